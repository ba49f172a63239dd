//! A file that a conversion comes to.

/// A file, by its path from the folder that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path, with `/` between its parts.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
    /// Whether nobody but its owner may read it.
    pub is_secret: bool,
}

impl File {
    /// A file that anybody may read.
    pub fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            content: content.into(),
            is_secret: false,
        }
    }

    /// Says whether it holds secrets.
    #[must_use]
    pub fn secret_when(self, is_secret: bool) -> Self {
        Self { is_secret, ..self }
    }
}
