//! The door: `POST /api/door/sign-in` ([`SignIn`] → [`Door`], sets the seat's cookie), `GET /api/door` ([`Door`]),
//! `POST /api/wall/{sitting}/candidates/{attempt}/spare-code` (→ [`SpareCode`]), `POST /api/door/spare` ([`SpareSignIn`] →
//! [`Door`], sets the seat's cookie), `POST /api/door/consent`, `POST /api/door/pledge` ([`Pledge`]), `POST /api/door/sign-out`,
//! `GET /api/site` ([`Site`], for everybody), `GET /api/time` ([`Time`], for measuring the clock's offset),
//! `GET /api/receipt` ([`Receipt`]), `GET /api/result` ([`ResultSheet`]),
//! `PUT /api/room/snapshots/{n}` (JPEG or WebP, at most 512 KiB, n = 1, 2, 3, … → [`SnapshotTaken`]).

use bank::item::Kind;
use engine::attempt::event::Cause;
use engine::attempt::time::Entry;
use engine::exam::Rules;
use engine::marking::Part;
use engine::sitting::Accommodations;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What everybody may know of this site.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Site {
    /// Name of the association or exam centre.
    pub name: String,
    /// Whether it runs on demonstration data.
    pub demo: bool,
    /// Version of Kaopu.
    pub version: String,
    /// Whether there is no administrator yet.
    pub needs_setup: bool,
}

/// The server's time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct Time {
    /// µs since the epoch.
    pub now: i64,
    /// Whether the server can save nothing at the moment.
    #[serde(default)]
    pub stalled: bool,
}

/// What a candidate shows at the door.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SignIn {
    /// 准考证号
    pub ticket: String,
    /// 身份证号 or the number of another document.
    pub id_number: String,
}

/// What a candidate types at a spare machine.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SpareSignIn {
    /// The code that an invigilator read out: six digits; spaces don't matter.
    pub code: String,
}

/// 换机码: lets a candidate go on at another machine, once.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SpareCode {
    /// Six digits.
    pub code: String,
    /// Until when it holds, µs.
    pub expires_at: i64,
    /// The server's time, µs.
    pub now: i64,
}

/// 承诺书, signed by typing one's name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Pledge {
    /// The name as typed; spaces don't matter.
    pub name: String,
}

/// Where an attempt stands, as its candidate sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before the start.
    Waiting,
    /// The paper is open.
    Running,
    /// It is over; there is a receipt.
    Ended,
    /// It is over and the result is out.
    Released,
    /// Its record can't be read: nothing can be done before people have mended it.
    Damaged,
}

/// All that the door shows of a seat.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Door {
    /// The candidate's name.
    pub name: String,
    /// The ID number, masked.
    pub id_masked: String,
    /// 准考证号
    pub ticket: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub sitting: String,
    /// IANA name of the sitting's time zone, such as `Asia/Shanghai`.
    pub time_zone: String,
    /// The start, µs.
    pub starts_at: i64,
    /// The end of the window, µs.
    pub ends_at: i64,
    /// Personal extra time, seconds.
    pub extra_s: u32,
    /// What else is granted.
    pub accommodations: Accommodations,
    /// Whether there is a photo of them, at `/api/door/photo`.
    #[serde(default)]
    pub photo: bool,
    /// The exam's rules.
    pub rules: Rules,
    /// How many questions the paper has.
    pub questions: u32,
    /// What it is worth, hundredths.
    pub marks: i64,
    /// When the candidate consented to what is recorded.
    pub consent_at: Option<i64>,
    /// When the candidate signed the pledge.
    pub pledge_at: Option<i64>,
    /// Where the attempt stands.
    pub stage: Stage,
    /// Whether this is a rehearsal, which counts for nothing.
    pub rehearsal: bool,
    /// The server's time, µs.
    pub now: i64,
}

/// What a camera frame's upload tells.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct SnapshotTaken {
    /// The highest number that is stored: the next frame is to have a higher one.
    pub n: u32,
    /// Seconds until the next one is wanted.
    pub next_s: u32,
}

