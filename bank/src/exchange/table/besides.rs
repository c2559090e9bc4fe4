//! What a workbook says beside the plain texts of its cells: what stands above or below the line, what is struck through,
//! which rows are hidden, and the pictures that lie on its rows or in its cells.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::MOST_COLUMNS;
use crate::exchange::archive::{Archive, resolve};
use crate::exchange::found::FileError;
use crate::exchange::limits::{LARGEST_UNPACKED, MOST_ROW_PICTURES};
use crate::exchange::table::{Made, Mark, OnCell};
use crate::exchange::xml::{self, Element};
use crate::exchange::{MOST_LISTED, html, picture};

/// The workbook itself.
const BOOK: &str = "xl/workbook.xml";
/// Words without which no text of a workbook is anything but plain.
const SIGNS: [&str; 2] = ["vertAlign", "strike"];

/// What a row that is hidden says.
const HIDDEN: &str = "hidden=";

/// What stands beside the texts of a sheet.
#[derive(Debug, Default, PartialEq)]
pub struct Besides {
    /// Texts of cells, by row and column, that read otherwise than their letters alone.
    pub texts: HashMap<(u32, usize), String>,
    /// What is to be told of cells: also those on which something lies that can't be read.
    pub marks: Vec<Mark>,
    /// The pictures on cells.
    pub shown: Vec<OnCell>,
    /// The bytes of all pictures, by their SHA-256.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// Those that formulas put into cells, by what these call them.
    put_in: HashMap<String, String>,
    /// What became of the pictures that were read, by their parts: one may lie on many cells.
    read: HashMap<String, Option<String>>,
}

/// Reads it for a sheet by its name.
pub fn read(archive: &mut Archive<'_>, sheet: &str) -> Result<Besides, FileError> {
    let mut all = Besides::default();
    let parts = related(archive, BOOK)?;
    let mut id = None;
    let book = part(archive, BOOK)?;
    xml::each(&book, &["sheet"], |element| {
        if element.attribute("name") == Some(sheet) {
            id = element.attribute("id").map(ToOwned::to_owned);
        }
        Ok(())
    })?;
    let Some(path) = id.and_then(|id| Some(parts.get(&id)?.1.clone())) else { return Ok(all) };
    let strings = parts.values().find(|(kind, _)| kind.ends_with("/sharedStrings"));
    let shared = match strings {
        Some((_, path)) => shared(&part(archive, path)?)?,
        None => HashMap::new(),
    };
    let text = part(archive, &path)?;
    if !shared.is_empty() || SIGNS.iter().chain(&[HIDDEN]).any(|sign| text.contains(sign)) {
        all.cells(&text, &shared)?;
    }
    drop(text);
    for (kind, drawing) in related(archive, &path)?.into_values() {
        if kind.ends_with("/drawing") {
            let media = related(archive, &drawing)?;
            for ((row, column), ids) in drawn(&part(archive, &drawing)?)? {
                all.lie_on(archive, (row, column), ids.iter().map(|id| media.get(id)))?;
            }
        }
    }
    // What WPS keeps the pictures of cells in.
    if let Some((_, path)) = parts.values().find(|(kind, _)| kind.ends_with("/cellImage")) {
        let media = related(archive, path)?;
        for (called, id) in called(&part(archive, path)?)? {
            if let Some(name) = all.keep(archive, media.get(&id))? {
                all.put_in.insert(called, name);
            }
        }
    }
    Ok(all)
}

/// What lies on a cell, row and column: the pictures by their ids; none of what is no picture.
type Drawn = ((u32, usize), Vec<String>);

/// What lies on cells, in the sheet's order.
fn drawn(drawing: &str) -> Result<Vec<Drawn>, FileError> {
    let mut all = Vec::new();
    xml::each(drawing, &["oneCellAnchor", "twoCellAnchor"], |anchor| {
        let shows = |element: &&Element| matches!(element.name.as_str(), "pic" | "graphicFrame" | "sp");
        let Some(from) = anchor.child("from").filter(|_| anchor.walk().iter().any(shows)) else {
            return Ok(());
        };
        let number = |name| from.text_of(name).parse::<u32>().ok();
        let column = number("col").and_then(|column| usize::try_from(column).ok());
        if let (Some(row), Some(column)) = (number("row"), column) {
            all.push(((row.saturating_add(1), column), embedded(&anchor)));
        }
        Ok(())
    })?;
    Ok(all)
}

/// The pictures of cells: what formulas call each, and its id.
fn called(text: &str) -> Result<Vec<(String, String)>, FileError> {
    let mut all = Vec::new();
    xml::each(text, &["cellImage"], |cell| {
        let within = cell.walk();
        let name = within.iter().find(|element| element.name == "cNvPr").and_then(|it| it.attribute("name"));
        all.extend(name.map(ToOwned::to_owned).zip(embedded(&cell).into_iter().next()));
        Ok(())
    })?;
    Ok(all)
}

