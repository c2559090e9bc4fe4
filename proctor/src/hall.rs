//! Hall events: many seats of one room or network that fall silent within seconds are one thing that happened to the
//! hall, not many things that people did. Times in µs.

use std::collections::BTreeMap;

use engine::AttemptId;
use engine::attempt::state::Credited;
use engine::attempt::time::{Credit, Entry, SECOND};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::incident::Incident;
use crate::signal::{Signal, SignalKind};

bank::id!(
    /// A hall event.
    HallId
);

/// How many seats make an event at least.
pub const LEAST_SEATS: usize = 3;
/// And which share of those who sit there: one in so many.
pub const ONE_IN: usize = 5;
/// How far apart two of them may fall silent.
pub const WITHIN: i64 = 10 * SECOND;
/// What a lost network looks like at a seat.
pub const OF_HALLS: [SignalKind; 3] =
    [SignalKind::Disconnected, SignalKind::FrameMissing, SignalKind::CameraLost];
/// How long after its return a seat's missing pictures are still the hall's: a camera takes its time.
const AFTERMATH: i64 = 60 * SECOND;
/// How little time a seat has left that is silent still and to be credited, µs, when it is given what it lost so far: its
/// attempt would end before anybody could give it anything.
const RUNS_OUT: i64 = 20 * SECOND;
/// No silence is longer than this before the server notices it by itself, µs.
const NOTICED: i64 = 20 * SECOND;
/// How far apart a page and the server may put the beginning of one silence, µs.
const DRIFT: i64 = 5 * SECOND;
/// How long after the decision that is done at most, µs: who does not come back does not keep an exam open.
const LONGEST_HELD: i64 = 30 * 60 * SECOND;

/// A seat that fell silent while its candidate sat the exam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Whose.
    pub attempt: AttemptId,
    /// 考室
    pub room: String,
    /// Where its page came from: the network of its address.
    pub network: String,
    /// When it was heard last.
    pub began: i64,
    /// When it came back.
    pub ended: Option<i64>,
}

/// When a silence began, µs, that nobody noticed before the page itself said that it is `back`: by HTTP a page is not
/// missed at once, and of a half-open websocket it may know before the server does. `earlier`: the attempt's signals
/// until then, in any order. `since`: since when somebody has listened, µs; who was not heard because nobody listened
/// was not silent.
pub fn unnoticed(earlier: &[Signal], back: &Signal, since: i64) -> Option<i64> {
    let missed = back.missed_for().filter(|missed| (1..=NOTICED).contains(missed))?;
    let began = back.at - missed;
    // What an earlier return has ended is another silence.
    let ended = earlier.iter().filter(|signal| signal.kind == back.kind).map(|signal| signal.at).max();
    let from = (began - DRIFT).max(ended.unwrap_or(i64::MIN));
    let told = |signal: &Signal| signal.kind == SignalKind::Disconnected && signal.at >= from;
    (began > since && !earlier.iter().any(told)).then_some(began)
}

/// What the seats have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "place", content = "name", rename_all = "snake_case")]
pub enum Place {
    /// 考室
    Room(String),
    /// 网段
    Network(String),
}

impl Place {
    fn has(&self, silence: &Silence) -> bool {
        match self {
            Self::Room(room) => *room == silence.room,
            Self::Network(network) => *network == silence.network,
        }
    }
}

/// What a person decided on an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// When.
    pub at: i64,
    /// Account id.
    pub by_id: String,
    /// Name.
    pub by: String,
    /// Why; candidates see it where time is credited.
    pub reason: String,
    /// Whether everybody is credited what they lost.
    pub credit: bool,
    /// Whether what was given by hand meanwhile was for something else, and counts beside it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
}

/// An event as it is kept; its seats follow from the silences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HallEvent {
    /// Id.
    pub id: HallId,
    /// Where.
    pub place: Place,
    /// When the first seat fell silent.
    pub from: i64,
    /// When the last one did.
    pub to: i64,
    /// What was decided.
    pub decision: Option<Decision>,
}

impl HallEvent {
    /// Name of the loss that it makes good: an attempt may fall silent twice in one event.
    pub fn loss(&self, silence: &Silence) -> String {
        format!("{}/{}", self.id, silence.began)
    }

