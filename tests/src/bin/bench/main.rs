//! Benches: each prints a table, and then a line per goal, `figure NAME VALUE GOAL ok|short`. Goals are ratios of
//! figures measured in the same run on the same machine. All load stays on loopback and ends by itself.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod commit;
mod echo;
mod load;
mod print;
mod room;

use std::process::Command;
use std::time::Duration;

use clap::{Parser, Subcommand};

/// Measures Kaopu against what its parts could do at best.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Durable acks in the exam room, against a websocket echo and bare group commits.
    Room {
        /// Busy connections: each sends its next answer as soon as the last is acked.
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=1000))]
        candidates: u16,
        /// How long each part is measured, seconds.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=120))]
        seconds: u64,
    },
    /// The echo server that `room` starts beside itself.
    #[command(hide = true)]
    Echo,
}

#[tokio::main]
async fn main() {
    match Arguments::parse().bench {
        Bench::Room { candidates, seconds } => {
            build();
            room::run(candidates.into(), Duration::from_secs(seconds)).await;
        }
        Bench::Echo => echo::serve().await,
    }
}

/// The server under test, as users build it.
fn build() {
    let built = Command::new(env!("CARGO")).args(["build", "--release", "--locked", "-p", "web"]).status();
    assert!(built.unwrap().success(), "the server can't be built");
}
