//! Aiken: a stem, `A.` or `A)` in front of each option, `ANSWER: B`. Nothing else.

use super::draft::{About, Question, Shape};
use super::found::{FileError, Found, Place, Refused};
use super::rich::Rich;
use super::{RowFlaw, limits, xml};

/// Lines that make one question.
#[derive(Default)]
struct Lines {
    first: u32,
    stem: Vec<String>,
    options: Vec<String>,
    /// The first thing that is wrong.
    flaw: Option<RowFlaw>,
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Found, FileError> {
    if bytes.len() > limits::LARGEST_FILE {
        return Err(FileError::TooLarge);
    }
    let text = xml::decode(bytes)?;
    let mut found = Found::default();
    let mut lines = Lines::default();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if lines.stem.is_empty() && lines.options.is_empty() {
            lines.first = number;
        }
        if let Some(key) = line.strip_prefix("ANSWER:") {
            finish(std::mem::take(&mut lines), Some(key.trim()), &mut found)?;
        } else if let Some((letter, text)) = option(line, lines.options.len()) {
            lines.option(letter, text);
        } else if lines.options.is_empty() {
            lines.stem.push(line.to_owned());
        } else {
            // A second line of an option, or the next stem after a question without key: nobody can tell.
            finish(std::mem::take(&mut lines), None, &mut found)?;
            lines = Lines { first: number, stem: vec![line.to_owned()], ..Lines::default() };
        }
    }
    if !lines.stem.is_empty() || !lines.options.is_empty() {
        finish(lines, None, &mut found)?;
    }
    if found.entries.is_empty() { Err(FileError::Empty) } else { Ok(found) }
}

impl Lines {
    fn option(&mut self, letter: u8, text: &str) {
        match usize::from(letter).cmp(&self.options.len()) {
            std::cmp::Ordering::Less => self.flaw = Some(RowFlaw::RepeatedLetter),
            std::cmp::Ordering::Greater => self.flaw = Some(RowFlaw::MissingLetter),
            std::cmp::Ordering::Equal => self.options.push(text.to_owned()),
        }
    }
}

/// `A. text` or `A) text`. The space may lack where the letter is the next one, but for an `A.` behind a stem, which
/// may be `A.M.`
fn option(line: &str, known: usize) -> Option<(u8, &str)> {
    let letter = line.bytes().next().filter(u8::is_ascii_uppercase)? - b'A';
    let rest = line[1..].strip_prefix(['.', ')'])?;
    let spaced = rest.starts_with([' ', '\t', '\u{3000}']);
    let next = usize::from(letter) == known && (known > 0 || line[1..].starts_with(')'));
    (spaced || next).then(|| (letter, rest.trim()))
}

fn finish(lines: Lines, key: Option<&str>, found: &mut Found) -> Result<(), FileError> {
    let stem = lines.stem.join("\n");
    let place = Place { line: lines.first, ..Place::default() };
    let question = match (lines.flaw, key.map(|key| one_letter(key, lines.options.len()))) {
        (Some(flaw), _) | (None, Some(Err(flaw))) => Err(flaw),
        (None, None) => Err(RowFlaw::NoKey),
        (None, Some(Ok(key))) => Ok(Question {
            stem: Rich::plain(&stem),
            shape: Shape::Single(lines.options.iter().map(|option| Rich::plain(option)).collect(), key),
            rationale: Rich::default(),
        }),
    };
    let (place, mut outcome) = About { place, ..About::default() }.settle(question);
    if let Err(refused) = &mut outcome {
        *refused = Refused::new(refused.flaw.clone(), &stem);
    }
    found.push(place, outcome)
}

fn one_letter(key: &str, options: usize) -> Result<usize, RowFlaw> {
    match key.as_bytes() {
        [] => Err(RowFlaw::NoKey),
        [letter] if letter.is_ascii_alphabetic() => {
            let index = usize::from(letter.to_ascii_uppercase() - b'A');
            if index < options { Ok(index) } else { Err(RowFlaw::KeyOutside) }
        }
        _ => Err(RowFlaw::BadKey),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Body;

    #[test]
    fn each_question_has_its_own_fate() {
        let text = "缺水时？\nA. 停炉\nB) 加水\nANSWER: A\n\n第二题\n\nA. 甲\nC. 乙\nANSWER: A\n没有答案\nA. 甲\nB. 乙\n\n第四题\nA. 甲\nB. 乙\nANSWER: A, B\n第五题\nA. 甲\nB. 乙\nANSWER: C\nA.M. 是\nA)上午\nB.下午\nANSWER: A\n两行\n题干\nA. 甲\nB. 乙\nANSWER: B";
        let found = read(text.as_bytes()).unwrap();
        let flaws: Vec<(u32, Option<&RowFlaw>)> = found
            .entries
            .iter()
            .map(|entry| (entry.place.line, entry.outcome.as_ref().err().map(|refused| &refused.flaw)))
            .collect();
        let expected = [
            (1, None),
            (6, Some(&RowFlaw::MissingLetter)),
            (11, Some(&RowFlaw::NoKey)),
            (15, Some(&RowFlaw::BadKey)),
            (19, Some(&RowFlaw::KeyOutside)),
            (23, None),
            (27, None),
        ];
        assert_eq!(flaws, expected);
        let last = found.sound().last().unwrap();
        assert_eq!(last.content.stem, "两行\n题干");
        assert_eq!(last.content.body, Body::SingleChoice { options: vec!["甲".into(), "乙".into()], key: 1 });
    }
}
