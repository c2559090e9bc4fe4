//! Sections with times of their own, and no way back.

use proptest::prelude::*;

use super::super::command::Act;
use super::super::event::{Body, Cause};
use super::super::route::{Route, TimedSection};
use super::super::state::Phase;
use super::super::time::{SECOND, TRANSIT};
use super::super::{Command, Event, Refusal, Response, State};
use super::{MINUTE, Run, again, wang};

/// Three sections, 1 to 5, 6 to 10 and 11 to 20, of 10, 20 and 30 minutes, and a minute between them.
fn route(no_way_back: bool) -> Route {
    let section = |first, last, minutes| TimedSection { first, last, us: minutes * MINUTE };
    Route {
        sections: vec![section(1, 5, 10), section(6, 10, 20), section(11, 20, 30)],
        between_us: MINUTE,
        no_way_back,
    }
}

fn started(no_way_back: bool) -> Run {
    let mut run = Run::waiting();
    run.start_on(Some(route(no_way_back)), false, None).unwrap();
    run
}

impl Run {
    fn acts(&mut self, seq: u64, act: Act, now: i64) -> Result<bool, Refusal> {
        self.give(Command::Act { epoch: self.state.epoch, seq, act }, now)
    }

    fn due(&mut self, now: i64) -> Option<Body> {
        self.give(Command::Due, now).unwrap().then(|| self.log.last().unwrap().body.clone())
    }

    fn section_deadline(&self, now: i64) -> Option<i64> {
        self.state.clock().unwrap().section_deadline(now)
    }
}

#[test]
fn one_section_is_open_at_a_time_and_time_left_is_not_carried_over() {
    let mut run = started(false);
    assert_eq!(run.deadline(0), 60 * MINUTE);
    assert_eq!(run.section_deadline(0), Some(10 * MINUTE));
    assert_eq!(run.answer(1, 5, true, MINUTE), Ok(true));
    assert_eq!(run.answer(2, 6, true, MINUTE), Err(Refusal::SectionAhead(6)));
    assert_eq!(run.acts(2, Act::OpenSection(2), MINUTE), Err(Refusal::OtherSection(2)));
    assert_eq!(run.acts(2, Act::EndSection(2), MINUTE), Err(Refusal::OtherSection(2)));
    assert_eq!(run.acts(2, Act::Submit, 31 * MINUTE), Err(Refusal::SectionOver(5)), "due, but not yet said");
    // Four minutes early: they are lost, and the clock stands.
    assert_eq!(run.acts(2, Act::EndSection(1), 6 * MINUTE), Ok(true));
    assert_eq!((run.section_deadline(6 * MINUTE), run.deadline(6 * MINUTE)), (None, 56 * MINUTE));
    assert_eq!(run.answer(3, 6, true, 6 * MINUTE), Err(Refusal::SectionAhead(6)), "not open yet");
    assert_eq!(run.acts(3, Act::OpenSection(2), 6 * MINUTE + 30 * SECOND), Ok(true));
    assert_eq!(run.section_deadline(7 * MINUTE), Some(26 * MINUTE + 30 * SECOND));
    assert_eq!(run.deadline(7 * MINUTE), 56 * MINUTE + 30 * SECOND);
    // It ends by its time, and the next opens by itself after a minute.
    assert_eq!(run.due(26 * MINUTE + 30 * SECOND), None);
    let over = 26 * MINUTE + 30 * SECOND + TRANSIT;
    assert_eq!(run.due(over), Some(Body::SectionEnded { section: 2, seq: None }));
    assert_eq!(run.due(over + MINUTE - 1), None);
    assert_eq!(run.due(over + MINUTE), Some(Body::SectionOpened { section: 3, seq: None }));
    assert_eq!(run.section_deadline(over + MINUTE), Some(over + 31 * MINUTE), "all of its time");
    assert_eq!(run.deadline(over + MINUTE), over + 31 * MINUTE);
    assert_eq!(
        run.acts(4, Act::EndSection(3), over + MINUTE),
        Err(Refusal::OtherSection(3)),
        "the last is handed in"
    );
    assert_eq!(run.acts(4, Act::Submit, over + 10 * MINUTE), Ok(true));
}

