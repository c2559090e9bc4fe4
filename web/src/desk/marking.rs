//! Marking: what is next for whom, and the marks. Markers see nobody's name.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bank::item::{Kind, is_asset};
use bank::markup;
use engine::SittingId;
use engine::script::{Act, Refusal, Script, Turn};
use serde_json::json;
use sha2::{Digest, Sha256};
use wire::script::{ScriptDesk, ScriptMark, ScriptOwn, ScriptRow, ScriptSheet, ScriptSitting};

use super::scripts::{Placed, Scripts, may_hold, unknown};
use crate::access::{Right, StaffMember};
use crate::app::App;
use crate::problem::{Answer, Body, Problem};
use crate::rich;

/// How often an act is decided anew when somebody else came first.
const TRIES: u32 = 5;
/// How many of their own marks somebody is shown to correct.
const MOST_OWN: usize = 20;

/// `GET /api/scripts`
pub async fn list(State(app): State<Arc<App>>, staff: StaffMember) -> Answer<Vec<ScriptSitting>> {
    staff.needs(Right::MarkScripts)?;
    let mut all = Vec::new();
    for sitting in app.engine.sittings().await?.0 {
        let open = sitting.released_at.is_none() && sitting.rehearsal_of.is_none();
        let holds = sitting
            .frozen
            .as_ref()
            .is_some_and(|frozen| frozen.blueprint.filled().any(|(section, _)| may_hold(section.kind)));
        if !open || !holds {
            continue;
        }
        let scripts = Scripts::of(&app, &sitting.id).await?;
        if scripts.placed.is_empty() && !scripts.expects_some() {
            continue;
        }
        all.push(ScriptSitting {
            sitting: sitting.id.to_string(),
            exam: scripts.frozen.exam_title.clone(),
            title: sitting.title.clone(),
            time_zone: sitting.time_zone.clone(),
            starts_at: sitting.starts_at,
            rule: scripts.frozen.rules.by_people,
            running: scripts.running,
            questions: scripts.rows(&staff.account.id),
        });
    }
    all.sort_by_key(|sitting| std::cmp::Reverse(sitting.starts_at));
    Ok(Json(all))
}

/// `GET /api/scripts/{sitting}/{item}/{question}`
pub async fn desk(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, item, question)): Path<(String, String, u16)>,
) -> Answer<ScriptDesk> {
    staff.needs(Right::MarkScripts)?;
    let scripts = Scripts::of(&app, &id.into()).await?;
    Ok(Json(scripts.desk(&app, &item, question, &staff.account.id)?))
}

/// `POST /api/scripts/{sitting}/{script}/mark`
pub async fn mark(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, name)): Path<(String, String)>,
    Body(ScriptMark { answer, given }): Body<ScriptMark>,
) -> Answer<ScriptDesk> {
    gives(&app, &staff, (id, &name), ("script.mark", Act::Mark { given }, &answer)).await
}

/// `POST /api/scripts/{sitting}/{script}/correct`: a slip, by who made it.
pub async fn correct(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, name)): Path<(String, String)>,
    Body(ScriptMark { answer, given }): Body<ScriptMark>,
) -> Answer<ScriptDesk> {
    gives(&app, &staff, (id, &name), ("script.correct", Act::Correct { given }, &answer)).await
}

