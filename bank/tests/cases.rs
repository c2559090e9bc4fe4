//! Files that nobody here made, from `../shared/cases` beside the repository: absent in most clones, and then skipped.
#![cfg(feature = "store")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bank::exchange::found::{FileError, Found};
use bank::exchange::kinds::{KindWord, NamedKind};
use bank::exchange::trial::{self, InBank, Source, Trial};
use bank::exchange::{Mapping, Repair, RowFlaw, gift, guess, key, moodle, prose, sheet, table as sheets};
use bank::item::{Blank, Body, Content, Kind, letter, plain};
use bank::syllabus::{Node, Syllabus};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;

/// Files of a folder of the cases, with one ending; none where there are no cases.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases/bank").join(folder);
    let Ok(entries) = std::fs::read_dir(&path) else {
        println!("skipped: there is no {}", path.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == ending));
    files.sort();
    files
}

/// `12 found, 9 sound, 3 refused (…)`
fn table(name: &str, found: &Found) {
    let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
    for (_, refused) in found.refused() {
        *reasons.entry(format!("{:?}", refused.flaw)).or_default() += 1;
    }
    let refused: u32 = reasons.values().sum();
    println!(
        "{name}: {} found, {} sound, {refused} refused {reasons:?}",
        found.entries.len(),
        found.sound().count()
    );
}

/// Letters and digits only: formats and escapes don't matter for telling texts apart.
fn letters(text: &str) -> String {
    let mut out = String::new();
    let mut tag = false;
    for c in text.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            c if !tag && (c.is_alphanumeric() || "=#{}~:".contains(c)) => out.push(c),
            _ => {}
        }
    }
    out
}

fn text_of(value: &Value) -> String {
    letters(value["text"].as_str().or(value.as_str()).unwrap_or_default())
}

#[test]
fn gift_is_read_as_a_reference_parser_reads_it() {
    for file in files("gift", "gift") {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let json = std::fs::read_to_string(file.with_extension("json")).unwrap();
        let expected: Vec<Value> = serde_json::from_str(&json).unwrap();
        let expected: Vec<&Value> =
            expected.iter().filter(|question| question["type"] != "Category").collect();
        let found = match gift::read(&std::fs::read(&file).unwrap()) {
            Err(FileError::Empty) => Found::default(),
            found => found.unwrap(),
        };
        table(&name, &found);
        assert_eq!(found.entries.len(), expected.len(), "{name}");
        for (entry, expected) in found.entries.iter().zip(expected) {
            let kind = expected["type"].as_str().unwrap();
            if let Some(title) = expected["title"].as_str() {
                assert_eq!(entry.place.name, title, "{name}");
            }
            let Ok(sound) = &entry.outcome else {
                println!("  {kind} refused: {:?}", entry.outcome.as_ref().err());
                assert!(matches!(kind, "Description"), "{name}: {entry:?}");
                continue;
            };
            let stem = letters(&sound.content.stem.replace('_', ""));
            assert!(stem.starts_with(&text_of(&expected["stem"]).replace("____", "")), "{name}: {stem}");
            let choices = expected["choices"].as_array();
            let right = |choice: &&Value| match choice["weight"].as_f64() {
                Some(weight) => weight > 0.0,
                None => choice["isCorrect"] == true,
            };
            let rights = || choices.unwrap().iter().filter(right).map(|choice| text_of(&choice["text"]));
            match (&sound.content.body, kind) {
                (Body::TrueFalse { key }, "TF") => assert_eq!(expected["isTrue"], *key, "{name}"),
                (Body::SingleChoice { options, key }, "MC") => {
                    assert_eq!(rights().collect::<Vec<_>>(), [letters(&options[*key])], "{name}");
                }
                (Body::MultipleChoice { options, key }, "MC") => {
                    let keys: Vec<String> = key.iter().map(|key| letters(&options[*key])).collect();
                    assert_eq!(rights().collect::<Vec<_>>(), keys, "{name}");
                }
                (Body::FillBlank { blanks }, "Short") => {
                    let full =
                        |choice: &&Value| choice["weight"].as_f64().is_none_or(|weight| weight == 100.0);
                    let full = choices.unwrap().iter().filter(full).map(|choice| text_of(&choice["text"]));
                    let accepted: Vec<String> = blanks[0].shown().iter().map(|text| letters(text)).collect();
                    assert_eq!(full.collect::<Vec<_>>(), accepted, "{name}");
                }
                (Body::FillBlank { blanks }, "Numerical") => {
                    let Blank::Number(measure) = &blanks[0] else { panic!("{name}") };
                    let best = |choice: &&Value| choice["weight"].as_f64().unwrap_or(100.0) == 100.0;
                    let answer = match choices {
                        Some(choices) => &choices.iter().find(best).unwrap()["text"],
                        None => &expected["choices"],
                    };
                    let range = answer["range"].as_f64().unwrap_or(0.0);
                    let (low, high) = match answer["number"].as_f64() {
                        Some(value) => (value - range, value + range),
                        None => {
                            (answer["numberLow"].as_f64().unwrap(), answer["numberHigh"].as_f64().unwrap())
                        }
                    };
                    let near = |number: f64| measure.takes(&format!("{number:.6}"));
                    assert!(near(low) && near(high) && !near(low - 0.0001) && !near(high + 0.0001), "{name}");
                }
                (Body::Match { prompts, options, key }, "Matching") => {
                    let pairs = expected["matchPairs"].as_array().unwrap().iter();
                    let pairs: Vec<(String, String)> = pairs
                        .map(|pair| (text_of(&pair["subquestion"]), text_of(&pair["subanswer"])))
                        .filter(|(prompt, _)| !prompt.is_empty())
                        .collect();
                    let ours = prompts.iter().zip(key);
                    let ours: Vec<(String, String)> =
                        ours.map(|(prompt, key)| (letters(prompt), letters(&options[*key]))).collect();
                    assert_eq!(ours, pairs, "{name}");
                }
                (Body::ShortAnswer { .. }, "Essay") => {}
                (body, kind) => panic!("{name}: {kind} was read as {:?}", plain(&format!("{body:?}"))),
            }
        }
    }
}

