//! One page of a candidate, whichever way its frames come: what it may have, what it does, and what it is to be told.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use bank::store::StoreError;
use engine::attempt::command::Act;
use engine::attempt::event::Pausing;
use engine::attempt::route::Route;
use engine::attempt::state::Phase;
use engine::attempt::time::{Allowance, SECOND};
use engine::attempt::{Body, Command, Refusal, State};
use engine::exam::Way;
use engine::journal::{GiveError, Live};
use engine::paper::Paper;
use engine::sitting::{enter_until, pause_of};
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use proctor::signal::{ClientSignal, Signal, SignalKind};
use wire::door::Stage;
use wire::room::{ClientFrame, Known, Rescue, ServerFrame, SlotView, VERSION, Welcome};

use super::act::{Done, Waiting};
use super::elsewhere;
use super::presence::{Stay, Whence};
use super::view;
use crate::app::App;
use crate::problem::refusal_code;
use crate::proctoring::{came_back, fell_silent, remember};
use crate::rich;

/// Why a page's connection ends.
#[derive(Clone, Debug)]
pub enum Close {
    /// The page went.
    Gone,
    /// With a code for the page.
    With(u16, &'static str),
}

/// What is told, in order.
pub type Out = Vec<ServerFrame>;

/// How long an answer is on its way at a page that has a connection, µs, at most.
const DELIVERY: i64 = 2_000_000;

/// What comes of a frame.
pub enum Taken {
    /// An act that waits for the disk.
    Act(Waiting),
    /// Something that is answered at once.
    Answer(ServerFrame),
    /// Nothing to wait for.
    Nothing,
}

/// A page and what it has been told.
pub struct Page {
    app: Arc<App>,
    seat: Arc<Seat>,
    /// The attempt.
    pub live: Arc<Live>,
    /// How it calls itself; empty before its hello.
    name: Arc<str>,
    /// What it has been told.
    pub known: Known,
    missing: Option<(u64, u64)>,
    /// Whether answers of it came that are taken no more.
    too_late: bool,
    /// Whether it was told that answers were made while the clock stood.
    standing: bool,
}

impl Page {
    /// A page of this seat that knows nothing yet. Where its record can't be read, it is told so, and comes again.
    pub async fn new(app: Arc<App>, seat: Arc<Seat>, out: &mut Out) -> Result<Self, Close> {
        let live = match app.attempts.get(&seat.attempt).await {
            Ok(live) => live,
            Err(error) => {
                if let StoreError::Damaged { .. } = error {
                    out.push(damaged());
                }
                return Err(unavailable(&error));
            }
        };
        // A call for an invigilator outlives the server.
        remember(&app, &seat.sitting, std::slice::from_ref(&seat.attempt))
            .await
            .map_err(|error| unavailable(&error))?;
        Ok(Self {
            app,
            seat,
            live,
            name: Arc::default(),
            known: Known::default(),
            missing: None,
            too_late: false,
            standing: false,
        })
    }

