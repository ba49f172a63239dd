//! A file that a conversion comes to.

/// A file, by its path from the folder that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path, with `/` between its parts.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
    /// Who may read it.
    pub readers: Readers,
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the user's own settings allow.
    Everybody,
    /// Its owner.
    Owner,
    /// Its owner, and whoever it is mounted for: it is open, in a folder that
    /// nobody else may enter.
    Containers,
}

impl File {
    /// A file that anybody may read.
    pub fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            content: content.into(),
            readers: Readers::Everybody,
        }
    }

    /// Keeps it to its owner when it holds secrets.
    #[must_use]
    pub fn secret_when(self, is_secret: bool) -> Self {
        let readers = if is_secret {
            Readers::Owner
        } else {
            self.readers
        };
        Self { readers, ..self }
    }

    /// Keeps it to its owner and to the containers that it is mounted in, by
    /// whatever user they run.
    #[must_use]
    pub fn for_containers(self) -> Self {
        Self {
            readers: Readers::Containers,
            ..self
        }
    }
}
