//! Rules: which signals, how many, within how long make an incident. Rules are data; joining is a pure fold, so that
//! the same signals give the same incidents.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::incident::{Incident, IncidentId, IncidentState, Severity};
use crate::signal::{Signal, SignalKind};

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rule {
    /// Its code, such as `R-03`.
    pub code: String,
    /// Any of these signals counts.
    pub signals: Vec<SignalKind>,
    /// How many make an incident.
    pub count: u32,
    /// Within how many seconds.
    pub within_s: u32,
    /// How bad it may be.
    pub severity: Severity,
}

impl Rule {
    /// The rules that an exam has unless it says otherwise.
    pub fn usual() -> Vec<Self> {
        use Severity::{High, Low, Medium};
        use SignalKind::{
            CameraLost, Disconnected, FocusLost, FrameBlack, FrameBlurred, FrameBright, FrameFrozen,
            FrameMissing, FullScreenLeft, Hidden, Paste, SecondDevice,
        };
        let rule = |code: &str, signals: &[SignalKind], count, within_s, severity| Self {
            code: code.to_owned(),
            signals: signals.to_vec(),
            count,
            within_s,
            severity,
        };
        vec![
            rule("R-01", &[FocusLost, Hidden], 3, 120, Medium),
            rule("R-02", &[FullScreenLeft], 2, 300, Medium),
            rule("R-03", &[FrameBlack], 3, 120, High),
            rule("R-04", &[FrameFrozen], 4, 180, High),
            rule("R-05", &[FrameMissing, CameraLost], 2, 120, Medium),
            rule("R-06", &[FrameBlurred, FrameBright], 4, 180, Low),
            rule("R-07", &[SecondDevice], 1, 60, High),
            rule("R-08", &[Paste], 1, 60, Medium),
            rule("R-09", &[Disconnected], 3, 600, Low),
        ]
    }
}

/// How long after an incident's last signal a further signal still belongs to it, µs.
const SAME_INCIDENT: i64 = 120 * 1_000_000;

/// How far apart a hidden page and its lost focus are one absence, µs: the browser says both.
const SAME_ABSENCE: i64 = 2 * 1_000_000;

/// How far an absence and its length may be apart that were measured by two clocks, µs.
const DRIFT: i64 = 5 * 1_000_000;

/// Those signals that count, oldest first: an absence once, when it begins, or when it ends if nothing told of its beginning.
fn counted<'a>(signals: impl Iterator<Item = &'a Signal>) -> Vec<&'a Signal> {
    let (mut counted, mut all): (Vec<&Signal>, Vec<&Signal>) = (Vec::new(), Vec::new());
    for signal in signals {
        let began = signal.away_for().map(|us| signal.at - us - DRIFT);
        all.push(signal);
        if began.is_some_and(|began| {
            all.iter().rev().skip(1).any(|other| other.kind.is_absence() && other.at >= began)
        }) {
            continue;
        }
        let beside = counted.iter().rev().take_while(|other| signal.at - other.at < SAME_ABSENCE);
        let same =
            |other: &Signal| other.kind != signal.kind && other.kind.is_absence() && signal.kind.is_absence();
        if !beside.copied().any(same) {
            counted.push(signal);
        }
    }
    counted
}

/// What a signal led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// A new incident.
    New(Incident),
    /// One more signal in an incident that nobody closed.
    More(Incident),
}

