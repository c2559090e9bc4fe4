//! Late answers: what came after the deadline and within the grace is kept apart, and people decide of each whether it
//! counts. Places are those in the order in which the answers arrived, from 0.

use std::collections::BTreeSet;

use crate::attempt::Response;
use crate::attempt::state::{Late, State};

/// What was decided about an attempt's late answers, as far as they had arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// It covers the first so many, but for those that an earlier decision covers.
    pub upto: usize,
    /// Count them, or leave them out.
    pub accept: bool,
    /// Places of those among them for which it is the other way round.
    pub except: BTreeSet<usize>,
    /// Why.
    pub reason: String,
}

impl Decision {
    fn counts(&self, at: usize) -> bool {
        self.accept != self.except.contains(&at)
    }
}

/// How many late answers nobody decided on. `decisions` in order of what they cover.
pub fn undecided(decisions: &[Decision], late: &[Late]) -> usize {
    late.len().saturating_sub(decisions.last().map_or(0, |last| last.upto))
}

/// Whether the late answer at a place counts; `None`: nobody decided yet.
pub fn decided(decisions: &[Decision], at: usize) -> Option<bool> {
    decisions.iter().find(|decision| at < decision.upto).map(|decision| decision.counts(at))
}

/// The answer to a slot that counts: of the one on record and the late ones that count, the one made last; of those made
/// at one time, the one that came last. Who went on after a reopening, or at another machine, meant what they said last.
pub fn response<'a>(state: &'a State, decisions: &[Decision], slot: u16) -> Option<&'a Response> {
    let made_at = state.slots.get(&slot).map_or(0, |there| there.made_at);
    let late = state.late.iter().enumerate().filter(|(at, late)| {
        late.slot == slot && late.made_at >= made_at && decided(decisions, *at) == Some(true)
    });
    match late.max_by_key(|(at, late)| (late.made_at, *at)) {
        Some((_, late)) => late.response.as_ref(),
        None => state.response(slot),
    }
}

/// What is to be kept when people say of all that `arrived` which count: a decision for those that nobody had decided on,
/// and every earlier one that they changed. Where they changed nothing, the last one gets the new reason.
pub fn ruled(before: &[Decision], arrived: usize, counted: &BTreeSet<usize>, reason: &str) -> Vec<Decision> {
    let mut ends: Vec<usize> = before.iter().map(|decision| decision.upto).collect();
    if ends.last().is_none_or(|last| *last < arrived) {
        ends.push(arrived);
    }
    let mut from = 0;
    let mut all = Vec::with_capacity(ends.len());
    for upto in ends {
        let (counts, not): (BTreeSet<usize>, BTreeSet<usize>) =
            (from..upto.min(arrived)).partition(|at| counted.contains(at));
        let accept = !counts.is_empty();
        let except = if accept { not } else { BTreeSet::new() };
        all.push(Decision { upto, accept, except, reason: reason.to_owned() });
        from = upto;
    }
    let same = |one: &Decision| {
        before.iter().any(|old| (old.upto, old.accept, &old.except) == (one.upto, one.accept, &one.except))
    };
    let last = all.last().cloned();
    all.retain(|one| !same(one));
    if all.is_empty() { last.into_iter().collect() } else { all }
}

