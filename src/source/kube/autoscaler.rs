//! HorizontalPodAutoscalers → what decides how many pods of a Deployment there
//! are, on the services of the pods.

use std::collections::BTreeMap;

use super::container::requested;
use super::object::Object;
use super::quantity::Quantity;
use super::read;
use super::tree::Fields;
use super::work::Work;
use super::world::{Workload, World};
use crate::source::Diagnostic;
use crate::source::yaml::Node;

/// The share of what is requested that is to be used where nothing is said.
const SHARE: i64 = 80;
/// The label of what a pod's container is called.
const CONTAINER: &str = "io.kubernetes.container.name";

/// Lowers the autoscalers.
pub fn lower(work: &mut Work<'_, '_>) {
    for scaler in work
        .world
        .of_kind("HorizontalPodAutoscaler")
        .collect::<Vec<_>>()
    {
        check(work, &scaler);
        let Some(target) = target(work.world, &scaler) else {
            let lost = "there is no such Deployment, ReplicaSet or StatefulSet";
            let place = read::place(scaler.node, "spec.scaleTargetRef");
            work.left_out.lost(scaler.title(), lost, place);
            continue;
        };
        // Of none, none become some.
        if target.replicas == 0 {
            continue;
        }
        if target.object.kind == "StatefulSet" {
            let lost = "only Deployments and ReplicaSets are scaled by load";
            let place = read::place(scaler.node, "spec.scaleTargetRef");
            work.left_out.lost(scaler.title(), lost, place);
            continue;
        }
        one(work, &scaler, &target);
    }
}

/// What an autoscaler scales.
pub fn target<'m>(world: &World<'m>, scaler: &Object<'_>) -> Option<Workload<'m>> {
    let about = |field: &str| read::word(scaler.node, &format!("spec.scaleTargetRef.{field}"));
    world.workloads().find(|it| {
        let of_kind = ["Deployment", "ReplicaSet", "StatefulSet"].contains(&it.object.kind);
        of_kind
            && it.object.namespace == scaler.namespace
            && it.object.kind == about("kind")
            && it.object.name == about("name")
    })
}

fn check(work: &mut Work<'_, '_>, scaler: &Object<'_>) {
    let bound = |field: &str| read::integer(scaler.node, field);
    let (least, most) = (bound("spec.minReplicas"), bound("spec.maxReplicas"));
    let least = least.unwrap_or(1);
    if let Some(most) = most.filter(|most| *most < least) {
        let said = format!(
            "{} has {most} pods at most, and {least} at least",
            scaler.title()
        );
        let place = read::place(scaler.node, "spec.maxReplicas");
        let hint = "maxReplicas is the larger one";
        work.report
            .push(Diagnostic::error(said).at(place).hint(hint));
    }
}

fn one(work: &mut Work<'_, '_>, scaler: &Object<'_>, target: &Workload<'_>) {
    let made = work.made.iter().find(|it| {
        it.kind == target.object.kind
            && it.namespace == target.object.namespace
            && it.name == target.object.name
    });
    let Some((key, services)) = made.map(|it| (it.key.clone(), it.services.clone())) else {
        return;
    };
    let running = work.running.iter().filter(|(object, _)| {
        object.kind == target.object.kind
            && object.namespace == target.object.namespace
            && object.name == target.object.name
    });
    let running: Vec<String> = running.flat_map(|(_, keys)| keys.clone()).collect();
    // The name of each container, and its service.
    let mut containers = BTreeMap::new();
    for service in &running {
        let labels = work.tree.service(service).and_then(|it| it.get("labels"));
        let name = labels
            .and_then(|it| it.node.get(CONTAINER))
            .and_then(Node::as_str);
        containers.extend(name.map(|name| (name.to_owned(), service.clone())));
    }
    let metrics = metrics(work, scaler, target, &containers);
    let place = scaler.place();
    let mut bounds = Fields::at(place);
    bounds.set("of", key.as_str());
    for (field, name) in [("spec.minReplicas", "min"), ("spec.maxReplicas", "max")] {
        if let Some(number) = read::integer(scaler.node, field) {
            bounds.set_at(name, number, read::place(scaler.node, field));
        }
    }
    let mut whole = bounds.clone();
    whole.set("name", scaler.name).list("metrics", metrics);
    for (field, name) in [("scaleUp", "up"), ("scaleDown", "down")] {
        if let Some(written) = read::at(scaler.node, &format!("spec.behavior.{field}")) {
            whole.fields(name, rules(written));
        }
    }
    for service in services {
        let fields = if service == key { &whole } else { &bounds };
        work.tree.add_own(&service, "autoscale", fields.clone());
    }
}

