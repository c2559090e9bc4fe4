//! One candidate, opened: frames, signals, times of answers (never their content), what was said and done.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use engine::attempt::event::{Body as Happened, Cause, Outcome};
use engine::attempt::state::{Again, Phase};
use engine::attempt::time::SECOND;
use engine::attempt::{Event, State as Attempt};
use engine::paper::Paper;
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use proctor::signal::Signal;
use wire::candidate::{
    AgainView, CandidateView, FrameView, ReopeningView, ReportedItem, TimelineEntry, TimelineKind,
};
use wire::room::ReportView;

use super::{hall, tile, watched};
use crate::access::StaffMember;
use crate::app::App;
use crate::photo;
use crate::problem::{Answer, Problem};
use crate::proctoring::{incident_view, remember};
use crate::rich;
use crate::room::view;
use crate::upload;

/// How many frames and signals are shown.
const MOST: u32 = 200;

/// A candidate of a sitting that this member of staff watches.
pub async fn seat_of(
    app: &App,
    staff: &StaffMember,
    sitting: &str,
    attempt: &str,
) -> Result<(Arc<Sitting>, Seat), Problem> {
    let sitting = watched(app, staff, sitting).await?;
    let seat = app.engine.seat(&attempt.into()).await?;
    if seat.sitting == sitting.id { Ok((sitting, seat)) } else { Err(Problem::missing("candidate")) }
}

/// `GET /api/wall/{sitting}/candidates/{attempt}`
pub async fn open(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, attempt)): Path<(String, String)>,
) -> Answer<CandidateView> {
    let (sitting, seat) = seat_of(&app, &staff, &sitting, &attempt).await?;
    remember(&app, &sitting.id, std::slice::from_ref(&seat.attempt)).await?;
    let live = app.attempts.get(&seat.attempt).await?;
    let log = app.engine.log(&seat.attempt).await?;
    let signals = app.proctor.signals(&seat.attempt, MOST).await?;
    let frames = app.proctor.frames(&seat.attempt, MOST).await?;
    let incidents = app.proctor.incidents(&sitting.id).await?.readable;
    let now = app.clock.now();
    let own = incidents.iter().filter(|(attempt, _)| *attempt == seat.attempt);
    let mut incidents: Vec<_> = own.map(|(_, incident)| incident_view(&seat, incident)).collect();
    incidents.reverse();
    let tile = tile::of(&app, &sitting, &seat, &live);
    let lost_us = hall::owed(&app, &sitting.id, &live).await?;
    let (account, notices, reports, reopening, again) = live.look(|state| {
        let reports: Vec<_> = state.reports.iter().map(view::report).collect();
        (
            view::account(state, now),
            state.notices.iter().map(view::notice).collect(),
            reports,
            reopening(state, sitting.ends_at, now),
            again(state, sitting.ends_at, lost_us, now),
        )
    });
    let reports = beside_their_questions(&app, &seat, reports).await?;
    let photo = photo::has(&app, &seat).await;
    Ok(Json(CandidateView {
        tile,
        photo,
        id_masked: seat.id_masked,
        extra_s: seat.extra_s,
        pledge_at: seat.pledge_at,
        account,
        notices,
        reports,
        reopening,
        again,
        frames: frames
            .into_iter()
            .map(|frame| FrameView { n: frame.n, at: frame.at, checks: frame.checks })
            .collect(),
        timeline: timeline(&log, &signals),
        incidents,
    }))
}

async fn beside_their_questions(
    app: &App,
    seat: &Seat,
    reports: Vec<ReportView>,
) -> Result<Vec<ReportedItem>, Problem> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    let changes = app.attempts.get(&seat.attempt).await?.look(|state| state.changes.clone());
    let slots = |paper: Option<Paper>| paper.map(|paper| paper.slots).unwrap_or_default();
    let drawn = slots(app.engine.paper(&seat.attempt).await?.map(|(_, paper)| paper));
    let now = slots(app.engine.paper_with(&seat.attempt, &changes).await?);
    // What was reported is what stood there then.
    let stood = |number, at| {
        let slot = now.iter().find(|slot| slot.number == number)?;
        let later = slot.changed.as_ref().is_some_and(|change| change.at > at);
        if later { drawn.iter().find(|slot| slot.number == number) } else { Some(slot) }
    };
    let of = |report: &ReportView| {
        let mut slot = stood(report.slot, report.at)?.clone();
        // The text of a case stands at its first question only.
        if let Some(case) = &mut slot.case {
            case.stem = stood(case.first, report.at)?.case.as_ref()?.stem.clone();
        }
        rich::dress(&mut slot);
        Some(slot)
    };
    let changed = |report: &ReportView| {
        let slot = now.iter().find(|slot| slot.number == report.slot)?;
        slot.changed.as_ref().map(|change| change.at).filter(|at| *at > report.at)
    };
    let beside = |report| ReportedItem { slot: of(&report), changed_at: changed(&report), report };
    Ok(reports.into_iter().map(beside).collect())
}

