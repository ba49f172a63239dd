//! Folders that nobody tells of: looked at again, and compared with what was
//! there before.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Kind;
use super::walk::read;
use super::work::Work;

impl Work {
    /// Looks at all folders without a watch.
    pub(super) fn look_again(&mut self) {
        let polled = self.folders.iter().filter(|(_, folder)| folder.polled);
        let polled: Vec<PathBuf> = polled.map(|(path, _)| path.clone()).collect();
        let begun = Instant::now();
        for path in &polled {
            self.compare(path, false);
        }
        self.watches.took(begun.elapsed());
    }

    /// Looks at all folders, when something was lost: every file may be
    /// another one.
    pub(super) fn look_at_all(&mut self) {
        let all: Vec<PathBuf> = self.folders.keys().cloned().collect();
        for path in &all {
            self.compare(path, true);
        }
        for goal in self.goals.clone() {
            self.reach_all(&goal);
        }
    }

    /// Compares what is in a folder with what was; `all` tells of every file.
    fn compare(&mut self, path: &Path, all: bool) {
        let Some(folder) = self.folders.get_mut(path) else {
            return;
        };
        let (polled, whole) = (folder.polled, folder.whole);
        let before = folder.take_entries();
        if !path.is_dir() {
            folder.set_entries(before);
            self.leave(path);
            if self.is_below(path) {
                self.tell(path.to_owned(), Kind::FolderGone);
            }
            self.reach_all(path);
            return;
        }
        let mut after = read(path, polled);
        if !whole {
            after.retain(|name, _| self.leads(&path.join(name)));
        }
        let gone = before.iter().filter(|(name, entry)| {
            let now = after.get(*name);
            now.is_none_or(|now| now.is_folder != entry.is_folder)
        });
        let gone: Vec<(PathBuf, bool)> = gone
            .map(|(name, entry)| (path.join(name), entry.is_folder))
            .collect();
        let mut found = Vec::new();
        for (name, entry) in &after {
            let same = before
                .get(name)
                .filter(|old| old.is_folder == entry.is_folder);
            let told = match same {
                None => true,
                Some(_) if entry.is_folder => false,
                Some(old) => all || (polled && old.stamp != entry.stamp),
            };
            if told {
                found.push((path.join(name), entry.is_folder));
            }
        }
        if let Some(folder) = self.folders.get_mut(path) {
            folder.set_entries(after);
        }
        for (path, is_folder) in gone {
            let kind = if is_folder {
                Kind::FolderGone
            } else {
                Kind::Gone
            };
            self.take_compared(path, is_folder, kind);
        }
        for (path, is_folder) in found {
            let kind = if is_folder {
                Kind::Folder
            } else {
                Kind::Settled
            };
            self.take_compared(path, is_folder, kind);
        }
    }

    fn take_compared(&mut self, path: PathBuf, is_folder: bool, kind: Kind) {
        if is_folder {
            self.take_folder(path, kind);
        } else {
            self.take_file(path, kind);
        }
    }
}
