//! An archive of several files, as a large export is: all of them are read as one, in the order of their numbers.

use super::archive::Archive;
use super::found::{FileError, Found, Place, Refused};
use super::guess::header_at;
use super::table::{self, Table, TableError};
use super::trial::{Source, Unreadable};
use super::{Above, Format, RowFlaw, limits, moodle, xml};

/// What archives hold beside files of items.
const PASSED_OVER: [&str; 3] = ["__macosx", ".ds_store", "thumbs.db"];
/// Endings of files that hold items, each of which may be brought in by itself.
const ENDINGS: [&str; 8] = ["xlsx", "csv", "tsv", "txt", "gift", "docx", "zip", "xml"];

/// The files of an archive that is neither a document nor a package, in their order.
pub fn files(bytes: &[u8]) -> Result<Option<Vec<String>>, FileError> {
    if !bytes.starts_with(b"PK") {
        return Ok(None);
    }
    // What is no archive at all is told by whoever reads it.
    let mut archive = match Archive::open(bytes) {
        Err(FileError::Archive(_)) => return Ok(None),
        archive => archive?,
    };
    if ["imsmanifest.xml", "word/document.xml", "xl/workbook.xml"].iter().any(|name| archive.has(name)) {
        return Ok(None);
    }
    let mut names = archive.names();
    names.retain(|name| {
        let name = name.to_lowercase();
        let passed_over = name.split('/').any(|part| PASSED_OVER.contains(&part));
        !passed_over && name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
    });
    names.sort_by_cached_key(|name| in_order(name));
    // XML that is nothing else is an item of a package whose manifest is missing.
    let Some(first) = names.first() else { return Ok(None) };
    if names.iter().all(|name| name.to_lowercase().ends_with(".xml")) {
        let first = archive.read(first, limits::LARGEST_PART)?.unwrap_or_default();
        if !xml::decode(&first).is_ok_and(|text| moodle::looks_like_moodle(&text)) {
            return Ok(None);
        }
    }
    Ok(Some(names))
}

/// Reads them. `sheet`: which of each workbook's.
pub fn read(bytes: &[u8], names: &[String], sheet: usize) -> Result<(Format, Source), Unreadable> {
    if names.len() > limits::MOST_FILES {
        return Err(FileError::TooManyParts.into());
    }
    let mut archive = Archive::open(bytes)?;
    let mut joined: Option<(Format, Source)> = None;
    let mut unpacked: u64 = 0;
    for name in names {
        let inner = archive.read(name, limits::LARGEST_FILE as u64)?.unwrap_or_default();
        // Packages and workbooks within are archives again: what they unpack to counts together.
        if let Some(within) = inner.starts_with(b"PK").then(|| Archive::open(&inner).ok()).flatten() {
            unpacked = unpacked.saturating_add(within.unpacked());
        }
        if unpacked > limits::LARGEST_UNPACKED {
            return Err(FileError::Bomb.into());
        }
        let read = one(name, &inner, sheet);
        joined = Some(match (joined, read) {
            (None, Ok((format, Source::Items(found)))) => {
                let mut all = Found::default();
                join(&mut all, name, Ok(found))?;
                (format, Source::Items(all))
            }
            (None, Ok((format, Source::Table(mut table)))) => {
                table.files.push((name.clone(), 0));
                (format, Source::Table(table))
            }
            (Some((format, Source::Items(mut all))), Ok((_, Source::Items(found)))) => {
                join(&mut all, name, Ok(found))?;
                (format, Source::Items(all))
            }
            (Some((format, Source::Items(mut all))), Err(error)) => {
                join(&mut all, name, Err(error))?;
                (format, Source::Items(all))
            }
            (Some((format, Source::Table(mut all))), Ok((_, Source::Table(table)))) => {
                all.append(name, table)?;
                (format, Source::Table(all))
            }
            (_, Err(error)) => return Err(FileError::Archive(format!("{name}: {error}")).into()),
            (Some(_), Ok(_)) => {
                let reason =
                    format!("{name} is of another kind than the files before it: bring it in by itself");
                return Err(FileError::Archive(reason).into());
            }
        });
    }
    joined.ok_or(Unreadable::File(FileError::Empty))
}

/// Reads one of them. Archives within are packages and documents, not further files.
fn one(name: &str, bytes: &[u8], sheet: usize) -> Result<(Format, Source), Unreadable> {
    if files(bytes)?.is_some() {
        return Err(FileError::Archive("an archive of files within another".into()).into());
    }
    let format = Format::of(name, bytes)?;
    Ok((
        format,
        match format {
            Format::Table => Source::Table(table::read_from(bytes, sheet, header_at)?),
            format => Source::Items(format.read(bytes)?),
        },
    ))
}

/// Puts what a file yields behind what there is; what can't be read is one refusal.
fn join(all: &mut Found, name: &str, found: Result<Found, Unreadable>) -> Result<(), FileError> {
    match found {
        Ok(found) => {
            for entry in found.entries {
                let file = [name, entry.place.file.as_str()];
                let file = file.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
                all.push(Place { file, ..entry.place }, entry.outcome)?;
            }
            all.pictures.extend(found.pictures);
            let aside = found.aside.into_iter();
            all.aside.extend(aside.map(|above| Above { text: format!("{name}: {}", above.text), ..above }));
            Ok(())
        }
        Err(error) => {
            let place = Place { file: name.to_owned(), ..Place::default() };
            all.push(place, Err(Refused::new(RowFlaw::Broken, &error.to_string())))
        }
    }
}

