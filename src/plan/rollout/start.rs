//! The steps of a rollout: lanes, in each of which one pod follows the other.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use crate::model::{Condition, Duration, Rollout, Service, Strategy};

use super::super::planner::{Fate, Planner};
use super::super::{Action, ContainerRef, PlanError, StepId};
use super::{Rolling, widths};

/// Pods that follow each other.
struct Lane {
    /// Whether the new pod runs before the old one goes.
    in_addition: bool,
    /// What the next pod comes after.
    after: Vec<StepId>,
}

/// A pod that is replaced.
pub(super) struct Pod<'p> {
    /// Its services, in the order of their start.
    pub services: &'p [String],
    /// The number of its containers.
    pub number: u32,
}

impl<'a> Planner<'a> {
    /// The services that are rolled out together with one.
    pub(in crate::plan) fn rolled_with(&self, service: &str) -> Option<Rolling> {
        let mut all = self.rolling.iter();
        let found = all.find(|rolling| {
            let rollout = &self.project.rollouts[rolling.rollout];
            rollout.pods.iter().flatten().any(|it| it == service)
        });
        found.cloned()
    }

    /// The services that are rolled out together, in the order of their start.
    pub(in crate::plan) fn rolled_services(&self, rolling: &Rolling) -> Vec<&'a Service> {
        let rollout = &self.project.rollouts[rolling.rollout];
        let own = |it: &&Service| rollout.pods.iter().flatten().any(|key| *key == it.name);
        self.selected().into_iter().filter(own).collect()
    }

    /// Replaces the pods of a rollout.
    pub(in crate::plan) fn roll_out(&mut self, rolling: &Rolling) -> Result<(), PlanError> {
        let project = self.project;
        let rollout = &project.rollouts[rolling.rollout];
        let gates = self.gates_outside(rollout)?;
        let mut pods: Vec<Pod<'a>> = Vec::new();
        for (at, number) in &rolling.pods {
            pods.push(Pod {
                services: &rollout.pods[*at],
                number: *number,
            });
        }
        let mut removed = Vec::new();
        match rollout.strategy {
            Strategy::Ordered { .. } => pods.reverse(),
            Strategy::Recreate => {
                for pod in &pods {
                    removed.extend(self.remove_old(
                        pod,
                        "all pods go before new ones are made",
                        &[],
                    ));
                }
            }
            _ => {}
        }
        let mut lanes = self.lanes(rollout, pods.len(), &removed);
        let mut left = pods.len();
        for pod in &pods {
            let Some(mut lane) = lanes.pop_front() else {
                break;
            };
            // Nothing comes after the last ones of the lanes.
            let last = left <= lanes.len() + 1;
            left -= 1;
            self.replace(rollout, pod, &gates, &mut lane, last);
            lanes.push_back(lane);
        }
        let ends: Vec<StepId> = lanes.into_iter().flat_map(|it| it.after).collect();
        for service in rollout.pods.iter().flatten() {
            let planned = self.services.entry(service.clone()).or_default();
            planned.ends.extend(&ends);
            planned.ends.sort();
            planned.ends.dedup();
        }
        Ok(())
    }

    fn lanes(&mut self, rollout: &Rollout, pods: usize, removed: &[StepId]) -> VecDeque<Lane> {
        let services = rollout.pods.iter().flatten();
        let services: Vec<&'a Service> = services
            .filter_map(|it| self.project.services.get(it))
            .map(AsRef::as_ref)
            .collect();
        let obstacle = services.iter().find_map(|service| self.obstacle(service));
        let wanted = match rollout.pods.as_slice() {
            [pod] => pod
                .first()
                .and_then(|it| self.project.services.get(it))
                .map_or(1, |it| self.scale(it)),
            several => u32::try_from(several.len()).unwrap_or(u32::MAX),
        };
        let (alone, in_addition) = widths(rollout.strategy, wanted, obstacle.is_none());
        if let Some(obstacle) = obstacle
            && widths(rollout.strategy, wanted, true).1 > 0
        {
            let message = format!("{} is replaced with a gap: {obstacle}", rollout.of);
            self.plan.note(None, message);
        }
        let lane = |in_addition| Lane {
            in_addition,
            after: removed.to_vec(),
        };
        let alone = std::iter::repeat_with(|| lane(false)).take(alone.min(pods));
        let beside = std::iter::repeat_with(|| lane(true)).take(in_addition.min(pods));
        alone.chain(beside).take(pods).collect()
    }

    /// What the containers of pods come after that is none of the rollout's.
    fn gates_outside(
        &mut self,
        rollout: &Rollout,
    ) -> Result<BTreeMap<String, Vec<StepId>>, PlanError> {
        let own: Vec<&String> = rollout.pods.iter().flatten().collect();
        let mut gates = BTreeMap::new();
        for key in &own {
            let Some(service) = self.project.services.get(*key) else {
                continue;
            };
            let mut outside = Service::clone(service);
            outside.depends_on.retain(|name, _| !own.contains(&name));
            let steps = self.gates(&outside, false)?;
            gates.insert((*key).clone(), steps);
        }
        Ok(gates)
    }

    fn replace(
        &mut self,
        rollout: &Rollout,
        pod: &Pod<'_>,
        gates: &BTreeMap<String, Vec<StepId>>,
        lane: &mut Lane,
        last: bool,
    ) {
        let before = lane.after.clone();
        if !lane.in_addition {
            let cause = self.pod_cause(pod);
            let gone = self.remove_old(pod, &cause, &before);
            lane.after.extend(gone);
            self.name_all(pod, "the old container is gone");
        }
        let started = self.start_pod(pod, gates, &lane.after);
        let waits = lane.in_addition
            || !last
            || matches!(rollout.strategy, Strategy::Rolling { .. }) && rollout.deadline.is_some();
        let mut well = started.clone();
        if waits {
            well = self.wait_until_ready(rollout, pod, &started);
        }
        if lane.in_addition {
            let name = self.pod_name(pod);
            self.remove_old(pod, &format!("{name} takes its place"), &well);
            well.extend(self.name_all(pod, "the old container is gone"));
        }
        lane.after = well;
    }

    /// Starts the new containers of a pod. Gives the last steps of each.
    fn start_pod(
        &mut self,
        pod: &Pod<'_>,
        gates: &BTreeMap<String, Vec<StepId>>,
        after: &[StepId],
    ) -> Vec<StepId> {
        let mut all = Vec::new();
        for key in pod.services {
            let Some((service, mut replica)) = self.member(key, pod.number) else {
                continue;
            };
            let Fate::Starts(cause) = replica.fate.clone() else {
                continue;
            };
            let mut before = gates.get(key).cloned().unwrap_or_default();
            before.extend(after);
            for (needed, dependency) in &service.depends_on {
                let within = pod.services.contains(needed);
                let Some((_, other)) = self.member(needed, pod.number).filter(|_| within) else {
                    continue;
                };
                let Some(started) = other.started else {
                    continue;
                };
                before.push(match dependency.condition {
                    Condition::ServiceStarted => started,
                    _ => self.wait_for(service, dependency, &other, &[started]),
                });
            }
            let before = self.run_before_start(service, Some(pod.number), before);
            let started = self.start_replica(service, &replica, &cause, before);
            replica.started = Some(started);
            self.put(key, pod.number, replica);
            all.push(started);
        }
        all
    }

    /// Waits until the new containers of a pod that last are ready.
    fn wait_until_ready(
        &mut self,
        rollout: &Rollout,
        pod: &Pod<'_>,
        started: &[StepId],
    ) -> Vec<StepId> {
        let members = pod.services.iter();
        let ending: Vec<&String> = members
            .filter_map(|key| self.project.services.get(key))
            .flat_map(|service| &service.depends_on)
            .filter(|(_, it)| it.condition == Condition::ServiceCompletedSuccessfully)
            .map(|(name, _)| name)
            .collect();
        let mut well = started.to_vec();
        for key in pod.services.iter().filter(|it| !ending.contains(it)) {
            let Some((_, mut replica)) = self.member(key, pod.number) else {
                continue;
            };
            let Some(begun) = replica.started else {
                continue;
            };
            replica.until_ready = true;
            self.put(key, pod.number, replica.clone());
            let seconds = |count: u32| Duration(i64::from(count) * 1_000_000_000);
            let action = Action::AwaitReady {
                container: replica.container,
                steady: seconds(rollout.min_ready),
                within: rollout.deadline.map(seconds),
                of: rollout.of.to_string(),
            };
            let cause = format!("{} is rolled out", rollout.of);
            well.push(self.plan.add(action, cause, &[begun]));
        }
        well
    }

    fn pod_cause(&self, pod: &Pod<'_>) -> String {
        let first = pod.services.first();
        let fate = first.and_then(|it| self.pod_fate(it, pod.number));
        match fate {
            Some(super::PodFate::Replaced { cause, .. }) => cause.clone(),
            _ => String::new(),
        }
    }

    /// The name of what stands for a new pod.
    fn pod_name(&self, pod: &Pod<'_>) -> String {
        let first = pod.services.first();
        let replica = first.and_then(|it| self.member(it, pod.number));
        let container: Option<ContainerRef> = replica.map(|(_, it)| it.container);
        container.map(|it| it.name).unwrap_or_default()
    }
}
