//! The desk over HTTP: who may do what, what bad files get, and what the commands say.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use bank::exchange::{Field, Mapping, RowFlaw};
use bank::item::{Body, Content, Status, Tags};
use bank::review::Step;
use engine::blueprint::Blueprint;
use engine::exam::Rules;
use engine::marks::Marks;
use engine::sitting::{Accommodations, LetterSize};
use tests::harness::Browser;
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, id_number, ready, ready_on};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::{Member, PASSWORD};
use wire::desk::{BlueprintView, ItemDetail, ItemDraft, ItemPage, ItemStep, SampleForm, SampleRequest};
use wire::door::Door;
use wire::import::{ImportCommit, ImportGuess, ImportReport};
use wire::receipt::{CheckRequest, ReceiptCheck};
use wire::sitting::{
    ExamDraft, Rehearsal, RehearsalDraft, Release, Results, RosterLine, RosterReport, SittingRow, SittingView,
};
use wire::staff::{AccountChange, Role, Setup, StaffSignIn};

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_works_once() {
    let server = Server::start(On::Sqlite, &[]).await;
    let stranger = Browser::new(&server.base);
    let setup = |token: &str, password: &str| Setup {
        token: token.into(),
        login: "admin".into(),
        name: "周敏".into(),
        password: password.into(),
    };
    let guess = stranger.post("/api/setup", setup("guess", PASSWORD)).await.problem();
    assert_eq!(guess, (403, "setup.token".into()));
    let short = stranger.post("/api/setup", setup(&server.setup_token(), "12345")).await.problem();
    assert_eq!(short, (422, "account.password".into()));
    let admin = Member::first(&server).await;
    let twice = stranger.post("/api/setup", setup(&server.setup_token(), PASSWORD)).await.problem();
    assert_eq!(twice, (403, "setup.token".into()));
    assert_eq!(admin.staff.roles, [Role::Administrator]);
    assert_eq!(stranger.get("/api/items").await.problem(), (401, "staff.signed_out".into()));
}

#[tokio::test]
async fn passwords_cannot_be_guessed_at_leisure_and_closed_accounts_stay_out() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let account = admin.hires("sun", "孙立军", &[Role::Author]).await;
    let author = Member::signed_in(&server, "sun").await;
    assert_eq!(author.browser.get("/api/sittings").await.problem(), (403, "staff.forbidden".into()));
    let change = AccountChange { active: Some(false), ..AccountChange::default() };
    let reply = admin.browser.post(&format!("/api/accounts/{}", account.id), &change).await;
    assert_eq!(reply.status, 405, "a change is a PATCH");
    let stranger = Browser::new(&server.base);
    let wrong = StaffSignIn { login: "sun".into(), password: "wrong password".into() };
    for _ in 0..8 {
        assert_eq!(stranger.post("/api/staff/sign-in", &wrong).await.problem().1, "staff.unknown");
    }
    let right = StaffSignIn { login: "sun".into(), password: PASSWORD.into() };
    assert_eq!(stranger.post("/api/staff/sign-in", &right).await.problem(), (429, "rate.limited".into()));
    assert_eq!(author.browser.get("/api/items").await.status, 200, "who is in stays in");
}

fn draft(stem: &str) -> ItemDraft {
    ItemDraft {
        code: String::new(),
        content: Content::plain(stem, Body::TrueFalse { key: true }, "因为"),
        tags: Tags { subjects: vec!["P1.2".into()], difficulty: 700, ..Tags::default() },
        based_on: None,
    }
}

