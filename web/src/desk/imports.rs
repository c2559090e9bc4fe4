//! Files on their way into the bank: upload, look, correct the mapping, dry run, commit, undo. What is told in English is
//! in `words`, what candidates would see of it in `sample`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bank::exchange::change::Change;
use bank::exchange::differences::Aspect;
use bank::exchange::differences::key_in_words;
use bank::exchange::kinds::MOST_WORDS;
use bank::exchange::near::{self, Twin};
use bank::exchange::trial::{self, InBank, Note, Source, Trial, Unreadable};
use bank::exchange::{Doubt, Existing, MOST_LISTED, MOST_MENDED, Mapping, RowDoubts, write};
use bank::item::{Content, Kind, Status, Version};
use bank::regulation::cite::Citable;
use bank::regulation::day;
use bank::store::imports::Undone;
use bank::store::items::{NewVersion, NextVersion};
use bank::store::undo::Stayed;
use bank::syllabus::Syllabus;
use bank::{ImportId, ItemId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use wire::desk::StayedItem;
use wire::import::{
    ImportCommit, ImportDone, ImportGuess, ImportPhase, ImportReport, ImportUndone, ImportWords, RowAlike,
    RowBefore, RowChange, RowItem, RowNote, RowTwin,
};
use wire::staff::Account;

pub use self::words::{doubt_words, flaw_words, merged_words, repair_words, row_words};
use super::export::{XLSX, attachment};
use super::items::names;
use super::profiles;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::store::audit::Deed;

mod sample;
mod words;

/// How many rows are shown as they are.
const SAMPLE: usize = 8;
/// How many of the items that come in are listed with their keys: most files are, as a whole.
const LISTED_COMING: usize = 2_000;
/// How many of the items that an undo leaves are listed.
const LISTED_ITEMS: usize = 200;
/// How alike stem and options are that are the same but for spaces and marks, thousandths.
const SAME: u16 = 990;
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
    let syllabus = app.bank.syllabus_after().await?;
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
    let recognised = Mapping { prefix: prefix(&name), ..guessed };
    let mapping = fits.map_or_else(|| recognised.clone(), |fits| fits.mapping);
    let mapping = Mapping { prefix: recognised.prefix.clone(), ..mapping };
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
        recognised,
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
    let syllabus = app.bank.syllabus_after().await?;
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
    tell_before(&app, &mut report).await?;
    // What is in the bank by now can be looked at there.
    if !committed {
        report.sample = sample::of(&trial);
        report.pictures = sample::pictures(&trial, &report.sample);
        tell_alike(&mut report, alike(&app, trial).await?);
    }
    Ok(Json(report))
}

/// Tells of each row that changes an item which version of it stands there: the file may be older than that.
pub async fn tell_before(app: &App, report: &mut ImportReport) -> Result<(), Problem> {
    if report.changes.is_empty() {
        return Ok(());
    }
    let items: Vec<ItemId> = report.changes.iter().map(|change| change.item.as_str().into()).collect();
    let versions = app.bank.newest_of(&items).await?;
    let there: HashMap<&str, &Version> =
        versions.iter().map(|version| (version.item.as_str(), version)).collect();
    let names = names(app).await?;
    for change in &mut report.changes {
        change.before = there.get(change.item.as_str()).map(|version| RowBefore {
            number: version.number,
            status: version.status,
            author: names.get(&version.author).unwrap_or(&version.author).clone(),
            at: version.at,
        });
    }
    Ok(())
}

