//! Items and their versions.

use std::collections::{BTreeSet, HashSet};

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::changes::mark;
use super::comments::{Comment, put_comment};
use super::syllabus::number_of;
use super::{Store, StoreError, from_json, to_json};
use crate::exchange::code::{Called, folded};
use crate::id::{ImportId, ItemId};
use crate::item::{Content, Status, Tags, Version};
use crate::regulation::Repealed;
use crate::syllabus::Lineage;

/// A version that is to be saved.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVersion {
    /// What is asked.
    pub content: Content,
    /// Where it belongs.
    pub tags: Tags,
    /// Where it starts: a draft as a rule; approved in a demonstration or a bank that was reviewed elsewhere.
    pub status: Status,
    /// Account id of the author.
    pub author: String,
    /// Account id of who vouches for it, if approved.
    pub reviewer: Option<String>,
    /// When, µs.
    pub at: i64,
    /// Number of the syllabus that the tags were checked with: [`crate::syllabus::Syllabus::number`].
    pub syllabus: u32,
}

/// A row of `item_version` joined with its item's code.
pub(super) type Row = (String, String, i64, String, String, String, String, Option<String>, i64, i64);

/// In the codes of the syllabus in force, whichever that is.
pub(super) const NOW: u32 = u32::MAX;

pub(super) const COLUMNS: &str =
    "v.item, i.code, v.number, v.content, v.tags, v.status, v.author, v.reviewer, v.at, v.syllabus";

/// A version, its tags in the codes of syllabus `to`.
pub(super) fn version(row: Row, (lineage, to): (&Lineage, u32)) -> Result<Version, StoreError> {
    let (item, code, number, content, tags, status, author, reviewer, at, syllabus) = row;
    let mut tags: Tags = from_json("item_version", &tags)?;
    lineage.tags(&mut tags, (number_of(syllabus)?, to));
    let damaged = |error: &str| StoreError::Damaged { table: "item_version", error: error.to_owned() };
    Ok(Version {
        item: item.into(),
        code,
        number: u32::try_from(number).map_err(|_| damaged("number"))?,
        content: from_json("item_version", &content)?,
        tags,
        status: Status::from_name(&status).ok_or_else(|| damaged("status"))?,
        author,
        reviewer,
        at,
    })
}

impl Store {
    /// For every item in use, the version that papers are drawn from: the newest approved one.
    pub async fn approved_versions(&self) -> Result<Vec<Version>, StoreError> {
        let newest = "v.status = 'approved' AND v.number = (SELECT MAX(number) FROM item_version \
                      WHERE item = v.item AND status = 'approved')";
        self.versions_where(newest, &[]).await
    }

    /// The same, as far as blueprints draw from them at `now`; `stale`: also those that cite what is no longer in force.
    pub async fn drawable_versions(&self, stale: bool, now: i64) -> Result<Vec<Version>, StoreError> {
        let mut versions = self.approved_versions().await?;
        if !stale {
            let repealed = Repealed::at(&self.regulations().await?, now);
            versions.retain(|version| !repealed.make_stale(&version.tags));
        }
        Ok(versions)
    }

    /// The latest approved version of every item that is open for practice.
    pub async fn open_versions(&self) -> Result<Vec<Version>, StoreError> {
        let open = "v.status = 'approved' AND v.tags LIKE '%\"practice\":true%' AND v.number = \
                    (SELECT MAX(number) FROM item_version WHERE item = v.item AND status = 'approved')";
        self.versions_where(open, &[]).await
    }

    /// Item and number of every version that is, or was, open for practice.
    pub async fn open_numbers(&self) -> Result<HashSet<(ItemId, u32)>, StoreError> {
        let sql = "SELECT item, number FROM item_version WHERE tags LIKE '%\"practice\":true%'";
        let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        let key = |(item, number): (String, i64)| (item.into(), u32::try_from(number).unwrap_or(0));
        Ok(rows.into_iter().map(key).collect())
    }

    /// All versions of an item, newest first; empty if there is no such item.
    pub async fn versions_of(&self, item: &ItemId) -> Result<Vec<Version>, StoreError> {
        let mut versions = self.versions_where("v.item = $1", &[item.as_str()]).await?;
        versions.sort_by_key(|version| std::cmp::Reverse(version.number));
        Ok(versions)
    }

    /// All versions of several items.
    pub async fn versions_of_all(&self, items: &[ItemId]) -> Result<Vec<Version>, StoreError> {
        let mut versions = Vec::new();
        for items in items.chunks(AT_ONCE) {
            let places: Vec<String> = (1..=items.len()).map(|n| format!("${n}")).collect();
            let ids: Vec<&str> = items.iter().map(ItemId::as_str).collect();
            versions.extend(self.versions_where(&format!("v.item IN ({})", places.join(", ")), &ids).await?);
        }
        Ok(versions)
    }

