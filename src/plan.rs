//! Decides what to do: a project and a snapshot in, a plan out.
//!
//! Planning is synchronous, deterministic and free of I/O, and it makes every
//! decision. A plan leaves the executor nothing to choose: each step is one
//! request or one wait, carries its cause in words, and names the steps that
//! it comes after. Destructive steps are marked; the command line asks.

mod action;
mod builds;
mod candidates;
mod causes;
mod containers;
mod controller;
mod dangling;
mod display;
mod down;
mod expected;
mod files;
mod handing_over;
pub mod hash;
mod images;
mod job_waits;
mod jobs;
mod labels;
mod lacking;
mod lifecycle;
mod live_files;
mod naming;
mod networks;
mod note;
mod one_off;
mod orphans;
mod own_images;
mod planner;
mod pod_volumes;
mod policy;
mod pre_start;
mod providers;
mod push;
mod rebuild;
mod recovered;
mod restarts;
mod revisions;
mod rolling;
mod rollout;
mod scheduled;
mod selection;
mod sharing;
mod slots;
mod spec;
mod start;
mod up;
mod volumes;
mod waits;

use std::collections::BTreeSet;

pub use action::{Action, ContainerRef, Deadline, FirstTests, Hooked, Step, StepId};
pub use builds::build;
pub use controller::{Beside, Controller, quieting};
pub use dangling::dangling;
pub use down::down;
pub use images::{images, pull};
pub use jobs::{JobPod, PodOutcome, Standing, Work, jobs, jobs_of_runs};
pub use lifecycle::{kill, pause, rm, start, stop, unpause};
pub use note::{Note, PlanError, Question};
pub use one_off::{needs, one_off, remove_one_off, run, start_one_off};
pub use policy::{Build, OneOff, Orphans, Policy, Pull, Recreate, RemoveImages, ReplaceVolumes};
pub use providers::with_variables;
pub use push::{build_and_push, push};
pub use rebuild::{PodKey, is_joined, rebuild};
pub use recovered::recovered;
pub use restarts::{Unwell, heal, restart};
pub use revisions::{Revision, is_mark, pause_rollouts, revisions};
pub use scheduled::{Leaving, Run, retire, scheduled};
pub use sharing::config_hash;
pub use up::{containers, up};

/// Steps in an order in which each comes after those that it names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The project's name.
    pub project: String,
    steps: Vec<Step>,
    /// Running containers that are as desired and are left alone.
    pub unchanged: Vec<ContainerRef>,
    /// Containers that `stop` finds stopped.
    pub stopped: Vec<ContainerRef>,
    /// Services whose image `pull` leaves alone.
    pub skipped: Vec<Skipped>,
    /// Harmless oddities.
    pub notes: Vec<Note>,
    /// What the user may decide otherwise.
    pub questions: Vec<Question>,
}

/// A service whose image is not pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The service.
    pub service: String,
    /// Why, in the words of Docker Compose.
    pub reason: String,
}

impl Plan {
    /// A plan without steps.
    pub fn new(project: impl Into<String>) -> Self {
        Self {
            project: project.into(),
            ..Self::default()
        }
    }

    /// The steps; a step's identity is its place in this list.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether it holds a step that loses data.
    pub fn is_destructive(&self) -> bool {
        self.steps.iter().any(|step| step.action.is_destructive())
    }

    /// Adds a step and gives its identity. Of the steps that it comes after,
    /// those are left out that others of them imply.
    pub fn add(&mut self, action: Action, cause: impl Into<String>, after: &[StepId]) -> StepId {
        let id = StepId(self.steps.len());
        let mut after = after.to_vec();
        after.sort_unstable();
        after.dedup();
        let after = self.without_implied(after);
        debug_assert!(
            after.iter().all(|before| *before < id),
            "a step after a later one"
        );
        self.steps.push(Step {
            id,
            action,
            cause: cause.into(),
            after,
            unless: None,
        });
        id
    }

    /// Leaves out steps that others come after. What an optional step comes
    /// after is not implied by it, since its failure is nobody's.
    fn without_implied(&self, after: Vec<StepId>) -> Vec<StepId> {
        let Some(first) = after.first().filter(|_| after.len() > 1).copied() else {
            return after;
        };
        let mut implied: BTreeSet<StepId> = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = after.clone();
        while let Some(id) = open.pop() {
            let Some(step) = self.steps.get(id.0) else {
                continue;
            };
            if id < first || !seen.insert(id) || step.action.is_optional() {
                continue;
            }
            implied.extend(step.after.iter().copied());
            open.extend(&step.after);
        }
        after
            .into_iter()
            .filter(|id| !implied.contains(id))
            .collect()
    }

    /// Adds a step that takes the place of one that has failed.
    pub fn add_instead_of(
        &mut self,
        failed: StepId,
        action: Action,
        cause: impl Into<String>,
        after: &[StepId],
    ) -> StepId {
        let mut after = after.to_vec();
        after.push(failed);
        let id = self.add(action, cause, &after);
        self.steps[id.0].unless = Some(failed);
        id
    }

    /// Adds a note.
    pub fn note(&mut self, attribute: impl Into<Option<String>>, message: impl Into<String>) {
        self.notes.push(Note {
            message: message.into(),
            attribute: attribute.into(),
        });
    }
}
