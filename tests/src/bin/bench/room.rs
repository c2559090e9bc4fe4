//! The exam room: how many answers a second are decided, chained, on disk and acked, compared with what the wire
//! and the disk alone could do.

use std::fs;
use std::time::Duration;

use engine::attempt::Response;
use futures_util::future::join_all;
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, ready};
use tests::harness::server::Server;
use wire::room::ClientFrame;

use crate::load::{Client, Outcome, drive};
use crate::print::{figure, table};
use crate::{commit, echo};

/// Of the lower of the two limits, what durable acks must reach.
const GOAL: f64 = 0.70;

pub async fn run(candidates: usize, duration: Duration) {
    println!("{candidates} busy connections, {} s each, SQLite", duration.as_secs());
    let echoed = echo(candidates, duration).await;
    let committed = commit::rate(candidates, duration).await;
    let (acked, cost) = kaopu(candidates, duration).await;
    let ms = |value: f64| format!("{value:.2}");
    let line = |name: &str, outcome: &Outcome| {
        vec![
            name.into(),
            format!("{:.0}", outcome.rate),
            ms(outcome.percentile(0.50)),
            ms(outcome.percentile(0.95)),
            ms(outcome.percentile(0.99)),
        ]
    };
    let bare =
        vec!["bare group commit".into(), format!("{committed:.0}"), "-".into(), "-".into(), "-".into()];
    table(
        &["", "per second", "p50 ms", "p95 ms", "p99 ms"],
        &[line("websocket echo", &echoed), bare, line("durable acks", &acked)],
    );
    println!("server CPU per 1,000 acks: {:.1} ms", cost.cpu_ms * 1000.0 / acked.count() as f64);
    println!("server memory per candidate: {:.1} KiB", cost.memory_kib / candidates as f64);
    figure("room.acks_of_limit", acked.rate / echoed.rate.min(committed), GOAL);
}

/// One of a candidate's answers.
fn answer(epoch: u32, seq: u64, slot: u16, response: Response) -> String {
    let client_ms = 1_790_000_000_000;
    let frame = ClientFrame::Answer { epoch, seq, slot, response: Some(response), client_ms };
    serde_json::to_string(&frame).unwrap()
}

async fn echo(connections: usize, duration: Duration) -> Outcome {
    let echo = echo::Echo::start().await;
    let sockets = join_all((0..connections).map(|_| tokio_tungstenite::connect_async(&echo.url))).await;
    let clients = sockets.into_iter().map(|socket| Client {
        socket: socket.unwrap().0,
        frame: Box::new(|seq| {
            answer(1, seq, u16::try_from(seq % 100 + 1).unwrap(), Response::Choice(vec![1234]))
        }),
        answer: r#"{"type":"answer"#,
    });
    drive(clients.collect(), duration).await
}

/// What a load cost the server.
struct Cost {
    /// CPU time during the load, ms.
    cpu_ms: f64,
    /// Resident memory that the connected candidates added, KiB.
    memory_kib: f64,
}

async fn kaopu(candidates: usize, duration: Duration) -> (Outcome, Cost) {
    let plan = Plan { candidates, counts: [40, 40, 20, 0], ..Plan::default() };
    let (mut server, _, sitting) = ready(plan).await;
    let empty = memory_kib(&server);
    let room = join_all((0..candidates).map(|n| sitting.inside(&server.base, n))).await;
    let full = memory_kib(&server);
    let before = cpu_ms(&server);
    let acked = drive(room.into_iter().map(client).collect(), duration).await;
    let cost = Cost { cpu_ms: cpu_ms(&server) - before, memory_kib: full - empty };
    assert!(server.stop().await, "the server stops in good order");
    let (sound, printed) = server.run(&["verify"]).await;
    assert!(sound, "{printed}");
    (acked, cost)
}

fn client(mut me: Candidate) -> Client {
    let epoch = me.epoch();
    let socket = me.hands_over();
    let questions = me.questions();
    let answers: Vec<[Response; 2]> =
        (1..=questions).map(|slot| [0, 1].map(|pick| me.some_response(slot, pick))).collect();
    let frame = move |seq: u64| {
        let (round, at) = (seq / answers.len() as u64, seq % answers.len() as u64);
        let response = answers[at as usize][usize::from(round % 2 == 1)].clone();
        answer(epoch, seq, u16::try_from(at).unwrap() + 1, response)
    };
    Client { socket, frame: Box::new(frame), answer: r#"{"type":"acked"# }
}

/// CPU time of the server so far: user and system, fields 14 and 15 of proc(5) stat in ticks of 10 ms.
fn cpu_ms(server: &Server) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", server.pid())).unwrap();
    let after_name = stat.rsplit_once(") ").unwrap().1;
    let ticks: u32 = after_name.split(' ').skip(11).take(2).map(|field| field.parse::<u32>().unwrap()).sum();
    f64::from(ticks) * 10.0
}

fn memory_kib(server: &Server) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
