//! Imports into the bank.
//!
//! - `POST /api/imports?name=FILE` (the file as body, at most 32 MiB → [`ImportGuess`]),
//!   `PUT /api/import-profiles` ([`ImportProfile`]), `DELETE /api/import-profiles/{name}`,
//!   `POST /api/imports/{id}/words` ([`Mapping`] → [`ImportWords`]),
//!   `POST /api/imports/{id}/check` ([`Mapping`] → [`ImportReport`]: a dry run),
//!   `GET /api/imports/{id}/progress` (→ [`ImportProgress`] or `null`),
//!   `POST /api/imports/{id}/commit` ([`ImportCommit`] → [`ImportReport`]: all sound rows in one transaction; 409
//!   `import.moved` when items that it changes are not what the dry run saw),
//!   `POST /api/imports/{id}/undo` → [`ImportUndone`]; `GET /api/imports-done` → list of [`ImportDone`].

use std::collections::BTreeMap;

use bank::exchange::differences::{Aspect, Difference};
use bank::exchange::found::LeftOut;
use bank::exchange::kinds::KindWord;
use bank::exchange::nodes::NodeWord;
use bank::exchange::{
    Above, FileRows, Format, Mapping, MergedCells, Repair, RowDoubts, RowFlaw, RowReading, RowRepairs,
};
use bank::item::{Kind, Status};
use engine::paper::Paper;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::desk::{ItemDraft, StayedItem};

/// An item that would come in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportSample {
    /// The item.
    pub item: ItemDraft,
    /// As candidates would see it.
    pub preview: Paper,
    /// Its rationale as HTML, where it is no plain text.
    pub rationale: Option<String>,
}

/// What an uploaded file looks like.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportGuess {
    /// Id of the import.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// Names of its sheets.
    pub sheets: Vec<String>,
    /// How many data rows the guessed sheet has.
    pub rows: u32,
    /// Rows above its header, which are not read.
    #[serde(default)]
    pub above: Vec<Above>,
    /// The header cells of the guessed sheet.
    pub columns: Vec<String>,
    /// Its first data rows.
    pub sample: Vec<Vec<String>>,
    /// What the columns seem to mean, by the profile that fits if there is one.
    pub mapping: Mapping,
    /// The same without any profile.
    pub recognised: Mapping,
    /// Its words for kinds, subjects and equipment, as the mapping has the columns.
    pub words: ImportWords,
    /// What kind of file it is: only tables have columns.
    pub format: Format,
    /// What people kept of earlier tables, by name.
    pub profiles: Vec<ImportProfile>,
    /// The name of the one whose columns these are: the mapping is its.
    pub profile: Option<String>,
}

/// Words of a file that people may have to give a meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportWords {
    /// The words in the column of kinds with their rows, unknown ones first.
    pub kinds: Vec<KindWord>,
    /// Words for subjects and equipment that the syllabus does not have.
    pub nodes: Vec<NodeWord>,
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportPhase {
    /// Its rows are tried.
    Checking,
    /// Its items are written.
    Saving,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportProgress {
    /// What it is doing.
    pub phase: ImportPhase,
    /// Rows or items that are done.
    pub done: u32,
    /// Of how many.
    pub total: u32,
}

/// What the columns of a table mean, kept for the next of its kind. 列方案.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportProfile {
    /// Its name.
    pub name: String,
    /// The header cells of the table that it was made for.
    pub columns: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
}

/// What an import would do, or did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportReport {
    /// Id of the import.
    pub id: String,
    /// How many data rows there are.
    pub rows: u32,
    /// How many items come in, by kind.
    pub sound: Vec<(Kind, u32)>,
    /// How many rows came in only after a repair, by what was repaired.
    pub repaired: Vec<(Repair, u32)>,
    /// Which rows these are, in the file's order, and what was repaired in each.
    #[serde(default)]
    pub repairs: Vec<RowRepairs>,
    /// Which come in and should be looked at, in the file's order.
    #[serde(default)]
    pub doubts: Vec<RowDoubts>,
    /// How many these are in all: the first are listed.
    #[serde(default)]
    pub doubts_total: u32,
    /// How many items say nothing of their difficulty.
    #[serde(default)]
    pub no_difficulty: u32,
    /// Rows above the header, which are not read.
    #[serde(default)]
    pub above: Vec<Above>,
    /// Names of further sheets that hold rows, which are not read.
    #[serde(default)]
    pub unread: Vec<String>,
    /// Cells of the sheet that are one, and what was done with each.
    #[serde(default)]
    pub merged: Vec<MergedCells>,
    /// The files of an archive that rows came from, where there are several.
    #[serde(default)]
    pub files: Vec<FileRows>,
    /// What the file says that is not kept, and of how many items.
    pub left_out: Vec<(LeftOut, u32)>,
    /// What becomes of items that are there, in the file's order: the first of it.
    #[serde(default)]
    pub changes: Vec<RowChange>,
    /// How many items are changed.
    #[serde(default)]
    pub changed: u32,
    /// Of how many of these something else is right than before.
    #[serde(default)]
    pub keys: u32,
    /// Which parts are changed, and of how many items.
    #[serde(default)]
    pub aspects: Vec<(Aspect, u32)>,
    /// How many rows say just what the item of their code is.
    #[serde(default)]
    pub unchanged: u32,
    /// What a commit that changes items has to name, so that it does what was shown.
    #[serde(default)]
    pub of: String,
    /// Rows that are skipped because the same item is there already, in the file or in the bank.
    pub duplicates: Vec<RowNote>,
    /// Rows that are refused, with the reason.
    pub refused: Vec<RowNote>,
    /// What comes in, in the file's order: the first of it.
    #[serde(default)]
    pub items: Vec<RowItem>,
    /// How many blanks have plain numbers as keys; whether they are numbers or texts, the mapping says.
    #[serde(default)]
    pub numbers: u32,
    /// How many that could come in people left out.
    #[serde(default)]
    pub skipped: u32,
    /// Some of what would come in, with what has markup before what has none; of a dry run only.
    #[serde(default)]
    pub sample: Vec<ImportSample>,
    /// Pictures that these show and the bank does not have yet, by their names, as `data:` addresses.
    #[serde(default)]
    pub pictures: BTreeMap<String, String>,
    /// Rows that come in and are like an item of the bank or an earlier row, the likest first; of a dry run only.
    #[serde(default)]
    pub alike: Vec<RowAlike>,
    /// How many there are of these in all.
    #[serde(default)]
    pub alike_total: u32,
    /// Whether it was committed.
    pub committed: bool,
}

