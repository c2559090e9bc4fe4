//! A page's websocket: hello, welcome, then acts in, acks and news out, until one side goes.
//!
//! Acts are given to the attempt as they come and acked in that order when they are on disk, so that a page that
//! sends what an outage left behind needs no round trip for each. What others do to the attempt (an invigilator, the
//! clock, another node) is noticed by its committed number changing.
//!
//! Ten thousands of connections wait at once, and each keeps room for whatever it may have to wait for. So what is
//! large and rarely waited for (a welcome, news) lies on the heap while it lasts, and nothing is kept twice.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use engine::store::seats::Seat;
use tokio::time::{Instant, timeout};
use wire::room::{ClientFrame, LARGEST_FRAME, SILENT_AFTER_S, ServerFrame};

use super::act::{Done, Waiting};
use super::page::{Close, Out, Page, Taken};
use super::presence::{Opened, Stay, Whence};
use crate::app::App;
use crate::socket::{Gone, Heard, Socket};

/// How many acts of one page may wait for the disk. A page that sends more is read again when some are done.
const MOST_PENDING: usize = 256;
/// The most frames of one page in [`FRAMES_SPAN`]: an outbox after an outage is within it.
pub const MOST_FRAMES: u32 = 3_000;
/// See [`MOST_FRAMES`].
pub const FRAMES_SPAN: Duration = Duration::from_secs(10);
/// A page that was not heard of for so long is asked whether it is there.
const UNHEARD: Duration = Duration::from_secs(6);
/// How often a page that waits for its welcome is told that nothing can be saved, if that is why.
const WAITS_FOR_THE_DISK: Duration = Duration::from_secs(2);
/// A page that reads nothing for so long is gone, whatever TCP says.
const UNREAD: Duration = Duration::from_secs(20);

struct Connection {
    app: Arc<App>,
    /// It counts until it ends.
    _opened: Opened,
    socket: Socket,
    frames: (u32, Instant),
    /// When it was heard last.
    heard: Instant,
    out: Out,
}

/// Runs a connection to its end.
pub fn run(
    (app, opened): (Arc<App>, Opened),
    seat: Arc<Seat>,
    whence: Whence,
    socket: Socket,
) -> impl Future<Output = ()> {
    let heard = Instant::now();
    let frames = (0, heard);
    let mut connection = Connection { app, _opened: opened, socket, frames, heard, out: Out::new() };
    async move {
        if let Err(Close::With(code, reason)) = connection.live_through(seat, &whence).await {
            // What was to be told before the end is told.
            let _ = connection.flush().await;
            let closes = timeout(Duration::from_secs(2), connection.socket.closes(code, reason));
            let _ = Box::pin(closes).await;
        }
    }
}

impl Connection {
    async fn live_through(&mut self, seat: Arc<Seat>, whence: &Whence) -> Result<(), Close> {
        let attempt = seat.attempt.clone();
        // Who is heard out hears why nobody can come in.
        let (mut v, mut name, mut take_over) = self.hello().await?;
        let mut page = Box::new(Page::new(Arc::clone(&self.app), seat, &mut self.out).await?);
        let stay = loop {
            let seated = Box::pin(self.greets(&mut page, (v, &name, take_over), whence)).await?;
            self.flush().await?;
            if let Some(stay) = seated {
                break stay;
            }
            (v, name, take_over) = self.hello().await?;
        };
        let outcome = self.serve(&mut page).await;
        drop(stay);
        // It may have come back already, this way or the other.
        let gone = !self.app.presence.of(&attempt).0;
        if gone && !matches!(outcome, Err(Close::With(4409, _))) {
            page.went(self.heard.elapsed());
        }
        outcome
    }

    /// Says hello for the page. A welcome says what is on disk: where nothing gets there, the page is told why it waits.
    async fn greets(
        &mut self,
        page: &mut Page,
        hello: (u32, &str, bool),
        whence: &Whence,
    ) -> Result<Option<Stay>, Close> {
        let (mut out, mut told) = (Out::new(), false);
        let seated = {
            let mut greets = pin!(page.hello(hello, whence, &mut out));
            loop {
                match timeout(WAITS_FOR_THE_DISK, &mut greets).await {
                    Ok(seated) => break seated,
                    Err(_) if self.app.attempts.journal().health().stalled_since().is_some() => {
                        told = true;
                        self.send(ServerFrame::Saving { stalled: true }).await?;
                    }
                    Err(_) => {}
                }
            }
        };
        page.known.stalled |= told;
        self.out.append(&mut out);
        seated
    }

