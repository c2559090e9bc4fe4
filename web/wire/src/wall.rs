//! The invigilator's wall.
//!
//! - `GET /api/wall/sittings` → list of [`crate::sitting::SittingRow`]: those one may watch.
//! - `GET /ws/wall?sitting=ID`, a websocket with the staff cookie: [`WallFrame`]s from the server, nothing to it
//!   but `{"type":"ping"}` every 5 s.
//! - `POST /api/wall/{sitting}/acts` ([`ActRequest`] → list of [`ActOutcome`]).
//! - `POST /api/wall/{sitting}/incidents/{id}` ([`IncidentAct`] → [`IncidentView`]).
//! - `POST /api/wall/{sitting}/hall/{id}` ([`HallAct`] → list of [`HallOutcome`]): decides on a hall event.

use engine::attempt::phrase::Phrase;
use proctor::hall::Place;
use proctor::incident::{IncidentState, Severity};
use proctor::signal::SignalKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::sitting::Counts;

/// From the server to a wall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WallFrame {
    /// First of all, and again whenever events may have been missed: everything.
    All {
        /// What is watched.
        sitting: WallSitting,
        /// One for each candidate.
        tiles: Vec<Tile>,
        /// Those not closed, and the closed ones of this sitting.
        incidents: Vec<IncidentView>,
        /// What happened to whole rooms or networks, oldest first.
        hall: Vec<HallEventView>,
        /// How the server does.
        status: WallStatus,
    },
    /// What happened to whole rooms or networks: all of it, when something of it changed.
    Hall {
        /// Oldest first.
        events: Vec<HallEventView>,
    },
    /// Tiles that changed, several times a second at most.
    Tiles {
        /// The changed ones.
        tiles: Vec<Tile>,
    },
    /// An incident is new or changed.
    Incident {
        /// It.
        incident: IncidentView,
    },
    /// How the server does, every few seconds.
    Status {
        /// It.
        status: WallStatus,
    },
}

/// The sitting on the wall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct WallSitting {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Title of the exam.
    pub exam: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The start, µs.
    pub starts_at: i64,
    /// The end, µs.
    pub ends_at: i64,
    /// Seconds between camera frames, if there is a camera.
    pub camera_every_s: Option<u32>,
    /// Whether candidates must be let in.
    pub admission: bool,
    /// Whether it is a rehearsal, which counts for nothing.
    pub rehearsal: bool,
    /// Whether its results are out: what was answered is settled.
    pub released: bool,
    /// Pauses of rooms and of the whole sitting that stand: they hold for those who come later, too.
    pub pauses: Vec<StandingPause>,
}

/// A pause that stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StandingPause {
    /// The room; `None`: the whole sitting.
    pub room: Option<String>,
    /// Rooms for which the whole sitting's does not stand.
    pub except: Vec<String>,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Since when, µs.
    pub since: i64,
}

/// How the server does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct WallStatus {
    /// Server time, µs.
    pub now: i64,
    /// How many candidates stand where.
    pub counts: Counts,
    /// Since when answers can't be saved, µs, if so.
    pub saving_stalled_since: Option<i64>,
    /// 99th percentile of the time to save an answer in the last minute, µs.
    pub save_p99_us: i64,
    /// Since when live events of other nodes may be missing, µs, if so: the wall then reads the store every few
    /// seconds.
    pub events_degraded_since: Option<i64>,
    /// Camera frames that were dropped because the server had too many, in all.
    pub frames_dropped: u32,
    /// How much room the server's disk has.
    pub disk: DiskSpace,
    /// How far the machine's clock is ahead of the server's own, µs; 0 while they agree. The server's counts: it does
    /// not follow a clock that was set while somebody sits an exam.
    pub clock_off_us: i64,
}

/// How much room a disk has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DiskSpace {
    /// Enough.
    #[default]
    Plenty,
    /// It will be full before long: an administrator is to make room.
    Low,
    /// What is left is kept for answers: the site is read-only but for the exam room, and takes no camera frames.
    Full,
}

