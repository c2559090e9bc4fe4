//! Faults, caused: kill -9 again and again, a database that hangs or is gone, also under a flood, a full disk, a clock that
//! is set, clients that crawl or never read.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::attempt::{Body, Event, Response};
use engine::store::Store;
use sqlx::{AssertSqlSafe, Connection, Executor};
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, Sitting, demo_csv, planned, ready, ready_on};
use tests::harness::place::{Fresh, On, postgres};
use tests::harness::server::{Server, faketime};
use tests::harness::staff::{Member, Wall};
use tests::simulation::Dice;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use wire::door::Time;
use wire::room::{ClientFrame, ServerFrame};
use wire::sitting::{Release, Results};

/// Rounds of kill -9; `KAOPU_CRASH_ROUNDS` asks for more. Half of them where a Postgres outlives the kill: there less can
/// be lost.
fn rounds(on: On) -> usize {
    let rounds = std::env::var("KAOPU_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    match on {
        On::Sqlite => rounds,
        On::Postgres => rounds / 2,
    }
}

/// The most answers of one page in a round, so that logs stay of a size that can be read again after each.
const ANSWERS: usize = 25;

/// Sends answers without waiting until the connection breaks, and takes in the acks that come.
async fn answers_until_it_breaks(mut me: Candidate, round: usize) -> Candidate {
    for n in 0..ANSWERS {
        let slot = u16::try_from(n % 20).unwrap() + 1;
        let response = me.some_response(slot, round + n);
        me.sends_answer(slot, Some(response)).await;
        // Several are on their way at any time.
        while me.outbox.len() > 8 {
            if me.hears().await.is_err() {
                return me;
            }
        }
    }
    while me.hears().await.is_ok() {}
    me
}

/// Every ack that a page ever got is in the log: epoch, number and answer.
async fn holds_every_ack(store: &Store, sitting: &Sitting, acks: &[Acks]) {
    let logs = store.logs(&sitting.id.as_str().into()).await.unwrap();
    let mut by_ticket: HashMap<String, Vec<Event>> = HashMap::new();
    for seat in store.seats(&sitting.id.as_str().into()).await.unwrap() {
        by_ticket.insert(seat.ticket, logs.get(&seat.attempt).cloned().unwrap_or_default());
    }
    for (ticket, acked) in acks {
        let log = &by_ticket[ticket];
        let mut there = HashMap::new();
        for event in log {
            if let Body::Answered { seq, slot, response, .. } = &event.body {
                assert!(
                    there.insert(*seq, (*slot, response.clone())).is_none(),
                    "{ticket}: {seq} counts twice"
                );
            }
        }
        for (seq, sent) in acked {
            assert_eq!(there.get(seq), Some(sent), "{ticket}: act {seq} was acked");
        }
    }
}

/// A ticket with what was acked to it.
type Acks = (String, HashMap<u64, (u16, Option<Response>)>);

async fn killed_again_and_again(on: On) {
    let (mut server, _admin, sitting) = ready_on(on, Plan { candidates: 6, ..Plan::default() }).await;
    let mut dice = Dice::new(std::time::UNIX_EPOCH.elapsed().unwrap().as_micros() as u64);
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(sitting.inside(&server.base, n).await);
    }
    let rounds = rounds(on);
    for round in 0..rounds {
        let tasks: Vec<_> =
            people.into_iter().map(|me| tokio::spawn(answers_until_it_breaks(me, round))).collect();
        // From at once to in the middle of much.
        let moment = dice.us(60_000);
        tokio::time::sleep(Duration::from_micros(moment.unsigned_abs())).await;
        server.kill().await;
        people = Vec::new();
        for task in tasks {
            people.push(task.await.unwrap());
        }
        server.restart().await;
        for me in &mut people {
            me.comes_back().await;
            me.settles().await;
        }
        for me in &mut people {
            me.frames.clear();
        }
    }
    let acks: Vec<Acks> = people.iter().map(|me| (me.ticket.clone(), me.acks.clone())).collect();
    let acked = acks.iter().map(|(_, acks)| acks.len()).sum::<usize>();
    let store = Store::open(&server.place().place()).await.unwrap();
    holds_every_ack(&store, &sitting, &acks).await;
    store.database().close().await;
    assert!(acked > rounds * 10, "only {acked} acks in {rounds} rounds");
    for me in &mut people {
        let last = me.acked.clone();
        me.unplugs();
        me.comes_back().await;
        let shown: HashMap<u16, Option<Response>> = me
            .welcome
            .as_ref()
            .unwrap()
            .slots
            .iter()
            .map(|slot| (slot.slot, slot.response.clone()))
            .collect();
        assert_eq!(shown, last, "{}: the page shows what was acked last", me.ticket);
    }
    assert!(server.stop().await);
    let (sound, printed) = server.run(&["verify"]).await;
    assert!(sound, "{printed}");
}

