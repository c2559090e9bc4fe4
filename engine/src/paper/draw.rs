//! The generator: fills a blueprint's cells with items and shuffles them, all from one seed.
//!
//! Randomness is ChaCha20 (RFC 8439) read as 64-bit words; picking below a bound is Lemire's multiply-and-reject
//! (ACM TOMACS 29/1, 2019), written out here so that no library's change of sampling can change a form.

use std::collections::BTreeSet;

use bank::ItemId;
use bank::item::{Body, Kind, Tags, Version};
use bank::syllabus::Syllabus;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::seed::Seed;
use super::{Form, FormItem, FormOption, FormSection, OptionId};
use crate::blueprint::Blueprint;

/// Version of this generator. It is part of every form, and changes whenever a seed's form would.
pub const GENERATOR: u32 = 1;

/// How far the difficulty of an equal item may be from the other's, thousandths.
pub const NEAR: u16 = 100;

/// What the generator knows of an item version.
#[derive(Clone, Debug)]
pub struct Drawable {
    /// The item.
    pub item: ItemId,
    /// Its version.
    pub version: u32,
    /// Its kind.
    pub kind: Kind,
    /// For each question, what there is to shuffle.
    pub questions: Vec<Shuffled>,
    /// Its tags.
    pub tags: Tags,
}

/// The options of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shuffled {
    /// How many.
    pub options: u8,
    /// Whether the bank's order would tell the key, so that no blueprint may keep it.
    pub always: bool,
}

impl From<&Version> for Drawable {
    fn from(version: &Version) -> Self {
        let options = |body: &Body| Shuffled {
            options: u8::try_from(body.options().len()).unwrap_or(u8::MAX),
            always: matches!(body, Body::Order { .. } | Body::Match { .. }),
        };
        let questions = match &version.content.body {
            Body::CaseStudy { items } => items.iter().map(|item| options(&item.body)).collect(),
            body => vec![options(body)],
        };
        Self {
            item: version.item.clone(),
            version: version.number,
            kind: version.content.body.kind(),
            questions,
            tags: version.tags.clone(),
        }
    }
}

/// Why there is no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Infeasible {
    /// A cell can't be filled.
    #[error("row {}, section {}: {wanted} items are wanted, only {got} can be had", .row + 1, .section + 1)]
    Cell {
        /// Index of the row.
        row: usize,
        /// Index of the section.
        section: usize,
        /// Items wanted.
        wanted: u32,
        /// Items that can be had.
        got: u32,
    },
    /// There are items for a cell, but too many of them are enemies of each other.
    #[error(
        "row {}, section {}: {wanted} items are wanted, only {got} were found that may stand in one paper with the others: \
         too many of the items there must not meet",
        .row + 1, .section + 1
    )]
    Enemies {
        /// Index of the row.
        row: usize,
        /// Index of the section.
        section: usize,
        /// Items wanted.
        wanted: u32,
        /// Items found at the last try.
        got: u32,
    },
}

/// How many other choices the generator tries in a section where enemies were picked together.
const TRIES: u32 = 200;

/// Which of two enemies that were picked together is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// The one that was picked later: every item has its chance.
    Later,
    /// The one with more enemies, so that more items are left to choose from.
    MoreEnemies,
}

/// How often a form is begun anew when an enemy that an earlier section took leaves a later one short.
const ROUNDS: u32 = 20;

/// A snapshot sorted into a blueprint's cells: made once, drawn from many times.
#[derive(Clone, Debug)]
pub struct Pool {
    pub(super) items: Vec<Drawable>,
    pub(super) blueprint: Blueprint,
    snapshot_hash: String,
    blueprint_hash: String,
    /// `cells[section][row]`: indexes of the items that fit.
    pub(super) cells: Vec<Vec<Vec<u32>>>,
    /// For each item the indexes of its enemies, ascending. Empty: nobody has any.
    enemies: Vec<Vec<u32>>,
}

