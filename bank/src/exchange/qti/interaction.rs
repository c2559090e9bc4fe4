//! What is asked: the interactions that Kaopu has kinds for, and the stem around them.

use super::{ALSO, MARKS, POINT, RATIONALE, Reader, UNIT_NEEDED, UNITS, area};
use crate::exchange::draft::{Shape, number_within};
use crate::exchange::found::LeftOut;
use crate::exchange::html::{self, Around};
use crate::exchange::rich::{GAP, Rich, with_gaps};
use crate::exchange::xml::{Element, Node};
use crate::exchange::{RowFlaw, decimal, limits, picture};
use crate::item::{BLANK, Blank, Measure, Picture};

/// All interactions of a body, outermost ones.
pub fn all(body: &Element) -> Vec<&Element> {
    let mut found = Vec::new();
    for element in body.elements() {
        if is_interaction(element) {
            found.push(element);
        } else {
            found.extend(all(element));
        }
    }
    found
}

fn is_interaction(element: &Element) -> bool {
    element.name.ends_with("Interaction") || element.name == "positionObjectStage"
}

/// Whether Kaopu has a kind for an interaction.
pub fn is_known(element: &Element) -> bool {
    matches!(
        element.name.as_str(),
        "choiceInteraction"
            | "inlineChoiceInteraction"
            | "orderInteraction"
            | "matchInteraction"
            | "hotspotInteraction"
            | "selectPointInteraction"
            | "textEntryInteraction"
            | "extendedTextInteraction"
    )
}

/// Whether it stands within a running text.
pub fn is_inline(element: &Element) -> bool {
    matches!(element.name.as_str(), "inlineChoiceInteraction" | "textEntryInteraction")
}

/// Whether a rubric is for those who answer.
pub fn is_for_candidates(rubric: &Element) -> bool {
    rubric.attribute("view").is_none_or(|views| views.split_whitespace().any(|view| view == "candidate"))
}

/// Whether a rubric is for those who mark.
pub fn is_for_markers(rubric: &Element) -> bool {
    rubric.attribute("view").is_some_and(|views| views.split_whitespace().any(|view| view == "scorer"))
}

/// What candidates read of a body: blanks are marked, prompts stay where they are, options and notes go.
pub fn stem_of(element: &Element) -> Vec<Node> {
    reduced(element, true)
}

/// The same where fields are to be filled in: underscores of the text itself are too few to be taken for one.
pub fn stem_with_fields(element: &Element) -> Vec<Node> {
    fn shorten(nodes: &mut [Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => *text = with_gaps(text, BLANK.len()).replace(GAP, "___"),
                Node::Element(element) => shorten(&mut element.children),
            }
        }
    }
    let mut nodes = reduced(element, true);
    shorten(&mut nodes);
    nodes
}

/// What candidates read around the interactions.
pub fn without_interactions(element: &Element) -> Vec<Node> {
    reduced(element, false)
}

/// What candidates read where each inline interaction is a question of its own: its number stands in its place.
pub fn with_numbers(body: &Element) -> Vec<Node> {
    fn number(element: &mut Element, next: &mut usize) {
        for node in &mut element.children {
            let Node::Element(child) = node else { continue };
            if is_inline(child) {
                *next += 1;
                *node = Node::Text(number_within(*next));
            } else {
                number(child, next);
            }
        }
    }
    let mut body = body.clone();
    number(&mut body, &mut 0);
    reduced(&body, false)
}

fn reduced(element: &Element, prompts: bool) -> Vec<Node> {
    let mut nodes = Vec::new();
    for node in &element.children {
        let Node::Element(child) = node else {
            nodes.push(node.clone());
            continue;
        };
        match child.name.as_str() {
            "textEntryInteraction" => {
                nodes.push(Node::Element(Element { name: html::GAP_ELEMENT.into(), ..Element::default() }));
            }
            "inlineChoiceInteraction" => nodes.push(Node::Text("（　）".into())),
            "feedbackInline" | "feedbackBlock" | "stylesheet" => {}
            "rubricBlock" if !is_for_candidates(child) => {}
            _ if is_interaction(child) => {
                let prompt = child.child("prompt").filter(|_| prompts);
                nodes.extend(prompt.map(|prompt| {
                    let children = reduced(prompt, prompts);
                    Node::Element(Element { name: "div".into(), children, ..Element::default() })
                }));
            }
            _ => {
                let children = reduced(child, prompts);
                nodes.push(Node::Element(Element {
                    children,
                    attributes: child.attributes.clone(),
                    name: child.name.clone(),
                    line: child.line,
                }));
            }
        }
    }
    nodes
}

