//! Markdown as items use it, made into HTML that may stand on any page. 排版.
//!
//! CommonMark with tables, formulas in LaTeX between dollar signs (MathML afterwards; also for `$CO_2$`), blanks as
//! `____`, and pictures of the bank as `![what it shows](asset:SHA-256)`. A line break is a line break. Nothing else gets
//! through: HTML is shown as the text that it is, links lose their addresses, pictures from elsewhere are left out. What
//! comes out holds no script, no style and no address.

mod words;

use std::collections::BTreeSet;
use std::fmt::Write;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{RenderConfig, Storage, push_mathml};

use crate::item::{BLANK, Body, Content, Markup, is_asset};

pub use words::words;

/// A text made into HTML, with what was wrong in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// HTML. Pictures have no address: `data-asset` names the file. Blanks are `<span class="blank-mark" data-blank="1">`
    /// without text, since their words depend on the reader's language.
    pub html: String,
    /// Names of the pictures' files.
    pub pictures: BTreeSet<String>,
    /// What could not be shown as it was meant.
    pub flaws: Vec<Flaw>,
}

/// Why a text can't be shown as it was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A formula that is no LaTeX, or has a command that is not known.
    #[error("the formula {0} can't be read")]
    Formula(String),
    /// A picture that lies elsewhere.
    #[error("the picture {0} is not one of the bank's: upload it, then insert it")]
    Elsewhere(String),
    /// A picture that who can't see it knows nothing of.
    #[error("a picture needs a few words on what it shows, without telling the key")]
    NoWords,
}

/// Stands for a blank while Markdown is read, to which underscores mean something else. Of Unicode's private area.
const PLACE: char = '\u{e000}';

/// What items may use of Markdown beyond CommonMark.
pub(crate) const DIALECT: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_MATH);

/// Makes Markdown into HTML.
pub fn show(source: &str) -> Shown {
    let mut shown = Shown::default();
    let source: String = source
        .chars()
        .filter(|c| *c != PLACE)
        .collect::<String>()
        .replace(BLANK, PLACE.encode_utf8(&mut [0; 4]));
    let mut events = Vec::new();
    let mut blank = 0;
    let mut alt: Option<(String, String)> = None;
    for event in Parser::new_ext(&source, DIALECT) {
        // Within a picture's brackets everything is its words.
        if let Some((address, words)) = &mut alt {
            match event {
                Event::End(TagEnd::Image) => {
                    let picture = picture(&mut shown, address, words);
                    events.push(Event::InlineHtml(picture.into()));
                    alt = None;
                }
                Event::Text(text) | Event::Code(text) => words.push_str(&text),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
            continue;
        }
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => alt = Some((dest_url.to_string(), String::new())),
            Event::Start(Tag::Link { .. } | Tag::HtmlBlock)
            | Event::End(TagEnd::Link | TagEnd::HtmlBlock) => {}
            Event::Start(Tag::Heading { .. }) => {
                events.extend([Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]);
            }
            Event::End(TagEnd::Heading(_)) => {
                events.extend([Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]);
            }
            Event::SoftBreak => events.push(Event::HardBreak),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                for (index, part) in text.split(PLACE).enumerate() {
                    if index > 0 {
                        blank += 1;
                        let mark = format!(r#"<span class="blank-mark" data-blank="{blank}"></span>"#);
                        events.push(Event::InlineHtml(mark.into()));
                    }
                    events.push(Event::Text(CowStr::from(part.to_owned())));
                }
            }
            Event::Code(text) => events.push(Event::Code(text.replace(PLACE, BLANK).into())),
            Event::InlineMath(text) => {
                events.push(Event::InlineHtml(formula(&mut shown, &text, DisplayMode::Inline).into()))
            }
            Event::DisplayMath(text) => {
                events.push(Event::InlineHtml(formula(&mut shown, &text, DisplayMode::Block).into()))
            }
            event => events.push(event),
        }
    }
    html::push_html(&mut shown.html, events.into_iter());
    // Alignment comes as a style, which pages don't take; quotes in texts are escaped, so this is nothing else.
    for side in ["left", "center", "right"] {
        let (style, class) = (format!(" style=\"text-align: {side}\""), format!(" class=\"to-{side}\""));
        shown.html = shown.html.replace(&style, &class);
    }
    shown.html = unwrapped(&shown.html).to_owned();
    shown
}

/// A text that is one paragraph goes without its tag: options stand in a line.
fn unwrapped(html: &str) -> &str {
    let html = html.trim_end();
    match html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")) {
        Some(inner) if !inner.contains("<p>") => inner,
        _ => html,
    }
}

