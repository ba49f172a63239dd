//! Sequences whose items have a name: of two with the same name, the later
//! stays, in the place of the earlier.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::grammar;
use super::pattern::Rules;
use super::report::Report;
use super::trail::Trail;
use crate::source::yaml::{Node, Value, shown};

/// So many items are compared with each other; of more, the names are looked up.
const FEW: usize = 16;

/// What the name of an item is.
#[derive(Debug, Clone, Copy)]
enum Name {
    /// What is before `=`.
    Key,
    /// The item.
    Whole,
    /// Where a device is in the container.
    Device,
    /// Where a volume is mounted.
    Mount,
    /// A short form as it is written, or where a long one is mounted.
    WrittenMount,
    /// Where a config or secret is mounted, below this folder by default.
    File(&'static str),
    /// `path`.
    EnvFile,
    /// Address, ports and protocol.
    Port,
}

static NAMES: LazyLock<Rules<Name>> = LazyLock::new(|| {
    use Name::{Device, EnvFile, File, Key, Mount, Port, Whole};
    Rules::new(&[
        ("networks.*.labels", Key),
        ("networks.*.ipam.options", Key),
        ("services.*.annotations", Key),
        ("services.*.build.args", Key),
        ("services.*.build.additional_contexts", Key),
        ("services.*.build.platform", Key),
        ("services.*.build.tags", Key),
        ("services.*.build.labels", Key),
        ("services.*.cap_add", Key),
        ("services.*.cap_drop", Key),
        ("services.*.configs", File("")),
        ("services.*.deploy.labels", Key),
        ("services.*.devices", Device),
        ("services.*.dns", Key),
        ("services.*.dns_opt", Key),
        ("services.*.dns_search", Key),
        ("services.*.environment", Key),
        ("services.*.env_file", EnvFile),
        ("services.*.expose", Whole),
        ("services.*.labels", Key),
        ("services.*.links", Key),
        ("services.*.networks.*.aliases", Key),
        ("services.*.networks.*.link_local_ips", Key),
        ("services.*.ports", Port),
        ("services.*.profiles", Key),
        ("services.*.secrets", File("/run/secrets")),
        ("services.*.sysctls", Key),
        ("services.*.tmpfs", Key),
        ("services.*.volumes", Mount),
    ])
});

/// Drops the items of a merged document that others with their name follow, as
/// far as its short forms tell: so that the schema finds no two of them equal.
pub fn enforce_short(tree: &mut Node) {
    walk(tree, Trail::TOP, &NAMES, &mut |items, rule, _| match rule {
        Name::Key | Name::Whole | Name::Port => sequence(items, rule),
        Name::Mount => sequence(items, Name::WrittenMount),
        _ => {} // may be equal
    });
}

/// Drops the items of a document in its long form that others with their name
/// follow. Items without the part that names them are mistakes.
pub fn enforce(tree: &mut Node, report: &mut Report) {
    walk(tree, Trail::TOP, &NAMES, &mut |items, rule, trail| {
        check(items, rule, trail, report);
        sequence(items, rule);
    });
}

fn walk(
    tree: &mut Node,
    trail: Trail,
    rules: &Rules<Name>,
    work: &mut dyn FnMut(&mut Vec<Node>, Name, Trail),
) {
    match &mut tree.value {
        Value::Map(map) => {
            for (key, entry) in map {
                if let Some(rules) = rules.key(key) {
                    walk(&mut entry.node, trail.key(key), rules, work);
                }
            }
        }
        Value::Seq(items) => {
            if let Some(rule) = rules.here() {
                work(items, rule, trail);
            }
        }
        _ => {}
    }
}

fn sequence(items: &mut Vec<Node>, rule: Name) {
    if items.len() < 2 {
        return;
    }
    let places = places(items, rule);
    if places
        .iter()
        .enumerate()
        .all(|(position, place)| position == *place)
    {
        return;
    }
    let mut kept: Vec<Option<Node>> = vec![None; items.len()];
    for (item, place) in items.drain(..).zip(places) {
        kept[place] = Some(item);
    }
    items.extend(kept.into_iter().flatten());
}

/// Where each item goes: each later one to where the first of its name is.
fn places(items: &[Node], rule: Name) -> Vec<usize> {
    let names: Vec<Option<Cow<str>>> = items.iter().map(|it| name(it, rule)).collect();
    let names = names.iter().map(Option::as_deref).enumerate();
    if items.len() > FEW {
        let mut firsts: HashMap<&str, usize> = HashMap::with_capacity(items.len());
        let first = |(position, name)| match name {
            Some(name) => *firsts.entry(name).or_insert(position),
            None => position,
        };
        return names.map(first).collect();
    }
    let first = |(position, name): (usize, Option<&str>)| {
        let mut before = names.clone().take(position);
        let same = before.find(|(_, it)| name.is_some() && *it == name);
        same.map_or(position, |(first, _)| first)
    };
    names.clone().map(first).collect()
}

fn name(item: &Node, rule: Name) -> Option<Cow<'_, str>> {
    let part = |key: &str| item.get(key).and_then(|it| shown(&it.value));
    match (rule, &item.value) {
        (Name::Key, Value::String(text)) => Some(Cow::Borrowed(
            text.split_once('=').map_or(&**text, |(key, _)| key),
        )),
        (Name::Whole | Name::Port, Value::Int(value)) => Some(Cow::Owned(value.to_string())),
        (Name::Whole | Name::WrittenMount | Name::EnvFile | Name::Port, Value::String(text)) => {
            Some(Cow::Borrowed(text))
        }
        (Name::EnvFile, _) => part("path"),
        (Name::Device, Value::String(text)) => {
            let mut parts = text.split(':');
            let source = parts.next()?;
            Some(Cow::Borrowed(parts.next().unwrap_or(source)))
        }
        (Name::Device | Name::Mount | Name::WrittenMount, Value::Map(_)) => part("target"),
        (Name::Mount, Value::String(text)) => {
            let volume = grammar::volume(text).ok()?;
            Some(Cow::Owned(volume.mount.target))
        }
        (Name::File(folder), Value::String(text)) => Some(Cow::Owned(format!("{folder}/{text}"))),
        (Name::File(folder), Value::Map(_)) => part("target").or_else(|| {
            let source = part("source")?;
            Some(Cow::Owned(format!("{folder}/{source}")))
        }),
        (Name::Port, Value::Map(_)) => {
            let target = part("target")?;
            let published = part("published").unwrap_or_default();
            let address = part("host_ip").unwrap_or(Cow::Borrowed("0.0.0.0"));
            let protocol = part("protocol").unwrap_or(Cow::Borrowed("tcp"));
            Some(Cow::Owned(format!(
                "{address}:{published}:{target}/{protocol}"
            )))
        }
        _ => None,
    }
}

