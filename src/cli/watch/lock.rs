//! One process watches a project at a time, whichever program it is of: its
//! number stands in a file that Docker Compose looks at too.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process;

use rustix::process::{Pid, test_kill_process};

use super::folder;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

/// The file. It goes when this is dropped.
#[derive(Debug)]
pub struct Lock(PathBuf);

impl Lock {
    /// Takes it, unless a process that runs has it.
    pub fn take(context: &Context, project: &str) -> Result<Self, Failure> {
        let failed = |reason: &str| {
            Failure::new(format!(
                "cannot take exclusive lock for project {project:?}: {reason}"
            ))
        };
        let path = folder::running(context)
            .map_err(|error| failed(&error.to_string()))?
            .join(format!("{project}.pid"));
        if let Some(other) = holder(&path) {
            let hint = format!(
                "end that `watch` first; if there is none, remove {}",
                path.display()
            );
            return Err(failed(&format!("process with PID {other} is still running")).hint(hint));
        }
        fs::write(&path, process::id().to_string()).map_err(|error| failed(&error.to_string()))?;
        Ok(Self(path))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // One that stays behind names a process that is no more.
        let _ = fs::remove_file(&self.0);
    }
}

/// The process that has a lock, when it runs and is not this one.
fn holder(path: &PathBuf) -> Option<u32> {
    let text = fs::read_to_string(path).ok()?;
    let number: u32 = text.trim().parse().ok()?;
    if number == process::id() {
        return None;
    }
    let pid = Pid::from_raw(i32::try_from(number).ok()?)?;
    let there = match test_kill_process(pid) {
        Ok(()) => true,
        Err(error) => io::Error::from(error).kind() == io::ErrorKind::PermissionDenied,
    };
    there.then_some(number)
}