#[test]
fn nobody_hands_in_what_they_have_not_seen() {
    let mut run = started(false);
    for section in 1..=2 {
        assert_eq!(run.acts(10 * section, Act::Submit, 0), Err(Refusal::TooEarlyToSubmit(30 * MINUTE)));
        run.acts(10 * section + 1, Act::EndSection(u16::try_from(section).unwrap()), 0).unwrap();
        let next = u16::try_from(section + 1).unwrap();
        run.acts(10 * section + 2, Act::OpenSection(next), 0).unwrap();
    }
    let mut early = started(false);
    early.acts(1, Act::EndSection(1), 0).unwrap();
    early.give(Command::Extend(wang(), "停电".into(), 30 * MINUTE), 0).unwrap();
    early.acts(2, Act::OpenSection(2), 0).unwrap();
    assert_eq!(early.acts(3, Act::Submit, 31 * MINUTE), Err(Refusal::SectionsLeft));
}

#[test]
fn what_was_done_before_the_end_counts_and_what_came_after_is_kept_apart() {
    let mut run = started(false);
    run.acts(5, Act::EndSection(1), MINUTE).unwrap();
    assert_eq!(run.answer(4, 2, true, MINUTE + 1), Ok(true), "sent before, arrived after");
    assert_eq!(run.state.response(2), Some(&Response::Judge(true)));
    assert_eq!(run.answer(6, 3, true, 2 * MINUTE - 1), Ok(true));
    assert_eq!(run.state.response(3), None);
    assert_eq!(run.state.late.len(), 1);
    run.acts(7, Act::OpenSection(2), 2 * MINUTE - 1).unwrap();
    assert_eq!(run.answer(8, 3, true, 11 * MINUTE + 1), Err(Refusal::SectionOver(3)), "after the grace");
    assert_eq!(run.acts(8, Act::Mark { slot: 3, on: true }, 3 * MINUTE), Err(Refusal::SectionOver(3)));
}

#[test]
fn extra_time_and_pauses_belong_to_the_section_that_they_meet() {
    let mut run = started(false);
    run.give(Command::Extend(wang(), "停电".into(), 5 * MINUTE), MINUTE).unwrap();
    assert_eq!(run.section_deadline(MINUTE), Some(15 * MINUTE));
    run.give(Command::Pause(wang(), "核对".into(), false), 2 * MINUTE).unwrap();
    assert_eq!(run.due(40 * MINUTE), None);
    run.give(Command::Resume(wang(), "已核对".into(), false), 40 * MINUTE).unwrap();
    assert_eq!(run.section_deadline(40 * MINUTE), Some(53 * MINUTE));
    run.acts(1, Act::EndSection(1), 50 * MINUTE).unwrap();
    // Paused between two sections: the next begins when people say so, and with all of its time.
    run.give(Command::Pause(wang(), "核对".into(), false), 50 * MINUTE + 30 * SECOND).unwrap();
    assert_eq!(run.acts(2, Act::OpenSection(2), 51 * MINUTE), Err(Refusal::Paused));
    assert_eq!(run.due(60 * MINUTE), None);
    run.give(Command::Resume(wang(), "已核对".into(), false), 60 * MINUTE).unwrap();
    // The half minute that was rested before is not given anew.
    let due = |seconds: i64| run.state.due(60 * MINUTE + seconds * SECOND);
    assert_eq!([due(29), due(30)], [None, Some(Body::SectionOpened { section: 2, seq: None })]);
    run.give(Command::Extend(wang(), "停电".into(), 2 * MINUTE), 60 * MINUTE).unwrap();
    run.acts(2, Act::OpenSection(2), 60 * MINUTE + 10 * SECOND).unwrap();
    assert_eq!(run.section_deadline(61 * MINUTE), Some(82 * MINUTE + 10 * SECOND));
    let us = run.state.clock().unwrap().allowance.ends_at;
    assert!(run.deadline(61 * MINUTE) <= us + 60 * MINUTE);
}

