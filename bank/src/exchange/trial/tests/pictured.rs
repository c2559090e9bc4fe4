//! Pictures on the rows of a workbook, in its cells, and beside a table in an archive.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Image, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;
use crate::exchange::archive::tests::pack;
use crate::exchange::nodes::tests::node;
use crate::markup::look_over;

const GAUGE: &[u8] = include_bytes!("../../../../data/demo/pressure-gauge.png");
const CRANE: &[u8] = include_bytes!("../../../../data/demo/tower-crane.png");

fn tried(name: &str, bytes: &[u8]) -> Trial {
    let (_, source) = Source::read(name, bytes, 0).unwrap();
    let mapping = Mapping { subject: "P1".into(), ..source.guess() };
    let syllabus = Syllabus::new(vec![node("P1", NodeKind::Public, "法规")]);
    run(source, &mapping, &syllabus, &InBank::default())
}

const HEADER: [&str; 7] = ["题型", "题干", "选项A", "选项B", "答案", "解析", "图片"];

fn book(rows: &[[&str; 7]], pictures: &[(u32, u16)]) -> Vec<u8> {
    book_with(rows, pictures, GAUGE)
}

fn book_with(rows: &[[&str; 7]], pictures: &[(u32, u16)], picture: &[u8]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(std::iter::once(&HEADER).chain(rows)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    let image = Image::new_from_buffer(picture).unwrap();
    for (row, column) in pictures {
        sheet.insert_image(*row, *column, &image).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The shared name of all pictures of a trial, which is the only one that is kept.
fn only(trial: &Trial) -> &str {
    let [picture] = trial.pictures.as_slice() else { panic!("{:?}", trial.pictures.len()) };
    &picture.name
}

fn shown(content: &Content) -> Vec<String> {
    let (flaws, names) = look_over(content);
    assert_eq!(flaws, []);
    names.into_iter().collect()
}

#[test]
fn pictures_on_rows_go_where_they_lie() {
    let single = |stem| ["单选题", stem, "甲", "乙", "A", "见图", ""];
    let rows = [
        single("如图，应____。"),
        ["单选题", "哪个是压力表？", "", "乙", "A", "", ""],
        single("无图。"),
        single("图在旁边。"),
    ];
    let trial = tried("a.xlsx", &book(&rows, &[(1, 1), (1, 5), (2, 2), (4, 6)]));
    assert_eq!(trial.refused, []);
    let name = only(&trial);
    let [stem, option, none, beside] = trial.readings.as_slice() else { panic!() };
    assert_eq!(stem.content.stem, format!("如图，应____。\n\n![题干配图](asset:{name})"));
    assert_eq!(stem.content.rationale, format!("见图\n\n![解析配图](asset:{name})"));
    let Body::SingleChoice { options, .. } = &option.content.body else { panic!() };
    assert_eq!(*options, [format!("![选项 A 配图](asset:{name})"), "乙".to_owned()]);
    assert!(none.content.markup.is_plain());
    assert!(beside.content.stem.contains(name), "a column that nobody reads is the row's");
    for one in [stem, option, beside] {
        assert_eq!(shown(&one.content), [name]);
        assert!(one.doubts.iter().any(|doubt| matches!(doubt, Doubt::PictureWords { .. })));
    }
}

#[test]
fn what_nobody_can_place_is_told_at_its_row() {
    let mut sheet = Workbook::new();
    let page = sheet.add_worksheet();
    for (column, text) in (0..).zip(["题干", "选项", "答案"]) {
        page.write(0, column, text).unwrap();
    }
    for (column, text) in (0..).zip(["如图。", "A.甲 B.乙", "A"]) {
        page.write(1, column, text).unwrap();
    }
    let image = Image::new_from_buffer(GAUGE).unwrap();
    page.insert_image(1, 1, &image).unwrap();
    page.insert_image(5, 0, &image).unwrap();
    let trial = tried("a.xlsx", &sheet.save_to_buffer().unwrap());
    assert!(trial.readings[0].content.markup.is_plain() && trial.pictures.is_empty());
    let told = |cell: &str| Doubt::RowPicture { cell: cell.into() };
    assert_eq!(trial.doubts[0].doubts, [told("A6"), told("B2")]);
}

#[test]
fn a_picture_on_many_rows_is_unpacked_once() {
    // Unpacked for each row, it would be more than an archive may be.
    let large = [GAUGE, &vec![0; 7 * 1024 * 1024]].concat();
    let stems: Vec<String> = (1..=40).map(|row| format!("第 {row} 题如图。")).collect();
    let rows: Vec<[&str; 7]> =
        stems.iter().map(|stem| ["判断题", stem.as_str(), "", "", "对", "", ""]).collect();
    let pictures: Vec<(u32, u16)> = (1..=40).map(|row| (row, 1)).collect();
    let trial = tried("a.xlsx", &book_with(&rows, &pictures, &large));
    assert_eq!((trial.readings.len(), trial.refused.len()), (40, 0));
    assert!(trial.readings.iter().all(|one| one.content.stem.contains(only(&trial))));
}

/// What WPS makes of a workbook with a picture in a cell: a formula, and a part of its own.
fn with_cell_picture(book: &[u8]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| {
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
    };
    for at in 0..from.len() {
        let mut file = from.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if name == "xl/_rels/workbook.xml.rels" {
            let relation = "<Relationship Id=\"rId99\" Type=\"http://www.wps.cn/officeDocument/2020/cellImage\" Target=\"cellimages.xml\"/></Relationships>";
            bytes = String::from_utf8(bytes).unwrap().replace("</Relationships>", relation).into_bytes();
        }
        put(&name, &bytes);
    }
    let images = "<etc:cellImages xmlns:etc=\"e\" xmlns:xdr=\"x\" xmlns:a=\"a\" xmlns:r=\"r\"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"2\" name=\"ID_9A\"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed=\"rId1\"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>";
    let relations = "<Relationships xmlns=\"p\"><Relationship Id=\"rId1\" Type=\"i/image\" Target=\"media/cell.png\"/></Relationships>";
    put("xl/cellimages.xml", images.as_bytes());
    put("xl/_rels/cellimages.xml.rels", relations.as_bytes());
    put("xl/media/cell.png", GAUGE);
    to.finish().unwrap().into_inner()
}

#[test]
fn pictures_that_formulas_put_into_cells_come_along() {
    let rows = [
        ["判断题", "表在图中。", "", "", "对", "", "=DISPIMG(\"ID_9A\",1)"],
        ["判断题", "图没有了。", "", "", "对", "", "=DISPIMG(\"ID_77\",1)"],
    ];
    let trial = tried("a.xlsx", &with_cell_picture(&book(&rows, &[])));
    assert_eq!(shown(&trial.readings[0].content), [only(&trial)]);
    assert!(trial.readings[1].content.markup.is_plain());
    assert_eq!(trial.doubts[1].doubts, [Doubt::RowPicture { cell: "G3".into() }]);
}

#[test]
fn formulas_without_a_value_put_their_pictures_in_too() {
    use rust_xlsxwriter::Formula;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip([
        HEADER,
        ["判断题", "表在图中。", "", "", "对", "", ""],
        ["判断题", "图没有了。", "", "", "对", "", ""],
    ]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    for (row, id) in [(1, "ID_9A"), (2, "ID_77")] {
        let formula = Formula::new(format!("=_xlfn.DISPIMG(\"{id}\",1)")).set_result("");
        sheet.write_formula(row, 6, formula).unwrap();
    }
    let trial = tried("a.xlsx", &with_cell_picture(&book.save_to_buffer().unwrap()));
    assert_eq!(shown(&trial.readings[0].content), [only(&trial)]);
    assert_eq!(trial.doubts[1].doubts, [Doubt::RowPicture { cell: "G3".into() }]);
}

#[test]
fn cells_that_only_name_pictures_have_them() {
    let csv = "题型,题干,选项A,选项B,答案,图片\n判断题,表在图中。,,,对,img/1.png\n单选题,哪个是压力表？,img\\1.PNG,img/2.png,A,\n判断题,没有图。,,,错,img/9.png\n";
    let files: [(&str, &[u8]); 3] =
        [("bank.csv", csv.as_bytes()), ("img/1.png", GAUGE), ("img/2.png", CRANE)];
    let trial = tried("a.zip", &pack(&files));
    let stem = &trial.readings[0].content.stem;
    assert!(stem.starts_with("表在图中。\n\n![题干配图](asset:"), "{stem}");
    let Body::SingleChoice { options, .. } = &trial.readings[1].content.body else { panic!() };
    assert!(
        options.iter().all(|option| option.starts_with("![选项 ")) && options[0] != options[1],
        "{options:?}"
    );
    assert_eq!(trial.readings[2].content.stem, "没有图。");
    let told = &trial.doubts.last().unwrap().doubts;
    assert_eq!(told[..], [Doubt::RowPicture { cell: "F4".into() }]);
}

#[test]
fn pictures_that_a_table_names_come_out_of_the_archive() {
    let csv = "题干,答案,解析\n见![压力*表](img/1.png)，指针在红线上。,对,\n见![](none.png)。,对,\n见![](../bank.csv)。,错,\n";
    let trial = tried("a.zip", &pack(&[("bank/bank.csv", csv.as_bytes()), ("bank/img/1.png", GAUGE)]));
    let name = only(&trial);
    let stems: Vec<&str> = trial.readings.iter().map(|one| one.content.stem.as_str()).collect();
    assert_eq!(stems[0], format!("见![压力\\*表](asset:{name})，指针在红线上。"));
    assert_eq!(stems[1..], ["见![](none.png)。", "见![](../bank.csv)。"]);
    let told = |name: &str| vec![Doubt::NamedPicture { name: name.into() }];
    let doubts: Vec<_> = trial.doubts.iter().map(|one| one.doubts.clone()).collect();
    assert_eq!(doubts, [told("none.png"), told("../bank.csv")]);
}
