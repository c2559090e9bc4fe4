//! The exam room: the candidate's websocket.
//!
//! - [`connection`]: one page's connection from hello to close.
//! - [`view`]: what a page is shown of its attempt.
//! - [`presence`]: who is connected to this node.

pub mod connection;
pub mod presence;
pub mod view;

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use engine::store::seats::Seat;

use crate::access::Candidate;
use crate::app::App;
use crate::problem::Problem;

/// The most a frame may hold before the connection is closed: larger ones get a close code of their own below it.
const LARGEST_MESSAGE: usize = 4 * wire::room::LARGEST_FRAME;

/// `GET /ws/room`
pub async fn open(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    if !through_the_door(&seat) {
        let detail = "consent to what is recorded and sign the pledge first";
        return Err(Problem::conflict("door.not_through", detail));
    }
    let sitting = app.sitting(&seat.sitting).await?;
    let frozen = sitting.frozen.clone().ok_or_else(not_ready)?;
    // Small buffers: there may be ten thousands of connections, and frames are small.
    let upgrade = upgrade
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .read_buffer_size(4096)
        .write_buffer_size(0);
    Ok(upgrade.on_upgrade(move |socket| connection::run(app, Arc::new(seat), Arc::new(frozen), socket)))
}

fn not_ready() -> Problem {
    Problem::conflict("sitting.not_ready", "the papers of this sitting are not drawn yet")
}

/// Whether the candidate did at the door what the rules ask for.
fn through_the_door(seat: &Seat) -> bool {
    seat.consent_at.is_some() && seat.pledge_at.is_some()
}
