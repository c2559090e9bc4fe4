#![no_main]
//! Workbooks and CSV files are read within limits.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = bank::exchange::table::read(bytes, 0);
});
