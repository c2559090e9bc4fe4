//! A large bank: how long a page of the list with its hits and facets takes, and the coverage map, each as the desk asks for
//! it: signed in, over HTTP, from a server that runs.

use std::time::Instant;

use bank::item::Kind;
use engine::blueprint::{Blueprint, Row, Section};
use engine::exam::Rules;
use engine::marks::Marks;
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use wire::desk::{BlueprintView, Coverage, ItemPage};
use wire::sitting::{Exam, ExamDraft};

use crate::cost::Meter;
use crate::importing;
use crate::load::{Outcome, us};
use crate::print::{at_most, table};
use crate::seeded::Seeded;

/// How often each kind of question is asked.
const TIMES: usize = 60;
/// Blueprints in use.
const BLUEPRINTS: usize = 6;
/// How many items go into the store at once.
const AT_ONCE: u32 = 5_000;

/// Goals.
const SEARCH_MS: f64 = 50.0;
const COVERAGE_MS: f64 = 200.0;

/// Measures a bank of so many items, and the import of so many rows into it.
pub async fn run(on: On, items: u32, rows: u32) {
    println!("\na bank of {items} items, {on:?}");
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let mut seeded = Seeded::new(6);
    fill(&server, &mut seeded, items).await;
    for _ in 0..BLUEPRINTS {
        uses_a_blueprint(&admin, &mut seeded).await;
    }
    // The blueprints' checks have made the index; a fresh server says what it costs.
    let mut server = server;
    assert!(server.stop().await, "the server stops in good order");
    server.restart().await;
    let admin = Member::signed_in(&server, "admin").await;
    let _: Vec<wire::staff::Account> = admin.browser.get("/api/accounts").await.json();
    let (meter, began) = (Meter::start(&server), Instant::now());
    let page: ItemPage = admin.browser.get("/api/items").await.json();
    assert_eq!(page.total, items);
    let made = began.elapsed();
    println!(
        "the index is made in {:.1} s, and takes {:.0} MiB",
        made.as_secs_f64(),
        meter.memory_kib() / 1024.0
    );

    let lines = searches(&admin, &mut seeded, items).await;
    let coverage = measured(&admin, (0..TIMES).map(|_| "/api/coverage".to_owned()).collect()).await;
    let there: Coverage = admin.browser.get("/api/coverage").await.json();
    assert!(!there.counts.is_empty() && !there.needs.is_empty());
    let mut printed: Vec<Vec<String>> = lines.iter().map(|(name, times)| times.line(name)).collect();
    printed.push(coverage.line("coverage"));
    table(&["over HTTP", "per second", "p50 ms", "p95 ms", "p99 ms"], &printed);

    let name = |what: &str| format!("bank.{what}.{on:?}").to_lowercase();
    let worst = lines.iter().map(|(_, times)| times.percentile(0.95)).fold(0.0, f64::max);
    at_most(&name("search_p95_ms"), worst, SEARCH_MS);
    at_most(&name("coverage_p95_ms"), coverage.percentile(0.95), COVERAGE_MS);
    importing::run(on, &server, &admin, rows).await;
}

async fn fill(server: &Server, seeded: &mut Seeded, items: u32) {
    let began = Instant::now();
    let store = bank::store::Store::open(&server.place().place()).await.unwrap();
    for first in (0..items).step_by(AT_ONCE as usize) {
        let some: Vec<_> = (first..items.min(first + AT_ONCE)).map(|n| seeded.item(n)).collect();
        store.create_items(&some).await.unwrap();
    }
    store.database().close().await;
    println!("filled in {:.1} s", began.elapsed().as_secs_f64());
}

