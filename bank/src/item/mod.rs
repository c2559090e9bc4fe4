//! Items: what is asked, what is right, and how it is tagged.
//!
//! An item is a name (its code) and a row of immutable [`Version`]s. What a candidate saw is always a version.
//! What counts in a blank is in `blank`, places on pictures in `area`, what people mark by in `written`.

mod area;
mod blank;
pub mod unit;
pub mod written;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

pub use area::{Area, FULL, Picture};
pub use blank::{Blank, Measure, MeasureFlaw};
pub use written::{LONGEST_ANSWER, MOST_POINTS, Point, USUAL_ANSWER};

use crate::id::ItemId;
use crate::markup;

/// What kind of answer an item asks for. 题型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 判断题
    TrueFalse,
    /// 单选题
    SingleChoice,
    /// 多选题
    MultipleChoice,
    /// 填空题
    FillBlank,
    /// 排序题
    Order,
    /// 连线题
    Match,
    /// 看图指认题: a place on a picture
    Hotspot,
    /// 简答题: a text that people mark
    ShortAnswer,
    /// 案例题: a shared stem with sub-items
    CaseStudy,
}

impl Kind {
    /// All kinds, in the order in which papers usually show them.
    pub const ALL: [Self; 9] = [
        Self::TrueFalse,
        Self::SingleChoice,
        Self::MultipleChoice,
        Self::FillBlank,
        Self::Order,
        Self::Match,
        Self::Hotspot,
        Self::ShortAnswer,
        Self::CaseStudy,
    ];

    /// The name used in the database, on the wire and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::TrueFalse => "true_false",
            Self::SingleChoice => "single_choice",
            Self::MultipleChoice => "multiple_choice",
            Self::FillBlank => "fill_blank",
            Self::Order => "order",
            Self::Match => "match",
            Self::Hotspot => "hotspot",
            Self::ShortAnswer => "short_answer",
            Self::CaseStudy => "case_study",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What is asked and what is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Right or wrong.
    TrueFalse {
        /// Whether the statement is right.
        key: bool,
    },
    /// One of the options.
    SingleChoice {
        /// Two to eight texts.
        options: Vec<String>,
        /// Index of the right one.
        key: usize,
    },
    /// Two or more of the options.
    MultipleChoice {
        /// Three to eight texts.
        options: Vec<String>,
        /// Indexes of the right ones, ascending.
        key: Vec<usize>,
    },
    /// A text for each `____` in the stem.
    FillBlank {
        /// For each blank, what counts as right.
        blanks: Vec<Blank>,
    },
    /// Texts that are to be put in order.
    Order {
        /// Three to eight texts, in the right order.
        options: Vec<String>,
    },
    /// Texts that belong together.
    Match {
        /// Two to ten texts, each of which gets one of the options.
        prompts: Vec<String>,
        /// Two to ten texts; one may belong to several prompts, or to none.
        options: Vec<String>,
        /// For each prompt the index of its option.
        key: Vec<usize>,
    },
    /// A place on a picture.
    Hotspot {
        /// What is looked at.
        picture: Picture,
        /// A point within any of these is right.
        areas: Vec<Area>,
    },
    /// A text in the candidate's own words, marked by people.
    ShortAnswer {
        /// 参考答案; may be empty where the points say it all.
        reference: String,
        /// 得分点; may be none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(optional, as = "Option<Vec<Point>>")]
        points: Vec<Point>,
        /// The most characters an answer may have; none: the usual [`USUAL_ANSWER`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        most: Option<u16>,
    },
    /// Several questions about the stem.
    CaseStudy {
        /// The questions, in order; none of them is a case study itself.
        items: Vec<SubItem>,
    },
}

