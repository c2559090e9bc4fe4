//! Exposure: how many papers drew which item. 曝光. Counted when forms are saved, since reading all forms takes long.

use std::collections::{BTreeMap, HashMap};

use bank::ItemId;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::{Store, StoreError};
use crate::id::SittingId;
use crate::paper::Form;

/// How many rows one statement takes.
const AT_ONCE: usize = 300;

impl Store {
    /// How many papers drew each item. Rehearsals show no item, so they don't count.
    pub async fn exposure(&self) -> Result<HashMap<ItemId, u32>, StoreError> {
        let sql = "SELECT e.item, CAST(SUM(e.papers) AS BIGINT) FROM exposure e JOIN sitting s ON s.id = e.sitting \
                   WHERE s.rehearsal_of IS NULL GROUP BY e.item";
        let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        let count = |papers: i64| u32::try_from(papers).unwrap_or(u32::MAX);
        Ok(rows.into_iter().map(|(item, papers)| (item.into(), count(papers))).collect())
    }

    /// Counts the forms of sittings that were drawn before there was a count.
    pub(super) async fn count_old_forms(&self) -> Result<(), StoreError> {
        let sql = "SELECT DISTINCT sitting FROM form f \
                   WHERE NOT EXISTS (SELECT 1 FROM exposure e WHERE e.sitting = f.sitting)";
        let sittings: Vec<(String,)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        for (sitting,) in sittings {
            let sitting = SittingId::from(sitting);
            let forms = self.forms(&sitting).await?;
            let mut tx = self.db.write().begin().await?;
            // Two nodes that start at once count the same.
            add(&mut tx, &sitting, forms.iter().map(|(_, form)| form), "papers = excluded.papers").await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Counts forms that were just saved.
pub(super) async fn count(
    tx: &mut Transaction<'_, Any>,
    sitting: &SittingId,
    forms: impl Iterator<Item = &Form>,
) -> Result<(), StoreError> {
    add(tx, sitting, forms, "papers = exposure.papers + excluded.papers").await
}

async fn add<'a>(
    tx: &mut Transaction<'_, Any>,
    sitting: &SittingId,
    forms: impl Iterator<Item = &'a Form>,
    or_else: &str,
) -> Result<(), StoreError> {
    let mut papers: BTreeMap<&ItemId, i64> = BTreeMap::new();
    for (_, item) in forms.flat_map(Form::items) {
        *papers.entry(&item.item).or_default() += 1;
    }
    let papers: Vec<(&ItemId, i64)> = papers.into_iter().collect();
    for papers in papers.chunks(AT_ONCE) {
        let row = |n: usize| format!("($1, ${}, ${})", 2 * n + 2, 2 * n + 3);
        let rows: Vec<String> = (0..papers.len()).map(row).collect();
        let sql = format!(
            "INSERT INTO exposure (sitting, item, papers) VALUES {} \
             ON CONFLICT (sitting, item) DO UPDATE SET {or_else}",
            rows.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(sitting.as_str());
        for (item, papers) in papers {
            query = query.bind(item.as_str()).bind(*papers);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}
