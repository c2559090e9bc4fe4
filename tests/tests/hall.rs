//! What happens to a whole hall, over real websockets.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use engine::attempt::time::Credit;
use proctor::hall::{Decision, Place};
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, Sitting, ready_on};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::{Member, Wall};
use wire::candidate::CandidateView;
use wire::wall::{HallAct, HallEventView, HallOutcome, InvigilatorAct, TileStage, Whom};

const SECOND: i64 = 1_000_000;

#[tokio::test]
async fn a_hall_that_falls_silent_is_one_event_on_sqlite() {
    a_hall_that_falls_silent_is_one_event(On::Sqlite).await;
}

#[tokio::test]
async fn a_hall_that_falls_silent_is_one_event_on_postgres() {
    a_hall_that_falls_silent_is_one_event(On::Postgres).await;
}

/// The credits for the hall event on a page's ledger, µs; `None` without any.
fn credited(me: &Candidate) -> Option<i64> {
    let entries = me.time.as_ref()?.ledger.iter().filter(|entry| {
        matches!(&entry.credit, Credit::Extension { by, reason } if by == "王芳" && reason == "1 考室断网")
    });
    entries.map(|entry| entry.us).reduce(|sum, us| sum + us)
}

async fn a_hall_that_falls_silent_is_one_event(on: On) {
    let (server, _admin, sitting) = ready_on(on, Plan { candidates: 5, ..Plan::default() }).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let mut people = Vec::new();
    for n in 0..5 {
        people.push(sitting.inside(&server.base, n).await);
    }
    // One seat that falls silent is a person's matter.
    people[4].unplugs();
    wall.until("one seat offline", |wall| wall.tiles.iter().any(|tile| tile.signal.is_some())).await;
    assert_eq!(wall.hall, vec![]);
    people[4].comes_back().await;
    for me in &mut people[..4] {
        me.unplugs();
    }
    wall.until("the event", |wall| wall.hall.first().is_some_and(|event| event.seats.len() >= 4)).await;
    let event = wall.hall[0].clone();
    assert_eq!((event.place.clone(), wall.hall.len()), (Place::Room("1".into()), 1));
    tokio::time::sleep(Duration::from_secs(2)).await;
    // Something was given by hand already; it is not given twice.
    let attempt = wall.tile("T-00002").attempt.clone();
    let by_hand = InvigilatorAct::Extend { seconds: 1 };
    invigilator.acts(&sitting.id, Whom::Some { attempts: vec![attempt.clone()] }, by_hand, "先补一秒").await;
    for me in &mut people[..3] {
        me.comes_back().await;
    }
    wall.until("three are back", |wall| {
        wall.hall[0].seats.iter().filter(|seat| seat.ended.is_some()).count() >= 3
    })
    .await;
    let before: HallEventView = wall.hall[0].clone();
    let path = format!("/api/wall/{}/hall/{}", sitting.id, event.id);
    let act = || HallAct { credit: true, beside: false, reason: "1 考室断网".into() };
    assert_eq!(invigilator.browser.post(&path, HallAct { reason: " ".into(), ..act() }).await.status, 422);
    let outcomes: Vec<HallOutcome> = invigilator.browser.post(&path, act()).await.json();
    let (status, code) = invigilator.browser.post(&path, act()).await.problem();
    assert_eq!((status, code.as_str()), (409, "hall.decided"));
    for (n, me) in people[..3].iter_mut().enumerate() {
        me.until("the credit", |me| credited(me).is_some()).await;
        let seat = before.seats.iter().find(|seat| seat.name == me.name).unwrap();
        let length = seat.ended.unwrap() - seat.began;
        let owed = if n == 1 { length - SECOND } else { length };
        assert!(length >= 2 * SECOND, "{seat:?}");
        assert_eq!((credited(me), seat.lost_us), (Some(owed), owed), "to the microsecond: {seat:?}");
        assert!(
            outcomes.iter().any(|outcome| outcome.attempt == seat.attempt && outcome.credited_us == owed)
        );
    }
    // Who is silent still gets it when they come back.
    people[3].comes_back().await;
    people[3].until("the credit", |me| credited(me).is_some()).await;
    wall.until("all are credited", |wall| {
        wall.hall[0].seats.iter().filter(|seat| seat.credited_us > 0).count() >= 4
    })
    .await;
    let seat = wall.hall[0].seats.iter().find(|seat| seat.name == people[3].name).unwrap();
    assert_eq!(Some(seat.credited_us), credited(&people[3]));
    assert_eq!(seat.credited_us, seat.ended.unwrap() - seat.began);
    assert!(wall.hall[0].decision.as_ref().is_some_and(|decision| decision.credit && decision.by == "王芳"));
    // Nobody is credited for what the hall did not cost them.
    assert_eq!(credited(&people[4]), None);
}