    /// What was credited for a silence so far.
    pub fn made_good(&self, silence: &Silence, credited: &BTreeMap<String, Credited>) -> MadeGood {
        let loss = self.loss(silence);
        let whole = credited.get(&loss);
        let part = format!("{loss}/");
        let parts: Vec<i64> =
            credited.iter().filter(|(name, _)| name.starts_with(&part)).map(|(_, one)| one.us).collect();
        MadeGood {
            us: whole.map_or(0, |whole| whole.us) + parts.iter().sum::<i64>(),
            whole: whole.is_some(),
            next: format!("{part}{}", parts.len() + 1),
        }
    }

    /// Whether a seat that is silent still is given now what it lost so far, with so much time left, µs.
    pub fn holds(&self, left: i64, now: i64) -> bool {
        left <= RUNS_OUT
            && self.decision.as_ref().is_some_and(|made| made.credit && now - made.at <= LONGEST_HELD)
    }

    /// Whether a silence belongs to it.
    pub fn has(&self, silence: &Silence) -> bool {
        self.place.has(silence) && (self.from - WITHIN..=self.to + WITHIN).contains(&silence.began)
    }

    /// Whether it explains an incident of a seat with this silence: a page without network sends no picture either.
    pub fn explains(&self, silence: &Silence, incident: &Incident) -> bool {
        incident.rule.signals.iter().all(|kind| self.covers(silence, *kind, incident.last_at))
    }

    /// Whether a signal of a seat with this silence is the hall's.
    pub fn covers(&self, silence: &Silence, kind: SignalKind, at: i64) -> bool {
        let until = silence.ended.map_or(i64::MAX, |ended| ended + AFTERMATH);
        OF_HALLS.contains(&kind) && self.has(silence) && (silence.began..=until).contains(&at)
    }
}

/// What was credited for a silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeGood {
    /// How much, µs.
    pub us: i64,
    /// Whether that is all: it was over.
    pub whole: bool,
    /// The name of what is given next while it is not over.
    pub next: String,
}

/// The ledger without what made good a loss in a hall event: what is left of its extensions was given by hand.
pub fn by_hand(mut ledger: Vec<Entry>, credited: &BTreeMap<String, Credited>) -> Vec<Entry> {
    let made_good = |entry: &Entry| credited.values().any(|one| (one.at, one.us) == (entry.at, entry.us));
    ledger.retain(|entry| !matches!(entry.credit, Credit::Extension { .. }) || !made_good(entry));
    ledger
}

/// The events after these silences: those known, grown, and new ones. `there`: how many sit the exam at a place.
/// A room comes before a network; a silence belongs to one event.
pub fn gather(
    known: &[HallEvent],
    silences: &[Silence],
    there: impl Fn(&Place) -> usize,
    mut fresh: impl FnMut() -> HallId,
) -> Vec<HallEvent> {
    let mut events = known.to_vec();
    let mut silences: Vec<&Silence> = silences.iter().collect();
    silences.sort_by_key(|silence| silence.began);
    let of_room = |silence: &Silence| Place::Room(silence.room.clone());
    let of_network = |silence: &Silence| Place::Network(silence.network.clone());
    for place_of in [&of_room as &dyn Fn(&Silence) -> Place, &of_network] {
        let mut alone: Vec<&Silence> = Vec::new();
        for silence in &silences {
            match events.iter_mut().find(|event| event.has(silence)) {
                Some(event) => event.to = event.to.max(silence.began),
                None => alone.push(silence),
            }
        }
        let mut places: Vec<Place> = alone.iter().map(|silence| place_of(silence)).collect();
        places.sort();
        places.dedup();
        for place in places.into_iter().filter(|place| !place.is_nowhere()) {
            let here: Vec<&&Silence> = alone.iter().filter(|silence| place.has(silence)).collect();
            for spell in here.chunk_by(|one, next| next.began - one.began <= WITHIN) {
                let mut seats: Vec<&AttemptId> = spell.iter().map(|silence| &silence.attempt).collect();
                seats.sort();
                seats.dedup();
                if seats.len() >= LEAST_SEATS && seats.len() * ONE_IN >= there(&place) {
                    let (from, to) = (spell[0].began, spell[spell.len() - 1].began);
                    events.push(HallEvent { id: fresh(), place: place.clone(), from, to, decision: None });
                }
            }
        }
    }
    events
}

impl Place {
    fn is_nowhere(&self) -> bool {
        let (Self::Room(name) | Self::Network(name)) = self;
        name.is_empty()
    }
}

/// What is given by hand is taken for making good a silence until the next one of that seat, and until it is decided on:
/// what is given later is for something else. An attempt that ended meanwhile can only get it when it is reopened: that
/// always counts.
#[derive(Clone, Copy, Debug)]
pub struct Gifts {
    /// Since when, µs: when the seat fell silent.
    pub from: i64,
    /// When it fell silent the next time, µs.
    pub next: Option<i64>,
    /// When it was decided on, µs.
    pub decided: Option<i64>,
    /// Whether what was given by hand is for something else ([`Decision::beside`]).
    pub beside: bool,
}

