//! What crosses the wire between Kaopu's server and its pages. The TypeScript types of the UI are generated from
//! these, so that a protocol is written down once.
//!
//! Times are µs since the epoch (UTC) unless a name says otherwise; marks are hundredths.
//!
//! - [`room`]: frames of the candidate's websocket.
//! - [`door`]: sign-in of a candidate, consent, receipt and result.
//! - [`staff`]: sign-in and accounts of staff.
//! - [`desk`]: the question bank and blueprints.
//! - [`import`]: files that come into the bank.
//! - [`syllabus`]: the syllabus's versions, regulations, stale items.
//! - [`sitting`]: exams, sittings, rosters and results.
//! - [`wall`]: the invigilator's wall.
//! - [`candidate`]: one candidate, opened from the wall.
//! - [`record`]: announcements, and the record of a sitting.
//! - [`receipt`]: checking a receipt; what is published of a sitting's logs.
//! - [`remedy`]: faulty items, and what is done about them.
//! - [`review`]: comments on items, items that must not meet, items that look alike.
//! - [`replay`]: an attempt second by second.
//! - [`practice`]: practice sets, mock exams, the book of wrong answers.
//! - [`rescue`]: what a dead machine had not delivered.
//! - [`script`]: answers that people mark.
//! - [`problem`]: errors over HTTP.

pub mod candidate;
pub mod desk;
pub mod door;
pub mod import;
pub mod practice;
pub mod problem;
pub mod receipt;
pub mod record;
pub mod remedy;
pub mod replay;
pub mod rescue;
pub mod review;
pub mod room;
pub mod script;
pub mod sitting;
pub mod staff;
pub mod syllabus;
pub mod wall;

mod export;
pub use export::export;
