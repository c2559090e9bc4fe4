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
    /// The clock stood while a warning was read.
    Warning {
        /// By whom.
        by: String,
    },
    /// Time was added.
    Extension {
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it started.
    pub started: i64,
    /// The time given.
    pub allowance: Allowance,
    /// Closed credits.
    closed: Vec<Entry>,
    /// Since when the clock stands, and why: a pause, an unacknowledged warning, or both.
    pause: Option<(i64, Credit)>,
    warning: Option<(i64, u32, Credit)>,
}

impl Clock {
    /// Starts the clock.
    pub fn new(started: i64, allowance: Allowance) -> Self {
        Self { started, allowance, closed: Vec::new(), pause: None, warning: None }
    }

    /// Whether the clock stands.
    pub fn stands(&self) -> bool {
        self.pause.is_some() || self.warning.is_some()
    }

    /// Whether the attempt is paused (and not just reading a warning).
    pub fn paused(&self) -> Option<(i64, &Credit)> {
        self.pause.as_ref().map(|(at, credit)| (*at, credit))
    }

    /// The deadline as it would be if the clock stood until `now` wherever it stands.
    pub fn deadline(&self, now: i64) -> i64 {
        let given = self.allowance.duration_us + self.allowance.extra_us;
        let base = (self.started + given).min(self.allowance.ends_at.max(self.started));
        base + self.ledger(now).iter().map(|entry| entry.us).sum::<i64>()
    }

    /// µs left at `now`, not less than 0.
    pub fn left(&self, now: i64) -> i64 {
        (self.deadline(now) - now).max(0)
    }

    /// Every credit with its cause, oldest first.
    pub fn ledger(&self, now: i64) -> Vec<Entry> {
        let mut entries = self.closed.clone();
        let mut from = None;
        if let Some((at, credit)) = &self.pause {
            entries.push(Entry { at: *at, us: (now - at).max(0), open: true, credit: credit.clone() });
            from = Some(*at);
        }
        if let Some((at, _, credit)) = &self.warning {
            // While both stand, a microsecond is credited once: to the pause.
            let until = from.unwrap_or(now).min(now);
            entries.push(Entry {
                at: *at,
                us: (until - at).max(0),
                open: from.is_none(),
                credit: credit.clone(),
            });
        }
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    pub(super) fn pause(&mut self, at: i64, credit: Credit) {
        if self.pause.is_none() {
            self.pause = Some((at, credit));
        }
    }

    pub(super) fn resume(&mut self, at: i64) {
        if let Some((from, credit)) = self.pause.take() {
            self.close(from, at, credit);
            if let Some((since, notice, credit)) = self.warning.take() {
                // The part of the warning before the pause is a credit of its own; the rest begins now.
                if since < from {
                    self.close(since, from, credit.clone());
                }
                self.warning = Some((at, notice, credit));
            }
        }
    }

    pub(super) fn warn(&mut self, at: i64, notice: u32, credit: Credit) {
        match &mut self.warning {
            // One after the other: the clock stands until the last is acknowledged.
            Some((_, latest, _)) => *latest = notice,
            None => self.warning = Some((at, notice, credit)),
        }
    }

    pub(super) fn acknowledge(&mut self, at: i64, notice: u32) {
        if self.warning.as_ref().is_some_and(|(_, latest, _)| notice >= *latest)
            && let Some((since, _, credit)) = self.warning.take()
        {
            let until = self.pause.as_ref().map_or(at, |(from, _)| (*from).min(at));
            if until > since {
                self.close(since, until, credit);
            }
        }
    }

    pub(super) fn extend(&mut self, at: i64, us: i64, credit: Credit) {
        self.closed.push(Entry { at, us, open: false, credit });
    }

    fn close(&mut self, from: i64, to: i64, credit: Credit) {
        self.closed.push(Entry { at: from, us: (to - from).max(0), open: false, credit });
    }
}
