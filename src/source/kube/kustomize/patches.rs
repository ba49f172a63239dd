//! `patches`, `patchesStrategicMerge`, `patchesJson6902`: what a patch is, and
//! which objects it changes.

use std::path::Path;

use super::files::Files;
use super::resource::{Id, Resource};
use super::selector::Selector;
use super::{inline, json_patch, strategic};
use crate::source::Diagnostic;
use crate::source::kube::read;
use crate::source::yaml::Node;

/// What a patch may change beside an object's fields.
#[derive(Clone, Copy)]
struct May {
    rename: bool,
    change_kind: bool,
}

/// Applies the patches that run first: all but `patchesJson6902`.
pub fn apply(kustomization: &Node, folder: &Path, all: &mut Vec<Resource>, files: &mut Files<'_>) {
    for item in read::items(kustomization, "patchesStrategicMerge") {
        let text = item.as_str().unwrap_or_default();
        let patches = if text.contains('\n') || text.trim_start().starts_with('{') {
            inline::documents(item, files.report)
        } else {
            from_file(folder, item, files)
        };
        let may = May {
            rename: false,
            change_kind: false,
        };
        for patch in patches {
            by_name(patch, may, all, files);
        }
    }
    for item in read::items(kustomization, "patches") {
        one(item, folder, all, files, false);
    }
}

/// Applies `patchesJson6902`, which run after names and labels were changed.
pub fn apply_json(
    kustomization: &Node,
    folder: &Path,
    all: &mut Vec<Resource>,
    files: &mut Files<'_>,
) {
    for item in read::items(kustomization, "patchesJson6902") {
        one(item, folder, all, files, true);
    }
}

fn from_file(folder: &Path, name: &Node, files: &mut Files<'_>) -> Vec<Node> {
    let path = name.as_str().unwrap_or_default();
    match files.read(folder, path, name.place) {
        Some(read) => files.documents(&read),
        None => Vec::new(),
    }
}

fn one(
    item: &Node,
    folder: &Path,
    all: &mut Vec<Resource>,
    files: &mut Files<'_>,
    must_match: bool,
) {
    let before = files.report.errors();
    let patches = match (read::at(item, "path"), read::at(item, "patch")) {
        (Some(path), None) => from_file(folder, path, files),
        (None, Some(text)) => inline::documents(text, files.report),
        (both, _) => {
            let said = match both {
                Some(_) => "a patch has `path` or `patch`, not both",
                None => "a patch needs `path`, a file, or `patch`, its text",
            };
            files.report.error(said, item.place);
            return;
        }
    };
    let target = read::at(item, "target");
    let selector = target.map(|it| Selector::read(it, files.report));
    if files.report.errors() > before {
        return;
    }
    let selector = selector.flatten();
    let flag = |key: &str| read::is_set(item, &format!("options.{key}"));
    let may = May {
        rename: flag("allowNameChange"),
        change_kind: flag("allowKindChange"),
    };
    if patches.is_empty() {
        files.report.error("the patch is empty", item.place);
    }
    if let (Some(target), [_, second, ..]) = (target, patches.as_slice()) {
        let said = Diagnostic::error("a patch with a `target` has one document").at(second.place);
        let said = match target.place {
            Some(place) => said.related(place, "the target"),
            None => said,
        };
        files
            .report
            .push(said.hint("make an entry of `patches` for each"));
        return;
    }
    for patch in patches {
        match &selector {
            Some(selector) => {
                let place = read::place(item, "target").or(item.place);
                targeted(&patch, selector, may, all, files, (place, must_match));
            }
            None if patch.as_seq().is_some() => {
                let said = Diagnostic::error("a JSON patch needs a `target`").at(item.place);
                let hint = "write `target: {kind: Deployment, name: …}` beside it";
                files.report.push(said.hint(hint));
            }
            None => by_name(patch, may, all, files),
        }
    }
}

