//! What counts as right in a blank: texts, or a number within a tolerance. 填空题的答案.

use std::iter;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::unit;

/// What counts as right in a blank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Blank {
    /// Any of these texts; width, spaces and case don't matter.
    Texts(Vec<String>),
    /// A number, within a tolerance.
    Number(Measure),
}

impl Blank {
    /// Whether `given` is right.
    pub fn takes(&self, given: &str) -> bool {
        match self {
            Self::Texts(texts) => {
                let given = unit::answer(given);
                !given.is_empty() && texts.iter().any(|text| unit::answer(text) == given)
            }
            Self::Number(measure) => measure.takes(given),
        }
    }

    /// What is right, in words: each of the texts, or the number with its tolerance and first unit.
    pub fn shown(&self) -> Vec<String> {
        match self {
            Self::Texts(texts) => texts.clone(),
            Self::Number(measure) => {
                iter::once(measure.shown()).chain(measure.also.iter().cloned()).collect()
            }
        }
    }

    /// Makes a further text right.
    pub fn add(&mut self, text: String) {
        match self {
            Self::Texts(texts) => texts.push(text),
            Self::Number(measure) => measure.also.push(text),
        }
    }

    /// A number that stands here as a text, as a number within no tolerance. `None`: it is a text, or several numbers.
    pub fn as_number(&self) -> Option<Self> {
        let Self::Texts(texts) = self else { return None };
        let (numbers, also): (Vec<&String>, Vec<&String>) =
            texts.iter().partition(|text| unit::number(text).is_some());
        let [number] = numbers.as_slice() else { return None };
        let (value, unit) = unit::number(number)?;
        let also = also.into_iter().cloned().collect();
        let units = unit.into_iter().collect();
        Some(Self::Number(Measure { value, tolerance: String::new(), units, also, unit_needed: false }))
    }
}

impl<T: Into<String>> FromIterator<T> for Blank {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Self::Texts(texts.into_iter().map(Into::into).collect())
    }
}

/// A number with its tolerance and unit. Numbers are kept as they were written, so that `1.60` stays `1.60`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// A decimal number, such as `1.6`.
    pub value: String,
    /// How far an answer may be from it, either way, itself included; empty: not at all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tolerance: String,
    /// Spellings of its unit; one of them may follow the number, and nothing else may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Texts that are right, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Whether a unit must follow the number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub unit_needed: bool,
}

impl Measure {
    /// Whether `given` is a number within the tolerance, with or without its unit. Decimal point or full-width digits,
    /// thousands parted by commas or not.
    pub fn takes(&self, given: &str) -> bool {
        let given = unit::answer(given);
        if !given.is_empty() && self.also.iter().any(|text| unit::answer(text) == given) {
            return true;
        }
        let given = unit::signed(&given);
        let (number, unit) = unit::apart(&given);
        let unit_fits = if unit.is_empty() {
            !self.unit_needed
        } else {
            let of = |known: &String| unit::sign(&unit::answer(known)).to_owned();
            self.units.iter().any(|known| of(known) == unit::sign(unit))
        };
        let (Some(given), Some(value)) = (decimal(number), decimal(&self.value)) else { return false };
        // A tolerance of 0.1 about 1.6 takes 1.5 and 1.7, which binary fractions only come near.
        let slack = 1e-9 * value.abs().max(1.0);
        unit_fits && (given - value).abs() <= self.tolerance() + slack
    }

    /// `1.6±0.1 MPa`
    pub fn shown(&self) -> String {
        let tolerance = if self.tolerance() > 0.0 { format!("±{}", self.tolerance) } else { String::new() };
        let unit = self.units.first().map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("{}{tolerance}{unit}", self.value)
    }

    fn tolerance(&self) -> f64 {
        decimal(&self.tolerance).unwrap_or(0.0)
    }