#[test]
fn moodle_exports_yield_what_they_say() {
    let expected =
        BTreeMap::from([("mixed", (23, 16)), ("question-kprime", (1, 0)), ("question-mc", (1, 1))]);
    for file in files("moodle-xml", "xml") {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let found = moodle::read(&std::fs::read(&file).unwrap()).unwrap();
        table(&name, &found);
        for entry in &found.entries {
            match &entry.outcome {
                Ok(sound) => {
                    println!("  {:?} {} {:?}", sound.content.body.kind(), entry.place.name, sound.left_out)
                }
                Err(refused) => println!("  {} {refused:?}", entry.place.line),
            }
        }
        assert_eq!((found.entries.len(), found.sound().count()), expected[name.as_str()], "{name}");
    }
}

fn syllabus() -> Syllabus {
    Syllabus::new(vec![Node::of_code("S")])
}

/// A table as the import screen takes it when nothing is corrected.
fn tried(file: &Path) -> Trial {
    let bytes = std::fs::read(file).expect("a file of the cases");
    let (_, source) = Source::read(&file.to_string_lossy(), &bytes, 0).expect("a table of the cases");
    let mapping = Mapping { subject: "S".into(), ..source.guess() };
    trial::run(source, &mapping, &syllabus(), &InBank::default())
}

/// All sound rows of a workbook.
fn rows(file: &Path) -> Vec<Content> {
    let bytes = std::fs::read(file).expect("a file of the cases");
    let table = sheets::read(&bytes, 0).expect("a workbook of the cases");
    let cells: Vec<Vec<String>> = table.rows.iter().take(50).map(|(_, cells)| cells.clone()).collect();
    let mapping = Mapping { subject: "S".into(), ..guess::guess(&table.header, &cells) };
    let read = table.rows.iter().filter_map(|(_, cells)| sheet::read(cells, &mapping, &syllabus())?.ok());
    read.map(|reading| reading.content).collect()
}

