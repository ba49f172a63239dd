//! Strategic merge patches: mappings are merged, null takes away, and lists
//! whose items have a key by the API's description are merged item by item;
//! other lists are replaced.

use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::kube::fields::{self, KINDS, Kind};
use crate::source::kube::read;
use crate::source::yaml::{Entry, Mapping, Node, Value, shown};

/// What says how a mapping is patched.
const DIRECTIVE: &str = "$patch";

/// The types whose items are told apart, and by which fields.
const KEYS: &[(&str, &[&str])] = &[
    ("Container", &["name"]),
    ("ContainerPort", &["containerPort", "protocol"]),
    ("EnvVar", &["name"]),
    ("EphemeralContainer", &["name"]),
    ("HostAlias", &["ip"]),
    ("LocalObjectReference", &["name"]),
    ("ObjectReference", &["name"]),
    ("OwnerReference", &["uid"]),
    ("PodResourceClaim", &["name"]),
    ("PodSchedulingGate", &["name"]),
    ("ResourceClaim", &["name"]),
    ("ServicePort", &["port", "protocol"]),
    (
        "TopologySpreadConstraint",
        &["topologyKey", "whenUnsatisfiable"],
    ),
    ("Volume", &["name"]),
    ("VolumeDevice", &["devicePath"]),
    ("VolumeMount", &["mountPath"]),
];

/// Lays a patch over an object. False when the patch takes it away.
pub fn merge(object: &mut Node, patch: Node, report: &mut Report) -> bool {
    let kind = read::word(object, "kind");
    let mut known = KINDS.iter().filter(|(_, it, _)| *it == kind);
    let of = known
        .next()
        .map_or(Kind::Any, |(_, _, name)| Kind::Fields(name));
    if directive(&patch) == Some("delete") {
        return false;
    }
    Merge { report }.node(object, patch, of);
    true
}

struct Merge<'r> {
    report: &'r mut Report,
}

impl Merge<'_> {
    fn node(&mut self, base: &mut Node, patch: Node, of: Kind) {
        self.check_directive(&patch);
        let replaces = directive(&patch) == Some("replace");
        match (&mut base.value, patch.value, of) {
            (Value::Map(map), Value::Map(patch), of) if !replaces => self.map(map, patch, of),
            (Value::Seq(items), Value::Seq(patch), Kind::List(name)) if keys(name).is_some() => {
                self.list(items, patch, name, keys(name).unwrap_or_default());
            }
            (_, value, _) => {
                base.value = value;
                base.place = patch.place;
                clean(base);
            }
        }
    }

    fn map(&mut self, base: &mut Mapping, patch: Mapping, of: Kind) {
        for (key, mut entry) in patch {
            if key == DIRECTIVE {
                continue;
            }
            if entry.node.is_null() || directive(&entry.node) == Some("delete") {
                base.shift_remove(&key);
                continue;
            }
            match base.get_mut(&key) {
                Some(known) if is_mergeable(&known.node, &entry.node, field(of, &key)) => {
                    self.node(&mut known.node, entry.node, field(of, &key));
                }
                _ => {
                    clean(&mut entry.node);
                    base.insert(key, entry);
                }
            }
        }
    }

    /// Merges items. Those of the patch come first, in its order; where two
    /// fields tell items apart, only new ones do. The order is kustomize's.
    fn list(&mut self, base: &mut Vec<Node>, patch: Vec<Node>, name: &'static str, keys: &[&str]) {
        let replaces = patch.iter().any(|it| directive(it) == Some("replace"));
        if replaces {
            base.clear();
        }
        let mut merged = Vec::new();
        for mut item in patch {
            self.check_directive(&item);
            let Some(identity) = identity(&item, keys) else {
                let alone = item.as_map().is_some_and(|it| it.len() == 1);
                if !(alone && directive(&item).is_some()) {
                    self.keyless(&item, keys[0]);
                }
                continue;
            };
            let same = |it: &Node| self::identity(it, keys).as_ref() == Some(&identity);
            let known = base.iter().position(same);
            match (directive(&item), known) {
                (Some("delete"), Some(at)) => {
                    base.remove(at);
                }
                (Some("delete"), None) => {}
                (_, Some(at)) => {
                    self.node(&mut base[at], item, Kind::Fields(name));
                    if keys.len() == 1 {
                        merged.push(base.remove(at));
                    }
                }
                (_, None) => {
                    clean(&mut item);
                    merged.push(item);
                }
            }
        }
        merged.append(base);
        *base = merged;
    }

    fn keyless(&mut self, item: &Node, key: &str) {
        let said = format!("a patch's item needs `{key}`, which says which item is meant");
        let said = Diagnostic::error(said).at(item.place);
        self.report
            .push(said.hint(format!("write `{key}: …` into it")));
    }

    fn check_directive(&mut self, node: &Node) {
        let Some(map) = node.as_map() else {
            return;
        };
        for (key, entry) in map {
            let known = ["delete", "replace", "merge"];
            let value = entry.node.as_str();
            if key == DIRECTIVE && !value.is_some_and(|it| known.contains(&it)) {
                let said = Diagnostic::error("$patch: must be delete, replace or merge");
                self.report.push(said.at(entry.node.place));
            } else if key.starts_with('$') && key != DIRECTIVE {
                let said = format!("`{key}` is not known in patches");
                let said = Diagnostic::error(said).at(entry.key);
                self.report
                    .push(said.hint("write the whole list, or a JSON patch"));
            }
        }
    }
}

