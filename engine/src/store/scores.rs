//! Marks, and what people decided about late answers.

use std::collections::HashMap;

use super::{Store, StoreError, from_json, to_json};
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

    /// Decisions on late answers of a sitting's attempts, in order of what they cover.
    pub async fn late_decisions(
        &self,
        sitting: &SittingId,
    ) -> Result<HashMap<AttemptId, Vec<Decision>>, StoreError> {
        let sql = "SELECT d.attempt, d.upto, d.accept, d.reason FROM late_decision d \
                   JOIN seat s ON s.attempt = d.attempt WHERE s.sitting = $1 ORDER BY d.upto";
        let rows: Vec<(String, i64, i64, String)> =
            sqlx::query_as(sql).bind(sitting.as_str()).fetch_all(self.db.read()).await?;
        let mut all: HashMap<AttemptId, Vec<Decision>> = HashMap::new();
        for (attempt, upto, accept, reason) in rows {
            let upto = usize::try_from(upto).unwrap_or(0);
            all.entry(attempt.into()).or_default().push(Decision { upto, accept: accept != 0, reason });
        }
        Ok(all)
    }

    /// Records a decision on late answers; of two that cover the same the last one counts.
    pub async fn put_late_decision(
        &self,
        attempt: &AttemptId,
        decision: &Decision,
        by: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO late_decision (attempt, upto, accept, reason, by_staff, at) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (attempt, upto) DO UPDATE SET accept = excluded.accept, reason = excluded.reason, \
             by_staff = excluded.by_staff, at = excluded.at",
        )
        .bind(attempt.as_str())
        .bind(i64::try_from(decision.upto).unwrap_or(i64::MAX))
        .bind(i64::from(decision.accept))
        .bind(&decision.reason)
        .bind(by)
        .bind(now)
        .execute(self.db.write())
        .await?;
        Ok(())
    }
}
