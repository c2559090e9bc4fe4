//! A candidate's page as the network sees it: numbered acts in an outbox until they are acked or refused for good.

use std::collections::BTreeMap;

use engine::attempt::command::Act;
use engine::attempt::{Refusal, Response};

/// One connection of a page to a node; a page that dials again has another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The page.
    pub page: usize,
    /// The node.
    pub node: usize,
    /// Which of its connections.
    pub number: u64,
}

/// From a page.
#[derive(Clone, Debug)]
pub enum Up {
    /// Hello. `holder_live`: what the node believes of the page that holds the seat.
    Hello {
        /// Its name.
        page: String,
        /// Whether it wants the seat.
        take_over: bool,
        /// See above.
        holder_live: bool,
    },
    /// An act.
    Act {
        /// Epoch of the welcome.
        epoch: u32,
        /// Its number.
        seq: u64,
        /// What.
        act: Act,
    },
}

/// To a page.
#[derive(Clone, Debug)]
pub enum Down {
    /// The seat is its.
    Welcome {
        /// The epoch.
        epoch: u32,
        /// The page that has the seat.
        page: String,
        /// What has arrived.
        upto: u64,
        /// And above it.
        above: Vec<u64>,
        /// Responses by slot.
        responses: BTreeMap<u16, Response>,
        /// When they were made, by slot, µs.
        made: BTreeMap<u16, i64>,
        /// How many notices there are.
        notices: u32,
    },
    /// Another page has it.
    SeatTaken,
    /// It is too late to come in.
    Barred,
    /// On disk.
    Acked {
        /// Epoch of the act.
        epoch: u32,
        /// Its number.
        seq: u64,
    },
    /// Not taken.
    Refused {
        /// Epoch of the act.
        epoch: u32,
        /// Its number.
        seq: u64,
        /// Why.
        refusal: Refusal,
    },
    /// The node hung up.
    Closed,
}

/// A page.
pub struct Page {
    /// Index of its attempt.
    pub attempt: usize,
    /// Its name.
    pub name: String,
    /// Its connection, if it has one.
    pub line: Option<Line>,
    /// Whether it was welcomed on it.
    pub welcomed: bool,
    /// Since when, µs.
    pub since: i64,
    /// Of the last welcome.
    pub epoch: u32,
    /// Whether another page took the seat.
    pub fenced: bool,
    /// Notices it has heard of.
    pub notices: u32,
    /// How far off it reckons the server's time, µs.
    pub off: i64,
    /// What was not acked.
    pub outbox: BTreeMap<u64, Act>,
    /// What was, in this epoch.
    pub acked: BTreeMap<u64, Act>,
    seq: u64,
}

impl Page {
    /// One that was just opened.
    pub fn new(attempt: usize, name: String) -> Self {
        Self {
            attempt,
            name,
            line: None,
            welcomed: false,
            since: 0,
            epoch: 0,
            fenced: false,
            notices: 0,
            off: 0,
            outbox: BTreeMap::new(),
            acked: BTreeMap::new(),
            seq: 0,
        }
    }

    /// The candidate does something.
    pub fn acts(&mut self, act: Act) {
        self.seq += 1;
        self.outbox.insert(self.seq, act);
    }

    /// Adopts a welcome. What has arrived leaves the outbox; under another epoch everything gets a new number, and
    /// answers that others made later ones in the place of go into the record alone: `made` says when, by slot.
    pub fn adopts(&mut self, epoch: u32, (upto, above): (u64, &[u64]), made: &BTreeMap<u16, i64>) {
        if epoch < self.epoch {
            // An older welcome that was overtaken on its way.
            return;
        }
        if epoch != self.epoch {
            let waiting = std::mem::take(&mut self.outbox);
            (self.epoch, self.seq) = (epoch, 0);
            self.acked.clear();
            for act in waiting.into_values() {
                self.acts(match act {
                    Act::Answer { slot, response, client_ms, made_at: Some(made_at), change }
                        if made.get(&slot).is_some_and(|there| made_at < *there) =>
                    {
                        Act::Superseded { slot, response, client_ms, made_at, change }
                    }
                    other => other,
                });
            }
        } else {
            let arrived: Vec<u64> =
                self.outbox.keys().copied().filter(|seq| *seq <= upto || above.contains(seq)).collect();
            for seq in arrived {
                self.settles(seq);
            }
        }
        self.welcomed = true;
    }

    /// An act is on disk.
    pub fn settles(&mut self, seq: u64) {
        if let Some(act) = self.outbox.remove(&seq) {
            self.acked.insert(seq, act);
        }
    }

    /// An act was refused; whether the page gives it up.
    pub fn is_refused(&mut self, epoch: u32, seq: u64, refusal: &Refusal) {
        if epoch != self.epoch {
            return;
        }
        match refusal {
            Refusal::Paused
            | Refusal::NotAdmitted
            | Refusal::NotStarted
            | Refusal::SectionAhead(_)
            | Refusal::TooFarAhead(_) => {}
            Refusal::StaleEpoch => self.fenced = true,
            Refusal::TooEarlyToSubmit(_)
            | Refusal::Ended
            | Refusal::UnknownNotice(_)
            | Refusal::SectionOver(_)
            | Refusal::Passed(_)
            | Refusal::OtherSection(_)
            | Refusal::SectionsLeft => {
                self.outbox.remove(&seq);
            }
            other => panic!("{} was refused as no page should be: {other:?}", self.name),
        }
    }
}
