//! Items in the making: their texts may turn out to need markup, and then all of them get it.

use std::collections::{BTreeMap, BTreeSet};

use super::caption::caption;
use super::found::{Hints, LeftOut, Place, Refused, Sound};
use super::rich::Rich;
use super::{Doubt, Repair, RowFlaw};
use crate::item::{Area, BLANK, Blank, Body, Content, MOST_PROMPTS, Markup, Picture, Point, SubItem};
use crate::markup::look_over;

/// What is asked and what is right, as [`Body`].
#[derive(Clone, Debug)]
pub enum Shape {
    /// Right or wrong.
    TrueFalse(bool),
    /// One of the options.
    Single(Vec<Rich>, usize),
    /// Several of the options, ascending.
    Multiple(Vec<Rich>, Vec<usize>),
    /// A text or number for each blank.
    Fill(Vec<Blank>),
    /// Texts in the right order.
    Order(Vec<Rich>),
    /// Prompts, options, and for each prompt the index of its option.
    Match(Vec<Rich>, Vec<Rich>, Vec<usize>),
    /// A place on a picture.
    Hotspot(Picture, Vec<Area>),
    /// A reference answer, points with their marks in hundredths, and how many characters an answer may have.
    Written(Rich, Vec<(Rich, u32)>, Option<u16>),
    /// Questions about the stem.
    Case(Vec<Question>),
}

/// One question, with its stem and why its key is right.
#[derive(Clone, Debug)]
pub struct Question {
    /// 题干
    pub stem: Rich,
    /// Options and key.
    pub shape: Shape,
    /// 解析
    pub rationale: Rich,
}

impl Question {
    /// The item, plain if it can be, and only if it is sound; and what is to be looked at in it.
    pub fn settle(self) -> Result<(Content, BTreeSet<Doubt>), RowFlaw> {
        let markup = if self.is_plain() { Markup::Plain } else { Markup::Markdown };
        let SubItem { stem, body, rationale } = self.item(markup);
        let mut content = Content { markup, stem, body, rationale };
        let doubts = caption(&mut content);
        content.check().map_err(|flaw| RowFlaw::from(&flaw))?;
        // What the editor would not save can't be mended there either.
        if look_over(&content).0.is_empty() { Ok((content, doubts)) } else { Err(RowFlaw::Markup) }
    }

    /// Whether it is all there without markup.
    pub fn is_plain(&self) -> bool {
        let all = |texts: &[Rich]| texts.iter().all(Rich::is_plain);
        let shape = match &self.shape {
            Shape::Single(options, _) | Shape::Multiple(options, _) | Shape::Order(options) => all(options),
            Shape::Match(prompts, options, _) => all(prompts) && all(options),
            Shape::Written(reference, points, _) => {
                reference.is_plain() && points.iter().all(|(text, _)| text.is_plain())
            }
            Shape::Case(questions) => questions.iter().all(Self::is_plain),
            Shape::TrueFalse(_) | Shape::Fill(_) | Shape::Hotspot(..) => true,
        };
        shape && self.stem.is_plain() && self.rationale.is_plain()
    }

    fn item(self, markup: Markup) -> SubItem {
        let all = |texts: Vec<Rich>| texts.iter().map(|text| text.text(markup)).collect();
        let body = match self.shape {
            Shape::TrueFalse(key) => Body::TrueFalse { key },
            Shape::Single(options, key) => Body::SingleChoice { options: all(options), key },
            Shape::Multiple(options, key) => Body::MultipleChoice { options: all(options), key },
            Shape::Fill(blanks) => Body::FillBlank { blanks },
            Shape::Order(options) => Body::Order { options: all(options) },
            Shape::Match(prompts, options, key) => {
                Body::Match { prompts: all(prompts), options: all(options), key }
            }
            Shape::Hotspot(picture, areas) => Body::Hotspot { picture, areas },
            Shape::Written(reference, points, most) => {
                let point = |(text, marks): (Rich, u32)| Point { text: text.text(markup), marks };
                Body::ShortAnswer {
                    reference: reference.text(markup),
                    points: points.into_iter().map(point).collect(),
                    most,
                }
            }
            Shape::Case(questions) => Body::CaseStudy {
                items: questions.into_iter().map(|question| question.item(markup)).collect(),
            },
        };
        SubItem { stem: self.stem.text(markup), body, rationale: self.rationale.text(markup) }
    }
}

