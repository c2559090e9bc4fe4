//! Rows of a table, one after the other; a case takes those of its questions along.

use std::collections::BTreeSet;

use super::{InBank, Note, Seen, Trial};
use crate::exchange::change::Beside;
use crate::exchange::change::wide::{Exported, Wide};
use crate::exchange::differences::Aspect;
use crate::exchange::found::version_of;
use crate::exchange::marks::Marks;
use crate::exchange::picture::Names;
use crate::exchange::pictured::{self, Shown};
use crate::exchange::sheet::{self, Reading, Refusal, Role};
use crate::exchange::table::{OfFile, Table};
use crate::exchange::{Doubt, Field, FileRows, MENDABLE, Mapping, RowFlaw};
use crate::item::Version;
use crate::syllabus::Syllabus;

/// A row with its number.
type Row = (u32, Vec<String>);

/// What rows are read with.
struct Reader<'a> {
    table: &'a Table,
    marks: &'a Marks,
    mapping: &'a Mapping,
    syllabus: &'a Syllabus,
    in_bank: &'a InBank,
    wide: Option<Wide>,
    pictures: &'a Names,
}

/// A row, and those of its questions, as they are read.
struct Read<'a> {
    mapping: &'a Mapping,
    cells: Vec<String>,
    parts: Vec<(u32, Vec<String>)>,
    item: Option<Beside<'a>>,
    /// What of the row itself is to be looked at.
    doubts: BTreeSet<Doubt>,
}

/// Tries all rows; `told` after each.
pub(super) fn run(
    trial: &mut Trial,
    mut table: Table,
    (mapping, syllabus, in_bank): (&Mapping, &Syllabus, &InBank),
    seen: &mut Seen,
    one_more: &mut dyn FnMut(),
) {
    let (kept, pictures) = pictured::keep(&mut table, &in_bank.pictures);
    trial.pictures = kept;
    let marks = Marks::settle(&mut table, mapping);
    let wide = Wide::of(mapping);
    let reader =
        Reader { table: &table, marks: &marks, mapping, syllabus, in_bank, wide, pictures: &pictures };
    let mut rows = table.rows.iter().peekable();
    while let Some(row) = rows.next() {
        one_more();
        if sheet::role(&row.1, mapping) == Role::Empty {
            continue;
        }
        let is_case = |row: &Row| sheet::role(&row.1, mapping) == Role::Case;
        let mut parts: Vec<&Row> = Vec::new();
        if is_case(row) {
            let goes_on = |row: &&Row| matches!(sheet::role(&row.1, mapping), Role::Part | Role::Empty);
            while let Some(part) = rows.next_if(goes_on) {
                one_more();
                if sheet::role(&part.1, mapping) == Role::Part {
                    parts.push(part);
                }
            }
        }
        reader.take(trial, seen, row, &parts);
    }
    trial.refuse_files(std::mem::take(&mut table.failed));
    let rows_of = |file: &OfFile| FileRows { name: file.name.clone(), before: file.before };
    trial.files = table.files.iter().map(rows_of).collect();
    trial.merged = marks.merged;
    trial.above = table.above;
    trial.unread = table.unread;
}

