//! The next version of the syllabus while it is being made: trees, qualifications, and what becomes of codes that go.
//! What is published never changes, so all that would be unsound is found here.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Lineage, Move, Node, NodeKind, Qualification};

/// A version in the making; also a published one, with the moves that it came with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "SyllabusDraft")]
pub struct Draft {
    /// The nodes, in the order in which they are shown.
    pub nodes: Vec<Node>,
    /// The qualifications, in the order in which they are shown.
    pub qualifications: Vec<Qualification>,
    /// What becomes of each code that the version before has and this one does not.
    pub moves: Vec<Move>,
}

/// The most nodes, and the most qualifications.
pub const MOST: usize = 2_000;
/// The longest code, in characters.
pub const LONGEST_CODE: usize = 32;
/// The longest name or source, in characters.
pub const LONGEST_NAME: usize = 300;
/// The most codes that come in the place of one.
pub const MOST_TARGETS: usize = 8;

/// Why a draft can't be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "flaw", rename_all = "snake_case")]
#[ts(rename = "SyllabusFlaw")]
pub enum Flaw {
    /// No subject at all.
    NoSubjects,
    /// Too many nodes or qualifications.
    TooMany,
    /// A code is 1 to 32 letters, digits, dots, dashes or underscores, and begins with a letter or digit.
    BadCode {
        /// Which.
        code: String,
    },
    /// Two nodes with one code.
    SameCode {
        /// Which.
        code: String,
    },
    /// A node without a Chinese name, or one that is too long.
    BadName {
        /// Which.
        code: String,
    },
    /// Two neighbours with one name: nobody could tell them apart.
    SameName {
        /// The second one.
        code: String,
        /// The name.
        name: String,
    },
    /// A node under one that is not there.
    UnknownParent {
        /// Which.
        code: String,
        /// Under what.
        parent: String,
    },
    /// A node under one of another tree.
    OtherTree {
        /// Which.
        code: String,
        /// Under what.
        parent: String,
    },
    /// A node that lies under itself.
    Ring {
        /// Which.
        code: String,
    },
    /// A subject became a category or the other way round.
    OtherKind {
        /// Which.
        code: String,
    },
    /// A code that goes, and nobody has said what becomes of it.
    NoMove {
        /// Which.
        code: String,
    },
    /// A move of a code that does not go.
    MoveOfNothing {
        /// Which.
        code: String,
    },
    /// A move to a code that is not there, or in the other dimension.
    BadTarget {
        /// Which goes.
        code: String,
        /// Where to.
        to: String,
    },
    /// Two qualifications with one code, or a code that is none.
    BadQualification {
        /// Which.
        code: String,
    },
    /// A qualification that names a code that is not there.
    QualificationNames {
        /// The qualification's code.
        qualification: String,
        /// What it names.
        code: String,
    },
}

/// What is on a code that is to be dropped, and would be left with nothing in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Items without another subject, or without other equipment: these would be for all.
    pub items: u32,
    /// Blueprints that name it.
    pub blueprints: u32,
    /// Regulations that belong to it.
    pub regulations: u32,
}

impl Left {
    /// Whether the code can be dropped.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Draft {
    /// All that keeps it from being published after `before`.
    pub fn flaws(&self, before: &Self) -> Vec<Flaw> {
        if self.nodes.len() > MOST || self.qualifications.len() > MOST {
            return vec![Flaw::TooMany];
        }
        let mut flaws = Vec::new();
        if self.nodes.iter().all(|node| node.kind == NodeKind::Equipment) {
            flaws.push(Flaw::NoSubjects);
        }
        let kinds: HashMap<&str, NodeKind> =
            self.nodes.iter().map(|node| (node.code.as_str(), node.kind)).collect();
        self.check_nodes(&kinds, &mut flaws);
        self.check_moves(&kinds, before, &mut flaws);
        self.check_qualifications(&kinds, &mut flaws);
        flaws
    }

