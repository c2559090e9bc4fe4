//! The bus inside the process. A listener that is too slow misses the oldest events and is told so.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::Message;

const CAPACITY: usize = 4_096;

/// The local bus.
#[derive(Clone)]
pub struct Local(broadcast::Sender<Arc<Message>>);

impl Local {
    /// Without listeners.
    pub fn new() -> Self {
        Self(broadcast::channel(CAPACITY).0)
    }

    /// Tells all listeners.
    pub fn publish(&self, message: Arc<Message>) {
        // Nobody listening is no error.
        let _ = self.0.send(message);
    }

    /// A new listener.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Message>> {
        self.0.subscribe()
    }
}
