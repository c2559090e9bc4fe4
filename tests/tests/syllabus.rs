//! The syllabus in its versions, regulations in their editions, and what rests on them; on SQLite and Postgres alike.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use bank::exchange::Mapping;
use bank::item::{Body, Citation, Content, Kind, Status, Tags};
use bank::regulation::turn::Turn;
use bank::regulation::{Regulation, Standing, day};
use bank::review::Step;
use bank::store::StoreError;
use bank::store::items::NewVersion;
use bank::store::snapshot::hash;
use bank::store::syllabus::{Published, SavedDraft};
use bank::syllabus::compare::Fate;
use bank::syllabus::draft::Flaw;
use bank::syllabus::{Draft, Move, Node, NodeKind, Qualification};
use bank::tagging::{CiteEdit, ClauseEdit, TagEdit};
use engine::blueprint::{Blueprint, Row, Section};
use engine::marks::Marks;
use engine::paper::Pool;
use engine::paper::draw::Drawable;
use tests::harness::exam::{Plan, demo_csv, now};
use tests::harness::place::{Fresh, On};
use tests::harness::server::{Server, faketime};
use tests::harness::staff::Member;
use tests::on_both;
use wire::desk::{
    BlueprintView, BulkCommit, BulkDraft, BulkPreview, BulkRow, BulkSelection, Coverage, ItemDetail,
    ItemDraft, ItemPage,
};
use wire::import::{ImportGuess, ImportProfile};
use wire::sitting::{ReadyCheck, SittingDraft, SittingView};
use wire::staff::{AuditPage, Role};
use wire::syllabus::{
    DraftCheck, DraftEdit, DraftPublish, DraftSave, DraftView, RegulationCheck, RegulationEdit,
    RegulationNamed, RegulationsView, RetireCommit, RetirePreview, Retired, StaleQueue, SyllabusDesk,
    SyllabusRow, SyllabusVersion, SyllabusView,
};

