//! Receipts and seals: what a candidate takes home tells of any change afterwards; replays for complaints.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use engine::attempt::event::Body;
use engine::exam::Rules;
use sha2::{Digest, Sha256};
use tests::harness::Browser;
use tests::harness::candidate::{Candidate, Lost};
use tests::harness::exam::{Plan, ready_on};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use wire::door::{Door, SignIn, Stage};
use wire::receipt::{
    CheckRequest, Committed, Inclusion, LogCheck, ReceiptCheck, Seal, SignatureCheck, SiteKey,
};
use wire::replay::Replay;
use wire::sitting::{Release, ResultFlaw, Results};
use wire::wall::{InvigilatorAct, Whom};

async fn check(browser: &Browser, text: &str) -> ReceiptCheck {
    browser.post("/api/receipts/check", CheckRequest { text: text.into() }).await.json()
}

/// Changes the site's database behind its back.
async fn tamper(server: &Server, sql: &str) {
    server.place().tampered("engine", sql).await;
}

async fn a_receipt_tells_of_any_change(on: On) {
    let (mut server, admin, sitting) = ready_on(on, Plan { candidates: 4, ..Plan::default() }).await;
    let mut receipts = Vec::new();
    for n in 0..3 {
        let mut me = sitting.inside(&server.base, n).await;
        let response = me.some_response(1, n);
        me.answers(1, response).await;
        receipts.push(me.submits().await);
    }
    let anybody = Browser::new(&server.base);
    let one = check(&anybody, &receipts[0].signed).await;
    assert_eq!((one.signature, one.log), (SignatureCheck::Good, Some(LogCheck::Same)));
    assert!(one.inclusion.is_none(), "nothing is sealed before the release");
    // What was promised of the papers is anybody's to keep; the seed itself stays closed while it decides anything.
    let of_it = format!("/api/commitments?sitting={}", sitting.id);
    let promised: Vec<Committed> = anybody.get(&of_it).await.json();
    assert_eq!((promised.len(), promised[0].commitment.seed.as_deref()), (1, None));
    let about = one.about.unwrap();
    assert_eq!((about.head, about.events), (receipts[0].head.clone(), receipts[0].events));
    let address = format!("https://exam.example/receipt#{}", receipts[0].signed);
    assert_eq!(check(&anybody, &address).await.signature, SignatureCheck::Good);
    let forged = receipts[0].signed.replace(&receipts[0].head, &"0".repeat(64));
    assert_eq!(check(&anybody, &forged).await.signature, SignatureCheck::Bad);
    let refused = anybody.post("/api/receipts/check", CheckRequest { text: "hello".into() }).await.problem();
    assert_eq!(refused, (422, "receipt.form".into()));

    // The release seals the logs of all seats, also of the one who never came.
    let path = format!("/api/sittings/{}/release", sitting.id);
    let _: Results =
        admin.browser.post(&path, Release { close_entry: true, close_grace: false }).await.json();
    let seals: Vec<Seal> = anybody.get(&format!("/api/seals?sitting={}", sitting.id)).await.json();
    assert_eq!((seals.len(), seals[0].size, seals[0].number), (1, 4, 1));
    let opened: Vec<Committed> = anybody.get("/api/commitments").await.json();
    let (before, after) = (&promised[0].commitment, &opened[0].commitment);
    assert_eq!((opened.len(), &after.seed_hash, after.at), (1, &before.seed_hash, before.at));
    let seed = hex::decode(after.seed.as_ref().unwrap()).unwrap();
    assert_eq!(hex::encode(Sha256::digest(seed)), before.seed_hash, "the seed is the one that was promised");
    let listed: Vec<Seal> = anybody.get("/api/seals").await.json();
    assert_eq!(listed, seals);
    let sealed = check(&anybody, &receipts[1].signed).await;
    let proof = sealed.inclusion.clone().unwrap();
    assert!(proof.fits && proof.same_head && proof.seal == seals[0]);
    let seen = anybody.bodies.lock().unwrap().concat();
    assert!(!seen.contains("考生"), "nothing tells who somebody is");

    // On any machine, with the public key alone.
    let key: SiteKey = anybody.get("/api/site-key").await.json();
    let folder = server.place().folder.path().to_owned();
    let (text, file) = (folder.join("receipt.txt"), folder.join("proof.json"));
    let (first, second) = receipts[1].signed.split_at(90);
    std::fs::write(&text, format!("回执\n{first}\n{second}\n考生\n")).unwrap();
    std::fs::write(&file, serde_json::to_string(&proof).unwrap()).unwrap();
    let (text, file) = (text.to_str().unwrap(), file.to_str().unwrap());
    let offline = ["verify", "receipt", text, "--key", &key.public, "--proof", file];
    let (good, printed) = server.run(&offline).await;
    assert!(good && printed.contains("the log lies under KAOPU-SEAL|"), "{printed}");
    let (good, printed) =
        server.run(&["verify", "receipt", &receipts[0].signed, "--key", &key.public, "--proof", file]).await;
    assert!(!good && printed.contains("another attempt"), "somebody else's proof: {printed}");
    // What the proof says of the seal beside its signed text is read by people, too.
    let changed = [
        Seal { root: "0".repeat(64), ..proof.seal.clone() },
        Seal { size: proof.seal.size + 1, ..proof.seal.clone() },
        Seal { at: proof.seal.at + 1, ..proof.seal.clone() },
    ];
    let other = folder.join("other.json");
    for seal in changed {
        std::fs::write(&other, serde_json::to_string(&Inclusion { seal, ..proof.clone() }).unwrap()).unwrap();
        let other = other.to_str().unwrap();
        let (good, printed) =
            server.run(&["verify", "receipt", text, "--key", &key.public, "--proof", other]).await;
        assert!(!good && printed.contains("not what was signed"), "{printed}");
    }
    let (good, printed) = server.run(&["verify", "receipt", &receipts[1].signed]).await;
    assert!(good && printed.contains("log: unchanged up to the end"), "{printed}");
    // A mistyped folder is no site, and does not become one.
    let typo = folder.join("typo");
    let output = std::process::Command::new(tests::harness::server::binary())
        .args(["verify", "--data"])
        .arg(&typo)
        .output()
        .unwrap();
    assert!(!output.status.success() && !typo.exists(), "{output:?}");

    // Somebody with the database in their hands adds a log that no seal has.
    server.kill().await;
    let attempt = |n: usize| receipts[n].signed.split('|').nth(2).unwrap().to_owned();
    let under = |attempt: &str| format!("replace(leaves, '{attempt}', '{}')", attempt.to_uppercase());
    tamper(&server, &format!("UPDATE seal SET leaves = {}", under(&attempt(1)))).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("was added afterwards"), "{printed}");
    let (good, printed) = server.run(&["verify", "receipt", &receipts[1].signed]).await;
    assert!(!good && printed.contains("added afterwards"), "{printed}");
    let back = format!(
        "UPDATE seal SET leaves = replace(leaves, '{}', '{}')",
        attempt(1).to_uppercase(),
        attempt(1)
    );
    tamper(&server, &back).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(good, "{printed}");

    // Gives one the other's paper, in one column or in all.
    let (one, other) = (attempt(0), attempt(1));
    tamper(&server, "CREATE TABLE form_before AS SELECT * FROM form").await;
    let from_other = |column: &str| {
        format!(
            "UPDATE form SET {column} = (SELECT {column} FROM form_before WHERE attempt = '{other}') \
             WHERE attempt = '{one}'"
        )
    };
    tamper(&server, &from_other("paper")).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("the paper does not say what its form says"), "{printed}");
    server.restart().await;
    let replay = format!("{}/api/sittings/{}/replay/{one}", server.base, sitting.id);
    let admin_there = admin.browser.moved_to(&server.base);
    let shown: Replay = admin_there.get(replay.strip_prefix(&server.base).unwrap()).await.json();
    assert!(!shown.paper_fits && shown.broken_at.is_none());
    server.kill().await;
    for column in ["form", "hash"] {
        tamper(&server, &from_other(column)).await;
    }
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("the form is not the one that was opened"), "{printed}");
    let (good, printed) = server.run(&["verify", "receipt", &receipts[0].signed]).await;
    assert!(!good && printed.contains("the paper was exchanged"), "{printed}");
    server.restart().await;
    let admin_there = admin_there.moved_to(&server.base);
    let results: Results = admin_there.get(&format!("/api/sittings/{}/results", sitting.id)).await.json();
    let line = results.lines.iter().find(|line| line.attempt == one).unwrap();
    assert!(
        line.flaw == Some(ResultFlaw::Paper) && line.got.is_some(),
        "results are out, and stand: {line:?}"
    );
    server.kill().await;
    for column in ["paper", "form", "hash"] {
        let back = format!(
            "UPDATE form SET {column} = (SELECT {column} FROM form_before b WHERE b.attempt = form.attempt)"
        );
        tamper(&server, &back).await;
    }

    // Gives marks away, lowers the pass mark, loses the sitting.
    let score = "replace(score, '\"got\":', '\"got\":9')";
    tamper(&server, "CREATE TABLE score_before AS SELECT * FROM score").await;
    tamper(&server, &format!("UPDATE score SET score = {score}")).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("its marks are not what its answers give"), "{printed}");
    tamper(&server, "DELETE FROM score").await;
    tamper(&server, "INSERT INTO score SELECT * FROM score_before").await;
    tamper(&server, "CREATE TABLE sitting_before AS SELECT * FROM sitting").await;
    let lower = "replace(frozen, '\"pass\":', '\"pass\":-')";
    tamper(&server, &format!("UPDATE sitting SET frozen = {lower}")).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("rules_hash is not what was published"), "{printed}");
    tamper(&server, "DELETE FROM sitting").await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("is gone, and what belongs to it is still there"), "{printed}");
    tamper(&server, "INSERT INTO sitting SELECT * FROM sitting_before").await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(good, "{printed}");

    // Drops the seal: a new one in its place is no seal.
    tamper(&server, "CREATE TABLE seal_before AS SELECT * FROM seal").await;
    tamper(&server, "DELETE FROM seal").await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good && printed.contains("seal 1 is gone"), "{printed}");
    tamper(&server, "INSERT INTO seal SELECT * FROM seal_before").await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(good, "{printed}");

    // Changes an answer, and drops another log.
    tamper(
        &server,
        &format!(
            "UPDATE attempt_event SET body = replace(body, 'answered', 'Answered') WHERE attempt = '{}'",
            attempt(0)
        ),
    )
    .await;
    tamper(
        &server,
        &format!("DELETE FROM attempt_event WHERE attempt = '{}' AND kind = 'ended'", attempt(1)),
    )
    .await;
    tamper(&server, &format!("DELETE FROM attempt_event WHERE attempt = '{}'", attempt(2))).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(!good, "{printed}");
    tamper(&server, &format!("UPDATE attempt_event SET body = replace(body, 'Answered', 'answered'), at = at + 1 WHERE attempt = '{}'", attempt(0))).await;
    let (good, printed) = server.run(&["verify"]).await;
    assert!(
        !good && printed.contains("does not follow") && printed.contains("is not the one that was sealed"),
        "{printed}"
    );
    server.restart().await;
    let anybody = Browser::new(&server.base);
    let log = async |n: usize| check(&anybody, &receipts[n].signed).await.log;
    assert_eq!(log(0).await, Some(LogCheck::Changed));
    assert_eq!(log(1).await, Some(LogCheck::Changed));
    assert_eq!(log(2).await, Some(LogCheck::Missing));
}

