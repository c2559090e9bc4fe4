//! Two nodes on one Postgres and one Redis: a wall on one sees candidates on the other, and when Redis dies answering
//! goes on.
#![allow(clippy::unwrap_used)]

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use engine::attempt::Body;
use futures_util::future::join_all;
use proctor::signal::SignalKind;
use tests::harness::candidate::{Candidate, Lost};
use tests::harness::exam::{Plan, demo_csv};
use tests::harness::place::{Fresh, On};
use tests::harness::server::Server;
use tests::harness::staff::Member;
use tokio::process::{Child, Command};
use wire::replay::Replay;
use wire::room::ClientFrame;
use wire::wall::{InvigilatorAct, TileStage, Whom};

/// A Redis of the test's own.
struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    async fn start(port: Option<u16>) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = port.unwrap_or_else(|| free.local_addr().unwrap().port());
        drop(free);
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server is installed: ./tests/run sees to it");
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Self { child, port };
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("Redis does not answer");
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn two_nodes_share_an_exam_and_outlive_redis() {
    let mut redis = Redis::start(None).await;
    let place = Arc::new(Fresh::on(On::Postgres).await);
    let arguments = ["--redis", &redis.url()];
    let mut here = Server::start_at(Arc::clone(&place), &arguments).await;
    let admin = Member::first(&here).await;
    let there = Server::start_at(Arc::clone(&place), &arguments).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let sitting = admin.plans(Plan { candidates: 20, ..Plan::default() }).await;

    // Candidates on both nodes, the invigilator on one of them.
    let bases = [&here.base, &there.base];
    let mut room = join_all((0..20).map(|n| sitting.candidate(bases[n % 2], n))).await;
    join_all(room.iter_mut().map(Candidate::enters)).await;
    let invigilator = Member::signed_in(&there, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    answer_all(&mut room, 1, 8).await;
    wall.until("candidates of both nodes", |wall| {
        wall.tiles.iter().all(|tile| tile.answered == 8 && tile.online) && !wall.degraded
    })
    .await;

    // An act on one node reaches a page on the other at once.
    let on = Whom::Some { attempts: vec![wall.tile(&room[0].ticket).attempt.clone()] };
    let before = room[0].time.clone().unwrap().deadline;
    invigilator.acts(&sitting.id, on, InvigilatorAct::Extend { seconds: 60 }, "断电").await;
    room[0].until("a minute more", |me| me.time.as_ref().unwrap().deadline == before + 60_000_000).await;

    // Redis dies: answers are saved as before, the wall says that it is degraded and reads the store.
    redis.kill().await;
    answer_all(&mut room, 9, 14).await;
    wall.until("word that live events may be missing", |wall| wall.degraded).await;
    wall.until("what was answered all the same", |wall| wall.tiles.iter().all(|tile| tile.answered == 14))
        .await;
    let on = Whom::Some { attempts: vec![wall.tile(&room[2].ticket).attempt.clone()] };
    invigilator.acts(&sitting.id, on, InvigilatorAct::Pause, "核对身份").await;
    room[2].until("a pause without Redis", |me| me.time.as_ref().unwrap().paused.is_some()).await;
    let on = Whom::Some { attempts: vec![wall.tile(&room[2].ticket).attempt.clone()] };
    invigilator.acts(&sitting.id, on, InvigilatorAct::Resume, "已核对").await;
    room[2].until("going on", |me| me.time.as_ref().unwrap().paused.is_none()).await;

    // Redis comes back, and with it the live events.
    let _redis = Redis::start(Some(redis.port)).await;
    wall.until("live events again", |wall| !wall.degraded).await;

    // One node dies: its candidates go on at the other, with nothing lost.
    here.kill().await;
    for me in room.iter_mut().step_by(2) {
        me.moves_to(&there.base);
        me.comes_back().await;
        assert_eq!(me.welcome.as_ref().unwrap().slots.len(), 14, "{}", me.ticket);
    }
    answer_all(&mut room, 15, 20).await;
    let receipts = join_all(room.iter_mut().map(Candidate::submits)).await;
    assert!(receipts.iter().all(|receipt| receipt.answered == 20));
    wall.until("everybody done", |wall| {
        wall.tiles.iter().all(|tile| tile.stage == TileStage::Submitted && tile.answered == 20)
    })
    .await;
}

async fn answer_all(room: &mut [Candidate], from: u16, to: u16) {
    join_all(room.iter_mut().map(|me| async move {
        for slot in from..=to {
            let response = me.some_response(slot, usize::from(slot));
            me.answers(slot, response).await;
        }
    }))
    .await;
}

#[tokio::test]
async fn a_page_by_http_may_come_to_another_node_each_time() {
    let place = Arc::new(Fresh::on(On::Postgres).await);
    let here = Server::start_at(Arc::clone(&place), &[]).await;
    let admin = Member::first(&here).await;
    let there = Server::start_at(Arc::clone(&place), &[]).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let sitting = admin.plans(Plan::default()).await;
    let mut me = sitting.candidate(&here.base, 0).await;
    // The other node has looked at the attempt before it began.
    me.moves_to(&there.base);
    let _: wire::door::Door = me.browser.get("/api/door").await.json();
    me.moves_to(&here.base);
    me.posts(&me.batch(vec![], 0)).await;
    for slot in 1..=20 {
        me.moves_to(if slot % 2 == 0 { &here.base } else { &there.base });
        let response = me.some_response(slot, 0);
        me.sends_answer(slot, Some(response)).await;
        let reply = me.posts_outbox(0).await;
        assert_eq!((reply.close, me.outbox.len()), (None, 0), "question {slot}: {reply:?}");
    }
    assert!(!me.taken_over && me.refused.is_empty());
    me.moves_to(&there.base);
    me.posts(&me.batch(vec![ClientFrame::Submit { epoch: me.epoch(), seq: 21 }], 1_000)).await;
    let receipt = me.receipt.clone().expect("the receipt");
    assert_eq!(receipt.answered, 20);
    // The node that is behind does not take the end for a mistake.
    me.moves_to(&here.base);
    let reply = me.posts(&me.batch(vec![], 500)).await;
    assert!(reply.frames.is_empty() && reply.close.is_none(), "{reply:?}");
}

#[tokio::test]
async fn a_second_device_at_another_node_is_asked_and_fences_off_the_first() {
    let mut redis = Redis::start(None).await;
    let place = Arc::new(Fresh::on(On::Postgres).await);
    let arguments = ["--redis", &redis.url()];
    let here = Server::start_at(Arc::clone(&place), &arguments).await;
    let admin = Member::first(&here).await;
    let there = Server::start_at(Arc::clone(&place), &arguments).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let sitting = admin.plans(Plan::default()).await;
    let (one, two) =
        (Member::signed_in(&here, "wangfang").await, Member::signed_in(&there, "wangfang").await);
    let mut walls = [one.watches(&sitting.id).await, two.watches(&sitting.id).await];
    for wall in &mut walls {
        wall.until("nodes that hear each other", |wall| !wall.degraded && wall.status.is_some()).await;
    }
    let mut first = sitting.inside(&here.base, 0).await;
    let response = first.some_response(1, 0);
    first.answers(1, response.clone()).await;

    // Another device, at another node: it is asked as long as the first is there, and no longer.
    let mut second = sitting.candidate(&there.base, 0).await;
    assert!(!second.connects(false).await.unwrap(), "the seat is taken at the other node");
    first.unplugs();
    walls[0].until("that nobody is there", |wall| !wall.tile(&first.ticket).online).await;
    assert!(second.connects(false).await.unwrap(), "nobody has the seat open");
    assert_eq!(second.welcome.as_ref().unwrap().slots[0].response, Some(response));

    // A third takes over from the second, which is told and fenced off.
    let mut third = sitting.candidate(&here.base, 0).await;
    assert!(!third.connects(false).await.unwrap());
    assert!(third.connects(true).await.unwrap());
    second.until("word of it", |second| second.taken_over).await;

    // Without Redis nobody can be asked: a page that did something a moment ago counts as there.
    redis.kill().await;
    for wall in &mut walls {
        wall.until("word that live events may be missing", |wall| wall.degraded).await;
    }
    let mut fourth = sitting.candidate(&there.base, 0).await;
    assert!(!fourth.connects(false).await.unwrap());
    assert!(fourth.connects(true).await.unwrap());
    assert_eq!(fourth.epoch(), 4);
    let late = third.some_response(2, 0);
    let seq = third.sends_answer(2, Some(late)).await;
    let lost = third.is_closed().await;
    assert!(matches!(lost, Lost::Code(4409)), "{lost:?}");
    assert!(
        third.taken_over
            && third.outbox.contains_key(&seq) | third.refused.iter().any(|(at, _)| *at == Some(seq))
    );
    let response = fourth.some_response(2, 1);
    fourth.answers(2, response.clone()).await;
    let receipt = fourth.submits().await;
    assert_eq!(receipt.answered, 2);
    let replay = format!("/api/sittings/{}/replay/{}", sitting.id, receipt.signed.split('|').nth(2).unwrap());
    let replay: Replay = admin.browser.get(&replay).await.json();
    let answers = replay.events.iter().filter_map(|event| match &event.body {
        Body::Answered { slot: 2, response, .. } => Some(response.clone()),
        _ => None,
    });
    assert_eq!(answers.collect::<Vec<_>>(), [Some(response)], "what came late from the third is not there");
    let devices = replay.signals.iter().filter(|signal| signal.kind == SignalKind::SecondDevice).count();
    assert_eq!(devices, 2, "both take-overs are signals");
}

#[tokio::test]
async fn a_hall_that_signs_the_pledge_at_once_is_let_in_by_both_nodes() {
    const HALL: usize = 160;
    let place = Arc::new(Fresh::on(On::Postgres).await);
    let here = Server::start_at(Arc::clone(&place), &[]).await;
    let admin = Member::first(&here).await;
    let there = Server::start_at(Arc::clone(&place), &[]).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let sitting = admin.plans(Plan { candidates: HALL, ..Plan::default() }).await;
    let bases = [&here.base, &there.base];
    let hall = join_all((0..HALL).map(|n| {
        let (ticket, id_number) = &sitting.roster[n];
        Candidate::at_the_door(bases[n % 2], ticket, id_number)
    }))
    .await;
    // Each pledge is a line of the audit log, which both nodes number. Every line takes its time: they all queue.
    let slow = "CREATE FUNCTION wait() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$ \
                LANGUAGE plpgsql";
    place.tampered("web", slow).await;
    place
        .tampered("web", "CREATE TRIGGER wait AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION wait()")
        .await;
    join_all(hall.iter().map(Candidate::pledges)).await;
    let (good, printed) = there.run(&["verify"]).await;
    assert!(good, "{printed}");
}
