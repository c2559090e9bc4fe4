//! Sittings, and what their papers were drawn from.

use std::collections::HashMap;

use bank::SnapshotId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Store, StoreError, from_json, if_readable, to_json};
use crate::blueprint::Blueprint;
use crate::exam::Rules;
use crate::id::{ExamId, SittingId};
use crate::sitting::{Facts, PauseOrder, ordered};

/// A saved sitting.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// Its id.
    pub id: SittingId,
    /// Its exam.
    pub exam: ExamId,
    /// Title.
    pub title: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The start, µs.
    pub starts_at: i64,
    /// The end of the window, µs.
    pub ends_at: i64,
    /// What its papers were drawn from; `None` before they were.
    pub frozen: Option<Frozen>,
    /// When results were released, µs.
    pub released_at: Option<i64>,
    /// Account ids of its invigilators.
    pub invigilators: Vec<String>,
    /// Pauses of rooms and of the whole sitting. They change by [`Store::order_pause`] only.
    pub pauses: Vec<PauseOrder>,
    /// The sitting that it rehearses, if it is a rehearsal: that never changes.
    pub rehearsal_of: Option<SittingId>,
}

impl Sitting {
    /// SHA-256 over its fields as a JSON list, hex. Not over what was frozen, which has a promise of its own, nor over
    /// pauses, which are events of its attempts.
    pub fn hash(&self) -> String {
        let times = (&self.time_zone, self.starts_at, self.ends_at, self.released_at);
        let rehearsal = self.rehearsal_of.as_ref().map(SittingId::as_str);
        let fields =
            (self.id.as_str(), self.exam.as_str(), &self.title, times, &self.invigilators, rehearsal);
        hex::encode(Sha256::digest(to_json(&fields)))
    }
}

/// All that a sitting's papers follow from. It never changes once it is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// When, µs.
    pub at: i64,
    /// The bank snapshot.
    pub snapshot: SnapshotId,
    /// Its hash.
    pub snapshot_hash: String,
    /// Its size.
    pub snapshot_items: u32,
    /// The blueprint as it was.
    pub blueprint: Blueprint,
    /// Its hash.
    pub blueprint_hash: String,
    /// The exam's title as it was.
    pub exam_title: String,
    /// The exam's rules as they were.
    pub rules: Rules,
    /// SHA-256 of the master seed, hex.
    pub seed_hash: String,
    /// The master seed, sealed with the site's key.
    pub seed_sealed: String,
    /// Version of the generator.
    pub generator: u32,
}

type Row =
    (String, String, String, String, i64, i64, Option<String>, Option<i64>, String, String, Option<String>);

/// Of a sitting whose times can't be read: nobody may take it to be over. The last second of the year 9999, µs.
const NO_TIMES: (i64, i64) = (0, 253_402_300_799_000_000);

const COLUMNS: &str = "SELECT id, exam, title, time_zone, starts_at, ends_at, frozen, released_at, invigilators, pauses, \
                       rehearsal_of \
                       FROM sitting";

fn sitting(row: Row) -> Result<Sitting, StoreError> {
    let (
        id,
        exam,
        title,
        time_zone,
        starts_at,
        ends_at,
        frozen,
        released_at,
        invigilators,
        pauses,
        rehearsal_of,
    ) = row;
    Ok(Sitting {
        id: id.into(),
        exam: exam.into(),
        title,
        time_zone,
        starts_at,
        ends_at,
        frozen: frozen.map(|frozen| from_json("sitting", &frozen)).transpose()?,
        released_at,
        invigilators: from_json("sitting", &invigilators)?,
        pauses: from_json("sitting", &pauses)?,
        rehearsal_of: rehearsal_of.map(Into::into),
    })
}

/// A sitting whose record is damaged.
#[derive(Debug)]
pub struct Unreadable {
    /// Id.
    pub id: SittingId,
    /// Title.
    pub title: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The start, µs.
    pub starts_at: i64,
    /// The end, µs.
    pub ends_at: i64,
    /// Account ids of its invigilators, where these can be read.
    pub invigilators: Vec<String>,
    /// What can't be read.
    pub error: StoreError,
}

