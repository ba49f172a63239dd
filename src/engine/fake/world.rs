//! What the engine in memory has, and Docker's rules for networks, volumes and
//! images.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::sync::mpsc::{self, UnboundedSender};

use crate::engine::{Consumption, Created, EngineError, Happening, HealthTest, Scope};
use crate::model::reference::Reference;
use crate::model::spec::{BuildSpec, NetworkSpec, VolumeSpec};
use crate::model::{Values, labels};
use crate::observed::{Image, Network, Observed, Volume};

/// What a container does once it is started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Life {
    /// It runs, without a health check.
    #[default]
    Runs,
    /// It runs, and its health is not known yet.
    Starting,
    /// It runs and is healthy.
    Healthy,
    /// It runs and is unhealthy.
    Unhealthy,
    /// It ends at once, with this code.
    Ends(i64),
}

/// Everything that the engine has and knows.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub observed: Observed,
    /// How many identities were given out.
    pub made: u64,
    /// The containers whose namespaces each container shares, by identity.
    pub partners: BTreeMap<String, Vec<String>>,
    pub registry: BTreeMap<String, String>,
    pub lives: BTreeMap<String, Life>,
    pub logs: BTreeMap<String, String>,
    /// How containers' health is tested, by service.
    pub tests: BTreeMap<String, HealthTest>,
    /// What containers use, by their services.
    pub consumed: BTreeMap<String, Consumption>,
    pub requests: Vec<String>,
    /// A request's beginning, how often it fails, and how.
    pub faults: Vec<(String, usize, EngineError)>,
    pub listeners: Vec<UnboundedSender<Happening>>,
}

/// The key of an image in a snapshot.
pub fn identity(image: &str) -> String {
    Reference::parse(image).map_or_else(|_| image.to_owned(), |parsed| parsed.identity())
}

impl World {
    pub fn with(observed: Observed) -> Self {
        Self {
            observed,
            ..Self::default()
        }
    }

    pub fn request(&mut self, line: String) -> Result<(), EngineError> {
        let mut faults = self.faults.iter_mut();
        let fault = faults.find(|(start, times, _)| *times > 0 && line.starts_with(start.as_str()));
        let outcome = match fault {
            Some((_, times, error)) => {
                *times -= 1;
                Err(error.clone())
            }
            None => Ok(()),
        };
        self.requests.push(line);
        outcome
    }

    /// What a container uses; nothing, when nothing was said of its service.
    pub fn consumption(&self, name: &str) -> Consumption {
        let mut containers = self.observed.containers.iter();
        let found = containers.find(|it| it.name == name);
        let used = found.and_then(|it| self.consumed.get(it.service()));
        used.copied().unwrap_or_default()
    }

    /// The next identity: twelve telling digits, then zeros.
    pub fn new_id(&mut self) -> String {
        self.made += 1;
        format!("{:012x}{:052}", 0xabc_0000_0000_u64 + self.made, 0)
    }

    /// What a scope shows.
    pub fn seen(&self, scope: &Scope) -> Observed {
        let ours = |all: &Values| all.get(labels::PROJECT) == Some(&scope.project);
        let mut seen = self.observed.clone();
        seen.containers.retain(|found| ours(&found.labels));
        seen.networks
            .retain(|found| ours(&found.labels) || scope.network_names.contains(&found.name));
        seen.volumes
            .retain(|found| ours(&found.labels) || scope.volume_names.contains(&found.name));
        if !scope.images {
            seen.images.clear();
        }
        seen
    }

