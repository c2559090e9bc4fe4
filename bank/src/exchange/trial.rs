//! A dry run: what a file would bring into the bank, row by row, before anything is brought in.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Format;
use super::found::{FileError, Found, Hints, LeftOut, Place, Sound};
use super::guess::{self, guess, header_at};
use super::kinds::{self, KindWord};
use super::marks::Marks;
use super::nodes::{self, NodeWord, Tree};
use super::prose;
use super::several;
use super::sheet::{self, Reading, Role};
use super::table::{self, Table, TableError};
use super::write::may_be_of;
use super::{
    Above, Doubt, Field, MENDABLE, MOST_LISTED, Mapping, Mended, Mending, MergedCells, Repair, RowDoubts,
    RowFlaw, RowReading, RowRepairs, doubts,
};
use crate::item::{Body, Content, Tags};
use crate::picture::{Picture, take_in};
use crate::regulation::cite::Citable;
use crate::syllabus::Syllabus;

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

/// How many rows are looked at to guess what the columns mean.
const LOOKED_AT: usize = 200;

/// What is in a file.
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

    /// How many rows or questions there are.
    pub fn rows(&self) -> usize {
        match self {
            Self::Table(table) => table.rows.len(),
            Self::Items(found) => found.entries.len(),
        }
    }

    /// What the columns seem to mean; of a file without columns, what holds for items that don't say.
    pub fn guess(&self) -> Mapping {
        match self {
            Self::Table(table) => {
                let looked_at: Vec<_> =
                    table.rows.iter().take(LOOKED_AT).map(|(_, cells)| cells.clone()).collect();
                guess(&table.header, &looked_at)
            }
            Self::Items(..) => guess(&[], &[]),
        }
    }

    /// The same with the words of a syllabus: a column that names categories is one of equipment where most of them are.
    pub fn guess_in(&self, syllabus: &Syllabus) -> Mapping {
        let mut mapping = self.guess();
        if let Self::Table(table) = self {
            let rows: Vec<&[String]> =
                table.rows.iter().take(LOOKED_AT).map(|(_, cells)| cells.as_slice()).collect();
            guess::equipment(&mut mapping.columns, &table.header, &rows, syllabus);
        }
        mapping
    }

    /// What the file calls its items.
    pub fn codes(&self, mapping: &Mapping) -> Vec<String> {
        match self {
            Self::Table(table) => {
                let column = mapping.columns.iter().position(|column| *column == Some(Field::Code));
                let cells = table.rows.iter().filter_map(|(_, cells)| cells.get(column?));
                cells.map(|cell| cell.trim()).filter(|code| !code.is_empty()).map(ToOwned::to_owned).collect()
            }
            Self::Items(found) => found.sound().filter_map(|sound| sound.code.clone()).collect(),
        }
    }

    /// The words in a table's column of kinds with the rows of each, and words for subjects and equipment that the
    /// syllabus does not have.
    pub fn words(&self, mapping: &Mapping, syllabus: &Syllabus) -> (Vec<KindWord>, Vec<NodeWord>) {
        match self {
            Self::Table(table) => {
                let mut table = table.clone();
                Marks::settle(&mut table, mapping);
                let rows = || table.rows.iter().map(|(_, cells)| cells.as_slice());
                (kinds::words(rows(), mapping), nodes::of_rows(rows(), mapping, syllabus))
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
    /// Names of its pictures.
    pub pictures: HashSet<String>,
    /// Contents of its items whose codes the file names: [`Source::codes`].
    pub called: HashMap<String, Content>,
    /// Regulations that may be cited.
    pub citable: Citable,
}

impl InBank {
    /// The code of the item that a content is; `called`: what the file calls it. An item that went out in a format that
    /// carries less comes back by its code.
    fn has(&self, content: &Content, called: Option<&String>) -> Option<&String> {
        self.items.get(&content.fingerprint()).or_else(|| {
            let (code, ours) = self.called.get_key_value(called?)?;
            may_be_of(content.clone(), ours.clone()).then_some(code)
        })
    }
}

/// Writes the pictures anew; questions call them by their new names. Those whose picture is none are refused. What the
/// bank has byte by byte stays as it is: written anew, a photograph would be another one.
fn keep_pictures(found: &mut Found, in_bank: &HashSet<String>) -> Vec<Picture> {
    let mut kept = Vec::new();
    for (old, bytes) in std::mem::take(&mut found.pictures) {
        if in_bank.contains(&old) {
            continue;
        }
        let taken = take_in(&bytes).ok();
        for entry in &mut found.entries {
            let shows = entry.outcome.as_ref().is_ok_and(|sound| sound.pictures.contains(&old));
            if !shows {
                continue;
            }
            let renamed =
                taken.as_ref().and_then(|new| renamed(entry.outcome.as_ref().ok()?, &old, &new.name));
            entry.outcome = renamed.ok_or_else(|| {
                let name = old.chars().take(12).collect();
                super::found::Refused::new(RowFlaw::MissingPicture { name }, "")
            });
        }
        kept.extend(taken);
    }
    kept
}

/// An item with a picture under another name. Names are hashes, which nothing else in an item looks like.
fn renamed(sound: &Sound, old: &str, new: &str) -> Option<Sound> {
    let json = serde_json::to_string(&sound.content).ok()?.replace(old, new);
    let pictures = sound.pictures.iter().map(|name| if name == old { new.to_owned() } else { name.clone() });
    Some(Sound { content: serde_json::from_str(&json).ok()?, pictures: pictures.collect(), ..sound.clone() })
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
    /// Cells of the sheet that are one, and what was done with each.
    pub merged: Vec<MergedCells>,
    /// What the file says of these that is not kept, and of how many.
    pub left_out: BTreeMap<LeftOut, u32>,
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
    codes: HashSet<String>,
}

impl Seen {
    /// Whether nothing else has this code; from now on something has.
    fn takes_code(&mut self, code: Option<&String>) -> bool {
        code.is_none_or(|code| self.codes.insert(code.clone()))
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
    let mut trial = Trial { rows, syllabus: syllabus.number(), ..Trial::default() };
    let mut seen = Seen { items: HashMap::new(), codes: in_bank.items.values().cloned().collect() };
    match source {
        Source::Table(mut table) => {
            let marks = Marks::settle(&mut table, mapping);
            let mut rows = table.rows.iter().peekable();
            while let Some((row, cells)) = rows.next() {
                one_more();
                let note = |flaw, column| note_of_row((*row, cells), &table, mapping, flaw, column);
                let turned = |row| {
                    let column = Some(marks.turned(row)?);
                    Some(sheet::Refusal { flaw: RowFlaw::TurnedDay, column })
                };
                let mut of_rows = vec![*row];
                let read = match sheet::role(cells, mapping) {
                    Role::Empty => continue,
                    Role::Case => {
                        let mut parts: Vec<&(u32, Vec<String>)> = Vec::new();
                        let goes_on = |row: &&(u32, Vec<String>)| {
                            matches!(sheet::role(&row.1, mapping), Role::Part | Role::Empty)
                        };
                        while let Some(part) = rows.next_if(goes_on) {
                            one_more();
                            if sheet::role(&part.1, mapping) == Role::Part {
                                parts.push(part);
                            }
                        }
                        let texts: Vec<&[String]> = parts.iter().map(|(_, cells)| cells.as_slice()).collect();
                        of_rows.extend(parts.iter().map(|(row, _)| *row));
                        let refused =
                            of_rows.iter().enumerate().find_map(|(at, row)| Some((at, turned(*row)?)));
                        let read = match refused {
                            Some(refused) => Err(vec![refused]),
                            None => sheet::read_case(cells, &texts, mapping, syllabus),
                        };
                        read.map_err(|refused| {
                            let at = |place: usize| {
                                place.checked_sub(1).map_or((*row, cells), |at| (parts[at].0, &parts[at].1))
                            };
                            if let Some((first, _)) = refused.first().filter(|(place, _)| *place > 0) {
                                let flaw = RowFlaw::PartRefused { row: at(*first).0 };
                                trial.refuse_row(note(flaw, None), &[]);
                            }
                            for (place, refusal) in refused {
                                let (row, cells) = at(place);
                                let note =
                                    note_of_row((row, cells), &table, mapping, refusal.flaw, refusal.column);
                                trial.refuse_row(note, cells);
                            }
                        })
                    }
                    Role::Item | Role::Part => {
                        let read = match turned(*row) {
                            Some(refusal) => Some(Err(refusal)),
                            None => sheet::read(cells, mapping, syllabus),
                        };
                        let Some(read) = read else { continue };
                        read.map_err(|refusal| {
                            let readings = match trial.refused.len() < MENDABLE {
                                true => sheet::readings(&refusal, (*row, cells), mapping, syllabus),
                                false => Vec::new(),
                            };
                            let note = note(refusal.flaw, refusal.column);
                            trial.refuse_row(Note { readings, ..note }, cells);
                        })
                    }
                };
                match read {
                    Err(()) => {}
                    Ok(reading) if seen.takes_code(reading.code.as_ref()) => {
                        let told = of_rows.iter().flat_map(|row| marks.of(*row)).cloned().collect();
                        trial.take(
                            (*row, told, BTreeSet::new()),
                            reading,
                            (&mut seen, in_bank, mapping),
                            |flaw| note(flaw, None),
                        );
                    }
                    Ok(reading) => {
                        let column = mapping.columns.iter().position(|column| *column == Some(Field::Code));
                        trial.refuse_code(&reading, in_bank, note(RowFlaw::CodeTaken, column), cells);
                    }
                }
            }
            for (name, flaw, reason) in &table.failed {
                let (place, flaw, text) = (Some(name.clone()), flaw.clone(), reason.clone());
                trial.refused.push(Note { place, flaw, text, ..Note::default() });
            }
            trial.merged = marks.merged;
            trial.above = table.above;
        }
        Source::Items(mut found) => {
            mend(&mut found, &mapping.mended);
            let pictures = keep_pictures(&mut found, &in_bank.pictures);
            trial.above = std::mem::take(&mut found.aside);
            for (row, entry) in (1_u32..).zip(found.entries) {
                one_more();
                let place = place_of(&entry.place);
                let note = |flaw, text: &str| Note {
                    row,
                    place: place.clone(),
                    flaw,
                    text: text.chars().take(LONGEST_NOTE).collect(),
                    stem: String::new(),
                    cells: Vec::new(),
                    readings: Vec::new(),
                };
                match entry.outcome {
                    Err(refused) => {
                        let source: Vec<String> =
                            Some(refused.source).filter(|text| !text.is_empty()).into_iter().collect();
                        let reading = |(words, text): (String, String)| RowReading {
                            options: vec![words],
                            cell: Mended { row, column: 0, text },
                        };
                        let readings = refused.readings.into_iter().map(reading).collect();
                        let note = note(refused.flaw, &refused.about);
                        trial.refuse_row(Note { readings, ..note }, &source);
                    }
                    Ok(sound) => match tags(&sound.hints, mapping, syllabus) {
                        Err(flaw) => trial.refused.push(note(flaw, &sound.content.stem)),
                        Ok(tags) => {
                            if let Some(known) = in_bank.has(&sound.content, sound.code.as_ref()) {
                                let flaw = RowFlaw::InBank { code: known.clone() };
                                trial.duplicates.push(note(flaw, &sound.content.stem));
                                continue;
                            }
                            let Sound { code, content, repairs, left_out, hints, doubts, .. } = sound;
                            let no_difficulty = hints.difficulty.is_none();
                            let stem = content.stem.clone();
                            // An identifier of the file is a code only while nothing else is called so.
                            let code = code.filter(|code| {
                                code.chars().count() <= LONGEST_CODE && seen.takes_code(Some(code))
                            });
                            let reading = Reading { code, content, tags, repairs, left_out, no_difficulty };
                            let row = (row, BTreeSet::new(), doubts);
                            trial.take(row, reading, (&mut seen, in_bank, mapping), |flaw| note(flaw, &stem));
                        }
                    },
                }
            }
            let names: BTreeSet<String> = trial
                .readings
                .iter()
                .flat_map(|reading| crate::markup::look_over(&reading.content).1)
                .collect();
            trial.pictures = pictures.into_iter().filter(|picture| names.contains(&picture.name)).collect();
        }
    }
    trial
}

impl Trial {
    /// A row whose code is taken: by the very item, if that is in the bank already.
    fn refuse_code(&mut self, reading: &Reading, in_bank: &InBank, taken: Note, cells: &[String]) {
        match in_bank.has(&reading.content, reading.code.as_ref()) {
            Some(code) => {
                self.duplicates.push(Note {
                    flaw: RowFlaw::InBank { code: code.clone() },
                    place: None,
                    ..taken
                });
            }
            None => self.refuse_row(taken, cells),
        }
    }

    fn refuse_row(&mut self, note: Note, cells: &[String]) {
        let cells = if self.refused.len() < MENDABLE { cells.to_vec() } else { Vec::new() };
        self.refused.push(Note { cells, ..note });
    }

    /// Takes a row in, with what is to be told of its cells, unless it is there already.
    fn take(
        &mut self,
        (row, told, hidden): (u32, BTreeSet<Mending>, BTreeSet<Doubt>),
        mut reading: Reading,
        (seen, in_bank, mapping): (&mut Seen, &InBank, &Mapping),
        note: impl Fn(RowFlaw) -> Note,
    ) {
        self.numbers += numbers(&mut reading.content.body, mapping.numbers);
        let fingerprint = reading.content.fingerprint();
        if let Some(row) = seen.items.get(&fingerprint) {
            self.duplicates.push(note(RowFlaw::SameAsRow { row: *row }));
        } else if let Some(code) = in_bank.items.get(&fingerprint) {
            self.duplicates.push(note(RowFlaw::InBank { code: code.clone() }));
        } else {
            seen.items.insert(fingerprint, row);
            if mapping.skipped.contains(&row) {
                self.skipped += 1;
                return;
            }
            let mut repairs = told;
            repairs.extend(reading.repairs.iter().map(|repair| Mending { repair: *repair, cell: None }));
            for repair in repairs.iter().map(|mending| mending.repair).collect::<BTreeSet<_>>() {
                *self.repaired.entry(repair).or_default() += 1;
            }
            let stem = reading.content.in_words(&reading.content.stem);
            let text: String = stem.chars().take(LONGEST_NOTE).collect();
            let mut doubts = doubts::of(&reading.content, &mut reading.tags, &in_bank.citable);
            doubts.extend(hidden);
            if !doubts.is_empty() {
                self.doubts_total += 1;
                if self.doubts.len() < MOST_LISTED {
                    self.doubts.push(RowDoubts { row, text: text.clone(), doubts });
                }
            }
            if !repairs.is_empty() && self.repairs.len() < MOST_LISTED {
                self.repairs.push(RowRepairs { row, text, repairs: repairs.into_iter().collect() });
            }
            self.no_difficulty += u32::from(reading.no_difficulty);
            for what in &reading.left_out {
                *self.left_out.entry(what.clone()).or_default() += 1;
            }
            self.readings.push(reading);
            self.places.push(row);
        }
    }
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

/// Puts in what people made of refused questions of a text.
fn mend(found: &mut Found, mended: &[Mended]) {
    for Mended { row, text, .. } in mended.iter().filter(|mended| mended.column == 0) {
        let entry = row.checked_sub(1).and_then(|at| found.entries.get_mut(at as usize));
        let Some(entry) = entry else { continue };
        if entry.outcome.as_ref().is_err_and(|refused| !refused.source.is_empty()) {
            entry.outcome = prose::read_mended(text);
        }
    }
}

fn note_of_row(
    (row, cells): (u32, &[String]),
    table: &Table,
    mapping: &Mapping,
    flaw: RowFlaw,
    column: Option<usize>,
) -> Note {
    let text = column.and_then(|column| cells.get(column)).filter(|cell| !cell.is_empty());
    let stem = mapping.columns.iter().position(|column| *column == Some(Field::Stem));
    let cut = |text: &String| text.chars().take(LONGEST_NOTE).collect::<String>();
    let asked = stem.and_then(|stem| cells.get(stem));
    let stem = text.and(asked).filter(|stem| Some(*stem) != text).map(cut).unwrap_or_default();
    let text = text.or(asked).map(cut);
    let place = column.map(|column| table.cell(row, column));
    Note { row, place, flaw, text: text.unwrap_or_default(), stem, cells: Vec::new(), readings: Vec::new() }
}

/// `items/a.xml L12 Valves`
fn place_of(place: &Place) -> Option<String> {
    let line = if place.line > 0 { format!("L{}", place.line) } else { String::new() };
    let parts = [place.file.as_str(), &line, &place.name];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Where an item belongs: what it says itself, as far as the syllabus knows it, then the innermost of its categories that
/// is a subject, then what was chosen for the whole file. A subject that the file names and the syllabus does not have is
/// a reason to refuse only if nothing else tells.
fn tags(hints: &Hints, mapping: &Mapping, syllabus: &Syllabus) -> Result<Tags, RowFlaw> {
    let known = |texts: &[String], tree| -> Vec<String> {
        texts.iter().filter_map(|text| nodes::meant(text, tree, mapping, syllabus)).collect()
    };
    let or_default = |mut codes: Vec<String>, default: &str| {
        if codes.is_empty() && !default.is_empty() {
            codes.push(default.to_owned());
        }
        codes
    };
    let mut subjects = known(&hints.subjects, Tree::Subject);
    if subjects.is_empty() {
        subjects = known(&hints.category, Tree::Subject).into_iter().next_back().into_iter().collect();
    }
    let subjects = or_default(subjects, &mapping.subject);
    if subjects.is_empty() {
        let named = !hints.subjects.is_empty() || !hints.category.is_empty();
        return Err(if named { RowFlaw::UnknownSubject } else { RowFlaw::NoSubject });
    }
    let equipment = or_default(known(&hints.equipment, Tree::Equipment), &mapping.equipment);
    let tags = hints.tags();
    let difficulty = hints.difficulty.or(mapping.difficulty).unwrap_or(tags.difficulty);
    Ok(Tags { subjects, equipment, difficulty, ..tags })
}

#[cfg(test)]
mod tests;
