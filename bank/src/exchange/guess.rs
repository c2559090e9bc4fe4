//! What the columns of a table seem to mean: by the words of the header, then by what the cells look like.
//! It is shown for correction; nothing is imported on a guess.

#[cfg(feature = "store")]
use super::table::Table;
use super::{Existing, Field, Mapping};
use crate::item::half;
use crate::syllabus::{NodeKind, Syllabus};

/// Header words, most telling first.
const WORDS: [(&str, Field); 45] = [
    ("题型", Field::Kind),
    ("试题类型", Field::Kind),
    ("题目类型", Field::Kind),
    ("类型", Field::Kind),
    ("kind", Field::Kind),
    ("type", Field::Kind),
    ("题干", Field::Stem),
    ("题目内容", Field::Stem),
    ("试题内容", Field::Stem),
    ("题目", Field::Stem),
    ("试题", Field::Stem),
    ("question", Field::Stem),
    ("stem", Field::Stem),
    ("题目选项", Field::Options),
    ("选项内容", Field::Options),
    ("选项", Field::Options),
    ("备选项", Field::Options),
    ("备选答案", Field::Options),
    ("options", Field::Options),
    ("配对左列", Field::Prompts),
    ("左列", Field::Prompts),
    ("配对项", Field::Prompts),
    ("题目答案", Field::Key),
    ("正确答案", Field::Key),
    ("标准答案", Field::Key),
    ("答案", Field::Key),
    ("answer", Field::Key),
    ("key", Field::Key),
    ("解析", Field::Rationale),
    ("说明", Field::Rationale),
    ("rationale", Field::Rationale),
    ("难度", Field::Difficulty),
    ("difficulty", Field::Difficulty),
    ("认知层次", Field::Cognitive),
    ("能力层次", Field::Cognitive),
    ("开放练习", Field::Practice),
    ("科目", Field::Subject),
    ("知识点", Field::Subject),
    ("设备类别", Field::Equipment),
    ("依据", Field::Citation),
    ("编号", Field::Code),
    ("题号", Field::Code),
    ("版本", Field::Version),
    ("版本号", Field::Version),
    ("version", Field::Version),
];

/// Words that name a column only where nothing else stands beside them.
const WHOLE: [(&str, Field); 1] = [("问题", Field::Stem)];

/// Separators that are looked for between options.
const SEPARATORS: [&str; 6] = ["**", "##", "||", "；", ";", "|"];

/// In how many rows the header is looked for, and the longest cell that names a column, characters.
pub const HEADER_WITHIN: usize = 10;
const LONGEST_NAME: usize = 24;

/// Which of a sheet's rows is its header: the first that is one, since titles and notes may stand above it; the first of
/// all where none is.
pub fn header_at(rows: &[(u32, Vec<String>)]) -> usize {
    rows.iter().take(HEADER_WITHIN).position(|(_, cells)| is_header(cells)).unwrap_or(0)
}

/// Whether cells name a stem and a key.
pub fn is_header(cells: &[String]) -> bool {
    let name = |cell: &String| if cell.chars().count() > LONGEST_NAME { String::new() } else { cell.clone() };
    let columns = guess(&cells.iter().map(name).collect::<Vec<_>>(), &[]).columns;
    [Field::Stem, Field::Key].iter().all(|field| columns.contains(&Some(*field)))
}

/// How many rows of a table are looked at.
#[cfg(feature = "store")]
pub const LOOKED_AT: usize = 200;

/// Guesses what a table's columns mean.
#[cfg(feature = "store")]
pub fn of_table(table: &Table) -> Mapping {
    let rows: Vec<Vec<String>> = table.rows.iter().take(LOOKED_AT).map(|(_, cells)| cells.clone()).collect();
    guess(&table.header, &rows)
}