/// One candidate on the wall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Tile {
    /// Id of the attempt.
    pub attempt: String,
    /// 准考证号
    pub ticket: String,
    /// Name.
    pub name: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Where the attempt stands.
    pub stage: TileStage,
    /// Questions with a response.
    pub answered: u32,
    /// Questions of the paper, each of a case counted; 0 before it is drawn.
    pub questions: u32,
    /// Number of the section with a time of its own that is open or comes next, from 1; 0: there are none.
    pub section: u16,
    /// Whether a page is connected.
    pub online: bool,
    /// Since when, µs; 0: never was.
    pub online_since: i64,
    /// The deadline, µs, once running; while the clock stands it moves with the time.
    pub deadline: Option<i64>,
    /// The deadline of the open section, µs, where sections have times of their own.
    pub section_deadline: Option<i64>,
    /// Whether the clock stands.
    pub stands: bool,
    /// What people gave by hand and did not take back, µs: no more can be taken.
    pub given_us: i64,
    /// Number of the latest camera frame; 0: none.
    pub frame: u32,
    /// When it came, µs.
    pub frame_at: i64,
    /// What is wrong with it.
    pub frame_flaws: Vec<FrameFlaw>,
    /// The latest signal.
    pub signal: Option<SignalView>,
    /// Incidents nobody closed.
    pub open_incidents: u32,
    /// The worst of them.
    pub severity: Option<Severity>,
    /// Warnings given.
    pub warnings: u32,
    /// Since when the candidate calls for an invigilator, µs.
    pub calls_since: Option<i64>,
    /// Since when the candidate, connected, waits to be let in, µs; not while they are out of the room.
    pub waits_since: Option<i64>,
    /// That they were noted to be out of the room, until they are let in again.
    pub away: Option<Away>,
    /// Reports of faulty items that nobody looked at.
    pub open_reports: u32,
    /// Whether somebody asked that the ended attempt goes on, and a second person has not agreed yet.
    pub reopening: bool,
}

/// Who is out of the room. Whether they are back is seen by people only: their page stays at its seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Away {
    /// Since when, µs.
    pub since: i64,
    /// Why, as it was noted.
    pub reason: String,
    /// Whether they were turned away before anybody had let them in.
    #[serde(default)]
    pub turned_away: bool,
}

/// Where a tile's attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TileStage {
    /// Not seen yet.
    Absent,
    /// At the door or waiting.
    Waiting,
    /// Answering.
    Running,
    /// Paused.
    Paused,
    /// Handed in by the candidate.
    Submitted,
    /// Ended by the deadline.
    Expired,
    /// Ended by an invigilator.
    Terminated,
    /// Their records can't be read: nobody can say.
    Damaged,
}

/// What can be wrong with a camera frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FrameFlaw {
    /// Black or covered.
    Black,
    /// Over-exposed.
    Bright,
    /// Blurred.
    Blurred,
    /// The same picture again.
    Frozen,
}

/// A signal as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignalView {
    /// When, µs.
    pub at: i64,
    /// What.
    pub kind: SignalKind,
    /// Further words, such as a length of time in ms.
    pub detail: String,
}

/// An incident as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IncidentView {
    /// Id.
    pub id: String,
    /// Id of the attempt.
    pub attempt: String,
    /// Name of the candidate.
    pub name: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Code of the rule, such as `R-03`.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// When it began, µs.
    pub at: i64,
    /// What kind of signals it is made of.
    pub kind: SignalKind,
    /// How many.
    pub signals: u32,
    /// How many the rule asks for.
    pub needed: u32,
    /// Within how many seconds.
    pub within_s: u32,
    /// Where it stands.
    pub state: IncidentState,
    /// Id of who took it.
    pub taken_by: Option<String>,
    /// Name of who took it.
    pub taken_by_name: Option<String>,
    /// Reason it was closed with.
    pub reason: String,
    /// Numbers of camera frames around it.
    pub frames: Vec<u32>,
}

/// Many seats of one room or network that fell silent within seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HallEventView {
    /// Id.
    pub id: String,
    /// What the seats have in common.
    pub place: Place,
    /// When the first fell silent, µs.
    pub from: i64,
    /// The seats, in the order in which they did.
    pub seats: Vec<HallSeat>,
    /// Whether others of the sitting were given by hand, too, what some of these were: for something else, most likely.
    pub given_to_others: bool,
    /// Ids of incidents that it explains: they are held back.
    pub explains: Vec<String>,
    /// What was decided.
    pub decision: Option<HallDecision>,
}

