//! The ConfigMaps, Secrets and claims that a pod names and cannot do without.

use super::object::Object;
use super::read;
use super::world::World;
use crate::source::Place;
use crate::source::yaml::Node;

/// An object that a pod names.
#[derive(Debug)]
pub struct Reference<'m> {
    /// The object's kind.
    pub kind: &'static str,
    /// Its name.
    pub name: &'m str,
    /// Where the name is written, below what names it.
    pub path: String,
    /// The same in the file.
    pub place: Option<Place>,
    /// The keys that are wanted of it.
    pub keys: Vec<(&'m str, Option<Place>)>,
}

/// What a volume names.
pub fn of_volume(volume: &Node) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let claim = "persistentVolumeClaim";
    let one = reference(volume, claim, "claimName", "PersistentVolumeClaim", "");
    found.extend(one);
    of_files(volume, "secretName", "", &mut found);
    for (position, source) in read::items(volume, "projected.sources").iter().enumerate() {
        let path = format!(".projected.sources[{position}]");
        of_files(source, "name", &path, &mut found);
    }
    found
}

/// What a ConfigMap's or Secret's files are taken from.
fn of_files<'m>(node: &'m Node, secret: &str, path: &str, found: &mut Vec<Reference<'m>>) {
    for (field, name, kind) in [
        ("configMap", "name", "ConfigMap"),
        ("secret", secret, "Secret"),
    ] {
        let Some(mut one) = reference(node, field, name, kind, path) else {
            continue;
        };
        let items = read::items(node, &format!("{field}.items")).iter();
        one.keys = items
            .filter_map(|it| Some((read::text(it, "key")?, read::place(it, "key"))))
            .collect();
        found.push(one);
    }
}

/// What one variable (`valueFrom`) or many (`envFrom`) come from.
pub fn of_variables(from: &Node) -> impl Iterator<Item = Reference<'_>> {
    [
        ("configMapKeyRef", "ConfigMap"),
        ("secretKeyRef", "Secret"),
        ("configMapRef", "ConfigMap"),
        ("secretRef", "Secret"),
    ]
    .into_iter()
    .filter_map(|(field, kind)| {
        let mut found = reference(from, field, "name", kind, "")?;
        let source = from.get(field)?;
        let key = read::text(source, "key").map(|key| (key, read::place(source, "key")));
        found.keys.extend(key);
        Some(found)
    })
}

/// What a field of a node names, unless the pod can do without.
fn reference<'m>(
    node: &'m Node,
    field: &str,
    name: &str,
    kind: &'static str,
    path: &str,
) -> Option<Reference<'m>> {
    let source = read::at(node, field)?;
    let named = read::text(source, name).filter(|it| !it.is_empty())?;
    if read::is_set(source, "optional") {
        return None;
    }
    Some(Reference {
        kind,
        name: named,
        path: format!("{path}.{field}.{name}"),
        place: read::place(source, name),
        keys: Vec::new(),
    })
}

/// The keys of a ConfigMap or Secret.
pub fn keys<'m>(object: &Object<'m>) -> Vec<&'m str> {
    ["data", "binaryData", "stringData"]
        .into_iter()
        .flat_map(|it| read::entries(object.node, it))
        .map(|(key, _)| key.as_str())
        .collect()
}

/// The first object that a container waits for since it is not in the files:
/// one that its variables come from, or that a volume of its pod is of. `own`
/// are the volumes that stand for others.
pub fn lacking(
    world: &World<'_>,
    namespace: &str,
    spec: &Node,
    container: &Node,
    own: impl Fn(&str) -> bool,
) -> Option<(String, Option<Place>)> {
    let single = read::items(container, "env").iter();
    let single = single.filter_map(|it| read::at(it, "valueFrom"));
    let all = single.chain(read::items(container, "envFrom"));
    let volumes = read::items(spec, "volumes").iter();
    let volumes = volumes.filter(|it| !own(read::word(it, "name")));
    let mut found = all
        .flat_map(of_variables)
        .chain(volumes.flat_map(of_volume));
    let missing = found.find(|it| world.find(it.kind, namespace, it.name).is_none())?;
    let Reference { kind, name, .. } = missing;
    Some((format!("no {kind} `{name}` is in the files"), missing.place))
}
