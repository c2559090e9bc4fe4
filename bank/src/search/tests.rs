use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::item::{Body, Citation, Content, Tags, Version};
use crate::regulation::{Regulation, Repealed};
use crate::syllabus::{Lineage, Move, Node, NodeKind, Syllabus};

pub(crate) fn version(code: &str, stem: &str, subject: &str, status: Status) -> Version {
    Version {
        item: code.into(),
        code: code.into(),
        number: 1,
        content: Content::plain(stem, Body::TrueFalse { key: true }, ""),
        tags: Tags {
            subjects: vec![subject.into()],
            difficulty: 700,
            citations: vec![Citation { regulation: "TSG 1-2000".into(), clause: String::new() }],
            ..Tags::default()
        },
        status,
        author: "孙立军".into(),
        reviewer: None,
        at: 0,
    }
}

fn syllabus() -> Syllabus {
    let node = |code: &str, kind: NodeKind, parent: Option<&str>| Node {
        code: code.into(),
        kind,
        name_zh: code.into(),
        name_en: code.into(),
        parent: parent.map(Into::into),
        source: String::new(),
        confidence: String::new(),
    };
    let (subject, equipment) = (NodeKind::Public, NodeKind::Equipment);
    Syllabus::new(vec![
        node("P", subject, None),
        node("P1", subject, Some("P")),
        node("P2", subject, Some("P")),
        node("E", equipment, None),
        node("E1", equipment, Some("E")),
    ])
}

fn regulation(status: &str) -> Regulation {
    Regulation { number: "TSG 1-2000".into(), status: status.into(), ..Regulation::default() }
}

fn entry(newest: Version) -> Entry {
    Entry { newest, approved: None }
}

fn index(versions: impl IntoIterator<Item = Version>) -> Index {
    let mut index = Index::new(syllabus(), Repealed::default());
    index.put(&versions.into_iter().map(entry).collect::<Vec<_>>());
    index
}

fn text(text: &str) -> Query {
    Query { text: text.into(), ..Query::default() }
}

fn codes(index: &Index, query: &Query) -> Vec<String> {
    index.all(query).into_iter().map(|item| item.0).collect()
}

#[test]
fn filters_and_their_counts() {
    let index = index([
        version("A-1", "锅炉缺水时不得进水", "P1", Status::Approved),
        version("A-2", "ＭＰa 是压力单位", "P2", Status::Draft),
        version("A-3", "锅炉水位表", "P2", Status::Approved),
    ]);
    assert_eq!(codes(&index, &text("锅炉")), ["A-1", "A-3"]);
    assert_eq!(codes(&index, &text("锅炉 水位")), ["A-3"]);
    assert_eq!(codes(&index, &text("mpa")), ["A-2"], "width and case don't matter");
    assert_eq!(codes(&index, &text("炉水")), ["A-3"], "side by side only");
    let query = Query { subject: "P2".into(), statuses: vec![Status::Approved], ..Query::default() };
    let found = index.find(&query, 0..10);
    assert_eq!((found.total, found.items), (1, vec!["A-3".into()]));
    assert_eq!(found.facets.statuses[0], (Status::Draft, 1), "statuses are counted without their own filter");
    assert_eq!(found.facets.subjects, [("P".into(), 2), ("P1".into(), 1), ("P2".into(), 1)]);
    assert_eq!(found.facets.equipment[0], (String::new(), 1));
    assert_eq!(found.facets.authors, [("孙立军".into(), 1)]);
    let general = Query { equipment: GENERAL.into(), ..Query::default() };
    assert_eq!(codes(&index, &general).len(), 3);
    let other = Query { authors: vec!["陈明".into()], ..Query::default() };
    assert_eq!(codes(&index, &other), [""; 0], "nobody's items are not everybody's");
}

