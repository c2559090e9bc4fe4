use super::super::archive::tests::pack;
use super::super::picture::tests::png;
use super::*;
use crate::item::{Area, Body, Content};

/// An item of version 2 with one response.
fn v2(cardinality: &str, base: &str, declaration: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"i1\" title=\"题名\" adaptive=\"false\" timeDependent=\"false\"><responseDeclaration identifier=\"RESPONSE\" cardinality=\"{cardinality}\" baseType=\"{base}\">{declaration}</responseDeclaration><itemBody>{body}</itemBody><responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct\"/></assessmentItem>"
    )
}

fn correct(values: &[&str]) -> String {
    let values: String = values.iter().map(|value| format!("<value>{value}</value>")).collect();
    format!("<correctResponse>{values}</correctResponse>")
}

fn choices(most: u32, names: &[&str]) -> String {
    let choices: String = names
        .iter()
        .map(|name| format!("<simpleChoice identifier=\"{name}\">选{name}</simpleChoice>"))
        .collect();
    format!(
        "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"{most}\"><prompt>问</prompt>{choices}</choiceInteraction>"
    )
}

/// An item whose own conditions give so much for each of these.
fn marked(item: &str, worth: &[(&str, &str)]) -> String {
    let branch = |(value, marks): &(&str, &str)| {
        format!(
            "<responseCondition><responseIf><match><variable identifier=\"RESPONSE\"/><baseValue baseType=\"identifier\">{value}</baseValue></match><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">{marks}</baseValue></setOutcomeValue></responseIf></responseCondition>"
        )
    };
    let own: String = worth.iter().map(branch).collect();
    item.replace(
        "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct\"/>",
        &format!("<responseProcessing>{own}</responseProcessing>"),
    )
}

#[test]
fn an_item_that_marks_another_answer_than_it_declares_has_no_key() {
    let item = v2("single", "identifier", &correct(&["A"]), &choices(1, &["A", "B", "C"]));
    for (worth, key) in [
        (&[("A", "1")][..], Ok(0)),
        (&[("C", "1")], Err(RowFlaw::TwoKeys)),
        (&[("B", "0.5"), ("A", "1")], Ok(0)),
        (&[("A", "0.5"), ("B", "1")], Err(RowFlaw::TwoKeys)),
        (&[("C", "0")], Ok(0)),
    ] {
        let found = one(&marked(&item, worth)).map(|content| match content.body {
            Body::SingleChoice { key, .. } => key,
            other => panic!("{other:?}"),
        });
        assert_eq!(found, key, "{worth:?}");
    }
}

fn sound(item: &str) -> Result<Sound, RowFlaw> {
    let mut found = read(item.as_bytes()).unwrap();
    found.entries.remove(0).outcome.map_err(|refused| refused.flaw)
}

fn one(item: &str) -> Result<Content, RowFlaw> {
    sound(item).map(|sound| sound.content)
}

#[test]
fn choices_of_both_versions() {
    let single = one(&v2(
        "single",
        "identifier",
        &correct(&["B"]),
        &format!("<p>题干</p>{}", choices(1, &["A", "B"])),
    ))
    .unwrap();
    assert_eq!(single.stem, "题干\n问");
    assert_eq!(single.markup, Markup::Plain);
    assert_eq!(single.body, Body::SingleChoice { options: vec!["选A".into(), "选B".into()], key: 1 });
    let multiple = v2("multiple", "identifier", &correct(&["C", "A"]), &choices(0, &["A", "B", "C"]));
    let Body::MultipleChoice { key, .. } = one(&multiple).unwrap().body else { panic!() };
    assert_eq!(key, [0, 2]);
    let truth = v2("single", "identifier", &correct(&["false"]), &choices(1, &["true", "false"]));
    assert_eq!(one(&truth).unwrap().body, Body::TrueFalse { key: false });
    let v3 = "<qti-assessment-item xmlns=\"http://www.imsglobal.org/xsd/imsqtiasi_v3p0\" identifier=\"i\" title=\"t\" label=\"N1-1\"><qti-response-declaration identifier=\"R\" cardinality=\"single\" base-type=\"identifier\"><qti-correct-response><qti-value>a</qti-value></qti-correct-response></qti-response-declaration><qti-item-body><qti-choice-interaction response-identifier=\"R\" max-choices=\"1\"><qti-prompt><b>问</b></qti-prompt><qti-simple-choice identifier=\"a\">甲</qti-simple-choice><qti-simple-choice identifier=\"b\">乙<qti-feedback-inline identifier=\"b\">错了</qti-feedback-inline></qti-simple-choice></qti-choice-interaction></qti-item-body></qti-assessment-item>";
    let found = sound(v3).unwrap();
    assert_eq!(found.code.as_deref(), Some("N1-1"));
    assert_eq!(found.content.stem, "**问**");
    assert_eq!(found.content.body, Body::SingleChoice { options: vec!["甲".into(), "乙".into()], key: 0 });
    assert!(found.left_out.contains(&LeftOut::Feedback));
}