/// 回执: what a candidate takes home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Receipt {
    /// Whether an earlier machine of this candidate has not come back: what it could not send lies there still.
    #[serde(default)]
    pub left_behind: bool,
    /// 回执编号
    pub number: String,
    /// The candidate's name.
    pub name: String,
    /// The ID number, masked.
    pub id_masked: String,
    /// 准考证号
    pub ticket: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub sitting: String,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// When the paper was opened, if it was.
    pub started_at: Option<i64>,
    /// When it ended.
    pub ended_at: i64,
    /// How.
    pub cause: Cause,
    /// The time given, µs, without credits.
    pub given_us: i64,
    /// How much of duration and extra time the sitting's end cut off, µs.
    #[serde(default)]
    pub cut_us: i64,
    /// How much of what was cut off is personal extra time, µs.
    #[serde(default)]
    pub extra_cut_us: i64,
    /// How much of it is personal extra time, µs.
    #[serde(default)]
    pub extra_us: i64,
    /// Who granted that; empty where it is not known.
    #[serde(default)]
    pub extra_by: String,
    /// Credits with their causes.
    pub ledger: Vec<Entry>,
    /// How many questions have a response.
    pub answered: u32,
    /// Which have none.
    pub unanswered: Vec<u16>,
    /// Which count for nothing, whatever was answered: their items were voided or taken back.
    #[serde(default)]
    pub void: Vec<u16>,
    /// In which places another item stands than was drawn.
    #[serde(default)]
    pub replaced: Vec<u16>,
    /// Answers that came after the deadline and wait for a decision.
    pub late: u32,
    /// How many of those came after the end: they are in the log, and not under `head`.
    #[serde(default)]
    pub late_after: u32,
    /// How many answers staff brought in out of a dead machine's file.
    #[serde(default)]
    pub brought: u32,
    /// How many events the log had right after the end.
    pub events: u32,
    /// SHA-256 at the head of the log as it was then, hex.
    pub head: String,
    /// The same, short and signed by the site (Ed25519): what the QR code says after the address of the page that
    /// checks it, `/receipt#`. Anybody can check it, see [`crate::receipt`].
    pub signed: String,
    /// Whether it is of a rehearsal, which counts for nothing.
    #[serde(default)]
    pub rehearsal: bool,
}

/// 成绩单, once results are released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResultSheet {
    /// The candidate's name.
    pub name: String,
    /// 准考证号
    pub ticket: String,
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub sitting: String,
    /// All of it.
    pub total: Part,
    /// Marks needed to pass, hundredths.
    pub pass: i64,
    /// Whether it was passed.
    pub passed: bool,
    /// By kind, in paper order.
    pub sections: Vec<SectionResult>,
    /// By subject.
    pub subjects: Vec<SubjectResult>,
    /// What was decided about items of this paper, in paper order.
    pub adjusted: Vec<Adjusted>,
    /// What people gave for answers that only people can mark, in paper order.
    pub written: Vec<WrittenResult>,
    /// What became of answers that came late, in the order in which they came.
    #[serde(default)]
    pub late: Vec<LateResult>,
    /// When results were released.
    pub released_at: i64,
}

/// What people decided of an answer that came late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LateResult {
    /// Number of the question.
    pub slot: u16,
    /// Whether it counts.
    pub counts: bool,
}

/// What people gave for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WrittenResult {
    /// Number of the question.
    pub slot: u16,
    /// Its marks.
    pub part: Part,
    /// Whether anything was written.
    pub answered: bool,
    /// Whether the item was voided.
    pub void: bool,
    /// What the markers said, where the exam shows it.
    pub comments: Vec<String>,
}

/// Something that was decided about an item of a candidate's paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Adjusted {
    /// The first of its questions.
    pub slot: u16,
    /// What it means for this paper.
    pub how: Adjustment,
    /// Why.
    pub reason: String,
}

/// What a decision about an item means for one paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// It counts for nothing; the rest is scaled.
    Void,
    /// Further answers are right.
    Accepted,
    /// It was looked at, and counts as it stands.
    Kept,
    /// Another item stood there.
    Replaced,
    /// Its words were corrected.
    Reworded,
}

/// Marks of one section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SectionResult {
    /// Its kind.
    pub kind: Kind,
    /// Its marks.
    pub part: Part,
}

/// Marks of one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubjectResult {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Its marks.
    pub part: Part,
}
