//! What people say and decide about items beside their texts: comments, items that must not meet, items that look alike;
//! on SQLite and Postgres alike.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use bank::item::{Body, Content, Status, Tags};
use bank::review::Step;
use engine::blueprint::Blueprint;
use serde_json::json;
use tests::harness::exam::{Plan, demo_csv};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use tests::on_both;
use wire::desk::{
    BlueprintCheck, BlueprintRow, BlueprintView, BulkSelection, Coverage, ItemDetail, ItemDraft, ItemPage,
    ItemStep, SampleForm, SampleRequest,
};
use wire::review::{
    AlikeAsked, AlikeItem, CommentDraft, Duplicates, EnemyDraft, Pair, SubmitCommit, SubmitPreview, Submitted,
};
use wire::sitting::SittingView;
use wire::staff::{AuditPage, Role};
use wire::syllabus::{RetireCommit, RetirePreview, Retired};

fn choice(code: &str, stem: &str, options: [&str; 3], key: usize) -> ItemDraft {
    let options = options.map(str::to_owned).to_vec();
    ItemDraft {
        code: code.into(),
        content: Content::plain(stem, Body::SingleChoice { options, key }, ""),
        tags: Tags { subjects: vec!["P1.2".into()], difficulty: 700, ..Tags::default() },
        based_on: None,
    }
}

on_both!(authors_hand_their_drafts_to_review_and_take_them_back);
async fn authors_hand_their_drafts_to_review_and_take_them_back(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("sun", "孙立军", &[Role::Author]).await;
    admin.hires("chen", "陈明", &[Role::Reviewer]).await;
    let author = Member::signed_in(&server, "sun").await;
    let reviewer = Member::signed_in(&server, "chen").await;
    let make = async |who: &Member, code: &str| {
        let made: ItemDetail =
            who.browser.post("/api/items", choice(code, code, ["甲", "乙", "丙"], 0)).await.json();
        made.version.item.to_string()
    };
    let (first, second) = (make(&author, "A-1").await, make(&author, "A-2").await);
    make(&admin, "B-1").await;
    let all = || BulkSelection::Query("?q=&sort=code".into());
    let preview: SubmitPreview = author.browser.post("/api/bulk-submit/preview", all()).await.json();
    assert_eq!((preview.items, preview.left, preview.examples[0].0.as_str()), (2, 1, "A-1"));
    let commit = |of: &str| SubmitCommit { which: all(), of: of.into() };
    let refused = author.browser.post("/api/bulk-submit", commit("")).await.problem();
    assert_eq!(refused, (409, "bulk.changed".into()));
    assert_eq!(reviewer.browser.post("/api/bulk-submit", commit(&preview.of)).await.problem().0, 403);
    let done: Submitted = author.browser.post("/api/bulk-submit", commit(&preview.of)).await.json();
    assert_eq!(done.items, 2);

    let listed = async |status: &str| -> Vec<String> {
        let page: ItemPage = admin.browser.get(&format!("/api/items?sort=code&status={status}")).await.json();
        page.items.into_iter().map(|row| row.code).collect()
    };
    assert_eq!(listed("in_review").await, ["A-1", "A-2"]);
    let step = |step, note: &str| ItemStep { step, version: 1, note: note.into() };
    let of = |item: &str| format!("/api/items/{item}/step");
    let refused = admin.browser.post(&of(&first), step(Step::Withdraw, "")).await.problem();
    assert_eq!(refused, (409, "item.not_own".into()));
    let seen: ItemDetail = author.browser.get(&format!("/api/items/{first}")).await.json();
    assert_eq!(seen.steps, [Step::Withdraw, Step::Retire]);
    let _: ItemDetail = author.browser.post(&of(&first), step(Step::Withdraw, "")).await.json();
    let _: ItemDetail = reviewer.browser.post(&of(&second), step(Step::Return, "写清楚")).await.json();
    assert_eq!(
        (listed("draft").await, listed("returned").await),
        (vec!["A-1".into(), "B-1".into()], vec!["A-2".into()])
    );
    // What was returned goes to review again with the next drafts.
    let preview: SubmitPreview = author.browser.post("/api/bulk-submit/preview", all()).await.json();
    let done: Submitted = author.browser.post("/api/bulk-submit", commit(&preview.of)).await.json();
    assert_eq!((done.items, listed("in_review").await.len()), (2, 2));
}

