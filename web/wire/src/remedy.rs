//! Faulty items of a sitting, and what is done about them.
//!
//! - `GET /api/sittings/{id}/faulty` → list of [`FaultyRow`]: items that were reported or decided on.
//! - `GET /api/sittings/{id}/faulty/{item}` → [`FaultyItem`]: any item of the sitting's papers.
//! - `POST /api/sittings/{id}/faulty/{item}/trial` ([`Remedy`] → [`Trial`]): what it would do; changes nothing.
//! - `POST /api/sittings/{id}/faulty/{item}/remedy` ([`RemedyDraft`] → [`FaultyItem`]): one person asks for it.
//! - `POST /api/sittings/{id}/faulty/{item}/confirm` ([`Agreed`] → [`FaultyItem`]): a second person agrees; from then on it
//!   counts, and what is announced goes to everybody who has the item.
//! - `POST /api/sittings/{id}/faulty/{item}/drop` ([`Dropped`] → [`FaultyItem`]): it is not done.

use bank::item::{Area, Kind, Picture};
use engine::attempt::Point;
use engine::attempt::event::Fault;
use engine::remedy::Remedy;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::room::LookView;

/// An item that candidates reported, or that something was decided on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FaultyRow {
    /// Id of the item.
    pub item: String,
    /// Its code.
    pub code: String,
    /// Its version in this sitting.
    pub version: u32,
    /// Its kind.
    pub kind: Kind,
    /// Its stem.
    pub stem: String,
    /// How many reports there are.
    pub reports: u32,
    /// Of these, how many an invigilator confirmed.
    pub confirmed: u32,
    /// And how many were not confirmed; the rest nobody has looked at.
    pub denied: u32,
    /// When the first came, µs.
    pub first_at: Option<i64>,
    /// Candidates who have the item.
    pub have: u32,
    /// Of these, how many have answered it.
    pub answered: u32,
    /// Candidates who had it and have another in its place.
    pub replaced: u32,
    /// The latest remedy that was asked for or counts.
    pub remedy: Option<RemedyView>,
}

/// One item with all that a decision needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FaultyItem {
    /// As in the list.
    pub row: FaultyRow,
    /// Id of the sitting.
    pub sitting: String,
    /// Its title.
    pub title: String,
    /// Title of the exam.
    pub exam: String,
    /// IANA time zone of the sitting.
    pub time_zone: String,
    /// Server time, µs: of all these figures.
    pub now: i64,
    /// When results were released, µs: after that nothing is decided here.
    pub released_at: Option<i64>,
    /// What the item is worth, hundredths.
    pub marks: i64,
    /// Needed to pass, hundredths.
    pub pass: i64,
    /// What a paper is worth, hundredths.
    pub of: i64,
    /// Candidates who got all of its marks, by what counts now.
    pub right: u32,
    /// Candidates who are within the item's marks of the pass line, above or below.
    pub near_pass: u32,
    /// Its questions: one, but for case studies.
    pub questions: Vec<FaultyQuestion>,
    /// The reports, oldest first.
    pub reports: Vec<ItemReport>,
    /// What stands in its place in papers from which it was taken back, most frequent first.
    pub instead: Vec<Instead>,
    /// What keeping, voiding and recalling it would do. For another key or other words, ask for a trial.
    pub trials: Vec<Trial>,
    /// All that was ever asked for, latest first.
    pub remedies: Vec<RemedyView>,
}

/// An item that was drawn into the place of one that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Instead {
    /// Its id.
    pub item: String,
    /// Its code.
    pub code: String,
    /// Its version in this sitting.
    pub version: u32,
    /// In how many papers it stands there.
    pub papers: u32,
}

