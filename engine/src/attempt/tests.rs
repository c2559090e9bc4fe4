//! The attempt as its callers see it: commands in, events out, state folded.

use proptest::prelude::*;

use super::command::Act;
use super::event::{Actor, Cause};
use super::response::Shape;
use super::state::Phase;
use super::time::{Allowance, SECOND, TRANSIT};
use super::{Command, Event, Refusal, Response, State, decide};

const MINUTE: i64 = 60 * SECOND;

struct Run {
    state: State,
    log: Vec<Event>,
}

impl Run {
    /// Started at 0 with an hour, in a sitting that ends after 90 minutes, ten minutes of grace.
    fn started() -> Self {
        let mut run = Self { state: State::new("a"), log: Vec::new() };
        let arrive = Command::Arrive { page: "p".into(), holder_live: false, take_over: false };
        run.give(arrive, 0).unwrap();
        let allowance = Allowance {
            duration_us: 60 * MINUTE,
            extra_us: 0,
            ends_at: 90 * MINUTE,
            grace_us: 10 * MINUTE,
            submit_from: 30 * MINUTE,
        };
        run.give(Command::Start { form: "f".into(), allowance, enter_until: MINUTE }, 0).unwrap();
        run
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
        let act = Act::Answer { slot, response: Some(Response::Judge(value)), client_ms: 0 };
        self.give(Command::Act { epoch: self.state.epoch, seq, act }, now)
    }

    fn deadline(&self, now: i64) -> i64 {
        self.state.clock().unwrap().deadline(now)
    }
}

fn wang() -> Actor {
    Actor { id: "w".into(), name: "王芳".into() }
}

#[test]
fn pauses_and_extensions_move_the_deadline_by_what_they_cost() {
    let mut run = Run::started();
    assert_eq!(run.deadline(0), 60 * MINUTE);
    run.give(Command::Pause(wang(), "核对身份".into()), 10 * MINUTE).unwrap();
    assert_eq!(run.answer(1, 1, true, 11 * MINUTE), Err(Refusal::Paused));
    assert_eq!(run.deadline(12 * MINUTE), 62 * MINUTE);
    run.give(Command::Resume(wang(), "已核对".into()), 15 * MINUTE).unwrap();
    run.give(Command::Extend(wang(), "停电".into(), 5 * MINUTE), 20 * MINUTE).unwrap();
    assert_eq!(run.deadline(50 * MINUTE), 70 * MINUTE);
    assert_eq!(run.give(Command::Extend(wang(), " ".into(), MINUTE), 21 * MINUTE), Err(Refusal::NoReason));
}

#[test]
fn a_warning_within_a_pause_is_credited_once() {
    let mut run = Run::started();
    let warn =
        Command::Notify { actor: wang(), text: "请面向屏幕".into(), warning: true, stops_clock: true };
    run.give(warn, 10 * MINUTE).unwrap();
    run.give(Command::Pause(wang(), "核对".into()), 11 * MINUTE).unwrap();
    run.give(Command::Resume(wang(), "好".into()), 14 * MINUTE).unwrap();
    run.give(Command::Act { epoch: 1, seq: 1, act: Act::Acknowledge(1) }, 15 * MINUTE).unwrap();
    assert_eq!(run.deadline(20 * MINUTE), 65 * MINUTE);
}

#[test]
fn what_comes_late_is_kept_apart() {
    let mut run = Run::started();
    run.answer(1, 1, true, MINUTE).unwrap();
    assert_eq!(run.give(Command::Expire, 60 * MINUTE), Ok(false));
    run.give(Command::Expire, 60 * MINUTE + TRANSIT).unwrap();
    let Phase::Ended(end) = run.state.phase.clone() else { panic!("not ended") };
    assert_eq!(end.cause, Cause::Deadline);
    run.answer(2, 1, false, 65 * MINUTE).unwrap();
    assert_eq!(run.state.response(1), Some(&Response::Judge(true)));
    assert_eq!(run.state.late.len(), 1);
    assert_eq!(run.answer(3, 2, true, 71 * MINUTE), Err(Refusal::Ended));
}

#[test]
fn a_page_that_lost_its_seat_is_fenced_off() {
    let mut run = Run::started();
    let arrive = |take_over| Command::Arrive { page: "q".into(), holder_live: true, take_over };
    assert_eq!(run.give(arrive(false), 1), Err(Refusal::SeatTaken));
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

/// What may happen to a running attempt, and how the server's clock moves before it.
#[derive(Clone, Debug)]
enum Happens {
    Pause,
    Resume,
    Extend(i64),
    Warn,
    Acknowledge,
    Answer(u16, bool),
    Submit,
    End,
    Expire,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => Just(Happens::Pause),
        4 => Just(Happens::Resume),
        2 => (1_i64..600).prop_map(|seconds| Happens::Extend(seconds * SECOND)),
        3 => Just(Happens::Warn),
        3 => Just(Happens::Acknowledge),
        6 => (1_u16..=20, any::<bool>()).prop_map(|(slot, value)| Happens::Answer(slot, value)),
        1 => Just(Happens::Submit),
        1 => Just(Happens::End),
        3 => Just(Happens::Expire),
    ]
}

