//! What people say and decide about items beside their texts.
//!
//! - `POST /api/items/{id}/comments` ([`CommentDraft`] → `ItemDetail`): something about a version.
//! - `POST /api/enemies` ([`EnemyDraft`]): no two of these items may meet in one form; `DELETE /api/enemies/{id}/{id}`:
//!   they may after all.
//! - `POST /api/items/alike` ([`AlikeAsked`] → list of [`AlikeItem`]): what of the bank is like an item that is being
//!   written.
//! - `GET /api/duplicates?offset=` → [`Duplicates`]: pairs of items that look alike, the likest first.
//!   `POST /api/duplicates/distinct` ([`Pair`]): they are two items, and shall not be shown again.
//! - `POST /api/bulk-submit/preview` ([`BulkSelection`] → [`SubmitPreview`]), `POST /api/bulk-submit` ([`SubmitCommit`] →
//!   [`Submitted`]): one's own drafts handed to review, as many as a selection of the list has.

use bank::item::{Content, Status};
use bank::review::Step;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::desk::BulkSelection;

/// What handing one's drafts to review would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SubmitPreview {
    /// How many drafts would go to review.
    pub items: u32,
    /// How many of those that are meant are somebody else's, or no drafts.
    pub left: u32,
    /// Some of them: code and stem.
    pub examples: Vec<(String, String)>,
    /// What the preview was of: to be sent with the commit.
    pub of: String,
}

/// Hands what a preview showed to review.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SubmitCommit {
    /// Which items.
    pub which: BulkSelection,
    /// [`SubmitPreview::of`]
    pub of: String,
}

/// What went to review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Submitted {
    /// How many items.
    pub items: u32,
}

/// Something that is said about a version.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CommentDraft {
    /// The version.
    pub version: u32,
    /// What.
    pub text: String,
}

/// Something that was said about a version.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemComment {
    /// The version.
    pub version: u32,
    /// When, µs.
    pub at: i64,
    /// Name of who said it.
    pub by: String,
    /// What.
    pub text: String,
    /// The step that was taken with it, if any.
    pub step: Option<Step>,
}

/// Items that must not meet in one form.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EnemyDraft {
    /// Their codes, 2 to 50: no two of them may meet.
    pub codes: Vec<String>,
    /// Why.
    pub reason: String,
}

/// An item that must not meet the one that is shown.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EnemyRow {
    /// Its id.
    pub item: String,
    /// Its code.
    pub code: String,
    /// Its stem.
    pub stem: String,
    /// Why.
    pub reason: String,
    /// Name of who said so.
    pub by: String,
    /// When, µs.
    pub at: i64,
}

/// An item that is compared with the bank.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AlikeAsked {
    /// What it asks.
    pub content: Content,
    /// Its id, if it is in the bank already: it is not compared with itself.
    pub item: Option<String>,
}

/// An item of the bank that is like another.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AlikeItem {
    /// The item.
    pub side: DuplicateSide,
    /// How alike they are, thousandths.
    pub likeness: u16,
    /// Whether they ask the same and call something else right.
    pub contradicts: bool,
}

/// One of two items that look alike.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DuplicateSide {
    /// Its id.
    pub item: String,
    /// Its code.
    pub code: String,
    /// Number of its newest version.
    pub version: u32,
    /// Status of that version.
    pub status: Status,
    /// What it asks.
    pub content: Content,
}

/// Two items that look alike.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DuplicatePair {
    /// One.
    pub first: DuplicateSide,
    /// The other.
    pub second: DuplicateSide,
    /// How alike they are, thousandths.
    pub likeness: u16,
    /// Whether they ask the same and call something else right.
    pub contradicts: bool,
    /// Whether they must not meet in one form already.
    pub enemies: bool,
}

/// A page of pairs that look alike.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Duplicates {
    /// How many items were compared: all that are not retired.
    pub items: u32,
    /// How many pairs there are in all, without those that were found to be two items.
    pub total: u32,
    /// How many items are like so many others that some of their pairs are left out.
    pub crowded: u32,
    /// From which likeness on pairs are shown, thousandths.
    pub least: u16,
    /// The page.
    pub pairs: Vec<DuplicatePair>,
    /// How long comparing all took, µs.
    pub took_us: i64,
}

/// Two items.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Pair {
    /// Id of one.
    pub first: String,
    /// Id of the other.
    pub second: String,
}
