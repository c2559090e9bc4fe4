//! XLSX and CSV files as tables of text, within limits. What a file may cost is bounded before it is unpacked.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, NumberFormat, Reader, Xlsx, XlsxFormulaMetadata};

use super::archive::Archive;
use super::found::{Failed, FileError, Found};
use super::limits::{LARGEST_FILE, LARGEST_UNPACKED};
use super::{Above, MOST_LISTED, number, xml};

mod besides;

/// The most rows of a sheet.
pub const MOST_ROWS: usize = 100_000;
/// The most columns that are looked at.
pub const MOST_COLUMNS: usize = 64;
/// The sheet of notes in the template and in exports.
pub const NOTES: &str = "说明";
/// How many further sheets of a workbook are looked at, and how many cells of each.
const MOST_SHEETS: usize = 64;
const MOST_LOOKED_AT: usize = 1_000;
/// The longest text of a cell, characters; longer ones are cut, and are refused later as too long.
const LONGEST_CELL: usize = crate::item::LONGEST_TEXT + 1;
/// How much of a row above the header is told, characters.
const LONGEST_ABOVE: usize = 120;

/// Why a file is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Too large.
    #[error("the file is larger than {} MiB", LARGEST_FILE / 1024 / 1024)]
    TooLarge,
    /// Unpacks to too much.
    #[error("the workbook unpacks to more than {} MiB", LARGEST_UNPACKED / 1024 / 1024)]
    Bomb,
    /// Neither XLSX nor CSV.
    #[error("the file is no XLSX workbook and no CSV text: save it as .xlsx or .csv and try again")]
    Unknown,
    /// A workbook that can't be read.
    #[error("the workbook can't be read: {0}")]
    Workbook(String),
    /// A CSV that can't be read.
    #[error("line {line} can't be read as CSV: {reason}")]
    Csv {
        /// Line of the file, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// Text in no encoding that is known.
    #[error("the text is neither UTF-8, UTF-16 nor GBK: save it as UTF-8 and try again")]
    Encoding,
    /// Too many rows.
    #[error("the sheet has more than {MOST_ROWS} rows: split it")]
    TooManyRows,
    /// No such sheet.
    #[error("there is no sheet {}", .0 + 1)]
    NoSheet(usize),
    /// Nothing in it.
    #[error("the sheet has no header and no rows")]
    Empty,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names of all sheets of the file.
    pub sheets: Vec<String>,
    /// Names of further sheets that hold rows, which are not read.
    pub unread: Vec<String>,
    /// Rows above the header, such as a title: they are not read.
    pub above: Vec<Above>,
    /// The header cells.
    pub header: Vec<String>,
    /// The data rows with their number in the file; the header is row 1 where nothing stands above it.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Cells whose text is not just what stands there.
    pub marks: Vec<Mark>,
    /// Cells that are one.
    pub merged: Vec<Range>,
    /// Pictures on cells.
    pub shown: Vec<OnCell>,
    /// The bytes of these, and of those that texts name, by their SHA-256.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// The files that the rows came from, where there are several.
    pub files: Vec<OfFile>,
    /// Files of the archive that could not go along, and why.
    pub failed: Vec<Failed>,
    /// The questions of files that have no columns and came in the same archive.
    pub beside: Found,
}

impl Table {
    /// A cell by the name that people find it by, such as `C12`; of several files, with the file's.
    pub fn cell(&self, row: u32, column: usize) -> String {
        self.in_file(row, |row, own| cell_name(row, own(column)))
    }

    /// Cells that are one, by name: `B2:B51`.
    pub fn range(&self, Range { first, last }: Range) -> String {
        self.in_file(first.0, |row, own| {
            let bottom = last.0.saturating_sub(first.0).saturating_add(row);
            format!("{}:{}", cell_name(row, own(first.1)), cell_name(bottom, own(last.1)))
        })
    }

    fn in_file(&self, row: u32, name: impl Fn(u32, &dyn Fn(usize) -> usize) -> String) -> String {
        match self.files.iter().rfind(|file| file.before < row) {
            Some(file) if self.files.len() > 1 => {
                let own = |column| file.places.iter().position(|place| *place == column).unwrap_or(column);
                format!("{} {}", file.name, name(row - file.before, &own))
            }
            _ => name(row, &|column| column),
        }
    }
}

