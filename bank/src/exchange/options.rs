//! Parting options that share a cell: `A.正确**B.错误`, `A．甲\nB．乙`, `A、甲B、乙`.
//!
//! Never a guess: where two readings are possible, the cell is refused, and people choose one: [`readings`].

use std::collections::BTreeSet;

use super::{Repair, RowFlaw};
use crate::item::half;

/// Options in the order of their letters, A first, and what had to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parted {
    /// The texts.
    pub texts: Vec<String>,
    /// What was mended.
    pub repairs: BTreeSet<Repair>,
}

/// Marks that may follow an option's letter.
const MARKS: [char; 9] = ['.', '．', '、', ':', '：', ',', '，', ')', '）'];

/// In front of options that stand on a line each, whatever letters are in them.
const EXACT: &str = "【选项】";

/// Parts the options of `cell`. `separator` may be empty.
pub fn part(cell: &str, separator: &str) -> Result<Parted, RowFlaw> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Err(RowFlaw::NoOptions);
    }
    if let Some(lines) = cell.strip_prefix(EXACT) {
        return by_lines(lines);
    }
    if let Some(texts) = in_signs(cell) {
        return Ok(Parted { texts, repairs: BTreeSet::new() });
    }
    if !separator.is_empty() && cell.contains(separator) {
        let pieces: Vec<&str> =
            cell.split(separator).map(str::trim).filter(|piece| !piece.is_empty()).collect();
        return by_pieces(&pieces, separator);
    }
    let lines: Vec<&str> = cell.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let lettered = |line: &&str| letter_of(line).is_some();
    let mut parted = if lines.len() > 1 && lines.iter().all(lettered) {
        // A line may hold several options.
        by_pieces(&lines, "")?
    } else {
        by_letters(cell)?
    };
    if !separator.is_empty() {
        parted.repairs.insert(Repair::MissingSeparator);
    }
    Ok(parted)
}

/// Each piece begins with its letter. Only where the next piece does not carry on the sequence can a further option
/// hide in a piece; other letters in it are text, such as `D.（A.B.C）都对`.
fn by_pieces(pieces: &[&str], separator: &str) -> Result<Parted, RowFlaw> {
    let mut parted = Parted { texts: Vec::new(), repairs: BTreeSet::new() };
    for (at, piece) in pieces.iter().enumerate() {
        let first = letter_of(piece).ok_or(RowFlaw::MissingLetter)?;
        let carried_on = pieces
            .get(at + 1)
            .and_then(|next| letter_of(next))
            .is_some_and(|next| next.index == first.index + 1);
        let options = if carried_on {
            vec![(own(piece, first)?, piece[first.length..].trim())]
        } else {
            let read = runs(piece, Strays::Text);
            let next = pieces.get(at + 1).and_then(|next| letter_of(next));
            match next.and_then(|next| skipped(piece, first, next)) {
                Some(two) if read.as_ref().map_or(0, Vec::len) < 2 => two,
                _ => read?,
            }
        };
        let last = options.len() - 1;
        for (index, (letter, text)) in options.into_iter().enumerate() {
            match usize::from(letter.index).cmp(&parted.texts.len()) {
                std::cmp::Ordering::Less => return Err(RowFlaw::RepeatedLetter),
                std::cmp::Ordering::Greater => return Err(RowFlaw::MissingLetter),
                std::cmp::Ordering::Equal => {}
            }
            parted.repairs.extend(letter.repairs());
            if index > 0 {
                parted.repairs.insert(Repair::MissingSeparator);
            }
            // `A.甲*B.乙`: what is left of a separator is none of the option.
            let text = if index < last { text.trim_end_matches(|c| separator.contains(c)) } else { text };
            parted.texts.push(text.trim_end().to_owned());
        }
    }
    check(unlisted(parted))
}

/// The two options of a piece, where the next piece shows that exactly one letter is missing, and that letter stands in
/// this one once, without a mark: `B、位移C防止倾斜` in front of `D、`.
fn skipped(piece: &str, first: Letter, next: Letter) -> Option<Vec<(Letter, &str)>> {
    let missing = first.index + 1;
    let is_it = |(_, c): &(usize, char)| half(*c) == char::from(b'A' + missing);
    let mut found = piece.char_indices().filter(is_it);
    let (at, _) = found.next().filter(|(at, _)| next.index == missing + 1 && *at >= first.length)?;
    let letter = letter_of(&piece[at..])?;
    let alone = found.next().is_none() && begins(piece, at) && own(piece, first).is_ok();
    let option = letter.marked || bare_letter(&piece[first.length..], at - first.length) != Bare::Text;
    let texts = [piece[first.length..at].trim(), piece[at + letter.length..].trim()];
    (alone && option && texts.iter().all(|text| !text.is_empty()))
        .then(|| vec![(first, texts[0]), (letter, texts[1])])
}

