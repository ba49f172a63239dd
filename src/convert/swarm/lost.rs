//! What of a service Swarm has no counterpart for.

use super::Making;
use crate::model::{Condition, Dependency, Service};

/// Notes it.
#[allow(clippy::too_many_lines)] // one list of all attributes
pub(super) fn account(making: &Making<'_>, service: &Service) {
    let path = format!("services.{}", service.name);
    let of_container = "containers of Swarm have no such setting";
    let of_daemon = "set it for the daemons of the nodes";
    let by_node = "which node a container runs on, Swarm decides";
    let no_hooks = "Swarm runs no commands before, after or at the end of a container";
    let windows = "Swarm knows it from credential specs and isolation only";
    let of_network = "Swarm's networks have no such setting";
    let own = |text: &str| !["", "private", "shareable"].contains(&text);
    let all = [
        ("annotations", !service.annotations.is_empty(), of_container),
        ("blkio_config", service.blkio_config.is_some(), of_container),
        ("cgroup", own(&service.cgroup), of_container),
        (
            "cgroup_parent",
            !service.cgroup_parent.is_empty(),
            of_container,
        ),
        ("cpu_count", service.cpu_count != 0, windows),
        ("cpu_percent", service.cpu_percent.0 != 0.0, windows),
        ("cpu_rt_period", service.cpu_rt_period != 0, of_container),
        ("cpu_rt_runtime", service.cpu_rt_runtime != 0, of_container),
        (
            "cpu_shares",
            service.cpu_shares != 0,
            "reserve CPUs by `deploy.resources` instead",
        ),
        ("cpuset", !service.cpuset.is_empty(), by_node),
        (
            "device_cgroup_rules",
            !service.device_cgroup_rules.is_empty(),
            of_container,
        ),
        (
            "devices",
            !service.devices.is_empty(),
            "Swarm hands out no devices",
        ),
        (
            "dns_opt",
            !service.dns_opt.is_empty(),
            "a stack file has no options of DNS",
        ),
        ("domainname", !service.domainname.is_empty(), of_container),
        (
            "external_links",
            !service.external_links.is_empty(),
            "join a network with them instead",
        ),
        (
            "gpus",
            !service.gpus.is_empty(),
            "advertise them on the nodes as `node-generic-resources`",
        ),
        (
            "group_add",
            !service.group_add.is_empty(),
            "a stack file has no groups of users",
        ),
        ("ipc", own(&service.ipc), of_container),
        ("mac_address", !service.mac_address.is_empty(), of_network),
        (
            "mem_swappiness",
            service.mem_swappiness.0 != 0,
            of_container,
        ),
        ("memswap_limit", service.memswap_limit.0 != 0, of_container),
        ("models", !service.models.is_empty(), "Swarm runs no models"),
        ("oom_kill_disable", service.oom_kill_disable, of_container),
        ("pid", own(&service.pid), of_container),
        ("post_start", !service.post_start.is_empty(), no_hooks),
        ("pre_start", !service.pre_start.is_empty(), no_hooks),
        ("pre_stop", !service.pre_stop.is_empty(), no_hooks),
        (
            "privileged",
            service.privileged,
            "containers of Swarm have no privileges; see `cap_add`",
        ),
        (
            "provider",
            service.provider.is_some(),
            "Swarm runs no programs that provide services",
        ),
        ("runtime", !service.runtime.is_empty(), of_daemon),
        (
            "security_opt",
            !service.security_opt.is_empty(),
            of_container,
        ),
        ("storage_opt", !service.storage_opt.is_empty(), of_daemon),
        (
            "use_api_socket",
            service.use_api_socket,
            "mount the socket of a manager instead",
        ),
        ("userns_mode", !service.userns_mode.is_empty(), of_daemon),
        ("uts", !service.uts.is_empty(), of_container),
    ];
    for (attribute, is_set, message) in all {
        if is_set {
            making.notes.lost(format!("{path}.{attribute}"), message);
        }
    }
    for (attribute, is_set, what) in [
        ("attach", service.attach.is_some(), "up"),
        ("develop", service.develop.is_some(), "watch"),
    ] {
        if is_set {
            let message = format!("`{attribute}` is for `{what}` alone");
            making.notes.advice(format!("{path}.{attribute}"), message);
        }
    }
    if !["", "missing", "if_not_present", "always"].contains(&service.pull_policy.as_str()) {
        let message = "nodes pull an image that they do not have";
        making.notes.lost(format!("{path}.pull_policy"), message);
    }
    for (key, dependency) in &service.depends_on {
        depends(making, &format!("{path}.depends_on.{key}"), key, dependency);
    }
}

/// Swarm starts all services at once and starts again what has ended.
fn depends(making: &Making<'_>, path: &str, key: &str, dependency: &Dependency) {
    let Dependency {
        condition,
        restart,
        required: _,
        extensions: _,
    } = dependency;
    let until = match condition {
        Condition::ServiceStarted => format!("until `{key}` is there"),
        Condition::ServiceHealthy => format!("until `{key}` is healthy"),
        Condition::ServiceCompletedSuccessfully => format!("until `{key}` has done its work"),
    };
    let message =
        format!("Swarm starts all services at once: this one has to wait by itself {until}");
    making.notes.lost(path, message);
    if *restart {
        let message = format!("a new `{key}` restarts nothing in Swarm");
        making.notes.lost(format!("{path}.restart"), message);
    }
}
