//! The stores, on SQLite and Postgres alike.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::time::Duration;

use bank::exchange::kinds::NamedKind;
use bank::exchange::undo::Stays;
use bank::exchange::{Existing, Field, Mapping};
use bank::item::{Body, Content, Kind, Status, Tags};
use bank::search::Entry;
use bank::store::changes::Changes;
use bank::store::comments::Comment;
use bank::store::imports::Undone;
use bank::store::items::{NewVersion, NextVersion};
use bank::store::undo::Stayed;
use bank::store::{Place, StoreError};
use engine::attempt::Command;
use engine::attempt::event::Actor;
use engine::journal::{Attempts, Journal};
use engine::marks::Marks;
use engine::paper::{Form, FormItem, FormSection, show};
use engine::sitting::Accommodations;
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use engine::{AttemptId, SittingId};
use proctor::hall::{Place as HallPlace, Silence};
use proctor::incident::{Act, IncidentState};
use proctor::rule::Rule;
use proctor::signal::{Signal, SignalKind};
use tests::harness::place::{Fresh, On};

/// Runs a test on both engines.
macro_rules! on_both {
    ($name:ident) => {
        mod $name {
            use super::{Fresh, On};

            #[tokio::test]
            async fn on_sqlite() {
                let fresh = Fresh::on(On::Sqlite).await;
                super::$name(fresh.place()).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let fresh = Fresh::on(On::Postgres).await;
                super::$name(fresh.place()).await;
            }
        }
    };
}

fn new(stem: &str, key: bool, status: Status) -> NewVersion {
    NewVersion {
        content: Content::plain(stem, Body::TrueFalse { key }, ""),
        tags: Tags { subjects: vec!["P1.2".into()], difficulty: 700, ..Tags::default() },
        status,
        author: "孙立军".into(),
        reviewer: None,
        at: 1,
        syllabus: 1,
    }
}

#[tokio::test]
async fn every_migration_is_named_by_its_store() {
    let server = tests::harness::server::Server::start(On::Sqlite, &[]).await;
    let Place::Folder(folder) = server.place().place() else { panic!("SQLite lies in a folder") };
    for name in ["bank", "engine", "proctor", "web"] {
        let files =
            std::fs::read_dir(format!("{}/../{name}/migrations", env!("CARGO_MANIFEST_DIR"))).unwrap();
        sqlx::any::install_default_drivers();
        let sqlite = format!("sqlite://{}/{name}.db", folder.display());
        let pool = sqlx::AnyPool::connect(&sqlite).await.unwrap();
        let (ran,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(&pool).await.unwrap();
        assert_eq!(usize::try_from(ran).unwrap(), files.count(), "{name}");
    }
}

on_both!(an_item_lives_through_its_versions);
async fn an_item_lives_through_its_versions(place: Place) {
    let store = bank::store::Store::open(&place).await.unwrap();
    let items = [("A-1".to_owned(), new("锅炉缺水时不得进水。", true, Status::Draft))];
    let ids = store.create_items(&items).await.unwrap();
    let taken = store.create_items(&items).await;
    assert!(matches!(taken, Err(StoreError::Conflict(_))), "a code is given once");
    assert_eq!(store.item_count().await.unwrap(), 1, "nothing of the second is there");

    let id = &ids[0];
    store.set_status(id, 1, Status::Draft, Status::InReview, None, None).await.unwrap();
    store.set_status(id, 1, Status::InReview, Status::Approved, Some("陈明"), None).await.unwrap();
    let again = store.set_status(id, 1, Status::InReview, Status::Draft, None, None).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "a step is taken once");
    let one = store.freeze(true, 5, 5).await.unwrap();

    let second = new("锅炉严重缺水时不得进水。", true, Status::Draft);
    assert_eq!(store.add_version(id, 1, &second).await.unwrap(), 2);
    let late = store.add_version(id, 1, &second).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))), "somebody else was faster");
    let approved = store.approved_versions().await.unwrap();
    assert_eq!(approved.len(), 1, "the approved version is in use until a newer one is approved");
    assert_eq!((approved[0].number, approved[0].reviewer.as_deref()), (1, Some("陈明")));
    assert_eq!(store.freeze(true, 6, 6).await.unwrap().id, one.id, "the same bank is the same snapshot");

    store.set_status(id, 2, Status::Draft, Status::Retired, None, None).await.unwrap();
    assert!(store.approved_versions().await.unwrap().is_empty(), "a retired item is out of use");
    let kept = store.snapshot(&one.id).await.unwrap();
    assert_eq!(kept.versions[0].content, one.versions[0].content, "a snapshot never changes");
    assert_eq!(store.versions_of(id).await.unwrap().len(), 2);
}

