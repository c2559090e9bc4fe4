//! Items as teachers type them: numbered stems, `A.` `B.` on one line or several, `答案：B` or the key in the stem's
//! brackets, `（对）`. Only safe readings: where two are possible the question is refused with its line.

use std::collections::BTreeSet;

use super::draft::About;
use super::found::{FileError, Found, Refused, Sound};
use super::picture::in_markdown;
use super::rich::{self, GAP, Rich, Start, escape, escape_from};
use super::{RowFlaw, limits, xml};
use crate::item::{Kind, Markup};

mod answers;
mod brackets;
mod case;
mod item;
mod letters;
mod line;
mod reader;
mod unnumbered;

use item::Item;
use reader::Reader;

/// What can't be written as text, where it stands in a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A picture by its name, with words for it.
    Picture {
        /// SHA-256 of the picture.
        asset: String,
        /// What it shows, if the file says it.
        alt: String,
        /// What the file calls it.
        name: String,
    },
    /// Something in Markdown.
    Markdown(String),
    /// A table by its rows, each as wide as the others; cells may hold objects.
    Table(Vec<Vec<String>>),
    /// Something that can't be kept, so that its question can't.
    Lost(RowFlaw),
}

/// The first of the characters that stand for objects.
const FIRST_OBJECT: u32 = 0xf_0000;
/// How many there may be.
const MOST_OBJECTS: u32 = 0xfff0;

/// Objects of a file, each with a character that stands for it.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    all: Vec<Object>,
    /// Lines in which text was left out that a document does not show: struck through, or hidden.
    pub hidden: BTreeSet<u32>,
}

/// Whether a line holds nothing but objects.
fn only_objects(line: &str) -> bool {
    let is_object = |c: char| (FIRST_OBJECT..FIRST_OBJECT + MOST_OBJECTS).contains(&u32::from(c));
    line.contains(is_object) && line.chars().all(|c| c.is_whitespace() || is_object(c))
}

impl Objects {
    /// Takes one in. Its character goes into the line; `None`: there are too many.
    pub fn take(&mut self, object: Object) -> Option<char> {
        let index = u32::try_from(self.all.len()).ok().filter(|index| *index < MOST_OBJECTS)?;
        self.all.push(object);
        char::from_u32(FIRST_OBJECT + index)
    }

    fn at(&self, c: char) -> Option<&Object> {
        self.all.get(usize::try_from(u32::from(c).checked_sub(FIRST_OBJECT)?).ok()?)
    }

    /// A text with its objects.
    fn rich(&self, text: &str, about: &mut About) -> Result<Rich, RowFlaw> {
        if !text.contains(|c| self.at(c).is_some()) {
            return Ok(Rich::plain(text));
        }
        let (mut out, mut start) = (String::new(), Start::OfLine);
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| self.at(*c).is_some()) {
            out.push_str(&escape_from(&rest[..at], start));
            start = Start::Within;
            match self.at(c) {
                Some(Object::Picture { asset, alt, name }) => {
                    about.pictures.insert(asset.clone());
                    about.seen.insert(name.clone(), Ok(asset.clone()));
                    out.push_str(&in_markdown(&escape(&alt.replace('\n', " ")), asset));
                }
                Some(Object::Markdown(markdown)) => out.push_str(markdown),
                Some(Object::Table(rows)) => {
                    let table = self.table(rows, about)?;
                    let breaks = |text: &str| ["\\\n", "\n", " "].into_iter().find(|end| text.ends_with(end));
                    while let Some(end) = breaks(&out) {
                        out.truncate(out.len() - end.len());
                    }
                    // A table is a block: empty lines part it from what stands around it.
                    let parted = if out.is_empty() { "" } else { "\n\n" };
                    out.push_str(&format!("{parted}{table}\n\n"));
                    rest = rest[at + c.len_utf8()..].trim_start();
                    start = Start::OfLine;
                    continue;
                }
                Some(Object::Lost(flaw)) => return Err(flaw.clone()),
                None => {}
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.push_str(&escape_from(rest, start));
        Ok(Rich::markdown(out.trim_end()))
    }

    fn table(&self, rows: &[Vec<String>], about: &mut About) -> Result<String, RowFlaw> {
        let mut cell = |cell: &String| {
            let text = self.rich(&cell.split_whitespace().collect::<Vec<_>>().join(" "), about)?;
            Ok(text.text(Markup::Markdown))
        };
        let rows: Result<Vec<Vec<String>>, RowFlaw> =
            rows.iter().map(|row| row.iter().map(&mut cell).collect()).collect();
        Ok(rich::table(&rows?))
    }
}

/// Begins a row of a table, whatever came before; it can't come from a file.
pub const ROW: char = '\u{e0fe}';

/// What a row of a table says beside its question, for which text has no words of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfRow {
    /// Its code; empty: none.
    pub code: String,
    /// Equipment categories, by code or name.
    pub equipment: Vec<String>,
}

