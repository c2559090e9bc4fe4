//! Files of items in and out, over HTTP and from the shell.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use bank::exchange::archive::Archive;
use bank::exchange::kinds::{KindWord, NamedKind};
use bank::exchange::nodes::{NamedNode, NodeWord, Tree};
use bank::exchange::{Field, Format, Loss, Mapping, Mended, MergedDone, Repair, RowFlaw};
use bank::item::{Area, Blank, Body, Content, Kind, Markup, Measure, Picture, Point, Status, Tags};
use bank::review::Step;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tests::harness::exam::demo_csv;
use tests::harness::place::On;
use tests::harness::server::{Server, binary};
use tests::harness::staff::Member;
use wire::desk::{ExportLosses, ItemDetail, ItemDraft, ItemPage, ItemStep, PictureTaken};
use wire::import::{
    ImportCommit, ImportDone, ImportGuess, ImportPhase, ImportProfile, ImportProgress, ImportReport,
    ImportUndone, ImportWords,
};
use wire::review::EnemyDraft;

const GIFT: &str = "$CATEGORY: 题库/风险管控\n\n::甲::缺水时应{=停炉 ~加水 ~升压}\n\n::乙::安全阀应定期校验。{T}\n\n\
    ::丙::额定压力{#1.6:0.1}MPa\n\n::丁::配对{=安全阀->泄压 =压力表->显示}\n\n::戊::谈谈{}\n\n::己::说明\n";
const PROSE: &str = "一、单选题\n1．锅炉严重缺水时，应当（B）。\nA．加水 B．停炉 C．升压\n二、判断题\n2、特种设备使用单位应建立档案。（√）\n";

async fn offers(admin: &Member, name: &str, bytes: Vec<u8>, subject: &str) -> (ImportGuess, ImportReport) {
    let guess: ImportGuess = admin.browser.upload(&format!("/api/imports?name={name}"), bytes).await.json();
    let mapping = Mapping { subject: subject.into(), ..guess.mapping.clone() };
    let report: ImportReport =
        admin.browser.post(&format!("/api/imports/{}/check", guess.id), &mapping).await.json();
    (guess, report)
}

async fn takes(admin: &Member, guess: &ImportGuess, subject: &str) -> ImportReport {
    let mapping = Mapping { subject: subject.into(), ..guess.mapping.clone() };
    let commit = ImportCommit { mapping, status: Status::Approved, own: true, of: String::new() };
    admin.browser.post(&format!("/api/imports/{}/commit", guess.id), commit).await.json()
}

fn came(report: &ImportReport) -> u32 {
    report.sound.iter().map(|(_, count)| count).sum()
}

#[tokio::test]
async fn files_that_say_themselves_what_is_what_come_in_and_go_again_on_sqlite() {
    files_that_say_themselves_what_is_what_come_in_and_go_again(On::Sqlite).await;
}

#[tokio::test]
async fn files_that_say_themselves_what_is_what_come_in_and_go_again_on_postgres() {
    files_that_say_themselves_what_is_what_come_in_and_go_again(On::Postgres).await;
}

