//! Waits: for the conditions of `depends_on` before a start, and for
//! everything at the end (`--wait`).
//!
//! What the snapshot already shows needs no wait, so that a plan with nothing
//! to do stays empty.

use std::collections::BTreeSet;

use crate::model::{Condition, Dependency, Duration, Service};
use crate::observed::{Container, Health, State};

use super::planner::{Fate, Planner, Replica};
use super::{Action, Deadline, FirstTests, PlanError, StepId};

/// How long after a container's start a success of its test counts that the
/// daemon has not seen. Most servers that need no more than this to come up
/// are ready for good. Those that first bring themselves into being, as
/// databases do, take longer, and may serve for a while in between: these are
/// asked when the file says, as the daemon does.
const FIRST_MOMENTS: Duration = Duration(500_000_000);
/// The pause after the first test.
const FIRST_PAUSE: Duration = Duration(20_000_000);

impl Planner<'_> {
    /// The steps that the start of a service comes after. When nothing of it
    /// starts, only a dependency that is not well is waited for.
    pub(super) fn gates(
        &mut self,
        service: &Service,
        nothing_starts: bool,
    ) -> Result<Vec<StepId>, PlanError> {
        let mut gates = Vec::new();
        for (name, dependency) in &service.depends_on {
            let Some(planned) = self.services.get(name) else {
                continue;
            };
            let ends = planned.ends.clone();
            // Those of its own rollout are replaced after it has started.
            let awaited = |(number, replica): &(&u32, &Replica)| {
                replica.started.is_some() || !self.is_rolled(name, **number)
            };
            let replicas = planned.replicas.iter().filter(awaited);
            let replicas: Vec<Replica> = replicas.map(|(_, it)| it.clone()).collect();
            let waited_for = self.project.services.get(name).is_some_and(|needed| {
                let runs = needed.provider.is_none() && needed.lacks().is_none();
                runs && self.scale(needed) > 0
            });
            if waited_for && planned.replicas.is_empty() {
                self.missing(service, name, dependency)?;
                continue;
            }
            let soft = !dependency.required && !ends.is_empty();
            if !waited_for || (dependency.condition == Condition::ServiceStarted && !soft) {
                gates.extend(ends);
                continue;
            }
            if let Some(gate) = self.gate_of_job(service, name, dependency, &replicas, &ends) {
                gates.extend(gate);
                continue;
            }
            let before = gates.len();
            for replica in &replicas {
                if self.is_met(dependency, replica, nothing_starts) {
                    continue;
                }
                let mut after = ends.clone();
                after.extend(replica.started);
                gates.push(self.wait_for(service, dependency, replica, &after));
            }
            if gates.len() == before {
                gates.extend(ends);
            }
        }
        Ok(gates)
    }

    fn missing(
        &mut self,
        service: &Service,
        needed: &str,
        dependency: &Dependency,
    ) -> Result<(), PlanError> {
        let attribute = format!("services.{}.depends_on.{needed}", service.name);
        let message = format!("{} is missing dependency {needed}", service.name);
        if dependency.required {
            return Err(PlanError::at(attribute, message));
        }
        self.plan.note(attribute, message);
        Ok(())
    }

    /// Whether the snapshot shows that a condition is met and the plan leaves
    /// it so.
    fn is_met(&self, dependency: &Dependency, replica: &Replica, nothing_starts: bool) -> bool {
        if replica.started.is_some() {
            return false;
        }
        let Some(container) = self.container_of(replica) else {
            return false;
        };
        match dependency.condition {
            Condition::ServiceStarted => true,
            Condition::ServiceHealthy if nothing_starts => {
                !matches!(container.health, Some(Health::Starting | Health::Unhealthy))
            }
            Condition::ServiceHealthy => container.health == Some(Health::Healthy),
            Condition::ServiceCompletedSuccessfully => {
                nothing_starts || replica.fate == Fate::Completed
            }
        }
    }

    pub(super) fn wait_for(
        &mut self,
        service: &Service,
        dependency: &Dependency,
        replica: &Replica,
        after: &[StepId],
    ) -> StepId {
        let container = replica.container.clone();
        let deadline = self.policy.wait.unwrap_or(Deadline::None);
        let optional = !dependency.required;
        let action = match dependency.condition {
            Condition::ServiceStarted => Action::AwaitRunning {
                container,
                deadline,
                optional,
            },
            Condition::ServiceHealthy => Action::AwaitHealthy {
                container,
                deadline,
                or_running: false,
                first_tests: self.first_tests(replica),
                optional,
            },
            Condition::ServiceCompletedSuccessfully => Action::AwaitCompleted {
                container,
                deadline,
                optional,
            },
        };
        // Several services that wait for the same share one step.
        let same = self.plan.steps().iter().find(|step| step.action == action);
        if let Some(same) = same {
            return same.id;
        }
        let cause = format!("service {} depends on it", service.name);
        self.plan.add(action, cause, after)
    }

    /// Waits until everything that the command has made runs or is healthy.
    pub(super) fn wait_for_all(&mut self) {
        let Some(deadline) = self.policy.wait else {
            return;
        };
        let mut one_shots: BTreeSet<&String> = BTreeSet::new();
        for service in self.project.services.values() {
            let needed = service.depends_on.iter();
            let completed = needed.filter(|(_, dependency)| {
                dependency.condition == Condition::ServiceCompletedSuccessfully
            });
            one_shots.extend(completed.map(|(name, _)| name));
        }
        for name in self.selection.services.clone() {
            if one_shots.contains(&name) || self.waits_for_job(&name, deadline) {
                continue;
            }
            let replicas: Vec<Replica> = match self.services.get(&name) {
                Some(planned) => planned.replicas.values().cloned().collect(),
                None => continue,
            };
            for replica in replicas {
                let well = replica.started.is_none()
                    && self.container_of(&replica).is_some_and(|container| {
                        container.state == State::Running
                            && matches!(container.health, None | Some(Health::Healthy))
                    });
                if well || replica.until_ready || self.is_awaited(&replica) {
                    continue;
                }
                let action = Action::AwaitHealthy {
                    container: replica.container.clone(),
                    deadline,
                    or_running: true,
                    first_tests: None,
                    optional: false,
                };
                let after: Vec<StepId> = replica.started.into_iter().collect();
                self.plan.add(action, "--wait", &after);
            }
        }
    }

    /// The tests of a replica's health that a dependent's wait runs. There are
    /// none when it was running already, or commands run after its start: then
    /// its first moments are over.
    fn first_tests(&self, replica: &Replica) -> Option<FirstTests> {
        let since = replica.started?;
        let starts = matches!(self.plan.steps()[since.0].action, Action::Start { .. });
        starts.then_some(FirstTests {
            since,
            within: FIRST_MOMENTS,
            pause: FIRST_PAUSE,
        })
    }

    /// Whether a dependent waits for a replica's health already, and goes by
    /// the daemon's word alone. `--wait` tells that the daemon has it so.
    fn is_awaited(&self, replica: &Replica) -> bool {
        self.plan.steps().iter().any(|step| match &step.action {
            Action::AwaitHealthy {
                container,
                optional: false,
                first_tests: None,
                ..
            } => *container == replica.container,
            _ => false,
        })
    }

    fn container_of(&self, replica: &Replica) -> Option<&Container> {
        let id = replica.container.id.as_ref()?;
        let mut containers = self.observed.containers.iter();
        containers.find(|container| container.id == *id)
    }
}
