//! Files that change items which are there: looked at first, brought in as new versions, taken back as a whole.
#![allow(clippy::unwrap_used)]

use bank::exchange::differences::Aspect;
use bank::exchange::undo::Stays;
use bank::exchange::{Existing, Mapping, RowFlaw, Settled, Side};
use bank::item::{Body, Status};
use bank::review::Step;
use tests::harness::exam::{Plan, demo_csv, ready_on};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use tests::on_both;
use wire::desk::{ItemDetail, ItemDraft, ItemPage, ItemRow, ItemStep};
use wire::import::{ImportCommit, ImportDone, ImportGuess, ImportProfile, ImportReport, ImportUndone};
use wire::staff::Role;

/// A file that may change items, on its way in.
struct Changing<'a> {
    admin: &'a Member,
    path: String,
    mapping: Mapping,
}

impl<'a> Changing<'a> {
    async fn by(admin: &'a Member, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let guess: ImportGuess =
            admin.browser.upload(&format!("/api/imports?name={name}"), bytes.into()).await.json();
        assert_eq!(guess.mapping.existing, Existing::Skip, "nobody asked for changes yet");
        let mapping = Mapping { existing: Existing::Change, subject: "S".into(), ..guess.mapping };
        Self { admin, path: format!("/api/imports/{}", guess.id), mapping }
    }

    async fn check(&self) -> ImportReport {
        self.admin.browser.post(&format!("{}/check", self.path), &self.mapping).await.json()
    }

    fn commit(&self, status: Status, of: &str) -> ImportCommit {
        ImportCommit { mapping: self.mapping.clone(), status, own: false, of: of.into() }
    }

    async fn takes(&self, status: Status, of: &str) -> ImportReport {
        self.admin.browser.post(&format!("{}/commit", self.path), self.commit(status, of)).await.json()
    }

    async fn undo(&self) -> ImportUndone {
        self.admin.browser.post(&format!("{}/undo", self.path), ()).await.json()
    }
}

async fn found(who: &Member, query: &str) -> ItemPage {
    who.browser.get(&format!("/api/items?{query}")).await.json()
}

async fn called(who: &Member, code: &str) -> ItemDetail {
    let page = found(who, &format!("q={code}&limit=200")).await;
    let row = page.items.iter().find(|row| row.code == code).unwrap();
    who.browser.get(&format!("/api/items/{}", row.id)).await.json()
}

const THERE: &str = "编号,题型,题干,选项A,选项B,选项C,答案,解析,难度\n\
    A-1,单选,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,继续运行,B,见规程。,0.5\n\
    A-2,判断,安全阀应当每年至少校验一次。,,,,对,见规程。,0.6\n\
    A-3,判断,叉车可以载人行驶。,,,,错,,0.7\n\
    A-4,判断,起重机应当定期检验。,,,,对,,0.7\n";
const MENDED: &str = "编号,题型,题干,选项A,选项B,选项C,答案,解析\n\
    A-1,单选,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,继续运行,A,见规程。\n\
    A-2,判断,安全阀应当每年至少校验一次。,,,,对,整定压力也要校验。\n\
    A-3,判断,叉车可以载人行驶。,,,,错,\n\
    A-4,判断,电梯困人时可以强行扒门。,,,,错,\n\
    A-5,判断,压力管道应当定期检验。,,,,对,\n";

