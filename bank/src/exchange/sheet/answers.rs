//! Answers in one cell, as exam offices write them: `30|三十；登记机关`, `1.6 MPa、兆帕（允差 0.1）`, `C→A→B`, `1-C；2-A`.
//! What is written here reads the same again.

use std::collections::BTreeSet;

use super::super::key::{is_key_mark, ordered};
use super::super::{Repair, RowFlaw};
use crate::item::{Blank, Measure, half, letter, unit};

/// A character, and whether a backslash says that it is text. Only what means something else can be text in that way.
type Sign = (char, bool);

/// What a backslash makes text.
const MEANT: [char; 9] = ['\\', '；', ';', '|', '\n', '、', '（', '(', '±'];
/// What makes a number before it the number of a list, unless a backslash makes it text.
const NUMBER_MARKS: [char; 5] = ['、', '.', '．', ')', '）'];
/// How far a number may be off: `（允差 0.1）`.
const TOLERANCE: &str = "允差";
/// Behind the tolerance: a number alone is not enough.
const UNIT_NEEDED: &str = "须写单位";

fn signs(cell: &str) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(cell.len());
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && may_be_text(*next) => {
                signs.push((*next, true));
                chars.next();
            }
            _ => signs.push((c, false)),
        }
    }
    signs
}

fn may_be_text(c: char) -> bool {
    MEANT.contains(&c) || NUMBER_MARKS.contains(&c) || circled(c).is_some()
}

fn split<'a>(signs: &'a [Sign], marks: &'a [char]) -> impl Iterator<Item = &'a [Sign]> {
    signs.split(move |(c, text)| !text && marks.contains(c))
}

fn text(signs: &[Sign]) -> String {
    let text: String = signs.iter().map(|(c, _)| *c).collect();
    text.trim().to_owned()
}

/// What counts as right in each blank.
pub fn blanks(cell: &str) -> Result<Vec<Blank>, RowFlaw> {
    let signs = signs(cell.trim());
    match numbered(&signs) {
        Some(pieces) => pieces.into_iter().map(blank).collect(),
        None => split(&signs, &['；', ';', '\n']).map(blank).collect(),
    }
}

/// The same of a cell whose blanks are numbered; `None`: they are not.
pub fn listed(cell: &str) -> Option<Vec<Blank>> {
    numbered(&signs(cell.trim()))?.into_iter().map(|signs| blank(signs).ok()).collect()
}

/// `1、甲 2、乙`, `①甲；②乙`: a list of two or more that counts on, each number once, without its numbers.
fn numbered(signs: &[Sign]) -> Option<Vec<&[Sign]>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    // The 3 of `（允差 3）` counts nothing.
    let mut in_brackets = false;
    for at in 0..signs.len() {
        match signs[at] {
            ('（' | '(', false) if number_at(&signs[at..]).is_none() => in_brackets = true,
            ('）' | ')' | '；' | ';' | '\n', false) => in_brackets = false,
            _ => {}
        }
        if in_brackets {
            continue;
        }
        let begins =
            at == 0 || matches!(signs[at - 1], (c, false) if c.is_whitespace() || "；;，,。".contains(c));
        let begins = begins || matches!(signs[at], (c, false) if circled(c).is_some());
        let Some((number, behind)) = number_at(&signs[at..]).filter(|_| begins) else { continue };
        if number != starts.len() + 1 {
            return None;
        }
        starts.push((at, at + behind));
    }
    if starts.len() < 2 || starts[0].0 != 0 {
        return None;
    }
    let ends = starts[1..].iter().map(|(from, _)| *from).chain([signs.len()]);
    let piece = |((_, from), to): (&(usize, usize), usize)| {
        let piece = &signs[*from..to];
        let parts = |(c, text): &Sign| !text && (c.is_whitespace() || "；;，,。".contains(*c));
        let end = piece.iter().rposition(|sign| !parts(sign)).map_or(0, |last| last + 1);
        &piece[..end]
    };
    let pieces: Vec<&[Sign]> = starts.iter().zip(ends).map(piece).collect();
    pieces.iter().all(|piece| !text(piece).is_empty()).then_some(pieces)
}

