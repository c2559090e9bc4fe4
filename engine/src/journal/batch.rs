//! What waits for the disk: appends with their rows, and what becomes of them. The writing thread does the SQL; a test
//! may do without.

use std::collections::HashSet;
use std::time::Instant;

use tokio::sync::oneshot;

use super::pace::Pace;
use super::{AppendError, Lease};
use crate::attempt::Event;
use crate::id::AttemptId;

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whose.
    pub attempt: AttemptId,
    /// 1, 2, 3, …
    pub number: u32,
    /// Hash of the log up to it, hex.
    pub hash: String,
    /// All of it as JSON, made where the event is decided, so that the disk does not wait for it:
    /// `[attempt, number, at, kind, body, hash]`; the body is JSON in a string.
    pub json: String,
}

impl Row {
    /// Of an event, with its body's JSON.
    pub fn of(attempt: &AttemptId, event: &Event, body: &str) -> Self {
        let Event { number, at, hash, .. } = event;
        let all = (attempt.as_str(), number, at, event.body.kind(), body, hash);
        let json = serde_json::to_string(&all).unwrap_or_default();
        Self { attempt: attempt.clone(), number: *number, hash: hash.clone(), json }
    }

    /// One JSON list of all.
    pub fn list(rows: &[&Self]) -> String {
        let mut list = String::with_capacity(rows.iter().map(|row| row.json.len() + 1).sum::<usize>() + 1);
        for (at, row) in rows.iter().enumerate() {
            list.push(if at == 0 { '[' } else { ',' });
            list.push_str(&row.json);
        }
        list.push(']');
        list
    }
}

/// One append. Without row it is a fence: it is done when everything before it is.
#[derive(Debug)]
pub struct Append {
    pub(super) row: Option<Row>,
    pub(super) lease: Lease,
    pub(super) queued: Instant,
    pub(super) done: oneshot::Sender<Result<(), AppendError>>,
}

/// Appends that go to the disk together.
#[derive(Debug, Default)]
pub struct Batch(Vec<Append>);

impl Batch {
    /// Where more are put in, in order.
    pub fn appends(&mut self) -> &mut Vec<Append> {
        &mut self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows to write, in order.
    pub fn rows(&self) -> Vec<&Row> {
        self.0.iter().filter_map(|append| append.row.as_ref()).collect()
    }

    /// Answers and removes appends whose lease died.
    pub fn refuse_dead(&mut self) {
        if self.0.iter().all(|append| append.lease.alive()) {
            return;
        }
        for append in std::mem::take(&mut self.0) {
            if append.lease.alive() {
                self.0.push(append);
            } else {
                let _ = append.done.send(Err(AppendError::Lost));
            }
        }
    }

    /// Other events are at the numbers of these attempts: nothing that was decided on their state can pass.
    pub fn lost(&self, attempts: &HashSet<AttemptId>) {
        for append in &self.0 {
            if append.row.as_ref().is_some_and(|row| attempts.contains(&row.attempt)) {
                append.lease.kill();
            }
        }
    }

    /// All of it is on disk: says so to everybody who waits.
    pub fn committed(&mut self, pace: &Pace) {
        for append in self.0.drain(..) {
            pace.add(append.queued.elapsed());
            // Whoever asked may be gone; the event stands all the same.
            let _ = append.done.send(Ok(()));
        }
    }
}
