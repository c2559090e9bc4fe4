//! Every kind of item, with pictures, formulas and tables, from the desk to the marks.
#![allow(clippy::unwrap_used)]

use bank::item::{Area, Blank, Body, Content, Kind, Markup, Measure, Picture, Tags};
use bank::review::Step;
use engine::attempt::{Point, Response};
use engine::paper::{Ask, Choice, Slot};
use tests::harness::candidate::Candidate;
use tests::harness::exam::Plan;
use tests::harness::place::On;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use wire::desk::{ItemDetail, ItemDraft, ItemLook, ItemPage, ItemStep, PictureTaken};
use wire::remedy::{FaultyItem, FaultyPlace};
use wire::replay::Replay;
use wire::sitting::{Release, Results};
use wire::staff::Role;

/// A picture as somebody would upload it.
fn png() -> Vec<u8> {
    include_bytes!("../../bank/data/demo/pressure-gauge.png").to_vec()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn draft(content: Content) -> ItemDraft {
    let tags = Tags { subjects: vec!["S".into()], difficulty: 700, ..Tags::default() };
    ItemDraft { code: String::new(), content, tags, based_on: None }
}

/// Writes an item and has it approved by another.
async fn approved(admin: &Member, reviewer: &Member, content: Content) {
    let saved: ItemDetail = admin.browser.post("/api/items", draft(content)).await.json();
    let path = format!("/api/items/{}/step", saved.version.item);
    for (who, step) in [(admin, Step::Submit), (reviewer, Step::Approve)] {
        let _: ItemDetail =
            who.browser.post(&path, ItemStep { step, version: 1, note: String::new() }).await.json();
    }
}

const ORDERED: [&str; 4] = ["检查", "系挂", "试吊", "起升"];
const PROMPTS: [&str; 2] = ["安全阀", "压力表"];
const PARTNERS: [&str; 3] = ["泄压", "显示", "测温"];

/// One item of each of the kinds that the workbooks don't have.
async fn items(admin: &Member, reviewer: &Member) -> PictureTaken {
    let taken: PictureTaken = admin.browser.upload("/api/pictures", png()).await.json();
    assert_eq!((taken.width, taken.height), (900, 900));
    let picture = Picture { asset: taken.name.clone(), alt: "压力表".into() };
    let area = Area::Rect { x: 100, y: 100, width: 200, height: 200 };
    let measure = Measure {
        value: "1.6".into(),
        tolerance: "0.1".into(),
        units: texts(&["MPa"]),
        also: Vec::new(),
        unit_needed: true,
    };
    let markdown =
        format!("读数 $p$ 是____。\n\n![表盘](asset:{})\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", taken.name);
    let key = vec![0, 1];
    let pairs = Body::Match { prompts: texts(&PROMPTS), options: texts(&PARTNERS), key };
    for content in [
        Content::plain("排好顺序", Body::Order { options: texts(&ORDERED) }, "先看后做"),
        Content::plain("配对", pairs, ""),
        Content::plain("指出红线", Body::Hotspot { picture, areas: vec![area] }, ""),
        Content {
            markup: Markup::Markdown,
            ..Content::plain(
                markdown,
                Body::FillBlank { blanks: vec![Blank::Number(measure)] },
                "因为 $p=F/A$",
            )
        },
    ] {
        approved(admin, reviewer, content).await;
    }
    taken
}

fn id(options: &[Choice], text: &str) -> u16 {
    options.iter().find(|option| option.text == text).unwrap().id
}

fn right(slot: &Slot) -> Response {
    match &slot.ask {
        Ask::Order { options } => Response::Order(ORDERED.iter().map(|text| id(options, text)).collect()),
        Ask::Match { options, .. } => {
            Response::Match(PARTNERS[..2].iter().map(|text| Some(id(options, text))).collect())
        }
        Ask::Spot { .. } => Response::Point(Point { x: 150, y: 299 }),
        Ask::Blanks { .. } => Response::Text(vec!["１.65 mpa".into()]),
        other => panic!("nobody asked for {other:?}"),
    }
}

fn wrong(slot: &Slot) -> Response {
    match right(slot) {
        Response::Order(ids) => Response::Order(ids.into_iter().rev().collect()),
        // One of two is right.
        Response::Match(ids) => Response::Match(vec![ids[0], None]),
        Response::Point(_) => Response::Point(Point { x: 350, y: 150 }),
        _ => Response::Text(vec!["1.65".into()]),
    }
}

/// Whether this page gets the picture.
async fn sees(me: &Candidate, picture: &str) -> bool {
    me.browser.get(&format!("/api/room/pictures/{picture}")).await.status == 200
}

async fn every_kind_is_answered_and_marked(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    admin.hires("chen", "陈明", &[Role::Reviewer]).await;
    let reviewer = Member::signed_in(&server, "chen").await;
    let picture = items(&admin, &reviewer).await.name;
    let sections = vec![(Kind::FillBlank, 1), (Kind::Order, 1), (Kind::Match, 1), (Kind::Hotspot, 1)];
    let plan = Plan { candidates: 2, counts: [0; 4], more: sections, ..Plan::default() };
    let sitting = admin.plans(plan).await;

    // Pictures are for who sees the questions that show them, and for nobody before or after.
    let mut good = sitting.candidate(&server.base, 0).await;
    assert!(!sees(&good, &picture).await, "before they began");
    good.enters().await;
    let mut poor = sitting.inside(&server.base, 1).await;
    assert!(sees(&good, &picture).await);
    assert!(!sees(&good, &"0".repeat(64)).await);
    let slots = good.paper.clone().unwrap().slots;
    let html = slots[0].html.as_ref().unwrap();
    assert!(
        html.stem.contains("<math") && html.stem.contains("<table>") && html.stem.contains(&picture),
        "{html:?}"
    );
    let frames = good.frames.concat();
    assert!(
        !frames.contains("因为") && !frames.contains("先看后做") && !frames.contains("\"areas\""),
        "a key leaks"
    );

    // An answer must fit what is asked.
    good.sends_answer(2, Some(Response::Point(Point { x: 1, y: 1 }))).await;
    good.settles().await;
    assert_eq!(good.refused.pop().unwrap().1, "attempt.unfit_response");
    for slot in &slots {
        good.answers(slot.number, right(slot)).await;
        let theirs = poor.slot(slot.number);
        poor.answers(slot.number, wrong(&theirs)).await;
    }
    good.submits().await;
    poor.submits().await;
    assert!(!sees(&good, &picture).await, "after the exam");
    what_was_given_is_counted(&admin, &sitting.id).await;

    let release = Release { close_entry: true, close_grace: true };
    let path = format!("/api/sittings/{}/release", sitting.id);
    let results: Results = admin.browser.post(&path, release).await.json();
    let mut got: Vec<i64> = results.lines.iter().filter_map(|line| line.got).collect();
    got.sort_unstable();
    assert_eq!(got, [50, 400], "of the wrong ones, one of two pairs is right");

    // Staff see the same picture, and a replay has what was answered.
    assert_eq!(admin.browser.get(&format!("/api/pictures/{picture}")).await.status, 200);
    let attempt = &results.lines[0].attempt;
    let replay: Replay =
        admin.browser.get(&format!("/api/sittings/{}/replay/{attempt}", sitting.id)).await.json();
    assert!(replay.paper.unwrap().slots[0].html.is_some());
    assert!(replay.paper_fits);
}

/// The desk's page of an item says how many gave what to each prompt, at each place, and where they pointed.
async fn what_was_given_is_counted(admin: &Member, sitting: &str) {
    let all: ItemPage = admin.browser.get("/api/items?limit=50").await.json();
    let mut seen = Vec::new();
    for row in all.items {
        let page: FaultyItem =
            admin.browser.get(&format!("/api/sittings/{sitting}/faulty/{}", row.id)).await.json();
        let [question] = &page.questions[..] else { panic!("one question") };
        assert_eq!(question.answered, 2);
        let given = |place: &FaultyPlace| (place.prompt.clone(), place.key, place.given.clone());
        let places: Vec<_> = question.places.iter().map(given).collect();
        match row.kind {
            Kind::Order => {
                let key: Vec<u32> = places.iter().map(|(_, key, _)| *key).collect();
                assert_eq!(key, [0, 1, 2, 3]);
                assert_eq!((&places[0].2, &places[1].2), (&vec![1, 0, 0, 1], &vec![0, 1, 1, 0]));
            }
            Kind::Match => assert_eq!(
                places,
                [(PROMPTS[0].to_owned(), 0, vec![2, 0, 0]), (PROMPTS[1].to_owned(), 1, vec![0, 1, 0])]
            ),
            Kind::Hotspot => {
                let spot = question.spot.as_ref().unwrap();
                assert_eq!((spot.areas.len(), spot.points.len(), spot.right), (1, 2, 1));
            }
            _ => assert_eq!(question.written, [(0, "1.65".to_owned(), 1)]),
        }
        seen.push(row.kind);
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[tokio::test]
async fn every_kind_is_answered_and_marked_on_sqlite() {
    every_kind_is_answered_and_marked(On::Sqlite).await;
}

#[tokio::test]
async fn every_kind_is_answered_and_marked_on_postgres() {
    every_kind_is_answered_and_marked(On::Postgres).await;
}

#[tokio::test]
async fn what_can_t_be_shown_is_named_and_not_saved() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let judge = |stem: &str| Content {
        markup: Markup::Markdown,
        ..Content::plain(stem, Body::TrueFalse { key: true }, "")
    };
    let gone = "a".repeat(64);
    for (stem, words) in [
        ("$\\href{x}{y}$", "can't be read"),
        ("![图](https://elsewhere/x.png)", "the picture https://elsewhere/x.png is not one of the bank's"),
        (&format!("![](asset:{gone})"), "a picture needs a few words"),
        (&format!("![图](asset:{gone})"), "is not in the bank"),
    ] {
        let reply = admin.browser.post("/api/items", draft(judge(stem))).await;
        let (status, text) = (reply.status, reply.body);
        assert!(status == 422 && text.contains(words), "{stem}: {status} {text}");
        let look: ItemLook = admin.browser.post("/api/items/look", judge(stem)).await.json();
        assert!(!look.flaws.is_empty() || look.missing == [gone.clone()], "{stem}: {look:?}");
    }
    // Script is text, and a look has no address.
    let look: ItemLook =
        admin.browser.post("/api/items/look", judge("<script>alert(1)</script>")).await.json();
    assert_eq!(look.preview.slots[0].html.as_ref().unwrap().stem, "&lt;script&gt;alert(1)&lt;/script&gt;");
    let refused =
        admin.browser.upload("/api/pictures", b"<svg onload=\"alert(1)\"/>".to_vec()).await.problem();
    assert_eq!(refused, (422, "picture.invalid".into()));
}
