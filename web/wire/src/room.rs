//! The exam room: `GET /ws/room`, a websocket with the seat's cookie. JSON text frames of at most 64 KiB.
//!
//! A page says [`ClientFrame::Hello`] first and gets [`ServerFrame::Welcome`] (or `seat_taken`, and then may say
//! hello again with `take_over`). Every act carries the epoch of the welcome and a number of the page's own,
//! `seq` = 1, 2, 3, …; repeating and reordering is harmless. When the start comes, the paper arrives by itself as
//! [`ServerFrame::Opened`]. Close codes: 4400 bad frame, 4403 may not come in
//! (too late), 4408 silent for too long, 4409 taken
//! over, 4413 frame too large, 4429 too many frames, 4503 the server is stopping; come back after 1012, 1013, 4408,
//! 4503 and any loss.

use engine::attempt::Response;
use engine::attempt::event::{Fault, Said};
use engine::attempt::time::Entry;
use engine::paper::Paper;
use engine::sitting::Accommodations;
use proctor::signal::ClientSignal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::door::{Receipt, Stage};

/// Version of this protocol.
pub const VERSION: u32 = 1;

/// The largest frame either side sends, but for the paper.
pub const LARGEST_FRAME: usize = 64 * 1024;

/// How often a page pings when it has nothing else to say, and how long the server waits for any frame, seconds.
pub const PING_EVERY_S: u32 = 5;
/// See [`PING_EVERY_S`].
pub const SILENT_AFTER_S: u32 = 13;

/// From the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// First of all.
    Hello {
        /// [`VERSION`].
        v: u32,
        /// The page's name: random, kept over reloads; 8 to 64 characters.
        page: String,
        /// Whether to take the seat from another page that is connected.
        #[serde(default)]
        take_over: bool,
    },
    /// Gives, changes or (with `null`) clears a response.
    Answer {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// Which question.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// The client's clock, ms since the epoch.
        client_ms: i64,
        /// When it was made, in the server's time as the page reckons it, µs: for answers that had to wait.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        made_at: Option<i64>,
        /// The remedy that put the item there which was answered ([`engine::paper::SlotChange`], where `replaced`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        change: Option<u32>,
    },
    /// Says, for the record, what was answered here before another page answered the same later. It changes no response,
    /// and is acked like an answer.
    Superseded {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// Which question.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// The client's clock, ms since the epoch.
        client_ms: i64,
        /// When it was made, in the server's time as the page reckons it, µs.
        made_at: i64,
        /// See [`Self::Answer`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        change: Option<u32>,
    },
    /// Marks a question for another look, or unmarks it.
    Mark {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// Which question.
        slot: u16,
        /// Marked or not.
        on: bool,
    },
    /// Says that a notice was read (and all before it).
    Acknowledge {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// Which.
        notice: u32,
    },
    /// Says that an item is faulty. Answered by an ack; what becomes of it by [`ServerFrame::Report`].
    Report {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// Which question.
        slot: u16,
        /// What is wrong.
        fault: Fault,
        /// In the candidate's words, 200 characters at most; needed where the fault is another one.
        note: String,
    },
    /// Ends the section that is open: the clock stands until the next is opened.
    EndSection {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// Its number, from 1.
        section: u16,
    },
    /// Opens the section that comes next. Answered by an ack and [`ServerFrame::Section`].
    OpenSection {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// Its number.
        section: u16,
    },
    /// Goes on from a question, where the exam lets nobody come back.
    Pass {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
        /// The question that was left.
        slot: u16,
    },
    /// Hands in.
    Submit {
        /// Epoch of the welcome.
        epoch: u32,
        /// The page's number for this act.
        seq: u64,
    },
    /// Something the page observed. No answer comes.
    Signal {
        /// What.
        signal: ClientSignal,
        /// The client's clock, ms since the epoch.
        client_ms: i64,
    },
    /// Asks for the time. Answered by [`ServerFrame::Pong`].
    Ping {
        /// The client's clock, ms since the epoch; comes back as it was.
        client_ms: f64,
    },
}

