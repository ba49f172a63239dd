//! Services that are more than names → proxies.

use super::exposure::{is_direct, names, published};
use super::object::Object;
use super::proxy::{self, Proxy};
use super::work::Work;
use super::{backends, network, read};
use crate::gateway::configuration::{Configuration, Listener, Protocol};
use crate::source::Place;

/// Adds a proxy for each Service that needs one.
pub fn lower(work: &mut Work<'_, '_>) {
    let services: Vec<Object<'_>> = work.world.of_kind("Service").collect();
    for service in services {
        let place = service.place();
        let external = backends::external_name(&service).is_some();
        if !external && service.at("spec.selector").is_some() {
            if !is_direct(work.world, &service) {
                proxy(work, &service, place);
            }
        } else if read::items(service.node, "spec.ports").is_empty() {
            let lost = "it is only known for ports that it names";
            let what = format!("Service {} without ports", service.name);
            work.left_out.lost(what, lost, place);
        } else {
            proxy(work, &service, place);
        }
    }
}

fn proxy(work: &mut Work<'_, '_>, service: &Object<'_>, place: Option<Place>) {
    let configuration = configuration(work, service);
    let list = read::items(service.node, "spec.ports").iter();
    let list = list.filter_map(|port| {
        let place = read::place(port, "nodePort").or_else(|| read::place(port, "port"));
        let number = read::integer(port, "port")?;
        let host = published(service, port)?;
        let protocol = read::text(port, "protocol").unwrap_or("TCP").to_lowercase();
        Some(network::published_port(
            &host,
            number,
            &protocol,
            Some("127.0.0.1"),
            place,
        ))
    });
    let proxy = Proxy {
        key: format!("{}.service", work.name(service.namespace, service.name)),
        namespace: Some(service.namespace),
        aliases: names(service).to_vec(),
        published: list.collect(),
        secrets: Vec::new(),
        configuration,
        place,
    };
    let key = proxy::add(work, proxy);
    work.made(service, &key, "");
}

/// What the proxy is told: a listener for each port, with a pool of its own.
fn configuration(work: &mut Work<'_, '_>, service: &Object<'_>) -> Configuration {
    let mut configuration = Configuration::default();
    for port in read::items(service.node, "spec.ports") {
        let spoken = read::text(port, "protocol").unwrap_or("TCP");
        let protocol = match spoken {
            "UDP" => Protocol::Udp,
            "SCTP" => {
                let place = read::place(port, "protocol");
                work.left_out
                    .lost("protocol: SCTP", "nothing listens on its port", place);
                continue;
            }
            _ => Protocol::Tcp,
        };
        let number = read::integer(port, "port").and_then(|it| u16::try_from(it).ok());
        let Some(number) = number else { continue };
        let name = format!("{}:{number}/{spoken}", service.name);
        configuration.listeners.push(Listener {
            port: number,
            address: None,
            protocol,
            pool: Some(name.clone()),
            routes: Vec::new(),
            certificates: Vec::new(),
        });
        let pool = backends::pool(work, service, port);
        configuration.pools.insert(name, pool);
    }
    configuration
}
