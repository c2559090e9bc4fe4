//! The writing task: takes all that waits into one transaction, answers after its commit.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bank::store::{Database, Engine};
use sqlx::AssertSqlSafe;
use tokio::sync::{Notify, mpsc};

use super::{Append, AppendError, Health};

/// The most appends in a transaction.
const BATCH: usize = 2_000;
/// How many times others are let run before a batch is closed.
const GATHER: usize = 3;
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// One JSON list of rows; the database unpacks it.
const SQLITE: &str = "INSERT INTO attempt_event (attempt, number, at, kind, body, hash) \
     SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), \
     json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]') \
     FROM json_each($1) WHERE true";
const POSTGRES: &str = "INSERT INTO attempt_event (attempt, number, at, kind, body, hash) \
     SELECT r->>0, (r->>1)::bigint, (r->>2)::bigint, r->>3, r->>4, r->>5 \
     FROM json_array_elements($1::json) r";

/// The statement that takes one JSON list of rows `[attempt, number, at, kind, body, hash]`, all of them or none.
pub fn insert_sql(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    }
}

pub(super) async fn run(
    db: Database,
    mut waiting: mpsc::Receiver<Append>,
    health: Arc<Health>,
    closing: Arc<Notify>,
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let taken = tokio::select! {
            taken = waiting.recv_many(&mut batch, BATCH) => taken,
            () = closing.notified() => {
                waiting.close();
                continue;
            }
        };
        if taken == 0 {
            return;
        }
        // Whoever is about to append gets to: a commit costs about the same for one event as for a hundred. Where
        // nobody is, this takes no time.
        for _ in 0..GATHER {
            tokio::task::yield_now().await;
            while batch.len() < BATCH
                && let Ok(append) = waiting.try_recv()
            {
                batch.push(append);
            }
        }
        commit(&db, &mut batch, &health, &clock).await;
        for append in batch.drain(..) {
            health.pace.add(append.queued.elapsed());
            // Whoever asked may be gone; the event stands all the same.
            let _ = append.done.send(Ok(()));
        }
    }
}

/// Commits what can be committed and leaves it in `batch`; what lost is answered and taken out.
async fn commit(
    db: &Database,
    batch: &mut Vec<Append>,
    health: &Health,
    clock: &(dyn Fn() -> i64 + Send + Sync),
) {
    let mut wait = FIRST_WAIT;
    loop {
        refuse_dead(batch);
        match insert(db, batch).await {
            Ok(Outcome::All) => {
                if health.stalled_since.swap(0, Ordering::Relaxed) != 0 {
                    tracing::info!("answers are saved again");
                }
                return;
            }
            Ok(Outcome::Lost(attempts)) => {
                for append in batch.iter().filter(|append| attempts.contains(append.attempt.as_str())) {
                    append.lease.kill();
                }
            }
            Err(error) => {
                // The commit may or may not have happened: the next try finds its own rows and takes them as such.
                let first =
                    health.stalled_since.compare_exchange(0, clock(), Ordering::Relaxed, Ordering::Relaxed);
                if first.is_ok() {
                    tracing::error!(%error, "answers can't be saved; trying again");
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

/// Answers and removes appends whose lease died.
fn refuse_dead(batch: &mut Vec<Append>) {
    if batch.iter().all(|append| append.lease.alive()) {
        return;
    }
    for append in std::mem::take(batch) {
        if append.lease.alive() {
            batch.push(append);
        } else {
            let _ = append.done.send(Err(AppendError::Lost));
        }
    }
}

enum Outcome {
    /// Every event of the batch is on disk.
    All,
    /// Nothing is; these attempts have other events at the same numbers.
    Lost(HashSet<String>),
}

async fn insert(db: &Database, batch: &[Append]) -> sqlx::Result<Outcome> {
    let rows: Vec<_> = batch
        .iter()
        .filter_map(|append| {
            let event = append.event.as_ref()?;
            let body = serde_json::to_string(&event.body).unwrap_or_default();
            Some((
                append.attempt.as_str(),
                event.number,
                event.at,
                event.body.kind(),
                body,
                event.hash.as_str(),
            ))
        })
        .collect();
    if rows.is_empty() {
        return Ok(Outcome::All);
    }
    let json = serde_json::to_string(&rows).unwrap_or_default();
    // One statement is a transaction of its own, and one way to the database instead of three.
    match sqlx::query(insert_sql(db.engine())).bind(&json).execute(db.write()).await {
        Ok(_) => return Ok(Outcome::All),
        Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => {}
        Err(error) => return Err(error),
    }
    let mut tx = db.write().begin().await?;
    let again = format!("{} ON CONFLICT DO NOTHING", insert_sql(db.engine()));
    sqlx::query(AssertSqlSafe(again)).bind(json).execute(&mut *tx).await?;
    // Some numbers were there before. Ours from a commit whose answer was lost are fine, others are not.
    let mut lost = HashSet::new();
    let mut there: HashMap<(String, i64), String> = HashMap::new();
    let attempts: HashSet<&str> = rows.iter().map(|row| row.0).collect();
    for attempt in attempts {
        let found: Vec<(i64, String)> =
            sqlx::query_as("SELECT number, hash FROM attempt_event WHERE attempt = $1")
                .bind(attempt)
                .fetch_all(&mut *tx)
                .await?;
        there.extend(found.into_iter().map(|(number, hash)| ((attempt.to_owned(), number), hash)));
    }
    for (attempt, number, _, _, _, hash) in &rows {
        let here = there.get(&((*attempt).to_owned(), i64::from(*number)));
        if here.map(String::as_str) != Some(*hash) {
            lost.insert((*attempt).to_owned());
        }
    }
    if lost.is_empty() {
        tx.commit().await?;
        return Ok(Outcome::All);
    }
    tx.rollback().await?;
    Ok(Outcome::Lost(lost))
}
