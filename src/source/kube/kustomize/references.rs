//! Names that objects call each other by: when an object got another name,
//! those that named it by an earlier one follow.

use super::Missing;
use super::resource::{Id, Resource};
use super::spots;
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::kube::read;
use crate::source::yaml::Node;

/// Below the spec of a pod: the kind that is named, and where.
const OF_PODS: &[(&str, &str)] = &[
    ("ConfigMap", "volumes/configMap/name"),
    ("ConfigMap", "volumes/projected/sources/configMap/name"),
    ("ConfigMap", "containers/env/valueFrom/configMapKeyRef/name"),
    (
        "ConfigMap",
        "initContainers/env/valueFrom/configMapKeyRef/name",
    ),
    ("ConfigMap", "containers/envFrom/configMapRef/name"),
    ("ConfigMap", "initContainers/envFrom/configMapRef/name"),
    ("Secret", "volumes/secret/secretName"),
    ("Secret", "volumes/projected/sources/secret/name"),
    ("Secret", "containers/env/valueFrom/secretKeyRef/name"),
    ("Secret", "initContainers/env/valueFrom/secretKeyRef/name"),
    ("Secret", "containers/envFrom/secretRef/name"),
    ("Secret", "initContainers/envFrom/secretRef/name"),
    ("Secret", "imagePullSecrets/name"),
    ("ServiceAccount", "serviceAccountName"),
    (
        "PersistentVolumeClaim",
        "volumes/persistentVolumeClaim/claimName",
    ),
    ("PriorityClass", "priorityClassName"),
];

/// The kind that names, the kind that is named, and where.
const OF_OTHERS: &[(&str, &str, &str)] = &[
    (
        "HorizontalPodAutoscaler",
        "Deployment",
        "spec/scaleTargetRef",
    ),
    (
        "HorizontalPodAutoscaler",
        "ReplicationController",
        "spec/scaleTargetRef",
    ),
    (
        "HorizontalPodAutoscaler",
        "ReplicaSet",
        "spec/scaleTargetRef",
    ),
    (
        "HorizontalPodAutoscaler",
        "StatefulSet",
        "spec/scaleTargetRef",
    ),
    ("HTTPRoute", "Service", "spec/rules/backendRefs/name"),
    (
        "Ingress",
        "Service",
        "spec/rules/http/paths/backend/service/name",
    ),
    ("Ingress", "Service", "spec/defaultBackend/service/name"),
    (
        "Ingress",
        "Service",
        "spec/rules/http/paths/backend/serviceName",
    ),
    ("Ingress", "Service", "spec/backend/serviceName"),
    ("Ingress", "Secret", "spec/tls/secretName"),
    (
        "Ingress",
        "Secret",
        "metadata/annotations/ingress.kubernetes.io\\/auth-secret",
    ),
    (
        "Ingress",
        "Secret",
        "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret",
    ),
    (
        "Ingress",
        "Secret",
        "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret",
    ),
    (
        "Ingress",
        "ConfigMap",
        "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap",
    ),
    ("Ingress", "IngressClass", "spec/ingressClassName"),
    ("PersistentVolume", "Secret", "spec/azureFile/secretName"),
    ("PersistentVolume", "StorageClass", "spec/storageClassName"),
    (
        "PersistentVolumeClaim",
        "PersistentVolume",
        "spec/volumeName",
    ),
    (
        "PersistentVolumeClaim",
        "StorageClass",
        "spec/storageClassName",
    ),
    ("ServiceAccount", "Secret", "imagePullSecrets/name"),
    ("StatefulSet", "Service", "spec/serviceName"),
    (
        "StatefulSet",
        "StorageClass",
        "spec/volumeClaimTemplates/spec/storageClassName",
    ),
    ("RoleBinding", "Role", "roleRef"),
    ("RoleBinding", "ClusterRole", "roleRef"),
    ("ClusterRoleBinding", "ClusterRole", "roleRef"),
    ("RoleBinding", "ServiceAccount", "subjects"),
    ("ClusterRoleBinding", "ServiceAccount", "subjects"),
];

