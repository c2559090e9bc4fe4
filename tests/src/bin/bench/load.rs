//! The load: connections that each send a frame, wait for its answer, and send the next.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use tests::harness::staff::Socket;
use tokio_tungstenite::tungstenite::Message;

/// What a load came to.
pub struct Outcome {
    /// Answers a second.
    pub rate: f64,
    /// Times from frame to answer, µs, ascending.
    times: Vec<u32>,
}

impl Outcome {
    /// How many answers came.
    pub fn count(&self) -> usize {
        self.times.len()
    }

    /// The time that this share of answers did not exceed, ms.
    pub fn percentile(&self, share: f64) -> f64 {
        let at = ((self.times.len() as f64 * share).ceil() as usize).clamp(1, self.times.len());
        f64::from(self.times[at - 1]) / 1000.0
    }
}

/// One connection and the frames it sends, by number from 1.
pub struct Client {
    /// Open.
    pub socket: Socket,
    /// Its frames.
    pub frame: Box<dyn Fn(u64) -> String + Send>,
    /// What an answer to one of its frames begins with; anything else is passed over.
    pub answer: &'static str,
}

impl Client {
    async fn drive(&mut self, until: Instant) -> Vec<u32> {
        let mut times = Vec::with_capacity(4096);
        for seq in 1.. {
            let began = Instant::now();
            if began >= until {
                break;
            }
            self.socket.send(Message::text((self.frame)(seq))).await.unwrap();
            loop {
                let Message::Text(text) = self.socket.next().await.unwrap().unwrap() else { continue };
                if text.starts_with(self.answer) {
                    break;
                }
                assert!(!text.starts_with(r#"{"type":"refused"#), "{text}");
            }
            times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        times
    }
}

/// Drives all clients at once for so long.
pub async fn drive(clients: Vec<Client>, duration: Duration) -> Outcome {
    let began = Instant::now();
    let until = began + duration;
    let tasks = clients.into_iter().map(|mut client| {
        tokio::spawn(async move {
            let times = client.drive(until).await;
            (client, times)
        })
    });
    // The connections stay open until the last has its answer.
    let done = join_all(tasks).await;
    let took = began.elapsed();
    let mut times: Vec<u32> = done.into_iter().flat_map(|task| task.unwrap().1).collect();
    times.sort_unstable();
    Outcome { rate: times.len() as f64 / took.as_secs_f64(), times }
}
