//! Pauses of rooms and of the whole sitting, and what a second window is and is not, over real websockets.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use engine::attempt::time::Credit;
use proctor::signal::SignalKind;
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, now, ready, ready_on};
use tests::harness::place::On;
use tests::harness::staff::{Member, Wall};
use wire::candidate::{CandidateView, TimelineKind};
use wire::replay::Replay;
use wire::room::ClientFrame;
use wire::sitting::{ReadyCheck, ReadyState, SittingView};
use wire::wall::{InvigilatorAct, Whom};

const SECOND: i64 = 1_000_000;

fn paused(me: &Candidate) -> bool {
    me.time.as_ref().is_some_and(|time| time.paused.is_some())
}

#[tokio::test]
async fn who_comes_during_a_pause_is_paused_too_on_sqlite() {
    who_comes_during_a_pause_is_paused_too(On::Sqlite).await;
}

#[tokio::test]
async fn who_comes_during_a_pause_is_paused_too_on_postgres() {
    who_comes_during_a_pause_is_paused_too(On::Postgres).await;
}

async fn who_comes_during_a_pause_is_paused_too(on: On) {
    // Two rooms: fifty seats in each.
    let (server, _admin, sitting) = ready_on(on, Plan { candidates: 52, ..Plan::default() }).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut wall = wang.watches(&sitting.id).await;
    let mut there = sitting.inside(&server.base, 0).await;
    let outcomes = wang.acts(&sitting.id, Whom::All, InvigilatorAct::Pause, "停电").await;
    assert_eq!(outcomes.len(), 1, "who has not started is no refusal: {outcomes:?}");
    there.until("the pause", paused).await;
    wall.until("the pause", |wall| wall.sitting.as_ref().is_some_and(|sitting| sitting.pauses.len() == 1))
        .await;

    // Who comes now sees nothing, and is given every second of it.
    let mut late = sitting.candidate(&server.base, 1).await;
    assert!(late.connects(false).await.unwrap());
    assert!(late.paper.is_none() && paused(&late), "{:?}", late.time);
    assert_eq!(late.time.as_ref().unwrap().paused.as_ref().unwrap().reason, "停电");
    late.unplugs();
    late.comes_back().await;
    assert!(late.paper.is_none(), "also after a reload");
    tokio::time::sleep(Duration::from_secs(1)).await;

    // One room goes on, the other does not.
    let whom = Whom::Room { room: "1".into() };
    let outcomes = wang.acts(&sitting.id, whom, InvigilatorAct::Resume, "来电").await;
    assert!(outcomes.len() == 2 && outcomes.iter().all(|outcome| outcome.done), "{outcomes:?}");
    late.until("the paper", |me| me.paper.is_some()).await;
    let time = late.time.clone().unwrap();
    assert!(!time.stands);
    let pause = &time.ledger[0];
    assert!(matches!(&pause.credit, Credit::Pause { by, .. } if by == "王芳"));
    assert!((SECOND..60 * SECOND).contains(&pause.us) && pause.at == time.started_at, "{pause:?}");
    let response = late.some_response(1, 0);
    late.answers(1, response).await;
    wall.until("room 2 alone", |wall| {
        wall.sitting.as_ref().is_some_and(|sitting| sitting.pauses.iter().any(|pause| pause.except == ["1"]))
    })
    .await;
    assert!(sitting.inside(&server.base, 2).await.paper.is_some());
    let mut other_room = sitting.candidate(&server.base, 51).await;
    assert!(other_room.connects(false).await.unwrap());
    assert!(other_room.paper.is_none() && paused(&other_room));

    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Resume, "来电").await;
    other_room.until("the paper", |me| me.paper.is_some()).await;
    assert!(sitting.inside(&server.base, 3).await.paper.is_some());
}

