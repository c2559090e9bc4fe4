//! The bank's tables.
//!
//! - [`database`]: opening a store's database; the other crates use it too.
//! - `log`: keeps SQLite's log short beside the commits.
//! - [`items`]: items and their versions.
//! - [`pictures`]: pictures of items.
//! - [`syllabus`]: subjects, equipment and qualifications in their versions.
//! - [`regulations`]: regulations in their editions.
//! - [`comments`]: what is said in reviews.
//! - [`enemies`]: items that must not meet in one form.
//! - [`snapshot`]: frozen lists of approved versions, for papers.
//! - [`imports`]: files on their way in.
//! - [`retire`]: many items retired at once, and back.
//! - [`undo`]: taking back what an import or an edit of many items made.
//! - [`profiles`]: what columns of tables mean.
//! - [`bulk`]: edits of many items at once.
//! - [`changes`]: what changed, for those who keep something of the bank in memory.

pub mod bulk;
pub mod changes;
pub mod comments;
pub mod database;
pub mod enemies;
pub mod imports;
pub mod items;
mod log;
pub mod pictures;
pub mod profiles;
pub mod regulations;
pub mod retire;
pub mod snapshot;
pub mod syllabus;
pub mod undo;

pub use database::{Database, Engine, Place};

/// Why the store can't do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// A row that can't be read: damaged, or of a newer version.
    #[error("a row of {table} can't be read: {error}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// What is wrong.
        error: String,
    },
    /// Something with that id is not there.
    #[error("there is no {0}")]
    Missing(&'static str),
    /// Somebody else was faster.
    #[error("{0} was changed by somebody else in the meantime")]
    Conflict(&'static str),
}

/// What was asked for; `None` where a row can't be read, for what goes on without it.
///
/// # Errors
///
/// All others.
pub fn if_readable<T>(done: Result<T, impl Into<StoreError>>) -> Result<Option<T>, StoreError> {
    match done.map_err(Into::into) {
        Err(StoreError::Damaged { .. }) => Ok(None),
        done => done.map(Some),
    }
}

impl From<sqlx::Error> for StoreError {
    /// A value that is not what its column holds is damage in the row, and no database that is away.
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                Self::Damaged { table: "the database", error: error.to_string() }
            }
            error => Self::Database(error),
        }
    }
}

/// Reads a JSON column of `table`.
pub fn from_json<T: serde::de::DeserializeOwned>(table: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged { table, error: error.to_string() })
}

/// Writes a JSON column. Our own types always have a JSON form.
pub fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| unreachable!("no JSON form: {error}"))
}

const MIGRATIONS: &[(&str, &str)] = crate::migrations!(
    "0001_bank",
    "0002_change",
    "0003_bulk_edit",
    "0004_picture",
    "0005_syllabus",
    "0006_review",
    "0007_import_profile",
    "0008_returned",
    "0009_import_version",
    "0010_given",
    "0011_bulk_retire",
);

/// The bank's store.
#[derive(Clone, Debug)]
pub struct Store {
    db: Database,
}

impl Store {
    /// Opens it, creating and migrating as needed.
    pub async fn open(place: &Place) -> Result<Self, StoreError> {
        let db = Database::open(place, "bank", MIGRATIONS).await?;
        Ok(Self { db })
    }

    /// Its database.
    pub fn database(&self) -> &Database {
        &self.db
    }
}