/// Applies a patch to the objects that a selector is for.
fn targeted(
    patch: &Node,
    selector: &Selector,
    may: May,
    all: &mut Vec<Resource>,
    files: &mut Files<'_>,
    (place, must_match): (Option<crate::source::Place>, bool),
) {
    let found: Vec<usize> = (0..all.len())
        .filter(|at| selector.matches(&all[*at]))
        .collect();
    if found.is_empty() {
        let said = "the patch's target is no object of this kustomization";
        let hint = "compare its kind and name with those of the resources";
        files.report.push(if must_match {
            Diagnostic::error(said).at(place).hint(hint)
        } else {
            Diagnostic::note(format!("{said}: nothing is patched"))
                .at(place)
                .hint(hint)
        });
    }
    for at in found.into_iter().rev() {
        if let Some(operations) = patch.as_seq() {
            let title = all[at].id().title();
            if let Err(mut said) = json_patch::apply(&mut all[at].node, operations) {
                said.message = format!("{title}: {}", said.message);
                files.report.push(said);
            }
        } else {
            strategic(patch.clone(), may, at, all, files);
        }
    }
}

/// Applies a strategic merge patch to the object that it names.
fn by_name(patch: Node, may: May, all: &mut Vec<Resource>, files: &mut Files<'_>) {
    let id = Id::of(&patch);
    for (key, value) in [
        ("apiVersion", &id.version),
        ("kind", &id.kind),
        ("metadata.name", &id.name),
    ] {
        if value.is_empty() {
            let said = format!("a patch without `target` needs `{key}`, which says what it is for");
            let said = Diagnostic::error(said).at(read::place(&patch, key).or(patch.place));
            files
                .report
                .push(said.hint("write it into the patch, or a `target` beside it"));
            return;
        }
    }
    let found: Vec<usize> = (0..all.len())
        .filter(|at| all[*at].ids().contains(&id))
        .collect();
    match found.as_slice() {
        [at] => strategic(patch, may, *at, all, files),
        [] => {
            let said = format!("the patch is for {}, which is not there", id.title());
            let said = Diagnostic::error(said).at(read::place(&patch, "metadata.name"));
            files.report.push(said.hint(nearest(&id, all)));
        }
        [first, ..] => {
            let said = format!("the patch fits several objects called {}", id.title());
            let mut said = Diagnostic::error(said).at(read::place(&patch, "metadata.name"));
            if let Some(place) = all[*first].place() {
                said = said.related(place, "one of them");
            }
            files
                .report
                .push(said.hint("give a `target` that fits one, by its `namespace`"));
        }
    }
}

/// What was probably meant.
fn nearest(id: &Id, all: &[Resource]) -> String {
    let ids = || all.iter().flat_map(Resource::ids);
    if let Some(same) = ids().find(|it| it.kind == id.kind && it.name == id.name) {
        if same.version != id.version {
            return format!("its `apiVersion` is {}", same.version);
        }
        return format!("it is in the namespace {}", same.namespace);
    }
    if let Some(kind) = ids().find(|it| it.name == id.name) {
        return format!("there is the {}", kind.title());
    }
    let names: Vec<String> = ids()
        .filter(|it| it.kind == id.kind)
        .map(|it| it.name)
        .collect();
    match crate::source::spelling::nearest(&id.name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "a patch changes objects of `resources`, it adds none".to_owned(),
    }
}

fn strategic(mut patch: Node, may: May, at: usize, all: &mut Vec<Resource>, files: &mut Files<'_>) {
    let resource = &mut all[at];
    // Whose object it is stays as it was, unless that is wanted.
    let (old, renamed) = (
        resource.id(),
        read::word(&patch, "metadata.name").to_owned(),
    );
    if let Some(metadata) = patch.get_mut("metadata").and_then(Node::as_map_mut) {
        metadata.shift_remove("namespace");
        if !may.rename {
            metadata.shift_remove("name");
        }
    }
    if let Some(map) = patch.as_map_mut() {
        map.shift_remove("apiVersion");
        if !may.change_kind {
            map.shift_remove("kind");
        }
    }
    if (may.rename && renamed != old.name) || may.change_kind {
        resource.remember();
    }
    if !strategic::merge(&mut resource.node, patch, files.report) {
        all.remove(at);
    }
}
