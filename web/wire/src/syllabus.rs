//! The syllabus at the desk: its versions, the next one while it is being made, regulations, and items that went stale.
//!
//! - `GET /api/syllabus` → [`SyllabusView`].
//! - `GET /api/syllabus/versions` → list of [`SyllabusRow`], newest first; `GET /api/syllabus/versions/{number}` →
//!   [`SyllabusVersion`].
//! - `GET /api/syllabus/draft` → [`SyllabusDesk`]; `POST /api/syllabus/draft` begins one → [`DraftView`];
//!   `PUT /api/syllabus/draft` ([`DraftSave`] → [`DraftView`]), `POST /api/syllabus/draft/check` (`Draft` → [`DraftCheck`]),
//!   `POST /api/syllabus/draft/drop` ([`DraftEdit`]), `POST /api/syllabus/draft/publish` ([`DraftPublish`] →
//!   [`SyllabusRow`]); 409 `conflict` when somebody saved another draft since.
//! - `GET /api/regulations` → [`RegulationsView`]; `POST /api/regulations/check` ([`RegulationEdit`] →
//!   [`RegulationCheck`]), `POST /api/regulations` ([`RegulationEdit`] → [`RegulationsView`]),
//!   `POST /api/regulations/remove` ([`RegulationNamed`] → [`RegulationsView`]). Numbers hold slashes, so they stand in
//!   bodies.
//! - `GET /api/stale` → [`StaleQueue`]. Its items come from `GET /api/items?regulation=…`; another edition is cited by
//!   `POST /api/bulk-edits`; `POST /api/bulk-retire/preview` ([`BulkSelection`] → [`RetirePreview`]),
//!   `POST /api/bulk-retire` ([`RetireCommit`] → [`Retired`]), `GET /api/bulk-retire` → the last of [`Retired`],
//!   `POST /api/bulk-retire/{id}/undo` → [`Retired`].

use bank::regulation::turn::Turn;
use bank::regulation::{Regulation, Standing};
use bank::syllabus::draft::Flaw;
use bank::syllabus::{Comparison, Draft, Node, Qualification};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::desk::BulkSelection;

/// The syllabus in force and what hangs on it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyllabusView {
    /// Its number.
    pub number: u32,
    /// Subjects and equipment categories in display order.
    pub nodes: Vec<Node>,
    /// Qualifications.
    pub qualifications: Vec<Qualification>,
    /// Regulations.
    pub regulations: Vec<RegulationView>,
}

/// An edition and where it stands today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RegulationView {
    /// It.
    #[serde(flatten)]
    pub regulation: Regulation,
    /// Where it stands.
    pub standing: Standing,
    /// Number of the edition that counts in its place today, if any.
    pub successor: Option<String>,
    /// The edition that will end it: number and day.
    pub coming: Option<(String, String)>,
}

/// A citation of what is no longer in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StaleCitation {
    /// The number that is cited.
    pub number: String,
    /// What became of it.
    pub standing: Standing,
    /// Number of the edition that counts in its place today, if any.
    pub successor: Option<String>,
}

/// A version that was published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SyllabusRow {
    /// 1, 2, 3, …
    pub number: u32,
    /// Why, in the words of who published it.
    pub note: String,
    /// Name of who published it; empty: it came with Kaopu.
    pub by: String,
    /// When, µs; 0: not known.
    pub at: i64,
}

/// A version and what it changed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyllabusVersion {
    /// When, by whom, why.
    pub row: SyllabusRow,
    /// It.
    pub published: Draft,
    /// What is another than in the version before; nothing for the first.
    pub comparison: Comparison,
}

/// What the editor begins with.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyllabusDesk {
    /// Number of the version in force.
    pub number: u32,
    /// The version in force, without its moves.
    pub in_force: Draft,
    /// The next one, if somebody has begun it.
    pub draft: Option<DraftView>,
}

/// The next version while it is being made.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftView {
    /// It.
    pub draft: Draft,
    /// Goes up with each save.
    pub edit: i64,
    /// Name of who saved it last.
    pub by: String,
    /// When, µs.
    pub at: i64,
}

/// Saves the next version.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftSave {
    /// [`DraftView::edit`] of what was changed.
    pub edit: i64,
    /// The whole of it.
    pub draft: Draft,
}

/// Which save of the draft is meant.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct DraftEdit {
    /// [`DraftView::edit`]
    pub edit: i64,
}

/// Publishes the draft as it was saved.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftPublish {
    /// [`DraftView::edit`]
    pub edit: i64,
    /// Why, for the list of versions and the audit log.
    pub note: String,
}

