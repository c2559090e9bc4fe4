//! What invigilators do: each act with a reason, each in the audit log, each refusal named per person.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::AttemptId;
use engine::attempt::event::Said;
use engine::attempt::state::Again;
use engine::attempt::time::SECOND;
use engine::attempt::{Command, State as Attempt};
use engine::journal::GiveError;
use engine::sitting::{PauseOrder, pause_of};
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use proctor::signal::{Signal, SignalKind};
use serde_json::json;
use wire::wall::{ActOutcome, ActRequest, InvigilatorAct, Whom};

use super::watched;
use crate::access::StaffMember;
use crate::app::App;
use crate::bus::Event;
use crate::desk::announce;
use crate::problem::{Answer, Body, Problem, refusal_code};
use crate::store::audit::Deed;

/// The longest reason or message, characters.
pub const LONGEST_REASON: usize = 500;

/// `POST /api/wall/{sitting}/acts`
pub async fn act(
    State(app): State<Arc<App>>,
    staff: StaffMember,
    Path(sitting): Path<String>,
    Body(mut request): Body<ActRequest>,
) -> Answer<Vec<ActOutcome>> {
    let sitting = watched(&app, &staff, &sitting).await?;
    staff.may_act(&sitting)?;
    request.phrase =
        request.phrase.filter(|_| matches!(request.act, InvigilatorAct::Message | InvigilatorAct::Warn));
    if let Some(phrase) = request.phrase {
        // Whatever the wall's language, log and record have the same words.
        request.reason = phrase.words().to_owned();
    }
    if request.reason.trim().is_empty() && needs_reason(&request.act) {
        return Err(Problem::invalid("attempt.no_reason", "a reason is needed").field("reason", "say why"));
    }
    if request.reason.chars().count() > LONGEST_REASON {
        let detail = format!("a reason or message has at most {LONGEST_REASON} characters");
        return Err(Problem::invalid("act.too_long", detail).field("reason", "shorten it"));
    }
    if matches!(request.act, InvigilatorAct::AskReopen { .. } | InvigilatorAct::Reopen) {
        may_go_on(&app, &sitting).await?;
    }
    // It is done and recorded also when whoever asked is gone before the answer.
    let done = tokio::spawn(async move { do_it(&app, &staff, &sitting, &request).await });
    let failed = |_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "act.failed", "the act broke off; look at the log")
    };
    done.await.map_err(failed)?.map(Json)
}

async fn do_it(
    app: &App,
    staff: &StaffMember,
    sitting: &Sitting,
    request: &ActRequest,
) -> Result<Vec<ActOutcome>, Problem> {
    let seats = app.engine.seats_as_far_as_they_go(&sitting.id).await?;
    let chosen = chosen(&seats, &request.on)?;
    let pauses = order(app, staff, sitting, request).await?;
    let warning_stops = sitting.frozen.as_ref().is_some_and(|frozen| frozen.rules.warning_stops_clock);
    // What is said to several at once has a name, by which it can be counted who has read it.
    let announcement = (chosen.len() > 1).then(bank::id::fresh);
    let how = Saying { warning_stops, announcement, pauses, ends_at: sitting.ends_at };
    let acts = chosen.iter().map(|seat| one(app, staff, seat, request, &how));
    let mut outcomes = futures_util::future::join_all(acts).await;
    if !matches!(request.on, Whom::Some { .. }) {
        // Whoever of the room or sitting it does not concern is no refusal.
        outcomes.retain(|outcome| !matches!(&outcome.code, Some(code) if beside(&request.act, code)));
    }
    if let InvigilatorAct::Extend { seconds: taken @ ..0 } = request.act {
        // Time that is taken back is said so that it has to be read, and can be read again.
        let (us, reason) = (-i64::from(taken) * SECOND, request.reason.trim().to_owned());
        let text = format!("您的作答时间减少 {}：{reason}", announce::length(us));
        let said = Said::TakenBack { us, reason };
        let done = outcomes.iter().filter(|outcome| outcome.done);
        let to = done.map(|outcome| (outcome.attempt.as_str().into(), text.clone(), Some(said.clone())));
        announce::say(app, &staff.actor(), to).await;
    }
    let slots = match request.act {
        InvigilatorAct::Look { report, .. } => Some(reported(app, &outcomes, report).await?),
        _ => None,
    };
    let deeds: Vec<Deed> = outcomes
        .iter()
        .map(|outcome| {
            let detail = json!({
                "act": request.act,
                "reason": request.reason,
                "done": outcome.done,
                "refusal": outcome.code,
                "sitting": sitting.id,
                "together": how.announcement,
                "slots": slots,
            });
            staff.deed(name(&request.act), format!("attempt {}", outcome.attempt), detail)
        })
        .collect();
    app.store.record(&deeds, app.clock.now()).await?;
    if matches!(request.act, InvigilatorAct::Reopen) {
        // Who had ended in a hall event has not any more.
        app.bus.publish(Event::Hall { sitting: sitting.id.clone() });
    }
    Ok(outcomes)
}

