//! What must hold of every log, event by event. It counts the time that ran, where the core credits the time that
//! stood, so that one mistake is not made twice.

use std::collections::BTreeMap;

use engine::AttemptId;
use engine::attempt::event::Cause;
use engine::attempt::time::{Allowance, LONGEST_READING, TRANSIT};
use engine::attempt::{Body, Event, Head};

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
    paused: bool,
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
            paused: false,
            warned: None,
            ended: None,
        }
    }

    /// The act with this number of this epoch.
    pub fn act(&self, epoch: u32, seq: u64) -> Option<&Body> {
        self.acts.get(&(epoch, seq))
    }

    /// Takes in the next event, and panics where it should not be.
    pub fn sees(&mut self, event: &Event) {
        let what = format!("attempt {}: {event:?}", self.attempt);
        assert!(event.follows(&self.head), "the chain breaks: {what}");
        assert!(event.at >= self.at, "time runs back: {what}");
        if self.given.is_some() && self.ended.is_none() && !self.paused && self.warned.is_none() {
            self.used += event.at - self.at;
        }
        self.at = event.at;
        self.head = event.head();
        let in_time = self.used < self.allowed + TRANSIT;
        let open = self.given.is_some() && self.ended.is_none();
        match &event.body {
            Body::TookSeat { epoch, .. } => {
                assert_eq!(*epoch, self.epoch + 1, "{what}");
                self.epoch = *epoch;
            }
            Body::Started { allowance, .. } => {
                assert!(self.given.is_none() && self.ended.is_none(), "started twice: {what}");
                self.given = Some(*allowance);
                let full = allowance.duration_us + allowance.extra_us;
                self.allowed = full.min(allowance.ends_at - event.at).max(0);
            }
            Body::Answered { seq, .. } | Body::Marked { seq, .. } => {
                assert!(open && !self.paused && in_time, "not the time to answer: {what}");
                self.takes(*seq, event);
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
                assert!(open && !self.paused && self.warned.is_some_and(unread), "{what}");
                self.warned = None;
            }
            Body::Paused { .. } => {
                assert!(open && !self.paused, "{what}");
                self.paused = true;
            }
            Body::Resumed { .. } => {
                assert!(open && self.paused, "{what}");
                self.paused = false;
                self.warned = self.warned.map(|(notice, _)| (notice, event.at));
            }
            Body::Extended { by_us, .. } => {
                assert!(open, "{what}");
                self.allowed += by_us;
            }
            Body::Ended { cause, seq } => {
                assert!(self.ended.is_none(), "ended twice: {what}");
                match cause {
                    Cause::Deadline => assert!(!in_time, "ended with time left: {what}"),
                    Cause::Candidate => assert!(open && in_time && !self.paused, "{what}"),
                    Cause::Invigilator { .. } => {}
                }
                if let Some(seq) = seq {
                    self.takes(*seq, event);
                }
                self.ended = Some((cause.clone(), event.at - (self.used - self.allowed)));
            }
            Body::ArrivedLate { seq, .. } => {
                let Some((Cause::Deadline, deadline)) = &self.ended else { panic!("late for what? {what}") };
                let grace = self.given.map_or(0, |given| given.grace_us);
                assert!(event.at <= deadline + grace, "later than late: {what}");
                self.takes(*seq, event);
            }
            Body::Admitted { .. }
            | Body::Left { .. }
            | Body::Reported { .. }
            | Body::Looked { .. }
            | Body::EndMoved { .. }
            | Body::Changed(_)
            | Body::ReopenAsked { .. }
            | Body::Reopened { .. }
            | Body::ReopenDropped { .. } => panic!("nobody in this world does that: {what}"),
        }
    }

    fn takes(&mut self, seq: u64, event: &Event) {
        let before = self.acts.insert((self.epoch, seq), event.body.clone());
        assert!(before.is_none(), "attempt {}: act {seq} counts twice: {event:?}", self.attempt);
    }
}
