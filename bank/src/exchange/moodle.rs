//! Moodle XML, the export of Moodle's question bank.

use std::collections::BTreeMap;

use super::draft::{
    About, Question, Shape, Weighed, all_full, choice, number_within, only_full, pairs, questions_within,
    with_one_blank,
};
use super::found::{FileError, Found, Hints, LeftOut, Place, Refused};
use super::gift::{categories, exact};
use super::html::{Around, File};
use super::rich::Rich;
use super::text::Format;
use super::xml::Element;
use super::{RowFlaw, decimal, limits, picture, xml};
use crate::item::{Blank, Measure, written};

mod cloze;

use cloze::Part;

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    if bytes.len() > limits::LARGEST_FILE {
        return Err(FileError::TooLarge);
    }
    let text = xml::decode(bytes)?;
    if !looks_like_moodle(&text) {
        return Err(FileError::Unknown);
    }
    let mut found = Found::default();
    let mut category = Vec::new();
    xml::each(&text, &["question"], |element| {
        let kind = element.attribute("type").unwrap_or_default().to_owned();
        if kind == "category" {
            category =
                element.child("category").map(|path| categories(&path.text_of("text"))).unwrap_or_default();
            return Ok(());
        }
        let mut about = About { place: place(&element), ..About::default() };
        about.code = Some(element.text_of("idnumber")).filter(|code| !code.is_empty());
        about.hints = Hints { category: category.clone(), ..Hints::default() };
        for tag in element.child("tags").into_iter().flat_map(|tags| tags.all("tag")) {
            about.hints.take(&tag.text_of("text"));
        }
        let mut reader = Reader { about: &mut about, kept: &mut found.pictures, element: &element };
        let question = reader.question(&kind);
        let (place, mut outcome) = about.settle(question);
        if let Err(refused) = &mut outcome
            && refused.about.is_empty()
        {
            let stem = element.child("questiontext").map(Element::text).unwrap_or_default();
            *refused = Refused::new(refused.flaw.clone(), &stem);
        }
        found.push(place, outcome)
    })?;
    if found.entries.is_empty() { Err(FileError::Empty) } else { Ok(found) }
}

/// Whether the root is a quiz, or one of its questions alone.
pub fn looks_like_moodle(text: &str) -> bool {
    text.contains("<quiz") || text.contains("<question type=")
}

fn place(element: &Element) -> Place {
    let name = element.child("name").map(|name| name.text().trim().to_owned()).unwrap_or_default();
    Place { line: element.line, name: name.chars().take(limits::BLAMED).collect(), ..Place::default() }
}

/// One question while it is read.
struct Reader<'a> {
    about: &'a mut About,
    kept: &'a mut BTreeMap<String, Vec<u8>>,
    element: &'a Element,
}

impl<'a> Reader<'a> {
    fn question(&mut self, kind: &str) -> Result<Question, RowFlaw> {
        let shape = match kind {
            "truefalse" => self.truth()?,
            "multichoice" => self.choice()?,
            "shortanswer" => self.short()?,
            "numerical" => self.numerical()?,
            "matching" | "match" => self.matching()?,
            "ordering" => self.ordering()?,
            "essay" => self.essay()?,
            "cloze" | "multianswer" => return self.cloze(),
            "gapselect" => return self.gaps(),
            "" => return Err(RowFlaw::NoKind),
            name => return Err(RowFlaw::UnknownInteraction { name: name.into() }),
        };
        let fills = matches!(shape, Shape::Fill(_));
        let stem = self.text_in("questiontext", fills)?.then(self.old_picture());
        let stem = if fills { with_one_blank(stem, &mut self.about.repairs)? } else { stem };
        let rationale = self.text_in("generalfeedback", false)?;
        self.note_the_rest();
        Ok(Question { stem, shape, rationale })
    }

    /// A child with text, read in the format that it names.
    fn text_in(&mut self, name: &str, blanks: bool) -> Result<Rich, RowFlaw> {
        let element = self.element;
        match element.child(name) {
            Some(child) => self.text(child, blanks),
            None => Ok(Rich::default()),
        }
    }

