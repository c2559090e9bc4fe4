//! Formulas: TeX between its marks, and the MathML that editors write, as LaTeX.

use crate::exchange::tex::{self, escaped};
use crate::exchange::xml::{Element, Node};

/// The first formula between `\( \)`, `\[ \]` or `$$ $$`: what is before it, its LaTeX, whether it stands alone, and
/// what is behind it.
pub fn next_tex(text: &str) -> Option<(&str, &str, bool, &str)> {
    let starts = text.match_indices(['\\', '$']);
    starts.into_iter().find_map(|(at, _)| {
        let (close, display) = match &text.as_bytes()[at..] {
            [b'\\', b'(', ..] => (r"\)", false),
            [b'\\', b'[', ..] => (r"\]", true),
            [b'$', b'$', ..] => ("$$", true),
            _ => return None,
        };
        let inner = &text[at + 2..];
        // Nobody looks further than a formula is long.
        let end = window(inner, LONGEST_FORMULA).find(close)?;
        let latex = &inner[..end];
        let sound = !latex.trim().is_empty() && !latex.contains('$');
        sound.then(|| (&text[..at], latex, display, &inner[end + close.len()..]))
    })
}

/// The longest formula, bytes.
const LONGEST_FORMULA: usize = 2_000;

/// The first bytes of a text, up to the next whole character.
pub fn window(text: &str, length: usize) -> &str {
    &text[..text.ceil_char_boundary(length.min(text.len()))]
}

/// Without the marks that some editors put around it, and on one line.
fn without_marks(latex: &str) -> String {
    let within = |open, close| latex.strip_prefix(open)?.strip_suffix(close);
    let inner = within(r"\[", r"\]").or(within(r"\(", r"\)")).unwrap_or(latex);
    inner.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A presentation MathML element in LaTeX; `None`: it holds something that is not known.
pub fn latex(element: &Element) -> Option<String> {
    let annotated = element.walk().into_iter().find(|within| {
        within.name == "annotation"
            && within
                .attribute("encoding")
                .is_some_and(|encoding| encoding.to_ascii_lowercase().contains("tex"))
    });
    if let Some(annotation) = annotated {
        let latex = annotation.text();
        let latex = without_marks(latex.trim());
        if !latex.is_empty() && !latex.contains('$') {
            return Some(latex);
        }
    }
    let mut out = String::new();
    row(&element.children, &mut out)?;
    Some(out.trim().to_owned())
}

fn row(nodes: &[Node], out: &mut String) -> Option<()> {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&self::text_in_math(text.trim())),
            Node::Element(element) => math(element, out)?,
        }
    }
    Some(())
}

fn math(element: &Element, out: &mut String) -> Option<()> {
    let parts: Vec<&Element> = element.elements().collect();
    let part = |at: usize| {
        let mut text = String::new();
        math(parts.get(at)?, &mut text)?;
        Some(text)
    };
    match element.name.as_str() {
        "math" | "mrow" | "mstyle" | "semantics" | "mpadded" | "mphantom" => row(&element.children, out)?,
        "annotation" | "annotation-xml" | "mspace" | "none" => {}
        "mi" | "mn" | "mo" | "ms" => out.push_str(&symbol(element.text().trim())),
        "mtext" => out.push_str(&format!(r"\text{{{}}}", escaped(&element.text()))),
        "msup" => out.push_str(&format!("{}^{{{}}}", base(&part(0)?), part(1)?)),
        "msub" => out.push_str(&format!("{}_{{{}}}", base(&part(0)?), part(1)?)),
        "msubsup" => out.push_str(&format!("{}_{{{}}}^{{{}}}", base(&part(0)?), part(1)?, part(2)?)),
        "mfrac" => out.push_str(&format!(r"\frac{{{}}}{{{}}}", part(0)?, part(1)?)),
        "msqrt" => {
            let mut inner = String::new();
            row(&element.children, &mut inner)?;
            out.push_str(&format!(r"\sqrt{{{inner}}}"));
        }
        "mroot" => out.push_str(&format!(r"\sqrt[{}]{{{}}}", part(1)?, part(0)?)),
        "mover" => out.push_str(&format!(r"\overset{{{}}}{{{}}}", part(1)?, part(0)?)),
        "munder" => out.push_str(&format!(r"\underset{{{}}}{{{}}}", part(1)?, part(0)?)),
        "mfenced" => {
            let open = element.attribute("open").unwrap_or("(");
            let close = element.attribute("close").unwrap_or(")");
            let inner: Option<Vec<String>> = (0..parts.len()).map(part).collect();
            out.push_str(&format!("{}{}{}", symbol(open), inner?.join(","), symbol(close)));
        }
        _ => return None,
    }
    Some(())
}

/// One character stands for itself, more need braces.
fn base(text: &str) -> String {
    if text.chars().count() <= 1 { text.to_owned() } else { format!("{{{text}}}") }
}

fn symbol(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if tex::command(c).is_some() => tex::command(c).unwrap_or_default().to_owned(),
        _ => text_in_math(text),
    }
}

fn text_in_math(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii() && !c.is_ascii_whitespace()) || text.chars().count() <= 1 {
        escaped(text)
    } else {
        format!(r"\text{{{}}}", escaped(text))
    }
}

/// What stands above or below the line.
pub fn text(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_alphanumeric() || "+-=()".contains(c)) {
        text.to_owned()
    } else {
        format!(r"\text{{{}}}", escaped(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml::document;

    #[test]
    fn marks_around_annotations_are_no_part_of_the_formula() {
        let latex_of = |annotation: &str| {
            let math = format!(
                "<math><semantics><mi>x</mi><annotation encoding=\"LaTeX\">{annotation}</annotation></semantics></math>"
            );
            latex(&document(&math).unwrap())
        };
        assert_eq!(latex_of("\\[ \\frac{a}{b}\n\t\t\\]").as_deref(), Some(r"\frac{a}{b}"));
        assert_eq!(latex_of(r"\(x\)").as_deref(), Some("x"));
        assert_eq!(latex_of(r"[x]").as_deref(), Some("[x]"));
    }
}
