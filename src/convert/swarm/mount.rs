//! What a service mounts, and the volumes of a stack.

use super::super::block::{Block, Value};
use super::super::shared::{self, Memory, Shared};
use super::{Making, extensions, part};
use crate::model::{
    BindOptions, Bytes, ImageOptions, Mount, Service, TmpfsOptions, Volume, VolumeOptions,
};

/// The mounts of a service, those of memory among them: the format would take
/// `tmpfs` and `shm_size`, and leave them aside.
pub(super) fn of_service(making: &Making<'_>, service: &Service) -> Vec<Value> {
    let mut found: Vec<(String, Value)> = Vec::new();
    let mut add = |target: &str, mount: Option<Value>| {
        if let Some(mount) = mount {
            found.retain(|(known, _)| known != target);
            found.push((target.to_owned(), mount));
        }
    };
    for shared in shared::mounts(making.project, service) {
        add(&shared.mount.target, mount(making, &shared));
    }
    for (position, from) in service.volumes_from.iter().enumerate() {
        let name = from.split(':').next().unwrap_or_default();
        if !making.project.services.contains_key(name) {
            let path = format!("services.{}.volumes_from.{position}", service.name);
            let message = format!("the volumes of `{from}` are not in the project");
            making.notes.lost(path, message);
        }
    }
    for (position, text) in service.tmpfs.iter().enumerate() {
        let path = format!("services.{}.tmpfs.{position}", service.name);
        let Memory {
            target,
            size,
            options,
        } = Memory::read(text);
        for option in options {
            let message = format!("Swarm mounts memory without the option `{option}`");
            making.notes.lost(path.as_str(), message);
        }
        add(target, Some(memory(target, size)));
    }
    if service.shm_size.0 > 0 {
        add("/dev/shm", Some(memory("/dev/shm", service.shm_size)));
    }
    found.into_iter().map(|(_, mount)| mount).collect()
}

fn memory(target: &str, size: Bytes) -> Value {
    let size = (size.0 > 0).then_some(size.0);
    Block::new()
        .with("type", "tmpfs")
        .with("target", target)
        .with("tmpfs", Block::new().with("size", size))
        .into()
}

fn mount(making: &Making<'_>, shared: &Shared<'_>) -> Option<Value> {
    let Mount {
        kind,
        source,
        target,
        read_only,
        consistency,
        bind,
        volume,
        tmpfs,
        image,
        extensions: _,
    } = shared.mount;
    let path = shared.path.as_str();
    if kind == "image" {
        let subpath = image
            .as_deref()
            .is_some_and(|ImageOptions { subpath, .. }| !subpath.is_empty());
        let what = if subpath {
            "no image, whole or in part,"
        } else {
            "no image"
        };
        making.notes.lost(
            path,
            format!("Swarm mounts {what} as a volume: put its files into the service's own"),
        );
        return None;
    }
    let mut it = Block::new()
        .with("type", kind.as_str())
        .with("source", source.as_str())
        .with("target", target.as_str());
    it.put_when("read_only", *read_only || shared.read_only);
    it.put("consistency", consistency.as_str());
    match kind.as_str() {
        "bind" => {
            let message = format!(
                "`{source}` is that of whichever node a container runs on, and must be there"
            );
            making.notes.partial(path, message);
            it.put("bind", bind.as_deref().map(|it| bound(making, path, it)));
        }
        "volume" => it.put(
            "volume",
            volume.as_deref().map(|it| named(making, path, it)),
        ),
        "tmpfs" => it.put(
            "tmpfs",
            tmpfs.as_deref().map(|it| in_memory(making, path, it)),
        ),
        _ => {}
    }
    Some(it.into())
}

fn bound(making: &Making<'_>, path: &str, options: &BindOptions) -> Value {
    let BindOptions {
        selinux,
        propagation,
        // Swarm makes none, as the note on the mount says.
        create_host_path: _,
        recursive,
        extensions: _,
    } = options;
    for (attribute, value) in [("selinux", selinux), ("recursive", recursive)] {
        if !value.is_empty() {
            let message = "a stack file has no such option of a mount";
            making
                .notes
                .lost(format!("{path}.bind.{attribute}"), message);
        }
    }
    Block::new()
        .with("propagation", propagation.as_str())
        .into()
}

fn named(making: &Making<'_>, path: &str, options: &VolumeOptions) -> Value {
    let VolumeOptions {
        labels,
        nocopy,
        subpath,
        extensions: _,
    } = options;
    if !labels.is_empty() {
        let message = "a stack file has labels under the top-level `volumes` only";
        making.notes.lost(format!("{path}.volume.labels"), message);
    }
    if !subpath.is_empty() {
        let message = "a stack file mounts whole volumes";
        making.notes.lost(format!("{path}.volume.subpath"), message);
    }
    let mut it = Block::new();
    it.put_when("nocopy", *nocopy);
    it.into()
}

fn in_memory(making: &Making<'_>, path: &str, options: &TmpfsOptions) -> Value {
    let TmpfsOptions {
        size,
        mode,
        extensions: _,
    } = options;
    if *mode != 0 {
        let message = "a stack file has no modes of memory that is mounted";
        making.notes.lost(format!("{path}.tmpfs.mode"), message);
    }
    Block::new()
        .with("size", (size.0 > 0).then_some(size.0))
        .into()
}

/// The volumes of the stack.
pub(super) fn volumes(making: &Making<'_>) -> Block {
    let one = |(key, volume): (&String, &Volume)| {
        let Volume {
            name,
            driver,
            driver_opts,
            external,
            labels,
            extensions: own,
        } = volume;
        let mut it = Block::new();
        if !making.is_own_name(key, name) {
            it.put("name", name.as_str());
        }
        it.put("driver", driver.as_str());
        it.put("driver_opts", part(driver_opts));
        it.put_when("external", *external);
        it.put("labels", part(labels));
        it.extend(extensions(own));
        if ["", "local"].contains(&driver.as_str()) && !driver_opts.contains_key("type") {
            let message = "every node has a volume of this name of its own: pin its services to a \
                           node, or use a driver that shares it";
            making.notes.advice(format!("volumes.{key}"), message);
        }
        (key.clone(), nothing_as_null(it))
    };
    making.project.volumes.iter().map(one).collect()
}

/// `key:` and nothing behind it, where there is nothing to say.
pub(super) fn nothing_as_null(block: Block) -> Value {
    if block.is_empty() {
        Value::Null
    } else {
        block.into()
    }
}
