//! Between candidate and invigilator, over real websockets: letting in, leaving, faulty items, ending by mistake, a
//! sitting whose times move.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use engine::attempt::event::{Cause, Fault};
use engine::attempt::time::Credit;
use engine::exam::Rules;
use engine::sitting::{Accommodations, LetterSize};
use tests::harness::Browser;
use tests::harness::candidate::{Candidate, Lost};
use tests::harness::exam::{Plan, Sitting, now, ready, ready_on, ready_with};
use tests::harness::place::On;
use tests::harness::staff::{Member, Wall};
use wire::candidate::{CandidateView, TimelineKind};
use wire::door::{Door, Receipt, SpareCode, SpareSignIn, Stage};
use wire::problem::Problem;
use wire::receipt::{CheckRequest, LogCheck, ReceiptCheck, SealCheck, SignatureCheck};
use wire::record::{AnnouncedTo, AnnouncementView, SittingRecord};
use wire::room::{ClientFrame, ServerFrame};
use wire::sitting::{
    Release, Results, RosterChange, RosterLine, RosterReport, SittingView, WindowChange, WindowChanged,
};
use wire::wall::{ActOutcome, ActRequest, InvigilatorAct, TileStage, Whom};

const SECOND: i64 = 1_000_000;

fn admission() -> Plan {
    let plan = Plan::default();
    Plan { rules: Rules { admission: true, ..plan.rules }, ..plan }
}

/// An invigilator, a wall, and acts on one person.
struct Watch {
    sitting: String,
    member: Member,
    wall: Wall,
}

impl Watch {
    async fn of(member: Member, sitting: &Sitting) -> Self {
        let mut wall = member.watches(&sitting.id).await;
        wall.hears().await;
        Self { sitting: sitting.id.clone(), member, wall }
    }

    fn attempt(&self, who: &Candidate) -> String {
        self.wall.tile(&who.ticket).attempt.clone()
    }

    async fn does(&self, who: &Candidate, act: InvigilatorAct, reason: &str) -> ActOutcome {
        let on = Whom::Some { attempts: vec![self.attempt(who)] };
        self.member.acts(&self.sitting, on, act, reason).await.remove(0)
    }

    async fn done(&self, who: &Candidate, act: InvigilatorAct, reason: &str) {
        let outcome = self.does(who, act, reason).await;
        assert!(outcome.done, "{outcome:?}");
    }

    async fn opens(&self, who: &Candidate) -> CandidateView {
        let path = format!("/api/wall/{}/candidates/{}", self.sitting, self.attempt(who));
        self.member.browser.get(&path).await.json()
    }
}

/// Nothing that came since `from` has a question in it.
fn saw_nothing(me: &Candidate, from: usize) {
    for frame in &me.frames[from..] {
        assert!(!frame.contains("\"stem\""), "a question was shown: {frame}");
    }
}

#[tokio::test]
async fn nobody_is_shown_a_paper_before_they_are_let_in_on_sqlite() {
    nobody_is_shown_a_paper_before_they_are_let_in(On::Sqlite).await;
}

#[tokio::test]
async fn nobody_is_shown_a_paper_before_they_are_let_in_on_postgres() {
    nobody_is_shown_a_paper_before_they_are_let_in(On::Postgres).await;
}

