//! Feasibility: whether a bank can fill a blueprint, cell by cell, before anybody draws. 可行性.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::draw::{Matching, Pool};

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
        let mut matching = Matching::new(self.items.len());
        let mut all = Vec::new();
        for (section, cells) in self.cells.iter().enumerate() {
            let wanted: Vec<u32> = self.blueprint.rows.iter().map(|row| row.counts[section]).collect();
            let got = matching.fill_most(cells, &wanted);
            for (row, cell) in cells.iter().enumerate() {
                let available = u32::try_from(cell.len()).unwrap_or(u32::MAX);
                all.push(Cell {
                    row,
                    section,
                    wanted: wanted[row],
                    available,
                    short: wanted[row] - got[row],
                });
            }
        }
        all.sort_by_key(|cell| (cell.row, cell.section));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::tests::{blueprint, items, syllabus};
    use super::*;

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
}
