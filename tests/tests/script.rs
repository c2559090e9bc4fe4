//! Answers that people mark: written, marked twice with an arbiter, published, rechecked.
#![allow(clippy::unwrap_used)]

use bank::item::{Body, Content, Kind, Point, SubItem, Tags};
use bank::review::Step;
use engine::attempt::Response;
use engine::exam::{ByPeople, Rules};
use engine::marks::Marks;
use engine::paper::Ask;
use engine::remedy::Remedy;
use engine::script::Given;
use tests::harness::candidate::Candidate;
use tests::harness::exam::Plan;
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use tests::on_both;
use wire::desk::{ItemDetail, ItemDraft, ItemPage, ItemStep};
use wire::door::ResultSheet;
use wire::practice::{
    PracticeAnswer, PracticeAnswered, PracticeKey, PracticeOverview, PracticeSet, SetRequest,
};
use wire::remedy::{Agreed, FaultyItem, RemedyDraft};
use wire::script::{
    RecheckAgreed, RecheckDeclined, RecheckDraft, ScriptDesk, ScriptDetail, ScriptLine, ScriptList,
    ScriptMark, ScriptSitting, ScriptState,
};
use wire::sitting::{Release, Results};
use wire::staff::{AuditPage, Role};

const REFERENCE: &str = "先停炉再报告";
const POINT: &str = "切断燃料供给";

fn short(most: Option<u16>) -> Body {
    let point = |text: &str, marks| Point { text: text.into(), marks };
    Body::ShortAnswer {
        reference: REFERENCE.into(),
        points: vec![point(POINT, 300), point("报告负责人", 100)],
        most,
    }
}

/// Writes an item and has it approved by another; open for practice or not.
async fn approved(admin: &Member, reviewer: &Member, content: Content, practice: bool) {
    let tags = Tags { subjects: vec!["S".into()], difficulty: 700, practice, ..Tags::default() };
    let draft = ItemDraft { code: String::new(), content, tags, based_on: None };
    let saved: ItemDetail = admin.browser.post("/api/items", draft).await.json();
    let path = format!("/api/items/{}/step", saved.version.item);
    for (who, step) in [(admin, Step::Submit), (reviewer, Step::Approve)] {
        let _: ItemDetail =
            who.browser.post(&path, ItemStep { step, version: 1, note: String::new() }).await.json();
    }
}

struct Staff {
    admin: Member,
    second: Member,
    markers: Vec<Member>,
}

impl Staff {
    async fn of(server: &Server) -> Self {
        let admin = Member::first(server).await;
        admin.hires("chen", "陈明", &[Role::Administrator, Role::Reviewer]).await;
        let mut markers = Vec::new();
        for (login, name) in [("zhao", "赵一评"), ("qian", "钱二评"), ("sun", "孙仲裁")] {
            admin.hires(login, name, &[Role::Marker]).await;
            markers.push(Member::signed_in(server, login).await);
        }
        let second = Member::signed_in(server, "chen").await;
        Self { admin, second, markers }
    }

    async fn writes(&self) {
        let case = Body::CaseStudy {
            items: vec![
                SubItem {
                    stem: "应停炉".into(),
                    body: Body::TrueFalse { key: true },
                    rationale: String::new(),
                },
                SubItem { stem: "为什么停炉？".into(), body: short(None), rationale: String::new() },
            ],
        };
        for content in [
            Content::plain("缺水时怎么办？", short(Some(20)), "见规程第八章"),
            Content::plain("某厂锅炉缺水。", case, ""),
        ] {
            approved(&self.admin, &self.second, content, false).await;
        }
    }
}

fn written(text: &str) -> Response {
    Response::Written(text.into())
}

fn given(got: i64, comment: &str) -> Given {
    Given { got: Marks(got), points: vec![], comment: comment.into() }
}

