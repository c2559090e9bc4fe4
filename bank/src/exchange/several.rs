//! An archive of several files, as a large export is: all of them are read as one, in the order of their numbers.

use super::archive::Archive;
use super::found::{Failed, FileError, Found, Place};
use super::guess::header_at;
use super::table::{self, OfFile, Table, TableError};
use super::trial::{Source, Unreadable};
use super::{Above, FileRows, Format, RowFlaw, align, limits, moodle, pictured, xml};

/// What archives hold beside files of items.
const PASSED_OVER: [&str; 3] = ["__macosx", ".ds_store", "thumbs.db"];
/// Endings of files that hold items, each of which may be brought in by itself.
const ENDINGS: [&str; 8] = ["xlsx", "csv", "tsv", "txt", "gift", "docx", "zip", "xml"];

/// Endings of files that may hold items, and that nobody here can read: they are named, never passed over.
const UNREADABLE: [&str; 18] = [
    "xls", "doc", "pdf", "wps", "et", "rtf", "odt", "ods", "ppt", "pptx", "docm", "xlsm", "xlsb", "htm",
    "html", "mht", "rar", "7z",
];

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
        // `~$` is what Office leaves beside a file that is open.
        let passed_over = name.split('/').any(|part| PASSED_OVER.contains(&part) || part.starts_with("~$"));
        !passed_over && (ends_in(&name, &ENDINGS) || ends_in(&name, &UNREADABLE))
    });
    names.sort_by_cached_key(|name| in_order(name));
    let mut readable = names.iter().filter(|name| ends_in(name, &ENDINGS)).peekable();
    // XML that is nothing else is an item of a package whose manifest is missing.
    let Some(first) = readable.peek().copied().or(names.first()) else { return Ok(None) };
    if readable.peek().is_some() && readable.all(|name| name.to_lowercase().ends_with(".xml")) {
        let first = archive.read(first, limits::LARGEST_PART)?.unwrap_or_default();
        if !xml::decode(&first).is_ok_and(|text| moodle::looks_like_moodle(&text)) {
            return Ok(None);
        }
    }
    Ok(Some(names))
}

