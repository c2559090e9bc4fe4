//! An attempt: one candidate's run through one paper.
//!
//! - [`event`]: what can happen, numbered and hash-chained.
//! - [`phrase`]: what invigilators usually say, ready-made.
//! - [`rescue`]: what a dead machine had not delivered, brought in by staff.
//! - [`response`]: answers, and whether they fit their slot.
//! - [`route`]: the way through the paper: sections with times of their own, no way back.
//! - [`state`]: the fold of the events.
//! - [`time`]: the deadline and its ledger.
//! - [`command`]: what people and clocks ask for, and what comes of it; the rules are in `page` (candidates) and `staff`.

pub mod command;
pub mod event;
mod page;
pub mod phrase;
pub mod rescue;
pub mod response;
pub mod route;
mod staff;
pub mod state;
pub mod time;

pub use command::{Command, Refusal, decide};
pub use event::{Body, Event, Head};
pub use response::{Point, Response};
pub use state::State;

#[cfg(test)]
mod tests;
