//! Keeps the log of a SQLite database short. Its pages are copied into the database beside the commits: SQLite itself
//! would let the commit that makes the log long enough do it, and everybody behind that one waits, on a slow disk for
//! seconds.

use std::time::Duration;

use sqlx::AnyPool;
use tokio::time::{MissedTickBehavior, interval};

/// How often the log is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Pages of 4 KiB that wait to be copied before it is worth a sync of the database: 16 MiB.
const WORTH: i64 = 4_096;

/// Pages of a log that has to begin anew: 64 MiB. While commits come without a break they always are a few pages
/// ahead of the copying, so that only a moment without them lets it.
const LONG: i64 = 16_384;

/// Looks after the log until the pools are closed.
///
/// `write`: the one connection that writes; `read`: another.
pub async fn keep_short(write: AnyPool, read: AnyPool) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !write.is_closed() {
        ticks.tick().await;
        // What fails here (a full disk, another process that copies) is tried again in a second; if it is grave,
        // commits fail, too, and say so.
        let _ = look(&write, &read).await;
    }
}

async fn look(write: &AnyPool, read: &AnyPool) -> sqlx::Result<()> {
    let (length, copied) = ask(read, LENGTH).await?;
    if length - copied >= WORTH {
        ask(read, COPY).await?;
    }
    if length >= LONG {
        // No commit can come while this connection is taken, and few pages are left.
        ask(write, COPY).await?;
    }
    Ok(())
}

/// Says how long the log is: its pages, and how many of them were copied.
const LENGTH: &str = "PRAGMA wal_checkpoint(NOOP)";

/// Copies what it can without waiting for anybody; says the same, of afterwards.
const COPY: &str = "PRAGMA wal_checkpoint(PASSIVE)";

async fn ask(pool: &AnyPool, pragma: &'static str) -> sqlx::Result<(i64, i64)> {
    let (_busy, length, copied): (i64, i64, i64) = sqlx::query_as(pragma).fetch_one(pool).await?;
    Ok((length, copied))
}
