//! The server's own tables.
//!
//! - [`accounts`]: accounts of staff.
//! - [`sessions`]: who is signed in.
//! - [`audit`]: the audit log.
//! - [`marks`]: marks over the logs of sittings under way.
//! - [`settings`]: settings of the site.

pub mod accounts;
pub mod audit;
pub mod marks;
pub mod sessions;
pub mod settings;

use std::sync::Arc;

use bank::store::{Database, Place, StoreError};
use tokio::sync::Mutex;

const MIGRATIONS: &[(&str, &str)] = bank::migrations!("0001_web", "0002_mark");

/// The server's store.
#[derive(Clone, Debug)]
pub struct Store {
    db: Database,
    /// Whose turn it is to append to the audit log.
    appending: Arc<Mutex<()>>,
}

impl Store {
    /// Opens it, creating and migrating as needed.
    pub async fn open(place: &Place) -> Result<Self, StoreError> {
        let db = Database::open(place, "web", MIGRATIONS).await?;
        Ok(Self { db, appending: Arc::default() })
    }
}
