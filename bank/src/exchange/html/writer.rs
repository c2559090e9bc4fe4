//! Writes a tree as plain text and as Markdown at once.

use super::picture::{Look, find_picture};
use super::tree::is_block;
use super::{Around, GAP_ELEMENT, formula, raised, table};
use crate::exchange::found::LeftOut;
use crate::exchange::picture::in_markdown;
use crate::exchange::rich::{GAP, Rich, Start, escape_line};
use crate::exchange::xml::{Element, Node};
use crate::exchange::{Doubt, RowFlaw, limits};

/// Writes plain text and Markdown at once.
pub struct Writer<'w, 'a> {
    around: &'w mut Around<'a>,
    plain: String,
    markdown: String,
    /// Whether something was written that plain text can't say.
    marked: bool,
    /// What must come before the next text.
    pending: Pending,
    /// What stands in front of every line: of lists and quotes.
    indent: String,
    /// Whether the next text opens a list item, so that no break is due.
    fresh: bool,
    /// In `pre`: spaces and breaks count.
    verbatim: bool,
    flaw: Option<RowFlaw>,
}

/// What must come before the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    Nothing,
    Space,
    Line,
    Block,
}

impl<'w, 'a> Writer<'w, 'a> {
    /// Nothing written yet.
    pub fn new(around: &'w mut Around<'a>) -> Self {
        Self {
            around,
            plain: String::new(),
            markdown: String::new(),
            marked: false,
            pending: Pending::Nothing,
            indent: String::new(),
            fresh: true,
            verbatim: false,
            flaw: None,
        }
    }

    /// What was written.
    pub fn finish(self) -> Result<Rich, RowFlaw> {
        if let Some(flaw) = self.flaw {
            return Err(flaw);
        }
        if self.markdown.len() > limits::LONGEST_SOURCE {
            return Err(RowFlaw::TooLong);
        }
        Ok(if self.marked { Rich::markdown(self.markdown) } else { Rich::both(self.plain, self.markdown) })
    }