async fn files_that_say_themselves_what_is_what_come_in_and_go_again(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let (guess, report) = offers(&admin, "a.gift", GIFT.into(), "S4.1").await;
    assert_eq!((guess.format, guess.rows, guess.columns.len()), (Format::Gift, 6, 0));
    let kinds = [Kind::TrueFalse, Kind::SingleChoice, Kind::FillBlank, Kind::Match, Kind::ShortAnswer];
    assert_eq!(report.sound, kinds.map(|kind| (kind, 1)));
    // Each is listed with what is right in it, for whoever looks before it comes in.
    let keys: Vec<&str> = report.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys, ["A. 停炉", "true", "1.6（允差 0.1）", "1-A；2-B", ""]);
    let [refused] = &report.refused[..] else { panic!("{:?}", report.refused) };
    assert_eq!(refused.flaw, RowFlaw::UnknownInteraction { name: "description".into() });
    assert!(refused.cell.as_deref().is_some_and(|place| place.contains('己')), "{refused:?}");
    // The category is a subject of the syllabus: it goes before what was chosen for the file.
    assert!(report.sample.iter().all(|one| one.item.tags.subjects == ["S4.2"]), "{:?}", report.sample);

    let done = takes(&admin, &guess, "S4.1").await;
    assert!(done.committed && came(&done) == 5);
    let (_, again) = offers(&admin, "b.gift", GIFT.into(), "S4.1").await;
    assert_eq!((came(&again), again.duplicates.len()), (0, 5), "all of it is there already");
    // It can be undone from a list as long as its items are there.
    let listed = async || -> Vec<ImportDone> { admin.browser.get("/api/imports-done").await.json() };
    let [row] = &listed().await[..] else { panic!("one import") };
    assert_eq!((&row.id, row.name.as_str(), row.by.as_str(), row.items), (&guess.id, "a.gift", "周敏", 5));
    let undone: ImportUndone =
        admin.browser.post(&format!("/api/imports/{}/undo", guess.id), ()).await.json();
    assert_eq!((undone.removed, undone.kept), (5, 0));
    assert!(listed().await.is_empty());

    let (guess, report) = offers(&admin, "a.txt", PROSE.into(), "S4.1").await;
    assert_eq!(guess.format, Format::Prose);
    assert_eq!(report.sound, [(Kind::TrueFalse, 1), (Kind::SingleChoice, 1)], "{:?}", report.refused);
    takes(&admin, &guess, "S4.1").await;
}

#[tokio::test]
async fn what_goes_out_comes_in_again_as_the_same_items() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let (guess, _) = offers(&admin, "a.gift", GIFT.into(), "S4.1").await;
    takes(&admin, &guess, "S4.1").await;
    // What some formats carry less of, and is the same item all the same: units, further texts, options that match nothing.
    let measure = Measure {
        value: "1000".into(),
        tolerance: "0".into(),
        units: vec!["kPa".into(), "千帕".into()],
        also: vec!["一千".into()],
        unit_needed: false,
    };
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let (prompts, options) = (texts(&["安全阀", "压力表"]), texts(&["切断燃料", "指示压力", "超压泄放"]));
    let points = vec![Point { text: "停炉".into(), marks: 200 }];
    for (stem, body) in [
        ("1 MPa 等于____", Body::FillBlank { blanks: vec![Blank::Number(measure)] }),
        ("配对。", Body::Match { prompts, options, key: vec![2, 1] }),
        ("怎么办？", Body::ShortAnswer { reference: "先停炉。".into(), points, most: Some(300) }),
    ] {
        let tags = Tags { subjects: vec!["S4.1".into()], ..Tags::default() };
        let draft =
            ItemDraft { code: String::new(), content: Content::plain(stem, body, ""), tags, based_on: None };
        let _: ItemDetail = admin.browser.post("/api/items", draft).await.json();
    }
    for (format, name) in [("qti", "a.zip"), ("moodle", "a.xml"), ("gift", "a.gift"), ("xlsx", "a.xlsx")] {
        let losses: ExportLosses = admin.browser.get(&format!("/api/exports/{format}/losses")).await.json();
        let lost =
            losses.losses.iter().filter(|(_, loss)| matches!(loss, bank::exchange::Loss::NotWritten { .. }));
        let lost = u32::try_from(lost.count()).unwrap();
        let bytes = admin.browser.download(&format!("/api/exports/{format}")).await;
        let (_, report) = offers(&admin, name, bytes, "S").await;
        let known = u32::try_from(report.duplicates.len()).unwrap();
        assert_eq!(
            (came(&report), known + lost),
            (0, losses.items),
            "{format}: {:?}",
            report.refused.first()
        );
    }
    let refused = admin.browser.get("/api/exports/pdf").await.problem();
    assert_eq!(refused, (422, "export.format".into()));
}

