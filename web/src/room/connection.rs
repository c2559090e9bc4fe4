//! One page's connection: hello, welcome, then acts in, acks and changes out, until one side goes.
//!
//! Acts are given to the attempt as they come and acked in that order when they are on disk, so that a page that
//! sends what an outage left behind needs no round trip for each. What others do to the attempt (an invigilator, the
//! clock, another node) is noticed by its committed number changing.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use engine::attempt::command::Act;
use engine::attempt::state::Phase;
use engine::attempt::{Command, Refusal, State};
use engine::journal::{GiveError, Given, Live};
use engine::paper::Paper;
use engine::sitting::enter_until;
use engine::store::seats::Seat;
use engine::store::sittings::Frozen;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use proctor::signal::{Signal, SignalKind};
use tokio::time::{Instant, timeout};
use wire::door::Stage;
use wire::room::{ClientFrame, LARGEST_FRAME, SILENT_AFTER_S, ServerFrame, VERSION, Welcome};

use super::presence::Stay;
use super::view;
use crate::app::App;
use crate::problem::refusal_code;
use crate::proctoring::remember;

/// How many acts of one page may wait for the disk. A page that sends more is read again when some are done.
const MOST_PENDING: usize = 256;
/// The most frames of one page in ten seconds: an outbox after an outage is within it.
const MOST_FRAMES: u32 = 3_000;

/// Why a connection is closed.
#[derive(Clone, Debug)]
enum Close {
    /// The page went.
    Gone,
    /// With a code for the page.
    With(u16, &'static str),
}

/// What became of an act that a page sent.
struct Done {
    epoch: u32,
    seq: u64,
    result: Result<Given, GiveError>,
    at: i64,
}

struct Connection {
    app: Arc<App>,
    seat: Arc<Seat>,
    frozen: Arc<Frozen>,
    live: Arc<Live>,
    socket: WebSocket,
    epoch: u32,
    told: Told,
    /// Whether the page knows of a call that stands.
    calling: bool,
    /// Whether the page knows that results are out.
    released: bool,
    frames: (u32, Instant),
}

/// What the page has been told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Told {
    notices: usize,
    clock: Option<engine::attempt::time::Clock>,
    opened: bool,
    ended: bool,
    stalled: bool,
    missing: Option<(u64, u64)>,
}

/// Runs a connection to its end.
pub async fn run(app: Arc<App>, seat: Arc<Seat>, frozen: Arc<Frozen>, socket: WebSocket) {
    let live = match app.attempts.get(&seat.attempt).await {
        Ok(live) => live,
        Err(error) => {
            tracing::error!(%error, "an attempt can't be loaded");
            return close(socket, 1013, "the database can't be reached; try again").await;
        }
    };
    let told = Told::default();
    let frames = (0, Instant::now());
    let mut connection = Connection {
        app,
        seat,
        frozen,
        live,
        socket,
        epoch: 0,
        told,
        calling: false,
        released: false,
        frames,
    };
    let end = connection.live_through().await;
    if let Err(Close::With(code, reason)) = end {
        close(connection.socket, code, reason).await;
    }
}

async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    let _ = timeout(Duration::from_secs(2), socket.send(Message::Close(Some(frame)))).await;
}

impl Connection {
    async fn live_through(&mut self) -> Result<(), Close> {
        // A call for an invigilator outlives the server.
        remember(&self.app, &self.seat.sitting, std::slice::from_ref(&self.seat.attempt))
            .await
            .map_err(|error| unavailable(&error))?;
        let page = self.arrive().await?;
        let _stay = Stay::begin(Arc::clone(&self.app), self.seat.attempt.clone(), page);
        let outcome = self.serve().await;
        let running = self.live.look(|state| matches!(state.phase, Phase::Running(_)));
        let fenced = matches!(outcome, Err(Close::With(4409, _)));
        if running && !fenced && !*self.app.stopping.borrow() {
            let now = self.app.clock.now();
            let signal =
                Signal { at: now, kind: SignalKind::Disconnected, detail: String::new(), frame: None };
            self.app.proctoring.signal(&self.seat.sitting, &self.seat.attempt, signal);
        }
        outcome
    }

