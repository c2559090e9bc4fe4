//! Files on their way into the bank: upload, look, correct the mapping, dry run, commit, undo.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bank::ImportId;
use bank::exchange::kinds::MOST_WORDS;
use bank::exchange::near::{self, Twin};
use bank::exchange::trial::{self, InBank, Note, Source, Trial, Unreadable};
use bank::exchange::{Doubt, MOST_MENDED, Mapping, MergedDone, Repair, RowFlaw, write};
use bank::item::{Kind, Status};
use bank::regulation::cite::Citable;
use bank::store::items::NewVersion;
use bank::syllabus::Syllabus;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use wire::desk::{
    ImportCommit, ImportDone, ImportGuess, ImportPhase, ImportReport, ImportUndone, ImportWords, ItemDraft,
    RowAlike, RowItem, RowNote, RowTwin,
};
use wire::staff::Account;

use super::export::{XLSX, attachment};
use super::profiles;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::store::audit::Deed;

/// How many rows are shown as they are, and how many as items.
const SAMPLE: usize = 8;
/// How many of the items that come in are listed.
const LISTED_ITEMS: usize = 200;
/// How much of a row that is like something else is shown, characters.
const NEAR_SHOWN: usize = 120;

/// Name of the file.
#[derive(Deserialize)]
pub struct Named {
    name: String,
}

/// `POST /api/imports?name=FILE`: a table whose columns people name, or any other format, which says itself what is what.
pub async fn upload(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Query(Named { name }): Query<Named>,
    bytes: Bytes,
) -> Answer<ImportGuess> {
    staff.needs(Right::WriteItems)?;
    let (file, called) = (bytes.clone(), name.clone());
    let (format, source) = off_thread(move || Source::read(&called, &file, 0)).await??;
    let id = ImportId::new();
    app.bank.put_import(&id, &name, &STANDARD.encode(&bytes), &staff.account.id, app.clock.now()).await?;
    let syllabus = app.bank.syllabus().await?;
    let guessed = source.guess_in(&syllabus);
    let rows = u32::try_from(source.rows()).unwrap_or(u32::MAX);
    let (sheets, above, columns, sample) = match &source {
        Source::Table(table) => {
            let sample = table.rows.iter().take(SAMPLE).map(|(_, cells)| cells.clone()).collect();
            (table.sheets.clone(), table.above.clone(), table.header.clone(), sample)
        }
        Source::Items(..) => (Vec::new(), Vec::new(), Vec::new(), Vec::new()),
    };
    let (profiles, fits) = profiles::fitting(&app, &columns).await?;
    let profile = fits.as_ref().map(|profile| profile.name.clone());
    let mut mapping = fits.map_or(guessed, |fits| fits.mapping);
    mapping.prefix = prefix(&name);
    let (words, mapping) = off_thread(move || (words_of(&source, &mapping, &syllabus), mapping)).await?;
    let id = id.to_string();
    Ok(Json(ImportGuess {
        id,
        name,
        sheets,
        rows,
        above,
        columns,
        sample,
        mapping,
        words,
        format,
        profiles,
        profile,
    }))
}

fn words_of(source: &Source, mapping: &Mapping, syllabus: &Syllabus) -> ImportWords {
    let (kinds, nodes) = source.words(mapping, syllabus);
    ImportWords { kinds, nodes }
}

/// `POST /api/imports/{id}/words`: the words of other columns, or of another sheet, than were guessed.
pub async fn other_words(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(mapping): Body<Mapping>,
) -> Answer<ImportWords> {
    staff.needs(Right::WriteItems)?;
    let upload = app.bank.import(&id.as_str().into()).await?;
    let syllabus = app.bank.syllabus().await?;
    let found = off_thread(move || {
        let bytes = STANDARD.decode(&upload.file).unwrap_or_default();
        let (_, source) = Source::read(&upload.name, &bytes, mapping.sheet)?;
        Ok::<_, Unreadable>(words_of(&source, &mapping, &syllabus))
    });
    Ok(Json(found.await??))
}

