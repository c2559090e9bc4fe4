//! What invigilators and administrators may do to an attempt.

use super::command::{LEAST_LEFT, LONGEST_EXTENSION, LONGEST_NOTE, Refusal};
use super::event::{Actor, Body, Cause, ItemChange, ItemDecision, Outcome, Said};
use super::state::{Again, End, Phase, State};
use super::time::{Clock, SECOND};

type Decided = Result<Option<Body>, Refusal>;

pub(super) fn reason(text: String) -> Result<String, Refusal> {
    if text.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(text) }
}

fn running(state: &State) -> Result<&Clock, Refusal> {
    match &state.phase {
        Phase::Waiting => Err(Refusal::NotStarted),
        Phase::Running(clock) => Ok(clock),
        Phase::Ended(_) => Err(Refusal::Ended),
    }
}

pub(super) fn admit(state: &State, actor: Actor) -> Decided {
    match state.phase {
        Phase::Ended(_) => Err(Refusal::Ended),
        _ if state.admitted => Ok(None),
        _ => Ok(Some(Body::Admitted { actor })),
    }
}

pub(super) fn leave(state: &State, actor: Actor, why: String) -> Decided {
    let reason = reason(why)?;
    match state.phase {
        Phase::Ended(_) => Err(Refusal::Ended),
        _ if state.left.is_some() => Err(Refusal::NotThere),
        _ => Ok(Some(Body::Left { actor, reason, turned_away: !state.admitted })),
    }
}

pub(super) fn look(state: &State, actor: Actor, report: u32, confirmed: bool, note: String) -> Decided {
    if note.chars().count() > LONGEST_NOTE {
        return Err(Refusal::BadNote);
    }
    match state.reports.iter().find(|told| told.number == report) {
        None => Err(Refusal::UnknownReport(report)),
        Some(told) if told.look.is_some() => Err(Refusal::LookedAt(report)),
        Some(_) => Ok(Some(Body::Looked { report, confirmed, actor, note })),
    }
}

pub(super) fn notify(
    state: &State,
    (actor, text, said): (Actor, String, Option<Said>),
    (warning, stops_clock): (bool, bool),
    announcement: Option<String>,
) -> Decided {
    let text = reason(text)?;
    if matches!(state.phase, Phase::Ended(_)) {
        return Err(Refusal::Ended);
    }
    let notice = u32::try_from(state.notices.len() + 1).unwrap_or(u32::MAX);
    let stops_clock = stops_clock && warning && matches!(state.phase, Phase::Running(_));
    Ok(Some(Body::Notified { notice, warning, stops_clock, actor, text, announcement, said }))
}

pub(super) fn pause(state: &State, actor: Actor, why: String, ordered: bool) -> Decided {
    // Who is paused with all others can be kept when they go on.
    if running(state)?.paused().is_some() && (ordered || !state.ordered) {
        return Err(Refusal::Paused);
    }
    Ok(Some(Body::Paused { actor, reason: reason(why)?, ordered }))
}

pub(super) fn resume(state: &State, actor: Actor, why: String, ordered: bool) -> Decided {
    match &state.phase {
        Phase::Running(clock) if clock.paused().is_some() && ordered && !state.ordered => {
            Err(Refusal::PausedAlone)
        }
        Phase::Running(clock) if clock.paused().is_some() => {
            Ok(Some(Body::Resumed { actor, reason: reason(why)? }))
        }
        Phase::Ended(_) => Err(Refusal::Ended),
        _ => Err(Refusal::NotPaused),
    }
}

pub(super) fn extend(state: &State, actor: Actor, why: String, us: i64, now: i64) -> Decided {
    let reason = reason(why)?;
    let clock = running(state)?;
    if !(SECOND..=LONGEST_EXTENSION).contains(&us.abs()) {
        return Err(Refusal::BadExtension);
    }
    // The time of the exam is nobody's to take: what was given too much is.
    if us < 0 && clock.extensions() + us < 0 {
        return Err(Refusal::NotGiven(clock.extensions() / SECOND));
    }
    if us < 0 && clock.left_here(now) + us < LEAST_LEFT {
        return Err(Refusal::TooLittleLeft);
    }
    Ok(Some(Body::Extended { by_us: us, actor, reason, event: None }))
}

pub(super) fn credit(state: &State, actor: Actor, why: String, us: i64, event: String) -> Decided {
    let reason = reason(why)?;
    running(state)?;
    if us <= 0 || state.credited.contains_key(&event) {
        return Ok(None);
    }
    let by_us = us.min(LONGEST_EXTENSION);
    Ok(Some(Body::Extended { by_us, actor, reason, event: Some(event) }))
}

