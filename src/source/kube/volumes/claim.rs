//! Volumes that are kept: those of claims.

use super::super::pod::Pod;
use super::super::read;
use super::super::tree::Fields;
use super::super::work::Work;
use super::super::world::World;
use super::{Mount, Mounts, binding, own, volume};
use crate::source::Diagnostic;
use crate::source::yaml::Node;

/// Options of the volume of a claim: those of the volume that it is bound to.
pub fn claim_options(work: &mut Work<'_, '_>, pod: &Pod<'_>, claim: &str) -> Node {
    let claim = work
        .world
        .find("PersistentVolumeClaim", pod.namespace(), claim);
    let place = claim.and_then(|it| it.place());
    let mut options = Fields::at(place);
    if let Some(volume) = claim.and_then(|it| binding::of(work.world, &it)) {
        let mut driver = Fields::at(volume.place());
        if let Some(folder) = read::text(volume.node, "spec.local.path") {
            driver
                .set("type", "none")
                .set("o", "bind")
                .set("device", folder);
        }
        if read::at(volume.node, "spec.nfs").is_some() {
            driver = nfs(volume.node, "spec.nfs");
        }
        options.fields("driver_opts", driver);
    }
    own(&mut options, pod, false, 0o777);
    options.node()
}

/// What holds the `hostPath` of the volume that a claim is bound to. Such a
/// path is made when it is not there, which only a mount of it does.
pub(super) fn on_host<'m>(world: &World<'m>, namespace: &str, claim: &str) -> Option<&'m Node> {
    let claim = world.find("PersistentVolumeClaim", namespace, claim)?;
    let volume = binding::of(world, &claim)?;
    read::at(volume.node, "spec.hostPath")?;
    read::at(volume.node, "spec")
}

/// What makes a volume one of NFS, from where it is named.
pub(super) fn nfs(node: &Node, path: &str) -> Fields {
    let field = |name: &str| read::word(node, &format!("{path}.{name}"));
    let more = read::words(node, "spec.mountOptions").flat_map(|it| [",", it]);
    let more: String = more.collect();
    let writing = if read::is_set(node, &format!("{path}.readOnly")) {
        "ro"
    } else {
        "rw"
    };
    let mut driver = Fields::at(read::place(node, path));
    driver
        .set("type", "nfs")
        .set("o", format!("addr={},{writing}{more}", field("server")));
    driver.set("device", format!(":{}", field("path")));
    driver
}

/// Mounts a volume that is kept. A part of it is a volume of its own, since a
/// folder within would have to be there already.
pub(super) fn claimed(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    mount: &Mount<'_>,
    key: &str,
    to: &mut Mounts,
) {
    let mut key = key.to_owned();
    if !mount.sub.is_empty() {
        let name = read::word(mount.node, "name");
        if whole_is_mounted(pod, name) {
            let said = format!("volume `{name}` is mounted whole and in part");
            let said = Diagnostic::error(said).at(read::place(mount.node, "subPath"));
            let hint =
                "mount parts of it only, or the whole: each part is a volume of its own here";
            work.report.push(said.hint(hint));
        }
        key = format!("{key}.{}", mount.sub.replace('/', "."));
        let mut options = Fields::at(mount.place);
        own(&mut options, pod, false, 0o777);
        work.tree.add("volumes", &key, options.node());
    }
    to.volumes.push(volume(mount, &key, mount.read_only));
}

/// Whether a volume is mounted whole somewhere in the pod.
fn whole_is_mounted(pod: &Pod<'_>, name: &str) -> bool {
    let containers = pod.containers().into_iter();
    let mut mounts = containers.flat_map(|(_, it)| read::items(it, "volumeMounts"));
    mounts.any(|it| {
        let part = read::text(it, "subPath").or_else(|| read::text(it, "subPathExpr"));
        read::word(it, "name") == name && part.is_none()
    })
}
