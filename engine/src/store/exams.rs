//! Blueprints and exams.

use bank::syllabus::Lineage;

use super::{Store, StoreError, from_json, if_readable, to_json};
use crate::blueprint::Blueprint;
use crate::exam::Rules;
use crate::id::{BlueprintId, ExamId};

/// A saved blueprint.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedBlueprint {
    /// Its id.
    pub id: BlueprintId,
    /// It, in the codes of its syllabus.
    pub blueprint: Blueprint,
    /// Number of the syllabus that it was checked with.
    pub syllabus: u32,
    /// When it was saved, µs.
    pub at: i64,
}

impl SavedBlueprint {
    /// In the codes of syllabus `to`.
    pub fn by(mut self, lineage: &Lineage, to: u32) -> Self {
        self.blueprint.recode(lineage, (self.syllabus, to));
        self.syllabus = to;
        self
    }
}

type BlueprintRow = (String, String, i64, i64);

fn saved((id, body, syllabus, at): BlueprintRow) -> Result<SavedBlueprint, StoreError> {
    let damaged = |_| StoreError::Damaged { table: "blueprint", error: "syllabus".to_owned() };
    Ok(SavedBlueprint {
        id: id.into(),
        blueprint: from_json("blueprint", &body)?,
        syllabus: u32::try_from(syllabus).map_err(damaged)?,
        at,
    })
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

/// What is left of an exam or a blueprint that can't be read.
#[derive(Debug)]
pub struct Unreadable {
    /// Its id.
    pub id: String,
    /// Its title, or its id where that can't be read either.
    pub title: String,
    /// Why.
    pub error: StoreError,
}

/// All rows at once; `None`: one of them is damaged.
fn all_of<R, T>(
    rows: sqlx::Result<Vec<R>>,
    read: fn(R) -> Result<T, StoreError>,
) -> Result<Option<Vec<T>>, StoreError> {
    let Some(rows) = if_readable(rows)? else { return Ok(None) };
    if_readable(rows.into_iter().map(read).collect::<Result<_, StoreError>>())
}

/// Puts what was read by its id to what can be read or to what can't; its title is the id until that is read.
fn sort<T>(
    read: Result<T, StoreError>,
    id: String,
    (readable, unreadable): &mut (Vec<T>, Vec<Unreadable>),
) -> Result<(), StoreError> {
    match read {
        Ok(one) => readable.push(one),
        Err(error @ StoreError::Damaged { .. }) => {
            unreadable.push(Unreadable { title: id.clone(), id, error });
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

impl Store {
    /// All blueprints that can be read, newest first, and what is left of the others.
    pub async fn blueprints(&self) -> Result<(Vec<SavedBlueprint>, Vec<Unreadable>), StoreError> {
        let rows: sqlx::Result<Vec<BlueprintRow>> =
            sqlx::query_as("SELECT id, body, syllabus, at FROM blueprint ORDER BY at DESC")
                .fetch_all(self.db.read())
                .await;
        if let Some(all) = all_of(rows, saved)? {
            return Ok((all, Vec::new()));
        }
        let mut sorted = (Vec::new(), Vec::new());
        for id in self.ids("SELECT id FROM blueprint ORDER BY at DESC").await? {
            sort(self.blueprint(&id.as_str().into()).await, id, &mut sorted)?;
        }
        Ok(sorted)
    }

    async fn ids(&self, sql: &'static str) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(self.db.read()).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// One blueprint.
    pub async fn blueprint(&self, id: &BlueprintId) -> Result<SavedBlueprint, StoreError> {
        let row: Option<BlueprintRow> =
            sqlx::query_as("SELECT id, body, syllabus, at FROM blueprint WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(self.db.read())
                .await?;
        saved(row.ok_or(StoreError::Missing("blueprint"))?)
    }

    /// Saves a new blueprint.
    pub async fn create_blueprint(&self, new: &SavedBlueprint) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO blueprint (id, body, syllabus, at) VALUES ($1, $2, $3, $4)")
            .bind(new.id.as_str())
            .bind(to_json(&new.blueprint))
            .bind(i64::from(new.syllabus))
            .bind(new.at)
            .execute(self.db.write())
            .await?;
        Ok(())
    }

    /// Saves a changed blueprint, made from the one that was saved at `based_on`; a conflict when somebody saved
    /// another in between.
    pub async fn change_blueprint(&self, new: &SavedBlueprint, based_on: i64) -> Result<(), StoreError> {
        let sql = "UPDATE blueprint SET body = $1, syllabus = $2, at = $3 WHERE id = $4 AND at = $5";
        let changed = sqlx::query(sql)
            .bind(to_json(&new.blueprint))
            .bind(i64::from(new.syllabus))
            .bind(new.at.max(based_on + 1))
            .bind(new.id.as_str())
            .bind(based_on)
            .execute(self.db.write())
            .await?;
        if changed.rows_affected() == 0 { Err(StoreError::Conflict("the blueprint")) } else { Ok(()) }
    }

    /// All exams that can be read, newest first, and what is left of the others.
    pub async fn exams(&self) -> Result<(Vec<Exam>, Vec<Unreadable>), StoreError> {
        let rows: sqlx::Result<Vec<ExamRow>> =
            sqlx::query_as("SELECT id, title, blueprint, rules FROM exam ORDER BY at DESC")
                .fetch_all(self.db.read())
                .await;
        if let Some(all) = all_of(rows, exam)? {
            return Ok((all, Vec::new()));
        }
        let mut sorted = (Vec::new(), Vec::new());
        for id in self.ids("SELECT id FROM exam ORDER BY at DESC").await? {
            sort(self.exam(&id.as_str().into()).await, id, &mut sorted)?;
        }
        for left in &mut sorted.1 {
            let title = self.readable_text("SELECT title FROM exam WHERE id = $1", &left.id).await?;
            left.title = title.unwrap_or_else(|| left.id.clone());
        }
        Ok(sorted)
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
