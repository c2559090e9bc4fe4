//! Exams, sittings and results at the desk.
//!
//! - `GET /api/exams` → list of [`Exam`]; `POST /api/exams` ([`ExamDraft`] → [`Exam`]), `PUT /api/exams/{id}`.
//! - `GET /api/sittings` → list of [`SittingRow`]; `POST /api/sittings` ([`SittingDraft`] → [`SittingView`]),
//!   `GET /api/sittings/{id}` → [`SittingView`], `PUT /api/sittings/{id}` ([`SittingDraft`], before the start).
//! - `GET /api/sittings/{id}/roster` → list of [`RosterLine`]; `POST /api/sittings/{id}/roster?name=FILE.csv`
//!   (a CSV or XLSX with 姓名, 身份证号, 准考证号, 考室, 座位, 加时(分) → [`RosterReport`]);
//!   `GET /api/roster-template.csv`; `PUT /api/sittings/{id}/roster/{attempt}` ([`RosterChange`]): one line by hand.
//! - `PUT /api/sittings/{id}/invigilators` (list of account ids → [`SittingView`]).
//! - `POST /api/sittings/{id}/papers` → [`SittingView`]: freezes the bank, publishes the commitments, draws a form
//!   for everybody who has none.
//! - `GET /api/sittings/{id}/results` → [`Results`], `POST /api/sittings/{id}/release` → [`Results`],
//!   `GET /api/sittings/{id}/marks.csv`, `GET /api/sittings/{id}/marks.xlsx`.
//! - `POST /api/sittings/{id}/rehearsal` ([`RehearsalDraft`] → [`Rehearsal`]).
//! - `POST /api/sittings/{id}/late` ([`LateRuling`] → [`Results`]): accept or leave late answers of one candidate.

use bank::item::Kind;
use engine::exam::Rules;
use engine::sitting::{Accommodations, Phase};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::FieldProblem;

/// An exam.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Exam {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Id of its blueprint.
    pub blueprint: String,
    /// Title of its blueprint.
    pub blueprint_title: String,
    /// Its rules.
    pub rules: Rules,
    /// How many sittings it has.
    pub sittings: u32,
    /// Whether its record or its blueprint's is damaged: what is shown of it is all that is left.
    pub damaged: bool,
}

/// A new or changed exam.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExamDraft {
    /// Title.
    pub title: String,
    /// Id of the blueprint.
    pub blueprint: String,
    /// Rules.
    pub rules: Rules,
}

/// A line of the list of sittings.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SittingRow {
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
    /// Candidates.
    pub candidates: u32,
    /// Where it stands.
    pub phase: Phase,
    /// Whether it is a rehearsal, which counts for nothing.
    pub rehearsal: bool,
    /// Whether its record is damaged: what is shown of it is all that is left.
    pub damaged: bool,
}

/// A new or changed sitting.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SittingDraft {
    /// Id of the exam.
    pub exam: String,
    /// Title, such as `2026-11-24 第 2 场`.
    pub title: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The start, µs.
    pub starts_at: i64,
    /// The end, µs: the time given stops here.
    pub ends_at: i64,
}

/// `POST /api/sittings/{id}/window`: other times, with a reason that candidates read. The start can be moved until
/// somebody has started, the end until the sitting is over.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WindowChange {
    /// The start, µs.
    pub starts_at: i64,
    /// The end, µs: a minute or more from now.
    pub ends_at: i64,
    /// Why.
    pub reason: String,
}

/// What became of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WindowChanged {
    /// The sitting as it is now.
    pub sitting: SittingView,
    /// Candidates who sit it and whose time was changed.
    pub followed: u32,
    /// Names of those whose time could not be changed, with the reason's stable code.
    pub refused: Vec<(String, String)>,
    /// Candidates whom the earlier end ended, and who have time again if two people let them go on.
    pub stopped: u32,
}

/// A sitting with all that the desk shows of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SittingView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// The exam.
    pub exam: Exam,
    /// IANA time zone.
    pub time_zone: String,
    /// The start, µs.
    pub starts_at: i64,
    /// The end, µs.
    pub ends_at: i64,
    /// Where it stands.
    pub phase: Phase,
    /// Server time, µs.
    pub now: i64,
    /// How many candidates stand where.
    pub counts: Counts,
    /// Rooms with their candidates.
    pub rooms: Vec<(String, u32)>,
    /// Ids and names of the invigilators.
    pub invigilators: Vec<(String, String)>,
    /// What must be done before the doors open.
    pub readiness: Vec<Ready>,
    /// What was promised before the sitting, once papers are drawn.
    pub commitment: Option<Commitment>,
    /// When results were released.
    pub released_at: Option<i64>,
    /// Id of the sitting that it rehearses, if it is a rehearsal.
    pub rehearsal_of: Option<String>,
}

