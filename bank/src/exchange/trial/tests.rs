mod moved;
mod pictured;

use super::super::{Doubt, Mended};
use super::*;
use crate::item::{Body, Citation};
use crate::regulation::{Regulation, Standing};
use crate::syllabus::{Node, NodeKind};

fn syllabus() -> Syllabus {
    let node = |code: &str, name: &str| Node {
        code: code.into(),
        kind: NodeKind::Specialty,
        name_zh: name.into(),
        name_en: String::new(),
        parent: None,
        source: String::new(),
        confidence: String::new(),
    };
    Syllabus::new(vec![node("S1", "锅炉"), node("S2", "电梯")])
}

fn trial(name: &str, text: &str, subject: &str) -> Trial {
    let (_, source) = Source::read(name, text.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: subject.into(), ..source.guess() };
    run(source, &mapping, &syllabus(), &InBank::default())
}

#[test]
fn a_file_of_questions_is_tried_like_a_table() {
    let gift =
        "$CATEGORY: 题库/电梯\n\n::甲::缺水时{=停炉 ~加水}\n\n::乙::缺水时{=停炉 ~加水}\n\n::丙::写一段\n";
    let found = trial("a.gift", gift, "");
    assert_eq!((found.rows, found.readings.len()), (3, 1));
    assert_eq!(found.readings[0].tags.subjects, ["S2"], "the category is a subject");
    assert_eq!(found.duplicates[0].flaw, RowFlaw::SameAsRow { row: 1 });
    assert!(matches!(&found.refused[0].flaw, RowFlaw::UnknownInteraction { .. }), "{:?}", found.refused);
    assert!(found.refused[0].place.as_deref().is_some_and(|place| place.contains('丙')));
}

#[test]
fn a_code_that_is_taken_is_refused_by_its_cell() {
    let csv = "编号,题型,题干,答案\nA-1,判断,甲,对\nA-1,判断,乙,对\nB-9,判断,丙,对\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let items = HashMap::from([("elsewhere".to_owned(), "B-9".to_owned())]);
    let in_bank = InBank { items, ..InBank::default() };
    let found = run(source, &mapping, &syllabus(), &in_bank);
    assert_eq!(found.readings.len(), 1);
    let places: Vec<_> = found.refused.iter().map(|note| (note.place.as_deref(), &note.flaw)).collect();
    assert_eq!(places, [(Some("A3"), &RowFlaw::CodeOfRow { row: 2 }), (Some("A4"), &RowFlaw::CodeTaken)]);
}

#[test]
fn a_case_takes_the_rows_below_it_along() {
    let csv = "编号,题型,题干,选项A,选项B,选项C,答案,难度\n\
        C-1,案例题,一台叉车侧翻。,,,,,0.5\n\
        ,小题：判断题,1. 司机系了安全带。,,,,错,0.5\n\
        \n\
        ,小题-多选,原因有（　）。,超速,超高,天晴,ＡB,\n\
        ,小题,应先（　）。,救人,拍照,,A,0.9\n\
        ,判断题,叉车可以载人。,,,,错,\n\
        ,小题：判断题,前面没有案例。,,,,对,\n\
        C-2,案例题,锅炉缺水。,,,,,\n\
        C-3,案例题,电梯困人。,,,,,\n\
        ,小题：单选题,首先（　）。,安抚,盘车,,C,\n\
        ,小题：排序题,依次。,甲,乙,丙,B→A→C,\n\
        ,小题：判断题,盘车前断电。,,,,,\n\
        C-4,案例题,材料。,甲,,,,\n\
        ,小题：判断题,对吗。,,,,对,\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let found = run(source.clone(), &mapping, &syllabus(), &InBank::default());
    assert_eq!(found.readings.len(), 2, "{:?}", found.refused);
    let case = &found.readings[0];
    assert_eq!((case.code.as_deref(), case.tags.difficulty), (Some("C-1"), 500));
    let Body::CaseStudy { items } = &case.content.body else { panic!("{:?}", case.content) };
    assert_eq!(items[0].stem, "司机系了安全带。");
    let kinds: Vec<&str> = items.iter().map(|item| item.body.kind().name()).collect();
    assert_eq!(kinds, ["true_false", "multiple_choice", "single_choice"]);
    assert!(case.repairs.contains(&Repair::StemNumber) && case.repairs.contains(&Repair::FullWidthLetter));
    assert_eq!(found.left_out, BTreeMap::from([(LeftOut::PartTags, 1)]), "a difficulty of its own");
    let refused: Vec<_> =
        found.refused.iter().map(|note| (note.row, note.place.as_deref(), note.flaw.clone())).collect();
    let part = RowFlaw::PartRefused { row: 11 };
    assert_eq!(
        refused,
        [
            (8, Some("B8"), RowFlaw::NoCase),
            (9, Some("B9"), RowFlaw::NoParts),
            (10, None, part),
            (11, Some("G11"), RowFlaw::KeyOutside),
            (13, Some("G13"), RowFlaw::NoKey),
            (14, Some("D14"), RowFlaw::Stray),
        ]
    );
    // Mended part by part, the case comes in.
    let cell = |row, text: &str| Mended { row, column: 6, text: text.into() };
    let mending = Mapping { mended: vec![cell(11, "A"), cell(13, "对")], ..mapping };
    let mended = run(source, &mending, &syllabus(), &InBank::default());
    let Body::CaseStudy { items } = &mended.readings[2].content.body else { panic!() };
    assert_eq!(items[1].body, Body::Order { options: ["乙", "甲", "丙"].map(str::to_owned).to_vec() });
}