on_both!(an_export_that_comes_back_after_later_edits_takes_nothing_back);
async fn an_export_that_comes_back_after_later_edits_takes_nothing_back(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.imports("a.csv", THERE.into(), "S").await;
    // Since the file went out, the bank got other rationales.
    for code in ["A-1", "A-2", "A-4"] {
        let there = called(&admin, code).await.version;
        let mut draft =
            ItemDraft { code: code.into(), content: there.content, tags: there.tags, based_on: Some(1) };
        draft.content.rationale = "题库里改的。".into();
        let _: ItemDetail = admin.browser.put(&format!("/api/items/{}", there.item), draft).await.json();
    }
    let csv = "编号,版本,题型,题干,选项A,选项B,选项C,答案,解析,难度\n\
        A-1,1,单选,锅炉严重缺水时，司炉人员首先应当（　）。,立即停炉,立即上水,继续运行,A,见规程。,0.5\n\
        A-2,第1版,判断,安全阀应当每年至少校验一次。,,,,对,整定压力也要校验。,0.6\n\
        A-3,4,判断,叉车可以载人行驶。,,,,错,另见规程。,0.7\n\
        A-4,1,判断,起重机应当定期检验。,,,,对,,0.7\n";
    let mut file = Changing::by(&admin, "b.csv", csv).await;
    let report = file.check().await;
    let [change] = &report.changes[..] else { panic!("{:?}", report.changes) };
    let aspects: Vec<Aspect> = change.differences.iter().map(|one| one.aspect).collect();
    assert_eq!((change.code.as_str(), change.shown, aspects), ("A-1", Some(1), vec![Aspect::Key]));
    assert_eq!(report.unchanged, 1, "A-4 says what it said when it went out");
    let [clash, unknown] = &report.refused[..] else { panic!("{:?}", report.refused) };
    let RowFlaw::Clash(both) = &clash.flaw else { panic!("{:?}", clash.flaw) };
    assert_eq!((both.shown, both.newest), (1, 2));
    assert_eq!((clash.cell.as_deref(), both.parts[0].aspect), (Some("I3"), Aspect::Rationale));
    for value in ["题库里改的。", "整定压力也要校验。"] {
        assert!(clash.detail.contains(value), "{}", clash.detail);
    }
    let none = RowFlaw::NoVersion { code: "A-3".into(), shown: 4, newest: 1 };
    assert_eq!((unknown.cell.as_deref(), &unknown.flaw), (Some("B4"), &none));
    let kept: Vec<Aspect> = change.kept.iter().map(|one| one.aspect).collect();
    assert_eq!(kept, [Aspect::Rationale], "what the bank changed since is told");
    file.mapping.settled = vec![Settled { row: 3, side: Side::File }];
    let settled = file.check().await;
    assert_eq!((settled.changed, settled.refused.len()), (2, 1));
    assert_eq!(settled.changes[1].differences[0].after, "整定压力也要校验。");
    file.takes(Status::Draft, &report.of).await;
    let two = called(&admin, "A-2").await.version;
    assert_eq!((two.number, two.content.rationale.as_str()), (3, "整定压力也要校验。"));
    let one = called(&admin, "A-1").await.version;
    assert_eq!((one.number, one.content.rationale.as_str()), (3, "题库里改的。"));
    assert!(matches!(one.content.body, Body::SingleChoice { key: 0, .. }));
}

on_both!(a_corrected_edition_is_looked_at_brought_in_and_taken_back);
async fn a_corrected_edition_is_looked_at_brought_in_and_taken_back(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("chen", "陈明", &[Role::Reviewer]).await;
    let reviewer = Member::signed_in(&server, "chen").await;
    admin.imports("a.csv", THERE.into(), "S").await;
    let file = Changing::by(&admin, "b.csv", MENDED).await;
    let report = file.check().await;
    assert_eq!((report.changed, report.keys, report.unchanged), (2, 1, 1));
    assert_eq!(report.aspects, [(Aspect::Key, 1), (Aspect::Rationale, 1)]);
    let rows: Vec<_> = report.changes.iter().map(|row| (row.row, row.code.as_str(), row.key)).collect();
    assert_eq!(rows, [(2, "A-1", true), (3, "A-2", false)]);
    assert_eq!(report.changes[0].differences[0].after, "A. 立即停炉");
    let before = report.changes[0].before.as_ref().unwrap();
    let stands = (before.number, before.status, before.author.as_str());
    assert_eq!(stands, (1, Status::Approved, admin.staff.name.as_str()), "what the file may be older than");
    assert_eq!(report.items.iter().map(|item| item.row).collect::<Vec<_>>(), [6], "one is new");
    let [refused] = &report.refused[..] else { panic!("{:?}", report.refused) };
    assert_eq!(
        (refused.cell.as_deref(), &refused.flaw),
        (Some("A5"), &RowFlaw::OtherItem { code: "A-4".into() })
    );

    // Somebody is faster: what was shown is not what would happen.
    let there = called(&admin, "A-2").await;
    let mut draft = ItemDraft {
        code: there.version.code.clone(),
        content: there.version.content.clone(),
        tags: there.version.tags.clone(),
        based_on: Some(1),
    };
    draft.content.rationale = "刚刚改过。".into();
    let _: ItemDetail = admin.browser.put(&format!("/api/items/{}", there.version.item), draft).await.json();
    let commit = file.commit(Status::InReview, &report.of);
    let moved = admin.browser.post(&format!("{}/commit", file.path), commit).await.problem();
    assert_eq!(moved, (409, "import.moved".into()));
    let report = file.check().await;
    let done = file.takes(Status::InReview, &report.of).await;
    assert_eq!((done.changed, done.committed), (2, true));

    let one = called(&admin, "A-1").await;
    assert_eq!((one.version.number, one.version.status), (2, Status::InReview));
    assert_eq!(one.version.tags.difficulty, 500, "there is no column for it");
    assert!(matches!(one.version.content.body, Body::SingleChoice { key: 0, .. }));
    let two = called(&admin, "A-2").await;
    assert_eq!((two.version.number, two.version.content.rationale.as_str()), (3, "整定压力也要校验。"));
    assert_eq!(found(&admin, "q=整定压力").await.total, 1, "found by its new words at once");
    assert_eq!(found(&admin, "q=刚刚改过").await.total, 0);
    let path = format!("/api/items/{}/step", one.version.item);
    let approve = ItemStep { step: Step::Approve, version: 2, note: String::new() };
    assert_eq!(admin.browser.post(&path, &approve).await.problem().1, "item.own_work");
    let _: ItemDetail = reviewer.browser.post(&path, &approve).await.json();

    let past: Vec<ImportDone> = admin.browser.get("/api/imports-done").await.json();
    assert_eq!((past[0].name.as_str(), past[0].items, past[0].changed), ("b.csv", 1, 2));
    // Nobody but an administrator takes back what others brought in.
    admin.hires("sun", "孙立军", &[Role::Author]).await;
    let author = Member::signed_in(&server, "sun").await;
    let seen: Vec<ImportDone> = author.browser.get("/api/imports-done").await.json();
    assert_eq!((seen[0].may_undo, past[0].may_undo), (false, true));
    assert_eq!(author.browser.post(&format!("{}/undo", file.path), ()).await.problem().0, 403);
    // What a reviewer approved stays, and it is said which, and why.
    let undone = file.undo().await;
    assert_eq!((undone.removed, undone.kept, undone.reverted, undone.kept_changed), (1, 0, 1, 1));
    assert_eq!((undone.stay[0].code.as_str(), undone.stay[0].why), ("A-1", Stays::Reviewed));
    assert_eq!(called(&admin, "A-1").await.version.status, Status::Approved);
    let two = called(&admin, "A-2").await;
    assert_eq!((two.version.number, two.version.content.rationale.as_str()), (2, "刚刚改过。"));
    assert_eq!(found(&admin, "q=整定压力").await.total, 0);
    assert_eq!(found(&admin, "").await.total, 4);
    let (well, said) = server.run(&["verify"]).await;
    assert!(well, "{said}");
}

