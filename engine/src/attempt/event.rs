//! Events of an attempt: append-only, numbered from 1, chained by SHA-256.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Response;
use super::phrase::Phrase;
use super::route::Route;
use super::time::Allowance;
use crate::paper::FormItem;

/// Who did it: a member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Actor {
    /// Account id.
    pub id: String,
    /// Name as the candidate may see it.
    pub name: String,
}

/// What is wrong with an item, as its candidate sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// 图片或表格不显示
    Picture,
    /// 文字缺失或看不清
    Text,
    /// 没有正确的选项
    NoRightOption,
    /// 正确的选项不止一个
    SeveralRightOptions,
    /// 题意不清或前后矛盾
    Unclear,
    /// 其他问题
    Other,
}

/// What two people decided to do about a faulty item in one paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ItemChange {
    /// Number of the remedy within the sitting.
    pub remedy: u32,
    /// The item's first slot.
    pub slot: u16,
    /// The item that stands there from now on; `None`: the same item.
    #[ts(type = "{ item: string, version: number } | null")]
    pub item: Option<FormItem>,
    /// SHA-256 of the slots as the candidate sees them (JSON), hex.
    pub shown: String,
    /// Time given for it, µs.
    pub by_us: i64,
    /// Who asked for it.
    pub asked_by: Actor,
    /// Who agreed.
    pub agreed_by: Actor,
    /// Why; the candidate sees it.
    pub reason: String,
}

/// What two people decided of a faulty item that stays in a paper as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ItemDecision {
    /// Number of the remedy within the sitting.
    pub remedy: u32,
    /// The item's first slot.
    pub slot: u16,
    /// Its last.
    pub last: u16,
    /// What.
    pub outcome: Outcome,
    /// Who asked for it.
    pub asked_by: Actor,
    /// Who agreed.
    pub agreed_by: Actor,
    /// Why; the candidate sees it.
    pub reason: String,
}

/// How an item that stays in a paper counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 作废：不计分
    Void,
    /// 撤回：已作答者不计分
    Recalled,
    /// 增加算对的答案
    Accepted,
    /// 维持原样
    Kept,
}

/// What the site itself says in somebody's name, for pages that read it out in another language than its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Said {
    /// The start was moved.
    Start {
        /// By how much, µs; less than 0: it is earlier.
        by_us: i64,
        /// Why.
        reason: String,
    },
    /// The sitting's end was moved, and the time for answering with it.
    End {
        /// By how much, µs; less than 0: there is less of it.
        by_us: i64,
        /// Why.
        reason: String,
    },
    /// Time that was given by hand was taken back.
    TakenBack {
        /// How much, µs.
        us: i64,
        /// Why.
        reason: String,
    },
    /// Two people decided about an item.
    Item {
        /// Its first question.
        slot: u16,
        /// How it counts.
        outcome: Outcome,
        /// Why; empty where that would tell what is right.
        reason: String,
    },
    /// Words of people about one question.
    About {
        /// The question, as this candidate's paper numbers it.
        slot: u16,
        /// What they say.
        reason: String,
    },
    /// A usual phrase of an invigilator.
    Usual {
        /// Which.
        phrase: Phrase,
    },
}

impl Said {
    /// The question it is about, by which the text begins: papers number it differently.
    pub fn question(&self) -> Option<u16> {
        match self {
            Self::Item { slot, .. } | Self::About { slot, .. } => Some(*slot),
            Self::Start { .. } | Self::End { .. } | Self::TakenBack { .. } | Self::Usual { .. } => None,
        }
    }
}

/// Who paused, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Pausing {
    /// By whom.
    pub actor: Actor,
    /// Why; the candidate sees it.
    pub reason: String,
}

/// Why an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Cause {
    /// 本人确认交卷
    Candidate,
    /// 到时自动交卷
    Deadline,
    /// 监考终止
    Invigilator {
        /// Who.
        actor: Actor,
        /// Why.
        reason: String,
    },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(rename = "AttemptBody")]
