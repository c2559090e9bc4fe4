//! `kaopu verify` against somebody with the databases in their hands: what was entered, decided and written is what was
//! recorded, and no log ends earlier than it did.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use engine::attempt::event::Fault;
use engine::exam::Rules;
use engine::remedy::Remedy;
use proctor::signal::ClientSignal;
use sha2::{Digest, Sha256};
use tests::harness::exam::{Plan, ready_on};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use wire::door::Receipt;
use wire::remedy::{Agreed, FaultyItem, FaultyRow, RemedyDraft};
use wire::room::ClientFrame;
use wire::sitting::{LateRuling, Release, Results};
use wire::staff::{AuditPage, Role};
use wire::wall::{IncidentAct, IncidentView};

/// Does something to the databases, sees that `kaopu verify` says `told`, and puts `table` back.
async fn is_told(server: &Server, (schema, table): (&str, &str), sql: &str, told: &str) {
    let place = server.place();
    place.tampered(schema, &format!("CREATE TABLE before AS SELECT * FROM {table}")).await;
    place.tampered(schema, sql).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains(told), "{sql}: {printed}");
    assert!(printed.contains("audit log:"), "{sql}: all the rest is looked at: {printed}");
    place.tampered(schema, &format!("DELETE FROM {table}")).await;
    place.tampered(schema, &format!("INSERT INTO {table} SELECT * FROM before")).await;
    place.tampered(schema, "DROP TABLE before").await;
}

async fn fits(server: &Server) {
    let (good, printed) = server.run(&["verify"]).await;
    assert!(good, "{printed}");
}

#[tokio::test]
async fn what_was_done_right_before_an_orderly_stop_cant_be_cut_off() {
    let mut server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    marked(&server, &admin, false).await;
    admin.hires("wangfang", "王芳", &[Role::Invigilator]).await;
    assert!(server.stop().await);
    fits(&server).await;
    let cut = "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)";
    server.place().tampered("web", cut).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("audit log:"), "{printed}");
}

