//! Items that look alike: while one is written, and all of the bank on demand.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use bank::ItemId;
use bank::item::{self, Content, Markup, Version};
use bank::search::alike::{Alike, NEAR, contradict, pairs};
use bank::store::enemies::pair;
use serde::Deserialize;
use serde_json::json;
use wire::review::{AlikeAsked, AlikeItem, DuplicatePair, DuplicateSide, Duplicates, Pair};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::background::background;
use crate::problem::{Answer, Body, Problem};

/// How many like items an author is shown.
const MOST_SHOWN: usize = 8;
/// How many pairs a page has.
const PAGE: usize = 30;

/// `POST /api/items/alike`
pub async fn alike(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(asked): Body<AlikeAsked>,
) -> Answer<Vec<AlikeItem>> {
    staff.needs(Right::ReadBank)?;
    let AlikeAsked { content, item } = asked;
    let compared = content.clone();
    let own = item.map(ItemId::from);
    let but = own.clone();
    let mut found = app.catalogue.ask(&app, move |index| index.alike(&compared, NEAR, but.as_ref())).await?;
    if let Some(own) = own {
        // Somebody has looked at the two.
        let distinct = app.bank.distinct_pairs().await?;
        found.retain(|(item, _)| !distinct.contains(&pair(&own, item)));
    }
    found.truncate(MOST_SHOWN);
    let versions = newest(&app, found.iter().map(|(item, _)| item.clone()).collect()).await?;
    let like = |(item, likeness): (ItemId, u16)| {
        let version = versions.get(&item)?;
        Some(AlikeItem { contradicts: contradict(&content, &version.content), side: side(version), likeness })
    };
    Ok(Json(found.into_iter().filter_map(like).collect()))
}

/// Where a page begins.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    offset: usize,
}

/// `GET /api/duplicates?offset=`
pub async fn all(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Query(From { offset }): Query<From>,
) -> Answer<Duplicates> {
    staff.needs(Right::ReadBank)?;
    let began = Instant::now();
    // Only taking the shapes holds up others; comparing them can wait for them.
    let (items, shapes) = app.catalogue.ask(&app, |index| index.shapes()).await?;
    let compared = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let distinct = app.bank.distinct_pairs().await?;
    let found: Vec<(ItemId, ItemId, u16)> = background(move || {
        let of = |Alike { first, second, likeness }: Alike| {
            (items[first].clone(), items[second].clone(), likeness)
        };
        let found = pairs(&shapes, NEAR).into_iter().map(of);
        found.filter(|(first, second, _)| !distinct.contains(&pair(first, second))).collect()
    })
    .await
    .map_err(|_| Problem::conflict("duplicates.failed", "the comparison failed; try again"))?;
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let page: Vec<_> = found.into_iter().skip(offset).take(PAGE).collect();
    let ids = page.iter().flat_map(|(first, second, _)| [first.clone(), second.clone()]).collect();
    let versions = newest(&app, ids).await?;
    let enemies = app.bank.enemies().await?;
    let shown = |(first, second, likeness): (ItemId, ItemId, u16)| {
        let (one, other) = (versions.get(&first)?, versions.get(&second)?);
        Some(DuplicatePair {
            contradicts: contradict(&one.content, &other.content),
            enemies: enemies.binary_search(&pair(&first, &second)).is_ok(),
            first: side(one),
            second: side(other),
            likeness,
        })
    };
    let pairs = page.into_iter().filter_map(shown).collect();
    let took_us = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
    Ok(Json(Duplicates { items: compared, total, least: NEAR, pairs, took_us }))
}

/// `POST /api/duplicates/distinct`
pub async fn distinct(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(Pair { first, second }): Body<Pair>,
) -> Result<StatusCode, Problem> {
    staff.needs(Right::WriteItems)?;
    let (one, other) = (ItemId::from(first), ItemId::from(second));
    let there = newest(&app, vec![one.clone(), other.clone()]).await?;
    if there.len() < 2 {
        return Err(Problem::missing("item"));
    }
    let at = app.clock.now();
    app.bank.set_distinct(&one, &other, &staff.account.id, at).await?;
    let deed = staff.deed("duplicate.distinct", format!("item {one}"), json!({ "other": other }));
    app.store.record(&[deed], at).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn newest(app: &App, mut items: Vec<ItemId>) -> Result<HashMap<ItemId, Version>, Problem> {
    items.sort();
    items.dedup();
    let versions = app.bank.newest_of(&items).await?;
    Ok(versions.into_iter().map(|version| (version.item.clone(), version)).collect())
}

fn side(version: &Version) -> DuplicateSide {
    DuplicateSide {
        item: version.item.to_string(),
        code: version.code.clone(),
        version: version.number,
        status: version.status,
        content: worded(&version.content),
    }
}

/// A content as it reads, for comparing by eye.
fn worded(content: &Content) -> Content {
    let words = |text: &String| content.in_words(text).into_owned();
    let mut body = content.body.clone();
    match &mut body {
        item::Body::SingleChoice { options, .. }
        | item::Body::MultipleChoice { options, .. }
        | item::Body::Order { options } => options.iter_mut().for_each(|text| *text = words(text)),
        item::Body::Match { prompts, options, .. } => {
            prompts.iter_mut().chain(options).for_each(|text| *text = words(text));
        }
        _ => {}
    }
    Content { stem: words(&content.stem), rationale: words(&content.rationale), body, markup: Markup::Plain }
}
