//! XML as small trees: no namespaces, no document types, no entities but the known ones, bounded in depth and size.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::found::FileError;
use super::limits;
use super::rich::GAP;

/// A piece of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text between elements, as it reads.
    Text(String),
}

/// An element. Names go without prefix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Its local name.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<Node>,
    /// The line it begins in.
    pub line: u32,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(Node::element)
    }

    /// The elements in it that are called so.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element in it that is called so.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// All text in it, however deep.
    pub fn text(&self) -> String {
        fn collect(element: &Element, out: &mut String) {
            for node in &element.children {
                match node {
                    Node::Text(text) => out.push_str(text),
                    Node::Element(element) => collect(element, out),
                }
            }
        }
        let mut out = String::new();
        collect(self, &mut out);
        out
    }

    /// The text of the first element in it that is called so, trimmed.
    pub fn text_of(&self, name: &str) -> String {
        self.child(name).map(|child| child.text().trim().to_owned()).unwrap_or_default()
    }

    /// This element and all in it, in order.
    pub fn walk(&self) -> Vec<&Self> {
        fn collect<'a>(element: &'a Element, out: &mut Vec<&'a Element>) {
            out.push(element);
            for within in element.elements() {
                collect(within, out);
            }
        }
        let mut all = Vec::new();
        collect(self, &mut all);
        all
    }
}

impl Node {
    /// The element, if it is one.
    pub fn element(&self) -> Option<&Element> {
        if let Self::Element(element) = self { Some(element) } else { None }
    }
}

/// The text of a file: by its byte-order mark, as UTF-8, as UTF-16 if it can be that, or as XML declares itself; otherwise
/// as GBK.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    let text = decoded(bytes)?;
    Ok(if text.contains(GAP) { Cow::Owned(without_marks(&text)) } else { text })
}

/// Text without the character that stands for a blank here: it must not come from outside.
fn without_marks(text: &str) -> String {
    text.replace(GAP, "\u{fffd}")
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, failed) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if failed { Err(FileError::Encoding) } else { Ok(text) };
    }
    if let Some(text) = utf16(bytes) {
        return Ok(Cow::Owned(text));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declared = head
        .split_once("encoding=")
        .and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next().map(ToOwned::to_owned))
        .and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let (text, _, failed) = declared.unwrap_or(encoding_rs::GB18030).decode(bytes);
    if failed { Err(FileError::Encoding) } else { Ok(text) }
}

/// UTF-16 without a byte-order mark: signs of ASCII, such as ends of lines, leave zeros in one half of all places only, and
/// the text has no signs that files of other kinds are full of.
fn utf16(bytes: &[u8]) -> Option<String> {
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Text in UTF-8 with a stray zero is no UTF-16.
    if std::str::from_utf8(bytes).is_ok() && (even + odd) * 4 < bytes.len() {
        return None;
    }
    let encoding = match (even, odd) {
        (0, 1..) => encoding_rs::UTF_16LE,
        (1.., 0) => encoding_rs::UTF_16BE,
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let odd_sign = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    (bytes.len().is_multiple_of(2) && !text.contains(odd_sign)).then(|| text.into_owned())
}

/// The root of a document.
pub fn document(text: &str) -> Result<Element, FileError> {
    let mut root = None;
    walk(
        text,
        |_| true,
        |element| {
            root.get_or_insert(element);
            Ok(())
        },
    )?;
    root.ok_or(FileError::Xml { line: 1, reason: "there is no element".into() })
}

/// Hands over each outermost element that is called one of these, one after the other, so that only one of them is
/// in memory at a time.
pub fn each(
    text: &str,
    names: &[&str],
    take: impl FnMut(Element) -> Result<(), FileError>,
) -> Result<(), FileError> {
    walk(text, |name| names.contains(&name), take)
}

fn walk(
    text: &str,
    wanted: impl Fn(&str) -> bool,
    mut take: impl FnMut(Element) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let mut reader = Reader::from_str(text);
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut open: Vec<Element> = Vec::new();
    let (mut depth, mut nodes) = (0, 0);
    loop {
        let from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event();
        let line = lines.at(from);
        let bad = |reason: &dyn std::fmt::Display| FileError::Xml { line, reason: reason.to_string() };
        let event = event.map_err(|error| bad(&error))?;
        let mut close = false;
        match event {
            Event::Start(tag) => {
                depth += 1;
                if depth > limits::DEEPEST {
                    return Err(FileError::TooDeep { line });
                }
                if !open.is_empty() || wanted(tag.local_name().as_ref()) {
                    open.push(element(&tag, line)?);
                }
            }
            Event::Empty(tag) => {
                if !open.is_empty() || wanted(tag.local_name().as_ref()) {
                    open.push(element(&tag, line)?);
                    close = true;
                }
            }
            Event::End(_) => {
                depth -= 1;
                close = !open.is_empty();
            }
            Event::Text(text) => add(&mut open, &text.xml10_content()),
            Event::CData(text) => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let known = match reference.resolve_char_ref().map_err(|error| bad(&error))? {
                    Some(c) => Some(Cow::Owned(without_marks(c.encode_utf8(&mut [0; 4])))),
                    None => entity(&reference),
                };
                let unknown = || bad(&format!("&{}; is not known", &*reference));
                add(&mut open, &known.ok_or_else(unknown)?);
            }
            Event::DocType(declaration) if declaration.contains('[') => {
                return Err(FileError::Doctype { line });
            }
            Event::Eof => break,
            Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        nodes += 1;
        if nodes > limits::MOST_NODES && !open.is_empty() {
            return Err(FileError::TooManyNodes { line });
        }
        if close && let Some(element) = open.pop() {
            match open.last_mut() {
                Some(parent) => parent.children.push(Node::Element(element)),
                None => {
                    nodes = 0;
                    take(element)?;
                }
            }
        }
    }
    if depth > 0 {
        let line = lines.at(text.len());
        return Err(FileError::Xml { line, reason: "an element is not closed".into() });
    }
    Ok(())
}

fn add(open: &mut [Element], text: &str) {
    let Some(element) = open.last_mut() else { return };
    if let Some(Node::Text(before)) = element.children.last_mut() {
        before.push_str(text);
    } else if !text.is_empty() {
        element.children.push(Node::Text(text.to_owned()));
    }
}

fn element(tag: &BytesStart<'_>, line: u32) -> Result<Element, FileError> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let bad = |reason: &dyn std::fmt::Display| FileError::Xml { line, reason: reason.to_string() };
        let attribute = attribute.map_err(|error| bad(&error))?;
        let name: &str = attribute.key.local_name().into_inner();
        let value = attribute
            .normalized_value_with(XmlVersion::Implicit1_0, 1, known_entity)
            .map_err(|error| bad(&error))?;
        attributes.push((name.to_owned(), without_marks(&value)));
    }
    Ok(Element { name: tag.local_name().into_inner().to_owned(), attributes, children: Vec::new(), line })
}

