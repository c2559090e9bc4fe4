use std::collections::BTreeMap;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::exchange::found::Found;
use crate::exchange::picture::tests::png;
use crate::exchange::{gift as gift_in, moodle as moodle_in, qti as qti_in};
use crate::item::{Area, Citation, Cognitive, Markup, Measure, Picture, Point, SubItem};
use crate::item::{BLANK, Kind};

/// Pictures that items of these tests show.
pub(in crate::exchange) fn pictures() -> BTreeMap<String, Vec<u8>> {
    [png(640, 480), png(30, 2000)]
        .into_iter()
        .map(|bytes| (hex::encode(Sha256::digest(&bytes)), bytes))
        .collect()
}

/// Words as items have them, with marks that mean something in one format or another.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => "[a-zA-Z0-9一-龥，。（）]{1,6}",
        1 => Just("2*3".to_owned()), 1 => Just("{1:SA}".to_owned()), 1 => Just("a=b~c#d".to_owned()),
        1 => Just("<b>".to_owned()), 1 => Just("&amp;".to_owned()), 1 => Just(r"\n \( x \)".to_owned()),
        1 => Just("%50%".to_owned()), 1 => Just("::".to_owned()), 1 => Just("\"q\"".to_owned()),
        1 => Just("1. x".to_owned()), 1 => Just("a -> b".to_owned()), 1 => Just("$5$".to_owned()),
        1 => Just("[html]".to_owned()), 1 => Just("]]>".to_owned()), 1 => Just("@@x".to_owned()),
    ];
    prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
}

/// Words over several lines, with spaces that HTML would swallow.
fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(words(), 1..3)
        .prop_map(|lines| lines.join("\n"))
        .prop_flat_map(|text| prop_oneof![4 => Just(text.clone()), 1 => Just(text.replace(' ', "  "))])
}

/// Markdown that means something.
fn markdown() -> impl Strategy<Value = String> {
    let asset = pictures().into_keys().next().unwrap_or_default();
    prop_oneof![
        Just("**甲** 与 *乙*".to_owned()),
        Just("- 甲\n- 乙\n\n后".to_owned()),
        Just("* 甲\n* 乙".to_owned()),
        Just("| a | b |\n| --- | :-: |\n| 1 | 2 |".to_owned()),
        Just(r"$a_1 < \frac{1}{2}$ 且 `c`".to_owned()),
        Just("没有标记".to_owned()),
        Just(r"1\. 不是列表 \*".to_owned()),
        Just("甲\\\n乙".to_owned()),
        Just(format!("见图 ![塔机](asset:{asset})")),
    ]
}

fn text(markup: Markup) -> BoxedStrategy<String> {
    match markup {
        Markup::Plain => lines().boxed(),
        Markup::Markdown => markdown().boxed(),
    }
}

/// Texts of one item that all differ.
fn options(markup: Markup, least: usize, most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(markup), least..=most).prop_map(|texts| {
        texts
            .into_iter()
            .enumerate()
            .map(|(index, text)| {
                format!("{text} {}", ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"][index])
            })
            .collect()
    })
}

fn blank() -> impl Strategy<Value = Blank> {
    prop_oneof![
        prop::collection::vec("[a-z一-龥*=~#{}/\"<&]{1,5}", 1..3).prop_map(|texts| {
            let mut texts = texts;
            texts.dedup();
            Blank::Texts(texts)
        }),
        (
            "-?[1-9][0-9]{0,3}(\\.[0-9]{1,2})?",
            prop_oneof![Just(String::new()), Just("0.10".to_owned())],
            any::<bool>(),
            any::<bool>(),
            prop::collection::vec("[a-z一-龥&\"<]{1,4}", 0..2),
        )
            .prop_map(|(value, tolerance, unit, unit_needed, also)| {
                let units = if unit { vec!["MPa".to_owned(), "兆帕".to_owned()] } else { Vec::new() };
                Blank::Number(Measure { value, tolerance, unit_needed: unit && unit_needed, units, also })
            }),
    ]
}

