//! Rules that the schema does not know: what excludes each other, what must
//! not be empty; and notes on words that have no meaning.

mod address;
mod word;

use std::net::IpAddr;

use crate::source::Diagnostic;
use crate::source::yaml::{Entry, Mapping, Node, Value};

use super::Report;
use super::trail::Trail;

/// Checks a document in its long form.
pub fn check(tree: &Node, report: &mut Report) {
    for (section, entry) in tree.as_map().into_iter().flatten() {
        let trail = Trail::TOP.key(section);
        for (name, entry) in entry.node.as_map().into_iter().flatten() {
            let trail = trail.key(name);
            let Some(map) = entry.node.as_map() else {
                continue;
            };
            let mut rules = Rules { tree, report };
            match section.as_str() {
                "services" => rules.service(map, &trail),
                "networks" => {
                    rules.external_network(map, &trail);
                    address::network(map, &trail, report);
                }
                "volumes" => rules.external_volume(map, &trail),
                "configs" => rules.one_of(map, &["file", "environment", "content"], &trail),
                "secrets" => rules.one_of(map, &["file", "environment"], &trail),
                _ => {}
            }
        }
    }
}

struct Rules<'a> {
    tree: &'a Node,
    report: &'a mut Report,
}

impl Rules<'_> {
    fn wrong(&mut self, what: &str, trail: &Trail<'_>) {
        let place = trail.place(self.tree);
        self.report.error(format!("{trail}: {what}"), place);
    }

    fn service(&mut self, service: &Mapping, trail: &Trail<'_>) {
        for (key, entry) in service {
            let trail = trail.key(key);
            let node = &entry.node;
            match key.as_str() {
                "deploy" => {
                    let devices = node
                        .get("resources")
                        .and_then(|it| it.get("reservations"))
                        .and_then(|it| it.get("devices"));
                    let (resources, reservations);
                    resources = trail.key("resources");
                    reservations = resources.key("reservations");
                    self.each(devices, &reservations.key("devices"), Self::device);
                }
                "develop" => {
                    let trail = trail.key("watch");
                    self.each(node.get("watch"), &trail, Self::trigger);
                }
                "gpus" => self.each(Some(node), &trail, Self::device),
                "ports" => self.each(Some(node), &trail, Self::port),
                "networks" => address::service(node, &trail, self.report),
                "volumes" => self.each(Some(node), &trail, Self::mount),
                _ => {}
            }
            word::check(key, node, &trail, self.report);
        }
    }

    /// Checks the items of a sequence that are mappings.
    fn each(
        &mut self,
        list: Option<&Node>,
        trail: &Trail<'_>,
        check: fn(&mut Self, &Mapping, &Trail<'_>),
    ) {
        let items = list.and_then(Node::as_seq).unwrap_or_default();
        for (position, item) in items.iter().enumerate() {
            if let Some(map) = item.as_map() {
                check(self, map, &trail.item(position));
            }
        }
    }

    fn device(&mut self, device: &Mapping, trail: &Trail<'_>) {
        if device.contains_key("count") && device.contains_key("device_ids") {
            self.wrong("`count` and `device_ids` exclude each other", trail);
        }
    }

    fn trigger(&mut self, trigger: &Mapping, trail: &Trail<'_>) {
        let path = trigger.get("path").and_then(|entry| entry.node.as_str());
        if path.is_some_and(|path| path.trim().is_empty()) {
            self.wrong("a path to watch is empty", &trail.key("path"));
        }
    }

    fn port(&mut self, port: &Mapping, trail: &Trail<'_>) {
        if !port.contains_key("target") {
            self.wrong("a port has no `target`", trail);
        }
        let address = port.get("host_ip").and_then(|entry| entry.node.as_str());
        if let Some(address) = address.filter(|it| it.parse::<IpAddr>().is_err()) {
            let what = format!("`{address}` is no IP address");
            self.wrong(&what, &trail.key("host_ip"));
        }
    }

    fn mount(&mut self, mount: &Mapping, trail: &Trail<'_>) {
        let text = |key: &str| mount.get(key).and_then(|entry| entry.node.as_str());
        if text("target").is_none_or(str::is_empty) {
            self.wrong("a mount has no `target`", trail);
        }
        if text("type") == Some("bind") && text("source").is_none() {
            self.wrong("a bind mount has no `source`", trail);
        }
    }

    fn external_volume(&mut self, volume: &Mapping, trail: &Trail<'_>) {
        for (key, entry) in in_vain(volume) {
            let mistake = Diagnostic::error(format!(
                "{trail}: `{key}` has no effect on a volume that is `external`"
            ))
            .at(entry.key.or(entry.node.place))
            .hint(format!("remove `{key}`, or `external`"));
            self.report.push(mistake);
        }
    }

    fn external_network(&mut self, network: &Mapping, trail: &Trail<'_>) {
        for (key, entry) in in_vain(network) {
            let message = format!("{trail}: `{key}` has no effect on a network that is `external`");
            let place = entry.key.or(entry.node.place);
            self.report.note(message, place);
        }
    }

    /// A config or secret has one origin.
    fn one_of(&mut self, object: &Mapping, origins: &[&str], trail: &Trail<'_>) {
        let mut set = origins.iter().filter(|key| object.contains_key(key));
        match (set.next(), set.next()) {
            (Some(first), Some(second)) => {
                let what = format!("`{first}` and `{second}` exclude each other");
                self.wrong(&what, &trail.key(second));
            }
            (None, _) if !object.contains_key("driver") && !object.contains_key("external") => {
                let what = format!("one of `{}` is needed", origins.join("`, `"));
                self.wrong(&what, trail);
            }
            _ => {}
        }
    }
}

