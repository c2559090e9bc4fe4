//! What a load comes to: rates and times.

use std::time::Duration;

/// What a load came to.
#[derive(Default)]
pub struct Outcome {
    /// Times from frame to answer, µs, ascending.
    times: Vec<u32>,
    took: Duration,
}

impl Outcome {
    /// From times in any order, over so long.
    pub fn of(mut times: Vec<u32>, took: Duration) -> Self {
        times.sort_unstable();
        Self { times, took }
    }

    /// With another turn of the same load.
    pub fn add(&mut self, turn: Self) {
        self.times.extend(turn.times);
        self.times.sort_unstable();
        self.took += turn.took;
    }

    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }

    /// How many answers came.
    pub fn count(&self) -> usize {
        self.times.len()
    }

    /// The time that this share of answers did not exceed, ms; 0 of none.
    pub fn percentile(&self, share: f64) -> f64 {
        let at = (self.times.len() as f64 * share).ceil() as usize;
        self.times.get(at.saturating_sub(1)).map_or(0.0, |us| f64::from(*us) / 1000.0)
    }

    /// A line of the table: name, rate, and three percentiles in ms.
    pub fn line(&self, name: &str) -> Vec<String> {
        let ms = |share| format!("{:.2}", self.percentile(share));
        vec![name.into(), format!("{:.0}", self.rate()), ms(0.50), ms(0.95), ms(0.99)]
    }
}

/// How long something took, µs.
pub fn us(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}
