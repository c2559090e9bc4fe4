//! Texts of which it is not known yet whether they need markup. An item's texts are all plain or all Markdown, so a
//! text is kept both ways until the whole item is there.

use crate::item::{BLANK, Markup};

/// Stands for a blank while a text is made; it can't come from a file.
pub const GAP: char = '\u{e0ff}';

/// A text, both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rich {
    /// As it stands; `None` where that would lose something.
    plain: Option<String>,
    /// In Markdown.
    markdown: String,
}

impl Default for Rich {
    /// Nothing, which needs no markup.
    fn default() -> Self {
        Self::plain("")
    }
}

impl Rich {
    /// A text without markup.
    pub fn plain(text: &str) -> Self {
        Self { plain: Some(text.to_owned()), markdown: escape(text) }
    }

    /// A text in Markdown.
    pub fn markdown(text: impl Into<String>) -> Self {
        Self { plain: None, markdown: text.into() }
    }

    /// A text that was written both ways.
    pub fn both(plain: String, markdown: String) -> Self {
        Self { plain: Some(plain), markdown }
    }

    /// Whether the text is all there without markup.
    pub fn is_plain(&self) -> bool {
        self.plain.is_some()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.markdown.trim().is_empty()
    }

    /// The text, read one way. Plain is what was asked for only where [`Rich::is_plain`] holds.
    pub fn text(&self, markup: Markup) -> String {
        match (&self.plain, markup) {
            (Some(plain), Markup::Plain) => plain.replace(GAP, BLANK),
            _ => self.markdown.replace(GAP, BLANK),
        }
    }

    /// The text for matching with words and for showing to staff.
    pub fn shown(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.markdown)
    }

    /// How many blanks it has.
    pub fn gaps(&self) -> usize {
        self.markdown.matches(GAP).count()
    }

    /// Two texts, one below the other.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        if self.is_empty() {
            return next;
        }
        if next.is_empty() {
            return self;
        }
        let plain = self.plain.zip(next.plain).map(|(first, second)| format!("{first}\n{second}"));
        Self { plain, markdown: format!("{}\n\n{}", self.markdown, next.markdown) }
    }

    /// The text with another right behind it.
    #[must_use]
    pub fn with(self, next: &str) -> Self {
        let plain = self.plain.map(|plain| plain + next);
        Self { plain, markdown: self.markdown + next }
    }
}

/// A text in which runs of underscores, `least` or longer, are blanks.
pub fn with_gaps(text: &str, least: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['_', '＿', GAP]) {
        let behind = rest[at..].trim_start_matches(['_', '＿', GAP]);
        let run = &rest[at..rest.len() - behind.len()];
        out.push_str(&rest[..at]);
        if run.chars().filter(|c| *c != GAP).count() >= least {
            out.push(GAP);
        } else {
            out.extend(run.chars().filter(|c| *c != GAP));
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Text that reads in Markdown as it stands: marks lose their meaning, line breaks stay.
pub fn escape(text: &str) -> String {
    escape_from(text, Start::OfLine)
}

/// The same where something may stand before it in its line.
pub fn escape_from(text: &str, start: Start) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push_str("\\\n");
        }
        escape_line(line, if at == 0 { start } else { Start::OfLine }, &mut out);
    }
    // A break needs a line before it and one behind: empty lines part paragraphs.
    if out.contains("\\\n") {
        out = out.replace("\\\n\\\n", "\n\n").replace("\n\\\n", "\n\n");
        out = out.trim_start_matches("\\\n").trim_end_matches("\\\n").to_owned();
    }
    out
}

/// Rows of cells in Markdown, each on one line, as a table whose first row is its header: Markdown has none without.
pub fn table(rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| format!("| {} |", row.join(" | "));
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    if let Some(first) = rows.first() {
        lines.insert(1, format!("|{}", " --- |".repeat(first.len())));
    }
    lines.join("\n")
}

/// Where in its line a text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At its beginning, where `1.` begins a list and `#` a heading.
    OfLine,
    /// Behind other text.
    Within,
}

/// Escapes text that holds no line break.
pub fn escape_line(line: &str, start: Start, out: &mut String) {
    let mut rest = line;
    if start == Start::OfLine {
        // Spaces in front would make code of it.
        let trimmed = rest.trim_start_matches([' ', '\t']);
        out.extend(rest[..rest.len() - trimmed.len()].chars().map(|_| '\u{a0}'));
        rest = trimmed;
        if rest.starts_with(['#', '>', '+', '-', '=', ':']) {
            out.push('\\');
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        } else {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if (1..=9).contains(&digits) && rest[digits..].starts_with(['.', ')']) {
                out.push_str(&rest[..digits]);
                out.push('\\');
                rest = &rest[digits..];
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        let behind = &rest[at + c.len_utf8()..];
        let marks = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '$' | '|' | '~' | '^' => true,
            '&' => behind.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '#'),
            _ => false,
        };
        if rest[at..].starts_with(BLANK) && !rest[..at].ends_with('_') {
            // A blank is no emphasis, and whoever counts blanks looks for it as it is.
            let run = rest[at..].bytes().take_while(|byte| *byte == b'_').count();
            if run == BLANK.len() {
                out.push_str(BLANK);
                for _ in 1..run {
                    chars.next();
                }
                continue;
            }
        }
        if marks {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_lose_their_meaning_and_blanks_stay() {
        let table = [
            ("a*b_c", r"a\*b\_c"),
            ("应在____日内", "应在____日内"),
            ("# 1", r"\# 1"),
            ("1. 甲", r"1\. 甲"),
            ("3.5 吨", r"3\.5 吨"),
            ("- 甲", r"\- 甲"),
            ("甲-乙 > 丙", "甲-乙 > 丙"),
            ("a\nb", "a\\\nb"),
            ("a\n\nb", "a\n\nb"),
            ("a < b & c &amp; d", r"a \< b & c \&amp; d"),
            ("$x$", r"\$x\$"),
        ];
        for (text, expected) in table {
            assert_eq!(escape(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_join_plain_only_where_both_are() {
        let joined = Rich::plain("甲").then(Rich::plain("乙"));
        assert_eq!(joined.text(Markup::Plain), "甲\n乙");
        assert_eq!(joined.text(Markup::Markdown), "甲\n\n乙");
        let joined = Rich::plain("a*").then(Rich::markdown("**b**"));
        assert!(!joined.is_plain());
        assert_eq!(joined.text(Markup::Markdown), "a\\*\n\n**b**");
        assert_eq!(Rich::default().then(Rich::plain("乙")), Rich::plain("乙"));
    }
}
