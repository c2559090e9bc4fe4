//! The attempt as its callers see it: commands in, events out, state folded.

mod clock;
mod people;
mod rescue;
mod sections;

use proptest::prelude::*;

use super::command::Act;
use super::event::{Actor, Cause, Pausing};
use super::response::Shape;
use super::route::Route;
use super::state::{Again, Phase};
use super::time::{Allowance, SECOND, TRANSIT};
use super::{Command, Event, Refusal, Response, State, decide};

const MINUTE: i64 = 60 * SECOND;

/// The time that was left, or as if the clock had gone on, and nothing beside it.
fn again(keeps_time: bool) -> Again {
    Again { keeps_time, extra_us: 0 }
}

struct Run {
    state: State,
    log: Vec<Event>,
}

impl Run {
    /// A page is there, and nothing else has happened.
    fn waiting() -> Self {
        let mut run = Self { state: State::new("a"), log: Vec::new() };
        let arrive = Command::Arrive { page: "p".into(), gone: None, take_over: false, same_browser: false };
        run.give(arrive, 0).unwrap();
        run
    }

    /// Started at 0 with an hour, in a sitting that ends after 90 minutes, ten minutes of grace.
    fn started() -> Self {
        let mut run = Self::waiting();
        run.start(false).unwrap();
        run
    }

    /// As [`Self::started`], where people must be let in.
    fn admitted() -> Self {
        let mut run = Self::waiting();
        run.give(Command::Admit(wang()), 0).unwrap();
        run.start(true).unwrap();
        run
    }

    fn start(&mut self, admission: bool) -> Result<bool, Refusal> {
        self.start_into(admission, None)
    }

    fn start_into(&mut self, admission: bool, paused: Option<Box<Pausing>>) -> Result<bool, Refusal> {
        self.start_on(None, admission, paused)
    }

    fn start_on(
        &mut self,
        route: Option<Route>,
        admission: bool,
        paused: Option<Box<Pausing>>,
    ) -> Result<bool, Refusal> {
        let allowance = Allowance {
            duration_us: 60 * MINUTE,
            extra_us: 0,
            extra_by: String::new(),
            ends_at: 90 * MINUTE,
            grace_us: 10 * MINUTE,
            submit_from: 30 * MINUTE,
            least_us: 0,
        };
        let (form, enter_until, route) = ("f".into(), MINUTE, route.map(Box::new));
        self.give(Command::Start { form, allowance, enter_until, admission, paused, route }, 0)
    }

    fn give(&mut self, command: Command, now: i64) -> Result<bool, Refusal> {
        let shapes = vec![Shape::Judge; 20];
        let Some(body) = decide(&self.state, command, &shapes, now)? else { return Ok(false) };
        let (event, _) = Event::after(&self.state.head, now, body);
        self.state.apply(&event);
        self.log.push(event);
        Ok(true)
    }

    fn answer(&mut self, seq: u64, slot: u16, value: bool, now: i64) -> Result<bool, Refusal> {
        let act = Act::Answer {
            slot,
            response: Some(Response::Judge(value)),
            client_ms: 0,
            made_at: None,
            change: None,
        };
        self.give(Command::Act { epoch: self.state.epoch, seq, act }, now)
    }

    fn deadline(&self, now: i64) -> i64 {
        self.state.clock().unwrap().deadline(now)
    }
}

fn wang() -> Actor {
    Actor { id: "w".into(), name: "王芳".into() }
}

fn chen() -> Actor {
    Actor { id: "c".into(), name: "陈明".into() }
}

#[test]
fn who_was_paused_alone_stays_so_when_the_hall_goes_on() {
    let mut run = Run::started();
    run.give(Command::Pause(wang(), "核对身份".into(), false), MINUTE).unwrap();
    assert_eq!(run.give(Command::Pause(chen(), "停电".into(), true), 2 * MINUTE), Err(Refusal::Paused));
    assert_eq!(run.give(Command::Resume(chen(), "来电".into(), true), 3 * MINUTE), Err(Refusal::PausedAlone));
    assert_eq!(run.give(Command::Resume(wang(), "已核对".into(), false), 4 * MINUTE), Ok(true));
    // Of those who are paused with all others, one can be kept.
    run.give(Command::Pause(chen(), "停电".into(), true), 10 * MINUTE).unwrap();
    run.give(Command::Pause(wang(), "核对身份".into(), false), 11 * MINUTE).unwrap();
    assert_eq!(
        run.give(Command::Resume(chen(), "来电".into(), true), 12 * MINUTE),
        Err(Refusal::PausedAlone)
    );
    assert_eq!(run.deadline(12 * MINUTE), 65 * MINUTE);
    // Who was not, goes on with all others.
    run.give(Command::Resume(wang(), "已核对".into(), false), 13 * MINUTE).unwrap();
    run.give(Command::Pause(chen(), "停电".into(), true), 14 * MINUTE).unwrap();
    assert_eq!(run.give(Command::Resume(chen(), "来电".into(), true), 15 * MINUTE), Ok(true));
}

