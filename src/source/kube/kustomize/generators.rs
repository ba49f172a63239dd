//! `configMapGenerator` and `secretGenerator`.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::files::Files;
use super::pairs::{self, Pair};
use super::resource::{Id, Resource};
use super::set;
use crate::source::kube::read;
use crate::source::yaml::{Mapping, Node};
use crate::source::{Diagnostic, Place};

/// How long a line of base64 is; a longer text has several.
const LINE: usize = 70;

/// Makes the ConfigMaps and Secrets of a kustomization, and puts them to the
/// objects.
pub fn run(kustomization: &Node, folder: &Path, all: &mut Vec<Resource>, files: &mut Files<'_>) {
    for (field, kind) in [
        ("configMapGenerator", "ConfigMap"),
        ("secretGenerator", "Secret"),
    ] {
        for generator in read::items(kustomization, field) {
            let made = make(generator, kind, kustomization, folder, files);
            absorb(made, generator, all, files);
        }
    }
}

fn make(
    generator: &Node,
    kind: &str,
    kustomization: &Node,
    folder: &Path,
    files: &mut Files<'_>,
) -> Resource {
    let place = read::place(generator, "name").or(generator.place);
    let options = [
        read::at(kustomization, "generatorOptions"),
        read::at(generator, "options"),
    ];
    let mut node = super::at_place(Mapping::default(), generator.place).node;
    set(&mut node, "apiVersion", "v1", place);
    set(&mut node, "kind", kind, place);
    let mut metadata = super::at_place(Mapping::default(), place).node;
    set(&mut metadata, "name", read::word(generator, "name"), place);
    if let Some(namespace) = read::text(generator, "namespace") {
        set(
            &mut metadata,
            "namespace",
            namespace,
            read::place(generator, "namespace"),
        );
    }
    for field in ["labels", "annotations"] {
        let given = options
            .iter()
            .flatten()
            .flat_map(|it| read::entries(it, field));
        let given: Mapping = given
            .map(|(key, entry)| (key.clone(), entry.clone()))
            .collect();
        if !given.is_empty() {
            set(&mut metadata, field, given, place);
        }
    }
    set(&mut node, "metadata", metadata.value, place);
    if kind == "Secret" {
        let of = read::text(generator, "type").unwrap_or("Opaque");
        set(
            &mut node,
            "type",
            of,
            read::place(generator, "type").or(place),
        );
    }
    if options
        .iter()
        .flatten()
        .any(|it| read::is_set(it, "immutable"))
    {
        set(&mut node, "immutable", true, place);
    }
    for pair in pairs::of(generator, folder, files) {
        put(&mut node, kind, pair);
    }
    let mut resource = Resource::new(node);
    let plain = |it: &Node| read::is_set(it, "disableNameSuffixHash");
    resource.hashed = !options.iter().flatten().any(|it| plain(it));
    resource
}

fn put(node: &mut Node, kind: &str, pair: Pair) {
    let (field, value) = match String::from_utf8(pair.value) {
        Ok(text) if kind == "ConfigMap" => ("data", text),
        Ok(text) => ("data", encoded(text.as_bytes())),
        Err(error) if kind == "ConfigMap" => ("binaryData", encoded(error.as_bytes())),
        Err(error) => ("data", encoded(error.as_bytes())),
    };
    if let Some(map) = Resource::mapping(node, field, pair.place) {
        map.insert(pair.key, super::at_place(value, pair.place));
    }
}

/// Base64 in lines, as kustomize writes it: names are made of its hash.
fn encoded(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    if text.len() < LINE {
        return text;
    }
    let mut lines = String::with_capacity(text.len() + text.len() / LINE + 1);
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines.push('\n');
    lines
}

fn absorb(made: Resource, generator: &Node, all: &mut Vec<Resource>, files: &mut Files<'_>) {
    let id = made.id();
    let found: Vec<usize> = (0..all.len())
        .filter(|at| all[*at].ids().contains(&id))
        .collect();
    let behavior = read::word(generator, "behavior");
    let place = read::place(generator, "name");
    match (behavior, found.as_slice()) {
        ("" | "create" | "unspecified", []) => all.push(made),
        ("" | "create" | "unspecified", [at, ..]) => {
            let said = format!("{} is there already", id.title());
            let mut said = Diagnostic::error(said).at(place);
            if let Some(first) = all[*at].place() {
                said = said.related(first, "first defined here");
            }
            files
                .report
                .push(said.hint("write `behavior: merge` or `replace`, or another name"));
        }
        ("merge" | "replace", []) => missing(&id, place, behavior, all, files),
        ("merge" | "replace", [at]) => take_over(&mut all[*at], made, behavior == "merge"),
        ("merge" | "replace", _) => {
            let said = format!("{} is there several times", id.title());
            files.report.error(said, place);
        }
        _ => {
            let said = format!("behavior: `{behavior}` is none");
            let said = Diagnostic::error(said).at(read::place(generator, "behavior"));
            files.report.push(said.hint("create, merge or replace"));
        }
    }
}

fn missing(id: &Id, place: Option<Place>, behavior: &str, all: &[Resource], files: &mut Files<'_>) {
    let said = format!("there is no {} to {behavior}", id.title());
    let same = all
        .iter()
        .flat_map(Resource::ids)
        .find(|it| it.kind == id.kind && it.name == id.name);
    let hint = match same {
        Some(same) => format!(
            "there is one in the namespace {}: write `namespace` here",
            same.namespace
        ),
        None => "its base is to be listed under `resources`; or leave `behavior` away".to_owned(),
    };
    files
        .report
        .push(Diagnostic::error(said).at(place).hint(hint));
}

/// Puts what was made in the place of what was there.
fn take_over(known: &mut Resource, made: Resource, merge: bool) {
    let old = std::mem::replace(&mut known.node, made.node);
    known.hashed = made.hashed;
    let metadata = |it: &mut Node, old: &Node| {
        for field in ["labels", "annotations"] {
            below(it, old, field);
        }
        for field in ["name", "namespace"] {
            if let (Some(map), Some(entry)) =
                (it.as_map_mut(), old.as_map().and_then(|it| it.get(field)))
            {
                map.insert(field.to_owned(), entry.clone());
            }
        }
    };
    if let (Some(new), Some(old)) = (known.node.get_mut("metadata"), old.get("metadata")) {
        metadata(new, old);
    }
    if merge {
        for field in ["data", "binaryData"] {
            below(&mut known.node, &old, field);
        }
    }
}

/// Puts the old entries of a field under the new ones.
fn below(new: &mut Node, old: &Node, field: &str) {
    let Some(entries) = old
        .get(field)
        .and_then(Node::as_map)
        .filter(|it| !it.is_empty())
    else {
        return;
    };
    let place = old.get(field).and_then(|it| it.place);
    let Some(map) = Resource::mapping(new, field, place) else {
        return;
    };
    let mut both: Mapping = entries.clone();
    for (key, entry) in std::mem::take(map) {
        both.insert(key, entry);
    }
    *map = both;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_have_lines() {
        assert_eq!(encoded(b"b"), "Yg==");
        let lines = encoded(&[b'a'; 105]);
        let lengths: Vec<usize> = lines.split('\n').map(str::len).collect();
        assert_eq!(lengths, [70, 70, 0]);
    }
}
