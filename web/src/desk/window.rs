//! Moving a sitting's times when people wait for it or sit it: every page follows.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::attempt::Command;
use engine::attempt::command::LEAST_LEFT;
use engine::attempt::event::{Actor, Cause, Said};
use engine::attempt::state::Phase;
use engine::attempt::time::Clock;
use engine::journal::GiveError;
use engine::store::sittings::Sitting;
use serde_json::json;
use wire::sitting::{WindowChange, WindowChanged};

use super::{announce, sittings};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem, refusal_code};
use crate::wall::acts::LONGEST_REASON;
use crate::witness::{self, Left};

/// The longest a sitting lasts, µs.
const LONGEST: i64 = 7 * 24 * 3600 * 1_000_000;

/// `POST /api/sittings/{id}/window`
pub async fn change(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(change): Body<WindowChange>,
) -> Answer<WindowChanged> {
    staff.needs(Right::ManageExams)?;
    let mut sitting = app.engine.sitting(&id.into()).await?;
    let standing = app.engine.standing(&sitting.id).await?;
    let now = app.clock.now();
    if app.engine.latest_seal(&sitting.id).await?.is_some() {
        return Err(Problem::conflict("sitting.sealed", "the sitting is sealed: nothing can be added to it"));
    }
    check(&sitting, &change, standing.running + standing.ended > 0, now)?;
    let before = (sitting.starts_at, sitting.ends_at);
    let start_moves = change.starts_at != sitting.starts_at;
    (sitting.starts_at, sitting.ends_at) = (change.starts_at, change.ends_at);
    app.engine.put_sitting(&sitting).await?;
    app.sitting_changed_everywhere(&sitting.id).await;
    let actor = staff.actor();
    if start_moves {
        let later = change.starts_at - before.0;
        tell_those_who_wait(&app, &sitting, &actor, (later, change.reason.trim())).await?;
    }
    let Followed { followed, refused, stopped } =
        follow(&app, &sitting, &actor, change.reason.trim()).await?;
    let detail = json!({ "sitting": sitting.id, "before": { "starts_at": before.0, "ends_at": before.1 }, "after": change, "reason": change.reason.trim(),
        "followed": followed, "refused": refused, "stopped": stopped });
    let deed = staff.deed("sitting.window", format!("sitting {}", sitting.id), detail);
    witness::record(&app, deed, &[Left::Sitting(&sitting.id)]).await?;
    let sitting = sittings::view(&app, &sitting.id).await?;
    Ok(Json(WindowChanged { sitting, followed, refused, stopped }))
}

fn check(sitting: &Sitting, change: &WindowChange, begun: bool, now: i64) -> Result<(), Problem> {
    let wrong =
        |field: &str, detail: &str| Err(Problem::invalid("sitting.window", detail).field(field, detail));
    if change.reason.trim().is_empty() || change.reason.chars().count() > LONGEST_REASON {
        return wrong("reason", "a reason has 1 to 500 characters");
    }
    if sitting.released_at.is_some() {
        return Err(Problem::conflict("sitting.released", "the results are out"));
    }
    if begun && change.starts_at != sitting.starts_at {
        return Err(Problem::conflict("sitting.started", "somebody has started; the start stays"));
    }
    if change.starts_at != sitting.starts_at && change.starts_at < now {
        return wrong("starts_at", "the start can't be moved into the past");
    }
    if change.ends_at <= change.starts_at || change.ends_at - change.starts_at > LONGEST {
        return wrong("ends_at", "the end is to be after the start, seven days at most");
    }
    if change.ends_at != sitting.ends_at && change.ends_at < now + LEAST_LEFT {
        return wrong("ends_at", "the end is to be a minute or more from now, so that all can hand in");
    }
    Ok(())
}

/// Who got the new end, and who did not.
#[derive(Default)]
struct Followed {
    followed: u32,
    refused: Vec<(String, String)>,
    /// An end that was too early ended them: two people can let them go on.
    stopped: u32,
}

/// Whoever waits for another start reads by how much, µs, and why. Who has not come reads the time at the door.
async fn tell_those_who_wait(
    app: &App,
    sitting: &Sitting,
    actor: &Actor,
    (later, reason): (i64, &str),
) -> Result<(), Problem> {
    let way = if later > 0 { "推迟" } else { "提前" };
    let text = format!("开考时间{way} {}：{reason}", announce::length(later.abs()));
    let said = Said::Start { by_us: later, reason: reason.to_owned() };
    let mut waiting = Vec::new();
    for seat in app.engine.seats(&sitting.id).await? {
        let Some(live) = app.attempts.readable(&seat.attempt).await? else { continue };
        if live.look(|state| matches!(state.phase, Phase::Waiting) && state.epoch > 0) {
            waiting.push((seat.attempt, text.clone(), Some(said.clone())));
        }
    }
    announce::say(app, actor, waiting).await;
    Ok(())
}

/// Those who sit it get the new end.
async fn follow(app: &App, sitting: &Sitting, actor: &Actor, reason: &str) -> Result<Followed, Problem> {
    let now = app.clock.now();
    let mut all = Followed::default();
    let mut told = Vec::new();
    for seat in app.engine.seats(&sitting.id).await? {
        let Some(live) = app.attempts.readable(&seat.attempt).await? else {
            all.refused.push((seat.name, "store.damaged".to_owned()));
            continue;
        };
        let deadline = || live.look(|state| state.clock().map(|clock| clock.deadline(now)));
        let (moves, stopped) = live.look(|state| match &state.phase {
            Phase::Running(clock) => (clock.follows(sitting.ends_at), false),
            Phase::Ended(end) if end.cause == Cause::Deadline => {
                (false, end.clock.as_ref().is_some_and(|clock| clock.gains(sitting.ends_at)))
            }
            Phase::Waiting | Phase::Ended(_) => (false, false),
        });
        all.stopped += u32::from(stopped);
        if !moves {
            continue;
        }
        // Who read of a cut reads that it is given back.
        let was_cut = live.look(|state| state.clock().is_some_and(Clock::was_cut));
        let before = deadline();
        let command = Command::MoveEnd(actor.clone(), reason.to_owned(), sitting.ends_at);
        match app.attempts.give(&live, command, now).await {
            Ok(_) => {
                all.followed += 1;
                let lost = before.zip(deadline()).map_or(0, |(before, after)| before - after);
                let much = announce::length(lost.abs());
                let said = Said::End { by_us: -lost, reason: reason.to_owned() };
                if lost > 0 {
                    let text = format!("结束时间提前，您的作答时间减少 {much}：{reason}");
                    told.push((seat.attempt, text, Some(said)));
                } else if lost < 0 && was_cut {
                    let text = format!("结束时间推后，您的作答时间增加 {much}：{reason}");
                    told.push((seat.attempt, text, Some(said)));
                }
            }
            Err(GiveError::Refused(refusal)) => {
                all.refused.push((seat.name, refusal_code(&refusal).to_owned()))
            }
            Err(error) => return Err(error.into()),
        }
    }
    // A sign that goes by itself is not enough for what takes time away.
    announce::say(app, actor, told).await;
    Ok(all)
}