/// `GET /api/import-template.xlsx`
pub async fn template() -> Result<Response, Problem> {
    let book =
        write::xlsx::template().map_err(|error| Problem::conflict("export.failed", error.to_string()))?;
    Ok(attachment(XLSX, "kaopu-items.xlsx", book))
}

/// A code prefix after the file's name: its letters and digits, or a general one.
pub fn prefix(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let ascii: String = stem.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if ascii.is_empty() { "IMP-".to_owned() } else { format!("{}-", ascii.to_uppercase()) }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    crate::background::background(work)
        .await
        .map_err(|_| Problem::invalid("file.failed", "the file could not be read"))
}

/// `POST /api/imports/{id}/check`: a dry run.
pub async fn check(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(mapping): Body<Mapping>,
) -> Answer<ImportReport> {
    staff.needs(Right::WriteItems)?;
    let (trial, committed) = run(&app, &id, mapping).await?;
    let mut report = report(&id, &trial, committed);
    if !committed {
        (report.alike, report.alike_total) = alike(&app, trial).await?;
    }
    Ok(Json(report))
}

/// What of a trial is like something in the bank or in the file, the likest first, and how many there are.
pub async fn alike(app: &App, trial: Trial) -> Result<(Vec<RowAlike>, u32), Problem> {
    let (trial, lookup) = off_thread(move || {
        let lookup = near::lookup(&trial);
        (trial, Arc::new(lookup))
    })
    .await?;
    let nearest = app.catalogue.near(app, &lookup).await?;
    let mut found = off_thread(move || near::near(&lookup, &nearest)).await?;
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    found.truncate(near::MOST_TOLD);
    let items = found.iter().filter_map(|near| match &near.to {
        Twin::Item(item) => Some(item.clone()),
        Twin::Reading(_) => None,
    });
    let versions = app.bank.newest_of(&items.collect::<Vec<_>>()).await?;
    let told = found.iter().filter_map(|near| {
        let row = |place: usize| trial.places.get(place).copied().unwrap_or_default();
        let (to, item) = match &near.to {
            Twin::Reading(place) => (RowTwin::Row { row: row(*place) }, None),
            Twin::Item(item) => {
                // Whatever went meanwhile is like nothing.
                let version = versions.iter().find(|version| version.item == *item)?;
                let twin = RowTwin::Item { id: item.to_string(), code: version.code.clone() };
                (twin, Some(&version.content))
            }
        };
        let content = &trial.readings.get(near.place)?.content;
        let text = content.in_words(&content.stem).chars().take(NEAR_SHOWN).collect();
        let contradicts = near.contradicts(&trial, item);
        Some(RowAlike { row: row(near.place), text, to, likeness: near.likeness, contradicts })
    });
    Ok((told.collect(), total))
}

/// Tries an upload under a mapping; also whether it was committed.
async fn run(app: &App, id: &str, mapping: Mapping) -> Result<(Trial, bool), Problem> {
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
    if mapping.difficulty.is_some_and(|difficulty| difficulty > 1000) {
        let detail = "a difficulty is 0 to 1";
        return Err(Problem::invalid("import.difficulty", detail).field("difficulty", detail));
    }
    if mapping.mended.len() > MOST_MENDED {
        let detail =
            format!("{} cells are mended: beyond {MOST_MENDED}, mend the file", mapping.mended.len());
        return Err(Problem::invalid("import.mended", detail.clone()).field("mended", detail));
    }
    for (field, words) in [("kinds", mapping.kinds.len()), ("nodes", mapping.nodes.len())] {
        if words > MOST_WORDS {
            let detail = format!("at most {MOST_WORDS} words are given a meaning");
            return Err(Problem::invalid("import.words", detail.clone()).field(field, detail));
        }
    }
    let progress = app.imports.begin(id);
    let committed = upload.committed;
    let (source, mapping) = off_thread(move || {
        let bytes = STANDARD.decode(&upload.file).unwrap_or_default();
        let (_, source) = Source::read(&upload.name, &bytes, mapping.sheet)?;
        Ok::<_, Unreadable>((source, mapping))
    })
    .await??;
    let in_bank = in_bank(app, &source.codes(&mapping)).await?;
    let tried = off_thread(move || {
        let total = source.rows();
        progress.tell(ImportPhase::Checking, 0, total);
        let told = |tried: u32| progress.tell(ImportPhase::Checking, tried as usize, total);
        trial::run_telling(source, &mapping, &syllabus, &in_bank, &told)
    });
    Ok((tried.await?, committed))
}

