//! What the thread knows, and what it makes of what the system tells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::folder::{Entry, Folder};
use super::watches::{self, Heard, Told, Watches};
use super::{Change, Kind, Roots, Seen, Started};

/// What the thread knows.
pub(super) struct Work {
    pub(super) roots: Roots,
    /// The roots of rules, and the single files.
    pub(super) goals: BTreeSet<PathBuf>,
    pub(super) folders: BTreeMap<PathBuf, Folder>,
    pub(super) watches: Watches,
    changes: Vec<Change>,
    now: Instant,
}

impl Work {
    pub fn new(roots: Roots, watches: Watches) -> Self {
        let rules = roots.rules.all.iter().map(|rule| rule.root.clone());
        let built = roots.rules.dockerfiles.iter().map(|(path, _)| path.clone());
        let single = roots.files.iter().chain(&roots.folders).cloned();
        Self {
            goals: rules.chain(built).chain(single).collect(),
            roots,
            folders: BTreeMap::new(),
            watches,
            changes: Vec::new(),
            now: Instant::now(),
        }
    }

    /// What there is by now.
    pub fn started(&mut self) -> Started {
        Started {
            folders: self.folders.len(),
            limited: self.watches.take_limit(),
        }
    }

    /// Tells what changes until somebody hangs up.
    pub fn go_on(mut self, told: &Receiver<Told>, sender: &UnboundedSender<Seen>) {
        let mut looked = Instant::now();
        loop {
            if let Some(reason) = self.watches.take_limit() {
                // Who is gone needs not be told.
                let _ = sender.send(Seen::Limited(reason));
            }
            if !self.changes.is_empty() {
                let changes = std::mem::take(&mut self.changes);
                if sender.send(Seen::Changes(changes)).is_err() {
                    return;
                }
            }
            let first = self.wait(told, looked);
            self.now = Instant::now();
            for told in first.into_iter().chain(told.try_iter()) {
                match told {
                    Told::System(Ok(event)) => {
                        if let Some(heard) = watches::interpret(event) {
                            self.take(heard);
                        }
                    }
                    Told::System(Err(error)) => {
                        let _ = sender.send(Seen::Lost(error.to_string()));
                        return;
                    }
                    Told::HungUp => return,
                }
            }
            if self.pause(looked).is_some_and(|pause| pause.is_zero()) {
                self.look_again();
                looked = Instant::now();
            }
        }
    }

    /// How long until folders without a watch are looked at again: longer when
    /// that takes longer. None: there are none.
    fn pause(&self, looked: Instant) -> Option<Duration> {
        let interval = self.watches.interval()?;
        Some(interval.saturating_sub(looked.elapsed()))
    }

    /// Waits for somebody to tell something, or for the time. Nothing is told
    /// by the system where nothing is left to tell it.
    fn wait(&self, told: &Receiver<Told>, looked: Instant) -> Option<Told> {
        let Some(pause) = self.pause(looked) else {
            return Some(told.recv().unwrap_or(Told::HungUp));
        };
        match told.recv_timeout(pause) {
            Ok(told) => Some(told),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Told::HungUp),
        }
    }

    pub(super) fn tell(&mut self, path: PathBuf, kind: Kind) {
        let at = self.now;
        self.changes.push(Change { path, kind, at });
    }

    /// Whether everything at a path matters: it is in a root or is one.
    fn is_inside(&self, path: &Path) -> bool {
        path.ancestors().any(|above| self.goals.contains(above))
    }

    /// Whether a path is in a root, and none itself.
    pub(super) fn is_below(&self, path: &Path) -> bool {
        path.parent().is_some_and(|above| self.is_inside(above))
    }

    /// Whether a path leads to a root or a file.
    pub(super) fn leads(&self, path: &Path) -> bool {
        self.goals_at(path).next().is_some()
    }

    /// The roots and files at a path and below.
    pub(super) fn goals_at<'w>(&'w self, path: &'w Path) -> impl Iterator<Item = &'w PathBuf> {
        self.goals
            .range(path.to_owned()..)
            .take_while(move |goal| goal.starts_with(path))
    }

    /// Takes in what the system tells.
    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Overflow => self.look_at_all(),
            Heard::At(path, Kind::Folder) => self.take_folder(path, Kind::Folder),
            Heard::At(path, kind) => self.take_file(path, kind),
            Heard::Left(path) if self.is_folder(&path) => {
                // It may be known by the name that it has by now.
                let there = path.is_dir().then(|| path.clone());
                self.take_folder(path, Kind::FolderGone);
                if let Some(path) = there {
                    self.take_folder(path, Kind::Folder);
                }
            }
            // Of a folder that both it and the one above tell of, once.
            Heard::Left(path) if self.knows(&path) => self.take_file(path, Kind::Gone),
            Heard::Left(path) => self.reach_all(&path),
            Heard::Arrived(path) | Heard::Changed(path) => {
                let is_folder = path.symlink_metadata().is_ok_and(|about| about.is_dir());
                if is_folder {
                    self.take_folder(path, Kind::Folder);
                } else {
                    self.take_file(path, Kind::Settled);
                }
            }
        }
    }

    /// Whether a name is known in its folder.
    fn knows(&self, path: &Path) -> bool {
        self.entry(path).is_some()
    }

    /// Whether a folder is known at a path.
    fn is_folder(&self, path: &Path) -> bool {
        self.folders.contains_key(path) || self.entry(path).is_some_and(|it| it.is_folder)
    }

    fn entry(&self, path: &Path) -> Option<&Entry> {
        let folder = self.folders.get(path.parent()?)?;
        folder.entry(path.file_name()?)
    }

    pub(super) fn take_file(&mut self, path: PathBuf, kind: Kind) {
        if !self.is_inside(&path) {
            // A link on the way may lead elsewhere now.
            if self.leads(&path) {
                self.leave(&path);
                self.reach_all(&path);
            }
            return;
        }
        let folder = path.parent().and_then(|it| self.folders.get_mut(it));
        let (Some(folder), Some(name)) = (folder, path.file_name()) else {
            return;
        };
        let known = match kind {
            Kind::Gone => folder.forget(name),
            _ => !folder.learn(name, false),
        };
        let kind = match kind {
            Kind::Created if known => Kind::Written,
            kind => kind,
        };
        self.tell(path, kind);
    }

    pub(super) fn take_folder(&mut self, path: PathBuf, kind: Kind) {
        if kind == Kind::FolderGone {
            let inside = self.is_below(&path);
            if let (Some(folder), Some(name)) = (path.parent(), path.file_name())
                && let Some(folder) = self.folders.get_mut(folder)
            {
                folder.forget(name);
            }
            self.leave(&path);
            if inside {
                self.tell(path.clone(), kind);
            }
            self.reach_all(&path);
            return;
        }
        let inside = self.is_inside(&path);
        if self.folders.contains_key(&path) && inside {
            // It has another mode.
            self.tell(path, Kind::Folder);
            return;
        }
        if inside {
            self.meet(&path, Some(Kind::Settled));
        } else {
            self.reach_all(&path);
        }
    }
}