/// Waits until the mark in the data folder has come to the end of the audit log, and the logs of a sitting are marked.
async fn marked(server: &Server, admin: &Member, logs: bool) {
    let file = server.place().folder.path().join("audit.mark");
    let waits = async {
        loop {
            let audit: AuditPage = admin.browser.get("/api/audit").await.json();
            let mark = std::fs::read_to_string(&file).unwrap_or_default();
            let upto = mark.split('|').nth(1).and_then(|number| number.parse().ok());
            let of_logs = audit.lines.iter().any(|line| line.what == "logs.mark");
            if upto == audit.lines.first().map(|line| line.number) && (of_logs || !logs) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waits).await.expect("the marks");
}

async fn verify_tells_of_what_was_changed_dropped_or_cut_off(on: On) {
    let (mut server, admin, sitting) = ready_on(on, Plan::default()).await;
    admin.hires("chenming", "陈明", &[Role::Administrator]).await;
    let chen = Member::signed_in(&server, "chenming").await;
    let base = format!("/api/sittings/{}", sitting.id);
    let mut people = Vec::new();
    for n in 0..2 {
        let mut me = sitting.inside(&server.base, n).await;
        let response = me.some_response(1, n);
        me.answers(1, response).await;
        people.push(me);
    }
    let mut wall = admin.watches(&sitting.id).await;
    for _ in 0..3 {
        people[1]
            .says(&ClientFrame::Signal { signal: ClientSignal::FocusLost { ms: 0 }, client_ms: 0 })
            .await;
    }
    wall.until("an incident", |wall| !wall.incidents.is_empty()).await;
    let incident = format!("/api/wall/{}/incidents/{}", sitting.id, wall.incidents[0].id);
    let act = IncidentAct::Confirm { reason: "裁定：看了别的窗口".into() };
    let _: IncidentView = admin.browser.post(&incident, act).await.json();
    people[0].says_faulty(11, Fault::NoRightOption, "").await;
    let rows: Vec<FaultyRow> = admin.browser.get(&format!("{base}/faulty")).await.json();
    let item = format!("{base}/faulty/{}", rows[0].item);
    let draft =
        RemedyDraft { remedy: Remedy::Void, reason: " 图不清楚".into(), announcement: String::new() };
    let _: FaultyItem = admin.browser.post(&format!("{item}/remedy"), draft).await.json();
    let _: FaultyItem = chen.browser.post(&format!("{item}/confirm"), Agreed { number: 1 }).await.json();
    marked(&server, &admin, true).await;
    server.kill().await;
    fits(&server).await;

    // What two people decided about an item.
    let remedy = ("engine", "remedy");
    let other = "UPDATE remedy SET remedy = replace(remedy, 'void', 'keep')";
    is_told(&server, remedy, other, "is not what was asked for").await;
    is_told(&server, remedy, "UPDATE remedy SET state = 'replaced'", "is not decided as the audit log").await;
    is_told(&server, remedy, "DELETE FROM remedy", "1 is gone").await;

    // Who sits where.
    let seat = ("engine", "seat");
    let (one, two) = (&sitting.roster[0].0, &sitting.roster[1].0);
    let exchange = |columns: &[&str]| {
        let set = columns.iter().map(|column| {
            format!(
                "{column} = (SELECT {column} FROM before WHERE ticket = \
                 CASE seat.ticket WHEN '{one}' THEN '{two}' ELSE '{one}' END)"
            )
        });
        let set: Vec<String> = set.collect();
        format!("UPDATE seat SET {} WHERE ticket IN ('{one}', '{two}')", set.join(", "))
    };
    let told = "its candidates are not the ones that were entered";
    is_told(&server, seat, &exchange(&["name"]), told).await;
    is_told(&server, seat, &exchange(&["name", "id_sealed", "id_masked"]), told).await;
    is_told(&server, seat, "UPDATE seat SET id_hash = 'x' || id_hash", told).await;
    is_told(&server, seat, "UPDATE seat SET extra_s = 3600", told).await;
    is_told(&server, seat, &format!("DELETE FROM seat WHERE ticket = '{}'", sitting.roster[2].0), told).await;

    let told = "consent and pledge are not when the audit log says";
    is_told(&server, seat, "UPDATE seat SET consent_at = consent_at + 1", told).await;
    is_told(&server, seat, "UPDATE seat SET pledge_at = NULL", told).await;
    is_told(&server, seat, "UPDATE seat SET consent_at = 1, pledge_at = 2", told).await;

    // When it is, what it is called, who watches it; who may sign in, and as what.
    let told = "are not what was last said of them";
    let sat = ("engine", "sitting");
    is_told(&server, sat, "UPDATE sitting SET ends_at = ends_at + 1", told).await;
    is_told(&server, sat, "UPDATE sitting SET title = 'x'", told).await;
    is_told(&server, sat, "UPDATE sitting SET released_at = 1", told).await;
    let account = ("web", "account");
    let told = "its name, roles or password are not what was last set";
    is_told(&server, account, "UPDATE account SET roles = '[\"administrator\"]'", told).await;
    let password = "UPDATE account SET password = (SELECT password FROM before WHERE login = 'chenming')";
    is_told(&server, account, password, told).await;
    let more =
        "INSERT INTO account SELECT 'x', 'x', name, password, roles, active, created_at FROM before LIMIT 1";
    is_told(&server, account, more, "account x (x): nobody made it at the desk").await;
    is_told(&server, account, "DELETE FROM account WHERE login = 'chenming'", "is gone").await;

    // What people said of an incident.
    let incident = ("proctor", "incident");
    let told = "is not dealt with as the audit log says";
    is_told(&server, incident, "UPDATE incident SET body = replace(body, '裁定', '认定')", told).await;
    is_told(&server, incident, "DELETE FROM incident", "which people dealt with, is gone").await;
    is_told(&server, incident, "UPDATE incident SET attempt = 'x' || attempt", told).await;
    is_told(
        &server,
        incident,
        "UPDATE incident SET body = replace(body, '\"signals\":3', '\"signals\":9')",
        told,
    )
    .await;

    // Papers and logs of a sitting that is not sealed yet.
    is_told(&server, ("engine", "form"), "DELETE FROM form", "the form that was opened is gone").await;
    let other = |column: &str| format!("{column} = (SELECT {column} FROM before ORDER BY attempt LIMIT 1)");
    let set = ["hash", "form", "paper"].map(other).join(", ");
    let picked = format!("UPDATE form SET {set} WHERE attempt = (SELECT MAX(attempt) FROM before)");
    is_told(&server, ("engine", "form"), &picked, "the form is not the one that its seed gives").await;
    let event = ("engine", "attempt_event");
    let spoilt = "UPDATE attempt_event SET body = 'x' WHERE number = 2";
    is_told(&server, event, spoilt, "a row of attempt_event can't be read").await;
    let other = "UPDATE attempt_event SET kind = 'ended' WHERE kind = 'answered'";
    is_told(&server, event, other, "is answered and is called ended").await;
    let told = "its log does not go through the head that it had in mark 1";
    is_told(&server, event, "DELETE FROM attempt_event", told).await;
    is_told(&server, ("web", "mark"), "DELETE FROM mark", "the mark over its logs is gone").await;
    let less = "UPDATE mark SET heads = '[]'";
    is_told(&server, ("web", "mark"), less, "the mark over its logs is not the one that was made").await;
    fits(&server).await;

    // The audit log: its end, or its last line with a hash that follows.
    let audit = ("web", "audit");
    let last = "(SELECT MAX(number) FROM audit)";
    let cut = format!("DELETE FROM audit WHERE number = {last}");
    is_told(&server, audit, &cut, "its end was cut off").await;
    let field = async |column: &str, less: i64| {
        let sql = format!("SELECT {column} FROM audit WHERE number = {last} - {less}");
        server.place().tampered("web", &sql).await.remove(0)
    };
    let mut hash = Sha256::new();
    hash.update(field("hash", 1).await + "\n");
    for column in ["number", "at", "who", "who_name", "what", "on_what"] {
        hash.update(field(column, 0).await + "\n");
    }
    hash.update("{}\n");
    hash.update(field("from_address", 0).await + "\n");
    let hash = hex::encode(hash.finalize());
    let forged = format!("UPDATE audit SET detail = '{{}}', hash = '{hash}' WHERE number = {last}");
    is_told(&server, audit, &forged, "is not the one that it had come to by the mark").await;
    let (_, printed) = server.run(&["verify"]).await;
    assert!(printed.contains("everything fits"), "{printed}");

    // The mark can't be lost or lowered either. A server that finds that it does not fit leaves it as it is.
    let file = server.place().folder.path().join("audit.mark");
    let mark = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("audit.mark is not there"), "{printed}");
    std::fs::write(&file, mark.replacen('|', "|1", 1)).unwrap();
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("it is not signed by this site"), "{printed}");
    std::fs::write(&file, &mark).unwrap();
    server.place().tampered("web", "CREATE TABLE kept AS SELECT * FROM audit").await;
    server.place().tampered("web", &cut).await;
    server.restart().await;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), mark, "evidence stays");
    server.kill().await;
    server.place().tampered("web", "DELETE FROM audit").await;
    server.place().tampered("web", "INSERT INTO audit SELECT * FROM kept").await;
    server.restart().await;

    // Once it is sealed, what was published tells, too: also when the mark is gone with the lines.
    for me in &mut people {
        me.comes_back().await;
        me.submits().await;
    }
    let release = Release { close_entry: true, close_grace: true };
    let _: Results = admin.browser.post(&format!("{base}/release"), release).await.json();
    marked(&server, &admin, true).await;
    server.kill().await;
    fits(&server).await;
    std::fs::remove_file(&file).unwrap();
    let cut = format!("DELETE FROM audit WHERE number > {last} - 6");
    is_told(&server, audit, &cut, "by seal 1 of sitting").await;
}

