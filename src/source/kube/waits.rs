//! Which services wait for others.
//!
//! In a cluster a pod waits by an init container that looks for what it waits
//! for. Where an annotation says what that is, the wait is a dependency here,
//! and the container is left out: there is no API that it could ask, and
//! nothing that it would find out in a better way.

use super::object::Object;
use super::pod::Pod;
use super::read;
use super::tree::Fields;
use super::work::Work;
use super::world::Workload;
use crate::model::{DEPENDS_ON, waiting_container};
use crate::source::compose::made;
use crate::source::yaml::{Mapping, Node};

/// What the services of a pod wait for.
#[derive(Debug)]
pub struct Wait<'m> {
    /// What they wait for.
    object: Object<'m>,
    /// When that counts as there, in Compose's word.
    condition: &'m str,
    /// The keys of the services.
    keys: Vec<String>,
}

/// What a pod waits for by its annotations: each a workload of its namespace.
fn annotated<'m>(work: &Work<'_, 'm>, pod: &Pod<'m>) -> Vec<(Object<'m>, &'m str)> {
    let annotations = read::entries(pod.workload.template, "metadata.annotations");
    let waits = annotations.filter_map(|(key, entry)| {
        let name = key.strip_prefix(DEPENDS_ON)?;
        let is_it =
            |it: &Workload<'_>| it.object.namespace == pod.namespace() && it.object.name == name;
        let workload = work.world.workloads().find(is_it)?;
        Some((workload.object, entry.node.as_str()?))
    });
    waits.collect()
}

/// The names of the init containers that do no more than wait.
pub fn containers(work: &Work<'_, '_>, pod: &Pod<'_>) -> Vec<String> {
    let waits = annotated(work, pod).into_iter();
    waits
        .map(|(object, _)| waiting_container(object.name))
        .collect()
}

/// Keeps in mind that a pod's services wait, until all services are there.
pub fn remember<'m>(work: &mut Work<'_, 'm>, pod: &Pod<'m>, keys: &[String]) {
    for (object, condition) in annotated(work, pod) {
        let keys = keys.to_vec();
        work.waits.push(Wait {
            object,
            condition,
            keys,
        });
    }
}

/// Makes the services wait.
pub fn lower(work: &mut Work<'_, '_>) {
    for Wait {
        object,
        condition,
        keys,
    } in std::mem::take(&mut work.waits)
    {
        let of_object = |(it, _): &&(Object<'_>, Vec<String>)| std::ptr::eq(it.node, object.node);
        let found = work.running.iter().filter(of_object);
        let others: Vec<String> = found.flat_map(|(_, keys)| keys.clone()).collect();
        for key in keys {
            depend(work, &key, &others, condition);
        }
    }
}

/// Makes a service wait for others; where they cannot say that they are well,
/// until they are started.
pub fn depend(work: &mut Work<'_, '_>, key: &str, others: &[String], condition: &str) {
    for other in others {
        let checked = work.tree.service(other).is_some_and(|it| {
            let check = it.get("healthcheck").map(|entry| &entry.node);
            check.is_some_and(|it| it.get("test").is_some())
        });
        let condition = match condition {
            "service_healthy" if !checked => "service_started",
            other => other,
        };
        let Some(service) = work.tree.service(key) else {
            continue;
        };
        let empty = || made::entry(Node::made(Mapping::default()));
        let dependencies = service.entry("depends_on".to_owned()).or_insert_with(empty);
        if let Some(dependencies) = dependencies.node.as_map_mut() {
            let mut one = Fields::at(None);
            one.set("condition", condition).set("required", true);
            let one = made::entry(one.node());
            dependencies.entry(other.clone()).or_insert(one);
        }
    }
}
