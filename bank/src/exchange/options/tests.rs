use super::*;

fn texts(cell: &str) -> Result<Vec<String>, RowFlaw> {
    part(cell, "**").map(|parted| parted.texts)
}

fn ok(list: &[&str]) -> Result<Vec<String>, RowFlaw> {
    Ok(list.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn separators_lines_and_letters_part() {
    assert_eq!(texts("**A.正确**B.错误"), ok(&["正确", "错误"]));
    assert_eq!(texts("A．强制式\nB．自紧式\nC．半自紧式"), ok(&["强制式", "自紧式", "半自紧式"]));
    assert_eq!(texts("A.一年B.两年C.半年"), ok(&["一年", "两年", "半年"]));
    assert_eq!(texts("Ａ、甲**b.乙**C丙"), ok(&["甲", "乙", "丙"]));
    assert_eq!(texts("A.甲**B.乙C.丙"), ok(&["甲", "乙", "丙"]));
    assert_eq!(texts("A.车前**B.车后**C.（A.B）全包含"), ok(&["车前", "车后", "（A.B）全包含"]));
    assert_eq!(texts("A.1-1.4**B1.2-1.4**C.2"), ok(&["1-1.4", "1.2-1.4", "2"]));
}

#[test]
fn repairs_are_named() {
    let repairs = |cell| part(cell, "**").unwrap().repairs.into_iter().collect::<Vec<_>>();
    assert_eq!(repairs("A.甲**B.乙"), []);
    assert_eq!(
        repairs("Ａ、甲**b.乙**C丙"),
        [Repair::FullWidthLetter, Repair::LowerCaseLetter, Repair::BareLetter]
    );
    assert_eq!(repairs("A.甲B.乙"), [Repair::MissingSeparator]);
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    assert_eq!(texts("A.甲**C.乙"), Err(RowFlaw::MissingLetter));
    assert_eq!(texts("**A、甲B、0.1MW C所有D、丁"), Err(RowFlaw::MissingLetter));
    assert_eq!(texts("**A.甲**B.1MPaC.2MPa D.丁"), Err(RowFlaw::MissingLetter));
    assert_eq!(texts("A.甲**B.乙 C丙D.丁"), Err(RowFlaw::MissingLetter));
    assert_eq!(texts("A.甲**B.材料等级D、E"), ok(&["甲", "材料等级D、E"]));
    assert_eq!(texts("A.甲**A.乙"), Err(RowFlaw::RepeatedLetter));
    assert_eq!(texts("A.甲B.乙A.丙"), Err(RowFlaw::RepeatedLetter));
    assert_eq!(texts("A.甲**AC 220 V"), Err(RowFlaw::MissingLetter));
    assert_eq!(texts("**A.10**A****B.20"), Err(RowFlaw::RepeatedLetter));
    assert_eq!(texts("A.甲**B."), Err(RowFlaw::EmptyOption));
    assert_eq!(texts("正确 错误"), Err(RowFlaw::MissingLetter));
    assert_eq!(texts(" "), Err(RowFlaw::NoOptions));
    assert_eq!(texts("A.只有一个"), Err(RowFlaw::NotParted));
}

#[test]
fn no_option_takes_the_next_one_in() {
    assert_eq!(texts("**A、甲。**B、乙。C、丙.D丁戊。"), ok(&["甲。", "乙。", "丙.", "丁戊。"]));
    let repairs: Vec<Repair> = part("**A、甲。B乙", "**").unwrap().repairs.into_iter().collect();
    assert_eq!(repairs, [Repair::MissingSeparator, Repair::BareLetter]);
    // A letter that may be text or the next option.
    for doubtful in
        ["**A、甲**B、乙**C、丙用D丁", "A.甲B.乙 C丙", "**A.甲**B.维生素C含量", "A.甲**B.5mmC.6mm"]
    {
        assert_eq!(texts(doubtful), Err(RowFlaw::MissingLetter), "{doubtful}");
    }
    assert_eq!(texts("**A、A、B级**B、A、B、C级"), ok(&["A、B级", "A、B、C级"]));
    assert_eq!(texts("**A.甲**B.PVC.管"), ok(&["甲", "PVC.管"]));
    assert_eq!(texts("**A.甲**B.Ⅰ类和C类；C级"), ok(&["甲", "Ⅰ类和C类；C级"]));
    assert_eq!(texts("**A.甲一*B.乙**C.丙"), ok(&["甲一", "乙", "丙"]));
}

#[test]
fn a_letter_that_the_next_piece_shows_to_be_missing_is_found_where_it_stands_alone() {
    let cell = "**A、导向**B、限制位移C防止倾斜**D、承受重力";
    assert_eq!(texts(cell), ok(&["导向", "限制位移", "防止倾斜", "承受重力"]));
    let repairs: Vec<Repair> = part(cell, "**").unwrap().repairs.into_iter().collect();
    assert_eq!(repairs, [Repair::MissingSeparator, Repair::BareLetter]);
    for doubtful in [
        "**A、甲**B、乙C丙和C丁**D、戊",
        "**A、甲**B、C级钢**D、丁",
        "**A、甲**B、维生素C**D、丁",
        "**A、甲**B、10MWC大于**D、丁",
        "**A、甲**B、乙**D、丁",
        "**A、甲**B、乙C丙**E、丁",
    ] {
        assert_eq!(texts(doubtful), Err(RowFlaw::MissingLetter), "{doubtful}");
    }
}

#[test]
fn a_cell_for_one_option_may_hold_several() {
    assert_eq!(in_one("丙 D.丁", 2), ok(&["丙", "丁"]));
    assert_eq!(in_one("丙", 2), ok(&["丙"]));
    assert_eq!(in_one("丙 D丁", 2), Err(RowFlaw::MissingLetter));
    assert_eq!((without_letter("B．加水", 1), without_letter("B．加水", 0)), (Some("加水"), None));
    assert_eq!((without_letter("B超", 1), without_letter("b.乙", 1)), (None, None));
}

#[test]
fn the_ways_to_read_a_cell_are_told_and_a_chosen_one_is_read() {
    let cell = "**A、0.1MPaB、0.1MW C所有D、30L";
    let all = readings(cell, "**");
    assert_eq!(all[0], ["0.1MPa", "0.1MW", "所有", "30L"]);
    assert_eq!(all[1..], [vec!["0.1MPa", "0.1MW", "所有D、30L"], vec!["0.1MPa", "0.1MW C所有D、30L"]]);
    for options in all {
        assert_eq!(texts(&exactly(&options)), Ok(options));
    }
    // What is parted stays so, and the letters in between have to be somewhere.
    assert_eq!(readings("**A、1MWB、10MWC大于**D、丁", "**"), [ok(&["1MW", "10MW", "大于", "丁"]).unwrap()]);
    assert_eq!(readings("**A、甲**B、乙用D丙", "**"), [ok(&["甲", "乙用D丙"]).unwrap()]);
    assert_eq!(readings("**A、甲**B、PVC管**D、丁", "**"), [ok(&["甲", "PV", "管", "丁"]).unwrap()]);
    assert!(readings("**A、甲**B、乙**D、丁", "**").is_empty());
    assert!(readings(&"A".repeat(1_900), "").is_empty());
    assert!(readings("A、B B B B B B B C C C C C C C", "").is_empty());
    // A cell that would be searched for long without any.
    let long: String = ["A", "B", "C", "D", "E", "F"].map(|letter| format!("{letter} ").repeat(120)).concat();
    assert!(readings(&format!("**{long}**H、丁"), "**").is_empty());
    assert_eq!(texts("【选项】\nA.甲\nB．A、B级"), ok(&["甲", "A、B级"]));
    assert_eq!(texts("【选项】\nA.甲\nC.乙"), Err(RowFlaw::MissingLetter));
}

#[test]
fn the_marks_of_a_list_are_none_of_its_options() {
    assert_eq!(texts("A.甲；B.乙；C.丙。"), ok(&["甲", "乙", "丙"]));
    assert_eq!(texts("A.锅炉;\nB.电梯;\nC.汽车;"), ok(&["锅炉", "电梯", "汽车"]));
    assert_eq!(part("A.甲；B.乙", "").unwrap().repairs.into_iter().collect::<Vec<_>>(), [Repair::ListMark]);
    assert_eq!(texts("A.甲；B.乙。C.丙。"), ok(&["甲；", "乙。", "丙。"]), "no list");
    let kept = ["甲；".to_owned(), "乙。".to_owned()];
    assert_eq!(texts(&exactly(&kept)), ok(&["甲；", "乙。"]), "what was chosen stays as it was chosen");
}

#[test]
fn options_may_have_no_letters_or_other_signs() {
    let bare = |cell: &str, separator: &str| unlettered(cell, separator).map(|texts| texts.join("+"));
    for (cell, separator, expected) in [
        ("开阀\n关阀\n停机", "", Some("开阀+关阀+停机")),
        ("开/关/停", "", Some("开+关+停")),
        ("开；关；停；", "", Some("开+关+停")),
        ("开|关", "**", Some("开+关")),
        ("开**关", "**", Some("开+关")),
        ("10m/s；20m/s", "", None),
        ("开 / 关/停", "", None),
        ("开 关 停", "", None),
        ("A甲/乙", "", None),
        ("开；B.关", "", None),
        ("开；；停", "", None),
    ] {
        assert_eq!(bare(cell, separator).as_deref(), expected, "{cell}");
    }
    assert_eq!(texts("①开②关③停"), ok(&["开", "关", "停"]));
    assert_eq!(texts("(A)开 （B）关"), ok(&["开", "关"]));
    assert!(texts("(A)开 (B)关(见图)").is_err());
    assert!(texts("①开②关③停①②").is_err());
    assert_eq!(
        readings("10m/s；20m/s", ""),
        [ok(&["10m/s", "20m/s"]).unwrap(), ok(&["10m", "s；20m", "s"]).unwrap()]
    );
    assert_eq!(readings("开 关 停", ""), [ok(&["开", "关", "停"]).unwrap()]);
}

#[test]
fn letters_within_words_are_no_options() {
    assert_eq!(texts("A.PVC.管**B.25A、30A"), ok(&["PVC.管", "25A、30A"]));
}
