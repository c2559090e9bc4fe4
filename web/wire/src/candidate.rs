//! One candidate, opened from the wall.
//!
//! - `GET /api/wall/{sitting}/candidates/{attempt}` → [`CandidateView`].
//! - `GET /api/wall/{sitting}/candidates/{attempt}/snapshots/{n}`: the frame (JPEG or WebP).

use engine::paper::Slot;
use proctor::frame::Check;
use proctor::signal::SignalKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::room::{NoticeView, ReportView, TimeAccount};
use crate::wall::{IncidentView, Tile};

/// One candidate, opened.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CandidateView {
    /// The tile.
    pub tile: Tile,
    /// ID number, masked.
    pub id_masked: String,
    /// Personal extra time, seconds.
    pub extra_s: u32,
    /// When the pledge was signed.
    pub pledge_at: Option<i64>,
    /// Whether there is a photo as registered, at `…/photo`.
    #[serde(default)]
    pub photo: bool,
    /// The ledger of the clock, once it runs.
    pub account: Option<TimeAccount>,
    /// What was said to the candidate.
    pub notices: Vec<NoticeView>,
    /// What the candidate said of items, oldest first, each with the question as the candidate has it, without key.
    pub reports: Vec<ReportedItem>,
    /// Who asked that it goes on, if somebody did.
    pub reopening: Option<ReopeningView>,
    /// With which time it could go on, once it is over; `None` also where it had not started, and loses none.
    #[serde(default)]
    pub again: Option<AgainView>,
    /// Camera frames, newest first, 200 at most.
    pub frames: Vec<FrameView>,
    /// What happened, newest first: times of answers, not their content.
    pub timeline: Vec<TimelineEntry>,
    /// Incidents, newest first.
    pub incidents: Vec<IncidentView>,
}

/// A report beside its question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportedItem {
    /// The report.
    pub report: ReportView,
    /// The question as it was then.
    pub slot: Option<Slot>,
    /// When it was changed since, µs: its words, or the whole item.
    pub changed_at: Option<i64>,
}

/// Somebody asked that an ended attempt goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReopeningView {
    /// When, µs.
    pub at: i64,
    /// Id of who: it takes somebody else to agree.
    pub by_id: String,
    /// Name of who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Whether with the time that was left.
    pub keeps_time: bool,
    /// Time beside it, µs.
    pub extra_us: i64,
    /// How much that is in all, µs.
    pub left_us: i64,
}

/// The time that an ended attempt could go on with, in the sitting as it ends by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgainView {
    /// When it ended, µs.
    pub ended_at: i64,
    /// What is left if it gets back what was left then, µs.
    pub kept_us: i64,
    /// Until when, µs, if the clock is taken to have gone on.
    pub until: i64,
    /// What it lost in hall events and nothing made good, µs.
    pub lost_us: i64,
}

/// A camera frame with its checks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FrameView {
    /// Its number.
    pub n: u32,
    /// When it came, µs.
    pub at: i64,
    /// The checks.
    pub checks: Vec<Check>,
}

/// One line of a candidate's timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TimelineEntry {
    /// When, µs.
    pub at: i64,
    /// What.
    pub what: TimelineKind,
    /// Question concerned, if any.
    pub slot: Option<u16>,
    /// Who, if a member of staff.
    pub by: Option<String>,
    /// How much time it gave, or took, seconds.
    pub seconds: Option<i64>,
    /// Reason, text or measure.
    pub detail: String,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "signal", rename_all = "snake_case")]
pub enum TimelineKind {
    /// A page took the seat.
    Seat,
    /// Let in.
    Admitted,
    /// Left the room.
    Left,
    /// Was not let in.
    TurnedAway,
    /// The paper was opened.
    Started,
    /// A section with a time of its own is over; the detail is its number, then `time` if nobody ended it.
    SectionEnded,
    /// The next was opened; the detail is its number, then `time` if nobody did.
    SectionOpened,
    /// A question was left for good.
    Passed,
    /// An answer came that a later one of another page had superseded; for the record.
    Superseded,
    /// An answer of a dead machine was brought in.
    BroughtIn,
    /// The candidate reported an item.
    Reported,
    /// An invigilator confirmed that the item is faulty.
    ReportConfirmed,
    /// An invigilator did not.
    ReportDenied,
    /// The sitting's end was moved.
    EndMoved,
    /// Somebody asked that it goes on.
    ReopenAsked,
    /// A second person agreed.
    Reopened,
    /// It does not go on.
    ReopenDropped,
    /// No late answer is kept any more.
    GraceClosed,
    /// First response to a question.
    Answered,
    /// Change of a response.
    Changed,
    /// A question was marked or unmarked.
    Marked,
    /// The invigilator wrote.
    Message,
    /// The invigilator warned.
    Warned,
    /// A notice was acknowledged.
    Acknowledged,
    /// A warning was not, and the clock goes on.
    Lapsed,
    /// Paused.
    Paused,
    /// Resumed.
    Resumed,
    /// Time was added.
    Extended,
    /// A faulty item was taken back, and another stands there.
    Replaced,
    /// A faulty item has other words.
    Reworded,
    /// A faulty item counts for nothing.
    Voided,
    /// A faulty item was taken back; who had answered it has it for nothing.
    Recalled,
    /// Further answers to an item are right.
    Accepted,
    /// An item counts as ever again.
    Kept,
    /// The end.
    Ended,
    /// An answer came late.
    Late,
    /// A signal.
    Signal(SignalKind),
}
