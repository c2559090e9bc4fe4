//! Which documents have which value: a bitmap for each value of each facet.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::cited::Cited;
use super::{Exposure, GENERAL, Query};
use crate::item::{Band, Cognitive, Kind, Status, Tags, Version};
use crate::syllabus::{Lineage, Syllabus};

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

    pub fn insert_all(&mut self, value: K, docs: &RoaringBitmap) {
        *self.0.entry(value).or_default() |= docs;
    }

    pub fn remove(&mut self, doc: u32) {
        for docs in self.0.values_mut() {
            docs.remove(doc);
        }
    }

    /// Takes a document from one value; a value that is left with none goes.
    fn remove_from<Q: Eq + Hash + ?Sized>(&mut self, value: &Q, doc: u32)
    where
        K: std::borrow::Borrow<Q>,
    {
        if let Some(docs) = self.0.get_mut(value) {
            docs.remove(doc);
            if docs.is_empty() {
                self.0.remove(value);
            }
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
    fn any<'a, Q: Eq + Hash + ?Sized + 'a>(
        &self,
        values: impl IntoIterator<Item = &'a Q>,
    ) -> Option<RoaringBitmap>
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

impl Values<Code> {
    /// Each code with all that lies below it.
    pub fn with_all_below(&self, syllabus: &Syllabus) -> Self {
        let mut all = Self::default();
        for (code, docs) in self.iter() {
            syllabus.path(code).for_each(|above| all.insert_all(Arc::from(above), docs));
        }
        all
    }
}

pub(super) fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A code of the syllabus.
pub(super) type Code = Arc<str>;

/// Which documents have which tags, as they stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub subjects: Values<Code>,
    pub equipment: Values<Code>,
    pub cited: Cited,
    /// The codes of each document in their order: bitmaps don't tell which subject is the first.
    of: HashMap<u32, Codes>,
}

/// The codes of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    pub subjects: Box<[Code]>,
    pub equipment: Box<[Code]>,
}

impl Own {
    pub fn insert(&mut self, doc: u32, tags: &Tags) {
        self.insert_codes(doc, &tags.subjects, &tags.equipment);
        self.cited.insert(doc, tags);
    }

    fn insert_codes(&mut self, doc: u32, subjects: &[String], equipment: &[String]) {
        let insert = |values: &mut Values<Code>, codes: &[String]| {
            let code = |code: &String| {
                let known = values.0.get_key_value(code.as_str()).map(|(code, _)| Arc::clone(code));
                let code = known.unwrap_or_else(|| Arc::from(code.as_str()));
                values.insert(Arc::clone(&code), doc);
                code
            };
            codes.iter().map(code).collect()
        };
        let subjects = insert(&mut self.subjects, subjects);
        let equipment = insert(&mut self.equipment, equipment);
        self.of.insert(doc, Codes { subjects, equipment });
    }

    pub fn remove(&mut self, doc: u32) {
        self.remove_codes(doc);
        self.cited.remove(doc);
    }

    fn remove_codes(&mut self, doc: u32) -> Codes {
        let codes = self.of.remove(&doc).unwrap_or_default();
        codes.subjects.iter().for_each(|code| self.subjects.remove_from(code, doc));
        codes.equipment.iter().for_each(|code| self.equipment.remove_from(code, doc));
        codes
    }

    /// Puts the codes of a later version of the syllabus in the places of those that went. Says whether any did.
    pub fn follow(&mut self, lineage: &Lineage, span: (u32, u32)) -> bool {
        let moved = lineage.moved(span).map(|code| self.carrying(code));
        let moved = moved.fold(RoaringBitmap::new(), |all, docs| all | docs);
        let now = |codes: &[Code]| {
            let codes: Vec<String> = codes.iter().map(|code| code.as_ref().to_owned()).collect();
            lineage.codes(&codes, span)
        };
        for doc in &moved {
            let codes = self.remove_codes(doc);
            self.insert_codes(doc, &now(&codes.subjects), &now(&codes.equipment));
        }
        !moved.is_empty()
    }