    fn check_nodes(&self, kinds: &HashMap<&str, NodeKind>, flaws: &mut Vec<Flaw>) {
        let parents: HashMap<&str, Option<&str>> =
            self.nodes.iter().map(|node| (node.code.as_str(), node.parent.as_deref())).collect();
        let (mut codes, mut names) = (HashSet::new(), HashSet::new());
        for node in &self.nodes {
            let code = || node.code.clone();
            if !is_code(&node.code) {
                flaws.push(Flaw::BadCode { code: code() });
            }
            if !codes.insert(&node.code) {
                flaws.push(Flaw::SameCode { code: code() });
            }
            let name = node.name_zh.trim();
            let long = [&node.name_zh, &node.name_en, &node.source, &node.confidence];
            if name.is_empty() || long.iter().any(|text| text.chars().count() > LONGEST_NAME) {
                flaws.push(Flaw::BadName { code: code() });
            } else if !names.insert((&node.parent, node.kind == NodeKind::Equipment, name)) {
                flaws.push(Flaw::SameName { code: code(), name: name.to_owned() });
            }
            let Some(parent) = &node.parent else { continue };
            match kinds.get(parent.as_str()) {
                None => flaws.push(Flaw::UnknownParent { code: code(), parent: parent.clone() }),
                Some(kind) if *kind != node.kind => {
                    flaws.push(Flaw::OtherTree { code: code(), parent: parent.clone() });
                }
                Some(_) => {
                    let above = |code: &&str| parents.get(code).copied().flatten();
                    let mut path = std::iter::successors(Some(parent.as_str()), above).take(self.nodes.len());
                    if path.any(|above| above == node.code) {
                        flaws.push(Flaw::Ring { code: code() });
                    }
                }
            }
        }
    }

    fn check_moves(&self, kinds: &HashMap<&str, NodeKind>, before: &Self, flaws: &mut Vec<Flaw>) {
        let mut moves = HashSet::new();
        let old: HashMap<&str, NodeKind> =
            before.nodes.iter().map(|node| (node.code.as_str(), node.kind)).collect();
        for Move { code, to } in &self.moves {
            let goes = old.get(code.as_str()).filter(|_| !kinds.contains_key(code.as_str()));
            let Some(kind) = goes.filter(|_| moves.insert(code.as_str())) else {
                flaws.push(Flaw::MoveOfNothing { code: code.clone() });
                continue;
            };
            let bad = |to: &&String| kinds.get(to.as_str()).is_none_or(|other| !kind.tags_like(*other));
            let bad = to.iter().find(bad).or(to.get(MOST_TARGETS));
            flaws.extend(bad.map(|to| Flaw::BadTarget { code: code.clone(), to: to.clone() }));
        }
        for node in &before.nodes {
            let code = node.code.as_str();
            match kinds.get(code) {
                Some(kind) if !kind.tags_like(node.kind) => {
                    flaws.push(Flaw::OtherKind { code: code.to_owned() })
                }
                Some(_) => {}
                None if !moves.contains(code) => flaws.push(Flaw::NoMove { code: code.to_owned() }),
                None => {}
            }
        }
    }

    fn check_qualifications(&self, kinds: &HashMap<&str, NodeKind>, flaws: &mut Vec<Flaw>) {
        let mut codes = HashSet::new();
        let moves: HashMap<&str, &Move> = self.moves.iter().map(|one| (one.code.as_str(), one)).collect();
        for one in &self.qualifications {
            let named = [&one.name_zh, &one.name_en, &one.group_zh, &one.source, &one.confidence];
            let long = named.iter().any(|text| text.chars().count() > LONGEST_NAME);
            if !is_code(&one.code) || !codes.insert(&one.code) || one.name_zh.trim().is_empty() || long {
                flaws.push(Flaw::BadQualification { code: one.code.clone() });
            }
            let subjects = one.subjects.iter().map(|code| (code, NodeKind::Public));
            for (code, kind) in subjects.chain(one.equipment.iter().map(|code| (code, NodeKind::Equipment))) {
                let there = kinds.get(code.as_str()).is_some_and(|found| found.tags_like(kind));
                if !there && moves.get(code.as_str()).is_none_or(|one| one.to.is_empty()) {
                    flaws.push(Flaw::QualificationNames {
                        qualification: one.code.clone(),
                        code: code.clone(),
                    });
                }
            }
        }
    }

