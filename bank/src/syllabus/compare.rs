//! What a draft changes of the version that it was made from, node by node. A node is known by its code.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Draft, Move, Node, Qualification};

/// All that changes. Lists are in the trees' order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "SyllabusComparison")]
pub struct Comparison {
    /// 新增: nodes that come, but for those that are an old one under a new code.
    pub added: Vec<Node>,
    /// 改名: nodes whose name is another, before and after.
    pub renamed: Vec<(Node, Node)>,
    /// 移动: nodes that lie under another one, before and after.
    pub moved: Vec<(Node, Node)>,
    /// 移除: codes that go, and what becomes of them.
    pub removed: Vec<Gone>,
    /// Whether nodes that stay have another order among their neighbours.
    pub reordered: bool,
    /// Qualifications that come.
    pub qualifications_added: Vec<Qualification>,
    /// Qualifications that change, before and after.
    pub qualifications_changed: Vec<(Qualification, Qualification)>,
    /// Qualifications that go.
    pub qualifications_removed: Vec<Qualification>,
}

/// A code that goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "GoneCode")]
pub struct Gone {
    /// Its node.
    pub node: Node,
    /// What comes in its place.
    pub to: Vec<String>,
    /// In a word.
    pub fate: Fate,
}

/// What becomes of a code that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// 改代码: the same node under a new code.
    Recoded,
    /// 并入: into another node.
    Merged,
    /// 拆分: into several nodes.
    Split,
    /// 不再标: nothing comes in its place.
    Dropped,
    /// 未定: nobody has said yet.
    Open,
}

impl Comparison {
    /// Between a version and a draft.
    pub fn of(before: &Draft, after: &Draft) -> Self {
        let old: HashMap<&str, &Node> = before.nodes.iter().map(|node| (node.code.as_str(), node)).collect();
        let new: HashMap<&str, &Node> = after.nodes.iter().map(|node| (node.code.as_str(), node)).collect();
        let fates = Fates::new(&old, &after.moves);
        let gone = before.nodes.iter().filter(|node| !new.contains_key(node.code.as_str()));
        let removed: Vec<Gone> = gone.map(|node| fates.of(node)).collect();
        let recoded: HashMap<&str, &str> = removed
            .iter()
            .filter(|gone| gone.fate == Fate::Recoded)
            .map(|gone| (gone.to[0].as_str(), gone.node.code.as_str()))
            .collect();
        let was = |code: &str| recoded.get(code).copied().and_then(|code| old.get(code)).or(old.get(code));
        // Under which old node it lies: a parent with a new code is still the same.
        let above = |node: &Node| {
            node.parent.as_deref().map(|code| *recoded.get(code).unwrap_or(&code)).map(str::to_owned)
        };
        let pairs: Vec<(&Node, &Node)> =
            after.nodes.iter().filter_map(|node| Some((*was(&node.code)?, node))).collect();
        let both = |(before, after): &(&Node, &Node)| ((*before).clone(), (*after).clone());
        let renamed = |(before, after): &&(&Node, &Node)| {
            (&before.name_zh, &before.name_en) != (&after.name_zh, &after.name_en)
        };
        let moved = |(before, after): &&(&Node, &Node)| before.parent != above(after);
        let mut compared = Self {
            added: after.nodes.iter().filter(|node| was(&node.code).is_none()).cloned().collect(),
            renamed: pairs.iter().filter(renamed).map(both).collect(),
            moved: pairs.iter().filter(moved).map(both).collect(),
            removed,
            reordered: reordered(before, &pairs),
            ..Self::default()
        };
        compared.qualifications(&before.qualifications, &after.qualifications);
        compared
    }

    fn qualifications(&mut self, before: &[Qualification], after: &[Qualification]) {
        let find = |all: &[Qualification], code: &str| all.iter().find(|one| one.code == code).cloned();
        for one in after {
            match find(before, &one.code) {
                None => self.qualifications_added.push(one.clone()),
                Some(was) if was != *one => self.qualifications_changed.push((was, one.clone())),
                Some(_) => {}
            }
        }
        let gone = before.iter().filter(|one| find(after, &one.code).is_none());
        self.qualifications_removed = gone.cloned().collect();
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is said about codes that go.
struct Fates<'a> {
    old: HashSet<&'a str>,
    moves: HashMap<&'a str, &'a Move>,
    /// How many codes go to each.
    coming: HashMap<&'a str, usize>,
}

impl<'a> Fates<'a> {
    fn new(old: &HashMap<&'a str, &'a Node>, moves: &'a [Move]) -> Self {
        let mut coming = HashMap::new();
        for to in moves.iter().flat_map(|one| &one.to) {
            *coming.entry(to.as_str()).or_default() += 1;
        }
        let moves = moves.iter().map(|one| (one.code.as_str(), one)).collect();
        Self { old: old.keys().copied().collect(), moves, coming }
    }

