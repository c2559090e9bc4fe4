//! Which format a file is in, by what is in it: names and endings are only asked where the content leaves it open.

use super::archive::Archive;
use super::found::{FileError, Found};
use super::{Format, aiken, docx, gift, guess, limits, moodle, prose, qti, xml};

impl Format {
    /// The format of a file.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Self, FileError> {
        if bytes.len() > limits::LARGEST_FILE {
            return Err(FileError::TooLarge);
        }
        if bytes.starts_with(b"PK") {
            let archive = match Archive::open(bytes) {
                // A broken workbook is a broken workbook.
                Err(FileError::Archive(_)) if ending(name) == "xlsx" => return Ok(Self::Table),
                archive => archive?,
            };
            return Ok(if archive.has("word/document.xml") {
                Self::Docx
            } else if archive.has("xl/workbook.xml") {
                Self::Table
            } else {
                Self::Qti
            });
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(FileError::OldOffice);
        }
        match ending(name).as_str() {
            "csv" | "tsv" => return Ok(Self::Table),
            "gift" => return Ok(Self::Gift),
            _ => {}
        }
        let text = xml::decode(bytes)?;
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('<') {
            // Whatever comes before the root, it is the root that tells.
            return Ok(if moodle::looks_like_moodle(text) { Self::Moodle } else { Self::Qti });
        }
        if text.contains('\0') {
            return Err(FileError::Unknown);
        }
        // What a spreadsheet program saves as text.
        let cells = |line: &str| line.split('\t').map(ToOwned::to_owned).collect::<Vec<_>>();
        if text.lines().take(guess::HEADER_WITHIN).any(|line| guess::is_header(&cells(line))) {
            return Ok(Self::Table);
        }
        Ok(if text.lines().any(|line| line.starts_with("ANSWER:")) {
            Self::Aiken
        } else if looks_like_gift(text) {
            Self::Gift
        } else {
            Self::Prose
        })
    }

    /// Reads a file; tables are read by [`super::table`].
    pub fn read(self, bytes: &[u8]) -> Result<Found, FileError> {
        let found = match self {
            Self::Table => Err(FileError::Unknown),
            Self::Qti => qti::read(bytes),
            Self::Moodle => moodle::read(bytes),
            Self::Gift => gift::read(bytes),
            Self::Aiken => aiken::read(bytes),
            Self::Docx => docx::read(bytes),
            Self::Prose => prose::read(bytes),
        };
        let mut found = found?.tidied();
        found.entries.iter_mut().for_each(|entry| entry.format = Some(self));
        Ok(found)
    }
}

/// What stands behind the last point of a file's name, in small letters.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// Braces with a mark of GIFT behind the first.
fn looks_like_gift(text: &str) -> bool {
    let last = text.rfind('}').unwrap_or(0);
    let braced = text[..last].match_indices('{').any(|(at, _)| {
        let inner = text[at + 1..].trim_start();
        !text[..at].ends_with('\\')
            && (inner.starts_with(['=', '~', '#', '}']) || inner.starts_with(['T', 'F', 't', 'f']))
    });
    braced || text.starts_with("$CATEGORY:")
}

#[cfg(test)]
mod tests {
    use super::super::archive::tests::pack;
    use super::*;

    #[test]
    fn pictures_of_refused_questions_stay_behind() {
        let picture = super::super::picture::tests::png(2, 2);
        let item = b"<assessmentItem><itemBody><img src=\"a.png\" alt=\"a\"/><uploadInteraction responseIdentifier=\"R\"/></itemBody></assessmentItem>";
        let found = Format::Qti.read(&pack(&[("i.xml", item), ("a.png", &picture)])).unwrap();
        assert_eq!((found.entries.len(), found.pictures.len()), (1, 0));
    }

    #[test]
    fn content_tells_the_format() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let prose = "1.缺水时（A）\nA.停炉 B.加水";
        let table: [(&str, Vec<u8>, Format); 13] = [
            ("a.bin", pack(&[("word/document.xml", b"<x/>")]), Format::Docx),
            ("a.zip", pack(&[("xl/workbook.xml", b"<x/>")]), Format::Table),
            ("a.zip", pack(&[("imsmanifest.xml", b"<x/>")]), Format::Qti),
            ("a.xml", b"<?xml version='1.0'?><quiz/>".to_vec(), Format::Moodle),
            ("a.xml", b"<assessmentItem/>".to_vec(), Format::Qti),
            ("a.txt", b"Q\nA. x\nB. y\nANSWER: A".to_vec(), Format::Aiken),
            ("a.txt", "缺水时？{=停炉 ~加水}".as_bytes().to_vec(), Format::Gift),
            ("a.txt", prose.as_bytes().to_vec(), Format::Prose),
            ("a.txt", wide(prose), Format::Prose),
            ("a.txt", wide("题型\t题干\t答案\r\n判断\t甲\t对\r\n"), Format::Table),
            ("a.txt", "题库\n题型\t题干\t答案\n判断\t甲\t对\n".into(), Format::Table),
            ("a.txt", b"\xff\xfe1\0.\0".to_vec(), Format::Prose),
            ("a.csv", b"a,b\n".to_vec(), Format::Table),
        ];
        for (name, bytes, expected) in table {
            assert_eq!(Format::of(name, &bytes), Ok(expected), "{name} {expected:?}");
        }
        assert_eq!(Format::of("a.doc", &[0xd0, 0xcf, 0x11, 0xe0]), Err(FileError::OldOffice));
    }
}
