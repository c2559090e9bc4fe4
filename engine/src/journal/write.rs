//! The writing thread: takes all that waits into one transaction, answers after its commit.

use std::collections::{HashMap, HashSet};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use bank::store::{Database, Engine};
use sqlx::AssertSqlSafe;
use tokio::sync::{Notify, mpsc};

use super::{Append, Batch, Health, Row};
use crate::id::AttemptId;

/// The most appends in a transaction.
const BATCH: usize = 2_000;
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
) {
    let (mut next, mut done) = (Batch::default(), Batch::default());
    loop {
        if next.is_empty() {
            done.committed(&health.pace);
            let taken = tokio::select! {
                taken = waiting.recv_many(next.appends(), BATCH) => taken,
                () = closing.notified() => {
                    waiting.close();
                    continue;
                }
            };
            if taken == 0 {
                return;
            }
        }
        let mut batch = std::mem::take(&mut next);
        {
            let mut writes = pin!(commit(&db, &mut batch, &health));
            // The disk gets its work before those are answered whose work is done.
            let over = poll_fn(|context| Poll::Ready(writes.as_mut().poll(context).is_ready())).await;
            done.committed(&health.pace);
            if !over {
                writes.await;
            }
        }
        done = batch;
        while next.appends().len() < BATCH
            && let Ok(append) = waiting.try_recv()
        {
            next.appends().push(append);
        }
    }
}

/// Commits what can be committed and leaves it in `batch`; what lost is answered and taken out.
async fn commit(db: &Database, batch: &mut Batch, health: &Health) {
    let mut wait = FIRST_WAIT;
    health.writing_since.store((health.clock)(), Ordering::Relaxed);
    loop {
        batch.refuse_dead();
        match insert(db, batch).await {
            Ok(Outcome::All) => {
                health.writing_since.store(0, Ordering::Relaxed);
                if health.failing.swap(false, Ordering::Relaxed) {
                    tracing::info!("answers are saved again");
                }
                return;
            }
            Ok(Outcome::Lost(attempts)) => batch.lost(&attempts),
            Err(error) => {
                // The commit may or may not have happened: the next try finds its own rows and takes them as such.
                if !health.failing.swap(true, Ordering::Relaxed) {
                    tracing::error!(%error, "answers can't be saved; trying again");
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

enum Outcome {
    /// Every event of the batch is on disk.
    All,
    /// Nothing is; these attempts have other events at the same numbers.
    Lost(HashSet<AttemptId>),
}

async fn insert(db: &Database, batch: &Batch) -> sqlx::Result<Outcome> {
    let rows = batch.rows();
    if rows.is_empty() {
        return Ok(Outcome::All);
    }
    let json = Row::list(&rows);
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
    let attempts: HashSet<&AttemptId> = rows.iter().map(|row| &row.attempt).collect();
    for attempt in attempts {
        let found: Vec<(i64, String)> =
            sqlx::query_as("SELECT number, hash FROM attempt_event WHERE attempt = $1")
                .bind(attempt.as_str())
                .fetch_all(&mut *tx)
                .await?;
        let there: HashMap<i64, String> = found.into_iter().collect();
        let own = rows.iter().filter(|row| row.attempt == *attempt);
        if own.into_iter().any(|row| there.get(&row.number.into()) != Some(&row.hash)) {
            lost.insert(attempt.clone());
        }
    }
    if lost.is_empty() {
        tx.commit().await?;
        return Ok(Outcome::All);
    }
    tx.rollback().await?;
    Ok(Outcome::Lost(lost))
}
