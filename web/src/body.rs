//! Bodies that crawl: a request has so long for all of its body, so that nobody holds connections with a byte a minute.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// Reads the whole body, `most` bytes at most, within `patience`, before the handler is asked.
pub async fn in_time(request: Request, next: Next, most: usize, patience: Duration) -> Response {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(patience, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(_)) => {
            let detail = format!("the body is broken off, or larger than {most} bytes");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail).into_response()
        }
        Err(_) => {
            let detail = format!("the body did not come within {} s", patience.as_secs());
            Problem::new(StatusCode::REQUEST_TIMEOUT, "body.too_slow", detail).into_response()
        }
    }
}
