//! What people do to each other: letting in, leaving, reporting, looking, ending and going on.

use bank::item::{Kind, Markup};

use super::super::command::{Act, MOST_REPORTS};
use super::super::event::{Fault, ItemChange, ItemDecision, Outcome};
use super::super::state::{Again, Phase};
use super::super::time::{Allowance, Clock, Credit, SECOND};
use super::super::{Command, Refusal, Response, State};
use super::{MINUTE, Run, again, chen, wang};
use crate::marks::Marks;
use crate::paper::{Ask, FormItem, FormOption, Paper, Slot};

fn arrive(page: &str) -> Command {
    Command::Arrive { page: page.into(), gone: None, take_over: true, same_browser: false }
}

fn report(run: &mut Run, seq: u64, slot: u16, fault: Fault, note: &str) -> Result<bool, Refusal> {
    let act = Act::Report { slot, fault, note: note.into() };
    run.give(Command::Act { epoch: run.state.epoch, seq, act }, MINUTE)
}

#[test]
fn nobody_sees_a_paper_before_they_are_let_in() {
    let mut run = Run::waiting();
    assert_eq!(run.start(true), Err(Refusal::NotAdmitted));
    run.give(Command::Admit(wang()), 0).unwrap();
    assert_eq!(run.give(Command::Admit(chen()), 0), Ok(false));
    run.start(true).unwrap();
    assert!(run.state.sees_paper());
    // Where the exam's rule lets them in, nobody needs a person.
    assert!(Run::started().state.sees_paper());
}

#[test]
fn who_is_turned_away_comes_in_when_a_person_lets_them() {
    for admission in [true, false] {
        let mut run = Run::waiting();
        let leave = |why: &str| Command::Leave(wang(), why.into());
        assert_eq!(run.give(leave(" "), 0), Err(Refusal::NoReason));
        run.give(leave("证件与本人不符"), 0).unwrap();
        assert!(run.state.left.as_ref().unwrap().turned_away);
        assert_eq!(run.give(leave("再说一遍"), 0), Err(Refusal::NotThere));
        assert_eq!(run.start(admission), Err(Refusal::NotAdmitted), "whatever the exam's rule");
        // Another machine is no way in.
        run.give(arrive("q"), 0).unwrap();
        assert_eq!(run.start(admission), Err(Refusal::NotAdmitted));
        run.give(Command::Admit(chen()), 0).unwrap();
        assert!(run.state.left.is_none());
        // Let in by mistake, and out again before the start: that is leaving.
        run.give(leave("放错人"), 0).unwrap();
        assert!(!run.state.left.as_ref().unwrap().turned_away);
        run.give(Command::Admit(chen()), 0).unwrap();
        run.start(admission).unwrap();
        assert!(run.state.sees_paper());
    }
    // At another machine, where the clock stands until somebody looked.
    let mut run = Run::admitted();
    run.give(arrive("q"), 10 * MINUTE).unwrap();
    run.give(Command::Leave(wang(), "不是本人".into()), 11 * MINUTE).unwrap();
    assert!(run.state.left.as_ref().unwrap().turned_away && !run.state.sees_paper());
    run.give(Command::Admit(chen()), 13 * MINUTE).unwrap();
    assert_eq!(run.state.clock().unwrap().ledger(20 * MINUTE)[0].us, 3 * MINUTE);
}

