//! Photos of candidates as they registered, to compare a face with: at the door, and at the wall when somebody is let in.
//! They lie beside the camera frames and go when those go.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bank::picture::portrait;
use engine::store::seats::Seat;
use engine::{AttemptId, SittingId};
use serde::Deserialize;
use serde_json::json;
use wire::sitting::PhotoTaken;

use crate::access::{Candidate, Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::wall::candidate::seat_of;

/// Where the photos of a sitting lie.
pub fn folder(sitting: &SittingId) -> String {
    format!("photos/{sitting}")
}

fn key(seat: &Seat) -> String {
    format!("{}/{}", folder(&seat.sitting), seat.attempt)
}

/// The attempts of a sitting that have a photo.
pub async fn there(app: &App, sitting: &SittingId) -> io::Result<HashSet<AttemptId>> {
    Ok(app.blobs.names(&folder(sitting)).await?.iter().map(|name| name.as_str().into()).collect())
}

/// Whether a candidate has one.
pub async fn has(app: &App, seat: &Seat) -> bool {
    app.blobs.has(&key(seat)).await
}

/// Name of the file, which says whose it is.
#[derive(Deserialize)]
pub struct Named {
    name: String,
}

/// `PUT /api/sittings/{id}/photos?name=…`: the body is the file. Its name, without what follows the last dot, is the
/// candidate's ticket, ID number, or name if nobody else has it.
pub async fn put(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Query(Named { name }): Query<Named>,
    bytes: Bytes,
) -> Answer<PhotoTaken> {
    staff.needs(Right::ManageExams)?;
    let sitting = app.engine.sitting(&id.into()).await?;
    let seats = app.engine.seats(&sitting.id).await?;
    let seat = whose(&app, &seats, &name)?;
    let taken = crate::background::background(move || portrait(&bytes)).await;
    let photo = taken
        .map_err(|_| Problem::invalid("picture.failed", "the picture could not be read"))?
        .map_err(|error| Problem::invalid("picture.invalid", error.to_string()))?;
    app.blobs.put(&key(seat), &photo.bytes).await.map_err(|error| not_kept(&error))?;
    let detail = json!({ "sitting": sitting.id, "sha256": photo.name });
    let deed = staff.deed("roster.photo", format!("attempt {}", seat.attempt), detail);
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(PhotoTaken {
        attempt: seat.attempt.to_string(),
        ticket: seat.ticket.clone(),
        name: seat.name.clone(),
    }))
}

fn not_kept(error: &io::Error) -> Problem {
    tracing::warn!(%error, "a photo can't be kept");
    let detail = "photos can't be stored at the moment";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "photo.not_stored", detail)
}

fn whose<'a>(app: &App, seats: &'a [Seat], file: &str) -> Result<&'a Seat, Problem> {
    let stem = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).trim();
    let id = app.secret.id_hash(stem);
    let by_number = seats.iter().find(|seat| seat.ticket.eq_ignore_ascii_case(stem) || seat.id_hash == id);
    if let Some(seat) = by_number {
        return Ok(seat);
    }
    let mut named = seats.iter().filter(|seat| seat.name == stem);
    match (named.next(), named.next()) {
        (Some(seat), None) => Ok(seat),
        (Some(_), Some(_)) => {
            let detail = "several candidates have this name: name the file by ticket or ID number";
            Err(Problem::conflict("photo.several", detail))
        }
        (None, _) => {
            let detail = "nobody in this sitting has this ticket, ID number or name";
            Err(Problem::invalid("photo.nobody", detail)
                .field("name", "name the file by ticket or ID number"))
        }
    }
}

/// `GET /api/sittings/{id}/photos/{attempt}`
pub async fn at_desk(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, attempt)): Path<(String, String)>,
) -> Result<Response, Problem> {
    staff.needs(Right::ReadExams)?;
    let seat = app.engine.seat(&attempt.as_str().into()).await?;
    if seat.sitting != SittingId::from(id) {
        return Err(Problem::missing("candidate"));
    }
    file(&app, &seat).await
}

/// `GET /api/wall/{sitting}/candidates/{attempt}/photo`
pub async fn at_wall(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, attempt)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (_, seat) = seat_of(&app, &staff, &sitting, &attempt).await?;
    file(&app, &seat).await
}

/// `GET /api/door/photo`: their own.
pub async fn at_door(State(app): State<Arc<App>>, Candidate(seat): Candidate) -> Result<Response, Problem> {
    file(&app, &seat).await
}

async fn file(app: &App, seat: &Seat) -> Result<Response, Problem> {
    let photo = app.blobs.get(&key(seat)).await.ok().flatten().ok_or_else(|| Problem::missing("photo"))?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, no-store")];
    Ok((headers, Body::from(photo)).into_response())
}