on_both!(papers_that_are_drawn_keep_their_versions);
async fn papers_that_are_drawn_keep_their_versions(on: On) {
    let (server, admin, _) = ready_on(on, Plan { candidates: 2, ..Plan::default() }).await;
    let drawn = found(&admin, "exposure=few&limit=200").await;
    let untouched = admin.browser.download("/api/exports/xlsx").await;
    let file = Changing::by(&admin, "items.xlsx", untouched).await;
    let report = file.check().await;
    let total = found(&admin, "").await.total;
    assert_eq!(
        (report.changed, report.unchanged, report.refused.len()),
        (0, total, 0),
        "{:?}",
        report.changes.first()
    );
    let nothing =
        admin.browser.post(&format!("{}/commit", file.path), file.commit(Status::Draft, &report.of)).await;
    assert_eq!(nothing.problem().1, "import.nothing");

    let rows: String =
        drawn.items.iter().map(|row: &ItemRow| format!("{},另见培训教材。\n", row.code)).collect();
    let file = Changing::by(&admin, "mended.csv", format!("编号,解析\n{rows}")).await;
    let report = file.check().await;
    assert_eq!(report.changed as usize, drawn.items.len(), "{:?}", report.refused.first());
    let commit = ImportCommit { own: true, ..file.commit(Status::Approved, &report.of) };
    let _: ImportReport = admin.browser.post(&format!("{}/commit", file.path), commit).await.json();
    let after = found(&admin, "exposure=few&limit=200").await;
    assert_eq!(after.total, drawn.total, "how often they were drawn is known as before");
    assert!(after.items.iter().all(|row| row.version == 2 && row.status == Status::Approved));
    let (well, said) = server.run(&["verify"]).await;
    assert!(well, "the papers follow from the versions that they were drawn from: {said}");
    let undone = file.undo().await;
    assert_eq!(
        (undone.reverted as usize, undone.kept_changed),
        (drawn.items.len(), 0),
        "no paper has the new ones"
    );
}

#[tokio::test]
async fn every_format_that_goes_out_comes_back_without_a_change() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    for (format, name) in [("qti", "a.zip"), ("moodle", "a.xml"), ("gift", "a.gift"), ("xlsx", "a.xlsx")] {
        let bytes = admin.browser.download(&format!("/api/exports/{format}")).await;
        let report = Changing::by(&admin, name, bytes).await.check().await;
        assert!(report.changes.is_empty(), "{format}: {:?}", report.changes[0]);
        assert!(
            report.refused.is_empty() && report.sound.is_empty(),
            "{format}: {:?}",
            report.refused.first()
        );
        assert!(report.unchanged > 0);
    }
}

