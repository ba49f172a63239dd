//! Pods whose network was made anew beneath them: what runs in them has lost
//! it, and is put right in the order of a pod's start.

use std::collections::BTreeMap;

use crate::model::{Project, Service};
use crate::observed::{Container, Observed};

use super::planner::{Fate, Planner, Replica};
use super::selection::Reach;
use super::{ContainerRef, Plan, PlanError, Policy, StepId};

/// A pod, by the service that owns its network and its number.
pub type PodKey = (String, u32);

/// Stops what runs in pods, and starts it again: what prepares a pod too, since
/// its network is another one. What is never started again is only stopped.
pub fn rebuild(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    for ((owner, number), cause) in &policy.rebuilt {
        planner.rebuild_pod(owner, *number, cause)?;
    }
    planner.start_all()?;
    Ok(planner.plan)
}

/// Whether a service is in the network that another one owns.
pub fn is_joined(service: &Service, owner: &str) -> bool {
    service.network_mode.strip_prefix("service:") == Some(owner)
}

impl<'a> Planner<'a> {
    fn rebuild_pod(&mut self, owner: &str, number: u32, cause: &str) -> Result<(), PlanError> {
        let mut members: Vec<(&'a Service, &'a Container)> = Vec::new();
        for service in self.selected() {
            let own = self.containers_of(&service.name).into_iter();
            let mut own = own.filter(|it| it.number() == Some(number));
            if let Some(container) = own.next().filter(|_| is_joined(service, owner)) {
                members.push((service, container));
            }
        }
        // Each is stopped before what it needs.
        let mut stops: BTreeMap<&str, StepId> = BTreeMap::new();
        for (service, container) in members.iter().rev() {
            let dependents = self.selection.graph.dependents(&service.name);
            let before = dependents.into_keys().filter_map(|it| stops.get(it));
            let before: Vec<StepId> = before.copied().collect();
            if let Some(step) = self.stop(container, cause, &before) {
                stops.insert(&service.name, step);
            }
        }
        let ready: Vec<StepId> = stops.into_values().collect();
        for (service, container) in members {
            if service.restart == "no" {
                continue;
            }
            let copies = self.files(service)?.copies;
            let planned = self.services.entry(service.name.clone());
            let planned = planned.or_default();
            planned.copies = copies;
            let replica = Replica {
                container: ContainerRef::of(container),
                ready: ready.clone(),
                fate: Fate::Starts(cause.to_owned()),
                made: false,
                started: None,
                replaces: None,
                until_ready: false,
            };
            planned.replicas.insert(number, replica);
        }
        Ok(())
    }
}