pub enum Body {
    /// A page took the seat. The first has epoch 1; each take-over adds 1 and fences off the pages before it.
    TookSeat {
        /// The new epoch.
        epoch: u32,
        /// The page that took it: a random name that it keeps over reloads.
        page: String,
        /// Whether the page before was open in the same browser.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(optional, as = "Option<bool>")]
        same_browser: bool,
    },
    /// The candidate was let in: identity checked, may see the paper.
    Admitted {
        /// By whom.
        actor: Actor,
    },
    /// The candidate left the room, or was turned away at its door: the form is hidden until they are let in. The clock
    /// goes on as it did.
    Left {
        /// Who saw it.
        actor: Actor,
        /// Why; the candidate sees it.
        reason: String,
        /// Whether they had not been let in.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(optional, as = "Option<bool>")]
        turned_away: bool,
    },
    /// The paper was opened and the clock set going.
    Started {
        /// Hash of the form.
        form: String,
        /// The time given.
        allowance: Allowance,
        /// Whether a page that is new must be let in by a person before it sees the paper.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        admission: bool,
        /// The pause of the room or the whole sitting that stood: the clock stands from the start, and nothing is
        /// shown until it goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paused: Option<Box<Pausing>>,
        /// The way through the paper, where it is not all open all the time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<Box<Route>>,
    },
    /// A section is over: the clock stands until the next is opened.
    SectionEnded {
        /// Its number, from 1.
        section: u16,
        /// The client's number, if the candidate ended it; otherwise its time was over.
        seq: Option<u64>,
    },
    /// The next section was opened, and its time runs.
    SectionOpened {
        /// Its number.
        section: u16,
        /// The client's number, if the candidate opened it; otherwise the time between was over.
        seq: Option<u64>,
    },
    /// The candidate went on, and there is no way back to this question, nor to those before it.
    Passed {
        /// The client's number.
        seq: u64,
        /// The slot that was left.
        slot: u16,
    },
    /// A response was given, changed or, when `None`, cleared.
    Answered {
        /// The client's number within the epoch.
        seq: u64,
        /// The slot.
        slot: u16,
        /// The new response.
        response: Option<Response>,
        /// The client's clock, ms since the epoch: a claim, for the record only.
        client_ms: i64,
        /// When it was made, as the page reckons the server's time, µs: a claim; tells apart what several pages made
        /// without network.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made_at: Option<i64>,
    },
    /// The candidate marked a slot for another look, or unmarked it.
    Marked {
        /// The client's number.
        seq: u64,
        /// The slot.
        slot: u16,
        /// Marked or not.
        on: bool,
    },
    /// The candidate says that an item is faulty.
    Reported {
        /// The client's number.
        seq: u64,
        /// 1, 2, 3, … within the attempt.
        report: u32,
        /// The slot.
        slot: u16,
        /// What is wrong.
        fault: Fault,
        /// In the candidate's words; may be empty.
        note: String,
    },
    /// An invigilator looked at a report.
    Looked {
        /// Which.
        report: u32,
        /// Whether the item is faulty.
        confirmed: bool,
        /// Who.
        actor: Actor,
        /// What they say to the candidate; may be empty.
        note: String,
    },
    /// The invigilator said something.
    Notified {
        /// 1, 2, 3, … within the attempt.
        notice: u32,
        /// Whether it is a warning, which the candidate must acknowledge.
        warning: bool,
        /// Whether the clock stands until it is acknowledged.
        stops_clock: bool,
        /// Who said it.
        actor: Actor,
        /// What.
        text: String,
        /// Its name, when it was said to several at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        announcement: Option<String>,
        /// What it says, where the site made the text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Said>,
    },
    /// The candidate acknowledged a notice.
    Acknowledged {
        /// The client's number.
        seq: u64,
        /// Which.
        notice: u32,
    },
    /// A warning was not acknowledged within [`super::time::LONGEST_READING`]: the clock goes on.
    Lapsed {
        /// Which.
        notice: u32,
    },
    /// The clock was stopped and the form hidden.
    Paused {
        /// By whom.
        actor: Actor,
        /// Why; the candidate sees it.
        reason: String,
        /// Whether it came of a pause of the room or the whole sitting, which ends when that does. A pause of one's own
        /// does not.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ordered: bool,
    },
    /// The clock goes on.
    Resumed {
        /// By whom.
        actor: Actor,
        /// Why.
        reason: String,
    },
    /// The sitting ends at another time.
    EndMoved {
        /// When, µs.
        ends_at: i64,
        /// By whom.
        actor: Actor,
        /// Why; the candidate sees it.
        reason: String,
    },
    /// What stands in an item's slots is another item, or the same in other words.
    Changed(Box<ItemChange>),
    /// An item counts otherwise than it did; what the candidate sees of it stays.
    Decided(Box<ItemDecision>),
    /// Time was added, or taken back.
    Extended {
        /// How much, µs.
        by_us: i64,
        /// By whom.
        actor: Actor,
        /// Why; the candidate sees it.
        reason: String,
        /// The loss in a hall event that it makes good; credited once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<String>,
    },
    /// No more answers.
    Ended {
        /// Why.
        cause: Cause,
        /// The client's number of the submission, if it was one.
        seq: Option<u64>,
    },
    /// One person asks that an attempt which ended by mistake goes on.
    ReopenAsked {
        /// Who.
        actor: Actor,
        /// Why; the candidate sees it.
        reason: String,
        /// Whether with the time that was left.
        keeps_time: bool,
        /// Time beside it, µs, such as what a network took.
        #[serde(default, skip_serializing_if = "is_nothing")]
        #[ts(optional, as = "Option<i64>")]
        extra_us: i64,
    },
    /// A second person agreed: it goes on.
    Reopened {
        /// Who.
        actor: Actor,
        /// When the sitting ends, µs, where that was moved since the attempt ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends_at: Option<i64>,
    },
    /// It does not go on.
    ReopenDropped {
        /// Who.
        actor: Actor,
        /// Why.
        reason: String,
    },
    /// Results are about to be released: no answer is kept that comes from now on, though the grace is not over.
    GraceClosed {
        /// By whom.
        actor: Actor,
    },
    /// An answer came after the deadline and within the grace. It is kept apart and changes no response.
    ArrivedLate {
        /// The client's number.
        seq: u64,
        /// The slot.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// The client's clock.
        client_ms: i64,
        /// When it was made: see [`Body::Answered`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made_at: Option<i64>,
    },
    /// An answer came in whose place a newer one of another page stands already. It is for the record and changes no
    /// response.
    Superseded {
        /// The client's number.
        seq: u64,
        /// The slot.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// The client's clock.
        client_ms: i64,
        /// When it was made: see [`Body::Answered`].
        made_at: i64,
    },
    /// An answer that a dead machine had not delivered was brought in out of a file.
    BroughtIn {
        /// By whom.
        actor: Actor,
        /// Why; the candidate sees it.
        reason: String,
        /// SHA-256 of the file, hex.
        file: String,
        /// The slot.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// When it was made, as the dead page reckoned the server's time, µs.
        made_at: i64,
        /// What that machine's clock said, ms.
        client_ms: i64,
        /// Whether it came after the end, or that of its section, and is kept apart.
        apart: bool,
    },
}

