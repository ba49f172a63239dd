//! What a daemon is asked so that it can be shown: nothing here changes
//! anything, and nothing here is part of a plan's snapshot.

use std::future::Future;

use futures_util::stream::BoxStream;

use super::{EngineError, Happening};
use crate::model::{Service, Values};

/// What a container has lived through, which no list tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Life {
    /// How often the daemon has started it again by itself.
    pub restarts: u64,
    /// When it was last started, in the daemon's words (RFC 3339); empty: never.
    pub started: String,
    /// When it last ended, likewise.
    pub finished: String,
    /// What it last ended with.
    pub exit_code: i64,
    /// Whether it was ended for want of memory.
    pub out_of_memory: bool,
    /// Why it could not be started.
    pub error: String,
    /// What its health check last put out.
    pub checked: String,
}

/// What a check of a Dockerfile has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// What could be better, from the top.
    pub warnings: Vec<Finding>,
    /// Why it cannot be built at all.
    pub error: Option<Finding>,
}

/// Something about a Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken, as `FromAsCasing`; empty for an error.
    pub rule: String,
    /// Where the rule is described.
    pub url: String,
    /// What is wrong.
    pub message: String,
    /// The file.
    pub file: String,
    /// Its lines.
    pub text: Vec<String>,
    /// The lines that are meant, from 1, the last one included; none: the
    /// whole file.
    pub lines: Option<(usize, usize)>,
}

/// The processes of a container, as `ps` lists them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Processes {
    /// The columns' titles: `UID`, `PID`, …, `CMD`.
    pub titles: Vec<String>,
    /// A process each.
    pub rows: Vec<Vec<String>>,
}

/// What is to be known about one image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageDetails {
    /// Its identity, `sha256:…`.
    pub id: String,
    /// Its platform, as `linux/arm/v7`.
    pub platform: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was made, in the daemon's words (RFC 3339); empty: unknown.
    pub created: String,
    /// When it last got a name, likewise.
    pub tagged: String,
    /// The ports that its containers listen at, as `80/tcp`.
    pub exposed: Vec<String>,
}

/// An image of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListedImage {
    /// Its identity.
    pub id: String,
    /// Its references.
    #[serde(rename = "RepoTags", deserialize_with = "or_none")]
    pub tags: Vec<String>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Bytes.
    pub size: u64,
    /// Its labels.
    #[serde(deserialize_with = "or_none")]
    pub labels: Values,
}

/// What is null is nothing.
fn or_none<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    use serde::Deserialize;
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// A container, told as the service that would make it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Described {
    /// The service, under the key that it was made for, or the container's name.
    pub service: Service,
    /// The networks that it is in, by name.
    pub networks: Vec<String>,
    /// The volumes that it mounts and that have a name.
    pub volumes: Vec<String>,
}

/// What is to be known about one volume.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VolumeDetails {
    /// Its name.
    pub name: String,
    /// The driver that keeps it.
    pub driver: String,
    /// Where it is on the daemon's machine.
    pub mountpoint: String,
    /// `local`, or `global` in a cluster.
    pub scope: String,
    /// Its labels.
    pub labels: Values,
}

/// What a container uses at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// Per cent of one processor since the moment before.
    pub cpu: f64,
    /// Bytes of memory, without what is only cached.
    pub memory: u64,
    /// Bytes of memory that it may have.
    pub memory_limit: u64,
    /// Bytes received over all networks.
    pub received: u64,
    /// Bytes sent over all networks.
    pub sent: u64,
    /// Bytes read from disks.
    pub read: u64,
    /// Bytes written to disks.
    pub written: u64,
    /// Processes and threads.
    pub processes: u64,
}

/// A daemon that can be asked about what it has. Containers are named by
/// identity or name.
pub trait Inquiry {
    /// What has happened and happens to a project's containers between two
    /// times, in seconds since 1970; without `until` it has no end. With
    /// neither it begins now.
    fn events(
        &self,
        project: &str,
        since: Option<&str>,
        until: Option<&str>,
    ) -> impl Future<Output = Result<BoxStream<'static, Result<Happening, EngineError>>, EngineError>>;

    /// What a container has lived through.
    fn life(&self, container: &str) -> impl Future<Output = Result<Life, EngineError>>;

    /// The processes of a container that runs.
    fn processes(&self, container: &str) -> impl Future<Output = Result<Processes, EngineError>>;

    /// An image, by reference or identity.
    fn image(&self, image: &str) -> impl Future<Output = Result<ImageDetails, EngineError>>;

    /// The volumes of a project, by name.
    fn volumes(
        &self,
        project: &str,
    ) -> impl Future<Output = Result<Vec<VolumeDetails>, EngineError>>;

    /// The images that have a label, as `NAME=VALUE`.
    fn labelled_images(
        &self,
        label: &str,
    ) -> impl Future<Output = Result<Vec<ListedImage>, EngineError>>;

    /// A container, told as the service that would make it.
    fn describe(&self, container: &str) -> impl Future<Output = Result<Described, EngineError>>;

    /// What a container uses: again and again, or once, after a second.
    fn usage(&self, container: &str, again: bool)
    -> BoxStream<'static, Result<Usage, EngineError>>;
}
