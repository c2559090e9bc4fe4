//! QTI 2.1, 2.2 and 3.0: single items, and packages of them.
//!
//! - this file: what an item says; every version reads as one, with the names of version 2.
//! - `declare`: what is declared to be right.
//! - `interaction`: what is asked, by the interactions that Kaopu has kinds for.
//! - `area`: places on pictures.
//! - `package`: archives with a manifest.

use std::collections::BTreeMap;

use super::draft::{About, Question, Shape, questions_within};
use super::found::{FileError, Found, LeftOut, Place, Refused, Sound};
use super::html::{self, Around, File};
use super::rich::{Rich, with_gaps};
use super::write::xhtml;
use super::xml::{Element, Node};
use super::{RowFlaw, limits, xml};
use crate::item::Markup;

mod area;
mod declare;
mod interaction;
mod package;

use declare::Declared;

/// What wraps a question of a case study in files that Kaopu writes.
pub const QUESTION: &str = "kaopu-question";
/// The class of the block that says why the key is right.
pub const RATIONALE: &str = "kaopu-rationale";
/// The class of the block with the reference answer of what people mark.
pub const REFERENCE: &str = "kaopu-reference";
/// The class of a block with a marking point.
pub const POINT: &str = "kaopu-point";
/// The attribute that says what a point is worth, hundredths of a mark.
pub const MARKS: &str = "data-kaopu-marks";
/// The class of an element that has its source with it.
pub const TEXT: &str = "kaopu-text";
/// The attribute that holds a text as it was, where its XHTML says a little less.
pub const SOURCE: &str = "data-kaopu-source";
/// The attribute that says how the source is to be read.
pub const MARKUP: &str = "data-kaopu-markup";

/// The attribute of a field that names the units of its number, as a JSON list: the format has none.
pub const UNITS: &str = "data-kaopu-units";
/// The attribute of a field whose number needs a unit.
pub const UNIT_NEEDED: &str = "data-kaopu-unit-needed";
/// The attribute of a field that names the texts that are right beside its number, as a JSON list.
pub const ALSO: &str = "data-kaopu-also";

/// Reads an item or a package.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    if bytes.len() > limits::LARGEST_FILE {
        return Err(FileError::TooLarge);
    }
    if bytes.starts_with(b"PK") {
        return package::read(bytes);
    }
    let root = as_version_2(xml::document(&xml::decode(bytes)?)?);
    if root.name != "assessmentItem" {
        return Err(FileError::Unknown);
    }
    let mut found = Found::default();
    let about = About::default();
    let (place, outcome) = item(&root, about, &mut |_| None, &mut found.pictures);
    found.push(place, outcome)?;
    Ok(found)
}

/// Names of version 3 in those of version 2: `qti-choice-interaction` is `choiceInteraction`.
fn as_version_2(mut element: Element) -> Element {
    if let Some(name) = element.name.strip_prefix("qti-") {
        element.name = camel(name);
    }
    for (name, _) in &mut element.attributes {
        if name.contains('-') && !name.starts_with("data-") && !name.starts_with("aria-") {
            *name = camel(name);
        }
    }
    for child in &mut element.children {
        if let Node::Element(element) = child {
            *element = as_version_2(std::mem::take(element));
        }
    }
    element
}

fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        if c == '-' {
            upper = true;
        } else {
            out.push(if upper { c.to_ascii_uppercase() } else { c });
            upper = false;
        }
    }
    out
}

/// Reads an item's root.
fn item(
    root: &Element,
    mut about: About,
    files: &mut dyn FnMut(&str) -> Option<File>,
    kept: &mut BTreeMap<String, Vec<u8>>,
) -> (Place, Result<Sound, Refused>) {
    let attribute = |name: &str| root.attribute(name).map(str::trim).filter(|text| !text.is_empty());
    let identifier = attribute("identifier").unwrap_or_default();
    about.code = attribute("label").or(attribute("identifier")).map(ToOwned::to_owned);
    about.place.name = attribute("title").unwrap_or(identifier).chars().take(limits::BLAMED).collect();
    let question = Reader { root, about: &mut about, files, kept }.question();
    let (place, mut outcome) = about.settle(question);
    if let Err(refused) = &mut outcome
        && refused.about == place.name
    {
        // The title stands in its place already.
        let body = root.child("itemBody").map(Element::text).unwrap_or_default();
        if !body.trim().is_empty() {
            *refused = Refused::new(refused.flaw.clone(), &body);
        }
    }
    (place, outcome)
}

/// One item while it is read.
struct Reader<'a> {
    root: &'a Element,
    about: &'a mut About,
    files: &'a mut dyn FnMut(&str) -> Option<File>,
    kept: &'a mut BTreeMap<String, Vec<u8>>,
}