/// Joins `signal`, given the attempt's earlier signals (oldest first, without it) and its incidents so far.
/// `fresh` names a new incident. A signal that a rule has joined to an open incident keeps that incident alive
/// instead of opening another.
pub fn join(
    rules: &[Rule],
    earlier: &[Signal],
    incidents: &[Incident],
    signal: &Signal,
    mut fresh: impl FnMut() -> IncidentId,
) -> Vec<Joined> {
    let mut joined = Vec::new();
    let earlier = counted(earlier.iter().chain([signal]));
    let Some((last, earlier)) = earlier.split_last().filter(|(last, _)| std::ptr::eq(**last, signal)) else {
        return joined;
    };
    for rule in rules.iter().filter(|rule| rule.signals.contains(&signal.kind)) {
        let of_rule = || incidents.iter().filter(|incident| incident.rule.code == rule.code);
        let open = of_rule()
            .find(|incident| incident.state.is_open() && signal.at - incident.last_at <= SAME_INCIDENT);
        if let Some(open) = open {
            let mut more = open.clone();
            more.last_at = signal.at.max(more.last_at);
            more.kind = signal.kind;
            more.signals += 1;
            more.frames.extend(signal.frame);
            joined.push(Joined::More(more));
            continue;
        }
        // Signals that an earlier incident of the rule has used up don't count again.
        let used = of_rule().map(|incident| incident.last_at).max().unwrap_or(i64::MIN);
        let from = signal.at - i64::from(rule.within_s) * 1_000_000;
        let counted: Vec<&Signal> = earlier
            .iter()
            .copied()
            .filter(|other| rule.signals.contains(&other.kind) && other.at >= from && other.at > used)
            .chain([*last])
            .collect();
        let count = u32::try_from(counted.len()).unwrap_or(u32::MAX);
        if count >= rule.count {
            joined.push(Joined::New(Incident {
                id: fresh(),
                rule: rule.clone(),
                at: counted.first().map_or(signal.at, |first| first.at),
                last_at: signal.at,
                kind: signal.kind,
                signals: count,
                frames: counted.iter().filter_map(|signal| signal.frame).collect(),
                state: IncidentState::Open,
                by: None,
                reason: String::new(),
            }));
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    /// Plays signals and returns what is left at the end.
    fn play(signals: &[(i64, SignalKind)]) -> Vec<Incident> {
        let mut earlier: Vec<Signal> = Vec::new();
        let mut incidents: Vec<Incident> = Vec::new();
        let mut names = 0;
        for (at, kind) in signals {
            let signal = Signal { at: at * SECOND, kind: *kind, detail: String::new(), frame: None };
            let fresh = || {
                names += 1;
                format!("i{names}").into()
            };
            for joined in join(&Rule::usual(), &earlier, &incidents, &signal, fresh) {
                match joined {
                    Joined::New(new) => incidents.push(new),
                    Joined::More(more) => {
                        let old = incidents.iter_mut().find(|old| old.id == more.id).unwrap();
                        *old = more;
                    }
                }
            }
            earlier.push(signal);
        }
        incidents
    }

    #[test]
    fn an_absence_counts_once_however_often_the_browser_speaks_of_it() {
        let signal = |at_ms: i64, kind, detail: &str| Signal {
            at: at_ms * 1_000,
            kind,
            detail: detail.into(),
            frame: None,
        };
        let absence = |at_ms: i64| {
            [
                signal(at_ms, SignalKind::Hidden, "0"),
                signal(at_ms + 40, SignalKind::FocusLost, "0"),
                signal(at_ms + 4_000, SignalKind::Hidden, "4000"),
                signal(at_ms + 4_040, SignalKind::FocusLost, "4000"),
            ]
        };
        let all: Vec<Signal> = [0, 30_000, 60_000].into_iter().flat_map(absence).collect();
        let led = |n: usize| join(&Rule::usual(), &all[..n], &[], &all[n], || "i".into());
        let first = (0..all.len()).find(|n| !led(*n).is_empty());
        assert_eq!(first, Some(8), "the third absence, when it begins");
        let Joined::New(incident) = led(8).remove(0) else { panic!() };
        assert_eq!(incident.signals, 3);
    }

    #[test]
    fn three_losses_of_focus_in_two_minutes_are_one_incident() {
        use SignalKind::{FocusLost, Hidden};
        assert!(play(&[(0, FocusLost), (10, Hidden)]).is_empty());
        let incidents = play(&[(0, FocusLost), (10, Hidden), (20, FocusLost), (30, FocusLost)]);
        assert_eq!(incidents.len(), 1);
        assert_eq!((incidents[0].signals, incidents[0].at), (4, 0));
        assert!(play(&[(0, FocusLost), (100, FocusLost), (200, FocusLost)]).is_empty(), "too far apart");
    }

    #[test]
    fn a_later_spell_is_an_incident_of_its_own() {
        use SignalKind::FrameBlack;
        let spell = |from: i64| [from, from + 15, from + 30].map(|at| (at, FrameBlack));
        let incidents = play(&[spell(0), spell(400)].concat());
        assert_eq!(incidents.len(), 2);
        assert!(incidents.iter().all(|incident| incident.severity() == Severity::High));
    }

    #[test]
    fn a_second_device_is_seen_at_once() {
        assert_eq!(play(&[(5, SignalKind::SecondDevice)]).len(), 1);
    }
}
