//! One question in the making, and what its lines say together.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::line::{Label, Section, Style};
use crate::exchange::key::{blanks, chosen, is_key_mark, truth};
use crate::exchange::options::{half, part};
use crate::exchange::{Repair, RowFlaw, sheet};
use crate::item::{BLANK, Blank, Kind, Point, written};

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

/// What is right.
pub enum Key {
    /// Right or wrong.
    Truth(bool),
    /// One of the options.
    One(Vec<String>, usize),
    /// Several.
    Several(Vec<String>, Vec<usize>),
    /// Texts for blanks.
    Texts(Vec<Blank>),
    /// What people mark by: reference, points, how many characters an answer may have.
    Written(String, Vec<Point>, Option<u16>),
}

/// A question that could be read.
pub struct Read {
    /// Without its key.
    pub stem: String,
    /// What is right.
    pub shape: Key,
}

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
        let letters = !key.is_empty() && key.chars().all(|c| half(c).is_ascii_alphabetic() || is_key_mark(c));
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
            if self.keys == 1 && self.ends_with_key {
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

    /// What the lines say together.
    pub fn read(self, section: &Section, repairs: &mut BTreeSet<Repair>) -> Result<Read, RowFlaw> {
        if let Section::Other(name) = section {
            return Err(RowFlaw::UnknownInteraction { name: (*name).to_owned() });
        }
        if let Some(flaw) = self.flaw {
            return Err(flaw);
        }
        let kind = match section {
            Section::Kind(Kind::CaseStudy) => None,
            Section::Kind(kind) => Some(*kind),
            _ => None,
        };
        repairs.extend(&self.mended);
        let mut stem = self.stem_text();
        let mut options = self.options.join("\n");
        if options.is_empty()
            && let Some(at) = options_in(&stem)
        {
            options = stem.split_off(at);
            stem.truncate(stem.trim_end().len());
        }
        repairs.insert(Repair::StemNumber);
        if self.written {
            let reference = self.answer.join("\n");
            // Letters as an answer mean options, even those in the stem's line.
            let lettered = !reference.trim().is_empty()
                && reference.chars().all(|c| half(c).is_ascii_alphabetic() || is_key_mark(c));
            if !self.options.is_empty() || lettered && !options.is_empty() {
                return Err(RowFlaw::OptionsAgainstKind);
            }
            if reference.is_empty() && self.points.is_empty() {
                return Err(RowFlaw::NoKey);
            }
            return Ok(Read {
                stem: self.stem_text(),
                shape: Key::Written(reference, self.points, self.most),
            });
        }
        if options.is_empty() {
            return without_options(stem, self.key, kind, repairs);
        }
        let parted = part(&options, "")?;
        repairs.extend(parted.repairs.into_iter().filter(|repair| *repair != Repair::MissingSeparator));
        let (stem, key) = lettered(stem, self.key, &parted.texts, repairs)?;
        let texts = parted.texts;
        let key = key.trim_end_matches(['.', '。', '．']);
        if kind.is_none_or(|kind| kind == Kind::TrueFalse)
            && let Some(key) = judged(&texts, key, repairs)?
        {
            return Ok(Read { stem, shape: Key::Truth(key) });
        }
        let keys = chosen(key, &texts, repairs)?;
        let shape = match (kind, keys.as_slice()) {
            (None | Some(Kind::SingleChoice), [key]) => Key::One(texts, *key),
            (Some(Kind::SingleChoice), _) => return Err(RowFlaw::ManyKeys),
            (Some(Kind::MultipleChoice), [_]) => return Err(RowFlaw::FewKeys),
            (None | Some(Kind::MultipleChoice), _) => Key::Several(texts, keys),
            (Some(Kind::TrueFalse), _) => return Err(RowFlaw::NotTruth),
            _ => return Err(RowFlaw::OptionsAgainstKind),
        };
        Ok(Read { stem, shape })
    }
}

/// A judgement whose options are words for right and wrong.
fn judged(texts: &[String], key: &str, repairs: &mut BTreeSet<Repair>) -> Result<Option<bool>, RowFlaw> {
    let words: Vec<Option<bool>> = texts.iter().map(|text| truth(text)).collect();
    let (Some(first), Some(second), 2) = (words[0], words.get(1).copied().flatten(), words.len()) else {
        return Ok(None);
    };
    if first == second {
        return Ok(None);
    }
    if let Some(key) = truth(key).filter(|_| !key.trim().is_ascii()) {
        return Ok(Some(key));
    }
    match chosen(key, texts, repairs)?.as_slice() {
        [key] => Ok(Some(if *key == 0 { first } else { second })),
        _ => Err(RowFlaw::ManyKeys),
    }
}

