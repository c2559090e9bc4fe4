//! Coverage: how many items papers can be drawn from, subject × equipment, and what the blueprints in use want of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bank::search::Index;
use engine::paper::feasibility::Cell;
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
    let mut blueprints_in_use = blueprints::all_current(&app).await?;
    blueprints_in_use.retain(|saved| used.contains(&saved.id) && saved.blueprint.check(&syllabus).is_ok());
    let counts = app.catalogue.ask(&app, Index::coverage).await?;
    let mut all = Vec::new();
    for saved in &blueprints_in_use {
        let (cells, enemies) = blueprints::cells_of(&app, saved.blueprint.clone(), true).await?;
        all.extend(needs(saved, cells, &enemies));
    }
    Ok(Json(Coverage { counts, needs: all }))
}

/// What papers of a blueprint take, cell by cell.
fn needs(saved: &SavedBlueprint, cells: Vec<Cell>, enemies: &[String]) -> Vec<Need> {
    let SavedBlueprint { id, blueprint, .. } = saved;
    let need = |cell: Cell| Need {
        blueprint: id.to_string(),
        title: blueprint.title.clone(),
        equipment: blueprint.equipment.clone(),
        row: blueprint.rows[cell.row].clone(),
        kind: blueprint.sections[cell.section].kind,
        wanted: cell.wanted,
        available: cell.available,
        short: cell.short,
        enemies: if cell.short > 0 { enemies.to_vec() } else { Vec::new() },
    };
    cells.into_iter().filter(|cell| cell.wanted > 0).map(need).collect()
}
