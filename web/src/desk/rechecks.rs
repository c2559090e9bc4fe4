//! Answers that people mark, with whose they are: for staff who may read results. But for a marker's own slip, settled marks are
//! changed by a recheck alone, which one person asks for and another agrees to. 复核.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use engine::SittingId;
use engine::script::{Act, Script, Standing, Turn};
use wire::script::{
    RecheckAgreed, RecheckDecided, RecheckDeclined, RecheckDraft, ScriptDetail, ScriptLine, ScriptList,
    ScriptMarked, ScriptRecheck, ScriptState,
};

use super::marking::act;
use super::scripts::{Placed, Scripts};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};

/// `GET /api/sittings/{id}/scripts`
pub async fn list(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(id): Path<String>,
) -> Answer<ScriptList> {
    staff.needs(Right::ReadResults)?;
    let scripts = Scripts::of(&app, &id.into()).await?;
    let mut markers: BTreeMap<String, u32> = BTreeMap::new();
    for placed in &scripts.placed {
        for (entry, _) in scripts.script(placed).marks() {
            *markers.entry(entry.by.name.clone()).or_default() += 1;
        }
    }
    Ok(Json(ScriptList {
        sitting: scripts.sitting.id.to_string(),
        exam: scripts.frozen.exam_title.clone(),
        title: scripts.sitting.title.clone(),
        time_zone: scripts.sitting.time_zone.clone(),
        released_at: scripts.sitting.released_at,
        rule: scripts.frozen.rules.by_people,
        questions: scripts.rows(&staff.account.id),
        markers: markers.into_iter().collect(),
        scripts: scripts.placed.iter().map(|placed| line(&app, &scripts, placed)).collect(),
    }))
}

/// `GET /api/sittings/{id}/scripts/{script}`
pub async fn get(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, name)): Path<(String, String)>,
) -> Answer<ScriptDetail> {
    staff.needs(Right::ReadResults)?;
    Ok(Json(detail(&app, &staff, &id.into(), &name).await?))
}

/// `POST /api/sittings/{id}/scripts/{script}/recheck`
pub async fn ask(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, name)): Path<(String, String)>,
    Body(RecheckDraft { answer, given, reason }): Body<RecheckDraft>,
) -> Answer<ScriptDetail> {
    let wanted = Act::AskRecheck { given, reason: reason.trim().to_owned() };
    does(&app, &staff, (&id, &name), ("script.recheck", wanted, &answer)).await
}

/// `POST /api/sittings/{id}/scripts/{script}/agree`
pub async fn agree(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, name)): Path<(String, String)>,
    Body(RecheckAgreed { answer, number }): Body<RecheckAgreed>,
) -> Answer<ScriptDetail> {
    does(&app, &staff, (&id, &name), ("script.agree", Act::Agree { to: number }, &answer)).await
}

/// `POST /api/sittings/{id}/scripts/{script}/decline`
pub async fn decline(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, name)): Path<(String, String)>,
    Body(RecheckDeclined { answer, number, reason }): Body<RecheckDeclined>,
) -> Answer<ScriptDetail> {
    let wanted = Act::Decline { to: number, reason: reason.trim().to_owned() };
    does(&app, &staff, (&id, &name), ("script.decline", wanted, &answer)).await
}

async fn does(
    app: &App,
    staff: &StaffMember,
    (id, name): (&str, &str),
    wanted: (&'static str, Act, &str),
) -> Answer<ScriptDetail> {
    staff.needs(Right::ReleaseResults)?;
    let id = SittingId::from(id);
    let scripts = Scripts::of(app, &id).await?;
    let placed = scripts.find(app, name)?;
    let agrees = matches!(wanted.1, Act::Agree { .. });
    act(app, staff, (&scripts, placed), wanted).await?;
    if agrees {
        let attempt = &scripts.seats[placed.seat].attempt;
        super::release::rechecked(app, staff, &id, (attempt, placed.slot)).await?;
    }
    Ok(Json(detail(app, staff, &id, name).await?))
}

async fn detail(app: &App, staff: &StaffMember, id: &SittingId, name: &str) -> Result<ScriptDetail, Problem> {
    let scripts = Scripts::of(app, id).await?;
    let placed = scripts.find(app, name)?;
    let script = scripts.script(placed);
    let settled = script.settled().is_some();
    let turns = [Turn::First, Turn::Second, Turn::Arbiter];
    // Before that only who arbitrates needs them: a second marker is to see nothing of the first, whatever else they may.
    let shown = settled || script.standing() == Standing::Owed(Turn::Arbiter);
    let marks =
        script.marks().into_iter().zip(turns).filter(|_| shown).map(|((entry, given), turn)| ScriptMarked {
            turn,
            by: settled.then(|| entry.by.name.clone()),
            at: entry.at,
            given: given.clone(),
            before: script.before(&entry.by.id).into_iter().cloned().collect(),
        });
    let rechecks = script.rechecks().into_iter().map(|(entry, given, decided)| ScriptRecheck {
        number: entry.number,
        by: entry.by.name.clone(),
        mine: entry.by.id == staff.account.id,
        at: entry.at,
        given: given.clone(),
        reason: match &entry.act {
            Act::AskRecheck { reason, .. } => reason.clone(),
            _ => String::new(),
        },
        decided: decided.map(|entry| RecheckDecided {
            by: entry.by.name.clone(),
            at: entry.at,
            agreed: matches!(entry.act, Act::Agree { .. }),
            reason: match &entry.act {
                Act::Decline { reason, .. } => reason.clone(),
                _ => String::new(),
            },
        }),
    });
    let (text, answer) = placed.answer.clone().unwrap_or_default();
    Ok(ScriptDetail {
        line: line(app, &scripts, placed),
        question: scripts.question(placed),
        text,
        answer,
        marks: marks.collect(),
        rechecks: rechecks.collect(),
    })
}

fn line(app: &App, scripts: &Scripts, placed: &Placed) -> ScriptLine {
    let (seat, script) = (&scripts.seats[placed.seat], scripts.script(placed));
    ScriptLine {
        script: scripts.name(app, placed),
        ticket: seat.ticket.clone(),
        name: seat.name.clone(),
        slot: placed.slot,
        item: placed.item.0.to_string(),
        question: u16::try_from(placed.question).unwrap_or(u16::MAX),
        of: placed.of.0,
        state: state(&script),
        got: script.settled().map(|marks| marks.0),
        rechecked: script.rechecks().iter().any(|(.., decided)| decided.is_some()),
    }
}

fn state(script: &Script<'_>) -> ScriptState {
    match script.standing() {
        Standing::Blank => ScriptState::Blank,
        Standing::Owed(Turn::First) => ScriptState::Open,
        Standing::Owed(Turn::Second) => ScriptState::Half,
        Standing::Owed(Turn::Arbiter) => ScriptState::Apart,
        Standing::Settled(_) if script.asked().is_some() => ScriptState::Rechecking,
        Standing::Settled(_) => ScriptState::Settled,
    }
}
