//! What is another than before, in words, and whether something else is right.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sheet::answers;
use crate::item::{Body, Citation, Content, Markup, SubItem, Tags, letter, plain, written};

/// A part of an item that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// 排版
    Markup,
    /// 题干
    Stem,
    /// 配对左列
    Prompts,
    /// 选项
    Options,
    /// 图
    Picture,
    /// 答案
    Key,
    /// 小题
    Parts,
    /// 解析
    Rationale,
    /// 科目
    Subjects,
    /// 设备类别
    Equipment,
    /// 难度
    Difficulty,
    /// 认知层次
    Cognitive,
    /// 依据
    Citations,
    /// 开放练习
    Practice,
}

/// One part of an item before and after. Codes, names of levels and `true` or `false` stand as programs have them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Difference {
    /// Which part.
    pub aspect: Aspect,
    /// What stood there; empty: nothing.
    pub before: String,
    /// What stands there now; empty: nothing.
    pub after: String,
}

/// What both a file and somebody in the bank changed, and not to the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Clash {
    /// Id of the item.
    pub item: String,
    /// Its code.
    pub code: String,
    /// Number of the version that the file shows.
    pub shown: u32,
    /// Number of the newest version.
    pub newest: u32,
    /// What both changed: before, as it is in the bank; after, as it is in the file.
    pub parts: Vec<Difference>,
}

