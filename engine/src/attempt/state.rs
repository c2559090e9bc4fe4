//! The state of an attempt: the fold of its events, and nothing else (DESIGN invariant I5).

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Actor, Body, Cause, Event, Fault, Head, Outcome, Pausing, Said};
use super::response::Response;
use super::route::Progress;
use super::time::{Clock, Credit, TRANSIT};
use crate::paper::{FormItem, FormOption, Paper, SlotDecision};

/// Where an attempt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The paper is closed.
    Waiting,
    /// The paper is open; the clock may stand.
    Running(Clock),
    /// No more answers.
    Ended(End),
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// When, µs.
    pub at: i64,
    /// Why.
    pub cause: Cause,
    /// The clock as it was; `None` when it ended before it started.
    pub clock: Option<Clock>,
    /// The head right after the end: what the receipt carries.
    pub head: Head,
    /// How many late answers are under that head: those of sections that were over, and what came before it went on again.
    pub late: usize,
    /// Whether the grace was closed before it was over.
    pub closed: bool,
}

impl End {
    /// How long somebody had to answer, µs: what was on its way at the deadline is waited for, and nobody has that time.
    pub fn used(&self) -> i64 {
        self.clock.as_ref().map_or(0, |clock| {
            let over = match self.cause {
                Cause::Deadline => self.at.min(clock.deadline(self.at)),
                _ => self.at,
            };
            over - clock.started
        })
    }

    /// Until when late answers are kept, µs; `None` when none are: it was not the deadline that ended it, or results are
    /// about to be released. A server that was away over the deadline ends it when it is back, and takes them from then
    /// on. That is never before the time was over: of the last section, where sections have times of their own, though
    /// the time of them all may last a moment longer.
    pub fn takes_late_until(&self) -> Option<i64> {
        match (&self.cause, &self.clock) {
            (Cause::Deadline, Some(clock)) if !self.closed => Some(self.at + clock.allowance.grace_us),
            _ => None,
        }
    }

    /// The time there would be if it went on at `now`, µs, in a sitting that ends at `ends_at`; less than 0 where it
    /// would be past. `None`: it had not started, and loses none.
    pub fn left_again(&self, again: Again, ends_at: i64, now: i64) -> Option<i64> {
        let mut clock = self.clock.clone()?;
        if clock.gains(ends_at) {
            clock.move_end(self.at, ends_at, Default::default());
        }
        let from = if again.keeps_time { self.stood_from(&clock) } else { now };
        let (by, reason) = Default::default();
        clock.credit(self.at, again.extra_us, Credit::Extension { by, reason });
        Some(clock.deadline(from) - from)
    }

    /// When it was over, µs: an attempt whose time ran out is ended a moment after that.
    pub fn over_at(&self) -> i64 {
        self.clock.as_ref().map_or(self.at, |clock| self.stood_from(clock))
    }

    fn stood_from(&self, clock: &Clock) -> i64 {
        self.at.min(clock.deadline(self.at))
    }
}

/// What is known of one slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotState {
    /// The latest response.
    pub response: Option<Response>,
    /// When it was received, µs; 0 before the first.
    pub at: i64,
    /// When its page says it was made, µs, and never after it was received; 0 before the first.
    pub made_at: i64,
    /// Marked for another look.
    pub marked: bool,
    answered_by: (u32, u64),
    marked_by: (u32, u64),
}

impl SlotState {
    /// Epoch and number of the act that gave the response; `None` before the first.
    pub fn given_by(&self) -> Option<(u32, u64)> {
        (self.answered_by.0 > 0).then_some(self.answered_by)
    }
}

/// Something an invigilator said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// 1, 2, 3, …
    pub number: u32,
    /// A warning, or just a message.
    pub warning: bool,
    /// When.
    pub at: i64,
    /// Who.
    pub actor: Actor,
    /// What.
    pub text: String,
    /// Acknowledged.
    pub acknowledged: bool,
    /// Its name, when it was said to several at once.
    pub announcement: Option<String>,
    /// What it says, where the site made the text.
    pub said: Option<Said>,
}

