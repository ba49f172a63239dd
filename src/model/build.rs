//! How an image is built.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Attributes, Bytes, Extensions, FileReference, Ulimit, Values, unset};

/// The `build` attribute of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Build {
    /// Folder (absolute), Git or archive address.
    #[serde(skip_serializing_if = "unset")]
    pub context: String,
    /// The Dockerfile, relative to the context.
    #[serde(skip_serializing_if = "unset")]
    pub dockerfile: String,
    /// A Dockerfile's text.
    #[serde(skip_serializing_if = "unset")]
    pub dockerfile_inline: String,
    /// Privileges that the build may use.
    #[serde(skip_serializing_if = "unset")]
    pub entitlements: Vec<String>,
    /// Build arguments; without a value: not set.
    #[serde(skip_serializing_if = "unset")]
    pub args: Attributes,
    /// Provenance attestation.
    #[serde(skip_serializing_if = "unset")]
    pub provenance: String,
    /// SBOM attestation.
    #[serde(skip_serializing_if = "unset")]
    pub sbom: String,
    /// SSH agents and keys that the build may use.
    #[serde(
        serialize_with = "super::scalar::ssh_lines",
        skip_serializing_if = "unset"
    )]
    pub ssh: Vec<SshKey>,
    /// Labels of the image.
    #[serde(skip_serializing_if = "unset")]
    pub labels: Values,
    /// Where cached layers come from.
    #[serde(skip_serializing_if = "unset")]
    pub cache_from: Vec<String>,
    /// Where cached layers go.
    #[serde(skip_serializing_if = "unset")]
    pub cache_to: Vec<String>,
    /// Whether no cache is used.
    #[serde(skip_serializing_if = "unset")]
    pub no_cache: bool,
    /// Stages that are built without cache.
    #[serde(skip_serializing_if = "unset")]
    pub no_cache_filter: Vec<String>,
    /// Named contexts.
    #[serde(skip_serializing_if = "unset")]
    pub additional_contexts: BTreeMap<String, String>,
    /// Whether base images are always pulled.
    #[serde(skip_serializing_if = "unset")]
    pub pull: bool,
    /// Additional host names and their addresses.
    #[serde(
        serialize_with = "super::scalar::host_lines",
        skip_serializing_if = "unset"
    )]
    pub extra_hosts: BTreeMap<String, Vec<String>>,
    /// Isolation of the build (Windows).
    #[serde(skip_serializing_if = "unset")]
    pub isolation: String,
    /// The network of `RUN` steps.
    #[serde(skip_serializing_if = "unset")]
    pub network: String,
    /// The stage to build.
    #[serde(skip_serializing_if = "unset")]
    pub target: String,
    /// Secrets of the project that the build may read.
    #[serde(skip_serializing_if = "unset")]
    pub secrets: Vec<FileReference>,
    /// Size of `/dev/shm`, in bytes.
    #[serde(skip_serializing_if = "unset")]
    pub shm_size: Bytes,
    /// More references for the image.
    #[serde(skip_serializing_if = "unset")]
    pub tags: Vec<String>,
    /// Resource limits of `RUN` steps.
    #[serde(skip_serializing_if = "unset")]
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Platforms to build for.
    #[serde(skip_serializing_if = "unset")]
    pub platforms: Vec<String>,
    /// Whether `RUN` steps have all privileges.
    #[serde(skip_serializing_if = "unset")]
    pub privileged: bool,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// One entry of `build.ssh`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SshKey {
    /// The name that the Dockerfile uses, often `default`.
    #[serde(skip_serializing_if = "unset")]
    pub id: String,
    /// A key file or agent socket; empty: the user's agent.
    #[serde(skip_serializing_if = "unset")]
    pub path: String,
}
