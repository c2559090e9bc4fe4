//! Everything at once, one step after the other.

use std::hash::{DefaultHasher, Hash, Hasher};

use engine::AttemptId;
use engine::attempt::command::Act;
use engine::attempt::event::Actor;
use engine::attempt::route::{Route, TimedSection};
use engine::attempt::time::{Allowance, SECOND};
use engine::attempt::{Body, Command, Event, State};
use engine::clock::{self, Anchor, Boot};
use engine::sitting::{PauseOrder, ordered, pause_of};

use super::Dice;
use super::database::{QUESTIONS, Shared};
use super::node::{Node, Sitting, judge, room_of};
use super::page::{Down, Line, Page, Up};

/// Attempts in a world.
const ATTEMPTS: usize = 24;
/// Servers over one database.
const NODES: usize = 2;
/// The longest that a frame is on its way.
const SLOWEST: i64 = 4 * SECOND;
/// How many frames are on their way before nobody sends more.
const BUSY: usize = 200;
/// After so long no start may be left that missed a pause, µs.
const SLIPPED: i64 = 60 * SECOND;
/// How many steps what pauses of rooms stand then stay, before all go on.
const STANDING: usize = 260;
/// How many steps everybody gets to finish when all is well again.
const PATIENCE: usize = 4_000;

enum Packet {
    Up(Line, Up),
    Down(Line, Down),
}

/// One way of many through the paper: all open, in two sections or three, with a way back or without.
fn way(dice: &mut Dice, us: i64) -> Option<Route> {
    let ends: &[u16] = match dice.below(4) {
        0 => &[],
        1 => &[QUESTIONS / 2, QUESTIONS],
        2 => &[1, QUESTIONS - 1, QUESTIONS],
        _ => return None,
    };
    let firsts = std::iter::once(1).chain(ends.iter().map(|last| last + 1));
    let sections: Vec<TimedSection> = firsts
        .zip(ends)
        .map(|(first, last)| TimedSection { first, last: *last, us: us / ends.len() as i64 })
        .collect();
    Some(Route { sections, between_us: dice.us(40 * SECOND), no_way_back: dice.once_in(2) })
}

/// Which attempt of its world it is.
fn attempt_number(attempt: &AttemptId) -> usize {
    usize::from_str_radix(&attempt.as_str()[16..], 16).unwrap()
}

/// A world: attempts, pages, nodes, what is on its way, and the time.
pub struct World {
    dice: Dice,
    now: i64,
    database: Shared,
    nodes: Vec<Node>,
    attempts: Vec<AttemptId>,
    pages: Vec<Page>,
    on_the_way: Vec<(i64, Packet)>,
    lines: u64,
    sitting: Sitting,
    machines: Vec<Machine>,
    /// Since when the database is there, µs; the end of time while it is not.
    well: i64,
    trouble: bool,
}

/// A machine that a node runs on, with its clocks.
struct Machine {
    /// How far its wall clock is off, µs: somebody may set it.
    off: i64,
    /// When it was switched on, and how often it was.
    on: (i64, u32),
    /// What the node before this one kept.
    kept: Option<Anchor>,
}

impl Machine {
    fn new(now: i64, off: i64) -> Self {
        Self { off, on: (now - 3600 * SECOND, 1), kept: None }
    }

    /// A process starts on it; how far its clock is off, µs.
    fn starts(&mut self, now: i64) -> i64 {
        let boot = Boot { name: self.on.1.to_string(), since: now - self.on.0 };
        let base = clock::base(self.kept.as_ref(), Some(&boot), now + self.off, true);
        self.kept = Some(Anchor { offset: base - boot.since, since: boot.since, boot: boot.name });
        base - now
    }
}

