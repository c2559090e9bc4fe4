//! Kaopu's proctoring. Software flags, people rule.
//!
//! - [`frame`]: checks of camera frames.
//! - [`signal`]: single observed facts.
//! - [`rule`]: which signals make an incident.
//! - [`hall`]: what happens to a room or network, not to a person.
//! - [`hand`]: raised hands.
//! - [`incident`]: what a person should look at, and what people did with it.
//! - [`retention`]: how long faces are kept.

pub mod frame;
pub mod hall;
pub mod hand;
pub mod incident;
pub mod retention;
pub mod rule;
pub mod signal;
#[cfg(feature = "store")]
pub mod store;
