//! `up --autoheal`: containers whose health check fails are restarted, for as
//! long as `up` stays.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::attached::Run;
use crate::cli::context::tell;
use crate::cli::failure::Failure;
use crate::cli::operation::{Show, conclude};
use crate::engine::{Engine, EngineError, Happening};
use crate::event::Event;
use crate::logs::Fact;
use crate::model::Project;
use crate::plan::{self, Action, Plan, Policy};
use crate::reconcile::{Audience, Desired};

/// The label by which a service asks for it.
const LABEL: &str = "autoheal";

/// Restarts what gets unhealthy.
pub struct Healer<'r> {
    run: &'r Run<'r>,
    services: Vec<String>,
    /// The containers that end because they are restarted, by identity.
    ending: RefCell<BTreeSet<String>>,
}

/// The services that are healed: all of some, or those of them that ask for it.
pub fn healed<'s>(
    project: &Project,
    services: impl IntoIterator<Item = &'s String>,
    all: bool,
) -> Vec<String> {
    let asks = |name: &&String| {
        let service = project.services.get(*name);
        let label = service.and_then(|service| service.labels.get(LABEL));
        all || label.is_some_and(|value| value == "true")
    };
    services.into_iter().filter(asks).cloned().collect()
}

impl<'r> Healer<'r> {
    /// For these services; none is nothing to do.
    pub fn new(run: &'r Run<'r>, services: Vec<String>) -> Self {
        Self {
            run,
            services,
            ending: RefCell::default(),
        }
    }

    /// Whether there is anything to do.
    pub fn is_at_work(&self) -> bool {
        !self.services.is_empty()
    }

    /// Whether a container has ended because it is restarted here.
    pub fn expects(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Exited { container, .. } => self.ending.borrow_mut().remove(&container.id),
            _ => false,
        }
    }

    /// Restarts what is not well, and what gets so, until it is dropped.
    pub async fn work(&self) -> Result<Infallible, Failure> {
        if !self.is_at_work() {
            return std::future::pending().await;
        }
        let run = self.run;
        let project = &run.loaded.project;
        let mut happenings = run.engine.happenings(&project.name).await?;
        let policy = Policy {
            services: self.services.clone(),
            ..run.policy.clone()
        };
        loop {
            let reconciler = run.reconciler()?;
            let mut audience = Healing {
                show: Show::new(run.context, Some(run.loaded), "autoheal"),
                ending: &self.ending,
            };
            let desired = Desired::Project(project);
            let healed = reconciler.run(desired, false, &policy, plan::heal, &mut audience);
            if let Err(failure) = conclude(healed.await, Some(run.loaded), run.engine).await {
                // The others go on, and may need it yet.
                tell(run.context.ui, &failure);
            }
            until_unhealthy(&mut happenings).await?;
        }
    }
}

/// Waits until a container is said to be unhealthy.
async fn until_unhealthy(
    happenings: &mut BoxStream<'_, Result<Happening, EngineError>>,
) -> Result<(), Failure> {
    while let Some(happening) = happenings.next().await {
        if happening?.what == "health_status: unhealthy" {
            return Ok(());
        }
    }
    Err(EngineError::Broken {
        message: "the daemon has ended its event stream".to_owned(),
    }
    .into())
}

/// Remembers what is restarted, and has the rest shown.
struct Healing<'a> {
    show: Show<'a>,
    ending: &'a RefCell<BTreeSet<String>>,
}

impl Audience for Healing<'_> {
    fn begins(&mut self, plan: &Plan) {
        let restarted = plan.steps().iter().filter_map(|step| match &step.action {
            Action::Restart { container, .. } => container.id.clone(),
            _ => None,
        });
        self.ending.borrow_mut().extend(restarted);
        if !plan.is_empty() {
            self.show.begins(plan);
        }
    }

    fn happens(&mut self, event: &Event) {
        self.show.happens(event);
    }

    fn ends(&mut self) {
        self.show.ends();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Service;

    #[test]
    fn services_are_healed_that_ask_for_it_or_all() {
        let service = |label: &str| {
            let labels = [(LABEL.to_owned(), label.to_owned())].into();
            Arc::new(Service {
                labels,
                ..Service::default()
            })
        };
        let services = [("a", "true"), ("b", "false")];
        let project = Project {
            services: services
                .map(|(name, it)| (name.to_owned(), service(it)))
                .into(),
            ..Project::default()
        };
        let names = || project.services.keys();
        assert_eq!(healed(&project, names(), false), ["a"]);
        assert_eq!(healed(&project, names(), true), ["a", "b"]);
    }
}