impl Body {
    /// The kind of this body.
    pub fn kind(&self) -> Kind {
        match self {
            Self::TrueFalse { .. } => Kind::TrueFalse,
            Self::SingleChoice { .. } => Kind::SingleChoice,
            Self::MultipleChoice { .. } => Kind::MultipleChoice,
            Self::FillBlank { .. } => Kind::FillBlank,
            Self::Order { .. } => Kind::Order,
            Self::Match { .. } => Kind::Match,
            Self::Hotspot { .. } => Kind::Hotspot,
            Self::ShortAnswer { .. } => Kind::ShortAnswer,
            Self::CaseStudy { .. } => Kind::CaseStudy,
        }
    }

    /// The texts that a candidate chooses among, puts in order or matches with prompts; otherwise empty.
    pub fn options(&self) -> &[String] {
        match self {
            Self::SingleChoice { options, .. }
            | Self::MultipleChoice { options, .. }
            | Self::Order { options }
            | Self::Match { options, .. } => options,
            _ => &[],
        }
    }

    /// What a body says, key and all, but for the questions of a case study.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let blanks = if let Self::FillBlank { blanks } = self { blanks.as_slice() } else { &[] };
        let accepted = blanks.iter().flat_map(|blank| {
            let (value, texts, units) = match blank {
                Blank::Texts(texts) => (None, texts, None),
                Blank::Number(measure) => (Some(&measure.value), &measure.also, Some(&measure.units)),
            };
            value.into_iter().chain(texts).chain(units.into_iter().flatten()).map(String::as_str)
        });
        let alt = if let Self::Hotspot { picture, .. } = self { Some(picture.alt.as_str()) } else { None };
        let (reference, points) = match self {
            Self::ShortAnswer { reference, points, .. } => (Some(reference.as_str()), points.as_slice()),
            _ => (None, [].as_slice()),
        };
        let written = reference.into_iter().chain(points.iter().map(|point| point.text.as_str()));
        let options = self.options().iter().chain(self.prompts()).map(String::as_str);
        options.chain(accepted).chain(alt).chain(written)
    }

    /// The texts that options are matched with; otherwise empty.
    pub fn prompts(&self) -> &[String] {
        if let Self::Match { prompts, .. } = self { prompts } else { &[] }
    }
}

/// One question of a case study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubItem {
    /// What is asked.
    pub stem: String,
    /// What is right.
    pub body: Body,
    /// Why it is right.
    #[serde(default)]
    pub rationale: String,
}

/// How the texts of an item are to be read. 排版.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// As they stand, with their line breaks.
    #[default]
    Plain,
    /// Markdown with tables, pictures of the bank and formulas in LaTeX: see `crate::markup`.
    Markdown,
}

impl Markup {
    /// See [`Markup::Plain`].
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// Everything a version fixes about what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Content {
    /// How stems, options and rationales are to be read.
    #[serde(default, skip_serializing_if = "Markup::is_plain")]
    #[ts(optional, as = "Option<Markup>")]
    pub markup: Markup,
    /// 题干. In fill-blank items each blank is written `____`.
    pub stem: String,
    /// Options and key.
    pub body: Body,
    /// 解析: why the key is right.
    #[serde(default)]
    pub rationale: String,
}

/// The mark of a blank in a stem.
pub const BLANK: &str = "____";

/// The most options a choice item may have: A to H.
pub const MOST_OPTIONS: usize = 8;

/// The most options, and the most prompts, of an item that asks what belongs together.
pub const MOST_PROMPTS: usize = 10;

/// The longest stem, option or rationale, in characters.
pub const LONGEST_TEXT: usize = 8_000;

