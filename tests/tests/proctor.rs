//! Camera frames from upload to the wall: what is a frame, what is wrong with it, what comes of it.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};
use proctor::incident::{IncidentState, Severity};
use proctor::signal::{ClientSignal, SignalKind};
use tests::harness::exam::{Plan, ready};
use tests::harness::staff::{Member, Wall};
use wire::candidate::CandidateView;
use wire::door::SnapshotTaken;
use wire::record::SittingRecord;
use wire::room::ClientFrame;
use wire::sitting::PhotoTaken;
use wire::staff::AuditPage;
use wire::wall::{FrameFlaw, IncidentAct, IncidentView, InvigilatorAct, Whom};

fn jpeg(pixel: impl Fn(u32, u32) -> u8) -> Vec<u8> {
    let picture = GrayImage::from_fn(640, 480, |x, y| Luma([pixel(x, y)]));
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    bytes
}

fn lively(shift: u32) -> Vec<u8> {
    jpeg(|x, y| if ((x + shift * 7) / 16 + y / 16).is_multiple_of(2) { 70 } else { 190 })
}

#[tokio::test]
async fn frames_reach_the_wall_and_black_ones_become_an_incident() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let mut other = sitting.inside(&server.base, 1).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;

    let taken: SnapshotTaken = me.browser.put_bytes("/api/room/snapshots/1", lively(0)).await.json();
    assert_eq!((taken.n, taken.next_s), (1, 15));
    let ticket = me.ticket.clone();
    wall.until("a frame", |wall| wall.tile(&ticket).frame == 1).await;
    let attempt = wall.tile(&ticket).attempt.clone();
    let picture = format!("/api/wall/{}/candidates/{attempt}/snapshots/1", sitting.id);
    assert_eq!(invigilator.browser.get(&picture).await.status, 200);
    assert_eq!(me.browser.get(&picture).await.status, 401, "not for candidates");

    // Sent again: nothing happens twice. A new machine that counts from 1 learns where to go on.
    let _: SnapshotTaken = me.browser.put_bytes("/api/room/snapshots/5", lively(1)).await.json();
    let again: SnapshotTaken = me.browser.put_bytes("/api/room/snapshots/1", lively(2)).await.json();
    assert_eq!(again.n, 5);

    for n in 6..9 {
        let _: SnapshotTaken =
            me.browser.put_bytes(&format!("/api/room/snapshots/{n}"), jpeg(|_, _| 2)).await.json();
    }
    wall.until("an incident", |wall| wall.incidents.iter().any(|incident| incident.rule == "R-03")).await;
    let incident = wall.incidents.iter().find(|incident| incident.rule == "R-03").unwrap().clone();
    assert_eq!((incident.severity, incident.kind), (Severity::High, SignalKind::FrameBlack));
    assert_eq!(incident.frames, [6, 7, 8]);
    wall.until("the tile to say so", |wall| {
        let tile = wall.tile(&ticket);
        tile.frame_flaws.contains(&FrameFlaw::Black) && tile.severity == Some(Severity::High)
    })
    .await;

    // A person looks and rules it out, with a reason.
    let path = format!("/api/wall/{}/incidents/{}", sitting.id, incident.id);
    let none = IncidentAct::Dismiss { reason: String::new(), also: vec![] };
    assert_eq!(invigilator.browser.post(&path, none).await.problem(), (409, "incident.no_reason".into()));
    let _: IncidentView = invigilator.browser.post(&path, IncidentAct::Take).await.json();
    let dismiss = IncidentAct::Dismiss { reason: "镜头被围巾挡住".into(), also: vec![] };
    let closed: IncidentView = invigilator.browser.post(&path, dismiss).await.json();
    assert_eq!(closed.state, IncidentState::Dismissed);
    // Others that look the same go with one, each on its own record; what is closed already stays as it is.
    for _ in 0..3 {
        me.says(&ClientFrame::Signal { signal: ClientSignal::FocusLost { ms: 0 }, client_ms: 0 }).await;
        other.says(&ClientFrame::Signal { signal: ClientSignal::FocusLost { ms: 0 }, client_ms: 0 }).await;
    }
    let lost = |wall: &Wall| -> Vec<IncidentView> {
        wall.incidents.iter().filter(|incident| incident.rule == "R-01").cloned().collect()
    };
    wall.until("two incidents", |wall| lost(wall).len() == 2).await;
    let both = lost(&wall);
    let also = vec![both[1].id.clone(), incident.id.clone()];
    let dismiss = IncidentAct::Dismiss { reason: "断电".into(), also };
    let path = format!("/api/wall/{}/incidents/{}", sitting.id, both[0].id);
    let _: IncidentView = invigilator.browser.post(&path, dismiss).await.json();
    wall.until("both closed", |wall| lost(wall).iter().all(|one| one.reason == "断电")).await;
    let first = wall.incidents.iter().find(|one| one.id == incident.id).unwrap();
    assert_eq!(first.reason, "镜头被围巾挡住");
    let view: CandidateView =
        invigilator.browser.get(&format!("/api/wall/{}/candidates/{attempt}", sitting.id)).await.json();
    assert_eq!(view.frames.len(), 5);
    assert_eq!(view.incidents.len(), view.incidents.iter().filter(|i| !i.state.is_open()).count());
}

