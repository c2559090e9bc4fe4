//! The bank at the desk.
//!
//! - `GET /api/items?q=&subject=&equipment=&kind=&status=&band=&cognitive=&author=&exposure=&regulation=&stale=&supply=&
//!   offset=&limit=` → [`ItemPage`], the best hits of `q` first, newest first among equals; `kind`, `status`, `band`, `cognitive`, `author`
//!   and `exposure` may be repeated; `subject` and `equipment` take all that lies below them; `equipment=-` takes items
//!   for all equipment; `supply=drawable` takes what every blueprint may draw, `supply=stale` what only those may that take
//!   items whose regulation went, both by the tags that papers go by.
//! - `GET /api/items/{id}` → [`ItemDetail`]; `GET /api/items/{id}/versions/{number}` → `Version`.
//! - `POST /api/items` ([`ItemDraft`] → [`ItemDetail`]), `PUT /api/items/{id}` ([`ItemDraft`] → [`ItemDetail`]:
//!   a new version, a draft), `POST /api/items/{id}/step` ([`ItemStep`] → [`ItemDetail`]).
//! - `GET /api/blueprints` → list of [`BlueprintRow`]; `POST /api/blueprints` (`Blueprint` → [`BlueprintView`]),
//!   `GET /api/blueprints/{id}` → [`BlueprintView`], `PUT /api/blueprints/{id}?based_on=AT` (`Blueprint` → [`BlueprintView`];
//!   409 `conflict` when another was saved since),
//!   `POST /api/blueprints/check` (`Blueprint` → [`BlueprintCheck`]),
//!   `POST /api/blueprints/sample` ([`SampleRequest`] → [`SampleForm`]),
//!   `POST /api/blueprints/spread` ([`SpreadRequest`] → [`Spread`]).
//! - `GET /api/coverage` → [`Coverage`].
//! - `POST /api/bulk-edits/preview` ([`BulkDraft`] → [`BulkPreview`]), `POST /api/bulk-edits` ([`BulkCommit`] →
//!   [`BulkRow`]; 409 `bulk.changed` when it would not do what the preview showed), `GET /api/bulk-edits` → the last of
//!   [`BulkRow`], `POST /api/bulk-edits/{id}/undo` → [`BulkUndone`]: what others did something with since stays.

use bank::exchange::Loss;
use bank::exchange::undo::Stays;
use bank::item::{Band, Citation, Cognitive, Content, Kind, Status, Tags, Version};
use bank::review::Step;
use bank::search::{Exposure, Hit};
use bank::tagging::{Refused, TagEdit};
use engine::blueprint::{Beyond, Blueprint, Row};
use engine::paper::Paper;
use engine::paper::feasibility::Cell;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::review::{EnemyRow, ItemComment};
use crate::syllabus::{Retired, StaleCitation};

/// A line of the bank's list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemRow {
    /// Id of the item.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Number of its newest version.
    pub version: u32,
    /// Its kind.
    pub kind: Kind,
    /// The stem.
    pub stem: String,
    /// Subject codes.
    pub subjects: Vec<String>,
    /// Equipment codes.
    pub equipment: Vec<String>,
    /// Difficulty in thousandths.
    pub difficulty: u16,
    /// Regulations cited.
    pub citations: Vec<Citation>,
    /// Whether a regulation it cites is no longer in force.
    pub stale: bool,
    /// Status of the newest version.
    pub status: Status,
    /// How many papers drew it.
    pub drawn: u32,
    /// When it was saved, µs.
    pub at: i64,
    /// Where the words that were looked for stand: code and stem, if they are there, and excerpts of other texts.
    pub hits: Vec<Hit>,
}

/// A page of the bank's list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemPage {
    /// How many items there are in all.
    pub total: u32,
    /// The page.
    pub items: Vec<ItemRow>,
    /// How many items each filter value would show, the other filters applied.
    pub facets: Facets,
    /// Whether nothing holds what was looked for as it is, and these hold its pairs of characters in any order.
    pub scattered: bool,
}

/// Counts per filter value.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct Facets {
    /// By kind.
    pub kinds: Vec<(Kind, u32)>,
    /// By status.
    pub statuses: Vec<(Status, u32)>,
    /// By difficulty band.
    pub bands: Vec<(Band, u32)>,
    /// By subject code, everything below it included.
    pub subjects: Vec<(String, u32)>,
    /// By equipment code, everything below it included; the empty code counts items for all equipment.
    pub equipment: Vec<(String, u32)>,
    /// By cognitive level.
    pub cognitive: Vec<(Cognitive, u32)>,
    /// By how many papers drew them.
    pub exposure: Vec<(Exposure, u32)>,
    /// By author, as far as there are any, most first.
    pub authors: Vec<AuthorCount>,
    /// Items that rest on a regulation no longer in force; with `supply`, what `supply=stale` would show.
    pub stale: u32,
}

