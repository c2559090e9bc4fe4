//! Items that must not meet in one form.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use bank::item::half;
use serde_json::json;
use wire::review::EnemyDraft;

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Body, Problem};

/// The most items that are said not to meet in one go.
const MOST: usize = 50;
/// The longest reason, characters.
const LONGEST_REASON: usize = 500;

/// `POST /api/enemies`
pub async fn add(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(draft): Body<EnemyDraft>,
) -> Result<StatusCode, Problem> {
    staff.needs(Right::WriteItems)?;
    let too_few = |found: usize| {
        let detail = format!("{found} items: name 2 to {MOST} different ones");
        Problem::invalid("enemy.count", detail.clone()).field("codes", detail)
    };
    let mut codes: Vec<String> = draft.codes.iter().map(|code| code.trim().to_owned()).collect();
    codes.sort();
    codes.dedup();
    if !(2..=MOST).contains(&codes.len()) {
        return Err(too_few(codes.len()));
    }
    let reason = draft.reason.trim();
    if reason.chars().count() > LONGEST_REASON {
        let detail = format!("at most {LONGEST_REASON} characters");
        return Err(Problem::invalid("enemy.reason", detail.clone()).field("reason", detail));
    }
    let mut items = Vec::new();
    // A code may have been typed in full width; as it stands comes first.
    let halved: Vec<String> = codes.iter().map(|code| code.chars().map(half).collect()).collect();
    let found = app.bank.items_called(&codes).await?.into_iter().zip(app.bank.items_called(&halved).await?);
    for (code, (item, halved)) in codes.iter().zip(found) {
        items.push(item.or(halved).ok_or_else(|| {
            let detail = format!("there is no item {code}");
            Problem::invalid("enemy.unknown", detail.clone()).field("codes", detail)
        })?);
    }
    items.sort();
    items.dedup();
    // Small and capital letters may have named one twice.
    if items.len() < 2 {
        return Err(too_few(items.len()));
    }
    let at = app.clock.now();
    app.bank.add_enemies(&items, reason, &staff.account.id, at).await?;
    let deed =
        staff.deed("enemy.add", format!("item {}", items[0]), json!({ "codes": codes, "reason": reason }));
    app.store.record(&[deed], at).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/enemies/{one}/{other}`
pub async fn remove(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((one, other)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    staff.needs(Right::WriteItems)?;
    app.bank.remove_enemies(&one.as_str().into(), &other.as_str().into()).await?;
    let deed = staff.deed("enemy.remove", format!("item {one}"), json!({ "other": other }));
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
