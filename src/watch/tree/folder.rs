//! What is in a folder that is watched.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// By what a change of a file shows that nobody tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: u64,
    size: u64,
    mode: u32,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    pub fn of(about: &Metadata) -> Self {
        Self {
            inode: about.ino(),
            size: about.size(),
            mode: about.mode(),
            modified: (about.mtime(), about.mtime_nsec()),
            changed: (about.ctime(), about.ctime_nsec()),
        }
    }
}

/// A name in a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Whether it is a folder.
    pub is_folder: bool,
    /// As it was last looked at, where nobody tells of changes.
    pub stamp: Option<Stamp>,
}

/// A folder that is watched.
#[derive(Debug)]
pub(super) struct Folder {
    /// Whether it is looked at again and again, since it has no watch.
    pub polled: bool,
    /// Whether all that is in it matters, not only what leads to a root.
    pub whole: bool,
    entries: HashMap<OsString, Entry>,
}

impl Folder {
    /// One of which nothing is known yet.
    pub fn new(polled: bool, whole: bool) -> Self {
        Self {
            polled,
            whole,
            entries: HashMap::new(),
        }
    }

    /// Takes a name in; whether it is new.
    pub fn learn(&mut self, name: &OsStr, is_folder: bool) -> bool {
        if let Some(entry) = self.entries.get_mut(name) {
            entry.is_folder = is_folder;
            return false;
        }
        let entry = Entry {
            is_folder,
            stamp: None,
        };
        self.entries.insert(name.to_owned(), entry);
        true
    }

    /// What is known of a name.
    pub fn entry(&self, name: &OsStr) -> Option<&Entry> {
        self.entries.get(name)
    }

    /// Forgets a name; whether it was known.
    pub fn forget(&mut self, name: &OsStr) -> bool {
        self.entries.remove(name).is_some()
    }

    /// Forgets all names and gives them.
    pub fn take_entries(&mut self) -> HashMap<OsString, Entry> {
        std::mem::take(&mut self.entries)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = (&OsString, &Entry)> {
        self.entries.iter()
    }

    /// Gives it these names.
    pub fn set_entries(&mut self, entries: HashMap<OsString, Entry>) {
        self.entries = entries;
    }
}
