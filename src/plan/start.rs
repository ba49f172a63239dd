//! The start phase: what does not run is started, dependencies first, and the
//! replicas of a service one after the other.
//!
//! A container that has ended with 0 and that others only wait for the end of
//! (a migration) has done its work. It is started again only when one of
//! those is started too, or when the command names its service.

use std::collections::{BTreeSet, VecDeque};

use crate::model::{Condition, Service};

use super::planner::{Fate, Planner, Replica};
use super::rolling;
use super::{Action, ContainerRef, Hooked, Plan, PlanError, StepId};

impl<'a> Planner<'a> {
    /// Plans the start of all services, dependencies first.
    pub(super) fn start_all(&mut self) -> Result<(), PlanError> {
        self.rerun_completed();
        let mut done = BTreeSet::new();
        for service in self.selected() {
            self.start_in_turn(service, &mut done)?;
        }
        Ok(())
    }

    /// Plans the start of a service, unless that is done. Services that are
    /// rolled out together start together, after what any of them needs.
    fn start_in_turn(
        &mut self,
        service: &'a Service,
        done: &mut BTreeSet<String>,
    ) -> Result<(), PlanError> {
        if !done.insert(service.name.clone()) {
            return Ok(());
        }
        let Some(rolling) = self.rolled_with(&service.name) else {
            return self.start_service(service);
        };
        let own: Vec<&'a Service> = self.rolled_services(&rolling);
        done.extend(own.iter().map(|it| it.name.clone()));
        let needed: BTreeSet<&String> = own.iter().flat_map(|it| it.depends_on.keys()).collect();
        for other in self.selected() {
            if needed.contains(&other.name) {
                self.start_in_turn(other, done)?;
            }
        }
        for service in own {
            self.start_service(service)?;
        }
        self.roll_out(&rolling)
    }

    /// Decides which replicas that have ended with 0 are started again.
    /// Dependents are looked at first, since their start decides.
    fn rerun_completed(&mut self) {
        let mut starting: BTreeSet<String> = BTreeSet::new();
        starting.extend(self.policy.one_off.iter().map(|it| it.service.clone()));
        for name in self.selection.services.clone().into_iter().rev() {
            let waiting: Vec<&str> = self
                .selection
                .graph
                .dependents(&name)
                .into_iter()
                .filter(|(_, edge)| edge.condition == Condition::ServiceCompletedSuccessfully)
                .map(|(dependent, _)| dependent)
                .collect();
            let completes = self.project.service(&name).is_some_and(|it| it.completes());
            // An init container is named with its pod, and goes by that.
            let in_pod = waiting.iter().any(|other| self.is_one_pod(&name, other));
            let done = (in_pod || !self.selection.is_named(&name))
                && (completes
                    || !waiting.is_empty()
                        && !waiting.iter().any(|other| starting.contains(*other)));
            let Some(planned) = self.services.get_mut(&name) else {
                continue;
            };
            for replica in planned.replicas.values_mut() {
                if replica.fate == Fate::Completed && !done {
                    replica.fate = Fate::Starts("exited (0)".into());
                }
                if matches!(replica.fate, Fate::Starts(_) | Fate::Thaws) {
                    starting.insert(name.clone());
                }
            }
        }
    }

    fn start_service(&mut self, service: &Service) -> Result<(), PlanError> {
        if service.lacks().is_some() {
            return Ok(());
        }
        let mut replicas = match self.services.get(&service.name) {
            Some(planned) => planned.replicas.clone(),
            None => return Ok(()),
        };
        replicas.retain(|number, _| !self.is_rolled(&service.name, *number));
        let idle = |replica: &Replica| !matches!(replica.fate, Fate::Thaws | Fate::Starts(_));
        let nothing_starts = replicas.values().all(idle);
        let mut ends = self.gates(service, nothing_starts)?;
        let runs = |replica: &Replica| matches!(replica.fate, Fate::Runs | Fate::Thaws);
        if !nothing_starts && !replicas.values().any(runs) {
            ends = self.run_before_start(service, None, ends);
        }
        let width = rolling::width(service);
        // What the next replicas that are replaced without a gap come after.
        let mut window = VecDeque::from(vec![ends.clone(); width.min(replicas.len())]);
        let mut rolled = Vec::new();
        for (number, mut replica) in replicas {
            // One that is stopped in between counts as started by its own steps.
            let started = match replica.fate.clone() {
                Fate::Runs | Fate::Completed | Fate::Over => {
                    continue;
                }
                Fate::Thaws => {
                    let mut after = ends;
                    after.extend(&replica.ready);
                    let container = replica.container.clone();
                    self.plan
                        .add(Action::Unpause { container }, "paused", &after)
                }
                Fate::Starts(cause) if replica.replaces.is_some() => {
                    let gates = window.pop_front().unwrap_or(ends);
                    let gates = self.run_before_start(service, Some(number), gates);
                    let started = self.start_replica(service, &replica, &cause, gates);
                    replica.started = Some(started);
                    let last = self.take_over(service, number, &mut replica, started);
                    window.push_back(vec![last]);
                    rolled.push(last);
                    last
                }
                Fate::Starts(cause) => {
                    let gates = self.run_before_start(service, Some(number), ends);
                    self.start_replica(service, &replica, &cause, gates)
                }
            };
            ends = vec![started];
            replica.started.get_or_insert(started);
            let planned = self.services.entry(service.name.clone()).or_default();
            planned.replicas.insert(number, replica);
        }
        let planned = self.services.entry(service.name.clone()).or_default();
        ends.extend(rolled);
        ends.sort();
        ends.dedup();
        planned.ends = ends;
        Ok(())
    }

    /// Copies its files into a container, starts it and runs its hooks.
    pub(super) fn start_replica(
        &mut self,
        service: &Service,
        replica: &Replica,
        cause: &str,
        gates: Vec<StepId>,
    ) -> StepId {
        let container = &replica.container;
        let mut after = gates;
        after.extend(&replica.ready);
        after.extend(self.networks_cleared(service));
        let copies = self
            .services
            .get(&service.name)
            .map(|planned| planned.copies.clone());
        let files = copies.unwrap_or_default();
        if !files.is_empty() {
            let action = Action::CopyFiles {
                container: container.clone(),
                files,
            };
            let filled = self.plan.add(action, cause, &replica.ready);
            after.retain(|step| !replica.ready.contains(step));
            after.push(filled);
        }
        let action = Action::Start {
            container: container.clone(),
        };
        let started = self.plan.add(action, cause, &after);
        add_hooks(&mut self.plan, service, container, cause, started)
    }

    /// The steps after which the names of a service's networks, which are
    /// there already, are unambiguous.
    fn networks_cleared(&self, service: &Service) -> Vec<StepId> {
        let networks = service.networks.keys();
        networks
            .filter_map(|key| self.networks.get(key))
            .filter(|network| network.id.is_some())
            .filter_map(|network| network.step)
            .collect()
    }
}

/// Runs the hooks that a container's start has. Gives the last step.
pub(super) fn add_hooks(
    plan: &mut Plan,
    service: &Service,
    container: &ContainerRef,
    cause: &str,
    started: StepId,
) -> StepId {
    let mut last = started;
    for hook in &service.post_start {
        let action = Action::RunHook {
            container: container.clone(),
            hooked: Hooked::PostStart,
            hook: Box::new(hook.clone()),
        };
        last = plan.add(action, cause, &[last]);
    }
    last
}
