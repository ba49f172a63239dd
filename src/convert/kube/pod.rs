//! The pod of a group of services.

use std::collections::{BTreeMap, BTreeSet};

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::group::Group;
use super::volumes::Volumes;
use super::workload::Kind;
use super::{container, hook, naming, placement, policy, probe, security, waits};
use crate::model::{Duration, Service};

/// So many DNS servers the API takes.
const MOST_SERVERS: usize = 3;

/// A pod's metadata and spec, and what else is known of it then.
pub struct Pod {
    /// The template, as a workload holds it.
    pub template: Block,
    /// Whether a second pod could not start beside it.
    pub exclusive: bool,
    /// Whether it asks the API.
    pub asks: bool,
    /// Claims that every pod has one of.
    pub claims: Vec<Value>,
}

/// The pod of a group under a restart policy.
pub fn pod(conversion: &Conversion<'_>, group: &Group<'_>, kind: &Kind) -> Pod {
    let main = group.main();
    let mut volumes = Volumes::default();
    let waits = waits::of_pod(conversion, group);
    let (asks, waited_for) = (waits.asks, waits.annotations.clone());
    let mut first: Vec<Block> = waits.containers().collect();
    first.extend(wished_init(conversion, group));
    let mut containers = Vec::new();
    for service in &group.members {
        first.extend(hook::before_start(conversion, service, &mut volumes));
        containers.push(container::container(conversion, service, &mut volumes));
    }
    let (labels, mut annotations) = metadata(conversion, group, &volumes);
    annotations.extend(waited_for);
    let exclusive = volumes.exclusive || opens_node_ports(&containers);
    let mut spec = Block::new()
        .with(
            "serviceAccountName",
            service_account(conversion, group, asks),
        )
        .with("imagePullSecrets", pull_secrets(conversion, group))
        .with("restartPolicy", kind.restart_policy())
        .with("runtimeClassName", runtime(conversion, group));
    // Variables such as REDIS_PORT, which Compose does not set either.
    spec.keep("enableServiceLinks", false);
    sharing(conversion, group, &mut spec);
    names(conversion, main, &mut spec);
    resolution(conversion, group, &mut spec);
    spec.put("securityContext", security::of_pod(conversion, group));
    spec.put("terminationGracePeriodSeconds", grace(conversion, group));
    let claims = std::mem::take(&mut volumes.templates).into_values();
    let volumes = volumes.list(first.iter().chain(&containers));
    spec.put("initContainers", list(first));
    spec.put("containers", list(containers));
    spec.put("volumes", volumes);
    spec.extend(placement::placement(conversion, main));
    let metadata = Block::new()
        .with("labels", labels)
        .with("annotations", annotations);
    Pod {
        template: Block::new().with("metadata", metadata).with("spec", spec),
        exclusive,
        asks,
        claims: claims.collect(),
    }
}

/// How long the pod has to stop: as long as the most patient of its services,
/// in whole seconds.
fn grace(conversion: &Conversion<'_>, group: &Group<'_>) -> Option<i64> {
    let of_service = |service: &&std::sync::Arc<Service>| {
        let grace = service.stop_grace_period?;
        let seconds = probe::whole(grace, 0);
        if Duration(seconds.saturating_mul(probe::SECOND)) != grace {
            let path = format!("services.{}.stop_grace_period", service.name);
            conversion.notes.partial(path, probe::ROUNDED);
        }
        Some(seconds)
    };
    group.members.iter().filter_map(of_service).max()
}

fn list(blocks: Vec<Block>) -> Value {
    blocks.into_iter().map(Value::from).collect()
}

