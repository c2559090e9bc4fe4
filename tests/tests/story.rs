//! A whole exam over HTTP and raw websockets: 200 candidates at once, a workbook as a training centre keeps it, the
//! server killed in the middle, an invigilator who watches and acts, marks that come out right.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::PathBuf;

use bank::item::{Blank, Body, Version};
use engine::attempt::Response;
use engine::paper::Ask;
use futures_util::future::join_all;
use tests::harness::candidate::Candidate;
use tests::harness::exam::{Plan, Sitting, demo_csv};
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use wire::desk::{ItemDetail, ItemPage};
use wire::sitting::Results;
use wire::wall::{InvigilatorAct, TileStage, Whom};

const CANDIDATES: usize = 200;

/// The forklift workbook, where the shared cases are at hand.
fn workbook() -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read(root.join("shared/cases/bank/xlsx/叉车司机总题库.xlsx")).ok()
}

#[tokio::test]
async fn two_hundred_sit_the_forklift_exam_on_sqlite() {
    the_forklift_exam(On::Sqlite).await;
}

#[tokio::test]
async fn two_hundred_sit_the_forklift_exam_on_postgres() {
    the_forklift_exam(On::Postgres).await;
}

async fn the_forklift_exam(on: On) {
    let Some(workbook) = workbook() else {
        println!("skipped: ../shared/cases is not at hand");
        return;
    };
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let report = admin.imports("叉车司机总题库.xlsx", workbook, "S").await;
    let brought: u32 = report.sound.iter().map(|(_, count)| count).sum();
    let refused = report.refused.len();
    println!(
        "{} rows: {brought} items in, {} twice, {refused} refused; repaired {:?}",
        report.rows,
        report.duplicates.len(),
        report.repaired
    );
    assert_eq!(report.rows, 1557);
    assert_eq!(brought as usize + report.duplicates.len() + refused, 1557, "every row is accounted for");
    assert!((12..=17).contains(&refused), "{refused} refused: {:?}", report.refused);
    assert!(report.refused.iter().all(|note| note.cell.is_some()), "{:?}", report.refused);
    sit(server, admin, Plan { candidates: CANDIDATES, counts: [40, 40, 20, 0], ..Plan::default() }).await;
}

#[tokio::test]
async fn two_hundred_sit_the_demonstration_exam() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let report = admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    assert_eq!(report.refused.len(), 0, "{:?}", report.refused);
    // Every blank that there is: no key is left to the draw.
    sit(server, admin, Plan { candidates: CANDIDATES, counts: [30, 40, 12, 18], ..Plan::default() }).await;
}