/// Everything that is known of an item while its question is read.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Where it is.
    pub place: Place,
    /// Its code.
    pub code: Option<String>,
    /// Where it may belong.
    pub hints: Hints,
    /// What was mended.
    pub repairs: BTreeSet<Repair>,
    /// The pictures that its texts show.
    pub pictures: BTreeSet<String>,
    /// What is not kept.
    pub left_out: BTreeSet<LeftOut>,
    /// What people should look at.
    pub doubts: BTreeSet<Doubt>,
    /// Pictures that were looked for, by the names that texts give them, and what was found.
    pub seen: BTreeMap<String, Result<String, RowFlaw>>,
}

impl About {
    /// A sound item, or the flaw with the words by which a person knows the question again.
    pub fn settle(mut self, question: Result<Question, RowFlaw>) -> (Place, Result<Sound, Refused>) {
        let named =
            if let Ok(question) = &question { question.stem.shown().to_owned() } else { String::new() };
        let named = if named.trim().is_empty() { self.place.name.clone() } else { named };
        let place = std::mem::take(&mut self.place);
        let outcome = question.and_then(Question::settle);
        let outcome = match outcome {
            Ok((content, doubts)) => Ok(Sound {
                code: self.code,
                content,
                hints: self.hints,
                repairs: self.repairs,
                pictures: self.pictures,
                names: self
                    .seen
                    .into_iter()
                    .filter_map(|(name, kept)| Some((kept.ok()?, file_name(&name))))
                    .collect(),
                left_out: self.left_out,
                doubts: {
                    self.doubts.extend(doubts);
                    self.doubts
                },
            }),
            Err(flaw) => Err(Refused::new(self.for_want_of_a_picture(flaw), &named)),
        };
        (place, outcome)
    }

    /// A text that is empty because its picture lies elsewhere lacks that picture.
    fn for_want_of_a_picture(&self, flaw: RowFlaw) -> RowFlaw {
        let empty =
            matches!(flaw, RowFlaw::NoStem | RowFlaw::EmptyOption | RowFlaw::SameOptions | RowFlaw::Pairs);
        let elsewhere = self.doubts.iter().find_map(|doubt| match doubt {
            Doubt::RemotePicture { address } if empty => Some(address.clone()),
            _ => None,
        });
        elsewhere.map_or(flaw, |name| RowFlaw::MissingPicture { name })
    }
}

/// What people call a file: behind its folder, or what stands for one.
fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

/// An answer with its share of the marks, as several formats give it: 1 is full marks.
#[derive(Clone, Debug)]
pub struct Weighed<T> {
    /// The answer.
    pub answer: T,
    /// Its share.
    pub share: f64,
}

/// Full marks, but for rounding.
fn is_full(share: f64) -> bool {
    share > 0.999
}

/// The only answer that gets full marks. Others may get some: that is said, not kept.
pub fn only_full<T>(answers: &[Weighed<T>], left_out: &mut BTreeSet<LeftOut>) -> Result<usize, RowFlaw> {
    let mut full = answers.iter().enumerate().filter(|(_, answer)| is_full(answer.share));
    let (key, _) = full.next().ok_or(if answers.is_empty() { RowFlaw::NoOptions } else { RowFlaw::NoKey })?;
    if full.next().is_some() {
        return Err(RowFlaw::ManyKeys);
    }
    note_partial(answers, left_out);
    Ok(key)
}

/// All answers that get full marks.
pub fn all_full<T: Clone>(
    answers: &[Weighed<T>],
    left_out: &mut BTreeSet<LeftOut>,
) -> Result<Vec<T>, RowFlaw> {
    let full: Vec<T> =
        answers.iter().filter(|answer| is_full(answer.share)).map(|answer| answer.answer.clone()).collect();
    note_partial(answers, left_out);
    if full.is_empty() { Err(RowFlaw::NoKey) } else { Ok(full) }
}

/// The answers that get full marks together: their shares make up the whole.
pub fn together_full<T>(
    answers: &[Weighed<T>],
    left_out: &mut BTreeSet<LeftOut>,
) -> Result<Vec<usize>, RowFlaw> {
    let right: Vec<usize> = (0..answers.len()).filter(|index| answers[*index].share > 0.0).collect();
    let sum: f64 = right.iter().map(|index| answers[*index].share).sum();
    if right.is_empty() {
        return Err(RowFlaw::NoKey);
    }
    // Thirds and sevenths are written with few digits.
    if (sum - 1.0).abs() > 0.01 {
        return Err(RowFlaw::BadKey);
    }
    let uneven = right.iter().any(|index| (answers[*index].share - answers[right[0]].share).abs() > 0.01);
    if uneven {
        left_out.insert(LeftOut::PartialMarks);
    }
    Ok(right)
}

fn note_partial<T>(answers: &[Weighed<T>], left_out: &mut BTreeSet<LeftOut>) {
    if answers.iter().any(|answer| !is_full(answer.share) && answer.share.abs() > 0.0) {
        left_out.insert(LeftOut::PartialMarks);
    }
}

