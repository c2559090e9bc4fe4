//! Decimal numbers exactly as they are written: a range from 3.141 to 3.142 is 3.1415 ± 0.0005, not nearly so.

use crate::item::Measure;

/// The most digits, and the largest power of ten, of a number that an item may ask for.
const MOST_DIGITS: usize = 30;

/// mantissa / 10^scale
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let power: i32 = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let unsigned = whole.strip_prefix(['+', '-']).unwrap_or(whole);
        let digits = format!("{unsigned}{fraction}");
        let sound = !digits.is_empty()
            && digits.len() <= MOST_DIGITS
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && power.unsigned_abs() as usize + digits.len() <= MOST_DIGITS;
        if !sound {
            return None;
        }
        let mut mantissa: i128 = digits.parse().ok()?;
        if whole.starts_with('-') {
            mantissa = -mantissa;
        }
        let scale = i32::try_from(fraction.len()).ok()? - power;
        if scale < 0 {
            mantissa = mantissa.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?;
        }
        Some(Self { mantissa, scale: scale.max(0).unsigned_abs() })
    }

    /// Half of the sum, or of the difference.
    fn half(self, other: Self, sign: i128) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let to = |number: Self| number.mantissa.checked_mul(10_i128.checked_pow(scale - number.scale)?);
        let sum = to(self)?.checked_add(to(other)?.checked_mul(sign)?)?;
        Some(Self { mantissa: sum.checked_mul(5)?, scale: scale + 1 }.short())
    }

    /// Without zeros at the end of its fraction.
    fn short(mut self) -> Self {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = self.scale as usize;
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let point = if scale > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

/// A number in plain digits; one with a power of ten is written out.
fn written(text: &str) -> Option<String> {
    let text = text.trim();
    let number = Decimal::parse(text)?;
    Some(if text.contains(['e', 'E']) { number.short().to_string() } else { text.to_owned() })
}

/// A number with its tolerance; `None`: one of them is no number.
pub fn measure(value: &str, tolerance: &str) -> Option<Measure> {
    let tolerance = if tolerance.trim().is_empty() { "0" } else { tolerance };
    let zero = Decimal::parse(tolerance)?.mantissa == 0;
    let tolerance = if zero { String::new() } else { written(tolerance)? };
    Some(Measure {
        value: written(value)?,
        tolerance,
        units: Vec::new(),
        also: Vec::new(),
        unit_needed: false,
    })
}

/// Every number from `low` to `high`; `None`: they are no numbers, or not in order.
pub fn range(low: &str, high: &str) -> Option<Measure> {
    let (low, high) = (Decimal::parse(low)?, Decimal::parse(high)?);
    let tolerance = high.half(low, -1)?;
    if tolerance.mantissa < 0 {
        return None;
    }
    measure(&low.half(high, 1)?.to_string(), &tolerance.to_string())
}

/// Both differences from a value, where they are the same, as a tolerance: `0.1` of `0.1`, or a share in hundredths.
pub fn share_of(value: &str, percent: &str) -> Option<String> {
    let (value, percent) = (Decimal::parse(value)?, Decimal::parse(percent)?);
    let mantissa = value.mantissa.checked_abs()?.checked_mul(percent.mantissa)?;
    Some(Decimal { mantissa, scale: value.scale + percent.scale + 2 }.short().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_exact() {
        let table = [
            ("3.141", "3.142", "3.1415", "0.0005"),
            ("-3.142", "-3.141", "-3.1415", "0.0005"),
            ("1", "5", "3", "2"),
            ("-5", "5", "0", "5"),
            ("1e3", "1e3", "1000", ""),
            ("0.1", "0.2", "0.15", "0.05"),
        ];
        for (low, high, value, tolerance) in table {
            let found = range(low, high).unwrap();
            assert_eq!((found.value.as_str(), found.tolerance.as_str()), (value, tolerance), "{low}..{high}");
        }
        assert_eq!(range("5", "1"), None);
    }

    #[test]
    fn numbers_stay_as_written() {
        assert_eq!(measure("1.60", "0.10").unwrap().shown(), "1.60±0.10");
        assert_eq!(measure("1.5e-3", "0").unwrap().value, "0.0015");
        assert_eq!(measure("1.5E2", "").unwrap().value, "150");
        for bad in ["", "a", "1e99", "1e", "--1", "1,5", "∞", "1e-2147483648", &"9".repeat(99)] {
            assert_eq!(measure(bad, ""), None, "{bad}");
        }
        assert_eq!(share_of("-200", "5").as_deref(), Some("10"));
    }
}
