//! The server's one clock: the wall clock as it was at the start, carried on by the monotonic clock. A wall clock
//! that steps afterwards neither ends nor lengthens anything.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The clock.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    base: i64,
    started: Instant,
}

impl Clock {
    /// Reads the wall clock once.
    pub fn start() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { base: i64::try_from(since.as_micros()).unwrap_or(i64::MAX), started: Instant::now() }
    }

    /// µs since the epoch.
    pub fn now(&self) -> i64 {
        let passed = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.base.saturating_add(passed)
    }
}
