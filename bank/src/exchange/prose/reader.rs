//! Lines become questions: which line begins one, which belongs to it, which is none.

use super::answers::{self, Answers};
use super::brackets::Holds;
use super::case::{CASE, Case};
use super::item::{self, Item, Met, Part};
use super::line::{self, Line, Section, Sort};
use super::{FIRST_OBJECT, Objects, OfRow, ROW, brackets, read_mended};
use crate::exchange::draft::{About, Question, Shape};
use crate::exchange::found::{FileError, Found, Place, Refused};
use crate::exchange::rich::Rich;
use crate::exchange::{Above, Doubt, Repair, RowFlaw, limits};
use crate::item::{Citation, Kind};

/// What the lines of a file make, before the keys at its end are known.
pub(super) enum Piece {
    Question(Box<Item>, Section),
    Case(Box<Case>),
    Stray(Place, Refused),
}

pub(super) struct Reader<'a> {
    pub(super) objects: &'a Objects,
    /// All lines, for what is refused.
    pub(super) lines: &'a [(u32, String)],
    pub(super) pieces: Vec<Piece>,
    pub(super) section: Section,
    /// How items are numbered here: the first one shows it, other numbers are text.
    pub(super) style: Option<line::Style>,
    pub(super) item: Option<Item>,
    /// The case that the questions belong to.
    pub(super) case: Option<Case>,
    /// Lines that no question has: those of one without a number, if options or a key come next.
    pub(super) loose: Vec<(u32, String)>,
    /// Lines that are no question, such as titles.
    pub(super) aside: Vec<Above>,
    /// Whether a heading came, and the line below it that the questions may be about.
    pub(super) below: bool,
    pub(super) material: Option<u32>,
    /// The heading above the table that is being read.
    above_table: Option<Section>,
    /// What its row says beside the question that comes next.
    said: OfRow,
    /// Whether keys stand together in the file.
    pub(super) keys_apart: bool,
    /// Whether the file has no numbers, and the questions got theirs here.
    pub(super) numbers_added: bool,
}

/// `答案：BCDA` below the last of four questions without keys has one letter for each of them, most likely.
fn doubt_keys_of_several(pieces: &mut [Piece]) {
    let mut lacking = 0;
    for piece in pieces {
        let Piece::Question(item, _) = piece else {
            lacking = 0;
            continue;
        };
        if item.says_no_key() {
            lacking += 1;
        } else {
            if lacking > 0 && item.letters_of_key() == lacking + 1 {
                item.refuse(RowFlaw::KeyList);
            }
            lacking = 0;
        }
    }
}

/// The most lines that are told as no question.
const MOST_ASIDE: usize = 1_000;

impl<'a> Reader<'a> {
    pub(super) fn new(objects: &'a Objects, lines: &'a [(u32, String)]) -> Self {
        Self {
            objects,
            lines,
            pieces: Vec::new(),
            section: Section::default(),
            style: None,
            item: None,
            case: None,
            loose: Vec::new(),
            aside: Vec::new(),
            below: false,
            material: None,
            above_table: None,
            said: OfRow::default(),
            keys_apart: false,
            numbers_added: false,
        }
    }

    pub(super) fn line(&mut self, number: u32, text: &str) -> Result<(), FileError> {
        if let Some(row) = text.strip_prefix(ROW) {
            return self.row(row);
        }
        let first = self.number_first(text);
        let text = first.as_deref().unwrap_or(text);
        let line = Line { number, text };
        if text.trim().is_empty() {
            if let Some(item) = &mut self.item {
                item.pause();
            }
            return Ok(());
        }
        self.sorted(&line)?;
        if let Some(item) = &mut self.item {
            item.last = number;
        }
        Ok(())
    }

    /// A row of a table begins: a question of its own, of the kind that it names.
    fn row(&mut self, row: &str) -> Result<(), FileError> {
        self.finish()?;
        let mut said = row.split('\t');
        let kind = said.next().unwrap_or_default();
        let code = said.next().unwrap_or_default().to_owned();
        let equipment = said.filter(|text| !text.is_empty()).map(ToOwned::to_owned).collect();
        self.said = OfRow { code, equipment };
        let above = *self.above_table.get_or_insert(self.section);
        self.section = match Kind::from_name(kind) {
            Some(Kind::Order) => Section::Other("排序"),
            Some(Kind::Match) => Section::Other("连线"),
            Some(kind) => Section::Kind(kind),
            None => above,
        };
        if kind.starts_with(ROW) {
            self.above_table = None;
        }
        Ok(())
    }

