//! What is still known of manifests when they have become a project: the
//! objects as they were written, and which service each was made into.

use serde_json::Value;

use super::left_out::LeftOut;
use super::object;
use crate::model::Rollout;
use crate::source::compose::Report;
use crate::source::yaml::Node;

/// The manifests of a project.
#[derive(Debug, Default)]
pub struct Manifests {
    /// The documents, in the order of the files.
    pub documents: Vec<Node>,
    /// What was made from objects.
    pub made: Vec<Made>,
    /// How pods are replaced.
    pub rollouts: Vec<Rollout>,
}

/// A service that was made from an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// The object's kind.
    pub kind: &'static str,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The service's key; of a pod, that of its first container.
    pub key: String,
    /// The name of its pods, with [`crate::model::SLOT`] for the number; empty
    /// where it is no pod.
    pub pod: String,
    /// All services of the pod.
    pub services: Vec<String>,
}

/// An object as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Its kind.
    pub kind: &'static str,
    /// Its namespace; `default` when it says none.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The whole of it.
    pub document: Value,
}

impl Manifests {
    /// The objects of the kinds that are read, in the order of the files.
    pub fn objects(&self) -> Vec<Manifest> {
        // What is wrong with them was said when they were loaded.
        let (mut left_out, mut report) = (LeftOut::default(), Report::default());
        let objects = object::collect(&self.documents, &mut left_out, &mut report);
        let objects = objects.into_iter().map(|it| Manifest {
            kind: it.kind,
            namespace: it.namespace.to_owned(),
            name: it.name.to_owned(),
            document: Value::from(it.node),
        });
        objects.collect()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}