impl Body {
    /// Whether the candidate's page is to be told, beyond the ack of what it did itself.
    pub fn concerns_the_page(&self) -> bool {
        !matches!(
            self,
            Self::Answered { .. }
                | Self::Marked { .. }
                | Self::Passed { .. }
                | Self::ArrivedLate { .. }
                | Self::Superseded { .. }
                | Self::ReopenAsked { .. }
                | Self::ReopenDropped { .. }
                | Self::GraceClosed { .. }
        )
    }

    /// Whether the clock may stand, go on or be worth more or less after it.
    pub fn moves_the_clock(&self) -> bool {
        matches!(
            self,
            Self::TookSeat { .. }
                | Self::Admitted { .. }
                | Self::Started { .. }
                | Self::SectionEnded { .. }
                | Self::SectionOpened { .. }
                | Self::EndMoved { .. }
                | Self::Reopened { .. }
                | Self::Notified { stops_clock: true, .. }
                | Self::Acknowledged { .. }
                | Self::Lapsed { .. }
                | Self::Paused { .. }
                | Self::Resumed { .. }
                | Self::Changed(_)
                | Self::Extended { .. }
        )
    }

    /// The name of the kind, as in its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TookSeat { .. } => "took_seat",
            Self::Admitted { .. } => "admitted",
            Self::Left { .. } => "left",
            Self::Started { .. } => "started",
            Self::SectionEnded { .. } => "section_ended",
            Self::SectionOpened { .. } => "section_opened",
            Self::Passed { .. } => "passed",
            Self::Reported { .. } => "reported",
            Self::Looked { .. } => "looked",
            Self::EndMoved { .. } => "end_moved",
            Self::ReopenAsked { .. } => "reopen_asked",
            Self::Reopened { .. } => "reopened",
            Self::ReopenDropped { .. } => "reopen_dropped",
            Self::GraceClosed { .. } => "grace_closed",
            Self::Answered { .. } => "answered",
            Self::Marked { .. } => "marked",
            Self::Notified { .. } => "notified",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Lapsed { .. } => "lapsed",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Changed(_) => "changed",
            Self::Decided(_) => "decided",
            Self::Extended { .. } => "extended",
            Self::Ended { .. } => "ended",
            Self::ArrivedLate { .. } => "arrived_late",
            Self::Superseded { .. } => "superseded",
            Self::BroughtIn { .. } => "brought_in",
        }
    }
}