    fn of(&self, node: &Node) -> Gone {
        let found = self.moves.get(node.code.as_str());
        let to = found.map(|one| one.to.clone()).unwrap_or_default();
        let fate = match to.as_slice() {
            _ if found.is_none() => Fate::Open,
            [] => Fate::Dropped,
            [one] if !self.old.contains(one.as_str()) && self.coming.get(one.as_str()) == Some(&1) => {
                Fate::Recoded
            }
            [_] => Fate::Merged,
            _ => Fate::Split,
        };
        Gone { node: node.clone(), to, fate }
    }
}

/// Whether those that stay come in another order under the nodes above them.
fn reordered(before: &Draft, pairs: &[(&Node, &Node)]) -> bool {
    let at: HashMap<&str, usize> =
        before.nodes.iter().zip(0..).map(|(node, at)| (node.code.as_str(), at)).collect();
    let mut last: HashMap<Option<&str>, usize> = HashMap::new();
    pairs.iter().filter(|(was, is)| was.parent == is.parent).any(|(was, is)| {
        let here = at[was.code.as_str()];
        last.insert(is.parent.as_deref(), here).is_some_and(|before| before > here)
    })
}

#[cfg(test)]
mod tests {
    use super::super::draft::tests::{draft, node, to};
    use super::*;

    fn codes<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<&'a str> {
        nodes.into_iter().map(|node| node.code.as_str()).collect()
    }

    #[test]
    fn what_changed_is_told_apart() {
        let before = draft(&[
            ("P", None),
            ("P1", Some("P")),
            ("P2", Some("P")),
            ("P1.1", Some("P1")),
            ("P1.2", Some("P1")),
        ]);
        let mut after = draft(&[
            ("P", None),
            ("Q1", Some("P")),
            ("P1.1", Some("Q1")),
            ("P3", Some("P")),
            ("P1.2", Some("P")),
        ]);
        after.nodes[3].name_zh = "新".into();
        after.nodes[4].name_zh = "改".into();
        after.moves = vec![to("P1", &["Q1"]), to("P2", &["P3", "Q1"])];
        let compared = Comparison::of(&before, &after);
        // Two go to Q1, so it is no mere new code.
        assert_eq!(codes(&compared.added), ["Q1", "P3"]);
        assert_eq!(
            compared.removed.iter().map(|gone| gone.fate).collect::<Vec<_>>(),
            [Fate::Merged, Fate::Split]
        );
        after.moves = vec![to("P1", &["Q1"]), to("P2", &["P3"])];
        after.nodes[3].name_zh = before.nodes[2].name_zh.clone();
        let compared = Comparison::of(&before, &after);
        assert!(compared.added.is_empty(), "both are old ones under new codes");
        assert_eq!(
            compared.removed.iter().map(|gone| gone.fate).collect::<Vec<_>>(),
            [Fate::Recoded, Fate::Recoded]
        );
        assert_eq!(
            codes(compared.moved.iter().map(|(_, after)| after)),
            ["P1.2"],
            "P1.1 stays under what was P1"
        );
        assert_eq!(codes(compared.renamed.iter().map(|(_, after)| after)), ["Q1", "P3", "P1.2"]);
    }

    #[test]
    fn what_goes_is_told_apart() {
        let before = draft(&[("A", None), ("B", None), ("C", None)]);
        for (moves, fate) in [
            (vec![], Fate::Open),
            (vec![to("C", &[])], Fate::Dropped),
            (vec![to("C", &["A"])], Fate::Merged),
            (vec![to("C", &["A", "B"])], Fate::Split),
        ] {
            let after = Draft { moves, ..draft(&[("A", None), ("B", None)]) };
            let compared = Comparison::of(&before, &after);
            assert_eq!(compared.removed.iter().map(|gone| gone.fate).collect::<Vec<_>>(), [fate]);
            assert!(!compared.reordered && compared.added.is_empty());
        }
    }

    #[test]
    fn order_counts_among_neighbours() {
        let before = draft(&[("A", None), ("A1", Some("A")), ("A2", Some("A")), ("B", None)]);
        let again = draft(&[("A", None), ("B", None), ("A1", Some("A")), ("A2", Some("A"))]);
        assert!(Comparison::of(&before, &again).is_empty(), "the same trees");
        let turned = draft(&[("A", None), ("A2", Some("A")), ("A1", Some("A")), ("B", None)]);
        assert!(Comparison::of(&before, &turned).reordered);
        assert_eq!(node("A", None), before.nodes[0]);
    }

    #[test]
    fn qualifications_are_compared_too() {
        let one = |code: &str, subjects: &[&str]| Qualification {
            code: code.into(),
            subjects: subjects.iter().map(|code| (*code).into()).collect(),
            ..Qualification::default()
        };
        let before = Draft { qualifications: vec![one("A", &[]), one("G1", &[])], ..Draft::default() };
        let after = Draft { qualifications: vec![one("A", &["P"]), one("N1", &[])], ..Draft::default() };
        let compared = Comparison::of(&before, &after);
        assert_eq!(compared.qualifications_added, [one("N1", &[])]);
        assert_eq!(compared.qualifications_changed, [(one("A", &[]), one("A", &["P"]))]);
        assert_eq!(compared.qualifications_removed, [one("G1", &[])]);
    }
}
