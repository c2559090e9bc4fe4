//! What is done about a faulty item in one sitting, and what that does to marks. 试题处理.
//!
//! A remedy changes no response and no log: it changes how responses are marked, for everybody who has the item. Two
//! people decide it.

use bank::item::{BLANK, Body, Content, plain};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::marking::questions;
use crate::marks::Marks;

/// What is done about an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Remedy {
    /// 保留: nothing is wrong with it, or not enough.
    Keep,
    /// 加答案: other answers are right, too.
    Accept {
        /// Which of the item's questions, from 0; 0 but for case studies.
        question: u16,
        /// Each makes an answer as right as the key does.
        also: Vec<Key>,
    },
    /// 作废: it does not count. What the others are worth is scaled to the paper's marks.
    Void,
    /// 改文字: who has it and has not handed in sees other words from now on; answers stay, and can be changed.
    Reword {
        /// Which of the item's questions, from 0.
        question: u16,
        /// The stem, with as many blanks as before.
        stem: String,
        /// The options in the bank's order, as many as before; the key stays.
        options: Vec<String>,
        /// Time for reading it, seconds.
        extra_s: u16,
    },
    /// 撤题换题: who has not answered it gets an equal item drawn from the committed seed; for who has, it is void.
    Recall {
        /// Time for the other item, seconds.
        extra_s: u16,
    },
}

impl Remedy {
    /// Whether an item that still stands in a paper counts for nothing.
    pub fn voids(&self) -> bool {
        matches!(self, Self::Void | Self::Recall { .. })
    }

    /// Whether candidates may read why while they can still answer: of an item that goes on counting, the reason for a
    /// further key, or for keeping the key, could give it away.
    pub fn tells_why(&self) -> bool {
        !matches!(self, Self::Keep | Self::Accept { .. })
    }

    /// Time that it gives to whose paper it changes, seconds.
    pub fn extra_s(&self) -> u16 {
        match self {
            Self::Reword { extra_s, .. } | Self::Recall { extra_s } => *extra_s,
            _ => 0,
        }
    }
}

/// The most time that a remedy gives, seconds.
pub const MOST_EXTRA_S: u16 = 600;

/// The longest stem or option of a rewording, characters.
pub const LONGEST_WORDING: usize = 4000;

/// A further key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// Of a true/false item.
    Judge(bool),
    /// Of a choice item: indexes of the options in the bank's order, from 0, all that are to be chosen.
    Choice(Vec<u8>),
    /// Of a blank, from 0: a text that is right in it.
    Text {
        /// Which blank.
        blank: u16,
        /// The text; width, spaces and case are forgiven as in the key.
        text: String,
    },
}

/// Why a remedy can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// No such question.
    #[error("the item has no such question")]
    NoQuestion,
    /// Nothing to accept.
    #[error("say which other answer is right")]
    NoKey,
    /// A key of another kind.
    #[error("an item of this kind can't have such a key")]
    OtherKind,
    /// An option or blank that is not there.
    #[error("the item has no such option or blank")]
    OutOfRange,
    /// No words, or too many.
    #[error("a stem or option has 1 to 4000 characters")]
    NoWords,
    /// Another number of options or blanks.
    #[error("other words have as many options and blanks as before")]
    OtherShape,
    /// Nothing changes.
    #[error("these are the words that it has")]
    SameWords,
    /// Too much time.
    #[error("a remedy gives 10 minutes at most")]
    TooMuchTime,
    /// It is the key already.
    #[error("that is right already")]
    RightAlready,
}

