//! Hall events at work: silences are recorded as they come, walls show what they make, a decision credits each person
//! what they lost: those who are back at once, the others when they come back, or in parts before their time runs out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bank::store::StoreError;
use engine::attempt::Command;
use engine::attempt::event::Actor;
use engine::attempt::state::{Phase, State as Attempt};
use engine::attempt::time::{Credit, Entry};
use engine::journal::{GiveError, Live};
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use engine::{AttemptId, SittingId};
use proctor::hall::{Decision, Gifts, HallEvent, Place, Silence, balance, by_hand};
use serde_json::json;
use wire::wall::{HallAct, HallDecision, HallEventView, HallOutcome, HallSeat};

use super::acts::LONGEST_REASON;
use super::watched;
use crate::access::StaffMember;
use crate::app::App;
use crate::bus::Event;
use crate::problem::{Answer, Body, Problem, refusal_code};

/// Records that seats fell silent.
pub async fn fell_silent(app: &App, sitting: &SittingId, silences: &[Silence]) -> Result<(), StoreError> {
    let there = there(app, sitting).await?;
    if app.proctor.fell_silent(sitting, silences, &there).await? {
        app.bus.publish(Event::Hall { sitting: sitting.clone() });
    }
    Ok(())
}

/// How many sit the exam at each place.
async fn there(app: &App, sitting: &SittingId) -> Result<HashMap<Place, usize>, StoreError> {
    let mut there: HashMap<Place, usize> = HashMap::new();
    for live in app.attempts.all() {
        if live.look(|state| matches!(state.phase, Phase::Running(_))) {
            let seat = app.wall_seat(&live.attempt).await?;
            if seat.sitting == *sitting {
                *there.entry(Place::Room(seat.room.clone())).or_default() += 1;
                *there.entry(Place::Network(app.presence.network(&live.attempt).to_string())).or_default() +=
                    1;
            }
        }
    }
    Ok(there)
}

/// Records that a seat is back, and credits what it lost if that was decided.
pub async fn came_back(
    app: &App,
    sitting: &SittingId,
    attempt: &AttemptId,
    at: i64,
) -> Result<(), StoreError> {
    let Some(silence) = app.proctor.came_back(attempt, at).await? else { return Ok(()) };
    let (silences, events) = app.proctor.hall(sitting).await?;
    let running = app.attempts.get(attempt).await?.look(|state| matches!(state.phase, Phase::Running(_)));
    for event in events.iter().filter(|event| event.has(&silence)) {
        if running
            && event.decision.as_ref().is_some_and(|decision| decision.credit)
            && let Err(error) = credit(app, event, &silence, &silences).await
        {
            tracing::warn!(%error, %attempt, "what a hall event cost could not be credited");
        }
        app.bus.publish(Event::Hall { sitting: sitting.clone() });
    }
    Ok(())
}

/// The ledger without what hall events gave.
fn ledger_by_hand(state: &Attempt, now: i64) -> Vec<Entry> {
    by_hand(state.clock().map(|clock| clock.ledger(now)).unwrap_or_default(), &state.credited)
}

/// What was given by hand that is taken for making good a silence.
fn gifts_for(silence: &Silence, all: &[Silence], decision: Option<&Decision>) -> Gifts {
    let later = all.iter().filter(|other| other.attempt == silence.attempt && other.began > silence.began);
    Gifts {
        from: silence.began,
        next: later.map(|other| other.began).min(),
        decided: decision.map(|decision| decision.at),
        beside: decision.is_some_and(|decision| decision.beside),
    }
}

/// What an attempt lost in a silence until `now` at the latest, µs; less than 0 where more was given by hand.
fn balance_of(silence: &Silence, gifts: Gifts, ledger: &[Entry], now: i64) -> i64 {
    balance(silence.began, silence.ended.unwrap_or(now).min(now), gifts, ledger)
}

/// Whether what seats of an event were given by hand since it began, others of the sitting were given, too: then it was
/// for something else, most likely.
async fn given_to_others(
    app: &App,
    sitting: &SittingId,
    event: &HallEvent,
    members: &HashSet<AttemptId>,
) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let (mut inside, mut outside) = (HashSet::new(), HashSet::new());
    for live in app.attempts.all() {
        if app.wall_seat(&live.attempt).await?.sitting != *sitting {
            continue;
        }
        let ledger = live.look(|state| ledger_by_hand(state, now));
        let given = ledger.into_iter().filter(|entry| entry.at >= event.from);
        let given = given.filter_map(|entry| match entry.credit {
            Credit::Extension { by, reason } => Some((by, reason, entry.us)),
            _ => None,
        });
        if members.contains(&live.attempt) { inside.extend(given) } else { outside.extend(given) }
    }
    Ok(!inside.is_disjoint(&outside))
}

