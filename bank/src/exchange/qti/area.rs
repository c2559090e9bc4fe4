//! Places on pictures: from pixels to thousandths.

use crate::exchange::RowFlaw;
use crate::exchange::xml::Element;
use crate::item::{Area, FULL};

/// An area in thousandths of a picture that is as wide and high as this in the units of the coordinates.
pub fn read(element: &Element, size: (f64, f64)) -> Result<Area, RowFlaw> {
    let coords = element.attribute("coords").unwrap_or_default();
    let coords: Option<Vec<f64>> = coords
        .split([',', ' '])
        .filter(|number| !number.trim().is_empty())
        .map(|number| number.trim().parse().ok().filter(|number: &f64| number.is_finite()))
        .collect();
    let coords = coords.ok_or(RowFlaw::Areas)?;
    let (x, y) = (|value: f64| thousandths(value, size.0), |value: f64| thousandths(value, size.1));
    match (element.attribute("shape").unwrap_or_default(), coords.as_slice()) {
        ("rect", [left, top, right, bottom]) => {
            let (left, top, right, bottom) = (x(*left)?, y(*top)?, x(*right)?, y(*bottom)?);
            let (width, height) = (right.checked_sub(left), bottom.checked_sub(top));
            let (Some(width), Some(height)) = (width, height) else { return Err(RowFlaw::Areas) };
            Ok(Area::Rect { x: left, y: top, width, height })
        }
        ("circle", [cx, cy, radius]) => {
            Ok(Area::Ellipse { x: x(*cx)?, y: y(*cy)?, rx: x(*radius)?, ry: y(*radius)? })
        }
        ("ellipse", [cx, cy, rx, ry]) => {
            Ok(Area::Ellipse { x: x(*cx)?, y: y(*cy)?, rx: x(*rx)?, ry: y(*ry)? })
        }
        ("poly", points) if points.len() % 2 == 0 => {
            let points: Result<Vec<(u16, u16)>, RowFlaw> =
                points.chunks_exact(2).map(|point| Ok((x(point[0])?, y(point[1])?))).collect();
            let mut points = points?;
            // Polygons close themselves.
            if points.len() > 3 && points.first() == points.last() {
                points.pop();
            }
            Ok(Area::Polygon { points })
        }
        _ => Err(RowFlaw::Areas),
    }
}

/// A length in thousandths; what lies a little outside lies on the edge.
fn thousandths(value: f64, whole: f64) -> Result<u16, RowFlaw> {
    let share = (value * f64::from(FULL) / whole).round();
    if (-5.0..=1005.0).contains(&share) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(share.clamp(0.0, f64::from(FULL)) as u16)
    } else {
        Err(RowFlaw::Areas)
    }
}
