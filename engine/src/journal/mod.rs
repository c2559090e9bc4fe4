//! The journal: the only writer of attempt events.
//!
//! What waits goes to the disk together, half of it at a time (group commit), and nothing is acked before its commit. Numbers are the
//! primary key, so that two nodes can't both extend a log: the slower one loses its [`Lease`], reloads and decides
//! again. While the database is away, the journal tries again and again; its queue is bounded, so that memory is
//! too.
//!
//! - [`live`]: attempts in memory: decide, append, wait for the disk.
//! - [`batch`]: what waits for the disk, and what becomes of it.
//! - `write`: the writing thread and its SQL, the one place with code per engine.
//! - [`pace`]: how long commits take.

pub mod batch;
pub mod live;
pub mod pace;
mod write;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use bank::store::Database;
use tokio::sync::{Notify, mpsc, oneshot};

pub use batch::{Append, Batch, Row};
pub use live::{Attempts, Begun, GiveError, Given, Kept, Live, Loading, Logs, Pending};
use pace::Pace;
pub use write::insert_sql;

/// How many appends may wait. Each is about 500 bytes.
const QUEUE: usize = 8_192;

/// The right to extend one attempt's log from the state that was loaded with it. It dies when another node was
/// faster, and with it every append that builds on the lost one.
#[derive(Clone, Debug)]
pub struct Lease(Arc<AtomicBool>);

impl Default for Lease {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Lease {
    /// Whether appends under it still have a chance.
    pub fn alive(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn kill(&self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Another node extended the log first, or the journal is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The lease died.
    #[error("another node extended the log first")]
    Lost,
    /// The server is stopping.
    #[error("the journal is closed")]
    Closed,
}

/// How the journal does.
pub struct Health {
    /// The server's clock, µs.
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    /// Since when the batch at hand is being written, µs; 0: none is.
    writing_since: AtomicI64,
    /// Whether a try of it failed.
    failing: AtomicBool,
    /// From queueing to commit.
    pub pace: Pace,
}

/// A commit that takes so long is a stall, µs.
const STALL: i64 = 2_000_000;

impl Health {
    fn new(clock: Box<dyn Fn() -> i64 + Send + Sync>) -> Self {
        Self {
            clock,
            writing_since: AtomicI64::new(0),
            failing: AtomicBool::new(false),
            pace: Pace::default(),
        }
    }

    /// Since when nothing can be saved, µs, if so: commits fail, or one hangs.
    pub fn stalled_since(&self) -> Option<i64> {
        let since = self.writing_since.load(Ordering::Relaxed);
        let stalled = since != 0 && (self.failing.load(Ordering::Relaxed) || (self.clock)() - since > STALL);
        stalled.then_some(since)
    }
}

/// A handle on the journal.
#[derive(Clone)]
pub struct Journal {
    queue: mpsc::Sender<Append>,
    health: Arc<Health>,
    closing: Arc<Notify>,
}

/// The writing thread: ends when the journal is closed and its queue is empty.
pub struct Writer {
    over: oneshot::Receiver<()>,
}

impl Writer {
    /// Waits for the queue to drain, at most so long.
    pub async fn drained(self, at_most: Duration) -> bool {
        // Its end of the channel is dropped when it ends.
        tokio::time::timeout(at_most, self.over).await.is_ok()
    }
}

impl Journal {
    /// Starts the writing thread. `clock` is the server's, µs.
    ///
    /// It is a thread of its own, because a task would stand in line behind those of thousands of pages whenever a
    /// commit is done and the next could begin.
    pub fn start(db: Database, clock: impl Fn() -> i64 + Send + Sync + 'static) -> (Self, Writer) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let health = Arc::new(Health::new(Box::new(clock)));
        let closing = Arc::new(Notify::new());
        let (ends, over) = oneshot::channel();
        let runs = write::run(db, waiting, Arc::clone(&health), Arc::clone(&closing));
        let thread = std::thread::Builder::new().name("kaopu-journal".into()).spawn(move || {
            let _ends = ends;
            match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(runs),
                Err(error) => tracing::error!(%error, "the journal can't run"),
            }
        });
        if let Err(error) = thread {
            // Its queue is closed with it: nothing is acked.
            tracing::error!(%error, "the journal's thread can't be started");
        }
        (Self { queue, health, closing }, Writer { over })
    }

    /// Without a writing thread: whoever has the other end of the queue writes. For tests that play the disk.
    pub fn over(queue: mpsc::Sender<Append>) -> Self {
        Self { queue, health: Arc::new(Health::new(Box::new(|| 0))), closing: Arc::default() }
    }

    /// Takes nothing in any more; what waits is still written.
    pub fn close(&self) {
        self.closing.notify_one();
    }

    /// How it does.
    pub fn health(&self) -> &Health {
        &self.health
    }

    fn try_permit(&self) -> Result<mpsc::Permit<'_, Append>, mpsc::error::TrySendError<()>> {
        self.queue.try_reserve()
    }

    async fn permit(&self) -> Result<mpsc::Permit<'_, Append>, AppendError> {
        self.queue.reserve().await.map_err(|_| AppendError::Closed)
    }
}
