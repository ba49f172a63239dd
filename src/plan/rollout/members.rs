//! The containers of a pod that is replaced: the old ones, which go, and the
//! new ones, which get their names.

use std::collections::BTreeMap;

use crate::model::Service;
use crate::observed::Container;

use super::super::StepId;
use super::super::planner::{Planner, Replica};
use super::start::Pod;

impl<'a> Planner<'a> {
    /// Removes the old containers of a pod, those first that need others. Gives
    /// the steps.
    pub(super) fn remove_old(
        &mut self,
        pod: &Pod<'_>,
        cause: &str,
        after: &[StepId],
    ) -> Vec<StepId> {
        let mut gone: BTreeMap<String, StepId> = BTreeMap::new();
        for container in self.dropped(pod.services, pod.number) {
            let step = self.remove(container, cause, after, false);
            gone.insert(container.service().to_owned(), step);
        }
        let dropped: Vec<StepId> = gone.values().copied().collect();
        for key in pod.services.iter().rev() {
            let Some(old) = self.old(key, pod.number) else {
                continue;
            };
            let mut before = after.to_vec();
            before.extend(&dropped);
            let needing = gone.iter().filter(|(other, _)| {
                let other = self.project.services.get(*other);
                other.is_some_and(|it| it.depends_on.contains_key(key))
            });
            before.extend(needing.map(|(_, step)| *step));
            let step = self.remove(old, cause, &before, false);
            gone.insert(key.clone(), step);
        }
        gone.into_values().collect()
    }

    /// The container whose place the new one of a pod takes.
    fn old(&self, key: &str, number: u32) -> Option<&'a Container> {
        let replica = self.services.get(key)?.replicas.get(&number)?;
        let id = replica.replaces.as_ref()?;
        let mut containers = self.observed.containers.iter();
        containers.find(|it| it.id == *id)
    }

    /// Gives the new containers of a pod their names.
    pub(super) fn name_all(&mut self, pod: &Pod<'_>, cause: &str) -> Vec<StepId> {
        let mut steps = Vec::new();
        for key in pod.services {
            let Some((service, mut replica)) = self.member(key, pod.number) else {
                continue;
            };
            let to = self.container_name(service, pod.number);
            if replica.container.name == to {
                continue;
            }
            if let Some(started) = replica.started {
                replica.ready = vec![started];
            }
            steps.push(self.rename(&mut replica, to, cause));
            self.put(key, pod.number, replica);
        }
        steps
    }

    pub(super) fn member(&self, key: &str, number: u32) -> Option<(&'a Service, Replica)> {
        let service: &'a Service = self.project.services.get(key)?;
        let replica = self.services.get(key)?.replicas.get(&number)?;
        Some((service, replica.clone()))
    }

    pub(super) fn put(&mut self, key: &str, number: u32, replica: Replica) {
        let planned = self.services.entry(key.to_owned()).or_default();
        planned.replicas.insert(number, replica);
    }
}