/// A question without options is a judgement, or has blanks.
fn without_options(
    stem: String,
    key: Option<String>,
    kind: Option<Kind>,
    repairs: &mut BTreeSet<Repair>,
) -> Result<Read, RowFlaw> {
    let found = brackets(&stem);
    let verdicts: Vec<&Bracket> =
        found.iter().filter(|bracket| matches!(bracket.holds, Holds::Truth(_))).collect();
    let Some(key) = key else {
        if kind == Some(Kind::FillBlank) && !blanks(&stem).contains(BLANK) {
            return filled(stem, repairs);
        }
        return match verdicts.as_slice() {
            [verdict]
                if (verdict.at_end || verdict.at_start)
                    && kind.is_none_or(|kind| kind == Kind::TrueFalse) =>
            {
                let Holds::Truth(key) = verdict.holds else { return Err(RowFlaw::NoKey) };
                repairs.insert(Repair::KeyInStem);
                let stem = format!("{}{}", &stem[..verdict.from], &stem[verdict.to..]).trim().to_owned();
                Ok(Read { stem, shape: Key::Truth(key) })
            }
            [] => Err(RowFlaw::NoKey),
            _ => Err(RowFlaw::TwoReadings),
        };
    };
    let verdict = truth(key.trim_end_matches(['.', '。', '．']));
    let with_blanks = blanks(&stem);
    let count = with_blanks.matches(BLANK).count();
    match (verdict, kind) {
        (Some(key), None | Some(Kind::TrueFalse)) => {
            if verdicts
                .iter()
                .any(|found| found.holds != Holds::Truth(key) && (found.at_end || found.at_start))
            {
                return Err(RowFlaw::TwoKeys);
            }
            if kind.is_none() && stem.contains(['_', '＿']) {
                return Err(RowFlaw::TwoReadings);
            }
            Ok(Read { stem, shape: Key::Truth(key) })
        }
        (None, Some(Kind::TrueFalse)) => Err(RowFlaw::TruthKey),
        (_, Some(Kind::SingleChoice | Kind::MultipleChoice)) => Err(RowFlaw::NoOptions),
        _ if key.is_empty() => Err(RowFlaw::NoKey),
        (_, None) if key.chars().all(|c| half(c).is_ascii_alphabetic() || is_key_mark(c)) => {
            Err(RowFlaw::NoOptions)
        }
        _ if count == 0 => Err(if kind.is_some() { RowFlaw::Blanks } else { RowFlaw::NoKind }),
        _ => {
            let blanks = texts(&key, count).ok_or(RowFlaw::Blanks)?;
            Ok(Read { stem: with_blanks, shape: Key::Texts(blanks) })
        }
    }
}

/// Blanks whose brackets hold their answers: `应（预防为主）。` Of several brackets, some may be remarks, unless they are a list:
/// `（安全阀）、（压力表）和（水位表）`.
fn filled(stem: String, repairs: &mut BTreeSet<Repair>) -> Result<Read, RowFlaw> {
    const REMARKS: [&str; 8] = ["含", "包括", "如", "见", "注", "即", "例如", "以下简称"];
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in stem.char_indices() {
        match c {
            '(' | '（' if open.is_some() => return Err(RowFlaw::TwoReadings),
            '(' | '（' => open = Some((at, at + c.len_utf8())),
            ')' | '）' => {
                let Some((from, inner)) = open.take() else { return Err(RowFlaw::TwoReadings) };
                let inner = stem[inner..at].trim();
                let marks = inner.trim_end_matches('分').trim();
                let marks = inner.ends_with('分') && marks.parse::<f32>().is_ok();
                if !marks {
                    found.push((from, at + c.len_utf8(), inner.to_owned()));
                }
            }
            _ => {}
        }
    }
    let none = |answer: &str| answer.is_empty() || REMARKS.iter().any(|word| answer.starts_with(word));
    let is_joint = |c: char| c.is_whitespace() || "、，,；;和与及或".contains(c);
    let list = found.windows(2).all(|pair| stem[pair[0].1..pair[1].0].trim_matches(is_joint).is_empty());
    match found.as_slice() {
        [] => return Err(RowFlaw::NoKey),
        [(.., answer)] if none(answer) => return Err(RowFlaw::NoKey),
        several if !list || several.iter().any(|(.., answer)| none(answer)) => {
            return Err(RowFlaw::TwoReadings);
        }
        _ => {}
    }
    repairs.insert(Repair::KeyInStem);
    let blanks = found.iter().map(|(.., answer)| Blank::from_iter([answer.as_str()])).collect();
    let (mut asked, mut behind) = (String::new(), 0);
    for (from, to, _) in &found {
        asked.push_str(&stem[behind..*from]);
        asked.push_str(BLANK);
        behind = *to;
    }
    asked.push_str(&stem[behind..]);
    Ok(Read { stem: asked, shape: Key::Texts(blanks) })
}