    /// All documents with their codes, by number.
    pub fn codes(&self) -> impl Iterator<Item = (u32, &Codes)> {
        let docs: RoaringBitmap = self.of.keys().copied().collect();
        docs.into_iter().filter_map(|doc| Some((doc, self.of.get(&doc)?)))
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
                *(if codes.contains(code.as_ref()) { &mut some } else { &mut other }) |= docs;
            }
            all |= some - other;
        }
        all
    }
}

/// The facets that blueprints go by. Subjects and equipment hold what lies below them, too.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    pub kinds: Values<Kind>,
    pub bands: Values<Band>,
    pub subjects: Values<Code>,
    pub equipment: Values<Code>,
}

/// The facets.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub own: Own,
    pub cells: Cells,
    pub statuses: Values<Status>,
    pub cognitive: Values<Cognitive>,
    pub authors: Values<String>,
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
    Supply,
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
        self.cells.kinds.insert(version.content.body.kind(), doc);
        self.statuses.insert(version.status, doc);
        self.cells.bands.insert(tags.band(), doc);
        self.cognitive.insert(tags.cognitive, doc);
        self.authors.insert(version.author.clone(), doc);
        self.exposure.insert(exposure, doc);
        self.own.insert(doc, tags);
        for code in tags.subjects.iter().flat_map(|code| syllabus.path(code)) {
            self.cells.subjects.insert(Arc::from(code), doc);
        }
        for code in tags.equipment.iter().flat_map(|code| syllabus.path(code)) {
            self.cells.equipment.insert(Arc::from(code), doc);
        }
        if tags.equipment.is_empty() {
            self.cells.equipment.insert(Arc::from(GENERAL), doc);
        }
        if stale {
            self.stale.insert(doc);
        }
    }

    pub fn remove(&mut self, doc: u32) {
        self.cells.kinds.remove(doc);
        self.statuses.remove(doc);
        self.cells.bands.remove(doc);
        self.cognitive.remove(doc);
        self.authors.remove(doc);
        self.cells.subjects.remove(doc);
        self.cells.equipment.remove(doc);
        self.exposure.remove(doc);
        self.own.remove(doc);
        self.stale.remove(doc);
    }

    /// Takes in a later version of the syllabus: other codes, and other codes above them.
    pub fn follow(&mut self, syllabus: &Syllabus, lineage: &Lineage, span: (u32, u32)) {
        self.own.follow(lineage, span);
        let general = self.cells.equipment.get(GENERAL).cloned().unwrap_or_default();
        self.cells.subjects = self.own.subjects.with_all_below(syllabus);
        self.cells.equipment = self.own.equipment.with_all_below(syllabus);
        self.cells.equipment.insert_all(Arc::from(GENERAL), &general);
    }

    /// The filters of a query that are set, each with what passes it; `cells`: where the items that it is about are.
    pub fn filters(&self, query: &Query, cells: &Cells) -> Vec<(Filter, RoaringBitmap)> {
        fn code(code: &str) -> Option<&str> {
            Some(code).filter(|code| !code.is_empty())
        }
        let all = [
            (Filter::Subject, cells.subjects.any(code(&query.subject))),
            (Filter::Equipment, cells.equipment.any(code(&query.equipment))),
            (Filter::Kind, cells.kinds.any(&query.kinds)),
            (Filter::Status, self.statuses.any(&query.statuses)),
            (Filter::Band, cells.bands.any(&query.bands)),
            (Filter::Cognitive, self.cognitive.any(&query.cognitive)),
            (Filter::Author, self.authors.any(&query.authors)),
            (Filter::Exposure, self.exposure.any(&query.exposure)),
            (Filter::Regulation, code(&query.regulation).map(|number| self.own.cited.citing(number))),
            (Filter::Stale, query.stale.then(|| self.stale.clone())),
        ];
        all.into_iter().filter_map(|(filter, docs)| docs.map(|docs| (filter, docs))).collect()
    }
}
