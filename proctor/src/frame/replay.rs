//! The same picture again: a camera that froze, or a still held before it. Real cameras are never that quiet.

use super::{Check, CheckKind, Grey};

/// Cells a side of the fingerprint.
const SIDE: usize = 16;

/// Mean difference of cells (0 to 255) below which two frames count as the same picture. Sensor noise alone moves
/// cells of a live camera by more; a frozen stream differs by nothing but compression.
pub const FROZEN_BELOW: f64 = 0.15;

/// Mean brightness of 16 × 16 cells, in sixteenths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(Vec<u16>);

impl Fingerprint {
    /// Of a picture.
    pub fn of(grey: &Grey) -> Self {
        let cell = |index: usize| {
            let (row, column) = (index / SIDE, index % SIDE);
            let span = |at: usize, size: usize| (at * size / SIDE, ((at + 1) * size / SIDE).min(size));
            let (top, bottom) = span(row, grey.height);
            let (left, right) = span(column, grey.width);
            let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
            let (sum, count) = pixels.fold((0_u32, 0_u32), |(sum, count), (x, y)| {
                (sum + u32::from(grey.pixels[y * grey.width + x]), count + 1)
            });
            u16::try_from(sum * 16 / count.max(1)).unwrap_or(u16::MAX)
        };
        Self((0..SIDE * SIDE).map(cell).collect())
    }

    /// Compares with the fingerprint of the frame before.
    #[allow(clippy::cast_precision_loss)]
    pub fn compare(&self, before: &Self) -> Check {
        let sum: u32 = self.0.iter().zip(&before.0).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        let value = f64::from(sum) / 16.0 / self.0.len().max(1) as f64;
        Check { check: CheckKind::Frozen, value, threshold: FROZEN_BELOW, failed: value < FROZEN_BELOW }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(noise: u8) -> Grey {
        let (width, height) = (160, 120);
        let mut state = u32::from(noise) + 1;
        let pixels = (0..width * height)
            .map(|index| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let wobble = if noise == 0 { 0 } else { (state >> 24) % u32::from(noise) };
                u8::try_from(u32::try_from(index % 200).unwrap() + wobble).unwrap()
            })
            .collect();
        Grey { width, height, pixels }
    }

    #[test]
    fn a_still_is_told_from_a_live_picture() {
        let still = Fingerprint::of(&picture(0));
        assert!(still.compare(&still).failed);
        assert!(!Fingerprint::of(&picture(8)).compare(&still).failed);
        assert!(!Fingerprint::of(&picture(9)).compare(&Fingerprint::of(&picture(20))).failed);
    }
}
