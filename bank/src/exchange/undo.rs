//! What an undo of an import may take back: nothing that others did with it is lost.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why an undo leaves an item as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stays {
    /// It has a newer version.
    Changed,
    /// It was retired.
    Retired,
    /// Somebody else approved or returned it, or said something of it.
    Reviewed,
    /// It is in a snapshot that papers were drawn from.
    Drawn,
}

/// What became of a version since an import made it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Since {
    /// Whether it is the item's newest no more.
    pub changed: bool,
    /// Whether it was retired.
    pub retired: bool,
    /// Whether somebody else than its author reviewed it or said something of it.
    pub reviewed: bool,
    /// Whether it is in a snapshot.
    pub drawn: bool,
}

impl Since {
    /// Why it stays; `None`: it can be taken back.
    pub fn stays(self) -> Option<Stays> {
        let why = [
            (self.changed, Stays::Changed),
            (self.retired, Stays::Retired),
            (self.reviewed, Stays::Reviewed),
            (self.drawn, Stays::Drawn),
        ];
        why.into_iter().find(|(is, _)| *is).map(|(_, why)| why)
    }
}
