//! Papers: drawn from a bank snapshot after a blueprint by a seed.
//!
//! - [`draw`]: the generator. Same inputs, same form, to the byte.
//! - [`feasibility`]: whether a blueprint can be filled, and what is missing.
//! - [`seed`]: a candidate's seed from the sitting's master seed.
//! - [`mod@show`]: a form as its candidate sees it: no keys.

pub mod draw;
pub mod feasibility;
pub mod seed;
pub mod show;

use std::ops::RangeInclusive;

use bank::ItemId;
use bank::item::{Kind, Markup, Picture};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

pub use draw::{GENERATOR, Pool};
pub use show::{ask, show, show_one};

use crate::attempt::event::Outcome;
use crate::marks::Marks;

/// What an option is called in one form: a number that tells nothing about its place in the bank.
pub type OptionId = u16;

/// A paper as the engine keeps it: which item versions, in which order, with which options where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Version of the generator that drew it.
    pub generator: u32,
    /// Hash of the bank snapshot it was drawn from.
    pub snapshot: String,
    /// Hash of the blueprint.
    pub blueprint: String,
    /// The sections that have items.
    pub sections: Vec<FormSection>,
}

/// Items of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSection {
    /// Their kind.
    pub kind: Kind,
    /// Marks for each.
    pub marks: Marks,
    /// The items in order.
    pub items: Vec<FormItem>,
}

/// One item version in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormItem {
    /// The item.
    pub item: ItemId,
    /// Its version.
    pub version: u32,
    /// For each question of the item (one, but for case studies) the options as they are shown.
    pub questions: Vec<Vec<FormOption>>,
}

/// An option at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormOption {
    /// What it is called on the wire.
    pub id: OptionId,
    /// Its index in the bank's item version.
    pub index: u8,
}

impl Form {
    /// The canonical bytes: JSON without spaces, fields in the order of the structs.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of the canonical bytes, in hex.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.bytes()))
    }

    /// All items with the section they are in.
    pub fn items(&self) -> impl Iterator<Item = (&FormSection, &FormItem)> {
        self.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)))
    }

    /// All items with their slots, first and last.
    pub fn placed(&self) -> impl Iterator<Item = (RangeInclusive<u16>, &FormItem)> {
        let mut next = 1_u16;
        self.items().map(move |(_, item)| {
            let first = next;
            next += u16::try_from(item.questions.len()).unwrap_or(1);
            (first..=next - 1, item)
        })
    }

    /// The form with other items in the places of some: first slots and what stands there.
    pub fn with<'a>(&self, changes: impl Iterator<Item = (u16, &'a FormItem)>) -> Self {
        let mut form = self.clone();
        for (slot, changed) in changes {
            let mut next = 1;
            for item in form.sections.iter_mut().flat_map(|section| &mut section.items) {
                let first = next;
                next += u16::try_from(item.questions.len()).unwrap_or(1);
                if first == slot {
                    item.clone_from(changed);
                    break;
                }
            }
        }
        form
    }

    /// How many slots the candidate has to answer.
    pub fn slots(&self) -> usize {
        self.items().map(|(_, item)| item.questions.len()).sum()
    }
}

/// A paper as its candidate sees it. Nothing here tells a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Paper {
    /// The sections in order.
    pub sections: Vec<PaperSection>,
    /// The slots, numbered from 1.
    pub slots: Vec<Slot>,
    /// What the paper is worth.
    pub marks: Marks,
    /// What may be looked up beside the questions: the same for everybody, so it is not kept with each paper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<PaperReference>,
}

/// A document beside the questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaperReference {
    /// Its title.
    pub title: String,
    /// Its text as it was written.
    pub text: String,
    /// What is shown of it where it is no plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub html: Option<String>,
}

impl Paper {
    /// Takes the texts away and leaves what is asked in which way: for rehearsals, where nobody is to see an item.
    pub fn blind(&mut self) {
        blind(&mut self.slots);
    }
}

