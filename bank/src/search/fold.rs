//! Texts as they are compared: width, case, spaces, dashes and compatibility signs don't matter.

use unicode_normalization::UnicodeNormalization;

use crate::item::unit::{self, FOLDED, UNITS as UNITS_OF_ALL};

/// Units of more than one letter: their names are folded to their signs where they stand behind a number.
const UNITS: &[(&str, &str)] = UNITS_OF_ALL.split_at(FOLDED).0;

/// A text for comparison. `１０ ＭＰａ`, `10MPa`, `10 mpa` and `10兆帕` are alike, and so are `㎡` and `m2`, `—` and `-`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    each_folded(text, |c, _| folded.push(c));
    folded
}

/// The same, with the place in `text` that each byte of it comes from.
pub(super) fn fold_with_places(text: &str) -> (String, Vec<Place>) {
    let (mut folded, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    each_folded(text, |c, place| {
        folded.push(c);
        places.resize(folded.len(), place);
    });
    (folded, places)
}

/// Says each folded character with where it comes from.
fn each_folded(text: &str, mut push: impl FnMut(char, Place)) {
    let (mut at, mut behind_number) = (0, false);
    while let Some(c) = text[at..].chars().next() {
        let unit = UNITS.iter().filter(|_| behind_number).find(|(name, _)| text[at..].starts_with(name));
        let to = at + unit.map_or(c.len_utf8(), |(name, _)| name.len());
        let place = Place { from: at, to };
        let mut tell = |c: char| {
            behind_number = c.is_ascii_digit();
            push(c, place);
        };
        match unit {
            Some((_, sign)) => sign.chars().for_each(&mut tell),
            None => fold_char(c, &mut tell),
        }
        at = to;
    }
}

/// The spellings of a folded word of a query: a unit without its number goes by its name as well as by its sign, and a
/// recommended standard with and without the stroke of `GB/T`.
pub(super) fn spellings(word: &str) -> Vec<String> {
    let mut all = vec![word.to_owned()];
    all.extend(other_stroke(word));
    for &(name, sign) in UNITS {
        all.extend(word.strip_prefix(name).map(|rest| format!("{sign}{rest}")));
        if word == sign {
            all.push(name.to_owned());
        }
    }
    all
}

/// `gb/t7588` of `gbt7588`, and the other way round. Sectors have two letters: GB, NB, JB, DL …
fn other_stroke(word: &str) -> Option<String> {
    let (sector, rest) = word.split_at_checked(2).filter(|(sector, _)| is_letters(sector))?;
    match rest.strip_prefix("/t") {
        Some(number) => Some(format!("{sector}t{number}")),
        None => rest.strip_prefix('t').filter(|number| is_numeric(number)).map(|n| format!("{sector}/t{n}")),
    }
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase())
}

/// Where a folded word stands in a folded text, in any of its spellings, as byte ranges. With `whole`, a number is found as
/// a whole number with its unit, whichever way that is written: `30m` in `30 米`, and not in `0.30m` or `30m3`.
pub(super) fn places_of(text: &str, word: &str, whole: bool) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for spelling in written(word, whole) {
        let found = text.match_indices(spelling.as_str()).map(|(at, hit)| (at, at + hit.len()));
        places.extend(found.filter(|place| !(whole && is_numeric(word)) || is_whole(text, *place)));
    }
    places
}