fn texts(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn to(code: &str, to: &[&str]) -> Move {
    Move { code: code.into(), to: texts(to) }
}

fn node(code: &str, parent: Option<&str>) -> Node {
    let kind = if code.starts_with('E') { NodeKind::Equipment } else { NodeKind::Public };
    Node {
        code: code.into(),
        kind,
        name_zh: format!("名{code}"),
        name_en: code.into(),
        parent: parent.map(Into::into),
        source: String::new(),
        confidence: String::new(),
    }
}

fn row(subject: &str, equipment: Option<&str>, count: u32) -> Row {
    let (subject, equipment) = (Some(subject.to_owned()), equipment.map(Into::into));
    Row { subject, equipment, difficulty: None, counts: vec![count] }
}

fn blueprint(rows: Vec<Row>) -> Blueprint {
    Blueprint {
        title: "蓝图".into(),
        qualification: String::new(),
        equipment: vec![],
        sections: vec![Section { kind: Kind::TrueFalse, marks: Marks::whole(1) }],
        rows,
        shuffle_items: true,
        shuffle_options: true,
        allow_stale: false,
    }
}

fn item(n: usize, subjects: &[&str], equipment: &[&str]) -> (String, NewVersion) {
    let new = NewVersion {
        content: Content::plain(format!("第 {n} 题。"), Body::TrueFalse { key: true }, ""),
        tags: Tags {
            subjects: texts(subjects),
            equipment: texts(equipment),
            difficulty: 700,
            ..Tags::default()
        },
        status: Status::Approved,
        author: "孙立军".into(),
        reviewer: Some("陈明".into()),
        at: 1,
        syllabus: 1,
    };
    (format!("A-{n:02}"), new)
}

on_both!(a_snapshot_gives_the_same_bytes_whatever_is_published);
async fn a_snapshot_gives_the_same_bytes_whatever_is_published(on: On) {
    let fresh = Fresh::on(on).await;
    let store = bank::store::Store::open(&fresh.place()).await.unwrap();
    let nodes =
        [node("P", None), node("P1", Some("P")), node("P2", Some("P")), node("E1", None), node("E2", None)];
    let rule = Regulation { number: "R-1".into(), subject: "P2".into(), ..Regulation::default() };
    store.load_syllabus(&nodes, &[], &[rule]).await.unwrap();
    let again = store.load_syllabus(&nodes, &[], &[]).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "a published tree is never replaced");
    let tags: [(&[&str], &[&str]); 4] =
        [(&["P1"], &["E1"]), (&["P2"], &["E2"]), (&["P2", "P1"], &[]), (&["P"], &["E1", "E2"])];
    let items: Vec<_> = (0..24).map(|n| item(n, tags[n % 4].0, tags[n % 4].1)).collect();
    let ids = store.create_items(&items).await.unwrap();
    let before = store.freeze(false, 5, 5).await.unwrap();
    let of_before = blueprint(vec![row("P1", Some("E1"), 3), row("P2", None, 5)]);
    let papers = |snapshot: &bank::store::snapshot::Snapshot, blueprint: &Blueprint| {
        let drawable = snapshot.versions.iter().map(Drawable::from).collect();
        let pool = Pool::new(drawable, &snapshot.hash, blueprint.clone(), &snapshot.syllabus);
        (0..20_u8).map(|n| pool.draw(&[n; 32]).unwrap().hash()).collect::<Vec<_>>()
    };
    let drawn = papers(&before, &of_before);

    // P2 becomes Q under E's neighbour P1, E2 goes into E1.
    let draft = Draft {
        nodes: vec![node("P", None), node("P1", Some("P")), node("Q", Some("P1")), node("E1", None)],
        moves: vec![to("P2", &["Q"]), to("E2", &["E1"])],
        ..Draft::default()
    };
    let saved = SavedDraft { based_on: 1, edit: 1, draft: draft.clone(), by: "周敏".into(), at: 6 };
    store.begin_draft(&saved).await.unwrap();
    assert!(matches!(store.begin_draft(&saved).await, Err(StoreError::Conflict(_))), "one at a time");
    assert_eq!(store.save_draft(&draft, 1, "周敏", 7).await.unwrap(), 2);
    assert!(matches!(store.save_draft(&draft, 1, "周敏", 7).await, Err(StoreError::Conflict(_))));
    assert_eq!(store.syllabus_draft().await.unwrap().unwrap().edit, 2);
    let version =
        Published { number: 2, note: "改".into(), by: "周敏".into(), at: 8, moves: draft.moves.clone() };
    assert!(store.publish(&version, &draft, 1).await.is_err(), "not the newest edit");
    store.publish(&version, &draft, 2).await.unwrap();
    assert!(store.publish(&version, &draft, 2).await.is_err(), "published once");
    assert_eq!(store.syllabus_draft().await.unwrap(), None);

    // The items read in the new codes, none has a new version, and the snapshot of before is what it was.
    assert_eq!(store.syllabus().await.unwrap().number(), 2);
    assert_eq!(store.syllabus_at(1).await.unwrap().nodes(), nodes);
    let two = store.versions_of(&ids[2]).await.unwrap();
    assert_eq!((two.len(), &two[0].tags.subjects), (1, &texts(&["Q", "P1"])));
    assert_eq!(store.regulations().await.unwrap()[0].subject, "Q");
    let kept = store.snapshot(&before.id).await.unwrap();
    assert_eq!((&kept.hash, &kept.versions), (&before.hash, &before.versions));
    assert_eq!(hash(&kept.versions, &kept.enemies, &kept.syllabus), before.hash);
    assert_eq!(papers(&kept, &of_before), drawn, "the same bytes");

    // What is drawn now knows the new trees: what was P2 lies under P1.
    let after = store.freeze(false, 9, 9).await.unwrap();
    assert_ne!(after.hash, before.hash);
    let mut of_after = of_before.clone();
    of_after.recode(&store.lineage().await.unwrap(), (1, 2));
    assert_eq!(
        (of_after.rows[1].subject.as_deref(), of_after.rows[0].equipment.as_deref()),
        (Some("Q"), Some("E1"))
    );
    papers(&after, &of_after);
    let p1 = after.versions.iter().filter(|version| after.syllabus.within(&version.tags.subjects[0], "P1"));
    assert_eq!(p1.count(), 18);

    // What is saved from now on is of version 2, also under a code that was another one's.
    let (code, new) = item(99, &["P2"], &[]);
    let new = NewVersion { syllabus: 2, ..new };
    let id = store.create_items(&[(code, new)]).await.unwrap().remove(0);
    assert_eq!(store.versions_of(&id).await.unwrap()[0].tags.subjects, ["P2"]);
}

