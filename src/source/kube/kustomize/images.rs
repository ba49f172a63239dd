//! `images` and `replicas`.

use super::Missing;
use super::resource::Resource;
use super::spots;
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::kube::read;
use crate::source::yaml::{Node, Value};

/// The kinds that have `spec.replicas`.
const SCALED: &[&str] = &[
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
];

/// Sets the numbers of replicas.
pub fn replicas(kustomization: &Node, all: &mut [Resource], report: &mut Report) {
    for item in read::items(kustomization, "replicas") {
        let name = read::word(item, "name");
        let Some(count) = read::at(item, "count") else {
            continue;
        };
        let mut found = false;
        for resource in all.iter_mut().filter(|it| SCALED.contains(&it.kind())) {
            if resource.first_id().name != name && resource.id().name != name {
                continue;
            }
            found = true;
            spots::each(
                &mut resource.node,
                "spec/replicas",
                Missing::Made(count.place),
                &mut |node| {
                    *node = count.clone();
                },
            );
        }
        if !found {
            let said = format!("replicas: nothing called `{name}` has replicas");
            let said = Diagnostic::error(said).at(read::place(item, "name"));
            let scaled = all.iter().filter(|it| SCALED.contains(&it.kind()));
            let names: Vec<String> = scaled.map(|it| it.first_id().name).collect();
            report.push(
                match crate::source::spelling::nearest(name, names.iter().map(String::as_str)) {
                    Some(near) => said.hint(format!("did you mean `{near}`?")),
                    None if names.is_empty() => {
                        said.hint("it takes a Deployment, StatefulSet or ReplicaSet")
                    }
                    None => said.hint(format!("there is {}", names.join(", "))),
                },
            );
        }
    }
}

/// Changes the images of containers.
pub fn images(kustomization: &Node, all: &mut [Resource], report: &mut Report) {
    let both = ["images", "imageTags"];
    for item in both.iter().flat_map(|it| read::items(kustomization, it)) {
        let mut found = false;
        for resource in all.iter_mut() {
            if resource.kind() != "CustomResourceDefinition" {
                containers(&mut resource.node, &mut |image| {
                    found |= change(image, item);
                });
            }
        }
        if !found {
            let said = format!(
                "images: no container has the image `{}`",
                read::word(item, "name")
            );
            let hint = "write the name as the manifest does, without tag";
            report.push(
                Diagnostic::note(said)
                    .at(read::place(item, "name"))
                    .hint(hint),
            );
        }
    }
}

/// Goes through the images of all containers below a node.
fn containers(node: &mut Node, act: &mut dyn FnMut(&mut Node)) {
    match &mut node.value {
        Value::Map(map) => {
            for (key, entry) in map.iter_mut() {
                if matches!(key.as_str(), "containers" | "initContainers") {
                    let items = entry.node.as_seq_mut();
                    let images = items
                        .into_iter()
                        .flatten()
                        .filter_map(|it| it.get_mut("image"));
                    images.for_each(&mut *act);
                }
                containers(&mut entry.node, act);
            }
        }
        Value::Seq(items) => items.iter_mut().for_each(|it| containers(it, act)),
        _ => {}
    }
}

/// Changes an image when it is the one of the entry.
fn change(image: &mut Node, item: &Node) -> bool {
    let Some((name, tag, digest)) = image.as_str().map(parts) else {
        return false;
    };
    if name != read::word(item, "name") {
        return false;
    }
    let given = |key: &str| read::at(item, key).filter(|it| it.as_str() != Some(""));
    let text = |key: &str| given(key).and_then(Node::as_str);
    let (tag, digest) = match (text("newTag"), text("digest")) {
        (None, None) => (tag, digest),
        (tag, digest) => (tag, digest),
    };
    let mut changed = text("newName").unwrap_or(name).to_owned();
    let tail = text("tagSuffix").unwrap_or_default();
    if tag.is_some() || !tail.is_empty() {
        changed = format!("{changed}:{}{tail}", tag.unwrap_or_default());
    }
    if let Some(digest) = digest {
        changed = format!("{changed}@{digest}");
    }
    let by = ["newTag", "digest", "newName", "tagSuffix"]
        .into_iter()
        .find_map(given);
    if let Some(by) = by {
        *image = by.with(changed);
    }
    true
}

/// An image's name, tag and digest.
fn parts(image: &str) -> (&str, Option<&str>, Option<&str>) {
    let (rest, digest) = match image.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (image, None),
    };
    match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag), digest),
        _ => (rest, None, digest),
    }
}
