//! Items as a workbook, with the columns that the importer reads. Tables know no markup and no places on pictures.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use super::{Loss, Outgoing, Written, exact_where_zero, reads_alike};
use crate::exchange::sheet::{self, PART, Reading, answers};
use crate::exchange::table::NOTES;
use crate::exchange::{Existing, Field, Mapping};
use crate::item::{Body, Citation, Content, Markup, SubItem, Tags, letter, written};
use crate::markup;
use crate::syllabus::{Node, Syllabus};

/// The columns, as [`crate::exchange::guess`] knows them, and what stands in them, for who fills in the template.
const COLUMNS: [(&str, Field, &str); 23] = [
    ("编号", Field::Code, "可不填：导入时自动编号。小题不填"),
    // Only exports have it: what is new has no version.
    ("版本", Field::Version, ""),
    (
        "题型",
        Field::Kind,
        "判断题、单选题、多选题、填空题、简答题、排序题、连线题、案例题。案例题的小题接在下面各行，写作 小题：单选题 等",
    ),
    ("题干", Field::Stem, "必填。填空题的每个空写作 ____（四个下划线）；案例题写各小题共用的材料"),
    (
        "配对左列",
        Field::Prompts,
        "只有连线题填：要配对的各项，每项一行，前面写序号，如 1. 安全阀（单元格内换行按 Alt+Enter）；一项之内另起的行以下一个序号开头时，行首加一个反斜杠",
    ),
    ("选项A", Field::Option(0), "单选、多选题至少两个选项；排序题写要排序的各项；连线题写右列；判断题不用填"),
    ("选项B", Field::Option(1), ""),
    ("选项C", Field::Option(2), ""),
    ("选项D", Field::Option(3), ""),
    ("选项E", Field::Option(4), ""),
    ("选项F", Field::Option(5), ""),
    ("选项G", Field::Option(6), ""),
    ("选项H", Field::Option(7), ""),
    ("选项I", Field::Option(8), "选项I、选项J 只用于连线题"),
    ("选项J", Field::Option(9), ""),
    ("答案", Field::Key, "必填（案例题本身不填，填在小题）。各题型的写法见下"),
    ("解析", Field::Rationale, "可不填"),
    ("难度", Field::Difficulty, "可不填：0 至 1 的预计答对率，或 易、中、难。小题随案例题"),
    ("认知层次", Field::Cognitive, "可不填：记忆、理解、应用 或 分析。小题随案例题"),
    ("科目", Field::Subject, "大纲中的代码或名称，几个用 ；分开；不填时归到导入时选的科目。小题随案例题"),
    ("设备类别", Field::Equipment, "大纲中的代码或名称，几个用 ；分开；不填表示通用。小题随案例题"),
    (
        "依据",
        Field::Citation,
        "可不填：法规或标准的编号或名称，后面可写条款，如 TSG 11-2020 第3.2条；几个用 ；分开",
    ),
    ("开放练习", Field::Practice, "可不填：写 是 的题开放给考生练习，不用于组卷"),
];

/// How the key of each kind is written.
const KEYS: [(&str, &str); 11] = [
    ("判断题", "正确 或 错误"),
    ("单选题", "一个选项字母，如 A"),
    ("多选题", "字母连写，如 ACD"),
    ("填空题，文字", "几个空用 ；分开，同一空的几种写法用 | 分开，如 30|三十；登记机关"),
    (
        "填空题，数值",
        "数值后写允差，如 1.6 MPa（允差 0.1）；没有误差写 允差 0；单位有几种写法用 、分开；必须写单位的，如 4 年（允差 0，须写单位）；其他写法接在 | 后。不写允差的按文字核对",
    ),
    (
        "简答题",
        "参考答案；可另起一行写【得分点】，再每行一个得分点，如 停炉（2分），末行可写【字数上限】300。可不填",
    ),
    ("排序题", "按正确次序写选项字母，如 CAB 或 C→A→B"),
    ("连线题", "左列序号配右列字母，如 1-C；2-A；3-B。右列可以有多余的项，也可以几项配同一个"),
    ("案例题", "一行写材料，下面每个小题一行；到下一个不是小题的行为止，最多二十个小题"),
    ("特殊字符", "文字里本来就有的 ；、| 或反斜杠，前面加一个反斜杠，如 甲\\；乙"),
    ("表格写不下的", "图上选点题、公式和图片：请在题库中编辑，或用 QTI 3.0 导入"),
];

