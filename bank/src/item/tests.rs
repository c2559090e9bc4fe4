use super::*;

fn content(stem: &str, body: Body) -> Content {
    Content::plain(stem, body, "")
}

fn measure(value: &str, tolerance: &str, units: &[&str]) -> Blank {
    let (value, tolerance) = (value.to_owned(), tolerance.to_owned());
    Blank::Number(Measure { value, tolerance, units: texts(units), also: vec![], unit_needed: false })
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn sound_items_pass_and_flaws_are_named() {
    let single = |options: &[&str], key| {
        content("锅炉缺水时应（　）。", Body::SingleChoice { options: texts(options), key })
    };
    assert_eq!(single(&["停炉", "加水"], 0).check(), Ok(()));
    assert_eq!(single(&["停炉"], 0).check(), Err(Flaw::OptionCount { found: 1, least: 2, most: 8 }));
    assert_eq!(single(&["停炉", " 停炉"], 0).check(), Err(Flaw::SameOptions(0, 1)));
    assert_eq!(single(&["停炉", ""], 0).check(), Err(Flaw::EmptyOption(1)));
    assert_eq!(single(&["停炉", "加水"], 3).check(), Err(Flaw::KeyOutside { key: 3, options: 2 }));
    assert_eq!(content(" ", Body::TrueFalse { key: true }).check(), Err(Flaw::NoStem));

    let multiple = |key: &[usize]| {
        content(
            "应检查（　）。",
            Body::MultipleChoice { options: texts(&["甲", "乙", "丙"]), key: key.to_vec() },
        )
    };
    assert_eq!(multiple(&[0, 2]).check(), Ok(()));
    assert_eq!(multiple(&[0]).check(), Err(Flaw::TooFewKeys));
    assert_eq!(multiple(&[2, 0]).check(), Err(Flaw::KeyOrder));

    let blank = |blanks: Vec<Blank>| content("应在____日内办理。", Body::FillBlank { blanks });
    assert_eq!(blank(vec![Blank::from_iter(["30"])]).check(), Ok(()));
    assert_eq!(blank(vec![]).check(), Err(Flaw::BlankCount { stem: 1, answers: 0 }));
    assert_eq!(blank(vec![Blank::from_iter([" "])]).check(), Err(Flaw::NoAnswer(0)));
    for (value, tolerance, units, flaw) in [
        ("1.6", "0.1", &["MPa", "兆帕"][..], None),
        ("-20", "", &[], None),
        ("1,250", "", &[], None),
        ("一", "", &[], Some(MeasureFlaw::Value)),
        ("１．６", "", &[], Some(MeasureFlaw::Value)),
        ("1.6", "-1", &[], Some(MeasureFlaw::Tolerance)),
        ("1.6", "5%", &[], Some(MeasureFlaw::Tolerance)),
        ("1.6", "", &["2kg"], Some(MeasureFlaw::Unit)),
    ] {
        let found = blank(vec![measure(value, tolerance, units)]).check();
        assert_eq!(
            found.err(),
            flaw.map(|flaw| Flaw::BadNumber { place: 0, flaw }),
            "{value} {tolerance} {units:?}"
        );
    }

    let case = content("某厂叉车倾翻。", Body::CaseStudy { items: vec![] });
    assert_eq!(case.check(), Err(Flaw::Case));
}

#[test]
fn items_that_were_stored_before_there_was_markup_read_and_hash_as_before() {
    let stored = r#"{"stem":"应在____日内办理。","body":{"kind":"fill_blank","blanks":[["30","三十"]]},"rationale":""}"#;
    let content: Content = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&content).unwrap(), stored);
}

#[test]
fn a_picture_is_searched_by_what_it_shows() {
    let text = "看图![塔机](asset:0123abc)，指出![臂](asset:ff)";
    let mut content = content(text, Body::TrueFalse { key: true });
    assert_eq!(content.in_words(text), text, "plain texts stay");
    content.markup = Markup::Markdown;
    assert_eq!(content.in_words(text), "看图[塔机]，指出[臂]");
    assert_eq!(content.in_words("**必须** $m^3$"), "必须 m³");
}

#[test]
fn what_belongs_together_and_places_are_checked() {
    let pairs = |prompts: &[&str], options: &[&str], key: &[usize]| {
        content("配对", Body::Match { prompts: texts(prompts), options: texts(options), key: key.to_vec() })
            .check()
    };
    assert_eq!(pairs(&["甲", "乙"], &["1", "2", "3"], &[2, 0]), Ok(()));
    assert_eq!(pairs(&["甲", "乙"], &["1", "2"], &[0, 0]), Ok(()), "an option may serve twice");
    assert_eq!(pairs(&["甲", "乙"], &["1", "2"], &[0]), Err(Flaw::PromptCount(2)));
    assert_eq!(pairs(&["甲", ""], &["1", "2"], &[0, 1]), Err(Flaw::EmptyPrompt(1)));
    assert_eq!(pairs(&["甲", "乙"], &["1", "2"], &[0, 2]), Err(Flaw::KeyOutside { key: 2, options: 2 }));
    let order = content("排序", Body::Order { options: texts(&["甲", "乙"]) });
    assert_eq!(order.check(), Err(Flaw::OptionCount { found: 2, least: 3, most: 8 }));
    let spot = |asset: &str, areas: Vec<Area>| {
        let picture = Picture { asset: asset.into(), alt: "塔机".into() };
        content("指出平衡臂", Body::Hotspot { picture, areas }).check()
    };
    let area = Area::Rect { x: 0, y: 0, width: 10, height: 10 };
    assert_eq!(spot(&"a".repeat(64), vec![area.clone()]), Ok(()));
    assert_eq!(spot("http://elsewhere/x.png", vec![area]), Err(Flaw::NoPicture));
    let outside = Area::Rect { x: 995, y: 0, width: 10, height: 10 };
    assert_eq!(spot(&"a".repeat(64), vec![outside]), Err(Flaw::Areas));
}

#[test]
fn bands_meet_without_gaps() {
    let bands =
        [(1000, Band::Easy), (800, Band::Easy), (799, Band::Medium), (600, Band::Medium), (599, Band::Hard)];
    for (difficulty, band) in bands {
        assert_eq!(Band::of(difficulty), band, "{difficulty}");
    }
}

#[test]
fn equal_contents_hash_alike() {
    let one = content("甲", Body::TrueFalse { key: true });
    assert_eq!(one.hash(), one.clone().hash());
    assert_ne!(one.hash(), content("甲", Body::TrueFalse { key: false }).hash());
}
