//! Where the server's clock begins: pure, for `web` reads the machine's clocks and the simulation plays them. Times in
//! µs, the machine's and the server's since the epoch.

use serde::{Deserialize, Serialize};

/// Clocks that differ by less agree, µs: NTP slews such differences away.
pub const AGREE: i64 = 1_000_000;

/// What is kept for the next start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Name of the machine's run since it was switched on.
    pub boot: String,
    /// Our time minus the machine's count, µs.
    pub offset: i64,
    /// The machine's count when this was kept, µs.
    pub since: i64,
}

/// The machine's own count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boot {
    /// Name of its run since it was switched on.
    pub name: String,
    /// Time since then, µs; goes on while it sleeps, and nobody can set it.
    pub since: i64,
}

/// Where the clock begins. Over a restart it is carried on by the machine's count while somebody sits an exam
/// (`sitting`); otherwise it is the machine's clock, `wall`. A count that ran back is another one, whatever its name: a
/// container may count from its own start.
pub fn base(saved: Option<&Anchor>, boot: Option<&Boot>, wall: i64, sitting: bool) -> i64 {
    let carried = match (saved, boot) {
        (Some(saved), Some(boot)) if saved.boot == boot.name && saved.since <= boot.since => {
            saved.offset + boot.since
        }
        _ => return wall,
    };
    if sitting && (carried - wall).abs() > AGREE { carried } else { wall }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_counts_when_nobody_sits_an_exam() {
        const HOUR: i64 = 3_600_000_000;
        let saved = Anchor { boot: "a".into(), offset: 1_000 * HOUR, since: 4 * HOUR };
        let here = Boot { name: "a".into(), since: 5 * HOUR };
        let elsewhere = Boot { name: "b".into(), since: 5 * HOUR };
        let container = Boot { name: "a".into(), since: HOUR / 60 };
        let right = 1_005 * HOUR;
        for set in [right - HOUR, right, right + 500_000, right + HOUR] {
            assert_eq!(base(Some(&saved), Some(&here), set, false), set);
            let expected = if (set - right).abs() > AGREE { right } else { set };
            assert_eq!(base(Some(&saved), Some(&here), set, true), expected);
            // Another run of the machine, another machine, another count, or a first start: there is only the wall clock.
            assert_eq!(base(Some(&saved), Some(&elsewhere), set, true), set);
            assert_eq!(base(Some(&saved), Some(&container), set, true), set);
            assert_eq!(base(None, Some(&here), set, true), set);
            assert_eq!(base(Some(&saved), None, set, true), set);
        }
    }
}
