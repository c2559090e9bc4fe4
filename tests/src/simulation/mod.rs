//! A deterministic simulation of exam rooms: attempts, pages, nodes, a network that loses, delays, repeats and
//! reorders, a database that fails, processes that die, people who act. The pure core and the journal's interface are
//! the real ones; the disk, the wire and the time are played. One seed, one history.
//!
//! - [`world`]: who does what next.
//! - [`page`]: a candidate's page: numbered acts, an outbox, take-overs.
//! - [`node`]: a server: attempts in memory, a journal, what it answers.
//! - [`database`]: the logs, one writer after the other, and its failures.
//! - [`oracle`]: what must hold, told in other words than the core's.

pub mod database;
pub mod node;
pub mod oracle;
pub mod page;
pub mod world;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Where all chance comes from.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u32) -> bool {
        self.0.random_range(0..times) == 0
    }

    /// From 0 to below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    /// µs from 0 to `most`.
    pub fn us(&mut self, most: i64) -> i64 {
        self.0.random_range(0..=most)
    }
}
