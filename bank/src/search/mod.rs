//! Finding items, and counting what filters would show.
//!
//! - [`alike`]: items that look alike.
//! - [`index`]: all items in memory, ready to be asked.
//! - [`fold`]: texts as they are compared.
//! - `postings`: which documents hold which pairs of characters.
//! - `columns`: which documents have which value of a facet; `cited`: which cite which regulation.
//! - [`in_use`]: what papers can be drawn from, for coverage and blueprints.
//! - [`texts`]: the texts of a version.
//! - [`mark`]: what of a version matched, for people to see.

pub mod alike;
mod cited;
mod columns;
pub mod fold;
pub mod in_use;
pub mod index;
pub mod mark;
mod postings;
#[cfg(test)]
pub(crate) mod tests;
pub mod texts;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::ItemId;
use crate::item::{Band, Cognitive, Kind, Status};

pub use fold::words;
pub use in_use::{Group, Stock};
pub use index::{Carriers, Entry, Index, Tagged};
pub use mark::{Hit, Piece, hits};
/// Numbers of items in an index.
pub use roaring::RoaringBitmap as Numbers;
pub use texts::TextPart;

/// In place of an equipment code: items for all equipment.
pub const GENERAL: &str = "-";

/// What is looked for. Empty fields don't filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words in stem, options, rationale, code or citations; all must be there.
    pub text: String,
    /// Subject with all below it.
    pub subject: String,
    /// Equipment with all below it, or [`GENERAL`].
    pub equipment: String,
    /// Any of these kinds.
    pub kinds: Vec<Kind>,
    /// Any of these states.
    pub statuses: Vec<Status>,
    /// Any of these difficulty bands.
    pub bands: Vec<Band>,
    /// Any of these cognitive levels.
    pub cognitive: Vec<Cognitive>,
    /// Written by any of these accounts.
    pub authors: Vec<String>,
    /// Drawn that often.
    pub exposure: Vec<Exposure>,
    /// Citing the regulation with this number.
    pub regulation: String,
    /// Only stale ones.
    pub stale: bool,
    /// Only what papers take, by the version and the tags that they take it by.
    pub supply: Option<Supply>,
    /// In which order.
    pub sort: Sort,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best hits first, the newest of equals.
    #[default]
    Best,
    /// The newest first, however well they fit.
    Newest,
    /// By code.
    Code,
    /// The hardest first.
    Difficulty,
    /// What papers drew most first.
    Exposure,
}

impl Sort {
    /// The one with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "best" => Some(Self::Best),
            "newest" => Some(Self::Newest),
            "code" => Some(Self::Code),
            "difficulty" => Some(Self::Difficulty),
            "exposure" => Some(Self::Exposure),
            _ => None,
        }
    }
}

/// What papers take of the bank: approved versions that are not open for practice, each in its first subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// Every blueprint that asks for such items.
    Drawable,
    /// Only blueprints that say so: what they cite is no longer in force.
    Stale,
}

impl Supply {
    /// The one with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "drawable" => Some(Self::Drawable),
            "stale" => Some(Self::Stale),
            _ => None,
        }
    }
}

/// How many papers drew an item. 曝光.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// None.
    Never,
    /// 1 to 9.
    Few,
    /// 10 to 99.
    Some,
    /// 100 or more.
    Many,
}

impl Exposure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Never, Self::Few, Self::Some, Self::Many];

    /// The one for a number of papers.
    pub fn of(papers: u32) -> Self {
        match papers {
            0 => Self::Never,
            1..10 => Self::Few,
            10..100 => Self::Some,
            _ => Self::Many,
        }
    }
}

/// How many items each filter value would show, the other filters applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By kind.
    pub kinds: Vec<(Kind, u32)>,
    /// By status.
    pub statuses: Vec<(Status, u32)>,
    /// By band.
    pub bands: Vec<(Band, u32)>,
    /// By cognitive level.
    pub cognitive: Vec<(Cognitive, u32)>,
    /// By account of the author, as far as there are any, most first.
    pub authors: Vec<(String, u32)>,
    /// By how many papers drew them.
    pub exposure: Vec<(Exposure, u32)>,
    /// By subject with all below it.
    pub subjects: Vec<(String, u32)>,
    /// By equipment with all below it; the empty code counts items for all equipment.
    pub equipment: Vec<(String, u32)>,
    /// Stale ones; where only what papers take is asked for, what [`Supply::Stale`] would show.
    pub stale: u32,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many in all.
    pub total: u32,
    /// The page, best first, newest first among equals.
    pub items: Vec<ItemId>,
    /// What other filters would show.
    pub facets: Facets,
    /// Whether nothing holds the words as they are, and these hold their pairs of characters in any order.
    pub scattered: bool,
}