/// Which question a report is about.
async fn reported(app: &App, outcomes: &[ActOutcome], report: u32) -> Result<Vec<u16>, Problem> {
    let mut slots = Vec::new();
    for outcome in outcomes {
        let live = app.attempts.get(&outcome.attempt.as_str().into()).await?;
        let of = |state: &Attempt| state.reports.iter().find(|one| one.number == report).map(|one| one.slot);
        slots.extend(live.look(of));
    }
    Ok(slots)
}

/// A pause of a room or of the whole sitting stands until it goes on, also for those who start meanwhile. It is noted
/// before anybody is paused, so that nobody slips through. The pauses that stand then.
async fn order(
    app: &App,
    staff: &StaffMember,
    sitting: &Sitting,
    request: &ActRequest,
) -> Result<Vec<PauseOrder>, Problem> {
    let on = match request.act {
        InvigilatorAct::Pause => true,
        InvigilatorAct::Resume => false,
        _ => return Ok(sitting.pauses.clone()),
    };
    let room = match &request.on {
        Whom::All => None,
        Whom::Room { room } => Some(room.clone()),
        Whom::Some { .. } => return Ok(sitting.pauses.clone()),
    };
    let actor = staff.actor();
    let (reason, at) = (request.reason.trim().to_owned(), app.clock.now());
    let detail = json!({ "room": room, "reason": reason });
    let deed = staff.deed(
        if on { "wall.order_pause" } else { "wall.order_resume" },
        format!("sitting {}", sitting.id),
        detail,
    );
    let pauses = app.engine.order_pause(&sitting.id, &PauseOrder { room, on, actor, reason, at }).await?;
    app.store.record(&[deed], at).await?;
    app.sitting_changed_everywhere(&sitting.id).await;
    Ok(pauses)
}

/// Whether an act for a room or sitting does not concern whom it was refused for: who is through already, who is as
/// it wants them, and, of pauses, who has not started and will start into it.
fn beside(act: &InvigilatorAct, code: &str) -> bool {
    match code {
        "attempt.ended" => true,
        "attempt.paused" => matches!(act, InvigilatorAct::Pause),
        // Their room has a pause of its own, which the wall shows.
        "attempt.not_paused" | "attempt.all_paused" => matches!(act, InvigilatorAct::Resume),
        "attempt.not_started" => matches!(act, InvigilatorAct::Pause),
        _ => false,
    }
}

/// Once a sitting is sealed or its results are out, nobody goes on: that would be another exam.
async fn may_go_on(app: &App, sitting: &Sitting) -> Result<(), Problem> {
    if sitting.released_at.is_some() || app.engine.latest_seal(&sitting.id).await?.is_some() {
        let detail = "the sitting is sealed: nothing can be added to it";
        return Err(Problem::conflict("sitting.sealed", detail));
    }
    Ok(())
}

fn name(act: &InvigilatorAct) -> &'static str {
    match act {
        InvigilatorAct::Message => "wall.message",
        InvigilatorAct::Warn => "wall.warn",
        InvigilatorAct::Pause => "wall.pause",
        InvigilatorAct::Resume => "wall.resume",
        InvigilatorAct::Extend { .. } => "wall.extend",
        InvigilatorAct::Admit => "wall.admit",
        InvigilatorAct::Leave => "wall.leave",
        InvigilatorAct::Look { .. } => "wall.look",
        InvigilatorAct::End => "wall.end",
        InvigilatorAct::AskReopen { .. } => "wall.ask_reopen",
        InvigilatorAct::Reopen => "wall.reopen",
        InvigilatorAct::DropReopen => "wall.drop_reopen",
        InvigilatorAct::Answer => "wall.answer",
    }
}

/// What is said or taken from a candidate has a reason; what is given, looked at or agreed to may do without.
fn needs_reason(act: &InvigilatorAct) -> bool {
    use InvigilatorAct::{Admit, Answer, Look, Reopen};
    !matches!(act, Admit | Answer | Look { .. } | Reopen)
}

fn chosen<'a>(seats: &'a [Seat], whom: &Whom) -> Result<Vec<&'a Seat>, Problem> {
    match whom {
        Whom::All => Ok(seats.iter().collect()),
        Whom::Room { room } => Ok(seats.iter().filter(|seat| seat.room == *room).collect()),
        Whom::Some { attempts } => attempts
            .iter()
            .map(|id| {
                let id = AttemptId::from(id.as_str());
                seats.iter().find(|seat| seat.attempt == id).ok_or_else(|| Problem::missing("candidate"))
            })
            .collect(),
    }
}

/// How something is said.
struct Saying {
    /// Whether the exam's rules stop the clock for a warning.
    warning_stops: bool,
    /// Its name, when it is said to several.
    announcement: Option<String>,
    /// Pauses of rooms and of the whole sitting that stand.
    pauses: Vec<PauseOrder>,
    /// When the sitting ends, µs.
    ends_at: i64,
}

