//! Thousands of attempts through losses, crashes and wrong clocks, from one seed. `KAOPU_SIMULATION_S`: for how long;
//! `KAOPU_SIMULATION_SEED`: the one world to look at, as a failure prints it.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use tests::simulation::world::World;

/// Steps of one world.
const STEPS: usize = 6_000;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is to be a number")))
}

#[test]
fn what_is_acked_holds_whatever_happens() {
    if let Some(seed) = variable("KAOPU_SIMULATION_SEED") {
        World::new(seed).lives(STEPS);
        return;
    }
    let lasts = Duration::from_secs(variable("KAOPU_SIMULATION_S").unwrap_or(5));
    let first: u64 = u64::from(std::process::id()) << 32 | u64::from(Instant::now().elapsed().subsec_nanos());
    let first = first ^ std::time::UNIX_EPOCH.elapsed().unwrap().as_micros() as u64;
    println!("first seed {first}");
    let began = Instant::now();
    let (mut worlds, mut events, mut attempts) = (0_u64, 0, 0);
    while began.elapsed() < lasts {
        let seed = first.wrapping_add(worlds);
        let lived = catch_unwind(AssertUnwindSafe(|| World::new(seed).lives(STEPS)));
        match lived {
            Ok((more_events, more_attempts, _)) => {
                events += more_events;
                attempts += more_attempts;
            }
            Err(panic) => {
                println!("to see it again: KAOPU_SIMULATION_SEED={seed} cargo test -p tests simulation::");
                resume_unwind(panic);
            }
        }
        worlds += 1;
    }
    println!("{worlds} worlds, {attempts} attempts, {events} events");
    assert!(events > 100 * worlds as usize, "something happened in them");
}

#[test]
fn one_seed_is_one_history() {
    assert_eq!(World::new(7).lives(STEPS), World::new(7).lives(STEPS));
    assert_ne!(World::new(7).lives(STEPS).2, World::new(8).lives(STEPS).2);
}

/// In this world a late answer was kept a moment after the grace of a last section.
#[test]
fn the_grace_of_a_last_section_ends_in_time() {
    World::new(1_740_478_784_990_354).lives(STEPS);
}
