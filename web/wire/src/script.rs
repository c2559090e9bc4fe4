//! Answers that people mark. 阅卷. A marker sees answers and nobody's name; staff who may read results see whose they are.
//!
//! - `GET /api/scripts` → list of [`ScriptSitting`]: where there is something to mark.
//! - `GET /api/scripts/{sitting}/{item}/{question}` → [`ScriptDesk`]: the next answer to one question.
//! - `POST /api/scripts/{sitting}/{script}/mark` ([`ScriptMark`] → [`ScriptDesk`]); `…/correct`, the same for marks that the one
//!   who asks gave, as long as nobody else has had to do with them and results are not released.
//! - `GET /api/sittings/{id}/scripts` → [`ScriptList`]; `GET /api/sittings/{id}/scripts/{script}` → [`ScriptDetail`].
//! - `POST /api/sittings/{id}/scripts/{script}/recheck` ([`RecheckDraft`] → [`ScriptDetail`]): asks for other marks.
//!   `…/agree` ([`RecheckAgreed`]) and `…/decline` ([`RecheckDeclined`]): a second person decides.

use engine::exam::ByPeople;
use engine::script::{Given, Turn};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A sitting with answers that people mark.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptSitting {
    /// Id of the sitting.
    pub sitting: String,
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub title: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// When it began, µs.
    pub starts_at: i64,
    /// How its answers are marked.
    pub rule: ByPeople,
    /// Candidates who have not handed in: their answers come later.
    pub running: u32,
    /// The questions.
    pub questions: Vec<ScriptRow>,
}

/// How far a question of a sitting is marked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptRow {
    /// Id of the item.
    pub item: String,
    /// Which of the item's questions, from 0; 0 but for case studies.
    pub question: u16,
    /// Code of the item.
    pub code: String,
    /// What it asks.
    pub stem: String,
    /// What it is worth, hundredths.
    pub of: i64,
    /// Answers that were handed in, blank ones too.
    pub all: u32,
    /// Of these, blank: no marks, by rule.
    pub blank: u32,
    /// Of these, settled by people.
    pub settled: u32,
    /// Of these, waiting for an arbiter.
    pub apart: u32,
    /// What the one who asks may mark now.
    pub mine: u32,
    /// What the one who asks has marked.
    pub done: u32,
    /// Of these, what they may still correct.
    pub own: u32,
}

/// A question as its markers see it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptQuestion {
    /// What it asks.
    pub stem: ScriptText,
    /// The text of the case that it belongs to, if any.
    pub case: Option<ScriptText>,
    /// The reference answer; may be empty.
    pub reference: ScriptText,
    /// The marking points with what each is worth in this exam, hundredths.
    pub points: Vec<(ScriptText, i64)>,
    /// The pictures that its texts show are at `/api/scripts/{sitting}/pictures/{name}`; this is the first part.
    pub pictures: String,
}

/// A text of an item.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ScriptText {
    /// As it was written.
    pub text: String,
    /// As HTML, where it is not plain.
    pub html: Option<String>,
}

/// The marker's desk: one question and the answer that is next.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptDesk {
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub title: String,
    /// How its answers are marked.
    pub rule: ByPeople,
    /// How far the question is marked.
    pub row: ScriptRow,
    /// The question.
    pub question: ScriptQuestion,
    /// The answer that is next; `None`: there is none for the one who asks.
    pub next: Option<ScriptSheet>,
    /// What the one who asks marked last and may still correct, the newest first.
    pub own: Vec<ScriptOwn>,
}

/// An answer with marks that the one who asks gave.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptOwn {
    /// What it is called.
    pub script: String,
    /// What was written.
    pub text: String,
    /// SHA-256 of that, hex; it comes back with the marks.
    pub answer: String,
    /// The marks.
    pub given: Given,
}

/// An answer to be marked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptSheet {
    /// What it is called: it tells nothing of whose it is.
    pub script: String,
    /// What was written.
    pub text: String,
    /// SHA-256 of that, hex; it comes back with the marks.
    pub answer: String,
    /// Whether the one who asks decides between two marks; otherwise nobody's marks are shown.
    pub arbiter: bool,
    /// The two marks, where one decides between them.
    pub earlier: Vec<Given>,
}

