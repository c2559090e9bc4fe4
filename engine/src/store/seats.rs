//! Rosters: who sits where, what they consented to.

use sha2::{Digest, Sha256};

use super::{Store, StoreError, if_readable, to_json};
use crate::id::{AttemptId, SittingId};
use crate::sitting::Accommodations;

/// A candidate in a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Id of the attempt.
    pub attempt: AttemptId,
    /// The sitting.
    pub sitting: SittingId,
    /// 准考证号
    pub ticket: String,
    /// Name.
    pub name: String,
    /// Keyed hash of the ID number: for finding, not for reading.
    pub id_hash: String,
    /// The ID number, sealed with the site's key.
    pub id_sealed: String,
    /// The ID number as screens show it.
    pub id_masked: String,
    /// 考室
    pub room: String,
    /// 座位
    pub seat: String,
    /// Personal extra time, seconds.
    pub extra_s: u32,
    /// Who granted that; empty where nobody did.
    pub extra_by: String,
    /// What else the candidate is granted.
    pub accommodations: Accommodations,
    /// When the candidate consented to what is recorded, µs.
    pub consent_at: Option<i64>,
    /// When the candidate signed the pledge, µs.
    pub pledge_at: Option<i64>,
    /// Whether something of it can't be read.
    pub damaged: bool,
}

