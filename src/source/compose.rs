//! Compose files → the model, phase by phase in the order of the loader.

mod canonical;
pub mod consistency;
pub mod defaults;
pub mod dotenv;
pub mod env_file;
pub mod explain;
pub(in crate::source) mod files;
pub mod grammar;
pub mod interpolate;
mod load;
pub mod lower;
pub(in crate::source) mod made;
pub mod merge;
pub mod normalize;
pub mod paths;
mod pattern;
mod report;
mod reset;
pub mod resolve;
pub mod rules;
pub mod schema;
pub mod selection;
mod setup;
pub mod short;
pub mod trail;
pub mod unicity;

pub use canonical::canonicalize;
pub(in crate::source) use load::documents;
pub use report::Report;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::model::WorkloadName;
use crate::source::{LoadError, Loaded};

/// What to load, as the command line and the environment say it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The files of `-f`, in order; `-` is standard input. Empty: found by
    /// `COMPOSE_FILE`, then by name, upwards from `cwd`.
    pub files: Vec<String>,
    /// `--project-directory`.
    pub project_directory: Option<PathBuf>,
    /// `-p`.
    pub project_name: Option<String>,
    /// `--profile`; empty: `COMPOSE_PROFILES`.
    pub profiles: Vec<String>,
    /// `--env-file`; empty: `COMPOSE_ENV_FILES`, then `.env`.
    pub env_files: Vec<String>,
    /// The process's environment.
    pub environment: BTreeMap<String, String>,
    /// The folder that the command runs in.
    pub cwd: PathBuf,
    /// `--compatibility`.
    pub compatibility: bool,
    /// Whether to leave `${…}` alone (`config --no-interpolate`).
    pub no_interpolate: bool,
    /// Whether relative paths stay relative (`config --no-path-resolution`).
    pub no_path_resolution: bool,
    /// Whether defaults are left out (`config --no-normalize`).
    pub no_normalize: bool,
    /// Whether references are not checked (`config --no-consistency`).
    pub no_consistency: bool,
    /// Whether `env_file` is left as it is (`config --no-env-resolution`).
    pub no_env_resolution: bool,
    /// Whether a folder stands for the manifests of the folders below too.
    pub recursive: bool,
    /// `--insecure-registry`: those that may be spoken to unencrypted.
    pub insecure_registries: Vec<String>,
    /// What tells the running program from other versions of it, in the tags
    /// of its own images; empty: its version does.
    pub program: String,
    /// Numbers of replicas, by kind and name of a manifest's object, in place
    /// of its own.
    pub replicas: BTreeMap<(String, String), u32>,
    /// Templates of pods in place of those of workloads of the manifests.
    pub templates: BTreeMap<WorkloadName, serde_json::Value>,
    /// Whether what of manifests only a cluster heeds is taken over, for a
    /// conversion.
    pub whole: bool,
    /// The services that the command names: enabled whatever their profile.
    pub services: Vec<String>,
    /// Whether dependencies of `services` are kept away from the files'
    /// requirements too (`--no-deps`).
    pub no_deps: bool,
}

/// Loads a project.
///
/// # Errors
/// All mistakes in its files and in how it was asked for, with the notes
/// beside them.
pub fn load(options: &Options) -> Result<Loaded, LoadError> {
    load::project(options, &mut |_| {})
}

/// Loads a project, and tells its name as soon as that is known: long before
/// the rest, and also when mistakes are found later. It is told once at most,
/// and is the project's name when there is a project.
pub fn load_naming(options: &Options, named: &mut dyn FnMut(&str)) -> Result<Loaded, LoadError> {
    load::project(options, named)
}
