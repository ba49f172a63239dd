//! The terminal that the user sits at: what it is, its size, its keys as they
//! are pressed.
//!
//! Nobody else changes its mode. What is written to it is the business of
//! `ui`.

mod keys;
mod typed;

pub use keys::{BadKeys, DetachKeys, Watch};
pub use typed::typed;

use std::io::{self, IsTerminal};

use rustix::process::{Pid, getpgid, getpgrp, getpid, getppid, getsid, kill_process};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::model::spec::ConsoleSize;

/// Whether input comes from a terminal.
pub fn is_input() -> bool {
    io::stdin().is_terminal()
}

/// Whether output goes to a terminal.
pub fn is_output() -> bool {
    io::stdout().is_terminal()
}

/// The size of the terminal that output goes to; none when there is none, or
/// when it does not know.
pub fn size() -> Option<ConsoleSize> {
    let size = tcgetwinsize(io::stdout()).ok()?;
    (size.ws_row > 0 && size.ws_col > 0).then_some(ConsoleSize {
        rows: size.ws_row,
        columns: size.ws_col,
    })
}

/// Tells when the terminal's size has changed.
pub fn resized() -> io::Result<Signal> {
    signal(SignalKind::window_change())
}

/// Tells when this process goes on after it was halted.
pub fn resumed() -> io::Result<Signal> {
    signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))
}

/// Tells when the user wants this process to halt, as with Ctrl-Z, in place of
/// the system's way with it.
pub fn halts() -> io::Result<Signal> {
    signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))
}

/// Halts this process, and returns when somebody lets it go on.
pub fn halt() {
    // What cannot be halted goes on.
    let _ = kill_process(getpid(), rustix::process::Signal::STOP);
}

/// Whether somebody is there to let this process go on: a shell that has given
/// its job the terminal. The system halts nobody else for Ctrl-Z.
pub fn is_watched_over() -> bool {
    let mine = (getpgrp(), getsid(None).ok());
    let mut parent = getppid();
    // Between the shell and this process there may be others of its job.
    while let Some(process) = parent {
        let groups = (getpgid(Some(process)), getsid(Some(process)));
        let (Ok(group), Ok(session)) = groups else {
            return false;
        };
        if group != mine.0 {
            return Some(session) == mine.1;
        }
        parent = parent_of(process);
    }
    false
}

/// The parent of another process.
fn parent_of(process: Pid) -> Option<Pid> {
    let path = format!("/proc/{}/stat", process.as_raw_pid());
    let text = std::fs::read_to_string(path).ok()?;
    // The program's name stands in brackets, and may have some itself.
    let (_, rest) = text.rsplit_once(')')?;
    let parent = rest.split_ascii_whitespace().nth(1)?;
    Pid::from_raw(parent.parse().ok()?)
}

/// A terminal that hands keys on as they are pressed, unseen. Ctrl-C is a
/// signal still, and output is as always. Dropped, it is as it was before.
#[derive(Debug)]
pub struct Keys {
    before: Termios,
}

impl Keys {
    /// Makes the terminal that input comes from do so.
    pub fn new() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let keys = Self { before };
        keys.again()?;
        Ok(keys)
    }

    /// Makes it do so again, when the shell has had it in between.
    pub fn again(&self) -> io::Result<()> {
        let mut mode = self.before.clone();
        mode.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &mode)?)
    }

    /// Makes it as it was before, for a while.
    pub fn pause(&self) -> io::Result<()> {
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &self.before)?)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        // A terminal that is gone needs no mode.
        let _ = self.pause();
    }
}

/// A terminal that hands every key on as it is pressed, Ctrl-C too. Dropped,
/// it is as it was before.
#[derive(Debug)]
pub struct Raw {
    before: Termios,
}

impl Raw {
    /// Makes the terminal that input comes from raw.
    pub fn new() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let raw = Self { before };
        raw.again()?;
        Ok(raw)
    }

    /// Makes it raw again, when the shell has had it in between.
    pub fn again(&self) -> io::Result<()> {
        let mut mode = self.before.clone();
        mode.make_raw();
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &mode)?)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone needs no mode.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}
