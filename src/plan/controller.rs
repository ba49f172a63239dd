//! The controller beside the project's services: what keeps a project right
//! once the command has ended.
//!
//! It is a service like any other, but no file has it. What it is comes with
//! the policy; a command that makes nothing knows it by its label.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::{FileObject, Network, Project, Service, own_image};
use crate::observed::{Container, Observed};

use super::planner::Planner;
use super::{Action, Plan, Policy, StepId};

/// What becomes of a project's controller.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Controller {
    /// It is left as it is.
    #[default]
    Left,
    /// There is to be none.
    Without {
        /// Why not, for one that is there.
        cause: &'static str,
        /// What nobody does then, in a sentence.
        lost: Option<String>,
    },
    /// It is to run as the service of [`own_image::CONTROLLER_KEY`].
    Beside(Box<Beside>),
}

/// A controller that is to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Its service.
    pub service: Arc<Service>,
    /// What it is told, under the key of the service.
    pub duties: FileObject,
    /// Its network, under the key of the service, when something listens there.
    pub network: Option<Network>,
}

/// The project and the policy with the controller that the policy wants.
pub(super) fn wanted<'p>(
    project: &'p Project,
    policy: &'p Policy,
) -> (Cow<'p, Project>, Cow<'p, Policy>) {
    let mut project = Cow::Borrowed(project);
    let mut policy = Cow::Borrowed(policy);
    if let Controller::Beside(beside) = policy.controller.clone() {
        let Beside {
            service,
            duties,
            network,
        } = *beside;
        let key = own_image::CONTROLLER_KEY.to_owned();
        let with = project.to_mut();
        with.services.insert(key.clone(), service);
        with.secrets.insert(key.clone(), duties);
        with.networks.extend(network.map(|it| (key.clone(), it)));
        if !policy.services.is_empty() {
            policy.to_mut().services.push(key);
        }
    }
    (project, policy)
}

/// The project with the controller that it has.
pub(super) fn found<'p>(project: &'p Project, observed: &Observed) -> Cow<'p, Project> {
    let mut project = Cow::Borrowed(project);
    if let Some(container) = controllers(observed).next()
        && !project.services.contains_key(container.service())
    {
        let service = Service {
            name: container.service().to_owned(),
            image: container.image.clone(),
            ..Service::default()
        };
        let services = &mut project.to_mut().services;
        services.insert(service.name.clone(), Arc::new(service));
    }
    project
}

/// The steps of a plan that end the project's controller, as a plan of their
/// own; none when it ends none, or does nothing else. What the controller was
/// about shows only when it has ended: the rest is to be planned by then.
pub fn quieting(plan: &Plan) -> Option<Plan> {
    let mut first = Plan::new(plan.project.clone());
    for step in plan.steps() {
        if let Action::Stop { container, .. } = &step.action
            && container.service == own_image::CONTROLLER_KEY
        {
            first.add(step.action.clone(), step.cause.as_str(), &[]);
        }
    }
    let whole = first.steps().len() == plan.steps().len();
    (!first.is_empty() && !whole).then_some(first)
}

fn controllers(observed: &Observed) -> impl Iterator<Item = &Container> {
    let containers = observed.containers.iter();
    containers.filter(|container| container.is_controller())
}

impl Planner<'_> {
    /// Removes a controller that is not wanted any more.
    pub(super) fn dismiss_controller(&mut self) {
        let Controller::Without { cause, lost } = &self.policy.controller else {
            return;
        };
        for container in controllers(self.observed) {
            self.remove(container, cause, &[], false);
        }
        if let Some(lost) = lost {
            self.plan.note(None, lost.as_str());
        }
    }

    /// Stops the controller of those among some services, so that it undoes
    /// nothing of what comes after.
    pub(super) fn stop_controller(&mut self, services: &[String], cause: &str) -> Vec<StepId> {
        let all: Vec<&Container> = controllers(self.observed).collect();
        let named = |it: &&&Container| services.iter().any(|name| name == it.service());
        let stopped = all.iter().filter(named);
        stopped
            .filter_map(|container| self.stop(container, cause, &[]))
            .collect()
    }
}
