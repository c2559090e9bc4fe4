//! The door: a candidate's sign-in, consent, pledge, receipt and result. The types say more: [`wire::door`].

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use engine::attempt::State as Attempt;
use engine::journal::Live;
use engine::late;
use engine::marking::{Part, Score, SlotScore};
use engine::remedy::Remedy;
use engine::script::{self, Script};
use engine::store::remedies::State as Stands;
use engine::store::seats::Seat;
use engine::store::sittings::Frozen;
use serde_json::json;
use wire::door::{
    Adjusted, Adjustment, Door, LateResult, Pledge, Receipt, ResultSheet, SectionResult, SignIn, Site, Stage,
    SubjectResult, Time, WrittenResult,
};

use crate::access::{Candidate, From};
use crate::app::App;
use crate::desk::marked;
use crate::photo;
use crate::problem::{Answer, Body, Problem};
use crate::room::view;
use crate::session;
use crate::store::audit::Deed;
use crate::store::sessions::Kind;

/// `GET /api/site`
pub async fn site(State(app): State<Arc<App>>) -> Answer<Site> {
    Ok(Json(Site {
        name: app.config.name.clone(),
        demo: app.demo.load(std::sync::atomic::Ordering::Relaxed),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        needs_setup: app.store.setting("setup_token").await?.is_some(),
    }))
}

/// `GET /api/time`
pub async fn time(State(app): State<Arc<App>>) -> Json<Time> {
    let stalled = app.attempts.journal().health().stalled_since().is_some();
    Json(Time { now: app.clock.now(), stalled })
}

/// `POST /api/door/sign-in`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    From(from): From,
    Body(shown): Body<SignIn>,
) -> Result<(HeaderMap, Json<Door>), Problem> {
    let ticket = crate::secret::plain_id(&shown.ticket);
    // By ticket and address, so that nobody elsewhere can keep a neighbour out.
    let tried = format!("{ticket} {from}");
    app.sign_in_limit.check(&tried)?;
    app.address_limit.check(&from)?;
    let seat = app.engine.seat_of_ticket(&ticket).await?;
    let seat = seat.filter(|seat| seat.id_hash == app.secret.id_hash(&shown.id_number));
    let Some(seat) = seat else {
        app.sign_in_limit.failed(&tried);
        app.address_limit.failed(&from);
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "door.unknown",
            "no candidate has this admission ticket and ID number: compare both with the ticket",
        ));
    };
    app.sign_in_limit.succeeded(&tried);
    let cookie = session::open(&app, Kind::Seat, seat.attempt.as_str()).await?;
    Ok((cookie, Json(of_seat(&app, &seat).await?)))
}

