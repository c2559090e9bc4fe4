//! Blueprints: what every paper of an exam is made of. 组卷蓝图, 双向细目表.
//!
//! A blueprint is a table: a column is a section (a kind of item with its marks), a row is a group of items
//! (subject, equipment, difficulty), a cell says how many items of that kind and group a paper gets.

use std::collections::BTreeSet;

use bank::item::{Band, Kind, Tags};
use bank::syllabus::{Lineage, Qualification, Syllabus};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::marks::Marks;

/// What papers are made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Blueprint {
    /// Name, such as `N1 叉车司机 理论 2026A`.
    pub title: String,
    /// Code of the qualification it examines, or empty.
    pub qualification: String,
    /// Equipment codes whose items may be drawn, with what lies below them; items without equipment always
    /// may. Empty: no limit.
    pub equipment: Vec<String>,
    /// The columns, in paper order.
    pub sections: Vec<Section>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether items are shuffled within their section.
    pub shuffle_items: bool,
    /// Whether options are shuffled.
    pub shuffle_options: bool,
    /// Whether items may be drawn that cite what is no longer in force.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub allow_stale: bool,
}

/// A column: one kind of item and its marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Section {
    /// The kind of its items.
    pub kind: Kind,
    /// Marks for each item, in hundredths.
    pub marks: Marks,
}

/// A row: a group of items and how many of them each section takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Row {
    /// Subject code; items tagged with it or with one below it belong. `None`: any subject.
    pub subject: Option<String>,
    /// Equipment code, likewise. `None`: any.
    pub equipment: Option<String>,
    /// Difficulty band. `None`: any.
    pub difficulty: Option<Band>,
    /// For each section, in order, how many items.
    pub counts: Vec<u32>,
}

/// Where a blueprint and what its qualification examines differ. It may be meant: people decide, and are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Beyond {
    /// Codes of the subjects it examines that no paper asks about.
    pub missing: Vec<String>,
    /// Rows, by index, whose items may be of subjects or equipment that it does not examine.
    pub rows: Vec<usize>,
    /// Equipment codes of the blueprint that it does not examine.
    pub equipment: Vec<String>,
    /// Whether the blueprint takes any equipment, and it examines some.
    pub any_equipment: bool,
}

/// Why a blueprint is not sound, whatever the bank holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// No title.
    #[error("the blueprint has no title")]
    NoTitle,
    /// Nothing to draw.
    #[error("the blueprint asks for no items")]
    Empty,
    /// Too much to draw.
    #[error("{0} items: a paper has 500 at most")]
    TooLong(u32),
    /// A row without a count for each section.
    #[error("row {} has {found} counts for {sections} sections", .row + 1)]
    Counts {
        /// Index of the row.
        row: usize,
        /// How many counts it has.
        found: usize,
        /// How many sections there are.
        sections: usize,
    },
    /// A section whose items are worth nothing or too much.
    #[error("section {}: marks for an item are more than 0 and at most 100", .0 + 1)]
    Marks(usize),
    /// A code that the syllabus does not have.
    #[error("{0} is not in the syllabus")]
    Unknown(String),
}

impl Blueprint {
    /// Checks what can be checked without a bank.
    pub fn check(&self, syllabus: &Syllabus) -> Result<(), Flaw> {
        if self.title.trim().is_empty() {
            return Err(Flaw::NoTitle);
        }
        for (index, section) in self.sections.iter().enumerate() {
            if section.marks <= Marks::ZERO || section.marks > Marks::whole(100) {
                return Err(Flaw::Marks(index));
            }
        }
        for (row, counts) in self.rows.iter().map(|row| &row.counts).enumerate() {
            if counts.len() != self.sections.len() {
                return Err(Flaw::Counts { row, found: counts.len(), sections: self.sections.len() });
            }
        }
        if let Some(unknown) = self.codes().into_iter().find(|code| !syllabus.has(code)) {
            return Err(Flaw::Unknown(unknown.to_owned()));
        }
        match self.items() {
            0 => Err(Flaw::Empty),
            items @ 501.. => Err(Flaw::TooLong(items)),
            _ => Ok(()),
        }
    }