impl Unreadable {
    /// As a sitting of which no more is known.
    pub fn what_is_left(self) -> Sitting {
        let Self { id, title, time_zone, starts_at, ends_at, invigilators, .. } = self;
        Sitting {
            id,
            exam: String::new().into(),
            title,
            time_zone,
            starts_at,
            ends_at,
            frozen: None,
            released_at: None,
            invigilators,
            pauses: Vec::new(),
            rehearsal_of: None,
        }
    }
}

/// How many candidates of a sitting stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// On the roster.
    pub candidates: u32,
    /// With a form.
    pub with_paper: u32,
    /// Started and not ended.
    pub running: u32,
    /// Ended.
    pub ended: u32,
}

type StandingRow = (String, i64, i64, i64, i64);

/// Per sitting: candidates, with paper, running, ended. `which` chooses among the seats `s`.
fn standings(which: &str) -> String {
    format!(
        "SELECT sitting, COUNT(*), CAST(SUM(paper) AS BIGINT), \
         CAST(SUM(CASE WHEN started > 0 AND ended <= 0 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN ended > 0 THEN 1 ELSE 0 END) AS BIGINT) FROM ( \
         SELECT s.sitting AS sitting, s.attempt, MAX(CASE WHEN f.attempt IS NULL THEN 0 ELSE 1 END) AS paper, \
         SUM(CASE e.kind WHEN 'started' THEN 1 ELSE 0 END) AS started, \
         SUM(CASE e.kind WHEN 'ended' THEN 1 WHEN 'reopened' THEN -1 ELSE 0 END) AS ended \
         FROM seat s LEFT JOIN form f ON f.attempt = s.attempt \
         LEFT JOIN attempt_event e ON e.attempt = s.attempt AND e.kind IN ('started', 'ended', 'reopened') \
         {which} GROUP BY s.sitting, s.attempt) each_one GROUP BY sitting"
    )
}

fn standing((id, candidates, with_paper, running, ended): StandingRow) -> (SittingId, Standing) {
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let standing = Standing {
        candidates: count(candidates),
        with_paper: count(with_paper),
        running: count(running),
        ended: count(ended),
    };
    (id.into(), standing)
}

impl Sitting {
    /// What decides its phase.
    pub fn facts(&self, standing: Standing) -> Facts {
        Facts {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            without_paper: u64::from(standing.candidates - standing.with_paper.min(standing.candidates)),
            candidates: standing.candidates.into(),
            running: standing.running.into(),
            released_at: self.released_at,
        }
    }
}

impl Store {
    /// All sittings that can be read, latest start first, and what is left of those that can't: one of these is nobody
    /// else's trouble.
    pub async fn sittings(&self) -> Result<(Vec<Sitting>, Vec<Unreadable>), StoreError> {
        let sql = format!("{COLUMNS} ORDER BY starts_at DESC, id");
        let rows: sqlx::Result<Vec<Row>> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(self.db.read()).await;
        let Some(rows) = if_readable(rows)? else { return self.sittings_one_by_one().await };
        let (mut readable, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            let (id, _, title, time_zone, starts_at, ends_at, _, _, invigilators, ..) = row.clone();
            match sitting(row) {
                Ok(sitting) => readable.push(sitting),
                Err(error) => {
                    let (id, invigilators) =
                        (id.into(), from_json("sitting", &invigilators).unwrap_or_default());
                    let left = Unreadable { id, title, time_zone, starts_at, ends_at, invigilators, error };
                    unreadable.push(left);
                }
            }
        }
        Ok((readable, unreadable))
    }

    /// Where the database can't hand out one of the rows.
    async fn sittings_one_by_one(&self) -> Result<(Vec<Sitting>, Vec<Unreadable>), StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT id FROM sitting ORDER BY starts_at DESC, id")
            .fetch_all(self.db.read())
            .await?;
        let (mut readable, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
        for (id,) in rows {
            let id = SittingId::from(id);
            match self.sitting(&id).await {
                Ok(sitting) => readable.push(sitting),
                Err(error @ StoreError::Damaged { .. }) => {
                    let text = async |sql| self.readable_text(sql, id.as_str()).await;
                    let times: sqlx::Result<Option<(i64, i64)>> =
                        sqlx::query_as("SELECT starts_at, ends_at FROM sitting WHERE id = $1")
                            .bind(id.as_str())
                            .fetch_optional(self.db.read())
                            .await;
                    let (starts_at, ends_at) = if_readable(times)?.flatten().unwrap_or(NO_TIMES);
                    let title = text("SELECT title FROM sitting WHERE id = $1").await?;
                    let title = title.unwrap_or_else(|| id.to_string());
                    let time_zone = text("SELECT time_zone FROM sitting WHERE id = $1").await?;
                    let time_zone = time_zone.unwrap_or_else(|| "UTC".to_owned());
                    let invigilators = text("SELECT invigilators FROM sitting WHERE id = $1").await?;
                    let invigilators = invigilators.unwrap_or_default();
                    let invigilators = from_json("sitting", &invigilators).unwrap_or_default();
                    let left = Unreadable { id, title, time_zone, starts_at, ends_at, invigilators, error };
                    unreadable.push(left);
                }
                Err(error) => return Err(error),
            }
        }
        Ok((readable, unreadable))
    }

