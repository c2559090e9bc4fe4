//! What was decided about faulty items.

use bank::ItemId;

use super::{Store, StoreError, from_json, to_json};
use crate::attempt::event::Actor;
use crate::id::{AttemptId, SittingId};
use crate::remedy::Remedy;

/// How a remedy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A second person has not agreed.
    Asked,
    /// It counts.
    InForce,
    /// It was not agreed to, or taken back.
    Dropped,
    /// A later one counts.
    Replaced,
}

const STATES: [(State, &str); 4] = [
    (State::Asked, "asked"),
    (State::InForce, "in_force"),
    (State::Dropped, "dropped"),
    (State::Replaced, "replaced"),
];

/// A saved remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRemedy {
    /// 1, 2, 3, … within the sitting.
    pub number: u32,
    /// The item.
    pub item: ItemId,
    /// What is done.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// What is told to those who have the item.
    pub announcement: String,
    /// How it stands.
    pub state: State,
    /// Who asked, and when, µs.
    pub asked: (Actor, i64),
    /// Who decided, and when, µs.
    pub decided: Option<(Actor, i64)>,
    /// Why it was dropped.
    pub dropped_for: String,
}

type Row = (i64, String, String, String, String, String, String, i64, Option<String>, Option<i64>, String);

fn saved(row: Row) -> Result<SavedRemedy, StoreError> {
    let (
        number,
        item,
        remedy,
        reason,
        announcement,
        state,
        asked_by,
        asked_at,
        decided_by,
        decided_at,
        dropped_for,
    ) = row;
    let damaged = |error: String| StoreError::Damaged { table: "remedy", error };
    let state = STATES.iter().find(|(_, name)| *name == state).map(|(state, _)| *state);
    let decided_by: Option<Actor> = decided_by.map(|actor| from_json("remedy", &actor)).transpose()?;
    Ok(SavedRemedy {
        number: u32::try_from(number).map_err(|error| damaged(error.to_string()))?,
        item: item.into(),
        remedy: from_json("remedy", &remedy)?,
        reason,
        announcement,
        state: state.ok_or_else(|| damaged("no such state".into()))?,
        asked: (from_json("remedy", &asked_by)?, asked_at),
        decided: decided_by.zip(decided_at),
        dropped_for,
    })
}

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The item.
    pub item: ItemId,
    /// What is to be done.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// What is told.
    pub announcement: String,
    /// Who asks.
    pub actor: Actor,
}

impl Store {
    /// All remedies of a sitting, oldest first.
    pub async fn remedies(&self, sitting: &SittingId) -> Result<Vec<SavedRemedy>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT number, item, remedy, reason, announcement, state, asked_by, asked_at, decided_by, decided_at, \
             dropped_for FROM remedy WHERE sitting = $1 ORDER BY number",
        )
        .bind(sitting.as_str())
        .fetch_all(self.db.read())
        .await?;
        rows.into_iter().map(saved).collect()
    }

    /// Asks for a remedy. `false`: one is asked for already.
    pub async fn ask_remedy(
        &self,
        sitting: &SittingId,
        asking: &Asking,
        now: i64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO remedy (sitting, number, item, remedy, reason, announcement, state, asked_by, asked_at, \
             dropped_for) SELECT $1, CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT), $2, $3, $4, $5, 'asked', $6, $7, '' \
             FROM remedy WHERE sitting = $1 ON CONFLICT DO NOTHING",
        )
        .bind(sitting.as_str())
        .bind(asking.item.as_str())
        .bind(to_json(&asking.remedy))
        .bind(&asking.reason)
        .bind(&asking.announcement)
        .bind(to_json(&asking.actor))
        .bind(now)
        .execute(self.db.write())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// A second person agrees to remedy `number`: it counts, and one that did before no longer does. `false`: it is not
    /// asked for any more, or results are out.
    pub async fn confirm_remedy(
        &self,
        sitting: &SittingId,
        number: u32,
        actor: &Actor,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.write().begin().await?;
        sqlx::query(
            "UPDATE remedy SET state = 'replaced' WHERE sitting = $1 AND state = 'in_force' \
             AND item = (SELECT item FROM remedy WHERE sitting = $1 AND number = $2)",
        )
        .bind(sitting.as_str())
        .bind(i64::from(number))
        .execute(&mut *tx)
        .await?;
        let done = sqlx::query(
            "UPDATE remedy SET state = 'in_force', decided_by = $3, decided_at = $4 \
             WHERE sitting = $1 AND number = $2 AND state = 'asked' \
             AND EXISTS (SELECT 1 FROM sitting WHERE id = $1 AND released_at IS NULL)",
        )
        .bind(sitting.as_str())
        .bind(i64::from(number))
        .bind(to_json(actor))
        .bind(now)
        .execute(&mut *tx)
        .await?;
        // Without it, what counted before counts still: the transaction is dropped.
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Remedy `number` is not done. `false`: it is not asked for any more.
    pub async fn drop_remedy(
        &self,
        sitting: &SittingId,
        number: u32,
        (actor, reason): (&Actor, &str),
        now: i64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE remedy SET state = 'dropped', decided_by = $3, decided_at = $4, dropped_for = $5 \
             WHERE sitting = $1 AND number = $2 AND state = 'asked'",
        )
        .bind(sitting.as_str())
        .bind(i64::from(number))
        .bind(to_json(actor))
        .bind(now)
        .bind(reason)
        .execute(self.db.write())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Attempts of a sitting with a report of a faulty item.
    pub async fn reporting_attempts(&self, sitting: &SittingId) -> Result<Vec<AttemptId>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT s.attempt FROM seat s WHERE s.sitting = $1 AND EXISTS \
             (SELECT 1 FROM attempt_event e WHERE e.attempt = s.attempt AND e.kind = 'reported')",
        )
        .bind(sitting.as_str())
        .fetch_all(self.db.read())
        .await?;
        Ok(rows.into_iter().map(|(attempt,)| attempt.into()).collect())
    }
}
