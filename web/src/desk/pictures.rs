//! Pictures of items, at the desk.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use bank::picture::take_in;
use wire::desk::PictureTaken;

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::rich;

/// `POST /api/pictures`: the body is the file.
pub async fn upload(State(app): State<Arc<App>>, staff: StaffMember, bytes: Bytes) -> Answer<PictureTaken> {
    staff.needs(Right::WriteItems)?;
    let taken = crate::background::background(move || take_in(&bytes)).await;
    let picture = taken
        .map_err(|_| Problem::invalid("picture.failed", "the picture could not be read"))?
        .map_err(|error| Problem::invalid("picture.invalid", error.to_string()))?;
    app.bank.put_pictures(std::slice::from_ref(&picture), app.clock.now()).await?;
    Ok(Json(PictureTaken { name: picture.name, width: picture.width, height: picture.height }))
}

/// `GET /api/pictures/{name}`: for who may see items, and for invigilators, who see what is reported.
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    if staff.needs(Right::ReadBank).is_err() {
        staff.needs(Right::Invigilate)?;
    }
    rich::file(&app, &name).await
}