/// The decisions in a few letters: where they differ, an attempt is marked anew; `last`: the answer made last is marked.
pub fn named(decisions: &[Decision]) -> String {
    let name = |Decision { upto, accept, except, .. }: &Decision| {
        let except: String = except.iter().map(|at| format!("!{at}")).collect();
        format!("+last{upto}{}{except}", if *accept { "" } else { "-" })
    };
    decisions.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The late answers that count, in the order in which they arrived.
    fn counted<'a>(decisions: &'a [Decision], late: &'a [Late]) -> impl Iterator<Item = &'a Late> {
        late.iter().enumerate().filter(|(at, _)| decided(decisions, *at) == Some(true)).map(|(_, late)| late)
    }

    fn answers(count: u16) -> Vec<Late> {
        (1..=count).map(|slot| Late { at: 0, slot, response: None, client_ms: 0, made_at: 0 }).collect()
    }

    fn decide(upto: usize, accept: bool, except: &[usize]) -> Decision {
        Decision { upto, accept, except: except.iter().copied().collect(), reason: String::new() }
    }

    #[test]
    fn a_decision_covers_what_had_arrived() {
        let late = answers(5);
        let slots =
            |decisions: &[Decision]| counted(decisions, &late).map(|late| late.slot).collect::<Vec<_>>();
        assert_eq!((slots(&[]), undecided(&[], &late)), (vec![], 5));
        assert_eq!(slots(&[decide(2, true, &[])]), [1, 2]);
        assert_eq!(undecided(&[decide(2, true, &[])], &late), 3);
        let both = [decide(2, true, &[]), decide(4, false, &[])];
        assert_eq!((slots(&both), undecided(&both, &late)), (vec![1, 2], 1));
        assert_eq!(slots(&[decide(2, false, &[]), decide(5, true, &[])]), [3, 4, 5]);
        assert_eq!(slots(&[decide(2, true, &[0]), decide(5, true, &[2, 4])]), [2, 4]);
        assert_ne!(named(&both), named(&both[..1]));
        assert_ne!(named(&[decide(2, true, &[])]), named(&[decide(2, true, &[0])]));
    }

    #[test]
    fn the_answer_made_last_counts() {
        let answer = |made_at, key| Late {
            at: 1_000,
            slot: 1,
            response: Some(Response::Judge(key)),
            client_ms: 0,
            made_at,
        };
        let of = |standing: Option<(i64, bool)>, late: &[(i64, bool)], decisions: &[Decision]| {
            let mut state = State::new("a");
            state.late = late.iter().map(|(made_at, key)| answer(*made_at, *key)).collect();
            if let Some((made_at, key)) = standing {
                let there = state.slots.entry(1).or_default();
                (there.made_at, there.response) = (made_at, Some(Response::Judge(key)));
            }
            response(&state, decisions, 1).map(|answer| *answer == Response::Judge(true))
        };
        let all = [decide(9, true, &[])];
        assert_eq!(of(Some((10, false)), &[(20, true)], &[]), Some(false), "nobody decided");
        assert_eq!(of(Some((10, false)), &[(20, true)], &all), Some(true));
        assert_eq!(of(None, &[(20, true)], &all), Some(true));
        assert_eq!(of(Some((30, false)), &[(20, true)], &all), Some(false), "answered anew since");
        assert_eq!(of(Some((20, false)), &[(20, true)], &all), Some(true));
        // From two machines, in whatever order they come.
        assert_eq!(of(None, &[(30, false), (20, true)], &all), Some(false));
        assert_eq!(of(None, &[(20, true), (30, false)], &all), Some(false));
        assert_eq!(of(None, &[(20, true), (20, false)], &all), Some(false));
        assert_eq!(of(None, &[(20, true), (30, false)], &[decide(2, true, &[1])]), Some(true));
    }

    #[test]
    fn people_decide_of_each_and_may_change_what_they_decided() {
        let of = |places: &[usize]| places.iter().copied().collect::<BTreeSet<usize>>();
        let rule = |before: &[Decision], arrived, places: &[usize]| ruled(before, arrived, &of(places), "");
        // Of what came first; of what came later, too; of nothing new.
        assert_eq!(rule(&[], 3, &[0, 2]), [decide(3, true, &[1])]);
        assert_eq!(rule(&[], 3, &[]), [decide(3, false, &[])]);
        let before = [decide(3, true, &[1])];
        assert_eq!(rule(&before, 5, &[0, 2, 4]), [decide(5, true, &[3])]);
        assert_eq!(rule(&before, 5, &[4]), [decide(3, false, &[]), decide(5, true, &[3])]);
        assert_eq!(rule(&before, 3, &[0, 1, 2]), [decide(3, true, &[])]);
        assert_eq!(ruled(&before, 3, &of(&[0, 2]), "新")[0].reason, "新", "only the reason is new");
        // An older version's decision on whatever would come.
        assert_eq!(rule(&[decide(1_000_000_000, true, &[])], 2, &[1]), [decide(1_000_000_000, true, &[0])]);
    }

    #[test]
    fn what_people_said_is_what_counts() {
        let late = answers(6);
        for mask in 0..64_u32 {
            for split in 0..6 {
                let places: BTreeSet<usize> = (0..6).filter(|at| mask & (1 << at) != 0).collect();
                let before = if split == 0 { vec![] } else { vec![decide(split, mask % 2 == 0, &[])] };
                let mut after = before.clone();
                for new in ruled(&before, 6, &places, "x") {
                    after.retain(|old| old.upto != new.upto);
                    after.push(new);
                }
                after.sort_by_key(|decision| decision.upto);
                let got: BTreeSet<usize> =
                    counted(&after, &late).map(|late| usize::from(late.slot) - 1).collect();
                assert_eq!((got, undecided(&after, &late)), (places, 0), "{before:?}");
            }
        }
    }
}