#[test]
fn another_machine_waits_to_be_let_in_and_the_clock_with_it() {
    let mut run = Run::admitted();
    run.give(arrive("q"), 10 * MINUTE).unwrap();
    assert!(!run.state.sees_paper());
    assert_eq!(run.answer(1, 1, true, 11 * MINUTE), Err(Refusal::NotAdmitted));
    let act = Act::Submit;
    assert_eq!(run.give(Command::Act { epoch: 2, seq: 1, act }, 40 * MINUTE), Err(Refusal::NotAdmitted));
    run.give(Command::Admit(wang()), 13 * MINUTE).unwrap();
    assert_eq!(run.answer(1, 1, true, 13 * MINUTE), Ok(true));
    let ledger = run.state.clock().unwrap().ledger(20 * MINUTE);
    assert_eq!((ledger.len(), ledger[0].us), (1, 3 * MINUTE));
    assert_eq!(ledger[0].credit, Credit::Admission { by: "王芳".into() });
    // Another window of the same browser is nobody else; who is out of the room stays out, and the clock runs on.
    let window =
        |page: &str| Command::Arrive { page: page.into(), gone: None, take_over: true, same_browser: true };
    run.give(window("w"), 13 * MINUTE).unwrap();
    assert!(run.state.sees_paper());
    run.give(Command::Leave(wang(), "如厕".into()), 13 * MINUTE).unwrap();
    run.give(window("v"), 13 * MINUTE).unwrap();
    assert!(!run.state.sees_paper() && !run.state.clock().unwrap().stands());
    run.give(Command::Admit(wang()), 13 * MINUTE).unwrap();
    assert_eq!(run.state.clock().unwrap().ledger(20 * MINUTE).len(), 1);
    run.give(arrive("q"), 13 * MINUTE).unwrap();
    run.give(Command::Admit(wang()), 13 * MINUTE).unwrap();
    // The page that was there before is a page that was there: nobody is asked again for a reload.
    run.give(arrive("q"), 14 * MINUTE).unwrap();
    assert!(run.state.sees_paper());
}

#[test]
fn an_item_is_taken_back_from_who_has_not_answered_it() {
    let change = |remedy, slot, item: Option<u16>| {
        let options = |id| vec![FormOption { id, index: 0 }];
        let item =
            item.map(|id| FormItem { item: "i".to_owned().into(), version: 1, questions: vec![options(id)] });
        let (asked_by, agreed_by, by_us) = (wang(), chen(), MINUTE);
        let change = ItemChange {
            remedy,
            slot,
            item,
            shown: String::new(),
            by_us,
            asked_by,
            agreed_by,
            reason: "缺图".into(),
        };
        Command::Change(Box::new(change))
    };
    let answer = |seq, slot, change| Command::Act {
        epoch: 1,
        seq,
        act: Act::Answer { slot, response: Some(Response::Judge(true)), client_ms: 0, made_at: None, change },
    };
    let mut run = Run::started();
    run.answer(1, 1, true, MINUTE).unwrap();
    assert_eq!(run.give(change(7, 1, Some(5)), 2 * MINUTE), Err(Refusal::Answered(1)));
    assert_eq!(run.give(change(7, 2, Some(5)), 2 * MINUTE), Ok(true));
    assert_eq!(run.give(change(7, 2, Some(5)), 2 * MINUTE), Ok(false), "once");
    assert_eq!(run.deadline(5 * MINUTE), 61 * MINUTE);
    // An answer to what stood there before counts for nothing, nor one to what never did.
    assert_eq!(run.give(answer(2, 2, None), 3 * MINUTE), Err(Refusal::ItemChanged(2)));
    assert_eq!(run.give(answer(2, 2, Some(6)), 3 * MINUTE), Err(Refusal::ItemChanged(2)));
    assert_eq!(run.give(answer(2, 1, Some(7)), 3 * MINUTE), Err(Refusal::ItemChanged(1)));
    assert_eq!(run.give(answer(2, 2, Some(7)), 3 * MINUTE), Ok(true));
    // Other words change no answer, and no answer needs to know of them.
    assert_eq!(run.give(change(8, 1, None), 4 * MINUTE), Ok(true));
    assert_eq!(run.answer(3, 1, false, 5 * MINUTE), Ok(true));
    run.give(Command::End(wang(), "违纪".into()), 6 * MINUTE).unwrap();
    assert_eq!(run.give(change(9, 3, None), 7 * MINUTE), Err(Refusal::Ended));
    assert_eq!(State::replay("a", &run.log), run.state);
}

