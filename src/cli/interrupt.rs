//! Ctrl-C and SIGTERM.
//!
//! The first one asks what runs to come to an end; the second ends it,
//! whatever it does.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::failure::{self, Failure};

/// Listens for Ctrl-C and SIGTERM, in place of the system's way with them.
#[derive(Debug)]
pub struct Interrupts {
    interrupt: Signal,
    terminate: Signal,
}

impl Interrupts {
    /// Begins to listen.
    pub fn new() -> Result<Self, Failure> {
        let listen = || -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        };
        listen().map_err(|error| Failure::new(format!("cannot listen for Ctrl+C: {error}")))
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Waits for `work`. The first interrupt cancels `token`, and work goes on to
/// its end in good order; the second drops it.
pub async fn graceful<T>(
    interrupts: &mut Interrupts,
    token: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    tokio::pin!(work);
    tokio::select! {
        done = &mut work => return Ok(done),
        () = interrupts.next() => {}
    }
    token.cancel();
    tokio::select! {
        done = work => Ok(done),
        () = interrupts.next() => Err(Failure::silent(failure::INTERRUPTED)),
    }
}
