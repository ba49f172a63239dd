//! What is done to containers as they are: `start`, `stop`, `kill`, `pause`,
//! `unpause`, `rm`.
//!
//! None of these looks at whether containers are as desired.

use std::collections::BTreeMap;

use crate::model::Project;
use crate::model::provision::ProviderVerb;
use crate::observed::{Container, Observed, State};

use super::planner::{Fate, PlannedService, Planner, Replica};
use super::selection::Reach;
use super::{Action, ContainerRef, Orphans, Plan, PlanError, Policy, StepId, controller};

/// Starts the containers of services and of what they depend on.
pub fn start(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let project = &*controller::found(project, observed);
    let mut planner = Planner::new(project, observed, policy, Reach::Dependencies)?;
    for service in planner.selected() {
        let mut present = PlannedService::default();
        if service.provider.is_none() && planner.scale(service) > 0 {
            present.copies = planner.files(service)?.copies;
            for container in planner.containers_of(&service.name) {
                let mut number = container.number().unwrap_or(0);
                while present.replicas.contains_key(&number) {
                    number += 1;
                }
                present.replicas.insert(number, as_it_is(container));
                if container.state == State::Running {
                    planner.plan.unchanged.push(ContainerRef::of(container));
                }
            }
            if present.replicas.is_empty() {
                return Err(PlanError::at(
                    format!("services.{}", service.name),
                    format!("service {:?} has no container to start", service.name),
                ));
            }
        }
        planner.services.insert(service.name.clone(), present);
        if let Some(service) = project.services.get(&service.name)
            && !service.pre_start.is_empty()
        {
            let expected = planner.assumed(service)?;
            let hooks = planner.hooks_before_start(service, &expected)?;
            let present = planner.services.entry(service.name.clone()).or_default();
            present.hooks = hooks;
        }
    }
    planner.start_all()?;
    planner.wait_for_all();
    Ok(planner.plan)
}

pub(super) fn as_it_is(container: &Container) -> Replica {
    Replica {
        container: ContainerRef::of(container),
        ready: Vec::new(),
        fate: match container.state {
            State::Running | State::Restarting => Fate::Runs,
            State::Paused => Fate::Thaws,
            // `start` asks for it, whatever it was for.
            _ => Fate::Starts("start".into()),
        },
        made: false,
        started: None,
        replaces: None,
        until_ready: false,
    }
}

/// Stops the containers of services, dependents first.
pub fn stop(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let project = &*controller::found(project, observed);
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    planner.hands_over = !policy.services.is_empty();
    let all: Vec<String> = planner.selection.services.clone();
    planner.stop_services(&all, "stop", ProviderVerb::Stop);
    let idle = planner.containers_selected().into_iter();
    let idle = idle.filter(|container| !container.state.is_up());
    planner.plan.stopped = idle.map(ContainerRef::of).collect();
    Ok(planner.plan)
}

impl Planner<'_> {
    /// Stops services, each after those that depend on it; `verb` is what the
    /// provider of one is to do. Gives the steps after which a service has
    /// stopped.
    pub(super) fn stop_services(
        &mut self,
        services: &[String],
        cause: &str,
        verb: ProviderVerb,
    ) -> BTreeMap<String, Vec<StepId>> {
        let mut ends: BTreeMap<String, Vec<StepId>> = BTreeMap::new();
        let quiet = self.stop_controller(services, cause);
        for name in services.iter().rev() {
            let after: Vec<StepId> = self
                .selection
                .graph
                .dependents(name)
                .into_keys()
                .filter_map(|dependent| ends.get(dependent))
                .flatten()
                .chain(&quiet)
                .copied()
                .collect();
            let mut steps = Vec::new();
            for container in self.containers_of(name) {
                steps.extend(self.stop(container, cause, &after));
            }
            if let Some(service) = self.project.services.get(name) {
                steps.extend(self.have_provided(service, verb, cause, &after));
            }
            ends.insert(name.clone(), if steps.is_empty() { after } else { steps });
        }
        ends
    }

    /// The containers of the command's services, one-offs left out.
    fn containers_selected(&self) -> Vec<&Container> {
        let services = self.selection.services.iter();
        services.flat_map(|name| self.containers_of(name)).collect()
    }
}

/// Sends a signal to the running containers of services.
pub fn kill(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let signal = match policy.signal.as_str() {
        "" => "SIGKILL".to_owned(),
        signal => signal.to_owned(),
    };
    let mut plan = each(project, observed, policy, "kill", |container| {
        container.state.is_up().then(|| Action::Kill {
            container: ContainerRef::of(container),
            signal: signal.clone(),
        })
    })?;
    if policy.orphans == Orphans::Remove {
        let orphans = observed
            .containers
            .iter()
            .filter(|container| !container.is_one_off())
            .filter(|container| super::orphans::is_orphan(project, container));
        for container in orphans.filter(|container| container.state.is_up()) {
            let action = Action::Kill {
                container: ContainerRef::of(container),
                signal: signal.clone(),
            };
            plan.add(action, "orphan", &[]);
        }
    }
    Ok(plan)
}

/// Freezes the running containers of services. One that is frozen already is
/// asked for all the same: the daemon says then that it is.
pub fn pause(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    each(project, observed, policy, "pause", |container| {
        matches!(container.state, State::Running | State::Paused).then(|| Action::Pause {
            container: ContainerRef::of(container),
        })
    })
}

/// Thaws the frozen containers of services.
pub fn unpause(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    each(project, observed, policy, "unpause", |container| {
        (container.state == State::Paused).then(|| Action::Unpause {
            container: ContainerRef::of(container),
        })
    })
}

/// One independent step for each container that the command is about.
fn each(
    project: &Project,
    observed: &Observed,
    policy: &Policy,
    cause: &str,
    action: impl Fn(&Container) -> Option<Action>,
) -> Result<Plan, PlanError> {
    let project = &*controller::found(project, observed);
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    let actions: Vec<Action> = planner
        .containers_selected()
        .into_iter()
        .filter_map(&action)
        .collect();
    for action in actions {
        planner.plan.add(action, cause, &[]);
    }
    Ok(planner.plan)
}

/// Removes the containers of services that do not run, one-offs among them;
/// with `stop_first` all, after stopping them.
pub fn rm(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let project = &*controller::found(project, observed);
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    let selected = planner.selection.services.clone();
    if policy.stop_first {
        planner.stop_services(&selected, "rm --stop", ProviderVerb::Stop);
    }
    for container in &observed.containers {
        let stays = container.state.is_up() && !planner.stopped.contains_key(&container.id);
        if !stays && planner.selection.contains(container.service()) {
            planner.remove(container, "rm", &[], policy.remove_volumes);
        }
    }
    Ok(planner.plan)
}
