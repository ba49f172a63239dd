//! Project → Kubernetes objects.
//!
//! Every service becomes a workload with one pod, and a Service under its
//! name; what it publishes, a second one. An attribute that Kubernetes cannot
//! hold, or not whole, has a note. The same project gives the same objects in
//! the same order.

mod autoscale;
pub mod chart;
mod claim;
mod container;
mod conversion;
mod data;
mod environment;
mod expansion;
mod exposure;
mod generated;
mod group;
mod hook;
mod ingress;
pub mod kustomize;
mod ledger;
mod mounts;
pub(super) mod naming;
mod object;
mod options;
mod placement;
mod pod;
mod policy;
mod ports;
mod probe;
mod quantity;
mod resources;
mod security;
mod surroundings;
mod update;
mod volumes;
mod waits;
mod wishes;
mod workload;

pub use object::{Object, list, stream};
pub use options::{Options, Publish, WrongOption};
pub use surroundings::{Content, Folder, Found, LIMIT, Surroundings};

use super::block::Block;
use super::note::Note;
use crate::model::Project;
use conversion::Conversion;

/// What came of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// The objects, in the order in which they can be made.
    pub objects: Vec<Object>,
    /// What there is to say.
    pub notes: Vec<Note>,
}

/// The Kubernetes objects of a project.
pub fn convert(project: &Project, surroundings: &dyn Surroundings, options: &Options) -> Converted {
    let mut conversion = Conversion::new(project, surroundings, options);
    conversion.look_at_networks();
    let conversion = conversion;
    ledger::project(&conversion);
    let (mut own, mut asks) = (Vec::new(), false);
    for group in &conversion.groups {
        let kind = conversion.kind(group);
        let pod = pod::pod(&conversion, group, &kind);
        asks |= pod.asks;
        own.extend(exposure::objects(&conversion, group, &kind));
        own.push(workload::workload(&conversion, group, &kind, pod));
        own.extend(autoscale::object(&conversion, group, &kind));
        own.extend(policy::of_pod(&conversion, group));
    }
    let mut objects = Vec::new();
    if let Some(name) = &options.namespace {
        let metadata = Block::new().with("name", name.as_str());
        objects.push(Object::new(
            ("v1", "Namespace"),
            name,
            metadata,
            Block::new(),
        ));
    }
    if asks {
        objects.extend(waits::account_objects(&conversion));
    }
    objects.extend(policy::objects(&conversion));
    let Conversion {
        generated, notes, ..
    } = conversion;
    let generated = generated.into_inner();
    objects.extend(generated.objects.into_values());
    objects.extend(generated.claims.into_values().flatten());
    objects.extend(own);
    Converted {
        objects,
        notes: notes.finish(),
    }
}
