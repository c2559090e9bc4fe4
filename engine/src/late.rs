//! Late answers: what came after the deadline and within the grace is kept apart, and people decide whether it counts.

use crate::attempt::state::Late;

/// What was decided about an attempt's late answers, as far as they had arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// It covers the first so many, but for those that an earlier decision covers.
    pub upto: usize,
    /// Count them, or leave them out.
    pub accept: bool,
    /// Why.
    pub reason: String,
}

/// How many late answers nobody decided on. `decisions` in order of what they cover.
pub fn undecided(decisions: &[Decision], late: &[Late]) -> usize {
    late.len().saturating_sub(decisions.last().map_or(0, |last| last.upto))
}

/// The late answers that count, in the order in which they arrived.
pub fn counted<'a>(decisions: &'a [Decision], late: &'a [Late]) -> impl Iterator<Item = &'a Late> {
    let accepted = |at: usize| {
        decisions.iter().find(|decision| at < decision.upto).is_some_and(|decision| decision.accept)
    };
    late.iter().enumerate().filter(move |(at, _)| accepted(*at)).map(|(_, late)| late)
}

/// The decisions in a few letters: where they differ, an attempt is marked anew.
pub fn named(decisions: &[Decision]) -> String {
    let name =
        |decision: &Decision| format!("+late{}{}", decision.upto, if decision.accept { "" } else { "-" });
    decisions.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_covers_what_had_arrived() {
        let late = |slot| Late { at: 0, slot, response: None, client_ms: 0, made_at: 0 };
        let late: Vec<Late> = (1..=5).map(late).collect();
        let decide = |upto, accept| Decision { upto, accept, reason: String::new() };
        let slots =
            |decisions: &[Decision]| counted(decisions, &late).map(|late| late.slot).collect::<Vec<_>>();
        assert_eq!((slots(&[]), undecided(&[], &late)), (vec![], 5));
        assert_eq!(slots(&[decide(2, true)]), [1, 2]);
        assert_eq!(undecided(&[decide(2, true)], &late), 3);
        let both = [decide(2, true), decide(4, false)];
        assert_eq!((slots(&both), undecided(&both, &late)), (vec![1, 2], 1));
        assert_eq!(slots(&[decide(2, false), decide(5, true)]), [3, 4, 5]);
        assert_ne!(named(&both), named(&both[..1]));
    }
}