#[test]
fn keys_follow_from_declarations_or_not_at_all() {
    let item = |cardinality: &str, declaration: &str, most| {
        one(&v2(cardinality, "identifier", declaration, &choices(most, &["A", "B", "C"]))).map(|content| {
            match content.body {
                Body::SingleChoice { key, .. } => vec![key],
                Body::MultipleChoice { key, .. } => key,
                _ => Vec::new(),
            }
        })
    };
    let mapping = |entries: &[(&str, &str)]| {
        let entry =
            |(key, value): &(&str, &str)| format!("<mapEntry mapKey=\"{key}\" mappedValue=\"{value}\"/>");
        format!("<mapping defaultValue=\"0\">{}</mapping>", entries.iter().map(entry).collect::<String>())
    };
    assert_eq!(item("single", "", 1), Err(RowFlaw::NoKey));
    assert_eq!(item("single", &mapping(&[("B", "1"), ("A", "0.5")]), 1), Ok(vec![1]));
    assert_eq!(item("multiple", &mapping(&[("B", "1"), ("C", "1"), ("A", "-1")]), 0), Ok(vec![1, 2]));
    assert_eq!(
        item("single", &(correct(&["A"]) + &mapping(&[("A", "0"), ("B", "1")])), 1),
        Err(RowFlaw::TwoKeys)
    );
    assert_eq!(item("single", &correct(&["X"]), 1), Err(RowFlaw::KeyOutside));
    assert_eq!(item("multiple", &correct(&["A"]), 0), Err(RowFlaw::FewKeys));
    assert_eq!(item("single", &mapping(&[("B", "1"), ("A", "1")]), 1), Err(RowFlaw::ManyKeys));
}

#[test]
fn blanks_orders_and_pairs() {
    let entry = "<p>应在<textEntryInteraction responseIdentifier=\"RESPONSE\"/>日内</p>";
    let mapped = correct(&["30"])
        + "<mapping><mapEntry mapKey=\"30\" mappedValue=\"1\"/><mapEntry mapKey=\"三十\" mappedValue=\"1\"/><mapEntry mapKey=\"31\" mappedValue=\"0.5\"/></mapping>";
    let found = sound(&v2("single", "string", &mapped, entry)).unwrap();
    assert_eq!(found.content.stem, "应在____日内");
    let Body::FillBlank { blanks } = &found.content.body else { panic!() };
    assert_eq!(blanks[0].shown(), ["30", "三十"]);
    assert!(found.left_out.contains(&LeftOut::PartialMarks));
    let own = entry.replace("应在", "所谓[______]：应在");
    assert_eq!(one(&v2("single", "string", &mapped, &own)).unwrap().stem, "所谓[___]：应在____日内");
    let number = v2("single", "float", &correct(&["1.60"]), entry).replace(
        "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct\"/>",
        "<responseProcessing><responseCondition><responseIf><equal toleranceMode=\"absolute\" tolerance=\"0.1 0.1\"><variable identifier=\"RESPONSE\"/><correct identifier=\"RESPONSE\"/></equal><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>",
    );
    let Body::FillBlank { blanks } = one(&number).unwrap().body else { panic!() };
    assert_eq!(blanks[0].shown(), ["1.60±0.1"]);
    let order = choices(3, &["A", "B", "C"]).replace("choiceInteraction", "orderInteraction");
    let body = one(&v2("ordered", "identifier", &correct(&["C", "A", "B"]), &order)).unwrap().body;
    assert_eq!(body, Body::Order { options: vec!["选C".into(), "选A".into(), "选B".into()] });
    assert_eq!(one(&v2("ordered", "identifier", &correct(&["C", "A"]), &order)), Err(RowFlaw::BadKey));
    let set = |names: &[&str]| {
        let choice = |name: &&str| {
            format!(
                "<simpleAssociableChoice identifier=\"{name}\" matchMax=\"1\">{name}</simpleAssociableChoice>"
            )
        };
        format!("<simpleMatchSet>{}</simpleMatchSet>", names.iter().map(choice).collect::<String>())
    };
    let matching = format!(
        "<matchInteraction responseIdentifier=\"RESPONSE\" maxAssociations=\"2\"><prompt>配对</prompt>{}{}</matchInteraction>",
        set(&["a", "b"]),
        set(&["x", "y", "z"])
    );
    let body = one(&v2("multiple", "directedPair", &correct(&["a z", "b x"]), &matching)).unwrap().body;
    let (prompts, options) = (vec!["a".into(), "b".into()], vec!["x".into(), "y".into(), "z".into()]);
    assert_eq!(body, Body::Match { prompts, options, key: vec![2, 0] });
    assert_eq!(
        one(&v2("multiple", "directedPair", &correct(&["a z", "a x"]), &matching)),
        Err(RowFlaw::Pairs)
    );
}

