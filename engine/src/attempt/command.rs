//! Every rule of an attempt: who may ask for what, when, and which event comes of it.

use super::event::{Actor, Body, Fault, ItemChange, ItemDecision, Pausing, Said};
use super::rescue::{Bringer, Brought};
use super::response::{Response, Shape};
use super::route::Route;
use super::state::{Again, Phase, State};
use super::time::Allowance;
use super::{page, rescue, staff};

/// What a page, an invigilator or the clock asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// A page wants the seat.
    Arrive {
        /// Its name.
        page: String,
        /// The page that is known not to be connected anywhere: only where that one holds the seat, nobody is asked.
        gone: Option<String>,
        /// Whether the candidate said to take over.
        take_over: bool,
        /// Whether the page that has the seat is connected from the same browser: nobody came back, and nobody is asked
        /// again.
        same_browser: bool,
    },
    /// The time has come and the candidate is there: open the paper.
    Start {
        /// Hash of the form.
        form: String,
        /// The time given.
        allowance: Allowance,
        /// No later than this, µs.
        enter_until: i64,
        /// Whether only who was let in may start, and must be let in again at another page.
        admission: bool,
        /// The pause of the room or sitting that stands.
        paused: Option<Box<Pausing>>,
        /// The way through the paper, where it is not all open all the time.
        route: Option<Box<Route>>,
    },
    /// Something the page does; it carries the page's epoch and number.
    Act {
        /// The page's epoch.
        epoch: u32,
        /// Its number for this act: 1, 2, 3, …
        seq: u64,
        /// What.
        act: Act,
    },
    /// Let the candidate in: whoever sits there was looked at.
    Admit(Actor),
    /// The candidate leaves the room: hide the form until they are let in again.
    Leave(Actor, String),
    /// Say whether an item is faulty, as a candidate reported.
    Look {
        /// Who.
        actor: Actor,
        /// The report.
        report: u32,
        /// Whether it is.
        confirmed: bool,
        /// To the candidate; may be empty.
        note: String,
    },
    /// The invigilator says something.
    Notify {
        /// Who.
        actor: Actor,
        /// What.
        text: String,
        /// As a warning.
        warning: bool,
        /// Whether the exam's rules stop the clock for it.
        stops_clock: bool,
        /// Its name, when it is said to several at once.
        announcement: Option<String>,
        /// What it says, where the site makes the text.
        said: Option<Said>,
    },
    /// Stop the clock and hide the form; whether by a pause of the room or the whole sitting.
    Pause(Actor, String, bool),
    /// Go on; whether because the room or the whole sitting does: who was paused on their own stays so.
    Resume(Actor, String, bool),
    /// Add time, µs, or take some back.
    Extend(Actor, String, i64),
    /// Make good what was lost in a hall event.
    Credit {
        /// Who decided it.
        actor: Actor,
        /// Why.
        reason: String,
        /// How much was lost, µs.
        us: i64,
        /// Name of the loss: an attempt is credited once for it.
        event: String,
    },
    /// Put another item, or other words, in the place of a faulty item.
    Change(Box<ItemChange>),
    /// An item counts otherwise than it did.
    Decide(Box<ItemDecision>),
    /// The sitting ends at another time, µs.
    MoveEnd(Actor, String, i64),
    /// Ask that an attempt which ended by mistake goes on; with which time, and when the sitting ends now, µs.
    AskReopen(Actor, String, Again, i64),
    /// Agree to that; when the sitting ends now, µs.
    Reopen(Actor, i64),
    /// Don't.
    DropReopen(Actor, String),
    /// Keep no answer that comes from now on, though the grace is not over: results are about to be released.
    CloseGrace(Actor),
    /// End the attempt.
    End(Actor, String),
    /// Bring in an answer out of a dead machine's file.
    BringIn(Box<(Bringer, Brought)>),
    /// Let happen what the time brings by itself: see [`State::due`].
    Due,
}

