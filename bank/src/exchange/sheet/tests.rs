use super::super::Existing;
use super::*;
use crate::syllabus::{Node, NodeKind, Syllabus};

fn mapping() -> Mapping {
    Mapping {
        sheet: 0,
        columns: vec![None, Some(Field::Kind), Some(Field::Stem), Some(Field::Options), Some(Field::Key)],
        separator: "**".into(),
        subject: "S".into(),
        equipment: String::new(),
        prefix: "N1-".into(),
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

fn syllabus() -> Syllabus {
    Syllabus::new(vec![Node {
        code: "S".into(),
        kind: NodeKind::Specialty,
        name_zh: "专业科目".into(),
        name_en: "Specialty".into(),
        parent: None,
        source: String::new(),
        confidence: String::new(),
    }])
}

fn row(kind: &str, stem: &str, options: &str, key: &str) -> Result<Reading, Refusal> {
    let cells = ["叉车", kind, stem, options, key].map(String::from);
    read(&cells, &mapping(), &syllabus()).unwrap()
}

fn flaw(kind: &str, options: &str, key: &str) -> RowFlaw {
    row(kind, "1.题干（）。", options, key).unwrap_err().flaw
}

#[test]
fn rows_as_training_centres_write_them() {
    let judged = row("判断题", "12、制动器必须有效。（）", "**A.正确**B.错误", "B").unwrap();
    assert_eq!(judged.content.body, Body::TrueFalse { key: false });
    assert_eq!(judged.content.stem, "制动器必须有效。（）");
    assert!(judged.repairs.contains(&Repair::StemNumber));

    let single = row("单选题", "3.5吨叉车（）。", "A.甲**B.乙**C.丙", " ｃ ").unwrap();
    assert_eq!(single.content.stem, "3.5吨叉车（）。");
    let Body::SingleChoice { key, .. } = single.content.body else { panic!("not single") };
    assert_eq!(key, 2);

    let wide = row("判断题", "４．制动器必须有效。", "", "对").unwrap();
    assert_eq!(wide.content.stem, "制动器必须有效。");
    let decimal = row("判断题", "３．５吨叉车必须年检。", "", "对").unwrap();
    assert_eq!(decimal.content.stem, "３．５吨叉车必须年检。");

    let multiple = row("多选题", "4．应检查", "A.甲**B.乙**C.丙", "C、A").unwrap();
    let Body::MultipleChoice { key, .. } = multiple.content.body else { panic!("not multiple") };
    assert_eq!(key, [0, 2]);
}

#[cfg(feature = "store")]
#[test]
fn numbers_without_marks_are_told_by_their_neighbours() {
    let marked = |stems: &[&str]| -> Vec<String> {
        let row =
            |(number, stem): (u32, &&str)| (number, vec![String::new(), String::new(), (*stem).to_owned()]);
        let mut rows: Vec<_> = (2..).zip(stems).map(row).collect();
        column::mark_numbers(&mut rows, &mapping());
        rows.into_iter().map(|(_, cells)| cells[2].clone()).collect()
    };
    assert_eq!(marked(&["1锅炉", "2、甲", "3吨叉车", "4.乙"]), ["1、锅炉", "2、甲", "3、吨叉车", "4.乙"]);
    for text in [
        &["甲", "3吨叉车", "4、乙"][..],
        &["2、甲", "3吨叉车", "5、乙"],
        &["3吨叉车", "4吨叉车"],
        &["3吨叉车"],
    ] {
        assert_eq!(marked(text), text, "nobody says that it is a number");
    }
    assert_eq!(marked(&["2、甲", "3.5吨叉车", "4、乙"])[1], "3.5吨叉车");
    // Marks that are not usual, and a point in front of a year or a ratio, where the file numbers in step.
    let odd = ["57.甲", "58.2014年乙", "59，丙", "60 丁", "61。戊", "62.2：1绕法", "63：（）己", "64、庚"];
    let expected =
        ["57.甲", "58、2014年乙", "59、丙", "60、丁", "61、戊", "62、2：1绕法", "63、（）己", "64、庚"];
    assert_eq!(marked(&odd), expected);
    for text in [&["甲", "59，丙", "乙"][..], &["1,2个", "2,3个", "3,4个"], &["1.5m", "2.5m", "3.5m"]]
    {
        assert_eq!(marked(text), text);
    }
}

#[test]
fn broken_rows_are_refused_with_the_reason() {
    assert_eq!(flaw("单选题", "A.甲**B.乙", "D"), RowFlaw::KeyOutside);
    assert_eq!(flaw("单选题", "A.甲**B.乙", ""), RowFlaw::NoKey);
    assert_eq!(flaw("单选题", "A.甲**B.乙", "AB"), RowFlaw::ManyKeys);
    assert_eq!(flaw("多选题", "A.甲**B.乙**C.丙", "A"), RowFlaw::FewKeys);
    for key in ["A", "1", "Y", "V"] {
        assert_eq!(flaw("判断题", "", key), RowFlaw::TruthKey);
    }
    for key in ["对", "A"] {
        assert_eq!(flaw("判断题", "A.正确**B.错误**C.不确定", key), RowFlaw::NotTruth);
    }
    assert_eq!(flaw("判断题", "A.石棉**B.橡胶", "对"), RowFlaw::NotTruth);
    assert_eq!(flaw("简答题", "A.石棉**B.橡胶", "A"), RowFlaw::OptionsAgainstKind);
    assert_eq!(flaw("填空题", "A.石棉**B.橡胶", "石棉"), RowFlaw::OptionsAgainstKind);
    for options in ["A.正确**B.错误", "对/错", "无", "——"] {
        assert!(row("判断题", "题干", options, "对").is_ok(), "{options}");
    }
    assert_eq!(flaw("判断题", "A.石棉**B.橡胶", "A"), RowFlaw::NotTruth);
    assert_eq!(flaw("作文题", "", "略"), RowFlaw::UnknownKind);
    assert_eq!(flaw("简答题", "", "停炉\n【得分点】\n停炉（100.5分）"), RowFlaw::Points);
    assert_eq!(flaw("单选题", "A.甲**A.乙", "A"), RowFlaw::RepeatedLetter);
    let cells = ["叉车", "判断题", "题干", "", "对"].map(String::from);
    let nowhere = Mapping { subject: String::new(), ..mapping() };
    assert_eq!(read(&cells, &nowhere, &syllabus()).unwrap().unwrap_err().flaw, RowFlaw::NoSubject);
    let columns = [Field::Kind, Field::Stem, Field::Key, Field::Difficulty].map(Some).to_vec();
    let nowhere = Mapping { columns, ..nowhere };
    let read_row =
        |cells: [&str; 4]| read(&cells.map(String::from), &nowhere, &syllabus()).unwrap().unwrap_err().flaw;
    assert_eq!(read_row(["判断", "题干", "对", "极难"]), RowFlaw::BadDifficulty);
    assert_eq!(read_row(["判断", "题干", "对", "难"]), RowFlaw::NoSubject);
    assert_eq!((difficulty("65%"), difficulty("7 ％"), difficulty("101%")), (Some(650), Some(70), None));
    let case = ["案例", "某厂。", "", ""].map(String::from);
    let part = ["小题判断", "甲。", "A", ""].map(String::from);
    let refused = read_case(&case, &[&part], &nowhere, &syllabus()).unwrap_err();
    let flaws: Vec<_> = refused.into_iter().map(|(at, refusal)| (at, refusal.flaw)).collect();
    assert_eq!(flaws, [(1, RowFlaw::TruthKey)]);
    let at = row("单选题", "题干", "A.甲**B.乙", "D").unwrap_err();
    assert_eq!(at.column, Some(4), "the key's cell is to blame");
}

#[test]
fn short_answers_have_a_reference_with_points_or_none() {
    for name in ["简答题", "问答题", "论述题", "名词解释", "计算题", "short_answer"] {
        let read = row(name, "1.缺水时怎么办？", "", "先停炉。\n【得分点】\n停炉（2分）\n【字数上限】300");
        let points = vec![item::Point { text: "停炉".into(), marks: 200 }];
        let body = Body::ShortAnswer { reference: "先停炉。".into(), points, most: Some(300) };
        assert_eq!(read.unwrap().content.body, body, "{name}");
    }
    let none = Body::ShortAnswer { reference: String::new(), points: vec![], most: None };
    assert_eq!(row("简答题", "怎么办？", "", "").unwrap().content.body, none);
}

#[test]
fn options_in_columns_may_have_letters_and_share_a_cell() {
    let read_row = |options: [&str; 4]| {
        let mut cells = vec!["单选".to_owned(), "题干".to_owned()];
        cells.extend(options.map(ToOwned::to_owned));
        cells.push("B".to_owned());
        let mut columns = vec![Some(Field::Kind), Some(Field::Stem)];
        columns.extend((0..4).map(|index| Some(Field::Option(index))));
        columns.push(Some(Field::Key));
        read(&cells, &Mapping { columns, ..mapping() }, &syllabus()).unwrap()
    };
    let options = |cells| {
        let reading = read_row(cells).map_err(|refusal| (refusal.flaw, refusal.column))?;
        let Body::SingleChoice { options, .. } = reading.content.body else { panic!("no choice") };
        Ok((options, reading.repairs.into_iter().collect::<Vec<_>>()))
    };
    let three = || ["停炉", "加水", "升压"].map(ToOwned::to_owned).to_vec();
    assert_eq!(options(["停炉", "加水", "升压", ""]), Ok((three(), vec![])));
    let lettered = ["A.停炉", "B、加水", "C．升压", ""];
    assert_eq!(options(lettered), Ok((three(), vec![Repair::OptionLetter])));
    let both = vec![Repair::MissingSeparator, Repair::OptionLetter];
    assert_eq!(options(["A.停炉 B.加水 C.升压", "", "", ""]), Ok((three(), both.clone())));
    assert_eq!(options(["A.停炉", "B.加水 C.升压", "", ""]), Ok((three(), both)));
    let doubtful = options(["A.停炉", "B.加水 C升压", "", ""]);
    assert_eq!(doubtful, Err((RowFlaw::MissingLetter, Some(3))));
    let text = options(["停炉", "大肠杆菌 C. coli", "", ""]).unwrap();
    assert_eq!(text.0[1], "大肠杆菌 C. coli", "no letters, no options");
}

#[test]
fn kinds_that_people_say_are_taken() {
    let cells = ["焊工", "数字类选择题", "厚度至少为()mm。", "", "1.5"].map(String::from);
    assert_eq!(read(&cells, &mapping(), &syllabus()).unwrap().unwrap_err().flaw, RowFlaw::UnknownKind);
    let said = |word: &str, kind| vec![kinds::NamedKind { word: word.into(), kind }];
    let told = Mapping { kinds: said("数字类选择题", Kind::FillBlank), ..mapping() };
    let filled = read(&cells, &told, &syllabus()).unwrap().unwrap();
    assert_eq!(filled.content.body, Body::FillBlank { blanks: vec![item::Blank::from_iter(["1.5"])] });
    let cells = ["", "", "为什么？", "", "略"].map(String::from);
    assert_eq!(read(&cells, &mapping(), &syllabus()).unwrap().unwrap_err().flaw, RowFlaw::NoKind);
    let rest = Mapping { kinds: said("", Kind::ShortAnswer), ..mapping() };
    assert!(read(&cells, &rest, &syllabus()).unwrap().is_ok(), "one kind for rows without any");
}

#[test]
fn a_judgement_needs_no_options_when_the_key_says_it() {
    assert_eq!(row("判断题", "题干", "", "√").unwrap().content.body, Body::TrueFalse { key: true });
}

#[test]
fn blanks_in_every_spelling() {
    let filled = row("填空题", "应在（　　）日内向__登记。", "", "30|三十；登记机关").unwrap();
    assert_eq!(filled.content.stem, "应在____日内向____登记。");
    assert_eq!(row("填空题", "应在（　）日内。", "", "1；2").unwrap_err().flaw, RowFlaw::Blanks);
}

#[test]
fn no_key_stays_where_candidates_read_it() {
    let single = row("单选题", "单位是（ B ）。", "A.帕**B.兆帕", "B").unwrap();
    assert_eq!(single.content.stem, "单位是（　）。");
    assert!(single.repairs.contains(&Repair::KeyInStem));
    let judged = row("判断题", "可以超压。（ × ）", "", "错").unwrap();
    assert_eq!(judged.content.stem, "可以超压。");
    let column = mapping().columns.iter().position(|field| *field == Some(Field::Key));
    let two = Refusal { flaw: RowFlaw::TwoKeys, column };
    assert_eq!(row("单选题", "单位是（B）。", "A.帕**B.兆帕", "A"), Err(two.clone()));
    assert_eq!(row("判断题", "可以超压。（√）", "", "错"), Err(two));
    // Letters out of order, where nothing says which kind it is.
    assert_eq!(row("", "应依次（）。", "A.甲**B.乙**C.丙", "BAC").unwrap_err().flaw, RowFlaw::NoKind);
    assert!(row("", "应（）。", "A.甲**B.乙**C.丙", "A、C").is_ok());
}
