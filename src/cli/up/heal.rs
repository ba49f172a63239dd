//! What an attached `up` keeps right: with `--autoheal` containers whose
//! health check fails are restarted, and what a controller would do is done
//! here, for as long as `up` stays.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::attached::Run;
use crate::cli::context::tell;
use crate::cli::failure::Failure;
use crate::cli::operation::Show;
use crate::controller::duties::Duties;
use crate::controller::{Controller, Listener, Outcome};
use crate::engine::docker::Docker;
use crate::event::Event;
use crate::logs::Fact;
use crate::model::Project;
use crate::plan::{Action, Plan};
use crate::reconcile::Audience;

/// The label by which a service asks for it.
const LABEL: &str = "autoheal";

/// The containers that end because they are restarted, by identity.
type Ending = Rc<RefCell<BTreeSet<String>>>;

/// Restarts what gets unhealthy.
pub struct Healer<'r> {
    run: &'r Run<'r>,
    controller: Controller<'r, Docker>,
    ending: Ending,
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
    /// For these services, and for what there is to do besides; nothing is
    /// nothing to do.
    pub fn new(
        run: &'r Run<'r>,
        services: Vec<String>,
        mut duties: Duties,
    ) -> Result<Self, Failure> {
        for name in services {
            let cause = || "unhealthy".to_owned();
            duties.healed.entry(name).or_insert_with(cause);
        }
        let project = &run.loaded.project;
        Ok(Self {
            run,
            controller: Controller {
                engine: run.engine,
                project,
                duties,
                policy: run.policy.clone(),
                limits: run.context.limits(Some(project))?,
                cancel: CancellationToken::new(),
            },
            ending: Ending::default(),
        })
    }

    /// Whether there is anything to do.
    pub fn is_at_work(&self) -> bool {
        !self.controller.duties.is_empty()
    }

    /// Whether a container has ended because it is restarted here.
    pub fn expects(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Exited { container, .. } => self.ending.borrow_mut().remove(&container.id),
            _ => false,
        }
    }

    /// Restarts what is not well, and what gets so, until it is told to end.
    pub async fn work(&self) -> Result<(), Failure> {
        if self.is_at_work() {
            return Ok(self.controller.work(&Timestamp::now, self).await?);
        }
        self.controller.cancel.cancelled().await;
        Ok(())
    }

    /// Tells it to begin nothing more and to end what it is about.
    pub fn end(&self) {
        self.controller.cancel.cancel();
    }
}

impl<'r> Listener for Healer<'r> {
    type Audience = Healing<'r>;

    fn audience(&self) -> Healing<'r> {
        Healing {
            show: Show::new(self.run.context, Some(self.run.loaded), "autoheal"),
            ending: Rc::clone(&self.ending),
        }
    }

    fn ended(&self, outcome: &Outcome) {
        let loaded = Some(self.run.loaded);
        let failure = match outcome {
            Err(error) => Failure::reconciling(error, loaded),
            Ok(finished) if finished.failures.is_empty() => return,
            Ok(finished) => Failure::steps(&finished.failures, loaded, &[]),
        };
        // The others go on, and may need it yet.
        tell(self.run.context.ui, &failure);
    }

    fn notes(&self, message: &str) {
        self.run.context.ui.message(&format!("{message}\n"));
    }
}

/// Remembers what is restarted, and has the rest shown.
pub struct Healing<'a> {
    show: Show<'a>,
    ending: Ending,
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