/// Elements that make an item more than its body says.
const BEYOND: [&str; 7] = [
    "assessmentStimulusRef",
    "templateDeclaration",
    "templateProcessing",
    "printedVariable",
    "templateBlock",
    "templateInline",
    "include",
];

/// The first of them, feedback apart, which is not kept.
fn beyond(element: &Element) -> Option<&Element> {
    if matches!(element.name.as_str(), "modalFeedback" | "feedbackInline" | "feedbackBlock") {
        return None;
    }
    if BEYOND.contains(&element.name.as_str()) {
        return Some(element);
    }
    element.elements().find_map(beyond)
}

impl Reader<'_> {
    fn question(&mut self) -> Result<Question, RowFlaw> {
        if let Some(beyond) = beyond(self.root) {
            return Err(RowFlaw::UnknownInteraction { name: beyond.name.clone() });
        }
        let body = self.root.child("itemBody").ok_or(RowFlaw::NoStem)?;
        self.note_the_rest();
        if body.walk().iter().any(|within| within.attribute("class") == Some(QUESTION)) {
            return self.case(body);
        }
        let interactions = interaction::all(body);
        if interactions.len() > limits::MOST_CHOICES {
            return Err(RowFlaw::TooLong);
        }
        let blanks = interactions.iter().all(|found| found.name == "textEntryInteraction");
        if interactions.len() > 1 && !blanks {
            return if interactions.iter().all(|found| interaction::is_inline(found)) {
                self.within(body, &interactions)
            } else {
                self.composite(body, &interactions)
            };
        }
        self.body(body, &interactions)
    }

    /// A body with one interaction, or with nothing but blanks.
    fn body(&mut self, body: &Element, interactions: &[&Element]) -> Result<Question, RowFlaw> {
        let rationale = self.rationale(body)?;
        let [first, ..] = interactions else {
            return Err(RowFlaw::UnknownInteraction { name: "itemBody".into() });
        };
        if first.name == "textEntryInteraction" {
            let blanks =
                interactions.iter().map(|entry| self.blank(entry)).collect::<Result<Vec<_>, RowFlaw>>()?;
            let stem = self.text_with(body, interaction::stem_with_fields)?;
            return if stem.gaps() == blanks.len() {
                Ok(Question { stem, shape: Shape::Fill(blanks), rationale })
            } else {
                Err(RowFlaw::Blanks)
            };
        }
        let shape = match first.name.as_str() {
            "extendedTextInteraction" => self.written(first, Some(body))?,
            _ => self.shape(first)?,
        };
        let stem = self.text_with(body, interaction::stem_of)?;
        Ok(Question { stem, shape, rationale })
    }

    /// A case study as Kaopu writes it: the questions are wrapped, the rest is the stem.
    fn case(&mut self, body: &Element) -> Result<Question, RowFlaw> {
        let is_question = |element: &Element| element.attribute("class") == Some(QUESTION);
        let mut questions = Vec::new();
        for part in body.elements().filter(|element| is_question(element)) {
            let interactions = interaction::all(part);
            if interactions.len() > limits::MOST_CHOICES || questions.len() > limits::MOST_CHOICES {
                return Err(RowFlaw::TooLong);
            }
            questions.push(self.body(part, &interactions)?);
        }
        let stem: Vec<Node> =
            body.children.iter().filter(|node| !node.element().is_some_and(is_question)).cloned().collect();
        let stem = Element { name: "div".into(), children: stem, ..Element::default() };
        if !interaction::all(&stem).is_empty() {
            return Err(RowFlaw::TwoReadings);
        }
        let rationale = self.rationale(&stem)?;
        let stem = self.text_with(&stem, interaction::stem_of)?;
        Ok(Question { stem, shape: Shape::Case(questions), rationale })
    }

    /// Several interactions that each ask something of their own, about what stands around them.
    fn composite(&mut self, body: &Element, interactions: &[&Element]) -> Result<Question, RowFlaw> {
        let mut questions = Vec::new();
        if let Some(unknown) = interactions.iter().find(|found| !interaction::is_known(found)) {
            return Err(RowFlaw::UnknownInteraction { name: unknown.name.clone() });
        }
        for found in interactions {
            let Some(prompt) = found.child("prompt") else {
                return Err(RowFlaw::UnknownInteraction { name: "interactions without <prompt>".into() });
            };
            let stem = self.text_with(prompt, interaction::stem_of)?;
            questions.push(Question { stem, shape: self.shape(found)?, rationale: Rich::default() });
        }
        let rationale = self.rationale(body)?;
        let stem = self.text_with(body, interaction::without_interactions)?;
        Ok(Question { stem, shape: Shape::Case(questions), rationale })
    }

    /// Choices, and perhaps fields, within a running text: a case whose text has their numbers.
    fn within(&mut self, body: &Element, interactions: &[&Element]) -> Result<Question, RowFlaw> {
        let mut shapes = Vec::new();
        for found in interactions {
            shapes.push(match found.name.as_str() {
                "textEntryInteraction" => Shape::Fill(vec![self.blank(found)?]),
                _ => self.shape(found)?,
            });
        }
        let rationale = self.rationale(body)?;
        let stem = self.nodes(&interaction::with_numbers(body))?;
        Ok(Question { stem, shape: Shape::Case(questions_within(shapes)), rationale })
    }

    /// A text after something was done to its elements.
    fn text_with(&mut self, element: &Element, change: fn(&Element) -> Vec<Node>) -> Result<Rich, RowFlaw> {
        self.nodes(&change(element))
    }

    fn nodes(&mut self, nodes: &[Node]) -> Result<Rich, RowFlaw> {
        let around = &mut Around { files: self.files, kept: self.kept, about: self.about, blanks: false };
        // What Kaopu wrote says how the text was, unless somebody changed what is shown since.
        let mut elements = nodes.iter().filter_map(Node::element);
        if let (Some(only), None) = (elements.next(), elements.next())
            && let Some(source) = only.attribute(SOURCE)
            && only.attribute("class") == Some(TEXT)
            && source.len() <= limits::LONGEST_SOURCE
        {
            return from_source(source, only, around);
        }
        html::read_nodes(nodes, around)
    }

    fn rationale(&mut self, body: &Element) -> Result<Rich, RowFlaw> {
        match body.elements().find(|block| block.attribute("class") == Some(RATIONALE)) {
            Some(block) => self.rubric(block),
            None => Ok(Rich::default()),
        }
    }

    /// The text of a rubric block.
    fn rubric(&mut self, block: &Element) -> Result<Rich, RowFlaw> {
        let block = block.elements().find(|inner| inner.name == "contentBody").unwrap_or(block);
        self.nodes(&block.children)
    }

    fn declared(&self, interaction: &Element) -> Result<Declared, RowFlaw> {
        let identifier = interaction.attribute("responseIdentifier").ok_or(RowFlaw::Broken)?;
        let declared = Declared::find(self.root, identifier).ok_or(RowFlaw::NoKey)?;
        let most = declared.correct.len().max(declared.mapping.len()).max(declared.areas.len());
        if most > limits::MOST_CHOICES {
            return Err(RowFlaw::TooLong);
        }
        // Where the item's own marking is for another answer, nobody knows which of the two is meant.
        let marked = declare::marked_best(self.root, identifier);
        let other = |value: &String| !declared.correct.is_empty() && !declared.correct.contains(value);
        if marked.iter().any(other) { Err(RowFlaw::TwoKeys) } else { Ok(declared) }
    }

    fn note_the_rest(&mut self) {
        let left_out = &mut self.about.left_out;
        let by_people = self.root.walk().iter().any(|within| within.name == "extendedTextInteraction");
        for within in self.root.walk() {
            match within.name.as_str() {
                "modalFeedback" | "feedbackInline" | "feedbackBlock" => {
                    left_out.insert(LeftOut::Feedback);
                }
                "rubricBlock"
                    if within.attribute("class") != Some(RATIONALE)
                        && !interaction::is_for_candidates(within)
                        && !(by_people && interaction::is_for_markers(within)) =>
                {
                    left_out.insert(LeftOut::Notes);
                }
                _ => {}
            }
        }
        if self.root.child("responseProcessing").is_some_and(declare::is_of_its_own) {
            left_out.insert(LeftOut::Scoring);
        }
    }
}

