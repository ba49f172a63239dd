//! A project without containers that only own the network of a pod: one of the
//! pod's own containers owns it instead.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::amounts::replicas;
use super::note::Notes;
use crate::model::{Condition, Project, Service, own_image};

/// Takes the owners out.
pub fn dissolve(project: &mut Project, tool: &str, notes: &Notes) {
    let services = project.services.iter();
    let owners: Vec<(String, Arc<Service>)> = services
        .filter(|(_, it)| it.image == own_image::PAUSE)
        .map(|(key, it)| (key.clone(), Arc::clone(it)))
        .collect();
    for (key, owner) in owners {
        let pod = Pod::of(project, &key);
        let Some(heir) = pod.heir(project, &key) else {
            continue;
        };
        if replicas(&owner).unwrap_or(1) > 1 {
            let message = format!("{tool} joins all replicas with the first of `{heir}`");
            notes.lost(format!("services.{key}"), message);
        }
        project.services.remove(&key);
        for (member, service) in &mut project.services {
            let service = Arc::make_mut(service);
            service.depends_on.remove(&key);
            if *member == heir {
                inherit(service, &owner, pod.running.len() > 1);
            } else if pod.running.contains(member) {
                move_in(service, &key, &heir);
            } else if pod.before.contains(member) {
                stay_outside(service, &owner);
            }
        }
    }
}

/// The containers of a pod, by the keys of their services.
struct Pod {
    /// Those that run.
    running: BTreeSet<String>,
    /// Those that end before the others start.
    before: BTreeSet<String>,
}

impl Pod {
    fn of(project: &Project, owner: &str) -> Self {
        let mode = joined(owner);
        let members = || {
            project
                .services
                .iter()
                .filter(|(_, it)| it.network_mode == mode)
        };
        let needed = members().flat_map(|(_, it)| &it.depends_on);
        let ends = needed.filter(|(_, it)| it.condition == Condition::ServiceCompletedSuccessfully);
        let ends: BTreeSet<&String> = ends.map(|(key, _)| key).collect();
        let keys = members().map(|(key, _)| key);
        let (before, running): (BTreeSet<_>, BTreeSet<_>) =
            keys.cloned().partition(|it| ends.contains(it));
        Self { running, before }
    }

    /// Who owns the network from now on: the pod's main container, unless that
    /// waits for others of the pod.
    fn heir(&self, project: &Project, owner: &str) -> Option<String> {
        let waits = |key: &String| {
            let service = project.services.get(key);
            service.is_some_and(|it| it.depends_on.keys().any(|it| self.running.contains(it)))
        };
        let main = owner.strip_suffix(".pod").unwrap_or(owner).to_owned();
        let free = || self.running.iter().find(|it| !waits(it)).cloned();
        Some(main)
            .filter(|it| self.running.contains(it) && !waits(it))
            .or_else(free)
    }
}

fn joined(key: &str) -> String {
    format!("service:{key}")
}

/// Takes over what the owner of the network had.
fn inherit(heir: &mut Service, owner: &Service, shares: bool) {
    heir.network_mode = String::new();
    heir.networks.clone_from(&owner.networks);
    heir.ports.clone_from(&owner.ports);
    heir.hostname.clone_from(&owner.hostname);
    heir.domainname.clone_from(&owner.domainname);
    heir.dns.clone_from(&owner.dns);
    heir.dns_opt.clone_from(&owner.dns_opt);
    heir.dns_search.clone_from(&owner.dns_search);
    heir.extra_hosts.clone_from(&owner.extra_hosts);
    heir.sysctls.clone_from(&owner.sysctls);
    for shared in [&mut heir.ipc, &mut heir.pid] {
        if shared.starts_with("service:") {
            shared.clear();
        }
    }
    if shares && heir.ipc.is_empty() {
        "shareable".clone_into(&mut heir.ipc);
    }
}

/// Shares with the heir what was shared with the owner.
fn move_in(service: &mut Service, owner: &str, heir: &str) {
    for shared in [
        &mut service.network_mode,
        &mut service.ipc,
        &mut service.pid,
    ] {
        if *shared == joined(owner) {
            *shared = joined(heir);
        }
    }
}

/// What ends before the heir starts cannot share anything with it; it is on the
/// same networks.
fn stay_outside(service: &mut Service, owner: &Service) {
    for shared in [
        &mut service.network_mode,
        &mut service.ipc,
        &mut service.pid,
    ] {
        if shared.starts_with("service:") {
            shared.clear();
        }
    }
    service.networks.clone_from(&owner.networks);
    for place in service.networks.values_mut().flatten() {
        place.aliases.clear();
    }
}
