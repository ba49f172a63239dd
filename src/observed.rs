//! What the daemon had, once: one snapshot of everything of a project.
//!
//! Taken with one list call per kind of resource, and never refreshed: a plan
//! is made from one snapshot.

use std::collections::BTreeMap;

use crate::model::reference::Reference;
use crate::model::{Values, labels};

/// The daemon's objects that matter to a project.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observed {
    /// Containers of the project, one-offs among them, stopped ones too.
    pub containers: Vec<Container>,
    /// Networks of the project, and those that have a name it uses.
    pub networks: Vec<Network>,
    /// Volumes of the project, and those that have a name it uses.
    pub volumes: Vec<Volume>,
    /// Local images, by [`Reference::identity`] of every reference that
    /// they are known under, and by identity. Look them up with [`Observed::image`].
    pub images: BTreeMap<String, Image>,
}

impl Observed {
    /// The local image that a reference or an identity, whole or shortened,
    /// names.
    pub fn image(&self, reference: &str) -> Option<&Image> {
        let named = |parsed: Reference| self.images.get(&parsed.identity());
        self.images
            .get(reference)
            .or_else(|| Reference::parse(reference).ok().and_then(named))
            .or_else(|| self.image_by_short_identity(reference))
    }

    fn image_by_short_identity(&self, text: &str) -> Option<&Image> {
        let short = text.strip_prefix("sha256:").unwrap_or(text);
        if short.is_empty() || !short.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let start = format!("sha256:{short}");
        let mut found = self
            .images
            .range(start.clone()..)
            .take_while(|(key, _)| key.starts_with(&start));
        let (_, image) = found.next()?;
        found.next().is_none().then_some(image)
    }
}

/// A container as the daemon lists it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Container {
    /// Its identity.
    pub id: String,
    /// Its name, without the leading slash.
    pub name: String,
    /// The image reference that it was made from.
    pub image: String,
    /// The identity of that image.
    pub image_id: String,
    /// The command, as listed.
    pub command: String,
    /// What it does.
    pub state: State,
    /// Its health; none without a health check.
    pub health: Option<Health>,
    /// The exit code, when it has ended.
    pub exit_code: Option<i64>,
    /// The daemon's words for all that: `Up 2 minutes (healthy)`.
    pub status: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Its labels.
    pub labels: Values,
    /// The networks that it is in: the daemon's name → its identity.
    pub networks: BTreeMap<String, String>,
    /// Its addresses: the daemon's name of the network → the address. Only a
    /// container that runs has some.
    pub addresses: BTreeMap<String, String>,
    /// Its mounts.
    pub mounts: Vec<Mount>,
    /// Its ports.
    pub ports: Vec<PortBinding>,
}

impl Container {
    fn label(&self, key: &str) -> &str {
        self.labels.get(key).map_or("", String::as_str)
    }

    /// The key of its service.
    pub fn service(&self) -> &str {
        self.label(labels::SERVICE)
    }

    /// The number of its replica; none on one-offs.
    pub fn number(&self) -> Option<u32> {
        self.label(labels::CONTAINER_NUMBER).parse().ok()
    }

    /// Whether `run` made it.
    pub fn is_one_off(&self) -> bool {
        self.label(labels::ONE_OFF) == "True"
    }

    /// Whether it is the project's controller.
    pub fn is_controller(&self) -> bool {
        self.labels.contains_key(labels::CONTROLLER)
    }

    /// Whether it is a run of a CronJob: made by a schedule, and not started
    /// or replaced by anything else.
    pub fn is_scheduled(&self) -> bool {
        self.labels.contains_key(labels::SCHEDULED)
    }

    /// The configuration hash that it was made with.
    pub fn config_hash(&self) -> &str {
        self.label(labels::CONFIG_HASH)
    }
}

/// What a container does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Made, never started.
    #[default]
    Created,
    /// Running.
    Running,
    /// Frozen.
    Paused,
    /// Ended, to be started again by the daemon.
    Restarting,
    /// On its way out.
    Removing,
    /// Ended.
    Exited,
    /// Could not be removed.
    Dead,
}

impl State {
    /// Whether it has a process, so that it must be stopped before it goes.
    pub fn is_up(self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Restarting)
    }

    /// The daemon's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Removing => "removing",
            Self::Exited => "exited",
            Self::Dead => "dead",
        }
    }

    /// Reads the daemon's word.
    pub fn parse(word: &str) -> Option<Self> {
        use State::{Created, Dead, Exited, Paused, Removing, Restarting, Running};
        [Created, Running, Paused, Restarting, Removing, Exited, Dead]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// What a health check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Not known yet.
    Starting,
    /// Good.
    Healthy,
    /// Bad.
    Unhealthy,
}

/// A mount of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mount {
    /// `bind`, `volume`, `tmpfs`, …
    pub kind: String,
    /// The daemon's name of the volume; empty for other kinds.
    pub name: String,
    /// The path on the host.
    pub source: String,
    /// The path in the container.
    pub target: String,
    /// Whether it can be written to.
    pub writable: bool,
}

/// A port of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortBinding {
    /// The address of the host; empty when it is not published.
    pub host_ip: String,
    /// The port of the host; none when it is not published.
    pub published: Option<u16>,
    /// The port in the container.
    pub target: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// A network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    /// Its identity.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Values,
}

/// A volume.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Values,
}

/// A local image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// What the image label of containers made from it says.
    pub id: String,
    /// Its labels.
    pub labels: Values,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// When it was last pulled or built, in seconds since 1970; none when it
    /// was not asked for.
    pub tagged: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(keys: &[&str]) -> Observed {
        let image = |key: &&str| {
            let image = Image {
                id: (*key).to_owned(),
                ..Image::default()
            };
            ((*key).to_owned(), image)
        };
        Observed {
            images: keys.iter().map(image).collect(),
            ..Observed::default()
        }
    }

    #[test]
    fn an_image_is_found_under_each_of_its_names() {
        let observed = observed(&["docker.io/library/nginx:latest"]);
        for name in ["nginx", "nginx:latest", "docker.io/library/nginx"] {
            assert!(observed.image(name).is_some(), "{name}");
        }
        assert!(observed.image("nginx:1").is_none());
    }

    #[test]
    fn an_identity_may_be_short_but_not_ambiguous() {
        let observed = observed(&["sha256:abcd11", "sha256:abcd22"]);
        assert_eq!(observed.image("abcd1").unwrap().id, "sha256:abcd11");
        assert_eq!(observed.image("sha256:abcd22").unwrap().id, "sha256:abcd22");
        assert!(observed.image("abcd").is_none());
        assert!(observed.image("web").is_none());
    }
}
