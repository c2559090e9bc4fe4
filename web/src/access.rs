//! Who may do what: the one table of rights, and the extractors that ask it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use bank::store::StoreError;
use engine::attempt::event::Actor;
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use wire::staff::{Account, Role};

use crate::app::App;
use crate::problem::Problem;
use crate::session;
use crate::store::audit::Deed;
use crate::store::sessions::Kind;

/// What staff may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See items, keys and all.
    ReadBank,
    /// Write and import items.
    WriteItems,
    /// Undo imports and edits of many items that others made.
    UndoOthers,
    /// Review items.
    ReviewItems,
    /// Change the syllabus, qualifications and regulations.
    ManageSyllabus,
    /// See blueprints, exams, sittings and rosters.
    ReadExams,
    /// Change blueprints, exams, sittings and rosters.
    ManageExams,
    /// See results.
    ReadResults,
    /// Mark answers without seeing whose they are.
    MarkScripts,
    /// Release results, rule on late answers, ask for rechecks and agree to them.
    ReleaseResults,
    /// See any sitting's wall.
    WatchAll,
    /// See and act on the walls of the sittings one is assigned to.
    Invigilate,
    /// See accounts.
    ReadAccounts,
    /// Change accounts.
    ManageAccounts,
    /// Read the audit log.
    ReadAudit,
}

/// Whether somebody with these roles may.
pub fn may(roles: &[Role], right: Right) -> bool {
    use Right::{
        Invigilate, MarkScripts, ReadAccounts, ReadAudit, ReadBank, ReadExams, ReadResults, ReviewItems,
        WatchAll, WriteItems,
    };
    roles.iter().any(|role| match role {
        Role::Administrator => true,
        Role::Invigilator => matches!(right, Invigilate),
        Role::Author => matches!(right, ReadBank | WriteItems),
        Role::Reviewer => matches!(right, ReadBank | ReviewItems),
        Role::Marker => matches!(right, MarkScripts),
        Role::Auditor => {
            matches!(right, ReadBank | ReadExams | ReadResults | WatchAll | ReadAccounts | ReadAudit)
        }
    })
}

/// A signed-in member of staff.
pub struct StaffMember {
    /// The account.
    pub account: Account,
    /// Where the request comes from.
    pub from: String,
}

impl StaffMember {
    /// Refuses if the right is missing.
    pub fn needs(&self, right: Right) -> Result<(), Problem> {
        if may(&self.account.roles, right) { Ok(()) } else { Err(forbidden()) }
    }

    /// Refuses who has none of these rights.
    pub fn needs_one_of(&self, rights: &[Right]) -> Result<(), Problem> {
        if rights.iter().any(|right| may(&self.account.roles, *right)) { Ok(()) } else { Err(forbidden()) }
    }

    /// Refuses if the right is missing and what it is about is somebody else's, by the account's id.
    pub fn needs_for(&self, right: Right, whose: &str) -> Result<(), Problem> {
        if self.account.id == whose { Ok(()) } else { self.needs(right) }
    }

    /// Refuses whom the sitting's wall is none of their business.
    pub fn may_watch(&self, sitting: &Sitting) -> Result<(), Problem> {
        if self.watches(&sitting.invigilators) { Ok(()) } else { Err(forbidden()) }
    }

    /// Whether a sitting with these invigilators, by their accounts' ids, may be watched.
    pub fn watches(&self, invigilators: &[String]) -> bool {
        let assigned = invigilators.contains(&self.account.id);
        may(&self.account.roles, Right::WatchAll) || assigned && may(&self.account.roles, Right::Invigilate)
    }

    /// Refuses who may not act on the sitting's candidates: auditors only watch.
    pub fn may_act(&self, sitting: &Sitting) -> Result<(), Problem> {
        self.may_watch(sitting)?;
        self.needs(Right::Invigilate)
    }

    /// This person, as events of attempts name them.
    pub fn actor(&self) -> Actor {
        Actor { id: self.account.id.clone(), name: self.account.name.clone() }
    }

    /// What this person did, for the audit log.
    pub fn deed(&self, what: &'static str, on: String, detail: serde_json::Value) -> Deed {
        Deed {
            who: self.account.id.clone(),
            who_name: self.account.name.clone(),
            what,
            on,
            detail,
            from: self.from.clone(),
        }
    }
}

fn forbidden() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "staff.forbidden", "your roles do not allow this")
}

impl FromRequestParts<Arc<App>> for StaffMember {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let signed_out =
            || Problem::new(StatusCode::UNAUTHORIZED, "staff.signed_out", "sign in at /desk first");
        let token = session::token_of(&parts.headers, Kind::Staff).ok_or_else(signed_out)?;
        let account = staff_of(app, &token).await?.ok_or_else(signed_out)?;
        Ok(Self { account, from: address(parts) })
    }
}

/// Whose session this is, by its token's hash; nobody's once it is over or the account is closed.
pub async fn staff_of(app: &App, token: &str) -> Result<Option<Account>, StoreError> {
    let Some(id) = app.store.session(token, Kind::Staff, app.clock.now()).await? else { return Ok(None) };
    let saved = app.store.account(&id).await?.filter(|saved| saved.account.active);
    Ok(saved.map(|saved| saved.account))
}

/// A signed-in candidate.
pub struct Candidate(pub Seat);

impl FromRequestParts<Arc<App>> for Candidate {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let signed_out =
            || Problem::new(StatusCode::UNAUTHORIZED, "door.signed_out", "sign in at the door first");
        let token = session::token_of(&parts.headers, Kind::Seat).ok_or_else(signed_out)?;
        let attempt = app.store.session(&token, Kind::Seat, app.clock.now()).await?.ok_or_else(signed_out)?;
        Ok(Self(app.engine.seat(&attempt.into()).await?))
    }
}

/// Where a request comes from.
pub struct From(pub String);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(address(parts)))
    }
}

fn address(parts: &Parts) -> String {
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    connection.map_or_else(String::new, |info| info.0.ip().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_rights() {
        use Role::{Administrator, Auditor, Author, Invigilator, Marker, Reviewer};
        let table = [
            (Right::ReadBank, vec![Administrator, Author, Reviewer, Auditor]),
            (Right::WriteItems, vec![Administrator, Author]),
            (Right::UndoOthers, vec![Administrator]),
            (Right::ReviewItems, vec![Administrator, Reviewer]),
            (Right::ManageSyllabus, vec![Administrator]),
            (Right::ReadExams, vec![Administrator, Auditor]),
            (Right::ManageExams, vec![Administrator]),
            (Right::ReadResults, vec![Administrator, Auditor]),
            (Right::MarkScripts, vec![Administrator, Marker]),
            (Right::ReleaseResults, vec![Administrator]),
            (Right::WatchAll, vec![Administrator, Auditor]),
            (Right::Invigilate, vec![Administrator, Invigilator]),
            (Right::ReadAccounts, vec![Administrator, Auditor]),
            (Right::ManageAccounts, vec![Administrator]),
            (Right::ReadAudit, vec![Administrator, Auditor]),
        ];
        for (right, who) in table {
            for role in [Administrator, Invigilator, Author, Reviewer, Marker, Auditor] {
                assert_eq!(may(&[role], right), who.contains(&role), "{role:?} {right:?}");
            }
        }
        assert!(!may(&[], Right::ReadBank));
    }
}
