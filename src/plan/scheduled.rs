//! Runs that a schedule makes: services that have no replicas, but a pod for
//! each time that they are due. What is due is not decided here.

use std::sync::Arc;

use crate::model::{Project, Service};
use crate::observed::Observed;

use super::planner::{PlannedService, Planner};
use super::selection::Reach;
use super::spec::Wanted;
use super::{Plan, PlanError, Policy};

/// A run to make: of the services that the policy names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// The number of its containers.
    pub number: u32,
    /// Why it is made.
    pub cause: String,
}

/// What becomes of a container of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaving {
    /// It is stopped.
    Stops(String),
    /// It is removed, with the volumes that were its pod's.
    Goes(String),
}

/// Makes the containers of a run and starts them.
pub fn scheduled(
    project: &Project,
    observed: &Observed,
    policy: &Policy,
) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    let Some(run) = &policy.run else {
        return Ok(planner.plan);
    };
    planner.networks()?;
    planner.volumes()?;
    for key in planner.selection.services.clone() {
        if let Some(service) = project.services.get(&key) {
            planner.run_of(service, run)?;
        }
    }
    planner.start_all()?;
    Ok(planner.plan)
}

/// Stops and removes containers of runs.
pub fn retire(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    for container in &observed.containers {
        match policy.leaving.get(&container.id) {
            Some(Leaving::Goes(cause)) => {
                planner.remove(container, cause, &[], true);
            }
            Some(Leaving::Stops(cause)) if container.state.is_up() => {
                planner.stop(container, cause, &[]);
            }
            _ => {}
        }
    }
    planner.remove_abandoned("its run is gone");
    Ok(planner.plan)
}

impl Planner<'_> {
    /// Makes the container of a service for a run.
    fn run_of(&mut self, service: &Arc<Service>, run: &Run) -> Result<(), PlanError> {
        let planned = PlannedService::default();
        self.services.insert(service.name.clone(), planned);
        let number = run.number;
        let expected = self.expected(service)?;
        let sharing = self.sharing(service, number)?;
        let wanted = Wanted {
            service,
            number,
            expected: &expected,
            sharing: &sharing,
        };
        let replica = self.create(wanted, &run.cause);
        let hooks = self.hooks_before_start(service, &expected)?;
        if let Some(planned) = self.services.get_mut(&service.name) {
            planned.replicas.insert(number, replica);
            planned.copies = expected.files.copies;
            planned.hooks = hooks;
        }
        Ok(())
    }
}