impl Reader<'_> {
    fn take(&self, trial: &mut Trial, seen: &mut Seen, row: &Row, parts: &[&Row]) {
        let read = match self.read(row, parts) {
            Ok(read) => read,
            Err(flaw) => {
                let field = match flaw {
                    RowFlaw::NoVersion { .. } | RowFlaw::BadVersion { .. } => Field::Version,
                    _ => Field::Code,
                };
                return trial.refuse_row(self.note(row, flaw, self.column(field)), &row.1);
            }
        };
        let Some(mut reading) = self.reading(trial, row, parts, &read) else { return };
        if let Err(flaw) = self.illustrate(&mut reading, row, parts) {
            return trial.refuse_row(self.note(row, flaw, self.column(Field::Stem)), &row.1);
        }
        reading.doubts.extend(read.doubts);
        let of_rows = std::iter::once(row.0).chain(parts.iter().map(|(row, _)| *row));
        reading.doubts.extend(of_rows.clone().flat_map(|row| self.marks.doubts(row)).cloned());
        let told = of_rows.flat_map(|row| self.marks.of(row)).cloned().collect();
        let note = |flaw| self.note(row, flaw, None);
        if let Some(beside) = read.item {
            let said = (reading.content.clone(), reading.tags.clone());
            let changed = trial.change(
                (row.0, told),
                (&beside, &said),
                &reading,
                (seen, self.in_bank, self.mapping),
                note,
            );
            if let Err(flaw) = changed {
                let by_code = matches!(
                    flaw,
                    RowFlaw::OtherItem { .. } | RowFlaw::RetiredItem { .. } | RowFlaw::CodeOfRow { .. }
                );
                let column = match &flaw {
                    RowFlaw::Clash(clash) => clash.parts.iter().find_map(|part| self.column_of(part.aspect)),
                    _ => self.column(Field::Code).filter(|_| by_code),
                };
                trial.refuse_row(self.note(row, flaw, column), &row.1);
            }
        } else if let Err(flaw) = seen.take_code(reading.code.as_ref(), row.0) {
            let taken = self.note(row, flaw, self.column(Field::Code));
            trial.refuse_code(&reading, (seen, self.in_bank), taken, &row.1);
        } else {
            trial.take((row.0, told), reading, (seen, self.in_bank, self.mapping), note);
        }
    }

    /// How a row is to be read: as it stands, or beside the item of its code.
    fn read(&self, row: &Row, parts: &[&Row]) -> Result<Read<'_>, RowFlaw> {
        let known = self.wide.as_ref().and_then(|wide| {
            let ours = self.in_bank.called.get(wide.code(&row.1))?;
            Some((wide, ours))
        });
        let Some((wide, ours)) = known else {
            let parts = parts.iter().map(|part| (part.0, part.1.clone())).collect();
            return Ok(Read {
                mapping: self.mapping,
                cells: row.1.clone(),
                parts,
                item: None,
                doubts: BTreeSet::new(),
            });
        };
        let cell = self.column(Field::Version).and_then(|at| row.1.get(at)).map_or("", |cell| cell.trim());
        let said = version_of(cell);
        if said.is_none() && !cell.is_empty() {
            return Err(RowFlaw::BadVersion { newest: ours.number });
        }
        let shown = self.in_bank.shown(ours, said)?;
        let of = |version: &Version| {
            Exported::of(version).ok_or_else(|| RowFlaw::NotInTable { code: version.code.clone() })
        };
        let exported = of(shown)?;
        let cells = wide.row(&row.1, exported.rows.first(), self.syllabus);
        let kept = wide.kept(&row.1, exported.rows.first());
        let doubts = kept.into_iter().map(|field| Doubt::KeptEmpty { field }).collect();
        let parts = if wide.names_kinds() {
            let beside = |(at, part): (usize, &&Row)| {
                (part.0, wide.row(&part.1, exported.rows.get(at + 1), self.syllabus))
            };
            parts.iter().enumerate().map(beside).collect()
        } else {
            // A table that does not tell which rows are questions of a case says nothing of them.
            exported.rows.iter().skip(1).map(|part| (row.0, wide.own_row(part))).collect()
        };
        let now = if shown.number == ours.number { None } else { Some(of(ours)?.whole) };
        let beside = Beside { ours, shown, said, base: exported.whole, now };
        Ok(Read { mapping: &wide.mapping, cells, parts, item: Some(beside), doubts })
    }

    /// What the row says; what can't be read is refused.
    fn reading(&self, trial: &mut Trial, row: &Row, parts: &[&Row], read: &Read<'_>) -> Option<Reading> {
        let turned = |row| {
            let column = Some(self.marks.turned(row)?);
            Some(Refusal { flaw: RowFlaw::TurnedDay, column })
        };
        if sheet::role(&read.cells, read.mapping) == Role::Case {
            let of_rows = std::iter::once(row.0).chain(parts.iter().map(|(row, _)| *row));
            let refused = of_rows.enumerate().find_map(|(at, row)| Some((at, turned(row)?)));
            let outcome = match refused {
                Some(refused) => Err(vec![refused]),
                None => {
                    let texts: Vec<&[String]> =
                        read.parts.iter().map(|(_, cells)| cells.as_slice()).collect();
                    sheet::read_case(&read.cells, &texts, read.mapping, self.syllabus)
                }
            };
            return outcome.map_err(|refused| self.refuse_case(trial, row, parts, refused)).ok();
        }
        let outcome = match turned(row.0) {
            Some(refusal) => Err(refusal),
            None => sheet::read(&read.cells, read.mapping, self.syllabus)?,
        };
        let refuse = |refusal: Refusal| {
            let readings = match trial.refused.len() < MENDABLE {
                true => sheet::readings(&refusal, (row.0, &read.cells), read.mapping, self.syllabus),
                false => Vec::new(),
            };
            let note = self.note(row, refusal.flaw, refusal.column);
            trial.refuse_row(Note { readings, ..note }, &row.1);
        };
        outcome.map_err(refuse).ok()
    }

    /// Puts the pictures of a row, and of those of its questions, into the item.
    fn illustrate(&self, reading: &mut Reading, row: &Row, parts: &[&Row]) -> Result<(), RowFlaw> {
        let of_rows = std::iter::once(row.0).chain(parts.iter().map(|(row, _)| *row));
        let shown: Vec<Shown> = of_rows.map(|row| self.marks.shown(row)).collect();
        let Some(illustrated) = pictured::illustrated(&reading.content, &shown, self.pictures) else {
            return Ok(());
        };
        let (content, doubts) = illustrated?;
        reading.content = content;
        reading.doubts.extend(doubts);
        Ok(())
    }

    fn refuse_case(&self, trial: &mut Trial, row: &Row, parts: &[&Row], refused: Vec<(usize, Refusal)>) {
        let at = |place: usize| place.checked_sub(1).and_then(|at| parts.get(at).copied()).unwrap_or(row);
        if let Some((first, _)) = refused.first().filter(|(place, _)| *place > 0) {
            let flaw = RowFlaw::PartRefused { row: at(*first).0 };
            trial.refuse_row(self.note(row, flaw, None), &[]);
        }
        for (place, refusal) in refused {
            let row = at(place);
            trial.refuse_row(self.note(row, refusal.flaw, refusal.column), &row.1);
        }
    }

    fn column(&self, field: Field) -> Option<usize> {
        self.mapping.columns.iter().position(|column| *column == Some(field))
    }

    /// The column that says a part of an item, where it is one.
    fn column_of(&self, aspect: Aspect) -> Option<usize> {
        let field = match aspect {
            Aspect::Stem => Field::Stem,
            Aspect::Prompts => Field::Prompts,
            Aspect::Options => Field::Options,
            Aspect::Key => Field::Key,
            Aspect::Rationale => Field::Rationale,
            Aspect::Subjects => Field::Subject,
            Aspect::Equipment => Field::Equipment,
            Aspect::Difficulty => Field::Difficulty,
            Aspect::Cognitive => Field::Cognitive,
            Aspect::Citations => Field::Citation,
            Aspect::Practice => Field::Practice,
            Aspect::Markup | Aspect::Picture | Aspect::Parts => return None,
        };
        self.column(field)
    }

    fn note(&self, (row, cells): &Row, flaw: RowFlaw, column: Option<usize>) -> Note {
        // A column that the table lacks has no cell to be mended.
        let column = column.filter(|column| *column < self.mapping.columns.len());
        let text = column.and_then(|column| cells.get(column)).filter(|cell| !cell.is_empty());
        let cut = |text: &String| text.chars().take(super::LONGEST_NOTE).collect::<String>();
        let asked = self.column(Field::Stem).and_then(|stem| cells.get(stem));
        let stem = text.and(asked).filter(|stem| Some(*stem) != text).map(cut).unwrap_or_default();
        let text = text.or(asked).map(cut);
        let place = column.map(|column| self.table.cell(*row, column));
        Note {
            row: *row,
            place,
            flaw,
            text: text.unwrap_or_default(),
            stem,
            cells: Vec::new(),
            readings: Vec::new(),
        }
    }
}
