//! Regulations: laws, departmental rules, safety technical regulations (TSG) and standards that items cite.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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

impl Regulation {
    /// Whether items may rest on it: it was neither replaced nor repealed.
    pub fn in_force(&self) -> bool {
        !(self.status.starts_with("replaced") || self.status.starts_with("repealed"))
    }
}
