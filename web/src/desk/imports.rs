//! Files on their way into the bank: upload, look, correct the mapping, dry run, commit, undo.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use bank::ImportId;
use bank::exchange::guess::guess;
use bank::exchange::sheet::{Reading, read};
use bank::exchange::table::{self, Table};
use bank::exchange::{Mapping, RowFlaw};
use bank::item::{Kind, Status};
use bank::store::items::NewVersion;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use wire::desk::{ImportCommit, ImportGuess, ImportReport, ImportUndone, ItemDraft, RowNote};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// How many rows are shown as they are, and how many as items.
const SAMPLE: usize = 8;

/// Name of the file.
#[derive(Deserialize)]
pub struct Named {
    name: String,
}

/// `POST /api/imports?name=FILE`
pub async fn upload(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Query(Named { name }): Query<Named>,
    bytes: Bytes,
) -> Answer<ImportGuess> {
    staff.needs(Right::WriteItems)?;
    let file = bytes.clone();
    let table = off_thread(move || table::read(&file, 0)).await??;
    let id = ImportId::new();
    app.bank.put_import(&id, &name, &STANDARD.encode(&bytes), &staff.account.id, app.clock.now()).await?;
    let sample: Vec<Vec<String>> = table.rows.iter().take(SAMPLE).map(|(_, cells)| cells.clone()).collect();
    let looked_at: Vec<Vec<String>> = table.rows.iter().take(200).map(|(_, cells)| cells.clone()).collect();
    let mut mapping = guess(&table.header, &looked_at);
    mapping.prefix = prefix(&name);
    Ok(Json(ImportGuess {
        id: id.to_string(),
        name,
        sheets: table.sheets,
        rows: u32::try_from(table.rows.len()).unwrap_or(u32::MAX),
        columns: table.header,
        sample,
        mapping,
    }))
}

/// A code prefix after the file's name: its letters and digits, or a general one.
fn prefix(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let ascii: String = stem.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if ascii.is_empty() { "IMP-".to_owned() } else { format!("{}-", ascii.to_uppercase()) }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    crate::background::background(work)
        .await
        .map_err(|_| Problem::invalid("file.failed", "the file could not be read"))
}

/// What is known of a file's rows under a mapping.
struct Run {
    report: ImportReport,
    readings: Vec<Reading>,
}

/// `POST /api/imports/{id}/check`: a dry run.
pub async fn check(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(mapping): Body<Mapping>,
) -> Answer<ImportReport> {
    staff.needs(Right::WriteItems)?;
    Ok(Json(run(&app, &id, mapping).await?.report))
}

async fn run(app: &App, id: &str, mapping: Mapping) -> Result<Run, Problem> {
    let upload = app.bank.import(&id.into()).await?;
    let syllabus = app.bank.syllabus().await?;
    for (field, code) in [("subject", &mapping.subject), ("equipment", &mapping.equipment)] {
        if !code.is_empty() && !syllabus.has(code) {
            let detail = format!("{code} is not in the syllabus");
            return Err(Problem::invalid("import.unknown_code", detail.clone()).field(field, detail));
        }
    }
    if mapping.prefix.chars().count() > 20 {
        let detail = "a code prefix has at most 20 characters";
        return Err(Problem::invalid("import.prefix", detail).field("prefix", detail));
    }
    let in_bank: HashMap<String, String> = app.bank.content_hashes().await?.into_iter().collect();
    let id = id.to_owned();
    off_thread(move || {
        let bytes = STANDARD.decode(&upload.file).unwrap_or_default();
        let table = table::read(&bytes, mapping.sheet)?;
        let mut run = read_all(&table, &mapping, &syllabus, &in_bank);
        run.report.id = id;
        run.report.committed = upload.committed;
        Ok(run)
    })
    .await?
}

fn read_all(
    table: &Table,
    mapping: &Mapping,
    syllabus: &bank::syllabus::Syllabus,
    in_bank: &HashMap<String, String>,
) -> Run {
    let mut sound: BTreeMap<Kind, u32> = BTreeMap::new();
    let mut repaired = BTreeMap::new();
    let (mut duplicates, mut refused) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut readings = Vec::new();
    for (number, cells) in &table.rows {
        let note = |flaw: RowFlaw, column: Option<usize>| {
            let text = column.and_then(|column| cells.get(column)).filter(|cell| !cell.is_empty());
            let stem = mapping.columns.iter().position(|c| *c == Some(bank::exchange::Field::Stem));
            let text = text.or_else(|| cells.get(stem?));
            RowNote {
                row: *number,
                cell: column.map(|column| format!("{}{number}", column_letter(column))),
                detail: words(&flaw),
                flaw,
                text: text.map(|text| text.chars().take(120).collect()).unwrap_or_default(),
            }
        };
        match read(cells, mapping, syllabus) {
            None => {}
            Some(Err(refusal)) => refused.push(note(refusal.flaw, refusal.column)),
            Some(Ok(reading)) => {
                let fingerprint = reading.content.fingerprint();
                if let Some(row) = seen.get(&fingerprint) {
                    duplicates.push(note(RowFlaw::SameAsRow { row: *row }, None));
                } else if let Some(code) = in_bank.get(&fingerprint) {
                    duplicates.push(note(RowFlaw::InBank { code: code.clone() }, None));
                } else {
                    seen.insert(fingerprint, *number);
                    *sound.entry(reading.content.body.kind()).or_default() += 1;
                    for repair in &reading.repairs {
                        *repaired.entry(*repair).or_default() += 1;
                    }
                    readings.push(reading);
                }
            }
        }
    }
    let sample = readings.iter().take(SAMPLE).map(|reading| ItemDraft {
        code: reading.code.clone().unwrap_or_default(),
        content: reading.content.clone(),
        tags: reading.tags.clone(),
        based_on: None,
    });
    let report = ImportReport {
        id: String::new(),
        rows: u32::try_from(table.rows.len()).unwrap_or(u32::MAX),
        sound: sound.into_iter().collect(),
        repaired: repaired.into_iter().collect(),
        duplicates,
        refused,
        sample: sample.collect(),
        committed: false,
    };
    Run { report, readings }
}

