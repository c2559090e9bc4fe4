//! The time of an attempt: what was given, what was credited and why, what is left.
//!
//! All of it follows from events; the only clock is the server's (DESIGN invariant I4). Times in µs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// µs in a second.
pub const SECOND: i64 = 1_000_000;

/// An answer sent in the last moment is still on its way for this long after the deadline; the attempt ends
/// after it.
pub const TRANSIT: i64 = 2 * SECOND;

/// The longest that the clock stands for a warning, µs: nobody gains time, or keeps an exam open, by not reading it.
pub const LONGEST_READING: i64 = 120 * SECOND;

/// The time an attempt is given at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Allowance {
    /// The exam's duration, µs.
    pub duration_us: i64,
    /// Personal extra time, µs.
    pub extra_us: i64,
    /// The sitting's end: the time given stops there; what is credited afterwards may run past it.
    pub ends_at: i64,
    /// For how long after the deadline late answers are kept, µs.
    pub grace_us: i64,
    /// When the candidate may hand in at the earliest.
    pub submit_from: i64,
}

/// Why time was credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Credit {
    /// The clock stood while the attempt was paused.
    Pause {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    },
    /// The clock stood while a warning was read, for [`LONGEST_READING`] at most.
    Warning {
        /// By whom.
        by: String,
    },
    /// Time was added, or, when less than nothing, taken back.
    Extension {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    },
    /// The clock stood while a new page waited to be let in.
    Admission {
        /// By whom; empty while it waits.
        by: String,
    },
    /// The sitting's end was moved.
    Window {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    },
    /// It had ended by mistake: the time until it was opened again.
    Reopened {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    },
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Entry {
    /// When it began, µs since the epoch.
    pub at: i64,
    /// How much it credits so far, µs.
    pub us: i64,
    /// Whether it still grows.
    pub open: bool,
    /// Why.
    pub credit: Credit,
}

/// The clock of a started attempt.
///
/// It stands while anything holds it. A microsecond is credited once: to the pause, else to the wait for admission,
/// else to the warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it started.
    pub started: i64,
    /// The time given.
    pub allowance: Allowance,
    closed: Vec<Entry>,
    /// Since when what is credited now is.
    since: i64,
    pause: Option<(i64, Credit)>,
    admission: bool,
    warning: Option<Reading>,
}

/// A warning that is to be acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reading {
    notice: u32,
    /// When it was given, or the form last came back into sight.
    since: i64,
    credit: Credit,
}

impl Clock {
    /// Starts the clock.
    pub fn new(started: i64, allowance: Allowance) -> Self {
        let closed = Vec::new();
        Self { started, allowance, closed, since: started, pause: None, admission: false, warning: None }
    }

    /// Whether the clock stands.
    pub fn stands(&self) -> bool {
        self.pause.is_some() || self.admission || self.warning.is_some()
    }

    /// Since when and why the attempt is paused, if it is (and not just reading a warning).
    pub fn paused(&self) -> Option<(i64, &Credit)> {
        self.pause.as_ref().map(|(at, credit)| (*at, credit))
    }

    /// Whether it is paused, or ever was.
    pub fn was_paused(&self, now: i64) -> bool {
        self.pause.is_some()
            || self.ledger(now).iter().any(|entry| matches!(entry.credit, Credit::Pause { .. }))
    }

    /// The time given without credits, µs: duration and personal extra time, cut at the sitting's end.
    pub fn given(&self) -> i64 {
        let full = self.allowance.duration_us + self.allowance.extra_us;
        full.min((self.allowance.ends_at - self.started).max(0))
    }

    /// The deadline as it would be if the clock stood until `now` wherever it stands.
    pub fn deadline(&self, now: i64) -> i64 {
        self.started + self.given() + self.ledger(now).iter().map(|entry| entry.us).sum::<i64>()
    }

    /// µs left at `now`, not less than 0.
    pub fn left(&self, now: i64) -> i64 {
        (self.deadline(now) - now).max(0)
    }

