//! Attempts in memory: a command is decided on the latest state, its event goes to the journal in order, and the
//! caller hears of it once it is on disk. When another node was faster, the state is read again and the command
//! decided again.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use tokio::sync::mpsc::Permit;
use tokio::sync::{oneshot, watch};

use bank::store::Engine;

use super::{Append, AppendError, Journal, Lease, Row};
use crate::attempt::response::Shape;
use crate::attempt::state::Phase;
use crate::attempt::{Command, Event, Refusal, State, decide};
use crate::id::AttemptId;
use crate::receipt::chain::chain_break;
use crate::store::{Store, StoreError, if_readable};

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

/// A command that was decided and is on its way to the disk.
#[derive(Debug)]
pub struct Pending {
    event: Option<Event>,
    /// The number up to which everything is on disk when it is done.
    upto: u32,
    lease: Lease,
    done: oneshot::Receiver<Result<(), AppendError>>,
}

impl Pending {
    /// The event that is on its way; `None`: it had been done before.
    pub fn event(&self) -> Option<&Event> {
        self.event.as_ref()
    }
}

impl Future for Pending {
    /// Whether it is on disk, and nothing was lost before it.
    type Output = Result<bool, AppendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        Pin::new(&mut self.done).poll(context).map(|done| match done {
            // A fence under a dead lease says nothing: what it stood for may be lost.
            Ok(Ok(())) => Ok(self.event.is_some() || self.lease.alive()),
            Ok(Err(AppendError::Lost)) => Ok(false),
            Ok(Err(AppendError::Closed)) | Err(_) => Err(AppendError::Closed),
        })
    }
}

/// How giving a command begins.
#[derive(Debug)]
pub enum Begun {
    /// It is on its way: await it, and hand the outcome to [`Attempts::end`].
    Pending(Pending),
    /// The rules refuse it.
    Refused(Refusal),
    /// It can't be decided without waiting: the journal is full, or the state must be read again.
    Later,
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
    /// Whether it is among the changed.
    changed: AtomicBool,
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
        permit: Permit<'_, Append>,
        command: Command,
        now: i64,
    ) -> Result<Option<Pending>, Refusal> {
        let mut inner = self.lock();
        let now = now.max(inner.state.last_at);
        let body = match decide(&inner.state, command, &self.shapes, now) {
            Ok(body) => body,
            Err(refusal) if inner.lease.alive() => return Err(refusal),
            Err(_) => return Ok(None),
        };
        let (event, row) = match body {
            None => (None, None),
            Some(body) => {
                let (event, body) = Event::after(&inner.state.head, now, body);
                inner.state.apply(&event);
                let row = Row::of(&self.attempt, &event, &body);
                (Some(event), Some(row))
            }
        };
        let (done, committed) = oneshot::channel();
        let lease = inner.lease.clone();
        // Without a row it is a fence: what had been decided before may still be on its way to the disk.
        permit.send(Append { row, lease: lease.clone(), queued: Instant::now(), done });
        let upto = inner.state.head.number;
        Ok(Some(Pending { event, upto, lease, done: committed }))
    }

    /// Looks at the state, and queues a fence behind all that it shows.
    fn fence<T>(&self, permit: Permit<'_, Append>, look: impl Fn(&State) -> T) -> (T, Pending) {
        let inner = self.lock();
        let (done, committed) = oneshot::channel();
        let lease = inner.lease.clone();
        permit.send(Append { row: None, lease: lease.clone(), queued: Instant::now(), done });
        let upto = inner.state.head.number;
        (look(&inner.state), Pending { event: None, upto, lease, done: committed })
    }

    /// Looks at the state. What it shows may not be on disk yet; never tell a candidate "saved" from it.
    pub fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock().state)
    }

    /// How many questions its paper has, each of a case counted; 0 before it is drawn.
    pub fn questions(&self) -> u32 {
        u32::try_from(self.shapes.len()).unwrap_or(u32::MAX)
    }

    /// The number of the last committed event; tells when there is one that the page must hear of. Its own answers
    /// and marks are not among them: they are acked.
    pub fn watch(&self) -> watch::Receiver<u32> {
        self.committed.subscribe()
    }
}

/// An attempt as it is kept: the shapes of its paper's slots (none before it is drawn), and its log.
pub type Kept = (Vec<Shape>, Vec<Event>);

/// What is on its way from the store.
pub type Loading<'a> = Pin<Box<dyn Future<Output = Result<Kept, StoreError>> + Send + 'a>>;

