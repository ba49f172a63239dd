//! Configs and secrets in a container: one file each, at its path.

use super::super::super::block::Block;
use super::super::data::{self, Entry, Kind};
use super::super::generated::Given;
use super::super::naming;
use super::super::surroundings::{Content, Found};
use super::Mounts;
use crate::model::{FileObject, FileReference};

impl Mounts<'_, '_> {
    pub(super) fn files(&mut self) {
        let service = self.service;
        for (position, reference) in service.configs.iter().enumerate() {
            let path = format!("services.{}.configs.{position}", service.name);
            self.reference(Kind::Config, reference, &path);
        }
        for (position, reference) in service.secrets.iter().enumerate() {
            let path = format!("services.{}.secrets.{position}", service.name);
            self.reference(Kind::Secret, reference, &path);
        }
    }

    fn reference(&mut self, kind: Kind, reference: &FileReference, path: &str) {
        let FileReference {
            source,
            target,
            uid,
            gid,
            mode,
            extensions: _,
        } = reference;
        let project = self.conversion.project;
        let (objects, folder) = match kind {
            Kind::Config => (&project.configs, "/"),
            Kind::Secret => (&project.secrets, "/run/secrets/"),
        };
        let Some(object) = objects.get(source) else {
            return;
        };
        for (attribute, owner) in [("uid", uid), ("gid", gid)] {
            if !owner.is_empty() && owner != "0" {
                self.conversion.notes.lost(
                    format!("{path}.{attribute}"),
                    "files of ConfigMaps and Secrets belong to root in Kubernetes; everybody \
                     may read them unless `mode` says otherwise",
                );
            }
        }
        let Some((given, executable)) = self.object(kind, source, object) else {
            return;
        };
        let key = given.keys.first().cloned().unwrap_or_default();
        let mode = mode.map(|it| it.0).or(executable.then_some(0o755));
        let (attribute, volume) = kind.volume(&given.name);
        let definition = Block::new().with(attribute, volume.with("defaultMode", mode));
        let volume = self.volumes.shared(&given.name, definition);
        if !given.digest.is_empty() {
            self.volumes.digests.push(given.digest);
        }
        let target = match target.as_str() {
            "" => format!("{folder}{source}"),
            path if path.starts_with('/') => path.to_owned(),
            path => format!("{folder}{path}"),
        };
        if self.takes(&target, path) {
            self.add(&target, volume, true, Block::new().with("subPath", key));
        }
    }

    /// The object of a config or secret, and whether it is a program; none
    /// when its content is not known, which is noted.
    fn object(&self, kind: Kind, key: &str, object: &FileObject) -> Option<(Given, bool)> {
        let attribute = match kind {
            Kind::Config => "configs",
            Kind::Secret => "secrets",
        };
        let path = format!("{attribute}.{key}");
        let name = self.conversion.generated.borrow().project_name(kind, key);
        if object.external {
            return Some((self.external(kind, object, &path), false));
        }
        let (bytes, executable) = self.content(object, &path)?;
        let entry = match object.file.rsplit('/').next() {
            Some(file) if !file.is_empty() => naming::data_key(file),
            _ => naming::data_key(key),
        };
        let entries: [Entry<'_>; 1] = [(entry, &bytes)];
        if data::is_too_large(&entries) {
            let size = bytes.len();
            let message = format!("it has {size} bytes, a {} holds 1 MiB", kind.as_str());
            self.conversion.notes.lost(path, message);
            return None;
        }
        let mut generated = self.conversion.generated.borrow_mut();
        let from = format!("{path}:");
        if let Some(given) = generated.known(kind, &from) {
            return Some((given, executable));
        }
        let (labels, annotations) = self
            .conversion
            .user_labels(&format!("{path}.labels"), &object.labels);
        let metadata = self.conversion.project_labels(&name, labels, annotations);
        Some((
            generated.insert(kind, from, &name, metadata, &entries),
            executable,
        ))
    }

    /// One that is in the cluster already. Its key is a guess.
    fn external(&self, kind: Kind, object: &FileObject, path: &str) -> Given {
        let name = naming::label(&object.name);
        let kind = kind.as_str();
        self.conversion.notes.advice(
            format!("{path}.external"),
            format!(
                "the {kind} `{name}` must be there, with the key `{}`",
                naming::data_key(&object.name)
            ),
        );
        Given {
            keys: vec![naming::data_key(&object.name)],
            name,
            digest: String::new(),
        }
    }

    fn content(&self, object: &FileObject, path: &str) -> Option<(Vec<u8>, bool)> {
        let notes = &self.conversion.notes;
        if object.file.is_empty() {
            let text = object.text();
            if text.is_none() {
                let message = format!("the variable `{}` is not set", object.environment);
                notes.lost(format!("{path}.environment"), message);
            }
            return text.map(|it| (it.as_bytes().to_vec(), false));
        }
        let problem = match self.conversion.surroundings.look(&object.file) {
            Found::File(Content { bytes, executable }) => return Some((bytes, executable)),
            Found::TooLarge(size) => format!("it has {size} bytes and more, 1 MiB is the limit"),
            Found::Unreadable(why) => format!("`{}` cannot be read: {why}", object.file),
            _ => format!("`{}` is no file that can be read", object.file),
        };
        notes.lost(format!("{path}.file"), problem);
        None
    }
}
