//! Attempt events, for reading. Only [`crate::journal`] writes them.

use std::collections::HashMap;

use super::{Store, StoreError, from_json, if_readable};
use crate::attempt::{Event, Head};
use crate::id::{AttemptId, SittingId};
use crate::receipt::mark;

type Row = (i64, i64, String, String, String);

const LOG: &str = "SELECT number, at, kind, body, hash FROM attempt_event WHERE attempt = $1 ORDER BY number";

fn event((number, at, kind, body, hash): Row) -> Result<Event, StoreError> {
    let damaged = |error: String| StoreError::Damaged { table: "attempt_event", error };
    let number = u32::try_from(number).map_err(|error| damaged(error.to_string()))?;
    let event = Event { number, at, body: from_json("attempt_event", &body)?, hash };
    // Which attempts run is asked by the kind, and the hash is over the body alone.
    if kind != event.body.kind() {
        return Err(damaged(format!("event {number} is {} and is called {kind}", event.body.kind())));
    }
    Ok(event)
}

impl Store {
    /// The whole log of an attempt.
    pub async fn log(&self, attempt: &AttemptId) -> Result<Vec<Event>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(LOG).bind(attempt.as_str()).fetch_all(self.db.read()).await?;
        rows.into_iter().map(event).collect()
    }

    /// The log of an attempt up to the first row that can't be read; whether there is one.
    pub async fn log_as_far_as_it_goes(&self, attempt: &AttemptId) -> Result<(Vec<Event>, bool), StoreError> {
        let rows = sqlx::query_as(LOG).bind(attempt.as_str()).fetch_all(self.db.read()).await;
        let Some(rows): Option<Vec<Row>> = if_readable(rows)? else {
            return Ok((self.log_row_by_row(attempt).await?, true));
        };
        let all = rows.len();
        let log: Vec<Event> = rows.into_iter().map_while(|row| event(row).ok()).collect();
        let spoilt = log.len() < all;
        Ok((log, spoilt))
    }

    /// Where the database can't hand out one of the rows: those before it.
    async fn log_row_by_row(&self, attempt: &AttemptId) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT number, at, kind, body, hash FROM attempt_event WHERE attempt = $1 AND number > $2 \
                   ORDER BY number LIMIT 1";
        let mut log: Vec<Event> = Vec::new();
        loop {
            let last = log.last().map_or(0, |event| i64::from(event.number));
            let row: sqlx::Result<Option<Row>> =
                sqlx::query_as(sql).bind(attempt.as_str()).bind(last).fetch_optional(self.db.read()).await;
            match row.map_err(StoreError::from).and_then(|row| row.map(event).transpose()) {
                Ok(Some(event)) => log.push(event),
                Ok(None) | Err(StoreError::Damaged { .. }) => return Ok(log),
                Err(error) => return Err(error),
            }
        }
    }

    /// The logs of all attempts of a sitting.
    pub async fn logs(&self, sitting: &SittingId) -> Result<HashMap<AttemptId, Vec<Event>>, StoreError> {
        let sql = "SELECT e.attempt, e.number, e.at, e.kind, e.body, e.hash FROM attempt_event e \
                   JOIN seat s ON s.attempt = e.attempt WHERE s.sitting = $1 ORDER BY e.attempt, e.number";
        let rows: Vec<(String, i64, i64, String, String, String)> =
            sqlx::query_as(sql).bind(sitting.as_str()).fetch_all(self.db.read()).await?;
        let mut logs: HashMap<AttemptId, Vec<Event>> = HashMap::new();
        for (attempt, number, at, kind, body, hash) in rows {
            logs.entry(attempt.into()).or_default().push(event((number, at, kind, body, hash))?);
        }
        Ok(logs)
    }

    /// The line of [`mark`] for each log of a sitting that has begun.
    pub async fn heads(&self, sitting: &SittingId) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String, i64, String)> = sqlx::query_as(
            "SELECT s.attempt, e.number, e.hash FROM seat s JOIN attempt_event e ON e.attempt = s.attempt \
             WHERE s.sitting = $1 AND e.number = \
             (SELECT m.number FROM attempt_event m WHERE m.attempt = s.attempt ORDER BY m.number DESC LIMIT 1)",
        )
        .bind(sitting.as_str())
        .fetch_all(self.db.read())
        .await?;
        let line = |(attempt, number, hash): (String, i64, String)| {
            mark::line(&attempt, &Head { number: u32::try_from(number).unwrap_or(0), hash })
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Whether a log leads through this head.
    pub async fn leads_through(&self, attempt: &str, head: &Head) -> Result<bool, StoreError> {
        let there: Option<(String,)> =
            sqlx::query_as("SELECT hash FROM attempt_event WHERE attempt = $1 AND number = $2")
                .bind(attempt)
                .bind(i64::from(head.number))
                .fetch_optional(self.db.read())
                .await?;
        Ok(there.is_some_and(|(hash,)| hash == head.hash))
    }

    /// Attempts that have started and not ended.
    pub async fn running_attempts(&self) -> Result<Vec<AttemptId>, StoreError> {
        let sql = "SELECT attempt FROM attempt_event WHERE kind IN ('started', 'ended', 'reopened') \
                   GROUP BY attempt HAVING SUM(CASE kind WHEN 'started' THEN 1 ELSE 0 END) > 0 \
                   AND SUM(CASE kind WHEN 'ended' THEN 1 WHEN 'reopened' THEN -1 ELSE 0 END) <= 0";
        let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(|(attempt,)| attempt.into()).collect())
    }

    /// How long the logs of these attempts are: what a node compares its memory with.
    pub async fn log_lengths(&self, attempts: &[AttemptId]) -> Result<Vec<(AttemptId, u32)>, StoreError> {
        let mut lengths = Vec::with_capacity(attempts.len());
        // Binds are limited (32,766 in SQLite), so in portions.
        for portion in attempts.chunks(500) {
            let marks: Vec<String> = (1..=portion.len()).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT attempt, MAX(number) FROM attempt_event WHERE attempt IN ({}) GROUP BY attempt",
                marks.join(", ")
            );
            let mut query = sqlx::query_as::<_, (String, i64)>(sqlx::AssertSqlSafe(sql));
            for attempt in portion {
                query = query.bind(attempt.as_str().to_owned());
            }
            let rows = query.fetch_all(self.db.read()).await?;
            lengths
                .extend(rows.into_iter().map(|(id, n)| (AttemptId::from(id), u32::try_from(n).unwrap_or(0))));
        }
        Ok(lengths)
    }
}
