//! What a row makes of an item that has its code already: nothing, a new version, or a refusal. 修改已有的题.
//!
//! A row is never held against the item itself but against what the item would say in a file of its format, had nobody
//! touched it. So what a format can't carry, or has no column for, stays as it is, and what went out and comes back
//! untouched is unchanged.
//!
//! - `carried`: what a format makes of an item; `wide`: rows of tables, with what their columns leave out.
//! - `merge`: what a row says differently, put into the item.
//! - `clash`: what was changed otherwise in the bank since the file was made.

mod carried;
mod clash;
mod merge;
pub(super) mod wide;

pub use carried::carried;

use super::differences::{Clash, Difference, between, changes_key};
use super::trial::InBank;
use super::{RowFlaw, Settled, Side};
use crate::id::ItemId;
use crate::item::{Content, Status, Tags, Version, plain};
use crate::markup;
use crate::search::alike::Shape;

/// How alike, thousandths, a row and the item of its code are at least. Files that number their questions from 1 on share
/// codes, not questions: two items of one kind are rarely as alike as this (the test below measures it), and what is
/// reworded beyond it is a new item, or an edit in the editor.
pub const LEAST_LIKE: u16 = 300;

/// What a row makes of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Row of the sheet, or number of the question.
    pub row: u32,
    /// The item.
    pub item: ItemId,
    /// Its code.
    pub code: String,
    /// Number of the version that it is made from.
    pub based_on: u32,
    /// Number of the earlier version that the file shows, if it is one: what was changed since then stays.
    pub shown: Option<u32>,
    /// What is asked from now on.
    pub content: Content,
    /// Where it belongs from now on.
    pub tags: Tags,
    /// What is another than before.
    pub differences: Vec<Difference>,
    /// What the bank changed since the version that the file shows, and stays: as the file's version has it, and as it is.
    pub kept: Vec<Difference>,
    /// Whether something else is right than before.
    pub key: bool,
}

/// What is asked, and where it belongs.
pub type Whole = (Content, Tags);

/// What a row is held against.
#[derive(Clone, Debug)]
pub struct Beside<'a> {
    /// The item's newest version.
    pub ours: &'a Version,
    /// The version that the file shows.
    pub shown: &'a Version,
    /// Its number, where the file says it; otherwise the newest was taken.
    pub said: Option<u32>,
    /// What the row would say of that one, had nobody touched it.
    pub base: Whole,
    /// What it would say of the newest version, where that is another.
    pub now: Option<Whole>,
}

/// Decides what becomes of an item; `said`: what the row says; `settled`: clashes that people decided. `None`: nothing is
/// changed.
pub fn decide(
    beside: &Beside<'_>,
    (row, said): (u32, &Whole),
    (in_bank, settled): (&InBank, &[Settled]),
) -> Result<Option<Change>, RowFlaw> {
    let Beside { ours, shown, base, now, .. } = beside;
    let code = || ours.code.clone();
    if said.0.body.kind() != base.0.body.kind() || !resembles(&base.0, &said.0) {
        return Err(RowFlaw::OtherItem { code: code() });
    }
    let mut merged = merge::merge(base, said, ours);
    if let Some(now) = now {
        let (both, parts) = clash::between(beside, said, now);
        let side = settled.iter().rfind(|one| one.row == row).map(|one| one.side);
        match side.filter(|_| !parts.is_empty()) {
            Some(Side::Bank) => clash::put(&both, &(ours.content.clone(), ours.tags.clone()), &mut merged),
            Some(Side::File) => clash::put(&both, &merge::merge(now, said, ours), &mut merged),
            None if parts.is_empty() => {}
            // Neither side could come in.
            None if ours.status == Status::Retired => return Err(RowFlaw::RetiredItem { code: code() }),
            None => {
                let (item, shown, newest) = (ours.item.to_string(), shown.number, ours.number);
                return Err(RowFlaw::Clash(Box::new(Clash { item, code: code(), shown, newest, parts })));
            }
        }
    }
    let (content, mut tags) = merged;
    if tags.citations != ours.tags.citations {
        for citation in &mut tags.citations {
            if let Some(found) = in_bank.citable.find(citation) {
                *citation = found;
            }
        }
    }
    let differences = between((&ours.content, &ours.tags), (&content, &tags));
    if differences.is_empty() {
        return Ok(None);
    }
    if ours.status == Status::Retired {
        return Err(RowFlaw::RetiredItem { code: code() });
    }
    content.check().map_err(|flaw| RowFlaw::from(&flaw))?;
    if tags.subjects.is_empty() {
        return Err(RowFlaw::NoSubject);
    }
    if content != ours.content {
        let (flaws, mut pictures) = markup::look_over(&content);
        if !flaws.is_empty() {
            return Err(RowFlaw::Markup);
        }
        // Those that a file says itself are in it, or it would have been refused.
        let in_file = markup::look_over(&said.0).1;
        pictures.retain(|name| !in_bank.pictures.contains(name) && !in_file.contains(name));
        if let Some(name) = pictures.pop_first() {
            return Err(RowFlaw::MissingPicture { name });
        }
    }
    let mut kept = between((&shown.content, &shown.tags), (&ours.content, &ours.tags));
    kept.retain(|part| !differences.iter().any(|other| other.aspect == part.aspect));
    let key = changes_key(&ours.content.body, &content.body);
    Ok(Some(Change {
        row,
        item: ours.item.clone(),
        code: code(),
        based_on: ours.number,
        shown: now.as_ref().map(|_| shown.number),
        content,
        tags,
        differences,
        kept,
        key,
    }))
}

/// Whether two contents may be one item before and after it was mended. Where there are no options, the stem alone
/// may tell: the answer is what is mended most.
fn resembles(base: &Content, said: &Content) -> bool {
    let (one, other) = (Shape::of_content(base), Shape::of_content(said));
    let asked = |content: &Content| Shape::of([content.in_words(&content.stem).as_ref()]);
    let no_options = base.body.options().is_empty() && said.body.options().is_empty();
    // Texts too short to have a shape are equal or not.
    one == other
        || one.likeness(&other) >= LEAST_LIKE
        || no_options
            && (plain(&base.stem) == plain(&said.stem) || asked(base).likeness(&asked(said)) >= LEAST_LIKE)
}

#[cfg(test)]
mod tests;
