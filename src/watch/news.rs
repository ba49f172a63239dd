//! What watching has to tell.

use std::path::PathBuf;
use std::time::Duration;

use super::subject::Failed;

/// A batch that was copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synced {
    /// The service.
    pub service: String,
    /// How many paths had changed.
    pub changes: usize,
    /// How many files and links were copied.
    pub files: usize,
    /// How many paths were removed.
    pub removed: usize,
    /// To how many containers.
    pub containers: usize,
    /// The only path, as it is on this machine and in the containers.
    pub path: Option<(PathBuf, String)>,
    /// The time from the first change until all was in place.
    pub took: Duration,
    /// The container that was behind, when only that one was.
    pub caught_up: Option<String>,
}

/// Something to tell.
#[derive(Debug)]
pub enum News {
    /// Changes are acted on from now on.
    Enabled,
    /// No more are.
    Disabled,
    /// The system does not tell of all changes.
    Limited(String),
    /// A batch was copied.
    Synced(Synced),
    /// A batch could not be copied into a container, or a file not read.
    NotSynced {
        /// The service.
        service: String,
        /// What went wrong.
        reason: String,
    },
    /// Images of services are built.
    Rebuilding {
        /// The services.
        services: Vec<String>,
        /// How many changes led to it.
        changes: usize,
    },
    /// A newer change has made a build needless; it starts again.
    Outdated {
        /// The services.
        services: Vec<String>,
    },
    /// Images were built, and containers replaced where they differ.
    Rebuilt {
        /// The services.
        services: Vec<String>,
        /// How many changes led to it.
        changes: usize,
        /// The time from the first change until they ran.
        took: Duration,
    },
    /// Containers were restarted.
    Restarted {
        /// The services.
        services: Vec<String>,
        /// The time from the first change until they ran.
        took: Duration,
    },
    /// A command was run in a service's containers.
    Executed {
        /// The service.
        service: String,
        /// The command.
        command: String,
        /// In how many containers.
        containers: usize,
        /// How long it took.
        took: Duration,
    },
    /// A command has failed in a container.
    NotExecuted {
        /// The service.
        service: String,
        /// The command.
        command: String,
        /// Why.
        reason: String,
        /// The last of its output.
        output: String,
    },
    /// The project was planned again, and what differs was changed.
    Applied {
        /// The files that changed.
        files: Vec<PathBuf>,
        /// How many steps that took.
        steps: usize,
        /// The time from the first change until all was done.
        took: Duration,
    },
    /// Nothing came of a plan, or not all.
    Failed(Failed),
    /// Something else that somebody should know.
    Note(String),
}