#[test]
fn mended_cells_are_read_in_the_place_of_what_stood_there() {
    let csv = "题型,题干,选项A,选项B,答案\n单选,甲,一,二,C\n判断,乙,,,对\n判断,,,,错\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let found = run(source.clone(), &mapping, &syllabus(), &InBank::default());
    let refused: Vec<_> = found.refused.iter().map(|note| (note.row, note.cells.len())).collect();
    assert_eq!(refused, [(2, 5), (4, 5)]);
    let cell = |row, column, text: &str| Mended { row, column, text: text.into() };
    let mended = vec![cell(2, 4, "B"), cell(4, 1, "丙"), cell(99, 0, "无"), cell(2, 99, "无")];
    let found = run(source, &Mapping { mended, ..mapping }, &syllabus(), &InBank::default());
    assert!(found.refused.is_empty(), "{:?}", found.refused);
    let stems: Vec<&str> = found.readings.iter().map(|reading| reading.content.stem.as_str()).collect();
    assert_eq!(stems, ["甲", "乙", "丙"]);
    assert!(matches!(found.readings[0].content.body, Body::SingleChoice { key: 1, .. }));
}

#[test]
fn what_is_told_of_a_workbooks_cells() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in ["题型", "题干", "答案", "备注"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), text).unwrap();
    }
    let plain = Format::new();
    sheet.merge_range(1, 0, 4, 0, "填空题", &plain).unwrap();
    sheet.merge_range(1, 3, 2, 3, "无", &plain).unwrap();
    for (row, stem) in
        ["1. 电压为（）V。", "实施于（）。", "比例为（）。", "至少（）m。"].into_iter().enumerate()
    {
        sheet.write(1 + u32::try_from(row).unwrap(), 1, stem).unwrap();
    }
    let day = |format: &str| Format::new().set_num_format(format);
    let moment = ExcelDateTime::from_ymd(2018, 2, 3).unwrap();
    sheet.write_formula(1, 2, Formula::new("=6*6").set_result("36")).unwrap();
    sheet.write_with_format(2, 2, &moment, &day("yyyy/m/d")).unwrap();
    sheet.write_with_format(3, 2, &moment, &day("m/d")).unwrap();
    sheet.merge_range(4, 2, 5, 2, "2", &plain).unwrap();
    sheet.write(5, 1, "至多（）m。").unwrap();
    let (_, source) = Source::read("a.xlsx", &book.save_to_buffer().unwrap(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let found = run(source.clone(), &mapping, &syllabus(), &InBank::default());

    type Told<'a> = Vec<(Repair, Option<&'a str>)>;
    let told: Vec<(u32, Told<'_>)> = found
        .repairs
        .iter()
        .map(|row| (row.row, row.repairs.iter().map(|one| (one.repair, one.cell.as_deref())).collect()))
        .collect();
    let filled = (Repair::Merged, Some("A2:A5"));
    assert_eq!(
        told,
        [
            (2, vec![(Repair::StemNumber, None), (Repair::Formula, Some("C2"))]),
            (3, vec![filled, (Repair::Day, Some("C3"))]),
            (5, vec![filled, (Repair::Merged, Some("C5:C6"))]),
        ]
    );
    assert_eq!(found.repairs[0].text, "电压为____V。");
    assert_eq!(found.repaired[&Repair::Merged], 2);
    let done: Vec<_> = found.merged.iter().map(|one| (one.range.as_str(), one.done)).collect();
    use super::super::MergedDone as D;
    assert_eq!(done, [("A2:A5", D::Filled), ("D2:D3", D::Unread), ("C5:C6", D::First)]);
    // The key of two rows is nobody's, and what was typed as 2/3 is not known any more.
    let refused: Vec<_> = found.refused.iter().map(|note| (note.place.as_deref(), &note.flaw)).collect();
    assert_eq!(refused, [(Some("C4"), &RowFlaw::TurnedDay), (Some("C6"), &RowFlaw::NoKey)]);
    let mended = vec![Mended { row: 4, column: 2, text: "2/3".into() }];
    let found = run(source, &Mapping { mended, ..mapping }, &syllabus(), &InBank::default());
    assert_eq!(found.refused.len(), 1, "mended, it is what was typed");
}

#[test]
fn a_title_above_the_header_is_told_and_left_out() {
    use rust_xlsxwriter::{Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 2, "2023年叉车题库", &Format::new()).unwrap();
    for (row, cells) in (1..).zip([["题型", "题干", "答案"], ["判断", "甲", "对"], ["判断", "乙", ""]])
    {
        for (column, text) in (0..).zip(cells) {
            sheet.write(row, column, text).unwrap();
        }
    }
    let (_, source) = Source::read("a.xlsx", &book.save_to_buffer().unwrap(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let found = run(source, &mapping, &syllabus(), &InBank::default());
    assert_eq!((found.rows, found.readings.len(), found.merged.len()), (2, 1, 0));
    assert_eq!(found.above, [Above { row: 1, text: "2023年叉车题库".into() }]);
    assert_eq!(found.refused[0].place.as_deref(), Some("C4"), "rows have the sheet's numbers");
}

#[test]
fn a_row_that_cites_what_is_not_on_file_goes_in_and_is_told() {
    let csv = "题型,题干,答案,依据\n判断,甲,对,TSG11－2020 第3.2条；厂内规定\n判断,乙,对,锅炉安全技术规程\n判断,丙,对,TSG 11-2012\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let (number, name) = ("TSG 11-2020".to_owned(), "锅炉安全技术规程".to_owned());
    let replaces = vec!["TSG 11-2012".to_owned()];
    let on_file = Regulation { number: number.clone(), name, replaces, ..Regulation::default() };
    let citable = Citable::new(&[on_file], "2026-12-02");
    let found = run(source, &mapping, &syllabus(), &InBank { citable, ..InBank::default() });
    let cited =
        |regulation: &str, clause: &str| Citation { regulation: regulation.into(), clause: clause.into() };
    assert_eq!(found.readings[0].tags.citations, [cited("TSG 11-2020", "第3.2条"), cited("厂内规定", "")]);
    assert_eq!(found.readings[1].tags.citations, [cited("TSG 11-2020", "")]);
    let doubts = vec![Doubt::UnknownRegulation { cited: "厂内规定".into() }];
    let standing = Standing::Replaced { by: number };
    let ended = vec![Doubt::EndedRegulation { number: "TSG 11-2012".into(), standing }];
    let row = |row, text: &str, doubts| RowDoubts { row, text: text.into(), doubts };
    assert_eq!(found.doubts, [row(2, "甲", doubts), row(4, "丙", ended)]);
}

#[test]
fn what_names_no_subject_gets_the_chosen_one_or_is_refused() {
    let text = "1. 缺水时应（A）。\nA.停炉 B.加水\n";
    assert_eq!(trial("a.txt", text, "S1").readings[0].tags.subjects, ["S1"]);
    let refused = trial("a.txt", text, "").refused;
    assert_eq!(refused[0].flaw, RowFlaw::NoSubject);
}

#[test]
fn pictures_come_under_the_names_they_are_kept_by() {
    let png = include_bytes!("../../../data/demo/pressure-gauge.png");
    let file = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, png);
    let xml = format!(
        r#"<quiz><question type="truefalse"><name><text>甲</text></name><questiontext format="html">
        <text><![CDATA[<p>看图 <img src="@@PLUGINFILE@@/a.png" alt="表盘"></p>]]></text>
        <file name="a.png" path="/" encoding="base64">{file}</file></questiontext>
        <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
        </question></quiz>"#
    );
    let found = trial("a.xml", &xml, "S1");
    let [reading] = &found.readings[..] else { panic!("{:?}", found.refused) };
    let [picture] = &found.pictures[..] else { panic!("no picture: {:?}", reading.content) };
    assert_eq!((picture.width, picture.height), (900, 900));
    assert!(
        reading.content.stem.contains(&format!("![表盘](asset:{})", picture.name)),
        "{}",
        reading.content.stem
    );
    assert!(matches!(reading.content.body, Body::TrueFalse { key: true }));
    // What only seemed to be a picture is told by the name that the file gives it, beside the stem.
    let broken = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &png[..60]);
    let found = trial("a.xml", &xml.replace(&file, &broken), "S1");
    let flaw = RowFlaw::MissingPicture { name: "a.png".into() };
    assert_eq!((&found.refused[0].flaw, found.refused[0].text.as_str()), (&flaw, "看图 [表盘]"));
}

#[test]
fn signs_of_judgements_count_where_the_whole_column_has_them() {
    let keys = |cells: [&str; 3]| {
        let [one, two, three] = cells;
        let csv = format!("题型,题干,答案\n判断,甲,{one}\n判断题,乙,{two}\n填空,丙____,{three}\n");
        let found = trial("a.csv", &csv, "S1");
        let keys: Vec<bool> = found
            .readings
            .iter()
            .filter_map(|reading| match reading.content.body {
                Body::TrueFalse { key } => Some(key),
                _ => None,
            })
            .collect();
        (keys, found.repaired.get(&super::super::Repair::TruthSign).copied().unwrap_or(0))
    };
    assert_eq!(keys(["Y", "n", "1"]), (vec![true, false], 2));
    assert_eq!(keys(["0", "１", "对"]), (vec![false, true], 2));
    for unsure in [["1", "1", "0"], ["Y", "1", "0"], ["1", "2", "0"]] {
        assert_eq!(keys(unsure), (vec![], 0), "{unsure:?}");
    }
    assert_eq!(keys(["Y", "错", "0"]), (vec![false], 0));
}

#[test]
fn an_order_that_a_choice_of_several_loses_is_told() {
    let row = |stem: &str, key: &str| {
        let csv = format!("题型,题干,选项A,选项B,选项C,选项D,答案\n多选,{stem},甲,乙,丙,丁,{key}\n");
        trial("a.csv", &csv, "S1").doubts.into_iter().flat_map(|row| row.doubts).collect::<Vec<_>>()
    };
    assert_eq!(row("操作步骤如下（　）。", "ADCB"), [Doubt::KeyOrder { key: "ADCB".into() }]);
    assert_eq!(row("操作步骤如下（　）。", "ABCD"), []);
    assert_eq!(row("以下正确的是（　）。", "ADCB"), []);
}

#[test]
fn a_row_that_may_be_meant_in_several_ways_tells_them() {
    let csv = "题型,题干,选项,答案\n\
        单选,扶梯的优点,**A、能力强**B、连续**C、停电可用D高度大,B\n\
        单选,锅炉,**A、0.1MPaB、0.1MW C所有D、30L,C\n\
        单选,维修,**A、甲**B、乙**C、丙丁D防腐,D\n\
        单选,没有,**A、甲**B、乙**D、丁,B\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let found = run(source.clone(), &mapping, &syllabus(), &InBank::default());
    let counts: Vec<Vec<usize>> = found
        .refused
        .iter()
        .map(|note| note.readings.iter().map(|reading| reading.options.len()).collect())
        .collect();
    assert_eq!(counts, [vec![4, 3], vec![4, 3], vec![4], vec![]], "only what the key fits is offered");
    let chosen = found.refused.iter().filter_map(|note| Some(note.readings.last()?.cell.clone())).collect();
    let mapping = Mapping { mended: chosen, ..mapping };
    let found = run(source, &mapping, &syllabus(), &InBank::default());
    assert_eq!((found.readings.len(), found.refused.len()), (3, 1));
    let Body::SingleChoice { options, key } = &found.readings[0].content.body else { panic!() };
    assert_eq!((options[2].as_str(), *key), ("停电可用D高度大", 1));
}

#[test]
fn what_says_no_difficulty_is_counted_and_gets_what_is_said() {
    let csv = "题干,答案,难度\n甲,对,\n乙,对,难\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let difficulties = |mapping: &Mapping| {
        let found = run(source.clone(), mapping, &syllabus(), &InBank::default());
        let all: Vec<u16> = found.readings.iter().map(|reading| reading.tags.difficulty).collect();
        (found.no_difficulty, all)
    };
    assert_eq!(difficulties(&mapping), (1, vec![700, 450]));
    assert_eq!(difficulties(&Mapping { difficulty: Some(600), ..mapping }), (1, vec![600, 450]));
    let gift = trial("a.gift", "缺水？{T}\n\n// [tag:difficulty:700]\n满水？{T}\n", "S1");
    assert_eq!(gift.no_difficulty, 1, "{:?}", gift.refused);
}