#[test]
fn the_better_hit_comes_first_and_the_newer_of_equals() {
    let mut versions = vec![
        version("X-1", "其他", "P1", Status::Draft),
        version("X-2", "缺水的锅炉", "P1", Status::Draft),
        version("X-3", "锅炉 缺水", "P1", Status::Draft),
        version("锅炉缺水", "题", "P1", Status::Draft),
        version("X-4", "锅炉的选项", "P1", Status::Draft),
        version("X-5", "锅炉，缺水", "P1", Status::Draft),
    ];
    versions[0].content.rationale = "锅炉缺水".into();
    versions[4].content.body = Body::SingleChoice { options: vec!["缺水".into(), "满水".into()], key: 0 };
    versions[5].at = 9;
    let index = index(versions);
    assert_eq!(codes(&index, &text("锅炉 缺水")), ["锅炉缺水", "X-3", "X-5", "X-2", "X-4", "X-1"]);
    assert_eq!(codes(&index, &text("锅炉、缺水。")), ["锅炉缺水", "X-5", "X-2", "X-3", "X-4", "X-1"]);
    assert_eq!(codes(&index, &text("锅炉缺水")), ["锅炉缺水", "X-3", "X-1"], "a phrase is not its words");
    let all = codes(&index, &Query::default());
    assert_eq!(all[..2], ["X-5", "X-1"], "newest first, then by code");
    let pages =
        |page| index.find(&text("锅炉 缺水"), page).items.into_iter().map(|item| item.0).collect::<Vec<_>>();
    assert_eq!(pages(1..3), ["X-3", "X-5"], "a page may begin and end anywhere");
    assert_eq!(pages(4..99), ["X-4", "X-1"]);
    assert_eq!(pages(6..99), [""; 0]);
}

#[test]
fn numbers_with_units_are_found_however_they_are_written() {
    let index = index([
        version("A-1", "厚度不小于 25 mm", "P1", Status::Draft),
        version("A-2", "厚度不小于25毫米", "P1", Status::Draft),
        version("A-3", "照明电压 36 V，压力 1.6 兆帕，单位为毫米", "P1", Status::Draft),
        version("A-4", "压力为１.６ＭＰａ", "P1", Status::Draft),
    ]);
    for query in ["25mm", "25 mm", "25毫米", "25 毫米", "２５㎜"] {
        assert_eq!(codes(&index, &text(query)), ["A-1", "A-2"], "{query}");
    }
    assert_eq!(codes(&index, &text("36V")), ["A-3"]);
    assert_eq!(codes(&index, &text("1.6MPa")), ["A-3", "A-4"]);
    for query in ["毫米", "mm"] {
        assert_eq!(codes(&index, &text(query)), ["A-1", "A-2", "A-3"], "{query}");
    }
}

#[test]
fn words_in_another_order_are_found_where_nothing_else_is() {
    let index = index([
        version("A-1", "锅炉的水位表", "P1", Status::Draft),
        version("A-2", "锅炉给水", "P1", Status::Draft),
        version("A-3", "电梯水位", "P1", Status::Draft),
    ]);
    assert_eq!(codes(&index, &text("水位锅炉")), ["A-1"]);
    assert_eq!(codes(&index, &text("水位表锅炉")), ["A-1"]);
    assert_eq!(codes(&index, &text("电梯水位")), ["A-3"], "the phrase is there");
    assert_eq!(codes(&index, &text("水位起重机")), [""; 0]);
    assert_eq!(codes(&index, &text("炉锅位水")), [""; 0]);
    let index_of_clauses = self::index([
        version("B-1", "依据第三十五条", "P1", Status::Draft),
        version("B-2", "第三十五条和第四十二条", "P1", Status::Draft),
    ]);
    assert_eq!(codes(&index_of_clauses, &text("第三十二条")), [""; 0], "a number is no characters");
    assert_eq!(codes(&index_of_clauses, &text("第四十二条")), ["B-2"]);
    let scattered = |words| index.find(&text(words), 0..9).scattered;
    assert_eq!((scattered("水位锅炉"), scattered("电梯水位")), (true, false), "it is told");
    assert_eq!(codes(&index, &text("“水位锅炉”")), [""; 0], "in quotes, as it stands");
    assert_eq!(codes(&index, &text("“电梯水位”")), ["A-3"]);
}

#[test]
fn a_list_is_sorted_as_it_is_asked_for() {
    let mut versions = ["B-2", "A-1", "C-3", "A-2"].map(|code| version(code, "锅炉", "P1", Status::Draft));
    for (version, (at, difficulty)) in versions.iter_mut().zip([(4, 500), (1, 900), (3, 500), (2, 300)]) {
        (version.at, version.tags.difficulty) = (at, difficulty);
    }
    let mut index = index(versions);
    index.set_exposure(HashMap::from([("A-1".into(), 3), ("C-3".into(), 20)]));
    let by = |sort| codes(&index, &Query { sort, ..text("锅炉") });
    assert_eq!(by(Sort::Newest), ["B-2", "C-3", "A-2", "A-1"]);
    assert_eq!(by(Sort::Code), ["A-1", "A-2", "B-2", "C-3"]);
    assert_eq!(by(Sort::Difficulty), ["A-2", "B-2", "C-3", "A-1"], "the hardest first, then by code");
    assert_eq!(by(Sort::Exposure), ["C-3", "A-1", "A-2", "B-2"]);
    let page = index.find(&Query { sort: Sort::Code, ..Query::default() }, 1..3);
    assert_eq!((page.total, page.items), (4, vec!["A-2".into(), "B-2".into()]));
}

