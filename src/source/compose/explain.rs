//! Where each effective value comes from: a file's line, the variables that it
//! names, a file of variables, or a default.
//!
//! Nothing is recorded for this while loading. The merged document knows the
//! place of every value; what was written there, and which variables that
//! names, is read from the files' texts again.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::path::Path;

use serde_json::Value as Json;

use super::interpolate::template;
use crate::model::json;
use crate::source::yaml::{self, Node, Value};
use crate::source::{Loaded, Place};

/// One effective value and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The path of the value, as `services.web.ports.0.target`.
    pub path: String,
    /// The value.
    pub value: Json,
    /// Where it was written; none for a default.
    pub place: Option<Place>,
    /// The variables that were read for it.
    pub variables: Vec<Variable>,
}

/// A variable that a value names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where its value comes from.
    pub origin: Origin,
}

/// Where a variable's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The process's environment.
    Environment,
    /// A line of a file of variables.
    File(Place),
    /// rcompose itself, as `COMPOSE_PROJECT_NAME`.
    Made,
    /// Nowhere: it is not set.
    Unset,
}

/// Explains the values at a path and below, in the document's order. An empty
/// path means all. `environment` is the process's.
pub fn explain(
    loaded: &Loaded,
    environment: &BTreeMap<String, String>,
    path: &str,
) -> Vec<Explanation> {
    let explainer = Explainer {
        loaded,
        environment,
        written: written(loaded),
    };
    let mut found = Vec::new();
    let document = json::document(&loaded.project);
    explainer.visit(&document, &mut Vec::new(), &mut found);
    let below = format!("{path}.");
    found.retain(|it| path.is_empty() || it.path == path || it.path.starts_with(&below));
    found
}

struct Explainer<'l> {
    loaded: &'l Loaded,
    environment: &'l BTreeMap<String, String>,
    /// The texts that name variables, as they were written, by their place.
    written: HashMap<(u32, u32, u32), String>,
}

impl Explainer<'_> {
    fn visit(&self, value: &Json, path: &mut Vec<String>, found: &mut Vec<Explanation>) {
        match value {
            Json::Object(map) if !map.is_empty() => {
                for (key, value) in map {
                    let in_line = key == "#extensions";
                    if !in_line {
                        path.push(key.clone());
                    }
                    self.visit(value, path, found);
                    if !in_line {
                        path.pop();
                    }
                }
            }
            Json::Array(items) if !items.is_empty() => {
                for (position, item) in items.iter().enumerate() {
                    path.push(position.to_string());
                    self.visit(item, path, found);
                    path.pop();
                }
            }
            Json::Null
                if path
                    .last()
                    .is_some_and(|key| key == "command" || key == "entrypoint") => {}
            _ => found.push(self.leaf(value, path)),
        }
    }

    fn leaf(&self, value: &Json, path: &[String]) -> Explanation {
        let place = place(&self.loaded.document, path).or_else(|| self.in_file(path));
        let written = place.and_then(|it| self.written.get(&(it.file, it.line, it.column)));
        let variables = match written {
            Some(text) => self.variables(text),
            None if place.is_none() && path == ["name"] => self.of_name(),
            None => Vec::new(),
        };
        Explanation {
            path: path.join("."),
            value: value.clone(),
            place,
            variables,
        }
    }

    /// The variable that gives the project its name, if one does.
    fn of_name(&self) -> Vec<Variable> {
        let name = "COMPOSE_PROJECT_NAME".to_owned();
        let origin = self.origin(&name);
        let gives = matches!(origin, Origin::Environment | Origin::File(_));
        if gives {
            vec![Variable { name, origin }]
        } else {
            Vec::new()
        }
    }

    /// The variables that interpolation reads for a text: those of operands
    /// that do not come into play are not among them.
    fn variables(&self, text: &str) -> Vec<Variable> {
        let names = std::cell::RefCell::new(Vec::<String>::new());
        let lookup = |name: &str| {
            let mut names = names.borrow_mut();
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
            self.loaded.project.environment.get(name).cloned()
        };
        template::substitute(text, &lookup, &mut Vec::new());
        let names = names.into_inner().into_iter();
        names
            .map(|name| Variable {
                origin: self.origin(&name),
                name,
            })
            .collect()
    }

    fn origin(&self, name: &str) -> Origin {
        if self.environment.contains_key(name) {
            return Origin::Environment;
        }
        if !self.loaded.project.environment.contains_key(name) {
            return Origin::Unset;
        }
        let files = self.loaded.sources.files().iter().enumerate();
        let mut lines = files.filter_map(|(file, source)| {
            let file = u32::try_from(file).ok()?;
            is_variables(&source.path)
                .then(|| line_of(name, &source.text, file))
                .flatten()
        });
        lines.next_back().map_or(Origin::Made, Origin::File)
    }

    /// The line of an `env_file` or `label_file` that a service's value comes
    /// from, when it is none of its own document.
    fn in_file(&self, path: &[String]) -> Option<Place> {
        let [services, service, attribute, name] = path else {
            return None;
        };
        let list = match attribute.as_str() {
            "environment" => "env_file",
            "labels" => "label_file",
            _ => return None,
        };
        let files = self
            .loaded
            .document
            .get(services)?
            .get(service)?
            .get(list)?
            .as_seq()?;
        let lines = files.iter().rev().filter_map(|file| {
            let path = file.as_str().or_else(|| file.get("path")?.as_str())?;
            let sources = self.loaded.sources.files().iter().enumerate();
            let path = Path::new(path);
            let mut same = sources.filter(|(_, source)| path.ends_with(&source.path));
            let (number, source) = same.next()?;
            line_of(name, &source.text, u32::try_from(number).ok()?)
        });
        lines.into_iter().next()
    }
}

