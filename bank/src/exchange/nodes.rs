//! Which node of the syllabus a word means: names and codes that the syllabus has, and what people say for one file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::found::{Found, Hints};
use super::kinds::{LONGEST_WORD, MOST_WORDS};
use super::sheet::list;
use super::{Field, Mapping};
use crate::syllabus::Syllabus;

/// One of the trees that items are tagged with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Tree {
    /// 科目, public and specialty.
    Subject,
    /// 设备类别
    Equipment,
}

/// What a word for a subject or an equipment category means, as people say it. 科目对应.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedNode {
    /// In which tree.
    pub tree: Tree,
    /// The word as it stands in the file.
    pub word: String,
    /// Code of the node.
    pub code: String,
}

/// A word of a file that the syllabus does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NodeWord {
    /// In which tree it should be.
    pub tree: Tree,
    /// The word.
    pub word: String,
    /// How many rows or questions have it.
    pub rows: u32,
}

/// What a word for a node comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// A node, by its code.
    Node(String),
    /// An earlier version of the syllabus had the code, and one came in its place.
    Moved(String),
    /// The same, and several came in its place: people say which.
    Several(Box<[String]>),
    /// Nothing that is known.
    Unknown,
}

impl Meant {
    /// Of a word. `mapping`: what people say goes before what the syllabus calls so.
    pub fn of(word: &str, tree: Tree, mapping: &Mapping, syllabus: &Syllabus) -> Self {
        if let Some(code) = meant(word, tree, mapping, syllabus) {
            return Self::Node(code);
        }
        match syllabus.moved(word) {
            [] => Self::Unknown,
            [code] => Self::Moved(code.clone()),
            several => Self::Several(several.into()),
        }
    }
}

/// Whether words, followed through the moves of the syllabus as the tags of items are, are just these codes: then a file
/// that went out before says of an item what is still so.
pub fn still<'a>(words: impl Iterator<Item = &'a str>, codes: &[String], syllabus: &Syllabus) -> bool {
    let mut now: Vec<String> = Vec::new();
    for word in words {
        let moved = syllabus.moved(word);
        let one = [word.trim().to_owned()];
        let comes = if moved.is_empty() { &one } else { moved };
        let more: Vec<String> = comes.iter().filter(|code| !now.contains(code)).cloned().collect();
        now.extend(more);
    }
    !now.is_empty() && now == codes
}

/// Code of the node that a word means: what people say goes before what the syllabus calls so.
pub fn meant(word: &str, tree: Tree, mapping: &Mapping, syllabus: &Syllabus) -> Option<String> {
    let said = mapping.nodes.iter().find(|named| named.tree == tree && named.word.trim() == word.trim());
    // A code of an older syllabus, out of a profile, says nothing.
    let said = said.filter(|named| syllabus.has(&named.code)).map(|named| named.code.clone());
    said.or_else(|| syllabus.find(word).map(|node| node.code.clone()))
}

/// The words of a table that the syllabus does not have, by how many rows have them.
pub fn of_rows<'a>(
    rows: impl Iterator<Item = &'a [String]>,
    mapping: &Mapping,
    syllabus: &Syllabus,
) -> Vec<NodeWord> {
    let column = |field| mapping.columns.iter().position(|column| *column == Some(field));
    let columns = [(Tree::Subject, column(Field::Subject)), (Tree::Equipment, column(Field::Equipment))];
    let mut counts = Counts::default();
    for cells in rows {
        for (tree, column) in columns {
            let cell = column.and_then(|column| cells.get(column)).map_or("", |cell| cell.trim());
            if syllabus.find(cell).is_none() {
                counts.add(tree, list(cell), syllabus);
            }
        }
    }
    counts.words()
}

