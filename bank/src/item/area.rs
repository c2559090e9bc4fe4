//! Places on pictures: what a hotspot item asks for. 图上的位置.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A picture of the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// SHA-256 of the stored file, hex.
    pub asset: String,
    /// What it shows, for who can't see it; it must not tell the key.
    pub alt: String,
}

/// A stretch of a picture, in thousandths of its width (x, r) and of its height (y).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum Area {
    /// A rectangle.
    Rect {
        /// Left edge.
        x: u16,
        /// Upper edge.
        y: u16,
        /// Width.
        width: u16,
        /// Height.
        height: u16,
    },
    /// An ellipse, upright.
    Ellipse {
        /// Middle.
        x: u16,
        /// Middle.
        y: u16,
        /// Half its width.
        rx: u16,
        /// Half its height.
        ry: u16,
    },
    /// Three corners or more, in order.
    Polygon {
        /// The corners.
        points: Vec<(u16, u16)>,
    },
}

/// The far edge of a picture in the units of [`Area`].
pub const FULL: u16 = 1000;

impl Area {
    /// Whether a point lies within, or on the edge. Polygons by the even-odd rule.
    pub fn holds(&self, x: u16, y: u16) -> bool {
        let (x, y) = (i64::from(x), i64::from(y));
        match self {
            Self::Rect { x: left, y: top, width, height } => {
                let (left, top) = (i64::from(*left), i64::from(*top));
                (left..=left + i64::from(*width)).contains(&x)
                    && (top..=top + i64::from(*height)).contains(&y)
            }
            Self::Ellipse { x: mx, y: my, rx, ry } => {
                let (dx, dy, rx, ry) =
                    (x - i64::from(*mx), y - i64::from(*my), i64::from(*rx), i64::from(*ry));
                dx * dx * ry * ry + dy * dy * rx * rx <= rx * rx * ry * ry
            }
            Self::Polygon { points } => {
                let points: Vec<(i64, i64)> =
                    points.iter().map(|(x, y)| (i64::from(*x), i64::from(*y))).collect();
                let ends = points.iter().zip(points.iter().cycle().skip(1));
                let (mut inside, mut on_edge) = (false, false);
                for (&(ax, ay), &(bx, by)) in ends {
                    let cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
                    let (low, high) = (ay.min(by), ay.max(by));
                    on_edge |=
                        cross == 0 && (low..=high).contains(&y) && (ax.min(bx)..=ax.max(bx)).contains(&x);
                    if low <= y && y < high {
                        inside ^= (cross > 0) == (by > ay);
                    }
                }
                inside || on_edge
            }
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::Rect { x, y, width, height } => {
                *width > 0
                    && *height > 0
                    && x.saturating_add(*width) <= FULL
                    && y.saturating_add(*height) <= FULL
            }
            Self::Ellipse { x, y, rx, ry } => *rx > 0 && *ry > 0 && *x <= FULL && *y <= FULL,
            Self::Polygon { points } => {
                (3..=64).contains(&points.len()) && points.iter().all(|(x, y)| *x <= FULL && *y <= FULL)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_in_an_area_or_not() {
        let rect = Area::Rect { x: 100, y: 200, width: 300, height: 100 };
        let ellipse = Area::Ellipse { x: 500, y: 500, rx: 100, ry: 50 };
        // A notch at the top: an even-odd test that counts corners twice would get it wrong.
        let notched = Area::Polygon { points: vec![(0, 0), (100, 100), (200, 0), (200, 200), (0, 200)] };
        let table = [
            (&rect, (100, 200), true),
            (&rect, (400, 300), true),
            (&rect, (401, 250), false),
            (&ellipse, (600, 500), true),
            (&ellipse, (590, 540), false),
            (&notched, (100, 150), true),
            (&notched, (100, 50), false),
            (&notched, (100, 100), true),
            (&notched, (10, 100), true),
            (&notched, (201, 100), false),
        ];
        for (area, (x, y), inside) in table {
            assert_eq!(area.holds(x, y), inside, "{area:?} {x} {y}");
        }
    }
}
