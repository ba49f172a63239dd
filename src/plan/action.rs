//! The steps of a plan, and the one request or wait of each.

use crate::model::provision::Provision;
use crate::model::spec::{
    BuildSpec, ContainerSpec, Endpoint, FileCopy, NetworkSpec, VolumeFiles, VolumeSpec,
};
use crate::model::{Duration, Hook};
use crate::observed::Container;

use super::jobs::Work;

/// The identity of a step: its place in the plan, from 0. Shown from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// One step of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which it is.
    pub id: StepId,
    /// What is done.
    pub action: Action,
    /// Why, for the user, as `image changed: nginx:1 → nginx:2`.
    pub cause: String,
    /// The steps that must be done before.
    pub after: Vec<StepId>,
    /// A step among those whose success makes this one needless: a build that
    /// takes the place of a pull.
    pub unless: Option<StepId>,
}

/// A container that a step is about. A name is enough: the engine takes it
/// wherever it takes an identity, and one that is yet to be made has no other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContainerRef {
    /// Its name when the step runs.
    pub name: String,
    /// Its identity, when it existed already while planning.
    pub id: Option<String>,
    /// The key of its service.
    pub service: String,
}

impl ContainerRef {
    /// One that exists.
    pub fn of(container: &Container) -> Self {
        Self {
            name: container.name.clone(),
            id: Some(container.id.clone()),
            service: container.service().to_owned(),
        }
    }

    /// What to call it when speaking to the engine.
    pub fn key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

/// How long a wait may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Deadline {
    /// As long as it takes.
    #[default]
    None,
    /// So long since the plan began.
    Within(Duration),
}

/// Tests of a container's health that are run right after its start, since the
/// daemon runs the first one only after an interval.
///
/// They are the container's own tests, and one that succeeds has the meaning
/// that the daemon gives it: the container is healthy. What does not succeed in
/// time says nothing, and is the daemon's to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstTests {
    /// The step that starts it.
    pub since: StepId,
    /// How long after that step a test may succeed.
    pub within: Duration,
    /// The pause after the first test, twice as long after each that follows.
    pub pause: Duration,
}

/// Which of a container's hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hooked {
    /// After its start.
    PostStart,
    /// Before its stop.
    PreStop,
}

/// The one request or wait of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Fetch an image from its registry.
    PullImage {
        /// The reference.
        image: String,
        /// The platform; empty: the daemon's own.
        platform: String,
        /// The service that wants it.
        service: String,
        /// Whether the plan goes on when it fails (`--ignore-pull-failures`,
        /// or a build that can take its place).
        optional: bool,
    },
    /// Make an image of rcompose itself.
    MakeOwnImage {
        /// The reference.
        image: String,
    },
    /// Write the files of a volume anew, all at once, while containers mount it.
    RefreshFiles(Box<VolumeFiles>),
    /// Build an image.
    BuildImage(Box<BuildSpec>),
    /// Send an image to its registry.
    PushImage {
        /// The reference.
        image: String,
        /// The service that builds it.
        service: String,
        /// Whether the plan goes on when it fails (`--ignore-push-failures`).
        optional: bool,
    },
    /// Remove an image.
    RemoveImage {
        /// The reference.
        image: String,
        /// Whether the plan goes on when it is in use.
        optional: bool,
    },
    /// Say that a service cannot be as it should: it always fails.
    Refuse {
        /// The service.
        service: String,
        /// What it waits for.
        reason: String,
    },
    /// Have a provider do something for a service.
    Provide(Box<Provision>),
    /// Make a network.
    CreateNetwork(Box<NetworkSpec>),
    /// Remove a network.
    RemoveNetwork {
        /// Its name.
        name: String,
        /// Its identity.
        id: String,
        /// Whether the plan goes on when it is in use.
        optional: bool,
    },
    /// Make a volume.
    CreateVolume(Box<VolumeSpec>),
    /// Remove a volume and its data.
    RemoveVolume {
        /// Its name.
        name: String,
        /// Whether the plan goes on when it is in use.
        optional: bool,
    },
    /// Take a container out of a network.
    Disconnect {
        /// The container.
        container: ContainerRef,
        /// The network's name.
        network: String,
    },
    /// Put a container into a network.
    Connect {
        /// The container.
        container: ContainerRef,
        /// The network, and the container's place in it.
        endpoint: Box<Endpoint>,
    },
    /// Make a container.
    CreateContainer(Box<ContainerSpec>),
    /// Copy configs and secrets that have no file into a container.
    CopyFiles {
        /// The container.
        container: ContainerRef,
        /// The files.
        files: Vec<FileCopy>,
    },
    /// Start a container.
    Start {
        /// The container.
        container: ContainerRef,
    },
    /// Run a hook in a container, to its end.
    RunHook {
        /// The container.
        container: ContainerRef,
        /// Which.
        hooked: Hooked,
        /// What to run.
        hook: Box<Hook>,
    },
    /// Have a proxy send nothing more to a container, which is about to go.
    HandOver {
        /// The container.
        container: ContainerRef,
        /// The proxy's.
        proxy: ContainerRef,
        /// The time after which it is gone, or another in its place.
        within: Duration,
    },
    /// Stop a container.
    Stop {
        /// The container.
        container: ContainerRef,
        /// Time between the signal and the kill; none: the container's own.
        timeout: Option<Duration>,
    },
    /// Stop and start a container.
    Restart {
        /// The container.
        container: ContainerRef,
        /// Time between the signal and the kill; none: the container's own.
        timeout: Option<Duration>,
    },
    /// Send a signal to a container.
    Kill {
        /// The container.
        container: ContainerRef,
        /// The signal, as `SIGKILL`.
        signal: String,
    },
    /// Freeze a container.
    Pause {
        /// The container.
        container: ContainerRef,
    },
    /// Thaw a container.
    Unpause {
        /// The container.
        container: ContainerRef,
    },
    /// Remove a container, running or not.
    RemoveContainer {
        /// The container.
        container: ContainerRef,
        /// Whether its anonymous volumes go too.
        volumes: bool,
    },
    /// Give a container its final name.
    Rename {
        /// The container, under its name of now.
        container: ContainerRef,
        /// The final name.
        to: String,
    },
    /// Wait until a container runs, for a dependency that is not required.
    AwaitRunning {
        /// The container.
        container: ContainerRef,
        /// How long.
        deadline: Deadline,
        /// Whether the steps after it go on when it fails
        /// (`required: false`).
        optional: bool,
    },
    /// Wait until a container is healthy.
    AwaitHealthy {
        /// The container.
        container: ContainerRef,
        /// How long.
        deadline: Deadline,
        /// Whether running without a health check, and the end with 0, are as
        /// good (`--wait`).
        or_running: bool,
        /// Tests that are run beside the daemon's; none: its word alone counts.
        first_tests: Option<FirstTests>,
        /// Whether the steps after it go on when it fails
        /// (`required: false`).
        optional: bool,
    },
    /// Wait until a container of a pod is ready, and has been for a while. One
    /// that ends meanwhile or is not healthy may get well yet.
    AwaitReady {
        /// The container.
        container: ContainerRef,
        /// For how long it must have been ready.
        steady: Duration,
        /// How long the wait may take; none: as long as it takes.
        within: Option<Duration>,
        /// The workload that is rolled out.
        of: String,
    },
    /// Wait until a Job has done its work.
    AwaitJob {
        /// Its first service, by the Job's key.
        container: ContainerRef,
        /// The Job.
        work: Box<Work>,
        /// How long.
        deadline: Deadline,
        /// Whether the steps after it go on when it fails
        /// (`required: false`).
        optional: bool,
    },
    /// Wait until a container has exited with 0.
    AwaitCompleted {
        /// The container.
        container: ContainerRef,
        /// How long.
        deadline: Deadline,
        /// Whether the steps after it go on when it fails
        /// (`required: false`).
        optional: bool,
    },
}

