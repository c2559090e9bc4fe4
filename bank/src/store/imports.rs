//! Files on their way in: kept from upload to commit, so that any node can go on with them, and undone as a whole.

use std::collections::BTreeSet;

use sqlx::{Any, Transaction};

use super::changes::mark;
use super::{Store, StoreError};
use crate::id::{ImportId, ItemId};

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Name of the file.
    pub name: String,
    /// Its bytes, base64.
    pub file: String,
    /// Whether its items were brought in.
    pub committed: bool,
}

/// An import whose items are in the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its id.
    pub id: ImportId,
    /// Name of the file.
    pub name: String,
    /// Who brought it in.
    pub by: String,
    /// When it was uploaded, µs.
    pub at: i64,
    /// How many of its items are there.
    pub items: u64,
}

impl Store {
    /// The imports that can be undone, the latest first, `most` at most.
    pub async fn imports_done(&self, most: u32) -> Result<Vec<Done>, StoreError> {
        let rows: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
            "SELECT import.id, import.name, import.by_staff, import.at, counted.items FROM import \
             JOIN (SELECT import, COUNT(*) AS items FROM item WHERE import IS NOT NULL GROUP BY import) counted \
             ON counted.import = import.id WHERE import.committed = 1 ORDER BY import.at DESC, import.id LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(self.db.read())
        .await?;
        let done = |(id, name, by, at, items): (String, String, String, i64, i64)| Done {
            id: id.into(),
            name,
            by,
            at,
            items: u64::try_from(items).unwrap_or(0),
        };
        Ok(rows.into_iter().map(done).collect())
    }

    /// Keeps an uploaded file.
    pub async fn put_import(
        &self,
        id: &ImportId,
        name: &str,
        file: &str,
        by: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        // Files that nobody committed are of no use after a day.
        sqlx::query("DELETE FROM import WHERE committed = 0 AND at < $1")
            .bind(now - 24 * 3600 * 1_000_000)
            .execute(self.db.write())
            .await?;
        sqlx::query("INSERT INTO import (id, name, file, by_staff, at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id.as_str())
            .bind(name)
            .bind(file)
            .bind(by)
            .bind(now)
            .execute(self.db.write())
            .await?;
        Ok(())
    }

    /// An uploaded file.
    pub async fn import(&self, id: &ImportId) -> Result<Upload, StoreError> {
        let row: Option<(String, String, i64)> =
            sqlx::query_as("SELECT name, file, committed FROM import WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(self.db.read())
                .await?;
        let (name, file, committed) = row.ok_or(StoreError::Missing("import"))?;
        Ok(Upload { name, file, committed: committed != 0 })
    }

    /// Takes an import's items out again, but for those that have newer versions or are in a snapshot. Returns how
    /// many were removed and how many stay. The file can be brought in again afterwards.
    pub async fn undo_import(&self, id: &ImportId) -> Result<(u64, u64), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let marked =
            sqlx::query("UPDATE import SET committed = 0, undone = 1 WHERE id = $1 AND committed = 1")
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
        if marked.rows_affected() == 0 {
            return Err(StoreError::Conflict("the import"));
        }
        let before = items_of(&mut tx, id).await?;
        // Item ids are 32 hexadecimal characters, so a plain search in the list finds no other item.
        let free = "import = $1 AND latest = 1 AND NOT EXISTS \
                    (SELECT 1 FROM snapshot s WHERE s.items LIKE '%' || item.id || '%')";
        let versions = format!("DELETE FROM item_version WHERE item IN (SELECT id FROM item WHERE {free})");
        sqlx::query(sqlx::AssertSqlSafe(versions)).bind(id.as_str()).execute(&mut *tx).await?;
        let items = format!("DELETE FROM item WHERE {free}");
        let removed = sqlx::query(sqlx::AssertSqlSafe(items)).bind(id.as_str()).execute(&mut *tx).await?;
        super::enemies::forget_gone(&mut tx).await?;
        super::comments::forget_gone(&mut tx).await?;
        let kept = items_of(&mut tx, id).await?;
        let gone: Vec<ItemId> = before.difference(&kept).cloned().collect();
        mark(&mut tx, Some(&gone)).await?;
        tx.commit().await?;
        Ok((removed.rows_affected(), kept.len() as u64))
    }
}

async fn items_of(tx: &mut Transaction<'_, Any>, id: &ImportId) -> Result<BTreeSet<ItemId>, StoreError> {
    let ids: Vec<(String,)> = sqlx::query_as("SELECT id FROM item WHERE import = $1")
        .bind(id.as_str())
        .fetch_all(&mut **tx)
        .await?;
    Ok(ids.into_iter().map(|(id,)| id.into()).collect())
}

/// Says that the file's items are in.
pub(super) async fn mark_committed(
    tx: &mut Transaction<'_, Any>,
    id: &ImportId,
    summary: &str,
) -> Result<(), StoreError> {
    let marked = sqlx::query(
        "UPDATE import SET committed = 1, undone = 0, summary = $1 WHERE id = $2 AND committed = 0",
    )
    .bind(summary)
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    if marked.rows_affected() == 0 { Err(StoreError::Conflict("the import")) } else { Ok(()) }
}