/// The whole cell is one run of letters with marks.
fn by_letters(cell: &str) -> Result<Parted, RowFlaw> {
    let mut parted = Parted { texts: Vec::new(), repairs: BTreeSet::new() };
    for (letter, text) in runs(cell, Strays::Refused)? {
        parted.repairs.extend(letter.repairs());
        parted.texts.push(text.to_owned());
    }
    if parted.texts.len() < 2 { Err(RowFlaw::NotParted) } else { check(unlisted(parted)) }
}

/// What was a list, without its marks: of `A.甲；B.乙；C.丙。` they are none of the options'.
fn unlisted(mut parted: Parted) -> Parted {
    let semicolon = ['；', ';'];
    if let Some((last, others)) = parted.texts.split_last_mut()
        && !others.is_empty()
        && others.iter().all(|text| text.ends_with(semicolon))
    {
        for text in others {
            *text = text.trim_end_matches(semicolon).trim_end().to_owned();
        }
        *last = last.trim_end_matches(['；', ';', '。']).trim_end().to_owned();
        parted.repairs.insert(Repair::ListMark);
    }
    parted
}

fn check(parted: Parted) -> Result<Parted, RowFlaw> {
    if parted.texts.iter().any(String::is_empty) { Err(RowFlaw::EmptyOption) } else { Ok(parted) }
}

/// `(A)开 (B)关`, `①开②关③停`: signs that nothing else in a cell is written with, each once and in order.
fn in_signs(cell: &str) -> Option<Vec<String>> {
    let boxed = cell.starts_with(['(', '（']);
    let find = |at: u8| -> Option<(usize, usize)> {
        let found: Vec<(usize, usize)> = if boxed {
            let letter = char::from(b'A' + at);
            let hit = |(from, open): (usize, char)| {
                let inner = cell[from + open.len_utf8()..].strip_prefix(letter)?.strip_prefix([')', '）'])?;
                Some((from, cell.len() - inner.len()))
            };
            cell.char_indices().filter(|(_, c)| ['(', '（'].contains(c)).filter_map(hit).collect()
        } else {
            let sign = char::from_u32(0x2460 + u32::from(at))?;
            cell.match_indices(sign).map(|(from, sign)| (from, from + sign.len())).collect()
        };
        if found.len() == 1 { found.first().copied() } else { None }
    };
    let places: Vec<(usize, usize)> = (0..8).map_while(find).collect();
    let inside = |sign: char| cell.matches(sign).count();
    let further = if boxed {
        cell.matches(['(', '（']).count() != places.len()
    } else {
        ('①'..='⑳').map(inside).sum::<usize>() != places.len()
    };
    if places.len() < 2 || places[0].0 != 0 || further || places.windows(2).any(|two| two[0].1 > two[1].0) {
        return None;
    }
    let ends = places[1..].iter().map(|(from, _)| *from).chain([cell.len()]);
    let texts: Vec<String> =
        places.iter().zip(ends).map(|((_, from), to)| cell[*from..to].trim().to_owned()).collect();
    (!texts.iter().any(String::is_empty)).then_some(texts)
}

/// Options without letters, parted by the separator that people named, by lines, or by the one mark in the cell that can
/// part them. What another reading is possible of is not read.
pub fn unlettered(cell: &str, separator: &str) -> Option<Vec<String>> {
    let cell = cell.trim();
    if !separator.is_empty() && cell.contains(separator) {
        return pieces(cell, |c| c.split(separator).map(ToOwned::to_owned).collect());
    }
    if cell.contains('\n') {
        return pieces(cell, |c| c.lines().map(ToOwned::to_owned).collect());
    }
    let mut kinds = PARTING.iter().filter(|marks| cell.contains(**marks));
    let (marks, more) = (kinds.next()?, kinds.next());
    // `开 / 关/停`: one of these may belong to a text.
    let spaced = cell.match_indices(*marks).filter(|(at, _)| cell[..*at].ends_with(' ')).count();
    let even = spaced == 0 || spaced == cell.matches(*marks).count();
    if more.is_some() || !even {
        None
    } else {
        pieces(cell, |c| c.split(*marks).map(ToOwned::to_owned).collect())
    }
}