/// What an attempt is loaded from.
pub trait Logs: Send + Sync {
    /// Loads it.
    fn load<'a>(&'a self, attempt: &'a AttemptId) -> Loading<'a>;

    /// Whether other nodes may write to the same logs.
    fn are_shared(&self) -> bool;
}

impl Logs for Store {
    fn load<'a>(&'a self, attempt: &'a AttemptId) -> Loading<'a> {
        Box::pin(async move {
            let paper = self.paper(attempt).await?;
            let shapes = paper.map(|(_, paper)| Shape::of(&paper)).unwrap_or_default();
            let log = self.log(attempt).await?;
            // Nothing is added to a log that was changed or has a gap: who lost their start would begin anew.
            if let Some(number) = chain_break(attempt.as_str(), &log) {
                let error = format!("event {number} does not follow the one before");
                return Err(StoreError::Damaged { table: "attempt_event", error });
            }
            // A log that lost its end is no attempt that goes on: what was closed gets no other end, and no other receipt.
            let lost = match State::replay(attempt.as_str(), &log).phase {
                Phase::Running(_) => self.is_closed(attempt).await?,
                Phase::Waiting => self.is_sealed_as_ended(attempt).await?,
                Phase::Ended(_) => false,
            };
            if lost {
                let error = "the sitting is closed, and the log has no end".into();
                return Err(StoreError::Damaged { table: "attempt_event", error });
            }
            Ok((shapes, log))
        })
    }

    fn are_shared(&self) -> bool {
        self.database().engine() == Engine::Postgres
    }
}

/// How often a command is decided again when other nodes are faster.
const TRIES: usize = 5;

/// All attempts that this node knows.
pub struct Attempts {
    logs: Box<dyn Logs>,
    journal: Journal,
    live: Mutex<HashMap<AttemptId, Arc<Live>>>,
    changed: Mutex<Vec<Arc<Live>>>,
}