/// The words of a file without columns that leave a question without its place: its subjects, or else the innermost of its
/// categories, and its equipment.
pub fn of_items(found: &Found, syllabus: &Syllabus) -> Vec<NodeWord> {
    let mut counts = Counts::default();
    for sound in found.entries.iter().filter_map(|entry| entry.outcome.as_ref().ok()) {
        let Hints { subjects, category, equipment, .. } = &sound.hints;
        let known = |words: &[String]| words.iter().any(|word| syllabus.find(word).is_some());
        if !known(subjects) && !known(category) {
            let last = category.last().filter(|_| subjects.is_empty());
            counts.add(Tree::Subject, subjects.iter().chain(last).map(String::as_str), syllabus);
        }
        counts.add(Tree::Equipment, equipment.iter().map(String::as_str), syllabus);
    }
    counts.words()
}

#[derive(Default)]
struct Counts(BTreeMap<(Tree, String), u32>);

impl Counts {
    fn add<'a>(&mut self, tree: Tree, words: impl Iterator<Item = &'a str>, syllabus: &Syllabus) {
        let known = |word: &str| syllabus.find(word).is_some() || syllabus.moved(word).len() == 1;
        for word in words.filter(|word| !known(word)) {
            let word = word.trim().chars().take(LONGEST_WORD).collect();
            *self.0.entry((tree, word)).or_default() += 1;
        }
    }

    fn words(self) -> Vec<NodeWord> {
        let words = self.0.into_iter().filter(|((_, word), _)| !word.is_empty());
        let mut words: Vec<NodeWord> =
            words.map(|((tree, word), rows)| NodeWord { tree, word, rows }).collect();
        words.sort_by_key(|word| (word.tree, std::cmp::Reverse(word.rows)));
        words.truncate(MOST_WORDS);
        words
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::syllabus::{Node, NodeKind};

    pub fn node(code: &str, kind: NodeKind, name: &str) -> Node {
        Node {
            code: code.into(),
            kind,
            name_zh: name.into(),
            name_en: String::new(),
            parent: None,
            source: String::new(),
            confidence: String::new(),
        }
    }

    fn syllabus() -> Syllabus {
        Syllabus::new(vec![node("P1", NodeKind::Public, "法律法规"), node("E1", NodeKind::Equipment, "锅炉")])
    }

    fn mapping(nodes: Vec<NamedNode>) -> Mapping {
        let columns = vec![Some(Field::Stem), Some(Field::Subject), Some(Field::Equipment)];
        Mapping { nodes, columns, ..super::super::guess::guess(&[], &[]) }
    }

    fn named(tree: Tree, word: &str, code: &str) -> NamedNode {
        NamedNode { tree, word: word.into(), code: code.into() }
    }

    #[test]
    fn peoples_word_goes_first_and_a_dead_code_says_nothing() {
        let syllabus = syllabus();
        let said = mapping(vec![
            named(Tree::Subject, " 公共基础 ", "P1"),
            named(Tree::Subject, "锅炉", "P1"),
            named(Tree::Subject, "旧科目", "P9"),
        ]);
        for (word, tree, code) in [
            ("法律法规", Tree::Subject, Some("P1")),
            ("公共基础", Tree::Subject, Some("P1")),
            ("公共基础", Tree::Equipment, None),
            ("锅炉", Tree::Subject, Some("P1")),
            ("锅炉", Tree::Equipment, Some("E1")),
            ("旧科目", Tree::Subject, None),
        ] {
            assert_eq!(meant(word, tree, &said, &syllabus).as_deref(), code, "{word}");
        }
    }

    #[test]
    fn words_that_the_syllabus_has_not_are_counted() {
        let rows = [
            ["一", "法律法规", "锅炉"],
            ["二", "公共基础；法律法规", "大锅"],
            ["三", "公共基础", ""],
            ["四", "专业", "E1"],
        ]
        .map(|cells| cells.map(str::to_owned));
        let words = of_rows(rows.iter().map(<[String; 3]>::as_slice), &mapping(vec![]), &syllabus());
        let told: Vec<_> = words.iter().map(|one| (one.tree, one.word.as_str(), one.rows)).collect();
        assert_eq!(
            told,
            [(Tree::Subject, "公共基础", 2), (Tree::Subject, "专业", 1), (Tree::Equipment, "大锅", 1)]
        );
    }
}
