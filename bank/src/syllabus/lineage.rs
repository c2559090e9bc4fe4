//! What became of codes from version to version. Tags and blueprints are never rewritten when a syllabus is published:
//! they are read through the moves of all versions since the one that they were checked with.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::Tags;

/// What becomes of a code that a version no longer has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "CodeMove")]
pub struct Move {
    /// Which goes.
    pub code: String,
    /// What comes in its place, the first one where only one can; none: it is dropped.
    pub to: Vec<String>,
}

/// The moves of all versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage(BTreeMap<u32, HashMap<String, Vec<String>>>);

impl Lineage {
    /// From the moves of each version that has any.
    pub fn new(versions: impl IntoIterator<Item = (u32, Vec<Move>)>) -> Self {
        let moves = |moves: Vec<Move>| moves.into_iter().map(|one| (one.code, one.to)).collect();
        Self(versions.into_iter().map(|(number, of)| (number, moves(of))).collect())
    }

    /// Codes of version `from` as version `to` has them, in their order, each once. Where all would be dropped they
    /// stay as they were: a code that the syllabus lacks is seen and mended, no code at all would mean something else.
    pub fn codes(&self, codes: &[String], (from, to): (u32, u32)) -> Vec<String> {
        let mut now = codes.to_vec();
        for (_, moves) in self.between(from, to) {
            let mut next: Vec<String> = Vec::with_capacity(now.len());
            for code in &now {
                let comes = moves.get(code).map_or(std::slice::from_ref(code), Vec::as_slice);
                for code in comes {
                    if !next.contains(code) {
                        next.push(code.clone());
                    }
                }
            }
            if !next.is_empty() {
                now = next;
            }
        }
        now
    }

    /// What comes in the place of one code where only one can be named.
    pub fn code(&self, code: &str, span: (u32, u32)) -> String {
        self.codes(&[code.to_owned()], span).swap_remove(0)
    }

    /// Tags of version `from` as version `to` has them.
    pub fn tags(&self, tags: &mut Tags, span: (u32, u32)) {
        if self.between(span.0, span.1).next().is_some() {
            tags.subjects = self.codes(&tags.subjects, span);
            tags.equipment = self.codes(&tags.equipment, span);
        }
    }

    /// The codes that went in a span of versions.
    pub fn moved(&self, (from, to): (u32, u32)) -> impl Iterator<Item = &str> {
        self.between(from, to).flat_map(|(_, moves)| moves.keys()).map(String::as_str)
    }

    /// What came in the place of each code that ever went, in the codes of version `to`, each once.
    pub fn gone(&self, to: u32) -> HashMap<String, Vec<String>> {
        let mut gone: HashMap<String, Vec<String>> = HashMap::new();
        for (number, moves) in self.between(0, to) {
            for (code, comes) in moves {
                let now = self.codes(comes, (*number, to));
                let places = gone.entry(code.clone()).or_default();
                let more = now.into_iter().filter(|code| !places.contains(code)).collect::<Vec<_>>();
                places.extend(more);
            }
        }
        gone
    }

    fn between(&self, from: u32, to: u32) -> impl Iterator<Item = (&u32, &HashMap<String, Vec<String>>)> {
        // A row of a version that was published since this was read is not older than it.
        let start = from.saturating_add(1);
        (start <= to).then(|| self.0.range(start..=to)).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn to(code: &str, to: &[&str]) -> Move {
        Move { code: code.into(), to: to.iter().map(|code| (*code).into()).collect() }
    }

    fn texts(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    fn three() -> Lineage {
        Lineage::new([
            (2, vec![to("A", &["B"]), to("S", &["S1", "S2"]), to("X", &[])]),
            // A is given anew in version 3: it is another one.
            (3, vec![to("B", &["C"]), to("S2", &["C"])]),
            (4, vec![to("A", &["D"])]),
        ])
    }

    /// Codes, the span of versions, and what they are then.
    type Case<'a> = (&'a [&'a str], (u32, u32), &'a [&'a str]);

    #[test]
    fn codes_follow_the_versions_since_theirs() {
        let table: [Case<'_>; 10] = [
            (&["A"], (1, 1), &["A"]),
            (&["A"], (1, 2), &["B"]),
            (&["A"], (1, 4), &["C"]),
            (&["A"], (3, 4), &["D"]),
            (&["S", "A"], (1, 2), &["S1", "S2", "B"]),
            (&["S", "A"], (1, 3), &["S1", "C"]),
            (&["X", "A"], (1, 2), &["B"]),
            (&["X"], (1, 4), &["X"]),
            (&["A"], (4, 2), &["A"]),
            (&["N"], (1, 4), &["N"]),
        ];
        for (codes, span, after) in table {
            assert_eq!(three().codes(&texts(codes), span), texts(after), "{codes:?} {span:?}");
        }
        assert_eq!(three().code("S", (1, 4)), "S1");
    }

    #[test]
    fn what_became_of_codes_that_went_is_told_in_the_codes_of_now() {
        let gone = three().gone(4);
        for (code, now) in [("B", &["C"][..]), ("S", &["S1", "C"]), ("X", &[]), ("A", &["C", "D"])] {
            assert_eq!(gone[code], texts(now), "{code}");
        }
        assert_eq!(three().gone(2)["A"], texts(&["B"]));
        let node = crate::syllabus::draft::tests::node;
        let now = crate::syllabus::Syllabus::of_version(4, ["C", "D"].map(|code| node(code, None)).to_vec());
        let now = now.after(&three());
        assert_eq!((now.moved(" B "), now.moved("S")), (&texts(&["C"])[..], &texts(&["C"])[..]));
        assert_eq!((now.moved("A"), now.moved("X")), (&texts(&["C", "D"])[..], &[][..]));
    }

    #[test]
    fn both_kinds_of_tags_follow() {
        let mut tags = Tags { subjects: texts(&["A"]), equipment: texts(&["X"]), ..Tags::default() };
        three().tags(&mut tags, (1, 2));
        assert_eq!((tags.subjects, tags.equipment), (texts(&["B"]), texts(&["X"])));
    }

    proptest! {
        /// One step after the other comes to the same as all at once, nothing is lost and nothing doubled.
        #[test]
        fn steps_add_up(
            moves in prop::collection::vec(prop::collection::hash_map(0..6_u8, prop::collection::vec(0..6_u8, 0..3), 0..4), 3),
            codes in prop::collection::vec(0..6_u8, 0..5),
        ) {
            let name = |n: &u8| format!("C{n}");
            let versions = moves.iter().zip(2..).map(|(of, number)| {
                (number, of.iter().map(|(code, to)| Move { code: name(code), to: to.iter().map(name).collect() }).collect())
            });
            let lineage = Lineage::new(versions.collect::<Vec<_>>());
            let codes: Vec<String> = codes.iter().map(name).collect();
            let at_once = lineage.codes(&codes, (1, 4));
            let mut one_by_one = codes.clone();
            for from in 1..4 {
                one_by_one = lineage.codes(&one_by_one, (from, from + 1));
            }
            prop_assert_eq!(&at_once, &one_by_one);
            prop_assert_eq!(at_once.is_empty(), codes.is_empty());
            let mut once = at_once.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), at_once.len());
        }
    }
}
