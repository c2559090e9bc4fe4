//! Which documents cite which regulation. Files bring citations with their clauses, so there may be as many different
//! ones as items: what a document cites is kept with it, and taking it out touches nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::item::Tags;
use crate::regulation::Repealed;

/// Documents by the number they cite.
#[derive(Clone, Debug, Default)]
pub(super) struct Cited {
    docs: HashMap<Arc<str>, RoaringBitmap>,
    of: HashMap<u32, Box<[Arc<str>]>>,
}

impl Cited {
    pub fn insert(&mut self, doc: u32, tags: &Tags) {
        let number = |citation: &crate::item::Citation| {
            let known = self.docs.get_key_value(citation.regulation.as_str());
            known.map_or_else(|| Arc::from(citation.regulation.as_str()), |(number, _)| Arc::clone(number))
        };
        let numbers: Box<[Arc<str>]> = tags.citations.iter().map(number).collect();
        for number in &numbers {
            self.docs.entry(Arc::clone(number)).or_default().insert(doc);
        }
        if !numbers.is_empty() {
            self.of.insert(doc, numbers);
        }
    }

    pub fn remove(&mut self, doc: u32) {
        for number in self.of.remove(&doc).unwrap_or_default() {
            if let Some(docs) = self.docs.get_mut(&number) {
                docs.remove(doc);
                if docs.is_empty() {
                    self.docs.remove(&number);
                }
            }
        }
    }

    /// What cites a number.
    pub fn citing(&self, number: &str) -> RoaringBitmap {
        self.docs.get(number).cloned().unwrap_or_default()
    }

    /// What cites any of these.
    pub fn stale(&self, repealed: &Repealed) -> RoaringBitmap {
        let gone = repealed.numbers().filter_map(|number| self.docs.get(number));
        gone.fold(RoaringBitmap::new(), |all, docs| all | docs)
    }

    /// All that is cited.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.docs.keys().map(AsRef::as_ref)
    }
}