pub(super) fn change(state: &State, mut change: Box<ItemChange>) -> Decided {
    if matches!(state.phase, Phase::Ended(_)) {
        return Err(Refusal::Ended);
    }
    // Nobody who does not see it, or can't come back to it, loses time by it.
    if !state.progress.shows(change.slot) || state.progress.is_behind(change.slot) {
        change.by_us = 0;
    }
    if state.changes.get(&change.slot).is_some_and(|known| known.remedy == change.remedy) {
        return Ok(None);
    }
    if let Some(item) = &change.item {
        let last = change.slot + u16::try_from(item.questions.len()).unwrap_or(1) - 1;
        if let Some(slot) = (change.slot..=last)
            .find(|slot| state.response(*slot).is_some() || state.progress.is_behind(*slot))
        {
            return Err(Refusal::Answered(slot));
        }
    }
    Ok(Some(Body::Changed(change)))
}

pub(super) fn decide(state: &State, decision: Box<ItemDecision>) -> Decided {
    if matches!(state.phase, Phase::Ended(_)) {
        return Err(Refusal::Ended);
    }
    let known = state.decided.get(&decision.slot);
    // That it counts as ever is news only where it did not.
    let news = match known {
        None => decision.outcome != Outcome::Kept,
        Some(known) => known.remedy < decision.remedy,
    };
    Ok(news.then_some(Body::Decided(decision)))
}

pub(super) fn move_end(state: &State, actor: Actor, why: String, ends_at: i64, now: i64) -> Decided {
    let reason = reason(why)?;
    let clock = match &state.phase {
        // Its time is given when it starts.
        Phase::Waiting => return Ok(None),
        Phase::Running(clock) => clock,
        Phase::Ended(_) => return Err(Refusal::Ended),
    };
    let us = clock.moves(ends_at, now);
    if us < 0 && clock.left(now) + us < LEAST_LEFT {
        return Err(Refusal::TooLittleLeft);
    }
    Ok(Some(Body::EndMoved { ends_at, actor, reason }))
}

pub(super) fn end(state: &State, actor: Actor, why: String) -> Decided {
    let reason = reason(why)?;
    match state.phase {
        Phase::Ended(_) => Err(Refusal::Ended),
        _ => Ok(Some(Body::Ended { cause: Cause::Invigilator { actor, reason }, seq: None })),
    }
}

pub(super) fn close_grace(state: &State, actor: Actor) -> Decided {
    match &state.phase {
        Phase::Ended(end) => Ok(end.takes_late_until().map(|_| Body::GraceClosed { actor })),
        Phase::Waiting | Phase::Running(_) => Err(Refusal::NotEnded),
    }
}

/// Whether there is time to go on with if the sitting ends at `ends_at`. Who had not started loses none.
fn has_time(end: &End, again: Again, ends_at: i64, now: i64) -> Result<(), Refusal> {
    let left = end.left_again(again, ends_at, now);
    if left.is_some_and(|left| left < SECOND) { Err(Refusal::NoTimeLeft) } else { Ok(()) }
}

pub(super) fn ask_reopen(
    state: &State,
    (actor, why): (Actor, String),
    again: Again,
    ends_at: i64,
    now: i64,
) -> Decided {
    let reason = reason(why)?;
    if !(0..=LONGEST_EXTENSION).contains(&again.extra_us) {
        return Err(Refusal::BadExtension);
    }
    let Phase::Ended(end) = &state.phase else { return Err(Refusal::NotEnded) };
    if state.reopening.is_some() {
        return Err(Refusal::AskedAlready);
    }
    has_time(end, again, ends_at, now)?;
    let Again { keeps_time, extra_us } = again;
    Ok(Some(Body::ReopenAsked { actor, reason, keeps_time, extra_us }))
}

pub(super) fn reopen(state: &State, actor: Actor, ends_at: i64, now: i64) -> Decided {
    let Phase::Ended(end) = &state.phase else { return Err(Refusal::NotEnded) };
    let asked = state.reopening.as_ref().ok_or(Refusal::NothingAsked)?;
    if asked.actor.id == actor.id {
        return Err(Refusal::SamePerson);
    }
    has_time(end, asked.again, ends_at, now)?;
    let moved = end.clock.as_ref().is_some_and(|clock| clock.gains(ends_at));
    Ok(Some(Body::Reopened { actor, ends_at: moved.then_some(ends_at) }))
}

pub(super) fn drop_reopen(state: &State, actor: Actor, why: String) -> Decided {
    let reason = reason(why)?;
    if state.reopening.is_none() {
        return Err(Refusal::NothingAsked);
    }
    Ok(Some(Body::ReopenDropped { actor, reason }))
}