/// Guesses from the header and the first data rows.
pub fn guess(header: &[String], rows: &[Vec<String>]) -> Mapping {
    let mut columns: Vec<Option<Field>> = vec![None; header.len()];
    let mut take = |column: usize, field: Field| {
        if columns[column].is_none() && !columns.contains(&Some(field)) {
            columns[column] = Some(field);
        }
    };
    let words: Vec<String> = header.iter().map(|cell| folded(cell)).collect();
    // `答案A` is an option where another column holds the key.
    let keyed = words.iter().any(|cell| WORDS.contains(&(cell.as_str(), Field::Key)) || cell == "参考答案");
    let option_letter = |cell: &str| option_letter(cell, keyed);
    // Whole words before parts of words: 题目答案 is a key and no stem.
    for (word, field) in WORDS.into_iter().chain(WHOLE) {
        for (column, cell) in words.iter().enumerate() {
            if cell == word {
                take(column, field);
            }
        }
    }
    for (column, cell) in words.iter().enumerate() {
        if let Some(index) = option_letter(cell) {
            take(column, Field::Option(index));
        }
    }
    for (word, field) in WORDS {
        for (column, cell) in words.iter().enumerate() {
            if cell.contains(word) && option_letter(cell).is_none() {
                take(column, field);
            }
        }
    }
    let separator = columns
        .iter()
        .position(|field| *field == Some(Field::Options))
        .and_then(|column| separator(rows.iter().filter_map(|row| row.get(column))))
        .unwrap_or_default();
    Mapping {
        sheet: 0,
        columns,
        separator: separator.to_owned(),
        subject: String::new(),
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

/// What a column may be called that holds equipment categories, or something else: its words tell.
const CATEGORIES: [&str; 6] = ["类别", "设备", "种类", "项目", "category", "equipment"];

/// Takes a column of categories for equipment, where most of its cells name equipment of the syllabus.
pub fn equipment(columns: &mut [Option<Field>], header: &[String], rows: &[&[String]], syllabus: &Syllabus) {
    if columns.contains(&Some(Field::Equipment)) {
        return;
    }
    let named = |cell: &str| syllabus.find(cell).is_some_and(|node| node.kind == NodeKind::Equipment);
    let is_it = |at: &usize| {
        let name = header.get(*at).map(|cell| cell.trim().to_lowercase()).unwrap_or_default();
        let filled = rows.iter().filter_map(|cells| cells.get(*at)).filter(|cell| !cell.trim().is_empty());
        let (all, known) =
            filled.fold((0, 0), |(all, known), cell| (all + 1, known + usize::from(named(cell))));
        columns[*at].is_none() && CATEGORIES.iter().any(|word| name.contains(word)) && known * 2 > all
    };
    if let Some(at) = (0..columns.len()).find(is_it) {
        columns[at] = Some(Field::Equipment);
    }
}

/// A cell without the spaces that stand within Chinese words, in small letters of one width.
fn folded(cell: &str) -> String {
    let cell: String = cell.trim().chars().map(half).collect::<String>().to_lowercase();
    if cell.is_ascii() { cell } else { cell.chars().filter(|c| !c.is_whitespace()).collect() }
}

/// `A`, `A项`, `选项A`, `选项（A）`, `备选项1`, `option b`: the index of the letter. `keyed`: another column holds the key, so
/// that `答案A` is an option.
fn option_letter(cell: &str, keyed: bool) -> Option<u8> {
    const WORDS: [&str; 6] = ["备选答案", "答案选项", "备选项", "选择项", "选项", "option"];
    const NUMERALS: &str = "一二三四五六七八九十";
    let named = WORDS.iter().find_map(|word| cell.strip_prefix(word));
    let rest = named.or_else(|| cell.strip_prefix("答案").filter(|_| keyed)).unwrap_or(cell).trim();
    let rest = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest).trim();
    let letter = if named.is_none() { rest.strip_suffix('项').unwrap_or(rest) } else { rest };
    if let [letter @ b'a'..=b'j'] = letter.as_bytes() {
        return Some(letter - b'a');
    }
    named?;
    let number = match rest.chars().collect::<Vec<_>>().as_slice() {
        [c] if NUMERALS.contains(*c) => NUMERALS.chars().position(|numeral| numeral == *c)? + 1,
        _ => rest.parse().ok()?,
    };
    u8::try_from(number).ok().filter(|number| (1..=10).contains(number)).map(|number| number - 1)
}

/// The separator that stands in most of the cells, if it is in half of them at least.
fn separator<'a>(cells: impl Iterator<Item = &'a String> + Clone) -> Option<&'static str> {
    let filled = cells.clone().filter(|cell| !cell.trim().is_empty()).count();
    let count = |separator: &str| cells.clone().filter(|cell| cell.contains(separator)).count();
    let best = SEPARATORS.iter().map(|separator| (count(separator), *separator)).reduce(|best, other| {
        // The first of equals: longer separators come first.
        if other.0 > best.0 { other } else { best }
    })?;
    (best.0 > 0 && best.0 * 2 >= filled).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::super::nodes::tests::node;
    use super::*;

    #[test]
    fn headers_have_many_names() {
        let columns = |header: &str| {
            let cells: Vec<String> = header.split(',').map(ToOwned::to_owned).collect();
            guess(&cells, &[]).columns
        };
        let options = |first: &[Field], key: Option<Field>| {
            let all = first.iter().copied().chain((0..3).map(Field::Option)).map(Some);
            all.chain([key]).collect::<Vec<_>>()
        };
        let expected = options(&[Field::Kind, Field::Stem], Some(Field::Key));
        for header in [
            "题型,题干,选项1,选项2,选项3,答案",
            "题型,题干,选项一,选项二,选项三,答案",
            "题型,题干,选项（A）,选项（B）,选项（C）,答案",
            "类型,问题,备选项A,备选项B,备选项C,参考答案",
            "题型,题干,备选答案A,备选答案B,备选答案C,答案",
            "题型,题干,答案A,答案B,答案C,正确答案",
            "题型,题干,选择项1,选择项2,选择项3,答案",
            "题 型,题  干,A项,B项,C项,答 案",
            "Type,Question,Option A,Option B,Option C,Correct Answer",
            "题型,题干,Ａ,Ｂ,Ｃ,答案",
        ] {
            assert_eq!(columns(header), expected, "{header}");
        }
        // Without another column for the key, these may be keys of blanks.
        assert!(!columns("题干,答案A,答案B").contains(&Some(Field::Option(0))));
        assert_eq!(columns("题干,答案1,答案")[1], None);
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_training_centres_sheet() {
        let header = texts(&["作业种类", "试题类型", "题目内容", "题目选项", "题目答案"]);
        let rows = vec![texts(&["叉车", "判断题", "1.对吗", "**A.正确**B.错误", "A"])];
        let mapping = guess(&header, &rows);
        let expected = [None, Some(Field::Kind), Some(Field::Stem), Some(Field::Options), Some(Field::Key)];
        assert_eq!(mapping.columns, expected);
        assert_eq!(mapping.separator, "**");
    }

    #[test]
    fn the_header_is_the_first_row_that_names_stem_and_key() {
        let at = |rows: &[&[&str]]| {
            let rows: Vec<_> = (1..).zip(rows).map(|(number, cells)| (number, texts(cells))).collect();
            header_at(&rows)
        };
        let header: &[&str] = &["题型", "题干", "答案"];
        let row: &[&str] = &["判断", "甲", "对"];
        assert_eq!(at(&[header, row]), 0);
        assert_eq!(at(&[&["2023年叉车试题及答案", "", ""], &["说明：题干必填", "", ""], header, row]), 2);
        assert_eq!(at(&[&["内容", "标答"], &["甲", "对"]]), 0, "people say what the columns are");
        let long = "答案".repeat(20);
        assert_eq!(at(&[&["内容", "标答"], &["题目", &long]]), 0, "a text names no column");
    }

    #[test]
    fn a_column_of_categories_is_one_of_equipment_where_its_words_are() {
        let syllabus = Syllabus::new(vec![
            node("E1", NodeKind::Equipment, "锅炉"),
            node("E2", NodeKind::Equipment, "电梯"),
            node("S1", NodeKind::Public, "法规"),
        ]);
        let guessed = |header: &str, words: &[&str]| {
            let header = texts(&[header, "题干", "答案"]);
            let rows: Vec<Vec<String>> = words.iter().map(|word| texts(&[word, "甲", "对"])).collect();
            let mut columns = guess(&header, &rows).columns;
            let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
            equipment(&mut columns, &header, &rows, &syllabus);
            columns[0]
        };
        assert_eq!(guessed("类别", &["锅炉", "E2", "气瓶", ""]), Some(Field::Equipment));
        assert_eq!(guessed("类别", &["锅炉", "法规"]), None);
        assert_eq!(guessed("类别", &[""]), None);
        assert_eq!(guessed("备注", &["锅炉"]), None);
        assert_eq!(guessed("科目", &["锅炉"]), Some(Field::Subject));
    }

    #[test]
    fn options_in_columns() {
        let header = texts(&["", "Question", "A", "B", "C", "D", "Answer"]);
        let mapping = guess(&header, &[]);
        let option = |index| Some(Field::Option(index));
        let expected =
            [None, Some(Field::Stem), option(0), option(1), option(2), option(3), Some(Field::Key)];
        assert_eq!(mapping.columns, expected);
        let header =
            texts(&["题型", "题干", "选项A", "选项B", "答案", "解析", "难度", "科目", "设备类别", "依据"]);
        let mapping = guess(&header, &[]);
        assert_eq!(mapping.columns[2..4], [option(0), option(1)]);
        assert!(mapping.columns.iter().all(Option::is_some));
    }
}
