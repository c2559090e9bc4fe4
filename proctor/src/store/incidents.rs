//! Incidents and what people did with them.

use engine::{AttemptId, SittingId};

use super::signals::put_incident;
use super::{Store, StoreError, from_json, if_readable};
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

/// The incidents of a sitting.
#[derive(Clone, Debug, Default)]
pub struct Incidents {
    /// Those that can be read, oldest first, each with its attempt.
    pub readable: Vec<(AttemptId, Incident)>,
    /// Those that can't.
    pub unreadable: Vec<IncidentId>,
}

impl Incidents {
    fn add(&mut self, (id, attempt, body): (String, String, String)) {
        match serde_json::from_str(&body) {
            Ok(incident) => self.readable.push((attempt.into(), incident)),
            Err(_) => self.unreadable.push(id.into()),
        }
    }
}

impl Store {
    /// The incidents of a sitting. One that can't be read hides no other, and keeps nobody from their exam.
    pub async fn incidents(&self, sitting: &SittingId) -> Result<Incidents, StoreError> {
        let rows: sqlx::Result<Vec<(String, String, String)>> =
            sqlx::query_as("SELECT id, attempt, body FROM incident WHERE sitting = $1 ORDER BY at, id")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await;
        let mut incidents = Incidents::default();
        if let Some(rows) = if_readable(rows)? {
            rows.into_iter().for_each(|row| incidents.add(row));
            return Ok(incidents);
        }
        let ids: Vec<(String,)> =
            sqlx::query_as("SELECT id FROM incident WHERE sitting = $1 ORDER BY at, id")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await?;
        for (id,) in ids {
            let row: sqlx::Result<Option<(String, String, String)>> =
                sqlx::query_as("SELECT id, attempt, body FROM incident WHERE id = $1")
                    .bind(&id)
                    .fetch_optional(self.db.read())
                    .await;
            match if_readable(row)? {
                None => incidents.unreadable.push(id.into()),
                Some(row) => row.into_iter().for_each(|row| incidents.add(row)),
            }
        }
        Ok(incidents)
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
