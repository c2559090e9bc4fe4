//! Busy connections: each sends its next answer as soon as the last is acked. How many a second are decided, chained,
//! on disk and acked, compared with what the wire and the disk alone could do, and both together with nothing decided.

use std::time::{Duration, Instant};

use engine::attempt::Response;
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use tests::harness::exam::{Plan, ready_on};
use tests::harness::place::{Fresh, On};
use tests::harness::staff::Socket;
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use wire::room::ClientFrame;

use crate::commit::Bare;
use crate::cost::Meter;
use crate::echo;
use crate::load::{Outcome, us};
use crate::people::{self, Page, all, at_the_door, enter};
use crate::print::{figure, table};

/// Of the lower of the two limits, what durable acks must reach.
const GOAL: f64 = 0.70;

/// A machine's speed changes over minutes: the loads take turns, so that all get their share of it.
/// None is so long that the connections of the others are taken for dead meanwhile: their heartbeat is 15 s.
const LONGEST_TURN: Duration = Duration::from_secs(2);

/// Measures at so many connections, each part for so long.
pub async fn run(on: On, connections: usize, duration: Duration) {
    let turns = duration.div_duration_f64(LONGEST_TURN).ceil().max(1.0) as u32;
    println!("\n{connections} busy connections, {} s each in {turns} turns, {on:?}", duration.as_secs());
    let (_echo, mut echoing) = beside(&["echo"], connections, r#"{"type":"answer"#).await;
    let fresh = Fresh::on(on).await;
    let place = fresh.database.clone().unwrap_or_else(|| fresh.folder.path().to_string_lossy().into_owned());
    let (_plain, mut writing) = beside(&["plain", &place], connections, r#"{"type":"acked"#).await;
    let mut bare = Bare::start(on, connections).await;
    let plan = Plan { candidates: connections, counts: [40, 40, 20, 0], ..Plan::default() };
    let (mut server, _admin, sitting) = ready_on(on, plan).await;
    let (people, _) = at_the_door(&server.base, &sitting, 0..connections).await;
    let (pages, _) = enter(&server.base, &people, Duration::from_secs(1)).await;
    let mut answering: Vec<Client> = pages.into_iter().map(client).collect();
    let [mut echoed, mut written, mut acked] = std::array::from_fn(|_| Outcome::default());
    let mut cpu_ms = 0.0;
    for _ in 0..turns {
        echoed.add(drive(&mut echoing, duration / turns).await);
        bare.go(duration / turns).await;
        written.add(drive(&mut writing, duration / turns).await);
        let meter = Meter::start(&server);
        acked.add(drive(&mut answering, duration / turns).await);
        cpu_ms += meter.cpu_ms();
    }
    drop(answering);
    let committed = bare.end().await;
    assert!(server.stop().await, "the server stops in good order");
    let (sound, printed) = server.run(&["verify"]).await;
    assert!(sound, "{printed}");
    let bare =
        vec!["bare group commit".into(), format!("{committed:.0}"), "-".into(), "-".into(), "-".into()];
    table(
        &["", "per second", "p50 ms", "p95 ms", "p99 ms"],
        &[
            echoed.line("websocket echo"),
            bare,
            written.line("acks without rules"),
            acked.line("durable acks"),
        ],
    );
    println!(
        "of what acks come to without rules, state, chain and bus: {:.2}",
        acked.rate() / written.rate()
    );
    println!("server CPU per 1,000 acks: {:.1} ms", cpu_ms * 1000.0 / acked.count() as f64);
    let name = format!("room.acks_of_limit.{connections}.{on:?}").to_lowercase();
    figure(&name, acked.rate() / echoed.rate().min(committed), GOAL);
}

/// One connection and the frames it sends, by number from 1.
struct Client {
    socket: Socket,
    frame: Box<dyn Fn(u64) -> String + Send>,
    /// What an answer to one of its frames begins with; anything else is passed over.
    answer: &'static str,
    /// The number of its last frame.
    seq: u64,
}

impl Client {
    async fn drive(&mut self, until: Instant) -> Vec<u32> {
        let mut times = Vec::with_capacity(4096);
        loop {
            let began = Instant::now();
            if began >= until {
                return times;
            }
            self.seq += 1;
            self.socket.send(Message::text((self.frame)(self.seq))).await.unwrap();
            loop {
                let Message::Text(text) = self.socket.next().await.unwrap().unwrap() else { continue };
                if text.starts_with(self.answer) {
                    break;
                }
                assert!(!text.starts_with(r#"{"type":"refused"#), "{text}");
            }
            times.push(us(began.elapsed()));
        }
    }
}

/// Drives all clients at once for so long.
async fn drive(clients: &mut Vec<Client>, duration: Duration) -> Outcome {
    let began = Instant::now();
    let until = began + duration;
    let done = all(std::mem::take(clients), move |_, mut client| async move {
        let times = client.drive(until).await;
        (client, times)
    })
    .await;
    let took = began.elapsed();
    let (back, times): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    *clients = back;
    Outcome::of(times.into_iter().flatten().collect(), took)
}

/// One of a candidate's answers.
fn answer(epoch: u32, seq: u64, slot: u16, response: Response) -> String {
    let client_ms = 1_790_000_000_000;
    let frame = ClientFrame::Answer {
        epoch,
        seq,
        slot,
        response: Some(response),
        client_ms,
        made_at: None,
        change: None,
    };
    serde_json::to_string(&frame).unwrap()
}

/// A server beside this one, and who talks to it.
async fn beside(as_what: &[&str], connections: usize, answers: &'static str) -> (echo::Beside, Vec<Client>) {
    let beside = echo::Beside::start(as_what).await;
    let dial = || connect_async_with_config(&beside.url, Some(people::small()), true);
    let sockets = join_all((0..connections).map(|_| dial())).await;
    let clients = sockets.into_iter().map(|socket| Client {
        socket: socket.unwrap().0,
        frame: Box::new(|seq| {
            answer(1, seq, u16::try_from(seq % 100 + 1).unwrap(), Response::Choice(vec![1234]))
        }),
        answer: answers,
        seq: 0,
    });
    let clients = clients.collect();
    (beside, clients)
}

fn client(page: Page) -> Client {
    let Page { socket, epoch, answers, .. } = page;
    let frame = move |seq: u64| {
        let (round, at) = (seq / answers.len() as u64, seq % answers.len() as u64);
        let response = answers[at as usize][usize::from(round % 2 == 1)].clone();
        answer(epoch, seq, u16::try_from(at).unwrap() + 1, response)
    };
    Client { socket, frame: Box::new(frame), answer: r#"{"type":"acked"#, seq: 0 }
}