async fn nobody_is_shown_a_paper_before_they_are_let_in(on: On) {
    let (server, _admin, sitting) = ready_on(on, admission()).await;
    let mut watch = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    assert!(me.connects(false).await.unwrap());
    assert_eq!(me.welcome.as_ref().unwrap().stage, Stage::Waiting);
    watch.wall.until("who waits", |wall| wall.tile("T-00001").waits_since.is_some()).await;
    // The time has come long ago, and still nothing is shown.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    watch.done(&me, InvigilatorAct::Message, "请出示证件").await;
    me.until("the message", |me| me.notices.len() == 1).await;
    saw_nothing(&me, 0);
    watch.done(&me, InvigilatorAct::Admit, "").await;
    me.until("the paper", |me| me.paper.is_some()).await;
    assert!(me.admission.as_ref().unwrap().granted);
    watch.wall.until("nobody waits", |wall| wall.tile("T-00001").waits_since.is_none()).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;

    // Another window of the same browser: nobody is asked again, and the clock runs on.
    let mut window = me.second_page();
    assert!(window.connects(true).await.unwrap());
    assert!(window.paper.is_some() && !window.time.as_ref().unwrap().stands);
    window.unplugs();
    me.unplugs();

    // So it is when the window before was closed.
    watch.wall.until("nobody is connected", |wall| !wall.tile("T-00001").online).await;
    let mut tab = me.second_page();
    assert!(tab.connects(false).await.unwrap());
    assert!(tab.paper.is_some() && !tab.time.as_ref().unwrap().stands);
    tab.unplugs();

    // Another machine: asked again, and no second is lost meanwhile.
    let mut other = sitting.candidate(&server.base, 0).await;
    assert!(other.connects(true).await.unwrap());
    assert!(
        other.paper.is_none()
            && !other.admission.as_ref().unwrap().granted
            && other.time.as_ref().unwrap().stands
    );
    watch.wall.until("who waits again", |wall| wall.tile("T-00001").waits_since.is_some()).await;
    other.paper.clone_from(&me.paper);
    let response = other.some_response(2, 0);
    other.sends_answer(2, Some(response)).await;
    other.settles().await;
    assert_eq!(other.refused.last().unwrap().1, "attempt.not_admitted");
    saw_nothing(&other, 0);
    tokio::time::sleep(Duration::from_secs(1)).await;
    watch.done(&other, InvigilatorAct::Admit, "").await;
    other.paper = None;
    other.until("the paper", |me| me.paper.is_some() && !me.time.as_ref().unwrap().stands).await;
    let entry = other.time.as_ref().unwrap().ledger[0].clone();
    assert_eq!(entry.credit, Credit::Admission { by: "王芳".into() });
    assert!((SECOND..20 * SECOND).contains(&entry.us), "{entry:?}");

    // Out and in again.
    watch.done(&other, InvigilatorAct::Leave, "如厕").await;
    other.until("the word that they are out", |me| !me.admission.as_ref().unwrap().granted).await;
    assert!(other.admission.as_ref().unwrap().reason.is_some(), "and why");
    // Their page stays at its seat: that is no waiting before the door, and no line of people to be let in together.
    watch.wall.until("who is out", |wall| wall.tile("T-00001").away.is_some()).await;
    let tile = watch.wall.tile("T-00001");
    assert_eq!((tile.waits_since, tile.away.as_ref().unwrap().reason.as_str()), (None, "如厕"));
    let from = other.frames.len();
    other.unplugs();
    other.comes_back().await;
    saw_nothing(&other, from);
    assert_eq!(
        watch.does(&other, InvigilatorAct::Leave, "如厕").await.code.as_deref(),
        Some("attempt.not_there")
    );
    watch.done(&other, InvigilatorAct::Admit, "").await;
    other.until("the paper", |me| me.frames.last().unwrap().starts_with(r#"{"type":"opened"#)).await;
    let timeline = watch.opens(&other).await.timeline;
    let entered = timeline.iter().filter(|entry| entry.what == TimelineKind::Admitted).count();
    assert_eq!(entered, 3);
    assert_eq!(other.submits().await.answered, 1);
}

#[tokio::test]
async fn a_faulty_item_is_looked_at_beside_its_question() {
    let (server, _admin, sitting) = ready(Plan::default()).await;
    let mut watch = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    let mut me = sitting.inside(&server.base, 0).await;
    me.says_faulty(3, Fault::Other, "").await;
    assert_eq!(me.refused.last().unwrap().1, "attempt.bad_note");
    me.says_faulty(3, Fault::NoRightOption, "图上是 2250").await;
    me.until("the own report", |me| me.reports.len() == 1).await;
    watch.wall.until("the report", |wall| wall.tile("T-00001").open_reports == 1).await;
    // What an invigilator does hides no open report.
    for (act, reason) in [
        (InvigilatorAct::Message, "看到了"),
        (InvigilatorAct::Warn, "请安静"),
        (InvigilatorAct::Pause, "核对"),
        (InvigilatorAct::Resume, "好"),
        (InvigilatorAct::Extend { seconds: 60 }, "补时"),
        (InvigilatorAct::Answer, ""),
    ] {
        watch.done(&me, act, reason).await;
    }
    let view = watch.opens(&me).await;
    assert_eq!((view.reports.len(), view.tile.open_reports), (1, 1));
    let told = &view.reports[0];
    assert_eq!((told.report.fault, told.report.note.as_str()), (Fault::NoRightOption, "图上是 2250"));
    assert_eq!(told.slot.as_ref(), Some(&me.slot(3)));
    let look = InvigilatorAct::Look { report: 1, confirmed: true };
    watch.done(&me, look.clone(), "已上报").await;
    assert_eq!(watch.does(&me, look, "").await.code.as_deref(), Some("attempt.looked_at"));
    me.until("the answer", |me| me.reports[0].look.is_some()).await;
    let answered = me.reports[0].look.clone().unwrap();
    assert_eq!((answered.by.as_str(), answered.confirmed, answered.note.as_str()), ("王芳", true, "已上报"));
    watch.wall.until("no open report", |wall| wall.tile("T-00001").open_reports == 0).await;
    // It is told again to a page that comes back.
    me.unplugs();
    me.comes_back().await;
    assert_eq!(me.welcome.as_ref().unwrap().reports.len(), 1);
}

#[tokio::test]
async fn what_was_ended_by_mistake_goes_on_when_two_agree() {
    let (mut server, admin, sitting) = ready(Plan::default()).await;
    let mut watch = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let mut posts = sitting.candidate(&server.base, 1).await;
    posts.posts(&posts.batch(vec![], 0)).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    let before = me.time.as_ref().unwrap().deadline;
    for who in [&me, &posts] {
        watch.done(who, InvigilatorAct::End, "点错座位").await;
    }
    me.until("the end", |me| me.receipt.is_some()).await;
    let first = me.receipt.clone().unwrap();
    posts.posts(&posts.batch(vec![], 2_000)).await;
    assert!(posts.receipt.is_some());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut looks = me.second_page();
    assert!(looks.connects(false).await.unwrap(), "another page may look at what is over");
    let ask = InvigilatorAct::AskReopen { keeps_time: true, extra_s: 0 };
    for who in [&me, &posts] {
        watch.done(who, ask.clone(), "监考员点错座位").await;
        let same = watch.does(who, InvigilatorAct::Reopen, "").await;
        assert_eq!(same.code.as_deref(), Some("attempt.same_person"));
    }
    watch.wall.until("who waits for a second person", |wall| wall.tile("T-00001").reopening).await;
    let asked = watch.opens(&me).await.reopening.unwrap();
    assert_eq!((asked.by.as_str(), asked.keeps_time), ("王芳", true));
    assert!(asked.left_us > 3_000 * SECOND);
    let second = Watch { sitting: sitting.id.clone(), member: admin, wall: watch.wall };
    second.done(&me, InvigilatorAct::Reopen, "").await;
    second.done(&posts, InvigilatorAct::Reopen, "").await;
    me.until("the room again", |me| me.receipt.is_none()).await;
    assert!(matches!(looks.is_closed().await, Lost::Code(4409)), "it goes on for the page that has the seat");
    let welcome = me.welcome.clone().unwrap();
    assert_eq!((welcome.stage, welcome.slots.len()), (Stage::Running, 1));
    assert!(welcome.paper.is_some());
    let after = me.time.clone().unwrap();
    assert!(after.deadline > before + SECOND && after.deadline < before + 30 * SECOND, "the time comes back");
    assert!(matches!(&after.ledger[0].credit, Credit::Reopened { by, .. } if by == "王芳、周敏"));
    posts.posts(&posts.batch(vec![], 2_000)).await;
    assert!(posts.receipt.is_none() && posts.welcome.as_ref().unwrap().paper.is_some());
    let response = me.some_response(2, 0);
    me.answers(2, response).await;
    let last = me.submits().await;
    assert_eq!((last.cause.clone(), last.answered), (Cause::Candidate, 2));
    assert!(last.events > first.events && last.signed != first.signed);
    // Nothing was lost of the first end: its receipt still fits the log, and all of it is on the new one.
    let check: ReceiptCheck =
        me.browser.post("/api/receipts/check", CheckRequest { text: first.signed.clone() }).await.json();
    assert_eq!(check.signature, SignatureCheck::Good, "{check:?}");
    assert_eq!((check.log, check.went_on), (Some(LogCheck::Same), true), "{check:?}");
    let kinds: Vec<TimelineKind> = second.opens(&me).await.timeline.iter().map(|entry| entry.what).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == TimelineKind::Ended).count(), 2);
    // Under the seal is the later receipt, and the earlier one is told apart from a forged record.
    posts.posts(&posts.batch(vec![ClientFrame::Submit { epoch: posts.epoch(), seq: 1 }], 1_000)).await;
    let path = format!("/api/sittings/{}/release", sitting.id);
    let _: Results =
        second.member.browser.post(&path, Release { close_entry: true, close_grace: false }).await.json();
    for (receipt, sealing) in [(&first, SealCheck::Superseded), (&last, SealCheck::Fits)] {
        let check: ReceiptCheck = me
            .browser
            .post("/api/receipts/check", CheckRequest { text: receipt.signed.clone() })
            .await
            .json();
        assert_eq!(check.sealing, Some(sealing), "{check:?}");
    }
    let on = Whom::Some { attempts: vec![second.attempt(&me)] };
    let request = ActRequest {
        on,
        act: InvigilatorAct::AskReopen { keeps_time: true, extra_s: 0 },
        reason: "误终止".into(),
        phrase: None,
        again: None,
    };
    let refused =
        second.member.browser.post(&format!("/api/wall/{}/acts", sitting.id), request).await.problem();
    assert_eq!(refused, (409, "sitting.sealed".into()));
    assert!(server.stop().await);
    let (sound, printed) = server.run(&["verify"]).await;
    assert!(sound, "{printed}");
    let (sound, printed) = server.run(&["verify", "receipt", &first.signed]).await;
    assert!(sound && printed.contains("opened again"), "{printed}");
}

