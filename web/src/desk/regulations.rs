//! Regulations in their editions: what is on file, and what a change would do to the items that cite it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bank::regulation::edit::{self, Flaw};
use bank::regulation::{Regulation, coming, day, standing, successor, turn};
use bank::search::{Carriers, Index, Tagged};
use serde_json::json;
use wire::syllabus::{
    RegulationCheck, RegulationEdit, RegulationEffect, RegulationNamed, RegulationRow, RegulationView,
    RegulationsView, StaleCitation,
};

use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// Today, and all editions as they stand.
pub async fn views(app: &App) -> Result<(String, Vec<RegulationView>), Problem> {
    let (all, today) = (app.bank.regulations().await?, day::of(app.clock.now()));
    let view = |one: &Regulation| RegulationView {
        standing: standing(&all, &one.number, &today),
        successor: successor(&all, &one.number, &today).map(|one| one.number.clone()),
        coming: coming(&all, &one.number, &today).map(|one| (one.number.clone(), one.in_force_since.clone())),
        regulation: one.clone(),
    };
    let views = all.iter().map(view).collect();
    Ok((today, views))
}

/// A citation of what is no longer in force on a day.
pub fn stale_citation(all: &[Regulation], number: &str, day: &str) -> Option<StaleCitation> {
    let standing = standing(all, number, day);
    standing.is_gone().then(|| StaleCitation {
        number: number.to_owned(),
        successor: successor(all, number, day).map(|one| one.number.clone()),
        standing,
    })
}

/// `GET /api/regulations`
pub async fn list(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<RegulationsView> {
    staff.needs(Right::ReadBank)?;
    counted(&app).await.map(Json)
}

async fn counted(app: &App) -> Result<RegulationsView, Problem> {
    let (today, views) = views(app).await?;
    let row = |index: &Index, regulation: RegulationView| {
        let Carriers { items, approved, .. } =
            index.carriers(Tagged::Regulation(&regulation.regulation.number));
        RegulationRow { regulation, items, approved }
    };
    let rows = app.catalogue.ask(app, move |index| views.into_iter().map(|view| row(index, view)).collect());
    Ok(RegulationsView { today, rows: rows.await? })
}

/// An edit without spaces around its texts, whose number is the old one.
fn tidied(RegulationEdit { was, mut is }: RegulationEdit) -> RegulationEdit {
    if let Some(was) = &was {
        is.number.clone_from(&was.number);
    }
    for text in [&mut is.number, &mut is.name, &mut is.in_force_since, &mut is.status, &mut is.source] {
        *text = text.trim().to_owned();
    }
    is.repealed_on = is.repealed_on.map(|on| on.trim().to_owned()).filter(|on| !on.is_empty());
    is.replaces.iter_mut().for_each(|old| *old = old.trim().to_owned());
    is.replaces.retain(|old| !old.is_empty());
    RegulationEdit { was, is }
}

/// What is on file, and what would be.
async fn before_and_after(
    app: &App,
    edit: &RegulationEdit,
) -> Result<(Vec<Regulation>, Vec<Regulation>), Problem> {
    let before = app.bank.regulations().await?;
    let mut after = before.clone();
    match after.iter_mut().find(|one| one.number == edit.is.number) {
        Some(one) => *one = edit.is.clone(),
        None => after.push(edit.is.clone()),
    }
    Ok((before, after))
}

/// `POST /api/regulations/check`
pub async fn check(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(edit): Body<RegulationEdit>,
) -> Answer<RegulationCheck> {
    staff.needs(Right::ReadBank)?;
    let edit = tidied(edit);
    let (before, after) = before_and_after(&app, &edit).await?;
    let syllabus = app.bank.syllabus().await?;
    let flaw = edit::check(&edit.is, edit.was.as_ref(), &before, &syllabus).err();
    let turns = turn::turns(&before, &after, &day::of(app.clock.now()));
    let effects = app.catalogue.ask(&app, move |index| {
        let effect = |(number, turn): (String, turn::Turn)| {
            let Carriers { items, approved, .. } = index.carriers(Tagged::Regulation(&number));
            (items > 0).then_some(RegulationEffect { number, items, approved, turn })
        };
        turns.into_iter().filter_map(effect).collect()
    });
    Ok(Json(RegulationCheck { flaw: flaw.map(|flaw| code(flaw).to_owned()), effects: effects.await? }))
}

/// `POST /api/regulations`
pub async fn put(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(edit): Body<RegulationEdit>,
) -> Answer<RegulationsView> {
    staff.needs(Right::ManageSyllabus)?;
    let edit = tidied(edit);
    let (all, syllabus) = (app.bank.regulations().await?, app.bank.syllabus().await?);
    edit::check(&edit.is, edit.was.as_ref(), &all, &syllabus).map_err(|flaw| {
        Problem::invalid(code(flaw), flaw.to_string()).field(field(flaw), flaw.to_string())
    })?;
    let on = format!("regulation {}", edit.is.number);
    let deed = match &edit.was {
        None => {
            app.bank.add_regulation(&edit.is).await?;
            staff.deed("regulation.add", on, json!({ "is": edit.is }))
        }
        Some(was) => {
            app.bank.change_regulation(was, &edit.is).await?;
            staff.deed("regulation.change", on, json!({ "was": was, "is": edit.is }))
        }
    };
    app.store.record(&[deed], app.clock.now()).await?;
    counted(&app).await.map(Json)
}

/// `POST /api/regulations/remove`: only what no item cites and no other edition speaks of.
pub async fn remove(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Body(RegulationNamed { number }): Body<RegulationNamed>,
) -> Answer<RegulationsView> {
    staff.needs(Right::ManageSyllabus)?;
    let all = app.bank.regulations().await?;
    let one = all.iter().find(|one| one.number == number).ok_or_else(|| Problem::missing("regulation"))?;
    let cited = number.clone();
    let items =
        app.catalogue.ask(&app, move |index| index.carriers(Tagged::Regulation(&cited)).items).await?;
    if items > 0 || !one.replaces.is_empty() || all.iter().any(|other| other.replaces.contains(&number)) {
        let detail = "items cite it, or another edition replaces it or is replaced by it: it stays on file";
        return Err(Problem::conflict("regulation.in_use", detail));
    }
    app.bank.remove_regulation(&number).await?;
    let deed = staff.deed("regulation.remove", format!("regulation {number}"), json!({ "was": one }));
    app.store.record(&[deed], app.clock.now()).await?;
    counted(&app).await.map(Json)
}

fn code(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Number => "regulation.number",
        Flaw::Taken => "regulation.taken",
        Flaw::Name => "regulation.name",
        Flaw::Subject => "regulation.subject",
        Flaw::Day => "regulation.day",
        Flaw::NoDay => "regulation.no_day",
        Flaw::Source => "regulation.source",
        Flaw::Ring => "regulation.ring",
        Flaw::RepealedBefore => "regulation.repealed_before",
    }
}

fn field(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Number | Flaw::Taken => "number",
        Flaw::Name => "name",
        Flaw::Subject => "subject",
        Flaw::Day | Flaw::NoDay => "in_force_since",
        Flaw::Source => "source",
        Flaw::Ring => "replaces",
        Flaw::RepealedBefore => "repealed_on",
    }
}
