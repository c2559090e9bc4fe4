//! Camera frames: `PUT /api/room/snapshots/{n}`. Their own way in, so that a slow camera never holds up an answer.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::attempt::state::Phase;
use engine::{AttemptId, SittingId};
use proctor::frame::decode::{self, NotAFrame};
use proctor::signal::Signal;
use proctor::store::frames::Frame;
use sha2::{Digest, Sha256};
use wire::door::SnapshotTaken;

use crate::access::Candidate;
use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::proctoring::{self, remember};

/// Where the pictures of a sitting lie.
pub fn folder(sitting: &SittingId) -> String {
    format!("frames/{sitting}")
}

/// The key of a frame's picture.
pub fn key(sitting: &SittingId, attempt: &AttemptId, n: u32) -> String {
    format!("{}/{attempt}/{n}", folder(sitting))
}

/// Takes a frame.
pub async fn put(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    Path(n): Path<u32>,
    bytes: Bytes,
) -> Answer<SnapshotTaken> {
    let sitting = app.sitting(&seat.sitting).await?;
    let every = sitting.frozen.as_ref().and_then(|frozen| frozen.rules.camera_every_s);
    let every =
        every.ok_or_else(|| Problem::conflict("frame.no_camera", "this exam is held without camera"))?;
    if seat.consent_at.is_none() {
        return Err(Problem::conflict("door.no_consent", "consent to what is recorded first"));
    }
    let live = app.attempts.get(&seat.attempt).await?;
    if live.look(|state| matches!(state.phase, Phase::Ended(_))) {
        return Err(Problem::conflict("attempt.ended", "the exam is over; no more frames are taken"));
    }
    remember(&app, &sitting.id, std::slice::from_ref(&seat.attempt)).await?;
    let before = app.proctoring.of(&seat.attempt);
    if n <= before.frame {
        // Sent again after a lost answer, or from a new machine that counts from 1: it goes on from ours.
        return Ok(Json(SnapshotTaken { n: before.frame, next_s: every }));
    }
    let Ok(_room) = app.proctoring.frames.try_acquire() else {
        app.proctoring.frame_dropped();
        let detail = "the server has too many frames at the moment; this one is left out";
        return Err(
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "frame.overloaded", detail).retry_after(every)
        );
    };
    let picture = bytes.clone();
    let fingerprint = before.fingerprint;
    let examined = crate::background::background(move || {
        let grey = decode::decode(&picture)?;
        Ok(proctor::frame::examine(&grey, fingerprint.as_ref()))
    });
    let (checks, fingerprint) = examined
        .await
        .map_err(|_| not_a_frame(&NotAFrame::NoPicture))?
        .map_err(|error: NotAFrame| not_a_frame(&error))?;
    let stored = app.blobs.put(&key(&seat.sitting, &seat.attempt, n), &bytes).await;
    stored.map_err(|error| {
        tracing::warn!(%error, "a frame can't be stored");
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "frame.not_stored",
            "frames can't be stored at the moment",
        )
        .retry_after(every)
    })?;
    let at = app.clock.now();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let flaws = proctoring::flaws(&checks);
    for check in checks.iter().filter(|check| check.failed) {
        let detail = format!("{:.2}", check.value);
        let signal = Signal { at, kind: check.check.signal(), detail, frame: Some(n) };
        app.proctoring.signal(&seat.sitting, &seat.attempt, signal);
    }
    app.proctor.put_frame(&seat.attempt, &Frame { n, at, sha256, checks }).await?;
    app.proctoring.change(&seat.attempt, |watched| {
        watched.frame = watched.frame.max(n);
        watched.frame_at = at;
        watched.flaws = flaws;
        watched.fingerprint = Some(fingerprint);
    });
    app.attempts.touch(&seat.attempt);
    Ok(Json(SnapshotTaken { n, next_s: every }))
}

fn not_a_frame(error: &NotAFrame) -> Problem {
    let code = match error {
        NotAFrame::TooLarge => "frame.too_large",
        NotAFrame::NoPicture => "frame.no_picture",
        NotAFrame::Dimensions { .. } => "frame.dimensions",
        NotAFrame::Damaged(_) => "frame.damaged",
    };
    Problem::invalid(code, error.to_string())
}
