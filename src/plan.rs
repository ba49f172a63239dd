//! Decides what to do: a project and a snapshot in, a plan out.
//!
//! Planning is synchronous, deterministic and free of I/O, and it makes every
//! decision. A plan leaves the executor nothing to choose: each step is one
//! request or one wait, carries its cause in words, and names the steps that
//! it comes after. Destructive steps are marked; the command line asks.

mod action;
mod display;

pub use action::{Action, ContainerRef, Deadline, Hooked, Step, StepId};

/// Steps in an order in which each comes after those that it names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    steps: Vec<Step>,
}

impl Plan {
    /// The steps; a step's identity is its place in this list.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
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
        });
        id
    }
}