/// What two states of an item have differently.
pub fn between(before: (&Content, &Tags), after: (&Content, &Tags)) -> Vec<Difference> {
    let (old, new) = (texts(before), texts(after));
    let mut aspects: Vec<Aspect> = old.iter().chain(&new).map(|(aspect, _)| *aspect).collect();
    aspects.sort_unstable();
    aspects.dedup();
    let of = |texts: &[(Aspect, String)], aspect| {
        texts.iter().find(|(one, _)| *one == aspect).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let moved = changes_key(&before.0.body, &after.0.body);
    let difference = |aspect| {
        let (before, after) = (of(&old, aspect), of(&new, aspect));
        let shown = match aspect {
            // A letter says nothing once its option has another text, which stands among the options.
            Aspect::Key => moved || letters(&before) != letters(&after),
            _ => before != after,
        };
        shown.then_some(Difference { aspect, before, after })
    };
    aspects.into_iter().filter_map(difference).collect()
}

/// The letters that a key's lines begin with; what has none, whole.
fn letters(key: &str) -> Vec<&str> {
    key.lines().map(|line| line.split_once(". ").map_or(line, |(letter, _)| letter)).collect()
}

fn texts((content, tags): (&Content, &Tags)) -> Vec<(Aspect, String)> {
    let markup = if content.markup == Markup::Markdown { "Markdown" } else { "" };
    let mut texts = vec![(Aspect::Markup, markup.to_owned()), (Aspect::Stem, content.stem.clone())];
    texts.extend(of_body(&content.body));
    let level = serde_json::to_value(tags.cognitive).unwrap_or_default();
    let citations: Vec<String> = tags.citations.iter().map(Citation::in_words).collect();
    texts.extend([
        (Aspect::Rationale, content.rationale.clone()),
        (Aspect::Subjects, tags.subjects.join("；")),
        (Aspect::Equipment, tags.equipment.join("；")),
        (Aspect::Difficulty, format!("{:.3}", f64::from(tags.difficulty) / 1000.0)),
        (Aspect::Cognitive, level.as_str().unwrap_or_default().to_owned()),
        (Aspect::Citations, citations.join("；")),
        (Aspect::Practice, tags.practice.to_string()),
    ]);
    texts
}

/// What is right, in the words that [`between`] uses: of an order its texts as they belong, of a case its questions with
/// theirs. `true` or `false` where a statement is judged.
pub fn key_in_words(body: &Body) -> String {
    let mut texts = of_body(body);
    let at = texts.iter().position(|(aspect, _)| *aspect == Aspect::Key).unwrap_or(0);
    if texts.is_empty() { String::new() } else { texts.swap_remove(at).1 }
}

fn of_body(body: &Body) -> Vec<(Aspect, String)> {
    let numbered = |texts: &[String]| {
        let lines = (1..).zip(texts).map(|(number, text)| format!("{number}. {text}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let one = |options: &[String], key: usize| {
        format!("{}. {}", letter(key), options.get(key).map(String::as_str).unwrap_or_default())
    };
    let lettered = |options: &[String]| {
        (0..options.len()).map(|index| one(options, index)).collect::<Vec<_>>().join("\n")
    };
    match body {
        Body::TrueFalse { key } => vec![(Aspect::Key, key.to_string())],
        Body::SingleChoice { options, key } => {
            vec![(Aspect::Options, lettered(options)), (Aspect::Key, one(options, *key))]
        }
        Body::MultipleChoice { options, key } => {
            let keys: Vec<String> = key.iter().map(|key| one(options, *key)).collect();
            vec![(Aspect::Options, lettered(options)), (Aspect::Key, keys.join("\n"))]
        }
        Body::FillBlank { blanks } => vec![(Aspect::Key, answers::blanks_written(blanks))],
        Body::Order { options } => vec![(Aspect::Options, numbered(options))],
        Body::Match { prompts, options, key } => vec![
            (Aspect::Prompts, numbered(prompts)),
            (Aspect::Options, lettered(options)),
            (Aspect::Key, answers::pairs_written(key)),
        ],
        Body::Hotspot { picture, areas } => vec![
            (Aspect::Picture, format!("{}\n{}", picture.alt, picture.asset)),
            (
                Aspect::Key,
                areas
                    .iter()
                    .filter_map(|area| serde_json::to_string(area).ok())
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
        ],
        Body::ShortAnswer { reference, points, most } => {
            vec![(Aspect::Key, written::together(reference, points, *most))]
        }
        Body::CaseStudy { items } => {
            let part = |(number, item): (usize, &SubItem)| {
                let stem = std::iter::once(format!("（{number}）{}", item.stem));
                // Here no page knows that it is a judgement.
                let body = match &item.body {
                    Body::TrueFalse { key } => vec![answers::judged_written(*key).to_owned()],
                    body => of_body(body).into_iter().map(|(_, text)| text).collect(),
                };
                let lines = stem.chain(body).chain(std::iter::once(item.rationale.clone()));
                lines.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
            };
            vec![(Aspect::Parts, (1..).zip(items).map(part).collect::<Vec<_>>().join("\n"))]
        }
    }
}

/// Whether something else is right than before. Options in another order, or a right option in better words, change
/// nothing of it; where that can't be told, it is said to change.
pub fn changes_key(before: &Body, after: &Body) -> bool {
    match (before, after) {
        (Body::TrueFalse { key: old }, Body::TrueFalse { key: new }) => old != new,
        (Body::SingleChoice { options: was, key: old }, Body::SingleChoice { options: is, key: new }) => {
            chosen_otherwise((was, &[*old]), (is, &[*new]))
        }
        (Body::MultipleChoice { options: was, key: old }, Body::MultipleChoice { options: is, key: new }) => {
            chosen_otherwise((was, old), (is, new))
        }
        (Body::FillBlank { blanks: old }, Body::FillBlank { blanks: new }) => old != new,
        (Body::Order { options: old }, Body::Order { options: new }) => ordered_otherwise(old, new),
        (
            Body::Match { prompts: one, options: was, key: old },
            Body::Match { prompts: other, options: is, key: new },
        ) => {
            one.len() != other.len()
                || ordered_otherwise(one, other)
                || old.iter().zip(new).any(|(old, new)| chosen_otherwise((was, &[*old]), (is, &[*new])))
        }
        (Body::Hotspot { areas: old, .. }, Body::Hotspot { areas: new, .. }) => old != new,
        (Body::ShortAnswer { .. }, Body::ShortAnswer { .. }) => before != after,
        (Body::CaseStudy { items: old }, Body::CaseStudy { items: new }) => {
            old.len() != new.len() || old.iter().zip(new).any(|(old, new)| changes_key(&old.body, &new.body))
        }
        _ => true,
    }
}

type Choice<'a> = (&'a [String], &'a [usize]);

fn chosen_otherwise((was, old): Choice<'_>, (is, new): Choice<'_>) -> bool {
    let right = |options: &[String], keys: &[usize]| {
        let mut texts: Vec<String> =
            keys.iter().filter_map(|key| options.get(*key)).map(|text| plain(text)).collect();
        texts.sort_unstable();
        texts
    };
    let (before, after) = (right(was, old), right(is, new));
    if before == after {
        return false;
    }
    let among = |texts: &[String], other: &[String], options: &[String]| {
        texts.iter().any(|text| !other.contains(text) && options.iter().any(|option| plain(option) == *text))
    };
    // In the same place stand other words that no option had, and the old ones are gone: they were mended.
    old != new || among(&before, &after, is) || among(&after, &before, was)
}

/// Whether texts that both lists have stand in another order, or the lists are of other lengths.
fn ordered_otherwise(old: &[String], new: &[String]) -> bool {
    let texts = |list: &[String]| list.iter().map(|text| plain(text)).collect::<Vec<_>>();
    let (old, new) = (texts(old), texts(new));
    let shared = |list: &[String], other: &[String]| {
        list.iter().filter(|text| other.contains(text)).cloned().collect::<Vec<_>>()
    };
    old.len() != new.len() || shared(&old, &new) != shared(&new, &old)
}
