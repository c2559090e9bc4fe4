//! Practice: open items, the reason at once, a mock exam, the book of wrong answers; and that no exam draws what is open.
#![allow(clippy::unwrap_used)]

use bank::item::Markup;
use bank::review::Step;
use engine::attempt::Response;
use engine::exam::{Reference, Rules, Way};
use engine::paper::Ask;
use tests::harness::exam::{Plan, ready_on};
use tests::harness::place::On;
use tests::harness::staff::Member;
use wire::desk::{ItemDetail, ItemDraft, ItemPage, ItemStep};
use wire::practice::{
    BookEntry, MockStep, PracticeAnswer, PracticeAnswered, PracticeKey, PracticeOverview, PracticeSet,
    SetRequest,
};
use wire::sitting::{Release, Results};
use wire::staff::Role;

/// Opens every third item for practice, reviewed by another person as any new version; returns what they ask.
async fn opens_items(admin: &Member, reviewer: &Member) -> Vec<String> {
    let page: ItemPage = admin.browser.get("/api/items?limit=200").await.json();
    let mut opened = Vec::new();
    for row in page.items.iter().step_by(3) {
        let detail: ItemDetail = admin.browser.get(&format!("/api/items/{}", row.id)).await.json();
        let mut tags = detail.version.tags.clone();
        tags.practice = true;
        let (code, content) = (detail.version.code.clone(), detail.version.content.clone());
        let draft = ItemDraft { code, content, tags, based_on: Some(detail.version.number) };
        let saved: ItemDetail = admin.browser.put(&format!("/api/items/{}", row.id), draft).await.json();
        let version = saved.version.number;
        for (who, step) in [(admin, Step::Submit), (reviewer, Step::Approve)] {
            let path = format!("/api/items/{}/step", row.id);
            let _: ItemDetail =
                who.browser.post(&path, ItemStep { step, version, note: String::new() }).await.json();
        }
        opened.push(row.stem.clone());
    }
    opened
}

/// The response that a key asks for.
fn right(key: &PracticeKey) -> Response {
    match key {
        PracticeKey::Judge(key) => Response::Judge(*key),
        PracticeKey::Choice(ids) => Response::Choice(ids.clone()),
        PracticeKey::Text(blanks) => Response::Text(blanks.iter().map(|all| all[0].clone()).collect()),
        other => panic!("no such item here: {other:?}"),
    }
}

