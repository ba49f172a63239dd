//! What a document implies: the `default` network, names of resources, where
//! an image is built from, variables without a value, dependencies.

use std::collections::BTreeMap;

use crate::source::yaml::{Mapping, Node, Value};

use super::grammar::clean_path;
use super::made;

/// Says what a document in its long form implies. Doing it again changes
/// nothing.
pub fn normalize(tree: &mut Node, project: &str, environment: &BTreeMap<String, String>) {
    let Some(document) = tree.as_map_mut() else {
        return;
    };
    let mut joins_default = false;
    let services = document
        .get_mut("services")
        .and_then(|entry| entry.node.as_map_mut());
    for (_, entry) in services.into_iter().flatten() {
        if let Some(service) = entry.node.as_map_mut() {
            joins_default |= join_default(service);
            normalize_service(service, environment);
        }
    }
    if joins_default {
        made::set_default(document, "networks", Mapping::default());
        let networks = document.get_mut("networks");
        if let Some(networks) = networks.and_then(|entry| entry.node.as_map_mut()) {
            made::set_default(networks, "default", Value::Null);
        }
    }
    for section in ["networks", "volumes", "configs", "secrets"] {
        let resources = document.get_mut(section);
        for (key, entry) in resources
            .and_then(|entry| entry.node.as_map_mut())
            .into_iter()
            .flatten()
        {
            name(key, &mut entry.node, project);
        }
    }
}

/// Joins a service to the default network when it says nothing else. Says
/// whether it uses that network.
fn join_default(service: &mut Mapping) -> bool {
    if service.contains_key("provider") || service.contains_key("network_mode") {
        return false;
    }
    match service.get_mut("networks").map(|entry| &mut entry.node) {
        Some(networks) if networks.as_map().is_some_and(|it| !it.is_empty()) => {
            networks.get("default").is_some()
        }
        Some(networks) => {
            let only = Mapping::from_iter([("default".to_owned(), made::entry(null()))]);
            *networks = networks.with(only);
            true
        }
        None => {
            let only = Mapping::from_iter([("default".to_owned(), made::entry(null()))]);
            service.insert("networks".to_owned(), made::entry(Node::made(only)));
            true
        }
    }
}

fn null() -> Node {
    Node::made(Value::Null)
}

fn normalize_service(service: &mut Mapping, environment: &BTreeMap<String, String>) {
    if let Some(policy) = service.get_mut("pull_policy")
        && policy.node.as_str() == Some("if_not_present")
    {
        policy.node = policy.node.with("missing");
    }
    if let Some(build) = service.get_mut("build")
        && let Some(build) = build.node.as_map_mut()
    {
        made::set_default(build, "context", ".");
        if !build.contains_key("dockerfile_inline") {
            made::set_default(build, "dockerfile", "Dockerfile");
        }
        if let Some(args) = build.get_mut("args") {
            fill_in(&mut args.node, environment, Unset::Drop);
        }
    }
    if let Some(variables) = service.get_mut("environment") {
        fill_in(&mut variables.node, environment, Unset::Keep);
    }
    let volumes = service
        .get_mut("volumes")
        .and_then(|it| it.node.as_seq_mut());
    for target in volumes
        .into_iter()
        .flatten()
        .filter_map(|mount| mount.get_mut("target"))
    {
        if let Value::String(text) = &mut target.value {
            *text = clean_path(text);
        }
    }
    imply_dependencies(service);
}

/// What becomes of a name that the environment does not have.
#[derive(Clone, Copy, PartialEq)]
enum Unset {
    Keep,
    Drop,
}

/// Gives names without a value the value that the environment has.
fn fill_in(node: &mut Node, environment: &BTreeMap<String, String>, unset: Unset) {
    match &mut node.value {
        Value::Map(map) => map.retain(|key, entry| {
            if !entry.node.is_null() {
                return true;
            }
            if let Some(value) = environment.get(key) {
                entry.node = entry.node.with(value.as_str());
                return true;
            }
            unset == Unset::Keep
        }),
        Value::Seq(items) => items.retain_mut(|item| {
            let Some(name) = item.as_str().filter(|text| !text.contains('=')) else {
                return true;
            };
            if let Some(value) = environment.get(name) {
                *item = item.with(format!("{name}={value}"));
                return true;
            }
            unset == Unset::Keep
        }),
        _ => {}
    }
}