async fn sit(mut server: Server, admin: Member, plan: Plan) {
    let sitting = admin.plans(plan).await;
    let invigilator = Member::signed_in(&server, "wangfang").await;
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("a tile for everybody", |wall| wall.tiles.len() == CANDIDATES).await;

    // A page that says nothing while these are gathered would be taken for gone.
    let keys = keys(&admin).await;
    let mut room = join_all((0..CANDIDATES).map(|n| sitting.candidate(&server.base, n))).await;
    join_all(room.iter_mut().map(Candidate::enters)).await;
    let questions = room[0].questions();
    assert_eq!(questions, 100);
    assert_ne!(room[0].paper, room[1].paper, "everybody has a paper of their own");

    // The first half, while the wall looks on.
    join_all(room.iter_mut().enumerate().map(|(n, me)| answer(me, n, 1, questions / 2, &keys))).await;
    wall.until("the first half answered", |wall| {
        wall.tiles.iter().all(|tile| tile.answered == 50 && tile.online && tile.stage == TileStage::Running)
    })
    .await;

    // Some answers are on their way when the server dies.
    for me in &mut room {
        for slot in 51..=60 {
            let response = me.some_response(slot, 0);
            me.sends_answer(slot, Some(response)).await;
        }
    }
    for me in room.iter_mut().take(CANDIDATES / 2) {
        for _ in 0..3 {
            me.hears().await.unwrap();
        }
    }
    server.kill().await;
    for me in &mut room {
        // What reached the page before the wire went dead counts as acked.
        while me.hears().await.is_ok() {}
        me.unplugs();
    }
    let acked: Vec<HashMap<u16, Option<Response>>> = room.iter().map(|me| me.acked.clone()).collect();
    server.restart().await;
    join_all(room.iter_mut().map(Candidate::comes_back)).await;
    for (me, acked) in room.iter().zip(&acked) {
        let there: HashMap<u16, Option<Response>> = me
            .welcome
            .as_ref()
            .unwrap()
            .slots
            .iter()
            .map(|slot| (slot.slot, slot.response.clone()))
            .collect();
        for (slot, response) in acked {
            assert_eq!(there.get(slot), Some(response), "{}: an acked answer is gone", me.ticket);
        }
    }
    join_all(room.iter_mut().map(Candidate::settles)).await;

    // The second half. The first candidate knows every key.
    join_all(room.iter_mut().enumerate().map(|(n, me)| answer(me, n, 51, questions, &keys))).await;

    // The invigilator extends one, warns one, pauses one and lets them go on.
    let mut wall = invigilator.watches(&sitting.id).await;
    wall.until("everything answered", |wall| wall.tiles.iter().all(|tile| tile.answered == 100)).await;
    let whom = |wall: &tests::harness::staff::Wall, n: usize| Whom::Some {
        attempts: vec![wall.tile(&sitting.roster[n].0).attempt.clone()],
    };
    let before = room[3].time.clone().unwrap().deadline;
    let extend = InvigilatorAct::Extend { seconds: 300 };
    assert!(invigilator.acts(&sitting.id, whom(&wall, 3), extend, "停电").await[0].done);
    room[3].until("five minutes more", |me| me.time.clone().unwrap().deadline == before + 300_000_000).await;
    invigilator.acts(&sitting.id, whom(&wall, 4), InvigilatorAct::Warn, "请面向屏幕").await;
    room[4]
        .until("a warning that stops the clock", |me| {
            me.notices.iter().any(|notice| notice.warning) && me.time.as_ref().unwrap().stands
        })
        .await;
    room[4].acknowledges(1).await;
    room[4].until("the clock goes on", |me| !me.time.as_ref().unwrap().stands).await;
    invigilator.acts(&sitting.id, whom(&wall, 5), InvigilatorAct::Pause, "核对身份").await;
    room[5].until("a pause", |me| me.time.as_ref().unwrap().paused.is_some()).await;
    let response = room[5].some_response(1, 1);
    room[5].sends_answer(1, Some(response)).await;
    room[5].settles().await;
    assert_eq!(room[5].refused.last().unwrap().1, "attempt.paused");
    invigilator.acts(&sitting.id, whom(&wall, 5), InvigilatorAct::Resume, "已核对").await;
    room[5].until("going on", |me| me.time.as_ref().unwrap().paused.is_none()).await;
    // One is ended by the invigilator; everybody else hands in.
    invigilator.acts(&sitting.id, whom(&wall, 6), InvigilatorAct::End, "替考").await;
    room[6].until("the end", |me| me.receipt.is_some()).await;
    let mut others: Vec<&mut Candidate> =
        room.iter_mut().enumerate().filter(|(n, _)| *n != 6).map(|(_, me)| me).collect();
    let receipts = join_all(others.iter_mut().map(|me| me.submits())).await;
    assert!(receipts.iter().all(|receipt| receipt.answered == 100 && receipt.unanswered.is_empty()));

    let doubtful = (1..=questions).filter(|number| keys.fitting(&room[0], *number).len() > 1).count();
    marks_come_out(&admin, &sitting, &room, doubtful).await;
    nothing_leaks(&room, &keys);
    assert!(server.stop().await, "the server stops in good order");
}

/// Answers a stretch of questions, ten of them on their way at once.
async fn answer(me: &mut Candidate, n: usize, from: u16, to: u16, keys: &Keys) {
    for slot in from..=to {
        let response =
            if n == 0 { keys.right(me, slot) } else { me.some_response(slot, n + usize::from(slot)) };
        me.sends_answer(slot, Some(response)).await;
        if slot % 10 == 0 {
            me.settles().await;
        }
    }
    me.settles().await;
}

/// What is right, by what a candidate can see of a question: stem and option texts.
struct Keys {
    versions: HashMap<String, Vec<Version>>,
}

impl Keys {
    /// The bank's items that look like this question. A real workbook may hold one question twice, with two keys.
    fn fitting(&self, me: &Candidate, number: u16) -> Vec<&Version> {
        let slot = me.slot(number);
        let fits = |version: &&Version| {
            let texts = version.content.body.options();
            version.content.body.kind() == slot.kind
                && match &slot.ask {
                    Ask::One { options } | Ask::Many { options } => {
                        options.len() == texts.len()
                            && options.iter().all(|option| texts.contains(&option.text))
                    }
                    _ => true,
                }
        };
        self.versions[&slot.stem].iter().filter(fits).collect()
    }

