//! Moving a sitting's times when people wait for it or sit it: every page follows.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::attempt::Command;
use engine::attempt::command::LEAST_LEFT;
use engine::attempt::event::Actor;
use engine::attempt::state::Phase;
use engine::journal::GiveError;
use engine::store::sittings::Sitting;
use serde_json::json;
use wire::sitting::{WindowChange, WindowChanged};

use super::sittings;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::bus::Event;
use crate::problem::{Answer, Body, Problem, refusal_code};
use crate::wall::acts::LONGEST_REASON;

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
    let before = json!({ "starts_at": sitting.starts_at, "ends_at": sitting.ends_at });
    (sitting.starts_at, sitting.ends_at) = (change.starts_at, change.ends_at);
    app.engine.put_sitting(&sitting).await?;
    app.sitting_changed(&sitting.id).await;
    app.bus.publish(Event::SittingChanged { sitting: sitting.id.clone() });
    let actor = staff.actor();
    let (followed, refused) = follow(&app, &sitting, &actor, change.reason.trim()).await?;
    let detail = json!({ "before": before, "after": change, "followed": followed, "refused": refused });
    let deed = staff.deed("sitting.window", format!("sitting {}", sitting.id), detail);
    app.store.record(&[deed], now).await?;
    Ok(Json(WindowChanged { sitting: sittings::view(&app, &sitting.id).await?, followed, refused }))
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

/// Those who sit it get the new end.
async fn follow(
    app: &App,
    sitting: &Sitting,
    actor: &Actor,
    reason: &str,
) -> Result<(u32, Vec<(String, String)>), Problem> {
    let now = app.clock.now();
    let (mut followed, mut refused) = (0, Vec::new());
    for seat in app.engine.seats(&sitting.id).await? {
        let live = app.attempts.get(&seat.attempt).await?;
        let moves = live.look(|state| match &state.phase {
            Phase::Running(clock) => clock.follows(sitting.ends_at),
            _ => false,
        });
        if !moves {
            continue;
        }
        let command = Command::MoveEnd(actor.clone(), reason.to_owned(), sitting.ends_at);
        match app.attempts.give(&live, command, now).await {
            Ok(_) => followed += 1,
            Err(GiveError::Refused(refusal)) => refused.push((seat.name, refusal_code(&refusal).to_owned())),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((followed, refused))
}
