//! How long faces are kept: as long as the exam's rules say, and no longer.

/// µs in a day.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Whether the camera frames of a sitting that ended at `ends_at` (µs) are to be deleted at `now`.
pub fn is_over(ends_at: i64, kept_days: u32, now: i64) -> bool {
    now >= ends_at.saturating_add(i64::from(kept_days) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_stay_to_the_last_microsecond_and_no_longer() {
        assert!(!is_over(1_000, 180, 180 * DAY + 999));
        assert!(is_over(1_000, 180, 180 * DAY + 1_000));
        assert!(!is_over(i64::MAX, 3650, i64::MAX - 1), "a far end does not wrap");
    }
}