#[tokio::test]
async fn frames_go_when_their_time_is_over_and_the_audit_log_says_so() {
    let (mut server, admin, sitting) = ready(Plan::default()).await;
    let me = sitting.inside(&server.base, 0).await;
    let _: SnapshotTaken = me.browser.put_bytes("/api/room/snapshots/1", lively(0)).await.json();
    let path = format!("/api/sittings/{}/photos?name=T-00001.jpg", sitting.id);
    let _: PhotoTaken = admin.browser.put_bytes(&path, lively(1)).await.json();
    let blobs = server.place().folder.path().join("blobs");
    let pictures = ["frames", "photos"].map(|kind| blobs.join(kind).join(&sitting.id));
    assert!(pictures.iter().all(|folder| folder.is_dir()));
    assert!(server.stop().await);
    // Half a year later.
    let engine = engine::store::Store::open(&server.place().place()).await.unwrap();
    sqlx::query("UPDATE sitting SET ends_at = ends_at - $1")
        .bind(181 * 24 * 3600 * 1_000_000_i64)
        .execute(engine.database().write())
        .await
        .unwrap();
    engine.database().close().await;
    server.restart().await;
    let admin = Member::signed_in(&server, "admin").await;
    let deleted = async {
        loop {
            let audit: AuditPage = admin.browser.get("/api/audit").await.json();
            if audit.lines.iter().any(|line| line.what == "frames.delete" && line.on.ends_with(&sitting.id)) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), deleted).await.expect("the frames stay");
    assert!(!pictures.iter().any(|folder| folder.exists()), "photos go with the frames");
}

#[tokio::test]
async fn what_is_no_frame_is_refused_and_harms_nobody() {
    let (server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let mut huge = jpeg(|_, _| 100);
    let sof = huge.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    huge[sof + 5..sof + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let table = [
        (b"<svg/>".to_vec(), 422, "frame.no_picture"),
        (huge, 422, "frame.dimensions"),
        (lively(0)[..600].to_vec(), 422, "frame.damaged"),
    ];
    for (bytes, status, code) in table {
        let refused = me.browser.put_bytes("/api/room/snapshots/1", bytes).await.problem();
        assert_eq!(refused, (status, code.to_owned()));
    }
    let large = me.browser.put_bytes("/api/room/snapshots/1", vec![0; 600 * 1024]).await;
    assert_eq!(large.status, 413);
    let stranger = tests::harness::Browser::new(&server.base);
    assert_eq!(stranger.put_bytes("/api/room/snapshots/1", lively(0)).await.problem().0, 401);
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    me.submits().await;
    let over = me.browser.put_bytes("/api/room/snapshots/2", lively(0)).await.problem();
    assert_eq!(over, (409, "attempt.ended".into()));
}

#[tokio::test]
async fn signals_of_the_page_are_recorded_and_a_raised_hand_is_answered() {
    let (mut server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    for _ in 0..3 {
        me.says(&ClientFrame::Signal { signal: ClientSignal::FocusLost { ms: 0 }, client_ms: 0 }).await;
    }
    wall.until("an incident", |wall| wall.incidents.iter().any(|incident| incident.rule == "R-01")).await;
    me.says(&ClientFrame::Signal { signal: ClientSignal::Call, client_ms: 0 }).await;
    let ticket = me.ticket.clone();
    wall.until("a raised hand", |wall| wall.tile(&ticket).calls_since.is_some()).await;
    me.unplugs();
    me.comes_back().await;
    assert!(me.welcome.as_ref().unwrap().calling, "the page knows of its call after a reload");
    server.kill().await;
    server.restart().await;
    me.unplugs();
    me.comes_back().await;
    assert!(me.welcome.as_ref().unwrap().calling, "and after a crash of the server");
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("the hand again", |wall| wall.tile(&ticket).calls_since.is_some()).await;
    let on = Whom::Some { attempts: vec![wall.tile(&ticket).attempt.clone()] };
    invigilator.acts(&sitting.id, on, InvigilatorAct::Answer, "").await;
    // Signals go to the store behind the act.
    let recorded = async || {
        loop {
            let path = format!("/api/wall/{}/record", sitting.id);
            let record: SittingRecord = invigilator.browser.get(&path).await.json();
            if record.hands.iter().all(|hand| hand.lowered.is_some()) {
                return record;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let record = tokio::time::timeout(Duration::from_secs(10), recorded()).await.expect("the hand down");
    let act = record.acts.last().unwrap();
    assert_eq!((act.line.what.as_str(), &act.people[0].person.ticket), ("wall.answer", &ticket));
    assert_eq!(record.absent.len(), 2, "the two who never came");
    let [hand] = record.hands.as_slice() else {
        panic!("one hand, up over reloads and a crash: {:?}", record.hands)
    };
    assert_eq!((&hand.person.ticket, hand.answered_by.as_deref()), (&ticket, Some("王芳")));
    assert!(hand.lowered > Some(hand.raised));
    wall.until("the hand down", |wall| wall.tile(&ticket).calls_since.is_none()).await;
    me.until("word of it", |me| me.frames.last().is_some_and(|frame| frame.contains("\"calling\":false")))
        .await;
}
