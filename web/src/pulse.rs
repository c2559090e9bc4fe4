//! What happens by itself: changed tiles go out, attempts expire, other nodes' doings are caught up with.
//!
//! Everything here is idempotent, so that any number of nodes may do it at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bank::store::{Engine, StoreError};
use engine::attempt::state::Phase;
use engine::attempt::{Command, time::SECOND};
use engine::journal::Live;
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use engine::{AttemptId, SittingId};
use proctor::signal::{Signal, SignalKind};
use tokio::sync::broadcast::error::RecvError;
use wire::wall::{DiskSpace, Tile};

use crate::app::App;
use crate::bus::Event;
use crate::wall::tile;

/// How often changed tiles go out.
const TILES_EVERY: Duration = Duration::from_millis(250);
/// How often deadlines are looked at.
const EXPIRY_EVERY: Duration = Duration::from_millis(500);
/// How often this node looks for attempts that it does not have in memory and that may expire.
const SWEEP_EVERY: Duration = Duration::from_secs(10);
/// How often a node on a shared database compares its memory with the logs: what the bus did not tell.
const CATCH_UP_EVERY: Duration = Duration::from_secs(2);
/// How often pages that came by HTTP are looked for that come no more.
const VISITS_EVERY: Duration = Duration::from_secs(1);
/// How often the machine's disk and clock are looked at.
const MACHINE_EVERY: Duration = Duration::from_secs(2);
/// How often hall events are looked at whose credits are not all done.
const HALL_EVERY: Duration = Duration::from_secs(10);
/// How often missing camera frames are looked for.
const FRAMES_EVERY: Duration = Duration::from_secs(5);
/// How often sittings are looked for that are over and not sealed.
const SEAL_EVERY: Duration = Duration::from_secs(5);
/// How often camera frames are looked for whose time is over.
const RETENTION_EVERY: Duration = Duration::from_secs(3600);
/// A frame counts as missing after so many intervals without one.
const FRAMES_LATE: i64 = 3;
/// How long an ended attempt without page stays in memory, µs.
const FORGET_AFTER: i64 = 600 * SECOND;

/// Starts all of it.
pub fn start(app: &Arc<App>) {
    tokio::spawn(crate::proctoring::work(Arc::clone(app)));
    every(app, TILES_EVERY, |app| async move { tiles(&app).await });
    every(app, EXPIRY_EVERY, |app| async move { due(&app).await });
    every(app, MACHINE_EVERY, |app| async move { machine(&app).await });
    every(app, VISITS_EVERY, |app| async move { visits(&app).await });
    every(app, SWEEP_EVERY, |app| async move { sweep(&app).await });
    every(app, HALL_EVERY, |app| async move { crate::wall::hall::settle(&app).await });
    every(app, FRAMES_EVERY, |app| async move { missing_frames(&app).await });
    tokio::spawn(seals(Arc::clone(app)));
    tokio::spawn(crate::mark::keep(Arc::clone(app)));
    every(app, RETENTION_EVERY, |app| async move { crate::retention::delete_due(&app).await });
    if app.engine.database().engine() == Engine::Postgres {
        every(app, CATCH_UP_EVERY, |app| async move { catch_up(&app).await });
    }
    tokio::spawn(listen(Arc::clone(app)));
    tokio::spawn(crate::room::elsewhere::answers(Arc::clone(app)));
}

fn every<F>(app: &Arc<App>, period: Duration, mut act: impl FnMut(Arc<App>) -> F + Send + 'static)
where
    F: Future<Output = Result<(), StoreError>> + Send + 'static,
{
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let mut stopping = app.stopping.subscribe();
        let mut tick = tokio::time::interval(period);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stopping.changed() => return,
                _ = tick.tick() => {
                    if let Err(error) = act(Arc::clone(&app)).await {
                        tracing::debug!(%error, "a periodic task failed; it is tried again");
                    }
                }
            }
        }
    });
}

