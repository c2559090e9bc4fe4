//! XLSX and CSV files as tables of text, within limits. What a file may cost is bounded before it is unpacked.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};

use super::archive::Archive;
use super::found::FileError;
use super::limits::{LARGEST_FILE, LARGEST_UNPACKED};

/// The most rows of a sheet.
pub const MOST_ROWS: usize = 100_000;
/// The most columns that are looked at.
const MOST_COLUMNS: usize = 64;
/// The longest text of a cell, characters; longer ones are cut, and are refused later as too long.
const LONGEST_CELL: usize = crate::item::LONGEST_TEXT + 1;

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
    /// Text that is neither UTF-8 nor GBK.
    #[error("the text is neither UTF-8 nor GBK: save it as UTF-8 and try again")]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Names of all sheets of the file.
    pub sheets: Vec<String>,
    /// The header cells.
    pub header: Vec<String>,
    /// The data rows with their number in the file; the header is row 1 where nothing stands above it.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// Reads sheet `sheet` of a file.
pub fn read(bytes: &[u8], sheet: usize) -> Result<Table, TableError> {
    if bytes.len() > LARGEST_FILE {
        return Err(TableError::TooLarge);
    }
    let (sheets, rows) = if bytes.starts_with(b"PK") {
        workbook(bytes, sheet)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) || bytes.contains(&0) {
        return Err(TableError::Unknown);
    } else if sheet > 0 {
        return Err(TableError::NoSheet(sheet));
    } else {
        (vec![String::new()], text(bytes)?)
    };
    let mut rows = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let (_, header) = rows.next().ok_or(TableError::Empty)?;
    Ok(Table { sheets, header, rows: rows.collect() })
}

type Rows = Vec<(u32, Vec<String>)>;

fn workbook(bytes: &[u8], sheet: usize) -> Result<(Vec<String>, Rows), TableError> {
    let broken = |error: &dyn std::fmt::Display| TableError::Workbook(error.to_string());
    Archive::open(bytes).map_err(|error| match error {
        FileError::Bomb => TableError::Bomb,
        error => broken(&error),
    })?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let sheets = book.sheet_names();
    let name = sheets.get(sheet).cloned().ok_or(TableError::NoSheet(sheet))?;
    // Cell by cell: a table from the first to the last of them has as much room as two cells in its corners ask for.
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| broken(&error))?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let text = cut(&cell_text(cell.get_value()));
        if column >= MOST_COLUMNS || text.is_empty() {
            continue;
        }
        let row = rows.entry(row + 1).or_default();
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text;
        if rows.len() > MOST_ROWS {
            return Err(TableError::TooManyRows);
        }
    }
    // All rows are as wide as the widest.
    let widest = rows.values().map(Vec::len).max().unwrap_or(0);
    rows.values_mut().for_each(|row| row.resize(widest, String::new()));
    Ok((sheets, rows.into_iter().collect()))
}

fn cell_text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        // 3.0 was typed as 3, and 0.1 + 0.2 is shown as 0.3: workbooks keep 15 digits.
        DataRef::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        DataRef::Float(value) => format!("{value:.14e}")
            .parse::<f64>()
            .map_or_else(|_| value.to_string(), |value| value.to_string()),
        DataRef::DateTime(moment) if moment.is_datetime() => date_text(moment),
        DataRef::Int(value) => value.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
    }
}

/// A workbook's day as people write it; with its time where it has one.
fn date_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute) == (0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") }
}

/// Signs that turn the direction of writing or have no width: nobody types them, and they make a text look like another.
fn unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !unseen(*c)).take(LONGEST_CELL).collect()
}

/// CSV in UTF-8 (with or without a byte-order mark) or GBK, parted by comma, semicolon or tab.
fn text(bytes: &[u8]) -> Result<Rows, TableError> {
    let text = decode(bytes)?;
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == b','));
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
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _, failed) = encoding_rs::GB18030.decode(bytes);
    if failed { Err(TableError::Encoding) } else { Ok(text.into_owned()) }
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
        let day = |serial| {
            let kind = calamine::ExcelDateTimeType::DateTime;
            cell_text(&DataRef::DateTime(ExcelDateTime::new(serial, kind, false)))
        };
        assert_eq!((day(44_197.0), day(44_197.5)), ("2021-01-01".into(), "2021-01-01 12:00".into()));
        assert_eq!(cut("甲\u{202e}乙\u{200b}"), "甲乙");
    }

    #[test]
    fn csv_in_utf8_and_gbk() {
        let text = "题型,题干,答案\n判断,\"甲,乙\",对\n\n单选,丙,A\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(text.as_bytes());
        for bytes in [text.as_bytes(), &gbk, &marked] {
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
    fn what_is_no_table_is_refused() {
        assert_eq!(read(b"", 0), Err(TableError::Empty));
        assert_eq!(read(&[0xff, 0xfe, 0x00, 0x41], 0), Err(TableError::Unknown));
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
