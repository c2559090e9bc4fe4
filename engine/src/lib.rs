//! Kaopu's exam engine.
//!
//! - [`id`], [`marks`]: ids and marks.
//! - [`blueprint`]: what a paper is made of.
//! - [`paper`]: drawing papers from a bank snapshot by a seed, and what a candidate sees of them.
//! - [`exam`], [`sitting`]: the rules of an exam; when, where and who sits it.
//! - [`clock`]: where the server's clock begins.
//! - [`attempt`]: one candidate's run: commands, events, state, time.
//! - [`marking`]: from responses to marks.
//! - [`script`]: answers that people mark: what is owed to whom, and what it comes to.
//! - [`late`]: what is decided about answers that came late.
//! - [`practice`]: open items without a clock, mock exams, the book of wrong answers.
//! - [`remedy`]: what is done about a faulty item.
//! - [`statistics`]: of marks and of items.
//! - [`receipt`]: signed receipts, and the seal over a sitting's logs.
//! - `journal` (feature `store`): the only writer of attempt events, and attempts in memory.
//! - `store` (feature `store`): the engine's tables.

pub mod attempt;
pub mod blueprint;
pub mod clock;
pub mod exam;
pub mod id;
#[cfg(feature = "store")]
pub mod journal;
pub mod late;
pub mod marking;
pub mod marks;
pub mod paper;
pub mod practice;
pub mod receipt;
pub mod remedy;
pub mod script;
pub mod sitting;
pub mod statistics;
#[cfg(feature = "store")]
pub mod store;

pub use id::{AttemptId, BlueprintId, ExamId, SittingId};
pub use marks::Marks;