#[tokio::test]
async fn more_items_than_a_file_takes_go_out_in_several() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let rows: String = (1..=20_001).map(|number| format!("判断,{number} 号锅炉应当年检。,对\n")).collect();
    admin.imports("a.csv", format!("题型,题干,答案\n{rows}").into_bytes(), "S").await;
    let losses: ExportLosses = admin.browser.get("/api/exports/gift/losses").await.json();
    assert_eq!((losses.items, losses.files), (20_001, 2));
    let bytes = admin.browser.download("/api/exports/gift").await;
    let mut bundle = Archive::open(&bytes).unwrap();
    let mut came = 0;
    for name in ["items-1.gift", "items-2.gift"] {
        let part = bundle.read(name, 32 * 1024 * 1024).unwrap().unwrap();
        let (_, report) = offers(&admin, "a.gift", part, "S").await;
        came += report.duplicates.len();
    }
    assert_eq!(came, 20_001, "each file is taken, and its items are known again");
    let (_, report) = offers(&admin, "items-gift.zip", bytes, "S").await;
    assert_eq!(report.duplicates.len(), 20_001, "and all files of the archive at once");
}

/// A photograph: written anew, it would be another file.
fn photograph() -> Vec<u8> {
    let shade = |at: u32| u8::try_from(at * 7 % 256).unwrap();
    let picture =
        image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([shade(x * y), shade(x + 3 * y), shade(y)]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn items_with_pictures_are_known_again() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let taken: PictureTaken = admin.browser.upload("/api/pictures", photograph()).await.json();
    let picture = Picture { asset: taken.name.clone(), alt: "压力表".into() };
    let areas = vec![Area::Rect { x: 8, y: 8, width: 20, height: 20 }];
    let figure = format!("看图。\n\n![表盘](asset:{})", taken.name);
    for content in [
        Content::plain("指出红线。", Body::Hotspot { picture, areas }, ""),
        Content { markup: Markup::Markdown, ..Content::plain(figure, Body::TrueFalse { key: true }, "") },
    ] {
        let tags = Tags { subjects: vec!["S4.1".into()], ..Tags::default() };
        let draft = ItemDraft { code: String::new(), content, tags, based_on: None };
        let _: ItemDetail = admin.browser.post("/api/items", draft).await.json();
    }
    let hotspot = Loss::NotWritten { kind: Kind::Hotspot };
    for (format, name, items, lost) in [("qti", "a.zip", 2, vec![]), ("moodle", "a.xml", 1, vec![hotspot])] {
        let losses: ExportLosses = admin.browser.get(&format!("/api/exports/{format}/losses")).await.json();
        let told: Vec<Loss> = losses.losses.into_iter().map(|(_, loss)| loss).collect();
        assert_eq!(told, lost, "{format}");
        let bytes = admin.browser.download(&format!("/api/exports/{format}")).await;
        let (_, report) = offers(&admin, name, bytes, "S").await;
        assert_eq!((came(&report), report.duplicates.len()), (0, items), "{format}: {:?}", report.refused);
    }
}

#[tokio::test]
async fn what_would_come_in_is_shown_with_its_pictures_and_formulas() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let plain = |n: usize| {
        format!("<question type=\"truefalse\"><questiontext><text>锅炉 {n}</text></questiontext>{RIGHT}")
    };
    let picture = STANDARD.encode(photograph());
    let pictured = format!(
        "<question type=\"truefalse\"><questiontext format=\"html\"><text><![CDATA[<p>看图 \
         <img src=\"@@PLUGINFILE@@/a.jpg\" alt=\"表盘\"> \\(p\\cdot V\\)</p>]]></text><file name=\"a.jpg\" path=\"/\" \
         encoding=\"base64\">{picture}</file></questiontext>{RIGHT}"
    );
    let questions: String = (0..20).map(plain).chain([pictured]).collect();
    let (_, report) = offers(&admin, "a.xml", format!("<quiz>{questions}</quiz>").into(), "S").await;
    assert_eq!((came(&report), report.sample.len()), (21, 8), "{:?}", report.refused);
    // It is the last of all, and yet among those that are shown.
    let [.., last] = &report.sample[..] else { panic!() };
    let html = last.preview.slots[0].html.as_ref().unwrap();
    let [(name, address)] = &report.pictures.iter().collect::<Vec<_>>()[..] else { panic!() };
    assert!(
        html.stem.contains(&format!("data-asset=\"{name}\"")) && html.stem.contains("<math"),
        "{}",
        html.stem
    );
    assert!(address.starts_with("data:image/jpeg;base64,"), "{address}");
    // Only the rationale shows it here.
    let explained = format!(
        "<quiz><question type=\"truefalse\"><questiontext><text>甲</text></questiontext><generalfeedback \
         format=\"html\"><text><![CDATA[<img src=\"@@PLUGINFILE@@/a.jpg\" alt=\"表盘\">]]></text><file name=\"a.jpg\" \
         path=\"/\" encoding=\"base64\">{picture}</file></generalfeedback>{RIGHT}</quiz>"
    );
    let (_, report) = offers(&admin, "b.xml", explained.into(), "S").await;
    assert_eq!((came(&report), report.pictures.len()), (1, 1), "{:?}", report.refused);
}

