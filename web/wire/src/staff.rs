//! Staff: `POST /api/staff/sign-in` ([`StaffSignIn`] → [`Staff`], sets the staff cookie), `GET /api/staff/me`
//! ([`Staff`]), `POST /api/staff/sign-out`, `POST /api/setup` ([`Setup`] → [`Staff`]; creates the first
//! administrator with the one-time token that the server printed; the link is `/desk/setup?token=…`),
//! `GET /api/accounts` (list of [`Account`]), `POST /api/accounts` ([`NewAccount`] → [`Account`]),
//! `PATCH /api/accounts/{id}` ([`AccountChange`] → [`Account`]), `GET /api/audit?before=N` ([`AuditPage`]).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a member of staff may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 管理员: everything but the review of one's own items.
    Administrator,
    /// 监考员: the walls of the sittings one is assigned to.
    Invigilator,
    /// 命题员: writes and imports items.
    Author,
    /// 审题员: reviews items.
    Reviewer,
    /// 阅卷员: marks answers, and sees nothing else of an exam.
    Marker,
    /// 审计员: reads everything, changes nothing.
    Auditor,
}

/// Sign-in of staff.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct StaffSignIn {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// The first administrator.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Setup {
    /// The one-time token.
    pub token: String,
    /// Sign-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Password, 10 characters or more.
    pub password: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Staff {
    /// Account id.
    pub id: String,
    /// Sign-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Role>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Account {
    /// Account id.
    pub id: String,
    /// Sign-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Whether it can sign in.
    pub active: bool,
    /// When it was made, µs.
    pub created_at: i64,
}

/// A new account.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NewAccount {
    /// Sign-in name: 2 to 40 letters, digits, `.`, `-`, `_`.
    pub login: String,
    /// Name.
    pub name: String,
    /// Roles, one at least.
    pub roles: Vec<Role>,
    /// Password, 10 characters or more.
    pub password: String,
}

/// A change of an account; what is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AccountChange {
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Roles.
    #[serde(default)]
    pub roles: Option<Vec<Role>>,
    /// A new password.
    #[serde(default)]
    pub password: Option<String>,
    /// Whether it can sign in.
    #[serde(default)]
    pub active: Option<bool>,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AuditLine {
    /// 1, 2, 3, …
    pub number: i64,
    /// When, µs.
    pub at: i64,
    /// Name of who did it.
    pub who: String,
    /// What, such as `wall.extend`.
    pub what: String,
    /// On what, such as `attempt 0193…`.
    pub on: String,
    /// Before, after, reason, …
    #[ts(type = "unknown")]
    pub detail: serde_json::Value,
    /// From which address.
    pub from: String,
    /// SHA-256 of this line and the one before, hex.
    pub hash: String,
}

/// Some lines of the audit log, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditLine>,
    /// Whether there are older ones.
    pub more: bool,
}
