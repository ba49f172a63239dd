//! `labels`, `commonLabels`, `commonAnnotations`.

use super::Missing;
use super::resource::{Resource, group};
use super::spots;
use crate::source::Place;
use crate::source::kube::read;
use crate::source::yaml::{Entry, Mapping, Node};

/// Where templates have metadata of their own.
const TEMPLATES: &[(&str, &str)] = &[
    ("ReplicationController", "spec/template/metadata"),
    ("Deployment", "spec/template/metadata"),
    ("ReplicaSet", "spec/template/metadata"),
    ("DaemonSet", "spec/template/metadata"),
    ("StatefulSet", "spec/template/metadata"),
    ("Job", "spec/template/metadata"),
    ("CronJob", "spec/jobTemplate/metadata"),
    ("CronJob", "spec/jobTemplate/spec/template/metadata"),
];

/// The same, which have labels but get no annotations.
const CLAIMS: &[(&str, &str)] = &[("StatefulSet", "spec/volumeClaimTemplates[]/metadata")];

/// What selects pods, and whether it is made where it is not there.
const SELECTORS: &[(&str, &str, bool)] = &[
    ("Service", "spec/selector", true),
    ("ReplicationController", "spec/selector", true),
    ("Deployment", "spec/selector/matchLabels", true),
    ("ReplicaSet", "spec/selector/matchLabels", true),
    ("DaemonSet", "spec/selector/matchLabels", true),
    ("StatefulSet", "spec/selector/matchLabels", true),
    ("Job", "spec/selector/matchLabels", false),
    (
        "CronJob",
        "spec/jobTemplate/spec/selector/matchLabels",
        false,
    ),
    ("PodDisruptionBudget", "spec/selector/matchLabels", false),
    ("NetworkPolicy", "spec/podSelector/matchLabels", false),
    (
        "NetworkPolicy",
        "spec/ingress/from/podSelector/matchLabels",
        false,
    ),
    (
        "NetworkPolicy",
        "spec/egress/to/podSelector/matchLabels",
        false,
    ),
];

/// What selects pods within the template of a Deployment or StatefulSet.
const NEIGHBOURS: &[&str] = &[
    "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "topologySpreadConstraints/labelSelector/matchLabels",
];

/// Adds the labels and annotations of a kustomization.
pub fn apply(kustomization: &Node, all: &mut [Resource]) {
    for item in read::items(kustomization, "labels") {
        let Some(pairs) = read::at(item, "pairs").and_then(Node::as_map) else {
            continue;
        };
        let selectors = read::is_set(item, "includeSelectors");
        let templates = selectors || read::is_set(item, "includeTemplates");
        for resource in all.iter_mut() {
            labels(resource, pairs, templates, selectors);
            for field in read::items(item, "fields") {
                custom(resource, field, pairs);
            }
        }
    }
    let common = |key: &str| read::at(kustomization, key).and_then(Node::as_map);
    for resource in all {
        if let Some(pairs) = common("commonLabels") {
            labels(resource, pairs, true, true);
        }
        if let Some(pairs) = common("commonAnnotations") {
            add(resource, "metadata/annotations", true, pairs);
            for (_, path) in of_kind(TEMPLATES, resource.kind()) {
                add(resource, &format!("{path}/annotations"), true, pairs);
            }
        }
    }
}

fn of_kind(
    table: &'static [(&str, &str)],
    kind: &str,
) -> Vec<&'static (&'static str, &'static str)> {
    table.iter().filter(|(it, _)| *it == kind).collect()
}

fn labels(resource: &mut Resource, pairs: &Mapping, templates: bool, selectors: bool) {
    add(resource, "metadata/labels", true, pairs);
    let kind = resource.kind().to_owned();
    if templates {
        for (_, path) in of_kind(TEMPLATES, &kind)
            .into_iter()
            .chain(of_kind(CLAIMS, &kind))
        {
            add(resource, &format!("{path}/labels"), true, pairs);
        }
    }
    if selectors {
        for (_, path, create) in SELECTORS.iter().filter(|(it, _, _)| *it == kind) {
            add(resource, path, *create, pairs);
        }
        if matches!(kind.as_str(), "Deployment" | "StatefulSet") {
            for path in NEIGHBOURS {
                add(
                    resource,
                    &format!("spec/template/spec/{path}"),
                    false,
                    pairs,
                );
            }
        }
    }
}

/// Adds labels where an entry's `fields` say.
fn custom(resource: &mut Resource, field: &Node, pairs: &Mapping) {
    let version = read::word(&resource.node, "apiVersion");
    let own = [
        ("group", group(version)),
        ("version", version.rsplit('/').next().unwrap_or_default()),
        ("kind", resource.kind()),
    ];
    let fits = own.iter().all(|(key, own)| {
        let wanted = read::word(field, key);
        wanted.is_empty() || wanted == *own
    });
    if fits {
        let path = read::word(field, "path").to_owned();
        add(resource, &path, read::is_set(field, "create"), pairs);
    }
}

fn add(resource: &mut Resource, path: &str, create: bool, pairs: &Mapping) {
    let place: Option<Place> = pairs.iter().next().and_then(|(_, it)| it.key);
    let missing = Missing::made(create, place);
    spots::each(&mut resource.node, path, missing, &mut |node| {
        if node.is_null() {
            *node = super::at_place(Mapping::default(), place).node;
        }
        if let Some(map) = node.as_map_mut() {
            for (key, entry) in pairs {
                map.insert(key.clone(), Entry::clone(entry));
            }
        }
    });
}
