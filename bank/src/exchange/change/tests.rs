mod older;

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::exchange::differences::{Aspect, Difference};
use crate::exchange::trial::{Source, Trial, run};
use crate::exchange::write::tests::{content, pictures};
use crate::exchange::write::{Outgoing, Written, gift, moodle, qti, xlsx};
use crate::exchange::{Doubt, Existing, Field, Loss, Mapping};
use crate::item::{Body, Citation, Cognitive, Kind};
use crate::syllabus::{Node, NodeKind, Syllabus};

fn syllabus() -> Syllabus {
    let node = |code: &str, kind| Node {
        code: code.into(),
        kind,
        name_zh: format!("{code}名"),
        name_en: String::new(),
        parent: None,
        source: String::new(),
        confidence: String::new(),
    };
    Syllabus::new(vec![
        node("P1", NodeKind::Public),
        node("P2", NodeKind::Public),
        node("E1", NodeKind::Equipment),
        node("E2", NodeKind::Equipment),
    ])
}

fn version(code: &str, content: Content, tags: Tags) -> Version {
    Version {
        item: code.into(),
        code: code.into(),
        number: 3,
        content,
        tags,
        status: Status::Approved,
        author: "a".into(),
        reviewer: None,
        at: 0,
    }
}

fn bank(versions: &[Version]) -> InBank {
    InBank {
        items: versions.iter().map(|one| (one.content.fingerprint(), one.code.clone())).collect(),
        called: versions.iter().cloned().collect(),
        pictures: pictures().into_keys().collect(),
        ..InBank::default()
    }
}

/// What comes of a file that may change items. What is chosen for the whole file must not touch them.
fn tried(name: &str, bytes: &[u8], versions: &[Version]) -> Trial {
    let (_, source) = Source::read(name, bytes, 0).unwrap();
    let mapping = Mapping {
        existing: Existing::Change,
        subject: "P2".into(),
        equipment: "E2".into(),
        difficulty: Some(111),
        numbers: true,
        ..source.guess()
    };
    run(source, &mapping, &syllabus(), &bank(versions))
}

