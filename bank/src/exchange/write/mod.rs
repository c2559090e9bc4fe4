//! Items into files. What a format can't carry is listed item by item; what was written is read again before it
//! leaves, so that the list is never short.
//!
//! - [`gift`], [`moodle`], [`qti`], [`xlsx`]: the formats.
//! - [`bundle`]: several files as one, where one would hold more than is taken in again.
//! - [`xhtml`]: texts of items as XHTML.

use super::Loss;
use super::found::{FileError, Found};
use super::picture;
use crate::item::{Blank, Body, Content, Measure, Tags, Version, plain};

pub mod bundle;
pub mod gift;
pub mod moodle;
pub mod qti;
pub mod xhtml;
pub mod xlsx;

/// An item on its way out.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Its code.
    pub code: &'a str,
    /// Number of the version that goes out, so that the file can be told from what is written later.
    pub version: u32,
    /// What is asked and what is right.
    pub content: &'a Content,
    /// Where it belongs.
    pub tags: &'a Tags,
}

impl<'a> Outgoing<'a> {
    /// A version as it is in the bank.
    pub fn of(version: &'a Version) -> Self {
        let Version { code, number, content, tags, .. } = version;
        Self { code, version: *number, content, tags }
    }
}

/// A file, and what it can't say.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// By the items' codes, in order.
    pub losses: Vec<(String, Loss)>,
}

/// Where files of pictures come from, by their SHA-256.
pub type Files<'a> = &'a mut dyn FnMut(&str) -> Option<Vec<u8>>;

/// What a piece that was just written comes back as, and what of the item is missing then.
fn losses_of(item: &Outgoing<'_>, again: Result<Found, FileError>) -> Vec<Loss> {
    let again = again.ok().and_then(|found| found.entries.into_iter().next()?.outcome.ok());
    let Some(again) = again else {
        return vec![Loss::NotWritten { kind: item.content.body.kind() }];
    };
    let mut losses = Vec::new();
    let mut whole = item.content.clone();
    exact_where_zero(&mut whole.body);
    if again.content != whole {
        let mut ours = whole;
        losses.extend(cut_to(&mut ours.body, &again.content.body));
        let mut theirs = again.content.clone();
        if theirs.markup != ours.markup {
            losses.push(Loss::Markup);
            theirs.markup = ours.markup;
        }
        if theirs != ours {
            in_order_of_prompts(&mut ours.body);
            in_order_of_prompts(&mut theirs.body);
            if theirs != ours && !reads_alike(&theirs, &ours) {
                // What would come back as another item must not leave.
                return vec![Loss::NotWritten { kind: item.content.body.kind() }];
            }
            losses.push(if theirs == ours { Loss::OptionOrder } else { Loss::Text });
        }
    }
    if again.code.as_deref() != Some(item.code) {
        losses.push(Loss::Code);
    }
    if again.hints.tags() != *item.tags {
        losses.push(Loss::Tags);
    }
    losses
}

/// Leaves out of `ours` what `theirs` has none of, and says what that is.
fn cut_to(ours: &mut Body, theirs: &Body) -> Vec<Loss> {
    let mut losses = Vec::new();
    for (loss, has, without) in PARTS_OF_NUMBERS {
        if any_number(ours, has) && !any_number(theirs, has) {
            losses.push(loss);
            each_number(ours, &mut |measure| without(measure));
        }
    }
    if has_reference(ours) && !has_reference(theirs) {
        losses.push(Loss::Reference);
        without_reference(ours);
    }
    losses
}

/// Whether a content may be what came back of an item from a format that carries less of it than there is.
pub fn may_be_of(mut theirs: Content, mut ours: Content) -> bool {
    for content in [&mut theirs, &mut ours] {
        exact_where_zero(&mut content.body);
        in_order_of_prompts(&mut content.body);
    }
    cut_to(&mut ours.body, &theirs.body);
    theirs.fingerprint() == ours.fingerprint()
}

