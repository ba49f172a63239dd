//! Binds: files of the project travel in `ConfigMap`s, or in Secrets when they
//! look confidential; folders that a service fills become claims, and paths of
//! the system stay paths of the node.

use std::path::Path;

use super::super::super::block::Block;
use super::super::super::shared::Shared;
use super::super::data::{self, Entry, Kind};
use super::super::naming;
use super::super::surroundings::{Content, Folder, Found};
use super::{Mounts, confidential, volume_name};
use crate::model::BindOptions;

/// Folders that belong to the system, not to a project.
const SYSTEM: &[&str] = &[
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/media", "/mnt", "/proc", "/run", "/sbin",
    "/sys", "/usr", "/var",
];

impl Mounts<'_, '_> {
    pub(super) fn bind(&mut self, shared: &Shared<'_>) {
        let mount = shared.mount;
        let kind = &self.conversion.wishes(self.service).volume.kind;
        let options = mount.bind.as_deref().cloned().unwrap_or_default();
        self.note_options(&options, &shared.path);
        let source = mount.source.as_str();
        let surroundings = self.conversion.surroundings;
        match kind.as_str() {
            "emptyDir" => return self.anonymous(mount, &shared.path),
            "persistentVolumeClaim" => return self.folder_claim(shared, None),
            kind if kind == "hostPath" || self.is_of_system(source) => {
                return self.host_path(shared, &options, &surroundings.kind(source));
            }
            _ => {}
        }
        match surroundings.look(source) {
            found @ (Found::Socket | Found::Device) => self.host_path(shared, &options, &found),
            Found::File(content) => self.file(shared, &content),
            Found::Folder(folder) if !folder.files.is_empty() => self.folder(shared, &folder),
            Found::TooLarge(size) => self.folder_claim(shared, Some(size)),
            Found::Folder(_) | Found::Missing => self.folder_claim(shared, None),
            Found::Unreadable(why) => self.unreadable(shared, &why),
        }
    }

    fn is_of_system(&self, source: &str) -> bool {
        let path = Path::new(source);
        let own = path.starts_with(&self.conversion.project.working_dir);
        source == "/" || (!own && SYSTEM.iter().any(|folder| path.starts_with(folder)))
    }

    fn note_options(&self, options: &BindOptions, path: &str) {
        let BindOptions {
            // Kubernetes relabels volumes itself where SELinux is on.
            selinux: _,
            propagation: _,
            create_host_path: _,
            recursive,
            extensions: _,
        } = options;
        if !recursive.is_empty() && recursive != "enabled" {
            self.conversion.notes.lost(
                format!("{path}.bind.recursive"),
                "mounts below this one stay as they are on the node",
            );
        }
    }

    fn host_path(&mut self, shared: &Shared<'_>, options: &BindOptions, found: &Found) {
        let mount = shared.mount;
        let kind = match found {
            Found::File(_) => "File",
            Found::Socket => "Socket",
            Found::Device => "",
            _ if options.makes_host_path() => "DirectoryOrCreate",
            _ => "Directory",
        };
        let path = Block::new()
            .with("path", mount.source.as_str())
            .with("type", kind);
        let definition = Block::new().with("hostPath", path);
        let volume = self.volumes.shared(&volume_name(&mount.source), definition);
        let propagation = match options.propagation.as_str() {
            "rshared" | "shared" => "Bidirectional",
            "rslave" | "slave" => "HostToContainer",
            _ => "",
        };
        let more = Block::new().with("mountPropagation", propagation);
        self.add(
            &mount.target,
            volume,
            mount.read_only || shared.read_only,
            more,
        );
        self.conversion.notes.partial(
            shared.path.as_str(),
            format!(
                "`{}` is that of whichever node the pod runs on",
                mount.source
            ),
        );
    }

