//! Cases: a text, and the numbered questions about it. Taken only where it is plain which questions belong to which.

use super::item::{Item, Part};
use super::line::{self, Line, Section, Style};
use super::reader::{Piece, Reader};
use crate::exchange::draft::{About, Question, Shape};
use crate::exchange::found::{FileError, Found, LeftOut, Place, Refused};
use crate::exchange::rich::Rich;
use crate::exchange::{RowFlaw, sheet};
use crate::item::{Citation, Kind};

/// Where cases stand.
pub const CASE: Section = Section::Kind(Kind::CaseStudy);

/// A case in the making.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The line it begins in.
    pub line: u32,
    /// What it is called.
    name: String,
    stem: Vec<String>,
    /// The last line of its text.
    last: u32,
    /// Its questions.
    pub questions: Vec<Item>,
    /// How its questions are numbered, where cases have numbers of another kind.
    style: Option<Style>,
    /// Its number then.
    number: u32,
    /// Lines behind a question: the next case, if its questions begin again.
    between: Vec<(u32, String)>,
    /// 难度, 依据, 知识点 of the case.
    tags: [Option<String>; 3],
    flaw: Option<RowFlaw>,
}

impl Case {
    fn new(line: u32, name: &str, text: &str) -> Self {
        let stem = if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        Self { line, name: name.to_owned(), stem, ..Self::default() }
    }

    fn has_stem(&self) -> bool {
        self.stem.iter().any(|line| !line.trim().is_empty())
    }
}

