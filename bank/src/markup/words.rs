//! Texts in a line, as lists and searches have them: what was written without the signs it was written with.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use pulldown_latex::event::{Content, Event as Formula, Grouping, ScriptType, Visual};

use super::{DIALECT, PLACE};
use crate::item::BLANK;

/// How deep formulas are followed; one that goes deeper stands as it was written.
const DEEPEST: usize = 40;

/// Markdown in a line: a picture is what it shows in brackets, cells and lines stand apart, a formula is written as it is
/// read (`p=F/A`, `m²`).
pub fn words(source: &str) -> String {
    let kept = source.replace(PLACE, "").replace(BLANK, PLACE.encode_utf8(&mut [0; 4]));
    let mut line = String::with_capacity(source.len());
    for event in Parser::new_ext(&kept, DIALECT) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                line.push_str(&text);
            }
            Event::InlineMath(latex) | Event::DisplayMath(latex) => line.push_str(&formula(&latex)),
            Event::Start(Tag::Image { .. }) => line.push('['),
            Event::End(TagEnd::Image) => line.push(']'),
            Event::SoftBreak | Event::HardBreak | Event::Rule => line.push(' '),
            Event::End(end) if stands_apart(end) => line.push(' '),
            _ => {}
        }
    }
    line.replace(PLACE, BLANK).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn stands_apart(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::Item
            | TagEnd::TableCell
            | TagEnd::TableRow
            | TagEnd::TableHead
    )
}

/// LaTeX as it is read, or as it was written where it can't be.
fn formula(latex: &str) -> String {
    let storage = pulldown_latex::Storage::new();
    let events: Result<Vec<_>, _> = pulldown_latex::Parser::new(latex, &storage).collect();
    let Ok(events) = events else { return latex.to_owned() };
    let mut reader = Reader { events: events.into_iter() };
    reader.row(0).unwrap_or_else(|| latex.to_owned())
}

struct Reader<'a, I: Iterator<Item = Formula<'a>>> {
    events: I,
}

impl<'a, I: Iterator<Item = Formula<'a>>> Reader<'a, I> {
    /// All up to the end of the group. `None`: it goes too deep.
    fn row(&mut self, depth: usize) -> Option<String> {
        let mut row = String::new();
        while let Some(event) = self.events.next() {
            if event == Formula::End {
                break;
            }
            row.push_str(&self.element(event, depth)?);
        }
        Some(row)
    }

    fn next(&mut self, depth: usize) -> Option<String> {
        match self.events.next() {
            Some(event) => self.element(event, depth),
            None => Some(String::new()),
        }
    }

    fn element(&mut self, event: Formula<'a>, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        let deeper = depth + 1;
        Some(match event {
            Formula::Content(content) => sign(content),
            Formula::Begin(Grouping::LeftRight(left, right)) => {
                let inner = self.row(deeper)?;
                left.into_iter().chain(inner.chars()).chain(right).collect()
            }
            Formula::Begin(_) => self.row(deeper)?,
            Formula::Visual(Visual::Fraction(_)) => {
                let (above, below) = (self.next(deeper)?, self.next(deeper)?);
                format!("{}/{}", held(&above), held(&below))
            }
            Formula::Visual(Visual::SquareRoot) => format!("√{}", held(&self.next(deeper)?)),
            Formula::Visual(Visual::Root) => {
                let (inner, degree) = (self.next(deeper)?, self.next(deeper)?);
                format!("{}√{}", raised(&degree).unwrap_or(degree), held(&inner))
            }
            Formula::Visual(Visual::Negation) => format!("{}\u{338}", self.next(deeper)?),
            Formula::Script { ty, .. } => {
                let base = self.next(deeper)?;
                let below = if ty == ScriptType::Superscript { String::new() } else { self.next(deeper)? };
                let above = if ty == ScriptType::Subscript { String::new() } else { self.next(deeper)? };
                let above = match raised(&above) {
                    Some(signs) => signs,
                    None => format!("^{}", held(&above)),
                };
                format!("{base}{below}{above}")
            }
            Formula::Space { .. } | Formula::EnvironmentFlow(_) => " ".to_owned(),
            // A change holds for what follows and is nothing to read.
            Formula::StateChange(_) | Formula::End => String::new(),
        })
    }
}

fn sign(content: Content<'_>) -> String {
    match content {
        Content::Text(text) | Content::Number(text) | Content::Function(text) => text.to_owned(),
        Content::Ordinary { content, .. }
        | Content::LargeOp { content, .. }
        | Content::BinaryOp { content, .. }
        | Content::Delimiter { content, .. }
        | Content::Punctuation(content) => content.to_string(),
        Content::Relation { content, .. } => {
            let mut room = [0; 8];
            String::from_utf8_lossy(content.encode_utf8_to_buf(&mut room)).into_owned()
        }
    }
}

/// In brackets where it is more than a number, a word or one of them.
fn held(text: &str) -> String {
    let one = text.chars().all(|c| c.is_alphanumeric() || c == '.');
    if one { text.to_owned() } else { format!("({text})") }
}

/// As raised digits, where they are nothing else.
fn raised(text: &str) -> Option<String> {
    let sign = |c: char| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32(u32::from('⁴') + (u32::from(c) - u32::from('4')))?,
            '-' | '−' => '⁻',
            '°' | '∘' => '°',
            _ => return None,
        })
    };
    text.chars().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn what_was_written_stands_in_a_line() {
        for (source, line) in [
            ("安全阀**必须**校验", "安全阀必须校验"),
            ("# 题\n\n甲\n乙\n\n- 丙\n- 丁", "题 甲 乙 丙 丁"),
            ("压力____MPa，温度 ____", "压力____MPa，温度 ____"),
            ("| 压力 | 温度 |\n|---|---:|\n| 1.6 | ____ |", "压力 温度 1.6 ____"),
            ("看图![塔机的**臂**](asset:0123abc)，指出[链](https://x)", "看图[塔机的臂]，指出链"),
            ("用 `abc` 与 <b>粗</b>", "用 abc 与 <b>粗</b>"),
            ("由 $p=\\frac{F}{A}$ 得", "由 p=F/A 得"),
            ("$\\frac{a+b}{2}\\le 1.6\\,\\mathrm{MPa}$", "(a+b)/2≤1.6 MPa"),
            ("$\\mathrm{CO}_2$、$m^3$、$10^{-3}$、$x_1^2$、$e^{kx}$", "CO2、m³、10⁻³、x1²、e^kx"),
            ("$\\sqrt{b^2-4ac}$，$\\left(\\alpha\\right)$，$20^\\circ$", "√(b²−4ac)，(α)，20°"),
            ("坏的 $\\frac1$", "坏的 \\frac1"),
        ] {
            assert_eq!(words(source), line, "{source}");
        }
    }

    #[test]
    fn a_formula_that_goes_too_deep_stands_as_written() {
        let deep = format!("{}x{}", "\\sqrt{".repeat(500), "}".repeat(500));
        assert_eq!(words(&format!("${deep}$")), deep);
    }
}
