//! What tests and benches share: a server of their own, and the people who use it.
#![allow(clippy::unwrap_used)]

pub mod harness;
pub mod simulation;
