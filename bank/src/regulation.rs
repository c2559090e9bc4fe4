//! Regulations: laws, departmental rules, safety technical regulations (TSG) and standards that items cite.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::Tags;

/// One regulation in one edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Regulation {
    /// Number with edition, such as `TSG 81-2022`: what citations name.
    pub number: String,
    /// Chinese name.
    pub name: String,
    /// The subject it belongs to.
    pub subject: String,
    /// Day it came into force, `YYYY-MM-DD`.
    pub in_force_since: String,
    /// Status in words, as the source gives it: `in force`, `replaced`, …
    pub status: String,
    /// Number of the regulation that it replaces, if any.
    #[serde(default)]
    pub replaces: Option<String>,
    /// Where this row comes from and how far it was checked.
    #[serde(default)]
    pub source: String,
}

/// Which regulations items may no longer rest on.
#[derive(Clone, Debug, Default)]
pub struct Repealed(HashSet<String>);

impl Repealed {
    /// Of these, those that are not in force.
    pub fn of(regulations: &[Regulation]) -> Self {
        let gone = regulations.iter().filter(|regulation| !regulation.in_force());
        Self(gone.map(|regulation| regulation.number.clone()).collect())
    }

    /// Whether an item with these tags is stale: it cites one of them. 依据已失效.
    pub fn make_stale(&self, tags: &Tags) -> bool {
        tags.citations.iter().any(|citation| self.0.contains(&citation.regulation))
    }
}

impl Regulation {
    /// Whether items may rest on it: it was neither replaced nor repealed.
    pub fn in_force(&self) -> bool {
        !(self.status.starts_with("replaced") || self.status.starts_with("repealed"))
    }
}
