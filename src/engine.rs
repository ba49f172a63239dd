//! The daemon, as everything else sees it: one trait, one call a request.
//!
//! `docker` speaks to a Docker Engine; `fake` is one in memory, for tests.
//! Nothing outside `docker` knows the API library, its versions or its quirks.

// What a `.dockerignore` leaves out of a build is told by `model::ignore`.
pub mod docker;
pub mod fake;
pub mod inquiry;
pub mod interaction;
pub mod measured;
mod provider;
pub mod transfer;

use std::collections::BTreeMap;
use std::future::Future;

use futures_util::stream::BoxStream;

use crate::model::provision::{Provided, Provision};
use crate::model::spec::{
    BuildSpec, ContainerSpec, Endpoint, FileCopy, NetworkSpec, VolumeFiles, VolumeSpec,
};
use crate::model::{Duration, Hook, Project};
use crate::observed::{Container, Health, Observed, State};

/// What a request came to nothing over.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum EngineError {
    /// No daemon answers.
    #[error("no Docker daemon answers at {address}: {reason}")]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// What the system says.
        reason: String,
    },
    /// The socket is there, but not for this user.
    #[error("no permission to use the Docker daemon at {address}")]
    Forbidden {
        /// Where.
        address: String,
    },
    /// The daemon is too old.
    #[error("the Docker daemon speaks API {found}; rcompose needs {needed} or newer")]
    TooOld {
        /// What it speaks.
        found: String,
        /// The oldest that will do.
        needed: &'static str,
    },
    /// The settings name no daemon that could be spoken to.
    #[error("{message}")]
    Settings {
        /// What is wrong with them.
        message: String,
    },
    /// The request asks for what this engine cannot do.
    #[error("{message}")]
    Unsupported {
        /// The service, the attribute, and what would be needed.
        message: String,
    },
    /// What the request names is not there.
    #[error("{message}")]
    NotFound {
        /// The daemon's words.
        message: String,
    },
    /// It is there already, or is used by something.
    #[error("{message}")]
    Conflict {
        /// The daemon's words.
        message: String,
    },
    /// The daemon says no for another reason.
    #[error("{message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The daemon's words.
        message: String,
    },
    /// A step of a build has failed.
    #[error("{message}")]
    Build {
        /// The builder's words, with the instruction that failed.
        message: String,
        /// The last lines that the step has put out.
        output: Vec<String>,
    },
    /// The connection broke, or what came back could not be understood.
    #[error("{message}")]
    Broken {
        /// What happened.
        message: String,
    },
}

/// What an engine is, asked for once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info {
    /// Its version, as `28.5.2`.
    pub version: String,
    /// The API version that is spoken with it, as `1.51`.
    pub api_version: String,
    /// Its platform, as `linux/amd64`.
    pub platform: String,
}

/// What a creation came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Created {
    /// The identity of what was made.
    pub id: String,
    /// What the engine could not honour, a sentence each: its own warnings,
    /// and attributes that its API is too old for.
    pub warnings: Vec<String>,
}

/// Which objects a snapshot holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The project's name.
    pub project: String,
    /// Whether containers are all that is looked at.
    pub containers_only: bool,
    /// Whether images are listed.
    pub images: bool,
    /// Names of networks that are used under a name of their own.
    pub network_names: Vec<String>,
    /// Names of volumes that are used under a name of their own.
    pub volume_names: Vec<String>,
    /// References of images whose `tagged` time is needed, which takes a
    /// request for each.
    pub dated_images: Vec<String>,
}

impl Scope {
    /// Everything that planning for a project needs.
    pub fn of(project: &Project) -> Self {
        Self {
            project: project.name.clone(),
            containers_only: false,
            images: true,
            network_names: project
                .networks
                .values()
                .map(|network| network.name.clone())
                .collect(),
            volume_names: project
                .volumes
                .values()
                .map(|volume| volume.name.clone())
                .collect(),
            dated_images: project
                .services
                .values()
                .filter(|service| {
                    let policy = service.pull_policy.as_str();
                    matches!(policy, "daily" | "weekly") || policy.starts_with("every_")
                })
                .map(|service| service.image.clone())
                .collect(),
        }
    }
}

