//! The bank at the desk: finding items, coverage, edits of many items at once; on SQLite and Postgres alike.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use bank::exchange::undo::Stays;
use bank::item::{Body, Cognitive, Content, Kind, Status, Tags};
use bank::review::Step;
use bank::search::{Exposure, TextPart};
use bank::tagging::{CodeEdit, Refused, TagEdit};
use engine::blueprint::{Blueprint, Row, Section};
use engine::marks::Marks;
use tests::harness::exam::{Plan, ready_on};
use tests::harness::place::{Fresh, On};
use tests::harness::server::Server;
use tests::harness::staff::Member;
use tests::on_both;
use wire::desk::{
    BlueprintCheck, BulkCommit, BulkDraft, BulkPreview, BulkRow, BulkSelection, BulkUndone, Coverage,
    ItemDetail, ItemDraft, ItemPage, ItemRow, ItemStep, SampleForm, SampleRequest,
};
use wire::staff::{AuditPage, Role};

fn draft(code: &str, stem: &str) -> ItemDraft {
    ItemDraft {
        code: code.into(),
        content: Content::plain(stem, Body::TrueFalse { key: true }, "因为"),
        tags: Tags { subjects: vec!["P1.2".into()], difficulty: 700, ..Tags::default() },
        based_on: None,
    }
}

async fn found(who: &Member, query: &str) -> ItemPage {
    who.browser.get(&format!("/api/items?{query}")).await.json()
}

fn codes(page: &ItemPage) -> Vec<&str> {
    page.items.iter().map(|row| row.code.as_str()).collect()
}

fn marked(row: &ItemRow) -> Vec<(TextPart, String)> {
    let shown = |piece: &bank::search::Piece| {
        if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }
    };
    row.hits.iter().map(|hit| (hit.part, hit.pieces.iter().map(shown).collect())).collect()
}

on_both!(words_are_found_ranked_and_marked);
async fn words_are_found_ranked_and_marked(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    for (code, stem, rationale) in [
        ("A-1", "叉车应定期检验。", "锅炉不同"),
        ("A-2", "工业锅炉的压力为１０ ＭＰa。", ""),
        ("锅炉-3", "电梯", ""),
    ] {
        let mut draft = draft(code, stem);
        draft.content.rationale = rationale.into();
        let _: ItemDetail = admin.browser.post("/api/items", draft).await.json();
    }
    let page = found(&admin, "q=锅炉").await;
    assert_eq!(codes(&page), ["锅炉-3", "A-2", "A-1"], "code, then stem, then rationale");
    assert_eq!(marked(&page.items[0]), [(TextPart::Code, "[锅炉]-3".into())]);
    assert_eq!(marked(&page.items[2]), [(TextPart::Rationale, "[锅炉]不同".into())]);
    let page = found(&admin, "q=10mpa").await;
    assert_eq!(marked(&page.items[0]), [(TextPart::Stem, "工业锅炉的压力为[１０ ＭＰa]。".into())]);
    assert_eq!(codes(&found(&admin, "q=梯").await), ["锅炉-3"]);
    assert_eq!(found(&admin, "q=炉锅").await.total, 0);
    for text in ["锅炉,压力", "锅炉，压力", "锅炉、压力", "锅炉；压力。", "锅炉　压力"]
    {
        assert_eq!(codes(&found(&admin, &format!("q={text}")).await), ["A-2"], "{text}");
    }
    assert!(found(&admin, "").await.items.iter().all(|row| row.hits.is_empty()));
    let refused = admin.browser.get("/api/items?exposure=often").await.problem();
    assert_eq!(refused, (422, "query.invalid".into()));
}