#[tokio::test]
async fn a_receipt_tells_of_any_change_on_sqlite() {
    a_receipt_tells_of_any_change(On::Sqlite).await;
}

#[tokio::test]
async fn a_receipt_tells_of_any_change_on_postgres() {
    a_receipt_tells_of_any_change(On::Postgres).await;
}

#[tokio::test]
async fn a_sitting_that_is_over_is_sealed_by_itself() {
    let rules = Rules { early_submit_s: 0, grace_s: 1, camera_every_s: None, ..Rules::default() };
    let plan = Plan { lasts: Duration::from_secs(3), rules, ..Plan::default() };
    let (mut server, _admin, sitting) = ready_on(On::Sqlite, plan).await;
    let mut me = sitting.inside(&server.base, 0).await;
    me.until("the end", |me| me.receipt.is_some()).await;
    let anybody = Browser::new(&server.base);
    let signed = me.receipt.clone().unwrap().signed;
    let sealed = async {
        while check(&anybody, &signed).await.inclusion.is_none_or(|proof| !proof.fits) {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), sealed).await.expect("the seal");
    // A page that only looks afterwards adds nothing to the log.
    let mut other = me.second_page();
    other.connects(true).await.unwrap();
    let proof = check(&anybody, &signed).await.inclusion.unwrap();
    let fields: Vec<&str> = proof.leaf.split(' ').collect();
    assert_eq!(fields[1..3], fields[3..5], "the log ends where the attempt ended");
    // Whose log was dropped since is not taken for somebody who never came, and a new log is not begun. Who never came
    // is.
    server.kill().await;
    let dropped = format!("DELETE FROM attempt_event WHERE attempt = '{}'", fields[0]);
    server.place().tampered("engine", &dropped).await;
    server.restart().await;
    let stage_of = async |n: usize| {
        let (ticket, id_number) = sitting.roster[n].clone();
        let shown = SignIn { ticket, id_number };
        let door: Door = Browser::new(&server.base).post("/api/door/sign-in", shown).await.json();
        door.stage
    };
    assert_eq!((stage_of(0).await, stage_of(1).await), (Stage::Damaged, Stage::Waiting));
    me.moves_to(&server.base);
    is_told_of_the_damage(&mut me).await;
    let reply = me.posts(&me.batch(vec![], 0)).await;
    assert_eq!((reply.close, me.refused.last().unwrap().1.as_str()), (Some(1013), "store.damaged"));
    assert_eq!(check(&Browser::new(&server.base), &signed).await.log, Some(LogCheck::Missing));
}

