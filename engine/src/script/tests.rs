use proptest::prelude::*;

use super::*;

const ONCE: ByPeople = ByPeople { twice: false, apart: Marks::ZERO, comments: false };
const TWICE: ByPeople = ByPeople { twice: true, apart: Marks(100), comments: false };

fn actor(id: &str) -> Actor {
    Actor { id: id.into(), name: id.into() }
}

fn given(got: i64) -> Given {
    Given { got: Marks(got), points: vec![], comment: String::new() }
}

fn scale() -> Scale {
    Scale { of: Marks(500), points: vec![Marks(167), Marks(167), Marks(166)] }
}

fn script(rule: ByPeople, log: &[Entry]) -> Script<'_> {
    Script { rule, answer: Some("x"), log }
}

/// A log of marks, as these people give them one after the other.
fn marked(rule: ByPeople, marks: &[(&str, i64)]) -> Vec<Entry> {
    let mut log = Vec::new();
    for (who, got) in marks {
        let act = Act::Mark { given: given(*got) };
        let entry = script(rule, &log).decide(act, &scale(), (&actor(who), "x"), 7);
        log.push(entry.unwrap_or_else(|refusal| panic!("{who} {got}: {refusal}")));
    }
    log
}

#[test]
fn where_a_script_stands() {
    use Standing::{Owed, Settled};
    use Turn::{Arbiter, First, Second};
    type Row<'a> = (ByPeople, &'a [(&'a str, i64)], Standing);
    let table: [Row<'_>; 9] = [
        (ONCE, &[], Owed(First)),
        (ONCE, &[("a", 350)], Settled(Marks(350))),
        (TWICE, &[], Owed(First)),
        (TWICE, &[("a", 350)], Owed(Second)),
        (TWICE, &[("a", 350), ("b", 400)], Settled(Marks(375))),
        (TWICE, &[("a", 400), ("b", 300)], Settled(Marks(350))),
        (TWICE, &[("a", 350), ("b", 500)], Owed(Arbiter)),
        (TWICE, &[("a", 350), ("b", 500), ("c", 100)], Settled(Marks(100))),
        (TWICE, &[("a", 0), ("b", 0)], Settled(Marks::ZERO)),
    ];
    for (rule, marks, expected) in table {
        assert_eq!(script(rule, &marked(rule, marks)).standing(), expected, "{marks:?}");
    }
    let blank = Script { rule: TWICE, answer: None, log: &[] };
    assert_eq!((blank.standing(), blank.settled()), (Standing::Blank, Some(Marks::ZERO)));
    // Halves of a hundredth are rounded up.
    let mut log = marked(TWICE, &[("a", 300), ("b", 350)]);
    log[0].act = Act::Mark { given: given(301) };
    assert_eq!(script(TWICE, &log).settled(), Some(Marks(326)));
}

#[test]
fn what_was_said_of_another_answer_counts_no_more() {
    let log = marked(TWICE, &[("a", 350), ("b", 400)]);
    let other = Script { rule: TWICE, answer: Some("y"), log: &log };
    assert_eq!(other.standing(), Standing::Owed(Turn::First));
    assert_eq!(other.owed_to("a"), Some(Turn::First));
    let act = Act::Mark { given: given(100) };
    assert_eq!(other.decide(act.clone(), &scale(), (&actor("a"), "x"), 8), Err(Refusal::Changed));
    assert_eq!(other.decide(act, &scale(), (&actor("a"), "y"), 8).unwrap().number, 3);
}

#[test]
fn marks_that_can_t_be_given() {
    let try_mark = |given: Given, log: &[Entry], who: &str| {
        script(TWICE, log).decide(Act::Mark { given }, &scale(), (&actor(who), "x"), 8).map(|_| ())
    };
    let with = |got, points: &[u16]| Given { points: points.to_vec(), ..given(got) };
    let table = [
        (given(0), Ok(())),
        (given(450), Ok(())),
        (given(500), Ok(())),
        (given(550), Err(Refusal::Range(Marks(500)))),
        (given(-50), Err(Refusal::Range(Marks(500)))),
        (given(333), Err(Refusal::Step)),
        (with(333, &[1, 2]), Ok(())),
        (with(333, &[0, 1]), Err(Refusal::Step)),
        (with(300, &[0, 1]), Ok(())),
        (with(100, &[3]), Err(Refusal::NoPoint)),
        (with(100, &[1, 0]), Err(Refusal::NoPoint)),
        (with(100, &[1, 1]), Err(Refusal::NoPoint)),
        (Given { comment: "字".repeat(501), ..given(100) }, Err(Refusal::TooLong)),
    ];
    for (given, expected) in table {
        assert_eq!(try_mark(given.clone(), &[], "a"), expected, "{given:?}");
    }
    let one = marked(TWICE, &[("a", 100)]);
    assert_eq!(try_mark(given(100), &one, "a"), Err(Refusal::SamePerson));
    let both = marked(TWICE, &[("a", 100), ("b", 100)]);
    assert_eq!(try_mark(given(100), &both, "c"), Err(Refusal::NotOwed));
    let blank = Script { rule: ONCE, answer: None, log: &[] };
    let act = Act::Mark { given: given(100) };
    assert_eq!(blank.decide(act, &scale(), (&actor("a"), ""), 8), Err(Refusal::Blank));
    // Whose arbitration it is, has not marked it before.
    let apart = marked(TWICE, &[("a", 100), ("b", 500)]);
    assert_eq!(script(TWICE, &apart).owed_to("a"), None);
    assert_eq!(script(TWICE, &apart).owed_to("c"), Some(Turn::Arbiter));
}

#[test]
fn a_recheck_needs_two_and_overwrites_nothing() {
    let mut log = marked(ONCE, &[("a", 100)]);
    let ask = |got, reason: &str| Act::AskRecheck { given: given(got), reason: reason.into() };
    let act =
        |log: &[Entry], act: Act, who: &str| script(ONCE, log).decide(act, &scale(), (&actor(who), "x"), 9);
    assert_eq!(act(&[], ask(300, "漏评"), "p"), Err(Refusal::NotSettled));
    assert_eq!(act(&log, ask(300, " "), "p"), Err(Refusal::NoReason));
    assert_eq!(act(&log, Act::Agree { to: 1 }, "p"), Err(Refusal::NotAsked));
    log.push(act(&log, ask(300, "漏评"), "p").unwrap());
    assert_eq!(script(ONCE, &log).settled(), Some(Marks(100)), "one person changes nothing");
    assert_eq!(act(&log, ask(200, "再看"), "q"), Err(Refusal::AskedAlready));
    assert_eq!(act(&log, Act::Agree { to: 2 }, "p"), Err(Refusal::SecondPerson));
    assert_eq!(act(&log, Act::Decline { to: 2, reason: String::new() }, "q"), Err(Refusal::NoReason));
    let declined = act(&log, Act::Decline { to: 2, reason: "无误".into() }, "q").unwrap();
    let kept = [log.as_slice(), &[declined]].concat();
    assert_eq!((script(ONCE, &kept).settled(), script(ONCE, &kept).asked()), (Some(Marks(100)), None));
    log.push(act(&log, Act::Agree { to: 2 }, "q").unwrap());
    assert_eq!(script(ONCE, &log).settled(), Some(Marks(300)));
    log.push(act(&log, ask(50, "又看"), "q").unwrap());
    log.push(act(&log, Act::Agree { to: 4 }, "p").unwrap());
    assert_eq!(script(ONCE, &log).settled(), Some(Marks(50)), "the last one counts");
    assert_eq!(script(ONCE, &log).marks()[0].1.got, Marks(100), "the old marks are there");
}

#[test]
fn a_slip_is_corrected_by_who_made_it_until_somebody_else_comes() {
    let correct = |rule, log: &[Entry], who: &str, got| {
        let act = Act::Correct { given: given(got) };
        script(rule, log).decide(act, &scale(), (&actor(who), "x"), 9)
    };
    assert_eq!(correct(TWICE, &[], "a", 100), Err(Refusal::NotYours), "nothing to correct");
    let mut log = marked(TWICE, &[("a", 350)]);
    assert_eq!(correct(TWICE, &log, "b", 100), Err(Refusal::NotYours));
    assert_eq!(correct(TWICE, &log, "a", 30), Err(Refusal::Step));
    log.push(correct(TWICE, &log, "a", 150).unwrap());
    log.push(correct(TWICE, &log, "a", 200).unwrap());
    let now = script(TWICE, &log);
    assert_eq!((now.marks().len(), now.marks()[0].1.got), (1, Marks(200)));
    assert_eq!(now.before("a").iter().map(|given| given.got.0).collect::<Vec<_>>(), [350, 150]);
    assert_eq!((now.standing(), now.owed_to("a")), (Standing::Owed(Turn::Second), None));
    // The second sees nothing of it, and then it is no longer one person's.
    let act = Act::Mark { given: given(500) };
    log.push(now.decide(act, &scale(), (&actor("b"), "x"), 9).unwrap());
    assert_eq!(script(TWICE, &log).standing(), Standing::Owed(Turn::Arbiter));
    for who in ["a", "b"] {
        assert_eq!(correct(TWICE, &log, who, 400), Err(Refusal::NotYours), "nobody gets round the arbiter");
    }
    // Where one marks, it is theirs until a recheck is asked for.
    let mut log = marked(ONCE, &[("a", 350)]);
    log.push(correct(ONCE, &log, "a", 300).unwrap());
    assert_eq!(script(ONCE, &log).settled(), Some(Marks(300)));
    let ask = Act::AskRecheck { given: given(100), reason: "漏评".into() };
    log.push(script(ONCE, &log).decide(ask, &scale(), (&actor("a"), "x"), 9).unwrap());
    assert_eq!(correct(ONCE, &log, "a", 350), Err(Refusal::NotYours));
    // What was said of another answer is nobody's to correct.
    let other = Script { rule: ONCE, answer: Some("y"), log: &log[..2] };
    assert!(other.correctable_by("a").is_none());
}

#[test]
fn points_are_worth_their_share() {
    let points = |marks: &[u32]| -> Vec<Point> {
        marks.iter().map(|marks| Point { text: "点".into(), marks: *marks }).collect()
    };
    let table: [(&[u32], i64, &[i64]); 4] = [
        (&[200, 300], 500, &[200, 300]),
        (&[100, 100, 100], 500, &[167, 167, 166]),
        (&[200, 200], 1000, &[500, 500]),
        (&[], 500, &[]),
    ];
    for (marks, of, expected) in table {
        let worth: Vec<i64> = worth(&points(marks), Marks(of)).iter().map(|marks| marks.0).collect();
        assert_eq!(worth, expected);
    }
}

proptest! {
    /// Whoever comes in whatever order: nobody marks twice, three people always settle it, what it comes to lies
    /// within what they gave, and the order of the first two does not matter.
    #[test]
    fn marking_comes_to_an_end(
        twice in any::<bool>(),
        apart in 0..11_i64,
        tries in proptest::collection::vec((0..4_usize, 0..11_i64), 0..12),
    ) {
        let rule = ByPeople { twice, apart: Marks(apart * 50), comments: false };
        let people = ["a", "b", "c", "d"];
        let mut log = Vec::new();
        for (who, halves) in tries {
            let act = Act::Mark { given: given(halves * 50) };
            let owed = script(rule, &log).owed_to(people[who]);
            match script(rule, &log).decide(act, &scale(), (&actor(people[who]), "x"), 1) {
                Ok(entry) => { prop_assert!(owed.is_some()); log.push(entry); }
                Err(refusal) => {
                    prop_assert!(owed.is_none());
                    prop_assert!(matches!(refusal, Refusal::SamePerson | Refusal::NotOwed));
                }
            }
        }
        let all = script(rule, &log);
        let got: Vec<i64> = all.marks().iter().map(|(_, given)| given.got.0).collect();
        let mut who: Vec<&str> = all.marks().iter().map(|(entry, _)| entry.by.id.as_str()).collect();
        who.sort_unstable();
        who.dedup();
        prop_assert_eq!(who.len(), got.len());
        prop_assert!(got.len() <= 3);
        if let Some(settled) = all.settled() {
            prop_assert!(got.iter().min() <= Some(&settled.0) && got.iter().max() >= Some(&settled.0));
            prop_assert!(people.iter().all(|person| all.owed_to(person).is_none()));
        } else {
            prop_assert!(got.len() < 3);
        }
        let mut turned = log.clone();
        if turned.len() >= 2 && twice {
            turned.swap(0, 1);
            prop_assert_eq!(script(rule, &turned).standing(), all.standing());
        }
    }

    #[test]
    fn points_share_all_there_is(marks in proptest::collection::vec(1..200_u32, 1..20), of in 1..2000_i64) {
        let points: Vec<Point> = marks.iter().map(|halves| Point { text: "点".into(), marks: halves * 50 }).collect();
        let shares = worth(&points, Marks(of));
        prop_assert_eq!(shares.iter().copied().sum::<Marks>(), Marks(of));
        prop_assert!(shares.iter().all(|share| *share >= Marks::ZERO));
    }
}
