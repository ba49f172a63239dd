//! The network of a pod: its names, its resolver, its ports on the host.

use super::pod::Pod;
use super::tree::{Fields, texts};
use super::work::Work;
use super::{cluster, read};
use crate::source::Place;
use crate::source::yaml::{Mapping, Node, Value};

/// The domain of all Services.
pub const DOMAIN: &str = "svc.cluster.local";

/// Sets the network of the container that owns it. One that is not `known`
/// has no names and ports.
pub fn settings(work: &mut Work<'_, '_>, pod: &Pod<'_>, fields: &mut Fields, known: bool) {
    let spec = pod.spec;
    for (field, to) in [("hostPID", "pid"), ("hostIPC", "ipc")] {
        if read::is_set(spec, field) {
            fields.set_at(to, "host", read::place(spec, field));
        }
    }
    if read::is_set(spec, "hostNetwork") {
        fields.set_at("network_mode", "host", read::place(spec, "hostNetwork"));
        resolver(work, pod, fields);
        hosts(spec, fields);
        return;
    }
    let aliases: &[String] = if known { &pod.aliases } else { &[] };
    join(
        work,
        Some(pod.namespace()),
        aliases,
        pod.workload.object.place(),
        fields,
    );
    cluster::networks(work, pod, fields);
    resolver(work, pod, fields);
    hosts(spec, fields);
    sysctls(spec, fields);
    if !known {
        return;
    }
    if let Some(hostname) = &pod.hostname {
        fields.set_at("hostname", hostname.as_str(), read::place(spec, "hostname"));
    }
    if read::is_set(spec, "setHostnameAsFQDN")
        && let Some(domain) = read::text(spec, "subdomain")
    {
        fields.set(
            "domainname",
            format!("{domain}.{}.{DOMAIN}", pod.namespace()),
        );
    }
    ports(pod, fields);
}

/// Joins the networks. Pods of several namespaces have one for each, where
/// short names hold, and one for all.
pub fn join(
    work: &mut Work<'_, '_>,
    namespace: Option<&str>,
    aliases: &[String],
    place: Option<Place>,
    fields: &mut Fields,
) {
    let mut networks = Fields::at(place);
    let (short, long): (Vec<&String>, Vec<&String>) =
        aliases.iter().partition(|it| !it.contains('.'));
    let mut shared = long;
    if let Some(namespace) = namespace.filter(|_| work.spread) {
        let key = format!("namespace.{namespace}");
        work.tree
            .add("networks", &key, Node::made(Mapping::default()));
        networks.fields(&key, names(&short, place));
    } else {
        shared.extend(short);
    }
    networks.fields("default", names(&shared, place));
    fields.fields("networks", networks);
}

fn names(aliases: &[&String], place: Option<Place>) -> Fields {
    let mut options = Fields::at(place);
    if !aliases.is_empty() {
        let mut sorted: Vec<&str> = aliases.iter().map(|it| it.as_str()).collect();
        sorted.sort_unstable();
        options.set("aliases", texts(sorted, place));
    }
    let mut own = Fields::at(place);
    own.set("unnamed", true);
    options.fields("x-rcompose", own);
    options
}

/// Where names are looked up. Every Service is known by its full name, so a
/// short one is completed.
fn resolver(work: &mut Work<'_, '_>, pod: &Pod<'_>, fields: &mut Fields) {
    let spec = pod.spec;
    let place = read::place(spec, "dnsConfig");
    let listed = |field: &str| -> Vec<String> {
        let path = format!("dnsConfig.{field}");
        read::words(spec, &path).map(str::to_owned).collect()
    };
    let options = read::items(spec, "dnsConfig.options").iter().map(|it| {
        let name = read::word(it, "name");
        match read::at(it, "value").and_then(read::scalar) {
            Some(value) => format!("{name}:{value}"),
            None => name.to_owned(),
        }
    });
    let options: Vec<String> = options.collect();
    fields.list("dns", texts(listed("nameservers"), place));
    fields.list("dns_search", texts(listed("searches"), place));
    fields.list("dns_opt", texts(options, place));
    if read::word(spec, "dnsPolicy") == "None" && !listed("nameservers").is_empty() {
        let place = read::place(spec, "dnsPolicy");
        let lost = "names of Services are found before the name servers are asked";
        work.left_out
            .lost("dnsPolicy: None".to_owned(), lost, place);
    }
}

fn hosts(spec: &Node, fields: &mut Fields) {
    let mut lines = Vec::new();
    for alias in read::items(spec, "hostAliases") {
        let address = read::word(alias, "ip");
        lines.extend(read::words(alias, "hostnames").map(|name| format!("{name}={address}")));
    }
    let place = read::place(spec, "hostAliases");
    if !lines.is_empty() {
        fields.set_at("extra_hosts", texts(lines, place), place);
    }
}

fn sysctls(spec: &Node, fields: &mut Fields) {
    let mut all = Fields::at(read::place(spec, "securityContext"));
    for sysctl in read::items(spec, "securityContext.sysctls") {
        let value = read::word(sysctl, "value");
        all.set_at(read::word(sysctl, "name"), value, sysctl.place);
    }
    fields.fields("sysctls", all);
}

/// The ports of the host: those that containers ask for, and those of Services.
fn ports(pod: &Pod<'_>, fields: &mut Fields) {
    let mut published = Vec::new();
    for (_, container) in pod.containers() {
        for port in read::items(container, "ports") {
            let Some(host) = read::integer(port, "hostPort").filter(|it| *it > 0) else {
                continue;
            };
            let place = read::place(port, "hostPort");
            let target = read::integer(port, "containerPort").unwrap_or(host);
            let protocol = read::text(port, "protocol").unwrap_or("TCP").to_lowercase();
            let address = read::text(port, "hostIP");
            published.push(published_port(
                &host.to_string(),
                target,
                &protocol,
                address,
                place,
            ));
        }
    }
    for (host, target, protocol, place) in &pod.published {
        let address = Some("127.0.0.1");
        published.push(published_port(
            host,
            i64::from(*target),
            protocol,
            address,
            *place,
        ));
    }
    fields.list("ports", published);
}

/// A port of the host that leads to a port of a container.
pub fn published_port(
    host: &str,
    target: i64,
    protocol: &str,
    address: Option<&str>,
    place: Option<Place>,
) -> Node {
    let mut port = Fields::at(place);
    port.set("mode", "ingress").set("target", target);
    if !host.is_empty() {
        port.set("published", Value::from(host));
    }
    port.set("protocol", protocol);
    if let Some(address) = address.filter(|it| !it.is_empty()) {
        port.set("host_ip", address);
    }
    port.node()
}
