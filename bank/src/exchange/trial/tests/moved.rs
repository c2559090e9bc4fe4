//! Codes of an earlier syllabus.

use super::*;
use crate::exchange::nodes::tests::node;
use crate::exchange::{Doubt, Existing};
use crate::item::{Status, Tags};
use crate::syllabus::{Lineage, Move, NodeKind};

/// P1 became P2, P3 was parted into P4 and P5, E1 became E2, and P9 was dropped.
fn syllabus() -> Syllabus {
    let to = |code: &str, to: &[&str]| Move {
        code: code.into(),
        to: to.iter().map(|code| (*code).into()).collect(),
    };
    let moves = vec![to("P1", &["P2"]), to("P3", &["P4", "P5"]), to("E1", &["E2"]), to("P9", &[])];
    let public = ["P2", "P4", "P5"].map(|code| node(code, NodeKind::Public, &format!("{code}名")));
    let nodes = public.into_iter().chain([node("E2", NodeKind::Equipment, "E2名")]).collect();
    Syllabus::of_version(2, nodes).after(&Lineage::new([(2, moves)]))
}

fn tried(name: &str, text: &str, in_bank: &InBank) -> Trial {
    let (_, source) = Source::read(name, text.as_bytes(), 0).unwrap();
    let mapping = Mapping { existing: Existing::Change, ..source.guess() };
    run(source, &mapping, &syllabus(), in_bank)
}

const CSV: &str = "编号,题干,答案,科目,设备类别\n\
    A,甲,对,P1,E1\nB,乙,对,P1；P2,\nC,丙,对,P3,\nD,丁,对,P9,\n";
const GIFT: &str = "// [id:A] [tag:subject:P1] [tag:equipment:E1]\n甲{T}\n\n// [id:B] [tag:subject:P1] [tag:subject:P2]\n乙{T}\n\n\
    // [id:C] [tag:subject:P3]\n丙{T}\n\n// [id:D] [tag:subject:P9]\n丁{T}\n";

#[test]
fn a_code_follows_where_the_published_mapping_says_and_is_asked_for_where_it_says_several() {
    for (name, text) in [("a.csv", CSV), ("a.gift", GIFT)] {
        let trial = tried(name, text, &InBank::default());
        let tags: Vec<_> = trial
            .readings
            .iter()
            .map(|one| (one.tags.subjects.join(" "), one.tags.equipment.join(" ")))
            .collect();
        assert_eq!(tags, [("P2".into(), "E2".into()), ("P2".into(), String::new())], "{name}");
        let moved = |code: &str, to: &str| Doubt::MovedCode { code: code.into(), to: to.into() };
        let told: Vec<_> = trial.doubts.iter().map(|one| one.doubts.clone()).collect();
        assert_eq!(told, [vec![moved("E1", "E2"), moved("P1", "P2")], vec![moved("P1", "P2")]], "{name}");
        let several = RowFlaw::MovedCode { code: "P3".into(), to: ["P4".into(), "P5".into()].into() };
        let flaws: Vec<&RowFlaw> = trial.refused.iter().map(|note| &note.flaw).collect();
        assert_eq!(flaws, [&several, &RowFlaw::UnknownSubject], "{name}");
    }
    let (_, source) = Source::read("a.csv", CSV.as_bytes(), 0).unwrap();
    let words = source.words(&source.guess(), &syllabus()).1;
    let words: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
    assert_eq!(words, ["P3", "P9"], "people are asked for what the mapping does not say");
}

#[test]
fn what_went_out_before_the_syllabus_changed_and_comes_back_untouched_changes_nothing() {
    let ours = Version {
        item: "c".into(),
        code: "C".into(),
        number: 1,
        content: Content::plain("丙", Body::TrueFalse { key: true }, ""),
        tags: Tags { subjects: vec!["P4".into(), "P5".into()], difficulty: 700, ..Tags::default() },
        status: Status::Approved,
        author: String::new(),
        reviewer: None,
        at: 0,
    };
    let in_bank = InBank { called: [ours].into_iter().collect(), ..InBank::default() };
    for (name, text) in [
        ("a.csv", "编号,题干,答案,科目\nC,丙,对,P3\n"),
        ("a.gift", "// [id:C] [tag:subject:P3] [tag:difficulty:700]\n丙{T}\n"),
    ] {
        let trial = tried(name, text, &in_bank);
        assert_eq!((trial.unchanged.len(), trial.refused.len()), (1, 0), "{name}: {trial:?}");
    }
}
