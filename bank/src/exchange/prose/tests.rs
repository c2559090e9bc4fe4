use super::*;
use crate::exchange::Repair;
use crate::item::{Blank, Body, Content};

fn all(text: &str) -> Vec<(u32, Result<Content, RowFlaw>)> {
    let found = read(text.as_bytes()).unwrap();
    let one = |entry: super::super::found::Entry| {
        let outcome = entry.outcome.map(|sound| sound.content).map_err(|refused| refused.flaw);
        (entry.place.line, outcome)
    };
    found.entries.into_iter().map(one).collect()
}

fn one(text: &str) -> Result<Content, RowFlaw> {
    let mut all = all(text);
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    all.remove(0).1
}

fn single(options: &[&str], key: usize) -> Body {
    Body::SingleChoice { options: options.iter().map(|text| (*text).to_owned()).collect(), key }
}

#[test]
fn choices_in_every_spelling() {
    let expected = single(&["停炉", "加水", "减压"], 0);
    for text in [
        "1.缺水时应（　）。\nA.停炉\nB.加水\nC.减压\n答案：A",
        "1、缺水时应（ A ）。\nA．停炉  B．加水  C．减压",
        "1．缺水时应（ａ）。A、停炉 B、加水 C、减压",
        "一、单选题\n12. 缺水时应（）。\nA. 停炉\tB. 加水\nC. 减压\n【答案】A\n【解析】防止爆炸。",
        "（1）缺水时应____。\nA.停炉\nB.加水\nC.减压\n正确答案: A",
        "第1题 缺水时应\nA.停炉\nB.加水\nC.减压\n参考答案：A。",
    ] {
        assert_eq!(one(text).map(|content| content.body), Ok(expected.clone()), "{text}");
    }
    let several = one("1.应检查（AC）。\nA.甲 B.乙 C.丙").unwrap();
    assert_eq!(several.stem, "应检查（　）。");
    assert_eq!(
        several.body,
        Body::MultipleChoice { options: vec!["甲".into(), "乙".into(), "丙".into()], key: vec![0, 2] }
    );
}

#[test]
fn a_key_in_front_of_the_number_is_its_own_question_s() {
    let text = "判断题\n3．锅炉应检验。（对）\n（对）4．压力表应校验。\n（×）5.安全阀不必校验。\n6．水位表应清晰。（错）";
    let keys: Vec<_> = all(text).into_iter().map(|(line, outcome)| (line, outcome.unwrap())).collect();
    let stems: Vec<&str> = keys.iter().map(|(_, content)| content.stem.as_str()).collect();
    assert_eq!(stems, ["锅炉应检验。", "压力表应校验。", "安全阀不必校验。", "水位表应清晰。"]);
    let right = |content: &Content| matches!(content.body, Body::TrueFalse { key: true });
    assert_eq!(
        keys.iter().map(|(_, content)| right(content)).collect::<Vec<_>>(),
        [true, true, false, false]
    );
    let choice = all("1.缺水时（A）。\nA.停炉 B.加水\n（B）2.满水时应\nA.加水 B.放水");
    let bodies: Vec<_> = choice.into_iter().map(|(_, outcome)| outcome.unwrap().body).collect();
    assert_eq!(bodies, [single(&["停炉", "加水"], 0), single(&["加水", "放水"], 1)]);
}

#[test]
fn keys_need_no_colon_and_blanks_one_mark() {
    for text in
        ["1.缺水时应（　）。\nA.停炉；\nB.加水。\n答案 A", "1.缺水时应（　）。 A.停炉 B.加水\n答案　Ａ。"]
    {
        assert_eq!(one(text).map(|content| content.body), Ok(single(&["停炉", "加水"], 0)), "{text}");
    }
    assert_eq!(one("1.锅炉应定期检验。\n答案 √").unwrap().body, Body::TrueFalse { key: true });
    let filled = one("1.装置是【　】和（　）。\n答案：1、甲 2、乙").unwrap();
    assert_eq!(filled.stem, "装置是____和____。");
    let blanks = vec![Blank::from_iter(["甲"]), Blank::from_iter(["乙"])];
    assert_eq!(filled.body, Body::FillBlank { blanks });
    for key in ["20|二十、5、6", "甲、乙；丙；丁", "甲"] {
        assert_eq!(one(&format!("1.直径____mm，系数【　】。\n答案：{key}")), Err(RowFlaw::Blanks), "{key}");
    }
    assert_eq!(one("1.直径____mm。\n答案：20；30"), Err(RowFlaw::Blanks));
}