#[test]
fn items_go_stale_with_their_regulation() {
    for (status, stale) in [("in force", false), ("replaced by TSG 1-2020", true)] {
        let mut index = Index::new(syllabus(), Repealed::at(&[regulation(status)], 0));
        index.put(&[entry(version("A-1", "题", "P1", Status::Approved))]);
        let found = index.find(&Query { stale: true, ..Query::default() }, 0..10);
        assert_eq!((found.total, found.facets.stale), (u32::from(stale), u32::from(stale)));
    }
}

#[test]
fn what_is_repealed_may_change_in_place() {
    let mut index =
        index([version("A-1", "题", "P1", Status::Approved), version("A-2", "题", "P1", Status::Draft)]);
    let stale = |index: &Index| index.find(&Query { stale: true, ..Query::default() }, 0..10).total;
    let available = |index: &Index| {
        let (subject, equipment, band) = (None, None, None);
        let group = Group {
            kind: Kind::TrueFalse,
            subject,
            equipment,
            band,
            within: &[],
            stale: false,
            without: None,
        };
        index.stock(group, 0).available
    };
    assert_eq!((stale(&index), available(&index)), (0, 1));
    index.set_repealed(Repealed::at(&[regulation("repealed")], 0));
    assert_eq!((stale(&index), available(&index)), (2, 0));
    index.put(&[entry(version("A-3", "题", "P1", Status::Approved))]);
    assert_eq!((stale(&index), available(&index)), (3, 0));
    index.set_repealed(Repealed::default());
    assert_eq!((stale(&index), available(&index)), (0, 2));
    let cites = |number: &str| Query { regulation: number.into(), ..Query::default() };
    assert_eq!(index.find(&cites("TSG 1-2000"), 0..10).total, 3);
    assert_eq!(index.find(&cites("TSG 1"), 0..10).total, 0);
    assert_eq!(
        index.carriers(Tagged::Regulation("TSG 1-2000")),
        Carriers { items: 3, newest: 3, approved: 2 }
    );
}

#[test]
fn carriers_of_a_code_are_counted_by_what_they_carry_themselves() {
    let tagged = |code: &str, subjects: &[&str], status| {
        let mut one = version(code, "题", "P1", status);
        one.tags.subjects = subjects.iter().map(|code| (*code).into()).collect();
        one
    };
    let mut index = index([
        tagged("A-1", &["P1"], Status::Approved),
        tagged("A-2", &["P2", "P1"], Status::Draft),
        tagged("A-3", &["P1"], Status::Retired),
        tagged("A-4", &["P"], Status::Draft),
    ]);
    let draft = Version { number: 2, ..tagged("A-5", &["P2"], Status::Draft) };
    index.put(&[Entry { newest: draft, approved: Some(tagged("A-5", &["P1"], Status::Approved)) }]);
    let carriers = |code| {
        let Carriers { items, approved, .. } = index.carriers(Tagged::Code(code));
        (items, approved)
    };
    assert_eq!(
        [carriers("P"), carriers("P1"), carriers("P2"), carriers("X")],
        [(1, 0), (3, 2), (2, 0), (0, 0)]
    );
    let orphans = |codes: &[&str]| index.orphans(&codes.iter().copied().collect());
    assert_eq!([orphans(&["P1"]), orphans(&["P2"]), orphans(&["P1", "P2"]), orphans(&["E1"])], [2, 1, 3, 0]);
}