/// The slots of a paper that are answered in one's own words.
fn slots(me: &Candidate) -> Vec<u16> {
    let paper = me.paper.as_ref().unwrap();
    let own = |slot: &&engine::paper::Slot| matches!(slot.ask, Ask::Written { .. });
    paper.slots.iter().filter(own).map(|slot| slot.number).collect()
}

async fn sittings(marker: &Member) -> Vec<ScriptSitting> {
    marker.browser.get("/api/scripts").await.json()
}

async fn desk(marker: &Member, sitting: &ScriptSitting, question: usize) -> ScriptDesk {
    let row = &sitting.questions[question];
    let path = format!("/api/scripts/{}/{}/{}", sitting.sitting, row.item, row.question);
    marker.browser.get(&path).await.json()
}

/// Marks all that is owed, by what is written.
async fn marks_all(
    marker: &Member,
    sitting: &ScriptSitting,
    question: usize,
    got: impl Fn(&str) -> Given,
) -> u32 {
    let mut desk = desk(marker, sitting, question).await;
    let mut done = 0;
    while let Some(next) = desk.next {
        let path = format!("/api/scripts/{}/{}/mark", sitting.sitting, next.script);
        let mark = ScriptMark { answer: next.answer, given: got(&next.text) };
        desk = marker.browser.post(&path, mark).await.json();
        done += 1;
    }
    done
}

async fn release(admin: &Member, sitting: &str) -> tests::harness::Reply {
    let release = Release { close_entry: true, close_grace: true };
    admin.browser.post(&format!("/api/sittings/{sitting}/release"), release).await
}

/// Changes marks and puts them right again, as nobody else has had to do with them.
async fn corrects_a_slip(marker: &Member, sitting: &ScriptSitting, question: usize) {
    let before = desk(marker, sitting, question).await;
    assert_eq!((before.row.own, before.own.len(), before.next.is_none()), (2, 2, true));
    let own = before.own.iter().find(|own| own.text.starts_with('甲')).unwrap().clone();
    let path = format!("/api/scripts/{}/{}/correct", sitting.sitting, own.script);
    let mark = |given: Given| ScriptMark { answer: own.answer.clone(), given };
    let refused = marker.browser.post(&path, mark(given(150, ""))).await.problem();
    assert_eq!(refused, (422, "script.range".into()));
    let slip: ScriptDesk = marker.browser.post(&path, mark(given(0, "看错了"))).await.json();
    assert_eq!(slip.own[0].given.got, Marks::ZERO, "the newest first");
    let right: ScriptDesk = marker.browser.post(&path, mark(own.given.clone())).await.json();
    assert_eq!((right.row.done, right.row.own, right.row.mine), (2, 2, 0));
    assert_eq!(right.own[0].given, own.given);
}

