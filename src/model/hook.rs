//! Commands at points of a container's life.

use serde::Serialize;

use super::{Attributes, Extensions, unset};

/// A command of `pre_start`, `post_start`, `pre_stop` or `sync+exec`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Hook {
    /// The command and its arguments.
    pub command: Option<Vec<String>>,
    /// The image to run it in (`pre_start`); empty: the service's.
    #[serde(skip_serializing_if = "unset")]
    pub image: String,
    /// The user; empty: the container's.
    #[serde(skip_serializing_if = "unset")]
    pub user: String,
    /// Whether it has all privileges.
    #[serde(skip_serializing_if = "unset")]
    pub privileged: bool,
    /// The working directory; empty: the container's.
    #[serde(skip_serializing_if = "unset")]
    pub working_dir: String,
    /// Additional environment.
    #[serde(skip_serializing_if = "unset")]
    pub environment: Attributes,
    /// Whether it runs for every replica (`pre_start`).
    #[serde(skip_serializing_if = "unset")]
    pub per_replica: bool,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
