//! Configs and secrets: files of the host are bound read-only, content and
//! environment variables are copied in before each start.

use crate::model::spec::{FileBind, FileCopy};
use crate::model::{FileMode, FileObject, FileReference, Sensitive, Service};

use super::planner::Planner;
use super::{PlanError, hash};

/// The mode of a copied file that names none.
const READABLE: FileMode = FileMode(0o444);

/// The files that the containers of a service are given.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Files {
    /// Those that are bound.
    pub binds: Vec<FileBind>,
    /// Those that are copied.
    pub copies: Vec<FileCopy>,
    /// The hash over the content of all; none when there is no file, or when
    /// the content of one is not known.
    pub content: Option<String>,
}

/// Configs or secrets.
#[derive(Clone, Copy)]
struct Kind {
    /// The attribute of the project and of services.
    attribute: &'static str,
    /// One of them.
    singular: &'static str,
    /// The folder in the container that relative targets are in.
    folder: &'static str,
}

const CONFIGS: Kind = Kind {
    attribute: "configs",
    singular: "config",
    folder: "/",
};
const SECRETS: Kind = Kind {
    attribute: "secrets",
    singular: "secret",
    folder: "/run/secrets/",
};

impl Planner<'_> {
    /// The files that the containers of a service are given.
    pub(super) fn files(&mut self, service: &Service) -> Result<Files, PlanError> {
        let mut files = Files::default();
        // The bytes, or the digest of a file's bytes.
        let mut contents: Vec<(String, Option<String>)> = Vec::new();
        let configs = service.configs.iter().enumerate();
        let secrets = service.secrets.iter().enumerate();
        let given = configs
            .map(|(place, reference)| (CONFIGS, &self.project.configs, place, reference))
            .chain(secrets.map(|(place, it)| (SECRETS, &self.project.secrets, place, it)));
        let mut notes = Vec::new();
        for (kind, objects, place, reference) in given {
            let Some(object) = objects.get(&reference.source) else {
                continue;
            };
            let target = target(kind, reference);
            if object.external {
                return Err(PlanError::at(
                    format!("{}.{}", kind.attribute, reference.source),
                    format!(
                        "unsupported external {} {}",
                        kind.singular, reference.source
                    ),
                ));
            }
            if object.file.is_empty() {
                let content = text(kind, reference, object)?;
                if service.read_only && mount_of(service, &target).is_empty() {
                    return Err(PlanError::at(
                        format!("services.{}.read_only", service.name),
                        format!(
                            "cannot create {} {:?} in read-only service {}: `file` is the sole \
                             supported option",
                            kind.singular, reference.source, service.name
                        ),
                    ));
                }
                let known = Some(content.reveal().to_owned());
                let mut copy = copy(service, kind, place, reference, target, content)?;
                copy.version = self.version_of(service, &copy.mount);
                // What changes beneath a container is no reason to replace it.
                if copy.version.is_none() {
                    contents.push((copy.target.clone(), known));
                }
                files.copies.push(copy);
            } else {
                if !reference.uid.is_empty()
                    || !reference.gid.is_empty()
                    || reference.mode.is_some()
                {
                    notes.push((
                        format!("services.{}.{}.{place}", service.name, kind.attribute),
                        format!(
                            "{} `uid`, `gid` and `mode` are not supported for a {} that is a \
                             file, they will be ignored",
                            kind.attribute, kind.singular
                        ),
                    ));
                }
                let source = std::path::PathBuf::from(&object.file);
                contents.push((target.clone(), self.policy.content.get(&source).cloned()));
                files.binds.push(FileBind { source, target });
            }
        }
        for (attribute, message) in notes {
            self.plan.note(attribute, message);
        }
        files.content = digest(&contents);
        Ok(files)
    }
}

/// The hash over the content of files, by their paths; none when there is no
/// file, or when the content of one is not known.
fn digest(contents: &[(String, Option<String>)]) -> Option<String> {
    let known = contents.iter().all(|(_, content)| content.is_some());
    if !known || contents.is_empty() {
        return None;
    }
    let files = contents.iter().map(|(target, content)| hash::Content {
        target,
        bytes: content.as_deref().unwrap_or_default().as_bytes(),
    });
    Some(hash::content(files))
}

/// The volume that a path is on and that can be written to; empty: none.
fn mount_of(service: &Service, path: &str) -> String {
    let volumes = service.volumes.iter().filter(|mount| {
        let below = path.strip_prefix(mount.target.as_str());
        mount.kind == "volume" && !mount.read_only && below.is_some_and(|it| it.starts_with('/'))
    });
    let deepest = volumes.max_by_key(|mount| mount.target.len());
    deepest
        .map(|mount| mount.target.clone())
        .unwrap_or_default()
}

fn target(kind: Kind, reference: &FileReference) -> String {
    let given = if reference.target.is_empty() {
        &reference.source
    } else {
        &reference.target
    };
    if given.starts_with('/') {
        given.clone()
    } else {
        format!("{}{given}", kind.folder)
    }
}

fn text(
    kind: Kind,
    reference: &FileReference,
    object: &FileObject,
) -> Result<Sensitive, PlanError> {
    if object.environment.is_empty() && object.value.is_none() {
        return Ok(Sensitive::new(object.content.clone()));
    }
    object.value.clone().ok_or_else(|| {
        PlanError::at(
            format!("{}.{}.environment", kind.attribute, reference.source),
            format!(
                "environment variable {:?} required by {} {:?} is not set",
                object.environment, kind.singular, reference.source
            ),
        )
    })
}

fn copy(
    service: &Service,
    kind: Kind,
    place: usize,
    reference: &FileReference,
    target: String,
    content: Sensitive,
) -> Result<FileCopy, PlanError> {
    let number = |attribute: &str, text: &str| match text {
        "" => Ok(0),
        _ => text.parse().map_err(|_| {
            PlanError::at(
                format!(
                    "services.{}.{}.{place}.{attribute}",
                    service.name, kind.attribute
                ),
                format!("{attribute} {text:?} is not a number"),
            )
        }),
    };
    Ok(FileCopy {
        uid: number("uid", &reference.uid)?,
        gid: number("gid", &reference.gid)?,
        mode: reference.mode.unwrap_or(READABLE),
        mount: mount_of(service, &target),
        target,
        content: Some(content),
        version: None,
    })
}