/// Credits what was lost in a silence, so far where it is not over, and not credited yet. Returns how much.
async fn credit(app: &App, event: &HallEvent, silence: &Silence, all: &[Silence]) -> Result<i64, GiveError> {
    let Some(decision) = &event.decision else { return Ok(0) };
    let live = app.attempts.get(&silence.attempt).await?;
    let now = app.clock.now();
    let (us, next) = live.look(|state| {
        let made_good = event.made_good(silence, &state.credited);
        let gifts = gifts_for(silence, all, Some(decision));
        let lost = balance_of(silence, gifts, &ledger_by_hand(state, now), now);
        ((lost - made_good.us).max(0), made_good.next)
    });
    let actor = Actor { id: decision.by_id.clone(), name: decision.by.clone() };
    let reason = decision.reason.clone();
    let event = if silence.ended.is_some() { event.loss(silence) } else { next };
    let given = app.attempts.give(&live, Command::Credit { actor, reason, us, event }, now).await?;
    Ok(given.event.map_or(0, |_| us))
}

/// Whether a seat is to be credited now: it is back and was not yet, or its time would run out before it is.
fn is_owed(state: &Attempt, event: &HallEvent, silence: &Silence, now: i64) -> bool {
    let Phase::Running(clock) = &state.phase else { return false };
    match silence.ended {
        Some(_) => !event.made_good(silence, &state.credited).whole,
        None => event.holds(clock.left_here(now), now),
    }
}

/// Credits what was decided and not done: a node stopped in between, or the store was away; and what seats lost so far
/// that are silent still and would run out of time. Nothing is credited twice.
pub async fn settle(app: &App) -> Result<(), StoreError> {
    let mut sittings = HashSet::new();
    for live in app.attempts.all() {
        if live.look(|state| matches!(state.phase, Phase::Running(_))) {
            sittings.insert(app.wall_seat(&live.attempt).await?.sitting.clone());
        }
    }
    for sitting in sittings {
        let (silences, events) = app.proctor.hall(&sitting).await?;
        // What seats lose that are silent still depends on their clocks: walls are told anew now and then.
        let silent = |event: &HallEvent| silences.iter().any(|one| one.ended.is_none() && event.has(one));
        if events.iter().any(silent) {
            app.bus.publish(Event::Hall { sitting: sitting.clone() });
        }
        let decided = events.iter().filter(|event| event.decision.as_ref().is_some_and(|made| made.credit));
        for event in decided {
            for silence in silences.iter().filter(|silence| event.has(silence)) {
                let live = app.attempts.get(&silence.attempt).await?;
                let owed = live.look(|state| is_owed(state, event, silence, app.clock.now()));
                if owed && let Err(error) = credit(app, event, silence, &silences).await {
                    tracing::warn!(%error, "what a hall event cost could not be credited; it is tried again");
                }
            }
        }
    }
    Ok(())
}

/// What an attempt that ended lost in hall events and nothing made good, µs.
pub async fn owed(app: &App, sitting: &SittingId, live: &Live) -> Result<i64, StoreError> {
    let (silences, events) = app.proctor.hall(sitting).await?;
    Ok(live.look(|state| {
        let Phase::Ended(end) = &state.phase else { return 0 };
        let over_at = end.over_at();
        let ledger = ledger_by_hand(state, over_at);
        let own = silences.iter().filter(|silence| silence.attempt == live.attempt);
        let owed = own.filter_map(|silence| {
            let event = events.iter().find(|event| event.has(silence))?;
            let refused = event.decision.as_ref().is_some_and(|decision| !decision.credit);
            let made_good = event.made_good(silence, &state.credited);
            let gifts = gifts_for(silence, &silences, event.decision.as_ref());
            let lost = balance_of(silence, gifts, &ledger, over_at);
            (!refused && !made_good.whole).then(|| (lost - made_good.us).max(0))
        });
        owed.sum()
    }))
}

/// What happened to the halls of a sitting.
pub async fn views(app: &App, sitting: &SittingId) -> Result<Vec<HallEventView>, StoreError> {
    let (silences, events) = app.proctor.hall(sitting).await?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let incidents = app.proctor.incidents(sitting).await?.readable;
    let seats = app.engine.seats_as_far_as_they_go(sitting).await?;
    let seats: HashMap<&AttemptId, &Seat> = seats.iter().map(|seat| (&seat.attempt, seat)).collect();
    let mut views = Vec::new();
    for event in &events {
        let members: Vec<&Silence> = silences.iter().filter(|silence| event.has(silence)).collect();
        let explained = incidents.iter().filter(|(attempt, incident)| {
            members.iter().any(|silence| silence.attempt == *attempt && event.explains(silence, incident))
        });
        let explains = explained.map(|(_, incident)| incident.id.to_string()).collect();
        let mut people: BTreeMap<&AttemptId, Vec<&Silence>> = BTreeMap::new();
        for silence in &members {
            people.entry(&silence.attempt).or_default().push(silence);
        }
        let members = people.keys().map(|attempt| (*attempt).clone()).collect();
        let mut rows = Vec::new();
        for (attempt, own) in people {
            if let Some(seat) = seats.get(attempt) {
                rows.push(person(app, event, seat, &own, &silences).await?);
            }
        }
        let given = event.decision.is_none() && rows.iter().any(|row| row.given_us > 0);
        let given_to_others = given && given_to_others(app, sitting, event, &members).await?;
        rows.sort_by(|a, b| (a.began, &a.seat).cmp(&(b.began, &b.seat)));
        views.push(HallEventView {
            id: event.id.to_string(),
            place: event.place.clone(),
            from: event.from,
            seats: rows,
            given_to_others,
            explains,
            decision: event.decision.as_ref().map(|decision| HallDecision {
                at: decision.at,
                by: decision.by.clone(),
                reason: decision.reason.clone(),
                credit: decision.credit,
            }),
        });
    }
    Ok(views)
}