/// What an object is called and was.
struct Known {
    id: Id,
    before: Vec<Id>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

/// Lets every reference follow what it names.
pub fn follow(all: &mut [Resource], report: &mut Report) {
    let known: Vec<Known> = all.iter().map(known).collect();
    if known.iter().all(|it| it.before.is_empty()) {
        return;
    }
    for (resource, own) in all.iter_mut().zip(&known) {
        let mut paths: Vec<(&str, String)> = Vec::new();
        if let Some(spec) = pod_spec(resource.kind()) {
            let below = OF_PODS
                .iter()
                .map(|(kind, path)| (*kind, format!("{spec}/{path}")));
            paths.extend(below);
        }
        let others = OF_OTHERS.iter().filter(|(by, _, _)| *by == resource.kind());
        paths.extend(others.map(|(_, kind, path)| (*kind, (*path).to_owned())));
        for (kind, path) in paths {
            spots::each(&mut resource.node, &path, Missing::Stays, &mut |node| {
                one(node, kind, own, &known, report);
            });
        }
    }
}

fn known(resource: &Resource) -> Known {
    Known {
        id: resource.id(),
        before: resource.before.clone(),
        prefixes: resource.prefixes.clone(),
        suffixes: resource.suffixes.clone(),
    }
}

/// Where an object of a kind has the spec of its pods.
fn pod_spec(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Pod" => "spec",
        "CronJob" => "spec/jobTemplate/spec/template/spec",
        "PodTemplate" => "template/spec",
        "DaemonSet"
        | "Deployment"
        | "Job"
        | "ReplicaSet"
        | "ReplicationController"
        | "StatefulSet" => "spec/template/spec",
        _ => return None,
    })
}

fn one(node: &mut Node, kind: &str, own: &Known, known: &[Known], report: &mut Report) {
    if let Some(items) = node.as_seq_mut() {
        for item in items {
            one(item, kind, own, known, report);
        }
        return;
    }
    if node.as_map().is_none() {
        let Some(old) = node.as_str().map(str::to_owned) else {
            return;
        };
        if let Some(found) = pick(&old, kind, own, known, node, report) {
            node.value = found.id.name.as_str().into();
        }
        return;
    }
    // What names by kind and name, and where the namespace follows too.
    if read::text(node, "kind").is_some_and(|it| it != kind) {
        return;
    }
    let Some(old) = read::text(node, "name").map(str::to_owned) else {
        return;
    };
    let Some(found) = pick(&old, kind, own, known, node, report) else {
        return;
    };
    if let Some(name) = node.get_mut("name") {
        name.value = found.id.name.as_str().into();
    }
    if let Some(namespace) = node
        .get_mut("namespace")
        .filter(|_| !found.id.namespace.is_empty())
    {
        namespace.value = found.id.namespace.as_str().into();
    }
}

/// The object of a kind that a name stands for.
fn pick<'k>(
    old: &str,
    kind: &str,
    own: &Known,
    known: &'k [Known],
    at: &Node,
    report: &mut Report,
) -> Option<&'k Known> {
    let near = |it: &&Known| {
        let reachable = own.id.namespace.is_empty()
            || it.id.namespace.is_empty()
            || kind == "ServiceAccount"
            || it.id.namespace == own.id.namespace;
        let named = it.before.iter().any(|it| it.name == old && it.kind == kind);
        reachable && named
    };
    let mut found: Vec<&Known> = known.iter().filter(near).collect();
    for strict in [false, true] {
        if found.len() > 1 {
            found.retain(|it| {
                ends_same(&it.prefixes, &own.prefixes, strict)
                    && ends_same(&it.suffixes, &own.suffixes, strict)
            });
        }
    }
    let first = found.first().copied()?;
    if let Some(other) = found.iter().find(|it| it.id.name != first.id.name) {
        let said = format!(
            "`{old}` is now {} or {}",
            first.id.title(),
            other.id.title()
        );
        let said = Diagnostic::error(said).at(at.place);
        report.push(said.hint("give one of the two another name in its base"));
        return None;
    }
    Some(first)
}

/// Whether what two names got last is the same, as far as the shorter goes.
fn ends_same(a: &[String], b: &[String], strict: bool) -> bool {
    if !strict && (a.is_empty() || b.is_empty()) {
        return true;
    }
    let length = a.len().min(b.len());
    if strict && length == 0 && a.len() != b.len() {
        return false;
    }
    a[a.len() - length..] == b[b.len() - length..]
}