/// The draft that the desk begins, changed and saved.
async fn drafted(admin: &Member, change: impl FnOnce(&mut Draft)) -> (Draft, i64) {
    let begun: DraftView = admin.browser.post("/api/syllabus/draft", ()).await.json();
    let mut draft = begun.draft;
    change(&mut draft);
    let save = DraftSave { edit: begun.edit, draft: draft.clone() };
    let saved: DraftView = admin.browser.put("/api/syllabus/draft", save).await.json();
    assert_eq!(saved.draft, draft);
    (draft, saved.edit)
}

async fn checked(admin: &Member, draft: &Draft) -> DraftCheck {
    admin.browser.post("/api/syllabus/draft/check", draft).await.json()
}

async fn total(who: &Member, query: &str) -> u32 {
    who.browser.get(&format!("/api/items?{query}")).await.json::<ItemPage>().total
}

on_both!(all_nodes_follow_what_is_published);
async fn all_nodes_follow_what_is_published(on: On) {
    let place = Arc::new(Fresh::on(on).await);
    let here = Server::start_at(Arc::clone(&place), &[]).await;
    let admin = Member::first(&here).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let sitting = admin.plans(Plan { candidates: 4, ..Plan::default() }).await;
    let rows = vec![row("S2.7", None, 2), row("P1.2", None, 2)];
    let saved: BlueprintView = admin.browser.post("/api/blueprints", blueprint(rows)).await.json();
    let view: SittingView = admin.browser.get(&format!("/api/sittings/{}", sitting.id)).await.json();
    let (old, within) = (total(&admin, "subject=S2.7").await, total(&admin, "subject=S2").await);
    let both = old + total(&admin, "subject=S2.8").await;
    assert!(old > 0 && total(&admin, "subject=P1.2").await > 0);
    // A second node looks before and after; SQLite has but one.
    let there = if on == On::Postgres { Some(Server::start_at(place, &[]).await) } else { None };
    let other = match &there {
        Some(there) => Some(Member::signed_in(there, "admin").await),
        None => None,
    };
    if let Some(other) = &other {
        assert_eq!(total(other, "subject=S2.7").await, old);
    }

    let (draft, edit) = drafted(&admin, |draft| {
        draft.nodes.retain(|node| node.code != "S2.7");
        let one = draft.nodes.iter_mut().find(|node| node.code == "P1.2").unwrap();
        (one.code, one.name_zh) = ("P1.20".into(), "特种设备安全法".into());
        let risk = draft.nodes.iter_mut().find(|node| node.code == "S4.2").unwrap();
        risk.parent = Some("S1".into());
        draft.nodes.push(Node { kind: NodeKind::Specialty, ..node("S8", Some("S")) });
        draft.moves = vec![to("P1.2", &["P1.20"])];
    })
    .await;
    let check = checked(&admin, &draft).await;
    assert_eq!(check.flaws, [Flaw::NoMove { code: "S2.7".into() }]);
    let fates: Vec<_> =
        check.comparison.removed.iter().map(|gone| (gone.node.code.as_str(), gone.fate)).collect();
    assert_eq!(fates, [("P1.2", Fate::Recoded), ("S2.7", Fate::Open)]);
    let publish = |edit| DraftPublish { edit, note: " 按新大纲 ".into() };
    let refused = admin.browser.post("/api/syllabus/draft/publish", publish(edit)).await;
    assert_eq!(refused.problem(), (422, "syllabus.flawed".into()));

    // Dropping it would leave items, a blueprint and regulations without it.
    let mut draft = draft;
    draft.moves.push(to("S2.7", &[]));
    let check = checked(&admin, &draft).await;
    let effect = check.effects.iter().find(|effect| effect.code == "S2.7").unwrap();
    assert_eq!((effect.items, effect.alone, effect.blueprints, effect.blocked), (old, old, 1, true));
    assert_eq!((check.orphans, check.publishable), (old, false));
    let save = DraftSave { edit, draft: draft.clone() };
    let edit = admin.browser.put("/api/syllabus/draft", save).await.json::<DraftView>().edit;
    let refused = admin.browser.post("/api/syllabus/draft/publish", publish(edit)).await;
    assert_eq!(refused.problem(), (422, "syllabus.left_without".into()));

    draft.moves.pop();
    draft.moves.push(to("S2.7", &["S2.8"]));
    let check = checked(&admin, &draft).await;
    assert!(check.publishable, "{:?}", check.flaws);
    let [changed] = check.blueprints.as_slice() else { panic!("one blueprint names them") };
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect::<Vec<(String, String)>>()
    };
    assert_eq!(changed.codes, pairs(&[("P1.2", "P1.20"), ("S2.7", "S2.8")]));
    assert!(!changed.in_use);
    let old_edit = edit;
    let save = DraftSave { edit, draft };
    let edit = admin.browser.put("/api/syllabus/draft", save).await.json::<DraftView>().edit;
    let late = admin.browser.post("/api/syllabus/draft/publish", publish(old_edit)).await;
    assert_eq!(late.problem(), (409, "conflict".into()), "somebody saved since");
    let table = || "题型,题干,答案\n判断,丙,对\n".to_owned().into_bytes();
    let guess: ImportGuess = admin.browser.upload("/api/imports?name=c.csv", table()).await.json();
    let mapping = Mapping { subject: "P1.2".into(), ..guess.mapping };
    let profile = ImportProfile { name: "县题库".into(), columns: guess.columns, mapping };
    assert_eq!(admin.browser.put("/api/import-profiles", &profile).await.status, 204);
    let row: SyllabusRow = admin.browser.post("/api/syllabus/draft/publish", publish(edit)).await.json();
    // A profile follows the mapping, as items do; what is recognised without it stays beside it.
    let again: ImportGuess = admin.browser.upload("/api/imports?name=c.csv", table()).await.json();
    assert_eq!((again.mapping.subject.as_str(), again.recognised.subject.as_str()), ("P1.20", ""));
    assert_eq!((row.number, row.note.as_str()), (2, "按新大纲"));

    // At once, here and there: list, facets, coverage, the item, the blueprint.
    for who in std::iter::once(&admin).chain(&other) {
        assert_eq!(total(who, "subject=S2.7").await, 0);
        assert_eq!(total(who, "subject=S2.8").await, both);
        assert_eq!(total(who, "subject=S2").await, within);
        assert!(total(who, "subject=P1.20").await > 0);
        let coverage: Coverage = who.browser.get("/api/coverage").await.json();
        assert!(coverage.counts.iter().all(|(subject, ..)| subject != "S2.7" && subject != "P1.2"));
        let page: ItemPage = who.browser.get("/api/items?subject=S2.8&limit=1").await.json();
        let detail: ItemDetail = who.browser.get(&format!("/api/items/{}", page.items[0].id)).await.json();
        assert_eq!((detail.version.tags.subjects[0].as_str(), detail.versions.len()), ("S2.8", 1));
        assert_eq!(detail.version.status, Status::Approved, "nobody has to approve it again");
        let now: BlueprintView = who.browser.get(&format!("/api/blueprints/{}", saved.id)).await.json();
        assert_eq!(now.blueprint.rows[0].subject.as_deref(), Some("S2.8"));
        assert!(now.check.feasible);
        let view: SyllabusView = who.browser.get("/api/syllabus").await.json();
        assert_eq!(view.number, 2);
    }
    let version: SyllabusVersion = admin.browser.get("/api/syllabus/versions/2").await.json();
    assert_eq!(version.comparison.moved.len(), 1);
    assert_eq!(version.row.by, "周敏");
    let desk: SyllabusDesk = admin.browser.get("/api/syllabus/draft").await.json();
    assert!(desk.draft.is_none() && desk.in_force.moves.is_empty());

    // Somebody who comes late gets a paper of what was frozen, and all of it can be checked.
    let late = format!(
        "姓名,身份证号,准考证号,考室,座位\n迟到,{},T-00099,1,50\n",
        tests::harness::exam::id_number(77)
    );
    let roster = format!("/api/sittings/{}/roster?name=roster.csv", sitting.id);
    let _: wire::sitting::RosterReport = admin.browser.upload(&roster, late.into_bytes()).await.json();
    let papers = format!("/api/sittings/{}/papers", sitting.id);
    let after: SittingView = admin.browser.post(&papers, ()).await.json();
    assert_eq!(after.counts.with_paper, 5);
    let promised = |view: SittingView| view.commitment.unwrap().snapshot_hash;
    assert_eq!(promised(after), promised(view));
    let (well, said) = here.run(&["verify"]).await;
    assert!(well, "{said}");
    let audit: AuditPage = admin.browser.get("/api/audit").await.json();
    let line = audit.lines.iter().find(|line| line.what == "syllabus.publish").unwrap();
    assert_eq!(line.detail["removed"].as_array().unwrap().len(), 2);
}