on_both!(every_write_shows_in_the_next_answer);
async fn every_write_shows_in_the_next_answer(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("sun", "孙立军", &[Role::Author]).await;
    let author = Member::signed_in(&server, "sun").await;
    assert_eq!(found(&admin, "").await.total, 0);
    let made: ItemDetail = author.browser.post("/api/items", draft("", "叉车应定期检验。")).await.json();
    let path = format!("/api/items/{}", made.version.item);
    assert_eq!(found(&admin, "q=叉车&status=draft&cognitive=remember").await.total, 1);
    let next = ItemDraft { based_on: Some(1), ..draft("", "电梯应定期检验。") };
    let next = ItemDraft { tags: Tags { cognitive: Cognitive::Apply, ..next.tags }, ..next };
    let _: ItemDetail = author.browser.put(&path, next).await.json();
    assert_eq!(found(&admin, "q=叉车").await.total, 0);
    let page = found(&admin, "q=电梯").await;
    let [author_of] = page.facets.authors.as_slice() else { panic!("one author") };
    assert_eq!((author_of.name.as_str(), author_of.items), ("孙立军", 1));
    assert_eq!(found(&admin, &format!("author={}&cognitive=apply", author_of.id)).await.total, 1);
    assert_eq!(found(&admin, "cognitive=remember").await.total, 0);
    let step = |step| ItemStep { step, version: 2, note: String::new() };
    let _: ItemDetail = author.browser.post(&format!("{path}/step"), step(Step::Submit)).await.json();
    assert_eq!(found(&admin, "status=in_review").await.total, 1);
    let _: ItemDetail = admin.browser.post(&format!("{path}/step"), step(Step::Approve)).await.json();
    let coverage: Coverage = admin.browser.get("/api/coverage").await.json();
    assert_eq!(coverage.counts, ["P", "P1", "P1.2"].map(|subject| (subject.into(), String::new(), 1)));
    admin.imports("a.csv", "题型,题干,答案\n判断,起重机应定期检验。,对\n".as_bytes().to_vec(), "S").await;
    assert_eq!(found(&admin, "q=起重机").await.total, 1);
    assert_eq!(found(&admin, "equipment=-").await.total, 2, "items for all equipment");
}

#[tokio::test]
async fn nodes_on_one_database_see_each_others_writes() {
    let place = Arc::new(Fresh::on(On::Postgres).await);
    let one = Server::start_at(Arc::clone(&place), &[]).await;
    let admin = Member::first(&one).await;
    // The site's key must be the same on both.
    let key = place.folder.path().join("site.key");
    let other = Arc::new(Fresh { folder: tempfile::tempdir().unwrap(), database: place.database.clone() });
    let two = Server::start_at(other, &["--site-key", key.to_str().unwrap()]).await;
    let there = Member::signed_in(&two, "admin").await;
    assert_eq!(found(&there, "").await.total, 0, "it has an index now");
    let _: ItemDetail = admin.browser.post("/api/items", draft("A-1", "叉车应定期检验。")).await.json();
    assert_eq!(codes(&found(&there, "q=叉车").await), ["A-1"]);
    let _: ItemDetail = there.browser.post("/api/items", draft("A-2", "叉车应年检。")).await.json();
    assert_eq!(found(&admin, "q=叉车").await.total, 2);
}

on_both!(items_say_how_many_papers_drew_them);
async fn items_say_how_many_papers_drew_them(on: On) {
    let (_server, admin, _) = ready_on(on, Plan { candidates: 3, ..Plan::default() }).await;
    let page = found(&admin, "exposure=few&limit=200").await;
    assert!(!page.items.is_empty() && page.items.iter().all(|row| (1..=3).contains(&row.drawn)));
    let drawn: u32 = page.items.iter().map(|row| row.drawn).sum();
    let (exposure, never) = page.facets.exposure[0];
    assert_eq!((drawn, exposure), (3 * 20, Exposure::Never), "three papers of 20 items");
    assert_eq!(found(&admin, "").await.total, never + page.total);
    assert!(page.items.iter().all(|row| row.status == Status::Approved));
}

fn to_equipment(code: &str) -> Vec<TagEdit> {
    vec![TagEdit::Equipment(CodeEdit::Add { code: code.into() }), TagEdit::Difficulty(450)]
}

