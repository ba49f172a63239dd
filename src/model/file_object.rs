//! Configs and secrets, and how a service is given them.

use serde::Serialize;

use super::{Extensions, FileMode, Sensitive, Values, unset};

/// One entry of the top-level `configs` or `secrets`.
#[derive(Clone, Default, PartialEq, Serialize)]
pub struct FileObject {
    /// The name for it outside the project.
    #[serde(skip_serializing_if = "unset")]
    pub name: String,
    /// The absolute path of the file that it comes from.
    #[serde(skip_serializing_if = "unset")]
    pub file: String,
    /// The variable that it comes from.
    #[serde(skip_serializing_if = "unset")]
    pub environment: String,
    /// Its text (configs; for secrets it is kept out of every document).
    #[serde(skip_serializing_if = "unset")]
    pub content: String,
    /// Whether it is kept elsewhere.
    #[serde(skip_serializing_if = "unset")]
    pub external: bool,
    /// Labels.
    #[serde(skip_serializing_if = "unset")]
    pub labels: Values,
    /// Driver (Swarm).
    #[serde(skip_serializing_if = "unset")]
    pub driver: String,
    /// Options of the driver.
    #[serde(skip_serializing_if = "unset")]
    pub driver_opts: Values,
    /// Template driver (Swarm).
    #[serde(skip_serializing_if = "unset")]
    pub template_driver: String,
    /// The text taken from `environment`; never shown.
    #[serde(skip)]
    pub value: Option<Sensitive>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// One entry of a service's `configs` or `secrets`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FileReference {
    /// The key under the top-level attribute.
    #[serde(skip_serializing_if = "unset")]
    pub source: String,
    /// The path in the container.
    #[serde(skip_serializing_if = "unset")]
    pub target: String,
    /// Owner.
    #[serde(skip_serializing_if = "unset")]
    pub uid: String,
    /// Group.
    #[serde(skip_serializing_if = "unset")]
    pub gid: String,
    /// File mode.
    #[serde(skip_serializing_if = "unset")]
    pub mode: Option<FileMode>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Never shows the text: a secret must not reach a log through `{:?}`.
impl FileObject {
    /// The content, where it is known without reading a file; none when the
    /// variable that holds it is not set. It may be secret.
    pub fn text(&self) -> Option<&str> {
        let value = self.value.as_ref().map(Sensitive::reveal);
        if self.environment.is_empty() {
            value.or(Some(&self.content))
        } else {
            value
        }
    }
}

impl std::fmt::Debug for FileObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileObject")
            .field("name", &self.name)
            .field("file", &self.file)
            .field("environment", &self.environment)
            .field("external", &self.external)
            .finish_non_exhaustive()
    }
}
