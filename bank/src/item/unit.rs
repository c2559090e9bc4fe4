//! Units of measurement and numbers as people write them: one table for marking and for search. 单位.

use super::half;

/// Units with a name and a sign, which mean the same behind a number. Signs are small letters; those of one letter come
/// last, since they would be found within others.
pub const UNITS: [(&str, &str); 37] = [
    ("兆帕", "mpa"),
    ("千帕", "kpa"),
    ("摄氏度", "°c"),
    ("毫米", "mm"),
    ("厘米", "cm"),
    ("千米", "km"),
    ("公里", "km"),
    ("平方米", "m2"),
    ("立方米", "m3"),
    ("千克", "kg"),
    ("公斤", "kg"),
    ("千瓦", "kw"),
    ("千伏", "kv"),
    // From here on only where a whole text or word is a number with its unit.
    ("米/秒", "m/s"),
    ("米每秒", "m/s"),
    ("千米/小时", "km/h"),
    ("千米/时", "km/h"),
    ("公里/小时", "km/h"),
    ("转/分", "r/min"),
    ("度", "°c"),
    ("帕", "pa"),
    ("毫升", "ml"),
    ("毫安", "ma"),
    ("分钟", "min"),
    ("赫兹", "hz"),
    ("小时", "h"),
    ("米", "m"),
    ("吨", "t"),
    ("克", "g"),
    ("秒", "s"),
    ("伏", "v"),
    ("伏特", "v"),
    ("安", "a"),
    ("安培", "a"),
    ("瓦", "w"),
    ("升", "l"),
    ("牛", "n"),
];

/// How many of [`UNITS`] are folded wherever they stand behind a number.
pub const FOLDED: usize = 13;

/// Further words that count what a number says.
const COUNTS: [&str; 22] = [
    "%", "‰", "°", "年", "月", "个月", "日", "天", "周", "次", "倍", "人", "名", "个", "台", "级", "元",
    "万元", "m/s", "km/h", "r/min", "米/秒",
];

/// The sign of a unit, by its name or its sign; itself, if it is no unit that is known.
pub fn sign(unit: &str) -> &str {
    UNITS.iter().find(|(name, _)| *name == unit).map_or(unit, |(_, sign)| sign)
}

/// All spellings of a unit, if it is one.
pub fn spellings(unit: &str) -> Vec<&'static str> {
    let Some((_, sign)) = UNITS.iter().find(|(name, sign)| *name == unit || *sign == unit) else {
        return Vec::new();
    };
    let names = UNITS.iter().filter(|(_, other)| other == sign).map(|(name, _)| *name);
    std::iter::once(*sign).chain(names).collect()
}

/// An answer for comparison: width, case, spaces and dashes don't matter, `℃` is `°C`, `m³` is `m3`, and a unit behind a
/// number goes by its sign. Other raised digits stay: 10² is not 102.
pub fn answer(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::plain(text).chars() {
        match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '℃' => out.push_str("°c"),
            '²' if out.ends_with('m') => out.push('2'),
            '³' if out.ends_with('m') => out.push('3'),
            '㎜' => out.push_str("mm"),
            '㎝' => out.push_str("cm"),
            '㎞' => out.push_str("km"),
            '㎏' => out.push_str("kg"),
            '㎡' => out.push_str("m2"),
            '㎥' => out.push_str("m3"),
            '㎾' => out.push_str("kw"),
            '㎪' => out.push_str("kpa"),
            '㎫' => out.push_str("mpa"),
            _ => out.push(c),
        }
    }
    let (number, unit) = apart(&out);
    let known = sign(unit);
    if number.is_empty() || known == unit { out } else { format!("{number}{known}") }
}

/// A text in its number and what stands behind it. `-20`, `—20` and `零下20` are one number.
pub fn apart(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-')));
    text.split_at(end.unwrap_or(text.len()))
}

/// What is said to be below zero, with its sign.
pub fn signed(answer: &str) -> String {
    let below = ["零下", "负"].iter().find_map(|word| answer.strip_prefix(word));
    match below.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        Some(rest) => format!("-{rest}"),
        None => answer.to_owned(),
    }
}

/// A key that is nothing but a number, with or without its unit, as they were written.
pub fn number(key: &str) -> Option<(String, Option<String>)> {
    let plain = |c: char| if c == '\u{2212}' { '-' } else { half(c) };
    let key: String = key.trim().chars().map(plain).collect();
    let (value, unit) = apart(&key);
    let unit = unit.trim();
    super::blank::decimal(value)?;
    if unit.is_empty() {
        return Some((value.to_owned(), None));
    }
    let folded = answer(unit);
    // 5S is a method, and no five seconds.
    if unit == "S" {
        return None;
    }
    let known = !spellings(&folded).is_empty() || COUNTS.contains(&folded.as_str());
    known.then(|| (value.to_owned(), Some(unit.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_answer_are_one() {
        for (one, other) in [
            ("10 m³", "10m3"),
            ("5㎡", "5 M2"),
            ("20℃", "20°C"),
            ("20摄氏度", "20°c"),
            ("3千克", "3KG"),
            ("0.5米/秒", "0.5 m/s"),
            ("20公里/小时", "20km/h"),
            ("—20", "-20"),
        ] {
            assert_eq!(answer(one), answer(other), "{one}");
        }
        assert_ne!(answer("10²"), answer("102"));
        assert_ne!(answer("10³"), answer("103"));
        assert_eq!(answer("米"), "米");
    }

    #[test]
    fn plain_numbers_are_told_from_texts() {
        for (key, value, unit) in [
            ("36", "36", None),
            ("1.0 MPa", "1.0", Some("MPa")),
            ("−20℃", "-20", Some("℃")),
            ("４年", "4", Some("年")),
        ] {
            assert_eq!(number(key), Some((value.to_owned(), unit.map(ToOwned::to_owned))), "{key}");
        }
        for text in ["", "安全阀", "5S", "1.5~2.0", "3-5", "1.2.3", "36 左右", "MPa"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
