//! XLSX and CSV files as tables of text, within limits. What a file may cost is bounded before it is unpacked.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

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
    let range = book.worksheet_range(&name).map_err(|error| broken(&error))?;
    if range.height() > MOST_ROWS {
        return Err(TableError::TooManyRows);
    }
    let first = range.start().map_or(0, |(row, _)| row) + 1;
    let rows = range.rows().zip(first..).map(|(cells, number)| {
        (number, cells.iter().take(MOST_COLUMNS).map(|cell| cut(&cell_text(cell))).collect())
    });
    Ok((sheets, rows.collect()))
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        // 3.0 was typed as 3.
        Data::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        cell => cell.to_string(),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_CELL).collect()
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
