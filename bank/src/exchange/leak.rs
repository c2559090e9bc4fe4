//! Keys that stand in what candidates read: in the stem, as `单位是（B）。` and `…超压。（×）`, or as a tick at an option.
//!
//! What says the same as the key is taken out; what says something else leaves two keys, and nobody is to guess. Only
//! what people write by hand is looked through: what comes from a program means what it says.

use std::collections::BTreeSet;

use super::key::{is_key_mark, truth};
use super::{Repair, RowFlaw};
use crate::item::{BLANK, Body, half};

/// The key of a question.
#[derive(Clone, Copy, Debug)]
pub enum Right<'a> {
    /// Right or wrong.
    Truth(bool),
    /// Options by index, ascending, and of how many.
    Options(&'a [usize], usize),
}

/// Takes the key out of an item's stem and options.
pub fn clear(stem: &mut String, body: &mut Body, repairs: &mut BTreeSet<Repair>) -> Result<(), RowFlaw> {
    match body {
        Body::TrueFalse { key } => clear_stem(stem, Right::Truth(*key), repairs),
        Body::SingleChoice { options, key } => clear_choice(stem, options, &[*key], repairs),
        Body::MultipleChoice { options, key } => clear_choice(stem, options, key, repairs),
        _ => Ok(()),
    }
}

/// Takes the key out of the stem and the options of a choice.
pub fn clear_choice(
    stem: &mut String,
    options: &mut [String],
    key: &[usize],
    repairs: &mut BTreeSet<Repair>,
) -> Result<(), RowFlaw> {
    clear_stem(stem, Right::Options(key, options.len()), repairs)?;
    let bare = |(at, text): (usize, &String)| Some((at, unticked(text)?.to_owned()));
    let ticked: Vec<(usize, String)> = options.iter().enumerate().filter_map(bare).collect();
    if ticked.is_empty() {
        return Ok(());
    }
    if !ticked.iter().map(|(at, _)| at).eq(key) {
        return Err(RowFlaw::TwoKeys);
    }
    for (at, text) in ticked {
        options[at] = text;
    }
    repairs.insert(Repair::KeyInOption);
    Ok(())
}

/// Takes the key out of a stem.
pub fn clear_stem(
    stem: &mut String,
    right: Right<'_>,
    repairs: &mut BTreeSet<Repair>,
) -> Result<(), RowFlaw> {
    let places = places(stem);
    // Where there is room for the key, nothing else is it.
    if places.iter().any(|place| place.inner.is_empty()) {
        return Ok(());
    }
    let said: Vec<(&Place, bool)> =
        places.iter().filter_map(|place| Some((place, says(place, stem, right)?))).collect();
    let mut told = Vec::new();
    for (place, same) in &said {
        match (same, place.is_for_a_key(stem, right)) {
            (true, true) => told.push((place.from, place.to, place.room())),
            (false, true) if place.contradicts(stem, right) => return Err(RowFlaw::TwoKeys),
            // A letter that is alone may be the key or name a thing.
            (true, false) if said.len() == 1 => return Err(RowFlaw::TwoReadings),
            _ => {}
        }
    }
    if told.is_empty() {
        return Ok(());
    }
    // From behind, so that what is before stays where it is.
    for (from, to, room) in told.into_iter().rev() {
        stem.replace_range(from..to, if matches!(right, Right::Truth(_)) { "" } else { &room });
    }
    *stem = stem.trim().to_owned();
    repairs.insert(Repair::KeyInStem);
    Ok(())
}

/// Something in a text that may be there for a key.
#[derive(Debug)]
struct Place {
    from: usize,
    to: usize,
    /// The sign that opens it; an underscore for a blank.
    open: char,
    close: char,
    /// What it holds.
    inner: String,
}

impl Place {
    /// Whether it stands where keys stand. `（A）级` and `宽叶（A）` name things.
    fn is_for_a_key(&self, stem: &str, right: Right<'_>) -> bool {
        const BEFORE: &str = "是为有应属于在用达到由按不得须的称叫做指即以将取选、，：:";
        match right {
            Right::Truth(_) => true,
            Right::Options(..) => {
                let before = stem[..self.from].trim_end().chars().next_back();
                self.open == '_' || self.at_end(stem) || before.is_none_or(|c| BEFORE.contains(c))
            }
        }
    }

    /// Whether another key than the right one is meant by it, and no thing is named.
    fn contradicts(&self, stem: &str, right: Right<'_>) -> bool {
        const NAMED: &str = "类级型种组区相段项号点端栏表图证式线柱楼";
        let behind = stem[self.to..].trim_start().chars().next();
        match right {
            Right::Truth(_) => self.inner.chars().all(|c| !half(c).is_ascii_alphabetic()),
            Right::Options(..) => {
                let small = self.inner.chars().any(|c| half(c).is_ascii_lowercase());
                let named = self.from == 0 || behind.is_some_and(|c| NAMED.contains(c));
                self.open == '_' || !small && !named
            }
        }
    }

