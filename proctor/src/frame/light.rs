//! Black, over-exposed, blurred: from the brightness and its variation alone.

use super::{Check, CheckKind, Grey};

/// Mean brightness (0 to 255) below which a frame counts as black or covered.
pub const BLACK_BELOW: f64 = 18.0;
/// Mean brightness above which it counts as over-exposed.
pub const BRIGHT_ABOVE: f64 = 242.0;
/// Variance of the Laplacian below which it counts as blurred (Pech-Pacheco et al., ICPR 2000; the threshold is ours,
/// for frames of about 160 pixels width).
pub const BLURRED_BELOW: f64 = 12.0;

/// The three checks of light. A black or over-exposed frame is not called blurred as well.
pub fn examine(grey: &Grey) -> Vec<Check> {
    let mean = mean(&grey.pixels);
    let detail = laplacian_variance(grey);
    let black = mean < BLACK_BELOW;
    let bright = mean > BRIGHT_ABOVE;
    vec![
        Check { check: CheckKind::Black, value: mean, threshold: BLACK_BELOW, failed: black },
        Check { check: CheckKind::Bright, value: mean, threshold: BRIGHT_ABOVE, failed: bright },
        Check {
            check: CheckKind::Blurred,
            value: detail,
            threshold: BLURRED_BELOW,
            failed: !black && !bright && detail < BLURRED_BELOW,
        },
    ]
}

#[allow(clippy::cast_precision_loss)]
fn mean(pixels: &[u8]) -> f64 {
    let sum: u64 = pixels.iter().map(|pixel| u64::from(*pixel)).sum();
    sum as f64 / pixels.len().max(1) as f64
}

/// Variance of the 4-neighbour Laplacian over the inner pixels.
#[allow(clippy::cast_precision_loss)]
fn laplacian_variance(grey: &Grey) -> f64 {
    if grey.width < 3 || grey.height < 3 {
        return 0.0;
    }
    let (mut sum, mut squares, mut count) = (0_i64, 0_i64, 0_i64);
    for row in 1..grey.height - 1 {
        for column in 1..grey.width - 1 {
            let at = row * grey.width + column;
            let pixel = |index: usize| i64::from(grey.pixels[index]);
            let value = pixel(at - 1) + pixel(at + 1) + pixel(at - grey.width) + pixel(at + grey.width)
                - 4 * pixel(at);
            sum += value;
            squares += value * value;
            count += 1;
        }
    }
    let mean = sum as f64 / count as f64;
    squares as f64 / count as f64 - mean * mean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixel: impl Fn(usize, usize) -> u8) -> Grey {
        let (width, height) = (160, 120);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Grey { width, height, pixels: pixels.map(|(x, y)| pixel(x, y)).collect() }
    }

    fn failed(grey: &Grey) -> Vec<CheckKind> {
        examine(grey).into_iter().filter(|check| check.failed).map(|check| check.check).collect()
    }

    #[test]
    fn each_flaw_is_told_apart() {
        assert_eq!(failed(&picture(|_, _| 3)), [CheckKind::Black]);
        assert_eq!(failed(&picture(|_, _| 250)), [CheckKind::Bright]);
        assert_eq!(failed(&picture(|x, _| u8::try_from(60 + x / 2).unwrap())), [CheckKind::Blurred]);
        assert_eq!(failed(&picture(|x, y| if (x / 4 + y / 4) % 2 == 0 { 60 } else { 190 })), []);
    }

    #[test]
    fn a_picture_too_small_for_detail_is_no_crash() {
        assert!(examine(&Grey { width: 1, height: 1, pixels: vec![128] }).len() == 3);
    }
}
