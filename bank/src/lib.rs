//! Kaopu's question bank.
//!
//! - [`mod@id`]: the id types.
//! - [`item`]: kinds, content, tags and life cycle of an item and its versions.
//! - [`markup`]: Markdown and formulas as HTML, and in words.
//! - `picture` (feature `store`): pictures of items on their way in.
//! - [`syllabus`]: the trees of subjects and equipment categories, and qualifications.
//! - [`regulation`]: laws, rules and standards that items cite.
//! - [`review`]: who may move an item version through its life cycle.
//! - [`tagging`]: sound tags, and edits of the tags of many items at once.
//! - [`exchange`]: items from files.
//! - [`search`]: finding items and counting what filters would show.
//! - `store` (feature `store`): the bank's tables.
//! - [`demo`]: the data that a demonstration starts with.

pub mod demo;
pub mod exchange;
pub mod id;
pub mod item;
pub mod markup;
#[cfg(feature = "store")]
pub mod picture;
pub mod regulation;
pub mod review;
pub mod search;
#[cfg(feature = "store")]
pub mod store;
pub mod syllabus;
pub mod tagging;

pub use id::{BulkEditId, ImportId, ItemId, RetirementId, SnapshotId, StaffId};
