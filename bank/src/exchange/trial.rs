//! A dry run: what a file would bring into the bank, row by row, before anything is brought in.
//!
//! - `rows`: rows of a table; `questions`: questions of files that say themselves what is what.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::change::{self, Beside, Change, Whole};
use super::code::{Called, folded, halved};
use super::found::{Failed, FileError, Found, LeftOut, version_of};
use super::guess::{self, header_at};
use super::kinds::{self, KindWord};
use super::marks::Marks;
use super::nodes::{self, NodeWord};
use super::several;
use super::sheet::Reading;
use super::table::{self, Table, TableError};
use super::write::may_be_of;
use super::{
    Above, Doubt, Field, FileRows, Format, MENDABLE, MOST_LISTED, Mapping, Mended, Mending, MergedCells,
    Repair, RowDoubts, RowFlaw, RowReading, RowRepairs, doubts,
};
use crate::id::ItemId;
use crate::item::{Body, Content, Version};
use crate::picture::Picture;
use crate::regulation::cite::Citable;
use crate::syllabus::Syllabus;

mod questions;
mod rows;

/// Why nothing of a file can be looked at.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It is none of the other formats, or breaks their limits.
    #[error(transparent)]
    File(#[from] FileError),
}

/// What is in a file.
// There is one for each import: its size costs nothing, a box would cost everyone who looks into it.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub enum Source {
    /// Rows whose columns people name.
    Table(Table),
    /// Questions that say themselves what is what.
    Items(Found),
}

impl Source {
    /// Reads a file. `sheet`: which of a workbook's.
    pub fn read(name: &str, bytes: &[u8], sheet: usize) -> Result<(Format, Self), Unreadable> {
        if let Some(names) = several::files(bytes)? {
            return several::read(bytes, &names, sheet);
        }
        let format = Format::of(name, bytes)?;
        if format == Format::Table {
            return Ok((format, Self::Table(table::read_from(bytes, sheet, header_at)?)));
        }
        Ok((format, Self::Items(format.read(bytes)?)))
    }

    /// How many rows or questions there are; a file that could not go along is one.
    pub fn rows(&self) -> usize {
        match self {
            Self::Table(table) => table.rows.len() + table.failed.len() + table.beside.entries.len(),
            Self::Items(found) => found.entries.len() + found.failed.len(),
        }
    }

    /// What the columns seem to mean; of a file without columns, what holds for items that don't say.
    pub fn guess(&self) -> Mapping {
        match self {
            Self::Table(table) => guess::of_table(table),
            Self::Items(..) => guess::guess(&[], &[]),
        }
    }

    /// The same with the words of a syllabus: a column that names categories is one of equipment where most of them are.
    pub fn guess_in(&self, syllabus: &Syllabus) -> Mapping {
        let mut mapping = self.guess();
        if let Self::Table(table) = self {
            let rows: Vec<&[String]> =
                table.rows.iter().take(guess::LOOKED_AT).map(|(_, cells)| cells.as_slice()).collect();
            guess::equipment(&mut mapping.columns, &table.header, &rows, syllabus);
        }
        mapping
    }

    /// What the file calls its items, as it stands and as people mended it, and which version of each it shows.
    pub fn codes(&self, mapping: &Mapping) -> Vec<(String, Option<u32>)> {
        match self {
            Self::Table(table) => {
                let column = |field| mapping.columns.iter().position(|column| *column == Some(field));
                let (code, version) = (column(Field::Code), column(Field::Version));
                let cell = |(row, cells): &(u32, Vec<String>), column: Option<usize>| {
                    let mended = |cell: &&Mended| cell.row == *row && Some(cell.column) == column;
                    let mended = mapping.mended.iter().rfind(mended).map(|cell| cell.text.clone());
                    mended.or_else(|| cells.get(column?).cloned()).unwrap_or_default()
                };
                let named = |row| (halved(&cell(row, code)), version_of(&cell(row, version)));
                let rows = table.rows.iter().map(named).filter(|(code, _)| !code.is_empty());
                rows.chain(codes_of(&table.beside)).collect()
            }
            Self::Items(found) => codes_of(found).collect(),
        }
    }

