//! What the daemon is asked to make: containers, networks, volumes, images.
//!
//! A spec is complete: names, labels and identities are decided. What a
//! service's attributes mean to the engine's API is the engine's business.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{
    Build, FileMode, FileObject, Network, Sensitive, Service, ServiceNetwork, Values, Volume,
};

/// A container to create.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerSpec {
    /// Its name.
    pub name: String,
    /// The image reference.
    pub image: String,
    /// The service that it is made from. Volume keys and network keys in it
    /// are to be looked up in `mounts` and `networks`.
    pub service: Arc<Service>,
    /// All labels, the tool's own among them. The configuration hash is in
    /// `config_hash` only.
    pub labels: Values,
    /// The value of the configuration hash label.
    pub config_hash: ConfigHash,
    /// The networks to join, the first being the primary one. Empty with a
    /// network mode.
    pub networks: Vec<Endpoint>,
    /// The names of the daemon's volumes, by key of the project's `volumes`.
    pub volumes: BTreeMap<String, String>,
    /// Anonymous volumes taken over from the container that it replaces.
    pub inherited: Vec<InheritedVolume>,
    /// Files bound read-only into it: configs and secrets that are files.
    pub file_binds: Vec<FileBind>,
    /// The container whose namespaces it shares, by attribute
    /// (`network_mode`, `ipc`, `pid`), each a container's name.
    pub namespaces: BTreeMap<&'static str, String>,
    /// Containers whose mounts it shares, as `name[:mode]`.
    pub volumes_from: Vec<String>,
    /// The names of containers that it is linked with, as `name:alias`.
    pub links: Vec<String>,
    /// Whether the daemon removes it when it ends.
    pub auto_remove: bool,
    /// Whether its input ends with that of whoever talks with it.
    pub stdin_once: bool,
    /// The size of its terminal, when it is known.
    pub console_size: Option<ConsoleSize>,
}

impl ContainerSpec {
    /// A container of a service and its image, and of nothing else.
    pub fn alone(name: impl Into<String>, service: Service) -> Self {
        Self {
            name: name.into(),
            image: service.image.clone(),
            service: Arc::new(service),
            labels: Values::new(),
            config_hash: ConfigHash::Known(String::new()),
            networks: Vec::new(),
            volumes: BTreeMap::new(),
            inherited: Vec::new(),
            file_binds: Vec::new(),
            namespaces: BTreeMap::new(),
            volumes_from: Vec::new(),
            links: Vec::new(),
            auto_remove: false,
            stdin_once: false,
            console_size: None,
        }
    }
}

/// The size of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsoleSize {
    /// Lines.
    pub rows: u16,
    /// Characters in a line.
    pub columns: u16,
}

/// The configuration hash of a container.
#[derive(Debug, Clone, PartialEq)]
pub enum ConfigHash {
    /// Known beforehand.
    Known(String),
    /// Taken once the containers exist whose identities are part of it.
    Pending {
        /// The canonical document, with `container:` and a container's name
        /// where its identity belongs.
        document: Arc<Service>,
        /// Names of the containers.
        containers: Vec<String>,
    },
}

/// A network to join.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// The daemon's name of the network.
    pub network: String,
    /// All aliases, the service's and the container's name among them.
    pub aliases: Vec<String>,
    /// Addresses and options.
    pub options: ServiceNetwork,
}

/// An anonymous volume handed on to a replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InheritedVolume {
    /// The daemon's name of the volume.
    pub name: String,
    /// The path in the container.
    pub target: String,
    /// Whether it can be written to.
    pub writable: bool,
}

/// A file of the host bound read-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBind {
    /// The absolute path on the host.
    pub source: PathBuf,
    /// The path in the container.
    pub target: String,
}

/// A file copied into a container before it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct FileCopy {
    /// The absolute path in the container.
    pub target: String,
    /// The mount that it is on, by its path; empty: the container's own files.
    /// A mount takes files even where the container's root is read-only.
    pub mount: String,
    /// The content; none: a folder, of which mode and owner are set.
    pub content: Option<Sensitive>,
    /// The mode.
    pub mode: FileMode,
    /// The owner's number.
    pub uid: u32,
    /// The group's number.
    pub gid: u32,
    /// The version that it is of together with the other files of its mount,
    /// which all change at once; none: it is by itself.
    pub version: Option<String>,
}

/// The files of a volume, to be written anew while containers mount it.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumeFiles {
    /// The project's name.
    pub project: String,
    /// The daemon's name of the volume.
    pub volume: String,
    /// The image of what writes them.
    pub image: String,
    /// The version that they are.
    pub version: String,
    /// All of them; targets are paths within the volume.
    pub files: Vec<FileCopy>,
}

/// A network to create.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkSpec {
    /// The network, its name among it.
    pub network: Network,
    /// All labels.
    pub labels: Values,
}

/// A volume to create.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumeSpec {
    /// The volume, its name among it.
    pub volume: Volume,
    /// All labels.
    pub labels: Values,
}

/// An image to build.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BuildSpec {
    /// The service that wants it.
    pub service: String,
    /// The reference that it gets first.
    pub image: String,
    /// How it is built. Tags, arguments and labels are complete, and an
    /// additional context `service:…` has the reference of that service's
    /// image in place of its name.
    pub build: Build,
    /// What the project says of the secrets that `build` names, by key.
    pub secrets: BTreeMap<String, FileObject>,
    /// The platform; empty: the daemon's own.
    pub platform: String,
    /// Whether base images are pulled anew.
    pub pull: bool,
    /// Whether no cache is used.
    pub no_cache: bool,
}