/// What the bank has that a file may bring again, which names these codes.
pub async fn in_bank(app: &App, codes: &[String]) -> Result<InBank, Problem> {
    let items = app.bank.content_hashes().await?.into_iter().collect();
    let called = app.bank.contents_called(codes).await?;
    let citable = Citable::new(&app.bank.regulations().await?);
    Ok(InBank { items, pictures: app.bank.picture_names().await?, called, citable })
}

/// What a trial found, as the wire has it.
pub fn report(id: &str, trial: &Trial, committed: bool) -> ImportReport {
    let mut sound: BTreeMap<Kind, u32> = BTreeMap::new();
    for reading in &trial.readings {
        *sound.entry(reading.content.body.kind()).or_default() += 1;
    }
    let notes = |notes: &[Note]| {
        let note = |note: &Note| RowNote {
            row: note.row,
            cell: note.place.clone(),
            detail: words(&note.flaw),
            flaw: note.flaw.clone(),
            text: note.text.clone(),
            stem: note.stem.clone(),
            cells: note.cells.clone(),
            readings: note.readings.clone(),
        };
        notes.iter().map(note).collect()
    };
    let sample = trial.readings.iter().take(SAMPLE).map(|reading| ItemDraft {
        code: reading.code.clone().unwrap_or_default(),
        content: reading.content.clone(),
        tags: reading.tags.clone(),
        based_on: None,
    });
    let items = trial.readings.iter().zip(&trial.places).take(LISTED_ITEMS).map(|(reading, row)| RowItem {
        row: *row,
        kind: reading.content.body.kind(),
        text: reading.content.in_words(&reading.content.stem).chars().take(NEAR_SHOWN).collect(),
    });
    ImportReport {
        id: id.to_owned(),
        items: items.collect(),
        numbers: trial.numbers,
        skipped: trial.skipped,
        rows: trial.rows,
        sound: sound.into_iter().collect(),
        repaired: trial.repaired.iter().map(|(repair, count)| (*repair, *count)).collect(),
        repairs: trial.repairs.clone(),
        doubts: trial.doubts.clone(),
        doubts_total: trial.doubts_total,
        no_difficulty: trial.no_difficulty,
        above: trial.above.clone(),
        merged: trial.merged.clone(),
        left_out: trial.left_out.iter().map(|(what, count)| (what.clone(), *count)).collect(),
        duplicates: notes(&trial.duplicates),
        refused: notes(&trial.refused),
        sample: sample.collect(),
        alike: Vec::new(),
        alike_total: 0,
        committed,
    }
}

