//! Ctrl-C and SIGTERM, and the docker command line's way to say the same to
//! its plugins: it hangs up.
//!
//! The first one asks what runs to come to an end; the second ends it,
//! whatever it does.

use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream as Socket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::failure::{self, Failure};

/// Names the socket that the docker command line listens on.
const SOCKET: &str = "DOCKER_CLI_PLUGIN_SOCKET";

/// How long a signal may come after the hang-up that tells of it too.
const SAME: Duration = Duration::from_millis(100);

/// Listens for Ctrl-C and SIGTERM, in place of the system's way with them.
#[derive(Debug)]
pub struct Interrupts {
    interrupt: Signal,
    terminate: Signal,
    /// Until it has told of an interrupt, or a signal has.
    docker: Option<UnixStream>,
}

impl Interrupts {
    /// Begins to listen.
    pub fn new() -> Result<Self, Failure> {
        let listen = || -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                // Without it, signals are left.
                docker: std::env::var(SOCKET)
                    .ok()
                    .and_then(|name| connect(&name).ok()),
            })
        };
        listen().map_err(|error| Failure::new(format!("cannot listen for Ctrl+C: {error}")))
    }

    /// Whether there has been one that nobody has waited for.
    pub fn is_interrupted(&mut self) -> bool {
        self.next().now_or_never().is_some()
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => self.docker = None,
            _ = self.terminate.recv() => self.docker = None,
            () = hung_up(self.docker.as_mut()) => {
                self.docker = None;
                // Ctrl-C reaches everything in front of the terminal: the
                // signal that comes with it is not a second one.
                let _ = timeout(SAME, self.interrupt.recv()).await;
            }
        }
    }
}

/// Waits until the docker command line hangs up; without one, forever.
async fn hung_up(docker: Option<&mut UnixStream>) {
    let Some(docker) = docker else {
        return std::future::pending().await;
    };
    let mut byte = [0];
    while docker.read(&mut byte).await.is_ok_and(|read| read > 0) {}
}

/// A name that begins with `@` is no file's.
fn connect(name: &str) -> io::Result<UnixStream> {
    let address = match name.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(name)?,
    };
    let socket = Socket::connect_addr(&address)?;
    socket.set_nonblocking(true)?;
    UnixStream::from_std(socket)
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
        () = interrupts.next() => {
            DROPPED.store(true, Ordering::Relaxed);
            Err(Failure::silent(failure::INTERRUPTED))
        }
    }
}

/// Whether work was dropped, so that the daemon may still be at what it was
/// asked for.
pub fn has_dropped_work() -> bool {
    DROPPED.load(Ordering::Relaxed)
}

/// Set by the second interrupt, after which the process ends.
static DROPPED: AtomicBool = AtomicBool::new(false);