/// Labels and annotations of the pod.
fn metadata(conversion: &Conversion<'_>, group: &Group<'_>, volumes: &Volumes) -> (Block, Block) {
    let name = conversion.name(&group.main().name);
    let (mut labels, mut annotations) = (conversion.labels(name), Block::new());
    for service in &group.members {
        let path = format!("services.{}.labels", service.name);
        let (more, rest) = conversion.user_labels(&path, &service.labels);
        labels.extend(more);
        annotations.extend(rest);
        for (key, value) in &service.annotations {
            if naming::is_key(key) {
                annotations.keep(key.clone(), value.as_str());
            } else {
                let message = format!("Kubernetes takes no annotation with the key `{key}`");
                let path = format!("services.{}.annotations.{key}", service.name);
                conversion.notes.lost(path, message);
            }
        }
    }
    labels.extend(policy::labels(conversion, group));
    annotations.extend(security::apparmor(conversion, group));
    let digests: BTreeSet<&String> = volumes.digests.iter().collect();
    if !digests.is_empty() {
        let all: Vec<u8> = digests.iter().flat_map(|it| it.bytes()).collect();
        // New content means new pods, as with `up`.
        annotations.put("checksum/config", naming::digest(&all));
    }
    (labels, annotations)
}

fn opens_node_ports(containers: &[Block]) -> bool {
    containers.iter().any(|container| {
        let ports = container.get("ports").and_then(Value::as_list);
        ports.is_some_and(|ports| ports.iter().any(|port| port.get("hostPort").is_some()))
    })
}

/// The container that labels ask for, before the others.
fn wished_init(conversion: &Conversion<'_>, group: &Group<'_>) -> Vec<Block> {
    let mut containers = Vec::new();
    for service in &group.members {
        let init = &conversion.wishes(service).init;
        if init.image.is_empty() {
            continue;
        }
        let name = if init.name.is_empty() {
            naming::joined(&[conversion.name(&service.name), "init"])
        } else {
            init.name.clone()
        };
        let container = Block::new()
            .with("name", naming::label(&name))
            .with("image", init.image.as_str())
            .with("command", super::expansion::words(&init.command));
        containers.push(container);
    }
    containers
}

fn service_account(conversion: &Conversion<'_>, group: &Group<'_>, asks: bool) -> String {
    let mut members = group.members.iter();
    let wish = members.find_map(|it| {
        let wish = &conversion.wishes(it).service_account;
        (!wish.is_empty()).then_some((it, wish))
    });
    match wish {
        Some((service, wish)) => {
            if asks {
                conversion.notes.advice(
                    format!(
                        "services.{}.labels.kompose.serviceaccount-name",
                        service.name
                    ),
                    format!("`{wish}` must be allowed to get, list and watch Jobs"),
                );
            }
            wish.clone()
        }
        None if asks => waits::account(conversion),
        None => String::new(),
    }
}

fn pull_secrets(conversion: &Conversion<'_>, group: &Group<'_>) -> Value {
    let wishes = group.members.iter().map(|it| conversion.wishes(it));
    let secrets: BTreeSet<String> = wishes.map(|it| it.pull_secret.clone()).collect();
    container::pull_secrets(secrets.into_iter().collect())
}

fn runtime(conversion: &Conversion<'_>, group: &Group<'_>) -> String {
    let mut members = group.members.iter().filter(|it| !it.runtime.is_empty());
    let Some(service) = members.next() else {
        return String::new();
    };
    let name = naming::label(&service.runtime);
    let message = format!("the cluster must have the RuntimeClass `{name}`");
    conversion
        .notes
        .advice(format!("services.{}.runtime", service.name), message);
    name
}

