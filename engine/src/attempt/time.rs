//! The time of an attempt: what was given, what was credited and why, what is left.
//!
//! All of it follows from events; the only clock is the server's (DESIGN invariant I4). Times in µs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::command::LEAST_LEFT;

/// µs in a second.
pub const SECOND: i64 = 1_000_000;

/// An answer sent in the last moment is still on its way for this long after the deadline; the attempt ends
/// after it.
pub const TRANSIT: i64 = 2 * SECOND;

/// The longest that the clock stands for a warning, µs: nobody gains time, or keeps an exam open, by not reading it.
pub const LONGEST_READING: i64 = 120 * SECOND;

/// The time an attempt is given at its start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Allowance {
    /// The exam's duration, µs.
    pub duration_us: i64,
    /// Personal extra time, µs.
    pub extra_us: i64,
    /// Who granted that; empty where nobody did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(optional, as = "Option<String>")]
    pub extra_by: String,
    /// The sitting's end: the time given stops there; what is credited afterwards may run past it.
    pub ends_at: i64,
    /// For how long after the deadline late answers are kept, µs.
    pub grace_us: i64,
    /// When the candidate may hand in at the earliest, by the exam's rules; see [`Clock::submit_from`].
    pub submit_from: i64,
    /// For how long they must have worked before, µs.
    #[serde(default, skip_serializing_if = "is_none")]
    #[ts(optional, as = "Option<i64>")]
    pub least_us: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none(us: &i64) -> bool {
    *us == 0
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
    /// The clock stood between two sections.
    Between {
        /// Nobody: always empty.
        by: String,
    },
    /// A section ended before its time was over, which is lost; or its end was noticed a moment after it.
    Section {
        /// Nobody: always empty.
        by: String,
        /// Its number, from 1.
        section: u16,
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

impl Credit {
    /// Whether it is of time in which the clock stood.
    fn stops(&self) -> bool {
        match self {
            Self::Pause { .. }
            | Self::Warning { .. }
            | Self::Admission { .. }
            | Self::Between { .. }
            | Self::Reopened { .. } => true,
            Self::Extension { .. } | Self::Section { .. } | Self::Window { .. } => false,
        }
    }

    /// Whether people gave it, or took it back: it counts beyond the sitting's end.
    fn is_of_people(&self) -> bool {
        matches!(self, Self::Extension { .. }) || self.stops() && !matches!(self, Self::Between { .. })
    }
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

impl Entry {
    /// From when to when it says that the clock stood, µs. Where an end was noticed late or undone, the line stands at its
    /// end.
    pub fn stood(&self) -> Option<(i64, i64)> {
        match self.credit {
            Credit::Reopened { .. } => Some((self.at - self.us, self.at)),
            Credit::Section { .. } if self.us > 0 => Some((self.at - self.us, self.at)),
            _ if self.credit.stops() => Some((self.at, self.at + self.us)),
            _ => None,
        }
    }
}

/// The clock of a started attempt.
///
/// It stands while anything holds it. A microsecond is credited once: to the pause, else to the wait for admission,
/// else to the time between two sections, else to the warning.
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
    between: bool,
    warning: Option<Reading>,
    /// The sitting's end as it is now.
    ends_at: i64,
    section: Option<Section>,
}

/// The section that is open, or comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    /// Its time.
    us: i64,
    /// How many credits there were when the one before it ended; what people give from then on is its own. By their
    /// number: two things may happen in one microsecond.
    after: usize,
    /// Once it is open.
    opened: Option<Opened>,
}

/// Where a section began.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Opened {
    /// When.
    at: i64,
    /// How many credits there were.
    after: usize,
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
        Self {
            started,
            ends_at: allowance.ends_at,
            allowance,
            closed: Vec::new(),
            since: started,
            pause: None,
            admission: false,
            between: false,
            warning: None,
            section: None,
        }
    }

    /// Whether the clock stands.
    pub fn stands(&self) -> bool {
        self.pause.is_some() || self.admission || self.between || self.warning.is_some()
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

    /// The time given as the ledger of [`Self::told`] has it: where sections have times of their own, all of them.
    pub fn given_of(&self) -> i64 {
        if self.section.is_none() {
            self.given()
        } else {
            self.allowance.duration_us + self.allowance.extra_us
        }
    }

    /// How much of it is personal extra time, µs: what is left of that where the sitting's end cuts it.
    pub fn extra_of(&self) -> i64 {
        (self.given_of() - self.allowance.duration_us).max(0)
    }

    /// How much of duration and extra time the sitting's end takes away from the start, µs: of who came late, or has
    /// more time than the sitting.
    pub fn cut_of(&self) -> i64 {
        self.allowance.duration_us + self.allowance.extra_us - self.given_of()
    }

    /// How much of that is personal extra time, µs: the end cuts that first.
    pub fn extra_cut_of(&self) -> i64 {
        self.allowance.extra_us - self.extra_of()
    }

    /// The ledger as people are told of it: with the time given it makes up the deadline. Where sections have times of
    /// their own, a moved end of the sitting is a fact, and what that end cuts off is a line of its own.
    pub fn told(&self, now: i64) -> Vec<Entry> {
        let mut ledger = self.ledger(now);
        if self.section.is_none() {
            return ledger;
        }
        for entry in &mut ledger {
            if matches!(entry.credit, Credit::Window { .. }) {
                entry.us = 0;
            }
        }
        let sum: i64 = ledger.iter().map(|entry| entry.us).sum();
        let cut = self.deadline(now) - self.started - self.given_of() - sum;
        if cut != 0 {
            let credit = Credit::Window { by: String::new(), reason: String::new() };
            ledger.push(Entry { at: self.started, us: cut, open: self.between, credit });
        }
        ledger
    }

    /// The deadline as it would be if the clock stood until `now` wherever it stands.
    pub fn deadline(&self, now: i64) -> i64 {
        let ledger = self.ledger(now);
        let sum = |counts: fn(&Credit) -> bool| -> i64 {
            ledger.iter().filter(|entry| counts(&entry.credit)).map(|entry| entry.us).sum()
        };
        if self.section.is_none() {
            return self.started + self.given() + sum(|_| true);
        }
        // All sections to the end of their times, but what the candidate rests between them is their own where the
        // sitting ends.
        let full = self.allowance.duration_us + self.allowance.extra_us;
        let sections = self.started + full + sum(|credit| !matches!(credit, Credit::Window { .. }));
        sections.min(self.window(now))
    }

    /// The sitting's end with what people gave: nothing runs past it.
    pub fn window(&self, now: i64) -> i64 {
        let ledger = self.ledger(now);
        let given = ledger.iter().filter(|entry| entry.credit.is_of_people()).map(|entry| entry.us);
        self.ends_at.max(self.started) + given.sum::<i64>()
    }

    /// µs left at `now`, not less than 0.
    pub fn left(&self, now: i64) -> i64 {
        (self.deadline(now) - now).max(0)
    }

    /// The deadline of the section that is open; `None` between two of them, and without sections.
    pub fn section_deadline(&self, now: i64) -> Option<i64> {
        let section = self.section.as_ref()?;
        let opened = section.opened.as_ref()?;
        let held = self.closed[opened.after..].iter().cloned().chain(self.open(now));
        // Extensions count from when the section was to come: below.
        let held = held
            .filter(|entry| entry.credit.is_of_people() && !matches!(entry.credit, Credit::Extension { .. }));
        let held: i64 = held.map(|entry| entry.us).sum();
        let deadline = opened.at + section.us + self.extended(section) + held;
        Some(deadline.min(self.deadline(now)))
    }

    /// Since when the time between two sections has run, where nothing else holds the clock; later by what held it
    /// meanwhile.
    pub fn rested_since(&self) -> Option<i64> {
        let section = self.section.as_ref().filter(|_| matches!(self.top(), Some(Credit::Between { .. })))?;
        let rests =
            self.closed[section.after..].iter().filter(|e| matches!(e.credit, Credit::Between { .. }));
        Some(self.since - rests.map(|rest| rest.us).sum::<i64>())
    }

    /// µs left at `now` of what can be worked on, not less than 0.
    pub fn left_here(&self, now: i64) -> i64 {
        let comes = self.coming().map(|us| (now + us).min(self.window(now)));
        (self.section_deadline(now).or(comes).unwrap_or_else(|| self.deadline(now)) - now).max(0)
    }

    /// Between two sections: the time of the next with what people gave it, µs.
    pub fn coming(&self) -> Option<i64> {
        let section = self.section.as_ref().filter(|section| section.opened.is_none())?;
        Some(section.us + self.extended(section))
    }

    /// What people gave a section, also while it was to come, µs.
    fn extended(&self, section: &Section) -> i64 {
        let own = self.closed[section.after..].iter();
        own.filter(|entry| matches!(entry.credit, Credit::Extension { .. })).map(|entry| entry.us).sum()
    }

    pub(super) fn begin_sections(&mut self, us: i64) {
        self.section = Some(Section { us, after: 0, opened: Some(Opened { at: self.started, after: 0 }) });
    }

    /// The open section ends, and the time between it and the next, which has `us`, begins.
    pub(super) fn end_section(&mut self, at: i64, number: u16, us: i64) {
        self.turn(at);
        if let Some(deadline) = self.section_deadline(at)
            && deadline != at
        {
            let credit = Credit::Section { by: String::new(), section: number };
            self.closed.push(Entry { at, us: at - deadline, open: false, credit });
        }
        self.section = Some(Section { us, after: self.closed.len(), opened: None });
        self.between = true;
    }

    pub(super) fn open_section(&mut self, at: i64) {
        self.turn(at);
        self.between = false;
        if let Some(section) = &mut self.section {
            section.opened = Some(Opened { at, after: self.closed.len() });
        }
    }

    /// Between two sections again: what had ended by mistake goes on.
    pub(super) fn rests(&mut self, at: i64) {
        self.turn(at);
        self.between = true;
    }

    /// When one may hand in at the earliest, if the clock stands no more after `now`: nobody works while it does. Where
    /// the time ends before the rules allow it, as when the sitting was shortened, the last minute is for handing in.
    pub fn submit_from(&self, now: i64) -> i64 {
        let ledger = self.ledger(now);
        let stood: i64 = ledger.iter().filter(|entry| entry.credit.stops()).map(|entry| entry.us).sum();
        let from = self.allowance.submit_from.max(self.started + self.allowance.least_us + stood);
        let end = self.deadline(now);
        if from <= end { from } else { (end - LEAST_LEFT).max(self.started) }
    }

    /// Whether an end of the sitting that was moved earlier ever took time away.
    pub fn was_cut(&self) -> bool {
        self.closed.iter().any(|entry| entry.us < 0 && matches!(entry.credit, Credit::Window { .. }))
    }

    /// What people gave by hand and took back, together, µs.
    pub fn extensions(&self) -> i64 {
        let given = self.closed.iter().filter(|entry| matches!(entry.credit, Credit::Extension { .. }));
        given.map(|entry| entry.us).sum()
    }

    /// Whether it stood at a moment until `now`, for whatever reason.
    pub fn stood_at(&self, moment: i64, now: i64) -> bool {
        let within = |(from, to): (i64, i64)| (from + 1..to).contains(&moment);
        self.ledger(now).iter().filter_map(Entry::stood).any(within)
    }

    /// Every credit with its cause, oldest first.
    pub fn ledger(&self, now: i64) -> Vec<Entry> {
        let mut entries = self.closed.clone();
        entries.extend(self.open(now));
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    /// What the clock stands for now.
    fn open(&self, now: i64) -> Option<Entry> {
        let credit = self.top()?;
        Some(Entry { at: self.since, us: (now - self.since).max(0), open: true, credit })
    }

    /// What a microsecond is credited to now.
    fn top(&self) -> Option<Credit> {
        match (&self.pause, &self.warning) {
            (Some((_, credit)), _) => Some(credit.clone()),
            _ if self.admission => Some(Credit::Admission { by: String::new() }),
            _ if self.between => Some(Credit::Between { by: String::new() }),
            (None, Some(reading)) => Some(reading.credit.clone()),
            (None, None) => None,
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

    /// Pauses, or goes on pausing for another reason.
    pub(super) fn pause(&mut self, at: i64, credit: Credit) {
        self.turn(at);
        self.pause = Some((at, credit));
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
        let reading =
            self.warning.as_ref().filter(|_| self.pause.is_none() && !self.admission && !self.between)?;
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
        (self.pause, self.admission, self.between, self.warning) = (None, false, false, None);
    }

    pub(super) fn credit(&mut self, at: i64, us: i64, credit: Credit) {
        self.closed.push(Entry { at, us, open: false, credit });
    }

    /// The sitting ends at another time, moved by somebody for a reason.
    pub(super) fn move_end(&mut self, at: i64, ends_at: i64, (by, reason): (String, String)) {
        // With sections the line says what moved the deadline; what counts is the end itself.
        let us = self.moves(ends_at, at);
        self.ends_at = ends_at;
        self.credit(at, us, Credit::Window { by, reason });
    }

    /// Whether it means anything that the sitting ends at `ends_at`: with sections of their own times it may come to
    /// matter later.
    pub fn follows(&self, ends_at: i64) -> bool {
        if self.section.is_some() { ends_at != self.ends_at } else { self.moved_by(ends_at) != 0 }
    }

    /// What it changes of the deadline if the sitting ends at `ends_at`, µs.
    pub fn moves(&self, ends_at: i64, now: i64) -> i64 {
        if self.section.is_none() {
            return self.moved_by(ends_at);
        }
        Self { ends_at, ..self.clone() }.deadline(now) - self.deadline(now)
    }

    /// Whether an attempt that ended has more time if the sitting ends at `ends_at` now.
    pub fn gains(&self, ends_at: i64) -> bool {
        ends_at > self.ends_at && self.follows(ends_at)
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