on_both!(drafts_are_for_administrators_and_one_at_a_time);
async fn drafts_are_for_administrators_and_one_at_a_time(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("sun", "孙立军", &[Role::Author]).await;
    let author = Member::signed_in(&server, "sun").await;
    let refused = author.browser.post("/api/syllabus/draft", ()).await.problem();
    assert_eq!(refused, (403, "staff.forbidden".into()));
    let refused =
        admin.browser.put("/api/syllabus/draft", DraftSave { edit: 1, draft: Draft::default() }).await;
    assert_eq!(refused.problem(), (409, "syllabus.no_draft".into()));
    let one = Qualification {
        code: "X9".into(),
        name_zh: "新项目".into(),
        subjects: texts(&["S2"]),
        ..Qualification::default()
    };
    let (_, edit) = drafted(&admin, |draft| draft.qualifications.push(one)).await;
    assert_eq!(admin.browser.post("/api/syllabus/draft", ()).await.problem(), (409, "conflict".into()));
    let seen: SyllabusDesk = author.browser.get("/api/syllabus/draft").await.json();
    assert_eq!(seen.draft.unwrap().draft.qualifications.last().unwrap().code, "X9");
    let no_note = DraftPublish { edit, note: " ".into() };
    let refused = admin.browser.post("/api/syllabus/draft/publish", no_note).await;
    assert_eq!(refused.problem(), (422, "syllabus.note".into()));
    let dropped: SyllabusDesk =
        admin.browser.post("/api/syllabus/draft/drop", DraftEdit { edit }).await.json();
    assert!(dropped.draft.is_none());
    let (_, edit) = drafted(&admin, |_| {}).await;
    let same = DraftPublish { edit, note: "无".into() };
    let refused = admin.browser.post("/api/syllabus/draft/publish", same).await;
    assert_eq!(refused.problem(), (422, "syllabus.no_change".into()));
}

