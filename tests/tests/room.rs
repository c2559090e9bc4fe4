//! The room's protocol: starts, take-overs, deadlines, and everything a page may send that it should not.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::time::Duration;

use bank::item::Markup;
use engine::attempt::Response;
use engine::attempt::event::Cause;
use engine::exam::{Reference, Rules};
use futures_util::future::join_all;
use proctor::signal::SignalKind;
use tests::harness::candidate::{Candidate, Lost};
use tests::harness::exam::{Plan, now, ready};
use tests::harness::staff::{Member, socket};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use wire::door::ResultSheet;
use wire::replay::Replay;
use wire::room::{ClientFrame, ServerFrame};
use wire::sitting::{Astray, ExamDraft, LateRuling, Release, Results};
use wire::wall::{InvigilatorAct, Whom};

#[tokio::test]
async fn nobody_sees_the_paper_before_the_start() {
    let starts_in = Duration::from_secs(6);
    let (server, _, sitting) = ready(Plan { starts_in, ..Plan::default() }).await;
    let mut early = sitting.candidate(&server.base, 0).await;
    early.connects(false).await.unwrap();
    let starts_at = early.welcome.as_ref().unwrap().starts_at;
    assert!(early.paper.is_none() && early.frames.concat().len() < 1000, "nothing of the paper is there");
    let answer = ClientFrame::Answer {
        epoch: early.epoch(),
        seq: 1,
        slot: 1,
        response: Some(Response::Judge(true)),
        client_ms: 0,
        made_at: None,
        change: None,
    };
    early.says(&answer).await;
    early.until("a refusal", |me| !me.refused.is_empty()).await;
    assert_eq!(early.refused[0].1, "attempt.not_started");
    early.until("the paper", |me| me.paper.is_some()).await;
    let late = now() - starts_at;
    assert!((0..2_500_000).contains(&late), "it opened {late} µs after the start");
}

#[tokio::test]
async fn nobody_enters_without_consent_and_pledge() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let (ticket, id) = &sitting.roster[0];
    let mut candidate = Candidate::at_the_door(&server.base, ticket, id).await;
    assert!(candidate.connects(false).await.is_err());
    let wrong = wire::door::Pledge { name: "别人".into() };
    let _: wire::door::Door = candidate.browser.post("/api/door/consent", ()).await.json();
    let refused = candidate.browser.post("/api/door/pledge", wrong).await.problem();
    assert_eq!(refused, (422, "door.other_name".into()));
    candidate.pledges().await;
    candidate.enters().await;
}

#[tokio::test]
async fn the_door_opens_for_nobody_else() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let browser = tests::harness::Browser::new(&server.base);
    let (ticket, _) = &sitting.roster[0];
    let (_, other_id) = &sitting.roster[1];
    let shown = wire::door::SignIn { ticket: ticket.clone(), id_number: other_id.clone() };
    for _ in 0..8 {
        assert_eq!(browser.post("/api/door/sign-in", &shown).await.problem(), (401, "door.unknown".into()));
    }
    assert_eq!(browser.post("/api/door/sign-in", &shown).await.problem(), (429, "rate.limited".into()));
    assert_eq!(browser.get("/api/door").await.problem(), (401, "door.signed_out".into()));
}

#[tokio::test]
async fn the_newest_device_takes_over_and_the_older_is_fenced_off() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let mut first = sitting.inside(&server.base, 0).await;
    let response = first.some_response(1, 0);
    first.answers(1, response.clone()).await;
    let mut second = first.second_page();
    assert!(!second.connects(false).await.unwrap(), "it is asked first");
    let mut second = first.second_page();
    assert!(second.connects(true).await.unwrap());
    assert_eq!(second.welcome.as_ref().unwrap().slots[0].response, Some(response));
    assert!(matches!(first.is_closed().await, Lost::Code(4409)));
    assert!(first.taken_over);
    // The older page comes again under its old epoch: it is asked, and its late frames count for nothing.
    assert!(!first.connects(false).await.unwrap());
    let response = second.some_response(2, 0);
    second.answers(2, response).await;
}

