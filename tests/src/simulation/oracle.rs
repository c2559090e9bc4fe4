//! What must hold of every log, event by event. It counts the time that ran, where the core credits the time that
//! stood, so that one mistake is not made twice.

use std::collections::BTreeMap;

use engine::AttemptId;
use engine::attempt::event::Cause;
use engine::attempt::route::{By, Route};
use engine::attempt::time::{Allowance, LONGEST_READING, SECOND, TRANSIT};
use engine::attempt::{Body, Event, Head};
use engine::sitting::PauseOrder;

/// One attempt's log so far.
pub struct Oracle {
    attempt: AttemptId,
    head: Head,
    at: i64,
    epoch: u32,
    acts: BTreeMap<(u32, u64), Body>,
    given: Option<Allowance>,
    /// What may be used in all, and what was used until `at`, µs.
    allowed: i64,
    used: i64,
    /// Sections with times of their own.
    way: Option<Walk>,
    paused: bool,
    ordered: bool,
    /// Whether somebody must be let in, whether they were, and whether the clock stands for it.
    admission: bool,
    admitted: bool,
    waits: bool,
    /// Whether they are out of the room, or were turned away at its door.
    outside: bool,
    /// By slot: the act that counts, and when it was made, µs.
    made: BTreeMap<u16, (By, i64)>,
    /// By slot: the latest time that any answer was made at, µs.
    latest: BTreeMap<u16, i64>,
    /// The latest notice that stops the clock and waits, and since when it can be read.
    warned: Option<(u32, i64)>,
    ended: Option<(Cause, i64)>,
}

impl Oracle {
    /// Of an empty log.
    pub fn new(attempt: &AttemptId) -> Self {
        Self {
            attempt: attempt.clone(),
            head: Head::of_empty(attempt.as_str()),
            at: 0,
            epoch: 0,
            acts: BTreeMap::new(),
            given: None,
            allowed: 0,
            used: 0,
            way: None,
            paused: false,
            ordered: false,
            admission: false,
            admitted: false,
            waits: false,
            outside: false,
            made: BTreeMap::new(),
            latest: BTreeMap::new(),
            warned: None,
            ended: None,
        }
    }

    /// The act with this number of this epoch.
    pub fn act(&self, epoch: u32, seq: u64) -> Option<&Body> {
        self.acts.get(&(epoch, seq))
    }

    /// When the answer that counts was made, and when the latest of all that arrived in time was, µs.
    pub fn made(&self, slot: u16) -> Option<(i64, i64)> {
        Some((self.made.get(&slot)?.1, *self.latest.get(&slot)?))
    }