/// What a candidate said of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// 1, 2, 3, …
    pub number: u32,
    /// When.
    pub at: i64,
    /// The slot.
    pub slot: u16,
    /// What is wrong.
    pub fault: Fault,
    /// In the candidate's words.
    pub note: String,
    /// What an invigilator made of it.
    pub look: Option<Look>,
}

/// What an invigilator made of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: i64,
    /// Who.
    pub actor: Actor,
    /// Whether the item is faulty.
    pub confirmed: bool,
    /// To the candidate.
    pub note: String,
}

/// What was changed of an item's slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Number of the event.
    pub number: u32,
    /// Number of the remedy.
    pub remedy: u32,
    /// When.
    pub at: i64,
    /// Why.
    pub reason: String,
    /// What stands there in the place of the item that was drawn, in other words perhaps.
    pub put: Option<Put>,
    /// SHA-256 of its slots as they are shown, hex.
    pub shown: String,
}

impl Change {
    /// Whether it put another item there, not only other words.
    pub fn replaces(&self) -> bool {
        self.put.as_ref().is_some_and(|put| put.remedy == self.remedy)
    }
}

/// An item that was put in the place of the one that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The item.
    pub item: FormItem,
    /// Number of the remedy that put it there.
    pub remedy: u32,
    /// When, µs.
    pub at: i64,
}

/// What was decided of an item that stays in its slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedItem {
    /// Number of the event.
    pub number: u32,
    /// Number of the remedy.
    pub remedy: u32,
    /// Its last slot.
    pub last: u16,
    /// How it counts.
    pub outcome: Outcome,
    /// When.
    pub at: i64,
    /// Why.
    pub reason: String,
}

/// Somebody asked that the attempt goes on, and nobody else has agreed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopening {
    /// When.
    pub at: i64,
    /// Who.
    pub actor: Actor,
    /// Why.
    pub reason: String,
    /// With which time.
    pub again: Again,
}

/// With which time an attempt that ended goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// Whether with the time that was left; without, as if the clock had gone on.
    pub keeps_time: bool,
    /// Time beside it, µs.
    pub extra_us: i64,
}

/// An answer that came late: kept for a person to decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// When, µs.
    pub at: i64,
    /// The slot.
    pub slot: u16,
    /// The response.
    pub response: Option<Response>,
    /// What the client's clock said, ms.
    pub client_ms: i64,
    /// When its page says it was made, µs, never after [`Self::at`].
    pub made_at: i64,
}

/// Which of a page's frames have been applied: all up to a number, and some above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    upto: u64,
    above: BTreeSet<u64>,
}

impl Seen {
    /// Whether `seq` was applied.
    pub fn has(&self, seq: u64) -> bool {
        seq <= self.upto || self.above.contains(&seq)
    }

    /// The number up to which nothing is missing.
    pub fn upto(&self) -> u64 {
        self.upto
    }

    /// The highest number applied.
    pub fn highest(&self) -> u64 {
        self.above.last().copied().unwrap_or(self.upto)
    }

    /// The numbers above [`Self::upto`] that were applied, ascending.
    pub fn above(&self) -> impl Iterator<Item = u64> + '_ {
        self.above.iter().copied()
    }

    /// The first gap, both ends included.
    pub fn gap(&self) -> Option<(u64, u64)> {
        self.above.first().map(|first| (self.upto + 1, first - 1))
    }

    fn extend(&mut self, seq: Option<u64>) {
        seq.into_iter().for_each(|seq| self.add(seq));
    }

    fn add(&mut self, seq: u64) {
        if !self.has(seq) {
            self.above.insert(seq);
            while self.above.remove(&(self.upto + 1)) {
                self.upto += 1;
            }
        }
    }
}

