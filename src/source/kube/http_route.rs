//! `HTTPRoutes` → routes of the proxy, on the ports of their Gateways.

use super::front::Front;
use super::object::Object;
use super::routing::{backends_of_route, port_by_number};
use super::work::Work;
use super::{backends, read};
use crate::gateway::configuration::{Backend, Comparison, Pool, Route};
use crate::source::Place;
use crate::source::yaml::Node;

/// The port of a route whose Gateway is not in the files.
const HTTP: u16 = 80;

/// A port that a route is attached to.
struct Attached<'m> {
    port: u16,
    /// The host that the listener is for; empty: any.
    host: &'m str,
}

/// Adds the routes of an `HTTPRoute`.
pub fn lower<'m>(work: &mut Work<'_, 'm>, route: &Object<'m>, front: &mut Front) {
    let attached = attached(work, route, front);
    for (number, rule) in read::items(route.node, "spec.rules").iter().enumerate() {
        left_out(work, rule);
        let name = format!("{}#{number}", work.name(route.namespace, route.name));
        let made = pool(work, route, rule);
        front.pools.insert(name.clone(), made);
        for (path, comparison, place) in paths(work, rule) {
            for one in &attached {
                for host in hosts(route, one.host) {
                    let made = Route {
                        host,
                        path: path.clone(),
                        comparison,
                        pool: name.clone(),
                    };
                    front.route(work, one.port, made, place);
                }
            }
        }
    }
}

/// The listeners of Gateways that a route is attached to.
fn attached<'m>(
    work: &mut Work<'_, 'm>,
    route: &Object<'m>,
    front: &mut Front,
) -> Vec<Attached<'m>> {
    let mut found = Vec::new();
    for parent in read::items(route.node, "spec.parentRefs") {
        let namespace = read::text(parent, "namespace").unwrap_or(route.namespace);
        let name = read::word(parent, "name");
        let Some(gateway) = work.world.find("Gateway", namespace, name) else {
            let lost = "its Gateway is not in the files, so that port 80 is taken";
            let place = read::place(parent, "name");
            work.left_out.lost(format!("parentRef {name}"), lost, place);
            continue;
        };
        let section = read::text(parent, "sectionName");
        let port = read::integer(parent, "port");
        for listener in read::items(gateway.node, "spec.listeners") {
            let chosen = section.is_none_or(|it| it == read::word(listener, "name"))
                && port.is_none_or(|it| read::integer(listener, "port") == Some(it));
            if chosen {
                found.extend(listen(work, &gateway, listener, front));
            }
        }
    }
    if found.is_empty() {
        front.listener(HTTP, route.place());
        found.push(Attached {
            port: HTTP,
            host: "",
        });
    }
    found
}

/// Listens on a Gateway's port.
fn listen<'m>(
    work: &mut Work<'_, 'm>,
    gateway: &Object<'m>,
    listener: &'m Node,
    front: &mut Front,
) -> Option<Attached<'m>> {
    let place = read::place(listener, "port");
    let protocol = read::word(listener, "protocol");
    let secure = protocol == "HTTPS" && read::word(listener, "tls.mode") != "Passthrough";
    if !secure && protocol != "HTTP" {
        let lost = "nothing listens on its port";
        work.left_out
            .lost(format!("listener for {protocol}"), lost, place);
        return None;
    }
    let port = u16::try_from(read::integer(listener, "port")?).ok()?;
    let host = read::word(listener, "hostname");
    let mut certificates = Vec::new();
    for wanted in read::items(listener, "tls.certificateRefs") {
        let namespace = read::text(wanted, "namespace").unwrap_or(gateway.namespace);
        let name = read::word(wanted, "name");
        let hosts = Some(host.to_owned()).filter(|it| !it.is_empty());
        if let Some(secret) = work.world.find("Secret", namespace, name) {
            certificates.extend(front.certificate(work, &secret, hosts.into_iter().collect()));
        } else {
            let lost = "its Secret is not in the files";
            work.left_out
                .lost(format!("certificate {name}"), lost, wanted.place);
        }
    }
    if secure && certificates.is_empty() {
        return None;
    }
    let there = &mut front.listener(port, place).certificates;
    certificates.retain(|it| !there.contains(it));
    there.extend(certificates);
    Some(Attached { port, host })
}

