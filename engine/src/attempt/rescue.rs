//! What a dead machine had not delivered, taken out of it as a file and brought in by staff.
//!
//! An answer that was brought in stands only where the server has nothing newer; after the end, or that of its section,
//! it is kept apart like any other that comes late. Each is an event that names who brought it, why, and from which
//! file.

use super::event::{Actor, Body};
use super::response::{Response, Shape};
use super::route::Access;
use super::state::{Phase, State};
use super::{Refusal, staff};

/// One answer out of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The slot.
    pub slot: u16,
    /// The response; `None` cleared it.
    pub response: Option<Response>,
    /// When it was made, as the dead page reckoned the server's time, µs.
    pub made_at: i64,
    /// What the machine's clock said, ms.
    pub client_ms: i64,
    /// The remedy that put the item there which was answered; `None`: it was drawn with the paper.
    pub change: Option<u32>,
}

/// Who brings it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bringer {
    /// Who.
    pub actor: Actor,
    /// Why.
    pub reason: String,
    /// SHA-256 of the file, hex.
    pub file: String,
}

/// What becomes of an answer that is brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The question had no answer.
    Fills,
    /// It is newer than the one that the server has.
    Replaces,
    /// The end, or that of its section, was before: people decide whether it counts.
    KeptApart,
    /// The server has it.
    Same,
    /// The server has a newer one.
    Older,
    /// The paper has no such question, or not this way of answering it, or another item stands there now.
    Unfit,
}

impl Fate {
    /// Whether an event comes of it.
    pub fn changes(self) -> bool {
        matches!(self, Self::Fills | Self::Replaces | Self::KeptApart)
    }
}

/// What would become of an answer.
pub fn fate(state: &State, shapes: &[Shape], brought: &Brought) -> Fate {
    let shape = usize::from(brought.slot).checked_sub(1).and_then(|at| shapes.get(at));
    let Some(drawn) = shape.filter(|_| !matches!(state.phase, Phase::Waiting)) else { return Fate::Unfit };
    let replaced = state.replaced(brought.slot);
    let fits = |response| {
        replaced.map_or_else(|| drawn.takes(response), |(_, options)| drawn.with(options).takes(response))
    };
    if replaced.map(|(remedy, _)| remedy) != brought.change || !brought.response.as_ref().is_none_or(fits) {
        return Fate::Unfit;
    }
    let same = |slot: u16, response: Option<&Response>| {
        slot == brought.slot && response == brought.response.as_ref()
    };
    if state
        .late
        .iter()
        .any(|late| same(late.slot, late.response.as_ref()) && late.made_at >= brought.made_at)
    {
        return Fate::Same;
    }
    if state.response(brought.slot) == brought.response.as_ref() {
        return Fate::Same;
    }
    let known = state.slots.get(&brought.slot);
    if known.is_some_and(|known| known.at > 0 && known.made_at >= brought.made_at) {
        return Fate::Older;
    }
    let by = (state.epoch, u64::MAX);
    let over = matches!(state.phase, Phase::Ended(_));
    match state.progress.access(brought.slot, by) {
        Access::Ahead => Fate::Unfit,
        Access::Over(_) | Access::Passed => Fate::KeptApart,
        Access::Open if over => Fate::KeptApart,
        Access::Open if known.is_some_and(|known| known.response.is_some()) => Fate::Replaces,
        Access::Open => Fate::Fills,
    }
}

pub(super) fn bring(
    state: &State,
    shapes: &[Shape],
    by: Bringer,
    brought: Brought,
) -> Result<Option<Body>, Refusal> {
    let reason = staff::reason(by.reason)?;
    let fate = fate(state, shapes, &brought);
    let Brought { slot, response, made_at, client_ms, .. } = brought;
    Ok(fate.changes().then(|| Body::BroughtIn {
        actor: by.actor,
        reason,
        file: by.file,
        slot,
        response,
        made_at,
        client_ms,
        apart: fate == Fate::KeptApart,
    }))
}
