//! Marks, and what people decided about late answers.

use std::collections::HashMap;

use super::{Store, StoreError, from_json, if_readable, to_json};
use crate::id::{AttemptId, SittingId};
use crate::late::Decision;
use crate::marking::Score;

/// A saved score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedScore {
    /// Head of the log that was marked, with the ruling on late answers: when either changes, it is marked again.
    pub head: String,
    /// The marks.
    pub score: Score,
}

/// Decisions on late answers of a sitting's attempts.
#[derive(Debug, Default)]
pub struct LateDecisions {
    /// By attempt, in order of what they cover.
    pub made: HashMap<AttemptId, Vec<Decision>>,
    /// Of which attempts they can't be read, and why. They are not among `made`.
    pub damaged: HashMap<AttemptId, StoreError>,
}

/// Attempt, what it covers, whether it counts, for which it is the other way, why.
type LateRow = (String, i64, i64, String, String);

fn decision((upto, accept, except, reason): (i64, i64, String, String)) -> Result<Decision, StoreError> {
    let (upto, except) = (usize::try_from(upto).unwrap_or(0), from_json("late_decision", &except)?);
    Ok(Decision { upto, accept: accept != 0, except, reason })
}

impl Store {
    /// The scores of a sitting.
    pub async fn scores(&self, sitting: &SittingId) -> Result<HashMap<AttemptId, SavedScore>, StoreError> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT attempt, head, score FROM score WHERE sitting = $1")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await?;
        let saved = |(attempt, head, score): (String, String, String)| {
            Ok((attempt.into(), SavedScore { head, score: from_json("score", &score)? }))
        };
        rows.into_iter().map(saved).collect()
    }

    /// Forgets the scores of a sitting: they are made anew from its logs.
    pub async fn forget_scores(&self, sitting: &SittingId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM score WHERE sitting = $1")
            .bind(sitting.as_str())
            .execute(self.db.write())
            .await?;
        Ok(())
    }

    /// Saves scores, replacing earlier ones.
    pub async fn put_scores(
        &self,
        sitting: &SittingId,
        scores: &[(AttemptId, SavedScore)],
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        for (attempt, saved) in scores {
            sqlx::query(
                "INSERT INTO score (attempt, sitting, head, score, at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (attempt) DO UPDATE SET head = excluded.head, score = excluded.score, \
                 at = excluded.at",
            )
            .bind(attempt.as_str())
            .bind(sitting.as_str())
            .bind(&saved.head)
            .bind(to_json(&saved.score))
            .bind(now)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Decisions on late answers of a sitting's attempts.
    pub async fn late_decisions(&self, sitting: &SittingId) -> Result<LateDecisions, StoreError> {
        let sql = "SELECT d.attempt, d.upto, d.accept, d.other_way, d.reason FROM late_decision d \
                   JOIN seat s ON s.attempt = d.attempt WHERE s.sitting = $1 ORDER BY d.upto";
        let rows: sqlx::Result<Vec<LateRow>> =
            sqlx::query_as(sql).bind(sitting.as_str()).fetch_all(self.db.read()).await;
        let mut all = LateDecisions::default();
        let Some(rows) = if_readable(rows)? else {
            return self.late_decisions_one_by_one(sitting).await;
        };
        for (attempt, upto, accept, except, reason) in rows {
            match decision((upto, accept, except, reason)) {
                Ok(decision) => all.made.entry(attempt.into()).or_default().push(decision),
                Err(error) => drop(all.damaged.insert(attempt.into(), error)),
            }
        }
        all.made.retain(|attempt, _| !all.damaged.contains_key(attempt));
        Ok(all)
    }

    /// Where the database can't hand out one of the rows.
    async fn late_decisions_one_by_one(&self, sitting: &SittingId) -> Result<LateDecisions, StoreError> {
        let sql = "SELECT DISTINCT d.attempt FROM late_decision d JOIN seat s ON s.attempt = d.attempt \
                   WHERE s.sitting = $1";
        let attempts: Vec<(String,)> =
            sqlx::query_as(sql).bind(sitting.as_str()).fetch_all(self.db.read()).await?;
        let mut all = LateDecisions::default();
        for (attempt,) in attempts {
            let attempt = AttemptId::from(attempt);
            match self.late_decisions_of(&attempt).await {
                Err(error @ StoreError::Damaged { .. }) => drop(all.damaged.insert(attempt, error)),
                decisions => drop(all.made.insert(attempt, decisions?)),
            }
        }
        Ok(all)
    }

    /// Decisions on the late answers of an attempt, in order of what they cover.
    pub async fn late_decisions_of(&self, attempt: &AttemptId) -> Result<Vec<Decision>, StoreError> {
        let sql =
            "SELECT upto, accept, other_way, reason FROM late_decision WHERE attempt = $1 ORDER BY upto";
        let rows: Vec<(i64, i64, String, String)> =
            sqlx::query_as(sql).bind(attempt.as_str()).fetch_all(self.db.read()).await?;
        rows.into_iter().map(decision).collect()
    }

    /// Who made the decisions on late answers of a sitting's attempts, and when, µs; by attempt and what they cover.
    pub async fn late_decided(
        &self,
        sitting: &SittingId,
    ) -> Result<HashMap<(AttemptId, usize), (String, i64)>, StoreError> {
        let sql = "SELECT d.attempt, d.upto, d.by_staff, d.at FROM late_decision d \
                   JOIN seat s ON s.attempt = d.attempt WHERE s.sitting = $1";
        let rows: Vec<(String, i64, String, i64)> =
            sqlx::query_as(sql).bind(sitting.as_str()).fetch_all(self.db.read()).await?;
        let who = |(attempt, upto, by, at): (String, i64, String, i64)| {
            ((attempt.into(), usize::try_from(upto).unwrap_or(0)), (by, at))
        };
        Ok(rows.into_iter().map(who).collect())
    }

    /// Records decisions on late answers of an attempt, all or none; of two that cover the same the last one counts.
    pub async fn put_late_decisions(
        &self,
        attempt: &AttemptId,
        decisions: &[Decision],
        by: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        for decision in decisions {
            sqlx::query(
                "INSERT INTO late_decision (attempt, upto, accept, other_way, reason, by_staff, at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) \
                 ON CONFLICT (attempt, upto) DO UPDATE SET accept = excluded.accept, \
                 other_way = excluded.other_way, reason = excluded.reason, by_staff = excluded.by_staff, \
                 at = excluded.at",
            )
            .bind(attempt.as_str())
            .bind(i64::try_from(decision.upto).unwrap_or(i64::MAX))
            .bind(i64::from(decision.accept))
            .bind(to_json(&decision.except))
            .bind(&decision.reason)
            .bind(by)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