const RIGHT: &str = "<answer fraction=\"100\"><text>true</text></answer>\
    <answer fraction=\"0\"><text>false</text></answer></question>";

#[tokio::test]
async fn what_is_the_bank_s_and_not_the_item_s_is_told_as_lost() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let csv = "题型,题干,答案,编号\n判断,锅炉甲,对,A-1\n判断,锅炉乙,对,A-2\n判断,锅炉丙,错,A-3\n";
    admin.imports("a.csv", csv.as_bytes().to_vec(), "S").await;
    let page: ItemPage = admin.browser.get("/api/items?q=锅炉").await.json();
    let id = |code: &str| page.items.iter().find(|row| row.code == code).unwrap().id.clone();
    let apart = EnemyDraft { codes: vec!["A-1".into(), "A-2".into()], reason: "同题".into() };
    assert!(admin.browser.post("/api/enemies", apart).await.status < 300);
    let step = ItemStep { step: Step::Retire, version: 1, note: "过时".into() };
    let _: ItemDetail = admin.browser.post(&format!("/api/items/{}/step", id("A-3")), step).await.json();
    for format in ["qti", "moodle", "xlsx"] {
        let path = format!("/api/exports/{format}/losses?q=锅炉&status=approved&status=retired");
        let mut losses = admin.browser.get(&path).await.json::<ExportLosses>().losses;
        losses.retain(|(_, loss)| matches!(loss, Loss::Enemies | Loss::Retired));
        losses.sort_by(|a, b| a.0.cmp(&b.0));
        let told = |code: &str, loss| (code.to_owned(), loss);
        let all = [told("A-1", Loss::Enemies), told("A-2", Loss::Enemies), told("A-3", Loss::Retired)];
        assert_eq!(losses, all, "{format}");
    }
}

#[tokio::test]
async fn hostile_files_are_refused_with_a_clear_word() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let doctype = "<!DOCTYPE quiz [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><quiz>&a;</quiz>";
    for (name, bytes, code) in [
        ("a.xml", doctype.as_bytes().to_vec(), "file.doctype"),
        ("a.xml", b"<quiz><question>".to_vec(), "file.bad_xml"),
        ("a.doc", vec![0xd0, 0xcf, 0x11, 0xe0, 0, 0], "file.old_office"),
        ("a.zip", b"PK\x03\x04 no archive".to_vec(), "file.bad_archive"),
        ("a.txt", b"".to_vec(), "file.empty"),
    ] {
        let refused = admin.browser.upload(&format!("/api/imports?name={name}"), bytes).await.problem();
        assert_eq!(refused, (422, code.to_owned()), "{name}");
    }
    let script = "::x::<script>alert(1)</script>对吗？{T}";
    let (_, report) = offers(&admin, "a.gift", format!("[html]{script}").into(), "S").await;
    assert!(report.sample.iter().all(|one| !one.item.content.stem.contains("script")), "{:?}", report.sample);
}

/// `kaopu import` on a folder of its own.
fn shell(folder: &Path, arguments: &[&str]) -> (bool, String, String) {
    let done =
        Command::new(binary()).arg("import").args(arguments).arg("--data").arg(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.success(), text(done.stdout), text(done.stderr))
}