/// Links, shared namespaces and shared mounts need the other service.
fn imply_dependencies(service: &mut Mapping) {
    let mut implied: Vec<(String, bool, Node)> = Vec::new();
    for item in items(service, "links") {
        if let Some(link) = item.as_str() {
            let other = match link.split(':').collect::<Vec<_>>().as_slice() {
                [other, _] => (*other).to_owned(),
                _ => link.to_owned(),
            };
            implied.push((other, true, item.clone()));
        }
    }
    for attribute in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        if let Some(entry) = service.get(attribute)
            && let Some(other) = entry
                .node
                .as_str()
                .and_then(|it| it.strip_prefix("service:"))
        {
            implied.push((other.to_owned(), true, entry.node.clone()));
        }
    }
    for item in items(service, "volumes_from") {
        if let Some(from) = item.as_str().filter(|it| !it.starts_with("container:")) {
            let other = from.split(':').next().unwrap_or(from);
            implied.push((other.to_owned(), false, item.clone()));
        }
    }
    if implied.is_empty() {
        return;
    }
    made::set_default(service, "depends_on", Mapping::default());
    let Some(dependencies) = service
        .get_mut("depends_on")
        .and_then(|entry| entry.node.as_map_mut())
    else {
        return;
    };
    for (other, restart, from) in implied {
        dependencies.entry(other).or_insert_with(|| {
            let options = [
                ("condition", "service_started".into()),
                ("restart", restart.into()),
                ("required", true.into()),
            ];
            made::entry(made::mapping(options, from.place))
        });
    }
}

fn items<'a>(service: &'a Mapping, key: &str) -> impl Iterator<Item = &'a Node> {
    let list = service.get(key).and_then(|entry| entry.node.as_seq());
    list.into_iter().flatten()
}

/// A resource without a name is called after its key: within the project's
/// own, unless it is kept elsewhere.
fn name(key: &str, node: &mut Node, project: &str) {
    if node.is_null() {
        *node = node.with(Mapping::default());
    }
    let Some(resource) = node.as_map_mut() else {
        return;
    };
    let external = resource.get("external").map(|entry| &entry.node.value);
    let name = if matches!(external, Some(Value::Bool(true))) {
        key.to_owned()
    } else {
        format!("{project}_{key}")
    };
    made::set_default(resource, "name", name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;
    use serde_json::json;

    fn normal(text: &str) -> serde_json::Value {
        let mut tree = yaml::parse(text, 0, None).documents.remove(0).root;
        let variables = BTreeMap::from([("A".to_owned(), "1".to_owned())]);
        normalize(&mut tree, "shop", &variables);
        let once = tree.clone();
        normalize(&mut tree, "shop", &variables);
        assert_eq!(tree, once, "normalizing again changes it");
        serde_json::Value::from(&tree)
    }

    #[test]
    fn the_default_network_is_there_when_a_service_uses_it() {
        assert_eq!(
            normal("services: {a: {image: x}, b: {networks: {}}, c: {network_mode: host}}"),
            json!({
                "services": {
                    "a": {"image": "x", "networks": {"default": null}},
                    "b": {"networks": {"default": null}},
                    "c": {"network_mode": "host"}
                },
                "networks": {"default": {"name": "shop_default"}}
            })
        );
        assert_eq!(
            normal("services: {a: {networks: {n: null}}, b: {provider: {type: x}}}")["networks"],
            json!(null)
        );
    }

    #[test]
    fn resources_are_called_after_their_key() {
        assert_eq!(
            normal("volumes: {a: null, b: {external: true}, c: {name: x}}"),
            json!({"volumes": {
                "a": {"name": "shop_a"},
                "b": {"external": true, "name": "b"},
                "c": {"name": "x"}
            }})
        );
    }

    #[test]
    fn a_build_and_its_arguments_are_completed() {
        let tree = normal(
            "services: {a: {network_mode: host, build: {args: {A: null, B: null, C: x}},
              environment: [A, B, C=d]}, b: {network_mode: host, build: {dockerfile_inline: x, args: [A, B]}}}",
        );
        assert_eq!(
            tree["services"]["a"],
            json!({
                "network_mode": "host",
                "build": {"args": {"A": "1", "C": "x"}, "context": ".", "dockerfile": "Dockerfile"},
                "environment": ["A=1", "B", "C=d"]
            })
        );
        assert_eq!(
            tree["services"]["b"]["build"],
            json!({"dockerfile_inline": "x", "args": ["A=1"], "context": "."})
        );
    }

    #[test]
    fn references_are_dependencies() {
        let tree = normal(
            "services: {a: {network_mode: 'service:b', ipc: 'container:x', links: ['c:alias', d],
              volumes_from: ['e:ro', 'container:y'], depends_on: {c: {condition: service_healthy}}}}",
        );
        let implied =
            |restart| json!({"condition": "service_started", "restart": restart, "required": true});
        assert_eq!(
            tree["services"]["a"]["depends_on"],
            json!({
                "b": implied(true),
                "c": {"condition": "service_healthy"},
                "d": implied(true),
                "e": implied(false)
            })
        );
    }

    #[test]
    fn small_things() {
        let tree = normal(
            "services: {a: {pull_policy: if_not_present, network_mode: host,
              volumes: [{type: volume, target: /a/../b/}]}}",
        );
        assert_eq!(tree["services"]["a"]["pull_policy"], "missing");
        assert_eq!(tree["services"]["a"]["volumes"][0]["target"], "/b");
    }
}
