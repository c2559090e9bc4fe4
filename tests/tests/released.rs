//! Results that are out: what was released stands, and the desk says where the records are no more what they were.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use engine::exam::Rules;
use proctor::signal::ClientSignal;
use tests::harness::Browser;
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, ready_on};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use tests::on_both;
use wire::desk::BlueprintRow;
use wire::door::{Door, ResultSheet, SignIn, Stage};
use wire::receipt::{CheckRequest, LogCheck, ReceiptCheck, Seal};
use wire::replay::Replay;
use wire::room::ClientFrame;
use wire::sitting::{Exam, Release, ResultFlaw, ResultLine, Results, RosterLine, SittingRow, SittingView};
use wire::wall::TileStage;

const RELEASE: Release = Release { close_entry: true, close_grace: true };

/// Does something to the engine's database while the server is away, and undoes it after `look` has looked.
async fn tampered(server: &mut Server, table: &str, sql: &str, look: impl AsyncFnOnce(&Server)) {
    server.kill().await;
    let does = async |server: &Server, sql: &str| server.place().tampered("engine", sql).await;
    does(server, &format!("CREATE TABLE before AS SELECT * FROM {table}")).await;
    does(server, sql).await;
    server.restart().await;
    look(server).await;
    server.kill().await;
    does(server, &format!("DELETE FROM {table}")).await;
    does(server, &format!("INSERT INTO {table} SELECT * FROM before")).await;
    does(server, "DROP TABLE before").await;
    server.restart().await;
}

async fn told_by_verify(server: &mut Server, told: &str) {
    server.kill().await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains(told), "{told}: {printed}");
    server.restart().await;
}