/// Sends tiles that changed, a message for each sitting.
async fn tiles(app: &App) -> Result<(), StoreError> {
    let mut by_sitting: HashMap<SittingId, Vec<Tile>> = HashMap::new();
    for live in app.attempts.take_changed() {
        if app.bus.reaches_others() {
            let number = *live.watch().borrow();
            app.bus.publish(Event::Advanced { attempt: live.attempt.clone(), number });
        }
        // Of whom nothing can be read, nothing is shown; the others' tiles go out all the same.
        let Some((seat, sitting)) = seat_of(app, &live.attempt).await? else { continue };
        by_sitting.entry(seat.sitting.clone()).or_default().push(tile::of(app, &sitting, &seat, &live));
    }
    for (sitting, tiles) in by_sitting {
        app.bus.publish(Event::Tiles { sitting, tiles });
    }
    Ok(())
}

/// The seat of an attempt and its sitting; `None` where one of them can't be read.
async fn seat_of(app: &App, attempt: &AttemptId) -> Result<Option<(Arc<Seat>, Arc<Sitting>)>, StoreError> {
    let both = async {
        let seat = app.wall_seat(attempt).await?;
        let sitting = app.sitting(&seat.sitting).await?;
        Ok((seat, sitting))
    };
    match both.await {
        Err(error @ StoreError::Damaged { .. }) => {
            tracing::debug!(%attempt, %error, "left as it is");
            Ok(None)
        }
        both => both.map(Some),
    }
}

/// Lets happen what the time brings by itself: the end of an attempt or of a section, the beginning of the next, the end
/// of a warning that nobody acknowledges.
async fn due(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let due: Vec<_> =
        app.attempts.all().into_iter().filter(|live| live.look(|state| state.due(now).is_some())).collect();
    // All at once, so that a hall's end is one commit and not one after the other.
    let given = due.iter().map(|live| app.attempts.give(live, Command::Due, now));
    for (given, live) in futures_util::future::join_all(given).await.into_iter().zip(&due) {
        if let Err(error) = given {
            tracing::warn!(%error, attempt = %live.attempt, "what is due could not be done; it is tried again");
        }
    }
    Ok(())
}

/// Seals sittings that are over.
async fn seals(app: Arc<App>) {
    let mut stopping = app.stopping.subscribe();
    let mut later = HashMap::new();
    loop {
        if let Err(error) = crate::seal::seal_due(&app, &mut later).await {
            tracing::debug!(%error, "a sitting could not be sealed; it is tried again");
        }
        tokio::select! {
            _ = stopping.changed() => return,
            () = tokio::time::sleep(SEAL_EVERY) => {}
        }
    }
}

/// Looks at the machine's disk; follows its clock while nobody sits an exam, waits for one, or may still hand in late.
async fn machine(app: &App) -> Result<(), StoreError> {
    app.disk.look();
    // A page that only shows a receipt keeps nobody's time.
    let there = |live: &Arc<Live>| {
        app.presence.of(&live.attempt).0 && live.look(|state| !matches!(state.phase, Phase::Ended(_)))
    };
    // The store is asked: after a restart not everybody who sits an exam is in memory.
    if app.clock.off() != 0
        && !app.attempts.all().iter().any(there)
        && !app.engine.in_hours(app.clock.now()).await?
        && app.engine.running_attempts().await?.is_empty()
    {
        app.clock.follow();
    }
    Ok(())
}

/// Lets go of pages that came by HTTP and come no more, and signals it as a websocket's end would be.
async fn visits(app: &App) -> Result<(), StoreError> {
    for (attempt, unheard) in app.visits.sweep(false) {
        let Some(live) = app.attempts.known(&attempt) else { continue };
        // It may have gone on by websocket.
        let gone = !app.presence.of(&attempt).0;
        if gone
            && live.look(|state| matches!(state.phase, Phase::Running(_)))
            && let Some((seat, _)) = seat_of(app, &attempt).await?
        {
            crate::proctoring::fell_silent(app, &seat, unheard);
        }
    }
    Ok(())
}