    /// How many items a paper has, case studies counted once.
    pub fn items(&self) -> u32 {
        self.rows.iter().flat_map(|row| &row.counts).fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many items section `index` has.
    pub fn items_in(&self, index: usize) -> u32 {
        self.rows
            .iter()
            .filter_map(|row| row.counts.get(index))
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Its sections that have items, in order, and how many: those of its papers.
    pub fn filled(&self) -> impl Iterator<Item = (&Section, u32)> {
        let all = self.sections.iter().enumerate().map(|(index, section)| (section, self.items_in(index)));
        all.filter(|(_, items)| *items > 0)
    }

    /// What a paper is worth.
    pub fn marks(&self) -> Marks {
        let worth =
            |(index, section): (usize, &Section)| Marks(section.marks.0 * i64::from(self.items_in(index)));
        self.sections.iter().enumerate().map(worth).sum()
    }

    /// Whether an item with these tags may be drawn at all.
    pub fn admits(&self, tags: &Tags, syllabus: &Syllabus) -> bool {
        // Its key is open: everybody may have practised it.
        !tags.practice
            && (self.equipment.is_empty()
                || tags.equipment.is_empty()
                || tags
                    .equipment
                    .iter()
                    .any(|code| self.equipment.iter().any(|above| syllabus.within(code, above))))
    }

    /// How it differs from what its qualification examines.
    pub fn beyond(&self, qualification: &Qualification, syllabus: &Syllabus) -> Beyond {
        let outside = |code: &str, examined: &[String]| {
            !examined.is_empty() && !examined.iter().any(|above| syllabus.within(code, above))
        };
        let asks = |row: &&Row| row.counts.iter().any(|count| *count > 0);
        let asked_about = |code: &String| {
            self.rows.iter().filter(asks).any(|row| {
                let subject = row.subject.as_deref();
                subject.is_none_or(|own| syllabus.within(own, code) || syllabus.within(code, own))
            })
        };
        let beyond = |row: &Row| {
            let subject = match &row.subject {
                Some(code) => outside(code, &qualification.subjects),
                None => !qualification.subjects.is_empty(),
            };
            subject || row.equipment.as_ref().is_some_and(|code| outside(code, &qualification.equipment))
        };
        let foreign = self.equipment.iter().filter(|code| outside(code, &qualification.equipment));
        Beyond {
            missing: qualification.subjects.iter().filter(|code| !asked_about(code)).cloned().collect(),
            rows: (0..self.rows.len()).filter(|at| beyond(&self.rows[*at])).collect(),
            equipment: foreign.cloned().collect(),
            any_equipment: self.equipment.is_empty() && !qualification.equipment.is_empty(),
        }
    }

    /// The codes of the syllabus that it names, each once, in order.
    pub fn codes(&self) -> BTreeSet<&str> {
        let rows = self.rows.iter().flat_map(|row| row.subject.iter().chain(&row.equipment));
        rows.chain(&self.equipment).map(String::as_str).collect()
    }

    /// Puts its codes, which are of one version of the syllabus, into those of another. A row names one code, so of a
    /// code that was split it gets the first one: items that moved with it carry that one first.
    pub fn recode(&mut self, lineage: &Lineage, span: (u32, u32)) {
        for code in self.rows.iter_mut().flat_map(|row| row.subject.iter_mut().chain(&mut row.equipment)) {
            *code = lineage.code(code, span);
        }
        self.equipment = lineage.codes(&self.equipment, span);
    }

    /// SHA-256 over the canonical JSON, in hex.
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(serde_json::to_vec(self).unwrap_or_default()))
    }
}

impl Row {
    /// Whether an item with these tags belongs to the row. The first subject of an item is the one that counts.
    pub fn takes(&self, tags: &Tags, syllabus: &Syllabus) -> bool {
        let subject = self
            .subject
            .as_ref()
            .is_none_or(|above| tags.subjects.first().is_some_and(|code| syllabus.within(code, above)));
        let equipment = self
            .equipment
            .as_ref()
            .is_none_or(|above| tags.equipment.iter().any(|code| syllabus.within(code, above)));
        subject && equipment && self.difficulty.is_none_or(|band| tags.band() == band)
    }
}

