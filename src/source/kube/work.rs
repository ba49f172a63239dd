//! What the lowering of all objects shares.

use super::left_out::LeftOut;
use super::manifests::Made;
use super::object::Object;
use super::tree::Tree;
use super::waits::Wait;
use super::world::World;
use crate::model::Rollout;
use crate::source::compose::Report;

/// What the lowering of all objects shares.
pub struct Work<'w, 'm> {
    /// All objects.
    pub world: &'w World<'m>,
    /// Mistakes that only show here.
    pub report: &'w mut Report,
    /// What is left out.
    pub left_out: &'w mut LeftOut,
    /// The document in the making.
    pub tree: Tree,
    /// The keys of what pods are made from.
    pub keys: Vec<(Object<'m>, String)>,
    /// The keys of the services that run, pod by pod.
    pub running: Vec<(Object<'m>, Vec<String>)>,
    /// What was made from which object.
    pub made: Vec<Made>,
    /// How pods are replaced.
    pub rollouts: Vec<Rollout>,
    /// What services wait for when all are there.
    pub waits: Vec<Wait<'m>>,
    /// The tag of the program's own images.
    pub tag: &'w str,
    /// Whether what only a cluster heeds is wanted too.
    pub whole: bool,
    /// Whether there is more than one namespace, so that names need theirs.
    pub spread: bool,
}

impl Work<'_, '_> {
    /// Keeps in mind what was made from an object.
    pub fn made(&mut self, object: &Object<'_>, key: &str, pod: &str) {
        self.made.push(Made {
            kind: object.kind,
            namespace: object.namespace.to_owned(),
            name: object.name.to_owned(),
            key: key.to_owned(),
            pod: pod.to_owned(),
            services: Vec::new(),
        });
    }

    /// A name within the project of an object of a namespace.
    pub fn name(&self, namespace: &str, name: &str) -> String {
        if self.spread {
            format!("{namespace}.{name}")
        } else {
            name.to_owned()
        }
    }
}
