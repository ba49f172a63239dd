//! Small attributes of a service.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::{Extensions, Values, unset};

/// One entry of `depends_on`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Dependency {
    /// When the dependency counts as there.
    pub condition: Condition,
    /// Whether a restart of the dependency restarts the dependent.
    #[serde(skip_serializing_if = "unset")]
    pub restart: bool,
    /// Whether the dependent cannot start without it.
    pub required: bool,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// One entry of `env_file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvFile {
    /// The absolute path.
    pub path: String,
    /// Whether it must exist.
    pub required: bool,
    /// `raw`, or empty for the dotenv grammar.
    pub format: String,
}

impl Default for EnvFile {
    fn default() -> Self {
        Self {
            path: String::new(),
            required: true,
            format: String::new(),
        }
    }
}

/// The `logging` attribute.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Logging {
    /// The driver; empty: the daemon's default.
    #[serde(skip_serializing_if = "unset")]
    pub driver: String,
    /// Options of the driver.
    #[serde(skip_serializing_if = "unset")]
    pub options: Values,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// The `credential_spec` attribute (Windows).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CredentialSpec {
    /// A config that holds it.
    #[serde(skip_serializing_if = "unset")]
    pub config: String,
    /// A file that holds it.
    #[serde(skip_serializing_if = "unset")]
    pub file: String,
    /// A registry key that holds it.
    #[serde(skip_serializing_if = "unset")]
    pub registry: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A program that provides a service in place of a container.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Provider {
    /// The program.
    #[serde(rename = "type", skip_serializing_if = "unset")]
    pub kind: String,
    /// Its options.
    #[serde(skip_serializing_if = "unset")]
    pub options: BTreeMap<String, Vec<String>>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// One entry of the top-level `models`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AiModel {
    /// The name.
    #[serde(skip_serializing_if = "unset")]
    pub name: String,
    /// The model artifact.
    #[serde(skip_serializing_if = "unset")]
    pub model: String,
    /// Context size, in tokens.
    #[serde(skip_serializing_if = "unset")]
    pub context_size: i64,
    /// Flags of the inference engine.
    #[serde(skip_serializing_if = "unset")]
    pub runtime_flags: Vec<String>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// One entry of a service's `models`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ServiceAiModel {
    /// The variable that is given the address.
    #[serde(skip_serializing_if = "unset")]
    pub endpoint_var: String,
    /// The variable that is given the model's name.
    #[serde(skip_serializing_if = "unset")]
    pub model_var: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// When a dependency counts as there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Its containers have been started.
    #[default]
    ServiceStarted,
    /// Its containers are healthy.
    ServiceHealthy,
    /// Its containers have exited with 0.
    ServiceCompletedSuccessfully,
}

impl Condition {
    /// The word of the Compose Specification.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceStarted => "service_started",
            Self::ServiceHealthy => "service_healthy",
            Self::ServiceCompletedSuccessfully => "service_completed_successfully",
        }
    }
}

/// A resource limit of `ulimits`: one number for both, or two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ulimit {
    /// Soft and hard alike.
    Single(i64),
    /// Soft and hard apart.
    Pair {
        /// The limit in force.
        soft: i64,
        /// What a process may raise it to.
        hard: i64,
    },
}

/// A zero is left out, as Docker Compose does it: `{}` for `nofile: 0`.
impl Serialize for Ulimit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (soft, hard) = match *self {
            Self::Single(0) => (0, 0),
            Self::Single(both) => return to.serialize_i64(both),
            Self::Pair { soft, hard } => (soft, hard),
        };
        let mut map = to.serialize_map(None)?;
        for (key, value) in [("soft", soft), ("hard", hard)] {
            if value != 0 {
                map.serialize_entry(key, &value)?;
            }
        }
        map.end()
    }
}

/// A file that must exist and has no format is written as its path alone, as
/// Docker Compose does it.
impl Serialize for EnvFile {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.required && self.format.is_empty() {
            return to.serialize_str(&self.path);
        }
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("path", &self.path)?;
        if !self.required {
            map.serialize_entry("required", &false)?;
        }
        if !self.format.is_empty() {
            map.serialize_entry("format", &self.format)?;
        }
        map.end()
    }
}