on_both!(an_import_is_committed_once_and_undone_as_a_whole);

async fn what_people_do_with_an_answer_is_added_and_never_changed(place: Place) {
    use engine::script::{Act, Entry, Given};
    let store = engine::store::Store::open(&place).await.unwrap();
    let (sitting, attempt) = (SittingId::from("s"), AttemptId::from("a"));
    let entry = |number, got| Entry {
        number,
        answer: "x".into(),
        by: Actor { id: "1".into(), name: "赵".into() },
        at: 7,
        act: Act::Mark { given: Given { got: Marks(got), points: vec![0, 2], comment: "好".into() } },
    };
    let put = |slot, entry: Entry| {
        let (store, sitting, attempt) = (store.clone(), sitting.clone(), attempt.clone());
        async move { store.put_script_act(&sitting, (&attempt, slot), &entry).await.unwrap() }
    };
    assert!(put(3, entry(1, 100)).await);
    assert!(!put(3, entry(1, 200)).await, "of two that come at once one is told to look again");
    assert!(put(3, entry(2, 200)).await && put(1, entry(1, 50)).await);
    let logs = store.scripts_of(&attempt).await.unwrap();
    assert_eq!(logs[&3], [entry(1, 100), entry(2, 200)]);
    let all = store.scripts(&sitting).await.unwrap();
    assert_eq!(all[&attempt], logs);
    assert!(store.scripts(&SittingId::from("other")).await.unwrap().is_empty());
}
on_both!(what_people_do_with_an_answer_is_added_and_never_changed);

async fn an_import_is_committed_once_and_undone_as_a_whole(place: Place) {
    let store = bank::store::Store::open(&place).await.unwrap();
    let import = bank::ImportId::new();
    store.put_import(&import, "a.csv", "YQ==", "孙立军", 1).await.unwrap();
    let items: Vec<(String, NewVersion)> =
        (1..=5).map(|n| (format!("IMP-{n:04}"), new(&format!("题{n}"), true, Status::Draft))).collect();
    let ids = store.commit_import((&import, "{}"), &items, &[], |_| {}).await.unwrap();
    let more = [("IMP-9".to_owned(), new("题9", true, Status::Draft))];
    let twice = store.commit_import((&import, "{}"), &more, &[], |_| {}).await;
    assert!(matches!(twice, Err(StoreError::Conflict(_))));
    assert_eq!(store.item_count().await.unwrap(), 5);
    assert_eq!(store.next_code_number("IMP-").await.unwrap(), 6);
    // One of them was changed since: it stays.
    store.add_version(&ids[0], 1, &new("题1改", true, Status::Draft)).await.unwrap();
    let kept = vec![Stayed { item: ids[0].clone(), code: "IMP-0001".into(), why: Stays::Changed }];
    let undone = Undone { removed: 4, kept, ..Undone::default() };
    assert_eq!(store.undo_import(&import).await.unwrap(), undone.clone());
    // What stayed can be undone later, if it can be by then.
    assert_eq!(store.undo_import(&import).await.unwrap(), Undone { removed: 0, ..undone });
    let left = store.imports_done(9).await.unwrap();
    assert_eq!((left.len(), left[0].items, left[0].undone), (1, 1, true));
    assert_eq!(store.item_count().await.unwrap(), 1);
    // Once undone, the file can be brought in again.
    store.commit_import((&import, "{}"), &more, &[], |_| {}).await.unwrap();
    assert_eq!(store.item_count().await.unwrap(), 2);
}

