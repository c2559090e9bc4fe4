//! Items as a workbook, with the columns that the importer reads. Tables know no markup and only the plain kinds.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Loss, Outgoing, Written};
use crate::exchange::sheet::{self, Reading};
use crate::exchange::{Field, Mapping};
use crate::item::{Blank, Body, Markup, letter, written};
use crate::syllabus::{Node, NodeKind, Syllabus};

/// The columns, as [`crate::exchange::guess`] knows them.
const HEADER: [(&str, Field); 17] = [
    ("编号", Field::Code),
    ("题型", Field::Kind),
    ("题干", Field::Stem),
    ("选项A", Field::Option(0)),
    ("选项B", Field::Option(1)),
    ("选项C", Field::Option(2)),
    ("选项D", Field::Option(3)),
    ("选项E", Field::Option(4)),
    ("选项F", Field::Option(5)),
    ("选项G", Field::Option(6)),
    ("选项H", Field::Option(7)),
    ("答案", Field::Key),
    ("解析", Field::Rationale),
    ("难度", Field::Difficulty),
    ("科目", Field::Subject),
    ("设备类别", Field::Equipment),
    ("依据", Field::Citation),
];

/// What stands in the columns, for who fills in the template.
const NOTES: [&str; 17] = [
    "可不填：导入时自动编号",
    "判断题、单选题、多选题、填空题、简答题",
    "必填。填空题的每个空写作 ____（四个下划线）",
    "单选、多选题至少两个选项；判断题不用填",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "必填。选项字母（多选连写，如 AC）；判断题写 正确 或 错误；填空题几个空用 ；分开，同一空几种写法用 | 分开；简答题写参考答案，可另起一行写【得分点】，再每行一个得分点，如 停炉（2分），末行可写【字数上限】300",
    "可不填",
    "可不填：0 至 1 的预计答对率，或 易、中、难",
    "大纲中的代码或名称；不填时归到导入时选的科目",
    "大纲中的代码或名称；不填表示通用",
    "可不填：法规或标准编号",
];

/// Rows that show how it is done, one of each kind.
const EXAMPLES: [[&str; 12]; 5] = [
    ["", "判断题", "安全阀应当定期校验。", "", "", "", "", "", "", "", "", "正确"],
    [
        "",
        "单选题",
        "锅炉严重缺水时，应当（　　）。",
        "立即停炉",
        "立即补水",
        "继续观察",
        "加大燃烧",
        "",
        "",
        "",
        "",
        "A",
    ],
    [
        "",
        "多选题",
        "起重作业前应当检查（　　）。",
        "吊索具",
        "制动器",
        "指挥信号",
        "办公桌椅",
        "",
        "",
        "",
        "",
        "ABC",
    ],
    ["", "填空题", "1 MPa 等于____kPa。", "", "", "", "", "", "", "", "", "1000|一千"],
    [
        "",
        "简答题",
        "锅炉严重缺水时应当怎样处理？",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "立即停炉，严禁进水，并报告负责人。\n【得分点】\n立即停炉（2分）\n严禁进水（2分）\n报告（1分）\n【字数上限】300",
    ],
];

/// An empty workbook with the columns that the importer reads, an example of each kind, and a sheet that says what goes
/// where.
pub fn template() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("试题")?;
    for (column, (name, _)) in (0..).zip(HEADER) {
        sheet.write_string(0, column, name)?;
    }
    for (row, example) in (1..).zip(EXAMPLES) {
        for (column, text) in (0..).zip(example).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, text)?;
        }
    }
    let notes = book.add_worksheet().set_name("说明")?;
    for (row, ((name, _), note)) in (0..).zip(HEADER.iter().zip(NOTES)) {
        notes.write_string(row, 0, *name)?;
        notes.write_string(row, 1, note)?;
    }
    book.save_to_buffer()
}