impl Reader<'_> {
    /// Takes a line where cases are, if it belongs to one.
    pub(super) fn of_case(&mut self, line: &Line<'_>) -> Result<bool, FileError> {
        let text = line.text.trim();
        if let Some((name, rest)) = line::case_begins(text)
            && (self.section == CASE
                || name.starts_with("案例") && !self.item.as_ref().is_some_and(Item::is_answering))
            && line::heading(text).is_none_or(|heading| !heading.plain || self.section == CASE)
        {
            self.close()?;
            self.section = CASE;
            self.case = Some(Case::new(line.number, name, rest));
            return Ok(true);
        }
        if self.section != CASE || line::heading(text).is_some_and(|heading| heading.plain) {
            return Ok(false);
        }
        if let Some((style, number, rest)) = line::numbered(text) {
            return self.numbered_of_case(line, style, number, rest);
        }
        let labelled = matches!(line.sort(self.style), line::Sort::Labelled(..) | line::Sort::Option(_));
        match (&mut self.item, &mut self.case) {
            // What the case is about.
            (None, Some(case)) if case.questions.is_empty() => match line.sort(self.style) {
                line::Sort::Labelled(label, text) => {
                    let slot = match label {
                        line::Label::Difficulty => 0,
                        line::Label::Citation => 1,
                        line::Label::Subject => 2,
                        _ => return Ok(false),
                    };
                    case.tags[slot] = Some(text.to_owned());
                }
                _ => {
                    case.last = line.number;
                    case.stem.push(text.to_owned());
                }
            },
            (None, None) if !labelled => self.case = Some(Case::new(line.number, "", text)),
            (Some(item), Some(case)) if item.is_closed() && !labelled => {
                case.between.push((line.number, text.to_owned()));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn numbered_of_case(
        &mut self,
        line: &Line<'_>,
        style: Style,
        number: u32,
        rest: &str,
    ) -> Result<bool, FileError> {
        // `1.某厂…` and then `（1）…`: the first one was no question, but what they are about.
        if let (None, Some(item)) = (&self.case, &self.item)
            && self.style == Some(Style::Mark)
            && style == Style::Brackets
            && number == 1
            && item.is_only_stem()
            && !item.is_doubtful()
            && let Some(item) = self.item.take()
        {
            let name = item.number.to_string();
            let mut case = Case::new(item.line, &name, &item.stem_text());
            (case.style, case.number) = (Some(style), item.number);
            self.case = Some(case);
            self.begin(line.number, number, rest)?;
            return Ok(true);
        }
        let Some(case) = &mut self.case else { return Ok(false) };
        if let Some(own) = case.style {
            let last = self.item.as_ref().map_or(0, |item| item.number);
            if style == own && number == last.saturating_add(1) {
                if !case.between.is_empty() {
                    case.flaw.get_or_insert(RowFlaw::TwoReadings);
                }
                self.begin(line.number, number, rest)?;
                return Ok(true);
            }
            if Some(style) == self.style && number == case.number.saturating_add(1) {
                self.close()?;
                self.begin(line.number, number, rest)?;
                return Ok(true);
            }
            if let Some(item) = self.item.as_mut().filter(|item| item.is_answering()) {
                item.text(line.text);
                return Ok(true);
            }
            case.flaw.get_or_insert(RowFlaw::TwoReadings);
            return Ok(false);
        }
        let again = number == 1 && self.item.is_some();
        if !case.between.is_empty() {
            let between = std::mem::take(&mut case.between);
            if again {
                self.close()?;
                let (first, _) = between[0];
                let mut next = Case::new(first, "", "");
                next.stem = between.into_iter().map(|(_, text)| text).collect();
                self.case = Some(next);
            } else {
                // What was that about? Shown with the case, which is refused.
                case.flaw.get_or_insert(RowFlaw::TwoReadings);
                case.stem.extend(between.into_iter().map(|(_, text)| text));
            }
            self.style.get_or_insert(style);
            self.begin(line.number, number, rest)?;
            return Ok(true);
        }
        // Questions begin again, and nothing says what they are about; or a list in an answer.
        if again && let Some(item) = self.item.as_mut() {
            if item.has_long_answer() || item.part == Part::Answer {
                item.refuse(RowFlaw::TwoReadings);
            } else if item.is_complete() {
                case.flaw.get_or_insert(RowFlaw::TwoReadings);
            }
            return Ok(false);
        }
        Ok(false)
    }

    /// The case that was begun is over.
    pub(super) fn close_case(&mut self) -> Result<(), FileError> {
        let Some(mut case) = self.case.take() else { return Ok(()) };
        let between = std::mem::take(&mut case.between);
        self.piece(Piece::Case(Box::new(case)))?;
        between.into_iter().try_for_each(|(line, text)| self.stray_line(line, &text))
    }

    pub(super) fn case_found(&self, case: Case, found: &mut Found) -> Result<(), FileError> {
        let place = Place { line: case.line, name: case.name.clone(), ..Place::default() };
        let stem = case.stem.join("\n");
        let questions: Vec<String> = case.questions.iter().map(Item::stem_text).collect();
        let to = case.questions.iter().map(|item| item.last).max().unwrap_or(case.last.max(case.line));
        let from = case.line;
        let mut about = About { place, ..About::default() };
        let mut at = None;
        let question = self.case_question(case, &mut about, &mut at);
        if let Some((line, number)) = at.filter(|_| question.is_err()) {
            about.place.line = line;
            about.place.name = format!("{} {number}", about.place.name).trim().to_owned();
        }
        let (place, mut outcome) = about.settle(question);
        if let Err(refused) = &mut outcome {
            let words = std::iter::once(stem).chain(questions).collect::<Vec<_>>().join(" ");
            *refused = Refused::new(refused.flaw.clone(), &words);
            refused.source = self.source(from, to, CASE);
        }
        found.push(place, outcome)
    }

    /// `at`: line and number of the question that is being read.
    fn case_question(
        &self,
        case: Case,
        about: &mut About,
        at: &mut Option<(u32, u32)>,
    ) -> Result<Question, RowFlaw> {
        if !case.has_stem() {
            return Err(RowFlaw::NoCase);
        }
        if case.questions.is_empty() {
            return Err(RowFlaw::NoParts);
        }
        if let Some(flaw) = case.flaw {
            return Err(flaw);
        }
        let stem = case.stem.join("\n");
        if line::gives_away(&stem) {
            return Err(RowFlaw::TwoReadings);
        }
        let [difficulty, citation, subject] = case.tags;
        if let Some(text) = difficulty {
            about.hints.difficulty = Some(sheet::difficulty(&text).ok_or(RowFlaw::BadDifficulty)?);
        }
        about.hints.subjects.extend(subject.filter(|text| !text.is_empty()));
        let cited = citation.filter(|text| !text.is_empty());
        about.hints.citations.extend(cited.map(|regulation| Citation { regulation, clause: String::new() }));
        let mut questions = Vec::new();
        for item in case.questions {
            *at = Some((item.line, item.number));
            if item.is_tagged() {
                about.left_out.insert(LeftOut::PartTags);
            }
            self.hidden(&item, about);
            questions.push(self.asked(item, CASE, about)?);
        }
        *at = None;
        Ok(Question {
            stem: self.objects.rich(&stem, about)?,
            shape: Shape::Case(questions),
            rationale: Rich::default(),
        })
    }
}
