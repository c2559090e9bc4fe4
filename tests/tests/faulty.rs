//! Faulty items: from a candidate's report to what two people decide and what it does to marks.
#![allow(clippy::unwrap_used)]

use engine::attempt::event::{Fault, Outcome};
use engine::attempt::time::Credit;
use engine::exam::{Rules, Way};
use engine::remedy::{Key, Remedy};
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, ready_on};
use tests::harness::place::On;
use tests::harness::staff::Member;
use wire::door::{Adjustment, ResultSheet};
use wire::record::AnnouncementView;
use wire::remedy::{Agreed, Dropped, FaultyItem, FaultyRow, RemedyDraft, RemedyState, Trial};
use wire::replay::Replay;
use wire::room::ClientFrame;
use wire::sitting::{Release, Results};
use wire::staff::Role;

#[tokio::test]
async fn two_people_decide_on_an_item_and_marks_follow_on_sqlite() {
    two_people_decide_on_an_item_and_marks_follow(On::Sqlite).await;
}

#[tokio::test]
async fn two_people_decide_on_an_item_and_marks_follow_on_postgres() {
    two_people_decide_on_an_item_and_marks_follow(On::Postgres).await;
}

/// The first single choice question of a paper.
const SLOT: u16 = 11;

async fn two_people_decide_on_an_item_and_marks_follow(on: On) {
    let (server, admin, sitting) = ready_on(on, Plan::default()).await;
    admin.hires("chenming", "陈明", &[Role::Administrator]).await;
    let chen = Member::signed_in(&server, "chenming").await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let base = format!("/api/sittings/{}", sitting.id);
    let rows = async || -> Vec<FaultyRow> { admin.browser.get(&format!("{base}/faulty")).await.json() };
    let results = async || -> Results { admin.browser.get(&format!("{base}/results")).await.json() };
    assert_eq!(rows().await, vec![]);

    // Somebody reports a question and answers it, wrongly.
    let mut me = sitting.inside(&server.base, 0).await;
    me.says_faulty(SLOT, Fault::NoRightOption, "按图应略高").await;
    let [row] = &rows().await[..] else { panic!("one row") };
    assert_eq!((row.reports, row.confirmed, row.have, row.answered), (1, 0, 1, 0));
    let path = format!("{base}/faulty/{}", row.item);
    let item = async |who: &Member| -> FaultyItem { who.browser.get(&path).await.json() };
    assert_eq!(wang.browser.get(&path).await.problem().0, 403, "invigilators see no keys");
    for pick in 0..2 {
        let response = me.some_response(SLOT, pick);
        me.answers(SLOT, response).await;
        let seen = item(&admin).await;
        if seen.questions[0].options.iter().any(|option| option.chosen == 1 && !option.right) {
            break;
        }
    }
    let seen = item(&admin).await;
    assert_eq!((seen.row.answered, seen.right, seen.marks, seen.of), (1, 0, 100, 2_000));
    let options = &seen.questions[0].options;
    let wrong = u8::try_from(options.iter().position(|option| option.chosen == 1).unwrap()).unwrap();
    let right = u8::try_from(options.iter().position(|option| option.right).unwrap()).unwrap();
    let accept = |index| Remedy::Accept { question: 0, also: vec![Key::Choice(vec![index])] };

    // What each choice would do.
    let tried: Trial = admin.browser.post(&format!("{path}/trial"), accept(wrong)).await.json();
    assert_eq!((tried.answered, tried.unanswered, tried.raised, tried.lowered), (1, 0, 1, 0));
    assert_eq!((seen.trials[0].answered, seen.trials[1].answered, seen.trials[1].lowered), (0, 1, 0));
    let refused = admin.browser.post(&format!("{path}/trial"), accept(right)).await.problem();
    assert_eq!(refused, (422, "remedy.unfit".into()));
    let nowhere = format!("{base}/faulty/nothing");
    assert_eq!(admin.browser.get(&nowhere).await.problem(), (404, "remedy.item_unknown".into()));

    // One asks, nobody agrees with themselves, another agrees; it is told to who has the item.
    let draft = |remedy, reason: &str, announcement: &str| RemedyDraft {
        remedy,
        reason: reason.into(),
        announcement: announcement.into(),
    };
    let ask = format!("{path}/remedy");
    let no_reason = admin.browser.post(&ask, draft(accept(wrong), " ", "")).await.problem();
    assert_eq!(no_reason, (422, "remedy.no_reason".into()));
    let asked: FaultyItem = admin
        .browser
        .post(&ask, draft(accept(wrong), "图上两条线都说得通", "本题两个选项都算对"))
        .await
        .json();
    assert!(asked.remedies[0].mine && asked.remedies[0].state == RemedyState::Asked);
    assert_eq!(
        chen.browser.post(&ask, draft(Remedy::Void, "不清", "")).await.problem(),
        (409, "remedy.asked".into())
    );
    let confirm = format!("{path}/confirm");
    let first = Agreed { number: 1 };
    assert_eq!(admin.browser.post(&confirm, first).await.problem(), (409, "remedy.same_person".into()));
    // Nobody agrees to what they did not read.
    let other = chen.browser.post(&confirm, Agreed { number: 2 }).await.problem();
    assert_eq!(other, (409, "remedy.not_asked".into()));
    let decided: FaultyItem = chen.browser.post(&confirm, first).await.json();
    assert_eq!((decided.remedies[0].state, decided.right), (RemedyState::InForce, 1));
    me.until("what was decided", |me| {
        me.notices.iter().any(|notice| notice.text == "第 11 题：本题两个选项都算对")
    })
    .await;
    let said =
        |me: &Candidate| me.paper.as_ref()?.slots.iter().find(|slot| slot.number == SLOT)?.decided.clone();
    me.until("it is said at the question", |me| said(me).is_some()).await;
    let at_question = said(&me).unwrap();
    assert_eq!(at_question.outcome, Outcome::Accepted);
    // Why could give the key away, also beside the report that it answers.
    let heard = serde_json::to_string(&me.frames).unwrap();
    assert!(!heard.contains("图上两条线都说得通"), "the reason is for staff while answers can be changed");
    assert_eq!(chen.browser.post(&confirm, first).await.problem(), (409, "remedy.not_asked".into()));
    me.submits().await;
    let marked = results().await;
    assert_eq!(marked.lines[0].got, Some(100), "{:?}", marked.lines[0]);

    // Later somebody asks that it is voided: no release before that is decided. What counted is replaced.
    let _: FaultyItem = chen.browser.post(&ask, draft(Remedy::Void, "图不清楚", "")).await.json();
    let release = Release { close_entry: true, close_grace: false };
    let refused = admin.browser.post(&format!("{base}/release"), release).await.problem();
    assert_eq!(refused, (409, "results.remedy_asked".into()));
    let drop = format!("{path}/drop");
    let dropped: FaultyItem =
        admin.browser.post(&drop, Dropped { number: 2, reason: "再看一次".into() }).await.json();
    assert_eq!(dropped.remedies[0].state, RemedyState::Dropped);
    assert_eq!(results().await.lines[0].got, Some(100), "what counted before counts still");
    let _: FaultyItem = chen.browser.post(&ask, draft(Remedy::Void, "图不清楚", "")).await.json();
    let voided: FaultyItem = admin.browser.post(&confirm, Agreed { number: 3 }).await.json();
    let states: Vec<RemedyState> = voided.remedies.iter().map(|remedy| remedy.state).collect();
    assert_eq!(states, [RemedyState::InForce, RemedyState::Dropped, RemedyState::Replaced]);
    let marked = results().await;
    assert_eq!((marked.lines[0].got, marked.of), (Some(0), 2_000), "a paper is worth what it was");
    let figures = marked.items.iter().find(|figures| figures.item == row.item).unwrap();
    assert_eq!((figures.given, figures.difficulty), (1, None), "what does not count is not hard");

    let _: Results = admin.browser.post(&format!("{base}/release"), release).await.json();
    let late = chen.browser.post(&ask, draft(Remedy::Keep, "另议", "")).await.problem();
    assert_eq!(late, (409, "remedy.released".into()));
    let audit: wire::staff::AuditPage = admin.browser.get("/api/audit").await.json();
    let count = |what: &str| audit.lines.iter().filter(|line| line.what == what).count();
    assert_eq!((count("remedy.ask"), count("remedy.confirm"), count("remedy.drop")), (3, 2, 1));
}

