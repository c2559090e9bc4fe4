#![no_main]
//! What stands in a Word document, formulas above all: what comes in is sound, and its formulas can be shown.

use std::io::{Cursor, Write as _};

use bank::markup::{Flaw, look_over};
use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fuzz_target!(|inner: &str| {
    let body = format!(
        "<w:document><w:p><w:r><w:t>1.甲</w:t></w:r><m:oMath>{inner}</m:oMath><w:r><w:t>（对）</w:t></w:r></w:p></w:document>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("word/document.xml", stored).expect("an archive");
    zip.write_all(body.as_bytes()).expect("an archive");
    let bytes = zip.finish().expect("an archive").into_inner();
    if let Ok(found) = bank::exchange::docx::read(&bytes) {
        for sound in found.sound() {
            assert!(sound.content.check().is_ok());
            let (flaws, _) = look_over(&sound.content);
            assert!(!flaws.iter().any(|flaw| matches!(flaw, Flaw::Formula(_) | Flaw::NoWords)), "{:?}", sound.content);
        }
    }
});
