//! Compose files kept elsewhere: in Git repositories and as OCI artifacts.
//!
//! A resource is fetched once into the user's cache, under its commit or
//! digest, and then read like any local file. Nothing is ever written outside
//! that folder, and a name inside a resource cannot lead out of it.

pub(crate) mod artifact;
mod git;
mod git_address;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use git_address::GitAddress;

use crate::model::reference::{Reference, ReferenceError};
use crate::registry::RegistryError;

/// What an OCI artifact's address begins with.
const ARTIFACT: &str = "oci://";

/// The names of a Compose file in a folder, the first that is there counting.
const FILE_NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// Why a resource was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The user has switched this kind off.
    #[error("remote resources of this kind are switched off by {0}")]
    SwitchedOff(&'static str),
    /// There is no folder to keep it in.
    #[error("no folder for remote resources: neither XDG_CACHE_HOME nor HOME is set")]
    NoCache,
    /// The cache cannot be written.
    #[error("cannot write {path}: {reason}")]
    Cache {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// `git` is not installed or failed.
    #[error("git cannot fetch {address}: {reason}")]
    Git {
        /// The repository.
        address: String,
        /// What git says.
        reason: String,
    },
    /// The resource has no Compose file where one was looked for.
    #[error("{address} has no Compose file{}", if .folder.is_empty() { String::new() } else { format!(" in {folder}") })]
    NoFile {
        /// The resource.
        address: String,
        /// The folder in it.
        folder: String,
    },
    /// A path would lead out of the resource.
    #[error("`{path}` leads out of {address}")]
    Outside {
        /// The resource.
        address: String,
        /// The path.
        path: String,
    },
    /// The artifact is not one of Compose files.
    #[error("{address} is no Compose application: {reason}")]
    NotCompose {
        /// The artifact.
        address: String,
        /// Why.
        reason: String,
    },
    /// The address is no image reference.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The registry does not give it.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// Fetches remote resources, each once.
pub struct Remotes {
    environment: BTreeMap<String, String>,
    insecure_registries: Vec<String>,
    known: RefCell<HashMap<String, PathBuf>>,
}

impl Remotes {
    /// With the process's environment, which says where the cache and the
    /// credentials are. `insecure_registries` may be spoken to unencrypted.
    pub fn new(environment: BTreeMap<String, String>, insecure_registries: Vec<String>) -> Self {
        Self {
            environment,
            insecure_registries,
            known: RefCell::default(),
        }
    }

    /// Whether an address is one of a remote resource, and not a path.
    pub fn is_remote(address: &str) -> bool {
        address.starts_with(ARTIFACT) || GitAddress::parse(address).is_some()
    }

    /// Fetches a resource and gives the path of its Compose file in the cache.
    ///
    /// # Errors
    /// When it cannot be fetched, or is not what it should be.
    pub fn fetch(&self, address: &str) -> Result<PathBuf, RemoteError> {
        if let Some(path) = self.known.borrow().get(address) {
            return Ok(path.clone());
        }
        let path = if let Some(reference) = address.strip_prefix(ARTIFACT) {
            self.allowed("COMPOSE_EXPERIMENTAL_OCI_REMOTE")?;
            let reference = Reference::parse(reference)?;
            artifact::fetch(&reference, &self.client()?, &self.cache()?)?
        } else {
            self.allowed("COMPOSE_EXPERIMENTAL_GIT_REMOTE")?;
            let invalid = || RemoteError::Git {
                address: address.into(),
                reason: "no Git address".into(),
            };
            let git_address = GitAddress::parse(address).ok_or_else(invalid)?;
            git::fetch(&git_address, &self.environment, &self.cache()?)?
        };
        self.known
            .borrow_mut()
            .insert(address.to_owned(), path.clone());
        Ok(path)
    }

    fn allowed(&self, variable: &'static str) -> Result<(), RemoteError> {
        match self
            .environment
            .get(variable)
            .map(|value| value.to_lowercase())
            .as_deref()
        {
            Some("0" | "f" | "false") => Err(RemoteError::SwitchedOff(variable)),
            _ => Ok(()),
        }
    }

    fn variable(&self, name: &str) -> Option<&String> {
        self.environment.get(name).filter(|value| !value.is_empty())
    }

    fn cache(&self) -> Result<PathBuf, RemoteError> {
        let home = || {
            self.variable("HOME")
                .map(|home| Path::new(home).join(".cache"))
        };
        let base = self
            .variable("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(home);
        Ok(base.ok_or(RemoteError::NoCache)?.join("rcompose"))
    }

    /// A client of registries, with the user's credentials.
    ///
    /// # Errors
    /// When Docker's configuration cannot be read.
    pub fn client(&self) -> Result<crate::registry::Client, RemoteError> {
        use crate::registry::{Client, credentials::Store};
        let home = || {
            self.variable("HOME")
                .map(|home| Path::new(home).join(".docker"))
        };
        let folder = self
            .variable("DOCKER_CONFIG")
            .map(PathBuf::from)
            .or_else(home);
        let store = Store::load(&folder.unwrap_or_default(), self.variable("PATH").cloned())
            .map_err(RegistryError::from)?;
        Ok(Client::new(store, self.insecure_registries.clone()))
    }
}

/// The Compose file in a folder.
fn find_file(folder: &Path) -> Option<PathBuf> {
    FILE_NAMES
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

/// Makes a folder of the cache at once: it is filled under a passing name and
/// then renamed, so that an interrupted fetch leaves nothing half done.
fn fill(
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<(), RemoteError>,
) -> Result<(), RemoteError> {
    if folder.exists() {
        return Ok(());
    }
    let failed = |error: std::io::Error| RemoteError::Cache {
        path: folder.to_owned(),
        reason: error.to_string(),
    };
    let parent = folder.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent).map_err(failed)?;
    let passing = tempfile::Builder::new()
        .prefix(".fetch-")
        .tempdir_in(parent)
        .map_err(failed)?;
    fill(passing.path())?;
    match std::fs::rename(passing.path(), folder) {
        // Another process was faster: its copy is the same commit or digest.
        Err(_) if folder.exists() => Ok(()),
        other => other.map_err(failed),
    }
}