    /// `<x format="html"><text>…</text><file name="…" encoding="base64">…</file></x>`
    fn text(&mut self, element: &Element, blanks: bool) -> Result<Rich, RowFlaw> {
        let text = match element.child("text") {
            Some(text) => text.text(),
            // Some converters leave the inner element out.
            None if element.elements().next().is_none() => element.text(),
            None => String::new(),
        };
        self.read(element, &text, blanks)
    }

    /// A text with the files that its element brings.
    fn read(&mut self, element: &Element, text: &str, blanks: bool) -> Result<Rich, RowFlaw> {
        let format = match element.attribute("format") {
            None => Format::Html,
            Some(name) => Format::from_name(name).ok_or(RowFlaw::Broken)?,
        };
        let mut files = |name: &str| {
            let name = name.strip_prefix("@@PLUGINFILE@@")?.trim_start_matches('/');
            let name = super::archive::percent_decoded(name.split('?').next().unwrap_or_default());
            let file = element.all("file").find(|file| {
                let path = file.attribute("path").unwrap_or("/").trim_matches('/');
                let known = file.attribute("name").unwrap_or_default();
                let full = if path.is_empty() { known.to_owned() } else { format!("{path}/{known}") };
                full == name
            })?;
            picture::from_base64(&file.text()).map(File::Bytes)
        };
        format.read(text, &mut Around { files: &mut files, kept: self.kept, about: self.about, blanks })
    }

    /// The answers with their shares.
    fn answers(&mut self) -> Result<Vec<(&'a Element, f64)>, RowFlaw> {
        let mut all = Vec::new();
        for answer in self.element.all("answer") {
            let share = answer.attribute("fraction").unwrap_or("0");
            let share: f64 =
                share.trim().parse().ok().filter(|share: &f64| share.is_finite()).ok_or(RowFlaw::BadKey)?;
            let feedback =
                answer.child("feedback").is_some_and(|feedback| !feedback.text().trim().is_empty());
            if feedback {
                self.about.left_out.insert(LeftOut::Feedback);
            }
            all.push((answer, share / 100.0));
        }
        Ok(all)
    }

    fn truth(&mut self) -> Result<Shape, RowFlaw> {
        let mut weighed = Vec::new();
        for (answer, share) in self.answers()? {
            let key = match answer.text_of("text").to_ascii_lowercase().as_str() {
                "true" => true,
                "false" => false,
                _ => return Err(RowFlaw::BadKey),
            };
            weighed.push(Weighed { answer: key, share });
        }
        let key = only_full(&weighed, &mut self.about.left_out)?;
        Ok(Shape::TrueFalse(weighed[key].answer))
    }

    fn choice(&mut self) -> Result<Shape, RowFlaw> {
        let mut weighed = Vec::new();
        for (answer, share) in self.answers()? {
            weighed.push(Weighed { answer: self.text(answer, false)?, share });
        }
        // Where it isn't said, Moodle takes one answer; several with full marks then are several ways to be right.
        let single = !matches!(self.element.text_of("single").as_str(), "false" | "0");
        choice(weighed, single, &mut self.about.left_out)
    }

    fn short(&mut self) -> Result<Shape, RowFlaw> {
        let answers = self.answers()?;
        let weighed: Vec<Weighed<String>> = answers
            .iter()
            .map(|(answer, share)| Weighed { answer: answer.text_of("text"), share: *share })
            .collect();
        let texts = all_full(&weighed, &mut self.about.left_out)?;
        if self.element.text_of("usecase") == "1" {
            self.about.left_out.insert(LeftOut::Case);
        }
        let texts: Result<Vec<String>, RowFlaw> = texts.iter().map(|text| exact(text)).collect();
        Ok(Shape::Fill(vec![Blank::Texts(texts?)]))
    }

    fn numerical(&mut self) -> Result<Shape, RowFlaw> {
        let answers = self.answers()?;
        let weighed: Vec<Weighed<&Element>> =
            answers.iter().map(|(answer, share)| Weighed { answer: *answer, share: *share }).collect();
        let key = only_full(&weighed, &mut self.about.left_out)?;
        let answer = weighed[key].answer;
        let value = answer.text_of("text");
        if value == "*" {
            return Err(RowFlaw::Wildcard);
        }
        // Old exports have one tolerance for all answers.
        let tolerance = answer.child("tolerance").or(self.element.child("tolerance"));
        let tolerance = tolerance.map(|tolerance| tolerance.text().trim().to_owned()).unwrap_or_default();
        let mut measure = decimal::measure(&value, &tolerance).ok_or(RowFlaw::BadKey)?;
        self.units(&mut measure);
        Ok(Shape::Fill(vec![Blank::Number(measure)]))
    }

