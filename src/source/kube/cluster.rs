//! What a cluster heeds of a pod and one daemon does not: where it runs, who
//! reaches it, what is written on it. Compose has words for it, so a conversion
//! carries it over (`Options::whole`); what runs pods here leaves it aside.

mod placement;

use super::pod::Pod;
use super::read;
use super::tree::{Fields, texts};
use super::work::Work;
use crate::model::{DEPENDS_ON, INTERNAL, NETWORK};
use crate::source::compose::made;
use crate::source::yaml::{Mapping, Node};

/// Annotations that say what other attributes say already.
const OURS: &[&str] = &[
    DEPENDS_ON,
    "checksum/config",
    "container.apparmor.security.beta.kubernetes.io/",
    "kubectl.kubernetes.io/",
];

/// Labels of objects that say where these come from.
const OF_TOOLS: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/managed-by",
];

/// Adds it to the service of a container. One that is `alone` has the pod's
/// network for itself.
pub fn lower(work: &Work<'_, '_>, pod: &Pod<'_>, node: &Node, alone: bool, fields: &mut Fields) {
    if !work.whole {
        return;
    }
    annotations(pod, fields);
    placement::platform(pod, fields);
    if let Some(runtime) = read::text(pod.spec, "runtimeClassName") {
        let place = read::place(pod.spec, "runtimeClassName");
        fields.set_at("runtime", runtime, place);
    }
    if alone {
        expose(pod, node, fields);
    }
    deploy(pod, fields);
}

fn annotations(pod: &Pod<'_>, fields: &mut Fields) {
    let path = "metadata.annotations";
    let mut all = Fields::at(read::place(pod.workload.template, path));
    for (key, entry) in read::entries(pod.workload.template, path) {
        let value = entry.node.as_str();
        if let Some(value) = value.filter(|_| !OURS.iter().any(|it| key.starts_with(it))) {
            all.set_at(key, value, entry.node.place);
        }
    }
    fields.fields("annotations", all);
}

/// The ports that nobody publishes.
fn expose(pod: &Pod<'_>, node: &Node, fields: &mut Fields) {
    let mut ports = Vec::new();
    for port in read::items(node, "ports") {
        let number = read::integer(port, "containerPort").unwrap_or_default();
        let protocol = read::text(port, "protocol").unwrap_or("TCP");
        let is_published = read::integer(port, "hostPort").is_some()
            || pod.published.iter().any(|(_, target, of, _)| {
                i64::from(*target) == number && of.eq_ignore_ascii_case(protocol)
            });
        if !is_published {
            ports.push(match protocol {
                "TCP" => number.to_string(),
                other => format!("{number}/{}", other.to_lowercase()),
            });
        }
    }
    let place = read::place(node, "ports");
    fields.list("expose", texts(ports, place));
}

fn deploy(pod: &Pod<'_>, fields: &mut Fields) {
    let object = pod.workload.object;
    let mut deploy = match fields.get("deploy").and_then(Node::as_map) {
        Some(map) => Fields::of(map.clone(), object.place()),
        None => Fields::at(object.place()),
    };
    if object.kind == "DaemonSet" {
        deploy.set("mode", "global");
    }
    let mut labels = Fields::at(read::place(object.node, "metadata.labels"));
    for (key, entry) in read::entries(object.node, "metadata.labels") {
        let value = entry.node.as_str();
        if let Some(value) = value.filter(|_| !OF_TOOLS.contains(&key.as_str())) {
            labels.set_at(key, value, entry.node.place);
        }
    }
    deploy.fields("labels", labels);
    deploy.fields("placement", placement::placement(pod));
    fields.fields("deploy", deploy);
}

/// Joins the networks that a pod's labels name, in place of the one that all
/// pods are in, where its names are.
pub fn networks(work: &mut Work<'_, '_>, pod: &Pod<'_>, fields: &mut Fields) {
    let path = "metadata.labels";
    let named = read::entries(pod.workload.template, path);
    let named: Vec<(&str, bool)> = named
        .filter_map(|(key, entry)| {
            let sealed = entry.node.as_str() == Some(INTERNAL);
            Some((key.strip_prefix(NETWORK)?, sealed))
        })
        .collect();
    if !work.whole || work.spread || named.is_empty() {
        return;
    }
    let alone = fields.get("networks").and_then(|it| it.get("default"));
    let Some(aliases) = alone.cloned() else {
        return;
    };
    let mut joined = Fields::at(read::place(pod.workload.template, path));
    for (key, sealed) in named {
        joined.set(key, aliases.value.clone());
        let mut network = Mapping::default();
        if sealed {
            network.insert("internal".to_owned(), made::entry(Node::made(true)));
        }
        work.tree.add("networks", key, Node::made(network));
    }
    fields.fields("networks", joined);
}

/// Whether a label is no more than a network that is joined.
pub fn is_network(work: &Work<'_, '_>, label: &str) -> bool {
    work.whole && !work.spread && label.starts_with(NETWORK)
}
