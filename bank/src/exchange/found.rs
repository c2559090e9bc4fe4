//! What a file of items yields, whatever its format: sound items and refusals, in the file's order, each with the
//! place where a person finds it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Above, Doubt, FileRows, Format, Repair, RowFlaw, limits};
use crate::item::{Citation, Cognitive, Content, Flaw, Tags, half};

/// All of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// The pictures that came with it, by the SHA-256 under which items name them.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// Lines of a text that are no question, such as titles.
    pub aside: Vec<Above>,
    /// The files that these came from, where there are several.
    pub files: Vec<FileRows>,
    /// Files of the archive that could not go along, and why.
    pub failed: Vec<Failed>,
}

/// A file that could not go along with others: its name, why, and in words if it could not be read.
pub type Failed = (String, RowFlaw, String);

impl Found {
    /// The sound items.
    pub fn sound(&self) -> impl Iterator<Item = &Sound> {
        self.entries.iter().filter_map(|entry| entry.outcome.as_ref().ok())
    }

    /// What was refused, with its place.
    pub fn refused(&self) -> impl Iterator<Item = (&Place, &Refused)> {
        self.entries.iter().filter_map(|entry| Some((&entry.place, entry.outcome.as_ref().err()?)))
    }

    /// Drops pictures that only refused questions show.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let mut pictures = std::mem::take(&mut self.pictures);
        let shown: BTreeSet<&String> = self.sound().flat_map(|sound| &sound.pictures).collect();
        pictures.retain(|name, _| shown.contains(name));
        self.pictures = pictures;
        self
    }

    /// Takes one more, unless there are too many already.
    pub fn push(&mut self, place: Place, outcome: Result<Sound, Refused>) -> Result<(), FileError> {
        if self.entries.len() >= limits::MOST_ITEMS {
            return Err(FileError::TooManyItems);
        }
        self.entries.push(Entry { place, outcome, format: None });
        Ok(())
    }
}

/// One question of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where it is.
    pub place: Place,
    /// What became of it.
    pub outcome: Result<Sound, Refused>,
    /// The format of the file that it came in, once that is told.
    pub format: Option<Format>,
}

/// Where a person finds a question in a file. What a format does not have is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// The file within the package.
    pub file: String,
    /// The line it begins in, from 1; 0 where lines mean nothing.
    pub line: u32,
    /// What the file calls it: its title, name or identifier.
    pub name: String,
}

impl Place {
    /// A line.
    pub fn line(line: u32) -> Self {
        Self { line, ..Self::default() }
    }
}

/// An item that can be taken as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    /// Its code, if the format has something that lasts; names and titles don't.
    pub code: Option<String>,
    /// The item; it passes [`Content::check`].
    pub content: Content,
    /// Where it may belong.
    pub hints: Hints,
    /// What was mended.
    pub repairs: BTreeSet<Repair>,
    /// The pictures of [`Found::pictures`] that it shows.
    pub pictures: BTreeSet<String>,
    /// What the file calls them, where it does.
    pub names: BTreeMap<String, String>,
    /// What the file said that is not kept.
    pub left_out: BTreeSet<LeftOut>,
    /// What people should look at.
    pub doubts: BTreeSet<Doubt>,
}

/// Why a question is no item here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refused {
    /// What is wrong.
    pub flaw: RowFlaw,
    /// The text that is to blame, or how the question begins; cut.
    pub about: String,
    /// The lines of a question of a text, which people may mend; empty: there are none, or they hold what is no text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The ways in which it may be meant: what each says, and the lines that say so.
    #[serde(skip)]
    #[ts(skip)]
    pub readings: Vec<(String, String)>,
}

impl Refused {
    /// Blames a text.
    pub fn new(flaw: RowFlaw, about: &str) -> Self {
        let about = about.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            flaw,
            about: about.chars().take(limits::BLAMED).collect(),
            source: String::new(),
            readings: Vec::new(),
        }
    }
}

/// What a format says about where an item belongs. People decide; only codes of the syllabus are taken as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hints {
    /// 分类: the categories it lies in, outermost first.
    pub category: Vec<String>,
    /// Subjects, by code or name.
    pub subjects: Vec<String>,
    /// Equipment categories, by code or name.
    pub equipment: Vec<String>,
    /// Expected share of right answers in thousandths.
    pub difficulty: Option<u16>,
    /// What it asks of the mind.
    pub cognitive: Option<Cognitive>,
    /// 依据
    pub citations: Vec<Citation>,
    /// Open for practice.
    pub practice: bool,
    /// The version of the item that the file shows, if it went out of a bank.
    pub version: Option<u32>,
    /// Words that the file hangs on it, which mean nothing here.
    pub words: Vec<String>,
}