/// What the number of pods is decided by.
fn metrics(
    work: &mut Work<'_, '_>,
    scaler: &Object<'_>,
    target: &Workload<'_>,
    containers: &BTreeMap<String, String>,
) -> Vec<Node> {
    let old = read::integer(scaler.node, "spec.targetCPUUtilizationPercentage");
    let written = read::items(scaler.node, "spec.metrics");
    if written.is_empty() {
        let share = old.unwrap_or(SHARE);
        let mut metric = Fields::at(scaler.place());
        metric.set("resource", "cpu").set("utilization", share);
        metric.fields(
            "requests",
            requests(work, scaler, target, containers, "cpu", true),
        );
        return vec![metric.node()];
    }
    let mut found = Vec::new();
    for item in written {
        let kind = read::word(item, "type");
        let (source, only) = match kind {
            "Resource" => ("resource", None),
            "ContainerResource" => (
                "containerResource",
                Some(read::word(item, "containerResource.container")),
            ),
            _ => {
                let lost = "nothing measures it";
                let place = read::place(item, "type");
                work.left_out.lost(
                    format!("HorizontalPodAutoscaler metrics of type {kind}"),
                    lost,
                    place,
                );
                continue;
            }
        };
        let name = read::word(item, &format!("{source}.name"));
        if !["cpu", "memory"].contains(&name) {
            let lost = "nothing measures it";
            let place = read::place(item, &format!("{source}.name"));
            work.left_out.lost(
                format!("HorizontalPodAutoscaler metric {name}"),
                lost,
                place,
            );
            continue;
        }
        let mut metric = Fields::at(item.place);
        metric.set("resource", name);
        let share = read::integer(item, &format!("{source}.target.averageUtilization"));
        let value = format!("{source}.target.averageValue");
        let value = read::at(item, &value).and_then(read::scalar);
        let value = value.and_then(|it| Quantity::parse(&it));
        match (share, value) {
            (Some(share), _) => metric.set("utilization", share),
            (None, Some(value)) => metric.set("value", amount(name, value)),
            (None, None) => {
                let said = "a target has `averageUtilization` or `averageValue`";
                let place = read::place(item, &format!("{source}.target"));
                work.report.push(Diagnostic::error(said).at(place));
                continue;
            }
        };
        let mut counted = containers.clone();
        counted.retain(|container, _| only.is_none_or(|it| it == container));
        let requests = requests(work, scaler, target, &counted, name, share.is_some());
        metric.fields("requests", requests);
        found.push(metric.node());
    }
    found
}

/// How much each service requests. Says so where a share of nothing is to be
/// used.
fn requests(
    work: &mut Work<'_, '_>,
    scaler: &Object<'_>,
    target: &Workload<'_>,
    containers: &BTreeMap<String, String>,
    resource: &str,
    needed: bool,
) -> Fields {
    let mut all = Fields::at(scaler.place());
    let nodes = target.spec().into_iter().flat_map(|spec| {
        let before = read::items(spec, "initContainers").iter();
        before.chain(read::items(spec, "containers"))
    });
    for node in nodes {
        let name = read::word(node, "name");
        let Some(service) = containers.get(name) else {
            continue;
        };
        let asked = requested(work.world, scaler.namespace, node, resource);
        if let Some(asked) = asked {
            all.set(service, amount(resource, asked));
            continue;
        }
        all.set(service, false);
        if needed {
            let said = format!(
                "{} scales nothing by {resource}: container {name} of {} requests none",
                scaler.title(),
                target.object.title()
            );
            let hint = format!("give it `resources.requests.{resource}`");
            let place = read::place(node, "name");
            work.report
                .push(Diagnostic::note(said).at(place).hint(hint));
        }
    }
    all
}

/// Thousandths of a processor, or bytes.
fn amount(resource: &str, quantity: Quantity) -> i64 {
    if resource == "cpu" {
        quantity.thousandths()
    } else {
        quantity.units()
    }
}

/// How the number may be changed.
fn rules(written: &Node) -> Fields {
    let mut fields = Fields::at(written.place);
    if let Some(window) = read::integer(written, "stabilizationWindowSeconds") {
        fields.set("window", window);
    }
    if let Some(select) = read::text(written, "selectPolicy") {
        fields.set("select", select);
    }
    let tolerance = read::at(written, "tolerance").and_then(read::scalar);
    let tolerance = tolerance.and_then(|it| Quantity::parse(&it));
    if let Some(tolerance) = tolerance {
        fields.set("tolerance_thousandths", tolerance.thousandths());
    }
    let policies = read::items(written, "policies").iter().map(|policy| {
        let mut one = Fields::at(policy.place);
        one.set("type", read::word(policy, "type"));
        for (field, name) in [("value", "value"), ("periodSeconds", "period")] {
            if let Some(number) = read::integer(policy, field) {
                one.set(name, number);
            }
        }
        one.node()
    });
    fields.list("policies", policies.collect());
    fields
}
