//! Proctoring at work: signals go through a queue to the store, where rules join them to incidents; what a wall shows
//! of each attempt is kept in memory. Nothing here may delay an answer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bank::store::StoreError;
use engine::attempt::state::Phase;
use engine::store::seats::Seat;
use engine::{AttemptId, SittingId};
use proctor::frame::{Check, CheckKind};
use proctor::hall::{self, Silence};
use proctor::incident::{Incident, IncidentId, Severity};
use proctor::rule::Rule;
use proctor::signal::{Signal, SignalKind};
use tokio::sync::{Semaphore, mpsc};
use wire::wall::{FrameFlaw, IncidentView, SignalView};

use crate::app::App;
use crate::bus::Event;
use crate::wall;

/// How many signals may wait for the store; more are dropped and counted.
const QUEUE: usize = 8_192;
/// How many frames may be analysed or wait for it.
const MOST_FRAMES: usize = 64;
/// How many of an attempt's latest signals tell whether a silence was noticed.
const LATEST: u32 = 64;

/// What a wall shows of an attempt besides its state.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Number of the latest frame.
    pub frame: u32,
    /// When it came, µs.
    pub frame_at: i64,
    /// What is wrong with it.
    pub flaws: Vec<FrameFlaw>,
    /// Its fingerprint.
    pub fingerprint: Option<proctor::frame::replay::Fingerprint>,
    /// The latest signal.
    pub signal: Option<SignalView>,
    /// Incidents that nobody closed.
    pub open: HashMap<IncidentId, Severity>,
    /// Since when the candidate calls, µs.
    pub calls_since: Option<i64>,
    /// When a missing frame was last signalled, µs.
    pub missing_at: i64,
}

/// On its way to the store.
enum Waiting {
    Signal(SittingId, AttemptId, Signal),
    Silent(SittingId, Silence),
    Back(SittingId, AttemptId, i64),
}

/// How many of them are taken at once.
const AT_ONCE: usize = 512;

/// Proctoring's memory and queue.
pub struct Proctoring {
    queue: mpsc::Sender<Waiting>,
    waiting: Mutex<Option<mpsc::Receiver<Waiting>>>,
    watched: Mutex<HashMap<AttemptId, Watched>>,
    /// Room for frames in analysis.
    pub frames: Semaphore,
    dropped: AtomicU32,
    /// Since when it listens.
    since: Instant,
}

impl Default for Proctoring {
    fn default() -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        Self {
            queue,
            waiting: Mutex::new(Some(waiting)),
            watched: Mutex::default(),
            frames: Semaphore::new(MOST_FRAMES),
            dropped: AtomicU32::new(0),
            since: Instant::now(),
        }
    }
}

impl Proctoring {
    fn lock(&self) -> MutexGuard<'_, HashMap<AttemptId, Watched>> {
        self.watched.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes a signal in. Never waits.
    pub fn signal(&self, sitting: &SittingId, attempt: &AttemptId, signal: Signal) {
        self.take(Waiting::Signal(sitting.clone(), attempt.clone(), signal));
    }

