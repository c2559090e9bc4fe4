//! What changed, for those who keep something of the bank in memory: [`crate::search`]. Every write says in its own
//! transaction which items it changed, so that each node that shares the database sees the writes of all.

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::items::{COLUMNS, NOW, Row, version};
use super::{Store, StoreError, from_json, to_json};
use crate::id::ItemId;
use crate::item::Version;
use crate::search::Entry;
use crate::syllabus::Lineage;

/// Who is further behind than this many writes begins anew.
const KEPT: i64 = 200;

/// How many items one question reads.
const AT_ONCE: usize = 500;

/// What changed since a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// These items came, changed or went; up to this revision.
    Items(Vec<ItemId>, i64),
    /// Anything may have changed.
    All,
}

impl Store {
    /// How often the bank was written to.
    pub async fn revision(&self) -> Result<i64, StoreError> {
        let (number,): (i64,) =
            sqlx::query_as("SELECT number FROM revision").fetch_one(self.db.read()).await?;
        Ok(number)
    }

    /// What changed since a revision.
    pub async fn changes_since(&self, revision: i64) -> Result<Changes, StoreError> {
        let rows: Vec<(i64, Option<String>)> =
            sqlx::query_as("SELECT number, items FROM change WHERE number > $1 ORDER BY number")
                .bind(revision)
                .fetch_all(self.db.read())
                .await?;
        let (mut items, mut at) = (Vec::new(), revision);
        for (number, changed) in rows {
            let Some(changed) = changed.filter(|_| number == at + 1) else { return Ok(Changes::All) };
            items.extend(from_json::<Vec<ItemId>>("change", &changed)?);
            at = number;
        }
        items.sort();
        items.dedup();
        Ok(Changes::Items(items, at))
    }

    /// Items with their newest versions, in order of the ids; those that are not there are left out.
    pub async fn entries(&self, items: &[ItemId]) -> Result<Vec<Entry>, StoreError> {
        let mut all = Vec::with_capacity(items.len());
        let lineage = self.lineage().await?;
        for items in items.chunks(AT_ONCE) {
            let places: Vec<String> = (1..=items.len()).map(|place| format!("${place}")).collect();
            let sql = sql_of_entries(&format!("i.id IN ({})", places.join(", ")));
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for item in items {
                query = query.bind(item.as_str());
            }
            all.extend(entries(query.fetch_all(self.db.read()).await?, &lineage)?);
        }
        all.sort_by(|a, b| a.newest.item.cmp(&b.newest.item));
        Ok(all)
    }

    /// The next `most` items after this one, in order of the ids.
    pub async fn entries_after(&self, item: &ItemId, most: u32) -> Result<Vec<Entry>, StoreError> {
        let sql = sql_of_entries("i.id IN (SELECT id FROM item WHERE id > $1 ORDER BY id LIMIT $2)");
        let rows = sqlx::query_as(AssertSqlSafe(sql))
            .bind(item.as_str())
            .bind(i64::from(most))
            .fetch_all(self.db.read())
            .await?;
        entries(rows, &self.lineage().await?)
    }

    /// The newest versions of items, in the order asked for; those that are not there are left out.
    pub async fn newest_of(&self, items: &[ItemId]) -> Result<Vec<Version>, StoreError> {
        let entries = self.entries(items).await?;
        let of = |item: &ItemId| {
            let at = entries.binary_search_by(|entry| entry.newest.item.cmp(item)).ok()?;
            Some(entries[at].newest.clone())
        };
        Ok(items.iter().filter_map(of).collect())
    }
}

/// The newest version of each item, and the newest approved one where that is another. Each is looked up by its whole key,
/// so that a database that has not counted its rows yet, as after an import, knows that there is one and reads no table
/// from end to end.
fn sql_of_entries(which: &str) -> String {
    let approved = "(SELECT MAX(number) FROM item_version WHERE item = i.id AND status = 'approved')";
    format!(
        "SELECT {COLUMNS} FROM item i JOIN item_version v ON v.item = i.id AND v.number = i.latest WHERE {which} \
         UNION ALL \
         SELECT {COLUMNS} FROM item i JOIN item_version v ON v.item = i.id AND v.number = {approved} \
         AND v.number < i.latest WHERE {which} \
         ORDER BY 1, 3 DESC"
    )
}

/// From rows in order of the items, the newest version of each first.
fn entries(rows: Vec<Row>, lineage: &Lineage) -> Result<Vec<Entry>, StoreError> {
    let mut entries: Vec<Entry> = Vec::new();
    for row in rows {
        let version = version(row, (lineage, NOW))?;
        match entries.last_mut() {
            Some(last) if last.newest.item == version.item => last.approved = Some(version),
            _ => entries.push(Entry { newest: version, approved: None }),
        }
    }
    Ok(entries)
}

/// Says which items a transaction changed; `None`: anything. The last thing before its commit.
pub(super) async fn mark(tx: &mut Transaction<'_, Any>, items: Option<&[ItemId]>) -> Result<(), StoreError> {
    sqlx::query("UPDATE revision SET number = number + 1").execute(&mut **tx).await?;
    sqlx::query("INSERT INTO change (number, items) SELECT number, $1 FROM revision")
        .bind(items.map(|items| to_json(&items)))
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM change WHERE number <= (SELECT number FROM revision) - $1")
        .bind(KEPT)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