/// The number of a list that signs begin with, and where its text begins: `1、`, `（1）`, `①`. `1.6` is a decimal number.
fn number_at(signs: &[Sign]) -> Option<(usize, usize)> {
    let sign = |at: usize| signs.get(at).filter(|(_, text)| !text).map(|(c, _)| *c);
    if let Some(number) = circled(sign(0)?) {
        return Some((number, 1));
    }
    let boxed = usize::from(matches!(sign(0), Some('(' | '（')));
    let digits = signs[boxed..].iter().take_while(|(c, _)| half(*c).is_ascii_digit()).count();
    let number: String = signs[boxed..boxed + digits].iter().map(|(c, _)| half(*c)).collect();
    let number = number.parse().ok().filter(|_| (1..=2).contains(&digits))?;
    let mark = boxed + digits;
    let marked = match sign(mark)? {
        ')' | '）' => true,
        '、' => boxed == 0,
        '.' | '．' => boxed == 0 && !sign(mark + 1).is_some_and(|c| half(c).is_ascii_digit()),
        _ => false,
    };
    marked.then_some((number, mark + 1))
}

fn blank(signs: &[Sign]) -> Result<Blank, RowFlaw> {
    let (mut number, mut texts) = (None, Vec::new());
    for piece in split(signs, &['|']) {
        match measure(piece).or_else(|| plus_minus(piece)) {
            Some(_) if number.is_some() => return Err(RowFlaw::TwoKeys),
            Some(measure) => number = Some(measure),
            None => texts.push(text(piece)),
        }
    }
    texts.retain(|text| !text.is_empty());
    Ok(match number {
        Some(measure) => Blank::Number(Measure { also: texts, ..measure }),
        None => Blank::Texts(texts),
    })
}

/// `1.6 MPa、兆帕（允差 0.1，须写单位）`; `None`: a text. A tolerance must be said, be it 0: a number alone is a text, since
/// that is what it always was.
fn measure(signs: &[Sign]) -> Option<Measure> {
    let open = signs.iter().rposition(|sign| matches!(sign, ('（' | '(', false)))?;
    let within = text(&signs[open + 1..]);
    let within = within.strip_suffix(['）', ')'])?.trim().strip_prefix(TOLERANCE)?;
    let (tolerance, unit_needed) = match within.trim_end().strip_suffix(UNIT_NEEDED) {
        Some(tolerance) => (tolerance.trim_end().trim_end_matches(['，', ',', '、', '；', ';']), true),
        None => (within, false),
    };
    let tolerance = halved(tolerance.trim_start_matches(['：', ':', ' ', '\u{3000}']).trim());
    let before = &signs[..open];
    let numeric =
        |(c, _): &Sign| half(*c).is_ascii_digit() || matches!(half(*c), '.' | ',' | '+' | '-' | ' ');
    let end = before.iter().position(|sign| !numeric(sign)).unwrap_or(before.len());
    let units = split(&before[end..], &['、']).map(text).filter(|unit| !unit.is_empty());
    let zero = !tolerance.is_empty() && tolerance.chars().all(|c| matches!(c, '0' | '.'));
    Some(Measure {
        value: halved(&text(&before[..end])),
        tolerance: if zero { String::new() } else { tolerance },
        units: units.collect(),
        also: Vec::new(),
        unit_needed,
    })
}

/// `10±0.5kg`: what else could that say?
fn plus_minus(signs: &[Sign]) -> Option<Measure> {
    let at = signs.iter().position(|sign| *sign == ('±', false))?;
    within(&text(&signs[..at]), &text(&signs[at + 1..]))
}

/// A number within a tolerance, which may be followed by the unit.
pub(in crate::exchange) fn within(value: &str, tolerance: &str) -> Option<Measure> {
    let (value, unit) = unit::number(value)?;
    let (tolerance, own) = unit::number(tolerance)?;
    let below = tolerance.starts_with(['-', '+']);
    let units: Vec<String> = own.or(unit.clone()).into_iter().collect();
    let same = unit.is_none_or(|unit| units.contains(&unit));
    (same && !below).then_some(Measure { value, tolerance, units, also: Vec::new(), unit_needed: false })
}

