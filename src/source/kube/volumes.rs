//! The volumes of a pod → mounts of a container.
//!
//! What a pod owns (`emptyDir`, the files of ConfigMaps and Secrets) is a
//! volume that goes with it; its key has a digest of what is in it, so that a
//! changed pod finds a new one. Files are copied in before each start.

mod binding;
mod claim;
mod files;

pub use claim::claim_options;
use claim::claimed;

use super::pod::Pod;
use super::quantity::Quantity;
use super::tree::Fields;
use super::work::Work;
use super::{expansion, read};
use crate::model::labels::EPHEMERAL;
use crate::source::Place;
use crate::source::yaml::{Mapping, Node};

/// What the mounts of a container come to.
#[derive(Default)]
struct Mounts {
    volumes: Vec<Node>,
    configs: Vec<Node>,
    secrets: Vec<Node>,
    devices: Vec<Node>,
}

/// A mount of a container.
struct Mount<'m> {
    node: &'m Node,
    volume: &'m Node,
    target: &'m str,
    sub: String,
    read_only: bool,
    place: Option<Place>,
}

/// Sets the mounts of a container.
pub fn lower(work: &mut Work<'_, '_>, pod: &Pod<'_>, container: &Node, fields: &mut Fields) {
    let mut mounts = Mounts::default();
    for node in read::items(container, "volumeMounts") {
        let name = read::word(node, "name");
        let place = read::place(node, "mountPath");
        let mut mount = Mount {
            node,
            volume: node,
            target: read::word(node, "mountPath"),
            sub: sub_path(work, pod, container, node),
            read_only: read::is_set(node, "readOnly"),
            place,
        };
        if let Some(claim) = pod.claims.get(name) {
            claimed(work, pod, &mount, claim, &mut mounts);
            continue;
        }
        let mut volumes = read::items(pod.spec, "volumes").iter();
        if let Some(volume) = volumes.find(|it| read::word(it, "name") == name) {
            mount.volume = volume;
            one(work, pod, container, &mount, &mut mounts);
        }
    }
    fields.list("volumes", mounts.volumes);
    fields.list("configs", mounts.configs);
    fields.list("secrets", mounts.secrets);
    fields.list("devices", mounts.devices);
}

/// The part of a volume that is mounted.
fn sub_path(work: &mut Work<'_, '_>, pod: &Pod<'_>, container: &Node, mount: &Node) -> String {
    match read::text(mount, "subPathExpr") {
        Some(expression) => {
            let variables = super::environment::of(work, pod, container);
            expansion::expand(expression, |name| variables.get(name))
        }
        None => read::word(mount, "subPath").to_owned(),
    }
    .trim_matches('/')
    .to_owned()
}

/// Mounts a volume of the pod, whatever it is.
fn one(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    container: &Node,
    mount: &Mount<'_>,
    to: &mut Mounts,
) {
    let volume = mount.volume;
    if let Some(claim) = read::text(volume, "persistentVolumeClaim.claimName") {
        if let Some(bound) = claim::on_host(work.world, pod.namespace(), claim) {
            bind(mount, bound, to);
            return;
        }
        let key = work.name(pod.namespace(), claim);
        let options = claim_options(work, pod, claim);
        work.tree.add("volumes", &key, options);
        claimed(work, pod, mount, &key, to);
    } else if read::at(volume, "hostPath").is_some() {
        host_path(work, mount, to);
    } else if let Some(image) = read::text(volume, "image.reference") {
        let mut made = Fields::at(mount.place);
        made.set("type", "image")
            .set("source", image)
            .set("target", mount.target);
        if !mount.sub.is_empty() {
            let mut options = Fields::at(mount.place);
            options.set("subpath", mount.sub.as_str());
            made.fields("image", options);
        }
        to.volumes.push(made.node());
    } else if files::is_made_of_files(volume) {
        files::lower(work, pod, container, mount, to);
    } else if volume.get("emptyDir").is_some()
        || volume.get("ephemeral").is_some()
        || has_no_kind(volume)
    {
        empty(work, pod, mount, to);
    } else if read::at(volume, "nfs").is_some() {
        let key = format!("{}.{}", pod.key, read::word(volume, "name"));
        let mut options = Fields::at(mount.place);
        options.fields("driver_opts", claim::nfs(volume, "nfs"));
        work.tree.add("volumes", &key, options.node());
        claimed(work, pod, mount, &key, to);
    } else {
        stand_in(work, pod, mount, to);
    }
}

/// Whether a volume says no more than its name, which makes it an `emptyDir`.
fn has_no_kind(volume: &Node) -> bool {
    volume.as_map().is_some_and(|it| it.len() == 1)
}

/// Mounts a volume of its own in place of storage that only a cluster has.
fn stand_in(work: &mut Work<'_, '_>, pod: &Pod<'_>, mount: &Mount<'_>, to: &mut Mounts) {
    let entries = mount.volume.as_map().into_iter().flat_map(Mapping::iter);
    let mut kinds = entries.filter(|(key, _)| *key != "name");
    if let Some((kind, entry)) = kinds.next() {
        let lost = "a volume of the project stands in for the cluster's storage, empty at first";
        let place = entry.key.or(mount.volume.place);
        work.left_out
            .lost(format!("volume of kind {kind}"), lost, place);
    }
    let key = format!("{}.{}", pod.key, read::word(mount.volume, "name"));
    let mut options = Fields::at(mount.place);
    own(&mut options, pod, false, 0o777);
    work.tree.add("volumes", &key, options.node());
    claimed(work, pod, mount, &key, to);
}