#[tokio::test]
async fn of_pages_that_come_back_at_once_one_has_the_seat_and_no_acked_answer_is_lost() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let first = sitting.inside(&server.base, 0).await;
    let others = [first.second_page(), first.second_page(), first.second_page()];
    let mut pages: Vec<Candidate> = std::iter::once(first).chain(others).collect();
    let mut answers = HashMap::new();
    let mut epochs = HashMap::new();
    for round in 0..30 {
        pages.iter_mut().for_each(Candidate::unplugs);
        let come = pages.iter_mut().zip(1..).map(|(page, slot)| async move {
            if !page.connects(false).await.unwrap() {
                return None;
            }
            let (epoch, stands) = (page.epoch(), page.welcome.clone().unwrap().slots);
            let response = page.some_response(slot, round % 2);
            let seq = page.sends_answer(slot, Some(response.clone())).await;
            // It may be fenced off before its ack: then nothing was promised.
            while page.outbox.contains_key(&seq) && page.hears().await.is_ok() {}
            let acked = !page.outbox.contains_key(&seq);
            page.outbox.clear();
            Some((slot, epoch, stands, acked.then_some((slot, response))))
        });
        let came: Vec<_> = join_all(come).await.into_iter().flatten().collect();
        assert!(!came.is_empty(), "round {round}: nobody has the seat");
        for (page, epoch, _, _) in &came {
            let holder = epochs.entry(*epoch).or_insert(*page);
            assert_eq!(holder, page, "round {round}: two pages have epoch {epoch}");
        }
        let (_, _, stands, _) = came.iter().max_by_key(|(_, epoch, _, _)| *epoch).unwrap();
        for (slot, response) in &answers {
            let stands =
                stands.iter().find(|view| view.slot == *slot).and_then(|view| view.response.as_ref());
            // Whoever was fenced off this very round may have answered before it.
            let renewed =
                came.iter().any(|(_, _, _, acked)| acked.as_ref().is_some_and(|(new, _)| new == slot));
            assert!(renewed || stands == Some(response), "round {round}: the answer to {slot} is lost");
        }
        answers.extend(came.into_iter().filter_map(|(_, _, _, acked)| acked));
    }
    assert!(!answers.is_empty());
}

#[tokio::test]
async fn a_reload_keeps_the_seat_and_everything_in_it() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let response = me.some_response(3, 1);
    me.answers(3, response.clone()).await;
    me.unplugs();
    me.comes_back().await;
    let welcome = me.welcome.clone().unwrap();
    assert_eq!((welcome.epoch, welcome.upto), (1, 1), "no take-over, nothing to send again");
    assert_eq!(welcome.slots[0].response, Some(response));
    assert!(welcome.paper.is_some());
}

#[tokio::test]
async fn frames_out_of_order_are_asked_for_and_harmless() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let epoch = me.epoch();
    let mark = |seq, on| ClientFrame::Mark { epoch, seq, slot: 1, on };
    me.says(&mark(3, false)).await;
    me.until("word of a gap", |me| {
        me.frames.concat().contains("\"missing\",\"epoch\":1,\"from\":1,\"to\":2")
    })
    .await;
    me.says(&mark(2, true)).await;
    me.says(&mark(1, true)).await;
    me.says(&mark(2, true)).await;
    me.until("four acks", |me| me.frames.concat().matches("\"acked\"").count() == 4).await;
    me.unplugs();
    me.comes_back().await;
    let welcome = me.welcome.clone().unwrap();
    assert_eq!((welcome.upto, welcome.above), (3, vec![]));
    assert!(!welcome.slots.iter().any(|slot| slot.marked), "the highest number counts");
}

