//! The room by HTTP, for halls whose proxies let no websocket through: the same frames, the same acks.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use engine::attempt::event::Cause;
use proctor::signal::ClientSignal;
use tests::harness::exam::{Plan, ready};
use tests::harness::staff::{Member, Wall};
use wire::door::Receipt;
use wire::room::{Batch, BatchReply, ClientFrame, Known, LARGEST_BATCH, ServerFrame};
use wire::wall::{InvigilatorAct, Whom};

#[tokio::test]
async fn a_whole_exam_goes_by_http() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    me.posts(&me.batch(vec![], 0)).await;
    assert!(me.paper.is_some(), "the welcome brings the paper");
    wall.until("the page on the wall", |wall| wall.tiles.iter().any(|tile| tile.online)).await;
    for slot in 1..=20 {
        let response = me.some_response(slot, 0);
        me.sends_answer(slot, Some(response)).await;
    }
    let reply = me.posts_outbox(0).await;
    let acks = reply.frames.iter().filter(|frame| matches!(frame, ServerFrame::Acked { .. })).count();
    assert_eq!((acks, me.outbox.len(), me.acked.len()), (20, 0, 20));
    // An invigilator's pause reaches a page that waits for news, and hides nothing that was saved.
    let began = Instant::now();
    let attempt = wall.tiles.iter().find(|tile| tile.ticket == me.ticket).unwrap().attempt.clone();
    let only = || Whom::Some { attempts: vec![attempt.clone()] };
    let batch = me.batch(vec![], 5_000);
    let (reply, _) = tokio::join!(me.posts(&batch), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        invigilator.acts(&sitting.id, only(), InvigilatorAct::Pause, "核对身份").await
    });
    assert!(began.elapsed() < Duration::from_secs(4), "news ends the waiting");
    assert!(matches!(&reply.frames[..], [ServerFrame::Time { time }] if time.paused.is_some()), "{reply:?}");
    let response = me.some_response(1, 1);
    me.sends_answer(1, Some(response)).await;
    me.posts_outbox(0).await;
    assert_eq!(me.refused.last().unwrap().1, "attempt.paused");
    invigilator.acts(&sitting.id, only(), InvigilatorAct::Resume, "已核对").await;
    me.posts(&me.batch(vec![ClientFrame::Submit { epoch: me.epoch(), seq: 100 }], 1_000)).await;
    let receipt = me.receipt.clone().expect("the receipt");
    assert_eq!((receipt.cause, receipt.answered), (Cause::Candidate, 20));
    let again: Receipt = me.browser.get("/api/receipt").await.json();
    assert_eq!(again.signed, receipt.signed);
    // Silence is noticed as a websocket's end would be.
    let silence = Duration::from_secs(u64::from(wire::room::SILENT_AFTER_S) + 5);
    let gone = wall.until("the page gone", |wall| wall.tiles.iter().all(|tile| !tile.online));
    tokio::time::timeout(silence, gone).await.unwrap();
}

#[tokio::test]
async fn a_short_outage_counts_the_same_by_either_way() {
    let (server, _admin, sitting) = ready(Plan { candidates: 2, ..Plan::default() }).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    let mut posts = sitting.candidate(&server.base, 0).await;
    posts.posts(&posts.batch(vec![], 0)).await;
    let mut socket = sitting.inside(&server.base, 1).await;
    let back = || ClientFrame::Signal { signal: ClientSignal::Reconnected { ms: 600 }, client_ms: 0 };
    for _ in 0..3 {
        // Nothing comes from either for a while; only a websocket is missed at once.
        socket.unplugs();
        tokio::time::sleep(Duration::from_millis(700)).await;
        socket.comes_back().await;
        socket.says(&back()).await;
        posts.known = None;
        posts.posts(&posts.batch(vec![], 0)).await;
        posts.posts(&posts.batch(vec![back()], 0)).await;
    }
    let often = |wall: &Wall, ticket: &str| {
        let tile = wall.tile(ticket).attempt.clone();
        wall.incidents
            .iter()
            .filter(|one| one.attempt == tile && one.rule == "R-09")
            .map(|one| one.signals)
            .sum::<u32>()
    };
    for ticket in [&posts.ticket, &socket.ticket] {
        wall.until("three outages", |wall| often(wall, ticket) == 3).await;
    }
}