/// One person in an event; a page may have fallen silent more than once.
async fn person(
    app: &App,
    event: &HallEvent,
    seat: &Seat,
    own: &[&Silence],
    all: &[Silence],
) -> Result<HallSeat, StoreError> {
    let live = app.attempts.get(&seat.attempt).await?;
    let now = app.clock.now();
    Ok(live.look(|state| {
        let (end, left_us) = match &state.phase {
            Phase::Running(clock) => (None, Some(clock.left(now))),
            Phase::Ended(end) => (Some(end.over_at()), None),
            _ => (None, None),
        };
        let now = end.unwrap_or(now);
        let ledger = ledger_by_hand(state, now);
        let (mut lost_us, mut given_us, mut spare_us, mut credited_us) = (0, 0, 0, 0);
        for silence in own {
            let made_good = event.made_good(silence, &state.credited);
            credited_us += made_good.us;
            if made_good.whole {
                lost_us += made_good.us;
                continue;
            }
            let gifts = gifts_for(silence, all, event.decision.as_ref());
            let balance = balance_of(silence, gifts, &ledger, now);
            let us = balance.max(0);
            lost_us += us;
            given_us += balance_of(silence, Gifts { beside: true, ..gifts }, &ledger, now).max(0) - us;
            spare_us += us - balance;
        }
        // Of whose attempt ended meanwhile, the silence is closed at its end: they never came back to it.
        let is_back = |ended: i64| end.is_none_or(|end| ended < end);
        let over = own.iter().all(|silence| silence.ended.is_some_and(is_back));
        HallSeat {
            attempt: seat.attempt.to_string(),
            name: seat.name.clone(),
            room: seat.room.clone(),
            seat: seat.seat.clone(),
            began: own.iter().map(|silence| silence.began).min().unwrap_or(event.from),
            ended: own.iter().filter_map(|silence| silence.ended).max().filter(|_| over),
            lost_us,
            given_us,
            spare_us,
            credited_us,
            left_us,
        }
    }))
}

/// `POST /api/wall/{sitting}/hall/{id}`
pub async fn act(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path((sitting, id)): Path<(String, String)>,
    Body(act): Body<HallAct>,
) -> Answer<Vec<HallOutcome>> {
    let sitting = watched(&app, &staff, &sitting).await?;
    staff.may_act(&sitting)?;
    let reason = act.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        let detail = "a reason has 1 to 500 characters";
        return Err(Problem::invalid("attempt.no_reason", detail).field("reason", detail));
    }
    let reason = reason.to_owned();
    // It is done and recorded also when whoever asked is gone before the answer.
    let done =
        tokio::spawn(async move { decide(&app, &staff, &sitting, &id, &HallAct { reason, ..act }).await });
    let failed = |_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "act.failed", "the act broke off; look at the log")
    };
    done.await.map_err(failed)?.map(Json)
}

async fn decide(
    app: &App,
    staff: &StaffMember,
    sitting: &Sitting,
    id: &str,
    HallAct { credit: credits, beside, reason }: &HallAct,
) -> Result<Vec<HallOutcome>, Problem> {
    let now = app.clock.now();
    let decision = Decision {
        at: now,
        by_id: staff.account.id.clone(),
        by: staff.account.name.clone(),
        reason: reason.clone(),
        credit: *credits,
        beside: *beside,
    };
    let decided = app.proctor.decide_hall(&sitting.id, &id.into(), decision).await?;
    let event = decided
        .ok_or_else(|| Problem::conflict("hall.decided", "somebody has decided on this event already"))?;
    let mut outcomes = Vec::new();
    if *credits {
        let (silences, _) = app.proctor.hall(&sitting.id).await?;
        for silence in silences.iter().filter(|silence| event.has(silence)) {
            let live = app.attempts.get(&silence.attempt).await?;
            if silence.ended.is_none() && !live.look(|state| is_owed(state, &event, silence, now)) {
                continue;
            }
            let (credited_us, code) = match credit(app, &event, silence, &silences).await {
                Ok(us) => (us, None),
                Err(GiveError::Refused(refusal)) => (0, Some(refusal_code(&refusal).to_owned())),
                Err(error) => return Err(error.into()),
            };
            outcomes.push(HallOutcome { attempt: silence.attempt.to_string(), credited_us, code });
        }
    }
    let detail = json!({ "event": event.id, "place": event.place, "credit": credits, "beside": beside, "reason": reason,
        "outcomes": outcomes, "sitting": sitting.id });
    let deed = staff.deed("wall.hall", format!("sitting {}", sitting.id), detail);
    app.store.record(&[deed], now).await?;
    app.bus.publish(Event::Hall { sitting: sitting.id.clone() });
    Ok(outcomes)
}