fn is_mergeable(base: &Node, patch: &Node, of: Kind) -> bool {
    match (&base.value, &patch.value) {
        (Value::Map(_), Value::Map(_)) => directive(patch) != Some("replace"),
        (Value::Seq(_), Value::Seq(_)) => matches!(of, Kind::List(name) if keys(name).is_some()),
        _ => false,
    }
}

/// What a field holds, by the type of what it is a field of.
fn field(of: Kind, key: &str) -> Kind {
    match of {
        Kind::Fields(name) => {
            let mut known = fields::fields(name).iter();
            known
                .find(|it| it.name == key)
                .map_or(Kind::Any, |it| it.kind)
        }
        Kind::Names(name) => Kind::of(name),
        _ => Kind::Any,
    }
}

fn keys(name: &str) -> Option<&'static [&'static str]> {
    let found = KEYS.iter().find(|(it, _)| *it == name);
    found.map(|(_, keys)| *keys)
}

/// What tells an item from the others; a port without protocol is one of TCP.
fn identity(item: &Node, keys: &[&str]) -> Option<Vec<String>> {
    let value = |key: &&str| {
        let value = item.get(key).and_then(|it| shown(&it.value));
        match (value, *key) {
            (Some(value), _) => Some(value.into_owned()),
            (None, "protocol") => Some("TCP".to_owned()),
            (None, _) => None,
        }
    };
    keys.iter().map(value).collect()
}

fn directive(node: &Node) -> Option<&str> {
    node.get(DIRECTIVE)?.as_str()
}

/// Takes nulls and directives out of what is added.
fn clean(node: &mut Node) {
    match &mut node.value {
        Value::Map(map) => {
            map.retain(|key, entry: &mut Entry| {
                let gone = entry.node.is_null() || directive(&entry.node) == Some("delete");
                key != DIRECTIVE && !gone
            });
            map.iter_mut().for_each(|(_, entry)| clean(&mut entry.node));
        }
        Value::Seq(items) => {
            items.retain(|it| {
                let alone = it.as_map().is_some_and(|it| it.len() == 1);
                directive(it) != Some("delete") && !(alone && directive(it).is_some())
            });
            items.iter_mut().for_each(clean);
        }
        _ => {}
    }
}
