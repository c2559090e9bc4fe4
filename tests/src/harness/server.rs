//! A Kaopu process with its own data.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::place::{Fresh, On};

/// How long a start may take; migrations on a slow disk are within it.
const START: Duration = Duration::from_secs(60);

/// A running server. It ends with the test.
pub struct Server {
    child: Option<Child>,
    /// `http://127.0.0.1:PORT`
    pub base: String,
    /// What it printed until it was ready.
    pub printed: Vec<String>,
    place: std::sync::Arc<Fresh>,
    arguments: Vec<String>,
    /// What the binary is started by: see [`Self::start_by`].
    by: Vec<String>,
    environment: Vec<(String, String)>,
}

/// The binary under test: `KAOPU_BIN`, or the one beside the tests' own.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("KAOPU_BIN") {
        return path.into();
    }
    let own = std::env::current_exe().unwrap();
    let folder = own.ancestors().find(|path| path.join("kaopu").is_file());
    folder
        .map(|folder| folder.join("kaopu"))
        .expect("there is no kaopu beside the tests: cargo build -p web first")
}

impl Server {
    /// Starts one on a fresh place.
    pub async fn start(on: On, arguments: &[&str]) -> Self {
        Self::start_at(std::sync::Arc::new(Fresh::on(on).await), arguments).await
    }

    /// Starts one (more) on a place.
    pub async fn start_at(place: std::sync::Arc<Fresh>, arguments: &[&str]) -> Self {
        Self::start_by(place, arguments, &[], &[]).await
    }

    /// Starts one by another program that becomes it (`unshare …`), in an environment of its own.
    pub async fn start_by(
        place: std::sync::Arc<Fresh>,
        arguments: &[&str],
        by: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        let (arguments, by) = (owned(arguments), owned(by));
        let environment =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut server =
            Self { child: None, base: String::new(), printed: Vec::new(), place, arguments, by, environment };
        server.launch("127.0.0.1:0").await;
        server
    }

    /// The place it runs on.
    pub fn place(&self) -> std::sync::Arc<Fresh> {
        std::sync::Arc::clone(&self.place)
    }

    async fn launch(&mut self, listen: &str) {
        let mut whole = self.by.clone();
        whole.push(binary().to_str().unwrap().to_owned());
        let mut command = Command::new(&whole[0]);
        command.args(&whole[1..]);
        command.arg("serve").args(&self.arguments).args(["--listen", listen]);
        command.arg("--data").arg(self.place.folder.path());
        if let Some(database) = &self.place.database {
            command.args(["--database", database]);
        }
        // What is over is sealed at once, unless a test wants to see what can still be mended.
        command.env("KAOPU_SEAL_AFTER", std::env::var("KAOPU_SEAL_AFTER").unwrap_or_else(|_| "0".into()));
        command.envs(self.environment.iter().cloned());
        command.env("KAOPU_LOG", std::env::var("KAOPU_LOG").unwrap_or_else(|_| "warn".into()));
        command.stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        self.printed.clear();
        let ready = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, base)) = line.split_once("is ready: ") {
                    return base.to_owned();
                }
                self.printed.push(line);
            }
            panic!("the server ended before it was ready: {:?}", self.printed);
        };
        self.base = tokio::time::timeout(START, ready).await.expect("the server is not ready in time");
        // Its output is of no more interest, but its pipe must not fill up.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.child = Some(child);
    }

    /// kill -9.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("the server runs");
        child.start_kill().unwrap();
        child.wait().await.unwrap();
    }

    /// SIGTERM; returns whether it ended in good order.
    pub async fn stop(&mut self) -> bool {
        let mut child = self.child.take().expect("the server runs");
        let pid = child.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
        child.wait().await.unwrap().success()
    }

    /// Starts it again on the same data and port.
    pub async fn restart(&mut self) {
        let address = self.base.rsplit('/').next().unwrap().to_owned();
        self.launch(&address).await;
    }

    /// Runs another command of the binary on the same data; says whether it succeeded and what it printed.
    pub async fn run(&self, command: &[&str]) -> (bool, String) {
        let mut run = Command::new(binary());
        run.args(command).arg("--data").arg(self.place.folder.path());
        if let Some(database) = &self.place.database {
            run.args(["--database", database]);
        }
        let output = run.output().await.unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).expect("the server runs")
    }

    /// The one-time token for the first administrator, as printed.
    pub fn setup_token(&self) -> String {
        let link = self.printed.iter().find_map(|line| line.split_once("token=")).expect("a set-up link");
        link.1.trim().to_owned()
    }
}

/// Where a package puts the library that lies about the wall clock.
pub fn faketime() -> String {
    let found = std::fs::read_dir("/usr/lib").unwrap().filter_map(|entry| {
        let library = entry.ok()?.path().join("faketime/libfaketime.so.1");
        library.is_file().then(|| library.to_str().unwrap().to_owned())
    });
    found.into_iter().next().expect("libfaketime is not here: ./tests/run installs it (package faketime)")
}
