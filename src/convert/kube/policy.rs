//! Networks: what Compose keeps apart, `NetworkPolicy` objects keep apart.
//!
//! With one network for all there is nothing to keep apart.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::group::Group;
use super::object::Object;
use super::{naming, ports};
use crate::model::{INTERNAL, Ipam, NETWORK, Network, ServiceNetwork};

/// The networks of a group's pod.
fn networks<'a>(group: &Group<'a>) -> BTreeSet<&'a str> {
    let main = group.main();
    main.networks.keys().map(String::as_str).collect()
}

/// Whether some pods must not reach each other, or nothing outside.
fn is_divided(conversion: &Conversion<'_>) -> bool {
    let groups: Vec<_> = conversion
        .groups
        .iter()
        .map(networks)
        .filter(|it| !it.is_empty())
        .collect();
    let differ = groups.windows(2).any(|pair| pair[0] != pair[1]);
    let sealed = conversion.project.networks.values().any(|it| it.internal);
    differ || (sealed && !groups.is_empty())
}

/// The label of pods in a network.
fn key(network: &str) -> String {
    format!("{NETWORK}{}", naming::label_value(network))
}

/// The pods in a network.
fn members(conversion: &Conversion<'_>, network: &str) -> Json {
    json!({"matchLabels": {(key(network)): value(conversion, network)}})
}

/// The label's value: whether there is a way out of the network.
fn value(conversion: &Conversion<'_>, network: &str) -> &'static str {
    let network = conversion.project.networks.get(network);
    if network.is_some_and(|it| it.internal) {
        INTERNAL
    } else {
        "true"
    }
}

/// The labels of a pod for its networks.
pub fn labels(conversion: &Conversion<'_>, group: &Group<'_>) -> Block {
    if !conversion.divided {
        return Block::new();
    }
    networks(group)
        .iter()
        .map(|it| (key(it), value(conversion, it)))
        .collect()
}

impl Conversion<'_> {
    /// Finds out whether networks matter.
    pub fn look_at_networks(&mut self) {
        self.divided = is_divided(self);
    }
}

/// The policies of the project, and what of its networks has no counterpart.
pub fn objects(conversion: &Conversion<'_>) -> Vec<Object> {
    for (key, network) in &conversion.project.networks {
        note(conversion, key, network);
    }
    let mut objects = Vec::new();
    if conversion.divided {
        let used: BTreeSet<&str> = conversion.groups.iter().flat_map(networks).collect();
        for network in used {
            let peers = json!({"podSelector": members(conversion, network)});
            let spec = json!({
                "podSelector": members(conversion, network),
                "policyTypes": ["Ingress"],
                "ingress": [{"from": [peers]}],
            });
            let name = naming::joined(&["network", network]);
            let metadata = conversion.project_metadata(&name);
            let comment = format!("Who is in the network {network} reaches each other");
            objects.push(policy(&name, metadata, spec).comment(comment));
        }
    }
    objects
}

/// The policies of one pod: its published ports, and its way out.
pub fn of_pod(conversion: &Conversion<'_>, group: &Group<'_>) -> Vec<Object> {
    let main = group.main();
    let name = conversion.name(&main.name);
    let selector = json!({"matchLabels": Json::from(&Value::from(conversion.selector(name)))});
    let add = |suffix: &str, spec: Json| {
        let name = naming::joined(&[name, suffix]);
        let metadata = conversion.metadata(&name, conversion.name(&main.name));
        policy(&name, metadata, spec)
    };
    if main.network_mode == "none" {
        let spec = json!({"podSelector": selector, "policyTypes": ["Ingress", "Egress"]});
        return vec![add("isolated", spec).comment(format!("{name} has no network"))];
    }
    if !conversion.divided || networks(group).is_empty() {
        return Vec::new();
    }
    let mut objects = Vec::new();
    let published: Vec<Json> = group
        .members
        .iter()
        .flat_map(|it| {
            let published = it
                .ports
                .iter()
                .map(|port| port.target)
                .collect::<BTreeSet<_>>();
            let targets = ports::targets(it).into_iter();
            targets.filter(move |target| published.contains(&target.number))
        })
        .map(|it| json!({"protocol": it.protocol, "port": it.number}))
        .collect();
    if !published.is_empty() {
        let spec = json!({
            "podSelector": selector,
            "policyTypes": ["Ingress"],
            "ingress": [{"ports": published}],
        });
        objects.push(add("published", spec).comment("Everybody reaches what is published"));
    }
    let project = &conversion.project.networks;
    let sealed = networks(group)
        .iter()
        .all(|it| project.get(*it).is_some_and(|it| it.internal));
    if sealed {
        let mut ways: Vec<Json> = networks(group)
            .iter()
            .map(|it| json!({"to": [{"podSelector": members(conversion, it)}]}))
            .collect();
        ways.push(json!({
            "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
        }));
        let spec = json!({"podSelector": selector, "policyTypes": ["Egress"], "egress": ways});
        objects.push(add("internal", spec).comment("No way out, but names are looked up"));
    }
    objects
}

fn policy(name: &str, metadata: Block, spec: Json) -> Object {
    let kind = ("networking.k8s.io/v1", "NetworkPolicy");
    Object::new(kind, name, metadata, Block::new().with("spec", spec))
}

/// What of a network has no counterpart.
fn note(conversion: &Conversion<'_>, key: &str, network: &Network) {
    let Network {
        // The daemon's name for it: Kubernetes makes no networks.
        name: _,
        driver,
        driver_opts,
        ipam,
        external,
        internal: _,
        attachable,
        labels,
        enable_ipv4,
        enable_ipv6,
        extensions: _,
    } = network;
    let path = format!("networks.{key}");
    let notes = &conversion.notes;
    let lost = |attribute: &str, is_set: bool| {
        if is_set {
            let message = "pods are in the cluster's one network, which has settings of its own";
            notes.lost(format!("{path}.{attribute}"), message);
        }
    };
    lost(
        "driver",
        !["", "bridge", "overlay", "default"].contains(&driver.as_str()),
    );
    lost("driver_opts", !driver_opts.is_empty());
    lost("attachable", *attachable);
    lost("labels", !labels.is_empty());
    lost("enable_ipv4", enable_ipv4.is_some());
    lost("enable_ipv6", enable_ipv6.is_some());
    let Ipam {
        driver,
        config,
        options,
        extensions: _,
    } = ipam;
    lost("ipam.driver", !["", "default"].contains(&driver.as_str()));
    lost("ipam.config", !config.is_empty());
    lost("ipam.options", !options.is_empty());
    if *external {
        let message = "other applications of the cluster are reached by `SERVICE.NAMESPACE`";
        notes.partial(format!("{path}.external"), message);
    }
}

/// What of a service's place in a network has no counterpart.
pub fn note_place(conversion: &Conversion<'_>, path: &str, place: &ServiceNetwork) {
    let ServiceNetwork {
        aliases: _,
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
    let notes = &conversion.notes;
    let all = [
        ("driver_opts", !driver_opts.is_empty()),
        ("gw_priority", *gw_priority != 0),
        ("interface_name", !interface_name.is_empty()),
        ("ipv4_address", !ipv4_address.is_empty()),
        ("ipv6_address", !ipv6_address.is_empty()),
        ("link_local_ips", !link_local_ips.is_empty()),
        ("mac_address", !mac_address.is_empty()),
        ("priority", *priority != 0),
    ];
    for (attribute, is_set) in all {
        if is_set {
            let message = "a pod has one address, which the cluster gives it";
            notes.lost(format!("{path}.{attribute}"), message);
        }
    }
}
