//! The server's own tables.
//!
//! - [`accounts`]: accounts of staff.
//! - [`sessions`]: who is signed in.
//! - [`audit`]: the audit log.
//! - [`settings`]: settings of the site.

pub mod accounts;
pub mod audit;
pub mod sessions;
pub mod settings;

use bank::store::{Database, Place, StoreError};

const MIGRATIONS: &[(&str, &str)] = bank::migrations!("0001_web",);

/// The server's store.
#[derive(Clone, Debug)]
pub struct Store {
    db: Database,
}

impl Store {
    /// Opens it, creating and migrating as needed.
    pub async fn open(place: &Place) -> Result<Self, StoreError> {
        let db = Database::open(place, "web", MIGRATIONS).await?;
        Ok(Self { db })
    }
}