fn tags() -> impl Strategy<Value = Tags> {
    let list = |codes: [&'static str; 2]| {
        prop::sample::subsequence(codes.to_vec(), 1..=2)
            .prop_map(|codes| codes.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let equipment = prop_oneof![Just(Vec::new()), list(["E1", "E2"])];
    let cited = |clause: &str| Citation { regulation: "TSG 81-2022".into(), clause: clause.into() };
    let citations =
        prop_oneof![Just(Vec::new()), Just(vec![cited("")]), Just(vec![cited("第三条"), cited("第四条")])];
    let cognitive = prop::sample::select(Cognitive::ALL.to_vec());
    (list(["P1", "P2"]), equipment, 0..=1000_u16, cognitive, citations, any::<bool>()).prop_map(
        |(subjects, equipment, difficulty, cognitive, citations, practice)| Tags {
            subjects,
            equipment,
            difficulty,
            cognitive,
            citations,
            practice,
        },
    )
}

fn versions() -> impl Strategy<Value = Vec<Version>> {
    prop::collection::vec((content(), tags()), 1..5)
        .prop_filter("sound", |all| all.iter().all(|(content, _)| content.check().is_ok()))
        .prop_map(|all| {
            let item = |(n, (content, tags)): (usize, _)| version(&format!("N1-{n}"), content, tags);
            all.into_iter().enumerate().map(item).collect()
        })
}

/// The items in each format.
fn written(versions: &[Version]) -> [(&'static str, Written); 4] {
    let items: Vec<Outgoing<'_>> = versions.iter().map(Outgoing::of).collect();
    let files = pictures();
    let mut file = |name: &str| files.get(name).cloned();
    [
        ("a.xlsx", xlsx::write(&items).unwrap()),
        ("a.zip", qti::write(&items, &mut file).unwrap()),
        ("a.xml", moodle::write(&items, &mut file)),
        ("a.gift", gift::write(&items)),
    ]
}

/// What the item of a code loses in a file; `None`: it is not in it.
fn losses<'a>(written: &'a Written, code: &str) -> Option<Vec<&'a Loss>> {
    let losses: Vec<&Loss> =
        written.losses.iter().filter(|(lost, _)| lost == code).map(|(_, loss)| loss).collect();
    (!losses.iter().any(|loss| matches!(loss, Loss::NotWritten { .. }))).then_some(losses)
}

/// Edits that every format carries.
fn edited(mut version: Version, edit: u8) -> Version {
    let (content, tags) = (&mut version.content, &mut version.tags);
    match edit {
        0 => content.rationale = "按规程改写".to_owned(),
        1 => content.rationale.clear(),
        2 => tags.difficulty = (tags.difficulty + 1) % 1001,
        3 => tags.practice = !tags.practice,
        4 => tags.equipment.clear(),
        5 => tags.citations.clear(),
        6 => tags.subjects = vec!["P2".into(), "P1".into()],
        7 => tags.cognitive = Cognitive::Analyse,
        _ => match &mut content.body {
            Body::TrueFalse { key } => *key = !*key,
            Body::SingleChoice { options, key } => *key = (*key + 1) % options.len(),
            Body::MultipleChoice { options, key } => {
                *key = if key.len() == options.len() { vec![0, 1] } else { (0..options.len()).collect() };
            }
            _ => {}
        },
    }
    version
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_out_and_comes_back_untouched_changes_nothing(versions in versions()) {
        for (name, written) in written(&versions) {
            if written.bytes.is_empty() || versions.iter().all(|one| losses(&written, &one.code).is_none()) {
                continue;
            }
            let trial = tried(name, &written.bytes, &versions);
            prop_assert!(trial.changes.is_empty(), "{name}: {:?}", trial.changes);
            prop_assert!(trial.refused.is_empty(), "{name}: {:?}", trial.refused);
            prop_assert!(trial.readings.is_empty() && trial.duplicates.is_empty(), "{name}");
            let there: Vec<&String> =
                versions.iter().map(|one| &one.code).filter(|code| losses(&written, code).is_some()).collect();
            prop_assert_eq!(trial.unchanged.iter().map(|(_, code)| code).collect::<Vec<_>>(), there);
        }
    }

    #[test]
    fn what_was_mended_in_a_file_is_changed_and_nothing_else(
        versions in versions(), at in any::<prop::sample::Index>(), edit in 0..9_u8,
    ) {
        let at = at.index(versions.len());
        let mut after = versions.clone();
        after[at] = edited(after[at].clone(), edit);
        for (name, written) in written(&after) {
            let Some(lost) = losses(&written, &after[at].code) else { continue };
            let trial = tried(name, &written.bytes, &versions);
            prop_assert!(trial.refused.is_empty() && trial.readings.is_empty(), "{name}: {:?}", trial.refused);
            if after[at] == versions[at] {
                prop_assert!(trial.changes.is_empty(), "{name}: {:?}", trial.changes);
            } else if !lost.iter().any(|loss| matches!(loss, Loss::Text)) && trial.duplicates.is_empty() {
                prop_assert_eq!(trial.changes.len(), 1, "{}", name);
                let change = &trial.changes[0];
                prop_assert_eq!((&change.content, &change.tags), (&after[at].content, &after[at].tags), "{}", name);
                prop_assert_eq!((&change.code, change.based_on), (&after[at].code, 3));
                prop_assert_eq!(change.key, after[at].content.body != versions[at].content.body);
            }
        }
    }
}

fn single(stem: &str, options: &[&str], key: usize) -> Content {
    let options = options.iter().map(|text| (*text).to_owned()).collect();
    Content::plain(stem, Body::SingleChoice { options, key }, "见规程。")
}

fn boiler() -> Version {
    let tags = Tags {
        subjects: vec!["P1".into()],
        equipment: vec!["E1".into()],
        difficulty: 450,
        cognitive: Cognitive::Apply,
        citations: vec![Citation { regulation: "TSG 11-2020".into(), clause: "第三条".into() }],
        practice: true,
    };
    version("7", single("锅炉严重缺水时，司炉人员首先应当（　）。", &["立即停炉", "立即上水"], 0), tags)
}

fn flaws(trial: &Trial) -> Vec<(u32, Option<&str>, &RowFlaw)> {
    trial.refused.iter().map(|note| (note.row, note.place.as_deref(), &note.flaw)).collect()
}

#[test]
fn a_code_that_belongs_to_another_item_is_refused_by_its_cell() {
    let csv = "编号,题型,题干,选项A,选项B,答案\n\
        7,单选,电梯困人时，维保人员到场后应先（　）。,安抚乘客,切断电源,A\n\
        7,判断,锅炉严重缺水时，司炉人员首先应当停炉。,,,对\n\
        7,单选,锅炉严重缺水时，司炉工首先应（　）。,立即停炉,立即上水,B\n\
        7,单选,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,A\n";
    let trial = tried("a.csv", csv.as_bytes(), &[boiler()]);
    let other = RowFlaw::OtherItem { code: "7".into() };
    assert_eq!(
        flaws(&trial),
        [(2, Some("A2"), &other), (3, Some("A3"), &other), (5, Some("A5"), &RowFlaw::CodeOfRow { row: 4 })]
    );
    let change = &trial.changes[0];
    assert_eq!((change.row, change.key), (4, true));
    let told: Vec<_> =
        change.differences.iter().map(|one| (one.aspect, one.before.as_str(), one.after.as_str())).collect();
    let stem = ("锅炉严重缺水时，司炉人员首先应当（　）。", "锅炉严重缺水时，司炉工首先应（　）。");
    assert_eq!(told, [(Aspect::Stem, stem.0, stem.1), (Aspect::Key, "A. 立即停炉", "B. 立即上水")]);
}

#[test]
fn what_a_table_has_no_column_for_stays() {
    for csv in [
        "编号,题干,答案\n7,锅炉严重缺水时，司炉人员首先应当（　）。,B\n",
        "编号,答案\n7,B\n",
        "编号,题型,题干,选项,答案\n7,,锅炉严重缺水时，司炉人员首先应当（　）。,A.立即停炉 B.立即上水,B\n",
    ] {
        let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
        let mapping = Mapping { existing: Existing::Change, ..source.guess() };
        let trial = run(source, &mapping, &syllabus(), &bank(&[boiler()]));
        assert_eq!(flaws(&trial), [], "{csv}");
        let (change, ours) = (&trial.changes[0], boiler());
        assert_eq!(change.tags, ours.tags);
        let Body::SingleChoice { key: 1, .. } = &change.content.body else { panic!("{change:?}") };
        assert_eq!(change.content.rationale, ours.content.rationale);
        assert_eq!(change.differences.len(), 1);
    }
}

#[test]
fn an_empty_cell_empties_what_may_be_empty() {
    let csv = "编号,题型,题干,选项A,选项B,答案,解析,难度,认知层次,科目,设备类别,依据,开放练习\n\
        7,,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,A,,,,,,,\n";
    let trial = tried("a.csv", csv.as_bytes(), &[boiler()]);
    let change = &trial.changes[0];
    let ours = boiler().tags;
    let emptied = Tags { equipment: vec![], citations: vec![], practice: false, ..ours };
    assert_eq!((&change.tags, change.content.rationale.as_str(), change.key), (&emptied, "", false));
    let told: Vec<Aspect> = change.differences.iter().map(|one| one.aspect).collect();
    assert_eq!(told, [Aspect::Rationale, Aspect::Equipment, Aspect::Citations, Aspect::Practice]);
}

#[test]
fn a_question_of_a_foreign_file_erases_nothing_that_it_does_not_speak_of() {
    let gift = "// [id:7]\n::7::锅炉严重缺水时，司炉人员首先应当（　）。{~立即停炉 =立即上水}\n";
    let trial = tried("a.gift", gift.as_bytes(), &[boiler()]);
    let change = &trial.changes[0];
    assert_eq!((&change.tags, change.content.rationale.as_str()), (&boiler().tags, "见规程。"));
    assert!(change.key && change.differences.len() == 1);
}

#[test]
fn retired_items_get_no_new_versions() {
    let retired = Version { status: Status::Retired, ..boiler() };
    let row = |key: &str| {
        let csv = format!("编号,题干,答案\n7,锅炉严重缺水时，司炉人员首先应当（　）。,{key}\n");
        tried("a.csv", csv.as_bytes(), std::slice::from_ref(&retired))
    };
    assert_eq!(flaws(&row("B")), [(2, Some("A2"), &RowFlaw::RetiredItem { code: "7".into() })]);
    assert_eq!(row("A").unchanged, [(2, "7".to_owned())]);
    // Under another code it is the same question, and is told to be one that is retired.
    let csv = "编号,题干,选项A,选项B,答案,科目\n70,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,A,P1\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let gone = ["7".to_owned()].into_iter().collect();
    let in_bank = InBank { retired: gone, ..bank(std::slice::from_ref(&retired)) };
    let trial = run(source.clone(), &source.guess(), &syllabus(), &in_bank);
    assert_eq!(trial.duplicates[0].flaw, RowFlaw::InRetired { code: "7".into() });
}

#[test]
fn what_a_table_has_no_room_for_is_refused_by_its_cell() {
    let picture = crate::item::Picture { asset: "a".repeat(64), alt: "塔机".into() };
    let areas = vec![crate::item::Area::Rect { x: 0, y: 0, width: 10, height: 10 }];
    let spot =
        version("9", Content::plain("指出平衡臂", Body::Hotspot { picture, areas }, ""), Tags::default());
    let trial = tried("a.csv", "编号,题干,答案\n9,指出平衡臂,甲\n".as_bytes(), &[spot]);
    assert_eq!(flaws(&trial), [(2, Some("A2"), &RowFlaw::NotInTable { code: "9".into() })]);
}

#[test]
fn rows_that_people_left_out_change_nothing() {
    let csv = "编号,答案\n7,B\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { existing: Existing::Change, skipped: vec![2], ..source.guess() };
    let trial = run(source, &mapping, &syllabus(), &bank(&[boiler()]));
    assert_eq!((trial.changes.len(), trial.skipped), (0, 1));
}

#[test]
fn an_empty_cell_clears_what_an_item_may_be_without_and_nothing_else() {
    let mut ours = boiler();
    ours.tags.equipment = vec!["E1".into()];
    ours.tags.practice = true;
    ours.content.rationale = "见规程。".into();
    let head = "编号,题型,答案,解析,难度,认知层次,科目,设备类别,依据,开放练习";
    let trial = tried("a.csv", format!("{head}\n7,,A,,,,,,,\n").as_bytes(), std::slice::from_ref(&ours));
    let tags = &trial.changes[0].tags;
    assert!(tags.equipment.is_empty() && tags.citations.is_empty() && !tags.practice);
    assert!(trial.changes[0].content.rationale.is_empty());
    assert_eq!((&tags.subjects, tags.difficulty), (&ours.tags.subjects, ours.tags.difficulty));
    let kept = |trial: &Trial| {
        let doubts = trial.doubts.iter().flat_map(|row| row.doubts.clone());
        doubts.filter(|doubt| matches!(doubt, Doubt::KeptEmpty { .. })).collect::<Vec<_>>()
    };
    let stays = |field| Doubt::KeptEmpty { field };
    let never = [Field::Kind, Field::Difficulty, Field::Subject, Field::Cognitive];
    assert_eq!(kept(&trial), never.map(stays));
    // A row that changes nothing says so, too.
    let trial = tried("a.csv", "编号,难度\n7,\n".as_bytes(), &[ours]);
    assert_eq!((trial.unchanged.len(), kept(&trial)), (1, vec![stays(Field::Difficulty)]));
}

#[test]
fn a_code_is_its_item_s_in_small_letters_and_full_width_and_stands_once() {
    let mut ours = boiler();
    ours.code = "N1-7".into();
    for code in ["n1-7", "Ｎ１－７", " N1-7 "] {
        let trial = tried("a.csv", format!("编号,答案\n{code},B\n").as_bytes(), std::slice::from_ref(&ours));
        assert_eq!(trial.changes.first().map(|change| change.code.as_str()), Some("N1-7"), "{code}");
    }
    let trial = tried("a.csv", "编号,答案\nN1-7,B\nn1-7,A\n".as_bytes(), std::slice::from_ref(&ours));
    assert_eq!(flaws(&trial), [(3, Some("A3"), &RowFlaw::CodeOfRow { row: 2 })]);
    // New items get the code in half width; another row can't have it, and the same item is the same.
    let new = "编号,题干,答案\nＸ－1,甲____,对\nx-1,乙____,错\nX-1,甲____,对\nN1-7a,丙____,对\n";
    let trial = tried("a.csv", new.as_bytes(), &[ours]);
    let codes: Vec<_> = trial.readings.iter().map(|reading| reading.code.as_deref()).collect();
    assert_eq!(codes, [Some("X-1"), Some("N1-7a")]);
    assert_eq!(flaws(&trial), [(3, Some("A3"), &RowFlaw::CodeOfRow { row: 2 })]);
    assert_eq!(trial.duplicates[0].flaw, RowFlaw::SameAsRow { row: 2 });
}

#[test]
fn a_code_that_people_mended_finds_its_item() {
    let (_, source) = Source::read("a.csv", "编号,答案\n7a,B\n".as_bytes(), 0).unwrap();
    let mended = vec![crate::exchange::Mended { row: 2, column: 0, text: "7".into() }];
    let mapping = Mapping { existing: Existing::Change, mended, ..source.guess() };
    assert_eq!(source.codes(&mapping), [("7".to_owned(), None)]);
    let trial = run(source, &mapping, &syllabus(), &bank(&[boiler()]));
    assert_eq!(trial.changes.len(), 1);
}

#[test]
fn by_default_rows_with_a_taken_code_change_nothing() {
    let csv = "编号,题型,题干,选项A,选项B,答案\n7,单选,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,B\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "P1".into(), ..source.guess() };
    let trial = run(source, &mapping, &syllabus(), &bank(&[boiler()]));
    assert_eq!(flaws(&trial), [(2, Some("A2"), &RowFlaw::CodeTaken)]);
    assert!(trial.changes.is_empty());
}

#[test]
fn a_change_into_what_another_item_is_already_is_no_change() {
    let mut other = boiler();
    (other.code, other.item) = ("8".into(), "8".into());
    let Body::SingleChoice { key, .. } = &mut other.content.body else { panic!() };
    *key = 1;
    let trial = tried("a.csv", "编号,答案\n7,B\n".as_bytes(), &[boiler(), other]);
    assert_eq!(trial.duplicates[0].flaw, RowFlaw::InBank { code: "8".into() });
    assert!(trial.changes.is_empty());
}

#[test]
fn markdown_is_mended_in_a_table_as_it_is_written() {
    let mut ours = boiler();
    ours.content.markup = crate::item::Markup::Markdown;
    ours.content.stem = "锅炉**严重**缺水时，压力 $p$ 首先应当（　）。".into();
    let row = |stem: &str| {
        let csv = format!("编号,题干\n7,{stem}\n");
        tried("a.csv", csv.as_bytes(), std::slice::from_ref(&ours))
    };
    assert_eq!(row("锅炉**严重**缺水时，压力 $p$ 首先应当（　）。").unchanged.len(), 1);
    let changed = row("锅炉**严重**缺水时，压力 $p_1$ 首先应当（　）。");
    assert_eq!(changed.changes[0].content.markup, crate::item::Markup::Markdown);
    let broken = row("锅炉**严重**缺水时，压力 $\\frac1$ 首先应当（　）。");
    assert_eq!(broken.refused[0].flaw, RowFlaw::Markup);
    let name = "b".repeat(64);
    let nowhere = row(&format!("锅炉**严重**缺水时，压力 $p$ 首先应当（　）。![表](asset:{name})"));
    assert_eq!(nowhere.refused[0].flaw, RowFlaw::MissingPicture { name });
}

#[test]
fn cases_are_changed_with_the_rows_of_their_questions() {
    let part = |stem: &str, key| crate::item::SubItem {
        stem: stem.into(),
        body: Body::TrueFalse { key },
        rationale: "见规程。".into(),
    };
    let items = vec![part("司机系了安全带。", false), part("坡道上可以转弯。", false)];
    let case = version(
        "C",
        Content::plain("一台叉车在坡道上转弯时侧翻。", Body::CaseStudy { items }, ""),
        boiler().tags,
    );
    let csv = "编号,题型,题干,答案\nC,案例题,一台叉车在坡道上转弯时侧翻。,\n,小题：判断题,司机系了安全带。,对\n,小题：判断题,坡道上可以转弯。,错\n";
    let trial = tried("a.csv", csv.as_bytes(), std::slice::from_ref(&case));
    assert_eq!(flaws(&trial), []);
    let change = &trial.changes[0];
    let Body::CaseStudy { items } = &change.content.body else { panic!() };
    assert_eq!((&items[0], &items[1]), (&part("司机系了安全带。", true), &part("坡道上可以转弯。", false)));
    assert!(change.key && change.differences[0].aspect == Aspect::Parts);
    let trial = tried("a.csv", "编号,难度\nC,0.9\n".as_bytes(), &[case]);
    assert_eq!(flaws(&trial), []);
    assert_eq!(trial.changes[0].tags.difficulty, 900);
}

#[test]
fn the_key_changes_when_something_else_is_right() {
    let key = |before: Content, after: Content| changes_key(&before.body, &after.body);
    let two = |options: &[&str], key| single("题", options, key);
    for (before, after, changed, why) in [
        (two(&["甲", "乙"], 0), two(&["甲", "乙"], 1), true, "another letter"),
        (two(&["甲", "乙"], 0), two(&["乙", "甲"], 1), false, "another order"),
        (two(&["甲", "乙"], 0), two(&["乙", "甲"], 0), true, "the same letter, another option"),
        (two(&["5 mm", "乙"], 0), two(&["6 mm", "乙"], 0), false, "the right option in better words"),
        (two(&["甲", "乙"], 0), two(&["甲", "丙"], 0), false, "a wrong option in better words"),
        (two(&["甲", "乙"], 0), two(&["乙", "丙"], 0), true, "what was wrong is right"),
    ] {
        assert_eq!(key(before, after), changed, "{why}");
    }
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let order = |list: &[&str]| Body::Order { options: texts(list) };
    assert!(changes_key(&order(&["甲", "乙", "丙"]), &order(&["乙", "甲", "丙"])));
    assert!(!changes_key(&order(&["甲", "乙", "丙"]), &order(&["甲", "乙", "丁"])));
    let pairs = |options: &[&str], key: &[usize]| Body::Match {
        prompts: texts(&["一", "二"]),
        options: texts(options),
        key: key.to_vec(),
    };
    assert!(!changes_key(&pairs(&["甲", "乙"], &[0, 1]), &pairs(&["乙", "甲"], &[1, 0])));
    assert!(changes_key(&pairs(&["甲", "乙"], &[0, 1]), &pairs(&["甲", "乙"], &[1, 0])));
}

#[test]
fn two_items_of_a_kind_are_rarely_as_alike_as_a_mended_one() {
    let items = crate::demo::items().unwrap();
    let mut by_kind: HashMap<Kind, Vec<&Content>> = HashMap::new();
    for item in &items {
        by_kind.entry(item.content.body.kind()).or_default().push(&item.content);
    }
    let (mut pairs, mut alike) = (0_u32, 0_u32);
    for contents in by_kind.values() {
        for (at, one) in contents.iter().enumerate() {
            for other in &contents[at + 1..] {
                pairs += 1;
                alike += u32::from(resembles(one, other));
            }
        }
    }
    println!("{alike} of {pairs} pairs");
    assert!(alike * 500 < pairs, "{alike} of {pairs}");
}
