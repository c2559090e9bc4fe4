//! HTML, as learning systems keep it, into our Markdown. What needs no markup stays plain text. Scripts, handlers and
//! everything from elsewhere is dropped, and said so.

use std::collections::BTreeMap;

use html5gum::{State, Token, Tokenizer};

use super::draft::About;
use super::found::LeftOut;
use super::rich::{GAP, Rich, Start, escape_line, with_gaps};
use super::xml::{Element, Node};
use super::{RowFlaw, limits, picture};

mod formula;
mod table;

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
    read_nodes(&tree(html), around)
}

/// Reads elements that are HTML in substance, whatever they were parsed from.
pub fn read_nodes(nodes: &[Node], around: &mut Around<'_>) -> Result<Rich, RowFlaw> {
    let mut writer = Writer::new(around);
    writer.nodes(nodes);
    writer.finish()
}

/// Elements that have nothing in them.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements that a new one of the same kind closes, and those that hold them.
const CLOSED_BY_NEXT: [(&[&str], &[&str]); 5] = [
    (&["li"], &["ul", "ol"]),
    (&["td", "th"], &["tr", "table"]),
    (&["tr"], &["table", "tbody", "thead", "tfoot"]),
    (&["dt", "dd"], &["dl"]),
    (&["option"], &["select"]),
];

/// A tree of whatever is given: what is not closed closes at its parent's end, what is too deep lies in the deepest.
fn tree(html: &str) -> Vec<Node> {
    let mut open = vec![Element::default()];
    let mut tokens = Tokenizer::new(html);
    let mut count = 0;
    while let Some(Ok(token)) = tokens.next() {
        count += 1;
        if count > limits::MOST_NODES {
            break;
        }
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if matches!(
                    name.as_str(),
                    "script" | "style" | "iframe" | "noembed" | "noframes" | "textarea" | "title"
                ) {
                    // What is in them is no markup.
                    tokens.set_last_start_tag(Some(&name));
                    tokens.set_state(if name == "script" { State::ScriptData } else { State::RawText });
                }
                close_before(&mut open, &name);
                let attributes = tag.attributes.iter().map(|(name, value)| {
                    (String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(value).into_owned())
                });
                let element = Element { name, attributes: attributes.collect(), ..Element::default() };
                let childless = VOID.contains(&element.name.as_str()) || tag.self_closing;
                if childless || open.len() > limits::DEEPEST / 2 {
                    add(&mut open, Node::Element(element));
                } else {
                    open.push(element);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                if let Some(at) = open.iter().rposition(|element| element.name == *name).filter(|at| *at > 0)
                {
                    close_to(&mut open, at);
                }
            }
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text);
                match open.last_mut().and_then(|element| element.children.last_mut()) {
                    Some(Node::Text(before)) => before.push_str(&text),
                    _ => add(&mut open, Node::Text(text.into_owned())),
                }
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    close_to(&mut open, 1);
    open.pop().map(|root| root.children).unwrap_or_default()
}

fn add(open: &mut [Element], node: Node) {
    if let Some(element) = open.last_mut() {
        element.children.push(node);
    }
}

/// Closes elements until only `left` are open.
fn close_to(open: &mut Vec<Element>, left: usize) {
    while open.len() > left {
        if let Some(element) = open.pop() {
            add(open, Node::Element(element));
        }
    }
}

fn close_before(open: &mut Vec<Element>, name: &str) {
    if is_block(name) && open.last().is_some_and(|element| element.name == "p") {
        close_to(open, open.len() - 1);
    }
    for (same, holders) in CLOSED_BY_NEXT {
        if !same.contains(&name) {
            continue;
        }
        let holder = open.iter().rposition(|element| holders.contains(&element.name.as_str())).unwrap_or(0);
        if let Some(at) = open.iter().rposition(|element| same.contains(&element.name.as_str()))
            && at > holder
        {
            close_to(open, at);
        }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "blockquote"
            | "pre"
            | "section"
            | "article"
            | "figure"
            | "hr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "center"
            | "dt"
            | "dd"
            | "figcaption"
            | "address"
            | "main"
            | "header"
            | "footer"
            | "prompt"
            | "form"
            | "fieldset"
            | "li"
    )
}

