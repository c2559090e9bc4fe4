//! What is kept of a sitting: what was said to its candidates and who has read it, and its record.
//!
//! - `GET /api/wall/{sitting}/announcements` → list of [`AnnouncementView`], latest first.
//! - `GET /api/wall/{sitting}/record` → [`SittingRecord`]: 考场记录.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::room::ReportView;
use crate::sitting::Counts;
use crate::wall::{IncidentView, WallSitting};

/// What was said to candidates, and who has acknowledged it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AnnouncementView {
    /// Names it.
    pub id: String,
    /// When, µs.
    pub at: i64,
    /// Who said it.
    pub by: String,
    /// What.
    pub text: String,
    /// A warning, or a message.
    pub warning: bool,
    /// To whom.
    pub to: AnnouncedTo,
    /// To how many.
    pub told: u32,
    /// How many of these have acknowledged it.
    pub acknowledged: u32,
    /// By room, where it went to more than one.
    pub rooms: Vec<RoomRead>,
    /// Who has not acknowledged it, by room and seat.
    pub unread: Vec<Unread>,
}

/// To whom something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum AnnouncedTo {
    /// One candidate.
    One {
        /// Name.
        name: String,
    },
    /// Some of them.
    Some,
    /// Everybody of a room.
    Room {
        /// 考室
        room: String,
    },
    /// Everybody.
    All,
}

/// How many of a room have acknowledged something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoomRead {
    /// 考室
    pub room: String,
    /// How many it was said to.
    pub told: u32,
    /// How many of these have acknowledged it.
    pub acknowledged: u32,
}

/// Somebody who has not acknowledged something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unread {
    /// Id of the attempt.
    pub attempt: String,
    /// Name.
    pub name: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Whether a page is connected.
    pub online: bool,
    /// Whether the attempt is over: it will not be acknowledged any more.
    pub ended: bool,
}

/// A candidate in the record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Person {
    /// 姓名
    pub name: String,
    /// 准考证号
    pub ticket: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
}

/// What somebody did, and to whom. An act on many at once is one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordAct {
    /// The line of the audit log; of an act on many, the first.
    pub line: crate::staff::AuditLine,
    /// The candidates; nobody when the act was on the sitting or an item.
    pub people: Vec<ActedOn>,
    /// Code of the item it was on, if it was on one.
    pub item: Option<String>,
}

/// What came of an act for one candidate.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ActedOn {
    /// Who.
    pub person: Person,
    /// The time that made good what a hall event cost them, µs.
    pub credited_us: Option<i64>,
    /// Stable code of why nothing came of it; `None`: it was done.
    pub refusal: Option<String>,
}

/// 考场记录: what happened in a sitting, for the file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SittingRecord {
    /// What was watched.
    pub sitting: WallSitting,
    /// How many candidates stand where.
    pub counts: Counts,
    /// Candidates who never came.
    pub absent: Vec<Person>,
    /// What was done: by invigilators, about times, about faulty items. Oldest first.
    pub acts: Vec<RecordAct>,
    /// Hands that were raised, in order of the times.
    pub hands: Vec<RecordHand>,
    /// What candidates said of items, in order of the times.
    pub reports: Vec<RecordReport>,
    /// Incidents, oldest first.
    pub incidents: Vec<IncidentView>,
    /// Ids of those that a hall event explains.
    pub explained: Vec<String>,
}

/// What a candidate said of an item.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordReport {
    /// Who.
    pub person: Person,
    /// What, and what was made of it.
    pub report: ReportView,
}

/// A hand that was raised.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordHand {
    /// Whose.
    pub person: Person,
    /// When it went up, µs.
    pub raised: i64,
    /// When it went down, µs; `None` while it is up.
    pub lowered: Option<i64>,
    /// Who answered; `None`: nobody yet, or the candidate took it down.
    pub answered_by: Option<String>,
}
