//! Volumes, and what a service mounts.

use serde::Serialize;

use super::{Bytes, Extensions, Values, unset};

/// One entry of the top-level `volumes`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Volume {
    /// The daemon's name for it.
    #[serde(skip_serializing_if = "unset")]
    pub name: String,
    /// The driver; empty: `local`.
    #[serde(skip_serializing_if = "unset")]
    pub driver: String,
    /// Options of the driver.
    #[serde(skip_serializing_if = "unset")]
    pub driver_opts: Values,
    /// Whether it must exist already and is left alone.
    #[serde(skip_serializing_if = "unset")]
    pub external: bool,
    /// Labels.
    #[serde(skip_serializing_if = "unset")]
    pub labels: Values,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// One entry of a service's `volumes`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Mount {
    /// `bind`, `volume`, `tmpfs`, `image`, `npipe`, `cluster`.
    #[serde(rename = "type", skip_serializing_if = "unset")]
    pub kind: String,
    /// Host path, key under `volumes`, or image; empty: anonymous.
    #[serde(skip_serializing_if = "unset")]
    pub source: String,
    /// The path in the container.
    #[serde(skip_serializing_if = "unset")]
    pub target: String,
    /// Whether it cannot be written to.
    #[serde(skip_serializing_if = "unset")]
    pub read_only: bool,
    /// Consistency of the mount (platform specific).
    #[serde(skip_serializing_if = "unset")]
    pub consistency: String,
    /// Options of a bind mount.
    #[serde(skip_serializing_if = "unset")]
    pub bind: Option<Box<BindOptions>>,
    /// Options of a volume.
    #[serde(skip_serializing_if = "unset")]
    pub volume: Option<Box<VolumeOptions>>,
    /// Options of an in-memory mount.
    #[serde(skip_serializing_if = "unset")]
    pub tmpfs: Option<Box<TmpfsOptions>>,
    /// Options of an image mount.
    #[serde(skip_serializing_if = "unset")]
    pub image: Option<Box<ImageOptions>>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Options of a bind mount.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BindOptions {
    /// Relabelling: `z` shared, `Z` private.
    #[serde(skip_serializing_if = "unset")]
    pub selinux: String,
    /// Mount propagation, as `rshared`.
    #[serde(skip_serializing_if = "unset")]
    pub propagation: String,
    /// Whether a missing host folder is made, when the file says so; see
    /// [`BindOptions::makes_host_path`].
    #[serde(skip_serializing_if = "unset")]
    pub create_host_path: Option<bool>,
    /// `enabled`, `disabled`, `writable`, `readonly`.
    #[serde(skip_serializing_if = "unset")]
    pub recursive: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Options of a volume mount.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct VolumeOptions {
    /// Labels of an anonymous volume.
    #[serde(skip_serializing_if = "unset")]
    pub labels: Values,
    /// Whether the image's content is not copied in.
    #[serde(skip_serializing_if = "unset")]
    pub nocopy: bool,
    /// A folder inside the volume.
    #[serde(skip_serializing_if = "unset")]
    pub subpath: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Options of an in-memory mount.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TmpfsOptions {
    /// Size, in bytes; 0: unlimited.
    #[serde(skip_serializing_if = "unset")]
    pub size: Bytes,
    /// Mode of its root.
    #[serde(skip_serializing_if = "unset")]
    pub mode: u32,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Options of an image mount.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImageOptions {
    /// A folder inside the image.
    #[serde(skip_serializing_if = "unset")]
    pub subpath: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

impl BindOptions {
    /// Whether a missing host folder is made: yes, unless switched off.
    pub fn makes_host_path(&self) -> bool {
        self.create_host_path != Some(false)
    }
}
