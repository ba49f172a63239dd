//! The controller in its container: what it does goes to the log.

use jiff::Timestamp;

use super::pause;
use crate::cli::failure::Failure;
use crate::controller::duties::Duties;
use crate::controller::{Controller, Listener, Outcome, needs};
use crate::engine::docker::{Docker, Settings};
use crate::event::Event;
use crate::execute::Limits;
use crate::model::own_image::DUTIES;
use crate::plan::{Plan, Policy, StepId};
use crate::reconcile::Audience;
use crate::ui::Ui;

/// Works until it is told to stop.
pub async fn run() -> Result<(), Failure> {
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
    };
    let duties = controller.duties.in_words().join(", ");
    say(&format!(
        "the controller of {} begins: {duties}",
        project.name
    ));
    tokio::select! {
        stopped = pause() => stopped,
        Err(error) = controller.work(&Timestamp::now, &Log) => Err(error.into()),
    }
}

fn say(line: &str) {
    Ui::plain().message(&format!("{line}\n"));
}

/// What goes to the log.
struct Log;

impl Listener for Log {
    type Audience = Entries;

    fn audience(&self) -> Entries {
        Entries::default()
    }

    fn ended(&self, outcome: &Outcome) {
        if let Err(error) = outcome {
            say(&error.to_string());
        }
    }
}

/// The steps of one plan, as they are begun and as they fail.
#[derive(Default)]
struct Entries {
    steps: Vec<String>,
}

impl Entries {
    fn step(&self, step: StepId) -> &str {
        self.steps.get(step.0).map_or("", String::as_str)
    }
}

impl Audience for Entries {
    fn begins(&mut self, plan: &Plan) {
        let steps = plan.steps().iter();
        self.steps = steps
            .map(|step| {
                let (verb, subject) = (step.action.verb(), step.action.subject());
                format!("{verb} {subject} ({})", step.cause)
            })
            .collect();
    }

    fn happens(&mut self, event: &Event) {
        match event {
            Event::Started { step } => say(self.step(*step)),
            Event::Failed { step, reason, .. } => {
                say(&format!("{} failed: {reason}", self.step(*step)));
            }
            _ => {}
        }
    }

    fn ends(&mut self) {}
}
