//! Whether a log is the one it was: every event follows the one before, and it leads through the heads that others kept.

use crate::attempt::{Body, Event, Head};

/// Number of the first event that does not follow the one before; `None`: the chain is whole.
pub fn chain_break(attempt: &str, log: &[Event]) -> Option<u32> {
    let mut head = Head::of_empty(attempt);
    for event in log {
        if !event.follows(&head) {
            return Some(event.number);
        }
        head = event.head();
    }
    None
}

/// Whether a log has the event that was its last when a receipt, mark or seal was made.
pub fn leads_through(log: &[Event], kept: &Head) -> bool {
    let there = log.iter().find(|event| event.number == kept.number).map(Event::head);
    kept.number == 0 || there.as_ref() == Some(kept)
}

/// Whether a log's chain is whole and leads through all heads that were kept of it.
pub fn is_whole<'a>(attempt: &str, log: &[Event], kept: impl IntoIterator<Item = &'a Head>) -> bool {
    kept.into_iter().all(|head| leads_through(log, head)) && chain_break(attempt, log).is_none()
}

/// The first event after a seal that nobody may add to a log that stays closed: what comes late is kept apart, a page that
/// only looks and a report that is looked at change no answer. Where two people open an attempt again, anything may follow.
pub fn added_after<'a>(log: &'a [Event], sealed: &Head) -> Option<&'a Event> {
    log.iter()
        .skip_while(|event| event.number <= sealed.number)
        .take_while(|event| !matches!(event.body, Body::Reopened { .. }))
        .find(|event| !HARMLESS.contains(&event.body.kind()))
}

const HARMLESS: [&str; 6] =
    ["arrived_late", "superseded", "took_seat", "looked", "reopen_asked", "reopen_dropped"];

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Vec<Event> {
        let mut head = Head::of_empty("a");
        let passed = |slot| Body::Passed { seq: u64::from(slot), slot };
        (1..=4)
            .map(|slot| {
                let (event, _) = Event::after(&head, i64::from(slot), passed(slot));
                head = event.head();
                event
            })
            .collect()
    }

    #[test]
    fn a_whole_log_leads_through_each_of_its_heads() {
        let log = log();
        let heads: Vec<Head> = log.iter().map(Event::head).collect();
        assert!(is_whole("a", &log, &heads) && is_whole("a", &[], &[Head::of_empty("a")]));
        assert_eq!(chain_break("b", &log), Some(1), "it is somebody else's");
    }

    #[test]
    fn what_changes_an_answer_is_not_added_to_a_closed_log() {
        let log = log();
        let sealed = log[1].head();
        assert_eq!(added_after(&log, &sealed).map(|event| event.number), Some(3));
        assert_eq!(added_after(&log, &log[3].head()), None);
        let looks = Body::TookSeat { epoch: 1, page: "p".into(), same_browser: false };
        let (looked, _) = Event::after(&log[3].head(), 9, looks);
        let grown: Vec<Event> = log.iter().cloned().chain([looked]).collect();
        assert_eq!(added_after(&grown, &log[3].head()), None);
    }

    #[test]
    fn what_was_cut_changed_or_put_in_between_is_told() {
        let (log, last) = (log(), log().last().unwrap().head());
        assert!(
            is_whole("a", &log[..3], []) && !is_whole("a", &log[..3], [&last]),
            "a cut needs a head to tell"
        );
        let mut other = log.clone();
        other[1].at += 1;
        assert_eq!(chain_break("a", &other), Some(2));
        let mut less = log.clone();
        less.remove(2);
        assert_eq!(chain_break("a", &less), Some(4));
        let (forged, _) = Event::after(&log[2].head(), 9, Body::Passed { seq: 9, slot: 9 });
        let anew: Vec<Event> = log[..3].iter().cloned().chain([forged]).collect();
        assert!(is_whole("a", &anew, []) && !leads_through(&anew, &last), "a chain that was made anew");
    }
}
