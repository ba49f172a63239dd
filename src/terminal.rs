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
}

impl Drop for Keys {
    fn drop(&mut self) {
        // A terminal that is gone needs no mode.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
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
