//! Sittings: when, who watches, how ready.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::SittingId;
use engine::attempt::time::SECOND;
use engine::sitting::Phase;
use engine::store::if_readable;
use engine::store::seats::Seat;
use engine::store::sittings::{Sitting, Standing, Unreadable};
use serde_json::json;
use wire::sitting::{Commitment, Exam, Ready, ReadyCheck, ReadyState, SittingDraft, SittingRow, SittingView};
use wire::staff::Role;

use super::{blueprints, exams};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::wall::counts;
use crate::witness::{self, Left};

/// How many invigilators a room is to have.
const INVIGILATORS_A_ROOM: u32 = 2;
/// How many people a check names.
const NAMED: usize = 5;

/// A line of the list.
pub async fn row(app: &App, sitting: &Sitting, standing: Standing) -> Result<SittingRow, Problem> {
    let exam = match &sitting.frozen {
        Some(frozen) => frozen.exam_title.clone(),
        None => if_readable(app.engine.exam(&sitting.exam).await)?.map(|exam| exam.title).unwrap_or_default(),
    };
    Ok(SittingRow {
        id: sitting.id.to_string(),
        title: sitting.title.clone(),
        exam,
        time_zone: sitting.time_zone.clone(),
        starts_at: sitting.starts_at,
        ends_at: sitting.ends_at,
        candidates: standing.candidates,
        phase: sitting.facts(standing).phase(app.clock.now()),
        rehearsal: sitting.rehearsal_of.is_some(),
        damaged: false,
    })
}

/// A line of one whose record is damaged.
pub fn damaged(sitting: Unreadable, now: i64) -> SittingRow {
    let Unreadable { id, title, time_zone, starts_at, ends_at, error, .. } = sitting;
    tracing::error!(sitting = %id, %error, "a sitting can't be read");
    let phase = match now {
        now if now < starts_at => Phase::Planned,
        now if now < ends_at => Phase::Running,
        _ => Phase::Over,
    };
    SittingRow {
        id: id.to_string(),
        title,
        exam: String::new(),
        time_zone,
        starts_at,
        ends_at,
        candidates: 0,
        phase,
        rehearsal: false,
        damaged: true,
    }
}