#[tokio::test]
async fn an_item_needs_two_people_and_nobody_overwrites_anybody() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("sun", "孙立军", &[Role::Author, Role::Reviewer]).await;
    admin.hires("chen", "陈明", &[Role::Reviewer]).await;
    let author = Member::signed_in(&server, "sun").await;
    let reviewer = Member::signed_in(&server, "chen").await;
    let made: ItemDetail = author.browser.post("/api/items", draft("叉车应定期检验。")).await.json();
    let id = made.version.item.clone();
    assert_eq!(made.steps, [Step::Submit, Step::Retire]);
    let step = |step| ItemStep { step, version: 1, note: String::new() };
    let path = format!("/api/items/{id}/step");
    let _: ItemDetail = author.browser.post(&path, step(Step::Submit)).await.json();
    assert_eq!(author.browser.post(&path, step(Step::Approve)).await.problem().1, "item.own_work");
    let approved: ItemDetail = reviewer.browser.post(&path, step(Step::Approve)).await.json();
    assert_eq!((approved.version.status, approved.reviewer.as_deref()), (Status::Approved, Some("陈明")));
    let row = &approved.versions[0];
    assert_eq!((row.author.as_str(), row.reviewer.as_deref()), ("孙立军", Some("陈明")));
    let refused = reviewer.browser.put(&format!("/api/items/{id}"), draft("改")).await.problem();
    assert_eq!(refused.0, 403, "a reviewer does not write");
    let next = ItemDraft { based_on: Some(1), ..draft("叉车应每年检验一次。") };
    let _: ItemDetail = author.browser.put(&format!("/api/items/{id}"), &next).await.json();
    let late = author.browser.put(&format!("/api/items/{id}"), &next).await.problem();
    assert_eq!(late, (409, "conflict".into()));
    let flawed = ItemDraft { content: Content { stem: " ".into(), ..draft("").content }, ..draft("") };
    let refused = author.browser.post("/api/items", flawed).await.problem();
    assert_eq!(refused, (422, "item.flaw".into()));
}

#[tokio::test]
async fn bad_files_get_a_clear_word() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let upload = |name: &'static str, bytes: Vec<u8>| {
        let browser = &admin.browser;
        async move { browser.upload(&format!("/api/imports?name={name}"), bytes).await }
    };
    assert_eq!(upload("a.csv", vec![]).await.problem(), (422, "file.empty".into()));
    assert_eq!(upload("a.xls", vec![0xd0, 0xcf, 0x11, 0xe0, 0]).await.problem().1, "file.old_office");
    assert_eq!(upload("a.xlsx", b"PK\x03\x04".to_vec()).await.problem().1, "file.bad_workbook");
    // A cell of 10 MiB costs its row, not the file.
    let big =
        format!("题型,题干,答案\n判断,{},对\n判断,叉车应定期检验。,对\n", "字".repeat(10 * 1024 * 1024 / 3));
    let guess: ImportGuess = upload("b.csv", big.into_bytes()).await.json();
    let mapping = Mapping { subject: "S".into(), ..guess.mapping };
    let path = format!("/api/imports/{}", guess.id);
    let report: ImportReport = admin.browser.post(&format!("{path}/check"), &mapping).await.json();
    assert_eq!(report.sound.iter().map(|(_, n)| n).sum::<u32>(), 1);
    let refused: Vec<_> =
        report.refused.iter().map(|note| (note.row, note.cell.as_deref(), &note.flaw)).collect();
    assert_eq!(refused, [(2, Some("B2"), &RowFlaw::TooLong)]);
    // Columns that mean nothing: every row is refused by name, nothing comes in.
    let guess: ImportGuess = upload("c.csv", "甲,乙\n1,2\n3,4\n".as_bytes().to_vec()).await.json();
    assert_eq!(guess.mapping.columns, [None, None]);
    let path = format!("/api/imports/{}", guess.id);
    let report: ImportReport = admin.browser.post(&format!("{path}/check"), &guess.mapping).await.json();
    assert_eq!(report.refused.len(), 2);
    let commit =
        ImportCommit { mapping: guess.mapping.clone(), status: Status::Draft, own: false, of: String::new() };
    assert_eq!(admin.browser.post(&format!("{path}/commit"), commit).await.problem().1, "import.nothing");
    let unknown = Mapping { subject: "XX".into(), ..guess.mapping };
    let refused = admin.browser.post(&format!("{path}/check"), unknown).await.problem();
    assert_eq!(refused, (422, "import.unknown_code".into()));
    // Last, because a connection does not outlive an upload that is cut short.
    assert_eq!(upload("a.csv", vec![b'a'; 33 * 1024 * 1024]).await.status, 413);
}