/// The time with which an ended attempt could go on.
fn again(state: &Attempt, ends_at: i64, lost_us: i64, now: i64) -> Option<AgainView> {
    let Phase::Ended(end) = &state.phase else { return None };
    let left = |keeps_time| end.left_again(Again { keeps_time, extra_us: 0 }, ends_at, now);
    let (kept_us, left_us) = (left(true)?, left(false)?);
    Some(AgainView { ended_at: end.at, kept_us: kept_us.max(0), until: now + left_us, lost_us })
}

/// Who asked that an ended attempt goes on, and the time it would have.
fn reopening(state: &Attempt, ends_at: i64, now: i64) -> Option<ReopeningView> {
    let asked = state.reopening.as_ref()?;
    let left = match &state.phase {
        Phase::Ended(end) => end.left_again(asked.again, ends_at, now),
        _ => None,
    };
    Some(ReopeningView {
        at: asked.at,
        by_id: asked.actor.id.clone(),
        by: asked.actor.name.clone(),
        reason: asked.reason.clone(),
        keeps_time: asked.again.keeps_time,
        extra_us: asked.again.extra_us,
        left_us: left.unwrap_or(0).max(0),
    })
}

/// Events and signals as one list, newest first.
fn timeline(log: &[Event], signals: &[Signal]) -> Vec<TimelineEntry> {
    let mut answered = HashSet::new();
    let mut entries: Vec<TimelineEntry> = log.iter().map(|event| entry(event, &mut answered)).collect();
    // Which question a look was at, its report says.
    let reported = |wanted: u32| {
        log.iter().find_map(|event| match event.body {
            Happened::Reported { report, slot, .. } if report == wanted => Some(slot),
            _ => None,
        })
    };
    for (event, entry) in log.iter().zip(&mut entries) {
        if let Happened::Looked { report, .. } = event.body {
            entry.slot = reported(report);
        }
    }
    entries.extend(signals.iter().map(|signal| TimelineEntry {
        at: signal.at,
        what: TimelineKind::Signal(signal.kind),
        slot: None,
        by: None,
        seconds: None,
        detail: signal.detail.clone(),
    }));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries
}

