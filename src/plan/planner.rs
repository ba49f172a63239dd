//! What the parts of planning share: the inputs, the plan so far, and which
//! steps have dealt with what.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::spec::{ContainerSpec, FileCopy};
use crate::model::{Duration, Hook, Project, Service, names};
use crate::observed::{Container, Observed, State};

use super::rollout::{Fates, Rolling};
use super::selection::{Reach, Selection};
use super::{Action, ContainerRef, Hooked, Plan, PlanError, Policy, StepId};

/// A plan in the making.
pub(super) struct Planner<'a> {
    pub project: &'a Project,
    pub observed: &'a Observed,
    pub policy: &'a Policy,
    pub selection: Selection,
    pub plan: Plan,
    /// Images that are pulled or built, by the identity of the reference.
    pub images: BTreeMap<String, PlannedImage>,
    /// The networks that services use, by key.
    pub networks: BTreeMap<String, PlannedNetwork>,
    /// The steps that make volumes, by name.
    pub volumes: BTreeMap<String, StepId>,
    /// The steps that have services provided, by key.
    pub provided: BTreeMap<String, StepId>,
    /// The names of those whose topmost folder has got its mode.
    pub rooted: BTreeSet<String>,
    /// What becomes of each service.
    pub services: BTreeMap<String, PlannedService>,
    /// Steps that stop containers, by identity.
    pub stopped: BTreeMap<String, StepId>,
    /// Whether proxies are told of containers that are to be stopped: some stay.
    pub hands_over: bool,
    /// Steps that tell them of a pod, by the identity of its network's owner.
    pub handed_over: BTreeMap<String, Vec<StepId>>,
    /// Steps that remove containers, by identity.
    pub removed: BTreeMap<String, StepId>,
    /// Keys of networks that containers are taken out of, by identity.
    pub detached: BTreeMap<String, Vec<String>>,
    /// Replacements that still wait for their names.
    pub unnamed: Vec<Unnamed>,
    /// What becomes of pods of rollouts.
    pub pod_fates: Fates,
    /// The pods that are rolled out.
    pub rolling: Vec<Rolling>,
    /// Containers, by identity, that go with their pods.
    pub dropping: BTreeSet<String>,
}

/// An image that is pulled or built.
#[derive(Debug, Clone)]
pub(super) struct PlannedImage {
    /// The last step about it.
    pub step: StepId,
    /// What is assumed of it, in words.
    pub assumption: String,
}

/// A network that services use.
#[derive(Debug, Clone)]
pub(super) struct PlannedNetwork {
    /// The daemon's name.
    pub name: String,
    /// Its identity; none when the plan makes it.
    pub id: Option<String>,
    /// The step that makes it.
    pub step: Option<StepId>,
}

/// What becomes of a service.
#[derive(Debug, Clone, Default)]
pub(super) struct PlannedService {
    /// Its replicas, by number.
    pub replicas: BTreeMap<u32, Replica>,
    /// Files that are copied into its containers before each start.
    pub copies: Vec<FileCopy>,
    /// Containers that run to their end before replicas start.
    pub hooks: Vec<PlannedHook>,
    /// What the services that depend on it come after.
    pub ends: Vec<StepId>,
}

/// The container of a `pre_start` hook.
#[derive(Debug, Clone)]
pub(super) struct PlannedHook {
    /// The replica that it runs for; none: once for all of them.
    pub replica: Option<u32>,
    pub spec: ContainerSpec,
    /// What it comes after.
    pub after: Vec<StepId>,
}

/// A replica as it is once the containers are made.
#[derive(Debug, Clone)]
pub(super) struct Replica {
    /// Its container, under its name of then.
    pub container: ContainerRef,
    /// The steps after which it is there.
    pub ready: Vec<StepId>,
    /// What the start phase does with it.
    pub fate: Fate,
    /// Whether the plan makes its container.
    pub made: bool,
    /// The step that starts it.
    pub started: Option<StepId>,
    /// The identity of the container whose place it takes once it is well.
    pub replaces: Option<String>,
    /// Whether the plan waits until it is ready.
    pub until_ready: bool,
}

/// What the start phase does with a replica.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    /// It runs and is left alone.
    Runs,
    /// It has ended with 0. It is started again only if a service that waits
    /// for its end is started too.
    Completed,
    /// It has ended for good.
    Over,
    /// It is started, for this cause.
    Starts(String),
    /// It is thawed.
    Thaws,
}

/// A replica that others may refer to: planned, or left as it is because the
/// command is not about its service.
pub(super) struct Present {
    pub number: u32,
    pub container: ContainerRef,
    /// The steps after which it is there.
    pub ready: Vec<StepId>,
    /// Whether the plan makes its container.
    pub made: bool,
}

/// A replacement that gets its name when another container has lost it.
#[derive(Debug, Clone)]
pub(super) struct Unnamed {
    pub service: String,
    pub number: u32,
    pub to: String,
    pub cause: String,
}