async fn what_was_released_stands(on: On) {
    let (mut server, admin, sitting) = ready_on(on, Plan { candidates: 4, ..Plan::default() }).await;
    let mut people = Vec::new();
    for n in 0..3 {
        let mut me = sitting.inside(&server.base, n).await;
        let response = me.some_response(1, n);
        me.answers(1, response).await;
        me.submits().await;
        people.push(me.browser.moved_to(&server.base));
    }
    let base = format!("/api/sittings/{}", sitting.id);
    let ticket = |n: usize| sitting.roster[n].0.clone();
    let results = async |server: &Server| -> Results {
        admin.browser.moved_to(&server.base).get(&format!("{base}/results")).await.json()
    };
    let line = |results: &Results, n: usize| -> ResultLine {
        results.lines.iter().find(|line| line.ticket == ticket(n)).unwrap().clone()
    };
    let of = |results: &Results, n: usize| {
        let line = line(results, n);
        (line.flaw, line.got.is_some())
    };
    let attempt = line(&results(&server).await, 0).attempt;
    let other_answer = format!(
        "UPDATE attempt_event SET body = replace(body, 'answered', 'answered '), at = at + 1 \
         WHERE attempt = '{attempt}' AND kind = 'answered'"
    );
    let cut = format!("DELETE FROM attempt_event WHERE attempt = '{attempt}' AND kind = 'ended'");
    let moved = format!("UPDATE attempt_event SET at = at + 1 WHERE attempt = '{attempt}' AND number = 2");

    // Nothing is released by a log that can't be read or does not follow, and nobody else waits for it.
    for sql in [&other_answer, &moved] {
        tampered(&mut server, "attempt_event", sql, async |server| {
            server.place().tampered("engine", "DELETE FROM score").await;
            let there = results(server).await;
            assert_eq!(
                (of(&there, 0), of(&there, 1)),
                ((Some(ResultFlaw::Log), false), (None, true)),
                "{sql}"
            );
            assert_eq!(there.unfit, 1);
            let browser = admin.browser.moved_to(&server.base);
            let refused = browser.post(&format!("{base}/release"), RELEASE).await.problem();
            assert_eq!(refused, (409, "results.damaged".into()));
        })
        .await;
    }

    let exchanged = format!(
        "UPDATE form SET form = (SELECT form FROM before WHERE attempt <> '{attempt}' LIMIT 1) \
         WHERE attempt = '{attempt}'"
    );
    let lost = format!("DELETE FROM form WHERE attempt = '{attempt}'");
    for sql in [&exchanged, &lost] {
        tampered(&mut server, "form", sql, async |server| {
            assert_eq!(of(&results(server).await, 0), (Some(ResultFlaw::Paper), false), "{sql}");
        })
        .await;
    }

    let browser = admin.browser.moved_to(&server.base);
    let released: Results = browser.post(&format!("{base}/release"), RELEASE).await.json();
    assert!(released.unfit == 0 && released.lines.iter().all(|line| line.flaw.is_none()));
    let sheet = async |server: &Server, n: usize| -> ResultSheet {
        people[n].moved_to(&server.base).get("/api/result").await.json()
    };
    let got = [sheet(&server, 0).await.total, sheet(&server, 1).await.total];

    // Whatever becomes of the records: candidates see what they saw, the desk says what does not fit.
    let table = "attempt_event";
    let all = format!("DELETE FROM attempt_event WHERE attempt = '{attempt}'");
    let torn =
        format!("UPDATE attempt_event SET body = 'torn' WHERE attempt = '{attempt}' AND kind = 'answered'");
    for sql in [&other_answer, &moved, &cut, &all, &torn] {
        tampered(&mut server, table, sql, async |server| {
            // Whose log it is comes in and sees it, too.
            let shown = SignIn { ticket: ticket(0), id_number: sitting.roster[0].1.clone() };
            let at_the_door = Browser::new(&server.base);
            let door: Door = at_the_door.post("/api/door/sign-in", shown).await.json();
            assert_eq!(door.stage, Stage::Released, "{sql}");
            let sheet_of: ResultSheet = at_the_door.get("/api/result").await.json();
            assert_eq!(sheet_of.total, got[0]);
            server.place().tampered("engine", "DELETE FROM score").await;
            let there = results(server).await;
            assert_eq!(
                (of(&there, 0), of(&there, 1)),
                ((Some(ResultFlaw::Log), true), (None, true)),
                "{sql}"
            );
            assert_eq!((there.unfit, line(&there, 0).got), (1, line(&released, 0).got));
            assert_eq!(there.absent, released.absent, "nobody is absent by it");
            assert_eq!(sheet(server, 1).await.total, got[1]);
        })
        .await;
    }
    // A log that lost its end gets no other one, and nobody another receipt.
    server.kill().await;
    server.place().tampered("engine", "CREATE TABLE before AS SELECT * FROM attempt_event").await;
    server.place().tampered("engine", &cut).await;
    server.restart().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(people[0].moved_to(&server.base).get("/api/receipt").await.problem().1, "store.damaged");
    server.kill().await;
    let again = format!(
        "INSERT INTO attempt_event SELECT * FROM before WHERE attempt = '{attempt}' AND kind = 'ended'"
    );
    // Were there another end, this would be a second event of its number.
    server.place().tampered("engine", &again).await;
    server.place().tampered("engine", "DROP TABLE before").await;
    server.restart().await;
    assert_eq!(results(&server).await.unfit, 0);

    // What was released, alone or with the marks it came from; what is needed to pass; who they are.
    let raised = "score = replace(score, '\"got\":', '\"got\":9')";
    let (one, two) = (ticket(0), ticket(1));
    let swapped = format!(
        "UPDATE seat SET name = (SELECT name FROM before WHERE ticket = CASE seat.ticket WHEN '{one}' THEN '{two}' \
         ELSE '{one}' END) WHERE ticket IN ('{one}', '{two}')"
    );
    let lower = "UPDATE sitting SET frozen = replace(frozen, '\"pass\":', '\"pass\":-')";
    for (table, sql) in [
        ("released", &*format!("UPDATE released SET {raised}")),
        ("released", "UPDATE released SET score = 'x'"),
        ("sitting", lower),
        ("seat", &swapped),
    ] {
        tampered(&mut server, table, sql, async |server| {
            let there = results(server).await;
            assert_eq!(
                (of(&there, 0), of(&there, 1)),
                ((Some(ResultFlaw::Result), false), (Some(ResultFlaw::Result), false)),
                "{sql}"
            );
            let shown = people[0].moved_to(&server.base).get("/api/result").await.problem();
            assert_eq!(shown, (409, "result.changed".into()), "{sql}");
        })
        .await;
    }

    // The cache of marks is filled again.
    results(&server).await;
    let raised = &format!("UPDATE score SET {raised}");
    tampered(&mut server, "score", raised, async |server| {
        let there = results(server).await;
        assert_eq!(of(&there, 0), (Some(ResultFlaw::Marks), true));
        let line = line(&there, 0);
        assert!(line.given.is_some_and(|given| Some(given) != line.got), "{line:?}");
        assert_eq!((sheet(server, 0).await.total, there.unfit), (got[0], 3));
    })
    .await;
    tampered(&mut server, "form", &exchanged, async |server| {
        let there = results(server).await;
        assert_eq!(of(&there, 0), (Some(ResultFlaw::Paper), true));
        assert_eq!(line(&there, 0).got, line(&released, 0).got);
    })
    .await;
    tampered(&mut server, "seat", &format!("DELETE FROM seat WHERE attempt = '{attempt}'"), async |server| {
        assert_eq!(results(server).await.unfit, 1, "who is gone from the roster was released");
    })
    .await;

    // The seal.
    for sql in ["DELETE FROM seal", "UPDATE seal SET leaves = replace(leaves, ' ', '  ')"] {
        tampered(&mut server, "seal", sql, async |server| {
            assert!(results(server).await.seal_broken, "{sql}");
        })
        .await;
    }

    // What was released is in the audit log.
    server.kill().await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(good, "{printed}");
    server.restart().await;
    for sql in ["UPDATE released SET score = replace(score, '\"got\":', '\"got\":9')", "DELETE FROM released"]
    {
        let place = server.place();
        place.tampered("engine", "CREATE TABLE before AS SELECT * FROM released").await;
        place.tampered("engine", sql).await;
        told_by_verify(&mut server, "its results are not the ones that were released").await;
        let place = server.place();
        place.tampered("engine", "DELETE FROM released").await;
        place.tampered("engine", "INSERT INTO released SELECT * FROM before").await;
        place.tampered("engine", "DROP TABLE before").await;
    }
}
on_both!(what_was_released_stands);