async fn moves(admin: &Member, sitting: &str, starts_at: i64, ends_at: i64) -> WindowChanged {
    let change = WindowChange { starts_at, ends_at, reason: "停电".into() };
    admin.browser.post(&format!("/api/sittings/{sitting}/window"), change).await.json()
}

#[tokio::test]
async fn a_moved_start_is_followed_at_once_and_nobody_sees_a_paper_early() {
    let plan = Plan { starts_in: Duration::from_secs(2), ..Plan::default() };
    let (server, admin, sitting) = ready(plan).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    assert!(me.connects(false).await.unwrap());
    let ends_at = sitting.starts_at + 7200 * SECOND;
    // In the last second of the countdown it is put off.
    let later = now() + 6 * SECOND;
    moves(&admin, &sitting.id, later, ends_at).await;
    me.until("the new start", |me| me.starts_at == later).await;
    me.until("the paper", |me| me.paper.is_some()).await;
    assert!(now() >= later, "a paper was opened before the start");
    // Nobody moves the start of what has begun.
    let change = WindowChange { starts_at: later + SECOND, ends_at, reason: "停电".into() };
    let (status, code) =
        admin.browser.post(&format!("/api/sittings/{}/window", sitting.id), change).await.problem();
    assert_eq!((status, code.as_str()), (409, "sitting.started"));
}