/// A page whose record can't be read hears why, and may come again.
async fn is_told_of_the_damage(me: &mut Candidate) {
    assert!(matches!(me.is_turned_away().await, Lost::Code(1013)));
    assert_eq!(me.refused.pop().unwrap().1, "store.damaged");
}

#[tokio::test]
async fn an_attempt_is_replayed_from_its_log() {
    let (server, admin, sitting) = ready_on(On::Sqlite, Plan::default()).await;
    let mut me = sitting.inside(&server.base, 0).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let (first, second) = (me.some_response(1, 0), me.some_response(1, 1));
    me.answers(1, first.clone()).await;
    me.answers(1, second.clone()).await;
    let results: Results = admin.browser.get(&format!("/api/sittings/{}/results", sitting.id)).await.json();
    assert_eq!(results.running, 1);
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("the tile", |wall| wall.tiles.iter().any(|tile| tile.answered == 1)).await;
    let attempt = wall.tiles.iter().find(|tile| tile.answered == 1).unwrap().attempt.clone();
    let only = Whom::Some { attempts: vec![attempt.clone()] };
    invigilator.acts(&sitting.id, only, InvigilatorAct::Extend { seconds: 60 }, "停电").await;
    let path = format!("/api/sittings/{}/replay/{attempt}", sitting.id);
    let running: Replay = admin.browser.get(&path).await.json();
    assert!(running.receipt.is_none() && !running.events.last().unwrap().ended);
    me.submits().await;
    let replay: Replay = admin.browser.get(&path).await.json();
    let answers: Vec<_> = replay
        .events
        .iter()
        .filter_map(|event| match &event.body {
            Body::Answered { response, .. } => response.clone(),
            _ => None,
        })
        .collect();
    assert_eq!(answers, [first, second]);
    assert_eq!((replay.broken_at, replay.items.len(), replay.paper.unwrap().slots.len()), (None, 20, 20));
    let deadlines: Vec<_> = replay.events.iter().filter_map(|event| event.deadline).collect();
    assert_eq!(deadlines.last().unwrap() - deadlines[0], 60_000_000, "the extension is seen");
    assert!(replay.items.iter().all(|item| !item.code.is_empty() && item.version == 1));
    let last = replay.events.last().unwrap();
    assert!(last.ended && last.hash == replay.receipt.unwrap().head);
    assert_eq!(
        invigilator.browser.get(&path).await.problem().0,
        403,
        "answers are not the invigilator's business"
    );
    let audit: wire::staff::AuditPage = admin.browser.get("/api/audit").await.json();
    assert_eq!(audit.lines.iter().filter(|line| line.what == "results.replay").count(), 2);
}
