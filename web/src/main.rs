//! Kaopu's one binary.
//!
//! - [`config`], [`serve`], [`router`], [`app`], [`socket`]: from the command line to a running server.
//! - [`session`], [`access`], [`limit`], [`secret`]: who is who, and who may do what.
//! - [`door`], [`room`], [`upload`]: what candidates reach.
//! - [`wall`]: what invigilators reach.
//! - [`receipt`], [`seal`]: receipts and seals, for everybody who holds one; [`mark`]: marks before seals;
//!   [`witness`]: deeds that say what they left.
//! - [`desk`]: what administrators, authors and reviewers reach.
//! - [`public`]: the pages.
//! - [`bus`], [`pulse`], [`proctoring`], [`retention`]: what happens by itself.
//! - [`rich`]: questions on their way to a page.
//! - [`store`], [`blob`]: the server's own tables; pictures.
//! - [`clock`], [`disk`], [`background`]: the one clock; room on the disk; work that can wait.
//! - [`import`]: files brought into the bank from the shell.
//! - [`demo`]: demonstration data.

mod access;
mod app;
mod background;
mod blob;
mod body;
mod bus;
mod clock;
mod config;
mod demo;
mod desk;
mod disk;
mod door;
mod health;
mod import;
mod limit;
mod mark;
mod photo;
mod practice;
mod problem;
mod proctoring;
mod public;
mod pulse;
mod query;
mod receipt;
mod retention;
mod rich;
mod room;
mod router;
mod seal;
mod secret;
mod serve;
mod session;
mod socket;
mod spare;
mod store;
mod tls;
mod upload;
mod verify;
mod wall;
mod witness;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use config::Settings;

/// Fewer CPU cycles an answer, and less memory a candidate, than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 考谱 Kaopu: question bank, seeded papers, timed exams, proctoring.
#[derive(Parser)]
#[command(name = "kaopu", version)]
struct Cli {
    /// A TOML file with settings of the same names as the flags
    #[arg(long, env = "KAOPU_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Settings")]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (the default)
    Serve {
        /// Fill an empty database with demonstration data and print its sign-ins
        #[arg(long)]
        demo: bool,
    },
    /// Print the settings that are in force
    Config,
    /// Create or update the databases, and stop
    Migrate,
    /// Bring a file of items into the bank, or say what would come in
    Import(import::Import),
    /// Check attempts, papers, rosters and decisions against what was signed and recorded; or one receipt
    Verify {
        #[command(subcommand)]
        what: Option<verify::What>,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kaopu: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), String> {
    let below = match &cli.config {
        None => Settings::default(),
        Some(path) => {
            let text =
                std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
        }
    };
    let settings = cli.settings.over(below);
    let command = cli.command.unwrap_or(Command::Serve { demo: false });
    if matches!(command, Command::Config) {
        println!("{}", toml::to_string(&settings).map_err(|error| error.to_string())?);
        println!("# in force, defaults filled in:\n# {:?}", settings.config()?);
        return Ok(());
    }
    let config = settings.config();
    log(config.as_ref().is_ok_and(|config| config.log_json));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("threads can't be started: {error}"))?;
    runtime.block_on(async move {
        // A receipt can be checked where there is no site.
        if let Command::Verify { what: Some(verify::What::Receipt(receipt)) } = command {
            return verify::receipt::verify_receipt(|| config, receipt).await;
        }
        let config = config?;
        match command {
            Command::Serve { demo } => serve::serve(config, demo).await,
            Command::Migrate => {
                app::App::open(config).await.map(|_| println!("the databases are up to date"))
            }
            Command::Import(what) => import::run(config, what).await,
            Command::Verify { .. } => verify::verify(config).await,
            Command::Config => Ok(()),
        }
    })
}

fn log(json: bool) {
    let filter = EnvFilter::try_from_env("KAOPU_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { lines.json().init() } else { lines.with_target(false).init() }
}
