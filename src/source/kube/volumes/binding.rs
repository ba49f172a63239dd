//! Which PersistentVolume a claim is bound to: the one that it names or that
//! names it, else the smallest that is enough and that no other claim has got.

use std::collections::BTreeSet;

use super::super::object::Object;
use super::super::quantity::Quantity;
use super::super::read;
use super::super::world::{World, labels, matches};
use crate::source::yaml::Node;

/// The volume that a claim is bound to.
pub fn of<'m>(world: &World<'m>, claim: &Object<'_>) -> Option<Object<'m>> {
    let volumes: Vec<Object<'m>> = world.of_kind("PersistentVolume").collect();
    let mut taken = BTreeSet::new();
    let claims: Vec<Object<'m>> = world.of_kind("PersistentVolumeClaim").collect();
    // Whoever has said which comes before those who take any.
    for pass in [named, any] {
        for other in &claims {
            let is_bound = |it: &&(&str, &str, &str)| it.0 == other.namespace && it.1 == other.name;
            if taken.iter().any(|it| is_bound(&it)) {
                continue;
            }
            let free = volumes
                .iter()
                .filter(|it| !taken.iter().any(|(_, _, volume)| *volume == it.name));
            if let Some(volume) = pass(other, &free.copied().collect::<Vec<_>>()) {
                taken.insert((other.namespace, other.name, volume.name));
            }
        }
    }
    let found = taken
        .iter()
        .find(|it| it.0 == claim.namespace && it.1 == claim.name)?;
    volumes.into_iter().find(|it| it.name == found.2)
}

/// The volume that the claim names, or that names the claim.
fn named<'m>(claim: &Object<'m>, volumes: &[Object<'m>]) -> Option<Object<'m>> {
    let wanted = read::text(claim.node, "spec.volumeName");
    let names = |volume: &&Object<'m>| {
        let by = |field: &str| read::word(volume.node, &format!("spec.claimRef.{field}"));
        let namespace = match by("namespace") {
            "" => claim.namespace,
            namespace => namespace,
        };
        by("name") == claim.name && namespace == claim.namespace
    };
    let found = volumes
        .iter()
        .find(|it| wanted == Some(it.name))
        .or_else(|| volumes.iter().find(names));
    found.copied()
}

/// The smallest volume that is enough.
fn any<'m>(claim: &Object<'m>, volumes: &[Object<'m>]) -> Option<Object<'m>> {
    if read::text(claim.node, "spec.volumeName").is_some() {
        return None;
    }
    let selector = labels(claim.node, "spec.selector.matchLabels");
    let wanted = amount(claim.node, "spec.resources.requests.storage");
    let class = |node: &Node| read::word(node, "spec.storageClassName").to_owned();
    let modes = |node| read::words(node, "spec.accessModes").collect::<BTreeSet<_>>();
    let fits = |volume: &&Object<'m>| {
        let enough = amount(volume.node, "spec.capacity.storage") >= wanted;
        let chosen =
            selector.is_empty() || matches(&selector, &labels(volume.node, "metadata.labels"));
        read::at(volume.node, "spec.claimRef").is_none()
            && class(volume.node) == class(claim.node)
            && modes(claim.node).is_subset(&modes(volume.node))
            && enough
            && chosen
    };
    let found = volumes.iter().filter(fits);
    found
        .min_by_key(|it| (amount(it.node, "spec.capacity.storage"), it.name))
        .copied()
}

fn amount(node: &Node, path: &str) -> i64 {
    let text = read::at(node, path).and_then(read::scalar);
    let amount = text.and_then(|it| Quantity::parse(&it));
    amount.map_or(0, Quantity::units)
}
