//! Named and anonymous volumes.

use super::super::super::block::Block;
use super::super::super::shared::Shared;
use super::super::claim;
use super::super::workload::Kind;
use super::Mounts;
use crate::model::{Bytes, Mount, Volume, VolumeOptions};

impl Mounts<'_, '_> {
    /// A volume without a name: it goes with the pod.
    pub(super) fn anonymous(&mut self, mount: &Mount, path: &str) {
        let volume = self.own_volume(&mount.target, Block::new());
        self.add(&mount.target, volume, mount.read_only, Block::new());
        self.conversion.notes.partial(
            path,
            format!(
                "the volume at `{}` has no name and goes with its pod",
                mount.target
            ),
        );
    }

    /// A volume of the project.
    pub(super) fn named(&mut self, shared: &Shared<'_>) {
        let mount = shared.mount;
        let kind = &self.conversion.wishes(self.service).volume.kind;
        if kind == "emptyDir" {
            return self.anonymous(mount, &shared.path);
        }
        let options = mount.volume.as_deref().cloned().unwrap_or_default();
        let VolumeOptions {
            labels,
            nocopy,
            subpath,
            extensions: _,
        } = options;
        if !labels.is_empty() {
            self.conversion.notes.lost(
                format!("{}.volume.labels", shared.path),
                "the labels of a volume stand under the top-level `volumes`",
            );
        }
        let known = self.conversion.project.volumes.get(&mount.source);
        let volume = known.cloned().unwrap_or_default();
        if !nocopy && !volume.external && !mount.read_only {
            self.conversion.notes.advice(
                format!("volumes.{}", mount.source),
                "in Kubernetes it starts empty: what an image has at its place is not copied in",
            );
        }
        let claim = self.claim(&mount.source, &mount.source, Some(&volume));
        let wish = &self.conversion.wishes(self.service).volume.subpath;
        let subpath = if subpath.is_empty() {
            wish.clone()
        } else {
            subpath
        };
        let read_only = mount.read_only || shared.read_only;
        self.add(
            &mount.target,
            claim,
            read_only,
            Block::new().with("subPath", subpath),
        );
    }

    /// A claim for a volume or a host path: gives the pod's volume of it.
    pub(super) fn claim(&mut self, source: &str, wanted: &str, volume: Option<&Volume>) -> String {
        if let Some(volume) = volume.filter(|it| self.is_one_a_pod(source, it)) {
            return self.template(source, volume);
        }
        let is_shared = self.conversion.is_shared(source);
        self.volumes.exclusive |= !is_shared;
        let external = volume.filter(|it| it.external);
        let name = if let Some(volume) = external {
            let name = super::naming::label(&volume.name);
            self.conversion.notes.advice(
                format!("volumes.{source}.external"),
                format!("the claim `{name}` must be there"),
            );
            name
        } else {
            let mut generated = self.conversion.generated.borrow_mut();
            let (name, is_new) = generated.claim(source, &super::naming::label(wanted));
            if is_new {
                let from = claim::Claim {
                    name: &name,
                    source,
                    volume,
                    shared: is_shared,
                    wish: self.conversion.wishes(self.service).volume.clone(),
                };
                let objects = claim::objects(self.conversion, &from);
                generated.claims.insert(name.clone(), objects);
            }
            name
        };
        let source = Block::new().with("claimName", name.as_str());
        let definition = Block::new().with("persistentVolumeClaim", source);
        self.volumes.shared(&name, definition)
    }

    /// Whether each pod has a volume of its own: so it is in a `StatefulSet`,
    /// unless other pods mount it too or the driver's options say where it is.
    fn is_one_a_pod(&self, source: &str, volume: &Volume) -> bool {
        let group = self.conversion.group(&self.service.name);
        let stateful = group.is_some_and(|it| self.conversion.kind(it) == Kind::StatefulSet);
        let elsewhere = volume.external || volume.driver_opts.keys().any(|it| it != "size");
        stateful && !elsewhere && self.conversion.pods_with(source) == 1
    }

    fn template(&mut self, source: &str, volume: &Volume) -> String {
        let wanted = super::naming::label(source);
        let (name, _) = self
            .conversion
            .generated
            .borrow_mut()
            .claim(source, &wanted);
        let from = claim::Claim {
            name: &name,
            source,
            volume: Some(volume),
            shared: false,
            wish: self.conversion.wishes(self.service).volume.clone(),
        };
        for object in claim::objects(self.conversion, &from) {
            self.volumes.template(&name, &object.document);
        }
        if self.conversion.is_shared(source) {
            self.conversion.notes.partial(
                format!("volumes.{source}"),
                "each pod of a StatefulSet has a volume of its own",
            );
        }
        name
    }
}

/// The size of a volume as its driver's options have it.
pub fn size(volume: &Volume) -> Option<Bytes> {
    volume
        .driver_opts
        .get("size")
        .and_then(|it| super::super::super::amounts::mount_size(it))
}
