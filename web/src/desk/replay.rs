//! An attempt second by second, for complaints. Reading it is audited.

use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::store::if_readable;
use engine::attempt::state::Phase;
use engine::attempt::{Event, State as Attempt};
use engine::paper::FormItem;
use engine::receipt::chain::chain_break;
use engine::store::sittings::Sitting;
use engine::{AttemptId, SittingId};
use serde_json::json;
use wire::candidate::FrameView;
use wire::replay::{Replay, ReplayEvent, ReplayItem};
use wire::wall::SignalView;

use super::{marked, versions};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::receipt::{inclusion, seal_gone};
use crate::rich;
use crate::room::view;
use crate::verify::papers;

/// The most signals and frames that are shown.
const MOST: u32 = 10_000;

/// `GET /api/sittings/{id}/replay/{attempt}`
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, attempt)): Path<(String, String)>,
) -> Answer<Replay> {
    staff.needs(Right::ReadResults)?;
    let (id, attempt) = (SittingId::from(sitting), AttemptId::from(attempt));
    let sitting = app.sitting(&id).await?;
    let seat = app.engine.seat(&attempt).await?;
    if seat.sitting != id {
        return Err(Problem::missing("candidate"));
    }
    // What is left of a damaged log is shown, and said to be no more than that.
    let (log, spoilt) = app.engine.log_as_far_as_it_goes(&attempt).await?;
    let unread = spoilt.then(|| u32::try_from(log.len() + 1).unwrap_or(u32::MAX));
    let state = Attempt::replay(attempt.as_str(), &log);
    let now = app.clock.now();
    let deed = staff.deed("results.replay", format!("attempt {attempt}"), json!({ "events": log.len() }));
    app.store.record(&[deed], now).await?;
    let mut paper = app.engine.paper_with(&attempt, &state.changes).await?.map(rich::dressed);
    if let Some(paper) = &mut paper {
        state.say_decided(paper);
    }
    let questions = paper.as_ref().map_or(0, |paper| paper.slots.len());
    let ended = match &state.phase {
        Phase::Ended(end) => Some(end),
        _ => None,
    };
    let mut signals = app.proctor.signals(&attempt, MOST).await?;
    signals.sort_by_key(|signal| signal.at);
    let mut frames = app.proctor.frames(&attempt, MOST).await?;
    frames.sort_by_key(|frame| frame.n);
    // The log is shown all the same.
    let decisions = if_readable(app.engine.late_decisions_of(&attempt).await)?;
    let late_unread = decisions.is_none();
    // So it is under a seal that can't be read.
    let under = inclusion(&app, &sitting, (attempt.as_str(), &log), ended.map(|end| &end.head)).await;
    let (under, gone) = match if_readable(under)? {
        None => (None, true),
        Some(under) => (under, seal_gone(&app, &sitting).await?),
    };
    let receipt = view::receipt(&state, &seat, &sitting, questions, app.secret.signing_key());
    Ok(Json(Replay {
        paper_fits: papers::fits(&app, &sitting, &attempt, &state).await?,
        items: items(&app, &sitting, &attempt, &state).await?,
        events: events(attempt.as_str(), &log),
        seal_gone: gone,
        late_unread,
        late_ruled: marked::late_ruled(&decisions.unwrap_or_default(), state.late.len()),
        broken_at: chain_break(attempt.as_str(), &log).or(unread),
        inclusion: under,
        account: view::account(&state, now),
        paper: paper.filter(|_| state.clock().is_some()),
        attempt: attempt.to_string(),
        name: seat.name,
        ticket: seat.ticket,
        room: seat.room,
        seat: seat.seat,
        sitting: id.to_string(),
        title: sitting.title.clone(),
        exam: sitting.frozen.as_ref().map(|frozen| frozen.exam_title.clone()).unwrap_or_default(),
        time_zone: sitting.time_zone.clone(),
        signals: signals
            .into_iter()
            .map(|signal| SignalView { at: signal.at, kind: signal.kind, detail: signal.detail })
            .collect(),
        silences: app.proctor.silences(&attempt).await?,
        frames: frames
            .into_iter()
            .map(|frame| FrameView { n: frame.n, at: frame.at, checks: frame.checks })
            .collect(),
        receipt,
        now,
    }))
}

/// Which item version each question was.
async fn items(
    app: &App,
    sitting: &Sitting,
    attempt: &AttemptId,
    state: &Attempt,
) -> Result<Vec<ReplayItem>, Problem> {
    let Some(form) = app.engine.form(attempt).await? else { return Ok(Vec::new()) };
    let form = form.with(state.replacements());
    let Some(frozen) = &sitting.frozen else { return Ok(Vec::new()) };
    let versions = versions::of(app, frozen).await?;
    let code = |item: &FormItem| {
        let version = versions.get(&(item.item.clone(), item.version));
        version.map(|version| version.code.clone()).unwrap_or_default()
    };
    let of_item = |(slots, item): (RangeInclusive<u16>, &FormItem)| {
        let (code, version) = (code(item), item.version);
        slots.map(move |slot| ReplayItem { slot, code: code.clone(), version })
    };
    Ok(form.placed().flat_map(of_item).collect())
}

/// Every event with where the attempt stood after it.
fn events(attempt: &str, log: &[Event]) -> Vec<ReplayEvent> {
    let mut state = Attempt::new(attempt);
    log.iter()
        .map(|event| {
            state.apply(event);
            ReplayEvent {
                number: event.number,
                at: event.at,
                hash: event.hash.clone(),
                body: event.body.clone(),
                answered: u32::try_from(state.answered()).unwrap_or(u32::MAX),
                deadline: state.clock().map(|clock| clock.deadline(event.at)),
                section_deadline: state.clock().and_then(|clock| clock.section_deadline(event.at)),
                stands: state.clock().is_some_and(engine::attempt::time::Clock::stands),
                ended: matches!(state.phase, Phase::Ended(_)),
            }
        })
        .collect()
}
