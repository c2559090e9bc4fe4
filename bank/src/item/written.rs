//! What people mark an answer by: its reference, and points that are worth marks.
//!
//! Files that have one field for it keep both in one text: the reference, then `【得分点】` with a point a line,
//! `停炉（2分）`, then `【字数上限】500`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The longest answer that may be asked for, in characters.
pub const LONGEST_ANSWER: u16 = 4_000;

/// The longest answer where an item says nothing else, in characters.
pub const USUAL_ANSWER: u16 = 2_000;

/// The most marking points of an item.
pub const MOST_POINTS: usize = 20;

/// 得分点: something that an answer gets marks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "MarkingPoint")]
pub struct Point {
    /// What is to be found in it.
    pub text: String,
    /// What that is worth, hundredths of a mark, in halves. Where all points together are not what a paper gives for
    /// the item, their shares count.
    pub marks: u32,
}

impl Point {
    pub(super) fn is_sound(&self) -> bool {
        !self.text.trim().is_empty() && (50..=10_000).contains(&self.marks) && self.marks.is_multiple_of(50)
    }
}

const POINTS: &str = "【得分点】";
const MOST: &str = "【字数上限】";

/// A number of marks as people write it: `2`, `1.5`.
fn marks(text: &str) -> Option<u32> {
    let (whole, half) = text.split_once('.').unwrap_or((text, "0"));
    let half = match half {
        "0" => 0,
        "5" => 50,
        _ => return None,
    };
    whole.parse::<u32>().ok().filter(|whole| *whole <= 100).map(|whole| whole * 100 + half)
}

/// `停炉（2分）`: what is to be found, and its marks in brackets at the end.
pub fn point(line: &str) -> Option<Point> {
    let line = line.trim();
    let inner = line.strip_suffix(['）', ')'])?;
    let (text, worth) = inner.rsplit_once(['（', '('])?;
    let marks = marks(worth.trim().strip_suffix('分')?.trim())?;
    let text = text.trim();
    (!text.is_empty() && marks > 0).then(|| Point { text: text.to_owned(), marks })
}

fn line(point: &Point) -> String {
    let (whole, half) = (point.marks / 100, point.marks % 100);
    let half = if half == 0 { String::new() } else { format!(".{}", half / 10) };
    format!("{}（{whole}{half}分）", point.text)
}

/// All in one text.
pub fn together(reference: &str, points: &[Point], most: Option<u16>) -> String {
    let mut text = reference.to_owned();
    if !points.is_empty() {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        text.push_str(POINTS);
        points.iter().for_each(|point| text.push_str(&format!("\n{}", line(point))));
    }
    if let Some(most) = most {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        text.push_str(&format!("{MOST}{most}"));
    }
    text
}

/// The parts of such a text. What does not read as points or a limit stays in the reference.
pub fn apart(text: &str) -> (String, Vec<Point>, Option<u16>) {
    let whole = || (text.trim_end().to_owned(), Vec::new(), None);
    let mut lines: Vec<&str> = text.trim_end().lines().collect();
    let most = lines.last().and_then(|last| last.trim().strip_prefix(MOST)?.trim().parse::<u16>().ok());
    if most.is_some() {
        lines.pop();
    }
    let Some(at) = lines.iter().position(|line| line.trim() == POINTS) else {
        return (lines.join("\n"), Vec::new(), most);
    };
    match lines[at + 1..].iter().filter(|line| !line.trim().is_empty()).map(|line| point(line)).collect() {
        Some(points) => (lines[..at].join("\n"), points, most),
        None => whole(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, marks: u32) -> Point {
        Point { text: text.into(), marks }
    }

    #[test]
    fn points_are_read_as_people_write_them() {
        let table = [
            ("停炉（2分）", Some(found("停炉", 200))),
            ("（1）停炉 (1.5 分)", Some(found("（1）停炉", 150))),
            ("停炉（2分", None),
            ("停炉", None),
            ("（2分）", None),
            ("停炉（0分）", None),
            ("停炉（1.3分）", None),
            ("停炉（900分）", None),
        ];
        for (line, expected) in table {
            assert_eq!(point(line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_no_point_stays_in_the_reference() {
        let text = "先停炉。\n【得分点】\n略";
        assert_eq!(apart(text), (text.to_owned(), vec![], None));
        assert_eq!(
            apart("先停炉。\n【字数上限】若干"),
            ("先停炉。\n【字数上限】若干".to_owned(), vec![], None)
        );
        let (reference, points, most) =
            apart("先停炉。\n再报告。\n【得分点】\n停炉（2分）\n\n报告（1分）\n【字数上限】300\n");
        assert_eq!((reference.as_str(), points.len(), most), ("先停炉。\n再报告。", 2, Some(300)));
    }

    proptest! {
        #[test]
        fn what_was_put_together_comes_apart(
            reference in "([停炉A1。]{1,9}(\n[停炉A1。]{1,9}){0,2})?",
            texts in proptest::collection::vec("[停炉A1。（2]{1,6}", 0..4),
            halves in 1..200_u32,
            most in proptest::option::of(10..4000_u16),
        ) {
            let points: Vec<Point> = texts.iter().map(|text| found(text, halves * 50)).collect();
            let text = together(&reference, &points, most);
            prop_assert_eq!(apart(&text), (reference, points, most));
        }
    }
}