    fn take(&self, waiting: Waiting) {
        if self.queue.try_send(waiting).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a frame that was not taken.
    pub fn frame_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// Frames and signals that were dropped since the start.
    pub fn dropped(&self) -> u32 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// What is known of an attempt.
    pub fn of(&self, attempt: &AttemptId) -> Watched {
        self.lock().get(attempt).cloned().unwrap_or_default()
    }

    /// Whether a candidate's call for an invigilator stands.
    pub fn calling(&self, attempt: &AttemptId) -> bool {
        self.lock().get(attempt).is_some_and(|watched| watched.calls_since.is_some())
    }

    /// Changes what is known of an attempt.
    pub fn change(&self, attempt: &AttemptId, change: impl FnOnce(&mut Watched)) {
        change(self.lock().entry(attempt.clone()).or_default());
    }

    /// Whether anything is known of an attempt.
    pub fn knows(&self, attempt: &AttemptId) -> bool {
        self.lock().contains_key(attempt)
    }
}

/// What is wrong with a frame.
pub fn flaws(checks: &[Check]) -> Vec<FrameFlaw> {
    let flaw = |check: &Check| match check.check {
        CheckKind::Black => FrameFlaw::Black,
        CheckKind::Bright => FrameFlaw::Bright,
        CheckKind::Blurred => FrameFlaw::Blurred,
        CheckKind::Frozen => FrameFlaw::Frozen,
    };
    checks.iter().filter(|check| check.failed).map(flaw).collect()
}

/// Works the queue of signals off, until the app stops.
pub async fn work(app: Arc<App>) {
    let taken = app.proctoring.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    let Some(mut waiting) = taken else { return };
    let rules = Rule::usual();
    let mut taken = Vec::new();
    while waiting.recv_many(&mut taken, AT_ONCE).await > 0 {
        let mut silent: HashMap<SittingId, Vec<Silence>> = HashMap::new();
        for one in taken.drain(..) {
            let done = match one {
                Waiting::Signal(sitting, attempt, signal) => {
                    match unnoticed(&app, &rules, (&sitting, &attempt), &signal).await {
                        Ok(()) => take(&app, &rules, &sitting, &attempt, &signal).await,
                        failed => failed,
                    }
                }
                Waiting::Silent(sitting, silence) => {
                    silent.entry(sitting).or_default().push(silence);
                    Ok(())
                }
                Waiting::Back(sitting, attempt, at) => {
                    // Who is back already must have been recorded as silent.
                    match silent.remove(&sitting) {
                        Some(silences) => wall::hall::fell_silent(&app, &sitting, &silences).await,
                        None => Ok(()),
                    }
                    .and(wall::hall::came_back(&app, &sitting, &attempt, at).await)
                }
            };
            if let Err(error) = done {
                tracing::warn!(%error, "a signal could not be recorded");
            }
        }
        for (sitting, silences) in silent {
            if let Err(error) = wall::hall::fell_silent(&app, &sitting, &silences).await {
                tracing::warn!(%error, "a silence could not be recorded");
            }
        }
    }
}

/// A page went without a word while its candidate sat the exam. `unheard`: for how long nothing was heard of it.
pub fn fell_silent(app: &App, seat: &Seat, unheard: Duration) {
    let now = app.clock.now();
    let began = now - i64::try_from(unheard.as_micros()).unwrap_or(0);
    let silence = Silence {
        attempt: seat.attempt.clone(),
        room: seat.room.clone(),
        network: app.presence.network(&seat.attempt).to_string(),
        began,
        ended: None,
    };
    app.proctoring.take(Waiting::Silent(seat.sitting.clone(), silence));
    let signal = Signal { at: now, kind: SignalKind::Disconnected, detail: String::new(), frame: None };
    app.proctoring.signal(&seat.sitting, &seat.attempt, signal);
}

/// A page is there again. `at`: until when it was missed, µs.
pub fn came_back(app: &App, seat: &Seat, at: i64) {
    app.proctoring.take(Waiting::Back(seat.sitting.clone(), seat.attempt.clone(), at));
}

/// A page that says it is back may be the first to tell that it was away: then that is recorded as if it had been
/// noticed, so that an outage counts the same whichever way a page goes.
async fn unnoticed(
    app: &App,
    rules: &[Rule],
    (sitting, attempt): (&SittingId, &AttemptId),
    signal: &Signal,
) -> Result<(), StoreError> {
    let up = i64::try_from(app.proctoring.since.elapsed().as_micros()).unwrap_or(i64::MAX);
    let since = app.clock.now() - up;
    // After a long outage thousands come back: for them nothing needs to be read.
    if hall::unnoticed(&[], signal, since).is_none() {
        return Ok(());
    }
    let earlier = app.proctor.signals(attempt, LATEST).await?;
    let Some(began) = hall::unnoticed(&earlier, signal, since) else { return Ok(()) };
    if app.attempts.get(attempt).await?.look(|state| !matches!(state.phase, Phase::Running(_))) {
        return Ok(());
    }
    let seat = app.engine.seat(attempt).await?;
    let network = app.presence.network(attempt).to_string();
    let silence = Silence { attempt: attempt.clone(), room: seat.room, network, began, ended: None };
    wall::hall::fell_silent(app, sitting, &[silence]).await?;
    wall::hall::came_back(app, sitting, attempt, signal.at).await?;
    let gone = Signal { at: began, kind: SignalKind::Disconnected, detail: String::new(), frame: None };
    take(app, rules, sitting, attempt, &gone).await
}

async fn take(
    app: &App,
    rules: &[Rule],
    sitting: &SittingId,
    attempt: &AttemptId,
    signal: &Signal,
) -> Result<(), StoreError> {
    let incidents = app.proctor.record(sitting, attempt, signal, rules).await?;
    app.proctoring.change(attempt, |watched| {
        watched.signal = Some(SignalView { at: signal.at, kind: signal.kind, detail: signal.detail.clone() });
        match signal.kind {
            SignalKind::Call => watched.calls_since = watched.calls_since.or(Some(signal.at)),
            SignalKind::CallOver => watched.calls_since = None,
            _ => {}
        }
        for incident in &incidents {
            watched.open.insert(incident.id.clone(), incident.severity());
        }
    });
    app.attempts.touch(attempt);
    if !incidents.is_empty() {
        let seat = app.engine.seat(attempt).await?;
        for incident in &incidents {
            let incident = Box::new(incident_view(&seat, incident));
            app.bus.publish(Event::Incident { sitting: sitting.clone(), incident });
        }
    }
    Ok(())
}

/// An incident as staff see it.
pub fn incident_view(seat: &Seat, incident: &Incident) -> IncidentView {
    let mut frames = incident.frames.clone();
    frames.drain(..frames.len().saturating_sub(8));
    IncidentView {
        id: incident.id.to_string(),
        attempt: seat.attempt.to_string(),
        name: seat.name.clone(),
        room: seat.room.clone(),
        seat: seat.seat.clone(),
        rule: incident.rule.code.clone(),
        severity: incident.severity(),
        at: incident.at,
        kind: incident.kind,
        signals: incident.signals,
        needed: incident.rule.count,
        within_s: incident.rule.within_s,
        state: incident.state,
        taken_by: incident.by.as_ref().map(|(id, _)| id.clone()),
        taken_by_name: incident.by.as_ref().map(|(_, name)| name.clone()),
        reason: incident.reason.clone(),
        frames,
    }
}

/// Reads from the store what a wall shows of a sitting's attempts that this node knows nothing of.
pub async fn remember(app: &App, sitting: &SittingId, attempts: &[AttemptId]) -> Result<(), StoreError> {
    let unknown: Vec<AttemptId> =
        attempts.iter().filter(|attempt| !app.proctoring.knows(attempt)).cloned().collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let incidents = app.proctor.incidents(sitting).await?.readable;
    let frames = app.proctor.latest_frames(&unknown).await?;
    for attempt in &unknown {
        let signals = app.proctor.signals(attempt, 50).await?;
        let mut watched = Watched::default();
        if let Some(frame) = frames.get(attempt) {
            watched.frame = frame.n;
            watched.frame_at = frame.at;
            watched.flaws = flaws(&frame.checks);
        }
        watched.signal = signals.first().map(|signal| SignalView {
            at: signal.at,
            kind: signal.kind,
            detail: signal.detail.clone(),
        });
        let call = signals.iter().find(|s| matches!(s.kind, SignalKind::Call | SignalKind::CallOver));
        watched.calls_since = call.filter(|s| s.kind == SignalKind::Call).map(|s| s.at);
        let open = incidents.iter().filter(|(of, incident)| of == attempt && incident.state.is_open());
        watched.open = open.map(|(_, incident)| (incident.id.clone(), incident.severity())).collect();
        // What came in the meantime is newer.
        app.proctoring.lock().entry(attempt.clone()).or_insert(watched);
    }
    Ok(())
}