    fn right(&self, me: &Candidate, number: u16) -> Response {
        let slot = me.slot(number);
        let version = self.fitting(me, number)[0];
        let chosen = |right: &[usize]| {
            let texts: Vec<&String> = right.iter().map(|key| &version.content.body.options()[*key]).collect();
            let (Ask::One { options } | Ask::Many { options }) = &slot.ask else { panic!("no options") };
            let ids = options.iter().filter(|option| texts.contains(&&option.text)).map(|option| option.id);
            Response::Choice(ids.collect())
        };
        match &version.content.body {
            Body::TrueFalse { key } => Response::Judge(*key),
            Body::SingleChoice { key, .. } => chosen(&[*key]),
            Body::MultipleChoice { key, .. } => chosen(key),
            Body::FillBlank { blanks } => Response::Text(blanks.iter().map(fills).collect()),
            other => panic!("no {} here", other.kind().name()),
        }
    }
}

/// What somebody writes who knows: a number without its tolerance, with its unit.
fn fills(blank: &Blank) -> String {
    match blank {
        Blank::Texts(texts) => texts[0].clone(),
        Blank::Number(measure) => {
            format!("{} {}", measure.value, measure.units.first().map_or("", String::as_str))
        }
    }
}

async fn keys(admin: &Member) -> Keys {
    let mut versions: HashMap<String, Vec<Version>> = HashMap::new();
    let mut offset = 0;
    loop {
        let page: ItemPage = admin.browser.get(&format!("/api/items?offset={offset}&limit=200")).await.json();
        let details = page.items.iter().map(|row| async {
            admin.browser.get(&format!("/api/items/{}", row.id)).await.json::<ItemDetail>()
        });
        for detail in join_all(details).await {
            versions.entry(detail.version.content.stem.clone()).or_default().push(detail.version);
        }
        offset += page.items.len();
        if offset >= page.total as usize {
            return Keys { versions };
        }
    }
}

async fn marks_come_out(admin: &Member, sitting: &Sitting, room: &[Candidate], doubtful: usize) {
    let path = format!("/api/sittings/{}", sitting.id);
    assert_eq!(room[1].browser.get("/api/result").await.problem().1, "result.not_released");
    let results: Results = admin.browser.post(&format!("{path}/release"), ()).await.json();
    assert_eq!((results.marked as usize, results.absent, results.running), (CANDIDATES, 0, 0));
    let best = results.lines.iter().find(|line| line.ticket == sitting.roster[0].0).unwrap();
    let sure = 10_000 - 100 * i64::try_from(doubtful).unwrap();
    let got = best.got.unwrap();
    assert!(
        (sure..=10_000).contains(&got),
        "who knows every key gets every mark, not {got}; {doubtful} doubtful"
    );
    let sheet: wire::door::ResultSheet = room[0].browser.get("/api/result").await.json();
    assert_eq!((sheet.total.got.0, sheet.passed), (got, true));
    let csv = admin.browser.get(&format!("{path}/marks.csv")).await;
    assert_eq!(csv.body.lines().count(), CANDIDATES + 1);
    let xlsx = admin.browser.get(&format!("{path}/marks.xlsx")).await;
    assert!(xlsx.body.starts_with("PK"));
}

/// No byte that reached a candidate tells a key (I3). Fields that could carry one, and every rationale, are looked
/// for in all frames and bodies.
fn nothing_leaks(room: &[Candidate], keys: &Keys) {
    let rationales: Vec<&String> = keys
        .versions
        .values()
        .flatten()
        .map(|version| &version.content.rationale)
        .filter(|text| text.chars().count() > 5)
        .collect();
    let fields = ["\"key\"", "\"keys\"", "\"rationale\"", "\"index\"", "\"difficulty\"", "\"blanks\":[["];
    for me in room {
        let bodies = me.browser.bodies.lock().unwrap();
        for text in me.frames.iter().chain(bodies.iter()) {
            for field in fields {
                assert!(!text.contains(field), "{} got {field}", me.ticket);
            }
        }
    }
    // Rationales are many; one candidate's bytes hold a whole paper, and all papers come from one bank.
    for me in room.iter().take(10) {
        let bytes = me.frames.concat();
        for rationale in &rationales {
            assert!(!bytes.contains(rationale.as_str()), "{} got a rationale", me.ticket);
        }
    }
}
