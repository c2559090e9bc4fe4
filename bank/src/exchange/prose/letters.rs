//! Options whose letters are written in a way that could be text: `A 甲 B 乙`, `a. 甲 b. 乙`, `(A) 甲`. Taken only where
//! all letters stand there in their order, from A, with nothing else behind them.

use std::collections::BTreeMap;

use super::line::{self, Line, Sort};
use crate::exchange::Repair;
use crate::exchange::options::is_class;
use crate::item::half;

/// A line in the usual spelling.
pub struct Spelled {
    /// With `A.`
    pub text: String,
    /// What was mended.
    pub repair: Option<Repair>,
}

/// How the letters are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// `A 甲`
    Bare,
    /// `a. 甲`
    Lower,
    /// `(A) 甲`
    Boxed,
}

/// Lines of options, by their index.
pub fn groups(lines: &[(u32, String)]) -> BTreeMap<usize, Spelled> {
    let mut all = BTreeMap::new();
    let mut at = 0;
    while at < lines.len() {
        let group = [Way::Bare, Way::Lower, Way::Boxed].into_iter().find_map(|way| group(way, &lines[at..]));
        let Some(texts) = group else {
            at += 1;
            continue;
        };
        let length = texts.len();
        all.extend((at..).zip(texts));
        at += length;
    }
    all
}

/// The longest line of options, bytes, and the most lines: what is longer is read as it stands.
const LONGEST: usize = 500;
const MOST_LINES: usize = 8;

fn group(way: Way, lines: &[(u32, String)]) -> Option<Vec<Spelled>> {
    let mut texts = Vec::new();
    let mut next = 0_u8;
    for (_, text) in lines.iter().take(MOST_LINES) {
        let Some(spelled) = spell(way, text.trim(), &mut next) else { break };
        let repair = match way {
            Way::Bare => Some(Repair::BareLetter),
            Way::Lower => Some(Repair::LowerCaseLetter),
            Way::Boxed => None,
        };
        texts.push(Spelled { text: spelled, repair });
    }
    if next < 2 {
        return None;
    }
    let behind = lines[texts.len()..].iter().map(|(_, text)| text.trim());
    let ends = behind.clone().next().is_none_or(|text| {
        let sort = Line { number: 0, text }.sort(None);
        text.is_empty() || matches!(sort, Sort::Heading(_) | Sort::Numbered { .. } | Sort::Labelled(..))
    });
    // A list in front of options is none.
    let options = behind
        .take(MOST_LINES)
        .find(|text| !text.is_empty())
        .is_some_and(|text| crate::exchange::options::marked_letter(text) == Some(0));
    (ends && !options).then_some(texts)
}

/// A line whose letters go on from `next`.
fn spell(way: Way, text: &str, next: &mut u8) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let (mut out, mut from, mut index) = (String::new(), 0, *next);
    for (at, _) in text.char_indices() {
        let apart = text[..at].ends_with(|c: char| c.is_whitespace() || "；;。，,".contains(c));
        if at > 0 && !apart {
            continue;
        }
        // A label is behind the options.
        if at > 0
            && line::parts(text).len() > 1
            && matches!(Line { number: 0, text: &text[at..] }.sort(None), Sort::Labelled(..))
        {
            break;
        }
        let Some((letter, length)) = letter(way, &text[at..]) else { continue };
        // Out of order: which is text?
        if letter != index {
            return None;
        }
        if at > 0 {
            let before = text[from..at].trim();
            if before.is_empty() {
                return None;
            }
            out.push_str(before);
            out.push(' ');
        }
        out.push(char::from(b'A' + letter));
        out.push('.');
        from = at + length;
        index += 1;
    }
    let last = text[from..].trim();
    if index == *next || last.is_empty() {
        return None;
    }
    out.push_str(last);
    *next = index;
    Some(out)
}

/// The letter that a text begins with, 0 is A, and how long it is with what is around it.
fn letter(way: Way, text: &str) -> Option<(u8, usize)> {
    let inner = if way == Way::Boxed { text.strip_prefix(['(', '（'])? } else { text };
    let first = inner.chars().next()?;
    let c = half(first);
    if c.is_ascii_lowercase() != (way == Way::Lower) || !('A'..='H').contains(&c.to_ascii_uppercase()) {
        return None;
    }
    let behind = &inner[first.len_utf8()..];
    let rest = match way {
        Way::Bare => {
            let rest = behind.trim_start();
            let text = rest.chars().next().filter(|c| c.is_alphanumeric() && !is_class(*c));
            (rest.len() < behind.len() && text.is_some()).then_some(rest)?
        }
        Way::Lower => behind.trim_start().strip_prefix(['.', '．', '、', ')', '）'])?,
        Way::Boxed => behind.strip_prefix([')', '）'])?,
    };
    let index = u8::try_from(u32::from(c.to_ascii_uppercase()) - u32::from('A')).ok()?;
    Some((index, text.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_options_where_all_of_them_stand_in_order() {
        let spelled = |text: &str| {
            let lines: Vec<(u32, String)> = (1..).zip(text.lines().map(ToOwned::to_owned)).collect();
            groups(&lines).into_values().map(|spelled| spelled.text).collect::<Vec<_>>()
        };
        assert_eq!(
            spelled("A 限位器   B 缓冲器\nC 收音机  D 力矩"),
            ["A.限位器 B.缓冲器", "C.收音机 D.力矩"]
        );
        assert_eq!(spelled("a. 轮胎 b. 灯光\n答案：a"), ["A.轮胎 B.灯光"]);
        assert_eq!(spelled("(A) 甲\n（B）乙\n2.丙"), ["A.甲", "B.乙"]);
        assert_eq!(spelled("A 甲 B 乙 答案：B"), ["A.甲 B.乙 答案：B"]);
        for text in [
            "A 类和 B 类设备",
            "A 甲",
            "A 甲 C 乙",
            "A 维生素 B 族 B 矿物质",
            "a. 甲 b. 乙\nA. 丙\nB. 丁",
            "a. 甲 b. 乙\n都对",
            "(A)阀和(B)阀",
        ] {
            assert!(spelled(text).is_empty(), "{text}");
        }
    }
}
