//! What a dead machine had not delivered, brought in by staff.

use super::super::rescue::{Bringer, Brought};
use super::super::{Command, Refusal, Response};
use super::{MINUTE, Run, wang};

fn brings(run: &mut Run, slot: u16, value: Option<bool>, made_at: i64, now: i64) -> Result<bool, Refusal> {
    let by = Bringer { actor: wang(), reason: "考试机故障".into(), file: "f".into() };
    let response = value.map(Response::Judge);
    let brought = Brought { slot, response, made_at, client_ms: 0, change: None };
    run.give(Command::BringIn(Box::new((by, brought))), now)
}

#[test]
fn an_answer_stands_where_the_server_has_nothing_newer() {
    let mut run = Run::started();
    run.answer(1, 1, true, 10 * MINUTE).unwrap();
    assert_eq!(brings(&mut run, 1, Some(false), 9 * MINUTE, 20 * MINUTE), Ok(false), "the server's is newer");
    assert_eq!(brings(&mut run, 1, Some(true), 11 * MINUTE, 20 * MINUTE), Ok(false), "the same");
    assert_eq!(brings(&mut run, 1, Some(false), 11 * MINUTE, 20 * MINUTE), Ok(true));
    assert_eq!(brings(&mut run, 2, Some(false), 12 * MINUTE, 20 * MINUTE), Ok(true));
    assert_eq!(brings(&mut run, 2, Some(false), 12 * MINUTE, 21 * MINUTE), Ok(false), "the same file again");
    assert_eq!(brings(&mut run, 21, Some(true), 12 * MINUTE, 21 * MINUTE), Ok(false), "no such question");
    assert_eq!(run.state.response(1), Some(&Response::Judge(false)));
    // Cleared on the dead machine is cleared.
    assert_eq!(brings(&mut run, 2, None, 13 * MINUTE, 22 * MINUTE), Ok(true));
    assert_eq!(run.state.response(2), None);
    // What the candidate does afterwards counts, whichever number it has.
    run.answer(2, 1, true, 23 * MINUTE).unwrap();
    assert_eq!(run.state.response(1), Some(&Response::Judge(true)));
    assert_eq!(run.state.brought, [1, 2, 2]);
}

#[test]
fn after_the_end_it_is_kept_apart_for_people_to_decide() {
    let mut run = Run::started();
    run.give(Command::End(wang(), "误终止".into()), 20 * MINUTE).unwrap();
    // Longer ago than any grace: a machine may be opened the day after.
    assert_eq!(brings(&mut run, 1, Some(true), 15 * MINUTE, 24 * 60 * MINUTE), Ok(true));
    assert_eq!(brings(&mut run, 1, Some(true), 15 * MINUTE, 24 * 60 * MINUTE), Ok(false));
    assert_eq!((run.state.response(1), run.state.late.len()), (None, 1));
}

#[test]
fn nobody_brings_in_what_cannot_be_known_yet() {
    let mut run = Run::waiting();
    assert_eq!(brings(&mut run, 1, Some(true), 0, 0), Ok(false), "nothing is open");
    let mut run = Run::started();
    let by = Bringer { actor: wang(), reason: " ".into(), file: "f".into() };
    let brought = Brought { slot: 1, response: None, made_at: 0, client_ms: 0, change: None };
    assert_eq!(run.give(Command::BringIn(Box::new((by, brought))), MINUTE), Err(Refusal::NoReason));
}
