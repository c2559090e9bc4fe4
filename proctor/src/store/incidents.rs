//! Incidents and what people did with them.

use engine::{AttemptId, SittingId};

use super::signals::put_incident;
use super::{Store, StoreError, from_json};
use crate::incident::{Act, Incident, IncidentId, Refusal, decide};

/// Why an act on an incident came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ActError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// The incidents of a sitting, oldest first, each with its attempt.
    pub async fn incidents(&self, sitting: &SittingId) -> Result<Vec<(AttemptId, Incident)>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT attempt, body FROM incident WHERE sitting = $1 ORDER BY at, id")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await?;
        rows.into_iter().map(|(attempt, body)| Ok((attempt.into(), from_json("incident", &body)?))).collect()
    }

    /// Does an act on an incident of `sitting`. Returns its attempt and the incident after it.
    pub async fn act(
        &self,
        sitting: &SittingId,
        id: &IncidentId,
        act: Act,
        who: (&str, &str),
    ) -> Result<(AttemptId, Incident), ActError> {
        let mut tx = self.db.write().begin().await?;
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT attempt, body FROM incident WHERE id = $1 AND sitting = $2")
                .bind(id.as_str())
                .bind(sitting.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        let (attempt, body) = row.ok_or(StoreError::Missing("incident"))?;
        let attempt = AttemptId::from(attempt);
        let after = decide(&from_json("incident", &body)?, act, who)?;
        put_incident(&mut tx, sitting, &attempt, &after).await?;
        tx.commit().await?;
        Ok((attempt, after))
    }
}
