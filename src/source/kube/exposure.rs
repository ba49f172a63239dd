//! The Services that select a pod: the names that it is known by, and the
//! ports of the host that lead to it.
//!
//! A Service that one pod is enough for, on the pod's own ports, is no more
//! than its names. Any other is a proxy of its own, which finds the pods by a
//! name that they have in common.

use super::network::DOMAIN;
use super::object::Object;
use super::ports;
use super::read;
use super::routing::is_routed;
use super::work::Work;
use super::world::{Workload, World, labels, matches};
use crate::source::Place;
use crate::source::yaml::Node;

/// How a pod is reached.
#[derive(Debug, Clone, Default)]
pub struct Exposure {
    /// Its names.
    pub aliases: Vec<String>,
    /// Ports published: of the host, of the pod, the protocol.
    pub published: Vec<(String, u16, String, Option<Place>)>,
}

impl Exposure {
    /// How the pods of a workload are reached, whose service has a key.
    pub fn of(work: &mut Work<'_, '_>, workload: &Workload<'_>, key: &str) -> Self {
        let mut exposure = Self::default();
        let own = workload.labels();
        let namespace = workload.object.namespace;
        let services: Vec<Object<'_>> = work.world.of_kind("Service").collect();
        for service in services.into_iter().filter(|it| it.namespace == namespace) {
            if !matches(&labels(service.node, "spec.selector"), &own) {
                continue;
            }
            let direct = is_direct(work.world, &service);
            if !direct || is_routed(work.world, &service) {
                exposure.aliases.push(common(key));
            }
            if !direct {
                continue;
            }
            exposure.aliases.extend(names(&service));
            exposure.publish(workload, &service);
        }
        exposure.aliases.sort();
        exposure.aliases.dedup();
        exposure
    }

    /// The same for one pod of a StatefulSet, which has names of its own.
    pub fn of_pod(&self, namespace: &str, name: &str, workload: &Workload<'_>) -> Self {
        let mut exposure = self.clone();
        let governing = read::word(workload.object.node, "spec.serviceName");
        if !governing.is_empty() {
            let short = format!("{name}.{governing}");
            exposure.aliases.extend([
                short.clone(),
                format!("{short}.{namespace}"),
                format!("{short}.{namespace}.svc"),
                format!("{short}.{namespace}.{DOMAIN}"),
            ]);
        }
        exposure
    }

    fn publish(&mut self, workload: &Workload<'_>, service: &Object<'_>) {
        let Some(spec) = workload.spec() else { return };
        for port in read::items(service.node, "spec.ports") {
            let (Some(host), Some(target)) =
                (published(service, port), ports::number_in(spec, port))
            else {
                continue;
            };
            let protocol = read::text(port, "protocol").unwrap_or("TCP").to_lowercase();
            self.published
                .push((host, target, protocol, read::place(port, "port")));
        }
    }
}

/// The name that pods have in common, for proxies.
pub fn common(key: &str) -> String {
    format!("{key}.pods")
}

/// The port of the host that a Service's port is published on: empty for any
/// free one, none when it is not published.
pub fn published(service: &Object<'_>, port: &Node) -> Option<String> {
    let number = match read::word(service.node, "spec.type") {
        "NodePort" => read::integer(port, "nodePort").filter(|it| *it > 0),
        "LoadBalancer" => read::integer(port, "port"),
        _ => return None,
    };
    Some(number.map(|it| it.to_string()).unwrap_or_default())
}

/// The workloads that a Service selects.
pub fn selected<'m>(world: &World<'m>, service: &Object<'_>) -> Vec<Workload<'m>> {
    let selector = labels(service.node, "spec.selector");
    let all = world.workloads();
    all.filter(|it| it.object.namespace == service.namespace)
        .filter(|it| matches(&selector, &it.labels()))
        .collect()
}

/// Whether a Service is no more than the names of its pods.
pub fn is_direct(world: &World<'_>, service: &Object<'_>) -> bool {
    if read::word(service.node, "spec.clusterIP") == "None" {
        return true;
    }
    let selected = selected(world, service);
    let [workload] = selected.as_slice() else {
        return selected.is_empty();
    };
    let Some(spec) = workload.spec() else {
        return true;
    };
    let mut ports = read::items(service.node, "spec.ports").iter();
    let same = ports.all(|port| {
        let target = ports::number_in(spec, port).map(i64::from);
        target == read::integer(port, "port")
    });
    let mut containers = read::items(spec, "containers").iter();
    let probed = containers.any(|it| read::at(it, "readinessProbe").is_some());
    let single = workload.replicas == 1 && workload.object.kind != "Job";
    single && same && !probed
}

/// The names of a Service.
pub fn names(service: &Object<'_>) -> [String; 4] {
    let (name, namespace) = (service.name, service.namespace);
    [
        name.to_owned(),
        format!("{name}.{namespace}"),
        format!("{name}.{namespace}.svc"),
        format!("{name}.{namespace}.{DOMAIN}"),
    ]
}
