//! What the machine gives a container: namespaces, capabilities, ports,
//! logging, restarts.

use std::fs;
use std::path::Path;

use bollard::models::{
    HostConfig, HostConfigLogConfig, PortBinding, PortMap, RestartPolicy, RestartPolicyNameEnum,
};

use super::super::version::ApiVersion;
use super::{Lowering, list, map, number, text};
use crate::engine::EngineError;
use crate::model::{Port, labels};

impl Lowering<'_> {
    pub(super) fn host_config(&mut self) -> Result<HostConfig, EngineError> {
        let spec = self.spec;
        let service = &spec.service;
        let annotations = map(&service.annotations)
            .filter(|_| self.supports(ApiVersion::ANNOTATIONS, "annotations"));
        if service.credential_spec.is_some() {
            self.warnings
                .push("credential_spec is left out: it is for Windows containers".to_owned());
        }
        let (binds, mounts) = self.mounts()?;
        let (security_opt, unmasked) = self.security_options()?;
        let cgroup = Some(&service.cgroup).filter(|mode| !mode.is_empty());
        let isolation = Some(&service.isolation).filter(|mode| !mode.is_empty());
        let console_size = spec
            .console_size
            .filter(|_| self.api >= ApiVersion::CONSOLE_SIZE)
            .map(|size| vec![size.rows.into(), size.columns.into()]);
        let mut host = HostConfig {
            console_size,
            binds: list(&binds),
            mounts: (!mounts.is_empty()).then_some(mounts),
            log_config: self.log_config(),
            network_mode: Some(self.network_mode()),
            port_bindings: self.port_bindings(),
            restart_policy: self.restart_policy()?,
            auto_remove: Some(spec.auto_remove),
            volumes_from: list(&self.volumes_from()),
            annotations,
            cap_add: list(&capabilities(&service.cap_add)),
            cap_drop: list(&capabilities(&service.cap_drop)),
            cgroupns_mode: cgroup
                .map(|mode| mode.parse().map_err(|_| self.invalid("cgroup", mode)))
                .transpose()?,
            dns: list(&service.dns),
            dns_options: list(&service.dns_opt),
            dns_search: list(&service.dns_search),
            extra_hosts: list(&self.extra_hosts()),
            group_add: list(&service.group_add),
            ipc_mode: text(&self.namespace("ipc", &service.ipc)),
            links: self.legacy_links(),
            oom_score_adj: number(service.oom_score_adj),
            pid_mode: text(&self.namespace("pid", &service.pid)),
            privileged: Some(service.privileged),
            readonly_rootfs: Some(service.read_only),
            security_opt: list(&security_opt),
            masked_paths: unmasked.then(Vec::new),
            readonly_paths: unmasked.then(Vec::new),
            storage_opt: map(&service.storage_opt),
            tmpfs: self.tmpfs(),
            uts_mode: text(&service.uts),
            userns_mode: text(&service.userns_mode),
            shm_size: number(service.shm_size.0),
            sysctls: map(&service.sysctls),
            runtime: text(&service.runtime),
            isolation: isolation
                .map(|mode| mode.parse().map_err(|_| self.invalid("isolation", mode)))
                .transpose()?,
            init: service.init,
            ..HostConfig::default()
        };
        self.limit(&mut host);
        Ok(host)
    }

    /// The mode of a namespace: that of another container, by its identity,
    /// or the service's own word.
    pub(super) fn namespace(&self, attribute: &str, own: &str) -> String {
        match self.spec.namespaces.get(attribute) {
            Some(container) => format!("container:{}", self.identity(container)),
            None => own.to_owned(),
        }
    }

    /// The identity of a container, or its name when no identity is known.
    fn identity<'b>(&'b self, container: &'b str) -> &'b str {
        self.ids.get(container).map_or(container, String::as_str)
    }

    fn volumes_from(&self) -> Vec<String> {
        let identities = self
            .spec
            .volumes_from
            .iter()
            .map(|from| match from.split_once(':') {
                Some((container, mode)) => format!("{}:{mode}", self.identity(container)),
                None => self.identity(from).to_owned(),
            });
        identities.collect()
    }

    fn extra_hosts(&self) -> Vec<String> {
        let hosts = &self.spec.service.extra_hosts;
        let lines = hosts.iter().flat_map(|(host, addresses)| {
            addresses
                .iter()
                .map(move |address| format!("{host}:{address}"))
        });
        lines.collect()
    }

    fn log_config(&self) -> Option<HostConfigLogConfig> {
        let logging = self.spec.service.logging.as_ref()?;
        Some(HostConfigLogConfig {
            typ: text(&logging.driver),
            config: map(&logging.options),
        })
    }

    fn tmpfs(&self) -> Option<std::collections::HashMap<String, String>> {
        let mounts = &self.spec.service.tmpfs;
        let split = |mount: &String| {
            let (path, options) = mount.split_once(':').unwrap_or((mount, ""));
            (path.to_owned(), options.to_owned())
        };
        (!mounts.is_empty()).then(|| mounts.iter().map(split).collect())
    }

    fn port_bindings(&self) -> Option<PortMap> {
        let mut bindings = PortMap::new();
        for port in &self.spec.service.ports {
            let binding = PortBinding {
                host_ip: text(&port.host_ip),
                host_port: text(&port.published),
            };
            bindings
                .entry(container_port(port))
                .or_default()
                .get_or_insert_default()
                .push(binding);
        }
        (!bindings.is_empty()).then_some(bindings)
    }

    /// `deploy.restart_policy` wins over `restart`.
    fn restart_policy(&self) -> Result<Option<RestartPolicy>, EngineError> {
        let service = &self.spec.service;
        let policy = service
            .deploy
            .as_ref()
            .and_then(|deploy| deploy.restart_policy.as_ref());
        let (word, attempts) = match policy {
            Some(policy) => (policy.condition.as_str(), policy.max_attempts),
            None => match service.restart.split_once(':') {
                Some((word, attempts)) => (word, attempts.parse().ok()),
                None => (service.restart.as_str(), None),
            },
        };
        let name = match word {
            "" if attempts.is_none() => return Ok(None),
            "" => RestartPolicyNameEnum::EMPTY,
            "none" | "no" => RestartPolicyNameEnum::NO,
            "on-failure" => RestartPolicyNameEnum::ON_FAILURE,
            "unless-stopped" => RestartPolicyNameEnum::UNLESS_STOPPED,
            "any" | "always" => RestartPolicyNameEnum::ALWAYS,
            other => return Err(self.invalid("restart", other)),
        };
        Ok(Some(RestartPolicy {
            name: Some(name),
            maximum_retry_count: attempts.and_then(|attempts| i64::try_from(attempts).ok()),
        }))
    }

    /// The options, and whether the system paths are left unmasked.
    fn security_options(&self) -> Result<(Vec<String>, bool), EngineError> {
        let mut unmasked = false;
        let mut options = Vec::new();
        for option in &self.spec.service.security_opt {
            if option == "systempaths=unconfined" {
                unmasked = true;
                continue;
            }
            match option.split_once(['=', ':']) {
                Some(("seccomp", profile)) if !matches!(profile, "unconfined" | "builtin") => {
                    options.push(format!("seccomp={}", self.seccomp_profile(profile)?));
                }
                None if option != "no-new-privileges" => {
                    return Err(self.invalid("security_opt", option));
                }
                _ => options.push(option.clone()),
            }
        }
        Ok((options, unmasked))
    }

    /// The daemon takes the profile's text, not its path.
    fn seccomp_profile(&self, path: &str) -> Result<String, EngineError> {
        let folder = self
            .spec
            .labels
            .get(labels::WORKING_DIR)
            .map_or("", String::as_str);
        let path = Path::new(folder).join(path);
        let unusable = |error: &dyn std::error::Error| EngineError::Unsupported {
            message: format!(
                "service {}: the seccomp profile {} cannot be used: {error}",
                self.spec.service.name,
                path.display()
            ),
        };
        let text = fs::read(&path).map_err(|error| unusable(&error))?;
        let profile: serde_json::Value =
            serde_json::from_slice(&text).map_err(|error| unusable(&error))?;
        Ok(profile.to_string())
    }
}

/// Capabilities under their full names, each once, as Docker's own client
/// sends them.
fn capabilities(names: &[String]) -> Vec<String> {
    let full = names.iter().map(|name| match name.to_uppercase() {
        name if name == "ALL" || name.starts_with("CAP_") => name,
        name => format!("CAP_{name}"),
    });
    let mut all: Vec<String> = full.collect();
    all.sort();
    all.dedup();
    all
}

/// A port of the container, as `80/tcp`.
pub(super) fn container_port(port: &Port) -> String {
    match port.protocol.as_str() {
        "" => format!("{}/tcp", port.target),
        protocol => format!("{}/{protocol}", port.target),
    }
}