#[test]
fn a_server_that_was_away_over_the_deadline_takes_late_answers_when_it_is_back() {
    let mut run = Run::started();
    run.give(Command::Due, 3 * 60 * MINUTE).unwrap();
    assert_eq!(run.answer(1, 1, true, 3 * 60 * MINUTE + 10 * MINUTE), Ok(true));
    assert_eq!(run.state.late.len(), 1);
    assert_eq!(run.answer(2, 1, true, 3 * 60 * MINUTE + 10 * MINUTE + 1), Err(Refusal::Ended));
}

#[test]
fn pauses_and_extensions_move_the_deadline_by_what_they_cost() {
    let mut run = Run::started();
    assert_eq!(run.deadline(0), 60 * MINUTE);
    run.give(Command::Pause(wang(), "核对身份".into(), false), 10 * MINUTE).unwrap();
    assert_eq!(run.answer(1, 1, true, 11 * MINUTE), Err(Refusal::Paused));
    assert_eq!(run.deadline(12 * MINUTE), 62 * MINUTE);
    run.give(Command::Resume(wang(), "已核对".into(), false), 15 * MINUTE).unwrap();
    run.give(Command::Extend(wang(), "停电".into(), 5 * MINUTE), 20 * MINUTE).unwrap();
    assert_eq!(run.deadline(50 * MINUTE), 70 * MINUTE);
    assert_eq!(run.give(Command::Extend(wang(), " ".into(), MINUTE), 21 * MINUTE), Err(Refusal::NoReason));
}

#[test]
fn a_warning_within_a_pause_is_credited_once() {
    let mut run = Run::started();
    let warn = Command::Notify {
        actor: wang(),
        text: "请面向屏幕".into(),
        warning: true,
        stops_clock: true,
        announcement: None,
        said: None,
    };
    run.give(warn, 10 * MINUTE).unwrap();
    run.give(Command::Pause(wang(), "核对".into(), false), 11 * MINUTE).unwrap();
    run.give(Command::Resume(wang(), "好".into(), false), 14 * MINUTE).unwrap();
    run.give(Command::Act { epoch: 1, seq: 1, act: Act::Acknowledge(1) }, 15 * MINUTE).unwrap();
    assert_eq!(run.deadline(20 * MINUTE), 65 * MINUTE);
}

#[test]
fn a_warning_that_nobody_reads_stops_the_clock_for_two_minutes() {
    let warn = || Command::Notify {
        actor: wang(),
        text: "请坐好".into(),
        warning: true,
        stops_clock: true,
        announcement: None,
        said: None,
    };
    let mut run = Run::started();
    run.give(warn(), 10 * MINUTE).unwrap();
    assert_eq!(run.give(Command::Due, 12 * MINUTE - 1), Ok(false));
    // Another one is another time to read; a pause in between is no time to read.
    run.give(warn(), 11 * MINUTE).unwrap();
    run.give(Command::Pause(wang(), "核对".into(), false), 12 * MINUTE).unwrap();
    assert_eq!(run.give(Command::Due, 30 * MINUTE), Ok(false));
    run.give(Command::Resume(wang(), "好".into(), false), 30 * MINUTE).unwrap();
    assert_eq!(run.give(Command::Due, 32 * MINUTE - 1), Ok(false));
    assert_eq!(run.give(Command::Due, 32 * MINUTE), Ok(true));
    assert_eq!(run.deadline(50 * MINUTE), 60 * MINUTE + 22 * MINUTE);
    assert_eq!(run.give(Command::Due, 50 * MINUTE), Ok(false), "once");
    // It is to be acknowledged all the same, and that changes no time any more.
    assert!(!run.state.notices[0].acknowledged);
    run.give(Command::Act { epoch: 1, seq: 1, act: Act::Acknowledge(2) }, 51 * MINUTE).unwrap();
    assert_eq!(run.deadline(55 * MINUTE), 82 * MINUTE);
    assert_eq!(State::replay("a", &run.log), run.state);
}

