//! What goes into containers and comes out of them, whole: files as archives,
//! file systems, images.

use std::future::Future;
use std::io;

use futures_util::stream::BoxStream;

use super::EngineError;

/// The bytes of a tar archive, as they come.
pub type Archive = BoxStream<'static, Result<Vec<u8>, EngineError>>;

/// The bytes of a tar archive that is being made here.
pub type MadeHere = BoxStream<'static, io::Result<Vec<u8>>>;

/// What is at a path in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathInfo {
    /// The last part of the path.
    pub name: String,
    /// Its kind.
    pub kind: PathKind,
    /// Where a symbolic link leads; empty for other kinds.
    pub link_target: String,
}

/// Kinds of what is at a path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PathKind {
    /// A regular file.
    #[default]
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device.
    Device,
    /// A pipe, a socket, or something else.
    Other,
}

/// How an image is made from a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitSpec {
    /// The image's reference; empty: it gets none.
    pub reference: String,
    /// Who made it.
    pub author: String,
    /// What it is about.
    pub message: String,
    /// Instructions of a Dockerfile that change it.
    pub changes: Vec<String>,
    /// Whether the container stands still meanwhile.
    pub pause: bool,
}

/// An engine that gives and takes archives. Containers are named by identity
/// or name.
pub trait Transfer {
    /// What is at a path; none: nothing.
    fn path(
        &self,
        container: &str,
        path: &str,
    ) -> impl Future<Output = Result<Option<PathInfo>, EngineError>>;

    /// What is at a path, and it and all below as an archive.
    fn copy_out(
        &self,
        container: &str,
        path: &str,
    ) -> impl Future<Output = Result<(PathInfo, Archive), EngineError>>;

    /// Unpacks an archive in a folder; `own` gives all to the container's
    /// user. Nothing that is a folder is overwritten by what is none, nor
    /// the other way round.
    fn copy_in(
        &self,
        container: &str,
        folder: &str,
        archive: MadeHere,
        own: bool,
    ) -> impl Future<Output = Result<(), EngineError>>;

    /// A container's file system, without its volumes.
    fn export(&self, container: &str) -> impl Future<Output = Result<Archive, EngineError>>;

    /// Makes an image from a container, and gives its identity.
    fn commit(
        &self,
        container: &str,
        spec: &CommitSpec,
    ) -> impl Future<Output = Result<String, EngineError>>;
}