/// `POST /api/room/frames`: the same frames where no websocket gets through. One request at a time may wait for
/// news while others carry acts; what an outage left behind goes by whichever way opens first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// [`VERSION`].
    pub v: u32,
    /// The page's name, as in [`ClientFrame::Hello`].
    pub page: String,
    /// Whether to take the seat from another page that is connected.
    #[serde(default)]
    pub take_over: bool,
    /// As the last reply had it. Without it the reply begins with [`ServerFrame::Welcome`] (or
    /// [`ServerFrame::SeatTaken`], and then none of the frames is looked at).
    #[serde(default)]
    pub known: Option<Known>,
    /// Anything but hello, [`LARGEST_BATCH`] at most; each act is acked or refused in the reply.
    #[serde(default)]
    pub frames: Vec<ClientFrame>,
    /// For how long to wait for news when there is nothing to answer, ms, [`LONGEST_WAIT_MS`] at most.
    #[serde(default)]
    pub wait_ms: u32,
}

/// The most frames in a [`Batch`].
pub const LARGEST_BATCH: usize = 256;
/// The longest [`Batch::wait_ms`].
pub const LONGEST_WAIT_MS: u32 = 5_000;

/// What a page has been told, in the server's words: it comes with every [`BatchReply`] and goes back as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Known {
    /// Epoch of the welcome.
    pub epoch: u32,
    /// How many notices.
    pub notices: u32,
    /// Whether the paper.
    pub opened: bool,
    /// Whether the end.
    pub ended: bool,
    /// Whether a call that stands.
    pub calling: bool,
    /// Whether that results are out.
    pub released: bool,
    /// Whether that the server can't save.
    pub stalled: bool,
    /// Number of the last event that moved the clock.
    pub clock: u32,
    /// Whether the candidate was let in.
    #[serde(default)]
    pub admitted: bool,
    /// How many reports, and how many of them were looked at.
    #[serde(default)]
    pub reports: u32,
    /// See [`Self::reports`].
    #[serde(default)]
    pub looks: u32,
    /// The start, µs.
    #[serde(default)]
    pub starts_at: i64,
    /// Number of the last event that changed the paper.
    #[serde(default)]
    pub changed: u32,
    /// How many answers were brought in.
    #[serde(default)]
    pub brought: u32,
    /// How many times a section was opened or ended.
    #[serde(default)]
    pub section: u32,
    /// Which line of the roster: a number made of all that it says; 0: none.
    #[serde(default)]
    pub line: u32,
    /// Whether that the candidate is out of the room.
    #[serde(default)]
    pub outside: bool,
}

/// What comes back for a [`Batch`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct BatchReply {
    /// In the order in which a websocket would have brought them.
    pub frames: Vec<ServerFrame>,
    /// For the next batch.
    pub known: Known,
    /// The close code that a websocket would have ended with.
    pub close: Option<u16>,
}

