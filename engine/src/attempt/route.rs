//! The way through a paper: sections one after the other, each with a time of its own, and whether one may go back.
//!
//! Without sections the whole paper is open from the start to the end. With them, one is open at a time: what comes
//! later is not shown yet, what is over is not shown again. Between two of them the clock stands, for a while, until the
//! candidate opens the next. Time that is left of a section is not added to the ones after it.

use serde::{Deserialize, Serialize};

use super::time::SECOND;
use crate::exam::Way;
use crate::paper::PaperSection;

/// What an attempt's start fixes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Route {
    /// The sections that have times of their own; empty: the whole paper is open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<TimedSection>,
    /// For how long the clock stands between two sections at most, µs.
    #[serde(default)]
    pub between_us: i64,
    /// Whether a question that was left can't be come back to.
    #[serde(default)]
    pub no_way_back: bool,
}

/// A section with a time of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct TimedSection {
    /// Its first slot.
    pub first: u16,
    /// Its last slot.
    pub last: u16,
    /// Its time with its share of the personal extra time, µs.
    pub us: i64,
}

impl Route {
    /// The way that an exam wants through a paper with these sections; extra time is shared out as the sections' times
    /// are. `None`: the exam has times for another number of sections.
    pub fn of(way: &Way, sections: &[PaperSection], extra_us: i64) -> Option<Self> {
        let (between_us, no_way_back) = (i64::from(way.between_s) * SECOND, way.no_way_back);
        if way.section_s.is_empty() {
            return Some(Self { sections: Vec::new(), between_us: 0, no_way_back });
        }
        if way.section_s.len() != sections.len() {
            return None;
        }
        let all: i64 = way.section_s.iter().map(|s| i64::from(*s)).sum();
        let mut shared = (0, 0);
        let timed = sections.iter().zip(&way.section_s).map(|(section, s)| {
            let s = i64::from(*s);
            // What the sections so far get of it, so that all of it is shared out.
            let upto = extra_us * (shared.0 + s) / all.max(1);
            let us = s * SECOND + upto - shared.1;
            shared = (shared.0 + s, upto);
            TimedSection { first: section.first, last: section.last, us }
        });
        Some(Self { sections: timed.collect(), between_us, no_way_back })
    }

    /// Whether it is a way like any other: all open, all the time.
    pub fn is_free(&self) -> bool {
        self.sections.is_empty() && !self.no_way_back
    }
}

/// Epoch and number of a page's act: tells what a page did first, however its frames arrive.
pub type By = (u32, u64);

/// How far a candidate has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The way.
    pub route: Route,
    /// Which section they are in, from 0; between two of them, the one that comes.
    section: usize,
    /// Whether it was opened.
    open: bool,
    /// The sections that are over: when, and by which act, if the candidate ended them.
    over: Vec<(i64, Option<By>)>,
    /// Up to which slot questions were left for good, and by which act, as they arrived.
    passed: Vec<(u16, By)>,
}

/// Whether a slot can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It can.
    Open,
    /// Its section has not begun.
    Ahead,
    /// Its section was over at this time, µs.
    Over(i64),
    /// It was left, and there is no way back.
    Passed,
}

impl Progress {
    pub(super) fn starts(route: Route) -> Self {
        Self { route, open: true, ..Self::default() }
    }

    pub(super) fn ended(&mut self, at: i64, by: Option<By>) {
        self.over.push((at, by));
        self.section += 1;
        self.open = false;
    }

    pub(super) fn opened(&mut self) {
        self.open = true;
    }

    pub(super) fn passes(&mut self, slot: u16, by: By) {
        self.passed.push((slot, by));
    }

    /// Number of the section, from 1, that is open or comes next; 0 without sections.
    pub fn number(&self) -> u16 {
        if self.route.sections.is_empty() { 0 } else { number(self.section + 1) }
    }

    /// Whether it is open; so is the whole paper without sections.
    pub fn is_open(&self) -> bool {
        self.route.sections.is_empty() || self.open
    }

    /// Whether no section comes after it.
    pub fn is_last(&self) -> bool {
        self.section + 1 >= self.route.sections.len()
    }

    /// The section that is open or comes next.
    pub fn section(&self) -> Option<&TimedSection> {
        self.route.sections.get(self.section)
    }

