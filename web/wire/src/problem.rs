//! Errors over HTTP: RFC 9457 problem details with a stable code.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// `urn:kaopu:problem:` and the code: names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short English name of the kind.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code, such as `door.unknown`.
    pub code: Cow<'static, str>,
    /// What happened here and what would be right, in English.
    pub detail: String,
    /// Which fields are wrong, if that is what is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Seconds to wait before another try, when trying again helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

/// What is wrong with one field or row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldProblem {
    /// Which: a name, or `row 12`.
    pub field: String,
    /// What is wrong, and what would be right.
    pub detail: String,
}
