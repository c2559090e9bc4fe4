//! Proctoring's tables.
//!
//! - [`signals`]: signals, joined to incidents as they come.
//! - [`incidents`]: incidents and what people did with them.
//! - [`hall`]: silences and the hall events that they make.
//! - [`frames`]: what was measured in camera frames.

pub mod frames;
pub mod hall;
pub mod incidents;
pub mod signals;

use bank::store::{Database, Place};
pub use bank::store::{StoreError, from_json, if_readable, to_json};

const MIGRATIONS: &[(&str, &str)] = bank::migrations!("0001_proctor", "0002_hall", "0003_too_late",);

/// Proctoring's store.
#[derive(Clone, Debug)]
pub struct Store {
    db: Database,
}

impl Store {
    /// Opens it, creating and migrating as needed.
    pub async fn open(place: &Place) -> Result<Self, StoreError> {
        let db = Database::open(place, "proctor", MIGRATIONS).await?;
        Ok(Self { db })
    }

    /// Its database.
    pub fn database(&self) -> &Database {
        &self.db
    }
}
