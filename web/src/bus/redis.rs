//! The bus between nodes: Redis publish and subscribe. Nothing waits for it: what can't be sent is dropped, and the
//! bus counts as degraded until both directions work again.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use redis::AsyncCommands;
use tokio::sync::mpsc;

use super::Message;
use super::local::Local;
use crate::clock::Clock;

const CHANNEL: &str = "kaopu:events";
const QUEUE: usize = 4_096;
const AGAIN: Duration = Duration::from_secs(1);
/// A sign of life, so that a silent loss is noticed by the publisher too.
const PULSE: Duration = Duration::from_secs(2);

/// The way to other nodes.
pub struct Redis(mpsc::Sender<String>);

/// Which direction works; degraded while either does not.
struct Health {
    degraded_since: Arc<AtomicI64>,
    sends: std::sync::atomic::AtomicBool,
    hears: std::sync::atomic::AtomicBool,
    clock: Clock,
}

impl Health {
    fn set(&self, direction: &std::sync::atomic::AtomicBool, works: bool) {
        direction.store(works, Ordering::Relaxed);
        if self.sends.load(Ordering::Relaxed) && self.hears.load(Ordering::Relaxed) {
            if self.degraded_since.swap(0, Ordering::Relaxed) != 0 {
                tracing::info!("live events between nodes flow");
            }
        } else if self
            .degraded_since
            .compare_exchange(0, self.clock.now(), Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
        {
            tracing::warn!("no live events between nodes; answering goes on, walls read the store");
        }
    }
}

impl Redis {
    /// Starts both directions.
    pub fn start(
        address: &str,
        node: String,
        local: Local,
        degraded_since: Arc<AtomicI64>,
        clock: Clock,
    ) -> Result<Self, String> {
        let client = redis::Client::open(address).map_err(|error| format!("--redis: {error}"))?;
        degraded_since.store(clock.now(), Ordering::Relaxed);
        let health = Arc::new(Health { degraded_since, sends: false.into(), hears: false.into(), clock });
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(send(client.clone(), waiting, Arc::clone(&health)));
        tokio::spawn(hear(client, node, local, health));
        Ok(Self(queue))
    }

    /// Sends a message, or drops it when Redis is away.
    pub fn publish(&self, message: &Message) {
        if let Ok(json) = serde_json::to_string(message) {
            let _ = self.0.try_send(json);
        }
    }
}

async fn send(client: redis::Client, mut waiting: mpsc::Receiver<String>, health: Arc<Health>) {
    loop {
        let connection = tokio::time::timeout(PULSE, client.get_multiplexed_async_connection()).await;
        let Ok(Ok(mut connection)) = connection else {
            health.set(&health.sends, false);
            // Old hints are of no use once it is back.
            while waiting.try_recv().is_ok() {}
            if waiting.is_closed() {
                return;
            }
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        health.set(&health.sends, true);
        loop {
            let next = tokio::time::timeout(PULSE, waiting.recv()).await;
            let sent = match next {
                Ok(None) => return,
                Ok(Some(json)) => {
                    tokio::time::timeout(PULSE, connection.publish::<_, _, ()>(CHANNEL, json)).await
                }
                Err(_) => tokio::time::timeout(PULSE, connection.publish::<_, _, ()>(CHANNEL, "")).await,
            };
            if !matches!(sent, Ok(Ok(()))) {
                break;
            }
        }
        health.set(&health.sends, false);
    }
}

async fn hear(client: redis::Client, node: String, local: Local, health: Arc<Health>) {
    loop {
        if let Err(error) = hear_once(&client, &node, &local, &health).await {
            tracing::debug!(%error, "Redis subscription ended");
        }
        health.set(&health.hears, false);
        tokio::time::sleep(AGAIN).await;
    }
}

async fn hear_once(
    client: &redis::Client,
    node: &str,
    local: &Local,
    health: &Health,
) -> redis::RedisResult<()> {
    let mut subscription = client.get_async_pubsub().await?;
    subscription.subscribe(CHANNEL).await?;
    health.set(&health.hears, true);
    let mut messages = subscription.into_on_message();
    // Every node sends a sign of life each two seconds, ours among them: silence means that nothing comes through.
    while let Ok(Some(message)) = tokio::time::timeout(PULSE * 4, messages.next()).await {
        let text: String = message.get_payload()?;
        if let Ok(message) = serde_json::from_str::<Message>(&text)
            && message.node != node
        {
            local.publish(Arc::new(message));
        }
    }
    Ok(())
}
