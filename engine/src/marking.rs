//! From responses and keys to marks, and the marks of people among them, where only people can tell. 阅卷.

use std::collections::BTreeMap;

use bank::ItemId;
use bank::item::{Blank, Body, Content, Kind, Tags};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::attempt::Response;
use crate::marks::Marks;
use crate::paper::{Form, FormOption, OptionId};
use crate::remedy::{Remedy, keyed};

/// How an item is marked of which some can be right: multiple choice, and putting in order. Blanks and pairs are right
/// one by one, whatever the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceRule {
    /// 全对才得分: all right options and no other, or nothing; the whole order, or nothing.
    #[default]
    AllOrNothing,
    /// 少选按比例,错选不得分: the share of the right options that were chosen, nothing once a wrong one is.
    PartialWithoutWrong,
    /// 按选项计分: each option that is rightly chosen or rightly left counts its share. In an order, by this rule and the
    /// one before, each text at its right place.
    PerOption,
}

/// Marks of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotScore {
    /// Number of the slot.
    pub slot: u16,
    /// Marks given.
    pub got: Marks,
    /// Marks it is worth.
    pub of: Marks,
    /// Whether there was a response.
    pub answered: bool,
    /// Whether its item was voided: it counts for nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
    /// Whether people mark it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_people: bool,
    /// Whether they have not settled it yet: it counts for nothing until they have.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
}

/// Marks given out of marks to be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Part {
    /// Marks given.
    pub got: Marks,
    /// Marks to be had.
    pub of: Marks,
}

impl Part {
    fn add(&mut self, got: Marks, of: Marks) {
        self.got += got;
        self.of += of;
    }

    /// As if what was voided had given as much as the rest, to the nearest hundredth, halves up.
    fn scaled(self, voided: Marks) -> Self {
        let (got, of, full) = (self.got.0, self.of.0, self.of.0 + voided.0);
        if of == 0 || voided == Marks::ZERO {
            return self;
        }
        Self { got: Marks((2 * got * full + of).div_euclid(2 * of)), of: Marks(full) }
    }
}

/// The marks of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Score {
    /// All of it. Where items were voided, what the others gave, scaled to what the whole paper is worth.
    pub total: Part,
    /// By section kind, in paper order.
    pub sections: Vec<(Kind, Part)>,
    /// By the first subject of each item.
    pub subjects: BTreeMap<String, Part>,
    /// Slot by slot.
    pub slots: Vec<SlotScore>,
}

/// Marks a whole attempt. `version` finds an item version with its tags; `response` the answer to a slot; `remedy` what
/// was decided about an item; `by_people` what people settled on for an answer that they mark, if they did.
/// A version that can't be found gives nothing and takes nothing away: its marks are not to be had.
pub fn mark<'a>(
    form: &Form,
    rule: ChoiceRule,
    version: impl Fn(&ItemId, u32) -> Option<(&'a Content, &'a Tags)>,
    response: impl Fn(u16) -> Option<&'a Response>,
    remedy: impl Fn(&ItemId) -> Option<&'a Remedy>,
    by_people: impl Fn(u16) -> Option<Marks>,
) -> Score {
    let mut score = Score::default();
    let mut voided = Marks::ZERO;
    let mut number: u16 = 0;
    for section in &form.sections {
        let mut part = Part::default();
        for item in &section.items {
            let first = number + 1;
            number += u16::try_from(item.questions.len()).unwrap_or(1);
            let Some((content, tags)) = version(&item.item, item.version) else { continue };
            let subject =
                score.subjects.entry(tags.subjects.first().cloned().unwrap_or_default()).or_default();
            let remedy = remedy(&item.item);
            let void = remedy.is_some_and(Remedy::voids);
            for (index, (body, options)) in questions(content).into_iter().zip(&item.questions).enumerate() {
                let slot = first + u16::try_from(index).unwrap_or(0);
                let of = section.marks.share(index, item.questions.len());
                let given = response(slot);
                let answered = given.is_some();
                let written = matches!(body, Body::ShortAnswer { .. });
                if void {
                    voided += of;
                    let (got, of) = (Marks::ZERO, Marks::ZERO);
                    let (by_people, pending) = (written, false);
                    score.slots.push(SlotScore { slot, got, of, answered, void, by_people, pending });
                    continue;
                }
                let kindest = |given| {
                    let bodies = keyed(body, index, remedy);
                    bodies.iter().map(|body| mark_one(body, options, given, of, rule)).max()
                };
                let got = match given {
                    Some(_) if written => by_people(slot),
                    // Who answered nothing gets nothing, and nobody needs to look.
                    given => Some(given.and_then(kindest).unwrap_or(Marks::ZERO)),
                };
                let (pending, got) = (got.is_none(), got.unwrap_or(Marks::ZERO));
                part.add(got, of);
                subject.add(got, of);
                score.slots.push(SlotScore { slot, got, of, answered, void, by_people: written, pending });
            }
        }
        score.total.add(part.got, part.of);
        score.sections.push((section.kind, part));
    }
    score.total = score.total.scaled(voided);
    score
}