impl<'a> Planner<'a> {
    pub fn new(
        project: &'a Project,
        observed: &'a Observed,
        policy: &'a Policy,
        reach: Reach,
    ) -> Result<Self, PlanError> {
        Ok(Self {
            project,
            observed,
            policy,
            selection: Selection::of(project, policy, reach)?,
            plan: Plan::new(project.name.clone()),
            images: BTreeMap::new(),
            networks: BTreeMap::new(),
            volumes: BTreeMap::new(),
            provided: BTreeMap::new(),
            rooted: BTreeSet::new(),
            services: BTreeMap::new(),
            stopped: BTreeMap::new(),
            hands_over: false,
            handed_over: BTreeMap::new(),
            removed: BTreeMap::new(),
            detached: BTreeMap::new(),
            unnamed: Vec::new(),
            pod_fates: Fates::new(),
            rolling: Vec::new(),
            dropping: BTreeSet::new(),
        })
    }

    /// The services of the command with their keys, dependencies first.
    pub fn selected(&self) -> Vec<&'a Service> {
        self.selection
            .services
            .iter()
            .filter_map(|key| self.project.services.get(key))
            .map(AsRef::as_ref)
            .collect()
    }

    /// The containers of a service's replicas, by number and age.
    pub fn containers_of(&self, service: &str) -> Vec<&'a Container> {
        let mut found: Vec<&Container> = self
            .observed
            .containers
            .iter()
            .filter(|container| container.service() == service && !container.is_one_off())
            .collect();
        found.sort_by_key(|container| (container.number(), container.created, &container.id));
        found
    }

    /// The replicas of a service that others may refer to, by number.
    pub fn present(&self, service: &str) -> Vec<Present> {
        if let Some(planned) = self.services.get(service) {
            let replicas = planned.replicas.iter();
            return replicas
                .map(|(number, replica)| Present {
                    number: *number,
                    container: replica.container.clone(),
                    ready: replica.ready.clone(),
                    made: replica.made,
                })
                .collect();
        }
        let left_alone = self.containers_of(service).into_iter();
        left_alone
            .filter_map(|container| {
                Some(Present {
                    number: container.number()?,
                    container: ContainerRef::of(container),
                    ready: Vec::new(),
                    made: false,
                })
            })
            .collect()
    }

    /// How many replicas a service is to have.
    pub fn scale(&self, service: &Service) -> u32 {
        let given = self.policy.scale.get(&service.name).copied();
        given.unwrap_or_else(|| {
            let deployed = service.deploy.as_ref().and_then(|deploy| deploy.replicas);
            let wanted = service.scale.or(deployed).unwrap_or(1);
            match service.autoscaled() {
                Some(bounds) => bounds.within(self.scaled_to(&bounds.of).unwrap_or(wanted)),
                None => wanted,
            }
        })
    }

    /// The number of pods that an autoscaler has come to: those that there are.
    fn scaled_to(&self, of: &str) -> Option<u32> {
        let all = self.containers_of(of).into_iter();
        let numbers: BTreeSet<u32> = all.filter_map(Container::number).collect();
        u32::try_from(numbers.len()).ok().filter(|count| *count > 0)
    }

    /// The final name of a replica's container.
    pub fn container_name(&self, service: &Service, number: u32) -> String {
        names::container(self.project, service, number)
    }

    /// Stops a container once, after its `pre_stop` hooks. Gives the step
    /// that has stopped it, if it had to be stopped.
    pub fn stop(&mut self, container: &Container, cause: &str, after: &[StepId]) -> Option<StepId> {
        self.stop_within(container, cause, after, self.policy.timeout)
    }

    /// The same, with a time that it has to end.
    pub fn stop_within(
        &mut self,
        container: &Container,
        cause: &str,
        after: &[StepId],
        mut timeout: Option<Duration>,
    ) -> Option<StepId> {
        if let Some(step) = self.stopped.get(&container.id) {
            return Some(*step);
        }
        if !container.state.is_up() {
            return None;
        }
        let mut after = after.to_vec();
        after.extend(self.hand_over(container, cause, &after, timeout));
        let service = self.project.service(container.service());
        let hooks = service.map_or(&[][..], |service| &service.pre_stop);
        if container.state == State::Running && !container.is_one_off() {
            for hook in hooks {
                let action = Action::RunHook {
                    container: ContainerRef::of(container),
                    hooked: Hooked::PreStop,
                    hook: Box::new(hook.clone()),
                };
                after = vec![self.plan.add(action, cause, &after)];
            }
            timeout = timeout.or(hooks.iter().find_map(Hook::within));
        }
        let action = Action::Stop {
            container: ContainerRef::of(container),
            timeout,
        };
        let step = self.plan.add(action, cause, &after);
        self.stopped.insert(container.id.clone(), step);
        Some(step)
    }

    /// Stops a container and removes it, once.
    pub fn remove(
        &mut self,
        container: &Container,
        cause: &str,
        after: &[StepId],
        volumes: bool,
    ) -> StepId {
        if let Some(step) = self.removed.get(&container.id) {
            return *step;
        }
        let stopped = self.stop(container, cause, after);
        let mut after = after.to_vec();
        after.extend(stopped);
        let action = Action::RemoveContainer {
            container: ContainerRef::of(container),
            volumes,
        };
        let step = self.plan.add(action, cause, &after);
        self.removed.insert(container.id.clone(), step);
        step
    }
}
