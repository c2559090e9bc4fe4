//! Items: what is asked, what is right, and how it is tagged.
//!
//! An item is a name (its code) and a row of immutable [`Version`]s. What a candidate saw is always a version.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::id::ItemId;

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
    /// 案例题: a shared stem with sub-items
    CaseStudy,
}

impl Kind {
    /// All kinds, in the order in which papers usually show them.
    pub const ALL: [Self; 5] =
        [Self::TrueFalse, Self::SingleChoice, Self::MultipleChoice, Self::FillBlank, Self::CaseStudy];

    /// The name used in the database, on the wire and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::TrueFalse => "true_false",
            Self::SingleChoice => "single_choice",
            Self::MultipleChoice => "multiple_choice",
            Self::FillBlank => "fill_blank",
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
        /// For each blank, the answers that count as right.
        blanks: Vec<Vec<String>>,
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
            Self::CaseStudy { .. } => Kind::CaseStudy,
        }
    }

    /// The option texts of a choice item, otherwise empty.
    pub fn options(&self) -> &[String] {
        match self {
            Self::SingleChoice { options, .. } | Self::MultipleChoice { options, .. } => options,
            _ => &[],
        }
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

/// Everything a version fixes about what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Content {
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
    #[error("{found} options; {least} to {MOST_OPTIONS} are needed")]
    OptionCount {
        /// How many there are.
        found: usize,
        /// How many there must be.
        least: usize,
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
    /// A case study without questions or with case studies in it.
    #[error("a case study needs one to twenty questions that are not case studies themselves")]
    Case,
}

impl Content {
    /// Checks that the item can be asked and marked.
    pub fn check(&self) -> Result<(), Flaw> {
        check(&self.stem, &self.body, &self.rationale)
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

/// A text for comparison: full width to half width, no spaces, lower case.
pub fn plain(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        '、' => ',',
        _ => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(half).flat_map(char::to_lowercase).collect()
}

fn check(stem: &str, body: &Body, rationale: &str) -> Result<(), Flaw> {
    if stem.trim().is_empty() {
        return Err(Flaw::NoStem);
    }
    let too_long = |text: &str| text.chars().count() > LONGEST_TEXT;
    if too_long(stem) || too_long(rationale) || body.options().iter().any(|option| too_long(option)) {
        return Err(Flaw::TooLong);
    }
    match body {
        Body::TrueFalse { .. } => Ok(()),
        Body::SingleChoice { options, key } => {
            check_options(options, 2)?;
            check_key(*key, options)
        }
        Body::MultipleChoice { options, key } => {
            check_options(options, 3)?;
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
            match blanks.iter().position(|accepted| accepted.iter().all(|text| text.trim().is_empty())) {
                Some(empty) => Err(Flaw::NoAnswer(empty)),
                None => Ok(()),
            }
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

fn check_options(options: &[String], least: usize) -> Result<(), Flaw> {
    if options.len() < least || options.len() > MOST_OPTIONS {
        return Err(Flaw::OptionCount { found: options.len(), least });
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
    /// 待审
    InReview,
    /// 已批准
    Approved,
    /// 停用
    Retired,
}

impl Status {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Draft, Self::InReview, Self::Approved, Self::Retired];

    /// The name used in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
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
mod tests {
    use super::*;

    fn content(stem: &str, body: Body) -> Content {
        Content { stem: stem.into(), body, rationale: String::new() }
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn sound_items_pass_and_flaws_are_named() {
        let single = |options: &[&str], key| {
            content("锅炉缺水时应（　）。", Body::SingleChoice { options: texts(options), key })
        };
        assert_eq!(single(&["停炉", "加水"], 0).check(), Ok(()));
        assert_eq!(single(&["停炉"], 0).check(), Err(Flaw::OptionCount { found: 1, least: 2 }));
        assert_eq!(single(&["停炉", " 停炉"], 0).check(), Err(Flaw::SameOptions(0, 1)));
        assert_eq!(single(&["停炉", ""], 0).check(), Err(Flaw::EmptyOption(1)));
        assert_eq!(single(&["停炉", "加水"], 3).check(), Err(Flaw::KeyOutside { key: 3, options: 2 }));
        assert_eq!(content(" ", Body::TrueFalse { key: true }).check(), Err(Flaw::NoStem));

        let multiple = |key: &[usize]| {
            content(
                "应检查（　）。",
                Body::MultipleChoice { options: texts(&["甲", "乙", "丙"]), key: key.to_vec() },
            )
        };
        assert_eq!(multiple(&[0, 2]).check(), Ok(()));
        assert_eq!(multiple(&[0]).check(), Err(Flaw::TooFewKeys));
        assert_eq!(multiple(&[2, 0]).check(), Err(Flaw::KeyOrder));

        let blank = |blanks: Vec<Vec<String>>| content("应在____日内办理。", Body::FillBlank { blanks });
        assert_eq!(blank(vec![texts(&["30"])]).check(), Ok(()));
        assert_eq!(blank(vec![]).check(), Err(Flaw::BlankCount { stem: 1, answers: 0 }));
        assert_eq!(blank(vec![texts(&[" "])]).check(), Err(Flaw::NoAnswer(0)));

        let case = content("某厂叉车倾翻。", Body::CaseStudy { items: vec![] });
        assert_eq!(case.check(), Err(Flaw::Case));
    }

    #[test]
    fn bands_meet_without_gaps() {
        let bands = [
            (1000, Band::Easy),
            (800, Band::Easy),
            (799, Band::Medium),
            (600, Band::Medium),
            (599, Band::Hard),
        ];
        for (difficulty, band) in bands {
            assert_eq!(Band::of(difficulty), band, "{difficulty}");
        }
    }

    #[test]
    fn equal_contents_hash_alike() {
        let one = content("甲", Body::TrueFalse { key: true });
        assert_eq!(one.hash(), one.clone().hash());
        assert_ne!(one.hash(), content("甲", Body::TrueFalse { key: false }).hash());
    }
}
