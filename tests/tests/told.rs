//! What an import tells of what it takes and of what it does not, over HTTP and from the shell.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use bank::exchange::write::bundle::Bundle;
use bank::exchange::{Doubt, FileRows, Mapping, RowFlaw};
use bank::item::Status;
use bank::review::Step;
use tests::harness::place::On;
use tests::harness::server::{Server, binary};
use tests::harness::staff::Member;
use tests::on_both;
use wire::desk::{ItemDetail, ItemDraft, ItemPage, ItemStep};
use wire::import::{ImportCommit, ImportGuess, ImportReport, RowTwin};

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bundle = Bundle::default();
    files.iter().for_each(|(name, bytes)| bundle.add(name, bytes).unwrap());
    bundle.finish().unwrap()
}

async fn offers(admin: &Member, name: &str, bytes: Vec<u8>) -> (ImportGuess, Mapping, ImportReport) {
    let guess: ImportGuess = admin.browser.upload(&format!("/api/imports?name={name}"), bytes).await.json();
    let mapping = Mapping { subject: "S4.1".into(), ..guess.mapping.clone() };
    let check = format!("/api/imports/{}/check", guess.id);
    let report: ImportReport = admin.browser.post(&check, &mapping).await.json();
    (guess, mapping, report)
}

/// A Word document of one question: two pictures in its stem, and one in an option, none of them with words.
fn pictured() -> Vec<u8> {
    let shade = |at: u32| u8::try_from(at * 7 % 256).unwrap();
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([shade(x), shade(y), shade(x + y)]));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let show = "<w:r><w:drawing><w:inline><w:docPr/><w:blip r:embed='r1'/></w:inline></w:drawing></w:r>";
    let text = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let line = |runs: &[&str]| format!("<w:p>{}</w:p>", runs.concat());
    let body = [
        line(&[&text("1.图中的压力表有（B）块。"), show, show]),
        line(&[&text("A.一")]),
        line(&[&text("B.二 "), show]),
    ];
    let document =
        format!("<w:document xmlns:w='w' xmlns:r='r'><w:body>{}</w:body></w:document>", body.concat());
    let relations = "<Relationships><Relationship Id='r1' Target='media/a.jpg'/></Relationships>";
    zip(&[
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/media/a.jpg", &jpeg.into_inner()),
    ])
}

on_both!(pictures_without_words_come_in_so_that_they_can_be_edited);
async fn pictures_without_words_come_in_so_that_they_can_be_edited(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let (guess, mapping, report) = offers(&admin, "a.docx", pictured()).await;
    let doubts: Vec<&Doubt> = report.doubts.iter().flat_map(|row| &row.doubts).collect();
    let given =
        ["选项 B 配图", "题干配图 1", "题干配图 2"].map(|words| Doubt::PictureWords { words: words.into() });
    assert_eq!(doubts, given.iter().collect::<Vec<_>>(), "{:?}", report.refused);
    commits(&admin, &guess, mapping).await;
    let page: ItemPage = admin.browser.get("/api/items").await.json();
    let path = format!("/api/items/{}", page.items[0].id);
    let there: ItemDetail = admin.browser.get(&path).await.json();
    let mut draft = ItemDraft {
        code: there.version.code,
        content: there.version.content,
        tags: there.version.tags,
        based_on: Some(1),
    };
    draft.tags.difficulty = 300;
    let saved: ItemDetail = admin.browser.put(&path, draft).await.json();
    assert_eq!(saved.version.number, 2, "what came in can be edited");
}

/// Commits what was offered.
async fn commits(admin: &Member, guess: &ImportGuess, mapping: Mapping) {
    let commit = ImportCommit { mapping, status: Status::Approved, own: true, of: String::new() };
    let _: ImportReport =
        admin.browser.post(&format!("/api/imports/{}/commit", guess.id), commit).await.json();
}

on_both!(the_same_question_with_another_key_is_told_first_and_at_both_rows);
async fn the_same_question_with_another_key_is_told_first_and_at_both_rows(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let (guess, mapping, _) = offers(&admin, "a.csv", RESCUE.into()).await;
    commits(&admin, &guess, mapping).await;
    let csv = "编号,题干,A,B,正确答案\n\
        M-1,起重机吊物下方可以站人吗。,可以,不可以,B\n\
        M-2,锅炉严重缺水时，司炉人员首先应当（ ）。,立即停炉,立即上水,A\n\
        M-3,锅炉严重缺水时，司炉人员首先应当（ ）。,立即停炉,立即上水,B\n\
        M-4,电梯困人时首先应（ ）。,救人,离开,B\n";
    let (.., report) = offers(&admin, "b.csv", csv.into()).await;
    let told: Vec<_> = report.doubts.iter().map(|row| (row.row, row.doubts[0].clone())).collect();
    for said in [
        (3, Doubt::OtherKeyOfRow { row: 4 }),
        (4, Doubt::OtherKeyOfRow { row: 3 }),
        (5, Doubt::OtherKeyOfItem { code: "K-1".into() }),
    ] {
        assert!(told[..3].contains(&said), "{said:?} {told:?}");
    }
    assert_eq!(report.doubts_total as usize, report.doubts.len());
    let contradicts: Vec<_> = report.alike.iter().map(|one| (one.row, one.contradicts)).collect();
    assert!(contradicts.contains(&(4, true)) && contradicts.contains(&(5, true)), "{contradicts:?}");
}