#[test]
fn how_an_item_counts_is_said_at_its_question_until_it_is_another() {
    let decide = |remedy, slot, outcome| {
        let (asked_by, agreed_by) = (wang(), chen());
        let decision = ItemDecision {
            remedy,
            slot,
            last: slot + 1,
            outcome,
            asked_by,
            agreed_by,
            reason: "图不清".into(),
        };
        Command::Decide(Box::new(decision))
    };
    let mut run = Run::started();
    assert_eq!(run.give(decide(1, 3, Outcome::Kept), MINUTE), Ok(false), "it never counted otherwise");
    assert_eq!(run.give(decide(2, 3, Outcome::Accepted), MINUTE), Ok(true));
    assert_eq!(run.give(decide(2, 3, Outcome::Accepted), MINUTE), Ok(false), "once");
    assert_eq!(run.give(decide(3, 3, Outcome::Void), 2 * MINUTE), Ok(true), "the later decision stands");
    let said = |run: &Run| {
        let slot = |number| Slot {
            number,
            kind: Kind::TrueFalse,
            marks: Marks::whole(1),
            case: None,
            stem: String::new(),
            ask: Ask::Judge,
            markup: Markup::Plain,
            html: None,
            changed: None,
            decided: None,
        };
        let slots = (1..=6).map(slot).collect();
        let mut paper = Paper { sections: vec![], slots, marks: Marks::whole(6), references: vec![] };
        run.state.say_decided(&mut paper);
        let marked =
            paper.slots.iter().filter_map(|slot| Some((slot.number, slot.decided.as_ref()?.outcome)));
        marked.collect::<Vec<_>>()
    };
    assert_eq!(said(&run), [(3, Outcome::Void), (4, Outcome::Void)], "both questions of the item");
    assert_eq!((2..=5).map(|slot| run.state.is_void(slot)).collect::<Vec<_>>(), [false, true, true, false]);
    assert_eq!(run.answer(1, 3, true, 3 * MINUTE), Ok(true), "it can be answered as ever");
    assert_eq!(run.give(decide(4, 3, Outcome::Kept), 4 * MINUTE), Ok(true));
    assert_eq!(said(&run), [(3, Outcome::Kept), (4, Outcome::Kept)], "it counts as ever, and says so");
    run.give(Command::End(wang(), "违纪".into()), 6 * MINUTE).unwrap();
    assert_eq!(run.give(decide(5, 3, Outcome::Void), 7 * MINUTE), Err(Refusal::Ended));
    assert_eq!(State::replay("a", &run.log), run.state);
}

#[test]
fn whoever_leaves_is_let_in_again_and_their_clock_goes_on() {
    let mut run = Run::admitted();
    run.give(Command::Leave(wang(), "如厕".into()), 10 * MINUTE).unwrap();
    assert_eq!(run.give(Command::Leave(wang(), "如厕".into()), 10 * MINUTE), Err(Refusal::NotThere));
    assert_eq!(run.answer(1, 1, true, 11 * MINUTE), Err(Refusal::NotAdmitted));
    run.give(Command::Admit(wang()), 15 * MINUTE).unwrap();
    assert_eq!(run.answer(1, 1, true, 15 * MINUTE), Ok(true));
    assert_eq!(run.deadline(20 * MINUTE), 60 * MINUTE);
}

#[test]
fn whoever_the_rule_let_in_is_let_in_by_a_person_after_they_left() {
    let leave = || Command::Leave(wang(), "如厕".into());
    let mut run = Run::started();
    assert_eq!(run.give(Command::Admit(wang()), MINUTE), Ok(false), "they are in");
    // Another machine changes nothing, as long as they are in.
    run.give(arrive("q"), MINUTE).unwrap();
    assert!(run.state.sees_paper());
    run.give(leave(), 10 * MINUTE).unwrap();
    assert_eq!(run.give(leave(), 10 * MINUTE), Err(Refusal::NotThere));
    assert_eq!(run.answer(1, 1, true, 11 * MINUTE), Err(Refusal::NotAdmitted));
    run.give(arrive("r"), 12 * MINUTE).unwrap();
    assert!(!run.state.sees_paper() && !run.state.clock().unwrap().stands(), "nor is a machine a way around");
    run.give(Command::Admit(wang()), 15 * MINUTE).unwrap();
    assert_eq!(run.answer(1, 1, true, 15 * MINUTE), Ok(true));
    assert_eq!(run.deadline(20 * MINUTE), 60 * MINUTE);
    assert_eq!(State::replay("a", &run.log), run.state);
}

