//! Projects on an engine: settled, brought up and down, gated by health, and
//! their logs.

use std::cell::RefCell;

use crate::Bench;
use crate::bare::{self, Recording};
use crate::project::{CleanUp, Project};
use crate::proxy::Proxy;
use crate::request::Request;
use crate::stopwatch::{Measurement, Program, Run, time};
use crate::table::{Row, Table};
use crate::turns::Turns;

/// How many services a project has.
const SERVICES: usize = 100;
/// How many services wait for each other.
const GATED: usize = 10;
/// How many lines are shown.
const LINES: usize = 1_000_000;

/// How many rounds are measured of what takes long.
const ROUNDS: usize = 5;

const UP: &[&str] = &["up", "-d"];
const DOWN: &[&str] = &["down", "-t", "0"];

/// A number of the environment, for a busy machine or a hurry.
fn number(variable: &str, default: usize) -> usize {
    let given = std::env::var(variable).ok();
    given.map_or(default, |word| word.parse().expect("a number"))
}

impl Bench {
    /// Runs a command on a project.
    pub fn run(&self, program: &Program, project: &Project, arguments: &[&str]) -> Run {
        program.measure(project.folder(), arguments, Some(&self.engine))
    }

    /// Runs a command and gives what it asked the engine for.
    fn record(&self, program: &Program, project: &Project, arguments: &[&str]) -> Vec<Request> {
        let proxy = Proxy::start(&self.engine);
        program.measure(project.folder(), arguments, Some(&proxy.socket()));
        proxy.requests()
    }

    /// Removes a project in the end.
    pub fn clean_up<'b>(&'b self, project: &'b Project) -> CleanUp<'b> {
        CleanUp {
            program: &self.ours,
            project,
            engine: &self.engine,
        }
    }

    /// Lets all take turns at a command that changes nothing.
    fn unchanging(&self, what: &str, project: &Project, arguments: &[&str], rounds: usize) -> Row {
        let requests = self.record(&self.ours, project, arguments);
        let peer = self.peer.as_ref();
        Turns::new(what, || self.run(&self.ours, project, arguments))
            .peer(peer.map(|peer| || self.run(peer, project, arguments)))
            .bare(|| time(|| bare::replay(&self.engine, &requests)))
            .warm(rounds)
    }
}

/// Measures `up` of a project that runs already, and `ps`.
pub fn settled(bench: &Bench, table: &mut Table) {
    let project = Project::idle(SERVICES, 1);
    let _clean_up = bench.clean_up(&project);
    let programs = [Some(&bench.ours), bench.peer.as_ref()];
    for program in programs.into_iter().flatten() {
        // Each sees the project as settled before it is measured.
        bench.run(program, &project, UP);
    }
    for (arguments, share) in [(UP, 1.0 / 7.0), (&["ps"], 1.0 / 10.0)] {
        let what = format!("{} of {SERVICES} running services", arguments.join(" "));
        let row = bench.unchanging(&what, &project, arguments, 20);
        table.within(share, row);
        for program in programs.into_iter().flatten() {
            let requests = bench.record(program, &project, arguments);
            table.requests(&what, program.name(), &requests);
            if program.name() == bench.ours.name() {
                let kept = asks_sparingly(&requests);
                let limit = format!("{what}: one list call a kind at most, and pings");
                table.limit(&limit, kept);
            }
        }
    }
}

fn asks_sparingly(requests: &[Request]) -> bool {
    let lists = ["containers", "networks", "volumes", "images"];
    let times = |kind| requests.iter().filter(|it| it.is_list_of(kind)).count();
    lists.iter().all(|kind| times(kind) <= 1)
        && requests
            .iter()
            .all(|it| it.is_ping() || lists.iter().any(|kind| it.is_list_of(kind)))
}

/// What rcompose asks for to bring a project up, and to take it down.
fn recordings(bench: &Bench, project: &Project) -> (Recording, Recording) {
    let up = bench.record(&bench.ours, project, UP);
    let names = bare::names(&bench.engine, &project.name);
    let down = bench.record(&bench.ours, project, DOWN);
    (Recording::of(up, &names), Recording::of(down, &names))
}

/// Measures bringing a project up from nothing, and taking it down.
pub fn cold(bench: &Bench, table: &mut Table) {
    let services = number("RCOMPOSE_SERVICES", SERVICES);
    let project = Project::idle(services, 1);
    let _clean_up = bench.clean_up(&project);
    let (up, down) = recordings(bench, &project);
    let downs = RefCell::new(Row::new(&format!("down of {services} services")));
    let cycle = |program: &Program, column: fn(&mut Row) -> &mut Measurement| {
        let took = bench.run(program, &project, UP);
        let down = bench.run(program, &project, DOWN);
        column(&mut downs.borrow_mut()).add(down);
        took
    };
    let row = Turns::new(format!("up -d of {services} new services"), || {
        cycle(&bench.ours, |row| &mut row.ours)
    })
    .peer(
        bench
            .peer
            .as_ref()
            .map(|peer| || cycle(peer, |row| row.peer.get_or_insert_default())),
    )
    .bare(|| {
        let took = time(|| up.replay(&bench.engine));
        let down = time(|| down.replay(&bench.engine));
        downs.borrow_mut().bare.get_or_insert_default().add(down);
        took
    })
    .cold(number("RCOMPOSE_ROUNDS", ROUNDS));
    table.beside_the_best(row);
    table.beside_the_best(downs.into_inner());
}

/// Measures a chain of services of which each waits for the health of the one
/// before: tested all the time, which keeps the machine busy by itself, and as
/// often as files usually have it.
pub fn gated(bench: &Bench, table: &mut Table) {
    for interval in ["100ms", "2s"] {
        let project = Project::gated(GATED, interval);
        let _clean_up = bench.clean_up(&project);
        let (up, down) = recordings(bench, &project);
        let cycle = |program: &Program| {
            let took = bench.run(program, &project, UP);
            down.replay(&bench.engine);
            took
        };
        let what = format!("up -d of {GATED} gated by health every {interval}");
        let row = Turns::new(what, || cycle(&bench.ours))
            .peer(bench.peer.as_ref().map(|peer| || cycle(peer)))
            .bare(|| {
                let took = time(|| up.replay_gated(&bench.engine));
                down.replay(&bench.engine);
                took
            })
            .cold(number("RCOMPOSE_ROUNDS", ROUNDS));
        table.within(1.0 / 3.0, row);
    }
}

/// Measures showing what containers have written.
pub fn logs(bench: &Bench, table: &mut Table) {
    for (services, share) in [(1, 0.5), (10, 0.5)] {
        let project = Project::talkative(services, LINES / services);
        let _clean_up = bench.clean_up(&project);
        bench.run(&bench.ours, &project, UP);
        let names: Vec<String> = (0..services)
            .map(|number| format!("service-{number}"))
            .collect();
        let wait: Vec<&str> = std::iter::once("wait")
            .chain(names.iter().map(String::as_str))
            .collect();
        bench.run(&bench.ours, &project, &wait);
        let what = format!("logs of {LINES} lines of {services} services");
        let row = bench.unchanging(&what, &project, &["logs"], 3);
        table.within(share, row);
    }
}