    /// `（对）4．…`: a key, or room for it, in front of the number, behind which it belongs. A letter alone may be an option's
    /// unless the next question is due.
    fn number_first(&self, text: &str) -> Option<String> {
        let text = text.trim();
        let bracket = *brackets::brackets(text).first().filter(|bracket| bracket.at_start)?;
        let (key, rest) = text.split_at(bracket.to);
        let (style, number, asked) = line::numbered(rest.trim_start())?;
        let due = match &self.item {
            Some(item) => item.is_complete() && number == item.number.saturating_add(1),
            None => true,
        };
        let sure = match bracket.holds {
            Holds::Truth(_) => true,
            Holds::Nothing => due || self.item.as_ref().is_some_and(|item| number == item.number + 1),
            Holds::Letters => due,
        };
        (style == line::Style::Mark && sure).then(|| format!("{number}. {key}{asked}"))
    }

    fn sorted(&mut self, line: &Line<'_>) -> Result<(), FileError> {
        let text = line.text;
        // An answer that people mark may tell how such lines are filled in; nothing else goes on with one.
        let goes_on = |item: &Item| item.part == Part::Stem || item.is_answering();
        if line::is_colophon(text) && !self.item.as_ref().is_some_and(goes_on) {
            self.aside(line.number, text);
            return Ok(());
        }
        if self.of_case(line)? {
            return Ok(());
        }
        // Behind options or a key, the next number begins the next question, however it is written.
        if let Some((style, number, rest)) = line::numbered(text.trim())
            && self.item.as_ref().is_some_and(|item| {
                number == item.number.saturating_add(1) && (item.part == Part::Over || item.has_options())
            })
        {
            return self.numbered(line, style, number, rest);
        }
        if let Some((style, number, rest)) = line::numbered(text.trim())
            && self.style.is_some_and(|usual| usual != style)
        {
            match self.item.as_mut().map(|item| (item.meets(style, number, rest), item)) {
                None | Some((Met::Question, _)) => return self.begin(line.number, number, rest),
                Some((Met::Doubt, item)) => {
                    item.doubt(line.text);
                    return Ok(());
                }
                Some((Met::Text, _)) => {}
            }
        }
        match line.sort(self.style) {
            // Options end at a heading; a stem may hold what looks like one.
            Sort::Heading(heading)
                if self.item.as_ref().is_none_or(|item| {
                    // An answer has parts of its own; chapters are none.
                    let over = item.is_complete() && (!item.is_answering() || text.trim().starts_with('第'));
                    heading.plain || over || item.part == Part::Options
                }) =>
            {
                self.heading(line, heading)
            }
            Sort::Numbered { style, number, text } => self.numbered(line, style, number, text),
            Sort::Option(letter) => {
                match &mut self.item {
                    Some(item) => item.option(letter, line.text),
                    None => self.stray(line)?,
                }
                Ok(())
            }
            // Elsewhere these words are text.
            Sort::Labelled(line::Label::Points | line::Label::Most, _)
                if !self.item.as_ref().is_some_and(Item::is_written) =>
            {
                self.text(line)
            }
            Sort::Labelled(label, text) => match &mut self.item {
                Some(item) => {
                    item.label_in(line.number, label, text);
                    Ok(())
                }
                None => self.stray(line),
            },
            Sort::Heading(_) | Sort::Text => self.text(line),
        }
    }

    fn heading(&mut self, line: &Line<'_>, heading: line::Heading<'_>) -> Result<(), FileError> {
        // `（一）单选题` among the questions of a case says their kind, which they show themselves.
        let within = line.text.trim().starts_with(['(', '（']) && heading.section.is_named();
        if within && self.case.is_some() && heading.section != Section::Kind(Kind::CaseStudy) {
            self.finish()?;
            return Ok(());
        }
        self.close()?;
        self.section = heading.section;
        (self.below, self.material) = (true, None);
        // `【判断】8. 锅炉应检验。` is a question, too.
        if line::numbered(heading.rest).is_some() {
            return self.line(line.number, heading.rest);
        }
        // `八、锅炉应检验（对）` asks something.
        let asks = if heading.section.is_named() {
            brackets::answers(heading.rest)
        } else {
            brackets::asks(line.text)
        };
        if asks {
            return self.stray(line);
        }
        if !heading.section.is_named() {
            self.aside(line.number, line.text);
        }
        Ok(())
    }

    pub(super) fn numbered(
        &mut self,
        line: &Line<'_>,
        style: line::Style,
        number: u32,
        text: &str,
    ) -> Result<(), FileError> {
        if let Some(item) = &mut self.item
            && item.is_answering()
            && item.lists(number, line.text)
        {
            return Ok(());
        }
        if let Some(item) = &mut self.item
            && !item.is_complete()
            && (item.is_doubtful() || number != item.number.saturating_add(1))
            && !item.has_options()
        {
            // A list within the stem, or the next question after one that is broken off?
            item.doubt(line.text);
            return Ok(());
        }
        self.style.get_or_insert(style);
        self.begin(line.number, number, text)
    }