/// Marks that may part options without letters.
const PARTING: [&[char]; 3] = [&['；', ';'], &['|', '｜'], &['/', '／']];

/// Pieces that can be options, none of them with a letter of its own.
fn pieces(cell: &str, split: impl Fn(&str) -> Vec<String>) -> Option<Vec<String>> {
    let mut all: Vec<String> = split(cell).iter().map(|piece| piece.trim().to_owned()).collect();
    while all.last().is_some_and(String::is_empty) {
        all.pop();
    }
    let lettered = |piece: &String| letter_of(piece).is_some_and(|letter| letter.marked);
    let first = all.first().and_then(|piece| letter_of(piece)).is_some_and(|letter| letter.index == 0);
    let sound = (2..=8).contains(&all.len())
        && !first
        && !all.iter().any(|piece| piece.is_empty() || lettered(piece));
    sound.then_some(all)
}

/// The ways in which a cell without letters may be parted.
fn unlettered_readings(cell: &str) -> Vec<Vec<String>> {
    const MORE: [&[char]; 2] = [&['、', '，', ','], &[' ', '\u{3000}', '\t']];
    let lettered = |at: usize| letter_of(&cell[at..]).is_some_and(|found| found.marked && !found.lower_case);
    if cell.contains('\n') || cell.char_indices().any(|(at, _)| lettered(at)) {
        return Vec::new();
    }
    let all = PARTING.iter().chain(&MORE).filter(|marks| cell.trim().contains(**marks));
    all.filter_map(|marks| pieces(cell.trim(), |c| c.split(*marks).map(ToOwned::to_owned).collect()))
        .collect()
}

/// A line each, which begins with its letter; nothing else in it is one.
fn by_lines(lines: &str) -> Result<Parted, RowFlaw> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let text = |(index, line): (u8, &str)| {
        let letter = letter_of(line).filter(|letter| letter.marked && letter.index == index);
        letter.map(|letter| line[letter.length..].to_owned()).ok_or(RowFlaw::MissingLetter)
    };
    let texts = (0..).zip(lines).map(text).collect::<Result<Vec<_>, RowFlaw>>()?;
    if texts.len() < 2 { Err(RowFlaw::NotParted) } else { check(Parted { texts, repairs: BTreeSet::new() }) }
}

/// A cell that is read as these options and no others.
pub fn exactly(options: &[String]) -> String {
    let lines = (b'A'..).zip(options).map(|(letter, text)| format!("\n{}.{text}", char::from(letter)));
    std::iter::once(EXACT.to_owned()).chain(lines).collect()
}

/// The most ways to read a cell that people are asked about: more of them are no help.
const MOST_READINGS: usize = 4;
/// How many letters are tried before the search is given up.
const MOST_STEPS: u32 = 2_000;
/// The longest cell that is read in several ways, bytes.
const LONGEST_READ: usize = 2_000;

/// The ways in which a cell may be meant that [`part`] refuses, most options first: each letter that carries on the
/// sequence begins an option or belongs to the text before it, but what separators or lines part is parted.
pub fn readings(cell: &str, separator: &str) -> Vec<Vec<String>> {
    let pieces: Vec<&str> = if separator.is_empty() || !cell.contains(separator) {
        cell.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    } else {
        cell.split(separator).map(str::trim).filter(|piece| !piece.is_empty()).collect()
    };
    if cell.len() > LONGEST_READ || pieces.iter().any(|piece| piece.contains('\n')) {
        return Vec::new();
    }
    let (mut found, mut steps) = (Vec::new(), MOST_STEPS);
    go_on(&pieces.join("\n"), &mut Vec::new(), &mut found, &mut steps);
    if found.is_empty() && steps > 0 {
        return unlettered_readings(cell);
    }
    found.sort_by_key(|options: &Vec<String>| std::cmp::Reverse(options.len()));
    if found.len() > MOST_READINGS || steps == 0 { Vec::new() } else { found }
}

