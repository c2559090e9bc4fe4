//! From uploaded bytes to a small grey picture. Nothing is decoded before its declared size was looked at.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

use super::Grey;

/// The largest upload, bytes.
pub const LARGEST: usize = 512 * 1024;
/// The largest picture, pixels a side.
pub const WIDEST: u32 = 1920;
/// Checks look at a picture of this width.
const WIDTH: u32 = 160;

/// Why an upload is no camera frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAFrame {
    /// Too many bytes.
    #[error("a camera frame has at most {} KiB", LARGEST / 1024)]
    TooLarge,
    /// Neither JPEG nor WebP.
    #[error("a camera frame is a JPEG or WebP picture")]
    NoPicture,
    /// Too many pixels, or none.
    #[error("a camera frame has 1 to {WIDEST} pixels a side, not {width} × {height}")]
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

/// The file name extension of an upload: `jpg` or `webp`.
pub fn extension(bytes: &[u8]) -> Option<&'static str> {
    match image::guess_format(bytes).ok()? {
        ImageFormat::Jpeg => Some("jpg"),
        ImageFormat::WebP => Some("webp"),
        _ => None,
    }
}

/// Decodes an upload.
pub fn decode(bytes: &[u8]) -> Result<Grey, NotAFrame> {
    if bytes.len() > LARGEST {
        return Err(NotAFrame::TooLarge);
    }
    if extension(bytes).is_none() {
        return Err(NotAFrame::NoPicture);
    }
    let open = || ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let damaged = |error: &dyn std::fmt::Display| NotAFrame::Damaged(error.to_string());
    let (width, height) =
        open().map_err(|error| damaged(&error))?.into_dimensions().map_err(|error| damaged(&error))?;
    if !(1..=WIDEST).contains(&width) || !(1..=WIDEST).contains(&height) {
        return Err(NotAFrame::Dimensions { width, height });
    }
    if !is_whole(bytes) {
        return Err(NotAFrame::Damaged("its end is missing".into()));
    }
    let mut reader = open().map_err(|error| damaged(&error))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(WIDEST);
    limits.max_image_height = Some(WIDEST);
    limits.max_alloc = Some(64 * 1024 * 1024);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| damaged(&error))?;
    let height = (u64::from(picture.height()) * u64::from(WIDTH) / u64::from(picture.width())).clamp(1, 640);
    let small =
        image::imageops::thumbnail(&picture.into_luma8(), WIDTH, u32::try_from(height).unwrap_or(WIDTH));
    Ok(Grey { width: small.width() as usize, height: small.height() as usize, pixels: small.into_raw() })
}

/// Whether an upload has its end. Decoders fill what is missing with grey, which would pass for a picture.
/// JPEG ends with the marker EOI (ITU-T T.81 B.2.1); WebP says its length in bytes 4 to 8 (RFC 9649 2.4).
fn is_whole(bytes: &[u8]) -> bool {
    match bytes {
        [b'R', b'I', b'F', b'F', a, b, c, d, rest @ ..] => {
            rest.len() as u64 >= u64::from(u32::from_le_bytes([*a, *b, *c, *d]))
        }
        _ => {
            let padding = bytes.iter().rev().take_while(|byte| **byte == 0).count();
            bytes[..bytes.len() - padding].ends_with(&[0xff, 0xd9])
        }
    }
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{GrayImage, Luma};

    use super::*;
    use crate::frame::{CheckKind, examine};

    fn jpeg(pixel: impl Fn(u32, u32) -> u8) -> Vec<u8> {
        let picture = GrayImage::from_fn(640, 480, |x, y| Luma([pixel(x, y)]));
        let mut bytes = Vec::new();
        JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
        bytes
    }

    #[test]
    fn a_real_jpeg_is_examined() {
        let bytes = jpeg(|x, y| if (x / 16 + y / 16) % 2 == 0 { 60 } else { 200 });
        let grey = decode(&bytes).unwrap();
        assert_eq!((grey.width, grey.height), (160, 120));
        let (checks, fingerprint) = examine(&grey, None);
        assert!(checks.iter().all(|check| !check.failed), "{checks:?}");
        let (again, _) = examine(&decode(&bytes).unwrap(), Some(&fingerprint));
        assert!(again.iter().any(|check| check.check == CheckKind::Frozen && check.failed));
        let (black, _) = examine(&decode(&jpeg(|_, _| 2)).unwrap(), None);
        assert!(black.iter().any(|check| check.check == CheckKind::Black && check.failed));
    }

    #[test]
    fn what_is_no_frame_is_refused_before_it_is_decoded() {
        assert_eq!(decode(b"<html>"), Err(NotAFrame::NoPicture));
        assert_eq!(decode(&vec![0; LARGEST + 1]), Err(NotAFrame::TooLarge));
        let mut huge = jpeg(|_, _| 100);
        // Start of frame: length, precision, then height and width, 60,000 each.
        let sof = huge.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        huge[sof + 5..sof + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
        assert_eq!(decode(&huge), Err(NotAFrame::Dimensions { width: 60_000, height: 60_000 }));
        let half = jpeg(|x, _| u8::try_from(x % 256).unwrap());
        for part in [half.len() / 20, half.len() / 2, half.len() - 1] {
            assert!(matches!(decode(&half[..part]), Err(NotAFrame::Damaged(_))), "{part} bytes");
        }
    }
}