async fn answers_are_marked_twice_published_and_rechecked(on: On) {
    let mut server = Server::start(on, &[]).await;
    let staff = Staff::of(&server).await;
    staff.writes().await;
    let by_people = ByPeople { twice: true, apart: Marks::ZERO, comments: true };
    let rules = Rules { early_submit_s: 0, late_entry_s: 3600, by_people, ..Rules::default() };
    let more = vec![(Kind::ShortAnswer, 1), (Kind::CaseStudy, 1)];
    let plan = Plan { candidates: 4, counts: [0; 4], more, rules, ..Plan::default() };
    let sitting = staff.admin.plans(plan).await;
    let [zhao, qian, sun] = &staff.markers[..] else { panic!() };

    // What is written, and what is not: one writes to both, one to the first, one nothing, one goes on.
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(sitting.inside(&server.base, n).await);
    }
    let own = slots(&people[0]);
    assert_eq!(own.len(), 2);
    people[0].sends_answer(own[0], Some(written(&"字".repeat(21)))).await;
    people[0].sends_answer(own[0], Some(Response::Text(vec!["停炉".into()]))).await;
    people[0].settles().await;
    let refused: Vec<String> = people[0].refused.drain(..).map(|(_, code)| code).collect();
    assert_eq!(refused, ["attempt.unfit_response", "attempt.unfit_response"]);
    people[0].answers(own[0], written("甲：停炉\n再报告")).await;
    people[0].answers(own[1], written("甲：怕爆炸")).await;
    // Whatever a clipboard holds.
    people[1].answers(own[0], written("乙：加水\u{0}\u{1b}😀\t\u{2028}")).await;
    people[3].answers(own[0], written("丁：还在写")).await;
    let frames = people[0].frames.concat();
    assert!(frames.contains("缺水时怎么办"));
    for secret in [REFERENCE, POINT, "见规程第八章"] {
        assert!(!frames.contains(secret), "{secret} leaks");
    }
    // Two people correct its words while it is answered: answers stay, and who marks reads the new ones.
    let items: ItemPage = staff.admin.browser.get("/api/items?kind=short_answer").await.json();
    let faulty = format!("/api/sittings/{}/faulty/{}", sitting.id, items.items[0].id);
    let stem = "严重缺水时怎么办？".to_owned();
    let remedy = Remedy::Reword { question: 0, stem: stem.clone(), options: vec![], extra_s: 0 };
    let draft = RemedyDraft { remedy, reason: "不够清楚".into(), announcement: String::new() };
    let _: FaultyItem = staff.admin.browser.post(&format!("{faulty}/remedy"), draft).await.json();
    let _: FaultyItem =
        staff.second.browser.post(&format!("{faulty}/confirm"), Agreed { number: 1 }).await.json();
    for me in &mut people[..3] {
        me.submits().await;
    }

    // A marker sees answers and nobody, and nothing else of the exam.
    for path in ["/api/sittings", "/api/items", "/api/exams", "/api/accounts", "/api/audit"] {
        assert_eq!(zhao.browser.get(path).await.status, 403, "{path}");
    }
    let base = format!("/api/sittings/{}", sitting.id);
    for path in ["results", "scripts", "roster", "marks.csv"] {
        assert_eq!(zhao.browser.get(&format!("{base}/{path}")).await.status, 403, "{path}");
    }
    let all = sittings(zhao).await;
    let [one] = &all[..] else { panic!("{all:?}") };
    assert_eq!((one.running, one.questions.len()), (1, 2));
    let own_row = one.questions.iter().position(|row| row.stem == "缺水时怎么办？").unwrap();
    let case_row = 1 - own_row;
    let row = &one.questions[own_row];
    assert_eq!((row.all, row.blank, row.settled, row.mine, row.of), (3, 1, 0, 2, 100));
    assert_eq!(one.questions[case_row].of, 50);
    let path = format!("/api/scripts/{}/{}/{}", one.sitting, row.item, row.question);
    let reply = zhao.browser.get(&path).await;
    for secret in ["考生1", "考生2", "T-0000"] {
        assert!(!reply.body.contains(secret), "{secret}: {}", reply.body);
    }
    let first: ScriptDesk = reply.json();
    assert_eq!((&first.question.stem.text, first.question.reference.text.as_str()), (&stem, REFERENCE));
    let points: Vec<i64> = first.question.points.iter().map(|(_, worth)| *worth).collect();
    assert_eq!(points, [75, 25], "three to one of the paper's mark");
    let next = first.next.unwrap();
    assert!(!next.arbiter && next.earlier.is_empty());

    // Marks that can't be given are refused by name.
    let mark = |got, points: &[u16]| ScriptMark {
        answer: next.answer.clone(),
        given: Given { points: points.to_vec(), ..given(got, "") },
    };
    let post = format!("/api/scripts/{}/{}/mark", one.sitting, next.script);
    for (mark, expected) in [
        (mark(150, &[]), (422, "script.range")),
        (mark(30, &[]), (422, "script.step")),
        (mark(50, &[2]), (422, "script.points")),
        (ScriptMark { answer: "0".into(), ..mark(50, &[]) }, (409, "script.changed")),
    ] {
        let (status, code) = zhao.browser.post(&post, mark).await.problem();
        assert_eq!((status, code.as_str()), expected);
    }
    let strange = format!("/api/scripts/{}/abc/mark", one.sitting);
    assert_eq!(zhao.browser.post(&strange, mark(50, &[])).await.problem(), (404, "script.unknown".into()));

    // Two look at each; where they differ a third decides. Points add up to what no step has.
    let of_first = |text: &str| {
        if text.starts_with('甲') { given(100, "写得好") } else { given(0, "加水会爆炸") }
    };
    assert_eq!(marks_all(zhao, one, own_row, of_first).await, 2);
    assert_eq!(zhao.browser.post(&post, mark(50, &[])).await.problem(), (409, "script.same_person".into()));
    corrects_a_slip(zhao, one, own_row).await;
    let half: ScriptList = staff.admin.browser.get(&format!("{base}/scripts")).await.json();
    let half = half.scripts.iter().find(|line| line.state == ScriptState::Half).unwrap();
    let half: ScriptDetail = staff.admin.browser.get(&format!("{base}/scripts/{}", half.script)).await.json();
    assert!(half.marks.is_empty(), "an administrator may be the second marker: {:?}", half.marks);
    assert_eq!(desk(zhao, one, own_row).await.row.mine, 0);
    assert_eq!(desk(sun, one, own_row).await.row.mine, 2, "whoever comes is the second");
    let seen = desk(qian, one, own_row).await.next.unwrap();
    assert!(seen.earlier.is_empty() && !seen.arbiter, "the second sees nothing of the first");
    let of_second = |text: &str| {
        if text.starts_with('甲') {
            Given { points: vec![0], ..given(75, "没有报告") }
        } else {
            given(0, "不对")
        }
    };
    assert_eq!(marks_all(qian, one, own_row, of_second).await, 2);
    let desk_of_sun = desk(sun, one, own_row).await;
    assert_eq!((desk_of_sun.row.settled, desk_of_sun.row.apart, desk_of_sun.row.mine), (1, 1, 1));
    let correct = post.replace("/mark", "/correct");
    assert_eq!(zhao.browser.post(&correct, mark(50, &[])).await.problem(), (409, "script.not_yours".into()));
    assert!(desk(zhao, one, own_row).await.own.is_empty(), "somebody else has had to do with them");
    let list: ScriptList = staff.admin.browser.get(&format!("{base}/scripts")).await.json();
    let line = |list: &ScriptList, ticket: &str, slot: u16| -> ScriptLine {
        list.scripts.iter().find(|line| line.ticket == ticket && line.slot == slot).unwrap().clone()
    };
    let tickets: Vec<&str> = sitting.roster.iter().map(|(ticket, _)| ticket.as_str()).collect();
    let states = tickets[..3].iter().map(|ticket| line(&list, ticket, own[0]).state);
    assert_eq!(states.collect::<Vec<_>>(), [ScriptState::Apart, ScriptState::Settled, ScriptState::Blank]);
    assert_eq!(list.scripts.len(), 6, "who still writes is not there");
    let script = format!("{base}/scripts/{}", line(&list, tickets[0], own[0]).script);
    let open: ScriptDetail = staff.admin.browser.get(&script).await.json();
    let before: Vec<i64> = open.marks[0].before.iter().map(|given| given.got.0).collect();
    assert_eq!(before, [100, 0], "what was corrected stays on record");
    assert!(open.marks.len() == 2 && open.marks.iter().all(|mark| mark.by.is_none()), "{:?}", open.marks);

    // Nothing is published before all is marked.
    people[3].submits().await;
    let (status, code) = release(&staff.admin, &sitting.id).await.problem();
    assert_eq!((status, code.as_str()), (409, "results.unmarked"));
    let results: Results = staff.admin.browser.get(&format!("{base}/results")).await.json();
    assert_eq!(
        (results.unmarked, results.rechecks),
        (3, 0),
        "one apart, one of the case, one that came last"
    );
    let text = release(&staff.admin, &sitting.id).await.body;
    assert!(text.contains("3 answers are still to be marked"), "{text}");
    let arbitrated = desk(sun, one, own_row).await.next.unwrap();
    let apart = [&arbitrated].into_iter().find(|next| next.arbiter);
    if let Some(apart) = apart {
        let got: Vec<i64> = apart.earlier.iter().map(|given| given.got.0).collect();
        assert_eq!(got, [100, 75]);
    }
    let of_third = |text: &str| given(if text.starts_with('甲') { 50 } else { 0 }, "按要点给分");
    assert_eq!(marks_all(sun, one, own_row, of_third).await, 2);
    for marker in [zhao, qian] {
        marks_all(marker, one, own_row, of_third).await;
        assert_eq!(marks_all(marker, one, case_row, |_| given(50, "")).await, 1);
    }
    let csv = staff.admin.browser.get(&format!("{base}/marks.csv")).await.body;
    let of_one = csv.lines().find(|line| line.starts_with(tickets[0])).unwrap();
    assert!(csv.contains("其中阅卷得分") && of_one.ends_with(",1"), "{csv}");
    let results: Results = release(&staff.admin, &sitting.id).await.json();
    assert!(results.released_at.is_some());
    let got = |results: &Results, ticket: &str| {
        results.lines.iter().find(|line| line.ticket == ticket).unwrap().got.unwrap()
    };
    assert_eq!(
        (got(&results, tickets[0]), got(&results, tickets[2])),
        (100, 0),
        "the arbiter's half, and the case's"
    );
    assert!(results.items.iter().any(|item| item.kind == Kind::ShortAnswer && item.given == 4));

    // The candidate sees the marks, and the comments since the exam shows them.
    let sheet: ResultSheet = people[0].browser.get("/api/result").await.json();
    let of_slot: Vec<(i64, i64, Vec<&str>)> = sheet
        .written
        .iter()
        .map(|one| (one.part.got.0, one.part.of.0, one.comments.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(of_slot, [(50, 100, vec!["按要点给分"]), (50, 50, vec![])]);
    let sheet: ResultSheet = people[1].browser.get("/api/result").await.json();
    assert_eq!(sheet.written[0].comments, ["加水会爆炸", "不对"]);
    assert!(!sheet.written[1].answered && sheet.written[1].part.got == Marks::ZERO);

    // A recheck needs a reason and a second name; the old marks stay.
    let settled: ScriptDetail = staff.admin.browser.get(&script).await.json();
    let names: Vec<&str> = settled.marks.iter().filter_map(|mark| mark.by.as_deref()).collect();
    assert_eq!(names, ["赵一评", "钱二评", "孙仲裁"]);
    let draft = |got, reason: &str| RecheckDraft {
        answer: settled.answer.clone(),
        given: given(got, "复核改分"),
        reason: reason.into(),
    };
    let ask = format!("{script}/recheck");
    assert_eq!(zhao.browser.post(&ask, draft(100, "漏评")).await.status, 403);
    assert_eq!(
        staff.admin.browser.post(&ask, draft(100, " ")).await.problem(),
        (422, "script.no_reason".into())
    );
    let asked: ScriptDetail = staff.admin.browser.post(&ask, draft(100, "漏看第二行")).await.json();
    assert_eq!((asked.line.state, asked.line.got), (ScriptState::Rechecking, Some(50)));
    let number = asked.rechecks[0].number;
    let agree = RecheckAgreed { answer: settled.answer.clone(), number };
    let itself = staff.admin.browser.post(&format!("{script}/agree"), &agree).await.problem();
    assert_eq!(itself, (409, "script.second_person".into()));
    let done: ScriptDetail = staff.second.browser.post(&format!("{script}/agree"), &agree).await.json();
    assert_eq!((done.line.got, done.marks.len()), (Some(100), 3));
    let again = staff.second.browser.post(&format!("{script}/agree"), &agree).await.problem();
    assert_eq!(again, (409, "script.not_asked".into()));
    let asked: ScriptDetail = staff.second.browser.post(&ask, draft(0, "再看")).await.json();
    let number = asked.rechecks[1].number;
    let decline = RecheckDeclined { answer: settled.answer.clone(), number, reason: "无误".into() };
    let kept: ScriptDetail = staff.admin.browser.post(&format!("{script}/decline"), decline).await.json();
    assert_eq!((kept.line.got, kept.line.state), (Some(100), ScriptState::Settled));
    let sheet: ResultSheet = people[0].browser.get("/api/result").await.json();
    assert_eq!(
        (sheet.total.got.0, sheet.written[0].comments.as_slice()),
        (150, &["复核改分".to_owned()][..])
    );

    // All of it is recorded, and verify tells when marks are others than those that were given.
    let audit: AuditPage = staff.admin.browser.get("/api/audit").await.json();
    let acts = ["script.mark", "script.correct", "script.recheck", "script.agree", "script.decline"];
    for what in acts.into_iter().chain(["results.change"]) {
        assert!(audit.lines.iter().any(|line| line.what == what), "{what}");
    }
    server.kill().await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(good, "{printed}");
    let place = server.place();
    let first = "(SELECT MIN(number) FROM script_act)";
    let raise = format!(
        "UPDATE script_act SET act = replace(act, '\"got\":0', '\"got\":100') WHERE number = {first}"
    );
    place.tampered("engine", &raise).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("its marks are not the ones that were given"), "{printed}");
}
on_both!(answers_are_marked_twice_published_and_rechecked);

