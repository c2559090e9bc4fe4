//! Incidents: signals that a rule has joined into something a person should look at. Software flags, people rule.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::rule::Rule;
use crate::signal::SignalKind;

bank::id!(
    /// An incident.
    IncidentId
);

/// How bad an incident may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 低
    Low,
    /// 中
    Medium,
    /// 高
    High,
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// 待处理
    Open,
    /// 处理中: somebody took it.
    Taken,
    /// 已排除
    Dismissed,
    /// 已确认
    Confirmed,
}

impl IncidentState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Open, Self::Taken, Self::Dismissed, Self::Confirmed];

    /// The name used in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::Dismissed => "dismissed",
            Self::Confirmed => "confirmed",
        }
    }

    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nobody has closed it yet.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Taken)
    }
}

/// Something a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Id.
    pub id: IncidentId,
    /// The rule that joined it, as it was then.
    pub rule: Rule,
    /// When its first signal came, µs.
    pub at: i64,
    /// When its last signal came, µs.
    pub last_at: i64,
    /// Kind of its latest signal.
    pub kind: SignalKind,
    /// How many signals it holds.
    pub signals: u32,
    /// Camera frames that show it.
    pub frames: Vec<u32>,
    /// Where it stands.
    pub state: IncidentState,
    /// Account id and name of who took or closed it.
    pub by: Option<(String, String)>,
    /// Why it was closed.
    pub reason: String,
}

impl Incident {
    /// How bad it may be: as its rule says.
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }
}

/// What a person does with an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Takes it.
    Take,
    /// Nothing in it.
    Dismiss(String),
    /// It is so.
    Confirm(String),
}

/// Why an act can't be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is closed.
    #[error("the incident is closed already")]
    Closed,
    /// Another person has it.
    #[error("{0} has taken the incident")]
    Taken(String),
    /// Closing needs a reason.
    #[error("a reason is needed")]
    NoReason,
}

/// The incident after `act` of the person `who` (account id and name).
pub fn decide(incident: &Incident, act: Act, who: (&str, &str)) -> Result<Incident, Refusal> {
    if !incident.state.is_open() {
        return Err(Refusal::Closed);
    }
    if let (IncidentState::Taken, Some((id, name))) = (incident.state, &incident.by)
        && id != who.0
    {
        return Err(Refusal::Taken(name.clone()));
    }
    let (state, reason) = match act {
        Act::Take => (IncidentState::Taken, String::new()),
        Act::Dismiss(reason) => (IncidentState::Dismissed, reason),
        Act::Confirm(reason) => (IncidentState::Confirmed, reason),
    };
    if state != IncidentState::Taken && reason.trim().is_empty() {
        return Err(Refusal::NoReason);
    }
    Ok(Incident { state, by: Some((who.0.to_owned(), who.1.to_owned())), reason, ..incident.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident() -> Incident {
        Incident {
            id: "i".into(),
            rule: Rule::usual().remove(0),
            at: 0,
            last_at: 0,
            kind: SignalKind::FocusLost,
            signals: 3,
            frames: vec![],
            state: IncidentState::Open,
            by: None,
            reason: String::new(),
        }
    }

    #[test]
    fn one_person_at_a_time_and_never_without_reason() {
        let taken = decide(&incident(), Act::Take, ("w", "王芳")).unwrap();
        assert_eq!(taken.state, IncidentState::Taken);
        let other = decide(&taken, Act::Dismiss("无".into()), ("c", "陈明"));
        assert_eq!(other, Err(Refusal::Taken("王芳".into())));
        assert_eq!(decide(&taken, Act::Confirm("  ".into()), ("w", "王芳")), Err(Refusal::NoReason));
        let closed = decide(&taken, Act::Dismiss("考生捡笔".into()), ("w", "王芳")).unwrap();
        assert_eq!(closed.state, IncidentState::Dismissed);
        assert_eq!(decide(&closed, Act::Take, ("w", "王芳")), Err(Refusal::Closed));
    }
}
