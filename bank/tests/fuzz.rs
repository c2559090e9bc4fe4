//! The fuzz targets without libFuzzer: each gets our own exports and broken-off, doubled and mixed pieces of them, so that
//! what `cargo fuzz` runs is compiled and holds wherever the tests run. `KAOPU_FUZZ_SEEDS=FOLDER` writes the seeds out for
//! it, `KAOPU_FUZZ_ROUNDS` tries more of them.
#![cfg(feature = "store")]
#![allow(clippy::unwrap_used)]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bank::demo::{self, DemoItem};
use bank::exchange::write::{Outgoing, gift, moodle, qti, xlsx};
use bank::item::{Body, Kind};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A target by its name.
enum Target {
    Bytes(fn(&[u8])),
    Text(fn(&str)),
}

use Target::{Bytes, Text};

const TARGETS: [(&str, Target); 12] = [
    ("aiken", Bytes(targets::aiken)),
    ("document", Text(targets::document)),
    ("docx", Bytes(targets::docx)),
    ("format", Bytes(targets::format)),
    ("gift", Bytes(targets::gift)),
    ("html", Text(targets::html)),
    ("markup", Text(targets::markup)),
    ("moodle", Bytes(targets::moodle)),
    ("prose", Bytes(targets::prose)),
    ("qti", Bytes(targets::qti)),
    ("rows", Bytes(targets::rows)),
    ("table", Bytes(targets::table)),
];

impl Target {
    fn run(&self, bytes: &[u8]) {
        match self {
            Bytes(target) => target(bytes),
            Text(target) => target(&String::from_utf8_lossy(bytes)),
        }
    }
}

/// An item of each kind, and one with markup and pictures of each that has some.
fn items() -> Vec<DemoItem> {
    let mut kinds: BTreeSet<(Kind, bool)> = BTreeSet::new();
    let of = |item: &DemoItem| (item.content.body.kind(), format!("{:?}", item.content).contains("asset:"));
    demo::items().unwrap().into_iter().filter(|item| kinds.insert(of(item))).collect()
}

fn aiken(items: &[DemoItem]) -> String {
    let mut text = String::new();
    for item in items {
        let Body::SingleChoice { options, .. } = &item.content.body else { continue };
        text.push_str(&item.content.stem);
        for (letter, option) in ('A'..).zip(options) {
            text.push_str(&format!("\n{letter}. {option}"));
        }
        text.push_str("\nANSWER: B\n\n");
    }
    text
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What each target begins with.
fn seeds() -> BTreeMap<&'static str, Vec<Vec<u8>>> {
    let items = items();
    let pictures: BTreeMap<String, &[u8]> = demo::pictures().map(|(name, _, bytes)| (name, bytes)).collect();
    let mut files = |name: &str| pictures.get(name).map(|bytes| bytes.to_vec());
    let out: Vec<Outgoing<'_>> = items
        .iter()
        .map(|item| Outgoing { code: &item.code, version: 1, content: &item.content, tags: &item.tags })
        .collect();
    // One item a file: a change of it leaves little else that would hide it.
    let gifts: Vec<_> = out.iter().map(|item| gift::write(&[*item]).bytes).collect();
    let moodles: Vec<_> = out.iter().map(|item| moodle::write(&[*item], &mut files).bytes).collect();
    let packages: Vec<_> = out.iter().map(|item| qti::write(&[*item], &mut files).unwrap().bytes).collect();
    let book = xlsx::write(&out).unwrap().bytes;
    let aiken = aiken(&items).into_bytes();
    let prose = "一、单选题\n1.缺水时应（A）。\nA.停炉 B.加水\n解析：见规程\n2、满水时\nA.放水\nB.加水\n答案：A\n二、判断题\n1.甲。（对）\n2.乙。\n答案：×\n三、填空题\n1.应在____日内向（　）办理。\n答案：30；机关".as_bytes();
    let body = "<w:document><w:p><w:r><w:t>1.缺水时应（A）。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>题干</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>答案</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:document>";
    let docx = packed(&[("word/document.xml", body.as_bytes())]);
    let several = packed(&[("a/甲.gift", &gifts[0]), ("b.csv", "题干,答案\n甲,对\n".as_bytes())]);
    let formulas = [
        "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>",
        "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>",
        "<m:rad><m:deg/><m:e><m:r><m:t>3</m:t></m:r></m:e></m:rad>",
        "<m:d><m:e><m:m><m:mr><m:e><m:r><m:t>1</m:t></m:r></m:e></m:mr></m:m></m:e></m:d>",
    ];
    let html = [
        "<p>问<b>时</b>？<table><tr><td>1</td></tr></table> \\(x^2\\) <img src=\"a.png\" alt=\"甲\"></p>",
        "**看** $$\\frac{a}{b}$$ ![甲](asset:b) <!-- x --> `code` | a | b |\n|---|---:|\n| 1 | 2 |",
    ];
    let rows = [
        "S1,单选,缺水时应,,停炉,加水,,A,见规程\n",
        "M1,多选,哪些,,甲,乙,丙,AB,\n,判断,对,,,,,对,\n",
        "F1,填空,应在____日内,,,,,30|三十,\nP1,连线,配,\"甲\n乙\",1,2,3,A B,\nO1,排序,排,,一,二,三,BCA,\n",
    ];
    let texts = |all: &[&str]| all.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    let csv = "编号,题型,题干,答案\n1,判断,甲,对\n".as_bytes().to_vec();
    let mut formats =
        vec![gifts[0].clone(), moodles[0].clone(), packages[0].clone(), aiken.clone(), docx.clone(), several];
    formats.push(prose.to_vec());
    BTreeMap::from([
        ("aiken", vec![aiken]),
        ("document", texts(&formulas)),
        ("docx", vec![docx]),
        ("format", formats),
        ("gift", gifts),
        ("html", texts(&html)),
        (
            "markup",
            items.iter().map(|item| item.content.stem.clone().into_bytes()).chain(texts(&html)).collect(),
        ),
        ("moodle", moodles),
        ("prose", vec![prose.to_vec()]),
        ("qti", packages),
        ("rows", texts(&rows)),
        ("table", vec![book, csv]),
    ])
}

