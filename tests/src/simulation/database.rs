//! The logs as a database keeps them: a batch is there as a whole or not at all, a number once.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use engine::AttemptId;
use engine::attempt::response::Shape;
use engine::attempt::time::SECOND;
use engine::attempt::{Body, Event};
use engine::journal::{Loading, Logs, Row};
use engine::sitting::{PauseOrder, pause_of};
use engine::store::StoreError;

use super::node::room_of;
use super::oracle::Oracle;

/// Questions of every paper; all true or false.
pub const QUESTIONS: u16 = 8;

/// What is on disk.
#[derive(Default)]
pub struct Database {
    logs: BTreeMap<AttemptId, Vec<Event>>,
    oracles: BTreeMap<AttemptId, Oracle>,
    /// Whether it is away.
    pub away: bool,
    /// The pauses of rooms and the whole sitting that stand.
    pub orders: Vec<PauseOrder>,
    /// The time, µs, which no clock in this world need have.
    pub now: i64,
}

/// What became of a write.
pub enum Written {
    /// It is on disk.
    All,
    /// Nothing is: these attempts have other events there.
    Lost(HashSet<AttemptId>),
}

impl Database {
    /// Writes a batch, all or nothing.
    pub fn write(&mut self, rows: &[&Row]) -> Written {
        let mut lost = HashSet::new();
        let mut lengths: BTreeMap<&AttemptId, usize> = BTreeMap::new();
        for row in rows {
            let log = self.logs.get(&row.attempt).map(Vec::as_slice).unwrap_or_default();
            let length = lengths.entry(&row.attempt).or_insert(log.len());
            match row.number as usize {
                number if number == *length + 1 => *length += 1,
                number if log.get(number - 1).is_some_and(|there| there.hash == row.hash) => {}
                _ => {
                    lost.insert(row.attempt.clone());
                }
            }
        }
        if !lost.is_empty() {
            return Written::Lost(lost);
        }
        for row in rows {
            let log = self.logs.entry(row.attempt.clone()).or_default();
            if row.number as usize == log.len() + 1 {
                let (_, number, at, _, body, hash): (String, u32, i64, String, String, String) =
                    serde_json::from_str(&row.json).unwrap();
                let body: Body = serde_json::from_str(&body).unwrap();
                let event = Event { number, at, body, hash };
                let fresh = || Oracle::new(&row.attempt);
                assert!(event.at <= self.now + SECOND, "of a time to come: {event:?} at {}", self.now);
                let order = pause_of(&self.orders, room_of(&row.attempt));
                self.oracles.entry(row.attempt.clone()).or_insert_with(fresh).sees(&event, order);
                log.push(event);
            }
        }
        Written::All
    }

    /// An attempt's log.
    pub fn log(&self, attempt: &AttemptId) -> &[Event] {
        self.logs.get(attempt).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the act with this number of this epoch is on disk; with `answer`, as this answer to this slot.
    pub fn has(&self, attempt: &AttemptId, epoch: u32, seq: u64) -> Option<&Body> {
        self.oracles.get(attempt)?.act(epoch, seq)
    }

    /// What is known of an attempt in other words than its state's.
    pub fn oracle(&self, attempt: &AttemptId) -> Option<&Oracle> {
        self.oracles.get(attempt)
    }

    /// How many events there are.
    pub fn events(&self) -> usize {
        self.logs.values().map(Vec::len).sum()
    }
}

/// The database as nodes reach it.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Database>>);

impl Shared {
    /// Looks or changes.
    pub fn lock(&self) -> MutexGuard<'_, Database> {
        self.0.lock().unwrap()
    }
}

impl Logs for Shared {
    fn load<'a>(&'a self, attempt: &'a AttemptId) -> Loading<'a> {
        Box::pin(async move {
            let database = self.lock();
            if database.away {
                return Err(StoreError::Database(sqlx::Error::PoolTimedOut));
            }
            Ok((vec![Shape::Judge; QUESTIONS.into()], database.log(attempt).to_vec()))
        })
    }

    fn are_shared(&self) -> bool {
        true
    }
}