#[tokio::test]
async fn a_profile_never_says_that_items_are_changed() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let file = Changing::by(&admin, "a.csv", MENDED).await;
    let columns = MENDED.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let profile = ImportProfile { name: "市题库".into(), columns, mapping: file.mapping.clone() };
    assert_eq!(admin.browser.put("/api/import-profiles", profile).await.status, 204);
    let again = Changing::by(&admin, "a.csv", MENDED).await;
    assert_eq!(again.mapping.subject, "S");
}

#[tokio::test]
async fn the_shell_changes_items_only_where_it_is_told_to() {
    let mut server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    admin.imports("a.csv", THERE.into(), "S").await;
    let file = server.place().folder.path().join("b.csv");
    std::fs::write(&file, MENDED).unwrap();
    let file = file.to_str().unwrap().to_owned();
    assert!(server.stop().await);
    let import = async |more: &[&str]| {
        let command = [&["import", file.as_str(), "--subject", "S", "--format", "json"], more].concat();
        let (well, out) = server.run(&command).await;
        assert!(well, "{out}");
        serde_json::Deserializer::from_str(&out).into_iter::<serde_json::Value>().next().unwrap().unwrap()
    };
    let outcomes = |told: &serde_json::Value| -> Vec<(u64, String)> {
        let one = |one: &serde_json::Value| {
            (one["row"].as_u64().unwrap(), one["outcome"].as_str().unwrap().to_owned())
        };
        told["outcomes"].as_array().unwrap().iter().map(one).collect()
    };
    let row = |row, outcome: &str| (row, outcome.to_owned());
    let told = import(&["--dry-run"]).await;
    let skipping =
        [row(2, "refused"), row(3, "skipped"), row(4, "skipped"), row(5, "refused"), row(6, "created")];
    assert_eq!((outcomes(&told), &told["changed"]), (skipping.to_vec(), &0.into()));
    let told = import(&["--dry-run", "--existing", "change"]).await;
    let changing =
        [row(2, "changed"), row(3, "changed"), row(4, "unchanged"), row(5, "refused"), row(6, "created")];
    assert_eq!(outcomes(&told), changing);
    assert_eq!(
        (&told["changed"], &told["keys_changed"], &told["unchanged"]),
        (&2.into(), &1.into(), &1.into())
    );
    let first = &told["outcomes"][0];
    assert_eq!((&first["code"], &first["key_changed"]), (&"A-1".into(), &true.into()));
    assert_eq!(first["fields"][0]["aspect"], "key");
    assert_eq!(first["fields"][0]["before"], "B. 立即上水");
    assert!(told["outcomes"][3]["reason"].as_str().unwrap().contains("another item"));
    let done = import(&["--existing", "change", "--author", "admin"]).await;
    // The file is older than that: whose counts for what both changed is said, and the rest comes in.
    std::fs::write(&file, "编号,版本,解析,难度\nA-2,1,文件里改的。,0.1\nA-1,,另改。,0.5\n").unwrap();
    let older = import(&["--dry-run", "--existing", "change"]).await;
    assert_eq!(older["outcomes"][0]["outcome"], "refused");
    assert!(older["outcomes"][0]["reason"].as_str().unwrap().contains("--clash bank or --clash file"));
    assert!(older["outcomes"][1]["doubts"][0].as_str().unwrap().contains("held against version 2"));
    for (side, aspects) in [("bank", vec!["difficulty"]), ("file", vec!["rationale", "difficulty"])] {
        let told = import(&["--dry-run", "--existing", "change", "--clash", side]).await;
        let fields = told["outcomes"][0]["fields"].as_array().unwrap();
        assert_eq!(fields.iter().map(|one| one["aspect"].as_str().unwrap()).collect::<Vec<_>>(), aspects);
    }
    let text = server.run(&["import", &file, "--dry-run", "--existing", "change", "--clash", "bank"]).await.1;
    assert!(text.contains("changes A-2, which has version 2 now (draft, by "), "{text}");
    assert!(
        text.contains("rationale stays as the bank changed it since: 见规程。 → 整定压力也要校验。"),
        "{text}"
    );
    assert_eq!((&done["committed"], &done["changed"]), (&true.into(), &2.into()));
    server.restart().await;
    let admin = Member::signed_in(&server, "admin").await;
    assert_eq!(called(&admin, "A-1").await.version.number, 2);
}