/// How many items somebody wrote.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AuthorCount {
    /// Account id.
    pub id: String,
    /// Name.
    pub name: String,
    /// How many.
    pub items: u32,
}

/// An item with its newest version and the list of the others.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemDetail {
    /// The newest version.
    pub version: Version,
    /// Name of its author.
    pub author: String,
    /// Name of its reviewer, if any.
    pub reviewer: Option<String>,
    /// All versions, newest first.
    pub versions: Vec<VersionRow>,
    /// The number that the next version gets: those of versions that were undone are not given again.
    #[serde(default)]
    pub next: u32,
    /// What it cites that is no longer in force.
    pub stale: Vec<StaleCitation>,
    /// Which steps this member of staff may take now.
    pub steps: Vec<Step>,
    /// What was said about it, oldest first.
    pub comments: Vec<ItemComment>,
    /// Items that must not meet it in one form.
    pub enemies: Vec<EnemyRow>,
    /// How it was retired, if it is.
    pub retired: Option<Retired>,
    /// The newest version as candidates see it.
    pub preview: Paper,
}

/// An item that is not saved, as candidates would see it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemLook {
    /// As a paper of its own.
    pub preview: Paper,
    /// What can't be shown as it is meant: formulas, pictures from elsewhere.
    pub flaws: Vec<String>,
    /// Names of pictures that the bank does not have.
    pub missing: Vec<String>,
}

/// What a file of items could not say.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportLosses {
    /// How many items the filters show.
    pub items: u32,
    /// In how many files they go out: several are in one ZIP, each of which can be imported.
    pub files: u32,
    /// By the items' codes.
    pub losses: Vec<(String, Loss)>,
}

/// A picture that was taken in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PictureTaken {
    /// What items call it: `asset:` and this.
    pub name: String,
    /// Pixels, after turning and scaling.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A line of the version list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VersionRow {
    /// 1, 2, 3, …
    pub number: u32,
    /// Status.
    pub status: Status,
    /// Name of the author.
    pub author: String,
    /// Name of who reviewed it.
    pub reviewer: Option<String>,
    /// When, µs.
    pub at: i64,
}

/// A new item or a new version.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemDraft {
    /// Code; empty in a new item: one is given.
    #[serde(default)]
    pub code: String,
    /// What is asked.
    pub content: Content,
    /// Where it belongs.
    pub tags: Tags,
    /// Number of the version that this one was made from: a newer one in between is a conflict.
    #[serde(default)]
    pub based_on: Option<u32>,
}

/// A step in an item's life.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemStep {
    /// Which.
    pub step: Step,
    /// The version meant.
    pub version: u32,
    /// What is said with it; needed when the version goes back to its author, and when the item is retired.
    #[serde(default)]
    pub note: String,
}

/// A line of the blueprint list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BlueprintRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Code of the qualification.
    pub qualification: String,
    /// Items in a paper.
    pub items: u32,
    /// Marks of a paper, hundredths.
    pub marks: i64,
    /// The sections of a paper, in order.
    pub sections: Vec<SectionRow>,
    /// When it was saved, µs.
    pub at: i64,
    /// Whether its record is damaged: what is shown of it is all that is left.
    pub damaged: bool,
}

/// A section that has items.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct SectionRow {
    /// Their kind.
    pub kind: Kind,
    /// How many.
    pub items: u32,
}

/// A blueprint with what the bank has for it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BlueprintView {
    /// Id.
    pub id: String,
    /// The blueprint.
    pub blueprint: Blueprint,
    /// When it was saved, µs.
    pub at: i64,
    /// What the bank has for it.
    pub check: BlueprintCheck,
}

/// What the bank has for a blueprint.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BlueprintCheck {
    /// Why it is not sound, if so.
    pub flaw: Option<String>,
    /// Row by row, section by section.
    pub cells: Vec<Cell>,
    /// Where the one cell that is short has items enough, but too many that must not meet: codes of those, some of them.
    pub enemies: Vec<String>,
    /// How it differs from what its qualification examines; absent without one.
    pub beyond: Option<Beyond>,
    /// Whether papers can be drawn.
    pub feasible: bool,
    /// Items in a paper.
    pub items: u32,
    /// Marks of a paper, hundredths.
    pub marks: i64,
    /// How long the check took, µs.
    pub took_us: i64,
}

/// Asks for a sample form.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SampleRequest {
    /// The blueprint.
    pub blueprint: Blueprint,
    /// 64 hexadecimal characters; empty: a fresh one.
    #[serde(default)]
    pub seed: String,
}

/// A sample form, for staff: with keys.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SampleForm {
    /// The seed it was drawn from.
    pub seed: String,
    /// SHA-256 of its canonical bytes.
    pub hash: String,
    /// As a candidate would see it.
    pub paper: Paper,
    /// Slot by slot: code of the item, version, key as the paper's letters or texts, rationale, difficulty.
    pub keys: Vec<SampleKey>,
    /// Expected share of marks in thousandths, from the items' difficulty.
    pub expected: u32,
}