on_both!(items_that_were_retired_at_once_come_back_as_they_were);
async fn items_that_were_retired_at_once_come_back_as_they_were(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    for (login, name) in [("sun", "孙立军"), ("chen", "陈明")] {
        admin.hires(login, name, &[Role::Author]).await;
    }
    let author = Member::signed_in(&server, "sun").await;
    admin.imports("a.csv", "编号,题型,题干,答案\nA-1,判断,甲,对\nA-2,判断,乙,对\n".into(), "S").await;
    let made: ItemDetail =
        author.browser.post("/api/items", choice("A-3", "丙（　）。", ["一", "二", "三"], 0)).await.json();
    let page: ItemPage = admin.browser.get("/api/items?sort=code").await.json();
    let which = || BulkSelection::Items(page.items.iter().map(|row| row.id.clone()).collect());
    let preview: RetirePreview = author.browser.post("/api/bulk-retire/preview", which()).await.json();
    assert_eq!((preview.items, preview.approved), (3, 2));
    let commit = RetireCommit { which: which(), of: preview.of, note: " 重复 ".into() };
    let done: Retired = author.browser.post("/api/bulk-retire", commit).await.json();
    assert_eq!(
        (done.items, done.note.as_str(), done.by.as_str(), done.may_undo),
        (3, "重复", "孙立军", true)
    );
    let statuses = async || -> Vec<Status> {
        let page: ItemPage = admin.browser.get("/api/items?sort=code").await.json();
        page.items.iter().map(|row| row.status).collect()
    };
    assert_eq!(statuses().await, [Status::Retired; 3]);
    // Nobody but an administrator undoes what others did.
    let other = Member::signed_in(&server, "chen").await;
    let undo = format!("/api/bulk-retire/{}/undo", done.id);
    assert_eq!(other.browser.post(&undo, ()).await.problem().0, 403);
    let seen: Vec<Retired> = other.browser.get("/api/bulk-retire").await.json();
    assert_eq!((seen.len(), seen[0].may_undo), (1, false));
    let undone: Retired = author.browser.post(&undo, ()).await.json();
    assert_eq!((undone.undone, undone.may_undo), (true, false));
    assert_eq!(statuses().await, [Status::Approved, Status::Approved, Status::Draft]);
    let seen: ItemDetail = admin.browser.get(&format!("/api/items/{}", made.version.item)).await.json();
    assert!(seen.comments.is_empty(), "what was said with it is taken back");
    assert_eq!(author.browser.post(&undo, ()).await.problem(), (409, "conflict".into()));
}

