//! The items that a demonstration starts with. They were written for Kaopu and lie in `bank/data/demo`.

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::item::{Body, Citation, Cognitive, Content, Flaw, Kind, Markup, Picture, Point, SubItem, Tags};

const FILES: [(&str, &str); 17] = [
    ("law", include_str!("../data/demo/law.json")),
    ("rules", include_str!("../data/demo/rules.json")),
    ("ethics", include_str!("../data/demo/ethics.json")),
    ("it", include_str!("../data/demo/it.json")),
    ("system", include_str!("../data/demo/system.json")),
    ("risk", include_str!("../data/demo/risk.json")),
    ("theory", include_str!("../data/demo/theory.json")),
    ("boiler", include_str!("../data/demo/boiler.json")),
    ("vessel", include_str!("../data/demo/vessel.json")),
    ("piping", include_str!("../data/demo/piping.json")),
    ("lift", include_str!("../data/demo/lift.json")),
    ("crane", include_str!("../data/demo/crane.json")),
    ("ropeway_ride", include_str!("../data/demo/ropeway_ride.json")),
    ("vehicle", include_str!("../data/demo/vehicle.json")),
    ("cases", include_str!("../data/demo/cases.json")),
    ("written", include_str!("../data/demo/written.json")),
    ("figures", include_str!("../data/demo/figures.json")),
];

/// Pictures that demonstration items show, drawn for Kaopu; in the items they are called by these names.
const PICTURES: [(&str, (u32, u32), &[u8]); 2] = [
    ("tower-crane.png", (1600, 1000), include_bytes!("../data/demo/tower-crane.png")),
    ("pressure-gauge.png", (900, 900), include_bytes!("../data/demo/pressure-gauge.png")),
];

/// A picture of the demonstration: its name in the bank, pixels, and the PNG file.
pub fn pictures() -> impl Iterator<Item = (String, (u32, u32), &'static [u8])> {
    PICTURES.into_iter().map(|(_, pixels, bytes)| (asset(bytes), pixels, bytes))
}

fn asset(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A text with its pictures under their names in the bank.
fn with_assets(text: &str) -> String {
    PICTURES.into_iter().fold(text.to_owned(), |text, (file, _, bytes)| {
        text.replace(&format!("picture:{file}"), &format!("asset:{}", asset(bytes)))
    })
}

/// The syllabus that every site starts with, JSON; each row names its source.
pub const SYLLABUS: &str = include_str!("../data/domain/syllabus.json");
/// The qualifications that every site starts with, JSON.
pub const QUALIFICATIONS: &str = include_str!("../data/domain/qualifications.json");
/// The regulations that every site starts with, JSON.
pub const REGULATIONS: &str = include_str!("../data/domain/regulations.json");

/// One item of the demonstration.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoItem {
    /// Its code.
    pub code: String,
    /// What it asks.
    pub content: Content,
    /// Where it belongs.
    pub tags: Tags,
}

/// Why a demonstration file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Not the JSON that is expected.
    #[error("demo file {file}: {error}")]
    Json {
        /// Name of the file.
        file: &'static str,
        /// What is wrong.
        error: serde_json::Error,
    },
    /// A key that does not fit its kind.
    #[error("demo item {0}: the key does not fit the kind")]
    Key(String),
    /// An item that can't be asked.
    #[error("demo item {code}: {flaw}")]
    Flaw {
        /// Code of the item.
        code: String,
        /// What is wrong.
        flaw: Flaw,
    },
}

#[derive(Deserialize)]
struct Row {
    code: String,
    subjects: Vec<String>,
    equipment: Vec<String>,
    difficulty: f64,
    cognitive: Cognitive,
    citations: Vec<Citation>,
    items: Vec<Question>,
    #[serde(flatten)]
    question: Question,
}

#[derive(Deserialize)]
struct Figure {
    file: String,
    alt: String,
}

#[derive(Deserialize)]
struct Question {
    kind: Kind,
    stem: String,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    prompts: Vec<String>,
    #[serde(default)]
    picture: Option<Figure>,
    #[serde(default)]
    markup: Markup,
    #[serde(default)]
    points: Vec<Point>,
    #[serde(default)]
    most: Option<u16>,
    #[serde(default)]
    key: Value,
    rationale: String,
}

/// All items of the demonstration, checked.
pub fn items() -> Result<Vec<DemoItem>, DemoError> {
    let mut all = Vec::new();
    for (file, text) in FILES {
        let rows: Vec<Row> = serde_json::from_str(text).map_err(|error| DemoError::Json { file, error })?;
        for row in rows {
            all.push(row.item()?);
        }
    }
    Ok(all)
}

