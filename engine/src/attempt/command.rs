//! Every rule of an attempt: who may ask for what, when, and which event comes of it.

use super::event::{Actor, Body, Cause};
use super::response::{Response, Shape};
use super::state::{Phase, State};
use super::time::{Allowance, TRANSIT};

/// What a page, an invigilator or the clock asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// A page wants the seat.
    Arrive {
        /// Its name.
        page: String,
        /// Whether the page that holds the seat is connected.
        holder_live: bool,
        /// Whether the candidate said to take over.
        take_over: bool,
    },
    /// The time has come and the candidate is there: open the paper.
    Start {
        /// Hash of the form.
        form: String,
        /// The time given.
        allowance: Allowance,
        /// No later than this, µs.
        enter_until: i64,
    },
    /// Something the page does; it carries the page's epoch and number.
    Act {
        /// The page's epoch.
        epoch: u32,
        /// Its number for this act: 1, 2, 3, …
        seq: u64,
        /// What.
        act: Act,
    },
    /// The invigilator says something.
    Notify {
        /// Who.
        actor: Actor,
        /// What.
        text: String,
        /// As a warning.
        warning: bool,
        /// Whether the exam's rules stop the clock for it.
        stops_clock: bool,
    },
    /// Stop the clock and hide the form.
    Pause(Actor, String),
    /// Go on.
    Resume(Actor, String),
    /// Add time, µs.
    Extend(Actor, String, i64),
    /// End the attempt.
    End(Actor, String),
    /// End it if its time is over.
    Expire,
}

/// What a page does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Gives, changes or clears a response.
    Answer {
        /// The slot.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// The client's clock, ms.
        client_ms: i64,
    },
    /// Marks a slot.
    Mark {
        /// The slot.
        slot: u16,
        /// Or unmarks it.
        on: bool,
    },
    /// Acknowledges a notice.
    Acknowledge(u32),
    /// Hands in.
    Submit,
}

/// Why nothing came of a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another page holds the seat and is connected.
    #[error("another page has this exam open")]
    SeatTaken,
    /// The page lost the seat to a newer one.
    #[error("another page took over this exam")]
    StaleEpoch,
    /// The paper is closed yet.
    #[error("the exam has not started")]
    NotStarted,
    /// It is too late to come in.
    #[error("the time to come in is over")]
    TooLateToEnter,
    /// It has started already.
    #[error("the exam has started")]
    AlreadyStarted,
    /// It is over.
    #[error("the exam is over")]
    Ended,
    /// The clock stands; send it again when it goes on.
    #[error("the exam is paused")]
    Paused,
    /// It is not paused.
    #[error("the exam is not paused")]
    NotPaused,
    /// The paper has no such slot.
    #[error("the paper has no question {0}")]
    UnknownSlot(u16),
    /// The slot can't have this response.
    #[error("question {0} can't be answered like that")]
    Unfit(u16),
    /// Handing in is not allowed yet; carries when it is, µs.
    #[error("it is too early to hand in")]
    TooEarlyToSubmit(i64),
    /// No such notice.
    #[error("there is no notice {0}")]
    UnknownNotice(u32),
    /// The page's numbers run away.
    #[error("frame {0} is too far ahead of what has arrived")]
    TooFarAhead(u64),
    /// An extension out of range.
    #[error("an extension is 1 second to 4 hours")]
    BadExtension,
    /// Acts on a candidate need a reason.
    #[error("a reason is needed")]
    NoReason,
}

/// How far a page's numbers may run ahead of what has arrived: bounds the memory of an attempt.
pub const FAR_AHEAD: u64 = 2_000;

/// The longest extension at once, µs.
pub const LONGEST_EXTENSION: i64 = 4 * 3600 * super::time::SECOND;

