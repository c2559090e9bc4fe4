//! Settings of the site.

use bank::store::StoreError;

use super::Store;

impl Store {
    /// A setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT value FROM setting WHERE name = $1")
            .bind(name)
            .fetch_optional(self.db.read())
            .await?;
        Ok(row.map(|(value,)| value))
    }

    /// Changes a setting.
    pub async fn put_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO setting (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(self.db.write())
        .await?;
        Ok(())
    }

    /// Takes a setting away if it has this value. Says whether it had: of two at once, one gets `true`.
    pub async fn take_setting(&self, name: &str, value: &str) -> Result<bool, StoreError> {
        let taken = sqlx::query("DELETE FROM setting WHERE name = $1 AND value = $2")
            .bind(name)
            .bind(value)
            .execute(self.db.write())
            .await?;
        Ok(taken.rows_affected() == 1)
    }
}
