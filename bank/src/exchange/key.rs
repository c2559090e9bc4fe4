//! Keys and blanks as people write them: letters in any width and case, words for right and wrong, `（　）`, `__`.

use std::collections::BTreeSet;

use super::options::marked_letter;
use super::{Repair, RowFlaw};
use crate::item::BLANK;
use crate::item::half;

/// Words for right and wrong.
pub fn truth(text: &str) -> Option<bool> {
    let plain: String = text.trim().chars().map(half).flat_map(char::to_lowercase).collect();
    match plain.as_str() {
        "对" | "正确" | "√" | "✓" | "✔" | "是" | "t" | "true" | "right" => Some(true),
        "错" | "错误" | "×" | "✗" | "✘" | "x" | "否" | "f" | "false" | "wrong" | "不正确" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether a key is nothing but letters and marks between them.
pub fn only_letters(key: &str) -> bool {
    key.chars().all(|c| half(c).is_ascii_alphabetic() || is_key_mark(c))
}

/// Whether a key's letters stand in the order of the options.
pub fn in_order(key: &str) -> bool {
    key.chars().map(|c| half(c).to_ascii_uppercase()).filter(char::is_ascii_uppercase).is_sorted()
}

/// Letters of a key as indexes of options, ascending.
pub fn letters(key: &str, options: usize, repairs: &mut BTreeSet<Repair>) -> Result<Vec<usize>, RowFlaw> {
    let mut indexes = ordered(key, options, repairs)?;
    indexes.sort_unstable();
    Ok(indexes)
}

/// Options that a key names: by letters, by their texts, or by both where they agree; ascending.
pub fn chosen(key: &str, options: &[String], repairs: &mut BTreeSet<Repair>) -> Result<Vec<usize>, RowFlaw> {
    // Letters alone are nothing but letters, right or wrong.
    if only_letters(key) {
        return letters(key, options.len(), repairs);
    }
    let inner = without_words(key.trim());
    let mut mended = BTreeSet::from([Repair::KeyWords]);
    let indexes = if only_letters(inner) {
        letters(inner, options.len(), &mut mended)?
    } else if let Ok(index) = said(inner, options) {
        vec![index]
    } else {
        // A list of their texts; which marks part it is tried in this order, and the first ones say what is wrong.
        let marks: [&[char]; 2] = [&['\n', '；', ';'], &['\n', '；', ';', '，', ',', '、']];
        let [parted, finely] = marks.map(|marks| all_said(inner, options, marks));
        parted.or_else(|flaw| finely.map_err(|_| flaw))?
    };
    repairs.extend(mended);
    Ok(indexes)
}

/// Options that a list names by their texts, ascending.
fn all_said(list: &str, options: &[String], marks: &[char]) -> Result<Vec<usize>, RowFlaw> {
    let pieces = list.split(marks).filter(|piece| !piece.trim().is_empty());
    let mut indexes = pieces.map(|piece| said(piece, options)).collect::<Result<Vec<usize>, RowFlaw>>()?;
    indexes.sort_unstable();
    if indexes.windows(2).any(|pair| pair[0] == pair[1]) { Err(RowFlaw::BadKey) } else { Ok(indexes) }
}

/// `B` of `答案：B` and `【B】`.
fn without_words(key: &str) -> &str {
    let label = ["正确答案", "参考答案", "标准答案", "答案"].iter().find_map(|word| key.strip_prefix(word));
    let key = label.map_or(key, |rest| rest.trim_start_matches([':', '：', '是', '为', ' ', '\u{3000}']));
    let boxed = [('【', '】'), ('[', ']'), ('［', '］'), ('(', ')'), ('（', '）')]
        .into_iter()
        .find_map(|(open, close)| key.strip_prefix(open)?.strip_suffix(close));
    boxed.unwrap_or(key).trim()
}

/// The one option that a text names: `B.乙`, or just `乙`.
fn said(text: &str, options: &[String]) -> Result<usize, RowFlaw> {
    let plain = |text: &str| text.trim().trim_end_matches(['。', '；', ';', '.']).trim_end().to_owned();
    let only = |text: &str| {
        let text = plain(text);
        let mut same = options.iter().enumerate().filter(|(_, option)| plain(option) == text);
        let (index, _) = same.next().filter(|_| !text.is_empty())?;
        same.next().is_none().then_some(index)
    };
    let text = text.trim();
    if let Some(index) = only(text) {
        // `3` may be the third option, too.
        let number = text.chars().all(char::is_numeric);
        let same = text.parse().is_ok_and(|number: usize| number == index + 1 || number > options.len());
        return if number && !same { Err(RowFlaw::TwoReadings) } else { Ok(index) };
    }
    let letter = marked_letter(text).ok_or(RowFlaw::BadKey)?;
    let rest = text.trim_start_matches(|c| half(c).is_ascii_alphabetic()).trim_start_matches(is_option_mark);
    let index = usize::from(letter);
    if index >= options.len() {
        return Err(RowFlaw::KeyOutside);
    }
    match only(rest) {
        Some(found) if found == index => Ok(index),
        Some(_) => Err(RowFlaw::TwoKeys),
        None => Err(RowFlaw::BadKey),
    }
}

fn is_option_mark(c: char) -> bool {
    is_key_mark(c) || [':', '：', ')', '）'].contains(&c)
}

/// Letters of a key as indexes of options, in the key's order.
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

/// Brackets that are a blank when nothing stands in them. Square ones of half width need a space: `[]` may be code.
const EMPTY: [(char, char); 5] = [('(', ')'), ('（', '）'), ('【', '】'), ('［', '］'), ('[', ']')];

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
        if EMPTY.iter().any(|(open, _)| *open == c) {
            let inner = &rest[c.len_utf8()..];
            let after = inner.trim_start_matches([' ', '\u{3000}', '\u{a0}']);
            let closes = |end: &char| {
                let round = matches!((c, *end), ('(' | '（', ')' | '）'));
                round || EMPTY.contains(&(c, *end)) && (c != '[' || after.len() < inner.len())
            };
            if let Some(end) = after.chars().next().filter(closes) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_say_their_option_in_words() {
        let options = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let named = |key: &str, texts: &[&str]| {
            let mut repairs = BTreeSet::new();
            chosen(key, &options(texts), &mut repairs).map(|key| (key, repairs.contains(&Repair::KeyWords)))
        };
        let texts = ["甲", "乙", "丙。"];
        for (key, expected) in [
            ("B", Ok((vec![1], false))),
            ("B.乙", Ok((vec![1], true))),
            ("Ｂ、乙。", Ok((vec![1], true))),
            ("答案B", Ok((vec![1], true))),
            ("【B】", Ok((vec![1], true))),
            ("正确答案：【AC】", Ok((vec![0, 2], true))),
            ("丙", Ok((vec![2], true))),
            ("C.丙；A.甲", Ok((vec![0, 2], true))),
            ("甲，丙", Ok((vec![0, 2], true))),
            ("乙、甲", Ok((vec![0, 1], true))),
            ("甲，丁", Err(RowFlaw::BadKey)),
            ("B.甲", Err(RowFlaw::TwoKeys)),
            ("D.丁", Err(RowFlaw::KeyOutside)),
            ("【D】", Err(RowFlaw::KeyOutside)),
            ("丁", Err(RowFlaw::BadKey)),
            ("B.丁", Err(RowFlaw::BadKey)),
            ("A.甲；甲", Err(RowFlaw::BadKey)),
            ("2", Err(RowFlaw::BadKey)),
        ] {
            assert_eq!(named(key, &texts), expected, "{key}");
        }
        assert_eq!(named("3", &["2", "3", "4"]), Err(RowFlaw::TwoReadings));
        assert_eq!(named("3 年", &["2 年", "3 年"]), Ok((vec![1], true)));
        assert_eq!(named("C", &["C", "E"]), Err(RowFlaw::KeyOutside));
        assert_eq!(named("甲，乙", &["甲，乙", "丙"]), Ok((vec![0], true)), "an option may hold a mark");
    }

    #[test]
    fn empty_brackets_of_any_kind_are_blanks() {
        for (stem, expected) in [
            ("直径______mm，系数【　】", "直径____mm，系数____"),
            ("应［ ］和（　）并（ )", "应____和____并____"),
            ("a[ ]", "a____"),
            ("int a[]，【注】", "int a[]，【注】"),
            ("【）", "【）"),
        ] {
            assert_eq!(blanks(stem), expected);
        }
    }
}