    /// Takes in the next event, and panics where it should not be. `order`: the pause that stands for the room.
    pub fn sees(&mut self, event: &Event, order: Option<&PauseOrder>) {
        let what = format!("attempt {}: {event:?}", self.attempt);
        assert!(event.follows(&self.head), "the chain breaks: {what}");
        assert!(event.at >= self.at, "time runs back: {what}");
        let ran = event.at - self.at;
        let rests = self.way.as_ref().is_some_and(|way| !way.open);
        if self.given.is_some() && self.ended.is_none() && !self.paused && !self.waits {
            // Of the sitting's time, the candidate uses what they rest.
            if rests || self.warned.is_none() {
                self.used += ran;
            }
            if let Some(way) = self.way.as_mut().filter(|_| !rests && self.warned.is_none()) {
                way.used += ran;
            }
        }
        self.at = event.at;
        self.head = event.head();
        let in_window = self.used < self.allowed + TRANSIT;
        let in_time = in_window && self.way.as_ref().is_none_or(Walk::in_time);
        let open = self.given.is_some() && self.ended.is_none();
        // What a page does, it does on the paper that it sees.
        let sees = open && !self.paused && self.admitted;
        match &event.body {
            Body::TookSeat { epoch, .. } => {
                assert_eq!(*epoch, self.epoch + 1, "{what}");
                self.epoch = *epoch;
                if *epoch > 1 && (self.admission || self.given.is_none()) {
                    self.admitted = false;
                }
                self.waits |= self.admission && open;
            }
            Body::Admitted { .. } => {
                assert!(self.ended.is_none() && !self.admitted, "{what}");
                // Who waited has all of a warning's time from now on; who had left let it run.
                if self.waits {
                    self.warned = self.warned.map(|(notice, _)| (notice, event.at));
                }
                (self.admitted, self.waits, self.outside) = (true, false, false);
            }
            Body::Left { turned_away, .. } => {
                assert!(self.ended.is_none() && !self.outside, "{what}");
                assert_eq!(*turned_away, !self.admitted, "{what}");
                (self.admitted, self.outside) = (false, true);
            }
            Body::Started { allowance, route, admission, paused, .. } => {
                assert!(self.given.is_none() && self.ended.is_none(), "started twice: {what}");
                let free = !admission && !self.outside;
                assert!(self.admitted || free, "started before they were let in: {what}");
                self.admission = *admission;
                self.admitted |= !admission;
                // Clocks of nodes are a second apart at the most. What happened since it was decided may have moved its
                // time; then the page's node pauses it a moment later.
                let stood = ran > 0 && order.is_some_and(|order| order.at + 2 * SECOND < event.at);
                assert!(paused.is_some() || !stood, "started through the pause of the room: {what}");
                (self.paused, self.ordered) = (paused.is_some(), paused.is_some());
                self.given = Some(allowance.clone());
                let full = allowance.duration_us + allowance.extra_us;
                self.allowed = full.min(allowance.ends_at - event.at).max(0);
                self.way = route.as_deref().map(Walk::begins);
                if self.way.as_ref().is_some_and(|way| !way.route.sections.is_empty()) {
                    self.allowed = (allowance.ends_at - event.at).max(0);
                }
            }
            Body::Answered { seq, slot, .. } | Body::Marked { seq, slot, .. } => {
                if let Body::Answered { made_at, .. } = &event.body {
                    self.answers(*slot, *seq, made_at.unwrap_or(event.at).min(event.at));
                }
                // What a page did before it ended its section may come after.
                let before =
                    self.way.as_ref().is_some_and(|way| way.was_done_before(*slot, (self.epoch, *seq)));
                assert!(sees && in_window && (in_time || before), "not the time to answer: {what}");
                if let Some(way) = &self.way {
                    assert!(
                        before || way.may_answer(*slot, (self.epoch, *seq)),
                        "not the place to answer: {what}"
                    );
                }
                self.takes(*seq, event);
            }
            Body::Passed { seq, slot } => {
                let by = (self.epoch, *seq);
                let way = self.way.as_mut().expect("a way");
                assert!(sees && in_window && way.route.no_way_back, "{what}");
                way.left.push((*slot, by));
                self.takes(*seq, event);
            }
            Body::SectionEnded { section, seq } => {
                let epoch = self.epoch;
                let way = self.way.as_mut().expect("a way");
                // Who was paused a moment too late has no time of it left.
                assert!(open && in_window && way.open && (seq.is_none() || sees), "{what}");
                assert_eq!(usize::from(*section), way.at + 1, "{what}");
                assert!(way.at + 1 < way.route.sections.len(), "the last is handed in: {what}");
                assert_eq!(seq.is_some(), way.in_time(), "{what}");
                way.ends(event.at, seq.map(|seq| (epoch, seq)));
                seq.iter().for_each(|seq| self.takes(*seq, event));
            }
            Body::SectionOpened { section, seq } => {
                let way = self.way.as_mut().expect("a way");
                assert!(open && !self.paused && !self.waits && in_window && !way.open, "{what}");
                assert!(seq.is_none() || sees, "{what}");
                assert_eq!(usize::from(*section), way.at + 1, "{what}");
                let rested = event.at - way.ended.last().map_or(0, |(at, _)| *at);
                assert!(seq.is_some() || rested >= way.route.between_us, "too early: {what}");
                way.open = true;
                // Who reads a warning has all of its time from now on.
                self.warned = self.warned.map(|(notice, _)| (notice, event.at));
                seq.iter().for_each(|seq| self.takes(*seq, event));
            }
            Body::Acknowledged { seq, notice } => {
                if self.warned.is_some_and(|(latest, _)| *notice >= latest) {
                    self.warned = None;
                }
                self.takes(*seq, event);
            }
            Body::Notified { notice, stops_clock, .. } => {
                assert!(self.ended.is_none(), "{what}");
                if *stops_clock {
                    self.warned = Some((*notice, event.at));
                }
            }
            Body::Lapsed { notice } => {
                let unread = |(warned, since)| warned == *notice && event.at - since >= LONGEST_READING;
                assert!(open && !self.paused && !self.waits && self.warned.is_some_and(unread), "{what}");
                self.warned = None;
            }
            Body::Paused { ordered, .. } => {
                // Of all who are paused, one can be kept.
                assert!(open && (!self.paused || self.ordered && !ordered), "{what}");
                (self.paused, self.ordered) = (true, *ordered);
            }
            Body::Resumed { .. } => {
                assert!(open && self.paused, "{what}");
                self.paused = false;
                self.warned = self.warned.map(|(notice, _)| (notice, event.at));
            }
            Body::Extended { by_us, .. } => {
                assert!(open, "{what}");
                self.allowed += by_us;
                if let Some(way) = &mut self.way {
                    way.allowed += by_us;
                }
            }
            Body::Ended { cause, seq } => {
                assert!(self.ended.is_none(), "ended twice: {what}");
                match cause {
                    Cause::Deadline => assert!(!in_time, "ended with time left: {what}"),
                    Cause::Candidate => {
                        let last = self.way.as_ref().is_none_or(|way| way.open && way.is_last());
                        assert!(sees && in_time && last, "{what}");
                    }
                    Cause::Invigilator { .. } => {}
                }
                if let Some(seq) = seq {
                    self.takes(*seq, event);
                }
                // Late answers are taken from when it was ended, which is never before its time was over.
                self.ended = Some((cause.clone(), event.at));
            }
            Body::ArrivedLate { seq, slot, .. } => {
                let grace = self.given.as_ref().map_or(0, |given| given.grace_us);
                let over = match &self.ended {
                    Some((Cause::Deadline, deadline)) => *deadline,
                    None => self.way.as_ref().and_then(|way| way.over(*slot)).expect("late for what?"),
                    _ => panic!("late for what? {what}"),
                };
                assert!(event.at <= over + grace, "later than late: {what}");
                self.takes(*seq, event);
            }
            Body::Superseded { seq, slot, made_at, .. } => {
                assert!(self.latest.get(slot).is_some_and(|latest| made_at < latest), "by what? {what}");
                self.takes(*seq, event);
            }
            Body::Reported { .. }
            | Body::Looked { .. }
            | Body::EndMoved { .. }
            | Body::Changed(_)
            | Body::Decided(_)
            | Body::BroughtIn { .. }
            | Body::ReopenAsked { .. }
            | Body::Reopened { .. }
            | Body::ReopenDropped { .. }
            | Body::GraceClosed { .. } => panic!("nobody in this world does that: {what}"),
        }
    }