#[tokio::test]
async fn what_everybody_is_given_meanwhile_makes_nothing_good() {
    let (server, _admin, sitting) = ready_on(On::Sqlite, Plan { candidates: 4, ..Plan::default() }).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(sitting.inside(&server.base, n).await);
    }
    let _there = people.pop();
    for me in &mut people {
        me.unplugs();
    }
    wall.until("the event", |wall| wall.hall.first().is_some_and(|event| event.seats.len() == 3)).await;
    let minutes = InvigilatorAct::Extend { seconds: 600 };
    invigilator.acts(&sitting.id, Whom::All, minutes, "开场晚了").await;
    for me in &mut people {
        me.comes_back().await;
    }
    wall.until("all are back", |wall| wall.hall[0].seats.iter().all(|seat| seat.ended.is_some())).await;
    let event = wall.hall[0].clone();
    assert!(event.given_to_others, "{event:?}");
    for seat in &event.seats {
        let length = seat.ended.unwrap() - seat.began;
        assert_eq!((seat.lost_us, seat.given_us, seat.spare_us), (0, length, 600 * SECOND - length));
    }
    let act = HallAct { credit: true, beside: true, reason: "1 考室断网".into() };
    let path = format!("/api/wall/{}/hall/{}", sitting.id, event.id);
    let outcomes: Vec<HallOutcome> = invigilator.browser.post(&path, act).await.json();
    for me in &mut people {
        me.until("the credit", |me| credited(me).is_some()).await;
        let seat = event.seats.iter().find(|seat| seat.name == me.name).unwrap();
        assert_eq!(credited(me), Some(seat.ended.unwrap() - seat.began));
        assert!(outcomes.iter().any(|outcome| outcome.attempt == seat.attempt && outcome.code.is_none()));
    }
}

#[tokio::test]
async fn a_decision_whose_credits_broke_off_is_settled() {
    let (server, _admin, sitting) = ready_on(On::Sqlite, Plan::default()).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let mut people = Vec::new();
    for n in 0..3 {
        people.push(sitting.inside(&server.base, n).await);
    }
    for me in &mut people {
        me.unplugs();
    }
    wall.until("the event", |wall| wall.hall.first().is_some_and(|event| event.seats.len() == 3)).await;
    for me in &mut people {
        me.comes_back().await;
    }
    wall.until("all are back", |wall| wall.hall[0].seats.iter().all(|seat| seat.ended.is_some())).await;
    // As if the node that decided had stopped before it credited anybody.
    let store = proctor::store::Store::open(&server.place().place()).await.unwrap();
    let decision = Decision {
        at: tests::harness::exam::now(),
        by_id: invigilator.staff.id.clone(),
        by: "王芳".into(),
        reason: "1 考室断网".into(),
        credit: true,
        beside: false,
    };
    let id = wall.hall[0].id.as_str().into();
    let decided = store.decide_hall(&sitting.id.as_str().into(), &id, decision.clone()).await.unwrap();
    assert!(decided.is_some());
    for me in &mut people {
        me.until("the credit", |me| credited(me).is_some()).await;
    }
    let again = store.decide_hall(&sitting.id.as_str().into(), &id, decision).await.unwrap();
    assert_eq!(again, None, "the first decision stays");
    store.database().close().await;
}

/// A sitting of three people for so many seconds.
async fn lasting(seconds: u64) -> (Server, Member, Sitting) {
    ready_on(On::Sqlite, Plan { lasts: Duration::from_secs(seconds), ..Plan::default() }).await
}

