//! `namespace`, `namePrefix`, `nameSuffix`, and the hashes of generated names.

use super::hash;
use super::resource::{Resource, group};
use super::set;
use crate::source::kube::read;
use crate::source::yaml::Node;

/// Sets the namespace of all objects that stand in one.
pub fn namespace(kustomization: &Node, all: &mut [Resource]) {
    let Some(namespace) = read::text(kustomization, "namespace").filter(|it| !it.is_empty()) else {
        return;
    };
    let place = read::place(kustomization, "namespace");
    for resource in all {
        let id = resource.id();
        if id.kind == "Namespace" && id.namespace.is_empty() {
            if id.name != namespace {
                resource.remember();
                resource.rename(namespace.to_owned());
            }
            continue;
        }
        if id.namespace.is_empty() {
            subjects(&mut resource.node, namespace);
            continue;
        }
        if read::word(&resource.node, "metadata.namespace") != namespace {
            resource.remember();
            if let Some(metadata) = resource.node.get_mut("metadata") {
                set(metadata, "namespace", namespace, place);
            }
        }
        subjects(&mut resource.node, namespace);
    }
}

/// The default account that a binding names is that of the namespace.
fn subjects(node: &mut Node, namespace: &str) {
    if !matches!(
        read::word(node, "kind"),
        "RoleBinding" | "ClusterRoleBinding"
    ) {
        return;
    }
    let items = node.get_mut("subjects").and_then(Node::as_seq_mut);
    for subject in items.into_iter().flatten() {
        if read::word(subject, "name") == "default" {
            let place = subject.place;
            set(subject, "namespace", namespace, place);
        }
    }
}

/// Puts a prefix before and a suffix behind all names.
pub fn affixes(kustomization: &Node, all: &mut [Resource]) {
    let prefix = read::word(kustomization, "namePrefix");
    let suffix = read::word(kustomization, "nameSuffix");
    for resource in all {
        if is_fixed(resource) {
            continue;
        }
        if !prefix.is_empty() {
            let id = resource.id();
            resource.remember();
            resource.prefixes.push(prefix.to_owned());
            resource.rename(format!("{prefix}{}", id.name));
        }
        if !suffix.is_empty() {
            let id = resource.id();
            resource.remember();
            resource.suffixes.push(suffix.to_owned());
            resource.rename(format!("{}{suffix}", id.name));
        }
    }
}

/// Whether an object's name says what it is for, and stays.
fn is_fixed(resource: &Resource) -> bool {
    let version = read::word(&resource.node, "apiVersion");
    match resource.kind() {
        "CustomResourceDefinition" => true,
        "Namespace" => group(version).is_empty(),
        "APIService" => group(version) == "apiregistration.k8s.io",
        _ => false,
    }
}

/// Puts the hash of their content behind the names of generated objects.
pub fn hashes(all: &mut [Resource]) {
    for resource in all.iter_mut().filter(|it| it.hashed) {
        let name = resource.id().name;
        resource.remember();
        let hash = hash::of(&resource.node);
        resource.rename(format!("{name}-{hash}"));
    }
}
