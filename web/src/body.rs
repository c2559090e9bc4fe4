//! Bodies of requests: a request has so long for all of its body, so that nobody holds connections with a byte a minute,
//! and memory is only for whom the site knows.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::app::App;
use crate::problem::Problem;
use crate::session;

/// What anybody may send without being signed in, bytes: a sign-in, a receipt.
const UNKNOWN: usize = 16 * 1024;

/// How long the rest of a body is let go by from whom nobody knows.
const SPILLS: Duration = Duration::from_secs(5);

/// What is taken in of bodies.
pub struct Intake {
    /// The largest, bytes.
    most: usize,
    /// How long each may take.
    patience: Duration,
    /// How many larger ones than [`UNKNOWN`] are taken in at once; the others wait.
    at_once: Semaphore,
}

impl Intake {
    /// Bodies of `most` bytes at most, `at_once` of the larger ones at a time, within `patience` each.
    pub fn of(most: usize, at_once: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self { most, patience, at_once: Semaphore::new(at_once) })
    }
}

/// Why a body is not taken in.
enum Refused {
    /// Nobody is signed in, and it is larger than what anybody may send.
    Unknown,
    /// It is broken off, or too large.
    TooLarge,
    /// It can't be said whether somebody is signed in.
    Unsaid(Problem),
}

/// Reads the whole body before the handler is asked.
pub async fn in_time(
    State((app, intake)): State<(Arc<App>, Arc<Intake>)>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(read) = tokio::time::timeout(intake.patience, intake.reads(&app, &parts, body)).await else {
        let detail = format!("the body did not come within {} s", intake.patience.as_secs());
        return Problem::new(StatusCode::REQUEST_TIMEOUT, "body.too_slow", detail).into_response();
    };
    let most = match read {
        Ok(bytes) => return next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(Refused::Unsaid(problem)) => return problem.into_response(),
        Err(Refused::TooLarge) => intake.most,
        Err(Refused::Unknown) => {
            // Whoever must be signed in is told just that.
            let answer = next.run(Request::from_parts(parts, Body::empty())).await;
            if answer.status() == StatusCode::UNAUTHORIZED {
                return answer;
            }
            UNKNOWN
        }
    };
    let detail = format!("the body is broken off, or larger than {most} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail).into_response()
}

impl Intake {
    async fn reads(&self, app: &App, parts: &Parts, body: Body) -> Result<Vec<u8>, Refused> {
        let said = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        let mut stream = body.into_data_stream();
        let read = self.kept(app, parts, said, &mut stream).await;
        // A connection that is closed with something unread is reset, and the answer lost with it.
        let spill = async {
            let mut spilt = 0;
            while let Some(Ok(chunk)) = stream.next().await {
                spilt += chunk.len();
                if spilt > 2 * self.most {
                    break;
                }
            }
        };
        match read {
            Ok(_) => {}
            Err(Refused::TooLarge) => spill.await,
            Err(_) => drop(tokio::time::timeout(SPILLS, spill).await),
        }
        read
    }

    async fn kept(
        &self,
        app: &App,
        parts: &Parts,
        said: usize,
        stream: &mut BodyDataStream,
    ) -> Result<Vec<u8>, Refused> {
        let mut turn = self.turn(app, parts, said).await?;
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| Refused::TooLarge)?;
            let size = bytes.len() + chunk.len();
            if turn.is_none() {
                turn = self.turn(app, parts, size).await?;
            }
            if size > self.most {
                return Err(Refused::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// The turn of a larger body; `None`: it is none, as far as `size` goes.
    async fn turn(
        &self,
        app: &App,
        parts: &Parts,
        size: usize,
    ) -> Result<Option<SemaphorePermit<'_>>, Refused> {
        if size <= UNKNOWN {
            return Ok(None);
        }
        if !session::is_open(app, &parts.headers).await.map_err(Refused::Unsaid)? {
            return Err(Refused::Unknown);
        }
        if size > self.most {
            return Err(Refused::TooLarge);
        }
        Ok(self.at_once.acquire().await.ok())
    }
}
