//! What a container mounts: volumes, host paths, memory, configs and secrets.

mod bind;
mod confidential;
mod file;
mod volume;

pub use volume::size as volume_size;

use super::super::block::{Block, Value};
use super::super::shared::{self, Memory, Shared};
use super::conversion::Conversion;
use super::volumes::Volumes;
use super::{naming, quantity};
use crate::model::{Bytes, Mount, Service};

/// The mounts of one container.
pub(super) struct Mounts<'c, 'a> {
    conversion: &'c Conversion<'a>,
    service: &'c Service,
    volumes: &'c mut Volumes,
    list: Vec<(String, Block)>,
}

/// The `volumeMounts` of a service's container.
pub fn of(conversion: &Conversion<'_>, service: &Service, volumes: &mut Volumes) -> Value {
    let mut mounts = Mounts {
        conversion,
        service,
        volumes,
        list: Vec::new(),
    };
    for shared in shared::mounts(conversion.project, service) {
        mounts.mount(&shared);
    }
    mounts.note_foreign();
    for (position, text) in service.tmpfs.iter().enumerate() {
        mounts.short_tmpfs(text, position);
    }
    mounts.shared_memory();
    mounts.files();
    let mut list = mounts.list;
    list.sort_by(|(a, _), (b, _)| a.cmp(b));
    list.into_iter()
        .map(|(_, mount)| Value::from(mount))
        .collect()
}

impl Mounts<'_, '_> {
    fn mount(&mut self, shared: &Shared<'_>) {
        let Shared { mount, path, .. } = shared;
        if !self.takes(&mount.target, path) {
            return;
        }
        let notes = &self.conversion.notes;
        if !mount.consistency.is_empty() && mount.consistency != "consistent" {
            notes.lost(
                format!("{path}.consistency"),
                "Kubernetes knows no consistency of mounts",
            );
        }
        match mount.kind.as_str() {
            "bind" => self.bind(shared),
            "tmpfs" => self.tmpfs(mount, path),
            "volume" if mount.source.is_empty() => self.anonymous(mount, path),
            "volume" => self.named(shared),
            "image" => notes.lost(
                path.as_str(),
                "an image as a volume needs Kubernetes 1.35 and later: put its files into \
                 the service's own image",
            ),
            kind => notes.lost(
                path.as_str(),
                format!("Kubernetes has no mounts of type {kind}"),
            ),
        }
    }

    /// Whether Kubernetes mounts something at a path; noted when not.
    fn takes(&self, target: &str, path: &str) -> bool {
        let takes = target.starts_with('/') && !target.contains(':');
        if !takes {
            let message = format!("Kubernetes mounts nothing at `{target}`");
            self.conversion.notes.lost(path, message);
        }
        takes
    }

    /// Adds a mount of a volume; of one target the last one counts.
    fn add(&mut self, target: &str, volume: String, read_only: bool, more: Block) {
        let target = match target.trim_end_matches('/') {
            "" => "/",
            target => target,
        };
        let mut mount = Block::new().with("name", volume).with("mountPath", target);
        mount.extend(more);
        mount.put_when("readOnly", read_only);
        self.list.retain(|(known, _)| known != target);
        self.list.push((target.to_owned(), mount));
    }

    fn short_tmpfs(&mut self, text: &str, position: usize) {
        let Memory {
            target,
            size,
            options,
        } = Memory::read(text);
        for option in options {
            self.conversion.notes.lost(
                format!("services.{}.tmpfs.{position}", self.service.name),
                format!("Kubernetes mounts memory without the option `{option}`"),
            );
        }
        self.memory(target, size, false);
    }

    /// A mount of type tmpfs.
    fn tmpfs(&mut self, mount: &Mount, path: &str) {
        let options = mount.tmpfs.as_deref();
        if options.is_some_and(|it| it.mode != 0 && it.mode != 0o1777 && it.mode != 0o777) {
            self.conversion.notes.lost(
                format!("{path}.tmpfs.mode"),
                "in Kubernetes everybody may write to memory that is mounted",
            );
        }
        let size = options.map_or(Bytes(0), |it| it.size);
        self.memory(&mount.target, size, mount.read_only);
    }

    fn memory(&mut self, target: &str, size: Bytes, read_only: bool) {
        let mut memory = Block::new().with("medium", "Memory");
        if size.0 > 0 {
            memory.put("sizeLimit", quantity::bytes(size));
        }
        let volume = self.own_volume(target, memory);
        self.add(target, volume, read_only, Block::new());
    }

    fn own_volume(&mut self, target: &str, empty_dir: Block) -> String {
        let mut definition = Block::new();
        definition.keep("emptyDir", empty_dir);
        self.volumes.own(&volume_name(target), definition)
    }

    fn shared_memory(&mut self) {
        if self.service.shm_size.0 > 0 {
            self.memory("/dev/shm", self.service.shm_size, false);
        }
    }

    /// Says which of `volumes_from` is not there.
    fn note_foreign(&self) {
        for (position, from) in self.service.volumes_from.iter().enumerate() {
            let name = from.split(':').next().unwrap_or_default();
            let path = format!("services.{}.volumes_from.{position}", self.service.name);
            if self.conversion.project.services.contains_key(name) {
                let other = self.conversion.project.services.get(name);
                let has_own = |it: &Mount| it.kind == "tmpfs" || it.source.is_empty();
                if other.is_some_and(|it| it.volumes.iter().any(has_own)) {
                    self.conversion.notes.partial(
                        path,
                        format!("what `{name}` has in memory or without a name is not shared"),
                    );
                }
            } else {
                let message = format!("the volumes of `{from}` are not in the project");
                self.conversion.notes.lost(path, message);
            }
        }
    }
}

/// A name for the volume at a path: `/var/lib/data` → `var-lib-data`.
fn volume_name(target: &str) -> String {
    match target.trim_matches('/') {
        "" => "root".to_owned(),
        path => naming::label(path),
    }
}