on_both!(what_is_retired_is_told_to_be_so_and_leads_in_no_circle);
async fn what_is_retired_is_told_to_be_so_and_leads_in_no_circle(on: On) {
    let server = Server::start(on, &[]).await;
    let admin = Member::first(&server).await;
    let (guess, mapping, _) = offers(&admin, "a.csv", RESCUE.into()).await;
    commits(&admin, &guess, mapping).await;
    let page: ItemPage = admin.browser.get("/api/items").await.json();
    let path = format!("/api/items/{}/step", page.items[0].id);
    let retire = ItemStep { step: Step::Retire, version: 1, note: "过时".into() };
    let _: ItemDetail = admin.browser.post(&path, retire).await.json();
    // The same without its code is skipped by saying so; reworded, it is shown to be like one that is retired.
    let (.., report) = offers(&admin, "b.csv", RESCUE.replace("K-1", "").into()).await;
    assert_eq!(report.duplicates[0].flaw, RowFlaw::InRetired { code: "K-1".into() });
    let reworded = RESCUE.replace("K-1", "").replace("困人时首先", "困人时应首先");
    let (.., report) = offers(&admin, "c.csv", reworded.into()).await;
    let [alike] = report.alike.as_slice() else { panic!("{:?}", report.alike) };
    assert!(
        matches!(&alike.to, RowTwin::Item { code, retired: true, .. } if code == "K-1"),
        "{:?}",
        alike.to
    );
}

const RESCUE: &str = "编号,题干,A,B,正确答案\nK-1,电梯困人时首先应（ ）。,救人,离开,A\n";
const JUDGED: &str = "编号,题干,答案,依据\nZ-1,锅炉应检验。,对,\nZ-2,叉车可载人。,错,\n";
const CHOSEN: &str = "题库（2024）,,,,\n题目,A,B,正确答案,编号\n锅炉缺水时（ ）。,停炉,加水,A,z-1\n电梯困人时（ ）。,救人,离开,A,\n";

#[tokio::test]
async fn files_of_an_archive_are_named_row_by_row_and_those_that_can_t_be_read() {
    let server = Server::start(On::Sqlite, &[]).await;
    let admin = Member::first(&server).await;
    let files: [(&str, &[u8]); 4] = [
        ("判断.csv", JUDGED.as_bytes()),
        ("单选.csv", CHOSEN.as_bytes()),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("说明.pdf", b"%PDF-1.4"),
    ];
    let (guess, _, report) = offers(&admin, "a.zip", zip(&files)).await;
    assert_eq!((guess.rows, report.rows), (6, 6), "four rows and two files");
    assert_eq!(report.sound.iter().map(|(_, count)| count).sum::<u32>(), 3);
    let file = |name: &str, before| FileRows { name: name.into(), before };
    assert_eq!(report.files, [file("判断.csv", 0), file("单选.csv", 3)]);
    let told: Vec<_> =
        report.refused.iter().map(|note| (note.cell.as_deref().unwrap(), &note.flaw)).collect();
    let same = RowFlaw::CodeOfRow { row: 2 };
    let unread = RowFlaw::UnreadableFile;
    assert_eq!(told, [("单选.csv E3", &same), ("旧.xls", &unread), ("说明.pdf", &unread)]);
    let first = &report.refused[0].detail;
    assert!(first.starts_with("row 2 of 判断.csv has this code"), "{first}");
}

#[test]
fn the_shell_names_files_and_what_is_stale_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let stale = JUDGED.replace("对,", "对,TSG N0001-2017 第三条");
    std::fs::write(
        &path,
        zip(&[("a.csv", stale.as_bytes()), ("b.csv", CHOSEN.as_bytes()), ("旧.doc", b"x")]),
    )
    .unwrap();
    let shell = |shape: &str| {
        let mut command = Command::new(binary());
        command.arg("import").arg(&path).args(["--dry-run", "--subject", "S4.1", "--format", shape]);
        let done = command.arg("--data").arg(folder.path().join("data")).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let text = shell("text");
    for line in [
        "row 2 of a.csv comes in, look at it: TSG N0001-2017 is replaced by TSG 81-2022",
        "  b.csv E3: row 2 of a.csv has this code",
        "  旧.doc: such a file can't be read",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&shell("json")).unwrap();
    let outcomes = json["outcomes"].as_array().unwrap();
    let file = outcomes.iter().find(|one| one["row"] == 0).unwrap();
    assert_eq!((&file["cell"], &file["outcome"]), (&"旧.doc".into(), &"refused".into()));
    let first = outcomes.iter().find(|one| one["row"] == 2).unwrap();
    assert_eq!((&first["file"], &first["row_in_file"]), (&"a.csv".into(), &2.into()));
    assert!(first["doubts"][0].as_str().unwrap().contains("stale from the start"), "{first}");
}
