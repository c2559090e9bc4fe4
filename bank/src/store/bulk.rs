//! Edits and steps of many items at once: in one transaction. An undo of an edit leaves what others did something with since.

use sqlx::{Any, AssertSqlSafe, Executor};

use super::changes::mark;
use super::items::{AT_ONCE, NextVersion, append, rows};
use super::undo::{Made, Stayed};
use super::{Store, StoreError, from_json, to_json};
use crate::id::{BulkEditId, ItemId};
use crate::item::Status;
use crate::tagging::TagEdit;

/// An edit of many items.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkEdit {
    /// Its id.
    pub id: BulkEditId,
    /// What it changed.
    pub edits: Vec<TagEdit>,
    /// Status of the versions that it made.
    pub status: Status,
    /// How many items it changed.
    pub items: u32,
    /// Account id of who did it.
    pub by: String,
    /// When, µs.
    pub at: i64,
    /// Whether it was undone.
    pub undone: bool,
    /// How many of its versions are there: all, or those that an undo left.
    pub left: u32,
}

/// What an undo took back, and what stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Undone {
    /// The edit, as it is now.
    pub edit: BulkEdit,
    /// How many items are as they were before.
    pub reverted: u32,
    /// Items that stay changed.
    pub kept: Vec<Stayed>,
}

type Row = (String, String, String, i64, String, i64, i64, i64);

fn bulk_edit((id, edits, status, items, by, at, undone, left): Row) -> Result<BulkEdit, StoreError> {
    let damaged = || StoreError::Damaged { table: "bulk_edit", error: "status".to_owned() };
    Ok(BulkEdit {
        id: id.into(),
        edits: from_json("bulk_edit", &edits)?,
        status: Status::from_name(&status).ok_or_else(damaged)?,
        items: u32::try_from(items).unwrap_or(u32::MAX),
        by,
        at,
        undone: undone != 0,
        left: u32::try_from(left).unwrap_or(u32::MAX),
    })
}

const COLUMNS: &str = "SELECT id, edits, status, items, by_staff, at, undone, \
                       (SELECT COUNT(*) FROM bulk_edit_item m WHERE m.edit = bulk_edit.id) FROM bulk_edit";

/// The versions that edits made.
const MADE: Made = Made { table: "bulk_edit_item", by: "edit", one: "an item of the edit" };

async fn read(by: impl Executor<'_, Database = Any>, id: &BulkEditId) -> Result<BulkEdit, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(by).await?;
    bulk_edit(row.ok_or(StoreError::Missing("bulk edit"))?)
}

impl Store {
    /// Adds a version to each item, after the one that must still be its newest; all or none.
    pub async fn add_versions(&self, edit: &BulkEdit, versions: &[NextVersion]) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        sqlx::query(
            "INSERT INTO bulk_edit (id, edits, status, items, by_staff, at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(edit.id.as_str())
        .bind(to_json(&edit.edits))
        .bind(edit.status.name())
        .bind(i64::from(edit.items))
        .bind(&edit.by)
        .bind(edit.at)
        .execute(&mut *tx)
        .await?;
        for versions in versions.chunks(AT_ONCE) {
            let numbers = append(&mut tx, versions).await?;
            let sql =
                format!("INSERT INTO bulk_edit_item (edit, item, number) VALUES {}", rows(versions.len(), 3));
            let mut insert = sqlx::query(AssertSqlSafe(sql));
            for ((item, ..), number) in versions.iter().zip(numbers) {
                insert = insert.bind(edit.id.as_str()).bind(item.as_str()).bind(i64::from(number));
            }
            insert.execute(&mut *tx).await?;
        }
        let ids: Vec<ItemId> = versions.iter().map(|(item, ..)| item.clone()).collect();
        mark(&mut tx, Some(&ids)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Hands drafts to review, each of which must still be its item's newest version; all or none.
    pub async fn submit_items(&self, items: &[(ItemId, u32)]) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        for (item, newest) in items {
            let sql = "UPDATE item_version SET status = 'in_review' WHERE item = $1 AND number = $2 \
                       AND status IN ('draft', 'returned') AND $2 = (SELECT latest FROM item WHERE id = $1)";
            let moved =
                sqlx::query(sql).bind(item.as_str()).bind(i64::from(*newest)).execute(&mut *tx).await?;
            if moved.rows_affected() == 0 {
                return Err(StoreError::Conflict("an item"));
            }
        }
        let ids: Vec<ItemId> = items.iter().map(|(item, _)| item.clone()).collect();
        mark(&mut tx, Some(&ids)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes the versions of an edit out again, but for those that have newer versions, were reviewed by others or retired
    /// since: they stay, and can be undone later. A conflict where nothing is left of it.
    pub async fn undo_bulk_edit(&self, id: &BulkEditId) -> Result<Undone, StoreError> {
        let mut tx = self.db.write().begin().await?;
        // The first thing, so that of two undos at once one waits for the other.
        sqlx::query("UPDATE bulk_edit SET undone = 1 WHERE id = $1")
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        if read(&mut *tx, id).await?.left == 0 {
            return Err(StoreError::Conflict("the edit"));
        }
        let (versions, kept) = MADE.take_back(&mut tx, id.as_str()).await?;
        let edit = read(&mut *tx, id).await?;
        let items: Vec<ItemId> = versions.into_iter().map(|(item, _)| item).collect();
        mark(&mut tx, Some(&items)).await?;
        tx.commit().await?;
        Ok(Undone { edit, reverted: u32::try_from(items.len()).unwrap_or(u32::MAX), kept })
    }

    /// An edit.
    pub async fn bulk_edit(&self, id: &BulkEditId) -> Result<BulkEdit, StoreError> {
        read(self.db.read(), id).await
    }

    /// The last edits, newest first.
    pub async fn bulk_edits(&self, most: u32) -> Result<Vec<BulkEdit>, StoreError> {
        let sql = format!("{COLUMNS} ORDER BY at DESC, id DESC LIMIT $1");
        let rows: Vec<Row> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(i64::from(most)).fetch_all(self.db.read()).await?;
        rows.into_iter().map(bulk_edit).collect()
    }
}