/// One question of an item, with its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FaultyQuestion {
    /// Its kind.
    pub kind: Kind,
    /// What is asked.
    pub stem: String,
    /// How many answered it.
    pub answered: u32,
    /// The options in the bank's order; of a true/false question none.
    pub options: Vec<FaultyOption>,
    /// Whether the statement is true, of a true/false question; how often true and false were given.
    pub judge: Option<(bool, u32, u32)>,
    /// What each blank takes.
    pub blanks: Vec<Vec<String>>,
    /// What was written into the blanks and is not right, with how often, most frequent first: `(blank, text, times)`.
    pub written: Vec<(u16, String, u32)>,
    /// What was given to each prompt of a match, or put at each place of an order.
    pub places: Vec<FaultyPlace>,
    /// Of a place on a picture, where it is right and where it was seen.
    pub spot: Option<FaultySpot>,
}

/// What an option is given to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FaultyPlace {
    /// The prompt of a match; of an order nothing, it is the place itself.
    pub prompt: String,
    /// Which option is right there.
    pub key: u32,
    /// How many gave it each of the options.
    pub given: Vec<u32>,
}

/// A picture and what was pointed at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FaultySpot {
    /// What is looked at.
    pub picture: Picture,
    /// Within these it is right.
    pub areas: Vec<Area>,
    /// Where candidates pointed.
    pub points: Vec<Point>,
    /// How many of them within an area.
    pub right: u32,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FaultyOption {
    /// Its text.
    pub text: String,
    /// Whether it is in the key.
    pub right: bool,
    /// How many chose it.
    pub chosen: u32,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ItemReport {
    /// Whose.
    pub attempt: String,
    /// Name.
    pub name: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// When, µs.
    pub at: i64,
    /// Which question of their paper.
    pub slot: u16,
    /// What is wrong.
    pub fault: Fault,
    /// In the candidate's words.
    pub note: String,
    /// What an invigilator made of it.
    pub look: Option<LookView>,
}

/// What a remedy would do, by the answers there are now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Trial {
    /// The remedy.
    pub remedy: Remedy,
    /// Who answered the item and gets other marks.
    pub answered: u32,
    /// Who has not answered it and gets other marks, or another item.
    pub unanswered: u32,
    /// Of both, whose total rises, and whose falls.
    pub raised: u32,
    /// See [`Self::raised`].
    pub lowered: u32,
    /// Who would pass and does not now.
    pub to_pass: Vec<Named>,
    /// Who passes now and would not.
    pub to_fail: Vec<Named>,
    /// Of a recall: how many get another item. For who answered it, or can't come back to it, it is void.
    pub another: u32,
    /// Of a recall: how many items could take its place, for whom there are fewest; `None`: nobody needs one.
    pub equals: Option<u32>,
}

/// Somebody by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Named {
    /// Id of the attempt.
    pub attempt: String,
    /// Name.
    pub name: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
}

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RemedyDraft {
    /// What is to be done.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// What is told to everybody who has the item when it is decided; empty: nothing.
    pub announcement: String,
}

/// What a second person agrees to: what they read, and nothing that was asked for in its place meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Agreed {
    /// [`RemedyView::number`].
    pub number: u32,
}

/// What is not done, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Dropped {
    /// [`RemedyView::number`].
    pub number: u32,
    /// In words.
    pub reason: String,
}

/// How a remedy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RemedyState {
    /// One person asked; a second has not agreed.
    Asked,
    /// It counts.
    InForce,
    /// It was not agreed to, or taken back.
    Dropped,
    /// A later one counts.
    Replaced,
}

/// A remedy and who decided it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RemedyView {
    /// 1, 2, 3, … within the sitting.
    pub number: u32,
    /// What is done.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// What was told.
    pub announcement: String,
    /// How it stands.
    pub state: RemedyState,
    /// Who asked.
    pub asked_by: String,
    /// When, µs.
    pub asked_at: i64,
    /// Whether whoever looks is who asked: then somebody else must agree.
    pub mine: bool,
    /// Who agreed, or dropped it.
    pub decided_by: Option<String>,
    /// When, µs.
    pub decided_at: Option<i64>,
    /// Why it was dropped.
    pub dropped_for: String,
}
