//! Feasibility: whether a bank can fill a blueprint, cell by cell, before anybody draws. 可行性.

use std::collections::HashMap;

use bank::ItemId;
use bank::search::{Group, Index, Numbers};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::draw::{Matching, Pool};
use super::seed::Seed;
use crate::blueprint::{Blueprint, Row, Section};

/// What a cell wants and what the bank has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cell {
    /// Index of the row.
    pub row: usize,
    /// Index of the section.
    pub section: usize,
    /// Items wanted.
    pub wanted: u32,
    /// Items of the bank that fit the cell.
    pub available: u32,
    /// Items it goes short of once all cells of the section have taken theirs.
    pub short: u32,
}

impl Pool {
    /// All cells, row by row. The blueprint can be filled if and only if nothing is short.
    pub fn feasibility(&self) -> Vec<Cell> {
        let available = |cell: &Vec<u32>| u32::try_from(cell.len()).unwrap_or(u32::MAX);
        let available: Vec<Vec<u32>> =
            self.cells.iter().map(|cells| cells.iter().map(available).collect()).collect();
        cells(&self.blueprint, self.items.len(), &self.cells, &available)
    }

    /// How many items a cell can have where so many as it wants must not meet, all other cells as they are: the most with
    /// which a form is drawn.
    pub fn most_apart(&self, row: usize, section: usize) -> u32 {
        let mut pool = self.clone();
        let (mut most, mut too_many) = (0, self.blueprint.rows[row].counts[section]);
        while most + 1 < too_many {
            let tried = u32::midpoint(most, too_many);
            pool.blueprint.rows[row].counts[section] = tried;
            if pool.draw(&ANY_SEED).is_ok() { most = tried } else { too_many = tried }
        }
        most
    }
}

/// What can be drawn is drawn from any seed.
pub const ANY_SEED: Seed = [0; 32];

/// The same from a bank's index, without looking at each item. The blueprint's rows have a count for each section. Items
/// that must not meet are not looked at: see [`fills_without`].
pub fn of_index(blueprint: &Blueprint, index: &Index) -> Vec<Cell> {
    with_index(blueprint, index, None)
}

/// Whether the rest of a bank can fill a blueprint without these items: then whom they must not meet is of no matter.
pub fn fills_without<'a>(
    blueprint: &Blueprint,
    index: &Index,
    items: impl IntoIterator<Item = &'a ItemId>,
) -> bool {
    let without = index.numbers_of(items);
    with_index(blueprint, index, Some(&without)).iter().all(|cell| cell.short == 0)
}

fn with_index(blueprint: &Blueprint, index: &Index, without: Option<&Numbers>) -> Vec<Cell> {
    // No cell can lose more items to others than the whole paper takes: so many of each are enough to match.
    let most = usize::try_from(blueprint.items()).unwrap_or(usize::MAX);
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut available = Vec::new();
    let mut items = Vec::new();
    for section in &blueprint.sections {
        let stocks = blueprint
            .rows
            .iter()
            .map(|row| index.stock(Group { without, ..group(blueprint, row, section) }, most));
        let (counts, some): (Vec<u32>, Vec<Vec<u32>>) =
            stocks.map(|stock| (stock.available, stock.some)).unzip();
        available.push(counts);
        let mut number = |item: u32| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(item).or_insert(next)
        };
        items.push(some.into_iter().map(|cell| cell.into_iter().map(&mut number).collect()).collect());
    }
    cells(blueprint, numbers.len(), &items, &available)
}

fn group<'a>(blueprint: &'a Blueprint, row: &'a Row, section: &Section) -> Group<'a> {
    Group {
        kind: section.kind,
        subject: row.subject.as_deref(),
        equipment: row.equipment.as_deref(),
        band: row.difficulty,
        within: &blueprint.equipment,
        stale: blueprint.allow_stale,
        without: None,
    }
}

/// `items[section][row]`: numbers below `count` of the items that fit a cell.
fn cells(blueprint: &Blueprint, count: usize, items: &[Vec<Vec<u32>>], available: &[Vec<u32>]) -> Vec<Cell> {
    let mut matching = Matching::new(count);
    let mut all = Vec::new();
    for (section, cells) in items.iter().enumerate() {
        let wanted: Vec<u32> = blueprint.rows.iter().map(|row| row.counts[section]).collect();
        let got = matching.fill_most(cells, &wanted);
        for row in 0..cells.len() {
            let (wanted, short) = (wanted[row], wanted[row] - got[row]);
            all.push(Cell { row, section, wanted, available: available[section][row], short });
        }
    }
    all.sort_by_key(|cell| (cell.row, cell.section));
    all
}

