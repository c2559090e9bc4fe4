//! Items as teachers type them: numbered stems, `A.` `B.` on one line or several, `答案：B` or the key in the stem's
//! brackets, `（对）`. Only safe readings: where two are possible the question is refused with its line.

use super::draft::{About, Question, Shape};
use super::found::{FileError, Found, Place, Refused};
use super::rich::{GAP, Rich, Start, escape, escape_from};
use super::{RowFlaw, limits, xml};
use crate::item::Citation;

mod answers;
mod item;
mod line;

use answers::Answers;
use item::{Item, Met, Part};
use line::{Line, Section, Sort};

/// What can't be written as text, where it stands in a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A picture by its name, with words for it.
    Picture {
        /// SHA-256 of the picture.
        asset: String,
        /// What it shows, if the file says it.
        alt: String,
    },
    /// Something in Markdown.
    Markdown(String),
    /// Something that can't be kept, so that its question can't.
    Lost(RowFlaw),
}

/// The first of the characters that stand for objects.
const FIRST_OBJECT: u32 = 0xf_0000;
/// How many there may be.
const MOST_OBJECTS: u32 = 0xfff0;

/// Objects of a file, each with a character that stands for it.
#[derive(Clone, Debug, Default)]
pub struct Objects(Vec<Object>);

impl Objects {
    /// Takes one in. Its character goes into the line; `None`: there are too many.
    pub fn take(&mut self, object: Object) -> Option<char> {
        let index = u32::try_from(self.0.len()).ok().filter(|index| *index < MOST_OBJECTS)?;
        self.0.push(object);
        char::from_u32(FIRST_OBJECT + index)
    }

    fn at(&self, c: char) -> Option<&Object> {
        self.0.get(usize::try_from(u32::from(c).checked_sub(FIRST_OBJECT)?).ok()?)
    }

    /// A text with its objects.
    fn rich(&self, text: &str, about: &mut About) -> Result<Rich, RowFlaw> {
        if !text.contains(|c| self.at(c).is_some()) {
            return Ok(Rich::plain(text));
        }
        let (mut out, mut start) = (String::new(), Start::OfLine);
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| self.at(*c).is_some()) {
            out.push_str(&escape_from(&rest[..at], start));
            start = Start::Within;
            match self.at(c) {
                Some(Object::Picture { asset, alt }) => {
                    about.pictures.insert(asset.clone());
                    out.push_str(&format!("![{}](asset:{asset})", escape(&alt.replace('\n', " "))));
                }
                Some(Object::Markdown(markdown)) => out.push_str(markdown),
                Some(Object::Lost(flaw)) => return Err(flaw.clone()),
                None => {}
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.push_str(&escape_from(rest, start));
        Ok(Rich::markdown(out))
    }
}

/// Reads a text file.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    if bytes.len() > limits::LARGEST_FILE {
        return Err(FileError::TooLarge);
    }
    let text = xml::decode(bytes)?;
    if text.contains('\0') {
        return Err(FileError::Unknown);
    }
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let lines: Vec<(u32, String)> = lines.map(|(number, text)| (number, clean(text))).collect();
    let mut found = Found::default();
    read_lines(&lines, &Objects::default(), &mut found)?;
    if found.entries.is_empty() { Err(FileError::Empty) } else { Ok(found) }
}

/// Text without characters that mean something here.
pub fn clean(text: &str) -> String {
    let ours = |c: char| c == GAP || u32::from(c) >= FIRST_OBJECT || (c.is_control() && c != '\t');
    text.chars().filter(|c| !ours(*c) && !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}')).collect()
}

/// Whether a line begins with what Word's own label says, too: a question's number, or an option's letter.
pub fn repeats(label: &str, line: &str) -> bool {
    let letter = super::options::marked_letter;
    let number =
        |text: &str| line::numbered(text).filter(|(style, ..)| *style == line::Style::Mark).is_some();
    let line = line.trim();
    match letter(label) {
        Some(_) => letter(line).is_some(),
        None => number(line),
    }
}