    /// As it is published: nodes in the order of the trees, names without spaces around them and in both languages,
    /// qualifications by the new codes.
    pub fn settled(mut self, number: u32) -> Self {
        let order = in_tree_order(&self.nodes);
        self.nodes = order.into_iter().map(|at| self.nodes[at].clone()).collect();
        for node in &mut self.nodes {
            both_names(&mut node.name_zh, &mut node.name_en);
        }
        let lineage = Lineage::new([(number, self.moves.clone())]);
        for one in &mut self.qualifications {
            both_names(&mut one.name_zh, &mut one.name_en);
            one.subjects = lineage.codes(&one.subjects, (number - 1, number));
            one.equipment = lineage.codes(&one.equipment, (number - 1, number));
        }
        self
    }
}

fn both_names(zh: &mut String, en: &mut String) {
    *zh = zh.trim().to_owned();
    *en = en.trim().to_owned();
    if en.is_empty() {
        en.clone_from(zh);
    }
}

fn is_code(code: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    code.len() <= LONGEST_CODE
        && code.starts_with(|c: char| c.is_ascii_alphanumeric())
        && code.chars().all(allowed)
}

/// Places of the nodes with each under its parent, neighbours as they stand. What lies in a ring or under nothing goes to
/// the end: nothing is lost.
fn in_tree_order(nodes: &[Node]) -> Vec<usize> {
    let mut below: HashMap<Option<&str>, Vec<usize>> = HashMap::new();
    for (node, at) in nodes.iter().zip(0..) {
        below.entry(node.parent.as_deref()).or_default().push(at);
    }
    let mut order = Vec::with_capacity(nodes.len());
    let mut open: Vec<usize> = below.remove(&None).unwrap_or_default();
    open.reverse();
    while let Some(at) = open.pop() {
        order.push(at);
        let inner = below.remove(&Some(nodes[at].code.as_str())).unwrap_or_default();
        open.extend(inner.into_iter().rev());
    }
    let mut rest: Vec<usize> = below.into_values().flatten().collect();
    rest.sort_unstable();
    order.extend(rest);
    order
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A node of the tree that its letter tells.
    pub fn node(code: &str, parent: Option<&str>) -> Node {
        let kind = match code.as_bytes()[0] {
            b'E' => NodeKind::Equipment,
            b'S' => NodeKind::Specialty,
            _ => NodeKind::Public,
        };
        Node {
            code: code.into(),
            kind,
            name_zh: format!("名{code}"),
            name_en: code.into(),
            parent: parent.map(Into::into),
            source: String::new(),
            confidence: String::new(),
        }
    }

    pub fn draft(nodes: &[(&str, Option<&str>)]) -> Draft {
        Draft { nodes: nodes.iter().map(|(code, parent)| node(code, *parent)).collect(), ..Draft::default() }
    }

    pub fn to(code: &str, to: &[&str]) -> Move {
        Move { code: code.into(), to: to.iter().map(|code| (*code).into()).collect() }
    }

    fn before() -> Draft {
        draft(&[("P", None), ("P1", Some("P")), ("P2", Some("P")), ("S1", None), ("E1", None), ("E2", None)])
    }

    /// What `change` makes unsound.
    fn flaws(change: impl FnOnce(&mut Draft)) -> Vec<Flaw> {
        let mut draft = before();
        change(&mut draft);
        draft.flaws(&before())
    }

    #[test]
    fn trees_must_be_trees() {
        let code = |code: &str| code.to_owned();
        assert_eq!(flaws(|_| {}), []);
        assert_eq!(flaws(|draft| draft.nodes.push(node("P1", Some("P")))).len(), 2, "code and name");
        assert_eq!(
            flaws(|draft| draft.nodes[1].parent = Some(code("X"))),
            [Flaw::UnknownParent { code: code("P1"), parent: code("X") }]
        );
        assert_eq!(
            flaws(|draft| draft.nodes[1].parent = Some(code("S1"))),
            [Flaw::OtherTree { code: code("P1"), parent: code("S1") }]
        );
        let rings = flaws(|draft| draft.nodes[0].parent = Some(code("P1")));
        assert_eq!(rings, [Flaw::Ring { code: code("P") }, Flaw::Ring { code: code("P1") }]);
        assert_eq!(
            flaws(|draft| draft.nodes[2].name_zh = " 名P1 ".into()),
            [Flaw::SameName { code: code("P2"), name: code("名P1") }]
        );
        assert_eq!(flaws(|draft| draft.nodes[2].name_zh = " ".into()), [Flaw::BadName { code: code("P2") }]);
        for bad in ["", "-", "a b", "中", &"x".repeat(33), ".1"] {
            let mut new = node("P3", Some("P"));
            new.code = bad.to_owned();
            assert_eq!(flaws(|draft| draft.nodes.push(new)), [Flaw::BadCode { code: code(bad) }]);
        }
        assert!(
            flaws(|draft| draft.nodes.retain(|node| node.kind == NodeKind::Equipment))
                .contains(&Flaw::NoSubjects)
        );
    }

    #[test]
    fn every_code_that_goes_needs_a_place() {
        let without = |code: &'static str, moves: Vec<Move>| {
            flaws(|draft| {
                draft.nodes.retain(|node| node.code != code);
                draft.moves = moves;
            })
        };
        assert_eq!(without("P2", vec![]), [Flaw::NoMove { code: "P2".into() }]);
        for sound in [to("P2", &[]), to("P2", &["P1"]), to("P2", &["P1", "S1"])] {
            assert_eq!(without("P2", vec![sound]), []);
        }
        for bad in ["P2", "E1", "X"] {
            let bad_target = Flaw::BadTarget { code: "P2".into(), to: bad.into() };
            assert_eq!(without("P2", vec![to("P2", &["P1", bad])]), [bad_target]);
        }
        assert_eq!(without("E2", vec![to("E2", &["S1"])]).len(), 1);
        let stays = Flaw::MoveOfNothing { code: "P1".into() };
        assert_eq!(flaws(|draft| draft.moves = vec![to("P1", &["P2"])]), [stays]);
        assert_eq!(without("P2", vec![to("P2", &["P1"]), to("P2", &["S1"])]).len(), 1, "said twice");
        let kind = flaws(|draft| draft.nodes[4].kind = NodeKind::Public);
        assert_eq!(kind, [Flaw::OtherKind { code: "E1".into() }]);
    }

    #[test]
    fn qualifications_name_what_is_there_or_moves() {
        let one = |equipment: &str| Qualification {
            code: "N1".into(),
            name_zh: "叉车司机".into(),
            subjects: vec!["P".into()],
            equipment: vec![equipment.into()],
            ..Qualification::default()
        };
        assert_eq!(flaws(|draft| draft.qualifications = vec![one("E2")]), []);
        let names = Flaw::QualificationNames { qualification: "N1".into(), code: "P1".into() };
        assert_eq!(flaws(|draft| draft.qualifications = vec![one("P1")]), [names]);
        let mut draft = before();
        draft.nodes.retain(|node| node.code != "E2");
        draft.moves = vec![to("E2", &["E1"])];
        draft.qualifications = vec![one("E2")];
        assert_eq!(draft.flaws(&before()), []);
        let settled = draft.settled(2);
        assert_eq!(settled.qualifications[0].equipment, ["E1"]);
        assert_eq!(settled.qualifications[0].name_en, "叉车司机");
        assert_eq!(settled.flaws(&before()), [], "what is published is sound");
    }

    #[test]
    fn published_nodes_stand_under_their_parents() {
        let mixed =
            draft(&[("B", None), ("A1", Some("A")), ("A", None), ("A2", Some("A")), ("A1x", Some("A1"))]);
        let codes = |draft: &Draft| draft.nodes.iter().map(|node| node.code.clone()).collect::<Vec<_>>();
        assert_eq!(codes(&mixed.settled(2)), ["B", "A", "A1", "A1x", "A2"]);
        let ring = draft(&[("A", Some("B")), ("B", Some("A")), ("C", None)]);
        assert_eq!(codes(&ring.settled(2)), ["C", "A", "B"]);
    }
}