impl Reader<'_> {
    /// What an interaction asks, with what is right.
    pub(super) fn shape(&mut self, interaction: &Element) -> Result<Shape, RowFlaw> {
        match interaction.name.as_str() {
            "choiceInteraction" => self.choice(interaction, "simpleChoice"),
            "inlineChoiceInteraction" => self.choice(interaction, "inlineChoice"),
            "orderInteraction" => self.order(interaction),
            "matchInteraction" => self.matching(interaction),
            "hotspotInteraction" => self.hotspot(interaction),
            "selectPointInteraction" => self.point(interaction),
            "extendedTextInteraction" => self.written(interaction, None),
            name => Err(RowFlaw::UnknownInteraction { name: name.to_owned() }),
        }
    }

    /// Choices with their identifiers.
    fn choices(&mut self, parent: &Element, name: &str) -> Result<Vec<(String, Rich)>, RowFlaw> {
        if parent.all(name).count() > limits::MOST_CHOICES {
            return Err(RowFlaw::OptionCount);
        }
        let mut all = Vec::new();
        for choice in parent.all(name) {
            let identifier = choice.attribute("identifier").unwrap_or_default().to_owned();
            all.push((identifier, self.text_with(choice, stem_of)?));
        }
        Ok(all)
    }

    fn choice(&mut self, interaction: &Element, name: &str) -> Result<Shape, RowFlaw> {
        let declared = self.declared(interaction)?;
        let choices = self.choices(interaction, name)?;
        if choices.is_empty() {
            return Err(RowFlaw::NoOptions);
        }
        let mut keys = Vec::new();
        for right in declared.right(&mut self.about.left_out)? {
            keys.push(index_of(&choices, &right)?);
        }
        keys.sort_unstable();
        keys.dedup();
        let most =
            interaction.attribute("maxChoices").map_or(Some(1), |most| most.trim().parse::<u32>().ok());
        let single = declared.cardinality == "single" || most == Some(1);
        let names: Vec<String> = choices.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let options: Vec<Rich> = choices.into_iter().map(|(_, text)| text).collect();
        match (single, keys.as_slice()) {
            (true, [key])
                if matches!(
                    names.iter().map(String::as_str).collect::<Vec<_>>()[..],
                    ["true", "false"] | ["false", "true"]
                ) =>
            {
                Ok(Shape::TrueFalse(names[*key] == "true"))
            }
            (true, [key]) => Ok(Shape::Single(options, *key)),
            (true, _) => Err(RowFlaw::ManyKeys),
            (false, [_]) => Err(RowFlaw::FewKeys),
            (false, _) => Ok(Shape::Multiple(options, keys)),
        }
    }

    fn order(&mut self, interaction: &Element) -> Result<Shape, RowFlaw> {
        let declared = self.declared(interaction)?;
        let choices = self.choices(interaction, "simpleChoice")?;
        // All of them, each once: an order of some is another question.
        let order = declared
            .correct
            .iter()
            .map(|name| index_of(&choices, name))
            .collect::<Result<Vec<_>, RowFlaw>>()?;
        let mut sorted = order.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if declared.cardinality != "ordered" || sorted.len() != choices.len() || order.len() != choices.len()
        {
            return Err(if order.is_empty() { RowFlaw::NoKey } else { RowFlaw::BadKey });
        }
        Ok(Shape::Order(order.into_iter().map(|index| choices[index].1.clone()).collect()))
    }

    /// Pairs of two sets, where everything in one of them has exactly one partner.
    fn matching(&mut self, interaction: &Element) -> Result<Shape, RowFlaw> {
        let declared = self.declared(interaction)?;
        let sets: Vec<&Element> = interaction.all("simpleMatchSet").collect();
        let [first, second] = sets.as_slice() else { return Err(RowFlaw::Broken) };
        let first = self.choices(first, "simpleAssociableChoice")?;
        let second = self.choices(second, "simpleAssociableChoice")?;
        let mut pairs = Vec::new();
        for pair in declared.right(&mut self.about.left_out)? {
            let mut names = pair.split_whitespace();
            let (Some(one), Some(other), None) = (names.next(), names.next(), names.next()) else {
                return Err(RowFlaw::BadKey);
            };
            pairs.push((index_of(&first, one)?, index_of(&second, other)?));
        }
        let turned: Vec<(usize, usize)> = pairs.iter().map(|(one, other)| (*other, *one)).collect();
        let texts = |choices: &[(String, Rich)]| choices.iter().map(|(_, text)| text.clone()).collect();
        if let Some(key) = one_each(&pairs, first.len()) {
            Ok(Shape::Match(texts(&first), texts(&second), key))
        } else if let Some(key) = one_each(&turned, second.len()) {
            Ok(Shape::Match(texts(&second), texts(&first), key))
        } else {
            Err(RowFlaw::Pairs)
        }
    }

    /// Places that are drawn: each that is right alone is an area.
    fn hotspot(&mut self, interaction: &Element) -> Result<Shape, RowFlaw> {
        let declared = self.declared(interaction)?;
        let (picture, size) = self.picture(interaction)?;
        let right = declared.right(&mut self.about.left_out)?;
        // Several that must all be found are not several that are right alone.
        if right.len() > 1 && (declared.cardinality != "single" || !declared.correct.is_empty()) {
            return Err(RowFlaw::ManyKeys);
        }
        let mut areas = Vec::new();
        for name in right {
            let choice =
                interaction.all("hotspotChoice").find(|choice| choice.attribute("identifier") == Some(&name));
            areas.push(area::read(choice.ok_or(RowFlaw::KeyOutside)?, size)?);
        }
        Ok(Shape::Hotspot(picture, areas))
    }

    /// A point anywhere: the areas that are worth most are right.
    fn point(&mut self, interaction: &Element) -> Result<Shape, RowFlaw> {
        let declared = self.declared(interaction)?;
        let (picture, size) = self.picture(interaction)?;
        if declared.cardinality != "single" && interaction.attribute("maxChoices") != Some("1") {
            return Err(RowFlaw::ManyKeys);
        }
        let most = declared.areas.iter().map(|(_, worth)| *worth).fold(0.0, f64::max);
        let best = declared.areas.iter().filter(|(_, worth)| *worth > 0.0 && *worth >= most);
        let areas = best.map(|(entry, _)| area::read(entry, size)).collect::<Result<Vec<_>, RowFlaw>>()?;
        if declared.areas.iter().any(|(_, worth)| *worth > 0.0 && *worth < most) {
            self.about.left_out.insert(LeftOut::PartialMarks);
        }
        // A point that is correct has no extent: nobody could hit it.
        if areas.is_empty() { Err(RowFlaw::NoKey) } else { Ok(Shape::Hotspot(picture, areas)) }
    }

    /// A text that people mark, by what the rubrics around it say to them, or by the response that is declared correct.
    pub(super) fn written(
        &mut self,
        interaction: &Element,
        around: Option<&Element>,
    ) -> Result<Shape, RowFlaw> {
        // Several texts are another question; where one response is declared, there is one, whatever is said of more.
        let one = self.declared(interaction).is_ok_and(|declared| declared.cardinality == "single");
        if !one && interaction.attribute("maxStrings").is_some_and(|most| most.trim() != "1") {
            return Err(RowFlaw::UnknownInteraction { name: "extendedTextInteraction (maxStrings)".into() });
        }
        let (mut reference, mut points) = (Rich::default(), Vec::new());
        for block in around.into_iter().flat_map(Element::elements) {
            let class = block.attribute("class");
            if block.name != "rubricBlock" || class == Some(RATIONALE) || !is_for_markers(block) {
                continue;
            }
            if class == Some(POINT) {
                let marks = block.attribute(MARKS).and_then(|marks| marks.parse().ok());
                points.push((self.rubric(block)?, marks.ok_or(RowFlaw::Points)?));
            } else {
                reference = reference.then(self.rubric(block)?);
            }
        }
        if reference.is_empty()
            && points.is_empty()
            && let Ok(declared) = self.declared(interaction)
            && let Some(text) = declared.correct.first()
        {
            reference = Rich::plain(text);
        }
        Ok(Shape::Written(reference, points, interaction.attribute("patternMask").and_then(longest)))
    }

    /// The picture of an interaction and its size in the units of the coordinates.
    fn picture(&mut self, interaction: &Element) -> Result<(Picture, (f64, f64)), RowFlaw> {
        let found =
            interaction.walk().into_iter().find(|within| matches!(within.name.as_str(), "object" | "img"));
        let found = found.ok_or(RowFlaw::MissingPicture { name: String::new() })?;
        let source = found.attribute("data").or(found.attribute("src")).unwrap_or_default();
        let around = &mut Around { files: self.files, kept: self.kept, about: self.about, blanks: false };
        let asset = html::keep_picture(source, around)?;
        let given = |name: &str| {
            let value: f64 = found.attribute(name)?.trim().trim_end_matches("px").parse().ok()?;
            (value.is_finite() && value > 0.0).then_some(value)
        };
        let size = match (given("width"), given("height")) {
            (Some(width), Some(height)) => (width, height),
            _ => {
                let size = self.kept.get(&asset).and_then(|bytes| picture::size(bytes));
                let (width, height) = size.ok_or(RowFlaw::MissingPicture { name: source.to_owned() })?;
                #[allow(clippy::cast_precision_loss)]
                (width as f64, height as f64)
            }
        };
        let text = found.text();
        let alt = found.attribute("alt").or(found.attribute("ariaLabel")).or(found.attribute("aria-label"));
        let alt = alt.unwrap_or(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        // Whoever can't see it gets at least the item's title.
        let alt = if alt.is_empty() { self.about.place.name.clone() } else { alt };
        Ok((Picture { asset, alt }, size))
    }

    /// What counts as right in a blank.
    pub(super) fn blank(&mut self, entry: &Element) -> Result<Blank, RowFlaw> {
        let declared = self.declared(entry)?;
        if declared.cardinality != "single" {
            return Err(RowFlaw::BadKey);
        }
        let texts = declared.accepted(&mut self.about.left_out)?;
        if !matches!(declared.base.as_str(), "float" | "integer") {
            return Ok(Blank::Texts(texts));
        }
        let [value] = texts.as_slice() else { return Err(RowFlaw::ManyKeys) };
        let mut measure = number(value, declared.tolerance.as_ref())?;
        measure.units = texts_of(entry, UNITS)?;
        measure.also = texts_of(entry, ALSO)?;
        measure.unit_needed = entry.attribute(UNIT_NEEDED) == Some("true") && !measure.units.is_empty();
        Ok(Blank::Number(measure))
    }
}

