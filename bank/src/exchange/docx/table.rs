//! Tables of questions as teachers make them: a header that names stem and key, and a question a row. Each row becomes lines
//! as they are typed, so it reads, and is mended, as any other question of a document.

use super::super::guess::{HEADER_WITHIN, guess, is_header};
use super::super::options::{part, unlettered, without_letter};
use super::super::prose::{OfRow, ROW, row_begins};
use super::super::sheet::list;
use super::super::{Field, kinds};
use crate::item::{Kind, half, letter};

/// A row: the number of its first paragraph, and the texts of its cells.
pub type Row = (u32, Vec<String>);

/// The table as lines, each with its number; `None`: it has no such header, and its cells are text.
pub fn typed(rows: &[Row]) -> Option<Vec<(u32, String)>> {
    let header = rows.iter().take(HEADER_WITHIN).position(|(_, cells)| is_header(cells))?;
    let (above, below) = (&rows[..header], &rows[header + 1..]);
    let cells: Vec<Vec<String>> = below.iter().map(|(_, cells)| cells.clone()).collect();
    let mapping = guess(&rows[header].1, &cells);
    let mut lines = Vec::new();
    for (line, cells) in above {
        lines.extend(cells.iter().flat_map(|cell| cell.lines()).map(|text| (*line, text.to_owned())));
    }
    let filled = below.iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    for (number, (line, cells)) in (1..).zip(filled) {
        let of = |field: Field| {
            let column = mapping.columns.iter().position(|column| *column == Some(field));
            column.and_then(|column| cells.get(column)).map_or("", |cell| cell.trim())
        };
        let question = question(number, &of, &mapping.separator);
        lines.extend(question.into_iter().map(|text| (*line, text)));
    }
    let last = rows.last().map_or(0, |(line, _)| *line);
    lines.push((last, format!("{ROW}{ROW}")));
    Some(lines)
}

/// The most cells of a table within a question.
const MOST_CELLS: usize = 400;

/// The cells of a table that a question shows, such as factors by angle: all rows of one width. `None`: something in it
/// reads as a question, an option or a key of its own, or it has one column or row, and its cells are lines.
pub fn figures(rows: &[Row]) -> Option<Vec<Vec<String>>> {
    let widest = rows.iter().map(|(_, cells)| cells.len()).max().filter(|widest| *widest > 1)?;
    let cells = || rows.iter().flat_map(|(_, cells)| cells);
    let says_more = |cell: &String| cell.lines().any(|line| reads_alone(line.trim()));
    if rows.len() < 2 || widest * rows.len() > MOST_CELLS || cells().any(says_more) {
        return None;
    }
    let wide = |(_, cells): &Row| {
        let mut cells = cells.clone();
        cells.resize(widest, String::new());
        cells
    };
    Some(rows.iter().map(wide).collect())
}

/// Whether a line of a cell may be a question, an option, a key or a heading.
fn reads_alone(line: &str) -> bool {
    const WORDS: [&str; 8] = ["答案", "解析", "题号", "题目", "题型", "选项", "得分", "分数"];
    const KEYS: [&str; 9] = ["对", "错", "正确", "错误", "√", "×", "✓", "✗", "√×"];
    let mark = |c: char| matches!(c, '.' | '．' | '、' | ')' | '）' | '(' | '（');
    let marked = |rest: &str| rest.starts_with(mark);
    let behind_digits = line.trim_start_matches(|c| half(c).is_ascii_digit());
    let decimal = |rest: &str| rest.chars().nth(1).is_some_and(|c| half(c).is_ascii_digit());
    let numbered = behind_digits.len() < line.len() && marked(behind_digits) && !decimal(behind_digits);
    let behind_letters = line.trim_start_matches(|c| ('A'..='H').contains(&half(c).to_ascii_uppercase()));
    let lettered = behind_letters.len() < line.len() && (behind_letters.is_empty() || marked(behind_letters));
    numbered
        || lettered
        || line.starts_with(['①', '（', '('])
        || line.contains("____")
        || KEYS.contains(&line)
        || WORDS.iter().any(|word| line.contains(word))
}

/// One row. `of`: what it says of a field.
fn question<'a>(number: u32, of: &dyn Fn(Field) -> &'a str, separator: &str) -> Vec<String> {
    let kind = kinds::named(kinds::word_of(of(Field::Kind)));
    let said = |text: &str| text.split(['\n', '\t']).collect::<Vec<_>>().join(" ");
    let code = Some(of(Field::Code)).filter(|code| !code.chars().all(|c| half(c).is_ascii_digit()));
    let of_row = OfRow {
        // Numbers alone count the rows of this table; those of every other table are the same.
        code: code.map(said).unwrap_or_default(),
        equipment: list(of(Field::Equipment)).map(said).collect(),
    };
    let mut lines = vec![row_begins(kind, &of_row)];
    lines.push(format!("{number}. {}", without_own_number(of(Field::Stem), number)));
    lines.extend(options(of, separator));
    let key = of(Field::Key);
    if !key.is_empty() {
        let key = if kind == Some(Kind::ShortAnswer) { key.to_owned() } else { key.replace('\n', "；") };
        lines.push(format!("答案：{key}"));
    }
    let labels = [
        ("解析", Field::Rationale),
        ("难度", Field::Difficulty),
        ("依据", Field::Citation),
        ("知识点", Field::Subject),
    ];
    for (label, field) in labels {
        if !of(field).is_empty() {
            lines.push(format!("{label}：{}", of(field)));
        }
    }
    lines.into_iter().flat_map(|text| text.lines().map(ToOwned::to_owned).collect::<Vec<_>>()).collect()
}

/// Options with their letters, a line each; those that can't be told apart as they stand.
fn options<'a>(of: &dyn Fn(Field) -> &'a str, separator: &str) -> Vec<String> {
    let lettered = |texts: Vec<String>| {
        let line = |(at, text): (usize, String)| format!("{}. {}", letter(at), text.replace('\n', " "));
        texts.into_iter().enumerate().map(line).collect()
    };
    let cell = of(Field::Options);
    if !cell.is_empty() {
        let parted = part(cell, separator).ok().map(|parted| parted.texts);
        return parted
            .or_else(|| unlettered(cell, separator))
            .map_or_else(|| cell.lines().map(ToOwned::to_owned).collect(), lettered);
    }
    let text = |at: u8| {
        let text = of(Field::Option(at));
        without_letter(text, at).unwrap_or(text).to_owned()
    };
    let mut texts: Vec<String> = (0..10).map(text).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    lettered(texts)
}

/// A stem without the number that stands in front of it, too.
fn without_own_number(stem: &str, number: u32) -> &str {
    let digits = stem.chars().take_while(|c| half(*c).is_ascii_digit()).count();
    let own: String = stem.chars().take(digits).map(half).collect();
    let rest = &stem[stem.char_indices().nth(digits).map_or(stem.len(), |(at, _)| at)..];
    let text = rest.trim_start().trim_start_matches(['.', '．', '、']);
    let decimal = text.starts_with(|c: char| half(c).is_ascii_digit());
    if own.parse() == Ok(number) && text.len() < rest.len() && !decimal { text.trim_start() } else { stem }
}