/// What a text says that has `±` in it.
pub(in crate::exchange) fn with_tolerance(text: &str) -> Option<Measure> {
    let (value, tolerance) = text.split_once('±')?;
    within(value, tolerance)
}

fn halved(text: &str) -> String {
    text.chars().map(half).collect()
}

/// The key of a statement that is judged, as it stands in its cell.
pub fn judged_written(key: bool) -> &'static str {
    if key { "正确" } else { "错误" }
}

/// Blanks as [`blanks`] reads them.
pub fn blanks_written(blanks: &[Blank]) -> String {
    let plain = written(blanks, Numbers::Left);
    // What would be taken for a list says that its numbers are text.
    if numbered(&signs(&plain)).is_none() { plain } else { written(blanks, Numbers::Text) }
}

fn written(blanks: &[Blank], numbers: Numbers) -> String {
    let escaped = |text: &String, within| escaped(text, within, numbers);
    let blank = |blank: &Blank| match blank {
        Blank::Texts(texts) => joined(texts.iter().map(|text| escaped(text, Within::Blank)), "|"),
        Blank::Number(measure) => {
            let units = joined(measure.units.iter().map(|unit| escaped(unit, Within::Units)), "、");
            let space = if units.is_empty() { "" } else { " " };
            let tolerance = if measure.tolerance.is_empty() { "0" } else { &measure.tolerance };
            let needed = if measure.unit_needed { format!("，{UNIT_NEEDED}") } else { String::new() };
            let number = format!("{}{space}{units}（{TOLERANCE} {tolerance}{needed}）", measure.value);
            joined(
                std::iter::once(number).chain(measure.also.iter().map(|text| escaped(text, Within::Blank))),
                "|",
            )
        }
    };
    joined(blanks.iter().map(blank), "；")
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Among the texts of a blank.
    Blank,
    /// Among units, which are parted by `、`.
    Units,
}

/// Whether what looks like the number of a list is written so that it can't be one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    Left,
    Text,
}