/// Namespaces that the pod shares with the node, or its containers with each
/// other.
fn sharing(conversion: &Conversion<'_>, group: &Group<'_>, spec: &mut Block) {
    let any = |test: &dyn Fn(&Service) -> bool| group.members.iter().any(|it| test(it));
    if any(&|it| it.network_mode == "host") {
        spec.keep("hostNetwork", true);
        spec.keep("dnsPolicy", "ClusterFirstWithHostNet");
    }
    spec.put_when("hostPID", any(&|it| it.pid == "host"));
    spec.put_when("hostIPC", any(&|it| it.ipc == "host"));
    // Process 1 of such a pod takes care of orphans, as `init` does.
    let shares = any(&|it| it.pid.starts_with("service:") || it.init == Some(true));
    spec.put_when(
        "shareProcessNamespace",
        shares && !any(&|it| it.pid == "host"),
    );
    for service in &group.members {
        let path = format!("services.{}", service.name);
        for (attribute, text) in [("pid", &service.pid), ("ipc", &service.ipc)] {
            let is_here = text
                .strip_prefix("service:")
                .is_some_and(|other| group.has(other));
            let fine = ["", "host", "private", "shareable"].contains(&text.as_str());
            if !is_here && !fine {
                let message = format!("`{text}` is not in the same pod, so nothing is shared");
                conversion
                    .notes
                    .lost(format!("{path}.{attribute}"), message);
            }
        }
    }
}

/// The pod's own name.
fn names(conversion: &Conversion<'_>, service: &Service, spec: &mut Block) {
    let path = format!("services.{}", service.name);
    let notes = &conversion.notes;
    if !service.hostname.is_empty() {
        let (first, rest) = service
            .hostname
            .split_once('.')
            .unwrap_or((&service.hostname, ""));
        let host = naming::label(first);
        if host != first || !rest.is_empty() {
            let message = format!("a pod's name has no capitals and no dots: it is `{host}`");
            notes.partial(format!("{path}.hostname"), message);
        }
        spec.put("hostname", host);
    }
    if !service.domainname.is_empty() {
        notes.partial(
            format!("{path}.domainname"),
            "a pod's domain is a part of the cluster's",
        );
        spec.put("subdomain", naming::label(&service.domainname));
    }
}

/// Hosts and DNS.
fn resolution(conversion: &Conversion<'_>, group: &Group<'_>, spec: &mut Block) {
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut servers, mut searches, mut options) = (Vec::new(), Vec::new(), Vec::new());
    for service in &group.members {
        let path = format!("services.{}", service.name);
        for (host, addresses) in &service.extra_hosts {
            for address in addresses {
                let plain = address.trim_matches(['[', ']']);
                if !naming::is_domain(host) {
                    let message = format!("Kubernetes takes no host called `{host}`");
                    conversion
                        .notes
                        .lost(format!("{path}.extra_hosts.{host}"), message);
                } else if plain.parse::<std::net::IpAddr>().is_ok() {
                    hosts.entry(plain).or_default().push(host);
                } else {
                    let message = format!("`{address}` is no address that a cluster knows");
                    conversion
                        .notes
                        .lost(format!("{path}.extra_hosts.{host}"), message);
                }
            }
        }
        if !service.dns.is_empty() {
            let message = "these servers are asked beside the cluster's own";
            conversion.notes.partial(format!("{path}.dns"), message);
        }
        for (position, server) in service.dns.iter().enumerate() {
            let problem = if server.parse::<std::net::IpAddr>().is_err() {
                format!("`{server}` is no address")
            } else if servers.len() == MOST_SERVERS {
                format!("Kubernetes takes no more than {MOST_SERVERS} servers for a pod")
            } else {
                servers.push(server.clone());
                continue;
            };
            conversion
                .notes
                .lost(format!("{path}.dns.{position}"), problem);
        }
        searches.extend(service.dns_search.iter().filter(|it| *it != ".").cloned());
        for option in &service.dns_opt {
            let (name, value) = option.split_once(':').unwrap_or((option, ""));
            let option = Block::new().with("name", name).with("value", value);
            options.push(Value::from(option));
        }
    }
    let aliases: Vec<Value> = hosts
        .into_iter()
        .map(|(address, names)| {
            Block::new()
                .with("ip", address)
                .with("hostnames", names)
                .into()
        })
        .collect();
    spec.put("hostAliases", aliases);
    let config = Block::new()
        .with("nameservers", servers)
        .with("searches", searches)
        .with("options", options);
    spec.put("dnsConfig", config);
}
