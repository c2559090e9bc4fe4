//! 考场记录: what happened in a sitting, for the file.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::ItemId;
use engine::attempt::time::SECOND;
use proctor::hand::{Hand, hands};
use proctor::store::StoreError;
use serde_json::{Value, json};
use wire::record::{ActedOn, Person, RecordAct, RecordHand, RecordReport, SittingRecord};
use wire::staff::AuditLine;
use wire::wall::{HallEventView, IncidentView, Tile, TileStage};

use super::socket::everything;
use super::{counts, hall, wall_sitting, watched};
use crate::access::StaffMember;
use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::room::view;

/// `GET /api/wall/{sitting}/record`
pub async fn record(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(sitting): Path<String>,
) -> Answer<SittingRecord> {
    let sitting = watched(&app, &staff, &sitting).await?;
    let (tiles, incidents) = everything(&app, &sitting.id).await?;
    let absent = tiles
        .iter()
        .filter(|tile| matches!(tile.stage, TileStage::Absent | TileStage::Waiting))
        .map(person)
        .collect();
    let hall = hall::views(&app, &sitting.id).await?;
    let acts = acts(&app, sitting.id.as_str(), &tiles, &incidents, &hall).await?;
    let hands = raised(&app, &tiles).await?;
    Ok(Json(SittingRecord {
        sitting: wall_sitting(&app, &sitting).await?,
        counts: counts(app.engine.standing(&sitting.id).await?),
        absent,
        acts,
        hands,
        reports: reports(&app, &tiles).await?,
        incidents,
        explained: hall.into_iter().flat_map(|event| event.explains).collect(),
    }))
}

/// Whether a deed of the audit log belongs into the record.
fn belongs(what: &str) -> bool {
    what == "sitting.window" || ["wall.", "incident.", "remedy."].iter().any(|kind| what.starts_with(kind))
}

/// What was done, an act on many at once as one.
async fn acts(
    app: &App,
    sitting: &str,
    tiles: &[Tile],
    incidents: &[IncidentView],
    hall: &[HallEventView],
) -> Result<Vec<RecordAct>, Problem> {
    let by_attempt: HashMap<&str, &Tile> = tiles.iter().map(|tile| (tile.attempt.as_str(), tile)).collect();
    let mut acts: Vec<RecordAct> = Vec::new();
    let mut together: HashMap<String, usize> = HashMap::new();
    for line in app.store.audit_of_sitting(sitting).await? {
        if !belongs(&line.what) {
            continue;
        }
        let people = people(&line, &by_attempt, incidents, hall);
        let named = line.detail["together"].as_str().map(str::to_owned);
        if let Some(first) = named.as_ref().and_then(|name| together.get(name)) {
            acts[*first].people.extend(people);
            continue;
        }
        together.extend(named.map(|name| (name, acts.len())));
        let item = match line.on.split_once(' ') {
            Some(("item", id)) => Some(code(app, id).await?),
            _ => None,
        };
        acts.push(RecordAct { line: without_keys(line), people, item });
    }
    Ok(acts)
}

async fn code(app: &App, item: &str) -> Result<String, StoreError> {
    let versions = app.bank.versions_of(&ItemId::from(item)).await?;
    Ok(versions.first().map_or_else(|| item.to_owned(), |version| version.code.clone()))
}

/// Who invigilates learns what is done about an item, and not which answers are right.
fn without_keys(mut line: AuditLine) -> AuditLine {
    if line.what.starts_with("remedy.") {
        let of = |detail: &Value| detail["remedy"]["what"].as_str().map(str::to_owned);
        let what = of(&line.detail).or_else(|| of(&line.detail["remedy"]));
        let reason = [&line.detail["reason"], &line.detail["remedy"]["reason"]];
        let reason = reason.into_iter().find_map(Value::as_str);
        let (asked_by, changed) = (&line.detail["asked_by"], &line.detail["changed"]);
        let announced = line.detail["announcement"].as_str().filter(|text| !text.is_empty());
        line.detail = json!({
            "what": what, "reason": reason, "asked_by": asked_by, "changed": changed, "announced": announced,
        });
    }
    line
}

/// Whom a line of the audit log is about, and what came of it for each.
fn people(
    line: &AuditLine,
    tiles: &HashMap<&str, &Tile>,
    incidents: &[IncidentView],
    hall: &[HallEventView],
) -> Vec<ActedOn> {
    let acted = |attempt: &str, credited_us, refusal| {
        tiles.get(attempt).map(|tile| ActedOn { person: person(tile), credited_us, refusal })
    };
    if line.what == "wall.hall" {
        // Whoever came back after the decision is credited then: the event knows all of them.
        let event = hall.iter().find(|event| line.detail["event"] == event.id);
        let seats = event.map(|event| event.seats.as_slice()).unwrap_or_default();
        let credited = |us: i64| Some(us).filter(|us| *us > 0);
        return seats
            .iter()
            .filter_map(|seat| acted(&seat.attempt, credited(seat.credited_us), None))
            .collect();
    }
    if line.what == "remedy.confirm" {
        let extra = line.detail["remedy"]["extra_s"].as_i64().map(|seconds| seconds * SECOND);
        let changed = line.detail["attempts"].as_array().into_iter().flatten().filter_map(Value::as_str);
        return changed.filter_map(|id| acted(id, extra.filter(|us| *us > 0), None)).collect();
    }
    let attempt = match line.on.split_once(' ') {
        Some(("attempt", id)) => Some(id),
        Some(("incident", id)) => {
            incidents.iter().find(|incident| incident.id == id).map(|incident| incident.attempt.as_str())
        }
        _ => None,
    };
    let refusal = line.detail["refusal"].as_str().map(str::to_owned);
    attempt.and_then(|attempt| acted(attempt, None, refusal)).into_iter().collect()
}

/// The hands that were raised, in order of the times.
async fn raised(app: &App, tiles: &[Tile]) -> Result<Vec<RecordHand>, StoreError> {
    let mut raised = Vec::new();
    for tile in tiles {
        let calls = app.proctor.calls(&tile.attempt.as_str().into()).await?;
        raised.extend(hands(&calls).into_iter().map(|Hand { raised, lowered, answered_by }| RecordHand {
            person: person(tile),
            raised,
            lowered,
            answered_by,
        }));
    }
    raised.sort_by_key(|hand| hand.raised);
    Ok(raised)
}

/// What candidates said of items, in order of the times.
async fn reports(app: &App, tiles: &[Tile]) -> Result<Vec<RecordReport>, StoreError> {
    let mut reports = Vec::new();
    for tile in tiles {
        let Some(live) = app.attempts.readable(&tile.attempt.as_str().into()).await? else { continue };
        let of = live.look(|state| state.reports.iter().map(view::report).collect::<Vec<_>>());
        reports.extend(of.into_iter().map(|report| RecordReport { person: person(tile), report }));
    }
    reports.sort_by_key(|one| one.report.at);
    Ok(reports)
}

fn person(tile: &Tile) -> Person {
    Person {
        name: tile.name.clone(),
        ticket: tile.ticket.clone(),
        room: tile.room.clone(),
        seat: tile.seat.clone(),
    }
}