    /// Writes nodes.
    pub fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            if self.markdown.len() > limits::LONGEST_SOURCE {
                return self.refuse(RowFlaw::TooLong);
            }
            match node {
                Node::Text(text) => self.text(text),
                Node::Element(element) => self.element(element),
            }
        }
    }

    fn leave_out(&mut self, what: LeftOut) {
        self.around.about.left_out.insert(what);
    }

    fn element(&mut self, element: &Element) {
        if element.attributes.iter().any(|(name, value)| is_active(name, value)) {
            self.leave_out(LeftOut::Scripts);
        }
        match element.name.as_str() {
            "script" | "style" | "template" | "noscript" | "head" | "title" | "link" | "meta" | "base" => {
                if element.name == "script" {
                    self.leave_out(LeftOut::Scripts);
                }
            }
            "br" => self.pend(Pending::Line),
            "hr" => {
                self.pend(Pending::Block);
                self.markup("***");
                self.pend(Pending::Block);
            }
            "b" | "strong" => self.around_text("**", element),
            "i" | "em" | "cite" | "var" | "dfn" => self.around_text("*", element),
            "s" | "del" | "strike" => self.around_text("~~", element),
            "code" | "tt" | "kbd" | "samp" => self.code(element),
            "sub" | "sup" => self.raised(element),
            "img" => self.picture(element.attribute("src"), element.attribute("alt")),
            "object" => self.object(element),
            "math" => match formula::latex(element) {
                Some(latex) => self.formula(&latex, element.attribute("display") == Some("block")),
                None => self.refuse(RowFlaw::UnknownInteraction { name: "math".into() }),
            },
            "a" => self.link(element),
            "ul" | "ol" => self.list(element),
            "table" => self.table(element),
            "pre" => self.pre(element),
            "blockquote" => self.quote(element),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.pend(Pending::Block);
                self.around_text("**", element);
                self.pend(Pending::Block);
            }
            // The mark of a field to fill in, put there by readers of formats that have such fields.
            GAP_ELEMENT => {
                self.due();
                self.plain.push(GAP);
                self.markdown.push(GAP);
            }
            // How characters are read stands behind them.
            "rp" => {}
            "rt" => {
                self.text("（");
                self.nodes(&element.children);
                self.text("）");
            }
            "q" => {
                self.text("“");
                self.nodes(&element.children);
                self.text("”");
            }
            "audio" | "video" | "iframe" | "embed" | "applet" | "svg" | "canvas" | "input" | "textarea"
            | "select" | "button" | "source" | "track" | "map" => {
                self.leave_out(LeftOut::Media { name: element.name.clone() });
            }
            name if is_block(name) => {
                self.pend(Pending::Block);
                self.nodes(&element.children);
                self.pend(Pending::Block);
            }
            _ => self.nodes(&element.children),
        }
    }

    fn refuse(&mut self, flaw: RowFlaw) {
        self.flaw.get_or_insert(flaw);
    }

    fn pend(&mut self, what: Pending) {
        if what == Pending::Line && self.pending == Pending::Line {
            // Two breaks part paragraphs.
            self.pending = Pending::Block;
        } else {
            self.pending = self.pending.max(what);
        }
    }

    /// Writes what is due before text.
    fn due(&mut self) {
        let pending = std::mem::replace(&mut self.pending, Pending::Nothing);
        if self.fresh {
            self.fresh = false;
            return;
        }
        match pending {
            Pending::Nothing => {}
            Pending::Space => {
                self.plain.push(' ');
                self.markdown.push(' ');
            }
            Pending::Line => {
                self.plain.push('\n');
                self.markdown.push_str("\\\n");
                self.markdown.push_str(&self.indent);
            }
            Pending::Block => {
                self.plain.push('\n');
                self.break_block();
            }
        }
    }

    fn break_block(&mut self) {
        self.markdown.push('\n');
        self.markdown.push_str(self.indent.trim_end());
        self.markdown.push('\n');
        self.markdown.push_str(&self.indent);
    }

    fn at_line_start(&self) -> Start {
        // A line that is longer than this has text in it.
        let from = self.markdown.len().saturating_sub(self.indent.len() + 16);
        let tail = &self.markdown[self.markdown.floor_char_boundary(from)..];
        if from > 0 && !tail.contains('\n') {
            return Start::Within;
        }
        let line = tail.rsplit('\n').next().unwrap_or_default();
        let behind = line.strip_prefix(self.indent.as_str()).unwrap_or(line);
        if behind.is_empty()
            || behind == "- "
            || behind.trim_end_matches(". ").bytes().all(|b| b.is_ascii_digit())
        {
            Start::OfLine
        } else {
            Start::Within
        }
    }

    /// Text with its spaces collapsed, as browsers show it; formulas between TeX marks are kept as formulas.
    fn text(&mut self, text: &str) {
        if self.verbatim {
            return self.verbatim_text(text);
        }
        let mut rest = text;
        while let Some((before, latex, display, behind)) = formula::next_tex(rest) {
            self.words(before);
            self.formula(latex, display);
            rest = behind;
        }
        self.words(rest);
    }

    fn words(&mut self, text: &str) {
        let mut word = String::new();
        for c in text.chars() {
            // No-break spaces are spaces of the text.
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.word(&mut word);
                if self.pending == Pending::Nothing && !self.fresh {
                    self.pending = Pending::Space;
                }
            } else if !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | GAP) && !(c.is_control()) {
                word.push(c);
            }
        }
        self.word(&mut word);
    }

    fn word(&mut self, word: &mut String) {
        if word.is_empty() {
            return;
        }
        self.due();
        let start = self.at_line_start();
        for (at, piece) in pieces(word, self.around.blanks).into_iter().enumerate() {
            self.plain.push_str(piece.unwrap_or(GAP_TEXT));
            match piece {
                Some(text) if at == 0 => escape_line(text, start, &mut self.markdown),
                Some(text) => escape_line(text, Start::Within, &mut self.markdown),
                None => self.markdown.push(GAP),
            }
        }
        word.clear();
    }

    fn verbatim_text(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.plain.push('\n');
                self.markdown.push('\n');
                self.markdown.push_str(&self.indent);
            }
            self.plain.push_str(line);
            self.markdown.push_str(line);
        }
    }

    /// Something that is no text.
    fn markup(&mut self, markdown: &str) {
        self.due();
        self.marked = true;
        self.markdown.push_str(markdown);
        self.plain.push('\u{fffc}');
    }

    /// Text between two marks. Spaces at its ends lie outside, or the marks would not count.
    fn around_text(&mut self, mark: &str, element: &Element) {
        if element.text().trim().is_empty() && !shows(element) {
            return self.nodes(&element.children);
        }
        if self.pending == Pending::Nothing && starts_with_space(&element.children) && !self.fresh {
            self.pending = Pending::Space;
        }
        let blocks =
            element.walk().iter().skip(1).any(|within| is_block(&within.name) || within.name == mark);
        let same =
            self.markdown.ends_with(mark.chars().next().unwrap_or(' ')) && self.pending == Pending::Nothing;
        if blocks || same {
            // Marks can't span paragraphs.
            return self.nodes(&element.children);
        }
        self.due();
        self.marked = true;
        self.markdown.push_str(mark);
        let from = self.markdown.len();
        self.fresh = true;
        self.pending = Pending::Nothing;
        self.nodes(&element.children);
        self.fresh = false;
        if self.markdown.len() == from {
            self.markdown.truncate(from - mark.len());
        } else {
            self.markdown.push_str(mark);
        }
    }

    fn code(&mut self, element: &Element) {
        let text = element.text();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.verbatim {
            return self.nodes(&element.children);
        }
        if text.is_empty() || text.contains('`') {
            return self.text(&text);
        }
        self.markup(&format!("`{text}`"));
    }

    /// Digits above and below the line have characters of their own; the rest is a formula.
    fn raised(&mut self, element: &Element) {
        let text = element.text();
        let text = text.trim();
        if text.is_empty() {
            return self.nodes(&element.children);
        }
        let up = element.name == "sup";
        if let Some(raised) = raised(text, up) {
            self.due();
            self.plain.push_str(&raised);
            self.markdown.push_str(&raised);
            return;
        }
        let inner = formula::text(text);
        self.formula(&format!("{}{{{inner}}}", if up { '^' } else { '_' }), false);
    }

    fn formula(&mut self, latex: &str, display: bool) {
        let latex = latex.trim().replace('\n', " ");
        if latex.is_empty() {
            return;
        }
        if display {
            self.pend(Pending::Block);
            self.markup(&format!("$${latex}$$"));
            self.pend(Pending::Block);
        } else {
            self.markup(&format!("${latex}$"));
        }
    }

    fn picture(&mut self, source: Option<&str>, alt: Option<&str>) {
        let Some(source) = source.map(str::trim).filter(|source| !source.is_empty()) else { return };
        let alt = alt.unwrap_or_default();
        match find_picture(source, self.around) {
            Look::Found(name) => {
                let mut words = String::new();
                escape_line(&alt.split_whitespace().collect::<Vec<_>>().join(" "), Start::Within, &mut words);
                self.markup(&in_markdown(&words, &name));
            }
            Look::Elsewhere => {
                let address = source.chars().take(200).collect();
                self.around.about.doubts.insert(Doubt::RemotePicture { address });
                if !alt.trim().is_empty() {
                    self.text(alt);
                }
            }
            Look::Unusable(flaw) => self.refuse(flaw),
        }
    }

    /// An object may be a picture; if not, what stands in it is its substitute.
    fn object(&mut self, element: &Element) {
        let is_picture = element.attribute("type").is_some_and(|kind| kind.starts_with("image/"));
        if is_picture {
            let text = element.text();
            let alt = element.attribute("alt").or(element.attribute("aria-label")).unwrap_or(text.trim());
            self.picture(element.attribute("data"), Some(alt));
        } else {
            self.leave_out(LeftOut::Media { name: "object".into() });
            self.nodes(&element.children);
        }
    }

    fn link(&mut self, element: &Element) {
        if let Some(address) = element.attribute("href").filter(|address| !address.starts_with('#')) {
            let active = is_active("href", address);
            self.leave_out(if active {
                LeftOut::Scripts
            } else {
                LeftOut::Link { address: address.chars().take(200).collect() }
            });
        }
        self.nodes(&element.children);
    }

    fn list(&mut self, element: &Element) {
        self.pend(if self.indent.is_empty() { Pending::Block } else { Pending::Line });
        let mut number: u32 = element.attribute("start").and_then(|start| start.parse().ok()).unwrap_or(1);
        let ordered = element.name == "ol";
        for (at, item) in element.elements().filter(|item| item.name == "li").enumerate() {
            let mark = if ordered { format!("{number}. ") } else { "- ".to_owned() };
            number = number.saturating_add(1);
            let first = at == 0 && !(self.markdown.trim_end().is_empty());
            self.fresh = true;
            self.pending = Pending::Nothing;
            if first && self.indent.is_empty() {
                self.markdown.push_str("\n\n");
            } else if !self.markdown.is_empty() {
                self.markdown.push('\n');
            }
            self.markdown.push_str(&self.indent);
            self.markdown.push_str(&mark);
            self.plain.push('\n');
            self.marked = true;
            let before = self.indent.len();
            self.indent.extend(mark.chars().map(|_| ' '));
            self.nodes(&item.children);
            self.indent.truncate(before);
            self.fresh = false;
        }
        self.pending = Pending::Block;
    }

    fn quote(&mut self, element: &Element) {
        self.pend(Pending::Block);
        if element.text().trim().is_empty() {
            return self.nodes(&element.children);
        }
        self.due();
        self.marked = true;
        let before = self.indent.len();
        self.indent.push_str("> ");
        self.markdown.push_str("> ");
        self.fresh = true;
        self.nodes(&element.children);
        self.indent.truncate(before);
        self.fresh = false;
        self.pending = Pending::Block;
    }

    fn pre(&mut self, element: &Element) {
        let text = element.text();
        if text.trim().is_empty() || text.contains("```") {
            return self.nodes(&element.children);
        }
        self.pend(Pending::Block);
        self.due();
        self.marked = true;
        self.verbatim = true;
        self.markdown.push_str("```\n");
        self.markdown.push_str(&self.indent);
        self.verbatim_text(text.trim_matches('\n'));
        self.markdown.push('\n');
        self.markdown.push_str(&self.indent);
        self.markdown.push_str("```");
        self.verbatim = false;
        self.pending = Pending::Block;
    }

    fn table(&mut self, element: &Element) {
        self.pend(Pending::Block);
        let Some(table) = table::read(element, self.around) else {
            self.leave_out(LeftOut::Layout);
            return self.nodes(&element.children);
        };
        match table {
            Ok(rows) => {
                self.due();
                self.marked = true;
                for (at, row) in rows.lines().enumerate() {
                    if at > 0 {
                        self.markdown.push('\n');
                        self.markdown.push_str(&self.indent);
                    }
                    self.markdown.push_str(row);
                }
                self.plain.push('\u{fffc}');
            }
            Err(flaw) => self.refuse(flaw),
        }
        self.pending = Pending::Block;
    }
}