impl Action {
    /// The container that it is about; none for one yet to be made.
    pub fn container(&self) -> Option<&ContainerRef> {
        match self {
            Self::Disconnect { container, .. }
            | Self::Connect { container, .. }
            | Self::CopyFiles { container, .. }
            | Self::Start { container }
            | Self::RunHook { container, .. }
            | Self::HandOver { container, .. }
            | Self::Stop { container, .. }
            | Self::Restart { container, .. }
            | Self::Kill { container, .. }
            | Self::Pause { container }
            | Self::Unpause { container }
            | Self::RemoveContainer { container, .. }
            | Self::Rename { container, .. }
            | Self::AwaitRunning { container, .. }
            | Self::AwaitHealthy { container, .. }
            | Self::AwaitReady { container, .. }
            | Self::AwaitJob { container, .. }
            | Self::AwaitCompleted { container, .. } => Some(container),
            Self::PullImage { .. }
            | Self::MakeOwnImage { .. }
            | Self::RefreshFiles(_)
            | Self::BuildImage(_)
            | Self::PushImage { .. }
            | Self::RemoveImage { .. }
            | Self::Refuse { .. }
            | Self::Provide(_)
            | Self::CreateNetwork(_)
            | Self::RemoveNetwork { .. }
            | Self::CreateVolume(_)
            | Self::RemoveVolume { .. }
            | Self::CreateContainer(_) => None,
        }
    }

    /// Whether the steps that come after it go on when it fails.
    pub fn is_optional(&self) -> bool {
        match self {
            Self::PullImage { optional, .. }
            | Self::PushImage { optional, .. }
            | Self::RemoveImage { optional, .. }
            | Self::RemoveNetwork { optional, .. }
            | Self::RemoveVolume { optional, .. }
            | Self::AwaitRunning { optional, .. }
            | Self::AwaitHealthy { optional, .. }
            | Self::AwaitJob { optional, .. }
            | Self::AwaitCompleted { optional, .. } => *optional,
            Self::RunHook { hook, .. } => hook.may_fail(),
            Self::HandOver { .. } => true,
            _ => false,
        }
    }

    /// Whether it is a wait rather than a request.
    pub fn is_wait(&self) -> bool {
        matches!(
            self,
            Self::AwaitRunning { .. }
                | Self::AwaitHealthy { .. }
                | Self::AwaitReady { .. }
                | Self::AwaitJob { .. }
                | Self::AwaitCompleted { .. }
        )
    }

    /// Whether something comes into being by it, or runs that did not, so that
    /// there is more than was seen when it is over.
    pub fn makes(&self) -> bool {
        matches!(
            self,
            Self::CreateNetwork(_)
                | Self::CreateVolume(_)
                | Self::CreateContainer(_)
                | Self::CopyFiles { .. }
                | Self::Start { .. }
                | Self::Restart { .. }
        )
    }

    /// Whether it loses data that nothing can bring back.
    pub fn is_destructive(&self) -> bool {
        matches!(self, Self::RemoveVolume { .. })
    }
}