/// The ids of the pictures in an element.
fn embedded(element: &Element) -> Vec<String> {
    let blips = element.walk().into_iter().filter(|element| element.name == "blip");
    blips.filter_map(|blip| blip.attribute("embed")).map(ToOwned::to_owned).collect()
}

impl Besides {
    fn cells(&mut self, sheet: &str, shared: &HashMap<usize, Rich>) -> Result<(), FileError> {
        let mut cell = |cell: &Element| {
            let Some(place) = cell.attribute("r").and_then(place) else { return };
            let rich = match cell.attribute("t") {
                Some("s") => {
                    cell.text_of("v").parse().ok().and_then(|index: usize| shared.get(&index).cloned())
                }
                Some("inlineStr") => cell.child("is").and_then(rich),
                _ => None,
            };
            if let Some((text, made)) = rich.filter(|_| place.1 < MOST_COLUMNS) {
                self.texts.insert(place, text);
                self.marks.extend(made.into_iter().map(|what| Mark { row: place.0, column: place.1, what }));
            }
        };
        let mut hidden = Vec::new();
        xml::each(sheet, &["row"], |row| {
            let number = row.attribute("r").and_then(|number| number.parse::<u32>().ok());
            if row.attribute("hidden").is_some_and(|hidden| matches!(hidden, "1" | "true")) {
                hidden.extend(number.map(|row| Mark { row, column: 0, what: Made::HiddenRow }));
            }
            row.all("c").for_each(&mut cell);
            Ok(())
        })?;
        self.marks.append(&mut hidden);
        Ok(())
    }

    /// Takes in what lies on a cell; what can't be is told.
    fn lie_on<'p>(
        &mut self,
        archive: &mut Archive<'_>,
        (row, column): (u32, usize),
        pictures: impl ExactSizeIterator<Item = Option<&'p Part>>,
    ) -> Result<(), FileError> {
        let mut unread = pictures.len() == 0;
        for picture in pictures {
            match self.keep(archive, picture)? {
                Some(name) => self.shown.push(OnCell { row, column, name }),
                None => unread = true,
            }
        }
        if unread && self.marks.len() < MOST_LISTED {
            self.marks.push(Mark { row, column, what: Made::Picture });
        }
        Ok(())
    }

    /// A picture of the workbook; `None`: it is none that items may show.
    fn keep(
        &mut self,
        archive: &mut Archive<'_>,
        picture: Option<&Part>,
    ) -> Result<Option<String>, FileError> {
        let Some((_, path)) = picture else { return Ok(None) };
        if let Some(known) = self.read.get(path) {
            return Ok(known.clone());
        }
        if self.pictures.len() >= MOST_ROW_PICTURES {
            return Ok(None);
        }
        let bytes = archive.read(path, LARGEST_UNPACKED)?;
        let name = bytes.and_then(|bytes| picture::keep(&mut self.pictures, bytes));
        self.read.insert(path.clone(), name.clone());
        Ok(name)
    }

    /// The picture that a formula puts into its cell: `=DISPIMG("ID_9A",1)`.
    pub fn put_in(&self, formula: &str) -> Option<String> {
        let called = formula.split('"').nth(1)?;
        self.put_in.get(called).cloned()
    }
}

/// A text, and what is to be told of it.
type Rich = (String, BTreeSet<Made>);

/// The shared texts that are not plain, by their place.
fn shared(text: &str) -> Result<HashMap<usize, Rich>, FileError> {
    let mut all = HashMap::new();
    if !SIGNS.iter().any(|sign| text.contains(sign)) {
        return Ok(all);
    }
    let mut at = 0;
    xml::each(text, &["si"], |string| {
        all.extend(rich(&string).map(|rich| (at, rich)));
        at += 1;
        Ok(())
    })?;
    Ok(all)
}

/// The runs of a text as one: what is struck through is left out, as in documents. `None`: it is plain.
fn rich(string: &Element) -> Option<Rich> {
    let (mut text, mut made) = (String::new(), BTreeSet::new());
    for run in string.elements() {
        let words = match run.name.as_str() {
            "t" => run.text(),
            "r" => run.child("t").map(Element::text).unwrap_or_default(),
            // How it is read aloud.
            _ => continue,
        };
        let properties = run.child("rPr");
        let says = |name: &str| properties.and_then(|properties| properties.child(name));
        let off = |switch: &Element| switch.attribute("val").is_some_and(|val| matches!(val, "0" | "false"));
        if says("strike").is_some_and(|switch| !off(switch)) {
            if !words.trim().is_empty() {
                made.insert(Made::Struck);
            }
            continue;
        }
        let up = match says("vertAlign").and_then(|align| align.attribute("val")) {
            Some("superscript") => true,
            Some("subscript") => false,
            _ => {
                text.push_str(&words);
                continue;
            }
        };
        let bare = words.trim();
        if let Some(raised) = html::raised(bare, up) {
            made.extend((!bare.is_empty()).then_some(Made::Raised));
            text.push_str(&raised);
        } else {
            made.insert(Made::Written);
            let sign = if up { '^' } else { '_' };
            text.push_str(&if bare.chars().count() == 1 {
                format!("{sign}{bare}")
            } else {
                format!("{sign}({bare})")
            });
        }
    }
    (!made.is_empty()).then_some((text, made))
}

