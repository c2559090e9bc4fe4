//! Regulations: laws, departmental rules, safety technical regulations (TSG) and standards that items cite, each in its
//! editions. An edition has a number of its own, which is what citations name.
//!
//! - [`Regulation`]: one edition; [`Standing`]: where it stands on a day.
//! - [`Repealed`]: what items may no longer rest on.
//! - [`edit`]: what of a change is sound.
//! - [`turn`]: what a change does to what items cite.
//! - [`cite`]: citations as people type them.
//! - [`day`]: days as texts.

pub mod cite;
pub mod day;
pub mod edit;
pub mod turn;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::Tags;

/// One regulation in one edition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Regulation {
    /// Number with edition, such as `TSG 81-2022`: what citations name.
    pub number: String,
    /// Chinese name.
    pub name: String,
    /// The subject it belongs to.
    pub subject: String,
    /// Day it came or comes into force, `YYYY-MM-DD`; empty: nobody has looked it up, and it counts as in force.
    pub in_force_since: String,
    /// What its source says where days and editions don't: `replaced` or `repealed`; anything else changes nothing.
    #[serde(default)]
    pub status: String,
    /// Numbers of the editions that end when it comes into force.
    #[serde(default, deserialize_with = "crate::syllabus::qualification::one_or_many")]
    pub replaces: Vec<String>,
    /// How they end.
    #[serde(default)]
    pub renewal: Renewal,
    /// Day from which it is no longer in force, with nothing in its place.
    #[serde(default)]
    pub repealed_on: Option<String>,
    /// Where this row comes from and how far it was checked.
    #[serde(default)]
    pub source: String,
}

/// What a new edition is to the one before. Either way items that cite the older one have to be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// 替代: written anew.
    #[default]
    Replaces,
    /// 修订: the same with changes.
    Amends,
}

/// Where an edition stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "RegulationStanding")]
pub enum Standing {
    /// 未施行: its day has not come.
    Ahead,
    /// 现行
    InForce,
    /// 已被替代
    Replaced {
        /// By which edition; empty: its source says so, and names none.
        by: String,
    },
    /// 已修订
    Amended {
        /// By which edition.
        by: String,
    },
    /// 已废止
    Repealed,
}

impl Standing {
    /// Whether items may no longer rest on it.
    pub fn is_gone(&self) -> bool {
        !matches!(self, Self::Ahead | Self::InForce)
    }
}

impl Regulation {
    fn has_begun(&self, day: &str) -> bool {
        self.in_force_since.as_str() <= day
    }
}

/// Where edition `number` stands on a day, among all that are on file. One that is not on file may still have been
/// replaced by one that is.
pub fn standing(all: &[Regulation], number: &str, day: &str) -> Standing {
    let own = all.iter().find(|one| one.number == number);
    let repealed = own.is_some_and(|one| one.repealed_on.as_deref().is_some_and(|on| on <= day));
    if repealed || own.is_some_and(|one| one.status.starts_with("repealed")) {
        return Standing::Repealed;
    }
    let newer = all.iter().find(|one| one.has_begun(day) && one.replaces.iter().any(|old| old == number));
    match newer {
        Some(newer) if newer.renewal == Renewal::Amends => Standing::Amended { by: newer.number.clone() },
        Some(newer) => Standing::Replaced { by: newer.number.clone() },
        None if own.is_some_and(|one| one.status.starts_with("replaced")) => {
            Standing::Replaced { by: String::new() }
        }
        None if own.is_some_and(|one| !one.has_begun(day)) => Standing::Ahead,
        None => Standing::InForce,
    }
}

/// The edition that counts in the place of a number on a day: the end of the chain of editions, unless that was repealed.
pub fn successor<'a>(all: &'a [Regulation], number: &str, day: &str) -> Option<&'a Regulation> {
    let mut at = number.to_owned();
    // A ring, which no edit admits, would end here too.
    for _ in 0..all.len() {
        match standing(all, &at, day) {
            Standing::Replaced { by } | Standing::Amended { by } if !by.is_empty() => at = by,
            Standing::InForce if at != number => break,
            _ => return None,
        }
    }
    all.iter().find(|one| one.number == at)
}

/// The edition that will end a number, and has not yet.
pub fn coming<'a>(all: &'a [Regulation], number: &str, day: &str) -> Option<&'a Regulation> {
    let ahead = all.iter().filter(|one| !one.has_begun(day) && one.replaces.iter().any(|old| old == number));
    ahead.min_by_key(|one| &one.in_force_since)
}

/// The next moment after `now`, µs, when any edition begins or ends.
pub fn next_turn(all: &[Regulation], now: i64) -> Option<i64> {
    let days = all.iter().flat_map(|one| std::iter::once(&one.in_force_since).chain(&one.repealed_on));
    days.filter_map(|day| day::begins(day)).filter(|begins| *begins > now).min()
}

