//! An application's own files, readied for an OCI artifact as `-f oci://…`
//! takes it: every Compose file, the files that services extend, and on demand
//! their environment files.
//!
//! References from file to file get the names that the files have in the
//! artifact; every other byte stays as it was. What lies beside the files (a
//! build's context, the content of binds, configs and secrets) is no part.

mod references;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use crate::model::Project;
use crate::registry;
use crate::source::remote::artifact::{COMPOSE_FILE, ENV_FILE, ENV_FILE_NAME, EXTENDS, FILE};
use crate::source::yaml;
use crate::source::{Diagnostic, LoadError, Place, Sources};
use references::{Kind, References};

/// One file of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// What kind of file it is.
    pub media_type: &'static str,
    /// Its name, and whether services of others extend it.
    pub annotations: BTreeMap<&'static str, String>,
    /// Its text.
    pub content: Vec<u8>,
}

impl Layer {
    /// A Compose file that is merged over those before.
    pub fn compose(name: &str, content: Vec<u8>) -> Self {
        Self {
            media_type: COMPOSE_FILE,
            annotations: BTreeMap::from([(FILE, name.to_owned())]),
            content,
        }
    }
}

/// The files of a project, those that are merged first.
///
/// # Errors
/// Includes of local files, and files that cannot be read: all at once.
pub fn layers(project: &Project, with_env_files: bool) -> Result<Vec<Layer>, LoadError> {
    let mut gathering = Gathering {
        project,
        with_env_files,
        sources: Sources::default(),
        mistakes: Vec::new(),
        open: VecDeque::new(),
        names: BTreeMap::new(),
        layers: Vec::new(),
        env_files: Vec::new(),
    };
    for file in &project.config_files {
        gathering.compose_file(file);
    }
    while let Some((path, name)) = gathering.open.pop_front() {
        gathering.extended_file(&path, &name);
    }
    if !gathering.mistakes.is_empty() {
        return Err(LoadError {
            diagnostics: gathering.mistakes,
            sources: gathering.sources.into(),
        });
    }
    let mut layers = gathering.layers;
    layers.append(&mut gathering.env_files);
    Ok(layers)
}

struct Gathering<'p> {
    project: &'p Project,
    with_env_files: bool,
    sources: Sources,
    mistakes: Vec<Diagnostic>,
    /// Files that are extended and not looked at yet, with their names.
    open: VecDeque<(PathBuf, String)>,
    /// The names of all files that others refer to.
    names: BTreeMap<PathBuf, String>,
    layers: Vec<Layer>,
    env_files: Vec<Layer>,
}

impl Gathering<'_> {
    fn compose_file(&mut self, path: &Path) {
        let folder = self.project.working_dir.clone();
        if let Some(content) = self.rewritten(path, &folder, true) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.layers.push(Layer::compose(&name, content));
        }
    }

    fn extended_file(&mut self, path: &Path, name: &str) {
        let folder = path.parent().unwrap_or(path).to_owned();
        if let Some(content) = self.rewritten(path, &folder, false) {
            let mut layer = Layer::compose(name, content);
            layer.annotations.insert(EXTENDS, "true".to_owned());
            self.layers.push(layer);
        }
    }

    /// A file's text with the names that its references have in the artifact.
    fn rewritten(&mut self, path: &Path, folder: &Path, includes: bool) -> Option<Vec<u8>> {
        let bytes = self.read(path, None)?;
        // It has been loaded before: what is wrong now has changed since.
        let text = match yaml::decode(&bytes) {
            Ok(text) => text.into_owned(),
            Err(error) => {
                let file = self.sources.add(path, error.before);
                let place = Place::new(file, error.line, error.column, 1);
                self.mistakes
                    .push(Diagnostic::error(error.message).at(place));
                return None;
            }
        };
        let number = self.sources.add(path, &*text);
        let found = References::find(&text, number, &self.project.environment);
        if includes {
            for place in found.includes {
                let mistake = Diagnostic::error("cannot publish compose file with local includes");
                let hint = "publish what it includes, and include that by its oci:// address";
                self.mistakes.push(mistake.at(place).hint(hint));
            }
        }
        let mut edits = Vec::new();
        for reference in found.files {
            let target = folder.join(&reference.path);
            match reference.kind {
                Kind::Extends => {
                    let name = self.name(&target, "yaml");
                    edits.push((reference.place, name));
                }
                Kind::EnvFile if self.with_env_files => {
                    if let Some(name) = self.env_file(&target, reference.required, reference.place)
                    {
                        edits.push((reference.place, name));
                    }
                }
                Kind::EnvFile => {}
            }
        }
        match references::edited(&text, edits) {
            Ok(text) => Some(text.into_bytes()),
            Err(place) => {
                let message = "a path over several lines cannot be published";
                let mistake = Diagnostic::error(message).at(place);
                self.mistakes.push(mistake.hint("write it in one line"));
                None
            }
        }
    }

    /// The name of a file that services extend.
    fn name(&mut self, path: &Path, ending: &str) -> String {
        if let Some(name) = self.names.get(path) {
            return name.clone();
        }
        let name = self.hashed(path, ending);
        self.names.insert(path.to_owned(), name.clone());
        self.open.push_back((path.to_owned(), name.clone()));
        name
    }

    fn env_file(&mut self, path: &Path, required: bool, place: Place) -> Option<String> {
        if let Some(name) = self.names.get(path) {
            return Some(name.clone());
        }
        if !required && !path.exists() {
            return None;
        }
        let content = self.read(path, Some(place))?;
        let name = self.hashed(path, "env");
        self.names.insert(path.to_owned(), name.clone());
        self.env_files.push(Layer {
            media_type: ENV_FILE,
            annotations: BTreeMap::from([(ENV_FILE_NAME, name.clone())]),
            content,
        });
        Some(name)
    }

    fn read(&mut self, path: &Path, place: Option<Place>) -> Option<Vec<u8>> {
        match std::fs::read(path) {
            Ok(content) => Some(content),
            Err(error) => {
                let message = format!("cannot read {}: {error}", path.display());
                self.mistakes.push(Diagnostic::error(message).at(place));
                None
            }
        }
    }

    /// A plain name, the same wherever the project lies, that tells nothing of
    /// where the file was.
    fn hashed(&self, path: &Path, ending: &str) -> String {
        let own = path.strip_prefix(&self.project.working_dir).unwrap_or(path);
        let own: PathBuf = own.components().collect();
        let digest = registry::digest(own.as_os_str().as_encoded_bytes());
        format!("{}.{ending}", digest.trim_start_matches("sha256:"))
    }
}
