//! The containers of a service: which stay, which are recreated, which go,
//! which are made.
//!
//! A container is recreated in four steps: its replacement is made under a
//! name of its own, the old one is stopped, removed, and the replacement gets
//! its name. So there is always one of the two, whenever a run is cut off.

use std::sync::Arc;

use crate::model::{Service, names};
use crate::observed::{Container, State};

use super::planner::{Fate, PlannedService, Planner, Replica};
use super::slots::{self, Kept};
use super::spec::Wanted;
use super::{Action, ContainerRef, PlanError, StepId};

impl Planner<'_> {
    /// Plans the containers of all services, dependencies first.
    pub(super) fn containers(&mut self) -> Result<(), PlanError> {
        self.revisions();
        self.rollouts()?;
        for key in self.selection.services.clone() {
            match self.project.services.get(&key) {
                Some(service) if !self.policy.is_one_off(&key) => self.service(service)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn service(&mut self, service: &Arc<Service>) -> Result<(), PlanError> {
        self.services
            .insert(service.name.clone(), PlannedService::default());
        if let Some(reason) = service.lacks() {
            self.leave(service, reason);
            return Ok(());
        }
        if service.schedule().is_some() || !self.can_run(service)? {
            return Ok(());
        }
        let mut scale = self.scale(service);
        let expected = self.expected(service)?;
        let mut candidates = self.candidates(service, &expected, scale)?;
        self.job_slots(service, &mut candidates, &mut scale);
        let slots = slots::assign(candidates, scale, |number| {
            names::container(self.project, service, number)
        });
        for (container, cause) in &slots.surplus {
            let cause = match self.policy.because.as_str() {
                "" => cause.clone(),
                because => format!("{cause}: {because}"),
            };
            self.remove(container, &cause, &[], false);
        }
        for kept in &slots.kept {
            let replica = if let Some(cause) = &kept.obsolete {
                let sharing = self.sharing(service, kept.number)?;
                let wanted = Wanted {
                    service,
                    number: kept.number,
                    expected: &expected,
                    sharing: &sharing,
                };
                if self.is_rolled(&service.name, kept.number) || self.rolls(service, kept.container)
                {
                    self.roll(wanted, kept.container, cause)
                } else {
                    self.recreate(wanted, kept.container, cause)
                }
            } else {
                self.keep(service, kept)
            };
            self.settle(service, kept.number, replica);
        }
        let taken = slots.kept.iter().map(|it| it.number).collect();
        for number in self.paired(&service.name, slots.missing, &taken) {
            let sharing = self.sharing(service, number)?;
            let wanted = Wanted {
                service,
                number,
                expected: &expected,
                sharing: &sharing,
            };
            let cause = self.absence(service, number);
            let replica = self.create(wanted, &cause);
            self.settle(service, number, replica);
        }
        let hooks = self.hooks_before_start(service, &expected)?;
        if let Some(planned) = self.services.get_mut(&service.name) {
            planned.copies = expected.files.copies;
            planned.hooks = hooks;
        }
        Ok(())
    }

    /// Whether a service is run in containers at all, and as many as it wants
    /// can be.
    fn can_run(&mut self, service: &Service) -> Result<bool, PlanError> {
        let attribute = |key: &str| format!("services.{}.{key}", service.name);
        if service.provider.is_some() {
            return Ok(false);
        }
        let scale = self.scale(service);
        if scale > 1 && !service.container_name.is_empty() {
            let message = format!(
                "service {:?} cannot have {scale} replicas: container_name gives all of them \
                 the one name {:?}",
                service.name, service.container_name
            );
            return Err(PlanError::at(attribute("container_name"), message));
        }
        Ok(true)
    }

    fn settle(&mut self, service: &Service, number: u32, replica: Replica) {
        let planned = self.services.entry(service.name.clone()).or_default();
        planned.replicas.insert(number, replica);
    }

    /// Makes the container of a replica that has none.
    pub(super) fn create(&mut self, wanted: Wanted<'_>, cause: &str) -> Replica {
        let Wanted {
            service, number, ..
        } = wanted;
        let to = self.container_name(service, number);
        let name = match self.holder(&to) {
            Some(holder) => names::replacement(&holder.id, &to),
            None => to,
        };
        let after = self.needed_first(wanted);
        let step = self.add_create(wanted, name.clone(), None, cause, &after);
        let mut replica = Replica::made(service, name, vec![step], cause);
        self.give_name(service, number, &mut replica, cause);
        replica
    }

    /// Why a replica has no container: what had its number is removed, or
    /// there was none.
    fn absence(&self, service: &Service, number: u32) -> String {
        let containers = self.containers_of(&service.name).into_iter();
        let mut removals = containers
            .filter(|container| container.number() == Some(number))
            .filter_map(|container| self.removed.get(&container.id).copied());
        match removals.next() {
            Some(step) => self.cause_of(Some(step)),
            None if !self.policy.because.is_empty() => self.policy.because.clone(),
            None => service.why().unwrap_or("not there").to_owned(),
        }
    }

    pub(super) fn add_create(
        &mut self,
        wanted: Wanted<'_>,
        name: String,
        replaced: Option<&Container>,
        cause: &str,
        after: &[StepId],
    ) -> StepId {
        let mut after = after.to_vec();
        after.extend(self.freed(&name));
        let spec = self.spec(wanted, name.clone(), replaced);
        let made = self
            .plan
            .add(Action::CreateContainer(Box::new(spec)), cause, &after);
        self.set_roots(wanted, name, made)
    }

    /// Replaces a container.
    fn recreate(&mut self, wanted: Wanted<'_>, old: &Container, cause: &str) -> Replica {
        let service = wanted.service;
        let temporary = self.replacement_name(wanted, old);
        let after = self.needed_first(wanted);
        let made = self.add_create(wanted, temporary.clone(), Some(old), cause, &after);
        let mut before_stop = vec![made];
        if old.state.is_up() {
            before_stop.extend(self.stop_dependents(service));
        }
        let removed = self.remove(old, cause, &before_stop, false);
        let mut replica = Replica::made(service, temporary, vec![made, removed], cause);
        self.give_name(service, wanted.number, &mut replica, cause);
        replica
    }

    /// The name of a replacement until the old container is gone.
    pub(super) fn replacement_name(&self, wanted: Wanted<'_>, old: &Container) -> String {
        names::replacement(&old.id, &self.container_name(wanted.service, wanted.number))
    }

    /// Stops the containers of services that are to be restarted with this
    /// one. The start phase starts them again.
    fn stop_dependents(&mut self, service: &Service) -> Vec<StepId> {
        let dependents: Vec<String> = self
            .selection
            .graph
            .dependents(&service.name)
            .into_iter()
            .filter(|(name, dependency)| dependency.restart && self.selection.contains(name))
            .map(|(name, _)| name.to_owned())
            .collect();
        let cause = format!("service {} is recreated", service.name);
        let mut steps = Vec::new();
        for name in dependents {
            for container in self.containers_of(&name) {
                steps.extend(self.stop(container, &cause, &[]));
            }
        }
        steps
    }

    fn has_expired(&self, service: &Service, container: &Container) -> bool {
        let end = service
            .expires()
            .map(|it| container.created + i64::from(it));
        end.is_some_and(|end| end <= self.policy.now)
    }

    /// Leaves a container as it is, in the networks that it belongs in.
    fn keep(&mut self, service: &Service, kept: &Kept<'_>) -> Replica {
        let container = kept.container;
        let stopped = self.stopped.get(&container.id).copied();
        let fate = match container.state {
            _ if stopped.is_some() => Fate::Starts(self.cause_of(stopped)),
            State::Running | State::Restarting => Fate::Runs,
            State::Paused => Fate::Thaws,
            State::Exited if container.exit_code == Some(0) => Fate::Completed,
            // What comes after it is up to the Job.
            State::Exited if service.job().is_some() => Fate::Completed,
            // It has been there for as long as it may.
            State::Exited if self.has_expired(service, container) => Fate::Over,
            State::Exited => Fate::Starts(match container.exit_code {
                Some(code) => format!("exited ({code})"),
                None => "exited".into(),
            }),
            _ => Fate::Starts("created, but not started".into()),
        };
        let mut replica = Replica {
            container: ContainerRef::of(container),
            ready: stopped.into_iter().collect(),
            fate,
            made: false,
            started: None,
            replaces: None,
            until_ready: false,
        };
        for key in self
            .detached
            .get(&container.id)
            .cloned()
            .unwrap_or_default()
        {
            replica
                .ready
                .extend(self.reconnect(service, container, &key));
        }
        if kept.unnamed {
            let cause = "left over from an interrupted run";
            self.give_name(service, kept.number, &mut replica, cause);
        }
        if replica.ready.is_empty() && replica.fate == Fate::Runs {
            self.plan.unchanged.push(ContainerRef::of(container));
        }
        replica
    }

    /// Puts a container back into a network that is made anew.
    pub(super) fn reconnect(
        &mut self,
        service: &Service,
        container: &Container,
        key: &str,
    ) -> Option<StepId> {
        let endpoint = Box::new(self.endpoint(service, key, &container.name)?);
        let action = Action::Connect {
            container: ContainerRef::of(container),
            endpoint,
        };
        let after: Vec<StepId> = self.networks.get(key)?.step.into_iter().collect();
        Some(
            self.plan
                .add(action, format!("network {key} changed"), &after),
        )
    }

    /// Why a step is done.
    pub(super) fn cause_of(&self, step: Option<StepId>) -> String {
        step.and_then(|step| self.plan.steps().get(step.0))
            .map(|step| step.cause.clone())
            .unwrap_or_default()
    }
}

impl Replica {
    pub(super) fn made(service: &Service, name: String, ready: Vec<StepId>, cause: &str) -> Self {
        Self {
            container: ContainerRef {
                name,
                id: None,
                service: service.name.clone(),
            },
            ready,
            fate: Fate::Starts(cause.to_owned()),
            made: true,
            started: None,
            replaces: None,
            until_ready: false,
        }
    }
}
