//! Snapshots: frozen lists of approved versions that papers are drawn from.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::enemies::Pair;
use super::{Store, StoreError, from_json, to_json};
use crate::id::{ItemId, SnapshotId};
use crate::item::Version;

/// A frozen list of versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Its id.
    pub id: SnapshotId,
    /// SHA-256 over item, version, content and tags of all of them in order of the ids, and over the enemies, hex.
    pub hash: String,
    /// The versions, in order of the ids.
    pub versions: Vec<Version>,
    /// Pairs of its items that must not meet in one form, in order.
    pub enemies: Vec<Pair>,
}

impl Store {
    /// Freezes what is approved now; `stale`: also what cites regulations that are no longer in force. The same bank gives
    /// the same snapshot.
    pub async fn freeze(&self, stale: bool, now: i64) -> Result<Snapshot, StoreError> {
        let mut versions = self.drawable_versions(stale).await?;
        versions.sort_by(|a, b| a.item.cmp(&b.item));
        let mut enemies = self.enemies().await?;
        let has = |item: &ItemId| versions.binary_search_by(|version| version.item.cmp(item)).is_ok();
        enemies.retain(|(a, b)| has(a) && has(b));
        let hash = hash(&versions, &enemies);
        let items: Vec<(&str, u32)> =
            versions.iter().map(|version| (version.item.as_str(), version.number)).collect();
        sqlx::query(
            "INSERT INTO snapshot (id, hash, size, items, enemies, at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (hash) DO NOTHING",
        )
        .bind(SnapshotId::new().as_str())
        .bind(&hash)
        .bind(i64::try_from(items.len()).unwrap_or(i64::MAX))
        .bind(to_json(&items))
        .bind(to_json(&enemies))
        .bind(now)
        .execute(self.db.write())
        .await?;
        let (id,): (String,) = sqlx::query_as("SELECT id FROM snapshot WHERE hash = $1")
            .bind(&hash)
            .fetch_one(self.db.write())
            .await?;
        Ok(Snapshot { id: id.into(), hash, versions, enemies })
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
        let sql = "SELECT hash, items, enemies FROM snapshot WHERE id = $1";
        let row: Option<(String, String, String)> =
            sqlx::query_as(sql).bind(id.as_str()).fetch_optional(self.db.read()).await?;
        let (hash, items, enemies) = row.ok_or(StoreError::Missing("snapshot"))?;
        let items: Vec<(ItemId, u32)> = from_json("snapshot", &items)?;
        let enemies = from_json("snapshot", &enemies)?;
        // One pass over the table beats thousands of look-ups; versions are immutable, so this is what was frozen.
        let sql = "SELECT v.item, i.code, v.number, v.content, v.tags, v.status, v.author, v.reviewer, v.at \
                   FROM item_version v JOIN item i ON i.id = v.item \
                   WHERE v.status IN ('approved', 'retired') OR v.number < i.latest";
        let mut all = HashMap::new();
        for row in sqlx::query_as(sql).fetch_all(self.db.read()).await? {
            let version = super::items::version(row)?;
            all.insert((version.item.clone(), version.number), version);
        }
        let find = |key: (ItemId, u32)| all.remove(&key).ok_or(StoreError::Missing("item version"));
        let versions = items.into_iter().map(find).collect::<Result<_, _>>()?;
        Ok(Snapshot { id: id.clone(), hash, versions, enemies })
    }
}

/// SHA-256 over the versions in their order: item, number, content and tags as canonical JSON, a line each; then, if
/// there are any, a line `enemies` and each pair, a line for each item.
pub fn hash(versions: &[Version], enemies: &[Pair]) -> String {
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
    hex::encode(hash.finalize())
}
