//! How a service is reached: by its names inside the cluster, and by its
//! published ports from outside.

use std::collections::{BTreeMap, BTreeSet};

use super::super::block::Block;
use super::conversion::Conversion;
use super::group::Group;
use super::naming;
use super::object::Object;
use super::ports::{self, Published, Target};
use super::workload::Kind;
use super::{Publish, ingress};
use crate::model::Service;

/// The Services and Ingresses of a pod.
pub fn objects(conversion: &Conversion<'_>, group: &Group<'_>, kind: &Kind) -> Vec<Object> {
    let main = group.main();
    let mut targets: BTreeMap<(u32, String), Target> = BTreeMap::new();
    for service in &group.members {
        for target in ports::targets(service) {
            targets
                .entry((target.number, target.protocol.clone()))
                .or_insert(target);
        }
    }
    let targets: Vec<Target> = targets.into_values().collect();
    let mut objects = Vec::new();
    if is_reached(conversion, group, &targets, kind) {
        let name = conversion.name(&main.name);
        objects.push(inside(conversion, main, (name, name), &targets, kind));
        for (alias, path) in aliases(conversion, group) {
            let of_other = conversion.is_name(&alias);
            if !naming::is_label(&alias) {
                let message = format!("`{alias}` cannot name a Service: reach it as `{name}`");
                conversion.notes.lost(path, message);
            } else if !of_other && conversion.take_alias(&alias, &path) {
                let object = inside(conversion, main, (&alias, name), &targets, kind);
                objects.push(object.comment(format!("Another name of {name}")));
            }
        }
    }
    for service in &group.members {
        objects.extend(outside(conversion, main, service));
    }
    objects
}

/// Whether anybody reaches a pod by name. Jobs are seldom asked anything.
fn is_reached(
    conversion: &Conversion<'_>,
    group: &Group<'_>,
    targets: &[Target],
    kind: &Kind,
) -> bool {
    let main = group.main();
    if main.network_mode == "none" {
        return false;
    }
    !kind.is_job() || !targets.is_empty() || conversion.is_needed_alive(&main.name)
}

/// Other names of a pod, each with the attribute that gives it.
fn aliases(conversion: &Conversion<'_>, group: &Group<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for service in &group.members {
        let path = format!("services.{}", service.name);
        let mut add = |alias: &str, path: String| {
            if !alias.is_empty() && alias != conversion.name(&group.main().name) {
                found.entry(alias.to_owned()).or_insert(path);
            }
        };
        add(&service.name, path.clone());
        add(&service.container_name, format!("{path}.container_name"));
        add(&service.hostname, format!("{path}.hostname"));
        for (network, place) in &service.networks {
            for alias in place.iter().flat_map(|it| &it.aliases) {
                add(alias, format!("{path}.networks.{network}.aliases"));
            }
        }
        for (alias, other) in conversion.links(&service.name) {
            add(alias, format!("services.{other}.links"));
        }
    }
    found
}

/// The Service for peers, on the container's ports.
fn inside(
    conversion: &Conversion<'_>,
    main: &Service,
    (name, of): (&str, &str),
    targets: &[Target],
    kind: &Kind,
) -> Object {
    let wish = &conversion.wishes(main).service;
    let mode = main
        .deploy
        .as_ref()
        .map_or("", |it| it.endpoint_mode.as_str());
    // Without a TCP port nobody could find out by connecting that it is there.
    let waitable = targets.iter().any(|it| it.protocol == "TCP");
    let headless = targets.is_empty()
        || mode == "dnsrr"
        || wish.kind == "Headless"
        || *kind == Kind::StatefulSet
        || (!waitable && conversion.is_depended_on(&main.name));
    let list: Vec<Block> = targets.iter().map(|it| port(it, it.number, None)).collect();
    let spec = Block::new()
        .with("clusterIP", if headless { "None" } else { "" })
        .with("selector", conversion.selector(of))
        .with("ports", list);
    let rest = Block::new().with("spec", spec);
    Object::new(("v1", "Service"), name, conversion.metadata(name, of), rest)
}

fn port(target: &Target, number: u32, name: Option<String>) -> Block {
    let mut port = Block::new()
        .with("name", name.unwrap_or_else(|| target.name.clone()))
        .with("port", number)
        .with("targetPort", target.number);
    if target.protocol != "TCP" {
        port.put("protocol", target.protocol.as_str());
    }
    if naming::is_key(&target.application) {
        port.put("appProtocol", target.application.as_str());
    }
    port
}

/// What leads in from outside.
fn outside(conversion: &Conversion<'_>, main: &Service, service: &Service) -> Vec<Object> {
    let wish = &conversion.wishes(service).service;
    let published = ports::published(conversion, service);
    let mut objects = Vec::new();
    if !wish.hosts.is_empty() {
        objects.extend(ingress::of_labels(conversion, main, service, wish));
    }
    let kind = match wish.kind.as_str() {
        "ClusterIP" | "Headless" => Publish::Nothing,
        "NodePort" => Publish::NodePort,
        "LoadBalancer" => Publish::LoadBalancer,
        _ if wish.node_port.is_some() => Publish::NodePort,
        _ if !wish.hosts.is_empty() => Publish::Nothing,
        _ => conversion.options.publish,
    };
    if published.is_empty() {
        return objects;
    }
    match kind {
        Publish::Nothing => {}
        Publish::Ingress => {
            objects.extend(ingress::of_ports(conversion, main, service, &published));
        }
        Publish::NodePort | Publish::LoadBalancer => {
            objects.push(service_outside(conversion, main, service, &published, kind));
        }
    }
    objects
}

fn service_outside(
    conversion: &Conversion<'_>,
    main: &Service,
    service: &Service,
    published: &[Published],
    kind: Publish,
) -> Object {
    let wish = &conversion.wishes(service).service;
    let of = conversion.name(&main.name);
    let name = naming::joined(&[conversion.name(&service.name), "published"]);
    let mut names = BTreeSet::new();
    let mut ports = Vec::new();
    for it in published {
        let wanted = it.target.name.clone();
        let name = if names.insert(wanted.clone()) {
            wanted
        } else {
            format!("{}-{}", it.target.protocol.to_lowercase(), it.number)
        };
        names.insert(name.clone());
        let mut entry = port(&it.target, it.number, Some(name));
        if kind == Publish::NodePort {
            let number = wish.node_port.filter(|_| ports.is_empty());
            let number = number.or((30_000..=32_767)
                .contains(&it.number)
                .then_some(it.number.into()));
            if let Some(number) = number {
                entry.put("nodePort", number);
            } else {
                let path = format!("services.{}.ports.{}.published", service.name, it.position);
                let message = format!(
                    "nodes open ports from 30000 to 32767 only: instead of {} the cluster chooses one",
                    it.number
                );
                conversion.notes.partial(path, message);
            }
        }
        ports.push(entry);
    }
    let kind = match kind {
        Publish::NodePort => "NodePort",
        _ => "LoadBalancer",
    };
    let spec = Block::new()
        .with("type", kind)
        .with("externalTrafficPolicy", wish.traffic_policy.as_str())
        .with("selector", conversion.selector(of))
        .with("ports", ports);
    let rest = Block::new().with("spec", spec);
    let object = Object::new(
        ("v1", "Service"),
        &name,
        conversion.metadata(&name, of),
        rest,
    );
    object.comment("Reached from outside")
}
