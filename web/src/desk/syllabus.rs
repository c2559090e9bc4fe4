//! The syllabus: the version in force, those before it, and the next one while it is being made. Publishing rewrites no
//! item and no blueprint: they are read in the new codes from then on.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::store::syllabus::{Published, SavedDraft};
use bank::syllabus::{Comparison, Draft};
use serde_json::json;
use wire::syllabus::{
    DraftCheck, DraftEdit, DraftPublish, DraftSave, DraftView, SyllabusDesk, SyllabusRow, SyllabusVersion,
    SyllabusView,
};

use super::items::names;
use super::moves;
use super::regulations;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// The longest reason for a publication, in characters.
const LONGEST_NOTE: usize = 500;

/// `GET /api/syllabus`: for everybody on the staff, since names of subjects stand everywhere.
pub async fn in_force(State(app): State<Arc<App>>, _: StaffMember) -> Answer<SyllabusView> {
    let syllabus = app.bank.syllabus().await?;
    Ok(Json(SyllabusView {
        number: syllabus.number(),
        nodes: syllabus.nodes().to_vec(),
        qualifications: app.bank.qualifications().await?,
        regulations: regulations::views(&app).await?.1,
    }))
}

/// `GET /api/syllabus/versions`
pub async fn versions(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<SyllabusRow>> {
    staff.needs(Right::ReadBank)?;
    rows(&app).await.map(Json)
}

async fn rows(app: &App) -> Result<Vec<SyllabusRow>, Problem> {
    let names = names(app).await?;
    let name = |by: String| match by.as_str() {
        "system" => String::new(),
        id => names.get(id).cloned().unwrap_or(by),
    };
    let row = |Published { number, note, by, at, .. }| SyllabusRow { number, note, by: name(by), at };
    Ok(app.bank.versions_published().await?.into_iter().map(row).collect())
}

/// `GET /api/syllabus/versions/{number}`
pub async fn version(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(number): Path<u32>,
) -> Answer<SyllabusVersion> {
    staff.needs(Right::ReadBank)?;
    let row = rows(&app).await?.into_iter().find(|row| row.number == number);
    let row = row.ok_or_else(|| Problem::missing("version of the syllabus"))?;
    let published = app.bank.published(number).await?;
    let comparison = match number {
        0 | 1 => Comparison::default(),
        _ => Comparison::of(&app.bank.published(number - 1).await?, &published),
    };
    Ok(Json(SyllabusVersion { row, published, comparison }))
}

/// `GET /api/syllabus/draft`
pub async fn desk(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<SyllabusDesk> {
    staff.needs(Right::ReadBank)?;
    let (number, in_force) = begun_from(&app).await?;
    let draft = match app.bank.syllabus_draft().await? {
        Some(saved) => Some(view(&app, saved).await?),
        None => None,
    };
    Ok(Json(SyllabusDesk { number, in_force, draft }))
}

/// The version in force, as a draft begins.
async fn begun_from(app: &App) -> Result<(u32, Draft), Problem> {
    let number = app.bank.syllabus_number().await?;
    let published = app.bank.published(number).await?;
    Ok((number, Draft { moves: Vec::new(), ..published }))
}

async fn view(app: &App, saved: SavedDraft) -> Result<DraftView, Problem> {
    let by = names(app).await?.remove(&saved.by).unwrap_or(saved.by);
    Ok(DraftView { draft: saved.draft, edit: saved.edit, by, at: saved.at })
}

async fn saved(app: &App) -> Result<SavedDraft, Problem> {
    let gone =
        || Problem::conflict("syllabus.no_draft", "there is no draft: somebody published or dropped it");
    app.bank.syllabus_draft().await?.ok_or_else(gone)
}

/// `POST /api/syllabus/draft`
pub async fn begin(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<DraftView> {
    staff.needs(Right::ManageSyllabus)?;
    let (based_on, draft) = begun_from(&app).await?;
    let at = app.clock.now();
    let new = SavedDraft { based_on, edit: 1, draft, by: staff.account.id.clone(), at };
    app.bank.begin_draft(&new).await?;
    let deed = staff.deed("syllabus.begin", format!("syllabus {}", based_on + 1), json!({}));
    app.store.record(&[deed], at).await?;
    view(&app, new).await.map(Json)
}

/// `PUT /api/syllabus/draft`: sound or not, so that nobody's work is lost; publishing looks.
pub async fn save(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(DraftSave { edit, draft }): Body<DraftSave>,
) -> Answer<DraftView> {
    staff.needs(Right::ManageSyllabus)?;
    let before = saved(&app).await?;
    let at = app.clock.now();
    let edit = app.bank.save_draft(&draft, edit, &staff.account.id, at).await?;
    let detail = changed(&Comparison::of(&before.draft, &draft), &draft);
    let deed = staff.deed("syllabus.save", format!("syllabus {}", before.based_on + 1), detail);
    app.store.record(&[deed], at).await?;
    let new = SavedDraft { edit, draft, by: staff.account.id.clone(), at, ..before };
    view(&app, new).await.map(Json)
}

/// `POST /api/syllabus/draft/drop`
pub async fn drop(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(DraftEdit { edit }): Body<DraftEdit>,
) -> Answer<SyllabusDesk> {
    staff.needs(Right::ManageSyllabus)?;
    let SavedDraft { based_on, .. } = saved(&app).await?;
    app.bank.drop_draft(edit).await?;
    let deed = staff.deed("syllabus.drop", format!("syllabus {}", based_on + 1), json!({}));
    app.store.record(&[deed], app.clock.now()).await?;
    desk(State(app), staff).await
}

/// `POST /api/syllabus/draft/check`: what would come of a draft, saved or not.
pub async fn check(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(draft): Body<Draft>,
) -> Answer<DraftCheck> {
    staff.needs(Right::ReadBank)?;
    let (_, before) = begun_from(&app).await?;
    moves::check(&app, &before, &draft).await.map(Json)
}

/// `POST /api/syllabus/draft/publish`
pub async fn publish(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(DraftPublish { edit, note }): Body<DraftPublish>,
) -> Answer<SyllabusRow> {
    staff.needs(Right::ManageSyllabus)?;
    let note = note.trim().to_owned();
    if note.is_empty() || note.chars().count() > LONGEST_NOTE {
        let detail = format!("say why, in at most {LONGEST_NOTE} characters");
        return Err(Problem::invalid("syllabus.note", detail.clone()).field("note", detail));
    }
    let SavedDraft { draft, .. } = saved(&app).await?;
    let (number, before) = begun_from(&app).await?;
    let check = moves::check(&app, &before, &draft).await?;
    refuse(&check)?;
    let settled = draft.settled(number + 1);
    let at = app.clock.now();
    let by = staff.account.id.clone();
    let version = Published { number: number + 1, note, by, at, moves: settled.moves.clone() };
    app.bank.publish(&version, &settled, edit).await?;
    let mut detail = changed(&check.comparison, &settled);
    detail["note"] = json!(version.note);
    let deed = staff.deed("syllabus.publish", format!("syllabus {}", version.number), detail);
    app.store.record(&[deed], at).await?;
    let Published { number, note, .. } = version;
    Ok(Json(SyllabusRow { number, note, by: staff.account.name, at }))
}

/// Why a draft can't be published.
fn refuse(check: &DraftCheck) -> Result<(), Problem> {
    if check.comparison.is_empty() {
        return Err(Problem::invalid("syllabus.no_change", "the draft changes nothing"));
    }
    if !check.flaws.is_empty() {
        let detail = "the draft is not sound yet: look at what its check says";
        return Err(Problem::invalid("syllabus.flawed", detail));
    }
    if !check.publishable {
        let detail = "codes are dropped that items, blueprints or regulations would be left without: say what comes \
                      in their place";
        return Err(Problem::invalid("syllabus.left_without", detail));
    }
    Ok(())
}

/// What the audit log keeps of a change.
fn changed(comparison: &Comparison, draft: &Draft) -> serde_json::Value {
    let codes = |nodes: &mut dyn Iterator<Item = &String>| nodes.cloned().collect::<Vec<_>>();
    let after = |pairs: &[(bank::syllabus::Node, bank::syllabus::Node)]| {
        codes(&mut pairs.iter().map(|(_, after)| &after.code))
    };
    let removed: HashSet<&String> = comparison.removed.iter().map(|gone| &gone.node.code).collect();
    json!({
        "added": codes(&mut comparison.added.iter().map(|node| &node.code)),
        "renamed": after(&comparison.renamed),
        "moved": after(&comparison.moved),
        "removed": draft.moves.iter().filter(|one| removed.contains(&one.code)).collect::<Vec<_>>(),
        "qualifications": codes(
            &mut (comparison.qualifications_added.iter())
                .chain(comparison.qualifications_changed.iter().map(|(_, after)| after))
                .chain(&comparison.qualifications_removed)
                .map(|one| &one.code),
        ),
    })
}
