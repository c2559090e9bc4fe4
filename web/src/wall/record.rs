//! 考场记录: what happened in a sitting, for the file.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use proctor::hand::{Hand, hands};
use proctor::store::StoreError;
use wire::wall::{IncidentView, Person, RecordAct, RecordHand, SittingRecord, Tile, TileStage};

use super::socket::everything;
use super::{counts, wall_sitting, watched};
use crate::access::StaffMember;
use crate::app::App;
use crate::problem::Answer;

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
    let mut lines = app.store.audit_of_sitting(sitting.id.as_str()).await?;
    lines.retain(|line| line.what.starts_with("wall.") || line.what.starts_with("incident."));
    let acts = lines
        .into_iter()
        .map(|line| {
            let person = whom(&line.on, &tiles, &incidents).map(person);
            RecordAct { line, person }
        })
        .collect();
    let hands = raised(&app, &tiles).await?;
    Ok(Json(SittingRecord {
        sitting: wall_sitting(&app, &sitting).await?,
        counts: counts(app.engine.standing(&sitting.id).await?),
        absent,
        acts,
        hands,
        incidents,
    }))
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

fn person(tile: &Tile) -> Person {
    Person {
        name: tile.name.clone(),
        ticket: tile.ticket.clone(),
        room: tile.room.clone(),
        seat: tile.seat.clone(),
    }
}

/// Whom a line of the audit log is about: `attempt ID`, or `incident ID` of one.
fn whom<'a>(on: &str, tiles: &'a [Tile], incidents: &[IncidentView]) -> Option<&'a Tile> {
    let (kind, id) = on.split_once(' ')?;
    let attempt = match kind {
        "attempt" => id,
        "incident" => &incidents.iter().find(|incident| incident.id == id)?.attempt,
        _ => return None,
    };
    tiles.iter().find(|tile| tile.attempt == attempt)
}
