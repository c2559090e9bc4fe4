//! The index: all items of a bank in memory, ready to be asked. It holds the newest version of each, and knows what of
//! it is approved. SQLite and Postgres fill it alike, so both find and rank alike.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::alike::{Lookup, Shape, like};
use super::columns::{Cells, Columns, Filter, Own, number};
use super::fold::{fold, is_numeric, phrase, places_of, words, written};
use super::in_use::{Group, InUse, Stock};
use super::mark::scattered_pairs;
use super::postings::Postings;
use super::texts::{TextPart, texts};
use super::{Exposure, Facets, Found, Query, Sort, Supply};
use crate::id::ItemId;
use crate::item::{Band, Cognitive, Content, Kind, Status, Version};
use crate::regulation::Repealed;
use crate::syllabus::{Lineage, NodeKind, Syllabus};

/// An item as it goes into the index.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its newest version.
    pub newest: Version,
    /// Its newest approved version, if that is another.
    pub approved: Option<Version>,
}

/// What items may be tagged with.
#[derive(Clone, Copy, Debug)]
pub enum Tagged<'a> {
    /// A code of the syllabus, itself and not what lies below.
    Code(&'a str),
    /// A citation of a regulation, by its number.
    Regulation(&'a str),
}

/// How many items are tagged with something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carriers {
    /// In their newest or in their approved version.
    pub items: u32,
    /// In their newest version.
    pub newest: u32,
    /// In the version that papers are drawn from.
    pub approved: u32,
}

/// All items, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Index {
    syllabus: Syllabus,
    repealed: Repealed,
    exposure: HashMap<ItemId, u32>,
    /// By document number; numbers of items that went are given again.
    docs: Vec<Option<Doc>>,
    free: Vec<u32>,
    by_item: HashMap<Arc<str>, u32>,
    all: RoaringBitmap,
    postings: [Postings; 4],
    columns: Columns,
    in_use: InUse,
    /// Newest first, then by code.
    order: Vec<u32>,
}

/// The parts of a text that words are looked for in, the better ones first: rationale and citations count alike.
const CODE: usize = 0;
const STEM: usize = 1;
const OPTIONS: usize = 2;
const REST: usize = 3;

#[derive(Clone, Debug)]
struct Doc {
    item: Arc<str>,
    at: i64,
    /// Expected share of right answers in thousandths.
    difficulty: u16,
    /// Folded texts, part after part; texts within a part are parted by line feeds.
    text: Box<str>,
    /// Where the parts end.
    ends: [u32; 4],
}

impl Doc {
    fn new(version: &Version) -> Self {
        let mut text = String::new();
        let mut ends = [0; 4];
        for (part, one) in texts(version) {
            let part = match part {
                TextPart::Code => CODE,
                TextPart::Stem => STEM,
                TextPart::Options => OPTIONS,
                TextPart::Rationale | TextPart::Citation => REST,
            };
            text.push_str(&fold(&one));
            text.push('\n');
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            ends[part..].fill(end);
        }
        let item = Arc::from(version.item.as_str());
        let difficulty = version.tags.difficulty;
        Self { item, at: version.at, difficulty, text: text.into_boxed_str(), ends }
    }

    /// What the item asks.
    fn asked(&self) -> &str {
        &self.text[self.ends[CODE] as usize..self.ends[OPTIONS] as usize]
    }

    fn shape(&self) -> Shape {
        Shape::of_folded(self.asked().lines())
    }

    fn part(&self, part: usize) -> &str {
        let start = if part == 0 { 0 } else { self.ends[part - 1] };
        &self.text[start as usize..self.ends[part] as usize]
    }
}

impl Index {
    /// An empty one, for a bank with these trees.
    pub fn new(syllabus: Syllabus, repealed: Repealed) -> Self {
        Self { syllabus, repealed, ..Self::default() }
    }

    /// Takes in which regulations items may no longer rest on.
    pub fn set_repealed(&mut self, repealed: Repealed) {
        if repealed != self.repealed {
            self.columns.stale = self.columns.own.cited.stale(&repealed);
            self.in_use.stale = self.in_use.own.cited.stale(&repealed);
            self.repealed = repealed;
        }
    }

    /// Takes in a later version of the trees, in place: texts stay as they are, codes follow `lineage`.
    pub fn set_syllabus(&mut self, syllabus: Syllabus, lineage: &Lineage) {
        let span = (self.syllabus.number(), syllabus.number());
        self.columns.follow(&syllabus, lineage, span);
        self.in_use.follow(lineage, span);
        self.syllabus = syllabus;
    }

