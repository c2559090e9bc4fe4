//! Spare machines: a code from an invigilator lets a candidate go on at another machine, without ticket and ID number.
//! 换机码. The page that was before loses the seat as at every change of machines; it stays signed in, so that what it had
//! not delivered can be taken out of it (`wall/rescue.rs`).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use engine::attempt::state::Phase;
use rand::RngExt;
use serde_json::json;
use wire::door::{Door, SpareCode, SpareSignIn};

use crate::access::{From, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::session;
use crate::store::audit::Deed;
use crate::store::sessions::Kind;
use crate::{door, wall};

/// How long a code holds, µs.
const HOLDS: i64 = 5 * 60 * 1_000_000;

/// What the store calls a code. Digits alone would be found by trying all of them.
fn token(app: &App, code: &str) -> String {
    app.secret.id_hash(&format!("spare {code}"))
}

/// `POST /api/wall/{sitting}/candidates/{attempt}/spare-code`
pub async fn give(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, attempt)): Path<(String, String)>,
) -> Answer<SpareCode> {
    let (sitting, seat) = wall::candidate::seat_of(&app, &staff, &sitting, &attempt).await?;
    staff.may_act(&sitting)?;
    let live = app.attempts.get(&seat.attempt).await?;
    if live.look(|state| matches!(state.phase, Phase::Ended(_))) {
        return Err(Problem::conflict("attempt.ended", "the attempt is over"));
    }
    let now = app.clock.now();
    // The one before no longer holds.
    app.store.close_sessions(Kind::Spare, seat.attempt.as_str()).await?;
    let code = loop {
        let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
        let taken = app.store.session(&token(&app, &code), Kind::Spare, now).await?;
        if taken.is_none() {
            break code;
        }
    };
    app.store.open_session(&token(&app, &code), Kind::Spare, seat.attempt.as_str(), now, now + HOLDS).await?;
    let detail = json!({ "sitting": sitting.id });
    let deed = staff.deed("wall.spare_code", format!("attempt {}", seat.attempt), detail);
    app.store.record(&[deed], now).await?;
    Ok(Json(SpareCode { code, expires_at: now + HOLDS, now }))
}

/// `POST /api/door/spare`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    From(from): From,
    Body(shown): Body<SpareSignIn>,
) -> Result<(HeaderMap, Json<Door>), Problem> {
    app.address_limit.check(&from)?;
    let code: String = bank::item::plain(&shown.code).chars().filter(char::is_ascii_digit).collect();
    let attempt = app.store.take_session(&token(&app, &code), Kind::Spare, app.clock.now()).await?;
    let Some(attempt) = attempt else {
        app.address_limit.failed(&from);
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "door.spare_unknown",
            "the code is not right, was used, or is older than five minutes: ask the invigilator for another",
        ));
    };
    let seat = app.engine.seat(&attempt.as_str().into()).await?;
    let cookie = session::open(&app, Kind::Seat, seat.attempt.as_str()).await?;
    let now = app.clock.now();
    let deed = Deed {
        who: seat.attempt.to_string(),
        who_name: seat.name.clone(),
        what: "door.spare",
        on: format!("attempt {}", seat.attempt),
        detail: json!({ "sitting": seat.sitting }),
        from,
    };
    app.store.record(&[deed], now).await?;
    Ok((cookie, Json(door::of_seat(&app, &seat).await?)))
}