impl Pool {
    /// Sorts `items` into the cells. Their order does not matter: they are put in order of their ids first.
    pub fn new(
        mut items: Vec<Drawable>,
        snapshot_hash: &str,
        blueprint: Blueprint,
        syllabus: &Syllabus,
    ) -> Self {
        items.retain(|item| blueprint.admits(&item.tags, syllabus));
        items.sort_by(|a, b| (&a.item, a.version).cmp(&(&b.item, b.version)));
        let fits = |kind: Kind, row: &crate::blueprint::Row| {
            let of_kind = items.iter().zip(0_u32..).filter(|(item, _)| item.kind == kind);
            of_kind.filter(|(item, _)| row.takes(&item.tags, syllabus)).map(|(_, index)| index).collect()
        };
        let cells = blueprint
            .sections
            .iter()
            .map(|section| blueprint.rows.iter().map(|row| fits(section.kind, row)).collect())
            .collect();
        let blueprint_hash = blueprint.hash();
        let enemies = Vec::new();
        Self { items, blueprint, snapshot_hash: snapshot_hash.to_owned(), blueprint_hash, cells, enemies }
    }

    /// The same pool, with items that must not meet in one form. A pool without such pairs draws what it always drew.
    pub fn with_enemies(mut self, pairs: &[(ItemId, ItemId)]) -> Self {
        let place = |item: &ItemId| {
            self.items
                .binary_search_by(|other| other.item.cmp(item))
                .ok()
                .and_then(|at| u32::try_from(at).ok())
        };
        let known = pairs.iter().filter_map(|(a, b)| Some((place(a)?, place(b)?))).filter(|(a, b)| a != b);
        let mut enemies = vec![Vec::new(); self.items.len()];
        let mut any = false;
        for (a, b) in known {
            enemies[a as usize].push(b);
            enemies[b as usize].push(a);
            any = true;
        }
        for of_one in &mut enemies {
            of_one.sort_unstable();
            of_one.dedup();
        }
        self.enemies = if any { enemies } else { Vec::new() };
        self
    }

    /// The items of a cell that must not meet another one of the pool, and those.
    pub fn enemies_in(&self, row: usize, section: usize) -> Vec<&ItemId> {
        let cell = self.cells.get(section).and_then(|rows| rows.get(row)).map_or(&[][..], Vec::as_slice);
        let of = |item: &u32| self.enemies.get(*item as usize).map_or(&[][..], Vec::as_slice);
        let own = cell.iter().filter(|item| !of(item).is_empty());
        let all: BTreeSet<u32> = own.flat_map(|item| of(item).iter().chain([item])).copied().collect();
        all.into_iter().map(|item| &self.items[item as usize].item).collect()
    }

    /// Whether two items must not meet.
    fn are_enemies(&self, a: u32, b: u32) -> bool {
        self.enemies.get(a as usize).is_some_and(|enemies| enemies.binary_search(&b).is_ok())
    }

    /// The form that follows from `seed`. Where enemies leave a section short, the whole form is drawn again with the
    /// random numbers that come next, a bounded number of times, and of two enemies the one with more of them goes.
    pub fn draw(&self, seed: &Seed) -> Result<Form, Infeasible> {
        let mut rng = ChaCha20Rng::from_seed(*seed);
        let mut drawn = self.draw_once(&mut rng, Leave::Later);
        for _ in 1..ROUNDS {
            if !matches!(drawn, Err(Infeasible::Enemies { .. })) {
                break;
            }
            drawn = self.draw_once(&mut rng, Leave::MoreEnemies);
        }
        drawn
    }