    /// Says hello. Its stay, if the seat is this page's now, and it is welcomed; otherwise it was told that another has
    /// it.
    pub async fn hello(
        &mut self,
        (v, page, take_over): (u32, &str, bool),
        whence: &Whence,
        out: &mut Out,
    ) -> Result<Option<Stay>, Close> {
        sound(v, page)?;
        self.name = page.into();
        let (app, attempt) = (Arc::clone(&self.app), self.seat.attempt.clone());
        let stay = Stay::arrives(app, attempt, Arc::clone(&self.name), &whence.session);
        let (holder, gone) = self.holder(page).await?;
        let last = self.app.presence.last_session(&self.seat.attempt);
        let now = self.app.clock.now();
        // Where the page before is gone, it is the browser that it was in which counts: who closed a tab and opened
        // another is still at the same machine.
        let before = holder.as_ref().or(gone.as_ref().map(|_| &last));
        let same_browser = before.is_some_and(|session| **session == *whence.session && !session.is_empty());
        let arrive = Command::Arrive { page: page.to_owned(), gone, take_over, same_browser };
        match self.app.attempts.give(&self.live, arrive, now).await {
            Ok(given) => {
                // Who comes after the end delivers what is left on a machine, and sits no exam at it.
                let took = given.event.is_some() && !self.live.look(has_ended);
                if took && holder.is_some() {
                    self.signal(if same_browser {
                        SignalKind::SecondWindow
                    } else {
                        SignalKind::SecondDevice
                    });
                } else if took && !last.is_empty() && last != whence.session && self.is_running() {
                    // Nobody was asked: the page before was away. That it goes on elsewhere is a fact all the same.
                    self.signal(SignalKind::OtherDevice);
                }
                self.start_if_time(out).await?;
                // Nobody is missed after the end; what was not heard of may lie on the machine that was used last.
                let missed = self.live.look(|state| match &state.phase {
                    Phase::Running(_) => Some(now),
                    Phase::Ended(end) if *state.page == *self.name => Some(end.at),
                    Phase::Waiting | Phase::Ended(_) => None,
                });
                if let Some(until) = missed {
                    came_back(&self.app, &self.seat, until);
                }
                // Another may have taken it since.
                if self.welcome(out).await? {
                    return Ok(Some(stay.sits_down(whence)));
                }
                out.push(self.seat_taken());
                Ok(None)
            }
            Err(GiveError::Refused(Refusal::SeatTaken)) => {
                out.push(self.seat_taken());
                Ok(None)
            }
            Err(error) => Err(unavailable(&error)),
        }
    }

    fn seat_taken(&self) -> ServerFrame {
        ServerFrame::SeatTaken { ended: self.live.look(has_ended) }
    }

    /// The page that has the seat instead of this one: its session where it is connected, to whatever node, or its name
    /// where it is not.
    async fn holder(&self, page: &str) -> Result<(Option<Arc<str>>, Option<String>), Close> {
        let other = |state: &State| (state.epoch > 0 && state.page != page).then(|| state.page.clone());
        if self.live.look(other).is_none() {
            return Ok((None, None));
        }
        // Another node may have given the seat away a moment ago.
        self.app.attempts.refresh(&self.live).await.map_err(|error| unavailable(&error))?;
        let Some(holder) = self.live.look(other) else { return Ok((None, None)) };
        let session = match self.app.presence.session(&self.seat.attempt, &holder) {
            None => elsewhere::session(&self.app, &self.live, &holder).await,
            here => here,
        };
        Ok(if session.is_some() { (session, None) } else { (None, Some(holder)) })
    }

    /// Goes on where another connection of this page was.
    pub async fn goes_on(&mut self, v: u32, page: &str, known: Known, out: &mut Out) -> Result<(), Close> {
        sound(v, page)?;
        self.name = page.into();
        let now = self.app.clock.now();
        let has_seat = |state: &State| state.welcomes(page, now) && state.epoch == known.epoch;
        if !self.live.look(has_seat) {
            // Another node may have given it the seat a moment ago.
            self.app.attempts.refresh(&self.live).await.map_err(|error| unavailable(&error))?;
            if !self.live.look(has_seat) {
                return Err(taken_over(out));
            }
        }
        self.known = known;
        Ok(())
    }

