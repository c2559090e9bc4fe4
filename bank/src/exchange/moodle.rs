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
use super::{RowFlaw, decimal, html, limits, picture, xml};
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
            && (refused.about.is_empty() || refused.about == place.name)
        {
            // The name stands in its place already.
            let stem =
                element.child("questiontext").map(|text| html::words(&text.text())).unwrap_or_default();
            let about = if stem.trim().is_empty() { &place.name } else { &stem };
            *refused = Refused::new(refused.flaw.clone(), about);
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
            return Ok(in_lines(self.text(told, false)?));
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
                let shown = Rich::markdown(picture::in_markdown("", &asset));
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

/// A reference with points and a limit in it, after it went through HTML: its lines are lines still.
fn in_lines(told: Rich) -> Shape {
    let plain = told.is_plain();
    let text = if plain {
        told.shown().to_owned()
    } else {
        told.shown().replace("\\\n", "\n").replace("\n\n", "\n")
    };
    let (reference, points, most) = written::apart(&text);
    if points.is_empty() && most.is_none() {
        return Shape::Written(told, Vec::new(), None);
    }
    let rich = |text: &str| if plain { Rich::plain(text) } else { Rich::markdown(text) };
    let points = points.iter().map(|point| (rich(&point.text), point.marks)).collect();
    Shape::Written(rich(&reference), points, most)
}

#[cfg(test)]
mod tests;