/// A seed with a few of its bytes changed, cut out, doubled, or a piece of another put in.
fn changed(seeds: &[Vec<u8>], dice: &mut ChaCha8Rng) -> Vec<u8> {
    let mut roll = |sides: usize| usize::try_from(dice.next_u64() >> 1).unwrap_or(0) % sides.max(1);
    let mut out = seeds[roll(seeds.len())].clone();
    for _ in 0..=roll(3) {
        let from = roll(out.len());
        let to = (from + roll(40)).min(out.len());
        match roll(5) {
            0 if !out.is_empty() => out[from] ^= 1 << roll(8),
            1 => drop(out.drain(from..to)),
            2 => out.truncate(to),
            3 => {
                let piece = out[from..to].to_vec();
                let at = roll(out.len());
                out.splice(at..at, piece);
            }
            _ => {
                let other = &seeds[roll(seeds.len())];
                let start = roll(other.len());
                out.splice(from..from, other[start..(start + 20).min(other.len())].to_vec());
            }
        }
    }
    out
}

#[test]
fn what_fuzz_targets_assert_holds_for_our_own_exports_and_what_is_left_of_them() {
    let rounds = std::env::var("KAOPU_FUZZ_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let (seeds, mut dice) = (seeds(), ChaCha8Rng::seed_from_u64(6));
    let out = std::env::var_os("KAOPU_FUZZ_SEEDS");
    for (name, target) in &TARGETS {
        let seeds = &seeds[name];
        for (index, seed) in seeds.iter().enumerate() {
            target.run(seed);
            if let Some(folder) = &out {
                let folder = Path::new(folder).join(name);
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(folder.join(format!("seed-{index}")), seed).unwrap();
            }
        }
        for _ in 0..rounds {
            target.run(&changed(seeds, &mut dice));
        }
    }
}

#[test]
fn every_fuzz_target_is_run_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let mut files: Vec<String> = std::fs::read_dir(folder.join("fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, TARGETS.map(|(name, _)| name));
    for name in files {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        let text = std::fs::read_to_string(folder.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(text.contains(&format!("bank_fuzz::{name}(given)")), "{name}");
    }
}