/// A choice among options with shares: one of them right, or several together.
pub fn choice(
    answers: Vec<Weighed<Rich>>,
    single: bool,
    left_out: &mut BTreeSet<LeftOut>,
) -> Result<Shape, RowFlaw> {
    if single {
        let key = only_full(&answers, left_out)?;
        return Ok(Shape::Single(answers.into_iter().map(|answer| answer.answer).collect(), key));
    }
    let key = together_full(&answers, left_out)?;
    Ok(Shape::Multiple(answers.into_iter().map(|answer| answer.answer).collect(), key))
}

/// Pairs as formats write them, one line each. A pair without prompt only offers its option; options that say the
/// same are one.
pub fn pairs(pairs: Vec<(Rich, Rich)>) -> Result<Shape, RowFlaw> {
    if pairs.len() > MOST_PROMPTS * MOST_PROMPTS {
        return Err(RowFlaw::Pairs);
    }
    let (mut prompts, mut options, mut key) = (Vec::new(), Vec::<Rich>::new(), Vec::new());
    for (prompt, option) in pairs {
        if option.is_empty() {
            return Err(RowFlaw::Pairs);
        }
        let index = options.iter().position(|known| *known == option).unwrap_or_else(|| {
            options.push(option);
            options.len() - 1
        });
        if !prompt.is_empty() {
            prompts.push(prompt);
            key.push(index);
        }
    }
    Ok(Shape::Match(prompts, options, key))
}

/// What stands in a text for the question within it that has this number, from 1.
pub fn number_within(number: usize) -> String {
    format!("（{number}）")
}

/// Questions that stand within a text, in their order: the text has their numbers in their places.
pub fn questions_within(shapes: Vec<Shape>) -> Vec<Question> {
    let question = |(number, shape)| {
        let blank = if matches!(shape, Shape::Fill(_)) { BLANK } else { "" };
        let stem = Rich::plain(&number_within(number)).with(blank);
        Question { stem, shape, rationale: Rich::default() }
    };
    (1..).zip(shapes).map(question).collect()
}

/// A stem with one blank: where it stands already, or behind the stem.
pub fn with_one_blank(stem: Rich, repairs: &mut BTreeSet<Repair>) -> Result<Rich, RowFlaw> {
    match stem.gaps() {
        1 => Ok(stem),
        0 => {
            repairs.insert(Repair::BlankAdded);
            let spaced = stem.shown().ends_with(|c: char| c.is_ascii() && !c.is_whitespace());
            Ok(stem.with(if spaced { " " } else { "" }).with(BLANK))
        }
        _ => Err(RowFlaw::Blanks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(shares: &[f64]) -> Vec<Weighed<Rich>> {
        let option =
            |(at, share): (usize, &f64)| Weighed { answer: Rich::plain(&at.to_string()), share: *share };
        shares.iter().enumerate().map(option).collect()
    }

    #[test]
    fn keys_follow_from_shares_or_not_at_all() {
        let key = |shares: &[f64], single| {
            let mut left_out = BTreeSet::new();
            let shape = choice(weighed(shares), single, &mut left_out)?;
            let partial = !left_out.is_empty();
            Ok(match shape {
                Shape::Single(_, key) => (vec![key], partial),
                Shape::Multiple(_, key) => (key, partial),
                _ => panic!("no choice"),
            })
        };
        assert_eq!(key(&[0.0, 1.0, 0.0], true), Ok((vec![1], false)));
        assert_eq!(key(&[0.5, 1.0, -0.5], true), Ok((vec![1], true)));
        assert_eq!(key(&[1.0, 1.0, 0.0], true), Err(RowFlaw::ManyKeys));
        assert_eq!(key(&[0.5, 0.5, 0.0], true), Err(RowFlaw::NoKey));
        assert_eq!(key(&[0.333, 0.333, -1.0, 0.333], false), Ok((vec![0, 1, 3], false)));
        assert_eq!(key(&[0.7, 0.3, 0.0], false), Ok((vec![0, 1], true)));
        assert_eq!(key(&[1.0, 1.0, 0.0], false), Err(RowFlaw::BadKey));
        assert_eq!(key(&[0.0, 0.0], false), Err(RowFlaw::NoKey));
    }

    #[test]
    fn one_rich_text_makes_all_of_them_markdown() {
        let question = Question {
            stem: Rich::plain("2*3"),
            shape: Shape::Single(vec![Rich::plain("6"), Rich::markdown("**5**")], 0),
            rationale: Rich::default(),
        };
        let (content, _) = question.settle().unwrap();
        assert_eq!(content.markup, Markup::Markdown);
        assert_eq!(content.stem, r"2\*3");
    }
}