/// To the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The seat is this page's.
    Welcome(Box<Welcome>),
    /// Another page has the seat and is connected: say hello with `take_over` to take it.
    SeatTaken {
        /// Whether the exam is over, and what comes late is still kept: nobody is disturbed any more by who takes the seat
        /// to deliver what is left on its machine.
        ended: bool,
    },
    /// The start has come: here is the paper.
    Opened {
        /// The paper.
        paper: Paper,
        /// The clock.
        time: TimeState,
    },
    /// Items were taken back or reworded: the paper as it is now. Where another item stands, nothing is answered yet.
    Changed {
        /// The paper.
        paper: Paper,
        /// The slots that are new since the page was told last.
        slots: Vec<u16>,
    },
    /// A section was ended, or opened: the paper with the questions of the open one; with none between two of them.
    Section {
        /// The paper.
        paper: Paper,
        /// The clock.
        time: TimeState,
    },
    /// Staff brought in answers that a dead machine had not delivered: what stands now.
    Brought {
        /// The questions.
        slots: Vec<SlotView>,
        /// Who did.
        #[serde(default)]
        by: String,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// An act is on the server's disk.
    Acked {
        /// Epoch of the act.
        epoch: u32,
        /// Number of the act.
        seq: u64,
        /// Server time of the act, µs.
        at: i64,
        /// Whether it is an answer that came after the end, or after that of its section: it is kept apart, for people
        /// to decide.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(optional, as = "Option<bool>")]
        late: bool,
    },
    /// The clock changed: paused, resumed, extended, warned, acknowledged.
    Time {
        /// The clock.
        time: TimeState,
    },
    /// The invigilator says something.
    Notice {
        /// What.
        notice: NoticeView,
    },
    /// Frames are missing: send these again (both ends included).
    Missing {
        /// Epoch.
        epoch: u32,
        /// First.
        from: u64,
        /// Last.
        to: u64,
    },
    /// A report was made, or an invigilator looked at it.
    Report {
        /// It.
        report: ReportView,
    },
    /// The candidate was let in, or left the room: without admission the paper is not to be seen.
    Admission {
        /// How it stands.
        admission: Admission,
    },
    /// The candidate's line of the roster, which may be changed while they wait and later.
    Line {
        /// Name.
        name: String,
        /// 考室
        room: String,
        /// 座位
        seat: String,
        /// Personal extra time, seconds; who has begun keeps what they began with.
        extra_s: u32,
        /// What else is granted.
        accommodations: Accommodations,
    },
    /// The start was moved.
    Start {
        /// The start, µs.
        starts_at: i64,
    },
    /// Another page took the seat: stop here.
    TakenOver,
    /// No more answers.
    Ended {
        /// The receipt.
        receipt: Box<Receipt>,
    },
    /// Results are out: see `GET /api/result`.
    Released,
    /// An act was refused and changed nothing.
    Refused {
        /// Epoch of the act, if it had one.
        epoch: Option<u32>,
        /// Number of the act, if it had one.
        seq: Option<u64>,
        /// Stable code, such as `attempt.paused`, `attempt.stale_epoch`, `attempt.too_early_to_submit`.
        code: String,
        /// What happened, in English.
        detail: String,
        /// Whether the same act can succeed later.
        again: bool,
    },
    /// The server can't save at the moment (or can again); answers wait, unacked.
    Saving {
        /// Whether it is stalled.
        stalled: bool,
    },
    /// The candidate's call began, or ended: an invigilator answered it.
    Calling {
        /// Whether it stands.
        calling: bool,
    },
    /// The answer to a ping.
    Pong {
        /// As the ping had it.
        client_ms: f64,
        /// Server time, µs.
        now: i64,
    },
}

/// All that a page needs to be where its candidate was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Welcome {
    /// [`VERSION`].
    pub v: u32,
    /// The page's epoch: acts carry it.
    pub epoch: u32,
    /// All of the page's acts up to this number have arrived.
    pub upto: u64,
    /// Those above it that have arrived too.
    pub above: Vec<u64>,
    /// Where the attempt stands.
    pub stage: Stage,
    /// Server time, µs.
    pub now: i64,
    /// The start, µs.
    pub starts_at: i64,
    /// The paper, once it is open.
    pub paper: Option<Paper>,
    /// What is known of the questions; those without response and mark are left out.
    pub slots: Vec<SlotView>,
    /// What invigilators said so far.
    pub notices: Vec<NoticeView>,
    /// What the candidate said of items, oldest first.
    pub reports: Vec<ReportView>,
    /// Whether the candidate must be let in, and was.
    pub admission: Admission,
    /// The clock, once it runs.
    pub time: Option<TimeState>,
    /// The receipt, once it is over.
    pub receipt: Option<Box<Receipt>>,
    /// Whether the candidate calls for an invigilator who has not answered yet.
    pub calling: bool,
    /// For taking out of this page what it could not deliver.
    #[serde(default)]
    pub rescue: Option<Rescue>,
    /// Questions whose answers staff brought in from a dead machine.
    #[serde(default)]
    pub brought: Vec<u16>,
    /// The last question that was left for good, where there is no way back; 0: none.
    #[serde(default)]
    pub passed: u16,
}

/// What a page needs to write a [`crate::rescue::RescueFile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rescue {
    /// The site's public key for it, hex.
    pub site: String,
    /// Shows that the page had the seat.
    pub proof: String,
}

/// One question's state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct SlotView {
    /// Which.
    pub slot: u16,
    /// The response.
    pub response: Option<Response>,
    /// Marked for another look.
    pub marked: bool,
    /// When the response was saved, µs; 0 if never.
    pub at: i64,
    /// When it was made, as its page says, µs; 0 if never.
    #[serde(default)]
    pub made_at: i64,
    /// Epoch and number of the act that gave it: what the same page did later is newer, whatever the clocks say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub given_by: Option<(u32, u64)>,
}

