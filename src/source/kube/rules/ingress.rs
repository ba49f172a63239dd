//! What the API server refuses in an Ingress, and backends that lead nowhere.

use super::super::object::Object;
use super::super::routing::{backends_of_ingress, port_of};
use super::super::world::World;
use super::super::{names, read};
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::spelling::nearest;
use crate::source::yaml::Node;

/// Checks an Ingress.
pub fn check(object: &Object<'_>, world: &World<'_>, report: &mut Report) {
    let rules = read::items(object.node, "spec.rules");
    if rules.is_empty() && object.at("spec.defaultBackend").is_none() {
        let said = Diagnostic::error("spec: an Ingress has `rules` or a `defaultBackend`");
        let said = said.at(read::place(object.node, "spec"));
        report.push(said.hint("write `rules: [{host: …, http: {paths: …}}]`"));
    }
    for (position, rule) in rules.iter().enumerate() {
        let path = format!("spec.rules[{position}]");
        host(rule, &format!("{path}.host"), report);
        for (number, node) in read::items(rule, "http.paths").iter().enumerate() {
            one(node, &format!("{path}.http.paths[{number}]"), report);
        }
    }
    for (path, node) in backends_of_ingress(object) {
        backend(object, node, &path, world, report);
    }
    for (position, tls) in read::items(object.node, "spec.tls").iter().enumerate() {
        let path = format!("spec.tls[{position}].secretName");
        secret(object, tls, &path, world, report);
    }
}

fn host(rule: &Node, path: &str, report: &mut Report) {
    let Some(host) = read::text(rule, "host").filter(|it| !it.is_empty()) else {
        return;
    };
    let place = read::place(rule, "host");
    if host.parse::<std::net::IpAddr>().is_ok() {
        let said = Diagnostic::error(format!("{path}: `{host}` is an address, not a name"));
        report.push(said.at(place).hint("leave `host` out to take every host"));
    } else if let Err(why) = names::subdomain(host.strip_prefix("*.").unwrap_or(host)) {
        let said = format!("{path}: `{host}` {why}");
        report.push(
            Diagnostic::error(said)
                .at(place)
                .hint("a host has no port, scheme or path; `*.` stands for one label at the front"),
        );
    }
}

fn one(node: &Node, path: &str, report: &mut Report) {
    let known = ["Exact", "Prefix", "ImplementationSpecific"];
    let shown = format!("{path}.pathType");
    super::word(node, "pathType", &shown, &known, report);
    let written = read::text(node, "path");
    let free = written.is_none() && read::word(node, "pathType") == "ImplementationSpecific";
    if !free && !written.is_some_and(|it| it.starts_with('/')) {
        let said = format!("{path}.path: must begin with `/`");
        let said = Diagnostic::error(said).at(read::place(node, "path"));
        report.push(said.hint("`path: /` takes every path"));
    }
}

fn backend(object: &Object<'_>, node: &Node, path: &str, world: &World<'_>, report: &mut Report) {
    let Some(name) = read::text(node, "service.name") else {
        if read::at(node, "resource").is_none() {
            let said = Diagnostic::error(format!("{path}: names no Service")).at(node.place);
            report.push(said.hint("write `service: {name: …, port: {number: …}}`"));
        }
        return;
    };
    let port = ["service.port.name", "service.port.number"];
    if port
        .iter()
        .filter(|it| read::at(node, it).is_some())
        .count()
        != 1
    {
        let said = format!("{path}.service.port: has either `number` or `name`");
        report.error(said, read::place(node, "service.port"));
        return;
    }
    let place = read::place(node, "service.name");
    let Some(service) = world.find("Service", object.namespace, name) else {
        let here = world
            .of_kind("Service")
            .filter(|it| it.namespace == object.namespace);
        let near = nearest(name, here.map(|it| it.name));
        let said = format!("{path}.service.name: no Service `{name}` is in the files");
        let said = Diagnostic::note(said).at(place);
        report.push(said.hint(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "what it is asked for is answered with 503".to_owned(),
        }));
        return;
    };
    if port_of(&service, node).is_none() {
        let ports = read::items(service.node, "spec.ports").iter();
        let ports: Vec<String> = ports
            .filter_map(|it| read::at(it, "name").or_else(|| read::at(it, "port")))
            .filter_map(read::scalar)
            .collect();
        let said = format!("{path}.service.port: Service {name} has no such port");
        let said = Diagnostic::error(said).at(read::place(node, "service.port"));
        report.push(said.hint(match ports.as_slice() {
            [] => "it names no ports: write `ports:` with `- port: 80`".to_owned(),
            ports => format!("it has {}", ports.join(", ")),
        }));
    }
}

fn secret(object: &Object<'_>, tls: &Node, path: &str, world: &World<'_>, report: &mut Report) {
    let Some(name) = read::text(tls, "secretName") else {
        let said = format!("{path}: is missing, so no certificate is shown for its hosts");
        report.push(Diagnostic::note(said).at(tls.place));
        return;
    };
    let place = read::place(tls, "secretName");
    let Some(secret) = world.find("Secret", object.namespace, name) else {
        let said = format!("{path}: no Secret `{name}` is in the files: no TLS for its hosts");
        let said = Diagnostic::note(said).at(place);
        report.push(said.hint(
            "add it: `kubectl create secret tls NAME --cert … --key … --dry-run=client -o yaml`",
        ));
        return;
    };
    let keys = super::super::reference::keys(&secret);
    for key in ["tls.crt", "tls.key"] {
        if !keys.contains(&key) {
            let said = format!("{path}: Secret {name} has no `{key}`");
            report.error(said, place);
        }
    }
}