#[tokio::test]
async fn the_shell_says_what_would_come_in_and_brings_it_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.gift");
    std::fs::write(&file, GIFT).unwrap();
    let data = folder.path().join("data");
    let file = file.to_str().unwrap();
    let (well, out, error) = shell(&data, &[file, "--dry-run", "--format", "json", "--subject", "S4.1"]);
    assert!(well, "{error}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&found["rows"], &found["in"], &found["committed"]), (&6.into(), &5.into(), &false.into()));
    assert_eq!(found["by_kind"]["match"], 1);
    assert_eq!(found["refused"][0]["flaw"]["flaw"], "unknown_interaction");
    assert!(!data.exists(), "nothing was made where nothing was");
    let (well, out, error) = shell(&data, &[file, "--dry-run", "--strict", "--subject", "S4.1"]);
    assert!(!well && error.contains("1 refused, so nothing came in"), "{error}");
    assert!(out.contains("refused"), "the report is there all the same: {out}");
    let (well, _, error) = shell(&data, &[file, "--author", "nobody", "--subject", "S4.1"]);
    assert!(!well && error.contains("there is no such account"), "{error}");
    let (well, _, error) = shell(&data, &[file, "--dry-run", "--subject", "没有"]);
    assert!(!well && error.contains("not in the syllabus"), "{error}");
}

