//! Facts while a plan runs: the contract between the executor and whoever
//! shows them.

use std::time::Duration;

use crate::model::provision::Provided;
use crate::plan::StepId;

/// A fact. The steps are those of the plan that runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A step has begun.
    Started {
        /// Which.
        step: StepId,
    },
    /// A pull or a build has come so far.
    Progressed {
        /// Which step.
        step: StepId,
        /// The layer or build step; empty for the whole.
        part: String,
        /// What goes on.
        text: String,
        /// Bytes done.
        current: u64,
        /// Bytes in all; 0: not known.
        total: u64,
    },
    /// A provider has given variables to the services that depend on one.
    Provided {
        /// Which step.
        step: StepId,
        /// The service.
        service: String,
        /// The variables.
        variables: Provided,
    },
    /// A hook has put out these lines.
    HookSaid {
        /// Which step.
        step: StepId,
        /// What it has put out.
        lines: Vec<String>,
    },
    /// The daemon could not honour all of a step, which is done all the same.
    Warned {
        /// Which step.
        step: StepId,
        /// What was not honoured.
        message: String,
    },
    /// A step is done.
    Done {
        /// Which.
        step: StepId,
        /// How long it took.
        took: Duration,
    },
    /// A step has failed, and those that come after it are skipped.
    Failed {
        /// Which.
        step: StepId,
        /// Why.
        reason: String,
        /// The last lines that the container or hook has put out, when they
        /// tell more.
        output: Vec<String>,
        /// Whether the container that was to start can only be replaced.
        lost: bool,
    },
    /// A step has failed, and the rest goes on all the same.
    Tolerated {
        /// Which.
        step: StepId,
        /// Why.
        reason: String,
    },
    /// A step is left out, since one that it comes after has failed.
    Skipped {
        /// Which.
        step: StepId,
        /// The step that failed.
        because: StepId,
    },
}