    /// The words in a table's column of kinds with the rows of each, and words for subjects and equipment that the
    /// syllabus does not have.
    pub fn words(&self, mapping: &Mapping, syllabus: &Syllabus) -> (Vec<KindWord>, Vec<NodeWord>) {
        match self {
            Self::Table(table) => {
                // Its pictures may be large, and no words come of them.
                let mut settled = Table {
                    header: table.header.clone(),
                    rows: table.rows.clone(),
                    merged: table.merged.clone(),
                    ..Table::default()
                };
                Marks::settle(&mut settled, mapping);
                let rows = || settled.rows.iter().map(|(_, cells)| cells.as_slice());
                let mut nodes = nodes::of_rows(rows(), mapping, syllabus);
                for word in nodes::of_items(&table.beside, syllabus) {
                    match nodes.iter_mut().find(|one| (one.tree, &one.word) == (word.tree, &word.word)) {
                        Some(known) => known.rows += word.rows,
                        None => nodes.push(word),
                    }
                }
                (kinds::words(rows(), mapping), nodes)
            }
            Self::Items(found) => (Vec::new(), nodes::of_items(found, syllabus)),
        }
    }
}

/// What the bank has that a file may bring again.
#[derive(Clone, Debug, Default)]
pub struct InBank {
    /// Codes of its items by their fingerprints.
    pub items: HashMap<String, String>,
    /// Codes of those that are retired.
    pub retired: HashSet<String>,
    /// Names of its pictures.
    pub pictures: HashSet<String>,
    /// Newest versions of its items whose codes the file names: [`Source::codes`].
    pub called: Called,
    /// Earlier versions of these that the file shows.
    pub earlier: HashMap<(ItemId, u32), Version>,
    /// Regulations that may be cited.
    pub citable: Citable,
}

impl InBank {
    /// The code of the item that a content is; `called`: what the file calls it. An item that went out in a format that
    /// carries less comes back by its code.
    fn has(&self, content: &Content, called: Option<&String>) -> Option<&String> {
        self.items.get(&content.fingerprint()).or_else(|| {
            let ours = self.called.get(called?)?;
            may_be_of(content.clone(), ours.content.clone()).then_some(&ours.code)
        })
    }

    /// That an item is there already.
    fn there(&self, code: &str) -> RowFlaw {
        let code = code.to_owned();
        if self.retired.contains(&code) { RowFlaw::InRetired { code } } else { RowFlaw::InBank { code } }
    }

    /// The version of an item that a file shows; none said: the newest.
    fn shown<'a>(&'a self, ours: &'a Version, said: Option<u32>) -> Result<&'a Version, RowFlaw> {
        match said {
            Some(number) if number != ours.number => {
                self.earlier.get(&(ours.item.clone(), number)).ok_or_else(|| RowFlaw::NoVersion {
                    code: ours.code.clone(),
                    shown: number,
                    newest: ours.number,
                })
            }
            _ => Ok(ours),
        }
    }

    /// What changes to items that the file names go by: another mark, and a dry run may have shown something else.
    pub fn mark(&self) -> String {
        let mut lines: Vec<String> = self
            .called
            .all()
            .map(|ours| format!("{} {} {}\n", ours.item, ours.number, ours.status.name()))
            .collect();
        lines.sort_unstable();
        hex::encode(Sha256::digest(lines.concat()))
    }
}

/// Something about a row or question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Row of the sheet; or number of the question in the file, from 1; 0: a whole file of an archive.
    pub row: u32,
    /// The cell that is to blame, such as `C12`; or where the question is found: file, line, name.
    pub place: Option<String>,
    /// What is wrong.
    pub flaw: RowFlaw,
    /// The text that is to blame, or how the question begins.
    pub text: String,
    /// How the question begins, where the text is another.
    pub stem: String,
    /// The cells of a refused row, so that people can mend them: of the first [`MENDABLE`].
    pub cells: Vec<String>,
    /// The ways in which the row may be meant, where there are several to choose from or one that is not sure.
    pub readings: Vec<RowReading>,
}

