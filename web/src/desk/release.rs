//! Results go out: what stands against it, and what is kept of them from then on.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::store::StoreError;
use engine::attempt::Command;
use engine::journal::GiveError;
use engine::marking::Score;
use engine::store::released::Released;
use engine::store::remedies::State as Stands;
use engine::store::seats::Seat;
use engine::{AttemptId, SittingId};
use serde_json::json;
use wire::sitting::{Release, ResultFlaw, Results};

use super::marked::{Marking, issue, marking};
use super::results::results;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::bus::Event;
use crate::problem::{Answer, Problem};
use crate::witness::{self, Left};

/// `POST /api/sittings/{id}/release`
pub async fn release(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    release: Option<Json<Option<Release>>>,
) -> Answer<Results> {
    staff.needs(Right::ReleaseResults)?;
    let Release { close_entry, close_grace } = release.and_then(|Json(release)| release).unwrap_or_default();
    let id = SittingId::from(id);
    // What is released is marked from the logs, whatever lies in the store.
    app.engine.forget_scores(&id).await?;
    let mut found = marking(&app, &id).await?;
    let mut before = results(&app, &found).await?;
    may_release(&app, &id, &before, (close_entry, close_grace)).await?;
    if before.late_open > 0 && before.released_at.is_none() {
        close_grace_of_all(&app, &id, &staff).await?;
        // What arrived until then is still to be decided on; nothing arrives any more.
        found = marking(&app, &id).await?;
        before = results(&app, &found).await?;
        may_release(&app, &id, &before, (close_entry, close_grace)).await?;
    }
    if before.released_at.is_none() {
        app.engine.release(&id, &of_all(&app, &found), app.clock.now()).await?;
        // What was decided on while that was written is counted; from then on people see that results are out.
        found = marking(&app, &id).await?;
        for marked in &mut found.marked {
            if let Some(given) = marked.apart.take() {
                let issued = issue(&app, &found.frozen, &marked.seat, &given);
                let change = (&marked.score, &issued);
                app.engine.change_released(&marked.seat.attempt, change, app.clock.now()).await?;
                marked.score = given;
            }
        }
        crate::seal::seal(&app, &id, true).await?;
        app.sitting_changed(&id).await;
        let detail = json!({
            "marked": before.marked, "passed": before.passed, "absent": before.absent, "shut_out": before.may_come,
        });
        let deed = staff.deed("results.release", format!("sitting {id}"), detail);
        witness::record(&app, deed, &[Left::Sitting(&id), Left::Results(&id)]).await?;
        app.bus.publish(Event::SittingChanged { sitting: id.clone() });
    }
    Ok(Json(results(&app, &found).await?))
}

/// The marks of all who are marked.
fn of_all(app: &App, marking: &Marking) -> Released {
    let issued = |seat: &Seat, score| (seat.attempt.clone(), issue(app, &marking.frozen, seat, score));
    marking.marked.iter().map(|marked| issued(&marked.seat, &marked.score)).collect()
}

/// Marks what an older version released, once: from then on no result is without a mark of the site.
pub async fn mark_old(app: &App) -> Result<(), StoreError> {
    const DONE: &str = "released.marked";
    if app.store.setting(DONE).await?.is_some() {
        return Ok(());
    }
    for id in app.engine.released_unmarked().await? {
        let Some(frozen) = app.engine.sitting(&id).await?.frozen else { continue };
        let mut released = app.engine.released(&id).await?;
        for seat in app.engine.seats(&id).await? {
            let Some(old) = released.remove(&seat.attempt).filter(|old| old.mark.is_empty()) else {
                continue;
            };
            let marked = issue(app, &frozen, &seat, &old.score);
            app.engine.change_released(&seat.attempt, (&old.score, &marked), app.clock.now()).await?;
        }
    }
    app.store.put_setting(DONE, "1").await
}