#[test]
fn judgements_and_blanks() {
    for (text, key) in [
        ("1.锅炉应定期检验。（对）", true),
        ("1.锅炉不需检验（×）。", false),
        ("1.锅炉应定期检验。（　）\n答案：√", true),
        ("1.锅炉应定期检验。\nA.正确 B.错误\n答案：B", false),
        ("判断题\n1.（错）锅炉不需检验。", false),
    ] {
        assert_eq!(one(text).map(|content| content.body), Ok(Body::TrueFalse { key }), "{text}");
    }
    assert_eq!(one("1.锅炉应定期检验。（对）").unwrap().stem, "锅炉应定期检验。");
    let filled = one("1.应在____日内向（　）办理。\n答案：30；登记机关").unwrap();
    assert_eq!(filled.stem, "应在____日内向____办理。");
    let blanks = vec![Blank::from_iter(["30"]), Blank::from_iter(["登记机关"])];
    assert_eq!(filled.body, Body::FillBlank { blanks });
}

#[test]
fn what_can_be_read_in_two_ways_is_refused_with_its_line() {
    let list = "1.下列说法：\n1.甲\n2.乙\n3.丙\n正确的是\nA.都对\nB.都错\n答案：A\n2.对不对？（对）";
    let found = all(list);
    assert_eq!(found[0], (1, Err(RowFlaw::TwoReadings)));
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].1.as_ref().unwrap().body, Body::TrueFalse { key: true });
    for (text, flaw) in [
        ("1.甲（A）乙（B）。\nA.一\nB.二", RowFlaw::TwoReadings),
        ("1.甲（A）。\nA.一\nB.二\n答案：B", RowFlaw::TwoKeys),
        ("1.甲。\nA.一\nB.二\n答案：A\n答案：B", RowFlaw::TwoKeys),
        ("1.甲。\nA.一\nB.二", RowFlaw::NoKey),
        ("1.甲（　）。\n答案：A", RowFlaw::NoOptions),
        ("1.甲。\nA.一\nC.二\n答案：A", RowFlaw::MissingLetter),
        ("1.甲。\nA.一\nB.二\n答案：C", RowFlaw::KeyOutside),
        ("1.应在____日内向____办理。\n答案：30", RowFlaw::Blanks),
        ("一、单选题\n1.甲。\nA.一\nB.二\n答案：AB", RowFlaw::ManyKeys),
        ("二、多选题\n1.甲。\nA.一\nB.二\nC.三\n答案：A", RowFlaw::FewKeys),
        ("一、简答题\n1.应怎样？\nA.一\nB.二\n答案：A", RowFlaw::OptionsAgainstKind),
        ("一、简答题\n1.应（　）。A.一 B.二\n答案：A", RowFlaw::OptionsAgainstKind),
        ("一、填空题\n1.应（　）。\nA.一\nB.二\n答案：A", RowFlaw::OptionsAgainstKind),
        ("一、判断题\n1.应（　）。\nA.一\nB.二\n答案：A", RowFlaw::NotTruth),
        ("一、判断题\n1.应检验。\n答案：A", RowFlaw::TruthKey),
        ("1.甲说（对）的，乙说（错）的。", RowFlaw::TwoReadings),
    ] {
        assert_eq!(one(text), Err(flaw), "{text}");
    }
    let name = RowFlaw::UnknownInteraction { name: "连线".into() };
    assert_eq!(one("三、连线题\n1.水处理。\n答案：略"), Err(name));
}

