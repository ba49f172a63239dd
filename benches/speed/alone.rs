//! What needs no engine: starting, loading a project, converting one.

use crate::project;
use crate::stopwatch::{Program, Run};
use crate::table::Table;
use crate::turns::Turns;

/// Measures what every command pays.
pub fn start(programs: &[Program], table: &mut Table) {
    let folder = tempfile::tempdir().unwrap();
    let version = |program: &Program| program.measure(folder.path(), &["version"], None);
    let row = Turns::new("version", || version(&programs[0]))
        .peer(programs.get(1).map(|peer| || version(peer)))
        .warm(20);
    table.within(1.0 / 10.0, row);
}

/// Measures loading.
pub fn load(programs: &[Program], table: &mut Table) {
    let mut thousand = None;
    for (services, rounds) in [(10, 20), (1_000, 5), (10_000, 3)] {
        let folder = project::folder(&project::large(services));
        let config =
            |program: &Program| -> Run { program.measure(folder.path(), &["config"], None) };
        // Docker Compose takes minutes for the largest.
        let peer = programs.get(1).filter(|_| services <= 1_000);
        let row = Turns::new(format!("config of {services} services"), || {
            config(&programs[0])
        })
        .peer(peer.map(|peer| || config(peer)))
        .warm(rounds);
        let ours = row.ours.median();
        if let (1_000, Some(peer)) = (services, &row.peer) {
            let kept = row.ours.memory() * 6 <= peer.memory();
            table.limit(
                "config of 1000 services: at most 1/6 of Docker Compose's memory",
                kept,
            );
        }
        if services == 1_000 {
            thousand = Some(ours);
            table.within(1.0 / 25.0, row);
            continue;
        }
        if let Some(thousand) = thousand {
            table.limit(
                "config grows as the project does: ten times the services, at most twelve times the time",
                ours <= thousand * 12.0,
            );
        }
        table.add(row);
    }
}

/// Measures conversions, with the project loaded and the text written.
pub fn convert(programs: &[Program], table: &mut Table) {
    let folder = project::folder(&project::large(1_000));
    for to in ["kubernetes", "compose", "swarm"] {
        let row = Turns::new(format!("1000 services to {to}"), || {
            programs[0].measure(folder.path(), &["convert", "--to", to], None)
        });
        let row = row.warm(10);
        let limit = format!("1000 services convert to {to} in less than 100 ms");
        table.limit(&limit, row.ours.median() < 100.0);
        table.add(row);
    }
}
