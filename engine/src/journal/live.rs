//! Attempts in memory: a command is decided on the latest state, its event goes to the journal in order, and the
//! caller hears of it once it is on disk. When another node was faster, the state is read again and the command
//! decided again.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use tokio::sync::{mpsc, oneshot, watch};

use super::{Append, AppendError, Journal, Lease};
use crate::attempt::response::Shape;
use crate::attempt::{Command, Event, Refusal, State, decide};
use crate::id::AttemptId;
use crate::store::{Store, StoreError};

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum GiveError {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server is stopping, or other nodes were faster too often.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// What came of a command, on disk by now.
#[derive(Clone, Debug)]
pub struct Given {
    /// The event, or `None` when it had been done before.
    pub event: Option<Event>,
}

/// A decided command on its way to the disk.
struct Queued {
    event: Option<Event>,
    lease: Lease,
    done: oneshot::Receiver<Result<(), AppendError>>,
}

struct Inner {
    state: State,
    lease: Lease,
}

/// One attempt in memory.
pub struct Live {
    /// Its id.
    pub attempt: AttemptId,
    shapes: Vec<Shape>,
    inner: Mutex<Inner>,
    reload: tokio::sync::Mutex<()>,
    /// See [`Self::watch`].
    committed: watch::Sender<u32>,
}

impl Live {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while deciding leaves the state as it was: apply comes last and does not panic.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Decides, applies, and queues for the journal, all under one lock, so that the journal gets events in order of
    /// their numbers. `None`: the state is no longer the log's, and must be read again first.
    fn queue(
        &self,
        permit: mpsc::Permit<'_, Append>,
        command: Command,
        now: i64,
    ) -> Result<Option<Queued>, Refusal> {
        let mut inner = self.lock();
        let now = now.max(inner.state.last_at);
        let body = match decide(&inner.state, command, &self.shapes, now) {
            Ok(body) => body,
            Err(refusal) if inner.lease.alive() => return Err(refusal),
            Err(_) => return Ok(None),
        };
        let event = body.map(|body| Event::after(&inner.state.head, now, body));
        if let Some(event) = &event {
            inner.state.apply(event);
        }
        let (done, committed) = oneshot::channel();
        // Without an event it is a fence: what had been decided before may still be on its way to the disk.
        permit.send(Append {
            attempt: self.attempt.clone(),
            event: event.clone(),
            lease: inner.lease.clone(),
            queued: Instant::now(),
            done,
        });
        Ok(Some(Queued { event, lease: inner.lease.clone(), done: committed }))
    }

    /// Looks at the state. What it shows may not be on disk yet; never tell a candidate "saved" from it.
    pub fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock().state)
    }

    /// The number of the last committed event; tells when there is one that the page must hear of. Its own answers
    /// and marks are not among them: they are acked.
    pub fn watch(&self) -> watch::Receiver<u32> {
        self.committed.subscribe()
    }
}

/// How often a command is decided again when other nodes are faster.
const TRIES: usize = 5;

/// All attempts that this node knows.
pub struct Attempts {
    store: Store,
    journal: Journal,
    live: Mutex<HashMap<AttemptId, Arc<Live>>>,
    changed: Mutex<HashSet<AttemptId>>,
}

impl Attempts {
    /// Over a store and its journal.
    pub fn new(store: Store, journal: Journal) -> Self {
        Self { store, journal, live: Mutex::default(), changed: Mutex::default() }
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// An attempt, read from the store the first time.
    pub async fn get(&self, attempt: &AttemptId) -> Result<Arc<Live>, StoreError> {
        if let Some(live) = self.known(attempt) {
            return Ok(live);
        }
        let paper = self.store.paper(attempt).await?;
        let shapes = paper.map(|(_, paper)| Shape::of(&paper)).unwrap_or_default();
        let log = self.store.log(attempt).await?;
        let state = State::replay(attempt.as_str(), &log);
        let (committed, _) = watch::channel(state.head.number);
        let live = Arc::new(Live {
            attempt: attempt.clone(),
            shapes,
            inner: Mutex::new(Inner { state, lease: Lease::default() }),
            reload: tokio::sync::Mutex::default(),
            committed,
        });
        // Two readers at once: the first one's stays.
        let mut all = self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(Arc::clone(all.entry(attempt.clone()).or_insert(live)))
    }

    /// An attempt, if this node has it in memory.
    pub fn known(&self, attempt: &AttemptId) -> Option<Arc<Live>> {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(attempt).cloned()
    }

    /// All attempts in memory.
    pub fn all(&self) -> Vec<Arc<Live>> {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner).values().cloned().collect()
    }

    /// Forgets an attempt that nobody looks at: its paper was drawn anew, or it ended long ago.
    pub fn forget(&self, attempt: &AttemptId) {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(attempt);
    }

    /// Says that something about an attempt changed that a wall shows.
    pub fn touch(&self, attempt: &AttemptId) {
        self.changed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(attempt.clone());
    }

    /// Attempts that changed since the last call.
    pub fn take_changed(&self) -> HashSet<AttemptId> {
        std::mem::take(&mut *self.changed.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Gives a command to an attempt and waits for the disk. `now`: the server's time, µs.
    pub async fn give(&self, live: &Live, command: Command, now: i64) -> Result<Given, GiveError> {
        for _ in 0..TRIES {
            let permit = self.journal.permit().await?;
            let Some(Queued { event, lease, done }) = live.queue(permit, command.clone(), now)? else {
                self.reload(live).await?;
                continue;
            };
            match done.await {
                // A fence under a dead lease says nothing: what it stood for may be lost.
                Ok(Ok(())) if lease.alive() || event.is_some() => {
                    if let Some(event) = &event {
                        live.committed.send_if_modified(|number| {
                            let newer = event.number > *number;
                            *number = event.number.max(*number);
                            newer && event.body.concerns_the_page()
                        });
                        self.touch(&live.attempt);
                    }
                    return Ok(Given { event });
                }
                Ok(Ok(()) | Err(AppendError::Lost)) => self.reload(live).await?,
                Ok(Err(AppendError::Closed)) | Err(_) => return Err(AppendError::Closed.into()),
            }
        }
        Err(AppendError::Lost.into())
    }

    /// Reads an attempt's log again if its lease died.
    async fn reload(&self, live: &Live) -> Result<(), StoreError> {
        let _one = live.reload.lock().await;
        if live.lock().lease.alive() {
            return Ok(());
        }
        self.read(live).await
    }

    /// Reads an attempt's log again if it has grown to `number` elsewhere.
    pub async fn catch_up(&self, live: &Live, number: u32) -> Result<(), StoreError> {
        let _one = live.reload.lock().await;
        if live.look(|state| state.head.number) >= number {
            return Ok(());
        }
        self.read(live).await
    }

    async fn read(&self, live: &Live) -> Result<(), StoreError> {
        let log = self.store.log(&live.attempt).await?;
        let state = State::replay(live.attempt.as_str(), &log);
        let number = state.head.number;
        {
            let mut inner = live.lock();
            // Appends under the old lease must fail: they build on the state that goes.
            inner.lease.kill();
            *inner = Inner { state, lease: Lease::default() };
        }
        live.committed.send_replace(number);
        self.touch(&live.attempt);
        Ok(())
    }
}