    /// The next question.
    pub(super) fn begin(&mut self, line: u32, number: u32, text: &str) -> Result<(), FileError> {
        self.finish()?;
        for (line, text) in std::mem::take(&mut self.loose) {
            let shared = self.below
                && self.style.is_some_and(|_| {
                    matches!(self.section, Section::Kind(Kind::ShortAnswer) | Section::Open)
                });
            if line::is_material(&text, shared) {
                self.material.get_or_insert(line);
            }
            self.aside(line, &text);
        }
        let mut item = Item::new(line, number, text, self.section);
        if let Some(line) = self.material {
            item.refuse(RowFlaw::TextAbove { line });
        }
        item.of_row = std::mem::take(&mut self.said);
        if self.numbers_added {
            item.mended.insert(Repair::Unnumbered);
        }
        self.item = Some(item);
        Ok(())
    }

    pub(super) fn text(&mut self, line: &Line<'_>) -> Result<(), FileError> {
        match &mut self.item {
            Some(item) if item.part != Part::Over => item.text(line.text),
            Some(_) => self.stray(line)?,
            // `姓名：____` stands above the first question.
            None if brackets::answers(line.text) || self.style.is_some() && brackets::asks(line.text) => {
                self.stray(line)?
            }
            // Titles and instructions, unless options or a key follow.
            None => self.loose.push((line.number, line.text.to_owned())),
        }
        Ok(())
    }

    /// Tells a line that is no question.
    pub(super) fn aside(&mut self, line: u32, text: &str) {
        if self.aside.len() < MOST_ASIDE {
            let text = text.chars().take(limits::BLAMED).collect();
            self.aside.push(Above { row: line, text });
        }
    }

    /// A line that belongs to no question is shown as refused: nothing is lost without a word.
    pub(super) fn stray(&mut self, line: &Line<'_>) -> Result<(), FileError> {
        self.finish()?;
        for (number, text) in std::mem::take(&mut self.loose) {
            self.stray_line(number, &text)?;
        }
        self.stray_line(line.number, line.text)
    }

    pub(super) fn stray_line(&mut self, number: u32, text: &str) -> Result<(), FileError> {
        let mut refused = Refused::new(RowFlaw::Stray, text);
        refused.source = self.source(number, number, self.section);
        self.piece(Piece::Stray(Place::line(number), refused))
    }

    /// The question that was begun is over.
    pub(super) fn finish(&mut self) -> Result<(), FileError> {
        let Some(item) = self.item.take() else { return Ok(()) };
        match &mut self.case {
            Some(case) => {
                case.questions.push(item);
                Ok(())
            }
            None => self.piece(Piece::Question(Box::new(item), self.section)),
        }
    }

    /// All that was begun is over.
    pub(super) fn close(&mut self) -> Result<(), FileError> {
        self.finish()?;
        self.close_case()?;
        for (line, text) in std::mem::take(&mut self.loose) {
            self.aside(line, &text);
        }
        Ok(())
    }

    pub(super) fn piece(&mut self, piece: Piece) -> Result<(), FileError> {
        if self.pieces.len() >= limits::MOST_ITEMS {
            return Err(FileError::TooManyItems);
        }
        self.pieces.push(piece);
        Ok(())
    }

    /// Questions that lack a key get the one from the file's end.
    pub(super) fn settle(mut self, answers: Vec<Answers>, found: &mut Found) -> Result<(), FileError> {
        let mut pieces = std::mem::take(&mut self.pieces);
        doubt_keys_of_several(&mut pieces);
        let asked: Vec<(Section, u32)> = pieces
            .iter()
            .flat_map(|piece| match piece {
                Piece::Question(item, section) => vec![(*section, item.number)],
                Piece::Case(case) => case.questions.iter().map(|item| (CASE, item.number)).collect(),
                Piece::Stray(..) => Vec::new(),
            })
            .collect();
        let assigned = answers::assign(answers, &asked);
        for piece in pieces {
            match piece {
                Piece::Stray(place, refused) => found.push(place, Err(refused))?,
                Piece::Question(mut item, section) => {
                    if let Some(key) = assigned.key(section, item.number).filter(|_| item.lacks_key()) {
                        item.label(line::Label::Key, key);
                    }
                    self.question_found(*item, section, found)?;
                }
                Piece::Case(mut case) => {
                    for item in &mut case.questions {
                        if let Some(key) = assigned.key(CASE, item.number).filter(|_| item.lacks_key()) {
                            item.label(line::Label::Key, key);
                        }
                    }
                    self.case_found(*case, found)?;
                }
            }
        }
        self.aside.sort_by_key(|aside| aside.row);
        found.aside = self.aside;
        Ok(())
    }

