//! What papers can be drawn from now: the newest approved version of each item. Coverage and blueprints count these.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::columns::{Cells, Code, Own, Values, number};
use super::{GENERAL, Supply};
use crate::item::{Band, Kind, Version};
use crate::syllabus::{Lineage, Syllabus};

/// Items by the tags of their newest approved version.
#[derive(Clone, Debug, Default)]
pub(super) struct InUse {
    kinds: Values<Kind>,
    bands: Values<Band>,
    /// By the first subject, the one that blueprints count.
    subjects: Values<Code>,
    /// By each equipment category; the empty code holds those for all.
    equipment: Values<Code>,
    /// Open for practice: no blueprint takes them.
    practice: RoaringBitmap,
    /// Citing what is no longer in force: only blueprints that say so take them.
    pub stale: RoaringBitmap,
    pub own: Own,
}

/// A group of items that papers could take.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// Their kind.
    pub kind: Kind,
    /// Their first subject is this one or lies below it.
    pub subject: Option<&'a str>,
    /// One of their equipment categories is this one or lies below it.
    pub equipment: Option<&'a str>,
    /// Their difficulty.
    pub band: Option<Band>,
    /// Whatever names equipment names some of these or what lies below; empty: no limit.
    pub within: &'a [String],
    /// Whether those that cite what is no longer in force are among them.
    pub stale: bool,
    /// Items that are not among them, by [`super::Index::numbers_of`].
    pub without: Option<&'a RoaringBitmap>,
}

/// What the bank has for a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    /// How many.
    pub available: u32,
    /// Some of them, as numbers that mean the same item in every group of one index.
    pub some: Vec<u32>,
}

impl InUse {
    pub fn insert(&mut self, doc: u32, version: &Version, stale: bool) {
        if stale {
            self.stale.insert(doc);
        }
        let tags = &version.tags;
        self.own.insert(doc, tags);
        self.kinds.insert(version.content.body.kind(), doc);
        self.bands.insert(tags.band(), doc);
        self.insert_codes(
            doc,
            tags.subjects.first().map(String::as_str),
            tags.equipment.iter().map(String::as_str),
        );
        if tags.practice {
            self.practice.insert(doc);
        }
    }

    fn insert_codes<'a>(&mut self, doc: u32, first: Option<&str>, equipment: impl Iterator<Item = &'a str>) {
        self.subjects.insert(Arc::from(first.unwrap_or_default()), doc);
        let mut equipment = equipment.peekable();
        if equipment.peek().is_none() {
            self.equipment.insert(Arc::from(""), doc);
        }
        equipment.for_each(|code| self.equipment.insert(Arc::from(code), doc));
    }

    /// Takes in the codes of a later version of the syllabus.
    pub fn follow(&mut self, lineage: &Lineage, span: (u32, u32)) {
        if !self.own.follow(lineage, span) {
            return;
        }
        (self.subjects, self.equipment) = (Values::default(), Values::default());
        let own = std::mem::take(&mut self.own);
        for (doc, codes) in own.codes() {
            let first = codes.subjects.first().map(AsRef::as_ref);
            self.insert_codes(doc, first, codes.equipment.iter().map(AsRef::as_ref));
        }
        self.own = own;
    }

    pub fn remove(&mut self, doc: u32) {
        self.kinds.remove(doc);
        self.bands.remove(doc);
        self.subjects.remove(doc);
        self.equipment.remove(doc);
        self.practice.remove(doc);
        self.stale.remove(doc);
        self.own.remove(doc);
    }

    /// Where the items are by the tags that papers go by: each in its first subject, with all below it.
    pub fn cells(&self, syllabus: &Syllabus) -> Cells {
        let general = self.equipment.get("").cloned().unwrap_or_default();
        let mut equipment = self.equipment.with_all_below(syllabus);
        equipment.insert_all(Arc::from(GENERAL), &general);
        let subjects = self.subjects.with_all_below(syllabus);
        Cells { kinds: self.kinds.clone(), bands: self.bands.clone(), subjects, equipment }
    }

    /// What papers take, or would take.
    pub fn supply(&self, supply: Supply) -> RoaringBitmap {
        match supply {
            Supply::Drawable => self.all() - &self.stale,
            Supply::Stale => self.all() & &self.stale,
        }
    }

    fn all(&self) -> RoaringBitmap {
        let kinds = self.kinds.iter().map(|(_, docs)| docs);
        kinds.fold(RoaringBitmap::new(), |all, docs| all | docs) - &self.practice
    }

    /// How many items can be drawn for each pair of subject and equipment codes, as far as there are any; both with all
    /// below them. The empty code counts items for all equipment.
    pub fn pairs(&self, syllabus: &Syllabus) -> Vec<(String, String, u32)> {
        let (cells, drawable) = (self.cells(syllabus), self.supply(Supply::Drawable));
        let mut pairs = Vec::new();
        for (subject, of_subject) in cells.subjects.iter() {
            let of_subject = of_subject & &drawable;
            for (equipment, of_equipment) in cells.equipment.iter() {
                let count = number(of_subject.intersection_len(of_equipment));
                if count > 0 {
                    let equipment = if equipment.as_ref() == GENERAL { "" } else { equipment };
                    pairs.push((subject.to_string(), equipment.to_owned(), count));
                }
            }
        }
        pairs.sort();
        pairs
    }

    /// What there is for a group, and at most `most` of it by number.
    pub fn stock(&self, group: Group<'_>, most: usize, syllabus: &Syllabus) -> Stock {
        let mut docs = self.kinds.get(&group.kind).cloned().unwrap_or_default();
        docs -= &self.practice;
        if !group.stale {
            docs -= &self.stale;
        }
        if let Some(without) = group.without {
            docs -= without;
        }
        if let Some(band) = group.band {
            docs &= self.bands.get(&band).unwrap_or(&RoaringBitmap::new());
        }
        if let Some(above) = group.subject {
            docs &= below(&self.subjects, &[above], syllabus);
        }
        if let Some(above) = group.equipment {
            docs &= below(&self.equipment, &[above], syllabus);
        }
        if !group.within.is_empty() {
            let mut may = below(&self.equipment, group.within, syllabus);
            may |= self.equipment.get("").unwrap_or(&RoaringBitmap::new());
            docs &= may;
        }
        Stock { available: number(docs.len()), some: docs.iter().take(most).collect() }
    }
}

fn below(values: &Values<Code>, above: &[impl AsRef<str>], syllabus: &Syllabus) -> RoaringBitmap {
    let mut docs = RoaringBitmap::new();
    for (code, of_code) in values.iter() {
        if above.iter().any(|above| syllabus.within(code, above.as_ref())) {
            docs |= of_code;
        }
    }
    docs
}
