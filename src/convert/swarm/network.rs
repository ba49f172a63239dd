//! The networks of a service, and those of the stack.

use serde_json::json;

use super::super::block::{Block, Value};
use super::mount::nothing_as_null;
use super::{Making, extensions, part};
use crate::model::{Ipam, IpamPool, Network, Service, ServiceNetwork, Values};

/// Modes that are networks of the nodes themselves.
const OF_NODE: &[&str] = &["host", "none"];

/// The key in the stack of a network of the nodes themselves.
fn of_node(mode: &str) -> String {
    format!("{mode}-of-node")
}

/// The networks of a service; null: the default one.
pub(super) fn of_service(making: &Making<'_>, service: &Service) -> Value {
    let path = format!("services.{}", service.name);
    let mode = service.network_mode.as_str();
    if !service.container_name.is_empty() {
        let message = "Swarm names containers itself: this is a name on the service's networks";
        making
            .notes
            .partial(format!("{path}.container_name"), message);
    }
    if OF_NODE.contains(&mode) {
        return json!({of_node(mode): null}).into();
    }
    if !["", "default"].contains(&mode) {
        let message = "Swarm's services join networks, not those of one daemon or container";
        making.notes.lost(format!("{path}.network_mode"), message);
    }
    let aliases = aliases(making, service);
    let mut found = Block::new();
    for (key, place) in &service.networks {
        let nothing = ServiceNetwork::default();
        let place = place.as_deref().unwrap_or(&nothing);
        let path = format!("{path}.networks.{key}");
        found.keep(key.clone(), self::place(making, &path, place, &aliases));
    }
    // A service that names no network joins the default one.
    let implicit = found.get("default") == Some(&Value::Null) && service.networks.len() == 1;
    if implicit { Value::Null } else { found.into() }
}

/// The names of a service in all of its networks, beside its own.
fn aliases(making: &Making<'_>, service: &Service) -> Vec<String> {
    let mut found = Vec::new();
    let key = &service.name;
    if making.names[key] != *key {
        found.push(key.clone());
    }
    if !service.container_name.is_empty() {
        found.push(service.container_name.clone());
    }
    for (alias, by) in making.links.get(key.as_str()).into_iter().flatten() {
        let message = format!("`{alias}` leads to `{key}` for everybody in its networks");
        making
            .notes
            .partial(format!("services.{by}.links"), message);
        found.push((*alias).to_owned());
    }
    found
}

/// A service's place in a network.
fn place(making: &Making<'_>, path: &str, place: &ServiceNetwork, more: &[String]) -> Value {
    let ServiceNetwork {
        aliases,
        driver_opts,
        gw_priority,
        interface_name,
        ipv4_address,
        ipv6_address,
        link_local_ips,
        mac_address,
        priority,
        extensions: _,
    } = place;
    let lost = [
        ("gw_priority", *gw_priority != 0),
        ("interface_name", !interface_name.is_empty()),
        ("ipv4_address", !ipv4_address.is_empty()),
        ("ipv6_address", !ipv6_address.is_empty()),
        ("link_local_ips", !link_local_ips.is_empty()),
        ("mac_address", !mac_address.is_empty()),
        ("priority", *priority != 0),
    ];
    for (attribute, is_set) in lost {
        if is_set {
            let message = "Swarm gives containers their addresses and interfaces";
            making.notes.lost(format!("{path}.{attribute}"), message);
        }
    }
    let mut names = aliases.clone();
    names.extend(more.iter().cloned());
    let mut seen = std::collections::HashSet::new();
    names.retain(|it| seen.insert(it.clone()));
    if !driver_opts.is_empty() {
        making.need(13);
    }
    let it = Block::new()
        .with("aliases", names)
        .with("driver_opts", part(driver_opts));
    nothing_as_null(it)
}

/// The networks of the stack.
pub(super) fn networks(making: &Making<'_>) -> Block {
    let own = making.project.networks.iter();
    let own = own.filter(|(key, network)| !making.is_plain_default(key, network));
    let mut found: Block = own
        .map(|(key, it)| (key.clone(), nothing_as_null(network(making, key, it))))
        .collect();
    for mode in OF_NODE {
        let mut services = making.project.services.values();
        if services.any(|it| it.network_mode == *mode) {
            found.keep(of_node(mode), json!({"name": mode, "external": true}));
        }
    }
    found
}

fn network(making: &Making<'_>, key: &str, network: &Network) -> Block {
    let Network {
        name,
        driver,
        driver_opts,
        ipam,
        external,
        internal,
        attachable,
        labels,
        enable_ipv4,
        enable_ipv6,
        extensions: own,
    } = network;
    let path = format!("networks.{key}");
    let mut it = Block::new();
    if !making.is_own_name(key, name) {
        it.put("name", name.as_str());
    }
    if *external {
        it.keep("external", true);
        let message =
            format!("`{name}` must be a network of the swarm, such as one of type overlay");
        making.notes.advice(path, message);
        return it;
    }
    if !["", "bridge", "default", "overlay"].contains(&driver.as_str()) {
        let message = format!("Swarm makes no networks of type {driver}: an overlay is made");
        making.notes.lost(format!("{path}.driver"), message);
    }
    it.put("driver_opts", options(making, &path, driver_opts));
    it.put("ipam", addresses(making, &path, ipam));
    it.put_when("internal", *internal);
    it.put_when("attachable", *attachable);
    it.put("labels", part(labels));
    for (attribute, is_set) in [
        ("enable_ipv4", enable_ipv4.is_some()),
        ("enable_ipv6", enable_ipv6.is_some()),
    ] {
        if is_set {
            let message = "a stack file has no such setting of a network";
            making.notes.lost(format!("{path}.{attribute}"), message);
        }
    }
    it.extend(extensions(own));
    it
}

/// The options that an overlay has.
fn options(making: &Making<'_>, path: &str, all: &Values) -> Value {
    let is_known = |key: &str| key == "encrypted" || key.starts_with("com.docker.network.driver.");
    for key in all.keys().filter(|key| !is_known(key)) {
        let message = "this is no option of an overlay";
        making
            .notes
            .lost(format!("{path}.driver_opts.{key}"), message);
    }
    let kept: Values = all
        .iter()
        .filter(|(key, _)| is_known(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    part(&kept)
}

fn addresses(making: &Making<'_>, path: &str, ipam: &Ipam) -> Block {
    let Ipam {
        driver,
        config,
        options,
        extensions: _,
    } = ipam;
    let lost = |attribute: &str, is_set: bool| {
        if is_set {
            let message = "a stack file has subnets, and no more of addresses";
            making
                .notes
                .lost(format!("{path}.ipam.{attribute}"), message);
        }
    };
    lost("options", !options.is_empty());
    let mut pools = Vec::new();
    for (position, pool) in config.iter().enumerate() {
        let IpamPool {
            subnet,
            gateway,
            ip_range,
            aux_addresses,
            extensions: _,
        } = pool;
        lost(&format!("config.{position}.gateway"), !gateway.is_empty());
        lost(&format!("config.{position}.ip_range"), !ip_range.is_empty());
        lost(
            &format!("config.{position}.aux_addresses"),
            !aux_addresses.is_empty(),
        );
        if !subnet.is_empty() {
            pools.push(json!({"subnet": subnet}));
        }
    }
    Block::new()
        .with("driver", driver.as_str())
        .with("config", pools)
}
