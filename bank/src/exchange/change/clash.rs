//! Files older than the bank: what both the row and somebody in the bank changed since the version that the file shows.

use std::collections::BTreeSet;

use super::{Beside, Whole};
use crate::exchange::differences::{Aspect, Difference, between as differences};
use crate::item::Kind;

/// What is asked for beside the stem. A key says what is right of the options as they stand beside it, so who changed
/// options and who changed the key changed the same thing.
const ANSWERS: [Aspect; 5] = [Aspect::Prompts, Aspect::Options, Aspect::Picture, Aspect::Key, Aspect::Parts];

/// All that reads otherwise once the item is Markdown, or no longer.
const TEXTS: [Aspect; 6] =
    [Aspect::Stem, Aspect::Prompts, Aspect::Options, Aspect::Parts, Aspect::Rationale, Aspect::Markup];

/// The parts that both changed, and what of them is not the same: as it is in the bank, and as it is in the file. `now`:
/// what the row would say of the newest version.
pub fn between(beside: &Beside<'_>, said: &Whole, now: &Whole) -> (BTreeSet<Aspect>, Vec<Difference>) {
    let Beside { ours, shown, base, .. } = beside;
    let by_file = aspects(&differences((&base.0, &base.1), (&said.0, &said.1)));
    let by_bank = aspects(&differences((&shown.content, &shown.tags), (&ours.content, &ours.tags)));
    let mut both: BTreeSet<Aspect> = by_file.intersection(&by_bank).copied().collect();
    let any = |of: &[Aspect], by: &BTreeSet<Aspect>| of.iter().any(|aspect| by.contains(aspect));
    // What is right or wrong is the stem itself.
    let judged = (ours.content.body.kind() == Kind::TrueFalse).then_some(Aspect::Stem);
    let answers: Vec<Aspect> = ANSWERS.into_iter().chain(judged).collect();
    if any(&answers, &by_file) && any(&answers, &by_bank) {
        both.extend(&answers);
    }
    let of_markup = |one: &BTreeSet<Aspect>, other| one.contains(&Aspect::Markup) && any(&TEXTS, other);
    if of_markup(&by_file, &by_bank) || of_markup(&by_bank, &by_file) {
        both.extend(TEXTS);
        // Texts of options go nowhere without their key.
        both.extend(answers);
    }
    let apart = differences((&now.0, &now.1), (&said.0, &said.1));
    let parts = apart.into_iter().filter(|part| both.contains(&part.aspect)).collect();
    (both, parts)
}

/// Puts these parts of one whole into another. What is asked for beside the stem goes together.
pub fn put(parts: &BTreeSet<Aspect>, (content, tags): &Whole, into: &mut Whole) {
    for part in parts {
        match part {
            Aspect::Markup => into.0.markup = content.markup,
            Aspect::Stem => into.0.stem.clone_from(&content.stem),
            Aspect::Prompts | Aspect::Options | Aspect::Picture | Aspect::Key | Aspect::Parts => {
                into.0.body.clone_from(&content.body);
            }
            Aspect::Rationale => into.0.rationale.clone_from(&content.rationale),
            Aspect::Subjects => into.1.subjects.clone_from(&tags.subjects),
            Aspect::Equipment => into.1.equipment.clone_from(&tags.equipment),
            Aspect::Difficulty => into.1.difficulty = tags.difficulty,
            Aspect::Cognitive => into.1.cognitive = tags.cognitive,
            Aspect::Citations => into.1.citations.clone_from(&tags.citations),
            Aspect::Practice => into.1.practice = tags.practice,
        }
    }
}

fn aspects(differences: &[Difference]) -> BTreeSet<Aspect> {
    differences.iter().map(|difference| difference.aspect).collect()
}
