//! The proxy that Ingresses and `HTTPRoutes` share, published on the loopback
//! interface.

use std::collections::BTreeMap;

use super::object::Object;
use super::proxy::{self, Proxy};
use super::tree::Fields;
use super::work::Work;
use super::{data, network, read};
use crate::gateway::configuration::{Certificate, Configuration, Listener, Pool, Protocol, Route};
use crate::source::Place;
use crate::source::compose::resolve;
use crate::source::yaml::Node;

/// The folder of certificates in the proxy's container.
const FOLDER: &str = "/certificates";

/// The proxy in the making.
#[derive(Default)]
pub struct Front {
    listeners: BTreeMap<u16, (Listener, Option<Place>)>,
    /// Where requests go, by name.
    pub pools: BTreeMap<String, Pool>,
    secrets: Vec<Node>,
}

impl Front {
    /// The listener on a port of the host.
    pub fn listener(&mut self, port: u16, place: Option<Place>) -> &mut Listener {
        let (listener, _) = self.listeners.entry(port).or_insert_with(|| {
            let listener = Listener {
                port,
                address: None,
                protocol: Protocol::Http,
                pool: None,
                routes: Vec::new(),
                certificates: Vec::new(),
            };
            (listener, place)
        });
        listener
    }

    /// Adds a route to the listener on a port, unless there is one for the
    /// same requests.
    pub fn route(
        &mut self,
        work: &mut Work<'_, '_>,
        port: u16,
        route: Route,
        place: Option<Place>,
    ) {
        let listener = self.listener(port, place);
        let same = |it: &&Route| {
            it.host == route.host && it.path == route.path && it.comparison == route.comparison
        };
        match listener.routes.iter().find(same) {
            None => listener.routes.push(route),
            Some(known) if known.pool == route.pool => {}
            Some(_) => {
                let lost = "the one before it gets all of its requests";
                work.left_out
                    .lost("a second rule for one path", lost, place);
            }
        }
    }

    /// The certificate in a Secret, as files of the proxy.
    pub fn certificate(
        &mut self,
        work: &mut Work<'_, '_>,
        secret: &Object<'_>,
        hosts: Vec<String>,
    ) -> Option<Certificate> {
        Some(Certificate {
            hosts,
            certificate: self.file(work, secret, "tls.crt")?.into(),
            key: self.file(work, secret, "tls.key")?.into(),
        })
    }

    /// Gives the proxy a key of a Secret. Gives the file's path.
    fn file(&mut self, work: &mut Work<'_, '_>, secret: &Object<'_>, key: &str) -> Option<String> {
        let all = data::of(secret);
        let datum = all.get(key)?;
        let own = work.name(secret.namespace, &format!("{}.{key}", secret.name));
        let target = format!("{FOLDER}/{own}");
        let mut object = Fields::at(datum.place);
        object.set(resolve::VALUE, datum.text()?);
        work.tree.add("secrets", &own, object.node());
        let mut reference = Fields::at(datum.place);
        reference.set("source", own).set("target", target.as_str());
        reference.set("mode", 0o400_i64);
        let mut known = self.secrets.iter();
        if !known.any(|it| read::word(it, "target") == target) {
            self.secrets.push(reference.node());
        }
        Some(target)
    }

    /// Adds the proxy, when something listens.
    pub fn finish(self, work: &mut Work<'_, '_>) {
        let place = self.listeners.values().find_map(|(_, place)| *place);
        let published = self.listeners.iter().map(|(port, (_, place))| {
            let host = port.to_string();
            network::published_port(&host, i64::from(*port), "tcp", Some("127.0.0.1"), *place)
        });
        let published: Vec<Node> = published.collect();
        if published.is_empty() {
            return;
        }
        let proxy = Proxy {
            key: proxy::FRONT.to_owned(),
            namespace: None,
            aliases: Vec::new(),
            published,
            secrets: self.secrets,
            configuration: Configuration {
                listeners: self.listeners.into_values().map(|(it, _)| it).collect(),
                pools: self.pools,
                hears: None,
            },
            place,
        };
        let key = proxy::add(work, proxy);
        let routed = work.world.objects.iter();
        let routed = routed.filter(|it| matches!(it.kind, "Ingress" | "HTTPRoute" | "Gateway"));
        for object in routed.copied().collect::<Vec<_>>() {
            work.made(&object, &key, "");
        }
    }
}