    /// Units that are the same by another name are kept; multiples aren't.
    fn units(&mut self, measure: &mut Measure) {
        for unit in self.element.child("units").into_iter().flat_map(|units| units.all("unit")) {
            let one =
                unit.text_of("multiplier").parse::<f64>().is_ok_and(|factor| (factor - 1.0).abs() < 1e-12);
            if one {
                measure.units.push(unit.text_of("unit_name"));
            } else {
                self.about.left_out.insert(LeftOut::Units);
            }
        }
        measure.units.retain(|unit| !unit.is_empty());
        let graded = !matches!(self.element.text_of("unitgradingtype").as_str(), "" | "0");
        let whole = self.element.text_of("unitpenalty").parse::<f64>().is_ok_and(|penalty| penalty > 0.999);
        measure.unit_needed = graded && whole && !measure.units.is_empty();
        if graded && !measure.unit_needed {
            self.about.left_out.insert(LeftOut::PartialMarks);
        }
    }

    fn matching(&mut self) -> Result<Shape, RowFlaw> {
        let element = self.element;
        let mut found = Vec::new();
        for part in element.all("subquestion") {
            let option = match part.child("answer") {
                // Moodle's options are plain; what says its format is Kaopu's own.
                Some(answer) if answer.attribute("format").is_none() => Rich::plain(&answer.text_of("text")),
                Some(answer) => self.text(answer, false)?,
                None => Rich::default(),
            };
            found.push((self.text(part, false)?, option));
        }
        pairs(found)
    }

    /// The plugin's answers stand in their order. Only what asks for all of them in one go is the same as ours.
    fn ordering(&mut self) -> Result<Shape, RowFlaw> {
        if !matches!(self.element.text_of("selecttype").as_str(), "" | "0" | "ALL") {
            return Err(RowFlaw::UnknownInteraction { name: "ordering (selecttype)".into() });
        }
        let element = self.element;
        let options: Result<Vec<Rich>, RowFlaw> =
            element.all("answer").map(|answer| self.text(answer, false)).collect();
        Ok(Shape::Order(options?))
    }

    /// What markers are told is the reference. Kaopu's own has points and a limit in it.
    fn essay(&mut self) -> Result<Shape, RowFlaw> {
        if !matches!(self.element.text_of("attachmentsrequired").as_str(), "" | "0") {
            return Err(RowFlaw::UnknownInteraction { name: "essay (attachments)".into() });
        }
        let said = |name: &str| self.element.child(name).is_some_and(|child| !child.text().trim().is_empty());
        let words = |name: &str| !matches!(self.element.text_of(name).as_str(), "" | "0");
        if said("responsetemplate") || words("minwordlimit") || words("maxwordlimit") {
            self.about.left_out.insert(LeftOut::Notes);
        }
        let Some(told) = self.element.child("graderinfo") else {
            return Ok(Shape::Written(Rich::default(), Vec::new(), None));
        };
        if matches!(told.attribute("format"), None | Some("html" | "moodle_auto_format")) {
            return Ok(Shape::Written(self.text(told, false)?, Vec::new(), None));
        }
        let (reference, points, most) =
            written::apart(&told.child("text").map(Element::text).unwrap_or_default());
        let mut shown = Vec::new();
        for point in points {
            shown.push((self.read(told, &point.text, false)?, point.marks));
        }
        Ok(Shape::Written(self.read(told, &reference, false)?, shown, most))
    }