on_both!(an_import_changes_items_and_its_undo_takes_the_versions_back);
async fn an_import_changes_items_and_its_undo_takes_the_versions_back(place: Place) {
    let store = bank::store::Store::open(&place).await.unwrap();
    let first: Vec<(String, NewVersion)> =
        (1..=6).map(|n| (format!("A-{n}"), new(&format!("题{n}"), true, Status::Approved))).collect();
    let ids = store.create_items(&first).await.unwrap();
    store.add_enemies(&ids[..2], "同题", "孙立军", 1).await.unwrap();
    let drawn = store.freeze(true, 0, 0).await.unwrap();
    let import = bank::ImportId::new();
    store.put_import(&import, "a.csv", "YQ==", "孙立军", 1).await.unwrap();
    let changed: Vec<NextVersion> = ids
        .iter()
        .enumerate()
        .map(|(n, id)| (id.clone(), 1, new(&format!("题{}改", n + 1), false, Status::Approved)))
        .collect();
    let more = [("B-1".to_owned(), new("新题", true, Status::Approved))];
    let at = store.revision().await.unwrap();
    // One that was changed meanwhile, or a code that is taken: nothing at all comes in.
    let stale = [changed[0].clone(), (ids[1].clone(), 2, changed[1].2.clone())];
    let refused = store.commit_import((&import, "{}"), &more, &stale, |_| {}).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))));
    let refused = store.commit_import((&import, "{}"), &first[..1], &changed, |_| {}).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))));
    assert_eq!(store.revision().await.unwrap(), at);
    let made = store.commit_import((&import, "{}"), &more, &changed, |_| {}).await.unwrap();
    let Changes::Items(heard, _) = store.changes_since(at).await.unwrap() else { panic!("not all") };
    assert_eq!(heard.len(), 7, "who keeps the bank in memory hears of all of them");
    let done = store.imports_done(9).await.unwrap();
    assert_eq!((done.len(), done[0].items, done[0].changed), (1, 1, 6));
    let called = store.versions_called(&["ａ－1".into(), "C".into()]).await.unwrap();
    let found: Vec<_> = called.all().map(|ours| (ours.code.as_str(), ours.number)).collect();
    assert_eq!(found, [("A-1", 2)], "codes are found as people type them");
    let before = store.snapshot(&drawn.id).await.unwrap();
    assert!(before.versions.iter().all(|version| version.number == 1), "what was drawn stays");

    // Since then one was edited, one retired, and one drawn; of one its author said something, of one somebody else.
    store.add_version(&ids[0], 2, &new("题1再改", true, Status::Draft)).await.unwrap();
    store.set_status(&ids[1], 2, Status::Approved, Status::Retired, None, None).await.unwrap();
    for (id, by) in [(&ids[2], "孙立军"), (&ids[4], "陈明")] {
        let said = Comment { version: 2, at: 1, by: by.into(), text: "好".into(), step: None };
        store.add_comment(id, &said).await.unwrap();
    }
    for id in [&ids[2], &ids[4], &ids[5], &made[0]] {
        store
            .set_status(
                id,
                if *id == made[0] { 1 } else { 2 },
                Status::Approved,
                Status::InReview,
                None,
                None,
            )
            .await
            .unwrap();
    }
    store.freeze(true, 0, 0).await.unwrap();
    let undone = store.undo_import(&import).await.unwrap();
    assert_eq!((undone.removed, undone.kept.len(), undone.reverted), (1, 0, 2));
    let why: Vec<Stays> = undone.kept_changed.iter().map(|stayed| stayed.why).collect();
    assert_eq!(why, [Stays::Changed, Stays::Retired, Stays::Drawn, Stays::Reviewed]);
    let newest = store.newest_of(&ids).await.unwrap();
    let numbers: Vec<u32> = newest.iter().map(|version| version.number).collect();
    assert_eq!(numbers, [3, 2, 1, 2, 2, 1]);
    assert_eq!(store.comments(&ids[4]).await.unwrap().len(), 1, "nothing is lost that others said");
    assert_eq!(newest[2].content.stem, "题3");
    assert!(store.comments(&ids[2]).await.unwrap().is_empty(), "what was said of a version goes with it");
    assert_eq!(store.enemies().await.unwrap().len(), 1);
    let left = store.imports_done(9).await.unwrap();
    assert_eq!((left.len(), left[0].items, left[0].changed, left[0].undone), (1, 0, 4, true));
    // Once undone, the file can be brought in again.
    let again = [(ids[5].clone(), 1, new("题6又改", false, Status::Draft))];
    store.commit_import((&import, "{}"), &[], &again, |_| {}).await.unwrap();
    assert_eq!(store.undo_import(&import).await.unwrap().reverted, 1);
}