/// Whether a remedy fits an item.
pub fn check(remedy: &Remedy, content: &Content) -> Result<(), Flaw> {
    if remedy.extra_s() > MOST_EXTRA_S {
        return Err(Flaw::TooMuchTime);
    }
    let bodies = questions(content);
    let body = |question: &u16| bodies.get(usize::from(*question)).copied().ok_or(Flaw::NoQuestion);
    match remedy {
        Remedy::Accept { question, also } => {
            let body = body(question)?;
            if also.is_empty() {
                return Err(Flaw::NoKey);
            }
            also.iter().try_for_each(|key| fits(key, body))
        }
        Remedy::Reword { question, stem, options, .. } => {
            let (body, before) = (body(question)?, stem_of(content, *question));
            let blanks = |text: &str| text.matches(BLANK).count();
            let wrong = |text: &String| text.trim().is_empty() || text.chars().count() > LONGEST_WORDING;
            if wrong(stem) || options.iter().any(wrong) {
                return Err(Flaw::NoWords);
            }
            if options.len() != body.options().len() || blanks(stem) != blanks(before) {
                return Err(Flaw::OtherShape);
            }
            if stem == before && options == body.options() {
                return Err(Flaw::SameWords);
            }
            Ok(())
        }
        Remedy::Keep | Remedy::Void | Remedy::Recall { .. } => Ok(()),
    }
}

fn stem_of(content: &Content, question: u16) -> &str {
    match &content.body {
        Body::CaseStudy { items } => items.get(usize::from(question)).map_or("", |item| &item.stem),
        _ => &content.stem,
    }
}

/// An item in the words of a remedy; as it is, if that is none of words.
pub fn reworded(content: &Content, remedy: &Remedy) -> Content {
    let mut content = content.clone();
    let Remedy::Reword { question, stem, options, .. } = remedy else { return content };
    let words = |body: &mut Body| match body {
        Body::SingleChoice { options: old, .. }
        | Body::MultipleChoice { options: old, .. }
        | Body::Order { options: old }
        | Body::Match { options: old, .. } => old.clone_from(options),
        _ => {}
    };
    match &mut content.body {
        Body::CaseStudy { items } => {
            if let Some(item) = items.get_mut(usize::from(*question)) {
                item.stem.clone_from(stem);
                words(&mut item.body);
            }
        }
        body => {
            words(body);
            content.stem.clone_from(stem);
        }
    }
    content
}

fn fits(key: &Key, body: &Body) -> Result<(), Flaw> {
    let (right, in_range) = match (key, body) {
        (Key::Judge(also), Body::TrueFalse { key }) => (also == key, true),
        (Key::Choice(also), Body::SingleChoice { options, key }) => {
            let [only] = also[..] else { return Err(Flaw::OtherKind) };
            (usize::from(only) == *key, usize::from(only) < options.len())
        }
        (Key::Choice(also), Body::MultipleChoice { options, key }) => {
            let also = sorted(also);
            (also == *key, !also.is_empty() && also.iter().all(|index| *index < options.len()))
        }
        (Key::Text { blank, text }, Body::FillBlank { blanks }) => {
            let accepted = blanks.get(usize::from(*blank)).ok_or(Flaw::OutOfRange)?;
            (accepted.takes(text), !plain(text).is_empty())
        }
        _ => return Err(Flaw::OtherKind),
    };
    match (right, in_range) {
        (_, false) => Err(Flaw::OutOfRange),
        (true, _) => Err(Flaw::RightAlready),
        _ => Ok(()),
    }
}

fn sorted(indexes: &[u8]) -> Vec<usize> {
    let mut indexes: Vec<usize> = indexes.iter().map(|index| usize::from(*index)).collect();
    indexes.sort_unstable();
    indexes.dedup();
    indexes
}

