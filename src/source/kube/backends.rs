//! What is behind a port of a Service, as a pool of a proxy: pods, addresses,
//! or another name.

use super::exposure::{common, selected};
use super::object::Object;
use super::work::Work;
use super::world::{Workload, World, labels};
use super::{ports, read};
use crate::gateway::configuration::{Backend, Balance, Pool, Probe, Readiness};
use crate::source::Diagnostic;
use crate::source::yaml::Node;

/// The label that says which Service an `EndpointSlice` is of.
pub const SERVICE_NAME: &str = "kubernetes.io/service-name";
/// The annotation that says how pods are chosen.
const BALANCE: &str = "rcompose/balance";
/// How it says that each workload gets its share.
const WEIGHTS: &str = "weights";
/// The label or annotation of pods that says how large it is.
const WEIGHT: &str = "rcompose/weight";

/// What is behind a port of a Service.
pub fn pool(work: &mut Work<'_, '_>, service: &Object<'_>, port: &Node) -> Pool {
    let backends = if let Some(name) = external_name(service) {
        let number = ports::target(port).and_then(ports::Target::number);
        number
            .map(|it| backend(name.to_owned(), it))
            .into_iter()
            .collect()
    } else if service.at("spec.selector").is_none() {
        addresses(work.world, service, port)
    } else {
        pods(work, service, port)
    };
    Pool {
        backends,
        balance: balance(work, service),
        affinity_seconds: affinity(service),
        http2: read::word(port, "appProtocol") == "kubernetes.io/h2c",
    }
}

fn backend(host: String, port: u16) -> Backend {
    Backend {
        host,
        port,
        ..Backend::default()
    }
}

/// The name that a Service stands for.
pub fn external_name<'m>(service: &Object<'m>) -> Option<&'m str> {
    let external = read::word(service.node, "spec.type") == "ExternalName";
    read::text(service.node, "spec.externalName").filter(|_| external)
}

/// The pods behind a port of a Service.
fn pods(work: &mut Work<'_, '_>, service: &Object<'_>, port: &Node) -> Vec<Backend> {
    let mut backends = Vec::new();
    for workload in selected(work.world, service) {
        let (Some(spec), Some(host)) = (workload.spec(), host(work, &workload.object)) else {
            continue;
        };
        if let Some(port) = ports::number_in(spec, port) {
            let all = read::is_set(service.node, "spec.publishNotReadyAddresses");
            backends.push(Backend {
                readiness: if all { None } else { readiness(work, spec) },
                weight: weight(work, service, &workload),
                ..backend(host, port)
            });
        }
    }
    backends
}

/// The addresses that `Endpoints` and `EndpointSlices` give a Service without a
/// selector.
fn addresses(world: &World<'_>, service: &Object<'_>, port: &Node) -> Vec<Backend> {
    let name = read::word(port, "name");
    let number = |ports: &Node| {
        let mut ports = read::items(ports, "ports").iter();
        let port = ports.find(|it| read::word(it, "name") == name)?;
        u16::try_from(read::integer(port, "port")?).ok()
    };
    let mut found = Vec::new();
    let here = |it: &Object<'_>| it.namespace == service.namespace;
    for endpoints in world.of_kind("Endpoints").filter(here) {
        if endpoints.name != service.name {
            continue;
        }
        for subset in read::items(endpoints.node, "subsets") {
            let addresses = read::items(subset, "addresses").iter();
            let addresses = addresses.filter_map(|it| read::text(it, "ip"));
            found.extend(addresses.filter_map(|it| Some(backend(it.to_owned(), number(subset)?))));
        }
    }
    for slice in world.of_kind("EndpointSlice").filter(here) {
        let labels = labels(slice.node, "metadata.labels");
        if labels.get(SERVICE_NAME) != Some(&service.name) {
            continue;
        }
        let endpoints = read::items(slice.node, "endpoints").iter();
        let ready = endpoints.filter(|it| read::boolean(it, "conditions.ready") != Some(false));
        let addresses = ready.flat_map(|it| read::words(it, "addresses"));
        found.extend(addresses.filter_map(|it| Some(backend(it.to_owned(), number(slice.node)?))));
    }
    found
}

/// The name that pods have in common, as it is looked up: the dot keeps the
/// resolver from completing it.
fn host(work: &Work<'_, '_>, object: &Object<'_>) -> Option<String> {
    let same = |it: &Object<'_>| std::ptr::eq(it.node, object.node);
    let mut keys = work.keys.iter();
    let (_, key) = keys.find(|(it, _)| same(it))?;
    Some(format!("{}.", common(key)))
}