#[test]
fn the_sittings_end_cuts_the_last_sections_and_not_what_is_left_of_it() {
    let mut run = started(false);
    run.give(Command::MoveEnd(wang(), "改期".into(), 40 * MINUTE), 0).unwrap();
    assert_eq!(run.deadline(0), 40 * MINUTE);
    // What is lost of the first section is not taken from the window.
    run.acts(1, Act::EndSection(1), MINUTE).unwrap();
    run.acts(2, Act::OpenSection(2), 2 * MINUTE).unwrap();
    assert_eq!(run.section_deadline(2 * MINUTE), Some(22 * MINUTE));
    assert_eq!(run.deadline(2 * MINUTE), 40 * MINUTE);
    run.acts(3, Act::EndSection(2), 22 * MINUTE).unwrap();
    run.acts(4, Act::OpenSection(3), 22 * MINUTE).unwrap();
    assert_eq!(run.section_deadline(22 * MINUTE), Some(40 * MINUTE));
    assert_eq!(run.due(40 * MINUTE + TRANSIT), Some(Body::Ended { cause: Cause::Deadline, seq: None }));
}

#[test]
fn a_moved_end_reaches_whom_it_does_not_matter_to_yet() {
    let mut run = started(false);
    // Nothing changes of the deadline, and yet the rests come to matter later.
    assert!(run.state.clock().unwrap().follows(62 * MINUTE));
    run.give(Command::MoveEnd(wang(), "改期".into(), 62 * MINUTE), MINUTE).unwrap();
    assert_eq!(run.deadline(MINUTE), 60 * MINUTE);
    run.acts(1, Act::EndSection(1), 10 * MINUTE).unwrap();
    run.give(Command::Pause(wang(), "核对".into(), false), 10 * MINUTE).unwrap();
    run.give(Command::Resume(wang(), "已核对".into(), false), 11 * MINUTE).unwrap();
    run.acts(2, Act::OpenSection(2), 15 * MINUTE).unwrap();
    // One minute was people's, four were rest: the sections would end at 65, the sitting does at 63.
    assert_eq!(run.deadline(15 * MINUTE), 63 * MINUTE);
    run.give(Command::MoveEnd(wang(), "改期".into(), 90 * MINUTE), 16 * MINUTE).unwrap();
    assert_eq!(run.deadline(16 * MINUTE), 65 * MINUTE);
    let clock = run.state.clock().unwrap();
    let told: i64 = clock.told(16 * MINUTE).iter().map(|entry| entry.us).sum();
    assert_eq!(clock.given_of() + told, clock.deadline(16 * MINUTE) - clock.started);
}

#[test]
fn time_is_not_taken_back_from_a_section_that_would_have_none() {
    let mut run = started(false);
    run.give(Command::Extend(wang(), "多给了".into(), 25 * MINUTE), 0).unwrap();
    run.acts(1, Act::EndSection(1), MINUTE).unwrap();
    let back = |minutes: i64| Command::Extend(wang(), "更正".into(), -minutes * MINUTE);
    assert_eq!(run.give(back(20), MINUTE), Err(Refusal::TooLittleLeft), "the next has twenty");
    assert_eq!(run.give(back(5), MINUTE), Ok(true));
    run.acts(2, Act::OpenSection(2), 90 * SECOND).unwrap();
    assert_eq!(run.section_deadline(90 * SECOND), Some(90 * SECOND + 15 * MINUTE));
}

#[test]
fn there_is_no_way_back_and_what_was_left_unanswered_is_not_replaced() {
    let mut run = started(true);
    run.acts(3, Act::Pass(1), MINUTE).unwrap();
    assert_eq!(run.answer(2, 1, true, MINUTE), Ok(true), "sent before, arrived after");
    assert_eq!(run.answer(4, 1, false, MINUTE), Err(Refusal::Passed(1)));
    assert_eq!(run.acts(4, Act::Pass(1), MINUTE), Err(Refusal::Passed(1)));
    assert_eq!(run.acts(4, Act::Pass(6), MINUTE), Err(Refusal::SectionAhead(6)));
    run.acts(4, Act::Pass(2), MINUTE).unwrap();
    assert!(run.state.progress.is_behind(2) && !run.state.progress.is_behind(3));
    let mut free = Run::started();
    assert_eq!(free.acts(1, Act::Pass(1), MINUTE), Err(Refusal::Passed(1)), "this exam lets everybody back");
}

