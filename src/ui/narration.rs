//! Events → changes of the things that the user knows: containers, networks,
//! volumes, images, in the words of Docker Compose.
//!
//! Several steps can be one change: a container that takes another's place is
//! made, the other is stopped and removed, and a name is given; the user sees
//! `Recreate` and `Recreated`.

use std::collections::BTreeMap;

use crate::event::Event;
use crate::plan::{Action, Plan, Step, StepId};

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

/// A change of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The thing, as `Container shop-web-1`.
    pub id: String,
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
            stage,
            text: text.to_owned(),
            details: String::new(),
            progress: None,
        }
    }

    fn details(mut self, details: String) -> Self {
        self.details = details;
        self
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
    build: bool,
}

impl Narration {
    /// Prepares what is said of a plan's steps.
    pub fn new(plan: &Plan) -> Self {
        let replaced = replacements(plan);
        let tell = |step: &Step| {
            let (id, (working, done)) = told(&step.action, &replaced);
            let build = matches!(step.action, Action::BuildImage(_));
            Told {
                id,
                working,
                done,
                build,
            }
        };
        let unchanged = plan.unchanged.iter().map(|container| {
            Change::new(
                format!("Container {}", container.name),
                Stage::Done,
                "Running",
            )
        });
        Self {
            told: plan.steps().iter().map(tell).collect(),
            unchanged: unchanged.collect(),
        }
    }

    /// The containers that are left as they are.
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
                let change = Change::new(told(step)?.id.as_str(), Stage::Error, "Error");
                Some(change.details(reason.clone()))
            }
            Event::Warned { step, message } => {
                let mut change = Change::new(told(step)?.id.as_str(), Stage::Warning, "Warning");
                change.details.clone_from(message);
                Some(change)
            }
            Event::Tolerated { step, reason } => {
                Some(Change::new(told(step)?.id.as_str(), Stage::Warning, reason))
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
    (!word.is_empty()).then(|| Change::new(told.id.as_str(), stage, word))
}

/// The final names of containers that take another's place, by the name that
/// they have until then.
fn replacements(plan: &Plan) -> BTreeMap<&str, &str> {
    plan.steps()
        .iter()
        .filter_map(|step| match &step.action {
            Action::Rename { container, to } => Some((container.name.as_str(), to.as_str())),
            _ => None,
        })
        .collect()
}

/// What an action is done to, and the words while it runs and afterwards.
fn told(
    action: &Action,
    replaced: &BTreeMap<&str, &str>,
) -> (String, (&'static str, &'static str)) {
    let name = action.subject();
    match action {
        Action::PullImage { .. }
        | Action::BuildImage(_)
        | Action::PushImage { .. }
        | Action::RemoveImage { .. } => (format!("Image {name}"), words(action)),
        Action::CreateNetwork(_) | Action::RemoveNetwork { .. } => {
            (format!("Network {name}"), words(action))
        }
        Action::CreateVolume(_) | Action::RemoveVolume { .. } => {
            (format!("Volume {name}"), words(action))
        }
        Action::CreateContainer(_) => match replaced.get(name.as_str()) {
            Some(last) => (format!("Container {last}"), ("Recreate", "")),
            None => (format!("Container {name}"), words(action)),
        },
        Action::Rename { to, .. } => (format!("Container {to}"), words(action)),
        Action::Stop { container, .. } | Action::RemoveContainer { container, .. }
            if container.id.is_some() && replaced.values().any(|last| *last == container.name) =>
        {
            (format!("Container {}", container.name), ("", ""))
        }
        _ => {
            let name = action.container().map_or(name, |c| c.name.clone());
            (format!("Container {name}"), words(action))
        }
    }
}

/// The words while a step runs and when it is done.
fn words(action: &Action) -> (&'static str, &'static str) {
    match action {
        Action::PullImage { .. } => ("Pulling", "Pulled"),
        Action::BuildImage(_) => ("Building", "Built"),
        Action::PushImage { .. } => ("Pushing", "Pushed"),
        Action::RemoveImage { .. }
        | Action::RemoveNetwork { .. }
        | Action::RemoveVolume { .. }
        | Action::RemoveContainer { .. } => ("Removing", "Removed"),
        Action::CreateNetwork(_) | Action::CreateVolume(_) | Action::CreateContainer(_) => {
            ("Creating", "Created")
        }
        Action::Start { .. } => ("Starting", "Started"),
        Action::Stop { .. } => ("Stopping", "Stopped"),
        Action::Restart { .. } => ("Restarting", "Started"),
        Action::Kill { .. } => ("Killing", "Killed"),
        Action::Pause { .. } => ("", "Paused"),
        Action::Unpause { .. } => ("", "Unpaused"),
        Action::Rename { .. } => ("", "Recreated"),
        Action::AwaitRunning { .. } | Action::AwaitHealthy { .. } => ("Waiting", "Healthy"),
        Action::AwaitCompleted { .. } => ("Waiting", "Exited"),
        Action::Disconnect { .. }
        | Action::Connect { .. }
        | Action::CopyFiles { .. }
        | Action::RunHook { .. } => ("", ""),
    }
}
