//! The project: what goes up and down together.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::{AiModel, Extensions, FileObject, Network, Rollout, Service, Volume, unset};

/// An application: its services and what they use.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Project {
    /// The project's name, which is part of every resource's name.
    #[serde(skip_serializing_if = "unset")]
    pub name: String,
    /// The enabled services, by key.
    pub services: BTreeMap<String, Arc<Service>>,
    /// The services that no selected profile enables. They are no orphans.
    #[serde(skip)]
    pub disabled_services: BTreeMap<String, Arc<Service>>,
    /// The networks, by key.
    #[serde(skip_serializing_if = "unset")]
    pub networks: BTreeMap<String, Network>,
    /// The volumes, by key.
    #[serde(skip_serializing_if = "unset")]
    pub volumes: BTreeMap<String, Volume>,
    /// The secrets, by key.
    #[serde(skip_serializing_if = "unset")]
    pub secrets: BTreeMap<String, FileObject>,
    /// The configs, by key.
    #[serde(skip_serializing_if = "unset")]
    pub configs: BTreeMap<String, FileObject>,
    /// The AI models, by key.
    #[serde(skip_serializing_if = "unset")]
    pub models: BTreeMap<String, AiModel>,
    /// Top-level `x-…` keys.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
    /// The absolute folder that relative paths start from.
    #[serde(skip)]
    pub working_dir: PathBuf,
    /// The absolute paths of the files it was loaded from, in order.
    #[serde(skip)]
    pub config_files: Vec<PathBuf>,
    /// The absolute paths given with `--env-file`.
    #[serde(skip)]
    pub env_files: Vec<PathBuf>,
    /// The variables that interpolation saw: the process's own, then files'.
    #[serde(skip)]
    pub environment: BTreeMap<String, String>,
    /// Whether names are joined by `_` as in Compose 1 (`--compatibility`).
    #[serde(skip)]
    pub compatibility: bool,
    /// The workloads whose pods are replaced by rules of their own.
    #[serde(skip)]
    pub rollouts: Vec<Rollout>,
}

impl Project {
    /// A service by key, enabled or not.
    pub fn service(&self, key: &str) -> Option<&Arc<Service>> {
        self.services
            .get(key)
            .or_else(|| self.disabled_services.get(key))
    }
}