#[test]
fn what_is_approved_stays_in_use_beside_a_newer_draft() {
    let approved = Version {
        tags: Tags { equipment: vec!["E1".into()], ..version("", "", "P1", Status::Draft).tags },
        ..version("A-1", "旧题", "P1", Status::Approved)
    };
    let draft = Version { number: 2, ..version("A-1", "新题", "P2", Status::Draft) };
    let mut index = Index::new(syllabus(), Repealed::default());
    index.put(&[Entry { newest: draft, approved: Some(approved) }]);
    assert_eq!(codes(&index, &text("旧题")), [""; 0]);
    assert_eq!(codes(&index, &text("新题")), ["A-1"]);
    assert_eq!(
        index.coverage(),
        [("P", "E"), ("P", "E1"), ("P1", "E"), ("P1", "E1")].map(|(row, column)| (
            row.into(),
            column.into(),
            1
        ))
    );
    let group = |subject, equipment| Group {
        kind: Kind::TrueFalse,
        subject,
        equipment,
        band: None,
        within: &[],
        stale: false,
        without: None,
    };
    assert_eq!(index.stock(group(Some("P"), Some("E")), 5), Stock { available: 1, some: vec![0] });
    assert_eq!(index.stock(group(Some("P2"), None), 5).available, 0);
    let elsewhere = Group { within: &["E".to_owned()], band: Some(Band::Medium), ..group(None, None) };
    assert_eq!(index.stock(elsewhere, 0), Stock { available: 1, some: vec![] });
}

#[test]
fn coverage_counts_what_the_list_behind_it_shows_and_papers_take() {
    let tagged = |code: &str, subjects: &[&str], equipment: &[&str]| {
        let mut version = version(code, "题", "P1", Status::Approved);
        version.tags.subjects = subjects.iter().map(|code| (*code).to_owned()).collect();
        version.tags.equipment = equipment.iter().map(|code| (*code).to_owned()).collect();
        version.tags.citations.clear();
        version
    };
    let stale =
        Version { tags: version("", "", "P1", Status::Approved).tags, ..tagged("stale", &["P1"], &[]) };
    let mut practice = tagged("practice", &["P1"], &[]);
    practice.tags.practice = true;
    let retired = Version { status: Status::Retired, ..tagged("retired", &["P1"], &[]) };
    let newer = Version { number: 2, status: Status::InReview, ..tagged("newer", &["P2"], &[]) };
    let mut index = Index::new(syllabus(), Repealed::at(&[regulation("repealed")], 0));
    index.put(&[
        entry(tagged("both", &["P1", "P2"], &["E", "E1"])),
        entry(tagged("general", &["P2"], &[])),
        Entry { newest: newer, approved: Some(tagged("newer", &["P1"], &["E1"])) },
        entry(stale),
        entry(practice),
        entry(retired),
    ]);
    let counts = index.coverage();
    for subject in ["P", "P1", "P2"] {
        for equipment in ["", "E", "E1"] {
            let count = counts.iter().find(|(row, column, _)| row == subject && column == equipment);
            let count = count.map_or(0, |(.., count)| *count);
            let filter = if equipment.is_empty() { GENERAL } else { equipment };
            let supply = Some(Supply::Drawable);
            let query =
                Query { subject: subject.into(), equipment: filter.into(), supply, ..Query::default() };
            let found = index.find(&query, 0..10);
            assert_eq!(found.total, count, "{subject} x {equipment}");
            assert_eq!(found.facets.kinds[0], (Kind::TrueFalse, count));
            let kind = Kind::TrueFalse;
            let subject = Some(subject);
            let group = Group {
                kind,
                subject,
                equipment: Some(equipment),
                band: None,
                within: &[],
                stale: false,
                without: None,
            };
            if !equipment.is_empty() {
                assert_eq!(index.stock(group, 0).available, count);
            }
            assert_eq!(found.facets.stale, u32::from(equipment.is_empty() && subject != Some("P2")));
        }
    }
    let all = |supply| {
        let mut all = codes(&index, &Query { supply: Some(supply), ..Query::default() });
        all.sort();
        all
    };
    assert_eq!(all(Supply::Drawable), ["both", "general", "newer"]);
    assert_eq!(all(Supply::Stale), ["stale"]);
}

#[test]
fn how_often_items_were_drawn() {
    let mut index =
        index([version("A-1", "甲", "P1", Status::Approved), version("A-2", "乙", "P1", Status::Approved)]);
    index.set_exposure(HashMap::from([("A-1".into(), 12)]));
    index.put(&[entry(version("A-1", "甲改", "P1", Status::Draft))]);
    let drawn = |exposure| codes(&index, &Query { exposure: vec![exposure], ..Query::default() });
    assert_eq!((drawn(Exposure::Some), drawn(Exposure::Never)), (vec!["A-1".into()], vec!["A-2".into()]));
}