/// A loss that was made good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credited {
    /// When, µs.
    pub at: i64,
    /// By how much, µs.
    pub us: i64,
}

/// Somebody who is out of the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Since when, µs.
    pub at: i64,
    /// Why; the candidate sees it.
    pub reason: String,
    /// Whether they had not been let in.
    pub turned_away: bool,
}

/// All that is known of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The end of the log.
    pub head: Head,
    /// Time of the last event, µs.
    pub last_at: i64,
    /// Where it stands.
    pub phase: Phase,
    /// Which page holds the seat; 0 before any.
    pub epoch: u32,
    /// The name of that page.
    pub page: String,
    /// What was applied of its frames.
    pub seen: Seen,
    /// By slot number.
    pub slots: BTreeMap<u16, SlotState>,
    /// What invigilators said, oldest first.
    pub notices: Vec<Notice>,
    /// What the candidate said of items, oldest first.
    pub reports: Vec<Report>,
    /// Whether the candidate may be in: let in by a person, at the page that has the seat, or, from the start on, by the
    /// exam's rule; until they are noted to have left the room.
    pub admitted: bool,
    /// Whether a person must let them in at the beginning, and at each machine; known once started.
    pub admission: bool,
    /// When they were noted to be out of the room, and why; until they are let in.
    pub left: Option<Outside>,
    /// Hash of the form that was opened; empty before.
    pub form: String,
    /// How far the candidate has come.
    pub progress: Progress,
    /// Whether it started into a pause that still stands: nothing of the paper was shown.
    pub held: bool,
    /// Whether the pause came of one of the room or the whole sitting.
    pub ordered: bool,
    /// What was changed of the paper, by the first slot of the item.
    pub changes: BTreeMap<u16, Change>,
    /// What was decided of items that stay, by first slot.
    pub decided: BTreeMap<u16, DecidedItem>,
    /// Losses that were made good, by name.
    pub credited: BTreeMap<String, Credited>,
    /// Whether somebody asked that it goes on.
    pub reopening: Option<Reopening>,
    /// What came late.
    pub late: Vec<Late>,
    /// Pages at other machines that lost the seat while it ran and have not come back since, each with when, µs: what
    /// they could not send lies there still.
    pub left_behind: Vec<(String, i64)>,
    /// Slots whose answers were brought in out of files, in order.
    pub brought: Vec<u16>,
    /// Who brought in the last of them, and why.
    pub brought_by: (String, String),
    /// Number of the last event that moved the clock; 0 before any.
    pub clock_moved: u32,
}

impl State {
    /// An attempt before anything happened.
    pub fn new(attempt: &str) -> Self {
        Self {
            head: Head::of_empty(attempt),
            last_at: 0,
            phase: Phase::Waiting,
            epoch: 0,
            page: String::new(),
            seen: Seen::default(),
            slots: BTreeMap::new(),
            notices: Vec::new(),
            reports: Vec::new(),
            admitted: false,
            admission: false,
            left: None,
            form: String::new(),
            progress: Progress::default(),
            held: false,
            ordered: false,
            changes: BTreeMap::new(),
            decided: BTreeMap::new(),
            credited: BTreeMap::new(),
            reopening: None,
            late: Vec::new(),
            left_behind: Vec::new(),
            brought: Vec::new(),
            brought_by: Default::default(),
            clock_moved: 0,
        }
    }

