//! What a candidate's page may do.

use super::command::{Act, FAR_AHEAD, LONGEST_NOTE, MOST_REPORTS, Refusal};
use super::event::{Body, Cause, Fault};
use super::response::Shape;
use super::route::Access;
use super::state::{Phase, State};

/// A page wants the seat.
pub(super) fn arrive(
    state: &State,
    (page, same_browser): (String, bool),
    gone: Option<String>,
    take_over: bool,
    now: i64,
) -> Result<Option<Body>, Refusal> {
    if state.welcomes(&page, now) {
        return Ok(None);
    }
    if state.epoch > 0 && gone.as_ref() != Some(&state.page) && !take_over {
        return Err(Refusal::SeatTaken);
    }
    Ok(Some(Body::TookSeat { epoch: state.epoch + 1, page, same_browser }))
}

/// A page does something.
pub(super) fn act(
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
    let access = |slot| state.progress.access(slot, (epoch, seq));
    match &act {
        Act::Answer { slot, response, change, .. } | Act::Superseded { slot, response, change, .. } => {
            let drawn = shape(*slot)?;
            // Nothing is told of what is to come.
            if matches!(state.phase, Phase::Running(_)) && access(*slot) == Access::Ahead {
                return Err(Refusal::SectionAhead(*slot));
            }
            let replaced = state.replaced(*slot);
            // What was answered must be what stands there: a page may not have heard of the change yet.
            if replaced.map(|(remedy, _)| remedy) != *change {
                return Err(Refusal::ItemChanged(*slot));
            }
            let shape = replaced.map(|(_, options)| drawn.with(options));
            let shape = shape.as_ref().unwrap_or(drawn);
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
        Act::Report { slot, fault, note } => {
            shape(*slot)?;
            let length = note.chars().count();
            if length > LONGEST_NOTE || (*fault == Fault::Other && note.trim().is_empty()) {
                return Err(Refusal::BadNote);
            }
            if access(*slot) == Access::Ahead {
                return Err(Refusal::SectionAhead(*slot));
            }
            if state.reports.iter().filter(|told| told.slot == *slot).count() >= MOST_REPORTS {
                return Err(Refusal::TooManyReports(*slot));
            }
        }
        Act::Pass(slot) => {
            shape(*slot)?;
        }
        Act::EndSection(_) | Act::OpenSection(_) | Act::Submit => {}
    }
    // What staff brought in from this machine is there, whichever way it comes again.
    if let Act::Answer { slot, response, made_at, .. } = &act
        && state.was_brought(*slot, response.as_ref(), *made_at)
    {
        return Ok(None);
    }
    match &state.phase {
        // A notice can be read while waiting; everything else needs an open paper.
        Phase::Waiting => match act {
            Act::Acknowledge(notice) => Ok(Some(Body::Acknowledged { seq, notice })),
            _ => Err(Refusal::NotStarted),
        },
        Phase::Running(clock) => {
            match act {
                Act::Acknowledge(notice) => Ok(Some(Body::Acknowledged { seq, notice })),
                // It changes nothing, so it needs no open question.
                Act::Superseded { slot, response, client_ms, made_at, .. } => {
                    Ok(Some(Body::Superseded { seq, slot, response, client_ms, made_at }))
                }
                // The caller lets happen first what is due; what comes then is late.
                _ if state.is_over(now) => Err(Refusal::Ended),
                _ if let Some(Body::SectionEnded { .. }) = state.due(now) => {
                    let last = state.progress.section().map_or(0, |section| section.last);
                    Err(Refusal::SectionOver(last))
                }
                _ if clock.paused().is_some() => Err(Refusal::Paused),
                _ if !state.sees_paper() => Err(Refusal::NotAdmitted),
                Act::Answer { slot, response, client_ms, made_at, .. } => match access(slot) {
                    Access::Open => Ok(Some(Body::Answered { seq, slot, response, client_ms, made_at })),
                    // As after the end of all: kept apart, for a person to decide.
                    Access::Over(at) if now <= at + clock.allowance.grace_us => {
                        Ok(Some(Body::ArrivedLate { seq, slot, response, client_ms, made_at }))
                    }
                    other => Err(barred(other, slot)),
                },
                Act::Mark { slot, on } => match access(slot) {
                    Access::Open => Ok(Some(Body::Marked { seq, slot, on })),
                    other => Err(barred(other, slot)),
                },
                Act::Pass(slot) => match access(slot) {
                    Access::Open if state.progress.route.no_way_back => Ok(Some(Body::Passed { seq, slot })),
                    other => Err(barred(other, slot)),
                },
                Act::EndSection(section) => {
                    let progress = &state.progress;
                    if section != progress.number() || !progress.is_open() || progress.is_last() {
                        return Err(Refusal::OtherSection(section));
                    }
                    Ok(Some(Body::SectionEnded { section, seq: Some(seq) }))
                }
                Act::OpenSection(section) => {
                    if section != state.progress.number() || state.progress.is_open() {
                        return Err(Refusal::OtherSection(section));
                    }
                    Ok(Some(Body::SectionOpened { section, seq: Some(seq) }))
                }
                Act::Report { slot, fault, note } => {
                    let report = u32::try_from(state.reports.len() + 1).unwrap_or(u32::MAX);
                    Ok(Some(Body::Reported { seq, report, slot, fault, note }))
                }
                Act::Submit if now < clock.submit_from(now) && now < clock.deadline(now) => {
                    Err(Refusal::TooEarlyToSubmit(clock.submit_from(now)))
                }
                Act::Submit if !state.progress.is_last() || !state.progress.is_open() => {
                    Err(Refusal::SectionsLeft)
                }
                Act::Submit => Ok(Some(Body::Ended { cause: Cause::Candidate, seq: Some(seq) })),
            }
        }
        Phase::Ended(end) => match act {
            // Nobody can have seen it.
            Act::Answer { slot, .. } | Act::Superseded { slot, .. } if access(slot) == Access::Ahead => {
                Err(Refusal::Ended)
            }
            Act::Answer { slot, response, client_ms, made_at, .. }
                if end.takes_late_until().is_some_and(|until| now <= until) =>
            {
                Ok(Some(Body::ArrivedLate { seq, slot, response, client_ms, made_at }))
            }
            Act::Superseded { slot, response, client_ms, made_at, .. }
                if end.takes_late_until().is_some_and(|until| now <= until) =>
            {
                Ok(Some(Body::Superseded { seq, slot, response, client_ms, made_at }))
            }
            // Handing in what has ended already is what the candidate wanted.
            Act::Submit => Ok(None),
            _ => Err(Refusal::Ended),
        },
    }
}

/// Why a slot can't be answered, marked or left now.
fn barred(access: Access, slot: u16) -> Refusal {
    match access {
        Access::Ahead => Refusal::SectionAhead(slot),
        Access::Over(_) => Refusal::SectionOver(slot),
        // Leaving where one may come back means nothing.
        Access::Passed | Access::Open => Refusal::Passed(slot),
    }
}
