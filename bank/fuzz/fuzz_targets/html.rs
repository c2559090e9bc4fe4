#![no_main]
//! HTML becomes text within bounds, and Markdown from elsewhere is cleaned.

use std::collections::BTreeMap;

use bank::exchange::draft::About;
use bank::exchange::html::{Around, clean_markdown, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for blanks in [false, true] {
        let (mut about, mut kept) = (About::default(), BTreeMap::new());
        let mut around = Around { files: &mut |_| None, kept: &mut kept, about: &mut about, blanks };
        let _ = read(text, &mut around);
        let _ = clean_markdown(text, &mut around);
    }
});
