//! A project of manifests that runs already: Deployments, each behind a Service
//! with a proxy, beside a Compose file of as many containers.

use crate::Bench;
use crate::project::Project;
use crate::table::Table;
use crate::turns::Turns;

/// How many Deployments there are.
const DEPLOYMENTS: usize = 50;
/// How long an `up` that changes nothing may take, in milliseconds.
const LIMIT: f64 = 150.0;

const UP: &[&str] = &["up", "-d"];

/// Measures `up` of Deployments with Services that run already.
pub fn pods(bench: &Bench, table: &mut Table) {
    let project = Project::deployments(DEPLOYMENTS);
    let _clean_up = bench.clean_up(&project);
    let services = Project::idle(2 * DEPLOYMENTS, 1);
    let _clean_up_too = bench.clean_up(&services);
    bench.run(&bench.ours, &project, UP);
    let peer = bench.peer.as_ref();
    if let Some(peer) = peer {
        bench.run(peer, &services, UP);
    }
    let what = format!("up -d of {DEPLOYMENTS} running Deployments with Services");
    let row = Turns::new(&*what, || bench.run(&bench.ours, &project, UP))
        .peer(peer.map(|peer| || bench.run(peer, &services, UP)))
        .warm(20);
    let kept = row.ours.median() < LIMIT;
    table.limit(&format!("{what}: less than {LIMIT} ms"), kept);
    table.add(row);
}