/// A file whose rows are among those of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfFile {
    /// Its name.
    pub name: String,
    /// How far the rows had counted before it.
    pub before: u32,
    /// For each of its columns the one of the table.
    pub places: Vec<usize>,
}

/// Such as `C12`.
fn cell_name(row: u32, column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    match column {
        0..26 => format!("{}{row}", letter(column)),
        _ => format!("{}{}{row}", letter(column / 26 - 1), letter(column)),
    }
}

/// A cell whose text is not just what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Number of its row in the file.
    pub row: u32,
    /// Index of its column.
    pub column: usize,
    /// Where its text came from.
    pub what: Made,
}

/// A picture that lies on a cell, or that a formula puts into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCell {
    /// Number of its row in the file.
    pub row: u32,
    /// Index of its column.
    pub column: usize,
    /// Its name in [`Table::pictures`].
    pub name: String,
}

/// Where a cell's text came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    /// A formula's value, as the workbook has it.
    Formula,
    /// A day.
    Day,
    /// A number as the workbook shows it, which is not how it keeps it: `50%` for 0.5.
    Shown,
    /// A day without its year, or a time, which programs make of what looks like one: `2/3`, `1:2`.
    Turned,
    /// Text above or below the line, in characters that stand there: `10⁵`.
    Raised,
    /// The same where there are no such characters: `a^(x+1)`.
    Written,
    /// Text that is struck through was left out.
    Struck,
    /// A picture or drawing lies on it, which can't be read.
    Picture,
    /// Its row is hidden.
    HiddenRow,
}

/// Cells that are one, from the first to the last: number of the row and index of the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Above and on the left.
    pub first: (u32, usize),
    /// Below and on the right.
    pub last: (u32, usize),
}

/// Reads sheet `sheet` of a file, whose first row is its header.
pub fn read(bytes: &[u8], sheet: usize) -> Result<Table, TableError> {
    read_from(bytes, sheet, |_| 0)
}

/// Reads sheet `sheet` of a file; `header_at` says which of its rows is the header.
pub fn read_from(
    bytes: &[u8],
    sheet: usize,
    header_at: impl Fn(&[(u32, Vec<String>)]) -> usize,
) -> Result<Table, TableError> {
    if bytes.len() > LARGEST_FILE {
        return Err(TableError::TooLarge);
    }
    let mut table = if bytes.starts_with(b"PK") {
        workbook(bytes, sheet)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(TableError::Unknown);
    } else if sheet > 0 {
        return Err(TableError::NoSheet(sheet));
    } else {
        Table { sheets: vec![String::new()], rows: text(bytes)?, ..Table::default() }
    };
    table.rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    if table.rows.is_empty() {
        return Err(TableError::Empty);
    }
    let at = header_at(&table.rows);
    let mut rows = table.rows.into_iter();
    table.above = rows.by_ref().take(at).map(|(row, cells)| Above { row, text: in_one(&cells) }).collect();
    let (row, header) = rows.next().ok_or(TableError::Empty)?;
    (table.header, table.rows) = (header, rows.collect());
    // What is told of a title's cells is nobody's concern.
    table.merged.retain(|range| range.last.0 >= row);
    Ok(table)
}

/// The texts of a row as one, cut.
fn in_one(cells: &[String]) -> String {
    let texts: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    texts.join(" ").chars().take(LONGEST_ABOVE).collect()
}

type Rows = Vec<(u32, Vec<String>)>;

