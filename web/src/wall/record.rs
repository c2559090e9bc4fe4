//! 考场记录: what happened in a sitting, for the file.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use wire::wall::{SittingRecord, TileStage};

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
        .map(|tile| (tile.name.clone(), tile.ticket.clone(), tile.seat.clone()))
        .collect();
    let mut acts = app.store.audit_of_sitting(sitting.id.as_str()).await?;
    acts.retain(|line| line.what.starts_with("wall.") || line.what.starts_with("incident."));
    Ok(Json(SittingRecord {
        sitting: wall_sitting(&app, &sitting).await?,
        counts: counts(app.engine.standing(&sitting.id).await?),
        absent,
        acts,
        incidents,
    }))
}
