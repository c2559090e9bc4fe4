//! Codes of items as people type them: in small letters, in full width. A code that no item has just so is that of the
//! one item that has it otherwise.

use std::collections::HashMap;

use crate::item::Version;
use crate::item::half;

/// A code in half width, as new items get it.
pub fn halved(code: &str) -> String {
    code.trim().chars().map(half).collect()
}

/// A code for comparison.
pub fn folded(code: &str) -> String {
    halved(code).to_ascii_lowercase()
}

/// Versions of items by their codes.
#[derive(Clone, Debug, Default)]
pub struct Called {
    versions: HashMap<String, Version>,
    /// Codes by what they are compared by; `None`: several are the same.
    folded: HashMap<String, Option<String>>,
}

impl FromIterator<Version> for Called {
    fn from_iter<T: IntoIterator<Item = Version>>(versions: T) -> Self {
        let mut called = Self::default();
        for version in versions {
            let code = version.code.clone();
            let known = called.folded.entry(folded(&code)).or_insert_with(|| Some(code.clone()));
            if known.as_ref() != Some(&code) {
                *known = None;
            }
            called.versions.insert(code, version);
        }
        called
    }
}

impl Called {
    /// The item that a file means by a code.
    pub fn get(&self, code: &str) -> Option<&Version> {
        let meant = || self.versions.get(self.folded.get(&folded(code))?.as_ref()?);
        self.versions.get(code).or_else(meant)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Version> {
        self.versions.values()
    }
}