fn workbook(bytes: &[u8], sheet: usize) -> Result<Table, TableError> {
    let broken = |error: &dyn std::fmt::Display| TableError::Workbook(error.to_string());
    let refused = |error| match error {
        FileError::Bomb => TableError::Bomb,
        error => broken(&error),
    };
    let mut archive = Archive::open(bytes).map_err(refused)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let sheets = book.sheet_names();
    let name = sheets.get(sheet).cloned().ok_or(TableError::NoSheet(sheet))?;
    let others: Vec<&String> =
        sheets.iter().filter(|other| **other != name && *other != NOTES).take(MOST_SHEETS).collect();
    let unread = others.into_iter().filter(|other| holds_rows(&mut book, other)).cloned().collect();
    let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| broken(&error))?;
    let place =
        |(row, column): (u32, u32)| (row.saturating_add(1), usize::try_from(column).unwrap_or(usize::MAX));
    let merged: Vec<Range> = merged
        .into_iter()
        .take(MOST_LISTED)
        .map(|range| Range { first: place(range.start), last: place(range.end) })
        .collect();
    let (mut marks, mut put_in) = formulas(&mut book, &name)?;
    let mut besides = besides::read(&mut archive, &name).map_err(refused)?;
    marks.append(&mut besides.marks);
    let (mut shown, pictures) = (std::mem::take(&mut besides.shown), std::mem::take(&mut besides.pictures));
    // Cell by cell: a table from the first to the last of them has as much room as two cells in its corners ask for.
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| broken(&error))?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|error| broken(&error))? {
        let (number, column) = place(cell.get_position());
        let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        let (text, made) = match cell.get_value() {
            DataRef::DateTime(moment) if moment.is_datetime() => {
                let (text, made) = moment_text(moment, format.is_none_or(shows_year));
                (text, Some(made))
            }
            value => match besides.texts.remove(&(number, column)) {
                Some(text) => (text, None),
                None => number_text(value, format),
            },
        };
        if text.contains(PUTS_IN) {
            put_in.entry((number, column)).or_insert(text);
            continue;
        }
        let text = cut(&text);
        if column >= MOST_COLUMNS || text.is_empty() || put_in.contains_key(&(number, column)) {
            continue;
        }
        marks.extend(made.map(|what| Mark { row: number, column, what }));
        let row = rows.entry(number).or_default();
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text;
        if rows.len() > MOST_ROWS {
            return Err(TableError::TooManyRows);
        }
    }
    for ((row, column), formula) in put_in {
        match besides.put_in(&formula) {
            Some(name) => shown.push(OnCell { row, column, name }),
            None => marks.push(Mark { row, column, what: Made::Picture }),
        }
    }
    // All rows are as wide as the widest.
    let widest = rows.values().map(Vec::len).max().unwrap_or(0);
    rows.values_mut().for_each(|row| row.resize(widest, String::new()));
    let rows = rows.into_iter().collect();
    Ok(Table { sheets, unread, rows, marks, merged, shown, pictures, ..Table::default() })
}

/// Whether a sheet holds a header and a row at least, with two texts each; as far as a look at its beginning tells.
fn holds_rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> bool {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return false };
    let mut texts: BTreeMap<u32, u32> = BTreeMap::new();
    for _ in 0..MOST_LOOKED_AT {
        let Ok(Some(cell)) = cells.next_cell() else { break };
        if !cell_text(&cell.get_value().clone()).trim().is_empty() {
            *texts.entry(cell.get_position().0).or_default() += 1;
        }
    }
    texts.values().filter(|texts| **texts > 1).count() > 1
}

/// The function by which WPS puts a picture into a cell.
const PUTS_IN: &str = "DISPIMG(";

/// Formulas by row and column.
type Formulas = BTreeMap<(u32, usize), String>;

/// The cells whose value a formula gave, and the formulas that put pictures into theirs, whether or not the workbook
/// keeps a value beside them.
fn formulas(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<(Vec<Mark>, Formulas), TableError> {
    let broken = |error: &dyn std::fmt::Display| TableError::Workbook(error.to_string());
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
    let (mut marks, mut put_in) = (Vec::new(), Formulas::new());
    let (mut rows, mut last) = (0, None);
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| broken(&error))? {
        // Told here, before anything is kept of it.
        if !matches!(cell.value, DataRef::Empty) && last.replace(cell.pos.0) != Some(cell.pos.0) {
            rows += 1;
            if rows > MOST_ROWS {
                return Err(TableError::TooManyRows);
            }
        }
        let column = usize::try_from(cell.pos.1).unwrap_or(usize::MAX);
        let row = cell.pos.0.saturating_add(1);
        match cell.formula {
            Some(XlsxFormulaMetadata::Normal { formula }) if formula.contains(PUTS_IN) => {
                put_in.insert((row, column), formula);
            }
            Some(_) if column < MOST_COLUMNS => marks.push(Mark { row, column, what: Made::Formula }),
            _ => {}
        }
    }
    Ok((marks, put_in))
}

