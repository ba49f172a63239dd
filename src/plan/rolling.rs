//! Replacing replicas without a gap: `deploy.update_config.order: start-first`.
//!
//! The replacement is made and started beside the old container, and only
//! when it runs, or is healthy where it has a health check, does the old one
//! go. As many replicas at a time as `parallelism` says, one by default.
//! When a replacement does not get well, its old container and all those that
//! were to follow stay, which is `failure_action: pause`.

use std::sync::Arc;

use crate::model::{Service, UpdateConfig};
use crate::observed::Container;

use super::planner::{Planner, Replica};
use super::spec::Wanted;
use super::{Action, Deadline, StepId};

impl Planner<'_> {
    /// Whether a running container of a service is replaced without a gap. Says why not
    /// where the file asks for it.
    pub(super) fn rolls(&mut self, service: &Arc<Service>, old: &Container) -> bool {
        let Some(update) = start_first(service) else {
            return false;
        };
        let interrupted = self.stopped.contains_key(&old.id) || self.policy.no_start;
        if !old.state.is_up() || interrupted {
            return false;
        }
        let obstacle = self.obstacle(service);
        let attribute = format!("services.{}.deploy.update_config", service.name);
        let mut notes = Vec::new();
        if let Some(obstacle) = &obstacle {
            notes.push((
                "order",
                format!("{} is replaced with a gap: {obstacle}", service.name),
            ));
        } else {
            notes.extend(left_out(update).map(|key| {
                let message = format!(
                    "update_config.{key} of service {} is not honoured",
                    service.name
                );
                (key, message)
            }));
        }
        for (key, message) in notes {
            // Its replicas have the same to say.
            if !self.plan.notes.iter().any(|note| note.message == message) {
                self.plan.note(format!("{attribute}.{key}"), message);
            }
        }
        obstacle.is_none()
    }

    /// What only one of two containers of a service could have.
    pub(super) fn obstacle(&self, service: &Service) -> Option<String> {
        if let Some(port) = service.ports.iter().find(|port| !port.published.is_empty()) {
            return Some(format!(
                "only one container can publish port {}",
                port.published
            ));
        }
        if service.network_mode == "host" {
            return Some("it uses the host's network".into());
        }
        let endpoints = service.networks.values().flatten();
        let fixed = endpoints.into_iter().find_map(|endpoint| {
            [
                &endpoint.ipv4_address,
                &endpoint.ipv6_address,
                &endpoint.mac_address,
            ]
            .into_iter()
            .find(|address| !address.is_empty())
        });
        if let Some(address) = fixed.or(Some(&service.mac_address).filter(|it| !it.is_empty())) {
            return Some(format!("only one container can have the address {address}"));
        }
        let dependents = self.selection.graph.dependents(&service.name);
        let restarted = dependents
            .into_iter()
            .find(|(name, dependency)| dependency.restart && !self.is_one_pod(&service.name, name));
        restarted.map(|(name, _)| format!("service {name} is restarted with it"))
    }

    /// Makes a replacement, which the start phase puts in the place of the
    /// old container.
    pub(super) fn roll(&mut self, wanted: Wanted<'_>, old: &Container, cause: &str) -> Replica {
        let temporary = self.replacement_name(wanted, old);
        let after = self.needed_first(wanted);
        let made = self.add_create(wanted, temporary.clone(), Some(old), cause, &after);
        let mut replica = Replica::made(wanted.service, temporary, vec![made], cause);
        replica.replaces = Some(old.id.clone());
        replica
    }

    /// Waits until a replacement is well, and gives it the place of the old
    /// container. Gives the last step.
    pub(super) fn take_over(
        &mut self,
        service: &Service,
        number: u32,
        replica: &mut Replica,
        started: StepId,
    ) -> StepId {
        let containers = self.observed.containers.iter();
        let mut replaced = containers.filter(|it| Some(&it.id) == replica.replaces.as_ref());
        let Some(old) = replaced.next() else {
            return started;
        };
        let action = Action::AwaitHealthy {
            container: replica.container.clone(),
            deadline: self.policy.wait.unwrap_or(Deadline::None),
            or_running: true,
            first_tests: None,
            optional: false,
        };
        replica.until_ready = true;
        let cause = format!("{} stays until it is well", old.name);
        let well = self.plan.add(action, cause, &[started]);
        let cause = format!("{} takes its place", replica.container.name);
        let removed = self.remove(old, &cause, &[well], false);
        replica.ready = vec![removed];
        self.rename(
            replica,
            self.container_name(service, number),
            "the old container is gone",
        )
    }
}

/// How many replicas of a service are replaced at a time.
pub(super) fn width(service: &Service) -> usize {
    let parallelism = start_first(service).and_then(|update| update.parallelism);
    match parallelism.map(usize::try_from) {
        None => 1,
        Some(Ok(0) | Err(_)) => usize::MAX,
        Some(Ok(count)) => count,
    }
}

fn start_first(service: &Service) -> Option<&UpdateConfig> {
    let update = service.deploy.as_ref()?.update_config.as_ref()?;
    (update.order == "start-first").then_some(update)
}

/// What the file says of updates that has no meaning here.
fn left_out(update: &UpdateConfig) -> impl Iterator<Item = &'static str> {
    let default = UpdateConfig::default();
    [
        ("delay", update.delay != default.delay),
        (
            "failure_action",
            !["", "pause"].contains(&update.failure_action.as_str()),
        ),
        (
            "max_failure_ratio",
            update.max_failure_ratio != default.max_failure_ratio,
        ),
        ("monitor", update.monitor != default.monitor),
    ]
    .into_iter()
    .filter_map(|(key, said)| said.then_some(key))
}