    fn at_end(&self, stem: &str) -> bool {
        stem[self.to..].chars().all(|c| c.is_whitespace() || "。．.；;，？?！".contains(c))
    }

    /// The same without what it holds.
    fn room(&self) -> String {
        if self.open == '_' { BLANK.to_owned() } else { format!("{}　{}", self.open, self.close) }
    }
}

const BRACKETS: [(char, char); 6] =
    [('(', ')'), ('（', '）'), ('[', ']'), ('［', '］'), ('【', '】'), ('〔', '〕')];

fn is_line(c: char) -> bool {
    matches!(c, '_' | '＿')
}

fn places(text: &str) -> Vec<Place> {
    let mut all = Vec::new();
    let mut open: Option<(usize, char, char)> = None;
    for (at, c) in text.char_indices() {
        if let Some((_, close)) = BRACKETS.iter().find(|(first, _)| *first == c) {
            open = Some((at, c, *close));
        } else if let Some((from, first, close)) = open
            && (c == close || BRACKETS.iter().any(|(a, b)| *b == c && half(*a) == half(first)))
        {
            let inner = text[from + first.len_utf8()..at].trim().to_owned();
            all.push(Place { from, to: at + c.len_utf8(), open: first, close, inner });
            open = None;
        }
    }
    // Lines with something between them, and lines with nothing.
    let mut rest = 0;
    while let Some(from) = text[rest..].find(is_line).map(|at| rest + at) {
        let behind = |at: usize| at + text[at..].len() - text[at..].trim_start_matches(is_line).len();
        let first = behind(from);
        let between = text[first..].find(is_line).map(|at| first + at);
        let held = between.map(|next| (next, text[first..next].trim()));
        match held {
            Some((next, inner)) if letters(inner).is_some() || truth(inner).is_some() => {
                let to = behind(next);
                all.push(Place { from, to, open: '_', close: '_', inner: inner.to_owned() });
                rest = to;
            }
            _ => {
                all.push(Place { from, to: first, open: '_', close: '_', inner: String::new() });
                rest = first;
            }
        }
    }
    all.sort_by_key(|place| place.from);
    all
}

/// The options that letters name, ascending; `None`: it is more than letters.
fn letters(text: &str) -> Option<Vec<usize>> {
    let mut named = BTreeSet::new();
    for c in text.chars().filter(|c| !is_key_mark(*c) && !c.is_whitespace()) {
        let upper = half(c).to_ascii_uppercase();
        named.insert(('A'..='J').position(|letter| letter == upper)?);
    }
    (!named.is_empty()).then(|| named.into_iter().collect())
}

/// Whether a place says what is right, or something else; `None`: it says nothing of it.
fn says(place: &Place, stem: &str, right: Right<'_>) -> Option<bool> {
    match right {
        Right::Options(key, options) => {
            let inner = ["正确答案", "答案"].iter().find_map(|word| place.inner.strip_prefix(word));
            let inner = inner.unwrap_or(&place.inner).trim_start_matches([':', '：', '是', '为']);
            letters(inner).filter(|named| named.iter().all(|at| *at < options)).map(|named| named == key)
        }
        Right::Truth(key) => {
            // A letter or a word within the sentence is part of it.
            let said = truth(&place.inner).filter(|_| !matches!(place.inner.as_str(), "是" | "否"))?;
            let before = stem[..place.from].trim();
            let letter = place.inner.chars().all(|c| half(c).is_ascii_alphabetic());
            (place.open == '_' || (before.is_empty() && !letter) || place.at_end(stem)).then_some(said == key)
        }
    }
}