/// A flaw in English, with what would be right.
pub fn words(flaw: &RowFlaw) -> String {
    match flaw {
        RowFlaw::NoStem => "the stem is empty",
        RowFlaw::NoKind => "there is no kind, and key and options don't tell it",
        RowFlaw::UnknownKind => {
            "the word for its kind is not known: say which kind it means, for all rows that have it"
        }
        RowFlaw::NoKey => "there is no key",
        RowFlaw::BadKey => "the key is not understood; the template's notes say how each kind writes it",
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
        RowFlaw::BadCognitive => "the cognitive level is to be 记忆, 理解, 应用 or 分析",
        RowFlaw::BadPractice => "whether it is open for practice is to be 是 or 否",
        RowFlaw::NoSubject => "there is no subject: map a column to it, or choose one for the whole file",
        RowFlaw::UnknownSubject => "the subject is not in the syllabus",
        RowFlaw::UnknownEquipment => "the equipment category is not in the syllabus",
        RowFlaw::SameAsRow { row } => return format!("the same item as row {row}"),
        RowFlaw::InBank { code } => return format!("the bank has this item as {code}"),
        RowFlaw::CodeTaken => "the code is taken",
        RowFlaw::UnknownInteraction { name } => {
            return format!(
                "there is nothing like \"{name}\" here: make it a question that is true or false, a choice, blanks, an \
                 order, pairs or a short answer in the file, or write it in the bank"
            );
        }
        RowFlaw::TurnedDay => {
            "the spreadsheet program made a day or a time of what was typed, such as 2/3 or 1:2: type it again, as text"
        }
        RowFlaw::NotTruth => {
            "the options of a true/false item are to say right and wrong, such as 正确 and 错误"
        }
        RowFlaw::OptionsAgainstKind => {
            "kind and options disagree: this kind has no options, so name another kind or empty the options"
        }
        RowFlaw::TruthKey => {
            "the key of a true/false item without options is to be 对 or 错, 正确 or 错误, √ or ×, T or F"
        }
        RowFlaw::TwoKeys => "two places say different keys",
        RowFlaw::TwoReadings => "it can be read in two ways",
        RowFlaw::Broken => "what its format demands is not there",
        RowFlaw::Stray => "the text belongs to no question",
        RowFlaw::Wildcard => "the key is a pattern, such as *",
        RowFlaw::Pairs => "the pairs are not complete",
        RowFlaw::Areas => "the places on the picture can't be used",
        RowFlaw::NoCase => "a question of a case stands below no case",
        RowFlaw::NoParts => {
            "a case needs one to twenty questions in the rows below it, whose kinds begin with 小题"
        }
        RowFlaw::PartRefused { row } => {
            return format!("its question in row {row} is refused, and the case with it");
        }
        RowFlaw::OtherKind => "the file is of another kind than the others: bring it in by itself",
        RowFlaw::OtherColumns => "the table has other columns than the others: bring it in by itself",
        RowFlaw::ManyQuestions => "what was mended is to be one question",
        RowFlaw::TextAbove { line } => {
            return format!("line {line} above may be what it is about: put that into the question, or take it out");
        }
        RowFlaw::PictureFormat { name, format } => {
            return format!("the picture {name} is in the format {format}: save it as PNG in the document");
        }
        RowFlaw::Points => {
            "marking points are to be a line each, such as 停炉（2分）, 0.5 to 100 marks in halves, 20 at most"
        }
        RowFlaw::AnswerLength => "an answer may be limited to 10 to 4000 characters, such as 【字数上限】300",
        RowFlaw::MissingPicture { name } => {
            return format!("the picture {name} is not in the file, or is none that can be kept");
        }
    }
    .to_owned()
}

/// A repair in English.
pub fn repair_words(repair: Repair) -> &'static str {
    match repair {
        Repair::StemNumber => "the number in front of the stem was left out",
        Repair::FullWidthLetter => "a full-width letter was read as its half-width twin",
        Repair::LowerCaseLetter => "a small letter was read as a capital",
        Repair::MissingSeparator => "options without a separator were parted by their letters",
        Repair::BareLetter => "an option's letter had no mark behind it",
        Repair::BareOptions => "options without letters were parted by lines or by a mark",
        Repair::KeyMarks => "spaces or marks within the key were left out",
        Repair::KeyWords => {
            "the key was written as its option's text, or with words around its letter: the letter was taken"
        }
        Repair::KeyInStem => "the key was taken out of the stem's brackets",
        Repair::BlankAdded => "a blank was put behind the stem",
        Repair::OptionLetter => "letters in front of options in columns of their own were left out",
        Repair::Merged => "merged cells: their text was taken for this row",
        Repair::Formula => "a formula: the value that the workbook has for it was taken",
        Repair::NumberFormat => "a number was taken as the workbook shows it, such as 50% for 0.5",
        Repair::Day => "a day was taken as text, such as 2021-05-01",
    }
}