    async fn versions_where(&self, condition: &str, binds: &[&str]) -> Result<Vec<Version>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM item_version v JOIN item i ON i.id = v.item WHERE {condition} ORDER BY i.code"
        );
        let mut query = sqlx::query_as::<_, Row>(AssertSqlSafe(sql));
        for bind in binds {
            query = query.bind((*bind).to_owned());
        }
        let lineage = self.lineage().await?;
        let rows = query.fetch_all(self.db.read()).await?;
        rows.into_iter().map(|row| version(row, (&lineage, NOW))).collect()
    }

    /// Creates items with their first version, all or none. A code that is taken is a conflict.
    pub async fn create_items(&self, items: &[(String, NewVersion)]) -> Result<Vec<ItemId>, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let ids = create(&mut tx, items, None, &|_| {}).await?;
        mark(&mut tx, Some(&ids)).await?;
        tx.commit().await?;
        Ok(ids)
    }

    /// Adds a version after `based_on`, which must still be the newest. Returns its number.
    pub async fn add_version(
        &self,
        item: &ItemId,
        based_on: u32,
        new: &NewVersion,
    ) -> Result<u32, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let number = next(&mut tx, item, based_on).await?.ok_or(StoreError::Conflict("the item"))?;
        insert_versions(&mut tx, &[(item, number, new)]).await?;
        mark(&mut tx, Some(std::slice::from_ref(item))).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Moves a version from one status to another, with what was said about it. An item that is retired is retired in all
    /// its versions.
    pub async fn set_status(
        &self,
        item: &ItemId,
        number: u32,
        from: Status,
        to: Status,
        reviewer: Option<&str>,
        said: Option<&Comment>,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let moved = sqlx::query(
            "UPDATE item_version SET status = $1, reviewer = COALESCE($2, reviewer) \
             WHERE item = $3 AND number = $4 AND status = $5",
        )
        .bind(to.name())
        .bind(reviewer.map(ToOwned::to_owned))
        .bind(item.as_str())
        .bind(i64::from(number))
        .bind(from.name())
        .execute(&mut *tx)
        .await?;
        if moved.rows_affected() == 0 {
            return Err(StoreError::Conflict("the item"));
        }
        if to == Status::Retired {
            sqlx::query("UPDATE item_version SET status = 'retired' WHERE item = $1")
                .bind(item.as_str())
                .execute(&mut *tx)
                .await?;
        }
        if let Some(comment) = said {
            put_comment(&mut tx, item, comment).await?;
        }
        mark(&mut tx, Some(std::slice::from_ref(item))).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The ids of items with these codes, in the order of the codes, as people type them: where no code is just that, one
    /// that differs in small and capital letters, if it is the only one. `None` where there is no such item.
    pub async fn items_called(&self, codes: &[String]) -> Result<Vec<Option<ItemId>>, StoreError> {
        let mut ids = Vec::with_capacity(codes.len());
        for code in codes {
            let mut found = Vec::new();
            for sql in
                ["SELECT id FROM item WHERE code = $1", "SELECT id FROM item WHERE LOWER(code) = LOWER($1)"]
            {
                if found.is_empty() {
                    found = sqlx::query_as(sql).bind(code).fetch_all(self.db.read()).await?;
                }
            }
            let only: Option<(String,)> = found.pop().filter(|_| found.is_empty());
            ids.push(only.map(|(id,)| id.into()));
        }
        Ok(ids)
    }

    /// The newest versions of items that may be meant by these codes, as people type them.
    pub async fn versions_called(&self, codes: &[String]) -> Result<Called, StoreError> {
        let mut versions = Vec::new();
        let codes: BTreeSet<String> = codes.iter().map(|code| folded(code)).collect();
        for codes in codes.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
            let places: Vec<String> = (1..=codes.len()).map(|place| format!("${place}")).collect();
            let newest = format!("v.number = i.latest AND LOWER(i.code) IN ({})", places.join(", "));
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            versions.extend(self.versions_where(&newest, &codes).await?);
        }
        Ok(versions.into_iter().collect())
    }

    /// Versions of items by their numbers; those that are not there are left out.
    pub async fn versions_at(&self, wanted: &[(ItemId, u32)]) -> Result<Vec<Version>, StoreError> {
        let items: BTreeSet<&ItemId> = wanted.iter().map(|(item, _)| item).collect();
        let items: Vec<ItemId> = items.into_iter().cloned().collect();
        let wanted: HashSet<&(ItemId, u32)> = wanted.iter().collect();
        let mut versions = self.versions_of_all(&items).await?;
        versions.retain(|version| wanted.contains(&(version.item.clone(), version.number)));
        Ok(versions)
    }

    /// The number that the next version of an item gets: one that was undone is not given again.
    pub async fn next_number(&self, item: &ItemId) -> Result<u32, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT given FROM item WHERE id = $1")
            .bind(item.as_str())
            .fetch_optional(self.db.read())
            .await?;
        let (given,) = row.ok_or(StoreError::Missing("item"))?;
        Ok(u32::try_from(given).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// How many items there are.
    pub async fn item_count(&self) -> Result<u64, StoreError> {
        let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM item").fetch_one(self.db.read()).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The first free number for codes that begin with `prefix` and end in digits.
    pub async fn next_code_number(&self, prefix: &str) -> Result<u32, StoreError> {
        let codes: Vec<(String,)> = sqlx::query_as("SELECT code FROM item WHERE code LIKE $1 || '%'")
            .bind(prefix)
            .fetch_all(self.db.read())
            .await?;
        let numbers = codes.iter().filter_map(|(code,)| code.strip_prefix(prefix)?.parse::<u32>().ok());
        Ok(numbers.max().unwrap_or(0) + 1)
    }

    /// Content hashes, codes and statuses of all newest versions: what an import compares itself with.
    pub async fn content_hashes(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = "SELECT v.content_hash, i.code, v.status FROM item_version v JOIN item i ON i.id = v.item \
                   WHERE v.number = i.latest";
        Ok(sqlx::query_as(sql).fetch_all(self.db.read()).await?)
    }
}

/// Items with their first version; tells how many are written.
pub(super) async fn create(
    tx: &mut Transaction<'_, Any>,
    items: &[(String, NewVersion)],
    import: Option<&ImportId>,
    told: &impl Fn(usize),
) -> Result<Vec<ItemId>, StoreError> {
    let ids: Vec<ItemId> = items.iter().map(|_| ItemId::new()).collect();
    let mut written = 0;
    for (items, ids) in items.chunks(AT_ONCE).zip(ids.chunks(AT_ONCE)) {
        insert_items(tx, items, ids, import).await?;
        let versions: Vec<_> = items.iter().zip(ids).map(|((_, new), id)| (id, 1, new)).collect();
        insert_versions(tx, &versions).await?;
        written += versions.len();
        told(written);
    }
    Ok(ids)
}

/// A version of an item: the item, the number of its newest version, which must still be it, and what comes after it.
pub type NextVersion = (ItemId, u32, NewVersion);

/// Versions after those that must still be the newest, at most [`AT_ONCE`]. Returns their numbers.
pub(super) async fn append(
    tx: &mut Transaction<'_, Any>,
    versions: &[NextVersion],
) -> Result<Vec<u32>, StoreError> {
    let mut numbers = Vec::with_capacity(versions.len());
    for (item, based_on, _) in versions {
        numbers.push(next(tx, item, *based_on).await?.ok_or(StoreError::Conflict("an item"))?);
    }
    let rows: Vec<_> =
        versions.iter().zip(&numbers).map(|((item, _, new), number)| (item, *number, new)).collect();
    insert_versions(tx, &rows).await?;
    Ok(numbers)
}

/// The number of an item's next version, which was never given before; `None`: `based_on` is not its newest any more.
async fn next(
    tx: &mut Transaction<'_, Any>,
    item: &ItemId,
    based_on: u32,
) -> Result<Option<u32>, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "UPDATE item SET latest = given + 1, given = given + 1 WHERE id = $1 AND latest = $2 RETURNING given",
    )
    .bind(item.as_str())
    .bind(i64::from(based_on))
    .fetch_optional(&mut **tx)
    .await?;
    let damaged = |_| StoreError::Damaged { table: "item", error: "given".to_owned() };
    row.map(|(number,)| u32::try_from(number).map_err(damaged)).transpose()
}

