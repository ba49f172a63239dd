//! What the API server refuses in a container.

use std::collections::BTreeSet;

use super::super::quantity::Quantity;
use super::super::{names, read};
use super::Pod;
use crate::source::yaml::{Node, Value};

/// The ways to probe, of which a probe has one.
const HANDLERS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "grpc"];

impl Pod<'_, '_> {
    pub(super) fn container(&mut self, container: &Node, path: &str, init: bool) {
        if read::word(container, "image").is_empty() {
            let hint = "say which image it runs: `image: …`".to_owned();
            self.wrong(
                path,
                "the container has no image",
                container.place,
                Some(hint),
            );
        }
        self.policy(container, path);
        self.ports(container, path);
        self.environment(container, path);
        self.mounts(container, path);
        self.resources(container, path);
        let sidecar = read::word(container, "restartPolicy") == "Always";
        for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
            let Some(probe) = read::at(container, field) else {
                continue;
            };
            let path = format!("{path}.{field}");
            if init && !sidecar {
                let what = "an init container that ends has no probes";
                self.wrong(&path, what, read::place(container, field), None);
            }
            self.probe(probe, &path);
        }
    }

    fn policy(&mut self, container: &Node, path: &str) {
        let shown = self.workload.below(&format!("{path}.imagePullPolicy"));
        let known = ["Always", "IfNotPresent", "Never"];
        super::word(container, "imagePullPolicy", &shown, &known, self.report);
    }

    fn ports(&mut self, container: &Node, path: &str) {
        let mut known = BTreeSet::new();
        for (position, port) in read::items(container, "ports").iter().enumerate() {
            let path = format!("{path}.ports[{position}]");
            let shown = self.workload.below(&format!("{path}.protocol"));
            super::word(
                port,
                "protocol",
                &shown,
                &["TCP", "UDP", "SCTP"],
                self.report,
            );
            for field in ["containerPort", "hostPort"] {
                self.port_number(port, field, &path);
            }
            let Some(name) = read::text(port, "name") else {
                continue;
            };
            let place = read::place(port, "name");
            if let Err(why) = names::port(name) {
                self.wrong(
                    &format!("{path}.name"),
                    &format!("`{name}` {why}"),
                    place,
                    None,
                );
            }
            if !known.insert(name) {
                let what = format!("a port `{name}` is there twice");
                self.wrong(&format!("{path}.name"), &what, place, None);
            }
        }
    }

    /// Checks that a field is a port's number.
    fn port_number(&mut self, node: &Node, field: &str, path: &str) {
        let Some(number) = read::integer(node, field) else {
            return;
        };
        if !(1..=65535).contains(&number) {
            let what = format!("{number} is no port, which is 1 to 65535");
            self.wrong(
                &format!("{path}.{field}"),
                &what,
                read::place(node, field),
                None,
            );
        }
    }

    fn environment(&mut self, container: &Node, path: &str) {
        for (position, variable) in read::items(container, "env").iter().enumerate() {
            let path = format!("{path}.env[{position}]");
            let name = read::word(variable, "name");
            if let Err(why) = names::variable(name)
                && variable.get("name").is_some()
            {
                let place = read::place(variable, "name");
                self.wrong(
                    &format!("{path}.name"),
                    &format!("`{name}` {why}"),
                    place,
                    None,
                );
            }
            let valued = !read::word(variable, "value").is_empty();
            if let Some(from) = read::at(variable, "valueFrom") {
                let place = read::place(variable, "valueFrom");
                if valued {
                    let what = "`value` and `valueFrom` exclude each other";
                    self.wrong(&path, what, place, None);
                }
                self.references_of_variables(from, &format!("{path}.valueFrom"));
            }
        }
        for (position, from) in read::items(container, "envFrom").iter().enumerate() {
            self.references_of_variables(from, &format!("{path}.envFrom[{position}]"));
        }
    }

    fn mounts(&mut self, container: &Node, path: &str) {
        let mut targets = BTreeSet::new();
        for (position, mount) in read::items(container, "volumeMounts").iter().enumerate() {
            let path = format!("{path}.volumeMounts[{position}]");
            let (name, target) = (read::word(mount, "name"), read::word(mount, "mountPath"));
            if !name.is_empty() && !self.volumes.contains(name) {
                let near = crate::source::spelling::nearest(name, self.volumes.iter().copied());
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!(
                        "add it to the pod: `volumes:` with `- {{name: {name}, emptyDir: {{}}}}`"
                    ),
                };
                let what = format!("the pod has no volume `{name}`");
                self.wrong(
                    &format!("{path}.name"),
                    &what,
                    read::place(mount, "name"),
                    Some(hint),
                );
            }
            let place = read::place(mount, "mountPath");
            if !target.is_empty() && !targets.insert(target) {
                let what = format!("something is mounted at {target} already");
                self.wrong(&format!("{path}.mountPath"), &what, place, None);
            }
            if target.contains(':') {
                let what = "must not contain `:`";
                self.wrong(&format!("{path}.mountPath"), what, place, None);
            }
            let sub = read::word(mount, "subPath");
            if sub.starts_with('/') || sub.split('/').any(|it| it == "..") {
                let what = "must be a path within the volume, without `..`";
                self.wrong(
                    &format!("{path}.subPath"),
                    what,
                    read::place(mount, "subPath"),
                    None,
                );
            }
        }
    }

    /// Checks that nothing is requested beyond its limit.
    fn resources(&mut self, container: &Node, path: &str) {
        let amount = |node: &Node| read::scalar(node).and_then(|it| Quantity::parse(&it));
        for field in ["limits", "requests"] {
            for (name, entry) in read::entries(container, &format!("resources.{field}")) {
                if amount(&entry.node).is_some_and(Quantity::is_negative) {
                    let path = format!("{path}.resources.{field}.{name}");
                    self.wrong(&path, "must not be negative", entry.node.place, None);
                }
            }
        }
        for (name, entry) in read::entries(container, "resources.requests") {
            let limit = read::at(container, "resources.limits").and_then(|it| it.get(name));
            let (Some(limit), Some(wanted)) = (limit.and_then(amount), amount(&entry.node)) else {
                continue;
            };
            if wanted > limit {
                let path = format!("{path}.resources.requests.{name}");
                self.wrong(&path, "is more than its limit", entry.node.place, None);
            }
        }
    }

    fn probe(&mut self, probe: &Node, path: &str) {
        let given: Vec<&str> = HANDLERS
            .into_iter()
            .filter(|it| read::at(probe, it).is_some())
            .collect();
        let place = probe.place;
        match given.as_slice() {
            [_] => {}
            [] => {
                let hint = "say how: `httpGet: {path: /, port: 80}`, `tcpSocket: {port: 80}`, \
                            `grpc: {port: 80}` or `exec: {command: [...]}`";
                self.wrong(path, "says not how to probe", place, Some(hint.to_owned()));
            }
            more => {
                let what = format!("`{}` exclude each other", more.join("` and `"));
                self.wrong(path, &what, place, None);
            }
        }
        for handler in ["httpGet.port", "tcpSocket.port", "grpc.port"] {
            match read::at(probe, handler).map(|it| (&it.value, it.place)) {
                Some((Value::Int(number), place)) if !(1..=65535).contains(number) => {
                    let what = format!("{number} is no port, which is 1 to 65535");
                    self.wrong(&format!("{path}.{handler}"), &what, place, None);
                }
                _ => {}
            }
        }
        for field in [
            "periodSeconds",
            "timeoutSeconds",
            "failureThreshold",
            "successThreshold",
        ] {
            if read::integer(probe, field).is_some_and(|it| it < 0) {
                let place = read::place(probe, field);
                self.wrong(
                    &format!("{path}.{field}"),
                    "must not be negative",
                    place,
                    None,
                );
            }
        }
    }
}