on_both!(a_review_is_a_conversation);
async fn a_review_is_a_conversation(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    for (login, name, role) in [
        ("sun", "孙立军", Role::Author),
        ("chen", "陈明", Role::Reviewer),
        ("wang", "王芳", Role::Invigilator),
    ] {
        admin.hires(login, name, &[role]).await;
    }
    let author = Member::signed_in(&server, "sun").await;
    let reviewer = Member::signed_in(&server, "chen").await;
    let draft = choice("A-1", "锅炉缺水时应（　）。", ["停炉", "上水", "不管"], 0);
    let made: ItemDetail = author.browser.post("/api/items", draft).await.json();
    let path = format!("/api/items/{}", made.version.item);
    let step = |step, note: &str| ItemStep { step, version: 1, note: note.into() };
    let _: ItemDetail = author.browser.post(&format!("{path}/step"), step(Step::Submit, "")).await.json();
    let wordless = reviewer.browser.post(&format!("{path}/step"), step(Step::Return, "  ")).await.problem();
    assert_eq!(wordless, (422, "item.no_note".into()));
    let back: ItemDetail = reviewer
        .browser
        .post(&format!("{path}/step"), step(Step::Return, "选项太短，分不出高低。"))
        .await
        .json();
    assert_eq!(back.version.status, Status::Returned);
    let answer = CommentDraft { version: 1, text: " 已补充，见第 2 版。 ".into() };
    let _: ItemDetail = author.browser.post(&format!("{path}/comments"), &answer).await.json();
    let seen: ItemDetail = admin.browser.get(&path).await.json();
    let said: Vec<_> =
        seen.comments.iter().map(|one| (one.by.as_str(), one.version, one.text.as_str(), one.step)).collect();
    let expected = [
        ("陈明", 1, "选项太短，分不出高低。", Some(Step::Return)),
        ("孙立军", 1, "已补充，见第 2 版。", None),
    ];
    assert_eq!(said, expected);
    let comments = format!("{path}/comments");
    let refused = |text: &str, version| CommentDraft { version, text: text.into() };
    for (draft, code) in [
        (refused(" ", 1), (422, "comment.empty")),
        (refused(&"长".repeat(2001), 1), (422, "comment.too_long")),
        (refused("好", 7), (404, "missing")),
    ] {
        assert_eq!(author.browser.post(&comments, draft).await.problem(), (code.0, code.1.into()));
    }
    let outsider = Member::signed_in(&server, "wang").await;
    assert_eq!(outsider.browser.post(&comments, &answer).await.problem().0, 403);
    // Reviewers retire as authors do, and whoever does says why.
    let seen: ItemDetail = reviewer.browser.get(&path).await.json();
    assert_eq!(seen.steps, [Step::Retire]);
    let path = format!("{path}/step");
    let wordless = reviewer.browser.post(&path, step(Step::Retire, " ")).await.problem();
    assert_eq!(wordless, (422, "item.no_note".into()));
    let gone: ItemDetail = reviewer.browser.post(&path, step(Step::Retire, "条文已废止")).await.json();
    let last = gone.comments.last().unwrap();
    assert_eq!((gone.version.status, last.step), (Status::Retired, Some(Step::Retire)));
    let audit: AuditPage = admin.browser.get("/api/audit").await.json();
    let line = audit.lines.iter().find(|line| line.what == "item.step").unwrap();
    assert_eq!((line.who.as_str(), &line.detail["note"]), ("陈明", &json!("条文已废止")));
    // And whoever did, or an administrator, can take it back.
    let retired = gone.retired.unwrap();
    assert_eq!((retired.items, retired.note.as_str(), retired.may_undo), (1, "条文已废止", true));
    let as_author: ItemDetail = author.browser.get(path.trim_end_matches("/step")).await.json();
    assert!(!as_author.retired.unwrap().may_undo, "not the author");
    let undo = format!("/api/bulk-retire/{}/undo", retired.id);
    assert_eq!(reviewer.browser.post(&undo, ()).await.status, 200);
    let back: ItemDetail = reviewer.browser.get(path.trim_end_matches("/step")).await.json();
    assert_eq!((back.version.status, back.retired.is_none()), (seen.version.status, true));
}