fn picture(shown: &mut Shown, address: &str, words: &str) -> String {
    let words = words.replace(PLACE, BLANK);
    let Some(asset) = address.strip_prefix("asset:").filter(|name| is_asset(name)) else {
        shown.flaws.push(Flaw::Elsewhere(address.to_owned()));
        return escaped(&words);
    };
    if words.trim().is_empty() {
        shown.flaws.push(Flaw::NoWords);
    }
    shown.pictures.insert(asset.to_owned());
    format!(r#"<img class="picture" data-asset="{asset}" alt="{}">"#, escaped(words.trim()))
}

/// Whether this is LaTeX that can be shown.
pub fn is_formula(latex: &str) -> bool {
    let storage = Storage::new();
    let sound = pulldown_latex::Parser::new(latex, &storage).all(|event| event.is_ok());
    let mut mathml = String::new();
    sound
        && push_mathml(&mut mathml, pulldown_latex::Parser::new(latex, &storage), RenderConfig::default())
            .is_ok()
}

fn formula(shown: &mut Shown, latex: &str, display_mode: DisplayMode) -> String {
    let latex = latex.replace(PLACE, BLANK);
    let storage = Storage::new();
    let sound = pulldown_latex::Parser::new(&latex, &storage).all(|event| event.is_ok());
    let mut mathml = String::new();
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    if sound && push_mathml(&mut mathml, pulldown_latex::Parser::new(&latex, &storage), config).is_ok() {
        return only_mathml(&mathml);
    }
    shown.flaws.push(Flaw::Formula(latex.clone()));
    format!("<code>{}</code>", escaped(&latex))
}

/// Elements of MathML Core that a formula may be made of.
const ELEMENTS: [&str; 26] = [
    "math",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];
/// Their attributes. Colours and borders come as `style`, which no page of ours allows.
const ATTRIBUTES: [&str; 24] = [
    "accent",
    "accentunder",
    "class",
    "columnspan",
    "depth",
    "dir",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rowspan",
    "rspace",
    "scriptlevel",
    "stretchy",
    "symmetric",
    "width",
];

/// Lets elements and attributes of MathML through, and makes all else text: the formula's author wrote parts of it.
fn only_mathml(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        match tag(&rest[at..]) {
            Some((written, length)) => {
                out.push_str(&written);
                rest = &rest[at + length..];
            }
            None => {
                out.push_str("&lt;");
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The tag that `text` begins with, written anew, and how long it was.
fn tag(text: &str) -> Option<(String, usize)> {
    let inner_and_after = text.strip_prefix('<')?;
    // Quoted values of ours hold no angle brackets.
    let end = inner_and_after.find(['<', '>']).filter(|end| inner_and_after[*end..].starts_with('>'))?;
    let inner = &inner_and_after[..end];
    let length = end + 2;
    if let Some(name) = inner.strip_prefix('/') {
        return ELEMENTS.contains(&name).then(|| (format!("</{name}>"), length));
    }
    let (inner, slash) = inner.strip_suffix('/').map_or((inner, ""), |inner| (inner, "/"));
    let name = inner.split_whitespace().next().filter(|name| ELEMENTS.contains(name))?;
    let mut written = format!("<{name}");
    let mut rest = inner[name.len()..].trim_start();
    while !rest.is_empty() {
        let (attribute, value) = rest.split_once("=\"")?;
        let (value, after) = value.split_once('"')?;
        if ATTRIBUTES.contains(&attribute) {
            let _ = write!(written, r#" {attribute}="{value}""#);
        }
        rest = after.trim_start();
    }
    Some((format!("{written}{slash}>"), length))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The texts of an item that are shown: stems, options, prompts, references, rationales.
pub fn texts(content: &Content) -> Vec<&str> {
    fn of<'a>(all: &mut Vec<&'a str>, stem: &'a str, body: &'a Body, rationale: &'a str) {
        all.extend([stem, rationale]);
        all.extend(body.options().iter().chain(body.prompts()).map(String::as_str));
        if let Body::ShortAnswer { reference, points, .. } = body {
            all.push(reference);
            all.extend(points.iter().map(|point| point.text.as_str()));
        }
        if let Body::CaseStudy { items } = body {
            items.iter().for_each(|item| of(all, &item.stem, &item.body, &item.rationale));
        }
    }
    let mut all = Vec::new();
    of(&mut all, &content.stem, &content.body, &content.rationale);
    all
}

/// What is wrong in the texts of an item, and the names of all its pictures.
pub fn look_over(content: &Content) -> (Vec<Flaw>, BTreeSet<String>) {
    let mut pictures = pictures_asked_about(&content.body);
    let mut flaws = Vec::new();
    if content.markup == Markup::Markdown {
        for text in texts(content) {
            let shown = show(text);
            flaws.extend(shown.flaws);
            pictures.extend(shown.pictures);
        }
    }
    (flaws, pictures)
}

fn pictures_asked_about(body: &Body) -> BTreeSet<String> {
    match body {
        Body::Hotspot { picture, .. } => BTreeSet::from([picture.asset.clone()]),
        Body::CaseStudy { items } => items.iter().flat_map(|item| pictures_asked_about(&item.body)).collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(source: &str) -> String {
        show(source).html
    }

    #[test]
    fn what_items_are_written_with() {
        assert_eq!(html("安全阀**必须**校验"), "安全阀<strong>必须</strong>校验");
        assert_eq!(html("甲\n乙"), "甲<br />\n乙");
        assert_eq!(html("甲\n\n乙"), "<p>甲</p>\n<p>乙</p>");
        assert!(html("$\\mathrm{CO}_2$").contains("<msub>"));
        let blanks = html("应在____日内向 ____ 登记");
        assert!(blanks.starts_with(r#"应在<span class="blank-mark" data-blank="1"></span>日内"#), "{blanks}");
        assert!(blanks.contains(r#"data-blank="2""#));
        let table = html("| 压力 | 温度 |\n|---|---:|\n| 1.6 | ____ |");
        assert!(
            table.contains("<table>") && table.contains("blank-mark") && !table.contains("style"),
            "{table}"
        );
        assert!(table.contains(r#"<td>1.6</td><td class="to-right">"#), "{table}");
        assert!(html("当 $p=\\frac{F}{A}$ 时").contains("<mfrac>"));
        assert!(html("$$x^2$$").contains(r#"<math display="block">"#));
    }

    #[test]
    fn pictures_are_of_the_bank_and_have_words() {
        let name = "0123456789abcdef".repeat(4);
        let shown = show(&format!("看图 ![塔机 \"A\"](asset:{name})"));
        assert!(
            shown.html.contains(&format!(r#"data-asset="{name}" alt="塔机 &quot;A&quot;">"#)),
            "{}",
            shown.html
        );
        assert_eq!(shown.pictures, BTreeSet::from([name.clone()]));
        assert!(shown.flaws.is_empty());
        assert_eq!(show(&format!("![](asset:{name})")).flaws, [Flaw::NoWords]);
        for elsewhere in ["https://elsewhere/x.png", "data:image/png;base64,AAAA", "asset:../../etc", "x.png"]
        {
            let shown = show(&format!("![图]({elsewhere})"));
            assert_eq!(shown.flaws, [Flaw::Elsewhere(elsewhere.into())]);
            assert_eq!(shown.html, "图");
        }
    }

    #[test]
    fn nothing_gets_through_that_could_do_something() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[点我](javascript:alert(1))",
            "<a href=\"javascript:1\">x</a>",
            "![x\" onerror=\"alert(1)](asset:x)",
            "$\\text{<img src=x onerror=1>}$",
            "$<script>alert(1)</script>$",
            "$\\color{red}x$",
            "<style>*{display:none}</style>",
            "<svg onload=alert(1)>",
            "<math><mtext></mtext><script>1</script></math>",
            "[x]: https://elsewhere\n\n[x]",
            "<https://elsewhere>",
            "`<b>`",
            "```\n<b>\n```",
        ];
        for source in hostile {
            let html = html(source);
            for tag in html.split('<').skip(1) {
                let name = tag.trim_start_matches('/');
                let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
                let known = ["p", "br", "strong", "code", "pre", "span", "img"].contains(&&name[..end]);
                assert!(known || ELEMENTS.contains(&&name[..end]), "{source}: {html}");
                let tag = tag.split('>').next().unwrap_or_default();
                for word in ["onerror", "onload", "href", "src", "style", "script"] {
                    assert!(!tag.contains(word), "{source}: {html}");
                }
            }
        }
    }

    #[test]
    fn a_formula_that_can_t_be_read_is_named_and_shown_as_written() {
        let shown = show("$\\frac1$ 与 $\\href{x}{y}$");
        assert_eq!(shown.flaws, [Flaw::Formula("\\frac1".into()), Flaw::Formula("\\href{x}{y}".into())]);
        assert!(shown.html.starts_with("<code>\\frac1</code>"), "{}", shown.html);
        assert!(!html("$a<b$").contains("<<"), "a sign is no tag");
    }

    #[test]
    fn hostile_depth_ends() {
        for source in ["> ", "[", "*", "![", "$\\frac{", "- ", "{"] {
            let deep = source.repeat(crate::item::LONGEST_TEXT / source.len());
            show(&deep);
            show(&format!("${deep}$"));
        }
    }
}