/// What would come of a file.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Rows or questions.
    pub rows: u32,
    /// What would come in.
    pub readings: Vec<Reading>,
    /// Where each of these stands: row of the sheet, or number of the question.
    pub places: Vec<u32>,
    /// Of these, how many only after a repair.
    pub repaired: BTreeMap<Repair, u32>,
    /// Which these are, in the file's order: the first [`MOST_LISTED`].
    pub repairs: Vec<RowRepairs>,
    /// Which people should look at, in the file's order: the first [`MOST_LISTED`].
    pub doubts: Vec<RowDoubts>,
    /// How many these are in all.
    pub doubts_total: u32,
    /// How many of what would come in say nothing of their difficulty.
    pub no_difficulty: u32,
    /// Rows above the header, which are not read.
    pub above: Vec<Above>,
    /// Names of further sheets that hold rows, which are not read.
    pub unread: Vec<String>,
    /// Cells of the sheet that are one, and what was done with each.
    pub merged: Vec<MergedCells>,
    /// The files that rows came from, where there are several.
    pub files: Vec<FileRows>,
    /// What the file says of these that is not kept, and of how many.
    pub left_out: BTreeMap<LeftOut, u32>,
    /// What becomes of items that the bank has.
    pub changes: Vec<Change>,
    /// Rows, and the codes of items that are just what they say.
    pub unchanged: Vec<(u32, String)>,
    /// [`InBank::mark`].
    pub of: String,
    /// What is there already, in the file or in the bank.
    pub duplicates: Vec<Note>,
    /// What can't come in.
    pub refused: Vec<Note>,
    /// The pictures of what would come in.
    pub pictures: Vec<Picture>,
    /// How many blanks have plain numbers as keys; whether they are numbers or texts, the mapping says.
    pub numbers: u32,
    /// How many that would come in people left out.
    pub skipped: u32,
    /// Number of the syllabus that tags were looked up in.
    pub syllabus: u32,
}

/// What the file had so far, and what is called how.
struct Seen {
    items: HashMap<String, u32>,
    /// Codes as they are compared, and the row that has each; `None`: an item of the bank.
    codes: HashMap<String, Option<u32>>,
    /// Codes of items of the bank that a row was about, and which.
    changed: HashMap<String, u32>,
}

impl Seen {
    fn of(in_bank: &InBank) -> Self {
        let codes = in_bank.items.values().chain(in_bank.called.all().map(|ours| &ours.code));
        let codes = codes.map(|code| (folded(code), None)).collect();
        Self { items: HashMap::new(), codes, changed: HashMap::new() }
    }

    /// Gives a row its code, unless something else is called so.
    fn take_code(&mut self, code: Option<&String>, row: u32) -> Result<(), RowFlaw> {
        let Some(code) = code else { return Ok(()) };
        match self.codes.entry(folded(code)) {
            Entry::Vacant(place) => {
                place.insert(Some(row));
                Ok(())
            }
            Entry::Occupied(taken) => {
                Err(taken.get().map_or(RowFlaw::CodeTaken, |row| RowFlaw::CodeOfRow { row }))
            }
        }
    }
}

/// The longest code of an item, characters.
const LONGEST_CODE: usize = 40;
/// After how many rows a trial tells how far it is.
pub const TOLD_EVERY: u32 = 100;
/// The longest text of a note, characters.
const LONGEST_NOTE: usize = 120;

/// Tries a file.
pub fn run(source: Source, mapping: &Mapping, syllabus: &Syllabus, in_bank: &InBank) -> Trial {
    run_telling(source, mapping, syllabus, in_bank, &|_| {})
}