#[tokio::test]
async fn what_is_granted_while_they_wait_counts_from_the_start() {
    let plan = Plan { starts_in: Duration::from_secs(4), ..Plan::default() };
    let (server, admin, sitting) = ready(plan).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    assert!(me.connects(false).await.unwrap());
    let path = format!("/api/sittings/{}/roster", sitting.id);
    let lines: Vec<RosterLine> = admin.browser.get(&path).await.json();
    let line = lines.into_iter().find(|line| line.ticket == "T-00001").unwrap();
    let change = RosterChange {
        name: line.name,
        room: line.room,
        seat: line.seat,
        extra_s: 600,
        accommodations: line.accommodations,
    };
    assert_eq!(admin.browser.put(&format!("{path}/{}", line.attempt), &change).await.status, 204);
    me.until("what was granted", |me| me.extra_s == Some(600)).await;
    assert!(me.paper.is_none(), "before the start");
    me.until("the paper", |me| me.paper.is_some()).await;
    let time = me.time.clone().unwrap();
    assert_eq!((time.extra_us, time.extra_by.as_str()), (600 * SECOND, "周敏"));
    assert_eq!(time.deadline - time.started_at, time.given_us);
}

#[tokio::test]
async fn who_is_turned_away_at_the_door_reads_why_and_comes_in_by_name_only() {
    let (server, _admin, sitting) = ready(admission()).await;
    let mut watch = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    let mut me = sitting.candidate(&server.base, 0).await;
    assert!(me.connects(false).await.unwrap());
    watch.wall.until("who waits", |wall| wall.tile("T-00001").waits_since.is_some()).await;
    watch.done(&me, InvigilatorAct::Leave, "证件与本人不符").await;
    me.until("why", |me| me.admission.as_ref().unwrap().reason.as_deref() == Some("证件与本人不符")).await;
    watch.wall.until("who is out", |wall| wall.tile("T-00001").away.is_some()).await;
    let tile = watch.wall.tile("T-00001");
    assert_eq!((tile.waits_since, tile.away.as_ref().unwrap().turned_away), (None, true));
    // A new page changes nothing.
    let from = me.frames.len();
    me.unplugs();
    me.comes_back().await;
    saw_nothing(&me, from);
    let timeline = watch.opens(&me).await.timeline;
    let entry = timeline.iter().find(|entry| entry.what == TimelineKind::TurnedAway).unwrap();
    assert_eq!((entry.by.as_deref(), entry.detail.as_str()), (Some("王芳"), "证件与本人不符"));
    watch.done(&me, InvigilatorAct::Admit, "").await;
    me.until("the paper", |me| me.paper.is_some()).await;
}

