//! Practice: sets, answers, and what is known of each person and item.

use std::collections::HashMap;

use bank::ItemId;

use super::{Store, StoreError, from_json, to_json};
use crate::attempt::{Event, Response};
use crate::paper::Form;
use crate::practice::Known;

/// What a set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetKind {
    /// Items of a subject.
    Subject,
    /// Items of the book of wrong answers.
    Book,
    /// A mock exam.
    Mock,
}

impl SetKind {
    fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Book => "book",
            Self::Mock => "mock",
        }
    }
}

/// A practice set.
#[derive(Clone, Debug)]
pub struct PracticeSet {
    /// Its id.
    pub id: String,
    /// Keyed hash of the person's ID number.
    pub person: String,
    /// What it is.
    pub kind: SetKind,
    /// What it is called.
    pub title: String,
    /// Its items.
    pub form: Form,
    /// When it was begun, µs.
    pub at: i64,
    /// Of a mock exam: its log; see [`crate::practice::mock::Mock`].
    pub log: Option<Vec<Event>>,
    /// When it was finished, µs.
    pub finished_at: Option<i64>,
}

/// An answer in a set.
#[derive(Clone, Debug)]
pub struct PracticeAnswer {
    /// The slot.
    pub slot: u16,
    /// The item.
    pub item: ItemId,
    /// The response.
    pub response: Response,
    /// Whether it is right; `None` while nobody is to know.
    pub right: Option<bool>,
}

type Row = (String, String, String, String, String, i64, Option<String>, Option<i64>);

impl Store {
    /// Keeps a new set.
    pub async fn put_practice_set(&self, set: &PracticeSet) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO practice_set (id, person, kind, title, form, at, log) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&set.id)
        .bind(&set.person)
        .bind(set.kind.name())
        .bind(&set.title)
        .bind(to_json(&set.form))
        .bind(set.at)
        .bind(set.log.as_ref().map(to_json))
        .execute(self.db.write())
        .await?;
        Ok(())
    }

    /// A set of a person.
    pub async fn practice_set(&self, person: &str, id: &str) -> Result<PracticeSet, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, person, kind, title, form, at, log, finished_at FROM practice_set \
             WHERE id = $1 AND person = $2",
        )
        .bind(id)
        .bind(person)
        .fetch_optional(self.db.read())
        .await?;
        let (id, person, kind, title, form, at, log, finished_at) =
            row.ok_or(StoreError::Missing("practice set"))?;
        let kind = match kind.as_str() {
            "mock" => SetKind::Mock,
            "book" => SetKind::Book,
            _ => SetKind::Subject,
        };
        let form = from_json("practice_set", &form)?;
        let log = log.map(|log| from_json("practice_set", &log)).transpose()?;
        Ok(PracticeSet { id, person, kind, title, form, at, log, finished_at })
    }

    /// The set that a person began last and has not finished, if any.
    pub async fn open_practice_set(&self, person: &str) -> Result<Option<String>, StoreError> {
        let sql =
            "SELECT id FROM practice_set WHERE person = $1 AND finished_at IS NULL ORDER BY at DESC LIMIT 1";
        let row: Option<(String,)> = sqlx::query_as(sql).bind(person).fetch_optional(self.db.read()).await?;
        Ok(row.map(|(id,)| id))
    }

    /// Keeps how far a mock exam is.
    pub async fn put_mock_log(&self, id: &str, log: &[Event]) -> Result<(), StoreError> {
        sqlx::query("UPDATE practice_set SET log = $1 WHERE id = $2 AND finished_at IS NULL")
            .bind(to_json(&log))
            .bind(id)
            .execute(self.db.write())
            .await?;
        Ok(())
    }

    /// Finishes a set, once.
    pub async fn finish_practice_set(&self, id: &str, now: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE practice_set SET finished_at = $1 WHERE id = $2 AND finished_at IS NULL")
            .bind(now)
            .bind(id)
            .execute(self.db.write())
            .await?;
        Ok(())
    }

    /// What was answered in a set, by slot.
    pub async fn practice_answers(&self, set: &str) -> Result<HashMap<u16, PracticeAnswer>, StoreError> {
        let rows: Vec<(i64, String, String, Option<i64>)> =
            sqlx::query_as("SELECT slot, item, response, is_right FROM practice_answer WHERE set_id = $1")
                .bind(set)
                .fetch_all(self.db.read())
                .await?;
        rows.into_iter()
            .map(|(slot, item, response, right)| {
                let slot = u16::try_from(slot).unwrap_or(0);
                let response = from_json("practice_answer", &response)?;
                let right = right.map(|right| right != 0);
                Ok((slot, PracticeAnswer { slot, item: item.into(), response, right }))
            })
            .collect()
    }

    /// Keeps an answer. Where it was marked already the first one stays, and nothing is kept; says whether it was kept.
    pub async fn put_practice_answer(
        &self,
        set: &str,
        answer: &PracticeAnswer,
        now: i64,
    ) -> Result<bool, StoreError> {
        let kept = sqlx::query(
            "INSERT INTO practice_answer (set_id, slot, item, response, is_right, at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (set_id, slot) DO UPDATE SET \
             response = excluded.response, is_right = excluded.is_right, at = excluded.at \
             WHERE practice_answer.is_right IS NULL",
        )
        .bind(set)
        .bind(i64::from(answer.slot))
        .bind(answer.item.as_str())
        .bind(to_json(&answer.response))
        .bind(answer.right.map(i64::from))
        .bind(now)
        .execute(self.db.write())
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// What is known of a person and every item that they answered in practice.
    pub async fn practice_known(&self, person: &str) -> Result<HashMap<ItemId, Known>, StoreError> {
        let rows: Vec<(String, i64, i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT item, wrong, streak, last_day, in_book, at FROM practice_item WHERE person = $1",
        )
        .bind(person)
        .fetch_all(self.db.read())
        .await?;
        let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        let known = |(item, wrong, streak, last_day, in_book, at): (String, i64, i64, i64, i64, i64)| {
            let (wrong, streak, in_book) = (count(wrong), count(streak), in_book != 0);
            (item.into(), Known { wrong, streak, last_day, in_book, at })
        };
        Ok(rows.into_iter().map(known).collect())
    }

    /// Keeps what is known of a person and an item.
    pub async fn put_practice_known(
        &self,
        person: &str,
        item: &ItemId,
        known: &Known,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO practice_item (person, item, wrong, streak, last_day, in_book, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person, item) DO UPDATE SET \
             wrong = excluded.wrong, streak = excluded.streak, last_day = excluded.last_day, \
             in_book = excluded.in_book, at = excluded.at",
        )
        .bind(person)
        .bind(item.as_str())
        .bind(i64::from(known.wrong))
        .bind(i64::from(known.streak))
        .bind(known.last_day)
        .bind(i64::from(known.in_book))
        .bind(known.at)
        .execute(self.db.write())
        .await?;
        Ok(())
    }
}