    fn answers(&mut self, slot: u16, seq: u64, made: i64) {
        let by = (self.epoch, seq);
        let counts = self.made.entry(slot).or_insert((by, made));
        if by > counts.0 {
            *counts = (by, made);
        }
        let latest = self.latest.entry(slot).or_insert(made);
        *latest = made.max(*latest);
    }

    fn takes(&mut self, seq: u64, event: &Event) {
        let before = self.acts.insert((self.epoch, seq), event.body.clone());
        assert!(before.is_none(), "attempt {}: act {seq} counts twice: {event:?}", self.attempt);
    }
}

/// How a candidate goes through sections with times of their own: the time that ran of the open one.
struct Walk {
    route: Route,
    at: usize,
    open: bool,
    /// What may be used of the section, and what was, µs.
    allowed: i64,
    used: i64,
    /// When sections were over, and by which act.
    ended: Vec<(i64, Option<By>)>,
    /// What was left for good.
    left: Vec<(u16, By)>,
}

impl Walk {
    fn begins(route: &Route) -> Self {
        let allowed = route.sections.first().map_or(i64::MAX / 2, |section| section.us);
        Self {
            route: route.clone(),
            at: 0,
            open: true,
            allowed,
            used: 0,
            ended: Vec::new(),
            left: Vec::new(),
        }
    }

    fn ends(&mut self, at: i64, by: Option<By>) {
        self.ended.push((at, by));
        self.at += 1;
        (self.open, self.used, self.allowed) = (false, 0, self.route.sections[self.at].us);
    }

    fn is_last(&self) -> bool {
        self.at + 1 >= self.route.sections.len()
    }

    fn in_time(&self) -> bool {
        self.used < self.allowed + TRANSIT
    }

    fn section_of(&self, slot: u16) -> Option<usize> {
        self.route.sections.iter().position(|section| (section.first..=section.last).contains(&slot))
    }

    /// When the section of a slot was over.
    fn over(&self, slot: u16) -> Option<i64> {
        self.ended.get(self.section_of(slot)?).map(|(at, _)| *at)
    }

    fn was_done_before(&self, slot: u16, by: By) -> bool {
        let ended = self.section_of(slot).and_then(|of| self.ended.get(of));
        ended.is_some_and(|(_, ender)| ender.is_some_and(|ender| by < ender)) && self.not_left(slot, by)
    }

    fn may_answer(&self, slot: u16, by: By) -> bool {
        let here = self.section_of(slot).is_none_or(|of| of == self.at && self.open);
        here && self.not_left(slot, by)
    }

    fn not_left(&self, slot: u16, by: By) -> bool {
        !self.left.iter().any(|(upto, left)| slot <= *upto && by > *left)
    }
}