/// A cell's text; a number as its format shows it.
fn number_text(cell: &DataRef<'_>, format: Option<&NumberFormat>) -> (String, Option<Made>) {
    let kept = cell_text(cell);
    #[allow(clippy::cast_precision_loss)]
    let value = match cell {
        DataRef::Float(value) => *value,
        DataRef::Int(value) => *value as f64,
        _ => return (kept, None),
    };
    match format.and_then(|format| number::shown(value, &format.format_code)) {
        Some(shown) if shown != kept => (shown, Some(Made::Shown)),
        _ => (kept, None),
    }
}

fn cell_text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        // 3.0 was typed as 3, and 0.1 + 0.2 is shown as 0.3: workbooks keep 15 digits.
        DataRef::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        DataRef::Float(value) => format!("{value:.14e}")
            .parse::<f64>()
            .map_or_else(|_| value.to_string(), |value| value.to_string()),
        DataRef::Int(value) => value.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
    }
}

/// Whether a format of days shows the year: one that does not is what programs give to `2/3`, and one of times to `1:2`.
fn shows_year(format: &NumberFormat) -> bool {
    // Formats of their own countries have numbers alone; these are months with days, and times.
    const YEARLESS: [u32; 14] = [28, 29, 32, 33, 34, 35, 45, 47, 51, 53, 54, 55, 56, 58];
    match format.format_id {
        Some(27..=36 | 45 | 47 | 50..=58) => format.format_id.is_some_and(|id| !YEARLESS.contains(&id)),
        _ => format.format_code.to_ascii_lowercase().contains(['y', 'e']),
    }
}

/// A workbook's day as people write it, with its time where it has one; without its year where that is not shown.
fn moment_text(moment: &ExcelDateTime, year_shown: bool) -> (String, Made) {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let timed = (hour, minute) != (0, 0);
    if moment.as_f64() < 1.0 {
        return (format!("{hour}:{minute:02}"), Made::Turned);
    }
    if !year_shown {
        return (format!("{month}月{day}日"), Made::Turned);
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    (if timed { format!("{date} {hour:02}:{minute:02}") } else { date }, Made::Day)
}

/// Signs that turn the direction of writing or have no width: nobody types them, and they make a text look like another.
fn unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !unseen(*c)).take(LONGEST_CELL).collect()
}

/// CSV in UTF-8, UTF-16 (both with or without a byte-order mark) or GBK, parted by comma, semicolon or tab.
fn text(bytes: &[u8]) -> Result<Rows, TableError> {
    let text = decode(bytes)?;
    const MARKS: [u8; 3] = [b',', b';', b'\t'];
    // A title alone in its line says nothing of it.
    let first = text.lines().find(|line| line.bytes().any(|byte| MARKS.contains(&byte))).unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    let delimiter = MARKS.into_iter().max_by_key(|mark| (count(*mark), *mark == b','));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let (mut rows, mut record, mut number) = (Vec::new(), csv::StringRecord::new(), 0);
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let more = reader.read_record(&mut record).map_err(|error| TableError::Csv {
            line: error.position().map_or(0, csv::Position::line),
            reason: error.to_string(),
        })?;
        if !more {
            return Ok(rows);
        }
        if rows.len() >= MOST_ROWS {
            return Err(TableError::TooManyRows);
        }
        number += 1 + blank_lines(&text, from);
        rows.push((number, record.iter().take(MOST_COLUMNS).map(cut).collect()));
    }
}