/// Rows that show how it is done, at least one of each kind: kind, stem, prompts, options, key.
type Example = (&'static str, &'static str, &'static str, &'static [&'static str], &'static str);

const EXAMPLES: [Example; 11] = [
    ("判断题", "安全阀应当定期校验。", "", &[], "正确"),
    ("单选题", "锅炉严重缺水时，应当（　　）。", "", &["立即停炉", "立即补水", "继续观察", "加大燃烧"], "A"),
    ("多选题", "起重作业前应当检查（　　）。", "", &["吊索具", "制动器", "指挥信号", "办公桌椅"], "ABC"),
    ("填空题", "1 MPa 等于____kPa，表压加上____是绝对压力。", "", &[], "1000|一千；大气压|当地大气压力"),
    (
        "填空题",
        "压力表的量程为工作压力的 2 倍，工作压力 0.8 MPa 时选用量程____的压力表。",
        "",
        &[],
        "1.6 MPa、兆帕（允差 0）",
    ),
    (
        "简答题",
        "锅炉严重缺水时应当怎样处理？",
        "",
        &[],
        "立即停炉，严禁进水，并报告负责人。\n【得分点】\n立即停炉（2分）\n严禁进水（2分）\n报告（1分）\n【字数上限】300",
    ),
    (
        "排序题",
        "更换压力表的步骤依次是（　　）。",
        "",
        &["装上新表", "关闭三通旋塞", "拆下旧表", "打开三通旋塞"],
        "B→C→A→D",
    ),
    (
        "连线题",
        "把安全附件与它的作用配对。",
        "1. 安全阀\n2. 压力表\n3. 水位表",
        &["指示水位", "超压时泄放", "指示压力", "切断燃料"],
        "1-B；2-C；3-A",
    ),
    ("案例题", "某厂一台叉车在坡道上转弯时侧翻，司机未系安全带，货叉升得很高。", "", &[], ""),
    ("小题：判断题", "司机的做法符合安全规程。", "", &[], "错误"),
    ("小题：多选题", "造成侧翻的原因有（　　）。", "", &["坡道上转弯", "货叉升得过高", "天气晴朗"], "AB"),
];

/// An empty workbook with the columns that the importer reads, an example of each kind, and a sheet that says what goes
/// where.
pub fn template() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let head = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("试题")?;
    let filled = || COLUMNS.into_iter().filter(|(_, field, _)| *field != Field::Version);
    for (column, (name, ..)) in (0..).zip(filled()) {
        sheet.write_string_with_format(0, column, name, &head)?;
    }
    for (row, (kind, stem, prompts, options, key)) in (1..).zip(EXAMPLES) {
        let option = |at: u8| options.get(usize::from(at)).copied().unwrap_or_default();
        for (column, (_, field, _)) in (0..).zip(filled()) {
            let text = match field {
                Field::Kind => kind,
                Field::Stem => stem,
                Field::Prompts => prompts,
                Field::Option(at) => option(at),
                Field::Key => key,
                _ => "",
            };
            if !text.is_empty() {
                sheet.write_string_with_format(row, column, text, &wrapped)?;
            }
        }
    }
    sheet.set_column_width(2, 40)?;
    sheet.set_column_width(3, 18)?;
    sheet.set_freeze_panes(1, 0)?;
    let notes = book.add_worksheet().set_name(NOTES)?;
    notes.set_column_width(0, 16)?;
    notes.set_column_width(1, 90)?;
    let columns = filled().map(|(name, _, note)| (name, note));
    let parts =
        [("各列", "填什么")].into_iter().chain(columns).chain([("", ""), ("答案的写法", "")]).chain(KEYS);
    for (row, (name, note)) in (0..).zip(parts) {
        notes.write_string_with_format(row, 0, name, &head)?;
        notes.write_string_with_format(row, 1, note, &wrapped)?;
    }
    book.save_to_buffer()
}

