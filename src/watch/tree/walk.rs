//! From folder to folder: which ones are watched, and what is told of what is
//! found in them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::Kind;
use super::folder::{Entry, Folder, Stamp};
use super::work::Work;

impl Work {
    /// Finds all roots and files that are there.
    pub(super) fn begin(&mut self) {
        for goal in self.goals.clone() {
            self.reach(&goal, None);
        }
        let rules = std::sync::Arc::clone(&self.roots.rules);
        if rules.all.iter().any(|rule| rule.initial_sync) {
            for path in self.all_files() {
                if rules.all.iter().any(|rule| rule.matches_at_first(&path)) {
                    self.tell(path, Kind::Found);
                }
            }
        }
    }

    /// Looks again for the roots and files at a path and below.
    pub(super) fn reach_all(&mut self, path: &Path) {
        let goals: Vec<PathBuf> = self.goals_at(path).cloned().collect();
        for goal in goals {
            self.reach(&goal, Some(Kind::Settled));
        }
    }

    /// Watches the way to a root or a file as far as it is there, and what is
    /// at its end. What is found is told as something of that kind.
    fn reach(&mut self, goal: &Path, tell: Option<Kind>) {
        let mut last = PathBuf::new();
        loop {
            let there = goal.ancestors().skip(1).find(|folder| folder.is_dir());
            let Some(folder) = there else {
                return;
            };
            // It gets its watch before the next part is looked for.
            if folder == last {
                break;
            }
            folder.clone_into(&mut last);
            self.open(&last, false);
        }
        if goal.parent() != Some(&last) {
            return;
        }
        let Ok(about) = goal.symlink_metadata() else {
            return;
        };
        self.learn(goal, about.is_dir());
        if about.is_dir() {
            if self.folders.get(goal).is_none_or(|folder| !folder.whole) {
                self.meet(goal, tell);
            }
        } else if let Some(kind) = tell {
            self.tell(goal.to_owned(), kind);
        }
    }

    fn learn(&mut self, path: &Path, is_folder: bool) {
        let folder = path.parent().and_then(|it| self.folders.get_mut(it));
        if let (Some(folder), Some(name)) = (folder, path.file_name()) {
            folder.learn(name, is_folder);
        }
    }

    /// Takes in a folder that is new, with all that is wanted below. What is
    /// in it is told as something of that kind.
    pub(super) fn meet(&mut self, folder: &Path, tell: Option<Kind>) {
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            if tell.is_some() {
                self.tell(folder.clone(), Kind::Folder);
            }
            self.learn(&folder, true);
            if !self.enters(&folder) || !self.open(&folder, true) {
                continue;
            }
            let entries = read(&folder, self.is_polled(&folder));
            for (name, entry) in &entries {
                let path = folder.join(name);
                if entry.is_folder {
                    open.push(path);
                } else if let Some(kind) = tell {
                    self.tell(path, kind);
                }
            }
            if let Some(known) = self.folders.get_mut(&folder) {
                known.set_entries(entries);
            }
        }
    }

    /// Whether something in a folder may be of interest.
    fn enters(&self, folder: &Path) -> bool {
        self.roots.rules.enters(folder) || self.roots.folders.contains(folder)
    }

    /// Watches a folder; whether it is there.
    fn open(&mut self, path: &Path, whole: bool) -> bool {
        if let Some(folder) = self.folders.get_mut(path) {
            folder.whole |= whole;
            return true;
        }
        let Some(told) = self.watches.add(path) else {
            return false;
        };
        self.folders
            .insert(path.to_owned(), Folder::new(!told, whole));
        true
    }

    fn is_polled(&self, path: &Path) -> bool {
        self.folders.get(path).is_some_and(|folder| folder.polled)
    }

    /// Forgets a folder and all below it, and tells of the files of roots
    /// that were in it, unless all rules take them together with the folder.
    pub(super) fn leave(&mut self, path: &Path) {
        let below = self.folders.range(path.to_owned()..);
        let below: Vec<PathBuf> = below
            .take_while(|(folder, _)| folder.starts_with(path))
            .map(|(folder, _)| folder.clone())
            .collect();
        let inside = self.is_below(path);
        for folder in below {
            let Some(mut left) = self.folders.remove(&folder) else {
                continue;
            };
            if !left.polled {
                self.watches.remove(&folder);
            }
            let together = inside && !self.roots.rules.picks_in(&folder);
            if together || !left.whole {
                continue;
            }
            for (name, entry) in left.take_entries() {
                let kind = if entry.is_folder {
                    Kind::FolderGone
                } else {
                    Kind::Gone
                };
                self.tell(folder.join(name), kind);
            }
        }
    }

    /// Every file that is known.
    fn all_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for (path, folder) in &self.folders {
            let names = folder.names().filter(|(_, entry)| !entry.is_folder);
            files.extend(names.map(|(name, _)| path.join(name)));
        }
        files
    }
}

/// The names in a folder. One that cannot be read has none.
pub(super) fn read(folder: &Path, stamped: bool) -> HashMap<OsString, Entry> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let entries = entries.filter_map(|entry| {
        let is_folder = entry.file_type().ok()?.is_dir();
        let about = stamped.then(|| entry.metadata().ok()).flatten();
        let stamp = about.as_ref().map(Stamp::of);
        Some((entry.file_name(), Entry { is_folder, stamp }))
    });
    entries.collect()
}