impl Table {
    /// Puts the rows of a further file behind these; they count on.
    fn append(&mut self, name: &str, mut further: Table) -> Result<(), Unreadable> {
        let names = |header: &[String]| header.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        if names(&self.header) != names(&further.header) {
            let reason = format!("{name} has other columns than the files before it: bring it in by itself");
            return Err(FileError::Archive(reason).into());
        }
        if self.rows.len() + further.rows.len() > table::MOST_ROWS {
            return Err(TableError::TooManyRows.into());
        }
        let before = self.rows.last().map_or(0, |(row, _)| *row);
        for (row, _) in &mut further.rows {
            *row += before;
        }
        for mark in &mut further.marks {
            mark.row += before;
        }
        for range in &mut further.merged {
            range.first.0 += before;
            range.last.0 = range.last.0.saturating_add(before);
        }
        for above in &mut further.above {
            above.row += before;
        }
        self.files.push((name.to_owned(), before));
        self.rows.append(&mut further.rows);
        self.marks.append(&mut further.marks);
        self.merged.append(&mut further.merged);
        self.above.append(&mut further.above);
        Ok(())
    }
}

/// A name by which `items-2` comes before `items-10`.
fn in_order(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, behind) = rest.split_at(digits);
        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        parts.push((text.to_owned(), behind[..end].parse().unwrap_or(u64::MAX)));
        rest = &behind[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::archive::tests::pack;
    use super::*;

    fn read_all(files: &[(&str, &[u8])]) -> Result<(Format, Source), Unreadable> {
        Source::read("a.zip", &pack(files), 0)
    }

    #[test]
    fn tables_are_one_whose_cells_name_their_file() {
        let head = "题干,答案\n".to_owned();
        let (two, ten) = (head.clone() + "甲,对\n乙,错\n", head.clone() + "丙,对\n");
        let (format, source) =
            read_all(&[("items-10.csv", ten.as_bytes()), ("items-2.csv", two.as_bytes())]).unwrap();
        let Source::Table(table) = source else { panic!() };
        assert_eq!(format, Format::Table);
        let rows: Vec<(u32, &str)> =
            table.rows.iter().map(|(row, cells)| (*row, cells[0].as_str())).collect();
        assert_eq!(rows, [(2, "甲"), (3, "乙"), (5, "丙")]);
        assert_eq!([table.cell(3, 1), table.cell(5, 1)], ["items-2.csv B3", "items-10.csv B2"]);
        let other = read_all(&[("1.csv", two.as_bytes()), ("2.csv", "题干,key\n甲,对\n".as_bytes())]);
        assert!(other.unwrap_err().to_string().contains("2.csv has other columns"));
        let mixed = read_all(&[("1.csv", two.as_bytes()), ("2.gift", b"x{T}")]);
        assert!(mixed.unwrap_err().to_string().contains("2.gift is of another kind"));
    }

    #[test]
    fn questions_are_one_list_and_a_broken_file_is_one_refusal() {
        let item = b"<assessmentItem identifier=\"i\"><responseDeclaration identifier=\"R\" cardinality=\"single\" baseType=\"identifier\"><correctResponse><value>A</value></correctResponse></responseDeclaration><itemBody><choiceInteraction responseIdentifier=\"R\" maxChoices=\"1\"><prompt>q</prompt><simpleChoice identifier=\"A\">x</simpleChoice><simpleChoice identifier=\"B\">y</simpleChoice></choiceInteraction></itemBody></assessmentItem>";
        let package = pack(&[("i.xml", item)]);
        let files: [(&str, &[u8]); 5] = [
            ("1.gift", "缺水？{T}".as_bytes()),
            ("2.zip", &package),
            ("3.zip", b"PK\x03\x04 nothing"),
            ("__MACOSX/1.gift", b"x"),
            ("readme.md", b"x"),
        ];
        let (_, source) = read_all(&files).unwrap();
        let Source::Items(found) = source else { panic!() };
        let places: Vec<(&str, bool)> =
            found.entries.iter().map(|entry| (entry.place.file.as_str(), entry.outcome.is_ok())).collect();
        assert_eq!(places, [("1.gift", true), ("2.zip/i.xml", true), ("3.zip", false)]);
    }

    #[test]
    fn packages_and_archives_within_archives_are_none() {
        assert_eq!(super::files(&pack(&[("a.xml", b"<assessmentItem/>")])), Ok(None));
        assert_eq!(super::files(&pack(&[("a.xml", b"<quiz/>")])), Ok(Some(vec!["a.xml".to_owned()])));
        assert_eq!(super::files(&pack(&[("imsmanifest.xml", b"<x/>"), ("a.gift", b"x{T}")])), Ok(None));
        let many: Vec<String> = (0..=limits::MOST_FILES).map(|at| format!("{at}.gift")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"x{T}".as_slice())).collect();
        assert!(matches!(read_all(&many), Err(Unreadable::File(FileError::TooManyParts))));
        let large = vec![b' '; 60 * 1024 * 1024];
        let large = pack(&[("a.xml", &large)]);
        let names: Vec<String> = (0..5).map(|at| format!("{at}.zip")).collect();
        let all: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), large.as_slice())).collect();
        assert!(matches!(read_all(&all), Err(Unreadable::File(FileError::Bomb))));
        let inner = pack(&[("a.gift", b"x{T}")]);
        let nested = read_all(&[("b.zip", &inner)]).unwrap_err().to_string();
        assert!(nested.contains("an archive of files within another"), "{nested}");
    }
}