fn cites(code: &str, regulation: &str) -> ItemDraft {
    ItemDraft {
        code: code.into(),
        content: Content::plain(format!("{code} 说的是。"), Body::TrueFalse { key: true }, "因为"),
        tags: Tags {
            subjects: texts(&["S2"]),
            difficulty: 700,
            citations: vec![Citation { regulation: regulation.into(), clause: "第三条".into() }],
            ..Tags::default()
        },
        based_on: None,
    }
}

fn edition(number: &str, since: &str, replaces: &[&str]) -> Regulation {
    Regulation {
        number: number.into(),
        name: "锅炉安全技术规程".into(),
        subject: "S2".into(),
        in_force_since: since.into(),
        replaces: texts(replaces),
        source: "公告".into(),
        ..Regulation::default()
    }
}

#[tokio::test]
async fn an_exam_is_drawn_for_its_day() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let csv = "题型,题干,答案,依据\n判断,甲,对,TSG 11-2020\n判断,乙,对,TSG 11-2020\n判断,丙,对,TSG 08-2017\n";
    admin.imports("a.csv", csv.as_bytes().to_vec(), "S2").await;
    let tomorrow = day::of(now() + 24 * 3600 * 1_000_000);
    let new = RegulationEdit { was: None, is: edition("TSG 11-2026", &tomorrow, &["TSG 11-2020"]) };
    assert_eq!(admin.browser.post("/api/regulations", new).await.status, 200);
    // What will be stale by then is not drawn.
    let sitting = |days: u64| Plan {
        starts_in: Duration::from_secs(days * 24 * 3600),
        counts: [1, 0, 0, 0],
        first_ticket: 100 * usize::try_from(days).unwrap(),
        ..Plan::default()
    };
    for (days, size) in [(0, 3), (2, 1)] {
        let sitting = admin.plans(sitting(days)).await;
        let view: SittingView = admin.browser.get(&format!("/api/sittings/{}", sitting.id)).await.json();
        assert_eq!(view.commitment.unwrap().snapshot_items, size, "in {days} days");
        // The day is counted with before anything is drawn, too.
        let draft = SittingDraft {
            exam: view.exam.id.to_string(),
            title: "加一场".into(),
            time_zone: view.time_zone,
            starts_at: view.starts_at,
            ends_at: view.ends_at,
        };
        let undrawn: SittingView = admin.browser.post("/api/sittings", draft).await.json();
        let stale: Vec<(ReadyCheck, u32)> =
            undrawn.readiness.iter().map(|one| (one.check, one.stale)).filter(|(_, n)| *n > 0).collect();
        let expected = (size == 1).then_some((ReadyCheck::Blueprint, 2));
        assert_eq!(stale, Vec::from_iter(expected), "in {days} days");
    }
}