/// Where a log stands: the number and hash of its last event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the last event; 0 before the first.
    pub number: u32,
    /// Its hash, hex; of the empty log, the hash of the attempt's id.
    pub hash: String,
}

impl Head {
    /// The head of an attempt's empty log.
    pub fn of_empty(attempt: &str) -> Self {
        Self { number: 0, hash: hex::encode(Sha256::digest(format!("kaopu attempt 1\0{attempt}"))) }
    }
}

/// One event in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// 1, 2, 3, …
    pub number: u32,
    /// Server time, µs since the epoch; never less than that of the event before.
    pub at: i64,
    /// What happened.
    pub body: Body,
    /// SHA-256(hash before ‖ number ‖ at ‖ body as JSON), hex; numbers as decimal text, parts ended by a newline.
    pub hash: String,
}

impl Event {
    /// Chains `body` to `head`; with the body's JSON, which is what is hashed and kept.
    pub fn after(head: &Head, at: i64, body: Body) -> (Self, String) {
        let number = head.number + 1;
        let json = serde_json::to_string(&body).unwrap_or_default();
        let hash = link(&head.hash, number, at, &json);
        (Self { number, at, body, hash }, json)
    }

    /// Whether the event follows `head` and its hash is right.
    pub fn follows(&self, head: &Head) -> bool {
        let json = serde_json::to_string(&self.body).unwrap_or_default();
        self.number == head.number + 1 && self.hash == link(&head.hash, self.number, self.at, &json)
    }

    /// The head after this event.
    pub fn head(&self) -> Head {
        Head { number: self.number, hash: self.hash.clone() }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_nothing(us: &i64) -> bool {
    *us == 0
}

fn link(before: &str, number: u32, at: i64, json: &str) -> String {
    let mut hash = Sha256::new();
    for part in [before, &number.to_string(), &at.to_string(), json] {
        hash.update(part.as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}