/// Why a content is not a sound item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// There is nothing to read.
    #[error("the stem is empty")]
    NoStem,
    /// A text is too long to be an item.
    #[error("a text of the item is longer than {LONGEST_TEXT} characters")]
    TooLong,
    /// Too few or too many options.
    #[error("{found} options; {least} to {most} are needed")]
    OptionCount {
        /// How many there are.
        found: usize,
        /// How many there must be.
        least: usize,
        /// How many there may be.
        most: usize,
    },
    /// An option without text.
    #[error("option {} is empty", letter(*.0))]
    EmptyOption(usize),
    /// Two options say the same.
    #[error("options {} and {} are the same", letter(*.0), letter(*.1))]
    SameOptions(usize, usize),
    /// The key names no option.
    #[error("the key names option {}, but there are only {options}", letter(*.key))]
    KeyOutside {
        /// The index the key names.
        key: usize,
        /// How many options there are.
        options: usize,
    },
    /// A multiple choice with fewer than two right options.
    #[error("a multiple choice item needs two right options or more")]
    TooFewKeys,
    /// Right options out of order or twice.
    #[error("the right options of a multiple choice item are to be named once each, in order")]
    KeyOrder,
    /// Blanks in the stem and answers don't match.
    #[error("{stem} blanks (____) in the stem, answers for {answers}")]
    BlankCount {
        /// Blanks in the stem.
        stem: usize,
        /// Blanks with answers.
        answers: usize,
    },
    /// A blank that nothing can fill.
    #[error("blank {} has no accepted answer", .0 + 1)]
    NoAnswer(usize),
    /// A blank whose number can't be marked by.
    #[error("blank {}: {flaw}", .place + 1)]
    BadNumber {
        /// Which blank, from 0.
        place: usize,
        /// What is wrong with it.
        flaw: MeasureFlaw,
    },
    /// Too few or too many texts to match.
    #[error("{0} texts to match; 2 to {MOST_PROMPTS} are needed, each with its option")]
    PromptCount(usize),
    /// A text to match that says nothing.
    #[error("text {} to match is empty", .0 + 1)]
    EmptyPrompt(usize),
    /// A picture that is not one of the bank's, or goes without words.
    #[error("an item about a picture needs a picture of the bank, and words for who can't see it")]
    NoPicture,
    /// Areas that lie outside, or none.
    #[error("a picture needs 1 to 20 areas that lie within it")]
    Areas,
    /// Points that say nothing, are worth nothing, or too many.
    #[error("marking points are {MOST_POINTS} at most, each with a text and 0.5 to 100 marks in halves")]
    Points,
    /// A limit that lets nobody answer, or is none.
    #[error("an answer may be limited to 10 to {LONGEST_ANSWER} characters")]
    AnswerLength,
    /// A case study without questions or with case studies in it.
    #[error("a case study needs one to twenty questions that are not case studies themselves")]
    Case,
}

impl Content {
    /// Texts as they stand.
    pub fn plain(stem: impl Into<String>, body: Body, rationale: impl Into<String>) -> Self {
        Self { markup: Markup::Plain, stem: stem.into(), body, rationale: rationale.into() }
    }

    /// Checks that the item can be asked and marked.
    pub fn check(&self) -> Result<(), Flaw> {
        check(&self.stem, &self.body, &self.rationale)
    }

    /// One of its texts in a line for lists and searches: Markdown and formulas without their signs, a picture is what it
    /// shows. Plain texts stay as they are.
    pub fn in_words<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.markup.is_plain() { text.into() } else { markup::words(text).into() }
    }

    /// SHA-256 over the canonical JSON of the content, in hex. Equal contents have equal hashes on every platform.
    pub fn hash(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(Sha256::digest(json))
    }

    /// SHA-256 over what is asked and what is right, without spaces, width and case: two contents with the same
    /// fingerprint are the same item, however they were typed. The rationale does not count.
    pub fn fingerprint(&self) -> String {
        let body = serde_json::to_string(&self.body).unwrap_or_default();
        hex::encode(Sha256::digest(format!("{}\n{}", plain(&self.stem), plain(&body))))
    }
}

