//! What people say about item versions while they write and review them. 审核意见.

use sqlx::{Any, Transaction};

use super::{Store, StoreError};
use crate::id::{ItemId, fresh};
use crate::review::Step;

/// Something said about a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its version.
    pub version: u32,
    /// When, µs.
    pub at: i64,
    /// Account id of who said it.
    pub by: String,
    /// What.
    pub text: String,
    /// The step that was taken with it, if any.
    pub step: Option<Step>,
}

/// A row of `comment`.
type Row = (i64, i64, String, String, Option<String>);

impl Store {
    /// What was said about an item, oldest first.
    pub async fn comments(&self, item: &ItemId) -> Result<Vec<Comment>, StoreError> {
        let sql = "SELECT version, at, by_staff, text, step FROM comment WHERE item = $1 ORDER BY at, id";
        let rows: Vec<Row> = sqlx::query_as(sql).bind(item.as_str()).fetch_all(self.db.read()).await?;
        let damaged = |error: &str| StoreError::Damaged { table: "comment", error: error.to_owned() };
        let comment = |(version, at, by, text, step): Row| {
            let step = step.map(|name| Step::from_name(&name).ok_or_else(|| damaged("step"))).transpose()?;
            let version = u32::try_from(version).map_err(|_| damaged("version"))?;
            Ok(Comment { version, at, by, text, step })
        };
        rows.into_iter().map(comment).collect()
    }

    /// Keeps what somebody said.
    pub async fn add_comment(&self, item: &ItemId, comment: &Comment) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        put_comment(&mut tx, item, comment).await?;
        tx.commit().await?;
        Ok(())
    }
}

pub(super) async fn put_comment(
    tx: &mut Transaction<'_, Any>,
    item: &ItemId,
    comment: &Comment,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO comment (id, item, version, at, by_staff, text, step) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(fresh())
    .bind(item.as_str())
    .bind(i64::from(comment.version))
    .bind(comment.at)
    .bind(&comment.by)
    .bind(&comment.text)
    .bind(comment.step.map(Step::name))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets what was said of items that are no longer in the bank.
pub(super) async fn forget_gone(tx: &mut Transaction<'_, Any>) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM comment WHERE item NOT IN (SELECT id FROM item)").execute(&mut **tx).await?;
    Ok(())
}
