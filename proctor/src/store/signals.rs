//! Signals, joined to incidents as they come.

use std::collections::HashMap;

use engine::{AttemptId, SittingId};
use sqlx::{Any, Transaction};

use super::hall::hall;
use super::{Store, StoreError, if_readable, to_json};
use crate::hall::OF_HALLS;
use crate::incident::{Incident, IncidentId};
use crate::rule::{Joined, Rule, join};
use crate::signal::{Signal, SignalKind};

type Row = (i64, String, String, Option<i64>);

/// Signals as far as they can be read, by the ids that `ids` gives for one attempt.
async fn one_by_one(
    db: &sqlx::AnyPool,
    ids: &'static str,
    attempt: &AttemptId,
) -> Result<Vec<Signal>, StoreError> {
    let ids: Vec<(String,)> = sqlx::query_as(ids).bind(attempt.as_str()).fetch_all(db).await?;
    let mut signals = Vec::with_capacity(ids.len());
    for (id,) in ids {
        let row: sqlx::Result<Option<Row>> =
            sqlx::query_as("SELECT at, kind, detail, frame FROM signal WHERE id = $1")
                .bind(&id)
                .fetch_optional(db)
                .await;
        signals.extend(if_readable(row)?.flatten().and_then(|row| signal(row).ok()));
    }
    Ok(signals)
}

/// What a query found, where a row that can't be read takes no other with it.
fn read(rows: sqlx::Result<Vec<Row>>) -> Result<Option<Vec<Signal>>, StoreError> {
    Ok(if_readable(rows)?.map(|rows| rows.into_iter().filter_map(|row| signal(row).ok()).collect()))
}

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
        let rows: sqlx::Result<Vec<Row>> = sqlx::query_as(
            "SELECT at, kind, detail, frame FROM signal WHERE attempt = $1 AND at >= $2 ORDER BY at, id",
        )
        .bind(attempt.as_str())
        .bind(new.at - window)
        .fetch_all(&mut *tx)
        .await;
        let mut earlier = read(rows)?.unwrap_or_default();
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
        let incidents: Vec<Incident> =
            bodies.iter().filter_map(|(body,)| serde_json::from_str(body).ok()).collect();
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

    /// An attempt's signals that can be read, newest first.
    pub async fn signals(&self, attempt: &AttemptId, most: u32) -> Result<Vec<Signal>, StoreError> {
        let rows: sqlx::Result<Vec<Row>> = sqlx::query_as(
            "SELECT at, kind, detail, frame FROM signal WHERE attempt = $1 ORDER BY at DESC, id DESC LIMIT $2",
        )
        .bind(attempt.as_str())
        .bind(i64::from(most))
        .fetch_all(self.db.read())
        .await;
        if let Some(signals) = read(rows)? {
            return Ok(signals);
        }
        let ids = "SELECT id FROM signal WHERE attempt = $1 ORDER BY at DESC, id DESC";
        let mut signals = one_by_one(self.db.read(), ids, attempt).await?;
        signals.truncate(most as usize);
        Ok(signals)
    }

    /// When answers of attempts came that were taken no more, µs, the last of each.
    pub async fn too_late(&self) -> Result<HashMap<AttemptId, i64>, StoreError> {
        // The kind stands in the text, so that the index is found which has these alone.
        let sql = "SELECT attempt, MAX(at) FROM signal WHERE kind = 'answers_too_late' GROUP BY attempt";
        let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(|(attempt, at)| (attempt.into(), at)).collect())
    }

    /// All times that can be read an attempt's candidate called for an invigilator, and the ends of that, oldest first.
    pub async fn calls(&self, attempt: &AttemptId) -> Result<Vec<Signal>, StoreError> {
        let rows: sqlx::Result<Vec<Row>> = sqlx::query_as(
            "SELECT at, kind, detail, frame FROM signal WHERE attempt = $1 AND kind IN ($2, $3) ORDER BY at, id",
        )
        .bind(attempt.as_str())
        .bind(SignalKind::Call.name())
        .bind(SignalKind::CallOver.name())
        .fetch_all(self.db.read())
        .await;
        if let Some(signals) = read(rows)? {
            return Ok(signals);
        }
        let ids = "SELECT id FROM signal WHERE attempt = $1 ORDER BY at, id";
        let mut signals = one_by_one(self.db.read(), ids, attempt).await?;
        signals.retain(|signal| matches!(signal.kind, SignalKind::Call | SignalKind::CallOver));
        Ok(signals)
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
