//! Which containers make a pod: those of one number.

use std::collections::BTreeSet;

use crate::observed::Container;

use super::super::planner::Planner;

impl Planner<'_> {
    /// Whether two services make the same pods.
    pub(in crate::plan) fn is_one_pod(&self, service: &str, other: &str) -> bool {
        let mut pods = self.project.rollouts.iter().flat_map(|it| &it.pods);
        let has = |pod: &Vec<String>, key: &str| pod.iter().any(|it| it == key);
        let of = |key: &str| {
            let service = self.project.services.get(key)?;
            Some(service.autoscaled()?.of)
        };
        pods.any(|pod| has(pod, service) && has(pod, other))
            || of(service).is_some_and(|it| of(other) == Some(it))
    }

    /// The numbers of the containers of a service that are missing: those of
    /// the pods that they belong to, where there are some.
    pub(in crate::plan) fn paired(
        &self,
        service: &str,
        missing: Vec<u32>,
        taken: &BTreeSet<u32>,
    ) -> Vec<u32> {
        let mut pods = self.project.rollouts.iter().flat_map(|it| &it.pods);
        let Some(pod) = pods.find(|pod| pod.iter().any(|it| it == service)) else {
            return missing;
        };
        let others = || pod.iter().filter(|it| *it != service);
        let planned = others().filter_map(|it| self.services.get(it));
        let mut known: BTreeSet<u32> = planned.flat_map(|it| it.replicas.keys()).copied().collect();
        if known.is_empty() {
            let there = others().flat_map(|it| self.containers_of(it));
            known.extend(there.filter_map(Container::number));
        }
        let free = known.difference(taken).copied();
        let mut numbers: Vec<u32> = free.take(missing.len()).collect();
        for number in missing.iter().copied().chain(1..) {
            if numbers.len() == missing.len() {
                break;
            }
            if !numbers.contains(&number) && !taken.contains(&number) {
                numbers.push(number);
            }
        }
        numbers.sort_unstable();
        numbers
    }
}