    /// A text with answers in it: blanks, or, where there are choices too, a case whose text has their numbers.
    fn cloze(&mut self) -> Result<Question, RowFlaw> {
        let element = self.element.child("questiontext").ok_or(RowFlaw::NoStem)?;
        let text = element.child("text").map_or_else(|| element.text(), Element::text);
        let pieces = cloze::read(&text, &mut self.about.left_out)?;
        let choices = pieces.iter().any(|(_, part)| matches!(part, Some(Part::Choice { .. })));
        let (mut texts, mut shapes) = (Vec::new(), Vec::new());
        for (before, part) in pieces {
            texts.push(before);
            let Some(part) = part else { continue };
            shapes.push(match part {
                Part::Blank(blank) => Shape::Fill(vec![blank]),
                Part::Choice { options, single } => {
                    let mut weighed = Vec::new();
                    for Weighed { answer, share } in options {
                        weighed.push(Weighed { answer: self.read(element, &answer, false)?, share });
                    }
                    choice(weighed, single, &mut self.about.left_out)?
                }
            });
        }
        if choices {
            return self.within(element, &texts, shapes);
        }
        let stem = self.read(element, &texts.join(cloze::GAP), true)?.then(self.old_picture());
        if stem.gaps() != shapes.len() {
            return Err(RowFlaw::Blanks);
        }
        let blanks = shapes.into_iter().flat_map(|shape| match shape {
            Shape::Fill(blanks) => blanks,
            _ => Vec::new(),
        });
        let rationale = self.text_in("generalfeedback", false)?;
        self.note_the_rest();
        Ok(Question { stem, shape: Shape::Fill(blanks.collect()), rationale })
    }

    /// `甲[[1]]乙[[2]]`: each gap takes one of the texts of its group.
    fn gaps(&mut self) -> Result<Question, RowFlaw> {
        let element = self.element.child("questiontext").ok_or(RowFlaw::NoStem)?;
        let source = element.child("text").map_or_else(|| element.text(), Element::text);
        let offered: Vec<(String, String)> = self
            .element
            .all("selectoption")
            .map(|option| (option.text_of("group"), option.text_of("text")))
            .take(limits::MOST_CHOICES)
            .collect();
        let (mut texts, mut shapes) = (Vec::new(), Vec::new());
        let mut rest = source.as_str();
        while let Some((at, gap, behind)) = next_gap(rest) {
            let (group, _) = gap.checked_sub(1).and_then(|gap| offered.get(gap)).ok_or(RowFlaw::BadKey)?;
            let mut weighed = Vec::new();
            for (number, (_, option)) in (1..).zip(&offered).filter(|(_, (of, _))| of == group) {
                let share = if number == gap { 1.0 } else { 0.0 };
                weighed.push(Weighed { answer: self.read(element, option, false)?, share });
            }
            shapes.push(choice(weighed, true, &mut self.about.left_out)?);
            if shapes.len() > limits::MOST_CHOICES {
                return Err(RowFlaw::TooLong);
            }
            texts.push(rest[..at].to_owned());
            rest = behind;
        }
        texts.push(rest.to_owned());
        if shapes.is_empty() {
            return Err(RowFlaw::Blanks);
        }
        self.within(element, &texts, shapes)
    }

    /// Questions between texts: one by itself, or a case that has their numbers.
    fn within(
        &mut self,
        element: &Element,
        texts: &[String],
        mut shapes: Vec<Shape>,
    ) -> Result<Question, RowFlaw> {
        let alone = shapes.len() == 1;
        let mut text = String::new();
        for (number, piece) in texts.iter().enumerate() {
            if number > 0 {
                text.push_str(&if alone { "（　）".to_owned() } else { number_within(number) });
            }
            text.push_str(piece);
        }
        let stem = self.read(element, &text, false)?.then(self.old_picture());
        let rationale = self.text_in("generalfeedback", false)?;
        self.note_the_rest();
        let shape = if alone { shapes.remove(0) } else { Shape::Case(questions_within(shapes)) };
        Ok(Question { stem, shape, rationale })
    }

    /// Old exports have one picture beside the text.
    fn old_picture(&mut self) -> Rich {
        let data = self.element.text_of("image_base64");
        match picture::from_base64(&data).and_then(|bytes| picture::keep(self.kept, bytes)) {
            Some(asset) => {
                let shown = Rich::markdown(format!("![](asset:{asset})"));
                self.about.pictures.insert(asset);
                shown
            }
            None => Rich::default(),
        }
    }

    fn note_the_rest(&mut self) {
        let said = |name: &str| self.element.child(name).is_some_and(|child| !child.text().trim().is_empty());
        if said("hint") {
            self.about.left_out.insert(LeftOut::Hints);
        }
        let kept = picture::from_base64(&self.element.text_of("image_base64"));
        let kept = kept.is_some_and(|bytes| picture::name(&bytes).is_some());
        if !kept && (said("image") || said("image_base64")) {
            self.about.left_out.insert(LeftOut::Picture);
        }
    }
}

