//! What to load: which files, from which folder, with which variables.
//!
//! Everything is given by the options; only the files themselves are looked
//! for. The order of the steps is Docker Compose's, since each may change what
//! the next one finds: `.env` may name the Compose file, whose folder may hold
//! another `.env`.

mod giver;
mod several;
mod variables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Options;
use super::files::Unread;
use super::report::Report;
use crate::source::Diagnostic;
use crate::source::kube::kustomize;
use crate::source::remote::Remotes;

use giver::blame;

pub use variables::env_files;

/// The names that a Compose file is looked for by.
const FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// The names of a file beside it that is laid over it.
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// What to load.
#[derive(Debug)]
pub struct Setup {
    /// The files, in order.
    pub files: Vec<ConfigFile>,
    /// The absolute folder that relative paths start from.
    pub folder: PathBuf,
    /// The variables: the process's, then those of files.
    pub environment: BTreeMap<String, String>,
    /// The absolute paths given with `--env-file`.
    pub env_files: Vec<PathBuf>,
    /// The profiles to enable.
    pub profiles: Vec<String>,
    /// The project's name, when the command line or a variable gives it.
    pub name: Option<Given>,
}

/// A project's name that is given from outside.
#[derive(Debug)]
pub struct Given {
    /// The name, which may not be valid.
    pub name: String,
    /// What gives it.
    pub by: String,
}

/// A file to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its absolute path, or `-` for standard input.
    pub path: PathBuf,
    /// How the user knows it.
    pub shown: PathBuf,
}

impl ConfigFile {
    /// Whether it is standard input.
    pub fn is_standard_input(&self) -> bool {
        self.path == Path::new("-")
    }
}

/// Finds out what to load. What is missing is reported.
pub fn find(options: &Options, remotes: &Remotes, report: &mut Report) -> Option<Setup> {
    let mut search = Search {
        options,
        remotes,
        environment: options.environment.clone(),
        files: Vec::new(),
        remote_folder: None,
        above: None,
        env_files: Vec::new(),
        read: Vec::new(),
    };
    search
        .environment
        .entry("PWD".to_owned())
        .or_insert_with(|| options.cwd.to_string_lossy().into_owned());
    let before = report.errors();
    search.named(&options.files, |name| format!("`-f {name}`"), report);
    search.dotenv(report);
    if search.files.is_empty() {
        search.by_variable(report);
    }
    if search.files.is_empty() {
        search.by_name(report);
    }
    search.dotenv(report);
    if search.files.is_empty() && report.errors() == before {
        let error = Diagnostic::error("no configuration file provided: not found");
        let folder = search.folder();
        report.push(error.hint(if kustomize::in_folder(&folder).is_empty() {
            format!(
                "go to the folder of a `compose.yaml`, or name the file with `-f`; none is in {} or above",
                folder.display()
            )
        } else {
            "for the kustomization that is here, add `-f .`".to_owned()
        }));
    }
    let name = search.name();
    let profiles = search.profiles();
    (report.errors() == before).then(|| Setup {
        folder: search.folder(),
        files: search.files,
        environment: search.environment,
        env_files: search.env_files,
        profiles,
        name,
    })
}

struct Search<'s> {
    options: &'s Options,
    remotes: &'s Remotes,
    environment: BTreeMap<String, String>,
    files: Vec<ConfigFile>,
    remote_folder: Option<PathBuf>,
    /// The folder of the application, when the first name is a folder's.
    above: Option<PathBuf>,
    env_files: Vec<PathBuf>,
    /// The files of variables read so far.
    read: Vec<PathBuf>,
}

