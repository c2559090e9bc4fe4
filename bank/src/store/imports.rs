//! Files on their way in: kept from upload to commit, so that any node can go on with them, and undone as a whole.

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::changes::mark;
use super::items::{AT_ONCE, NewVersion, NextVersion, append, create, rows};
use super::undo::{Made, Stayed, UNTOUCHED, parted};
use super::{Store, StoreError};
use crate::id::{ImportId, ItemId};

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Name of the file.
    pub name: String,
    /// Its bytes, base64.
    pub file: String,
    /// Account id of who uploaded it.
    pub by: String,
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
    /// Whether it was undone, and these stayed.
    pub undone: bool,
}

/// What an undo took back, and what stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// How many items went.
    pub removed: u64,
    /// How many items are as they were before.
    pub reverted: u64,
    /// Items that stay.
    pub kept: Vec<Stayed>,
    /// Items that stay changed.
    pub kept_changed: Vec<Stayed>,
}

impl Store {
    /// The imports of which something can be undone, the latest first, `most` at most.
    pub async fn imports_done(&self, most: u32) -> Result<Vec<Done>, StoreError> {
        let rows: Vec<(String, String, String, i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT done.id, done.name, done.by_staff, done.at, done.items, done.changed, done.committed FROM \
             (SELECT id, name, by_staff, at, committed, \
             (SELECT COUNT(*) FROM item WHERE item.import = import.id) AS items, \
             (SELECT COUNT(*) FROM import_version v WHERE v.import = import.id) AS changed \
             FROM import WHERE committed = 1 OR undone = 1) done \
             WHERE done.items + done.changed > 0 ORDER BY done.at DESC, done.id LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(self.db.read())
        .await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let done = |(id, name, by, at, items, changed, committed): (_, _, _, _, _, _, i64)| {
            let (items, changed) = (count(items), count(changed));
            Done { id: String::into(id), name, by, at, items, changed, undone: committed == 0 }
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
        let row: Option<(String, String, String, i64)> =
            sqlx::query_as("SELECT name, file, by_staff, committed FROM import WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(self.db.read())
                .await?;
        let (name, file, by, committed) = row.ok_or(StoreError::Missing("import"))?;
        Ok(Upload { name, file, by, committed: committed != 0 })
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
            let numbers = append(&mut tx, versions).await?;
            let sql = format!(
                "INSERT INTO import_version (import, item, number) VALUES {}",
                rows(versions.len(), 3)
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql));
            for ((item, ..), number) in versions.iter().zip(numbers) {
                insert = insert.bind(import.as_str()).bind(item.as_str()).bind(i64::from(number));
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

    /// Takes an import's items out again, and its versions of other items back, but for those that have newer versions, were
    /// reviewed by others or retired since, or are in a snapshot. The file can be brought in again afterwards, and what
    /// stayed be undone later.
    pub async fn undo_import(&self, id: &ImportId) -> Result<Undone, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let marked = sqlx::query(
            "UPDATE import SET committed = 0, undone = 1 WHERE id = $1 AND (committed = 1 OR undone = 1 AND \
             (EXISTS (SELECT 1 FROM item WHERE item.import = import.id) OR \
             EXISTS (SELECT 1 FROM import_version v WHERE v.import = import.id)))",
        )
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
        if marked.rows_affected() == 0 {
            return Err(StoreError::Conflict("the import"));
        }
        let (free, kept) = parted(&mut tx, NEW, id.as_str()).await?;
        for items in free.chunks(AT_ONCE) {
            take_out(&mut tx, items).await?;
        }
        super::enemies::forget_gone(&mut tx).await?;
        super::comments::forget_gone(&mut tx).await?;
        let (versions, kept_changed) = CHANGED.take_back(&mut tx, id.as_str()).await?;
        let touched: Vec<ItemId> = free.iter().chain(&versions).map(|(item, _)| item.clone()).collect();
        mark(&mut tx, Some(&touched)).await?;
        tx.commit().await?;
        let (removed, reverted) = (free.len() as u64, versions.len() as u64);
        Ok(Undone { removed, reverted, kept, kept_changed })
    }
}

/// The versions of an import's own items.
const NEW: &str = "item i JOIN item_version w ON w.item = i.id AND w.number = 1 WHERE i.import = $1";
/// The versions that it made of items that were there.
const CHANGED: Made = Made { table: "import_version", by: "import", one: "an item of the import" };

/// Takes items out of the bank that have one version.
async fn take_out(tx: &mut Transaction<'_, Any>, items: &[(ItemId, i64)]) -> Result<(), StoreError> {
    let ids = (1..=items.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
    for sql in [
        format!("DELETE FROM item_version WHERE item IN ({ids}) AND number = 1 AND {UNTOUCHED}"),
        format!("DELETE FROM item WHERE id IN ({ids}) AND latest = 1"),
    ] {
        let mut delete = sqlx::query(AssertSqlSafe(sql));
        for (item, _) in items {
            delete = delete.bind(item.as_str());
        }
        if delete.execute(&mut **tx).await?.rows_affected() != items.len() as u64 {
            return Err(StoreError::Conflict("an item of the import"));
        }
    }
    Ok(())
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