/// The questions of an item: itself, or the sub-items of a case study.
pub fn questions(content: &Content) -> Vec<&Body> {
    match &content.body {
        Body::CaseStudy { items } => items.iter().map(|item| &item.body).collect(),
        body => vec![body],
    }
}

/// Marks one response. `options` are the options as the form shows them.
pub fn mark_one(
    body: &Body,
    options: &[FormOption],
    response: &Response,
    of: Marks,
    rule: ChoiceRule,
) -> Marks {
    let all_if = |right: bool| if right { of } else { Marks::ZERO };
    match (body, response) {
        (Body::TrueFalse { key }, Response::Judge(given)) => all_if(key == given),
        (Body::SingleChoice { key, .. }, Response::Choice(_)) => all_if(chosen(options, response) == [*key]),
        (Body::MultipleChoice { options: texts, key }, Response::Choice(_)) => {
            choice(&chosen(options, response), key, texts.len(), of, rule)
        }
        (Body::FillBlank { blanks }, Response::Text(given)) => {
            let right = |(index, (blank, given)): (usize, (&Blank, &String))| {
                if blank.takes(given) { of.share(index, blanks.len()) } else { Marks::ZERO }
            };
            blanks.iter().zip(given).enumerate().map(right).sum()
        }
        (Body::Order { options: texts }, Response::Order(given)) => {
            let right = |(place, id): (usize, &OptionId)| index_of(options, *id) == Some(place);
            let hits = given.iter().enumerate().filter(|given| right(*given)).count();
            match rule {
                ChoiceRule::AllOrNothing => all_if(hits == texts.len()),
                ChoiceRule::PartialWithoutWrong | ChoiceRule::PerOption => share(of, hits, texts.len()),
            }
        }
        (Body::Match { key, .. }, Response::Match(given)) => {
            let prompts = key.len();
            let right = |(place, (key, given)): (usize, (&usize, &Option<OptionId>))| {
                let hit = given.and_then(|id| index_of(options, id)) == Some(*key);
                if hit { of.share(place, prompts) } else { Marks::ZERO }
            };
            key.iter().zip(given).enumerate().map(right).sum()
        }
        (Body::Hotspot { areas, .. }, Response::Point(point)) => {
            all_if(areas.iter().any(|area| area.holds(point.x, point.y)))
        }
        _ => Marks::ZERO,
    }
}

/// Bank indexes of the chosen options, ascending.
pub fn chosen(options: &[FormOption], response: &Response) -> Vec<usize> {
    let Response::Choice(ids) = response else { return Vec::new() };
    let mut places: Vec<usize> = ids.iter().filter_map(|id| index_of(options, *id)).collect();
    places.sort_unstable();
    places
}