/// The same, and tells after each [`TOLD_EVERY`] rows how many were tried.
pub fn run_telling(
    source: Source,
    mapping: &Mapping,
    syllabus: &Syllabus,
    in_bank: &InBank,
    told: &dyn Fn(u32),
) -> Trial {
    let mut tried = 0_u32;
    let mut one_more = || {
        tried += 1;
        if tried.is_multiple_of(TOLD_EVERY) {
            told(tried);
        }
    };
    let rows = u32::try_from(source.rows()).unwrap_or(u32::MAX);
    let mut trial = Trial { rows, syllabus: syllabus.number(), of: in_bank.mark(), ..Trial::default() };
    let mut seen = Seen::of(in_bank);
    let with = (mapping, syllabus, in_bank);
    match source {
        Source::Table(mut table) => {
            let beside = std::mem::take(&mut table.beside);
            let last = table.rows.last().map_or(0, |(row, _)| *row);
            rows::run(&mut trial, table, with, &mut seen, &mut one_more);
            questions::run(&mut trial, (last, beside), with, &mut seen, &mut one_more);
        }
        Source::Items(found) => questions::run(&mut trial, (0, found), with, &mut seen, &mut one_more),
    }
    // One file needs no name.
    if trial.files.len() < 2 {
        trial.files.clear();
    }
    trial
}

impl Trial {
    /// A row whose code is taken: by the very item, if that is in the bank or above already.
    fn refuse_code(
        &mut self,
        reading: &Reading,
        (seen, in_bank): (&Seen, &InBank),
        taken: Note,
        cells: &[String],
    ) {
        let known = in_bank.has(&reading.content, reading.code.as_ref());
        let above = || seen.items.get(&reading.content.fingerprint());
        let same = known.map(|code| in_bank.there(code));
        match same.or_else(|| above().map(|row| RowFlaw::SameAsRow { row: *row })) {
            Some(flaw) => self.duplicates.push(Note { flaw, place: None, ..taken }),
            None => self.refuse_row(taken, cells),
        }
    }

    /// Rows whose clash with the bank is not settled.
    pub fn clashing(&self) -> impl Iterator<Item = u32> {
        let clash = |note: &&Note| matches!(note.flaw, RowFlaw::Clash(_));
        self.refused.iter().filter(clash).map(|note| note.row)
    }

    /// Files that could not go along with the others.
    fn refuse_files(&mut self, failed: Vec<Failed>) {
        let note = |(name, flaw, text)| Note { place: Some(name), flaw, text, ..Note::default() };
        self.refused.extend(failed.into_iter().map(note));
    }

    fn refuse_row(&mut self, note: Note, cells: &[String]) {
        let cells = if self.refused.len() < MENDABLE { cells.to_vec() } else { Vec::new() };
        self.refused.push(Note { cells, ..note });
    }

    /// Takes a row in, with what is to be told of its cells, unless it is there already.
    fn take(
        &mut self,
        (row, told): (u32, BTreeSet<Mending>),
        mut reading: Reading,
        (seen, in_bank, mapping): (&mut Seen, &InBank, &Mapping),
        note: impl Fn(RowFlaw) -> Note,
    ) {
        self.numbers += numbers(&mut reading.content.body, mapping.numbers);
        let fingerprint = reading.content.fingerprint();
        if let Some(row) = seen.items.get(&fingerprint) {
            self.duplicates.push(note(RowFlaw::SameAsRow { row: *row }));
        } else if let Some(code) = in_bank.items.get(&fingerprint) {
            self.duplicates.push(note(in_bank.there(code)));
        } else {
            seen.items.insert(fingerprint, row);
            if mapping.skipped.contains(&row) {
                self.skipped += 1;
                return;
            }
            self.tell(row, told, &mut reading, in_bank);
            self.no_difficulty += u32::from(reading.no_difficulty);
            self.readings.push(reading);
            self.places.push(row);
        }
    }

