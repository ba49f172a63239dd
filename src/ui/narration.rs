//! Events → changes of the things that the user knows: containers, networks,
//! volumes, images, in the words of Docker Compose.
//!
//! Several steps can be one change: a container that takes another's place is
//! made, the other is stopped and removed, and a name is given; the user sees
//! `Recreate` and `Recreated`.

mod naming;

use crate::event::Event;
use crate::plan::{Action, ContainerRef, Plan, Step, StepId};

use naming::{Replaced, told};

/// How far a thing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Something is being done to it.
    Working,
    /// All is done.
    Done,
    /// Something went wrong that does no harm.
    Warning,
    /// Something went wrong.
    Error,
}

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of a container, a network, a volume or an image of the daemon's own.
    Thing,
    /// Of an image that comes from a registry or goes there.
    Registry,
    /// A copy, a commit or an export.
    Errand,
}

/// A change of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The thing, as `Container shop-web-1`; of a pull, a push or a build,
    /// the service.
    pub id: String,
    /// What kind of change it is: it decides the form of its line.
    pub kind: Kind,
    /// How far it has come.
    pub stage: Stage,
    /// What goes on, as `Creating`.
    pub text: String,
    /// More about it; often empty.
    pub details: String,
    /// How far a pull or a build has come.
    pub progress: Option<Advance>,
}

/// How far a part of a pull or a build has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// The layer or build step; empty for the whole.
    pub part: String,
    /// Bytes done.
    pub current: u64,
    /// Bytes in all; 0: not known.
    pub total: u64,
    /// Whether it belongs to a build.
    pub build: bool,
}

impl Change {
    fn new(id: impl Into<String>, stage: Stage, text: &str) -> Self {
        Self {
            id: id.into(),
            kind: Kind::Thing,
            stage,
            text: text.to_owned(),
            details: String::new(),
            progress: None,
        }
    }

    fn details(self, details: String) -> Self {
        Self { details, ..self }
    }

    fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }
}

/// What is said of the steps of one plan.
#[derive(Debug)]
pub struct Narration {
    told: Vec<Told>,
    unchanged: Vec<Change>,
}

/// What is said of one step.
#[derive(Debug)]
struct Told {
    id: String,
    /// The word while it runs; empty: nothing is said.
    working: &'static str,
    /// The word when it is done; empty: nothing is said.
    done: &'static str,
    kind: Kind,
    build: bool,
}

impl Told {
    fn troubled(&self, stage: Stage, word: &str, reason: &str) -> Change {
        Change::new(self.id.as_str(), stage, word)
            .kind(self.kind)
            .details(reason.to_owned())
    }
}

impl Narration {
    /// Prepares what is said of a plan's steps.
    pub fn new(plan: &Plan) -> Self {
        let replaced = Replaced::by(plan);
        let tell = |step: &Step| {
            let (id, (working, done)) = told(&step.action, &replaced);
            let registry = matches!(
                step.action,
                Action::PullImage { .. } | Action::PushImage { .. }
            );
            Told {
                id,
                working,
                done,
                kind: if registry {
                    Kind::Registry
                } else {
                    Kind::Thing
                },
                build: matches!(step.action, Action::BuildImage(_)),
            }
        };
        let said = |containers: &[ContainerRef], word: &'static str| {
            let changes = containers.iter().map(|container| {
                Change::new(format!("Container {}", container.name), Stage::Done, word)
            });
            changes.collect::<Vec<_>>()
        };
        let unchanged = said(&plan.unchanged, "Running");
        let stopped = said(&plan.stopped, "Stopped");
        let skipped = plan.skipped.iter().map(|skipped| {
            let text = format!("Skipped - {}", skipped.reason);
            Change::new(skipped.service.as_str(), Stage::Done, &text).kind(Kind::Registry)
        });
        Self {
            told: plan.steps().iter().map(tell).collect(),
            unchanged: skipped.chain(unchanged).chain(stopped).collect(),
        }
    }

    /// The containers and images that are left as they are.
    pub fn unchanged(&self) -> &[Change] {
        &self.unchanged
    }

    /// The things that the plan does something visible to, a thing once for
    /// each of its steps.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.told
            .iter()
            .filter(|told| !told.working.is_empty() || !told.done.is_empty())
            .map(|told| told.id.as_str())
    }

    /// What an event changes for the user; often nothing.
    pub fn change(&self, event: &Event) -> Option<Change> {
        let told = |step: &StepId| self.told.get(step.0);
        match event {
            Event::Started { step } => said(told(step)?, Stage::Working),
            Event::Done { step, .. } => said(told(step)?, Stage::Done),
            Event::Progressed {
                step,
                part,
                text,
                current,
                total,
            } => {
                let told = told(step)?;
                let mut change = Change::new(told.id.as_str(), Stage::Working, text);
                change.progress = Some(Advance {
                    part: part.clone(),
                    current: *current,
                    total: *total,
                    build: told.build,
                });
                Some(change)
            }
            Event::Failed { step, reason, .. } => {
                Some(told(step)?.troubled(Stage::Error, "Error", reason))
            }
            Event::Warned { step, message } => {
                Some(told(step)?.troubled(Stage::Warning, "Warning", message))
            }
            // What is provided may hold secrets.
            Event::Provided { .. } | Event::HookSaid { .. } => None,
            Event::Tolerated { step, reason } => {
                let told = told(step)?;
                Some(match told.kind {
                    Kind::Registry => told.troubled(Stage::Warning, "Warning", reason),
                    _ => Change::new(told.id.as_str(), Stage::Warning, reason),
                })
            }
            Event::Skipped { step, because } => {
                let skipped = told(step)?;
                let failed = told(because)?;
                (!skipped.working.is_empty()).then(|| {
                    Change::new(skipped.id.as_str(), Stage::Warning, "Skipped")
                        .details(format!("after {} failed", failed.id))
                })
            }
        }
    }
}

fn said(told: &Told, stage: Stage) -> Option<Change> {
    let word = match stage {
        Stage::Working => told.working,
        _ => told.done,
    };
    (!word.is_empty()).then(|| Change::new(told.id.as_str(), stage, word).kind(told.kind))
}
