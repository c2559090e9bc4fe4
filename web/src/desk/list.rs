//! The bank's list: what was looked for, ranked, with its hits marked and the counts of other filters.

use std::ops::Range;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use bank::item::{Band, Cognitive, Kind, Status, Version};
use bank::search::{Exposure, Index, Query, Sort, Supply, hits, words};
use serde::de::DeserializeOwned;
use wire::desk::{AuthorCount, Facets, ItemPage, ItemRow};

use super::items::names;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Problem};

/// The most items on a page.
const MOST: usize = 200;

/// Reads a filter by its name in the address; `false`: there is no such filter.
fn filter(query: &mut Query, name: &str, value: &str) -> Result<bool, Problem> {
    let bad = || Problem::invalid("query.invalid", format!("{name}={value} is not understood"));
    match name {
        "q" => value.clone_into(&mut query.text),
        "subject" => value.clone_into(&mut query.subject),
        "equipment" => value.clone_into(&mut query.equipment),
        "kind" => query.kinds.push(Kind::from_name(value).ok_or_else(bad)?),
        "status" => query.statuses.push(Status::from_name(value).ok_or_else(bad)?),
        "band" => query.bands.push(named::<Band>(value).ok_or_else(bad)?),
        "cognitive" => query.cognitive.push(named::<Cognitive>(value).ok_or_else(bad)?),
        "author" => query.authors.push(value.to_owned()),
        "exposure" => query.exposure.push(named::<Exposure>(value).ok_or_else(bad)?),
        "regulation" => value.clone_into(&mut query.regulation),
        "stale" => query.stale = value == "true",
        "sort" => query.sort = Sort::from_name(value).ok_or_else(bad)?,
        "supply" => query.supply = Some(Supply::from_name(value).ok_or_else(bad)?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(name.into()).ok()
}

/// Reads a query in which names may be repeated, and which page of its answer is asked for.
pub fn asked(raw: &str) -> Result<(Query, Range<usize>), Problem> {
    let (mut query, mut offset, mut limit) = (Query::default(), 0, 50);
    for (name, value) in crate::query::pairs(raw) {
        let bad = || Problem::invalid("query.invalid", format!("{name}={value} is not understood"));
        let number = || value.parse::<usize>().map_err(|_| bad());
        match name.as_str() {
            _ if value.is_empty() => {}
            "offset" => offset = number()?,
            "limit" => limit = number()?.clamp(1, MOST),
            _ if filter(&mut query, &name, &value)? => {}
            _ => return Err(bad()),
        }
    }
    Ok((query, offset..offset.saturating_add(limit)))
}

/// `GET /api/items`
pub async fn list(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    RawQuery(raw): RawQuery,
) -> Answer<ItemPage> {
    staff.needs(Right::ReadBank)?;
    let (query, page) = asked(&raw.unwrap_or_default())?;
    let words = words(&query.text);
    let found = app.catalogue.ask(&app, move |index| index.find(&query, page)).await?;
    let versions = app.bank.newest_of(&found.items).await?;
    let row = move |index: &Index, version: &Version| row(index, version, &words);
    let items = app.catalogue.ask(&app, move |index| versions.iter().map(|one| row(index, one)).collect());
    let items = items.await?;
    let names = names(&app).await?;
    let author = |(id, items): (String, u32)| {
        let name = names.get(&id).cloned().unwrap_or_else(|| id.clone());
        AuthorCount { id, name, items }
    };
    let facets = Facets {
        kinds: found.facets.kinds,
        statuses: found.facets.statuses,
        bands: found.facets.bands,
        subjects: found.facets.subjects,
        equipment: found.facets.equipment,
        cognitive: found.facets.cognitive,
        exposure: found.facets.exposure,
        authors: found.facets.authors.into_iter().map(author).collect(),
        stale: found.facets.stale,
    };
    Ok(Json(ItemPage { total: found.total, items, facets, scattered: found.scattered }))
}

fn row(index: &Index, version: &Version, words: &[String]) -> ItemRow {
    ItemRow {
        id: version.item.to_string(),
        code: version.code.clone(),
        version: version.number,
        kind: version.content.body.kind(),
        stem: version.content.in_words(&version.content.stem).into_owned(),
        subjects: version.tags.subjects.clone(),
        equipment: version.tags.equipment.clone(),
        difficulty: version.tags.difficulty,
        citations: version.tags.citations.clone(),
        stale: index.stale(version),
        status: version.status,
        drawn: index.drawn(&version.item),
        at: version.at,
        hits: hits(version, words),
    }
}