fn area() -> impl Strategy<Value = Area> {
    prop_oneof![
        (0..500u16, 0..500u16, 1..500u16, 1..500u16).prop_map(|(x, y, width, height)| Area::Rect {
            x,
            y,
            width,
            height
        }),
        (0..=1000u16, 0..=1000u16, 1..500u16, 1..500u16).prop_map(|(x, y, rx, ry)| Area::Ellipse {
            x,
            y,
            rx,
            ry
        }),
        (0..=1000u16, 0..=1000u16)
            .prop_map(|(x, y)| Area::Polygon { points: vec![(0, 0), (x, 999), (1000, y)] }),
    ]
}

/// A question without sub-items: stem and body.
fn question(markup: Markup) -> BoxedStrategy<(String, Body)> {
    let with_stem = |body: BoxedStrategy<Body>| (text(markup), body).boxed();
    let keys = |count: usize| {
        prop::collection::btree_set(0..count, 2..=count).prop_map(|keys| keys.into_iter().collect::<Vec<_>>())
    };
    prop_oneof![
        with_stem(any::<bool>().prop_map(|key| Body::TrueFalse { key }).boxed()),
        with_stem(
            (options(markup, 2, 8), any::<prop::sample::Index>())
                .prop_map(|(options, key)| Body::SingleChoice { key: key.index(options.len()), options })
                .boxed()
        ),
        with_stem(
            options(markup, 3, 8)
                .prop_flat_map(move |options| (keys(options.len()), Just(options)))
                .prop_map(|(key, options)| Body::MultipleChoice { options, key })
                .boxed()
        ),
        with_stem(options(markup, 3, 8).prop_map(|options| Body::Order { options }).boxed()),
        with_stem(
            (options(markup, 2, 6), options(markup, 2, 6))
                .prop_flat_map(|(prompts, options)| {
                    (prop::collection::vec(0..options.len(), prompts.len()), Just(prompts), Just(options))
                })
                .prop_map(|(key, prompts, options)| Body::Match { prompts, options, key })
                .boxed()
        ),
        with_stem(
            (
                prop::sample::select(pictures().into_keys().collect::<Vec<_>>()),
                prop::collection::vec(area(), 1..4)
            )
                .prop_map(|(asset, areas)| Body::Hotspot {
                    picture: Picture { asset, alt: "一张 图".into() },
                    areas
                })
                .boxed()
        ),
        with_stem(
            (
                prop_oneof![1 => Just(String::new()), 4 => text(markup)],
                prop::collection::vec((words(), 1..=200_u32), 0..3),
                prop::option::of(10..=4000_u16)
            )
                .prop_map(move |(reference, points, most)| {
                    let text = |text: String| match markup {
                        Markup::Plain => text,
                        Markup::Markdown => "**停炉** $p$".to_owned(),
                    };
                    let point = |(words, halves)| Point { text: text(words), marks: halves * 50 };
                    Body::ShortAnswer { reference, points: points.into_iter().map(point).collect(), most }
                })
                .boxed()
        ),
        prop::collection::vec((words(), blank()), 1..4)
            .prop_map(move |parts| {
                let (texts, blanks): (Vec<String>, Vec<Blank>) = parts.into_iter().unzip();
                let texts: Vec<String> = match markup {
                    Markup::Plain => texts,
                    Markup::Markdown => texts.iter().map(|_| "**应在**".to_owned()).collect(),
                };
                (format!("{}____。", texts.join("____")), Body::FillBlank { blanks })
            })
            .boxed(),
    ]
    .boxed()
}

/// Items of all kinds, plain and in Markdown.
pub(in crate::exchange) fn content() -> impl Strategy<Value = Content> {
    prop_oneof![Just(Markup::Plain), Just(Markup::Markdown)].prop_flat_map(|markup| {
        let rationale = || prop_oneof![Just(String::new()), text(markup)];
        let item = (question(markup), rationale()).prop_map(|((stem, body), rationale)| SubItem {
            stem,
            body,
            rationale,
        });
        let alone = item.clone().prop_map(move |SubItem { stem, body, rationale }| Content {
            markup,
            stem,
            body,
            rationale,
        });
        let case = (text(markup), prop::collection::vec(item, 1..3), rationale()).prop_map(
            move |(stem, items, rationale)| Content {
                markup,
                stem,
                body: Body::CaseStudy { items },
                rationale,
            },
        );
        prop_oneof![6 => alone, 1 => case]
    })
}

