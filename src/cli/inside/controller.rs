//! The controller in its container: what it does goes to the log.

mod restarts;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::cli::failure::Failure;
use crate::controller::duties::Duties;
use crate::controller::metrics::Metrics;
use crate::controller::{Controller, Listener, Outcome, needs};
use crate::engine::docker::{Docker, Settings};
use crate::event::Event;
use crate::execute::Limits;
use crate::model::own_image::{self, DUTIES, RESTARTS};
use crate::plan::{Action, Plan, Policy, StepId};
use crate::reconcile::{Audience, Finished};
use crate::ui::Ui;

use restarts::Restarts;

/// Works until it is told to stop.
pub async fn run() -> Result<(), Failure> {
    let cancel = CancellationToken::new();
    let stopping = async {
        pause().await?;
        cancel.cancel();
        std::future::pending().await
    };
    tokio::select! {
        // Signals are heard before anything else is done.
        biased;
        stopped = stopping => stopped,
        worked = work(&cancel) => worked,
    }
}

async fn work(cancel: &CancellationToken) -> Result<(), Failure> {
    let project = needs::project(DUTIES)?;
    let engine = Docker::connect(Settings {
        program: std::env::current_exe().ok(),
        ..Settings::default()
    })
    .await?;
    let controller = Controller {
        engine: &engine,
        duties: Duties::of(&project),
        project: &project,
        policy: Policy {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Policy::default()
        },
        limits: Limits::default(),
        cancel: cancel.clone(),
    };
    let duties = controller.duties.in_words().join(", ");
    say(&format!(
        "the controller of {} begins: {duties}",
        project.name
    ));
    let now = Timestamp::now().as_second();
    let metrics = Metrics::new(&project.name, env!("CARGO_PKG_VERSION"), now);
    let restarts =
        Restarts::at(RESTARTS).map_err(|error| Failure::new(format!("{RESTARTS}: {error}")))?;
    let log = Log {
        metrics: Arc::new(metrics),
        restarts: Rc::new(restarts),
    };
    let asked_for = std::env::var_os(own_image::METRICS).is_some();
    let address = SocketAddr::from(([0, 0, 0, 0], own_image::METRICS_PORT));
    let served = async {
        if asked_for {
            Arc::clone(&log.metrics).serve(address).await
        } else {
            std::future::pending().await
        }
    };
    tokio::select! {
        worked = controller.work(&Timestamp::now, &log) => Ok(worked?),
        Err(error) = served => Err(Failure::new(format!("{address}: {error}"))),
    }
}

fn say(line: &str) {
    Ui::plain().message(&format!("{line}\n"));
}

/// What goes to the log, and is counted.
struct Log {
    metrics: Arc<Metrics>,
    restarts: Rc<Restarts>,
}

impl Listener for Log {
    type Audience = Entries;

    fn audience(&self) -> Entries {
        Entries {
            metrics: Arc::clone(&self.metrics),
            restarts: Rc::clone(&self.restarts),
            steps: Vec::new(),
            restarted: BTreeMap::new(),
        }
    }

    fn ended(&self, outcome: &Outcome) {
        self.metrics
            .ended(outcome.as_ref().is_ok_and(Finished::is_complete));
        if let Err(error) = outcome {
            say(&error.to_string());
        }
    }

    fn notes(&self, message: &str) {
        say(message);
    }
}

/// The steps of one plan, as they are begun and as they fail.
struct Entries {
    metrics: Arc<Metrics>,
    restarts: Rc<Restarts>,
    steps: Vec<String>,
    /// The identities of containers that steps restart.
    restarted: BTreeMap<StepId, String>,
}

impl Entries {
    fn step(&self, step: StepId) -> &str {
        self.steps.get(step.0).map_or("", String::as_str)
    }
}

impl Audience for Entries {
    fn begins(&mut self, plan: &Plan) {
        self.metrics.begins(plan);
        let steps = plan.steps().iter();
        self.steps = steps
            .map(|step| {
                let (verb, subject) = (step.action.verb(), step.action.subject());
                format!("{verb} {subject} ({})", step.cause)
            })
            .collect();
        let restarted = plan.steps().iter().filter_map(|step| match &step.action {
            Action::Restart { container, .. } => Some((step.id, container.id.clone()?)),
            _ => None,
        });
        self.restarted = restarted.collect();
    }

    fn happens(&mut self, event: &Event) {
        match event {
            Event::Started { step } => say(self.step(*step)),
            Event::Done { step, .. } => {
                let counted = self.restarted.get(step).map(|id| self.restarts.add(id));
                if let Some(Err(error)) = counted {
                    say(&format!("{RESTARTS}: {error}"));
                }
            }
            Event::Failed { step, reason, .. } => {
                say(&format!("{} failed: {reason}", self.step(*step)));
            }
            _ => {}
        }
    }

    fn ends(&mut self) {}
}
