//! Seals over sittings' logs.

use super::{Store, StoreError, from_json, to_json};
use crate::id::SittingId;
use crate::receipt::seal::{Note, Seal, audit_in};

/// How long before its start a sitting's hours begin, µs, and how long after its end they are over at the latest.
const BEFORE: i64 = 15 * 60 * 1_000_000;
/// See [`BEFORE`].
const AFTER: i64 = 24 * 3600 * 1_000_000;

type Row = (i64, i64, String, String, String, String);

fn seal((number, at, leaves, root, signed, signature): Row) -> Result<Seal, StoreError> {
    let number = u32::try_from(number)
        .map_err(|error| StoreError::Damaged { table: "seal", error: error.to_string() })?;
    let (leaves, audit) = (from_json("seal", &leaves)?, audit_in(&signed));
    Ok(Seal { number, at, leaves, root, audit, signed, signature })
}

impl Store {
    /// Keeps a seal. Whether it is the one with its number now: another node may have been faster.
    pub async fn put_seal(&self, sitting: &SittingId, seal: &Seal) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO seal (sitting, number, at, leaves, root, signed, signature) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sitting, number) DO NOTHING",
        )
        .bind(sitting.as_str())
        .bind(i64::from(seal.number))
        .bind(seal.at)
        .bind(to_json(&seal.leaves))
        .bind(&seal.root)
        .bind(&seal.signed)
        .bind(&seal.signature)
        .execute(self.db.write())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What is published of a sitting's seals, newest first.
    pub async fn seal_notes(&self, sitting: &SittingId) -> Result<Vec<Note>, StoreError> {
        let rows: Vec<(i64, i64, String, String, String)> = sqlx::query_as(
            "SELECT number, at, root, signed, signature FROM seal WHERE sitting = $1 ORDER BY number DESC",
        )
        .bind(sitting.as_str())
        .fetch_all(self.db.read())
        .await?;
        let note = |(number, at, root, signed, signature): (i64, i64, String, String, String)| {
            Note::of(u32::try_from(number).unwrap_or(0), at, root, signed, signature)
        };
        Ok(rows.into_iter().map(note).collect())
    }

    /// All seals of a sitting, newest first.
    pub async fn seals(&self, sitting: &SittingId) -> Result<Vec<Seal>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT number, at, leaves, root, signed, signature FROM seal WHERE sitting = $1 \
             ORDER BY number DESC",
        )
        .bind(sitting.as_str())
        .fetch_all(self.db.read())
        .await?;
        rows.into_iter().map(seal).collect()
    }

    /// The newest seal of a sitting.
    pub async fn latest_seal(&self, sitting: &SittingId) -> Result<Option<Seal>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT number, at, leaves, root, signed, signature FROM seal WHERE sitting = $1 \
             ORDER BY number DESC LIMIT 1",
        )
        .bind(sitting.as_str())
        .fetch_optional(self.db.read())
        .await?;
        row.map(seal).transpose()
    }

    /// Whether a sitting's hours are now, or its logs are not sealed yet: candidates may wait, or answers be on their way.
    pub async fn in_hours(&self, now: i64) -> Result<bool, StoreError> {
        let sql = "SELECT s.id FROM sitting s WHERE s.frozen IS NOT NULL AND s.starts_at <= $1 AND s.ends_at >= $2 \
                   AND NOT EXISTS (SELECT 1 FROM seal WHERE seal.sitting = s.id) LIMIT 1";
        let row: Option<(String,)> =
            sqlx::query_as(sql).bind(now + BEFORE).bind(now - AFTER).fetch_optional(self.db.read()).await?;
        Ok(row.is_some())
    }

    /// Sittings whose window is over and that have no seal yet.
    pub async fn unsealed_sittings(&self, now: i64) -> Result<Vec<SittingId>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT s.id FROM sitting s WHERE s.frozen IS NOT NULL AND s.ends_at <= $1 AND NOT EXISTS \
             (SELECT 1 FROM seal WHERE seal.sitting = s.id)",
        )
        .bind(now)
        .fetch_all(self.db.read())
        .await?;
        Ok(rows.into_iter().map(|(id,)| id.into()).collect())
    }

    /// Sittings with papers that have no seal yet and whose pages may have come, `early` µs before the start.
    pub async fn sittings_under_way(&self, now: i64, early: i64) -> Result<Vec<SittingId>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT s.id FROM sitting s WHERE s.frozen IS NOT NULL AND s.starts_at <= $1 AND NOT EXISTS \
             (SELECT 1 FROM seal WHERE seal.sitting = s.id)",
        )
        .bind(now + early)
        .fetch_all(self.db.read())
        .await?;
        Ok(rows.into_iter().map(|(id,)| id.into()).collect())
    }

    /// Sittings that have seals, the last sealed first, `most` at most.
    pub async fn sealed_sittings(&self, most: u32) -> Result<Vec<SittingId>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT sitting, MAX(at) FROM seal GROUP BY sitting ORDER BY MAX(at) DESC, sitting LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(self.db.read())
        .await?;
        Ok(rows.into_iter().map(|(id, _)| id.into()).collect())
    }
}