/// A row that comes in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RowItem {
    /// Row of the sheet, or number of the question.
    pub row: u32,
    /// What it is.
    pub kind: Kind,
    /// The beginning of its stem.
    pub text: String,
    /// What is right, or its beginning; `true` or `false` where a statement is judged.
    pub key: String,
}

/// What a row makes of an item that has its code.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RowChange {
    /// Row of the sheet, or number of the question.
    pub row: u32,
    /// Id of the item.
    pub item: String,
    /// Its code.
    pub code: String,
    /// The beginning of its stem.
    pub text: String,
    /// What is another than before.
    pub differences: Vec<Difference>,
    /// What the bank changed since the version that the file shows, and stays: as that version has it, and as it is.
    #[serde(default)]
    pub kept: Vec<Difference>,
    /// Whether something else is right than before.
    pub key: bool,
    /// Number of the earlier version that the file shows, if it is one: what was changed since then stays.
    #[serde(default)]
    pub shown: Option<u32>,
    /// The version that it makes another of: whoever wrote it after the file was made may not want that.
    #[serde(default)]
    pub before: Option<RowBefore>,
}

/// A version that a row makes another of.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RowBefore {
    /// Its number.
    pub number: u32,
    /// Its status.
    pub status: Status,
    /// Name of who wrote it.
    pub author: String,
    /// When, µs.
    pub at: i64,
}

/// A row that is like something else.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RowAlike {
    /// Row of the sheet, or number of the question.
    pub row: u32,
    /// The beginning of its stem.
    pub text: String,
    /// What it is like.
    pub to: RowTwin,
    /// How alike, thousandths.
    pub likeness: u16,
    /// Whether the two have different keys.
    pub contradicts: bool,
}

/// What a row is like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "twin", rename_all = "snake_case")]
pub enum RowTwin {
    /// An earlier row.
    Row {
        /// Which.
        row: u32,
    },
    /// An item of the bank.
    Item {
        /// Whether it is retired.
        #[serde(default)]
        retired: bool,
        /// Its id.
        id: String,
        /// Its code.
        code: String,
    },
}

/// Something about a row.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RowNote {
    /// Row of the sheet as the spreadsheet numbers it, the header being row 1; of other files the number of the question.
    pub row: u32,
    /// Column letter and row, such as `C12`, when one cell is to blame; of other files where the question is found.
    pub cell: Option<String>,
    /// What is wrong, for programs.
    pub flaw: RowFlaw,
    /// What is wrong, in English.
    pub detail: String,
    /// The cell's text, or the beginning of the stem.
    pub text: String,
    /// The beginning of the stem, where the text is another.
    #[serde(default)]
    pub stem: String,
    /// The cells of a refused row of a table, to be mended; empty where there is nothing to mend or too much.
    #[serde(default)]
    pub cells: Vec<String>,
    /// The ways in which the row may be meant, to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<RowReading>>")]
    pub readings: Vec<RowReading>,
}

/// Brings the sound rows in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportCommit {
    /// What the columns mean.
    pub mapping: Mapping,
    /// Status of the new items and versions: `draft` or `in_review`, or, for an administrator who vouches for a bank that
    /// was reviewed elsewhere, `approved`.
    pub status: Status,
    /// Confirms that who approves them at once is author and reviewer in one person.
    #[serde(default)]
    pub own: bool,
    /// [`ImportReport::of`] of the dry run; needed where items are changed.
    #[serde(default)]
    pub of: String,
}

/// An import that can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportDone {
    /// Its id.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// Name of who brought it in.
    pub by: String,
    /// When, µs.
    pub at: i64,
    /// How many of its items are in the bank.
    pub items: u32,
    /// How many items have a version of it.
    #[serde(default)]
    pub changed: u32,
    /// Whether it was undone, and these stayed.
    #[serde(default)]
    pub undone: bool,
    /// Whether the one who asks may undo it.
    #[serde(default)]
    pub may_undo: bool,
}

/// What an undo took back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportUndone {
    /// Items taken out.
    pub removed: u32,
    /// Items that stay, because others did something with them since.
    pub kept: u32,
    /// Items that are as they were before the import.
    #[serde(default)]
    pub reverted: u32,
    /// Items that stay as the import made them, because others did something with them since.
    #[serde(default)]
    pub kept_changed: u32,
    /// The first of those that stay.
    #[serde(default)]
    pub stay: Vec<StayedItem>,
}
