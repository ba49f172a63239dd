//! `replacements`: values that are copied from one field to others.

use std::path::Path;

use super::super::left_out::LeftOut;
use super::Missing;
use super::field_path::{self, Part};
use super::files::Files;
use super::resource::Resource;
use super::selector::Selector;
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::kube::{read, strict};
use crate::source::yaml::{Node, Value, shown};

/// Carries out the replacements of a kustomization, one after the other.
pub fn apply(kustomization: &Node, folder: &Path, all: &mut [Resource], files: &mut Files<'_>) {
    for item in read::items(kustomization, "replacements") {
        let Some(path) = read::at(item, "path") else {
            one(item, all, files.report);
            continue;
        };
        let name = path.as_str().unwrap_or_default();
        let Some(read) = files.read(folder, name, path.place) else {
            continue;
        };
        for document in files.documents(&read) {
            let single = std::slice::from_ref(&document);
            for item in document.as_seq().unwrap_or(single) {
                let before = files.report.errors();
                strict::check(
                    item,
                    "KustomizeReplacement",
                    &mut LeftOut::default(),
                    files.report,
                );
                if files.report.errors() == before {
                    one(item, all, files.report);
                }
            }
        }
    }
}

fn one(item: &Node, all: &mut [Resource], report: &mut Report) {
    let (Some(source), targets) = (read::at(item, "source"), read::items(item, "targets")) else {
        report.error(
            "a replacement needs `source`, where its value is",
            item.place,
        );
        return;
    };
    if targets.is_empty() {
        report.error(
            "a replacement needs `targets`, where its value goes",
            item.place,
        );
    }
    let Some(value) = value(source, all, report) else {
        return;
    };
    for target in targets {
        into(target, &value, all, report);
    }
}

/// What is copied.
fn value(source: &Node, all: &[Resource], report: &mut Report) -> Option<Node> {
    let selector = Selector::read(source, report)?;
    let mut found = all.iter().filter(|it| selector.matches_ever(it));
    let place = read::place(source, "name").or(source.place);
    let first = found.next();
    if let (Some(first), Some(second)) = (first, found.next()) {
        let said = format!(
            "source: fits several objects, {} and {}",
            first.id().title(),
            second.id().title()
        );
        report.push(
            Diagnostic::error(said)
                .at(place)
                .hint("add `kind`, `name` or `namespace`"),
        );
        return None;
    }
    let Some(resource) = first else {
        let said = Diagnostic::error("source: no object of this kustomization fits");
        report.push(
            said.at(place)
                .hint("compare its kind and name with those of the resources"),
        );
        return None;
    };
    let path = read::text(source, "fieldPath").unwrap_or("metadata.name");
    let place = read::place(source, "fieldPath").or(place);
    let Some(value) = field_path::find(&resource.node, &field_path::parts(path)) else {
        let said = format!("source: {} has no `{path}`", resource.id().title());
        report.error(said, place);
        return None;
    };
    let Some(delimiter) = read::text(source, "options.delimiter").filter(|it| !it.is_empty())
    else {
        return Some(value.clone());
    };
    let text = shown(&value.value);
    let at = read::integer(source, "options.index").unwrap_or(0);
    let piece = text
        .as_deref()
        .and_then(|it| it.split(delimiter).nth(usize::try_from(at).ok()?));
    if piece.is_none() {
        let text = text.as_deref().unwrap_or("what it names");
        report.error(
            format!("source: `{text}` has no part {at} between `{delimiter}`"),
            place,
        );
    }
    Some(value.with(piece?))
}

fn into(target: &Node, value: &Node, all: &mut [Resource], report: &mut Report) {
    let Some(selector) = target
        .get("select")
        .and_then(|it| Selector::read(it, report))
    else {
        return;
    };
    let rejects = read::items(target, "reject").iter();
    let rejects: Vec<Selector> = rejects
        .filter_map(|it| Selector::read(it, report))
        .collect();
    let create = read::is_set(target, "options.create");
    let paths: Vec<(&str, Option<crate::source::Place>)> = match read::items(target, "fieldPaths") {
        [] => vec![("metadata.name", target.place)],
        paths => paths
            .iter()
            .filter_map(|it| Some((it.as_str()?, it.place)))
            .collect(),
    };
    let mut found = false;
    for resource in all {
        if !selector.matches_ever(resource) || rejects.iter().any(|it| it.matches_ever(resource)) {
            continue;
        }
        found = true;
        let (old, title) = (resource.clone(), resource.id().title());
        for (path, place) in &paths {
            let mut wrong = None;
            let missing = Missing::made(create, value.place);
            let parts: Vec<Part> = field_path::parts(path);
            let count = field_path::each(&mut resource.node, &parts, missing, &mut |node| {
                if let Err(said) = set(node, value, target) {
                    wrong = Some(said);
                }
            });
            if count == 0 {
                let said =
                    Diagnostic::error(format!("targets: {title} has no `{path}`")).at(*place);
                report.push(said.hint("write `options: {create: true}` beside it to have it made"));
            }
            if let Some(said) = wrong {
                report.error(said, *place);
            }
        }
        if resource.id() != old.id() {
            resource.before.push(old.id());
        }
    }
    if !found {
        let said =
            "the replacement's target is no object of this kustomization: nothing is replaced";
        report.note(said, read::place(target, "select").or(target.place));
    }
}

/// Puts a value into a field, or a part of it. The field keeps its type.
fn set(node: &mut Node, value: &Node, target: &Node) -> Result<(), String> {
    let delimiter = read::text(target, "options.delimiter").filter(|it| !it.is_empty());
    let scalar = |it: &Node| !matches!(it.value, Value::Map(_) | Value::Seq(_));
    let Some(delimiter) = delimiter else {
        if node.is_null() || !scalar(node) || !scalar(value) {
            *node = value.clone();
            return Ok(());
        }
        let text = shown(&value.value).unwrap_or_default();
        *node = Node {
            value: typed(&node.value, &text),
            place: value.place,
        };
        return Ok(());
    };
    if !scalar(node) || !scalar(value) {
        return Err("options.delimiter: only texts are made of parts".to_owned());
    }
    let old = shown(&node.value).unwrap_or_default().into_owned();
    let piece = shown(&value.value).unwrap_or_default();
    let mut pieces: Vec<&str> = old.split(delimiter).collect();
    let at = read::integer(target, "options.index").unwrap_or(0);
    match usize::try_from(at) {
        Err(_) => pieces.insert(0, &piece),
        Ok(at) if at >= pieces.len() => pieces.push(&piece),
        Ok(at) => pieces[at] = &piece,
    }
    let joined = pieces.join(delimiter);
    *node = Node {
        value: typed(&node.value, &joined),
        place: value.place,
    };
    Ok(())
}

/// A text as a value of the same type as another, where it can be.
fn typed(like: &Value, text: &str) -> Value {
    let made = match like {
        Value::Int(_) | Value::Uint(_) => text.parse().ok().map(Value::Int),
        Value::Float(_) => text.parse().ok().map(Value::Float),
        Value::Bool(_) => text.parse().ok().map(Value::Bool),
        _ => None,
    };
    made.unwrap_or_else(|| text.into())
}
