//! Marks as they were released. Candidates see these, so that nothing that happens to logs, papers or marks afterwards
//! changes a result without a word: [`Store::change_released`] alone does, after a recheck.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Store, StoreError, from_json, to_json};
use crate::id::{AttemptId, SittingId};
use crate::marking::Score;

/// By attempt, what was released.
pub type Released = BTreeMap<AttemptId, Score>;

/// SHA-256 over all marks that were released in a sitting, hex: a line of JSON an attempt, by its id.
pub fn released_hash(released: &Released) -> String {
    let mut hash = Sha256::new();
    for (attempt, score) in released {
        hash.update(to_json(&(attempt.as_str(), score)).as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

impl Store {
    /// Releases results with these marks, µs. Of those that are released already nothing changes.
    pub async fn release(&self, id: &SittingId, marks: &Released, now: i64) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let sql = "UPDATE sitting SET released_at = $1 WHERE id = $2 AND released_at IS NULL";
        let done = sqlx::query(sql).bind(now).bind(id.as_str()).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        for (attempt, score) in marks {
            sqlx::query("INSERT INTO released (attempt, sitting, score, at) VALUES ($1, $2, $3, $4)")
                .bind(attempt.as_str())
                .bind(id.as_str())
                .bind(to_json(score))
                .bind(now)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Puts other marks in the place of those that were released for an attempt, if they still are `before`.
    pub async fn change_released(
        &self,
        attempt: &AttemptId,
        (before, after): (&Score, &Score),
        now: i64,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE released SET score = $1, at = $2 WHERE attempt = $3 AND score = $4";
        let done = sqlx::query(sql)
            .bind(to_json(after))
            .bind(now)
            .bind(attempt.as_str())
            .bind(to_json(before))
            .execute(self.db.write())
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// What was released in a sitting.
    pub async fn released(&self, sitting: &SittingId) -> Result<Released, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT attempt, score FROM released WHERE sitting = $1")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await?;
        rows.into_iter()
            .map(|(attempt, score)| Ok((attempt.into(), from_json("released", &score)?)))
            .collect()
    }

    /// What was released for one attempt.
    pub async fn released_score(&self, attempt: &AttemptId) -> Result<Option<Score>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT score FROM released WHERE attempt = $1")
            .bind(attempt.as_str())
            .fetch_optional(self.db.read())
            .await?;
        row.map(|(score,)| from_json("released", &score)).transpose()
    }
}
