//! Defaults that the Compose Specification gives attributes of the long forms.

use crate::source::yaml::{Mapping, Node, Value};

use super::made;

/// Adds the defaults of all services.
pub fn set(tree: &mut Node) {
    let services = tree.get_mut("services").and_then(Node::as_map_mut);
    for (_, entry) in services.into_iter().flatten() {
        if let Some(service) = entry.node.as_map_mut() {
            set_service(service);
        }
    }
}

fn set_service(service: &mut Mapping) {
    for (key, entry) in service.iter_mut() {
        match key.as_str() {
            "build" => {
                if let Some(build) = entry.node.as_map_mut() {
                    made::set_default(build, "context", ".");
                }
            }
            "deploy" => {
                let devices = entry
                    .node
                    .get_mut("resources")
                    .and_then(|it| it.get_mut("reservations"))
                    .and_then(|it| it.get_mut("devices"));
                devices.into_iter().for_each(device_counts);
            }
            "gpus" => device_counts(&mut entry.node),
            "ports" => {
                for port in items(&mut entry.node) {
                    made::set_default(port, "mode", "ingress");
                    made::set_default(port, "protocol", "tcp");
                }
            }
            "secrets" => items(&mut entry.node).for_each(secret_target),
            _ => {}
        }
    }
}

/// The items of a sequence that are mappings.
fn items(node: &mut Node) -> impl Iterator<Item = &mut Mapping> {
    let items = node.as_seq_mut().into_iter().flatten();
    items.filter_map(Node::as_map_mut)
}

fn device_counts(devices: &mut Node) {
    for device in items(devices) {
        if !device.contains_key("device_ids") {
            made::set_default(device, "count", "all");
        }
    }
}

fn secret_target(secret: &mut Mapping) {
    let source = secret.get("source").map(|entry| &entry.node.value);
    if let Some(Value::String(source)) = source {
        let target = format!("/run/secrets/{source}");
        made::set_default(secret, "target", target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;

    #[test]
    fn defaults_are_added_where_nothing_is_said() {
        let text = "services: {web: {build: {target: x}, gpus: [{}, {device_ids: [a]}, {count: 1}],
            ports: [{target: 80}, {target: 81, mode: host, protocol: udp}],
            secrets: [{source: a}, {source: b, target: c}],
            deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}}}";
        let mut tree = yaml::parse(text, 0, None).documents.remove(0).root;
        set(&mut tree);
        let web = serde_json::Value::from(&tree)["services"]["web"].clone();
        assert_eq!(
            web,
            serde_json::json!({
                "build": {"target": "x", "context": "."},
                "gpus": [{"count": "all"}, {"device_ids": ["a"]}, {"count": 1}],
                "ports": [
                    {"target": 80, "mode": "ingress", "protocol": "tcp"},
                    {"target": 81, "mode": "host", "protocol": "udp"}
                ],
                "secrets": [
                    {"source": "a", "target": "/run/secrets/a"},
                    {"source": "b", "target": "c"}
                ],
                "deploy": {"resources": {"reservations": {"devices": [
                    {"capabilities": ["gpu"], "count": "all"}
                ]}}}
            })
        );
    }
}
