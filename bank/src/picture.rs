//! Pictures of items on their way in. They are decoded and written anew, so that what a browser gets is what we wrote:
//! no script, no metadata, no place where somebody took it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

/// The largest upload, bytes.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// The largest picture that is decoded, pixels a side.
const WIDEST_TAKEN: u32 = 12_000;
/// The largest picture that is kept, pixels a side: larger ones are scaled down.
pub const WIDEST: u32 = 4096;
/// The largest photo of a person that is kept, pixels a side.
pub const PORTRAIT: u32 = 640;
/// How well JPEG pictures are kept, of 100: lines of drawings stay clear.
const QUALITY: u8 = 90;

/// Why an upload is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPicture {
    /// Too many bytes.
    #[error("a picture has at most {} MiB", LARGEST / 1024 / 1024)]
    TooLarge,
    /// Another format.
    #[error("a picture is a PNG, JPEG, WebP or GIF file: save it as one of these and try again")]
    Unknown,
    /// A format that is known, and not taken: see [`foreign`].
    #[error("the file is a picture in the format {0}: save it as PNG and try again")]
    Foreign(&'static str),
    /// Too many pixels, or too few.
    #[error("a picture has 8 to {WIDEST_TAKEN} pixels a side, not {width} × {height}")]
    Dimensions {
        /// Declared width.
        width: u32,
        /// Declared height.
        height: u32,
    },
    /// Damaged.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
}

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// SHA-256 of the bytes, hex.
    pub name: String,
    /// `image/png` or `image/jpeg`.
    pub media: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The name of a format that programs make and the bank does not take, if the bytes are in one. Drawings (SVG, WMF, EMF) say
/// what is to be drawn in which fonts: without these fonts labels would look different or be gone, and a question about the
/// drawing would be another one. Whoever has the drawing sees whether it is right as a PNG.
pub fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&str, usize, &[u8]); 6] = [
        ("WMF", 0, &[0xd7, 0xcd, 0xc6, 0x9a]),
        ("WMF", 0, &[1, 0, 9, 0, 0, 3]),
        ("EMF", 40, b" EMF"),
        ("BMP", 0, b"BM"),
        ("TIFF", 0, b"II*\0"),
        ("TIFF", 0, b"MM\0*"),
    ];
    let has =
        |(_, at, mark): &&(&str, usize, &[u8])| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark));
    if let Some((name, ..)) = MARKS.iter().find(has) {
        return Some(name);
    }
    let head = &bytes[..bytes.len().min(1_000)];
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    (head.starts_with('<') && head.contains("<svg")).then_some("SVG")
}

/// Decodes an upload and writes it anew: photographs as JPEG, all else as PNG; turned as the camera said.
pub fn take_in(bytes: &[u8]) -> Result<Picture, NotAPicture> {
    let (mut picture, format) = decoded(bytes)?;
    if picture.width().max(picture.height()) > WIDEST {
        picture = picture.resize(WIDEST, WIDEST, FilterType::CatmullRom);
    }
    written(&picture, format == ImageFormat::Jpeg)
}

/// The same for the photo of a person: a JPEG of [`PORTRAIT`] pixels a side at most.
pub fn portrait(bytes: &[u8]) -> Result<Picture, NotAPicture> {
    let (mut picture, _) = decoded(bytes)?;
    if picture.width().max(picture.height()) > PORTRAIT {
        picture = picture.resize(PORTRAIT, PORTRAIT, FilterType::CatmullRom);
    }
    written(&picture, true)
}

fn decoded(bytes: &[u8]) -> Result<(DynamicImage, ImageFormat), NotAPicture> {
    if bytes.len() > LARGEST {
        return Err(NotAPicture::TooLarge);
    }
    if let Some(format) = foreign(bytes) {
        return Err(NotAPicture::Foreign(format));
    }
    let format = image::guess_format(bytes).map_err(|_| NotAPicture::Unknown)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(NotAPicture::Unknown);
    }
    let damaged = |error: image::ImageError| NotAPicture::Damaged(error.to_string());
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if !(8..=WIDEST_TAKEN).contains(&width) || !(8..=WIDEST_TAKEN).contains(&height) {
        return Err(NotAPicture::Dimensions { width, height });
    }
    let turned = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(turned);
    Ok((picture, format))
}

fn written(picture: &DynamicImage, as_photo: bool) -> Result<Picture, NotAPicture> {
    let damaged = |error: image::ImageError| NotAPicture::Damaged(error.to_string());
    let mut bytes = Vec::new();
    let media = if as_photo {
        let picture = DynamicImage::ImageRgb8(picture.to_rgb8());
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).map_err(damaged)?;
        "image/jpeg"
    } else {
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).map_err(damaged)?;
        "image/png"
    };
    Ok(Picture {
        name: hex::encode(Sha256::digest(&bytes)),
        media: media.to_owned(),
        width: picture.width(),
        height: picture.height(),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture =
            RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn pictures_are_written_anew() {
        for (format, media) in [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg")] {
            let mut bytes = file(40, 30, format);
            bytes.extend(b"<script>alert(1)</script>");
            let taken = take_in(&bytes).unwrap();
            assert_eq!((taken.media.as_str(), taken.width, taken.height), (media, 40, 30));
            assert!(!taken.bytes.windows(7).any(|window| window == b"<script"), "what followed is gone");
            assert!(crate::item::is_asset(&taken.name));
            assert_eq!(take_in(&bytes).unwrap().name, taken.name);
        }
    }

    #[test]
    fn photos_of_people_are_small_jpegs() {
        let photo = portrait(&file(1200, 1600, ImageFormat::Png)).unwrap();
        assert_eq!((photo.media.as_str(), photo.width, photo.height), ("image/jpeg", 480, PORTRAIT));
        assert_eq!(portrait(b"MZ\x90\x00"), Err(NotAPicture::Unknown));
    }

    #[test]
    fn large_ones_are_scaled_down_and_others_refused() {
        let wide = take_in(&file(5000, 100, ImageFormat::Png)).unwrap();
        assert_eq!((wide.width, wide.height), (WIDEST, 82));
        assert_eq!(take_in(b"<svg onload=\"alert(1)\"/>"), Err(NotAPicture::Foreign("SVG")));
        assert_eq!(take_in(b"<?xml version='1.0'?><!-- x --><svg/>"), Err(NotAPicture::Foreign("SVG")));
        assert_eq!(take_in(b"<html/>"), Err(NotAPicture::Unknown));
        assert_eq!(take_in(&[0xd7, 0xcd, 0xc6, 0x9a, 0, 0]), Err(NotAPicture::Foreign("WMF")));
        let mut emf = vec![1, 0, 0, 0];
        emf.resize(40, 0);
        emf.extend(b" EMF");
        assert_eq!(take_in(&emf), Err(NotAPicture::Foreign("EMF")));
        assert_eq!(take_in(&vec![0; LARGEST + 1]), Err(NotAPicture::TooLarge));
        let narrow = NotAPicture::Dimensions { width: 4, height: 30 };
        assert_eq!(take_in(&file(4, 30, ImageFormat::Png)), Err(narrow));
        let whole = file(40, 30, ImageFormat::Png);
        assert!(matches!(take_in(&whole[..whole.len() / 2]), Err(NotAPicture::Damaged(_))));
        // A header that claims more than any memory holds.
        let mut claim = whole;
        claim[16..20].copy_from_slice(&900_000_000_u32.to_be_bytes());
        assert!(take_in(&claim).is_err());
    }
}
