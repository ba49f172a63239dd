//! Processes that somebody talks with: commands run in a container, and
//! containers' own processes.
//!
//! Talking changes nothing that a plan knows of, so none of this is a step.

use std::future::Future;
use std::pin::Pin;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use tokio::io::AsyncWrite;

use super::{EngineError, Output};
use crate::model::spec::ConsoleSize;

/// A command to run in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExecSpec {
    /// The command and its arguments.
    pub command: Vec<String>,
    /// Variables, as `NAME=value`.
    pub environment: Vec<String>,
    /// The user, as `name`, `uid` or `uid:gid`; empty: the container's.
    pub user: String,
    /// The working directory; empty: the container's.
    pub working_dir: String,
    /// Whether it runs with all privileges.
    pub privileged: bool,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether it is given input.
    pub stdin: bool,
    /// Whether nobody listens to it.
    pub detached: bool,
    /// The keys that end the conversation; empty: the engine's own.
    pub detach_keys: String,
    /// The size of its terminal, when it is known.
    pub size: Option<ConsoleSize>,
}

/// A process with which somebody talks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Process {
    /// A container's own, by the container's name or identity.
    Container(String),
    /// A command run in a container, by its identity.
    Exec(String),
}

/// Where a process's input is written to. Shut down, it tells the process
/// that its input has ended; its output goes on.
pub type Input = Pin<Box<dyn AsyncWrite + Send>>;

/// Both ends of a conversation with a process.
pub struct Streams {
    /// Its input; none when it takes none.
    pub input: Option<Input>,
    /// Its output. It ends when the process does.
    pub output: BoxStream<'static, Result<Output, EngineError>>,
}

/// How a container can be talked with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner {
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether it takes input.
    pub stdin: bool,
}

/// When a container counts as ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// When it does not run, which may be already so.
    NotRunning,
    /// When it ends the next time.
    Next,
    /// When it is gone.
    Removed,
}

/// A daemon whose processes can be talked with. Containers are named by
/// identity or name.
pub trait Interaction {
    /// The keys that end a conversation, as the user's configuration has them.
    fn detach_keys(&self) -> Result<Option<String>, EngineError>;

    /// Readies a command in a container, and gives its identity.
    fn create_exec(
        &self,
        container: &str,
        spec: &ExecSpec,
    ) -> impl Future<Output = Result<String, EngineError>>;

    /// Starts a command that nobody listens to.
    fn start_exec(
        &self,
        exec: &str,
        spec: &ExecSpec,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// Starts a command, to talk with it.
    fn enter_exec(
        &self,
        exec: &str,
        spec: &ExecSpec,
    ) -> impl Future<Output = Result<Streams, EngineError>>;

    /// The exit code of a command that has ended.
    fn exec_exit_code(&self, exec: &str) -> impl Future<Output = Result<i64, EngineError>>;

    /// How a container can be talked with.
    fn manner(&self, container: &str) -> impl Future<Output = Result<Manner, EngineError>>;

    /// Talks with a container's own process, whether it has been started yet
    /// or not.
    fn enter(
        &self,
        container: &str,
        manner: Manner,
        detach_keys: &str,
    ) -> impl Future<Output = Result<Streams, EngineError>>;

    /// The exit code that a container ends with. Watching has begun when the
    /// future is there.
    fn exit_code(
        &self,
        container: &str,
        ending: Ending,
    ) -> impl Future<Output = Result<BoxFuture<'static, Result<i64, EngineError>>, EngineError>>;

    /// Tells a process the size of its terminal.
    fn resize(
        &self,
        process: &Process,
        size: ConsoleSize,
    ) -> impl Future<Output = Result<(), EngineError>>;
}