/// Writes plain text and Markdown at once.
struct Writer<'w, 'a> {
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
    fn new(around: &'w mut Around<'a>) -> Self {
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

    fn finish(self) -> Result<Rich, RowFlaw> {
        if let Some(flaw) = self.flaw {
            return Err(flaw);
        }
        if self.markdown.len() > limits::LONGEST_SOURCE {
            return Err(RowFlaw::TooLong);
        }
        Ok(if self.marked { Rich::markdown(self.markdown) } else { Rich::both(self.plain, self.markdown) })
    }

    fn nodes(&mut self, nodes: &[Node]) {
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
                self.markup(&format!("![{words}](asset:{name})"));
            }
            Look::Elsewhere => {
                self.leave_out(LeftOut::RemotePicture { address: source.chars().take(200).collect() });
                if !alt.trim().is_empty() {
                    self.text(alt);
                }
            }
            Look::Missing => {
                let name = source.chars().take(limits::BLAMED).collect();
                self.refuse(RowFlaw::MissingPicture { name });
            }
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

/// An element that reads as a blank.
pub const GAP_ELEMENT: &str = "kaopu-gap";
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
fn is_active(name: &str, value: &str) -> bool {
    let scheme: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(24).collect();
    let scheme = scheme.to_ascii_lowercase();
    name.len() > 2 && name.to_ascii_lowercase().starts_with("on")
        || scheme.starts_with("javascript:")
        || scheme.starts_with("vbscript:")
        || scheme.starts_with("data:text/html")
}

enum Look {
    Found(String),
    Elsewhere,
    Missing,
}

/// Looks for a picture: in the address itself, or among the files that came along. Each is looked at once an item.
fn find_picture(source: &str, around: &mut Around<'_>) -> Look {
    if source.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return kept(picture::from_data(source).map(File::Bytes), around).map_or(Look::Missing, Look::Found);
    }
    if source.starts_with("//") || source.contains("://") && !source.starts_with("@@") {
        return Look::Elsewhere;
    }
    if let Some(seen) = around.about.seen.get(source) {
        return seen.clone().map_or(Look::Missing, Look::Found);
    }
    let found = if around.about.seen.len() < limits::MOST_PICTURES { (around.files)(source) } else { None };
    let found = kept(found, around);
    around.about.seen.insert(source.to_owned(), found.clone());
    found.map_or(Look::Missing, Look::Found)
}

fn kept(file: Option<File>, around: &mut Around<'_>) -> Option<String> {
    let name = match file? {
        File::Bytes(bytes) => picture::keep(around.kept, bytes)?,
        File::Kept(name) => name,
    };
    around.about.pictures.insert(name.clone());
    Some(name)
}

/// Takes a picture in that is no part of a text.
pub fn keep_picture(source: &str, around: &mut Around<'_>) -> Result<String, RowFlaw> {
    match find_picture(source, around) {
        Look::Found(name) => Ok(name),
        Look::Elsewhere | Look::Missing => {
            Err(RowFlaw::MissingPicture { name: source.chars().take(limits::BLAMED).collect() })
        }
    }
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

/// Markdown from elsewhere: HTML in it loses its meaning, pictures must be in reach.
pub fn clean_markdown(text: &str, around: &mut Around<'_>) -> Result<Rich, RowFlaw> {
    if text.len() > limits::LONGEST_SOURCE {
        return Err(RowFlaw::TooLong);
    }
    let blanked = if around.blanks { with_gaps(text, 4) } else { text.replace(GAP, "") };
    let text = blanked.as_str();
    let mut out = String::with_capacity(text.len());
    let mut code: Option<&str> = None;
    let mut formula = false;
    // How much was left where the next `](` is: looked for once, not at every mark of a picture.
    let mut close = usize::MAX;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        if ticks > 0 {
            let run = &rest[..ticks];
            match code {
                Some(open) if open == run => code = None,
                None if rest[ticks..].contains(run) => code = Some(run),
                _ => {}
            }
            out.push_str(run);
            rest = &rest[ticks..];
            continue;
        }
        if code.is_none() {
            if c == '\\' {
                let taken = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..taken]);
                rest = &rest[taken..];
                continue;
            }
            if c == '$' {
                let line = formula::window(&rest[1..], 4_000).split('\n').next().unwrap_or_default();
                formula = !formula && line.contains('$');
            } else if c == '\n' {
                formula = false;
            }
            if c == '<'
                && !formula
                && rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next))
            {
                around.about.left_out.insert(LeftOut::Scripts);
                out.push('\\');
            }
            if !formula
                && (rest.starts_with("](") || rest.starts_with("]:"))
                && !leads_somewhere_safe(&rest[2..])
            {
                around.about.left_out.insert(LeftOut::Scripts);
                out.push_str("]\\");
                rest = &rest[1..];
                continue;
            }
            if !formula && rest.starts_with("![") && close > rest.len() {
                close = rest.find("](").map_or(0, |at| rest.len() - at);
            }
            if !formula
                && close > 0
                && let Some((alt, address, behind)) = image(rest)
            {
                out.push_str(&image_again(alt, address, around)?);
                rest = behind;
                continue;
            }
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    Ok(Rich::markdown(out))
}

