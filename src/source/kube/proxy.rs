//! A proxy: rcompose itself, in a service of the project.

use std::collections::{BTreeMap, BTreeSet};

use super::exposure::selected;
use super::manifests::Made;
use super::network;
use super::object::Object;
use super::routing::is_routed;
use super::tree::{Fields, texts};
use super::work::Work;
use crate::gateway::configuration::Configuration;
use crate::model::own_image;
use crate::source::Place;
use crate::source::yaml::Node;

/// The key of the proxy of Ingresses and `HTTPRoutes`.
pub const FRONT: &str = "ingress";

/// A proxy to add.
pub struct Proxy<'p> {
    /// The key of its service, or one like it.
    pub key: String,
    /// The namespace where its short names hold; none: it has no such names.
    pub namespace: Option<&'p str>,
    /// Its names.
    pub aliases: Vec<String>,
    /// Its ports on the host.
    pub published: Vec<Node>,
    /// Files that it is given: certificates and keys.
    pub secrets: Vec<Node>,
    /// What it does.
    pub configuration: Configuration,
    /// What it is made from.
    pub place: Option<Place>,
}

/// Notes at the services of pods which proxies send to them, so that these are
/// told before a pod goes.
pub fn note_pods(work: &mut Work<'_, '_>) {
    let services: Vec<Object<'_>> = work.world.of_kind("Service").collect();
    let mut by: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for service in services {
        if service.at("spec.selector").is_none() {
            continue;
        }
        let own = |it: &&Made| {
            it.kind == "Service" && it.namespace == service.namespace && it.name == service.name
        };
        let own = work.made.iter().find(own).map(|it| it.key.clone());
        let routed = is_routed(work.world, &service).then(|| FRONT.to_owned());
        let proxies: Vec<String> = own.into_iter().chain(routed).collect();
        for workload in selected(work.world, &service) {
            let object = workload.object;
            let made = work.made.iter().filter(|it| {
                it.kind == object.kind
                    && it.namespace == object.namespace
                    && it.name == object.name
                    && !it.pod.is_empty()
            });
            for made in made {
                let known = by.entry(made.key.clone()).or_default();
                known.extend(proxies.iter().cloned());
            }
        }
    }
    for (pod, proxies) in by.into_iter().filter(|(_, it)| !it.is_empty()) {
        note(work, &pod, &proxies);
    }
}

/// Notes it at all services of a pod.
fn note(work: &mut Work<'_, '_>, pod: &str, proxies: &BTreeSet<String>) {
    let made = work.made.iter().find(|it| it.key == pod);
    let Some(services) = made.map(|it| it.services.clone()) else {
        return;
    };
    let owner = services.iter().find(|it| **it == format!("{pod}.pod"));
    let owner = owner.map_or(pod, String::as_str);
    for service in &services {
        let mut behind = Fields::at(None);
        behind.set("owner", owner);
        behind.set("proxies", texts(proxies.iter().cloned(), None));
        work.tree.add_own(service, "behind", behind);
    }
}

/// Adds the service of a proxy. Gives its key.
pub fn add(work: &mut Work<'_, '_>, proxy: Proxy<'_>) -> String {
    let place = proxy.place;
    let configuration = Configuration {
        hears: Some(own_image::HEARS.into()),
        ..proxy.configuration
    };
    let mut fields = Fields::at(place);
    fields.set("image", format!("{}:{}", own_image::GATEWAY, work.tag));
    fields.set("command", texts(["gateway"], place));
    let mut variables = Fields::at(place);
    variables.set(own_image::SETTINGS, configuration.write());
    fields.fields("environment", variables);
    network::join(work, proxy.namespace, &proxy.aliases, place, &mut fields);
    fields.list("ports", proxy.published);
    fields.list("secrets", proxy.secrets);
    fields.set("restart", "unless-stopped");
    // A little more than a gateway gives its connections.
    fields.set("stop_grace_period", "10s");
    let key = work.tree.key([proxy.key]);
    work.tree.add("services", &key, fields.node());
    key
}