#[tokio::test]
async fn what_does_not_belong_is_refused_with_a_code_and_harms_nobody() {
    let (server, _, sitting) = ready(Plan { candidates: 12, ..Plan::default() }).await;
    let mut good = sitting.inside(&server.base, 0).await;

    // Acts that the rules refuse: the connection stays.
    let mut me = sitting.inside(&server.base, 1).await;
    let epoch = me.epoch();
    let answer = |epoch, seq, slot, response| ClientFrame::Answer {
        epoch,
        seq,
        slot,
        response,
        client_ms: 0,
        made_at: None,
        change: None,
    };
    let table = [
        (answer(epoch, 1, 999, None), "attempt.unknown_slot"),
        (answer(epoch, 1, 0, None), "attempt.unknown_slot"),
        (answer(epoch, 1, 1, Some(Response::Text(vec!["x".into()]))), "attempt.unfit_response"),
        (answer(epoch, 1, 1, Some(Response::Choice(vec![1]))), "attempt.unfit_response"),
        (answer(epoch + 1, 1, 1, None), "attempt.stale_epoch"),
        (answer(0, 1, 1, None), "attempt.stale_epoch"),
        (answer(epoch, 1_000_000, 1, None), "attempt.too_far_ahead"),
        (answer(epoch, 0, 1, None), "attempt.too_far_ahead"),
        (ClientFrame::Acknowledge { epoch, seq: 1, notice: 7 }, "attempt.unknown_notice"),
    ];
    for (frame, code) in table {
        let before = me.refused.len();
        me.says(&frame).await;
        me.until(code, |me| me.refused.len() > before).await;
        assert_eq!(me.refused.last().unwrap().1, code, "{frame:?}");
    }

    // Frames that are none: the connection is closed with a code.
    let long = format!("{{\"type\":\"ping\",\"client_ms\":1,\"x\":\"{}\"}}", "x".repeat(70_000));
    let huge = "x".repeat(600_000);
    let bad = [
        ("{", 4400),
        ("[]", 4400),
        ("{\"type\":\"open_sesame\"}", 4400),
        ("{\"type\":\"ping\"}", 4400),
        ("{\"type\":\"ping\",\"client_ms\":1,\"extra\":true}", 4400),
        ("{\"type\":\"mark\",\"epoch\":-1,\"seq\":1,\"slot\":1,\"on\":true}", 4400),
        ("{\"type\":\"hello\",\"v\":1,\"page\":\"12345678\"}", 4400),
        (long.as_str(), 4413),
        (huge.as_str(), 4413),
    ];
    for (n, (text, code)) in bad.into_iter().enumerate() {
        let mut me = sitting.inside(&server.base, n + 2).await;
        me.says_raw(text).await;
        match me.is_closed().await {
            Lost::Code(got) => assert_eq!(got, code, "{}", &text[..text.len().min(80)]),
            // A frame past the hard limit may be cut off before the close frame gets through.
            Lost::Gone => assert!(text.len() > 500_000),
        }
    }
    let response = good.some_response(1, 0);
    good.answers(1, response).await;
}

#[tokio::test]
async fn results_wait_until_nobody_may_come_in_or_close_the_entry() {
    let (server, admin, sitting) = ready(Plan { candidates: 2, ..Plan::default() }).await;
    let mut me = sitting.inside(&server.base, 0).await;
    me.submits().await;
    let path = format!("/api/sittings/{}", sitting.id);
    let early = admin.browser.post(&format!("{path}/release"), ()).await.problem();
    assert_eq!(early, (409, "results.entry_open".into()));
    let csv = admin.browser.get(&format!("{path}/marks.csv")).await;
    assert!(csv.body.contains("未到") && !csv.body.contains("缺考"), "{}", csv.body);
    // Or the entry is closed with it: who comes afterwards stays outside.
    let release = Release { close_entry: true, close_grace: false };
    let out: Results = admin.browser.post(&format!("{path}/release"), release).await.json();
    assert_eq!((out.marked, out.absent, out.may_come), (1, 1, 0));
    let mut late = sitting.candidate(&server.base, 1).await;
    assert!(matches!(late.is_turned_away().await, Lost::Code(4403)));
    me.until("word of the results", |me| me.frames.last().is_some_and(|frame| frame.contains("released")))
        .await;
    assert_eq!(me.browser.get("/api/result").await.status, 200);
}