/// `POST /api/sittings/{id}/rehearsal`: how big a rehearsal is to be.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct RehearsalDraft {
    /// Seats for staff who play candidates, 1 to 30.
    pub candidates: u32,
}

/// 演练: a sitting with another's rules, blueprint, rooms and invigilators that starts at once, may be handed in at any
/// time, shows questions without their texts, and counts for nothing.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Rehearsal {
    /// Id of the sitting that rehearses.
    pub sitting: String,
    /// Who staff may sign in as at the door. The numbers are shown this once.
    pub candidates: Vec<RehearsalSeat>,
}

/// A seat of a rehearsal.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RehearsalSeat {
    /// Name.
    pub name: String,
    /// 准考证号
    pub ticket: String,
    /// What stands in for an ID number.
    pub id_number: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
}

/// How many candidates stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Counts {
    /// On the roster.
    pub candidates: u32,
    /// With a form.
    pub with_paper: u32,
    /// Started and not ended.
    pub running: u32,
    /// Ended.
    pub ended: u32,
}

/// One line of the readiness check.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Ready {
    /// Which check.
    pub check: ReadyCheck,
    /// How it stands.
    pub state: ReadyState,
    /// Numbers for the sentence: what is there, what is needed.
    pub have: u32,
    /// See `have`.
    pub need: u32,
    /// Items that are not drawn because they are stale by the day of the exam; 0 for all checks but the blueprint's.
    pub stale: u32,
    /// Further words, such as what is short.
    pub detail: String,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReadyCheck {
    /// The blueprint can be filled.
    Blueprint,
    /// There are candidates.
    Roster,
    /// Every candidate has a seat.
    Seats,
    /// Every room has two invigilators.
    Invigilators,
    /// Everybody has a form.
    Papers,
    /// The window gives everybody all of their time. Have: whom it does not; need: minutes missing at most; detail:
    /// some of their names.
    Window,
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReadyState {
    /// Done.
    Ok,
    /// The sitting can be held, but look.
    Warn,
    /// The sitting can't be held.
    Bad,
}

/// What is published before a sitting so that anybody can check afterwards that no form was hand-picked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Commitment {
    /// When, µs.
    pub at: i64,
    /// SHA-256 of the master seed, hex.
    pub seed_hash: String,
    /// The master seed itself, hex: only once the sitting is over.
    pub seed: Option<String>,
    /// Hash of the bank snapshot.
    pub snapshot_hash: String,
    /// Items in the snapshot.
    pub snapshot_items: u32,
    /// Hash of the blueprint.
    pub blueprint_hash: String,
    /// Version of the generator.
    pub generator: u32,
}

/// A candidate on the roster.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RosterLine {
    /// Id of the attempt.
    pub attempt: String,
    /// 准考证号
    pub ticket: String,
    /// Name.
    pub name: String,
    /// ID number, masked.
    pub id_masked: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Personal extra time, seconds.
    pub extra_s: u32,
    /// What else is granted.
    pub accommodations: Accommodations,
    /// Whether there is a form.
    pub has_paper: bool,
    /// Whether there is a photo.
    #[serde(default)]
    pub photo: bool,
    /// When the pledge was signed.
    pub pledge_at: Option<i64>,
    /// Whether something of it can't be read.
    #[serde(default)]
    pub damaged: bool,
}

/// Whose photo was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoTaken {
    /// Id of the attempt.
    pub attempt: String,
    /// 准考证号
    pub ticket: String,
    /// Name.
    pub name: String,
}

/// A candidate's line as an administrator changes it by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterChange {
    /// Name.
    pub name: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Personal extra time, seconds.
    pub extra_s: u32,
    /// What else is granted.
    pub accommodations: Accommodations,
}

/// What became of a roster file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RosterReport {
    /// Candidates added.
    pub added: u32,
    /// Candidates whose line was there already and was changed.
    pub changed: u32,
    /// What is wrong; when anything is, nothing was added.
    pub problems: Vec<FieldProblem>,
}

