//! 演练: staff go through a sitting's whole flow, from the door to the result, beforehand. It is a sitting of its own
//! with the other's settings; nothing of it counts.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::SittingId;
use engine::sitting::Accommodations;
use engine::store::sittings::Sitting;
use serde_json::json;
use wire::sitting::{Rehearsal, RehearsalDraft, RehearsalSeat};

use super::papers::{draw_for, promise};
use super::roster::{Entry, seat};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::witness::{self, Left};

/// The most seats of a rehearsal.
const MOST: u32 = 30;

/// `POST /api/sittings/{id}/rehearsal`
pub async fn begin(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(draft): Body<RehearsalDraft>,
) -> Answer<Rehearsal> {
    staff.needs(Right::ManageExams)?;
    if !(1..=MOST).contains(&draft.candidates) {
        let detail = format!("a rehearsal has 1 to {MOST} seats");
        return Err(Problem::invalid("rehearsal.count", &detail).field("candidates", detail));
    }
    let of = app.engine.sitting(&SittingId::from(id)).await?;
    if of.rehearsal_of.is_some() {
        return Err(Problem::conflict("rehearsal.of_rehearsal", "this is a rehearsal itself"));
    }
    let now = app.clock.now();
    let sitting = Sitting {
        id: SittingId::new(),
        exam: of.exam.clone(),
        title: format!("演练 · {}", of.title),
        time_zone: of.time_zone.clone(),
        starts_at: now,
        ends_at: now + (of.ends_at - of.starts_at),
        frozen: None,
        released_at: None,
        invigilators: of.invigilators.clone(),
        pauses: Vec::new(),
        rehearsal_of: Some(of.id.clone()),
    };
    app.engine.put_sitting(&sitting).await?;
    let candidates = seats(&app, &of.id, draft.candidates).await?;
    let entries = candidates.iter().map(|one| {
        let entry = Entry {
            name: &one.name,
            id_number: &one.id_number,
            ticket: &one.ticket,
            room: &one.room,
            seat: &one.seat,
            extra_s: 0,
            granted_by: "",
            accommodations: Accommodations::default(),
        };
        seat(&app, &sitting.id, &entry)
    });
    let entries: Vec<_> = entries.collect();
    app.engine.put_seats(&entries).await?;
    let (frozen, drawn) = draw_for(&app, &sitting.id).await?;
    let detail = json!({ "of": of.id, "seats": draft.candidates, "papers": promise(&frozen, drawn) });
    let deed = staff.deed("sitting.rehearse", format!("sitting {}", sitting.id), detail);
    witness::record(&app, deed, &[Left::Roster(&sitting.id), Left::Sitting(&sitting.id)]).await?;
    Ok(Json(Rehearsal { sitting: sitting.id.to_string(), candidates }))
}

/// Seats in the rooms of the sitting that is rehearsed, one after the other.
async fn seats(app: &App, of: &SittingId, count: u32) -> Result<Vec<RehearsalSeat>, Problem> {
    let mut rooms: Vec<String> = app.engine.seats(of).await?.into_iter().map(|seat| seat.room).collect();
    rooms.sort();
    rooms.dedup();
    if rooms.is_empty() {
        rooms.push("演练室".to_owned());
    }
    let mark: u32 = rand::random_range(0x1000..0x10000);
    let one = |(n, room): (u32, &String)| RehearsalSeat {
        name: format!("演练考生{n}"),
        ticket: format!("YL-{mark:04X}-{n}"),
        id_number: format!("YL{:06}", rand::random_range(0..1_000_000)),
        room: room.clone(),
        seat: n.to_string(),
    };
    Ok((1..=count).zip(rooms.iter().cycle()).map(one).collect())
}