#[test]
fn short_answers_have_answers_of_several_lines() {
    let written = |reference: &str, points: &[(&str, u32)], most| {
        let point = |(text, marks): &(&str, u32)| crate::item::Point { text: (*text).into(), marks: *marks };
        Body::ShortAnswer { reference: reference.into(), points: points.iter().map(point).collect(), most }
    };
    let text = "四、简答题（每题 5 分）\n1.缺水时怎么办？\n答：一、立即停炉；\n（1）切断燃料\n\nA. 关给水\n二、报告。\n2.怎样检验（A）？\n参考答案：\n1、内部检验\n2、外部检验\n评分标准：\n内部（2分）；\n外部（1.5分）\n字数上限：300字\n3.为什么？\n【答案】略\n解析：见规程\n第二章 论述\n五、论述题\n1.论水处理。\n答：略";
    let found = all(text);
    let bodies: Vec<Body> = found
        .iter()
        .map(|(line, content)| content.as_ref().unwrap_or_else(|flaw| panic!("{line} {flaw:?}")).body.clone())
        .collect();
    let expected = [
        written("一、立即停炉；\n（1）切断燃料\nA. 关给水\n二、报告。", &[], None),
        written("1、内部检验\n2、外部检验", &[("内部", 200), ("外部", 150)], Some(300)),
        written("略", &[], None),
        written("略", &[], None),
    ];
    assert_eq!(bodies, expected);
    assert_eq!(found[1].1.as_ref().unwrap().stem, "怎样检验（A）？");
    // A list whose next number is the next question's can be read in two ways.
    let two = all("一、问答题\n1.怎么办？\n答：\n1.停炉\n2.报告\n2.然后呢？\n答：略");
    assert_eq!(two[0].1, Err(RowFlaw::TwoReadings));
    let apart = all("一、问答题\n1.怎么办？\n答：\n1.停炉\n\n2.然后呢？\n答：略");
    assert!(apart.len() == 2 && apart.iter().all(|(_, content)| content.is_ok()), "{apart:?}");
    for (text, flaw) in [
        ("一、简答题\n1.甲？", RowFlaw::NoKey),
        ("一、简答题\n1.甲？\n答：乙\n得分点：丙", RowFlaw::Points),
        ("一、简答题\n1.甲？\n答：乙\n字数上限：若干", RowFlaw::AnswerLength),
    ] {
        assert_eq!(one(text), Err(flaw), "{text}");
    }
}

#[test]
fn a_file_of_everything() {
    let text = "特种设备题库\n考试时间 60 分钟\n\n一、判断题（每题 1 分）\n1. 甲。（√）\n2. 乙。（×）\n\n二、单项选择题\n1. 丙（B）\nA. 一\nB. 二\n解析：见规程\n第三条\n难度：0.45\n依据：TSG 11-2020\n知识点：锅炉\n2. 丁\nA. 一\nB. 二\n答案：A\n这一行不属于任何题\n3. 3.5 吨叉车属于（ A ）\nA. 一 B. 二";
    let found = read(text.as_bytes()).unwrap();
    let lines: Vec<u32> = found.entries.iter().map(|entry| entry.place.line).collect();
    assert_eq!(lines, [5, 6, 9, 17, 21, 22]);
    let sound: Vec<_> = found.sound().collect();
    assert_eq!(sound.len(), 5);
    assert_eq!(sound[2].content.rationale, "见规程\n第三条");
    assert_eq!(sound[2].hints.difficulty, Some(450));
    assert_eq!(sound[2].hints.citations[0].regulation, "TSG 11-2020");
    assert_eq!(sound[2].hints.subjects, ["锅炉"]);
    assert!(sound[2].repairs.contains(&Repair::KeyInStem));
    assert_eq!(sound[4].content.stem, "3.5 吨叉车属于（　）");
    assert_eq!(found.refused().next().unwrap().1.flaw, RowFlaw::Stray);
}

#[test]
fn keys_may_stand_together_at_the_end() {
    let text = "一、单选题\n1.缺水时\nA.停炉\nB.加水\n2.满水时\nA.停炉\nB.放水\n二、判断题\n1.锅炉应检验。\n参考答案\n一、单选题\n1-2 AB\n二、判断题\n1.√";
    let bodies: Vec<Body> = all(text).into_iter().map(|(_, content)| content.unwrap().body).collect();
    let expected =
        [single(&["停炉", "加水"], 0), single(&["停炉", "放水"], 1), Body::TrueFalse { key: true }];
    assert_eq!(bodies, expected);
    let chapters = text.replace("二、判断题\n1.锅炉", "第二章 检验\n二、判断题\n1.锅炉");
    assert_eq!(all(&chapters)[1].1.as_ref().unwrap().body, expected[1]);
    let footer = text.replace("B.放水\n", "B.放水\n\n第 3 页 共 9 页\n");
    assert_eq!(all(&footer)[1].1, Err(RowFlaw::TwoReadings));
    let contradicted = text.replace("1.缺水时", "1.缺水时（B）");
    assert_eq!(all(&contradicted)[0].1, Err(RowFlaw::TwoKeys));
    let doubtful = text.replace("1-2 AB", "1.A 2.B 3.A");
    assert_eq!(all(&doubtful)[0].1, Err(RowFlaw::KeyList));
}

