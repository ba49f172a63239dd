//! A service of a stack: every attribute of the model is named here, and is
//! either written or handed to the part that writes or notes it.

use serde_json::json;

use super::super::block::{Block, Value};
use super::{Making, deploy, extensions, file_object, lost, mount, network, part};
use crate::model::{
    Attributes, Build, CredentialSpec, Healthcheck, Logging, Port, Service, Ulimit, names,
};

/// The document of a service.
#[allow(clippy::too_many_lines)] // one list of all attributes
pub(super) fn service(making: &Making<'_>, service: &Service) -> Block {
    lost::account(making, service);
    let Service {
        // deploy.rs
        deploy: _,
        scale: _,
        restart: _,
        cpus: _,
        cpu_period: _,
        cpu_quota: _,
        mem_limit: _,
        mem_reservation: _,
        pids_limit: _,
        platform: _,
        // mount.rs
        volumes: _,
        volumes_from: _,
        tmpfs: _,
        shm_size: _,
        // network.rs
        networks: _,
        network_mode: _,
        links: _,
        container_name: _,
        // lost.rs
        annotations: _,
        attach: _,
        blkio_config: _,
        cgroup: _,
        cgroup_parent: _,
        cpu_count: _,
        cpu_percent: _,
        cpu_rt_period: _,
        cpu_rt_runtime: _,
        cpu_shares: _,
        cpuset: _,
        depends_on: _,
        develop: _,
        device_cgroup_rules: _,
        devices: _,
        dns_opt: _,
        domainname: _,
        external_links: _,
        gpus: _,
        group_add: _,
        ipc: _,
        mac_address: _,
        mem_swappiness: _,
        memswap_limit: _,
        models: _,
        oom_kill_disable: _,
        pid: _,
        post_start: _,
        pre_start: _,
        pre_stop: _,
        privileged: _,
        provider: _,
        pull_policy: _,
        runtime: _,
        security_opt: _,
        storage_opt: _,
        use_api_socket: _,
        userns_mode: _,
        uts: _,
        // What Compose itself acts on; and all ports of a container are open
        // to its networks.
        name,
        profiles: _,
        env_file: _,
        label_file: _,
        expose: _,
        build,
        cap_add,
        cap_drop,
        command,
        configs,
        credential_spec,
        dns,
        dns_search,
        entrypoint,
        environment,
        extensions: own,
        extra_hosts,
        healthcheck,
        hostname,
        image: _,
        init,
        isolation,
        labels,
        logging,
        oom_score_adj,
        ports,
        read_only,
        secrets,
        stdin_open,
        stop_grace_period,
        stop_signal,
        sysctls,
        tty,
        ulimits,
        user,
        working_dir,
    } = service;
    let path = format!("services.{name}");
    let mut it = Block::new().with("image", names::image(making.project, service));
    note_build(making, service, build.as_deref());
    // An empty list clears what the image has, as with `up`.
    for (key, words) in [("entrypoint", entrypoint), ("command", command)] {
        if let Some(words) = words {
            it.keep(key, words.clone());
        }
    }
    it.put("environment", variables(making, &path, environment));
    it.put("working_dir", working_dir.as_str());
    it.put("user", user.as_str());
    it.put("hostname", hostname.as_str());
    it.put("ports", published(making, &path, ports));
    it.put("networks", network::of_service(making, service));
    it.put("extra_hosts", hosts(making, &path, extra_hosts));
    it.put("dns", dns.clone());
    it.put("dns_search", dns_search.clone());
    it.put("volumes", mount::of_service(making, service));
    it.put(
        "configs",
        file_object::references(making, "configs", configs),
    );
    it.put(
        "secrets",
        file_object::references(making, "secrets", secrets),
    );
    it.put(
        "healthcheck",
        healthcheck.as_deref().map(|it| check(making, it)),
    );
    it.put("labels", part(labels));
    it.put("logging", logging.as_deref().map(logs));
    it.put("init", *init);
    it.put("isolation", isolation.as_str());
    it.put(
        "credential_spec",
        credential_spec.as_deref().map(credentials),
    );
    it.put("cap_add", cap_add.clone());
    it.put("cap_drop", cap_drop.clone());
    it.put("sysctls", part(sysctls));
    it.put("ulimits", limits(ulimits));
    if *oom_score_adj != 0 {
        making.need(13);
        it.put("oom_score_adj", *oom_score_adj);
    }
    it.put_when("read_only", *read_only);
    it.put_when("stdin_open", *stdin_open);
    it.put_when("tty", *tty);
    it.put("stop_grace_period", part(stop_grace_period));
    it.put("stop_signal", stop_signal.as_str());
    it.put("deploy", deploy::deploy(making, service));
    it.extend(extensions(own));
    it
}

