//! The exam room: the candidate's page, by websocket or, where none gets through, by HTTP.
//!
//! - [`page`]: what a page may have, does and is told, whichever way its frames come.
//! - [`act`]: an act of a page on its way to the disk.
//! - [`connection`]: a page's websocket.
//! - [`post`]: the same frames by HTTP.
//! - [`view`]: what a page is shown of its attempt.
//! - [`pictures`]: pictures of its questions.
//! - [`presence`]: who is connected to this node; [`elsewhere`]: and to another one.

pub mod act;
pub mod connection;
pub mod elsewhere;
pub mod page;
pub mod pictures;
pub mod post;
pub mod presence;
pub mod view;

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::store::seats::Seat;
use presence::{Opened, Whence};

use crate::access::{Candidate, From};
use crate::app::App;
use crate::problem::Problem;
use crate::session;
use crate::socket::Upgrade;
use crate::store::sessions::Kind;

/// The most a frame may hold before the connection is closed: larger ones get a close code of their own below it.
const LARGEST_MESSAGE: usize = 4 * wire::room::LARGEST_FRAME;

/// `GET /ws/room`
pub async fn open(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    From(from): From,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Result<Response, Problem> {
    may_enter(&app, &seat).await?;
    let Some(opened) = Opened::count(&app, &seat.attempt) else {
        let detail = "too many connections of this candidate are open; try again in a moment";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate.limited", detail).retry_after(5));
    };
    let (seat, whence) = (Arc::new(seat), whence(&headers, &from));
    Ok(upgrade.accept(LARGEST_MESSAGE, move |socket| connection::run((app, opened), seat, whence, socket)))
}

fn whence(headers: &HeaderMap, from: &str) -> Whence {
    let session = session::token_of(headers, Kind::Seat).unwrap_or_default();
    Whence { network: network(from).into(), session: session.into() }
}

/// The network that an address lies in: what seats on one switch have in common. /24 of IPv4, /64 of IPv6.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}")
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Err(_) => String::new(),
    }
}

/// Refuses who did not do at the door what the rules ask for, and everybody before the papers are drawn.
async fn may_enter(app: &App, seat: &Seat) -> Result<(), Problem> {
    if seat.consent_at.is_none() || seat.pledge_at.is_none() {
        let detail = "consent to what is recorded and sign the pledge first";
        return Err(Problem::conflict("door.not_through", detail));
    }
    if app.sitting(&seat.sitting).await?.frozen.is_none() {
        let detail = "the papers of this sitting are not drawn yet";
        return Err(Problem::conflict("sitting.not_ready", detail));
    }
    Ok(())
}
