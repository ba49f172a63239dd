//! What the engine says of a container and of its image, as far as it is told
//! again.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::model::Values;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Inspected {
    pub id: String,
    pub name: String,
    pub config: Config,
    pub host_config: HostConfig,
    pub mounts: Vec<MountPoint>,
    pub network_settings: NetworkSettings,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Config {
    pub image: String,
    pub hostname: String,
    pub domainname: String,
    pub user: String,
    pub env: Option<Vec<String>>,
    pub cmd: Option<Vec<String>>,
    pub entrypoint: Option<Vec<String>>,
    pub working_dir: String,
    pub labels: Option<Values>,
    pub tty: bool,
    pub open_stdin: bool,
    pub stop_signal: String,
    pub stop_timeout: Option<i64>,
    pub healthcheck: Option<Health>,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Health {
    pub test: Option<Vec<String>>,
    pub interval: i64,
    pub timeout: i64,
    pub start_period: i64,
    pub start_interval: i64,
    pub retries: u64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct HostConfig {
    pub cap_add: Option<Vec<String>>,
    pub cap_drop: Option<Vec<String>>,
    pub devices: Option<Vec<Device>>,
    pub dns: Option<Vec<String>>,
    pub dns_options: Option<Vec<String>>,
    pub dns_search: Option<Vec<String>>,
    pub extra_hosts: Option<Vec<String>>,
    pub group_add: Option<Vec<String>>,
    pub init: Option<bool>,
    pub ipc_mode: String,
    pub memory: i64,
    pub memory_reservation: i64,
    pub nano_cpus: i64,
    pub network_mode: String,
    pub pid_mode: String,
    pub pids_limit: Option<i64>,
    pub port_bindings: Option<BTreeMap<String, Option<Vec<Binding>>>>,
    pub privileged: bool,
    pub readonly_rootfs: bool,
    pub restart_policy: RestartPolicy,
    pub security_opt: Option<Vec<String>>,
    pub shm_size: i64,
    pub sysctls: Option<Values>,
    pub tmpfs: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Device {
    pub path_on_host: String,
    pub path_in_container: String,
    pub cgroup_permissions: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Binding {
    pub host_ip: String,
    pub host_port: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct RestartPolicy {
    pub name: String,
    pub maximum_retry_count: i64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MountPoint {
    #[serde(rename = "Type")]
    pub kind: String,
    pub name: String,
    pub source: String,
    pub destination: String,
    #[serde(rename = "RW")]
    pub writable: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct NetworkSettings {
    pub networks: HashMap<String, Endpoint>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Endpoint {
    pub aliases: Option<Vec<String>>,
    #[serde(rename = "IPAMConfig")]
    pub ipam: Option<Addresses>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Addresses {
    #[serde(rename = "IPv4Address")]
    pub v4: String,
    #[serde(rename = "IPv6Address")]
    pub v6: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Image {
    pub config: Config,
}
