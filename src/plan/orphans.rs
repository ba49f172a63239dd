//! Containers whose service is gone from the project, and one-offs that have
//! ended.

use crate::model::Project;
use crate::observed::{Container, State};

use super::planner::Planner;
use super::{Action, ContainerRef, Orphans, StepId};

/// Whether nothing in the project wants a container any more. A service that
/// no profile enables still owns its containers.
pub(super) fn is_orphan(project: &Project, container: &Container) -> bool {
    if container.is_one_off() {
        return matches!(container.state, State::Exited | State::Dead);
    }
    project.service(container.service()).is_none() && !container.is_controller()
}

impl Planner<'_> {
    /// Names orphans, or removes them.
    pub(super) fn orphans(&mut self) {
        let mut orphans: Vec<&Container> = self
            .observed
            .containers
            .iter()
            .filter(|container| is_orphan(self.project, container))
            .filter(|container| !self.removed.contains_key(&container.id))
            .filter(|container| !self.dropping.contains(&container.id))
            .collect();
        orphans.sort_by_key(|container| &container.name);
        if orphans.is_empty() {
            return;
        }
        match self.policy.orphans {
            Orphans::Ignore => {}
            Orphans::Remove => {
                for container in orphans {
                    self.remove(container, "orphan", &[], false);
                }
            }
            Orphans::Note => {
                let names: Vec<&str> = orphans.iter().map(|orphan| orphan.name.as_str()).collect();
                self.plan.note(
                    None,
                    format!(
                        "Found orphan containers ([{}]) for this project. If you removed or \
                         renamed this service in your compose file, you can run this command \
                         with the --remove-orphans flag to clean it up.",
                        names.join(" ")
                    ),
                );
            }
        }
    }

    /// Puts containers that the command is not about back into networks that
    /// were made anew, and starts those again that ran.
    pub(super) fn bystanders(&mut self) {
        let detached: Vec<(String, Vec<String>)> = self
            .detached
            .iter()
            .map(|(id, keys)| (id.clone(), keys.clone()))
            .collect();
        for (id, keys) in detached {
            let mut containers = self.observed.containers.iter();
            let Some(container) = containers.find(|container| container.id == id) else {
                continue;
            };
            let planned =
                !container.is_one_off() && self.services.contains_key(container.service());
            if planned || self.removed.contains_key(&id) {
                continue;
            }
            let mut after: Vec<StepId> = Vec::new();
            for key in keys {
                after.extend(self.reconnect_bystander(container, &key));
            }
            if let Some(stopped) = self.stopped.get(&id).copied() {
                after.push(stopped);
                let cause = self.cause_of(Some(stopped));
                let container = ContainerRef::of(container);
                self.plan.add(Action::Start { container }, cause, &after);
            }
        }
    }

    fn reconnect_bystander(&mut self, container: &Container, key: &str) -> Option<StepId> {
        let service = match self.project.service(container.service()) {
            Some(service) if service.networks.contains_key(key) => service.as_ref().clone(),
            _ => crate::model::Service {
                name: container.service().to_owned(),
                networks: [(key.to_owned(), None)].into(),
                ..crate::model::Service::default()
            },
        };
        self.reconnect(&service, container, key)
    }
}