#[test]
fn a_report_is_looked_at_once_and_changes_no_answer() {
    let mut run = Run::started();
    run.answer(1, 3, true, MINUTE).unwrap();
    assert_eq!(report(&mut run, 2, 21, Fault::Text, ""), Err(Refusal::UnknownSlot(21)));
    assert_eq!(report(&mut run, 2, 3, Fault::Other, " "), Err(Refusal::BadNote));
    assert_eq!(report(&mut run, 2, 3, Fault::Text, &"长".repeat(201)), Err(Refusal::BadNote));
    assert_eq!(report(&mut run, 2, 3, Fault::NoRightOption, "图上是 2250"), Ok(true));
    assert_eq!(
        report(&mut run, 2, 3, Fault::NoRightOption, "图上是 2250"),
        Ok(false),
        "sent twice, told once"
    );
    let look = |report, confirmed| Command::Look { actor: wang(), report, confirmed, note: String::new() };
    assert_eq!(run.give(look(2, true), MINUTE), Err(Refusal::UnknownReport(2)));
    run.give(look(1, true), 2 * MINUTE).unwrap();
    assert_eq!(run.give(look(1, false), 3 * MINUTE), Err(Refusal::LookedAt(1)));
    assert!(run.state.reports[0].look.as_ref().unwrap().confirmed);
    assert_eq!(run.state.answered(), 1);
    for seq in 3..=MOST_REPORTS as u64 + 1 {
        report(&mut run, seq, 3, Fault::Text, "").unwrap();
    }
    assert_eq!(report(&mut run, 9, 3, Fault::Text, ""), Err(Refusal::TooManyReports(3)));
    // A report outlives the end, so that it can still be looked at.
    run.give(Command::End(wang(), "替考".into()), 4 * MINUTE).unwrap();
    assert_eq!(run.give(look(2, false), 5 * MINUTE), Ok(true));
}

#[test]
fn what_ended_by_mistake_goes_on_when_two_agree() {
    let mut run = Run::started();
    let ask = |keeps_time| Command::AskReopen(wang(), "点错座位".into(), again(keeps_time), 90 * MINUTE);
    let agree = |actor| Command::Reopen(actor, 90 * MINUTE);
    assert_eq!(run.give(ask(true), MINUTE), Err(Refusal::NotEnded));
    run.give(Command::Pause(wang(), "核对".into(), false), 10 * MINUTE).unwrap();
    run.give(Command::End(wang(), "替考".into()), 12 * MINUTE).unwrap();
    assert_eq!(run.give(agree(chen()), 13 * MINUTE), Err(Refusal::NothingAsked));
    run.give(ask(true), 13 * MINUTE).unwrap();
    assert_eq!(run.give(ask(true), 13 * MINUTE), Err(Refusal::AskedAlready));
    assert_eq!(run.give(agree(wang()), 14 * MINUTE), Err(Refusal::SamePerson));
    run.give(Command::DropReopen(chen(), "再看一遍".into()), 14 * MINUTE).unwrap();
    run.give(ask(true), 15 * MINUTE).unwrap();
    run.give(agree(chen()), 17 * MINUTE).unwrap();
    // Two minutes of pause and five of mistake; nothing holds the clock any more.
    assert_eq!(run.deadline(20 * MINUTE), 67 * MINUTE);
    assert_eq!(run.answer(1, 1, true, 18 * MINUTE), Ok(true));
    // Without the time, it goes on as if it had never stood.
    run.give(Command::End(wang(), "交卷".into()), 20 * MINUTE).unwrap();
    run.give(ask(false), 21 * MINUTE).unwrap();
    run.give(agree(chen()), 30 * MINUTE).unwrap();
    assert_eq!(run.deadline(30 * MINUTE), 67 * MINUTE);
    // And who has no time left has nothing to go on with.
    run.give(Command::Due, 70 * MINUTE).unwrap();
    assert_eq!(run.give(ask(true), 71 * MINUTE), Err(Refusal::NoTimeLeft));
    assert_eq!(run.give(ask(false), 71 * MINUTE), Err(Refusal::NoTimeLeft));
    // Unless two people give some: three minutes that a network took, from when it goes on.
    let with = |extra_us| {
        Command::AskReopen(wang(), "断网".into(), Again { keeps_time: true, extra_us }, 90 * MINUTE)
    };
    assert_eq!(run.give(with(-SECOND), 71 * MINUTE), Err(Refusal::BadExtension));
    assert_eq!(run.give(with(300 * MINUTE), 71 * MINUTE), Err(Refusal::BadExtension));
    run.give(with(3 * MINUTE), 71 * MINUTE).unwrap();
    run.give(agree(chen()), 80 * MINUTE).unwrap();
    assert_eq!(run.deadline(80 * MINUTE), 83 * MINUTE);
    let Phase::Running(clock) = &run.state.phase else { panic!("{:?}", run.state.phase) };
    let lines: Vec<_> =
        clock.ledger(80 * MINUTE).into_iter().rev().take(2).map(|line| (line.us, line.credit)).collect();
    let (by, reason) = ("王芳、陈明".to_owned(), "断网".to_owned());
    assert_eq!(lines[0], (3 * MINUTE, Credit::Extension { by: by.clone(), reason: reason.clone() }));
    assert!(matches!(&lines[1].1, Credit::Reopened { by: two, .. } if *two == by), "{lines:?}");
    let mut early = Run::waiting();
    early.give(Command::End(wang(), "走错考场".into()), 0).unwrap();
    early.give(ask(false), 0).unwrap();
    early.give(agree(chen()), 0).unwrap();
    assert_eq!(early.state.phase, Phase::Waiting);
}