    fn file(&mut self, shared: &Shared<'_>, content: &Content) {
        let mount = shared.mount;
        let name = Path::new(&mount.source).file_name().unwrap_or_default();
        let key = naming::data_key(&name.to_string_lossy());
        let entries: [Entry<'_>; 1] = [(key.clone(), &content.bytes)];
        if data::is_too_large(&entries) {
            return self.folder_claim(shared, u64::try_from(content.bytes.len()).ok());
        }
        let kind = self.kind(&mount.source, std::iter::once(""));
        let name = naming::joined(&[self.conversion.name(&self.service.name), &key]);
        let given = self
            .conversion
            .give(kind, (&mount.source, &name, ""), &entries);
        let (attribute, source) = kind.volume(&given.name);
        let source = source.with("defaultMode", content.executable.then_some(0o755));
        let definition = Block::new().with(attribute, source);
        let volume = self.volumes.shared(&given.name, definition);
        self.volumes.digests.push(given.digest);
        self.add(
            &mount.target,
            volume,
            true,
            Block::new().with("subPath", key),
        );
        self.note_writing(shared, "file", kind);
    }

    fn folder(&mut self, shared: &Shared<'_>, folder: &Folder) {
        let mount = shared.mount;
        let Folder { files, others } = folder;
        let paths: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
        let keys = data::keys(&paths);
        let entries: Vec<Entry<'_>> = keys
            .iter()
            .zip(files)
            .map(|(key, (_, content))| (key.clone(), content.bytes.as_slice()))
            .collect();
        if data::is_too_large(&entries) {
            let size = entries.iter().map(|(_, bytes)| bytes.len() as u64).sum();
            return self.folder_claim(shared, Some(size));
        }
        let last = Path::new(&mount.source).file_name().unwrap_or_default();
        let wanted = naming::joined(&[
            self.conversion.name(&self.service.name),
            &last.to_string_lossy(),
        ]);
        let kind = self.kind(&mount.source, paths.iter().map(String::as_str));
        let given = self
            .conversion
            .give(kind, (&mount.source, &wanted, ""), &entries);
        let as_it_is = keys == paths && !files.iter().any(|(_, it)| it.executable);
        let items = keys.iter().zip(files).map(|(key, (path, content))| {
            Block::new()
                .with("key", key.as_str())
                .with("path", path.as_str())
                .with("mode", content.executable.then_some(0o755))
        });
        let (attribute, mut source) = kind.volume(&given.name);
        if !as_it_is {
            source.put("items", items.collect::<Vec<_>>());
        }
        let definition = Block::new().with(attribute, source);
        let volume = self.volumes.shared(&given.name, definition);
        self.volumes.digests.push(given.digest);
        self.add(&mount.target, volume, true, Block::new());
        self.note_writing(shared, "folder", kind);
        for other in others {
            let message = format!("`{other}` is no file, and stays behind");
            self.conversion.notes.partial(shared.path.as_str(), message);
        }
    }

    /// In what the files at some paths below a source travel.
    fn kind<'p>(&self, source: &str, mut paths: impl Iterator<Item = &'p str>) -> Kind {
        let source = Path::new(source);
        let name = Path::new(source.file_name().unwrap_or_default());
        let secrets = &self.conversion.project.secrets;
        let is_secret = |path: &str| {
            let whole = source.join(path);
            let mut files = secrets.values().map(|it| Path::new(&it.file));
            confidential::is_by_name(&name.join(path)) || files.any(|it| it == whole)
        };
        if paths.any(is_secret) {
            Kind::Secret
        } else {
            Kind::Config
        }
    }

    /// What may not be read stays behind.
    fn unreadable(&mut self, shared: &Shared<'_>, why: &str) {
        let message = format!("`{}` cannot be read: {why}", shared.mount.source);
        self.conversion.notes.lost(shared.path.as_str(), message);
    }

    /// A `ConfigMap` cannot be written to, nor can a Secret.
    fn note_writing(&self, shared: &Shared<'_>, what: &str, kind: Kind) {
        if shared.mount.read_only || shared.read_only {
            return;
        }
        self.conversion.notes.partial(
            shared.path.as_str(),
            format!(
                "the {what} travels in a {}, which the container cannot write to, and changes of \
                 `{}` arrive by converting again",
                kind.as_str(),
                shared.mount.source
            ),
        );
    }

    /// A folder that the service fills, or that is too large to travel.
    fn folder_claim(&mut self, shared: &Shared<'_>, size: Option<u64>) {
        let mount = shared.mount;
        let wanted = naming::joined(&[
            self.conversion.name(&self.service.name),
            &volume_name(&mount.target),
        ]);
        let claim = self.claim(&mount.source, &wanted, None);
        let read_only = mount.read_only || shared.read_only;
        self.add(&mount.target, claim, read_only, Block::new());
        let notes = &self.conversion.notes;
        match size {
            Some(size) => notes.lost(
                shared.path.as_str(),
                format!(
                    "`{}` has {size} bytes and more, a ConfigMap holds 1 MiB: the claim starts \
                     empty, so copy the content there with `kubectl cp`, or into the image",
                    mount.source
                ),
            ),
            None => notes.advice(
                shared.path.as_str(),
                format!("`{}` is empty here and becomes a claim", mount.source),
            ),
        }
    }
}