/// What would come of a draft.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftCheck {
    /// Why it can't be published, as far as that lies in itself.
    pub flaws: Vec<Flaw>,
    /// What it changes.
    pub comparison: Comparison,
    /// What is touched by each code that goes, in order of the trees.
    pub effects: Vec<MoveEffect>,
    /// Blueprints that name codes that go.
    pub blueprints: Vec<BlueprintEffect>,
    /// Qualifications that go and the titles of blueprints that examine them.
    pub examined: Vec<(String, Vec<String>)>,
    /// Items that would be left without a subject, or without the equipment that they are for.
    pub orphans: u32,
    /// Whether it can be published as it is.
    pub publishable: bool,
}

/// What a code that goes is on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MoveEffect {
    /// The code.
    pub code: String,
    /// Items that carry it, but for retired ones.
    pub items: u32,
    /// Of these, how many papers are drawn from.
    pub approved: u32,
    /// Of these, how many would be left without a subject, or without their equipment, if it were dropped.
    pub alone: u32,
    /// How many blueprints name it.
    pub blueprints: u32,
    /// Qualifications that name it.
    pub qualifications: Vec<String>,
    /// How many regulations belong to it.
    pub regulations: u32,
    /// Whether it is dropped and something would be left without it.
    pub blocked: bool,
}

/// A blueprint whose codes change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct BlueprintEffect {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether an exam uses it.
    pub in_use: bool,
    /// Its codes that go, each with what comes.
    pub codes: Vec<(String, String)>,
}

/// All regulations.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RegulationsView {
    /// The day of the server, `YYYY-MM-DD` in Beijing.
    pub today: String,
    /// In display order.
    pub rows: Vec<RegulationRow>,
}

/// A line of the regulations.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RegulationRow {
    /// It.
    pub regulation: RegulationView,
    /// Items that cite it, but for retired ones.
    pub items: u32,
    /// Of these, how many papers are drawn from.
    pub approved: u32,
}

/// Puts an edition on file, or changes one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RegulationEdit {
    /// As it was, if it is on file: its number stays.
    pub was: Option<Regulation>,
    /// As it is to be.
    pub is: Regulation,
}

/// Names an edition.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RegulationNamed {
    /// Its number.
    pub number: String,
}

/// What would come of a change of the regulations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RegulationCheck {
    /// Code of what is wrong with it, as a refusal would have it.
    pub flaw: Option<String>,
    /// Numbers that items cite and may, or may not, rest on from then on.
    pub effects: Vec<RegulationEffect>,
}

/// What becomes of the items that cite a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RegulationEffect {
    /// The number.
    pub number: String,
    /// Items that cite it, but for retired ones.
    pub items: u32,
    /// Of these, how many papers are drawn from.
    pub approved: u32,
    /// What.
    pub turn: Turn,
}

/// Items that cite what is not in force, or soon will not be.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct StaleQueue {
    /// The day of the server, `YYYY-MM-DD` in Beijing.
    pub today: String,
    /// By what they cite: gone ones first, most items first.
    pub groups: Vec<StaleGroup>,
}

/// Items that cite one number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StaleGroup {
    /// The number.
    pub number: String,
    /// Name of the regulation, if it is on file.
    pub name: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// The edition that counts in its place, or will: number and name.
    pub successor: Option<(String, String)>,
    /// Day on which it will end, where it has not yet.
    pub ends_on: Option<String>,
    /// Items whose newest version cites it, but for retired ones.
    pub items: u32,
    /// Of all that cite it, how many papers were drawn from as long as it was in force.
    pub approved: u32,
    /// Items whose newest version no longer cites it, and waits for approval.
    pub waiting: u32,
}

/// What retiring many items would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RetirePreview {
    /// How many items would be retired.
    pub items: u32,
    /// How many of those that are meant are retired already.
    pub already: u32,
    /// Of those that would be, how many papers could be drawn from.
    pub approved: u32,
    /// Some of them: code and stem.
    pub examples: Vec<(String, String)>,
    /// What the preview was of: to be sent with the commit.
    pub of: String,
}

/// Retires what a preview showed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RetireCommit {
    /// Which items.
    pub which: BulkSelection,
    /// [`RetirePreview::of`]
    pub of: String,
    /// Why.
    pub note: String,
}

/// What was retired at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retired {
    /// Its id.
    pub id: String,
    /// How many items.
    pub items: u32,
    /// Why.
    pub note: String,
    /// Name of who did it.
    pub by: String,
    /// When, µs.
    pub at: i64,
    /// Whether it was undone.
    pub undone: bool,
    /// Whether the one who asks may undo it.
    pub may_undo: bool,
}
