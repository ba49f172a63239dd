//! What a conversion needs to know beside the model: what is in the host's
//! files, and which attributes somebody wrote.
//!
//! Whoever converts brings both, so that nothing here reads the disk.

/// What stands at a path of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Missing,
    /// Something that may not be read, and why.
    Unreadable(String),
    /// A file.
    File(Content),
    /// A folder.
    Folder(Folder),
    /// More than a `ConfigMap` holds: a file or a folder of so many bytes at least.
    TooLarge(u64),
    /// A socket.
    Socket,
    /// A device or something else that has no content.
    Device,
}

/// A folder's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    /// The files in it and in folders below, by their path from it.
    pub files: Vec<(String, Content)>,
    /// The paths of what is no file and no folder, such as sockets and links to
    /// folders.
    pub others: Vec<String>,
}

/// A file's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it may be run.
    pub executable: bool,
}

/// What the model does not hold.
pub trait Surroundings {
    /// What stands at an absolute path of the host. Content of more than
    /// [`LIMIT`] bytes is not handed out.
    fn look(&self, path: &str) -> Found;

    /// The same without content: files and folders come empty. Some files of
    /// the system have no end, or are read but once.
    fn kind(&self, path: &str) -> Found;

    /// Whether the project's files have an attribute themselves, by its path.
    /// What a default or an `env_file` gives they do not have.
    fn is_written(&self, path: &[&str]) -> bool;
}

/// How many bytes a `ConfigMap` or Secret holds, as the API server counts.
pub const LIMIT: usize = 1 << 20;