/// What a page does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Gives, changes or clears a response.
    Answer {
        /// The slot.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// The client's clock, ms.
        client_ms: i64,
        /// When it was made, as the page reckons the server's time, µs.
        made_at: Option<i64>,
        /// The remedy that put the item there which was answered; `None`: it was drawn with the paper.
        change: Option<u32>,
    },
    /// Says, for the record, what was answered at a page before another one answered the same later.
    Superseded {
        /// The slot.
        slot: u16,
        /// The response.
        response: Option<Response>,
        /// The client's clock, ms.
        client_ms: i64,
        /// When it was made, as the page reckons the server's time, µs.
        made_at: i64,
        /// See [`Self::Answer`].
        change: Option<u32>,
    },
    /// Marks a slot.
    Mark {
        /// The slot.
        slot: u16,
        /// Or unmarks it.
        on: bool,
    },
    /// Acknowledges a notice.
    Acknowledge(u32),
    /// Says that an item is faulty.
    Report {
        /// The slot.
        slot: u16,
        /// What is wrong.
        fault: Fault,
        /// In the candidate's words; may be empty.
        note: String,
    },
    /// Ends the section with this number, from 1: the next can be opened.
    EndSection(u16),
    /// Opens the section with this number.
    OpenSection(u16),
    /// Goes on from this slot, to which there is no way back.
    Pass(u16),
    /// Hands in.
    Submit,
}

/// Why nothing came of a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another page holds the seat and is connected.
    #[error("another page has this exam open")]
    SeatTaken,
    /// The page lost the seat to a newer one.
    #[error("another page took over this exam")]
    StaleEpoch,
    /// The paper is closed yet.
    #[error("the exam has not started")]
    NotStarted,
    /// It is too late to come in.
    #[error("the time to come in is over")]
    TooLateToEnter,
    /// It has started already.
    #[error("the exam has started")]
    AlreadyStarted,
    /// It is over.
    #[error("the exam is over")]
    Ended,
    /// The clock stands; send it again when it goes on.
    #[error("the exam is paused")]
    Paused,
    /// It is not paused.
    #[error("the exam is not paused")]
    NotPaused,
    /// It was paused on its own, not with the room or sitting that goes on.
    #[error("this candidate was paused on their own, and stays so until somebody lets them go on")]
    PausedAlone,
    /// The paper has no such slot.
    #[error("the paper has no question {0}")]
    UnknownSlot(u16),
    /// The slot's section has not begun.
    #[error("the section of question {0} has not begun")]
    SectionAhead(u16),
    /// The slot's section is over.
    #[error("the section of question {0} is over")]
    SectionOver(u16),
    /// The slot was left for good.
    #[error("question {0} was left, and there is no way back")]
    Passed(u16),
    /// The section is not the one that can be ended or opened.
    #[error("section {0} can't be ended or opened now")]
    OtherSection(u16),
    /// Sections are left: nobody hands in by mistake what they have not seen.
    #[error("there are sections left")]
    SectionsLeft,
    /// The slot can't have this response.
    #[error("question {0} can't be answered like that")]
    Unfit(u16),
    /// Another item stands there than the one that was answered.
    #[error("question {0} was changed; what was answered is no longer asked")]
    ItemChanged(u16),
    /// The item was answered: it is not taken away.
    #[error("question {0} was answered")]
    Answered(u16),
    /// Handing in is not allowed yet; carries when it is, µs.
    #[error("it is too early to hand in")]
    TooEarlyToSubmit(i64),
    /// No such notice.
    #[error("there is no notice {0}")]
    UnknownNotice(u32),
    /// The page's numbers run away.
    #[error("frame {0} is too far ahead of what has arrived")]
    TooFarAhead(u64),
    /// An extension out of range.
    #[error("an extension is 1 second to 4 hours, or as much taken back")]
    BadExtension,
    /// More would be taken back than people gave: so many seconds.
    #[error("no more can be taken back than was given: {0} s")]
    NotGiven(i64),
    /// Time is taken away, and too little is left to hand in.
    #[error("a minute at least must be left")]
    TooLittleLeft,
    /// Nobody let the candidate in.
    #[error("an invigilator must let the candidate in first")]
    NotAdmitted,
    /// The candidate was not let in, or has left already.
    #[error("the candidate is not in the room")]
    NotThere,
    /// A report without words where words are needed, or with too many.
    #[error("a note has at most 200 characters, and some where the fault is another one")]
    BadNote,
    /// The page reports too much.
    #[error("question {0} was reported often enough")]
    TooManyReports(u16),
    /// No such report.
    #[error("there is no report {0}")]
    UnknownReport(u32),
    /// Somebody was faster.
    #[error("report {0} was looked at")]
    LookedAt(u32),
    /// It has not ended.
    #[error("the exam is not over")]
    NotEnded,
    /// Somebody asked already.
    #[error("it was asked already that the exam goes on")]
    AskedAlready,
    /// Nobody asked.
    #[error("nobody asked that the exam goes on")]
    NothingAsked,
    /// Two people are needed.
    #[error("a second person must agree")]
    SamePerson,
    /// There would be no time.
    #[error("no time is left")]
    NoTimeLeft,
    /// Acts on a candidate need a reason.
    #[error("a reason is needed")]
    NoReason,
}