/// The half-width twin of a full-width character.
pub fn half(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A text for comparison: full width to half width, no spaces, lower case.
pub fn plain(text: &str) -> String {
    let same = |c: char| match c {
        '。' => '.',
        '、' => ',',
        c => half(c),
    };
    text.chars().filter(|c| !c.is_whitespace()).map(same).flat_map(char::to_lowercase).collect()
}

fn check(stem: &str, body: &Body, rationale: &str) -> Result<(), Flaw> {
    if stem.trim().is_empty() {
        return Err(Flaw::NoStem);
    }
    let too_long = |text: &str| text.chars().count() > LONGEST_TEXT;
    if [stem, rationale].into_iter().chain(body.texts()).any(too_long) {
        return Err(Flaw::TooLong);
    }
    match body {
        Body::TrueFalse { .. } => Ok(()),
        Body::SingleChoice { options, key } => {
            check_options(options, 2, MOST_OPTIONS)?;
            check_key(*key, options)
        }
        Body::MultipleChoice { options, key } => {
            check_options(options, 3, MOST_OPTIONS)?;
            key.iter().try_for_each(|key| check_key(*key, options))?;
            if key.len() < 2 {
                return Err(Flaw::TooFewKeys);
            }
            if key.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err(Flaw::KeyOrder);
            }
            Ok(())
        }
        Body::FillBlank { blanks } => {
            let found = stem.matches(BLANK).count();
            if found == 0 || found != blanks.len() {
                return Err(Flaw::BlankCount { stem: found, answers: blanks.len() });
            }
            blanks.iter().enumerate().try_for_each(|(place, blank)| match blank {
                Blank::Texts(texts) if texts.iter().all(|text| text.trim().is_empty()) => {
                    Err(Flaw::NoAnswer(place))
                }
                Blank::Texts(_) => Ok(()),
                Blank::Number(measure) => measure.check().map_err(|flaw| Flaw::BadNumber { place, flaw }),
            })
        }
        Body::Order { options } => check_options(options, 3, MOST_OPTIONS),
        Body::Match { prompts, options, key } => {
            check_options(options, 2, MOST_PROMPTS)?;
            if !(2..=MOST_PROMPTS).contains(&prompts.len()) || prompts.len() != key.len() {
                return Err(Flaw::PromptCount(prompts.len()));
            }
            if let Some(empty) = prompts.iter().position(|prompt| prompt.trim().is_empty()) {
                return Err(Flaw::EmptyPrompt(empty));
            }
            key.iter().try_for_each(|key| check_key(*key, options))
        }
        Body::Hotspot { picture, areas } => {
            if !is_asset(&picture.asset) || picture.alt.trim().is_empty() {
                return Err(Flaw::NoPicture);
            }
            if !(1..=20).contains(&areas.len()) || !areas.iter().all(Area::is_sound) {
                return Err(Flaw::Areas);
            }
            Ok(())
        }
        Body::ShortAnswer { points, most, .. } => {
            if points.len() > MOST_POINTS || !points.iter().all(Point::is_sound) {
                return Err(Flaw::Points);
            }
            if most.is_some_and(|most| !(10..=LONGEST_ANSWER).contains(&most)) {
                return Err(Flaw::AnswerLength);
            }
            Ok(())
        }
        Body::CaseStudy { items } => {
            if items.is_empty()
                || items.len() > 20
                || items.iter().any(|item| item.body.kind() == Kind::CaseStudy)
            {
                return Err(Flaw::Case);
            }
            items.iter().try_for_each(|item| check(&item.stem, &item.body, &item.rationale))
        }
    }
}

/// Whether this is the name of a stored file: a SHA-256 in hex.
pub fn is_asset(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn check_options(options: &[String], least: usize, most: usize) -> Result<(), Flaw> {
    if options.len() < least || options.len() > most {
        return Err(Flaw::OptionCount { found: options.len(), least, most });
    }
    for (index, option) in options.iter().enumerate() {
        if option.trim().is_empty() {
            return Err(Flaw::EmptyOption(index));
        }
        if let Some(twin) = options[..index].iter().position(|other| other.trim() == option.trim()) {
            return Err(Flaw::SameOptions(twin, index));
        }
    }
    Ok(())
}

fn check_key(key: usize, options: &[String]) -> Result<(), Flaw> {
    if key < options.len() { Ok(()) } else { Err(Flaw::KeyOutside { key, options: options.len() }) }
}

/// The letter of an option: 0 is A.
pub fn letter(index: usize) -> char {
    u8::try_from(index).ok().filter(|index| *index < 26).map_or('?', |index| char::from(b'A' + index))
}

/// 认知层次, after the revised taxonomy of Bloom (Anderson & Krathwohl 2001), lower four levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Cognitive {
    /// 记忆
    #[default]
    Remember,
    /// 理解
    Understand,
    /// 应用
    Apply,
    /// 分析
    Analyse,
}