on_both!(many_items_are_edited_and_the_edit_undone_as_a_whole);
async fn many_items_are_edited_and_the_edit_undone_as_a_whole(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("sun", "孙立军", &[Role::Author]).await;
    admin.hires("chen", "陈明", &[Role::Reviewer]).await;
    let author = Member::signed_in(&server, "sun").await;
    let reviewer = Member::signed_in(&server, "chen").await;
    let csv =
        "题型,题干,答案,编号\n判断,锅炉甲,对,A-1\n判断,锅炉乙,对,A-2\n判断,锅炉丙,错,A-3\n判断,电梯,对,B-1\n";
    admin.imports("a.csv", csv.as_bytes().to_vec(), "S").await;
    let all = found(&admin, "q=锅炉").await;
    let id = |code: &str| all.items.iter().find(|row| row.code == code).unwrap().id.clone();
    let step = |step| ItemStep { step, version: 1, note: "与 A-2 重复".into() };
    let _: ItemDetail =
        admin.browser.post(&format!("/api/items/{}/step", id("A-3")), step(Step::Retire)).await.json();
    let draft = |which, edits| BulkDraft { which, edits };
    let boilers = || BulkSelection::Query("?q=锅炉&offset=50".into());
    let path = "/api/bulk-edits";
    let refused = reviewer.browser.post(&format!("{path}/preview"), draft(boilers(), vec![])).await.problem();
    assert_eq!(refused.0, 403, "reviewers don't write");
    for (edits, code) in [
        (vec![], "bulk.nothing"),
        (to_equipment("S"), "bulk.code"),
        (vec![TagEdit::Difficulty(1001)], "bulk.difficulty"),
    ] {
        let refused =
            author.browser.post(&format!("{path}/preview"), draft(boilers(), edits)).await.problem();
        assert_eq!(refused, (422, code.into()));
    }

    let edits = to_equipment("E5000");
    let look = async |which| -> BulkPreview {
        author.browser.post(&format!("{path}/preview"), draft(which, edits.clone())).await.json()
    };
    let preview = look(boilers()).await;
    assert_eq!((preview.items, preview.changed, preview.approved), (3, 2, 2));
    assert_eq!(preview.refused, [(Refused::Retired, 1)]);
    assert_eq!(preview.refusals[0].code, "A-3");
    let example = &preview.examples[0];
    assert_eq!((example.before.difficulty, example.after.difficulty), (700, 450));
    let commit =
        |of: &str, status| BulkCommit { draft: draft(boilers(), edits.clone()), status, of: of.into() };
    let refused = author.browser.post(path, commit(&preview.of, Status::Approved)).await.problem();
    assert_eq!(refused, (422, "bulk.status".into()));
    let refused = author.browser.post(path, commit("something else", Status::Draft)).await.problem();
    assert_eq!(refused, (409, "bulk.changed".into()));
    let done: BulkRow = author.browser.post(path, commit(&preview.of, Status::InReview)).await.json();
    assert_eq!((done.items, done.by.as_str(), done.undone), (2, "孙立军", false));
    let page = found(&admin, "q=锅炉&equipment=E5000&status=in_review&band=hard").await;
    assert_eq!((page.total, page.items[0].version), (2, 2));
    let coverage: Coverage = admin.browser.get("/api/coverage").await.json();
    assert_eq!(coverage.counts, [("S".into(), String::new(), 3)], "what is approved stays in use");
    assert_eq!(look(boilers()).await.changed, 0, "a second time changes nothing");

    // Undone: the versions are gone.
    let undo = format!("{path}/{}/undo", done.id);
    let undone: BulkUndone = author.browser.post(&undo, ()).await.json();
    assert_eq!((undone.edit.undone, undone.edit.left, undone.edit.may_undo), (true, 0, false));
    assert_eq!((undone.reverted, undone.kept), (2, 0));
    assert_eq!(author.browser.post(&undo, ()).await.problem(), (409, "conflict".into()));
    let page = found(&admin, "q=锅炉&status=approved").await;
    assert_eq!((page.total, page.items[0].version), (2, 1));

    // What others reviewed since stays, by its name; the number of what was undone is not given again.
    let some = BulkSelection::Items(vec![id("A-1"), id("A-2"), "no such item".into()]);
    let preview = look(some.clone()).await;
    let commit = BulkCommit { draft: draft(some, edits.clone()), status: Status::InReview, of: preview.of };
    let done: BulkRow = author.browser.post(path, commit).await.json();
    let detail: ItemDetail = author.browser.get(&format!("/api/items/{}", id("A-1"))).await.json();
    assert_eq!((detail.version.number, detail.next), (3, 4), "2 was undone and stands for nothing else");
    let approve = ItemStep { step: Step::Approve, version: 3, note: String::new() };
    let _: ItemDetail =
        reviewer.browser.post(&format!("/api/items/{}/step", id("A-1")), approve).await.json();
    let undo = format!("{path}/{}/undo", done.id);
    let undone: BulkUndone = author.browser.post(&undo, ()).await.json();
    assert_eq!((undone.reverted, undone.kept, undone.edit.left), (1, 1, 1));
    assert_eq!((undone.stay[0].code.as_str(), undone.stay[0].why), ("A-1", Stays::Reviewed));
    assert_eq!(found(&admin, "q=锅炉&equipment=E5000").await.total, 1);
    let detail: ItemDetail = author.browser.get(&format!("/api/items/{}", id("A-2"))).await.json();
    assert_eq!((detail.version.number, detail.next), (1, 4));
    let list: Vec<BulkRow> = admin.browser.get(path).await.json();
    assert_eq!(list.iter().map(|row| (row.undone, row.left)).collect::<Vec<_>>(), [(true, 1), (true, 0)]);
    // What stayed can be undone later, and still stays for the same reason; nothing else of it is left.
    let again: BulkUndone = author.browser.post(&undo, ()).await.json();
    assert_eq!((again.reverted, again.kept), (0, 1));
    let audit: AuditPage = admin.browser.get("/api/audit").await.json();
    let deeds: Vec<&str> = audit.lines.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(deeds.iter().filter(|what| what.starts_with("bulk.")).count(), 5);
}

