//! Docker's rules for containers.

use std::collections::BTreeMap;

use crate::engine::{Created, EngineError, Status};
use crate::model::spec::ContainerSpec;
use crate::model::{Values, labels};
use crate::observed::{Container, Health, Mount, State};

use super::world::{Life, World};

impl World {
    fn place(&self, container: &str) -> Result<usize, EngineError> {
        let mut containers = self.observed.containers.iter();
        containers
            .position(|found| found.id == container || found.name == container)
            .ok_or_else(|| EngineError::NotFound {
                message: format!("No such container: {container}"),
            })
    }

    fn container(&mut self, container: &str) -> Result<&mut Container, EngineError> {
        let place = self.place(container)?;
        Ok(&mut self.observed.containers[place])
    }

    /// The name of a container, or what it was called by.
    pub fn name(&self, container: &str) -> String {
        self.place(container).map_or_else(
            |_| container.to_owned(),
            |place| self.observed.containers[place].name.clone(),
        )
    }

    pub fn log(&self, container: &str) -> String {
        let place = self.place(container).ok();
        let service = place.map(|place| self.observed.containers[place].service().to_owned());
        let log = service.and_then(|service| self.logs.get(&service).cloned());
        log.unwrap_or_default()
    }

    pub fn status(&self, container: &str) -> Result<Status, EngineError> {
        let found = &self.observed.containers[self.place(container)?];
        Ok(Status {
            test: self.tests.get(found.service()).cloned(),
            ..Status::listed(found)
        })
    }

    pub fn create(
        &mut self,
        spec: &ContainerSpec,
        config_hash: &str,
        ids: &BTreeMap<String, String>,
    ) -> Result<Created, EngineError> {
        self.free(&spec.name)?;
        let Some(image) = self.observed.image(&spec.image).cloned() else {
            return Err(EngineError::NotFound {
                message: format!("No such image: {}", spec.image),
            });
        };
        let shared = spec.volumes_from.iter().map(|entry| {
            let (name, _) = entry.split_once(':').unwrap_or((entry, ""));
            name.to_owned()
        });
        for partner in shared {
            self.place(ids.get(&partner).unwrap_or(&partner))?;
        }
        let mut partners = Vec::new();
        for partner in spec.namespaces.values() {
            let place = self.place(ids.get(partner).unwrap_or(partner))?;
            partners.push(self.observed.containers[place].id.clone());
        }
        let mut networks = BTreeMap::new();
        for endpoint in &spec.networks {
            if self.network(&endpoint.network).is_none() {
                return Err(EngineError::NotFound {
                    message: format!("network {} not found", endpoint.network),
                });
            }
            networks.insert(endpoint.network.clone(), String::new());
        }
        let mounts = self.mounts(spec);
        let id = self.new_id();
        self.partners.insert(id.clone(), partners);
        let mut all = spec.labels.clone();
        all.insert(labels::CONFIG_HASH.into(), config_hash.to_owned());
        self.observed.containers.push(Container {
            id: id.clone(),
            name: spec.name.clone(),
            image: spec.image.clone(),
            image_id: image.id,
            created: i64::try_from(self.made).unwrap_or(i64::MAX),
            labels: all,
            networks,
            mounts,
            ..Container::default()
        });
        Ok(Created {
            id,
            warnings: Vec::new(),
        })
    }

    fn free(&self, name: &str) -> Result<(), EngineError> {
        match self.place(name) {
            Err(_) => Ok(()),
            Ok(_) => Err(EngineError::Conflict {
                message: format!("Conflict. The container name {name:?} is already in use"),
            }),
        }
    }

    /// Named volumes are made when missing, anonymous ones are handed on or
    /// made.
    fn mounts(&mut self, spec: &ContainerSpec) -> Vec<Mount> {
        let mut mounts = Vec::new();
        for wanted in &spec.service.volumes {
            let handed_on = (spec.inherited.iter()).find(|had| had.target == wanted.target);
            let name = match (wanted.kind.as_str(), spec.volumes.get(&wanted.source)) {
                ("volume", Some(name)) => name.clone(),
                ("volume", None) if handed_on.is_some() => continue,
                ("volume", None) => self.new_id(),
                _ => String::new(),
            };
            if !name.is_empty() {
                self.add_volume(name.clone(), Values::new());
            }
            mounts.push(Mount {
                kind: wanted.kind.clone(),
                name,
                source: wanted.source.clone(),
                target: wanted.target.clone(),
                writable: !wanted.read_only,
            });
        }
        for volume in &spec.inherited {
            self.add_volume(volume.name.clone(), Values::new());
            mounts.push(Mount {
                kind: "volume".into(),
                name: volume.name.clone(),
                target: volume.target.clone(),
                writable: volume.writable,
                ..Mount::default()
            });
        }
        mounts
    }