/// The bank's index of what stands at each place of an order, or was given to each prompt of a match.
pub fn placed(options: &[FormOption], response: &Response) -> Vec<Option<usize>> {
    match response {
        Response::Order(ids) => ids.iter().map(|id| index_of(options, *id)).collect(),
        Response::Match(ids) => ids.iter().map(|id| id.and_then(|id| index_of(options, id))).collect(),
        _ => Vec::new(),
    }
}

/// The bank's index of the option that a form calls `id`.
fn index_of(options: &[FormOption], id: OptionId) -> Option<usize> {
    options.iter().find(|option| option.id == id).map(|option| usize::from(option.index))
}

fn share(of: Marks, hits: usize, all: usize) -> Marks {
    Marks(of.0 * i64::try_from(hits).unwrap_or(0) / i64::try_from(all.max(1)).unwrap_or(1))
}

fn choice(chosen: &[usize], key: &[usize], options: usize, of: Marks, rule: ChoiceRule) -> Marks {
    let wrong = chosen.iter().any(|index| !key.contains(index));
    match rule {
        ChoiceRule::AllOrNothing if chosen == key => of,
        ChoiceRule::PartialWithoutWrong if !wrong => share(of, chosen.len(), key.len()),
        ChoiceRule::PerOption if !chosen.is_empty() => {
            let hits = (0..options).filter(|index| chosen.contains(index) == key.contains(index)).count();
            share(of, hits, options)
        }
        _ => Marks::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use bank::item::{Area, Picture};

    use super::*;
    use crate::attempt::Point;

    fn options(count: u8) -> Vec<FormOption> {
        // Shown backwards, called 100, 101, …
        (0..count).map(|index| FormOption { id: 100 + u16::from(index), index: count - 1 - index }).collect()
    }

    fn multiple(key: &[usize]) -> Body {
        Body::MultipleChoice {
            options: ["甲", "乙", "丙", "丁"].map(String::from).to_vec(),
            key: key.to_vec(),
        }
    }

    #[test]
    fn multiple_choice_by_each_rule() {
        use ChoiceRule::{AllOrNothing, PartialWithoutWrong, PerOption};
        // Bank indexes chosen, then the marks (of 200) by the three rules; the key is 0, 2.
        let table: [(&[usize], [i64; 3]); 6] = [
            (&[0, 2], [200, 200, 200]),
            (&[0], [0, 100, 150]),
            (&[0, 1], [0, 0, 100]),
            (&[0, 1, 2], [0, 0, 150]),
            (&[1, 3], [0, 0, 0]),
            (&[0, 1, 2, 3], [0, 0, 100]),
        ];
        for (picked, marks) in table {
            let ids = picked.iter().rev().map(|index| 103 - u16::try_from(*index).unwrap()).collect();
            let response = Response::Choice(ids);
            for (rule, expected) in [AllOrNothing, PartialWithoutWrong, PerOption].into_iter().zip(marks) {
                let got = mark_one(&multiple(&[0, 2]), &options(4), &response, Marks(200), rule);
                assert_eq!(got, Marks(expected), "{picked:?} by {rule:?}");
            }
        }
    }

    #[test]
    fn single_choice_follows_the_shuffle() {
        let body = Body::SingleChoice { options: ["甲", "乙", "丙"].map(String::from).to_vec(), key: 0 };
        let given =
            |id| mark_one(&body, &options(3), &Response::Choice(vec![id]), Marks(100), ChoiceRule::default());
        assert_eq!(given(102), Marks(100), "the last shown is the bank's first");
        assert_eq!(given(100), Marks::ZERO);
        assert_eq!(given(999), Marks::ZERO);
    }

    #[test]
    fn blanks_forgive_width_space_and_case() {
        let body =
            Body::FillBlank { blanks: vec![Blank::from_iter(["30", "三十"]), Blank::from_iter(["MPa"])] };
        let given = |texts: [&str; 2]| {
            let response = Response::Text(texts.map(String::from).to_vec());
            mark_one(&body, &[], &response, Marks(201), ChoiceRule::default())
        };
        assert_eq!(given([" ３０ ", "ｍpa"]), Marks(201));
        assert_eq!(given(["三十", "kPa"]), Marks(101));
        assert_eq!(given(["", ""]), Marks::ZERO);
    }

    #[test]
    fn orders_pairs_and_places() {
        use ChoiceRule::{AllOrNothing, PartialWithoutWrong, PerOption};
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let order = Body::Order { options: texts(&["甲", "乙", "丙", "丁"]) };
        // The option called 103 is the bank's first.
        for (given, marks) in [
            (vec![103, 102, 101, 100], [200, 200, 200]),
            (vec![103, 102, 100, 101], [0, 100, 100]),
            (vec![100, 101, 102, 103], [0, 0, 0]),
        ] {
            for (rule, expected) in [AllOrNothing, PartialWithoutWrong, PerOption].into_iter().zip(marks) {
                let got = mark_one(&order, &options(4), &Response::Order(given.clone()), Marks(200), rule);
                assert_eq!(got, Marks(expected), "{given:?} by {rule:?}");
            }
        }
        let pairs = Body::Match {
            prompts: texts(&["1", "2", "3"]),
            options: texts(&["甲", "乙"]),
            key: vec![1, 0, 1],
        };
        for (given, expected) in [
            (vec![Some(100), Some(101), Some(100)], 200),
            (vec![Some(100), None, Some(101)], 67),
            (vec![None, Some(101), None], 67),
            (vec![Some(999), None, None], 0),
        ] {
            let got =
                mark_one(&pairs, &options(2), &Response::Match(given.clone()), Marks(200), AllOrNothing);
            assert_eq!(got, Marks(expected), "{given:?}");
        }
        let area = Area::Rect { x: 100, y: 100, width: 50, height: 50 };
        let picture = Picture { asset: "a".repeat(64), alt: "塔机".into() };
        let spot = Body::Hotspot { picture, areas: vec![area] };
        for (x, expected) in [(120, 200), (90, 0)] {
            let point = Response::Point(Point { x, y: 120 });
            assert_eq!(mark_one(&spot, &[], &point, Marks(200), AllOrNothing), Marks(expected), "{x}");
        }
    }

    #[test]
    fn people_mark_what_was_written() {
        use crate::paper::{FormItem, FormSection};
        let body = Body::ShortAnswer { reference: "先停炉".into(), points: vec![], most: None };
        let (content, tags) = (Content::plain("怎么办？", body, ""), Tags::default());
        let item = |id: &str| FormItem { item: id.into(), version: 1, questions: vec![vec![]] };
        let items = ["a", "b", "c", "d"].map(item).to_vec();
        let section = FormSection { kind: Kind::ShortAnswer, marks: Marks::whole(5), items };
        let form =
            Form { generator: 1, snapshot: String::new(), blueprint: String::new(), sections: vec![section] };
        let given = Response::Written("停炉".into());
        let score = mark(
            &form,
            ChoiceRule::default(),
            |_, _| Some((&content, &tags)),
            |slot| (slot != 2).then_some(&given),
            |item| (item.as_str() == "d").then_some(&Remedy::Void),
            |slot| (slot == 1).then_some(Marks(350)),
        );
        let slots: Vec<(i64, bool)> = score.slots.iter().map(|slot| (slot.got.0, slot.pending)).collect();
        // Marked, blank, waiting, void.
        assert_eq!(slots, [(350, false), (0, false), (0, true), (0, false)]);
        assert_eq!(score.sections[0].1, Part { got: Marks(350), of: Marks::whole(15) });
    }

    #[test]
    fn a_response_of_another_kind_gets_nothing() {
        let body = Body::TrueFalse { key: true };
        let response = Response::Text(vec!["对".into()]);
        assert_eq!(mark_one(&body, &[], &response, Marks(100), ChoiceRule::default()), Marks::ZERO);
    }
}
