//! `deploy`: replicas, restarts, resources and placement.

use super::super::amounts::{self, Amounts};
use super::super::block::{Block, Value};
use super::{Making, part};
use crate::model::{Deploy, Placement, Resource, Resources, RestartPolicy, Service, UpdateConfig};

/// The section of a service.
pub(super) fn deploy(making: &Making<'_>, service: &Service) -> Block {
    let nothing = Deploy::default();
    let Deploy {
        mode,
        replicas,
        labels,
        update_config,
        rollback_config,
        resources:
            Resources {
                limits: _,
                reservations: _,
                extensions: _,
            },
        restart_policy,
        placement: on,
        endpoint_mode,
        extensions: _,
    } = service.deploy.as_deref().unwrap_or(&nothing);
    let path = format!("services.{}.deploy", service.name);
    let count = service.scale.or(*replicas);
    let mut it = Block::new().with("mode", mode.as_str());
    if mode.starts_with("global") && count.is_some() {
        let message = "there is one replica a node";
        making.notes.lost(format!("{path}.replicas"), message);
    } else {
        it.put("replicas", count);
    }
    // By its own mode a port is published where a container runs.
    let in_mesh = service.ports.iter().any(|it| it.mode != "host");
    if endpoint_mode == "dnsrr" && in_mesh {
        let message = "what every node publishes needs a virtual address: `dnsrr` goes with ports \
                       of `mode: host` only";
        making.notes.lost(format!("{path}.endpoint_mode"), message);
    } else {
        it.put("endpoint_mode", endpoint_mode.as_str());
    }
    it.put("labels", part(labels));
    it.put(
        "restart_policy",
        restart(making, service, restart_policy.as_ref()),
    );
    it.put("update_config", update_config.as_ref().map(update));
    it.put("rollback_config", rollback_config.as_ref().map(update));
    it.put("placement", placement(making, service, on));
    it.put("resources", resources(making, service, &path));
    it
}

fn update(config: &UpdateConfig) -> Value {
    part(config)
}

/// The restart policy: what `restart` says, where there is none.
fn restart(making: &Making<'_>, service: &Service, policy: Option<&RestartPolicy>) -> Value {
    if let Some(policy) = policy {
        return part(policy);
    }
    let (word, attempts) = match service.restart.split_once(':') {
        Some((word, attempts)) => (word, attempts.parse::<u64>().ok()),
        None => (service.restart.as_str(), None),
    };
    let condition = match word {
        "no" => "none",
        "on-failure" => "on-failure",
        // Who is waited for to end runs once.
        "" if making.awaited.contains(service.name.as_str()) => "none",
        // What Swarm does anyway.
        _ => "",
    };
    let policy = Block::new().with("condition", condition);
    policy.with("max_attempts", attempts).into()
}

/// Constraints and preferences; a platform is a constraint.
fn placement(making: &Making<'_>, service: &Service, placement: &Placement) -> Block {
    let Placement {
        constraints,
        preferences,
        max_replicas_per_node,
        extensions: _,
    } = placement;
    let mut constraints = constraints.clone();
    constraints.extend(platform(making, service));
    let mut it = Block::new()
        .with("constraints", constraints)
        .with("preferences", part(preferences));
    if *max_replicas_per_node > 0 {
        it.put("max_replicas_per_node", *max_replicas_per_node);
    }
    it
}

/// `linux/arm64` as constraints: nodes tell what their kernel calls the
/// processor.
fn platform(making: &Making<'_>, service: &Service) -> Vec<String> {
    let mut parts = service.platform.split('/');
    let system = parts.next().unwrap_or_default();
    let (processor, variant) = (parts.next().unwrap_or_default(), parts.next());
    let mut found = Vec::new();
    if !system.is_empty() {
        found.push(format!("node.platform.os == {system}"));
    }
    let known = match (processor, variant) {
        ("", _) => return found,
        ("amd64", None) => "x86_64",
        ("arm64", None | Some("v8")) => "aarch64",
        ("386", None) => "i686",
        ("s390x" | "ppc64le" | "riscv64", None) => processor,
        ("arm", Some("v6")) => "armv6l",
        ("arm", None | Some("v7")) => "armv7l",
        _ => "",
    };
    if known.is_empty() {
        let message = format!("nodes do not tell whether they are `{}`", service.platform);
        making
            .notes
            .partial(format!("services.{}.platform", service.name), message);
    } else {
        found.push(format!("node.platform.arch == {known}"));
    }
    found
}

fn resources(making: &Making<'_>, service: &Service, path: &str) -> Block {
    let path = format!("{path}.resources");
    let amounts = Amounts::of(service);
    let (limits, reservations) = (amounts::limits(service), amounts::reservations(service));
    let pids = [limits.map_or(0, |it| it.pids), service.pids_limit]
        .into_iter()
        .find(|it| *it > 0);
    if pids.is_some() {
        making.need(9);
    }
    let limit = Block::new()
        .with("cpus", amounts.cpus.map(cpus))
        .with("memory", part(&amounts.memory))
        .with("pids", pids);
    let generic = reservations.map(|it| part(&it.generic_resources));
    let reservation = Block::new()
        .with("cpus", amounts.reserved_cpus.map(cpus))
        .with("memory", part(&amounts.reserved_memory))
        .with("generic_resources", generic.unwrap_or_default());
    for (section, resource) in [("limits", limits), ("reservations", reservations)] {
        if let Some(resource) = resource {
            note(making, &format!("{path}.{section}"), resource, section);
        }
    }
    Block::new()
        .with("limits", limit)
        .with("reservations", reservation)
}

/// CPUs as a text, to the millionth.
fn cpus(number: f64) -> String {
    ((number * 1e6).round() / 1e6).to_string()
}

fn note(making: &Making<'_>, path: &str, resource: &Resource, section: &str) {
    let Resource {
        cpus: _,
        memory: _,
        pids,
        devices,
        generic_resources,
        extensions: _,
    } = resource;
    if !devices.is_empty() {
        let message = "advertise them on the nodes as `node-generic-resources`";
        making.notes.lost(format!("{path}.devices"), message);
    }
    if section == "limits" && !generic_resources.is_empty() {
        let message = "these are reserved, not limited";
        making
            .notes
            .lost(format!("{path}.generic_resources"), message);
    }
    if section == "reservations" && *pids != 0 {
        let message = "processes are limited, not reserved";
        making.notes.lost(format!("{path}.pids"), message);
    }
}
