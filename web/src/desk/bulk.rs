//! Edits of the tags of many items at once: preview, commit, undo. Each edited item gets a new version that goes the way
//! of every new version: what is approved stays in use until somebody else approves the new one.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::item::{Status, Tags, Version};
use bank::search::Entry;
use bank::store::bulk::{BulkEdit, Undone};
use bank::store::items::NewVersion;
use bank::tagging::{self, BadEdit, Refused};
use bank::{BulkEditId, ItemId};
use serde_json::json;
use sha2::{Digest, Sha256};
use wire::desk::{
    BulkCommit, BulkDraft, BulkExample, BulkPreview, BulkRefusal, BulkRow, BulkSelection, BulkUndone,
};

use super::imports::stayed;
use super::items::names;
use super::list::asked;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::background::background;
use crate::problem::{Answer, Body, Problem};

/// The most items of one edit.
const MOST: usize = 20_000;
/// How many examples and refusals a preview shows.
const SHOWN: usize = 8;
/// How many edits the list shows.
const LISTED: u32 = 20;

/// What an edit does to its items.
struct Plan {
    /// Number of the syllabus that the tags were checked with.
    syllabus: u32,
    items: usize,
    changes: Vec<(Version, Tags)>,
    approved: usize,
    refused: Vec<(Version, Refused)>,
}

impl Plan {
    async fn of(app: &App, draft: BulkDraft) -> Result<Self, Problem> {
        let syllabus = app.bank.syllabus().await?;
        tagging::check_edits(&draft.edits, &syllabus).map_err(|bad| bad_edit(&bad))?;
        let items = selected(app, draft.which).await?;
        let entries = app.bank.entries(&items).await?;
        let planned = background(move || {
            let (syllabus_number, items) = (syllabus.number(), entries.len());
            let mut plan =
                Self { syllabus: syllabus_number, items, changes: vec![], approved: 0, refused: vec![] };
            for Entry { newest, approved } in entries {
                match tagging::decide(&newest, &draft.edits, &syllabus) {
                    Ok(None) => {}
                    Ok(Some(tags)) => {
                        let in_use = newest.status == Status::Approved || approved.is_some();
                        plan.approved += usize::from(in_use);
                        plan.changes.push((newest, tags));
                    }
                    Err(why) => plan.refused.push((newest, why)),
                }
            }
            plan
        });
        planned.await.map_err(|_| Problem::conflict("bulk.failed", "the edit failed; nothing was changed"))
    }