/// Says which items lack the part that names them.
fn check(items: &[Node], rule: Name, trail: Trail, report: &mut Report) {
    let (key, what) = match rule {
        Name::Port => ("target", "a target port"),
        Name::Mount | Name::Device => ("target", "a mount target"),
        _ => return,
    };
    for (position, item) in items.iter().enumerate() {
        if item.as_map().is_some_and(|it| !it.contains_key(key)) {
            let message = format!("{} is missing {what} (`{key}`)", trail.item(position));
            report.error(message, item.place);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::yaml;

    fn enforced(attributes: &str) -> (serde_json::Value, Vec<String>) {
        let text = format!("services: {{a: {{{attributes}}}}}");
        let mut tree = yaml::parse(&text, 0, None).documents.remove(0).root;
        let mut report = Report::default();
        enforce(&mut tree, &mut report);
        let service = tree.get("services").and_then(|it| it.get("a")).unwrap();
        let said = report.finish().0.into_iter().map(|it| it.message);
        (service.into(), said.collect())
    }

    #[test]
    fn the_last_stays_in_the_place_of_the_first() {
        let (service, _) = enforced("environment: [A=1, B=2, A=3, C, B, A=4], command: [a, a]");
        assert_eq!(
            service,
            json!({"environment": ["A=4", "B", "C"], "command": ["a", "a"]})
        );
    }

    #[test]
    fn short_and_long_forms_have_one_name() {
        let (service, _) = enforced(
            "volumes: ['aa:/x', {type: bind, target: /x}, 'bb:/y'], secrets: [s, {source: s}], \
             configs: [c, {source: d, target: /c}], devices: [/dev/a, '/dev/b:/dev/a'], \
             env_file: [e, {path: e}], expose: [80, '80'], networks: {n: {aliases: [q, q]}}",
        );
        assert_eq!(
            service,
            json!({
                "volumes": [{"type": "bind", "target": "/x"}, "bb:/y"],
                "secrets": [{"source": "s"}],
                "configs": [{"source": "d", "target": "/c"}],
                "devices": ["/dev/b:/dev/a"],
                "env_file": [{"path": "e"}],
                "expose": ["80"],
                "networks": {"n": {"aliases": ["q"]}}
            })
        );
    }

    #[test]
    fn a_port_is_address_ports_and_protocol() {
        let (service, _) = enforced(
            "ports: [{target: 80, published: '1'}, {target: 80, published: 1, protocol: tcp}, \
             {target: 80, published: '1', protocol: udp}, {target: 80, published: '1', host_ip: '::'}]",
        );
        assert_eq!(
            service["ports"],
            json!([
                {"target": 80, "published": 1, "protocol": "tcp"},
                {"target": 80, "published": "1", "protocol": "udp"},
                {"target": 80, "published": "1", "host_ip": "::"}
            ])
        );
    }

    #[test]
    fn an_item_without_its_target_is_a_mistake() {
        let (_, said) =
            enforced("ports: [{published: 1}], volumes: [{type: volume}], devices: [{source: a}]");
        assert_eq!(
            said,
            [
                "services.a.ports.0 is missing a target port (`target`)",
                "services.a.volumes.0 is missing a mount target (`target`)",
                "services.a.devices.0 is missing a mount target (`target`)"
            ]
        );
    }
}
