//! Files that mean harm, and files that are merely broken: no reader panics, none takes long, and whatever comes out
//! is a sound item with its pictures at hand.

use std::time::{Duration, Instant};

use super::Format;
use super::archive::tests::pack;
use super::found::{FileError, Found};
use super::picture::tests::png;
use super::{aiken, docx, gift, moodle, prose, qti};

type Wrap = fn(Vec<u8>) -> Vec<u8>;
type Read = fn(&[u8]) -> Result<Found, FileError>;

const READERS: [(&str, Read); 6] = [
    ("gift", gift::read),
    ("aiken", aiken::read),
    ("moodle", moodle::read),
    ("qti", qti::read),
    ("prose", prose::read),
    ("docx", docx::read),
];

/// Everything that comes out holds what callers rely on.
fn sound(found: &Found) {
    for sound in found.sound() {
        assert_eq!(sound.content.check(), Ok(()));
        let json = serde_json::to_string(&sound.content).unwrap_or_default();
        assert!(!json.contains('\u{e0ff}'), "a mark of ours got out: {json}");
        for name in found.pictures.keys() {
            assert!(crate::item::is_asset(name));
        }
    }
}

/// xorshift: the same changes on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

/// A file with a few changes: bytes, pieces cut out, pieces doubled, marks put in.
fn changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    const MARKS: [&str; 24] = [
        "{",
        "}",
        "=",
        "~",
        "#",
        "<",
        ">",
        "&",
        "\"",
        "\\",
        "\n\n",
        "A.",
        "答案：",
        "（A）",
        "____",
        "[html]",
        "%",
        "->",
        "<![CDATA[",
        "]]>",
        "$$",
        "\u{e0ff}",
        "\u{f0000}",
        "![a](asset:",
    ];
    let mut out = bytes.to_vec();
    for _ in 0..=dice.roll(4) {
        let (from, length) = (dice.roll(out.len()), dice.roll(40));
        let to = (from + length).min(out.len());
        match dice.roll(5) {
            0 if !out.is_empty() => out[from] ^= 1 << dice.roll(8),
            1 => drop(out.drain(from..to)),
            2 => {
                let piece = out[from..to].to_vec();
                let at = dice.roll(out.len());
                out.splice(at..at, piece);
            }
            3 => out.truncate(to),
            _ => {
                let mark = MARKS[dice.roll(MARKS.len())].bytes();
                out.splice(from..from, mark);
            }
        }
    }
    out
}

/// Files, and what is done to each after it was changed.
fn samples() -> Vec<(Vec<u8>, Wrap)> {
    let gift = "// [id:1] [tag:difficulty:450]\n$CATEGORY: a/b\n::名::[html]<p>缺水<b>时</b>？<table><tr><td>1</td></tr></table></p>{\n=停炉#好\n~%-50%加水\n####因为 \\(x\\)\n}\n\n压力{#=1.6:0.1 =%50%2}\n\n配{=甲 -> 1 =乙 -> 2}\n\n对吗{T}\n\n应在{=30 =三十}日\n\n[markdown]**看**{~%50%a ~%50%b ~c}";
    let aiken = "问\nA. 一\nB) 二\nANSWER: B\n\n再问\nA. 一\nB. 二\nANSWER: A";
    let moodle = "<?xml version=\"1.0\"?><quiz><question type=\"category\"><category><text>a/b</text></category></question><question type=\"multichoice\"><name><text>名</text></name><questiontext format=\"html\"><text><![CDATA[<p>问 <img src=\"@@PLUGINFILE@@/a.png\"></p>]]></text><file name=\"a.png\" encoding=\"base64\">iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ</file></questiontext><answer fraction=\"100\"><text>甲</text></answer><answer fraction=\"0\"><text>乙</text></answer></question><question type=\"cloze\"><questiontext format=\"html\"><text>{1:SHORTANSWER:=a~b#c} {1:NM:=1:2}</text></questiontext></question><question type=\"numerical\"><questiontext><text>数</text></questiontext><answer fraction=\"100\"><text>1.6</text><tolerance>0.1</tolerance></answer></question></quiz>";
    let qti = "<qti-assessment-item identifier=\"i\" title=\"t\"><qti-response-declaration identifier=\"R\" cardinality=\"single\" base-type=\"identifier\"><qti-correct-response><qti-value>a</qti-value></qti-correct-response></qti-response-declaration><qti-item-body><p>问</p><qti-choice-interaction response-identifier=\"R\" max-choices=\"1\"><qti-simple-choice identifier=\"a\">甲</qti-simple-choice><qti-simple-choice identifier=\"b\">乙</qti-simple-choice></qti-choice-interaction></qti-item-body></qti-assessment-item>";
    let prose = "一、单选题\n1.缺水时应（A）。\nA.停炉 B.加水\n解析：见规程\n2、满水时\nA.放水\nB.加水\n答案：A\n二、判断题\n1.甲。（对）\n2.乙。\n答案：×\n三、填空题\n1.应在____日内向（　）办理。\n答案：30；机关";
    let document = "<w:document><w:p><w:r><w:t>1.缺水时应（A）。</w:t></w:r></w:p><w:p><w:r><w:t>A.停炉 B.加水</w:t></w:r></w:p></w:document>";
    let same: Wrap = |bytes| bytes;
    vec![
        (gift.into(), same),
        (aiken.into(), same),
        (moodle.into(), same),
        (qti.into(), same),
        (prose.into(), same),
        (qti.into(), |item| pack(&[("i.xml", &item), ("a.png", &png(3, 3))])),
        (document.into(), |body| pack(&[("word/document.xml", &body)])),
        (pack(&[("i.xml", qti.as_bytes())]), same),
    ]
}

