//! Two mounts at one path of the container.

use std::collections::BTreeMap;

use crate::model::Service;

use super::super::trail::Trail;
use super::Check;

/// Reports a path that is mounted over twice.
pub fn check(service: &Service, trail: &Trail<'_>, check: &mut Check<'_>) {
    let mut taken: BTreeMap<&str, String> = BTreeMap::new();
    let (tmpfs, volumes) = (trail.key("tmpfs"), trail.key("volumes"));
    let in_memory = service.tmpfs.iter().enumerate().map(|(position, text)| {
        let path = text.split(':').next().unwrap_or(text);
        (tmpfs.item(position), path)
    });
    let mounts = service.volumes.iter().enumerate();
    let mounts = mounts.map(|(position, mount)| (volumes.item(position), mount.target.as_str()));
    for (trail, path) in in_memory.chain(mounts) {
        if let Some(other) = taken.insert(path, trail.to_string()) {
            check.wrong(&trail, format!("`{path}` is mounted by {other} already"));
        }
    }
}