/// What people should look at, in English.
pub fn doubt_words(doubt: &Doubt) -> String {
    match doubt {
        Doubt::UnknownRegulation { cited } => {
            format!("no one regulation on file is called \"{cited}\": it is cited as it stands")
        }
        Doubt::Hidden => "text that is hidden or struck through in the document was left out".to_owned(),
        Doubt::Marks { around } => format!("there are marks within the text: {around}"),
    }
}

/// What was done with merged cells, in English.
pub fn merged_words(done: MergedDone) -> &'static str {
    match done {
        MergedDone::Filled => "their text was taken for each of their rows",
        MergedDone::First => "their text was read in the first of them, the others are empty",
        MergedDone::Unread => "none of their columns is read",
    }
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
        Status::Approved => {
            staff.needs(Right::ManageExams)?;
            // Author and reviewer are two people; who sets that aside says so.
            if !commit.own {
                let detail = "approved at once, you are author and reviewer of all of them: confirm that";
                return Err(Problem::invalid("import.own", detail).field("own", detail));
            }
        }
        Status::Returned | Status::Retired => {
            let detail = "new items are drafts, in review or approved";
            return Err(Problem::invalid("import.status", detail).field("status", detail));
        }
    }
    let (trial, committed) = run(&app, &id, commit.mapping.clone()).await?;
    if committed {
        return Err(Problem::conflict("import.committed", "this file is in already; undo it first"));
    }
    if trial.readings.is_empty() {
        return Err(Problem::invalid("import.nothing", "no row of the file can be brought in"));
    }
    let done = report(&id, &trial, true);
    bring_in(&app, &id, trial, &commit.mapping.prefix, commit.status, (&staff.account, &staff.from)).await?;
    Ok(Json(done))
}

/// Brings in what a trial of an upload found, all of it or nothing. `by`: whose items they are, and from which address.
pub async fn bring_in(
    app: &App,
    id: &str,
    trial: Trial,
    prefix: &str,
    status: Status,
    (by, from): (&Account, &str),
) -> Result<(), Problem> {
    let mut number = app.bank.next_code_number(prefix).await?;
    let now = app.clock.now();
    app.bank.put_pictures(&trial.pictures, now).await?;
    let items: Vec<(String, NewVersion)> = trial
        .readings
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
                status,
                author: by.id.clone(),
                reviewer: (status == Status::Approved).then(|| by.id.clone()),
                at: now,
                syllabus: trial.syllabus,
            };
            (code, new)
        })
        .collect();
    let mut summary = json!({ "items": items.len(), "status": status, "prefix": prefix });
    if status == Status::Approved {
        summary["own_approval"] = json!(true);
    }
    let progress = app.imports.begin(id);
    let told = |written: usize| progress.tell(ImportPhase::Saving, written, items.len());
    told(0);
    let import = ImportId::from(id);
    app.bank.create_items_telling(&items, Some((&import, &summary.to_string())), told).await?;
    let deed = Deed {
        who: by.id.clone(),
        who_name: by.name.clone(),
        what: "import.commit",
        on: format!("import {id}"),
        detail: summary,
        from: from.to_owned(),
    };
    app.store.record(&[deed], now).await?;
    Ok(())
}

/// The most imports that are listed.
const LISTED: u32 = 50;

/// `GET /api/imports-done`
pub async fn done(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<ImportDone>> {
    staff.needs(Right::WriteItems)?;
    let accounts = app.store.accounts().await?;
    let name = |id: String| {
        let account = accounts.iter().find(|account| account.id == id);
        account.map_or(id, |account| account.name.clone())
    };
    let rows = app.bank.imports_done(LISTED).await?.into_iter().map(|done| ImportDone {
        id: done.id.to_string(),
        name: done.name,
        by: name(done.by),
        at: done.at,
        items: u32::try_from(done.items).unwrap_or(u32::MAX),
    });
    Ok(Json(rows.collect()))
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