/// How long a client keeps its pod; three hours unless the Service says so.
fn affinity(service: &Object<'_>) -> Option<u32> {
    if read::word(service.node, "spec.sessionAffinity") != "ClientIP" {
        return None;
    }
    let path = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
    let seconds = read::integer(service.node, path).and_then(|it| u32::try_from(it).ok());
    Some(seconds.unwrap_or(10_800))
}

/// How pods are chosen, which an annotation says.
fn balance(work: &mut Work<'_, '_>, service: &Object<'_>) -> Balance {
    let all = [
        (WEIGHTS, Balance::RoundRobin),
        ("round-robin", Balance::RoundRobin),
        ("random", Balance::Random),
        ("least-connections", Balance::LeastConnections),
    ];
    let annotations = read::at(service.node, "metadata.annotations");
    let Some(chosen) = annotations.and_then(|it| it.get(BALANCE)) else {
        return Balance::default();
    };
    let wanted = chosen.as_str().unwrap_or_default();
    if let Some((_, balance)) = all.iter().find(|(it, _)| *it == wanted) {
        return *balance;
    }
    let said = format!("{BALANCE}: `{wanted}` is not known");
    let said = Diagnostic::error(said).at(chosen.place);
    let known = all.map(|(it, _)| it).join(", ");
    work.report.push(said.hint(format!("it is one of {known}")));
    Balance::default()
}

/// The share of a workload's pods, which a label or annotation of theirs says
/// where the Service goes by weights; 1 when they say none.
fn weight(work: &mut Work<'_, '_>, service: &Object<'_>, pods: &Workload<'_>) -> Option<u32> {
    let annotations = read::at(service.node, "metadata.annotations");
    annotations
        .and_then(|it| it.get(BALANCE)?.as_str())
        .filter(|it| *it == WEIGHTS)?;
    let said = ["metadata.labels", "metadata.annotations"];
    let mut said = said
        .iter()
        .filter_map(|it| read::at(pods.template, it)?.get(WEIGHT));
    let Some(said) = said.next() else {
        return Some(1);
    };
    let text = read::scalar(said).unwrap_or_default();
    if let Ok(weight) = text.parse() {
        return Some(weight);
    }
    let wrong = format!("{WEIGHT}: `{text}` is no weight");
    let wrong = Diagnostic::error(wrong).at(said.place);
    work.report
        .push(wrong.hint("write a whole number, such as \"9\""));
    Some(1)
}

/// The readiness probe over the network that a pod has; of several the first.
fn readiness(work: &mut Work<'_, '_>, spec: &Node) -> Option<Readiness> {
    let probes = read::items(spec, "containers").iter();
    let mut probes = probes.filter_map(|it| Some((it, read::at(it, "readinessProbe")?)));
    let (container, probe) = probes.next()?;
    let place = read::place(container, "readinessProbe");
    if let Some((_, second)) = probes.next() {
        let lost = "only that of the pod's first container decides";
        work.left_out
            .lost("a second readinessProbe", lost, second.place);
    }
    let Some((handler, asked)) = asked(probe) else {
        let lost = "its Services send it traffic all the same";
        work.left_out
            .lost("readinessProbe by a command", lost, place);
        return None;
    };
    let port = read::at(handler, "port")?;
    let port = match port.as_str() {
        Some(name) => name.parse().ok().or_else(|| ports::named(spec, name))?,
        None => u16::try_from(read::integer(handler, "port")?).ok()?,
    };
    let number = |field: &str, default: u32| {
        let number = read::integer(probe, field).and_then(|it| u32::try_from(it).ok());
        number.unwrap_or(default)
    };
    let seconds = |field: &str, default: u32| u64::from(number(field, default)) * 1000;
    Some(Readiness {
        probe: asked,
        port: Some(port),
        initial_delay: seconds("initialDelaySeconds", 0),
        period: seconds("periodSeconds", 10).max(1000),
        timeout: seconds("timeoutSeconds", 1).max(1000),
        successes: number("successThreshold", 1).max(1),
        failures: number("failureThreshold", 3).max(1),
    })
}

/// What a probe asks over the network, and the part that says so.
fn asked(probe: &Node) -> Option<(&Node, Probe)> {
    if let Some(handler) = read::at(probe, "httpGet") {
        let headers = read::items(handler, "httpHeaders").iter().map(|it| {
            let text = |field| read::word(it, field).to_owned();
            (text("name"), text("value"))
        });
        let asked = Probe::Http {
            path: read::text(handler, "path").unwrap_or("/").to_owned(),
            headers: headers.collect(),
            tls: read::word(handler, "scheme") == "HTTPS",
        };
        return Some((handler, asked));
    }
    if let Some(handler) = read::at(probe, "grpc") {
        let service = read::word(handler, "service").to_owned();
        return Some((handler, Probe::Grpc { service }));
    }
    Some((read::at(probe, "tcpSocket")?, Probe::Tcp))
}
