//! On which nodes pods run.

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use crate::model::{Placement, Service};

/// The keys of a pod that say where it runs.
pub fn placement(conversion: &Conversion<'_>, service: &Service) -> Block {
    let name = conversion.name(&service.name);
    let (mut labels, mut expressions) = (Block::new(), Vec::new());
    platform(conversion, service, &mut labels);
    let placement = service.deploy.as_ref().map(|it| &it.placement);
    let nothing = Placement::default();
    let Placement {
        constraints,
        preferences,
        max_replicas_per_node,
        extensions: _,
    } = placement.unwrap_or(&nothing);
    let path = format!("services.{}.deploy.placement", service.name);
    for (position, constraint) in constraints.iter().enumerate() {
        match read(constraint) {
            Some(Rule::Is(key, value)) => labels.put(key, value),
            Some(Rule::Expression(expression)) => expressions.push(Value::from(expression)),
            None => conversion.notes.lost(
                format!("{path}.constraints.{position}"),
                format!("Kubernetes' nodes have nothing like `{constraint}`"),
            ),
        }
    }
    let mut spread = Vec::new();
    for (position, preference) in preferences.iter().enumerate() {
        let Some(key) = label(&preference.spread) else {
            let message = format!(
                "Kubernetes' nodes have no label like `{}`",
                preference.spread
            );
            conversion
                .notes
                .lost(format!("{path}.preferences.{position}"), message);
            continue;
        };
        let selector = Block::new().with("matchLabels", conversion.selector(name));
        let constraint = Block::new()
            .with("maxSkew", 1)
            .with("topologyKey", key)
            .with("whenUnsatisfiable", "ScheduleAnyway")
            .with("labelSelector", selector);
        spread.push(Value::from(constraint));
    }
    let mut affinity = Block::new();
    if !expressions.is_empty() {
        let term = Block::new().with("matchExpressions", expressions);
        let terms = Block::new().with("nodeSelectorTerms", vec![Value::from(term)]);
        let required = Block::new().with("requiredDuringSchedulingIgnoredDuringExecution", terms);
        affinity.put("nodeAffinity", required);
    }
    match max_replicas_per_node {
        0 => {}
        1 => affinity.put("podAntiAffinity", one_a_node(conversion, name)),
        most => conversion.notes.lost(
            format!("{path}.max_replicas_per_node"),
            format!("Kubernetes can keep pods apart, but not {most} on a node"),
        ),
    }
    Block::new()
        .with("nodeSelector", labels)
        .with("affinity", affinity)
        .with("topologySpreadConstraints", spread)
}

/// `linux/arm64/v8` as labels of nodes.
fn platform(conversion: &Conversion<'_>, service: &Service, labels: &mut Block) {
    let mut parts = service.platform.split('/');
    let (system, processor) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    labels.put("kubernetes.io/os", system);
    labels.put("kubernetes.io/arch", processor);
    if let Some(variant) = parts
        .next()
        .filter(|it| !(processor == "arm64" && *it == "v8"))
    {
        let message = format!("nodes do not tell the variant `{variant}` of their processor");
        conversion
            .notes
            .partial(format!("services.{}.platform", service.name), message);
    }
}

fn one_a_node(conversion: &Conversion<'_>, name: &str) -> Block {
    let selector = Block::new().with("matchLabels", conversion.selector(name));
    let term = Block::new()
        .with("labelSelector", selector)
        .with("topologyKey", "kubernetes.io/hostname");
    let terms = vec![Value::from(term)];
    Block::new().with("requiredDuringSchedulingIgnoredDuringExecution", terms)
}

/// What a constraint asks of a node.
enum Rule {
    Is(String, String),
    Expression(Block),
}

fn read(constraint: &str) -> Option<Rule> {
    let (key, equal, value) = match (constraint.split_once("=="), constraint.split_once("!=")) {
        (Some((key, value)), _) => (key.trim(), true, value.trim()),
        (_, Some((key, value))) => (key.trim(), false, value.trim()),
        _ => return None,
    };
    if key == "node.role" {
        let manager = (value == "manager") == equal;
        let operator = if manager { "Exists" } else { "DoesNotExist" };
        let expression = Block::new()
            .with("key", "node-role.kubernetes.io/control-plane")
            .with("operator", operator);
        return Some(Rule::Expression(expression));
    }
    let label = label(key)?;
    let value = match (label.as_str(), value) {
        ("kubernetes.io/arch", "x86_64") => "amd64",
        ("kubernetes.io/arch", "aarch64") => "arm64",
        (_, value) => value,
    };
    if !super::naming::is_label_value(value) {
        return None;
    }
    Some(if equal {
        Rule::Is(label, value.to_owned())
    } else {
        let expression = Block::new()
            .with("key", label)
            .with("operator", "NotIn")
            .with("values", vec![value]);
        Rule::Expression(expression)
    })
}

/// The label of Kubernetes' nodes for a property of Swarm's.
fn label(property: &str) -> Option<String> {
    let label = match property {
        "node.hostname" => "kubernetes.io/hostname",
        "node.platform.os" | "engine.labels.operatingsystem" => "kubernetes.io/os",
        "node.platform.arch" => "kubernetes.io/arch",
        _ => property
            .strip_prefix("node.labels.")
            .or_else(|| property.strip_prefix("engine.labels."))?,
    };
    super::naming::is_key(label).then(|| label.to_owned())
}
