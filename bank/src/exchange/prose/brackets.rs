//! Brackets in a line that have room for a key, or hold one.

use crate::exchange::key::{is_key_mark, truth};
use crate::item::half;

/// What brackets hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// Letters of options.
    Letters,
    /// A word or sign for right or wrong.
    Truth(bool),
}

/// Brackets that may be there for a key.
#[derive(Clone, Copy, Debug)]
pub struct Bracket {
    /// Where it begins in the text, bytes.
    pub from: usize,
    /// Where it ends, behind its last sign.
    pub to: usize,
    /// What it holds.
    pub holds: Holds,
    /// Whether nothing stands before it.
    pub at_start: bool,
    /// Whether nothing but a full stop stands behind it.
    pub at_end: bool,
}

/// Whether a key stands in a line.
pub fn answers(text: &str) -> bool {
    brackets(text).iter().any(|bracket| bracket.holds != Holds::Nothing)
}

/// Whether a line asks something: it has room for a key, or a key.
pub fn asks(text: &str) -> bool {
    text.contains(['_', '＿']) || !brackets(text).is_empty()
}

/// Brackets that are empty or hold what may be a key.
pub fn brackets(stem: &str) -> Vec<Bracket> {
    let mut all = Vec::new();
    let mut from = None;
    for (at, c) in stem.char_indices() {
        match c {
            '(' | '（' | '[' | '［' => from = Some(at),
            ')' | '）' | ']' | '］' => {
                let Some(from) = from.take() else { continue };
                let to = at + c.len_utf8();
                let inner = stem[from..at]
                    .trim_start_matches(['(', '（', '[', '［'])
                    .trim_matches([' ', '\t', '\u{3000}', '\u{a0}']);
                let lettered = inner
                    .chars()
                    .all(|c| ('A'..='H').contains(&half(c).to_ascii_uppercase()) || is_key_mark(c));
                let holds = match truth(inner) {
                    _ if inner.is_empty() => Holds::Nothing,
                    Some(key) => Holds::Truth(key),
                    None if lettered && inner.len() <= 40 => Holds::Letters,
                    None => continue,
                };
                let ends =
                    stem[to..].trim_matches([' ', '\t', '。', '．', '.', '；', ';', '，', '\u{3000}', '\n']);
                all.push(Bracket {
                    from,
                    to,
                    holds,
                    at_start: stem[..from].trim().is_empty(),
                    at_end: ends.is_empty(),
                });
            }
            _ => {}
        }
    }
    all
}
