//! A report as text for people at a terminal.

use std::fmt::Write;

use bank::exchange::differences::Difference;
use bank::exchange::found::LeftOut;
use bank::exchange::kinds::{self, KindWord};
use bank::exchange::nodes::NodeWord;
use bank::exchange::{Existing, Mapping};
use bank::item::Tags;
use bank::store::to_json;
use wire::import::{ImportReport, ImportWords, RowAlike, RowChange, RowTwin};

use crate::desk::imports;

/// Counts, then row by row what there is to say.
pub fn as_text(file: &str, mapping: &Mapping, words: &ImportWords, report: &ImportReport) -> String {
    let came: u32 = report.sound.iter().map(|(_, count)| count).sum();
    let verb = if report.committed { "came in" } else { "would come in" };
    let (rows, twice, refused) = (counted(report.rows), report.duplicates.len(), report.refused.len());
    let are = if twice == 1 { "is" } else { "are" };
    let changes = match (report.changed, report.committed) {
        (0, _) => String::new(),
        (items, true) => format!(", {items} changed"),
        (items, false) => format!(", {items} would change"),
    };
    let mut text =
        format!("{file}: {rows}, {came} {verb}{changes}, {twice} {are} there already, {refused} refused\n");
    if mapping.existing == Existing::Change {
        let verb = if report.committed { "changed" } else { "would be changed" };
        let items = if report.changed == 1 { "item" } else { "items" };
        let (changed, keys, unchanged) = (report.changed, report.keys, report.unchanged);
        let _ =
            writeln!(text, "  {changed:>6} {items} {verb}, {keys} of them in the key; {unchanged} unchanged");
    }
    for (kind, count) in &report.sound {
        let _ = writeln!(text, "  {count:>6} {}", kind.name());
    }
    for (repair, count) in &report.repaired {
        let _ = writeln!(text, "  {count:>6} repaired: {}", imports::repair_words(*repair));
    }
    if report.numbers > 0 && !mapping.numbers {
        let blanks = report.numbers;
        let _ = writeln!(
            text,
            "  {blanks:>6} blanks have numbers as keys and are compared as texts: --numbers reads them as numbers"
        );
    }
    for above in &report.above {
        let _ = writeln!(text, "  row {} is no question and is not read: {}", above.row, above.text);
    }
    for sheet in &report.unread {
        let _ = writeln!(text, "  the sheet {sheet} holds rows, too, and is not read: --sheet says which is");
    }
    for cells in &report.merged {
        let _ = writeln!(text, "  {} merged: {}", cells.range, imports::merged_words(cells.done));
    }
    if report.no_difficulty > 0 && mapping.difficulty.is_none() {
        let (items, usual) = (report.no_difficulty, f64::from(Tags::default_difficulty()) / 1000.0);
        let _ = writeln!(
            text,
            "  {items:>6} say nothing of their difficulty and get {usual:.2}: --difficulty says another"
        );
    }
    for (what, items) in &report.left_out {
        let (items, what) = (counted_as(*items, "item"), left_out_words(what));
        let _ = writeln!(text, "  {items}: what the file says of {what} is not kept");
    }
    for row in &report.doubts {
        for doubt in &row.doubts {
            let name = imports::row_words(row.row, &report.files);
            let _ = writeln!(
                text,
                "  {name} comes in, look at it: {}",
                imports::doubt_words(doubt, &report.files)
            );
        }
    }
    let unknown = words
        .kinds
        .iter()
        .filter(|word| !word.word.is_empty() && kinds::meant(&word.word, mapping).is_none());
    for KindWord { word, rows, .. } in unknown {
        let have = if *rows == 1 { "has" } else { "have" };
        let rows = counted(*rows);
        let _ = writeln!(
            text,
            "  {rows} {have} the kind {word}, which is not known: --kind {word}=KIND says what it is"
        );
    }
    for NodeWord { word, rows, .. } in &words.nodes {
        let _ = writeln!(
            text,
            "  {rows} name {word}, which is not in the syllabus: --node {word}=NODE says what it is there"
        );
    }
    for note in report.refused.iter().chain(&report.duplicates) {
        let place = note.cell.as_deref().unwrap_or_default();
        // A whole file has no row, and what is found by its file needs none.
        let placed = note.row == 0 || !report.files.is_empty() && !place.is_empty();
        let name = match placed {
            true => place.to_owned(),
            false => format!("{} {place}", imports::row_words(note.row, &report.files)).trim_end().to_owned(),
        };
        let _ = writeln!(text, "  {name}: {}: {}", note.detail, note.text);
    }
    for RowChange { row, code, key, shown, differences, kept, before, .. } in &report.changes {
        let mark = if *key { " (the key)" } else { "" };
        let older = shown.map(|shown| format!(", made from version {shown}"));
        let stands = before.as_ref().map(|now| {
            format!(", which has version {} now ({}, by {})", now.number, now.status.name(), now.author)
        });
        let stands = stands.unwrap_or_default();
        let (row, older) = (imports::row_words(*row, &report.files), older.unwrap_or_default());
        let _ = writeln!(text, "  {row} changes {code}{mark}{stands}{older}:");
        for Difference { aspect, before, after } in differences {
            let name = to_json(aspect);
            let _ =
                writeln!(text, "    {}: {} → {}", name.trim_matches('"'), in_line(before), in_line(after));
        }
        for Difference { aspect, before, after } in kept {
            let (name, before) = (to_json(aspect), in_line(before));
            let _ = writeln!(
                text,
                "    {} stays as the bank changed it since: {before} → {}",
                name.trim_matches('"'),
                in_line(after)
            );
        }
    }
    if report.alike_total > 0 {
        let are = if report.alike_total == 1 { "is" } else { "are" };
        let _ = writeln!(text, "{} {are} like something that is there:", report.alike_total);
    }
    for RowAlike { row, text: stem, to, likeness, contradicts } in &report.alike {
        let to = match to {
            RowTwin::Row { row } => imports::row_words(*row, &report.files),
            RowTwin::Item { code, retired: true, .. } => format!("{code}, which is retired"),
            RowTwin::Item { code, .. } => code.clone(),
        };
        let keys = if *contradicts { ", and the keys differ" } else { "" };
        let row = imports::row_words(*row, &report.files);
        let _ = writeln!(text, "  {row}: {} % like {to}{keys}: {stem}", likeness / 10);
    }
    text
}

/// `1 row`, `2 rows`
fn counted(rows: u32) -> String {
    counted_as(rows, "row")
}

/// What a file says and the bank does not keep: its name, and where that is told, of what.
fn left_out_words(what: &LeftOut) -> String {
    let value = serde_json::to_value(what).unwrap_or_default();
    let words = |key: &str| value.get(key).and_then(|text| text.as_str()).map(|text| text.replace('_', " "));
    let of = words("address").or_else(|| words("name"));
    [words("what"), of].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn counted_as(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A text in one line; nothing is a dash.
fn in_line(text: &str) -> String {
    if text.is_empty() { "–".to_owned() } else { text.replace('\n', " / ") }
}
