//! Claims of storage, and the volumes behind those that say where it is.

use super::super::block::Block;
use super::conversion::Conversion;
use super::object::Object;
use super::wishes::VolumeWish;
use super::{naming, quantity};
use crate::model::Volume;

/// What a claim is made from.
pub(super) struct Claim<'a> {
    /// Its name.
    pub name: &'a str,
    /// The volume's key, or a path of the host.
    pub source: &'a str,
    /// The volume; none for a path of the host.
    pub volume: Option<&'a Volume>,
    /// Whether more than one pod mounts it at a time.
    pub shared: bool,
    /// What the labels of the service ask for.
    pub wish: VolumeWish,
}

/// The claim, and the volume for it when the driver's options name a place.
pub(super) fn objects(conversion: &Conversion<'_>, claim: &Claim<'_>) -> Vec<Object> {
    let nothing = Volume::default();
    let volume = claim.volume.unwrap_or(&nothing);
    let path = format!("volumes.{}", claim.source);
    let mut wish = claim.wish.clone();
    for (key, value) in &volume.labels {
        let Some(name) = key.strip_prefix("kompose.volume.") else {
            continue;
        };
        if let Err(problem) = wish.set(name, value) {
            let message = format!("the label `{key}`: {problem}");
            conversion
                .notes
                .lost(format!("{path}.labels.{key}"), message);
        }
    }
    let place = note_driver(conversion, volume, &path);
    let mode = if claim.shared {
        conversion.notes.advice(
            path.as_str(),
            "several pods mount it at a time: its storage class must offer ReadWriteMany",
        );
        "ReadWriteMany"
    } else {
        "ReadWriteOnce"
    };
    let (labels, annotations) = conversion.user_labels(&format!("{path}.labels"), &volume.labels);
    let metadata = conversion.project_labels(claim.name, labels, annotations);
    let (size, guessed) = size(conversion, volume, &wish);
    let request = Block::new().with("requests", Block::new().with("storage", size.as_str()));
    let volume_name = place.as_ref().map(|_| {
        let project = &conversion.project.name;
        naming::joined(&[project, claim.name])
    });
    let mut spec = Block::new().with("accessModes", vec![mode]);
    if place.is_some() {
        // The empty class keeps the cluster from making a volume of its own.
        spec.keep("storageClassName", "");
        spec.put("volumeName", volume_name.clone());
    } else {
        spec.put("storageClassName", wish.storage_class.as_str());
    }
    if !wish.selector.is_empty() {
        let labels = Block::new().with("io.kompose.service", wish.selector.as_str());
        spec.put("selector", Block::new().with("matchLabels", labels));
    }
    spec.put("resources", request);
    let rest = Block::new().with("spec", spec);
    let mut object = Object::new(("v1", "PersistentVolumeClaim"), claim.name, metadata, rest);
    if guessed {
        object = object.comment(format!("{size} is a guess: Compose names no size"));
    }
    match (place, volume_name) {
        (Some(place), Some(name)) => {
            vec![volume_object(conversion, &name, &size, mode, place), object]
        }
        _ => vec![object],
    }
}

/// The size of a claim, and whether nobody named it.
fn size(conversion: &Conversion<'_>, volume: &Volume, wish: &VolumeWish) -> (String, bool) {
    if !wish.size.is_empty() {
        return (wish.size.clone(), false);
    }
    match super::mounts::volume_size(volume) {
        Some(size) => (quantity::bytes(size), false),
        None => (conversion.options.claim_size.clone(), true),
    }
}

/// Where the options of the driver say that a volume is; the others are noted.
fn note_driver(conversion: &Conversion<'_>, volume: &Volume, path: &str) -> Option<Block> {
    let Volume {
        // The daemon's name for it; Kubernetes has names by namespace.
        name: _,
        driver,
        driver_opts,
        external: _,
        labels: _,
        extensions: _,
    } = volume;
    let notes = &conversion.notes;
    if !driver.is_empty() && driver != "local" {
        notes.lost(
            format!("{path}.driver"),
            format!(
                "`{driver}` is no storage of Kubernetes: name a storage class by the label \
                     `kompose.volume.storage-class-name`"
            ),
        );
        for key in driver_opts.keys() {
            let message = format!("the option `{key}` is for the driver `{driver}`");
            notes.lost(format!("{path}.driver_opts.{key}"), message);
        }
        return None;
    }
    let option = |key: &str| driver_opts.get(key).map_or("", String::as_str);
    let (kind, options, device) = (option("type"), option("o"), option("device"));
    let mut parts = options.split(',').filter(|it| !it.is_empty());
    let place = match kind {
        "nfs" | "nfs4" => {
            let server = parts.clone().find_map(|it| it.strip_prefix("addr="));
            let more: Vec<&str> = parts.filter(|it| !it.starts_with("addr=")).collect();
            let nfs = Block::new()
                .with("server", server.unwrap_or_default())
                .with("path", device.trim_start_matches(':'));
            server.map(|_| Block::new().with("mountOptions", more).with("nfs", nfs))
        }
        "none" if parts.any(|it| it == "bind" || it == "rbind") && device.starts_with('/') => {
            let host = Block::new()
                .with("path", device)
                .with("type", "DirectoryOrCreate");
            notes.partial(
                format!("{path}.driver_opts.device"),
                format!("`{device}` is that of whichever node the pod runs on"),
            );
            Some(Block::new().with("hostPath", host))
        }
        _ => None,
    };
    if place.is_none() {
        let unknown = driver_opts
            .keys()
            .filter(|key| *key != "size" || super::mounts::volume_size(volume).is_none());
        for key in unknown {
            let message = format!("Kubernetes has no storage with the option `{key}`");
            notes.lost(format!("{path}.driver_opts.{key}"), message);
        }
    }
    place
}

/// The volume that a claim is bound to.
fn volume_object(
    conversion: &Conversion<'_>,
    name: &str,
    size: &str,
    mode: &str,
    place: Block,
) -> Object {
    let mut spec = Block::new()
        .with("capacity", Block::new().with("storage", size))
        .with("accessModes", vec![mode])
        .with("persistentVolumeReclaimPolicy", "Retain");
    spec.keep("storageClassName", "");
    spec.extend(place);
    // Volumes belong to no namespace.
    let labels = Block::new()
        .with(
            super::conversion::PART_OF,
            naming::label_value(&conversion.project.name),
        )
        .with(super::conversion::MANAGED_BY, "rcompose");
    let metadata = Block::new().with("name", name).with("labels", labels);
    let rest = Block::new().with("spec", spec);
    Object::new(("v1", "PersistentVolume"), name, metadata, rest)
}