#[test]
fn who_starts_into_a_pause_sees_nothing_and_loses_nothing() {
    let mut run = Run::waiting();
    let pausing = Pausing { actor: wang(), reason: "停电".into() };
    run.start_into(false, Some(Box::new(pausing))).unwrap();
    assert!(!run.state.sees_paper());
    assert_eq!(run.answer(1, 1, true, 5 * MINUTE), Err(Refusal::Paused));
    run.give(Command::Resume(wang(), "来电".into(), false), 7 * MINUTE).unwrap();
    assert!(run.state.sees_paper());
    assert_eq!(run.deadline(8 * MINUTE), 67 * MINUTE);
    // A pause later on hides what was seen already; the page keeps it.
    run.give(Command::Pause(wang(), "核对".into(), false), 9 * MINUTE).unwrap();
    assert!(run.state.sees_paper());
    assert_eq!(State::replay("a", &run.log), run.state);
}

#[test]
fn when_an_answer_was_made_is_a_claim_that_does_not_reach_into_the_future() {
    let mut run = Run::started();
    let mut answer = |seq, made_at| {
        let act = Act::Answer { slot: 1, response: None, client_ms: 0, made_at, change: None };
        run.give(Command::Act { epoch: 1, seq, act }, 10 * MINUTE).unwrap();
        run.state.slots[&1].made_at
    };
    assert_eq!(answer(1, None), 10 * MINUTE);
    assert_eq!(answer(2, Some(4 * MINUTE)), 4 * MINUTE);
    assert_eq!(answer(3, Some(400 * MINUTE)), 10 * MINUTE);
}

#[test]
fn an_answer_that_a_later_one_superseded_is_on_record_and_changes_nothing() {
    let mut run = Run::started();
    run.answer(1, 1, true, 5 * MINUTE).unwrap();
    let superseded = |slot, change| Act::Superseded {
        slot,
        response: Some(Response::Judge(false)),
        client_ms: 7,
        made_at: 4 * MINUTE,
        change,
    };
    let mut give = |seq, act, now| run.give(Command::Act { epoch: 1, seq, act }, now);
    assert_eq!(give(2, superseded(1, None), 6 * MINUTE), Ok(true));
    assert_eq!(give(2, superseded(1, None), 6 * MINUTE), Ok(false), "it comes twice");
    assert_eq!(give(3, superseded(400, None), 6 * MINUTE), Err(Refusal::UnknownSlot(400)));
    assert_eq!(give(3, superseded(1, Some(1)), 6 * MINUTE), Err(Refusal::ItemChanged(1)));
    give(3, Act::Mark { slot: 2, on: true }, 7 * MINUTE).unwrap();
    // It needs no open question, so it waits for no pause's end.
    run.give(Command::Pause(wang(), "停电".into(), false), 8 * MINUTE).unwrap();
    let act = superseded(1, None);
    assert_eq!(run.give(Command::Act { epoch: 1, seq: 4, act }, 9 * MINUTE), Ok(true));
    run.give(Command::Resume(wang(), "来电".into(), false), 9 * MINUTE).unwrap();
    let slot = &run.state.slots[&1];
    assert_eq!((&slot.response, slot.made_at), (&Some(Response::Judge(true)), 5 * MINUTE));
    assert_eq!((run.state.seen.upto(), run.state.late.len()), (4, 0));
    // After the end it comes within the grace like any other answer.
    run.give(Command::Due, 61 * MINUTE + TRANSIT).unwrap();
    let mut late = |seq, now| run.give(Command::Act { epoch: 1, seq, act: superseded(1, None) }, now);
    assert_eq!(late(5, 65 * MINUTE), Ok(true));
    assert_eq!(late(6, 80 * MINUTE), Err(Refusal::Ended));
}

