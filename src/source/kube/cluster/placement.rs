//! On which nodes a pod runs, in Swarm's words for nodes.

use super::super::pod::Pod;
use super::super::read;
use super::super::tree::{Fields, texts};
use crate::source::compose::made;
use crate::source::yaml::Node;

const SYSTEM: &str = "kubernetes.io/os";
const PROCESSOR: &str = "kubernetes.io/arch";
const HOST: &str = "kubernetes.io/hostname";
const MANAGER: &str = "node-role.kubernetes.io/control-plane";

/// The system and processor that a pod asks for.
pub(super) fn platform(pod: &Pod<'_>, fields: &mut Fields) {
    let selector = read::at(pod.spec, "nodeSelector");
    let word = |key: &str| selector.and_then(|it| it.get(key)).and_then(Node::as_str);
    if let Some(processor) = word(PROCESSOR) {
        let system = word(SYSTEM).unwrap_or("linux");
        let place = read::place(pod.spec, "nodeSelector");
        fields.set_at("platform", format!("{system}/{processor}"), place);
    }
}

/// What else it asks of nodes, as far as Swarm has words for it.
pub(super) fn placement(pod: &Pod<'_>) -> Fields {
    let spec = pod.spec;
    let place = read::place(spec, "nodeSelector");
    let mut constraints = Vec::new();
    let selector = read::entries(spec, "nodeSelector");
    for (key, entry) in selector.filter(|(key, _)| ![SYSTEM, PROCESSOR].contains(&key.as_str())) {
        if let Some(value) = entry.node.as_str() {
            constraints.push(format!("{}=={value}", property(key)));
        }
    }
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let terms = format!("affinity.nodeAffinity.{required}.nodeSelectorTerms");
    // Several terms are alternatives, for which there is no word.
    if let [term] = read::items(spec, &terms) {
        let expressions = read::items(term, "matchExpressions").iter();
        constraints.extend(expressions.filter_map(constraint));
    }
    let mut preferences = Vec::new();
    for spread in read::items(spec, "topologySpreadConstraints") {
        let mut preference = Fields::at(spread.place);
        preference.set("spread", property(read::word(spread, "topologyKey")));
        preferences.push(preference.node());
    }
    let mut placement = Fields::at(place);
    placement.list("constraints", texts(constraints, place));
    placement.list("preferences", preferences);
    let apart = read::items(spec, &format!("affinity.podAntiAffinity.{required}"));
    if apart.iter().any(|it| read::word(it, "topologyKey") == HOST) {
        placement.set("max_replicas_per_node", made::node(1_i64, place).value);
    }
    placement
}

/// An expression about a label of nodes; none when there is no word for it.
fn constraint(expression: &Node) -> Option<String> {
    let key = read::word(expression, "key");
    let values: Vec<&str> = read::words(expression, "values").collect();
    match (read::word(expression, "operator"), values.as_slice()) {
        ("Exists", _) if key == MANAGER => Some("node.role==manager".to_owned()),
        ("DoesNotExist", _) if key == MANAGER => Some("node.role==worker".to_owned()),
        ("In", [value]) => Some(format!("{}=={value}", property(key))),
        ("NotIn", [value]) => Some(format!("{}!={value}", property(key))),
        _ => None,
    }
}

/// Swarm's name for a label of nodes.
fn property(label: &str) -> String {
    match label {
        HOST => "node.hostname".to_owned(),
        SYSTEM => "node.platform.os".to_owned(),
        PROCESSOR => "node.platform.arch".to_owned(),
        other => format!("node.labels.{other}"),
    }
}