impl Saying {
    fn stands_for(&self, seat: &Seat) -> bool {
        pause_of(&self.pauses, &seat.room).is_some()
    }
}

async fn one(app: &App, staff: &StaffMember, seat: &Seat, request: &ActRequest, how: &Saying) -> ActOutcome {
    let actor = staff.actor();
    let reason = request.reason.trim().to_owned();
    let (text, said) = match &request.again {
        Some(id) if matches!(request.act, InvigilatorAct::Message) => {
            words_of(app, seat, id).await.unwrap_or_else(|| (reason.clone(), None))
        }
        _ => (reason.clone(), request.phrase.map(|phrase| Said::Usual { phrase })),
    };
    let say = |warning: bool| Command::Notify {
        actor: actor.clone(),
        text: text.clone(),
        warning,
        stops_clock: warning && how.warning_stops,
        announcement: how.announcement.clone(),
        said: said.clone(),
    };
    // An order of room or sitting, not a pause of their own.
    let ordered = !matches!(request.on, Whom::Some { .. });
    let command = match &request.act {
        InvigilatorAct::Message => say(false),
        InvigilatorAct::Warn => say(true),
        InvigilatorAct::Pause => Command::Pause(actor, reason, ordered),
        InvigilatorAct::Resume => Command::Resume(actor, reason, ordered),
        InvigilatorAct::Extend { seconds } => Command::Extend(actor, reason, i64::from(*seconds) * SECOND),
        InvigilatorAct::Admit => Command::Admit(actor),
        InvigilatorAct::Leave => Command::Leave(actor, reason),
        InvigilatorAct::Look { report, confirmed } => {
            Command::Look { actor, report: *report, confirmed: *confirmed, note: reason }
        }
        InvigilatorAct::End => Command::End(actor, reason),
        InvigilatorAct::AskReopen { keeps_time, extra_s } => {
            let again = Again { keeps_time: *keeps_time, extra_us: i64::from(*extra_s) * SECOND };
            Command::AskReopen(actor, reason, again, how.ends_at)
        }
        InvigilatorAct::Reopen => Command::Reopen(actor, how.ends_at),
        InvigilatorAct::DropReopen => Command::DropReopen(actor, reason),
        InvigilatorAct::Answer => return answer_call(app, seat, &actor.name),
    };
    // Who was paused on their own does not go on while all others are paused; nobody does whose room has a pause of its
    // own when only that of all is over.
    if matches!(request.act, InvigilatorAct::Resume) && how.stands_for(seat) {
        let alone = app.attempts.get(&seat.attempt).await.is_ok_and(|live| live.look(|state| !state.ordered));
        if alone || ordered {
            let detail = "the room or the whole sitting is paused: let all go on first";
            let Problem(problem) = Problem::conflict("attempt.all_paused", detail);
            let (code, detail) = (Some(problem.code.into_owned()), Some(detail.to_owned()));
            return ActOutcome { attempt: seat.attempt.to_string(), done: false, code, detail };
        }
    }
    let given = match app.attempts.get(&seat.attempt).await {
        Ok(live) => app.attempts.give(&live, command, app.clock.now()).await,
        Err(error) => Err(error.into()),
    };
    let (code, detail) = match given {
        Ok(_) => (None, None),
        Err(GiveError::Refused(refusal)) => {
            (Some(refusal_code(&refusal).to_owned()), Some(refusal.to_string()))
        }
        Err(error) => (Some("store.unavailable".to_owned()), Some(error.to_string())),
    };
    ActOutcome { attempt: seat.attempt.to_string(), done: code.is_none(), code, detail }
}

/// What an announcement said to one candidate.
async fn words_of(app: &App, seat: &Seat, announcement: &str) -> Option<(String, Option<Said>)> {
    let live = app.attempts.get(&seat.attempt).await.ok()?;
    live.look(|state| {
        let had = state
            .notices
            .iter()
            .rev()
            .find(|notice| super::announcements::id_of(&seat.attempt, notice) == announcement)?;
        Some((had.text.clone(), had.said.clone()))
    })
}

/// The hand goes down, and the record tells by whom.
fn answer_call(app: &App, seat: &Seat, by: &str) -> ActOutcome {
    let at = app.clock.now();
    app.proctoring.change(&seat.attempt, |watched| watched.calls_since = None);
    let signal = Signal { at, kind: SignalKind::CallOver, detail: by.to_owned(), frame: None };
    app.proctoring.signal(&seat.sitting, &seat.attempt, signal);
    app.bus.publish(Event::CallAnswered { attempt: seat.attempt.clone() });
    app.attempts.touch(&seat.attempt);
    ActOutcome { attempt: seat.attempt.to_string(), done: true, code: None, detail: None }
}