/// A text for each blank. Which mark parts them is told by how many there must be.
fn texts(key: &str, count: usize) -> Option<Vec<Blank>> {
    let blank = |text: &str| match sheet::answers::with_tolerance(text) {
        Some(measure) => Blank::Number(measure),
        None => text.split('|').map(str::trim).filter(|text| !text.is_empty()).collect(),
    };
    if count == 1 {
        return Some(vec![blank(key.trim_end_matches(['。', '；', ';']))]);
    }
    let marks: [&[char]; 4] = [&['；', ';'], &['、'], &['，', ','], &[' ', '\t', '\u{3000}']];
    marks.into_iter().find_map(|marks| {
        let texts: Vec<&str> = key.split(marks).map(str::trim).filter(|text| !text.is_empty()).collect();
        (texts.len() == count).then(|| texts.into_iter().map(blank).collect())
    })
}

/// The stem with its brackets empty, and the letters of the key.
fn lettered(
    stem: String,
    key: Option<String>,
    texts: &[String],
    repairs: &mut BTreeSet<Repair>,
) -> Result<(String, String), RowFlaw> {
    let found = brackets(&stem);
    let empty = found.iter().any(|bracket| bracket.holds == Holds::Nothing);
    // A bracket is left for the key: letters in others are text.
    let mut keys = found.iter().filter(|bracket| bracket.holds == Holds::Letters && !empty);
    let (written, more) = (keys.next(), keys.next().is_some());
    let Some(written) = written else {
        return Ok((stem, key.filter(|key| !key.is_empty()).ok_or(RowFlaw::NoKey)?));
    };
    if more {
        return Err(RowFlaw::TwoReadings);
    }
    let inner = stem[written.from..written.to]
        .trim_matches(['(', ')', '（', '）', '[', ']', '［', '］'])
        .trim()
        .to_owned();
    let plain = |text: &str| {
        let letters = text.chars().filter(|c| !is_key_mark(*c)).map(half);
        letters.map(|c| c.to_ascii_uppercase()).collect::<BTreeSet<char>>()
    };
    // `B.乙` says what `（B）` says.
    let mut same = |key: &str| {
        let of_key = chosen(key.trim_end_matches(['.', '。', '．']), texts, repairs);
        plain(key) == plain(&inner)
            || of_key.is_ok_and(|of_key| chosen(&inner, texts, &mut BTreeSet::new()) == Ok(of_key))
    };
    if key.is_some_and(|key| !same(&key)) {
        return Err(RowFlaw::TwoKeys);
    }
    repairs.insert(Repair::KeyInStem);
    Ok((format!("{}（　）{}", &stem[..written.from], &stem[written.to..]), inner))
}