fn tags() -> Tags {
    Tags {
        subjects: vec!["P1.2".into()],
        equipment: vec!["E5100".into()],
        difficulty: 450,
        cognitive: Cognitive::Apply,
        citations: vec![Citation { regulation: "TSG 81-2022".into(), clause: "第三十二条".into() }],
        practice: true,
    }
}

/// What is read again is what was written, but for what the list says.
fn holds(content: &Content, written: &Written, again: Result<Found, FileError>) -> Result<(), TestCaseError> {
    let lost = |wanted: fn(&Loss) -> bool| written.losses.iter().any(|(_, loss)| wanted(loss));
    if lost(|loss| matches!(loss, Loss::NotWritten { .. })) {
        prop_assert!(again.map_or(true, |found| found.entries.is_empty()));
        return Ok(());
    }
    let found = again.unwrap();
    let sound = found.sound().next();
    let Some(sound) = sound else { return Err(TestCaseError::fail(format!("{:?}", found.entries))) };
    if written.losses.is_empty() {
        prop_assert_eq!(&sound.content, content);
        prop_assert_eq!(sound.code.as_deref(), Some("N1-1"));
        prop_assert_eq!(sound.hints.tags(), tags());
        for (name, bytes) in &found.pictures {
            prop_assert_eq!(pictures().get(name).cloned(), Some(bytes.clone()));
        }
    }
    // The key is never another one.
    match (&sound.content.body, &content.body) {
        (Body::TrueFalse { key }, Body::TrueFalse { key: was }) => prop_assert_eq!(key, was),
        (Body::SingleChoice { key, .. }, Body::SingleChoice { key: was, .. }) => prop_assert_eq!(key, was),
        (Body::MultipleChoice { key, .. }, Body::MultipleChoice { key: was, .. }) => {
            prop_assert_eq!(key, was)
        }
        _ => prop_assert_eq!(sound.content.body.kind(), content.body.kind()),
    }
    Ok(())
}

fn outgoing<'a>(content: &'a Content, tags: &'a Tags) -> [Outgoing<'a>; 1] {
    [Outgoing { code: "N1-1", version: 1, content, tags }]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gift_comes_back(content in content()) {
        prop_assume!(content.check().is_ok());
        let written = gift::write(&outgoing(&content, &tags()));
        holds(&content, &written, gift_in::read(&written.bytes))?;
        let carried = matches!(content.body.kind(), Kind::TrueFalse | Kind::SingleChoice | Kind::MultipleChoice);
        let only_pictures = written.losses.iter().all(|(_, loss)| *loss == Loss::Pictures);
        prop_assert!(!carried || only_pictures, "{:?}\n{}", written.losses, String::from_utf8_lossy(&written.bytes));
    }

    #[test]
    fn moodle_comes_back(content in content()) {
        prop_assume!(content.check().is_ok());
        let files = pictures();
        let written = moodle::write(&outgoing(&content, &tags()), &mut |name| files.get(name).cloned());
        holds(&content, &written, moodle_in::read(&written.bytes))?;
        let carried = !matches!(content.body.kind(), Kind::Hotspot | Kind::CaseStudy | Kind::Match | Kind::FillBlank);
        let also = any_number(&content.body, |measure| !measure.also.is_empty());
        let told = |wanted: &Loss| written.losses.iter().any(|(_, loss)| loss == wanted);
        let kind = content.body.kind();
        let named = told(&Loss::Also) || told(&Loss::NotWritten { kind });
        prop_assert!(!also || named);
        prop_assert!(!carried || written.losses.is_empty(), "{:?}", written.losses);
    }

    #[test]
    fn qti_comes_back(content in content()) {
        prop_assume!(content.check().is_ok());
        let files = pictures();
        let written = qti::write(&outgoing(&content, &tags()), &mut |name| files.get(name).cloned()).unwrap();
        holds(&content, &written, qti_in::read(&written.bytes))?;
        prop_assert!(written.losses.is_empty(), "{:?}\n{}", written.losses, item_of(&written.bytes));
    }
}