/// Whether a word has to be found as a whole number.
pub(super) fn is_numeric(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// All ways in which a folded text may hold a word.
pub(super) fn written(word: &str, whole: bool) -> Vec<String> {
    let (number, unit) = unit::apart(word);
    let all = if whole && is_numeric(word) { unit::spellings(unit) } else { Vec::new() };
    if all.is_empty() { spellings(word) } else { all.iter().map(|unit| format!("{number}{unit}")).collect() }
}

/// A number behind a letter with as many digits is that of a standard, and no measure.
const SHORTEST_STANDARD: usize = 3;

/// Whether neither the number nor the unit at a place goes on beyond it.
fn is_whole(text: &str, (from, to): (usize, usize)) -> bool {
    let mut before = text[..from].chars().rev();
    let (last, second) = (before.next(), before.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let goes_on_before = digit(last) || matches!(last, Some('.' | ',')) && digit(second);
    let mut after = text[to..].chars();
    let (next, second) = (after.next(), after.next());
    let ends = text[..to].chars().next_back();
    // A standard is found by its number, whichever part of it is named: `7588` in `GB/T 7588.1`.
    let standard = last.is_some_and(|c| c.is_ascii_alphabetic())
        && to - from >= SHORTEST_STANDARD
        && text[from..to].bytes().all(|b| b.is_ascii_digit());
    let goes_on_after = match ends {
        Some(c) if c.is_ascii_digit() => {
            digit(next) || !standard && matches!(next, Some('.' | ',')) && digit(second)
        }
        Some(c) if c.is_ascii_alphabetic() => {
            next.is_some_and(|c| c.is_ascii_alphanumeric())
                || next == Some('/') && second.is_some_and(|c| c.is_alphabetic())
        }
        // `30米/秒` is another unit.
        _ => next == Some('/') && second.is_some_and(char::is_alphabetic),
    };
    !goes_on_before && !goes_on_after
}

/// The character that a folded byte comes from, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub from: usize,
    pub to: usize,
}

fn fold_char(c: char, mut push: impl FnMut(char)) {
    match c {
        'a'..='z' | '0'..='9' | '\u{4e00}'..='\u{9fff}' => push(c),
        _ if c.is_whitespace() => {}
        'A'..='Z' => push(c.to_ascii_lowercase()),
        '。' => push('.'),
        '、' => push(','),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => push('-'),
        '“' | '”' => push('"'),
        _ if c.is_ascii() => push(c),
        _ => std::iter::once(c)
            .nfkc()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .for_each(push),
    }
}

/// The words of a query, folded, each once; all must be found. Spaces and punctuation part them. Signs that stand alone,
/// such as the percent sign of a stem that was pasted, count only where there is nothing else.
pub fn words(text: &str) -> Vec<String> {
    let mut folded: Vec<String> = Vec::new();
    for word in text.split_whitespace().map(fold).filter(|word| !word.is_empty()) {
        // `30 m` is one word, as it is one in a text.
        match folded.last_mut() {
            Some(last) if is_amount(last) && !unit::spellings(&word).is_empty() => {
                *last = fold(&format!("{last}{word}"))
            }
            _ => folded.push(word),
        }
    }
    let says = |word: &str| word.contains(char::is_alphanumeric);
    let parted: Vec<&str> = folded.iter().flat_map(|word| parted(word)).filter(|word| says(word)).collect();
    let all = if parted.is_empty() { folded.iter().map(String::as_str).collect() } else { parted };
    let mut words: Vec<String> = Vec::new();
    for word in all {
        if words.iter().all(|known| known != word) && words.len() < MOST_WORDS {
            words.push(word.to_owned());
        }
    }
    words
}

/// Whether a word is a number alone.
fn is_amount(word: &str) -> bool {
    is_numeric(word) && unit::apart(word).1.is_empty()
}

/// A query as one folded phrase, without the punctuation around it.
pub(super) fn phrase(text: &str) -> String {
    fold(text).trim_matches(|c: char| parts(None, c, None)).to_owned()
}

fn parted(word: &str) -> Vec<&str> {
    let (mut words, mut from) = (Vec::new(), 0);
    for (at, c) in word.char_indices() {
        let (before, after) = (word[..at].chars().next_back(), word[at + c.len_utf8()..].chars().next());
        if parts(before, c, after) {
            words.push(&word[from..at]);
            from = at + c.len_utf8();
        }
    }
    words.push(&word[from..]);
    words
}

/// Whether a folded sign parts words. Within `1,000`, `1:2.5` and `No.5` it doesn't, nor do signs that codes and units are
/// written with.
fn parts(before: Option<char>, sign: char, after: Option<char>) -> bool {
    let between = |is: fn(&char) -> bool| before.is_some_and(|c| is(&c)) && after.is_some_and(|c| is(&c));
    match sign {
        ',' | ':' => !between(char::is_ascii_digit),
        '.' | '*' => !between(char::is_ascii_alphanumeric),
        ';'
        | '!'
        | '?'
        | '('
        | ')'
        | '['
        | ']'
        | '"'
        | '·'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301b}' => true,
        _ => false,
    }
}

