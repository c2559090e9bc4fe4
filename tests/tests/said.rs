//! What invigilators say: usual phrases in every language, own words as they were typed.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use engine::attempt::event::Said;
use engine::attempt::phrase::Phrase;
use tests::harness::exam::{Plan, ready};
use tests::harness::staff::Member;
use wire::record::AnnouncementView;
use wire::wall::{ActOutcome, ActRequest, InvigilatorAct, Whom};

#[tokio::test]
async fn a_usual_phrase_is_said_in_every_language_and_a_text_as_it_was_typed() {
    let (server, admin, sitting) = ready(Plan { candidates: 1, ..Plan::default() }).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut me = sitting.inside(&server.base, 0).await;
    let path = format!("/api/wall/{}/acts", sitting.id);
    // Picked at a wall in English: the log has the words that count.
    let says = async |act, reason: &str, phrase| {
        let request = ActRequest { on: Whom::All, act, reason: reason.into(), phrase, again: None };
        let _: Vec<ActOutcome> = wang.browser.post(&path, request).await.json();
    };
    says(InvigilatorAct::Message, "Please be quiet.", Some(Phrase::Quiet)).await;
    says(InvigilatorAct::Warn, "", Some(Phrase::FaceCamera)).await;
    says(InvigilatorAct::Message, "请保持安静！！", None).await;
    me.until("the messages", |me| me.notices.len() == 3).await;
    let said: Vec<_> =
        me.notices.iter().map(|one| (one.text.as_str(), one.warning, one.said.clone())).collect();
    let usual = |phrase| Some(Said::Usual { phrase });
    assert_eq!(said[0], ("请保持安静。", false, usual(Phrase::Quiet)));
    assert_eq!(said[1], ("请面向摄像头，不要离开画面。", true, usual(Phrase::FaceCamera)));
    assert_eq!(said[2], ("请保持安静！！", false, None));
    // Nothing but words for candidates is a phrase: a pause has a reason of its own, or none.
    let request = ActRequest {
        on: Whom::All,
        act: InvigilatorAct::Pause,
        reason: " ".into(),
        phrase: Some(Phrase::Quiet),
        again: None,
    };
    assert_eq!(wang.browser.post(&path, request).await.problem(), (422, "attempt.no_reason".into()));
    let audit: wire::staff::AuditPage = admin.browser.get("/api/audit").await.json();
    let line = audit.lines.iter().find(|line| line.what == "wall.warn").unwrap();
    assert_eq!(line.detail["reason"], Phrase::FaceCamera.words());
}

#[tokio::test]
async fn what_is_said_again_has_the_words_that_each_had() {
    let (server, _, sitting) = ready(Plan { candidates: 2, ..Plan::default() }).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut people = [sitting.inside(&server.base, 0).await, sitting.inside(&server.base, 1).await];
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Extend { seconds: 600 }, "断电").await;
    wang.acts(&sitting.id, Whom::All, InvigilatorAct::Extend { seconds: -300 }, "多算了").await;
    for me in &mut people {
        me.until("the word of it", |me| me.notices.len() == 1).await;
    }
    let first = people[0].notices[0].clone();
    assert!(matches!(first.said, Some(Said::TakenBack { us: 300_000_000, .. })), "{:?}", first.said);
    let path = format!("/api/wall/{}", sitting.id);
    let told: Vec<AnnouncementView> = wang.browser.get(&format!("{path}/announcements")).await.json();
    let [one] = &told[..] else { panic!("{told:?}") };
    let attempt = one.unread[0].attempt.clone();
    let request = ActRequest {
        on: Whom::Some { attempts: vec![attempt] },
        act: InvigilatorAct::Message,
        reason: one.text.clone(),
        phrase: None,
        again: Some(one.id.clone()),
    };
    let done: Vec<ActOutcome> = wang.browser.post(&format!("{path}/acts"), request).await.json();
    assert!(done[0].done, "{done:?}");
    let again = async {
        loop {
            for me in &mut people {
                if me.notices.len() == 2 {
                    return me.notices[1].clone();
                }
                let _ = tokio::time::timeout(Duration::from_millis(200), me.hears()).await;
            }
        }
    };
    let again = tokio::time::timeout(Duration::from_secs(20), again).await.expect("it is said again");
    assert_eq!((&again.text, &again.said), (&first.text, &first.said));
}

#[test]
fn the_wall_offers_the_phrases_in_the_words_of_the_log() {
    let offered = include_str!("../../web/ui/src/shared/phrases.ts");
    for phrase in Phrase::ALL {
        let name = serde_json::to_value(phrase).unwrap();
        let line = format!("{}: {{ zh: '{}', en: '", name.as_str().unwrap(), phrase.words());
        assert!(offered.contains(&line), "{line}");
    }
}
