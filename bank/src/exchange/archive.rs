//! ZIP archives, bounded: how many files, where their names lead, how much they unpack to. Headers that lie are
//! caught while reading.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::found::FileError;
use super::limits;

/// An archive whose names are safe.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Index by name.
    index: HashMap<String, usize>,
    /// How many bytes may still be unpacked.
    left: u64,
    /// How many bytes all files unpack to, as their headers say.
    unpacked: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive and looks at all its headers.
    pub fn open(bytes: &'a [u8]) -> Result<Self, FileError> {
        if bytes.len() > limits::LARGEST_FILE {
            return Err(FileError::TooLarge);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        if zip.len() > limits::MOST_ENTRIES {
            return Err(FileError::TooManyFiles);
        }
        let mut unpacked: u64 = 0;
        let mut index = HashMap::new();
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).map_err(|error| broken(&error))?;
            let name = entry.name().map_err(|error| broken(&error))?.into_owned();
            if leads_out(&name) || entry.is_symlink() {
                return Err(FileError::UnsafePath(name.chars().take(limits::BLAMED).collect()));
            }
            if entry.encrypted() {
                return Err(FileError::Locked);
            }
            unpacked = unpacked.saturating_add(entry.size());
            let steep = entry.compressed_size().saturating_mul(limits::STEEPEST_RATIO) < entry.size();
            if unpacked > limits::LARGEST_UNPACKED || steep {
                return Err(FileError::Bomb);
            }
            index.insert(name, at);
        }
        Ok(Self { zip, index, left: limits::LARGEST_UNPACKED, unpacked })
    }

    /// The names of all files, in order of the alphabet.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.index.keys().filter(|name| !name.ends_with('/')).cloned().collect();
        names.sort_unstable();
        names
    }

    /// How many bytes all files unpack to.
    pub fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Whether there is a file of this name.
    pub fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// The file of this name, or else the only one whose name has other capitals alone: some systems know no difference.
    pub fn called(&self, name: &str) -> Option<String> {
        if self.has(name) {
            return Some(name.to_owned());
        }
        let mut alike = self.index.keys().filter(|known| known.eq_ignore_ascii_case(name));
        alike.next().filter(|_| alike.next().is_none()).cloned()
    }

    /// A file, unpacked; `None`: there is none of this name.
    pub fn read(&mut self, name: &str, largest: u64) -> Result<Option<Vec<u8>>, FileError> {
        let Some(at) = self.index.get(name) else { return Ok(None) };
        let entry = self.zip.by_index(*at).map_err(|error| broken(&error))?;
        let most = largest.min(self.left).min(entry.size());
        let mut bytes = Vec::new();
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > most {
            return Err(FileError::Bomb);
        }
        self.left -= length;
        Ok(Some(bytes))
    }
}

fn broken(error: &dyn std::fmt::Display) -> FileError {
    FileError::Archive(error.to_string())
}

/// Whether a name would lie outside the folder that an archive is unpacked to. Nothing here is ever written to a
/// disk; an archive that tries is not to be trusted all the same.
fn leads_out(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\'])
        || drive
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// The name of a file that another file of the archive names; `None` where it leads out or elsewhere.
pub fn resolve(from: &str, to: &str) -> Option<String> {
    let to = to.split(['#', '?']).next().unwrap_or_default();
    let to = percent_decoded(to);
    if to.is_empty() || to.contains(':') || to.starts_with("//") || to.contains(['\\', '\0']) {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let start = if to.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(to.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `%E5%9B%BE.png` → `图.png`; what is no text that way stays as it is.
pub fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let byte = digits.and_then(|digits| hex::decode(digits).ok());
        match byte.as_deref() {
            Some([byte]) => {
                out.push(*byte);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// An archive of these files.
    pub(in crate::exchange) fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["../x", "a/../../x", "/etc/passwd", "C:\\x", "a\\..\\x"] {
            assert!(leads_out(name), "{name}");
        }
        assert!(!leads_out("a/b..c/x.png"));
        let bytes = pack(&[("../../evil.xml", b"<a/>")]);
        assert_eq!(Archive::open(&bytes).err(), Some(FileError::UnsafePath("../../evil.xml".into())));
    }

    #[test]
    fn names_are_resolved_within_the_archive() {
        assert_eq!(resolve("items/a.xml", "../img/1.png").as_deref(), Some("img/1.png"));
        assert_eq!(resolve("a.xml", "img/%E5%9B%BE.png").as_deref(), Some("img/图.png"));
        assert_eq!(resolve("items/a.xml", "/img/1.png").as_deref(), Some("img/1.png"));
        for out in ["../../x", "http://x/1.png", "//x/1.png", "file:///etc/passwd", ""] {
            assert_eq!(resolve("items/a.xml", out), None, "{out}");
        }
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let zeros = vec![0; 20 * 1024 * 1024];
        let bytes = pack(&[("a", &zeros)]);
        // 1,000 : 1 is what deflate does to zeros: no lie, but a file that is too large for what it is.
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.read("a", 1024 * 1024), Err(FileError::Bomb));
        assert_eq!(archive.read("b", 1), Ok(None));
        let name: Vec<String> = (0..20).map(|at| at.to_string()).collect();
        let files: Vec<(&str, &[u8])> = name.iter().map(|name| (name.as_str(), zeros.as_slice())).collect();
        assert_eq!(Archive::open(&pack(&files)).err(), Some(FileError::Bomb));
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert!(matches!(Archive::open(b"PK\x03\x04 nothing"), Err(FileError::Archive(_))));
    }
}
