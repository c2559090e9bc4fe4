#![no_main]
//! Whatever the rows of a table say, what comes in is sound, and comes back from a workbook that it is written into.

use bank::exchange::Mapping;
use bank::exchange::trial::{InBank, Source, run};
use bank::exchange::write::{Outgoing, xlsx};
use bank::syllabus::{Node, NodeKind, Syllabus};
use libfuzzer_sys::fuzz_target;

fn import(name: &str, bytes: &[u8]) -> Option<bank::exchange::trial::Trial> {
    let (_, source) = Source::read(name, bytes, 0).ok()?;
    let node = Node {
        code: "S".into(),
        kind: NodeKind::Public,
        name_zh: String::new(),
        name_en: String::new(),
        parent: None,
        source: String::new(),
        confidence: String::new(),
    };
    let mapping = Mapping { subject: "S".into(), ..source.guess() };
    Some(run(source, &mapping, &Syllabus::new(vec![node]), &InBank::default()))
}

fuzz_target!(|rows: &[u8]| {
    let mut csv = "编号,题型,题干,配对左列,选项A,选项B,选项C,答案,解析\n".as_bytes().to_vec();
    csv.extend(rows);
    let Some(trial) = import("a.csv", &csv) else { return };
    let codes: Vec<String> = (0..trial.readings.len()).map(|n| format!("N-{n}")).collect();
    let items = trial.readings.iter().zip(&codes);
    let items: Vec<Outgoing<'_>> =
        items.map(|(item, code)| Outgoing { code, content: &item.content, tags: &item.tags }).collect();
    assert!(items.iter().all(|item| item.content.check().is_ok()));
    let written = xlsx::write(&items).expect("a workbook");
    let Some(again) = import("a.xlsx", &written.bytes) else {
        assert!(items.is_empty() || !written.losses.is_empty());
        return;
    };
    assert!(again.refused.is_empty(), "{:?}", again.refused);
    for reading in again.readings {
        let at = codes.iter().position(|code| Some(code) == reading.code.as_ref()).expect("its code");
        if !written.losses.iter().any(|(code, _)| *code == codes[at]) {
            assert_eq!(reading.content, *items[at].content);
        }
    }
});
