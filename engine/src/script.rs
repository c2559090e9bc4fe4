//! Answers in candidates' own words, which only people can mark. 阅卷.
//!
//! One such answer is a script. What people do with it is a log that only grows: who owes it what, and what it comes to,
//! follows from the log and from nothing else. An entry names the answer it is about, so that what was said of another
//! answer (late ones may be accepted, an attempt be opened again) counts no more.

use bank::item::Point;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::attempt::Response;
use crate::attempt::event::Actor;
use crate::exam::ByPeople;
use crate::marks::Marks;

/// The step of marks that people give.
pub const STEP: Marks = Marks(50);

/// The longest comment or reason, in characters.
pub const LONGEST_COMMENT: usize = 500;

/// What somebody finds an answer worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "ScriptGiven")]
pub struct Given {
    /// Marks.
    pub got: Marks,
    /// The marking points that are met, by their places from 0, ascending.
    pub points: Vec<u16>,
    /// A comment; may be empty.
    pub comment: String,
}

/// Something that somebody does with a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
#[ts(rename = "ScriptAct")]
pub enum Act {
    /// 评分
    Mark {
        /// What it is worth.
        given: Given,
    },
    /// 改评: other marks by who gave them, as long as nobody else has had to do with the script.
    Correct {
        /// What it is worth.
        given: Given,
    },
    /// 提请复核: other marks for what is settled, if a second person agrees.
    AskRecheck {
        /// What it is worth.
        given: Given,
        /// Why it is looked at again.
        reason: String,
    },
    /// 同意复核
    Agree {
        /// Number of the entry that is agreed to.
        to: u32,
    },
    /// 不同意复核: what was settled stays.
    Decline {
        /// Number of the entry.
        to: u32,
        /// Why.
        reason: String,
    },
}

/// What was done with a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// 1, 2, 3, … within the script.
    pub number: u32,
    /// [`answer_hash`] of the answer it is about.
    pub answer: String,
    /// By whom.
    pub by: Actor,
    /// When, µs.
    pub at: i64,
    /// What.
    pub act: Act,
}

/// Which look at a script it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ScriptTurn")]
pub enum Turn {
    /// 一评
    First,
    /// 二评
    Second,
    /// 仲裁: the two were too far apart.
    Arbiter,
}

/// Where a script stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was written: no marks, by rule.
    Blank,
    /// Somebody is to look at it.
    Owed(Turn),
    /// Its marks.
    Settled(Marks),
}

/// Why something can't be done with a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing was written.
    #[error("nothing was written: it has no marks by rule, and nobody marks it")]
    Blank,
    /// The answer is another one.
    #[error("the answer is another than the one that was shown: look at it again")]
    Changed,
    /// It needs no marks any more.
    #[error("somebody else has marked it meanwhile: it needs no more marks")]
    NotOwed,
    /// They marked it before.
    #[error("you have marked it: somebody else must now")]
    SamePerson,
    /// It is not theirs alone.
    #[error(
        "only marks that you gave, and that nobody else has had to do with since, can be changed: ask for a recheck"
    )]
    NotYours,
    /// Not between nothing and all.
    #[error("marks are to be 0 to {0}")]
    Range(Marks),
    /// Neither a step nor what points add up to.
    #[error("marks are given in steps of half a mark, or as the marking points add up")]
    Step,
    /// No such marking point.
    #[error("marking points are named once each, in order, and the item has no such one")]
    NoPoint,
    /// Too much said.
    #[error("a comment or reason has at most {LONGEST_COMMENT} characters")]
    TooLong,
    /// Nothing said.
    #[error("a reason is needed")]
    NoReason,
    /// There is nothing to look at again.
    #[error("it is not settled yet: only settled marks are rechecked")]
    NotSettled,
    /// One thing at a time.
    #[error("a recheck of it waits for a second person already")]
    AskedAlready,
    /// Nobody asked.
    #[error("no such recheck waits any more: load it again")]
    NotAsked,
    /// A second person is needed.
    #[error("somebody else than who asked must decide")]
    SecondPerson,
}

/// What a response comes to, if that is settled.
pub fn settled(rule: ByPeople, response: Option<&Response>, log: &[Entry]) -> Option<Marks> {
    let answer = written(response).map(answer_hash);
    Script { rule, answer: answer.as_deref(), log }.settled()
}