    pub(super) fn check(&self) -> Result<(), MeasureFlaw> {
        if decimal(&self.value).is_none() {
            return Err(MeasureFlaw::Value);
        }
        if !self.tolerance.is_empty() && decimal(&self.tolerance).is_none_or(|tolerance| tolerance < 0.0) {
            return Err(MeasureFlaw::Tolerance);
        }
        let digit = |unit: &String| {
            unit.trim().is_empty() || unit::answer(unit).starts_with(|c: char| c.is_ascii_digit())
        };
        if self.units.iter().any(digit) {
            return Err(MeasureFlaw::Unit);
        }
        if self.unit_needed && self.units.is_empty() { Err(MeasureFlaw::NoUnit) } else { Ok(()) }
    }
}

/// Why nothing can be marked by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureFlaw {
    /// No decimal number in plain digits.
    #[error("the value is to be a decimal number, such as 1.6")]
    Value,
    /// No decimal number, or one below 0.
    #[error("the tolerance is to be a decimal number, 0 or more, or empty")]
    Tolerance,
    /// A unit that says nothing, or could not be told from the number.
    #[error("a unit is to be a word or sign and not to begin with a digit")]
    Unit,
    /// A unit is asked for, and there is none.
    #[error("a unit must be written, so it is to be said which")]
    NoUnit,
}

/// A decimal number in plain digits; commas may part thousands, and nothing else.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let unsigned = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let mut groups = unsigned.split(',');
    let first = groups.next()?;
    let mut others = groups.clone();
    let grouped =
        others.all(|group| group.len() == 3) && (groups.next().is_none() || (1..=3).contains(&first.len()));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let sound = grouped
        && digits(&unsigned.replace(',', ""))
        && digits(fraction)
        && !(unsigned.is_empty() && fraction.is_empty());
    if sound { text.replace(',', "").parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn measure(value: &str, tolerance: &str, units: &[&str]) -> Blank {
        let (value, tolerance) = (value.to_owned(), tolerance.to_owned());
        Blank::Number(Measure { value, tolerance, units: texts(units), also: vec![], unit_needed: false })
    }

    #[test]
    fn numbers_are_taken_within_their_tolerance() {
        let pressure = measure("1.6", "0.1", &["MPa", "兆帕"]);
        for right in ["1.6", "1.60", "１．５", "1.7 MPa", "1.5mpa", "1.65 兆帕", "+1.6"] {
            assert!(pressure.takes(right), "{right}");
        }
        for wrong in ["", "1.71", "1.6 kPa", "1.6 MPa 左右", "约1.6", "1.6.1", "-1.6", "MPa", "1,6"] {
            assert!(!pressure.takes(wrong), "{wrong}");
        }
        let thousand = measure("1000", "", &[]);
        assert!(thousand.takes("1,000") && thousand.takes("1000.0"));
        assert!(!thousand.takes("1000m") && !thousand.takes("10,00") && !thousand.takes("1001"));
        let unit = Blank::Number(Measure {
            value: "4".into(),
            tolerance: String::new(),
            units: texts(&["年"]),
            also: vec![],
            unit_needed: true,
        });
        assert!(unit.takes("4年") && !unit.takes("4"));
        for (sign, given, wrong) in [("V", "220 v", "220W"), ("A", "220Ａ", "220a a"), ("t", "220T", "220")]
        {
            let Blank::Number(volts) = measure("220", "", &[sign]) else { panic!() };
            let volts = Blank::Number(Measure { unit_needed: true, ..volts });
            assert!(volts.takes(given) && !volts.takes(wrong), "{sign}");
        }
        assert_eq!(pressure.shown(), ["1.6±0.1 MPa"]);
        let cold = measure("-20", "", &["℃"]);
        for right in ["-20", "−20", "—20", "－20℃", "零下20 °C", "零下 20 度", "-20摄氏度"] {
            assert!(cold.takes(right), "{right}");
        }
        assert!(!cold.takes("20") && !cold.takes("-20 K") && !cold.takes("零下"));
        assert!(measure("10", "", &["千克"]).takes("10KG") && measure("10", "", &["m³"]).takes("10 立方米"));
        let text: Blank = ["10m³"].into_iter().collect();
        assert!(text.takes("10 m3") && !Blank::from_iter(["10²"]).takes("102"));
        let number = Blank::from_iter(["1.0 MPa"]).as_number().unwrap();
        assert!(number.takes("1") && number.takes("1.0兆帕"));
        assert_eq!(Blank::from_iter(["1", "2"]).as_number(), None);
    }
}
