//! Items that look alike: while one is written, and all of the bank on demand.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use bank::ItemId;
use bank::item::{self, Content, Markup, Version};
use bank::search::alike::{Alike, NEAR, contradict};
use bank::store::enemies::pair;
use serde::Deserialize;
use serde_json::json;
use wire::review::{AlikeAsked, AlikeItem, DuplicatePair, DuplicateSide, Duplicates, Pair};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::desk::catalogue::Catalogue;
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
    let compared = Catalogue::compared(&app).await?;
    let distinct = app.bank.distinct_pairs().await?;
    let items = |alike: &Alike| (&compared.items[alike.first], &compared.items[alike.second]);
    let told_apart = |alike: &Alike| {
        let (first, second) = items(alike);
        !distinct.is_empty() && distinct.contains(&pair(first, second))
    };
    let found: Vec<&Alike> = compared.alikes.pairs.iter().filter(|alike| !told_apart(alike)).collect();
    let page = found.iter().copied().skip(offset).take(PAGE);
    let ids = page.clone().map(items).flat_map(|(first, second)| [first.clone(), second.clone()]).collect();
    let versions = newest(&app, ids).await?;
    let enemies = app.bank.enemies().await?;
    let shown = |alike: &Alike| {
        let (first, second) = items(alike);
        let (one, other) = (versions.get(first)?, versions.get(second)?);
        Some(DuplicatePair {
            contradicts: contradict(&one.content, &other.content),
            enemies: enemies.binary_search(&pair(first, second)).is_ok(),
            first: side(one),
            second: side(other),
            likeness: alike.likeness,
        })
    };
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    Ok(Json(Duplicates {
        items: count(compared.items.len()),
        total: count(found.len()),
        crowded: count(compared.alikes.crowded),
        least: NEAR,
        pairs: page.filter_map(shown).collect(),
        took_us: i64::try_from(compared.took.as_micros()).unwrap_or(i64::MAX),
    }))
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
