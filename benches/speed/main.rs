//! How fast rcompose is, beside Docker Compose and the bare API, in the same run.
//!
//! `cargo bench` prints a table; `cargo bench -- WORD…` only the rows of some
//! parts: start, load, convert, gateway, settled, pods, cold, gated, logs, many. The programs take
//! turns, so that a busy machine slows all of them. The engine is the one at
//! `DOCKER_HOST`; Docker Compose is `RCOMPOSE_E2E_PEER`, else the lab's, else
//! `docker compose`; rcompose is `RCOMPOSE_E2E_BINARY`, else this build.
//! Ends with an error when a limit is missed. `benches/run` prepares all that.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement that cannot be taken ends the run; the table is the output"
)]

mod alone;
mod bare;
mod gateway;
mod many;
mod on_engine;
mod pods;
mod project;
mod proxy;
mod request;
mod stopwatch;
mod table;
mod turns;
mod watching;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use stopwatch::Program;
use table::Table;

/// What is measured on an engine.
struct Bench {
    ours: Program,
    peer: Option<Program>,
    engine: PathBuf,
}

type Part<T> = (&'static str, fn(&T, &mut Table));

const ALONE: [Part<[Program]>; 4] = [
    ("start", alone::start),
    ("load", alone::load),
    ("convert", alone::convert),
    ("gateway", gateway::gateway),
];
const ON_ENGINE: [Part<Bench>; 11] = [
    ("settled", on_engine::settled),
    ("pods", pods::pods),
    ("cold", on_engine::cold),
    ("gated", on_engine::gated),
    ("logs", on_engine::logs),
    ("many", many::many),
    ("save", watching::save),
    ("switch", watching::switch),
    ("storm", watching::storm),
    ("edit", watching::edit),
    ("steady", watching::steady),
];

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    // `cargo test --benches` runs this too, and asks for nothing.
    if words.iter().any(|word| word == "--test") {
        return ExitCode::SUCCESS;
    }
    let parts: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);

    let ours = env::var("RCOMPOSE_E2E_BINARY")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_rcompose").to_owned());
    let ours = Program::new("rcompose", &ours);
    let peer = peer();
    if peer.is_none() {
        println!("peer not here: no Docker Compose answers, so rcompose is measured alone");
    }
    let mut table = Table::default();
    let programs: Vec<Program> = [Some(ours.clone()), peer.clone()]
        .into_iter()
        .flatten()
        .collect();
    for (name, part) in ALONE {
        if wanted(name) {
            part(&programs, &mut table);
        }
    }
    if let Some(engine) = engine() {
        let bench = Bench { ours, peer, engine };
        for (name, part) in ON_ENGINE {
            if wanted(name) {
                part(&bench, &mut table);
            }
        }
    } else {
        println!("engine not here: nothing that needs a daemon is measured");
    }
    if table.print() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The first Docker Compose that answers.
fn peer() -> Option<Program> {
    let lab = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lab/lab");
    let candidates = env::var("RCOMPOSE_E2E_PEER").into_iter().chain([
        format!("{} peer", lab.display()),
        "docker compose".to_owned(),
    ]);
    candidates
        .map(|command| Program::new("docker compose", &command))
        .find(Program::answers)
}

/// The engine's socket, when something listens on it.
fn engine() -> Option<PathBuf> {
    let host = env::var("DOCKER_HOST")
        .ok()
        .filter(|host| !host.is_empty())
        .unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned());
    let socket = PathBuf::from(host.strip_prefix("unix://")?);
    std::os::unix::net::UnixStream::connect(&socket)
        .is_ok()
        .then_some(socket)
}