fn entity(name: &str) -> Option<Cow<'static, str>> {
    known_entity(name).map(Cow::Borrowed)
}

/// The five entities of XML, and those of HTML that exports use without declaring them.
fn known_entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "hellip" => "…",
        "ndash" => "–",
        "mdash" => "—",
        "times" => "×",
        "divide" => "÷",
        "deg" => "°",
        "plusmn" => "±",
        "middot" => "·",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        "le" => "≤",
        "ge" => "≥",
        "micro" => "µ",
        _ => return None,
    })
}

/// Numbers lines on the way through a text.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn at(&mut self, position: usize) -> u32 {
        let to = position.min(self.text.len());
        if to > self.at {
            let breaks = self.text[self.at..to].iter().filter(|byte| **byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.at = to;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_texts_and_lines() {
        let root = document("<?xml version='1.0'?>\n<q:a xmlns:q='u' x='1 &lt; 2'>\n<b>甲&amp;<![CDATA[<乙>]]>&#x4e19;&nbsp;</b><b/></q:a>").unwrap();
        assert_eq!(root.name, "a");
        assert_eq!(root.attribute("x"), Some("1 < 2"));
        assert_eq!(root.line, 2);
        assert_eq!(root.child("b").unwrap().text(), "甲&<乙>丙\u{a0}");
        assert_eq!(root.all("b").map(|b| b.line).collect::<Vec<_>>(), [3, 3]);
        let names: Vec<&str> = root.walk().iter().map(|element| element.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "b"]);
    }

    #[test]
    fn one_element_at_a_time() {
        let mut found = Vec::new();
        each("<quiz><q>1</q><x><q>2<q>3</q></q></x></quiz>", &["q"], |element| {
            found.push(element.text());
            Ok(())
        })
        .unwrap();
        assert_eq!(found, ["1", "23"]);
    }

    #[test]
    fn entities_of_a_file_are_never_expanded() {
        let laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n<a>&lol2;</a>";
        assert_eq!(document(laughs), Err(FileError::Doctype { line: 1 }));
        let outside = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
        assert_eq!(document(outside), Err(FileError::Doctype { line: 1 }));
        // A document type that only names a DTD is not fetched; what it would declare is not known.
        let named = "<!DOCTYPE a SYSTEM \"http://example.org/a.dtd\"><a>&x;</a>";
        assert!(matches!(document(named), Err(FileError::Xml { line: 1, .. })));
        assert!(document("<!DOCTYPE quiz><quiz/>").is_ok());
    }

    #[test]
    fn what_is_too_deep_or_broken_is_refused() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(document(&deep), Err(FileError::TooDeep { line: 1 }));
        for broken in ["", "text", "<a>", "<a></b>", "<a x=1>", "<a", "<a>&unknown;</a>"] {
            assert!(matches!(document(broken), Err(FileError::Xml { .. })), "{broken}");
        }
        let many = format!("<a>{}</a>", "<b/>".repeat(limits::MOST_NODES + 1));
        assert_eq!(document(&many), Err(FileError::TooManyNodes { line: 1 }));
    }

    #[test]
    fn encodings_are_told_by_mark_or_declaration() {
        let text = "<?xml version=\"1.0\" encoding=\"GBK\"?><a>锅炉</a>";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        assert_eq!(decode(&gbk).unwrap(), text);
        let mut utf16: Vec<u8> = vec![0xff, 0xfe];
        utf16.extend("<a>锅</a>".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&utf16).unwrap(), "<a>锅</a>");
        assert_eq!(decode(&[0x81, 0xff, 0x3c]), Err(FileError::Encoding));
    }
}
