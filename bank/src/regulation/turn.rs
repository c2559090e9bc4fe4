//! What a change of the regulations on file does to what items cite.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Regulation, coming, standing};

/// How a number turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "turn", rename_all = "snake_case")]
#[ts(rename = "StaleTurn")]
pub enum Turn {
    /// 立即失效: items that cite it are stale at once.
    Stale,
    /// 到期失效: they will be.
    StaleOn {
        /// On which day.
        day: String,
    },
    /// 恢复有效: they no longer are, or no longer will be.
    Sound,
}

/// Numbers that turn when `before` becomes `after`, on a day, in order.
pub fn turns(before: &[Regulation], after: &[Regulation], day: &str) -> Vec<(String, Turn)> {
    let all = before.iter().chain(after);
    let numbers: BTreeSet<&String> =
        all.flat_map(|one| std::iter::once(&one.number).chain(&one.replaces)).collect();
    let turn = |number: &String| {
        let gone = |all| standing(all, number, day).is_gone();
        let turn = match (gone(before), gone(after)) {
            (false, true) => Turn::Stale,
            (true, false) => Turn::Sound,
            (true, true) => return None,
            (false, false) => match (ends_on(before, number, day), ends_on(after, number, day)) {
                (before, after) if before == after => return None,
                (_, Some(day)) => Turn::StaleOn { day },
                (_, None) => Turn::Sound,
            },
        };
        Some((number.clone(), turn))
    };
    numbers.into_iter().filter_map(turn).collect()
}

/// The day after `day` on which a number will end, as far as anybody knows.
pub fn ends_on(all: &[Regulation], number: &str, day: &str) -> Option<String> {
    let own = all.iter().find(|one| one.number == number);
    let repealed = own.and_then(|one| one.repealed_on.as_ref()).filter(|on| on.as_str() > day);
    let replaced = coming(all, number, day).map(|one| &one.in_force_since);
    repealed.into_iter().chain(replaced).min().cloned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::edition;
    use super::*;

    #[test]
    fn the_whole_table() {
        let day = "2026-11-30";
        let old = || edition("A-1", "2010-01-01", &[]);
        let new = |since: &str| edition("A-2", since, &["A-1"]);
        let repealed = |on: &str| Regulation { repealed_on: Some(on.into()), ..old() };
        let on = |day: &str| Turn::StaleOn { day: day.into() };
        let table = [
            (vec![old()], vec![old(), new("2026-11-30")], Some(Turn::Stale)),
            (vec![], vec![new("2020-01-01")], Some(Turn::Stale)),
            (vec![old()], vec![old(), new("2026-12-01")], Some(on("2026-12-01"))),
            (vec![old(), new("2026-12-01")], vec![old(), new("2027-01-01")], Some(on("2027-01-01"))),
            (vec![old(), new("2026-12-01")], vec![repealed("2026-12-31"), new("2026-12-01")], None),
            (vec![old(), new("2020-01-01")], vec![old()], Some(Turn::Sound)),
            (vec![old(), new("2026-12-01")], vec![old()], Some(Turn::Sound)),
            (vec![old()], vec![repealed("2026-11-30")], Some(Turn::Stale)),
            (vec![old()], vec![repealed("2026-12-31")], Some(on("2026-12-31"))),
            (vec![repealed("2026-11-30")], vec![repealed("2026-12-31")], Some(Turn::Sound)),
            (vec![old()], vec![old()], None),
        ];
        for (before, after, expected) in table {
            let turned = turns(&before, &after, day);
            let found = turned.iter().find(|(number, _)| number == "A-1").map(|(_, turn)| turn.clone());
            assert_eq!(found, expected, "{before:?} {after:?}");
        }
    }
}