/// The workbooks and files that nobody here made: what comes in, and that what does not is named by its cell.
#[tokio::test]
async fn real_files_are_told_row_by_row() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases/bank");
    if !cases.is_dir() {
        eprintln!("skipped: {} is not there", cases.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<_> = ["xlsx", "csv", "gift", "moodle-xml"]
        .iter()
        .flat_map(|kind| std::fs::read_dir(cases.join(kind)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|ending| ending != "json"))
        .collect();
    files.sort();
    assert!(files.len() > 40);
    for file in files {
        let name = file.to_str().unwrap();
        let (well, out, error) =
            shell(folder.path(), &[name, "--dry-run", "--format", "json", "--subject", "S"]);
        // Some hold nothing but a category or a comment.
        if error.contains("no questions in the file") {
            continue;
        }
        assert!(well, "{name}: {error}");
        let found: serde_json::Value = serde_json::from_str(&out).unwrap();
        let count = |field: &str| found[field].as_array().unwrap().len();
        let [rows, came] = ["rows", "in"].map(|field| found[field].as_u64().unwrap());
        let (twice, refused) = (count("duplicates"), count("refused"));
        println!("{name}: {rows} rows, {came} in, {twice} twice, {refused} refused");
        assert_eq!(rows, came + (twice + refused) as u64, "{name}: a row is not told of");
        for note in found["refused"].as_array().unwrap() {
            assert!(note["detail"].as_str().is_some_and(|words| !words.is_empty()), "{name}: {note}");
        }
    }
}

#[tokio::test]
async fn rows_are_mended_before_they_come_in_and_columns_are_known_again_on_sqlite() {
    rows_are_mended_before_they_come_in_and_columns_are_known_again(On::Sqlite).await;
}

#[tokio::test]
async fn rows_are_mended_before_they_come_in_and_columns_are_known_again_on_postgres() {
    rows_are_mended_before_they_come_in_and_columns_are_known_again(On::Postgres).await;
}

async fn rows_are_mended_before_they_come_in_and_columns_are_known_again(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let csv = "类,问,甲项,乙项,对的\n单选,缺水时应（　）。,停炉,加水,C\n判断,气瓶应防倾倒。,,,对\n";
    let guess: ImportGuess =
        admin.browser.upload("/api/imports?name=a.csv", csv.as_bytes().to_vec()).await.json();
    assert!(guess.profiles.is_empty() && guess.profile.is_none());
    // What nobody could guess from these names, somebody says, and keeps.
    let columns =
        [Field::Kind, Field::Stem, Field::Option(0), Field::Option(1), Field::Key].map(Some).to_vec();
    let mapping = Mapping { columns, subject: "S4.1".into(), ..guess.mapping.clone() };
    let check = format!("/api/imports/{}/check", guess.id);
    let report: ImportReport = admin.browser.post(&check, &mapping).await.json();
    let [refused] = &report.refused[..] else { panic!("{:?}", report.refused) };
    assert_eq!((refused.row, refused.cell.as_deref()), (2, Some("E2")));
    assert_eq!(refused.cells, ["单选", "缺水时应（　）。", "停炉", "加水", "C"]);
    let mended = Mapping { mended: vec![Mended { row: 2, column: 4, text: "A".into() }], ..mapping.clone() };
    let report: ImportReport = admin.browser.post(&check, &mended).await.json();
    assert_eq!((came(&report), report.refused.len()), (2, 0));
    let cell = |n: u32| Mended { row: n, column: 0, text: String::new() };
    let too_much = Mapping { mended: (0..2001).map(cell).collect(), ..mapping.clone() };
    assert_eq!(admin.browser.post(&check, &too_much).await.problem(), (422, "import.mended".into()));
    let commit =
        ImportCommit { mapping: mended.clone(), status: Status::Approved, own: true, of: String::new() };
    let path = format!("/api/imports/{}/commit", guess.id);
    let done: ImportReport = admin.browser.post(&path, commit).await.json();
    assert_eq!(came(&done), 2);

    let profile =
        ImportProfile { name: " 县题库 ".into(), columns: guess.columns.clone(), mapping: mended };
    assert_eq!(admin.browser.put("/api/import-profiles", &profile).await.status, 204);
    let nameless = ImportProfile { name: "　".into(), ..profile.clone() };
    assert_eq!(
        admin.browser.put("/api/import-profiles", nameless).await.problem(),
        (422, "profile.name".into())
    );
    let uneven = ImportProfile { columns: vec!["问".into()], ..profile };
    assert_eq!(
        admin.browser.put("/api/import-profiles", uneven).await.problem(),
        (422, "profile.columns".into())
    );
    let again: ImportGuess =
        admin.browser.upload("/api/imports?name=b.csv", csv.as_bytes().to_vec()).await.json();
    assert_eq!(again.profile.as_deref(), Some("县题库"));
    let expected = Mapping { prefix: "B-".into(), ..mapping };
    assert_eq!(again.mapping, expected, "as it was kept, but for what belongs to one file");
    let other: ImportGuess =
        admin.browser.upload("/api/imports?name=c.csv", "题型,题干,答案\n判断,丙,对\n".into()).await.json();
    assert_eq!((other.profile, other.profiles.len()), (None, 1));
    assert_eq!(admin.browser.delete("/api/import-profiles/县题库").await.status, 204);
    assert_eq!(admin.browser.delete("/api/import-profiles/县题库").await.problem().0, 404);
}

#[tokio::test]
async fn words_for_kinds_get_their_meaning_from_people_on_sqlite() {
    words_for_kinds_get_their_meaning_from_people(On::Sqlite).await;
}

#[tokio::test]
async fn words_for_kinds_get_their_meaning_from_people_on_postgres() {
    words_for_kinds_get_their_meaning_from_people(On::Postgres).await;
}

async fn words_for_kinds_get_their_meaning_from_people(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let csv = "题型,题干,答案,类\n数字题,电压为（）V。,36,填空\n数字题,间距为（）m。,2,填空\n判断,气瓶应防倾倒。,对,判断\n,叉车可载人。,错,判断\n";
    let guess: ImportGuess =
        admin.browser.upload("/api/imports?name=a.csv", csv.as_bytes().to_vec()).await.json();
    let word = |word: &str, rows, kind| KindWord { word: word.into(), rows, kind };
    let told = [word("数字题", 2, None), word("", 1, None), word("判断", 1, Some(Kind::TrueFalse))];
    assert_eq!(guess.words.kinds, told);
    let path = |what: &str| format!("/api/imports/{}/{what}", guess.id);
    let mapping = Mapping { subject: "S4.1".into(), ..guess.mapping.clone() };
    let report: ImportReport = admin.browser.post(&path("check"), &mapping).await.json();
    let refused: Vec<_> = report.refused.iter().map(|note| (note.cell.as_deref(), &note.flaw)).collect();
    assert_eq!(refused, [(Some("A2"), &RowFlaw::UnknownKind), (Some("A3"), &RowFlaw::UnknownKind)]);
    // Another column has other words.
    let other = Mapping {
        columns: vec![None, Some(Field::Stem), Some(Field::Key), Some(Field::Kind)],
        ..mapping.clone()
    };
    let words: ImportWords = admin.browser.post(&path("words"), &other).await.json();
    assert_eq!(words.kinds, [word("判断", 2, Some(Kind::TrueFalse)), word("填空", 2, Some(Kind::FillBlank))]);

    let said = |word: &str, kind| NamedKind { word: word.into(), kind };
    let kinds = vec![said("数字题", Kind::FillBlank), said("", Kind::TrueFalse)];
    let told = Mapping { kinds: kinds.clone(), ..mapping.clone() };
    let report: ImportReport = admin.browser.post(&path("check"), &told).await.json();
    assert_eq!(report.sound, [(Kind::TrueFalse, 2), (Kind::FillBlank, 2)], "{:?}", report.refused);
    let many = Mapping { kinds: (0..201).map(|n| said(&n.to_string(), Kind::Order)).collect(), ..mapping };
    assert_eq!(admin.browser.post(&path("check"), &many).await.problem(), (422, "import.words".into()));

    // The next file of its kind has them at once.
    let profile = ImportProfile { name: "焊工".into(), columns: guess.columns.clone(), mapping: told };
    assert_eq!(admin.browser.put("/api/import-profiles", &profile).await.status, 204);
    let again: ImportGuess =
        admin.browser.upload("/api/imports?name=b.csv", csv.as_bytes().to_vec()).await.json();
    assert_eq!((again.profile.as_deref(), again.mapping.kinds), (Some("焊工"), kinds));
}

#[tokio::test]
async fn words_for_subjects_and_equipment_get_their_meaning_from_people() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let csv = "题型,题干,答案,科目,设备类别\n判断,锅炉应有安全阀。,对,公共基础,大锅\n判断,气瓶应防倾倒。,对,公共基础;S4.1,\n判断,叉车可载人。,错,S4.1,\n";
    let guess: ImportGuess =
        admin.browser.upload("/api/imports?name=a.csv", csv.as_bytes().to_vec()).await.json();
    let word = |tree, word: &str, rows| NodeWord { tree, word: word.into(), rows };
    assert_eq!(guess.words.nodes, [word(Tree::Subject, "公共基础", 2), word(Tree::Equipment, "大锅", 1)]);
    let check = format!("/api/imports/{}/check", guess.id);
    let report: ImportReport = admin.browser.post(&check, &guess.mapping).await.json();
    let refused: Vec<_> = report.refused.iter().map(|note| (note.cell.as_deref(), &note.flaw)).collect();
    assert_eq!(refused, [(Some("E2"), &RowFlaw::UnknownEquipment), (Some("D3"), &RowFlaw::UnknownSubject)]);

    let said = |tree, word: &str, code: &str| NamedNode { tree, word: word.into(), code: code.into() };
    let nodes = vec![said(Tree::Subject, "公共基础", "P1"), said(Tree::Equipment, "大锅", "E1000")];
    let told = Mapping { nodes, ..guess.mapping.clone() };
    let report: ImportReport = admin.browser.post(&check, &told).await.json();
    assert_eq!(report.sound, [(Kind::TrueFalse, 3)], "{:?}", report.refused);
    let commit = ImportCommit { mapping: told, status: Status::Draft, own: false, of: String::new() };
    let path = format!("/api/imports/{}/commit", guess.id);
    let _: ImportReport = admin.browser.post(&path, commit).await.json();
    let found: ItemPage = admin.browser.get("/api/items?subject=P1").await.json();
    assert_eq!(found.total, 2, "both rows that named it otherwise");

    // From the shell, too; what is not said there is told.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    std::fs::write(&file, csv).unwrap();
    let (data, file) = (folder.path().join("data"), file.to_str().unwrap());
    let (_, out, _) = shell(&data, &[file, "--dry-run", "--node", "公共基础=法律法规"]);
    assert!(
        out.contains("2 would come in") && out.contains("1 name 大锅, which is not in the syllabus"),
        "{out}"
    );
    let (well, _, error) = shell(&data, &[file, "--dry-run", "--node", "公共基础=没有"]);
    assert!(!well && error.contains("--node 公共基础=没有: not in the syllabus"), "{error}");
}

