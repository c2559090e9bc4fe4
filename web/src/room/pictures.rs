//! Pictures of the questions that a candidate may see now, and of no other.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use engine::attempt::state::Phase;

use super::page::shown_of;
use crate::access::Candidate;
use crate::app::App;
use crate::problem::Problem;
use crate::rich;

/// `GET /api/room/pictures/{name}`
pub async fn get(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let missing = || Problem::missing("picture");
    let live = app.attempts.get(&seat.attempt).await?;
    let changes = live.look(|state| state.changes.clone());
    let whole = app.engine.paper_with(&seat.attempt, &changes).await?.ok_or_else(missing)?;
    let shown = live.look(|state| {
        let open = matches!(state.phase, Phase::Running(_)) && state.sees_paper();
        open.then(|| shown_of(&whole, state))
    });
    let paper = rich::dressed(shown.ok_or_else(missing)?);
    if rich::shows(&paper, &name) { rich::file(&app, &name).await } else { Err(missing()) }
}
