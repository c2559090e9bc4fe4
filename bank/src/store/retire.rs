//! Many items retired at once, and back: in one transaction each.

use sqlx::AssertSqlSafe;

use super::changes::mark;
use super::comments::{Comment, put_comment};
use super::{Store, StoreError, from_json, to_json};
use crate::id::{ItemId, RetirementId};
use crate::review::Step;

/// Items that were retired at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// Its id.
    pub id: RetirementId,
    /// Why.
    pub note: String,
    /// How many items.
    pub items: u32,
    /// Account id of who did it.
    pub by: String,
    /// When, µs.
    pub at: i64,
    /// Whether it was undone.
    pub undone: bool,
}

type Row = (String, String, i64, String, i64, i64);

fn retirement((id, note, items, by, at, undone): Row) -> Retirement {
    let items = u32::try_from(items).unwrap_or(u32::MAX);
    Retirement { id: id.into(), note, items, by, at, undone: undone != 0 }
}

const COLUMNS: &str = "SELECT id, note, items, by_staff, at, undone FROM bulk_retire";

impl Store {
    /// Retires items, each with what is said about its newest version, which must still be its newest; all or none.
    pub async fn retire_items(
        &self,
        retirement: &Retirement,
        items: &[(ItemId, Comment)],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let Retirement { id, note, items: count, by, at, .. } = retirement;
        sqlx::query("INSERT INTO bulk_retire (id, note, items, by_staff, at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id.as_str())
            .bind(note)
            .bind(i64::from(*count))
            .bind(by)
            .bind(*at)
            .execute(&mut *tx)
            .await?;
        for (item, said) in items {
            let statuses: Vec<(i64, String)> =
                sqlx::query_as("SELECT number, status FROM item_version WHERE item = $1 ORDER BY number")
                    .bind(item.as_str())
                    .fetch_all(&mut *tx)
                    .await?;
            let sql = "UPDATE item_version SET status = 'retired' WHERE item = $1 \
                       AND $2 = (SELECT latest FROM item WHERE id = $1)";
            let retired =
                sqlx::query(sql).bind(item.as_str()).bind(i64::from(said.version)).execute(&mut *tx).await?;
            // Who changed a status between the two changed it for nothing, and nobody would know.
            let newest = statuses.last().map(|(number, _)| *number);
            if retired.rows_affected() != statuses.len() as u64 || newest != Some(i64::from(said.version)) {
                return Err(StoreError::Conflict("an item"));
            }
            sqlx::query("INSERT INTO bulk_retire_item (retire, item, statuses) VALUES ($1, $2, $3)")
                .bind(id.as_str())
                .bind(item.as_str())
                .bind(to_json(&statuses))
                .execute(&mut *tx)
                .await?;
            put_comment(&mut tx, item, said).await?;
        }
        let ids: Vec<ItemId> = items.iter().map(|(item, _)| item.clone()).collect();
        mark(&mut tx, Some(&ids)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives items that were retired at once their status back, and takes back what was said with it. A conflict if it was
    /// undone already. A retired item gets no new versions, so nothing can have come after it.
    pub async fn undo_retirement(&self, id: &RetirementId) -> Result<Retirement, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let marked = sqlx::query("UPDATE bulk_retire SET undone = 1 WHERE id = $1 AND undone = 0")
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        if marked.rows_affected() == 0 {
            return Err(StoreError::Conflict("the retirement"));
        }
        let sql = format!("{COLUMNS} WHERE id = $1");
        let row: Option<Row> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(&mut *tx).await?;
        let retirement = retirement(row.ok_or(StoreError::Missing("retirement"))?);
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT item, statuses FROM bulk_retire_item WHERE retire = $1")
                .bind(id.as_str())
                .fetch_all(&mut *tx)
                .await?;
        let mut items: Vec<ItemId> = Vec::with_capacity(rows.len());
        for (item, statuses) in rows {
            let statuses: Vec<(i64, String)> = from_json("bulk_retire_item", &statuses)?;
            for (number, status) in statuses {
                sqlx::query(
                    "UPDATE item_version SET status = $1 WHERE item = $2 AND number = $3 AND status = 'retired'",
                )
                .bind(status)
                .bind(&item)
                .bind(number)
                .execute(&mut *tx)
                .await?;
            }
            sqlx::query("DELETE FROM comment WHERE item = $1 AND step = $2 AND at = $3")
                .bind(&item)
                .bind(Step::Retire.name())
                .bind(retirement.at)
                .execute(&mut *tx)
                .await?;
            items.push(item.into());
        }
        mark(&mut tx, Some(&items)).await?;
        tx.commit().await?;
        Ok(retirement)
    }

    /// Items that were retired at once.
    pub async fn retirement(&self, id: &RetirementId) -> Result<Retirement, StoreError> {
        let sql = format!("{COLUMNS} WHERE id = $1");
        let row: Option<Row> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(self.db.read()).await?;
        row.map(retirement).ok_or(StoreError::Missing("retirement"))
    }

    /// How an item was retired, if it is.
    pub async fn retirement_of(&self, item: &ItemId) -> Result<Option<Retirement>, StoreError> {
        let sql = format!(
            "{COLUMNS} WHERE undone = 0 AND id IN (SELECT retire FROM bulk_retire_item WHERE item = $1) \
             ORDER BY at DESC, id DESC LIMIT 1"
        );
        let row: Option<Row> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(item.as_str()).fetch_optional(self.db.read()).await?;
        Ok(row.map(retirement))
    }

    /// The last of these, newest first.
    pub async fn retirements(&self, most: u32) -> Result<Vec<Retirement>, StoreError> {
        let sql = format!("{COLUMNS} ORDER BY at DESC, id DESC LIMIT $1");
        let rows: Vec<Row> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(i64::from(most)).fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(retirement).collect())
    }
}