/// Decides. `shapes` are the paper's slots in order; `now` the server's time in µs.
/// `Ok(None)`: nothing to do, it has been done before.
pub fn decide(state: &State, command: Command, shapes: &[Shape], now: i64) -> Result<Option<Body>, Refusal> {
    match command {
        Command::Arrive { page, holder_live, take_over } => arrive(state, page, holder_live, take_over, now),
        Command::Start { form, allowance, enter_until } => match state.phase {
            Phase::Waiting if now <= enter_until => Ok(Some(Body::Started { form, allowance })),
            Phase::Waiting => Err(Refusal::TooLateToEnter),
            Phase::Running(_) => Err(Refusal::AlreadyStarted),
            Phase::Ended(_) => Err(Refusal::Ended),
        },
        Command::Act { epoch, seq, act } => act_of_page(state, epoch, seq, act, shapes, now),
        Command::Notify { actor, text, warning, stops_clock } => {
            let text = reason(text)?;
            match state.phase {
                Phase::Ended(_) => Err(Refusal::Ended),
                _ => {
                    let notice = u32::try_from(state.notices.len() + 1).unwrap_or(u32::MAX);
                    let stops_clock = stops_clock && warning && matches!(state.phase, Phase::Running(_));
                    Ok(Some(Body::Notified { notice, warning, stops_clock, actor, text }))
                }
            }
        }
        Command::Pause(actor, why) => match &state.phase {
            Phase::Running(clock) if clock.paused().is_some() => Err(Refusal::Paused),
            Phase::Running(_) => Ok(Some(Body::Paused { actor, reason: reason(why)? })),
            Phase::Waiting => Err(Refusal::NotStarted),
            Phase::Ended(_) => Err(Refusal::Ended),
        },
        Command::Resume(actor, why) => match &state.phase {
            Phase::Running(clock) if clock.paused().is_some() => {
                Ok(Some(Body::Resumed { actor, reason: reason(why)? }))
            }
            Phase::Ended(_) => Err(Refusal::Ended),
            _ => Err(Refusal::NotPaused),
        },
        Command::Extend(actor, why, us) => {
            let reason = reason(why)?;
            match state.phase {
                Phase::Running(_) if (super::time::SECOND..=LONGEST_EXTENSION).contains(&us) => {
                    Ok(Some(Body::Extended { by_us: us, actor, reason }))
                }
                Phase::Running(_) => Err(Refusal::BadExtension),
                Phase::Waiting => Err(Refusal::NotStarted),
                Phase::Ended(_) => Err(Refusal::Ended),
            }
        }
        Command::End(actor, why) => {
            let reason = reason(why)?;
            match state.phase {
                Phase::Ended(_) => Err(Refusal::Ended),
                _ => Ok(Some(Body::Ended { cause: Cause::Invigilator { actor, reason }, seq: None })),
            }
        }
        Command::Expire => Ok(match &state.phase {
            Phase::Running(clock) if now >= clock.deadline(now) + TRANSIT => {
                Some(Body::Ended { cause: Cause::Deadline, seq: None })
            }
            _ => None,
        }),
    }
}

fn reason(text: String) -> Result<String, Refusal> {
    if text.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(text) }
}

fn arrive(
    state: &State,
    page: String,
    holder_live: bool,
    take_over: bool,
    now: i64,
) -> Result<Option<Body>, Refusal> {
    if state.epoch > 0 && state.page == page {
        return Ok(None);
    }
    // Once nothing can be handed in late, a page only looks: the log is closed.
    if state.epoch > 0
        && let Phase::Ended(end) = &state.phase
        && end.takes_late_until().is_none_or(|until| now > until)
    {
        return Ok(None);
    }
    if state.epoch > 0 && holder_live && !take_over {
        return Err(Refusal::SeatTaken);
    }
    Ok(Some(Body::TookSeat { epoch: state.epoch + 1, page }))
}

fn act_of_page(
    state: &State,
    epoch: u32,
    seq: u64,
    act: Act,
    shapes: &[Shape],
    now: i64,
) -> Result<Option<Body>, Refusal> {
    if epoch != state.epoch || epoch == 0 {
        return Err(Refusal::StaleEpoch);
    }
    if seq == 0 || seq > state.seen.upto() + FAR_AHEAD {
        return Err(Refusal::TooFarAhead(seq));
    }
    if state.seen.has(seq) {
        return Ok(None);
    }
    let shape = |slot: u16| {
        usize::from(slot).checked_sub(1).and_then(|index| shapes.get(index)).ok_or(Refusal::UnknownSlot(slot))
    };
    match &act {
        Act::Answer { slot, response, .. } => {
            let shape = shape(*slot)?;
            if response.as_ref().is_some_and(|response| !shape.takes(response)) {
                return Err(Refusal::Unfit(*slot));
            }
        }
        Act::Mark { slot, .. } => {
            shape(*slot)?;
        }
        Act::Acknowledge(notice) => {
            if !state.notices.iter().any(|told| told.number == *notice) {
                return Err(Refusal::UnknownNotice(*notice));
            }
        }
        Act::Submit => {}
    }
    match &state.phase {
        // A notice can be read while waiting; everything else needs an open paper.
        Phase::Waiting => match act {
            Act::Acknowledge(notice) => Ok(Some(Body::Acknowledged { seq, notice })),
            _ => Err(Refusal::NotStarted),
        },
        Phase::Running(clock) => {
            let over = now >= clock.deadline(now) + TRANSIT;
            match act {
                Act::Acknowledge(notice) => Ok(Some(Body::Acknowledged { seq, notice })),
                // The caller expires the attempt first; what comes then is late.
                _ if over => Err(Refusal::Ended),
                _ if clock.paused().is_some() => Err(Refusal::Paused),
                Act::Answer { slot, response, client_ms } => {
                    Ok(Some(Body::Answered { seq, slot, response, client_ms }))
                }
                Act::Mark { slot, on } => Ok(Some(Body::Marked { seq, slot, on })),
                Act::Submit if now < clock.allowance.submit_from && now < clock.deadline(now) => {
                    Err(Refusal::TooEarlyToSubmit(clock.allowance.submit_from))
                }
                Act::Submit => Ok(Some(Body::Ended { cause: Cause::Candidate, seq: Some(seq) })),
            }
        }
        Phase::Ended(end) => match act {
            Act::Answer { slot, response, client_ms }
                if end.takes_late_until().is_some_and(|until| now <= until) =>
            {
                Ok(Some(Body::ArrivedLate { seq, slot, response, client_ms }))
            }
            // Handing in what has ended already is what the candidate wanted.
            Act::Submit => Ok(None),
            _ => Err(Refusal::Ended),
        },
    }
}
