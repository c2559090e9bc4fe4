//! Numbers of a workbook as it shows them: `0.5` in the format `0%` is `50%`. Formats of which not every sign is known
//! here, such as fractions, say nothing; then the number is taken as it is kept.

/// The text that a format makes of a number; `None`: the number as it is kept.
pub fn shown(value: f64, format: &str) -> Option<String> {
    // Sections for other signs and for texts stand behind the first.
    let format = first_section(format);
    let Parts { before, digits, behind } = parts(format)?;
    let percent = before.contains('%') || behind.contains('%');
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let is_place = |c: char| matches!(c, '0' | '#');
    if whole.is_empty() || !fraction.chars().all(is_place) || !value.is_finite() || value.abs() >= 1e15 {
        return None;
    }
    // A comma at the end would divide by a thousand.
    let grouped = whole.contains(',');
    let places: String = whole.chars().filter(|c| *c != ',').collect();
    if whole.ends_with(',') || places.is_empty() || !places.chars().all(is_place) {
        return None;
    }
    let value = if percent { value * 100.0 } else { value };
    let text = rounded(value.abs(), fraction.len());
    let (number, rest) = text.split_once('.').unwrap_or((&text, ""));
    let least = fraction.rfind('0').map_or(0, |last| last + 1);
    let mut rest = rest.to_owned();
    while rest.len() > least && rest.ends_with('0') {
        rest.pop();
    }
    let width = places.chars().filter(|c| *c == '0').count().max(1);
    let mut number = format!("{number:0>width$}");
    if grouped {
        for at in
            (1..number.len()).rev().filter(|at| (number.len() - at).is_multiple_of(3)).collect::<Vec<_>>()
        {
            number.insert(at, ',');
        }
    }
    let nought = number.chars().chain(rest.chars()).all(|c| !('1'..='9').contains(&c));
    let sign = if value < 0.0 && !nought { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    Some(format!("{before}{sign}{number}{point}{rest}{behind}").trim().to_owned())
}

/// To so many places, halves away from zero as spreadsheet programs have them: workbooks keep 15 digits, and 1.005 was
/// typed as that.
fn rounded(value: f64, places: usize) -> String {
    let kept: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let digits = kept.to_string();
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let half = fraction == places + 1 && digits.ends_with('5');
    // One more digit behind a half lifts it over.
    if half {
        format!("{:.places$}", format!("{digits}1").parse().unwrap_or(kept))
    } else {
        format!("{kept:.places$}")
    }
}

fn first_section(format: &str) -> &str {
    let (mut quoted, mut escaped) = (false, false);
    let end = format.char_indices().find(|(_, c)| {
        let ends = *c == ';' && !quoted && !escaped;
        quoted ^= *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped && !quoted;
        ends
    });
    end.map_or(format, |(at, _)| &format[..at])
}

/// A format in its parts: what stands before the digits, their places, what stands behind.
struct Parts {
    before: String,
    digits: String,
    behind: String,
}

fn parts(format: &str) -> Option<Parts> {
    let (mut before, mut digits, mut behind) = (String::new(), String::new(), String::new());
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        let mut literal = String::new();
        match c {
            '0' | '#' | ',' | '.' if behind.is_empty() => digits.push(c),
            '"' => literal.extend(rest.by_ref().take_while(|c| *c != '"')),
            '\\' => literal.extend(rest.next()),
            // The room of a sign, which other numbers have there.
            '_' => drop(rest.next()),
            // A colour, a condition, a language.
            '[' => drop(rest.by_ref().find(|c| *c == ']')),
            '%' | ' ' | '-' | '+' | '(' | ')' | '$' | '¥' | '￥' | '℃' | '°' => literal.push(c),
            _ => return None,
        }
        (if digits.is_empty() { &mut before } else { &mut behind }).push_str(&literal);
    }
    (!digits.is_empty()).then_some(Parts { before, digits, behind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_by_their_format() {
        for (value, format, text) in [
            (0.5, "0%", "50%"),
            (0.125, "0.00%", "12.50%"),
            (0.007, "0.0%", "0.7%"),
            (1.6, "0.00", "1.60"),
            (1.005, "0.00", "1.01"),
            (0.285, "0%", "29%"),
            (12.0, "0000", "0012"),
            (1234567.891, "#,##0.0", "1,234,567.9"),
            (1.5, "0.###", "1.5"),
            (3.0, "0.##", "3"),
            (1.6, "0.0\" MPa\"", "1.6 MPa"),
            (20.0, "0\\m\\m", "20mm"),
            (-1.5, "0.0_);(0.0)", "-1.5"),
            (-0.001, "0.0", "0.0"),
        ] {
            assert_eq!(shown(value, format).as_deref(), Some(text), "{value} {format}");
        }
        for format in ["General", "# ?/?", "0.00E+00", "0,", "@", "", "yyyy-mm-dd", ".0"] {
            assert_eq!(shown(0.5, format), None, "{format}");
        }
    }
}
