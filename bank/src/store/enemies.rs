//! Items that must not meet in one form, and pairs that only look alike. 互斥题.

use std::collections::HashSet;

use sqlx::{Any, Transaction};

use super::changes::mark;
use super::{Store, StoreError};
use crate::id::ItemId;

/// Two items, the one with the smaller id first.
pub type Pair = (ItemId, ItemId);

/// Two items in the order in which pairs are kept.
pub fn pair(a: &ItemId, b: &ItemId) -> Pair {
    if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) }
}

/// An enemy of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enemy {
    /// The other item.
    pub item: ItemId,
    /// Why.
    pub reason: String,
    /// Account id of who said so.
    pub by: String,
    /// When, µs.
    pub at: i64,
}

/// A row of `enemy`.
type Row = (String, String, String, String, i64);

impl Store {
    /// All pairs of enemies, in order.
    pub async fn enemies(&self) -> Result<Vec<Pair>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT a, b FROM enemy ORDER BY a, b").fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(|(a, b)| (a.into(), b.into())).collect())
    }

    /// The enemies of an item, oldest first.
    pub async fn enemies_of(&self, item: &ItemId) -> Result<Vec<Enemy>, StoreError> {
        let sql = "SELECT a, b, reason, by_staff, at FROM enemy WHERE a = $1 OR b = $1 ORDER BY at, a, b";
        let rows: Vec<Row> = sqlx::query_as(sql).bind(item.as_str()).fetch_all(self.db.read()).await?;
        let enemy = |(a, b, reason, by, at): Row| Enemy {
            item: if a == item.as_str() { b.into() } else { a.into() },
            reason,
            by,
            at,
        };
        Ok(rows.into_iter().map(enemy).collect())
    }

    /// Says that no two of these items may meet, all or none. What was said before stays as it was said.
    pub async fn add_enemies(
        &self,
        items: &[ItemId],
        reason: &str,
        by: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        for (place, first) in items.iter().enumerate() {
            for second in items[place + 1..].iter().filter(|second| *second != first) {
                let (a, b) = pair(first, second);
                sqlx::query(
                    "INSERT INTO enemy (a, b, reason, by_staff, at) VALUES ($1, $2, $3, $4, $5) \
                     ON CONFLICT DO NOTHING",
                )
                .bind(a.as_str())
                .bind(b.as_str())
                .bind(reason)
                .bind(by)
                .bind(at)
                .execute(&mut *tx)
                .await?;
            }
        }
        mark(&mut tx, Some(items)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Says that two items may meet after all.
    pub async fn remove_enemies(&self, one: &ItemId, other: &ItemId) -> Result<(), StoreError> {
        let (a, b) = pair(one, other);
        let mut tx = self.db.write().begin().await?;
        let gone = sqlx::query("DELETE FROM enemy WHERE a = $1 AND b = $2")
            .bind(a.as_str())
            .bind(b.as_str())
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Err(StoreError::Missing("such pair"));
        }
        mark(&mut tx, Some(&[a, b])).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Pairs that look alike and were found to be two items.
    pub async fn distinct_pairs(&self) -> Result<HashSet<Pair>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT a, b FROM distinct_pair").fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(|(a, b)| (a.into(), b.into())).collect())
    }

    /// Remembers that two items that look alike are two.
    pub async fn set_distinct(
        &self,
        one: &ItemId,
        other: &ItemId,
        by: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        let (a, b) = pair(one, other);
        sqlx::query(
            "INSERT INTO distinct_pair (a, b, by_staff, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(a.as_str())
        .bind(b.as_str())
        .bind(by)
        .bind(at)
        .execute(self.db.write())
        .await?;
        Ok(())
    }
}

/// Forgets the pairs of items that are no longer in the bank.
pub(super) async fn forget_gone(tx: &mut Transaction<'_, Any>) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM enemy WHERE a NOT IN (SELECT id FROM item) OR b NOT IN (SELECT id FROM item)",
        "DELETE FROM distinct_pair WHERE a NOT IN (SELECT id FROM item) OR b NOT IN (SELECT id FROM item)",
    ] {
        sqlx::query(sql).execute(&mut **tx).await?;
    }
    Ok(())
}