on_both!(whoever_keeps_the_bank_in_memory_hears_of_every_write);
async fn whoever_keeps_the_bank_in_memory_hears_of_every_write(place: Place) {
    let store = bank::store::Store::open(&place).await.unwrap();
    let import = bank::ImportId::new();
    store.put_import(&import, "a.csv", "YQ==", "孙立军", 1).await.unwrap();
    let items: Vec<(String, NewVersion)> =
        (1..=3).map(|n| (format!("A-{n}"), new(&format!("题{n}"), true, Status::Approved))).collect();
    let mut ids = store.commit_import((&import, "{}"), &items, &[], |_| {}).await.unwrap();
    ids.sort();
    let mut at = 0;
    let mut heard = async |all: &[bank::ItemId]| {
        let Changes::Items(items, upto) = store.changes_since(at).await.unwrap() else { panic!("not all") };
        assert_eq!((items.as_slice(), upto), (all, at + 1));
        at = upto;
    };
    heard(&ids).await;
    store.add_version(&ids[0], 1, &new("题1改", true, Status::Draft)).await.unwrap();
    heard(&ids[..1]).await;
    let entries = store.entries(&ids[..2]).await.unwrap();
    let numbers =
        |entry: &Entry| (entry.newest.number, entry.approved.as_ref().map(|version| version.number));
    assert_eq!(entries.iter().map(numbers).collect::<Vec<_>>(), [(2, Some(1)), (1, None)]);
    let rest = store.entries_after(&ids[0], 1).await.unwrap();
    assert_eq!(rest.iter().map(|entry| &entry.newest.item).collect::<Vec<_>>(), [&ids[1]]);
    store.set_status(&ids[2], 1, Status::Approved, Status::Retired, None, None).await.unwrap();
    heard(&ids[2..]).await;
    store.undo_import(&import).await.unwrap();
    heard(&ids[1..2]).await;
    assert_eq!(store.entries(&ids).await.unwrap().len(), 2, "what went is told by its absence");
    assert!(store.create_items(&items[..1]).await.is_err());
    assert_eq!(store.changes_since(at).await.unwrap(), Changes::Items(vec![], at), "nothing was written");
    store.load_syllabus(&[], &[], &[]).await.unwrap();
    assert_eq!(store.changes_since(at).await.unwrap(), Changes::All);
    let now = store.revision().await.unwrap();
    for number in 2..210 {
        store.add_version(&ids[0], number, &new("题", true, Status::Draft)).await.unwrap();
    }
    assert_eq!(store.changes_since(now).await.unwrap(), Changes::All, "who slept too long begins anew");
}