/// How far a page's numbers may run ahead of what has arrived: bounds the memory of an attempt.
pub const FAR_AHEAD: u64 = 20_000;

/// The longest note of a report or of who looked at it, characters.
pub const LONGEST_NOTE: usize = 200;

/// How often one slot may be reported.
pub const MOST_REPORTS: usize = 3;

/// What is left at least when time is taken away, µs: enough to hand in.
pub const LEAST_LEFT: i64 = 60 * super::time::SECOND;

/// The longest extension at once, µs.
pub const LONGEST_EXTENSION: i64 = 4 * 3600 * super::time::SECOND;

/// Decides. `shapes` are the paper's slots in order; `now` the server's time in µs.
/// `Ok(None)`: nothing to do, it has been done before.
pub fn decide(state: &State, command: Command, shapes: &[Shape], now: i64) -> Result<Option<Body>, Refusal> {
    match command {
        Command::Arrive { page, gone, take_over, same_browser } => {
            page::arrive(state, (page, same_browser), gone, take_over, now)
        }
        Command::Start { form, allowance, enter_until, admission, paused, route } => match state.phase {
            Phase::Waiting if now > enter_until => Err(Refusal::TooLateToEnter),
            Phase::Waiting if (admission || state.left.is_some()) && !state.admitted => {
                Err(Refusal::NotAdmitted)
            }
            Phase::Waiting => Ok(Some(Body::Started { form, allowance, admission, paused, route })),
            Phase::Running(_) => Err(Refusal::AlreadyStarted),
            Phase::Ended(_) => Err(Refusal::Ended),
        },
        Command::Act { epoch, seq, act } => page::act(state, epoch, seq, act, shapes, now),
        Command::Admit(actor) => staff::admit(state, actor),
        Command::Leave(actor, why) => staff::leave(state, actor, why),
        Command::Look { actor, report, confirmed, note } => {
            staff::look(state, actor, report, confirmed, note)
        }
        Command::Notify { actor, text, warning, stops_clock, announcement, said } => {
            staff::notify(state, (actor, text, said), (warning, stops_clock), announcement)
        }
        Command::Pause(actor, why, ordered) => staff::pause(state, actor, why, ordered),
        Command::Resume(actor, why, ordered) => staff::resume(state, actor, why, ordered),
        Command::Extend(actor, why, us) => staff::extend(state, actor, why, us, now),
        Command::Credit { actor, reason, us, event } => staff::credit(state, actor, reason, us, event),
        Command::Change(change) => staff::change(state, change),
        Command::Decide(decision) => staff::decide(state, decision),
        Command::MoveEnd(actor, why, ends_at) => staff::move_end(state, actor, why, ends_at, now),
        Command::CloseGrace(actor) => staff::close_grace(state, actor),
        Command::End(actor, why) => staff::end(state, actor, why),
        Command::AskReopen(actor, why, again, ends_at) => {
            staff::ask_reopen(state, (actor, why), again, ends_at, now)
        }
        Command::Reopen(actor, ends_at) => staff::reopen(state, actor, ends_at, now),
        Command::DropReopen(actor, why) => staff::drop_reopen(state, actor, why),
        Command::BringIn(brought) => {
            let (by, brought) = *brought;
            rescue::bring(state, shapes, by, brought)
        }
        Command::Due => Ok(state.due(now)),
    }
}
