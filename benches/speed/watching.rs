//! `watch`: from a save on this machine to the container's file system.
//!
//! What is in a container is looked at through `/proc`, where its files are
//! those that its processes see; nothing is asked of the engine meanwhile.

mod session;

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::Bench;
use crate::bare;
use crate::project;
use crate::proxy::Proxy;
use crate::request::Request;
use crate::stopwatch;
use crate::table::Table;
use crate::turns::Turns;
use session::{SAVES_A_SECOND, Watching, until};

/// Files that a switch of branches changes.
const FILES: usize = 5_000;
/// How long files are saved without a pause.
const STORM: Duration = Duration::from_secs(30);
/// How many minutes that goes on when memory is looked at;
/// `RCOMPOSE_MINUTES=60` makes it an hour.
const MINUTES: usize = 5;
/// How much longer than the engine's own work a change of the Compose file may
/// take, in milliseconds.
const ALLOWANCE: f64 = 150.0;

/// Measures a save of one file.
pub fn save(bench: &Bench, table: &mut Table) {
    let ours = Watching::start(&bench.ours, &bench.engine, |_| {});
    let peer = bench.peer.as_ref();
    let peer = peer.map(|peer| Watching::start(peer, &bench.engine, |_| {}));
    let save = |one: &Watching, number: &Cell<usize>| {
        thread::sleep(Duration::from_millis(100));
        number.set(number.get() + 1);
        stopwatch::time(|| one.one_save(number.get()))
    };
    let (mine, theirs) = (Cell::new(0), Cell::new(0));
    let row = Turns::new("save, to the container", || save(&ours, &mine))
        .peer(peer.as_ref().map(|peer| || save(peer, &theirs)))
        .warm(40);
    table.limit(
        "a save is in the container within 20 ms (median) and 50 ms (95 of 100)",
        row.ours.median() <= 20.0 && row.ours.p95() <= 50.0,
    );
    table.add(row);
}

/// Measures a switch of branches.
pub fn switch(bench: &Bench, table: &mut Table) {
    let ours = Watching::start(&bench.ours, &bench.engine, branches);
    let peer = bench.peer.as_ref();
    let peer = peer.map(|peer| Watching::start(peer, &bench.engine, branches));
    let names: Vec<String> = (0..FILES).map(path).collect();
    let switch = |one: &Watching, number: &Cell<usize>| {
        thread::sleep(Duration::from_secs(1));
        number.set(number.get() + 1);
        let branch = if number.get() % 2 == 1 { "two" } else { "one" };
        stopwatch::time(|| {
            git(one.folder.path(), &["checkout", "-q", branch]);
            one.until_equal(&names);
        })
    };
    let (mine, theirs) = (Cell::new(0), Cell::new(0));
    let row = Turns::new(format!("switch of {FILES} files"), || switch(&ours, &mine))
        .peer(peer.as_ref().map(|peer| || switch(peer, &theirs)))
        .cold(4);
    table.within(1.0 / 3.0, row);
}

/// Saves without a pause, and looks when all is in place.
pub fn storm(bench: &Bench, table: &mut Table) {
    let ours = Watching::start(&bench.ours, &bench.engine, |_| {});
    let behind = ours.storm(STORM);
    table.limit(
        &format!("{SAVES_A_SECOND} saves a second for {STORM:.0?}: all is in place within 200 ms of the last one ({behind:.0?})"),
        behind <= Duration::from_millis(200),
    );
}

/// Saves without a pause for minutes, and looks at the memory after each.
pub fn steady(bench: &Bench, table: &mut Table) {
    let ours = Watching::start(&bench.ours, &bench.engine, |_| {});
    let asked = std::env::var("RCOMPOSE_MINUTES").ok();
    let minutes = asked.and_then(|it| it.parse().ok()).unwrap_or(MINUTES);
    let memory = (0..minutes).map(|_| {
        ours.storm(Duration::from_secs(60));
        ours.memory()
    });
    let memory: Vec<u64> = memory.collect();
    let kibibytes: Vec<String> = memory.iter().map(|it| (it / 1024).to_string()).collect();
    table.limit(
        &format!(
            "{minutes} minutes of {SAVES_A_SECOND} saves a second: memory is flat ({} KiB after each)",
            kibibytes.join(", ")
        ),
        memory[minutes - 1] <= memory[0] + memory[0] / 10,
    );
}