impl World {
    /// A world of this seed.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let database = Shared::default();
        let starts_at = 1_790_000_000 * SECOND;
        let duration = (60 + dice.us(600)) * SECOND;
        let allowance = Allowance {
            duration_us: duration,
            extra_us: dice.us(1) * 30 * SECOND,
            extra_by: String::new(),
            ends_at: starts_at + duration + dice.us(120) * SECOND - 60 * SECOND,
            grace_us: dice.us(60) * SECOND,
            submit_from: starts_at + dice.us(60) * SECOND,
            least_us: dice.us(60) * SECOND,
        };
        let enter_until = (starts_at + 300 * SECOND).min(allowance.ends_at);
        let route = way(&mut dice, duration + allowance.extra_us).map(Box::new);
        let attempts = (0..ATTEMPTS).map(|n| AttemptId::from(format!("{seed:016x}{n:016x}"))).collect();
        let admission = dice.once_in(3);
        let now = starts_at - 20 * SECOND;
        let mut machines: Vec<Machine> = (0..NODES).map(|_| Machine::new(now, dice.us(SECOND))).collect();
        let nodes = machines.iter_mut().map(|machine| Node::start(&database, machine.starts(now))).collect();
        let pages = (0..ATTEMPTS).map(|n| Page::new(n, format!("page-{n}-1"))).collect();
        database.lock().now = now;
        Self {
            now,
            sitting: Sitting { starts_at, enter_until, allowance, route, admission },
            machines,
            well: now,
            dice,
            database,
            nodes,
            attempts,
            pages,
            on_the_way: Vec::new(),
            lines: 0,
            trouble: true,
        }
    }

    /// Lives through so many steps, then lets everything heal, and checks what is left. Returns how many events and
    /// attempts there were, and a hash over all of what happened.
    pub fn lives(mut self, steps: usize) -> (usize, usize, u64) {
        for _ in 0..steps {
            self.step();
        }
        self.heals();
        let database = self.database.lock();
        let mut history = DefaultHasher::new();
        for attempt in &self.attempts {
            database.log(attempt).iter().for_each(|event| event.hash.hash(&mut history));
        }
        (database.events(), ATTEMPTS, history.finish())
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..35 => self.page_acts(),
            35..60 => self.page_sends(),
            60..62 => self.page_goes(),
            62..64 => self.staff_acts(),
            66 if self.dice.once_in(6) => self.orders_a_pause(),
            64 if self.dice.once_in(8) => self.node_dies(),
            65 if self.dice.once_in(4) => self.second_device(),
            65 if self.dice.once_in(4) => self.takes_back(),
            66 if self.dice.once_in(4) => {
                let away = self.dice.once_in(3);
                self.database.lock().away = away;
                self.well = if away { i64::MAX } else { self.now.min(self.well) };
            }
            67..70 => self.hint(),
            _ => self.time_passes(),
        }
        self.turn();
    }

    /// What is due arrives, journals write, waiting tasks look again.
    fn turn(&mut self) {
        let mut due = Vec::new();
        let now = self.now;
        self.on_the_way.retain_mut(|(at, packet)| {
            let comes = *at <= now;
            if comes {
                due.push(std::mem::replace(
                    packet,
                    Packet::Down(Line { page: 0, node: 0, number: 0 }, Down::Closed),
                ));
            }
            !comes
        });
        for packet in due {
            match packet {
                Packet::Up(line, frame) => {
                    let attempt = &self.attempts[self.pages[line.page].attempt];
                    self.nodes[line.node].takes(line, attempt, frame, &self.sitting, now);
                }
                Packet::Down(line, frame) => self.page_hears(line, frame),
            }
        }
        for at in 0..NODES {
            if self.dice.once_in(2) || !self.trouble {
                self.nodes[at].writes(&self.database, &mut self.dice);
            }
            for (line, down) in self.nodes[at].wakes() {
                self.check(line, &down);
                self.post(Packet::Down(line, down));
            }
        }
    }

    /// Sends a packet: late, twice or never, when there is trouble.
    fn post(&mut self, packet: Packet) {
        if self.trouble && self.dice.once_in(20) {
            return;
        }
        let delay = if self.trouble { self.dice.us(SLOWEST) } else { 0 };
        if let Packet::Up(line, frame) = &packet
            && self.trouble
            && self.dice.once_in(10)
        {
            let again = self.now + self.dice.us(SLOWEST);
            self.on_the_way.push((again, Packet::Up(*line, frame.clone())));
        }
        self.on_the_way.push((self.now + delay, packet));
    }

    fn time_passes(&mut self) {
        let waited = self.now < self.sitting.starts_at;
        self.now += if self.dice.once_in(40) { self.dice.us(40 * SECOND) } else { self.dice.us(SECOND) };
        self.database.lock().now = self.now;
        for page in self.pages.iter().filter(|page| page.welcomed) {
            if let Some(line) = page.line {
                let (node, attempt) = (&mut self.nodes[line.node], &self.attempts[page.attempt]);
                node.opens(attempt, &self.sitting, self.now);
                node.holds(attempt, self.now);
            }
        }
        for node in &mut self.nodes {
            node.expires(&self.attempts, self.now);
        }
        // In the moment of the start, some have started and the others have not.
        if waited && self.now >= self.sitting.starts_at && self.dice.once_in(3) {
            self.orders(None, true);
        }
    }

    fn page_acts(&mut self) {
        let at = self.dice.below(self.pages.len());
        let page = &mut self.pages[at];
        if !page.welcomed && page.epoch == 0 {
            return;
        }
        let act = match self.dice.below(40) {
            0 => Act::Submit,
            8 | 9 if self.sitting.route.is_some() => {
                let number = self.dice.below(3) as u16 + 1;
                if self.dice.once_in(2) { Act::EndSection(number) } else { Act::OpenSection(number) }
            }
            10 if self.sitting.route.as_ref().is_some_and(|route| route.no_way_back) => {
                Act::Pass(self.dice.below(QUESTIONS.into()) as u16 + 1)
            }
            1..4 if page.notices > 0 => Act::Acknowledge(page.notices),
            4..8 => {
                Act::Mark { slot: self.dice.below(QUESTIONS.into()) as u16 + 1, on: self.dice.once_in(2) }
            }
            _ => {
                let slot = self.dice.below(QUESTIONS.into()) as u16 + 1;
                // Any clock: it is a claim.
                let client_ms = self.dice.us(i64::MAX / 4) - i64::MAX / 8;
                let made_at = Some(self.now + page.off);
                Act::Answer { slot, response: judge(self.dice.once_in(2)), client_ms, made_at, change: None }
            }
        };
        page.acts(act);
    }

    /// Dials, or sends some of the outbox, in any order.
    fn page_sends(&mut self) {
        let at = self.dice.below(self.pages.len());
        self.sends(at);
    }

    fn sends(&mut self, at: usize) {
        let page = &self.pages[at];
        if page.fenced {
            return;
        }
        let Some(line) = page.line else {
            self.lines += 1;
            let line = Line { page: at, node: self.dice.below(NODES), number: self.lines };
            let (name, take_over) = (page.name.clone(), false);
            let holder_live = self.trouble && self.dice.once_in(4);
            self.pages[at].line = Some(line);
            return self.post(Packet::Up(line, Up::Hello { page: name, take_over, holder_live }));
        };
        if !page.welcomed {
            // No welcome for long: it hangs up and dials again.
            if self.dice.once_in(4) || !self.trouble {
                self.pages[at].line = None;
            }
            return;
        }
        let epoch = page.epoch;
        // What is under way is not sent again at once.
        if self.on_the_way.len() > BUSY {
            return;
        }
        let mut acts: Vec<(u64, Act)> = page.outbox.iter().map(|(seq, act)| (*seq, act.clone())).collect();
        while !acts.is_empty() && (!self.trouble || !self.dice.once_in(5)) {
            let (seq, act) = acts.swap_remove(self.dice.below(acts.len()));
            self.post(Packet::Up(line, Up::Act { epoch, seq, act }));
        }
    }

    /// Whether nothing is on its way, nor waits in a node.
    fn quiet(&self) -> bool {
        self.on_the_way.is_empty() && self.nodes.iter().all(Node::is_idle)
    }

    fn page_goes(&mut self) {
        let at = self.dice.below(self.pages.len());
        (self.pages[at].line, self.pages[at].welcomed) = (None, false);
    }

    /// Another device of a candidate takes the seat.
    fn second_device(&mut self) {
        let at = self.dice.below(ATTEMPTS);
        let name = format!("page-{at}-{}", self.pages.len());
        let mut page = Page::new(at, name.clone());
        // Some reckon the server's time wrong by far.
        page.off = if self.dice.once_in(6) { self.dice.us(7200 * SECOND) - 3600 * SECOND } else { 0 };
        self.lines += 1;
        let line = Line { page: self.pages.len(), node: self.dice.below(NODES), number: self.lines };
        page.line = Some(line);
        self.pages.push(page);
        self.post(Packet::Up(line, Up::Hello { page: name, take_over: true, holder_live: true }));
    }

    /// A page that lost the seat, and may have been without network since, is told to take it back.
    fn takes_back(&mut self) {
        let fenced: Vec<usize> = (0..self.pages.len()).filter(|at| self.pages[*at].fenced).collect();
        if fenced.is_empty() {
            return;
        }
        let at = fenced[self.dice.below(fenced.len())];
        self.lines += 1;
        let line = Line { page: at, node: self.dice.below(NODES), number: self.lines };
        let page = &mut self.pages[at];
        (page.fenced, page.welcomed, page.line) = (false, false, Some(line));
        let name = page.name.clone();
        self.post(Packet::Up(line, Up::Hello { page: name, take_over: true, holder_live: true }));
    }

    /// Somebody pauses a room or the whole sitting, or lets it go on: it stands for who comes later, too.
    fn orders_a_pause(&mut self) {
        let room = [None, Some("1"), Some("2")][self.dice.below(3)].map(str::to_owned);
        let on = self.dice.once_in(2);
        self.orders(room, on);
    }

    fn orders(&mut self, room: Option<String>, on: bool) {
        let actor = Actor { id: "a".into(), name: "王芳".into() };
        let why = String::from("停电");
        let order = PauseOrder { room, on, actor: actor.clone(), reason: why.clone(), at: self.now };
        self.are_held_by_orders();
        {
            let mut database = self.database.lock();
            if database.away {
                return;
            }
            database.orders = ordered(&database.orders, order.clone());
        }
        let node = self.dice.below(NODES);
        self.nodes[node].hears_of_orders(self.now);
        for attempt in &self.attempts {
            if order.room.as_deref().is_some_and(|room| room != room_of(attempt)) {
                continue;
            }
            let command = if on {
                Command::Pause(actor.clone(), why.clone(), true)
            } else {
                Command::Resume(actor.clone(), why.clone(), true)
            };
            self.nodes[node].does(attempt, command, self.now);
        }
    }

    fn staff_acts(&mut self) {
        let actor = Actor { id: "a".into(), name: "王芳".into() };
        let why = String::from("核对");
        // Without a rule that people are let in, they are only after they left.
        let command = match self.dice.below(if self.sitting.admission { 30 } else { 17 }) {
            12 => Command::Leave(actor, why),
            13..30 => Command::Admit(actor),
            0..3 => Command::Pause(actor, why, self.dice.once_in(2)),
            3..7 => Command::Resume(actor, why, self.dice.once_in(2)),
            7 | 8 => Command::Extend(actor, why, self.dice.us(90) * SECOND),
            9 | 10 => Command::Notify {
                actor,
                text: why,
                warning: true,
                stops_clock: self.dice.once_in(2),
                announcement: None,
                said: None,
            },
            _ if self.dice.once_in(4) => Command::End(actor, why),
            _ => Command::Due,
        };
        let (node, attempt) = (self.dice.below(NODES), self.dice.below(ATTEMPTS));
        let attempt = self.attempts[attempt].clone();
        self.nodes[node].does(&attempt, command, self.now);
    }

    /// A node hears from the bus how long a log is.
    fn hint(&mut self) {
        let at = self.dice.below(NODES);
        self.nodes[at].hears_of_orders(self.now);
        let (node, attempt) = (self.dice.below(NODES), self.dice.below(ATTEMPTS));
        self.hint_of(node, attempt);
    }

    fn hint_of(&mut self, node: usize, attempt: usize) {
        let attempt = self.attempts[attempt].clone();
        let number = u32::try_from(self.database.lock().log(&attempt).len()).unwrap();
        self.nodes[node].hears(&attempt, number);
    }

    /// kill -9, and a new process at once. Its machine's clock may have been set; when all of the machine was started
    /// again, it is right, for there is no other.
    fn node_dies(&mut self) {
        let at = self.dice.below(NODES);
        let machine = &mut self.machines[at];
        match self.dice.below(6) {
            0 => machine.off = 3600 * SECOND,
            1 => machine.off = -3600 * SECOND,
            2 => {
                *machine =
                    Machine { on: (self.now, machine.on.1 + 1), ..Machine::new(0, self.dice.us(SECOND)) }
            }
            _ => {}
        }
        let skew = machine.starts(self.now);
        assert!((0..=SECOND).contains(&skew), "a clock that was set moves the server's by {skew} µs");
        self.nodes[at] = Node::start(&self.database, skew);
        for page in &mut self.pages {
            if page.line.is_some_and(|line| line.node == at) {
                (page.line, page.welcomed) = (None, false);
            }
        }
        self.on_the_way.retain(|(_, packet)| match packet {
            Packet::Up(line, _) | Packet::Down(line, _) => line.node != at,
        });
    }

    fn page_hears(&mut self, line: Line, frame: Down) {
        let page = &mut self.pages[line.page];
        if page.line != Some(line) {
            return;
        }
        match frame {
            Down::Welcome { epoch, page: holder, upto, above, notices, made, .. } => {
                if holder == page.name {
                    page.notices = notices;
                    if !page.welcomed {
                        page.since = self.now;
                    }
                    page.adopts(epoch, (upto, &above), &made);
                } else {
                    page.fenced = true;
                }
            }
            Down::SeatTaken | Down::Barred => page.fenced = true,
            Down::Acked { epoch, seq } if epoch == page.epoch => page.settles(seq),
            Down::Acked { .. } => {}
            Down::Refused { epoch, seq, refusal } => page.is_refused(epoch, seq, &refusal),
            Down::Closed => (page.line, page.welcomed) = (None, false),
        }
    }

    /// What a node tells must be true: on disk, before it leaves.
    fn check(&self, line: Line, down: &Down) {
        let page = &self.pages[line.page];
        let attempt = &self.attempts[page.attempt];
        let database = self.database.lock();
        match down {
            Down::Acked { epoch, seq } => {
                let there = database.has(attempt, *epoch, *seq);
                let sent = page.outbox.get(seq).filter(|_| *epoch == page.epoch);
                match (there, sent) {
                    (
                        Some(
                            Body::Answered { slot, response, .. } | Body::ArrivedLate { slot, response, .. },
                        ),
                        Some(act),
                    ) => {
                        let Act::Answer { slot: asked, response: given, .. } = act else { panic!("{act:?}") };
                        assert_eq!((slot, response), (asked, given), "acked another answer than was given");
                    }
                    (Some(_), _) => {}
                    // Handing in what is over already needs no event.
                    (None, Some(Act::Submit) | None) => {}
                    (None, Some(act)) => {
                        panic!("{attempt}: acked and not on disk: epoch {epoch} seq {seq} {act:?}")
                    }
                }
            }
            Down::Welcome { epoch, upto, above, responses, .. } => {
                for seq in (1..=*upto).chain(above.iter().copied()) {
                    let there = database.has(attempt, *epoch, seq).is_some();
                    assert!(there, "{attempt}: a welcome says that {seq} of epoch {epoch} has arrived");
                }
                let state = State::replay(attempt.as_str(), database.log(attempt));
                if state.seen.upto() == *upto
                    && state.seen.above().eq(above.iter().copied())
                    && state.epoch == *epoch
                {
                    for (slot, response) in responses {
                        assert_eq!(
                            state.response(*slot),
                            Some(response),
                            "{attempt}: a welcome shows another answer"
                        );
                    }
                }
            }
            _ => {}
        }
    }

    /// No more trouble: everybody gets to say what they have to say, and everything must come right.
    fn heals(&mut self) {
        self.trouble = false;
        self.database.lock().away = false;
        self.well = self.now;
        let stand = if self.database.lock().orders.is_empty() { 0 } else { STANDING };
        for round in 0..PATIENCE {
            // A pause that was on its way may come after the first of these.
            for at in 0..if round % 50 == 0 { ATTEMPTS } else { 0 } {
                let actor = Actor { id: "a".into(), name: "王芳".into() };
                let attempt = self.attempts[at].clone();
                self.nodes[0].does(&attempt, Command::Admit(actor.clone()), self.now);
                if round >= stand {
                    self.nodes[0].does(&attempt, Command::Resume(actor, "继续".into(), false), self.now);
                }
            }
            if round == stand {
                self.are_held_by_orders();
                self.database.lock().orders.clear();
            }
            // Before the paper is open nothing is taken: the page waits, and so does its outbox.
            for at in 0..if self.quiet() { self.pages.len() } else { 0 } {
                self.sends(at);
            }
            self.now += SECOND / 4;
            self.database.lock().now = self.now;
            for (node, attempt) in
                (0..NODES).flat_map(|node| (0..ATTEMPTS).map(move |attempt| (node, attempt)))
            {
                self.hint_of(node, attempt);
            }
            self.time_passes();
            self.turn();
            let waits =
                self.pages.iter().any(|page| !page.fenced && (!page.outbox.is_empty() || !page.welcomed));
            if round > stand && !waits && self.quiet() {
                break;
            }
        }
        for page in self.pages.iter().filter(|page| !page.fenced) {
            assert!(page.outbox.is_empty(), "{} never got rid of {:?}", page.name, page.outbox);
            self.holds_what_was_acked(page);
        }
        let database = self.database.lock();
        for attempt in &self.attempts {
            let state = State::replay(attempt.as_str(), database.log(attempt));
            for node in &self.nodes {
                if let Some(live) = node.state(attempt).filter(|live| live.head == state.head) {
                    assert_eq!(live, state, "{attempt}: memory and log differ");
                }
            }
            // Of pages that reckon the time right, the answer that was made last counts, whichever came last.
            let n = attempt_number(attempt);
            let honest = self.pages.iter().filter(|page| page.attempt == n).all(|page| page.off == 0);
            for slot in 1..=QUESTIONS {
                let Some((made, latest)) = database.oracle(attempt).and_then(|oracle| oracle.made(slot))
                else {
                    continue;
                };
                assert_eq!(
                    state.slots[&slot].made_at, made,
                    "{attempt}: slot {slot} was made at another time"
                );
                assert!(
                    !honest || made + 2 * SECOND > latest,
                    "{attempt}: slot {slot} has an older answer than it was given"
                );
            }
        }
    }

    /// Whoever started while the room was paused is paused, or was: also who slipped in before their node heard of it.
    /// Where all was well for a while.
    fn are_held_by_orders(&self) {
        let database = self.database.lock();
        let long = |since: i64| self.now - since > SLIPPED;
        for page in self.pages.iter().filter(|page| page.welcomed && long(page.since) && long(self.well)) {
            let attempt = &self.attempts[page.attempt];
            let Some(order) = pause_of(&database.orders, room_of(attempt)) else { continue };
            let log = database.log(attempt);
            let started = log.iter().find(|event| matches!(event.body, Body::Started { .. }));
            let Some(started) = started.filter(|started| started.at >= order.at && long(started.at)) else {
                continue;
            };
            let stops = |event: &Event| match &event.body {
                Body::Started { paused, .. } => paused.is_some(),
                Body::Paused { .. } | Body::Ended { .. } => true,
                _ => false,
            };
            let stopped = log.iter().any(stops);
            assert!(stopped, "{attempt} goes on in a room that is paused: {started:?} {order:?}");
        }
    }

    /// The last acked answer to each slot is the response, as long as no other page had the seat since.
    fn holds_what_was_acked(&self, page: &Page) {
        let attempt = &self.attempts[page.attempt];
        let database = self.database.lock();
        let state = State::replay(attempt.as_str(), database.log(attempt));
        if state.epoch != page.epoch {
            return;
        }
        let mut last = std::collections::BTreeMap::new();
        for (seq, act) in &page.acked {
            if let (Act::Answer { slot, response, .. }, Some(Body::Answered { .. })) =
                (act, database.has(attempt, page.epoch, *seq))
            {
                last.insert(*slot, response);
            }
        }
        for (slot, response) in last {
            assert_eq!(state.response(slot), response.as_ref(), "{}: slot {slot}", page.name);
        }
    }
}
