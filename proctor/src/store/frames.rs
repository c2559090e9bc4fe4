//! What was measured in camera frames.

use std::collections::HashMap;

use engine::AttemptId;

use super::{Store, StoreError, from_json, to_json};
use crate::frame::Check;

/// A frame's record.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// 1, 2, 3, …
    pub n: u32,
    /// When it came, µs.
    pub at: i64,
    /// SHA-256 of the picture's bytes, hex.
    pub sha256: String,
    /// What was measured.
    pub checks: Vec<Check>,
}

type Row = (i64, i64, String, String);

fn frame((n, at, sha256, checks): Row) -> Result<Frame, StoreError> {
    Ok(Frame { n: u32::try_from(n).unwrap_or(0), at, sha256, checks: from_json("frame", &checks)? })
}

impl Store {
    /// Records a frame. `false`: one with that number was there before, and stays.
    pub async fn put_frame(&self, attempt: &AttemptId, frame: &Frame) -> Result<bool, StoreError> {
        let made = sqlx::query(
            "INSERT INTO frame (attempt, n, at, sha256, checks) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(attempt.as_str())
        .bind(i64::from(frame.n))
        .bind(frame.at)
        .bind(&frame.sha256)
        .bind(to_json(&frame.checks))
        .execute(self.db.write())
        .await?;
        Ok(made.rows_affected() == 1)
    }

    /// An attempt's frames, newest first.
    pub async fn frames(&self, attempt: &AttemptId, most: u32) -> Result<Vec<Frame>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT n, at, sha256, checks FROM frame WHERE attempt = $1 ORDER BY n DESC LIMIT $2",
        )
        .bind(attempt.as_str())
        .bind(i64::from(most))
        .fetch_all(self.db.read())
        .await?;
        rows.into_iter().map(frame).collect()
    }

    /// Deletes the records of all frames of these attempts; says how many.
    pub async fn forget_frames(&self, attempts: &[AttemptId]) -> Result<u64, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let mut deleted = 0;
        for attempt in attempts {
            let gone = sqlx::query("DELETE FROM frame WHERE attempt = $1").bind(attempt.as_str());
            deleted += gone.execute(&mut *tx).await?.rows_affected();
        }
        tx.commit().await?;
        Ok(deleted)
    }

    /// The latest frame of each of these attempts that has one.
    pub async fn latest_frames(
        &self,
        attempts: &[AttemptId],
    ) -> Result<HashMap<AttemptId, Frame>, StoreError> {
        let mut latest = HashMap::new();
        for attempt in attempts {
            if let Some(frame) = self.frames(attempt, 1).await?.pop() {
                latest.insert(attempt.clone(), frame);
            }
        }
        Ok(latest)
    }
}