/// Where nobody can go back, new words of a question that was left are nothing to whoever left it.
#[tokio::test]
async fn new_words_are_told_to_who_can_still_see_them() {
    let way = Way { no_way_back: true, ..Way::default() };
    let rules = Rules { way, early_submit_s: 0, camera_every_s: None, ..Rules::default() };
    let plan = Plan { rules, counts: [4, 0, 0, 0], ..Plan::default() };
    let (server, admin, sitting) = ready_on(On::Sqlite, plan).await;
    admin.hires("chenming", "陈明", &[Role::Administrator]).await;
    let chen = Member::signed_in(&server, "chenming").await;
    let base = format!("/api/sittings/{}", sitting.id);
    let mut me = sitting.inside(&server.base, 0).await;
    for slot in [1, 2] {
        me.says_faulty(slot, Fault::Text, "缺字").await;
        let stem = me.slot(slot).stem;
        let rows: Vec<FaultyRow> = admin.browser.get(&format!("{base}/faulty")).await.json();
        let item = rows.into_iter().find(|row| row.stem == stem).unwrap().item;
        if slot == 1 {
            me.leaves(1).await;
        }
        let remedy =
            Remedy::Reword { question: 0, stem: format!("{stem}（更正）"), options: vec![], extra_s: 0 };
        let draft = RemedyDraft { remedy, reason: "缺字".into(), announcement: "文字已更正".into() };
        let path = format!("{base}/faulty/{item}");
        let asked: FaultyItem = admin.browser.post(&format!("{path}/remedy"), draft).await.json();
        let agreed = Agreed { number: asked.remedies[0].number };
        let _: FaultyItem = chen.browser.post(&format!("{path}/confirm"), agreed).await.json();
    }
    me.until("a message", |me| !me.notices.is_empty()).await;
    let told: Vec<&str> = me.notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(told, ["第 2 题：文字已更正"]);
    let wang = Member::signed_in(&server, "wangfang").await;
    let path = format!("/api/wall/{}/announcements", sitting.id);
    let said: Vec<AnnouncementView> = wang.browser.get(&path).await.json();
    assert_eq!(said[0].text, "第 2 题：文字已更正");
}

