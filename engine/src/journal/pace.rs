//! How long commits take: counts in buckets a factor of √2 apart, of this half minute and the one before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const BUCKETS: usize = 56;
const SPAN: Duration = Duration::from_secs(30);

#[derive(Debug)]
struct Counts([AtomicU64; BUCKETS]);

/// Durations of the last 30 to 60 seconds.
#[derive(Debug)]
pub struct Pace {
    born: Instant,
    span: AtomicU64,
    counts: [Counts; 2],
}

impl Default for Pace {
    fn default() -> Self {
        let counts = || Counts(std::array::from_fn(|_| AtomicU64::new(0)));
        Self { born: Instant::now(), span: AtomicU64::new(0), counts: [counts(), counts()] }
    }
}

impl Pace {
    /// Counts one duration.
    pub fn add(&self, took: Duration) {
        let span = self.born.elapsed().as_secs() / SPAN.as_secs();
        let before = self.span.swap(span, Ordering::Relaxed);
        if span != before {
            // What is older than one span goes, both when more than one passed.
            for age in 0..(span - before).min(2) {
                let old = &self.counts[usize::from((span - age) % 2 == 1)];
                old.0.iter().for_each(|count| count.store(0, Ordering::Relaxed));
            }
        }
        self.counts[usize::from(span % 2 == 1)].0[bucket(took)].fetch_add(1, Ordering::Relaxed);
    }

    /// The duration that `per_thousand` of a thousand do not exceed, µs; 0 when nothing was counted. It is up to
    /// 41 % too high.
    pub fn percentile(&self, per_thousand: u64) -> i64 {
        let sums: Vec<u64> = (0..BUCKETS)
            .map(|at| self.counts.iter().map(|counts| counts.0[at].load(Ordering::Relaxed)).sum())
            .collect();
        let all: u64 = sums.iter().sum();
        let wanted = (all * per_thousand).div_ceil(1000);
        let mut seen = 0;
        for (at, count) in sums.iter().enumerate() {
            seen += count;
            if seen >= wanted && all > 0 {
                return upper(at);
            }
        }
        0
    }
}

/// Bucket n holds what takes at most 2^(n / 2) µs.
fn bucket(took: Duration) -> usize {
    let micros = i64::try_from(took.as_micros()).unwrap_or(i64::MAX);
    (0..BUCKETS).find(|at| micros <= upper(*at)).unwrap_or(BUCKETS - 1)
}

fn upper(bucket: usize) -> i64 {
    let whole = 1_i64 << (bucket / 2);
    if bucket.is_multiple_of(2) { whole } else { whole * 1414 / 1000 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_close_from_above() {
        let pace = Pace::default();
        assert_eq!(pace.percentile(990), 0);
        for ms in 1..=100 {
            pace.add(Duration::from_millis(ms));
        }
        let median = pace.percentile(500);
        assert!((50_000..72_000).contains(&median), "{median}");
        let high = pace.percentile(990);
        assert!((99_000..140_000).contains(&high), "{high}");
    }
}