/// All of a workbook, as an import would take it.
fn imported(bytes: &[u8]) -> crate::exchange::trial::Trial {
    use crate::exchange::trial::{Source, run};
    let (_, source) = Source::read("a.xlsx", bytes, 0).unwrap();
    let node = |code: &str| crate::syllabus::Node {
        code: code.to_owned(),
        kind: crate::syllabus::NodeKind::Public,
        name_zh: String::new(),
        name_en: String::new(),
        parent: None,
        source: String::new(),
        confidence: String::new(),
    };
    let syllabus = crate::syllabus::Syllabus::new(vec![node("P1.2"), node("E5100"), node("-")]);
    let mapping = crate::exchange::Mapping { subject: "-".into(), ..source.guess() };
    run(source, &mapping, &syllabus, &crate::exchange::trial::InBank::default())
}

/// Whether a table has room for a content: no places on pictures, and no brackets that read as blanks.
fn fits_a_table(stem: &str, body: &Body) -> bool {
    match body {
        Body::Hotspot { .. } => false,
        Body::FillBlank { .. } => crate::exchange::key::blanks(stem) == stem,
        Body::CaseStudy { items } => items.iter().all(|item| fits_a_table(&item.stem, &item.body)),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn workbooks_come_back(contents in prop::collection::vec(content(), 1..6)) {
        prop_assume!(contents.iter().all(|content| content.check().is_ok()));
        let tags = tags();
        let codes: Vec<String> = (1..=contents.len()).map(|n| format!("N1-{n}")).collect();
        let items: Vec<Outgoing<'_>> =
            contents.iter().zip(&codes).map(|(content, code)| Outgoing { code, version: 1, content, tags: &tags }).collect();
        let written = xlsx::write(&items).unwrap();
        let again = imported(&written.bytes);
        prop_assert!(again.refused.is_empty(), "{:?}", again.refused);
        // What is neither written nor told of would be lost.
        let left: Vec<&String> = written
            .losses.iter().filter(|(_, loss)| matches!(loss, Loss::NotWritten { .. })).map(|(code, _)| code).collect();
        let twice = again.duplicates.len();
        prop_assert_eq!(again.readings.len() + twice + left.len(), contents.len());
        for reading in &again.readings {
            let at = codes.iter().position(|code| Some(code) == reading.code.as_ref()).unwrap();
            let markup = contents[at].markup;
            prop_assert_eq!(&Content { markup, ..reading.content.clone() }, &contents[at]);
        }
        for (content, code) in contents.iter().zip(&codes) {
            let fits = fits_a_table(&content.stem, &content.body);
            prop_assert!(fits || left.contains(&code));
            prop_assert!(!fits || content.markup == Markup::Markdown || !left.contains(&code), "{:?}", content);
        }
    }
}

#[test]
fn the_template_is_imported_as_it_stands() {
    let trial = imported(&xlsx::template().unwrap());
    assert!(trial.refused.is_empty() && trial.duplicates.is_empty(), "{:?}", trial.refused);
    assert!(trial.repaired.is_empty(), "{:?}", trial.repaired);
    let kinds: std::collections::BTreeSet<Kind> =
        trial.readings.iter().map(|reading| reading.content.body.kind()).collect();
    let all = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Hotspot);
    assert_eq!(kinds, all.collect());
}

#[test]
fn what_cells_can_not_hold_is_told() {
    let tags = Tags { subjects: vec!["P1.2".into()], ..Tags::default() };
    let judged = |stem: &str| Content::plain(stem, Body::TrueFalse { key: true }, "");
    let contents =
        [judged("甲_x0041_乙"), judged("甲\u{7}乙"), judged(" 甲"), judged("12. 甲"), judged("=1+1")];
    let items: Vec<Outgoing<'_>> = contents
        .iter()
        .map(|content| Outgoing { code: &content.stem, version: 1, content, tags: &tags })
        .collect();
    let written = xlsx::write(&items).unwrap();
    let of = |stem: &str| {
        written.losses.iter().filter(|(code, _)| code == stem).map(|(_, loss)| loss).collect::<Vec<_>>()
    };
    assert_eq!(of("甲_x0041_乙"), [&Loss::Code; 0]);
    assert_eq!(of("甲\u{7}乙")[0], &Loss::NotWritten { kind: Kind::TrueFalse });
    assert_eq!(of(" 甲")[0], &Loss::Text);
    let stems: Vec<String> =
        imported(&written.bytes).readings.into_iter().map(|reading| reading.content.stem).collect();
    assert_eq!(stems, ["甲_x0041_乙", "甲", "12. 甲", "=1+1"]);
}

