//! `include`: other models, loaded in their own folder with their own
//! variables, and taken into the document that names them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::super::setup::{self, ConfigFile, absolute};
use super::super::trail::Trail;
use super::super::{made, merge, reset, schema};
use super::{Loader, Scope, relative};
use crate::source::Place;
use crate::source::remote::Remotes;
use crate::source::yaml::{Mapping, Node, Tagged, Value};

/// The sections that are taken over.
const SECTIONS: [&str; 6] = [
    "services", "volumes", "networks", "secrets", "configs", "models",
];

/// The models loaded so far: what is included on two ways is loaded once.
#[derive(Default)]
pub(super) struct Known(Vec<(Key, Node)>);

/// What a loaded model depends on.
#[derive(PartialEq)]
struct Key {
    files: Vec<PathBuf>,
    folder: PathBuf,
    base: String,
    environment: Rc<BTreeMap<String, String>>,
}

/// An entry of `include`.
struct Include {
    paths: Vec<(String, Option<Place>)>,
    folder: Option<String>,
    env_files: Vec<(String, Option<Place>)>,
}

impl Loader<'_> {
    /// Takes `include` out of a document and what it names in.
    pub(super) fn include(
        &mut self,
        root: &mut Node,
        tags: &[Tagged],
        file: &ConfigFile,
        scope: &Scope,
    ) {
        let entry = root
            .as_map_mut()
            .and_then(|map| map.shift_remove("include"));
        let Some(mut entry) = entry.filter(|it| !it.node.is_null()) else {
            return;
        };
        let trail = Trail::TOP.key("include");
        if !schema::check_include(&mut entry.node, trail, entry.key, &mut self.report) {
            return;
        }
        for item in entry.node.as_seq().unwrap_or_default() {
            if let Some(model) = self.included_model(&include(item), item.place, file, scope) {
                self.import(model, root, tags);
            }
        }
    }

    fn included_model(
        &mut self,
        include: &Include,
        place: Option<Place>,
        file: &ConfigFile,
        scope: &Scope,
    ) -> Option<Node> {
        let files = include.paths.iter();
        let files: Vec<(ConfigFile, Option<Place>)> = files
            .map(|(path, place)| Some((self.locate(path, *place, scope)?, *place)))
            .collect::<Option<_>>()?;
        let Some((main, main_place)) = files.first() else {
            self.report.error("include: an entry needs a `path`", place);
            return None;
        };
        let mut chain = scope.chain.clone();
        chain.push(file.clone());
        if let Some(at) = chain.iter().position(|it| it.path == main.path) {
            let cycle = chain[at..].iter().chain([main]);
            let names: Vec<String> = cycle.map(|it| it.shown.display().to_string()).collect();
            let message = format!("include cycle detected: {}", names.join(" includes "));
            self.report.error(message, *main_place);
            return None;
        }
        let (folder, base) = match &include.folder {
            None => {
                let folder = main.path.parent().unwrap_or(Path::new("/")).to_owned();
                let base = relative(&scope.folder, &folder);
                (folder, base)
            }
            Some(folder) if folder.starts_with('/') => (PathBuf::from(folder), folder.clone()),
            Some(folder) => {
                let folder = absolute(&scope.folder, Path::new(folder));
                let base = relative(&scope.folder, &folder);
                (folder, base)
            }
        };
        let environment = self.environment(include, &folder, scope)?;
        let key = Key {
            files: files.iter().map(|(file, _)| file.path.clone()).collect(),
            folder: folder.clone(),
            base: base.clone(),
            environment: Rc::clone(&environment),
        };
        if let Some((_, model)) = self.included.0.iter().find(|(known, _)| *known == key) {
            return Some(model.clone());
        }
        let sources = files
            .into_iter()
            .map(|(file, place)| self.read(file, place))
            .collect();
        let scope = Scope {
            folder,
            base,
            environment,
            chain,
        };
        let model = self.model(sources, &scope);
        self.included.0.push((key, model.clone()));
        Some(model)
    }

    /// Where a file is that was named in a scope.
    pub(super) fn locate(
        &mut self,
        path: &str,
        place: Option<Place>,
        scope: &Scope,
    ) -> Option<ConfigFile> {
        if Remotes::is_remote(path) {
            return match self.remotes.fetch(path) {
                Ok(path) => Some(ConfigFile {
                    shown: path.clone(),
                    path,
                }),
                Err(error) => {
                    self.report.error(error.to_string(), place);
                    None
                }
            };
        }
        let path = absolute(&scope.folder, Path::new(path));
        let shown = path
            .strip_prefix(&self.options.cwd)
            .unwrap_or(&path)
            .to_owned();
        Some(ConfigFile { path, shown })
    }

    /// The variables of what is included: those around it, then those of its
    /// `.env` or of the files that are named.
    fn environment(
        &mut self,
        include: &Include,
        folder: &Path,
        scope: &Scope,
    ) -> Option<Rc<BTreeMap<String, String>>> {
        let mut files = Vec::new();
        if include.env_files.is_empty() {
            let default = folder.join(".env");
            self.report.look_at(&default);
            if default.is_file() {
                files.extend(self.locate(&default.to_string_lossy(), None, scope));
            }
        }
        for (path, place) in &include.env_files {
            if path == "/dev/null" {
                continue;
            }
            let file = absolute(&scope.folder, Path::new(path));
            if !file.is_file() {
                let what = if file.exists() {
                    "is not a file"
                } else {
                    "no such file or directory"
                };
                self.report
                    .error(format!("open {}: {what}", file.display()), *place);
                return None;
            }
            files.extend(self.locate(path, *place, scope));
        }
        if files.is_empty() {
            return Some(Rc::clone(&scope.environment));
        }
        let read = setup::env_files(&files, &scope.environment, |_| None, &mut self.report);
        let mut environment = (*scope.environment).clone();
        for (name, value) in read {
            environment.entry(name).or_insert(value);
        }
        Some(Rc::new(environment))
    }

    /// Takes a model's resources into a document. The document's own ones of
    /// the same name are laid over them.
    fn import(&mut self, mut model: Node, root: &mut Node, tags: &[Tagged]) {
        let (Some(model), Some(root)) = (model.as_map_mut(), root.as_map_mut()) else {
            return;
        };
        for section in SECTIONS {
            let Some(from) = model.shift_remove(section) else {
                continue;
            };
            let Value::Map(from_map) = from.node.value else {
                continue;
            };
            let to = root
                .entry(section.to_owned())
                .or_insert_with(|| made::entry(made::node(Mapping::default(), from.node.place)));
            if to.node.is_null() {
                to.node.value = Mapping::default().into();
            }
            let Some(to) = to.node.as_map_mut() else {
                continue; // the schema says what it should be
            };
            for (name, mut imported) in from_map {
                if let Some(own) = to.get_mut(&name) {
                    reset::apply(tags, &[section, &name], &mut imported.node);
                    std::mem::swap(own, &mut imported);
                    let over = imported.node;
                    merge::merge_resource(&mut own.node, over, section, &name, &mut self.report);
                } else {
                    to.insert(name, imported);
                }
            }
        }
    }
}

/// Reads an entry that the schema has checked.
fn include(item: &Node) -> Include {
    let texts = |node: Option<&Node>| -> Vec<(String, Option<Place>)> {
        let text = |it: &Node| Some((it.as_str()?.to_owned(), it.place));
        match node {
            Some(node) => match node.as_seq() {
                Some(items) => items.iter().filter_map(text).collect(),
                None => text(node).into_iter().collect(),
            },
            None => Vec::new(),
        }
    };
    if item.as_str().is_some() {
        return Include {
            paths: texts(Some(item)),
            folder: None,
            env_files: Vec::new(),
        };
    }
    let folder = item.get("project_directory").and_then(Node::as_str);
    Include {
        paths: texts(item.get("path")),
        folder: folder.filter(|it| !it.is_empty()).map(str::to_owned),
        env_files: texts(item.get("env_file")),
    }
}