#[tokio::test]
async fn a_second_window_is_no_second_device() {
    let (server, admin, sitting) = ready(Plan::default()).await;
    let mut wall = admin.watches(&sitting.id).await;
    let first = sitting.inside(&server.base, 0).await;
    let mut window = first.second_page();
    assert!(window.connects(true).await.unwrap());
    wall.until("the page", |wall| wall.tile("T-00001").online).await;
    let attempt = wall.tile("T-00001").attempt.clone();
    let path = format!("/api/wall/{}/candidates/{attempt}", sitting.id);
    let kinds = async || -> Vec<TimelineKind> {
        let view: CandidateView = admin.browser.get(&path).await.json();
        view.timeline.into_iter().map(|entry| entry.what).collect()
    };
    let has =
        |kinds: &[TimelineKind], name: &str| kinds.iter().any(|kind| format!("{kind:?}").contains(name));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let seen = kinds().await;
    assert!(has(&seen, "SecondWindow") && !has(&seen, "SecondDevice"), "{seen:?}");
    assert!(wall.incidents.is_empty());

    // Signed in anew somewhere else: that is one, and it is told at once.
    let mut device = sitting.candidate(&server.base, 0).await;
    assert!(!device.connects(false).await.unwrap());
    assert!(device.connects(true).await.unwrap());
    wall.until("the incident", |wall| wall.incidents.iter().any(|incident| incident.rule == "R-07")).await;
    assert!(has(&kinds().await, "SecondDevice"));
}

#[tokio::test]
async fn what_was_answered_while_the_clock_stood_is_told() {
    let (server, admin, sitting) = ready(Plan::default()).await;
    let mut wall = admin.watches(&sitting.id).await;
    let mut away = sitting.inside(&server.base, 0).await;
    let told = |wall: &Wall, ticket: &str| {
        wall.tile(ticket).signal.as_ref().is_some_and(|signal| signal.kind == SignalKind::AnsweredStanding)
    };
    let answer = |me: &Candidate, seq, made_at| ClientFrame::Answer {
        epoch: me.epoch(),
        seq,
        slot: 1,
        response: Some(me.some_response(1, 0)),
        client_ms: 0,
        made_at: Some(made_at),
        change: None,
    };
    let before = now();
    away.unplugs();
    wall.until("the page gone", |wall| !wall.tile("T-00001").online).await;
    let whom = Whom::Some { attempts: vec![wall.tile("T-00001").attempt.clone()] };
    admin.acts(&sitting.id, whom.clone(), InvigilatorAct::Pause, "停电").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let while_it_stood = now();
    tokio::time::sleep(Duration::from_secs(3)).await;
    admin.acts(&sitting.id, whom, InvigilatorAct::Resume, "来电").await;
    away.comes_back().await;
    away.says(&answer(&away, 1, before)).await;
    away.until("the ack", |me| me.frames.iter().any(|frame| frame.contains("\"type\":\"acked\""))).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!told(&wall, "T-00001"), "made before the pause");
    away.says(&answer(&away, 2, while_it_stood)).await;
    wall.until("what was answered", |wall| told(wall, "T-00001")).await;
    assert!(wall.incidents.is_empty(), "a fact, and no incident");
}

#[tokio::test]
async fn a_replay_shows_a_silence_as_long_as_it_was() {
    let (server, admin, sitting) = ready(Plan::default()).await;
    let mut wall = admin.watches(&sitting.id).await;
    let mut me = sitting.inside(&server.base, 0).await;
    wall.until("the page", |wall| wall.tile("T-00001").online).await;
    let path = format!("/api/sittings/{}/replay/{}", sitting.id, wall.tile("T-00001").attempt);
    me.unplugs();
    wall.until("the silence", |wall| !wall.tile("T-00001").online).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    // The same page, as after a reload: no event tells of it.
    me.comes_back().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let replay: Replay = admin.browser.get(&path).await.json();
    let [(began, Some(ended))] = replay.silences[..] else { panic!("{:?}", replay.silences) };
    assert!((SECOND..10 * SECOND).contains(&(ended - began)), "{:?}", replay.silences);
}

