//! The deadline under everything that may happen, against the same told in the simplest words.

use proptest::prelude::*;

use super::super::command::{Act, LEAST_LEFT};
use super::super::event::{Body, Cause};
use super::super::state::{Again, Phase};
use super::super::time::{Allowance, Clock, SECOND, TRANSIT};
use super::super::{Command, Response, State};
use super::{MINUTE, Run, chen, wang};

/// What may happen to a running attempt, and how the server's clock moves before it.
#[derive(Clone, Debug)]
enum Happens {
    Pause,
    Resume,
    Extend(i64),
    Warn,
    Acknowledge,
    OtherPage,
    Admit,
    Leave,
    MoveEnd(i64),
    Reopen(bool, i64),
    Answer(u16, bool),
    Submit,
    End,
    Expire,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => Just(Happens::Pause),
        4 => Just(Happens::Resume),
        2 => (-300_i64..600).prop_map(|seconds| Happens::Extend(seconds * SECOND)),
        3 => Just(Happens::Warn),
        3 => Just(Happens::Acknowledge),
        2 => Just(Happens::OtherPage),
        3 => Just(Happens::Admit),
        1 => Just(Happens::Leave),
        1 => (20_i64..120).prop_map(|minutes| Happens::MoveEnd(minutes * MINUTE)),
        2 => (any::<bool>(), prop_oneof![Just(0), SECOND..3 * MINUTE]).prop_map(|(keeps, extra)| Happens::Reopen(keeps, extra)),
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
    ends_at: i64,
    paused: bool,
    warned: bool,
    kept_out: bool,
    out: bool,
    credited: i64,
    /// Of that, what people gave by hand and did not take back.
    given: i64,
    ended: Option<i64>,
}

impl Told {
    fn until(&mut self, now: i64) {
        if self.ended.is_none() && (self.paused || self.warned || self.kept_out) {
            self.credited += now - self.now;
        }
        self.now = now;
    }

    fn deadline(&self) -> i64 {
        self.ends_at.min(60 * MINUTE) + self.credited
    }
}

