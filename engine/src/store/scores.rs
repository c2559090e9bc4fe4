//! Marks, and what people decided about late answers.

use std::collections::HashMap;

use super::{Store, StoreError, from_json, to_json};
use crate::id::{AttemptId, SittingId};
use crate::marking::Score;

/// A saved score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedScore {
    /// Head of the log that was marked, with the ruling on late answers: when either changes, it is marked again.
    pub head: String,
    /// The marks.
    pub score: Score,
}

/// What was decided about an attempt's late answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateRuling {
    /// Count them, or leave them out.
    pub accept: bool,
    /// Why.
    pub reason: String,
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

    /// The score of one attempt.
    pub async fn score(&self, attempt: &AttemptId) -> Result<Option<SavedScore>, StoreError> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT head, score FROM score WHERE attempt = $1")
                .bind(attempt.as_str())
                .fetch_optional(self.db.read())
                .await?;
        row.map(|(head, score)| Ok(SavedScore { head, score: from_json("score", &score)? })).transpose()
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

    /// Rulings on late answers of a sitting's attempts.
    pub async fn late_rulings(
        &self,
        sitting: &SittingId,
    ) -> Result<HashMap<AttemptId, LateRuling>, StoreError> {
        let sql = "SELECT r.attempt, r.accept, r.reason FROM late_ruling r \
                   JOIN seat s ON s.attempt = r.attempt WHERE s.sitting = $1";
        let rows: Vec<(String, i64, String)> =
            sqlx::query_as(sql).bind(sitting.as_str()).fetch_all(self.db.read()).await?;
        let ruling = |(attempt, accept, reason): (String, i64, String)| {
            (attempt.into(), LateRuling { accept: accept != 0, reason })
        };
        Ok(rows.into_iter().map(ruling).collect())
    }

    /// Records a ruling on late answers; the last one counts.
    pub async fn put_late_ruling(
        &self,
        attempt: &AttemptId,
        ruling: &LateRuling,
        by: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO late_ruling (attempt, accept, reason, by_staff, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (attempt) DO UPDATE SET accept = excluded.accept, reason = excluded.reason, \
             by_staff = excluded.by_staff, at = excluded.at",
        )
        .bind(attempt.as_str())
        .bind(i64::from(ruling.accept))
        .bind(&ruling.reason)
        .bind(by)
        .bind(now)
        .execute(self.db.write())
        .await?;
        Ok(())
    }
}