#[tokio::test]
async fn a_window_that_cuts_somebody_s_time_is_warned_of() {
    let (_server, admin, sitting) = ready(Plan::default()).await;
    let path = format!("/api/sittings/{}", sitting.id);
    let window = async || {
        let view: SittingView = admin.browser.get(&path).await.json();
        let check = view.readiness.into_iter().find(|ready| ready.check == ReadyCheck::Window).unwrap();
        (check.state, check.have, check.need, check.detail)
    };
    assert_eq!(window().await, (ReadyState::Ok, 0, 0, String::new()));
    // An hour in a window of two, and seventy minutes more for one.
    let (ticket, id) = &sitting.roster[0];
    let csv = format!("姓名,身份证号,准考证号,考室,座位,加时(分)\n考生1,{id},{ticket},1,1,70\n");
    admin.browser.upload(&format!("{path}/roster?name=roster.csv"), csv.into_bytes()).await;
    assert_eq!(window().await, (ReadyState::Warn, 1, 10, "考生1".into()));
}

#[tokio::test]
async fn a_room_that_was_paused_on_its_own_stays_so_when_all_go_on() {
    let (server, _admin, sitting) = ready(Plan { candidates: 52, ..Plan::default() }).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut wall = wang.watches(&sitting.id).await;
    let mut first = sitting.inside(&server.base, 0).await;
    let mut second = sitting.inside(&server.base, 51).await;
    let room = || Whom::Room { room: "1".into() };
    wang.acts(&sitting.id, room(), InvigilatorAct::Pause, "漏水").await;
    first.until("the room's pause", paused).await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Pause, "停电").await;
    second.until("the pause of all", paused).await;
    wall.until("both", |wall| wall.sitting.as_ref().is_some_and(|sitting| sitting.pauses.len() == 2)).await;
    let outcomes = wang.acts(&sitting.id, Whom::All, InvigilatorAct::Resume, "来电").await;
    assert!(outcomes.len() == 1 && outcomes[0].done, "{outcomes:?}");
    second.until("the paper", |me| !paused(me)).await;
    let stands = |wall: &Wall| {
        let pauses = wall.sitting.as_ref().map(|sitting| &sitting.pauses[..]);
        matches!(pauses, Some([one]) if one.room.as_deref() == Some("1") && one.reason == "漏水")
    };
    wall.until("the room's own", stands).await;
    first.unplugs();
    first.comes_back().await;
    assert!(paused(&first), "{:?}", first.time);
    wang.acts(&sitting.id, room(), InvigilatorAct::Resume, "已堵上").await;
    first.until("the paper", |me| !paused(me)).await;
}

#[tokio::test]
async fn a_room_that_goes_on_while_all_are_paused_waits_for_all() {
    let (server, _admin, sitting) = ready(Plan { candidates: 52, ..Plan::default() }).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut first = sitting.inside(&server.base, 0).await;
    let mut second = sitting.inside(&server.base, 51).await;
    let room = || Whom::Room { room: "1".into() };
    wang.acts(&sitting.id, room(), InvigilatorAct::Pause, "漏水").await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Pause, "火警").await;
    first.until("the room's pause", paused).await;
    second.until("the pause of all", paused).await;
    // Who stopped the leak does not know of the fire.
    let outcomes = wang.acts(&sitting.id, room(), InvigilatorAct::Resume, "已堵上").await;
    assert!(outcomes.is_empty(), "{outcomes:?}");
    first.unplugs();
    first.comes_back().await;
    assert!(paused(&first), "{:?}", first.time);
    wang.acts(&sitting.id, room(), InvigilatorAct::Resume, "本考室先恢复").await;
    first.until("the paper", |me| !paused(me)).await;
    assert!(paused(&second), "{:?}", second.time);
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Resume, "解除").await;
    second.until("the paper", |me| !paused(me)).await;
}
