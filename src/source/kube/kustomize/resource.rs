//! Objects while a kustomization changes them: each knows the names that it
//! had, so that what refers to it by one of those can follow.

use crate::source::Place;
use crate::source::kube::read;
use crate::source::yaml::{Mapping, Node};

/// Kinds that stand outside of namespaces.
const CLUSTER: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ComponentStatus",
    "CustomResourceDefinition",
    "FlowSchema",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

/// What tells an object from all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// Its `apiVersion`.
    pub version: String,
    /// Its kind.
    pub kind: String,
    /// Its namespace: `default` when it says none, nothing outside of them.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl Id {
    /// That of an object.
    pub fn of(node: &Node) -> Self {
        let kind = read::word(node, "kind").to_owned();
        let version = read::word(node, "apiVersion").to_owned();
        let namespace = match read::word(node, "metadata.namespace") {
            _ if is_outside(&kind, group(&version)) => "",
            "" => "default",
            namespace => namespace,
        };
        Self {
            namespace: namespace.to_owned(),
            name: read::word(node, "metadata.name").to_owned(),
            version,
            kind,
        }
    }

    /// How it is called in a message.
    pub fn title(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }
}

/// The group of an `apiVersion`.
pub fn group(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}

/// Whether objects of a kind stand outside of namespaces.
fn is_outside(kind: &str, group: &str) -> bool {
    let own = group.is_empty() || group == "policy" || group.ends_with(".k8s.io");
    own && CLUSTER.contains(&kind)
}

/// An object and its history.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The object as it is by now.
    pub node: Node,
    /// What it was before, the oldest first.
    pub before: Vec<Id>,
    /// The prefixes that its name got.
    pub prefixes: Vec<String>,
    /// The suffixes that its name got.
    pub suffixes: Vec<String>,
    /// Whether its name ends with a hash of its content.
    pub hashed: bool,
}

impl Resource {
    /// An object as it was written.
    pub fn new(node: Node) -> Self {
        Self {
            node,
            before: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            hashed: false,
        }
    }

    /// What it is by now.
    pub fn id(&self) -> Id {
        Id::of(&self.node)
    }

    /// What it was when it was written.
    pub fn first_id(&self) -> Id {
        self.before.first().cloned().unwrap_or_else(|| self.id())
    }

    /// Everything that it was and is.
    pub fn ids(&self) -> Vec<Id> {
        let mut all = self.before.clone();
        all.push(self.id());
        all
    }

    /// Remembers what it is, before that changes.
    pub fn remember(&mut self) {
        let id = self.id();
        self.before.push(id);
    }

    /// Gives it another name. The place stays: it is where the object is.
    pub fn rename(&mut self, name: String) {
        let Some(node) = self
            .node
            .get_mut("metadata")
            .and_then(|it| it.get_mut("name"))
        else {
            return;
        };
        node.value = name.into();
    }

    /// Where its name is written.
    pub fn place(&self) -> Option<Place> {
        read::place(&self.node, "metadata.name")
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        read::word(&self.node, "kind")
    }

    /// The mapping of a key, which is made when it is not there.
    pub fn mapping<'n>(
        node: &'n mut Node,
        key: &str,
        place: Option<Place>,
    ) -> Option<&'n mut Mapping> {
        let map = node.as_map_mut()?;
        let empty = || super::at_place(Mapping::default(), place);
        let entry = map.entry(key.to_owned()).or_insert_with(empty);
        if entry.node.is_null() {
            *entry = empty();
        }
        entry.node.as_map_mut()
    }
}