/// In practice the reference comes after the answer, and nobody says right or wrong.
async fn practice_is_for_oneself_to_judge(on: On) {
    let server = Server::start(on, &[]).await;
    let staff = Staff::of(&server).await;
    staff.writes().await;
    let plan = Plan { candidates: 1, counts: [0; 4], more: vec![(Kind::ShortAnswer, 1)], ..Plan::default() };
    let sitting = staff.admin.plans(plan).await;
    approved(&staff.admin, &staff.second, Content::plain("为什么要校验？", short(None), "怕失灵"), true)
        .await;
    let me = sitting.candidate(&server.base, 0).await;
    let overview: PracticeOverview = me.browser.get("/api/practice").await.json();
    assert_eq!(overview.mock.short, 0);
    let request = SetRequest::Subject { code: "S".into(), count: 10 };
    let reply = me.browser.post("/api/practice/sets", &request).await;
    assert!(!reply.body.contains(REFERENCE));
    let set: PracticeSet = reply.json();
    let path = format!("/api/practice/sets/{}", set.id);
    let answer = PracticeAnswer { slot: 1, response: written("怕失灵") };
    let told: PracticeAnswered = me.browser.post(&format!("{path}/answers"), &answer).await.json();
    let verdict = told.verdict.unwrap();
    assert!(verdict.right.is_none() && !verdict.in_book);
    let PracticeKey::Reference { text, points, .. } = verdict.key else { panic!("{:?}", verdict.key) };
    assert_eq!((text.as_str(), points.len(), points[0].marks), (REFERENCE, 2, 300));
    let set: PracticeSet = me.browser.get(&path).await.json();
    assert_eq!((set.verdicts.len(), set.by_people), (1, 100), "a reload shows it again");

    // A mock exam tells at its end, and leaves out what nobody marks.
    let mock: PracticeSet = me.browser.post("/api/practice/sets", SetRequest::Mock).await.json();
    let path = format!("/api/practice/sets/{}", mock.id);
    let told: PracticeAnswered = me.browser.post(&format!("{path}/answers"), &answer).await.json();
    assert!(told.verdict.is_none());
    let open: PracticeSet = me.browser.get(&path).await.json();
    assert!(open.verdicts.is_empty());
    let done: PracticeSet = me.browser.post(&format!("{path}/finish"), ()).await.json();
    assert_eq!(done.verdicts.len(), 1);
    let (score, _) = done.score.unwrap();
    assert_eq!((score.got, score.of), (Marks::ZERO, Marks::ZERO));
}
on_both!(practice_is_for_oneself_to_judge);
