use super::super::archive::tests::pack;
use super::super::picture::tests::png;
use super::*;
use crate::exchange::Doubt;
use crate::item::{Body, Markup};

/// A document of these paragraphs.
fn document(paragraphs: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document xmlns:w=\"w\" xmlns:a=\"a\" xmlns:r=\"r\"><w:body>{paragraphs}</w:body></w:document>"
    );
    let mut files = vec![(BODY, body.as_bytes())];
    files.extend(others);
    pack(&files)
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn paragraphs_read_as_lines() {
    let text = paragraph("1.面积是 10 m（A）")
        .replace(" m", " m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:r><w:t>")
        + "<w:tbl><w:tr><w:tc>"
        + &paragraph("A.对")
        + "</w:tc><w:tc>"
        + &paragraph("B.不对")
        + "</w:tc></w:tr></w:tbl>"
        + &paragraph("2.甲。（对）");
    let found = read(&document(&text, &[])).unwrap();
    let sound: Vec<_> = found.sound().collect();
    assert_eq!(sound[0].content.stem, "面积是 10 m²（　）");
    assert_eq!(
        sound[0].content.body,
        Body::SingleChoice { options: vec!["对".into(), "不对".into()], key: 0 }
    );
    assert_eq!(sound[1].content.body, Body::TrueFalse { key: true });
    assert_eq!(found.entries[1].place.line, 4);
}

#[test]
fn a_table_that_a_question_shows_stays_one() {
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| format!("<w:tc>{}</w:tc>", paragraph(cell))).collect();
        format!("<w:tr>{cells}</w:tr>")
    };
    let table = |rows: &[&[&str]]| {
        format!("<w:tbl>{}</w:tbl>", rows.iter().map(|cells| row(cells)).collect::<String>())
    };
    let text = paragraph("1. 按下表，夹角为 60° 时的系数为（A）。")
        + &table(&[&["夹角", "系数|*"], &["60°", "1.15"], &["90°", "1.41"]])
        + &paragraph("A. 1.15")
        + &paragraph("B. 1.41")
        + &paragraph("2. 选一个（B）。")
        + &table(&[&["A. 一", "B. 二"], &["C. 三", "D. 四"]]);
    let found = read(&document(&text, &[])).unwrap();
    assert!(found.entries.iter().all(|entry| entry.outcome.is_ok()), "{:?}", found.entries);
    let first = found.sound().next().unwrap();
    let stem = "按下表，夹角为 60° 时的系数为（　）。\n\n\
        | 夹角 | 系数\\|\\* |\n| --- | --- |\n| 60° | 1\\.15 |\n| 90° | 1\\.41 |";
    assert_eq!((first.content.markup, first.content.stem.as_str()), (Markup::Markdown, stem));
    let Body::SingleChoice { options, key: 0 } = &first.content.body else { panic!("{first:?}") };
    assert_eq!(options, &["1\\.15", "1\\.41"], "as text");
    let options = ["一", "二", "三", "四"].map(ToOwned::to_owned).to_vec();
    let second = &found.sound().nth(1).unwrap().content.body;
    assert_eq!(second, &Body::SingleChoice { options, key: 1 }, "cells with options are lines");
    let html = crate::markup::show(stem).html;
    assert!(html.contains("<td>1.15</td>") && html.contains("系数|*"), "{html}");
}

#[test]
fn what_is_struck_through_or_hidden_is_no_text_and_told() {
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let line = [
        run("", "1.缺水时应（"),
        run("<w:strike/>", "A"),
        "<w:del>".to_owned() + &run("", "C") + "</w:del>",
        "<w:ins>".to_owned() + &run("<w:dstrike w:val=\"0\"/>", "B") + "</w:ins>",
        run("<w:vanish/>", "不"),
        run("", "）"),
    ];
    let text = format!("<w:p>{}</w:p>", line.concat())
        + &paragraph("A.加水 B.停炉 C.不管")
        + &paragraph("2.甲（对）");
    let found = read(&document(&text, &[])).unwrap();
    let sound: Vec<_> = found.sound().collect();
    assert_eq!(sound[0].content.stem, "缺水时应（　）");
    assert!(matches!(sound[0].content.body, Body::SingleChoice { key: 1, .. }));
    let doubts: Vec<usize> = sound.iter().map(|sound| sound.doubts.len()).collect();
    assert_eq!(doubts, [1, 0]);
}

