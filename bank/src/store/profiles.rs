//! What the columns of tables mean, kept by people for the next table of its kind. 列方案.

use super::{Store, StoreError, from_json, to_json};
use crate::exchange::Mapping;

/// What was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The header cells of the table that it was made for.
    pub columns: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
}

impl Store {
    /// All profiles, the one that was kept last first.
    pub async fn profiles(&self) -> Result<Vec<Profile>, StoreError> {
        let sql = "SELECT name, columns, mapping FROM import_profile ORDER BY at DESC, name";
        let rows: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        rows.into_iter()
            .map(|(name, columns, mapping)| {
                let columns = from_json("import_profile", &columns)?;
                Ok(Profile { name, columns, mapping: from_json("import_profile", &mapping)? })
            })
            .collect()
    }

    /// Keeps a profile in the place of one with its name.
    pub async fn put_profile(&self, profile: &Profile, by: &str, at: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO import_profile (name, columns, mapping, by_staff, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (name) DO UPDATE SET columns = excluded.columns, mapping = excluded.mapping, \
             by_staff = excluded.by_staff, at = excluded.at",
        )
        .bind(&profile.name)
        .bind(to_json(&profile.columns))
        .bind(to_json(&profile.mapping))
        .bind(by)
        .bind(at)
        .execute(self.db.write())
        .await?;
        Ok(())
    }

    /// Forgets a profile.
    pub async fn remove_profile(&self, name: &str) -> Result<(), StoreError> {
        let gone = sqlx::query("DELETE FROM import_profile WHERE name = $1")
            .bind(name)
            .execute(self.db.write())
            .await?;
        if gone.rows_affected() == 0 { Err(StoreError::Missing("profile")) } else { Ok(()) }
    }
}
