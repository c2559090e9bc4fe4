//! One candidate on the wall.

use std::collections::HashMap;
use std::sync::Mutex;

use engine::AttemptId;
use engine::attempt::State;
use engine::attempt::event::Cause;
use engine::attempt::state::Phase;
use engine::journal::Live;
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use wire::room::Admission;
use wire::wall::{Away, Tile, TileStage};

use crate::app::App;
use crate::room::view;

/// A candidate's tile: what this node knows, with what the node knows where the page is connected.
pub fn of(app: &App, sitting: &Sitting, seat: &Seat, live: &Live) -> Tile {
    merged(own(app, sitting, seat, live), app.wall_tiles.of(&seat.attempt))
}

/// Of a candidate whose records can't be read: that they can't, and nothing else.
pub fn damaged(app: &App, seat: &Seat) -> Tile {
    let (online, online_since) = app.presence.of(&seat.attempt);
    Tile {
        attempt: seat.attempt.to_string(),
        ticket: seat.ticket.clone(),
        name: seat.name.clone(),
        room: seat.room.clone(),
        seat: seat.seat.clone(),
        stage: TileStage::Damaged,
        answered: 0,
        questions: 0,
        section: 0,
        online,
        online_since,
        deadline: None,
        section_deadline: None,
        stands: false,
        given_us: 0,
        frame: 0,
        frame_at: 0,
        frame_flaws: Vec::new(),
        signal: None,
        open_incidents: 0,
        severity: None,
        warnings: 0,
        calls_since: None,
        waits_since: None,
        away: None,
        open_reports: 0,
        reopening: false,
    }
}

fn own(app: &App, sitting: &Sitting, seat: &Seat, live: &Live) -> Tile {
    let now = app.clock.now();
    let (online, since) = app.presence.of(&seat.attempt);
    let watched = app.proctoring.of(&seat.attempt);
    let rule = sitting.frozen.as_ref().is_some_and(|frozen| frozen.rules.admission);
    live.look(|state| Tile {
        attempt: seat.attempt.to_string(),
        ticket: seat.ticket.clone(),
        name: seat.name.clone(),
        room: seat.room.clone(),
        seat: seat.seat.clone(),
        stage: stage(state, seat),
        answered: u32::try_from(state.answered()).unwrap_or(u32::MAX),
        questions: live.questions(),
        section: state.progress.number(),
        online,
        online_since: since,
        deadline: state.clock().map(|clock| clock.deadline(now)),
        section_deadline: state.clock().and_then(|clock| clock.section_deadline(now)),
        stands: state.clock().is_some_and(engine::attempt::time::Clock::stands),
        given_us: state.clock().map_or(0, engine::attempt::time::Clock::extensions),
        frame: watched.frame,
        frame_at: watched.frame_at,
        frame_flaws: watched.flaws.clone(),
        signal: watched.signal.clone(),
        open_incidents: u32::try_from(watched.open.len()).unwrap_or(u32::MAX),
        severity: watched.open.values().max().copied(),
        warnings: u32::try_from(state.warnings()).unwrap_or(u32::MAX),
        calls_since: watched.calls_since,
        waits_since: Some(since).filter(|_| online && waits(state, rule) && state.left.is_none()),
        away: away(state),
        open_reports: state
            .reports
            .iter()
            .filter(|report| report.look.is_none())
            .count()
            .try_into()
            .unwrap_or(u32::MAX),
        reopening: state.reopening.is_some(),
    })
}

/// Whether a person must let the candidate in before they see the paper.
fn waits(state: &State, rule: bool) -> bool {
    let Admission { needed, granted, .. } = view::admission(state, rule);
    needed && !granted && !matches!(state.phase, Phase::Ended(_))
}

fn away(state: &State) -> Option<Away> {
    let outside = state.left.as_ref().filter(|_| !matches!(state.phase, Phase::Ended(_)))?;
    Some(Away { since: outside.at, reason: outside.reason.clone(), turned_away: outside.turned_away })
}

fn stage(state: &State, seat: &Seat) -> TileStage {
    match &state.phase {
        Phase::Waiting if state.epoch > 0 || seat.pledge_at.is_some() => TileStage::Waiting,
        Phase::Waiting => TileStage::Absent,
        Phase::Running(clock) if clock.paused().is_some() => TileStage::Paused,
        Phase::Running(_) => TileStage::Running,
        Phase::Ended(end) => match end.cause {
            Cause::Candidate => TileStage::Submitted,
            Cause::Deadline => TileStage::Expired,
            Cause::Invigilator { .. } => TileStage::Terminated,
        },
    }
}

/// Tiles that other nodes told of: only they know whether a page is connected to them.
#[derive(Debug, Default)]
pub struct Heard(Mutex<HashMap<AttemptId, Tile>>);

impl Heard {
    /// Remembers tiles.
    pub fn heard(&self, tiles: &[Tile]) {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for tile in tiles {
            all.insert(tile.attempt.as_str().into(), tile.clone());
        }
    }

    /// What another node last told of an attempt.
    pub fn of(&self, attempt: &AttemptId) -> Option<Tile> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(attempt).cloned()
    }
}

/// The better of what this node knows and what another told: the log is everybody's, but presence, frames and
/// signals are known best where the page is connected.
fn merged(own: Tile, heard: Option<Tile>) -> Tile {
    match heard {
        Some(heard) if !own.online && heard.online_since > own.online_since => Tile {
            online: heard.online,
            online_since: heard.online_since,
            frame: heard.frame.max(own.frame),
            frame_at: heard.frame_at.max(own.frame_at),
            frame_flaws: heard.frame_flaws,
            signal: heard.signal,
            calls_since: heard.calls_since,
            waits_since: heard.waits_since,
            ..own
        },
        _ => own,
    }
}
