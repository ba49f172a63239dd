//! Projects of hundreds of containers: everything still works, in little memory.

use crate::Bench;
use crate::project::Project;
use crate::table::{Row, Table};

/// The most memory that a command may take, in bytes.
const MEMORY: u64 = 60 << 20;

/// Runs the usual commands on large projects.
pub fn many(bench: &Bench, table: &mut Table) {
    for (services, replicas) in [(500, 1), (50, 10)] {
        let project = Project::idle(services, replicas);
        let _clean_up = bench.clean_up(&project);
        let scale = format!("service-0={}", replicas + 5);
        let commands: [&[&str]; 7] = [
            &["up", "-d"],
            &["up", "-d"],
            &["ps"],
            &["logs"],
            &["scale", &scale],
            &["up", "-d", "--force-recreate"],
            &["down", "-t", "0"],
        ];
        for arguments in commands {
            let command = arguments.join(" ");
            let what = format!("{services} × {replicas}: {command}");
            let mut row = Row::new(&what);
            row.ours.add(bench.run(&bench.ours, &project, arguments));
            let kept = row.ours.memory() < MEMORY;
            table.limit(&format!("{what}: less than 60 MiB"), kept);
            table.add(row);
        }
    }
}
