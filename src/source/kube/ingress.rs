//! Ingresses → routes of the proxy: on port 80, and on 443 for the hosts that
//! have a certificate, unless annotations name other ports.

use super::front::Front;
use super::object::Object;
use super::routing::port_of;
use super::work::Work;
use super::{backends, read};
use crate::gateway::configuration::{Certificate, Comparison, Route};
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

/// The annotations that name the ports of the host, and what they are else.
const HTTP: (&str, u16) = ("rcompose/http-port", 80);
const HTTPS: (&str, u16) = ("rcompose/https-port", 443);
/// The annotation that says what is spoken with the backends, and those of its
/// values that are honoured.
const PROTOCOL: &str = "nginx.ingress.kubernetes.io/backend-protocol";
const SPOKEN: [&str; 3] = ["HTTP", "AUTO_HTTP", "GRPC"];
/// What the annotations of controllers begin with, hardly any of which is
/// honoured.
const CONTROLLERS: [&str; 5] = [
    "nginx.ingress.kubernetes.io/",
    "traefik.ingress.kubernetes.io/",
    "haproxy.org/",
    "alb.ingress.kubernetes.io/",
    "cert-manager.io/",
];

/// Adds the routes of an Ingress.
pub fn lower(work: &mut Work<'_, '_>, ingress: &Object<'_>, front: &mut Front) {
    annotations(work, ingress);
    let (port, place) = number(work, ingress, HTTP);
    front.listener(port, place);
    routes(work, ingress, port, front);
    let certificates = certificates(work, ingress, front);
    if !certificates.is_empty() {
        let (port, place) = number(work, ingress, HTTPS);
        front
            .listener(port, place)
            .certificates
            .extend(certificates);
        routes(work, ingress, port, front);
    }
}

/// Adds the routes of an Ingress to a listener.
fn routes(work: &mut Work<'_, '_>, ingress: &Object<'_>, port: u16, front: &mut Front) {
    if let Some(backend) = ingress.at("spec.defaultBackend")
        && let Some(pool) = pool(work, ingress, backend, front)
    {
        let listener = front.listener(port, backend.place);
        if *listener.pool.get_or_insert_with(|| pool.clone()) != pool {
            let lost = "another Ingress has the one that counts";
            work.left_out
                .lost("a second defaultBackend", lost, backend.place);
        }
    }
    for rule in read::items(ingress.node, "spec.rules") {
        for path in read::items(rule, "http.paths") {
            let backend = read::at(path, "backend");
            let Some(pool) = backend.and_then(|it| pool(work, ingress, it, front)) else {
                continue;
            };
            let exact = read::word(path, "pathType") == "Exact";
            let route = Route {
                host: read::word(rule, "host").to_owned(),
                path: read::text(path, "path").unwrap_or("/").to_owned(),
                comparison: if exact {
                    Comparison::Exact
                } else {
                    Comparison::Prefix
                },
                pool,
            };
            front.route(work, port, route, path.place);
        }
    }
}

/// The pool of a backend, by name.
fn pool(
    work: &mut Work<'_, '_>,
    ingress: &Object<'_>,
    backend: &Node,
    front: &mut Front,
) -> Option<String> {
    let Some(name) = read::text(backend, "service.name") else {
        let lost = "only Services are backends";
        work.left_out.lost("backend.resource", lost, backend.place);
        return None;
    };
    let port = read::at(backend, "service.port.name")
        .or_else(|| read::at(backend, "service.port.number"))
        .and_then(read::scalar)
        .unwrap_or_default();
    let http2 = protocol(ingress) == Some("GRPC");
    let spoken = if http2 { "/grpc" } else { "" };
    let pool = format!("{}:{port}{spoken}", work.name(ingress.namespace, name));
    if !front.pools.contains_key(&pool) {
        // Rules have told when there is none: the answer is 503 then.
        let service = work.world.find("Service", ingress.namespace, name);
        let found = service.and_then(|it| Some((it, port_of(&it, backend)?)));
        let made = found.map(|(service, port)| backends::pool(work, &service, port));
        let mut made = made.unwrap_or_default();
        made.http2 |= http2;
        front.pools.insert(pool.clone(), made);
    }
    Some(pool)
}

/// What an annotation says is spoken with the backends.
fn protocol<'m>(ingress: &Object<'m>) -> Option<&'m str> {
    read::at(ingress.node, "metadata.annotations")?
        .get(PROTOCOL)?
        .as_str()
}

/// The certificates of an Ingress.
fn certificates(
    work: &mut Work<'_, '_>,
    ingress: &Object<'_>,
    front: &mut Front,
) -> Vec<Certificate> {
    let mut found = Vec::new();
    for tls in read::items(ingress.node, "spec.tls") {
        let name = read::word(tls, "secretName");
        let hosts = read::words(tls, "hosts").map(str::to_owned).collect();
        if let Some(secret) = work.world.find("Secret", ingress.namespace, name) {
            found.extend(front.certificate(work, &secret, hosts));
        }
    }
    found
}

/// A port that an annotation names.
fn number(
    work: &mut Work<'_, '_>,
    ingress: &Object<'_>,
    (annotation, default): (&str, u16),
) -> (u16, Option<Place>) {
    let annotations = read::at(ingress.node, "metadata.annotations");
    let Some(named) = annotations.and_then(|it| it.get(annotation)) else {
        return (default, ingress.place());
    };
    let number = read::scalar(named).and_then(|it| it.parse::<u16>().ok());
    let number = number.filter(|it| *it > 0);
    if number.is_none() {
        let said = format!("{annotation}: must be a port, which is 1 to 65535");
        let said = Diagnostic::error(said).at(named.place);
        work.report.push(said.hint("write, for example, \"8080\""));
    }
    (number.unwrap_or(default), named.place)
}

/// Notes the annotations that only a cluster's controller honours.
fn annotations(work: &mut Work<'_, '_>, ingress: &Object<'_>) {
    for (key, entry) in read::entries(ingress.node, "metadata.annotations") {
        if key == PROTOCOL && entry.node.as_str().is_some_and(|it| SPOKEN.contains(&it)) {
            continue;
        }
        if CONTROLLERS.iter().any(|it| key.starts_with(it)) {
            let place = entry.key.or(entry.node.place);
            let reason = "annotations of a cluster's controllers";
            work.left_out.field(reason, key, place);
        }
    }
}
