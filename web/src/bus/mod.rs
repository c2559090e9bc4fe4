//! Live events between pages and nodes. They are hints: whoever misses one finds the truth in the store.
//!
//! - [`local`]: inside the process, always there.
//! - [`redis`]: between nodes, when `--redis` is set. When Redis is away, walls say so and read the store.

pub mod local;
pub mod redis;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use engine::{AttemptId, SittingId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use wire::wall::{IncidentView, Tile};

use local::Local;

/// Something happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Tiles of a sitting changed.
    Tiles {
        /// The sitting.
        sitting: SittingId,
        /// The tiles.
        tiles: Vec<Tile>,
    },
    /// An incident is new or changed.
    Incident {
        /// The sitting.
        sitting: SittingId,
        /// It.
        incident: Box<IncidentView>,
    },
    /// An attempt's log has grown.
    Advanced {
        /// The attempt.
        attempt: AttemptId,
        /// To this number.
        number: u32,
    },
    /// A call for the invigilator was answered.
    CallAnswered {
        /// The attempt.
        attempt: AttemptId,
    },
    /// Something happened to a whole room or network.
    Hall {
        /// The sitting.
        sitting: SittingId,
    },
    /// Who has this page connected?
    PageWanted {
        /// Name of the question.
        question: String,
        /// The attempt.
        attempt: AttemptId,
        /// The page's name.
        page: String,
    },
    /// A node has the page that was asked for.
    PageHere {
        /// Name of the question.
        question: String,
        /// Hash of the token of its session.
        session: String,
    },
    /// A sitting's times were moved, or its results are out.
    SittingChanged {
        /// The sitting.
        sitting: SittingId,
    },
}

/// An event with where it comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// Random name of the node.
    pub node: String,
    /// What happened.
    pub event: Event,
}

/// The bus.
pub struct Bus {
    node: String,
    local: Local,
    redis: Option<redis::Redis>,
    degraded_since: Arc<AtomicI64>,
}

impl Bus {
    /// Inside the process, and over Redis when there is an address.
    pub fn start(address: Option<&str>, clock: crate::clock::Clock) -> Result<Self, String> {
        let node = bank::id::fresh();
        let local = Local::new();
        let degraded_since = Arc::new(AtomicI64::new(0));
        let redis = address
            .map(|address| {
                redis::Redis::start(address, node.clone(), local.clone(), Arc::clone(&degraded_since), clock)
            })
            .transpose()?;
        Ok(Self { node, local, redis, degraded_since })
    }

    /// Tells everybody.
    pub fn publish(&self, event: Event) {
        let message = Arc::new(Message { node: self.node.clone(), event });
        if let Some(redis) = &self.redis {
            redis.publish(&message);
        }
        self.local.publish(message);
    }

    /// Hears what is told from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Message>> {
        self.local.subscribe()
    }

    /// Whether a message comes from another node.
    pub fn is_foreign(&self, message: &Message) -> bool {
        message.node != self.node
    }

    /// Whether other nodes may be listening.
    pub fn reaches_others(&self) -> bool {
        self.redis.is_some()
    }

    /// Since when events of other nodes may be missing, µs, if so.
    pub fn degraded_since(&self) -> Option<i64> {
        Some(self.degraded_since.load(Ordering::Relaxed)).filter(|since| *since != 0)
    }
}