/// The key of one slot of a sample.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SampleKey {
    /// The slot.
    pub slot: u16,
    /// Code of the item.
    pub code: String,
    /// Its version.
    pub version: u32,
    /// `对`/`错` as `true`/`false`, option letters as shown, or accepted texts.
    pub key: String,
    /// Why.
    pub rationale: String,
    /// Difficulty in thousandths.
    pub difficulty: u16,
}

/// Asks how far apart the forms of a blueprint lie.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SpreadRequest {
    /// The blueprint.
    pub blueprint: Blueprint,
    /// How many forms to try, 500 at most.
    pub forms: u32,
}

/// Expected marks of many forms.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Spread {
    /// For each form its expected marks, hundredths.
    pub expected: Vec<i64>,
    /// How long it took, µs.
    pub took_us: i64,
}

/// Counts of items that papers can be drawn from, subject × equipment, and what papers take of them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Coverage {
    /// For each pair that has items: subject's code, equipment code (empty: for all), how many, both with all below them.
    /// An item counts in its first subject, and in each of its equipment categories.
    pub counts: Vec<(String, String, u32)>,
    /// What the blueprints in use, those of exams, want.
    pub needs: Vec<Need>,
}

/// What papers of a blueprint take of one group of items.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Need {
    /// Id of the blueprint.
    pub blueprint: String,
    /// Its title.
    pub title: String,
    /// Its equipment, as in `Blueprint`.
    pub equipment: Vec<String>,
    /// The row that names the group.
    pub row: Row,
    /// The kind of items.
    pub kind: Kind,
    /// How many a paper takes.
    pub wanted: u32,
    /// How many the bank has.
    pub available: u32,
    /// How many are missing once all other cells have taken theirs.
    pub short: u32,
    /// Where that is because too many of them must not meet: codes of those, some of them.
    pub enemies: Vec<String>,
}

/// An edit of the tags of many items.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BulkDraft {
    /// Of which items.
    pub which: BulkSelection,
    /// What is to be changed, in this order.
    pub edits: Vec<TagEdit>,
}

/// Which items.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BulkSelection {
    /// These ids.
    Items(Vec<String>),
    /// All that a query of the list finds: what stands behind `?` in `GET /api/items`.
    Query(String),
}

/// What an edit of many items would do.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BulkPreview {
    /// How many items are meant.
    pub items: u32,
    /// How many get a new version.
    pub changed: u32,
    /// How many are as they should be already.
    pub unchanged: u32,
    /// How many can't be edited, by the reason.
    pub refused: Vec<(Refused, u32)>,
    /// Some of those that change.
    pub examples: Vec<BulkExample>,
    /// Some of those that can't be edited.
    pub refusals: Vec<BulkRefusal>,
    /// How many of those that change are approved now: these versions stay in use until the new ones are approved.
    pub approved: u32,
    /// What the preview was of: to be sent with the commit.
    pub of: String,
}

/// An item before and after.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BulkExample {
    /// Its code.
    pub code: String,
    /// Its stem.
    pub stem: String,
    /// Its tags now.
    pub before: Tags,
    /// Its tags then.
    pub after: Tags,
}

/// An item that can't be edited.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BulkRefusal {
    /// Its code.
    pub code: String,
    /// Its stem.
    pub stem: String,
    /// Why.
    pub why: Refused,
}

/// Does what a preview showed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BulkCommit {
    /// The edit.
    pub draft: BulkDraft,
    /// Status of the new versions: `draft` or `in_review`.
    pub status: Status,
    /// [`BulkPreview::of`]
    pub of: String,
}

/// An edit that was done.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BulkRow {
    /// Its id.
    pub id: String,
    /// What it changed.
    pub edits: Vec<TagEdit>,
    /// Status of the versions that it made.
    pub status: Status,
    /// How many items it changed.
    pub items: u32,
    /// Name of who did it.
    pub by: String,
    /// When, µs.
    pub at: i64,
    /// Whether it was undone.
    pub undone: bool,
    /// How many of its versions are there: all, or those that an undo left.
    #[serde(default)]
    pub left: u32,
    /// Whether the one who asks may undo it.
    #[serde(default)]
    pub may_undo: bool,
}

/// What an undo of an edit took back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BulkUndone {
    /// The edit, as it is now.
    pub edit: BulkRow,
    /// Items that are as they were before it.
    pub reverted: u32,
    /// Items that stay changed, because others did something with them since.
    pub kept: u32,
    /// The first of those that stay.
    pub stay: Vec<StayedItem>,
}

/// An item that an undo leaves as it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct StayedItem {
    /// Its id.
    pub item: String,
    /// Its code.
    pub code: String,
    /// Why.
    pub why: Stays,
}
