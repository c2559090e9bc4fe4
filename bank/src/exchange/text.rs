//! Texts in the formats that Moodle and GIFT name: plain, HTML, Markdown, and its own mixture of plain text and HTML.

use super::html::{self, Around};
use super::rich::{Rich, with_gaps};
use super::{RowFlaw, limits};

/// How a text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it stands.
    Plain,
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
    /// Moodle's own: HTML if there are tags, and line breaks count.
    Auto,
}

impl Format {
    /// The format with this name, in GIFT or in Moodle XML.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "plain" | "plain_text" => Self::Plain,
            "html" => Self::Html,
            "markdown" => Self::Markdown,
            "moodle" | "moodle_auto_format" => Self::Auto,
            _ => return None,
        })
    }

    /// Reads a text.
    pub fn read(self, text: &str, around: &mut Around<'_>) -> Result<Rich, RowFlaw> {
        match self {
            Self::Plain => plain(text, around),
            Self::Html => html::read(text, around),
            Self::Markdown => html::clean_markdown(text.trim(), around),
            Self::Auto if html::looks_like_html(text) => {
                html::read(&text.trim().replace('\n', "<br>"), around)
            }
            Self::Auto if has_entity(text) || html::has_formula(text) => {
                html::read(&text.trim().replace('<', "&lt;").replace('\n', "<br>"), around)
            }
            Self::Auto => plain(text, around),
        }
    }
}

fn plain(text: &str, around: &Around<'_>) -> Result<Rich, RowFlaw> {
    if text.len() > limits::LONGEST_SOURCE {
        return Err(RowFlaw::TooLong);
    }
    let text: String = text.trim().chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    Ok(Rich::plain(&with_gaps(&text, if around.blanks { 3 } else { usize::MAX })))
}

/// Whether there is an entity such as `&nbsp;` or `&#8804;`.
fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).unwrap_or(rest.len());
        (2..=10).contains(&end) && rest[end..].starts_with(';')
    })
}