    /// Welcomes the page, unless another has the seat: of one epoch there is one page.
    async fn welcome(&mut self, out: &mut Out) -> Result<bool, Close> {
        // What changes from here on is news, even if the paper has it already.
        let (waiting, shown) = self.live.look(|state| (waits(state), (changed(state), turns(state))));
        let whole = if waiting { None } else { Some(self.paper().await?) };
        let sitting = self.sitting().await?;
        let now = self.app.clock.now();
        let released = sitting.released_at.is_some();
        let questions = whole.as_ref().map_or(0, |paper| paper.slots.len());
        let calling = self.app.proctoring.calling(&self.seat.attempt);
        let key = self.app.secret.signing_key();
        let rule = sitting.frozen.as_ref().is_some_and(|frozen| frozen.rules.admission);
        let look = |state: &State| {
            if !state.welcomes(&self.name, now) {
                return None;
            }
            let stage = view::stage(state, released);
            let welcome = Welcome {
                v: VERSION,
                epoch: state.epoch,
                upto: state.seen.upto(),
                above: state.seen.above().collect(),
                stage,
                now,
                starts_at: sitting.starts_at,
                // Over is over: what was asked is not shown again. Nor is it to whom nobody let in.
                paper: whole
                    .as_ref()
                    .filter(|_| stage == Stage::Running && state.sees_paper())
                    .map(|whole| shown_of(whole, state)),
                slots: view::slots(state),
                notices: state.notices.iter().map(view::notice).collect(),
                reports: state.reports.iter().map(view::report).collect(),
                admission: view::admission(state, rule),
                time: state.clock().map(|clock| view::time(state, clock, now)),
                receipt: view::receipt(state, &self.seat, &sitting, questions, key).map(Box::new),
                calling,
                passed: state.progress.passed_upto(),
                brought: state.brought.clone(),
                rescue: (state.epoch > 0).then(|| Rescue {
                    site: self.app.secret.rescue_key(),
                    proof: self.app.secret.rescue_proof(self.seat.attempt.as_str(), state.epoch),
                }),
            };
            let known = Known {
                epoch: state.epoch,
                notices: count(state.notices.len()),
                // Who started since would otherwise be taken to have the paper.
                opened: opened(state).map_or(!waiting, |opened| opened && whole.is_some()),
                ended: matches!(state.phase, Phase::Ended(_)),
                calling,
                released,
                stalled: false,
                clock: state.clock_moved,
                admitted: state.admitted,
                reports: count(state.reports.len()),
                looks: looks(state),
                starts_at: sitting.starts_at,
                changed: shown.0,
                brought: count(state.brought.len()),
                section: shown.1,
                // What its door told it may be older than this: it is told soon.
                line: 0,
                outside: state.left.is_some(),
            };
            Some((welcome, known))
        };
        // It says what has arrived: all of that is on disk before it leaves.
        let settled = self.app.attempts.settled(&self.live, look).await;
        let settled = settled.map_err(|error| unavailable(&error))?;
        let Some((mut welcome, known)) = settled else { return Ok(false) };
        welcome.paper = welcome.paper.map(rich::dressed);
        self.known = known;
        out.push(ServerFrame::Welcome(Box::new(welcome)));
        Ok(true)
    }

