//! Sections with times of their own, and no way back, over real websockets.
#![allow(clippy::unwrap_used)]

use engine::exam::{Rules, Way};
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, ready, ready_on};
use tests::harness::place::On;
use tests::harness::staff::Member;
use wire::candidate::TimelineKind;
use wire::replay::Replay;
use wire::room::SectionView;
use wire::wall::{InvigilatorAct, Whom};

const MINUTE: i64 = 60_000_000;

/// Ten true or false, six of one choice, four of several, in one, two and three minutes.
fn plan(way: Way) -> Plan {
    let duration_s = if way.section_s.is_empty() { 3600 } else { way.section_s.iter().sum() };
    Plan { rules: Rules { duration_s, way, ..Plan::default().rules }, ..Plan::default() }
}

fn timed() -> Way {
    Way { section_s: vec![60, 120, 180], between_s: 1, ..Way::default() }
}

fn section(me: &Candidate) -> &SectionView {
    me.time.as_ref().unwrap().section.as_ref().unwrap()
}

fn numbers(me: &Candidate) -> Vec<u16> {
    me.paper.as_ref().unwrap().slots.iter().map(|slot| slot.number).collect()
}

#[tokio::test]
async fn what_is_given_between_two_sections_is_told_at_once() {
    let (server, _admin, sitting) = ready(plan(Way { between_s: 600, ..timed() })).await;
    let mut me = sitting.inside(&server.base, 0).await;
    me.ends_section(1).await;
    me.until("the end of the section", |me| section(me).deadline.is_none()).await;
    assert_eq!(section(&me).us, 2 * MINUTE);
    let wang = Member::signed_in(&server, "wangfang").await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Extend { seconds: 90 }, "电脑故障").await;
    me.until("the time", |me| section(me).us == 2 * MINUTE + MINUTE * 3 / 2).await;
    me.unplugs();
    me.comes_back().await;
    let told = section(&me).us;
    me.opens_section(2).await;
    me.until("the section", |me| section(me).deadline.is_some()).await;
    let time = me.time.as_ref().unwrap();
    let takes = section(&me).deadline.unwrap() - time.now;
    assert!((told - takes).abs() < MINUTE / 10, "{told} told, {takes} taken");
}

#[tokio::test]
async fn only_the_open_section_is_ever_on_the_page_on_sqlite() {
    only_the_open_section_is_ever_on_the_page(On::Sqlite).await;
}

#[tokio::test]
async fn only_the_open_section_is_ever_on_the_page_on_postgres() {
    only_the_open_section_is_ever_on_the_page(On::Postgres).await;
}

async fn only_the_open_section_is_ever_on_the_page(on: On) {
    let way = Way { between_s: 600, ..timed() };
    let (server, admin, sitting) = ready_on(on, plan(way)).await;
    let mut me = sitting.inside(&server.base, 0).await;
    assert_eq!(numbers(&me), (1..=10).collect::<Vec<_>>());
    assert_eq!(me.paper.as_ref().unwrap().sections.len(), 3, "what is to come is announced");
    let time = me.time.clone().unwrap();
    assert_eq!(section(&me).deadline, Some(time.started_at + MINUTE));
    assert_eq!(section(&me).next_us, Some(2 * MINUTE));
    assert_eq!(time.deadline, time.started_at + 6 * MINUTE);
    me.answers(3, me.some_response(3, 0)).await;
    me.sends_answer(11, Some(engine::attempt::Response::Judge(true))).await;
    me.settles().await;
    assert_eq!(me.refused.pop().unwrap().1, "attempt.section_ahead");

    // Between two sections there is nothing on the page, also after a reload.
    me.ends_section(1).await;
    me.until("the end of the section", |me| section(me).deadline.is_none()).await;
    assert_eq!(numbers(&me), vec![0; 0]);
    let time = me.time.clone().unwrap();
    assert!(time.stands && section(&me).opens_at.unwrap() >= time.now + 599 * 1_000_000);
    assert!(time.deadline < time.started_at + 6 * MINUTE, "what was left is lost");
    me.unplugs();
    me.comes_back().await;
    assert!(numbers(&me).is_empty());
    let frames_before = me.frames.len();
    me.opens_section(2).await;
    me.until("the section", |me| section(me).deadline.is_some()).await;
    assert_eq!(numbers(&me), (11..=16).collect::<Vec<_>>());
    assert!(me.frames[frames_before..].iter().any(|frame| frame.contains("\"type\":\"section\"")));
    let time = me.time.clone().unwrap();
    assert!(
        (time.deadline - time.now - 5 * MINUTE).abs() < MINUTE / 10,
        "two sections with all of their time"
    );
    me.answers(12, me.some_response(12, 1)).await;
    me.unplugs();
    me.comes_back().await;
    assert_eq!(numbers(&me), (11..=16).collect::<Vec<_>>());

    // The last is handed in, and nobody hands in before it.
    let early = wire::room::ClientFrame::Submit { epoch: me.epoch(), seq: 900 };
    me.says(&early).await;
    me.until("the refusal", |me| me.refused.iter().any(|(_, code)| code == "attempt.sections_left")).await;
    me.ends_section(2).await;
    me.until("the end of the section", |me| section(me).deadline.is_none()).await;
    me.opens_section(3).await;
    me.until("the section", |me| numbers(me).first() == Some(&17)).await;
    assert_eq!(section(&me).next_us, None, "it is the last");
    let receipt = me.submits().await;
    assert_eq!((receipt.answered, receipt.unanswered.len()), (2, 18), "all of the paper counts");
    let sum: i64 = receipt.ledger.iter().map(|entry| entry.us).sum();
    assert!(receipt.given_us + sum < 6 * MINUTE);

    let wang = Member::signed_in(&server, "wangfang").await;
    let mut wall = wang.watches(&sitting.id).await;
    let ticket = &sitting.roster[0].0;
    wall.until("the tile", |wall| wall.tiles.iter().any(|tile| &tile.ticket == ticket)).await;
    assert_eq!(wall.tile(ticket).section, 3);
    let path = format!("/api/sittings/{}/replay/{}", sitting.id, wall.tile(ticket).attempt);
    let replay: Replay = admin.browser.get(&path).await.json();
    assert_eq!((replay.broken_at, replay.paper.unwrap().slots.len()), (None, 20));
    let turns = replay.events.iter().filter(|event| event.body.kind().starts_with("section_")).count();
    assert_eq!(turns, 4);
}

