//! What only a whole column shows: numbers in front of stems whose mark is missing, signs for right and wrong that alone
//! could mean something else.

use std::collections::BTreeSet;

use super::super::kinds;
use super::super::{Field, Mapping};
use super::{Row, called, is_digit, number_of, option_texts, without_number};
use crate::item::Kind;
use crate::item::half;

/// What stands behind a number that only its neighbours show to be one: no mark, one that is not usual, or a point in
/// front of a year or a ratio.
fn behind_odd_mark(behind: &str) -> Option<&str> {
    const ODD: [char; 11] = ['，', ',', '。', '・', '·', '•', ':', '：', ';', '；', '!'];
    let rest = behind.trim_start();
    let text = rest.trim_start_matches(ODD).trim_start();
    if text.len() < rest.len() {
        return (!text.starts_with(is_digit)).then_some(text);
    }
    if let Some(text) = rest.strip_prefix(['.', '．']) {
        let behind = text.trim_start_matches(is_digit);
        let year = behind.starts_with('年') && text.len() - behind.len() == 4;
        return (year || behind.len() < text.len() && behind.starts_with(['：', ':'])).then_some(text);
    }
    rest.starts_with(|c: char| c.is_alphabetic() || "(（《“\"".contains(c)).then_some(rest)
}

/// Puts the usual mark behind numbers of stems that lack it, `50起重机` between `49、` and `51、`, so that they read as
/// numbers. Two neighbours must say so: alone it may be `3吨叉车`.
pub(in crate::exchange) fn mark_numbers(rows: &mut [(u32, Vec<String>)], mapping: &Mapping) {
    let Some(column) = mapping.columns.iter().position(|column| *column == Some(Field::Stem)) else { return };
    let numbers: Vec<Option<Numbered>> = rows
        .iter()
        .map(|(_, cells)| {
            let stem = cells.get(column)?.trim();
            let usual = without_number(stem, &mut BTreeSet::new()).len() < stem.len();
            let (number, behind) = number_of(stem)?;
            let text = behind_odd_mark(behind);
            let marked = usual || text.is_some_and(|text| text.len() < behind.trim_start().len());
            Some(Numbered { number, marked, text: text.filter(|_| !usual).map(ToOwned::to_owned) })
        })
        .collect();
    let last = numbers.len().saturating_sub(3);
    for (at, row) in rows.iter_mut().enumerate() {
        let Some(Numbered { number, marked, text: Some(text) }) = &numbers[at] else { continue };
        // Without any mark, the row between its neighbours; at an end, the two on its one side.
        let between = at.saturating_sub(1).min(last);
        let from = if *marked { at.saturating_sub(2)..=at } else { between..=between };
        if from.filter_map(|from| numbers.get(from..from + 3)).any(in_step) {
            row.1[column] = format!("{number}、{text}");
        }
    }
}

/// Writes keys of judgements as right and wrong where all of the column are signs that could mean something else alone:
/// `Y` and `N`, `1` and `0`. Which rows these are.
pub(in crate::exchange) fn settle_truths(rows: &mut [(u32, Vec<String>)], mapping: &Mapping) -> Vec<u32> {
    const SIGNS: [(&str, &str); 2] = [("Y", "N"), ("1", "0")];
    let Some(column) = mapping.columns.iter().position(|column| *column == Some(Field::Key)) else {
        return Vec::new();
    };
    let key = |cells: &[String]| {
        let row = Row { cells, mapping };
        let judged = kinds::meant(called(&row), mapping) == Some(Kind::TrueFalse);
        let key: String = row.text(Field::Key).chars().map(|c| half(c).to_ascii_uppercase()).collect();
        (judged && option_texts(&row).next().is_none()).then_some(key).filter(|key| !key.is_empty())
    };
    let keys: BTreeSet<String> = rows.iter().filter_map(|(_, cells)| key(cells)).collect();
    let is = |(yes, no): &&(&str, &str)| keys.len() == 2 && keys.contains(*yes) && keys.contains(*no);
    let Some((yes, _)) = SIGNS.iter().find(is) else { return Vec::new() };
    let mut settled = Vec::new();
    for (number, cells) in rows {
        if let Some(key) = key(cells) {
            (if key == *yes { "对" } else { "错" }).clone_into(&mut cells[column]);
            settled.push(*number);
        }
    }
    settled
}

/// A stem that begins with a number.
struct Numbered {
    number: u32,
    marked: bool,
    /// What stands behind the number, where only its neighbours show it to be one.
    text: Option<String>,
}

/// Whether three rows count on, and a mark says that they do.
fn in_step(rows: &[Option<Numbered>]) -> bool {
    let [Some(one), Some(two), Some(three)] = rows else { return false };
    one.number.checked_add(1) == Some(two.number)
        && two.number.checked_add(1) == Some(three.number)
        && [one, two, three].into_iter().any(|row| row.marked)
}

/// Puts a number in front of stems that would be taken for numbered ones because of their neighbours.
pub(in crate::exchange) fn guard_numbers(rows: &mut [(u32, Vec<String>)], mapping: &Mapping) {
    let Some(column) = mapping.columns.iter().position(|column| *column == Some(Field::Stem)) else { return };
    loop {
        let mut read = rows.to_vec();
        mark_numbers(&mut read, mapping);
        let taken: Vec<usize> = (0..rows.len()).filter(|at| read[*at].1 != rows[*at].1).collect();
        if taken.is_empty() {
            return;
        }
        taken.into_iter().for_each(|at| rows[at].1[column].insert_str(0, "1. "));
    }
}
