//! Many who are connected and answer now and then; and what happens to all of them at once: starts, reconnects,
//! submissions, the deadline.

use std::time::{Duration, Instant};

use engine::exam::Rules;
use tests::harness::exam::{Plan, now, ready};
use tests::harness::server::Server;
use tests::harness::staff::Member;
use wire::room::{PING_EVERY_S, ServerFrame};
use wire::sitting::Results;

use crate::cost::Meter;
use crate::load::{Outcome, us};
use crate::people::{PING, Page, Person, all, at_the_door, enter};
use crate::print::{at_most, table};
use crate::side;

/// How often each of them answers.
const ANSWER_EVERY: Duration = Duration::from_secs(20);
/// How many come back at once, and hand in at once.
const AT_ONCE: usize = 5_000;
/// How many wait for one start.
const STARTERS: usize = 2_000;
/// From the sign-ins to that start, and from it to its end.
const UNTIL_START: Duration = Duration::from_secs(60);
const UNTIL_END: Duration = Duration::from_secs(40);

const HEAD: [&str; 5] = ["", "per second", "p50 ms", "p95 ms", "p99 ms"];

/// How many of the connected are on the wall that is open.
const ON_THE_WALL: usize = 500;

/// A paper of 25 questions and no camera to wait for.
fn plan(candidates: usize, first_ticket: usize) -> Plan {
    let rules = Rules { camera_every_s: Some(600), ..Plan::default().rules };
    Plan { candidates, first_ticket, rules, counts: [10, 10, 5, 0], ..Plan::default() }
}

/// Measures with so many connected, each load for so long.
pub async fn run(connected: usize, duration: Duration) {
    println!("\n{connected} connected, each answers every {} s, SQLite", ANSWER_EVERY.as_secs());
    let (server, admin, small) = ready(plan(ON_THE_WALL, 0)).await;
    let large = admin.plans(plan(connected - ON_THE_WALL, ON_THE_WALL)).await;
    let (mut people, _) = at_the_door(&server.base, &small, 0..ON_THE_WALL).await;
    people.extend(at_the_door(&server.base, &large, 0..connected - ON_THE_WALL).await.0);
    let meter = Meter::start(&server);
    let (pages, _) = enter(&server.base, &people, Duration::from_secs(connected as u64 / 500)).await;
    let memory = meter.memory_kib() / connected as f64;

    let meter = Meter::start(&server);
    let (pages, alone) = answering(pages, duration).await;
    let cpu = meter.cpu_ms();
    let side = side::Load::start(&server, &small, &people[..ON_THE_WALL]).await;
    let (mut pages, beside) = answering(pages, duration).await;
    let (imported, frames, heard) = side.stop().await;
    table(&HEAD, &[alone.line("answers alone"), beside.line("beside other work")]);
    let share = cpu / duration.as_millis() as f64 * 100.0;
    println!("server: {memory:.1} KiB per candidate, {share:.0} % of one core, pings included");
    println!("other work: {imported} items imported, {frames} frames taken, a wall heard {heard} times");
    at_most("room.memory_kib", memory, 16.0);
    at_most("room.connected_p99_ms", alone.percentile(0.99), 10.0);
    at_most("room.beside_of_alone_p99", beside.percentile(0.99) / alone.percentile(0.99), 2.0);

    // Those of the large sitting go, come back and hand in.
    let gone = AT_ONCE.min(connected - ON_THE_WALL);
    let those = ON_THE_WALL..ON_THE_WALL + gone;
    let saved: Vec<u64> = pages.drain(those.clone()).map(|page| page.seq).collect();
    let (back, reconnects) = enter(&server.base, &people[those], Duration::from_secs(5)).await;
    let lost = back.iter().zip(&saved).filter(|(page, seq)| page.seq != **seq).count();
    assert_eq!(lost, 0, "what was acked is there after a reconnect");
    let submissions = submit(back).await;
    drop(pages);
    let results = format!("/api/sittings/{}/results", large.id);
    let results: Results = admin.browser.get(&results).await.json();
    assert_eq!(results.marked as usize, gone, "everybody who handed in counts as such");
    println!();
    table(&HEAD, &[reconnects.line("reconnects"), submissions.line("submissions at once")]);
    at_most("room.reconnect_p99_ms", reconnects.percentile(0.99), 2_000.0);
    at_most("room.submit_p99_ms", submissions.percentile(0.99), 2_000.0);
    herd(&server, &admin, connected).await;
}