    pub fn start(&mut self, container: &str) -> Result<(), EngineError> {
        let place = self.place(container)?;
        let found = self.observed.containers[place].clone();
        match found.state {
            State::Running => return Ok(()),
            State::Paused | State::Dead | State::Removing => {
                return Err(EngineError::Conflict {
                    message: format!("cannot start a {} container", found.state.as_str()),
                });
            }
            _ => {}
        }
        for partner in self.partners.get(&found.id).into_iter().flatten() {
            if self.status(partner)?.state != State::Running {
                return Err(EngineError::Conflict {
                    message: format!("cannot join namespace of a non running container: {partner}"),
                });
            }
        }
        let mut networks = BTreeMap::new();
        for (name, id) in &found.networks {
            let known = if id.is_empty() { name } else { id };
            let Some(network) = self.network(known) else {
                return Err(EngineError::NotFound {
                    message: format!("network {known} not found"),
                });
            };
            networks.insert(name.clone(), network.id.clone());
        }
        let life = match self.lives.get(found.service()) {
            _ if found.is_one_off() => Life::Ends(0),
            life => life.copied().unwrap_or_default(),
        };
        let started = &mut self.observed.containers[place];
        started.state = State::Running;
        started.exit_code = None;
        started.networks = networks;
        started.health = match life {
            Life::Runs | Life::Ends(_) => None,
            Life::Starting => Some(Health::Starting),
            Life::Healthy => Some(Health::Healthy),
            Life::Unhealthy => Some(Health::Unhealthy),
        };
        self.tell("start", &found.id, &found.name, Values::new());
        if let Life::Ends(code) = life {
            self.end(container, code, "die");
        }
        Ok(())
    }

    pub fn set_health(&mut self, container: &str, health: Health) {
        let Ok(found) = self.container(container) else {
            return;
        };
        found.health = Some(health);
        let (id, name) = (found.id.clone(), found.name.clone());
        self.tell("health_status", &id, &name, Values::new());
    }

    /// Ends a container, by itself or not.
    pub fn end(&mut self, container: &str, code: i64, what: &str) {
        let Ok(found) = self.container(container) else {
            return;
        };
        found.state = State::Exited;
        found.exit_code = Some(code);
        found.health = None;
        let (id, name) = (found.id.clone(), found.name.clone());
        let attributes = [("exitCode".to_owned(), code.to_string())].into();
        self.tell(what, &id, &name, attributes);
    }

    pub fn stop(&mut self, container: &str) -> Result<(), EngineError> {
        if self.container(container)?.state.is_up() {
            self.end(container, 0, "die");
        }
        Ok(())
    }

    pub fn kill(&mut self, container: &str) -> Result<(), EngineError> {
        if !self.container(container)?.state.is_up() {
            return Err(EngineError::Conflict {
                message: format!("container {container} is not running"),
            });
        }
        self.end(container, 137, "die");
        Ok(())
    }

    pub fn pause(&mut self, container: &str) -> Result<(), EngineError> {
        let found = self.container(container)?;
        if found.state != State::Running {
            return Err(EngineError::Conflict {
                message: format!("Container {container} is not running"),
            });
        }
        found.state = State::Paused;
        Ok(())
    }

    pub fn unpause(&mut self, container: &str) -> Result<(), EngineError> {
        let found = self.container(container)?;
        if found.state != State::Paused {
            return Err(EngineError::Conflict {
                message: format!("Container {container} is not paused"),
            });
        }
        found.state = State::Running;
        Ok(())
    }

    pub fn remove(&mut self, container: &str, volumes: bool) -> Result<(), EngineError> {
        let place = self.place(container)?;
        let removed = self.observed.containers.remove(place);
        if volumes {
            for mount in removed.mounts {
                let anonymous = mount.name.len() == 64;
                if anonymous && self.remove_volume(&mount.name).is_err() {
                    // Another container mounts it too, so that it stays.
                }
            }
        }
        self.tell("destroy", &removed.id, &removed.name, removed.labels);
        Ok(())
    }

    pub fn rename(&mut self, container: &str, name: &str) -> Result<(), EngineError> {
        self.free(name)?;
        name.clone_into(&mut self.container(container)?.name);
        Ok(())
    }

    pub fn connect(&mut self, network: &str, container: &str) -> Result<(), EngineError> {
        let Some(found) = self.network(network).cloned() else {
            return Err(EngineError::NotFound {
                message: format!("network {network} not found"),
            });
        };
        let joined = &mut self.container(container)?.networks;
        joined.insert(found.name, found.id);
        Ok(())
    }

    pub fn disconnect(&mut self, network: &str, container: &str) -> Result<(), EngineError> {
        let joined = &mut self.container(container)?.networks;
        match joined.remove(network) {
            Some(_) => Ok(()),
            None => Err(EngineError::Refused {
                status: 403,
                message: format!("container {container} is not connected to network {network}"),
            }),
        }
    }
}