#[cfg(test)]
mod tests {
    use bank::item::{Body, Content, Status, Tags, Version};
    use bank::search::Entry;
    use proptest::prelude::*;

    use super::super::draw::Drawable;
    use super::super::draw::tests::{blueprint, items, syllabus};
    use super::*;
    use crate::blueprint::Row;

    #[test]
    fn short_cells_say_by_how_much() {
        let pool =
            Pool::new(items(12), "s", blueprint(&[(Some("P1"), [2, 5]), (Some("P2"), [1, 1])]), &syllabus());
        let cells = pool.feasibility();
        let short: Vec<_> =
            cells.iter().map(|cell| (cell.row, cell.section, cell.available, cell.short)).collect();
        assert_eq!(short, [(0, 0, 2, 0), (0, 1, 2, 3), (1, 0, 4, 0), (1, 1, 4, 0)]);
    }

    #[test]
    fn feasible_exactly_when_it_draws() {
        for wanted in 0..8 {
            let pool = Pool::new(
                items(24),
                "s",
                blueprint(&[(Some("P1"), [wanted, 1]), (None, [4, 1])]),
                &syllabus(),
            );
            let feasible = pool.feasibility().iter().all(|cell| cell.short == 0);
            assert_eq!(feasible, pool.draw(&[3; 32]).is_ok(), "{wanted} wanted");
        }
    }

    fn version(n: usize, (choice, subject, equipment, practice, difficulty): Sort) -> Version {
        let body = if choice {
            Body::SingleChoice { options: vec!["甲".into(), "乙".into()], key: 0 }
        } else {
            Body::TrueFalse { key: true }
        };
        Version {
            item: format!("i{n:05}").into(),
            code: String::new(),
            number: 1,
            content: Content::plain("题", body, ""),
            tags: Tags {
                subjects: vec![subject.into()],
                equipment: equipment.map(Into::into).into_iter().collect(),
                difficulty,
                practice,
                ..Tags::default()
            },
            status: Status::Approved,
            author: String::new(),
            reviewer: None,
            at: 0,
        }
    }

    type Sort = (bool, &'static str, Option<&'static str>, bool, u16);

    proptest! {
        #[test]
        fn an_index_tells_the_same_as_all_items(
            bank in prop::collection::vec(
                (any::<bool>(), prop::sample::select(vec!["P", "P1", "P2"]),
                 prop::sample::select(vec![None, Some("E")]), prop::bool::weighted(0.1), 500..900_u16),
                0..40,
            ),
            rows in prop::collection::vec(
                (prop::sample::select(vec![None, Some("P"), Some("P1"), Some("P2")]),
                 prop::sample::select(vec![None, Some("E")]), [0..8_u32, 0..8_u32]),
                1..4,
            ),
            within in any::<bool>(),
        ) {
            let versions: Vec<Version> = bank.into_iter().enumerate().map(|(n, sort)| version(n, sort)).collect();
            let mut index = Index::new(syllabus(), bank::regulation::Repealed::default());
            let entry = |newest: &Version| Entry { newest: newest.clone(), approved: None };
            index.put(&versions.iter().map(entry).collect::<Vec<_>>());
            let mut blueprint = blueprint(&[]);
            blueprint.rows = rows
                .into_iter()
                .map(|(subject, equipment, counts)| Row {
                    subject: subject.map(Into::into),
                    equipment: equipment.map(Into::into),
                    difficulty: None,
                    counts: counts.to_vec(),
                })
                .collect();
            blueprint.equipment = if within { vec!["E".into()] } else { vec![] };
            let (quick, pool) = (of_index(&blueprint, &index), versions.iter().map(Drawable::from).collect());
            let slow = Pool::new(pool, "s", blueprint, &syllabus()).feasibility();
            let counts = |cells: &[Cell]| -> Vec<_> {
                cells.iter().map(|cell| (cell.row, cell.section, cell.wanted, cell.available)).collect()
            };
            prop_assert_eq!(counts(&quick), counts(&slow));
            let short = |cells: &[Cell]| cells.iter().map(|cell| cell.short).sum::<u32>();
            prop_assert_eq!(short(&quick), short(&slow));
        }
    }
}