    async fn serve(&mut self, page: &mut Page) -> Result<(), Close> {
        let mut waiting: VecDeque<Waiting> = VecDeque::new();
        let mut committed = page.live.watch();
        let mut stopping = self.app.stopping.subscribe();
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        self.heard = Instant::now();
        Box::pin(page.news(&mut self.out)).await?;
        loop {
            self.flush().await?;
            tokio::select! {
                biased;
                done = first(&mut waiting) => {
                    page.answer(done, &mut self.out)?;
                    page.told_stall(false, &mut self.out);
                }
                message = self.socket.hears(), if waiting.len() < MOST_PENDING => {
                    self.heard = Instant::now();
                    let behind = waiting.iter().any(Waiting::is_later);
                    match self.take(message)?.map(|frame| page.takes(frame, behind)).transpose()? {
                        Some(Taken::Act(act)) => waiting.push_back(act),
                        Some(Taken::Answer(frame)) => self.out.push(frame),
                        Some(Taken::Nothing) | None => {}
                    }
                }
                changed = committed.changed() => {
                    if changed.is_err() {
                        return Err(Close::With(1013, "come back"));
                    }
                    Box::pin(page.news(&mut self.out)).await?;
                }
                _ = tick.tick() => {
                    let silent = self.heard.elapsed() > Duration::from_secs(SILENT_AFTER_S.into());
                    if silent && waiting.len() < MOST_PENDING {
                        return Err(Close::With(4408, "nothing was heard for too long"));
                    }
                    if self.heard.elapsed() > UNHEARD {
                        // A browser answers this by itself, also for a page whose timers it holds back.
                        in_time(self.socket.asks()).await?;
                    }
                    Box::pin(page.pulse(&mut self.out)).await?;
                }
                _ = stopping.changed() => {
                    // What was taken in is answered before the door closes.
                    while let Some(act) = waiting.pop_front() {
                        page.answer(act.await, &mut self.out)?;
                        self.flush().await?;
                    }
                    return Err(Close::With(4503, "the server restarts; come back"));
                }
            }
        }
    }

    async fn hello(&mut self) -> Result<(u32, String, bool), Close> {
        match self.read().await? {
            ClientFrame::Hello { v, page, take_over } => Ok((v, page, take_over)),
            _ => Err(Close::With(4400, "say hello first")),
        }
    }

    /// The next frame, within the time that silence may last.
    async fn read(&mut self) -> Result<ClientFrame, Close> {
        loop {
            let silence = Duration::from_secs(SILENT_AFTER_S.into());
            let message = timeout(silence, self.socket.hears())
                .await
                .map_err(|_| Close::With(4408, "nothing was heard for too long"))?;
            if let Some(frame) = self.take(message)? {
                return Ok(frame);
            }
        }
    }

    fn take(&mut self, heard: Heard) -> Result<Option<ClientFrame>, Close> {
        if self.frames.1.elapsed() > FRAMES_SPAN {
            self.frames = (0, Instant::now());
        }
        self.frames.0 += 1;
        if self.frames.0 > MOST_FRAMES {
            return Err(Close::With(4429, "too many frames"));
        }
        match heard {
            Heard::Text(text) if text.len() <= LARGEST_FRAME => {
                serde_json::from_str(text.as_str()).map(Some).map_err(|error| {
                    tracing::debug!(%error, "bad frame");
                    Close::With(4400, "the frame is not of this protocol")
                })
            }
            Heard::Text(_) | Heard::TooLarge => Err(Close::With(4413, "a frame has at most 64 KiB")),
            Heard::Bytes => Err(Close::With(4400, "frames are text")),
            Heard::Life => Ok(None),
            Heard::Gone => Err(Close::Gone),
        }
    }

    /// Sends what is to be told.
    async fn flush(&mut self) -> Result<(), Close> {
        for frame in std::mem::take(&mut self.out) {
            self.send(frame).await?;
        }
        Ok(())
    }

    fn send(&mut self, frame: ServerFrame) -> impl Future<Output = Result<(), Close>> {
        let json = serde_json::to_string(&frame).map_err(|_| Close::Gone);
        async { in_time(self.socket.says(json?)).await }
    }
}

async fn in_time(sends: impl Future<Output = Result<(), Gone>>) -> Result<(), Close> {
    match timeout(UNREAD, sends).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Close::Gone),
    }
}

/// The first of the acts that wait, once it is done; never, when none waits.
async fn first(waiting: &mut VecDeque<Waiting>) -> Done {
    match waiting.front_mut() {
        None => std::future::pending().await,
        Some(act) => {
            let done = act.await;
            waiting.pop_front();
            done
        }
    }
}