#[test]
fn questions_numbered_in_several_ways_stay_apart() {
    // Keys are at the end, numbers are written in two ways, and begin again without a heading.
    let text = "1.甲\nA.一\nB.二\n（2）乙\nA.三\nB.四\n3、丙\nA.五\nB.六\n1.丁\nA.七\nB.八\n答案\n2.B 3.A";
    let found = all(text);
    let expected = [
        Err(RowFlaw::KeyList),
        Ok(single(&["三", "四"], 1)),
        Ok(single(&["五", "六"], 0)),
        Err(RowFlaw::KeyList),
    ];
    let found: Vec<_> = found.into_iter().map(|(_, content)| content.map(|content| content.body)).collect();
    assert_eq!(found, expected);
    let list = one("1.哪些对？\nA.下列：\n1.甲\n2.乙\nB.无\n答案：A");
    assert_eq!(list, Err(RowFlaw::TwoReadings), "a list within the first option");
    let keyed = all("1.甲（A）\nA.一\nB.二\n（2）乙（B）\nA.三\nB.四\n第3题 丙（A）\nA.五\nB.六");
    assert!(keyed.len() == 3 && keyed.iter().all(|(_, content)| content.is_ok()), "{keyed:?}");
}

#[test]
fn no_question_is_lost_behind_a_heading_or_another_way_of_numbering() {
    let numbers = |text: &str| -> Vec<(u32, Option<RowFlaw>)> {
        all(text).into_iter().map(|(line, content)| (line, content.err())).collect()
    };
    let text = "(7) 甲（ A ）\nA. 一\nB. 二\n\n八、锅炉\n第9题 乙。(对)\n10. 丙。 T";
    assert_eq!(numbers(text), [(1, None), (6, None), (7, Some(RowFlaw::NoKey))]);
    let text = "1. 甲。（对）\n八、锅炉\n第2题 乙。(对)\n3. 丙。（错）";
    assert_eq!(numbers(text), [(1, None), (3, None), (4, None)]);
    for (text, expected) in [
        // Other ways of numbering, with a gap or behind a rationale.
        ("1.甲（A）\nA.一\nB.二\n（9）乙（对）", vec![(1, None), (4, None)]),
        ("1.甲（A）\nA.一\nB.二\n\n（1）乙（对）", vec![(1, None), (5, None)]),
        ("1.甲（对）\n第2题 乙（错）\n（3）丙（对）", vec![(1, None), (2, None), (3, None)]),
        ("1.甲（对）\n解析：见规程\n（2）乙（错）", vec![(1, None), (3, None)]),
        ("1.甲（A）\nA.一\nB.二\n（1）乙（对）", vec![(1, Some(RowFlaw::TwoReadings))]),
        ("1.甲\n（5）乙\n答案：对", vec![(1, Some(RowFlaw::TwoReadings))]),
        ("试卷\n姓名：____\n1.甲（A）\nA.一\nB.二\n答案：A.一", vec![(3, None)]),
        ("1.甲（A）\nA.一\nB.二\n答案：B.二", vec![(1, Some(RowFlaw::TwoKeys))]),
        ("1.甲（　）\nA.一\nB.二\n答案：B.一", vec![(1, Some(RowFlaw::TwoKeys))]),
        // Lists stay what they are.
        ("1.甲（对）\n解析：（1）乙；\n（2）丙", vec![(1, None)]),
        ("1.甲：\n（1）乙\n（2）丙\n答案：对", vec![(1, None)]),
        // Without a number.
        ("1.甲（对）\n第二章 锅炉\n乙（错）", vec![(1, None), (3, Some(RowFlaw::Stray))]),
        ("1.甲（对）\n八、锅炉应检验（对）", vec![(1, None), (2, Some(RowFlaw::Stray))]),
        (
            "1.甲（对）\n第二章 锅炉\n乙是\n答案：错",
            vec![(1, None), (3, Some(RowFlaw::Stray)), (4, Some(RowFlaw::Stray))],
        ),
    ] {
        assert_eq!(numbers(text), expected, "{text}");
    }
}

