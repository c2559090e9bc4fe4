//! Bringing in what a dead machine had not delivered. The types say more: [`wire::rescue`].

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::attempt::Command;
use engine::attempt::rescue::{Bringer, Brought, Fate, fate};
use engine::attempt::response::Shape;
use engine::journal::GiveError;
use engine::store::seats::Seat;
use serde_json::json;
use sha2::{Digest, Sha256};
use wire::rescue::{
    FORMAT, LARGEST, MOST_ANSWERS, RescueContents, RescueFate, RescueFile, RescueReport, RescueRequest,
    RescueRow, RescuedAnswer,
};

use super::candidate::seat_of;
use crate::access::StaffMember;
use crate::app::App;
use crate::problem::{Answer, Body, Problem, refusal_code};

/// `POST /api/wall/{sitting}/candidates/{attempt}/rescue`
pub async fn rescue(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, attempt)): Path<(String, String)>,
    Body(request): Body<RescueRequest>,
) -> Answer<RescueReport> {
    let (sitting, seat) = seat_of(&app, &staff, &sitting, &attempt).await?;
    let contents = opened(&app, &seat, &request.file)?;
    let hash = hex::encode(Sha256::digest(request.file.as_bytes()));
    let live = app.attempts.get(&seat.attempt).await?;
    let paper = app.engine.paper(&seat.attempt).await?;
    let shapes = paper.map(|(_, paper)| Shape::of(&paper)).unwrap_or_default();
    // What a page says of times is a claim: not before the start, and not after the file was written.
    let started = live.look(|state| state.clock().map_or(0, |clock| clock.started));
    let written = contents.taken_at.min(app.clock.now());
    let mut answers = latest(contents.answers);
    for answer in &mut answers {
        answer.made_at = answer.made_at.clamp(started.min(written), written);
    }
    let row = |answer: &Brought| {
        live.look(|state| RescueRow {
            slot: answer.slot,
            made_at: answer.made_at,
            server_at: state.slots.get(&answer.slot).map_or(0, |slot| slot.at),
            fate: said(fate(state, &shapes, answer)),
        })
    };
    let rows: Vec<RescueRow> = answers.iter().map(row).collect();
    let mut slots = Vec::new();
    if let Some(reason) = &request.reason {
        if reason.trim().is_empty() {
            return Err(
                Problem::invalid("attempt.no_reason", "a reason is needed").field("reason", "say why")
            );
        }
        if sitting.released_at.is_some() {
            let detail = "results are out: nothing is brought in any more";
            return Err(Problem::conflict("results.released", detail));
        }
        for answer in answers {
            let slot = answer.slot;
            let (actor, reason, file) = (staff.actor(), reason.trim().to_owned(), hash.clone());
            let command = Command::BringIn(Box::new((Bringer { actor, reason, file }, answer)));
            match app.attempts.give(&live, command, app.clock.now()).await {
                Ok(given) => slots.extend(given.event.is_some().then_some(slot)),
                Err(GiveError::Refused(refusal)) => {
                    return Err(Problem::conflict(refusal_code(&refusal), refusal.to_string()));
                }
                Err(GiveError::Store(error)) => return Err(error.into()),
                Err(GiveError::Append(error)) => {
                    return Err(Problem::new(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "store.unavailable",
                        error.to_string(),
                    ));
                }
            }
        }
        let detail = json!({
            "file": hash, "slots": slots, "reason": reason.trim(), "answers": rows.len(), "brought": slots.len(), "sitting": sitting.id,
        });
        let deed = staff.deed("wall.rescue", format!("attempt {}", seat.attempt), detail);
        app.store.record(&[deed], app.clock.now()).await?;
        // What was sealed before gets another seal over what was added.
        if !slots.is_empty() && app.engine.latest_seal(&sitting.id).await?.is_some() {
            crate::seal::seal(&app, &sitting.id, true).await?;
        }
    }
    let brought = u32::try_from(slots.len()).unwrap_or(u32::MAX);
    Ok(Json(RescueReport { hash, taken_at: contents.taken_at, rows, brought }))
}

/// Opens a file that a page of this candidate wrote.
fn opened(app: &App, seat: &Seat, file: &str) -> Result<RescueContents, Problem> {
    let unreadable = || {
        let detail =
            "this is no file of unsent answers that an exam page of this site wrote, or it is damaged";
        Problem::invalid("rescue.unreadable", detail)
    };
    if file.len() > LARGEST {
        return Err(unreadable());
    }
    let file: RescueFile = serde_json::from_str(file).map_err(|_| unreadable())?;
    let bytes = |text: &str| hex::decode(text).map_err(|_| unreadable());
    let key: [u8; 32] = bytes(&file.key)?.try_into().map_err(|_| unreadable())?;
    let nonce: [u8; 24] = bytes(&file.nonce)?.try_into().map_err(|_| unreadable())?;
    let sealed = bytes(&file.sealed)?;
    if file.format != FORMAT {
        return Err(unreadable());
    }
    let plain = app.secret.open_rescued(&key, &nonce, &sealed).map_err(|_| {
        let detail = "the file was not made for this site, or was changed since";
        Problem::invalid("rescue.other_site", detail)
    })?;
    let contents: RescueContents = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
    if contents.answers.len() > MOST_ANSWERS {
        return Err(unreadable());
    }
    // Anybody can encrypt to the site's key; only a page that had this seat knows this.
    if contents.proof != app.secret.rescue_proof(seat.attempt.as_str(), contents.epoch) {
        let detail = format!("the file is not of this candidate: it says {}", contents.ticket);
        return Err(Problem::conflict("rescue.other_candidate", detail));
    }
    Ok(contents)
}

/// The last answer to each question, in order of the questions.
fn latest(answers: Vec<RescuedAnswer>) -> Vec<Brought> {
    let mut last: BTreeMap<u16, RescuedAnswer> = BTreeMap::new();
    for answer in answers {
        let newer = last.get(&answer.slot).is_none_or(|known| known.made_at <= answer.made_at);
        if newer {
            last.insert(answer.slot, answer);
        }
    }
    let brought = |RescuedAnswer { slot, response, made_at, client_ms, change }| Brought {
        slot,
        response,
        made_at,
        client_ms,
        change,
    };
    last.into_values().map(brought).collect()
}

fn said(fate: Fate) -> RescueFate {
    match fate {
        Fate::Fills => RescueFate::Fills,
        Fate::Replaces => RescueFate::Replaces,
        Fate::KeptApart => RescueFate::KeptApart,
        Fate::Same => RescueFate::Same,
        Fate::Older => RescueFate::Older,
        Fate::Unfit => RescueFate::Unfit,
    }
}
