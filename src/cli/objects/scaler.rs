//! HorizontalPodAutoscalers: what is used, and what is to be used.

use super::View;
use crate::model::{Autoscale, Measured, Metric, Target};
use crate::observed::{Container, Health, State};
use crate::source::kube::Manifest;

/// What stands for what is not known.
const UNKNOWN: &str = "<unknown>";

/// A metric as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What is used.
    pub resource: &'static str,
    /// Whether it is a share of what is requested.
    pub is_share: bool,
    /// How much is used, on the average: a share in `%`, or an amount.
    pub current: String,
    /// The amount that a share is; none: not known.
    pub average: Option<String>,
    /// How much is to be used.
    pub target: String,
}

/// What an autoscaler scales, as `Deployment/web`.
pub fn reference(object: &Manifest) -> String {
    let about = &object.document["spec"]["scaleTargetRef"];
    let word = |field: &str| about[field].as_str().unwrap_or_default();
    format!("{}/{}", word("kind"), word("name"))
}

/// Its rules, with the key of the service that has them.
pub fn rules<'v>(view: &'v View, object: &Manifest) -> Option<&'v Autoscale> {
    let reference = reference(object);
    let (kind, name) = reference.split_once('/')?;
    let mut made = view.made.iter();
    let made =
        made.find(|it| it.kind == kind && it.name == name && it.namespace == object.namespace)?;
    view.scalers.get(&made.key)
}

/// How many pods there are.
pub fn replicas(view: &View, rules: &Autoscale) -> u32 {
    let all = view.containers_of(&rules.bounds.of);
    let numbers: std::collections::BTreeSet<u32> = all.filter_map(Container::number).collect();
    u32::try_from(numbers.len()).unwrap_or(u32::MAX)
}

/// What is used by each of its metrics.
pub fn readings(view: &View, rules: &Autoscale) -> Vec<Reading> {
    rules.metrics.iter().map(|it| reading(view, it)).collect()
}

fn reading(view: &View, metric: &Metric) -> Reading {
    let mut total = Some(0_u64);
    let mut pods = std::collections::BTreeSet::new();
    for service in metric.requests.keys() {
        for container in view.containers_of(service) {
            let waits = matches!(container.health, Some(Health::Starting | Health::Unhealthy));
            if container.state != State::Running || waits {
                continue;
            }
            pods.insert(container.number());
            let used = view.consumed.get(&container.id);
            let used = used.map(|it| match metric.resource {
                Measured::Cpu => it.cpu,
                Measured::Memory => it.memory,
            });
            total = total.zip(used).map(|(sum, used)| sum + used);
        }
    }
    let count = pods.len() as u64;
    let average = total.filter(|_| count > 0).map(|it| it / count);
    let amount = |amount: u64| match metric.resource {
        Measured::Cpu => format!("{amount}m"),
        Measured::Memory => amount.to_string(),
    };
    let requested: Option<u64> = metric.requests.values().copied().sum();
    let requested = requested.filter(|it| *it > 0);
    let (current, target) = match metric.target {
        Target::Utilization(share) => {
            let used = average.zip(requested);
            let current = used.map(|(used, requested)| format!("{}%", used * 100 / requested));
            (current, format!("{share}%"))
        }
        Target::Value(value) => (average.map(amount), written(metric.resource, value)),
    };
    Reading {
        resource: metric.resource.as_str(),
        is_share: matches!(metric.target, Target::Utilization(_)),
        current: current.unwrap_or_else(|| UNKNOWN.to_owned()),
        average: average.map(amount),
        target,
    }
}

/// An amount in the largest unit that it is a whole number of.
fn written(resource: Measured, amount: u64) -> String {
    if resource == Measured::Cpu {
        return match amount % 1000 {
            0 => (amount / 1000).to_string(),
            _ => format!("{amount}m"),
        };
    }
    let units = [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let unit = units
        .iter()
        .find(|(_, size)| amount > 0 && amount.is_multiple_of(*size));
    match unit {
        Some((unit, size)) => format!("{}{unit}", amount / size),
        None => amount.to_string(),
    }
}

/// All metrics in a cell, as `cpu: 20%/50%`.
pub fn cell(view: &View, object: &Manifest) -> String {
    let Some(rules) = rules(view, object) else {
        return UNKNOWN.to_owned();
    };
    let readings = readings(view, rules).into_iter();
    let texts = readings.map(|it| format!("{}: {}/{}", it.resource, it.current, it.target));
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::objects::example;
    use crate::engine::Consumption;

    const MANIFEST: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, resources: {requests: {cpu: 200m}}}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 5
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
  - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 64Mi}}}
";

    #[test]
    fn autoscalers_are_shown_with_what_is_used() {
        let mut view = example::view(MANIFEST, "web-1 running\nweb-2 running");
        for (number, cpu) in [(1, 100), (2, 50)] {
            let used = Consumption { cpu, memory: 1000 };
            view.consumed
                .insert(format!("id of shop-web-{number}"), used);
        }
        let object = view.of_kind("HorizontalPodAutoscaler").next().unwrap();
        let cell = cell(&view, object);
        assert_eq!(cell, "cpu: 37%/50%, memory: 1000/64Mi");
        let rules = rules(&view, object).unwrap();
        assert_eq!(replicas(&view, rules), 2);
    }
}