#[tokio::test]
async fn what_comes_after_its_section_is_kept_apart_and_a_pause_waits_for_people() {
    let (server, _admin, sitting) = ready(plan(timed())).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let late = me.some_response(4, 0);
    me.ends_section(1).await;
    me.until("the end of the section", |me| section(me).deadline.is_none()).await;
    me.sends_answer(4, Some(late)).await;
    me.settles().await;
    assert!(me.frames.iter().any(|frame| frame.contains("\"late\":true")), "the page is told");
    assert!(!me.refused.iter().any(|(_, code)| code.starts_with("attempt.section")));
    // Nobody opens it: after a second it opens by itself.
    me.until("the section", |me| section(me).deadline.is_some()).await;
    assert_eq!(section(&me).number, 2);

    // Paused between two sections: nothing opens until people say so.
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut wall = wang.watches(&sitting.id).await;
    wall.until("the tiles", |wall| !wall.tiles.is_empty()).await;
    me.ends_section(2).await;
    let only = Whom::Some { attempts: vec![wall.tile(&sitting.roster[0].0).attempt.clone()] };
    wang.acts(&sitting.id, only.clone(), InvigilatorAct::Pause, "核对身份").await;
    me.until("the pause", |me| me.time.as_ref().is_some_and(|time| time.paused.is_some())).await;
    if section(&me).deadline.is_none() {
        me.opens_section(3).await;
        assert_eq!(me.refused.last().unwrap().1, "attempt.paused");
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        assert!(section(&me).deadline.is_none() && section(&me).opens_at.is_none());
    }
    wang.acts(&sitting.id, only, InvigilatorAct::Resume, "已核对").await;
    me.until("the section", |me| section(me).deadline.is_some()).await;
    let receipt = me.submits().await;
    assert_eq!((receipt.late, receipt.late_after, receipt.answered), (1, 0, 0));
    let path = format!("/api/wall/{}/candidates/{}", sitting.id, wall.tile(&sitting.roster[0].0).attempt);
    let view: wire::candidate::CandidateView = wang.browser.get(&path).await.json();
    let kinds: Vec<_> = view.timeline.iter().map(|entry| (entry.what, entry.detail.as_str())).collect();
    assert!(kinds.contains(&(TimelineKind::SectionEnded, "1")), "{kinds:?}");
    assert!(kinds.contains(&(TimelineKind::SectionOpened, "2 time")), "{kinds:?}");
    assert!(kinds.contains(&(TimelineKind::Late, "")), "{kinds:?}");
}

#[tokio::test]
async fn a_question_that_was_left_is_left_also_after_a_reload() {
    let way = Way { no_way_back: true, ..Way::default() };
    let (server, _admin, sitting) = ready(plan(way)).await;
    let mut me = sitting.inside(&server.base, 0).await;
    assert!(me.time.as_ref().unwrap().section.is_none() && numbers(&me).len() == 20);
    me.answers(1, me.some_response(1, 0)).await;
    me.leaves(1).await;
    me.leaves(2).await;
    me.sends_answer(1, Some(me.some_response(1, 1))).await;
    me.settles().await;
    assert_eq!(me.refused.pop().unwrap().1, "attempt.passed");
    me.unplugs();
    me.comes_back().await;
    assert_eq!(me.welcome.as_ref().unwrap().passed, 2);
    me.answers(3, me.some_response(3, 0)).await;
    assert_eq!(me.submits().await.answered, 2);
}

#[tokio::test]
async fn times_that_do_not_fit_the_blueprint_are_refused_by_field() {
    let (_server, admin, _sitting) = ready(Plan::default()).await;
    let exams: Vec<wire::sitting::Exam> = admin.browser.get("/api/exams").await.json();
    let exam = &exams[0];
    let mut rules = exam.rules.clone();
    rules.way = Way { section_s: vec![1800, 1800], ..Way::default() };
    let draft =
        wire::sitting::ExamDraft { title: exam.title.clone(), blueprint: exam.blueprint.clone(), rules };
    let refused = admin.browser.put(&format!("/api/exams/{}", exam.id), draft).await;
    assert_eq!(refused.problem(), (422, "exam.rules".into()));
    assert!(refused.body.contains("way.section_s"));
}
