//! Signals, joined to incidents as they come.

use engine::{AttemptId, SittingId};
use sqlx::{Any, Transaction};

use super::hall::hall;
use super::{Store, StoreError, from_json, to_json};
use crate::hall::OF_HALLS;
use crate::incident::{Incident, IncidentId};
use crate::rule::{Joined, Rule, join};
use crate::signal::{Signal, SignalKind};

type Row = (i64, String, String, Option<i64>);

fn signal((at, kind, detail, frame): Row) -> Result<Signal, StoreError> {
    let kind = SignalKind::from_name(&kind)
        .ok_or_else(|| StoreError::Damaged { table: "signal", error: format!("kind {kind}") })?;
    Ok(Signal { at, kind, detail, frame: frame.and_then(|frame| u32::try_from(frame).ok()) })
}

impl Store {
    /// Records a signal, and joins it to incidents by `rules`. Returns the incidents that are new or grew.
    pub async fn record(
        &self,
        sitting: &SittingId,
        attempt: &AttemptId,
        new: &Signal,
        rules: &[Rule],
    ) -> Result<Vec<Incident>, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let window = rules.iter().map(|rule| i64::from(rule.within_s)).max().unwrap_or(0) * 1_000_000;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, kind, detail, frame FROM signal WHERE attempt = $1 AND at >= $2 ORDER BY at, id",
        )
        .bind(attempt.as_str())
        .bind(new.at - window)
        .fetch_all(&mut *tx)
        .await?;
        let mut earlier = rows.into_iter().map(signal).collect::<Result<Vec<_>, _>>()?;
        if OF_HALLS.contains(&new.kind) {
            let (mut silences, events) = hall(&mut tx, sitting).await?;
            silences.retain(|silence| silence.attempt == *attempt);
            let of_hall = |signal: &Signal| {
                silences
                    .iter()
                    .any(|silence| events.iter().any(|event| event.covers(silence, signal.kind, signal.at)))
            };
            // What the hall did counts against nobody afterwards.
            if !of_hall(new) {
                earlier.retain(|signal| !of_hall(signal));
            }
        }
        let bodies: Vec<(String,)> =
            sqlx::query_as("SELECT body FROM incident WHERE attempt = $1 ORDER BY at")
                .bind(attempt.as_str())
                .fetch_all(&mut *tx)
                .await?;
        let incidents =
            bodies.iter().map(|(body,)| from_json("incident", body)).collect::<Result<Vec<Incident>, _>>()?;
        sqlx::query(
            "INSERT INTO signal (id, attempt, at, kind, detail, frame) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(bank::id::fresh())
        .bind(attempt.as_str())
        .bind(new.at)
        .bind(new.kind.name())
        .bind(&new.detail)
        .bind(new.frame.map(i64::from))
        .execute(&mut *tx)
        .await?;
        let mut touched = Vec::new();
        for joined in join(rules, &earlier, &incidents, new, IncidentId::new) {
            let (Joined::New(incident) | Joined::More(incident)) = joined;
            put_incident(&mut tx, sitting, attempt, &incident).await?;
            touched.push(incident);
        }
        tx.commit().await?;
        Ok(touched)
    }

    /// An attempt's signals, newest first.
    pub async fn signals(&self, attempt: &AttemptId, most: u32) -> Result<Vec<Signal>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, kind, detail, frame FROM signal WHERE attempt = $1 ORDER BY at DESC, id DESC LIMIT $2",
        )
        .bind(attempt.as_str())
        .bind(i64::from(most))
        .fetch_all(self.db.read())
        .await?;
        rows.into_iter().map(signal).collect()
    }

    /// All times an attempt's candidate called for an invigilator, and the ends of that, oldest first.
    pub async fn calls(&self, attempt: &AttemptId) -> Result<Vec<Signal>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, kind, detail, frame FROM signal WHERE attempt = $1 AND kind IN ($2, $3) ORDER BY at, id",
        )
        .bind(attempt.as_str())
        .bind(SignalKind::Call.name())
        .bind(SignalKind::CallOver.name())
        .fetch_all(self.db.read())
        .await?;
        rows.into_iter().map(signal).collect()
    }
}

pub(super) async fn put_incident(
    tx: &mut Transaction<'_, Any>,
    sitting: &SittingId,
    attempt: &AttemptId,
    incident: &Incident,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO incident (id, attempt, sitting, at, state, body) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body",
    )
    .bind(incident.id.as_str())
    .bind(attempt.as_str())
    .bind(sitting.as_str())
    .bind(incident.at)
    .bind(incident.state.name())
    .bind(to_json(incident))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