/// The same by looking at everything.
fn slowly(versions: &[Version], query: &Query) -> Vec<String> {
    let syllabus = syllabus();
    let holds = |version: &Version| {
        let parts = texts::texts(version);
        words(&query.text)
            .iter()
            .all(|word| parts.iter().any(|(part, text)| holds_whole(&fold::fold(text), word, *part)))
    };
    let passes = |version: &&Version| {
        let subject = query.subject.is_empty()
            || version.tags.subjects.iter().any(|code| syllabus.within(code, &query.subject));
        subject && (query.statuses.is_empty() || query.statuses.contains(&version.status)) && holds(version)
    };
    let mut codes: Vec<String> = versions.iter().filter(passes).map(|version| version.code.clone()).collect();
    codes.sort();
    codes
}

/// Numbers are whole ones, but in codes.
fn holds_whole(text: &str, word: &str, part: TextPart) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let number = word.starts_with(digit) && part != TextPart::Code;
    text.match_indices(word).any(|(at, _)| {
        let behind = &text[at + word.len()..];
        let (before, after) = (&text[..at], behind.strip_prefix(['.', ',']).unwrap_or(behind));
        let before = before.strip_suffix(['.', ',']).unwrap_or(before);
        let unit = word.ends_with(|c: char| c.is_ascii_alphabetic());
        let goes_on = if unit {
            behind.starts_with(|c: char| c.is_ascii_alphanumeric())
        } else {
            after.starts_with(digit)
        };
        !(number && (before.ends_with(digit) || goes_on && (unit || word.ends_with(digit))))
    })
}

fn any_version() -> impl Strategy<Value = Version> {
    let status = prop::sample::select(Status::ALL.to_vec());
    let subject = prop::sample::select(vec!["P", "P1", "P2"]);
    let options = prop::collection::vec("[锅炉缺水 a1，]{1,6}", 0..3);
    (0..12_u8, "[锅炉缺水 Ａa１1，]{0,10}", options, subject, status, 0..3_i64).prop_map(
        |(n, stem, options, subject, status, at)| {
            let mut version = version(&format!("A-{n}"), &stem, subject, status);
            version.content.body = Body::SingleChoice { options, key: 0 };
            Version { at, ..version }
        },
    )
}

/// The next version of the trees: P2 became P3, which lies elsewhere, P1 was parted, E1 went without a successor.
fn next_syllabus() -> (Syllabus, Lineage) {
    let mut nodes = syllabus().nodes().to_vec();
    nodes.retain(|node| !matches!(node.code.as_str(), "P1" | "P2" | "E1"));
    let like = |code: &str, of: &str, parent: Option<&str>| Node {
        code: code.into(),
        parent: parent.map(Into::into),
        ..syllabus().node(of).unwrap().clone()
    };
    nodes.extend([like("P3", "P", None), like("P1a", "P", Some("P")), like("P1b", "P", Some("P3"))]);
    let to = |code: &str, to: &[&str]| Move {
        code: code.into(),
        to: to.iter().map(|code| (*code).to_owned()).collect(),
    };
    let moves = vec![to("P1", &["P1a", "P1b"]), to("P2", &["P3"]), to("E1", &[])];
    (Syllabus::of_version(2, nodes), Lineage::new([(2, moves)]))
}

fn some_codes(of: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    Just(of.to_vec()).prop_shuffle().prop_flat_map(|codes| {
        (0..=codes.len()).prop_map(move |many| codes[..many].iter().map(|code| (*code).to_owned()).collect())
    })
}

