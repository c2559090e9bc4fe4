//! Where a test's databases lie.

use bank::store::Place;
use sqlx::{AssertSqlSafe, Connection, Executor};
use tempfile::TempDir;

/// The engines that every story is told on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// SQLite files in a folder of their own.
    Sqlite,
    /// A database of its own in the Postgres that `tests/run` started.
    Postgres,
}

/// A fresh place: gone when dropped (the Postgres database stays until the tests' Postgres goes).
pub struct Fresh {
    /// The data folder.
    pub folder: TempDir,
    /// `--database`, if not SQLite.
    pub database: Option<String>,
}

impl Fresh {
    /// Makes one.
    pub async fn on(on: On) -> Self {
        let folder = TempDir::with_prefix("kaopu-test-").unwrap();
        let database = match on {
            On::Sqlite => None,
            On::Postgres => Some(create_database().await),
        };
        Self { folder, database }
    }

    /// Changes a crate's database behind the server's back; whole numbers and texts of the first column that come back.
    pub async fn tampered(&self, schema: &str, sql: &str) -> Vec<String> {
        use sqlx::Row;
        sqlx::any::install_default_drivers();
        let url = match &self.database {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.folder.path().join(format!("{schema}.db")).display()),
        };
        let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
        if self.database.is_some() {
            connection.execute(AssertSqlSafe(format!("SET search_path TO {schema}"))).await.unwrap();
        }
        let rows = connection.fetch_all(AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
        let text = |row: &sqlx::any::AnyRow| {
            row.try_get::<String, _>(0).unwrap_or_else(|_| row.get::<i64, _>(0).to_string())
        };
        rows.iter().map(text).collect()
    }

    /// As the stores take it.
    pub fn place(&self) -> Place {
        match &self.database {
            None => Place::Folder(self.folder.path().to_owned()),
            Some(url) => Place::Postgres(url.clone()),
        }
    }
}

/// Tells a story, an `async fn` that takes [`On`], on both engines: two tests in a module of its name.
#[macro_export]
macro_rules! on_both {
    ($name:ident) => {
        mod $name {
            use $crate::harness::place::On;

            #[tokio::test]
            async fn on_sqlite() {
                super::$name(On::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                super::$name(On::Postgres).await;
            }
        }
    };
}

/// The address of the tests' Postgres, without a database's name.
pub fn postgres() -> String {
    std::env::var("KAOPU_TEST_POSTGRES")
        .expect("KAOPU_TEST_POSTGRES is not set: ./tests/run starts a Postgres for the tests and sets it")
}

async fn create_database() -> String {
    sqlx::any::install_default_drivers();
    let base = postgres();
    let name = format!("kaopu_{}", bank::id::fresh());
    let mut connection = sqlx::AnyConnection::connect(&format!("{base}/postgres")).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    connection.close().await.unwrap();
    format!("{base}/{name}")
}