#[test]
fn what_people_mark_has_many_names() {
    for kind in ["简答题", "问答题", "论述题", "名词解释", "计算题（每题 10 分）"] {
        let content = one(&format!("三、{kind}\n1.水处理。\n答案：略")).unwrap();
        assert!(matches!(content.body, Body::ShortAnswer { .. }), "{kind}");
    }
}

fn case(content: &Content) -> (&str, Vec<(&str, &Body)>) {
    let Body::CaseStudy { items } = &content.body else { panic!("{content:?}") };
    (&content.stem, items.iter().map(|item| (item.stem.as_str(), &item.body)).collect())
}

#[test]
fn cases_take_their_questions_along() {
    let questions =
        "1. 违反了什么？（A）\nA. 未系安全带 B. 未鸣笛\n2. 应倒退行驶。（√）\n3. 简述原因。\n答案：缺水。";
    for head in ["六、案例分析题\n", "案例分析题\n案例一：", "三、案例题\n【案例】"]
    {
        let text = format!("1.甲（对）\n{head}叉车侧翻。\n司机死亡。\n{questions}");
        let found = all(&text);
        assert_eq!(found.len(), 2, "{text} {found:?}");
        let (stem, parts) = case(found[1].1.as_ref().unwrap());
        assert_eq!(stem, "叉车侧翻。\n司机死亡。");
        assert_eq!(parts[0], ("违反了什么？（　）", &single(&["未系安全带", "未鸣笛"], 0)));
        assert_eq!(parts[1].1, &Body::TrueFalse { key: true });
        assert!(matches!(parts[2].1, Body::ShortAnswer { reference, .. } if reference == "缺水。"));
    }
    let several = all(&format!(
        "六、案例题\n叉车侧翻。\n1. 应倒退。（√）\n锅炉爆炸。\n1. 应停炉。（√）\n案例三：电梯\n{questions}\n七、判断题\n1.乙（错）"
    ));
    let stems: Vec<&str> =
        several.iter().map(|(_, content)| content.as_ref().unwrap().stem.as_str()).collect();
    assert_eq!(stems, ["叉车侧翻。", "锅炉爆炸。", "电梯", "乙"]);
    let numbered = all(
        "六、案例题\n1. 叉车侧翻。\n（1）应倒退。（√）\n（2）原因？\n答案：一是\n1. 未系\n2. 锅炉爆炸。\n（1）应停炉。（√）",
    );
    assert_eq!(numbered.len(), 2, "{numbered:?}");
    assert_eq!(case(numbered[1].1.as_ref().unwrap()).1.len(), 1);
}

#[test]
fn a_case_whose_questions_are_not_plain_is_refused() {
    for (text, flaw) in [
        ("六、案例题\n叉车侧翻。\n1. 应倒退。（√）\n锅炉爆炸。\n2. 应停炉。（√）", RowFlaw::TwoReadings),
        ("六、案例题\n叉车侧翻。\n1. 应倒退。（√）\n2. 原因（A）", RowFlaw::NoKey),
        ("六、案例题\n叉车侧翻。", RowFlaw::NoParts),
        ("六、案例题\n1. 原因（A）\nA.甲 B.乙", RowFlaw::NoCase),
    ] {
        assert_eq!(one(text), Err(flaw), "{text}");
    }
}

#[test]
fn text_above_questions_is_never_lost() {
    let aside = |text: &str| {
        read(text.as_bytes()).unwrap().aside.into_iter().map(|above| above.row).collect::<Vec<_>>()
    };
    let text = "题库\n考试时间 60 分钟\n一、判断题\n对的打√。\n1.甲。（对）\n二、计算题\n已知起重量 10t。\n1.求载荷？\n答案：略\n2.求力矩？\n答案：略\n三、判断题\n1.乙。（对）";
    assert_eq!(aside(text), [1, 2, 4, 7]);
    let flaws: Vec<Option<RowFlaw>> = all(text).into_iter().map(|(_, content)| content.err()).collect();
    let above = Some(RowFlaw::TextAbove { line: 7 });
    assert_eq!(flaws, [None, above.clone(), above, None]);
    assert_eq!(one("根据下列材料，回答1～3题。\n1.甲。（对）"), Err(RowFlaw::TextAbove { line: 1 }));
}