/// Writes a workbook.
pub fn write(items: &[Outgoing<'_>]) -> Result<Written, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (name, _)) in (0..).zip(HEADER) {
        sheet.write_string(0, column, name)?;
    }
    let mut losses = Vec::new();
    let mut number = 1;
    for item in items {
        let Some(cells) = row(item) else {
            losses.push((item.code.to_owned(), Loss::NotWritten { kind: item.content.body.kind() }));
            continue;
        };
        losses.extend(lost(item, &cells).into_iter().map(|loss| (item.code.to_owned(), loss)));
        for (column, text) in (0..).zip(&cells) {
            // A string is never a formula.
            if !text.is_empty() && text.chars().count() <= 32_767 {
                sheet.write_string(number, column, text)?;
            }
        }
        number += 1;
    }
    Ok(Written { bytes: book.save_to_buffer()?, losses })
}

/// The cells of an item; `None`: a row has no room for it.
fn row(item: &Outgoing<'_>) -> Option<Vec<String>> {
    let content = item.content;
    let (kind, key) = match &content.body {
        Body::TrueFalse { key } => ("判断题", if *key { "正确" } else { "错误" }.to_owned()),
        Body::SingleChoice { key, .. } => ("单选题", letter(*key).to_string()),
        Body::MultipleChoice { key, .. } => ("多选题", key.iter().map(|key| letter(*key)).collect()),
        Body::FillBlank { blanks } => {
            let accepted = |blank: &Blank| match blank {
                Blank::Texts(texts) => Some(texts.join("|")),
                Blank::Number(_) => None,
            };
            let texts: Option<Vec<String>> = blanks.iter().map(accepted).collect();
            ("填空题", texts?.join("；"))
        }
        Body::ShortAnswer { reference, points, most } => {
            ("简答题", written::together(reference, points, *most))
        }
        Body::Order { .. } | Body::Match { .. } | Body::Hotspot { .. } | Body::CaseStudy { .. } => {
            return None;
        }
    };
    let option = |index: usize| content.body.options().get(index).cloned().unwrap_or_default();
    let first = |codes: &[String]| codes.first().cloned().unwrap_or_default();
    let citation = item.tags.citations.first();
    let citation =
        citation.map(|citation| format!("{} {}", citation.regulation, citation.clause).trim().to_owned());
    let difficulty = format!("{:.3}", f64::from(item.tags.difficulty) / 1000.0);
    let mut cells = vec![item.code.to_owned(), kind.to_owned(), content.stem.clone()];
    cells.extend((0..8).map(option));
    cells.extend([key, content.rationale.clone(), difficulty]);
    cells.extend([first(&item.tags.subjects), first(&item.tags.equipment), citation.unwrap_or_default()]);
    Some(cells)
}

/// What the row says less than the item.
fn lost(item: &Outgoing<'_>, cells: &[String]) -> Vec<Loss> {
    let codes = item.tags.subjects.iter().chain(&item.tags.equipment);
    let node = |code: &String| Node {
        code: code.clone(),
        kind: NodeKind::Public,
        name_zh: String::new(),
        name_en: String::new(),
        parent: None,
        source: String::new(),
        confidence: String::new(),
    };
    let syllabus = Syllabus::new(codes.map(node).chain([node(&"-".to_owned())]).collect());
    let mapping = Mapping {
        sheet: 0,
        columns: HEADER.iter().map(|(_, field)| Some(*field)).collect(),
        separator: String::new(),
        subject: "-".into(),
        equipment: String::new(),
        prefix: String::new(),
        mended: Vec::new(),
    };
    let Some(Ok(Reading { code, mut content, tags, .. })) = sheet::read(cells, &mapping, &syllabus) else {
        return vec![Loss::Text];
    };
    let mut losses = Vec::new();
    if content.markup != item.content.markup {
        losses.push(Loss::Markup);
        content.markup = Markup::Markdown;
    }
    if content != *item.content {
        losses.push(Loss::Text);
    }
    if code.as_deref() != Some(item.code) {
        losses.push(Loss::Code);
    }
    let no_subject = item.tags.subjects.is_empty() && tags.subjects == ["-"];
    let mut tags = tags;
    if no_subject {
        tags.subjects.clear();
    }
    if tags != *item.tags {
        losses.push(Loss::Tags);
    }
    losses
}
