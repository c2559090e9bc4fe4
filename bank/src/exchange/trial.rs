//! A dry run: what a file would bring into the bank, row by row, before anything is brought in.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Format;
use super::found::{FileError, Found, Hints, LeftOut, Place, Sound};
use super::guess::guess;
use super::sheet::{self, Reading, Role};
use super::table::{self, Table, TableError};
use super::{Field, MENDABLE, Mapping, Mended, Repair, RowFlaw};
use crate::item::Tags;
use crate::picture::{Picture, take_in};
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
        let format = Format::of(name, bytes)?;
        if format == Format::Table {
            return Ok((format, Self::Table(table::read(bytes, sheet)?)));
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
                let looked_at: Vec<_> = table.rows.iter().take(200).map(|(_, cells)| cells.clone()).collect();
                guess(&table.header, &looked_at)
            }
            Self::Items(..) => guess(&[], &[]),
        }
    }
}

/// Writes the pictures anew; questions call them by their new names. Those whose picture is none are refused.
fn keep_pictures(found: &mut Found) -> Vec<Picture> {
    let mut kept = Vec::new();
    for (old, bytes) in std::mem::take(&mut found.pictures) {
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Row of the sheet, the header being row 1; or number of the question in the file, from 1.
    pub row: u32,
    /// The cell that is to blame, such as `C12`; or where the question is found: file, line, name.
    pub place: Option<String>,
    /// What is wrong.
    pub flaw: RowFlaw,
    /// The text that is to blame, or how the question begins.
    pub text: String,
    /// The cells of a refused row, so that people can mend them: of the first [`MENDABLE`].
    pub cells: Vec<String>,
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
    /// What the file says of these that is not kept, and of how many.
    pub left_out: BTreeMap<LeftOut, u32>,
    /// What is there already, in the file or in the bank.
    pub duplicates: Vec<Note>,
    /// What can't come in.
    pub refused: Vec<Note>,
    /// The pictures of what would come in.
    pub pictures: Vec<Picture>,
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

/// Tries a file. `in_bank`: codes of the bank's items by their fingerprints.
pub fn run(
    source: Source,
    mapping: &Mapping,
    syllabus: &Syllabus,
    in_bank: &HashMap<String, String>,
) -> Trial {
    run_telling(source, mapping, syllabus, in_bank, &|_| {})
}

/// The same, and tells after each [`TOLD_EVERY`] rows how many were tried.
pub fn run_telling(
    source: Source,
    mapping: &Mapping,
    syllabus: &Syllabus,
    in_bank: &HashMap<String, String>,
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
    let mut seen = Seen { items: HashMap::new(), codes: in_bank.values().cloned().collect() };
    match source {
        Source::Table(mut table) => {
            mend(&mut table, &mapping.mended);
            let mut rows = table.rows.iter().peekable();
            while let Some((row, cells)) = rows.next() {
                one_more();
                let note = |flaw, column| note_of_row(*row, cells, mapping, flaw, column);
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
                        let read = sheet::read_case(cells, &texts, mapping, syllabus);
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
                                let note = note_of_row(row, cells, mapping, refusal.flaw, refusal.column);
                                trial.refuse_row(note, cells);
                            }
                        })
                    }
                    Role::Item | Role::Part => match sheet::read(cells, mapping, syllabus) {
                        None => continue,
                        Some(read) => read.map_err(|refusal| {
                            trial.refuse_row(note(refusal.flaw, refusal.column), cells);
                        }),
                    },
                };
                match read {
                    Err(()) => {}
                    Ok(reading) if seen.takes_code(reading.code.as_ref()) => {
                        trial.take(*row, reading, &mut seen, in_bank, |flaw| note(flaw, None));
                    }
                    Ok(reading) => {
                        let column = mapping.columns.iter().position(|column| *column == Some(Field::Code));
                        trial.refuse_code(&reading, in_bank, note(RowFlaw::CodeTaken, column), cells);
                    }
                }
            }
        }
        Source::Items(mut found) => {
            let pictures = keep_pictures(&mut found);
            for (row, entry) in (1_u32..).zip(found.entries) {
                one_more();
                let place = place_of(&entry.place);
                let note = |flaw, text: &str| Note {
                    row,
                    place: place.clone(),
                    flaw,
                    text: text.chars().take(LONGEST_NOTE).collect(),
                    cells: Vec::new(),
                };
                match entry.outcome {
                    Err(refused) => trial.refused.push(note(refused.flaw, &refused.about)),
                    Ok(sound) => match tags(&sound.hints, mapping, syllabus) {
                        Err(flaw) => trial.refused.push(note(flaw, &sound.content.stem)),
                        Ok(tags) => {
                            let Sound { code, content, repairs, left_out, .. } = sound;
                            let stem = content.stem.clone();
                            // An identifier of the file is a code only while nothing else is called so.
                            let code = code.filter(|code| {
                                code.chars().count() <= LONGEST_CODE && seen.takes_code(Some(code))
                            });
                            let reading = Reading { code, content, tags, repairs, left_out };
                            trial.take(row, reading, &mut seen, in_bank, |flaw| note(flaw, &stem));
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
    fn refuse_code(
        &mut self,
        reading: &Reading,
        in_bank: &HashMap<String, String>,
        taken: Note,
        cells: &[String],
    ) {
        match in_bank.get(&reading.content.fingerprint()) {
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

    fn take(
        &mut self,
        row: u32,
        reading: Reading,
        seen: &mut Seen,
        in_bank: &HashMap<String, String>,
        note: impl Fn(RowFlaw) -> Note,
    ) {
        let fingerprint = reading.content.fingerprint();
        if let Some(row) = seen.items.get(&fingerprint) {
            self.duplicates.push(note(RowFlaw::SameAsRow { row: *row }));
        } else if let Some(code) = in_bank.get(&fingerprint) {
            self.duplicates.push(note(RowFlaw::InBank { code: code.clone() }));
        } else {
            seen.items.insert(fingerprint, row);
            for repair in &reading.repairs {
                *self.repaired.entry(*repair).or_default() += 1;
            }
            for what in &reading.left_out {
                *self.left_out.entry(what.clone()).or_default() += 1;
            }
            self.readings.push(reading);
            self.places.push(row);
        }
    }
}

fn note_of_row(row: u32, cells: &[String], mapping: &Mapping, flaw: RowFlaw, column: Option<usize>) -> Note {
    let text = column.and_then(|column| cells.get(column)).filter(|cell| !cell.is_empty());
    let stem = mapping.columns.iter().position(|column| *column == Some(Field::Stem));
    let text = text.or_else(|| cells.get(stem?)).map(|text| text.chars().take(LONGEST_NOTE).collect());
    let place = column.map(|column| format!("{}{row}", column_letter(column)));
    Note { row, place, flaw, text: text.unwrap_or_default(), cells: Vec::new() }
}

/// Puts what people mended in the places of what stood there. Rows that the file does not have are no rows to mend.
fn mend(table: &mut Table, mended: &[Mended]) {
    for Mended { row, column, text } in mended {
        let Ok(at) = table.rows.binary_search_by_key(row, |(row, _)| *row) else { continue };
        let cells = &mut table.rows[at].1;
        if *column < table.header.len() {
            cells.resize(cells.len().max(column + 1), String::new());
            cells[*column].clone_from(text);
        }
    }
}

/// A, B, … Z, AA, …
fn column_letter(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    match column {
        0..26 => letter(column).to_string(),
        _ => format!("{}{}", letter(column / 26 - 1), letter(column)),
    }
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
    let known = |texts: &[String]| -> Vec<String> {
        texts.iter().filter_map(|text| syllabus.find(text)).map(|node| node.code.clone()).collect()
    };
    let or_default = |mut codes: Vec<String>, default: &str| {
        if codes.is_empty() && !default.is_empty() {
            codes.push(default.to_owned());
        }
        codes
    };
    let mut subjects = known(&hints.subjects);
    if subjects.is_empty() {
        subjects = known(&hints.category).into_iter().next_back().into_iter().collect();
    }
    let subjects = or_default(subjects, &mapping.subject);
    if subjects.is_empty() {
        let named = !hints.subjects.is_empty() || !hints.category.is_empty();
        return Err(if named { RowFlaw::UnknownSubject } else { RowFlaw::NoSubject });
    }
    let equipment = or_default(known(&hints.equipment), &mapping.equipment);
    Ok(Tags { subjects, equipment, ..hints.tags() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Body;
    use crate::syllabus::{Node, NodeKind};

    fn syllabus() -> Syllabus {
        let node = |code: &str, name: &str| Node {
            code: code.into(),
            kind: NodeKind::Specialty,
            name_zh: name.into(),
            name_en: String::new(),
            parent: None,
            source: String::new(),
            confidence: String::new(),
        };
        Syllabus::new(vec![node("S1", "锅炉"), node("S2", "电梯")])
    }

    fn trial(name: &str, text: &str, subject: &str) -> Trial {
        let (_, source) = Source::read(name, text.as_bytes(), 0).unwrap();
        let mapping = Mapping { subject: subject.into(), ..source.guess() };
        run(source, &mapping, &syllabus(), &HashMap::new())
    }

    #[test]
    fn a_file_of_questions_is_tried_like_a_table() {
        let gift = "$CATEGORY: 题库/电梯\n\n::甲::缺水时{=停炉 ~加水}\n\n::乙::缺水时{=停炉 ~加水}\n\n::丙::写一段\n";
        let found = trial("a.gift", gift, "");
        assert_eq!((found.rows, found.readings.len()), (3, 1));
        assert_eq!(found.readings[0].tags.subjects, ["S2"], "the category is a subject");
        assert_eq!(found.duplicates[0].flaw, RowFlaw::SameAsRow { row: 1 });
        assert!(matches!(&found.refused[0].flaw, RowFlaw::UnknownInteraction { .. }), "{:?}", found.refused);
        assert!(found.refused[0].place.as_deref().is_some_and(|place| place.contains('丙')));
    }

    #[test]
    fn a_code_that_is_taken_is_refused_by_its_cell() {
        let csv = "编号,题型,题干,答案\nA-1,判断,甲,对\nA-1,判断,乙,对\nB-9,判断,丙,对\n";
        let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
        let mapping = Mapping { subject: "S1".into(), ..source.guess() };
        let in_bank = HashMap::from([("elsewhere".to_owned(), "B-9".to_owned())]);
        let found = run(source, &mapping, &syllabus(), &in_bank);
        assert_eq!(found.readings.len(), 1);
        let places: Vec<_> = found.refused.iter().map(|note| (note.place.as_deref(), &note.flaw)).collect();
        assert_eq!(places, [(Some("A3"), &RowFlaw::CodeTaken), (Some("A4"), &RowFlaw::CodeTaken)]);
    }

    #[test]
    fn a_case_takes_the_rows_below_it_along() {
        let csv = "编号,题型,题干,选项A,选项B,选项C,答案,难度\n\
            C-1,案例题,一台叉车侧翻。,,,,,0.5\n\
            ,小题：判断题,1. 司机系了安全带。,,,,错,0.5\n\
            \n\
            ,小题-多选,原因有（　）。,超速,超高,天晴,ＡB,\n\
            ,小题,应先（　）。,救人,拍照,,A,0.9\n\
            ,判断题,叉车可以载人。,,,,错,\n\
            ,小题：判断题,前面没有案例。,,,,对,\n\
            C-2,案例题,锅炉缺水。,,,,,\n\
            C-3,案例题,电梯困人。,,,,,\n\
            ,小题：单选题,首先（　）。,安抚,盘车,,C,\n\
            ,小题：排序题,依次。,甲,乙,丙,B→A→C,\n\
            ,小题：判断题,盘车前断电。,,,,,\n\
            C-4,案例题,材料。,甲,,,,\n\
            ,小题：判断题,对吗。,,,,对,\n";
        let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
        let mapping = Mapping { subject: "S1".into(), ..source.guess() };
        let found = run(source.clone(), &mapping, &syllabus(), &HashMap::new());
        assert_eq!(found.readings.len(), 2, "{:?}", found.refused);
        let case = &found.readings[0];
        assert_eq!((case.code.as_deref(), case.tags.difficulty), (Some("C-1"), 500));
        let Body::CaseStudy { items } = &case.content.body else { panic!("{:?}", case.content) };
        assert_eq!(items[0].stem, "司机系了安全带。");
        let kinds: Vec<&str> = items.iter().map(|item| item.body.kind().name()).collect();
        assert_eq!(kinds, ["true_false", "multiple_choice", "single_choice"]);
        assert!(
            case.repairs.contains(&Repair::StemNumber) && case.repairs.contains(&Repair::FullWidthLetter)
        );
        assert_eq!(found.left_out, BTreeMap::from([(LeftOut::PartTags, 1)]), "a difficulty of its own");
        let refused: Vec<_> =
            found.refused.iter().map(|note| (note.row, note.place.as_deref(), note.flaw.clone())).collect();
        let part = RowFlaw::PartRefused { row: 11 };
        assert_eq!(
            refused,
            [
                (8, Some("B8"), RowFlaw::NoCase),
                (9, Some("B9"), RowFlaw::NoParts),
                (10, None, part),
                (11, Some("G11"), RowFlaw::KeyOutside),
                (13, Some("G13"), RowFlaw::NoKey),
                (14, Some("D14"), RowFlaw::Stray),
            ]
        );
        // Mended part by part, the case comes in.
        let cell = |row, text: &str| Mended { row, column: 6, text: text.into() };
        let mending = Mapping { mended: vec![cell(11, "A"), cell(13, "对")], ..mapping };
        let mended = run(source, &mending, &syllabus(), &HashMap::new());
        let Body::CaseStudy { items } = &mended.readings[2].content.body else { panic!() };
        assert_eq!(items[1].body, Body::Order { options: ["乙", "甲", "丙"].map(str::to_owned).to_vec() });
    }

    #[test]
    fn mended_cells_are_read_in_the_place_of_what_stood_there() {
        let csv = "题型,题干,选项A,选项B,答案\n单选,甲,一,二,C\n判断,乙,,,对\n判断,,,,错\n";
        let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
        let mapping = Mapping { subject: "S1".into(), ..source.guess() };
        let found = run(source.clone(), &mapping, &syllabus(), &HashMap::new());
        let refused: Vec<_> = found.refused.iter().map(|note| (note.row, note.cells.len())).collect();
        assert_eq!(refused, [(2, 5), (4, 5)]);
        let cell = |row, column, text: &str| Mended { row, column, text: text.into() };
        let mended = vec![cell(2, 4, "B"), cell(4, 1, "丙"), cell(99, 0, "无"), cell(2, 99, "无")];
        let found = run(source, &Mapping { mended, ..mapping }, &syllabus(), &HashMap::new());
        assert!(found.refused.is_empty(), "{:?}", found.refused);
        let stems: Vec<&str> = found.readings.iter().map(|reading| reading.content.stem.as_str()).collect();
        assert_eq!(stems, ["甲", "乙", "丙"]);
        assert!(matches!(found.readings[0].content.body, Body::SingleChoice { key: 1, .. }));
    }

    #[test]
    fn what_names_no_subject_gets_the_chosen_one_or_is_refused() {
        let text = "1. 缺水时应（A）。\nA.停炉 B.加水\n";
        assert_eq!(trial("a.txt", text, "S1").readings[0].tags.subjects, ["S1"]);
        let refused = trial("a.txt", text, "").refused;
        assert_eq!(refused[0].flaw, RowFlaw::NoSubject);
    }

    #[test]
    fn pictures_come_under_the_names_they_are_kept_by() {
        let png = include_bytes!("../../data/demo/pressure-gauge.png");
        let file = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, png);
        let xml = format!(
            r#"<quiz><question type="truefalse"><name><text>甲</text></name><questiontext format="html">
            <text><![CDATA[<p>看图 <img src="@@PLUGINFILE@@/a.png" alt="表盘"></p>]]></text>
            <file name="a.png" path="/" encoding="base64">{file}</file></questiontext>
            <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
            </question></quiz>"#
        );
        let found = trial("a.xml", &xml, "S1");
        let [reading] = &found.readings[..] else { panic!("{:?}", found.refused) };
        let [picture] = &found.pictures[..] else { panic!("no picture: {:?}", reading.content) };
        assert_eq!((picture.width, picture.height), (900, 900));
        assert!(
            reading.content.stem.contains(&format!("![表盘](asset:{})", picture.name)),
            "{}",
            reading.content.stem
        );
        assert!(matches!(reading.content.body, Body::TrueFalse { key: true }));
    }
}