on_both!(enemies_stand_in_no_paper_together);
async fn enemies_stand_in_no_paper_together(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let page: ItemPage = admin.browser.get("/api/items?kind=true_false&limit=200").await.json();
    let codes: Vec<String> = page.items.iter().map(|row| row.code.clone()).collect();
    // Half of the judgements are one family; the paper takes one of them at most.
    let family: Vec<String> = codes.iter().take(codes.len() / 2).take(50).cloned().collect();
    let wide = |c: char| match c {
        '0'..='9' | 'a'..='z' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        c => c,
    };
    let typed = family.iter().map(|code| code.to_lowercase().chars().map(wide).collect()).collect();
    let draft = EnemyDraft { codes: typed, reason: "同一条款".into() };
    assert_eq!(admin.browser.post("/api/enemies", &draft).await.status, 204, "however they are typed");
    let first = page.items.iter().find(|row| row.code == family[0]).unwrap();
    let detail: ItemDetail = admin.browser.get(&format!("/api/items/{}", first.id)).await.json();
    assert_eq!(detail.enemies.len(), family.len() - 1);
    assert_eq!((detail.enemies[0].reason.as_str(), detail.enemies[0].by.as_str()), ("同一条款", "周敏"));
    for (codes, problem) in [
        (vec![family[0].clone()], "enemy.count"),
        (vec![family[0].clone(), format!(" {} ", family[0])], "enemy.count"),
        (vec![family[0].clone(), family[0].to_lowercase()], "enemy.count"),
        (vec![family[0].clone(), "不存在".into()], "enemy.unknown"),
    ] {
        let draft = EnemyDraft { codes, reason: String::new() };
        assert_eq!(admin.browser.post("/api/enemies", draft).await.problem(), (422, problem.into()));
    }
    let rest = u32::try_from(codes.len() - family.len()).unwrap();
    let sitting = admin.plans(Plan { candidates: 6, counts: [rest + 1, 4, 2, 0], ..Plan::default() }).await;
    let stems: HashSet<&str> =
        page.items.iter().filter(|row| family.contains(&row.code)).map(|row| row.stem.as_str()).collect();
    for n in 0..6 {
        let me = sitting.inside(&server.base, n).await;
        let slots = (1..=me.questions()).map(|number| me.slot(number).stem);
        assert_eq!(
            slots.filter(|stem| stems.contains(stem.as_str())).count(),
            1,
            "one of the family, no more"
        );
    }
    // One more can't be had: it says why, and nothing is half-done.
    let [row] = &admin.browser.get("/api/blueprints").await.json::<Vec<BlueprintRow>>()[..] else {
        panic!("one")
    };
    let saved: BlueprintView = admin.browser.get(&format!("/api/blueprints/{}", row.id)).await.json();
    let mut blueprint: Blueprint = saved.blueprint.clone();
    blueprint.rows[0].counts[0] += 1;
    let sample = SampleRequest { blueprint: blueprint.clone(), seed: String::new() };
    let refused = admin.browser.post("/api/blueprints/sample", &sample).await.problem();
    assert_eq!(refused, (409, "blueprint.enemies".into()));
    // The check says so before anybody draws, and which they are; so does the coverage of what is in use.
    let check: BlueprintCheck = admin.browser.post("/api/blueprints/check", &blueprint).await.json();
    assert_eq!((check.feasible, check.cells[0].short), (false, 1), "{check:?}");
    assert!(check.enemies.len() > 1 && check.enemies.iter().all(|code| family.contains(code)), "{check:?}");
    let check: BlueprintCheck = admin.browser.post("/api/blueprints/check", &saved.blueprint).await.json();
    assert_eq!((check.feasible, check.enemies), (true, vec![]));
    let needs = async || admin.browser.get("/api/coverage").await.json::<Coverage>().needs;
    assert!(needs().await.iter().all(|need| need.enemies.is_empty() && need.short == 0));
    let path = format!("/api/blueprints/{}?based_on={}", row.id, saved.at);
    assert_eq!(admin.browser.put(&path, &blueprint).await.status, 200);
    assert_eq!(needs().await.iter().filter(|need| !need.enemies.is_empty() && need.short == 1).count(), 1);
    // Two may meet after all: now it can.
    let other = page.items.iter().find(|row| row.code == family[1]).unwrap();
    let path = format!("/api/enemies/{}/{}", other.id, first.id);
    assert_eq!(admin.browser.delete(&path).await.status, 204);
    assert_eq!(admin.browser.delete(&path).await.problem(), (404, "missing".into()));
    let drawn: SampleForm = admin.browser.post("/api/blueprints/sample", &sample).await.json();
    let both: HashSet<&str> = drawn.keys.iter().map(|key| key.code.as_str()).collect();
    assert!(both.contains(family[0].as_str()) && both.contains(family[1].as_str()));
    // The papers of before are what they were, and verify finds them right.
    let view: SittingView = admin.browser.get(&format!("/api/sittings/{}", sitting.id)).await.json();
    assert_eq!(view.counts.with_paper, 6);
    let audit: AuditPage = admin.browser.get("/api/audit").await.json();
    let deeds: Vec<&str> = audit.lines.iter().map(|line| line.what.as_str()).collect();
    assert!(deeds.contains(&"enemy.add") && deeds.contains(&"enemy.remove"));
}

