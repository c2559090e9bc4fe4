//! 回放: an attempt second by second, for complaints. `GET /api/sittings/{id}/replay/{attempt}` → [`Replay`]; needs
//! the right to see results and is audited. `GET /api/wall/{sitting}/candidates/{attempt}/snapshots/{n}` has the
//! frames.

use engine::attempt::event::Body;
use engine::paper::Paper;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::candidate::FrameView;
use crate::door::Receipt;
use crate::receipt::Inclusion;
use crate::room::TimeAccount;
use crate::sitting::LateRuled;
use crate::wall::SignalView;

/// All of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Replay {
    /// Id of the attempt.
    pub attempt: String,
    /// Name of the candidate.
    pub name: String,
    /// 准考证号
    pub ticket: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Id of the sitting.
    pub sitting: String,
    /// Title of the sitting.
    pub title: String,
    /// Title of the exam.
    pub exam: String,
    /// IANA time zone of the sitting.
    pub time_zone: String,
    /// The paper as the candidate saw it, without keys; `None` when it was never opened.
    pub paper: Option<Paper>,
    /// Code and version of each question's item, in paper order: `B-0142` and 3.
    pub items: Vec<ReplayItem>,
    /// Whether the paper is the one that the log opened, and says what its form says.
    pub paper_fits: bool,
    /// Every event, oldest first.
    pub events: Vec<ReplayEvent>,
    /// Signals, oldest first.
    pub signals: Vec<SignalView>,
    /// From when to when, µs, no page was connected after the start; the last may last still.
    pub silences: Vec<(i64, Option<i64>)>,
    /// Camera frames that are still kept, oldest first.
    pub frames: Vec<FrameView>,
    /// The ledger of the clock, if it ever ran.
    pub account: Option<TimeAccount>,
    /// The receipt, once the attempt is over.
    pub receipt: Option<Receipt>,
    /// How the log lies under the latest seal of the sitting, if there is one.
    pub inclusion: Option<Inclusion>,
    /// Whether the audit log tells of a seal and there is none.
    #[serde(default)]
    pub seal_gone: bool,
    /// What was decided about late answers, if anything was.
    pub late_ruled: Option<LateRuled>,
    /// Whether what was decided about late answers can't be read.
    #[serde(default)]
    pub late_unread: bool,
    /// Number of the first event that does not follow the one before; `None`: the whole chain is right.
    pub broken_at: Option<u32>,
    /// Server time, µs: until when a running attempt can be shown.
    pub now: i64,
}

/// Which item version a question was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplayItem {
    /// The question.
    pub slot: u16,
    /// The item's code.
    pub code: String,
    /// The version.
    pub version: u32,
}

/// One event and where the attempt stood after it. Between two events only the time goes on: what is left at a
/// moment t is `deadline - t`, or, while the clock stands, what was left at the event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReplayEvent {
    /// 1, 2, 3, …
    pub number: u32,
    /// Server time, µs.
    pub at: i64,
    /// SHA-256 of the log up to it, hex.
    pub hash: String,
    /// What happened.
    pub body: Body,
    /// Questions with a response.
    pub answered: u32,
    /// The deadline, µs, once started, as of this event.
    pub deadline: Option<i64>,
    /// The deadline of the open section, µs, where sections have times of their own.
    pub section_deadline: Option<i64>,
    /// Whether the clock stands.
    pub stands: bool,
    /// Whether the attempt is over.
    pub ended: bool,
}