const GAP_TEXT: &str = "\u{e0ff}";

/// A word in texts and blanks (`None`).
fn pieces(word: &str, blanks: bool) -> Vec<Option<&str>> {
    let mut out = Vec::new();
    let mut rest = word;
    while blanks && let Some(at) = rest.find(['_', '＿']) {
        let behind = rest[at..].trim_start_matches(['_', '＿']);
        let run = rest[at..rest.len() - behind.len()].chars().count();
        if run >= 3 {
            out.extend((at > 0).then_some(Some(&rest[..at])));
            out.push(None);
            rest = behind;
        } else {
            out.push(Some(&rest[..rest.len() - behind.len()]));
            rest = behind;
        }
    }
    out.extend((!rest.is_empty()).then_some(Some(rest)));
    out
}

fn starts_with_space(nodes: &[Node]) -> bool {
    matches!(nodes.first(), Some(Node::Text(text)) if text.starts_with([' ', '\n', '\t']))
}

/// Whether something in it is seen that is no text.
fn shows(element: &Element) -> bool {
    element.walk().iter().any(|within| matches!(within.name.as_str(), "img" | "object" | "math"))
}

/// Whether an attribute does something when the page is shown.
pub fn is_active(name: &str, value: &str) -> bool {
    let scheme: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(24).collect();
    let scheme = scheme.to_ascii_lowercase();
    name.len() > 2 && name.to_ascii_lowercase().starts_with("on")
        || scheme.starts_with("javascript:")
        || scheme.starts_with("vbscript:")
        || scheme.starts_with("data:text/html")
}
