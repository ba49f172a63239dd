//! Restarts: what is asked for by name, and what hangs.

use std::collections::BTreeMap;

use crate::model::{Condition, Duration, Hook, Project, Service};
use crate::observed::{Container, Observed, State};

use super::lifecycle::as_it_is;
use super::planner::{Planner, Replica};
use super::selection::Reach;
use super::{Action, ContainerRef, Hooked, Plan, PlanError, Policy, StepId, controller};

/// A container that hangs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unwell {
    /// How that shows.
    pub cause: String,
    /// How long it has to end; none: as long as ever.
    pub grace: Option<Duration>,
}

/// Stops and starts the containers of services, and of those that are to be
/// restarted with them.
pub fn restart(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let project = &*controller::found(project, observed);
    let mut planner = Planner::new(project, observed, policy, Reach::RestartedDependents)?;
    planner.hands_over = !policy.services.is_empty();
    planner.restart_each("restart");
    Ok(planner.plan)
}

/// Stops and starts those containers of services that hang, as the policy
/// says. One that its service does not have started again is only stopped.
pub fn heal(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    planner.hands_over = true;
    for service in planner.selected() {
        for container in planner.containers_of(&service.name) {
            let hangs = policy.unwell.get(&container.id);
            let Some(unwell) = hangs.filter(|_| container.state == State::Running) else {
                continue;
            };
            let (cause, grace) = (&unwell.cause, unwell.grace.or(policy.timeout));
            if service.restart == "no" {
                planner.stop_within(container, cause, &[], grace);
            } else {
                planner.restart_one(service, container, cause, &[], grace);
            }
        }
    }
    Ok(planner.plan)
}

impl Planner<'_> {
    fn restart_each(&mut self, cause: &str) {
        let mut ends: BTreeMap<String, Vec<StepId>> = BTreeMap::new();
        let mut restarted: BTreeMap<String, Vec<Replica>> = BTreeMap::new();
        for service in self.selected() {
            let gates = self.restart_gates(service, &ends, &restarted);
            let mut last = Vec::new();
            let containers = self.containers_of(&service.name).into_iter();
            // What a schedule has made and that is over is not done again.
            for container in containers.filter(|it| !it.is_scheduled() || it.state.is_up()) {
                let grace = self.policy.timeout;
                last.push(self.restart_one(service, container, cause, &gates, grace));
                let again = restarted.entry(service.name.clone()).or_default();
                again.push(as_it_is(container));
            }
            ends.insert(
                service.name.clone(),
                if last.is_empty() { gates } else { last },
            );
        }
    }

    /// What a service is restarted after: what it wants to be restarted with
    /// has become again what it depends on.
    fn restart_gates(
        &mut self,
        service: &Service,
        ends: &BTreeMap<String, Vec<StepId>>,
        restarted: &BTreeMap<String, Vec<Replica>>,
    ) -> Vec<StepId> {
        let mut gates = Vec::new();
        for (name, edge) in service.depends_on.iter().filter(|(_, edge)| edge.restart) {
            let ended = ends.get(name).cloned().unwrap_or_default();
            match restarted.get(name) {
                Some(replicas) if edge.condition != Condition::ServiceStarted => {
                    for replica in replicas {
                        gates.push(self.wait_for(service, edge, replica, &ended));
                    }
                }
                _ => gates.extend(ended),
            }
        }
        gates
    }

    /// Restarts a container between its hooks.
    fn restart_one(
        &mut self,
        service: &Service,
        container: &Container,
        cause: &str,
        gates: &[StepId],
        grace: Option<Duration>,
    ) -> StepId {
        let hook = |hooked, hook: &Hook| Action::RunHook {
            container: ContainerRef::of(container),
            hooked,
            hook: Box::new(hook.clone()),
        };
        let mut after = gates.to_vec();
        after.extend(self.hand_over(container, cause, &after, grace));
        if container.state == State::Running {
            for pre_stop in &service.pre_stop {
                let action = hook(Hooked::PreStop, pre_stop);
                after = vec![self.plan.add(action, cause, &after)];
            }
        }
        // The daemon knows how long a container may take; only that it may take
        // no time at all has to be said beforehand.
        let none = service.stop_grace_period.filter(|grace| grace.0 == 0);
        let hooks = service.pre_stop.iter();
        let grace = grace.or(hooks.filter(|_| after != gates).find_map(Hook::within));
        let action = Action::Restart {
            container: ContainerRef::of(container),
            timeout: grace.or(none),
        };
        let mut step = self.plan.add(action, cause, &after);
        for post_start in &service.post_start {
            let action = hook(Hooked::PostStart, post_start);
            step = self.plan.add(action, cause, &[step]);
        }
        step
    }
}