    pub fn listen(&mut self) -> BoxStream<'static, Result<Happening, EngineError>> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.listeners.push(sender);
        stream::unfold(receiver, |mut receiver| async move {
            let happening = receiver.recv().await?;
            Some((Ok(happening), receiver))
        })
        .boxed()
    }

    pub fn tell(&mut self, what: &str, id: &str, name: &str, attributes: Values) {
        let mut containers = self.observed.containers.iter();
        let found = containers.find(|container| container.id == id);
        let mut all = found.map_or_else(Values::new, |found| found.labels.clone());
        all.extend(attributes);
        let happening = Happening {
            what: what.to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
            attributes: all,
            time: 0,
        };
        self.listeners
            .retain(|listener| listener.send(happening.clone()).is_ok());
    }

    pub fn published(&self, image: &str) -> Result<String, EngineError> {
        let found = self.registry.get(&identity(image));
        found.cloned().ok_or_else(|| EngineError::NotFound {
            message: format!("pull access denied for {image}, repository does not exist"),
        })
    }

    pub fn pull(&mut self, image: &str) -> Result<(), EngineError> {
        let id = self.published(image)?;
        let found = Image {
            id,
            ..Image::default()
        };
        self.observed.images.insert(identity(image), found);
        Ok(())
    }

    pub fn build(&mut self, spec: &BuildSpec) -> Created {
        let id = format!("sha256:{}", self.new_id());
        let image = Image {
            id: id.clone(),
            labels: spec.build.labels.clone(),
            ..Image::default()
        };
        self.observed.images.insert(identity(&spec.image), image);
        Created {
            id,
            warnings: Vec::new(),
        }
    }

    pub fn remove_image(&mut self, image: &str) -> Result<(), EngineError> {
        let key = identity(image);
        let mut containers = self.observed.containers.iter();
        if containers.any(|container| identity(&container.image) == key) {
            return Err(EngineError::Conflict {
                message: format!("conflict: unable to remove {image}: container is using it"),
            });
        }
        match self.observed.images.remove(&key) {
            Some(_) => Ok(()),
            None => Err(EngineError::NotFound {
                message: format!("No such image: {image}"),
            }),
        }
    }

    pub fn network_name(&self, network: &str) -> String {
        self.network(network)
            .map_or_else(|| network.to_owned(), |found| found.name.clone())
    }

    pub fn network(&self, network: &str) -> Option<&Network> {
        let mut networks = self.observed.networks.iter();
        networks.find(|found| found.name == network || found.id == network)
    }

    pub fn create_network(&mut self, spec: &NetworkSpec) -> Result<Created, EngineError> {
        let name = spec.network.name.clone();
        if self.network(&name).is_some() {
            return Err(EngineError::Conflict {
                message: format!("network with name {name} already exists"),
            });
        }
        let id = self.new_id();
        self.observed.networks.push(Network {
            id: id.clone(),
            name,
            labels: spec.labels.clone(),
        });
        Ok(Created {
            id,
            warnings: Vec::new(),
        })
    }

    pub fn remove_network(&mut self, network: &str) -> Result<(), EngineError> {
        let Some(found) = self.network(network).cloned() else {
            return Err(EngineError::NotFound {
                message: format!("network {network} not found"),
            });
        };
        let mut containers = self.observed.containers.iter();
        let in_use = |id: &String| *id == found.id;
        if containers.any(|c| c.state.is_up() && c.networks.values().any(in_use)) {
            return Err(EngineError::Refused {
                status: 403,
                message: format!("error while removing network: {network} has active endpoints"),
            });
        }
        self.observed.networks.retain(|other| other.id != found.id);
        Ok(())
    }

    pub fn create_volume(&mut self, spec: &VolumeSpec) {
        let name = spec.volume.name.clone();
        self.add_volume(name, spec.labels.clone());
    }

    pub fn add_volume(&mut self, name: String, labels: Values) {
        if !self.observed.volumes.iter().any(|found| found.name == name) {
            self.observed.volumes.push(Volume { name, labels });
        }
    }

    pub fn remove_volume(&mut self, volume: &str) -> Result<(), EngineError> {
        let mut mounts = self.observed.containers.iter().flat_map(|c| &c.mounts);
        if mounts.any(|mount| mount.kind == "volume" && mount.name == volume) {
            return Err(EngineError::Conflict {
                message: format!("remove {volume}: volume is in use"),
            });
        }
        let before = self.observed.volumes.len();
        self.observed.volumes.retain(|found| found.name != volume);
        if self.observed.volumes.len() == before {
            return Err(EngineError::NotFound {
                message: format!("get {volume}: no such volume"),
            });
        }
        Ok(())
    }
}
