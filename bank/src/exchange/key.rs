//! Keys and blanks as people write them: letters in any width and case, words for right and wrong, `（　）`, `__`.

use std::collections::BTreeSet;

use super::options::half;
use super::{Repair, RowFlaw};
use crate::item::BLANK;

/// Words for right and wrong.
pub fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "对" | "正确" | "√" | "✓" | "✔" | "是" | "t" | "true" | "right" => Some(true),
        "错" | "错误" | "×" | "✗" | "✘" | "x" | "否" | "f" | "false" | "wrong" | "不正确" => {
            Some(false)
        }
        _ => None,
    }
}

/// Letters of a key as indexes of options, ascending.
pub fn letters(key: &str, options: usize, repairs: &mut BTreeSet<Repair>) -> Result<Vec<usize>, RowFlaw> {
    let mut indexes = ordered(key, options, repairs)?;
    indexes.sort_unstable();
    Ok(indexes)
}

/// The same in their order.
pub fn ordered(key: &str, options: usize, repairs: &mut BTreeSet<Repair>) -> Result<Vec<usize>, RowFlaw> {
    let mut indexes = Vec::new();
    for c in key.chars() {
        let halved = half(c);
        let upper = halved.to_ascii_uppercase();
        if upper.is_ascii_uppercase() {
            if halved != c {
                repairs.insert(Repair::FullWidthLetter);
            }
            if upper != halved {
                repairs.insert(Repair::LowerCaseLetter);
            }
            let index = usize::try_from(u32::from(upper) - u32::from('A')).unwrap_or(usize::MAX);
            if index >= options {
                return Err(RowFlaw::KeyOutside);
            }
            if indexes.contains(&index) {
                return Err(RowFlaw::BadKey);
            }
            indexes.push(index);
        } else if is_key_mark(c) {
            repairs.insert(Repair::KeyMarks);
        } else {
            return Err(RowFlaw::BadKey);
        }
    }
    if indexes.is_empty() { Err(RowFlaw::BadKey) } else { Ok(indexes) }
}

/// Whether this may stand between the letters of a key.
pub fn is_key_mark(c: char) -> bool {
    c.is_whitespace() || ['、', ',', '，', '.', '．', ';', '；'].contains(&c)
}

/// Blanks as teachers write them, in our spelling: a run of underscores, or empty brackets.
pub fn blanks(stem: &str) -> String {
    let mut out = String::with_capacity(stem.len());
    let mut rest = stem;
    while let Some(c) = rest.chars().next() {
        if c == '_' || c == '＿' {
            out.push_str(BLANK);
            rest = rest.trim_start_matches(['_', '＿']);
            continue;
        }
        if c == '(' || c == '（' {
            let inner = &rest[c.len_utf8()..];
            let after = inner.trim_start_matches([' ', '\u{3000}', '\u{a0}']);
            if let Some(end) = after.chars().next().filter(|end| *end == ')' || *end == '）') {
                out.push_str(BLANK);
                rest = &after[end.len_utf8()..];
                continue;
            }
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}
