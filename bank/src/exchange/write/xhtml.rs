//! Texts of items as XHTML: plain ones line by line, Markdown as CommonMark with tables and formulas reads it.

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd};

use super::escaped;
use crate::item::{BLANK, Markup};
use crate::markup::DIALECT;

/// A text as XHTML. `name` says where a picture of the bank lies.
pub fn render(text: &str, markup: Markup, name: &mut dyn FnMut(&str) -> String) -> String {
    match markup {
        Markup::Plain => plain(text),
        Markup::Markdown => markdown(text, name),
    }
}

/// XHTML whose blanks read as blanks wherever it is read again.
pub fn with_blanks(xhtml: &str) -> String {
    xhtml.replace(BLANK, "<kaopu-gap></kaopu-gap>")
}

fn plain(text: &str) -> String {
    if !text.contains('\n') {
        return escaped(text);
    }
    text.split('\n').map(|line| format!("<p>{}</p>", escaped(line))).collect()
}

fn markdown(text: &str, name: &mut dyn FnMut(&str) -> String) -> String {
    // A blank is no emphasis: it goes through as a character that means nothing.
    const GAP: &str = "\u{e0fe}";
    let text = text.replace(BLANK, GAP);
    let mut out = String::new();
    // Words for a picture that is being read.
    let mut alt: Option<(String, String)> = None;
    let mut head = false;
    for event in Parser::new_ext(&text, DIALECT) {
        if let Some((address, words)) = &mut alt {
            match event {
                Event::End(TagEnd::Image) => {
                    let words = words.replace(GAP, BLANK);
                    out.push_str(&format!("<img src=\"{}\" alt=\"{}\"/>", escaped(address), escaped(&words)));
                    alt = None;
                }
                Event::Text(text) | Event::Code(text) => words.push_str(&text),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
            continue;
        }
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                let address = dest_url.strip_prefix("asset:").map(&mut *name).unwrap_or_default();
                alt = Some((address, String::new()));
            }
            Event::Start(tag) => {
                head |= matches!(tag, Tag::TableHead);
                out.push_str(&opening(&tag, head));
            }
            Event::End(tag) => {
                out.push_str(&closing(tag, head));
                head &= tag != TagEnd::TableHead;
            }
            Event::Text(text) => out.push_str(&text_of(&text)),
            Event::Code(text) => out.push_str(&format!("<code>{}</code>", text_of(&text))),
            Event::InlineMath(latex) => out.push_str(&format!(r"\({}\)", text_of(&latex))),
            Event::DisplayMath(latex) => out.push_str(&format!(r"\[{}\]", text_of(&latex))),
            // A line break is a line break.
            Event::SoftBreak | Event::HardBreak => out.push_str("<br/>"),
            Event::Rule => out.push_str("<hr/>"),
            // HTML is no markup of ours.
            Event::Html(html) | Event::InlineHtml(html) => out.push_str(&text_of(&html)),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }
    out.replace(GAP, BLANK)
}

fn text_of(text: &CowStr<'_>) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn opening(tag: &Tag<'_>, head: bool) -> String {
    match tag {
        Tag::List(Some(start)) if *start != 1 => format!("<ol start=\"{start}\">"),
        Tag::List(Some(_)) => "<ol>".into(),
        Tag::TableRow => "<tr>".into(),
        Tag::TableHead => "<thead><tr>".into(),
        Tag::TableCell => if head { "<th>" } else { "<td>" }.into(),
        Tag::CodeBlock(_) => "<pre>".into(),
        tag => match name_of(tag.to_end()) {
            "" => String::new(),
            name => format!("<{name}>"),
        },
    }
}

fn closing(tag: TagEnd, head: bool) -> String {
    match tag {
        TagEnd::TableRow => "</tr>".into(),
        TagEnd::TableHead => "</tr></thead>".into(),
        TagEnd::TableCell => if head { "</th>" } else { "</td>" }.into(),
        tag => match name_of(tag) {
            "" => String::new(),
            name => format!("</{name}>"),
        },
    }
}

fn name_of(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph => "p",
        TagEnd::Heading(_) => "h4",
        TagEnd::BlockQuote(_) => "blockquote",
        TagEnd::CodeBlock => "pre",
        TagEnd::List(true) => "ol",
        TagEnd::List(false) => "ul",
        TagEnd::Item => "li",
        TagEnd::Table => "table",
        TagEnd::Emphasis => "em",
        TagEnd::Strong => "strong",
        TagEnd::Strikethrough => "del",
        _ => "",
    }
}