/// Tells what is like something; what asks the same and calls something else right is told first, and of both rows.
pub fn tell_alike(report: &mut ImportReport, (mut alike, total): (Vec<RowAlike>, u32)) {
    alike.sort_by_key(|one| !one.contradicts);
    let mut first: Vec<RowDoubts> = Vec::new();
    let mut tell = |row: u32, text: &str, doubt: Doubt| match first.iter_mut().find(|one| one.row == row) {
        Some(known) => known.doubts.push(doubt),
        None => first.push(RowDoubts { row, text: text.to_owned(), doubts: vec![doubt] }),
    };
    for one in alike.iter().filter(|one| one.contradicts && one.likeness >= SAME) {
        match &one.to {
            RowTwin::Row { row } => {
                tell(one.row, &one.text, Doubt::OtherKeyOfRow { row: *row });
                tell(*row, &one.text, Doubt::OtherKeyOfRow { row: one.row });
            }
            RowTwin::Item { code, .. } => {
                tell(one.row, &one.text, Doubt::OtherKeyOfItem { code: code.clone() });
            }
        }
    }
    for row in &mut first {
        if let Some(at) = report.doubts.iter().position(|known| known.row == row.row) {
            row.doubts.append(&mut report.doubts.remove(at).doubts);
        } else {
            report.doubts_total += 1;
        }
    }
    report.doubts.splice(..0, first);
    (report.alike, report.alike_total) = (alike, total);
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
                let twin = RowTwin::Item {
                    id: item.to_string(),
                    code: version.code.clone(),
                    retired: version.status == Status::Retired,
                };
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
    let syllabus = app.bank.syllabus_after().await?;
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
    if mapping.settled.len() > MOST_MENDED {
        let detail = format!("at most {MOST_MENDED} clashes are settled in one import");
        return Err(Problem::invalid("import.settled", detail.clone()).field("settled", detail));
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

/// What the bank has that a file may bring again, which names these codes and shows these versions.
pub async fn in_bank(app: &App, named: &[(String, Option<u32>)]) -> Result<InBank, Problem> {
    let (gone, asked): (Vec<_>, Vec<_>) =
        app.bank.content_hashes().await?.into_iter().partition(|(.., status)| status == "retired");
    let retired = gone.iter().map(|(_, code, _)| code.clone()).collect();
    // Of two that are the same, the one that is asked still.
    let items = gone.into_iter().chain(asked).map(|(hash, code, _)| (hash, code)).collect();
    let codes: Vec<String> = named.iter().map(|(code, _)| code.clone()).collect();
    let called = app.bank.versions_called(&codes).await?;
    let earlier = |(code, shown): &(String, Option<u32>)| {
        let (ours, shown) = (called.get(code)?, (*shown)?);
        (ours.number != shown).then(|| (ours.item.clone(), shown))
    };
    let earlier: Vec<(ItemId, u32)> = named.iter().filter_map(earlier).collect();
    let earlier = app.bank.versions_at(&earlier).await?;
    let earlier =
        earlier.into_iter().map(|version| ((version.item.clone(), version.number), version)).collect();
    let citable = Citable::new(&app.bank.regulations().await?, &day::of(app.clock.now()));
    Ok(InBank { items, retired, pictures: app.bank.picture_names().await?, called, earlier, citable })
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
            detail: flaw_words(&note.flaw, &trial.files),
            flaw: note.flaw.clone(),
            text: note.text.clone(),
            stem: note.stem.clone(),
            cells: note.cells.clone(),
            readings: note.readings.clone(),
        };
        notes.iter().map(note).collect()
    };
    let begin =
        |content: &Content| -> String { content.in_words(&content.stem).chars().take(NEAR_SHOWN).collect() };
    let items = trial.readings.iter().zip(&trial.places).take(LISTED_COMING).map(|(reading, row)| RowItem {
        row: *row,
        kind: reading.content.body.kind(),
        text: begin(&reading.content),
        key: key_in_words(&reading.content.body).chars().take(NEAR_SHOWN).collect(),
    });
    let changes = trial.changes.iter().take(MOST_LISTED).map(|change| RowChange {
        row: change.row,
        item: change.item.to_string(),
        code: change.code.clone(),
        text: begin(&change.content),
        differences: change.differences.clone(),
        kept: change.kept.clone(),
        key: change.key,
        shown: change.shown,
        before: None,
    });
    let mut aspects: BTreeMap<Aspect, u32> = BTreeMap::new();
    for difference in trial.changes.iter().flat_map(|change| &change.differences) {
        *aspects.entry(difference.aspect).or_default() += 1;
    }
    ImportReport {
        id: id.to_owned(),
        items: items.collect(),
        changes: changes.collect(),
        changed: count(trial.changes.len()),
        keys: count(trial.changes.iter().filter(|change| change.key).count()),
        aspects: aspects.into_iter().collect(),
        unchanged: count(trial.unchanged.len()),
        of: trial.of.clone(),
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
        unread: trial.unread.clone(),
        merged: trial.merged.clone(),
        files: trial.files.clone(),
        left_out: trial.left_out.iter().map(|(what, count)| (what.clone(), *count)).collect(),
        duplicates: notes(&trial.duplicates),
        refused: notes(&trial.refused),
        sample: Vec::new(),
        pictures: BTreeMap::new(),
        alike: Vec::new(),
        alike_total: 0,
        committed,
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
    if trial.readings.is_empty() && trial.changes.is_empty() {
        return Err(Problem::invalid("import.nothing", "no row of the file can be brought in"));
    }
    if commit.mapping.existing == Existing::Change && commit.of != trial.of {
        let detail = "items of these codes were changed since the dry run: look at it again";
        return Err(Problem::conflict("import.moved", detail));
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
    let new = |content, tags| NewVersion {
        content,
        tags,
        status,
        author: by.id.clone(),
        reviewer: (status == Status::Approved).then(|| by.id.clone()),
        at: now,
        syllabus: trial.syllabus,
    };
    let coded = trial.readings.into_iter().map(|reading| {
        let code = reading.code.unwrap_or_else(|| {
            let code = format!("{prefix}{number:04}");
            number += 1;
            code
        });
        (code, new(reading.content, reading.tags))
    });
    let items: Vec<(String, NewVersion)> = coded.collect();
    let keys = trial.changes.iter().filter(|change| change.key).count();
    let next = |change: Change| (change.item, change.based_on, new(change.content, change.tags));
    let changed: Vec<NextVersion> = trial.changes.into_iter().map(next).collect();
    let mut summary = json!({ "items": items.len(), "status": status, "prefix": prefix });
    if !changed.is_empty() {
        summary["changed"] = json!(changed.len());
        summary["keys"] = json!(keys);
    }
    if status == Status::Approved {
        summary["own_approval"] = json!(true);
    }
    let progress = app.imports.begin(id);
    let told = |written: usize| progress.tell(ImportPhase::Saving, written, items.len() + changed.len());
    told(0);
    let import = ImportId::from(id);
    app.bank.commit_import((&import, &summary.to_string()), &items, &changed, told).await?;
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
    let names = names(&app).await?;
    let rows = app.bank.imports_done(LISTED).await?.into_iter().map(|done| ImportDone {
        may_undo: staff.needs_for(Right::UndoOthers, &done.by).is_ok(),
        undone: done.undone,
        id: done.id.to_string(),
        name: done.name,
        by: names.get(&done.by).cloned().unwrap_or(done.by),
        at: done.at,
        items: count(done.items),
        changed: count(done.changed),
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
    let (import, now) = (ImportId::from(id), app.clock.now());
    staff.needs_for(Right::UndoOthers, &app.bank.import(&import).await?.by)?;
    let Undone { removed, reverted, kept, kept_changed } = app.bank.undo_import(&import).await?;
    let mut detail = json!({ "removed": removed, "kept": kept.len() });
    if reverted > 0 || !kept_changed.is_empty() {
        detail["reverted"] = json!(reverted);
        detail["kept_changed"] = json!(kept_changed.len());
    }
    app.store.record(&[staff.deed("import.undo", format!("import {import}"), detail)], now).await?;
    let (n_kept, n_changed) = (count(kept.len()), count(kept_changed.len()));
    Ok(Json(ImportUndone {
        removed: count(removed),
        kept: n_kept,
        reverted: count(reverted),
        kept_changed: n_changed,
        stay: stayed(kept.into_iter().chain(kept_changed)),
    }))
}

/// The first of what an undo left.
pub fn stayed(items: impl IntoIterator<Item = Stayed>) -> Vec<StayedItem> {
    let one = |Stayed { item, code, why }| StayedItem { item: item.to_string(), code, why };
    items.into_iter().take(LISTED_ITEMS).map(one).collect()
}

fn count(n: impl TryInto<u32>) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}
