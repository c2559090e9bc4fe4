//! Marks as they were released. Candidates see these, so that nothing that happens to logs, papers or marks afterwards
//! changes a result without a word: [`Store::change_released`] alone does, after a recheck. Each carries a mark by the site's
//! key, so that what is changed here is not taken for what was released.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Store, StoreError, from_json, to_json};
use crate::id::{AttemptId, SittingId};
use crate::marking::Score;

/// What was released for one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issued {
    /// The marks; none where they can't be read, which no mark fits.
    pub score: Score,
    /// The site's mark over them; empty where an older version released them.
    pub mark: String,
}

/// By attempt, what was released.
pub type Released = BTreeMap<AttemptId, Issued>;

/// SHA-256 over all marks that were released in a sitting, hex: a line of JSON an attempt, by its id.
pub fn released_hash(released: &Released) -> String {
    let mut hash = Sha256::new();
    for (attempt, issued) in released {
        hash.update(to_json(&(attempt.as_str(), &issued.score)).as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

fn issued((score, mark): (String, String)) -> Issued {
    Issued { score: from_json("released", &score).unwrap_or_default(), mark }
}

impl Store {
    /// Releases results with these marks, µs. Of a sitting that is released already nothing changes.
    pub async fn release(&self, id: &SittingId, marks: &Released, now: i64) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let sql = "UPDATE sitting SET released_at = $1 WHERE id = $2 AND released_at IS NULL";
        let done = sqlx::query(sql).bind(now).bind(id.as_str()).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        for (attempt, Issued { score, mark }) in marks {
            let sql = "INSERT INTO released (attempt, sitting, score, mark, at) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (attempt) DO NOTHING";
            sqlx::query(sql)
                .bind(attempt.as_str())
                .bind(id.as_str())
                .bind(to_json(score))
                .bind(mark)
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
        (before, after): (&Score, &Issued),
        now: i64,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE released SET score = $1, mark = $2, at = $3 WHERE attempt = $4 AND score = $5";
        let done = sqlx::query(sql)
            .bind(to_json(&after.score))
            .bind(&after.mark)
            .bind(now)
            .bind(attempt.as_str())
            .bind(to_json(before))
            .execute(self.db.write())
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// What was released in a sitting.
    pub async fn released(&self, sitting: &SittingId) -> Result<Released, StoreError> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT attempt, score, mark FROM released WHERE sitting = $1")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await?;
        Ok(rows.into_iter().map(|(attempt, score, mark)| (attempt.into(), issued((score, mark)))).collect())
    }

    /// What was released for one attempt.
    pub async fn released_score(&self, attempt: &AttemptId) -> Result<Option<Issued>, StoreError> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT score, mark FROM released WHERE attempt = $1")
                .bind(attempt.as_str())
                .fetch_optional(self.db.read())
                .await?;
        Ok(row.map(issued))
    }

    /// Sittings of which an older version released marks without a mark of the site.
    pub async fn released_unmarked(&self) -> Result<Vec<SittingId>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT DISTINCT sitting FROM released WHERE mark = ''")
            .fetch_all(self.db.read())
            .await?;
        Ok(rows.into_iter().map(|(id,)| id.into()).collect())
    }

    /// Whether the sitting of an attempt is sealed or its results are out: nobody goes on with it.
    pub(crate) async fn is_closed(&self, attempt: &AttemptId) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM seat JOIN sitting ON sitting.id = seat.sitting WHERE seat.attempt = $1 \
                   AND (sitting.released_at IS NOT NULL \
                   OR EXISTS (SELECT 1 FROM seal WHERE seal.sitting = sitting.id))";
        let (count,): (i64,) = sqlx::query_as(sql).bind(attempt.as_str()).fetch_one(self.db.read()).await?;
        Ok(count > 0)
    }

    /// Whether a seal over the sitting of an attempt says that it had ended. See [`crate::receipt::seal::Leaf::text`].
    pub(crate) async fn is_sealed_as_ended(&self, attempt: &AttemptId) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM seat JOIN seal ON seal.sitting = seat.sitting WHERE seat.attempt = $1 \
                   AND seal.leaves LIKE $2 AND seal.leaves NOT LIKE $3";
        let (count,): (i64,) = sqlx::query_as(sql)
            .bind(attempt.as_str())
            .bind(format!("%\"{attempt} %"))
            .bind(format!("%\"{attempt} 0 - %"))
            .fetch_one(self.db.read())
            .await?;
        Ok(count > 0)
    }
}