/// What becomes of each row of the tables, file by file: `--nocapture` shows it.
#[test]
fn every_row_of_a_table_is_accounted_for() {
    // At most so many are refused of those that somebody looked through row by row.
    let refused = BTreeMap::from([
        ("叉车司机总题库", 16),
        ("特种设备安全管理", 17),
        ("省级压力容器操作员", 68),
        ("省级电梯司机", 20),
    ]);
    println!("file | rows | in | repeated | repaired | refused");
    for file in files("xlsx", "xlsx").into_iter().chain(files("csv", "csv")) {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let trial = tried(&file);
        let count = |counts: &BTreeMap<String, u32>| {
            counts.iter().map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
        };
        let repaired = trial.repaired.iter().map(|(repair, count)| (format!("{repair:?}"), *count)).collect();
        let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
        for note in &trial.refused {
            *reasons.entry(format!("{:?}", note.flaw)).or_default() += 1;
        }
        let (came, twice) = (trial.readings.len(), trial.duplicates.len());
        println!("{name} | {} | {came} | {twice} | {} | {}", trial.rows, count(&repaired), count(&reasons));
        let known = came + twice + trial.refused.len();
        assert_eq!(known, usize::try_from(trial.rows).unwrap(), "{name}: a row is told of once");
        if let Some(most) = refused.get(name.as_str()) {
            assert!(trial.refused.len() <= *most, "{name}: {} refused", trial.refused.len());
        }
        for note in trial.refused.iter().filter(|_| std::env::var("SHOW").is_ok()) {
            println!(
                "  {} {} {:?}: {}",
                note.row,
                note.place.as_deref().unwrap_or("-"),
                note.flaw,
                note.text
            );
        }
    }
}

/// A workbook whose kind nobody knows comes in when people say what it is; what was typed as a fraction and is a day now is
/// refused by its cell.
#[test]
fn one_kind_that_people_say_brings_a_whole_file_in() {
    for file in files("xlsx", "xlsx").iter().filter(|file| file.to_string_lossy().contains("电焊")) {
        let bytes = std::fs::read(file).unwrap();
        let (_, source) = Source::read(&file.to_string_lossy(), &bytes, 0).unwrap();
        let mapping = Mapping { subject: "S".into(), ..source.guess() };
        let words = source.words(&mapping, &syllabus()).0;
        assert!(matches!(&words[..], [KindWord { rows: 74, kind: None, .. }]), "{words:?}");
        let kinds = vec![NamedKind { word: words[0].word.clone(), kind: Kind::FillBlank }];
        let trial = trial::run(source, &Mapping { kinds, ..mapping }, &syllabus(), &InBank::default());
        assert_eq!((trial.readings.len(), trial.duplicates.len()), (72, 1), "{:?}", trial.refused);
        let refused: Vec<_> = trial.refused.iter().map(|note| (note.place.as_deref(), &note.flaw)).collect();
        assert_eq!(refused, [(Some("D58"), &RowFlaw::TurnedDay)]);
        assert_eq!(trial.repaired[&Repair::Day], 1);
    }
}

/// For people to read: `DRAW=seed cargo test … rows_drawn -- --nocapture` draws two hundred rows over all tables, and shows
/// their cells beside what came of them.
#[test]
fn rows_drawn_with_a_seed_are_shown_beside_their_items() {
    let Some(seed) = std::env::var("DRAW").ok().and_then(|seed| seed.parse().ok()) else { return };
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut below = |bound: usize| usize::try_from(dice.next_u64() % bound as u64).unwrap();
    let tables: Vec<_> = files("xlsx", "xlsx")
        .into_iter()
        .chain(files("csv", "csv"))
        .map(|file| {
            let rows = sheets::read(&std::fs::read(&file).unwrap(), 0).unwrap().rows;
            (file.clone(), tried(&file), rows)
        })
        .collect();
    for _ in 0..200 {
        // Workbooks have what is hard to read.
        let (file, trial, rows) =
            &tables[if below(4) > 0 { below(5.min(tables.len())) } else { below(tables.len()) }];
        let (number, cells) = &rows[below(rows.len())];
        println!("{} {number}: {}", file.file_stem().unwrap().to_string_lossy(), cells.join(" ¦ "));
        if let Some(at) = trial.places.iter().position(|row| row == number) {
            let content = &trial.readings[at].content;
            println!("    = {} {:?}", content.stem, content.body);
        }
        for note in trial.refused.iter().chain(&trial.duplicates).filter(|note| note.row == *number) {
            println!("    ! {:?} {:?}", note.place, note.flaw);
        }
    }
}