#[tokio::test]
async fn repairs_are_told_row_by_row() {
    use rust_xlsxwriter::{Format as Style, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [["题型", "题干", "答案"], ["", "1. 电压为（）V。", "36"], ["", "间距为（）m。", "2"]];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    sheet.merge_range(1, 0, 2, 0, "数字题", &Style::new()).unwrap();
    let book = book.save_to_buffer().unwrap();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xlsx");
    std::fs::write(&file, &book).unwrap();
    let file = file.to_str().unwrap();
    let data = folder.path().join("data");
    let dry = |more: &[&str]| {
        let (well, out, error) = shell(&data, &[&[file, "--dry-run", "--subject", "S4.1"], more].concat());
        assert!(well, "{error}");
        out
    };
    let text = dry(&[]);
    assert!(text.contains("2 rows have the kind 数字题") && text.contains("--kind 数字题=KIND"), "{text}");
    let told: serde_json::Value =
        serde_json::from_str(&dry(&["--kind", "数字题=填空", "--format", "json"])).unwrap();
    assert_eq!((&told["in"], &told["by_kind"]["fill_blank"]), (&2.into(), &2.into()), "{told:#}");
    assert_eq!(told["kinds"][0], serde_json::json!({ "word": "数字题", "rows": 2, "kind": null }));
    assert_eq!(
        (&told["merged"][0]["range"], &told["merged"][0]["done"]),
        (&"A2:A3".into(), &"filled".into())
    );
    let row = &told["repairs"][0];
    assert_eq!((&row["row"], &row["repairs"][0]["repair"]), (&2.into(), &"stem_number".into()));
    assert_eq!(row["repairs"][0]["detail"], "the number in front of the stem was left out");
    assert_eq!(
        (&told["repairs"][1]["repairs"][0]["cell"], &told["repairs"][1]["row"]),
        (&"A2:A3".into(), &3.into())
    );
    let (well, _, error) = shell(&data, &[file, "--dry-run", "--kind", "数字题"]);
    assert!(!well && error.contains("数字题=fill_blank"), "{error}");

    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let guess: ImportGuess = admin.browser.upload("/api/imports?name=a.xlsx", book).await.json();
    let kinds = vec![NamedKind { word: "数字题".into(), kind: Kind::FillBlank }];
    let mapping = Mapping { subject: "S4.1".into(), kinds, ..guess.mapping };
    let report: ImportReport =
        admin.browser.post(&format!("/api/imports/{}/check", guess.id), &mapping).await.json();
    let rows: Vec<(u32, Vec<Repair>)> = report
        .repairs
        .iter()
        .map(|row| (row.row, row.repairs.iter().map(|one| one.repair).collect()))
        .collect();
    assert_eq!(rows, [(2, vec![Repair::StemNumber]), (3, vec![Repair::Merged])]);
    assert_eq!(report.merged[0].done, MergedDone::Filled);
}

#[tokio::test]
async fn whoever_waits_for_a_large_file_sees_how_far_it_is() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let mut csv = String::from("题型,题干,答案\n");
    for n in 0..20_000 {
        csv.push_str(&format!("判断,第 {n} 号起重机应当定期检验。,对\n"));
    }
    let guess: ImportGuess = admin.browser.upload("/api/imports?name=a.csv", csv.into_bytes()).await.json();
    let path = format!("/api/imports/{}/progress", guess.id);
    assert_eq!(admin.browser.get(&path).await.json::<Option<ImportProgress>>(), None);
    let mapping = Mapping { subject: "S4.1".into(), ..guess.mapping.clone() };
    let check = format!("/api/imports/{}/check", guess.id);
    let checking = admin.browser.post(&check, &mapping);
    let mut seen = Vec::new();
    let watching = async {
        loop {
            seen.extend(admin.browser.get(&path).await.json::<Option<ImportProgress>>());
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        reply = checking => assert_eq!(came(&reply.json()), 20_000),
        () = watching => {}
    }
    assert!(seen.iter().any(|at| at.done > 0 && at.done < at.total), "{seen:?}");
    assert!(seen.iter().all(|at| at.total == 20_000 && at.phase == ImportPhase::Checking));
    assert!(seen.is_sorted_by_key(|at| at.done), "a bar never goes back");
}