proptest! {
    #[test]
    fn an_index_that_follows_a_syllabus_is_one_made_anew(
        tags in prop::collection::vec((some_codes(&["P", "P1", "P2", "X"]), some_codes(&["E", "E1"]), 0..3_u8), 1..8),
    ) {
        let entries: Vec<Entry> = tags.iter().zip(0..).map(|((subjects, equipment, status), n)| {
            let status = [Status::Draft, Status::Approved, Status::Retired][usize::from(*status)];
            let mut newest = version(&format!("A-{n}"), "题", "P", status);
            (newest.tags.subjects, newest.tags.equipment) = (subjects.clone(), equipment.clone());
            let mut approved = version(&format!("A-{n}"), "旧题", "P2", Status::Approved);
            approved.tags.subjects.push("P1".into());
            Entry { newest, approved: (status == Status::Draft).then_some(approved) }
        }).collect();
        let (after, lineage) = next_syllabus();
        let mut followed = Index::new(syllabus(), Repealed::default());
        followed.put(&entries);
        followed.set_syllabus(after.clone(), &lineage);
        let mut anew = Index::new(after, Repealed::default());
        let moved = |version: &Version| {
            let mut version = version.clone();
            lineage.tags(&mut version.tags, (1, 2));
            version
        };
        anew.put(&entries.iter().map(|entry| Entry {
            newest: moved(&entry.newest),
            approved: entry.approved.as_ref().map(moved),
        }).collect::<Vec<_>>());
        let same = |followed: &Index, anew: &Index| {
            for (subject, equipment) in [("", ""), ("P", ""), ("P1", ""), ("P3", ""), ("", "E"), ("", "E1"), ("", GENERAL)] {
                let query = Query { subject: subject.into(), equipment: equipment.into(), ..Query::default() };
                prop_assert_eq!(followed.find(&query, 0..99), anew.find(&query, 0..99));
                let group = Group {
                    kind: Kind::TrueFalse, subject: Some(subject).filter(|code| !code.is_empty()), equipment: None,
                    band: None, within: &["E".to_owned()], stale: true, without: None,
                };
                prop_assert_eq!(followed.stock(group, 99), anew.stock(group, 99));
            }
            for code in ["P", "P1", "P1a", "P1b", "P2", "P3", "X", "E", "E1"] {
                prop_assert_eq!(followed.carriers(Tagged::Code(code)), anew.carriers(Tagged::Code(code)));
                prop_assert_eq!(followed.orphans(&[code].into()), anew.orphans(&[code].into()));
            }
            prop_assert_eq!(followed.coverage(), anew.coverage());
            Ok(())
        };
        same(&followed, &anew)?;
        // And goes on like one.
        let one = [entry(version("A-0", "新题", "P3", Status::Approved))];
        followed.put(&one);
        anew.put(&one);
        same(&followed, &anew)?;
    }

    #[test]
    fn whatever_came_and_went_it_finds_what_is_there(
        steps in prop::collection::vec(prop::collection::vec(any_version(), 1..6), 1..6),
        gone in prop::collection::vec(0..12_u8, 0..4),
        words in "[锅炉缺水a1, ]{0,6}", subject in prop::sample::select(vec!["", "P", "P2"]),
        statuses in prop::sample::subsequence(Status::ALL.to_vec(), 0..3),
    ) {
        let mut index = Index::new(syllabus(), Repealed::default());
        let mut there: HashMap<ItemId, Version> = HashMap::new();
        for step in steps {
            // One item comes once in a step.
            let step: HashMap<ItemId, Version> =
                step.into_iter().map(|version| (version.item.clone(), version)).collect();
            index.put(&step.values().cloned().map(entry).collect::<Vec<_>>());
            there.extend(step);
        }
        let gone: Vec<ItemId> = gone.iter().map(|n| format!("A-{n}").into()).collect();
        index.remove(&gone);
        there.retain(|item, _| !gone.contains(item));
        let there: Vec<Version> = there.into_values().collect();
        let query = Query { text: words, subject: subject.into(), statuses, ..Query::default() };
        let found = index.find(&query, 0..100);
        let mut codes: Vec<String> = found.items.iter().map(|item| item.0.clone()).collect();
        prop_assert_eq!(codes.len(), found.total as usize);
        codes.sort();
        // Where nothing holds the words, what holds their characters may be found.
        let anywhere = Query { text: query.text.clone(), ..Query::default() };
        if slowly(&there, &anywhere).is_empty() && !there.is_empty() {
            let letters: Vec<char> = fold::words(&query.text).concat().chars().collect();
            for version in there.iter().filter(|version| codes.contains(&version.code)) {
                let texts: String = texts::texts(version).iter().map(|(_, text)| fold::fold(text)).collect();
                prop_assert!(letters.iter().all(|letter| texts.contains(*letter)), "{letters:?} {texts}");
            }
            return Ok(());
        }
        prop_assert_eq!(codes, slowly(&there, &query));
        for (status, count) in &found.facets.statuses {
            let query = Query { statuses: vec![*status], ..query.clone() };
            prop_assert_eq!(*count as usize, slowly(&there, &query).len());
        }
        let mut order: Vec<(std::cmp::Reverse<i64>, &str)> =
            there.iter().map(|version| (std::cmp::Reverse(version.at), version.code.as_str())).collect();
        order.sort_by_key(|(at, code)| (*at, fold::fold(code)));
        let order: Vec<&str> = order.into_iter().map(|(_, code)| code).collect();
        prop_assert_eq!(super::tests::codes(&index, &Query::default()), order);
        prop_assert_eq!(index.len(), there.len());
    }
}