#[tokio::test]
async fn gbk_files_come_in_and_go_out_again_whole() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    // 题型,题干,选项A,选项B,答案 / 单选,锅炉缺水时应（）。,停炉,加水,A in GBK.
    let gbk: Vec<u8> = [
        &b"\xcc\xe2\xd0\xcd,\xcc\xe2\xb8\xc9,\xd1\xa1\xcf\xeeA,\xd1\xa1\xcf\xeeB,\xb4\xf0\xb0\xb8\n"[..],
        &b"\xb5\xa5\xd1\xa1,\xb9\xf8\xc2\xaf\xc8\xb1\xcb\xae\xca\xb1\xd3\xa6\xa3\xa8\xa3\xa9\xa1\xa3,"[..],
        &b"\xcd\xa3\xc2\xaf,\xbc\xd3\xcb\xae,A\n"[..],
    ]
    .concat();
    let guess: ImportGuess = admin.browser.upload("/api/imports?name=gbk.csv", gbk.clone()).await.json();
    assert_eq!(guess.columns, ["题型", "题干", "选项A", "选项B", "答案"]);
    assert_eq!(guess.mapping.columns[2], Some(Field::Option(0)));
    admin.imports("gbk.csv", gbk.clone(), "S").await;
    let page: ItemPage = admin.browser.get("/api/items?q=%E9%94%85%E7%82%89").await.json();
    let [only] = &page.items[..] else { panic!("{}", page.total) };
    assert_eq!((only.code.as_str(), only.stem.as_str()), ("GBK-0001", "锅炉缺水时应（）。"));
    // The same file again brings nothing: the bank has it.
    let guess: ImportGuess = admin.browser.upload("/api/imports?name=gbk.csv", gbk).await.json();
    let mapping = Mapping { subject: "S".into(), ..guess.mapping };
    let again: ImportReport =
        admin.browser.post(&format!("/api/imports/{}/check", guess.id), &mapping).await.json();
    assert_eq!(again.duplicates[0].flaw, RowFlaw::InBank { code: "GBK-0001".into() });
}

#[tokio::test]
async fn the_same_seed_gives_the_same_form_and_what_cannot_be_filled_is_said() {
    let (_server, admin, sitting) = ready(Plan::default()).await;
    let rows: Vec<wire::desk::BlueprintRow> = admin.browser.get("/api/blueprints").await.json();
    let mut view: BlueprintView = admin.browser.get(&format!("/api/blueprints/{}", rows[0].id)).await.json();
    let seed = "7".repeat(64);
    let request = SampleRequest { blueprint: view.blueprint.clone(), seed };
    let one: SampleForm = admin.browser.post("/api/blueprints/sample", &request).await.json();
    let two: SampleForm = admin.browser.post("/api/blueprints/sample", &request).await.json();
    assert_eq!((one.hash, one.paper), (two.hash, two.paper));
    assert_eq!(one.keys.len(), 20);
    view.blueprint.rows[0].counts[0] = 400;
    let check: wire::desk::BlueprintCheck =
        admin.browser.post("/api/blueprints/check", &view.blueprint).await.json();
    assert!(!check.feasible && check.cells[0].short > 0);
    let request = SampleRequest { blueprint: view.blueprint, seed: String::new() };
    let refused = admin.browser.post("/api/blueprints/sample", &request).await.problem();
    assert_eq!(refused, (409, "blueprint.infeasible".into()));
    // A pass mark that nobody could reach is a slip.
    let rules = Rules { pass: Marks::whole(21), ..Rules::default() };
    let exam = ExamDraft { title: "考试".into(), blueprint: rows[0].id.clone(), rules };
    assert_eq!(admin.browser.post("/api/exams", exam).await.problem(), (422, "exam.rules".into()));
    // Two people change it: the second is told, and nothing of the first is lost.
    let path = |based_on: i64| format!("/api/blueprints/{}?based_on={based_on}", rows[0].id);
    let renamed = Blueprint { title: "甲改".into(), ..request.blueprint.clone() };
    let saved: BlueprintView = admin.browser.put(&path(view.at), &renamed).await.json();
    let late = Blueprint { title: "乙改".into(), ..request.blueprint.clone() };
    assert_eq!(admin.browser.put(&path(view.at), &late).await.problem(), (409, "conflict".into()));
    let there: BlueprintView = admin.browser.get(&format!("/api/blueprints/{}", rows[0].id)).await.json();
    assert_eq!((there.blueprint.title.as_str(), there.at), ("甲改", saved.at));
    // What was promised before the sitting is there, the seed itself is not.
    let view: SittingView = admin.browser.get(&format!("/api/sittings/{}", sitting.id)).await.json();
    let commitment = view.commitment.unwrap();
    assert_eq!((commitment.seed_hash.len(), commitment.seed), (64, None));
}