    /// One sitting.
    pub async fn sitting(&self, id: &SittingId) -> Result<Sitting, StoreError> {
        let sql = format!("{COLUMNS} WHERE id = $1");
        let row: Option<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id.as_str()).fetch_optional(self.db.read()).await?;
        sitting(row.ok_or(StoreError::Missing("sitting"))?)
    }

    /// Saves a new sitting, or what may change of one before its start.
    pub async fn put_sitting(&self, sitting: &Sitting) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sitting (id, exam, title, time_zone, starts_at, ends_at, invigilators, rehearsal_of) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (id) DO UPDATE SET exam = excluded.exam, title = excluded.title, \
             time_zone = excluded.time_zone, starts_at = excluded.starts_at, ends_at = excluded.ends_at, \
             invigilators = excluded.invigilators",
        )
        .bind(sitting.id.as_str())
        .bind(sitting.exam.as_str())
        .bind(&sitting.title)
        .bind(&sitting.time_zone)
        .bind(sitting.starts_at)
        .bind(sitting.ends_at)
        .bind(to_json(&sitting.invigilators))
        .bind(sitting.rehearsal_of.as_ref().map(SittingId::as_str))
        .execute(self.db.write())
        .await?;
        Ok(())
    }

    /// Fixes what a sitting's papers are drawn from. If it is fixed already, that one stays and is returned.
    pub async fn freeze_sitting(&self, id: &SittingId, frozen: &Frozen) -> Result<Frozen, StoreError> {
        sqlx::query("UPDATE sitting SET frozen = $1 WHERE id = $2 AND frozen IS NULL")
            .bind(to_json(frozen))
            .bind(id.as_str())
            .execute(self.db.write())
            .await?;
        self.sitting(id).await?.frozen.ok_or(StoreError::Conflict("the sitting"))
    }

    /// Ids of the sittings that seats, forms or seals name.
    pub async fn sittings_named(&self) -> Result<Vec<SittingId>, StoreError> {
        let sql = "SELECT sitting FROM seat UNION SELECT sitting FROM form UNION SELECT sitting FROM seal \
                   UNION SELECT sitting FROM script_act";
        let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(|(id,)| id.into()).collect())
    }

    /// Orders that a room or the whole sitting is paused or goes on.
    pub async fn order_pause(
        &self,
        id: &SittingId,
        order: &PauseOrder,
    ) -> Result<Vec<PauseOrder>, StoreError> {
        loop {
            let before = self.sitting(id).await?.pauses;
            let after = ordered(&before, order.clone());
            // Somebody else may order at the same time: what both say is kept.
            let saved = sqlx::query("UPDATE sitting SET pauses = $1 WHERE id = $2 AND pauses = $3")
                .bind(to_json(&after))
                .bind(id.as_str())
                .bind(to_json(&before))
                .execute(self.db.write())
                .await?;
            if saved.rows_affected() > 0 {
                return Ok(after);
            }
        }
    }

    /// How many candidates stand where, for every sitting that has any.
    pub async fn standings(&self) -> Result<HashMap<SittingId, Standing>, StoreError> {
        let sql = sqlx::AssertSqlSafe(standings(""));
        let rows: Vec<StandingRow> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(standing).collect())
    }

    /// How the candidates of one sitting stand.
    pub async fn standing(&self, id: &SittingId) -> Result<Standing, StoreError> {
        let sql = standings("WHERE s.sitting = $1");
        let row = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id.as_str());
        Ok(row.fetch_optional(self.db.read()).await?.map(|row| standing(row).1).unwrap_or_default())
    }
}
