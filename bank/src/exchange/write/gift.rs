//! Items as GIFT. Pictures can't come along; orders, places on pictures and case studies have no form there.

use super::{Loss, Outgoing, Written, losses_of, pictures_in, share};
use crate::exchange::found::Hints;
use crate::exchange::gift;
use crate::item::{Blank, Body, Markup};

/// Writes a file.
pub fn write(items: &[Outgoing<'_>]) -> Written {
    let (mut text, mut losses) = (String::new(), Vec::new());
    for item in items {
        let Some(block) = block(item) else {
            losses.push((item.code.to_owned(), Loss::NotWritten { kind: item.content.body.kind() }));
            continue;
        };
        let mut lost = losses_of(item, gift::read(block.as_bytes()));
        if item.content.markup == Markup::Markdown && block.contains("](asset") && !pictures(item).is_empty()
        {
            lost.insert(0, Loss::Pictures);
        }
        if !lost.iter().any(|loss| matches!(loss, Loss::NotWritten { .. })) {
            text.push_str(&block);
        }
        losses.extend(lost.into_iter().map(|loss| (item.code.to_owned(), loss)));
    }
    Written { bytes: text.into_bytes(), losses }
}

fn pictures<'a>(item: &'a Outgoing<'_>) -> Vec<&'a str> {
    let content = item.content;
    let texts = [content.stem.as_str(), &content.rationale].into_iter();
    let texts = texts.chain(content.body.options().iter().chain(content.body.prompts()).map(String::as_str));
    texts.flat_map(pictures_in).collect()
}

/// One question; `None`: GIFT has no form for it.
fn block(item: &Outgoing<'_>) -> Option<String> {
    let content = item.content;
    let format = match content.markup {
        Markup::Plain => "[plain]",
        Markup::Markdown => "[markdown]",
    };
    let answers = answers(&content.body, format)?;
    let mut out = format!("// [id:{}]", item.code);
    for word in Hints::words_of(item.tags, item.version) {
        out.push_str(&format!(" [tag:{word}]"));
    }
    out.push_str(&format!("\n::{}::{format}{}{{\n{answers}", escaped(item.code), escaped(&content.stem)));
    if !content.rationale.is_empty() {
        out.push_str(&format!("####{format}{}\n", escaped(&content.rationale)));
    }
    out.push_str("}\n\n");
    Some(out)
}

fn answers(body: &Body, format: &str) -> Option<String> {
    let mut out = String::new();
    // What looks like a format of its own is told the question's.
    let escaped = |text: &str| {
        let prefix = if text.trim_start().starts_with('[') { format } else { "" };
        format!("{prefix}{}", escaped(text))
    };
    match body {
        Body::TrueFalse { key } => out.push_str(if *key { "TRUE\n" } else { "FALSE\n" }),
        Body::SingleChoice { options, key } => {
            for (index, option) in options.iter().enumerate() {
                let weight = match (index == *key, option.trim_start().starts_with('%')) {
                    (true, false) => "=",
                    (true, true) => "=%100%",
                    (false, false) => "~",
                    // A text that begins like a weight needs one in front.
                    (false, true) => "~%0%",
                };
                out.push_str(&format!("{weight}{}\n", escaped(option)));
            }
        }
        Body::MultipleChoice { options, key } => {
            let right = share(key.len());
            for (index, option) in options.iter().enumerate() {
                let share = if key.contains(&index) { right.as_str() } else { "-100" };
                out.push_str(&format!("~%{share}%{}\n", escaped(option)));
            }
        }
        Body::FillBlank { blanks } => match blanks.as_slice() {
            [Blank::Texts(texts)] => {
                for text in texts {
                    out.push_str(&format!("=%100%{}\n", escaped(&text.replace('*', r"\*"))));
                }
            }
            [Blank::Number(measure)] => {
                let tolerance = if measure.tolerance.is_empty() { "0" } else { &measure.tolerance };
                out.push_str(&format!("#{}:{tolerance}\n", measure.value));
            }
            _ => return None,
        },
        Body::Match { prompts, options, key } => {
            for (prompt, key) in prompts.iter().zip(key) {
                out.push_str(&format!("={} -> {}\n", escaped(prompt), escaped(options.get(*key)?)));
            }
            for (index, option) in options.iter().enumerate() {
                if !key.contains(&index) {
                    out.push_str(&format!("= -> {}\n", escaped(option)));
                }
            }
        }
        // An essay: braces with nothing in them.
        Body::ShortAnswer { .. } => {}
        Body::Order { .. } | Body::Hotspot { .. } | Body::CaseStudy { .. } => return None,
    }
    Some(out)
}

/// Text whose marks mean nothing.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
