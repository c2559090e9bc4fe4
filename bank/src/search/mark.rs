//! What of a version matched, for people to see.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::fold::{Place, fold_with_places, places_of};
use super::texts::{TextPart, texts};
use crate::item::Version;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

/// A text that matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hit {
    /// What part of the item it is.
    pub part: TextPart,
    /// The text in pieces, or as much of it as stands around the first hit.
    pub pieces: Vec<Piece>,
}

/// How many characters stand before the first hit of an excerpt, and how many in all.
const BEFORE: usize = 16;
const EXCERPT: usize = 80;
/// The longest stem that is shown whole, and how much of one a list has room for where it is narrow: a hit beyond is
/// brought forward.
const WHOLE: usize = 200;
const SEEN: usize = 40;
/// The most excerpts of an item.
const MOST: usize = 2;

/// Digits of numbers in words.
const NUMERALS: &str = "〇零一二三四五六七八九十百千";

/// The pairs of neighbouring characters that stand for a word of four or more, when it is nowhere as it is; none for what
/// has signs or Latin letters in it, such as `81-2022`, or a number in words: 第三十二条 is not 第三十五条 beside 第四十二条.
pub(super) fn scattered_pairs(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let alone = |c: &char| c.is_ascii() || !c.is_alphanumeric();
    let number = |pair: &[char]| pair.iter().all(|c| NUMERALS.contains(*c) || *c == '第');
    if chars.len() < 4 || chars.iter().any(alone) || chars.windows(2).any(number) {
        return Vec::new();
    }
    chars.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// Where words hit a version: its code and stem, if they do, and excerpts of what else holds a word that these don't.
pub fn hits(version: &Version, words: &[String]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let texts = texts(version);
    let whole = |word: &&String| {
        texts.iter().any(|(part, text)| !ranges(text, &[*word], *part != TextPart::Code).hits.is_empty())
    };
    let (mut words, scattered): (Vec<String>, Vec<String>) =
        words.iter().cloned().partition(|word| whole(&word));
    words.extend(scattered.iter().flat_map(|word| scattered_pairs(word)));
    let mut missing: Vec<&String> = words.iter().collect();
    let mut excerpts = 0;
    for (part, text) in &texts {
        let part = *part;
        let wanted: Vec<&String> =
            if part <= TextPart::Stem { words.iter().collect() } else { missing.clone() };
        let ranges = ranges(text, &wanted, part != TextPart::Code);
        if ranges.hits.is_empty() || part > TextPart::Stem && excerpts == MOST {
            continue;
        }
        missing.retain(|word| !ranges.found.contains(word));
        excerpts += usize::from(part > TextPart::Stem);
        let longest = match part {
            TextPart::Code => usize::MAX,
            TextPart::Stem => WHOLE,
            _ => EXCERPT,
        };
        hits.push(Hit { part, pieces: excerpt(text, &ranges.hits, longest) });
    }
    hits
}

/// Byte ranges of hits, ascending and apart, and the words that were found.
struct Ranges<'a> {
    hits: Vec<Place>,
    found: Vec<&'a String>,
}

fn ranges<'a>(text: &str, words: &[&'a String], whole: bool) -> Ranges<'a> {
    let (folded, places) = fold_with_places(text);
    let mut all = Vec::new();
    let mut found = Vec::new();
    for word in words {
        let before = all.len();
        for (from, to) in places_of(&folded, word, whole) {
            all.push(Place { from: places[from].from, to: places[to - 1].to });
        }
        if all.len() > before {
            found.push(*word);
        }
    }
    all.sort_by_key(|place| (place.from, place.to));
    let mut hits: Vec<Place> = Vec::new();
    for place in all {
        match hits.last_mut() {
            Some(last) if place.from <= last.to => last.to = last.to.max(place.to),
            _ => hits.push(place),
        }
    }
    Ranges { hits, found }
}