#[tokio::test]
async fn a_moved_end_is_followed_at_once_and_leaves_time_to_hand_in() {
    let plan = Plan::default();
    let plan = Plan { rules: Rules { early_submit_s: 1800, ..plan.rules }, ..plan };
    let (server, admin, sitting) = ready(plan).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let given = me.time.clone().unwrap();
    let soon = moves(&admin, &sitting.id, sitting.starts_at, now() + 61 * SECOND).await;
    assert_eq!((soon.followed, soon.refused.len()), (1, 0));
    me.until("the new end", |me| me.time.as_ref().unwrap().deadline < given.deadline).await;
    let time = me.time.clone().unwrap();
    assert!(time.deadline <= soon.sitting.ends_at);
    assert_eq!(time.submit_from, time.deadline - 60 * SECOND, "the last minute is for handing in");
    assert!(
        matches!(&time.ledger[0].credit, Credit::Window { by, reason } if by == "周敏" && reason == "停电")
    );
    let change =
        WindowChange { starts_at: sitting.starts_at, ends_at: now() + 10 * SECOND, reason: "快".into() };
    let path = format!("/api/sittings/{}/window", sitting.id);
    let problem: Problem = serde_json::from_str(&admin.browser.post(&path, change).await.body).unwrap();
    assert_eq!((&*problem.code, problem.fields[0].field.as_str()), ("sitting.window", "ends_at"));
    moves(&admin, &sitting.id, sitting.starts_at, sitting.starts_at + 7200 * SECOND).await;
    me.until("the old end", |me| me.time.as_ref().unwrap().deadline == given.deadline).await;
    // The ledger says all of it, on the page and on the receipt.
    let wang = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    wang.done(&me, InvigilatorAct::Extend { seconds: 300 }, "停电").await;
    wang.done(&me, InvigilatorAct::Extend { seconds: -30 }, "多记了").await;
    me.until("the correction", |me| me.time.as_ref().unwrap().ledger.len() == 4).await;
    // What was taken away was said each time; what was given, its sign and the ledger say.
    me.until("all words", |me| me.notices.len() == 3).await;
    let said: Vec<(&str, bool)> =
        me.notices.iter().map(|notice| (notice.text.as_str(), notice.warning)).collect();
    assert!(said[0].0.starts_with("结束时间提前，您的作答时间减少 "), "{said:?}");
    assert!(said[0].0.ends_with(" 秒：停电"), "{said:?}");
    assert!(
        said[1].0.starts_with("结束时间推后，您的作答时间增加 "),
        "who read of a cut reads of this: {said:?}"
    );
    assert_eq!(said[2], ("您的作答时间减少 30 秒：多记了", false));
    let view: SittingView = admin.browser.get(&format!("/api/sittings/{}", sitting.id)).await.json();
    assert_eq!(view.ends_at, sitting.starts_at + 7200 * SECOND);
    wang.done(&me, InvigilatorAct::End, "试考结束").await;
    me.until("the receipt", |me| me.receipt.is_some()).await;
    let receipt: Receipt = me.browser.get("/api/receipt").await.json();
    let us: Vec<i64> = receipt.ledger.iter().map(|entry| entry.us / SECOND).collect();
    assert_eq!((us[2], us[3]), (300, -30));
    assert_eq!(wang.opens(&me).await.tile.stage, TileStage::Terminated);
    assert!(matches!(
        me.frames.last().map(|text| serde_json::from_str(text)),
        Some(Ok(ServerFrame::Ended { .. }))
    ));
}

#[tokio::test]
async fn a_sitting_that_ended_too_early_by_mistake_is_put_right() {
    // Nothing is sealed before people had time to see the mistake.
    let settings = ["--seal-after", "600"];
    let plan = Plan { lasts: Duration::from_secs(10), ..Plan::default() };
    let (mut server, admin, sitting) = ready_with(On::Sqlite, &settings, plan).await;
    let watch = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let mut handed_in = sitting.inside(&server.base, 1).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    handed_in.submits().await;
    me.until("the end of the time", |me| me.receipt.is_some()).await;
    let before = me.receipt.clone().unwrap();
    // Without another end there is no time to go on with; with one, two people let go on whom it stopped.
    let ask = InvigilatorAct::AskReopen { keeps_time: true, extra_s: 0 };
    let refused = watch.does(&me, ask.clone(), "误改时间").await;
    assert_eq!(refused.code.as_deref(), Some("attempt.no_time_left"));
    let ends_at = sitting.starts_at + 7200 * SECOND;
    let moved = moves(&admin, &sitting.id, sitting.starts_at, ends_at).await;
    assert_eq!((moved.stopped, moved.followed), (1, 0));
    watch.done(&me, ask, "误改时间").await;
    let asked = watch.opens(&me).await.reopening.unwrap();
    assert!(asked.left_us > 3_000 * SECOND, "{asked:?}");
    let second = Watch { sitting: sitting.id.clone(), member: admin, wall: watch.wall };
    second.done(&me, InvigilatorAct::Reopen, "").await;
    me.until("the room again", |me| me.receipt.is_none()).await;
    let time = me.time.clone().unwrap();
    assert!(time.deadline > time.started_at + 3600 * SECOND, "an hour, and what was lost between: {time:?}");
    let sum: i64 = time.ledger.iter().map(|entry| entry.us).sum();
    assert_eq!(time.started_at + time.given_us + sum, time.deadline);
    let account = second.opens(&me).await.account.unwrap();
    let told: i64 = account.ledger.iter().map(|entry| entry.us).sum();
    assert_eq!(
        (account.started_at, account.given_us, told),
        (time.started_at, time.given_us, sum),
        "as staff see it"
    );
    let response = me.some_response(2, 0);
    me.answers(2, response).await;
    let last = me.submits().await;
    assert_eq!((last.answered, last.events > before.events), (2, true));
    // The record has the move, and what two people did about it.
    let record: SittingRecord =
        second.member.browser.get(&format!("/api/wall/{}/record", sitting.id)).await.json();
    let of = |what: &str| record.acts.iter().filter(|act| act.line.what == what).collect::<Vec<_>>();
    assert_eq!(of("sitting.window").len(), 1);
    assert_eq!(of("sitting.window")[0].line.detail["reason"], "停电");
    let asks = of("wall.ask_reopen");
    assert_eq!(asks[0].people[0].refusal.as_deref(), Some("attempt.no_time_left"));
    assert_eq!((asks[1].people[0].refusal.as_deref(), &asks[1].people[0].person.ticket), (None, &me.ticket));
    assert!(server.stop().await);
    let (sound, printed) = server.run(&["verify"]).await;
    assert!(sound, "{printed}");
}

