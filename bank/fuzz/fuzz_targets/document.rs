#![no_main]

libfuzzer_sys::fuzz_target!(|given: &str| bank_fuzz::document(given));
