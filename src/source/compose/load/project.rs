//! A project, from the options to the model.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::super::setup::{self, Given, Setup};
use super::super::trail::Trail;
use super::super::{
    Options, Report, consistency, env_file, interpolate, lower, normalize, selection,
};
use super::{Loader, Scope, Source};
use crate::model::{Project, names};
use crate::source::remote::Remotes;
use crate::source::yaml::{Entry, Mapping, Node, shown};
use crate::source::{Diagnostic, LoadError, Loaded, Place};

/// Loads a project; its name is told as soon as it is known.
pub fn project(options: &Options, named: &mut dyn FnMut(&str)) -> Result<Loaded, LoadError> {
    let remotes = Remotes::new(
        options.environment.clone(),
        options.insecure_registries.clone(),
    );
    let mut report = Report::default();
    let Some(setup) = setup::find(options, &remotes, &mut report) else {
        return Err(report.into_error());
    };
    let mut loader = Loader::new(options, &remotes, report);
    let first = loader.report.sources().next();
    let files = setup.files.iter().cloned();
    let sources: Vec<Source> = files.map(|file| loader.read(file, None)).collect();
    let name = project_name(&setup, &sources, &mut loader);
    if !loader.blocked {
        named(&name);
    }
    let mut environment = setup.environment.clone();
    environment.insert("COMPOSE_PROJECT_NAME".to_owned(), name.clone());
    let scope = Scope {
        folder: setup.folder.clone(),
        base: setup.folder.to_string_lossy().into_owned(),
        environment: Rc::new(environment),
        chain: Vec::new(),
    };
    let mut tree = loader.model(sources, &scope);
    check_content(&tree, first, &mut loader);
    if loader.blocked {
        return Err(loader.report.into_error());
    }
    shape(&mut tree, &name, &scope.environment, options);
    let (mut report, mut manifests) = (loader.report, loader.lowered);
    // What a variable stands in for, such as a number, is not there to be read.
    let mut untold = Report::default();
    let heard = if options.no_interpolate {
        &mut untold
    } else {
        &mut report
    };
    let mut project = lower::project(&tree, &loader.altered, heard);
    project.name = name;
    project.working_dir = setup.folder;
    project.config_files = setup.files.into_iter().map(|it| it.path).collect();
    project.env_files = setup.env_files;
    project.environment = Rc::unwrap_or_clone(scope.environment);
    project.compatibility = options.compatibility;
    project.rollouts = std::mem::take(&mut manifests.rollouts);
    complete(&mut project, &tree, options, &setup.profiles, heard);
    if report.has_errors() {
        return Err(report.into_error());
    }
    let (notes, sources) = report.finish();
    Ok(Loaded {
        project,
        notes,
        document: tree,
        manifests,
        sources: Arc::new(sources),
    })
}

/// Finds out which services count, checks what they refer to, and reads the
/// files that they name.
fn complete(
    project: &mut Project,
    tree: &Node,
    options: &Options,
    profiles: &[String],
    report: &mut Report,
) {
    selection::enable(project, profiles, &options.services);
    if !options.no_consistency {
        consistency::check(project, tree, report);
    }
    selection::select(project, &options.services, options.no_deps, report);
    if !options.no_consistency {
        consistency::check_names(project, tree, report);
    }
    if !options.no_env_resolution {
        env_file::resolve_variables(project, tree, report);
    }
    env_file::resolve_labels(project, tree, report);
}

/// Says so when there is nothing in the tree, at the first of its files.
fn check_content(tree: &Node, first: u32, loader: &mut Loader) {
    let is_empty = tree.as_map().is_some_and(Mapping::is_empty);
    if is_empty && loader.lowered.is_empty() && !loader.report.has_errors() {
        let start = Place::new(first, 1, 1, 1);
        loader.report.error("empty compose file", start);
        loader.blocked = true;
    }
}