    fn question_found(&self, item: Item, section: Section, found: &mut Found) -> Result<(), FileError> {
        let name = item.number.to_string();
        let place = Place { line: item.line, name, ..Place::default() };
        let mut about = About { place, ..About::default() };
        about.code = Some(item.of_row.code.clone()).filter(|code| !code.is_empty());
        about.hints.equipment.clone_from(&item.of_row.equipment);
        self.hidden(&item, &mut about);
        let words = item.stem_text();
        let (from, to) = (item.line, item.last);
        let question = self.question(item, section, &mut about);
        let (place, mut outcome) = about.settle(question);
        if let Err(refused) = &mut outcome {
            let flaw = match &refused.flaw {
                RowFlaw::NoKey if self.keys_apart => RowFlaw::KeyList,
                flaw => flaw.clone(),
            };
            *refused = Refused::new(flaw, &words);
            refused.source = self.source(from, to, section);
            if refused.flaw == RowFlaw::TwoReadings {
                let mut ways = item::ways(&refused.source);
                ways.retain(|(_, text)| read_mended(text).is_ok());
                refused.readings = ways;
            }
        }
        found.push(place, outcome)
    }

    /// The lines of a question, below the heading that they need.
    pub(super) fn source(&self, from: u32, to: u32, section: Section) -> String {
        let first = self.lines.partition_point(|(number, _)| *number < from);
        let lines = self.lines[first..].iter().take_while(|(number, _)| *number <= to);
        let lines = lines.filter(|(_, text)| !text.starts_with(ROW));
        let mut source = String::new();
        for text in section.title().into_iter().chain(lines.map(|(_, text)| text.as_str())) {
            // What is too long is not gathered first: many pieces may lie in one line.
            if source.len() + text.len() > limits::LONGEST_MENDED {
                return String::new();
            }
            source.push_str(text);
            source.push('\n');
        }
        let objects = source.chars().any(|c| u32::from(c) >= FIRST_OBJECT);
        if objects { String::new() } else { source.trim_end().to_owned() }
    }

    /// Tells text that the document hides among the question's lines.
    pub(super) fn hidden(&self, item: &Item, about: &mut About) {
        if self.objects.hidden.range(item.line..=item.last).next().is_some() {
            about.doubts.insert(Doubt::Hidden);
        }
    }

    fn question(&self, item: Item, section: Section, about: &mut About) -> Result<Question, RowFlaw> {
        about.hints.difficulty = item.difficulty()?;
        about.hints.subjects.extend(item.subject().map(ToOwned::to_owned));
        let cited =
            item.citation().map(|text| Citation { regulation: text.to_owned(), clause: String::new() });
        about.hints.citations.extend(cited);
        let read = self.asked(item, section, about)?;
        // What people mark may hold all of its case in its own text; what is chosen asks about a text that is not there.
        if section == CASE && !matches!(read.shape, Shape::Written(..)) {
            Err(RowFlaw::NoCase)
        } else {
            Ok(read)
        }
    }

    /// Without its tags.
    pub(super) fn asked(&self, item: Item, section: Section, about: &mut About) -> Result<Question, RowFlaw> {
        let rationale = self.objects.rich(&item.rationale(), about)?;
        let read = item.read(&section, &mut about.repairs)?;
        // What candidates see holds no key.
        let options = match &read.shape {
            item::Key::One(options, _) | item::Key::Several(options, _) => options.as_slice(),
            _ => &[],
        };
        if line::gives_away(&read.stem) || options.iter().any(|text| line::gives_away(text)) {
            return Err(RowFlaw::TwoReadings);
        }
        let mut all = |texts: Vec<String>| -> Result<Vec<Rich>, RowFlaw> {
            texts.iter().map(|text| self.objects.rich(text, about)).collect()
        };
        let shape = match read.shape {
            item::Key::Truth(key) => Shape::TrueFalse(key),
            item::Key::One(options, key) => Shape::Single(all(options)?, key),
            item::Key::Several(options, key) => Shape::Multiple(all(options)?, key),
            item::Key::Texts(blanks) => Shape::Fill(blanks),
            item::Key::Written(reference, points, most) => {
                let texts = points.iter().map(|point| point.text.clone()).collect();
                let points = all(texts)?.into_iter().zip(points.iter().map(|point| point.marks)).collect();
                Shape::Written(self.objects.rich(&reference, about)?, points, most)
            }
        };
        Ok(Question { stem: self.objects.rich(&read.stem, about)?, shape, rationale })
    }
}
