//! `pre_start` hooks: containers that run to their end before a service starts:
//! once, before its first replica, or before each one (`per_replica`).
//!
//! They have the networks, volumes and files of that replica, but not its
//! names on the networks. They count as one-offs, so that `down` takes away
//! what a hook that failed has left.

use std::sync::Arc;

use crate::model::spec::ContainerSpec;
use crate::model::{Healthcheck, Hook, Service, labels};

use super::expected::Expected;
use super::planner::{PlannedHook, Planner};
use super::spec::Wanted;
use super::{Action, ContainerRef, Deadline, PlanError, StepId};

/// What such a container is labelled with, as in Docker Compose.
const HOOK: &str = "com.docker.compose.hook";

impl Planner<'_> {
    /// Works out the containers of a service's hooks.
    pub(super) fn hooks_before_start(
        &mut self,
        service: &Arc<Service>,
        expected: &Expected,
    ) -> Result<Vec<PlannedHook>, PlanError> {
        let mut planned = Vec::new();
        if service.pre_start.is_empty() {
            return Ok(planned);
        }
        let replicas = self.services.get(&service.name).map(|it| &it.replicas);
        let numbers: Vec<u32> = replicas.into_iter().flatten().map(|(it, _)| *it).collect();
        for (at, number) in numbers.into_iter().enumerate() {
            let sharing = self.sharing(service, number)?;
            let wanted = Wanted {
                service,
                number,
                expected,
                sharing: &sharing,
            };
            let hooks = service.pre_start.iter().zip(1..);
            let hooks = hooks.filter(|(hook, _)| hook.per_replica || at == 0);
            planned.extend(hooks.map(|(hook, position)| PlannedHook {
                replica: hook.per_replica.then_some(number),
                ..self.hook_before_start(wanted, hook, position)
            }));
        }
        Ok(planned)
    }

    fn hook_before_start(&self, wanted: Wanted<'_>, hook: &Hook, position: usize) -> PlannedHook {
        let service = wanted.service;
        let replica = self.container_name(service, wanted.number);
        let name = format!("{replica}-pre_start-{position}");
        let mut spec = self.spec(wanted, name.clone(), None);
        let mut after = self.needed_first(wanted);
        spec.service = Arc::new(as_hook(service, hook));
        if !hook.image.is_empty() {
            spec.image.clone_from(&hook.image);
            let id = self
                .observed
                .image(&hook.image)
                .map(|image| image.id.clone());
            spec.labels
                .insert(labels::IMAGE.into(), id.unwrap_or_default());
            after.extend(self.image_planned(&hook.image).map(|image| image.step));
        }
        spec.labels.insert(labels::ONE_OFF.into(), "True".into());
        spec.labels.insert(HOOK.into(), "pre_start".into());
        for endpoint in &mut spec.networks {
            endpoint.aliases = vec![name.clone()];
        }
        PlannedHook {
            replica: None,
            spec,
            after,
        }
    }

    /// Runs the hooks of a replica one after the other, or those of the whole
    /// service. Gives what the replica comes after.
    pub(super) fn run_before_start(
        &mut self,
        service: &Service,
        replica: Option<u32>,
        gates: Vec<StepId>,
    ) -> Vec<StepId> {
        let Some(planned) = self.services.get(&service.name) else {
            return gates;
        };
        let hooks = planned.hooks.iter().filter(|it| it.replica == replica);
        let (hooks, copies): (Vec<_>, _) = (hooks.cloned().collect(), planned.copies.clone());
        let cause = format!("pre_start hook of service {}", service.name);
        let mut last = gates;
        for PlannedHook { spec, after, .. } in hooks {
            let container = ContainerRef {
                name: spec.name.clone(),
                id: None,
                service: service.name.clone(),
            };
            last.extend(after);
            last.extend(self.remove_left_over(&spec));
            let mut step = self
                .plan
                .add(Action::CreateContainer(Box::new(spec)), &cause, &last);
            if !copies.is_empty() {
                let action = Action::CopyFiles {
                    container: container.clone(),
                    files: copies.clone(),
                };
                step = self.plan.add(action, &cause, &[step]);
            }
            let action = Action::Start {
                container: container.clone(),
            };
            step = self.plan.add(action, &cause, &[step]);
            let action = Action::AwaitCompleted {
                container: container.clone(),
                deadline: Deadline::None,
                optional: false,
            };
            step = self.plan.add(action, &cause, &[step]);
            let action = Action::RemoveContainer {
                container,
                volumes: true,
            };
            last = vec![self.plan.add(action, &cause, &[step])];
        }
        last
    }

    /// Removes the container of a hook that failed, or whose run was cut off.
    fn remove_left_over(&mut self, spec: &ContainerSpec) -> Option<StepId> {
        let mut containers = self.observed.containers.iter();
        let left = containers.find(|it| it.name == spec.name && it.is_one_off())?;
        Some(self.remove(left, "left over from an earlier run", &[], true))
    }
}

/// The service as its hook's container has it.
fn as_hook(service: &Service, hook: &Hook) -> Service {
    let mut it = service.clone();
    it.command.clone_from(&hook.command);
    it.container_name = String::new();
    it.healthcheck = Some(Box::new(Healthcheck {
        disable: true,
        ..Healthcheck::default()
    }));
    it.ports.clear();
    it.restart = "no".into();
    it.deploy = None;
    it.environment.extend(hook.environment.clone());
    it.privileged |= hook.privileged;
    if !hook.image.is_empty() {
        // Those of the service are for its own image.
        it.entrypoint = None;
        it.user = String::new();
        it.working_dir = String::new();
    }
    if !hook.user.is_empty() {
        it.user.clone_from(&hook.user);
    }
    if !hook.working_dir.is_empty() {
        it.working_dir.clone_from(&hook.working_dir);
    }
    it
}