impl Cognitive {
    /// All levels, the lowest first.
    pub const ALL: [Self; 4] = [Self::Remember, Self::Understand, Self::Apply, Self::Analyse];
}

/// A reference to a regulation. 依据.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Citation {
    /// The regulation's number, such as `TSG 81-2022`.
    pub regulation: String,
    /// The place in it, such as `第三十二条`; empty when the whole is meant.
    #[serde(default)]
    pub clause: String,
}

impl Citation {
    /// As files have it: `TSG 81-2022 § 第三十二条`.
    pub fn in_words(&self) -> String {
        match self.clause.as_str() {
            "" => self.regulation.clone(),
            clause => format!("{} § {clause}", self.regulation),
        }
    }

    /// What [`Citation::in_words`] wrote, or anything else as a regulation.
    pub fn of_words(text: &str) -> Self {
        let (regulation, clause) = text.split_once(" § ").unwrap_or((text, ""));
        Self { regulation: regulation.to_owned(), clause: clause.to_owned() }
    }
}

/// Where an item belongs.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, TS)]
pub struct Tags {
    /// Subject codes of the syllabus; the first is the one that blueprints count.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Equipment category codes; empty means: concerns all of them.
    #[serde(default)]
    pub equipment: Vec<String>,
    /// Expected share of right answers in thousandths (the classical difficulty p × 1000): 1000 is easiest.
    #[serde(default = "Tags::default_difficulty")]
    pub difficulty: u16,
    /// What the item asks of the mind.
    #[serde(default)]
    pub cognitive: Cognitive,
    /// What the key rests on.
    #[serde(default)]
    pub citations: Vec<Citation>,
    /// Open for practice, with its key: no exam draws it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub practice: bool,
}

impl Tags {
    /// The difficulty of items of which nothing is known.
    pub fn default_difficulty() -> u16 {
        700
    }

    /// The difficulty band that blueprints count by.
    pub fn band(&self) -> Band {
        Band::of(self.difficulty)
    }
}

/// Difficulty in three bands. 难度档.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// 易: 0.80 or more get it right.
    Easy,
    /// 中: between.
    Medium,
    /// 难: fewer than 0.60 get it right.
    Hard,
}

impl Band {
    /// All bands.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Medium, Self::Hard];

    /// The band of a difficulty in thousandths.
    pub fn of(difficulty: u16) -> Self {
        match difficulty {
            800.. => Self::Easy,
            600.. => Self::Medium,
            _ => Self::Hard,
        }
    }
}

/// Where a version stands in its life. 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 草稿
    Draft,
    /// 退回: a reviewer gave it back to its author.
    Returned,
    /// 待审
    InReview,
    /// 已批准
    Approved,
    /// 停用
    Retired,
}

impl Status {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Returned, Self::InReview, Self::Approved, Self::Retired];

    /// The name used in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Returned => "returned",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::Retired => "retired",
        }
    }

    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// An immutable version of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Version {
    /// The item.
    pub item: ItemId,
    /// The item's code, such as `N1-0231`.
    pub code: String,
    /// 1, 2, 3, …
    pub number: u32,
    /// What is asked.
    pub content: Content,
    /// Where it belongs.
    pub tags: Tags,
    /// Where it stands.
    pub status: Status,
    /// Who wrote it.
    pub author: String,
    /// Who approved it, if anybody.
    pub reviewer: Option<String>,
    /// When it was saved, µs since the epoch.
    pub at: i64,
}

#[cfg(test)]
mod tests;
