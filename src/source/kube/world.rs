//! All objects of a project, and what they say about each other.

use std::collections::BTreeMap;

use super::object::Object;
use super::read;
use crate::source::yaml::Node;

/// The objects, found by kind, namespace and name.
#[derive(Debug)]
pub struct World<'m> {
    /// All of them, in the order of the files.
    pub objects: Vec<Object<'m>>,
    /// Numbers of replicas by kind and name, in place of the objects' own.
    replicas: BTreeMap<(String, String), u32>,
}

/// An object that pods are made from.
#[derive(Debug, Clone, Copy)]
pub struct Workload<'m> {
    /// The object.
    pub object: Object<'m>,
    /// What holds the pods' `metadata` and `spec`.
    pub template: &'m Node,
    /// The path of the template within the object; empty for a Pod.
    pub path: &'static str,
    /// How many pods there are.
    pub replicas: u32,
}

impl<'m> World<'m> {
    /// Takes in objects, with numbers of replicas in place of their own.
    pub fn new(objects: Vec<Object<'m>>, replicas: BTreeMap<(String, String), u32>) -> Self {
        Self { objects, replicas }
    }

    /// An object.
    pub fn find(&self, kind: &'static str, namespace: &str, name: &str) -> Option<Object<'m>> {
        let mut all = self.of_kind(kind);
        all.find(|it| it.namespace == namespace && it.name == name)
    }

    /// The objects of a kind.
    pub fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = Object<'m>> {
        self.objects
            .iter()
            .copied()
            .filter(move |it| it.kind == kind)
    }

    /// Everything that pods are made from now.
    pub fn workloads(&self) -> impl Iterator<Item = Workload<'m>> {
        self.objects.iter().filter_map(|it| {
            let mut found = Workload::of(*it)?;
            let given = self.replicas.get(&(it.kind.to_owned(), it.name.to_owned()));
            found.replicas = given.copied().unwrap_or_else(|| self.within_bounds(&found));
            Some(found)
        })
    }

    /// How many pods there are, within the bounds of an autoscaler. One that
    /// has been scaled to none is left alone.
    fn within_bounds(&self, workload: &Workload<'_>) -> u32 {
        let object = workload.object;
        let mut scalers = self.of_kind("HorizontalPodAutoscaler").filter(|it| {
            let target = |field: &str| read::word(it.node, &format!("spec.scaleTargetRef.{field}"));
            let here = it.namespace == object.namespace;
            here && target("kind") == object.kind && target("name") == object.name
        });
        let Some(scaler) = scalers.next().filter(|_| workload.replicas > 0) else {
            return workload.replicas;
        };
        let bound = |field: &str| {
            let number = read::integer(scaler.node, field)?;
            u32::try_from(number).ok()
        };
        let least = bound("spec.minReplicas").unwrap_or(1);
        let most = bound("spec.maxReplicas").unwrap_or(u32::MAX);
        workload.replicas.max(least).min(most)
    }

    /// The namespaces that pods are in.
    pub fn namespaces(&self) -> Vec<&'m str> {
        let mut found: Vec<&str> = self.workloads().map(|it| it.object.namespace).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl<'m> Workload<'m> {
    /// An object as one that pods are made from; none when it is not.
    pub fn of(object: Object<'m>) -> Option<Self> {
        let path = match object.kind {
            "Pod" => "",
            "Deployment"
            | "ReplicaSet"
            | "StatefulSet"
            | "DaemonSet"
            | "Job"
            | "ReplicationController" => "spec.template",
            "CronJob" => "spec.jobTemplate.spec.template",
            _ => return None,
        };
        let template = if path.is_empty() {
            object.node
        } else {
            object.at(path)?
        };
        let wanted = match object.kind {
            "Pod" | "DaemonSet" | "Job" | "CronJob" => None,
            _ => read::integer(object.node, "spec.replicas"),
        };
        Some(Self {
            object,
            template,
            path,
            replicas: wanted.and_then(|it| u32::try_from(it).ok()).unwrap_or(1),
        })
    }

    /// The pods' specification.
    pub fn spec(&self) -> Option<&'m Node> {
        read::at(self.template, "spec")
    }

    /// The pods' labels.
    pub fn labels(&self) -> BTreeMap<&'m str, &'m str> {
        labels(self.template, "metadata.labels")
    }

    /// The path of a field of the pods' specification, for a message.
    pub fn below(&self, rest: &str) -> String {
        match self.path {
            "" => format!("spec{rest}"),
            path => format!("{path}.spec{rest}"),
        }
    }
}

/// The texts of a mapping.
pub fn labels<'m>(node: &'m Node, path: &str) -> BTreeMap<&'m str, &'m str> {
    let entries = read::entries(node, path);
    entries
        .filter_map(|(key, entry)| Some((key.as_str(), entry.node.as_str()?)))
        .collect()
}

/// Whether labels have all of a selector.
pub fn matches(selector: &BTreeMap<&str, &str>, labels: &BTreeMap<&str, &str>) -> bool {
    !selector.is_empty()
        && selector
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value))
}
