//! Ingresses: HTTP from outside, by host and path.

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::naming;
use super::object::Object;
use super::ports::{self, Published};
use super::wishes::Exposure;
use crate::model::Service;

/// The Ingress that labels ask for: to the first port.
pub(super) fn of_labels(
    conversion: &Conversion<'_>,
    main: &Service,
    service: &Service,
    wish: &Exposure,
) -> Option<Object> {
    let path = format!("services.{}.labels.kompose.service.expose", service.name);
    let targets = ports::targets(service);
    let first = service.ports.first().map(|it| it.target);
    let target = match first {
        Some(number) => targets.iter().find(|it| it.number == number),
        None => targets.first(),
    };
    let Some(target) = target else {
        let message = "the service has no port that an Ingress could lead to";
        conversion.notes.lost(path, message);
        return None;
    };
    let rules: Vec<Value> = wish
        .hosts
        .iter()
        .map(|it| {
            let (host, path) = it.split_once('/').unwrap_or((it, ""));
            rule(conversion, main, host, &format!("/{path}"), target.number)
        })
        .collect();
    Some(object(conversion, main, service, wish, rules))
}

/// The Ingress for published ports: each under a host of its own.
pub(super) fn of_ports(
    conversion: &Conversion<'_>,
    main: &Service,
    service: &Service,
    published: &[Published],
) -> Option<Object> {
    let name = conversion.name(&service.name);
    let domain = &conversion.options.domain;
    let mut rules = Vec::new();
    for it in published {
        let path = format!("services.{}.ports.{}", service.name, it.position);
        if it.target.protocol != "TCP" {
            let message = format!("an Ingress takes no {}", it.target.protocol);
            conversion.notes.lost(path, message);
            continue;
        }
        let host = if rules.is_empty() {
            format!("{name}.{domain}")
        } else {
            format!("{name}-{}.{domain}", it.number)
        };
        let message = format!(
            "HTTP at `{host}` leads there, in place of port {}",
            it.number
        );
        conversion.notes.partial(path, message);
        rules.push(rule(conversion, main, &host, "/", it.target.number));
    }
    let wish = &conversion.wishes(service).service;
    (!rules.is_empty()).then(|| object(conversion, main, service, wish, rules))
}

fn rule(conversion: &Conversion<'_>, main: &Service, host: &str, path: &str, port: u32) -> Value {
    let backend = Block::new()
        .with("name", conversion.name(&main.name))
        .with("port", Block::new().with("number", port));
    let path = Block::new()
        .with("path", path)
        .with("pathType", "Prefix")
        .with("backend", Block::new().with("service", backend));
    let http = Block::new().with("paths", vec![Value::from(path)]);
    Block::new().with("host", host).with("http", http).into()
}

fn object(
    conversion: &Conversion<'_>,
    main: &Service,
    service: &Service,
    wish: &Exposure,
    rules: Vec<Value>,
) -> Object {
    let name = naming::joined(&[conversion.name(&service.name)]);
    let mut spec = Block::new().with("ingressClassName", wish.ingress_class.as_str());
    if !wish.tls_secret.is_empty() {
        let hosts: Vec<Value> = rules
            .iter()
            .filter_map(|rule| rule.get("host").cloned())
            .collect();
        let tls = Block::new()
            .with("hosts", hosts)
            .with("secretName", wish.tls_secret.as_str());
        spec.put("tls", vec![Value::from(tls)]);
    }
    spec.put("rules", rules);
    let metadata = conversion.metadata(&name, conversion.name(&main.name));
    let rest = Block::new().with("spec", spec);
    Object::new(("networking.k8s.io/v1", "Ingress"), &name, metadata, rest)
}
