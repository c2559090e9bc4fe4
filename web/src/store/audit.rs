//! The audit log: append-only, numbered, hash-chained.

use bank::store::{StoreError, from_json};
use engine::receipt::seal::AuditHead;
use serde_json::Value;
use sha2::{Digest, Sha256};
use wire::staff::AuditLine;

use super::Store;

/// Something privileged that was done.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Account id, or `system`.
    pub who: String,
    /// Name.
    pub who_name: String,
    /// What, such as `wall.extend`.
    pub what: &'static str,
    /// On what, such as `attempt 0193…`.
    pub on: String,
    /// Before, after, reason, …
    pub detail: Value,
    /// From which address.
    pub from: String,
}

impl Deed {
    /// Something that Kaopu did by itself.
    pub fn of_kaopu(what: &'static str, on: String, detail: Value) -> Self {
        Self { who: "system".into(), who_name: "Kaopu".into(), what, on, detail, from: String::new() }
    }
}

type Row = (i64, i64, String, String, String, String, String, String, String);

/// SHA-256(hash before ‖ number ‖ at ‖ who ‖ name ‖ what ‖ on ‖ detail ‖ from), parts ended by a newline, hex.
fn link(before: &str, row: &Row) -> String {
    let (number, at, who, name, what, on, detail, from, _) = row;
    let mut hash = Sha256::new();
    for part in [before, &number.to_string(), &at.to_string(), who, name, what, on, detail, from] {
        hash.update(part.as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

fn line((number, at, _, who, what, on, detail, from, hash): Row) -> Result<AuditLine, StoreError> {
    Ok(AuditLine { number, at, who, what, on, detail: from_json("audit", &detail)?, from, hash })
}

/// How often a node tries to append before it gives up: several seconds in all.
const TRIES: u64 = 200;

const COLUMNS: &str =
    "SELECT number, at, who, who_name, what, on_what, detail, from_address, hash FROM audit";

impl Store {
    /// Appends deeds, all or none. Those of one node wait for each other in the order they came: however many they
    /// are, each has only other nodes to lose a number to. Who loses it takes the next ones.
    pub async fn record(&self, deeds: &[Deed], now: i64) -> Result<(), StoreError> {
        let _turn = self.appending.lock().await;
        for lost in 0..TRIES {
            if self.try_record(deeds, now).await? {
                return Ok(());
            }
            // Nodes that lost to each other don't meet again at the same moment.
            let wait = rand::random_range(0..=5 * (lost + 1).min(10));
            tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
        }
        Err(StoreError::Conflict("the audit log"))
    }

    async fn try_record(&self, deeds: &[Deed], now: i64) -> Result<bool, StoreError> {
        let mut tx = self.db.write().begin().await?;
        let last: Option<(i64, String)> =
            sqlx::query_as("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
                .fetch_optional(&mut *tx)
                .await?;
        let (mut number, mut before) = last.unwrap_or_default();
        for deed in deeds {
            number += 1;
            let mut row: Row = (
                number,
                now,
                deed.who.clone(),
                deed.who_name.clone(),
                deed.what.to_owned(),
                deed.on.clone(),
                deed.detail.to_string(),
                deed.from.clone(),
                String::new(),
            );
            row.8 = link(&before, &row);
            before.clone_from(&row.8);
            let made = sqlx::query(
                "INSERT INTO audit (number, at, who, who_name, what, on_what, detail, from_address, hash) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            )
            .bind(row.0)
            .bind(row.1)
            .bind(row.2)
            .bind(row.3)
            .bind(row.4)
            .bind(row.5)
            .bind(row.6)
            .bind(row.7)
            .bind(row.8)
            .execute(&mut *tx)
            .await?;
            if made.rows_affected() == 0 {
                tx.rollback().await?;
                return Ok(false);
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Lines before number `before`, newest first.
    pub async fn audit_before(&self, before: i64, most: u32) -> Result<Vec<AuditLine>, StoreError> {
        let sql = format!("{COLUMNS} WHERE number < $1 ORDER BY number DESC LIMIT $2");
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(before)
            .bind(i64::from(most))
            .fetch_all(self.db.read())
            .await?;
        rows.into_iter().map(line).collect()
    }

    /// All lines whose detail names a sitting, oldest first.
    pub async fn audit_of_sitting(&self, sitting: &str) -> Result<Vec<AuditLine>, StoreError> {
        let sql = format!("{COLUMNS} WHERE detail LIKE $1 ORDER BY number");
        let named = format!("%\"sitting\":\"{sitting}\"%");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(named).fetch_all(self.db.read()).await?;
        rows.into_iter().map(line).collect()
    }

    /// All lines of one kind of deed, oldest first.
    pub async fn audit_of(&self, what: &str) -> Result<Vec<AuditLine>, StoreError> {
        let sql = format!("{COLUMNS} WHERE what = $1 ORDER BY number");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(what).fetch_all(self.db.read()).await?;
        rows.into_iter().map(line).collect()
    }

    /// All lines on one thing, such as `sitting 0193…`, oldest first.
    pub async fn audit_on(&self, on: &str) -> Result<Vec<AuditLine>, StoreError> {
        let sql = format!("{COLUMNS} WHERE on_what = $1 ORDER BY number");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(on).fetch_all(self.db.read()).await?;
        rows.into_iter().map(line).collect()
    }

    /// Where it stands: number and hash of the last line; 0 and nothing before the first.
    pub async fn audit_head(&self) -> Result<AuditHead, StoreError> {
        let last: Option<(i64, String)> =
            sqlx::query_as("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
                .fetch_optional(self.db.read())
                .await?;
        let (number, hash) = last.unwrap_or_default();
        Ok(AuditHead { number, hash })
    }

    /// Whether it still goes through this head.
    pub async fn audit_has(&self, head: &AuditHead) -> Result<bool, StoreError> {
        let found: Option<(String,)> = sqlx::query_as("SELECT hash FROM audit WHERE number = $1")
            .bind(head.number)
            .fetch_optional(self.db.read())
            .await?;
        // Every log goes through its beginning.
        Ok(head.number == 0 || found.is_some_and(|(hash,)| hash == head.hash))
    }

    /// Checks the chain. `Err` carries the number of the first line that does not fit.
    pub async fn verify_audit(&self) -> Result<Result<i64, i64>, StoreError> {
        let sql = format!("{COLUMNS} ORDER BY number");
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(self.db.read()).await?;
        let mut before = String::new();
        for (row, expected) in rows.iter().zip(1..) {
            if row.0 != expected || row.8 != link(&before, row) {
                return Ok(Err(expected));
            }
            before.clone_from(&row.8);
        }
        Ok(Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX)))
    }
}