#[test]
fn numbers_that_word_writes_count() {
    let numbering = "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl><w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='upperLetter'/><w:lvlText w:val='%2.'/></w:lvl></w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
    let numbered = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='7'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let text = [
        numbered(0, "缺水时应（B）"),
        numbered(1, "加水"),
        numbered(1, "停炉"),
        numbered(0, "满水时应（A）"),
        numbered(1, "放水"),
        numbered(1, "加水"),
    ];
    let found = read(&document(&text.concat(), &[("word/numbering.xml", numbering.as_bytes())])).unwrap();
    let keys: Vec<&str> = found
        .sound()
        .map(|sound| match &sound.content.body {
            Body::SingleChoice { options, key } => options[*key].as_str(),
            _ => "",
        })
        .collect();
    assert_eq!(keys, ["停炉", "放水"]);
}

#[test]
fn numbers_come_with_a_style_and_the_styles_it_goes_on_from() {
    let numbering = "<w:numbering xmlns:w='w'>\
        <w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='decimalEnclosedFullstop'/><w:lvlText w:val='%1'/></w:lvl></w:abstractNum>\
        <w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='upperLetter'/><w:lvlText w:val='%1、'/></w:lvl></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>\
        <w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>\
        <w:num w:numId='3'><w:abstractNumId w:val='1'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num></w:numbering>";
    let styles = "<w:styles xmlns:w='w'>\
        <w:style w:styleId='stem'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>\
        <w:style w:styleId='hard'><w:basedOn w:val='stem'/></w:style>\
        <w:style w:styleId='ring'><w:basedOn w:val='ring'/></w:style></w:styles>";
    let styled = |style: &str, own: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/>{own}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let option =
        |list: u8, text: &str| styled("ring", &format!("<w:numPr><w:numId w:val='{list}'/></w:numPr>"), text);
    let text = [
        styled("hard", "", "缺水时应（B）"),
        option(2, "加水"),
        option(2, "停炉"),
        styled("stem", "", "满水时应（A）"),
        option(3, "放水"),
        option(3, "加水"),
        // Of this style, but without a number.
        styled("stem", "<w:numPr><w:numId w:val='0'/></w:numPr>", "解析：见规程。"),
    ];
    let parts = [("word/numbering.xml", numbering.as_bytes()), ("word/styles.xml", styles.as_bytes())];
    let found = read(&document(&text.concat(), &parts)).unwrap();
    let said: Vec<(&str, &str, &str)> = found
        .sound()
        .map(|sound| match &sound.content.body {
            Body::SingleChoice { options, key } => {
                (sound.content.stem.as_str(), options[*key].as_str(), sound.content.rationale.as_str())
            }
            _ => ("", "", ""),
        })
        .collect();
    assert_eq!(said, [("缺水时应（　）", "停炉", ""), ("满水时应（　）", "放水", "见规程。")]);
}

#[test]
fn typed_and_automatic_numbers_may_be_mixed() {
    let numbering = "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='（%1）'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num></w:numbering>";
    let numbered = |list: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let options = paragraph("A.甲") + &paragraph("B.乙");
    let text = [
        paragraph("1、第一"),
        numbered(1, "2、第二"),
        paragraph("3．第三"),
        numbered(1, "4、第四"),
        numbered(2, "第五"),
        paragraph("6、第六"),
        paragraph("参考答案"),
        paragraph("1-6 ABABAB"),
    ];
    let text: String =
        text[..6].iter().map(|stem| stem.clone() + &options).chain(text[6..].iter().cloned()).collect();
    let found = read(&document(&text, &[("word/numbering.xml", numbering.as_bytes())])).unwrap();
    let asked: Vec<(&str, bool)> = found
        .sound()
        .map(|sound| {
            (sound.content.stem.as_str(), matches!(sound.content.body, Body::SingleChoice { key: 0, .. }))
        })
        .collect();
    let stems = ["第一", "第二", "第三", "第四", "第五", "第六"];
    let expected: Vec<(&str, bool)> = stems.into_iter().zip([true, false].into_iter().cycle()).collect();
    assert_eq!(asked, expected, "{:?}", found.refused().collect::<Vec<_>>());
}

