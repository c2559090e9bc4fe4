//! Items and their versions.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::ItemId;
use bank::item::{Content, Status, Version};
use bank::markup;
use bank::regulation::day;
use bank::review::{self, Step};
use bank::store::comments::Comment;
use bank::store::enemies::Enemy;
use bank::store::items::NewVersion;
use bank::tagging::{self, TagFlaw};
use engine::marks::Marks;
use engine::paper::{Form, FormItem, FormOption, FormSection, Paper, show};
use serde_json::json;
use wire::desk::{ItemDetail, ItemDraft, ItemLook, ItemStep, VersionRow};
use wire::review::{EnemyRow, ItemComment};

use super::regulations::stale_citation;
use super::steps;
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::rich;

/// `GET /api/items/{id}`
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<ItemDetail> {
    staff.needs(Right::ReadBank)?;
    Ok(Json(detail(&app, &staff, &id).await?))
}

/// `GET /api/items/{id}/versions/{number}`
pub async fn version(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, number)): Path<(String, u32)>,
) -> Answer<Version> {
    staff.needs(Right::ReadBank)?;
    let versions = app.bank.versions_of(&id.into()).await?;
    let found = versions.into_iter().find(|version| version.number == number);
    found.map(Json).ok_or_else(|| Problem::missing("version"))
}

/// Names of all accounts.
pub async fn names(app: &App) -> Result<HashMap<String, String>, Problem> {
    Ok(app.store.accounts().await?.into_iter().map(|account| (account.id, account.name)).collect())
}

/// An item as the desk shows it.
pub async fn detail(app: &App, staff: &StaffMember, id: &str) -> Result<ItemDetail, Problem> {
    let versions = app.bank.versions_of(&id.into()).await?;
    let newest = versions.first().cloned().ok_or_else(|| Problem::missing("item"))?;
    let names = names(app).await?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let regulations = app.bank.regulations().await?;
    let day = day::of(app.clock.now());
    let cited = newest.tags.citations.iter().map(|citation| citation.regulation.as_str());
    let stale = cited.filter_map(|number| stale_citation(&regulations, number, &day)).collect();
    let retired = match newest.status {
        Status::Retired => app.bank.retirement_of(&newest.item).await?,
        _ => None,
    };
    let retired = retired.map(|one| steps::retired(one, &names, staff));
    let steps = Step::ALL.into_iter().filter(|step| step_of(staff, &newest, *step).is_ok()).collect();
    Ok(ItemDetail {
        author: name(&newest.author),
        reviewer: newest.reviewer.as_deref().map(name),
        versions: versions
            .iter()
            .map(|version| VersionRow {
                number: version.number,
                status: version.status,
                author: name(&version.author),
                reviewer: version.reviewer.as_deref().map(name),
                at: version.at,
            })
            .collect(),
        next: app.bank.next_number(&newest.item).await?,
        stale,
        steps,
        comments: app
            .bank
            .comments(&newest.item)
            .await?
            .into_iter()
            .map(|Comment { version, at, by, text, step }| ItemComment {
                version,
                at,
                by: name(&by),
                text,
                step,
            })
            .collect(),
        enemies: enemies(app, &newest.item, &name).await?,
        retired,
        preview: preview(&newest.content)?,
        version: newest,
    })
}

async fn enemies(app: &App, item: &ItemId, name: &impl Fn(&str) -> String) -> Result<Vec<EnemyRow>, Problem> {
    let enemies = app.bank.enemies_of(item).await?;
    let items: Vec<ItemId> = enemies.iter().map(|enemy| enemy.item.clone()).collect();
    let versions = app.bank.newest_of(&items).await?;
    let row = |enemy: Enemy| {
        let version = versions.iter().find(|version| version.item == enemy.item)?;
        Some(EnemyRow {
            item: enemy.item.to_string(),
            code: version.code.clone(),
            stem: version.content.in_words(&version.content.stem).into_owned(),
            reason: enemy.reason,
            by: name(&enemy.by),
            at: enemy.at,
        })
    };
    Ok(enemies.into_iter().filter_map(row).collect())
}

/// `POST /api/items/look`: an item that is not saved, as candidates would see it.
pub async fn look(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(content): Body<Content>,
) -> Answer<ItemLook> {
    staff.needs(Right::ReadBank)?;
    let (flaws, pictures) = markup::look_over(&content);
    let missing = app.bank.missing_pictures(&pictures).await?;
    Ok(Json(ItemLook {
        preview: preview(&content)?,
        flaws: flaws.iter().map(ToString::to_string).collect(),
        missing: missing.into_iter().collect(),
    }))
}

/// The item as a paper of its own, options unshuffled.
pub fn preview(content: &Content) -> Result<Paper, Problem> {
    let questions = engine::marking::questions(content).into_iter().map(|body| {
        let count = u8::try_from(body.options().len()).unwrap_or(u8::MAX);
        (0..count).map(|index| FormOption { id: u16::from(index), index }).collect()
    });
    let item = FormItem { item: "preview".into(), version: 1, questions: questions.collect() };
    let kind = content.body.kind();
    let form = Form {
        generator: 0,
        snapshot: String::new(),
        blueprint: String::new(),
        sections: vec![FormSection { kind, marks: Marks::whole(1), items: vec![item] }],
    };
    show(&form, |_, _| Some(content))
        .map(rich::dressed)
        .map_err(|error| Problem::invalid("item.unshowable", error.to_string()))
}