/// The longest text of a cell, characters.
const LONGEST_CELL: usize = 32_767;

/// Writes a workbook.
pub fn write(items: &[Outgoing<'_>]) -> Result<Written, XlsxError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (column, (name, ..)) in (0..).zip(COLUMNS) {
        page.write_string(0, column, name)?;
    }
    let mut losses = Vec::new();
    let mut all: Vec<(u32, Vec<String>)> = Vec::new();
    for item in items {
        let rows = rows(item);
        let lost = match &rows {
            Some(rows) => lost(item, rows),
            None => vec![Loss::NotWritten { kind: item.content.body.kind() }],
        };
        if !lost.iter().any(|loss| matches!(loss, Loss::NotWritten { .. })) {
            all.extend((1..).skip(all.len()).zip(rows.into_iter().flatten()));
        }
        losses.extend(lost.into_iter().map(|loss| (item.code.to_owned(), loss)));
    }
    sheet::column::guard_numbers(&mut all, &mapping(""));
    for (number, row) in &all {
        // A string is never a formula.
        for (column, text) in (0..).zip(row).filter(|(_, text)| !text.is_empty()) {
            page.write_string(*number, column, text)?;
        }
    }
    Ok(Written { bytes: book.save_to_buffer()?, losses })
}

/// What the columns hold, in their order.
pub(in crate::exchange) fn fields() -> impl Iterator<Item = Field> {
    COLUMNS.iter().map(|(_, field, _)| *field)
}

/// The rows of an item, one but for cases; `None`: a table has no room for it.
pub(in crate::exchange) fn rows(item: &Outgoing<'_>) -> Option<Vec<Vec<String>>> {
    let Content { stem, body, rationale, .. } = item.content;
    let Body::CaseStudy { items } = body else {
        return Some(vec![row("", stem, body, rationale, Some(item))?]);
    };
    let mut rows = vec![row("", stem, body, rationale, Some(item))?];
    let prefix = format!("{PART}：");
    for SubItem { stem, body, rationale } in items {
        rows.push(row(&prefix, stem, body, rationale, None)?);
    }
    Some(rows)
}

/// The cells of a question. `item`: the one that it is, if it is no question of a case.
fn row(
    prefix: &str,
    stem: &str,
    body: &Body,
    rationale: &str,
    item: Option<&Outgoing<'_>>,
) -> Option<Vec<String>> {
    let letters = |key: &[usize]| key.iter().map(|key| letter(*key)).collect::<String>();
    let (kind, key) = match body {
        Body::TrueFalse { key } => ("判断题", answers::judged_written(*key).to_owned()),
        Body::SingleChoice { key, .. } => ("单选题", letter(*key).to_string()),
        Body::MultipleChoice { key, .. } => ("多选题", letters(key)),
        Body::FillBlank { blanks } => ("填空题", answers::blanks_written(blanks)),
        Body::Order { options } => ("排序题", letters(&(0..options.len()).collect::<Vec<_>>())),
        Body::Match { key, .. } => ("连线题", answers::pairs_written(key)),
        Body::ShortAnswer { reference, points, most } => {
            ("简答题", written::together(reference, points, *most))
        }
        Body::CaseStudy { .. } => ("案例题", String::new()),
        Body::Hotspot { .. } => return None,
    };
    let tags = item.map(|item| item.tags);
    let all = |texts: fn(&Tags) -> Vec<String>| tags.map(|tags| texts(tags).join("；")).unwrap_or_default();
    let cell = |field: Field| match field {
        Field::Code => item.map(|item| item.code.to_owned()).unwrap_or_default(),
        Field::Version => item.map(|item| item.version.to_string()).unwrap_or_default(),
        Field::Kind => format!("{prefix}{kind}"),
        Field::Stem => sheet::guarded(stem),
        Field::Prompts => answers::prompts_written(body.prompts()),
        Field::Option(at) => sheet::guarded_option(body.options(), at),
        Field::Options => String::new(),
        Field::Key => key.clone(),
        Field::Rationale => rationale.to_owned(),
        Field::Difficulty => {
            tags.map(|tags| format!("{:.3}", f64::from(tags.difficulty) / 1000.0)).unwrap_or_default()
        }
        Field::Cognitive => {
            tags.map(|tags| sheet::cognitive_word(tags.cognitive).to_owned()).unwrap_or_default()
        }
        Field::Practice => {
            tags.filter(|tags| tags.practice).map(|_| sheet::YES.to_owned()).unwrap_or_default()
        }
        Field::Subject => all(|tags| tags.subjects.clone()),
        Field::Equipment => all(|tags| tags.equipment.clone()),
        Field::Citation => all(|tags| tags.citations.iter().map(Citation::in_words).collect()),
    };
    let cells: Vec<String> = COLUMNS.iter().map(|(_, field, _)| carried(&cell(*field))).collect();
    cells.iter().all(|cell| cell.chars().count() <= LONGEST_CELL).then_some(cells)
}