#[tokio::test]
async fn an_item_that_is_taken_back_is_another_for_who_has_not_answered_it_on_sqlite() {
    an_item_that_is_taken_back_is_another_for_who_has_not_answered_it(On::Sqlite).await;
}

#[tokio::test]
async fn an_item_that_is_taken_back_is_another_for_who_has_not_answered_it_on_postgres() {
    an_item_that_is_taken_back_is_another_for_who_has_not_answered_it(On::Postgres).await;
}

async fn an_item_that_is_taken_back_is_another_for_who_has_not_answered_it(on: On) {
    let (server, admin, sitting) = ready_on(on, Plan::default()).await;
    admin.hires("chenming", "陈明", &[Role::Administrator]).await;
    let chen = Member::signed_in(&server, "chenming").await;
    let base = format!("/api/sittings/{}", sitting.id);
    let mut me = sitting.inside(&server.base, 0).await;
    let item_at = async |me: &mut Candidate, slot| {
        me.says_faulty(slot, Fault::Text, "缺字").await;
        let rows: Vec<FaultyRow> = admin.browser.get(&format!("{base}/faulty")).await.json();
        let stem = me.slot(slot).stem.clone();
        rows.into_iter().find(|row| row.stem == stem).unwrap().item
    };
    let decides = async |item: &str, remedy: Remedy| -> FaultyItem {
        let path = format!("{base}/faulty/{item}");
        let draft = RemedyDraft { remedy, reason: "图印错了".into(), announcement: String::new() };
        let asked: FaultyItem = admin.browser.post(&format!("{path}/remedy"), draft).await.json();
        let agreed = Agreed { number: asked.remedies[0].number };
        chen.browser.post(&format!("{path}/confirm"), agreed).await.json()
    };
    let replay = async |me: &Candidate| -> Replay {
        let tiles = admin.watches(&sitting.id).await;
        let mut wall = tiles;
        wall.hears().await;
        let path = format!("{base}/replay/{}", wall.tile(&me.ticket).attempt);
        admin.browser.get(&path).await.json()
    };

    // Nobody has answered it: another of its kind stands there, with a minute for it.
    let item = item_at(&mut me, SLOT).await;
    let before = (me.slot(SLOT), me.time.clone().unwrap(), replay(&me).await);
    let decided = decides(&item, Remedy::Recall { extra_s: 60 }).await;
    assert_eq!((decided.row.have, decided.row.replaced), (0, 1));
    me.until("the other item", |me| me.slot(SLOT).changed.is_some()).await;
    let now = me.slot(SLOT);
    assert!(now.stem != before.0.stem && now.kind == before.0.kind && now.marks == before.0.marks);
    assert!(now.changed.as_ref().unwrap().replaced && now.changed.as_ref().unwrap().reason == "图印错了");
    assert!(me.notices.is_empty(), "it counts, and nobody says that it does not: {:?}", me.notices);
    me.until("the time for it", |me| !me.time.as_ref().unwrap().ledger.is_empty()).await;
    let credit = me.time.as_ref().unwrap().ledger[0].clone();
    assert_eq!(credit.us, 60_000_000);
    assert!(matches!(&credit.credit, Credit::Extension { by, .. } if by == "周敏、陈明"), "{credit:?}");

    // What was asked before can't be answered any more; what is asked now can, also after a reload.
    let old = me.some_response(SLOT, 0);
    let frame = ClientFrame::Answer {
        epoch: me.epoch(),
        seq: 900,
        slot: SLOT,
        response: Some(old),
        client_ms: 0,
        made_at: None,
        change: None,
    };
    me.says(&frame).await;
    me.until("a refusal", |me| !me.refused.is_empty()).await;
    assert_eq!(me.refused[0].1, "attempt.item_changed");
    me.unplugs();
    me.comes_back().await;
    assert_eq!(me.paper.as_ref().unwrap().slots[usize::from(SLOT) - 1], now);
    let response = me.some_response(SLOT, 1);
    me.answers(SLOT, response).await;
    let after = replay(&me).await;
    let code = |replay: &Replay| replay.items[usize::from(SLOT) - 1].code.clone();
    assert_ne!(code(&before.2), code(&after));
    assert_eq!(after.broken_at, None);

    // The item that stands there now has a page of its own: what is reported of it is not said of the one that is gone,
    // and it can be reworded where it stands, without touching what was answered to it.
    let [instead] = &decided.instead[..] else { panic!("{:?}", decided.instead) };
    assert_eq!((&instead.code, instead.papers), (&code(&after), 1));
    let other = item_at(&mut me, SLOT).await;
    assert_eq!(other, instead.item);
    let seen: FaultyItem = admin.browser.get(&format!("{base}/faulty/{other}")).await.json();
    assert_eq!((seen.row.have, seen.row.replaced, seen.row.answered, seen.reports.len()), (1, 0, 1, 1));
    let first: FaultyItem = admin.browser.get(&format!("{base}/faulty/{item}")).await.json();
    assert_eq!(first.reports.len(), 1, "what was said of it before");
    let options = seen.questions[0].options.iter().map(|option| option.text.clone()).collect();
    let reword = Remedy::Reword { question: 0, stem: "换来的题，改正后".into(), options, extra_s: 0 };
    let reworded = decides(&other, reword).await;
    me.until("its other words", |me| me.slot(SLOT).stem == "换来的题，改正后").await;
    let changed = me.slot(SLOT).changed.unwrap();
    let (put, words) = (decided.remedies[0].number, reworded.remedies[0].number);
    assert_eq!((changed.replaced, changed.stands_by, changed.remedy), (false, Some(put), words));
    assert_eq!(code(&replay(&me).await), code(&after));
    let response = me.some_response(SLOT, 0);
    me.answers(SLOT, response).await;

    // Who has answered keeps the item, and it counts for nothing; other words change no answer.
    let slot = SLOT + 1;
    let response = me.some_response(slot, 0);
    me.answers(slot, response.clone()).await;
    let item = item_at(&mut me, slot).await;
    let decided = decides(&item, Remedy::Recall { extra_s: 60 }).await;
    assert_eq!((decided.row.have, decided.row.replaced, decided.row.answered), (1, 0, 1));
    me.until("word of it", |me| me.notices.iter().any(|notice| notice.text.contains("已撤回"))).await;
    let slot = SLOT + 2;
    let response = me.some_response(slot, 0);
    me.answers(slot, response).await;
    let item = item_at(&mut me, slot).await;
    let options = {
        let seen: FaultyItem = admin.browser.get(&format!("{base}/faulty/{item}")).await.json();
        seen.questions[0].options.iter().map(|option| option.text.clone()).collect()
    };
    let reword = Remedy::Reword { question: 0, stem: "改正后的题干".into(), options, extra_s: 0 };
    decides(&item, reword).await;
    me.until("the other words", |me| me.slot(slot).stem == "改正后的题干").await;
    assert!(!me.slot(slot).changed.unwrap().replaced);
    let receipt = me.submits().await;
    assert_eq!(receipt.answered, 3);
    assert_eq!((receipt.void, receipt.replaced), (vec![SLOT + 1], vec![SLOT]));
    let results: Results = admin.browser.get(&format!("{base}/results")).await.json();
    assert_eq!(results.of, 2_000);
    let got = results.lines[0].got.unwrap();
    assert!([0, 105, 211].contains(&got), "of 19 questions, scaled to 20: {got}");
    let release = Release { close_entry: true, close_grace: false };
    let _: Results = admin.browser.post(&format!("{base}/release"), release).await.json();
    let result: ResultSheet = me.browser.get("/api/result").await.json();
    let adjusted: Vec<_> = result.adjusted.iter().map(|one| (one.slot, one.how)).collect();
    let expected = [
        (SLOT, Adjustment::Replaced),
        (SLOT, Adjustment::Reworded),
        (SLOT + 1, Adjustment::Void),
        (SLOT + 2, Adjustment::Reworded),
    ];
    assert_eq!(adjusted, expected);
    let (sound, words) = server.run(&["verify"]).await;
    assert!(sound, "{words}");
    // An item that somebody picked is told, however it got there.
    let forge = format!(
        "UPDATE attempt_event SET body = replace(body, '{}', '{item}') WHERE kind = 'changed'",
        instead.item
    );
    server.place().tampered("engine", &forge).await;
    let (sound, words) = server.run(&["verify"]).await;
    assert!(!sound && words.contains("is not what its seed gives"), "{words}");
}