/// `POST /api/door/sign-out`
pub async fn sign_out(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<(HeaderMap, StatusCode), Problem> {
    Ok((session::close(&app, Kind::Seat, &headers).await?, StatusCode::NO_CONTENT))
}

/// `GET /api/door`
pub async fn door(State(app): State<Arc<App>>, Candidate(seat): Candidate) -> Answer<Door> {
    Ok(Json(of_seat(&app, &seat).await?))
}

/// What the audit log calls the pledge, with the times of consent and pledge.
pub const PLEDGE: &str = "door.pledge";

/// `POST /api/door/consent`
pub async fn consent(State(app): State<Arc<App>>, Candidate(seat): Candidate) -> Answer<Door> {
    app.engine.consent(&seat.attempt, app.clock.now()).await?;
    let seat = app.engine.seat(&seat.attempt).await?;
    Ok(Json(of_seat(&app, &seat).await?))
}

/// `POST /api/door/pledge`
pub async fn pledge(
    State(app): State<Arc<App>>,
    Candidate(seat): Candidate,
    From(from): From,
    Body(pledge): Body<Pledge>,
) -> Answer<Door> {
    if bank::item::plain(&pledge.name) != bank::item::plain(&seat.name) {
        return Err(Problem::invalid("door.other_name", "the name is not the one on the roster")
            .field("name", "type your name as it stands on the admission ticket"));
    }
    if seat.consent_at.is_none() {
        return Err(Problem::conflict("door.no_consent", "consent to what is recorded first"));
    }
    let now = app.clock.now();
    let before = seat.pledge_at;
    app.engine.pledge(&seat.attempt, now).await?;
    // Of two pages at once, the first counts: the time is the one that was kept.
    let seat = app.engine.seat(&seat.attempt).await?;
    let on = format!("attempt {}", seat.attempt);
    // Who signs again because the answer did not come may have no line yet.
    if before.is_none() || !app.store.audit_on(&on).await?.iter().any(|line| line.what == PLEDGE) {
        let detail = json!({ "consent_at": seat.consent_at, "pledge_at": seat.pledge_at });
        let (who, who_name) = (seat.attempt.to_string(), seat.name.clone());
        app.store.record(&[Deed { who, who_name, what: PLEDGE, on, detail, from }], now).await?;
    }
    app.attempts.touch(&seat.attempt);
    Ok(Json(of_seat(&app, &seat).await?))
}

/// Where an attempt stands; `live`: unless its log can't be read. A result that is out is shown, whatever became of the
/// log it came from: it is kept apart.
async fn stage(app: &App, seat: &Seat, live: Option<&Live>, released: bool) -> Result<Stage, Problem> {
    let by_log = live.map_or(Stage::Damaged, |live| live.look(|state| view::stage(state, released)));
    let lost = released && matches!(by_log, Stage::Waiting | Stage::Damaged);
    let issued = lost && app.engine.released_score(&seat.attempt).await?.is_some();
    Ok(if issued { Stage::Released } else { by_log })
}

/// What the door shows of a seat.
pub async fn of_seat(app: &App, seat: &Seat) -> Result<Door, Problem> {
    let sitting = app.sitting(&seat.sitting).await?;
    let live = app.attempts.readable(&seat.attempt).await?;
    let (title, rules, blueprint) = match &sitting.frozen {
        Some(frozen) => (frozen.exam_title.clone(), frozen.rules.clone(), frozen.blueprint.clone()),
        None => {
            let exam = app.engine.exam(&sitting.exam).await?;
            (exam.title, exam.rules, app.engine.blueprint(&exam.blueprint).await?.blueprint)
        }
    };
    // What may be looked up is named here, and shown with the paper.
    let mut rules = rules;
    rules.references.iter_mut().for_each(|reference| reference.text.clear());
    let questions = match app.engine.paper(&seat.attempt).await? {
        Some((_, paper)) => u32::try_from(paper.slots.len()).unwrap_or(u32::MAX),
        None => blueprint.items(),
    };
    Ok(Door {
        name: seat.name.clone(),
        id_masked: seat.id_masked.clone(),
        ticket: seat.ticket.clone(),
        room: seat.room.clone(),
        seat: seat.seat.clone(),
        exam: title,
        sitting: sitting.title.clone(),
        time_zone: sitting.time_zone.clone(),
        starts_at: sitting.starts_at,
        ends_at: sitting.ends_at,
        extra_s: seat.extra_s,
        accommodations: seat.accommodations,
        photo: photo::has(app, seat).await,
        rules,
        questions,
        marks: blueprint.marks().0,
        consent_at: seat.consent_at,
        pledge_at: seat.pledge_at,
        stage: stage(app, seat, live.as_deref(), sitting.released_at.is_some()).await?,
        rehearsal: sitting.rehearsal_of.is_some(),
        now: app.clock.now(),
    })
}

/// `GET /api/receipt`
pub async fn receipt(State(app): State<Arc<App>>, Candidate(seat): Candidate) -> Answer<Receipt> {
    let sitting = app.sitting(&seat.sitting).await?;
    let live = app.attempts.get(&seat.attempt).await?;
    let paper = app.engine.paper(&seat.attempt).await?;
    let questions = paper.map_or(0, |(_, paper)| paper.slots.len());
    let key = app.secret.signing_key();
    let receipt =
        app.attempts.settled(&live, |state| view::receipt(state, &seat, &sitting, questions, key)).await?;
    receipt.map(Json).ok_or_else(|| Problem::conflict("attempt.not_ended", "the exam is not over yet"))
}

/// `GET /api/result`
pub async fn result(State(app): State<Arc<App>>, Candidate(seat): Candidate) -> Answer<ResultSheet> {
    let not_yet = || Problem::conflict("result.not_released", "results are not released yet");
    let sitting = app.engine.sitting(&seat.sitting).await?;
    let released_at = sitting.released_at.ok_or_else(not_yet)?;
    let frozen = sitting.frozen.as_ref().ok_or_else(not_yet)?;
    let absent = || Problem::conflict("result.absent", "there is no attempt to give a result for");
    let issued = app.engine.released_score(&seat.attempt).await?.ok_or_else(absent)?;
    if !marked::is_issued(&app, frozen, &seat, &issued) {
        let detail = "this result is not as it was released, and is not shown: ask the examination office";
        return Err(Problem::conflict("result.changed", detail));
    }
    let score = issued.score;
    let state = app.attempts.readable(&seat.attempt).await?.map(|live| live.look(Attempt::clone));
    let written = written(&app, &seat, frozen, &score, state.as_ref()).await?;
    let syllabus = app.bank.snapshot_syllabus(&frozen.snapshot).await?;
    let subjects = score.subjects.iter().map(|(code, part)| subject_result(&syllabus, code, *part));
    let adjusted = match &state {
        Some(state) => adjusted(&app, &seat, state).await?,
        None => Vec::new(),
    };
    let decisions = app.engine.late_decisions_of(&seat.attempt).await?;
    let late = state.iter().flat_map(|state| state.late.iter().enumerate()).map(|(at, late)| LateResult {
        slot: late.slot,
        counts: late::decided(&decisions, at) == Some(true),
    });
    Ok(Json(ResultSheet {
        late: late.collect(),
        adjusted,
        written,
        name: seat.name,
        ticket: seat.ticket,
        exam: frozen.exam_title.clone(),
        sitting: sitting.title.clone(),
        total: score.total,
        pass: frozen.rules.pass.0,
        passed: score.total.got >= frozen.rules.pass,
        subjects: subjects.collect(),
        sections: score
            .sections
            .iter()
            .map(|(kind, part)| SectionResult { kind: *kind, part: *part })
            .collect(),
        released_at,
    }))
}

/// What people gave for answers that they mark, with their comments where the exam shows them; without comments where
/// nobody knows any more what was answered.
async fn written(
    app: &App,
    seat: &Seat,
    frozen: &Frozen,
    score: &Score,
    state: Option<&Attempt>,
) -> Result<Vec<WrittenResult>, Problem> {
    if !score.slots.iter().any(|slot| slot.by_people) {
        return Ok(Vec::new());
    }
    let rule = frozen.rules.by_people;
    let logs = app.engine.scripts_of(&seat.attempt).await?;
    let decisions = app.engine.late_decisions_of(&seat.attempt).await?;
    let result = |slot: &SlotScore| {
        let response = state.and_then(|state| late::response(state, &decisions, slot.slot));
        let answer = script::written(response).map(script::answer_hash);
        let log = logs.get(&slot.slot).map(Vec::as_slice).unwrap_or_default();
        let comments = Script { rule, answer: answer.as_deref(), log }.comments();
        let comments = if rule.comments { comments } else { Vec::new() };
        WrittenResult {
            slot: slot.slot,
            part: Part { got: slot.got, of: slot.of },
            answered: slot.answered,
            void: slot.void,
            comments: comments.into_iter().map(ToOwned::to_owned).collect(),
        }
    };
    Ok(score.slots.iter().filter(|slot| slot.by_people).map(result).collect())
}

/// What was decided about items of a paper as it was answered.
async fn adjusted(app: &App, seat: &Seat, state: &Attempt) -> Result<Vec<Adjusted>, Problem> {
    let Some(form) = app.engine.form(&seat.attempt).await? else { return Ok(Vec::new()) };
    let form = form.with(state.replacements());
    let remedies = app.engine.remedies(&seat.sitting).await?;
    let mut adjusted: Vec<Adjusted> = state
        .changes
        .iter()
        .flat_map(|(slot, change)| {
            let by = |number| remedies.iter().find(|remedy| remedy.number == number);
            let put = change.put.as_ref().and_then(|put| by(put.remedy));
            let put = put.map(|put| (Adjustment::Replaced, put.reason.clone()));
            // It may have been reworded since it was put there.
            let words = (!change.replaces()).then(|| (Adjustment::Reworded, change.reason.clone()));
            put.into_iter().chain(words).map(|(how, reason)| Adjusted { slot: *slot, how, reason })
        })
        .collect();
    for remedy in remedies.iter().filter(|remedy| remedy.state == Stands::InForce) {
        let Some((slots, _)) = form.placed().find(|(_, item)| item.item == remedy.item) else { continue };
        let how = match &remedy.remedy {
            remedy if remedy.voids() => Adjustment::Void,
            Remedy::Accept { .. } => Adjustment::Accepted,
            Remedy::Keep => Adjustment::Kept,
            _ => continue,
        };
        adjusted.push(Adjusted { slot: *slots.start(), how, reason: remedy.reason.clone() });
    }
    adjusted.sort_by_key(|one| one.slot);
    Ok(adjusted)
}

/// A subject's marks with its names.
pub fn subject_result(
    syllabus: &bank::syllabus::Syllabus,
    code: &str,
    part: engine::marking::Part,
) -> SubjectResult {
    let node = syllabus.node(code);
    SubjectResult {
        code: code.to_owned(),
        name_zh: node.map_or_else(|| code.to_owned(), |node| node.name_zh.clone()),
        name_en: node.map_or_else(|| code.to_owned(), |node| node.name_en.clone()),
        part,
    }
}
