#![no_main]

libfuzzer_sys::fuzz_target!(|given: &[u8]| bank_fuzz::rows(given));