/// What a container does right now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Its identity.
    pub id: String,
    /// What it does.
    pub state: State,
    /// Its health; none without a health check.
    pub health: Option<Health>,
    /// The exit code, when it has ended.
    pub exit_code: Option<i64>,
    /// How its health is tested; none without a health check.
    pub test: Option<HealthTest>,
    /// When it was last started, in the daemon's words (RFC 3339); empty: never.
    pub started: String,
    /// When it last ended, likewise.
    pub finished: String,
    /// Why it could not be started; empty: it could.
    pub error: String,
    /// The identity of the container whose network it is in; empty: it has one
    /// of its own.
    pub joins: String,
}

impl Status {
    /// As far as a list tells.
    pub fn listed(container: &Container) -> Self {
        Self {
            id: container.id.clone(),
            state: container.state,
            health: container.health,
            exit_code: container.exit_code,
            ..Self::default()
        }
    }
}

/// How a container's health is tested: by a command that the engine runs in it
/// again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthTest {
    /// The command, with the shell where it is for one.
    pub command: Vec<String>,
    /// How long it may take.
    pub timeout: Duration,
}

/// Something that happened to a container, or to the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What: `start`, `die`, `health_status: healthy`, `destroy`, …
    pub what: String,
    /// The container's identity.
    pub id: String,
    /// The container's name.
    pub name: String,
    /// Its labels and the event's own attributes (`exitCode`).
    pub attributes: BTreeMap<String, String>,
    /// When, in nanoseconds since 1970.
    pub time: i64,
}

/// How far a pull or a build has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The layer or build step; empty for the whole.
    pub part: String,
    /// What goes on, as `Downloading`. Of a build step: nothing when it
    /// begins, `DONE 0.3s`, `CACHED`, `CANCELED` or `ERROR` when it ends, and
    /// in between the lines that it puts out, each after the seconds since it
    /// began, as `0.213 hello`.
    pub text: String,
    /// Bytes done.
    pub current: u64,
    /// Bytes in all; 0: not known.
    pub total: u64,
}

/// Where a request tells how far it has come.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress);

/// Which log lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Whether to stay for what is yet to come.
    pub follow: bool,
    /// So many of the last lines; none: all.
    pub tail: Option<u64>,
    /// Not before, in seconds since 1970 with an optional fraction.
    pub since: Option<String>,
    /// Not after, likewise.
    pub until: Option<String>,
    /// Whether each line begins with the time.
    pub timestamps: bool,
}

/// Which stream a piece of output was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Standard output, or the terminal.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A piece of a container's output, cut anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where it was written to.
    pub channel: Channel,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What a container uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consumption {
    /// Thousandths of a processor, over the last second.
    pub cpu: u64,
    /// Bytes of memory, without what is only cached.
    pub memory: u64,
}

/// A container engine. Containers are named by identity or name.
pub trait Engine {
    /// What the engine is.
    fn info(&self) -> impl Future<Output = Result<Info, EngineError>>;

    /// One snapshot, with one list call per kind of resource, all at once.
    fn observe(&self, scope: &Scope) -> impl Future<Output = Result<Observed, EngineError>>;

    /// Containers of every project, for `ls`.
    fn list_projects(&self) -> impl Future<Output = Result<Vec<Container>, EngineError>>;

    /// What a container does right now.
    fn status(&self, container: &str) -> impl Future<Output = Result<Status, EngineError>>;

    /// What a running container uses right now; it takes a second or two.
    fn consumption(
        &self,
        container: &str,
    ) -> impl Future<Output = Result<Consumption, EngineError>>;

