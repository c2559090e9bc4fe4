//! Which kind of item a word means: words that are known, and those that people say for one file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sheet::PART;
use super::{Field, Mapping};
use crate::item::Kind;

/// The most words that people give a kind in one file.
pub const MOST_WORDS: usize = 200;
/// The longest word, characters.
pub const LONGEST_WORD: usize = 60;

/// What a word in the column of kinds means, as people say it. 题型对应.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedKind {
    /// The word as it stands in the cell; empty: rows whose cell is empty, or all where there is no such column.
    pub word: String,
    /// What it means.
    pub kind: Kind,
}

/// A word in the column of kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindWord {
    /// The word; empty for rows that have none.
    pub word: String,
    /// How many rows have it.
    pub rows: u32,
    /// What it is taken for when nobody says otherwise; none: it is not known, or, where there is no word, key and options
    /// tell it.
    pub kind: Option<Kind>,
}

/// The kind that is called so everywhere.
pub fn named(name: &str) -> Option<Kind> {
    const NAMES: [(&str, Kind); 18] = [
        ("判断", Kind::TrueFalse),
        ("是非", Kind::TrueFalse),
        ("单选", Kind::SingleChoice),
        ("单项", Kind::SingleChoice),
        ("多选", Kind::MultipleChoice),
        ("多项", Kind::MultipleChoice),
        ("不定项", Kind::MultipleChoice),
        ("填空", Kind::FillBlank),
        ("排序", Kind::Order),
        ("连线", Kind::Match),
        ("配对", Kind::Match),
        ("案例", Kind::CaseStudy),
        ("材料", Kind::CaseStudy),
        ("简答", Kind::ShortAnswer),
        ("问答", Kind::ShortAnswer),
        ("论述", Kind::ShortAnswer),
        ("名词解释", Kind::ShortAnswer),
        ("计算", Kind::ShortAnswer),
    ];
    let found = NAMES.iter().find(|(word, _)| name.contains(word)).map(|(_, kind)| *kind);
    found.or_else(|| Kind::from_name(name))
}

/// The kind that a word means in a file: what people say goes before what is known.
pub fn meant(word: &str, mapping: &Mapping) -> Option<Kind> {
    let said = mapping.kinds.iter().find(|named| named.word.trim() == word).map(|named| named.kind);
    said.or_else(|| named(word))
}

/// What a cell says of a row's kind, without the word for a question of a case.
pub fn word_of(cell: &str) -> &str {
    let cell = cell.trim();
    let word = cell.strip_prefix(PART).unwrap_or(cell);
    word.trim_start_matches([':', '：', '-', '－', '—', ' ', '\u{3000}'])
}

/// The words of a table with their rows: those that nobody knows first, then by how many rows have them.
pub fn words<'a>(rows: impl Iterator<Item = &'a [String]>, mapping: &Mapping) -> Vec<KindWord> {
    let column = mapping.columns.iter().position(|column| *column == Some(Field::Kind));
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for cells in rows.filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty())) {
        let cell = column.and_then(|column| cells.get(column)).map_or("", |cell| cell.trim());
        // A question of a case may leave its kind to its key.
        if cell == PART {
            continue;
        }
        let word: String = word_of(cell).chars().take(LONGEST_WORD).collect();
        *counts.entry(word).or_default() += 1;
    }
    let mut words: Vec<KindWord> =
        counts.into_iter().map(|(word, rows)| KindWord { kind: named(&word), word, rows }).collect();
    words.sort_by_key(|word| (word.kind.is_some(), word.word.is_empty(), std::cmp::Reverse(word.rows)));
    words.truncate(MOST_WORDS);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_or_said_for_a_file() {
        for (word, kind) in [
            ("名词解释", Some(Kind::ShortAnswer)),
            ("三、计算题", Some(Kind::ShortAnswer)),
            ("案例计算题", Some(Kind::CaseStudy)),
            ("fill_blank", Some(Kind::FillBlank)),
            ("数字类选择题", None),
            ("", None),
        ] {
            assert_eq!(named(word), kind, "{word}");
        }
        let said = |word: &str, kind| NamedKind { word: word.into(), kind };
        let kinds = vec![said(" 数字类选择题 ", Kind::FillBlank), said("单选题", Kind::MultipleChoice)];
        let mapping =
            Mapping { kinds, columns: vec![Some(Field::Kind)], ..super::super::guess::guess(&[], &[]) };
        assert_eq!(meant("数字类选择题", &mapping), Some(Kind::FillBlank));
        assert_eq!(meant("单选题", &mapping), Some(Kind::MultipleChoice), "people's word goes first");
        let rows = ["数字题", "单选", "", "小题", "小题：数字题", "单选", "单选", " "]
            .map(|cell| vec![cell.to_owned(), "题".into()]);
        let words = words(rows.iter().map(Vec::as_slice), &mapping);
        let told: Vec<_> = words.iter().map(|word| (word.word.as_str(), word.rows, word.kind)).collect();
        assert_eq!(told, [("数字题", 2, None), ("", 2, None), ("单选", 3, Some(Kind::SingleChoice))]);
    }
}
