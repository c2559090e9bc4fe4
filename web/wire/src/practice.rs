//! Practice, for candidates who are signed in at the door and sit no exam at the moment.
//!
//! - `GET /api/practice` → [`PracticeOverview`].
//! - `GET /api/practice/book` → [`BookEntry`]s, what went wrong last first.
//! - `POST /api/practice/sets` ([`SetRequest`] → [`PracticeSet`]), `GET /api/practice/sets/{id}`.
//! - `POST /api/practice/sets/{id}/answers` ([`PracticeAnswer`] → [`PracticeAnswered`]).
//! - `POST /api/practice/sets/{id}/way` ([`MockStep`] → [`PracticeSet`]): on through a mock exam.
//! - `POST /api/practice/sets/{id}/finish` → [`PracticeSet`].

use bank::item::{Area, Kind};
use engine::attempt::Response;
use engine::exam::Way;
use engine::marking::Part;
use engine::paper::{OptionId, Paper};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::room::TimeState;

/// What somebody can practise.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PracticeOverview {
    /// The candidate's name.
    pub name: String,
    /// Title of their exam.
    pub exam: String,
    /// Subjects that have open items, in the syllabus's order.
    pub subjects: Vec<PracticeSubject>,
    /// How many items are in the book of wrong answers.
    pub book: u32,
    /// The mock exam.
    pub mock: MockFacts,
    /// The set that was begun and not finished, if any.
    pub open: Option<String>,
}

/// A subject with open items.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PracticeSubject {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// How deep it lies in the syllabus, from 0.
    pub depth: u32,
    /// Open items.
    pub items: u32,
    /// Of these, how many were answered ever.
    pub done: u32,
    /// Of these, how many are in the book.
    pub wrong: u32,
}

/// A mock exam: the real blueprint, filled with open items.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MockFacts {
    /// Questions.
    pub questions: u32,
    /// Time, seconds.
    pub duration_s: u32,
    /// Marks of the paper, hundredths.
    pub marks: i64,
    /// How many open items are missing for it; 0: it can be begun.
    pub short: u32,
    /// The way through it, as through the exam.
    pub way: Way,
    /// This candidate's extra time, seconds.
    pub extra_s: u32,
}

/// What a candidate does on the way through a mock exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum MockStep {
    /// Ends the section that is open.
    EndSection {
        /// Its number, from 1.
        section: u16,
    },
    /// Opens the section that comes.
    OpenSection {
        /// Its number, from 1.
        section: u16,
    },
    /// Leaves a question for good.
    Pass {
        /// Which.
        slot: u16,
    },
}

/// An item in the book of wrong answers.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BookEntry {
    /// Id of the item.
    pub item: String,
    /// What it asks.
    pub stem: String,
    /// Its kind.
    pub kind: Kind,
    /// Name of its subject in Chinese.
    pub subject_zh: String,
    /// In English.
    pub subject_en: String,
    /// How often it was answered wrong.
    pub wrong: u32,
    /// On how many days in a row it was right since: three take it out.
    pub streak: u32,
}

/// What to practise.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SetRequest {
    /// Items of a subject and what lies below it.
    Subject {
        /// Its code.
        code: String,
        /// How many, 1 to 100.
        count: u32,
    },
    /// Items of the book.
    Book {
        /// How many, 1 to 100.
        count: u32,
    },
    /// A mock exam.
    Mock,
}

/// What kind of set it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PracticeKind {
    /// Of a subject.
    Subject,
    /// Of the book.
    Book,
    /// A mock exam.
    Mock,
}

/// A set of questions.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PracticeSet {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: PracticeKind,
    /// What it is called: a subject's code, or an exam's title.
    pub title: String,
    /// The questions, with the exam's documents that its rules give to practice. Keys come with [`Verdict`]s alone.
    pub paper: Paper,
    /// Server time, µs.
    pub now: i64,
    /// Of a mock exam that goes on: its time, as the room tells it.
    pub time: Option<TimeState>,
    /// Of a mock exam: the way through it, as through the exam.
    pub way: Way,
    /// Of a mock exam: up to which question there is no way back; 0: to all of them.
    pub passed: u16,
    /// When it was finished, µs.
    pub finished_at: Option<i64>,
    /// What was answered.
    pub answers: Vec<PracticeAnswer>,
    /// What is known of the answers: at once, of a mock exam once it is finished.
    pub verdicts: Vec<Verdict>,
    /// Of a finished mock exam: its marks, and those needed to pass, hundredths. Without [`PracticeSet::by_people`].
    pub score: Option<(Part, i64)>,
    /// Marks for answers that only people can mark, hundredths: nobody does here.
    pub by_people: i64,
}

/// An answer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PracticeAnswer {
    /// Which question.
    pub slot: u16,
    /// The response.
    pub response: Response,
}

/// What comes back for an answer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PracticeAnswered {
    /// What is right, and why; `None` in a mock exam.
    pub verdict: Option<Verdict>,
}

/// What is right, and why.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Verdict {
    /// Which question.
    pub slot: u16,
    /// Whether the answer was; `None`: only people can tell, and here that is who answered.
    pub right: Option<bool>,
    /// The key.
    pub key: PracticeKey,
    /// Why.
    pub rationale: String,
    /// The same as HTML, where it is not plain.
    pub rationale_html: Option<String>,
    /// How often this candidate answered the item wrong.
    pub wrong: u32,
    /// Whether it is in their book.
    pub in_book: bool,
}

/// A marking point.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PracticePoint {
    /// What is to be found in an answer.
    pub text: String,
    /// The same as HTML, where it is not plain.
    pub html: Option<String>,
    /// What it is worth, hundredths.
    pub marks: i64,
}

/// A key.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PracticeKey {
    /// True or false.
    Judge(bool),
    /// These options.
    Choice(Vec<OptionId>),
    /// For each blank, what counts.
    Text(Vec<Vec<String>>),
    /// The options in the right order.
    Order(Vec<OptionId>),
    /// For each prompt its option.
    Match(Vec<OptionId>),
    /// A point in any of these.
    Areas(Vec<Area>),
    /// An answer in one's own words, to compare with.
    Reference {
        /// The reference answer; may be empty.
        text: String,
        /// The same as HTML, where it is not plain.
        html: Option<String>,
        /// The marking points.
        points: Vec<PracticePoint>,
    },
}