#[test]
fn what_ended_by_mistake_goes_on_where_it_was() {
    for between in [false, true] {
        let mut run = started(false);
        if between {
            run.acts(1, Act::EndSection(1), MINUTE).unwrap();
        }
        run.give(Command::End(wang(), "误操作".into()), 90 * SECOND).unwrap();
        run.give(Command::AskReopen(wang(), "误终止".into(), again(true), 90 * MINUTE), 9 * MINUTE).unwrap();
        run.give(Command::Reopen(super::chen(), 90 * MINUTE), 10 * MINUTE).unwrap();
        if between {
            let opens = 10 * MINUTE + 30 * SECOND;
            assert_eq!(run.due(opens - 1), None);
            assert_eq!(run.due(opens), Some(Body::SectionOpened { section: 2, seq: None }));
            assert_eq!(run.section_deadline(opens), Some(opens + 20 * MINUTE));
        } else {
            assert_eq!(run.section_deadline(10 * MINUTE), Some(18 * MINUTE + 30 * SECOND));
        }
    }
}

#[test]
fn what_was_given_in_the_microsecond_of_an_end_is_not_given_twice() {
    let mut run = started(false);
    run.give(Command::Extend(wang(), "停电".into(), SECOND), MINUTE).unwrap();
    run.acts(1, Act::EndSection(1), MINUTE).unwrap();
    assert_eq!(run.due(2 * MINUTE), Some(Body::SectionOpened { section: 2, seq: None }));
    assert_eq!(run.section_deadline(2 * MINUTE), Some(22 * MINUTE), "the first section's");
    // Time for the next is its own, also when it comes right after the end of the one before.
    run.acts(2, Act::EndSection(2), 3 * MINUTE).unwrap();
    run.give(Command::Extend(wang(), "停电".into(), SECOND), 3 * MINUTE).unwrap();
    run.due(4 * MINUTE).unwrap();
    assert_eq!(run.section_deadline(4 * MINUTE), Some(34 * MINUTE + SECOND));
}

#[test]
fn time_lost_between_two_sections_is_not_the_next_ones() {
    let mut run = started(false);
    run.acts(1, Act::EndSection(1), MINUTE).unwrap();
    run.give(Command::End(wang(), "误操作".into()), 90 * SECOND).unwrap();
    run.give(Command::AskReopen(wang(), "误终止".into(), again(true), 90 * MINUTE), 9 * MINUTE).unwrap();
    run.give(Command::Reopen(super::chen(), 90 * MINUTE), 10 * MINUTE).unwrap();
    run.acts(2, Act::OpenSection(2), 10 * MINUTE).unwrap();
    assert_eq!(run.section_deadline(10 * MINUTE), Some(30 * MINUTE));
}

#[derive(Clone, Debug)]
enum Happens {
    End,
    Open,
    Pause,
    Resume,
    Extend(i64),
    Warn,
    Read,
    Answer(u16),
    Submit,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => Just(Happens::End),
        3 => Just(Happens::Open),
        2 => Just(Happens::Pause),
        3 => Just(Happens::Resume),
        1 => (1_i64..600).prop_map(|seconds| Happens::Extend(seconds * SECOND)),
        1 => Just(Happens::Warn),
        2 => Just(Happens::Read),
        8 => (1_u16..=20).prop_map(Happens::Answer),
        1 => Just(Happens::Submit),
    ]
}

/// The time of the open section in the simplest words: what ran of it, and what may.
#[derive(Default)]
struct Told {
    section: usize,
    open: bool,
    ran: i64,
    may: i64,
    paused: bool,
    warned: bool,
}

