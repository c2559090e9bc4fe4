//! Pictures of items.

use std::collections::{BTreeSet, HashSet};

use super::{Store, StoreError};
use crate::picture::Picture;

impl Store {
    /// The names of all pictures.
    pub async fn picture_names(&self) -> Result<HashSet<String>, StoreError> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT name FROM picture").fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Keeps pictures; one that is there already stays as it is.
    pub async fn put_pictures(&self, pictures: &[Picture], at: i64) -> Result<(), StoreError> {
        let mut tx = self.db.write().begin().await?;
        for picture in pictures {
            let sql = "INSERT INTO picture (name, media, width, height, bytes, at) VALUES ($1, $2, $3, $4, $5, $6) \
                       ON CONFLICT DO NOTHING";
            sqlx::query(sql)
                .bind(&picture.name)
                .bind(&picture.media)
                .bind(i64::from(picture.width))
                .bind(i64::from(picture.height))
                .bind(&picture.bytes)
                .bind(at)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A picture.
    pub async fn picture(&self, name: &str) -> Result<Option<Picture>, StoreError> {
        let sql = "SELECT media, width, height, bytes FROM picture WHERE name = $1";
        let row: Option<(String, i64, i64, Vec<u8>)> =
            sqlx::query_as(sql).bind(name).fetch_optional(self.db.read()).await?;
        let pixels = |value| {
            u32::try_from(value)
                .map_err(|_| StoreError::Damaged { table: "picture", error: "pixels".to_owned() })
        };
        row.map(|(media, width, height, bytes)| {
            Ok(Picture {
                name: name.to_owned(),
                media,
                width: pixels(width)?,
                height: pixels(height)?,
                bytes,
            })
        })
        .transpose()
    }

    /// Which of these pictures are not there.
    pub async fn missing_pictures(&self, names: &BTreeSet<String>) -> Result<BTreeSet<String>, StoreError> {
        let mut missing = BTreeSet::new();
        for name in names {
            let found: Option<(i64,)> = sqlx::query_as("SELECT width FROM picture WHERE name = $1")
                .bind(name)
                .fetch_optional(self.db.read())
                .await?;
            if found.is_none() {
                missing.insert(name.clone());
            }
        }
        Ok(missing)
    }
}
