//! Questions on their way to a page: their Markdown as HTML, and which pictures they show.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bank::item::Markup;
use bank::markup;
use engine::exam::Reference;
use engine::paper::{Ask, Choice, Paper, PaperReference, Slot, SlotHtml, SlotWords};

use crate::app::App;
use crate::problem::Problem;

/// Puts the HTML of their texts into the slots of a paper that are not plain.
pub fn dressed(mut paper: Paper) -> Paper {
    paper.slots.iter_mut().for_each(dress);
    paper
}

/// The same for one slot.
pub fn dress(slot: &mut Slot) {
    slot.html = (slot.markup == Markup::Markdown).then(|| SlotHtml {
        stem: html(&slot.stem),
        case: slot.case.as_ref().and_then(|case| case.stem.as_deref()).map(html),
        options: options(&slot.ask).iter().map(|option| html(&option.text)).collect(),
        prompts: prompts(&slot.ask).iter().map(|prompt| html(prompt)).collect(),
        words: SlotWords {
            options: options(&slot.ask).iter().map(|option| markup::words(&option.text)).collect(),
            prompts: prompts(&slot.ask).iter().map(|prompt| markup::words(prompt)).collect(),
        },
    });
}

/// A document as it stands beside the questions.
pub fn reference(reference: &Reference) -> PaperReference {
    let Reference { title, text, markup, in_practice: _ } = reference.clone();
    let html = (markup == Markup::Markdown).then(|| html(&text));
    PaperReference { title, text, html }
}

/// Markdown as HTML.
pub fn html(text: &str) -> String {
    markup::show(text).html
}

fn options(ask: &Ask) -> &[Choice] {
    match ask {
        Ask::One { options }
        | Ask::Many { options }
        | Ask::Order { options }
        | Ask::Match { options, .. } => options,
        Ask::Judge | Ask::Blanks { .. } | Ask::Spot { .. } | Ask::Written { .. } => &[],
    }
}

fn prompts(ask: &Ask) -> &[String] {
    if let Ask::Match { prompts, .. } = ask { prompts } else { &[] }
}

/// Whether a paper that is dressed shows this picture.
pub fn shows(paper: &Paper, name: &str) -> bool {
    let mark = format!(r#"data-asset="{name}""#);
    let in_html = |html: &SlotHtml| {
        let texts = [&html.stem].into_iter().chain(&html.case).chain(&html.options).chain(&html.prompts);
        texts.into_iter().any(|text| text.contains(&mark))
    };
    paper.slots.iter().any(|slot| {
        let asked = matches!(&slot.ask, Ask::Spot { picture } if picture.asset == name);
        asked || slot.html.as_ref().is_some_and(in_html)
    })
}

/// A picture of the bank as a file. Whether this reader may see it, the caller has asked.
pub async fn file(app: &App, name: &str) -> Result<Response, Problem> {
    let picture = app.bank.picture(name).await?.ok_or_else(|| Problem::missing("picture"))?;
    // Its name is its content: it never changes. It is this reader's alone.
    let headers =
        [(CONTENT_TYPE, picture.media), (CACHE_CONTROL, "private, max-age=86400, immutable".to_owned())];
    Ok((headers, picture.bytes).into_response())
}