/// A question with each key that counts, the item's own first: an answer gets what the kindest of them gives.
/// `question`: which of the item's, from 0.
pub fn keyed(body: &Body, question: usize, remedy: Option<&Remedy>) -> Vec<Body> {
    let mut bodies = vec![body.clone()];
    let Some(Remedy::Accept { question: which, also }) = remedy else { return bodies };
    if usize::from(*which) != question {
        return bodies;
    }
    for key in also {
        match (key, body) {
            (Key::Judge(also), Body::TrueFalse { .. }) => bodies.push(Body::TrueFalse { key: *also }),
            (Key::Choice(also), Body::SingleChoice { options, .. }) => {
                let index = also.first().map_or(usize::MAX, |index| usize::from(*index));
                bodies.push(Body::SingleChoice { options: options.clone(), key: index });
            }
            (Key::Choice(also), Body::MultipleChoice { options, .. }) => {
                bodies.push(Body::MultipleChoice { options: options.clone(), key: sorted(also) });
            }
            // Blanks are right one by one: a further text joins what its blank takes.
            (Key::Text { blank, text }, Body::FillBlank { .. }) => {
                for body in &mut bodies {
                    if let Body::FillBlank { blanks } = body
                        && let Some(accepted) = blanks.get_mut(usize::from(*blank))
                    {
                        accepted.add(text.clone());
                    }
                }
            }
            _ => {}
        }
    }
    bodies
}

/// How one candidate who has the item is touched by a remedy.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    /// Their total as it is, and as it would be.
    pub totals: (Marks, Marks),
    /// Whether what the item gives or takes would change.
    pub changes: bool,
    /// Whether they answered it.
    pub answered: bool,
}

/// What a remedy would do to all who have the item. Indexes are places in what was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Who answered the item and is touched.
    pub answered: u32,
    /// Who did not and is.
    pub unanswered: u32,
    /// Whose total rises.
    pub raised: u32,
    /// Whose total falls.
    pub lowered: u32,
    /// Who would pass and does not now.
    pub to_pass: Vec<usize>,
    /// Who passes now and would not.
    pub to_fail: Vec<usize>,
}