/// `C12`: its row and the index of its column.
fn place(name: &str) -> Option<(u32, usize)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let add = |sum: usize, letter: u8| {
        letter
            .is_ascii_uppercase()
            .then(|| sum.saturating_mul(26).saturating_add(usize::from(letter - b'A') + 1))
    };
    let column = letters.bytes().try_fold(0, add)?;
    Some((row.parse().ok()?, column.checked_sub(1)?))
}

/// A part: of which kind, and where.
type Part = (String, String);

/// The parts that a part names, by the id that it has for each.
fn related(archive: &mut Archive<'_>, from: &str) -> Result<BTreeMap<String, Part>, FileError> {
    let (folder, name) = from.rsplit_once('/').unwrap_or(("", from));
    let mut all = BTreeMap::new();
    let text = part(archive, &format!("{folder}/_rels/{name}.rels"))?;
    if text.is_empty() {
        return Ok(all);
    }
    xml::each(&text, &["Relationship"], |relation| {
        let target = relation.attribute("Target").and_then(|target| resolve(from, target));
        if let (Some(id), Some(kind), Some(target)) =
            (relation.attribute("Id"), relation.attribute("Type"), target)
        {
            all.insert(id.to_owned(), (kind.to_owned(), target));
        }
        Ok(())
    })?;
    Ok(all)
}

fn part(archive: &mut Archive<'_>, name: &str) -> Result<String, FileError> {
    let bytes = archive.read(name, LARGEST_UNPACKED)?.unwrap_or_default();
    Ok(xml::decode(&bytes)?.into_owned())
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, FormatScript, Image, Shape, Workbook};

    use super::super::read;
    use super::*;

    #[test]
    fn what_stands_above_below_or_struck_through_is_read_as_it_is_shown() {
        let (up, down) = (
            Format::new().set_font_script(FormatScript::Superscript),
            Format::new().set_font_script(FormatScript::Subscript),
        );
        let (struck, plain) = (Format::new().set_font_strikethrough(), Format::new());
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "题干").unwrap();
        let texts: [&[(&Format, &str)]; 5] = [
            &[(&plain, "约 2×10"), (&up, "5"), (&plain, " MPa")],
            &[(&plain, "H"), (&down, "2"), (&plain, "O")],
            &[(&plain, "a"), (&up, "x+1"), (&plain, "b"), (&up, "k")],
            &[(&plain, "甲"), (&struck, "废"), (&plain, "乙")],
            &[(&plain, "甲"), (&Format::new().set_bold(), "乙")],
        ];
        for (row, runs) in (1..).zip(texts) {
            sheet.write_rich_string(row, 0, runs).unwrap();
        }
        sheet.write(6, 0, "约 2×105 MPa").unwrap();
        let table = read(&book.save_to_buffer().unwrap(), 0).unwrap();
        let read: Vec<&str> = table.rows.iter().map(|(_, cells)| cells[0].as_str()).collect();
        assert_eq!(read, ["约 2×10⁵ MPa", "H₂O", "a^(x+1)b^k", "甲乙", "甲乙", "约 2×105 MPa"]);
        let mark = |row, what| Mark { row, column: 0, what };
        assert_eq!(
            table.marks,
            [mark(2, Made::Raised), mark(3, Made::Raised), mark(4, Made::Written), mark(5, Made::Struck)]
        );
    }

    #[test]
    fn hidden_rows_are_told() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..3 {
            sheet.write(row, 0, "题干").unwrap();
        }
        sheet.set_row_hidden(2).unwrap();
        let table = read(&book.save_to_buffer().unwrap(), 0).unwrap();
        assert_eq!(
            (table.rows.len(), table.marks),
            (2, vec![Mark { row: 3, column: 0, what: Made::HiddenRow }])
        );
    }

    #[test]
    fn pictures_on_rows_come_along_and_drawings_are_told() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..4 {
            sheet.write(row, 0, "题干").unwrap();
        }
        let png = crate::exchange::picture::tests::png(40, 30);
        sheet.insert_image(2, 1, &Image::new_from_buffer(&png).unwrap()).unwrap();
        let square = Shape::textbox().set_text("图");
        sheet.insert_shape(3, 0, &square).unwrap();
        let table = read(&book.save_to_buffer().unwrap(), 0).unwrap();
        assert_eq!(table.marks, [Mark { row: 4, column: 0, what: Made::Picture }]);
        let name = picture::name(&png).unwrap();
        assert_eq!(table.shown, [OnCell { row: 3, column: 1, name: name.clone() }]);
        assert_eq!(table.pictures, BTreeMap::from([(name, png)]));
    }

    #[test]
    fn cells_are_found_by_their_names() {
        assert_eq!(
            ["A1", "C12", "AA7", "7", "c1", "A"].map(place),
            [Some((1, 0)), Some((12, 2)), Some((7, 26)), None, None, None]
        );
    }
}
