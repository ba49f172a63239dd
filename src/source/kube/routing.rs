//! The Services that Ingresses and `HTTPRoutes` lead to.

use super::object::Object;
use super::read;
use super::world::World;
use crate::source::yaml::Node;

/// A backend of an Ingress, by what it is called there.
pub fn backends_of_ingress<'m>(ingress: &Object<'m>) -> Vec<(String, &'m Node)> {
    let mut found = Vec::new();
    if let Some(backend) = ingress.at("spec.defaultBackend") {
        found.push(("spec.defaultBackend".to_owned(), backend));
    }
    for (rule, node) in read::items(ingress.node, "spec.rules").iter().enumerate() {
        for (path, node) in read::items(node, "http.paths").iter().enumerate() {
            if let Some(backend) = read::at(node, "backend") {
                let shown = format!("spec.rules[{rule}].http.paths[{path}].backend");
                found.push((shown, backend));
            }
        }
    }
    found
}

/// The Services that a rule of an `HTTPRoute` leads to.
pub fn backends_of_route(rule: &Node) -> impl Iterator<Item = &Node> {
    let backends = read::items(rule, "backendRefs").iter();
    backends.filter(|it| read::text(it, "kind").unwrap_or("Service") == "Service")
}

/// Whether an Ingress or `HTTPRoute` leads to a Service, so that its pods are
/// reached by a name that they have in common.
pub fn is_routed(world: &World<'_>, service: &Object<'_>) -> bool {
    let by_ingress = world
        .of_kind("Ingress")
        .filter(|it| it.namespace == service.namespace)
        .flat_map(|it| backends_of_ingress(&it))
        .any(|(_, it)| read::word(it, "service.name") == service.name);
    let mut routes = world.of_kind("HTTPRoute");
    by_ingress
        || routes.any(|route| {
            let rules = read::items(route.node, "spec.rules").iter();
            let mut backends = rules.flat_map(backends_of_route);
            backends.any(|it| {
                let namespace = read::text(it, "namespace").unwrap_or(route.namespace);
                read::word(it, "name") == service.name && namespace == service.namespace
            })
        })
}

/// The port of a Service with the number that a backend of an `HTTPRoute`
/// names.
pub fn port_by_number<'m>(service: &Object<'m>, backend: &Node) -> Option<&'m Node> {
    let number = read::integer(backend, "port")?;
    let mut ports = read::items(service.node, "spec.ports").iter();
    ports.find(|it| read::integer(it, "port") == Some(number))
}

/// The port of a Service that a backend of an Ingress means.
pub fn port_of<'m>(service: &Object<'m>, backend: &Node) -> Option<&'m Node> {
    let number = read::integer(backend, "service.port.number");
    let name = read::text(backend, "service.port.name");
    let mut ports = read::items(service.node, "spec.ports").iter();
    ports.find(|it| match name {
        Some(name) => read::word(it, "name") == name,
        None => number.is_some() && read::integer(it, "port") == number,
    })
}