/// Reads lines with their numbers.
pub fn read_lines(lines: &[(u32, String)], objects: &Objects, found: &mut Found) -> Result<(), FileError> {
    let answers = answers::at_the_end(lines);
    let lines = answers.as_ref().map_or(lines, |(start, _)| &lines[..*start]);
    let mut reader = Reader {
        objects,
        pieces: Vec::new(),
        section: Section::default(),
        style: None,
        item: None,
        loose: Vec::new(),
    };
    for (number, text) in lines {
        for part in line::parts(text) {
            reader.line(*number, part)?;
        }
    }
    reader.finish()?;
    reader.settle(answers.map(|(_, answers)| answers).unwrap_or_default(), found)
}

/// What the lines of a file make, before the keys at its end are known.
enum Piece {
    Question(Box<Item>, Section),
    Stray(Place, Refused),
}

struct Reader<'a> {
    objects: &'a Objects,
    pieces: Vec<Piece>,
    section: Section,
    /// How items are numbered here: the first one shows it, other numbers are text.
    style: Option<line::Style>,
    item: Option<Item>,
    /// Lines that no question has: those of one without a number, if options or a key come next.
    loose: Vec<(u32, String)>,
}

/// How many lines of a question without a number are told.
const MOST_LOOSE: usize = 20;