/// Adds up what a remedy would do. `pass`: marks needed to pass.
pub fn effects(touched: &[Touch], pass: Marks) -> Effects {
    let mut effects = Effects::default();
    for (index, Touch { totals: (before, after), changes, answered }) in touched.iter().enumerate() {
        effects.answered += u32::from(*changes && *answered);
        effects.unanswered += u32::from(*changes && !*answered);
        effects.raised += u32::from(after > before);
        effects.lowered += u32::from(after < before);
        if *before < pass && *after >= pass {
            effects.to_pass.push(index);
        }
        if *before >= pass && *after < pass {
            effects.to_fail.push(index);
        }
    }
    effects
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bank::ItemId;
    use bank::item::Blank;
    use bank::item::Tags;
    use proptest::prelude::*;

    use super::*;
    use crate::attempt::Response;
    use crate::marking::{ChoiceRule, mark};
    use crate::paper::{Form, FormItem, FormOption, FormSection};

    fn content(body: Body) -> Content {
        Content::plain("题", body, "")
    }

    fn single() -> Body {
        Body::SingleChoice { options: ["甲", "乙", "丙", "丁"].map(String::from).to_vec(), key: 2 }
    }

    fn accept(also: Key) -> Remedy {
        Remedy::Accept { question: 0, also: vec![also] }
    }

    #[test]
    fn a_key_must_fit_the_item() {
        let multiple =
            Body::MultipleChoice { options: vec!["甲".into(), "乙".into(), "丙".into()], key: vec![0, 1] };
        let blank = Body::FillBlank { blanks: vec![Blank::from_iter(["MPa"])] };
        let short = Body::ShortAnswer { reference: "停炉".into(), points: vec![], most: None };
        let text = |blank, text: &str| Key::Text { blank, text: text.into() };
        let table = [
            (single(), Key::Choice(vec![1]), Ok(())),
            (single(), Key::Choice(vec![2]), Err(Flaw::RightAlready)),
            (single(), Key::Choice(vec![4]), Err(Flaw::OutOfRange)),
            (single(), Key::Choice(vec![0, 1]), Err(Flaw::OtherKind)),
            (single(), Key::Judge(true), Err(Flaw::OtherKind)),
            (multiple.clone(), Key::Choice(vec![2, 0]), Ok(())),
            (multiple.clone(), Key::Choice(vec![1, 0]), Err(Flaw::RightAlready)),
            (multiple, Key::Choice(vec![]), Err(Flaw::OutOfRange)),
            (Body::TrueFalse { key: true }, Key::Judge(false), Ok(())),
            (Body::TrueFalse { key: true }, Key::Judge(true), Err(Flaw::RightAlready)),
            (blank.clone(), text(0, "兆帕"), Ok(())),
            (blank.clone(), text(0, " ｍｐａ "), Err(Flaw::RightAlready)),
            (blank.clone(), text(0, "  "), Err(Flaw::OutOfRange)),
            (blank, text(1, "兆帕"), Err(Flaw::OutOfRange)),
            (short, text(0, "停炉"), Err(Flaw::OtherKind)),
        ];
        for (body, key, expected) in table {
            assert_eq!(check(&accept(key.clone()), &content(body)), expected, "{key:?}");
        }
        let nothing = Remedy::Accept { question: 0, also: vec![] };
        assert_eq!(check(&nothing, &content(single())), Err(Flaw::NoKey));
        let elsewhere = Remedy::Accept { question: 1, also: vec![Key::Choice(vec![1])] };
        assert_eq!(check(&elsewhere, &content(single())), Err(Flaw::NoQuestion));
    }

    #[test]
    fn other_words_have_the_shape_of_the_old_ones() {
        let blank = Content {
            stem: "压力 ____".into(),
            ..content(Body::FillBlank { blanks: vec![Blank::from_iter(["1"])] })
        };
        let reword = |stem: &str, options: &[&str], extra_s| {
            let options = options.iter().map(|text| (*text).to_owned()).collect();
            Remedy::Reword { question: 0, stem: stem.into(), options, extra_s }
        };
        let four = ["甲", "乙", "丙", "丁"];
        let table = [
            (content(single()), reword("新题", &four, 60), Ok(())),
            (content(single()), reword("题", &["甲", "乙", "丙", "戊"], 0), Ok(())),
            (content(single()), reword("题", &four, 0), Err(Flaw::SameWords)),
            (content(single()), reword("新题", &four[..3], 0), Err(Flaw::OtherShape)),
            (content(single()), reword(" ", &four, 0), Err(Flaw::NoWords)),
            (content(single()), reword("新题", &["甲", "", "丙", "丁"], 0), Err(Flaw::NoWords)),
            (content(single()), reword("新题", &four, 601), Err(Flaw::TooMuchTime)),
            (blank.clone(), reword("压强 ____", &[], 0), Ok(())),
            (blank, reword("压强", &[], 0), Err(Flaw::OtherShape)),
            (content(single()), Remedy::Recall { extra_s: 600 }, Ok(())),
            (content(single()), Remedy::Recall { extra_s: 601 }, Err(Flaw::TooMuchTime)),
        ];
        for (content, remedy, expected) in table {
            assert_eq!(check(&remedy, &content), expected, "{remedy:?}");
        }
        let new = reworded(&content(single()), &reword("新题", &["一", "二", "三", "四"], 0));
        assert_eq!((new.stem.as_str(), new.body.options()[2].as_str()), ("新题", "三"));
        let Body::SingleChoice { key, .. } = new.body else { panic!("another kind") };
        assert_eq!(key, 2, "the key stays");
    }

    /// A paper of single choice items, a mark each, with the index chosen in each.
    fn score(chosen: &[Option<u8>], remedies: &BTreeMap<ItemId, Remedy>) -> crate::marking::Score {
        let id = |n: usize| ItemId::from(format!("i{n}"));
        let options: Vec<FormOption> =
            (0..4).map(|index| FormOption { id: 1000 + u16::from(index), index }).collect();
        let item = |n| FormItem { item: id(n), version: 1, questions: vec![options.clone()] };
        let items = (0..chosen.len()).map(item).collect();
        let section = FormSection { kind: bank::item::Kind::SingleChoice, marks: Marks::whole(1), items };
        let form =
            Form { generator: 1, snapshot: String::new(), blueprint: String::new(), sections: vec![section] };
        let (content, tags) = (content(single()), Tags::default());
        let given: Vec<Option<Response>> = chosen
            .iter()
            .map(|index| index.map(|index| Response::Choice(vec![1000 + u16::from(index)])))
            .collect();
        mark(
            &form,
            ChoiceRule::default(),
            |_, _| Some((&content, &tags)),
            |slot| given[usize::from(slot) - 1].as_ref(),
            |item| remedies.get(item),
            |_| None,
        )
    }

    #[test]
    fn a_further_key_gives_marks_and_takes_none() {
        let remedies = BTreeMap::from([(ItemId::from("i0".to_owned()), accept(Key::Choice(vec![1])))]);
        assert_eq!(score(&[Some(1), Some(2)], &BTreeMap::new()).total.got, Marks::whole(1));
        assert_eq!(score(&[Some(1), Some(2)], &remedies).total.got, Marks::whole(2));
        assert_eq!(score(&[Some(2), Some(1)], &remedies).total.got, Marks::whole(1));
    }

    #[test]
    fn a_voided_item_counts_for_nothing_and_the_rest_for_the_whole() {
        let remedies = BTreeMap::from([(ItemId::from("i0".to_owned()), Remedy::Void)]);
        let voided = score(&[Some(2), Some(2), Some(0)], &remedies);
        assert_eq!(
            (voided.total.got, voided.total.of),
            (Marks(150), Marks::whole(3)),
            "one of two, of three"
        );
        assert_eq!(voided.sections[0].1.of, Marks::whole(2));
        assert!(voided.slots[0].void && voided.slots[0].answered && voided.slots[0].of == Marks::ZERO);
        // A third is rounded to the hundredth, halves up.
        let third = score(&[None, Some(2), Some(0), Some(0)], &remedies);
        assert_eq!(third.total.got, Marks(133));
        let all = (0..2).map(|n| (ItemId::from(format!("i{n}")), Remedy::Void)).collect();
        assert_eq!(score(&[Some(2), Some(2)], &all).total.of, Marks::ZERO);
    }

    #[test]
    fn effects_are_counted_by_who_is_touched() {
        let touch = |before, after, changes, answered| Touch {
            totals: (Marks(before), Marks(after)),
            changes,
            answered,
        };
        let touched = [
            touch(59, 60, true, true),
            touch(60, 59, true, false),
            touch(80, 80, false, true),
            touch(10, 10, true, true),
        ];
        let expected =
            Effects { answered: 2, unanswered: 1, raised: 1, lowered: 1, to_pass: vec![0], to_fail: vec![1] };
        assert_eq!(effects(&touched, Marks(60)), expected);
    }

    proptest! {
        /// Whatever was answered: a further key lowers nobody, keeping changes nothing, voiding stays within the paper.
        #[test]
        fn no_remedy_goes_beyond_what_it_says(chosen in proptest::collection::vec(proptest::option::of(0..4_u8), 2..12), at in 0..12_usize, key in 0..4_u8) {
            let at = ItemId::from(format!("i{}", at % chosen.len()));
            let with = |remedy| score(&chosen, &BTreeMap::from([(at.clone(), remedy)]));
            let before = score(&chosen, &BTreeMap::new());
            prop_assert_eq!(&with(Remedy::Keep), &before);
            prop_assert!(with(accept(Key::Choice(vec![key]))).total.got >= before.total.got);
            let voided = with(Remedy::Void).total;
            prop_assert_eq!(voided.of, before.total.of);
            prop_assert!(voided.got >= Marks::ZERO && voided.got <= voided.of);
            let raw = before.total.got - before.slots.iter().find(|slot| format!("i{}", slot.slot - 1) == at.as_str()).unwrap().got;
            prop_assert!(voided.got >= raw);
        }
    }
}
