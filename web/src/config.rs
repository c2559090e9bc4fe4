//! Configuration: flags, then environment (`KAOPU_*`), then a TOML file. `kaopu config` prints what is in force.

use std::net::SocketAddr;
use std::path::PathBuf;

use bank::store::Place;
use clap::Args;
use serde::{Deserialize, Serialize};

/// What can be set. Everything has a default.
#[derive(Args, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "KAOPU_LISTEN", value_name = "ADDR:PORT", global = true)]
    pub listen: Option<SocketAddr>,
    /// Folder for databases, camera frames and the site's key [default: ./data]
    #[arg(long, env = "KAOPU_DATA", value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// A Postgres address, postgres://…, instead of SQLite files in the data folder
    #[arg(long, env = "KAOPU_DATABASE", value_name = "URL", global = true)]
    pub database: Option<String>,
    /// A Redis address, redis://…, that carries live events between nodes
    #[arg(long, env = "KAOPU_REDIS", value_name = "URL", global = true)]
    pub redis: Option<String>,
    /// File of the site's key, the same on all nodes [default: site.key in the data folder]
    #[arg(long, env = "KAOPU_SITE_KEY", value_name = "FILE", global = true)]
    pub site_key: Option<PathBuf>,
    /// Name of the association or exam centre, shown on every page
    #[arg(long, env = "KAOPU_NAME", value_name = "NAME", global = true)]
    pub name: Option<String>,
    /// TLS: certificate chain, PEM
    #[arg(long, env = "KAOPU_TLS_CERT", value_name = "FILE", global = true, requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// TLS: private key, PEM
    #[arg(long, env = "KAOPU_TLS_KEY", value_name = "FILE", global = true, requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// `self-signed`: makes a local certificate authority in the data folder that a hall's PCs can install
    #[arg(long, env = "KAOPU_TLS", value_name = "self-signed", global = true, conflicts_with = "tls_cert")]
    pub tls: Option<SelfSigned>,
    /// Further names and addresses for the self-signed certificate, such as exam.local,192.168.1.10
    #[arg(long, env = "KAOPU_TLS_NAMES", value_name = "NAMES", value_delimiter = ',', global = true)]
    pub tls_names: Option<Vec<String>>,
    /// Room on the data folder's disk that is kept for candidates' answers, MiB [default: 64]
    #[arg(long, env = "KAOPU_DISK_RESERVE", value_name = "MIB", global = true)]
    pub disk_reserve: Option<u32>,
    /// How long after its end a sitting is sealed at the earliest, seconds: what ended by mistake can go on until then
    /// [default: 900]
    #[arg(long, env = "KAOPU_SEAL_AFTER", value_name = "SECONDS", global = true)]
    pub seal_after: Option<u32>,
    /// Log lines as JSON
    #[arg(long, env = "KAOPU_LOG_JSON", global = true, num_args = 0..=1, default_missing_value = "true")]
    pub log_json: Option<bool>,
}

/// The one value of `--tls`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SelfSigned {
    /// A certificate of our own authority.
    SelfSigned,
}

/// How to speak TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Not at all.
    Off,
    /// With these files.
    Files {
        /// Certificate chain.
        cert: PathBuf,
        /// Private key.
        key: PathBuf,
    },
    /// With a certificate of our own authority for these further names.
    SelfSigned(Vec<String>),
}

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Data folder.
    pub data: PathBuf,
    /// Where databases lie.
    pub place: Place,
    /// Redis address.
    pub redis: Option<String>,
    /// File of the site's key.
    pub site_key: PathBuf,
    /// Name of the site.
    pub name: String,
    /// TLS.
    pub tls: Tls,
    /// Kept for answers, bytes.
    pub disk_reserve: u64,
    /// How long after its end a sitting is sealed at the earliest, µs.
    pub seal_after: i64,
    /// Log lines as JSON.
    pub log_json: bool,
}

impl Config {
    /// Whether there is a site already; a database on a server is one.
    pub fn has_site(&self) -> bool {
        match &self.place {
            Place::Folder(folder) => folder.join("engine.db").is_file(),
            Place::Postgres(_) => true,
        }
    }
}

impl Settings {
    /// Fills what is not set from another layer below.
    pub fn over(self, below: Self) -> Self {
        Self {
            listen: self.listen.or(below.listen),
            data: self.data.or(below.data),
            database: self.database.or(below.database),
            redis: self.redis.or(below.redis),
            site_key: self.site_key.or(below.site_key),
            name: self.name.or(below.name),
            tls_cert: self.tls_cert.or(below.tls_cert),
            tls_key: self.tls_key.or(below.tls_key),
            tls: self.tls.or(below.tls),
            tls_names: self.tls_names.or(below.tls_names),
            disk_reserve: self.disk_reserve.or(below.disk_reserve),
            seal_after: self.seal_after.or(below.seal_after),
            log_json: self.log_json.or(below.log_json),
        }
    }

    /// What is in force, defaults filled in. `Err` says what is wrong.
    pub fn config(self) -> Result<Config, String> {
        let data = self.data.unwrap_or_else(|| PathBuf::from("data"));
        let place = match self.database {
            None => Place::Folder(data.clone()),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Place::Postgres(url)
            }
            Some(_) => {
                return Err("--database is to be a postgres:// address; leave it out for SQLite".into());
            }
        };
        if self.redis.as_ref().is_some_and(|url| !url.starts_with("redis://")) {
            return Err("--redis is to be a redis:// address".into());
        }
        let tls = match (self.tls, self.tls_cert, self.tls_key) {
            (Some(SelfSigned::SelfSigned), _, _) => Tls::SelfSigned(self.tls_names.unwrap_or_default()),
            (None, Some(cert), Some(key)) => Tls::Files { cert, key },
            (None, None, None) => Tls::Off,
            _ => return Err("--tls-cert and --tls-key belong together".into()),
        };
        Ok(Config {
            listen: self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            site_key: self.site_key.unwrap_or_else(|| data.join("site.key")),
            data,
            place,
            redis: self.redis,
            name: self.name.unwrap_or_else(|| "考谱考试中心".into()),
            tls,
            disk_reserve: u64::from(self.disk_reserve.unwrap_or(64)) * 1024 * 1024,
            seal_after: i64::from(self.seal_after.unwrap_or(900)) * 1_000_000,
            log_json: self.log_json.unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_lie_over_each_other() {
        let file: Settings = toml::from_str("listen = '127.0.0.1:9000'\nname = '甲'").unwrap();
        let flags = Settings { name: Some("乙".into()), ..Settings::default() };
        let config = flags.over(file).config().unwrap();
        assert_eq!((config.listen.port(), config.name.as_str()), (9000, "乙"));
        assert_eq!(config.place, Place::Folder("data".into()));
        assert!(toml::from_str::<Settings>("listen = 1").is_err(), "a misspelt setting is no setting");
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let mysql = Settings { database: Some("mysql://x".into()), ..Settings::default() };
        assert!(mysql.config().is_err());
        let half = Settings { tls_cert: Some("c.pem".into()), ..Settings::default() };
        assert!(half.config().is_err());
    }
}