impl Reader<'_> {
    fn line(&mut self, number: u32, text: &str) -> Result<(), FileError> {
        let line = Line { number, text };
        if text.trim().is_empty() {
            if let Some(item) = &mut self.item {
                item.pause();
            }
            return Ok(());
        }
        // Behind options or a key, the next number begins the next question, however it is written.
        if let Some((style, number, rest)) = line::numbered(text.trim())
            && self.item.as_ref().is_some_and(|item| {
                number == item.number.saturating_add(1) && (item.part == Part::Over || item.has_options())
            })
        {
            return self.numbered(&line, style, number, rest);
        }
        if let Some((style, number, rest)) = line::numbered(text.trim())
            && self.style.is_some_and(|usual| usual != style)
        {
            match self.item.as_mut().map(|item| (item.meets(style, number, rest), item)) {
                None | Some((Met::Question, _)) => {
                    self.finish()?;
                    self.item = Some(Item::new(line.number, number, rest, self.section));
                    return Ok(());
                }
                Some((Met::Doubt, item)) => {
                    item.doubt(line.text);
                    return Ok(());
                }
                Some((Met::Text, _)) => {}
            }
        }
        match line.sort(self.style) {
            // Options end at a heading; a stem may hold what looks like one.
            Sort::Heading(section)
                if self.item.as_ref().is_none_or(|item| {
                    // An answer has parts of its own; chapters are none.
                    let over = item.is_complete() && (!item.is_answering() || text.trim().starts_with('第'));
                    section.is_named() || over || item.part == Part::Options
                }) =>
            {
                self.finish()?;
                self.loose.clear();
                self.section = section;
                // `八、锅炉应检验（对）` asks something.
                if section.is_named() || !item::asks(text) { Ok(()) } else { self.stray(&line) }
            }
            Sort::Numbered { style, number, text } => self.numbered(&line, style, number, text),
            Sort::Option(letter) => {
                match &mut self.item {
                    Some(item) => item.option(letter, line.text),
                    None => self.stray(&line)?,
                }
                Ok(())
            }
            // Elsewhere these words are text.
            Sort::Labelled(line::Label::Points | line::Label::Most, _)
                if !self.item.as_ref().is_some_and(Item::is_written) =>
            {
                self.text(&line)
            }
            Sort::Labelled(label, text) => match &mut self.item {
                Some(item) => {
                    item.label(label, text);
                    Ok(())
                }
                None => self.stray(&line),
            },
            Sort::Heading(_) | Sort::Text => self.text(&line),
        }
    }

    fn numbered(
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
        self.finish()?;
        self.style.get_or_insert(style);
        self.item = Some(Item::new(line.number, number, text, self.section));
        Ok(())
    }

    fn text(&mut self, line: &Line<'_>) -> Result<(), FileError> {
        match &mut self.item {
            Some(item) if item.part != Part::Over => item.text(line.text),
            Some(_) => self.stray(line)?,
            // `姓名：____` stands above the first question.
            None if item::answers(line.text) || self.style.is_some() && item::asks(line.text) => {
                self.stray(line)?
            }
            // Titles and instructions, unless options or a key follow.
            None if self.loose.len() < MOST_LOOSE => {
                self.loose.push((line.number, line.text.to_owned()));
            }
            None => {}
        }
        Ok(())
    }

    /// A line that belongs to no question is shown as refused: nothing is lost without a word.
    fn stray(&mut self, line: &Line<'_>) -> Result<(), FileError> {
        self.finish()?;
        for (number, text) in std::mem::take(&mut self.loose) {
            let refused = Refused::new(RowFlaw::Stray, &text);
            self.piece(Piece::Stray(Place::line(number), refused))?;
        }
        let refused = Refused::new(RowFlaw::Stray, line.text);
        self.piece(Piece::Stray(Place::line(line.number), refused))
    }

    fn finish(&mut self) -> Result<(), FileError> {
        let Some(item) = self.item.take() else { return Ok(()) };
        self.loose.clear();
        self.piece(Piece::Question(Box::new(item), self.section))
    }

    fn piece(&mut self, piece: Piece) -> Result<(), FileError> {
        if self.pieces.len() >= limits::MOST_ITEMS {
            return Err(FileError::TooManyItems);
        }
        self.pieces.push(piece);
        Ok(())
    }

    /// Questions that lack a key get the one from the file's end.
    fn settle(mut self, answers: Vec<Answers>, found: &mut Found) -> Result<(), FileError> {
        let pieces = std::mem::take(&mut self.pieces);
        let asked: Vec<(Section, u32)> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Question(item, section) => Some((*section, item.number)),
                Piece::Stray(..) => None,
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
            }
        }
        Ok(())
    }

    fn question_found(&self, item: Item, section: Section, found: &mut Found) -> Result<(), FileError> {
        let name = item.number.to_string();
        let place = Place { line: item.line, name, ..Place::default() };
        let mut about = About { place, ..About::default() };
        let words = item.stem_text();
        let question = self.question(item, section, &mut about);
        let (place, mut outcome) = about.settle(question);
        if let Err(refused) = &mut outcome {
            *refused = Refused::new(refused.flaw.clone(), &words);
        }
        found.push(place, outcome)
    }

    fn question(&self, item: Item, section: Section, about: &mut About) -> Result<Question, RowFlaw> {
        about.hints.difficulty = item.difficulty()?;
        about.hints.subjects.extend(item.subject().map(ToOwned::to_owned));
        let cited =
            item.citation().map(|text| Citation { regulation: text.to_owned(), clause: String::new() });
        about.hints.citations.extend(cited);
        let rationale = self.objects.rich(&item.rationale(), about)?;
        let read = item.read(&section, &mut about.repairs)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Repair;
    use crate::item::{Blank, Body, Content};

    fn all(text: &str) -> Vec<(u32, Result<Content, RowFlaw>)> {
        let found = read(text.as_bytes()).unwrap();
        let one = |entry: super::super::found::Entry| {
            let outcome = entry.outcome.map(|sound| sound.content).map_err(|refused| refused.flaw);
            (entry.place.line, outcome)
        };
        found.entries.into_iter().map(one).collect()
    }

    fn one(text: &str) -> Result<Content, RowFlaw> {
        let mut all = all(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.remove(0).1
    }

    fn single(options: &[&str], key: usize) -> Body {
        Body::SingleChoice { options: options.iter().map(|text| (*text).to_owned()).collect(), key }
    }

    #[test]
    fn choices_in_every_spelling() {
        let expected = single(&["停炉", "加水", "减压"], 0);
        for text in [
            "1.缺水时应（　）。\nA.停炉\nB.加水\nC.减压\n答案：A",
            "1、缺水时应（ A ）。\nA．停炉  B．加水  C．减压",
            "1．缺水时应（ａ）。A、停炉 B、加水 C、减压",
            "一、单选题\n12. 缺水时应（）。\nA. 停炉\tB. 加水\nC. 减压\n【答案】A\n【解析】防止爆炸。",
            "（1）缺水时应____。\nA.停炉\nB.加水\nC.减压\n正确答案: A",
            "第1题 缺水时应\nA.停炉\nB.加水\nC.减压\n参考答案：A。",
        ] {
            assert_eq!(one(text).map(|content| content.body), Ok(expected.clone()), "{text}");
        }
        let several = one("1.应检查（AC）。\nA.甲 B.乙 C.丙").unwrap();
        assert_eq!(several.stem, "应检查（　）。");
        assert_eq!(
            several.body,
            Body::MultipleChoice { options: vec!["甲".into(), "乙".into(), "丙".into()], key: vec![0, 2] }
        );
    }

    #[test]
    fn judgements_and_blanks() {
        for (text, key) in [
            ("1.锅炉应定期检验。（对）", true),
            ("1.锅炉不需检验（×）。", false),
            ("1.锅炉应定期检验。（　）\n答案：√", true),
            ("1.锅炉应定期检验。\nA.正确 B.错误\n答案：B", false),
            ("判断题\n1.（错）锅炉不需检验。", false),
        ] {
            assert_eq!(one(text).map(|content| content.body), Ok(Body::TrueFalse { key }), "{text}");
        }
        assert_eq!(one("1.锅炉应定期检验。（对）").unwrap().stem, "锅炉应定期检验。");
        let filled = one("1.应在____日内向（　）办理。\n答案：30；登记机关").unwrap();
        assert_eq!(filled.stem, "应在____日内向____办理。");
        let blanks = vec![Blank::from_iter(["30"]), Blank::from_iter(["登记机关"])];
        assert_eq!(filled.body, Body::FillBlank { blanks });
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused_with_its_line() {
        let list = "1.下列说法：\n1.甲\n2.乙\n3.丙\n正确的是\nA.都对\nB.都错\n答案：A\n2.对不对？（对）";
        let found = all(list);
        assert_eq!(found[0], (1, Err(RowFlaw::TwoReadings)));
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].1.as_ref().unwrap().body, Body::TrueFalse { key: true });
        for (text, flaw) in [
            ("1.甲（A）乙（B）。\nA.一\nB.二", RowFlaw::TwoReadings),
            ("1.甲（A）。\nA.一\nB.二\n答案：B", RowFlaw::TwoKeys),
            ("1.甲。\nA.一\nB.二\n答案：A\n答案：B", RowFlaw::TwoKeys),
            ("1.甲。\nA.一\nB.二", RowFlaw::NoKey),
            ("1.甲（　）。\n答案：A", RowFlaw::NoOptions),
            ("1.甲。\nA.一\nC.二\n答案：A", RowFlaw::MissingLetter),
            ("1.甲。\nA.一\nB.二\n答案：C", RowFlaw::KeyOutside),
            ("1.应在____日内向____办理。\n答案：30", RowFlaw::Blanks),
            ("一、单选题\n1.甲。\nA.一\nB.二\n答案：AB", RowFlaw::ManyKeys),
            ("二、多选题\n1.甲。\nA.一\nB.二\nC.三\n答案：A", RowFlaw::FewKeys),
            ("一、简答题\n1.应怎样？\nA.一\nB.二\n答案：A", RowFlaw::OptionsAgainstKind),
            ("一、简答题\n1.应（　）。A.一 B.二\n答案：A", RowFlaw::OptionsAgainstKind),
            ("一、填空题\n1.应（　）。\nA.一\nB.二\n答案：A", RowFlaw::OptionsAgainstKind),
            ("一、判断题\n1.应（　）。\nA.一\nB.二\n答案：A", RowFlaw::NotTruth),
            ("一、判断题\n1.应检验。\n答案：A", RowFlaw::TruthKey),
            ("1.甲说（对）的，乙说（错）的。", RowFlaw::TwoReadings),
        ] {
            assert_eq!(one(text), Err(flaw), "{text}");
        }
        let name = RowFlaw::UnknownInteraction { name: "案例".into() };
        assert_eq!(one("三、案例题\n1.水处理。\n答案：略"), Err(name));
    }

    #[test]
    fn short_answers_have_answers_of_several_lines() {
        let written = |reference: &str, points: &[(&str, u32)], most| {
            let point =
                |(text, marks): &(&str, u32)| crate::item::Point { text: (*text).into(), marks: *marks };
            Body::ShortAnswer {
                reference: reference.into(),
                points: points.iter().map(point).collect(),
                most,
            }
        };
        let text = "四、简答题（每题 5 分）\n1.缺水时怎么办？\n答：一、立即停炉；\n（1）切断燃料\n\nA. 关给水\n二、报告。\n2.怎样检验（A）？\n参考答案：\n1、内部检验\n2、外部检验\n评分标准：\n内部（2分）；\n外部（1.5分）\n字数上限：300字\n3.为什么？\n【答案】略\n解析：见规程\n第二章 论述\n五、论述题\n1.论水处理。\n答：略";
        let found = all(text);
        let bodies: Vec<Body> = found
            .iter()
            .map(|(line, content)| {
                content.as_ref().unwrap_or_else(|flaw| panic!("{line} {flaw:?}")).body.clone()
            })
            .collect();
        let expected = [
            written("一、立即停炉；\n（1）切断燃料\nA. 关给水\n二、报告。", &[], None),
            written("1、内部检验\n2、外部检验", &[("内部", 200), ("外部", 150)], Some(300)),
            written("略", &[], None),
            written("略", &[], None),
        ];
        assert_eq!(bodies, expected);
        assert_eq!(found[1].1.as_ref().unwrap().stem, "怎样检验（A）？");
        // A list whose next number is the next question's can be read in two ways.
        let two = all("一、问答题\n1.怎么办？\n答：\n1.停炉\n2.报告\n2.然后呢？\n答：略");
        assert_eq!(two[0].1, Err(RowFlaw::TwoReadings));
        let apart = all("一、问答题\n1.怎么办？\n答：\n1.停炉\n\n2.然后呢？\n答：略");
        assert!(apart.len() == 2 && apart.iter().all(|(_, content)| content.is_ok()), "{apart:?}");
        for (text, flaw) in [
            ("一、简答题\n1.甲？", RowFlaw::NoKey),
            ("一、简答题\n1.甲？\n答：乙\n得分点：丙", RowFlaw::Points),
            ("一、简答题\n1.甲？\n答：乙\n字数上限：若干", RowFlaw::AnswerLength),
        ] {
            assert_eq!(one(text), Err(flaw), "{text}");
        }
    }

    #[test]
    fn a_file_of_everything() {
        let text = "特种设备题库\n考试时间 60 分钟\n\n一、判断题（每题 1 分）\n1. 甲。（√）\n2. 乙。（×）\n\n二、单项选择题\n1. 丙（B）\nA. 一\nB. 二\n解析：见规程\n第三条\n难度：0.45\n依据：TSG 11-2020\n知识点：锅炉\n2. 丁\nA. 一\nB. 二\n答案：A\n这一行不属于任何题\n3. 3.5 吨叉车属于（ A ）\nA. 一 B. 二";
        let found = read(text.as_bytes()).unwrap();
        let lines: Vec<u32> = found.entries.iter().map(|entry| entry.place.line).collect();
        assert_eq!(lines, [5, 6, 9, 17, 21, 22]);
        let sound: Vec<_> = found.sound().collect();
        assert_eq!(sound.len(), 5);
        assert_eq!(sound[2].content.rationale, "见规程\n第三条");
        assert_eq!(sound[2].hints.difficulty, Some(450));
        assert_eq!(sound[2].hints.citations[0].regulation, "TSG 11-2020");
        assert_eq!(sound[2].hints.subjects, ["锅炉"]);
        assert!(sound[2].repairs.contains(&Repair::KeyInStem));
        assert_eq!(sound[4].content.stem, "3.5 吨叉车属于（　）");
        assert_eq!(found.refused().next().unwrap().1.flaw, RowFlaw::Stray);
    }

    #[test]
    fn keys_may_stand_together_at_the_end() {
        let text = "一、单选题\n1.缺水时\nA.停炉\nB.加水\n2.满水时\nA.停炉\nB.放水\n二、判断题\n1.锅炉应检验。\n参考答案\n一、单选题\n1-2 AB\n二、判断题\n1.√";
        let bodies: Vec<Body> = all(text).into_iter().map(|(_, content)| content.unwrap().body).collect();
        let expected =
            [single(&["停炉", "加水"], 0), single(&["停炉", "放水"], 1), Body::TrueFalse { key: true }];
        assert_eq!(bodies, expected);
        let chapters = text.replace("二、判断题\n1.锅炉", "第二章 检验\n二、判断题\n1.锅炉");
        assert_eq!(all(&chapters)[1].1.as_ref().unwrap().body, expected[1]);
        let footer = text.replace("B.放水\n", "B.放水\n\n第 3 页 共 9 页\n");
        assert_eq!(all(&footer)[1].1, Err(RowFlaw::TwoReadings));
        let contradicted = text.replace("1.缺水时", "1.缺水时（B）");
        assert_eq!(all(&contradicted)[0].1, Err(RowFlaw::TwoKeys));
        let doubtful = text.replace("1-2 AB", "1.A 2.B 3.A");
        assert_eq!(all(&doubtful)[0].1, Err(RowFlaw::NoKey));
    }

    #[test]
    fn questions_numbered_in_several_ways_stay_apart() {
        // Keys are at the end, numbers are written in two ways, and begin again without a heading.
        let text =
            "1.甲\nA.一\nB.二\n（2）乙\nA.三\nB.四\n3、丙\nA.五\nB.六\n1.丁\nA.七\nB.八\n答案\n2.B 3.A";
        let found = all(text);
        let expected = [
            Err(RowFlaw::NoKey),
            Ok(single(&["三", "四"], 1)),
            Ok(single(&["五", "六"], 0)),
            Err(RowFlaw::NoKey),
        ];
        let found: Vec<_> =
            found.into_iter().map(|(_, content)| content.map(|content| content.body)).collect();
        assert_eq!(found, expected);
        let list = one("1.哪些对？\nA.下列：\n1.甲\n2.乙\nB.无\n答案：A");
        assert_eq!(list, Err(RowFlaw::TwoReadings), "a list within the first option");
        let keyed = all("1.甲（A）\nA.一\nB.二\n（2）乙（B）\nA.三\nB.四\n第3题 丙（A）\nA.五\nB.六");
        assert!(keyed.len() == 3 && keyed.iter().all(|(_, content)| content.is_ok()), "{keyed:?}");
    }

    #[test]
    fn no_question_is_lost_behind_a_heading_or_another_way_of_numbering() {
        let numbers = |text: &str| -> Vec<(u32, Option<RowFlaw>)> {
            all(text).into_iter().map(|(line, content)| (line, content.err())).collect()
        };
        let text = "(7) 甲（ A ）\nA. 一\nB. 二\n\n八、锅炉\n第9题 乙。(对)\n10. 丙。 T";
        assert_eq!(numbers(text), [(1, None), (6, None), (7, Some(RowFlaw::NoKey))]);
        let text = "1. 甲。（对）\n八、锅炉\n第2题 乙。(对)\n3. 丙。（错）";
        assert_eq!(numbers(text), [(1, None), (3, None), (4, None)]);
        for (text, expected) in [
            // Other ways of numbering, with a gap or behind a rationale.
            ("1.甲（A）\nA.一\nB.二\n（9）乙（对）", vec![(1, None), (4, None)]),
            ("1.甲（A）\nA.一\nB.二\n\n（1）乙（对）", vec![(1, None), (5, None)]),
            ("1.甲（对）\n第2题 乙（错）\n（3）丙（对）", vec![(1, None), (2, None), (3, None)]),
            ("1.甲（对）\n解析：见规程\n（2）乙（错）", vec![(1, None), (3, None)]),
            ("1.甲（A）\nA.一\nB.二\n（1）乙（对）", vec![(1, Some(RowFlaw::TwoReadings))]),
            ("1.甲\n（5）乙\n答案：对", vec![(1, Some(RowFlaw::TwoReadings))]),
            ("试卷\n姓名：____\n1.甲（A）\nA.一\nB.二\n答案：A.一", vec![(3, None)]),
            ("1.甲（A）\nA.一\nB.二\n答案：B.二", vec![(1, Some(RowFlaw::TwoKeys))]),
            ("1.甲（　）\nA.一\nB.二\n答案：B.一", vec![(1, Some(RowFlaw::TwoKeys))]),
            // Lists stay what they are.
            ("1.甲（对）\n解析：（1）乙；\n（2）丙", vec![(1, None)]),
            ("1.甲：\n（1）乙\n（2）丙\n答案：对", vec![(1, None)]),
            // Without a number.
            ("1.甲（对）\n第二章 锅炉\n乙（错）", vec![(1, None), (3, Some(RowFlaw::Stray))]),
            ("1.甲（对）\n八、锅炉应检验（对）", vec![(1, None), (2, Some(RowFlaw::Stray))]),
            (
                "1.甲（对）\n第二章 锅炉\n乙是\n答案：错",
                vec![(1, None), (3, Some(RowFlaw::Stray)), (4, Some(RowFlaw::Stray))],
            ),
        ] {
            assert_eq!(numbers(text), expected, "{text}");
        }
    }

    #[test]
    fn what_people_mark_has_many_names() {
        for kind in ["简答题", "问答题", "论述题", "名词解释", "计算题（每题 10 分）"] {
            let content = one(&format!("三、{kind}\n1.水处理。\n答案：略")).unwrap();
            assert!(matches!(content.body, Body::ShortAnswer { .. }), "{kind}");
        }
    }

    #[test]
    fn objects_become_markdown() {
        let mut objects = Objects::default();
        let asset = "a".repeat(64);
        let c = objects.take(Object::Picture { asset: asset.clone(), alt: "阀".into() }).unwrap();
        let lost = objects.take(Object::Lost(RowFlaw::UnknownInteraction { name: "公式".into() })).unwrap();
        let lines =
            [(1, format!("1.图{c}中是*什么*（A）")), (2, "A.阀 B.管".into()), (3, format!("2.{lost}（对）"))];
        let mut found = Found::default();
        read_lines(&lines, &objects, &mut found).unwrap();
        let sound = found.sound().next().unwrap();
        assert_eq!(sound.content.stem, format!(r"图![阀](asset:{asset})中是\*什么\*（　）"));
        assert!(sound.pictures.contains(&asset));
        assert!(found.entries[1].outcome.is_err());
    }
}