/// What was written, if anything was.
pub fn written(response: Option<&Response>) -> Option<&str> {
    match response {
        Some(Response::Written(text)) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// SHA-256 of an answer, hex.
pub fn answer_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// What each marking point is worth where the question gives `of`: as written if that is what they add up to,
/// otherwise its share, the largest remainders first, so that all together give `of`.
pub fn worth(points: &[Point], of: Marks) -> Vec<Marks> {
    let all: i64 = points.iter().map(|point| i64::from(point.marks)).sum();
    if all == 0 || of.0 <= 0 {
        return vec![Marks::ZERO; points.len()];
    }
    let share = |point: &Point| i64::from(point.marks) * of.0;
    let mut worth: Vec<i64> = points.iter().map(|point| share(point) / all).collect();
    let rest = usize::try_from(of.0 - worth.iter().sum::<i64>()).unwrap_or(0);
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(share(&points[*at]) % all));
    for at in order.into_iter().take(rest) {
        worth[at] += 1;
    }
    worth.into_iter().map(Marks).collect()
}

/// What is worth what in a question.
#[derive(Clone, Debug)]
pub struct Scale {
    /// All that can be had.
    pub of: Marks,
    /// What each marking point is worth.
    pub points: Vec<Marks>,
}

impl Scale {
    fn takes(&self, given: &Given) -> Result<(), Refusal> {
        let rising = given.points.windows(2).all(|pair| pair[0] < pair[1]);
        if !rising || given.points.last().is_some_and(|last| usize::from(*last) >= self.points.len()) {
            return Err(Refusal::NoPoint);
        }
        if given.got < Marks::ZERO || given.got > self.of {
            return Err(Refusal::Range(self.of));
        }
        let met: Marks = given.points.iter().map(|at| self.points[usize::from(*at)]).sum();
        if given.got.0 % STEP.0 != 0 && given.got != self.of && given.got != met {
            return Err(Refusal::Step);
        }
        short(&given.comment)
    }
}

fn short(text: &str) -> Result<(), Refusal> {
    if text.chars().count() > LONGEST_COMMENT { Err(Refusal::TooLong) } else { Ok(()) }
}

fn said(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() { Err(Refusal::NoReason) } else { short(reason) }
}

/// An answer that people mark, with what they did.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// The exam's rules.
    pub rule: ByPeople,
    /// [`answer_hash`] of what was written; `None`: nothing was.
    pub answer: Option<&'a str>,
    /// All that was done with it, oldest first.
    pub log: &'a [Entry],
}

impl<'a> Script<'a> {
    /// What was done with the answer as it is.
    fn current(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let (log, answer) = (self.log, self.answer);
        log.iter().filter(move |entry| answer == Some(entry.answer.as_str()))
    }

    /// Marks with who gave them, in order: first, second, arbiter; each as it was corrected last.
    pub fn marks(&self) -> Vec<(&'a Entry, &'a Given)> {
        let mut marks: Vec<(&'a Entry, &'a Given)> = Vec::new();
        for entry in self.current() {
            match &entry.act {
                Act::Mark { given } => marks.push((entry, given)),
                Act::Correct { given } => {
                    if let Some(own) = marks.iter_mut().find(|(own, _)| own.by.id == entry.by.id) {
                        *own = (entry, given);
                    }
                }
                _ => {}
            }
        }
        marks
    }