#[tokio::test]
async fn an_act_on_a_room_is_one_line_of_the_record_with_everybody_in_it() {
    let (server, _admin, sitting) = ready(Plan { candidates: 4, ..Plan::default() }).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut me = sitting.inside(&server.base, 0).await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Message, "还有 15 分钟").await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Extend { seconds: 60 }, "停电").await;
    me.says_faulty(2, Fault::Text, "缺字").await;
    let _ = me.submits().await;
    let record: SittingRecord = wang.browser.get(&format!("/api/wall/{}/record", sitting.id)).await.json();
    let [report] = &record.reports[..] else { panic!("one report: {:?}", record.reports) };
    assert_eq!((report.person.ticket.as_str(), report.report.slot), (me.ticket.as_str(), 2));
    assert!(report.report.note == "缺字" && report.report.look.is_none());
    let [said, extended] = &record.acts[..] else { panic!("two acts: {:?}", record.acts) };
    assert_eq!((said.line.what.as_str(), said.people.len()), ("wall.message", 4));
    assert!(said.people.iter().all(|one| one.refusal.is_none()));
    let refused: Vec<&str> = extended.people.iter().filter_map(|one| one.refusal.as_deref()).collect();
    assert_eq!(refused, ["attempt.not_started"; 3], "and who did not get it, and why");
}

#[tokio::test]
async fn an_announcement_is_counted_until_everybody_has_read_it() {
    let (server, _admin, sitting) = ready(Plan { candidates: 52, ..Plan::default() }).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let path = format!("/api/wall/{}/announcements", sitting.id);
    let list = async || -> Vec<AnnouncementView> { wang.browser.get(&path).await.json() };
    assert_eq!(list().await, vec![]);
    let mut me = sitting.inside(&server.base, 0).await;
    let mut other = sitting.inside(&server.base, 51).await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Message, "还有 15 分钟").await;
    wang.acts(&sitting.id, Whom::Room { room: "2".into() }, InvigilatorAct::Warn, "请保持安静").await;
    let alone = Whom::Some { attempts: vec![list().await[1].unread[0].attempt.clone()] };
    wang.acts(&sitting.id, alone, InvigilatorAct::Message, "请出示证件").await;

    let [one, room, all] = &list().await[..] else { panic!("three were said") };
    assert_eq!((&one.to, one.told), (&AnnouncedTo::One { name: "考生1".into() }, 1));
    assert_eq!((&room.to, room.told, room.warning), (&AnnouncedTo::Room { room: "2".into() }, 2, true));
    assert_eq!((&all.to, all.told, all.acknowledged, all.rooms.len()), (&AnnouncedTo::All, 52, 0, 2));
    assert_eq!(all.unread.iter().filter(|unread| unread.online).count(), 2);

    // Each is acknowledged by itself: who read the warning may not have seen what was said before.
    me.until("the messages", |me| me.notices.len() == 2).await;
    other.until("the messages", |me| me.notices.len() == 2).await;
    me.acknowledges(1).await;
    other.acknowledges(2).await;
    let [_, room, all] = &list().await[..] else { panic!("three were said") };
    assert_eq!((room.acknowledged, all.acknowledged), (1, 1));
    other.acknowledges(1).await;
    let [_, room, all] = &list().await[..] else { panic!("three were said") };
    assert_eq!((room.acknowledged, all.acknowledged), (1, 2));
    let read: Vec<_> = all.rooms.iter().map(|room| (&*room.room, room.told, room.acknowledged)).collect();
    assert_eq!(read, [("1", 50, 1), ("2", 2, 1)]);
    // Who hands in without reading is not waited for.
    other.submits().await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Message, "还有 5 分钟").await;
    assert_eq!((&list().await[0].to, list().await[0].told), (&AnnouncedTo::All, 51));
}