/// What a volume is besides a volume of Docker.
fn own(options: &mut Fields, pod: &Pod<'_>, per_replica: bool, mode: i64) {
    let mut own = Fields::at(None);
    own.set(
        "mode",
        if pod.group().is_some() {
            mode | 0o2000
        } else {
            mode
        },
    );
    if let Some(group) = pod.group() {
        own.set("gid", group);
    }
    if per_replica && (pod.replicas != 1 || pod.job.is_some()) {
        own.set("per_replica", true);
    }
    options.fields("x-rcompose", own);
}

fn volume(mount: &Mount<'_>, key: &str, read_only: bool) -> Node {
    let mut made = Fields::at(mount.place);
    made.set("type", "volume")
        .set("source", key)
        .set("target", mount.target);
    if read_only {
        made.set("read_only", true);
    }
    let mut options = Fields::at(mount.place);
    options.set("nocopy", true);
    made.fields("volume", options);
    made.node()
}

/// Mounts a volume that goes with the pod.
fn empty(work: &mut Work<'_, '_>, pod: &Pod<'_>, mount: &Mount<'_>, to: &mut Mounts) {
    let name = read::word(mount.volume, "name");
    let mut key = format!("{}.{name}", pod.key);
    if !mount.sub.is_empty() {
        key = format!("{key}.{}", mount.sub.replace('/', "."));
    }
    let key = format!("{key}-{}", pod.digest());
    let mut options = ephemeral(mount.place);
    if read::word(mount.volume, "emptyDir.medium") == "Memory" {
        let mut driver = Fields::at(mount.place);
        let limit = read::at(mount.volume, "emptyDir.sizeLimit").and_then(read::scalar);
        let limit = limit
            .and_then(|it| Quantity::parse(&it))
            .map(Quantity::units);
        let size = limit.map(|it| format!(",size={it}")).unwrap_or_default();
        driver
            .set("type", "tmpfs")
            .set("device", "tmpfs")
            .set("o", format!("mode=0777{size}"));
        options.fields("driver_opts", driver);
    }
    let mode = read::integer(mount.volume, "emptyDir.mode").unwrap_or(0o777);
    own(&mut options, pod, true, mode);
    work.tree.add("volumes", &key, options.node());
    to.volumes.push(volume(mount, &key, mount.read_only));
}

/// Options of a volume that is removed with its pod.
pub fn ephemeral(place: Option<Place>) -> Fields {
    let mut labels = Fields::at(place);
    labels.set(EPHEMERAL, "true");
    let mut options = Fields::at(place);
    options.fields("labels", labels);
    options
}

/// The path on the daemon's machine that is mounted.
fn on_host(mount: &Mount<'_>, volume: &Node) -> String {
    let path = read::word(volume, "hostPath.path").trim_end_matches('/');
    match (path, mount.sub.as_str()) {
        ("", "") => "/".to_owned(),
        (path, "") => path.to_owned(),
        (path, sub) => format!("{path}/{sub}"),
    }
}

/// Mounts a path of the daemon's machine.
fn host_path(work: &mut Work<'_, '_>, mount: &Mount<'_>, to: &mut Mounts) {
    let kind = read::word(mount.volume, "hostPath.type");
    if matches!(kind, "CharDevice" | "BlockDevice") {
        let mut device = Fields::at(mount.place);
        device
            .set("source", on_host(mount, mount.volume))
            .set("target", mount.target)
            .set("permissions", "rwm");
        to.devices.push(device.node());
        return;
    }
    if kind == "FileOrCreate" {
        let place = read::place(mount.volume, "hostPath.type");
        let lost = "a file that is not there is not made";
        work.left_out
            .lost("hostPath.type: FileOrCreate".to_owned(), lost, place);
    }
    bind(mount, mount.volume, to);
}

/// Mounts the path of a `hostPath` volume, whether a pod's own or a
/// PersistentVolume's.
fn bind(mount: &Mount<'_>, volume: &Node, to: &mut Mounts) {
    let kind = read::word(volume, "hostPath.type");
    let mut made = Fields::at(mount.place);
    made.set("type", "bind")
        .set("source", on_host(mount, volume))
        .set("target", mount.target);
    if mount.read_only {
        made.set("read_only", true);
    }
    let mut options = Fields::at(mount.place);
    options.set(
        "create_host_path",
        kind == "DirectoryOrCreate" || kind.is_empty(),
    );
    let propagation = match read::word(mount.node, "mountPropagation") {
        "HostToContainer" => "rslave",
        "Bidirectional" => "rshared",
        _ => "",
    };
    if !propagation.is_empty() {
        options.set("propagation", propagation);
    }
    made.fields("bind", options);
    to.volumes.push(made.node());
}
