//! The engine's tables.
//!
//! - [`exams`]: blueprints and exams.
//! - [`sittings`]: sittings and what their papers were drawn from.
//! - [`seats`]: rosters, consents, pledges.
//! - [`forms`]: the papers of attempts.
//! - [`exposure`]: how many papers drew which item.
//! - [`log`]: attempt events, for reading; only [`crate::journal`] writes them.
//! - [`practice`]: practice sets, answers, and what is known of each person and item.
//! - [`released`]: marks as they were released.
//! - [`remedies`]: what was decided about faulty items.
//! - [`scripts`]: what people did with answers that they mark.
//! - [`scores`]: marks and rulings on late answers.
//! - [`seals`]: seals over sittings' logs.

pub mod exams;
pub mod exposure;
pub mod forms;
pub mod log;
pub mod practice;
pub mod released;
pub mod remedies;
pub mod scores;
pub mod scripts;
pub mod seals;
pub mod seats;
pub mod sittings;

use bank::store::{Database, Place};
pub use bank::store::{StoreError, from_json, if_readable, to_json};

const MIGRATIONS: &[(&str, &str)] = bank::migrations!(
    "0001_engine",
    "0002_seal",
    "0003_reopened",
    "0004_pauses",
    "0005_remedy",
    "0006_rehearsal",
    "0007_paper_change",
    "0008_accommodations",
    "0009_late_decision",
    "0010_practice",
    "0011_exposure",
    "0012_blueprint_syllabus",
    "0013_script",
    "0014_extra_by",
    "0015_released",
    "0016_late_each",
    "0017_mock_way",
);

/// The engine's store.
#[derive(Clone, Debug)]
pub struct Store {
    db: Database,
}

impl Store {
    /// Opens it, creating and migrating as needed.
    pub async fn open(place: &Place) -> Result<Self, StoreError> {
        let db = Database::open(place, "engine", MIGRATIONS).await?;
        let store = Self { db };
        store.count_old_forms().await?;
        Ok(store)
    }

    /// Its database.
    pub fn database(&self) -> &Database {
        &self.db
    }

    /// The text that `sql` asks for by one id, of a row that can't be read as a whole; `None` where it can't be either.
    async fn readable_text(&self, sql: &'static str, id: &str) -> Result<Option<String>, StoreError> {
        let row: sqlx::Result<Option<(String,)>> =
            sqlx::query_as(sql).bind(id).fetch_optional(self.db.read()).await;
        Ok(if_readable(row)?.flatten().map(|(text,)| text))
    }
}
