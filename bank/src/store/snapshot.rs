//! Snapshots: frozen lists of approved versions that papers are drawn from.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use super::enemies::Pair;
use super::items::{COLUMNS, version};
use super::syllabus::number_of;
use super::{Store, StoreError, from_json, to_json};
use crate::id::{ItemId, SnapshotId};
use crate::item::Version;
use crate::syllabus::Syllabus;

/// A frozen list of versions.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its id.
    pub id: SnapshotId,
    /// See [`hash`].
    pub hash: String,
    /// The versions, in order of the ids, their tags in the codes of the syllabus.
    pub versions: Vec<Version>,
    /// Pairs of its items that must not meet in one form, in order.
    pub enemies: Vec<Pair>,
    /// The syllabus in force when it was frozen: papers are drawn with it for good.
    pub syllabus: Syllabus,
}

impl Store {
    /// Freezes what is approved now, at `now`; `stale`: also what cites regulations that are no longer in force on the day
    /// of `day`, µs. The same bank gives the same snapshot.
    pub async fn freeze(&self, stale: bool, day: i64, now: i64) -> Result<Snapshot, StoreError> {
        let (syllabus, mut versions) = loop {
            let syllabus = self.syllabus().await?;
            let versions = self.drawable_versions(stale, day).await?;
            // One that was published in between could have moved some tags and not others.
            if self.syllabus_number().await? == syllabus.number() {
                break (syllabus, versions);
            }
        };
        versions.sort_by(|a, b| a.item.cmp(&b.item));
        let mut enemies = self.enemies().await?;
        let has = |item: &ItemId| versions.binary_search_by(|version| version.item.cmp(item)).is_ok();
        enemies.retain(|(a, b)| has(a) && has(b));
        let hash = hash(&versions, &enemies, &syllabus);
        let items: Vec<(&str, u32)> =
            versions.iter().map(|version| (version.item.as_str(), version.number)).collect();
        sqlx::query(
            "INSERT INTO snapshot (id, hash, size, items, enemies, at, syllabus) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (hash) DO NOTHING",
        )
        .bind(SnapshotId::new().as_str())
        .bind(&hash)
        .bind(i64::try_from(items.len()).unwrap_or(i64::MAX))
        .bind(to_json(&items))
        .bind(to_json(&enemies))
        .bind(now)
        .bind(i64::from(syllabus.number()))
        .execute(self.db.write())
        .await?;
        let (id,): (String,) = sqlx::query_as("SELECT id FROM snapshot WHERE hash = $1")
            .bind(&hash)
            .fetch_one(self.db.write())
            .await?;
        Ok(Snapshot { id: id.into(), hash, versions, enemies, syllabus })
    }

    /// Item and number of every version in a snapshot.
    pub async fn snapshot_items(&self, id: &SnapshotId) -> Result<Vec<(ItemId, u32)>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT items FROM snapshot WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.db.read())
            .await?;
        let (items,) = row.ok_or(StoreError::Missing("snapshot"))?;
        from_json("snapshot", &items)
    }

    /// The syllabus that a snapshot was frozen with.
    pub async fn snapshot_syllabus(&self, id: &SnapshotId) -> Result<Syllabus, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT syllabus FROM snapshot WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.db.read())
            .await?;
        let (number,) = row.ok_or(StoreError::Missing("snapshot"))?;
        self.syllabus_at(number_of(number)?).await
    }

    /// Pairs of a snapshot's items that must not meet in one form.
    pub async fn snapshot_enemies(&self, id: &SnapshotId) -> Result<Vec<Pair>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT enemies FROM snapshot WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.db.read())
            .await?;
        let (enemies,) = row.ok_or(StoreError::Missing("snapshot"))?;
        from_json("snapshot", &enemies)
    }

    /// A snapshot with its versions.
    pub async fn snapshot(&self, id: &SnapshotId) -> Result<Snapshot, StoreError> {
        let sql = "SELECT hash, items, enemies, syllabus FROM snapshot WHERE id = $1";
        let row: Option<(String, String, String, i64)> =
            sqlx::query_as(sql).bind(id.as_str()).fetch_optional(self.db.read()).await?;
        let (hash, items, enemies, syllabus) = row.ok_or(StoreError::Missing("snapshot"))?;
        let items: Vec<(ItemId, u32)> = from_json("snapshot", &items)?;
        let enemies = from_json("snapshot", &enemies)?;
        let (syllabus, lineage) = (self.syllabus_at(number_of(syllabus)?).await?, self.lineage().await?);
        // One pass over the table beats thousands of look-ups; versions are immutable, so this is what was frozen.
        let sql = format!(
            "SELECT {COLUMNS} FROM item_version v JOIN item i ON i.id = v.item \
             WHERE v.status IN ('approved', 'retired') OR v.number < i.latest"
        );
        let mut all = HashMap::new();
        for row in sqlx::query_as(AssertSqlSafe(sql)).fetch_all(self.db.read()).await? {
            let version = version(row, (&lineage, syllabus.number()))?;
            all.insert((version.item.clone(), version.number), version);
        }
        let find = |key: (ItemId, u32)| all.remove(&key).ok_or(StoreError::Missing("item version"));
        let versions = items.into_iter().map(find).collect::<Result<_, _>>()?;
        Ok(Snapshot { id: id.clone(), hash, versions, enemies, syllabus })
    }
}

/// SHA-256, hex, over the versions in order of the ids: item, number, content and tags as canonical JSON, a line each;
/// then, if there are any, a line `enemies` and each pair, a line for each item. Papers follow from the trees as well, so
/// last comes a line `syllabus` and the nodes in order, code and parent in a line each; but not for the first version of
/// a syllabus, since snapshots were frozen before there was a second one.
pub fn hash(versions: &[Version], enemies: &[Pair], syllabus: &Syllabus) -> String {
    let mut hash = Sha256::new();
    for version in versions {
        for part in [
            version.item.as_str(),
            &version.number.to_string(),
            &version.content.hash(),
            &to_json(&version.tags),
        ] {
            hash.update(part.as_bytes());
            hash.update(b"\n");
        }
    }
    if !enemies.is_empty() {
        hash.update(b"enemies\n");
    }
    for (a, b) in enemies {
        for item in [a, b] {
            hash.update(item.as_str().as_bytes());
            hash.update(b"\n");
        }
    }
    if syllabus.number() > 1 {
        hash.update(b"syllabus\n");
        for node in syllabus.nodes() {
            hash.update(format!("{} {}\n", node.code, node.parent.as_deref().unwrap_or_default()));
        }
    }
    hex::encode(hash.finalize())
}