on_both!(a_new_edition_makes_items_stale_when_its_day_comes);
async fn a_new_edition_makes_items_stale_when_its_day_comes(on: On) {
    let place = Arc::new(Fresh::on(on).await);
    let mut server = Server::start_at(Arc::clone(&place), &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("sun", "孙立军", &[Role::Author]).await;
    let author = Member::signed_in(&server, "sun").await;
    let csv = "编号,题型,题干,答案,依据\nA-1,判断,甲,对,TSG 11-2020\nA-2,判断,乙,对,TSG 11-2020\nA-3,判断,丙,对,TSG 08-2017\n";
    admin.imports("a.csv", csv.as_bytes().to_vec(), "S2").await;
    assert_eq!(total(&admin, "regulation=TSG+11-2020").await, 2);

    let tomorrow = day::of(now() + 24 * 3600 * 1_000_000);
    let new = || RegulationEdit { was: None, is: edition(" TSG 11-2026 ", &tomorrow, &["TSG 11-2020"]) };
    let refused = author.browser.post("/api/regulations", new()).await.problem();
    assert_eq!(refused, (403, "staff.forbidden".into()));
    let check: RegulationCheck = author.browser.post("/api/regulations/check", new()).await.json();
    let [effect] = check.effects.as_slice() else { panic!("one number turns: {check:?}") };
    assert_eq!((effect.items, effect.approved), (2, 2));
    assert_eq!((&effect.turn, check.flaw), (&Turn::StaleOn { day: tomorrow.clone() }, None));
    let view: RegulationsView = admin.browser.post("/api/regulations", new()).await.json();
    let of = |view: &RegulationsView, number: &str| {
        view.rows.iter().find(|row| row.regulation.regulation.number == number).unwrap().regulation.clone()
    };
    assert_eq!(of(&view, "TSG 11-2026").standing, Standing::Ahead);
    assert_eq!(of(&view, "TSG 11-2020").coming.unwrap().1, tomorrow);
    assert_eq!(
        admin.browser.post("/api/regulations", new()).await.problem(),
        (422, "regulation.taken".into())
    );
    assert_eq!(total(&admin, "stale=true").await, 0, "its day has not come");
    let queue: StaleQueue = author.browser.get("/api/stale").await.json();
    assert_eq!((queue.groups.len(), queue.groups[0].ends_on.as_ref()), (1, Some(&tomorrow)));

    // The day comes while nobody changes anything.
    assert!(server.stop().await);
    let library = faketime();
    let environment =
        [("LD_PRELOAD", library.as_str()), ("FAKETIME", "+1d"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
    let server = Server::start_by(place, &[], &[], &environment).await;
    let (admin, author) =
        (Member::signed_in(&server, "admin").await, Member::signed_in(&server, "sun").await);
    assert_eq!(total(&admin, "stale=true").await, 2);
    let queue: StaleQueue = author.browser.get("/api/stale").await.json();
    let [group] = queue.groups.as_slice() else { panic!("one group: {queue:?}") };
    assert_eq!((group.items, group.approved, group.waiting), (2, 2, 0));
    assert_eq!(group.standing, Standing::Replaced { by: "TSG 11-2026".into() });
    assert_eq!(group.successor.as_ref().unwrap().0, "TSG 11-2026");
}

on_both!(stale_items_are_cited_anew_or_retired);
async fn stale_items_are_cited_anew_or_retired(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    for code in ["A-1", "A-2", "A-3"] {
        let _: ItemDetail = admin.browser.post("/api/items", cites(code, "TSG 11-2020")).await.json();
    }
    let new = RegulationEdit { was: None, is: edition("TSG 11-2025", "2025-01-01", &["TSG 11-2020"]) };
    let view: RegulationsView = admin.browser.post("/api/regulations", new).await.json();
    let row = view.rows.iter().find(|row| row.regulation.regulation.number == "TSG 11-2020").unwrap();
    assert_eq!((row.items, &row.regulation.successor), (3, &Some("TSG 11-2025".into())));
    let in_use = RegulationNamed { number: "TSG 11-2020".into() };
    let refused = admin.browser.post("/api/regulations/remove", in_use).await;
    assert_eq!(refused.problem(), (409, "regulation.in_use".into()));

    // Two are still right by the new edition.
    let page: ItemPage = admin.browser.get("/api/items?stale=true&regulation=TSG+11-2020").await.json();
    let ids: Vec<String> = page.items.iter().map(|row| row.id.clone()).collect();
    let recite = |by: &str| BulkDraft {
        which: BulkSelection::Items(ids[..2].to_vec()),
        edits: vec![TagEdit::Citation(CiteEdit {
            regulation: "TSG 11-2020".into(),
            by: by.into(),
            clause: ClauseEdit::Keep,
        })],
    };
    let refused = admin.browser.post("/api/bulk-edits/preview", recite("")).await;
    assert_eq!(refused.problem(), (422, "bulk.citation".into()));
    let preview: BulkPreview =
        admin.browser.post("/api/bulk-edits/preview", recite("TSG 11-2025")).await.json();
    assert_eq!(preview.changed, 2);
    assert_eq!(preview.examples[0].after.citations[0].regulation, "TSG 11-2025");
    let commit = BulkCommit { draft: recite("TSG 11-2025"), status: Status::InReview, of: preview.of };
    let done: BulkRow = admin.browser.post("/api/bulk-edits", commit).await.json();
    assert_eq!(done.items, 2);
    assert_eq!(total(&admin, "stale=true").await, 1);

    // The third is of no use any more.
    let which = || BulkSelection::Query("regulation=TSG+11-2020&status=draft".into());
    let preview: RetirePreview = admin.browser.post("/api/bulk-retire/preview", which()).await.json();
    assert_eq!(
        (preview.items, preview.approved, preview.examples[0].0.as_str()),
        (1, 0, page.items[2].code.as_str())
    );
    let commit = |of: &str, note: &str| RetireCommit { which: which(), of: of.into(), note: note.into() };
    let refused = admin.browser.post("/api/bulk-retire", commit("", "新版已删此条")).await;
    assert_eq!(refused.problem(), (409, "bulk.changed".into()));
    let refused = admin.browser.post("/api/bulk-retire", commit(&preview.of, " ")).await;
    assert_eq!(refused.problem(), (422, "item.no_note".into()));
    let commit = commit(&preview.of, "新版已删此条");
    let retired: Retired = admin.browser.post("/api/bulk-retire", commit).await.json();
    assert_eq!(retired.items, 1);
    let gone: ItemDetail = admin.browser.get(&format!("/api/items/{}", page.items[2].id)).await.json();
    let said: Vec<_> = gone.comments.iter().map(|one| (one.step, one.text.as_str())).collect();
    assert_eq!(said, [(Some(Step::Retire), "新版已删此条")]);
    let queue: StaleQueue = admin.browser.get("/api/stale").await.json();
    assert_eq!(queue.groups, vec![], "nothing is left to do");

    // A repeal, and its way back.
    let was = row.regulation.regulation.clone();
    let new = view.rows.iter().find(|row| row.regulation.regulation.number == "TSG 11-2025").unwrap();
    let new = new.regulation.regulation.clone();
    let repealed = Regulation { repealed_on: Some("2026-01-01".into()), ..new.clone() };
    let edit = RegulationEdit { was: Some(new.clone()), is: repealed.clone() };
    let _: RegulationsView = admin.browser.post("/api/regulations", edit.clone()).await.json();
    assert_eq!(total(&admin, "stale=true&status=in_review").await, 2);
    let late = admin.browser.post("/api/regulations", edit).await;
    assert_eq!(late.problem(), (409, "conflict".into()), "somebody changed it since");
    let back = RegulationEdit { was: Some(repealed), is: new };
    let _: RegulationsView = admin.browser.post("/api/regulations", back).await.json();
    assert_eq!(total(&admin, "stale=true&status=in_review").await, 0);
    let spare = RegulationEdit { was: None, is: edition("X-1", "", &[]) };
    let _: RegulationsView = admin.browser.post("/api/regulations", spare).await.json();
    let gone = RegulationNamed { number: "X-1".into() };
    let view: RegulationsView = admin.browser.post("/api/regulations/remove", gone).await.json();
    assert!(view.rows.iter().all(|row| row.regulation.regulation.number != "X-1"));
    assert_eq!(was.number, "TSG 11-2020");
}
