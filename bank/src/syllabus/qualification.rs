//! Qualifications: what an exam is for, and what it examines. 作业项目.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

/// What an exam is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Qualification {
    /// Code, such as `N1`.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Codes of the subjects that it examines, each with what lies below; empty: all of them.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Codes of the equipment categories that it examines, each with what lies below; empty: all of them.
    #[serde(default, deserialize_with = "one_or_many")]
    pub equipment: Vec<String>,
    /// The group it is listed under.
    #[serde(default)]
    pub group_zh: String,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
    /// How far it was checked.
    #[serde(default)]
    pub confidence: String,
}

/// What was once one text or none, and is a list now.
pub(crate) fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Codes {
        One(Option<String>),
        Many(Vec<String>),
    }
    Ok(match Codes::deserialize(from)? {
        Codes::One(code) => code.into_iter().collect(),
        Codes::Many(codes) => codes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_old_are_read() {
        for (equipment, codes) in [
            ("null", vec![]),
            (r#""E1000""#, vec!["E1000"]),
            (r#"["E1000","E2000"]"#, vec!["E1000", "E2000"]),
        ] {
            let json = format!(r#"{{"code":"A","name_zh":"甲","name_en":"A","equipment":{equipment}}}"#);
            let read: Qualification = serde_json::from_str(&json).unwrap();
            assert_eq!(
                (read.equipment, read.subjects),
                (codes.into_iter().map(String::from).collect(), vec![])
            );
        }
    }
}