/// `GET /api/sittings`
pub async fn list(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<SittingRow>> {
    staff.needs(Right::ReadExams)?;
    let standings = app.engine.standings().await?;
    let mut rows = Vec::new();
    let (readable, unreadable) = app.engine.sittings().await?;
    for sitting in readable {
        rows.push(row(&app, &sitting, standings.get(&sitting.id).copied().unwrap_or_default()).await?);
    }
    let now = app.clock.now();
    rows.extend(unreadable.into_iter().map(|sitting| damaged(sitting, now)));
    rows.sort_by_key(|row| std::cmp::Reverse(row.starts_at));
    Ok(Json(rows))
}

/// `GET /api/sittings/{id}`
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<SittingView> {
    staff.needs(Right::ReadExams)?;
    Ok(Json(view(&app, &id.into()).await?))
}

/// A sitting with all that the desk shows of it.
pub async fn view(app: &App, id: &SittingId) -> Result<SittingView, Problem> {
    let sitting = app.engine.sitting(id).await?;
    let standing = app.engine.standing(id).await?;
    let exam = exams::one(app, &sitting.exam).await?;
    let seats = app.engine.seats_as_far_as_they_go(id).await?;
    let accounts = app.store.accounts().await?;
    let named = |id: &String| {
        let account = accounts.iter().find(|account| account.id == *id);
        (id.clone(), account.map_or_else(|| id.clone(), |account| account.name.clone()))
    };
    let now = app.clock.now();
    let phase = sitting.facts(standing).phase(now);
    Ok(SittingView {
        id: sitting.id.to_string(),
        title: sitting.title.clone(),
        time_zone: sitting.time_zone.clone(),
        starts_at: sitting.starts_at,
        ends_at: sitting.ends_at,
        phase,
        now,
        counts: counts(standing),
        rooms: rooms(&seats),
        invigilators: sitting.invigilators.iter().map(named).collect(),
        readiness: readiness(app, &sitting, standing, &seats, &exam).await?,
        commitment: commitment(app, &sitting, matches!(phase, Phase::Over | Phase::Released)),
        released_at: sitting.released_at,
        rehearsal_of: sitting.rehearsal_of.map(|id| id.to_string()),
        exam,
    })
}

fn rooms(seats: &[Seat]) -> Vec<(String, u32)> {
    let mut rooms: BTreeMap<String, u32> = BTreeMap::new();
    for seat in seats {
        *rooms.entry(seat.room.clone()).or_default() += 1;
    }
    rooms.into_iter().collect()
}

/// What was promised before the sitting; the master seed itself only when it is over, and nobody can answer any more.
pub fn commitment(app: &App, sitting: &Sitting, over: bool) -> Option<Commitment> {
    let frozen = sitting.frozen.as_ref()?;
    Some(Commitment {
        at: frozen.at,
        seed_hash: frozen.seed_hash.clone(),
        seed: over.then(|| app.secret.open(&frozen.seed_sealed).ok()).flatten(),
        snapshot_hash: frozen.snapshot_hash.clone(),
        snapshot_items: frozen.snapshot_items,
        blueprint_hash: frozen.blueprint_hash.clone(),
        generator: frozen.generator,
    })
}

async fn readiness(
    app: &App,
    sitting: &Sitting,
    standing: Standing,
    seats: &[Seat],
    exam: &Exam,
) -> Result<Vec<Ready>, Problem> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let ready = |check, ok: bool, otherwise, have, need, detail: String| Ready {
        check,
        state: if ok { ReadyState::Ok } else { otherwise },
        have,
        need,
        stale: 0,
        detail,
    };
    let mut list = Vec::new();
    let (feasible, have, need, stale, detail) = match &sitting.frozen {
        Some(frozen) => (true, frozen.blueprint.items(), frozen.blueprint.items(), 0, String::new()),
        None => {
            let blueprint = blueprints::current(app, &exam.blueprint.as_str().into()).await?.blueprint;
            let (check, stale) = blueprints::check_for(app, blueprint, sitting.starts_at).await?;
            let short: u32 = check.cells.iter().map(|cell| cell.short).sum();
            (
                check.feasible,
                check.items - short.min(check.items),
                check.items,
                stale,
                check.flaw.unwrap_or_default(),
            )
        }
    };
    let blueprint = ready(ReadyCheck::Blueprint, feasible, ReadyState::Bad, have, need, detail);
    list.push(Ready { stale, ..blueprint });
    let candidates = standing.candidates;
    list.push(ready(ReadyCheck::Roster, candidates > 0, ReadyState::Bad, candidates, 1, String::new()));
    let seated = count(seats.iter().filter(|seat| !seat.seat.is_empty()).count());
    let all_seated = seated == candidates;
    list.push(ready(ReadyCheck::Seats, all_seated, ReadyState::Warn, seated, candidates, String::new()));
    let wanted = count(rooms(seats).len().max(1)) * INVIGILATORS_A_ROOM;
    let there = count(sitting.invigilators.len());
    let watched = there >= wanted;
    list.push(ready(ReadyCheck::Invigilators, watched, ReadyState::Warn, there, wanted, String::new()));
    let rules = sitting.frozen.as_ref().map_or(&exam.rules, |frozen| &frozen.rules);
    let window = sitting.ends_at - sitting.starts_at;
    // Between sections candidates may rest, and the sitting's time goes on.
    let sections = i64::try_from(rules.way.section_s.len()).unwrap_or(0);
    let rests = (sections - 1).max(0) * i64::from(rules.way.between_s);
    let missing =
        |seat: &Seat| (i64::from(rules.duration_s) + rests + i64::from(seat.extra_s)) * SECOND - window;
    let cut: Vec<&Seat> = seats.iter().filter(|seat| missing(seat) > 0).collect();
    let most = cut.iter().map(|seat| missing(seat)).max().unwrap_or(0);
    let minutes =
        u32::try_from(most.div_euclid(60 * SECOND) + i64::from(most % (60 * SECOND) > 0)).unwrap_or(u32::MAX);
    let names: Vec<&str> = cut.iter().take(NAMED).map(|seat| seat.name.as_str()).collect();
    list.push(ready(
        ReadyCheck::Window,
        cut.is_empty(),
        ReadyState::Warn,
        count(cut.len()),
        minutes,
        names.join("、"),
    ));
    let drawn = candidates > 0 && standing.with_paper == candidates;
    list.push(ready(
        ReadyCheck::Papers,
        drawn,
        ReadyState::Bad,
        standing.with_paper,
        candidates,
        String::new(),
    ));
    Ok(list)
}

