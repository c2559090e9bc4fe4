//! Staff accounts.

use bank::store::{StoreError, from_json, to_json};
use sha2::{Digest, Sha256};
use wire::staff::{Account, Role};

use super::Store;

/// An account with its password's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedAccount {
    /// What others may see.
    pub account: Account,
    /// Argon2id, PHC string.
    pub password: String,
}

impl SavedAccount {
    /// SHA-256 over its fields as a JSON list, hex.
    pub fn hash(&self) -> String {
        let Account { id, login, name, roles, active, created_at } = &self.account;
        let fields = (id, login, name, roles, active, created_at, &self.password);
        hex::encode(Sha256::digest(to_json(&fields)))
    }
}

type Row = (String, String, String, String, String, i64, i64);

const COLUMNS: &str = "SELECT id, login, name, password, roles, active, created_at FROM account";

fn saved((id, login, name, password, roles, active, created_at): Row) -> Result<SavedAccount, StoreError> {
    let roles: Vec<Role> = from_json("account", &roles)?;
    Ok(SavedAccount {
        account: Account { id, login, name, roles, active: active != 0, created_at },
        password,
    })
}

impl Store {
    /// All accounts by name.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let sql = format!("{COLUMNS} ORDER BY name, login");
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(self.db.read()).await?;
        rows.into_iter().map(|row| saved(row).map(|saved| saved.account)).collect()
    }

    /// Whether there are accounts, readable or not.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM account").fetch_one(self.db.read()).await?;
        Ok(count > 0)
    }

    /// The account with this id.
    pub async fn account(&self, id: &str) -> Result<Option<SavedAccount>, StoreError> {
        self.account_where("id = $1", id).await
    }

    /// The account with this sign-in name.
    pub async fn account_of_login(&self, login: &str) -> Result<Option<SavedAccount>, StoreError> {
        self.account_where("login = $1", login).await
    }

    async fn account_where(
        &self,
        condition: &'static str,
        value: &str,
    ) -> Result<Option<SavedAccount>, StoreError> {
        let sql = format!("{COLUMNS} WHERE {condition}");
        let row: Option<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).fetch_optional(self.db.read()).await?;
        row.map(saved).transpose()
    }

    /// Saves a new account. A sign-in name that is taken is a conflict.
    pub async fn create_account(&self, new: &SavedAccount) -> Result<(), StoreError> {
        let made = sqlx::query(
            "INSERT INTO account (id, login, name, password, roles, active, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(&new.account.id)
        .bind(&new.account.login)
        .bind(&new.account.name)
        .bind(&new.password)
        .bind(to_json(&new.account.roles))
        .bind(i64::from(new.account.active))
        .bind(new.account.created_at)
        .execute(self.db.write())
        .await?;
        if made.rows_affected() == 0 { Err(StoreError::Conflict("the sign-in name")) } else { Ok(()) }
    }

    /// Saves a changed account; its sign-in name stays.
    pub async fn change_account(&self, changed: &SavedAccount) -> Result<(), StoreError> {
        sqlx::query("UPDATE account SET name = $1, password = $2, roles = $3, active = $4 WHERE id = $5")
            .bind(&changed.account.name)
            .bind(&changed.password)
            .bind(to_json(&changed.account.roles))
            .bind(i64::from(changed.account.active))
            .bind(&changed.account.id)
            .execute(self.db.write())
            .await?;
        Ok(())
    }
}