#[tokio::test]
async fn what_the_framework_refuses_has_a_code_too() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let me = sitting.candidate(&server.base, 0).await;
    let table = [
        (me.browser.put_bytes("/api/room/snapshots/abc", vec![1]).await, (400, "request.malformed")),
        (me.browser.put_bytes("/api/room/snapshots/1", vec![0; 600 * 1024]).await, (413, "body.too_large")),
        (me.browser.put("/api/door", ()).await, (405, "request.method")),
        (me.browser.upload("/api/door/sign-in", b"{}".to_vec()).await, (415, "body.invalid")),
        (me.browser.get("/ws/room").await, (400, "request.no_websocket")),
    ];
    for (reply, (status, code)) in table {
        assert_eq!(reply.problem(), (status, code.to_owned()), "{}", reply.body);
    }
    let odd = me.browser.post("/api/door/sign-in", "text").await;
    assert!(odd.body.contains("expected an object") && !odd.body.contains("struct"), "{}", odd.body);
}

#[tokio::test]
async fn who_signs_out_sees_nothing_more_of_the_wall() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("the tiles", |wall| wall.tiles.len() == 3).await;
    invigilator.browser.post("/api/staff/sign-out", ()).await;
    wall.is_closed().await;
}

#[tokio::test]
async fn a_flood_is_stopped() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    for _ in 0..4_000 {
        me.says_raw("{\"type\":\"ping\",\"client_ms\":1}").await;
    }
    let lost = me.is_closed().await;
    assert!(matches!(lost, Lost::Code(4429)), "it is told why: {lost:?}");
    me.comes_back().await;
}