/// Reads on behind the options so far. A line break is where a piece begins.
fn go_on(rest: &str, so_far: &mut Vec<String>, found: &mut Vec<Vec<String>>, steps: &mut u32) {
    *steps = steps.saturating_sub(1);
    if *steps == 0 || found.len() > MOST_READINGS {
        return;
    }
    let index = u8::try_from(so_far.len()).unwrap_or(u8::MAX);
    let Some(letter) = letter_of(rest).filter(|letter| letter.index == index) else { return };
    let text = &rest[letter.length..];
    let end = text.find('\n').unwrap_or(text.len());
    let next = |(at, c): (usize, char)| {
        let upper = half(c).is_ascii_uppercase();
        let found = letter_of(&text[at..]).filter(|found| upper && found.index == index + 1)?;
        // Within a word of letters it is none.
        let word = text[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        (found.marked || !word).then_some(at)
    };
    let within = text[..end].char_indices().filter_map(next);
    let behind = (end < text.len()).then_some(end + 1);
    for at in within.chain(behind) {
        so_far.push(text[..at].trim().to_owned());
        go_on(&text[at..], so_far, found, steps);
        so_far.pop();
    }
    if end == text.len() && !so_far.is_empty() {
        so_far.push(text.trim().to_owned());
        found.push(so_far.clone());
        so_far.pop();
    }
}

/// A letter in front of an option.
#[derive(Clone, Copy, Debug)]
struct Letter {
    /// 0 is A.
    index: u8,
    /// How many bytes it takes with its mark and the space behind.
    length: usize,
    full_width: bool,
    lower_case: bool,
    marked: bool,
}

impl Letter {
    fn repairs(self) -> impl Iterator<Item = Repair> {
        let each = [
            (self.full_width, Repair::FullWidthLetter),
            (self.lower_case, Repair::LowerCaseLetter),
            (!self.marked, Repair::BareLetter),
        ];
        each.into_iter().filter_map(|(is, repair)| is.then_some(repair))
    }
}

/// The letter that `text` begins with, if it is A to H in any width and case.
fn letter_of(text: &str) -> Option<Letter> {
    let first = text.chars().next()?;
    let half = half(first);
    let upper = half.to_ascii_uppercase();
    if !('A'..='H').contains(&upper) {
        return None;
    }
    let behind = &text[first.len_utf8()..];
    let trimmed = behind.trim_start();
    let marked = trimmed.starts_with(MARKS);
    let rest = if marked { trimmed.trim_start_matches(MARKS).trim_start() } else { trimmed };
    Some(Letter {
        index: u8::try_from(u32::from(upper) - u32::from('A')).ok()?,
        length: text.len() - rest.len(),
        full_width: half != first,
        lower_case: half != upper,
        marked,
    })
}

/// The letter with its mark that a line begins with; 0 is A.
pub(super) fn marked_letter(text: &str) -> Option<u8> {
    letter_of(text).filter(|letter| letter.marked && !letter.lower_case).map(|letter| letter.index)
}

/// What letters out of sequence are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strays {
    /// Text: separators have told the options apart already.
    Text,
    /// A second reading, so that the cell is refused.
    Refused,
}

/// The letter of a piece, if it is one: `AC 220 V` is a text, not an option A.
fn own(piece: &str, first: Letter) -> Result<Letter, RowFlaw> {
    let word = !first.marked && piece[first.length..].starts_with(|c: char| c.is_ascii_alphabetic());
    if word { Err(RowFlaw::MissingLetter) } else { Ok(first) }
}

/// Splits at each letter that continues the sequence and has a mark behind it. The first letter may go without, and so
/// may one that stands where a sentence has ended; elsewhere a bare letter may be text, and the piece is refused.
fn runs(piece: &str, strays: Strays) -> Result<Vec<(Letter, &str)>, RowFlaw> {
    let first = own(piece, letter_of(piece).ok_or(RowFlaw::MissingLetter)?)?;
    let mut all = Vec::new();
    let mut letter = first;
    let mut from = first.length;
    let mut at = first.length;
    let mut doubtful = false;
    while let Some(here) = piece[at..].chars().next() {
        let found = letter_of(&piece[at..]).filter(|found| {
            let next = found.index == letter.index + 1 && !found.lower_case;
            let read = match (found.marked, begins(piece, at)) {
                (true, true) => return true,
                (true, false) => unit_before(piece, at, *found),
                (false, true) => bare_letter(&piece[from..], at - from),
                (false, false) => Bare::Text,
            };
            doubtful |= next && read == Bare::Doubtful;
            next && read == Bare::Option
        });
        match found {
            Some(found) if found.index == letter.index + 1 => {
                all.push((letter, piece[from..at].trim()));
                (letter, doubtful) = (found, false);
                at += found.length;
                from = at;
            }
            // The same or an earlier letter again: which one is meant?
            Some(found) if found.index <= letter.index && strays == Strays::Refused => {
                return Err(RowFlaw::RepeatedLetter);
            }
            // The letter in between stands there, too: `B.乙 C丙D.丁` and `B.1MPaC.2MPa D.丁` have four options, or two.
            Some(found) if found.index == letter.index + 2 && holds(&piece[from..at], letter.index + 1) => {
                return Err(RowFlaw::MissingLetter);
            }
            _ => at += here.len_utf8(),
        }
    }
    // The piece ends, and the option that was looked for may be in it.
    if doubtful {
        return Err(RowFlaw::MissingLetter);
    }
    all.push((letter, piece[from..].trim()));
    Ok(all)
}

