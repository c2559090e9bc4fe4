//! Marks over the logs of sittings that are not sealed yet. They lie beside the audit log, which names them, and not
//! where answers are written.

use bank::store::{StoreError, from_json, to_json};
use engine::SittingId;
use engine::receipt::mark::Mark;

use super::Store;

type Row = (i64, i64, String, String, String, String);

fn mark((number, at, heads, digest, signed, signature): Row) -> Result<Mark, StoreError> {
    let number = u32::try_from(number)
        .map_err(|error| StoreError::Damaged { table: "mark", error: error.to_string() })?;
    Ok(Mark { number, at, heads: from_json("mark", &heads)?, digest, signed, signature })
}

impl Store {
    /// The latest mark of a sitting.
    pub async fn mark(&self, sitting: &SittingId) -> Result<Option<Mark>, StoreError> {
        let sql = "SELECT number, at, heads, digest, signed, signature FROM mark WHERE sitting = $1";
        let row: Option<Row> =
            sqlx::query_as(sql).bind(sitting.as_str()).fetch_optional(self.db.read()).await?;
        row.map(mark).transpose()
    }

    /// Keeps a mark in the place of the one before. Whether it is the one with its number now: another node may have
    /// been faster.
    pub async fn put_mark(&self, sitting: &SittingId, mark: &Mark) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO mark (sitting, number, at, heads, digest, signed, signature) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sitting) DO UPDATE SET number = excluded.number, \
             at = excluded.at, heads = excluded.heads, digest = excluded.digest, signed = excluded.signed, \
             signature = excluded.signature WHERE mark.number = excluded.number - 1",
        )
        .bind(sitting.as_str())
        .bind(i64::from(mark.number))
        .bind(mark.at)
        .bind(to_json(&mark.heads))
        .bind(&mark.digest)
        .bind(&mark.signed)
        .bind(&mark.signature)
        .execute(self.db.write())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