/// A blueprint of eight groups, most of which the bank can fill, and an exam that uses it.
async fn uses_a_blueprint(admin: &Member, seeded: &mut Seeded) {
    let section = |kind| Section { kind, marks: Marks::whole(1) };
    let row = |n: u32, subject: String, equipment: String| Row {
        subject: Some(subject),
        equipment: n.is_multiple_of(2).then_some(equipment),
        difficulty: None,
        counts: vec![4, 4, 2],
    };
    let blueprint = Blueprint {
        title: "理论".into(),
        qualification: String::new(),
        equipment: vec![],
        sections: [Kind::TrueFalse, Kind::SingleChoice, Kind::MultipleChoice].map(section).to_vec(),
        rows: (0..8).map(|n| row(n, seeded.subject(), seeded.equipment())).collect(),
        shuffle_items: true,
        shuffle_options: true,
        allow_stale: false,
    };
    let saved: BlueprintView = admin.browser.post("/api/blueprints", &blueprint).await.json();
    let rules = Rules { pass: Marks::whole(40), ..Rules::default() };
    let exam = ExamDraft { title: "理论考试".into(), blueprint: saved.id, rules };
    let _: Exam = admin.browser.post("/api/exams", exam).await.json();
}

/// Each kind of question with how long its answers took.
async fn searches(admin: &Member, seeded: &mut Seeded, items: u32) -> Vec<(&'static str, Outcome)> {
    let mut some = |question: &mut dyn FnMut(&mut Seeded) -> String| -> Vec<String> {
        (0..TIMES).map(|_| format!("/api/items?{}", question(seeded))).collect()
    };
    let last = items - 50;
    let questions: Vec<(&'static str, Vec<String>)> = vec![
        ("two characters", some(&mut |bank| format!("q={}", bank.word()))),
        ("common words", some(&mut |_| "q=安全".into())),
        ("one character", some(&mut |_| "q=梯".into())),
        ("a whole clause", some(&mut |bank| format!("q={}", encoded(&bank.clause())))),
        ("two words", some(&mut |bank| format!("q={}+{}", bank.word(), bank.word()))),
        ("words in a list", some(&mut |bank| format!("q={}、{}", bank.word(), bank.word()))),
        ("mixed", some(&mut |bank| format!("q={}+1２0MPA", bank.word()))),
        ("a code", some(&mut |_| "q=bank-0012".into())),
        ("a regulation", some(&mut |_| "q=TSG+81-2022".into())),
        ("no hit", some(&mut |_| "q=量子纠缠".into())),
        (
            "words and filters",
            some(&mut |bank| {
                format!("q={}&subject={}&status=approved&band=medium", bank.word(), bank.subject())
            }),
        ),
        ("subject", some(&mut |bank| format!("subject={}", bank.subject()))),
        (
            "many filters",
            some(&mut |bank| {
                let (subject, equipment) = (bank.subject(), bank.equipment());
                format!(
                    "subject={subject}&equipment={equipment}&kind=single_choice&cognitive=apply&stale=true"
                )
            }),
        ),
        (
            "a cell of coverage",
            some(&mut |bank| {
                format!("supply=drawable&limit=1&subject={}&equipment={}", bank.subject(), bank.equipment())
            }),
        ),
        ("a column of coverage", some(&mut |_| "supply=drawable&limit=1&kind=single_choice".into())),
        ("first page", some(&mut |_| String::new())),
        ("last page", some(&mut |_| format!("offset={last}"))),
        ("last page of hits", some(&mut |_| "q=检验&offset=9950".into())),
    ];
    let mut lines = Vec::new();
    for (name, questions) in questions {
        lines.push((name, measured(admin, questions).await));
    }
    lines
}

/// What an address can't hold as it is.
fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B").replace(' ', "+")
}

async fn measured(admin: &Member, questions: Vec<String>) -> Outcome {
    let (all, mut times) = (Instant::now(), Vec::new());
    for question in questions {
        let began = Instant::now();
        let reply = admin.browser.get(&question).await;
        times.push(us(began.elapsed()));
        assert_eq!(reply.status, 200, "{question}: {}", reply.body);
    }
    Outcome::of(times, all.elapsed())
}