/// How many empty lines begin at a place, which is a record's end: the parser passes over them, but programs that show
/// the file number them like all others. Lines end in LF, CR LF or CR.
fn blank_lines(text: &str, from: usize) -> u32 {
    let (before, mut rest) = text.split_at_checked(from).unwrap_or((text, ""));
    if before.ends_with('\r') {
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    let mut count = 0;
    while let Some(next) = ["\r\n", "\n", "\r"].iter().find_map(|end| rest.strip_prefix(end)) {
        (rest, count) = (next, count + 1);
    }
    count
}

fn decode(bytes: &[u8]) -> Result<String, TableError> {
    let text = xml::decode(bytes).map_err(|_| TableError::Encoding)?;
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\0') { Err(TableError::Unknown) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cells_in_far_corners_cost_no_more_than_two_cells() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "题干").unwrap();
        sheet.write(1_048_575, 16_383, "远").unwrap();
        sheet.write(1_048_575, 1, "近").unwrap();
        let began = std::time::Instant::now();
        let table = read(&book.save_to_buffer().unwrap(), 0).unwrap();
        assert_eq!(table.header, ["题干", ""]);
        assert_eq!(table.rows, [(1_048_576, vec![String::new(), "近".into()])]);
        assert!(began.elapsed().as_secs() < 5, "seventeen thousand million cells were made room for");
    }

    #[test]
    fn numbers_and_days_read_as_they_are_shown() {
        assert_eq!(cell_text(&DataRef::Float(0.1 + 0.2)), "0.3");
        assert_eq!(cell_text(&DataRef::Float(3.0)), "3");
        assert_eq!(cell_text(&DataRef::Float(1.25)), "1.25");
        let day = |serial, year| {
            let kind = calamine::ExcelDateTimeType::DateTime;
            moment_text(&ExcelDateTime::new(serial, kind, false), year)
        };
        assert_eq!(day(44_197.0, true), ("2021-01-01".into(), Made::Day));
        assert_eq!(day(44_197.5, true), ("2021-01-01 12:00".into(), Made::Day));
        assert_eq!(day(43_134.0, false), ("2月3日".into(), Made::Turned));
        assert_eq!(day(62.0 / 1440.0, false), ("1:02".into(), Made::Turned));
        assert_eq!(cut("甲\u{202e}乙\u{200b}"), "甲乙");
    }

    #[test]
    fn formatted_numbers_read_as_they_are_shown() {
        use rust_xlsxwriter::{Format, Workbook};
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "答案").unwrap();
        for (row, (value, format)) in (1..).zip([(0.5, "0%"), (1.6, "0.00"), (1.6, "0.0"), (7.0, "General")])
        {
            sheet.write_with_format(row, 0, value, &Format::new().set_num_format(format)).unwrap();
        }
        let table = read(&book.save_to_buffer().unwrap(), 0).unwrap();
        let texts: Vec<&str> = table.rows.iter().map(|(_, cells)| cells[0].as_str()).collect();
        assert_eq!(texts, ["50%", "1.60", "1.6", "7"]);
        let mark = |row| Mark { row, column: 0, what: Made::Shown };
        assert_eq!(table.marks, [mark(2), mark(3)], "what is kept otherwise is told");
    }

    #[test]
    fn further_sheets_that_hold_rows_are_named() {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, rows, columns) in
            [("一", 2, 2), ("二", 3, 2), ("封面", 2, 1), ("说明", 3, 2), ("空", 0, 0)]
        {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for row in 0..rows {
                for column in 0..columns {
                    sheet.write(row, column, "题干").unwrap();
                }
            }
        }
        let bytes = book.save_to_buffer().unwrap();
        assert_eq!(read(&bytes, 0).unwrap().unread, ["二"]);
        assert_eq!(read(&bytes, 1).unwrap().unread, ["一"]);
    }

    #[test]
    fn formulas_days_and_merged_cells_are_told() {
        use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let day = |format: &str| Format::new().set_num_format(format);
        let moment = ExcelDateTime::from_ymd(2018, 2, 3).unwrap();
        sheet.write(0, 0, "题型").unwrap();
        sheet.merge_range(1, 0, 3, 0, "判断", &Format::new()).unwrap();
        sheet.write_formula(1, 1, Formula::new("=1/2").set_result("0.5")).unwrap();
        sheet.write_with_format(2, 1, &moment, &day("yyyy-mm-dd")).unwrap();
        sheet.write_with_format(3, 1, &moment, &day("m/d")).unwrap();
        let table = read(&book.save_to_buffer().unwrap(), 0).unwrap();
        assert_eq!(table.merged, [Range { first: (2, 0), last: (4, 0) }]);
        let mark = |row, what| Mark { row, column: 1, what };
        assert_eq!(table.marks, [mark(2, Made::Formula), mark(3, Made::Day), mark(4, Made::Turned)]);
        let texts: Vec<&str> = table.rows.iter().map(|(_, cells)| cells[1].as_str()).collect();
        assert_eq!(texts, ["0.5", "2018-02-03", "2月3日"]);
        let numbered = |id| shows_year(&book_format(id));
        assert_eq!([14, 16, 20, 22, 31, 57, 58].map(numbered), [true, false, false, true, true, true, false]);
    }

    /// A format of which a workbook names just the number.
    fn book_format(id: u32) -> NumberFormat {
        let mut format = NumberFormat::default();
        format.format_id = Some(id);
        let code = match id {
            14 => "mm-dd-yy",
            16 => "d-mmm",
            20 => "h:mm",
            22 => "m/d/yy h:mm",
            _ => "General",
        };
        code.clone_into(&mut format.format_code);
        format
    }

    #[test]
    fn csv_in_utf8_utf16_and_gbk() {
        let text = "题型,题干,答案\n判断,\"甲,乙\",对\n\n单选,丙,A\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(text.as_bytes());
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide_marked = [&[0xff, 0xfe], wide.as_slice()].concat();
        for bytes in [text.as_bytes(), &gbk, &marked, &wide, &wide_marked] {
            let table = read(bytes, 0).unwrap();
            assert_eq!(table.header, ["题型", "题干", "答案"]);
            assert_eq!(table.rows.len(), 2);
            assert_eq!(table.rows[0].1[1], "甲,乙");
        }
    }

    #[test]
    fn rows_are_numbered_as_spreadsheet_programs_number_them() {
        let numbers = |text: &str| -> Vec<(u32, String)> {
            let table = read(text.as_bytes(), 0).unwrap();
            table.rows.into_iter().map(|(number, cells)| (number, cells[0].clone())).collect()
        };
        let rows = |list: &[(u32, &str)]| -> Vec<(u32, String)> {
            list.iter().map(|(number, text)| (*number, (*text).to_owned())).collect()
        };
        for end in ["\n", "\r\n", "\r"] {
            let lines = ["", "题干,答案", "甲,A", "", "", "\"乙\n\n续\",B", "\"丙\",C", " ,", "丁,\"D\"", ""];
            let found = numbers(&lines.join(end));
            assert_eq!(found, rows(&[(3, "甲"), (6, "乙\n\n续"), (7, "丙"), (9, "丁")]), "{end:?}");
        }
        // A line break within quotes may be any, and is none of the file's lines.
        let found = numbers("题干,答案\r\n\"甲\r\n\r\n续\",A\r\n\r\n乙,B");
        assert_eq!(found, rows(&[(2, "甲\r\n\r\n续"), (4, "乙")]));
        // What stands above the header moves it down, and the separator is the header's.
        assert_eq!(numbers("\n\n题干;答案\n甲;A"), rows(&[(4, "甲")]));
    }

    #[test]
    fn what_stands_above_the_header_is_told() {
        let at = |rows: &[(u32, Vec<String>)]| usize::from(rows.len() > 2) * 2;
        let table = read_from("2023年叉车题库\n\n，注意\n题干;答案\n甲;A\n".as_bytes(), 0, at).unwrap();
        let above: Vec<_> = table.above.iter().map(|one| (one.row, one.text.as_str())).collect();
        assert_eq!(above, [(1, "2023年叉车题库"), (3, "，注意")]);
        assert_eq!((table.header, table.rows[0].0), (vec!["题干".to_owned(), "答案".into()], 5));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(read(b"", 0), Err(TableError::Empty));
        assert_eq!(read(&[1, 0, 0, 0, 3, 0, 0, 7], 0), Err(TableError::Unknown));
        assert_eq!(read(&[0x81, 0xff, b',', b'a'], 0), Err(TableError::Encoding));
        assert!(matches!(read(b"PK\x03\x04 no workbook", 0), Err(TableError::Workbook(_))));
        assert_eq!(read(&vec![b'a'; LARGEST_FILE + 1], 0), Err(TableError::TooLarge));
    }

    #[test]
    fn a_huge_cell_is_cut() {
        let cell = "字".repeat(3 * 1024 * 1024);
        let table = read(format!("题干\n{cell}\n").as_bytes(), 0).unwrap();
        assert_eq!(table.rows[0].1[0].chars().count(), LONGEST_CELL);
    }
}