    fn draw_once(&self, rng: &mut ChaCha20Rng, leave: Leave) -> Result<Form, Infeasible> {
        let mut matching = Matching::new(self.items.len());
        let mut sections = Vec::new();
        // What has an enemy in the form already.
        let mut out: Vec<u32> = Vec::new();
        for (index, section) in self.blueprint.sections.iter().enumerate() {
            let mut orders: Vec<Vec<u32>> = self.cells[index].clone();
            orders.iter_mut().for_each(|order| shuffle(rng, order));
            let counts: Vec<u32> = self.blueprint.rows.iter().map(|row| row.counts[index]).collect();
            let filled = if self.enemies.is_empty() {
                matching.fill(&orders, &counts)
            } else {
                self.fill_apart(&mut matching, &orders, &counts, &mut out, leave)
            };
            let mut picked = filled.map_err(|(row, got)| {
                let (section, wanted) = (index, counts[row]);
                // Whether it is enemies that are in the way, the cells alone tell.
                if !self.enemies.is_empty() && matching.clone().fill(&orders, &counts).is_ok() {
                    Infeasible::Enemies { row, section, wanted, got }
                } else {
                    Infeasible::Cell { row, section, wanted, got }
                }
            })?;
            if picked.is_empty() {
                continue;
            }
            if self.blueprint.shuffle_items {
                picked.sort_unstable();
                shuffle(rng, &mut picked);
            }
            let items = picked.into_iter().map(|item| self.form_item(rng, item)).collect();
            sections.push(FormSection { kind: section.kind, marks: section.marks, items });
        }
        Ok(Form {
            generator: GENERATOR,
            snapshot: self.snapshot_hash.clone(),
            blueprint: self.blueprint_hash.clone(),
            sections,
        })
    }

    /// Like [`Matching::fill`], with no two enemies among what is picked, and none of `out`; their enemies join `out`.
    ///
    /// Where two enemies are picked, one is left out and the section is filled anew; if that leads nowhere, the other
    /// one. Finding a filling without enemies is a hard problem in general (independent sets), so
    /// after [`TRIES`] choices the generator gives up: banks with a few enemies never come near it.
    fn fill_apart(
        &self,
        matching: &mut Matching,
        orders: &[Vec<u32>],
        counts: &[u32],
        out: &mut Vec<u32>,
        leave: Leave,
    ) -> Result<Vec<u32>, (usize, u32)> {
        let mut tries = TRIES;
        let (filled, picked) = self.without(matching, orders, counts, out, (leave, &mut tries))?;
        *matching = filled;
        out.extend(picked.iter().flat_map(|item| &self.enemies[*item as usize]));
        Ok(picked)
    }

    fn without(
        &self,
        before: &Matching,
        orders: &[Vec<u32>],
        counts: &[u32],
        out: &mut Vec<u32>,
        (leave, tries): (Leave, &mut u32),
    ) -> Result<(Matching, Vec<u32>), (usize, u32)> {
        let mut matching = before.clone();
        let mut left: Vec<Vec<u32>> = orders.to_vec();
        left.iter_mut().for_each(|order| order.retain(|item| !out.contains(item)));
        let picked = matching.fill(&left, counts)?;
        let met = picked.iter().enumerate().find_map(|(place, first)| {
            let later = picked[place + 1..].iter().find(|second| self.are_enemies(*first, **second));
            later.map(|second| (*first, *second))
        });
        let Some((first, second)) = met else { return Ok((matching, picked)) };
        let enemies = |item: u32| self.enemies[item as usize].len();
        let first_goes = leave == Leave::MoreEnemies && enemies(first) > enemies(second);
        let mut short = (0, 0);
        for one in if first_goes { [first, second] } else { [second, first] } {
            if *tries == 0 {
                break;
            }
            *tries -= 1;
            let length = out.len();
            out.push(one);
            match self.without(before, orders, counts, out, (leave, &mut *tries)) {
                Ok(found) => return Ok(found),
                Err(error) => short = error,
            }
            out.truncate(length);
        }
        Err(short)
    }