/// A seat in a hall event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HallSeat {
    /// Id of the attempt.
    pub attempt: String,
    /// Name.
    pub name: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// When it was heard last, µs.
    pub began: i64,
    /// When it came back, µs; `None` while it is silent.
    pub ended: Option<i64>,
    /// What was lost until it came back, or until now, µs: without the time in which the clock stood, and less what
    /// was given by hand since.
    pub lost_us: i64,
    /// How much that is less than the time that ran meanwhile, because it was given by hand, µs.
    pub given_us: i64,
    /// How much more was given by hand than was lost so far, µs: of who is silent, what is lost next.
    pub spare_us: i64,
    /// What was credited for it, µs.
    pub credited_us: i64,
    /// The time that is left, µs; `None` when the attempt is over.
    pub left_us: Option<i64>,
}

/// What was decided on a hall event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HallDecision {
    /// When, µs.
    pub at: i64,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Whether each is credited what they lost: those who are back at once, the others when they come back.
    pub credit: bool,
}

/// Decides on a hall event, once.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HallAct {
    /// Whether each is credited what they lost.
    pub credit: bool,
    /// Whether what was given by hand meanwhile was for something else: then it is not taken off.
    #[serde(default)]
    pub beside: bool,
    /// Why; candidates see it in their ledger where time is credited.
    pub reason: String,
}

/// What became of a credit for one candidate.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HallOutcome {
    /// Id of the attempt.
    pub attempt: String,
    /// How much was credited, µs.
    pub credited_us: i64,
    /// Stable code of the refusal, if it was refused.
    pub code: Option<String>,
}

/// What to do with an incident.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum IncidentAct {
    /// 领取
    Take,
    /// 排除
    Dismiss {
        /// Why.
        reason: String,
        /// Ids of others that are dismissed for the same reason, as where a hall has no cameras; each is recorded. What
        /// somebody else has taken or closed meanwhile stays as it is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(optional, as = "Option<Vec<String>>")]
        also: Vec<String>,
    },
    /// 确认: a person saw that it is so; rulings come later.
    Confirm {
        /// Why.
        reason: String,
    },
}

/// An act on one, some or all candidates of a sitting.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ActRequest {
    /// Whom.
    pub on: Whom,
    /// What.
    pub act: InvigilatorAct,
    /// Why; the text itself for a message or warning.
    pub reason: String,
    /// For a message or warning: the usual phrase that it says, instead of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phrase: Option<Phrase>,
    /// For a message: id of an announcement that is said again: each gets the words that they had of it, with the number
    /// that a question has on their own paper and in their own language. Who had none gets `reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub again: Option<String>,
}

/// Whom an act concerns.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "whom", rename_all = "snake_case")]
pub enum Whom {
    /// These attempts.
    Some {
        /// Their ids.
        attempts: Vec<String>,
    },
    /// Everybody in this room.
    Room {
        /// The room.
        room: String,
    },
    /// Everybody.
    All,
}

/// What an invigilator does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum InvigilatorAct {
    /// 消息
    Message,
    /// 提醒, 警告: must be acknowledged.
    Warn,
    /// 暂停
    Pause,
    /// 恢复
    Resume,
    /// 延时
    Extend {
        /// Seconds, 1 to 14,400; less than nothing takes time back.
        seconds: i32,
    },
    /// 放行: the person at the machine was looked at.
    Admit,
    /// 离席: the candidate leaves the room, or, not let in yet, 不放行: is turned away. The form is hidden until they are
    /// let in.
    Leave,
    /// 确认试题报告. The reason goes to the candidate and may be empty.
    Look {
        /// Number of the report.
        report: u32,
        /// Whether the item is faulty.
        confirmed: bool,
    },
    /// 终止
    End,
    /// 申请重开: an attempt that ended by mistake is to go on.
    AskReopen {
        /// With the time that was left when it ended; without, as if the clock had gone on.
        keeps_time: bool,
        /// Seconds beside it, 0 to 14,400: what a network took, say.
        #[serde(default)]
        extra_s: u32,
    },
    /// 确认重开, by a second person.
    Reopen,
    /// 不重开
    DropReopen,
    /// Answers a call: the hand goes down.
    Answer,
}

/// What became of an act for one candidate.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ActOutcome {
    /// Id of the attempt.
    pub attempt: String,
    /// Whether it was done.
    pub done: bool,
    /// Stable code of the refusal, if it was not.
    pub code: Option<String>,
    /// The refusal in English.
    pub detail: Option<String>,
}