    /// What happens to a project's containers from now on. Listening has
    /// begun when this returns. The stream ends with an error when the
    /// connection breaks.
    fn happenings(
        &self,
        project: &str,
    ) -> impl Future<Output = Result<BoxStream<'static, Result<Happening, EngineError>>, EngineError>>;

    /// A container's output.
    fn logs(
        &self,
        container: &str,
        query: &LogQuery,
    ) -> BoxStream<'static, Result<Output, EngineError>>;

    /// A container's output from now on, whether it has been started yet or
    /// not. Listening has begun when this returns. The stream ends when the
    /// container does.
    fn attach(
        &self,
        container: &str,
    ) -> impl Future<Output = Result<BoxStream<'static, Result<Output, EngineError>>, EngineError>>;

    /// The digest, as `sha256:…`, that the registry has for a reference.
    fn image_digest(&self, image: &str) -> impl Future<Output = Result<String, EngineError>>;

    /// Fetches an image.
    fn pull_image(
        &self,
        image: &str,
        platform: &str,
        progress: OnProgress<'_>,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Makes an image of the running program.
    fn make_own_image(&self, image: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Writes the files of a volume anew, all at once, while containers mount
    /// it.
    fn refresh_files(&self, files: &VolumeFiles) -> impl Future<Output = Result<(), EngineError>>;

    /// Has a provider do something for a service. What it tells meanwhile is
    /// reported.
    fn provide(
        &self,
        provision: &Provision,
        progress: OnProgress<'_>,
    ) -> impl Future<Output = Result<Provided, EngineError>>;

    /// Sends an image to its registry.
    fn push_image(
        &self,
        image: &str,
        progress: OnProgress<'_>,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Builds an image.
    fn build_image(
        &self,
        spec: &BuildSpec,
        progress: OnProgress<'_>,
    ) -> impl Future<Output = Result<Created, EngineError>>;

    /// Removes an image.
    fn remove_image(&self, image: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Makes a network.
    fn create_network(
        &self,
        spec: &NetworkSpec,
    ) -> impl Future<Output = Result<Created, EngineError>>;

    /// Removes a network.
    fn remove_network(&self, network: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Makes a volume.
    fn create_volume(&self, spec: &VolumeSpec) -> impl Future<Output = Result<(), EngineError>>;

    /// Removes a volume.
    fn remove_volume(&self, volume: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Takes a container out of a network, running or not.
    fn disconnect(
        &self,
        network: &str,
        container: &str,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Puts a container into a network, running or not.
    fn connect(
        &self,
        endpoint: &Endpoint,
        container: &str,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Makes a container. `config_hash` is the value of its label; `ids` are
    /// the identities of the containers that the spec names, by name.
    fn create_container(
        &self,
        spec: &ContainerSpec,
        config_hash: &str,
        ids: &BTreeMap<String, String>,
    ) -> impl Future<Output = Result<Created, EngineError>>;

    /// Copies files into a container.
    fn copy_files(
        &self,
        container: &str,
        files: &[FileCopy],
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Starts a container.
    fn start(&self, container: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Runs a command in a container, to its end, and gives its exit code.
    /// The last of its output goes to `output`.
    fn run_hook(
        &self,
        container: &str,
        hook: &Hook,
        output: &mut Vec<u8>,
    ) -> impl Future<Output = Result<i64, EngineError>>;

    /// Stops a container.
    fn stop(
        &self,
        container: &str,
        timeout: Option<Duration>,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Stops and starts a container.
    fn restart(
        &self,
        container: &str,
        timeout: Option<Duration>,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Sends a signal to a container.
    fn kill(&self, container: &str, signal: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Freezes a container.
    fn pause(&self, container: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Thaws a container.
    fn unpause(&self, container: &str) -> impl Future<Output = Result<(), EngineError>>;

    /// Removes a container, running or not; with its anonymous volumes.
    fn remove_container(
        &self,
        container: &str,
        volumes: bool,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Renames a container.
    fn rename(&self, container: &str, name: &str) -> impl Future<Output = Result<(), EngineError>>;
}