/// The text as it was, if it says what is shown: whoever changed the one and not the other meant what is shown.
fn from_source(source: &str, shown: &Element, around: &mut Around<'_>) -> Result<Rich, RowFlaw> {
    let markup = match shown.attribute(MARKUP) {
        Some("markdown") => Markup::Markdown,
        _ => Markup::Plain,
    };
    let read = html::read_nodes(&shown.children, around)?;
    let mut files = |name: &str| name.strip_prefix("asset:").map(|name| File::Kept(name.to_owned()));
    let (mut about, mut kept) = (About::default(), BTreeMap::new());
    let around =
        &mut Around { files: &mut files, kept: &mut kept, about: &mut about, blanks: read.gaps() > 0 };
    let again = xhtml::render(source, markup, &mut |name| format!("asset:{name}"));
    let again = html::read(&if around.blanks { xhtml::with_blanks(&again) } else { again }, around);
    let gapped = match markup {
        Markup::Plain => Rich::plain(&if around.blanks { with_gaps(source, 4) } else { source.to_owned() }),
        Markup::Markdown => html::clean_markdown(source, around)?,
    };
    let untouched = gapped.text(markup) == source;
    Ok(if again.as_ref() == Ok(&read) && untouched { gapped } else { read })
}

#[cfg(test)]
mod tests;
