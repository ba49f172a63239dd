//! Ports: those of containers, and those that are published.

use std::collections::BTreeSet;

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::naming;
use crate::model::{Port, Service};

/// A port of a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The number.
    pub number: u32,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// Its name; at most 15 characters, as Kubernetes wants it.
    pub name: String,
    /// The protocol that is spoken over it.
    pub application: String,
}

/// The ports of a service's container, published or not, in order. `expose`
/// is read here; what in it is no port the loader has refused.
pub fn targets(service: &Service) -> Vec<Target> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut add = |number: u32, protocol: &str, name: &str, application: &str| {
        let protocol = protocol_of(protocol);
        if number == 0 || number > 65_535 || !seen.insert((number, protocol.clone())) {
            return;
        }
        let name = if naming::is_port(name) {
            name.to_owned()
        } else {
            format!("{}-{number}", protocol.to_lowercase())
        };
        found.push(Target {
            number,
            protocol,
            name,
            application: application.to_owned(),
        });
    };
    for port in &service.ports {
        add(port.target, &port.protocol, &port.name, &port.app_protocol);
    }
    for exposed in &service.expose {
        let (range, protocol) = exposed.split_once('/').unwrap_or((exposed, "tcp"));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) else {
            continue;
        };
        for number in first..=last.min(65_535) {
            add(number, protocol, "", "");
        }
    }
    let mut names = BTreeSet::new();
    for target in &mut found {
        if !names.insert(target.name.clone()) {
            target.name = format!("{}-{}", target.protocol.to_lowercase(), target.number);
            names.insert(target.name.clone());
        }
    }
    found.sort();
    found
}

fn protocol_of(text: &str) -> String {
    match text {
        "" => "TCP".to_owned(),
        text => text.to_uppercase(),
    }
}

/// The `ports` of a container.
pub fn of_container(conversion: &Conversion<'_>, service: &Service) -> Value {
    let all_on_node = conversion.wishes(service).host_ports;
    let host_network = service.network_mode == "host";
    let ports = targets(service).into_iter().map(|target| {
        let published = service.ports.iter().find(|port| {
            port.target == target.number && protocol_of(&port.protocol) == target.protocol
        });
        let on_node = published.filter(|port| all_on_node || is_on_node(port));
        let number = on_node.and_then(|port| numbers(&port.published).next());
        let mut port = Block::new()
            .with("name", target.name)
            .with("containerPort", target.number);
        if host_network {
            port.put("hostPort", target.number);
        } else if let Some(number) = number {
            port.put("hostPort", number);
            let address = on_node.map_or("", |port| port.host_ip.as_str());
            port.put("hostIP", address);
        }
        if target.protocol != "TCP" {
            port.put("protocol", target.protocol);
        }
        Value::from(port)
    });
    ports.collect()
}

/// Whether a port is opened on each node itself, past Swarm's balancing.
pub fn is_on_node(port: &Port) -> bool {
    port.mode == "host"
}

/// The ports of `8000` or `8000-8005`.
pub fn numbers(text: &str) -> impl Iterator<Item = u32> + use<> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let first = first.parse::<u32>().ok();
    let last = last.parse::<u32>().ok();
    let range = first.zip(last).map(|(first, last)| first..=last);
    range.into_iter().flatten()
}

/// A port that is reached from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The number outside.
    pub number: u32,
    /// The port of the container.
    pub target: Target,
    /// The position in `ports`.
    pub position: usize,
}

/// The ports of a service that are reached from outside. What cannot be as it
/// is in Compose is noted.
pub fn published(conversion: &Conversion<'_>, service: &Service) -> Vec<Published> {
    let targets = targets(service);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let all_on_node = conversion.wishes(service).host_ports;
    for (position, port) in service.ports.iter().enumerate() {
        let path = format!("services.{}.ports.{position}", service.name);
        let notes = &conversion.notes;
        let is_local = port.host_ip.starts_with("127.") || port.host_ip == "::1";
        if all_on_node || is_on_node(port) {
            continue;
        }
        if is_local {
            let message = format!(
                "only this machine reaches port {}, so it is not published: use \
                 `kubectl port-forward service/{} {}:{}`",
                port.target,
                conversion.name(&service.name),
                port.published,
                port.target
            );
            notes.partial(path, message);
            continue;
        }
        let any = ["", "0.0.0.0", "::"].contains(&port.host_ip.as_str());
        if !any {
            let message = format!(
                "the address {} is not kept: a Service has its own",
                port.host_ip
            );
            notes.lost(format!("{path}.host_ip"), message);
        }
        let mut range = numbers(&port.published);
        let number = range.next().unwrap_or(port.target);
        if range.next().is_some() {
            let message = format!("of the ports {} the first is taken", port.published);
            notes.partial(format!("{path}.published"), message);
        }
        let target = targets
            .iter()
            .find(|it| it.number == port.target && it.protocol == protocol_of(&port.protocol));
        if let Some(target) = target.filter(|it| seen.insert((number, it.protocol.clone()))) {
            found.push(Published {
                number,
                target: target.clone(),
                position,
            });
        }
    }
    found
}