#[tokio::test]
async fn verify_tells_of_what_was_changed_dropped_or_cut_off_on_sqlite() {
    verify_tells_of_what_was_changed_dropped_or_cut_off(On::Sqlite).await;
}

#[tokio::test]
async fn verify_tells_of_what_was_changed_dropped_or_cut_off_on_postgres() {
    verify_tells_of_what_was_changed_dropped_or_cut_off(On::Postgres).await;
}

/// What came late is under the seal, and what people decided of it in the audit log.
#[tokio::test]
async fn late_answers_and_what_was_decided_of_them_can_not_be_changed_unseen() {
    let rules = Rules { early_submit_s: 0, grace_s: 60, camera_every_s: None, ..Rules::default() };
    let plan = Plan { lasts: Duration::from_secs(6), rules, ..Plan::default() };
    let (mut server, admin, sitting) = ready_on(On::Sqlite, plan).await;
    let mut here = sitting.inside(&server.base, 0).await;
    let mut away = sitting.inside(&server.base, 1).await;
    away.unplugs();
    here.until("the end", |me| me.receipt.is_some()).await;
    for slot in [1, 2] {
        let response = away.some_response(slot, 0);
        away.sends_answer(slot, Some(response)).await;
    }
    away.comes_back().await;
    away.settles().await;
    let receipt: Receipt = away.browser.get("/api/receipt").await.json();
    assert_eq!(receipt.late, 2);
    let base = format!("/api/sittings/{}", sitting.id);
    let results: Results = admin.browser.get(&format!("{base}/results")).await.json();
    let attempt = results.lines.iter().find(|line| line.late == 2).unwrap().attempt.clone();
    let ruling = LateRuling { attempt, counted: vec![2], seen: 2, reason: "考场断网".into() };
    let _: Results = admin.browser.post(&format!("{base}/late"), &ruling).await.json();
    let release = Release { close_entry: true, close_grace: true };
    let _: Results = admin.browser.post(&format!("{base}/release"), release).await.json();
    marked(&server, &admin, false).await;
    server.kill().await;
    fits(&server).await;

    let decided = ("engine", "late_decision");
    let told = "the decision on its late answers is not the one that was made";
    is_told(&server, decided, "DELETE FROM late_decision", told).await;
    is_told(&server, decided, "UPDATE late_decision SET accept = 0", told).await;
    is_told(&server, decided, "UPDATE late_decision SET upto = 1", told).await;
    is_told(&server, decided, "UPDATE late_decision SET other_way = '[1]'", told).await;
    is_told(&server, decided, "UPDATE late_decision SET by_staff = 'x'", told).await;
    is_told(&server, decided, "UPDATE late_decision SET at = at + 1", told).await;
    is_told(&server, decided, "UPDATE late_decision SET reason = 'x'", told).await;
    is_told(&server, decided, "UPDATE late_decision SET other_way = 'x'", "a row of late_decision").await;
    is_told(&server, ("engine", "seal"), "UPDATE seal SET leaves = 'x'", "a row of seal").await;

    // The receipt itself covers nothing of it: the seal does, and says so.
    let of_receipt = ["verify", "receipt", &receipt.signed];
    assert!(server.run(&of_receipt).await.0);
    let place = server.place();
    for (schema, table, sql, told) in [
        (
            "engine",
            "attempt_event",
            "DELETE FROM attempt_event WHERE body LIKE '%arrived_late%'",
            "what came after the receipt, such as late answers, was changed or dropped",
        ),
        ("engine", "seal", "UPDATE seal SET root = 'aa' || substr(root, 3)", "does not lie under"),
        ("engine", "seal", "UPDATE seal SET leaves = 'x'", "does not lie under"),
        ("engine", "seal", "DELETE FROM seal", "the seal that the audit log tells of is gone"),
    ] {
        place.tampered(schema, &format!("CREATE TABLE before AS SELECT * FROM {table}")).await;
        place.tampered(schema, sql).await;
        let (good, printed) = server.run(&of_receipt).await;
        assert!(!good && printed.contains(told), "{sql}: {printed}");
        place.tampered(schema, &format!("DELETE FROM {table}")).await;
        place.tampered(schema, &format!("INSERT INTO {table} SELECT * FROM before")).await;
        place.tampered(schema, "DROP TABLE before").await;
    }
    fits(&server).await;
}