fn entry(event: &Event, answered: &mut HashSet<u16>) -> TimelineEntry {
    let mut seconds = None;
    let (what, slot, by, detail) = match &event.body {
        Happened::TookSeat { epoch, .. } => (TimelineKind::Seat, None, None, epoch.to_string()),
        Happened::Admitted { actor } => {
            (TimelineKind::Admitted, None, Some(actor.name.clone()), String::new())
        }
        Happened::Left { actor, reason, turned_away } => {
            let what = if *turned_away { TimelineKind::TurnedAway } else { TimelineKind::Left };
            (what, None, Some(actor.name.clone()), reason.clone())
        }
        Happened::Reported { slot, note, .. } => (TimelineKind::Reported, Some(*slot), None, note.clone()),
        Happened::Looked { confirmed, actor, note, .. } => {
            let what = if *confirmed { TimelineKind::ReportConfirmed } else { TimelineKind::ReportDenied };
            (what, None, Some(actor.name.clone()), note.clone())
        }
        Happened::EndMoved { actor, reason, .. } => {
            (TimelineKind::EndMoved, None, Some(actor.name.clone()), reason.clone())
        }
        Happened::ReopenAsked { actor, reason, .. } => {
            (TimelineKind::ReopenAsked, None, Some(actor.name.clone()), reason.clone())
        }
        Happened::Reopened { actor, .. } => {
            (TimelineKind::Reopened, None, Some(actor.name.clone()), String::new())
        }
        Happened::ReopenDropped { actor, reason } => {
            (TimelineKind::ReopenDropped, None, Some(actor.name.clone()), reason.clone())
        }
        Happened::GraceClosed { actor } => {
            (TimelineKind::GraceClosed, None, Some(actor.name.clone()), String::new())
        }
        Happened::Started { paused, .. } => {
            let by = paused.as_ref().map(|paused| paused.actor.name.clone());
            let why = paused.as_ref().map(|paused| paused.reason.clone()).unwrap_or_default();
            (TimelineKind::Started, None, by, why)
        }
        Happened::SectionEnded { section, seq } => {
            (TimelineKind::SectionEnded, None, None, section_of(*section, *seq))
        }
        Happened::SectionOpened { section, seq } => {
            (TimelineKind::SectionOpened, None, None, section_of(*section, *seq))
        }
        Happened::Passed { slot, .. } => (TimelineKind::Passed, Some(*slot), None, String::new()),
        Happened::Answered { slot, .. } => {
            let first = answered.insert(*slot);
            let what = if first { TimelineKind::Answered } else { TimelineKind::Changed };
            (what, Some(*slot), None, String::new())
        }
        Happened::Marked { slot, .. } => (TimelineKind::Marked, Some(*slot), None, String::new()),
        Happened::Notified { warning, actor, text, .. } => {
            let what = if *warning { TimelineKind::Warned } else { TimelineKind::Message };
            (what, None, Some(actor.name.clone()), text.clone())
        }
        Happened::Acknowledged { notice, .. } => (TimelineKind::Acknowledged, None, None, notice.to_string()),
        Happened::Lapsed { notice } => (TimelineKind::Lapsed, None, None, notice.to_string()),
        Happened::Paused { actor, reason, .. } => {
            (TimelineKind::Paused, None, Some(actor.name.clone()), reason.clone())
        }
        Happened::Resumed { actor, reason } => {
            (TimelineKind::Resumed, None, Some(actor.name.clone()), reason.clone())
        }
        Happened::Changed(change) => {
            seconds = Some(rounded(change.by_us)).filter(|seconds| *seconds > 0);
            let what = if change.item.is_some() { TimelineKind::Replaced } else { TimelineKind::Reworded };
            let by = format!("{}、{}", change.asked_by.name, change.agreed_by.name);
            (what, Some(change.slot), Some(by), change.reason.clone())
        }
        Happened::Decided(decision) => {
            let by = format!("{}、{}", decision.asked_by.name, decision.agreed_by.name);
            let what = match decision.outcome {
                Outcome::Void => TimelineKind::Voided,
                Outcome::Recalled => TimelineKind::Recalled,
                Outcome::Accepted => TimelineKind::Accepted,
                Outcome::Kept => TimelineKind::Kept,
            };
            (what, Some(decision.slot), Some(by), decision.reason.clone())
        }
        Happened::Extended { by_us, actor, reason, .. } => {
            seconds = Some(rounded(*by_us));
            (TimelineKind::Extended, None, Some(actor.name.clone()), reason.clone())
        }
        Happened::Ended { cause, .. } => match cause {
            Cause::Candidate => (TimelineKind::Ended, None, None, "candidate".to_owned()),
            Cause::Deadline => (TimelineKind::Ended, None, None, "deadline".to_owned()),
            Cause::Invigilator { actor, reason } => {
                (TimelineKind::Ended, None, Some(actor.name.clone()), reason.clone())
            }
        },
        Happened::BroughtIn { actor, reason, slot, .. } => {
            (TimelineKind::BroughtIn, Some(*slot), Some(actor.name.clone()), reason.clone())
        }
        Happened::Superseded { slot, .. } => (TimelineKind::Superseded, Some(*slot), None, String::new()),
        Happened::ArrivedLate { slot, .. } => (TimelineKind::Late, Some(*slot), None, String::new()),
    };
    TimelineEntry { at: event.at, what, slot, by, seconds, detail }
}

/// Whole seconds, as the ledger shows them.
fn rounded(us: i64) -> i64 {
    (us + SECOND / 2).div_euclid(SECOND)
}

fn section_of(section: u16, seq: Option<u64>) -> String {
    if seq.is_some() { section.to_string() } else { format!("{section} time") }
}

/// `GET /api/wall/{sitting}/candidates/{attempt}/snapshots/{n}`
pub async fn snapshot(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, attempt, n)): Path<(String, String, u32)>,
) -> Result<Response, Problem> {
    let (sitting, seat) = seat_of(&app, &staff, &sitting, &attempt).await?;
    let key = upload::key(&sitting.id, &seat.attempt, n);
    let bytes = app.blobs.get(&key).await.ok().flatten().ok_or_else(|| Problem::missing("frame"))?;
    let kind = match proctor::frame::decode::extension(&bytes) {
        Some("webp") => "image/webp",
        _ => "image/jpeg",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        // A frame never changes; who may see it may keep it for the time of the sitting.
        (header::CACHE_CONTROL, "private, max-age=3600, immutable"),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
