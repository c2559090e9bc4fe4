//! A workbook brought into a large bank over HTTP, as the import screen does it: upload, dry run, commit.

use std::time::Instant;

use bank::exchange::Mapping;
use bank::item::{Body, Status, letter};
use rust_xlsxwriter::Workbook;
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use wire::desk::ItemPage;
use wire::import::{ImportCommit, ImportGuess, ImportReport};

use crate::cost::Meter;
use crate::print::{at_most, table};
use crate::seeded::Seeded;

/// Goals.
const IMPORT_S: f64 = 10.0;
const MEMORY_MIB: f64 = 200.0;

/// Measures it.
pub async fn run(on: On, server: &Server, admin: &Member, rows: u32) {
    let workbook = workbook(rows);
    let size = workbook.len() / 1024;
    let meter = Meter::start(server);
    let mut steps = Vec::new();
    let mut began = Instant::now();
    let mut step = |name: &str| {
        steps.push((name.to_owned(), began.elapsed().as_secs_f64()));
        began = Instant::now();
    };
    let guess: ImportGuess = admin.browser.upload("/api/imports?name=bench.xlsx", workbook).await.json();
    step("upload");
    let mapping = Mapping { subject: "S".into(), ..guess.mapping };
    let path = format!("/api/imports/{}", guess.id);
    let dry: ImportReport = admin.browser.post(&format!("{path}/check"), &mapping).await.json();
    step("dry run");
    let commit = ImportCommit { mapping, status: Status::Draft, own: false, of: String::new() };
    let done: ImportReport = admin.browser.post(&format!("{path}/commit"), commit).await.json();
    step("commit");
    let page: ItemPage = admin.browser.get("/api/items?q=bench-0").await.json();
    step("first search after it");
    let sound: u32 = done.sound.iter().map(|(_, count)| count).sum();
    assert!(dry.sound == done.sound && sound > rows * 9 / 10, "{:?}", done.refused.first());
    assert!(page.total > 0, "what came in is found");
    let peak = meter.peak_kib() / 1024.0;
    println!("an import of {rows} rows ({size} KiB), {sound} items");
    let lines: Vec<Vec<String>> =
        steps.iter().map(|(name, took)| vec![name.clone(), format!("{took:.2}")]).collect();
    table(&["", "s"], &lines);
    let name = |what: &str| format!("bank.{what}.{on:?}").to_lowercase();
    at_most(&name("import_s"), steps.iter().take(3).map(|(_, took)| took).sum(), IMPORT_S);
    at_most(&name("import_memory_mib"), peak, MEMORY_MIB);
}

/// Items that the bank does not have yet.
fn workbook(rows: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, head) in (0..).zip(["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析"])
    {
        sheet.write(0, column, head).unwrap();
    }
    let mut seeded = Seeded::new(7);
    for row in 1..=rows {
        let (_, item) = seeded.item(row);
        let (kind, key) = match &item.content.body {
            Body::TrueFalse { key } => ("判断", if *key { "对" } else { "错" }.to_owned()),
            Body::SingleChoice { key, .. } => ("单选", letter(*key).to_string()),
            Body::MultipleChoice { key, .. } => ("多选", key.iter().map(|key| letter(*key)).collect()),
            _ => unreachable!("the seeded bank has none"),
        };
        sheet.write(row, 0, kind).unwrap();
        sheet.write(row, 1, format!("{}（第 {row} 题）", item.content.stem)).unwrap();
        for (column, option) in (2..).zip(item.content.body.options()) {
            sheet.write(row, column, option).unwrap();
        }
        sheet.write(row, 6, key).unwrap();
        sheet.write(row, 7, &item.content.rationale).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}