/// See [`Paper::blind`].
pub fn blind(slots: &mut [Slot]) {
    for slot in slots {
        slot.markup = Markup::Plain;
        let blanks = if let Ask::Blanks { count } = slot.ask { count } else { 0 };
        let blanks = format!(" {}", bank::item::BLANK).repeat(usize::from(blanks));
        slot.stem = format!("演练题 / Rehearsal item {}{blanks}", slot.number);
        if let Some(Case { stem: Some(stem), .. }) = &mut slot.case {
            "演练材料 / Rehearsal case".clone_into(stem);
        }
        let (prompts, options) = match &mut slot.ask {
            Ask::One { options } | Ask::Many { options } | Ask::Order { options } => {
                (&mut [][..], &mut options[..])
            }
            Ask::Match { prompts, options } => (&mut prompts[..], &mut options[..]),
            Ask::Spot { picture } => {
                // No file has this name: the page shows an empty picture.
                picture.asset.clear();
                "演练图片 / Rehearsal picture".clone_into(&mut picture.alt);
                continue;
            }
            Ask::Judge | Ask::Blanks { .. } | Ask::Written { .. } => continue,
        };
        for (place, prompt) in prompts.iter_mut().enumerate() {
            *prompt = format!("待配对 / To match {}", place + 1);
        }
        for (place, option) in options.iter_mut().enumerate() {
            option.text = format!("选项 / Option {}", place + 1);
        }
    }
}

/// A stretch of slots of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaperSection {
    /// Their kind.
    pub kind: Kind,
    /// Marks for an item of it.
    pub marks: Marks,
    /// Number of its first slot.
    pub first: u16,
    /// Number of its last slot.
    pub last: u16,
}

/// One question of a paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Slot {
    /// 1, 2, 3, … through the paper.
    pub number: u16,
    /// The kind of the item; case-study questions have the kind of the question.
    pub kind: Kind,
    /// What it is worth.
    pub marks: Marks,
    /// The case it belongs to, if any.
    pub case: Option<Case>,
    /// What is asked.
    pub stem: String,
    /// How it is answered.
    pub ask: Ask,
    /// How its texts are to be read.
    #[serde(default, skip_serializing_if = "Markup::is_plain")]
    #[ts(optional, as = "Option<Markup>")]
    pub markup: Markup,
    /// The texts as HTML, where they are not plain. Made on the way to a page and never kept, so that what is kept does
    /// not depend on how it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub html: Option<SlotHtml>,
    /// That it was changed while the paper was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub changed: Option<SlotChange>,
    /// How its item counts, where that was decided while the paper was open. Said on the way to a page and never kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub decided: Option<SlotDecision>,
}

/// The texts of a slot as HTML: see `bank::markup`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotHtml {
    /// What is asked.
    pub stem: String,
    /// The shared text of its case, where the slot carries it.
    pub case: Option<String>,
    /// The options in the order to show.
    pub options: Vec<String>,
    /// The prompts.
    pub prompts: Vec<String>,
    /// Options and prompts in words, for lists to choose from and for screen readers, which take no HTML.
    /// A page may hold a paper from before there were any.
    #[serde(default)]
    #[ts(optional, as = "Option<SlotWords>")]
    pub words: SlotWords,
}

/// Texts of a slot in words, without their signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotWords {
    /// The options in the order to show.
    pub options: Vec<String>,
    /// The prompts.
    pub prompts: Vec<String>,
}

/// A slot that is another than it was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotChange {
    /// Number of the remedy.
    pub remedy: u32,
    /// Whether it put another item there, not only other words.
    pub replaced: bool,
    /// The remedy that put the item there which stands in the place of the one that was drawn; answers to it name it.
    pub stands_by: Option<u32>,
    /// When, µs.
    pub at: i64,
    /// Why.
    pub reason: String,
}

/// What was decided of a slot's item, which stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotDecision {
    /// How it counts.
    pub outcome: Outcome,
    /// When, µs.
    pub at: i64,
    /// Why.
    pub reason: String,
}

/// The shared stem of a case study's questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Case {
    /// Number of the first slot of the case.
    pub first: u16,
    /// Number of the last.
    pub last: u16,
    /// The shared text; only the first slot carries it.
    pub stem: Option<String>,
}

/// How a slot is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Ask {
    /// True or false.
    Judge,
    /// One option.
    One {
        /// In the order to show.
        options: Vec<Choice>,
    },
    /// One or more options.
    Many {
        /// In the order to show.
        options: Vec<Choice>,
    },
    /// A text for each `____` of the stem.
    Blanks {
        /// How many.
        count: u8,
    },
    /// All options, to be put in order.
    Order {
        /// In the order to show at first, which is none of the candidate's.
        options: Vec<Choice>,
    },
    /// An option for each prompt.
    Match {
        /// In the order to show.
        prompts: Vec<String>,
        /// In the order to show; each may be taken more than once.
        options: Vec<Choice>,
    },
    /// A text in one's own words.
    Written {
        /// The most characters it may have.
        most: u16,
    },
    /// A place on a picture.
    Spot {
        /// The picture.
        picture: Picture,
    },
}

/// An option as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Choice {
    /// What responses call it.
    pub id: OptionId,
    /// What it says.
    pub text: String,
}