proptest! {
    #[test]
    fn the_deadline_is_what_was_given_and_what_was_credited(
        mix in prop::collection::vec((steps(), happens()), 1..60),
    ) {
        let mut run = Run::admitted();
        let mut told = Told {
            now: 0, ends_at: 90 * MINUTE, paused: false, warned: false, kept_out: false, out: false,
            credited: 0, given: 0, ended: None,
        };
        let (mut wall, mut seq, mut pages) = (0, 0, 0);
        // Where the sitting ends, also for those who could not follow.
        let mut sitting = 90 * MINUTE;
        for (step, what) in mix {
            wall += step * SECOND;
            // As the journal does: an attempt's time never runs backwards.
            let now = wall.max(run.state.last_at).max(told.now);
            told.until(now);
            let before = (run.state.clone(), told.deadline());
            let epoch = run.state.epoch;
            let mut act = |act| { seq += 1; Command::Act { epoch, seq, act } };
            let latest = u32::try_from(run.state.notices.len()).unwrap();
            let command = match what.clone() {
                Happens::Pause => Command::Pause(wang(), "核对".into(), false),
                Happens::Resume => Command::Resume(wang(), "已核对".into(), false),
                Happens::Extend(us) => Command::Extend(wang(), "停电".into(), us),
                Happens::Warn => Command::Notify {
                    actor: wang(), text: "请面向屏幕".into(), warning: true, stops_clock: true, announcement: None, said: None,
                },
                Happens::Acknowledge => act(Act::Acknowledge(latest)),
                Happens::OtherPage => {
                    pages += 1;
                    Command::Arrive { page: format!("page {pages}"), gone: None, take_over: true, same_browser: false }
                }
                Happens::Admit => Command::Admit(wang()),
                Happens::Leave => Command::Leave(wang(), "如厕".into()),
                Happens::MoveEnd(ends_at) => {
                    sitting = ends_at;
                    Command::MoveEnd(chen(), "改期".into(), ends_at)
                }
                Happens::Reopen(keeps_time, extra_us) => {
                    let _ = run.give(Command::AskReopen(wang(), "误终止".into(), Again { keeps_time, extra_us }, sitting), now);
                    Command::Reopen(chen(), sitting)
                }
                Happens::Answer(slot, value) => {
                    act(Act::Answer { slot, response: Some(Response::Judge(value)), client_ms: wall / 1000, made_at: None, change: None })
                }
                Happens::Submit => act(Act::Submit),
                Happens::End => Command::End(wang(), "替考".into()),
                Happens::Expire => Command::Due,
            };
            let logged = run.log.len();
            let done = run.give(command, now);
            if let Some(ended) = told.ended {
                if matches!(what, Happens::Reopen(..)) && done.is_ok() {
                    let Some(Body::ReopenAsked { keeps_time, extra_us, .. }) =
                        run.log.iter().rev().map(|event| &event.body).find(|body| matches!(body, Body::ReopenAsked { .. }))
                    else { panic!("nobody asked") };
                    told.given += extra_us;
                    told.ended = None;
                    told.ends_at = told.ends_at.max(sitting);
                    // Who is ended a moment after the deadline has lost nothing before it.
                    let stood = now - ended.min(told.deadline());
                    told.credited += if *keeps_time { stood } else { 0 } + extra_us;
                    (told.kept_out, told.out) = (true, false);
                    prop_assert!(run.deadline(now) >= now + SECOND, "there is time to go on with");
                } else {
                    // Nothing but late answers, kept apart, comes after the end; the rest stays as it was.
                    for event in &run.log[logged..] {
                        let silent = matches!(event.body, Body::ArrivedLate { .. } | Body::TookSeat { .. });
                        prop_assert!(silent, "{event:?}");
                    }
                    prop_assert_eq!(&run.state.phase, &before.0.phase);
                    prop_assert_eq!(&run.state.slots, &before.0.slots);
                    continue;
                }
            }
            match (&what, &done) {
                (Happens::Pause, Ok(true)) => told.paused = true,
                (Happens::Resume, Ok(true)) => told.paused = false,
                (Happens::Extend(us), Ok(true)) => {
                    (told.credited, told.given) = (told.credited + us, told.given + us);
                    prop_assert!(told.given >= 0, "the time of the exam is nobody's to take");
                }
                (Happens::Extend(us), Err(_)) if *us < 0 => {
                    let more = told.given + us < 0;
                    prop_assert!(*us > -SECOND || more || before.1 - now + us < LEAST_LEFT);
                }
                (Happens::Warn, Ok(true)) => told.warned = true,
                (Happens::Acknowledge, Ok(true)) => told.warned = false,
                (Happens::Expire, Ok(true)) if matches!(run.log.last().unwrap().body, Body::Lapsed { .. }) => {
                    told.warned = false;
                }
                (Happens::OtherPage, Ok(true)) => { told.kept_out = true; told.out = false; seq = 0; }
                (Happens::Admit, Ok(true)) => { told.kept_out = false; told.out = false; }
                (Happens::Leave, Ok(true)) => told.out = true,
                (Happens::MoveEnd(ends_at), Ok(true)) => {
                    told.ends_at = *ends_at;
                    let shorter = told.deadline() < before.1;
                    prop_assert!(!shorter || told.deadline() - now >= LEAST_LEFT, "enough is left to hand in");
                }
                (Happens::Answer(..), answered) => {
                    let over = now >= told.deadline() + TRANSIT;
                    let may = !told.paused && !over && !told.kept_out && !told.out;
                    prop_assert_eq!(answered.is_ok(), may, "{:?}", answered);
                }
                _ => {}
            }
            prop_assert_eq!(run.deadline(now), told.deadline());
            let ledger = run.state.clock().unwrap().ledger(now);
            let credited = told.deadline() - 60 * MINUTE;
            prop_assert_eq!(ledger.iter().map(|entry| entry.us).sum::<i64>(), credited);
            if let Phase::Ended(end) = &run.state.phase {
                match &end.cause {
                    Cause::Deadline => prop_assert!(now >= run.deadline(now) + TRANSIT),
                    Cause::Candidate => {
                        let short = told.ends_at < 30 * MINUTE;
                        let from = if short { told.ends_at - LEAST_LEFT } else { 30 * MINUTE };
                        prop_assert!(now >= from);
                    }
                    Cause::Invigilator { .. } => {}
                }
                told.ended = Some(end.at);
                (told.paused, told.warned, told.kept_out) = (false, false, false);
            }
        }
        prop_assert!(run.log.windows(2).all(|pair| pair[0].at <= pair[1].at), "the log's times never run back");
        prop_assert_eq!(&State::replay("a", &run.log), &run.state);
    }
}

#[test]
fn what_the_end_of_the_sitting_takes_from_the_start_is_said() {
    let minutes = |duration, extra, left| {
        let allowance = Allowance {
            duration_us: duration * MINUTE,
            extra_us: extra * MINUTE,
            extra_by: String::new(),
            ends_at: left * MINUTE,
            grace_us: 0,
            submit_from: 0,
            least_us: 0,
        };
        let clock = Clock::new(0, allowance);
        [clock.given_of(), clock.extra_of(), clock.cut_of(), clock.extra_cut_of()].map(|us| us / MINUTE)
    };
    assert_eq!(minutes(60, 0, 90), [60, 0, 0, 0]);
    assert_eq!(minutes(60, 15, 90), [75, 15, 0, 0]);
    assert_eq!(minutes(60, 15, 70), [70, 10, 5, 5], "the end comes into the extra time");
    assert_eq!(minutes(60, 15, 60), [60, 0, 15, 15], "all of the extra time, and nothing else");
    assert_eq!(minutes(60, 15, 50), [50, 0, 25, 15], "who came late");
}
