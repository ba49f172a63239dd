//! Marks a project while a command changes it, so that the next command knows
//! when one was killed in the middle.
//!
//! The daemon finishes what a killed command has asked of it: a container is
//! still being made, another still being stopped, and none of that shows in
//! a snapshot. The next command lets the daemon come to rest first. The mark
//! is a locked file; the system lets go of the lock when its holder dies,
//! however that happens, and only a holder that ends in good order takes the
//! file away.
//!
//! Without a folder for it there is no mark, and nothing is said: all that is
//! lost is this caution.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use super::context::Context;
use super::failure::Failure;
use super::interrupt::has_dropped_work;
use crate::engine::docker::Docker;

/// How far back the daemon's events are looked at: longer than any usual
/// grace period.
const WINDOW: Duration = Duration::from_secs(60);

/// A project's mark. It goes when this is dropped, unless a second Ctrl-C has
/// cut the command off.
#[derive(Debug)]
pub struct Mark {
    path: PathBuf,
    /// Holds the lock.
    _file: File,
    /// Whether the next command has to wait whatever becomes of this one.
    stays: bool,
}

impl Drop for Mark {
    fn drop(&mut self) {
        // One that stays behind costs the next command a moment's wait.
        if !self.stays && !has_dropped_work() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The mark of a command that changes a project now and then. It stays when
/// this is dropped before it was [taken away](PlanMark::end).
#[derive(Debug)]
pub struct PlanMark {
    mark: Mark,
    /// Whether somebody was killed before, for whom nobody has waited yet.
    was_there: bool,
}

impl PlanMark {
    /// Marks a project while one plan is carried out.
    pub fn begin(context: &Context, daemon: &str, project: &str) -> Option<Self> {
        let (mut mark, killed) = take(context, daemon, project)?;
        mark.stays = true;
        let was_there = killed.is_some();
        Some(Self { mark, was_there })
    }

    /// The plan has come to its end.
    pub fn end(mut self) {
        self.mark.stays = self.was_there;
    }
}

/// Marks a project. Waits for the daemon first when the mark of a command that
/// was killed is there.
pub async fn mark(
    context: &Context,
    engine: &Docker,
    project: &str,
) -> Result<Option<Mark>, Failure> {
    let Some((mark, killed)) = take(context, engine.address(), project) else {
        return Ok(None);
    };
    if let Some(since) = killed {
        context.ui.message(
            "rcompose was cut off while it worked on this project; \
             waiting until the Docker daemon has done what it was asked for\n",
        );
        engine.come_to_rest(project, since).await?;
    }
    Ok(Some(mark))
}

/// The mark, and when somebody who was killed had taken it.
fn take(context: &Context, daemon: &str, project: &str) -> Option<(Mark, Option<SystemTime>)> {
    let folder = context.own_folder("unfinished")?;
    let address = Sha256::digest(daemon);
    let path = folder.join(format!(
        "{project}-{:x}",
        u32::from_be_bytes(*address.first_chunk()?)
    ));
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    let fresh = options.clone().create_new(true).open(&path).ok();
    let (file, killed) = if let Some(file) = fresh {
        (file, None)
    } else {
        let file = options.open(&path).ok()?;
        let killed = file.metadata().and_then(|it| it.modified()).ok()?;
        let earliest = SystemTime::now().checked_sub(WINDOW)?;
        (file, Some(killed.max(earliest)))
    };
    match file.try_lock() {
        Ok(()) => {}
        // Somebody is at work, and keeps the mark.
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return None,
    }
    if killed.is_some() {
        file.set_modified(SystemTime::now()).ok()?;
    }
    let mark = Mark {
        path,
        _file: file,
        stays: false,
    };
    Some((mark, killed))
}
