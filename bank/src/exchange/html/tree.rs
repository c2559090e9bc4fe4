//! A tree of whatever HTML is given: tokens as browsers see them, nesting mended and bounded.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use crate::exchange::limits;
use crate::exchange::xml::{Element, Node};

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
pub fn tree(html: &str) -> Vec<Node> {
    let mut open = vec![Element::default()];
    // What is in scripts and styles is no markup.
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut count = 0;
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        count += 1;
        if count > limits::MOST_NODES {
            break;
        }
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
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

pub fn is_block(name: &str) -> bool {
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
