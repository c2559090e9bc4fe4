//! Raised hands of a sitting, from signals: who called for an invigilator, when, and who came. 举手.

use crate::signal::{Signal, SignalKind};

/// A hand that went up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// When it went up, µs.
    pub raised: i64,
    /// When it went down, µs; `None` while it is up.
    pub lowered: Option<i64>,
    /// The member of staff who answered; `None`: nobody did yet, or the candidate took it down.
    pub answered_by: Option<String>,
}

/// The hands of one candidate, oldest first, from signals in the order of their times. A call that is repeated while
/// the hand is up, as after a reload, is the same hand. The detail of a call's end is the name of who answered it.
pub fn hands<'a>(signals: impl IntoIterator<Item = &'a Signal>) -> Vec<Hand> {
    let mut hands: Vec<Hand> = Vec::new();
    for signal in signals {
        let up = hands.last_mut().filter(|hand| hand.lowered.is_none());
        match (signal.kind, up) {
            (SignalKind::Call, None) => {
                hands.push(Hand { raised: signal.at, lowered: None, answered_by: None });
            }
            (SignalKind::CallOver, Some(hand)) => {
                hand.lowered = Some(signal.at);
                hand.answered_by = Some(signal.detail.clone()).filter(|by| !by.is_empty());
            }
            _ => {}
        }
    }
    hands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(at: i64, kind: SignalKind, detail: &str) -> Signal {
        Signal { at, kind, detail: detail.into(), frame: None }
    }

    #[test]
    fn each_hand_is_told_once_with_who_answered_it() {
        use SignalKind::{Call, CallOver, Paste};
        let signals = [
            signal(0, CallOver, ""),
            signal(1, Call, ""),
            signal(2, Call, ""),
            signal(3, Paste, ""),
            signal(4, CallOver, "王芳"),
            signal(5, CallOver, "赵强"),
            signal(6, Call, ""),
            signal(7, CallOver, ""),
            signal(8, Call, ""),
        ];
        let told: Vec<_> =
            hands(&signals).into_iter().map(|hand| (hand.raised, hand.lowered, hand.answered_by)).collect();
        assert_eq!(told, [(1, Some(4), Some("王芳".to_owned())), (6, Some(7), None), (8, None, None)]);
    }
}