#[test]
fn who_was_ended_by_a_sitting_shortened_by_mistake_goes_on_with_all_of_their_time() {
    let mut run = Run::started();
    run.give(Command::MoveEnd(chen(), "看错场次".into(), 20 * MINUTE), 15 * MINUTE).unwrap();
    run.give(Command::Due, 21 * MINUTE).unwrap();
    let ask = |ends_at| Command::AskReopen(wang(), "误改时间".into(), again(true), ends_at);
    assert_eq!(run.give(ask(20 * MINUTE), 25 * MINUTE), Err(Refusal::NoTimeLeft), "the end stands");
    assert_eq!(run.give(ask(10 * MINUTE), 25 * MINUTE), Err(Refusal::NoTimeLeft), "nobody gains by less");
    run.give(ask(90 * MINUTE), 25 * MINUTE).unwrap();
    assert_eq!(run.give(Command::Reopen(chen(), 20 * MINUTE), 26 * MINUTE), Err(Refusal::NoTimeLeft));
    run.give(Command::Reopen(chen(), 90 * MINUTE), 31 * MINUTE).unwrap();
    // An hour, and the ten minutes from the end to now.
    assert_eq!(run.deadline(31 * MINUTE), 70 * MINUTE);
    let told = run.state.clock().unwrap().told(31 * MINUTE);
    let lines: Vec<(i64, &str)> = told
        .iter()
        .map(|entry| match &entry.credit {
            Credit::Window { by, .. } | Credit::Reopened { by, .. } => (entry.us, by.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    let both = format!("{}、{}", wang().name, chen().name);
    assert_eq!(
        lines,
        [(-40 * MINUTE, chen().name.as_str()), (40 * MINUTE, &both), (10 * MINUTE, &both)],
        "both who let it go on are named"
    );
    assert_eq!(run.answer(1, 1, true, 32 * MINUTE), Ok(true));
}

#[test]
fn who_is_paused_does_not_work() {
    let mut clock = Clock::new(
        0,
        Allowance {
            duration_us: 60 * MINUTE,
            extra_us: 0,
            extra_by: String::new(),
            ends_at: 90 * MINUTE,
            grace_us: 0,
            submit_from: 5 * MINUTE,
            least_us: 10 * MINUTE,
        },
    );
    assert_eq!(clock.submit_from(0), 10 * MINUTE);
    clock.pause(MINUTE, Credit::Pause { by: "王芳".into(), reason: "停电".into() });
    assert_eq!(clock.submit_from(8 * MINUTE), 17 * MINUTE, "while it stands, as if it went on now");
    clock.resume(13 * MINUTE);
    assert_eq!(clock.submit_from(30 * MINUTE), 22 * MINUTE);
    clock.credit(14 * MINUTE, MINUTE, Credit::Extension { by: "王芳".into(), reason: "补".into() });
    assert_eq!(clock.submit_from(30 * MINUTE), 22 * MINUTE, "more time is no less work");
}

#[test]
fn a_moved_end_and_time_taken_back_leave_enough_to_hand_in() {
    let mut run = Run::started();
    let moves = |to| Command::MoveEnd(chen(), "停电".into(), to);
    run.give(moves(50 * MINUTE), 10 * MINUTE).unwrap();
    assert_eq!(run.deadline(10 * MINUTE), 50 * MINUTE);
    assert_eq!(run.give(moves(20 * MINUTE), 20 * MINUTE), Err(Refusal::TooLittleLeft));
    // Earlier than one may hand in: then the last minute is for it.
    run.give(moves(25 * MINUTE), 20 * MINUTE).unwrap();
    assert_eq!(run.state.clock().unwrap().submit_from(20 * MINUTE), 24 * MINUTE);
    run.give(moves(120 * MINUTE), 20 * MINUTE).unwrap();
    assert_eq!(run.deadline(20 * MINUTE), 60 * MINUTE);
    run.give(Command::Extend(wang(), "停电".into(), 5 * MINUTE), 21 * MINUTE).unwrap();
    run.give(Command::Extend(chen(), "多记了".into(), -30 * SECOND), 22 * MINUTE).unwrap();
    assert_eq!(run.deadline(22 * MINUTE), 64 * MINUTE + 30 * SECOND);
    // No more than was given; and a minute stays.
    let back = |seconds: i64| Command::Extend(chen(), "多记了".into(), -seconds * SECOND);
    assert_eq!(run.give(back(271), 22 * MINUTE), Err(Refusal::NotGiven(270)));
    assert_eq!(run.give(back(270), 63 * MINUTE), Err(Refusal::TooLittleLeft));
    assert_eq!(run.give(back(270), 22 * MINUTE), Ok(true));
    assert_eq!(run.give(back(1), 22 * MINUTE), Err(Refusal::NotGiven(0)));
    // An end that is moved earlier takes nothing from them beyond itself.
    run.give(moves(40 * MINUTE), 23 * MINUTE).unwrap();
    assert_eq!(run.deadline(23 * MINUTE), 40 * MINUTE);
    let mut early = Run::waiting();
    assert_eq!(early.give(moves(50 * MINUTE), 0), Ok(false), "its time is given when it starts");
}

#[test]
fn what_a_hall_lost_is_credited_once() {
    let mut run = Run::started();
    let credit = |event: &str, us| Command::Credit {
        actor: wang(),
        reason: "B 考室断网".into(),
        us,
        event: event.into(),
    };
    assert_eq!(run.give(credit("h1", 0), MINUTE), Ok(false));
    assert_eq!(run.give(credit("h1", 131_000_001), MINUTE), Ok(true));
    assert_eq!(run.give(credit("h1", 131_000_001), 2 * MINUTE), Ok(false));
    assert_eq!(run.deadline(2 * MINUTE), 60 * MINUTE + 131_000_001, "to the microsecond");
    assert_eq!(run.give(credit("h2", SECOND), 2 * MINUTE), Ok(true));
    assert_eq!(run.give(credit("h3", SECOND), 70 * MINUTE), Ok(true), "not yet ended by the clock");
    run.give(Command::End(wang(), "替考".into()), 70 * MINUTE).unwrap();
    assert_eq!(run.give(credit("h4", SECOND), 71 * MINUTE), Err(Refusal::Ended));
}