/// Marks for an answer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptMark {
    /// [`ScriptSheet::answer`] as it was shown.
    pub answer: String,
    /// What it is worth.
    pub given: Given,
}

/// All answers of a sitting that people mark, with whose they are.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptList {
    /// Id of the sitting.
    pub sitting: String,
    /// Title of the exam.
    pub exam: String,
    /// Title of the sitting.
    pub title: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// When results were released.
    pub released_at: Option<i64>,
    /// How its answers are marked.
    pub rule: ByPeople,
    /// The questions.
    pub questions: Vec<ScriptRow>,
    /// Markers by name, with how many answers each has marked.
    pub markers: Vec<(String, u32)>,
    /// The answers, in roster order.
    pub scripts: Vec<ScriptLine>,
}

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScriptState {
    /// Nothing was written.
    Blank,
    /// Nobody has marked it.
    Open,
    /// One of two has marked it.
    Half,
    /// The two are too far apart.
    Apart,
    /// It has its marks.
    Settled,
    /// Other marks are asked for, and a second person has not decided.
    Rechecking,
}

/// An answer with whose it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptLine {
    /// What it is called.
    pub script: String,
    /// 准考证号
    pub ticket: String,
    /// Name.
    pub name: String,
    /// Number of the question in this paper.
    pub slot: u16,
    /// Id of the item.
    pub item: String,
    /// Which of the item's questions, from 0.
    pub question: u16,
    /// What it is worth, hundredths.
    pub of: i64,
    /// Where it stands.
    pub state: ScriptState,
    /// Its marks, hundredths, once they are settled.
    pub got: Option<i64>,
    /// Whether it was rechecked, with another outcome or the same.
    pub rechecked: bool,
}

/// An answer with all that was done with it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptDetail {
    /// The answer.
    pub line: ScriptLine,
    /// The question.
    pub question: ScriptQuestion,
    /// What was written; empty: nothing.
    pub text: String,
    /// SHA-256 of that, hex.
    pub answer: String,
    /// The marks, in order, none while a second marker is waited for. Who gave them is told once they are settled.
    pub marks: Vec<ScriptMarked>,
    /// The rechecks, in order.
    pub rechecks: Vec<ScriptRecheck>,
}

/// Marks that somebody gave.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptMarked {
    /// Which look it was.
    pub turn: Turn,
    /// By whom; `None`: not told before it is settled.
    pub by: Option<String>,
    /// When, µs.
    pub at: i64,
    /// What.
    pub given: Given,
    /// What they gave before they corrected it, oldest first.
    pub before: Vec<Given>,
}

/// Other marks that were asked for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ScriptRecheck {
    /// Its number.
    pub number: u32,
    /// Who asked.
    pub by: String,
    /// Whether that is the one who reads this.
    pub mine: bool,
    /// When, µs.
    pub at: i64,
    /// What for.
    pub given: Given,
    /// Why.
    pub reason: String,
    /// Who decided, when (µs), whether they agreed, and why not.
    pub decided: Option<RecheckDecided>,
}

/// What became of a recheck.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecheckDecided {
    /// By whom.
    pub by: String,
    /// When, µs.
    pub at: i64,
    /// Whether it counts.
    pub agreed: bool,
    /// Why not.
    pub reason: String,
}

/// Asks for other marks.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecheckDraft {
    /// [`ScriptDetail::answer`] as it was shown.
    pub answer: String,
    /// What it is worth.
    pub given: Given,
    /// Why.
    pub reason: String,
}

/// Agrees to a recheck.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecheckAgreed {
    /// [`ScriptDetail::answer`] as it was shown.
    pub answer: String,
    /// Its number.
    pub number: u32,
}

/// Does not agree to a recheck.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecheckDeclined {
    /// [`ScriptDetail::answer`] as it was shown.
    pub answer: String,
    /// Its number.
    pub number: u32,
    /// Why.
    pub reason: String,
}