#[test]
fn pictures_come_along_and_unreadable_formulas_refuse_their_question() {
    let relations = "<Relationships><Relationship Id='rId4' Target='media/image1.png'/><Relationship Id='rId5' TargetMode='External' Target='http://x/y.png'/></Relationships>";
    let drawing = |id: &str| {
        format!(
            "<w:p><w:r><w:t>1.图中是（A）</w:t></w:r><w:r><w:drawing><w:inline><w:docPr descr='安全阀'/><a:blip r:embed='{id}'/></w:inline></w:drawing></w:r></w:p>"
        )
    };
    let rest = paragraph("A.阀 B.管")
        + "<w:p><w:r><w:t>2.公式</w:t></w:r><m:oMath><m:phant/></m:oMath><w:r><w:t>（对）</w:t></w:r></w:p>";
    let rest = rest.replace("m:", "w:");
    let others: [(&str, &[u8]); 2] =
        [("word/_rels/document.xml.rels", relations.as_bytes()), ("word/media/image1.png", &png(5, 5))];
    let found = read(&document(&(drawing("rId4") + &rest), &others)).unwrap();
    let sound = found.sound().next().unwrap();
    assert_eq!(sound.content.markup, Markup::Markdown);
    assert!(sound.content.stem.contains("![安全阀](asset:"), "{}", sound.content.stem);
    assert_eq!(found.pictures.len(), 1);
    assert_eq!(sound.pictures.len(), 1);
    let flaw = RowFlaw::UnknownInteraction { name: "oMath phant".into() };
    assert_eq!(found.refused().next().unwrap().1.flaw, flaw);
    // A picture from elsewhere is never fetched, and told by its address.
    let missing = RowFlaw::MissingPicture { name: "http://x/y.png".into() };
    for drawing in [drawing("rId5"), drawing("rId5").replace("r:embed", "r:link")] {
        let found = read(&document(&(drawing + &rest), &others)).unwrap();
        assert_eq!(found.refused().next().unwrap().1.flaw, missing);
    }
    let found = read(&document(&(drawing("rId4").replace("安全阀", "") + &rest), &others)).unwrap();
    let sound = found.sound().next().unwrap();
    assert!(sound.content.stem.contains("![题干配图](asset:"), "{}", sound.content.stem);
    assert_eq!(sound.doubts, [Doubt::PictureWords { words: "题干配图".into() }].into());
}