#[tokio::test]
async fn nothing_acked_is_lost_by_kill_9_on_sqlite() {
    killed_again_and_again(On::Sqlite).await;
}

#[tokio::test]
async fn nothing_acked_is_lost_by_kill_9_on_postgres() {
    killed_again_and_again(On::Postgres).await;
}

/// A connection of the test's own to a server's Postgres database.
async fn beside(server: &Server) -> sqlx::AnyConnection {
    sqlx::AnyConnection::connect(server.place().database.as_ref().unwrap()).await.unwrap()
}

/// The page is told that answers wait, and later that they don't.
async fn waits_and_goes_on(me: &mut Candidate, heal: impl AsyncFnOnce()) {
    let response = me.some_response(2, 1);
    let seq = me.sends_answer(2, Some(response)).await;
    let stalled = |told: bool| {
        move |me: &Candidate| me.frames.iter().any(|frame| frame.contains(&format!("\"stalled\":{told}")))
    };
    me.until("word of the stall", stalled(true)).await;
    assert!(me.outbox.contains_key(&seq), "nothing is acked that is not on disk");
    heal().await;
    me.settles().await;
    me.until("word of its end", stalled(false)).await;
    let response = me.some_response(3, 0);
    me.answers(3, response).await;
}

/// A way to Postgres that can fall silent: connections stay, and nothing comes through.
struct Way {
    silent: watch::Sender<bool>,
    /// The database by this way.
    url: String,
}