impl Gifts {
    fn count(&self, at: i64, with_reopening: bool) -> bool {
        let meanwhile = self.from <= at && self.next.is_none_or(|next| at < next);
        let for_it = !self.beside && self.decided.is_none_or(|decided| at < decided);
        meanwhile && (with_reopening || for_it)
    }
}

/// What a candidate lost from `began` to `ended`: its length, without the time in which the clock stood or the attempt
/// was over, and less what was given by hand; less than 0 where that was more.
pub fn balance(began: i64, ended: i64, gifts: Gifts, ledger: &[Entry]) -> i64 {
    let reopened = |at: i64| {
        ledger.iter().any(|entry| entry.at == at && matches!(entry.credit, Credit::Reopened { .. }))
    };
    let mut lost = ended - began;
    for entry in ledger {
        if let Some((from, to)) = entry.stood() {
            lost -= (to.min(ended) - from.max(began)).max(0);
        } else if matches!(entry.credit, Credit::Extension { .. })
            && gifts.count(entry.at, reopened(entry.at))
        {
            lost -= entry.us;
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::incident::{IncidentState, Severity};
    use crate::rule::Rule;

    fn silence(n: usize, room: &str, began_s: i64, ended_s: Option<i64>) -> Silence {
        Silence {
            attempt: format!("a{n}").into(),
            room: room.into(),
            network: "10.0.1".into(),
            began: began_s * SECOND,
            ended: ended_s.map(|ended| ended * SECOND),
        }
    }

    fn gathered(known: &[HallEvent], silences: &[Silence], there: usize) -> Vec<HallEvent> {
        let mut names = 0;
        gather(
            known,
            silences,
            |_| there,
            || {
                names += 1;
                format!("h{}", known.len() + names).into()
            },
        )
    }

    #[test]
    fn a_return_tells_of_a_silence_that_nobody_noticed() {
        use SignalKind::{Disconnected, Hidden, Reconnected};
        let signal = |at: i64, kind, detail: &str| Signal {
            at: at * SECOND,
            kind,
            detail: detail.to_owned(),
            frame: None,
        };
        // Signals until then, the return, since when the server is up, what nobody noticed.
        let cases = [
            (vec![], (100, Reconnected, "3000"), 0, Some(97)),
            (vec![(90, Hidden, "")], (100, Reconnected, "3000"), 0, Some(97)),
            (vec![(97, Disconnected, "")], (100, Reconnected, "3000"), 0, None),
            (vec![(93, Disconnected, "")], (100, Reconnected, "3000"), 0, None),
            (vec![(99, Disconnected, "")], (100, Reconnected, "3000"), 0, None),
            // One long ago, and one that ended before, are others.
            (vec![(60, Disconnected, "")], (100, Reconnected, "3000"), 0, Some(97)),
            (
                vec![(93, Disconnected, ""), (95, Reconnected, "2000")],
                (100, Reconnected, "3000"),
                0,
                Some(97),
            ),
            // Nobody listened, nothing was missed, it would have been noticed, or it is no return.
            (vec![], (100, Reconnected, "3000"), 98, None),
            (vec![], (100, Reconnected, "0"), 0, None),
            (vec![], (100, Reconnected, "60000"), 0, None),
            (vec![], (100, Reconnected, "soon"), 0, None),
            (vec![], (100, Hidden, "3000"), 0, None),
        ];
        for (earlier, (at, kind, detail), since, began) in cases {
            let before: Vec<_> =
                earlier.iter().map(|(at, kind, detail)| signal(*at, *kind, detail)).collect();
            let found = unnoticed(&before, &signal(at, kind, detail), since * SECOND);
            assert_eq!(found, began.map(|s: i64| s * SECOND), "{earlier:?}, {at} {kind:?} {detail}");
        }
    }

    #[test]
    fn many_seats_of_a_room_within_seconds_are_one_event() {
        let three: Vec<_> = (0..3).map(|n| silence(n, "B", 100 + 2 * n as i64, None)).collect();
        assert_eq!(gathered(&[], &three[..2], 10), vec![], "two may be chance");
        assert_eq!(gathered(&[], &three, 16), vec![], "so may three of sixteen");
        let events = gathered(&[], &three, 15);
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].place.clone(), events[0].from), (Place::Room("B".into()), 100 * SECOND));
        // One more belongs to it, one that comes much later does not.
        let more = [three.clone(), vec![silence(7, "B", 110, None), silence(8, "B", 300, None)]].concat();
        let grown = gathered(&events, &more, 15);
        assert_eq!((grown.len(), grown[0].id.clone(), grown[0].to), (1, events[0].id.clone(), 110 * SECOND));
        assert!(!grown[0].has(&more[4]));
        // The same person three times is one seat.
        let same: Vec<_> = (0..3).map(|n| silence(1, "B", 100 + n, None)).collect();
        assert_eq!(gathered(&[], &same, 3), vec![]);
    }

    #[test]
    fn seats_of_many_rooms_on_one_network_are_one_event() {
        let rooms = ["A", "B", "C", "D"];
        let silences: Vec<_> = rooms.iter().enumerate().map(|(n, room)| silence(n, room, 50, None)).collect();
        let events = gathered(&[], &silences, 20);
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].place, Place::Network("10.0.1".into()));
    }

    #[test]
    fn it_explains_lost_connections_and_pictures_and_nothing_else() {
        let silences: Vec<_> = (0..3).map(|n| silence(n, "B", 100, Some(230))).collect();
        let event = gathered(&[], &silences, 3).remove(0);
        let incident = |rule: usize, last_s: i64| Incident {
            id: "i".into(),
            rule: Rule::usual().remove(rule),
            at: last_s * SECOND,
            last_at: last_s * SECOND,
            kind: SignalKind::FrameMissing,
            signals: 2,
            frames: vec![],
            state: IncidentState::Open,
            by: None,
            reason: String::new(),
        };
        for (rule, last_s, explained) in [
            (4, 150, true),
            (8, 101, true),
            (4, 280, true),
            (4, 300, false),
            (4, 90, false),
            (2, 150, false),
            (0, 150, false),
        ] {
            assert_eq!(
                event.explains(&silences[0], &incident(rule, last_s)),
                explained,
                "rule {rule} at {last_s}"
            );
        }
        assert!(event.explains(&silence(0, "B", 100, None), &incident(4, 9_000)), "while it is silent");
        assert!(!event.explains(&silence(0, "A", 100, Some(230)), &incident(4, 150)), "another room");
        assert_eq!(incident(2, 0).severity(), Severity::High);
    }

    fn entry(at: i64, us: i64, credit: Credit) -> Entry {
        Entry { at: at * SECOND, us: us * SECOND, open: false, credit }
    }

    #[test]
    fn what_was_given_already_is_not_lost() {
        let by = || "王芳".to_owned();
        let pause = |at, us| entry(at, us, Credit::Pause { by: by(), reason: by() });
        let extension = |at, us| entry(at, us, Credit::Extension { by: by(), reason: by() });
        let section = |at, us| entry(at, us, Credit::Section { by: by(), section: 1 });
        for (ledger, left) in [
            (vec![], 130),
            (vec![pause(80, 30)], 120),
            (vec![pause(150, 10), entry(220, 60, Credit::Warning { by: by() })], 110),
            (vec![extension(90, 60)], 130),
            (vec![extension(160, 60)], 70),
            (vec![extension(160, 600)], -470),
            (vec![extension(160, 60), extension(170, -10)], 80),
            (vec![extension(300, 60)], 130),
            (vec![entry(500, 280, Credit::Reopened { by: by(), reason: by() })], 120),
            // The end of a section, noticed two seconds late, and the time until the next; one that ended early.
            (vec![section(172, 2), entry(172, 5, Credit::Between { by: by() })], 123),
            (vec![section(172, -30)], 130),
        ] {
            let gifts = Gifts { from: 100 * SECOND, next: Some(300 * SECOND), decided: None, beside: false };
            let lost = balance(100 * SECOND, 230 * SECOND, gifts, &ledger);
            assert_eq!(lost, left * SECOND, "{ledger:?}");
        }
    }

    #[test]
    fn who_would_run_out_of_time_is_given_it_in_parts() {
        let silences: Vec<_> = (0..3).map(|n| silence(n, "B", 100, None)).collect();
        let mut event = gathered(&[], &silences, 3).remove(0);
        assert!(!event.holds(0, 120 * SECOND), "nobody decided");
        let decision = |credit| Decision {
            at: 120 * SECOND,
            by_id: String::new(),
            by: "王芳".into(),
            reason: "断网".into(),
            credit,
            beside: false,
        };
        event.decision = Some(decision(false));
        assert!(!event.holds(0, 120 * SECOND));
        event.decision = Some(decision(true));
        for (left_s, now_s, held) in [(20, 120, true), (21, 120, false), (0, 1_920, true), (0, 1_921, false)]
        {
            assert_eq!(event.holds(left_s * SECOND, now_s * SECOND), held, "{left_s} at {now_s}");
        }
        let mut credited = BTreeMap::new();
        let mut give = |name: String, at: i64, us: i64| {
            credited.insert(name, Credited { at: at * SECOND, us: us * SECOND });
            event.made_good(&silences[0], &credited)
        };
        let none = give("h9/100000000".into(), 110, 7);
        assert_eq!((none.us, none.whole), (0, false));
        let one = give(none.next, 130, 30);
        assert_eq!((one.us, one.whole), (30 * SECOND, false));
        let two = give(one.next, 150, 20);
        assert_eq!((two.us, two.whole), (50 * SECOND, false));
        let all = give(event.loss(&silences[0]), 160, 10);
        assert_eq!((all.us, all.whole), (60 * SECOND, true));
        assert_eq!(event.made_good(&silence(0, "B", 101, None), &credited).us, 0, "another silence");
    }

    #[test]
    fn what_made_good_an_earlier_loss_makes_no_other_good() {
        let extension =
            |at, us| entry(at, us, Credit::Extension { by: "王芳".into(), reason: "断网".into() });
        let credited = BTreeMap::from([("h1/1".to_owned(), Credited { at: 160 * SECOND, us: 40 * SECOND })]);
        let ledger = by_hand(vec![extension(160, 40), extension(170, 5)], &credited);
        assert_eq!(ledger, vec![extension(170, 5)]);
        let gifts = Gifts { from: 100 * SECOND, next: None, decided: None, beside: false };
        assert_eq!(balance(100 * SECOND, 230 * SECOND, gifts, &ledger), 125 * SECOND);
        let nothing = Gifts { beside: true, ..gifts };
        assert_eq!(balance(100 * SECOND, 230 * SECOND, nothing, &ledger), 130 * SECOND);
    }

    #[test]
    fn what_is_given_after_the_decision_is_given_for_something_else() {
        let extension = |at| entry(at, 60, Credit::Extension { by: "王芳".into(), reason: "别的".into() });
        let reopened = |at| entry(at, 0, Credit::Reopened { by: "王芳".into(), reason: "别的".into() });
        let lost = |ledger: &[Entry], next: Option<i64>, (decided, beside): (Option<i64>, bool)| {
            let [next, decided] = [next, decided].map(|at| at.map(|at| at * SECOND));
            let gifts = Gifts { from: 100 * SECOND, next, decided, beside };
            balance(100 * SECOND, 230 * SECOND, gifts, ledger) / SECOND
        };
        let (open, meant, beside) = ((None, false), (Some(200), false), (Some(200), true));
        for (at, next, decision, plain, on_reopening) in [
            (160, None, open, 70, 70),
            (300, None, open, 70, 70),
            (300, Some(300), open, 130, 130),
            (160, None, meant, 70, 70),
            (210, None, meant, 130, 70),
            (160, None, beside, 130, 70),
            (210, None, beside, 130, 70),
            (300, Some(250), meant, 130, 130),
        ] {
            assert_eq!(lost(&[extension(at)], next, decision), plain, "{at} {next:?}");
            let ledger = [reopened(at), extension(at)];
            assert_eq!(lost(&ledger, next, decision), on_reopening, "reopened: {at} {next:?}");
        }
    }

    proptest! {
        #[test]
        fn no_order_of_silences_makes_other_events(
            began in prop::collection::vec((0_usize..3, 0_i64..120), 0..30),
            order in any::<prop::sample::Index>(),
        ) {
            let silences: Vec<_> = began
                .iter()
                .enumerate()
                .map(|(n, (room, at))| Silence { network: String::new(), ..silence(n, ["A", "B", "C"][*room], *at, None) })
                .collect();
            let mut turned = silences.clone();
            if !turned.is_empty() {
                let by = order.index(turned.len());
                turned.rotate_left(by);
            }
            let events = gathered(&[], &silences, 10);
            prop_assert_eq!(&gathered(&[], &turned, 10), &events);
            // Looked at again, nothing is new.
            prop_assert_eq!(&gathered(&events, &silences, 10), &events);
            for event in &events {
                let seats = silences.iter().filter(|silence| event.has(silence)).count();
                prop_assert!(seats >= LEAST_SEATS);
            }
        }
    }
}
