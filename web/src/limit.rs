//! How often something may be tried: failed sign-ins by name and by address.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use crate::problem::Problem;

/// How many keys are remembered; beyond that the oldest spans are dropped first.
const MOST_KEYS: usize = 50_000;

/// Counts failures per key within a span.
#[derive(Debug)]
pub struct Limit {
    most: u32,
    span: Duration,
    failures: Mutex<HashMap<String, (u32, Instant)>>,
}

impl Limit {
    /// At most `most` failures within `span`.
    pub fn new(most: u32, span: Duration) -> Self {
        Self { most, span, failures: Mutex::default() }
    }

    /// Refuses when the key has failed too often.
    pub fn check(&self, key: &str) -> Result<(), Problem> {
        let failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match failures.get(key) {
            Some((count, since)) if *count >= self.most && since.elapsed() < self.span => {
                let left = (self.span - since.elapsed()).as_secs() + 1;
                let left = u32::try_from(left).unwrap_or(u32::MAX);
                let detail = format!("too many failed tries; try again in {left} seconds");
                Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate.limited", detail).retry_after(left))
            }
            _ => Ok(()),
        }
    }

    /// Counts a failure.
    pub fn failed(&self, key: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if failures.len() >= MOST_KEYS {
            failures.retain(|_, (_, since)| since.elapsed() < self.span);
            if failures.len() >= MOST_KEYS {
                failures.clear();
            }
        }
        let entry = failures.entry(key.to_owned()).or_insert((0, Instant::now()));
        if entry.1.elapsed() >= self.span {
            *entry = (0, Instant::now());
        }
        entry.0 += 1;
    }

    /// Forgets a key's failures after a success.
    pub fn succeeded(&self, key: &str) {
        self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_count_and_success_forgives() {
        let limit = Limit::new(2, Duration::from_secs(60));
        limit.failed("a");
        assert!(limit.check("a").is_ok());
        limit.failed("a");
        assert!(limit.check("a").is_err());
        assert!(limit.check("b").is_ok());
        limit.succeeded("a");
        assert!(limit.check("a").is_ok());
    }
}