on_both!(papers_are_counted_item_by_item);
async fn papers_are_counted_item_by_item(place: Place) {
    let store = engine::store::Store::open(&place).await.unwrap();
    let form = |items: &[&str]| Form {
        generator: 1,
        snapshot: String::new(),
        blueprint: String::new(),
        sections: vec![FormSection {
            kind: Kind::TrueFalse,
            marks: Marks::whole(1),
            items: items
                .iter()
                .map(|item| FormItem { item: (*item).into(), version: 1, questions: vec![vec![]] })
                .collect(),
        }],
    };
    let paper = || show(&form(&[]), |_, _| None).unwrap();
    let sitting = Sitting {
        id: SittingId::new(),
        exam: "e".into(),
        title: "一".into(),
        time_zone: "Asia/Shanghai".into(),
        starts_at: 1,
        ends_at: 2,
        frozen: None,
        released_at: None,
        invigilators: vec![],
        pauses: vec![],
        rehearsal_of: None,
    };
    let rehearsal =
        Sitting { id: SittingId::new(), rehearsal_of: Some(sitting.id.clone()), ..sitting.clone() };
    store.put_sitting(&sitting).await.unwrap();
    store.put_sitting(&rehearsal).await.unwrap();
    let (one, two) = (AttemptId::new(), AttemptId::new());
    let forms = [(one.clone(), form(&["a", "b"]), paper()), (two, form(&["b"]), paper())];
    store.put_forms(&sitting.id, &forms).await.unwrap();
    store.put_forms(&sitting.id, &[(one, form(&["c"]), paper())]).await.unwrap();
    store.put_forms(&rehearsal.id, &[(AttemptId::new(), form(&["d"]), paper())]).await.unwrap();
    let expected = HashMap::from([("a".into(), 1), ("b".into(), 2)]);
    let counted = store.exposure().await.unwrap();
    assert_eq!(counted, expected, "a form that stays is not counted again, a rehearsal never");
    // A database of before there was a count.
    sqlx::query("DELETE FROM exposure").execute(store.database().write()).await.unwrap();
    store.database().close().await;
    let store = engine::store::Store::open(&place).await.unwrap();
    assert_eq!(store.exposure().await.unwrap(), expected);
}

fn seat(sitting: &SittingId, n: u32) -> Seat {
    Seat {
        attempt: AttemptId::new(),
        sitting: sitting.clone(),
        ticket: format!("T-{n}"),
        name: "阿卜杜拉·买买提".into(),
        id_hash: format!("h{n}"),
        id_sealed: "sealed".into(),
        id_masked: "3301**********4216".into(),
        room: "1".into(),
        seat: n.to_string(),
        extra_s: 0,
        extra_by: String::new(),
        accommodations: Accommodations { contrast: true, ..Accommodations::default() },
        consent_at: None,
        pledge_at: None,
        damaged: false,
    }
}

on_both!(a_roster_goes_in_whole_or_not_at_all);
async fn a_roster_goes_in_whole_or_not_at_all(place: Place) {
    let store = engine::store::Store::open(&place).await.unwrap();
    let sitting = SittingId::new();
    let seats = [seat(&sitting, 1), seat(&sitting, 2)];
    assert_eq!(store.put_seats(&seats).await.unwrap(), (2, 0));
    let moved = Seat { room: "2".into(), attempt: AttemptId::new(), ..seats[0].clone() };
    assert_eq!(store.put_seats(&[moved]).await.unwrap(), (0, 1), "a line that is there is changed");
    let found = store.seat_of_ticket("T-1").await.unwrap().unwrap();
    assert_eq!((found.room.as_str(), &found.attempt), ("2", &seats[0].attempt), "the attempt stays");
    // Who granted extra time is who first did.
    for (by, extra_s, stands) in
        [("王芳", 600, "王芳"), ("陈明", 600, "王芳"), ("陈明", 900, "陈明"), ("", 0, "")]
    {
        let granted = Seat { extra_s, extra_by: by.into(), ..found.clone() };
        store.put_seats(&[granted]).await.unwrap();
        let found = store.seat_of_ticket("T-1").await.unwrap().unwrap();
        assert_eq!((found.extra_s, found.extra_by.as_str()), (extra_s, stands));
    }
    let thief = Seat { ticket: "T-2".into(), id_hash: "other".into(), ..seat(&sitting, 3) };
    assert_eq!(store.taken_tickets(std::slice::from_ref(&thief)).await.unwrap(), ["T-2"]);
    let conflict = store.put_seats(&[seat(&sitting, 4), thief]).await;
    assert!(matches!(conflict, Err(StoreError::Conflict(_))));
    assert!(store.seat_of_ticket("T-4").await.unwrap().is_none(), "none of the file is there");
    store.consent(&seats[0].attempt, 7).await.unwrap();
    store.consent(&seats[0].attempt, 9).await.unwrap();
    assert_eq!(store.seat(&seats[0].attempt).await.unwrap().consent_at, Some(7), "the first time counts");
}

