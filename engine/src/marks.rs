//! Marks in hundredths, so that sums are exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A number of marks in hundredths: `Marks(150)` is 1.5 marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Marks(pub i64);

impl Marks {
    /// No marks.
    pub const ZERO: Self = Self(0);

    /// Whole marks.
    pub fn whole(marks: i64) -> Self {
        Self(marks * 100)
    }

    /// `part` of `parts` equal parts, the first parts taking what doesn't divide, so that all parts add up.
    pub fn share(self, part: usize, parts: usize) -> Self {
        let parts = i64::try_from(parts.max(1)).unwrap_or(1);
        let part = i64::try_from(part).unwrap_or(0);
        Self(self.0 / parts + i64::from(part < self.0 % parts))
    }
}

impl Add for Marks {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Marks {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Marks {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Marks {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Marks {
    /// `1`, `1.5`, `1.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.abs() / 100, self.0.abs() % 100);
        match (rest, rest % 10) {
            (0, _) => write!(f, "{sign}{whole}"),
            (_, 0) => write!(f, "{sign}{whole}.{}", rest / 10),
            _ => write!(f, "{sign}{whole}.{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_people_write_marks() {
        for (marks, text) in [(100, "1"), (150, "1.5"), (125, "1.25"), (105, "1.05"), (0, "0"), (-50, "-0.5")]
        {
            assert_eq!(Marks(marks).to_string(), text);
        }
    }

    #[test]
    fn shares_add_up() {
        for parts in 1..8 {
            let sum: Marks = (0..parts).map(|part| Marks::whole(10).share(part, parts)).sum();
            assert_eq!(sum, Marks::whole(10), "{parts} parts");
        }
    }
}