/// Results of a sitting.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Results {
    /// Id of the sitting.
    pub sitting: String,
    /// Title of the sitting.
    pub title: String,
    /// Title of the exam.
    pub exam: String,
    /// IANA name of the sitting's time zone.
    pub time_zone: String,
    /// Marks needed to pass, hundredths.
    pub pass: i64,
    /// Marks of a paper, hundredths.
    pub of: i64,
    /// On the roster.
    pub candidates: u32,
    /// Marked, all of their answers.
    pub marked: u32,
    /// Never started.
    pub absent: u32,
    /// Of those absent, how many may still come in.
    pub may_come: u32,
    /// Until when, µs. A release closes the entry earlier.
    pub enter_until: i64,
    /// From how many late answers may still come. A release refuses them from then on.
    pub late_open: u32,
    /// Until when at the latest, µs; 0: from nobody.
    pub late_until: i64,
    /// Still running.
    pub running: u32,
    /// Passed.
    pub passed: u32,
    /// Mean, hundredths.
    pub mean: i64,
    /// Median, hundredths.
    pub median: i64,
    /// Standard deviation, hundredths.
    pub deviation: i64,
    /// Incidents nobody ruled on yet.
    pub open_incidents: u32,
    /// Attempts whose records are not as they were opened, or as results were released by.
    pub unfit: u32,
    /// Of these, how many are not on the roster any more: they have no line.
    pub gone: u32,
    /// Whether the seal over the records, or the mark before it, is gone or is not the site's: nothing is released.
    pub seal_broken: bool,
    /// Answers that people have not settled; a release waits for them.
    pub unmarked: u32,
    /// Rechecks that wait for a second person; a release waits for them.
    pub rechecks: u32,
    /// When results were released.
    pub released_at: Option<i64>,
    /// Whether they are of a rehearsal, which counts for nothing.
    pub rehearsal: bool,
    /// One line a candidate who was marked or absent.
    pub lines: Vec<ResultLine>,
    /// Share of marks by subject.
    pub subjects: Vec<crate::door::SubjectResult>,
    /// Item statistics, worst first.
    pub items: Vec<ItemStatistic>,
}

/// How to release results. The body may be left out.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
pub struct Release {
    /// Whether those who may still come in are shut out from now on. Without it, a release waits for them.
    #[serde(default)]
    pub close_entry: bool,
    /// Whether late answers that may still come are refused from now on. Without it, a release waits for them.
    #[serde(default)]
    pub close_grace: bool,
}

/// Why what is in the store of an attempt is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResultFlaw {
    /// The paper is gone, or not the one that was opened: nothing is marked, and nothing released.
    Paper,
    /// The log is cut, can't be read, or is not the one that was sealed: nothing is marked by it. What was released
    /// stands.
    Log,
    /// Results were released without it.
    Unreleased,
    /// The records give other marks than those that were released, which stand.
    Marks,
    /// What was released, whose it is, or what is needed to pass was changed: it is shown to nobody.
    Result,
    /// Who sat there can't be read: nothing is marked. What was released stands, and is shown to nobody.
    Seat,
    /// What was decided about late answers can't be read: nothing is marked. What was released stands.
    Late,
}

/// One candidate's marks.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ResultLine {
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
    /// Marks, hundredths; `None`: absent or still running.
    pub got: Option<i64>,
    /// Whether it is a pass.
    pub passed: bool,
    /// Late answers that wait for a decision.
    pub late: u32,
    /// What was decided about those that came before.
    pub late_ruled: Option<LateRuled>,
    /// Answers that people have not settled: until they have, these give nothing.
    pub unmarked: u32,
    /// What people gave, hundredths; `None`: the paper has no question that people mark.
    pub by_people: Option<i64>,
    /// What is not as it was opened, or released.
    pub flaw: Option<ResultFlaw>,
    /// Where these are not the marks that were released: what the records give now, hundredths.
    pub given: Option<i64>,
    /// Time used, µs.
    pub used_us: i64,
    /// Whether answers may lie on a machine of this candidate.
    pub astray: Option<Astray>,
}

/// Why answers may lie on a candidate's machine that are not on record. What staff bring in from it ends that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Astray {
    /// It was without network when the attempt ended, and nothing was heard of it since.
    Unheard {
        /// Since when, µs.
        since: i64,
    },
    /// The candidate went on at another machine while it was without network, and nothing was heard of it since.
    LeftBehind {
        /// When they went on, µs.
        at: i64,
    },
    /// Some came when they were taken no more.
    TooLate {
        /// When, µs.
        at: i64,
    },
}

/// What was decided about late answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LateRuled {
    /// How many it is about: the first so many, in the order in which they arrived.
    pub answers: u32,
    /// Those that count, by their place in that order, from 1; the others are left out.
    pub counted: Vec<u32>,
    /// Why, as it was said last.
    pub reason: String,
}

/// How an item did in a sitting.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemStatistic {
    /// Id of the item.
    pub item: String,
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: u32,
    /// Its kind.
    pub kind: Kind,
    /// Its stem.
    pub stem: String,
    /// How many had it.
    pub given: u32,
    /// Share of its marks that was got, thousandths; `None` where it counts for nobody.
    pub difficulty: Option<u32>,
    /// Correlation with the marks of the rest of the paper, thousandths; `None` where it can't be told.
    pub discrimination: Option<i32>,
    /// How often each option was chosen, A first, with whether it is in the key.
    pub choices: Vec<(u32, bool)>,
}

/// Decides on all that came late from one candidate; what was decided before is decided anew with it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LateRuling {
    /// Id of the attempt.
    pub attempt: String,
    /// The late answers that count, by their place in the order in which they arrived, from 1; the others are left out.
    pub counted: Vec<u32>,
    /// How many late answers there were when they were looked at.
    pub seen: u32,
    /// Why.
    pub reason: String,
}
