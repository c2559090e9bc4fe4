#![no_main]
//! What the reader of `gift` lets through is sound, whatever it is given.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(found) = bank::exchange::gift::read(bytes) {
        assert!(found.sound().all(|sound| sound.content.check().is_ok()));
    }
});
