//! What an item declares to be right: correct responses and mappings. Scripts of its own are never run.

use std::collections::BTreeSet;

use crate::exchange::RowFlaw;
use crate::exchange::found::LeftOut;
use crate::exchange::xml::Element;

/// One response.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// `single`, `multiple`, `ordered`.
    pub cardinality: String,
    /// Such as `identifier`, `string`, `float`.
    pub base: String,
    /// The correct response.
    pub correct: Vec<String>,
    /// What other responses are worth.
    pub mapping: Vec<(String, f64)>,
    /// Areas and what they are worth.
    pub areas: Vec<(Element, f64)>,
    /// How far a number may be off, as response processing says it: mode and tolerances.
    pub tolerance: Option<(String, String)>,
}

impl Declared {
    /// The response of this name.
    pub fn find(root: &Element, identifier: &str) -> Option<Self> {
        let found = root
            .all("responseDeclaration")
            .find(|declaration| declaration.attribute("identifier") == Some(identifier))?;
        let attribute = |name: &str| found.attribute(name).unwrap_or_default().to_owned();
        let values = found.child("correctResponse").into_iter().flat_map(|correct| correct.all("value"));
        let entries = found.child("mapping").into_iter().flat_map(|mapping| mapping.all("mapEntry"));
        let areas = found.child("areaMapping").into_iter().flat_map(|mapping| mapping.all("areaMapEntry"));
        let worth = |entry: &Element| {
            let value: f64 = entry.attribute("mappedValue")?.trim().parse().ok()?;
            value.is_finite().then_some(value)
        };
        Some(Self {
            cardinality: attribute("cardinality"),
            base: attribute("baseType"),
            correct: values
                .map(|value| value.text().trim().to_owned())
                .filter(|value| !value.is_empty())
                .collect(),
            mapping: entries
                .filter_map(|entry| Some((entry.attribute("mapKey")?.trim().to_owned(), worth(entry)?)))
                .collect(),
            areas: areas.filter_map(|entry| Some((entry.clone(), worth(entry)?))).collect(),
            tolerance: tolerance(root, identifier),
        })
    }

    /// The responses that are right: those declared correct, or, where none is, those that are worth most.
    pub fn right(&self, left_out: &mut BTreeSet<LeftOut>) -> Result<Vec<String>, RowFlaw> {
        let worth = |value: &str| self.mapping.iter().find(|(key, _)| key == value).map(|(_, worth)| *worth);
        if !self.correct.is_empty() {
            // A correct response that is worth nothing contradicts itself.
            if self.correct.iter().any(|value| worth(value).is_some_and(|worth| worth <= 0.0)) {
                return Err(RowFlaw::TwoKeys);
            }
            let partly = |(key, worth): &(String, f64)| *worth > 0.0 && !self.correct.contains(key);
            if self.mapping.iter().any(partly) {
                left_out.insert(LeftOut::PartialMarks);
            }
            return Ok(self.correct.clone());
        }
        let right: Vec<&(String, f64)> = self.mapping.iter().filter(|(_, worth)| *worth > 0.0).collect();
        let most = right.iter().map(|(_, worth)| *worth).fold(0.0, f64::max);
        let best: Vec<String> = if self.cardinality == "single" {
            right.iter().filter(|(_, worth)| *worth >= most).map(|(key, _)| key.clone()).collect()
        } else {
            right.iter().map(|(key, _)| key.clone()).collect()
        };
        if right.iter().any(|(_, worth)| *worth < most) {
            left_out.insert(LeftOut::PartialMarks);
        }
        if best.is_empty() { Err(RowFlaw::NoKey) } else { Ok(best) }
    }

    /// All texts that get as much as the correct one.
    pub fn accepted(&self, left_out: &mut BTreeSet<LeftOut>) -> Result<Vec<String>, RowFlaw> {
        let most = self.mapping.iter().map(|(_, worth)| *worth).fold(0.0, f64::max);
        let mut texts = self.correct.clone();
        for (key, worth) in &self.mapping {
            if *worth >= most && most > 0.0 && !texts.contains(key) {
                texts.push(key.clone());
            } else if *worth > 0.0 && *worth < most && !self.correct.contains(key) {
                left_out.insert(LeftOut::PartialMarks);
            }
        }
        let contradicts =
            |text: &String| self.mapping.iter().any(|(key, worth)| key == text && *worth < most);
        if self.correct.iter().any(contradicts) {
            return Err(RowFlaw::TwoKeys);
        }
        if texts.is_empty() { Err(RowFlaw::NoKey) } else { Ok(texts) }
    }
}

/// `<equal toleranceMode="absolute" tolerance="0.1"><variable identifier="R"/>…`
fn tolerance(root: &Element, identifier: &str) -> Option<(String, String)> {
    let processing = root.child("responseProcessing")?;
    let about = |equal: &&Element| {
        equal.name == "equal"
            && equal.all("variable").any(|variable| variable.attribute("identifier") == Some(identifier))
    };
    let equal = processing.walk().into_iter().find(about)?;
    let mode = equal.attribute("toleranceMode").unwrap_or("exact").to_owned();
    Some((mode, equal.attribute("tolerance").unwrap_or_default().trim().to_owned()))
}

/// The answers that an item's own conditions give most marks for, as far as they name them: `<responseIf><match>`
/// `<variable identifier="R"/><baseValue>C</baseValue></match>`, with a score set.
pub fn marked_best(root: &Element, identifier: &str) -> Vec<String> {
    let Some(processing) = root.child("responseProcessing") else { return Vec::new() };
    let mut marked: Vec<(String, f64)> = Vec::new();
    for branch in processing.walk() {
        if !matches!(branch.name.as_str(), "responseIf" | "responseElseIf") {
            continue;
        }
        let worth = branch.all("setOutcomeValue").filter_map(|set| set.text_of("baseValue").parse().ok());
        let worth = worth.fold(0.0, f64::max);
        let named = branch.all("match").filter(|compared| {
            compared.all("variable").any(|variable| variable.attribute("identifier") == Some(identifier))
        });
        let values = named.flat_map(|compared| compared.all("baseValue"));
        marked.extend(values.map(|value| (value.text().trim().to_owned(), worth)));
    }
    let most = marked.iter().map(|(_, worth)| *worth).fold(0.0, f64::max);
    marked.retain(|(_, worth)| most > 0.0 && *worth >= most);
    marked.into_iter().map(|(value, _)| value).collect()
}

/// Whether response processing does more than compare with what is declared and add up.
pub fn is_of_its_own(processing: &Element) -> bool {
    const PLAIN: [&str; 18] = [
        "responseProcessing",
        "responseCondition",
        "responseIf",
        "responseElse",
        "responseElseIf",
        "match",
        "variable",
        "correct",
        "mapResponse",
        "mapResponsePoint",
        "setOutcomeValue",
        "baseValue",
        "sum",
        "equal",
        "and",
        "isNull",
        "not",
        "null",
    ];
    processing.walk().iter().any(|within| !PLAIN.contains(&within.name.as_str()))
}
