//! What is mounted into a container, and through which of the API's two
//! doors: a bind line, as `/from:/to:rw`, which makes missing host folders, or
//! a mount object, which knows more options.

use bollard::models::{
    Mount, MountBindOptions, MountImageOptions, MountTmpfsOptions, MountType, MountVolumeOptions,
};

use super::super::version::ApiVersion;
use super::{Lowering, map, number, text};
use crate::engine::EngineError;
use crate::model::{self, BindOptions, VolumeOptions};

impl Lowering<'_> {
    /// Bind lines and mount objects. What the service mounts itself wins over
    /// what is handed on, which wins over configs and secrets.
    pub(super) fn mounts(&mut self) -> Result<(Vec<String>, Vec<Mount>), EngineError> {
        let spec = self.spec;
        let mut binds = Vec::new();
        let mut mounts = Vec::new();
        let inherited = |target: &str| spec.inherited.iter().any(|volume| volume.target == target);
        let own: Vec<&model::Mount> = spec
            .service
            .volumes
            .iter()
            .filter(|mount| !(mount.source.is_empty() && inherited(&mount.target)))
            .collect();
        let taken = |target: &str| own.iter().any(|mount| mount.target == target);
        for mount in &own {
            match self.bind_line(mount) {
                Some(line) => binds.push(line),
                None => mounts.push(self.mount(mount)?),
            }
        }
        for volume in spec
            .inherited
            .iter()
            .filter(|volume| !taken(&volume.target))
        {
            mounts.push(Mount {
                typ: Some(MountType::VOLUME),
                source: text(&volume.name),
                target: text(&volume.target),
                read_only: Some(!volume.writable),
                ..Mount::default()
            });
        }
        let free = |target: &str| !taken(target) && !inherited(target);
        for file in spec.file_binds.iter().filter(|file| free(&file.target)) {
            mounts.push(Mount {
                typ: Some(MountType::BIND),
                source: Some(file.source.display().to_string()),
                target: text(&file.target),
                read_only: Some(true),
                ..Mount::default()
            });
        }
        Ok((binds, mounts))
    }

    /// The line that says it all; none: a mount object has to.
    fn bind_line(&self, mount: &model::Mount) -> Option<String> {
        let source = match mount.kind.as_str() {
            "bind" if mount.bind.as_deref().is_none_or(is_plain_bind) => mount.source.as_str(),
            "volume" if mount.volume.as_deref().is_none_or(is_plain_volume) => {
                self.volume(mount)?
            }
            _ => return None,
        };
        let mut options = vec![if mount.read_only { "ro" } else { "rw" }];
        let relabel = mount.bind.as_ref().map_or("", |bind| bind.selinux.as_str());
        options.extend(Some(relabel).filter(|word| !word.is_empty()));
        Some(format!("{source}:{}:{}", mount.target, options.join(",")))
    }

    /// The daemon's name of a volume; none: it is anonymous.
    fn volume<'b>(&'b self, mount: &'b model::Mount) -> Option<&'b str> {
        let name = self
            .spec
            .volumes
            .get(&mount.source)
            .unwrap_or(&mount.source);
        (!name.is_empty()).then_some(name.as_str())
    }

    fn mount(&mut self, mount: &model::Mount) -> Result<Mount, EngineError> {
        let Ok(kind) = mount.kind.parse::<MountType>() else {
            return Err(self.invalid("volumes.type", &mount.kind));
        };
        let source = match kind {
            MountType::VOLUME => self.volume(mount).map(str::to_owned),
            _ => text(&mount.source),
        };
        let mut lowered = Mount {
            typ: Some(kind),
            source,
            target: text(&mount.target),
            read_only: Some(mount.read_only),
            consistency: text(&mount.consistency),
            ..Mount::default()
        };
        match kind {
            MountType::BIND => lowered.bind_options = self.bind_options(mount)?,
            MountType::VOLUME => lowered.volume_options = self.volume_options(mount)?,
            MountType::TMPFS => lowered.tmpfs_options = tmpfs_options(mount),
            MountType::IMAGE => {
                self.require(ApiVersion::IMAGE_MOUNTS, "a mount of type image")?;
                lowered.image_options = mount.image.as_ref().map(|image| MountImageOptions {
                    subpath: text(&image.subpath),
                });
            }
            MountType::NPIPE | MountType::CLUSTER => {}
        }
        Ok(lowered)
    }

    fn bind_options(&self, mount: &model::Mount) -> Result<Option<MountBindOptions>, EngineError> {
        let Some(bind) = &mount.bind else {
            return Ok(None);
        };
        let propagation = match bind.propagation.as_str() {
            "" => None,
            word => Some(
                word.parse()
                    .map_err(|_| self.invalid("bind.propagation", word))?,
            ),
        };
        let mut options = MountBindOptions {
            propagation,
            create_mountpoint: bind.makes_host_path().then_some(true),
            ..MountBindOptions::default()
        };
        match bind.recursive.as_str() {
            "" | "enabled" => {}
            "disabled" => options.non_recursive = Some(true),
            "writable" => {
                self.require(ApiVersion::ENDPOINTS, "bind.recursive: writable")?;
                options.read_only_non_recursive = Some(true);
            }
            "readonly" => {
                self.require(ApiVersion::ENDPOINTS, "bind.recursive: readonly")?;
                options.read_only_force_recursive = Some(true);
            }
            other => return Err(self.invalid("bind.recursive", other)),
        }
        Ok(Some(options))
    }

    fn volume_options(
        &self,
        mount: &model::Mount,
    ) -> Result<Option<MountVolumeOptions>, EngineError> {
        let Some(volume) = &mount.volume else {
            return Ok(None);
        };
        if !volume.subpath.is_empty() {
            self.require(ApiVersion::VOLUME_SUBPATH, "volume.subpath")?;
        }
        Ok(Some(MountVolumeOptions {
            no_copy: Some(volume.nocopy),
            labels: map(&volume.labels),
            subpath: text(&volume.subpath),
            ..MountVolumeOptions::default()
        }))
    }
}

fn is_plain_bind(bind: &BindOptions) -> bool {
    bind.makes_host_path() && bind.propagation.is_empty() && bind.recursive.is_empty()
}

fn is_plain_volume(volume: &VolumeOptions) -> bool {
    !volume.nocopy && volume.subpath.is_empty() && volume.labels.is_empty()
}

fn tmpfs_options(mount: &model::Mount) -> Option<MountTmpfsOptions> {
    let tmpfs = mount.tmpfs.as_ref()?;
    Some(MountTmpfsOptions {
        size_bytes: number(tmpfs.size.0),
        mode: number(i64::from(tmpfs.mode)),
        ..MountTmpfsOptions::default()
    })
}