/// How a question may be meant whose stem has several brackets that may hold its key: what each way says is right, and
/// the lines that say so.
pub fn ways(source: &str) -> Vec<(String, String)> {
    const MOST: usize = 4;
    if ["答案", "答：", "答:"].iter().any(|word| source.contains(word)) {
        return Vec::new();
    }
    let options = source
        .match_indices('\n')
        .find(|(at, _)| crate::exchange::options::marked_letter(source[at + 1..].trim_start()) == Some(0));
    let (stem, rest) = source.split_at(options.map_or(source.len(), |(at, _)| at));
    let written = |key: &str, stem: String| (format!("答案：{key}"), format!("{stem}{rest}\n答案：{key}"));
    let inner = |from: usize, to: usize| {
        let brackets = ['(', '（', '[', '［', ')', '）', ']', '］'];
        stem[from..to].trim_matches(brackets).trim().to_owned()
    };
    let emptied = |from: usize, to: usize, empty: &str| format!("{}{empty}{}", &stem[..from], &stem[to..]);
    let mut all = Vec::new();
    if source.starts_with("填空题") {
        let mut places = Vec::new();
        let mut open = None;
        for (at, c) in stem.char_indices() {
            match c {
                '(' | '（' => open = Some(at),
                ')' | '）' => places.extend(open.take().map(|from| (from, at + c.len_utf8()))),
                _ => {}
            }
        }
        places.retain(|(from, to)| !inner(*from, *to).is_empty());
        if places.len() < 2 || places.len() >= MOST {
            return Vec::new();
        }
        all.extend(places.iter().map(|(from, to)| written(&inner(*from, *to), emptied(*from, *to, BLANK))));
        let keys: Vec<String> = places.iter().map(|(from, to)| inner(*from, *to)).collect();
        let mut blank = stem.to_owned();
        places.iter().rev().for_each(|(from, to)| blank.replace_range(from..to, BLANK));
        all.push(written(&keys.join("；"), blank));
        return all;
    }
    let keys: Vec<Bracket> =
        brackets(stem).into_iter().filter(|bracket| bracket.holds == Holds::Letters).collect();
    if keys.len() < 2 || keys.len() > MOST {
        return Vec::new();
    }
    all.extend(keys.iter().map(|key| written(&inner(key.from, key.to), emptied(key.from, key.to, "（　）"))));
    all
}

/// What brackets hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Nothing,
    Letters,
    Truth(bool),
}

/// Brackets that may be there for a key.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    from: usize,
    to: usize,
    holds: Holds,
    at_start: bool,
    at_end: bool,
}

/// Whether a key stands in a line.
pub fn answers(text: &str) -> bool {
    brackets(text).iter().any(|bracket| bracket.holds != Holds::Nothing)
}

/// Whether a line asks something: it has room for a key, or a key.
pub fn asks(text: &str) -> bool {
    text.contains(['_', '＿']) || !brackets(text).is_empty()
}

/// Whether a list within a line has this number: `（1）`, `1.`, `1、`
fn lists_number(line: &str, number: u32) -> bool {
    let digits = number.to_string();
    line.match_indices(&digits).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_ascii_digit())
            && line[at + digits.len()..].trim_start().starts_with(['.', '．', '、', ')', '）'])
    })
}

/// Brackets that are empty or hold what may be a key.
fn brackets(stem: &str) -> Vec<Bracket> {
    let mut all = Vec::new();
    let mut from = None;
    for (at, c) in stem.char_indices() {
        match c {
            '(' | '（' | '[' | '［' => from = Some(at),
            ')' | '）' | ']' | '］' => {
                let Some(from) = from.take() else { continue };
                let to = at + c.len_utf8();
                let inner = stem[from..at]
                    .trim_start_matches(['(', '（', '[', '［'])
                    .trim_matches([' ', '\t', '\u{3000}', '\u{a0}']);
                let lettered = inner
                    .chars()
                    .all(|c| ('A'..='H').contains(&half(c).to_ascii_uppercase()) || is_key_mark(c));
                let holds = match truth(inner) {
                    _ if inner.is_empty() => Holds::Nothing,
                    Some(key) => Holds::Truth(key),
                    None if lettered && inner.len() <= 40 => Holds::Letters,
                    None => continue,
                };
                let ends =
                    stem[to..].trim_matches([' ', '\t', '。', '．', '.', '；', ';', '，', '\u{3000}', '\n']);
                all.push(Bracket {
                    from,
                    to,
                    holds,
                    at_start: stem[..from].trim().is_empty(),
                    at_end: ends.is_empty(),
                });
            }
            _ => {}
        }
    }
    all
}

/// Where options begin that stand in the stem's line: the only `A.` behind a space, a bracket or the sentence's end.
fn options_in(stem: &str) -> Option<usize> {
    let mut starts = stem.char_indices().filter(|(at, c)| {
        half(*c) == 'A'
            && crate::exchange::options::marked_letter(&stem[*at..]) == Some(0)
            && stem[..*at].ends_with(|before: char| before.is_whitespace() || "）)。？?：:".contains(before))
    });
    let (start, _) = starts.next()?;
    starts.next().is_none().then_some(start)
}