/// Brings running attempts into memory that nobody asked for since the start, and lets ended ones go.
async fn sweep(app: &App) -> Result<(), StoreError> {
    app.versions.tidy();
    for attempt in app.engine.running_attempts().await? {
        match app.attempts.get(&attempt).await {
            // It is nobody else's trouble; the page of results and `kaopu verify` tell.
            Err(error @ StoreError::Damaged { .. }) => tracing::error!(%attempt, %error, "left as it is"),
            got => drop(got?),
        }
    }
    let now = app.clock.now();
    for live in app.attempts.all() {
        let idle = live.look(|state| match &state.phase {
            Phase::Ended(_) => state.last_at + FORGET_AFTER < now,
            _ => false,
        });
        if idle && !app.presence.of(&live.attempt).0 {
            app.attempts.forget(&live.attempt);
        }
    }
    Ok(())
}

/// Reads logs again that have grown elsewhere.
async fn catch_up(app: &App) -> Result<(), StoreError> {
    let open: Vec<AttemptId> = app
        .attempts
        .all()
        .iter()
        .filter(|live| live.look(|state| !matches!(state.phase, Phase::Ended(_))))
        .map(|live| live.attempt.clone())
        .collect();
    for (attempt, number) in app.engine.log_lengths(&open).await? {
        advanced(app, &attempt, number).await?;
    }
    Ok(())
}

async fn advanced(app: &App, attempt: &AttemptId, number: u32) -> Result<(), StoreError> {
    match app.attempts.known(attempt) {
        Some(live) if live.look(|state| state.head.number) < number => {
            app.attempts.catch_up(&live, number).await
        }
        _ => Ok(()),
    }
}

/// Raises a signal for each running candidate whose frames stopped coming.
async fn missing_frames(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    if app.disk.space() == DiskSpace::Full {
        // None is taken, so none is missing: and once there is room again, counting begins anew.
        for live in app.attempts.all() {
            app.proctoring.change(&live.attempt, |watched| watched.missing_at = now);
        }
        return Ok(());
    }
    for live in app.attempts.all() {
        let (online, _) = app.presence.of(&live.attempt);
        let started = live.look(|state| match &state.phase {
            Phase::Running(clock) => Some(clock.started),
            _ => None,
        });
        let (true, Some(started)) = (online, started) else { continue };
        let Some((seat, sitting)) = seat_of(app, &live.attempt).await? else { continue };
        let Some(every) = sitting.frozen.as_ref().and_then(|frozen| frozen.rules.camera_every_s) else {
            continue;
        };
        let late = i64::from(every) * SECOND * FRAMES_LATE;
        let watched = app.proctoring.of(&live.attempt);
        if now - watched.frame_at.max(started).max(watched.missing_at) > late {
            app.proctoring.change(&live.attempt, |watched| watched.missing_at = now);
            let detail = ((now - watched.frame_at.max(started)) / SECOND).to_string();
            let signal = Signal { at: now, kind: SignalKind::FrameMissing, detail, frame: None };
            app.proctoring.signal(&seat.sitting, &live.attempt, signal);
        }
    }
    Ok(())
}

/// Hears what other nodes did.
async fn listen(app: Arc<App>) {
    let mut events = app.bus.subscribe();
    loop {
        let message = match events.recv().await {
            Ok(message) => message,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        if !app.bus.is_foreign(&message) {
            continue;
        }
        match &message.event {
            Event::Advanced { attempt, number } => {
                if let Err(error) = advanced(&app, attempt, *number).await {
                    tracing::debug!(%error, "an attempt could not be caught up with; the store is asked later");
                }
            }
            Event::Tiles { tiles, .. } => app.wall_tiles.heard(tiles),
            Event::Incident { incident, .. } => {
                let open = incident.state.is_open();
                let (id, severity) = (incident.id.as_str().into(), incident.severity);
                app.proctoring.change(&incident.attempt.as_str().into(), |watched| {
                    if open {
                        watched.open.insert(id, severity);
                    } else {
                        watched.open.remove(&id);
                    }
                });
                app.attempts.touch(&incident.attempt.as_str().into());
            }
            Event::CallAnswered { attempt } => {
                app.proctoring.change(attempt, |watched| watched.calls_since = None);
                app.attempts.touch(attempt);
            }
            // The store has it, and walls look there; the room answers for its pages.
            Event::Hall { .. } | Event::PageWanted { .. } | Event::PageHere { .. } => {}
            Event::SittingChanged { sitting } => app.sitting_changed(sitting).await,
        }
    }
}
