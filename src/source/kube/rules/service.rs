//! What the API server refuses in a Service, and Services that lead nowhere.

use std::collections::BTreeSet;

use super::super::backends::SERVICE_NAME;
use super::super::object::Object;
use super::super::ports::{self, Target};
use super::super::world::{Workload, World, labels, matches};
use super::super::{names, read};
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::yaml::Node;

/// Checks a Service.
pub fn check(object: &Object<'_>, world: &World<'_>, report: &mut Report) {
    let kind = read::word(object.node, "spec.type");
    if kind == "ExternalName" {
        if read::word(object.node, "spec.externalName").is_empty() {
            let said = Diagnostic::error("spec.externalName: is missing");
            report.push(
                said.at(read::place(object.node, "spec"))
                    .hint("name the host that it stands for"),
            );
        }
        return;
    }
    let selector = labels(object.node, "spec.selector");
    let all = world
        .workloads()
        .filter(|it| it.object.namespace == object.namespace);
    let chosen: Vec<Workload<'_>> = all.filter(|it| matches(&selector, &it.labels())).collect();
    if !selector.is_empty() && chosen.is_empty() {
        nobody(object, world, report);
    }
    if selector.is_empty() && !has_addresses(object, world) {
        let said = format!("{} has no selector, and no Endpoints", object.title());
        let said = Diagnostic::note(said).at(object.place());
        report.push(said.hint("it leads nowhere until a manifest gives it addresses"));
    }
    let ports = read::items(object.node, "spec.ports");
    let headless = read::word(object.node, "spec.clusterIP") == "None";
    if ports.is_empty() && !headless {
        let said = Diagnostic::error("spec.ports: a Service has at least one port");
        let said = said.at(read::place(object.node, "spec.ports"));
        report.push(said.hint("write `ports:` with `- port: 80`"));
    }
    let mut known = BTreeSet::new();
    let mut named = BTreeSet::new();
    for (position, port) in ports.iter().enumerate() {
        let path = format!("spec.ports[{position}]");
        one(port, &path, ports.len(), report);
        let name = read::word(port, "name");
        if !name.is_empty() && !named.insert(name) {
            let said = format!("{path}.name: a port `{name}` is there twice");
            report.error(said, read::place(port, "name"));
        }
        let protocol = read::text(port, "protocol").unwrap_or("TCP");
        if !known.insert((read::integer(port, "port"), protocol)) {
            let said = format!("{path}: this port and protocol are there twice");
            report.error(said, read::place(port, "port"));
        }
        target(port, &path, &chosen, report);
    }
}

/// Whether a manifest gives a Service addresses.
fn has_addresses(object: &Object<'_>, world: &World<'_>) -> bool {
    let here = |it: &Object<'_>| it.namespace == object.namespace;
    let mut slices = world.of_kind("EndpointSlice").filter(here);
    let label = |slice: &Object<'_>| {
        labels(slice.node, "metadata.labels")
            .get(SERVICE_NAME)
            .is_some_and(|it| *it == object.name)
    };
    let named = world.find("Endpoints", object.namespace, object.name);
    named.is_some() || slices.any(|it| label(&it))
}

/// Says that no pod has the labels of a selector.
fn nobody(object: &Object<'_>, world: &World<'_>, report: &mut Report) {
    let place = read::place(object.node, "spec.selector");
    let said = format!(
        "{}: no pod in the files has the labels of its selector",
        object.title()
    );
    let said = Diagnostic::note(said).at(place);
    let candidates = world.workloads().filter(|it| it.object.name == object.name);
    let theirs = candidates.map(|it| it.labels()).find(|it| !it.is_empty());
    report.push(match theirs {
        Some(labels) => {
            let written: Vec<String> = labels
                .iter()
                .map(|(key, value)| format!("{key}: {value}"))
                .collect();
            said.hint(format!("{} has {}", object.name, written.join(", ")))
        }
        None => said,
    });
}

fn one(port: &Node, path: &str, count: usize, report: &mut Report) {
    super::word(
        port,
        "protocol",
        &format!("{path}.protocol"),
        &["TCP", "UDP", "SCTP"],
        report,
    );
    for field in ["port", "nodePort"] {
        let number = read::integer(port, field);
        let valid = |it: i64| (1..=65535).contains(&it) || (field == "nodePort" && it == 0);
        if let Some(number) = number.filter(|it| !valid(*it)) {
            let said = format!("{path}.{field}: {number} is no port, which is 1 to 65535");
            report.error(said, read::place(port, field));
        }
    }
    match read::text(port, "name") {
        Some(name) => {
            if let Err(why) = names::label(name) {
                report.error(
                    format!("{path}.name: `{name}` {why}"),
                    read::place(port, "name"),
                );
            }
        }
        None if count > 1 => {
            let said = Diagnostic::error(format!("{path}.name: is missing"));
            let said = said.at(read::place(port, "port"));
            report.push(said.hint("each of several ports has a name, such as `name: http`"));
        }
        None => {}
    }
}

/// Checks that some container listens where a port leads.
fn target(port: &Node, path: &str, chosen: &[Workload<'_>], report: &mut Report) {
    let Some(target) = ports::target(port) else {
        return;
    };
    let specs: Vec<&Node> = chosen.iter().filter_map(Workload::spec).collect();
    if specs.is_empty() {
        return;
    }
    let place = read::place(port, "targetPort").or_else(|| read::place(port, "port"));
    match target {
        Target::Name(name) => {
            if specs.iter().all(|spec| ports::named(spec, name).is_none()) {
                let all: Vec<&str> = specs.iter().flat_map(|it| ports::names(it)).collect();
                let said = format!("{path}.targetPort: no container has a port `{name}`");
                let said = Diagnostic::error(said).at(place);
                report.push(match all.first() {
                    Some(_) => said.hint(format!("those with names are {}", all.join(", "))),
                    None => said.hint("give a container's port that name, or write its number"),
                });
            }
        }
        Target::Number(number) => {
            let declared: Vec<u16> = specs.iter().flat_map(|it| ports::numbers(it)).collect();
            if !declared.is_empty() && !declared.contains(&number) {
                let said = format!("{path}: no container says that it listens on port {number}");
                let all: Vec<String> = declared.iter().map(u16::to_string).collect();
                let hint = format!(
                    "`ports` of the containers have {}; is `targetPort` missing?",
                    all.join(", ")
                );
                report.push(Diagnostic::note(said).at(place).hint(hint));
            }
        }
    }
}
