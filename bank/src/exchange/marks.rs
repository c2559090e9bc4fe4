//! What is to be told of a workbook's cells beside their text: formulas, days, cells that are one; and cells that people
//! mended.

use std::collections::{BTreeMap, BTreeSet};

use super::picture::in_markdown;
use super::pictured::{Shown, Spot};
use super::table::{Made, OnCell, Range, Table};
use super::{Doubt, Field, Mapping, Mending, MergedCells, MergedDone, Repair, sheet};

/// The most cells that are filled from merged ones.
const MOST_FILLED: usize = 1_000_000;

/// What is to be told of the cells that are read, by row.
#[derive(Debug, Default)]
pub struct Marks {
    mendings: BTreeMap<u32, BTreeSet<Mending>>,
    turned: BTreeMap<u32, usize>,
    doubts: BTreeMap<u32, BTreeSet<Doubt>>,
    shown: BTreeMap<u32, Shown>,
    /// Cells that are one, and what was done with each.
    pub merged: Vec<MergedCells>,
}

/// What a mark of a cell comes to.
enum Told {
    Repair(Repair),
    Doubt(Doubt),
    /// A key or an option, of which a program made a day.
    Turned,
}

impl Marks {
    /// Puts texts where merged cells and people say they stand, and sees what is to be told of the rest.
    pub fn settle(table: &mut Table, mapping: &Mapping) -> Self {
        let mut marks = Self::default();
        let ranges = std::mem::take(&mut table.merged);
        let mut room = MOST_FILLED;
        for range in &ranges {
            let done = marks.fill(table, mapping, *range, &mut room);
            marks.merged.push(MergedCells { range: table.range(*range), done });
        }
        let mended: BTreeSet<(u32, usize)> =
            mapping.mended.iter().map(|cell| (cell.row, cell.column)).collect();
        for mark in &table.marks {
            let cell = || table.cell(mark.row, mark.column);
            let field = mapping.columns.get(mark.column).copied().flatten();
            let field = field.filter(|_| !mended.contains(&(mark.row, mark.column)));
            let told = match (mark.what, field) {
                // What lies on a row is the row's, whatever its column holds.
                (Made::Picture, _) => {
                    marks.doubt(table, mark.row, Doubt::RowPicture { cell: cell() });
                    continue;
                }
                (Made::HiddenRow, _) => Told::Doubt(Doubt::HiddenRow),
                (_, None) => continue,
                (Made::Written, _) => Told::Doubt(Doubt::Raised { cell: cell() }),
                (Made::Struck, _) => Told::Doubt(Doubt::Hidden),
                (Made::Turned, Some(field)) if asks(field) => Told::Turned,
                (Made::Day | Made::Turned, _) => Told::Repair(Repair::Day),
                (Made::Formula, _) => Told::Repair(Repair::Formula),
                (Made::Shown, _) => Told::Repair(Repair::NumberFormat),
                (Made::Raised, _) => Told::Repair(Repair::Raised),
            };
            match told {
                Told::Doubt(doubt) => {
                    marks.doubts.entry(mark.row).or_default().insert(doubt);
                }
                Told::Turned => {
                    marks.turned.entry(mark.row).or_insert(mark.column);
                }
                Told::Repair(repair) => marks.tell(mark.row, repair, cell()),
            }
        }
        mend(table, mapping);
        for on in std::mem::take(&mut table.shown) {
            marks.illustrate(table, mapping, &on);
        }
        sheet::column::mark_numbers(&mut table.rows, mapping);
        let column = mapping.columns.iter().position(|column| *column == Some(Field::Key));
        for row in sheet::column::settle_truths(&mut table.rows, mapping) {
            marks.tell(row, Repair::TruthSign, table.cell(row, column.unwrap_or_default()));
        }
        marks
    }

    /// Says what is to be looked at in a row, or in the one above where nothing stands in it.
    fn doubt(&mut self, table: &Table, row: u32, doubt: Doubt) {
        let at = table.rows.partition_point(|(number, _)| *number <= row);
        if let Some((row, _)) = at.checked_sub(1).and_then(|at| table.rows.get(at)) {
            self.doubts.entry(*row).or_default().insert(doubt);
        }
    }

