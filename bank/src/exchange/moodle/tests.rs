use super::super::picture::tests::png;
use super::*;
use crate::item::{Body, Content, Markup};
use base64::Engine as _;

fn entry(question: &str) -> (Place, Result<super::super::found::Sound, Refused>) {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{question}</quiz>");
    let mut found = read(xml.as_bytes()).unwrap();
    let entry = found.entries.remove(0);
    (entry.place, entry.outcome)
}

fn one(kind: &str, inner: &str) -> Result<Content, RowFlaw> {
    let question = format!(
        "<question type=\"{kind}\"><name><text>名</text></name><questiontext format=\"html\"><text><![CDATA[<p>题干</p>]]></text></questiontext>{inner}</question>"
    );
    entry(&question).1.map(|sound| sound.content).map_err(|refused| refused.flaw)
}

fn answers(list: &[(&str, &str)]) -> String {
    let one =
        |(share, text): &(&str, &str)| format!("<answer fraction=\"{share}\"><text>{text}</text></answer>");
    list.iter().map(one).collect()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn judgements_and_choices() {
    let truth = answers(&[("0", "true"), ("100", "false")]);
    assert_eq!(one("truefalse", &truth).unwrap().body, Body::TrueFalse { key: false });
    let single = answers(&[("0", "甲"), ("100", "乙")]) + "<single>true</single>";
    assert_eq!(
        one("multichoice", &single).unwrap().body,
        Body::SingleChoice { options: texts(&["甲", "乙"]), key: 1 }
    );
    let unshown = answers(&[("0", "\\(\\frac1\\)"), ("100", "乙")]) + "<single>true</single>";
    assert_eq!(one("multichoice", &unshown), Err(RowFlaw::Markup), "what the editor would not save");
    let multiple = answers(&[("33.33333", "甲"), ("33.33333", "乙"), ("-100", "丙"), ("33.33333", "丁")]);
    let body = one("multichoice", &format!("{multiple}<single>false</single>")).unwrap().body;
    let options = texts(&["甲", "乙", "丙", "丁"]);
    assert_eq!(body, Body::MultipleChoice { options, key: vec![0, 1, 3] });
    let unsaid = answers(&[("100", "甲"), ("100", "乙"), ("0", "丙")]);
    assert_eq!(one("multichoice", &unsaid), Err(RowFlaw::ManyKeys));
    assert_eq!(one("multichoice", &format!("{unsaid}<single>false</single>")), Err(RowFlaw::BadKey));
    assert_eq!(one("multichoice", &answers(&[("x", "甲")])), Err(RowFlaw::BadKey));
}

#[test]
fn blanks_pairs_and_orders() {
    let short = answers(&[("100", "三十日"), ("100", "30日"), ("50", "一个月")]);
    let content = one("shortanswer", &short).unwrap();
    assert_eq!(content.stem, "题干____");
    assert_eq!(content.body, Body::FillBlank { blanks: vec![Blank::from_iter(["三十日", "30日"])] });
    assert_eq!(one("shortanswer", &answers(&[("100", "*")])), Err(RowFlaw::Wildcard));
    let number = "<answer fraction=\"100\"><text>1.60</text><tolerance>0.1</tolerance></answer><units><unit><multiplier>1</multiplier><unit_name>MPa</unit_name></unit><unit><multiplier>1000</multiplier><unit_name>kPa</unit_name></unit></units>";
    let Body::FillBlank { blanks } = one("numerical", number).unwrap().body else { panic!() };
    assert_eq!(blanks[0].shown(), ["1.60±0.1 MPa"]);
    let pair = |prompt: &str, answer: &str| {
        format!("<subquestion><text>{prompt}</text><answer><text>{answer}</text></answer></subquestion>")
    };
    let body = one("matching", &(pair("甲", "1") + &pair("乙", "2") + &pair("", "3"))).unwrap().body;
    assert_eq!(
        body,
        Body::Match { prompts: texts(&["甲", "乙"]), options: texts(&["1", "2", "3"]), key: vec![0, 1] }
    );
    let order = answers(&[("1", "先"), ("2", "中"), ("3", "后")]);
    assert_eq!(one("ordering", &order).unwrap().body, Body::Order { options: texts(&["先", "中", "后"]) });
}

fn cloze(text: &str) -> Result<Content, RowFlaw> {
    let question = format!(
        "<question type=\"cloze\"><questiontext format=\"html\"><text><![CDATA[{text}]]></text></questiontext></question>"
    );
    entry(&question).1.map(|sound| sound.content).map_err(|refused| refused.flaw)
}

#[test]
fn a_text_with_answers_in_it() {
    let content =
        cloze("<p>应在{1:SHORTANSWER:=30#好~%100%三十~*#不}日内，压力{2:NUMERICAL:=1.6:0.1}。</p>").unwrap();
    assert_eq!(content.stem, "应在____日内，压力____。");
    let Body::FillBlank { blanks } = content.body else { panic!() };
    assert_eq!([blanks[0].shown(), blanks[1].shown()], [texts(&["30", "三十"]), texts(&["1.6±0.1"])]);
    let name = RowFlaw::UnknownInteraction { name: "cloze WIRIS".into() };
    assert_eq!(cloze("{1:WIRIS:=甲~乙}"), Err(name));
    assert_eq!(cloze("没有空"), Err(RowFlaw::Blanks));
    assert_eq!(cloze("{1:SA:坏"), Err(RowFlaw::Broken));
}

fn case(content: Content) -> Vec<(String, Body)> {
    let Body::CaseStudy { items } = content.body else { panic!("{content:?}") };
    items.into_iter().map(|item| (item.stem, item.body)).collect()
}

fn chosen(options: &[&str], key: usize) -> Body {
    Body::SingleChoice { options: texts(options), key }
}

#[test]
fn choices_within_a_text_are_a_case() {
    let content = cloze(
        "<p>缺水时{1:MULTICHOICE_H:加水#错~=停炉~%0%降压}，压力{2:NM:=1.6:0.1}，看{1:MRS:=表~灯~=计}。</p>",
    );
    let content = content.unwrap();
    assert_eq!(content.stem, "缺水时（1），压力（2），看（3）。");
    let parts = case(content);
    assert_eq!(parts[0], ("（1）".to_owned(), chosen(&["加水", "停炉", "降压"], 1)));
    assert_eq!(parts[1].0, "（2）____");
    assert!(matches!(&parts[1].1, Body::FillBlank { blanks } if blanks[0].shown() == ["1.6±0.1"]));
    let key = vec![0, 2];
    assert_eq!(parts[2].1, Body::MultipleChoice { options: texts(&["表", "灯", "计"]), key });
    let alone = cloze("缺水时{1:MC:=停炉~加水}。").unwrap();
    assert_eq!((alone.stem.as_str(), alone.body), ("缺水时（　）。", chosen(&["停炉", "加水"], 0)));
    assert_eq!(cloze("{1:MC:甲~乙}"), Err(RowFlaw::NoKey));
    assert_eq!(cloze("{1:MC:=甲~=乙}"), Err(RowFlaw::ManyKeys));
    assert_eq!(cloze("{1:MR:%100%甲~%50%乙~丙}"), Err(RowFlaw::BadKey));
}

#[test]
fn gaps_take_a_text_of_their_group() {
    let offered = |options: &[(&str, u8)]| -> String {
        let one = |(text, group): &(&str, u8)| {
            format!("<selectoption><text>{text}</text><group>{group}</group></selectoption>")
        };
        options.iter().map(one).collect()
    };
    let question = |text: &str| {
        let options = offered(&[("停炉", 1), ("高", 2), ("加水", 1), ("低", 2)]);
        let question = format!(
            "<question type=\"gapselect\"><questiontext><text>{text}</text></questiontext>{options}</question>"
        );
        entry(&question).1.map(|sound| sound.content).map_err(|refused| refused.flaw)
    };
    let content = question("水位太[[4]]时[[1]]，[[甲]]不是空。").unwrap();
    assert_eq!(content.stem, "水位太（1）时（2），[[甲]]不是空。");
    let parts = case(content);
    assert_eq!(parts[0].1, chosen(&["高", "低"], 1));
    assert_eq!(parts[1].1, chosen(&["停炉", "加水"], 0));
    assert_eq!(question("[[5]]"), Err(RowFlaw::BadKey));
    assert_eq!(question("没有空"), Err(RowFlaw::Blanks));
}

#[test]
fn a_question_may_stand_alone_and_ask_for_the_order_of_all() {
    let order = answers(&[("1", "先"), ("2", "中"), ("3", "后")]) + "<selecttype>ALL</selecttype>";
    let alone = format!(
        "<!-- question: 1 -->\n<question type=\"ordering\"><questiontext><text>排</text></questiontext>{order}</question>"
    );
    let found = read(alone.as_bytes()).unwrap();
    let options = texts(&["先", "中", "后"]);
    assert_eq!(found.sound().next().unwrap().content.body, Body::Order { options });
}

#[test]
fn pictures_codes_categories_and_what_is_lost() {
    let data = base64::engine::general_purpose::STANDARD.encode(png(8, 8));
    let xml = format!(
            "<quiz><question type=\"category\"><category><text>$course$/top/锅炉</text></category></question>
            <question type=\"truefalse\"><name><text>名</text></name><questiontext format=\"html\"><text><![CDATA[看<img src=\"@@PLUGINFILE@@/%E5%9B%BE.png\" alt=\"阀\">]]></text><file name=\"图.png\" path=\"/\" encoding=\"base64\">{data}</file></questiontext>
            <idnumber>N1-1</idnumber><tags><tag><text>difficulty:450</text></tag></tags><hint><text>想</text></hint>{}</question></quiz>",
            answers(&[("100", "true"), ("0", "false")])
        );
    let found = read(xml.as_bytes()).unwrap();
    let sound = found.sound().next().unwrap();
    assert_eq!(sound.code.as_deref(), Some("N1-1"));
    assert_eq!(sound.hints.category, ["锅炉"]);
    assert_eq!(sound.hints.difficulty, Some(450));
    let name = sound.pictures.iter().next().unwrap();
    assert_eq!(found.pictures[name], png(8, 8));
    assert_eq!(sound.content.markup, Markup::Markdown);
    assert_eq!(sound.content.stem, format!("看![阀](asset:{name})"));
    assert_eq!(sound.left_out.iter().collect::<Vec<_>>(), [&LeftOut::Hints]);
    assert_eq!(found.entries[0].place.line, 2);
    let old =
        format!("<image>a.png</image><image_base64>\n{data}\n</image_base64>{}", answers(&[("100", "true")]));
    assert_eq!(one("truefalse", &old).unwrap().stem, format!("题干\n\n![题干配图](asset:{name})"));
}

#[test]
fn essays_have_what_markers_are_told_for_a_reference() {
    let told = |format: &str, text: &str| {
        format!("<graderinfo format=\"{format}\"><text><![CDATA[{text}]]></text></graderinfo>")
    };
    let body = |reference: &str, points: &[(&str, u32)], most| Body::ShortAnswer {
        reference: reference.into(),
        points: points
            .iter()
            .map(|(text, marks)| crate::item::Point { text: (*text).into(), marks: *marks })
            .collect(),
        most,
    };
    assert_eq!(one("essay", "").unwrap().body, body("", &[], None));
    assert_eq!(one("essay", &told("html", "<p>先停炉</p>")).unwrap().body, body("先停炉", &[], None));
    let ours = told("plain_text", "先停炉\n【得分点】\n停炉（2分）\n【字数上限】300");
    assert_eq!(one("essay", &ours).unwrap().body, body("先停炉", &[("停炉", 200)], Some(300)));
    let lines = ["先停炉", "【得分点】", "停炉（2分）", "【字数上限】300"];
    for html in [format!("<p>{}</p>", lines.join("<br>")), format!("<p>{}</p>", lines.join("</p>\n<p>"))] {
        let expected = body("先停炉", &[("停炉", 200)], Some(300));
        assert_eq!(one("essay", &told("html", &html)).unwrap().body, expected, "{html}");
        let marked = one("essay", &told("html", &html.replace("先停炉", "<b>先</b>停炉"))).unwrap().body;
        assert_eq!(marked, body("**先**停炉", &[("停炉", 200)], Some(300)));
    }
    let file = RowFlaw::UnknownInteraction { name: "essay (attachments)".into() };
    assert_eq!(one("essay", "<attachmentsrequired>1</attachmentsrequired>"), Err(file));
}

#[test]
fn a_refusal_shows_the_stem_beside_the_name() {
    let file = "<quiz><question type=\"order\"><name><text>N1-1</text></name><questiontext format=\"html\"><text><![CDATA[<p>按<b>顺序</b></p>]]></text></questiontext></question></quiz>";
    let found = read(file.as_bytes()).unwrap();
    let (place, refused) = found.refused().next().unwrap();
    assert_eq!((place.name.as_str(), refused.about.as_str()), ("N1-1", "按 顺序"));
}

#[test]
fn kinds_that_are_not_known_are_named() {
    for kind in ["description", "ddwtos", "kprime", "calculated", "ddmarker"] {
        assert_eq!(one(kind, ""), Err(RowFlaw::UnknownInteraction { name: kind.into() }));
    }
    assert_eq!(read(b"<quiz></quiz>"), Err(FileError::Empty));
    assert_eq!(read(b"<html></html>"), Err(FileError::Unknown));
}