impl Way {
    async fn to(url: &str) -> Self {
        let (user, rest) = url.split_once('@').unwrap();
        let (target, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{user}@{}/{name}", listener.local_addr().unwrap());
        let (silent, _) = watch::channel(false);
        let (sender, target) = (silent.clone(), target.to_owned());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&target).await.unwrap();
                let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
                tokio::spawn(carry(from_near, to_far, sender.subscribe()));
                tokio::spawn(carry(from_far, to_near, sender.subscribe()));
            }
        });
        Self { silent, url }
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut silent: watch::Receiver<bool>) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if silent.wait_for(|silent| !silent).await.is_err() || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_database_that_says_nothing_any_more_is_told_to_page_and_wall() {
    let mut fresh = Fresh::on(On::Postgres).await;
    let way = Way::to(fresh.database.as_ref().unwrap()).await;
    fresh.database = Some(way.url.clone());
    let server = Server::start_at(Arc::new(fresh), &[]).await;
    let (_admin, sitting) = planned(&server, Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("somebody", |wall| wall.tiles.iter().any(|tile| tile.online)).await;
    way.silent.send(true).unwrap();
    let response = me.some_response(2, 1);
    let seq = me.sends_answer(2, Some(response)).await;
    let stalled = |wall: &Wall| wall.status.as_ref().unwrap().saving_stalled_since.is_some();
    wall.until("word of the stall", stalled).await;
    // For longer than a page may be silent, and than a sitting is known without a look.
    for _ in 0..6 {
        me.says(&ClientFrame::Ping { client_ms: 1.0 }).await;
        let heard = me.frames.len();
        me.until("an answer to its ping", |me| me.frames[heard..].iter().any(|frame| frame.contains("pong")))
            .await;
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    assert!(me.frames.iter().any(|frame| frame.contains("\"stalled\":true")), "the page says so");
    assert!(me.outbox.contains_key(&seq));
    wall.until("that it lasts", stalled).await;
    let time: Time = tests::harness::Browser::new(&server.base).get("/api/time").await.json();
    assert!(time.stalled, "a page that was opened anew can say so");
    way.silent.send(false).unwrap();
    me.settles().await;
    wall.until("its end", |wall| wall.status.as_ref().unwrap().saving_stalled_since.is_none()).await;
}

#[tokio::test]
async fn a_database_that_hangs_stalls_acks_and_nothing_else() {
    let (server, _admin, sitting) = ready_on(On::Postgres, Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    let mut other = beside(&server).await;
    other.execute("BEGIN").await.unwrap();
    other.execute("LOCK TABLE engine.attempt_event IN EXCLUSIVE MODE").await.unwrap();
    let began = Instant::now();
    waits_and_goes_on(&mut me, async || {
        // What is only read goes on.
        assert_eq!(me_reads(&server).await, 200);
        other.execute("ROLLBACK").await.unwrap();
    })
    .await;
    assert!(began.elapsed() < Duration::from_secs(15));
}

/// Somebody else's process holds the file that answers are written to.
async fn holds_the_file(server: &Server) -> sqlx::AnyConnection {
    sqlx::any::install_default_drivers();
    let file = server.place().folder.path().join("engine.db");
    let mut other = sqlx::AnyConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    other
}

#[tokio::test]
async fn a_sqlite_file_that_somebody_holds_stalls_acks_and_nothing_else() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    let mut other = holds_the_file(&server).await;
    waits_and_goes_on(&mut me, async || {
        let stalled = |wall: &tests::harness::staff::Wall| {
            wall.status.as_ref().is_some_and(|status| status.saving_stalled_since.is_some())
        };
        wall.until("the loud sign", stalled).await;
        assert_eq!(me_reads(&server).await, 200);
        other.execute("ROLLBACK").await.unwrap();
        wall.until("no sign", |wall| !stalled(wall)).await;
    })
    .await;
}

/// Memory that a process holds, MiB.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[tokio::test]
async fn a_flood_into_a_database_that_hangs_costs_bounded_memory() {
    /// Acts of each page: together they would be some 150 MiB.
    const ACTS: usize = 2_500;
    const PAGES: usize = 20;
    let plan = Plan { candidates: PAGES, counts: [0, 0, 0, 5], ..Plan::default() };
    let (server, _admin, sitting) = ready(plan).await;
    let mut people = Vec::new();
    for n in 0..PAGES {
        people.push(sitting.inside(&server.base, n).await);
    }
    let mut other = holds_the_file(&server).await;
    let before = resident(server.pid());
    let floods = people.into_iter().map(|mut me| {
        tokio::spawn(async move {
            let Response::Text(blanks) = me.some_response(1, 0) else { panic!("a blank") };
            for n in 0..ACTS {
                let text = format!("{n}{}", "答".repeat(190));
                me.sends_answer(1, Some(Response::Text(vec![text; blanks.len()]))).await;
            }
            me.settles().await;
            me
        })
    });
    let floods: Vec<_> = floods.collect();
    let (mut most, began) = (0, Instant::now());
    while began.elapsed() < Duration::from_secs(6) {
        most = most.max(resident(server.pid()));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(floods.iter().all(|flood| !flood.is_finished()), "nothing is acked meanwhile");
    assert!(most - before < 48, "{before} MiB became {most}");
    other.execute("ROLLBACK").await.unwrap();
    for flood in floods {
        let me = flood.await.unwrap();
        assert_eq!((me.acks.len(), me.refused.len()), (ACTS, 0), "{}: all is saved, once", me.ticket);
        let Some(Some(Response::Text(last))) = me.acked.get(&1) else { panic!("{:?}", me.acked) };
        assert!(last[0].starts_with(&(ACTS - 1).to_string()), "in order");
    }
}

async fn me_reads(server: &Server) -> u16 {
    tests::harness::Browser::new(&server.base).get("/api/site").await.status
}

#[tokio::test]
async fn a_database_that_is_gone_comes_back_and_all_goes_on() {
    let (server, _admin, sitting) = ready_on(On::Postgres, Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("somebody", |wall| wall.tiles.iter().any(|tile| tile.online)).await;
    let name = server.place().database.clone().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut root = sqlx::AnyConnection::connect(&format!("{}/postgres", postgres())).await.unwrap();
    let allow = async |root: &mut sqlx::AnyConnection, allowed: bool| {
        root.execute(AssertSqlSafe(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}")))
            .await
            .unwrap();
    };
    allow(&mut root, false).await;
    let end =
        format!("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = '{name}'");
    root.execute(AssertSqlSafe(end)).await.unwrap();
    waits_and_goes_on(&mut me, async || {
        let ready = tests::harness::Browser::new(&server.base).get("/readyz").await;
        assert_eq!((ready.status, ready.body.as_str()), (503, "the database is away\n"));
        allow(&mut root, true).await;
    })
    .await;
    let response = me.some_response(4, 0);
    me.answers(4, response).await;
    wall.until("the wall goes on", |wall| wall.tiles.iter().any(|tile| tile.answered == 3)).await;
}

/// A server whose data folder is a disk of its own, of so many MiB: a mount that only its process sees.
async fn on_a_small_disk(mib: u32, arguments: &[&str]) -> Server {
    let place = Arc::new(Fresh::on(On::Sqlite).await);
    let folder = place.folder.path().to_str().unwrap().to_owned();
    let script = format!("mount -t tmpfs -o size={mib}m none {folder} && exec \"$@\"");
    Server::start_by(place, arguments, &["unshare", "-rm", "sh", "-c", &script, "sh"], &[]).await
}

#[tokio::test]
async fn a_full_disk_keeps_its_last_room_for_answers_and_tells_no_lies() {
    let server = on_a_small_disk(48, &["--disk-reserve", "8"]).await;
    let admin = Member::first(&server).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let sitting = admin.plans(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    // The disk as the server sees it.
    let disk = format!("/proc/{}/root{}", server.pid(), server.place().folder.path().display());
    let ballast = std::path::Path::new(&disk).join("ballast");
    let free = || {
        let out = std::process::Command::new("stat").args(["-f", "-c", "%a %S", &disk]).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        text.split_whitespace().map(|number| number.parse::<u64>().unwrap()).product::<u64>()
    };
    let fill = |leave: u64| {
        let more = free().saturating_sub(leave);
        let had = std::fs::metadata(&ballast).map_or(0, |file| file.len());
        let file = std::fs::OpenOptions::new().append(true).create(true).open(&ballast).unwrap();
        std::io::Write::write_all(&mut &file, &vec![7; usize::try_from(more).unwrap()]).unwrap();
        assert!(file.metadata().unwrap().len() >= had);
    };

    // Nearly full: the site is read-only, the exam goes on.
    fill(4 << 20);
    wall.until("the sign", |wall| {
        wall.status.as_ref().is_some_and(|status| status.disk == wire::wall::DiskSpace::Full)
    })
    .await;
    let refused = admin.browser.upload("/api/imports?name=a.csv", demo_csv().into_bytes()).await.problem();
    assert_eq!(refused, (507, "store.full".into()));
    let said = async || {
        let answer = reqwest::get(format!("{}/healthz", server.base)).await.unwrap();
        answer.headers().get("kaopu-disk").map(|said| said.to_str().unwrap().to_owned())
    };
    assert_eq!(said().await.as_deref(), Some("full"), "every page of staff can say so");
    let ready = async || tests::harness::Browser::new(&server.base).get("/readyz").await;
    assert_eq!(ready().await.status, 200, "the room goes on: nobody is sent elsewhere");
    let refused = me.browser.put_bytes("/api/room/snapshots/1", vec![1]).await.problem();
    assert_eq!(refused, (507, "store.full".into()), "a picture can wait");
    for slot in 2..=9 {
        let response = me.some_response(slot, 0);
        me.answers(slot, response).await;
    }
    let mut late = sitting.inside(&server.base, 1).await;
    let response = late.some_response(1, 0);
    late.answers(1, response).await;

    // Full to the last byte: nothing is acked, and the page says so.
    let mut fills = 0;
    let stalled = |me: &Candidate| me.frames.iter().any(|frame| frame.contains("\"stalled\":true"));
    while !stalled(&me) {
        fill(0);
        fills += 1;
        assert!(fills < 200, "the disk never got full");
        // The write-ahead log has room that is used again; it takes some answers to get past it.
        for slot in 1..=20 {
            let response = me.some_response(slot, fills);
            me.sends_answer(slot, Some(response)).await;
        }
        while !me.outbox.is_empty() && !stalled(&me) {
            me.hears().await.unwrap();
        }
    }
    let waiting = me.outbox.len();
    assert!(waiting > 0);
    wall.until("the loud sign", |wall| {
        wall.status.as_ref().is_some_and(|status| status.saving_stalled_since.is_some())
    })
    .await;
    let reply = ready().await;
    assert_eq!((reply.status, reply.body.as_str()), (503, "the disk is full\n"));

    // Who loads the page anew hears why it is not welcomed yet.
    let first = me.reloaded().knocks().await;
    assert!(matches!(first, ServerFrame::Saving { stalled: true }), "{first:?}");

    // Room again: everything goes on by itself.
    std::fs::remove_file(&ballast).unwrap();
    me.settles().await;
    wall.until("no sign", |wall| {
        wall.status.as_ref().is_some_and(|status| {
            status.disk != wire::wall::DiskSpace::Full && status.saving_stalled_since.is_none()
        })
    })
    .await;
    assert_ne!(said().await.as_deref(), Some("full"));
    let last = me.acked.clone();
    let receipt = me.submits().await;
    assert_eq!(receipt.answered as usize, last.len());
    assert_eq!(admin.browser.post("/api/blueprints/check", serde_json::json!({})).await.status, 422);
}

#[tokio::test]
async fn a_clock_that_is_set_neither_ends_nor_lengthens_anything() {
    let place = Arc::new(Fresh::on(On::Sqlite).await);
    let told = place.folder.path().join("faketime");
    let set = |offset: &str| std::fs::write(&told, offset).unwrap();
    set("+0");
    let environment = [
        ("LD_PRELOAD", faketime()),
        ("FAKETIME_TIMESTAMP_FILE", told.to_str().unwrap().to_owned()),
        ("FAKETIME_NO_CACHE", "1".into()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
    ];
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut server = Server::start_by(place, &[], &[], &environment).await;
    let admin = Member::first(&server).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    // While people wait, the start stays where it was, and nobody is too late.
    let sitting = admin.plans(Plan { starts_in: Duration::from_secs(8), ..Plan::default() }).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    assert!(me.connects(false).await.unwrap() && me.paper.is_none());
    for offset in ["+7200", "-3600"] {
        set(offset);
        tokio::time::sleep(Duration::from_millis(2_500)).await;
    }
    me.until("the paper", |me| me.paper.is_some()).await;
    let time = me.time.clone().unwrap();
    assert!((0..3_000_000).contains(&(time.started_at - sitting.starts_at)), "at the start: {time:?}");
    set("+0");
    let deadline = time.deadline;
    for (slot, offset) in (1..).zip(["+3600", "-3600", "+86400", "+0"]) {
        set(offset);
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        let response = me.some_response(slot, 0);
        me.answers(slot, response).await;
        assert!(me.receipt.is_none(), "{offset}: nothing ends");
    }
    // Also over a restart.
    for (slot, offset) in (5..).zip(["+3600", "-3600"]) {
        set(offset);
        server.kill().await;
        server.restart().await;
        me.comes_back().await;
        let welcome = me.welcome.clone().unwrap();
        assert_eq!(welcome.time.unwrap().deadline, deadline, "{offset}: the deadline stays");
        assert!(deadline - welcome.now > 59 * 60 * 1_000_000, "{offset}: and so does the time that is left");
        let response = me.some_response(slot, 0);
        me.answers(slot, response).await;
        let metrics = admin.browser.get("/metrics").await.body;
        let off = metrics.lines().find(|line| line.starts_with("kaopu_clock_off_us ")).unwrap();
        assert!(off.len() > "kaopu_clock_off_us 0".len() + 5, "the difference is told: {off}");
    }
    // Somebody's answers may still be on their way until the sitting is sealed; then the machine's clock is followed.
    me.submits().await;
    me.unplugs();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!admin.browser.get("/metrics").await.body.contains("kaopu_clock_off_us 0\n"));
    let release = Release { close_entry: true, close_grace: true };
    let _: Results =
        admin.browser.post(&format!("/api/sittings/{}/release", sitting.id), release).await.json();
    let followed = async {
        while !admin.browser.get("/metrics").await.body.contains("kaopu_clock_off_us 0\n") {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(15), followed).await.expect("the clock is followed");
}

#[tokio::test]
async fn who_crawls_is_cut_off_and_holds_up_nobody() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let address = server.base.trim_start_matches("http://").to_owned();
    let mut crawlers = Vec::new();
    let head = "POST /api/door/sign-in HTTP/1.1\r\nHost: x\r\n";
    let body = "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    for n in 0..300 {
        let mut crawler = TcpStream::connect(&address).await.unwrap();
        // Some in their headers, some in the body.
        let rest = if n % 3 == 0 { body } else { "X-A: " };
        crawler.write_all(format!("{head}{rest}").as_bytes()).await.unwrap();
        crawlers.push(crawler);
    }
    let began = Instant::now();
    let mut me = sitting.inside(&server.base, 0).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    assert!(began.elapsed() < Duration::from_secs(5), "others are served meanwhile");
    for mut crawler in crawlers {
        let _ = crawler.write_all(b"a").await;
        let mut rest = Vec::new();
        let cut = tokio::time::timeout(Duration::from_secs(40), crawler.read_to_end(&mut rest));
        // Reset or closed, with a 408 or without.
        let _ = cut.await.expect("it is cut off");
    }
}

#[tokio::test]
async fn whom_nobody_knows_fills_no_memory() {
    let (server, admin, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let address = server.base.trim_start_matches("http://").to_owned();
    let head = |path: &str, more: &str| format!("POST {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n");
    let length = "Content-Type: application/json\r\nContent-Length: 900000\r\n";
    let pieces = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let forged = format!("Cookie: kaopu_staff=abc; kaopu_seat=abc\r\n{length}");
    let cases = [
        ("/api/imports?name=a.csv", length, "401"),
        ("/api/imports?name=a.csv", pieces, "401"),
        ("/api/imports?name=a.csv", &forged, "401"),
        ("/api/room/frames", length, "401"),
        ("/api/door/sign-in", length, "413"),
        ("/api/receipts/check", pieces, "413"),
    ];
    let before = resident(server.pid());
    let mut open = Vec::new();
    for (path, more, _) in cases.into_iter().cycle().take(300) {
        let mut connection = TcpStream::connect(&address).await.unwrap();
        connection.write_all(head(path, more).as_bytes()).await.unwrap();
        let body = if more == pieces {
            format!("{:x}\r\n{}\r\n", 800_000, "a".repeat(800_000))
        } else {
            "a".repeat(800_000)
        };
        // It is not waited for: the rest may be refused while it is sent.
        let _ = tokio::time::timeout(Duration::from_millis(20), connection.write_all(body.as_bytes())).await;
        open.push(connection);
    }
    let taken = resident(server.pid()).saturating_sub(before);
    assert!(taken < 60, "{taken} MiB for people whom nobody knows");
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    for (mut connection, (path, more, status)) in open.into_iter().zip(cases.into_iter().cycle()) {
        let mut answer = [0; 12];
        let read = tokio::time::timeout(Duration::from_secs(10), connection.read_exact(&mut answer)).await;
        // What was not read of the body may have the connection reset before the answer is.
        if read.expect("it is answered").is_ok() {
            assert_eq!(String::from_utf8_lossy(&answer), format!("HTTP/1.1 {status}"), "{path} {more}");
        }
    }
    // Who is signed in sends as much as ever.
    let large = format!("题干,答案\n{}", "锅炉要检验。,对\n".repeat(20_000));
    let sent = admin.browser.upload("/api/imports?name=a.csv", large.into_bytes()).await;
    assert_eq!(sent.status, 200);
}

#[tokio::test]
async fn a_page_that_never_reads_costs_nobody_anything() {
    let (server, _admin, sitting) = ready(Plan { candidates: 4, ..Plan::default() }).await;
    let mut deaf = sitting.inside(&server.base, 0).await;
    let mut me = sitting.inside(&server.base, 1).await;
    let ping = serde_json::to_string(&ClientFrame::Ping { client_ms: 1.0 }).unwrap();
    for n in 0..2_500 {
        deaf.says_raw(&ping).await;
        if n % 100 == 0 {
            let slot = u16::try_from(n / 100 % 20).unwrap() + 1;
            let response = me.some_response(slot, n);
            me.answers(slot, response).await;
        }
    }
    // Nor does a page that was silent: the server asks whether it is there, and a browser answers by itself.
    let mut silent = sitting.inside(&server.base, 2).await;
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        match tokio::time::timeout(Duration::from_secs(1), silent.hears()).await {
            Ok(Ok(ServerFrame::Time { .. } | ServerFrame::Line { .. })) | Err(_) => {}
            Ok(other) => panic!("{other:?}"),
        }
    }
    let response = silent.some_response(1, 0);
    silent.answers(1, response).await;
}
