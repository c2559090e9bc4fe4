//! Questions without numbers, in a text where nothing has one. A question begins where a text stands above its options or
//! its key, or holds its key; where it could also be the end of what stands above, nothing begins.

use super::ROW;
use super::brackets;
use super::letters;
use super::line::{self, Label, Line, Sort};
use crate::exchange::key::{only_letters, truth};

/// What a line is, as far as beginnings depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    /// Nothing stands in it.
    Empty,
    /// A heading, or who made the questions.
    Apart,
    /// A text.
    Text,
    /// A text with its key.
    Answered,
    /// Option A.
    First,
    /// Another option.
    Option,
    /// Letters or a sign that say what is right: nothing goes on behind them.
    Key,
    /// An answer in words.
    Words,
    /// Another label.
    Label,
}

/// The lines with a number in front of each question; `None`: something has a number, or nothing is a question.
pub fn numbered(lines: &[(u32, String)]) -> Option<Vec<(u32, String)>> {
    let has_number = |text: &str| text.starts_with(ROW) || line::numbered(text.trim()).is_some();
    if lines.iter().any(|(_, text)| has_number(text)) {
        return None;
    }
    let begins = beginnings(&sorts(lines));
    if begins.is_empty() {
        return None;
    }
    let mut all = lines.to_vec();
    for (number, at) in (1_u32..).zip(begins) {
        let text = &mut all[at].1;
        *text = format!("{number}. {}", text.trim_start());
    }
    Some(all)
}

fn sorts(lines: &[(u32, String)]) -> Vec<Is> {
    let lettered = letters::groups(lines);
    let sort = |(at, (_, text)): (usize, &(u32, String))| {
        let text = lettered.get(&at).map_or(text.trim(), |spelled| &spelled.text);
        if text.is_empty() {
            return Is::Empty;
        }
        if line::is_colophon(text) {
            return Is::Apart;
        }
        match (Line { number: 0, text }).sort(None) {
            Sort::Heading(_) => Is::Apart,
            Sort::Option(0) => Is::First,
            Sort::Option(_) => Is::Option,
            Sort::Labelled(Label::Key, said) if is_choice(said) => Is::Key,
            Sort::Labelled(Label::Key, _) => Is::Words,
            Sort::Labelled(..) => Is::Label,
            Sort::Numbered { .. } | Sort::Text if brackets::answers(text) => Is::Answered,
            Sort::Numbered { .. } | Sort::Text => Is::Text,
        }
    };
    lines.iter().enumerate().map(sort).collect()
}

/// `AC`, `√`, `对`
fn is_choice(said: &str) -> bool {
    let said = said.trim().trim_end_matches(['。', '.']);
    let letters = (1..=8).contains(&said.chars().count()) && only_letters(said);
    letters || truth(said).is_some()
}

/// Where questions begin, ascending.
fn beginnings(lines: &[Is]) -> Vec<usize> {
    let mut all = Vec::new();
    // Where the texts right above began.
    let mut from = 0;
    for (at, is) in lines.iter().enumerate() {
        if at > 0 && lines[at - 1] != Is::Text {
            from = at;
        }
        let above = from.checked_sub(1).map(|above| lines[above]);
        let begin = match is {
            // A text above may be a title, or what is asked about.
            Is::Answered if from == at => Some(at).filter(|_| above != Some(Is::Words)),
            // Of several lines at the top, some may be a title; of those below an answer, some may be its own.
            Is::First | Is::Key | Is::Words if from < at => {
                let apart = match above {
                    None | Some(Is::Key | Is::Answered) => at - from == 1,
                    Some(Is::Empty | Is::Apart) => true,
                    Some(_) => false,
                };
                Some(from).filter(|_| apart)
            }
            _ => None,
        };
        all.extend(begin.filter(|begin| all.last().is_none_or(|last| last < begin)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_begin_where_nothing_else_can() {
        let begins = |text: &str| -> Vec<u32> {
            let lines: Vec<(u32, String)> = (1..).zip(text.lines().map(ToOwned::to_owned)).collect();
            let numbered = numbered(&lines).unwrap_or_default();
            let begun = numbered.iter().filter(|(_, text)| line::numbered(text).is_some());
            begun.map(|(line, _)| *line).collect()
        };
        let table: [(&str, &[u32]); 12] = [
            ("甲？\nA. 一\nB. 二\n答案：B\n\n乙？\nA. 一\nB. 二\n答案：A", &[1, 6]),
            ("甲？\nA. 一\nB. 二\n答案：B\n乙？\nA. 一 B. 二\n答案：A", &[1, 5]),
            ("Which?\na) boiler\nb) crane\nAnswer: b\n\nWhat?\na) x\nb) y\nAnswer: a", &[1, 6]),
            ("题库\n\n甲，\n且乙？\nA. 一\nB. 二\n答案：B", &[3]),
            ("判断题\n锅炉应检验。（对）\n电梯不必检验。（×）", &[2, 3]),
            ("甲（A）。\nA. 一\nB. 二\n乙（B）。\nA. 一\nB. 二", &[1, 4]),
            ("甲是什么？\n答案：先停炉。\n再报告。\n\n乙是什么？\n答案：二。", &[1, 5]),
            // A title or a stem of two lines? The end of an option, an answer or a rationale, or a stem?
            ("题库\n甲？\nA. 一\nB. 二\n答案：B", &[]),
            ("甲？\nA. 一\nB. 二\n乙？\nA. 一\nB. 二", &[1]),
            ("甲是什么？\n答案：先停炉。\n再报告。\n答案：二。", &[1]),
            ("1. 甲？\nA. 一\nB. 二\n答案：A\n\n乙？\nA. 一\nB. 二\n答案：A", &[]),
            ("只是文字。\n还是文字。", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(begins(text), expected, "{text}");
        }
    }
}