#[tokio::test]
async fn a_roster_with_a_flaw_adds_nobody_and_names_the_row() {
    let (_server, admin, sitting) = ready(Plan { candidates: 1, ..Plan::default() }).await;
    let path = format!("/api/sittings/{}/roster?name=r.csv", sitting.id);
    let (good, bad) = (id_number(77), "110105194912310021");
    let csv = format!("姓名,身份证号,准考证号,加时(分)\n甲,{good},N-1,\n乙,{bad},N-2,\n丙,{good},N-1,x\n");
    let report: RosterReport = admin.browser.upload(&path, csv.into_bytes()).await.json();
    let fields: Vec<&str> = report.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["row 3, 身份证号", "row 4, 准考证号", "row 4, 身份证号", "row 4, 加时(分)"]);
    let lines: Vec<wire::sitting::RosterLine> =
        admin.browser.get(&format!("/api/sittings/{}/roster", sitting.id)).await.json();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].id_masked.contains("**********"), "ID numbers are never shown whole");
    let missing = admin.browser.upload(&path, "姓名\n甲\n".as_bytes().to_vec()).await.problem();
    assert_eq!(missing, (422, "roster.columns".into()));
}

#[tokio::test]
async fn a_wrong_byte_anywhere_is_found_by_verify() {
    let (mut server, _, sitting) = ready(Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    me.submits().await;
    assert!(server.stop().await);
    let (ok, output) = server.run(&["verify"]).await;
    assert!(ok, "{output}");
    let place = server.place();
    let store = engine::store::Store::open(&place.place()).await.unwrap();
    let changed =
        "UPDATE attempt_event SET body = replace(body, '\"slot\":1', '\"slot\":2') WHERE kind = 'answered'";
    sqlx::query(changed).execute(store.database().write()).await.unwrap();
    store.database().close().await;
    let (ok, output) = server.run(&["verify"]).await;
    assert!(!ok && output.contains("does not follow"), "{output}");
}

#[tokio::test]
async fn a_rehearsal_goes_from_the_door_to_the_result_and_shows_no_item_on_sqlite() {
    a_rehearsal_goes_from_the_door_to_the_result_and_shows_no_item(On::Sqlite).await;
}

#[tokio::test]
async fn a_rehearsal_goes_from_the_door_to_the_result_and_shows_no_item_on_postgres() {
    a_rehearsal_goes_from_the_door_to_the_result_and_shows_no_item(On::Postgres).await;
}

async fn a_rehearsal_goes_from_the_door_to_the_result_and_shows_no_item(on: On) {
    let plan = Plan::default();
    let rules = Rules { early_submit_s: 1800, admission: false, ..plan.rules.clone() };
    let starts_in = Duration::from_secs(24 * 3600);
    let (server, admin, real) = ready_on(on, Plan { rules, starts_in, ..plan }).await;
    let path = format!("/api/sittings/{}/rehearsal", real.id);
    for count in [0, 31] {
        let refused = admin.browser.post(&path, RehearsalDraft { candidates: count }).await.problem();
        assert_eq!(refused, (422, "rehearsal.count".into()));
    }
    let rehearsal: Rehearsal = admin.browser.post(&path, RehearsalDraft { candidates: 2 }).await.json();
    let again = format!("/api/sittings/{}/rehearsal", rehearsal.sitting);
    let refused = admin.browser.post(&again, RehearsalDraft { candidates: 2 }).await.problem();
    assert_eq!(refused, (409, "rehearsal.of_rehearsal".into()));

    // The invigilator of the real one sees its wall; nobody sees an item.
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut wall = wang.watches(&rehearsal.sitting).await;
    wall.until("the rehearsal", |wall| wall.sitting.as_ref().is_some_and(|sitting| sitting.rehearsal)).await;
    let seat = &rehearsal.candidates[0];
    let mut me = Candidate::at_the_door(&server.base, &seat.ticket, &seat.id_number).await;
    me.pledges().await;
    let door: Door = me.browser.get("/api/door").await.json();
    assert!(door.rehearsal && door.rules.early_submit_s == 0);
    me.enters().await;
    let paper = me.paper.clone().unwrap();
    let texts = serde_json::to_string(&paper.slots).unwrap();
    assert_eq!(texts.matches("演练题").count(), paper.slots.len(), "{texts}");
    assert!(paper.slots.iter().all(|slot| slot.stem.starts_with("演练题")));
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    let receipt = me.submits().await;
    assert!(receipt.rehearsal && receipt.answered == 1);
    let release = format!("/api/sittings/{}/release", rehearsal.sitting);
    let results: Results =
        admin.browser.post(&release, Release { close_entry: true, close_grace: false }).await.json();
    assert_eq!((results.marked, results.absent, results.rehearsal), (1, 1, true));
    let check = CheckRequest { text: receipt.signed.clone() };
    let checked: ReceiptCheck = me.browser.post("/api/receipts/check", check).await.json();
    assert!(checked.about.unwrap().rehearsal, "nobody shows it for a real one");
    assert_eq!(me.browser.get("/api/result").await.status, 200);

    // The real one is as it was, and the exam counts one sitting.
    let view: SittingView = admin.browser.get(&format!("/api/sittings/{}", real.id)).await.json();
    assert_eq!((view.counts.running, view.counts.ended, view.exam.sittings), (0, 0, 1));
    assert!(view.rehearsal_of.is_none());
    let rows: Vec<SittingRow> = admin.browser.get("/api/sittings").await.json();
    let marked: Vec<bool> = rows.iter().map(|row| row.rehearsal).collect();
    assert_eq!(marked, [false, true]);
}

#[tokio::test]
async fn a_roster_grants_accommodations_and_says_what_it_can_t_read() {
    let (server, admin, sitting) = ready(Plan::default()).await;
    let path = format!("/api/sittings/{}/roster", sitting.id);
    let (ticket, id) = &sitting.roster[0];
    let upload = async |cells: &str| -> RosterReport {
        let csv = format!(
            "姓名,身份证号,准考证号,考室,座位,加时(分),字号,高对比,朗读\n考生1,{id},{ticket},1,1,20,{cells}\n"
        );
        admin.browser.upload(&format!("{path}?name=roster.csv"), csv.into_bytes()).await.json()
    };
    let wrong = upload("巨大,也许,是").await;
    let fields: Vec<_> = wrong.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["row 2, 字号", "row 2, 高对比"]);
    assert_eq!(upload("特大,是,").await.changed, 1);
    let lines: Vec<RosterLine> = admin.browser.get(&path).await.json();
    let granted = Accommodations { size: Some(LetterSize::Xl), contrast: true, aloud: false };
    assert_eq!((lines[0].accommodations, lines[0].extra_s), (granted, 1200));
    assert_eq!(lines[1].accommodations, Accommodations::default());
    let me = sitting.candidate(&server.base, 0).await;
    let door: Door = me.browser.get("/api/door").await.json();
    assert_eq!(door.accommodations, granted);
}