    /// The trees it goes by.
    pub fn syllabus(&self) -> &Syllabus {
        &self.syllabus
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.by_item.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_item.is_empty()
    }

    /// Whether a version cites a regulation that is no longer in force.
    pub fn stale(&self, version: &Version) -> bool {
        self.repealed.make_stale(&version.tags)
    }

    /// How many papers drew an item.
    pub fn drawn(&self, item: &ItemId) -> u32 {
        self.exposure.get(item).copied().unwrap_or(0)
    }

    /// Takes in items, new or changed.
    pub fn put(&mut self, entries: &[Entry]) {
        let (mut put, mut gone) = (RoaringBitmap::new(), RoaringBitmap::new());
        for entry in entries {
            gone.extend(self.take_out(&entry.newest.item));
            put.insert(self.add(entry));
        }
        self.arrange(&put, &gone);
    }

    /// Takes out items that are no longer there.
    pub fn remove<'a>(&mut self, items: impl IntoIterator<Item = &'a ItemId>) {
        let gone = items.into_iter().filter_map(|item| self.take_out(item)).collect();
        self.arrange(&RoaringBitmap::new(), &gone);
    }

    /// Takes in how many papers drew which item.
    pub fn set_exposure(&mut self, drawn: HashMap<ItemId, u32>) {
        self.exposure = drawn;
        self.columns.exposure = super::columns::Values::default();
        for doc in &self.all {
            if let Some(Some(Doc { item, .. })) = self.docs.get(doc as usize) {
                let exposure = Exposure::of(self.drawn(&item.as_ref().into()));
                self.columns.exposure.insert(exposure, doc);
            }
        }
    }

    fn add(&mut self, entry: &Entry) -> u32 {
        let newest = &entry.newest;
        let doc = Doc::new(newest);
        let number = self.free.pop().unwrap_or_else(|| {
            self.docs.push(None);
            u32::try_from(self.docs.len() - 1).unwrap_or(u32::MAX)
        });
        for (part, postings) in self.postings.iter_mut().enumerate() {
            postings.insert(number, doc.part(part));
        }
        let (exposure, stale) = (Exposure::of(self.drawn(&newest.item)), self.stale(newest));
        self.columns.insert(number, newest, exposure, stale, &self.syllabus);
        let approved = entry.approved.as_ref().or((newest.status == Status::Approved).then_some(newest));
        if let Some(approved) = approved {
            self.in_use.insert(number, approved, self.repealed.make_stale(&approved.tags));
        }
        self.by_item.insert(Arc::clone(&doc.item), number);
        self.all.insert(number);
        self.docs[number as usize] = Some(doc);
        number
    }

    /// Says which document it was.
    fn take_out(&mut self, item: &ItemId) -> Option<u32> {
        let number = self.by_item.remove(item.as_str())?;
        let doc = self.docs[number as usize].take()?;
        for (part, postings) in self.postings.iter_mut().enumerate() {
            postings.remove(number, doc.part(part));
        }
        self.columns.remove(number);
        self.in_use.remove(number);
        self.all.remove(number);
        self.free.push(number);
        Some(number)
    }

    /// Puts the order right after documents came, changed or went. What was in order already costs next to nothing: the
    /// place of each that came is looked for, and what lies between is copied.
    fn arrange(&mut self, put: &RoaringBitmap, gone: &RoaringBitmap) {
        let mut before = std::mem::take(&mut self.order);
        if !gone.is_empty() {
            before.retain(|doc| !gone.contains(*doc));
        }
        let mut fresh: Vec<u32> = put.iter().collect();
        fresh.sort_by_cached_key(|doc| self.key(*doc).map(|(at, code)| (at, code.to_owned())));
        let mut order = Vec::with_capacity(before.len() + fresh.len());
        let mut rest = before.as_slice();
        for doc in fresh {
            let key = self.key(doc);
            let (first, last) = rest.split_at(rest.partition_point(|other| self.key(*other) <= key));
            order.extend_from_slice(first);
            order.push(doc);
            rest = last;
        }
        order.extend_from_slice(rest);
        self.order = order;
    }

    fn key(&self, doc: u32) -> Option<(Reverse<i64>, &str)> {
        self.docs[doc as usize].as_ref().map(|doc| (Reverse(doc.at), doc.part(CODE)))
    }

    /// A page of what matches, best first, with the facets' counts.
    pub fn find(&self, query: &Query, page: Range<usize>) -> Found {
        let mut tiers = self.tiers(&query.text);
        let scattered = tiers.iter().all(RoaringBitmap::is_empty) && !is_quoted(&query.text);
        if scattered {
            tiers.push(self.scattered(&words(&query.text)));
        }
        let mut text = RoaringBitmap::new();
        tiers.iter().for_each(|tier| text |= tier);
        let in_use = query.supply.map(|_| self.in_use.cells(&self.syllabus));
        let cells = in_use.as_ref().unwrap_or(&self.columns.cells);
        let mut filters = self.columns.filters(query, cells);
        if let Some(supply) = query.supply {
            filters.push((Filter::Supply, self.in_use.supply(supply)));
        }
        let passes = passing(&text, &filters, None);
        let facets = self.facets(&text, &filters, cells);
        let items = match query.sort {
            Sort::Best => self.page(tiers.into_iter().map(|tier| tier & &passes), page),
            Sort::Newest => self.page(std::iter::once(passes.clone()), page),
            Sort::Code => self.sorted(&passes, page, |doc| doc.part(CODE)),
            Sort::Difficulty => self.sorted(&passes, page, |doc| doc.difficulty),
            Sort::Exposure => {
                self.sorted(&passes, page, |doc| Reverse(self.drawn(&doc.item.as_ref().into())))
            }
        };
        Found { total: number(passes.len()), items, facets, scattered }
    }

    /// All that match, newest first.
    pub fn all(&self, query: &Query) -> Vec<ItemId> {
        self.find(query, 0..usize::MAX).items
    }

    fn page(&self, tiers: impl Iterator<Item = RoaringBitmap>, page: Range<usize>) -> Vec<ItemId> {
        let (mut skip, mut take) = (page.start, page.len());
        let mut items = Vec::new();
        for tier in tiers {
            let size = usize::try_from(tier.len()).unwrap_or(usize::MAX);
            if skip >= size {
                skip -= size;
                continue;
            }
            let in_order = self.order.iter().filter(|doc| tier.contains(**doc)).skip(skip).take(take);
            let found = in_order.filter_map(|doc| self.docs[*doc as usize].as_ref());
            items.extend(found.map(|doc| ItemId::from(doc.item.as_ref())));
            take = page.len() - items.len();
            skip = 0;
            if take == 0 {
                break;
            }
        }
        items
    }

    /// A page of documents in the order of a key, and of their codes where that is the same.
    fn sorted<'a, K: Ord>(
        &'a self,
        docs: &RoaringBitmap,
        page: Range<usize>,
        key: impl Fn(&'a Doc) -> K,
    ) -> Vec<ItemId> {
        let docs = docs.iter().filter_map(|doc| self.docs[doc as usize].as_ref());
        let mut all: Vec<(K, &str, &Doc)> = docs.map(|doc| (key(doc), doc.part(CODE), doc)).collect();
        let end = page.end.min(all.len());
        let order = |a: &(K, &str, &Doc), b: &(K, &str, &Doc)| (&a.0, a.1).cmp(&(&b.0, b.1));
        // What comes behind the page needs no order.
        if end < all.len() {
            all.select_nth_unstable_by(end, order);
            all.truncate(end);
        }
        all.sort_unstable_by(order);
        all.into_iter().skip(page.start).map(|(.., doc)| ItemId::from(doc.item.as_ref())).collect()
    }

    /// What holds all words, parted by how well: all in the code, the whole as a phrase in the stem, all in the stem,
    /// all in stem and options, all anywhere. Each document is in the best of these.
    fn tiers(&self, text: &str) -> Vec<RoaringBitmap> {
        let words = words(text);
        if words.is_empty() {
            return vec![self.all.clone()];
        }
        let by_word: Vec<[RoaringBitmap; 4]> =
            words.iter().map(|word| std::array::from_fn(|part| self.holding(part, word))).collect();
        let all_in = |parts: &[usize]| {
            let mut all: Option<RoaringBitmap> = None;
            for word in &by_word {
                let mut any = RoaringBitmap::new();
                parts.iter().for_each(|part| any |= &word[*part]);
                match &mut all {
                    Some(all) => *all &= any,
                    None => all = Some(any),
                }
            }
            all.unwrap_or_default()
        };
        let in_stem = all_in(&[STEM]);
        let as_phrase =
            if words.len() > 1 { self.verified(&in_stem, STEM, &phrase(text)) } else { RoaringBitmap::new() };
        let all = [
            all_in(&[CODE]),
            as_phrase,
            in_stem,
            all_in(&[STEM, OPTIONS]),
            all_in(&[CODE, STEM, OPTIONS, REST]),
        ];
        let mut before = RoaringBitmap::new();
        let apart = |tier: RoaringBitmap| {
            let apart = &tier - &before;
            before |= tier;
            apart
        };
        all.into_iter().map(apart).collect()
    }

    /// Documents that hold each word, or each of its characters beside a neighbour: `水位锅炉` finds `锅炉水位`.
    fn scattered(&self, words: &[String]) -> RoaringBitmap {
        let anywhere = |word: &str| {
            let mut docs = RoaringBitmap::new();
            (CODE..=REST).for_each(|part| docs |= self.holding(part, word));
            docs
        };
        let mut found = self.all.clone();
        for word in words {
            let pairs = scattered_pairs(word);
            if pairs.is_empty() {
                found &= anywhere(word);
                continue;
            }
            let pairs: Vec<RoaringBitmap> = pairs.iter().map(|pair| anywhere(pair)).collect();
            found &= &pairs[0];
            found &= &pairs[pairs.len() - 1];
            pairs.windows(2).for_each(|beside| found &= &beside[0] | &beside[1]);
        }
        found
    }

    /// Documents with a folded word in a part of their text, in any of its spellings.
    fn holding(&self, part: usize, word: &str) -> RoaringBitmap {
        let mut docs = RoaringBitmap::new();
        // Of codes, any part is looked for; elsewhere numbers are whole.
        let whole = part != CODE;
        written(word, whole).iter().for_each(|spelling| docs |= self.with_text(part, spelling));
        if whole && is_numeric(word) {
            let has = |doc: &u32| {
                let doc = self.docs[*doc as usize].as_ref();
                doc.is_some_and(|doc| !places_of(doc.part(part), word, true).is_empty())
            };
            docs = docs.iter().filter(has).collect();
        }
        docs
    }

    fn with_text(&self, part: usize, word: &str) -> RoaringBitmap {
        match self.postings[part].may_hold(word) {
            Some(exact) if Postings::is_exact(word) => exact,
            Some(may) => self.verified(&may, part, word),
            None => self.verified(&self.all, part, word),
        }
    }

    /// Those of `docs` that really have the phrase: its pairs can meet without it.
    fn verified(&self, docs: &RoaringBitmap, part: usize, phrase: &str) -> RoaringBitmap {
        let has =
            |doc: &u32| self.docs[*doc as usize].as_ref().is_some_and(|doc| doc.part(part).contains(phrase));
        docs.iter().filter(has).collect()
    }

    fn facets(&self, text: &RoaringBitmap, filters: &[(Filter, RoaringBitmap)], cells: &Cells) -> Facets {
        let without = |filter| passing(text, filters, Some(filter));
        let columns = &self.columns;
        let stale = if filters.iter().any(|(filter, _)| *filter == Filter::Supply) {
            self.in_use.supply(Supply::Stale).intersection_len(&without(Filter::Supply))
        } else {
            columns.stale.intersection_len(&without(Filter::Stale))
        };
        let (kinds, statuses, bands) =
            (without(Filter::Kind), without(Filter::Status), without(Filter::Band));
        let (cognitive, authors, exposure) =
            (without(Filter::Cognitive), without(Filter::Author), without(Filter::Exposure));
        let (subjects, equipment) = (without(Filter::Subject), without(Filter::Equipment));
        let general = cells.equipment.count(super::GENERAL, &equipment);
        let mut facets = Facets {
            kinds: Kind::ALL.map(|kind| (kind, cells.kinds.count(&kind, &kinds))).to_vec(),
            statuses: Status::ALL.map(|one| (one, columns.statuses.count(&one, &statuses))).to_vec(),
            bands: Band::ALL.map(|band| (band, cells.bands.count(&band, &bands))).to_vec(),
            cognitive: Cognitive::ALL.map(|one| (one, columns.cognitive.count(&one, &cognitive))).to_vec(),
            exposure: Exposure::ALL.map(|one| (one, columns.exposure.count(&one, &exposure))).to_vec(),
            authors: Vec::new(),
            subjects: Vec::new(),
            equipment: vec![(String::new(), general)],
            stale: number(stale),
        };
        for node in self.syllabus.nodes() {
            let code = node.code.clone();
            if node.kind == NodeKind::Equipment {
                let count = cells.equipment.count(code.as_str(), &equipment);
                facets.equipment.push((code, count));
            } else {
                let count = cells.subjects.count(code.as_str(), &subjects);
                facets.subjects.push((code, count));
            }
        }
        let counted = columns
            .authors
            .iter()
            .map(|(author, docs)| (author.clone(), number(docs.intersection_len(&authors))));
        facets.authors = counted.filter(|(_, count)| *count > 0).collect();
        facets.authors.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        facets
    }

    /// Items that are not retired, with their shapes, in order of their numbers.
    pub fn shapes(&self) -> (Vec<ItemId>, Vec<Shape>) {
        self.living().map(|doc| (ItemId::from(doc.item.as_ref()), doc.shape())).unzip()
    }

    /// Items that are not retired and at least `least` thousandths like a content, the likest first; `but`: not this one.
    pub fn alike(&self, content: &Content, least: u16, but: Option<&ItemId>) -> Vec<(ItemId, u16)> {
        let shape = Shape::of_content(content);
        let other = |doc: &&Doc| but.is_none_or(|but| but.as_str() != doc.item.as_ref());
        let (items, shapes): (Vec<&str>, Vec<Shape>) =
            self.living().filter(other).map(|doc| (doc.item.as_ref(), doc.shape())).unzip();
        like(&shape, &shapes, least).into_iter().map(|(at, likeness)| (items[at].into(), likeness)).collect()
    }

    /// For each text of a list the likest item that is not retired, among the documents of a stretch: a long list goes
    /// through all of them stretch by stretch, so that nobody waits. `None`: there are no documents from there on.
    pub fn near(&self, list: &Lookup, stretch: Range<usize>) -> Option<HashMap<usize, (ItemId, u16)>> {
        let docs = self.docs.get(stretch.start..stretch.end.min(self.docs.len()))?;
        if docs.is_empty() {
            return None;
        }
        let mut nearest: HashMap<usize, (&str, u16)> = HashMap::new();
        // Retired ones, too: what was taken out of use comes back in files.
        for doc in docs.iter().flatten() {
            for (place, likeness) in list.like(&doc.shape()) {
                let best = nearest.entry(place).or_insert((&doc.item, 0));
                if likeness > best.1 {
                    *best = (&doc.item, likeness);
                }
            }
        }
        Some(nearest.into_iter().map(|(place, (item, likeness))| (place, (item.into(), likeness))).collect())
    }

    fn living(&self) -> impl Iterator<Item = &Doc> {
        let alive = &self.all - self.retired();
        alive.into_iter().filter_map(|doc| self.docs[doc as usize].as_ref())
    }

    /// How many items papers can be drawn from for each pair of subject and equipment codes, both with all below them. An
    /// item counts in its first subject, and in each of its equipment categories; the empty code counts those for all.
    pub fn coverage(&self) -> Vec<(String, String, u32)> {
        self.in_use.pairs(&self.syllabus)
    }

    /// How many items carry a code, or cite a regulation, but for retired ones.
    pub fn carriers(&self, of: Tagged<'_>) -> Carriers {
        let docs = |own: &Own| match of {
            Tagged::Code(code) => own.carrying(code),
            Tagged::Regulation(number) => own.cited.citing(number),
        };
        let newest = docs(&self.columns.own) - self.retired();
        let approved = docs(&self.in_use.own);
        Carriers {
            items: number(newest.union_len(&approved)),
            newest: number(newest.len()),
            approved: number(approved.len()),
        }
    }

    /// How many items would be left without a subject, or without the equipment that they are for, if these codes were
    /// dropped; retired ones apart.
    pub fn orphans(&self, dropped: &HashSet<&str>) -> u32 {
        let orphans = self.columns.own.only(dropped) | self.in_use.own.only(dropped);
        number((orphans - self.retired()).len())
    }

    /// The numbers of regulations that items cite.
    pub fn cited(&self) -> impl Iterator<Item = &str> {
        let own = [&self.columns.own, &self.in_use.own];
        own.into_iter().flat_map(|own| own.cited.numbers())
    }

    fn retired(&self) -> RoaringBitmap {
        self.columns.statuses.get(&Status::Retired).cloned().unwrap_or_default()
    }

    /// The numbers of items, as far as they are there.
    pub fn numbers_of<'a>(&self, items: impl IntoIterator<Item = &'a ItemId>) -> RoaringBitmap {
        items.into_iter().filter_map(|item| self.by_item.get(item.as_str()).copied()).collect()
    }

    /// What papers could take of a group, and at most `most` of it by number.
    pub fn stock(&self, group: Group<'_>, most: usize) -> Stock {
        self.in_use.stock(group, most, &self.syllabus)
    }
}

/// Whether words are to be found as they stand: they are in quotes.
fn is_quoted(text: &str) -> bool {
    let quotes = |c: char| matches!(c, '"' | '“' | '”' | '「' | '」' | '＂');
    text.matches(quotes).count() > 1
}

/// What passes the text and all filters but one.
fn passing(text: &RoaringBitmap, filters: &[(Filter, RoaringBitmap)], but: Option<Filter>) -> RoaringBitmap {
    let mut passes = text.clone();
    for (_, docs) in filters.iter().filter(|(filter, _)| Some(*filter) != but) {
        passes &= docs;
    }
    passes
}