/// The hosts of a route on a listener; an empty one: any.
fn hosts(route: &Object<'_>, listener: &str) -> Vec<String> {
    let hosts: Vec<String> = read::words(route.node, "spec.hostnames")
        .map(str::to_owned)
        .collect();
    if hosts.is_empty() {
        return vec![listener.to_owned()];
    }
    hosts
}

/// The paths that a rule is for.
fn paths(work: &mut Work<'_, '_>, rule: &Node) -> Vec<(String, Comparison, Option<Place>)> {
    let matches = read::items(rule, "matches");
    if matches.is_empty() {
        return vec![("/".to_owned(), Comparison::Prefix, rule.place)];
    }
    let mut found = Vec::new();
    for one in matches {
        let kind = read::text(one, "path.type").unwrap_or("PathPrefix");
        let other = ["headers", "queryParams", "method"];
        let other = other.iter().find(|it| read::at(one, it).is_some());
        if let Some(what) = other.copied().or_else(|| {
            let regular = kind == "RegularExpression";
            regular.then_some("a regular expression")
        }) {
            let lost = "its requests go where the other rules say";
            work.left_out
                .lost(format!("a match by {what}"), lost, one.place);
            continue;
        }
        let comparison = match kind {
            "Exact" => Comparison::Exact,
            _ => Comparison::Prefix,
        };
        let path = read::text(one, "path.value").unwrap_or("/");
        found.push((path.to_owned(), comparison, one.place));
    }
    found
}

/// The backends of a rule: each Service has the share that its weight says,
/// however many pods it has.
fn pool(work: &mut Work<'_, '_>, route: &Object<'_>, rule: &Node) -> Pool {
    let mut shares: Vec<(u32, Vec<Backend>)> = Vec::new();
    let mut made = Pool::default();
    for wanted in backends_of_route(rule) {
        let namespace = read::text(wanted, "namespace").unwrap_or(route.namespace);
        let name = read::word(wanted, "name");
        let service = work.world.find("Service", namespace, name);
        let Some((service, port)) = service.and_then(|it| Some((it, port_by_number(&it, wanted)?)))
        else {
            let lost = "no Service with this name and port is in the files";
            work.left_out
                .lost(format!("backend {name}"), lost, wanted.place);
            continue;
        };
        let weight = read::integer(wanted, "weight").unwrap_or(1);
        let found = backends::pool(work, &service, port);
        made.balance = found.balance;
        made.affinity_seconds = found.affinity_seconds;
        if shares.is_empty() {
            made.http2 = found.http2;
        } else if made.http2 != found.http2 {
            made.http2 = false;
            let lost = "where one backend of a rule speaks it and another does not, none is spoken with so";
            work.left_out.lost("HTTP/2", lost, wanted.place);
        }
        shares.push((u32::try_from(weight).unwrap_or(0), found.backends));
    }
    if let [(weight, backends)] = shares.as_mut_slice()
        && *weight > 0
    {
        made.backends = std::mem::take(backends);
        return made;
    }
    // A Service of several workloads has several backends, which share.
    let most = shares.iter().map(|(_, it)| it.len()).fold(1, multiple);
    for (weight, backends) in shares {
        let each = u32::try_from(most / backends.len().max(1)).unwrap_or(1);
        let weight = Some(weight.saturating_mul(each));
        made.backends
            .extend(backends.into_iter().map(|it| Backend { weight, ..it }));
    }
    made
}

/// The least common multiple; of nothing, the other.
fn multiple(one: usize, other: usize) -> usize {
    let divisor = |mut one: usize, mut other: usize| {
        while other > 0 {
            (one, other) = (other, one % other);
        }
        one
    };
    match other {
        0 => one,
        other => one / divisor(one, other) * other,
    }
}

/// Notes what of a rule is not honoured.
fn left_out(work: &mut Work<'_, '_>, rule: &Node) {
    for (field, lost) in [
        ("filters", "requests and answers are passed on as they are"),
        ("timeouts", "a request takes as long as it takes"),
        ("retry", "only requests that are safe to repeat are"),
        ("sessionPersistence", "a client has no endpoint of its own"),
    ] {
        let given = read::at(rule, field).is_some_and(|it| it.as_seq() != Some(&[]));
        if given {
            let place = read::place(rule, field);
            work.left_out
                .lost(format!("HTTPRoute {field}"), lost, place);
        }
    }
}