/// Items whose codes must be free.
async fn insert_items(
    tx: &mut Transaction<'_, Any>,
    items: &[(String, NewVersion)],
    ids: &[ItemId],
    import: Option<&ImportId>,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO item (id, code, latest, given, import) VALUES {} ON CONFLICT DO NOTHING",
        rows(items.len(), 5)
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for ((code, _), id) in items.iter().zip(ids) {
        query = query.bind(id.as_str()).bind(code).bind(1_i64).bind(1_i64).bind(import.map(ImportId::as_str));
    }
    let made = query.execute(&mut **tx).await?;
    if made.rows_affected() < items.len() as u64 {
        Err(StoreError::Conflict("the item's code"))
    } else {
        Ok(())
    }
}

/// New versions with their items and numbers, at most [`AT_ONCE`].
async fn insert_versions(
    tx: &mut Transaction<'_, Any>,
    versions: &[(&ItemId, u32, &NewVersion)],
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO item_version (item, number, content, content_hash, tags, status, author, reviewer, at, syllabus) \
         VALUES {}",
        rows(versions.len(), 10)
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (item, number, new) in versions {
        query = query
            .bind(item.as_str())
            .bind(i64::from(*number))
            .bind(to_json(&new.content))
            .bind(new.content.fingerprint())
            .bind(to_json(&new.tags))
            .bind(new.status.name())
            .bind(&new.author)
            .bind(new.reviewer.clone())
            .bind(new.at)
            .bind(i64::from(new.syllabus));
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

/// How many rows one statement takes: one at a time, a large import would wait for the database most of its time.
pub(super) const AT_ONCE: usize = 200;

/// `($1, $2), ($3, $4)`
pub(super) fn rows(count: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns).map(|place| format!("${}", row * columns + place)).collect();
        format!("({})", places.join(", "))
    };
    (0..count).map(row).collect::<Vec<_>>().join(", ")
}