impl Attempts {
    /// Over a store and its journal.
    pub fn new(logs: impl Logs + 'static, journal: Journal) -> Self {
        Self { logs: Box::new(logs), journal, live: Mutex::default(), changed: Mutex::default() }
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AttemptId, Arc<Live>>> {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An attempt, read from the store the first time.
    pub async fn get(&self, attempt: &AttemptId) -> Result<Arc<Live>, StoreError> {
        if let Some(live) = self.known(attempt) {
            return Ok(live);
        }
        let (shapes, log) = self.logs.load(attempt).await?;
        let state = State::replay(attempt.as_str(), &log);
        let (committed, _) = watch::channel(state.head.number);
        let live = Arc::new(Live {
            attempt: attempt.clone(),
            shapes,
            inner: Mutex::new(Inner { state, lease: Lease::default() }),
            reload: tokio::sync::Mutex::default(),
            committed,
            changed: AtomicBool::new(false),
        });
        // Two readers at once: the first one's stays.
        Ok(Arc::clone(self.lock().entry(attempt.clone()).or_insert(live)))
    }

    /// An attempt; `None` where its records are damaged. What shows or does something to many goes on with the others.
    pub async fn readable(&self, attempt: &AttemptId) -> Result<Option<Arc<Live>>, StoreError> {
        if_readable(self.get(attempt).await)
    }

    /// An attempt, if this node has it in memory.
    pub fn known(&self, attempt: &AttemptId) -> Option<Arc<Live>> {
        self.lock().get(attempt).cloned()
    }

    /// All attempts in memory.
    pub fn all(&self) -> Vec<Arc<Live>> {
        self.lock().values().cloned().collect()
    }

    /// Forgets an attempt that nobody looks at: its paper was drawn anew, or it ended long ago.
    pub fn forget(&self, attempt: &AttemptId) {
        self.lock().remove(attempt);
    }

    /// Says that something about an attempt changed that a wall shows.
    pub fn touch(&self, attempt: &AttemptId) {
        if let Some(live) = self.known(attempt) {
            self.touched(&live);
        }
    }

    fn touched(&self, live: &Arc<Live>) {
        if !live.changed.swap(true, Ordering::AcqRel) {
            self.changed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(Arc::clone(live));
        }
    }

    /// Attempts that changed since the last call.
    pub fn take_changed(&self) -> Vec<Arc<Live>> {
        let changed =
            std::mem::take(&mut *self.changed.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        for live in &changed {
            live.changed.store(false, Ordering::Release);
        }
        changed
    }

    /// Gives a command to an attempt and waits for the disk. `now`: the server's time, µs.
    pub async fn give(&self, live: &Arc<Live>, command: Command, now: i64) -> Result<Given, GiveError> {
        for _ in 0..TRIES {
            let permit = self.journal.permit().await?;
            let mut pending = match live.queue(permit, command.clone(), now) {
                Ok(Some(pending)) => pending,
                Ok(None) => {
                    self.reload(live).await?;
                    continue;
                }
                // Another node may know better: time that was given there is not refused here.
                Err(refusal) if self.logs.are_shared() && self.is_behind(live).await? => {
                    tracing::debug!(%refusal, "decided again on a longer log");
                    continue;
                }
                Err(refusal) => return Err(refusal.into()),
            };
            if (&mut pending).await? {
                return Ok(self.end(live, pending));
            }
            self.reload(live).await?;
        }
        Err(AppendError::Lost.into())
    }

    /// Begins to give a command, without waiting for anything.
    pub fn begin(&self, live: &Live, command: &Command, now: i64) -> Begun {
        let Ok(permit) = self.journal.try_permit() else { return Begun::Later };
        match live.queue(permit, command.clone(), now) {
            Ok(Some(pending)) => Begun::Pending(pending),
            Ok(None) => Begun::Later,
            Err(_) if self.logs.are_shared() => Begun::Later,
            Err(refusal) => Begun::Refused(refusal),
        }
    }

    /// Looks at the state, and waits until all that it shows is on disk.
    pub async fn settled<T>(&self, live: &Arc<Live>, look: impl Fn(&State) -> T) -> Result<T, GiveError> {
        for _ in 0..TRIES {
            let permit = self.journal.permit().await?;
            let (seen, mut pending) = live.fence(permit, &look);
            if (&mut pending).await? {
                self.end(live, pending);
                return Ok(seen);
            }
            self.reload(live).await?;
        }
        Err(AppendError::Lost.into())
    }

    /// Ends what [`Self::begin`] began, once it came out as `Ok(true)`.
    pub fn end(&self, live: &Arc<Live>, pending: Pending) -> Given {
        let of_page = pending.event.as_ref().is_none_or(|event| event.body.concerns_the_page());
        live.committed.send_if_modified(|number| {
            let new = pending.upto.saturating_sub(*number);
            *number += new;
            // Whoever waited for an event before this one may be gone: nobody else tells of it.
            new > 1 || new == 1 && of_page
        });
        if pending.event.is_some() {
            self.touched(live);
        }
        Given { event: pending.event }
    }

    /// Makes sure that memory is not behind the log, where others write to it, too.
    pub async fn refresh(&self, live: &Arc<Live>) -> Result<(), StoreError> {
        if self.logs.are_shared() {
            self.is_behind(live).await?;
        }
        Ok(())
    }

    /// Reads an attempt's log again if its lease died.
    async fn reload(&self, live: &Arc<Live>) -> Result<(), StoreError> {
        let _one = live.reload.lock().await;
        if live.lock().lease.alive() {
            return Ok(());
        }
        self.read(live).await
    }

    /// Reads an attempt's log again if it has grown to `number` elsewhere.
    pub async fn catch_up(&self, live: &Arc<Live>, number: u32) -> Result<(), StoreError> {
        let _one = live.reload.lock().await;
        if live.look(|state| state.head.number) >= number {
            return Ok(());
        }
        self.read(live).await
    }

    /// Reads the log; whether it had grown elsewhere, or had lost what was decided here.
    async fn is_behind(&self, live: &Arc<Live>) -> Result<bool, StoreError> {
        let _one = live.reload.lock().await;
        let (_, log) = self.logs.load(&live.attempt).await?;
        let known = live.look(|state| state.head.clone());
        let behind = log.get(known.number as usize).is_some()
            || log.get((known.number as usize).wrapping_sub(1)).is_some_and(|there| there.hash != known.hash);
        if behind {
            self.adopt(live, &log);
        }
        Ok(behind)
    }

    async fn read(&self, live: &Arc<Live>) -> Result<(), StoreError> {
        let (_, log) = self.logs.load(&live.attempt).await?;
        self.adopt(live, &log);
        Ok(())
    }

    fn adopt(&self, live: &Arc<Live>, log: &[Event]) {
        let state = State::replay(live.attempt.as_str(), log);
        let number = state.head.number;
        {
            let mut inner = live.lock();
            // Appends under the old lease must fail: they build on the state that goes.
            inner.lease.kill();
            *inner = Inner { state, lease: Lease::default() };
        }
        live.committed.send_replace(number);
        self.touched(live);
    }
}
