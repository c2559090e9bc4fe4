//! One question in the making, line by line. [`Item::read`] says what they come to.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::OfRow;
use super::brackets::{Bracket, Holds, asks, brackets};
use super::line::{Label, Section, Style};
use super::only_objects;
use crate::exchange::key::{only_letters, truth};
use crate::exchange::options::part;
use crate::exchange::{Repair, RowFlaw, sheet};
use crate::item::{Kind, Point, half, written};

mod read;

use read::options_in;
pub use read::{Key, ways};

/// Which lines come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// 题干
    Stem,
    /// 选项
    Options,
    /// 解析
    Rationale,
    /// 参考答案, where it may have several lines.
    Answer,
    /// 得分点, a line each.
    Points,
    /// Nothing that a line could go on with.
    Over,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Item {
    /// The line it begins in.
    pub line: u32,
    /// Its number.
    pub number: u32,
    /// Which lines come next.
    pub part: Part,
    /// Whether an empty line came last.
    paused: bool,
    stem: Vec<String>,
    /// Bytes of all its lines.
    length: usize,
    /// How many brackets of the stem hold what may be a key, and whether one closes its last line.
    keys: usize,
    ends_with_key: bool,
    options: Vec<String>,
    /// Whether they can be told apart, once somebody asked.
    parted: OnceCell<bool>,
    rationale: Vec<String>,
    key: Option<String>,
    difficulty: Option<String>,
    citation: Option<String>,
    subject: Option<String>,
    flaw: Option<RowFlaw>,
    /// Whether people mark it, so that its key is a text of several lines.
    written: bool,
    answer: Vec<String>,
    points: Vec<Point>,
    most: Option<u16>,
    /// The last number of a list in the answer; 0: there is none.
    listed: u32,
    /// Whether it stands below a heading of cases, where its key tells its kind.
    case: bool,
    /// The last line that it took.
    pub last: u32,
    /// Whether its rationale stands in the stem's line, so that options may follow.
    inline: bool,
    /// What the row of a table that it stands in says beside it.
    pub of_row: OfRow,
    /// What was mended before it was read.
    pub mended: BTreeSet<Repair>,
}

/// What a number written in another way than the first question's is, where a question has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// It begins the next question.
    Question,
    /// It may.
    Doubt,
    /// Part of a list, or of a sentence.
    Text,
}

/// The most lines that options of one question have.
const MOST_LINES: usize = 40;

/// The longest question with all its lines, bytes.
const LONGEST: usize = 64 * 1024;

impl Item {
    /// A question begins, below a heading.
    pub fn new(line: u32, number: u32, text: &str, section: Section) -> Self {
        let mut item = Self {
            line,
            number,
            part: Part::Stem,
            paused: false,
            stem: Vec::new(),
            length: 0,
            keys: 0,
            ends_with_key: false,
            options: Vec::new(),
            parted: OnceCell::new(),
            rationale: Vec::new(),
            key: None,
            difficulty: None,
            citation: None,
            subject: None,
            flaw: None,
            written: section == Section::Kind(Kind::ShortAnswer),
            answer: Vec::new(),
            points: Vec::new(),
            most: None,
            listed: 0,
            case: section == Section::Kind(Kind::CaseStudy),
            last: line,
            inline: false,
            of_row: OfRow::default(),
            mended: BTreeSet::new(),
        };
        item.stem_line(text);
        item
    }

    /// Takes a line of the stem, and sees whether a key stands in it.
    fn stem_line(&mut self, text: &str) {
        let text = text.trim();
        if !self.has_room(text) {
            return;
        }
        let keys: Vec<Bracket> =
            brackets(text).into_iter().filter(|bracket| bracket.holds != Holds::Nothing).collect();
        self.keys += keys.len();
        self.ends_with_key = keys.last().is_some_and(|key| key.at_end);
        self.stem.push(text.to_owned());
    }

    /// Whether the question is not yet longer than any item; if it is, no more is kept of it.
    fn has_room(&mut self, text: &str) -> bool {
        self.length = self.length.saturating_add(text.len() + 1);
        if self.length > LONGEST {
            self.flaw = Some(RowFlaw::TooLong);
        }
        self.length <= LONGEST
    }

    /// Whether it has its key, so that another question may begin.
    pub fn is_complete(&self) -> bool {
        self.key.is_some() || self.keys == 1 && !self.written || self.length > LONGEST
    }

    /// Whether its options are there, and it may end with them.
    pub fn has_options(&self) -> bool {
        let parted = || part(&self.options.join("\n"), "").is_ok();
        self.part == Part::Options && self.options.len() <= MOST_LINES && *self.parted.get_or_init(parted)
    }

    /// Whether people mark it.
    pub fn is_written(&self) -> bool {
        self.written
    }

