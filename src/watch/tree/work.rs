//! What the thread knows, and what it makes of what the system tells.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, PipeReader};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::sync::mpsc::UnboundedSender;

use super::folder::Folder;
use super::watches::{Heard, Watches};
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
    pub fn new(roots: Roots, most: usize) -> Self {
        let rules = roots.rules.all.iter().map(|rule| rule.root.clone());
        let built = roots.rules.dockerfiles.iter().map(|(path, _)| path.clone());
        let single = roots.files.iter().chain(&roots.folders).cloned();
        Self {
            goals: rules.chain(built).chain(single).collect(),
            roots,
            folders: BTreeMap::new(),
            watches: Watches::new(most),
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
    pub fn go_on(mut self, stopped: &PipeReader, sender: &UnboundedSender<Seen>) {
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
            let pause = self.pause(looked);
            match self.wait(stopped, pause) {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => {
                    let _ = sender.send(Seen::Lost(error.to_string()));
                    return;
                }
            }
            self.now = Instant::now();
            for raw in self.watches.read() {
                if let Some(heard) = self.watches.interpret(raw) {
                    self.take(heard);
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

    /// Waits for the system or the time; true: somebody has hung up.
    fn wait(&self, stopped: &PipeReader, pause: Option<Duration>) -> io::Result<bool> {
        let mut all = vec![PollFd::new(stopped, PollFlags::IN)];
        all.extend(
            self.watches
                .system()
                .map(|system| PollFd::from_borrowed_fd(system.as_fd(), PollFlags::IN)),
        );
        let pause = pause.and_then(|pause| Timespec::try_from(pause).ok());
        match poll(&mut all, pause.as_ref()) {
            Ok(_) => Ok(!all[0].revents().is_empty()),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
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
            Heard::Closed(path) => self.close(&path),
            Heard::Moved(path) => {
                self.leave(&path);
                self.reach_all(&path);
            }
            Heard::Folder(path, kind) => self.take_folder(path, kind),
            Heard::File(path, kind) => self.take_file(path, kind),
        }
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
