//! What changes on disk: told by a thread of its own, which knows the folders
//! that are watched.
//!
//! Every folder is watched by itself, after a walk that leaves out what no
//! rule wants: the system's recursive ways cannot leave anything out, and miss
//! what is made in a folder before it is watched. A folder gets its watch
//! first and is read then, so nothing falls in between. A path that is not
//! there yet is waited for in the nearest folder that is. Where the system has
//! no more watches to give, folders are looked at again and again.

mod folder;
mod polled;
#[cfg(test)]
mod tests;
mod walk;
mod watches;
mod work;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Instant;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

use super::rules::Rules;
use watches::{Told, Watches};
use work::Work;

/// What has become of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Found there when watching began.
    Found,
    /// Made, and perhaps still being written.
    Created,
    /// Written to, and perhaps still being written.
    Written,
    /// Written to its end, put in place by a rename, or given another mode.
    Settled,
    /// A folder that is new or has another mode.
    Folder,
    /// A file that is gone.
    Gone,
    /// A folder that is gone with all that was in it.
    FolderGone,
}

/// A path that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The absolute path.
    pub path: PathBuf,
    /// What has become of it, as far as is known.
    pub kind: Kind,
    /// When that was noticed.
    pub at: Instant,
}

/// What the thread tells.
#[derive(Debug)]
pub enum Seen {
    /// What has changed, in order.
    Changes(Vec<Change>),
    /// From now on folders are looked at again and again, for that reason.
    Limited(String),
    /// Watching has come to an end, for that reason.
    Lost(String),
}

/// What is watched.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    /// The rules: their roots with all that is wanted below.
    pub rules: Arc<Rules>,
    /// Single files.
    pub files: BTreeSet<PathBuf>,
    /// Folders with the files in them, and nothing below.
    pub folders: BTreeSet<PathBuf>,
}

/// What there was at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Started {
    /// How many folders are watched.
    pub folders: usize,
    /// Why some are looked at again and again, if they are.
    pub limited: Option<String>,
}

/// The thread's other end. Dropped, it ends the thread.
#[derive(Debug)]
pub struct Tree {
    seen: UnboundedReceiver<Seen>,
    told: Sender<Told>,
}

impl Tree {
    /// Walks and begins to watch: whatever changes after this has returned is
    /// told.
    pub async fn start(roots: Roots) -> io::Result<(Self, Started)> {
        Self::start_with(roots, usize::MAX).await
    }

    /// The same, with at most so many watches of the system.
    async fn start_with(roots: Roots, most: usize) -> io::Result<(Self, Started)> {
        let (told, listened) = channel();
        let watches = Watches::new(most, told.clone());
        let (sender, seen) = unbounded_channel();
        let (ready, started) = oneshot::channel();
        let run = move || {
            let mut work = Work::new(roots, watches);
            work.begin();
            if ready.send(work.started()).is_ok() {
                work.go_on(&listened, &sender);
            }
        };
        thread::Builder::new().name("files".into()).spawn(run)?;
        let started = started.await.map_err(io::Error::other)?;
        Ok((Self { seen, told }, started))
    }

    /// Waits for what is told next. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Seen {
        let lost = || Seen::Lost("the thread that watches files has ended".to_owned());
        self.seen.recv().await.unwrap_or_else(lost)
    }

    /// What was told and not yet waited for.
    pub fn rest(&mut self) -> Option<Seen> {
        self.seen.try_recv().ok()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // A thread that has ended has nothing to be told.
        let _ = self.told.send(Told::HungUp);
    }
}