fn check(draft: &SittingDraft) -> Result<(), Problem> {
    let wrong =
        |field: &str, detail: &str| Err(Problem::invalid("sitting.draft", detail).field(field, detail));
    if draft.title.trim().is_empty() || draft.title.chars().count() > 100 {
        return wrong("title", "a title has 1 to 100 characters");
    }
    if draft.ends_at <= draft.starts_at {
        return wrong("ends_at", "the end is to be after the start");
    }
    if draft.ends_at - draft.starts_at > 7 * 24 * 3600 * 1_000_000 {
        return wrong("ends_at", "a sitting lasts seven days at most");
    }
    let zone = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    if draft.time_zone.is_empty() || !draft.time_zone.chars().all(zone) {
        return wrong("time_zone", "a time zone is an IANA name such as Asia/Shanghai");
    }
    Ok(())
}

/// `POST /api/sittings`
pub async fn create(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(draft): Body<SittingDraft>,
) -> Answer<SittingView> {
    staff.needs(Right::ManageExams)?;
    check(&draft)?;
    let exam = app.engine.exam(&draft.exam.as_str().into()).await?;
    let sitting = Sitting {
        id: SittingId::new(),
        exam: exam.id,
        title: draft.title.trim().to_owned(),
        time_zone: draft.time_zone.clone(),
        starts_at: draft.starts_at,
        ends_at: draft.ends_at,
        frozen: None,
        released_at: None,
        invigilators: Vec::new(),
        pauses: Vec::new(),
        rehearsal_of: None,
    };
    app.engine.put_sitting(&sitting).await?;
    let deed = staff.deed("sitting.create", format!("sitting {}", sitting.id), json!(draft));
    witness::record(&app, deed, &[Left::Sitting(&sitting.id)]).await?;
    Ok(Json(view(&app, &sitting.id).await?))
}

/// `PUT /api/sittings/{id}`: before the start, and before its papers are drawn if the exam is to change.
pub async fn change(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(draft): Body<SittingDraft>,
) -> Answer<SittingView> {
    staff.needs(Right::ManageExams)?;
    check(&draft)?;
    let mut sitting = app.engine.sitting(&id.into()).await?;
    let before =
        json!({ "title": sitting.title, "starts_at": sitting.starts_at, "ends_at": sitting.ends_at });
    let standing = app.engine.standing(&sitting.id).await?;
    if standing.running + standing.ended > 0 {
        return Err(Problem::conflict(
            "sitting.started",
            "somebody has started; use the wall to extend the time",
        ));
    }
    let exam = app.engine.exam(&draft.exam.as_str().into()).await?.id;
    if sitting.frozen.is_some() && exam != sitting.exam {
        return Err(Problem::conflict(
            "sitting.frozen",
            "the papers are drawn; the exam can't change any more",
        ));
    }
    sitting.exam = exam;
    sitting.title = draft.title.trim().to_owned();
    sitting.time_zone.clone_from(&draft.time_zone);
    sitting.starts_at = draft.starts_at;
    sitting.ends_at = draft.ends_at;
    app.engine.put_sitting(&sitting).await?;
    app.sitting_changed(&sitting.id).await;
    let detail = json!({ "before": before, "after": draft });
    let deed = staff.deed("sitting.change", format!("sitting {}", sitting.id), detail);
    witness::record(&app, deed, &[Left::Sitting(&sitting.id)]).await?;
    Ok(Json(view(&app, &sitting.id).await?))
}

/// `PUT /api/sittings/{id}/invigilators`
pub async fn invigilators(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(ids): Body<Vec<String>>,
) -> Answer<SittingView> {
    staff.needs(Right::ManageExams)?;
    let mut sitting = app.engine.sitting(&id.into()).await?;
    let accounts = app.store.accounts().await?;
    for id in &ids {
        let fit = accounts
            .iter()
            .any(|account| account.id == *id && account.active && account.roles.contains(&Role::Invigilator));
        if !fit {
            let detail = format!("{id} is no open account of an invigilator");
            return Err(Problem::invalid("sitting.invigilator", detail.clone()).field("invigilators", detail));
        }
    }
    let detail = json!({ "before": sitting.invigilators, "after": ids });
    sitting.invigilators = ids;
    app.engine.put_sitting(&sitting).await?;
    app.sitting_changed(&sitting.id).await;
    let deed = staff.deed("sitting.invigilators", format!("sitting {}", sitting.id), detail);
    witness::record(&app, deed, &[Left::Sitting(&sitting.id)]).await?;
    Ok(Json(view(&app, &sitting.id).await?))
}