fn variables(making: &Making<'_>, path: &str, all: &Attributes) -> Block {
    let mut found = Block::new();
    for (name, value) in all {
        if let Some(value) = value {
            found.keep(name.clone(), value.as_str());
        } else {
            let message = format!("`{name}` is set nowhere, so it is left out");
            making
                .notes
                .advice(format!("{path}.environment.{name}"), message);
        }
    }
    found
}

/// Ports, each as a mapping: Swarm publishes on all addresses.
fn published(making: &Making<'_>, path: &str, ports: &[Port]) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for (position, port) in ports.iter().enumerate() {
        let Port {
            // For people and for Kubernetes.
            name: _,
            app_protocol: _,
            mode,
            host_ip,
            target,
            published,
            protocol,
            extensions: _,
        } = port;
        let path = format!("{path}.ports.{position}");
        if host_ip.starts_with("127.") || host_ip == "::1" {
            let message = "Swarm publishes on every node, to everybody: it stays unpublished";
            making.notes.lost(path, message);
            continue;
        }
        if !["", "0.0.0.0", "::"].contains(&host_ip.as_str()) {
            let message = "Swarm publishes on all addresses of every node";
            making.notes.partial(format!("{path}.host_ip"), message);
        }
        let (first, rest) = published.split_once('-').unwrap_or((published, ""));
        if !rest.is_empty() {
            let message = format!("of the ports {published} the first is taken");
            making.notes.partial(format!("{path}.published"), message);
        }
        let port = Block::new()
            .with("target", *target)
            .with("published", first.parse::<u32>().ok())
            .with("protocol", protocol.as_str())
            .with("mode", mode.as_str());
        let port = Value::from(port);
        // 0.0.0.0 and :: are one.
        if !found.contains(&port) {
            found.push(port);
        }
    }
    found
}

fn hosts(
    making: &Making<'_>,
    path: &str,
    all: &std::collections::BTreeMap<String, Vec<String>>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (host, addresses) in all {
        for address in addresses {
            let plain = address.trim_matches(['[', ']']);
            if plain.parse::<std::net::IpAddr>().is_ok() {
                found.push(format!("{host}:{plain}"));
            } else {
                let message = format!("Swarm takes no address like `{address}`");
                making
                    .notes
                    .lost(format!("{path}.extra_hosts.{host}"), message);
            }
        }
    }
    found
}

fn check(making: &Making<'_>, check: &Healthcheck) -> Value {
    if check.disable {
        return json!({"disable": true}).into();
    }
    if check.start_interval.is_some() {
        making.need(12);
    }
    part(check)
}

fn logs(logging: &Logging) -> Value {
    part(logging)
}

fn credentials(spec: &CredentialSpec) -> Value {
    part(spec)
}

/// Limits as the format takes them: a number, or both.
fn limits(all: &std::collections::BTreeMap<String, Ulimit>) -> Block {
    let of = |limit: &Ulimit| match *limit {
        Ulimit::Single(both) => Value::from(both),
        Ulimit::Pair { soft, hard } => json!({"soft": soft, "hard": hard}).into(),
    };
    all.iter()
        .map(|(name, limit)| (name.clone(), of(limit)))
        .collect()
}

fn note_build(making: &Making<'_>, service: &Service, build: Option<&Build>) {
    if build.is_none() {
        return;
    }
    let image = names::image(making.project, service);
    let message = format!(
        "nodes pull `{image}`: build it and push it to a registry first, and name that by `image`"
    );
    making
        .notes
        .advice(format!("services.{}.build", service.name), message);
}
