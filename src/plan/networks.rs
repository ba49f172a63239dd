//! Networks: made when missing, made anew when diverged, never touched when
//! external or somebody else's.
//!
//! A network cannot go while containers are in it. Those of the project that
//! are in a diverged one are stopped and taken out of it, and put back in
//! when their turn comes (`containers`), unless they are replaced anyway.

use std::collections::BTreeSet;

use crate::model::spec::NetworkSpec;
use crate::model::{self, labels};
use crate::observed::{Container, Network};

use super::planner::{PlannedNetwork, Planner};
use super::{Action, ContainerRef, PlanError, StepId, hash};

impl<'a> Planner<'a> {
    /// Plans all networks that the services use.
    pub(super) fn networks(&mut self) -> Result<(), PlanError> {
        let mut keys: BTreeSet<&String> = BTreeSet::new();
        if self.policy.all_resources {
            keys.extend(self.project.networks.keys());
        }
        for service in self.selected() {
            keys.extend(service.networks.keys());
        }
        for key in keys {
            let Some(desired) = self.project.networks.get(key) else {
                continue;
            };
            let planned = self.network(key, desired)?;
            self.networks.insert(key.clone(), planned);
        }
        Ok(())
    }

    fn network(
        &mut self,
        key: &str,
        desired: &model::Network,
    ) -> Result<PlannedNetwork, PlanError> {
        let name = &desired.name;
        let found = self.find_network(name);
        if desired.external {
            let found = found.ok_or_else(|| {
                PlanError::at(
                    format!("networks.{key}"),
                    format!("network {name} declared as external, but could not be found"),
                )
            })?;
            return Ok(existing(found));
        }
        let Some(found) = found else {
            let step = self.create_network(key, desired, "not there", &[]);
            return Ok(made(name, step));
        };
        if !is_ours(found, &self.project.name) {
            self.plan.note(
                format!("networks.{key}"),
                format!(
                    "network {name} exists but was not created for project {}; it is used as \
                     it is. Use `external: true` to say so",
                    self.project.name
                ),
            );
            return Ok(existing(found));
        }
        let single = self.remove_doubles(found);
        let made_with = found.labels.get(labels::CONFIG_HASH);
        if made_with.is_none_or(|hash| hash.is_empty() || *hash == hash::network(desired)) {
            return Ok(PlannedNetwork {
                step: single,
                ..existing(found)
            });
        }
        let step = self.replace_network(key, desired, found, single);
        Ok(made(name, step))
    }

    /// Removes the project's other networks of the same name that nobody is
    /// in. The daemon can have them when an `up` was killed while it made a
    /// network and the next one did not see it yet; joining by name would
    /// then be ambiguous. Gives the last removal.
    fn remove_doubles(&mut self, kept: &Network) -> Option<StepId> {
        let mut last = None;
        for network in &self.observed.networks {
            let double = network.name == kept.name
                && network.id != kept.id
                && is_ours(network, &self.project.name);
            if !double || self.population(network) > 0 {
                continue;
            }
            let action = Action::RemoveNetwork {
                name: network.name.clone(),
                id: network.id.clone(),
                optional: false,
            };
            let after: Vec<StepId> = last.into_iter().collect();
            last = Some(
                self.plan
                    .add(action, "a second network of this name", &after),
            );
        }
        last
    }

    /// How many of the project's containers are in a network, told by its
    /// identity.
    fn population(&self, network: &Network) -> usize {
        inside(&self.observed.containers, &network.name)
            .filter(|container| container.networks[&network.name] == network.id)
            .count()
    }

    /// Takes the project's containers out of a network and makes it anew.
    fn replace_network(
        &mut self,
        key: &str,
        desired: &model::Network,
        found: &Network,
        single: Option<StepId>,
    ) -> StepId {
        let cause = format!("network {key} changed");
        let mut after: Vec<StepId> = single.into_iter().collect();
        for container in inside(&self.observed.containers, &found.name) {
            if container.networks[&found.name].is_empty() {
                // Never started: it is to join by name, whichever has it then.
                continue;
            }
            let stopped = self.stop(container, &cause, &[]);
            let action = Action::Disconnect {
                container: ContainerRef::of(container),
                network: found.name.clone(),
            };
            let stopped: Vec<StepId> = stopped.into_iter().collect();
            after.push(self.plan.add(action, &cause, &stopped));
            let keys = self.detached.entry(container.id.clone()).or_default();
            keys.push(key.to_owned());
        }
        let action = Action::RemoveNetwork {
            name: found.name.clone(),
            id: found.id.clone(),
            optional: false,
        };
        let removed = self.plan.add(action, "configuration changed", &after);
        self.create_network(key, desired, "configuration changed", &[removed])
    }

    fn create_network(
        &mut self,
        key: &str,
        desired: &model::Network,
        cause: &str,
        after: &[StepId],
    ) -> StepId {
        let mut all = desired.labels.clone();
        all.insert(labels::PROJECT.into(), self.project.name.clone());
        all.insert(labels::NETWORK.into(), key.to_owned());
        all.insert(labels::VERSION.into(), self.policy.version.clone());
        all.insert(labels::CONFIG_HASH.into(), hash::network(desired));
        let spec = NetworkSpec {
            network: desired.clone(),
            labels: all,
        };
        self.plan
            .add(Action::CreateNetwork(Box::new(spec)), cause, after)
    }

    /// The network of a name, the project's own before others of that name,
    /// and the one that its containers are in before one that is empty; an
    /// external one may be named by its identity.
    fn find_network(&self, name: &str) -> Option<&'a Network> {
        let project = &self.project.name;
        self.observed
            .networks
            .iter()
            .filter(|network| network.name == name || network.id == name)
            .max_by_key(|network| (is_ours(network, project), self.population(network)))
    }

    /// Removes networks of the project that have had another name in the
    /// files before, once nobody is in them any more.
    pub(super) fn renamed_networks(&mut self) {
        for network in &self.observed.networks {
            let Some(desired) = network
                .labels
                .get(labels::NETWORK)
                .filter(|_| is_ours(network, &self.project.name))
                .and_then(|key| self.networks.get(key))
            else {
                continue;
            };
            if desired.name == network.name {
                continue;
            }
            let removals: Option<Vec<StepId>> = inside(&self.observed.containers, &network.name)
                .map(|container| self.removed.get(&container.id).copied())
                .collect();
            let Some(removals) = removals else {
                continue;
            };
            let cause = format!("renamed to {}", desired.name);
            let action = Action::RemoveNetwork {
                name: network.name.clone(),
                id: network.id.clone(),
                optional: true,
            };
            self.plan.add(action, cause, &removals);
        }
    }
}

/// The containers that are in a network.
pub(super) fn inside<'a>(
    containers: &'a [Container],
    network: &str,
) -> impl Iterator<Item = &'a Container> {
    containers
        .iter()
        .filter(move |container| container.networks.contains_key(network))
}

/// Whether the label says that a network is a project's.
pub(super) fn is_ours(network: &Network, project: &str) -> bool {
    network
        .labels
        .get(labels::PROJECT)
        .is_some_and(|owner| owner == project)
}

fn existing(found: &Network) -> PlannedNetwork {
    PlannedNetwork {
        name: found.name.clone(),
        id: Some(found.id.clone()),
        step: None,
    }
}

fn made(name: &str, step: StepId) -> PlannedNetwork {
    PlannedNetwork {
        name: name.to_owned(),
        id: None,
        step: Some(step),
    }
}