/// Measures a change of the Compose file, from its save until the container
/// that it changes runs again.
pub fn edit(bench: &Bench, table: &mut Table) {
    let ours = Watching::start(&bench.ours, &bench.engine, |_| {});
    let text = project::watched(bench.ours.name());
    let number = Cell::new(0);
    let edited = |text: &str| {
        number.set(number.get() + 1);
        format!("{text}    environment: {{NUMBER: '{}'}}\n", number.get())
    };
    let replacement = Replacement::record(bench);
    let row = Turns::new("change of the Compose file", || {
        let before = ours.said("compose.yaml changed: ");
        let text = edited(&text);
        stopwatch::time(|| {
            fs::write(ours.folder.path().join("compose.yaml"), text).unwrap();
            until("it is applied", || {
                ours.said("compose.yaml changed: ") > before
            });
        })
    })
    .bare(|| stopwatch::time(|| bare::replay(&bench.engine, &replacement.requests)))
    .warm(15);
    let bare = row
        .bare
        .as_ref()
        .map_or(0.0, stopwatch::Measurement::median);
    let more = row.ours.median() - bare;
    table.limit(
        &format!("a change of the Compose file takes at most {ALLOWANCE} ms more than the bare API ({more:.0} ms)"),
        more <= ALLOWANCE,
    );
    table.add(row);
}

/// What the engine is asked for to replace a container, one after the other.
struct Replacement<'b> {
    bench: &'b Bench,
    folder: tempfile::TempDir,
    requests: Vec<Request>,
}

impl<'b> Replacement<'b> {
    fn record(bench: &'b Bench) -> Self {
        let text = project::watched("bare");
        let folder = project::folder(&text);
        let up = |engine: &Path| {
            let arguments = &["up", "-d"];
            bench.ours.measure(folder.path(), arguments, Some(engine));
        };
        up(&bench.engine);
        let name = project::watched_name("bare");
        let before = bare::names(&bench.engine, &name);
        let edited = format!("{text}    environment: {{NUMBER: ''}}\n");
        fs::write(folder.path().join("compose.yaml"), edited).unwrap();
        let proxy = Proxy::start(&bench.engine);
        up(&proxy.socket());
        let after = bare::names(&bench.engine, &name);
        let mut requests = proxy.requests();
        requests.retain(|request| request.container().is_some());
        let mut made = String::new();
        for request in &mut requests {
            if request.path() == "containers/create" {
                request.container().unwrap().clone_into(&mut made);
            }
            for (id, name) in &before {
                request.target = request.target.replace(id, name);
            }
            // The new container has another name until it is renamed.
            let is_last = request.path().ends_with("/rename");
            for (id, name) in &after {
                request.target = request
                    .target
                    .replace(id, if made.is_empty() { name } else { &made });
            }
            if is_last {
                made.clear();
            }
        }
        Self {
            bench,
            folder,
            requests,
        }
    }
}

impl Drop for Replacement<'_> {
    fn drop(&mut self) {
        let (ours, engine) = (&self.bench.ours, &self.bench.engine);
        ours.measure(self.folder.path(), &["down", "-t", "0"], Some(engine));
    }
}

/// Two branches that differ in every file.
fn branches(folder: &Path) {
    let write = |text: &str| {
        for number in 0..FILES {
            let path = folder.join("src").join(path(number));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{text} {number} ").repeat(1 + number % 200)).unwrap();
        }
    };
    git(folder, &["init", "-q", "-b", "one"]);
    for branch in ["one", "two"] {
        if branch == "two" {
            git(folder, &["checkout", "-q", "-b", branch]);
        }
        write(branch);
        git(folder, &["add", "src"]);
        git(folder, &["commit", "-q", "-m", branch]);
    }
    git(folder, &["checkout", "-q", "one"]);
}

fn path(number: usize) -> String {
    format!("{}/{number}.txt", number % 50)
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=bench", "-c", "user.email=bench@localhost"])
        .args(arguments)
        .current_dir(folder)
        .status()
        .unwrap();
    assert!(status.success(), "git {arguments:?}: {status}");
}