/// A stem as it is told from others: without what can't be seen, and without the place for the key.
fn told_apart(stem: &str) -> String {
    plain(&prose::clean(stem)).replace("()", "")
}

/// What a body says, however it was typed. A choice between right and wrong is a judgement.
fn says(body: &Body) -> String {
    match body {
        Body::SingleChoice { options, key } => {
            match key::truth(&options[*key]).filter(|_| options.len() == 2) {
                Some(key) => says(&Body::TrueFalse { key }),
                None => plain(&format!("{body:?}")),
            }
        }
        body => plain(&format!("{body:?}")),
    }
}

/// Where somebody types the keys.
#[derive(Clone, Copy, PartialEq)]
enum Keys {
    /// `答案：A`
    InLines,
    /// In the stem, where it has one place for it.
    InBrackets,
    /// All at the end.
    AtTheEnd,
}

/// The items as somebody would type them.
fn typed(contents: &[Content], keys: Keys, between: &str) -> String {
    let in_brackets = |content: &Content| {
        keys == Keys::InBrackets
            && (matches!(content.body, Body::TrueFalse { .. }) || content.stem.contains("（）"))
    };
    let mut end = String::from("参考答案\n");
    let mut out = String::new();
    for (number, content) in (1..).zip(contents) {
        let (options, key) = match &content.body {
            Body::TrueFalse { key } => (&[][..], if *key { "对" } else { "错" }.to_owned()),
            Body::SingleChoice { options, key } => (options.as_slice(), letter(*key).to_string()),
            Body::MultipleChoice { options, key } => {
                (options.as_slice(), key.iter().map(|key| letter(*key)).collect())
            }
            _ => continue,
        };
        let bracketed = in_brackets(content);
        let stem = match options {
            [] if bracketed => format!("{}（{key}）", content.stem),
            _ if bracketed => content.stem.replacen("（）", &format!("（ {key} ）"), 1),
            _ => content.stem.clone(),
        };
        let options: Vec<String> =
            options.iter().enumerate().map(|(index, option)| format!("{}.{option}", letter(index))).collect();
        out.push_str(&format!("{number}、{stem}\n{}\n", options.join(between)));
        if keys == Keys::AtTheEnd {
            end.push_str(&format!("{number}.{key} "));
        } else if !bracketed {
            out.push_str(&format!("答案：{key}\n"));
        }
    }
    if keys == Keys::AtTheEnd {
        out.push_str(&end);
    }
    out
}

#[test]
fn typed_items_never_get_another_key() {
    for file in files("xlsx", "xlsx") {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let contents = rows(&file);
        let by_stem: BTreeMap<String, Vec<&Content>> =
            contents.iter().fold(BTreeMap::new(), |mut all, content| {
                all.entry(told_apart(&content.stem)).or_insert_with(Vec::new).push(content);
                all
            });
        if contents.is_empty() {
            continue;
        }
        for (way, keys, between) in [
            ("lines", Keys::InLines, "\n"),
            ("one line", Keys::InLines, "  "),
            ("brackets", Keys::InBrackets, "\n"),
            ("at the end", Keys::AtTheEnd, "\n"),
        ] {
            let found = prose::read(typed(&contents, keys, between).as_bytes()).unwrap();
            table(&format!("{name}, {way}"), &found);
            for (place, refused) in found.refused().filter(|_| std::env::var("SHOW").is_ok()) {
                println!("  {} {refused:?}", place.line);
            }
            for sound in found.sound() {
                let stem = told_apart(&sound.content.stem);
                let known = by_stem.get(&stem);
                let same = |content: &&&Content| says(&content.body) == says(&sound.content.body);
                assert!(
                    known.is_some_and(|known| known.iter().any(|content| same(&content))),
                    "{name}, {way}: {sound:?}"
                );
            }
            assert!(found.sound().count() * 10 >= contents.len() * 9, "{name}, {way}");
        }
    }
}