/// The text in pieces; from a little before the first hit when it is longer than `longest` characters, or when the hit
/// would be out of sight.
fn excerpt(text: &str, hits: &[Place], longest: usize) -> Vec<Piece> {
    let long = text.chars().count() > longest;
    let first = hits.first().map_or(0, |hit| hit.from);
    let hidden = hits.first().is_some_and(|hit| text[..hit.to].chars().count() > SEEN);
    let start = match text[..first].char_indices().rev().nth(BEFORE) {
        Some((at, c)) if long || hidden => at + c.len_utf8(),
        _ => 0,
    };
    let end = match text[start..].char_indices().nth(longest) {
        Some((at, _)) if long => start + at,
        _ => text.len(),
    };
    let mut pieces = Vec::new();
    let mut push = |text: &str, hit: bool| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), hit });
        }
    };
    push(if start > 0 { "…" } else { "" }, false);
    let mut at = start;
    for hit in hits.iter().filter(|hit| hit.from < end) {
        push(&text[at..hit.from], false);
        let to = hit.to.min(end);
        push(&text[hit.from..to], true);
        at = to;
    }
    push(&text[at..end], false);
    push(if end < text.len() { "…" } else { "" }, false);
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fold::words;
    use super::super::tests::version;
    use super::*;
    use crate::item::{Body, Status};

    fn shown(hit: &Hit) -> String {
        hit.pieces
            .iter()
            .map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    }

    #[test]
    fn hits_are_marked_as_they_were_written() {
        let version = version("N1-12", "压力为１０ ＭＰa，温度１00℃。", "P1", Status::Approved);
        let lines = |text: &str| hits(&version, &words(text)).iter().map(shown).collect::<Vec<_>>();
        assert_eq!(lines("10mpa"), ["压力为[１０ ＭＰa]，温度１00℃。"]);
        assert_eq!(lines("压力 力为"), ["[压力为]１０ ＭＰa，温度１00℃。"]);
        assert_eq!(lines("n1-1"), ["[N1-1]2"]);
        assert_eq!(lines("tsg1"), ["[TSG 1]-2000 "]);
        assert_eq!(lines("没有"), [""; 0]);
    }

    #[test]
    fn long_texts_are_cut_around_the_first_hit() {
        let mut long = version("A", "题", "P1", Status::Draft);
        let option = format!("{}缺水{}", "前".repeat(100), "后".repeat(100));
        long.content.body =
            Body::SingleChoice { options: vec![option, "缺水".into(), "缺水".into()], key: 0 };
        let hits = hits(&long, &words("缺水"));
        assert_eq!(hits.len(), 1, "a word that was shown is not shown again");
        assert_eq!(shown(&hits[0]), format!("…{}[缺水]{}…", "前".repeat(16), "后".repeat(62)));
    }

    #[test]
    fn a_hit_out_of_sight_is_brought_forward() {
        let line = |before: usize| {
            let stem = format!("{}缺水{}", "前".repeat(before), "后".repeat(20));
            shown(&hits(&version("A", &stem, "P1", Status::Draft), &words("缺水"))[0])
        };
        assert_eq!(line(38), format!("{}[缺水]{}", "前".repeat(38), "后".repeat(20)));
        assert_eq!(line(39), format!("…{}[缺水]{}", "前".repeat(16), "后".repeat(20)));
    }

    #[test]
    fn units_and_scattered_words_are_marked() {
        let version = version("A", "锅炉水位降低 20 毫米。", "P1", Status::Draft);
        let line = |text: &str| shown(&hits(&version, &words(text))[0]);
        assert_eq!(line("20mm"), "锅炉水位降低 [20 毫米]。");
        assert_eq!(line("毫米"), "锅炉水位降低 20 [毫米]。");
        assert_eq!(line("水位锅炉"), "[锅炉水位]降低 20 毫米。");
    }

    proptest! {
        #[test]
        fn pieces_make_up_the_text(stem in "[锅炉 Ａa１1㎡，]{0,30}", word in "[锅炉a1m2,]{1,3}") {
            let version = version("-", &stem, "P1", Status::Draft);
            for hit in hits(&version, &words(&word)).iter().filter(|hit| hit.part == TextPart::Stem) {
                let whole: String = hit.pieces.iter().map(|piece| piece.text.as_str()).collect();
                prop_assert_eq!(&whole, &stem);
                prop_assert!(hit.pieces.iter().any(|piece| piece.hit));
            }
        }
    }
}