#[tokio::test]
async fn nothing_is_released_past_a_seal() {
    let rules = Rules { early_submit_s: 0, grace_s: 1, camera_every_s: None, ..Rules::default() };
    let plan = Plan { lasts: Duration::from_secs(4), rules, candidates: 3, ..Plan::default() };
    let (mut server, admin, sitting) = ready_on(On::Sqlite, plan).await;
    let mut people = [sitting.inside(&server.base, 0).await, sitting.inside(&server.base, 1).await];
    for me in &mut people {
        me.until("the end", |me| me.receipt.is_some()).await;
    }
    let anybody = Browser::new(&server.base);
    let sealed = async {
        while anybody.get(&format!("/api/seals?sitting={}", sitting.id)).await.json::<Vec<Seal>>().is_empty()
        {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), sealed).await.expect("the seal");
    let base = format!("/api/sittings/{}", sitting.id);
    let gone = format!("DELETE FROM seat WHERE ticket = '{}'", sitting.roster[0].0);
    for (table, sql) in [
        ("seal", "DELETE FROM seal"),
        ("seal", "UPDATE seal SET leaves = replace(leaves, 'a', 'b')"),
        ("seat", &*gone),
        ("attempt_event", "DELETE FROM attempt_event WHERE kind = 'ended'"),
    ] {
        tampered(&mut server, table, sql, async |server| {
            let browser = admin.browser.moved_to(&server.base);
            let there: Results = browser.get(&format!("{base}/results")).await.json();
            assert!(there.seal_broken || there.unfit > 0, "{sql}");
            let refused = browser.post(&format!("{base}/release"), RELEASE).await.problem();
            assert_eq!(
                (refused.0, refused.1.split('.').next()),
                (409, Some("results")),
                "{sql}: {refused:?}"
            );
        })
        .await;
    }
    let released: Results =
        admin.browser.moved_to(&server.base).post(&format!("{base}/release"), RELEASE).await.json();
    assert!(released.released_at.is_some() && released.unfit == 0);
}

