//! Benches: each prints a table, and then a line per goal, `figure NAME VALUE GOAL ok|short`. Goals are ratios of
//! figures measured in the same run on the same machine, or what candidates feel. All load stays on loopback and ends
//! by itself.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod busy;
mod commit;
mod cost;
mod crowd;
mod echo;
mod finding;
mod importing;
mod load;
mod people;
mod plain;
mod print;
mod seeded;
mod side;

use std::process::Command;
use std::time::Duration;

use bank::store::Place;
use clap::{Parser, Subcommand, ValueEnum};
use tests::harness::place::On;

/// Measures Kaopu against what its parts could do at best.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// The exam room: durable acks against a websocket echo and bare group commits, then a crowd that is connected,
    /// starts, comes back and hands in at once. KAOPU_BIN: a server that is built already.
    Room {
        /// Only this part.
        #[arg(long)]
        only: Option<Part>,
        /// Busy connections: each sends its next answer as soon as the last is acked.
        #[arg(long, value_delimiter = ',', default_value = "200,1000")]
        busy: Vec<u16>,
        /// Connected candidates who answer now and then.
        #[arg(long, default_value_t = 15_000, value_parser = clap::value_parser!(u32).range(500..=18_000))]
        connected: u32,
        /// How long each load is measured, seconds.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=120))]
        seconds: u64,
        /// Also on Postgres: KAOPU_TEST_POSTGRES says where.
        #[arg(long)]
        postgres: bool,
    },
    /// The question bank: search, facets, coverage and an import, on SQLite, and on Postgres where KAOPU_TEST_POSTGRES says
    /// where one is. KAOPU_BIN: a server that is built already.
    Bank {
        /// Items in the bank.
        #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
        items: u32,
        /// Rows of the workbook that is imported.
        #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
        rows: u32,
    },
    /// The echo server that `room` starts beside itself.
    #[command(hide = true)]
    Echo,
    /// The server that acks what it wrote and does nothing else.
    #[command(hide = true)]
    Plain {
        /// A folder, or the address of a Postgres database.
        place: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Busy connections.
    Busy,
    /// The crowd.
    Crowd,
}

// One thread is enough for the clients, and leaves the server what it would have on a machine of its own.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    match Arguments::parse().bench {
        Bench::Room { only, busy, connected, seconds, postgres } => {
            build();
            let duration = Duration::from_secs(seconds);
            if only != Some(Part::Crowd) {
                let engines: &[On] = if postgres { &[On::Sqlite, On::Postgres] } else { &[On::Sqlite] };
                for on in engines {
                    for connections in &busy {
                        busy::run(*on, usize::from(*connections).clamp(1, 1_000), duration).await;
                    }
                }
            }
            if only != Some(Part::Busy) {
                crowd::run(connected as usize, duration.max(Duration::from_secs(20))).await;
            }
        }
        Bench::Bank { items, rows } => {
            build();
            let postgres = std::env::var_os("KAOPU_TEST_POSTGRES").is_some();
            let engines: &[On] = if postgres { &[On::Sqlite, On::Postgres] } else { &[On::Sqlite] };
            for on in engines {
                finding::run(*on, items, rows).await;
            }
        }
        Bench::Echo => echo::serve().await,
        Bench::Plain { place } if place.starts_with("postgres") => plain::serve(Place::Postgres(place)).await,
        Bench::Plain { place } => plain::serve(Place::Folder(place.into())).await,
    }
}

/// The server under test, as users build it.
fn build() {
    if std::env::var_os("KAOPU_BIN").is_some() {
        return;
    }
    let built = Command::new(env!("CARGO")).args(["build", "--release", "--locked", "-p", "web"]).status();
    assert!(built.unwrap().success(), "the server can't be built");
}