    /// Whether options may come next.
    pub fn takes_options(&self) -> bool {
        let bare = self.options.is_empty();
        !self.written
            && match self.part {
                Part::Stem | Part::Options => true,
                Part::Over => bare,
                Part::Rationale => bare && self.inline,
                Part::Answer | Part::Points => false,
            }
    }

    /// Whether its answer is words that people mark, as a key in a case may be.
    fn is_answered_in_words(&self, key: &str) -> bool {
        let stem = self.stem_text();
        let key = key.trim().trim_end_matches(['。', '.', '．']);
        let letters = !key.is_empty() && only_letters(key);
        self.options.is_empty()
            && options_in(&stem).is_none()
            && !asks(&stem)
            && truth(key).is_none()
            && !letters
    }

    /// Whether nothing of the question but its stem was read.
    pub fn is_only_stem(&self) -> bool {
        self.part == Part::Stem && self.key.is_none()
    }

    /// Whether a line of text can't go on with it: it is whole.
    pub fn is_closed(&self) -> bool {
        match self.part {
            Part::Over => true,
            Part::Stem => self.keys == 1 && self.ends_with_key,
            Part::Options => self.paused && self.is_complete(),
            _ => false,
        }
    }

    /// Refuses it.
    pub fn refuse(&mut self, flaw: RowFlaw) {
        self.flaw.get_or_insert(flaw);
    }

    /// Whether the answer goes on over several lines, with an empty one among them.
    pub fn has_long_answer(&self) -> bool {
        self.part == Part::Answer && (self.answer.len() > 1 || self.paused)
    }

    /// Its tags, if it has any of its own.
    pub fn is_tagged(&self) -> bool {
        self.difficulty.is_some() || self.citation.is_some() || self.subject.is_some()
    }

    /// Whether its answer goes on, which may hold lists and headings of its own.
    pub fn is_answering(&self) -> bool {
        matches!(self.part, Part::Answer | Part::Points)
    }

    /// A numbered line within the answer: part of a list there, or the next question? `true`: part of the answer.
    pub fn lists(&mut self, number: u32, line: &str) -> bool {
        if number == self.number.saturating_add(1) {
            // The list would go on with that number, too, unless an empty line ends it.
            if self.listed + 1 == number && self.listed > 0 && !self.paused {
                self.flaw.get_or_insert(RowFlaw::TwoReadings);
            }
            return false;
        }
        self.listed = number;
        self.text(line);
        true
    }

    /// A line with a number that is written in another way than the first question's.
    pub fn meets(&self, style: Style, number: u32, text: &str) -> Met {
        let next = number == self.number.saturating_add(1);
        if style == Style::Word {
            // `第3题的图` is part of a sentence.
            return match self.part {
                _ if text.starts_with(|c| "的中所和与是为到至之及图".contains(c)) => Met::Text,
                Part::Stem if !self.is_complete() && !next => Met::Doubt,
                _ => Met::Question,
            };
        }
        // Lists begin with 1, and go on from number to number.
        let list = |lines: &[String]| number <= 1 || lines.iter().any(|line| lists_number(line, number - 1));
        match self.part {
            Part::Over => Met::Question,
            Part::Options if self.has_options() && (self.paused || !list(&self.options)) => Met::Question,
            Part::Options if self.has_options() || !list(&self.options) => Met::Doubt,
            Part::Rationale if !list(&self.rationale) => Met::Question,
            Part::Answer if !list(&self.answer) => Met::Question,
            Part::Stem if list(&self.stem) => Met::Text,
            Part::Stem if self.is_complete() => Met::Question,
            Part::Stem => Met::Doubt,
            Part::Options | Part::Rationale | Part::Answer | Part::Points => Met::Text,
        }
    }

    /// Whether no line says what is right. The stem's brackets may; both are compared.
    pub fn lacks_key(&self) -> bool {
        self.key.is_none()
    }

    /// Whether nothing in it may be a key.
    pub fn says_no_key(&self) -> bool {
        self.key.is_none() && self.keys == 0 && !self.written
    }

    /// How many letters its key has, where it has nothing else.
    pub fn letters_of_key(&self) -> usize {
        let key = self.key.as_deref().unwrap_or_default();
        let letters = key.chars().filter(|c| half(*c).is_ascii_alphabetic()).count();
        if only_letters(key) { letters } else { 0 }
    }

    /// Whether it may be two questions.
    pub fn is_doubtful(&self) -> bool {
        self.flaw.is_some()
    }

    /// A line that may be its own or begin another question.
    pub fn doubt(&mut self, text: &str) {
        self.flaw.get_or_insert(RowFlaw::TwoReadings);
        self.stem_line(text);
    }

    /// An empty line: no rationale goes on behind it.
    pub fn pause(&mut self) {
        self.paused = true;
        if self.part == Part::Rationale && !self.rationale.is_empty() {
            self.part = Part::Over;
        }
    }

