//! The syllabus: trees of subjects and equipment categories, and the qualifications that name them. 考试大纲.
//!
//! - [`Syllabus`]: one version of the trees, for asking what lies below what.
//! - [`qualification`]: what exams are for.
//! - [`draft`]: the next version while it is being made, and whether it can be published.
//! - [`compare`]: what a draft changes.
//! - [`lineage`]: what became of codes from version to version.

pub mod compare;
pub mod draft;
pub mod lineage;
pub mod qualification;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::half;

pub use compare::Comparison;
pub use draft::Draft;
pub use lineage::{Lineage, Move};
pub use qualification::Qualification;

/// Which tree a node belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// 公需科目
    Public,
    /// 专业科目
    Specialty,
    /// 设备类别
    Equipment,
}

impl NodeKind {
    /// Whether items are tagged alike with nodes of both: subjects of either kind, or equipment.
    pub fn tags_like(self, other: Self) -> bool {
        (self == Self::Equipment) == (other == Self::Equipment)
    }
}

/// One node of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Node {
    /// Unique code, such as `P1.2` or `E5100`.
    pub code: String,
    /// Which tree.
    pub kind: NodeKind,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Code of the node above; `None` at the top.
    pub parent: Option<String>,
    /// Where the name comes from.
    #[serde(default)]
    pub source: String,
    /// How far it was checked.
    #[serde(default)]
    pub confidence: String,
}

impl Node {
    /// One of the public subjects that is nothing but a code: for files that are read for themselves.
    pub fn of_code(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            kind: NodeKind::Public,
            name_zh: String::new(),
            name_en: String::new(),
            parent: None,
            source: String::new(),
            confidence: String::new(),
        }
    }
}

/// The trees with their paths worked out, for asking what lies below what.
#[derive(Clone, Debug, Default)]
pub struct Syllabus {
    number: u32,
    nodes: Vec<Node>,
    parents: HashMap<String, Option<String>>,
    moved: HashMap<String, Vec<String>>,
}

impl Syllabus {
    /// The first version, with the nodes in the order in which they are to be shown.
    pub fn new(nodes: Vec<Node>) -> Self {
        Self::of_version(1, nodes)
    }

    /// Version `number`: 1, 2, 3, …
    pub fn of_version(number: u32, nodes: Vec<Node>) -> Self {
        let parents = nodes.iter().map(|node| (node.code.clone(), node.parent.clone())).collect();
        Self { number, nodes, parents, moved: HashMap::new() }
    }

    /// The same, and what became of codes that it lacks.
    #[must_use]
    pub fn after(mut self, lineage: &Lineage) -> Self {
        let mut moved = lineage.gone(self.number);
        moved.retain(|code, to| {
            to.retain(|code| self.has(code));
            !self.has(code) && !to.is_empty()
        });
        self.moved = moved;
        self
    }

    /// What came in the place of a code that an earlier version had: several where items got all of these, or the code
    /// went more than once. Nothing is known unless it was built by [`Syllabus::after`].
    pub fn moved(&self, code: &str) -> &[String] {
        self.moved.get(code.trim()).map_or(&[], Vec::as_slice)
    }

    /// Which version this is. Whoever checks codes with it saves this number beside them.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The nodes in display order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node with this code.
    pub fn node(&self, code: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.code == code)
    }

    /// Whether there is a node with this code.
    pub fn has(&self, code: &str) -> bool {
        self.parents.contains_key(code)
    }

    /// The node with this code or one of these names, whichever language and width.
    pub fn find(&self, text: &str) -> Option<&Node> {
        let text = text.trim();
        let called = |text: &str| {
            self.nodes.iter().find(|node| node.code == text || node.name_zh == text || node.name_en == text)
        };
        called(text).or_else(|| called(&text.chars().map(half).collect::<String>()))
    }

    /// `code` and what lies above it, upwards; nothing if the code is unknown.
    pub fn path<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a str> {
        let above = |code: &&'a str| self.parents.get(*code).and_then(Option::as_deref);
        let known = std::iter::successors(Some(code), above).take_while(|code| self.has(code));
        // A tree is at most as deep as it has nodes: a ring, which no save admits, would end here too.
        known.take(self.nodes.len())
    }

    /// Whether `code` is `above` or lies below it. Unknown codes lie nowhere.
    pub fn within(&self, code: &str, above: &str) -> bool {
        self.path(code).any(|here| here == above)
    }
}

#[cfg(test)]
mod tests {
    use super::draft::tests::node;
    use super::*;

    #[test]
    fn within_follows_the_tree() {
        let syllabus = Syllabus::new(vec![node("P", None), node("P1", Some("P")), node("P1.1", Some("P1"))]);
        assert!(syllabus.within("P1.1", "P"));
        assert!(syllabus.within("P", "P"));
        assert!(!syllabus.within("P", "P1"));
        assert!(!syllabus.within("X", "P"));
        assert!(!syllabus.within("X", "X"));
        assert_eq!(syllabus.find("名P1").map(|node| node.code.as_str()), Some("P1"));
    }

    #[test]
    fn a_ring_ends() {
        let syllabus = Syllabus::new(vec![node("A", Some("B")), node("B", Some("A"))]);
        assert!(!syllabus.within("A", "C"));
    }
}
