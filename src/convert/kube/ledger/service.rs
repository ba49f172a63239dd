//! The account of a service's attributes.

use super::super::conversion::Conversion;
use super::super::policy;
use crate::model::{Build, Deploy, Logging, Resources, RestartPolicy, Service, names};

/// Says what of a service has no counterpart.
#[allow(clippy::too_many_lines)] // one list of all attributes
pub(super) fn account(conversion: &Conversion<'_>, service: &Service) {
    let Service {
        // What Compose itself acts on before anything runs.
        name,
        profiles: _,
        extensions: _,
        env_file: _,
        label_file: _,
        environment: _,
        // The container: container.rs, probe.rs, hook.rs.
        command,
        entrypoint: _,
        healthcheck: _,
        image: _,
        post_start: _,
        pre_start: _,
        pre_stop: _,
        pull_policy: _,
        stdin_open: _,
        tty: _,
        working_dir: _,
        // Mounts: mounts.rs.
        configs: _,
        secrets: _,
        shm_size: _,
        tmpfs: _,
        volumes: _,
        volumes_from: _,
        // Rights: security.rs.
        cap_add: _,
        cap_drop: _,
        group_add: _,
        privileged: _,
        read_only: _,
        security_opt: _,
        sysctls: _,
        user: _,
        // Amounts: resources.rs.
        cpu_period: _,
        cpu_quota: _,
        cpu_shares: _,
        cpus: _,
        gpus: _,
        mem_limit,
        mem_reservation: _,
        // The pod: pod.rs, waits.rs, placement.rs.
        annotations: _,
        depends_on: _,
        dns: _,
        dns_opt: _,
        dns_search: _,
        domainname: _,
        extra_hosts: _,
        hostname: _,
        init: _,
        ipc: _,
        labels: _,
        pid: _,
        platform: _,
        runtime: _,
        stop_grace_period: _,
        // The workload: workload.rs, update.rs.
        restart: _,
        scale: _,
        deploy,
        // Names and ports: exposure.rs, ports.rs.
        container_name: _,
        expose: _,
        links: _,
        ports: _,
        networks,
        network_mode,
        // What has a note below.
        attach,
        blkio_config,
        build,
        cgroup,
        cgroup_parent,
        cpu_count,
        cpu_percent,
        cpu_rt_period,
        cpu_rt_runtime,
        cpuset,
        credential_spec,
        develop,
        device_cgroup_rules,
        devices,
        external_links,
        isolation,
        logging,
        mac_address,
        mem_swappiness,
        memswap_limit,
        models,
        oom_kill_disable,
        oom_score_adj,
        pids_limit,
        provider,
        stop_signal,
        storage_opt,
        ulimits,
        use_api_socket,
        userns_mode,
        uts,
    } = service;
    let path = format!("services.{name}");
    let lost = |attribute: &str, is_set: bool, message: &str| {
        if is_set {
            conversion
                .notes
                .lost(format!("{path}.{attribute}"), message);
        }
    };
    let of_node = "this is a setting of the nodes and their container runtime";
    lost("blkio_config", blkio_config.is_some(), of_node);
    lost("cgroup", !cgroup.is_empty() && cgroup != "private", of_node);
    lost("cgroup_parent", !cgroup_parent.is_empty(), of_node);
    lost("cpu_rt_period", *cpu_rt_period != 0, of_node);
    lost("cpu_rt_runtime", *cpu_rt_runtime != 0, of_node);
    lost(
        "cpuset",
        !cpuset.is_empty(),
        "the kubelet's CPU manager chooses the CPUs",
    );
    lost(
        "device_cgroup_rules",
        !device_cgroup_rules.is_empty(),
        of_node,
    );
    lost("mem_swappiness", mem_swappiness.0 != 0, of_node);
    // A limit on both that is that of memory means no swap, as in Kubernetes.
    let swap = memswap_limit.0 != 0 && memswap_limit != mem_limit;
    lost("memswap_limit", swap, "pods have no swap of their own");
    lost("oom_kill_disable", *oom_kill_disable, of_node);
    lost(
        "oom_score_adj",
        *oom_score_adj != 0,
        "the kubelet sets it by requests and limits",
    );
    lost("pids_limit", *pids_limit != 0, of_node);
    lost("storage_opt", !storage_opt.is_empty(), of_node);
    lost("ulimits", !ulimits.is_empty(), of_node);
    lost(
        "userns_mode",
        !userns_mode.is_empty() && userns_mode != "host",
        of_node,
    );
    lost(
        "uts",
        !uts.is_empty(),
        "a pod has its own names, unless it has the node's network",
    );
    let windows = "this is for Windows containers";
    lost("cpu_count", *cpu_count != 0, windows);
    lost("cpu_percent", cpu_percent.0 != 0.0, windows);
    lost("isolation", !isolation.is_empty(), windows);
    lost("credential_spec", credential_spec.is_some(), windows);
    lost(
        "devices",
        !devices.is_empty(),
        "devices are handed out by a device plugin of the cluster",
    );
    lost(
        "external_links",
        !external_links.is_empty(),
        "these containers are not in the cluster",
    );
    let network = "a pod has one address, which the cluster gives it";
    lost("mac_address", !mac_address.is_empty(), network);
    lost("models", !models.is_empty(), "Kubernetes runs no models");
    lost(
        "provider",
        provider.is_some(),
        "Kubernetes runs no programs that provide services",
    );
    let signal = !stop_signal.is_empty() && stop_signal.trim_start_matches("SIG") != "TERM";
    lost(
        "stop_signal",
        signal,
        "pods are stopped by the signal of the image, else by SIGTERM",
    );
    lost(
        "use_api_socket",
        *use_api_socket,
        "there is no engine to talk to",
    );
    if network_mode.starts_with("container:") || !is_known_mode(network_mode) {
        lost(
            "network_mode",
            true,
            "this network is not in the cluster: the pod has its own",
        );
    }
    let empties = command.as_ref().is_some_and(Vec::is_empty);
    lost(
        "command",
        empties,
        "an empty command cannot be told from none: the image's counts",
    );
    if attach.is_some() {
        let message = "`attach` is for `up` alone";
        conversion.notes.advice(format!("{path}.attach"), message);
    }
    if develop.is_some() {
        let message = "`develop` is for `watch` alone";
        conversion.notes.advice(format!("{path}.develop"), message);
    }
    for (key, place) in networks {
        if let Some(place) = place {
            policy::note_place(conversion, &format!("{path}.networks.{key}"), place);
        }
    }
    note_logging(conversion, &path, logging.as_deref());
    note_build(conversion, service, build.as_deref());
    if let Some(deploy) = deploy {
        note_deploy(deploy);
    }
}