/// What a letter without a mark is, where the next option could begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bare {
    /// Text: `A、B、C级`, `D类`.
    Text,
    /// The next option: a sentence ended in front of it.
    Option,
    /// One of the two.
    Doubtful,
}

/// Whether a sign behind a letter makes a name of it: `A类`, `C级`.
pub(super) fn is_class(c: char) -> bool {
    "级类等型形字种区点段相线柱组号座极档挡期".contains(c)
}

/// What the letter at `at` is.
fn bare_letter(text: &str, at: usize) -> Bare {
    /// What goes on with a list or a range, or opens a quotation.
    const JOINS: &str = "、和或及与至到~～—-－/／（(“\"《";
    const ENDS: &str = "。．.；;！!？?\n";
    const SPACES: [char; 3] = [' ', '\u{a0}', '\u{3000}'];
    let before = text[..at].trim_end_matches(SPACES).chars().next_back();
    let after = text[at..].chars().skip(1).find(|c| !SPACES.contains(c));
    let (Some(before), Some(after)) = (before, after) else { return Bare::Text };
    if after.is_ascii() || !after.is_alphabetic() || JOINS.contains(before) || is_class(after) {
        Bare::Text
    } else if ENDS.contains(before) {
        Bare::Option
    } else {
        Bare::Doubtful
    }
}

/// What a letter with a mark is behind a number or a unit: `10mmD.20mm` has two options, or one; `PVC.` is a word.
fn unit_before(piece: &str, at: usize, found: Letter) -> Bare {
    let unit = piece[..at].ends_with(|c: char| c.is_ascii_digit() || c.is_ascii_lowercase());
    if unit && at + found.length < piece.len() { Bare::Doubtful } else { Bare::Text }
}

/// The options of a cell that should hold one, where the cell for the next is empty: `丙 D.丁`. `letter` is its own.
pub fn in_one(text: &str, letter: u8) -> Result<Vec<String>, RowFlaw> {
    let piece = format!("{}.{text}", char::from(b'A' + letter));
    let parted = runs(&piece, Strays::Refused)?;
    let texts: Vec<String> = parted.into_iter().map(|(_, text)| text.to_owned()).collect();
    if texts.iter().any(String::is_empty) { Err(RowFlaw::EmptyOption) } else { Ok(texts) }
}

/// The text behind its own letter, where a cell begins with that: `B．加水`.
pub fn without_letter(text: &str, letter: u8) -> Option<&str> {
    let found = letter_of(text).filter(|found| found.marked && !found.lower_case && found.index == letter)?;
    Some(text[found.length..].trim()).filter(|text| !text.is_empty())
}

/// Whether a letter at `at` can begin an option: it is not the end of a word such as `PVC.` or `25A、`.
fn begins(piece: &str, at: usize) -> bool {
    piece[..at].chars().next_back().is_none_or(|before| !before.is_ascii_alphanumeric())
}

/// Whether a letter stands in a text: with its mark, or alone.
fn holds(text: &str, index: u8) -> bool {
    text.char_indices().filter(|(_, c)| half(*c) == char::from(b'A' + index)).any(|(at, c)| {
        let after = text[at + c.len_utf8()..].chars().next();
        let alone = begins(text, at) && after.is_none_or(|after| !after.is_ascii_alphanumeric());
        alone || after.is_some_and(|after| MARKS.contains(&after))
    })
}

#[cfg(test)]
mod tests;