#[tokio::test]
async fn one_damaged_record_hides_nobody_else() {
    let (mut server, admin, sitting) = ready_on(On::Sqlite, Plan { candidates: 2, ..Plan::default() }).await;
    let mut people = [sitting.inside(&server.base, 0).await, sitting.inside(&server.base, 1).await];
    for me in &mut people {
        let response = me.some_response(1, 0);
        me.answers(1, response).await;
    }
    let receipt = people[0].submits().await;
    let attempt = receipt.signed.split('|').nth(2).unwrap().to_owned();
    let replay_of = format!("/api/sittings/{}/replay/{attempt}", sitting.id);
    let wang = Member::signed_in(&server, "wangfang").await;
    let checked = async |server: &Server| -> ReceiptCheck {
        let request = CheckRequest { text: receipt.signed.clone() };
        Browser::new(&server.base).post("/api/receipts/check", request).await.json()
    };
    assert_eq!(checked(&server).await.log, Some(LogCheck::Same));
    // What can't be read, what is no text at all, what is not there any more: nobody goes on from it.
    for spoilt in [
        "UPDATE attempt_event SET body = 'x'",
        "UPDATE attempt_event SET body = x'ff'",
        "DELETE FROM attempt_event",
    ] {
        let spoilt = format!("{spoilt} WHERE attempt = '{attempt}' AND number = 2");
        tampered(&mut server, "attempt_event", &spoilt, async |server| {
            let wang = Member { browser: wang.browser.moved_to(&server.base), staff: wang.staff.clone() };
            let mut wall = wang.watches(&sitting.id).await;
            wall.until("both candidates", |wall| wall.tiles.len() == 2).await;
            let stage = |n: usize| wall.tile(&sitting.roster[n].0).stage;
            assert_eq!((stage(0), stage(1)), (TileStage::Damaged, TileStage::Running));
            for page in ["record", "announcements"] {
                let path = format!("/api/wall/{}/{page}", sitting.id);
                assert_eq!(wang.browser.get(&path).await.status, 200, "{page}");
            }
            // The candidate comes as far as the door, which says so, and whoever is in the room hears it.
            let shown =
                SignIn { ticket: sitting.roster[0].0.clone(), id_number: sitting.roster[0].1.clone() };
            let at_the_door = Browser::new(&server.base);
            let door: Door = at_the_door.post("/api/door/sign-in", shown).await.json();
            assert_eq!(door.stage, Stage::Damaged);
            assert_eq!(at_the_door.get("/api/receipt").await.problem().1, "store.damaged");
            // Its receipt does not fall silent over it, and what is left of the log is shown as no more than that.
            assert_eq!(checked(server).await.log, Some(LogCheck::Changed));
            let replay: Replay = admin.browser.moved_to(&server.base).get(&replay_of).await.json();
            assert!(replay.events.len() < 4 && replay.broken_at.is_some(), "{:?}", replay.broken_at);
            let (good, printed) = server.run(&["verify"]).await;
            assert!(
                !good && printed.contains(&attempt) && printed.contains("audit log:"),
                "{spoilt}: {printed}"
            );
        })
        .await;
    }
    // Nor does one damaged seat.
    let spoilt = format!("UPDATE seat SET name = x'ff' WHERE attempt = '{attempt}'");
    tampered(&mut server, "seat", &spoilt, async |server| {
        let wang = Member { browser: wang.browser.moved_to(&server.base), staff: wang.staff.clone() };
        let mut wall = wang.watches(&sitting.id).await;
        wall.until("both candidates", |wall| wall.tiles.len() == 2).await;
        let stage = |ticket: &str| wall.tile(ticket).stage;
        let (first, second) = (&sitting.roster[0].0, &sitting.roster[1].0);
        assert_eq!((stage(first), stage(second)), (TileStage::Damaged, TileStage::Running));
        let browser = admin.browser.moved_to(&server.base);
        let roster: Vec<RosterLine> =
            browser.get(&format!("/api/sittings/{}/roster", sitting.id)).await.json();
        let read = |line: &RosterLine| (line.damaged, line.name.is_empty(), line.ticket.is_empty());
        let mut lines: Vec<_> = roster.iter().map(read).collect();
        lines.sort_unstable();
        assert_eq!(lines, [(false, false, false), (true, true, false)], "what can be read of it is there");
        let results: Results = browser.get(&format!("/api/sittings/{}/results", sitting.id)).await.json();
        let line = results.lines.iter().find(|line| line.attempt == attempt).unwrap();
        assert_eq!((line.flaw, results.running), (Some(ResultFlaw::Seat), 1));
        let (good, printed) = server.run(&["verify"]).await;
        assert!(!good && printed.contains("its seat can't be read"), "{printed}");
        assert!(printed.contains("audit log:"), "all the rest is looked at: {printed}");
    })
    .await;
    // Nor does a damaged exam or blueprint, of whom all else is frozen with the papers.
    for (table, spoilt) in [
        ("exam", "UPDATE exam SET rules = 'x'"),
        ("exam", "UPDATE exam SET title = x'ff'"),
        ("blueprint", "UPDATE blueprint SET body = 'x'"),
    ] {
        tampered(&mut server, table, spoilt, async |server| {
            let browser = admin.browser.moved_to(&server.base);
            let exams: Vec<Exam> = browser.get("/api/exams").await.json();
            assert!(exams.len() == 1 && exams[0].damaged && exams[0].sittings == 1, "{exams:?}");
            let rows: Vec<BlueprintRow> = browser.get("/api/blueprints").await.json();
            assert_eq!(rows.iter().map(|row| row.damaged).collect::<Vec<_>>(), [table == "blueprint"]);
            let sittings: Vec<SittingRow> = browser.get("/api/sittings").await.json();
            assert!(!sittings[0].damaged);
            let _: SittingView = browser.get(&format!("/api/sittings/{}", sitting.id)).await.json();
            let _: Results = browser.get(&format!("/api/sittings/{}/results", sitting.id)).await.json();
            let (ticket, id_number) = &sitting.roster[0];
            let at_the_door = Candidate::at_the_door(&server.base, ticket, id_number).await;
            assert_eq!(at_the_door.ticket, *ticket, "who has a paper comes in");
        })
        .await;
    }
    // Nor does one damaged sitting, whatever of it can't be read.
    let other = admin.plans(Plan { candidates: 1, first_ticket: 50, ..Plan::default() }).await;
    for spoilt in ["pauses = 'x'", "title = x'ff'"] {
        let spoilt = format!("UPDATE sitting SET {spoilt} WHERE id = '{}'", sitting.id);
        tampered(&mut server, "sitting", &spoilt, async |server| {
            let browser = admin.browser.moved_to(&server.base);
            let rows: Vec<SittingRow> = browser.get("/api/sittings").await.json();
            let damaged =
                |rows: &[SittingRow], id: &str| rows.iter().find(|row| row.id == id).map(|row| row.damaged);
            let (it, next) = (damaged(&rows, &sitting.id), damaged(&rows, &other.id));
            assert_eq!((it, next), (Some(true), Some(false)));
            let exams: Vec<Exam> = browser.get("/api/exams").await.json();
            assert_eq!(exams.len(), 2);
            let wang = wang.browser.moved_to(&server.base);
            let watched: Vec<SittingRow> = wang.get("/api/wall/sittings").await.json();
            assert_eq!(damaged(&watched, &other.id), Some(false));
            assert_eq!(damaged(&watched, &sitting.id), Some(true), "whose it is can be read");
            // What was signed is none the worse for it.
            assert_eq!(checked(server).await.log, Some(LogCheck::Same));
            let (good, printed) = server.run(&["verify"]).await;
            let told = format!("sitting {}: a row of", sitting.id);
            assert!(!good && printed.contains(&told), "{printed}");
            assert!(printed.contains("audit log:"), "all the rest is looked at: {printed}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_damaged_record_keeps_no_other_sitting_from_its_seal() {
    let plan = |first_ticket| {
        let rules = Rules { early_submit_s: 0, grace_s: 1, camera_every_s: None, ..Rules::default() };
        Plan { lasts: Duration::from_secs(4), rules, candidates: 1, first_ticket, ..Plan::default() }
    };
    let (mut server, admin, first) = ready_on(On::Sqlite, plan(1)).await;
    let second = admin.plans(plan(50)).await;
    for sitting in [&first, &second] {
        sitting.inside(&server.base, 0).await.unplugs();
    }
    let sealed = async |server: &Server, sitting: &str| {
        let seals = Browser::new(&server.base).get(&format!("/api/seals?sitting={sitting}")).await;
        !seals.json::<Vec<Seal>>().is_empty()
    };
    let spoilt = format!(
        "UPDATE attempt_event SET body = 'x' WHERE attempt IN (SELECT attempt FROM seat WHERE sitting = '{}')",
        first.id
    );
    tampered(&mut server, "attempt_event", &spoilt, async |server| {
        let waits = async {
            while !sealed(server, &second.id).await {
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waits).await.expect("the seal");
        assert!(!sealed(server, &first.id).await);
    })
    .await;
}

#[tokio::test]
async fn what_was_noticed_and_cannot_be_read_keeps_nobody_from_their_exam() {
    let (mut server, _admin, sitting) = ready_on(On::Sqlite, Plan { candidates: 2, ..Plan::default() }).await;
    let mut me = sitting.inside(&server.base, 0).await;
    for _ in 0..3 {
        me.says(&ClientFrame::Signal { signal: ClientSignal::FocusLost { ms: 0 }, client_ms: 0 }).await;
    }
    let response = me.some_response(1, 0);
    me.answers(1, response).await;
    let waits = async {
        while server.place().tampered("proctor", "SELECT COUNT(*) FROM incident").await == ["0"] {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waits).await.expect("an incident");
    server.kill().await;
    let place = server.place();
    for sql in
        ["UPDATE incident SET body = x'ff'", "UPDATE signal SET detail = x'ff' WHERE kind = 'focus_lost'"]
    {
        place.tampered("proctor", sql).await;
    }
    place.tampered("web", "UPDATE account SET name = x'ff' WHERE login <> 'wangfang'").await;
    server.restart().await;
    me.unplugs();
    me.moves_to(&server.base);
    me.comes_back().await;
    me.says(&ClientFrame::Signal { signal: ClientSignal::FocusLost { ms: 1_000 }, client_ms: 0 }).await;
    let response = me.some_response(2, 0);
    me.answers(2, response).await;
    let wang = Member::signed_in(&server, "wangfang").await;
    let mut wall = wang.watches(&sitting.id).await;
    wall.until("the candidate", |wall| wall.tiles.len() == 2).await;
    server.kill().await;
    let (sound, words) = server.run(&["verify"]).await;
    assert!(!sound && words.contains("incident") && words.contains("can't be read"), "{words}");
}