    /// What a marker gave before they corrected it, oldest first.
    pub fn before(&self, person: &str) -> Vec<&'a Given> {
        let given = |entry: &'a Entry| match &entry.act {
            Act::Mark { given } | Act::Correct { given } if entry.by.id == person => Some(given),
            _ => None,
        };
        let mut all: Vec<&Given> = self.current().filter_map(given).collect();
        all.pop();
        all
    }

    /// The marks that this person may still correct by themselves: theirs, and all that was done with the answer.
    pub fn correctable_by(&self, person: &str) -> Option<(&'a Entry, &'a Given)> {
        let own = |entry: &Entry| {
            entry.by.id == person && matches!(entry.act, Act::Mark { .. } | Act::Correct { .. })
        };
        self.marks().pop().filter(|_| self.current().all(own))
    }

    /// The rechecks, in order: who asked for what, and the entry that decided it.
    pub fn rechecks(&self) -> Vec<(&'a Entry, &'a Given, Option<&'a Entry>)> {
        let all: Vec<&Entry> = self.current().collect();
        let decides = |number: u32| {
            all.iter().copied().find(|entry| match entry.act {
                Act::Agree { to } | Act::Decline { to, .. } => to == number,
                _ => false,
            })
        };
        let asked = |entry: &&'a Entry| match &entry.act {
            Act::AskRecheck { given, .. } => Some((*entry, given, decides(entry.number))),
            _ => None,
        };
        all.iter().filter_map(asked).collect()
    }

    /// The recheck that waits for a second person.
    pub fn asked(&self) -> Option<&'a Entry> {
        self.rechecks().into_iter().find_map(|(entry, _, decided)| decided.is_none().then_some(entry))
    }

    /// What counts: the last recheck that was agreed to, the arbiter's word, two that are close, or the only one.
    fn counting(&self) -> Result<Vec<&'a Given>, Turn> {
        let agreed =
            |decided: Option<&Entry>| matches!(decided.map(|entry| &entry.act), Some(Act::Agree { .. }));
        let marks = self.marks();
        let settled = match (self.rule.twice, marks.as_slice()) {
            (_, []) => return Err(Turn::First),
            (false, [(_, given), ..]) => vec![*given],
            (true, [_]) => return Err(Turn::Second),
            (true, [(_, one), (_, other), rest @ ..]) => {
                if (one.got.0 - other.got.0).abs() <= self.rule.apart.0 {
                    vec![*one, *other]
                } else {
                    let (_, arbiter) = rest.first().ok_or(Turn::Arbiter)?;
                    vec![*arbiter]
                }
            }
        };
        let rechecked = self.rechecks().into_iter().rfind(|(.., decided)| agreed(*decided));
        Ok(rechecked.map_or(settled, |(_, given, _)| vec![given]))
    }

    /// Where it stands. Of two marks the mean counts, to the hundredth, halves up.
    pub fn standing(&self) -> Standing {
        if self.answer.is_none() {
            return Standing::Blank;
        }
        match self.counting() {
            Err(turn) => Standing::Owed(turn),
            Ok(given) => {
                let count = i64::try_from(given.len()).unwrap_or(1);
                let sum: Marks = given.iter().map(|given| given.got).sum();
                Standing::Settled(Marks((2 * sum.0 + count).div_euclid(2 * count)))
            }
        }
    }

    /// What it comes to, if that is settled.
    pub fn settled(&self) -> Option<Marks> {
        match self.standing() {
            Standing::Blank => Some(Marks::ZERO),
            Standing::Settled(marks) => Some(marks),
            Standing::Owed(_) => None,
        }
    }

    /// The comments of whose marks count.
    pub fn comments(&self) -> Vec<&'a str> {
        let counting = self.counting().unwrap_or_default();
        counting.into_iter().map(|given| given.comment.trim()).filter(|comment| !comment.is_empty()).collect()
    }

    /// Whether somebody has marked it.
    pub fn marked_by(&self, person: &str) -> bool {
        self.marks().iter().any(|(entry, _)| entry.by.id == person)
    }

    /// What it is to be to this person, if it is theirs to mark.
    pub fn owed_to(&self, person: &str) -> Option<Turn> {
        match self.standing() {
            Standing::Owed(turn) if !self.marked_by(person) => Some(turn),
            _ => None,
        }
    }

    /// The entry that an act becomes, or why it can't. `seen`: the answer that the person saw.
    pub fn decide(
        &self,
        act: Act,
        scale: &Scale,
        (by, seen): (&Actor, &str),
        now: i64,
    ) -> Result<Entry, Refusal> {
        let answer = self.answer.ok_or(Refusal::Blank)?;
        if seen != answer {
            return Err(Refusal::Changed);
        }
        match &act {
            Act::Mark { given } => {
                if self.marked_by(&by.id) {
                    return Err(Refusal::SamePerson);
                }
                if self.owed_to(&by.id).is_none() {
                    return Err(Refusal::NotOwed);
                }
                scale.takes(given)?;
            }
            Act::Correct { given } => {
                self.correctable_by(&by.id).ok_or(Refusal::NotYours)?;
                scale.takes(given)?;
            }
            Act::AskRecheck { given, reason } => {
                if self.settled().is_none() {
                    return Err(Refusal::NotSettled);
                }
                if self.asked().is_some() {
                    return Err(Refusal::AskedAlready);
                }
                said(reason)?;
                scale.takes(given)?;
            }
            Act::Agree { to } | Act::Decline { to, .. } => {
                let asked = self.asked().filter(|asked| asked.number == *to).ok_or(Refusal::NotAsked)?;
                if asked.by.id == by.id {
                    return Err(Refusal::SecondPerson);
                }
                if let Act::Decline { reason, .. } = &act {
                    said(reason)?;
                }
            }
        }
        let number = self.log.last().map_or(0, |last| last.number) + 1;
        Ok(Entry { number, answer: answer.to_owned(), by: by.clone(), at: now, act })
    }
}

#[cfg(test)]
mod tests {
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
        let act = |log: &[Entry], act: Act, who: &str| {
            script(ONCE, log).decide(act, &scale(), (&actor(who), "x"), 9)
        };
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
            assert_eq!(
                correct(TWICE, &log, who, 400),
                Err(Refusal::NotYours),
                "nobody gets round the arbiter"
            );
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
}
