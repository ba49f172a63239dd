//! How a container's health is found out.

use serde::Serialize;

use super::{Duration, Extensions, unset};

/// The `healthcheck` attribute of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Healthcheck {
    /// `CMD …`, `CMD-SHELL …` or `NONE`; empty: the image's.
    #[serde(skip_serializing_if = "unset")]
    pub test: Vec<String>,
    /// Time for one check.
    #[serde(skip_serializing_if = "unset")]
    pub timeout: Option<Duration>,
    /// Time between checks.
    #[serde(skip_serializing_if = "unset")]
    pub interval: Option<Duration>,
    /// Failures in a row that make it unhealthy.
    #[serde(skip_serializing_if = "unset")]
    pub retries: Option<u64>,
    /// Time after the start in which failures do not count.
    #[serde(skip_serializing_if = "unset")]
    pub start_period: Option<Duration>,
    /// Time between checks in the start period.
    #[serde(skip_serializing_if = "unset")]
    pub start_interval: Option<Duration>,
    /// Whether the image's check is switched off.
    #[serde(skip_serializing_if = "unset")]
    pub disable: bool,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