impl Row {
    fn item(self) -> Result<DemoItem, DemoError> {
        let bad_key = || DemoError::Key(self.code.clone());
        let body = if self.question.kind == Kind::CaseStudy {
            let items = self.items.iter().map(|item| {
                let body = item.body().ok_or_else(bad_key)?;
                Ok(SubItem { stem: item.stem.clone(), body, rationale: item.rationale.clone() })
            });
            Body::CaseStudy { items: items.collect::<Result<_, _>>()? }
        } else {
            self.question.body().ok_or_else(bad_key)?
        };
        let Question { stem, rationale, markup, .. } = self.question;
        let content = Content { markup, ..Content::plain(with_assets(&stem), body, rationale) };
        content.check().map_err(|flaw| DemoError::Flaw { code: self.code.clone(), flaw })?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let difficulty = (self.difficulty.clamp(0.0, 1.0) * 1000.0).round() as u16;
        let tags = Tags {
            subjects: self.subjects,
            equipment: self.equipment,
            difficulty,
            cognitive: self.cognitive,
            citations: self.citations,
            practice: false,
        };
        Ok(DemoItem { code: self.code, content, tags })
    }
}

impl Question {
    /// `None` when the key does not fit the kind.
    fn body(&self) -> Option<Body> {
        let options = self.options.clone();
        let key = self.key.clone();
        match self.kind {
            Kind::TrueFalse => Some(Body::TrueFalse { key: key.as_bool()? }),
            Kind::SingleChoice => {
                Some(Body::SingleChoice { options, key: serde_json::from_value(key).ok()? })
            }
            Kind::MultipleChoice => {
                Some(Body::MultipleChoice { options, key: serde_json::from_value(key).ok()? })
            }
            Kind::FillBlank => Some(Body::FillBlank { blanks: serde_json::from_value(key).ok()? }),
            Kind::Order => Some(Body::Order { options }),
            Kind::Match => Some(Body::Match {
                prompts: self.prompts.clone(),
                options,
                key: serde_json::from_value(key).ok()?,
            }),
            Kind::Hotspot => {
                let figure = self.picture.as_ref()?;
                let (_, _, bytes) = PICTURES.into_iter().find(|(file, ..)| *file == figure.file)?;
                let picture = Picture { asset: asset(bytes), alt: figure.alt.clone() };
                Some(Body::Hotspot { picture, areas: serde_json::from_value(key).ok()? })
            }
            Kind::ShortAnswer => Some(Body::ShortAnswer {
                reference: key.as_str()?.to_owned(),
                points: self.points.clone(),
                most: self.most,
            }),
            Kind::CaseStudy => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::regulation::Regulation;

    #[test]
    fn the_demo_bank_is_sound_and_large_enough() {
        let items = items().unwrap();
        assert!(items.len() >= 300, "{} items", items.len());
        let codes: HashSet<_> = items.iter().map(|item| &item.code).collect();
        let stems: HashSet<_> = items.iter().map(|item| &item.content.stem).collect();
        assert_eq!(codes.len(), items.len(), "a code occurs twice");
        assert_eq!(stems.len(), items.len(), "a stem occurs twice");
        let regulations: Vec<Regulation> = serde_json::from_str(REGULATIONS).unwrap();
        for one in &regulations {
            assert!(one.status.is_empty(), "{}: days and editions say where it stands", one.number);
            assert!(one.source.chars().any(|c| c > '\u{4e00}'), "{}: {}", one.number, one.source);
        }
        let replaced = crate::regulation::standing(&regulations, "TSG N0001-2017", "2026-01-01");
        assert_eq!(replaced, crate::regulation::Standing::Replaced { by: "TSG 81-2022".into() });
        let known: HashSet<String> = regulations.into_iter().map(|regulation| regulation.number).collect();
        for item in &items {
            assert!(!item.content.rationale.is_empty(), "{} has no rationale", item.code);
            assert!(!item.tags.subjects.is_empty(), "{} has no subject", item.code);
            assert!(!item.tags.citations.is_empty(), "{} cites nothing", item.code);
            for citation in &item.tags.citations {
                assert!(known.contains(&citation.regulation), "{}: {}", item.code, citation.regulation);
            }
        }
        for kind in Kind::ALL {
            assert!(items.iter().any(|item| item.content.body.kind() == kind), "no {}", kind.name());
        }
    }
}
