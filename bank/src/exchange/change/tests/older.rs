//! Files that went out before the bank was changed.

use super::*;
use crate::exchange::{Settled, Side};

/// Tries a file while the bank has `ours`, which came after `shown`.
fn tried_later(name: &str, bytes: &[u8], shown: &[Version], ours: &[Version]) -> Trial {
    let (_, source) = Source::read(name, bytes, 0).unwrap();
    let mapping = Mapping { existing: Existing::Change, ..source.guess() };
    let named = source.codes(&mapping);
    let earlier = |one: &Version| {
        named
            .contains(&(one.code.clone(), Some(one.number)))
            .then(|| ((one.item.clone(), one.number), one.clone()))
    };
    let in_bank = InBank { earlier: shown.iter().filter_map(earlier).collect(), ..bank(ours) };
    run(source, &mapping, &syllabus(), &in_bank)
}

fn later(version: &Version) -> Version {
    Version { number: version.number + 2, ..version.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_old_file_that_nobody_touched_takes_nothing_back(items in versions(), edit in 0..4_u8) {
        let ours: Vec<Version> = items.iter().map(|one| edited(later(one), edit)).collect();
        for (name, written) in written(&items) {
            if items.iter().all(|one| losses(&written, &one.code).is_none()) {
                continue;
            }
            let trial = tried_later(name, &written.bytes, &items, &ours);
            prop_assert!(trial.changes.is_empty(), "{name}: {:?}", trial.changes);
            prop_assert!(trial.refused.is_empty(), "{name}: {:?}", trial.refused);
        }
    }

    #[test]
    fn what_only_the_file_changed_is_changed_and_what_only_the_bank_changed_stays(
        items in versions(),
        (in_file, in_bank) in prop::sample::select(vec![(0, 2), (2, 0), (3, 2), (2, 3), (1, 3)]),
    ) {
        let files: Vec<Version> = items.iter().map(|one| edited(one.clone(), in_file)).collect();
        let ours: Vec<Version> = items.iter().map(|one| edited(later(one), in_bank)).collect();
        for (name, written) in written(&files) {
            if files.iter().all(|one| losses(&written, &one.code).is_none()) {
                continue;
            }
            let trial = tried_later(name, &written.bytes, &items, &ours);
            prop_assert!(trial.refused.is_empty(), "{name}: {:?}", trial.refused);
            for change in &trial.changes {
                let ours = ours.iter().find(|one| one.code == change.code).unwrap();
                let whole = edited(ours.clone(), in_file);
                prop_assert_eq!(&change.tags, &whole.tags);
                prop_assert_eq!(&change.content, &whole.content);
                prop_assert_eq!((change.shown, change.based_on), (Some(3), 5));
            }
        }
    }
}

fn said(csv: &str, ours: &Version) -> Trial {
    tried_later("a.csv", csv.as_bytes(), &[boiler()], std::slice::from_ref(ours))
}

#[test]
fn what_both_changed_otherwise_is_refused_with_both_values() {
    let mut ours = later(&boiler());
    ours.content.rationale = "题库里改的".into();
    ours.tags.difficulty = 300;
    let trial = said("编号,版本,解析,难度\n7,3,文件里改的,0.300\n", &ours);
    let [note] = trial.refused.as_slice() else { panic!("{:?}", trial.refused) };
    assert_eq!(note.place.as_deref(), Some("C2"));
    let part =
        |aspect, before: &str, after: &str| Difference { aspect, before: before.into(), after: after.into() };
    let (item, code) = ("7".to_owned(), "7".to_owned());
    let parts = vec![part(Aspect::Rationale, "题库里改的", "文件里改的")];
    assert_eq!(note.flaw, RowFlaw::Clash(Box::new(Clash { item, code, shown: 3, newest: 5, parts })));
    // To the same is no contradiction.
    let trial = said("编号,版本,解析\n7,第3版,题库里改的\n", &ours);
    assert_eq!((trial.unchanged.len(), trial.refused.len()), (1, 0));
}

#[test]
fn a_key_is_not_put_to_options_that_the_file_does_not_show() {
    let mut ours = later(&boiler());
    let Body::SingleChoice { options, .. } = &mut ours.content.body else { panic!() };
    options.swap(0, 1);
    let trial = said("编号,版本,答案\n7,3,B\n", &ours);
    let RowFlaw::Clash(clash) = &trial.refused[0].flaw else { panic!("{:?}", trial.refused) };
    assert!(clash.parts.iter().any(|part| part.aspect == Aspect::Options), "{clash:?}");
}

#[test]
fn a_version_that_is_not_there_is_told() {
    let trial = said("编号,版本,解析\n7,4,改\n", &later(&boiler()));
    let flaw = RowFlaw::NoVersion { code: "7".into(), shown: 4, newest: 5 };
    assert_eq!(flaws(&trial), [(2, Some("B2"), &flaw)]);
}

#[test]
fn a_version_that_cannot_be_read_is_none_that_may_be_guessed() {
    for cell in ["abc", "0", "-1", "1.5", "2020年版", "第版"] {
        let trial = said(&format!("编号,版本,解析\n7,{cell},改\n"), &later(&boiler()));
        assert_eq!(flaws(&trial), [(2, Some("B2"), &RowFlaw::BadVersion { newest: 5 })], "{cell}");
        assert_eq!(trial.refused[0].text, cell);
    }
    // New items have no versions yet.
    let trial = said("编号,版本,题干,答案,科目\n8,abc,甲____,对,P1\n", &later(&boiler()));
    assert_eq!((trial.readings.len(), trial.refused.len()), (1, 0));
}

#[test]
fn a_row_without_a_version_says_what_cannot_be_told() {
    let unversioned = |trial: Trial| -> Vec<Doubt> {
        assert_eq!(trial.refused, []);
        let doubts = trial.doubts.into_iter().flat_map(|row| row.doubts);
        doubts.filter(|doubt| matches!(doubt, Doubt::Unversioned { .. })).collect()
    };
    let told = |csv: &str, ours: &Version| unversioned(said(csv, ours));
    let (ours, not_said) = (later(&boiler()), [Doubt::Unversioned { newest: 5 }]);
    assert_eq!(told("编号,解析\n7,改\n", &ours), not_said);
    assert_eq!(told("编号,版本,解析\n7,,改\n", &ours), not_said);
    assert_eq!(told("编号,版本,解析\n7,5,改\n", &ours), []);
    assert_eq!(told("编号,版本,解析\n7,,见规程。\n", &ours), [], "nothing is changed");
    assert_eq!(told("编号,解析\n7,改\n", &Version { number: 1, ..boiler() }), [], "there is no other");
    let gift = "// [id:7]\n锅炉严重缺水时，司炉人员首先应当（　）。{=立即停炉 ~立即上水 ####改}\n";
    let trial = tried_later("a.gift", gift.as_bytes(), &[boiler()], &[ours]);
    assert_eq!(unversioned(trial), not_said);
}

/// The same, with what people say of its clash.
fn settled(csv: &str, ours: &Version, side: Side) -> Trial {
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let settled = vec![Settled { row: 2, side }];
    let mapping = Mapping { existing: Existing::Change, settled, ..source.guess() };
    let earlier = [(("7".into(), 3), boiler())].into_iter().collect();
    run(source, &mapping, &syllabus(), &InBank { earlier, ..bank(std::slice::from_ref(ours)) })
}

#[test]
fn a_settled_clash_takes_nothing_else_back() {
    let mut ours = later(&boiler());
    ours.content.rationale = "题库里改的".into();
    ours.content.stem = "锅炉严重缺水时，司炉人员首先应（　）。".into();
    ours.tags.difficulty = 300;
    let csv = "编号,版本,题干,选项A,选项B,答案,解析,难度,设备类别\n\
        7,3,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,B,文件里改的,0.450,\n";
    assert_eq!(said(csv, &ours).clashing().collect::<Vec<_>>(), [2]);
    for (side, rationale) in [(Side::Bank, "题库里改的"), (Side::File, "文件里改的")] {
        let trial = settled(csv, &ours, side);
        let [change] = trial.changes.as_slice() else { panic!("{side:?} {:?}", trial.refused) };
        assert_eq!(change.content.rationale, rationale);
        // What only the bank changed stays and is told, what only the file changed comes in.
        assert_eq!((&change.content.stem, change.tags.difficulty), (&ours.content.stem, 300));
        assert!(change.tags.equipment.is_empty() && change.key);
        let kept: Vec<Aspect> = change.kept.iter().map(|part| part.aspect).collect();
        let both = [Aspect::Stem, Aspect::Rationale, Aspect::Difficulty];
        assert_eq!(
            kept,
            both.into_iter()
                .filter(|one| side == Side::Bank || *one != Aspect::Rationale)
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_settled_clash_of_options_and_key_takes_all_that_is_asked_from_one_side() {
    let mut ours = later(&boiler());
    let Body::SingleChoice { options, .. } = &mut ours.content.body else { panic!() };
    options.swap(0, 1);
    let csv = "编号,版本,答案,解析\n7,3,B,改\n";
    let trial = settled(csv, &ours, Side::Bank);
    assert_eq!((&trial.changes[0].content.body, trial.changes[0].key), (&ours.content.body, false));
    let trial = settled("编号,版本,选项A,选项B,答案,解析\n7,3,立即停炉,立即上水,B,改\n", &ours, Side::File);
    assert_eq!(trial.changes[0].content.body, single("", &["立即停炉", "立即上水"], 1).body);
}

#[test]
fn what_is_right_or_wrong_is_the_stem_itself() {
    let judged =
        |stem: &str, key| version("7", Content::plain(stem, Body::TrueFalse { key }, ""), boiler().tags);
    let (shown, ours) = (judged("叉车可以载人行驶。", false), later(&judged("叉车可以载人行驶。", true)));
    let csv = "编号,版本,题干,答案\n7,3,叉车不可以载人行驶。,错误\n";
    let trial = tried_later("a.csv", csv.as_bytes(), &[shown], &[ours]);
    let RowFlaw::Clash(clash) = &trial.refused[0].flaw else { panic!("{:?}", trial.refused) };
    let parts: Vec<Aspect> = clash.parts.iter().map(|part| part.aspect).collect();
    assert_eq!(parts, [Aspect::Stem, Aspect::Key], "a key goes with the words that it was given for");
}
