//! A service: the template that its replicas are made from.
//!
//! The fields stand in the order of the canonical Compose document, since the
//! configuration hash is taken over it. An attribute that is not set has its
//! type's default and is left out of the document, as Docker Compose does it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Attributes, Blkio, Build, Bytes, CredentialSpec, Dependency, Deploy, Develop, DeviceMapping,
    DeviceRequest, Duration, EnvFile, Extensions, FileReference, Float, Healthcheck, Hook, Logging,
    Mount, Port, Provider, ServiceAiModel, ServiceNetwork, Ulimit, Values, unset,
};

/// One entry of `services`, loaded, with every default in place.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Service {
    /// The key under `services`.
    #[serde(skip)]
    pub name: String,
    /// The profiles that enable the service; none: always enabled.
    #[serde(skip_serializing_if = "unset")]
    pub profiles: Vec<String>,
    /// OCI annotations of the containers.
    #[serde(skip_serializing_if = "unset")]
    pub annotations: Values,
    /// Whether an attached `up` shows its log.
    #[serde(skip_serializing_if = "unset")]
    pub attach: Option<bool>,
    /// How its image is built.
    #[serde(skip_serializing_if = "unset")]
    pub build: Option<Box<Build>>,
    /// What `watch` does.
    #[serde(skip_serializing_if = "unset")]
    pub develop: Option<Box<Develop>>,
    /// Block IO limits.
    #[serde(skip_serializing_if = "unset")]
    pub blkio_config: Option<Box<Blkio>>,
    /// Capabilities added.
    #[serde(skip_serializing_if = "unset")]
    pub cap_add: Vec<String>,
    /// Capabilities dropped.
    #[serde(skip_serializing_if = "unset")]
    pub cap_drop: Vec<String>,
    /// The parent control group.
    #[serde(skip_serializing_if = "unset")]
    pub cgroup_parent: String,
    /// The control group namespace: `host`, `private`.
    #[serde(skip_serializing_if = "unset")]
    pub cgroup: String,
    /// Usable CPUs (Windows).
    #[serde(skip_serializing_if = "unset")]
    pub cpu_count: i64,
    /// Usable part of the CPUs, in percent (Windows).
    #[serde(skip_serializing_if = "unset")]
    pub cpu_percent: Float,
    /// CFS period, in microseconds.
    #[serde(skip_serializing_if = "unset")]
    pub cpu_period: i64,
    /// CFS quota, in microseconds.
    #[serde(skip_serializing_if = "unset")]
    pub cpu_quota: i64,
    /// Real-time period, in microseconds.
    #[serde(skip_serializing_if = "unset")]
    pub cpu_rt_period: i64,
    /// Real-time runtime, in microseconds.
    #[serde(skip_serializing_if = "unset")]
    pub cpu_rt_runtime: i64,
    /// CPUs at most, in cores.
    #[serde(skip_serializing_if = "unset")]
    pub cpus: Float,
    /// The CPUs to run on, as `0-3` or `0,1`.
    #[serde(skip_serializing_if = "unset")]
    pub cpuset: String,
    /// Relative CPU weight.
    #[serde(skip_serializing_if = "unset")]
    pub cpu_shares: i64,
    /// Replaces the image's command; empty clears it.
    pub command: Option<Vec<String>>,
    /// Configs given to the service.
    #[serde(skip_serializing_if = "unset")]
    pub configs: Vec<FileReference>,
    /// A fixed container name.
    #[serde(skip_serializing_if = "unset")]
    pub container_name: String,
    /// Windows managed account.
    #[serde(skip_serializing_if = "unset")]
    pub credential_spec: Option<Box<CredentialSpec>>,
    /// What must be there first.
    #[serde(skip_serializing_if = "unset")]
    pub depends_on: BTreeMap<String, Dependency>,
    /// Replicas, resources, update policy.
    #[serde(skip_serializing_if = "unset")]
    pub deploy: Option<Box<Deploy>>,
    /// Device control group rules.
    #[serde(skip_serializing_if = "unset")]
    pub device_cgroup_rules: Vec<String>,
    /// Devices of the host.
    #[serde(skip_serializing_if = "unset")]
    pub devices: Vec<DeviceMapping>,
    /// DNS servers.
    #[serde(skip_serializing_if = "unset")]
    pub dns: Vec<String>,
    /// DNS options.
    #[serde(skip_serializing_if = "unset")]
    pub dns_opt: Vec<String>,
    /// DNS search domains.
    #[serde(skip_serializing_if = "unset")]
    pub dns_search: Vec<String>,
    /// The container's domain name.
    #[serde(skip_serializing_if = "unset")]
    pub domainname: String,
    /// Replaces the image's entrypoint; empty clears it.
    pub entrypoint: Option<Vec<String>>,
    /// A program that provides the service in place of a container.
    #[serde(skip_serializing_if = "unset")]
    pub provider: Option<Box<Provider>>,
    /// The environment; without a value: not set.
    #[serde(skip_serializing_if = "unset")]
    pub environment: Attributes,
    /// Files of environment variables, until they are resolved.
    #[serde(skip_serializing_if = "unset")]
    pub env_file: Vec<EnvFile>,
    /// Ports open to other containers, as `80` or `80/tcp`.
    #[serde(skip_serializing_if = "unset")]
    pub expose: Vec<String>,
    /// Links to containers of others, as `container[:alias]`.
    #[serde(skip_serializing_if = "unset")]
    pub external_links: Vec<String>,
    /// Additional host names and their addresses.
    #[serde(
        serialize_with = "super::scalar::host_lines",
        skip_serializing_if = "unset"
    )]
    pub extra_hosts: BTreeMap<String, Vec<String>>,
    /// Additional groups.
    #[serde(skip_serializing_if = "unset")]
    pub group_add: Vec<String>,
    /// GPUs.
    #[serde(skip_serializing_if = "unset")]
    pub gpus: Vec<DeviceRequest>,
    /// The container's host name.
    #[serde(skip_serializing_if = "unset")]
    pub hostname: String,
    /// How health is found out.
    #[serde(skip_serializing_if = "unset")]
    pub healthcheck: Option<Box<Healthcheck>>,
    /// The image reference; empty when it is only built.
    #[serde(skip_serializing_if = "unset")]
    pub image: String,
    /// Whether an init process runs as process 1.
    #[serde(skip_serializing_if = "unset")]
    pub init: Option<bool>,
    /// IPC namespace: `shareable`, `host`, `service:x`, `container:x`.
    #[serde(skip_serializing_if = "unset")]
    pub ipc: String,
    /// Container isolation (Windows).
    #[serde(skip_serializing_if = "unset")]
    pub isolation: String,
    /// Labels of the containers.
    #[serde(skip_serializing_if = "unset")]
    pub labels: Values,
    /// Files of labels, until they are resolved.
    #[serde(skip_serializing_if = "unset")]
    pub label_file: Vec<String>,
    /// Links to services, as `service[:alias]`.
    #[serde(skip_serializing_if = "unset")]
    pub links: Vec<String>,
    /// Log driver.
    #[serde(skip_serializing_if = "unset")]
    pub logging: Option<Box<Logging>>,
    /// Memory at most, in bytes.
    #[serde(skip_serializing_if = "unset")]
    pub mem_limit: Bytes,
    /// Memory reserved, in bytes.
    #[serde(skip_serializing_if = "unset")]
    pub mem_reservation: Bytes,
    /// Memory and swap at most, in bytes; -1: unlimited.
    #[serde(skip_serializing_if = "unset")]
    pub memswap_limit: Bytes,
    /// Swappiness, 0 to 100.
    #[serde(skip_serializing_if = "unset")]
    pub mem_swappiness: Bytes,
    /// The MAC address on the first network.
    #[serde(skip_serializing_if = "unset")]
    pub mac_address: String,
    /// AI models that the service uses.
    #[serde(skip_serializing_if = "unset")]
    pub models: BTreeMap<String, Option<ServiceAiModel>>,
    /// `bridge`, `host`, `none`, `service:x`, `container:x`.
    #[serde(skip_serializing_if = "unset")]
    pub network_mode: String,
    /// The networks it joins.
    #[serde(skip_serializing_if = "unset")]
    pub networks: BTreeMap<String, Option<Box<ServiceNetwork>>>,
    /// Whether the kernel spares it when memory is short.
    #[serde(skip_serializing_if = "unset")]
    pub oom_kill_disable: bool,
    /// The kernel's preference to kill it, -1000 to 1000.
    #[serde(skip_serializing_if = "unset")]
    pub oom_score_adj: i64,
    /// PID namespace: `host`, `service:x`, `container:x`.
    #[serde(skip_serializing_if = "unset")]
    pub pid: String,
    /// Processes at most; -1: unlimited.
    #[serde(skip_serializing_if = "unset")]
    pub pids_limit: i64,
    /// The platform, as `linux/amd64`.
    #[serde(skip_serializing_if = "unset")]
    pub platform: String,
    /// Published ports.
    #[serde(skip_serializing_if = "unset")]
    pub ports: Vec<Port>,
    /// Whether it runs with all privileges.
    #[serde(skip_serializing_if = "unset")]
    pub privileged: bool,
    /// When the image is pulled.
    #[serde(skip_serializing_if = "unset")]
    pub pull_policy: String,
    /// Whether its root file system is read-only.
    #[serde(skip_serializing_if = "unset")]
    pub read_only: bool,
    /// Restart policy: `no`, `always`, `on-failure[:n]`, `unless-stopped`.
    #[serde(skip_serializing_if = "unset")]
    pub restart: String,
    /// The OCI runtime.
    #[serde(skip_serializing_if = "unset")]
    pub runtime: String,
    /// Replicas.
    #[serde(skip_serializing_if = "unset")]
    pub scale: Option<u32>,
    /// Secrets given to the service.
    #[serde(skip_serializing_if = "unset")]
    pub secrets: Vec<FileReference>,
    /// Security options.
    #[serde(skip_serializing_if = "unset")]
    pub security_opt: Vec<String>,
    /// Size of `/dev/shm`, in bytes.
    #[serde(skip_serializing_if = "unset")]
    pub shm_size: Bytes,
    /// Whether standard input stays open.
    #[serde(skip_serializing_if = "unset")]
    pub stdin_open: bool,
    /// How long to wait between the stop signal and the kill.
    #[serde(skip_serializing_if = "unset")]
    pub stop_grace_period: Option<Duration>,
    /// The signal that stops it.
    #[serde(skip_serializing_if = "unset")]
    pub stop_signal: String,
    /// Options of the storage driver.
    #[serde(skip_serializing_if = "unset")]
    pub storage_opt: Values,
    /// Kernel parameters.
    #[serde(skip_serializing_if = "unset")]
    pub sysctls: Values,
    /// In-memory mounts, as `path[:options]`.
    #[serde(skip_serializing_if = "unset")]
    pub tmpfs: Vec<String>,
    /// Whether it has a terminal.
    #[serde(skip_serializing_if = "unset")]
    pub tty: bool,
    /// Resource limits.
    #[serde(skip_serializing_if = "unset")]
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Whether it is given the engine's socket.
    #[serde(skip_serializing_if = "unset")]
    pub use_api_socket: bool,
    /// The user, as `name`, `uid` or `uid:gid`.
    #[serde(skip_serializing_if = "unset")]
    pub user: String,
    /// User namespace.
    #[serde(skip_serializing_if = "unset")]
    pub userns_mode: String,
    /// UTS namespace.
    #[serde(skip_serializing_if = "unset")]
    pub uts: String,
    /// Mounts.
    #[serde(skip_serializing_if = "unset")]
    pub volumes: Vec<Mount>,
    /// Services and containers whose mounts it shares.
    #[serde(skip_serializing_if = "unset")]
    pub volumes_from: Vec<String>,
    /// The working directory.
    #[serde(skip_serializing_if = "unset")]
    pub working_dir: String,
    /// Run in containers of their own before the first replica starts.
    #[serde(skip_serializing_if = "unset")]
    pub pre_start: Vec<Hook>,
    /// Run in the container after its start.
    #[serde(skip_serializing_if = "unset")]
    pub post_start: Vec<Hook>,
    /// Run in the container before its stop.
    #[serde(skip_serializing_if = "unset")]
    pub pre_stop: Vec<Hook>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