#[test]
fn a_section_ends_the_answer_before_it() {
    for head in [
        "六、案例分析题",
        "六、综合题（20分）",
        "第三部分 实操",
        "附加题",
        "分析题",
        "五、计算题（每题 5 分）",
        "操作题：",
    ] {
        let text = format!("一、简答题\n1.甲？\n答案：乙\n丙\n{head}\n某厂有锅炉。\n1.丁（对）");
        let reference = match all(&text)[0].1.as_ref().unwrap().body.clone() {
            Body::ShortAnswer { reference, .. } => reference,
            other => panic!("{other:?}"),
        };
        assert_eq!(reference, "乙\n丙", "{head}");
    }
    let Body::ShortAnswer { reference, .. } =
        one("一、计算题\n1.甲？\n答案：如下\n计算：Q=10×2\n一、立即停炉").unwrap().body
    else {
        panic!()
    };
    assert_eq!(reference, "如下\n计算：Q=10×2\n一、立即停炉");
    let tagged = all("【判断】8. 叉车能飞。 答案：F\n9. 叉车能载货。（T）");
    assert_eq!(tagged.len(), 2);
    assert!(tagged.iter().all(|(_, content)| content.is_ok()), "{tagged:?}");
}

#[test]
fn keys_and_labels_in_the_stems_line_are_read_and_taken_out() {
    let options = "\nA. 一 B. 二 C. 三";
    for (stem, outcome) in [
        ("1. 甲（A）。答案：C", Err(RowFlaw::TwoKeys)),
        ("1. 甲（C）。答案：C", Ok("甲（　）。")),
        ("1. 甲（  ）。 答案：C", Ok("甲（  ）。")),
        ("1. 甲（  ）。【答案】C", Ok("甲（  ）。")),
        ("1. 甲（  ）。（参考答案：C）", Ok("甲（  ）。")),
        ("1. 甲（  ）。正确答案为C", Ok("甲（  ）。")),
        ("1. 甲（C）。难度：易", Ok("甲（　）。")),
        ("1. 甲（C）。解析：因为。", Ok("甲（　）。")),
        ("1. 甲[C]", Ok("甲（　）")),
        ("1. 甲的答案：C", Err(RowFlaw::NoKey)),
    ] {
        let read = one(&format!("{stem}{options}"));
        let expected = outcome.map(|stem| (stem.to_owned(), single(&["一", "二", "三"], 2)));
        assert_eq!(read.map(|content| (content.stem, content.body)), expected, "{stem}");
    }
    assert_eq!(one("1. 甲是对的。（√）答案：错"), Err(RowFlaw::TwoKeys));
    assert_eq!(one("1. 甲写答案：C（A）\nA. 一 B. 二"), Err(RowFlaw::TwoReadings));
    assert_eq!(one("1. 甲（A）\nA. 一 B. 二答案：B"), Err(RowFlaw::TwoReadings));
    assert_eq!(one("1. 安全电压为____V。答案：36").unwrap().stem, "安全电压为____V。");
}

#[test]
fn what_is_refused_can_be_mended_as_text() {
    let found =
        read("一、单选题\n1.甲（A）\nA.一\nB.二\n2.乙（　）\nA.一\nB.二\n二、判断题\n丙（对）".as_bytes())
            .unwrap();
    let sources: Vec<&str> = found.refused().map(|(_, refused)| refused.source.as_str()).collect();
    assert_eq!(sources, ["单选题\n2.乙（　）\nA.一\nB.二", "判断题\n丙（对）"]);
    let mended = read_mended(&format!("{}\n答案：B", sources[0])).unwrap();
    assert_eq!(mended.content.body, single(&["一", "二"], 1));
    assert_eq!(read_mended(sources[0]).unwrap_err().flaw, RowFlaw::NoKey);
    let ways = |text: &str| {
        let found = read(text.as_bytes()).unwrap();
        let refused = found.refused().next().unwrap().1;
        let read =
            |(words, text): &(String, String)| (words.clone(), read_mended(text).unwrap().content.stem);
        refused.readings.iter().map(read).collect::<Vec<_>>()
    };
    let way = |words: &str, stem: &str| (words.to_owned(), stem.to_owned());
    assert_eq!(
        ways("1.甲（A）乙（B）。\nA.一\nB.二"),
        [way("答案：A", "甲（　）乙（B）。"), way("答案：B", "甲（A）乙（　）。")]
    );
    assert_eq!(
        ways("填空题\n1.叉车（平衡重式）应（倒退）行驶。"),
        [
            way("答案：平衡重式", "叉车____应（倒退）行驶。"),
            way("答案：倒退", "叉车（平衡重式）应____行驶。"),
            way("答案：平衡重式；倒退", "叉车____应____行驶。"),
        ]
    );
    assert!(ways("1.甲：\n1.乙\n2.丙\nA.一\nB.二\n答案：A").is_empty());
    assert_eq!(read_mended("1.甲（对）\n2.乙（错）").unwrap_err().flaw, RowFlaw::ManyQuestions);
}

