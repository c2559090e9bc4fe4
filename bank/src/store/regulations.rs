//! Regulations in their editions.

use sqlx::{Any, Transaction};

use super::changes::mark;
use super::{Store, StoreError, from_json, to_json};
use crate::regulation::Regulation;

const ALL: &str = "SELECT body FROM regulation ORDER BY position, number";

impl Store {
    /// All regulations in display order.
    pub async fn regulations(&self) -> Result<Vec<Regulation>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(ALL).fetch_all(self.db.read()).await?;
        rows.iter().map(|(body,)| from_json("regulation", body)).collect()
    }

    /// Puts an edition on file, behind the others; a conflict if its number is.
    pub async fn add_regulation(&self, regulation: &Regulation) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        insert(&mut tx, regulation).await?;
        // No item changed, but others are stale now.
        mark(&mut tx, Some(&[])).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes an edition that must still be what `was` says.
    pub async fn change_regulation(&self, was: &Regulation, is: &Regulation) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let now = all(&mut tx).await?;
        if !now.contains(was) || change(&mut tx, is).await? == 0 {
            return Err(StoreError::Conflict("the regulation"));
        }
        mark(&mut tx, Some(&[])).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes an edition off file.
    pub async fn remove_regulation(&self, number: &str) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let gone =
            sqlx::query("DELETE FROM regulation WHERE number = $1").bind(number).execute(&mut *tx).await?;
        if gone.rows_affected() == 0 {
            return Err(StoreError::Missing("regulation"));
        }
        mark(&mut tx, Some(&[])).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// All of them, within a transaction.
pub(super) async fn all(tx: &mut Transaction<'_, Any>) -> Result<Vec<Regulation>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as(ALL).fetch_all(&mut **tx).await?;
    rows.iter().map(|(body,)| from_json("regulation", body)).collect()
}

pub(super) async fn insert(tx: &mut Transaction<'_, Any>, regulation: &Regulation) -> Result<(), StoreError> {
    let made = sqlx::query(
        "INSERT INTO regulation (number, position, body) \
         SELECT $1, (SELECT COALESCE(MAX(position), -1) + 1 FROM regulation), $2 WHERE TRUE ON CONFLICT DO NOTHING",
    )
    .bind(&regulation.number)
    .bind(to_json(regulation))
    .execute(&mut **tx)
    .await?;
    if made.rows_affected() == 0 { Err(StoreError::Conflict("the regulation's number")) } else { Ok(()) }
}

/// How many rows that changed.
pub(super) async fn change(
    tx: &mut Transaction<'_, Any>,
    regulation: &Regulation,
) -> Result<u64, StoreError> {
    let changed = sqlx::query("UPDATE regulation SET body = $1 WHERE number = $2")
        .bind(to_json(regulation))
        .bind(&regulation.number)
        .execute(&mut **tx)
        .await?;
    Ok(changed.rows_affected())
}