/// What is said about a resource that is kept elsewhere, but for its name.
fn in_vain(resource: &Mapping) -> impl Iterator<Item = (&String, &Entry)> {
    let external = is_true(resource, "external");
    resource.iter().filter(move |(key, _)| {
        external && !matches!(key.as_str(), "name" | "external") && !key.starts_with("x-")
    })
}

fn is_true(map: &Mapping, key: &str) -> bool {
    let value = map.get(key).map(|entry| &entry.node.value);
    matches!(value, Some(Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::source::yaml;

    fn check_text(text: &str, expected: &Expect) {
        let tree = yaml::parse(text, 0, None).documents.remove(0).root;
        let mut report = Report::default();
        check(&tree, &mut report);
        let (said, _) = report.finish();
        let lines: Vec<String> = said
            .iter()
            .map(|it| format!("{} {}", it.place.map_or(0, |place| place.line), it.message))
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn what_excludes_each_other_or_is_missing() {
        check_text(
            "services:
  web:
    gpus: [{count: 1, device_ids: [a]}]
    deploy: {resources: {reservations: {devices: [{count: 1, device_ids: [a]}]}}}
    ports:
      - published: 80
      - {target: 80, host_ip: foo}
    volumes:
      - {type: bind, target: /a}
      - {type: volume}
    develop: {watch: [{path: ' ', action: sync}]}
volumes: {v: {external: true, driver: x, name: y, x-a: 1}}
secrets: {a: {}, b: {file: x, environment: y}, c: {external: true}}
configs: {a: {content: x, file: y}, b: {driver: x}}
",
            &expect![[r#"
                3 services.web.gpus.0: `count` and `device_ids` exclude each other
                4 services.web.deploy.resources.reservations.devices.0: `count` and `device_ids` exclude each other
                6 services.web.ports.0: a port has no `target`
                7 services.web.ports.1.host_ip: `foo` is no IP address
                9 services.web.volumes.0: a bind mount has no `source`
                10 services.web.volumes.1: a mount has no `target`
                11 services.web.develop.watch.0.path: a path to watch is empty
                12 volumes.v: `driver` has no effect on a volume that is `external`
                13 secrets.a: one of `file`, `environment` is needed
                13 secrets.b.environment: `file` and `environment` exclude each other
                14 configs.a.content: `file` and `content` exclude each other"#]],
        );
    }

    #[test]
    fn words_without_a_meaning_are_noted() {
        check_text(
            "services:
  web:
    restart: allways
    network_mode: hots
    pull_policy: xalwaysx
    deploy: {mode: globl, restart_policy: {condition: never}}
    ports: [{target: 80, mode: hst, protocol: tpc}]
    networks: {a: {ipv4_address: foo, mac_address: zz}}
  db:
    restart: on-failure:3
    network_mode: service:web
    pid: host
    profiles: [a b]
networks: {a: {driver: bridge, external: true, ipam: {config: [{subnet: foo}]}}}
",
            &expect![[r#"
                3 services.web.restart: `allways` is not known
                4 services.web.network_mode: `hots` is not known
                5 services.web.pull_policy: `xalwaysx` is not known
                6 services.web.deploy.mode: `globl` is not known
                6 services.web.deploy.restart_policy.condition: `never` is not known
                7 services.web.ports.0.mode: `hst` is not known
                7 services.web.ports.0.protocol: `tpc` is not known
                8 services.web.networks.a.ipv4_address: `foo` is no IPv4 address
                8 services.web.networks.a.mac_address: `zz` is no MAC address
                13 services.db.profiles.0: `a b` is no name of a profile
                14 networks.a: `driver` has no effect on a network that is `external`
                14 networks.a: `ipam` has no effect on a network that is `external`
                14 networks.a.ipam.config.0.subnet: `foo` is no subnet"#]],
        );
    }
}