#[tokio::test]
async fn what_an_outage_left_behind_goes_by_either_way() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    me.unplugs();
    for slot in 2..=9 {
        let response = me.some_response(slot, 1);
        me.sends_answer(slot, Some(response)).await;
    }
    me.posts_outbox(0).await;
    assert_eq!((me.welcome.as_ref().unwrap().epoch, me.outbox.len()), (1, 0), "the same page, the same seat");
    // And the websocket goes on where HTTP was.
    assert!(me.connects(false).await.unwrap());
    assert_eq!(me.welcome.as_ref().unwrap().slots.len(), 9);
}

#[tokio::test]
async fn one_seat_one_page_by_http_too() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let mut first = sitting.candidate(&server.base, 0).await;
    first.posts(&first.batch(vec![], 0)).await;
    let mut second = first.second_page();
    let reply = second.posts(&second.batch(vec![], 0)).await;
    assert_eq!(reply.frames, [ServerFrame::SeatTaken { ended: false }]);
    second.known = None;
    let mut claim = second.batch(vec![], 0);
    claim.take_over = true;
    second.posts(&claim).await;
    assert!(second.paper.is_some());
    let reply = first.posts(&first.batch(vec![], 0)).await;
    assert_eq!((reply.frames, reply.close), (vec![ServerFrame::TakenOver], Some(4409)));
}

#[tokio::test]
async fn what_does_not_belong_is_refused() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    let code = |reply: BatchReply| reply.close;
    let mut batch = me.batch(vec![], 0);
    batch.v = 99;
    assert_eq!(code(me.posts(&batch).await), Some(4400));
    me.known = None;
    me.posts(&me.batch(vec![], 0)).await;
    let hello = ClientFrame::Hello { v: 1, page: "a".repeat(8), take_over: false };
    assert_eq!(code(me.posts(&me.batch(vec![hello], 0)).await), Some(4400));
    let ping = ClientFrame::Ping { client_ms: 1.0 };
    let many = me.batch(vec![ping.clone(); LARGEST_BATCH + 1], 0);
    let refused = me.browser.post("/api/room/frames", &many).await.problem();
    assert_eq!(refused, (422, "room.batch_too_large".into()));
    let full = me.batch(vec![ping; LARGEST_BATCH], 0);
    let mut codes = Vec::new();
    for _ in 0..20 {
        codes.push(me.browser.post("/api/room/frames", &full).await.status);
    }
    assert_eq!((codes[0], codes[19]), (200, 429), "a flood is stopped");
    let stranger = tests::harness::Browser::new(&server.base);
    let refused = stranger.post("/api/room/frames", me.batch(vec![], 0)).await.problem();
    assert_eq!(refused, (401, "door.signed_out".into()));
}

#[tokio::test]
async fn a_page_that_guesses_what_another_knows_gets_nothing() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    let mut other = me.second_page();
    let known = Known { epoch: me.epoch(), starts_at: sitting.starts_at, ..Known::default() };
    let answer = ClientFrame::Answer {
        epoch: me.epoch(),
        seq: 2,
        slot: 2,
        response: None,
        client_ms: 0,
        made_at: None,
        change: None,
    };
    let batch = Batch { known: Some(known), ..other.batch(vec![answer], 0) };
    let reply = other.posts(&batch).await;
    assert_eq!((reply.frames.as_slice(), reply.close), (&[ServerFrame::TakenOver][..], Some(4409)));
    assert!(other.paper.is_none());
    // The page that has the seat goes on, and its numbers are its own.
    let response = me.some_response(2, 0);
    me.answers(2, response).await;
    me.unplugs();
    me.comes_back().await;
    assert_eq!(me.welcome.as_ref().unwrap().slots.len(), 2);
}