#[test]
fn what_comes_late_is_kept_apart() {
    let mut run = Run::started();
    run.answer(1, 1, true, MINUTE).unwrap();
    assert_eq!(run.give(Command::Due, 60 * MINUTE), Ok(false));
    run.give(Command::Due, 60 * MINUTE + TRANSIT).unwrap();
    let Phase::Ended(end) = run.state.phase.clone() else { panic!("not ended") };
    assert_eq!(end.cause, Cause::Deadline);
    run.answer(2, 1, false, 65 * MINUTE).unwrap();
    assert_eq!(run.state.response(1), Some(&Response::Judge(true)));
    let Phase::Ended(end) = &run.state.phase else { panic!("not ended") };
    assert_eq!((run.state.late.len(), end.late), (1, 0), "it came after what the receipt carries");
    assert_eq!(run.answer(3, 2, true, 71 * MINUTE), Err(Refusal::Ended));
}

#[test]
fn nothing_is_kept_once_the_grace_is_closed() {
    let mut run = Run::started();
    let close = || Command::CloseGrace(wang());
    assert_eq!(run.give(close(), MINUTE), Err(Refusal::NotEnded));
    run.give(Command::Due, 60 * MINUTE + TRANSIT).unwrap();
    run.answer(1, 1, true, 62 * MINUTE).unwrap();
    assert!(run.state.may_grow_until().unwrap() > 62 * MINUTE);
    assert_eq!(run.give(close(), 63 * MINUTE), Ok(true));
    assert_eq!(run.give(close(), 63 * MINUTE), Ok(false));
    assert_eq!(run.answer(2, 2, true, 64 * MINUTE), Err(Refusal::Ended));
    assert_eq!(run.answer(1, 1, true, 64 * MINUTE), Ok(false), "what arrived before stays acked");
    assert_eq!((run.state.late.len(), run.state.may_grow_until()), (1, Some(i64::MIN)));
    // A page that only looks adds nothing.
    let arrive =
        Command::Arrive { page: "q".into(), gone: Some("p".into()), take_over: false, same_browser: false };
    assert_eq!(run.give(arrive, 65 * MINUTE), Ok(false));
    assert!(run.state.welcomes("q", 65 * MINUTE));
}

#[test]
fn a_page_that_lost_its_seat_is_fenced_off() {
    let mut run = Run::started();
    let arrive = |take_over| Command::Arrive { page: "q".into(), gone: None, take_over, same_browser: false };
    assert_eq!(run.give(arrive(false), 1), Err(Refusal::SeatTaken));
    assert!(!run.state.welcomes("q", 1), "the epoch is another page's");
    run.give(arrive(true), 2).unwrap();
    let act = Act::Mark { slot: 1, on: true };
    assert_eq!(run.give(Command::Act { epoch: 1, seq: 1, act }, 3), Err(Refusal::StaleEpoch));
}

#[test]
fn handing_in_waits_for_its_time() {
    let mut run = Run::started();
    let submit = || Command::Act { epoch: 1, seq: 1, act: Act::Submit };
    assert_eq!(run.give(submit(), MINUTE), Err(Refusal::TooEarlyToSubmit(30 * MINUTE)));
    assert_eq!(run.give(submit(), 30 * MINUTE), Ok(true));
    assert_eq!(run.give(submit(), 31 * MINUTE), Ok(false));
    assert_eq!(run.answer(2, 1, true, 31 * MINUTE), Err(Refusal::Ended));
}

proptest! {
    #[test]
    fn no_order_or_repetition_of_frames_changes_the_outcome(
        frames in prop::collection::vec((1_u16..=20, any::<bool>()), 1..40),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..120),
    ) {
        let mut straight = Run::started();
        for (seq, (slot, value)) in (1..).zip(&frames) {
            straight.answer(seq, *slot, *value, MINUTE).unwrap();
        }
        let mut mixed = Run::started();
        let every = (0..frames.len()).rev();
        for at in order.iter().map(|index| index.index(frames.len())).chain(every) {
            let (slot, value) = frames[at];
            mixed.answer(at as u64 + 1, slot, value, MINUTE).unwrap();
        }
        for slot in 1..=20 {
            prop_assert_eq!(straight.state.response(slot), mixed.state.response(slot));
        }
        prop_assert_eq!(mixed.state.seen.gap(), None);
        // Replay equals live, and the chain holds.
        prop_assert_eq!(&State::replay("a", &mixed.log), &mixed.state);
        let mut head = super::Head::of_empty("a");
        for event in &mixed.log {
            prop_assert!(event.follows(&head));
            head = event.head();
        }
    }
}