/// Text whose marks mean nothing. Brackets and `、` are left alone where they couldn't be taken for something else.
fn escaped(text: &str, within: Within, numbers: Numbers) -> String {
    let plain: Vec<Sign> = text.chars().map(|c| (c, false)).collect();
    let number_marks: BTreeSet<usize> = (0..plain.len())
        .filter(|_| numbers == Numbers::Text)
        .filter_map(|at| number_at(&plain[at..]).map(|(_, behind)| at + behind - 1))
        .collect();
    let tolerant = text.contains(TOLERANCE);
    let within_tolerance = with_tolerance(text).is_some();
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        let meant = match c {
            _ if number_marks.contains(&at) => true,
            '、' => within == Within::Units,
            '（' | '(' => tolerant,
            '±' => within_tolerance,
            c => MEANT.contains(&c),
        };
        if meant {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Options in the order that a key names, each of them once: `C→A→B`, `CAB`, `C、A、B`.
pub fn order(cell: &str, options: usize, repairs: &mut BTreeSet<Repair>) -> Result<Vec<usize>, RowFlaw> {
    let arrows = ['→', '-', '－', '—', '>', '＞'];
    let plain: String = cell.chars().map(|c| if arrows.contains(&c) { ' ' } else { c }).collect();
    let mut marks = BTreeSet::new();
    let order = ordered(&plain, options, &mut marks)?;
    // Arrows are how an order is written, and nothing to be repaired.
    marks.remove(&Repair::KeyMarks);
    repairs.extend(marks);
    if order.len() == options { Ok(order) } else { Err(RowFlaw::BadKey) }
}

/// For each prompt the index of its option: `1-C；2-A；3-B`, `1C2A3B`, `①C ②A`.
pub fn pairs(
    cell: &str,
    prompts: usize,
    options: usize,
    repairs: &mut BTreeSet<Repair>,
) -> Result<Vec<usize>, RowFlaw> {
    let mut key = vec![None; prompts];
    let mut number: Option<usize> = None;
    for c in cell.chars() {
        let halved = half(c);
        let upper = halved.to_ascii_uppercase();
        if let Some(digit) = halved.to_digit(10) {
            let digit = usize::try_from(digit).unwrap_or(0);
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
        } else if let Some(circled) = circled(c) {
            if number.replace(circled).is_some() {
                return Err(RowFlaw::Pairs);
            }
        } else if upper.is_ascii_uppercase() {
            if halved != c {
                repairs.insert(Repair::FullWidthLetter);
            }
            if upper != halved {
                repairs.insert(Repair::LowerCaseLetter);
            }
            let option = usize::try_from(u32::from(upper) - u32::from('A')).unwrap_or(usize::MAX);
            let prompt = number.take().ok_or(RowFlaw::BadKey)?;
            let place = prompt.checked_sub(1).and_then(|at| key.get_mut(at)).ok_or(RowFlaw::KeyOutside)?;
            if option >= options {
                return Err(RowFlaw::KeyOutside);
            }
            if place.replace(option).is_some() {
                return Err(RowFlaw::BadKey);
            }
        } else if !(is_key_mark(c) || "-－—–→>＞:：=＝()（）".contains(c)) {
            return Err(RowFlaw::BadKey);
        }
    }
    match number {
        Some(_) => Err(RowFlaw::Pairs),
        None => key.into_iter().collect::<Option<Vec<usize>>>().ok_or(RowFlaw::Pairs),
    }
}

/// ① is 1.
fn circled(c: char) -> Option<usize> {
    matches!(c, '①'..='⑳').then(|| usize::try_from(u32::from(c) - u32::from('①') + 1).unwrap_or(0))
}

/// A key as [`pairs`] reads it.
pub fn pairs_written(key: &[usize]) -> String {
    joined(key.iter().enumerate().map(|(at, option)| format!("{}-{}", at + 1, letter(*option))), "；")
}

/// Texts to be matched, each in a line of its own: numbered from 1, and then a line without the next number goes on with
/// the one before, with a backslash before it where it would read as the next; or all without numbers.
pub fn prompts(cell: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let numbered = without_number(cell.trim_start(), 1).is_some();
    for line in cell.trim().lines() {
        let next = texts.len() + 1;
        match without_number(line.trim_start(), next) {
            Some(text) if numbered => texts.push(text.to_owned()),
            _ if numbered => {
                if let Some(last) = texts.last_mut() {
                    let guarded = line.strip_prefix('\\').filter(|line| seems_numbered(line, next));
                    last.push('\n');
                    last.push_str(guarded.unwrap_or(line));
                }
            }
            _ if line.trim().is_empty() => {}
            _ => texts.push(line.to_owned()),
        }
    }
    texts.iter().map(|text| text.trim().to_owned()).collect()
}

/// A line behind its number, if it has this one.
fn without_number(line: &str, number: usize) -> Option<&str> {
    let first = line.chars().next()?;
    if circled(first) == Some(number) {
        return Some(line[first.len_utf8()..].trim_start_matches(['.', '．', '、']).trim_start());
    }
    let rest = line.strip_prefix(&number.to_string())?;
    let marked = rest.strip_prefix(['.', '．', '、', ')', '）'])?;
    // A decimal point is no mark.
    let decimal = rest.starts_with('.') && marked.starts_with(|c: char| c.is_ascii_digit());
    (!decimal).then(|| marked.trim_start())
}

/// Whether a line has this number but for backslashes before it.
fn seems_numbered(line: &str, number: usize) -> bool {
    without_number(line.trim_start_matches('\\').trim_start(), number).is_some()
}

/// Texts as [`prompts`] reads them.
pub fn prompts_written(texts: &[String]) -> String {
    let written = |(number, text): (usize, &String)| {
        let mut lines = text.split('\n');
        let first = format!("{number}. {}", lines.next().unwrap_or_default());
        lines.fold(first, |cell, line| {
            let guard = if seems_numbered(line, number + 1) { "\\" } else { "" };
            format!("{cell}\n{guard}{line}")
        })
    };
    joined((1..).zip(texts).map(written), "\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(value: &str, tolerance: &str, units: &[&str], also: &[&str], unit_needed: bool) -> Blank {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        let (value, tolerance) = (value.to_owned(), tolerance.to_owned());
        Blank::Number(Measure { value, tolerance, units: texts(units), also: texts(also), unit_needed })
    }

    #[test]
    fn blanks_as_offices_write_them() {
        let table: [(&str, Vec<Blank>); 14] = [
            ("30|三十；登记机关", vec![Blank::from_iter(["30", "三十"]), Blank::from_iter(["登记机关"])]),
            ("1.6 MPa、兆帕（允差 0.1）", vec![number("1.6", "0.1", &["MPa", "兆帕"], &[], false)]),
            ("1.6MPa(允差0.1)", vec![number("1.6", "0.1", &["MPa"], &[], false)]),
            ("4 年（允差 0，须写单位）|四年", vec![number("4", "", &["年"], &["四年"], true)]),
            ("１０００（允差：5）", vec![number("1000", "5", &[], &[], false)]),
            // Units of one letter are no letters of options.
            ("220V（允差 5）", vec![number("220", "5", &["V"], &[], false)]),
            (
                "３ｔ、吨（允差 0）；1 m（允差 0）",
                vec![number("3", "", &["ｔ", "吨"], &[], false), number("1", "", &["m"], &[], false)],
            ),
            ("10 A、安（允差 0，须写单位）", vec![number("10", "", &["A", "安"], &[], true)]),
            ("20±5", vec![number("20", "5", &[], &[], false)]),
            ("10±0.5kg", vec![number("10", "0.5", &["kg"], &[], false)]),
            // What is a text stays one.
            ("甲±乙", vec![Blank::from_iter(["甲±乙"])]),
            (r"20\±5", vec![Blank::from_iter(["20±5"])]),
            (r"甲\；乙|丙\|丁", vec![Blank::from_iter(["甲；乙", "丙|丁"])]),
            (r"1\（允差 0）", vec![Blank::from_iter(["1（允差 0）"])]),
        ];
        for (cell, expected) in table {
            assert_eq!(blanks(cell), Ok(expected), "{cell}");
        }
        assert_eq!(blanks("1（允差 1）|2（允差 1）"), Err(RowFlaw::TwoKeys));
    }

    #[test]
    fn keys_of_blanks_may_be_numbered() {
        let three = ["甲", "乙", "丙"].map(|text| Blank::from_iter([text])).to_vec();
        for cell in [
            "1、甲 2、乙 3、丙",
            "①甲②乙③丙",
            "① 甲；② 乙；③ 丙。",
            "1.甲\n2.乙\n3.丙",
            "（1）甲，（2）乙，（3）丙",
        ] {
            assert_eq!(blanks(cell), Ok(three.clone()), "{cell}");
        }
        // Numbers that are no list stay, and so do lists that were meant.
        let texts = |all: &[&str]| all.iter().map(|text| Blank::from_iter([*text])).collect::<Vec<_>>();
        for (cell, expected) in [
            ("1.6；1.5；3", texts(&["1.6", "1.5", "3"])),
            ("1、2、3", texts(&["1、2、3"])),
            ("1、甲；3、乙", texts(&["1、甲", "3、乙"])),
            ("2、甲；1、乙", texts(&["2、甲", "1、乙"])),
            ("1、甲", texts(&["1、甲"])),
            ("甲 1、乙 2、丙", texts(&["甲 1、乙 2、丙"])),
            (r"1\、甲；2\、乙", texts(&["1、甲", "2、乙"])),
        ] {
            assert_eq!(blanks(cell), Ok(expected), "{cell}");
        }
        let listed = texts(&["1、甲", "2、乙"]);
        assert_eq!(blanks(&blanks_written(&listed)), Ok(listed));
        // What closes a tolerance counts nothing.
        let tolerance = blanks("1、甲 2、10 kg（允差 3） 3、丙");
        assert_eq!(tolerance.map(|blanks| blanks.len()), Ok(3));
        let measure = blanks("0（允差 2）").unwrap().remove(0);
        let closes = vec![Blank::from_iter(["1)b"]), measure, Blank::from_iter(["b"])];
        assert_eq!(blanks(&blanks_written(&closes)), Ok(closes));
    }

    #[test]
    fn orders_and_pairs_as_offices_write_them() {
        let mut repairs = BTreeSet::new();
        for cell in ["CAB", "C→A→B", "C、A、B", "C-A-B", "C > A > B"] {
            assert_eq!(order(cell, 3, &mut repairs), Ok(vec![2, 0, 1]), "{cell}");
        }
        assert!(repairs.is_empty());
        assert_eq!(order("CA", 3, &mut repairs), Err(RowFlaw::BadKey));
        assert_eq!(order("CAA", 3, &mut repairs), Err(RowFlaw::BadKey));
        for cell in
            ["1-C；2-A；3-A", "1C2A3A", "①C ②A ③A", "1：C，2：A，3：A", "（1）C（2）A（3）A", "3-A 1-C 2-A"]
        {
            assert_eq!(pairs(cell, 3, 3, &mut repairs), Ok(vec![2, 0, 0]), "{cell}");
        }
        let flaw = |cell: &str| pairs(cell, 2, 3, &mut BTreeSet::new()).unwrap_err();
        assert_eq!(
            [flaw("1-A"), flaw("1-A 2"), flaw("AB")],
            [RowFlaw::Pairs, RowFlaw::Pairs, RowFlaw::BadKey]
        );
        assert_eq!(
            [flaw("1-A 3-B"), flaw("1-A 2-D"), flaw("1-A 1-B 2-C")],
            [RowFlaw::KeyOutside, RowFlaw::KeyOutside, RowFlaw::BadKey]
        );
    }

    #[test]
    fn prompts_are_parted_by_lines_or_by_numbers() {
        assert_eq!(prompts("1. 安全阀\n2、压力表\n3）水位表"), ["安全阀", "压力表", "水位表"]);
        assert_eq!(prompts("安全阀\n\n压力表\n"), ["安全阀", "压力表"]);
        assert_eq!(prompts("1. 安全阀\n（弹簧式）\n2. 压力表"), ["安全阀\n（弹簧式）", "压力表"]);
        assert_eq!(prompts("1.5 t\n2.5 t"), ["1.5 t", "2.5 t"]);
        assert_eq!(prompts("① 安全阀\n②压力表"), ["安全阀", "压力表"]);
    }

    fn text() -> impl Strategy<Value = String> {
        r"[a甲12；;|、.（）()①②允差 0\\]{0,6}[乙b]".prop_map(|text| text.trim().to_owned())
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(
            blanks in prop::collection::vec(prop_oneof![
                prop::collection::vec(text(), 1..4).prop_map(Blank::Texts),
                ("-?[0-9]{1,3}(\\.[0-9]{1,2})?", "(0\\.1|2)?", prop::collection::vec("[a乙（]{1,3}、?[米]", 0..3),
                 prop::collection::vec(text(), 0..3), any::<bool>())
                    .prop_map(|(value, tolerance, units, also, unit_needed)| {
                        Blank::Number(Measure { value, tolerance, units, also, unit_needed })
                    }),
            ], 1..4),
        ) {
            let cell = blanks_written(&blanks);
            prop_assert_eq!(super::blanks(&cell), Ok(blanks), "{}", cell);
        }

        #[test]
        fn prompts_read_as_they_were_written(
            texts in prop::collection::vec("[甲乙](\n[12① \\\\]{0,3}[.）]?[丙丁]){0,3}", 2..5),
        ) {
            prop_assert_eq!(prompts(&prompts_written(&texts)), texts);
        }

        #[test]
        fn no_cell_is_too_much(cell in r"[A-J0-9①②→；;|、（）()允差须写单位 .\\\n-]{0,40}") {
            let mut repairs = BTreeSet::new();
            let _ = (super::blanks(&cell), order(&cell, 4, &mut repairs), pairs(&cell, 3, 4, &mut repairs), prompts(&cell));
        }
    }
}
