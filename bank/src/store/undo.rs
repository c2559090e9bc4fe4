//! Taking versions back that an import or an edit of many items made: what others did something with since stays.

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::StoreError;
use super::items::AT_ONCE;
use crate::exchange::undo::{Since, Stays};
use crate::id::ItemId;
use crate::item::Status;

/// An item that an undo leaves as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stayed {
    /// Its id.
    pub item: ItemId,
    /// Its code.
    pub code: String,
    /// Why.
    pub why: Stays,
}

/// Where it is kept which versions were made by what.
pub(super) struct Made {
    /// The table: `item`, `number`, and what made them.
    pub table: &'static str,
    /// Its column of what made them.
    pub by: &'static str,
    /// For a conflict: one of its items.
    pub one: &'static str,
}

/// Items with the number of the version that was made of each.
pub(super) type Versions = Vec<(ItemId, i64)>;

/// What may have happened to a version since it was looked at: then nothing is undone, and whoever asks looks again.
pub(super) const UNTOUCHED: &str = "status <> 'retired' AND (reviewer IS NULL OR reviewer = author)";

impl Made {
    /// Takes versions back, with what their authors said of them, but for those that stay. Numbers are not given again.
    pub async fn take_back(
        &self,
        tx: &mut Transaction<'_, Any>,
        id: &str,
    ) -> Result<(Versions, Vec<Stayed>), StoreError> {
        let Self { table, by, .. } = self;
        let versions = format!(
            "{table} m JOIN item i ON i.id = m.item JOIN item_version w ON w.item = m.item AND w.number = m.number \
             WHERE m.{by} = $1"
        );
        let (free, stay) = parted(tx, &versions, id).await?;
        for versions in free.chunks(AT_ONCE) {
            self.take_out(tx, id, versions).await?;
        }
        Ok((free, stay))
    }

    async fn take_out(
        &self,
        tx: &mut Transaction<'_, Any>,
        id: &str,
        versions: &[(ItemId, i64)],
    ) -> Result<(), StoreError> {
        let Self { table, by, one } = self;
        let items = (0..versions.len()).map(|at| format!("${}", at + 2)).collect::<Vec<_>>().join(", ");
        let made =
            |item: &str| format!("(SELECT m.number FROM {table} m WHERE m.{by} = $1 AND m.item = {item})");
        let before =
            "(SELECT MAX(v.number) FROM item_version v WHERE v.item = item.id AND v.number < item.latest)";
        for (sql, all) in [
            // Who changes one of them at the same moment waits for this or is waited for; then one of both finds nothing.
            (
                format!(
                    "UPDATE item SET latest = {before} WHERE id IN ({items}) AND latest = {}",
                    made("item.id")
                ),
                true,
            ),
            (
                format!(
                    "DELETE FROM item_version WHERE item IN ({items}) AND number = {} AND {UNTOUCHED}",
                    made("item_version.item")
                ),
                true,
            ),
            (
                format!("DELETE FROM comment WHERE item IN ({items}) AND version = {}", made("comment.item")),
                false,
            ),
            (format!("DELETE FROM {table} WHERE {by} = $1 AND item IN ({items})"), false),
        ] {
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(id.to_owned());
            for (item, _) in versions {
                query = query.bind(item.as_str());
            }
            let done = query.execute(&mut **tx).await?.rows_affected();
            if all && done != versions.len() as u64 {
                return Err(StoreError::Conflict(one));
            }
        }
        Ok(())
    }
}

/// Parts what can be taken back from what stays. `versions`: what stands behind FROM, items as `i` and versions as `w`.
pub(super) async fn parted(
    tx: &mut Transaction<'_, Any>,
    versions: &str,
    id: &str,
) -> Result<(Versions, Vec<Stayed>), StoreError> {
    // A snapshot has `["item",number]`: ids are 32 hexadecimal characters, so that a plain search finds no other item. It
    // has no version that was never approved.
    let sql = format!(
        "SELECT i.id, i.code, w.number, i.latest, w.status, \
         CASE WHEN w.reviewer <> w.author OR EXISTS (SELECT 1 FROM comment c WHERE c.item = i.id \
         AND c.version = w.number AND c.by_staff <> w.author) THEN 1 ELSE 0 END, \
         CASE WHEN w.status IN ('approved', 'retired') AND EXISTS (SELECT 1 FROM snapshot s \
         WHERE s.items LIKE '%\"' || i.id || '\",' || CAST(w.number AS TEXT) || ']%') THEN 1 ELSE 0 END \
         FROM {versions} ORDER BY i.code"
    );
    let rows: Vec<(String, String, i64, i64, String, i64, i64)> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(id.to_owned()).fetch_all(&mut **tx).await?;
    let (mut free, mut stay) = (Vec::new(), Vec::new());
    for (item, code, number, latest, status, reviewed, drawn) in rows {
        let item = ItemId::from(item);
        let since = Since {
            changed: latest != number,
            retired: status == Status::Retired.name(),
            reviewed: reviewed != 0,
            drawn: drawn != 0,
        };
        match since.stays() {
            None => free.push((item, number)),
            Some(why) => stay.push(Stayed { item, code, why }),
        }
    }
    Ok((free, stay))
}