#[test]
fn blanks_may_hold_their_answers() {
    let filled = |text: &str| one(&format!("四、填空题\n1. {text}"));
    let content = filled("安全第一、（预防为主）、综合治理。（2分）").unwrap();
    assert_eq!(content.stem, "安全第一、____、综合治理。（2分）");
    assert_eq!(content.body, Body::FillBlank { blanks: vec![Blank::from_iter(["预防为主"])] });
    assert_eq!(filled("叉车（平衡重式）应（倒退）行驶。"), Err(RowFlaw::TwoReadings));
    // In a list each bracket is a blank.
    let content = filled("特种设备（安全第一）、（预防为主）、节能环保。").unwrap();
    assert_eq!(content.stem, "特种设备____、____、节能环保。");
    let blanks = ["安全第一", "预防为主"].map(|text| Blank::from_iter([text])).to_vec();
    assert_eq!(content.body, Body::FillBlank { blanks });
    assert_eq!(filled("锅炉（含余热锅炉）的（定义）。"), Err(RowFlaw::TwoReadings));
    assert_eq!(filled("应（如实）、（及时）报告。"), Err(RowFlaw::TwoReadings));
    assert_eq!(filled("应（）、（倒退）行驶。"), Err(RowFlaw::NoKey));
    assert_eq!(filled("应（慢（速）行）。"), Err(RowFlaw::TwoReadings));
    assert_eq!(filled("锅炉（含余热锅炉）的定义。"), Err(RowFlaw::NoKey));
    assert_eq!(filled("锅炉（）。"), Err(RowFlaw::NoKey));
}

#[test]
fn objects_become_markdown() {
    let mut objects = Objects::default();
    let asset = "a".repeat(64);
    let c = objects
        .take(Object::Picture { asset: asset.clone(), alt: "阀".into(), name: "a.png".into() })
        .unwrap();
    let lost = objects.take(Object::Lost(RowFlaw::UnknownInteraction { name: "公式".into() })).unwrap();
    let lines =
        [(1, format!("1.图{c}中是*什么*（A）")), (2, "A.阀 B.管".into()), (3, format!("2.{lost}（对）"))];
    let mut found = Found::default();
    read_lines(&lines, &objects, &mut found).unwrap();
    let sound = found.sound().next().unwrap();
    assert_eq!(sound.content.stem, format!(r"图![阀](asset:{asset})中是\*什么\*（　）"));
    assert!(sound.pictures.contains(&asset));
    assert!(found.entries[1].outcome.is_err());
}

#[test]
fn no_key_stays_where_candidates_read_it() {
    let judged = one("判断题\n1. 可以超压运行。（×）\n答案：错").unwrap();
    assert_eq!((judged.stem.as_str(), judged.body), ("可以超压运行。", Body::TrueFalse { key: false }));
    for stem in ["缺水时应___B___。", "缺水时应【B】。", "缺水时应〔B〕。"] {
        let content = one(&format!("1. {stem}\nA.停炉\nB.加水\n答案：B")).unwrap();
        assert!(!content.stem.contains('B'), "{}", content.stem);
        assert_eq!(content.body, single(&["停炉", "加水"], 1));
        assert_eq!(one(&format!("1. {stem}\nA.停炉\nB.加水\n答案：A")), Err(RowFlaw::TwoKeys), "{stem}");
    }
    let ticked = one("1. 缺水时应（　）。\nA.停炉\nB.加水（正确答案）\n答案：B").unwrap();
    assert_eq!(ticked.body, single(&["停炉", "加水"], 1));
}

