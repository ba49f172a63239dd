//! What an `up` does about Jobs: it begins them, leaves alone what goes on, and
//! waits for the end of the whole rather than of a container.

use crate::model::{Condition, Dependency, Service};

use super::jobs::{self, Standing, Work};
use super::planner::{Fate, Planner, Replica};
use super::slots::Candidate;
use super::{Action, ContainerRef, Controller, Deadline, StepId};

impl Planner<'_> {
    /// The Job that a service is of. Where nobody begins further pods, the
    /// first failure is its end.
    fn work_of(&self, service: &Service) -> Option<Work> {
        let of = service.job()?.of;
        let mut work = jobs::jobs(self.project).remove(&of)?;
        if matches!(
            &self.policy.controller,
            Controller::Without { lost: Some(_), .. }
        ) {
            work.job.is_replaced = false;
        }
        Some(work)
    }

    fn standing(&self, work: &Work) -> Standing {
        work.standing(&self.observed.containers, self.policy.now)
    }

    /// Keeps all pods of a Job that goes on or is complete, however many there
    /// have been. One that has failed, or whose pods are changed, begins anew.
    pub(super) fn job_slots(
        &self,
        service: &Service,
        candidates: &mut [Candidate<'_>],
        scale: &mut u32,
    ) {
        let Some(work) = self.work_of(service).filter(|_| !candidates.is_empty()) else {
            return;
        };
        let anew = match self.standing(&work) {
            Standing::Failed(reason) => Some(format!("its Job has failed: {reason}")),
            _ => None,
        };
        if let Some(cause) = anew {
            for candidate in candidates.iter_mut() {
                candidate.obsolete.get_or_insert_with(|| cause.clone());
            }
        }
        if candidates.iter().all(|it| it.obsolete.is_none()) {
            let there = u32::try_from(candidates.len()).unwrap_or(u32::MAX);
            *scale = (*scale).max(there);
        }
    }

    /// What a service comes after that waits for the end of a Job; none: it
    /// waits for something else.
    pub(super) fn gate_of_job(
        &mut self,
        service: &Service,
        needed: &str,
        dependency: &Dependency,
        replicas: &[Replica],
        ends: &[StepId],
    ) -> Option<Vec<StepId>> {
        let work = self.work_of(self.project.service(needed)?)?;
        // What is of one pod waits for its containers.
        let whole = dependency.condition == Condition::ServiceCompletedSuccessfully;
        if !whole || work.has(&service.name) {
            return None;
        }
        let cause = format!("service {} depends on it", service.name);
        let deadline = self.policy.wait.unwrap_or(Deadline::None);
        let awaited = self.end_of_job(work, replicas, ends, deadline, !dependency.required, &cause);
        Some(awaited.map_or_else(|| ends.to_vec(), |it| vec![it]))
    }

    /// Waits for the end of the Job that a service is the first of. Whether it
    /// is of one at all.
    pub(super) fn waits_for_job(&mut self, name: &str, deadline: Deadline) -> bool {
        let service = self.project.services.get(name).cloned();
        let Some(work) = service.and_then(|it| self.work_of(&it)) else {
            return false;
        };
        let planned = self.services.get(name);
        let replicas: Vec<Replica> = planned
            .map(|it| it.replicas.values().cloned().collect())
            .unwrap_or_default();
        let ends = planned.map(|it| it.ends.clone()).unwrap_or_default();
        if !replicas.is_empty() {
            self.end_of_job(work, &replicas, &ends, deadline, false, "--wait");
        }
        true
    }

    fn end_of_job(
        &mut self,
        work: Work,
        replicas: &[Replica],
        ends: &[StepId],
        deadline: Deadline,
        optional: bool,
        cause: &str,
    ) -> Option<StepId> {
        let stays = |it: &Replica| !it.made && !matches!(it.fate, Fate::Starts(_));
        let done = self.standing(&work) == Standing::Complete;
        if done && replicas.iter().all(stays) {
            return None;
        }
        let key = work.job.of.clone();
        let action = Action::AwaitJob {
            container: ContainerRef {
                name: key.clone(),
                id: None,
                service: key,
            },
            work: Box::new(work),
            deadline,
            optional,
        };
        let mut steps = self.plan.steps().iter();
        if let Some(same) = steps.find(|step| step.action == action) {
            return Some(same.id);
        }
        Some(self.plan.add(action, cause, ends))
    }
}