/// Whether it may be saved. Returns the number of the syllabus that its tags were checked with.
async fn check(app: &App, draft: &ItemDraft) -> Result<u32, Problem> {
    let flawed = |flaw: String| Problem::invalid("item.flaw", flaw.clone()).field("content", flaw);
    draft.content.check().map_err(|flaw| flawed(flaw.to_string()))?;
    let (flaws, pictures) = markup::look_over(&draft.content);
    if let Some(flaw) = flaws.first() {
        return Err(flawed(flaw.to_string()));
    }
    if let Some(missing) = app.bank.missing_pictures(&pictures).await?.first() {
        return Err(flawed(format!("the picture {missing} is not in the bank: upload it again")));
    }
    let syllabus = app.bank.syllabus().await?;
    tagging::check(&draft.tags, &syllabus).map_err(|flaw| {
        let detail = flaw.to_string();
        match flaw {
            TagFlaw::UnknownCode(_) => {
                Problem::invalid("item.unknown_code", detail.clone()).field("tags", detail)
            }
            TagFlaw::NoSubject => {
                Problem::invalid("item.no_subject", detail.clone()).field("tags.subjects", detail)
            }
            TagFlaw::Difficulty => {
                Problem::invalid("item.difficulty", detail.clone()).field("tags.difficulty", detail)
            }
        }
    })?;
    Ok(syllabus.number())
}

fn new_version(app: &App, staff: &StaffMember, draft: ItemDraft, syllabus: u32) -> NewVersion {
    NewVersion {
        content: draft.content,
        tags: draft.tags,
        status: Status::Draft,
        author: staff.account.id.clone(),
        reviewer: None,
        at: app.clock.now(),
        syllabus,
    }
}

/// `POST /api/items`
pub async fn create(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(draft): Body<ItemDraft>,
) -> Answer<ItemDetail> {
    staff.needs(Right::WriteItems)?;
    let syllabus = check(&app, &draft).await?;
    let code = match draft.code.trim() {
        "" => format!("ITM-{:04}", app.bank.next_code_number("ITM-").await?),
        code => code.to_owned(),
    };
    let new = new_version(&app, &staff, draft, syllabus);
    let ids = app.bank.create_items(&[(code.clone(), new)]).await?;
    let id = ids.first().ok_or_else(|| Problem::missing("item"))?;
    let deed = staff.deed("item.create", format!("item {id}"), json!({ "code": code }));
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(detail(&app, &staff, id.as_str()).await?))
}

/// `PUT /api/items/{id}`: a new version.
pub async fn change(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(draft): Body<ItemDraft>,
) -> Answer<ItemDetail> {
    staff.needs(Right::WriteItems)?;
    let syllabus = check(&app, &draft).await?;
    let based_on = draft.based_on.ok_or_else(|| {
        let detail = "say which version this one was made from";
        Problem::invalid("item.based_on", detail).field("based_on", detail)
    })?;
    let newest = app.bank.versions_of(&id.as_str().into()).await?;
    let newest = newest.first().ok_or_else(|| Problem::missing("item"))?;
    if newest.status == Status::Retired {
        return Err(Problem::conflict("item.retired", "a retired item gets no new versions"));
    }
    let new = new_version(&app, &staff, draft, syllabus);
    let number = app.bank.add_version(&id.as_str().into(), based_on, &new).await?;
    let deed = staff.deed("item.change", format!("item {id}"), json!({ "version": number }));
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(detail(&app, &staff, &id).await?))
}

/// The status after a step, if this person may take it.
fn step_of(staff: &StaffMember, version: &Version, step: Step) -> Result<Status, Problem> {
    staff.needs_one_of(match step {
        Step::Submit | Step::Withdraw => &[Right::WriteItems],
        Step::Approve | Step::Return => &[Right::ReviewItems],
        Step::Retire => &[Right::WriteItems, Right::ReviewItems],
    })?;
    review::decide(version.status, step, &version.author, &staff.account.id).map_err(|refusal| {
        let code = match refusal {
            review::Refusal::WrongStatus(_) => "item.wrong_status",
            review::Refusal::OwnWork => "item.own_work",
            review::Refusal::NotOwn => "item.not_own",
        };
        Problem::conflict(code, refusal.to_string())
    })
}

/// `POST /api/items/{id}/step`
pub async fn step(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
    Body(step): Body<ItemStep>,
) -> Answer<ItemDetail> {
    let item = id.as_str().into();
    let versions = app.bank.versions_of(&item).await?;
    let version = versions.iter().find(|version| version.number == step.version);
    let version = version.ok_or_else(|| Problem::missing("version"))?;
    let to = step_of(&staff, version, step.step)?;
    let note = super::comments::said_with(&app, &staff, step.step, step.version, &step.note)?;
    let reviewer = matches!(step.step, Step::Approve).then_some(staff.account.id.as_str());
    match (step.step, &note) {
        // Like many at once, so that it can be undone like them.
        (Step::Retire, Some(note)) => {
            let items = [(item, note.clone())];
            app.bank.retire_items(&steps::retirement(&staff, &note.text, note.at, 1), &items).await?;
        }
        _ => app.bank.set_status(&item, step.version, version.status, to, reviewer, note.as_ref()).await?,
    }
    let said = note.as_ref().map(|note| &note.text);
    let detail_of = json!({ "version": step.version, "from": version.status, "to": to, "note": said });
    let deed = staff.deed("item.step", format!("item {id}"), detail_of);
    app.store.record(&[deed], app.clock.now()).await?;
    Ok(Json(detail(&app, &staff, &id).await?))
}