    /// Hello until the seat is this page's, then the welcome.
    async fn arrive(&mut self) -> Result<String, Close> {
        loop {
            let ClientFrame::Hello { v, page, take_over } = self.read().await? else {
                return Err(Close::With(4400, "say hello first"));
            };
            if v != VERSION {
                return Err(Close::With(4400, "another version of the protocol: reload the page"));
            }
            let sound = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if !(8..=64).contains(&page.len()) || !page.chars().all(sound) {
                return Err(Close::With(4400, "a page's name is 8 to 64 letters, digits or dashes"));
            }
            let holder_live = self
                .live
                .look(|state| state.page != page && self.app.presence.has(&self.seat.attempt, &state.page));
            let now = self.app.clock.now();
            let arrive = Command::Arrive { page: page.clone(), holder_live, take_over };
            match self.app.attempts.give(&self.live, arrive, now).await {
                Ok(given) => {
                    if given.event.is_some() && holder_live {
                        let kind = SignalKind::SecondDevice;
                        let signal = Signal { at: now, kind, detail: String::new(), frame: None };
                        self.app.proctoring.signal(&self.seat.sitting, &self.seat.attempt, signal);
                    }
                    self.epoch = self.live.look(|state| state.epoch);
                    self.start_if_time().await?;
                    self.welcome().await?;
                    return Ok(page);
                }
                Err(GiveError::Refused(Refusal::SeatTaken)) => self.send(&ServerFrame::SeatTaken).await?,
                Err(error) => return Err(unavailable(&error)),
            }
        }
    }

    async fn welcome(&mut self) -> Result<(), Close> {
        let paper = match self.live.look(|state| matches!(state.phase, Phase::Waiting)) {
            true => None,
            false => Some(self.paper().await?),
        };
        let sitting = self.app.sitting(&self.seat.sitting).await.map_err(|error| unavailable(&error))?;
        let now = self.app.clock.now();
        let released = sitting.released_at.is_some();
        let questions = paper.as_ref().map_or(0, |paper| paper.slots.len());
        let questions = u16::try_from(questions).unwrap_or(u16::MAX);
        let calling = self.app.proctoring.calling(&self.seat.attempt);
        let (welcome, told) = self.live.look(|state| {
            let stage = view::stage(state, released);
            let welcome = Welcome {
                v: VERSION,
                epoch: state.epoch,
                upto: state.seen.upto(),
                above: state.seen.above().collect(),
                stage,
                now,
                starts_at: sitting.starts_at,
                // Over is over: what was asked is not shown again.
                paper: paper.filter(|_| stage == Stage::Running),
                slots: view::slots(state),
                notices: state.notices.iter().map(view::notice).collect(),
                time: state.clock().map(|clock| view::time(clock, now)),
                receipt: view::receipt(
                    state,
                    &self.seat,
                    &sitting,
                    &self.frozen,
                    questions,
                    self.app.secret.signing_key(),
                )
                .map(Box::new),
                calling,
            };
            (welcome, told(state))
        });
        self.told = told;
        (self.calling, self.released) = (calling, released);
        self.send(&ServerFrame::Welcome(Box::new(welcome))).await
    }

    async fn serve(&mut self) -> Result<(), Close> {
        let mut pending: FuturesOrdered<BoxFuture<'static, Done>> = FuturesOrdered::new();
        let mut committed = self.live.watch();
        let mut stopping = self.app.stopping.subscribe();
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        let mut heard = Instant::now();
        self.changes().await?;
        loop {
            tokio::select! {
                message = self.socket.recv(), if pending.len() < MOST_PENDING => {
                    heard = Instant::now();
                    if let Some(frame) = self.take(message)? {
                        self.handle(frame, &mut pending).await?;
                    }
                }
                Some(done) = pending.next(), if !pending.is_empty() => {
                    self.answer(done).await?;
                    self.told_stall(false).await?;
                }
                changed = committed.changed() => {
                    if changed.is_err() {
                        return Err(Close::With(1013, "come back"));
                    }
                    self.changes().await?;
                }
                _ = stopping.changed() => {
                    // What was taken in is answered before the door closes.
                    while let Some(done) = pending.next().await {
                        self.answer(done).await?;
                    }
                    return Err(Close::With(4503, "the server restarts; come back"));
                }
                _ = tick.tick() => {
                    if pending.len() < MOST_PENDING && heard.elapsed() > Duration::from_secs(SILENT_AFTER_S.into()) {
                        return Err(Close::With(4408, "nothing was heard for too long"));
                    }
                    self.start_if_time().await?;
                    let stalled = self.app.attempts.journal().health().stalled_since().is_some();
                    self.told_stall(stalled).await?;
                    self.told_call().await?;
                    self.told_release().await?;
                }
            }
        }
    }