#[test]
fn numbers_as_keys_are_told_and_read_as_numbers_if_people_say_so() {
    let csv =
        "题型,题干,答案,科目\n填空,压力____,1.0 MPa,S1\n填空,名称____,阀,S1\n填空,质量____,10±0.5kg,S1\n";
    let (_, source) = Source::read("a.csv", csv.as_bytes(), 0).unwrap();
    let takes = |numbers: bool| {
        let mapping = Mapping { numbers, ..source.guess() };
        let trial = run(source.clone(), &mapping, &syllabus(), &InBank::default());
        let given = ["1", "阀", "10.4"];
        let right = trial.readings.iter().zip(given).map(|(reading, given)| match &reading.content.body {
            Body::FillBlank { blanks } => blanks[0].takes(given),
            _ => false,
        });
        (trial.numbers, right.collect::<Vec<_>>())
    };
    assert_eq!(takes(false), (1, vec![false, true, true]));
    assert_eq!(takes(true), (1, vec![true, true, true]));
}

#[test]
fn rows_that_people_leave_out_stay_out_and_texts_are_mended() {
    let text = "判断题\n1.甲（对）\n2.乙\n3.丙（错）";
    let (_, source) = Source::read("a.txt", text.as_bytes(), 0).unwrap();
    let mapping = Mapping { subject: "S1".into(), ..source.guess() };
    let trial = run(source.clone(), &mapping, &syllabus(), &InBank::default());
    assert_eq!(
        (trial.places.as_slice(), trial.refused[0].cells.as_slice()),
        (&[1, 3][..], &["判断题\n2.乙".to_owned()][..])
    );
    let mended = Mended { row: 2, column: 0, text: "2.乙（对）".into() };
    let mapping = Mapping { mended: vec![mended], skipped: vec![1], ..mapping };
    let trial = run(source, &mapping, &syllabus(), &InBank::default());
    assert_eq!((trial.places.as_slice(), trial.skipped, trial.refused.len()), (&[2, 3][..], 1, 0));
}