/// Whether two items differ in spaces at most.
fn reads_alike(one: &Content, other: &Content) -> bool {
    one.fingerprint() == other.fingerprint() && plain(&one.rationale) == plain(&other.rationale)
}

/// A tolerance of nought is none.
fn exact_where_zero(body: &mut Body) {
    each_number(body, &mut |measure| {
        if measure.tolerance.chars().all(|c| matches!(c, '0' | '.')) {
            measure.tolerance.clear();
        }
    });
}

type Part = (Loss, fn(&Measure) -> bool, fn(&mut Measure));

/// What formats leave out of a number: whether it has it, and the number without it.
const PARTS_OF_NUMBERS: [Part; 2] = [
    (
        Loss::Units,
        |measure| !measure.units.is_empty(),
        |measure| {
            measure.units.clear();
            measure.unit_needed = false;
        },
    ),
    (Loss::Also, |measure| !measure.also.is_empty(), |measure| measure.also.clear()),
];

fn any_number(body: &Body, has: fn(&Measure) -> bool) -> bool {
    match body {
        Body::FillBlank { blanks } => {
            blanks.iter().any(|blank| matches!(blank, Blank::Number(measure) if has(measure)))
        }
        Body::CaseStudy { items } => items.iter().any(|item| any_number(&item.body, has)),
        _ => false,
    }
}

fn has_reference(body: &Body) -> bool {
    match body {
        Body::ShortAnswer { reference, points, most } => {
            !reference.is_empty() || !points.is_empty() || most.is_some()
        }
        Body::CaseStudy { items } => items.iter().any(|item| has_reference(&item.body)),
        _ => false,
    }
}

fn without_reference(body: &mut Body) {
    match body {
        Body::ShortAnswer { reference, points, most } => {
            reference.clear();
            points.clear();
            *most = None;
        }
        Body::CaseStudy { items } => items.iter_mut().for_each(|item| without_reference(&mut item.body)),
        _ => {}
    }
}

fn each_number(body: &mut Body, change: &mut dyn FnMut(&mut Measure)) {
    match body {
        Body::FillBlank { blanks } => {
            for blank in blanks {
                if let Blank::Number(measure) = blank {
                    change(measure);
                }
            }
        }
        Body::CaseStudy { items } => items.iter_mut().for_each(|item| each_number(&mut item.body, change)),
        _ => {}
    }
}

/// Options as they are met when prompts are gone through; those that belong to none come last.
pub(super) fn in_order_of_prompts(body: &mut Body) {
    if let Body::CaseStudy { items } = body {
        items.iter_mut().for_each(|item| in_order_of_prompts(&mut item.body));
    }
    let Body::Match { options, key, .. } = body else { return };
    let mut order: Vec<usize> = Vec::new();
    for index in key.iter().copied().chain(0..options.len()) {
        if !order.contains(&index) {
            order.push(index);
        }
    }
    let place = |index: &usize| order.iter().position(|known| known == index).unwrap_or_default();
    *key = key.iter().map(place).collect();
    *options = order.iter().map(|index| options[*index].clone()).collect();
}

/// The names of the pictures that a text in Markdown shows.
fn pictures_in(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices("](asset:") {
        let name = text.get(at + 8..at + 72).filter(|name| crate::item::is_asset(name));
        all.extend(name.filter(|name| !all.contains(name)));
    }
    all
}

/// Such as `….png`; `None`: there is no such picture.
fn file_name(asset: &str, bytes: &[u8]) -> Option<String> {
    picture::format(bytes).map(|format| format!("{asset}.{}", format.extension))
}

/// Text for XML, in elements and in attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            // What XML can't say at all.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// A share of the marks in hundredths, as Moodle writes it.
fn share(parts: usize) -> String {
    #[allow(clippy::cast_precision_loss)]
    let share = format!("{:.5}", 100.0 / parts.max(1) as f64);
    share.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
pub(in crate::exchange) mod tests;
