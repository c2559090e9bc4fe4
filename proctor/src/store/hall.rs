//! Silences and the hall events that they make.

use std::collections::HashMap;

use engine::{AttemptId, SittingId};
use sqlx::{Any, Transaction};

use super::{Store, StoreError, from_json, to_json};
use crate::hall::{Decision, HallEvent, HallId, Place, Silence, gather};

type Row = (String, String, String, i64, Option<i64>);

fn silence((attempt, room, network, began, ended): Row) -> Silence {
    Silence { attempt: attempt.into(), room, network, began, ended }
}

/// The silences of a sitting and the events that they make.
pub type Hall = (Vec<Silence>, Vec<HallEvent>);

impl Store {
    /// Records that seats fell silent, and looks what that makes. `there`: how many sit the exam at a place. Returns
    /// whether they belong to an event.
    pub async fn fell_silent(
        &self,
        sitting: &SittingId,
        new: &[Silence],
        there: &HashMap<Place, usize>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.write().begin().await?;
        for new in new {
            sqlx::query(
                "INSERT INTO silence (attempt, sitting, room, network, began, ended) \
             VALUES ($1, $2, $3, $4, $5, NULL) ON CONFLICT DO NOTHING",
            )
            .bind(new.attempt.as_str())
            .bind(sitting.as_str())
            .bind(&new.room)
            .bind(&new.network)
            .bind(new.began)
            .execute(&mut *tx)
            .await?;
        }
        let (silences, known) = hall(&mut tx, sitting).await?;
        let events = gather(&known, &silences, |place| there.get(place).copied().unwrap_or(0), HallId::new);
        for event in events.iter().filter(|event| !known.contains(event)) {
            put(&mut tx, sitting, event).await?;
        }
        tx.commit().await?;
        Ok(new.iter().any(|new| events.iter().any(|event| event.has(new))))
    }

    /// Records that a seat is back. Returns its silence, if it had fallen silent.
    pub async fn came_back(&self, attempt: &AttemptId, at: i64) -> Result<Option<Silence>, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT attempt, room, network, began, ended FROM silence WHERE attempt = $1 AND ended IS NULL \
             ORDER BY began DESC LIMIT 1",
        )
        .bind(attempt.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(open) = row.map(silence) else { return Ok(None) };
        let ended = at.max(open.began);
        sqlx::query("UPDATE silence SET ended = $1 WHERE attempt = $2 AND ended IS NULL")
            .bind(ended)
            .bind(attempt.as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Some(Silence { ended: Some(ended), ..open }))
    }

    /// From when to when an attempt's seat was silent, µs, oldest first.
    pub async fn silences(&self, attempt: &AttemptId) -> Result<Vec<(i64, Option<i64>)>, StoreError> {
        let sql = "SELECT began, ended FROM silence WHERE attempt = $1 ORDER BY began";
        Ok(sqlx::query_as(sql).bind(attempt.as_str()).fetch_all(self.db.read()).await?)
    }

    /// The silences and events of a sitting.
    pub async fn hall(&self, sitting: &SittingId) -> Result<Hall, StoreError> {
        let mut tx = self.db.read().begin().await?;
        hall(&mut tx, sitting).await
    }

    /// Decides on an event. The first decision stays: `None` when there was one.
    pub async fn decide_hall(
        &self,
        sitting: &SittingId,
        id: &HallId,
        decision: Decision,
    ) -> Result<Option<HallEvent>, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let (_, events) = hall(&mut tx, sitting).await?;
        let mut event =
            events.into_iter().find(|event| event.id == *id).ok_or(StoreError::Missing("hall event"))?;
        if event.decision.is_some() {
            return Ok(None);
        }
        event.decision = Some(decision);
        put(&mut tx, sitting, &event).await?;
        tx.commit().await?;
        Ok(Some(event))
    }
}

pub(super) async fn hall(tx: &mut Transaction<'_, Any>, sitting: &SittingId) -> Result<Hall, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT attempt, room, network, began, ended FROM silence WHERE sitting = $1 ORDER BY began, attempt",
    )
    .bind(sitting.as_str())
    .fetch_all(&mut **tx)
    .await?;
    let bodies: Vec<(String,)> = sqlx::query_as("SELECT body FROM hall_event WHERE sitting = $1 ORDER BY id")
        .bind(sitting.as_str())
        .fetch_all(&mut **tx)
        .await?;
    let mut events =
        bodies.iter().map(|(body,)| from_json("hall_event", body)).collect::<Result<Vec<HallEvent>, _>>()?;
    events.sort_by_key(|event| event.from);
    Ok((rows.into_iter().map(silence).collect(), events))
}

async fn put(
    tx: &mut Transaction<'_, Any>,
    sitting: &SittingId,
    event: &HallEvent,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO hall_event (id, sitting, body) VALUES ($1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET body = excluded.body",
    )
    .bind(event.id.as_str())
    .bind(sitting.as_str())
    .bind(to_json(event))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