async fn gives(
    app: &App,
    staff: &StaffMember,
    (id, name): (String, &str),
    given: (&'static str, Act, &str),
) -> Answer<ScriptDesk> {
    staff.needs(Right::MarkScripts)?;
    let id = SittingId::from(id);
    let scripts = Scripts::of(app, &id).await?;
    let placed = scripts.find(app, name)?;
    if matches!(given.1, Act::Correct { .. }) && scripts.sitting.released_at.is_some() {
        return Err(Problem::conflict("script.released", "results are released: ask for a recheck"));
    }
    act(app, staff, (&scripts, placed), given).await?;
    let (item, question) = (placed.item.0.to_string(), u16::try_from(placed.question).unwrap_or(u16::MAX));
    let scripts = Scripts::of(app, &id).await?;
    Ok(Json(scripts.desk(app, &item, question, &staff.account.id)?))
}

/// `GET /api/scripts/{sitting}/pictures/{name}`: pictures of the questions that are marked, and no others.
pub async fn picture(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((id, name)): Path<(String, String)>,
) -> Result<axum::response::Response, Problem> {
    staff.needs(Right::MarkScripts).or_else(|_| staff.needs(Right::ReadResults))?;
    let scripts = Scripts::of(&app, &id.into()).await?;
    let shown = |placed: &Placed| {
        let content = scripts.content(placed);
        content.is_some_and(|content| markup::look_over(content).1.contains(&name))
    };
    let mut seen = HashSet::new();
    let asked = scripts.placed.iter().filter(|placed| seen.insert(&placed.item));
    if !is_asset(&name) || !asked.into_iter().any(shown) {
        return Err(Problem::missing("picture"));
    }
    rich::file(&app, &name).await
}

impl Scripts {
    /// The answer to a question that is next for somebody. Each goes through them in an order of their own: it tells
    /// nothing of the roster, and two who mark at once seldom meet.
    fn next<'a>(&'a self, app: &App, item: &str, question: u16, person: &str) -> Option<&'a Placed> {
        let of_question =
            |placed: &&Placed| placed.item.0.as_str() == item && placed.question == usize::from(question);
        let owed = |placed: &&Placed| self.script(placed).owed_to(person).is_some();
        let order = |placed: &&Placed| Sha256::digest(format!("{person} {}", self.name(app, placed)));
        self.placed.iter().filter(of_question).filter(owed).min_by_key(order)
    }

    fn desk(&self, app: &App, item: &str, question: u16, person: &str) -> Result<ScriptDesk, Problem> {
        let any = self
            .placed
            .iter()
            .find(|placed| placed.item.0.as_str() == item && placed.question == usize::from(question));
        let any = any.ok_or_else(unknown)?;
        let of_question = |row: &ScriptRow| row.item == item && row.question == question;
        let row = self.rows(person).into_iter().find(of_question).ok_or_else(unknown)?;
        let next = self.next(app, item, question, person).map(|placed| {
            let (text, answer) = placed.answer.clone().unwrap_or_default();
            let script = self.script(placed);
            let arbiter = script.owed_to(person) == Some(Turn::Arbiter);
            let earlier = script.marks().into_iter().map(|(_, given)| given.clone());
            let earlier = if arbiter { earlier.collect() } else { Vec::new() };
            ScriptSheet { script: self.name(app, placed), text, answer, arbiter, earlier }
        });
        Ok(ScriptDesk {
            exam: self.frozen.exam_title.clone(),
            title: self.sitting.title.clone(),
            rule: self.frozen.rules.by_people,
            row,
            question: self.question(any),
            next,
            own: self.own(app, (item, question), person),
        })
    }

    /// What somebody may still correct of a question, the newest first.
    fn own(&self, app: &App, (item, question): (&str, u16), person: &str) -> Vec<ScriptOwn> {
        if self.sitting.released_at.is_some() {
            return Vec::new();
        }
        let own = |placed: &Placed| {
            let (entry, given) = self.script(placed).correctable_by(person)?;
            let (text, answer) = placed.answer.clone()?;
            Some((entry.at, ScriptOwn { script: self.name(app, placed), text, answer, given: given.clone() }))
        };
        let of_question =
            |placed: &&Placed| placed.item.0.as_str() == item && placed.question == usize::from(question);
        let mut all: Vec<(i64, ScriptOwn)> = self.placed.iter().filter(of_question).filter_map(own).collect();
        all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        all.into_iter().take(MOST_OWN).map(|(_, own)| own).collect()
    }

    /// Whether somebody sits it now whose answers will be marked.
    fn expects_some(&self) -> bool {
        let mut kinds = self.frozen.blueprint.filled().map(|(section, _)| section.kind);
        self.running > 0 && kinds.any(|kind| kind == Kind::ShortAnswer)
    }
}

/// Does something with an answer: decided on its log as it is, kept, and recorded.
pub async fn act(
    app: &App,
    staff: &StaffMember,
    (scripts, placed): (&Scripts, &Placed),
    (deed, act, seen): (&'static str, Act, &str),
) -> Result<(), Problem> {
    let attempt = &scripts.seats[placed.seat].attempt;
    let (scale, id) = (scripts.scale(placed), &scripts.sitting.id);
    for _ in 0..TRIES {
        let logs = app.engine.scripts_of(attempt).await?;
        let log = logs.get(&placed.slot).map(Vec::as_slice).unwrap_or_default();
        let script = Script { log, ..scripts.script(placed) };
        let now = app.clock.now();
        let entry = script.decide(act.clone(), &scale, (&staff.actor(), seen), now).map_err(refused)?;
        if app.engine.put_script_act(id, (attempt, placed.slot), &entry).await? {
            let on = format!("script {attempt}/{}", placed.slot);
            let detail = json!({ "sitting": id, "entry": entry });
            app.store.record(&[staff.deed(deed, on, detail)], now).await?;
            return Ok(());
        }
    }
    Err(Problem::conflict("script.busy", "several people work on this answer: try again"))
}

/// Why something could not be done, with the field to mend.
fn refused(refusal: Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::Blank => Problem::conflict("script.blank", detail),
        Refusal::Changed => Problem::conflict("script.changed", detail),
        Refusal::NotOwed => Problem::conflict("script.not_owed", detail),
        Refusal::SamePerson => Problem::conflict("script.same_person", detail),
        Refusal::NotYours => Problem::conflict("script.not_yours", detail),
        Refusal::Range(_) => Problem::invalid("script.range", detail.clone()).field("given.got", detail),
        Refusal::Step => Problem::invalid("script.step", detail.clone()).field("given.got", detail),
        Refusal::NoPoint => Problem::invalid("script.points", detail.clone()).field("given.points", detail),
        Refusal::TooLong => {
            Problem::invalid("script.too_long", detail.clone()).field("given.comment", detail)
        }
        Refusal::NoReason => Problem::invalid("script.no_reason", detail.clone()).field("reason", detail),
        Refusal::NotSettled => Problem::conflict("script.not_settled", detail),
        Refusal::AskedAlready => Problem::conflict("script.asked", detail),
        Refusal::NotAsked => Problem::conflict("script.not_asked", detail),
        Refusal::SecondPerson => Problem::conflict("script.second_person", detail),
    }
}
