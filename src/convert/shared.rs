//! What a service mounts, together with what it takes over by `volumes_from`,
//! and which of its variables are nobody's business.

use super::amounts;
use crate::model::{Bytes, Mount, Project, Service};

/// Words in names of variables whose values are nobody's business.
const SECRET: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "ACCESS_KEY",
];

/// Whether a variable's name says that its value is secret. The path of a
/// file with a secret is none.
pub fn is_secret(variable: &str) -> bool {
    let name = variable.to_ascii_uppercase();
    let says = SECRET.iter().any(|word| name.contains(word));
    (says || name.ends_with("_PASS") || name == "PASS") && !name.ends_with("_FILE")
}

/// Whether a variable of some service has a value that is secret.
pub fn holds_secrets(project: &Project) -> bool {
    let variables = project.services.values().flat_map(|it| &it.environment);
    let mut values = variables.filter_map(|(name, value)| Some((name, value.as_ref()?)));
    values.any(|(name, value)| !value.is_empty() && is_secret(name))
}

/// A mount, where it was written, and whether it is read-only whatever it
/// says itself.
#[derive(Debug, Clone)]
pub struct Shared<'a> {
    /// The mount.
    pub mount: &'a Mount,
    /// The attribute.
    pub path: String,
    /// Whether `volumes_from` says `ro`.
    pub read_only: bool,
}

/// The mounts of a service: its own, and those that it shares by
/// `volumes_from`. A target that is there already is not taken again.
pub fn mounts<'a>(project: &'a Project, service: &'a Service) -> Vec<Shared<'a>> {
    let mut found: Vec<Shared<'a>> = Vec::new();
    let mut open = vec![(service, false)];
    let mut seen = vec![service.name.as_str()];
    while let Some((service, read_only)) = open.pop() {
        for (position, mount) in service.volumes.iter().enumerate() {
            if found.iter().any(|it| it.mount.target == mount.target) {
                continue;
            }
            found.push(Shared {
                mount,
                path: format!("services.{}.volumes.{position}", service.name),
                read_only,
            });
        }
        for from in service.volumes_from.iter().rev() {
            let mut parts = from.split(':');
            let name = parts.next().unwrap_or_default();
            let more = parts.next() == Some("ro") || read_only;
            if let Some(other) = project.services.get(name).filter(|_| !seen.contains(&name)) {
                seen.push(name);
                open.push((other, more));
            }
        }
    }
    found
}

/// An entry of `tmpfs`, as `/run:size=1m`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory<'t> {
    /// Where it is mounted.
    pub target: &'t str,
    /// How much it holds; 0: no limit.
    pub size: Bytes,
    /// The other options.
    pub options: Vec<&'t str>,
}

impl<'t> Memory<'t> {
    /// Reads an entry.
    pub fn read(text: &'t str) -> Self {
        let (target, options) = text.split_once(':').unwrap_or((text, ""));
        let (mut size, mut others) = (Bytes(0), Vec::new());
        for option in options.split(',').filter(|it| !it.is_empty()) {
            match option.strip_prefix("size=").and_then(amounts::mount_size) {
                Some(bytes) => size = bytes,
                None => others.push(option),
            }
        }
        Self {
            target,
            size,
            options: others,
        }
    }
}
