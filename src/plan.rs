//! Decides what to do: a project and a snapshot in, a plan out.
//!
//! Planning is synchronous, deterministic and free of I/O, and it makes every
//! decision. A plan leaves the executor nothing to choose: each step is one
//! request or one wait, carries its cause in words, and names the steps that
//! it comes after. Destructive steps are marked; the command line asks.

mod action;
mod display;
pub mod hash;
mod note;
mod policy;

pub use action::{Action, ContainerRef, Deadline, Hooked, Step, StepId};
pub use note::{Note, PlanError, Question};
pub use policy::{Build, Orphans, Policy, Pull, Recreate, RemoveImages, ReplaceVolumes};

/// Steps in an order in which each comes after those that it names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The project's name.
    pub project: String,
    steps: Vec<Step>,
    /// Running containers that are as desired and are left alone.
    pub unchanged: Vec<ContainerRef>,
    /// Harmless oddities.
    pub notes: Vec<Note>,
    /// What the user may decide otherwise.
    pub questions: Vec<Question>,
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

    /// Adds a step and gives its identity.
    pub fn add(&mut self, action: Action, cause: impl Into<String>, after: &[StepId]) -> StepId {
        let id = StepId(self.steps.len());
        let mut after = after.to_vec();
        after.sort_unstable();
        after.dedup();
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
