//! Pictures that come with items: PNG, JPEG, GIF or WebP, whatever their names claim, named by their SHA-256.

use std::collections::{BTreeMap, HashSet};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

use super::{RowFlaw, limits};
use crate::item::Content;
use crate::picture::{Picture, take_in};

/// A format of pictures that browsers show and that can't carry scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Such as `png`.
    pub extension: &'static str,
    /// Such as `image/png`.
    pub mime: &'static str,
}

/// What these bytes are, if it is a picture of the right kind and size.
pub fn format(bytes: &[u8]) -> Option<Format> {
    let (extension, mime) = match imagesize::image_type(bytes).ok()? {
        imagesize::ImageType::Png => ("png", "image/png"),
        imagesize::ImageType::Jpeg => ("jpg", "image/jpeg"),
        imagesize::ImageType::Gif => ("gif", "image/gif"),
        imagesize::ImageType::Webp => ("webp", "image/webp"),
        _ => return None,
    };
    let (width, height) = size(bytes)?;
    let sides = 1..=limits::WIDEST_PICTURE;
    let fits = bytes.len() <= limits::LARGEST_PICTURE && sides.contains(&width) && sides.contains(&height);
    fits.then_some(Format { extension, mime })
}

/// Width and height in pixels.
pub fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    imagesize::blob_size(bytes).ok().map(|size| (size.width, size.height))
}

/// The name under which items may show a picture; `None`: it is none.
pub fn name(bytes: &[u8]) -> Option<String> {
    format(bytes)?;
    Some(hex::encode(Sha256::digest(bytes)))
}

/// A picture as Markdown shows it.
pub fn in_markdown(words: &str, name: &str) -> String {
    format!("![{words}](asset:{name})")
}

/// The pictures of a file by the names that it has them under: the name that items show each by; `None`: it is none.
pub type Names = BTreeMap<String, Option<String>>;

/// Takes pictures for the bank: each is written anew and so has another name. What the bank has byte by byte stays as it
/// is: written anew, a photograph would be another one.
pub fn take(pictures: BTreeMap<String, Vec<u8>>, in_bank: &HashSet<String>) -> (Vec<Picture>, Names) {
    let (mut kept, mut names) = (Vec::new(), Names::new());
    for (old, bytes) in pictures {
        let taken = if in_bank.contains(&old) { None } else { Some(take_in(&bytes).ok()) };
        let name = match &taken {
            None => Some(old.clone()),
            Some(new) => new.as_ref().map(|new| new.name.clone()),
        };
        names.insert(old, name);
        kept.extend(taken.flatten());
    }
    (kept, names)
}

/// A content whose pictures have other names, each old with its new one. Names are hashes, which nothing else in an item
/// looks like.
pub fn renamed<'a>(content: &Content, names: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Content> {
    let json = serde_json::to_string(content).ok()?;
    serde_json::from_str(&names.fold(json, |json, (old, new)| json.replace(old, new))).ok()
}

/// Takes a picture in and says under which name items may show it; `None`: it is none.
pub fn keep(pictures: &mut BTreeMap<String, Vec<u8>>, bytes: Vec<u8>) -> Option<String> {
    let name = name(&bytes)?;
    pictures.entry(name.clone()).or_insert(bytes);
    Some(name)
}

/// The same; why a picture can't be kept is said by the name that the file gives it. `None`: it is not there.
pub fn keep_or_refuse(
    pictures: &mut BTreeMap<String, Vec<u8>>,
    bytes: Option<Vec<u8>>,
    name: &str,
) -> Result<String, RowFlaw> {
    let name = || name.chars().take(limits::BLAMED).collect();
    let bytes = bytes.ok_or_else(|| RowFlaw::MissingPicture { name: name() })?;
    if let Some(format) = crate::picture::foreign(&bytes) {
        return Err(RowFlaw::PictureFormat { name: name(), format: format.to_owned() });
    }
    keep(pictures, bytes).ok_or_else(|| RowFlaw::MissingPicture { name: name() })
}

/// Base64 as files have it: with line breaks, with or without padding.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, config.with_decode_allow_trailing_bits(true));
    let text: String = text.split_ascii_whitespace().collect();
    engine.decode(text).ok()
}

/// The bytes of a `data:` address.
pub fn from_data(address: &str) -> Option<Vec<u8>> {
    let (head, data) = address.strip_prefix("data:")?.split_once(',')?;
    if !head.to_ascii_lowercase().ends_with(";base64") {
        return None;
    }
    from_base64(data)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A PNG that is as wide and as high as this, as far as its header tells.
    pub(in crate::exchange) fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn pictures_are_told_by_their_bytes() {
        let mut pictures = BTreeMap::new();
        let name = keep(&mut pictures, png(640, 480)).unwrap();
        assert!(crate::item::is_asset(&name));
        assert_eq!(size(&pictures[&name]), Some((640, 480)));
        assert_eq!(format(&png(640, 480)).unwrap().extension, "png");
        for none in [&b"<svg onload='x()'/>"[..], b"", b"MZ", &png(60_000, 60_000), &png(0, 10)] {
            assert_eq!(keep(&mut pictures, none.to_vec()), None);
        }
    }

    #[test]
    fn drawings_are_refused_by_their_format() {
        let svg = Some(b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec());
        let flaw = RowFlaw::PictureFormat { name: "a.svg".into(), format: "SVG".into() };
        assert_eq!(keep_or_refuse(&mut BTreeMap::new(), svg, "a.svg"), Err(flaw));
        let missing = RowFlaw::MissingPicture { name: "a.png".into() };
        assert_eq!(keep_or_refuse(&mut BTreeMap::new(), None, "a.png"), Err(missing));
    }

    #[test]
    fn base64_with_breaks_and_without_padding() {
        assert_eq!(from_base64("aGVs\n bG8").as_deref(), Some(&b"hello"[..]));
        assert_eq!(from_data("data:image/png;base64,aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(from_data("data:image/png,hello"), None);
        assert_eq!(from_base64("你好"), None);
    }
}
