//! Retiring many items at once: preview and commit. There is no way back, as with one item.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bank::ItemId;
use bank::item::{Status, Version};
use bank::review::{self, Step};
use bank::search::Entry;
use bank::store::comments::Comment;
use serde_json::json;
use sha2::{Digest, Sha256};
use wire::desk::BulkSelection;
use wire::syllabus::{RetireCommit, RetirePreview, Retired};

use super::{bulk, comments};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// How many examples a preview shows.
const SHOWN: usize = 8;

/// What would be retired.
struct Plan {
    items: Vec<Version>,
    approved: usize,
    already: usize,
}

impl Plan {
    async fn of(app: &App, who: &StaffMember, which: BulkSelection) -> Result<Self, Problem> {
        let items = bulk::selected(app, which).await?;
        let mut plan = Self { items: Vec::new(), approved: 0, already: 0 };
        for Entry { newest, approved } in app.bank.entries(&items).await? {
            match review::decide(newest.status, Step::Retire, &newest.author, &who.account.id) {
                Ok(_) => {
                    plan.approved += usize::from(newest.status == Status::Approved || approved.is_some());
                    plan.items.push(newest);
                }
                Err(_) => plan.already += 1,
            }
        }
        Ok(plan)
    }

    fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for version in &self.items {
            hash.update(format!("{} {}\n", version.item, version.number));
        }
        hex::encode(hash.finalize())
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// `POST /api/bulk-retire/preview`
pub async fn preview(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(which): Body<BulkSelection>,
) -> Answer<RetirePreview> {
    staff.needs_one_of(&[Right::WriteItems, Right::ReviewItems])?;
    let plan = Plan::of(&app, &staff, which).await?;
    let example = |version: &Version| {
        (version.code.clone(), version.content.in_words(&version.content.stem).into_owned())
    };
    Ok(Json(RetirePreview {
        items: count(plan.items.len()),
        already: count(plan.already),
        approved: count(plan.approved),
        examples: plan.items.iter().take(SHOWN).map(example).collect(),
        of: plan.fingerprint(),
    }))
}

/// `POST /api/bulk-retire`
pub async fn commit(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(RetireCommit { which, of, note }): Body<RetireCommit>,
) -> Answer<Retired> {
    staff.needs_one_of(&[Right::WriteItems, Right::ReviewItems])?;
    let plan = Plan::of(&app, &staff, which).await?;
    if plan.fingerprint() != of {
        let detail = "items were changed since the preview: look at it again";
        return Err(Problem::conflict("bulk.changed", detail));
    }
    let mut items: Vec<(ItemId, Comment)> = Vec::with_capacity(plan.items.len());
    for version in &plan.items {
        let said = comments::said_with(&app, &staff, Step::Retire, version.number, &note)?;
        items.extend(said.map(|said| (version.item.clone(), said)));
    }
    app.bank.retire_items(&items).await?;
    let codes: Vec<&str> = plan.items.iter().map(|version| version.code.as_str()).collect();
    let detail = json!({ "items": items.len(), "codes": codes, "note": note.trim() });
    let deed = staff.deed("bulk.retire", "bulk retire".to_owned(), detail);
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(Retired { items: count(items.len()) }))
}
