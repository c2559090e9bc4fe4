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
mod tests;