#[test]
fn a_table_with_a_header_is_read_row_by_row() {
    let table = |rows: &[&[&str]]| {
        let cell = |text: &&str| {
            let lines: String = text.split('\n').map(paragraph).collect();
            format!("<w:tc>{lines}</w:tc>")
        };
        let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
        format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
    };
    let text = paragraph("一、单选题")
        + &paragraph("1.第一题（A）")
        + &paragraph("A.甲 B.乙")
        + &table(&[
            &["序号", "题目", "选项", "答案"],
            &["1", "1、锅炉缺水时（　）。", "A.停炉；\nB.加水。", "A"],
            &["2", "电梯困人时（　）。", "救人\n离开", "a"],
            &["3", "没有答案（　）。", "A.甲 B.乙", ""],
            &["4", "3.5 吨叉车（　）。", "A.甲 B.乙", "Ｂ"],
        ])
        + &paragraph("2.第二题（B）")
        + &paragraph("A.甲 B.乙")
        + &table(&[
            &["编号", "题型", "题干", "A", "B", "正确答案", "解析", "设备类别"],
            &["GL-1", "判断题", "锅炉应检验。", "", "", "√", "见规程", "锅炉；压力容器"],
            &["2", "填空题", "应在____日内向（　）办理。", "", "", "30；登记机关", "", ""],
            &["GL-3", "简答题", "怎样处理？", "", "", "停炉。\n【得分点】\n停炉（2分）", "", ""],
            &["GL-4", "连线题", "配对", "甲", "乙", "1-A", "", ""],
            &["", "单选题", "选（　）。", "甲", "乙", "B", "", "电梯"],
        ]);
    let found = read(&document(&text, &[])).unwrap();
    let stems: Vec<&str> = found.sound().map(|sound| sound.content.stem.as_str()).collect();
    let expected = [
        "第一题（　）",
        "锅炉缺水时（　）。",
        "电梯困人时（　）。",
        "3.5 吨叉车（　）。",
        "第二题（　）",
        "锅炉应检验。",
        "应在____日内向____办理。",
        "怎样处理？",
        "选（　）。",
    ];
    assert_eq!(stems, expected, "{:?}", found.refused().collect::<Vec<_>>());
    let flaws: Vec<&RowFlaw> = found.refused().map(|(_, refused)| &refused.flaw).collect();
    assert_eq!(flaws, [&RowFlaw::NoKey, &RowFlaw::UnknownInteraction { name: "连线".into() }]);
    let (_, refused) = found.refused().next().unwrap();
    assert_eq!(refused.source, "单选题\n3. 没有答案（　）。\nA. 甲\nB. 乙", "mended as it is typed");
    let bodies: Vec<_> = found.sound().map(|sound| &sound.content.body).collect();
    assert_eq!(*bodies[1], Body::SingleChoice { options: vec!["停炉".into(), "加水".into()], key: 0 });
    assert!(matches!(bodies[7], Body::ShortAnswer { points, .. } if points.len() == 1));
    assert_eq!(found.sound().nth(5).unwrap().content.rationale, "见规程");
    let said: Vec<_> =
        found.sound().skip(5).map(|one| (one.code.as_deref(), one.hints.equipment.join(" "))).collect();
    let none = String::new;
    let expected = [
        (Some("GL-1"), "锅炉 压力容器".into()),
        (None, none()),
        (Some("GL-3"), none()),
        (None, "电梯".into()),
    ];
    assert_eq!(said, expected, "a number alone is no code");
}

#[test]
fn formulas_become_latex() {
    let formula = "<w:oMath><w:sSub><w:e><w:r><w:t>σ</w:t></w:r></w:e><w:sub><w:r><w:t>b</w:t></w:r></w:sub></w:sSub></w:oMath>";
    let text = format!(
        "<w:p><w:r><w:t>1.抗拉强度 </w:t></w:r>{formula}<w:r><w:t> 的单位是（A）</w:t></w:r></w:p><w:p><w:r><w:t>A.</w:t></w:r><w:oMathPara><w:oMath><w:r><w:t>MPa</w:t></w:r></w:oMath></w:oMathPara></w:p>{}",
        paragraph("B.kg*")
    );
    let found = read(&document(&text, &[])).unwrap();
    let content = &found.sound().next().unwrap().content;
    assert_eq!(content.markup, Markup::Markdown);
    assert_eq!(content.stem, r"抗拉强度 $\sigma_{b}$ 的单位是（　）");
    assert_eq!(content.body.options(), ["$MPa$", r"kg\*"]);
    let (flaws, _) = crate::markup::look_over(content);
    assert!(flaws.is_empty(), "{flaws:?}");
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]), Err(FileError::OldOffice));
    assert_eq!(read(&pack(&[("a.txt", b"x")])), Err(FileError::Unknown));
    assert_eq!(read(&document("", &[])), Err(FileError::Empty));
    let laughs = pack(&[(BODY, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")]);
    assert_eq!(read(&laughs), Err(FileError::Doctype { line: 1 }));
}
