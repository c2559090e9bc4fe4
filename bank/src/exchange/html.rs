//! HTML, as learning systems keep it, into our Markdown. What needs no markup stays plain text. Scripts, handlers and
//! everything from elsewhere is dropped, and said so.
//!
//! - `tree`: a tree of whatever is given.
//! - `writer`, with `table`, `formula` and `picture`: the tree as text.
//! - `clean`: Markdown that comes from elsewhere.

use std::collections::BTreeMap;

use super::draft::About;
use super::rich::Rich;
use super::xml::Node;
use super::{RowFlaw, limits};

mod clean;
mod formula;
mod picture;
mod table;
mod tree;
mod writer;

pub use clean::clean_markdown;
pub use picture::keep_picture;

/// An element that reads as a blank: the mark of a field, for readers of formats that have fields.
pub const GAP_ELEMENT: &str = "kaopu-gap";

/// What is around a fragment: the files it may show, and what its item gathers.
pub struct Around<'a> {
    /// Looks for a file by the name that the fragment gives it.
    pub files: &'a mut dyn FnMut(&str) -> Option<File>,
    /// All pictures of the import.
    pub kept: &'a mut BTreeMap<String, Vec<u8>>,
    /// What the item shows and loses.
    pub about: &'a mut About,
    /// Whether runs of underscores are blanks.
    pub blanks: bool,
}

/// A file that a fragment shows.
pub enum File {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// It was kept before, under this name.
    Kept(String),
}

/// Reads a fragment of HTML.
pub fn read(html: &str, around: &mut Around<'_>) -> Result<Rich, RowFlaw> {
    if html.len() > limits::LONGEST_SOURCE * 4 {
        return Err(RowFlaw::TooLong);
    }
    read_nodes(&tree::tree(html), around)
}

/// Reads elements that are HTML in substance, whatever they were parsed from.
pub fn read_nodes(nodes: &[Node], around: &mut Around<'_>) -> Result<Rich, RowFlaw> {
    let mut writer = writer::Writer::new(around);
    writer.nodes(nodes);
    writer.finish()
}

/// Digits and signs above or below the line, if there are characters for all of them.
pub fn raised(text: &str, up: bool) -> Option<String> {
    const LINE: &str = "0123456789+-=()n";
    const UP: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ";
    const DOWN: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ";
    let to = if up { UP } else { DOWN };
    text.chars()
        .map(|c| LINE.chars().position(|known| known == c).and_then(|at| to.chars().nth(at)))
        .collect()
}

/// What stands above or below the line as a formula.
pub fn raised_formula(text: &str, up: bool) -> String {
    format!("${}{{{}}}$", if up { '^' } else { '_' }, formula::text(text))
}

/// Whether text that may be HTML is: it holds a tag that closes, of an element that texts have.
pub fn looks_like_html(text: &str) -> bool {
    const KNOWN: [&str; 28] = [
        "p", "br", "b", "i", "u", "em", "strong", "sub", "sup", "span", "div", "img", "table", "ul", "ol",
        "li", "a", "pre", "code", "font", "script", "h1", "h2", "h3", "h4", "math", "svg", "iframe",
    ];
    text.match_indices('<').any(|(at, _)| {
        let inner = text[at + 1..].trim_start_matches('/');
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..end].to_ascii_lowercase();
        KNOWN.contains(&name.as_str())
            && inner[end..].starts_with(['>', ' ', '/', '\n', '\t'])
            && inner[end..].contains('>')
    })
}

/// Whether there is a formula between TeX marks.
pub fn has_formula(text: &str) -> bool {
    formula::next_tex(text).is_some()
}

/// The words of a fragment, for people to know it again.
pub fn words(html: &str) -> String {
    fn gather(nodes: &[Node], out: &mut String) {
        for node in nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => {
                    out.push(' ');
                    gather(&element.children, out);
                }
            }
        }
    }
    let mut out = String::new();
    if html.len() <= limits::LONGEST_SOURCE {
        gather(&tree::tree(html), &mut out);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a fragment that shows nothing from files.
pub fn read_alone(
    html: &str,
    about: &mut About,
    kept: &mut BTreeMap<String, Vec<u8>>,
    blanks: bool,
) -> Result<Rich, RowFlaw> {
    read(html, &mut Around { files: &mut |_| None, kept, about, blanks })
}

#[cfg(test)]
mod tests;
