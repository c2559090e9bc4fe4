//! What each fuzz target asserts. `bank/tests/fuzz.rs` takes this file as a module and gives every function its seeds, so
//! that targets are compiled and run wherever the tests are, without libFuzzer.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use bank::exchange::draft::About;
use bank::exchange::found::{FileError, Found};
use bank::exchange::html::{Around, clean_markdown};
use bank::exchange::trial::{InBank, Source, Trial, run};
use bank::exchange::write::{self, Outgoing, xlsx};
use bank::exchange::{Mapping, aiken as of_aiken, docx as of_docx, gift as of_gift, moodle as of_moodle};
use bank::exchange::{html as of_html, prose as of_prose, qti as of_qti, table as of_tables};
use bank::markup::{Flaw, look_over, show};
use bank::syllabus::{Node, Syllabus};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What a reader lets through is sound.
fn sound(read: Result<Found, FileError>) {
    if let Ok(found) = read {
        assert!(found.sound().all(|sound| sound.content.check().is_ok()));
    }
}

/// GIFT.
pub fn gift(bytes: &[u8]) {
    sound(of_gift::read(bytes));
}

/// Aiken.
pub fn aiken(bytes: &[u8]) {
    sound(of_aiken::read(bytes));
}

/// Moodle XML.
pub fn moodle(bytes: &[u8]) {
    sound(of_moodle::read(bytes));
}

/// QTI items and packages.
pub fn qti(bytes: &[u8]) {
    sound(of_qti::read(bytes));
}

/// Text as teachers type it.
pub fn prose(bytes: &[u8]) {
    sound(of_prose::read(bytes));
}

/// Word documents.
pub fn docx(bytes: &[u8]) {
    sound(of_docx::read(bytes));
}

/// A Word document with these words as its formula: what comes in is sound, and its formulas can be shown.
pub fn document(formula: &str) {
    let body = format!(
        "<w:document><w:p><w:r><w:t>1.甲</w:t></w:r><m:oMath>{formula}</m:oMath><w:r><w:t>（对）</w:t></w:r></w:p></w:document>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("word/document.xml", stored).expect("an archive");
    zip.write_all(body.as_bytes()).expect("an archive");
    let bytes = zip.finish().expect("an archive").into_inner();
    let Ok(found) = of_docx::read(&bytes) else { return };
    for sound in found.sound() {
        assert!(sound.content.check().is_ok());
        let (flaws, _) = look_over(&sound.content);
        assert!(
            !flaws.iter().any(|flaw| matches!(flaw, Flaw::Formula(_) | Flaw::NoWords)),
            "{:?}",
            sound.content
        );
    }
}

/// Whatever format a file seems to be in, and were it an archive of several, its reader copes, and what it lets through
/// can be written.
pub fn format(bytes: &[u8]) {
    let Ok((_, Source::Items(found))) = Source::read("", bytes, 0) else { return };
    for sound in found.sound() {
        let tags = sound.hints.tags();
        let items = [Outgoing { code: "X-1", version: 1, content: &sound.content, tags: &tags }];
        let _ = write::gift::write(&items);
        let _ = write::moodle::write(&items, &mut |name| found.pictures.get(name).cloned());
        let _ = write::qti::write(&items, &mut |name| found.pictures.get(name).cloned());
    }
}

/// HTML becomes text within bounds, and Markdown from elsewhere is cleaned.
pub fn html(text: &str) {
    for blanks in [false, true] {
        let (mut about, mut kept) = (About::default(), BTreeMap::new());
        let mut around = Around { files: &mut |_| None, kept: &mut kept, about: &mut about, blanks };
        let _ = of_html::read(text, &mut around);
        let _ = clean_markdown(text, &mut around);
    }
}

/// Markdown and LaTeX, whatever they are, become HTML without scripts, styles and addresses.
pub fn markup(text: &str) {
    let html = show(text).html.to_ascii_lowercase();
    // Text is escaped; only within a tag would these mean something.
    for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let outside_of_values: String = tag.split('"').step_by(2).collect();
        let tag = format!("<{outside_of_values}");
        for bad in ["<script", "<style", "<iframe", " onerror=", " onload=", "javascript:", " href=", " src="]
        {
            assert!(!tag.contains(bad), "{html}");
        }
    }
}

/// Workbooks and CSV files are read within limits.
pub fn table(bytes: &[u8]) {
    let _ = of_tables::read(bytes, 0);
}

fn import(name: &str, bytes: &[u8]) -> Option<Trial> {
    let (_, source) = Source::read(name, bytes, 0).ok()?;
    let mapping = Mapping { subject: "S".into(), ..source.guess() };
    Some(run(source, &mapping, &Syllabus::new(vec![Node::of_code("S")]), &InBank::default()))
}

/// Whatever the rows of a table say, what comes in is sound, and comes back from a workbook that it is written into.
pub fn rows(rows: &[u8]) {
    let mut csv = "编号,题型,题干,配对左列,选项A,选项B,选项C,答案,解析\n".as_bytes().to_vec();
    csv.extend(rows);
    let Some(trial) = import("a.csv", &csv) else { return };
    let codes: Vec<String> = (0..trial.readings.len()).map(|n| format!("N-{n}")).collect();
    let items = trial.readings.iter().zip(&codes);
    let items: Vec<Outgoing<'_>> = items
        .map(|(item, code)| Outgoing { code, version: 1, content: &item.content, tags: &item.tags })
        .collect();
    assert!(items.iter().all(|item| item.content.check().is_ok()));
    let written = xlsx::write(&items).expect("a workbook");
    let Some(again) = import("a.xlsx", &written.bytes) else {
        assert!(items.is_empty() || !written.losses.is_empty());
        return;
    };
    assert!(again.refused.is_empty(), "{:?}", again.refused);
    for reading in again.readings {
        let at = codes.iter().position(|code| Some(code) == reading.code.as_ref()).expect("its code");
        if !written.losses.iter().any(|(code, _)| *code == codes[at]) {
            assert_eq!(reading.content, *items[at].content);
        }
    }
}