async fn practice(on: On) {
    let (server, admin, sitting) = ready_on(on, Plan::default()).await;
    admin.hires("chen", "陈明", &[Role::Reviewer]).await;
    let reviewer = Member::signed_in(&server, "chen").await;
    let me = sitting.candidate(&server.base, 0).await;
    let overview: PracticeOverview = me.browser.get("/api/practice").await.json();
    assert!(overview.subjects.is_empty() && overview.mock.short > 0, "nothing is open yet");
    let opened = opens_items(&admin, &reviewer).await;
    // Papers were drawn before: what may lie in them stays closed until the results are out.
    let overview: PracticeOverview = me.browser.get("/api/practice").await.json();
    assert!(overview.subjects.is_empty());
    let mut other = sitting.inside(&server.base, 1).await;
    let refused = other.browser.get("/api/practice").await.problem();
    assert_eq!(refused, (409, "practice.exam_running".into()));
    other.submits().await;
    let release = Release { close_entry: true, close_grace: true };
    let _: Results =
        admin.browser.post(&format!("/api/sittings/{}/release", sitting.id), release).await.json();
    let overview: PracticeOverview = me.browser.get("/api/practice").await.json();
    let top = overview.subjects.iter().filter(|subject| subject.depth == 0);
    let all = top.fold((0, 0, 0), |sum, one| (sum.0 + one.items, sum.1 + one.done, sum.2 + one.wrong));
    assert_eq!((all.0 as usize, all.1, all.2), (opened.len(), 0, 0));

    // Ten questions: no key before the answer, and the reason with it.
    let request = SetRequest::Subject { code: "S".into(), count: 10 };
    let reply = me.browser.post("/api/practice/sets", &request).await;
    let set: PracticeSet = reply.json();
    assert_eq!((set.paper.slots.len(), set.verdicts.len()), (10, 0));
    assert!(set.paper.references.is_empty());
    assert!(!reply.body.contains("rationale"), "keys come with verdicts alone");
    let path = format!("/api/practice/sets/{}/answers", set.id);
    let mut wrong = 0;
    for slot in &set.paper.slots {
        let response = match &slot.ask {
            Ask::Judge => Response::Judge(true),
            Ask::One { options } => Response::Choice(vec![options[0].id]),
            Ask::Many { options } => Response::Choice(options.iter().map(|option| option.id).collect()),
            Ask::Blanks { count } => Response::Text(vec!["x".into(); usize::from(*count)]),
            other => panic!("no such item here: {other:?}"),
        };
        let answer = PracticeAnswer { slot: slot.number, response };
        let told: PracticeAnswered = me.browser.post(&path, &answer).await.json();
        let verdict = told.verdict.unwrap();
        let told = verdict.right.unwrap();
        assert_eq!(verdict.in_book, !told);
        assert_eq!(told, right(&verdict.key) == answer.response);
        wrong += u32::from(!told);
        // The first answer counts.
        let again = PracticeAnswer { slot: slot.number, response: right(&verdict.key) };
        let told: PracticeAnswered = me.browser.post(&path, &again).await.json();
        assert_eq!(told.verdict.unwrap().right, verdict.right);
    }
    let unfit = PracticeAnswer { slot: 99, response: Response::Judge(true) };
    assert_eq!(me.browser.post(&path, unfit).await.status, 404);
    let book: Vec<BookEntry> = me.browser.get("/api/practice/book").await.json();
    assert_eq!(book.len() as u32, wrong);
    let strange = other.browser.get(&format!("/api/practice/sets/{}", set.id)).await;
    assert_eq!(strange.status, 404, "nobody sees another's");
    if wrong > 0 {
        let set: PracticeSet =
            me.browser.post("/api/practice/sets", SetRequest::Book { count: 50 }).await.json();
        assert_eq!(set.paper.slots.len() as u32, wrong);
    }

    // The same person in another sitting finds the book; no paper has an open item.
    let document = |title: &str, in_practice| Reference {
        title: title.into(),
        text: format!("**{title}的内容**"),
        markup: Markup::Markdown,
        in_practice,
    };
    let plan = Plan { first_ticket: 100, counts: [6, 4, 2, 0], ..Plan::default() };
    let references = vec![document("考场专用表", false), document("公式表", true)];
    let rules = Rules { references, ..plan.rules.clone() };
    let next = admin.plans(Plan { rules, ..plan }).await;
    let again = next.candidate(&server.base, 0).await;
    let found: Vec<BookEntry> = again.browser.get("/api/practice/book").await.json();
    assert_eq!(found.len() as u32, wrong);
    let mut sitter = next.inside(&server.base, 1).await;
    let paper = sitter.paper.clone().unwrap();
    assert!(paper.slots.iter().all(|slot| !opened.contains(&slot.stem)), "an open item is in a paper");
    sitter.submits().await;

    // A mock exam by the real blueprint: nothing is told before its end, all after it.
    let mock: PracticeSet = again.browser.post("/api/practice/sets", SetRequest::Mock).await.json();
    assert_eq!((mock.paper.slots.len(), mock.paper.marks), (12, paper.marks));
    let time = mock.time.as_ref().unwrap();
    assert!(time.deadline > mock.now && time.started_at <= mock.now);
    assert_eq!(time.deadline - time.started_at, 3600 * 1_000_000, "the exam's time");
    // Of the exam's documents those that its rules give to practice, shown as in the room.
    let request = SetRequest::Subject { code: "S".into(), count: 1 };
    let subject: PracticeSet = again.browser.post("/api/practice/sets", request).await.json();
    for paper in [&mock.paper, &subject.paper] {
        let [beside] = &paper.references[..] else { panic!("{:?}", paper.references) };
        assert_eq!(beside.title, "公式表");
        assert!(beside.html.as_ref().is_some_and(|html| html.contains("<strong>公式表的内容</strong>")));
    }
    assert_eq!(paper.references.len(), 2, "the room has both");
    let mock: PracticeSet = again.browser.post("/api/practice/sets", SetRequest::Mock).await.json();
    let path = format!("/api/practice/sets/{}", mock.id);
    let first = &mock.paper.slots[0];
    let answer = PracticeAnswer { slot: first.number, response: Response::Judge(true) };
    let told: PracticeAnswered = again.browser.post(&format!("{path}/answers"), &answer).await.json();
    assert!(told.verdict.is_none());
    let changed = PracticeAnswer { slot: first.number, response: Response::Judge(false) };
    let _: PracticeAnswered = again.browser.post(&format!("{path}/answers"), &changed).await.json();
    let before: PracticeSet = again.browser.get(&path).await.json();
    assert!(before.verdicts.is_empty() && before.score.is_none());
    let done: PracticeSet = again.browser.post(&format!("{path}/finish"), ()).await.json();
    assert_eq!(done.verdicts.len(), 12);
    let (score, _) = done.score.unwrap();
    assert_eq!(score.got.0, if done.verdicts[0].right == Some(true) { 100 } else { 0 });
    let refused = again.browser.post(&format!("{path}/answers"), &answer).await.problem();
    assert_eq!(refused, (409, "practice.finished".into()));

    // It goes the exam's way: sections with times of their own, and no way back.
    let way = Way { section_s: vec![120, 60], between_s: 30, no_way_back: true, all_at_once: false };
    let plan = Plan { first_ticket: 200, counts: [3, 2, 0, 0], ..Plan::default() };
    let rules = Rules { way: way.clone(), duration_s: 180, ..plan.rules.clone() };
    let last = admin.plans(Plan { rules, ..plan }).await;
    let me = last.candidate(&server.base, 0).await.browser;
    let overview: PracticeOverview = me.get("/api/practice").await.json();
    assert_eq!((&overview.mock.way, overview.mock.duration_s), (&way, 180));
    let mock: PracticeSet = me.post("/api/practice/sets", SetRequest::Mock).await.json();
    let path = format!("/api/practice/sets/{}", mock.id);
    let section = |set: &PracticeSet| {
        let section = set.time.as_ref().unwrap().section.clone().unwrap();
        (section.number, section.of, section.deadline.is_some())
    };
    assert_eq!((section(&mock), mock.passed), ((1, 2, true), 0));
    let answers = async |slot: usize, code: Option<&str>| {
        let response = match &mock.paper.slots[slot - 1].ask {
            Ask::One { options } => Response::Choice(vec![options[0].id]),
            _ => Response::Judge(true),
        };
        let answer = PracticeAnswer { slot: mock.paper.slots[slot - 1].number, response };
        let reply = me.post(&format!("{path}/answers"), &answer).await;
        match code {
            None => assert!(reply.json::<PracticeAnswered>().verdict.is_none()),
            Some(code) => assert_eq!(reply.problem(), (409, code.into()), "question {slot}"),
        }
    };
    let steps = async |step: MockStep| -> PracticeSet { me.post(&format!("{path}/way"), step).await.json() };
    answers(1, None).await;
    answers(4, Some("attempt.section_ahead")).await;
    assert_eq!(steps(MockStep::Pass { slot: 1 }).await.passed, 1);
    answers(1, Some("attempt.passed")).await;
    answers(2, None).await;
    let between = steps(MockStep::EndSection { section: 1 }).await;
    assert_eq!(section(&between), (2, 2, false));
    assert!(between.time.as_ref().unwrap().stands);
    answers(2, Some("attempt.section_over")).await;
    // Sent twice it is the same.
    assert_eq!(section(&steps(MockStep::EndSection { section: 1 }).await), (2, 2, false));
    assert_eq!(section(&steps(MockStep::OpenSection { section: 2 }).await), (2, 2, true));
    answers(4, None).await;
    let kept: PracticeSet = me.get(&path).await.json();
    assert_eq!((section(&kept), kept.answers.len()), ((2, 2, true), 3));
    let done: PracticeSet = me.post(&format!("{path}/finish"), ()).await.json();
    assert!(done.time.is_none() && done.verdicts.len() == 5 && done.score.is_some());
}

#[tokio::test]
async fn practice_on_sqlite() {
    practice(On::Sqlite).await;
}

#[tokio::test]
async fn practice_on_postgres() {
    practice(On::Postgres).await;
}
