//! Opening a store's database. Each crate has its own: a file of its own in the data folder (SQLite), or a schema of
//! its own in one database (Postgres), so that a long import never stalls an exam. The SQL is the same for both.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, Connection, Executor, SqlSafeStr};
use tokio::task::JoinSet;

use super::log;

/// Where databases lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// SQLite files in a folder.
    Folder(PathBuf),
    /// Schemas of a Postgres database; a `postgres://` address.
    Postgres(String),
}

/// Which engine a database runs on. Only the journal writes SQL per engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite
    Sqlite,
    /// Postgres
    Postgres,
}

/// What changed a crate's tables, oldest first: the files `migrations/NNNN_what.sql` of the crate that says so, by name.
/// sqlx's own macro would read the folder, but has the drivers and SQLite built a second time for the compiler.
#[macro_export]
macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")))),+]
    };
}

/// Migrations by the numbers at the beginning of their names. What has been shipped never changes: databases know the
/// hash of what they ran.
fn numbered(migrations: &[(&'static str, &'static str)]) -> Vec<Migration> {
    let migration = |(name, sql): &(&'static str, &'static str)| {
        let (number, what) = name.split_once('_')?;
        let simple = MigrationType::Simple;
        Some(Migration::new(number.parse().ok()?, what.into(), simple, sql.into_sql_str(), false))
    };
    migrations.iter().filter_map(migration).collect()
}

/// One crate's database.
#[derive(Clone, Debug)]
pub struct Database {
    read: AnyPool,
    write: AnyPool,
    engine: Engine,
    /// What is done beside; it ends with the last of those who have the database.
    _beside: Arc<JoinSet<()>>,
}

impl Database {
    /// Opens (and, with SQLite, creates) the database `name`, a bare word, and brings it up to date. `migrations`: see
    /// [`crate::migrations!`].
    pub async fn open(
        place: &Place,
        name: &'static str,
        migrations: &[(&'static str, &'static str)],
    ) -> sqlx::Result<Self> {
        sqlx::any::install_default_drivers();
        let database = match place {
            Place::Folder(folder) => Self::sqlite(&folder.join(format!("{name}.db"))).await?,
            Place::Postgres(url) => Self::postgres(url, name).await?,
        };
        Migrator::with_migrations(numbered(migrations)).run(&database.write).await?;
        Ok(database)
    }

    async fn sqlite(file: &Path) -> sqlx::Result<Self> {
        let path: String = file
            .to_string_lossy()
            .chars()
            .map(|c| match c {
                '%' | '?' | '#' => format!("%{:02X}", u32::from(c)),
                c => c.to_string(),
            })
            .collect();
        let url = format!("sqlite://{path}?mode=rwc");
        let pool = |connections: u32| {
            AnyPoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(Duration::from_secs(30))
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        // FULL: a commit is on disk before it returns, also in WAL mode.
                        for pragma in [
                            "PRAGMA busy_timeout = 15000",
                            "PRAGMA journal_mode = WAL",
                            "PRAGMA synchronous = FULL",
                            // A group commit's statement journal would otherwise go through a file.
                            "PRAGMA temp_store = MEMORY",
                            // Pages that every commit changes stay in 16 MiB of memory.
                            "PRAGMA cache_size = -16384",
                            // `log` keeps it short; a commit helps from 512 MiB on, were nobody looking after it.
                            "PRAGMA wal_autocheckpoint = 131072",
                        ] {
                            connection.execute(pragma).await?;
                        }
                        Ok(())
                    })
                })
        };
        // SQLite has one writer; waiting for it in the pool is fairer than in the file.
        let write = pool(1).connect(&url).await?;
        let read = pool(4).connect(&url).await?;
        let mut beside = JoinSet::new();
        beside.spawn(log::keep_short(write.clone(), read.clone()));
        Ok(Self { read, write, engine: Engine::Sqlite, _beside: Arc::new(beside) })
    }

    async fn postgres(url: &str, schema: &'static str) -> sqlx::Result<Self> {
        let mut connection = sqlx::AnyConnection::connect(url).await?;
        let create = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
        if connection.execute(AssertSqlSafe(create.clone())).await.is_err() {
            // Two nodes that create it at once: one of them fails, and finds it the second time.
            connection.execute(AssertSqlSafe(create)).await?;
        }
        connection.close().await?;
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(30))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    connection.execute(AssertSqlSafe(format!("SET search_path TO {schema}"))).await?;
                    connection.execute("SET synchronous_commit TO on").await?;
                    Ok(())
                })
            })
            .connect(url)
            .await?;
        Ok(Self { read: pool.clone(), write: pool, engine: Engine::Postgres, _beside: Arc::default() })
    }

    /// For questions.
    pub fn read(&self) -> &AnyPool {
        &self.read
    }

    /// For changes.
    pub fn write(&self) -> &AnyPool {
        &self.write
    }

    /// Which engine it runs on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.write.close().await;
        self.read.close().await;
    }
}