#[test]
fn changed_files_break_no_reader() {
    // More of them, and other ones, for who has the time.
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let rounds = number("KAOPU_FUZZ_ROUNDS").unwrap_or(400);
    let mut dice = Dice(number("KAOPU_FUZZ_SEED").unwrap_or(0x9e37_79b9_7f4a_7c15).max(1));
    let mut items = 0;
    for (sample, wrapped) in samples() {
        for _ in 0..rounds {
            let bytes = wrapped(changed(&sample, &mut dice));
            for (_, read) in READERS {
                if let Ok(found) = read(&bytes) {
                    sound(&found);
                    items += found.sound().count();
                }
            }
            let _ = Format::of("x.txt", &bytes);
        }
    }
    assert!(items > 1_000, "changes that leave nothing test nothing: {items}");
}

/// Texts that make a careless reader go over them again and again.
fn endless() -> Vec<(&'static str, String)> {
    let times = |text: &str, count: usize| text.repeat(count / 8);
    let html = |inner: String| {
        format!(
            "<quiz><question type=\"truefalse\"><questiontext format=\"html\"><text><![CDATA[{inner}]]></text></questiontext><answer fraction=\"100\"><text>true</text></answer></question></quiz>"
        )
    };
    let markdown = |inner: String| html(inner).replace("\"html\"", "\"markdown\"");
    let qti = |inner: String| {
        format!(
            "<assessmentItem><responseDeclaration identifier=\"R\" cardinality=\"multiple\" baseType=\"identifier\"><correctResponse>{}</correctResponse></responseDeclaration><itemBody>{inner}</itemBody></assessmentItem>",
            "<value>a</value>".repeat(50_000)
        )
    };
    vec![
        ("braces", times("{", 1_000_000)),
        ("open blocks", times("a{\n\n", 200_000)),
        ("answers", format!("a{{{}}}", times("=a ~%50%b #", 100_000))),
        ("numbers", times("1.\n", 400_000)),
        ("one long question", format!("1.{}", times("（ a\n", 300_000))),
        ("brackets", format!("1.{}", times("（A）", 20_000))),
        ("letters", format!("1.x\n{}", times("A.B.", 20_000))),
        ("labels", times("【答案】", 200_000)),
        ("tex", html(times("\\(", 500_000))),
        ("tex pairs", html(times("\\(x\\)", 100_000))),
        ("dollars", markdown(times("$ ", 250_000))),
        ("images", markdown(times("![", 250_000))),
        ("ticks", markdown((1..900).map(|count| times("`", count) + " ").collect())),
        ("tags", html(times("<b>", 500_000))),
        ("tables", html(times("<table><tr><td>", 100_000))),
        ("words", html(times("a ", 800_000))),
        ("entities", html(times("&amp", 400_000))),
        ("cloze", html(times("{1:", 400_000)).replace("truefalse", "cloze")),
        ("cloze parts", html(times("{1:SA:=a}", 100_000)).replace("truefalse", "cloze")),
        (
            "pairs",
            format!(
                "<quiz><question type=\"matching\"><questiontext><text>a</text></questiontext>{}</question></quiz>",
                (0..15_000)
                    .map(|at| format!(
                        "<subquestion><text>{at}</text><answer><text>{at}</text></answer></subquestion>"
                    ))
                    .collect::<String>()
            ),
        ),
        ("deep", times("<a>", 300_000)),
        ("wide", format!("<quiz><question>{}</question></quiz>", times("<a/>", 1_000_000))),
        ("attributes", format!("<a {}/>", (0..50_000).map(|at| format!("a{at}='' ")).collect::<String>())),
        ("blanks", qti(times("<textEntryInteraction responseIdentifier=\"R\"/>", 50_000))),
        (
            "choices",
            qti(format!(
                "<choiceInteraction responseIdentifier=\"R\">{}</choiceInteraction>",
                times("<simpleChoice identifier=\"b\">b</simpleChoice>", 50_000)
            )),
        ),
    ]
}

#[test]
fn no_file_takes_long() {
    for (name, text) in endless() {
        for (reader, read) in READERS {
            let start = Instant::now();
            if let Ok(found) = read(text.as_bytes()) {
                sound(&found);
            }
            if start.elapsed() > Duration::from_millis(500) {
                println!("{reader} on {name}: {:?}", start.elapsed());
            }
            // Even unoptimised on a busy machine: what goes over a text once takes far less.
            assert!(start.elapsed() < Duration::from_secs(5), "{reader} on {name}: {:?}", start.elapsed());
        }
    }
}

#[test]
fn archives_that_mean_harm_are_refused() {
    let item = b"<!DOCTYPE assessmentItem [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><assessmentItem identifier='a'><itemBody>&x;</itemBody></assessmentItem>";
    let found = qti::read(&pack(&[("a.xml", item)])).unwrap();
    assert_eq!(found.sound().count(), 0);
    assert!(!format!("{found:?}").contains("root:"));
    for name in ["../a.xml", "/a.xml", "..\\a.xml"] {
        let bytes = pack(&[(name, b"<assessmentItem/>")]);
        assert!(matches!(qti::read(&bytes), Err(FileError::UnsafePath(_))), "{name}");
        assert!(matches!(docx::read(&bytes), Err(FileError::UnsafePath(_))), "{name}");
    }
    let bomb = vec![b' '; 70 * 1024 * 1024];
    assert_eq!(docx::read(&pack(&[("word/document.xml", &bomb)])), Err(FileError::Bomb));
    assert_eq!(qti::read(&pack(&[("a.xml", &bomb)])), Err(FileError::Bomb));
}