/// More words than this are not looked at.
const MOST_WORDS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_alike_folds_alike() {
        let alike = [
            ("１０ ＭＰａ", "10mpa"),
            ("GB/T 3811—2008", "gb/t3811-2008"),
            ("㎡", "m2"),
            ("m³", "m3"),
            ("100℃", "100°c"),
            ("锅炉，缺水。", "锅炉,缺水."),
            ("\u{00b5}m", "\u{03bc}m"),
            ("　叉 车\n", "叉车"),
            ("1.6 兆帕", "1.6mpa"),
            ("２０毫米厚", "20mm厚"),
            ("100 摄氏度", "100°c"),
            ("以兆帕为单位", "以兆帕为单位"),
            ("3吨叉车，36 V", "3吨叉车,36v"),
        ];
        for (text, folded) in alike {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn words_are_parted_by_any_space_and_counted_once() {
        assert_eq!(words(" 锅炉　缺水 锅炉 "), ["锅炉", "缺水"]);
        assert!(words(" 　").is_empty());
        assert_eq!(words("缺水时应（　）。"), ["缺水时应"]);
        assert_eq!(words("（　%"), ["(", "%"]);
    }

    #[test]
    fn punctuation_parts_words_in_either_width() {
        for text in [
            "压力表,量程",
            "压力表，量程",
            "压力表、量程",
            "压力表；量程",
            "压力表;　量程。",
            "《压力表》（量程）",
            "压力表：量程？",
            "压力表* *量程",
            "压力表*量程＊",
        ] {
            assert_eq!(words(text), ["压力表", "量程"], "{text}");
        }
        assert_eq!(
            words("TSG 81-2022 第5.1.2条，GB/T 3811—2008"),
            ["tsg", "81-2022", "第5.1.2条", "gb/t", "3811-2008"]
        );
        assert_eq!(words("１，０００ kg, 1:2.5"), ["1,000", "kg", "1:2.5"]);
        assert_eq!(phrase("《压力表》，量程。"), "压力表》,量程");
    }

    #[test]
    fn places_lead_back() {
        let text = "约１0㎜ 厚";
        let (folded, places) = fold_with_places(text);
        assert_eq!(folded, "约10mm厚");
        let back = |at: usize| &text[places[at].from..places[at].to];
        let all: Vec<&str> = folded.char_indices().map(|(at, _)| back(at)).collect();
        assert_eq!(all, ["约", "１", "0", "㎜", "㎜", "厚"]);
        let text = "5 毫米厚";
        let (folded, places) = fold_with_places(text);
        assert_eq!(folded, "5mm厚");
        assert_eq!(&text[places[1].from..places[2].to], "毫米");
    }

    #[test]
    fn numbers_are_found_whole_with_their_units() {
        let holds = |text: &str, query: &str| {
            let text = fold(text);
            words(query).iter().all(|word| !places_of(&text, word, true).is_empty())
        };
        for (text, query) in [
            ("高 30m 的", "30 m"),
            ("高30米。", "30m"),
            ("高30m。", "30米"),
            ("厚20mm", "20 毫米"),
            ("36V", "36伏"),
            ("2014年", "2014"),
            ("3吨叉车", "3吨叉车"),
            ("1,000kg", "1,000 千克"),
            ("GB/T 7588.1—2020", "7588"),
            ("GB/T 7588.1—2020", "7588.1"),
            ("GB/T 7588.1—2020", "2020"),
        ] {
            assert!(holds(text, query), "{text} {query}");
        }
        for (text, query) in [
            ("0.30m", "30 m"),
            ("30m³", "30 m"),
            ("30m/s", "30m"),
            ("130米", "30米"),
            ("GB 7588-2014 厚 5 毫米", "20毫米"),
            ("GB 7588-2014 厚 5 毫米", "20 毫米"),
            ("2014", "20"),
            ("1.5", "5"),
            ("1,000", "1"),
            ("1700.5", "1700"),
            ("H2.5", "2"),
        ] {
            assert!(!holds(text, query), "{text} {query}");
        }
    }

    #[test]
    fn units_without_numbers_have_both_spellings() {
        assert_eq!(spellings("兆帕"), ["兆帕", "mpa"]);
        assert_eq!(spellings("mm"), ["mm", "毫米"]);
        assert_eq!(spellings("毫米厚"), ["毫米厚", "mm厚"]);
        assert_eq!(spellings("mmhg"), ["mmhg"]);
    }

    #[test]
    fn standards_are_written_with_and_without_their_stroke() {
        assert_eq!(spellings("gbt7588.1"), ["gbt7588.1", "gb/t7588.1"]);
        assert_eq!(spellings("gb/t"), ["gb/t", "gbt"]);
        assert_eq!(spellings("gb/t3811-2008"), ["gb/t3811-2008", "gbt3811-2008"]);
        for none in ["m/t", "gbtn", "km/h", "tsg", "锅/t"] {
            assert_eq!(spellings(none), [none], "{none}");
        }
    }
}
