//! How fast rcompose is, beside Docker Compose and the engine itself, in the same run.
//!
//! `cargo bench` prints a table. The programs take turns, so that a busy
//! machine slows all of them. The engine is the one at `DOCKER_HOST`; Docker
//! Compose is `RCOMPOSE_E2E_PEER`, else the lab's, else `docker compose`;
//! rcompose is `RCOMPOSE_E2E_BINARY`, else this build.
//! Ends with an error when a limit is missed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that cannot be taken ends the run; the table is the output"
)]

mod project;
mod proxy;
mod stopwatch;
mod table;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use proxy::Proxy;
use stopwatch::{Measurement, Program};
use table::Table;

/// The no-op `up` is measured with this many services.
const SERVICES: usize = 100;

fn main() -> ExitCode {
    // `cargo test --benches` runs this too, and asks for nothing.
    if env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    let ours = env::var("RCOMPOSE_E2E_BINARY")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_rcompose").to_owned());
    let ours = Program::new("rcompose", &ours);
    let peer = peer();
    if peer.is_none() {
        println!("peer not here: no Docker Compose answers, so rcompose is measured alone");
    }
    let programs: Vec<&Program> = [Some(&ours), peer.as_ref()].into_iter().flatten().collect();

    let mut table = Table::default();
    let mut kept = start_up(&mut table, &programs);
    kept &= config(&mut table, &programs);
    let Some(socket) = engine() else {
        println!("engine not here: nothing that needs a daemon is measured");
        return end(&table, kept);
    };
    kept &= running_project(&mut table, &programs, &socket);
    end(&table, kept)
}

fn end(table: &Table, kept: bool) -> ExitCode {
    table.print();
    if kept {
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

/// Measures what every command pays; tells whether the limit is kept.
fn start_up(table: &mut Table, programs: &[&Program]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let measured = stopwatch::in_turns(programs, 20, |program| {
        program.measure(folder.path(), &["version"], None)
    });
    for (program, measurement) in &measured {
        table.add("version", program, measurement);
    }
    let [(_, ours), (_, peer)] = &measured[..] else {
        return true;
    };
    let kept = ours.median() * 10.0 <= peer.median();
    table.limit("version: at most a tenth of Docker Compose", kept)
}

/// Measures loading; tells whether the limits are kept.
fn config(table: &mut Table, programs: &[&Program]) -> bool {
    let mut kept = true;
    let mut thousand = None;
    for (services, rounds) in [(10, 20), (1_000, 5), (10_000, 3)] {
        let folder = project::folder(&project::large(services));
        // Docker Compose takes minutes for the largest.
        let measured = if services > 1_000 {
            &programs[..1]
        } else {
            programs
        };
        let measured = stopwatch::in_turns(measured, rounds, |program| {
            program.measure(folder.path(), &["config"], None)
        });
        for (program, measurement) in &measured {
            let what = format!("config of {services} services");
            table.add(&what, program, measurement);
        }
        if let (1_000, [(_, ours), (_, peer)]) = (services, &measured[..]) {
            kept &= table.limit(
                "config of 1000 services: at most a twenty-fifth of Docker Compose's time",
                ours.median() * 25.0 <= peer.median(),
            );
            kept &= table.limit(
                "config of 1000 services: at most a sixth of Docker Compose's memory",
                ours.memory() * 6 <= peer.memory(),
            );
        }
        let ours = measured[0].1.median();
        match thousand {
            None if services == 1_000 => thousand = Some(ours),
            Some(thousand) => {
                kept &= table.limit(
                    "config grows as the project does: ten times the services, at most twelve times the time",
                    ours <= thousand * 12.0,
                );
            }
            None => {}
        }
    }
    kept
}

/// Measures `up` of a project that runs already, and `ps`; tells whether the limits are kept.
fn running_project(table: &mut Table, programs: &[&Program], engine: &Path) -> bool {
    let folder = project::folder(&project::running(SERVICES));
    let ours = programs[0];
    let up = ["up", "-d"];
    let clean_up = project::CleanUp {
        program: programs[programs.len() - 1],
        folder: folder.path(),
    };
    for program in programs {
        // Each sees the project as settled before it is measured.
        program.measure(folder.path(), &up, Some(engine));
    }

    let mut kept = true;
    for arguments in [&up[..], &["ps"]] {
        let name = format!("{} of {SERVICES} running services", arguments.join(" "));
        let measured = stopwatch::in_turns(programs, 10, |program| {
            program.measure(folder.path(), arguments, Some(engine))
        });
        let medians: Vec<f64> = measured
            .iter()
            .map(|(_, measurement)| measurement.median())
            .collect();
        for (program, measurement) in &measured {
            table.add(&name, program, measurement);
        }
        if let ([ours, peer], "up -d") = (&medians[..], arguments.join(" ").as_str()) {
            kept &= table.limit(
                "up -d that changes nothing: at most a fifth of Docker Compose",
                ours * 5.0 <= *peer,
            );
        }
        for program in programs {
            let proxy = Proxy::start(engine);
            program.measure(folder.path(), arguments, Some(&proxy.socket()));
            let requests = proxy.requests();
            table.requests(&name, program, &requests);
            if program.name() == ours.name() {
                let floor = Measurement::of(10, || proxy::replay(engine, &requests));
                table.add_floor(&name, &floor);
                let lists = ["containers", "networks", "volumes", "images"];
                let once = lists.iter().all(|kind| {
                    requests
                        .iter()
                        .filter(|request| request.is_list_of(kind))
                        .count()
                        <= 1
                });
                let only = requests.iter().all(|request| {
                    request.is_ping() || lists.iter().any(|kind| request.is_list_of(kind))
                });
                kept &= table.limit(
                    &format!("{name}: one list call a kind at most, and pings"),
                    once && only,
                );
            }
        }
    }
    drop(clean_up);
    kept
}
