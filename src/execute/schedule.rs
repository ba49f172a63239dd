//! Which step may begin: bookkeeping without any waiting.

use std::collections::BTreeSet;

use crate::plan::{Plan, Step, StepId};

/// The state of every step.
pub(super) struct Schedule {
    /// The steps that come directly after each.
    after: Vec<Vec<StepId>>,
    /// How many steps each still comes after.
    missing: Vec<usize>,
    /// Whether a step is optional: skipped, it holds up nothing.
    optional: Vec<bool>,
    waits: Vec<bool>,
    ready: BTreeSet<StepId>,
    /// Steps that were done without failing.
    succeeded: BTreeSet<StepId>,
    skipped: BTreeSet<StepId>,
    /// Requests under way.
    running: BTreeSet<StepId>,
    parallel: usize,
}

impl Schedule {
    pub fn of(plan: &Plan, parallel: Option<usize>) -> Self {
        let steps = plan.steps();
        let mut after = vec![Vec::new(); steps.len()];
        for step in steps {
            for before in &step.after {
                after[before.0].push(step.id);
            }
        }
        Self {
            after,
            missing: steps.iter().map(|step| step.after.len()).collect(),
            optional: steps.iter().map(|s| s.action.is_optional()).collect(),
            waits: steps.iter().map(|step| step.action.is_wait()).collect(),
            ready: steps
                .iter()
                .filter(|step| step.after.is_empty())
                .map(|step| step.id)
                .collect(),
            succeeded: BTreeSet::new(),
            skipped: BTreeSet::new(),
            running: BTreeSet::new(),
            parallel: parallel.unwrap_or(usize::MAX).max(1),
        }
    }

    /// The next step that may begin, in the order of the plan. It counts as
    /// begun from now on.
    pub fn next(&mut self) -> Option<StepId> {
        let room = self.running.len() < self.parallel;
        let mut ready = self.ready.iter();
        let id = *ready.find(|id| room || self.waits[id.0])?;
        self.ready.remove(&id);
        if !self.waits[id.0] {
            self.running.insert(id);
        }
        Some(id)
    }

    /// The requests under way.
    pub fn under_way(&self) -> impl Iterator<Item = &StepId> {
        self.running.iter()
    }

    /// Whether a step could begin that has not.
    pub fn is_held_up(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether a step takes the place of one that has not failed.
    pub fn is_needless(&self, step: &Step) -> bool {
        step.unless
            .is_some_and(|other| self.succeeded.contains(&other))
    }

    /// A step is done.
    pub fn succeed(&mut self, id: StepId) {
        self.succeeded.insert(id);
        self.release(id);
    }

    /// A step has failed, and the rest goes on all the same.
    pub fn tolerate(&mut self, id: StepId) {
        self.release(id);
    }

    fn release(&mut self, id: StepId) {
        self.running.remove(&id);
        for next in self.after[id.0].clone() {
            self.missing[next.0] -= 1;
            if self.missing[next.0] == 0 && !self.skipped.contains(&next) {
                self.ready.insert(next);
            }
        }
    }

    /// A step has failed. Gives those that are left out for it.
    pub fn fail(&mut self, id: StepId) -> Vec<StepId> {
        self.running.remove(&id);
        let mut skipped = Vec::new();
        let mut open = vec![id];
        while let Some(failed) = open.pop() {
            for next in self.after[failed.0].clone() {
                if !self.skipped.insert(next) {
                    continue;
                }
                skipped.push(next);
                if self.optional[next.0] {
                    self.release(next);
                } else {
                    open.push(next);
                }
            }
        }
        skipped.sort_unstable();
        skipped
    }
}
