//! Coverage: how many items papers can be drawn from, subject × equipment, and what the blueprints in use want of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bank::search::Index;
use engine::paper::feasibility;
use engine::store::exams::SavedBlueprint;
use wire::desk::{Coverage, Need};

use super::blueprints;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::Answer;

/// `GET /api/coverage`
pub async fn get(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Coverage> {
    staff.needs(Right::ReadBank)?;
    let used = blueprints::in_use(&app).await?;
    let syllabus = app.bank.syllabus().await?;
    let mut blueprints = blueprints::all_current(&app).await?;
    blueprints.retain(|saved| used.contains(&saved.id) && saved.blueprint.check(&syllabus).is_ok());
    let coverage = app.catalogue.ask(&app, move |index| Coverage {
        counts: index.coverage(),
        needs: blueprints.iter().flat_map(|saved| needs(saved, index)).collect(),
    });
    Ok(Json(coverage.await?))
}

/// What papers of a blueprint take, cell by cell.
fn needs(saved: &SavedBlueprint, index: &Index) -> Vec<Need> {
    let SavedBlueprint { id, blueprint, .. } = saved;
    let cells = feasibility::of_index(blueprint, index).into_iter().filter(|cell| cell.wanted > 0);
    let need = |cell: feasibility::Cell| Need {
        blueprint: id.to_string(),
        title: blueprint.title.clone(),
        equipment: blueprint.equipment.clone(),
        row: blueprint.rows[cell.row].clone(),
        kind: blueprint.sections[cell.section].kind,
        wanted: cell.wanted,
        available: cell.available,
        short: cell.short,
    };
    cells.map(need).collect()
}
