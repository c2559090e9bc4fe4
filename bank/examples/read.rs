//! What a file holds, item by item: `cargo run -p bank --features store --example read FILE…`

use std::collections::BTreeMap;

use bank::exchange::Format;

fn main() {
    for name in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&name) else {
            println!("{name}: can't be read");
            continue;
        };
        let found = Format::of(&name, &bytes).and_then(|format| format.read(&bytes));
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                println!("{name}: {error}");
                continue;
            }
        };
        let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
        for entry in &found.entries {
            let place = &entry.place;
            let place = format!("{}:{} {}", place.file, place.line, place.name);
            match &entry.outcome {
                Ok(sound) => println!("  {place}: {:?} {:?}", sound.content, sound.left_out),
                Err(refused) => {
                    println!("  {place}: refused, {:?}: {}", refused.flaw, refused.about);
                    *reasons.entry(format!("{:?}", refused.flaw)).or_default() += 1;
                }
            }
        }
        println!(
            "{name}: {} found, {} sound, refused: {reasons:?}",
            found.entries.len(),
            found.sound().count()
        );
    }
}