on_both!(what_cites_a_repealed_regulation_is_drawn_only_where_the_blueprint_says_so);
async fn what_cites_a_repealed_regulation_is_drawn_only_where_the_blueprint_says_so(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let csv = "题型,题干,答案,依据\n判断,甲,对,TSG 08-2017\n判断,乙,对,TSG N0001-2017\n";
    admin.imports("a.csv", csv.as_bytes().to_vec(), "P1.2").await;
    let blueprint = |items, allow_stale| Blueprint {
        title: "蓝图".into(),
        qualification: String::new(),
        equipment: vec![],
        sections: vec![Section { kind: Kind::TrueFalse, marks: Marks::whole(1) }],
        rows: vec![Row { subject: None, equipment: None, difficulty: None, counts: vec![items] }],
        shuffle_items: true,
        shuffle_options: true,
        allow_stale,
    };
    for (allow, available) in [(false, 1), (true, 2)] {
        let check: BlueprintCheck =
            admin.browser.post("/api/blueprints/check", blueprint(2, allow)).await.json();
        assert_eq!((check.feasible, check.cells[0].available), (allow, available));
    }
    for _ in 0..10 {
        let request = SampleRequest { blueprint: blueprint(1, false), seed: String::new() };
        let sample: SampleForm = admin.browser.post("/api/blueprints/sample", request).await.json();
        assert_eq!(sample.paper.slots[0].stem, "甲");
    }
    let sitting = admin.plans(Plan { candidates: 6, counts: [1, 0, 0, 0], ..Plan::default() }).await;
    for n in 0..6 {
        assert_eq!(sitting.inside(&server.base, n).await.slot(1).stem, "甲");
    }
}

#[tokio::test]
async fn the_template_is_a_file_that_comes_in() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let bytes = admin.browser.download("/api/import-template.xlsx").await;
    let done = admin.imports("template.xlsx", bytes, "S").await;
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Hotspot);
    // Blanks are shown twice, with texts and with a number.
    let counts: Vec<(Kind, u32)> = kinds.map(|kind| (kind, 1 + u32::from(kind == Kind::FillBlank))).collect();
    assert_eq!(done.sound, counts, "{:?}", done.refused);
}