/// An option without the tick that says it is right; `None`: it has none.
fn unticked(text: &str) -> Option<&str> {
    const TICKS: [char; 3] = ['√', '✓', '✔'];
    const WORDS: [&str; 5] = ["正确答案", "正确选项", "答案", "√", "✓"];
    let text = text.trim();
    let boxed = BRACKETS.iter().find_map(|(open, close)| {
        let (before, inner) = text.strip_suffix(*close)?.rsplit_once(*open)?;
        WORDS.contains(&inner.trim()).then_some(before.trim_end())
    });
    // `在方框内打√` is said of something else.
    let drawn = |before: &str| before.ends_with(['打', '画', '划', '为', '是', '“', '"', '用', '填', '号']);
    let bare = boxed
        .or_else(|| text.strip_prefix(TICKS).map(str::trim_start))
        .or_else(|| text.strip_suffix(TICKS).map(str::trim_end).filter(|before| !drawn(before)))?;
    (!bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(stem: &str, options: &[&str], key: &[usize]) -> Result<(String, Vec<String>, bool), RowFlaw> {
        let mut repairs = BTreeSet::new();
        let mut stem = stem.to_owned();
        let mut options: Vec<String> = options.iter().map(|text| (*text).to_owned()).collect();
        clear_choice(&mut stem, &mut options, key, &mut repairs)?;
        Ok((stem, options, !repairs.is_empty()))
    }

    #[test]
    fn the_key_of_a_choice_is_taken_out_of_the_stem() {
        let cases: [(&str, &[usize], Result<&str, RowFlaw>); 25] = [
            ("单位是（ B ）。", &[1], Ok("单位是（　）。")),
            ("单位是(b)。", &[1], Ok("单位是(　)。")),
            ("有（A、C）。", &[0, 2], Ok("有（　）。")),
            ("有（ABC）。", &[0, 1, 2], Ok("有（　）。")),
            ("单位是___B___。", &[1], Ok("单位是____。")),
            ("单位是【B】。", &[1], Ok("单位是【　】。")),
            ("单位是〔B〕。", &[1], Ok("单位是〔　〕。")),
            ("单位是（答案：B）。", &[1], Ok("单位是（　）。")),
            ("属于（B）类。", &[1], Ok("属于（　）类。")),
            ("单位是（B）。", &[0], Err(RowFlaw::TwoKeys)),
            ("单位是___B___。", &[0], Err(RowFlaw::TwoKeys)),
            ("有（AB）。", &[0], Err(RowFlaw::TwoKeys)),
            // Names of things, and letters where there is room for the key.
            ("（A）级锅炉是指什么", &[1], Ok("（A）级锅炉是指什么")),
            ("宽叶（A）对窄叶（a）为显性", &[0], Ok("宽叶（A）对窄叶（a）为显性")),
            ("宽叶（D）对窄叶为显性", &[0], Ok("宽叶（D）对窄叶为显性")),
            ("宽叶（A）对窄叶为显性", &[0], Err(RowFlaw::TwoReadings)),
            ("抗病（HD）是什么", &[0], Ok("抗病（HD）是什么")),
            ("（B）是压力单位。", &[1], Ok("（　）是压力单位。")),
            ("（A）级锅炉是（　）。", &[0], Ok("（A）级锅炉是（　）。")),
            ("（A）级锅炉是____。", &[0], Ok("（A）级锅炉是____。")),
            ("单位（MPa）是什么", &[0], Ok("单位（MPa）是什么")),
            ("质量（kg）是什么", &[0], Ok("质量（kg）是什么")),
            ("如图（3）所示", &[0], Ok("如图（3）所示")),
            ("a_1_b", &[0], Ok("a_1_b")),
            ("没有括号", &[0], Ok("没有括号")),
        ];
        for (stem, key, expected) in cases {
            let found = choice(stem, &["甲", "乙", "丙", "丁"], key).map(|(stem, ..)| stem);
            assert_eq!(found, expected.map(ToOwned::to_owned), "{stem}");
        }
    }

    #[test]
    fn the_key_of_a_judgement_is_taken_out_of_the_stem() {
        let cases = [
            ("可以超压。（ × ）", false, Ok("可以超压。")),
            ("可以超压（×）。", false, Ok("可以超压。")),
            ("（错）可以超压。", false, Ok("可以超压。")),
            ("不得超压。【√】", true, Ok("不得超压。")),
            ("不得超压。___√___", true, Ok("不得超压。")),
            ("可以超压。（√）", false, Err(RowFlaw::TwoKeys)),
            ("可以超压。（对）", false, Err(RowFlaw::TwoKeys)),
            ("可以超压。（　）", false, Ok("可以超压。（　）")),
            ("符号是（T）。", false, Ok("符号是（T）。")),
            ("画（√）的才合格。", false, Ok("画（√）的才合格。")),
        ];
        for (stem, key, expected) in cases {
            let mut text = stem.to_owned();
            let found = clear_stem(&mut text, Right::Truth(key), &mut BTreeSet::new()).map(|()| text);
            assert_eq!(found, expected.map(ToOwned::to_owned), "{stem}");
        }
    }

    #[test]
    fn a_tick_at_an_option_is_a_key() {
        let options =
            |ticked: &[&str], key: &[usize]| choice("甲乙丙丁（　）", ticked, key).map(|(_, texts, _)| texts);
        assert_eq!(options(&["甲", "乙（正确答案）"], &[1]).unwrap(), ["甲", "乙"]);
        assert_eq!(options(&["甲", "√乙"], &[1]).unwrap(), ["甲", "乙"]);
        assert_eq!(options(&["甲 √", "乙", "丙√"], &[0, 2]).unwrap(), ["甲", "乙", "丙"]);
        assert_eq!(options(&["甲 √", "乙"], &[1]), Err(RowFlaw::TwoKeys));
        assert_eq!(options(&["甲 √", "乙 √"], &[1]), Err(RowFlaw::TwoKeys));
        assert_eq!(options(&["合格的打√", "乙"], &[1]).unwrap(), ["合格的打√", "乙"]);
        assert_eq!(options(&["√", "×"], &[1]).unwrap(), ["√", "×"]);
        assert!(!choice("甲（　）", &["甲", "乙"], &[1]).unwrap().2, "nothing to mend");
    }
}