fn is_known_mode(mode: &str) -> bool {
    ["", "bridge", "default", "host", "none"].contains(&mode) || mode.starts_with("service:")
}

fn note_logging(conversion: &Conversion<'_>, path: &str, logging: Option<&Logging>) {
    let Some(Logging {
        driver,
        options,
        extensions: _,
    }) = logging
    else {
        return;
    };
    let message = "nodes keep the logs of their pods: an agent on each carries them on";
    if !driver.is_empty() {
        conversion
            .notes
            .lost(format!("{path}.logging.driver"), message);
    }
    if !options.is_empty() {
        conversion
            .notes
            .lost(format!("{path}.logging.options"), message);
    }
}

/// Images are not part of what is converted.
fn note_build(conversion: &Conversion<'_>, service: &Service, build: Option<&Build>) {
    if build.is_none() {
        return;
    }
    let image = names::image(conversion.project, service);
    let message = if service.image.is_empty() {
        format!("the cluster pulls `{image}`: name a registry by `image`, then build and push it")
    } else {
        format!("the cluster pulls `{image}`: build and push it first")
    };
    conversion
        .notes
        .advice(format!("services.{}.build", service.name), message);
}

/// Every part of `deploy` is converted somewhere.
fn note_deploy(deploy: &Deploy) {
    let Deploy {
        mode: _,
        replicas: _,
        labels: _,
        // update.rs
        update_config: _,
        rollback_config: _,
        resources:
            Resources {
                limits: _,
                reservations: _,
                extensions: _,
            },
        restart_policy,
        placement: _,
        // exposure.rs
        endpoint_mode: _,
        extensions: _,
    } = deploy;
    if let Some(RestartPolicy {
        // workload.rs
        condition: _,
        delay: _,
        max_attempts: _,
        window: _,
        extensions: _,
    }) = restart_policy
    {}
}
