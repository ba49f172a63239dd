//! Random projects: what rcompose makes of them, compared with Docker Compose.
//!
//! Needs the peer: `$RCOMPOSE_PEER` names a program that is called as
//! `docker compose` is. Without it there is nothing to compare with.
//! `RCOMPOSE_RANDOM=N` asks for more projects, `RCOMPOSE_FROM=S` for others,
//! `RCOMPOSE_SEED=S` for one, and `RCOMPOSE_KEEP=FOLDER` keeps its files there.

mod agreed;
mod building;
mod compare;
mod dice;
mod env_files;
pub mod generate;
mod mounts;
mod others;
mod over;
mod resources;
mod service;
pub mod values;
mod write;

use self::compare::{Outcome, compare};

/// How many of a thousand projects have to agree.
const AGREEMENT: usize = 990;

/// How many of a thousand projects the two have to accept: what is refused
/// compares little.
const ACCEPTED: usize = 600;

#[test]
fn random_projects_are_read_as_docker_compose_reads_them() {
    let Ok(peer) = std::env::var("RCOMPOSE_PEER") else {
        println!("RCOMPOSE_PEER is not set: nothing to compare with");
        return;
    };
    let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let first = number("RCOMPOSE_FROM").unwrap_or(0);
    let seeds = match number("RCOMPOSE_SEED") {
        Some(seed) => seed..seed + 1,
        None => first..first + number("RCOMPOSE_RANDOM").unwrap_or(40),
    };
    let total = usize::try_from(seeds.end - seeds.start).unwrap();
    let (mut same, mut refusals, mut different) = (0, Vec::new(), Vec::new());
    for seed in seeds {
        match compare(&peer, seed) {
            Outcome::Same => same += 1,
            Outcome::Refused(why) => refusals.push(format!("seed {seed}: {why}")),
            Outcome::Different(why) => different.push(format!("seed {seed}: {why}")),
        }
    }
    let agreed = total - different.len();
    let refused = refusals.len();
    println!("{}", refusals.join("\n"));
    let result = format!("{same} of {total} are read the same, {refused} refused by both");
    println!("{result}\n{}", different.join("\n"));
    assert!(
        agreed * 1000 >= total * AGREEMENT,
        "{result}; these differ\n{}",
        different.join("\n")
    );
    assert!(total == 1 || same * 1000 >= total * ACCEPTED, "{result}");
}