/// Seconds from one happening to the next; now and then the clock is set by an hour, back or forth.
fn steps() -> impl Strategy<Value = i64> {
    prop_oneof![12 => 0_i64..400, 1 => Just(-3_600), 1 => Just(3_600)]
}

/// The same clock told in the simplest words: every microsecond in which it stood is credited once.
struct Told {
    now: i64,
    paused: bool,
    warned: bool,
    credited: i64,
}

impl Told {
    fn until(&mut self, now: i64) {
        if self.paused || self.warned {
            self.credited += now - self.now;
        }
        self.now = now;
    }
}

proptest! {
    #[test]
    fn the_deadline_is_what_was_given_and_what_was_credited(
        mix in prop::collection::vec((steps(), happens()), 1..60),
    ) {
        let mut run = Run::started();
        let mut told = Told { now: 0, paused: false, warned: false, credited: 0 };
        let mut wall = 0;
        let mut seq = 0;
        let mut ended: Option<State> = None;
        for (step, what) in mix {
            wall += step * SECOND;
            // As the journal does: an attempt's time never runs backwards.
            let now = wall.max(run.state.last_at).max(told.now);
            let submits = matches!(what, Happens::Submit);
            let mut act = |act| { seq += 1; Command::Act { epoch: 1, seq, act } };
            let latest = u32::try_from(run.state.notices.len()).unwrap();
            let command = match what.clone() {
                Happens::Pause => Command::Pause(wang(), "核对".into()),
                Happens::Resume => Command::Resume(wang(), "已核对".into()),
                Happens::Extend(us) => Command::Extend(wang(), "停电".into(), us),
                Happens::Warn => Command::Notify {
                    actor: wang(), text: "请面向屏幕".into(), warning: true, stops_clock: true,
                },
                Happens::Acknowledge => act(Act::Acknowledge(latest)),
                Happens::Answer(slot, value) => {
                    act(Act::Answer { slot, response: Some(Response::Judge(value)), client_ms: wall / 1000 })
                }
                Happens::Submit => act(Act::Submit),
                Happens::End => Command::End(wang(), "替考".into()),
                Happens::Expire => Command::Expire,
            };
            let before = run.log.len();
            let done = run.give(command, now);
            if let Some(ended) = &ended {
                // Nothing but late answers, kept apart, comes after the end; the rest stays as it was.
                for event in &run.log[before..] {
                    prop_assert!(matches!(event.body, super::Body::ArrivedLate { .. }), "{event:?}");
                }
                prop_assert_eq!(&run.state.phase, &ended.phase);
                prop_assert_eq!(&run.state.slots, &ended.slots);
                continue;
            }
            told.until(now);
            match (&what, &done) {
                (Happens::Pause, Ok(true)) => told.paused = true,
                (Happens::Resume, Ok(true)) => told.paused = false,
                (Happens::Extend(us), Ok(true)) => told.credited += us,
                (Happens::Warn, Ok(true)) => told.warned = true,
                (Happens::Acknowledge, Ok(true)) => told.warned = false,
                (Happens::Answer(..), answered) => {
                    let over = now >= 60 * MINUTE + told.credited + TRANSIT;
                    prop_assert_eq!(answered.is_ok(), !told.paused && !over, "{:?}", answered);
                }
                _ => {}
            }
            // The hour that was given ends before the sitting does, so all that is credited counts.
            prop_assert_eq!(run.deadline(now), 60 * MINUTE + told.credited);
            let ledger = run.state.clock().unwrap().ledger(now);
            prop_assert_eq!(ledger.iter().map(|entry| entry.us).sum::<i64>(), told.credited);
            if let Phase::Ended(end) = &run.state.phase {
                match &end.cause {
                    Cause::Deadline => prop_assert!(now >= run.deadline(now) + TRANSIT),
                    Cause::Candidate => prop_assert!(submits && now >= 30 * MINUTE),
                    Cause::Invigilator { .. } => {}
                }
                ended = Some(run.state.clone());
            }
        }
        prop_assert!(run.log.windows(2).all(|pair| pair[0].at <= pair[1].at), "the log's times never run back");
        prop_assert_eq!(&State::replay("a", &run.log), &run.state);
    }
}