    /// A picture on a cell goes to the option or the rationale that stands there, and otherwise to the stem. Which of several
    /// texts in one cell it goes with is not to be known, nor whose it is in an empty row.
    fn illustrate(&mut self, table: &mut Table, mapping: &Mapping, on: &OnCell) {
        let field = mapping.columns.get(on.column).copied().flatten();
        let at = table.rows.binary_search_by_key(&on.row, |(row, _)| *row);
        let (Ok(at), false) = (at, matches!(field, Some(Field::Options | Field::Prompts))) else {
            let cell = table.cell(on.row, on.column);
            return self.doubt(table, on.row, Doubt::RowPicture { cell });
        };
        let spot = match field {
            Some(Field::Option(_)) => {
                let cells = &mut table.rows[at].1;
                cells.resize(cells.len().max(on.column + 1), String::new());
                let cell = &mut cells[on.column];
                // Whoever mended the cell has seen it there.
                if !cell.contains(&on.name) {
                    let text = format!("{} {}", cell.trim_end(), in_markdown("", &on.name));
                    *cell = text.trim_start().to_owned();
                }
                return;
            }
            Some(Field::Rationale) => Spot::Rationale,
            _ => Spot::Stem,
        };
        self.shown.entry(on.row).or_default().push((spot, on.name.clone()));
    }

    /// The pictures that go with the texts of a row.
    pub fn shown(&self, row: u32) -> Shown {
        self.shown.get(&row).cloned().unwrap_or_default()
    }

    /// What is to be told of a row.
    pub fn of(&self, row: u32) -> impl Iterator<Item = &Mending> {
        self.mendings.get(&row).into_iter().flatten()
    }

    /// What people should look at in a row.
    pub fn doubts(&self, row: u32) -> impl Iterator<Item = &Doubt> {
        self.doubts.get(&row).into_iter().flatten()
    }

    /// The column of a row in which a day stands that was something else.
    pub fn turned(&self, row: u32) -> Option<usize> {
        self.turned.get(&row).copied()
    }

    fn tell(&mut self, row: u32, repair: Repair, cell: String) {
        self.mendings.entry(row).or_default().insert(Mending { repair, cell: Some(cell) });
    }

    /// One range. Only what rows may share is taken for all of them: a stem or a key is one item's.
    fn fill(&mut self, table: &mut Table, mapping: &Mapping, range: Range, room: &mut usize) -> MergedDone {
        let Range { first: (top, left), last: (bottom, right) } = range;
        let read = mapping.columns.iter().skip(left).take(right.saturating_sub(left).saturating_add(1));
        if read.flatten().next().is_none() {
            return MergedDone::Unread;
        }
        let from = table.rows.partition_point(|(row, _)| *row < top);
        let to = table.rows.partition_point(|(row, _)| *row <= bottom).max(from);
        let shared = mapping.columns.get(left).copied().flatten().is_some_and(shares);
        let text = table.rows.get(from).filter(|(row, _)| *row == top).and_then(|(_, cells)| cells.get(left));
        let name = table.range(range);
        match text.cloned().filter(|text| shared && bottom > top && !text.is_empty()) {
            Some(text) => {
                for (row, cells) in table.rows[from + 1..to].iter_mut().take(*room) {
                    if let Some(cell) = cells.get_mut(left).filter(|cell| cell.is_empty()) {
                        cell.clone_from(&text);
                        self.tell(*row, Repair::Merged, name.clone());
                    }
                }
                *room -= (to - from - 1).min(*room);
                MergedDone::Filled
            }
            None => {
                if from < to && table.rows[from].0 == top {
                    self.tell(top, Repair::Merged, name.clone());
                }
                MergedDone::First
            }
        }
    }
}

/// Whether rows may share what a column holds.
fn shares(field: Field) -> bool {
    use Field as F;
    matches!(field, F::Kind | F::Subject | F::Equipment | F::Difficulty | F::Cognitive | F::Citation)
}

/// Whether a column holds what is asked or what is right.
fn asks(field: Field) -> bool {
    use Field as F;
    matches!(field, F::Stem | F::Options | F::Option(_) | F::Key | F::Prompts)
}

/// Puts what people mended in the places of what stood there. Rows that the file does not have are no rows to mend.
fn mend(table: &mut Table, mapping: &Mapping) {
    for cell in &mapping.mended {
        let Ok(at) = table.rows.binary_search_by_key(&cell.row, |(row, _)| *row) else { continue };
        let cells = &mut table.rows[at].1;
        if cell.column < table.header.len() {
            cells.resize(cells.len().max(cell.column + 1), String::new());
            cells[cell.column].clone_from(&cell.text);
        }
    }
}