/// Which regulations items may no longer rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repealed(HashSet<String>);

impl Repealed {
    /// Of these, and of what they replace, those that are no longer in force at `now`, µs.
    pub fn at(all: &[Regulation], now: i64) -> Self {
        let day = day::of(now);
        let numbers = all.iter().flat_map(|one| std::iter::once(&one.number).chain(&one.replaces));
        Self(numbers.filter(|number| standing(all, number, &day).is_gone()).cloned().collect())
    }

    /// Whether a number is among them.
    pub fn has(&self, number: &str) -> bool {
        self.0.contains(number)
    }

    /// Their numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether an item with these tags is stale: it cites one of them. 依据已失效.
    pub fn make_stale(&self, tags: &Tags) -> bool {
        tags.citations.iter().any(|citation| self.has(&citation.regulation))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub fn edition(number: &str, since: &str, replaces: &[&str]) -> Regulation {
        Regulation {
            number: number.into(),
            name: format!("名{number}"),
            in_force_since: since.into(),
            status: "in force".into(),
            replaces: replaces.iter().map(|number| (*number).into()).collect(),
            ..Regulation::default()
        }
    }

    fn chain() -> Vec<Regulation> {
        let amended = Regulation { renewal: Renewal::Amends, ..edition("R-2022", "2022-06-01", &["R-2017"]) };
        let lapsed =
            Regulation { repealed_on: Some("2025-01-01".into()), ..edition("X-1", "2001-01-01", &[]) };
        vec![
            edition("R-2017", "2017-06-01", &["R-2009"]),
            amended,
            edition("R-2026", "2026-12-01", &["R-2022", "Q-1"]),
            lapsed,
            Regulation { status: "replaced".into(), ..edition("S-1", "", &[]) },
            edition("S-2", "", &[]),
        ]
    }

    #[test]
    fn editions_end_when_the_next_one_begins() {
        let replaced = |by: &str| Standing::Replaced { by: by.into() };
        let amended = |by: &str| Standing::Amended { by: by.into() };
        let table = [
            ("R-2017", "2017-05-31", Standing::Ahead),
            ("R-2017", "2017-06-01", Standing::InForce),
            ("R-2009", "2017-05-31", Standing::InForce),
            ("R-2009", "2017-06-01", replaced("R-2017")),
            ("R-2017", "2022-05-31", Standing::InForce),
            ("R-2017", "2022-06-01", amended("R-2022")),
            ("R-2022", "2026-11-30", Standing::InForce),
            ("R-2022", "2026-12-01", replaced("R-2026")),
            ("Q-1", "2026-12-01", replaced("R-2026")),
            ("X-1", "2024-12-31", Standing::InForce),
            ("X-1", "2025-01-01", Standing::Repealed),
            ("S-1", "2000-01-01", replaced("")),
            ("S-2", "2000-01-01", Standing::InForce),
            ("nobody's", "2026-12-01", Standing::InForce),
        ];
        for (number, day, expected) in table {
            assert_eq!(standing(&chain(), number, day), expected, "{number} {day}");
        }
    }

    #[test]
    fn the_edition_that_counts_is_at_the_end_of_the_chain() {
        let all = chain();
        let of = |number: &str, day: &str| successor(&all, number, day).map(|one| one.number.as_str());
        assert_eq!(of("R-2009", "2020-01-01"), Some("R-2017"));
        assert_eq!(of("R-2009", "2026-12-31"), Some("R-2026"));
        assert_eq!(of("R-2026", "2026-12-31"), None, "it counts itself");
        assert_eq!(of("X-1", "2026-12-31"), None);
        assert_eq!(of("S-1", "2026-12-31"), None);
        assert_eq!(coming(&all, "R-2022", "2026-11-30").map(|one| one.number.as_str()), Some("R-2026"));
        assert_eq!(coming(&all, "R-2022", "2026-12-01"), None);
    }

    #[test]
    fn the_day_comes_by_itself() {
        let all = chain();
        let eve = day::begins("2026-12-01").unwrap() - 1;
        assert_eq!(next_turn(&all, eve), Some(eve + 1));
        assert_eq!(next_turn(&all, eve + 1), None);
        let (before, after) = (Repealed::at(&all, eve), Repealed::at(&all, eve + 1));
        assert!(!before.has("R-2022") && after.has("R-2022") && after.has("Q-1"));
        assert!(before.has("R-2017") && before.has("R-2009") && before.has("X-1") && before.has("S-1"));
    }

    #[test]
    fn rows_of_old_are_read() {
        let json = r#"{"number":"TSG 81-2022","name":"甲","subject":"S2","in_force_since":"2022-12-01",
                       "status":"in force","replaces":"TSG N0001-2017"}"#;
        let read: Regulation = serde_json::from_str(json).unwrap();
        assert_eq!((read.replaces, read.repealed_on), (vec!["TSG N0001-2017".to_owned()], None));
    }
}