impl Hints {
    /// Tags and the number of the version as words, for formats that have only words: what [`Hints::take`] reads again.
    pub fn words_of(tags: &Tags, version: u32) -> Vec<String> {
        let mut words: Vec<String> = tags.subjects.iter().map(|code| format!("subject:{code}")).collect();
        words.extend(tags.equipment.iter().map(|code| format!("equipment:{code}")));
        // The usual one, too: what says nothing may be given another when it comes in.
        words.push(format!("difficulty:{}", tags.difficulty));
        let cognitive = serde_json::to_value(tags.cognitive).ok();
        if let Some(name) = cognitive.as_ref().and_then(serde_json::Value::as_str)
            && tags.cognitive != Cognitive::default()
        {
            words.push(format!("cognitive:{name}"));
        }
        words.extend(tags.citations.iter().map(|citation| format!("cites:{}", citation.in_words())));
        if tags.practice {
            words.push("practice".to_owned());
        }
        words.push(format!("version:{version}"));
        words
    }

    /// Takes a word that [`Hints::words_of`] wrote; others are kept as words.
    pub fn take(&mut self, word: &str) {
        let word = word.trim();
        let (name, value) = word.split_once(':').unwrap_or((word, ""));
        let value = value.trim();
        let cognitive = || serde_json::from_value(serde_json::Value::from(value)).ok();
        match name {
            "subject" if !value.is_empty() => self.subjects.push(value.to_owned()),
            "equipment" if !value.is_empty() => self.equipment.push(value.to_owned()),
            "difficulty" if value.parse().is_ok_and(|value: u16| value <= 1000) => {
                self.difficulty = value.parse().ok();
            }
            "cognitive" if cognitive().is_some() => self.cognitive = cognitive(),
            "cites" if !value.is_empty() => {
                self.citations.push(Citation::of_words(value));
            }
            "practice" if value.is_empty() => self.practice = true,
            "version" if version_of(value).is_some() => self.version = version_of(value),
            _ if word.is_empty() => {}
            _ => self.words.push(word.to_owned()),
        }
    }

    /// The tags that the words name. Nothing is looked up in the syllabus.
    pub fn tags(&self) -> Tags {
        Tags {
            subjects: self.subjects.clone(),
            equipment: self.equipment.clone(),
            difficulty: self.difficulty.unwrap_or_else(Tags::default_difficulty),
            cognitive: self.cognitive.unwrap_or_default(),
            citations: self.citations.clone(),
            practice: self.practice,
        }
    }
}

/// The number of a version as people and files write it: `3`, `第 3 版`, `v3`; `None`: something else stands there.
pub fn version_of(text: &str) -> Option<u32> {
    let text: String = text.chars().map(half).filter(|c| !c.is_whitespace()).collect();
    let number = text.strip_prefix(['第', 'v', 'V']).unwrap_or(&text);
    number.strip_suffix('版').unwrap_or(number).parse().ok().filter(|number| *number > 0)
}

/// What a file said about an item that Kaopu does not keep.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum LeftOut {
    /// 选项反馈: what is told to who gave a certain answer.
    Feedback,
    /// 提示
    Hints,
    /// 部分得分: marks for answers that are not quite right, or taken off for wrong ones.
    PartialMarks,
    /// 评分脚本: a way of marking of its own; the key is what the file declares to be right.
    Scoring,
    /// 区分大小写: here case never matters.
    Case,
    /// 其他单位: units that are multiples of the first.
    Units,
    /// 脚本: scripts, event handlers and the like. They are never kept.
    Scripts,
    /// 链接: its text is kept.
    Link {
        /// Where it leads.
        address: String,
    },
    /// 音频、视频等
    Media {
        /// The element.
        name: String,
    },
    /// 版式: cells that span others, tables within tables, …
    Layout,
    /// 评分准则等说明: what only markers or tutors are to see.
    Notes,
    /// 小题自己的科目、难度等: a question of a case goes by those of the case.
    PartTags,
    /// 没有用到的图: a picture that belongs to the question but stands in none of its texts.
    Picture,
}

