//! What `watch` does: the `develop` attribute.

use serde::Serialize;

use super::{Extensions, Hook, unset};

/// The `develop` attribute of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Develop {
    /// What is watched.
    #[serde(skip_serializing_if = "unset")]
    pub watch: Vec<Trigger>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A path and what to do when it changes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Trigger {
    /// The absolute path to watch.
    pub path: String,
    /// `rebuild`, `sync`, `restart`, `sync+restart`, `sync+exec`.
    pub action: String,
    /// Where a changed file goes in the container.
    #[serde(skip_serializing_if = "unset")]
    pub target: String,
    /// What `sync+exec` runs.
    pub exec: Hook,
    /// Patterns of files to watch; none: all.
    #[serde(skip_serializing_if = "unset")]
    pub include: Vec<String>,
    /// Patterns of files to leave out.
    #[serde(skip_serializing_if = "unset")]
    pub ignore: Vec<String>,
    /// Whether files are synchronised when watching starts.
    #[serde(skip_serializing_if = "unset")]
    pub initial_sync: bool,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