/// Where the next gap begins, its number, and what follows it.
fn next_gap(text: &str) -> Option<(usize, usize, &str)> {
    text.match_indices("[[").find_map(|(at, mark)| {
        let (number, behind) = text[at + mark.len()..].split_once("]]")?;
        Some((at, number.parse().ok()?, behind))
    })
}

#[cfg(test)]
mod tests {
    use super::super::picture::tests::png;
    use super::*;
    use crate::item::{Body, Content, Markup};
    use base64::Engine as _;

    fn entry(question: &str) -> (Place, Result<super::super::found::Sound, Refused>) {
        let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{question}</quiz>");
        let mut found = read(xml.as_bytes()).unwrap();
        let entry = found.entries.remove(0);
        (entry.place, entry.outcome)
    }

    fn one(kind: &str, inner: &str) -> Result<Content, RowFlaw> {
        let question = format!(
            "<question type=\"{kind}\"><name><text>名</text></name><questiontext format=\"html\"><text><![CDATA[<p>题干</p>]]></text></questiontext>{inner}</question>"
        );
        entry(&question).1.map(|sound| sound.content).map_err(|refused| refused.flaw)
    }

    fn answers(list: &[(&str, &str)]) -> String {
        let one = |(share, text): &(&str, &str)| {
            format!("<answer fraction=\"{share}\"><text>{text}</text></answer>")
        };
        list.iter().map(one).collect()
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn judgements_and_choices() {
        let truth = answers(&[("0", "true"), ("100", "false")]);
        assert_eq!(one("truefalse", &truth).unwrap().body, Body::TrueFalse { key: false });
        let single = answers(&[("0", "甲"), ("100", "乙")]) + "<single>true</single>";
        assert_eq!(
            one("multichoice", &single).unwrap().body,
            Body::SingleChoice { options: texts(&["甲", "乙"]), key: 1 }
        );
        let multiple = answers(&[("33.33333", "甲"), ("33.33333", "乙"), ("-100", "丙"), ("33.33333", "丁")]);
        let body = one("multichoice", &format!("{multiple}<single>false</single>")).unwrap().body;
        let options = texts(&["甲", "乙", "丙", "丁"]);
        assert_eq!(body, Body::MultipleChoice { options, key: vec![0, 1, 3] });
        let unsaid = answers(&[("100", "甲"), ("100", "乙"), ("0", "丙")]);
        assert_eq!(one("multichoice", &unsaid), Err(RowFlaw::ManyKeys));
        assert_eq!(one("multichoice", &format!("{unsaid}<single>false</single>")), Err(RowFlaw::BadKey));
        assert_eq!(one("multichoice", &answers(&[("x", "甲")])), Err(RowFlaw::BadKey));
    }

    #[test]
    fn blanks_pairs_and_orders() {
        let short = answers(&[("100", "三十日"), ("100", "30日"), ("50", "一个月")]);
        let content = one("shortanswer", &short).unwrap();
        assert_eq!(content.stem, "题干____");
        assert_eq!(content.body, Body::FillBlank { blanks: vec![Blank::from_iter(["三十日", "30日"])] });
        assert_eq!(one("shortanswer", &answers(&[("100", "*")])), Err(RowFlaw::Wildcard));
        let number = "<answer fraction=\"100\"><text>1.60</text><tolerance>0.1</tolerance></answer><units><unit><multiplier>1</multiplier><unit_name>MPa</unit_name></unit><unit><multiplier>1000</multiplier><unit_name>kPa</unit_name></unit></units>";
        let Body::FillBlank { blanks } = one("numerical", number).unwrap().body else { panic!() };
        assert_eq!(blanks[0].shown(), ["1.60±0.1 MPa"]);
        let pair = |prompt: &str, answer: &str| {
            format!("<subquestion><text>{prompt}</text><answer><text>{answer}</text></answer></subquestion>")
        };
        let body = one("matching", &(pair("甲", "1") + &pair("乙", "2") + &pair("", "3"))).unwrap().body;
        assert_eq!(
            body,
            Body::Match {
                prompts: texts(&["甲", "乙"]), options: texts(&["1", "2", "3"]), key: vec![0, 1]
            }
        );
        let order = answers(&[("1", "先"), ("2", "中"), ("3", "后")]);
        assert_eq!(
            one("ordering", &order).unwrap().body,
            Body::Order { options: texts(&["先", "中", "后"]) }
        );
    }

    fn cloze(text: &str) -> Result<Content, RowFlaw> {
        let question = format!(
            "<question type=\"cloze\"><questiontext format=\"html\"><text><![CDATA[{text}]]></text></questiontext></question>"
        );
        entry(&question).1.map(|sound| sound.content).map_err(|refused| refused.flaw)
    }

    #[test]
    fn a_text_with_answers_in_it() {
        let content =
            cloze("<p>应在{1:SHORTANSWER:=30#好~%100%三十~*#不}日内，压力{2:NUMERICAL:=1.6:0.1}。</p>")
                .unwrap();
        assert_eq!(content.stem, "应在____日内，压力____。");
        let Body::FillBlank { blanks } = content.body else { panic!() };
        assert_eq!([blanks[0].shown(), blanks[1].shown()], [texts(&["30", "三十"]), texts(&["1.6±0.1"])]);
        let name = RowFlaw::UnknownInteraction { name: "cloze WIRIS".into() };
        assert_eq!(cloze("{1:WIRIS:=甲~乙}"), Err(name));
        assert_eq!(cloze("没有空"), Err(RowFlaw::Blanks));
        assert_eq!(cloze("{1:SA:坏"), Err(RowFlaw::Broken));
    }

    fn case(content: Content) -> Vec<(String, Body)> {
        let Body::CaseStudy { items } = content.body else { panic!("{content:?}") };
        items.into_iter().map(|item| (item.stem, item.body)).collect()
    }

    fn chosen(options: &[&str], key: usize) -> Body {
        Body::SingleChoice { options: texts(options), key }
    }

    #[test]
    fn choices_within_a_text_are_a_case() {
        let content = cloze(
            "<p>缺水时{1:MULTICHOICE_H:加水#错~=停炉~%0%降压}，压力{2:NM:=1.6:0.1}，看{1:MRS:=表~灯~=计}。</p>",
        );
        let content = content.unwrap();
        assert_eq!(content.stem, "缺水时（1），压力（2），看（3）。");
        let parts = case(content);
        assert_eq!(parts[0], ("（1）".to_owned(), chosen(&["加水", "停炉", "降压"], 1)));
        assert_eq!(parts[1].0, "（2）____");
        assert!(matches!(&parts[1].1, Body::FillBlank { blanks } if blanks[0].shown() == ["1.6±0.1"]));
        let key = vec![0, 2];
        assert_eq!(parts[2].1, Body::MultipleChoice { options: texts(&["表", "灯", "计"]), key });
        let alone = cloze("缺水时{1:MC:=停炉~加水}。").unwrap();
        assert_eq!((alone.stem.as_str(), alone.body), ("缺水时（　）。", chosen(&["停炉", "加水"], 0)));
        assert_eq!(cloze("{1:MC:甲~乙}"), Err(RowFlaw::NoKey));
        assert_eq!(cloze("{1:MC:=甲~=乙}"), Err(RowFlaw::ManyKeys));
        assert_eq!(cloze("{1:MR:%100%甲~%50%乙~丙}"), Err(RowFlaw::BadKey));
    }

    #[test]
    fn gaps_take_a_text_of_their_group() {
        let offered = |options: &[(&str, u8)]| -> String {
            let one = |(text, group): &(&str, u8)| {
                format!("<selectoption><text>{text}</text><group>{group}</group></selectoption>")
            };
            options.iter().map(one).collect()
        };
        let question = |text: &str| {
            let options = offered(&[("停炉", 1), ("高", 2), ("加水", 1), ("低", 2)]);
            let question = format!(
                "<question type=\"gapselect\"><questiontext><text>{text}</text></questiontext>{options}</question>"
            );
            entry(&question).1.map(|sound| sound.content).map_err(|refused| refused.flaw)
        };
        let content = question("水位太[[4]]时[[1]]，[[甲]]不是空。").unwrap();
        assert_eq!(content.stem, "水位太（1）时（2），[[甲]]不是空。");
        let parts = case(content);
        assert_eq!(parts[0].1, chosen(&["高", "低"], 1));
        assert_eq!(parts[1].1, chosen(&["停炉", "加水"], 0));
        assert_eq!(question("[[5]]"), Err(RowFlaw::BadKey));
        assert_eq!(question("没有空"), Err(RowFlaw::Blanks));
    }

    #[test]
    fn a_question_may_stand_alone_and_ask_for_the_order_of_all() {
        let order = answers(&[("1", "先"), ("2", "中"), ("3", "后")]) + "<selecttype>ALL</selecttype>";
        let alone = format!(
            "<!-- question: 1 -->\n<question type=\"ordering\"><questiontext><text>排</text></questiontext>{order}</question>"
        );
        let found = read(alone.as_bytes()).unwrap();
        let options = texts(&["先", "中", "后"]);
        assert_eq!(found.sound().next().unwrap().content.body, Body::Order { options });
    }

    #[test]
    fn pictures_codes_categories_and_what_is_lost() {
        let data = base64::engine::general_purpose::STANDARD.encode(png(8, 8));
        let xml = format!(
            "<quiz><question type=\"category\"><category><text>$course$/top/锅炉</text></category></question>
            <question type=\"truefalse\"><name><text>名</text></name><questiontext format=\"html\"><text><![CDATA[看<img src=\"@@PLUGINFILE@@/%E5%9B%BE.png\" alt=\"阀\">]]></text><file name=\"图.png\" path=\"/\" encoding=\"base64\">{data}</file></questiontext>
            <idnumber>N1-1</idnumber><tags><tag><text>difficulty:450</text></tag></tags><hint><text>想</text></hint>{}</question></quiz>",
            answers(&[("100", "true"), ("0", "false")])
        );
        let found = read(xml.as_bytes()).unwrap();
        let sound = found.sound().next().unwrap();
        assert_eq!(sound.code.as_deref(), Some("N1-1"));
        assert_eq!(sound.hints.category, ["锅炉"]);
        assert_eq!(sound.hints.difficulty, Some(450));
        let name = sound.pictures.iter().next().unwrap();
        assert_eq!(found.pictures[name], png(8, 8));
        assert_eq!(sound.content.markup, Markup::Markdown);
        assert_eq!(sound.content.stem, format!("看![阀](asset:{name})"));
        assert_eq!(sound.left_out.iter().collect::<Vec<_>>(), [&LeftOut::Hints]);
        assert_eq!(found.entries[0].place.line, 2);
        let old = format!(
            "<image>a.png</image><image_base64>\n{data}\n</image_base64>{}",
            answers(&[("100", "true")])
        );
        assert_eq!(one("truefalse", &old).unwrap().stem, format!("题干\n\n![](asset:{name})"));
    }

    #[test]
    fn essays_have_what_markers_are_told_for_a_reference() {
        let told = |format: &str, text: &str| {
            format!("<graderinfo format=\"{format}\"><text><![CDATA[{text}]]></text></graderinfo>")
        };
        let body = |reference: &str, points: &[(&str, u32)], most| Body::ShortAnswer {
            reference: reference.into(),
            points: points
                .iter()
                .map(|(text, marks)| crate::item::Point { text: (*text).into(), marks: *marks })
                .collect(),
            most,
        };
        assert_eq!(one("essay", "").unwrap().body, body("", &[], None));
        assert_eq!(one("essay", &told("html", "<p>先停炉</p>")).unwrap().body, body("先停炉", &[], None));
        let ours = told("plain_text", "先停炉\n【得分点】\n停炉（2分）\n【字数上限】300");
        assert_eq!(one("essay", &ours).unwrap().body, body("先停炉", &[("停炉", 200)], Some(300)));
        let file = RowFlaw::UnknownInteraction { name: "essay (attachments)".into() };
        assert_eq!(one("essay", "<attachmentsrequired>1</attachmentsrequired>"), Err(file));
    }

    #[test]
    fn kinds_that_are_not_known_are_named() {
        for kind in ["description", "ddwtos", "kprime", "calculated", "ddmarker"] {
            assert_eq!(one(kind, ""), Err(RowFlaw::UnknownInteraction { name: kind.into() }));
        }
        assert_eq!(read(b"<quiz></quiz>"), Err(FileError::Empty));
        assert_eq!(read(b"<html></html>"), Err(FileError::Unknown));
    }
}