    /// When one may hand in at the earliest: never later than the time would end without what is credited by people.
    pub fn submit_from(&self) -> i64 {
        self.allowance.submit_from.min(self.started + self.given() + self.windows())
    }

    /// Every credit with its cause, oldest first.
    pub fn ledger(&self, now: i64) -> Vec<Entry> {
        let mut entries = self.closed.clone();
        entries.extend(self.top().map(|credit| {
            let us = (now - self.since).max(0);
            Entry { at: self.since, us, open: true, credit }
        }));
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    /// What a microsecond is credited to now.
    fn top(&self) -> Option<Credit> {
        match (&self.pause, self.admission, &self.warning) {
            (Some((_, credit)), _, _) => Some(credit.clone()),
            (None, true, _) => Some(Credit::Admission { by: String::new() }),
            (None, false, Some(reading)) => Some(reading.credit.clone()),
            (None, false, None) => None,
        }
    }

    /// Closes what was credited until `at`; something else may be from then on.
    fn turn(&mut self, at: i64) {
        if let Some(credit) = self.top()
            && at > self.since
        {
            self.closed.push(Entry { at: self.since, us: at - self.since, open: false, credit });
        }
        self.since = at;
    }

    pub(super) fn pause(&mut self, at: i64, credit: Credit) {
        if self.pause.is_none() {
            self.turn(at);
            self.pause = Some((at, credit));
        }
    }

    pub(super) fn resume(&mut self, at: i64) {
        if self.pause.is_some() {
            self.turn(at);
            self.pause = None;
        }
    }

    pub(super) fn waits_for_admission(&mut self, at: i64) {
        if !self.admission {
            self.turn(at);
            self.admission = true;
        }
    }

    pub(super) fn admitted(&mut self, at: i64, by: &str) {
        if self.admission {
            self.turn(at);
            self.admission = false;
            // Who it was is known only now.
            for entry in &mut self.closed {
                if entry.credit == (Credit::Admission { by: String::new() }) {
                    entry.credit = Credit::Admission { by: by.to_owned() };
                }
            }
        }
    }

    pub(super) fn warn(&mut self, at: i64, notice: u32, credit: Credit) {
        match &mut self.warning {
            // One after the other: the clock stands until the last is acknowledged.
            Some(reading) => (reading.notice, reading.since) = (notice, at),
            None => {
                self.turn(at);
                self.warning = Some(Reading { notice, since: at, credit });
            }
        }
    }

    /// The warning for which alone the clock has stood too long.
    pub(super) fn read_too_long(&self, now: i64) -> Option<u32> {
        let reading = self.warning.as_ref().filter(|_| self.pause.is_none() && !self.admission)?;
        (now - reading.since.max(self.since) >= LONGEST_READING).then_some(reading.notice)
    }

    pub(super) fn acknowledge(&mut self, at: i64, notice: u32) {
        if self.warning.as_ref().is_some_and(|reading| notice >= reading.notice) {
            self.turn(at);
            self.warning = None;
        }
    }

    /// Nothing holds it any more: the attempt is over.
    pub(super) fn ends(&mut self, at: i64) {
        self.turn(at);
        (self.pause, self.admission, self.warning) = (None, false, None);
    }

    pub(super) fn credit(&mut self, at: i64, us: i64, credit: Credit) {
        self.closed.push(Entry { at, us, open: false, credit });
    }

    /// What it changes of the time given if the sitting ends at `ends_at`, µs.
    pub fn moved_by(&self, ends_at: i64) -> i64 {
        let full = self.allowance.duration_us + self.allowance.extra_us;
        full.min((ends_at - self.started).max(0)) - self.given() - self.windows()
    }

    /// How much a moved end of the sitting changes what was given, µs.
    fn windows(&self) -> i64 {
        let moved = self.closed.iter().filter(|entry| matches!(entry.credit, Credit::Window { .. }));
        moved.map(|entry| entry.us).sum()
    }
}