/// Something an invigilator said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoticeView {
    /// 1, 2, 3, …
    pub number: u32,
    /// A warning, which must be acknowledged, or a message.
    pub warning: bool,
    /// When, µs.
    pub at: i64,
    /// Who.
    pub by: String,
    /// What.
    pub text: String,
    /// What it says, where the site made the text: for a page in another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub said: Option<Said>,
    /// Acknowledged.
    pub acknowledged: bool,
}

/// Whether a person must let the candidate in, and has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Admission {
    /// By the exam's rules. Without it, the start lets everybody in.
    pub needed: bool,
    /// Whether a person did, at this machine.
    pub granted: bool,
    /// Why the candidate was noted to have left the room, until they are let in again.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What a candidate said of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportView {
    /// 1, 2, 3, …
    pub number: u32,
    /// When, µs.
    pub at: i64,
    /// Which question.
    pub slot: u16,
    /// What is wrong.
    pub fault: Fault,
    /// In the candidate's words.
    pub note: String,
    /// What an invigilator made of it.
    pub look: Option<LookView>,
}

/// What an invigilator made of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LookView {
    /// When, µs.
    pub at: i64,
    /// Who.
    pub by: String,
    /// Whether the item is faulty.
    pub confirmed: bool,
    /// To the candidate; may be empty.
    pub note: String,
}

/// The clock of a running attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TimeState {
    /// Server time of this state, µs.
    pub now: i64,
    /// When the attempt started, µs.
    pub started_at: i64,
    /// The time given, µs: duration and personal extra time, cut at the sitting's end.
    pub given_us: i64,
    /// How much of duration and extra time that cut took away, µs.
    #[serde(default)]
    pub cut_us: i64,
    /// How much of what it took away is personal extra time, µs.
    #[serde(default)]
    pub extra_cut_us: i64,
    /// How much of it is personal extra time, µs.
    #[serde(default)]
    pub extra_us: i64,
    /// Who granted that; empty where it is not known.
    #[serde(default)]
    pub extra_by: String,
    /// The deadline, µs, if the clock goes on from `now`.
    pub deadline: i64,
    /// Whether the clock stands: while it does, the deadline moves with the time.
    pub stands: bool,
    /// The pause, if there is one: the form is hidden.
    pub paused: Option<PauseView>,
    /// When one may hand in at the earliest, µs.
    pub submit_from: i64,
    /// Every credit with its cause.
    pub ledger: Vec<Entry>,
    /// The section that is open or comes next, where sections have times of their own.
    #[serde(default)]
    pub section: Option<SectionView>,
}

/// The time an attempt has, as staff are told of it: what was given and what was credited make up the deadline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TimeAccount {
    /// When the attempt started, µs.
    pub started_at: i64,
    /// See [`TimeState::given_us`].
    pub given_us: i64,
    /// See [`TimeState::cut_us`].
    pub cut_us: i64,
    /// See [`TimeState::extra_cut_us`].
    #[serde(default)]
    pub extra_cut_us: i64,
    /// See [`TimeState::extra_us`].
    pub extra_us: i64,
    /// See [`TimeState::extra_by`].
    pub extra_by: String,
    /// Every credit with its cause, oldest first.
    pub ledger: Vec<Entry>,
}

/// A section with a time of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SectionView {
    /// Its number, from 1.
    pub number: u16,
    /// How many there are.
    pub of: u16,
    /// Its time, with its share of the personal extra time and, until it is open, what people gave it, µs.
    pub us: i64,
    /// That of the next one; `None`: it is the last.
    pub next_us: Option<i64>,
    /// The sitting's end with what people gave, µs: nothing runs past it, also while the clock stands between sections.
    pub window: i64,
    /// Its deadline, µs, if it is open and the clock goes on from now.
    pub deadline: Option<i64>,
    /// When it opens by itself, µs, if it is not and nothing else holds the clock.
    pub opens_at: Option<i64>,
}

/// A pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PauseView {
    /// Since when, µs.
    pub since: i64,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}