/// Why a file yields nothing at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Too large.
    #[error("the file is larger than {} MiB", limits::LARGEST_FILE / 1024 / 1024)]
    TooLarge,
    /// Unpacks to too much.
    #[error("the archive unpacks to more than {} MiB", limits::LARGEST_UNPACKED / 1024 / 1024)]
    Bomb,
    /// Too many files.
    #[error("the archive holds more than {} files", limits::MOST_ENTRIES)]
    TooManyFiles,
    /// Too many files of items.
    #[error("the archive holds more than {} files of items: bring them in by parts", limits::MOST_FILES)]
    TooManyParts,
    /// A name that would lie outside the archive.
    #[error("the archive holds a file whose name leads out of it: {0}")]
    UnsafePath(String),
    /// Locked with a password.
    #[error("the archive is locked with a password: take it off and try again")]
    Locked,
    /// An archive that can't be read.
    #[error("the archive can't be read: {0}")]
    Archive(String),
    /// Text in no encoding that is known.
    #[error(
        "the text is neither UTF-8, UTF-16 nor GBK, nor what it says itself: save it as UTF-8 and try again"
    )]
    Encoding,
    /// Not well-formed.
    #[error("line {line} is not well-formed XML: {reason}")]
    Xml {
        /// Line, from 1.
        line: u32,
        /// What is wrong.
        reason: String,
    },
    /// Declares entities.
    #[error(
        "line {line} declares a document type of its own (DOCTYPE with declarations): such files are not read"
    )]
    Doctype {
        /// Line, from 1.
        line: u32,
    },
    /// Nested too deeply.
    #[error("line {line} is nested deeper than {} elements", limits::DEEPEST)]
    TooDeep {
        /// Line, from 1.
        line: u32,
    },
    /// Too many elements.
    #[error("line {line}: more than {} elements in one", limits::MOST_NODES)]
    TooManyNodes {
        /// Line, from 1.
        line: u32,
    },
    /// Too many questions.
    #[error("the file holds more than {} questions: split it", limits::MOST_ITEMS)]
    TooManyItems,
    /// Something else.
    #[error("the file is none of the formats that can be read here")]
    Unknown,
    /// An old Word or Excel file.
    #[error("the file is of the old kind of Word or Excel: save it as .docx or .xlsx and try again")]
    OldOffice,
    /// Nothing in it.
    #[error("there are no questions in the file")]
    Empty,
}

impl From<&Flaw> for RowFlaw {
    fn from(flaw: &Flaw) -> Self {
        match flaw {
            Flaw::NoStem => Self::NoStem,
            Flaw::TooLong => Self::TooLong,
            Flaw::OptionCount { .. } => Self::OptionCount,
            Flaw::EmptyOption(_) => Self::EmptyOption,
            Flaw::SameOptions(..) => Self::SameOptions,
            Flaw::KeyOutside { .. } => Self::KeyOutside,
            Flaw::TooFewKeys => Self::FewKeys,
            Flaw::KeyOrder | Flaw::NoAnswer(_) | Flaw::BadNumber { .. } => Self::BadKey,
            Flaw::BlankCount { .. } => Self::Blanks,
            Flaw::PromptCount(_) | Flaw::EmptyPrompt(_) => Self::Pairs,
            Flaw::NoPicture => Self::MissingPicture { name: String::new() },
            Flaw::Areas => Self::Areas,
            Flaw::Case => Self::NoParts,
            Flaw::Points => Self::Points,
            Flaw::AnswerLength => Self::AnswerLength,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_back_from_their_words() {
        let tags = Tags {
            subjects: vec!["P1.2".into()],
            equipment: vec!["E5100".into()],
            difficulty: 450,
            cognitive: Cognitive::Apply,
            citations: vec![
                Citation { regulation: "TSG 81-2022".into(), clause: "第三十二条".into() },
                Citation { regulation: "GB/T 1".into(), clause: String::new() },
            ],
            practice: true,
        };
        let mut hints = Hints::default();
        for word in
            Hints::words_of(&tags, 7).iter().chain(&["difficulty:hard".to_owned(), "exam-1".to_owned()])
        {
            hints.take(word);
        }
        assert_eq!((hints.tags(), hints.version), (tags, Some(7)));
        assert_eq!(hints.words, ["difficulty:hard", "exam-1"]);
    }

    #[test]
    fn numbers_of_versions_are_read_as_people_write_them() {
        for (text, number) in
            [("3", Some(3)), (" 第３版 ", Some(3)), ("v12", Some(12)), ("0", None), ("2020年", None)]
        {
            assert_eq!(version_of(text), number, "{text}");
        }
    }

    #[test]
    fn blamed_texts_are_cut() {
        assert_eq!(Refused::new(RowFlaw::NoKey, &"字 ".repeat(4000)).about.chars().count(), limits::BLAMED);
    }
}