/// A text as a cell can hold it: XML has no control characters, and one kind of line break.
fn carried(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

/// What the columns mean; `subject`: of rows that name none.
fn mapping(subject: &str) -> Mapping {
    Mapping {
        sheet: 0,
        columns: fields().map(Some).collect(),
        separator: String::new(),
        subject: subject.to_owned(),
        equipment: String::new(),
        prefix: String::new(),
        kinds: Vec::new(),
        nodes: Vec::new(),
        mended: Vec::new(),
        numbers: false,
        skipped: Vec::new(),
        existing: Existing::default(),
        settled: Vec::new(),
        difficulty: None,
    }
}

/// What the rows of an item come back as; `None`: as nothing.
pub(in crate::exchange) fn again(item: &Outgoing<'_>, rows: &[Vec<String>]) -> Option<Reading> {
    let codes = item.tags.subjects.iter().chain(&item.tags.equipment);
    let syllabus = Syllabus::new(codes.map(Node::of_code).chain([Node::of_code("-")]).collect());
    let mapping = mapping("-");
    let again = match rows {
        [case, parts @ ..] if sheet::role(case, &mapping) == sheet::Role::Case => {
            let parts: Vec<&[String]> = parts.iter().map(Vec::as_slice).collect();
            sheet::read_case(case, &parts, &mapping, &syllabus).ok()
        }
        [alone] => sheet::read(alone, &mapping, &syllabus).and_then(Result::ok),
        _ => None,
    };
    let mut again = again?;
    if item.tags.subjects.is_empty() && again.tags.subjects == ["-"] {
        again.tags.subjects.clear();
    }
    Some(again)
}

/// What the rows say less than the item.
fn lost(item: &Outgoing<'_>, rows: &[Vec<String>]) -> Vec<Loss> {
    let not_written = vec![Loss::NotWritten { kind: item.content.body.kind() }];
    let Some(Reading { code, mut content, tags, .. }) = again(item, rows) else { return not_written };
    let mut losses = Vec::new();
    if content.markup != item.content.markup {
        if !markup::look_over(item.content).1.is_empty() {
            losses.push(Loss::Pictures);
        }
        losses.push(Loss::Markup);
        content.markup = Markup::Markdown;
    }
    let mut ours = item.content.clone();
    exact_where_zero(&mut ours.body);
    if content != ours {
        // What would come back as another item must not leave.
        if !reads_alike(&content, &ours) {
            return not_written;
        }
        losses.push(Loss::Text);
    }
    if code.as_deref() != Some(item.code) {
        losses.push(Loss::Code);
    }
    if tags != *item.tags {
        losses.push(Loss::Tags);
    }
    losses
}