    /// Notes what a row makes of the item that has its code.
    fn change(
        &mut self,
        (row, told): (u32, BTreeSet<Mending>),
        (beside, said): (&Beside<'_>, &Whole),
        reading: &Reading,
        (seen, in_bank, mapping): (&mut Seen, &InBank, &Mapping),
        note: impl Fn(RowFlaw) -> Note,
    ) -> Result<(), RowFlaw> {
        let ours = beside.ours;
        if let Some(row) = seen.changed.get(&ours.code) {
            return Err(RowFlaw::CodeOfRow { row: *row });
        }
        let decided = change::decide(beside, (row, said), (in_bank, &mapping.settled))?;
        seen.changed.insert(ours.code.clone(), row);
        let Some(change) = decided else {
            self.unchanged.push((row, ours.code.clone()));
            self.doubt(row, &reading.content, reading.doubts.iter().cloned().collect());
            return Ok(());
        };
        let fingerprint = change.content.fingerprint();
        if fingerprint != ours.content.fingerprint() {
            if let Some(row) = seen.items.get(&fingerprint) {
                self.duplicates.push(note(RowFlaw::SameAsRow { row: *row }));
                return Ok(());
            }
            if let Some(code) = in_bank.items.get(&fingerprint).filter(|code| **code != ours.code) {
                self.duplicates.push(note(in_bank.there(code)));
                return Ok(());
            }
        }
        seen.items.insert(fingerprint, row);
        if mapping.skipped.contains(&row) {
            self.skipped += 1;
            return Ok(());
        }
        let mut after =
            Reading { content: change.content.clone(), tags: change.tags.clone(), ..reading.clone() };
        // The first version is the only one that the file can show.
        if beside.said.is_none() && ours.number > 1 {
            after.doubts.insert(Doubt::Unversioned { newest: ours.number });
        }
        self.tell(row, told, &mut after, in_bank);
        self.changes.push(change);
        Ok(())
    }

    /// What is to be told of a row that comes in or changes an item. Citations of regulations on file get their numbers.
    fn tell(&mut self, row: u32, told: BTreeSet<Mending>, reading: &mut Reading, in_bank: &InBank) {
        let mut repairs = told;
        repairs.extend(reading.repairs.iter().map(|repair| Mending { repair: *repair, cell: None }));
        for repair in repairs.iter().map(|mending| mending.repair).collect::<BTreeSet<_>>() {
            *self.repaired.entry(repair).or_default() += 1;
        }
        let mut doubts = doubts::of(&reading.content, &mut reading.tags, &in_bank.citable);
        doubts.extend(reading.doubts.iter().cloned());
        self.doubt(row, &reading.content, doubts);
        if !repairs.is_empty() && self.repairs.len() < MOST_LISTED {
            let text = begins(&reading.content);
            self.repairs.push(RowRepairs { row, text, repairs: repairs.into_iter().collect() });
        }
        for what in &reading.left_out {
            *self.left_out.entry(what.clone()).or_default() += 1;
        }
    }

    /// Notes what people should look at in a row.
    fn doubt(&mut self, row: u32, content: &Content, doubts: Vec<Doubt>) {
        if doubts.is_empty() {
            return;
        }
        self.doubts_total += 1;
        if self.doubts.len() < MOST_LISTED {
            self.doubts.push(RowDoubts { row, text: begins(content), doubts });
        }
    }
}

/// The codes of questions that have some, and which version of each is shown.
fn codes_of(found: &Found) -> impl Iterator<Item = (String, Option<u32>)> {
    found.sound().filter_map(|sound| Some((sound.code.clone()?, sound.hints.version)))
}

/// How an item's stem begins.
fn begins(content: &Content) -> String {
    content.in_words(&content.stem).chars().take(LONGEST_NOTE).collect()
}

/// Counts blanks whose keys are plain numbers, and makes numbers of them if they are to be.
fn numbers(body: &mut Body, make: bool) -> u32 {
    match body {
        Body::FillBlank { blanks } => {
            let mut count = 0;
            for blank in blanks {
                if let Some(number) = blank.as_number() {
                    count += 1;
                    if make {
                        *blank = number;
                    }
                }
            }
            count
        }
        Body::CaseStudy { items } => items.iter_mut().map(|item| numbers(&mut item.body, make)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