/// A, B, … Z, AA, …
fn column_letter(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    match column {
        0..26 => letter(column).to_string(),
        _ => format!("{}{}", letter(column / 26 - 1), letter(column)),
    }
}

/// A flaw in English, with what would be right.
fn words(flaw: &RowFlaw) -> String {
    match flaw {
        RowFlaw::NoStem => "the stem is empty",
        RowFlaw::NoKind => "there is no kind, and key and options don't tell it",
        RowFlaw::UnknownKind => "the kind is not one that can be imported",
        RowFlaw::NoKey => "there is no key",
        RowFlaw::BadKey => "the key is not understood: letters of options, or right/wrong",
        RowFlaw::KeyOutside => "the key names an option that is not there",
        RowFlaw::ManyKeys => "one right option is wanted, the key names several",
        RowFlaw::FewKeys => "two right options or more are wanted, the key names one",
        RowFlaw::NoOptions => "there are no options",
        RowFlaw::NotParted => "the options can't be told apart",
        RowFlaw::RepeatedLetter => "a letter stands before two options",
        RowFlaw::MissingLetter => "a letter is missing or out of order",
        RowFlaw::EmptyOption => "an option is empty",
        RowFlaw::SameOptions => "two options say the same",
        RowFlaw::OptionCount => "an item has 2 (multiple choice: 3) to 8 options",
        RowFlaw::Blanks => "blanks in the stem and answers differ in number",
        RowFlaw::TooLong => "the text is too long",
        RowFlaw::BadDifficulty => "the difficulty is to be 0 to 1, or 易, 中, 难",
        RowFlaw::NoSubject => "there is no subject: map a column to it, or choose one for the whole file",
        RowFlaw::UnknownSubject => "the subject is not in the syllabus",
        RowFlaw::UnknownEquipment => "the equipment category is not in the syllabus",
        RowFlaw::SameAsRow { row } => return format!("the same item as row {row}"),
        RowFlaw::InBank { code } => return format!("the bank has this item as {code}"),
        RowFlaw::CodeTaken => "the code is taken",
    }
    .to_owned()
}

/// `POST /api/imports/{id}/commit`
pub async fn commit(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(commit): Body<ImportCommit>,
) -> Answer<ImportReport> {
    staff.needs(Right::WriteItems)?;
    match commit.status {
        Status::Draft | Status::InReview => {}
        // Vouching for a whole bank is not the review of one's own work by the back door.
        Status::Approved => staff.needs(Right::ManageExams)?,
        Status::Retired => {
            let detail = "new items are drafts, in review or approved";
            return Err(Problem::invalid("import.status", detail).field("status", detail));
        }
    }
    let Run { mut report, readings } = run(&app, &id, commit.mapping.clone()).await?;
    if report.committed {
        return Err(Problem::conflict("import.committed", "this file is in already; undo it first"));
    }
    if readings.is_empty() {
        return Err(Problem::invalid("import.nothing", "no row of the file can be brought in"));
    }
    let prefix = &commit.mapping.prefix;
    let mut number = app.bank.next_code_number(prefix).await?;
    let now = app.clock.now();
    let items: Vec<(String, NewVersion)> = readings
        .into_iter()
        .map(|reading| {
            let code = reading.code.unwrap_or_else(|| {
                let code = format!("{prefix}{number:04}");
                number += 1;
                code
            });
            let new = NewVersion {
                content: reading.content,
                tags: reading.tags,
                status: commit.status,
                author: staff.account.id.clone(),
                reviewer: (commit.status == Status::Approved).then(|| staff.account.id.clone()),
                at: now,
            };
            (code, new)
        })
        .collect();
    let import = ImportId::from(id.as_str());
    let summary = json!({ "items": items.len(), "status": commit.status, "prefix": prefix });
    app.bank.create_items(&items, Some((&import, &summary.to_string()))).await?;
    let deed = staff.deed("import.commit", format!("import {id}"), summary);
    app.store.record(&[deed], now).await?;
    report.committed = true;
    Ok(Json(report))
}

/// `POST /api/imports/{id}/undo`
pub async fn undo(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<ImportUndone> {
    staff.needs(Right::WriteItems)?;
    let now = app.clock.now();
    let (removed, kept) = app.bank.undo_import(&id.as_str().into()).await?;
    let deed = staff.deed("import.undo", format!("import {id}"), json!({ "removed": removed, "kept": kept }));
    app.store.record(&[deed], now).await?;
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Json(ImportUndone { removed: count(removed), kept: count(kept) }))
}