#[test]
fn a_list_of_keys_that_can_not_be_read_is_told_and_is_in_no_question() {
    let text = "1. 甲（A）。\nA.一\nB.二\n2. 乙（B）。\nA.三\nB.四\n参考答案\n题号\n1\n2\n答案\nA";
    let found = read(text.as_bytes()).unwrap();
    let bodies: Vec<Body> = found.sound().map(|sound| sound.content.body.clone()).collect();
    assert_eq!(bodies, [single(&["一", "二"], 0), single(&["三", "四"], 1)]);
    let aside: Vec<&str> = found.aside.iter().map(|aside| aside.text.as_str()).collect();
    assert_eq!(aside, ["参考答案", "题号", "1", "2", "答案", "A"]);
    // Whose key it should have told are refused for it.
    let lacking = text.replace("（A）", "（　）");
    assert_eq!(all(&lacking)[0].1, Err(RowFlaw::KeyList));
}

#[test]
fn a_key_for_several_questions_is_not_the_last_one_s() {
    let text = "1. 甲\nA.一\nB.二\n2. 乙\nA.三\nB.四\n3. 丙\nA.五\nB.六\nC.七\n答案：BAC";
    let flaws: Vec<_> = all(text).into_iter().map(|(_, outcome)| outcome.err()).collect();
    assert_eq!(flaws[2], Some(RowFlaw::KeyList), "{flaws:?}");
    assert!(flaws.iter().all(Option::is_some), "{flaws:?}");
    assert_eq!(one("1. 丙\nA.五\nB.六\nC.七\n答案：BAC"), Err(RowFlaw::TwoReadings), "an order, perhaps");
    assert!(one("多选题\n1. 丙\nA.五\nB.六\nC.七\n答案：BAC").is_ok());
}

#[test]
fn labels_may_be_english() {
    let expected = single(&["boiler", "tower crane"], 1);
    for text in [
        "1. Which one is a crane?\na) boiler\nb) tower crane\nAnswer: b",
        "Which one is a crane?\nA. boiler\nB. tower crane\nCorrect answer: B\nExplanation: It lifts.",
        "1) Which one is a crane?\nA) boiler  B) tower crane\nANS: B\nDifficulty: 0.7",
    ] {
        assert_eq!(one(text).map(|content| content.body), Ok(expected.clone()), "{text}");
    }
    let said = one("1. Which one is a crane?\nA. boiler\nB. tower crane\nAnswer: B\nExplanation: It lifts.");
    assert_eq!(said.unwrap().rationale, "It lifts.");
    let two = all("Which?\na) boiler\nb) crane\nAnswer: b\n\nWhat?\na) x\nb) y\nAnswer: a");
    let bodies: Vec<_> = two.into_iter().map(|(line, outcome)| (line, outcome.unwrap().body)).collect();
    assert_eq!(bodies, [(1, single(&["boiler", "crane"], 1)), (6, single(&["x", "y"], 0))]);
    let found = read("Which?\nA. boiler\nB. crane\nAnswer: B".as_bytes()).unwrap();
    let repairs = &found.entries[0].outcome.as_ref().unwrap().repairs;
    assert_eq!(repairs.iter().collect::<Vec<_>>(), [&Repair::Unnumbered]);
    let stem = one("1. The answer is what one says to a question.\nA. yes\nB. no\nAnswer: A").unwrap().stem;
    assert_eq!(stem, "The answer is what one says to a question.");
}

#[test]
fn who_made_the_questions_is_no_part_of_one() {
    let text = "单选题\n1.缺水时应（A）。\nA.停炉\nB.加水\n出题人：张三\n\n2.满水时应（　）。\nA.加水\nB.放水\n\
                答案：B\n审核人：李四\n3.超压时应（A）。\nA.泄压\nB.加压\n命题单位：某市特检院";
    let found = read(text.as_bytes()).unwrap();
    let bodies: Vec<_> =
        found.entries.iter().map(|entry| entry.outcome.as_ref().map(|one| &one.content.body)).collect();
    let expected = [single(&["停炉", "加水"], 0), single(&["加水", "放水"], 1), single(&["泄压", "加压"], 0)];
    assert_eq!(bodies, expected.iter().map(Ok).collect::<Vec<_>>());
    let aside: Vec<_> = found.aside.iter().map(|one| (one.row, one.text.as_str())).collect();
    assert_eq!(aside, [(5, "出题人：张三"), (11, "审核人：李四"), (15, "命题单位：某市特检院")]);
    // What a form needs may be asked.
    let asked = one("1.记录上应有哪些内容？\n审核人：\n命题人：\nA.姓名\nB.日期\n答案：A").unwrap();
    assert_eq!(asked.stem, "记录上应有哪些内容？\n审核人：\n命题人：");
}
