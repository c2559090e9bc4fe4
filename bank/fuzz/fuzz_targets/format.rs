#![no_main]
//! Whatever format a file seems to be in, and were it an archive of several, its reader copes, and what it lets through
//! leaves and comes back.

use bank::exchange::trial::Source;
use bank::exchange::write::{self, Outgoing};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok((_, Source::Items(found))) = Source::read("", bytes, 0) else { return };
    for sound in found.sound() {
        let tags = sound.hints.tags();
        let items = [Outgoing { code: "X-1", content: &sound.content, tags: &tags }];
        let _ = write::gift::write(&items);
        let _ = write::moodle::write(&items, &mut |name| found.pictures.get(name).cloned());
        let _ = write::qti::write(&items, &mut |name| found.pictures.get(name).cloned());
    }
});