fn ends_in(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// Reads them. `sheet`: which of each workbook's.
pub fn read(bytes: &[u8], names: &[String], sheet: usize) -> Result<(Format, Source), Unreadable> {
    if names.len() > limits::MOST_FILES {
        return Err(FileError::TooManyParts.into());
    }
    let mut archive = Archive::open(bytes)?;
    let mut unpacked: u64 = 0;
    let mut all = Joined::default();
    for name in names {
        if ends_in(name, &UNREADABLE) {
            all.failed.push((name.clone(), RowFlaw::UnreadableFile, String::new()));
            continue;
        }
        let inner = archive.read(name, limits::LARGEST_FILE as u64)?.unwrap_or_default();
        // Packages and workbooks within are archives again: what they unpack to counts together.
        if let Some(within) = inner.starts_with(b"PK").then(|| Archive::open(&inner).ok()).flatten() {
            unpacked = unpacked.saturating_add(within.unpacked());
        }
        if unpacked > limits::LARGEST_UNPACKED {
            return Err(FileError::Bomb.into());
        }
        match one(name, &inner, sheet) {
            Ok((format, Source::Items(found))) => {
                all.format.get_or_insert(format);
                let before = u32::try_from(all.found.entries.len()).unwrap_or(u32::MAX);
                all.found.files.push(FileRows { name: name.clone(), before });
                join(&mut all.found, name, found)?;
            }
            Ok((_, Source::Table(mut table))) => {
                // Titles are told by the file that they stand in, and by their row there.
                let titles = if names.len() > 1 { table.above.as_mut_slice() } else { &mut [] };
                titles.iter_mut().for_each(|above| above.text = format!("{name}: {}", above.text));
                pictured::bring(&mut archive, name, &mut table)?;
                table.unread.iter_mut().for_each(|sheet| *sheet = format!("{name}: {sheet}"));
                all.take(name, table)?;
            }
            Err(Unreadable::File(FileError::OldOffice)) => {
                all.failed.push((name.clone(), RowFlaw::UnreadableFile, String::new()));
            }
            Err(Unreadable::File(FileError::Empty) | Unreadable::Table(TableError::Empty)) => {
                all.failed.push((name.clone(), RowFlaw::EmptyFile, String::new()));
            }
            Err(error) => all.failed.push((name.clone(), RowFlaw::Broken, error.to_string())),
        }
    }
    all.settle()
}

/// What the files of an archive yield together.
#[derive(Default)]
struct Joined {
    /// The format of the first that has no columns.
    format: Option<Format>,
    found: Found,
    table: Option<Table>,
    failed: Vec<Failed>,
}

impl Joined {
    /// Tables go along with the first, under its columns.
    fn take(&mut self, name: &str, mut table: Table) -> Result<(), Unreadable> {
        let Some(all) = &mut self.table else {
            let places = (0..table.header.len()).collect();
            table.files.push(OfFile { name: name.to_owned(), before: 0, places });
            self.table = Some(table);
            return Ok(());
        };
        match align::places(all, &table) {
            Some(places) => all.append(name, table, places),
            None => {
                self.failed.push((name.to_owned(), RowFlaw::OtherColumns, String::new()));
                Ok(())
            }
        }
    }

    /// Questions of files without columns go along with the rows of tables.
    fn settle(mut self) -> Result<(Format, Source), Unreadable> {
        match (self.table, self.format) {
            (Some(mut table), _) => {
                table.failed = self.failed;
                table.beside = self.found;
                Ok((Format::Table, Source::Table(table)))
            }
            (None, Some(format)) => {
                self.found.failed = self.failed;
                Ok((format, Source::Items(self.found)))
            }
            _ => match self.failed.into_iter().next() {
                Some((_, RowFlaw::UnreadableFile, _)) => Err(FileError::OldOffice.into()),
                Some((_, RowFlaw::EmptyFile, _)) => Err(FileError::Empty.into()),
                Some((name, _, reason)) => Err(FileError::Archive(format!("{name}: {reason}")).into()),
                None => Err(FileError::Empty.into()),
            },
        }
    }
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

/// Puts what a file yields behind what there is.
fn join(all: &mut Found, name: &str, found: Found) -> Result<(), FileError> {
    for entry in found.entries {
        let file = [name, entry.place.file.as_str()];
        let file = file.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        all.push(Place { file, ..entry.place }, entry.outcome)?;
        if let Some(last) = all.entries.last_mut() {
            last.format = entry.format;
        }
    }
    all.pictures.extend(found.pictures);
    let aside = found.aside.into_iter();
    all.aside.extend(aside.map(|above| Above { text: format!("{name}: {}", above.text), ..above }));
    Ok(())
}

impl Table {
    /// Puts the rows of a further file behind these; they count on. `places`: for each of its columns the one here.
    fn append(&mut self, name: &str, mut further: Table, places: Vec<usize>) -> Result<(), Unreadable> {
        if self.rows.len() + further.rows.len() > table::MOST_ROWS {
            return Err(TableError::TooManyRows.into());
        }
        let before = self.rows.last().map_or(0, |(row, _)| *row);
        let place = |column: usize| places.get(column).copied().unwrap_or(usize::MAX);
        let width = places.iter().max().map_or(0, |last| last + 1);
        for (row, cells) in &mut further.rows {
            *row += before;
            let mut placed = vec![String::new(); width];
            for (cell, at) in std::mem::take(cells).into_iter().zip(&places) {
                placed[*at] = cell;
            }
            *cells = placed;
        }
        for mark in &mut further.marks {
            (mark.row, mark.column) = (mark.row + before, place(mark.column));
        }
        for on in &mut further.shown {
            (on.row, on.column) = (on.row + before, place(on.column));
        }
        for range in &mut further.merged {
            range.first = (range.first.0 + before, place(range.first.1));
            range.last = (range.last.0.saturating_add(before), place(range.last.1));
        }
        self.files.push(OfFile { name: name.to_owned(), before, places });
        self.unread.append(&mut further.unread);
        self.rows.append(&mut further.rows);
        self.marks.append(&mut further.marks);
        self.shown.append(&mut further.shown);
        self.pictures.append(&mut further.pictures);
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
    use super::super::Field;
    use super::super::Mapping;
    use super::super::archive::tests::pack;
    use super::super::nodes::tests::node;
    use super::super::trial::{InBank, run};
    use super::*;
    use crate::syllabus::{NodeKind, Syllabus};

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
        // What can't go along is refused by its name, and the rest comes in.
        let failed = |files: &[(&str, &[u8])]| match read_all(files).unwrap().1 {
            Source::Table(table) => {
                (table.rows.len(), table.failed.into_iter().map(|(name, ..)| name).collect::<Vec<_>>())
            }
            Source::Items(found) => {
                (found.sound().count(), found.failed.into_iter().map(|(name, ..)| name).collect())
            }
        };
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let other = failed(&[("1.csv", two.as_bytes()), ("2.csv", "姓名,电话\n甲,对\n".as_bytes())]);
        assert_eq!(other, (2, names(&["2.csv"])));
        // What Office leaves beside an open file is none, and one without questions says so.
        let lock =
            [("~$1.xlsx", b"x".as_slice()), ("1.csv", two.as_bytes()), ("空.gift", b"// none\n".as_slice())];
        let Source::Table(table) = read_all(&lock).unwrap().1 else { panic!() };
        assert_eq!(table.failed, [("空.gift".to_owned(), RowFlaw::EmptyFile, String::new())]);
        // What nobody can read is named.
        let old = [
            ("1.csv", two.as_bytes()),
            ("旧.xls", b"\xd0\xcf\x11\xe0".as_slice()),
            ("说明.PDF", b"%PDF".as_slice()),
        ];
        assert_eq!(failed(&old), (2, names(&["旧.xls", "说明.PDF"])));
        assert_eq!(read_all(&old).unwrap().1.rows(), 4, "a file that is refused counts as one");
        let only = read_all(&old[1..]).unwrap_err().to_string();
        assert!(only.contains("old kind of Word or Excel"), "{only}");
        let files: [(&str, &[u8]); 3] =
            [("1.csv", two.as_bytes()), ("2.gift", b"x{T}"), ("3.xlsx", b"PK\x03\x04 no")];
        assert_eq!(failed(&files), (2, names(&["3.xlsx"])));
    }

    #[test]
    fn tables_and_questions_come_in_together_and_add_up() {
        let csv = "编号,题干,答案,科目\nA,甲,对,P1\n,,,\nB,乙,不知道,P1\nC,丙,对,P7\n";
        let gift = "// [id:A]\n甲{T}\n\n// [id:G]\n丁{F}\n\n::坏::戊{=}\n\n$CATEGORY: P8\n\n己{T}\n";
        let moodle = "<quiz><question type=\"truefalse\"><questiontext><text>庚</text></questiontext><answer fraction=\"100\"><text>true</text></answer></question></quiz>";
        let files: [(&str, &[u8]); 3] =
            [("2.gift", gift.as_bytes()), ("1.csv", csv.as_bytes()), ("3.xml", moodle.as_bytes())];
        let (format, source) = read_all(&files).unwrap();
        assert_eq!(format, Format::Table);
        let mapping = Mapping { subject: "P1".into(), ..source.guess() };
        let syllabus = Syllabus::new(vec![node("P1", NodeKind::Public, "法规")]);
        let words = source.words(&mapping, &syllabus).1;
        assert_eq!(words.iter().map(|word| word.word.as_str()).collect::<Vec<_>>(), ["P7", "P8"]);
        let trial = run(source, &mapping, &syllabus, &InBank::default());
        let stems: Vec<&str> = trial.readings.iter().map(|one| one.content.stem.as_str()).collect();
        assert_eq!(stems, ["甲", "丁", "己", "庚"]);
        assert_eq!(trial.places, [2, 7, 9, 10], "questions count on after the rows");
        assert_eq!((trial.duplicates.len(), trial.duplicates[0].row), (1, 6));
        let refused: Vec<u32> = trial.refused.iter().map(|note| note.row).collect();
        assert_eq!(refused, [4, 5, 8]);
        assert_eq!(trial.rows as usize, trial.readings.len() + trial.duplicates.len() + trial.refused.len());
        let files: Vec<_> = trial.files.iter().map(|file| (file.name.as_str(), file.before)).collect();
        assert_eq!(files, [("1.csv", 0), ("2.gift", 5), ("3.xml", 9)]);
    }

    #[test]
    fn tables_with_other_columns_go_under_those_of_the_first() {
        let (one, two) = ("编号,题干,答案\nA,甲,对\n", "标准答案,备注,难度,试题内容\n错,旧,0.5,乙\n,,,丙\n");
        let (_, source) = read_all(&[("1.csv", one.as_bytes()), ("2.csv", two.as_bytes())]).unwrap();
        let mapping = source.guess();
        let Source::Table(table) = &source else { panic!() };
        assert_eq!(table.header, ["编号", "题干", "答案", "备注", "难度"]);
        let fields = [Some(Field::Code), Some(Field::Stem), Some(Field::Key), None, Some(Field::Difficulty)];
        assert_eq!(mapping.columns, fields);
        let rows: Vec<Vec<&str>> =
            table.rows.iter().map(|(_, cells)| cells.iter().map(String::as_str).collect()).collect();
        assert_eq!(rows[1], ["", "乙", "错", "旧", "0.5"]);
        // A cell is named as its own file has it.
        assert_eq!([table.cell(2, 1), table.cell(5, 2)], ["1.csv B2", "2.csv A3"]);
    }

    #[test]
    fn options_in_one_cell_and_in_several_go_together() {
        let title = "某市题库（2024）,,,,\n序号,题目,A,B,正确答案\n1,1、丙（ ）。,一,二,b\n";
        let one = "试题,选项,答案\n甲,A.一;B.二,A\n";
        for order in [["1.csv", "2.csv", "3.csv"], ["3.csv", "1.csv", "2.csv"], ["2.csv", "3.csv", "1.csv"]] {
            let texts = ["题干,答案\n锅炉应检验,对\n", one, title];
            let files: Vec<(&str, &[u8])> =
                order.iter().zip(texts).map(|(name, text)| (*name, text.as_bytes())).collect();
            let (_, source) = read_all(&files).unwrap();
            let mapping = Mapping { subject: "P1".into(), ..source.guess() };
            let syllabus = Syllabus::new(vec![node("P1", NodeKind::Public, "法规")]);
            let trial = run(source, &mapping, &syllabus, &InBank::default());
            assert_eq!((trial.readings.len(), &trial.refused[..]), (3, &[][..]), "{order:?}");
            assert_eq!(trial.files.len(), 3);
            let titled = Above { row: 1, text: format!("{}: 某市题库（2024）", order[2]) };
            assert_eq!(trial.above, [titled]);
        }
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
        assert_eq!(places, [("1.gift", true), ("2.zip/i.xml", true)]);
        assert_eq!(found.failed.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["3.zip"]);
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
        // What nobody reads counts, too, and costs the test nothing.
        let large = pack(&[("a.bin", &large)]);
        let names: Vec<String> = (0..5).map(|at| format!("{at}.zip")).collect();
        let all: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), large.as_slice())).collect();
        assert!(matches!(read_all(&all), Err(Unreadable::File(FileError::Bomb))));
        let inner = pack(&[("a.gift", b"x{T}")]);
        let nested = read_all(&[("b.zip", &inner)]).unwrap_err().to_string();
        assert!(nested.contains("an archive of files within another"), "{nested}");
    }
}
