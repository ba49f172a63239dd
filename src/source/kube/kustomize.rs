//! Kustomizations → objects: what `kubectl kustomize` prints for a folder, as
//! trees in which every field has the place where it was written, in the
//! resource, the patch or the kustomization.
//!
//! Nothing is run or fetched: charts, plugins and addresses are told as what
//! they are. Names are rewritten at the end, when every object has its last.

mod bases;
mod field_path;
mod files;
mod generators;
mod hash;
mod images;
mod inline;
mod json_patch;
mod labels;
mod left_out;
mod naming;
mod pairs;
mod patches;
mod references;
mod replacements;
mod resource;
mod selector;
mod spots;
mod strategic;
mod target;

use std::path::{Path, PathBuf};

use files::Files;
use target::{Reader, Wanted};

use super::read;
use crate::source::Place;
use crate::source::compose::{Report, made};
use crate::source::yaml::{Entry, Node, Value, shown};

/// The kustomizations in a folder: one, if all is well.
pub fn in_folder(folder: &Path) -> Vec<PathBuf> {
    files::in_folder(folder)
}

/// Whether a file is a kustomization, by its name.
pub fn is_one(path: &Path) -> bool {
    let name = path.file_name().and_then(|it| it.to_str());
    name.is_some_and(|it| files::NAMES.contains(&it))
}

/// The objects of a kustomization. Paths are shown from `cwd`.
pub fn build(file: &Path, cwd: &Path, report: &mut Report) -> Vec<Node> {
    let found = file.parent().map(in_folder).unwrap_or_default();
    if found.len() > 1 {
        bases::several(&found, None, &mut Files::new(cwd, report));
        return Vec::new();
    }
    let before = report.errors();
    let mut reader = Reader {
        files: Files::new(cwd, report),
        chain: Vec::new(),
        count: 0,
    };
    let mut all = Vec::new();
    reader.run(file, Wanted::Objects, None, &mut all);
    if report.errors() > before {
        return Vec::new();
    }
    naming::hashes(&mut all);
    references::follow(&mut all, report);
    let mut objects: Vec<Node> = all.into_iter().map(|it| it.node).collect();
    for object in &mut objects {
        spots::each(
            object,
            "metadata/annotations",
            Missing::Stays,
            &mut as_texts,
        );
    }
    let local = |it: &Node| {
        let annotations = read::at(it, "metadata.annotations");
        let own = annotations.and_then(|it| it.get("config.kubernetes.io/local-config"));
        own.is_some_and(|it| it.as_str() != Some("false"))
    };
    objects.retain(|it| !local(it));
    objects
}

/// Annotations are texts, whatever was copied into them.
fn as_texts(annotations: &mut Node) {
    for (_, entry) in annotations.as_map_mut().into_iter().flatten() {
        if let Some(text) = shown(&entry.node.value) {
            entry.node.value = text.into_owned().into();
        }
    }
}

/// What becomes of a field that is not there.
#[derive(Debug, Clone, Copy)]
enum Missing {
    /// Nothing.
    Stays,
    /// It is made, at a place.
    Made(Option<Place>),
}

impl Missing {
    /// It is made at a place, if it is wanted.
    fn made(wanted: bool, place: Option<Place>) -> Self {
        if wanted {
            Self::Made(place)
        } else {
            Self::Stays
        }
    }
}

/// An entry at a place.
fn at_place(value: impl Into<Value>, place: Option<Place>) -> Entry {
    made::entry(made::node(value, place))
}

/// Sets a field of a mapping.
fn set(node: &mut Node, key: &str, value: impl Into<Value>, place: Option<Place>) {
    if let Some(map) = node.as_map_mut() {
        map.insert(key.to_owned(), at_place(value, place));
    }
}
