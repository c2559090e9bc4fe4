//! The writing thread: takes half of what waits, or all if it is little, into one transaction, answers after its commit.

use std::collections::{HashMap, HashSet};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::{Duration, Instant};

use bank::store::{Database, Engine};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AssertSqlSafe, Connection};
use tokio::sync::{Notify, mpsc};

use super::{Append, Batch, Health, Row};
use crate::id::AttemptId;

/// The most appends in a transaction.
const BATCH: usize = 2_000;
/// Of what waits, half is taken at once, but so many at least: while these are written, the pages of those before get
/// their acks and send what comes next. All at once, the disk and the pages would wait for each other in turn.
const LEAST: usize = 64;
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// How long batches that follow each other may keep the one connection that writes: others write, too.
const LONGEST_HOLD: Duration = Duration::from_millis(20);

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
    let mut line = Line { db, held: None };
    loop {
        if next.is_empty() {
            line.held = None;
            done.committed(&health.pace);
            let taken = tokio::select! {
                taken = waiting.recv_many(next.appends(), share(waiting.len())) => taken,
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
            let mut writes = pin!(commit(&mut line, &mut batch, &health));
            // The disk gets its work before those are answered whose work is done.
            let over = poll_fn(|context| Poll::Ready(writes.as_mut().poll(context).is_ready())).await;
            done.committed(&health.pace);
            if !over {
                writes.await;
            }
        }
        done = batch;
        let most = share(waiting.len());
        while next.appends().len() < most
            && let Ok(append) = waiting.try_recv()
        {
            next.appends().push(append);
        }
    }
}

/// How many of those that wait go to the disk together.
fn share(waiting: usize) -> usize {
    (waiting / 2).clamp(LEAST, BATCH)
}

/// The way to the database.
struct Line {
    db: Database,
    /// Kept over batches that follow each other, and since when: to ask for it each time costs two more ways there.
    held: Option<(PoolConnection<Any>, Instant)>,
}

impl Line {
    async fn connection(&mut self) -> sqlx::Result<&mut PoolConnection<Any>> {
        let kept = self.held.take().filter(|(_, since)| since.elapsed() < LONGEST_HOLD);
        let held = match kept {
            Some(held) => held,
            None => (self.db.write().acquire().await?, Instant::now()),
        };
        Ok(&mut self.held.insert(held).0)
    }
}

/// Commits what can be committed and leaves it in `batch`; what lost is answered and taken out.
async fn commit(line: &mut Line, batch: &mut Batch, health: &Health) {
    let mut wait = FIRST_WAIT;
    health.writing_since.store((health.clock)(), Ordering::Relaxed);
    loop {
        batch.refuse_dead();
        match insert(line, batch).await {
            Ok(Outcome::All) => {
                health.writing_since.store(0, Ordering::Relaxed);
                if health.failing.swap(false, Ordering::Relaxed) {
                    tracing::info!("answers are saved again");
                }
                return;
            }
            Ok(Outcome::Lost(attempts)) => batch.lost(&attempts),
            Err(error) => {
                // The pool looks whether the connection still serves.
                line.held = None;
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

async fn insert(line: &mut Line, batch: &Batch) -> sqlx::Result<Outcome> {
    let rows = batch.rows();
    if rows.is_empty() {
        return Ok(Outcome::All);
    }
    let json = Row::list(&rows);
    // One statement is a transaction of its own, and one way to the database instead of three.
    let insert = insert_sql(line.db.engine());
    let connection = line.connection().await?;
    match sqlx::query(insert).bind(&json).execute(&mut **connection).await {
        Ok(_) => return Ok(Outcome::All),
        Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => {}
        Err(error) => return Err(error),
    }
    let mut tx = connection.begin().await?;
    let again = format!("{insert} ON CONFLICT DO NOTHING");
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
