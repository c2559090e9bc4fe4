//! Texts as they are compared: width, case, spaces, dashes and compatibility signs don't matter.

use unicode_normalization::UnicodeNormalization;

/// A text for comparison. `１０ ＭＰａ`, `10MPa` and `10 mpa` are alike, and so are `㎡` and `m2`, `—` and `-`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, |c| folded.push(c));
    }
    folded
}

/// The same, with the place in `text` that each byte of it comes from.
pub(super) fn fold_with_places(text: &str) -> (String, Vec<Place>) {
    let (mut folded, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    for (from, c) in text.char_indices() {
        fold_char(c, |c| {
            folded.push(c);
            places.resize(folded.len(), Place { from, to: from });
        });
        let to = from + c.len_utf8();
        places.iter_mut().rev().take_while(|place| place.from == from).for_each(|place| place.to = to);
    }
    (folded, places)
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

/// The words of a query, folded, each once; all must be found. Signs that stand alone, such as the brackets of a stem
/// that was pasted, count only where there is nothing else.
pub fn words(text: &str) -> Vec<String> {
    let folded: Vec<String> = text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
    let says = |word: &String| word.contains(char::is_alphanumeric);
    let signs_only = !folded.iter().any(says);
    let mut words: Vec<String> = Vec::new();
    for word in folded.into_iter().filter(|word| signs_only || says(word)) {
        if !words.contains(&word) && words.len() < MOST_WORDS {
            words.push(word);
        }
    }
    words
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
        ];
        for (text, folded) in alike {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn words_are_parted_by_any_space_and_counted_once() {
        assert_eq!(words(" 锅炉　缺水 锅炉 "), ["锅炉", "缺水"]);
        assert!(words(" 　").is_empty());
        assert_eq!(words("缺水时应（　）。"), ["缺水时应("]);
        assert_eq!(words("（　%"), ["(", "%"]);
    }

    #[test]
    fn places_lead_back() {
        let text = "约１0㎜ 厚";
        let (folded, places) = fold_with_places(text);
        assert_eq!(folded, "约10mm厚");
        let back = |at: usize| &text[places[at].from..places[at].to];
        let all: Vec<&str> = folded.char_indices().map(|(at, _)| back(at)).collect();
        assert_eq!(all, ["约", "１", "0", "㎜", "㎜", "厚"]);
    }
}