    async fn handle(
        &mut self,
        frame: ClientFrame,
        pending: &mut FuturesOrdered<BoxFuture<'static, Done>>,
    ) -> Result<(), Close> {
        let (epoch, seq, act) = match frame {
            ClientFrame::Answer { epoch, seq, slot, response, client_ms } => {
                (epoch, seq, Act::Answer { slot, response, client_ms })
            }
            ClientFrame::Mark { epoch, seq, slot, on } => (epoch, seq, Act::Mark { slot, on }),
            ClientFrame::Acknowledge { epoch, seq, notice } => (epoch, seq, Act::Acknowledge(notice)),
            ClientFrame::Submit { epoch, seq } => (epoch, seq, Act::Submit),
            ClientFrame::Signal { signal, .. } => {
                let signal = Signal::claimed(&signal, self.app.clock.now());
                self.app.proctoring.signal(&self.seat.sitting, &self.seat.attempt, signal);
                return Ok(());
            }
            ClientFrame::Ping { client_ms } => {
                return self.send(&ServerFrame::Pong { client_ms, now: self.app.clock.now() }).await;
            }
            ClientFrame::Hello { .. } => return Err(Close::With(4400, "hello was said already")),
        };
        let (app, live) = (Arc::clone(&self.app), Arc::clone(&self.live));
        let now = app.clock.now();
        pending.push_back(Box::pin(async move {
            let result = app.attempts.give(&live, Command::Act { epoch, seq, act }, now).await;
            let at = result
                .as_ref()
                .ok()
                .and_then(|given| given.event.as_ref())
                .map_or_else(|| live.look(|state| state.last_at), |event| event.at);
            Done { epoch, seq, result, at }
        }));
        Ok(())
    }