proptest! {
    /// Whatever happens, the open section gets its time to the microsecond, and only its slots are answered.
    #[test]
    fn every_section_gets_its_time(steps in proptest::collection::vec((0_i64..200, happens()), 1..80)) {
        let mut run = started(false);
        let mut told = Told { open: true, may: 10 * MINUTE, ..Told::default() };
        let (mut now, mut seq) = (0, 0);
        for (seconds, what) in steps {
            let to = now + seconds * SECOND;
            // Second by second, as the server's pulse looks.
            while now < to {
                now += SECOND;
                if told.open && !told.paused && !told.warned {
                    told.ran += SECOND;
                }
                while let Some(body) = run.due(now) {
                    match body {
                        Body::SectionEnded { section, seq: None } => {
                            prop_assert!(told.open && told.ran == told.may + TRANSIT, "{} of {}", told.ran, told.may);
                            prop_assert_eq!(usize::from(section), told.section + 1);
                            told = Told { section: told.section + 1, paused: told.paused, warned: told.warned, ..Told::default() };
                            told.may = route(false).sections[told.section].us;
                        }
                        Body::SectionOpened { seq: None, .. } => told.open = true,
                        Body::Lapsed { .. } => told.warned = false,
                        Body::Ended { .. } => {
                            let window = run.state.clock().unwrap().allowance.ends_at <= now;
                            prop_assert!(window || told.section == 2 && told.ran == told.may + TRANSIT);
                            return Ok(());
                        }
                        other => prop_assert!(false, "{other:?}"),
                    }
                }
            }
            let mut act = |act| { seq += 1; Command::Act { epoch: run.state.epoch, seq, act } };
            let number = u16::try_from(told.section + 1).unwrap();
            let latest = u32::try_from(run.state.notices.len()).unwrap();
            let command = match what {
                Happens::End => act(Act::EndSection(number)),
                Happens::Open => act(Act::OpenSection(number)),
                Happens::Pause => Command::Pause(wang(), "核对".into(), false),
                Happens::Resume => Command::Resume(wang(), "已核对".into(), false),
                Happens::Extend(us) => Command::Extend(wang(), "停电".into(), us),
                Happens::Warn => Command::Notify {
                    actor: wang(), text: "请面向屏幕".into(), warning: true, stops_clock: true, announcement: None, said: None,
                },
                Happens::Read => act(Act::Acknowledge(latest)),
                Happens::Answer(slot) => act(Act::Answer {
                    slot, response: Some(Response::Judge(true)), client_ms: 0, made_at: None, change: None,
                }),
                Happens::Submit => act(Act::Submit),
            };
            let logged = run.log.len();
            let done = run.give(command, now);
            match run.log.get(logged).map(|event| &event.body) {
                Some(Body::SectionEnded { .. }) => {
                    told = Told { section: told.section + 1, paused: told.paused, warned: told.warned, ..Told::default() };
                    told.may = route(false).sections[told.section].us;
                }
                Some(Body::SectionOpened { .. }) => {
                    prop_assert!(!told.paused);
                    told.open = true;
                }
                Some(Body::Paused { .. }) => told.paused = true,
                Some(Body::Resumed { .. }) => told.paused = false,
                Some(Body::Extended { by_us, .. }) => told.may += by_us,
                Some(Body::Notified { .. }) => told.warned = true,
                Some(Body::Acknowledged { .. }) => told.warned = false,
                Some(Body::Answered { slot, .. }) => {
                    let section = &route(false).sections[told.section];
                    prop_assert!(told.open && !told.paused && (section.first..=section.last).contains(slot));
                    prop_assert!(told.ran < told.may + TRANSIT);
                }
                Some(Body::ArrivedLate { slot, .. }) => {
                    prop_assert!(*slot < route(false).sections[told.section].first);
                }
                Some(Body::Ended { .. }) => return Ok(()),
                _ => prop_assert!(done.is_err() || done == Ok(false), "{done:?}"),
            }
            if told.open && !told.paused && !told.warned {
                let window = run.state.clock().unwrap().deadline(now);
                prop_assert_eq!(run.section_deadline(now), Some((now + told.may - told.ran).min(window)));
            }
            prop_assert_eq!(&State::replay("a", run.log.iter().collect::<Vec<&Event>>()), &run.state);
            prop_assert!(matches!(run.state.phase, Phase::Running(_)));
        }
    }
}