on_both!(items_that_look_alike_are_found_while_written_and_on_demand);
async fn items_that_look_alike_are_found_while_written_and_on_demand(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let save =
        async |draft: ItemDraft| -> ItemDetail { admin.browser.post("/api/items", draft).await.json() };
    let stem = "锅炉严重缺水时，司炉人员首先应当（　）。";
    let options = ["立即停炉，不得进水", "立即向锅炉进水", "继续运行并报告"];
    let first = save(choice("A-1", stem, options, 0)).await;
    save(choice("B-1", "电梯发生困人时，首先应当（　）。", ["安抚乘客", "砸门", "断电离开"], 0)).await;
    let turned = ["立即向锅炉进水", "继续运行并报告", "立即停炉,不得进水"];
    let copy = choice("A-2", "锅炉严重缺水时,司炉人员首先应该( )", turned, 2);
    let asked = AlikeAsked { content: copy.content.clone(), item: None };
    let like: Vec<AlikeItem> = admin.browser.post("/api/items/alike", &asked).await.json();
    assert_eq!(like.len(), 1);
    assert_eq!((like[0].side.code.as_str(), like[0].contradicts), ("A-1", false));
    assert!((800..1000).contains(&like[0].likeness), "{}", like[0].likeness);
    let copy = save(copy).await;
    let wrong = save(choice("A-3", stem, options, 1)).await;
    let itself =
        AlikeAsked { content: wrong.version.content.clone(), item: Some(wrong.version.item.to_string()) };
    let like: Vec<AlikeItem> = admin.browser.post("/api/items/alike", &itself).await.json();
    let told: Vec<_> = like.iter().map(|one| (one.side.code.as_str(), one.contradicts)).collect();
    assert_eq!(told, [("A-1", true), ("A-2", true)], "itself is not told; the likest first");
    let page = async || -> Duplicates { admin.browser.get("/api/duplicates").await.json() };
    let found = page().await;
    assert_eq!((found.items, found.total), (4, 3));
    let best = &found.pairs[0];
    assert_eq!((best.likeness, best.contradicts, best.enemies), (1000, true, false));
    // Kept apart, found to be two, retired: each in its way.
    let codes = vec!["A-1".into(), "A-3".into()];
    assert_eq!(
        admin.browser.post("/api/enemies", EnemyDraft { codes, reason: String::new() }).await.status,
        204
    );
    assert!(page().await.pairs[0].enemies);
    let (one, two) = (copy.version.item.to_string(), first.version.item.to_string());
    let pair = Pair { first: one, second: two };
    assert_eq!(admin.browser.post("/api/duplicates/distinct", &pair).await.status, 204);
    assert_eq!(page().await.total, 2);
    let nobody = Pair { first: "niemand".into(), ..pair };
    assert_eq!(admin.browser.post("/api/duplicates/distinct", &nobody).await.problem().0, 404);
    let retire = ItemStep { step: Step::Retire, version: 1, note: "与 A-1 重复".into() };
    let path = format!("/api/items/{}/step", wrong.version.item);
    let _: ItemDetail = admin.browser.post(&path, &retire).await.json();
    assert_eq!((page().await.items, page().await.total), (3, 0));
}