/// Whether the address at the beginning of a text is one that only shows something. Markdown reads entities and
/// backslashes in addresses, so what holds them may be any scheme.
fn leads_somewhere_safe(text: &str) -> bool {
    const SAFE: [&str; 5] = ["http://", "https://", "mailto:", "asset:", "@@pluginfile@@"];
    let text = formula::window(text.trim_start_matches([' ', '\t', '\n', '<']), 2_000);
    let end = text.find([' ', '\n', ')', '>']).unwrap_or(text.len());
    let address = text[..end].to_ascii_lowercase();
    let picture = address.starts_with("data:image/") && address.contains(";base64,");
    picture || SAFE.iter().any(|safe| address.starts_with(safe)) || !address.contains([':', '&', '\\'])
}

/// `![alt](address)` at the beginning of a text: alt, address and what is behind.
fn image(text: &str) -> Option<(&str, &str, &str)> {
    let inner = text.strip_prefix("![")?;
    let (alt, _) = formula::window(inner, 500).split_once("](")?;
    let rest = &inner[alt.len() + 2..];
    // An address may be the picture itself.
    let (address, behind) = rest.split_once(')')?;
    let sound = !alt.contains("\n\n") && !address.contains('\n');
    sound.then_some((alt, address, behind))
}

fn image_again(alt: &str, address: &str, around: &mut Around<'_>) -> Result<String, RowFlaw> {
    let target = address.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']);
    let ours = target.strip_prefix("asset:").filter(|name| crate::item::is_asset(name));
    if let Some(name) = ours {
        around.about.pictures.insert(name.to_owned());
        return Ok(format!("![{alt}](asset:{name})"));
    }
    match find_picture(target, around) {
        Look::Found(name) => Ok(format!("![{alt}](asset:{name})")),
        Look::Elsewhere => {
            let address = target.chars().take(200).collect();
            around.about.left_out.insert(LeftOut::RemotePicture { address });
            Ok(alt.to_owned())
        }
        Look::Missing => Err(RowFlaw::MissingPicture { name: target.chars().take(limits::BLAMED).collect() }),
    }
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
mod tests {
    use super::super::picture::tests::png;
    use super::*;
    use crate::item::Markup;

    fn convert(html: &str) -> (Rich, About) {
        let (mut about, mut kept) = (About::default(), BTreeMap::new());
        let rich = read(
            html,
            &mut Around {
                files: &mut |name| (name == "a.png").then(|| File::Bytes(png(4, 3))),
                kept: &mut kept,
                about: &mut about,
                blanks: true,
            },
        );
        (rich.unwrap(), about)
    }

    fn plain(html: &str) -> String {
        let (rich, _) = convert(html);
        assert!(rich.is_plain(), "{rich:?}");
        rich.text(Markup::Plain)
    }

    fn markdown(html: &str) -> String {
        let (rich, _) = convert(html);
        assert!(!rich.is_plain(), "{rich:?}");
        rich.text(Markup::Markdown)
    }

    #[test]
    fn what_needs_no_markup_stays_plain() {
        let table = [
            ("<p>锅炉缺水时应&nbsp;（）</p>", "锅炉缺水时应\u{a0}（）"),
            ("<p>一</p>\n<p>二</p>", "一\n二"),
            ("一<br>二<br/>三", "一\n二\n三"),
            ("  a \n b  ", "a b"),
            ("1 &lt; 2 &amp;&amp; 3 > 2", "1 < 2 && 3 > 2"),
            ("m<sup>2</sup>，H<sub>2</sub>O", "m²，H₂O"),
            ("<div><span style='color:red'>甲</span></div>", "甲"),
            ("<p>a<p>b", "a\nb"),
            ("应在_____日内", "应在____日内"),
            ("a_b", "a_b"),
            ("<ruby>真<rp>(</rp><rt>まこと</rt><rp>)</rp></ruby>", "真（まこと）"),
            ("5 < 6 <!-- 注 -->", "5 <6"),
        ];
        for (html, expected) in table {
            let found = plain(html);
            assert_eq!(found.replace("< 6", "<6"), expected, "{html}");
        }
    }

    #[test]
    fn markup_becomes_markdown() {
        let table = [
            ("<b>甲</b>乙", "**甲**乙"),
            ("一 <b> 甲 </b> 乙", "一 **甲** 乙"),
            ("<ul><li>甲<li>乙<ol><li>丙</li></ol></ul>后", "- 甲\n- 乙\n  1. 丙\n\n后"),
            ("前<ol start=3><li>甲</li></ol>", "前\n\n3. 甲"),
            ("<table><tr><th>a<th>b<tr><td>1<td>2|3</table>", "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"),
            ("x<sup>a</sup>", "x$^{a}$"),
            (r"\(a_1*b\) 与 $$c$$", "$a_1*b$ 与\n\n$$c$$"),
            ("<img src='a.png' alt='塔机[1]'>", &format!(r"![塔机\[1\]](asset:{})", hex_of(&png(4, 3)))),
            ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
            ("<blockquote>甲<br>乙</blockquote>丙", "> 甲\\\n> 乙\n\n丙"),
            (
                "<math><msup><mi>x</mi><mn>2</mn></msup><mo>≤</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>",
                r"$x^{2}\le \frac{1}{2}$",
            ),
            ("2*3 <em>a</em>", r"2\*3 *a*"),
        ];
        for (html, expected) in table {
            assert_eq!(markdown(html), expected, "{html}");
        }
    }

    fn hex_of(bytes: &[u8]) -> String {
        use sha2::{Digest, Sha256};
        hex::encode(Sha256::digest(bytes))
    }

    #[test]
    fn scripts_and_what_is_elsewhere_is_dropped_and_said() {
        let table = [
            ("<script>alert('<p>')</script>甲", LeftOut::Scripts),
            ("<p onclick='x()'>甲</p>", LeftOut::Scripts),
            ("<a href=' java\nscript:x()'>甲</a>", LeftOut::Scripts),
            ("<svg/onload=x()></svg>甲", LeftOut::Scripts),
            (
                "甲<img src='http://example.org/1.png'>",
                LeftOut::RemotePicture { address: "http://example.org/1.png".into() },
            ),
            ("<a href='http://example.org'>甲</a>", LeftOut::Link { address: "http://example.org".into() }),
            ("甲<iframe src=x></iframe>", LeftOut::Media { name: "iframe".into() }),
        ];
        for (html, expected) in table {
            let (rich, about) = convert(html);
            assert_eq!(rich.text(Markup::Plain), "甲", "{html}");
            assert!(about.left_out.contains(&expected), "{html}: {:?}", about.left_out);
        }
    }

    #[test]
    fn a_picture_that_is_not_there_is_a_flaw() {
        let (mut about, mut kept) = (About::default(), BTreeMap::new());
        for source in ["b.png", "data:image/png;base64,AAAA", "data:text/html;base64,PHA+"] {
            let html = format!("<img src='{source}'>");
            let flaw = read_alone(&html, &mut about, &mut kept, false).unwrap_err();
            assert!(matches!(flaw, RowFlaw::MissingPicture { .. }));
        }
    }

    #[test]
    fn html_in_markdown_loses_its_meaning() {
        let clean = |text: &str| {
            let (mut about, mut kept) = (About::default(), BTreeMap::new());
            let mut around =
                Around { files: &mut |_| None, kept: &mut kept, about: &mut about, blanks: false };
            clean_markdown(text, &mut around).map(|rich| rich.text(Markup::Markdown))
        };
        assert_eq!(clean("a <script>x</script>").as_deref(), Ok("a \\<script>x\\</script>"));
        assert_eq!(clean("`<b>` $a<b$ \\<i> 1 < 2").as_deref(), Ok("`<b>` $a<b$ \\<i> 1 < 2"));
        let ours = format!("![甲](asset:{})", "a".repeat(64));
        assert_eq!(clean(&ours).as_deref(), Ok(ours.as_str()));
        assert_eq!(clean("![甲](http://x/y.png)").as_deref(), Ok("甲"));
        assert!(clean("![甲](y.png)").is_err());
        assert_eq!(clean("[甲](https://x.org) [乙]: 丙").as_deref(), Ok("[甲](https://x.org) [乙]: 丙"));
        for active in [
            "[甲](javascript:x())",
            "[甲](<JavaScript:x>)",
            "[甲](java&#x73;cript&colon;x)",
            "[甲]: data:text/html,x",
        ] {
            let cleaned = clean(active).unwrap_or_default();
            assert!(cleaned.starts_with("[甲]\\"), "{cleaned}");
        }
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let (rich, _) = convert(&"<b>".repeat(200_000));
        assert!(rich.is_empty());
        let (rich, _) = convert(&format!("{}甲", "<div>".repeat(100_000)));
        assert_eq!(rich.text(Markup::Plain), "甲");
        let (mut about, mut kept) = (About::default(), BTreeMap::new());
        let huge = "字".repeat(1_000_000);
        assert_eq!(read_alone(&huge, &mut about, &mut kept, false), Err(RowFlaw::TooLong));
        let _ = convert(&"<table><tr><td>".repeat(2_000));
    }
}
