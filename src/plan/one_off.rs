//! `run`: a container of its own for one command, beside the replicas.
//!
//! What the service depends on is brought up as by `up`; its own replicas are
//! left alone. Which service, with what changed about it, and under which
//! random name stands in the policy and in the project that is handed in.

use std::sync::Arc;

use crate::model::spec::ContainerSpec;
use crate::model::{Project, Service, labels};
use crate::observed::Observed;

use super::planner::Planner;
use super::policy::OneOff;
use super::selection::Reach;
use super::spec::Wanted;
use super::{Action, ContainerRef, Plan, PlanError, Policy, StepId};

/// Why a one-off is made.
const CAUSE: &str = "run";

/// Everything that `run` does, its images among it.
pub fn run(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Dependencies)?;
    planner.plan_images()?;
    planner.dependencies()?;
    planner.one_off()?;
    Ok(planner.plan)
}

/// What `run` needs, with the images as they are: networks, volumes and
/// dependencies, until these are as the service wants them.
pub fn needs(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Dependencies)?;
    planner.dependencies()?;
    if let Some(one_off) = &policy.one_off {
        planner.one_off_gates(one_off)?;
    }
    planner.bystanders();
    Ok(planner.plan)
}

/// The container that `run` makes, with what it needs. It is not started when
/// the policy says so.
pub fn one_off(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Dependencies)?;
    planner.dependencies()?;
    planner.one_off()?;
    Ok(planner.plan)
}

/// The start of a one-off that has been made.
pub fn start_one_off(project: &Project, policy: &Policy) -> Result<Plan, PlanError> {
    let mut plan = Plan::new(project.name.clone());
    if let Some(one_off) = &policy.one_off {
        let service = service(project, one_off)?;
        add_start(&mut plan, service, &container(service), &[]);
    }
    Ok(plan)
}

/// The removal of a one-off that has come to nothing.
pub fn remove_one_off(project: &Project, policy: &Policy) -> Result<Plan, PlanError> {
    let mut plan = Plan::new(project.name.clone());
    if let Some(one_off) = &policy.one_off {
        let action = Action::RemoveContainer {
            container: container(service(project, one_off)?),
            volumes: true,
        };
        plan.add(action, "--rm", &[]);
    }
    Ok(plan)
}

fn service<'a>(project: &'a Project, one_off: &OneOff) -> Result<&'a Arc<Service>, PlanError> {
    let service = project.services.get(&one_off.service);
    service.ok_or_else(|| PlanError::new(format!("no such service: {}", one_off.service)))
}

fn container(service: &Service) -> ContainerRef {
    ContainerRef {
        name: service.container_name.clone(),
        id: None,
        service: service.name.clone(),
    }
}

fn add_start(
    plan: &mut Plan,
    service: &Service,
    container: &ContainerRef,
    after: &[StepId],
) -> StepId {
    let action = Action::Start {
        container: container.clone(),
    };
    let started = plan.add(action, CAUSE, after);
    super::start::add_hooks(plan, service, container, CAUSE, started)
}

impl Planner<'_> {
    /// Plans what the service depends on.
    fn dependencies(&mut self) -> Result<(), PlanError> {
        self.networks()?;
        self.volumes()?;
        self.containers()?;
        self.orphans();
        self.names()?;
        self.renamed_networks();
        // Without a start, all that is left to do is to make the one-off, and
        // a job that has been run for it is not run again.
        if self.policy.no_start {
            return Ok(());
        }
        self.start_all()
    }

    /// The steps that a one-off comes after.
    fn one_off_gates(&mut self, one_off: &OneOff) -> Result<Vec<StepId>, PlanError> {
        let service = Arc::clone(service(self.project, one_off)?);
        if let Some(provider) = &service.provider {
            let message = format!(
                "service {} cannot be run: it comes from a provider ({})",
                service.name, provider.kind
            );
            let attribute = format!("services.{}.provider", service.name);
            return Err(PlanError::at(attribute, message));
        }
        if let Some(reason) = service.lacks() {
            let message = format!("service {} cannot be run: {reason}", service.name);
            let attribute = format!("services.{}.x-rcompose.lacks", service.name);
            return Err(PlanError::at(attribute, message));
        }
        if self.policy.no_deps {
            return Ok(Vec::new());
        }
        self.gates(&service, false)
    }

    /// Plans the one-off itself.
    fn one_off(&mut self) -> Result<(), PlanError> {
        let Some(one_off) = &self.policy.one_off else {
            return Ok(());
        };
        let service = service(self.project, one_off)?;
        let mut after = self.one_off_gates(one_off)?;
        let expected = self.expected(service)?;
        let sharing = self.sharing(service, 1)?;
        let wanted = Wanted {
            service,
            number: 1,
            expected: &expected,
            sharing: &sharing,
        };
        after.extend(self.needed_first(wanted));
        let spec = self.one_off_spec(one_off, wanted);
        let action = Action::CreateContainer(Box::new(spec));
        let mut last = self.plan.add(action, CAUSE, &after);
        let container = container(service);
        if !expected.files.copies.is_empty() {
            let action = Action::CopyFiles {
                container: container.clone(),
                files: expected.files.copies,
            };
            last = self.plan.add(action, CAUSE, &[last]);
        }
        if !self.policy.no_start {
            add_start(&mut self.plan, service, &container, &[last]);
        }
        self.bystanders();
        Ok(())
    }

    fn one_off_spec(&self, one_off: &OneOff, wanted: Wanted<'_>) -> ContainerSpec {
        let service = wanted.service;
        let mut spec = self.spec(wanted, service.container_name.clone(), None);
        spec.labels.remove(labels::CONTAINER_NUMBER);
        spec.labels.insert(labels::ONE_OFF.into(), "True".into());
        spec.labels
            .insert(labels::SLUG.into(), one_off.slug.clone());
        if !one_off.use_aliases {
            for endpoint in &mut spec.networks {
                endpoint.aliases = vec![service.container_name.clone()];
                endpoint.options.aliases.clear();
            }
        }
        spec.auto_remove = one_off.auto_remove;
        spec.stdin_once = service.stdin_open;
        spec.console_size = one_off.console_size.filter(|_| service.tty);
        spec
    }
}