    /// Folds a whole log.
    pub fn replay<'a>(attempt: &str, events: impl IntoIterator<Item = &'a Event>) -> Self {
        events.into_iter().fold(Self::new(attempt), |mut state, event| {
            state.apply(event);
            state
        })
    }

    /// Takes one event in.
    pub fn apply(&mut self, event: &Event) {
        self.head = event.head();
        self.last_at = event.at;
        let at = event.at;
        if event.body.moves_the_clock() {
            self.clock_moved = event.number;
        }
        match &event.body {
            Body::TookSeat { epoch, page, same_browser } => {
                self.epoch = *epoch;
                let before = std::mem::replace(&mut self.page, page.clone());
                // Who comes back brings along what was left.
                self.left_behind.retain(|(left, _)| left != page);
                if !before.is_empty()
                    && before != *page
                    && !same_browser
                    && matches!(self.phase, Phase::Running(_))
                {
                    self.left_behind.push((before, at));
                }
                self.seen = Seen::default();
                // Another machine: whoever sits at it is looked at again, unless the exam's rule let them in.
                let by_rule = !self.admission && !matches!(self.phase, Phase::Waiting);
                if *epoch > 1 && !same_browser && !by_rule {
                    self.admitted = false;
                }
                if self.admission
                    && !same_browser
                    && let Phase::Running(clock) = &mut self.phase
                {
                    clock.waits_for_admission(at);
                }
            }
            Body::Admitted { actor } => {
                (self.admitted, self.left) = (true, None);
                if let Phase::Running(clock) = &mut self.phase {
                    clock.admitted(at, &actor.name);
                }
            }
            Body::Left { reason, turned_away, .. } => {
                let outside = Outside { at, reason: reason.clone(), turned_away: *turned_away };
                (self.admitted, self.left) = (false, Some(outside));
            }
            Body::Started { form, allowance, admission, paused, route } => {
                self.form.clone_from(form);
                self.admission = *admission;
                self.admitted |= !admission;
                self.held = paused.is_some();
                self.ordered = self.held;
                self.progress = Progress::starts(route.as_deref().cloned().unwrap_or_default());
                let mut clock = Clock::new(at, allowance.clone());
                if let Some(first) = self.progress.section() {
                    clock.begin_sections(first.us);
                }
                if let Some(Pausing { actor, reason }) = paused.as_deref() {
                    clock.pause(at, Credit::Pause { by: actor.name.clone(), reason: reason.clone() });
                }
                self.phase = Phase::Running(clock);
            }
            Body::SectionEnded { section, seq } => {
                self.seen.extend(*seq);
                self.progress.ended(at, seq.map(|seq| (self.epoch, seq)));
                if let (Phase::Running(clock), Some(next)) = (&mut self.phase, self.progress.section()) {
                    clock.end_section(at, *section, next.us);
                }
            }
            Body::SectionOpened { seq, .. } => {
                self.seen.extend(*seq);
                self.progress.opened();
                if let Phase::Running(clock) = &mut self.phase {
                    clock.open_section(at);
                }
            }
            Body::Passed { seq, slot } => {
                self.seen.add(*seq);
                self.progress.passes(*slot, (self.epoch, *seq));
            }
            Body::Reported { seq, report, slot, fault, note } => {
                self.seen.add(*seq);
                let (number, slot, fault, note) = (*report, *slot, *fault, note.clone());
                self.reports.push(Report { number, at, slot, fault, note, look: None });
            }
            Body::Looked { report, confirmed, actor, note } => {
                let told = self.reports.iter_mut().find(|told| told.number == *report);
                if let Some(told) = told {
                    let (actor, note) = (actor.clone(), note.clone());
                    told.look = Some(Look { at, actor, confirmed: *confirmed, note });
                }
            }
            Body::Answered { seq, slot, response, made_at, .. } => {
                let by = (self.epoch, *seq);
                self.seen.add(*seq);
                let state = self.slots.entry(*slot).or_default();
                if by > state.answered_by {
                    state.answered_by = by;
                    state.at = at;
                    state.made_at = made_at.unwrap_or(at).min(at);
                    state.response.clone_from(response);
                }
            }
            Body::Marked { seq, slot, on } => {
                let by = (self.epoch, *seq);
                self.seen.add(*seq);
                let state = self.slots.entry(*slot).or_default();
                if by > state.marked_by {
                    state.marked_by = by;
                    state.marked = *on;
                }
            }
            Body::Notified { notice, warning, stops_clock, actor, text, announcement, said } => {
                self.notices.push(Notice {
                    number: *notice,
                    warning: *warning,
                    at,
                    actor: actor.clone(),
                    text: text.clone(),
                    acknowledged: false,
                    announcement: announcement.clone(),
                    said: said.clone(),
                });
                if *stops_clock && let Phase::Running(clock) = &mut self.phase {
                    clock.warn(at, *notice, Credit::Warning { by: actor.name.clone() });
                }
            }
            Body::Acknowledged { seq, notice } => {
                self.seen.add(*seq);
                // That one alone: others may lie behind it, unseen.
                for told in self.notices.iter_mut().filter(|told| told.number == *notice) {
                    told.acknowledged = true;
                }
                if let Phase::Running(clock) = &mut self.phase {
                    clock.acknowledge(at, *notice);
                }
            }
            Body::Lapsed { notice } => {
                if let Phase::Running(clock) = &mut self.phase {
                    clock.acknowledge(at, *notice);
                }
            }
            Body::Paused { actor, reason, ordered } => {
                self.ordered = *ordered;
                if let Phase::Running(clock) = &mut self.phase {
                    clock.pause(at, Credit::Pause { by: actor.name.clone(), reason: reason.clone() });
                }
            }
            Body::Resumed { .. } => {
                self.held = false;
                if let Phase::Running(clock) = &mut self.phase {
                    clock.resume(at);
                }
            }
            Body::Extended { by_us, actor, reason, event } => {
                self.credited.extend(event.clone().map(|event| (event, Credited { at, us: *by_us })));
                if let Phase::Running(clock) = &mut self.phase {
                    let credit = Credit::Extension { by: actor.name.clone(), reason: reason.clone() };
                    clock.credit(at, *by_us, credit);
                }
            }
            Body::Changed(change) => {
                let (remedy, reason, shown) = (change.remedy, change.reason.clone(), change.shown.clone());
                // Other words leave the item that stands there.
                let put = match change.item.clone() {
                    Some(item) => Some(Put { item, remedy, at }),
                    None => self.changes.remove(&change.slot).and_then(|before| before.put),
                };
                let change_there = Change { number: event.number, remedy, at, reason, put, shown };
                self.changes.insert(change.slot, change_there);
                self.decided.remove(&change.slot);
                if let Phase::Running(clock) = &mut self.phase
                    && change.by_us > 0
                {
                    let by = format!("{}、{}", change.asked_by.name, change.agreed_by.name);
                    clock.credit(at, change.by_us, Credit::Extension { by, reason: change.reason.clone() });
                }
            }
            Body::Decided(decision) => {
                let (remedy, last, outcome) = (decision.remedy, decision.last, decision.outcome);
                let (number, reason) = (event.number, decision.reason.clone());
                let decided = DecidedItem { number, remedy, last, outcome, at, reason };
                self.decided.insert(decision.slot, decided);
            }
            Body::EndMoved { ends_at, actor, reason } => {
                if let Phase::Running(clock) = &mut self.phase {
                    clock.move_end(at, *ends_at, (actor.name.clone(), reason.clone()));
                }
            }
            Body::ReopenAsked { actor, reason, keeps_time, extra_us } => {
                let again = Again { keeps_time: *keeps_time, extra_us: *extra_us };
                let (actor, reason) = (actor.clone(), reason.clone());
                self.reopening = Some(Reopening { at, actor, reason, again });
            }
            Body::ReopenDropped { .. } => self.reopening = None,
            Body::GraceClosed { .. } => {
                if let Phase::Ended(end) = &mut self.phase {
                    end.closed = true;
                }
            }
            Body::Reopened { actor, ends_at } => self.reopen(at, &actor.name, *ends_at),
            Body::Ended { cause, seq } => {
                self.seen.extend(*seq);
                let clock = match &mut self.phase {
                    Phase::Running(clock) => {
                        clock.ends(at);
                        Some(clock.clone())
                    }
                    _ => None,
                };
                self.phase = Phase::Ended(End {
                    at,
                    cause: cause.clone(),
                    clock,
                    head: self.head.clone(),
                    late: self.late.len(),
                    closed: false,
                });
            }
            Body::BroughtIn { slot, response, made_at, client_ms, apart, actor, reason, .. } => {
                self.brought.push(*slot);
                self.brought_by = (actor.name.clone(), reason.clone());
                let (slot, response, made_at) = (*slot, response.clone(), (*made_at).min(at));
                if *apart {
                    self.late.push(Late { at, slot, response, client_ms: *client_ms, made_at });
                } else {
                    self.bring(at, slot, response, made_at);
                }
            }
            Body::Superseded { seq, .. } => self.seen.add(*seq),
            Body::ArrivedLate { seq, slot, response, client_ms, made_at } => {
                self.seen.add(*seq);
                let (response, made_at) = (response.clone(), made_at.unwrap_or(at).min(at));
                self.late.push(Late { at, slot: *slot, response, client_ms: *client_ms, made_at });
            }
        }
    }

    /// An answer out of a dead machine's file.
    fn bring(&mut self, at: i64, slot: u16, response: Option<Response>, made_at: i64) {
        let state = self.slots.entry(slot).or_default();
        (state.at, state.made_at, state.response) = (at, made_at.min(at), response);
    }

    fn reopen(&mut self, at: i64, agreed_by: &str, ends_at: Option<i64>) {
        let (Phase::Ended(end), Some(asked)) = (&self.phase, self.reopening.take()) else { return };
        // They may have left the room meanwhile.
        self.admitted = !self.admission && self.left.is_none() && end.clock.is_some();
        self.phase = match &end.clock {
            None => Phase::Waiting,
            Some(clock) => {
                let by = format!("{}、{agreed_by}", asked.actor.name);
                let mut clock = clock.clone();
                if let Some(ends_at) = ends_at {
                    clock.move_end(at, ends_at, (by.clone(), asked.reason.clone()));
                }
                // Also where no time comes back the ledger says that it went on, and why.
                let us = if asked.again.keeps_time { at - end.stood_from(&clock) } else { 0 };
                let reason = asked.reason;
                clock.credit(at, us, Credit::Reopened { by: by.clone(), reason: reason.clone() });
                if asked.again.extra_us > 0 {
                    clock.credit(at, asked.again.extra_us, Credit::Extension { by, reason });
                }
                if self.admission {
                    clock.waits_for_admission(at);
                }
                if !self.progress.is_open() {
                    clock.rests(at);
                }
                Phase::Running(clock)
            }
        };
    }

    /// Whether a page is welcome as it is: it has the seat, or nothing is taken in any more and it only looks.
    pub fn welcomes(&self, page: &str, now: i64) -> bool {
        let closed = match &self.phase {
            Phase::Ended(end) => end.takes_late_until().is_none_or(|until| now > until),
            _ => false,
        };
        self.epoch > 0 && (self.page == page || closed)
    }

    /// Whether the page may have the paper: it is open, not held since the start, and the candidate was let in.
    pub fn sees_paper(&self) -> bool {
        matches!(self.phase, Phase::Running(_)) && self.admitted && !self.held
    }

    /// Says at the questions of a paper what was decided of their items, also that one counts as it stood again: who went
    /// by what was said before is to know.
    pub fn say_decided(&self, paper: &mut Paper) {
        for (first, decided) in &self.decided {
            let slots = paper.slots.iter_mut().filter(|slot| (*first..=decided.last).contains(&slot.number));
            for slot in slots {
                let (outcome, at, reason) = (decided.outcome, decided.at, decided.reason.clone());
                slot.decided = Some(SlotDecision { outcome, at, reason });
            }
        }
    }

    /// Whether the item of a slot was voided or taken back: it counts for nothing, answered or not.
    pub fn is_void(&self, slot: u16) -> bool {
        let decided = self.decided.range(..=slot).next_back();
        decided.is_some_and(|(_, decided)| {
            slot <= decided.last && matches!(decided.outcome, Outcome::Void | Outcome::Recalled)
        })
    }

    /// The items that stand in the places of others, by their first slot.
    pub fn replacements(&self) -> impl Iterator<Item = (u16, &FormItem)> {
        self.changes.iter().filter_map(|(slot, change)| Some((*slot, &change.put.as_ref()?.item)))
    }

    /// When another item was put into a slot, µs; `None`: the drawn one stands there.
    pub fn replaced_at(&self, slot: u16) -> Option<i64> {
        self.put(slot).map(|(put, _)| put.at)
    }

    /// The remedy that put another item into a slot, and that item's question there.
    pub fn replaced(&self, slot: u16) -> Option<(u32, &[FormOption])> {
        self.put(slot).map(|(put, options)| (put.remedy, options))
    }

    fn put(&self, slot: u16) -> Option<(&Put, &[FormOption])> {
        let (first, change) = self.changes.range(..=slot).next_back()?;
        let put = change.put.as_ref()?;
        Some((put, put.item.questions.get(usize::from(slot - first))?))
    }

    /// What the time brings by itself: it is to happen before anything else is decided. The end; the end of a section;
    /// the beginning of the next; the end of a warning that was not acknowledged.
    pub fn due(&self, now: i64) -> Option<Body> {
        let Phase::Running(clock) = &self.phase else { return None };
        let section = self.progress.number();
        if now >= clock.deadline(now) + TRANSIT {
            return Some(Body::Ended { cause: Cause::Deadline, seq: None });
        }
        if clock.section_deadline(now).is_some_and(|deadline| now >= deadline + TRANSIT) {
            return Some(if self.progress.is_last() {
                Body::Ended { cause: Cause::Deadline, seq: None }
            } else {
                Body::SectionEnded { section, seq: None }
            });
        }
        if clock.rested_since().is_some_and(|since| now - since >= self.progress.route.between_us) {
            return Some(Body::SectionOpened { section, seq: None });
        }
        clock.read_too_long(now).map(|notice| Body::Lapsed { notice })
    }

    /// Whether its time is over and nobody has ended it yet.
    pub fn is_over(&self, now: i64) -> bool {
        matches!(self.due(now), Some(Body::Ended { .. }))
    }

    /// The clock, once started.
    pub fn clock(&self) -> Option<&Clock> {
        match &self.phase {
            Phase::Waiting => None,
            Phase::Running(clock) => Some(clock),
            Phase::Ended(end) => end.clock.as_ref(),
        }
    }

    /// Until when late answers may still come, µs; the start of time when none can, `None` while it runs.
    pub fn may_grow_until(&self) -> Option<i64> {
        match &self.phase {
            Phase::Waiting => Some(i64::MIN),
            Phase::Running(_) => None,
            Phase::Ended(end) => Some(end.takes_late_until().unwrap_or(i64::MIN)),
        }
    }

    /// Whether this answer is there already because staff brought it in, kept apart or not.
    pub fn was_brought(&self, slot: u16, response: Option<&Response>, made_at: Option<i64>) -> bool {
        self.brought.contains(&slot)
            && made_at.is_some_and(|made_at| {
                self.late.iter().any(|late| {
                    late.slot == slot && late.response.as_ref() == response && late.made_at == made_at
                })
            })
    }

    /// The response to a slot.
    pub fn response(&self, slot: u16) -> Option<&Response> {
        self.slots.get(&slot).and_then(|state| state.response.as_ref())
    }

    /// How many slots have a response.
    pub fn answered(&self) -> usize {
        self.slots.values().filter(|slot| slot.response.is_some()).count()
    }

    /// How many warnings were given.
    pub fn warnings(&self) -> usize {
        self.notices.iter().filter(|notice| notice.warning).count()
    }
}
