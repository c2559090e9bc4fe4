//! The same frames by HTTP, for halls whose proxies let no websocket through: `POST /api/room/frames`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use engine::AttemptId;
use tokio::time::{Instant, timeout, timeout_at};
use wire::room::{Batch, BatchReply, Known, LARGEST_BATCH, LONGEST_WAIT_MS, SILENT_AFTER_S};

use super::act::Waiting;
use super::connection::{FRAMES_SPAN, MOST_FRAMES};
use super::page::{Close, Out, Page, Taken};
use super::presence::{Stay, Whence};
use crate::access::{Candidate, From};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// How long acts may wait for the disk before the page is told what was saved until then.
const LONGEST_SAVE: Duration = Duration::from_secs(8);
/// As how many frames a hello counts.
const HELLO: usize = 50;
/// How often a request that waits for news looks at what nobody tells it of.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// `POST /api/room/frames`
pub async fn frames(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    From(from): From,
    headers: HeaderMap,
    Body(batch): Body<Batch>,
) -> Answer<BatchReply> {
    super::may_enter(&app, &seat).await?;
    if batch.frames.len() > LARGEST_BATCH {
        let detail = format!("a batch has at most {LARGEST_BATCH} frames");
        return Err(Problem::invalid("room.batch_too_large", detail));
    }
    // A welcome is much for the server to say.
    let hello = if batch.known.is_none() { HELLO } else { 0 };
    app.visits.count(&seat.attempt, batch.frames.len() + hello)?;
    let seat = Arc::new(seat);
    let mut out = Out::new();
    let (known, end) = match Page::new(Arc::clone(&app), Arc::clone(&seat), &mut out).await {
        Ok(mut page) => {
            let end =
                serve(&app, &mut page, batch, (&seat.attempt, &super::whence(&headers, &from)), &mut out)
                    .await;
            (page.known, end)
        }
        Err(close) => (Known::default(), Err(close)),
    };
    let close = match end {
        Err(Close::With(code, _)) => Some(code),
        Err(Close::Gone) | Ok(()) => None,
    };
    Ok(Json(BatchReply { frames: out, known, close }))
}

async fn serve(
    app: &Arc<App>,
    page: &mut Page,
    batch: Batch,
    (attempt, whence): (&AttemptId, &Whence),
    out: &mut Out,
) -> Result<(), Close> {
    match batch.known {
        Some(known) => {
            page.goes_on(batch.v, &batch.page, known, out).await?;
            let arrives = || {
                Stay::arrives(Arc::clone(app), attempt.clone(), batch.page.as_str().into(), &whence.session)
            };
            app.visits.visit(attempt, &batch.page, || arrives().sits_down(whence));
        }
        None => match page.hello((batch.v, &batch.page, batch.take_over), whence, out).await? {
            Some(stay) => app.visits.visit(attempt, &batch.page, || stay),
            None => return Ok(()),
        },
    }
    let mut acts: Vec<Waiting> = Vec::new();
    for frame in batch.frames {
        match page.takes(frame, acts.iter().any(Waiting::is_later))? {
            Taken::Act(act) => acts.push(act),
            Taken::Answer(frame) => out.push(frame),
            Taken::Nothing => {}
        }
    }
    let until = Instant::now() + LONGEST_SAVE;
    for act in acts {
        // What is not saved in time is not acked; the page sends it again.
        let Ok(done) = timeout_at(until, act).await else { break };
        page.answer(done, out)?;
    }
    page.pulse(out).await?;
    page.news(out).await?;
    let until = Instant::now() + Duration::from_millis(batch.wait_ms.min(LONGEST_WAIT_MS).into());
    let (mut committed, mut stopping) = (page.live.watch(), app.stopping.subscribe());
    while out.is_empty() && Instant::now() < until && !*stopping.borrow_and_update() {
        let look = LOOK_EVERY.min(until - Instant::now());
        let _ = timeout(look, async {
            tokio::select! { _ = committed.changed() => (), _ = stopping.changed() => () }
        })
        .await;
        page.pulse(out).await?;
        page.news(out).await?;
    }
    Ok(())
}

struct Visit {
    heard: Instant,
    frames: (u32, Instant),
    stay: Option<(String, Stay)>,
}

/// Pages that come by HTTP: they count as connected for as long as silence may last.
#[derive(Default)]
pub struct Visits(Mutex<HashMap<AttemptId, Visit>>);

impl Visits {
    fn lock(&self) -> MutexGuard<'_, HashMap<AttemptId, Visit>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Counts a request and its frames, and refuses when there are too many.
    fn count(&self, attempt: &AttemptId, frames: usize) -> Result<(), Problem> {
        let now = Instant::now();
        let mut visits = self.lock();
        let visit = visits.entry(attempt.clone()).or_insert_with(|| Visit {
            heard: now,
            frames: (0, now),
            stay: None,
        });
        if visit.frames.1.elapsed() > FRAMES_SPAN {
            visit.frames = (0, now);
        }
        visit.frames.0 += 1 + u32::try_from(frames).unwrap_or(u32::MAX);
        if visit.frames.0 > MOST_FRAMES {
            let detail = "too many frames; send what waits a little later";
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate.limited", detail).retry_after(10));
        }
        Ok(())
    }

    /// Hears of a page; `stay`: its stay, where it has none yet.
    fn visit(&self, attempt: &AttemptId, page: &str, stay: impl FnOnce() -> Stay) {
        let mut visits = self.lock();
        let Some(visit) = visits.get_mut(attempt) else { return };
        visit.heard = Instant::now();
        if visit.stay.as_ref().is_none_or(|(here, _)| here != page) {
            visit.stay = Some((page.to_owned(), stay()));
        }
    }

    /// Lets go of those that were silent for too long, all of them when the server stops; returns whose page went,
    /// and how long ago it was heard.
    pub fn sweep(&self, all: bool) -> Vec<(AttemptId, Duration)> {
        let patience = Duration::from_secs(SILENT_AFTER_S.into());
        let mut went = Vec::new();
        self.lock().retain(|attempt, visit| {
            let stays = !all && visit.heard.elapsed() < patience;
            if !stays && visit.stay.is_some() {
                went.push((attempt.clone(), visit.heard.elapsed()));
            }
            stays
        });
        went
    }
}