fn arrive(page: &str) -> Command {
    Command::Arrive { page: page.into(), gone: None, take_over: true, same_browser: false }
}

on_both!(two_nodes_cannot_both_extend_a_log);
async fn two_nodes_cannot_both_extend_a_log(place: Place) {
    let store = engine::store::Store::open(&place).await.unwrap();
    let node = || {
        let (journal, writer) = Journal::start(store.database().clone(), || 0);
        (Attempts::new(store.clone(), journal), writer)
    };
    let ((one, first), (two, second)) = (node(), node());
    let attempt = AttemptId::new();
    let (here, there) = (one.get(&attempt).await.unwrap(), two.get(&attempt).await.unwrap());
    // Both nodes think that the log is empty, and both decide, over and over.
    for round in 0..20 {
        let (a, b) = (format!("page-a-{round}"), format!("page-b-{round}"));
        let (left, right) =
            tokio::join!(one.give(&here, arrive(&a), round), two.give(&there, arrive(&b), round));
        left.unwrap();
        right.unwrap();
    }
    let say = Command::Notify {
        actor: Actor { id: "w".into(), name: "王芳".into() },
        text: "安静".into(),
        warning: false,
        stops_clock: false,
        announcement: None,
        said: None,
    };
    one.give(&here, say, 50).await.unwrap();
    let log = store.log(&attempt).await.unwrap();
    assert_eq!(log.len(), 41, "every command became one event");
    let mut head = engine::attempt::Head::of_empty(attempt.as_str());
    for event in &log {
        assert!(event.follows(&head), "event {} breaks the chain", event.number);
        head = event.head();
    }
    two.catch_up(&there, 41).await.unwrap();
    assert_eq!(here.look(Clone::clone), there.look(Clone::clone), "both nodes know the same");
    for (node, writer) in [(one, first), (two, second)] {
        node.journal().close();
        assert!(writer.drained(std::time::Duration::from_secs(5)).await);
    }
}

on_both!(signals_join_to_incidents_that_people_close);
async fn signals_join_to_incidents_that_people_close(place: Place) {
    let store = proctor::store::Store::open(&place).await.unwrap();
    let (sitting, attempt) = (SittingId::new(), AttemptId::new());
    let mut last = Vec::new();
    for n in 0..4 {
        let signal = Signal {
            at: i64::from(n) * 15_000_000,
            kind: SignalKind::FrameBlack,
            detail: "1.00".into(),
            frame: Some(n + 1),
        };
        last = store.record(&sitting, &attempt, &signal, &Rule::usual()).await.unwrap();
    }
    assert_eq!((last.len(), last[0].signals, last[0].frames.as_slice()), (1, 4, &[1, 2, 3, 4][..]));
    assert_eq!(store.signals(&attempt, 10).await.unwrap().len(), 4);
    let id = last[0].id.clone();
    let who = ("w", "王芳");
    assert!(store.act(&SittingId::new(), &id, Act::Take, who).await.is_err(), "of another sitting");
    store.act(&sitting, &id, Act::Take, who).await.unwrap();
    let (_, closed) = store.act(&sitting, &id, Act::Dismiss("镜头起雾".into()), who).await.unwrap();
    assert_eq!(closed.state, IncidentState::Dismissed);
    let incidents = store.incidents(&sitting).await.unwrap();
    assert_eq!((incidents.readable, incidents.unreadable), (vec![(attempt, closed)], Vec::new()));
}

