//! Replicas, resources and update policy: the `deploy` attribute.

use serde::Serialize;

use super::{Bytes, DeviceRequest, Duration, Extensions, Float, Values, unset};

/// The `deploy` attribute of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Deploy {
    /// `replicated`, `global`, `replicated-job`, `global-job`.
    #[serde(skip_serializing_if = "unset")]
    pub mode: String,
    /// Number of replicas.
    #[serde(skip_serializing_if = "unset")]
    pub replicas: Option<u32>,
    /// Labels of the service, not of its containers.
    #[serde(skip_serializing_if = "unset")]
    pub labels: Values,
    /// How an update goes on.
    #[serde(skip_serializing_if = "unset")]
    pub update_config: Option<UpdateConfig>,
    /// How a rollback goes on.
    #[serde(skip_serializing_if = "unset")]
    pub rollback_config: Option<UpdateConfig>,
    /// Limits and reservations.
    pub resources: Resources,
    /// When containers are restarted.
    #[serde(skip_serializing_if = "unset")]
    pub restart_policy: Option<RestartPolicy>,
    /// Where replicas may run.
    pub placement: Placement,
    /// `vip` or `dnsrr`.
    #[serde(skip_serializing_if = "unset")]
    pub endpoint_mode: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// How replicas are replaced.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UpdateConfig {
    /// Replicas at a time; 0: all.
    #[serde(skip_serializing_if = "unset")]
    pub parallelism: Option<u64>,
    /// Time between groups.
    #[serde(skip_serializing_if = "unset")]
    pub delay: Duration,
    /// `continue`, `rollback` or `pause`.
    #[serde(skip_serializing_if = "unset")]
    pub failure_action: String,
    /// How long a replaced replica is watched for failure.
    #[serde(skip_serializing_if = "unset")]
    pub monitor: Duration,
    /// Failure ratio to tolerate.
    #[serde(skip_serializing_if = "unset")]
    pub max_failure_ratio: Float,
    /// `stop-first` or `start-first`.
    #[serde(skip_serializing_if = "unset")]
    pub order: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Resource limits and reservations.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Resources {
    /// At most.
    #[serde(skip_serializing_if = "unset")]
    pub limits: Option<Resource>,
    /// At least.
    #[serde(skip_serializing_if = "unset")]
    pub reservations: Option<Resource>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// An amount of resources.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Resource {
    /// CPUs, in cores.
    #[serde(skip_serializing_if = "unset")]
    pub cpus: Float,
    /// Memory, in bytes.
    #[serde(skip_serializing_if = "unset")]
    pub memory: Bytes,
    /// Processes.
    #[serde(skip_serializing_if = "unset")]
    pub pids: i64,
    /// Devices.
    #[serde(skip_serializing_if = "unset")]
    pub devices: Vec<DeviceRequest>,
    /// User-defined resources.
    #[serde(skip_serializing_if = "unset")]
    pub generic_resources: Vec<GenericResource>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A user-defined resource.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GenericResource {
    /// A countable one.
    #[serde(skip_serializing_if = "unset")]
    pub discrete_resource_spec: Option<DiscreteResource>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A countable user-defined resource.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DiscreteResource {
    /// Its name.
    pub kind: String,
    /// How many.
    pub value: i64,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// When a container is restarted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RestartPolicy {
    /// `none`, `on-failure` or `any`.
    #[serde(skip_serializing_if = "unset")]
    pub condition: String,
    /// Time between attempts.
    #[serde(skip_serializing_if = "unset")]
    pub delay: Option<Duration>,
    /// Attempts at most.
    #[serde(skip_serializing_if = "unset")]
    pub max_attempts: Option<u64>,
    /// How long to wait before a restart counts as good.
    #[serde(skip_serializing_if = "unset")]
    pub window: Option<Duration>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Where replicas may run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Placement {
    /// Required properties of the node.
    #[serde(skip_serializing_if = "unset")]
    pub constraints: Vec<String>,
    /// Preferred spread.
    #[serde(skip_serializing_if = "unset")]
    pub preferences: Vec<PlacementPreference>,
    /// Replicas on one node at most; 0: no limit.
    #[serde(skip_serializing_if = "unset")]
    pub max_replicas_per_node: u64,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// How replicas are spread.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlacementPreference {
    /// The node label to spread over.
    #[serde(skip_serializing_if = "unset")]
    pub spread: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