    /// The last slot that was left for good; 0: none.
    pub fn passed_upto(&self) -> u16 {
        self.passed.iter().map(|(slot, _)| *slot).max().unwrap_or(0)
    }

    /// Whether the page may show this slot now.
    pub fn shows(&self, slot: u16) -> bool {
        let Some(section) = self.section() else { return true };
        self.open && (section.first..=section.last).contains(&slot)
    }

    /// Whether a slot can be answered by this act; what a page did before it ended the section or left the question
    /// counts, also when it arrives later.
    pub fn access(&self, slot: u16, by: By) -> Access {
        if let Some(of) = self.route.sections.iter().position(|section| slot <= section.last) {
            if of > self.section || of == self.section && !self.open {
                return Access::Ahead;
            }
            if let Some((at, ender)) = self.over.get(of)
                && ender.is_none_or(|ender| by > ender)
            {
                return Access::Over(*at);
            }
        }
        let left = |(upto, left): &(u16, By)| slot <= *upto && by > *left;
        if self.passed.iter().any(left) { Access::Passed } else { Access::Open }
    }

    /// Whether a slot can't be answered any more by anything that the candidate does from now on.
    pub fn is_behind(&self, slot: u16) -> bool {
        matches!(self.access(slot, (u32::MAX, u64::MAX)), Access::Over(_) | Access::Passed)
    }
}

fn number(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use bank::item::Kind;
    use proptest::prelude::*;

    use super::*;
    use crate::marks::Marks;

    fn section(first: u16, last: u16) -> PaperSection {
        PaperSection { kind: Kind::TrueFalse, marks: Marks::whole(1), first, last }
    }

    proptest! {
        #[test]
        fn all_of_the_extra_time_is_shared_out(
            section_s in proptest::collection::vec(30_u32..7200, 1..8),
            extra in 0_i64..3 * 3600 * SECOND,
        ) {
            let sections: Vec<_> = (1..).take(section_s.len()).map(|slot| section(slot, slot)).collect();
            let way = Way { section_s: section_s.clone(), ..Way::default() };
            let route = Route::of(&way, &sections, extra).unwrap();
            let all: i64 = section_s.iter().map(|s| i64::from(*s) * SECOND).sum();
            prop_assert_eq!(route.sections.iter().map(|section| section.us).sum::<i64>(), all + extra);
            for (timed, s) in route.sections.iter().zip(&section_s) {
                prop_assert!(timed.us >= i64::from(*s) * SECOND);
            }
        }
    }

    #[test]
    fn times_for_another_paper_are_refused() {
        let way = Way { section_s: vec![60, 60], ..Way::default() };
        assert_eq!(Route::of(&way, &[section(1, 9)], 0), None);
    }

    #[test]
    fn a_page_is_judged_by_what_it_did_first() {
        let route = Route {
            sections: vec![
                TimedSection { first: 1, last: 2, us: 1 },
                TimedSection { first: 3, last: 4, us: 1 },
                TimedSection { first: 5, last: 6, us: 1 },
            ],
            between_us: 0,
            no_way_back: true,
        };
        let mut progress = Progress::starts(route);
        assert_eq!(progress.access(3, (1, 1)), Access::Ahead);
        progress.passes(1, (1, 5));
        assert_eq!(progress.access(1, (1, 4)), Access::Open, "sent before, arrived after");
        assert_eq!(progress.access(1, (1, 6)), Access::Passed);
        assert_eq!(progress.access(2, (1, 6)), Access::Open);
        progress.ended(70, Some((1, 9)));
        assert_eq!(progress.access(2, (1, 8)), Access::Open);
        assert_eq!(progress.access(2, (1, 10)), Access::Over(70));
        assert_eq!(progress.access(3, (1, 10)), Access::Ahead, "between two sections");
        assert!(!progress.shows(2) && !progress.shows(3));
        progress.opened();
        assert!(progress.shows(3) && !progress.is_last());
        progress.ended(90, None);
        assert_eq!(progress.access(3, (1, 1)), Access::Over(90), "its time was over, whatever came first");
        assert!(progress.is_behind(4) && !progress.is_behind(5));
    }
}