    async fn answer(&mut self, done: Done) -> Result<(), Close> {
        let Done { epoch, seq, result, at } = done;
        match result {
            Ok(_) => {
                self.send(&ServerFrame::Acked { epoch, seq, at }).await?;
                let missing = self.live.look(|state| state.seen.gap());
                if missing.is_some() && missing != self.told.missing {
                    let (from, to) = missing.unwrap_or_default();
                    self.send(&ServerFrame::Missing { epoch, from, to }).await?;
                }
                self.told.missing = missing;
                Ok(())
            }
            Err(GiveError::Refused(refusal)) => {
                let again =
                    matches!(refusal, Refusal::Paused | Refusal::NotStarted | Refusal::TooEarlyToSubmit(_));
                self.send(&ServerFrame::Refused {
                    epoch: Some(epoch),
                    seq: Some(seq),
                    code: refusal_code(&refusal).to_owned(),
                    detail: refusal.to_string(),
                    again,
                })
                .await
            }
            // Unacked, so the page sends it again when it is back.
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Opens the paper when the start has come.
    async fn start_if_time(&mut self) -> Result<(), Close> {
        if !self.live.look(|state| matches!(state.phase, Phase::Waiting)) {
            return Ok(());
        }
        let sitting = self.app.sitting(&self.seat.sitting).await.map_err(|error| unavailable(&error))?;
        let now = self.app.clock.now();
        if now < sitting.starts_at {
            return Ok(());
        }
        let rules = &self.frozen.rules;
        let second = engine::attempt::time::SECOND;
        let allowance = engine::attempt::time::Allowance {
            duration_us: i64::from(rules.duration_s) * second,
            extra_us: i64::from(self.seat.extra_s) * second,
            ends_at: sitting.ends_at,
            grace_us: i64::from(rules.grace_s) * second,
            submit_from: sitting.starts_at + i64::from(rules.early_submit_s) * second,
        };
        // A release closes the entry: nobody sits a paper whose results are out.
        let enter_until = enter_until(sitting.starts_at, sitting.ends_at, rules.late_entry_s)
            .min(sitting.released_at.unwrap_or(i64::MAX));
        let paper = self.app.engine.paper(&self.seat.attempt).await.map_err(|error| unavailable(&error))?;
        let Some((form, _)) = paper else { return Err(Close::With(1013, "the paper is not drawn yet")) };
        let start = Command::Start { form, allowance, enter_until };
        match self.app.attempts.give(&self.live, start, now).await {
            Ok(_) | Err(GiveError::Refused(Refusal::AlreadyStarted | Refusal::Ended)) => Ok(()),
            Err(GiveError::Refused(refusal)) => {
                let code = refusal_code(&refusal).to_owned();
                let detail = refusal.to_string();
                self.send(&ServerFrame::Refused { epoch: None, seq: None, code, detail, again: false })
                    .await?;
                Err(Close::With(4403, "the time to come in is over"))
            }
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Tells the page what has changed since it was last told.
    async fn changes(&mut self) -> Result<(), Close> {
        let now = self.app.clock.now();
        let committed = *self.live.watch().borrow();
        let (epoch, told, notices, time, ended) = self.live.look(|state| {
            let fresh: Vec<_> = state.notices.iter().skip(self.told.notices).map(view::notice).collect();
            let time = state.clock().map(|clock| view::time(clock, now));
            let ended = match &state.phase {
                Phase::Ended(end) => end.head.number <= committed,
                _ => false,
            };
            (state.epoch, told(state), fresh, time, ended)
        });
        if epoch != self.epoch {
            self.send(&ServerFrame::TakenOver).await?;
            return Err(Close::With(4409, "another page took the seat"));
        }
        for notice in notices {
            self.send(&ServerFrame::Notice { notice }).await?;
        }
        self.told.notices = told.notices;
        if told.opened && !self.told.opened {
            let paper = self.paper().await?;
            if let Some(time) = time {
                self.send(&ServerFrame::Opened { paper, time }).await?;
            }
        } else if let Some(time) = time
            && told.clock != self.told.clock
        {
            self.send(&ServerFrame::Time { time }).await?;
        }
        self.told.opened = told.opened;
        self.told.clock = told.clock;
        if ended && !self.told.ended {
            let sitting = self.app.sitting(&self.seat.sitting).await.map_err(|error| unavailable(&error))?;
            let questions = u16::try_from(self.paper().await?.slots.len()).unwrap_or(u16::MAX);
            let receipt = self.live.look(|state| {
                view::receipt(
                    state,
                    &self.seat,
                    &sitting,
                    &self.frozen,
                    questions,
                    self.app.secret.signing_key(),
                )
            });
            if let Some(receipt) = receipt {
                self.send(&ServerFrame::Ended { receipt: Box::new(receipt) }).await?;
            }
            self.told.ended = true;
        }
        Ok(())
    }

    async fn told_stall(&mut self, stalled: bool) -> Result<(), Close> {
        if self.told.stalled == stalled {
            return Ok(());
        }
        self.told.stalled = stalled;
        self.send(&ServerFrame::Saving { stalled }).await
    }

    async fn told_call(&mut self) -> Result<(), Close> {
        let calling = self.app.proctoring.calling(&self.seat.attempt);
        if self.calling == calling {
            return Ok(());
        }
        self.calling = calling;
        self.send(&ServerFrame::Calling { calling }).await
    }

    async fn told_release(&mut self) -> Result<(), Close> {
        if self.released || !self.told.ended {
            return Ok(());
        }
        let sitting = self.app.sitting(&self.seat.sitting).await.map_err(|error| unavailable(&error))?;
        if sitting.released_at.is_some() {
            self.released = true;
            self.send(&ServerFrame::Released).await?;
        }
        Ok(())
    }

    async fn paper(&mut self) -> Result<Paper, Close> {
        let paper = self.app.engine.paper(&self.seat.attempt).await.map_err(|error| unavailable(&error))?;
        paper.map(|(_, paper)| paper).ok_or(Close::With(1013, "the paper is not drawn yet"))
    }

    /// The next frame, within the time that silence may last.
    async fn read(&mut self) -> Result<ClientFrame, Close> {
        loop {
            let silence = Duration::from_secs(SILENT_AFTER_S.into());
            let message = timeout(silence, self.socket.recv())
                .await
                .map_err(|_| Close::With(4408, "nothing was heard for too long"))?;
            if let Some(frame) = self.take(message)? {
                return Ok(frame);
            }
        }
    }

    fn take(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<Option<ClientFrame>, Close> {
        if self.frames.1.elapsed() > Duration::from_secs(10) {
            self.frames = (0, Instant::now());
        }
        self.frames.0 += 1;
        if self.frames.0 > MOST_FRAMES {
            return Err(Close::With(4429, "too many frames"));
        }
        match message {
            None | Some(Ok(Message::Close(_))) => Err(Close::Gone),
            Some(Err(error)) if error.to_string().contains("too l") => {
                Err(Close::With(4413, "a frame has at most 64 KiB"))
            }
            Some(Err(_)) => Err(Close::Gone),
            Some(Ok(Message::Text(text))) if text.len() > LARGEST_FRAME => {
                Err(Close::With(4413, "a frame has at most 64 KiB"))
            }
            Some(Ok(Message::Text(text))) => serde_json::from_str(text.as_str()).map(Some).map_err(|error| {
                tracing::debug!(%error, "bad frame");
                Close::With(4400, "the frame is not of this protocol")
            }),
            Some(Ok(Message::Binary(_))) => Err(Close::With(4400, "frames are text")),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        }
    }

    async fn send(&mut self, frame: &ServerFrame) -> Result<(), Close> {
        let json = serde_json::to_string(frame).map_err(|_| Close::Gone)?;
        // A page that reads nothing for so long is gone, whatever TCP says.
        let sent = timeout(Duration::from_secs(20), self.socket.send(Message::Text(json.into()))).await;
        match sent {
            Ok(Ok(())) => Ok(()),
            _ => Err(Close::Gone),
        }
    }
}

/// What there is to tell of a state.
fn told(state: &State) -> Told {
    Told {
        notices: state.notices.len(),
        clock: state.clock().cloned(),
        opened: !matches!(state.phase, Phase::Waiting),
        ended: matches!(state.phase, Phase::Ended(_)),
        stalled: false,
        missing: None,
    }
}

fn unavailable(error: &dyn std::fmt::Display) -> Close {
    tracing::warn!(%error, "a room connection ends");
    Close::With(1013, "try again")
}