/// Its three people, who lose their connections at once, with who watches and their wall.
async fn cut_off(server: &Server, sitting: &Sitting) -> (Vec<Candidate>, Member, Wall) {
    let invigilator = Member::signed_in(server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let mut people = Vec::new();
    for n in 0..3 {
        people.push(sitting.inside(&server.base, n).await);
    }
    for me in &mut people {
        me.unplugs();
    }
    wall.until("the event", |wall| wall.hall.first().is_some_and(|event| event.seats.len() == 3)).await;
    (people, invigilator, wall)
}

#[tokio::test]
async fn nobody_runs_out_of_time_while_cut_off_once_it_is_decided() {
    let (server, _admin, sitting) = lasting(30).await;
    let (mut people, invigilator, mut wall) = cut_off(&server, &sitting).await;
    let ends_at = people[0].time.as_ref().unwrap().deadline;
    let path = format!("/api/wall/{}/hall/{}", sitting.id, wall.hall[0].id);
    let act = HallAct { credit: true, beside: false, reason: "1 考室断网".into() };
    invigilator.browser.post(&path, act).await.json::<Vec<HallOutcome>>();
    // Past the end that they had when they were cut off.
    let over = ends_at + 5 * SECOND - tests::harness::exam::now();
    assert!((0..60 * SECOND).contains(&over), "{over}");
    tokio::time::sleep(Duration::from_micros(over.try_into().unwrap())).await;
    for me in &mut people {
        me.comes_back().await;
    }
    wall.until("all are back", |wall| wall.hall[0].seats.iter().all(|seat| seat.ended.is_some())).await;
    for me in &mut people {
        let seat = wall.hall[0].seats.iter().find(|seat| seat.name == me.name).unwrap().clone();
        let length = seat.ended.unwrap() - seat.began;
        me.until("all of it", |me| credited(me) == Some(length)).await;
        assert!(seat.left_us.is_some(), "still in the exam: {seat:?}");
        let end = me.time.as_ref().unwrap().deadline;
        assert_eq!(end, ends_at + length, "to the microsecond");
    }
    wall.until("the wall knows", |wall| {
        wall.hall[0].seats.iter().all(|seat| seat.credited_us == seat.ended.unwrap() - seat.began)
    })
    .await;
}

#[tokio::test]
async fn who_ran_out_of_time_before_anybody_decided_goes_on_with_what_they_lost() {
    let (server, admin, sitting) = lasting(16).await;
    let (mut people, invigilator, mut wall) = cut_off(&server, &sitting).await;
    let ends_at = people[0].time.as_ref().unwrap().deadline;
    let over = |wall: &Wall| wall.tiles.iter().filter(|tile| tile.stage == TileStage::Expired).count();
    wall.until("all ended", |wall| over(wall) == 3).await;
    let event = wall.hall[0].clone();
    let seat = event.seats.iter().find(|seat| seat.name == people[0].name).unwrap().clone();
    let page = format!("/api/wall/{}/candidates/{}", sitting.id, seat.attempt);
    let again = invigilator.browser.get(&page).await.json::<CandidateView>().again.unwrap();
    assert_eq!(
        (again.kept_us, again.lost_us),
        (0, ends_at - seat.began),
        "and not the moment until it was ended"
    );
    let extra_s = u32::try_from((again.lost_us + SECOND - 1) / SECOND).unwrap();
    let on = || Whom::Some { attempts: vec![seat.attempt.clone()] };
    let ask = |extra_s| InvigilatorAct::AskReopen { keeps_time: true, extra_s };
    let none = invigilator.acts(&sitting.id, on(), ask(0), "断网").await;
    assert_eq!(none[0].code.as_deref(), Some("attempt.no_time_left"), "no time was left, and none is given");
    let asked = invigilator.acts(&sitting.id, on(), ask(extra_s), "断网").await;
    assert!(asked[0].done, "{asked:?}");
    assert!(admin.acts(&sitting.id, on(), InvigilatorAct::Reopen, "").await[0].done);
    let me = &mut people[0];
    me.comes_back().await;
    let time = me.time.clone().unwrap();
    let reopened =
        time.ledger.iter().find(|entry| matches!(entry.credit, Credit::Reopened { .. })).unwrap().at;
    assert_eq!(time.deadline, reopened + i64::from(extra_s) * SECOND, "from when two had agreed");
    assert!(time.deadline > ends_at);
    // Decided afterwards, the same seconds are not given twice; who is not back has ended.
    let path = format!("/api/wall/{}/hall/{}", sitting.id, event.id);
    let act = HallAct { credit: true, beside: false, reason: "1 考室断网".into() };
    let outcomes = invigilator.browser.post(&path, act).await.json::<Vec<HallOutcome>>();
    assert!(outcomes.iter().all(|outcome| outcome.credited_us == 0), "{outcomes:?}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(credited(me), None);
    // Another is reopened after the decision: what is given then is not given again either.
    let seat = event.seats.iter().find(|seat| seat.name == people[1].name).unwrap().clone();
    let on = || Whom::Some { attempts: vec![seat.attempt.clone()] };
    assert!(invigilator.acts(&sitting.id, on(), ask(extra_s), "断网").await[0].done);
    assert!(admin.acts(&sitting.id, on(), InvigilatorAct::Reopen, "").await[0].done);
    let me = &mut people[1];
    me.comes_back().await;
    let before = me.time.clone().unwrap().deadline;
    tokio::time::sleep(Duration::from_secs(3)).await;
    me.comes_back().await;
    let gained = me.time.clone().unwrap().deadline - before;
    assert!(gained < SECOND, "at most what rounding left: {gained}");
}
