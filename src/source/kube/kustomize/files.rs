//! The files of a kustomization: read with a place on every node, remembered
//! for whoever watches, and refused when they lie outside of its folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::source::compose::{Report, documents, files};
use crate::source::spelling::nearest;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

/// The names that a kustomization is looked for by.
pub const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// What reads files, and says what is wrong with them.
pub struct Files<'r> {
    /// The folder that paths are shown from.
    pub cwd: &'r Path,
    /// Where mistakes go.
    pub report: &'r mut Report,
    /// The documents of the files read so far: what two bases share is the
    /// same at the same place.
    known: HashMap<PathBuf, Vec<Node>>,
}

/// A file that was read.
pub struct Read {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How the user knows it.
    pub shown: PathBuf,
}

impl<'r> Files<'r> {
    /// A reader that has read nothing.
    pub fn new(cwd: &'r Path, report: &'r mut Report) -> Self {
        Self {
            cwd,
            report,
            known: HashMap::new(),
        }
    }

    /// A path as the user knows it.
    pub fn shown(&self, path: &Path) -> PathBuf {
        let cwd = self.cwd.canonicalize();
        let below = path.strip_prefix(self.cwd).ok();
        let below = below.or_else(|| path.strip_prefix(cwd.as_deref().ok()?).ok());
        below.unwrap_or(path).to_owned()
    }

    /// Reads a file that a kustomization in a folder names.
    pub fn read(&mut self, folder: &Path, name: &str, place: Option<Place>) -> Option<Read> {
        let path = folder.join(name);
        self.report.look_at(&path);
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if self.refuses(folder, name, &real, place) {
            return None;
        }
        match files::read(&real) {
            Ok(bytes) => {
                self.report.look_at(&real);
                let shown = self.shown(&real);
                Some(Read { bytes, shown })
            }
            Err(error) => {
                self.unread(&path, name, &error.to_string(), place);
                None
            }
        }
    }

    /// Says that a file is missing, or cannot be read.
    pub fn unread(&mut self, path: &Path, name: &str, why: &str, place: Option<Place>) {
        let said = Diagnostic::error(format!("{name}: {why}")).at(place);
        self.report.push(match similar(path) {
            Some(near) => said.hint(format!("did you mean `{near}`?")),
            None => said.hint(format!("paths start from {}", self.around(path).display())),
        });
    }

    fn around(&self, path: &Path) -> PathBuf {
        let folder = path.ancestors().skip(1).find(|it| it.is_dir());
        let folder = folder.unwrap_or(path);
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        match self.shown(&folder) {
            here if here.as_os_str().is_empty() => PathBuf::from("."),
            folder => folder,
        }
    }

    /// A kustomization reads files in its own folder and below only, whatever
    /// links are there: one that somebody else wrote shall not carry away
    /// what lies elsewhere on this machine.
    fn refuses(&mut self, folder: &Path, name: &str, real: &Path, place: Option<Place>) -> bool {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let inside = real.starts_with(&folder) || !(real.exists() || name.contains(".."));
        if !inside {
            let said = format!("{name}: lies outside of the kustomization's folder");
            let said = Diagnostic::error(said).at(place);
            let hint = format!(
                "move it into {}, or give its folder a kustomization.yaml and name that folder under \
                 `resources`",
                self.around(&folder.join("x")).display()
            );
            self.report.push(said.hint(hint));
        }
        !inside
    }

    /// The documents of a file, but empty ones.
    pub fn documents(&mut self, read: &Read) -> Vec<Node> {
        if let Some(known) = self.known.get(&read.shown) {
            return known.clone();
        }
        let found = documents(&read.bytes, &read.shown, self.report);
        let roots = found.into_iter().map(|it| it.root);
        let mut roots: Vec<Node> = roots.filter(|it| !it.is_null()).collect();
        roots.iter_mut().for_each(Node::read_dates_as_text);
        self.known.insert(read.shown.clone(), roots.clone());
        roots
    }
}

/// The kustomization's file in a folder; all of them when there are several.
pub fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let paths = NAMES.iter().map(|name| folder.join(name));
    paths.filter(|it| it.is_file()).collect()
}

/// A file beside where one is missing whose name is nearly the same.
fn similar(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let entries = std::fs::read_dir(path.parent()?).ok()?;
    let names = entries.filter_map(|it| it.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|it| *it != name).collect();
    names.sort();
    nearest(&name, names.iter().map(String::as_str)).map(str::to_owned)
}
