//! What people did with the answers that they mark: rows are added, none is changed.

use std::collections::{BTreeMap, HashMap};

use super::{Store, StoreError, from_json, to_json};
use crate::id::{AttemptId, SittingId};
use crate::script::Entry;

/// By slot, what was done with its answer, oldest first.
pub type Logs = BTreeMap<u16, Vec<Entry>>;

type Row = (String, i64, i64, String, String, i64, String);

const COLUMNS: &str = "SELECT attempt, slot, number, answer, by_staff, at, act FROM script_act";

fn entry(row: Row) -> Result<(AttemptId, u16, Entry), StoreError> {
    let (attempt, slot, number, answer, by, at, act) = row;
    let damaged = |error: std::num::TryFromIntError| StoreError::Damaged {
        table: "script_act",
        error: error.to_string(),
    };
    let entry = Entry {
        number: u32::try_from(number).map_err(damaged)?,
        answer,
        by: from_json("script_act", &by)?,
        at,
        act: from_json("script_act", &act)?,
    };
    Ok((attempt.into(), u16::try_from(slot).map_err(damaged)?, entry))
}

impl Store {
    /// All that was done with the scripts of a sitting.
    pub async fn scripts(&self, sitting: &SittingId) -> Result<HashMap<AttemptId, Logs>, StoreError> {
        let sql = format!("{COLUMNS} WHERE sitting = $1 ORDER BY attempt, slot, number");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(sitting.as_str()).fetch_all(self.db.read()).await?;
        let mut all: HashMap<AttemptId, Logs> = HashMap::new();
        for row in rows {
            let (attempt, slot, entry) = entry(row)?;
            all.entry(attempt).or_default().entry(slot).or_default().push(entry);
        }
        Ok(all)
    }

    /// What was done with the scripts of one attempt.
    pub async fn scripts_of(&self, attempt: &AttemptId) -> Result<Logs, StoreError> {
        let sql = format!("{COLUMNS} WHERE attempt = $1 ORDER BY slot, number");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(attempt.as_str()).fetch_all(self.db.read()).await?;
        let mut logs = Logs::new();
        for row in rows {
            let (_, slot, entry) = entry(row)?;
            logs.entry(slot).or_default().push(entry);
        }
        Ok(logs)
    }

    /// Adds what was decided on a log as it stood. `false`: something was added to it meanwhile.
    pub async fn put_script_act(
        &self,
        sitting: &SittingId,
        (attempt, slot): (&AttemptId, u16),
        entry: &Entry,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO script_act (sitting, attempt, slot, number, answer, by_staff, at, act) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(sitting.as_str())
        .bind(attempt.as_str())
        .bind(i64::from(slot))
        .bind(i64::from(entry.number))
        .bind(&entry.answer)
        .bind(to_json(&entry.by))
        .bind(entry.at)
        .bind(to_json(&entry.act))
        .execute(self.db.write())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