    /// Items that can stand for `item` in `form`: of its kind, with as many questions, not in the form and no enemy of
    /// what else is. Of these the first that there are: of its first subject, its equipment and a difficulty within
    /// [`NEAR`]; of its subject, equipment and band; of a row of the blueprint that takes it, and a difficulty within
    /// [`NEAR`]. In order of their ids.
    pub fn equals(&self, form: &Form, item: &ItemId) -> Vec<u32> {
        let Some(place) = self.items.iter().position(|other| other.item == *item) else { return Vec::new() };
        let of = &self.items[place];
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let rows: Vec<&Vec<u32>> = self.cells.iter().flatten().filter(|cell| cell.contains(&place)).collect();
        let is_enemy = |index: u32| {
            self.enemies.get(index as usize).into_iter().flatten().any(|enemy| {
                let enemy = &self.items[*enemy as usize].item;
                enemy != item && form.items().any(|(_, drawn)| drawn.item == *enemy)
            })
        };
        let fits = |index: &u32| {
            let other = &self.items[*index as usize];
            other.kind == of.kind
                && other.questions.len() == of.questions.len()
                && other.item != of.item
                && !form.items().any(|(_, drawn)| drawn.item == other.item)
                && !is_enemy(*index)
        };
        let all = 0..u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let fitting: Vec<u32> = all.filter(fits).collect();
        let tags = |index: u32| &self.items[index as usize].tags;
        let equipment = |tags: &Tags| tags.equipment.iter().cloned().collect::<BTreeSet<_>>();
        let examined = equipment(&of.tags);
        let same = |index: u32| {
            tags(index).subjects.first() == of.tags.subjects.first() && equipment(tags(index)) == examined
        };
        let near = |index: u32| tags(index).difficulty.abs_diff(of.tags.difficulty) <= NEAR;
        let tiers: [&dyn Fn(u32) -> bool; 3] = [
            &|index| same(index) && near(index),
            &|index| same(index) && tags(index).band() == of.tags.band(),
            &|index| rows.iter().any(|row| row.contains(&index)) && near(index),
        ];
        let found = |tier: &&dyn Fn(u32) -> bool| -> Vec<u32> {
            fitting.iter().copied().filter(|index| tier(*index)).collect()
        };
        tiers.iter().map(found).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The item that follows from `seed` in the place of `item`, with its options shuffled; `None`: there is no equal.
    pub fn replacement(&self, seed: &Seed, form: &Form, item: &ItemId) -> Option<FormItem> {
        let equals = self.equals(form, item);
        let mut rng = ChaCha20Rng::from_seed(*seed);
        let picked = below(&mut rng, u64::try_from(equals.len()).ok().filter(|count| *count > 0)?);
        let index = *equals.get(usize::try_from(picked).ok()?)?;
        Some(self.form_item(&mut rng, index))
    }

    /// A form of these items, by kind and otherwise in their order, each worth `marks`, options shuffled by `seed`.
    pub fn form_of(&self, items: &[u32], marks: crate::marks::Marks, seed: &Seed) -> Form {
        let mut rng = ChaCha20Rng::from_seed(*seed);
        let of_kind =
            |kind: Kind| items.iter().copied().filter(move |at| self.items[*at as usize].kind == kind);
        let sections = Kind::ALL
            .into_iter()
            .map(|kind| (kind, of_kind(kind).map(|at| self.form_item(&mut rng, at)).collect::<Vec<_>>()))
            .filter(|(_, items)| !items.is_empty())
            .map(|(kind, items)| FormSection { kind, marks, items })
            .collect();
        let (snapshot, blueprint) = (self.snapshot_hash.clone(), self.blueprint_hash.clone());
        Form { generator: GENERATOR, snapshot, blueprint, sections }
    }

    /// The items in order of their ids: what numbers of items mean.
    pub fn items(&self) -> &[Drawable] {
        &self.items
    }

    fn form_item(&self, rng: &mut ChaCha20Rng, index: u32) -> FormItem {
        let item = &self.items[index as usize];
        let questions = item
            .questions
            .iter()
            .map(|options| {
                let mut order: Vec<u8> = (0..options.options).collect();
                if self.blueprint.shuffle_options || options.always {
                    shuffle(rng, &mut order);
                }
                let mut ids: Vec<OptionId> = Vec::with_capacity(order.len());
                while ids.len() < order.len() {
                    // Four digits, so that ids look alike whatever they name.
                    let id = 1000 + u16::try_from(below(rng, 9000)).unwrap_or(0);
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
                ids.into_iter().zip(order).map(|(id, index)| FormOption { id, index }).collect()
            })
            .collect();
        FormItem { item: item.item.clone(), version: item.version, questions }
    }
}

/// Which row each item was given to, over all sections: an item is used once in a form.
#[derive(Clone)]
pub(super) struct Matching {
    owner: Vec<Option<usize>>,
    seen: Vec<bool>,
    locked: Vec<bool>,
}

impl Matching {
    pub(super) fn new(items: usize) -> Self {
        Self { owner: vec![None; items], seen: vec![false; items], locked: vec![false; items] }
    }

    /// Gives each row its number of items, rows taking items from their `orders` front to back; where rows
    /// overlap, earlier picks move along augmenting paths (Kuhn's bipartite matching), so that a row goes short
    /// only if no assignment fills them all. Returns the picked items, or the first row that goes short and how
    /// many items it got.
    pub(super) fn fill(&mut self, orders: &[Vec<u32>], counts: &[u32]) -> Result<Vec<u32>, (usize, u32)> {
        for (row, count) in counts.iter().enumerate() {
            for got in 0..*count {
                self.seen.fill(false);
                if !self.give(row, orders) {
                    return Err((row, got));
                }
            }
        }
        Ok(self.take(orders, counts.len()))
    }

    /// Gives as many as can be had, and says how many each row got.
    pub(super) fn fill_most(&mut self, orders: &[Vec<u32>], counts: &[u32]) -> Vec<u32> {
        let mut got = vec![0; counts.len()];
        for (row, count) in counts.iter().enumerate() {
            while got[row] < *count {
                self.seen.fill(false);
                if !self.give(row, orders) {
                    break;
                }
                got[row] += 1;
            }
        }
        self.take(orders, counts.len());
        got
    }

    /// The picks of all rows, in the rows' own order; they can't be picked again.
    fn take(&mut self, orders: &[Vec<u32>], rows: usize) -> Vec<u32> {
        let mut picked = Vec::new();
        for (row, order) in orders.iter().enumerate().take(rows) {
            for item in order {
                let at = *item as usize;
                if self.owner[at] == Some(row) && !self.locked[at] {
                    self.locked[at] = true;
                    picked.push(*item);
                }
            }
        }
        picked
    }

    fn give(&mut self, row: usize, orders: &[Vec<u32>]) -> bool {
        // A free item first; only then move others.
        let free = orders[row].iter().map(|item| *item as usize).find(|item| self.owner[*item].is_none());
        if let Some(item) = free {
            self.owner[item] = Some(row);
            return true;
        }
        for item in orders[row].iter().map(|item| *item as usize) {
            let Some(other) = self.owner[item] else { continue };
            if other == row || self.locked[item] || self.seen[item] {
                continue;
            }
            self.seen[item] = true;
            if self.give(other, orders) {
                self.owner[item] = Some(row);
                return true;
            }
        }
        false
    }
}

/// A number below `bound` (not 0), every one equally likely.
fn below(rng: &mut ChaCha20Rng, bound: u64) -> u64 {
    let threshold = bound.wrapping_neg() % bound;
    loop {
        let product = u128::from(rng.next_u64()) * u128::from(bound);
        #[allow(clippy::cast_possible_truncation)]
        let (high, low) = ((product >> 64) as u64, product as u64);
        if low >= threshold {
            return high;
        }
    }
}

/// Fisher and Yates' shuffle, from the back.
pub(crate) fn shuffle<T>(rng: &mut ChaCha20Rng, list: &mut [T]) {
    for last in (1..list.len()).rev() {
        let other = usize::try_from(below(rng, last as u64 + 1)).unwrap_or(last);
        list.swap(last, other);
    }
}

#[cfg(test)]
pub(crate) mod tests;