/// Everybody answers every so often, and pings in between as pages do.
async fn answering(pages: Vec<Page>, duration: Duration) -> (Vec<Page>, Outcome) {
    let count = pages.len();
    let began = Instant::now();
    let done = all(pages, move |n, mut page| async move {
        let mut times = Vec::new();
        let ping_every = Duration::from_secs(PING_EVERY_S.into());
        let first = ANSWER_EVERY.mul_f64(n as f64 / count as f64);
        let mut next_answer = began + first;
        let mut next_ping = began + ping_every.mul_f64(n as f64 / count as f64);
        loop {
            let next = next_answer.min(next_ping);
            if next >= began + duration {
                return (page, times);
            }
            tokio::time::sleep_until(next.into()).await;
            if next_answer <= next_ping {
                let frame = page.answer();
                times.push(page.asks(frame, r#"{"type":"acked"#).await);
                next_answer += ANSWER_EVERY;
            } else {
                page.pings().await;
                next_ping += ping_every;
            }
        }
    })
    .await;
    let took = began.elapsed();
    let (pages, times): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    (pages, Outcome::of(times.into_iter().flatten().collect(), took))
}

/// All hand in at the same moment, each with a last answer before.
async fn submit(pages: Vec<Page>) -> Outcome {
    let moment = Instant::now() + Duration::from_millis(500);
    let times = all(pages, move |_, mut page| async move {
        tokio::time::sleep_until(moment.into()).await;
        let began = Instant::now();
        let frame = page.answer();
        page.asks(frame, r#"{"type":"acked"#).await;
        let frame = page.submission();
        page.asks(frame, r#"{"type":"ended"#).await;
        us(began.elapsed())
    })
    .await;
    Outcome::of(times, moment.elapsed())
}

/// Many wait for one start, and for one end.
async fn herd(server: &Server, admin: &Member, first_ticket: usize) {
    let (starts_in, lasts) = (UNTIL_START, UNTIL_END);
    let plan = Plan { starts_in, lasts, counts: [40, 40, 20, 0], ..plan(STARTERS, first_ticket) };
    let began = Instant::now();
    let sitting = admin.plans(plan).await;
    let (prepared, starts_at) = (began.elapsed(), sitting.starts_at);
    let (people, doors): (Vec<Person>, _) = at_the_door(&server.base, &sitting, 0..STARTERS).await;
    let (pages, _) = enter(&server.base, &people, Duration::from_secs(2)).await;
    assert!(now() < starts_at, "everybody is in before the start");
    println!("\n{STARTERS} wait for one start; papers ready after {:.1} s", prepared.as_secs_f64());
    let mut pages = all(pages, move |_, mut page| async move {
        loop {
            if let ServerFrame::Opened { paper, .. } = page.hears().await {
                page.answers = std::sync::Arc::new(crate::people::answers(&paper));
                return (page, now() - starts_at);
            }
        }
    })
    .await;
    let last = pages.iter().map(|(_, after)| *after).max().unwrap_or_default();
    let starts: Vec<u32> = pages.iter().map(|(_, after)| u32::try_from(*after).unwrap_or(0)).collect();
    let starts = Outcome::of(starts, Duration::from_micros(u64::try_from(last).unwrap()));
    let ends_at = starts_at + i64::try_from(UNTIL_END.as_micros()).unwrap();
    let ends = all(pages.drain(..).map(|(page, _)| page).collect(), move |_, mut page| async move {
        let frame = page.answer();
        page.asks(frame, r#"{"type":"acked"#).await;
        loop {
            tokio::select! {
                frame = page.hears() => if let ServerFrame::Ended { receipt } = frame {
                    assert_eq!(receipt.answered, 1);
                    return u32::try_from(now() - ends_at).unwrap_or(0);
                },
                // What comes before the pong is heard, too: it may be the end.
                () = tokio::time::sleep(Duration::from_secs(PING_EVERY_S.into())) => page.says(PING).await,
            }
        }
    })
    .await;
    let ends = Outcome::of(ends, Duration::from_secs(1));
    table(
        &HEAD,
        &[doors.line("sign-ins"), starts.line("paper after start"), ends.line("end after deadline")],
    );
    at_most("room.sign_ins_s", STARTERS as f64 / doors.rate(), 60.0);
    at_most("room.last_paper_s", last as f64 / 1e6, 3.0);
    // The attempt takes what was on its way for two seconds after the deadline.
    at_most("room.last_end_s", ends.percentile(1.0) / 1000.0, 4.0);
}