    /// A line that begins with an option's letter.
    pub fn option(&mut self, letter: u8, text: &str) {
        match self.part {
            // A key in the stem's line stands before the options.
            Part::Over | Part::Rationale if letter == 0 && self.takes_options() => self.option_line(text),
            Part::Rationale | Part::Answer | Part::Points => self.text(text),
            Part::Over => self.flaw = Some(RowFlaw::TwoReadings),
            // `C、…` where no option came before is no option.
            _ if self.options.is_empty() && letter > 0 => self.text(text),
            _ => self.option_line(text),
        }
    }

    fn option_line(&mut self, text: &str) {
        self.part = Part::Options;
        self.paused = false;
        if self.has_room(text) {
            self.parted.take();
            self.options.push(text.trim().to_owned());
        }
    }

    /// A labelled text in a line.
    pub fn label_in(&mut self, line: u32, label: Label, text: &str) {
        if label == Label::Rationale {
            self.inline = line == self.last
                && (self.part == Part::Stem || self.options.is_empty() && self.part == Part::Over);
        }
        self.label(label, text);
    }

    /// A labelled text.
    pub fn label(&mut self, label: Label, text: &str) {
        if label == Label::Key && self.case && self.key.is_none() && self.is_answered_in_words(text) {
            self.written = true;
        }
        let slot = match label {
            Label::Rationale => {
                self.part = Part::Rationale;
                self.rationale.push(text.to_owned());
                self.rationale.retain(|line| !line.is_empty());
                return;
            }
            Label::Points => {
                (self.part, self.listed) = (Part::Points, 0);
                if !text.is_empty() {
                    self.text(text);
                }
                return;
            }
            Label::Most => {
                match text.trim_end_matches(['字', '。']).trim().parse() {
                    Ok(most) => self.most = Some(most),
                    Err(_) => self.flaw = Some(RowFlaw::AnswerLength),
                }
                self.part = Part::Over;
                return;
            }
            Label::Key if self.written => {
                // A second one, such as a word `答` in the answer, goes on with it.
                self.key.get_or_insert_default();
                self.part = Part::Answer;
                if !text.is_empty() {
                    self.text(text);
                }
                return;
            }
            Label::Key => &mut self.key,
            Label::Difficulty => &mut self.difficulty,
            Label::Citation => &mut self.citation,
            Label::Subject => &mut self.subject,
        };
        match slot {
            Some(before) if before != text => {
                self.flaw = Some(if label == Label::Key { RowFlaw::TwoKeys } else { RowFlaw::TwoReadings });
            }
            _ => *slot = Some(text.to_owned()),
        }
        self.part = Part::Over;
    }

    /// A line that goes on.
    pub fn text(&mut self, text: &str) {
        if self.part == Part::Stem {
            // Words behind the key may begin something else; a picture or a table is the question's.
            if self.keys == 1 && self.ends_with_key && !only_objects(text) {
                self.flaw.get_or_insert(RowFlaw::TwoReadings);
            }
            return self.stem_line(text);
        }
        if self.part == Part::Options && self.paused {
            // A line apart from the last option: part of it, or of nothing?
            self.flaw.get_or_insert(RowFlaw::TwoReadings);
        }
        if self.is_answering() {
            self.paused = false;
        }
        if self.part == Part::Points {
            match written::point(text.trim_end_matches(['；', ';', '。'])) {
                Some(point) if self.points.len() < 100 => self.points.push(point),
                _ => self.flaw = Some(RowFlaw::Points),
            }
            return;
        }
        self.inline = false;
        let lines = match self.part {
            Part::Answer => &mut self.answer,
            Part::Options => &mut self.options,
            Part::Rationale => &mut self.rationale,
            Part::Stem | Part::Points | Part::Over => return,
        };
        lines.push(text.trim().to_owned());
        self.parted.take();
        if !self.has_room(text) {
            self.options.clear();
            self.rationale.clear();
            self.answer.clear();
        }
    }

    /// The stem as it stands.
    pub fn stem_text(&self) -> String {
        self.stem.join("\n").trim().to_owned()
    }

    /// 解析
    pub fn rationale(&self) -> String {
        self.rationale.join("\n")
    }

    /// 难度, in thousandths.
    pub fn difficulty(&self) -> Result<Option<u16>, RowFlaw> {
        let Some(text) = &self.difficulty else { return Ok(None) };
        sheet::difficulty(text).map(Some).ok_or(RowFlaw::BadDifficulty)
    }

    /// 依据
    pub fn citation(&self) -> Option<&str> {
        self.citation.as_deref().filter(|text| !text.is_empty())
    }

    /// 知识点
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref().filter(|text| !text.is_empty())
    }
}

/// Whether a list within a line has this number: `（1）`, `1.`, `1、`
fn lists_number(line: &str, number: u32) -> bool {
    let digits = number.to_string();
    line.match_indices(&digits).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_ascii_digit())
            && line[at + digits.len()..].trim_start().starts_with(['.', '．', '、', ')', '）'])
    })
}