async fn a_code_for_a_spare_machine_works_once(on: On) {
    let (server, _admin, sitting) = ready_on(on, Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    let wang = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    let path = format!("/api/wall/{}/candidates/{}/spare-code", sitting.id, wang.attempt(&me));
    let first: SpareCode = wang.member.browser.post(&path, ()).await.json();
    let code: SpareCode = wang.member.browser.post(&path, ()).await.json();
    assert!(code.code.len() == 6 && code.code.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(code.expires_at - code.now, 300 * SECOND);
    let spare = Browser::new(&server.base);
    let types = async |code: &str| spare.post("/api/door/spare", SpareSignIn { code: code.into() }).await;
    // The later code counts; what is typed with spaces and in full width is what was read out.
    assert!(
        first.code == code.code || types(&first.code).await.problem() == (401, "door.spare_unknown".into())
    );
    let wide: String = code.code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    let door: Door = types(&format!(" {} {}", &wide[..9], &wide[9..])).await.json();
    assert_eq!((door.ticket.as_str(), door.stage), (me.ticket.as_str(), Stage::Running));
    let again = types(&code.code).await.problem();
    assert_eq!(again, (401, "door.spare_unknown".into()));
    // The page that was there is still signed in, to give out what it had not delivered.
    assert_eq!(me.browser.get("/api/door").await.status, 200);
    // Nobody but who invigilates can give one, and for an attempt that is over nobody can.
    assert_eq!(spare.post(&path, ()).await.problem().0, 401);
    me.submits().await;
    assert_eq!(wang.member.browser.post(&path, ()).await.problem(), (409, "attempt.ended".into()));
    let view =
        wang.member.browser.get(&format!("/api/wall/{}/record", sitting.id)).await.json::<SittingRecord>();
    assert!(view.acts.iter().any(|act| act.line.what == "wall.spare_code"));
}

#[tokio::test]
async fn a_code_for_a_spare_machine_works_once_on_sqlite() {
    a_code_for_a_spare_machine_works_once(On::Sqlite).await;
}

#[tokio::test]
async fn a_code_for_a_spare_machine_works_once_on_postgres() {
    a_code_for_a_spare_machine_works_once(On::Postgres).await;
}

/// A photo as a registration office keeps it.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(300, 400, image::Rgb([180, 140, 120]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_photo_is_for_the_candidate_and_who_lets_them_in() {
    let (server, admin, sitting) = ready(admission()).await;
    let path = |name: &str| format!("/api/sittings/{}/photos?name={name}", sitting.id);
    let first: wire::sitting::PhotoTaken =
        admin.browser.put_bytes(&path("T-00001.png"), photo()).await.json();
    assert_eq!(first.ticket, "T-00001");
    // By ID number, too; what belongs to nobody, or is no picture, is refused by name.
    let (_, id) = &sitting.roster[1];
    let second: wire::sitting::PhotoTaken =
        admin.browser.put_bytes(&path(&format!("{id}.jpg")), photo()).await.json();
    assert_eq!(second.ticket, "T-00002");
    let nobody = admin.browser.put_bytes(&path("IMG_0001.jpg"), photo()).await.problem();
    assert_eq!(nobody, (422, "photo.nobody".into()));
    let broken = admin.browser.put_bytes(&path("T-00003.jpg"), b"no picture".to_vec()).await.problem();
    assert_eq!(broken, (422, "picture.invalid".into()));
    let roster: Vec<wire::sitting::RosterLine> =
        admin.browser.get(&format!("/api/sittings/{}/roster", sitting.id)).await.json();
    assert_eq!(roster.iter().map(|line| line.photo).collect::<Vec<_>>(), [true, true, false]);

    let mut me = sitting.candidate(&server.base, 0).await;
    assert!(me.connects(false).await.unwrap());
    let door: Door = me.browser.get("/api/door").await.json();
    assert!(door.photo);
    assert_eq!(me.browser.get("/api/door/photo").await.status, 200);
    let watch = Watch::of(Member::signed_in(&server, "wangfang").await, &sitting).await;
    assert!(watch.opens(&me).await.photo);
    let seen = |attempt: &str| format!("/api/wall/{}/candidates/{attempt}/photo", sitting.id);
    assert_eq!(watch.member.browser.get(&seen(&first.attempt)).await.status, 200);
    // Nobody else's: not for another candidate, not without a session, and who invigilates uploads none.
    assert_eq!(me.browser.get(&seen(&second.attempt)).await.status, 401);
    assert_eq!(Browser::new(&server.base).get("/api/door/photo").await.status, 401);
    let refused = watch.member.browser.put_bytes(&path("T-00001.png"), photo()).await;
    assert_eq!(refused.status, 403);
    let third = sitting.candidate(&server.base, 2).await;
    assert_eq!(third.browser.get("/api/door/photo").await.status, 404);
}

#[tokio::test]
async fn extra_time_of_a_list_comes_too_late_for_who_has_begun() {
    let (server, admin, sitting) = ready(Plan { candidates: 2, ..Plan::default() }).await;
    let _me = sitting.inside(&server.base, 0).await;
    let path = format!("/api/sittings/{}/roster?name=roster.csv", sitting.id);
    let list = |minutes: [u32; 2]| {
        let mut csv = String::from("姓名,身份证号,准考证号,考室,座位,加时(分)\n");
        for (n, (ticket, id)) in sitting.roster.iter().enumerate() {
            csv.push_str(&format!("考生{},{id},{ticket},1,{},{}\n", n + 1, n + 1, minutes[n]));
        }
        csv.into_bytes()
    };
    let refused: RosterReport = admin.browser.upload(&path, list([10, 10])).await.json();
    assert_eq!((refused.changed, refused.problems.len()), (0, 1), "{refused:?}");
    assert!(refused.problems[0].field.contains("T-00001"), "{refused:?}");
    let taken: RosterReport = admin.browser.upload(&path, list([0, 10])).await.json();
    assert_eq!((taken.changed, taken.problems), (2, vec![]), "who has not begun gets it");
}

#[tokio::test]
async fn one_line_of_a_roster_is_changed_by_hand() {
    let (server, admin, sitting) = ready(Plan { candidates: 2, ..Plan::default() }).await;
    let path = format!("/api/sittings/{}/roster", sitting.id);
    let lines = async || -> Vec<RosterLine> { admin.browser.get(&path).await.json() };
    let of = async |ticket: &str| lines().await.into_iter().find(|line| line.ticket == ticket).unwrap();
    let line = of("T-00001").await;
    let one = format!("{path}/{}", line.attempt);
    let granted = Accommodations { size: Some(LetterSize::Xl), contrast: true, aloud: false };
    let change = RosterChange {
        name: " 李建国 ".into(),
        room: "第二".into(),
        seat: "07".into(),
        extra_s: 600,
        accommodations: granted,
    };
    assert_eq!(admin.browser.put(&one, &change).await.status, 204);
    let line = of("T-00001").await;
    assert_eq!((line.name.as_str(), line.room.as_str(), line.seat.as_str()), ("李建国", "第二", "07"));
    assert_eq!((line.extra_s, line.accommodations), (600, granted));

    // The candidate has it at the next look, with whoever granted it; nothing else of the roster changed.
    let me = sitting.candidate(&server.base, 0).await;
    let door: Door = me.browser.get("/api/door").await.json();
    assert_eq!((door.name.as_str(), door.extra_s, door.accommodations), ("李建国", 600, granted));
    assert_eq!(lines().await.len(), 2);

    let (code, fields) = {
        let wrong = RosterChange { name: " ".into(), extra_s: 14_401, ..change.clone() };
        let answer = admin.browser.put(&one, &wrong).await;
        (answer.status, answer.body)
    };
    assert_eq!(code, 422);
    for field in ["\"name\"", "\"extra_s\""] {
        assert!(fields.contains(field), "{fields}");
    }
    // Who has begun keeps the time they began with; the rest can still be put right.
    let _inside = sitting.inside(&server.base, 1).await;
    let begun = of("T-00002").await;
    let two = format!("{path}/{}", begun.attempt);
    assert_eq!(admin.browser.put(&two, &change).await.problem(), (422, "roster.invalid".into()));
    let moved = RosterChange { extra_s: begun.extra_s, ..change.clone() };
    assert_eq!(admin.browser.put(&two, &moved).await.status, 204);

    // Another sitting's line, or one that nobody may change.
    let (_, _, other) = ready(Plan { candidates: 1, ..Plan::default() }).await;
    let elsewhere = format!("/api/sittings/{}/roster/{}", other.id, begun.attempt);
    assert_eq!(admin.browser.put(&elsewhere, &change).await.status, 404);
    let invigilator = Member::signed_in(&server, "wangfang").await;
    assert_eq!(invigilator.browser.put(&one, &change).await.status, 403);
    let audit = admin.browser.get("/api/audit").await.body;
    assert!(audit.contains("T-00001"), "{audit}");
}