    /// Takes a frame in. What its acts come to is told by [`Self::answer`]. `behind`: whether an act before it is not
    /// decided yet.
    pub fn takes(&mut self, frame: ClientFrame, behind: bool) -> Result<Taken, Close> {
        let (epoch, seq, act) = match frame {
            ClientFrame::Answer { epoch, seq, slot, response, client_ms, made_at, change } => {
                (epoch, seq, Act::Answer { slot, response, client_ms, made_at, change })
            }
            ClientFrame::Superseded { epoch, seq, slot, response, client_ms, made_at, change } => {
                (epoch, seq, Act::Superseded { slot, response, client_ms, made_at, change })
            }
            ClientFrame::Mark { epoch, seq, slot, on } => (epoch, seq, Act::Mark { slot, on }),
            ClientFrame::Acknowledge { epoch, seq, notice } => (epoch, seq, Act::Acknowledge(notice)),
            ClientFrame::Report { epoch, seq, slot, fault, note } => {
                (epoch, seq, Act::Report { slot, fault, note })
            }
            ClientFrame::EndSection { epoch, seq, section } => (epoch, seq, Act::EndSection(section)),
            ClientFrame::OpenSection { epoch, seq, section } => (epoch, seq, Act::OpenSection(section)),
            ClientFrame::Pass { epoch, seq, slot } => (epoch, seq, Act::Pass(slot)),
            ClientFrame::Submit { epoch, seq } => (epoch, seq, Act::Submit),
            ClientFrame::Signal { signal, .. } => {
                // The page knows that it calls; when somebody answers at once, that is news.
                match signal {
                    ClientSignal::Call => self.known.calling = true,
                    ClientSignal::CallOver => self.known.calling = false,
                    _ => {}
                }
                let signal = Signal::claimed(&signal, self.app.clock.now());
                self.app.proctoring.signal(&self.seat.sitting, &self.seat.attempt, signal);
                return Ok(Taken::Nothing);
            }
            ClientFrame::Ping { client_ms } => {
                return Ok(Taken::Answer(ServerFrame::Pong { client_ms, now: self.app.clock.now() }));
            }
            ClientFrame::Hello { .. } => return Err(Close::With(4400, "hello was said already")),
        };
        // Results are out: nobody decides on what comes now, so nothing is promised.
        if self.known.released && matches!(act, Act::Answer { .. }) {
            self.comes_too_late();
            return Ok(Taken::Answer(refused(Some((epoch, seq)), &Refusal::Ended, false)));
        }
        let command = Command::Act { epoch, seq, act };
        Ok(Taken::Act(Waiting::begin(&self.app, &self.live, (epoch, seq), command, behind)))
    }