impl Search<'_> {
    /// The folder that relative paths start from, by what is known so far.
    fn folder(&self) -> PathBuf {
        if let Some(folder) = &self.options.project_directory {
            return absolute(&self.options.cwd, folder);
        }
        if let Some(folder) = self.remote_folder.as_ref().or(self.above.as_ref()) {
            return folder.clone();
        }
        let mut files = self.files.iter().filter(|it| !it.is_standard_input());
        let parent = files.next().and_then(|it| it.path.parent());
        parent.unwrap_or(&self.options.cwd).to_owned()
    }

    /// Takes in files, and `by` who named them.
    fn named(&mut self, names: &[String], by: impl Fn(&str) -> String, report: &mut Report) {
        for name in names {
            if name == "-" {
                let path = PathBuf::from(name);
                self.files.push(ConfigFile {
                    shown: path.clone(),
                    path,
                });
            } else if Remotes::is_remote(name) {
                self.remote(name, report);
            } else {
                let path = absolute(&self.options.cwd, Path::new(name));
                let why = match std::fs::metadata(&path) {
                    Ok(it) if it.is_dir() => {
                        match several::in_folder(&path, self.options.recursive) {
                            none if none.is_empty() => Unread::Folder,
                            files => {
                                self.several(&path, files);
                                continue;
                            }
                        }
                    }
                    Err(_) => match several::by_pattern(&path) {
                        none if none.is_empty() => Unread::Missing,
                        files => {
                            let folder = several::above_pattern(&path);
                            self.several(&folder, several::but_kustomizations(name, files, report));
                            continue;
                        }
                    },
                    Ok(_) if kustomize::is_one(&path) => {
                        let folder = path.parent().unwrap_or(&path).to_owned();
                        self.several(&folder, vec![path]);
                        continue;
                    }
                    Ok(_) => {
                        let shown = PathBuf::from(name);
                        self.files.push(ConfigFile { path, shown });
                        continue;
                    }
                };
                let mistake = format!("open {}: {why}", path.display());
                report.push(blame(&mistake, &by(name), &path, &why));
            }
        }
    }

    /// Takes in the files that a folder or pattern stands for. A folder of
    /// manifests is a part of the application: when the command runs above
    /// it, paths start from there.
    fn several(&mut self, folder: &Path, files: Vec<PathBuf>) {
        let cwd = &self.options.cwd;
        let above = if folder.starts_with(cwd) { cwd } else { folder };
        if self.files.is_empty() {
            self.above.get_or_insert(above.to_owned());
        }
        let files = files.into_iter().map(|path| self.found(path));
        let files: Vec<ConfigFile> = files.collect();
        self.files.extend(files);
    }

    fn remote(&mut self, address: &str, report: &mut Report) {
        match self.remotes.fetch(address) {
            Ok(path) => {
                let first = self.files.is_empty() && self.remote_folder.is_none();
                if first {
                    self.remote_folder = path.parent().map(Path::to_owned);
                }
                let shown = path.clone();
                self.files.push(ConfigFile { path, shown });
            }
            Err(error) => report.error(error.to_string(), None),
        }
    }

    fn by_variable(&mut self, report: &mut Report) {
        let Some(list) = self
            .environment
            .get("COMPOSE_FILE")
            .filter(|it| !it.is_empty())
        else {
            return;
        };
        let separator = self.environment.get("COMPOSE_PATH_SEPARATOR");
        let separator = separator
            .filter(|it| !it.is_empty())
            .map_or(":", String::as_str);
        let names: Vec<String> = list.split(separator).map(str::to_owned).collect();
        let by = self.giver("COMPOSE_FILE");
        self.named(&names, |_| by.clone(), report);
    }

    /// Looks for a file upwards from the folder.
    fn by_name(&mut self, report: &mut Report) {
        let start = self.folder();
        for folder in start.ancestors() {
            if let Some(file) = first(folder, &FILES, "config", report) {
                self.files.push(self.found(file));
                if let Some(file) = first(folder, &OVERRIDES, "override", report) {
                    self.files.push(self.found(file));
                }
                return;
            }
        }
    }

    fn found(&self, path: PathBuf) -> ConfigFile {
        let shown = path
            .strip_prefix(&self.options.cwd)
            .unwrap_or(&path)
            .to_owned();
        ConfigFile { path, shown }
    }

    fn profiles(&self) -> Vec<String> {
        if !self.options.profiles.is_empty() {
            return self.options.profiles.clone();
        }
        let list = self.environment.get("COMPOSE_PROFILES");
        let names = list.into_iter().flat_map(|it| it.split(','));
        names
            .map(|it| it.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect()
    }

    fn name(&self) -> Option<Given> {
        let named = self
            .options
            .project_name
            .clone()
            .filter(|it| !it.is_empty());
        if let Some(name) = named {
            let by = format!("`-p {name}`");
            return Some(Given { name, by });
        }
        let variable = self.environment.get("COMPOSE_PROJECT_NAME");
        let name = variable.filter(|it| !it.is_empty())?.clone();
        Some(Given {
            name,
            by: self.giver("COMPOSE_PROJECT_NAME"),
        })
    }
}

/// A path from a folder, without `.` and `..`.
pub fn absolute(folder: &Path, path: &Path) -> PathBuf {
    let path = folder.join(path);
    PathBuf::from(super::grammar::clean_path(&path.to_string_lossy()))
}

/// The first of the names that is in a folder. More than one is noted.
fn first(folder: &Path, names: &[&str], kind: &str, report: &mut Report) -> Option<PathBuf> {
    let found: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    for path in &found {
        report.look_at(path);
    }
    let found: Vec<PathBuf> = found.into_iter().filter(|path| path.exists()).collect();
    if let [first, _, ..] = found.as_slice() {
        let all: Vec<String> = found.iter().map(|it| it.display().to_string()).collect();
        let note = format!(
            "Found multiple {kind} files with supported names: {}; using {}",
            all.join(", "),
            first.display()
        );
        report.note(note, None);
    }
    found.into_iter().next()
}
