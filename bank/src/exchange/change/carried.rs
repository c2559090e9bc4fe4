//! What a format makes of an item: what comes back of it when nobody touched the file.

use std::collections::HashMap;

use super::Whole;
use crate::exchange::picture::renamed;
use crate::exchange::write::{self, Outgoing};
use crate::exchange::{Format, picture};
use crate::item::Version;
use crate::markup;

/// The item as it comes back from a file of the format; `None`: it does not, and is taken as it is.
pub fn carried(format: Format, version: &Version) -> Option<Whole> {
    let pictures = markup::look_over(&version.content).1;
    let stand_ins: HashMap<String, (String, Vec<u8>)> = pictures
        .into_iter()
        .filter_map(|name| {
            let bytes = stand_in(&name);
            Some((picture::name(&bytes)?, (name, bytes)))
        })
        .collect();
    let there = stand_ins.iter().map(|(stand_in, (name, _))| (name.as_str(), stand_in.as_str()));
    let content = renamed(&version.content, there)?;
    let item = Outgoing { content: &content, ..Outgoing::of(version) };
    let mut files = |name: &str| stand_ins.get(name).map(|(_, bytes)| bytes.clone());
    let found = match format {
        Format::Qti => format.read(&write::qti::write(&[item], &mut files).ok()?.bytes),
        Format::Moodle => format.read(&write::moodle::write(&[item], &mut files).bytes),
        Format::Gift => format.read(&write::gift::write(&[item]).bytes),
        Format::Table | Format::Aiken | Format::Docx | Format::Prose => return None,
    };
    let sound = found.ok()?.entries.into_iter().next()?.outcome.ok()?;
    let back = stand_ins.iter().map(|(stand_in, (name, _))| (stand_in.as_str(), name.as_str()));
    Some((renamed(&sound.content, back)?, sound.hints.tags()))
}

/// A picture that is another for each name, as far as its header tells: what it shows does not matter here.
fn stand_in(name: &str) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\xe8\0\0\x03\xe8\x08\x02\0\0\0".to_vec();
    bytes.extend(name.as_bytes());
    bytes
}