/// The item of a package with one item.
fn item_of(package: &[u8]) -> String {
    let mut archive = crate::exchange::archive::Archive::open(package).unwrap();
    let bytes = archive.read("items/000001.xml", 1_000_000).unwrap().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_a_format_lacks_is_listed() {
    let blanks = vec![Blank::from_iter(["甲"]), Blank::from_iter(["乙"])];
    let two = Content::plain("____与____", Body::FillBlank { blanks }, "");
    let kind = Kind::FillBlank;
    let tags = Tags::default();
    let items = [Outgoing { code: "a", version: 1, content: &two, tags: &tags }];
    assert_eq!(gift::write(&items).losses, [("a".to_owned(), Loss::NotWritten { kind })]);
    assert_eq!(moodle::write(&items, &mut |_| None).losses, []);
    assert_eq!(xlsx::write(&items).unwrap().losses, []);
    let measure = |tolerance: &str| Measure {
        value: "1000".into(),
        tolerance: tolerance.into(),
        units: vec!["kPa".into()],
        also: vec!["一千".into()],
        unit_needed: false,
    };
    let number = |measure| {
        Content::plain("1 MPa 等于____", Body::FillBlank { blanks: vec![Blank::Number(measure)] }, "")
    };
    let content = number(measure("0"));
    let items = [Outgoing { code: "a", version: 1, content: &content, tags: &tags }];
    let lost = |losses: &[Loss]| losses.iter().map(|loss| ("a".to_owned(), loss.clone())).collect::<Vec<_>>();
    assert_eq!(gift::write(&items).losses, lost(&[Loss::Units, Loss::Also]));
    assert_eq!(moodle::write(&items, &mut |_| None).losses, lost(&[Loss::Also]));
    assert_eq!(xlsx::write(&items).unwrap().losses, []);
    let written = qti::write(&items, &mut |_| None).unwrap();
    assert_eq!(written.losses, []);
    let again = qti_in::read(&written.bytes).unwrap();
    assert_eq!(again.sound().next().unwrap().content, number(measure("")), "a tolerance of nought is none");
    let picture = Content {
        markup: Markup::Markdown,
        stem: format!("![甲](asset:{})", "a".repeat(64)),
        body: Body::TrueFalse { key: true },
        rationale: String::new(),
    };
    // Marked up without a mark: nothing else is lost with that.
    let unmarked = Content { stem: "没有标记".into(), ..picture.clone() };
    let items = [Outgoing { code: "a", version: 1, content: &unmarked, tags: &tags }];
    let by_moodle = moodle::write(&items, &mut |_| None).losses;
    for losses in [gift::write(&items).losses, by_moodle, qti::write(&items, &mut |_| None).unwrap().losses] {
        assert!(losses.iter().all(|(_, loss)| *loss == Loss::Markup), "{losses:?}");
    }
    let items = [Outgoing { code: "a", version: 1, content: &picture, tags: &tags }];
    assert_eq!(gift::write(&items).losses, [("a".to_owned(), Loss::Pictures)]);
    let of_a = |loss: Loss| ("a".to_owned(), loss);
    assert_eq!(xlsx::write(&items).unwrap().losses, [of_a(Loss::Pictures), of_a(Loss::Markup)]);
    let moodle = moodle::write(&items, &mut |_| None);
    assert_eq!(moodle.losses[0], ("a".to_owned(), Loss::Pictures));
}

#[test]
fn what_people_mark_by_goes_where_it_can() {
    let points = vec![Point { text: "停炉".into(), marks: 150 }];
    let body = Body::ShortAnswer { reference: "先停炉。\n再报告。".into(), points, most: Some(300) };
    let content = Content::plain("怎么办？", body, "见规程");
    let tags = Tags { subjects: vec!["P1".into()], ..Tags::default() };
    let items = [Outgoing { code: "N1-1", version: 1, content: &content, tags: &tags }];
    assert_eq!(xlsx::write(&items).unwrap().losses, []);
    assert_eq!(moodle::write(&items, &mut |_| None).losses, []);
    assert_eq!(qti::write(&items, &mut |_| None).unwrap().losses, []);
    let written = gift::write(&items);
    assert_eq!(written.losses, [("N1-1".to_owned(), Loss::Reference)]);
    let again = gift_in::read(&written.bytes).unwrap();
    assert_eq!(again.sound().next().unwrap().content.rationale, "见规程");
}

#[test]
fn all_tags_of_a_workbook_come_back_and_stems_stay_as_they_are() {
    let cited =
        |regulation: &str, clause: &str| Citation { regulation: regulation.into(), clause: clause.into() };
    let tags = Tags {
        subjects: vec!["P1.2".into(), "-".into()],
        equipment: vec!["E5100".into(), "-".into()],
        difficulty: 640,
        cognitive: Cognitive::Apply,
        citations: vec![cited("TSG 11-2020", "第3.2条"), cited("TSG 08-2017", "")],
        practice: true,
    };
    let stems = ["1吨叉车", "2吨叉车", "3. 吨叉车", "2021年修订", "3.5吨叉车"];
    let contents = stems.map(|stem| Content::plain(stem, Body::TrueFalse { key: true }, ""));
    let items: Vec<Outgoing<'_>> = contents
        .iter()
        .map(|content| Outgoing { code: &content.stem, version: 1, content, tags: &tags })
        .collect();
    let written = xlsx::write(&items).unwrap();
    assert_eq!(written.losses, []);
    let table = crate::exchange::table::read(&written.bytes, 0).unwrap();
    let stem = table.header.iter().position(|name| name == "题干").unwrap();
    let guarded: Vec<&str> = table.rows.iter().map(|(_, cells)| cells[stem].as_str()).collect();
    assert_eq!(guarded, ["1吨叉车", "2吨叉车", "1. 3. 吨叉车", "2021年修订", "3.5吨叉车"]);
    let again = imported(&written.bytes).readings;
    assert!(again.iter().all(|reading| reading.tags == tags), "{:?}", again[0].tags);
    assert!(again.iter().zip(stems).all(|(reading, stem)| reading.content.stem == stem));
    // Where the rows together look numbered, those that would lose their number are guarded.
    let all = contents.iter().collect::<Vec<_>>();
    let order = [all[2], all[1], all[4]];
    let items = order.map(|content| Outgoing { code: &content.stem, version: 1, content, tags: &tags });
    let again = imported(&xlsx::write(&items).unwrap().bytes).readings;
    assert!(again.iter().zip(order).all(|(reading, content)| reading.content == *content));
}

#[test]
fn a_workbook_comes_back() {
    let options = vec!["停炉".to_owned(), "加水".into(), "减压".into()];
    let contents = [
        Content::plain("锅炉应定期检验。", Body::TrueFalse { key: false }, "见规程"),
        Content::plain("缺水时应（　）", Body::SingleChoice { options: options.clone(), key: 1 }, ""),
        Content::plain("应检查（　）", Body::MultipleChoice { options, key: vec![0, 2] }, ""),
        Content::plain(
            "应在____日内",
            Body::FillBlank { blanks: vec![Blank::from_iter(["30", "三十"])] },
            "",
        ),
    ];
    let tags = Tags { subjects: vec!["P1".into()], ..Tags::default() };
    let items: Vec<Outgoing<'_>> =
        contents.iter().map(|content| Outgoing { code: "N1-1", version: 1, content, tags: &tags }).collect();
    let written = xlsx::write(&items).unwrap();
    assert_eq!(written.losses, []);
    let table = crate::exchange::table::read(&written.bytes, 0).unwrap();
    assert_eq!(table.rows.len(), 4);
    let mapping = crate::exchange::guess::guess(&table.header, &[]);
    assert!(mapping.columns.iter().all(Option::is_some));
}

#[test]
fn blanks_beside_pictures_come_back() {
    let files = pictures();
    let asset = files.keys().next().unwrap();
    for stem in [
        format!("压力表![表](asset:{asset})的最大量程是 {BLANK}。"),
        format!("![表](asset:{asset})\n\n量程是 {BLANK}。"),
    ] {
        let body = Body::FillBlank { blanks: vec![Blank::from_iter(["2.5"])] };
        let content = Content { markup: Markup::Markdown, stem, body, rationale: String::new() };
        content.check().unwrap();
        let written = qti::write(&outgoing(&content, &tags()), &mut |name| files.get(name).cloned()).unwrap();
        assert_eq!(written.losses, [], "{}\n{}", content.stem, item_of(&written.bytes));
        assert_eq!(qti_in::read(&written.bytes).unwrap().sound().next().unwrap().content, content);
    }
}
