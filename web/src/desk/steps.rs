//! Steps that many items take at once: handing drafts to review, and retiring, which can be undone. Each with a preview;
//! only what it showed is done.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::item::{Status, Version};
use bank::review::{self, Step};
use bank::search::Entry;
use bank::store::comments::Comment;
use bank::store::retire::Retirement;
use bank::{ItemId, RetirementId};
use serde_json::json;
use sha2::{Digest, Sha256};
use wire::desk::BulkSelection;
use wire::review::{SubmitCommit, SubmitPreview, Submitted};
use wire::syllabus::{RetireCommit, RetirePreview, Retired};

use super::items::names;
use super::{bulk, comments};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// How many examples a preview shows.
const SHOWN: usize = 8;

/// What would take the step.
struct Plan {
    items: Vec<Version>,
    approved: usize,
    /// What is meant and can't take it.
    left: usize,
}

impl Plan {
    async fn of(app: &App, who: &StaffMember, which: BulkSelection, step: Step) -> Result<Self, Problem> {
        let items = bulk::selected(app, which).await?;
        let mut plan = Self { items: Vec::new(), approved: 0, left: 0 };
        for Entry { newest, approved } in app.bank.entries(&items).await? {
            // Whether a draft is done, its author says.
            let theirs = step == Step::Submit && newest.author != who.account.id;
            match review::decide(newest.status, step, &newest.author, &who.account.id) {
                Ok(_) if !theirs => {
                    plan.approved += usize::from(newest.status == Status::Approved || approved.is_some());
                    plan.items.push(newest);
                }
                _ => plan.left += 1,
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

    /// Refuses when a preview showed something else.
    fn was_shown(&self, of: &str) -> Result<(), Problem> {
        if self.fingerprint() == of {
            return Ok(());
        }
        let detail = "items were changed since the preview: look at it again";
        Err(Problem::conflict("bulk.changed", detail))
    }

    /// Code and stem of the first.
    fn examples(&self) -> Vec<(String, String)> {
        let example = |version: &Version| {
            (version.code.clone(), version.content.in_words(&version.content.stem).into_owned())
        };
        self.items.iter().take(SHOWN).map(example).collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.items.iter().map(|version| version.code.as_str()).collect()
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// `POST /api/bulk-submit/preview`
pub async fn submit_preview(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(which): Body<BulkSelection>,
) -> Answer<SubmitPreview> {
    staff.needs(Right::WriteItems)?;
    let plan = Plan::of(&app, &staff, which, Step::Submit).await?;
    Ok(Json(SubmitPreview {
        items: count(plan.items.len()),
        left: count(plan.left),
        examples: plan.examples(),
        of: plan.fingerprint(),
    }))
}

/// `POST /api/bulk-submit`
pub async fn submit(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(SubmitCommit { which, of }): Body<SubmitCommit>,
) -> Answer<Submitted> {
    staff.needs(Right::WriteItems)?;
    let plan = Plan::of(&app, &staff, which, Step::Submit).await?;
    plan.was_shown(&of)?;
    let items: Vec<(ItemId, u32)> =
        plan.items.iter().map(|version| (version.item.clone(), version.number)).collect();
    app.bank.submit_items(&items).await?;
    let detail = json!({ "items": items.len(), "codes": plan.codes() });
    let deed = staff.deed("bulk.submit", "bulk submit".to_owned(), detail);
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(Submitted { items: count(items.len()) }))
}

/// `POST /api/bulk-retire/preview`
pub async fn retire_preview(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(which): Body<BulkSelection>,
) -> Answer<RetirePreview> {
    staff.needs_one_of(&[Right::WriteItems, Right::ReviewItems])?;
    let plan = Plan::of(&app, &staff, which, Step::Retire).await?;
    Ok(Json(RetirePreview {
        items: count(plan.items.len()),
        already: count(plan.left),
        approved: count(plan.approved),
        examples: plan.examples(),
        of: plan.fingerprint(),
    }))
}

/// `POST /api/bulk-retire`
pub async fn retire(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(RetireCommit { which, of, note }): Body<RetireCommit>,
) -> Answer<Retired> {
    staff.needs_one_of(&[Right::WriteItems, Right::ReviewItems])?;
    let plan = Plan::of(&app, &staff, which, Step::Retire).await?;
    plan.was_shown(&of)?;
    let mut items: Vec<(ItemId, Comment)> = Vec::with_capacity(plan.items.len());
    for version in &plan.items {
        let said = comments::said_with(&app, &staff, Step::Retire, version.number, &note)?;
        items.extend(said.map(|said| (version.item.clone(), said)));
    }
    // What is said is said at the same moment, by which an undo finds it.
    let at = items.first().map_or_else(|| app.clock.now(), |(_, said)| said.at);
    items.iter_mut().for_each(|(_, said)| said.at = at);
    let retirement = retirement(&staff, note.trim(), at, items.len());
    app.bank.retire_items(&retirement, &items).await?;
    let detail = json!({ "items": items.len(), "codes": plan.codes(), "note": note.trim() });
    let deed = staff.deed("bulk.retire", format!("retirement {}", retirement.id), detail);
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(retired(retirement, &names(&app).await?, &staff)))
}

/// A retirement by somebody of so many items.
pub fn retirement(staff: &StaffMember, note: &str, at: i64, items: usize) -> Retirement {
    let (note, by) = (note.to_owned(), staff.account.id.clone());
    Retirement { id: RetirementId::new(), note, items: count(items), by, at, undone: false }
}

/// How many retirements the list shows.
const LISTED: u32 = 10;

/// How it is told; `names`: of staff by their ids.
pub fn retired(one: Retirement, names: &HashMap<String, String>, staff: &StaffMember) -> Retired {
    Retired {
        may_undo: !one.undone && staff.needs_for(Right::UndoOthers, &one.by).is_ok(),
        id: one.id.to_string(),
        items: one.items,
        note: one.note,
        by: names.get(&one.by).cloned().unwrap_or(one.by),
        at: one.at,
        undone: one.undone,
    }
}

/// `GET /api/bulk-retire`
pub async fn retirements(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<Retired>> {
    staff.needs(Right::ReadBank)?;
    let names = names(&app).await?;
    let rows = app.bank.retirements(LISTED).await?;
    Ok(Json(rows.into_iter().map(|one| retired(one, &names, &staff)).collect()))
}

/// `POST /api/bulk-retire/{id}/undo`
pub async fn undo_retirement(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<Retired> {
    staff.needs_one_of(&[Right::WriteItems, Right::ReviewItems])?;
    let id = RetirementId::from(id);
    staff.needs_for(Right::UndoOthers, &app.bank.retirement(&id).await?.by)?;
    let undone = app.bank.undo_retirement(&id).await?;
    let detail = json!({ "items": undone.items, "note": undone.note });
    let deed = staff.deed("bulk.unretire", format!("retirement {id}"), detail);
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(retired(undone, &names(&app).await?, &staff)))
}