#[tokio::test]
async fn one_candidate_s_connections_are_bounded_and_a_closed_one_makes_room() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let me = sitting.candidate(&server.base, 0).await;
    let mut open = Vec::new();
    let refused = loop {
        match socket(&me.browser, "/ws/room").await {
            Ok(socket) => open.push(socket),
            Err(Error::Http(response)) => break response.status(),
            Err(error) => panic!("{error}"),
        }
        assert!(open.len() < 100, "nothing stops them");
    };
    assert_eq!(refused, 429);
    let others = sitting.inside(&server.base, 1).await;
    assert!(others.paper.is_some(), "others come in");
    open.clear();
    tokio::time::timeout(Duration::from_secs(10), async {
        while socket(&me.browser, "/ws/room").await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .expect("there is room again");
}

#[tokio::test]
async fn other_sites_pages_reach_nothing() {
    let (server, admin, sitting) = ready(Plan::default()).await;
    let candidate = sitting.candidate(&server.base, 0).await;
    for (path, cookie) in [
        ("/ws/room".to_owned(), candidate.browser.cookie()),
        (format!("/ws/wall?sitting={}", sitting.id), admin.browser.cookie()),
    ] {
        let url = candidate.browser.url(&path).replacen("http", "ws", 1);
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        request.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
        let error = tokio_tungstenite::connect_async(request).await.unwrap_err();
        let tokio_tungstenite::tungstenite::Error::Http(response) = error else { panic!("{error}") };
        assert_eq!(response.status(), 403, "{path}");
    }
}

#[tokio::test]
async fn the_deadline_ends_it_and_late_answers_wait_for_a_decision() {
    let lasts = Duration::from_secs(6);
    let rules = Rules { early_submit_s: 0, grace_s: 60, camera_every_s: None, ..Rules::default() };
    let (server, admin, sitting) = ready(Plan { lasts, rules, ..Plan::default() }).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let mut away = sitting.inside(&server.base, 1).await;
    let mut lost = sitting.inside(&server.base, 2).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    away.unplugs();
    lost.unplugs();
    me.until("the end", |me| me.receipt.is_some()).await;
    let receipt = me.receipt.clone().unwrap();
    assert_eq!(receipt.cause, Cause::Deadline);
    assert_eq!((receipt.answered, receipt.unanswered.len()), (1, 19));
    // The one who was away answered on: it arrives late and is kept apart.
    let slot = (1..=20).find(|n| away.slot(*n).kind == bank::item::Kind::TrueFalse).unwrap();
    away.sends_answer(slot, Some(Response::Judge(true))).await;
    away.sends_answer(slot + 1, Some(Response::Judge(true))).await;
    away.comes_back().await;
    away.settles().await;
    let receipt: wire::door::Receipt = away.browser.get("/api/receipt").await.json();
    assert_eq!((receipt.cause, receipt.answered), (Cause::Deadline, 0));
    assert_eq!((receipt.late, receipt.late_after), (2, 2));
    let path = format!("/api/sittings/{}", sitting.id);
    let results: Results = admin.browser.get(&format!("{path}/results")).await.json();
    let line = |results: &Results| {
        results.lines.iter().find(|line| line.ticket == sitting.roster[1].0).cloned().unwrap()
    };
    assert_eq!((line(&results).late, line(&results).got), (2, Some(0)));
    // Whose machine is not heard of has answers on it, perhaps; who was back in time has sent them.
    let astray = async |n: usize, what: fn(&Option<Astray>) -> bool| {
        let ticket = &sitting.roster[n].0;
        for _ in 0..200 {
            let results: Results = admin.browser.get(&format!("{path}/results")).await.json();
            if results.lines.iter().any(|line| line.ticket == *ticket && what(&line.astray)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("what may lie on the machine of {ticket} is not told");
    };
    astray(2, |astray| matches!(astray, Some(Astray::Unheard { .. }))).await;
    astray(1, Option::is_none).await;
    astray(0, Option::is_none).await;
    let given = i64::try_from(lasts.as_micros()).unwrap();
    assert!(line(&results).used_us <= given, "nobody has the time for which what was on its way is waited");
    let here = results.lines.iter().find(|line| line.ticket == sitting.roster[0].0).unwrap().attempt.clone();
    let ruling = LateRuling {
        attempt: line(&results).attempt,
        counted: vec![1, 2],
        seen: 2,
        reason: "考场断网".into(),
    };
    let path_late = format!("{path}/late");
    // Of each it is decided by itself, and until the release as often as people want.
    let mut gives = Vec::new();
    for counted in [vec![1], vec![2], vec![], vec![1, 2]] {
        let ruling = LateRuling { counted: counted.clone(), ..ruling.clone() };
        let results: Results = admin.browser.post(&path_late, &ruling).await.json();
        let line = line(&results);
        let ruled = line.late_ruled.unwrap();
        assert_eq!((line.late, ruled.answers, ruled.counted), (0, 2, counted));
        gives.push(line.got.unwrap());
    }
    assert_eq!((gives[2], gives[3]), (0, gives[0] + gives[1]));
    let there_is_none = LateRuling { counted: vec![3], ..ruling.clone() };
    let refused = admin.browser.post(&path_late, &there_is_none).await.problem();
    assert_eq!(refused, (422, "results.no_late_answer".into()));
    // What comes after a decision waits for another.
    let more = away.some_response(slot + 2, 0);
    away.sends_answer(slot + 2, Some(more)).await;
    away.settles().await;
    let results: Results = admin.browser.get(&format!("{path}/results")).await.json();
    assert_eq!((line(&results).late, results.late_open), (1, 3));
    let stale = LateRuling { seen: 2, ..ruling.clone() };
    let refused = admin.browser.post(&path_late, &stale).await.problem();
    assert_eq!(refused, (409, "results.late_more".into()));
    let refused = admin.browser.post(&format!("{path}/release"), ()).await.problem();
    assert_eq!(refused, (409, "results.late_undecided".into()));
    let before = line(&results).got;
    let second = LateRuling { seen: 3, ..ruling.clone() };
    let left_out: Results = admin.browser.post(&path_late, &second).await.json();
    assert_eq!((line(&left_out).late, line(&left_out).got), (0, before), "the first two still count");
    let rejected = LateRuling { counted: vec![], seen: 3, ..ruling };
    let back: Results = admin.browser.post(&path_late, &rejected).await.json();
    assert_eq!(line(&back).got, Some(0), "what was decided first can be changed, too");
    let nothing = LateRuling { attempt: here, counted: vec![], seen: 0, reason: "误操作".into() };
    let refused = admin.browser.post(&path_late, nothing).await.problem();
    assert_eq!(refused, (409, "results.nothing_late".into()));
    let refused = admin.browser.post(&format!("{path}/release"), ()).await.problem();
    assert_eq!(refused, (409, "results.grace_open".into()));
    let close = wire::sitting::Release { close_entry: false, close_grace: true };
    let _: Results = admin.browser.post(&format!("{path}/release"), close).await.json();
    // At once: the log says it, not what pages and nodes hear of the release.
    away.sends_answer(slot, Some(Response::Judge(false))).await;
    away.settles().await;
    assert_eq!(away.refused.last().unwrap().1, "attempt.ended", "nobody decides on it, so it is not taken");
    astray(1, |astray| matches!(astray, Some(Astray::TooLate { .. }))).await;
    lost.comes_back().await;
    astray(2, Option::is_none).await;
    away.until("the release", |me| me.frames.iter().any(|frame| frame.contains("\"type\":\"released\"")))
        .await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(good, "nothing came after the seal: {printed}");
    // Whoever it is about learns it with the result.
    let result: ResultSheet = away.browser.get("/api/result").await.json();
    assert_eq!(result.late.iter().map(|late| late.counts).collect::<Vec<_>>(), [false; 3]);
    let refused = admin.browser.post(&path_late, &rejected).await.problem();
    assert_eq!(refused, (409, "results.released".into()));
}

#[tokio::test]
async fn who_comes_with_answers_after_the_end_disturbs_nobody() {
    let rules = Rules { early_submit_s: 0, grace_s: 60, camera_every_s: None, ..Rules::default() };
    let (server, admin, sitting) =
        ready(Plan { lasts: Duration::from_secs(5), rules, ..Plan::default() }).await;
    let mut left = sitting.inside(&server.base, 0).await;
    left.unplugs();
    let mut other = sitting.candidate(&server.base, 0).await;
    while !other.connects(false).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(left.knocks().await, ServerFrame::SeatTaken { ended: false });
    other.until("the end", |other| other.receipt.is_some()).await;
    assert!(other.receipt.as_ref().unwrap().left_behind, "what the first could not send lies there");
    let results = format!("/api/sittings/{}/results", sitting.id);
    let astray = async || {
        let results: Results = admin.browser.get(&results).await.json();
        results.lines.iter().find(|line| line.ticket == sitting.roster[0].0).unwrap().astray
    };
    assert!(matches!(astray().await, Some(Astray::LeftBehind { .. })));
    assert_eq!(left.knocks().await, ServerFrame::SeatTaken { ended: true });
    assert!(left.connects(true).await.unwrap());
    let response = left.some_response(1, 0);
    left.sends_answer(1, Some(response)).await;
    left.settles().await;
    let receipt: wire::door::Receipt = left.browser.get("/api/receipt").await.json();
    assert_eq!((receipt.late, receipt.cause), (1, Cause::Deadline));
    assert_eq!((receipt.left_behind, astray().await), (false, None));
    // Nobody sits an exam at two devices after its end.
    let results: Results = admin.browser.get(&format!("/api/sittings/{}/results", sitting.id)).await.json();
    let attempt = &results.lines.iter().find(|line| line.ticket == left.ticket).unwrap().attempt;
    let path = format!("/api/sittings/{}/replay/{attempt}", sitting.id);
    let replay: Replay = admin.browser.get(&path).await.json();
    let kinds: Vec<SignalKind> = replay.signals.iter().map(|signal| signal.kind).collect();
    assert!(
        kinds.contains(&SignalKind::OtherDevice) && !kinds.contains(&SignalKind::SecondDevice),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn an_answer_at_the_very_end_is_in_time_or_late_and_never_refused() {
    let lasts = Duration::from_secs(3);
    let rules = Rules { early_submit_s: 0, grace_s: 60, camera_every_s: None, ..Rules::default() };
    let (server, _admin, sitting) = ready(Plan { lasts, rules, ..Plan::default() }).await;
    let mut me = sitting.inside(&server.base, 0).await;
    // Past the deadline and what is on its way then, also in the moment before anybody looks at the clock.
    let until = std::time::Instant::now() + Duration::from_secs(7);
    let mut n = 0;
    while std::time::Instant::now() < until {
        let response = me.some_response(1 + n % 20, usize::from(n / 20));
        me.answers(1 + n % 20, response).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        n += 1;
    }
    assert_eq!(me.refused, vec![]);
    let receipt: wire::door::Receipt = me.browser.get("/api/receipt").await.json();
    assert!(receipt.late > 0 && receipt.answered == 20, "{receipt:?}");
}

#[tokio::test]
async fn handing_in_waits_for_its_time_and_happens_once() {
    let rules = Rules { early_submit_s: 600, late_entry_s: 3600, camera_every_s: None, ..Rules::default() };
    let (server, _, sitting) = ready(Plan { rules, ..Plan::default() }).await;
    let mut me = sitting.inside(&server.base, 0).await;
    me.says(&ClientFrame::Submit { epoch: me.epoch(), seq: 1 }).await;
    me.until("a refusal", |me| !me.refused.is_empty()).await;
    assert_eq!(me.refused[0].1, "attempt.too_early_to_submit");
}

#[tokio::test]
async fn whoever_came_late_must_have_worked_the_least_time_too() {
    let rules = Rules {
        early_submit_s: 0,
        least_s: 600,
        late_entry_s: 3600,
        camera_every_s: None,
        ..Rules::default()
    };
    let (server, _, sitting) = ready(Plan { rules, ..Plan::default() }).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let time = me.time.clone().unwrap();
    assert_eq!(time.submit_from - time.started_at, 600_000_000);
    me.says(&ClientFrame::Submit { epoch: me.epoch(), seq: 1 }).await;
    me.until("a refusal", |me| !me.refused.is_empty()).await;
    assert_eq!(me.refused[0].1, "attempt.too_early_to_submit");
}

#[tokio::test]
async fn a_pause_of_one_of_a_room_and_of_all_is_credited_to_whom_it_stopped() {
    let (server, _admin, sitting) = ready(Plan { candidates: 52, ..Plan::default() }).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    // Two of room 1 and one of room 2.
    let mut people = Vec::new();
    for n in [0, 1, 50] {
        people.push(sitting.inside(&server.base, n).await);
    }
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("three inside", |wall| wall.tiles.iter().filter(|tile| tile.online).count() == 3).await;
    let one = wall.tile(&people[0].ticket).attempt.clone();
    let whom = [Whom::Some { attempts: vec![one] }, Whom::Room { room: "1".into() }, Whom::All];
    for (round, whom) in whom.into_iter().enumerate() {
        let stopped = [0..1, 0..2, 0..3][round].clone();
        invigilator.acts(&sitting.id, whom.clone(), InvigilatorAct::Pause, "停电").await;
        for me in &mut people[stopped.clone()] {
            me.until("the pause", |me| me.time.as_ref().unwrap().paused.is_some()).await;
        }
        tokio::time::sleep(Duration::from_millis(400)).await;
        invigilator.acts(&sitting.id, whom, InvigilatorAct::Resume, "来电").await;
        for me in &mut people[stopped] {
            me.until("the resumption", |me| me.time.as_ref().unwrap().paused.is_none()).await;
        }
    }
    for (n, me) in people.iter().enumerate() {
        let time = me.time.clone().unwrap();
        let credited: i64 = time.ledger.iter().map(|entry| entry.us).sum();
        assert_eq!(time.ledger.len(), [3, 2, 1][n]);
        assert!(credited >= 400_000 * time.ledger.len() as i64);
        assert_eq!(time.deadline, time.started_at + time.given_us + credited, "each gets what they lost");
    }
}

#[tokio::test]
async fn after_the_end_nothing_is_taken() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let receipt = me.submits().await;
    let response = me.some_response(1, 0);
    me.sends_answer(1, Some(response)).await;
    me.settles().await;
    assert_eq!(me.refused.last().unwrap().1, "attempt.ended");
    let again: wire::door::Receipt = me.browser.get("/api/receipt").await.json();
    assert_eq!(again.head, receipt.head, "the receipt stays as it was");
    me.unplugs();
    me.connects(false).await.unwrap();
    assert!(me.welcome.as_ref().unwrap().paper.is_none(), "over is over");
}

#[tokio::test]
async fn who_comes_too_late_stays_outside() {
    let rules = Rules { late_entry_s: 0, early_submit_s: 0, ..Rules::default() };
    let (server, _, sitting) = ready(Plan { rules, ..Plan::default() }).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    assert!(matches!(me.is_turned_away().await, Lost::Code(4403)));
    assert_eq!(me.refused.last().unwrap().1, "attempt.too_late_to_enter");
    assert!(me.paper.is_none());
}

#[tokio::test]
async fn every_act_of_an_invigilator_has_a_reason_and_is_audited() {
    let (server, admin, sitting) = ready(Plan::default()).await;
    let _me = sitting.inside(&server.base, 0).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("somebody inside", |wall| wall.tiles.iter().any(|tile| tile.online)).await;
    let request = wire::wall::ActRequest {
        on: Whom::All,
        act: InvigilatorAct::Pause,
        reason: " ".into(),
        phrase: None,
        again: None,
    };
    let path = format!("/api/wall/{}/acts", sitting.id);
    assert_eq!(invigilator.browser.post(&path, request).await.problem(), (422, "attempt.no_reason".into()));
    invigilator.acts(&sitting.id, Whom::All, InvigilatorAct::Pause, "消防演习").await;
    let extend = InvigilatorAct::Extend { seconds: 60 };
    let outcomes = invigilator.acts(&sitting.id, Whom::All, extend, "消防演习").await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.done).count(), 1);
    let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.code.as_deref()).collect();
    assert_eq!(refused, ["attempt.not_started", "attempt.not_started"]);
    let audit: wire::staff::AuditPage = admin.browser.get("/api/audit").await.json();
    let acts: Vec<_> = audit.lines.iter().filter(|line| line.what.starts_with("wall.")).collect();
    let count = |what: &str| acts.iter().filter(|line| line.what == what).count();
    assert_eq!((count("wall.order_pause"), count("wall.pause"), count("wall.extend")), (1, 1, 3));
    assert!(acts.iter().all(|line| line.who == "王芳" && line.detail["reason"] == "消防演习"));
    assert_eq!(invigilator.browser.get("/api/audit").await.problem().0, 403);
}

#[tokio::test]
async fn documents_come_with_the_paper_and_not_before() {
    let plan = Plan::default();
    let document =
        |markup| Reference {
            title: "公式表".into(), text: "$F = m·a$".into(), markup, in_practice: false
        };
    let references = vec![document(Markup::Plain), document(Markup::Markdown)];
    let rules = Rules { references, ..plan.rules.clone() };
    let starts_in = Duration::from_secs(4);
    let (server, admin, sitting) = ready(Plan { rules: rules.clone(), starts_in, ..plan }).await;
    // What can't be shown as it is meant is not saved.
    let exams: Vec<wire::sitting::Exam> = admin.browser.get("/api/exams").await.json();
    for text in ["$\\nosuchcommand{x}$", "![图](asset:aa)"] {
        let references = vec![Reference { text: text.into(), ..document(Markup::Markdown) }];
        let rules = Rules { references, ..exams[0].rules.clone() };
        let draft = ExamDraft { title: "甲".into(), blueprint: exams[0].blueprint.clone(), rules };
        let refused = admin.browser.post("/api/exams", draft).await.problem();
        assert_eq!(refused, (422, "exam.references".into()), "{text}");
    }
    let mut me = sitting.candidate(&server.base, 0).await;
    let door: wire::door::Door = me.browser.get("/api/door").await.json();
    assert!(door.rules.references.iter().all(|one| one.title == "公式表" && one.text.is_empty()));
    assert!(me.connects(false).await.unwrap());
    assert!(!me.frames.concat().contains("m·a"));
    me.until("the paper", |me| me.paper.is_some()).await;
    let [plain, formula] = &me.paper.as_ref().unwrap().references[..] else { panic!("two documents") };
    assert_eq!((plain.text.as_str(), plain.html.as_deref()), ("$F = m·a$", None), "as it is written");
    assert!(formula.html.as_ref().is_some_and(|html| html.contains("<math")), "{formula:?}");
    me.unplugs();
    me.comes_back().await;
    assert_eq!(me.paper.as_ref().unwrap().references.len(), 2, "after a reload too");
}