on_both!(what_the_hall_did_counts_against_nobody_afterwards);
async fn what_the_hall_did_counts_against_nobody_afterwards(place: Place) {
    const SECOND: i64 = 1_000_000;
    let store = proctor::store::Store::open(&place).await.unwrap();
    let sitting = SittingId::new();
    let seats: Vec<AttemptId> = (0..3).map(|_| AttemptId::new()).collect();
    let silent = |attempt: &AttemptId| Silence {
        attempt: attempt.clone(),
        room: "1".into(),
        network: String::new(),
        began: 100 * SECOND,
        ended: None,
    };
    let there = HashMap::from([(HallPlace::Room("1".into()), 3)]);
    let silences: Vec<Silence> = seats.iter().map(silent).collect();
    assert!(store.fell_silent(&sitting, &silences, &there).await.unwrap(), "a hall event");
    store.came_back(&seats[0], 230 * SECOND).await.unwrap();
    let misses = async |seat: usize, at: i64| {
        let signal =
            Signal { at: at * SECOND, kind: SignalKind::FrameMissing, detail: String::new(), frame: None };
        store.record(&sitting, &seats[seat], &signal, &Rule::usual()).await.unwrap()
    };
    assert_eq!(misses(0, 200).await, [], "one picture");
    assert_eq!(misses(0, 300).await, [], "the one before was the hall's");
    let own = misses(0, 330).await;
    assert_eq!((own.len(), own[0].at, own[0].signals), (1, 300 * SECOND, 2), "these two are not");
    // While it is silent, what is missing is gathered as ever, and held back.
    assert_eq!(misses(1, 200).await, []);
    assert_eq!(misses(1, 250).await.len(), 1);
}

on_both!(opening_again_finds_everything);
async fn opening_again_finds_everything(place: Place) {
    let store = bank::store::Store::open(&place).await.unwrap();
    let nodes: Vec<bank::syllabus::Node> = serde_json::from_str(bank::demo::SYLLABUS).unwrap();
    let qualifications = serde_json::from_str::<Vec<_>>(bank::demo::QUALIFICATIONS).unwrap();
    let regulations = serde_json::from_str::<Vec<_>>(bank::demo::REGULATIONS).unwrap();
    store.load_syllabus(&nodes, &qualifications, &regulations).await.unwrap();
    store.database().close().await;
    let store = bank::store::Store::open(&place).await.unwrap();
    assert_eq!(store.syllabus().await.unwrap().nodes(), nodes);
    assert_eq!(store.qualifications().await.unwrap(), qualifications);
    assert_eq!(store.regulations().await.unwrap(), regulations);
}

/// A mapping is plain data that goes through JSON and back.
#[test]
fn mappings_keep_their_columns() {
    let mapping = Mapping {
        nodes: vec![],
        sheet: 1,
        columns: vec![None, Some(Field::Option(3)), Some(Field::Key)],
        separator: "**".into(),
        subject: String::new(),
        equipment: String::new(),
        prefix: "N1-".into(),
        kinds: vec![NamedKind { word: "数字题".into(), kind: Kind::FillBlank }],
        mended: Vec::new(),
        numbers: false,
        skipped: vec![],
        existing: Existing::Change,
        difficulty: None,
        settled: Vec::new(),
    };
    let json = serde_json::to_string(&mapping).unwrap();
    assert!(json.contains("{\"option\":3}"), "{json}");
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
}

/// SQLite's log is copied beside the commits, and begins anew also while commits come without a break.
#[tokio::test]
async fn a_log_stays_short_while_commits_come() {
    let fresh = Fresh::on(On::Sqlite).await;
    let Place::Folder(folder) = fresh.place() else { unreachable!() };
    let size = |name: &str| std::fs::metadata(folder.join(name)).unwrap().len() >> 20;
    let store = engine::store::Store::open(&fresh.place()).await.unwrap();
    let write = store.database().write();
    sqlx::query("CREATE TABLE filler (id INTEGER PRIMARY KEY, content BLOB)").execute(write).await.unwrap();
    let commit = |id: i64| {
        let sql = "REPLACE INTO filler (id, content) VALUES ($1, randomblob(1048576))";
        sqlx::query(sql).bind(id).execute(write)
    };
    // 240 MiB in 24 rows that are written again and again.
    for n in 0..240 {
        commit(n % 24).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let long = size("engine.db-wal");
    assert!(long < 160, "{long} MiB of log");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let copied = size("engine.db");
    assert!(copied >= 8, "{copied} MiB of database while nobody closed it");
}
