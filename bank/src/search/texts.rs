//! The texts of a version that can be searched, and what part of it each is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::{Body, Content, Version};

/// The part of a version that a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TextPart {
    /// 编号
    Code,
    /// 题干
    Stem,
    /// 选项: options, accepted and reference answers, the questions of a case study.
    Options,
    /// 解析
    Rationale,
    /// 依据
    Citation,
}

/// All texts, part by part in the order of [`TextPart`].
pub(super) fn texts(version: &Version) -> Vec<(TextPart, Cow<'_, str>)> {
    let content = &version.content;
    let mut all = vec![
        (TextPart::Code, version.code.as_str().into()),
        (TextPart::Stem, content.in_words(&content.stem)),
    ];
    all.extend(of_body(&content.body).into_iter().map(|text| (TextPart::Options, content.in_words(text))));
    let rationales = std::iter::once(content.rationale.as_str()).chain(rationales_within(&content.body));
    all.extend(
        rationales.filter(|text| !text.is_empty()).map(|text| (TextPart::Rationale, content.in_words(text))),
    );
    let citations = version.tags.citations.iter();
    all.extend(
        citations.map(|one| (TextPart::Citation, format!("{} {}", one.regulation, one.clause).into())),
    );
    all
}

/// What a content asks: stem, options, accepted answers, the questions of a case study.
pub(crate) fn asked(content: &Content) -> impl Iterator<Item = Cow<'_, str>> {
    let stem = std::iter::once(content.stem.as_str());
    stem.chain(of_body(&content.body)).map(|text| content.in_words(text))
}

/// What a body says, with the questions of a case study.
fn of_body(body: &Body) -> Vec<&str> {
    match body {
        Body::CaseStudy { items } => items
            .iter()
            .flat_map(|item| std::iter::once(item.stem.as_str()).chain(of_body(&item.body)))
            .collect(),
        body => body.texts().collect(),
    }
}

fn rationales_within(body: &Body) -> impl Iterator<Item = &str> {
    let items = if let Body::CaseStudy { items } = body { items.as_slice() } else { &[] };
    items.iter().map(|item| item.rationale.as_str())
}