/// A recheck was agreed to: where results are out, what was released follows, in that answer and nothing else.
pub async fn rechecked(
    app: &App,
    staff: &StaffMember,
    id: &SittingId,
    (attempt, slot): (&AttemptId, u16),
) -> Result<(), Problem> {
    if app.engine.sitting(id).await?.released_at.is_none() {
        return Ok(());
    }
    let marking = marking(app, id).await?;
    let of_attempt = marking.marked.iter().find(|marked| marked.seat.attempt == *attempt);
    let Some((marked, given)) = of_attempt.and_then(|marked| Some((marked, marked.apart.as_ref()?))) else {
        return Ok(());
    };
    let released = &marked.score;
    if !differ_at(released, given, slot) {
        // Somebody changed the records: people see that on the page of results.
        return Ok(());
    }
    let (now, issued) = (app.clock.now(), issue(app, &marking.frozen, &marked.seat, given));
    if app.engine.change_released(attempt, (released, &issued), now).await? {
        let detail = json!({
            "attempt": attempt, "slot": slot, "before": released.total.got, "after": given.total.got,
        });
        let deed = staff.deed("results.change", format!("sitting {id}"), detail);
        witness::record(app, deed, &[Left::Results(id)]).await?;
    }
    Ok(())
}

/// Whether marks are the same but for one slot.
fn differ_at(one: &Score, other: &Score, slot: u16) -> bool {
    one.slots.len() == other.slots.len()
        && one.slots.iter().zip(&other.slots).all(|(one, other)| one == other || one.slot == slot)
}

/// Why results can't be released now.
async fn may_release(
    app: &App,
    id: &SittingId,
    before: &Results,
    (close_entry, close_grace): (bool, bool),
) -> Result<(), Problem> {
    if before.running > 0 {
        let detail = format!("{} candidates are still answering", before.running);
        return Err(Problem::conflict("results.running", detail));
    }
    if before.may_come > 0 && !close_entry {
        let detail = format!("{} candidates may still come in", before.may_come);
        return Err(Problem::conflict("results.entry_open", detail));
    }
    if app.engine.remedies(id).await?.iter().any(|remedy| remedy.state == Stands::Asked) {
        let detail = "a decision on a faulty item waits for a second person";
        return Err(Problem::conflict("results.remedy_asked", detail));
    }
    if before.seal_broken {
        let detail = "the seal over the records of this sitting is gone or was changed";
        return Err(Problem::conflict("results.damaged", detail));
    }
    if before.gone > 0 {
        let detail = format!("{} candidates whose records were sealed are gone", before.gone);
        return Err(Problem::conflict("results.damaged", detail));
    }
    if let Some(line) = before.lines.iter().find(|line| line.flaw.is_some()) {
        let what = if line.flaw == Some(ResultFlaw::Paper) { "paper" } else { "record" };
        // The ticket may be what can't be read.
        let whom = if line.ticket.is_empty() { &line.attempt } else { &line.ticket };
        let detail = format!("the {what} of {whom} is not what it was");
        return Err(Problem::conflict("results.damaged", detail));
    }
    let late = before.lines.iter().filter(|line| line.late > 0).count();
    if late > 0 && before.released_at.is_none() {
        let detail = format!("late answers of {late} candidates are to be decided on first");
        return Err(Problem::conflict("results.late_undecided", detail));
    }
    if before.late_open > 0 && !close_grace && before.released_at.is_none() {
        let detail = format!("late answers of {} candidates may still come", before.late_open);
        return Err(Problem::conflict("results.grace_open", detail));
    }
    if before.unmarked > 0 {
        let detail = format!("{} answers are still to be marked by people", before.unmarked);
        return Err(Problem::conflict("results.unmarked", detail));
    }
    if before.rechecks > 0 {
        let detail = format!("{} rechecks wait for a second person", before.rechecks);
        return Err(Problem::conflict("results.recheck_asked", detail));
    }
    if before.marked == 0 {
        return Err(Problem::conflict("results.none", "nobody has handed in yet"));
    }
    Ok(())
}

/// Keeps no answer that comes from now on. It is in the log of each, so that every node refuses what comes after it, and
/// nobody's page is told that something is kept which nobody will look at.
async fn close_grace_of_all(app: &App, id: &SittingId, staff: &StaffMember) -> Result<(), Problem> {
    let seats = app.engine.seats(id).await?;
    let closes = seats.iter().map(|seat| async {
        let live = app.attempts.get(&seat.attempt).await?;
        match app.attempts.give(&live, Command::CloseGrace(staff.actor()), app.clock.now()).await {
            // Who never came has none.
            Ok(_) | Err(GiveError::Refused(_)) => Ok(()),
            Err(error) => Err(Problem::from(error)),
        }
    });
    // All at once, so that it is one commit and not one after the other.
    futures_util::future::try_join_all(closes).await.map(drop)
}
