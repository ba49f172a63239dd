//! The kustomizations that another is made of: where they are, and that they
//! do not go in a circle.

use std::path::{Path, PathBuf};

use super::files::{self, Files};
use super::resource::Resource;
use super::target::{Reader, Wanted};
use crate::source::remote::Remotes;
use crate::source::{Diagnostic, Place};

/// The deepest that kustomizations may be of each other.
const DEEPEST: usize = 50;
/// The most that are carried out: each may name the one before it many times.
const MOST: usize = 5_000;

impl Reader<'_> {
    /// Carries out the kustomization of a folder that another names.
    pub fn below(
        &mut self,
        folder: &Path,
        name: &str,
        wanted: Wanted,
        place: Option<Place>,
        all: &mut Vec<Resource>,
    ) {
        self.files.report.look_at(folder);
        if !folder.is_dir() {
            let why = if folder.exists() {
                "is no folder"
            } else {
                "no such file or directory"
            };
            self.files.unread(folder, name, why, place);
            return;
        }
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        if let Some(at) = self.chain.iter().position(|it| it.starts_with(&real)) {
            let way = self.chain[at..].iter().chain([&real]);
            let way: Vec<String> = way.map(|it| self.name(it)).collect();
            let said = format!("kustomizations go in a circle: {}", way.join(" → "));
            let said = Diagnostic::error(said).at(place);
            let hint = if self.chain.contains(&real) {
                "take this line out"
            } else {
                "a base must not lie above its overlay: put it into a folder beside it"
            };
            self.files.report.push(said.hint(hint));
            return;
        }
        self.count += 1;
        if self.chain.len() > DEEPEST || self.count > MOST {
            let said = "too many kustomizations are made of each other";
            self.files
                .report
                .push_once(Diagnostic::error(said).at(place));
            return;
        }
        if let Some(file) = self.file(&real, name, place) {
            self.run(&file, wanted, place, all);
        }
    }

    /// The kustomization's file of a folder.
    fn file(&mut self, folder: &Path, name: &str, place: Option<Place>) -> Option<PathBuf> {
        let mut found = files::in_folder(folder);
        if found.len() > 1 {
            several(&found, place, &mut self.files);
            return None;
        }
        if found.is_empty() {
            for name in files::NAMES {
                self.files.report.look_at(&folder.join(name));
            }
            let said = format!("{name}: no kustomization.yaml is in this folder");
            let said = Diagnostic::error(said).at(place);
            let hint = "name the files in it, or write a kustomization.yaml that does";
            self.files.report.push(said.hint(hint));
        }
        found.pop()
    }

    fn name(&self, folder: &Path) -> String {
        match self.files.shown(folder) {
            here if here.as_os_str().is_empty() => ".".to_owned(),
            shown => shown.display().to_string(),
        }
    }

    /// Whether a name is an address elsewhere, which is not fetched.
    pub fn is_remote(&mut self, name: &str, place: Option<Place>) -> bool {
        let hosts = ["github.com/", "gitlab.com/", "bitbucket.org/"];
        let remote = name.contains("://")
            || name.contains("?ref=")
            || name.starts_with("git@")
            || hosts.iter().any(|it| name.starts_with(it))
            || Remotes::is_remote(name);
        if remote {
            let said =
                Diagnostic::error(format!("{name}: lies elsewhere, and is not fetched")).at(place);
            let hint = "fetch it with git or curl into a folder here, and name that";
            self.files.report.push(said.hint(hint));
        }
        remote
    }
}

/// Says that a folder has several kustomizations.
pub fn several(found: &[PathBuf], place: Option<Place>, files: &mut Files<'_>) {
    let names = found.iter().map(|it| files.shown(it).display().to_string());
    let names: Vec<String> = names.collect();
    let said = format!(
        "a folder has one kustomization, not {}",
        names.join(" and ")
    );
    let said = Diagnostic::error(said).at(place);
    files.report.push(said.hint("keep one of them"));
}