/// Adds what goes without saying, unless it is not wanted. Without variables,
/// none of them has a value here either.
fn shape(tree: &mut Node, name: &str, known: &BTreeMap<String, String>, options: &Options) {
    let as_written = options.no_interpolate;
    if !(as_written && options.no_normalize) {
        name_tree(tree, name);
    }
    if options.no_normalize {
        return;
    }
    let none = BTreeMap::new();
    normalize::normalize(tree, name, if as_written { &none } else { known });
}

/// Gives the tree the project's name.
fn name_tree(tree: &mut Node, name: &str) {
    let Some(document) = tree.as_map_mut() else {
        return;
    };
    match document.get_mut("name") {
        Some(entry) => entry.node.value = name.into(),
        None => {
            document.insert("name".to_owned(), Entry::made(Node::made(name)));
        }
    }
}

/// The project's name: given, else the last one that a file says, else that of
/// the folder.
fn project_name(setup: &Setup, sources: &[Source], loader: &mut Loader) -> String {
    let documents = sources.iter().flat_map(|it| &it.documents);
    let mut written = documents.filter_map(|it| it.root.get("name"));
    let named = written.rfind(|it| shown(&it.value).is_some_and(|it| !it.is_empty()));
    if let Some(given) = &setup.name {
        check_given(given, named, sources, loader);
        return given.name.clone();
    }
    if let Some(name) = named.and_then(|node| written_name(node, &setup.environment, loader)) {
        return name;
    }
    let folder = setup.folder.file_name().unwrap_or_default();
    let name = names::normalize_project(&folder.to_string_lossy());
    let linked = setup.folder.canonicalize().ok();
    if linked.is_some_and(|it| it.file_name() != Some(folder)) {
        let note = format!(
            "project has been loaded without an explicit name from a symlink. Using name \"{name}\""
        );
        let hint = "give one with `name:` at the top of the file, or with `-p`";
        loader.report.push(Diagnostic::note(note).hint(hint));
    }
    if name.is_empty() {
        let error = Diagnostic::error("project name must not be empty");
        let hint = "give one with `name:` at the top of the file, or with `-p`";
        loader.report.push(error.hint(hint));
        loader.blocked = true;
    }
    name
}

/// Says what is wrong with a name given from outside. No file is to blame; the
/// place shows what would name the project instead.
fn check_given(given: &Given, named: Option<&Node>, sources: &[Source], loader: &mut Loader) {
    let valid = names::normalize_project(&given.name);
    if valid == given.name {
        return;
    }
    let error = Diagnostic::error(format!(
        "invalid project name \"{}\": must consist only of lowercase alphanumeric \
         characters, hyphens, and underscores as well as start with a letter or number",
        given.name
    ));
    let mut hint = format!("{} gives it", given.by);
    if !valid.is_empty() {
        hint = format!("{hint}; for example `{valid}` is valid");
    }
    let place = if let Some(name) = named {
        hint = format!("{hint}; without it, this line names the project");
        name.place
    } else {
        hint = format!("{hint}; without it, the folder of this file names the project");
        let mut roots = sources.iter().flat_map(|it| &it.documents);
        roots.find_map(|it| it.root.place)
    };
    loader.blocked = true;
    loader.report.push(error.at(place).hint(hint));
}

/// The name that a file says, made valid; none when nothing of it is.
fn written_name(
    node: &Node,
    environment: &BTreeMap<String, String>,
    loader: &mut Loader,
) -> Option<String> {
    let written = shown(&node.value)?;
    let text = if loader.options.no_interpolate {
        written.into_owned()
    } else {
        let trail = Trail::TOP.key("name");
        interpolate::interpolate_text(&written, environment, trail, node.place, &mut loader.report)
    };
    if loader.options.no_normalize {
        return Some(text).filter(|it| !it.is_empty());
    }
    let name = names::normalize_project(&text);
    if name != text && !name.is_empty() {
        let said = format!("the project's name \"{text}\" is used as \"{name}\"");
        loader.report.note(said, node.place);
    }
    Some(name).filter(|it| !it.is_empty())
}
