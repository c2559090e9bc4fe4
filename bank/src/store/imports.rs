//! Files on their way in: kept from upload to commit, so that any node can go on with them, and undone as a whole.

use std::collections::BTreeSet;

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::changes::mark;
use super::items::{AT_ONCE, NewVersion, NextVersion, append, create, rows};
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
    /// How many of its new versions of other items are there.
    pub changed: u64,
}

/// What an undo took back, and what stays because it was changed or used since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Items that went.
    pub removed: u64,
    /// Items that stay.
    pub kept: u64,
    /// Items that are as they were before.
    pub reverted: u64,
    /// Items that stay changed.
    pub kept_changed: u64,
}

impl Store {
    /// The imports that can be undone, the latest first, `most` at most.
    pub async fn imports_done(&self, most: u32) -> Result<Vec<Done>, StoreError> {
        let rows: Vec<(String, String, String, i64, i64, i64)> = sqlx::query_as(
            "SELECT done.id, done.name, done.by_staff, done.at, done.items, done.changed FROM \
             (SELECT id, name, by_staff, at, \
             (SELECT COUNT(*) FROM item WHERE item.import = import.id) AS items, \
             (SELECT COUNT(*) FROM import_version v WHERE v.import = import.id) AS changed \
             FROM import WHERE committed = 1) done \
             WHERE done.items + done.changed > 0 ORDER BY done.at DESC, done.id LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(self.db.read())
        .await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let done = |(id, name, by, at, items, changed): (String, String, String, i64, i64, i64)| Done {
            id: id.into(),
            name,
            by,
            at,
            items: count(items),
            changed: count(changed),
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

    /// Brings in what a file has, all or nothing: new items, whose codes must be free, and versions of items that are
    /// there. A second time is a conflict. `summary`: what it does, JSON; tells how many versions are written.
    pub async fn commit_import(
        &self,
        (import, summary): (&ImportId, &str),
        items: &[(String, NewVersion)],
        changed: &[NextVersion],
        told: impl Fn(usize),
    ) -> Result<Vec<ItemId>, StoreError> {
        let mut tx = self.db.write().begin().await?;
        mark_committed(&mut tx, import, summary).await?;
        let ids = create(&mut tx, items, Some(import), &told).await?;
        let mut written = items.len();
        for versions in changed.chunks(AT_ONCE) {
            append(&mut tx, versions).await?;
            let sql = format!(
                "INSERT INTO import_version (import, item, number) VALUES {}",
                rows(versions.len(), 3)
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql));
            for (item, based_on, _) in versions {
                insert = insert.bind(import.as_str()).bind(item.as_str()).bind(i64::from(based_on + 1));
            }
            insert.execute(&mut *tx).await?;
            written += versions.len();
            told(written);
        }
        let all: Vec<ItemId> = ids.iter().chain(changed.iter().map(|(item, ..)| item)).cloned().collect();
        mark(&mut tx, Some(&all)).await?;
        tx.commit().await?;
        Ok(ids)
    }

    /// Takes an import's items out again, and its versions of other items back, but for those that have newer versions, are
    /// retired since or are in a snapshot. The file can be brought in again afterwards.
    pub async fn undo_import(&self, id: &ImportId) -> Result<Undone, StoreError> {
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
        sqlx::query(AssertSqlSafe(versions)).bind(id.as_str()).execute(&mut *tx).await?;
        let items = format!("DELETE FROM item WHERE {free}");
        let removed = sqlx::query(AssertSqlSafe(items)).bind(id.as_str()).execute(&mut *tx).await?;
        super::enemies::forget_gone(&mut tx).await?;
        super::comments::forget_gone(&mut tx).await?;
        let kept = items_of(&mut tx, id).await?;
        let mut touched: Vec<ItemId> = before.difference(&kept).cloned().collect();
        let (reverted, kept_changed) = take_back(&mut tx, id).await?;
        let undone = Undone {
            removed: removed.rows_affected(),
            kept: kept.len() as u64,
            reverted: reverted.len() as u64,
            kept_changed,
        };
        touched.extend(reverted);
        mark(&mut tx, Some(&touched)).await?;
        tx.commit().await?;
        Ok(undone)
    }
}

/// Takes the versions back that an import made of items that were there. Returns whose they were, and how many stay.
async fn take_back(tx: &mut Transaction<'_, Any>, id: &ImportId) -> Result<(Vec<ItemId>, u64), StoreError> {
    // A snapshot has `["item",number]`.
    let free: Vec<(String, i64)> = sqlx::query_as(
        "SELECT v.item, v.number FROM import_version v JOIN item i ON i.id = v.item AND i.latest = v.number \
         JOIN item_version w ON w.item = v.item AND w.number = v.number AND w.status <> 'retired' \
         WHERE v.import = $1 AND NOT EXISTS (SELECT 1 FROM snapshot s \
         WHERE s.items LIKE '%\"' || v.item || '\",' || CAST(v.number AS TEXT) || ']%') ORDER BY v.item",
    )
    .bind(id.as_str())
    .fetch_all(&mut **tx)
    .await?;
    for (item, number) in &free {
        // Who changes it at the same moment waits for this or is waited for; then one of both finds nothing.
        let moved = sqlx::query("UPDATE item SET latest = latest - 1 WHERE id = $1 AND latest = $2")
            .bind(item)
            .bind(number)
            .execute(&mut **tx)
            .await?;
        if moved.rows_affected() == 0 {
            return Err(StoreError::Conflict("an item of the import"));
        }
        for sql in [
            "DELETE FROM item_version WHERE item = $1 AND number = $2",
            "DELETE FROM comment WHERE item = $1 AND version = $2",
            "DELETE FROM import_version WHERE item = $1 AND number = $2",
        ] {
            sqlx::query(sql).bind(item).bind(number).execute(&mut **tx).await?;
        }
    }
    let (kept,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM import_version WHERE import = $1")
        .bind(id.as_str())
        .fetch_one(&mut **tx)
        .await?;
    Ok((free.into_iter().map(|(item, _)| item.into()).collect(), u64::try_from(kept).unwrap_or(0)))
}

async fn items_of(tx: &mut Transaction<'_, Any>, id: &ImportId) -> Result<BTreeSet<ItemId>, StoreError> {
    let ids: Vec<(String,)> = sqlx::query_as("SELECT id FROM item WHERE import = $1")
        .bind(id.as_str())
        .fetch_all(&mut **tx)
        .await?;
    Ok(ids.into_iter().map(|(id,)| id.into()).collect())
}

/// Says that the file's items are in.
async fn mark_committed(
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