#[cfg(test)]
mod tests {
    use bank::syllabus::{Move, Node, NodeKind};

    use super::*;

    fn table(equipment: &[&str], rows: Vec<Row>) -> Blueprint {
        Blueprint {
            title: "甲".into(),
            qualification: "N1".into(),
            equipment: equipment.iter().map(|code| (*code).into()).collect(),
            sections: vec![Section { kind: Kind::TrueFalse, marks: Marks::whole(1) }],
            rows,
            shuffle_items: true,
            shuffle_options: true,
            allow_stale: false,
        }
    }

    #[test]
    fn what_its_qualification_does_not_examine_is_named() {
        let node = |kind: NodeKind, code: &str, parent: Option<&str>| Node {
            kind,
            parent: parent.map(Into::into),
            ..Node::of_code(code)
        };
        let subject = |code, parent| node(NodeKind::Specialty, code, parent);
        let device = |code, parent| node(NodeKind::Equipment, code, parent);
        let syllabus = Syllabus::new(vec![
            subject("S1", None),
            subject("S11", Some("S1")),
            subject("S2", None),
            subject("S3", None),
            device("E1", None),
            device("E11", Some("E1")),
            device("E2", None),
        ]);
        let examines = |subjects: &[&str], equipment: &[&str]| Qualification {
            subjects: subjects.iter().map(|code| (*code).into()).collect(),
            equipment: equipment.iter().map(|code| (*code).into()).collect(),
            ..Qualification::default()
        };
        let row = |subject: Option<&str>, equipment: Option<&str>, count: u32| Row {
            subject: subject.map(Into::into),
            equipment: equipment.map(Into::into),
            difficulty: None,
            counts: vec![count],
        };
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();

        let all = table(&[], vec![row(None, None, 5)]);
        assert_eq!(all.beyond(&examines(&[], &[]), &syllabus), Beyond::default(), "it examines everything");
        let some = Beyond { rows: vec![0], any_equipment: true, ..Beyond::default() };
        assert_eq!(all.beyond(&examines(&["S1"], &["E1"]), &syllabus), some);

        let rows =
            vec![row(Some("S11"), Some("E11"), 5), row(Some("S2"), Some("E2"), 0), row(Some("S3"), None, 2)];
        let found = table(&["E11", "E2"], rows).beyond(&examines(&["S1", "S2"], &["E1"]), &syllabus);
        let wanted = Beyond {
            missing: codes(&["S2"]),
            rows: vec![1, 2],
            equipment: codes(&["E2"]),
            any_equipment: false,
        };
        assert_eq!(found, wanted, "a row that takes nothing asks about nothing");
        let above = table(&["E1"], vec![row(Some("S1"), None, 5)]);
        let within = above.beyond(&examines(&["S11"], &["E1"]), &syllabus);
        assert_eq!(
            (within.missing, within.rows),
            (vec![], vec![0]),
            "more than what is examined, but that, too"
        );
    }

    #[test]
    fn its_codes_follow_the_syllabus() {
        let row = |subject: &str, equipment: &str| Row {
            subject: Some(subject.into()),
            equipment: Some(equipment.into()),
            difficulty: None,
            counts: vec![1],
        };
        let mut blueprint = table(&["E1", "E2"], vec![row("P1", "E1"), row("P2", "E2")]);
        let to = |code: &str, to: &[&str]| Move {
            code: code.into(),
            to: to.iter().map(|code| (*code).into()).collect(),
        };
        let lineage = Lineage::new([(2, vec![to("P1", &["P11", "P12"]), to("E1", &["E2"]), to("P2", &[])])]);
        let before = blueprint.clone();
        blueprint.recode(&lineage, (2, 3));
        assert_eq!(blueprint, before, "it was saved since");
        blueprint.recode(&lineage, (1, 3));
        assert_eq!(
            blueprint.rows,
            [row("P11", "E2"), row("P2", "E2")],
            "what would be nothing stays, and is a flaw"
        );
        assert_eq!(blueprint.equipment, ["E2"]);
        assert_eq!(blueprint.codes().into_iter().collect::<Vec<_>>(), ["E2", "P11", "P2"]);
    }
}