    /// Which versions are changed into which tags.
    fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (version, tags) in &self.changes {
            hash.update(format!("{} {} {}\n", version.item, version.number, bank::store::to_json(tags)));
        }
        hex::encode(hash.finalize())
    }

    fn preview(&self) -> BulkPreview {
        let mut refused: BTreeMap<Refused, u32> = BTreeMap::new();
        for (_, why) in &self.refused {
            *refused.entry(*why).or_default() += 1;
        }
        let examples = self.changes.iter().take(SHOWN).map(|(version, after)| BulkExample {
            code: version.code.clone(),
            stem: version.content.in_words(&version.content.stem).into_owned(),
            before: version.tags.clone(),
            after: after.clone(),
        });
        let refusals = self.refused.iter().take(SHOWN).map(|(version, why)| BulkRefusal {
            code: version.code.clone(),
            stem: version.content.in_words(&version.content.stem).into_owned(),
            why: *why,
        });
        BulkPreview {
            items: number(self.items),
            changed: number(self.changes.len()),
            unchanged: number(self.items - self.changes.len() - self.refused.len()),
            refused: refused.into_iter().collect(),
            examples: examples.collect(),
            refusals: refusals.collect(),
            approved: number(self.approved),
            of: self.fingerprint(),
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn bad_edit(bad: &BadEdit) -> Problem {
    let code = match bad {
        BadEdit::Nothing => "bulk.nothing",
        BadEdit::TooMany => "bulk.too_many_edits",
        BadEdit::Code(_) => "bulk.code",
        BadEdit::Difficulty => "bulk.difficulty",
        BadEdit::Citation => "bulk.citation",
    };
    Problem::invalid(code, bad.to_string()).field("edits", bad.to_string())
}

/// Which items are meant: not more than one edit takes.
pub async fn selected(app: &App, which: BulkSelection) -> Result<Vec<ItemId>, Problem> {
    let items: Vec<ItemId> = match which {
        BulkSelection::Items(ids) => ids.into_iter().map(ItemId::from).collect(),
        BulkSelection::Query(raw) => {
            let (query, _) = asked(raw.trim_start_matches('?'))?;
            app.catalogue.ask(app, move |index| index.all(&query)).await?
        }
    };
    if items.len() > MOST {
        let detail = format!("{} items: one edit takes at most {MOST}", items.len());
        return Err(Problem::invalid("bulk.too_many", detail));
    }
    Ok(items)
}

/// `POST /api/bulk-edits/preview`
pub async fn preview(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(draft): Body<BulkDraft>,
) -> Answer<BulkPreview> {
    staff.needs(Right::WriteItems)?;
    Ok(Json(Plan::of(&app, draft).await?.preview()))
}

/// `POST /api/bulk-edits`
pub async fn commit(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(commit): Body<BulkCommit>,
) -> Answer<BulkRow> {
    staff.needs(Right::WriteItems)?;
    if !matches!(commit.status, Status::Draft | Status::InReview) {
        let detail = "edited items are drafts or in review: author and reviewer are two people";
        return Err(Problem::invalid("bulk.status", detail).field("status", detail));
    }
    let edits = commit.draft.edits.clone();
    let plan = Plan::of(&app, commit.draft).await?;
    if plan.fingerprint() != commit.of {
        let detail = "items were changed since the preview: look at it again";
        return Err(Problem::conflict("bulk.changed", detail));
    }
    if plan.changes.is_empty() {
        return Err(Problem::invalid("bulk.no_change", "the edit changes no item"));
    }
    let at = app.clock.now();
    let edit = BulkEdit {
        id: BulkEditId::new(),
        edits,
        status: commit.status,
        items: number(plan.changes.len()),
        by: staff.account.id.clone(),
        at,
        undone: false,
        left: number(plan.changes.len()),
    };
    let new = |(version, tags): (Version, Tags)| {
        let new = NewVersion {
            content: version.content,
            tags,
            status: commit.status,
            author: staff.account.id.clone(),
            reviewer: None,
            at,
            syllabus: plan.syllabus,
        };
        (version.item, version.number, new)
    };
    let versions: Vec<_> = plan.changes.into_iter().map(new).collect();
    app.bank.add_versions(&edit, &versions).await?;
    app.store.record(&[staff.deed("bulk.edit", format!("bulk {}", edit.id), detail(&edit))], at).await?;
    Ok(Json(row(edit, &names(&app).await?, &staff)))
}

/// `POST /api/bulk-edits/{id}/undo`
pub async fn undo(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<BulkUndone> {
    staff.needs(Right::WriteItems)?;
    let id = BulkEditId::from(id);
    staff.needs_for(Right::UndoOthers, &app.bank.bulk_edit(&id).await?.by)?;
    let Undone { edit, reverted, kept } = app.bank.undo_bulk_edit(&id).await?;
    let mut detail = detail(&edit);
    detail["reverted"] = json!(reverted);
    detail["kept"] = json!(kept.len());
    let deed = staff.deed("bulk.undo", format!("bulk {}", edit.id), detail);
    app.store.record(&[deed], app.clock.now()).await?;
    let edit = row(edit, &names(&app).await?, &staff);
    Ok(Json(BulkUndone { edit, reverted, kept: number(kept.len()), stay: stayed(kept) }))
}

fn detail(edit: &BulkEdit) -> serde_json::Value {
    json!({ "items": edit.items, "edits": edit.edits, "status": edit.status })
}

fn row(edit: BulkEdit, names: &HashMap<String, String>, staff: &StaffMember) -> BulkRow {
    BulkRow {
        may_undo: edit.left > 0 && staff.needs_for(Right::UndoOthers, &edit.by).is_ok(),
        id: edit.id.to_string(),
        edits: edit.edits,
        status: edit.status,
        items: edit.items,
        by: names.get(&edit.by).cloned().unwrap_or(edit.by),
        at: edit.at,
        undone: edit.undone,
        left: edit.left,
    }
}

/// `GET /api/bulk-edits`
pub async fn list(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<BulkRow>> {
    staff.needs(Right::ReadBank)?;
    let names = names(&app).await?;
    let edits = app.bank.bulk_edits(LISTED).await?;
    Ok(Json(edits.into_iter().map(|edit| row(edit, &names, &staff)).collect()))
}