/// The line that begins a row with a question of this kind. Two marks end the table.
pub fn row_begins(kind: Option<Kind>, said: &OfRow) -> String {
    format!("{ROW}{}\t{}\t{}", kind.map_or("", Kind::name), said.code, said.equipment.join("\t"))
}

/// Reads a text file.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    if bytes.len() > limits::LARGEST_FILE {
        return Err(FileError::TooLarge);
    }
    let text = xml::decode(bytes)?;
    if text.contains('\0') {
        return Err(FileError::Unknown);
    }
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let lines: Vec<(u32, String)> = lines.map(|(number, text)| (number, clean(text))).collect();
    let mut found = Found::default();
    read_lines(&lines, &Objects::default(), &mut found)?;
    if found.entries.is_empty() { Err(FileError::Empty) } else { Ok(found) }
}

/// Reads a question as somebody mended it.
pub fn read_mended(text: &str) -> Result<Sound, Refused> {
    let read = read(text.as_bytes())
        .map(|found| found.entries.into_iter().map(|entry| entry.outcome).collect::<Vec<_>>());
    let mut all = read.unwrap_or_default();
    let refused = |flaw| Refused { source: text.to_owned(), ..Refused::new(flaw, text) };
    match all.len() {
        0 => Err(refused(RowFlaw::Stray)),
        1 => all.swap_remove(0).map_err(|one| Refused { source: text.to_owned(), ..one }),
        // One stands in the place of one.
        _ => Err(refused(RowFlaw::ManyQuestions)),
    }
}

/// Text without characters that mean something here.
pub fn clean(text: &str) -> String {
    let ours =
        |c: char| c == GAP || c == ROW || u32::from(c) >= FIRST_OBJECT || (c.is_control() && c != '\t');
    text.chars().filter(|c| !ours(*c) && !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}')).collect()
}

/// Whether a line begins with what Word's own label says, too: a question's number, or an option's letter.
pub fn repeats(label: &str, line: &str) -> bool {
    let letter = super::options::marked_letter;
    let number =
        |text: &str| line::numbered(text).filter(|(style, ..)| *style == line::Style::Mark).is_some();
    let line = line.trim();
    match letter(label) {
        Some(_) => letter(line).is_some(),
        None => number(line),
    }
}

/// Reads lines with their numbers.
pub fn read_lines(lines: &[(u32, String)], objects: &Objects, found: &mut Found) -> Result<(), FileError> {
    let numbered = unnumbered::numbered(lines);
    let lines = numbered.as_deref().unwrap_or(lines);
    let answers = answers::at_the_end(lines);
    let (lines, list) = lines.split_at(answers.as_ref().map_or(lines.len(), |(start, _)| *start));
    let lettered = letters::groups(lines);
    let mut reader = Reader::new(objects, lines);
    reader.numbers_added = numbered.is_some();
    for (at, (number, text)) in lines.iter().enumerate() {
        let spelled = lettered.get(&at).filter(|_| reader.item.as_ref().is_some_and(Item::takes_options));
        for part in line::parts(spelled.map_or(text.as_str(), |spelled| &spelled.text)) {
            reader.line(*number, part)?;
        }
        if let (Some(spelled), Some(item)) = (spelled, &mut reader.item) {
            item.mended.extend(spelled.repair);
        }
    }
    reader.close()?;
    if answers.as_ref().is_some_and(|(_, answers)| answers.is_empty()) {
        list.iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .for_each(|(line, text)| reader.aside(*line, text));
    }
    reader.keys_apart = answers.is_some();
    reader.settle(answers.map(|(_, answers)| answers).unwrap_or_default(), found)
}

#[cfg(test)]
mod tests;