/// What a roster says of who sits where, in one hash: SHA-256 over each seat's fields as a JSON list, ended by a
/// newline, in order of the attempts' ids; hex. Consent and pledge are the candidate's, and not in it.
pub fn roster_hash(seats: &[Seat]) -> String {
    let mut seats: Vec<&Seat> = seats.iter().collect();
    seats.sort_by(|one, other| one.attempt.as_str().cmp(other.attempt.as_str()));
    let mut hash = Sha256::new();
    for seat in seats {
        let who = (&seat.ticket, &seat.name, &seat.id_hash, &seat.id_sealed, &seat.id_masked);
        let granted = (seat.extra_s, &seat.accommodations);
        hash.update(to_json(&(seat.attempt.as_str(), who, &seat.room, &seat.seat, granted)).as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    String,
    String,
    Option<i64>,
    Option<i64>,
);

const COLUMNS: &str = "SELECT attempt, sitting, ticket, name, id_hash, id_sealed, id_masked, room, seat, extra_s, \
                       extra_by, accommodations, consent_at, pledge_at FROM seat";

fn seat(row: Row) -> Seat {
    let (
        attempt,
        sitting,
        ticket,
        name,
        id_hash,
        id_sealed,
        id_masked,
        room,
        seat,
        extra,
        extra_by,
        aids,
        consent,
        pledge,
    ) = row;
    Seat {
        attempt: attempt.into(),
        sitting: sitting.into(),
        ticket,
        name,
        id_hash,
        id_sealed,
        id_masked,
        room,
        seat,
        extra_s: u32::try_from(extra).unwrap_or(0),
        extra_by,
        // Unknown words of a newer version grant nothing and harm nobody.
        accommodations: serde_json::from_str(&aids).unwrap_or_default(),
        consent_at: consent,
        pledge_at: pledge,
        damaged: false,
    }
}

impl Store {
    /// The seats of a sitting, by room and seat; of those that can't be read, what can be ([`Seat::damaged`]). For what shows
    /// all, or does something to all: one damaged row is nobody else's trouble.
    pub async fn seats_as_far_as_they_go(&self, sitting: &SittingId) -> Result<Vec<Seat>, StoreError> {
        if let Some(seats) = if_readable(self.seats(sitting).await)? {
            return Ok(seats);
        }
        let attempts: Vec<(String,)> =
            sqlx::query_as("SELECT attempt FROM seat WHERE sitting = $1 ORDER BY room, seat, ticket")
                .bind(sitting.as_str())
                .fetch_all(self.db.read())
                .await?;
        let mut seats = Vec::with_capacity(attempts.len());
        for (attempt,) in attempts {
            let attempt = AttemptId::from(attempt);
            seats.push(match if_readable(self.seat(&attempt).await)? {
                None => self.what_is_left(sitting, attempt).await?,
                Some(seat) => seat,
            });
        }
        Ok(seats)
    }

    /// What can be read of a seat that can't be as a whole.
    async fn what_is_left(&self, sitting: &SittingId, attempt: AttemptId) -> Result<Seat, StoreError> {
        let text = async |sql| {
            let text = self.readable_text(sql, attempt.as_str()).await?;
            Ok::<_, StoreError>(text.unwrap_or_default())
        };
        Ok(Seat {
            sitting: sitting.clone(),
            ticket: text("SELECT ticket FROM seat WHERE attempt = $1").await?,
            name: text("SELECT name FROM seat WHERE attempt = $1").await?,
            id_masked: text("SELECT id_masked FROM seat WHERE attempt = $1").await?,
            room: text("SELECT room FROM seat WHERE attempt = $1").await?,
            seat: text("SELECT seat FROM seat WHERE attempt = $1").await?,
            damaged: true,
            // Nobody goes on by the rest.
            id_hash: String::new(),
            id_sealed: String::new(),
            extra_s: 0,
            extra_by: String::new(),
            accommodations: Accommodations::default(),
            consent_at: None,
            pledge_at: None,
            attempt,
        })
    }

    /// The seats of a sitting, by room and seat.
    pub async fn seats(&self, sitting: &SittingId) -> Result<Vec<Seat>, StoreError> {
        let sql = format!("{COLUMNS} WHERE sitting = $1 ORDER BY room, seat, ticket");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(sitting.as_str()).fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(seat).collect())
    }

    /// The seat of an attempt.
    pub async fn seat(&self, attempt: &AttemptId) -> Result<Seat, StoreError> {
        let sql = format!("{COLUMNS} WHERE attempt = $1");
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(attempt.as_str())
            .fetch_optional(self.db.read())
            .await?;
        row.map(seat).ok_or(StoreError::Missing("seat"))
    }

    /// The seat of an admission ticket.
    pub async fn seat_of_ticket(&self, ticket: &str) -> Result<Option<Seat>, StoreError> {
        let sql = format!("{COLUMNS} WHERE ticket = $1");
        let row: Option<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(ticket).fetch_optional(self.db.read()).await?;
        Ok(row.map(seat))
    }

    /// Saves a roster's lines, all or none: new seats, and changed names, rooms, seats and extra time of those
    /// that are there. Returns how many were added and how many changed.
    pub async fn put_seats(&self, seats: &[Seat]) -> Result<(u32, u32), StoreError> {
        let mut tx = self.db.write().begin().await?;
        let (mut added, mut changed) = (0, 0);
        for seat in seats {
            let made = sqlx::query(
                "INSERT INTO seat (attempt, sitting, ticket, name, id_hash, id_sealed, id_masked, room, seat, \
                 extra_s, accommodations, extra_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                 ON CONFLICT DO NOTHING",
            )
            .bind(seat.attempt.as_str())
            .bind(seat.sitting.as_str())
            .bind(&seat.ticket)
            .bind(&seat.name)
            .bind(&seat.id_hash)
            .bind(&seat.id_sealed)
            .bind(&seat.id_masked)
            .bind(&seat.room)
            .bind(&seat.seat)
            .bind(i64::from(seat.extra_s))
            .bind(to_json(&seat.accommodations))
            .bind(&seat.extra_by)
            .execute(&mut *tx)
            .await?;
            if made.rows_affected() == 1 {
                added += 1;
                continue;
            }
            let updated = sqlx::query(
                // Who sends the same list again has granted nothing anew.
                "UPDATE seat SET name = $1, room = $2, seat = $3, accommodations = $5, \
                 extra_by = CASE WHEN extra_s = $4 AND extra_by <> '' THEN extra_by ELSE $9 END, extra_s = $4 \
                 WHERE sitting = $6 AND ticket = $7 AND id_hash = $8",
            )
            .bind(&seat.name)
            .bind(&seat.room)
            .bind(&seat.seat)
            .bind(i64::from(seat.extra_s))
            .bind(to_json(&seat.accommodations))
            .bind(seat.sitting.as_str())
            .bind(&seat.ticket)
            .bind(&seat.id_hash)
            .bind(&seat.extra_by)
            .execute(&mut *tx)
            .await?;
            if updated.rows_affected() == 0 {
                return Err(StoreError::Conflict("the admission ticket or ID number"));
            }
            changed += 1;
        }
        tx.commit().await?;
        Ok((added, changed))
    }

    /// Which of these tickets are taken by another sitting, or by another person of this one.
    pub async fn taken_tickets(&self, seats: &[Seat]) -> Result<Vec<String>, StoreError> {
        let tickets: Vec<(String, String, String)> =
            sqlx::query_as("SELECT ticket, sitting, id_hash FROM seat").fetch_all(self.db.read()).await?;
        let known: std::collections::HashMap<_, _> =
            tickets.into_iter().map(|(ticket, sitting, id)| (ticket, (sitting, id))).collect();
        let taken = |seat: &&Seat| {
            known
                .get(&seat.ticket)
                .is_some_and(|(sitting, id)| sitting != seat.sitting.as_str() || *id != seat.id_hash)
        };
        Ok(seats.iter().filter(taken).map(|seat| seat.ticket.clone()).collect())
    }

    /// Records the consent; the first time counts.
    pub async fn consent(&self, attempt: &AttemptId, now: i64) -> Result<(), StoreError> {
        self.stamp("UPDATE seat SET consent_at = $1 WHERE attempt = $2 AND consent_at IS NULL", attempt, now)
            .await
    }

    /// Records the pledge; the first time counts.
    pub async fn pledge(&self, attempt: &AttemptId, now: i64) -> Result<(), StoreError> {
        self.stamp("UPDATE seat SET pledge_at = $1 WHERE attempt = $2 AND pledge_at IS NULL", attempt, now)
            .await
    }

    async fn stamp(&self, sql: &'static str, attempt: &AttemptId, now: i64) -> Result<(), StoreError> {
        sqlx::query(sql).bind(now).bind(attempt.as_str()).execute(self.db.write()).await?;
        Ok(())
    }
}
