//! Which documents have which value: a bitmap for each value of each facet.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use roaring::RoaringBitmap;

use super::cited::Cited;
use super::{Exposure, GENERAL, Query};
use crate::item::{Band, Cognitive, Kind, Status, Tags, Version};
use crate::syllabus::Syllabus;

/// One facet's values.
#[derive(Clone, Debug)]
pub(super) struct Values<K>(HashMap<K, RoaringBitmap>);

impl<K> Default for Values<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Values<K> {
    pub fn insert(&mut self, value: K, doc: u32) {
        self.0.entry(value).or_default().insert(doc);
    }

    pub fn remove(&mut self, doc: u32) {
        for docs in self.0.values_mut() {
            docs.remove(doc);
        }
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&self, value: &Q) -> Option<&RoaringBitmap>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(value)
    }

    pub fn count<Q: Eq + Hash + ?Sized>(&self, value: &Q, within: &RoaringBitmap) -> u32
    where
        K: std::borrow::Borrow<Q>,
    {
        self.get(value).map_or(0, |docs| number(docs.intersection_len(within)))
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &RoaringBitmap)> {
        self.0.iter()
    }

    /// Documents with any of the values; `None` when none is asked for.
    fn any<'a, Q: Eq + Hash + 'a>(&self, values: impl IntoIterator<Item = &'a Q>) -> Option<RoaringBitmap>
    where
        K: std::borrow::Borrow<Q>,
    {
        let mut found: Option<RoaringBitmap> = None;
        for value in values {
            let docs = found.get_or_insert_default();
            if let Some(more) = self.get(value) {
                *docs |= more;
            }
        }
        found
    }
}

pub(super) fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Which documents have which tags, as they stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub subjects: Values<String>,
    pub equipment: Values<String>,
    pub cited: Cited,
}

impl Own {
    pub fn insert(&mut self, doc: u32, tags: &Tags) {
        for code in &tags.subjects {
            self.subjects.insert(code.clone(), doc);
        }
        for code in &tags.equipment {
            self.equipment.insert(code.clone(), doc);
        }
        self.cited.insert(doc, tags);
    }

    pub fn remove(&mut self, doc: u32) {
        self.subjects.remove(doc);
        self.equipment.remove(doc);
        self.cited.remove(doc);
    }

    /// What carries a code in either dimension.
    pub fn carrying(&self, code: &str) -> RoaringBitmap {
        let carrying = [&self.subjects, &self.equipment].into_iter().filter_map(|values| values.get(code));
        carrying.fold(RoaringBitmap::new(), |all, docs| all | docs)
    }

    /// What has some of these codes in a dimension, and no other.
    pub fn only(&self, codes: &HashSet<&str>) -> RoaringBitmap {
        let mut all = RoaringBitmap::new();
        for values in [&self.subjects, &self.equipment] {
            let (mut some, mut other) = (RoaringBitmap::new(), RoaringBitmap::new());
            for (code, docs) in values.iter() {
                *(if codes.contains(code.as_str()) { &mut some } else { &mut other }) |= docs;
            }
            all |= some - other;
        }
        all
    }
}

/// The facets. Subjects and equipment hold what lies below them, too.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub own: Own,
    pub kinds: Values<Kind>,
    pub statuses: Values<Status>,
    pub bands: Values<Band>,
    pub cognitive: Values<Cognitive>,
    pub authors: Values<String>,
    pub subjects: Values<String>,
    pub equipment: Values<String>,
    pub exposure: Values<Exposure>,
    pub stale: RoaringBitmap,
}

/// One of the filters of a query: its facet's counts leave it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Subject,
    Equipment,
    Kind,
    Status,
    Band,
    Cognitive,
    Author,
    Exposure,
    Regulation,
    Stale,
}

impl Columns {
    pub fn insert(
        &mut self,
        doc: u32,
        version: &Version,
        exposure: Exposure,
        stale: bool,
        syllabus: &Syllabus,
    ) {
        let tags = &version.tags;
        self.kinds.insert(version.content.body.kind(), doc);
        self.statuses.insert(version.status, doc);
        self.bands.insert(tags.band(), doc);
        self.cognitive.insert(tags.cognitive, doc);
        self.authors.insert(version.author.clone(), doc);
        self.exposure.insert(exposure, doc);
        self.own.insert(doc, tags);
        for code in tags.subjects.iter().flat_map(|code| syllabus.path(code)) {
            self.subjects.insert(code.to_owned(), doc);
        }
        for code in tags.equipment.iter().flat_map(|code| syllabus.path(code)) {
            self.equipment.insert(code.to_owned(), doc);
        }
        if tags.equipment.is_empty() {
            self.equipment.insert(GENERAL.to_owned(), doc);
        }
        if stale {
            self.stale.insert(doc);
        }
    }

    pub fn remove(&mut self, doc: u32) {
        self.kinds.remove(doc);
        self.statuses.remove(doc);
        self.bands.remove(doc);
        self.cognitive.remove(doc);
        self.authors.remove(doc);
        self.subjects.remove(doc);
        self.equipment.remove(doc);
        self.exposure.remove(doc);
        self.own.remove(doc);
        self.stale.remove(doc);
    }

    /// The filters of a query that are set, each with what passes it.
    pub fn filters(&self, query: &Query) -> Vec<(Filter, RoaringBitmap)> {
        let code = |code: &String| Some(code.clone()).filter(|code| !code.is_empty());
        let all = [
            (Filter::Subject, self.subjects.any(&code(&query.subject))),
            (Filter::Equipment, self.equipment.any(&code(&query.equipment))),
            (Filter::Kind, self.kinds.any(&query.kinds)),
            (Filter::Status, self.statuses.any(&query.statuses)),
            (Filter::Band, self.bands.any(&query.bands)),
            (Filter::Cognitive, self.cognitive.any(&query.cognitive)),
            (Filter::Author, self.authors.any(&query.authors)),
            (Filter::Exposure, self.exposure.any(&query.exposure)),
            (Filter::Regulation, code(&query.regulation).map(|number| self.own.cited.citing(&number))),
            (Filter::Stale, query.stale.then(|| self.stale.clone())),
        ];
        all.into_iter().filter_map(|(filter, docs)| docs.map(|docs| (filter, docs))).collect()
    }
}