/// Whether a file holds variables, going by its name as Compose files do.
fn is_variables(path: &Path) -> bool {
    !path
        .extension()
        .is_some_and(|end| end == "yaml" || end == "yml" || end == "json")
}

/// The last line that gives a variable a value.
fn line_of(name: &str, text: &str, file: u32) -> Option<Place> {
    let mut found = None;
    for (number, line) in text.lines().enumerate() {
        let start = line.trim_start();
        let start = start.strip_prefix("export ").map_or(start, str::trim_start);
        let after = start.strip_prefix(name).map(str::trim_start);
        if after.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', ':'])) {
            let column = line.len() - start.len() + 1;
            found = Some(Place::new(file, number + 1, column, name.chars().count()));
        }
    }
    found
}

/// The place of exactly the node at a path. A text that became a list or a
/// mapping stands for all of it; what was made while loading has none.
fn place(document: &Node, path: &[String]) -> Option<Place> {
    let (mut node, mut key) = (document, None);
    for part in path {
        match &node.value {
            Value::Map(map) => {
                let entry = map.get(part.as_str())?;
                (node, key) = (&entry.node, entry.key);
            }
            Value::Seq(items) => {
                let item = match part.parse::<usize>() {
                    Ok(position) => items.get(position)?,
                    Err(_) => items.iter().find(|item| names(item, part))?,
                };
                (node, key) = (item, None);
            }
            _ => break,
        }
    }
    node.place.or(key)
}

/// Whether an item of a list is `NAME` or `NAME=value`.
fn names(item: &Node, name: &str) -> bool {
    let after = item.as_str().and_then(|text| text.strip_prefix(name));
    after.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

/// Every text with a `$` as the files have it, by its place.
fn written(loaded: &Loaded) -> HashMap<(u32, u32, u32), String> {
    let mut found = HashMap::new();
    for (number, source) in loaded.sources.files().iter().enumerate() {
        let Ok(number) = u32::try_from(number) else {
            continue;
        };
        if is_variables(&source.path) || !source.text.contains('$') {
            continue;
        }
        for document in yaml::parse(&source.text, number, None).documents {
            collect(&document.root, &mut found);
        }
    }
    found
}

fn collect(node: &Node, found: &mut HashMap<(u32, u32, u32), String>) {
    match (&node.value, node.place) {
        (Value::String(text), Some(at)) if text.contains('$') => {
            found.insert((at.file, at.line, at.column), text.clone());
        }
        (Value::Seq(items), _) => items.iter().for_each(|item| collect(item, found)),
        (Value::Map(map), _) => map
            .iter()
            .for_each(|(_, entry)| collect(&entry.node, found)),
        _ => {}
    }
}