#[test]
fn places_on_pictures_in_packages() {
    let hotspot = "<p>指出阀门</p><hotspotInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"1\"><object data=\"../img/a.png\" type=\"image/png\" width=\"200\" height=\"100\">锅炉</object><hotspotChoice identifier=\"A\" shape=\"rect\" coords=\"20,10,40,30\"/><hotspotChoice identifier=\"B\" shape=\"circle\" coords=\"100,50,10\"/></hotspotInteraction>";
    let point = "<p>指出阀门</p><selectPointInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"1\"><object data=\"../img/a.png\" type=\"image/png\" width=\"200\" height=\"100\">锅炉</object></selectPointInteraction>";
    let sizeless = hotspot.replace(" width=\"200\" height=\"100\"", "");
    let areas = "<areaMapping><areaMapEntry shape=\"poly\" coords=\"0,0,200,0,100,100,0,0\" mappedValue=\"1\"/></areaMapping>";
    let files = [
        ("items/1.xml", v2("single", "identifier", &correct(&["B"]), hotspot)),
        ("items/1b.xml", v2("single", "identifier", &correct(&["B"]), &sizeless)),
        ("items/2.xml", v2("single", "point", areas, point)),
        ("items/3.xml", v2("single", "point", &correct(&["1 1"]), point)),
        (
            "items/4.xml",
            v2(
                "single",
                "identifier",
                &correct(&["A"]),
                &format!("<p><img src=\"../img/none.png\" alt=\"\"/></p>{}", choices(1, &["A", "B"])),
            ),
        ),
        ("items/5.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>".to_owned()),
        ("items/6.xml", v2("single", "string", "", "<uploadInteraction responseIdentifier=\"RESPONSE\"/>")),
    ];
    let resources: String = files
        .iter()
        .map(|(file, _)| format!("<resource identifier=\"{file}\" type=\"imsqti_item_xmlv2p1\" href=\"{file}\"><metadata><lom><general><keyword><string>difficulty:450</string></keyword></general></lom></metadata><file href=\"{file}\"/></resource>"))
        .collect();
    let manifest = format!(
        "<manifest><resources>{resources}<resource type=\"imsqti_test_xmlv2p1\" href=\"test.xml\"/><resource type=\"imsqti_item_xmlv2p1\" href=\"gone.xml\"/></resources></manifest>"
    );
    let picture = png(200, 100);
    let mut parts: Vec<(&str, &[u8])> =
        vec![("imsmanifest.xml", manifest.as_bytes()), ("img/a.png", &picture)];
    parts.extend(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    let found = read(&pack(&parts)).unwrap();
    let sound: Vec<&Sound> = found.sound().collect();
    let Body::Hotspot { picture, areas } = &sound[0].content.body else { panic!() };
    assert_eq!(picture.alt, "锅炉");
    assert!(found.pictures.contains_key(&picture.asset));
    assert_eq!(areas, &[Area::Ellipse { x: 500, y: 500, rx: 50, ry: 100 }]);
    assert_eq!(sound[1].content, sound[0].content, "a picture tells its size itself");
    let Body::Hotspot { areas, .. } = &sound[2].content.body else { panic!() };
    assert_eq!(areas, &[Area::Polygon { points: vec![(0, 0), (1000, 0), (500, 1000)] }]);
    assert_eq!(sound[0].hints.difficulty, Some(450));
    let flaws: Vec<(&str, &RowFlaw)> =
        found.refused().map(|(place, refused)| (place.file.as_str(), &refused.flaw)).collect();
    let missing = RowFlaw::MissingPicture { name: "../img/none.png".into() };
    let upload = RowFlaw::UnknownInteraction { name: "uploadInteraction".into() };
    let expected = [
        ("items/3.xml", &RowFlaw::NoKey),
        ("items/4.xml", &missing),
        ("items/5.xml", &RowFlaw::Broken),
        ("items/6.xml", &upload),
        ("gone.xml", &RowFlaw::Broken),
    ];
    assert_eq!(flaws, expected);
}

#[test]
fn texts_that_people_mark_have_what_markers_are_told() {
    let written = |body: &str, declaration: &str| {
        let field = "<extendedTextInteraction responseIdentifier=\"RESPONSE\" expectedLength=\"200\" patternMask=\"^[\\s\\S]{0,300}$\"/>";
        sound(&v2("single", "string", declaration, &format!("<p>怎么办？</p>{field}{body}"))).unwrap()
    };
    let body =
        |reference: &str| Body::ShortAnswer { reference: reference.into(), points: vec![], most: Some(300) };
    let rubric = |view: &str| format!("<rubricBlock view=\"{view}\"><p>先停炉。</p></rubricBlock>");
    let told = written(&rubric("scorer"), "");
    assert_eq!((told.content.stem.as_str(), &told.content.body), ("怎么办？", &body("先停炉。")));
    assert!(told.left_out.is_empty(), "{:?}", told.left_out);
    let tutor = written(&rubric("tutor"), "");
    assert_eq!(tutor.content.body, body(""));
    assert!(tutor.left_out.contains(&LeftOut::Notes));
    assert_eq!(written("", &correct(&["先停炉"])).content.body, body("先停炉"));
}

#[test]
fn interactions_that_are_not_known_are_named() {
    for name in [
        "uploadInteraction",
        "gapMatchInteraction",
        "associateInteraction",
        "sliderInteraction",
        "customInteraction",
        "hottextInteraction",
    ] {
        let body = format!("<{name} responseIdentifier=\"RESPONSE\"/>");
        let flaw = RowFlaw::UnknownInteraction { name: name.into() };
        assert_eq!(one(&v2("single", "identifier", &correct(&["A"]), &body)), Err(flaw));
    }
    let stimulus = v2("single", "identifier", &correct(&["A"]), &choices(1, &["A", "B"]))
        .replace("<itemBody>", "<assessmentStimulusRef identifier=\"s\" href=\"s.xml\"/><itemBody>");
    assert_eq!(one(&stimulus), Err(RowFlaw::UnknownInteraction { name: "assessmentStimulusRef".into() }));
    let blank = choices(1, &["A", "B"]) + "<p><textEntryInteraction responseIdentifier=\"RESPONSE\"/></p>";
    let item = v2("single", "identifier", &correct(&["A"]), &blank);
    assert_eq!(one(&item), Err(RowFlaw::UnknownInteraction { name: "interactions without <prompt>".into() }));
    assert_eq!(read(b"<html/>"), Err(FileError::Unknown));
}

#[test]
fn several_questions_about_one_text_are_a_case() {
    let body = format!(
        "<p>某厂锅炉缺水。</p>{}{}",
        choices(1, &["A", "B"]),
        choices(1, &["A", "B"]).replace("问", "再问")
    );
    let content = one(&v2("single", "identifier", &correct(&["A"]), &body)).unwrap();
    assert_eq!(content.stem, "某厂锅炉缺水。");
    let Body::CaseStudy { items } = content.body else { panic!() };
    assert_eq!(items[1].stem, "再问");
}

#[test]
fn choices_within_a_text_are_a_case_with_their_numbers() {
    let inline = |name: &str| {
        format!(
            "<inlineChoiceInteraction responseIdentifier=\"{name}\"><inlineChoice identifier=\"A\">停炉</inlineChoice><inlineChoice identifier=\"B\">加水</inlineChoice></inlineChoiceInteraction>"
        )
    };
    let field = "<textEntryInteraction responseIdentifier=\"F\"/>";
    let body = format!(
        "<p>缺水时{}，</p><div><p>满水时{}，通知{field}。</p></div>",
        inline("RESPONSE"),
        inline("S")
    );
    let more = "<responseDeclaration identifier=\"S\" cardinality=\"single\" baseType=\"identifier\"><correctResponse><value>B</value></correctResponse></responseDeclaration><responseDeclaration identifier=\"F\" cardinality=\"single\" baseType=\"string\"><correctResponse><value>班长</value></correctResponse></responseDeclaration><itemBody>";
    let item = v2("single", "identifier", &correct(&["A"]), &body).replace("<itemBody>", more);
    let content = one(&item).unwrap();
    assert_eq!(content.stem, "缺水时（1），\n满水时（2），通知（3）。");
    let Body::CaseStudy { items } = content.body else { panic!() };
    let stems: Vec<&str> = items.iter().map(|item| item.stem.as_str()).collect();
    assert_eq!(stems, ["（1）", "（2）", "（3）____"]);
    let keys = items.iter().map(|item| match &item.body {
        Body::SingleChoice { options, key } => options[*key].clone(),
        Body::FillBlank { blanks } => blanks[0].shown().concat(),
        _ => panic!(),
    });
    assert_eq!(keys.collect::<Vec<_>>(), ["停炉", "加水", "班长"]);
}

#[test]
fn one_text_is_one_text_whatever_number_is_allowed() {
    let field = "<p>论述</p><extendedTextInteraction responseIdentifier=\"RESPONSE\" maxStrings=\"150\"/>";
    assert!(one(&v2("single", "string", "", field)).is_ok());
    let name = RowFlaw::UnknownInteraction { name: "extendedTextInteraction (maxStrings)".into() };
    assert_eq!(one(&v2("ordered", "string", "", field)), Err(name));
}

#[test]
fn what_only_feedback_prints_is_no_part_of_the_question() {
    let printed = "<printedVariable identifier=\"SCORE\"/>";
    let item = |around: &str| {
        let body = format!("<p>题干</p>{}{around}", choices(1, &["A", "B"]));
        one(&v2("single", "identifier", &correct(&["A"]), &body))
    };
    assert!(item(&format!("<feedbackBlock identifier=\"f\">{printed}</feedbackBlock>")).is_ok());
    let flaw = RowFlaw::UnknownInteraction { name: "printedVariable".into() };
    assert_eq!(item(&format!("<p>{printed}</p>")), Err(flaw));
}

#[test]
fn texts_that_items_share_stand_where_they_are_shown() {
    let item = |body: &str| {
        let item =
            v2("single", "identifier", &correct(&["A"]), &format!("{body}{}", choices(1, &["A", "B"])));
        let shared = "<assessmentStimulusRef identifier=\"S1\" href=\"../texts/s%201.xml\"/><itemBody>";
        item.replace("<itemBody>", shared)
    };
    let text = "<qti-assessment-stimulus identifier=\"S1\"><qti-stimulus-body><p>材料<img src=\"a.png\" alt=\"图\"/></p></qti-stimulus-body></qti-assessment-stimulus>";
    let (placed, before) = (item("<p>读</p><div data-stimulus-idref=\"S1\"/>"), item("<p>读</p>"));
    let read_all = |files: &[(&str, &[u8])]| {
        let all = [&[("items/1.xml", placed.as_bytes()), ("items/2.xml", before.as_bytes())], files].concat();
        let entries = read(&pack(&all)).unwrap().entries.into_iter();
        entries.map(|entry| entry.outcome.map(|sound| sound.content.stem)).collect::<Vec<_>>()
    };
    let picture = png(8, 8);
    let stems = read_all(&[("texts/s 1.xml", text.as_bytes()), ("texts/a.png", &picture)]);
    let stems: Vec<String> = stems.into_iter().map(Result::unwrap).collect();
    assert!(stems[0].starts_with("读") && stems[0].contains("材料![图](asset:"), "{stems:?}");
    assert!(stems[1].starts_with("材料") && stems[1].contains("读"), "{stems:?}");
    let name = RowFlaw::UnknownInteraction { name: "assessmentStimulusRef".into() };
    assert!(read_all(&[]).iter().all(|stem| stem.as_ref().is_err_and(|refused| refused.flaw == name)));
}
