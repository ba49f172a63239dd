//! A project without rcompose's own proxies: Docker's tools have none, but a
//! proxy that hands on whole ports is no more than names and ports of the
//! services that it leads to.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::amounts::replicas;
use super::note::Notes;
use crate::model::{Port, Project, Service, own_image};

/// A port of a proxy, and where it leads.
#[derive(Debug, PartialEq)]
struct Lead {
    port: u64,
    protocol: String,
    to: Vec<To>,
}

/// A port of containers that have a name in common.
#[derive(Debug, PartialEq)]
struct To {
    name: String,
    port: u32,
}

/// Takes the proxies out. With `balances`, a published port may lead to several
/// replicas.
pub fn dissolve(project: &mut Project, balances: bool, notes: &Notes) {
    let is_proxy = |it: &Service| it.image.starts_with(own_image::GATEWAY);
    let services = project.services.iter();
    let proxies: Vec<(String, Arc<Service>)> = services
        .filter(|(_, it)| is_proxy(it))
        .map(|(key, it)| (key.clone(), Arc::clone(it)))
        .collect();
    for (key, proxy) in proxies {
        let targets = |lead: &Lead| -> Option<Vec<(String, u32)>> {
            let mut targets = Vec::new();
            for To { name, port } in &lead.to {
                targets.extend(known_as(project, name).map(|it| (it, *port)));
            }
            (!targets.is_empty()).then_some(targets)
        };
        let Some(leads) = leads(&proxy) else { continue };
        let all: Option<Vec<_>> = leads.iter().map(|it| Some((it, targets(it)?))).collect();
        let Some(all) = all.filter(|it| !it.is_empty()) else {
            continue;
        };
        project.services.remove(&key);
        take_over_names(project, &key, &proxy, &all, notes);
        take_over_ports(project, &key, &proxy, &all, balances, notes);
    }
}

/// What a proxy does; none when it does more than to hand on ports.
fn leads(proxy: &Service) -> Option<Vec<Lead>> {
    let settings = proxy.environment.get(own_image::SETTINGS)?.as_deref()?;
    let settings: Value = serde_json::from_str(settings).ok()?;
    let listed = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let to = |all: Vec<Value>| -> Option<Vec<To>> {
        let one = |it: &Value| {
            let name = it["host"].as_str()?.trim_end_matches('.').to_owned();
            let port = u32::try_from(it["port"].as_u64()?).ok()?;
            Some(To { name, port })
        };
        all.iter().map(one).collect()
    };
    let lead = |it: &Value| {
        let protocol = it["protocol"].as_str()?;
        // Requests go by more than the port that they come to.
        if protocol == "http" {
            return None;
        }
        let pool = &settings["pools"][it["pool"].as_str()?];
        Some(Lead {
            port: it["port"].as_u64()?,
            protocol: protocol.to_owned(),
            to: to(listed(pool, "backends"))?,
        })
    };
    listed(&settings, "listeners").iter().map(lead).collect()
}

/// The services that have a name on some network.
fn known_as<'p>(project: &'p Project, name: &str) -> impl Iterator<Item = String> + use<'p> {
    let name = name.to_owned();
    let services = project.services.iter();
    let has_it = move |service: &Service| {
        let mut places = service.networks.values().flatten();
        places.any(|it| it.aliases.contains(&name))
    };
    services
        .filter(move |(_, it)| has_it(it))
        .map(|(key, _)| key.clone())
}

type All<'l> = [(&'l Lead, Vec<(String, u32)>)];

/// Gives the services the names of their proxy.
fn take_over_names(
    project: &mut Project,
    key: &str,
    proxy: &Service,
    all: &All<'_>,
    notes: &Notes,
) {
    let targets: BTreeSet<&String> = all
        .iter()
        .flat_map(|(_, it)| it)
        .map(|(it, _)| it)
        .collect();
    for target in targets {
        let Some(service) = project.services.get_mut(target) else {
            continue;
        };
        let service = Arc::make_mut(service);
        for (network, place) in &proxy.networks {
            let names = place.iter().flat_map(|it| &it.aliases);
            // Who is not in the proxy's network has its names where it is.
            let is_there = service.networks.contains_key(network);
            let all = service.networks.iter_mut();
            let places = all.filter(|(key, _)| !is_there || *key == network);
            for place in places.filter_map(|(_, place)| place.as_mut()) {
                for name in names.clone() {
                    if !place.aliases.contains(name) {
                        place.aliases.push(name.clone());
                    }
                }
            }
        }
    }
    for (lead, targets) in all {
        for (target, port) in targets {
            if lead.port != u64::from(*port) {
                let message = format!(
                    "its names lead to `{target}` itself, where port {} is {port}",
                    lead.port
                );
                notes.partial(format!("services.{key}"), message);
            }
        }
    }
}

/// Publishes the ports of a proxy at the services that it leads to.
fn take_over_ports(
    project: &mut Project,
    key: &str,
    proxy: &Service,
    all: &All<'_>,
    balances: bool,
    notes: &Notes,
) {
    for (position, published) in proxy.ports.iter().enumerate() {
        let protocol = match published.protocol.as_str() {
            "" => "tcp",
            protocol => protocol,
        };
        let leads =
            |lead: &Lead| lead.port == u64::from(published.target) && lead.protocol == protocol;
        let found = all.iter().find(|(lead, _)| leads(lead));
        let path = format!("services.{key}.ports.{position}");
        let Some((_, targets)) = found else {
            notes.lost(path, "it leads nowhere");
            continue;
        };
        let [(target, port)] = targets.as_slice() else {
            let message = "a port leads to containers of one service only";
            notes.lost(path, message);
            continue;
        };
        let Some(service) = project.services.get_mut(target) else {
            continue;
        };
        if replicas(service).unwrap_or(1) > 1 && !balances {
            let message = format!("`{target}` has several replicas, and a port leads to one only");
            notes.lost(path, message);
            continue;
        }
        let port = Port {
            target: *port,
            ..published.clone()
        };
        Arc::make_mut(service).ports.push(port);
    }
}
