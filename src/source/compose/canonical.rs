//! Short forms → long forms, on the tree: after it each attribute has one
//! shape, and merging and checking need not know the others.
//!
//! Going over a tree again changes nothing. What has a wrong type is left as it
//! is; the schema has said so. Texts that the model holds as values (durations,
//! sizes, commands) stay texts until the tree is lowered.

mod build;
mod external;
mod list;
mod port;
mod volume;

use crate::source::yaml::{Node, Value};

use super::Report;
use super::grammar;
use super::made;
use super::trail::Trail;

/// Brings the whole document into its long form.
///
/// When `lenient`, a text that is not understood stays as it is: without
/// interpolation it may hold a variable.
pub fn canonicalize(tree: &mut Node, lenient: bool, report: &mut Report) {
    let Some(document) = tree.as_map_mut() else {
        return;
    };
    let mut work = Work { lenient, report };
    for (key, entry) in document.iter_mut() {
        let trail = Trail::TOP.key(key);
        match key.as_str() {
            "services" => each(&mut entry.node, &trail, |node, trail| {
                service(node, trail, &mut work);
            }),
            "networks" | "volumes" | "configs" | "secrets" => {
                each(&mut entry.node, &trail, |node, trail| {
                    external::expand(node, trail, &mut work);
                });
            }
            _ => {}
        }
    }
}

/// What all of it shares.
struct Work<'r> {
    lenient: bool,
    report: &'r mut Report,
}

impl Work<'_> {
    /// Says that a text is not understood, unless it may hold a variable.
    fn wrong(&mut self, mistake: grammar::Mistake, node: &Node, trail: &Trail<'_>) {
        if !self.lenient {
            self.report.push(made::mistake(mistake, trail, node.place));
        }
    }
}

/// Goes over the values of a mapping or the items of a sequence.
fn each(node: &mut Node, trail: &Trail<'_>, mut go: impl FnMut(&mut Node, &Trail<'_>)) {
    match &mut node.value {
        Value::Map(map) => {
            for (key, entry) in map.iter_mut() {
                go(&mut entry.node, &trail.key(key));
            }
        }
        Value::Seq(items) => {
            for (position, item) in items.iter_mut().enumerate() {
                go(item, &trail.item(position));
            }
        }
        _ => {}
    }
}

fn service(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    let Some(attributes) = node.as_map_mut() else {
        return;
    };
    for (key, entry) in attributes.iter_mut() {
        let node = &mut entry.node;
        let trail = trail.key(key);
        match key.as_str() {
            "build" => build::expand(node, &trail, work),
            "depends_on" => depends_on(node),
            "devices" => each(node, &trail, |node, trail| device(node, trail, work)),
            "develop" => develop(node),
            "dns" | "label_file" => list::wrap(node),
            "env_file" => env_file(node),
            "extends" => list::under(node, "service"),
            "gpus" => gpus(node),
            "models" | "networks" => list::keys(node, |place| made::node(Value::Null, place)),
            "ports" => port::expand(node, &trail, work),
            "configs" | "secrets" => each(node, &trail, |node, _| list::under(node, "source")),
            "volumes" => each(node, &trail, |node, trail| {
                volume::expand(node, trail, work);
            }),
            _ => {}
        }
    }
}

fn depends_on(node: &mut Node) {
    list::keys(node, |place| {
        made::mapping([("condition", "service_started".into())], place)
    });
    let dependencies = node.as_map_mut().into_iter().flatten();
    for options in dependencies.filter_map(|(_, entry)| entry.node.as_map_mut()) {
        made::set_default(options, "required", true);
    }
}

fn env_file(node: &mut Node) {
    list::wrap(node);
    for file in node.as_seq_mut().into_iter().flatten() {
        list::under(file, "path");
        if let Some(file) = file.as_map_mut() {
            made::set_default(file, "required", true);
        }
    }
}

fn gpus(node: &mut Node) {
    if node.as_str() == Some("all") {
        let all = made::mapping([("count", "all".into())], node.place);
        *node = node.with(vec![all]);
    }
}

