//! Blueprints and exams.

use super::{Store, StoreError, from_json, to_json};
use crate::blueprint::Blueprint;
use crate::exam::Rules;
use crate::id::{BlueprintId, ExamId};

/// A saved blueprint.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedBlueprint {
    /// Its id.
    pub id: BlueprintId,
    /// It.
    pub blueprint: Blueprint,
    /// When it was saved, µs.
    pub at: i64,
}

/// A saved exam.
#[derive(Clone, Debug, PartialEq)]
pub struct Exam {
    /// Its id.
    pub id: ExamId,
    /// Title.
    pub title: String,
    /// Its blueprint.
    pub blueprint: BlueprintId,
    /// Its rules.
    pub rules: Rules,
}

type ExamRow = (String, String, String, String);

fn exam((id, title, blueprint, rules): ExamRow) -> Result<Exam, StoreError> {
    Ok(Exam { id: id.into(), title, blueprint: blueprint.into(), rules: from_json("exam", &rules)? })
}

impl Store {
    /// All blueprints, newest first.
    pub async fn blueprints(&self) -> Result<Vec<SavedBlueprint>, StoreError> {
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT id, body, at FROM blueprint ORDER BY at DESC")
                .fetch_all(self.db.read())
                .await?;
        let saved = |(id, body, at): (String, String, i64)| {
            Ok(SavedBlueprint { id: id.into(), blueprint: from_json("blueprint", &body)?, at })
        };
        rows.into_iter().map(saved).collect()
    }

    /// One blueprint.
    pub async fn blueprint(&self, id: &BlueprintId) -> Result<SavedBlueprint, StoreError> {
        let row: Option<(String, i64)> = sqlx::query_as("SELECT body, at FROM blueprint WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.db.read())
            .await?;
        let (body, at) = row.ok_or(StoreError::Missing("blueprint"))?;
        Ok(SavedBlueprint { id: id.clone(), blueprint: from_json("blueprint", &body)?, at })
    }

    /// Saves a new blueprint.
    pub async fn create_blueprint(
        &self,
        id: &BlueprintId,
        blueprint: &Blueprint,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO blueprint (id, body, at) VALUES ($1, $2, $3)")
            .bind(id.as_str())
            .bind(to_json(blueprint))
            .bind(now)
            .execute(self.db.write())
            .await?;
        Ok(())
    }

    /// Saves a changed blueprint, made from the one that was saved at `based_on`; a conflict when somebody saved
    /// another in between.
    pub async fn change_blueprint(
        &self,
        id: &BlueprintId,
        blueprint: &Blueprint,
        based_on: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE blueprint SET body = $1, at = $2 WHERE id = $3 AND at = $4")
            .bind(to_json(blueprint))
            .bind(now.max(based_on + 1))
            .bind(id.as_str())
            .bind(based_on)
            .execute(self.db.write())
            .await?;
        if changed.rows_affected() == 0 { Err(StoreError::Conflict("the blueprint")) } else { Ok(()) }
    }

    /// All exams, newest first.
    pub async fn exams(&self) -> Result<Vec<Exam>, StoreError> {
        let rows: Vec<ExamRow> =
            sqlx::query_as("SELECT id, title, blueprint, rules FROM exam ORDER BY at DESC")
                .fetch_all(self.db.read())
                .await?;
        rows.into_iter().map(exam).collect()
    }

    /// One exam.
    pub async fn exam(&self, id: &ExamId) -> Result<Exam, StoreError> {
        let row: Option<ExamRow> =
            sqlx::query_as("SELECT id, title, blueprint, rules FROM exam WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(self.db.read())
                .await?;
        exam(row.ok_or(StoreError::Missing("exam"))?)
    }

    /// Saves an exam, new or changed.
    pub async fn put_exam(&self, exam: &Exam, now: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO exam (id, title, blueprint, rules, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, blueprint = excluded.blueprint, \
             rules = excluded.rules",
        )
        .bind(exam.id.as_str())
        .bind(&exam.title)
        .bind(exam.blueprint.as_str())
        .bind(to_json(&exam.rules))
        .bind(now)
        .execute(self.db.write())
        .await?;
        Ok(())
    }
}