    /// Tells what came of an act.
    pub fn answer(&mut self, done: Done, out: &mut Out) -> Result<(), Close> {
        let Done { epoch, seq, answers, result, at } = done;
        match result {
            Ok(given) => {
                let body = given.event.as_ref().map(|event| &event.body);
                let late = matches!(body, Some(Body::ArrivedLate { .. }));
                if let Some(Body::Answered { made_at: Some(made_at), .. }) = body {
                    self.was_made(*made_at, at);
                }
                out.push(ServerFrame::Acked { epoch, seq, at, late });
                let missing = self.live.look(|state| state.seen.gap());
                if missing != self.missing
                    && let Some((from, to)) = missing
                {
                    out.push(ServerFrame::Missing { epoch, from, to });
                }
                self.missing = missing;
                Ok(())
            }
            Err(GiveError::Refused(refusal)) => {
                if answers && matches!(refusal, Refusal::Ended | Refusal::SectionOver(_)) {
                    self.comes_too_late();
                }
                let again = matches!(
                    refusal,
                    Refusal::Paused
                        | Refusal::NotAdmitted
                        | Refusal::NotStarted
                        | Refusal::SectionAhead(_)
                        | Refusal::TooEarlyToSubmit(_)
                );
                out.push(refused(Some((epoch, seq)), &refusal, again));
                Ok(())
            }
            // Unacked, so the page sends it again when it is back.
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Answers lie on a machine and are taken no more: whoever releases results is to know.
    fn comes_too_late(&mut self) {
        if !std::mem::replace(&mut self.too_late, true) {
            self.signal(SignalKind::AnswersTooLate);
        }
    }

    /// An answer was delivered `at` that was made before: at a page without network the clock may have stood meanwhile, and
    /// who looks at the attempt is to know.
    fn was_made(&mut self, made_at: i64, at: i64) {
        let stood = |state: &State| match &state.phase {
            Phase::Running(clock) => clock.stood_at(made_at, at),
            Phase::Waiting | Phase::Ended(_) => false,
        };
        if at - made_at > DELIVERY && !self.standing && self.live.look(stood) {
            self.standing = true;
            self.signal(SignalKind::AnsweredStanding);
        }
    }

    /// Tells what is looked at every second: whether the start was moved or has come, the roster says something new,
    /// answers can be saved, a call stands, results are out.
    pub async fn pulse(&mut self, out: &mut Out) -> Result<(), Close> {
        let starts_at = self.sitting().await?.starts_at;
        if self.known.starts_at != starts_at {
            self.known.starts_at = starts_at;
            out.push(ServerFrame::Start { starts_at });
        }
        self.told_line(out).await?;
        self.start_if_time(out).await?;
        self.hold_if_ordered().await?;
        self.told_stall(self.app.attempts.journal().health().stalled_since().is_some(), out);
        let calling = self.app.proctoring.calling(&self.seat.attempt);
        if self.known.calling != calling {
            self.known.calling = calling;
            out.push(ServerFrame::Calling { calling });
        }
        if self.known.ended && !self.known.released && self.sitting().await?.released_at.is_some() {
            self.known.released = true;
            out.push(ServerFrame::Released);
        }
        Ok(())
    }

    /// Tells what the roster says of the candidate, if that is news.
    async fn told_line(&mut self, out: &mut Out) -> Result<(), Close> {
        let seat = self.app.wall_seat(&self.seat.attempt).await.map_err(|error| unavailable(&error))?;
        let line = line_of(&seat);
        if self.known.line != line {
            self.known.line = line;
            out.push(ServerFrame::Line {
                name: seat.name.clone(),
                room: seat.room.clone(),
                seat: seat.seat.clone(),
                extra_s: seat.extra_s,
                accommodations: seat.accommodations,
            });
            self.seat = seat;
        }
        Ok(())
    }

    /// Tells whether answers wait, if that is news.
    pub fn told_stall(&mut self, stalled: bool, out: &mut Out) {
        if self.known.stalled != stalled {
            self.known.stalled = stalled;
            out.push(ServerFrame::Saving { stalled });
        }
    }

    /// Opens the paper when the start has come.
    async fn start_if_time(&mut self, out: &mut Out) -> Result<(), Close> {
        if !self.live.look(|state| matches!(state.phase, Phase::Waiting)) {
            return Ok(());
        }
        let sitting = self.sitting().await?;
        let now = self.app.clock.now();
        if now < sitting.starts_at {
            return Ok(());
        }
        // Another node may have moved it a moment ago: nobody sees a paper too early.
        let sitting = self.app.sitting_now(&self.seat.sitting).await.map_err(|error| unavailable(&error))?;
        if now < sitting.starts_at {
            return Ok(());
        }
        // What was granted while they waited counts, whenever this page came.
        let seat = self.app.engine.seat(&self.seat.attempt).await.map_err(|error| unavailable(&error))?;
        self.seat = Arc::new(seat);
        let Some(frozen) = &sitting.frozen else { return Err(undrawn()) };
        let rules = &frozen.rules;
        let allowance = Allowance {
            duration_us: i64::from(rules.duration_s) * SECOND,
            extra_us: i64::from(self.seat.extra_s) * SECOND,
            extra_by: self.seat.extra_by.clone(),
            ends_at: sitting.ends_at,
            grace_us: i64::from(rules.grace_s) * SECOND,
            submit_from: sitting.starts_at + i64::from(rules.early_submit_s) * SECOND,
            least_us: i64::from(rules.least_s) * SECOND,
        };
        // A release closes the entry: nobody sits a paper whose results are out.
        let enter_until = enter_until(sitting.starts_at, sitting.ends_at, rules.late_entry_s)
            .min(sitting.released_at.unwrap_or(i64::MAX));
        let form =
            self.app.engine.form_hash(&self.seat.attempt).await.map_err(|error| unavailable(&error))?;
        let form = form.ok_or_else(undrawn)?;
        let paused = pause_of(&sitting.pauses, &self.seat.room);
        let paused = paused
            .map(|order| Box::new(Pausing { actor: order.actor.clone(), reason: order.reason.clone() }));
        let route = self.route(&rules.way, allowance.extra_us).await?;
        let admission = rules.admission;
        let start = Command::Start { form, allowance, enter_until, admission, paused, route };
        match self.app.attempts.give(&self.live, start, now).await {
            Ok(_)
            | Err(GiveError::Refused(Refusal::AlreadyStarted | Refusal::NotAdmitted | Refusal::Ended)) => {
                Ok(())
            }
            Err(GiveError::Refused(refusal)) => {
                out.push(refused(None, &refusal, false));
                Err(Close::With(4403, "the time to come in is over"))
            }
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// The way through this paper, where it is not all open all the time.
    async fn route(&self, way: &Way, extra_us: i64) -> Result<Option<Box<Route>>, Close> {
        let sections = if way.section_s.is_empty() { Vec::new() } else { self.paper().await?.sections };
        // The rules were checked against the blueprint when the papers were drawn.
        let route = Route::of(way, &sections, extra_us).ok_or_else(undrawn)?;
        Ok((!route.is_free()).then(|| Box::new(route)))
    }

    /// Pauses who started a moment before this node heard of the pause of their room or sitting.
    async fn hold_if_ordered(&self) -> Result<(), Close> {
        let sitting = self.sitting().await?;
        let Some(order) = pause_of(&sitting.pauses, &self.seat.room) else { return Ok(()) };
        let now = self.app.clock.now();
        if self.live.look(|state| order.missed(state, now)) {
            let pause = Command::Pause(order.actor.clone(), order.reason.clone(), true);
            match self.app.attempts.give(&self.live, pause, now).await {
                Ok(_) | Err(GiveError::Refused(_)) => {}
                Err(error) => return Err(unavailable(&error)),
            }
        }
        Ok(())
    }

    /// Tells what others did to the attempt since the page was last told: an invigilator, the clock, another page or
    /// node.
    pub async fn news(&mut self, out: &mut Out) -> Result<(), Close> {
        let now = self.app.clock.now();
        let committed = *self.live.watch().borrow();
        let goes_on = |state: &State| !matches!(state.phase, Phase::Ended(_));
        if self.known.ended && self.live.look(goes_on) {
            // This node may be behind the one that ended it.
            self.app.attempts.refresh(&self.live).await.map_err(|error| unavailable(&error))?;
            if self.live.look(goes_on) {
                // It had ended by mistake: the page begins anew where it was.
                return if self.welcome(out).await? { Ok(()) } else { Err(taken_over(out)) };
            }
        }
        let (known, notices, reports, time) = self.live.look(|state| {
            let fresh = state.notices.iter().skip(self.known.notices as usize).map(view::notice);
            let fresh: Vec<_> = fresh.collect();
            let told = |number| number <= self.known.reports;
            let looked = looks(state) != self.known.looks;
            let news =
                state.reports.iter().filter(|report| !told(report.number) || looked && report.look.is_some());
            let reports: Vec<_> = news.map(view::report).collect();
            let opened = opened(state).unwrap_or(self.known.opened);
            let opens = opened && !self.known.opened;
            let moved = opens || state.clock_moved != self.known.clock;
            let time = state.clock().filter(|_| moved).map(|clock| view::time(state, clock, now));
            let ended = match &state.phase {
                Phase::Ended(end) => end.head.number <= committed,
                _ => false,
            };
            let known = Known {
                epoch: state.epoch,
                notices: count(state.notices.len()),
                opened,
                ended: self.known.ended || ended,
                clock: state.clock_moved,
                admitted: state.admitted,
                reports: count(state.reports.len()),
                looks: looks(state),
                changed: changed(state),
                section: turns(state),
                brought: count(state.brought.len()),
                outside: state.left.is_some(),
                ..self.known
            };
            (known, fresh, reports, time)
        });
        if known.epoch != self.known.epoch {
            return Err(taken_over(out));
        }
        out.extend(notices.into_iter().map(|notice| ServerFrame::Notice { notice }));
        out.extend(reports.into_iter().map(|report| ServerFrame::Report { report }));
        if (known.admitted, known.outside) != (self.known.admitted, self.known.outside) {
            let sitting = self.sitting().await?;
            let rule = sitting.frozen.as_ref().is_some_and(|frozen| frozen.rules.admission);
            let admission = self.live.look(|state| view::admission(state, rule));
            out.push(ServerFrame::Admission { admission });
        }
        if known.changed != self.known.changed && known.opened && self.known.opened {
            let slots = self.live.look(|state| changed_since(state, self.known.changed));
            // What is not to be seen is not spoken of.
            if !slots.is_empty() {
                out.push(ServerFrame::Changed { paper: self.shown().await?, slots });
            }
        }
        if known.brought != self.known.brought {
            let brought =
                |state: &State| (brought_since(state, self.known.brought), state.brought_by.clone());
            let (slots, (by, reason)) = self.live.look(brought);
            out.push(ServerFrame::Brought { slots, by, reason });
        }
        if let Some(time) = time {
            if known.opened && !self.known.opened {
                out.push(ServerFrame::Opened { paper: self.shown().await?, time });
            } else if known.opened && known.section != self.known.section {
                out.push(ServerFrame::Section { paper: self.shown().await?, time });
            } else {
                out.push(ServerFrame::Time { time });
            }
        }
        if known.ended && !self.known.ended {
            let sitting = self.sitting().await?;
            let questions = self.paper().await?.slots.len();
            let key = self.app.secret.signing_key();
            let receipt = self.live.look(|state| view::receipt(state, &self.seat, &sitting, questions, key));
            out.extend(receipt.map(|receipt| ServerFrame::Ended { receipt: Box::new(receipt) }));
        }
        self.known = known;
        Ok(())
    }

    /// Signals that the page went without a word, if that matters. `unheard`: for how long it was silent.
    pub fn went(&self, unheard: Duration) {
        if self.is_running() && !*self.app.stopping.borrow() {
            fell_silent(&self.app, &self.seat, unheard);
        }
    }

    fn is_running(&self) -> bool {
        self.live.look(|state| matches!(state.phase, Phase::Running(_)))
    }

    fn signal(&self, kind: SignalKind) {
        let signal = Signal { at: self.app.clock.now(), kind, detail: String::new(), frame: None };
        self.app.proctoring.signal(&self.seat.sitting, &self.seat.attempt, signal);
    }

    async fn sitting(&self) -> Result<Arc<Sitting>, Close> {
        self.app.sitting(&self.seat.sitting).await.map_err(|error| unavailable(&error))
    }

    /// What the page may show of the paper now.
    async fn shown(&self) -> Result<Paper, Close> {
        let whole = self.paper().await?;
        Ok(rich::dressed(self.live.look(|state| shown_of(&whole, state))))
    }

    async fn paper(&self) -> Result<Paper, Close> {
        let changes = self.live.look(|state| state.changes.clone());
        let paper = self.app.engine.paper_with(&self.seat.attempt, &changes).await;
        let mut paper = paper.map_err(|error| unavailable(&error))?.ok_or_else(undrawn)?;
        let sitting = self.sitting().await?;
        if let Some(frozen) = &sitting.frozen {
            paper.references = frozen.rules.references.iter().map(rich::reference).collect();
        }
        Ok(paper)
    }
}

fn has_ended(state: &State) -> bool {
    matches!(state.phase, Phase::Ended(_))
}

fn waits(state: &State) -> bool {
    matches!(state.phase, Phase::Waiting)
}

/// Whether the page may have the paper; `None` once it is over.
fn opened(state: &State) -> Option<bool> {
    (!matches!(state.phase, Phase::Ended(_))).then(|| state.sees_paper())
}

/// Number of the last event that changed the paper, or how one of its items counts.
fn changed(state: &State) -> u32 {
    let changes = state.changes.values().map(|change| change.number);
    changes.chain(state.decided.values().map(|decided| decided.number)).max().unwrap_or(0)
}

/// How often a section was opened or ended.
fn turns(state: &State) -> u32 {
    2 * u32::from(state.progress.number()) + u32::from(state.progress.is_open())
}

/// What may be shown of a paper: of sections with times of their own, the open one.
pub(super) fn shown_of(whole: &Paper, state: &State) -> Paper {
    let mut paper = whole.clone();
    paper.slots.retain(|slot| state.progress.shows(slot.number));
    state.say_decided(&mut paper);
    paper
}

/// The slots in sight that events after `known` changed.
fn changed_since(state: &State, known: u32) -> Vec<u16> {
    let changes = state.changes.iter().filter(|(_, change)| change.number > known).map(|(slot, change)| {
        let more = change.put.as_ref().map_or(1, |put| put.item.questions.len());
        *slot..=*slot + u16::try_from(more).unwrap_or(1) - 1
    });
    let decided = state.decided.iter().filter(|(_, decided)| decided.number > known);
    let decided = decided.map(|(slot, decided)| *slot..=decided.last);
    changes.chain(decided).flatten().filter(|slot| state.progress.shows(*slot)).collect()
}

/// The questions whose answers were brought in after the first `known`.
fn brought_since(state: &State, known: u32) -> Vec<SlotView> {
    let fresh = &state.brought[(known as usize).min(state.brought.len())..];
    let mut slots: Vec<SlotView> =
        view::slots(state).into_iter().filter(|slot| fresh.contains(&slot.slot)).collect();
    // What is kept apart may be all that there is of a question.
    let apart: BTreeSet<u16> =
        fresh.iter().copied().filter(|slot| slots.iter().all(|there| there.slot != *slot)).collect();
    slots.extend(apart.into_iter().map(|slot| SlotView { slot, ..SlotView::default() }));
    slots
}

fn looks(state: &State) -> u32 {
    count(state.reports.iter().filter(|report| report.look.is_some()).count())
}

/// A number for all that a line of the roster says of somebody, never 0.
fn line_of(seat: &Seat) -> u32 {
    let mut hasher = std::hash::DefaultHasher::new();
    (&seat.name, &seat.room, &seat.seat, seat.extra_s).hash(&mut hasher);
    seat.accommodations.hash(&mut hasher);
    // Half of it tells two lines apart as well.
    u32::try_from(hasher.finish() >> 32).unwrap_or(u32::MAX).max(1)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn sound(v: u32, page: &str) -> Result<(), Close> {
    if v != VERSION {
        return Err(Close::With(4400, "another version of the protocol: reload the page"));
    }
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !(8..=64).contains(&page.len()) || !page.chars().all(letters) {
        return Err(Close::With(4400, "a page's name is 8 to 64 letters, digits or dashes"));
    }
    Ok(())
}

fn refused(act: Option<(u32, u64)>, refusal: &Refusal, again: bool) -> ServerFrame {
    ServerFrame::Refused {
        epoch: act.map(|(epoch, _)| epoch),
        seq: act.map(|(_, seq)| seq),
        code: refusal_code(refusal).to_owned(),
        detail: refusal.to_string(),
        again,
    }
}

fn damaged() -> ServerFrame {
    let detail = "the record of this attempt can't be read: call the invigilator".to_owned();
    let code = "store.damaged".to_owned();
    ServerFrame::Refused { epoch: None, seq: None, code, detail, again: true }
}

fn taken_over(out: &mut Out) -> Close {
    out.push(ServerFrame::TakenOver);
    Close::With(4409, "another page took the seat")
}

fn undrawn() -> Close {
    Close::With(1013, "the paper is not drawn yet")
}

fn unavailable(error: &dyn std::fmt::Display) -> Close {
    tracing::warn!(%error, "a room connection ends");
    Close::With(1013, "try again")
}