fn develop(node: &mut Node) {
    let triggers = node.get_mut("watch").and_then(Node::as_seq_mut);
    for trigger in triggers.into_iter().flatten() {
        for key in ["include", "ignore"] {
            if let Some(patterns) = trigger.get_mut(key) {
                list::wrap(patterns);
            }
        }
    }
}

fn device(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    let Some(text) = node.as_str() else { return };
    match grammar::device(text) {
        Ok(device) => {
            *node = made::mapping(
                [
                    ("source", device.source.into()),
                    ("target", device.target.into()),
                    ("permissions", device.permissions.into()),
                ],
                node.place,
            );
        }
        Err(mistake) => work.wrong(mistake, node, trail),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::source::yaml;

    /// What becomes of a document, one value a line, and what is said about it.
    fn check(text: &str, lenient: bool, expected: &Expect) {
        let mut tree = yaml::parse(text, 0, None).documents.remove(0).root;
        let mut report = Report::default();
        canonicalize(&mut tree, lenient, &mut report);
        let once = tree.clone();
        canonicalize(&mut tree, lenient, &mut report);
        assert_eq!(tree, once, "going over it again changes it");
        let mut shown = String::new();
        lines(&tree, &Trail::TOP, &mut shown);
        for said in report.finish().0 {
            let line = said.place.map_or(0, |place| place.line);
            shown = shown + "line " + &line.to_string() + ": " + &said.message + "\n";
        }
        expected.assert_eq(&shown);
    }

    fn lines(node: &Node, trail: &Trail<'_>, shown: &mut String) {
        match &node.value {
            Value::Map(map) if !map.is_empty() => {
                for (key, entry) in map {
                    lines(&entry.node, &trail.key(key), shown);
                }
            }
            Value::Seq(items) if !items.is_empty() => {
                for (position, item) in items.iter().enumerate() {
                    lines(item, &trail.item(position), shown);
                }
            }
            _ => {
                shown.push_str(&trail.to_string());
                shown.push_str(" = ");
                shown.push_str(&serde_json::Value::from(node).to_string());
                shown.push('\n');
            }
        }
    }

    #[test]
    fn short_forms_become_long() {
        check(
            "services:
  web:
    build: ./dir
    depends_on: [db]
    env_file: a.env
    gpus: all
    networks: [front]
    ports: [80, \"8000-8001:80-81/udp\"]
    secrets: [key]
    volumes: [./a:/b:ro, data:/c]
    devices: [/dev/a]
    develop: {watch: [{path: ., action: sync, ignore: x}]}
",
            false,
            &expect![[r#"
                services.web.build.context = "./dir"
                services.web.depends_on.db.condition = "service_started"
                services.web.depends_on.db.required = true
                services.web.env_file.0.path = "a.env"
                services.web.env_file.0.required = true
                services.web.gpus.0.count = "all"
                services.web.networks.front = null
                services.web.ports.0.target = 80
                services.web.ports.1.mode = "ingress"
                services.web.ports.1.published = "8000"
                services.web.ports.1.protocol = "udp"
                services.web.ports.1.target = 80
                services.web.ports.2.mode = "ingress"
                services.web.ports.2.published = "8001"
                services.web.ports.2.protocol = "udp"
                services.web.ports.2.target = 81
                services.web.secrets.0.source = "key"
                services.web.volumes.0.type = "bind"
                services.web.volumes.0.source = "./a"
                services.web.volumes.0.target = "/b"
                services.web.volumes.0.read_only = true
                services.web.volumes.0.bind.create_host_path = true
                services.web.volumes.1.type = "volume"
                services.web.volumes.1.source = "data"
                services.web.volumes.1.target = "/c"
                services.web.volumes.1.volume = {}
                services.web.devices.0.source = "/dev/a"
                services.web.devices.0.target = "/dev/a"
                services.web.devices.0.permissions = "rwm"
                services.web.develop.watch.0.path = "."
                services.web.develop.watch.0.action = "sync"
                services.web.develop.watch.0.ignore.0 = "x"
            "#]],
        );
    }

    #[test]
    fn the_parts_of_a_build_become_long() {
        check(
            "services:
  web:
    build:
      additional_contexts: [a=b]
      provenance: true
      secrets: [key]
      ssh: [default, id=./path]
",
            false,
            &expect![[r#"
                services.web.build.additional_contexts.a = "b"
                services.web.build.provenance = "true"
                services.web.build.secrets.0.source = "key"
                services.web.build.ssh.default = null
                services.web.build.ssh.id = "./path"
            "#]],
        );
    }

    #[test]
    fn an_external_name_moves_up() {
        check(
            "networks: {a: {external: {name: b}}, c: {external: {}}, d: {external: true}}
volumes: {a: {name: x, external: {name: b}}}
",
            false,
            &expect![[r#"
                networks.a.external = true
                networks.a.name = "b"
                networks.c.external = true
                networks.d.external = true
                volumes.a.name = "x"
                volumes.a.external = true
                line 1: networks.a: `external.name` is deprecated
                line 2: volumes.a: `name` and `external.name` differ; only `name` is needed
            "#]],
        );
    }

    #[test]
    fn mistakes_have_their_place() {
        let text = "services:
  web:
    ports: [\"80:x\", 8080, \"80:0\", 1.5]
    volumes:
      - /a:/b:ro:z
      - v:/data
      - ok:/data:RO
    devices: [a:b:c:d]
    build: {ssh: [id], additional_contexts: [a]}
";
        check(
            text,
            false,
            &expect![[r#"
                services.web.ports.0.target = 8080
                services.web.volumes.0 = "/a:/b:ro:z"
                services.web.volumes.1.type = "volume"
                services.web.volumes.1.target = "v:/data"
                services.web.volumes.1.volume = {}
                services.web.volumes.2.type = "volume"
                services.web.volumes.2.source = "ok"
                services.web.volumes.2.target = "/data"
                services.web.volumes.2.volume = {}
                services.web.devices.0 = "a:b:c:d"
                services.web.build.ssh.0 = "id"
                services.web.build.additional_contexts.0 = "a"
                line 3: services.web.ports.0: `x` is no container port
                line 3: services.web.ports.2: 0 is no container port in `80:0`
                line 3: services.web.ports.3: a port is a text, a whole number or a mapping
                line 5: services.web.volumes.0: too many colons in the volume `/a:/b:ro:z`
                line 6: services.web.volumes.1: `v:/` is read as a Windows drive, so the volume is anonymous; give the volume a name of two letters or more, or use the long form
                line 7: services.web.volumes.2: the volume option `RO` has no effect; it is written `ro`
                line 8: services.web.devices.0: too many colons in the device `a:b:c:d`
                line 9: services.web.build.ssh.0: the SSH key `id` has no path
                line 9: services.web.build.additional_contexts.0: the context `a` has no value
            "#]],
        );
        check(
            text,
            true,
            &expect![[r#"
                services.web.ports.0 = "80:x"
                services.web.ports.1 = 8080
                services.web.ports.2 = "80:0"
                services.web.ports.3 = 1.5
                services.web.volumes.0 = "/a:/b:ro:z"
                services.web.volumes.1.type = "volume"
                services.web.volumes.1.target = "v:/data"
                services.web.volumes.1.volume = {}
                services.web.volumes.2.type = "volume"
                services.web.volumes.2.source = "ok"
                services.web.volumes.2.target = "/data"
                services.web.volumes.2.volume = {}
                services.web.devices.0 = "a:b:c:d"
                services.web.build.ssh.0 = "id"
                services.web.build.additional_contexts.0 = "a"
                line 6: services.web.volumes.1: `v:/` is read as a Windows drive, so the volume is anonymous; give the volume a name of two letters or more, or use the long form
                line 7: services.web.volumes.2: the volume option `RO` has no effect; it is written `ro`
            "#]],
        );
    }
}
