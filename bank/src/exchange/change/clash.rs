//! Files older than the bank: what both the row and somebody in the bank changed since the version that the file shows.

use std::collections::BTreeSet;

use super::{Beside, Whole};
use crate::exchange::differences::{Aspect, Difference, between as differences};

/// What is asked for beside the stem. A key says what is right of the options as they stand beside it, so who changed
/// options and who changed the key changed the same thing.
const ANSWERS: [Aspect; 5] = [Aspect::Prompts, Aspect::Options, Aspect::Picture, Aspect::Key, Aspect::Parts];

/// All that reads otherwise once the item is Markdown, or no longer.
const TEXTS: [Aspect; 6] =
    [Aspect::Stem, Aspect::Prompts, Aspect::Options, Aspect::Parts, Aspect::Rationale, Aspect::Markup];

/// What both changed, and not to the same: as it is in the bank, and as it is in the file. `now`: what the row would say
/// of the newest version.
pub fn between(beside: &Beside<'_>, said: &Whole, now: &Whole) -> Vec<Difference> {
    let Beside { ours, shown, base, .. } = beside;
    let by_file = aspects(&differences((&base.0, &base.1), (&said.0, &said.1)));
    let by_bank = aspects(&differences((&shown.content, &shown.tags), (&ours.content, &ours.tags)));
    let mut both: BTreeSet<Aspect> = by_file.intersection(&by_bank).copied().collect();
    let any = |of: &[Aspect], by: &BTreeSet<Aspect>| of.iter().any(|aspect| by.contains(aspect));
    if any(&ANSWERS, &by_file) && any(&ANSWERS, &by_bank) {
        both.extend(ANSWERS);
    }
    let of_markup = |one: &BTreeSet<Aspect>, other| one.contains(&Aspect::Markup) && any(&TEXTS, other);
    if of_markup(&by_file, &by_bank) || of_markup(&by_bank, &by_file) {
        both.extend(TEXTS);
    }
    let apart = differences((&now.0, &now.1), (&said.0, &said.1));
    apart.into_iter().filter(|part| both.contains(&part.aspect)).collect()
}

fn aspects(differences: &[Difference]) -> BTreeSet<Aspect> {
    differences.iter().map(|difference| difference.aspect).collect()
}