/// A list of texts that Kaopu wrote into an attribute.
fn texts_of(entry: &Element, name: &str) -> Result<Vec<String>, RowFlaw> {
    let Some(list) = entry.attribute(name) else { return Ok(Vec::new()) };
    let texts: Vec<String> = serde_json::from_str(list).map_err(|_| RowFlaw::Broken)?;
    if texts.len() > limits::MOST_CHOICES { Err(RowFlaw::TooLong) } else { Ok(texts) }
}

/// `^[\s\S]{0,300}$`: a pattern that says how long an answer may be, and nothing else.
fn longest(mask: &str) -> Option<u16> {
    mask.trim().strip_prefix(r"^[\s\S]{0,")?.strip_suffix("}$")?.parse().ok()
}

/// A number with the tolerance that response processing allows it.
fn number(value: &str, tolerance: Option<&(String, String)>) -> Result<Measure, RowFlaw> {
    let (mode, text) = tolerance.map_or(("exact", ""), |(mode, text)| (mode.as_str(), text.as_str()));
    let mut parts = text.split_whitespace();
    let (below, above) = (parts.next().unwrap_or("0"), parts.next());
    // What reaches further one way than the other is no tolerance of ours.
    if above.is_some_and(|above| above != below) {
        return Err(RowFlaw::BadKey);
    }
    let tolerance = match mode {
        "exact" => Some(String::new()),
        "absolute" => Some(below.to_owned()),
        "relative" => decimal::share_of(value, below),
        _ => None,
    };
    decimal::measure(value, &tolerance.ok_or(RowFlaw::BadKey)?).ok_or(RowFlaw::BadKey)
}

fn index_of(choices: &[(String, Rich)], name: &str) -> Result<usize, RowFlaw> {
    choices.iter().position(|(known, _)| known == name).ok_or(RowFlaw::KeyOutside)
}

/// For each of the first its only partner.
fn one_each(pairs: &[(usize, usize)], count: usize) -> Option<Vec<usize>> {
    let mut key = vec![None; count];
    for (one, other) in pairs {
        if key[*one].replace(*other).is_some() {
            return None;
        }
    }
    key.into_iter().collect()
}
