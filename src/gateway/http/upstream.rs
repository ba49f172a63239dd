//! Connections to endpoints that are kept for the next request.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::gateway::reach::{self, Open};

/// So many connections to an endpoint are kept.
const KEPT: usize = 256;
/// A connection that nothing was asked of for so long is given up, sooner than
/// most servers would.
const IDLE: Duration = Duration::from_secs(15);

/// A connection to an endpoint.
#[derive(Debug)]
pub(in crate::gateway) struct Link {
    pub stream: TcpStream,
    /// Whether it has been used before, and may have been closed meanwhile.
    pub used: bool,
}

/// Connections that wait for the next request, of one thread.
#[derive(Debug, Default)]
pub(in crate::gateway) struct Upstream(Mutex<HashMap<SocketAddr, Vec<Idle>>>);

#[derive(Debug)]
struct Idle {
    stream: TcpStream,
    since: Instant,
}

impl Idle {
    /// Whether the endpoint has said nothing, not that it closes either.
    fn is_open(&self) -> bool {
        let said = self.stream.try_read(&mut [0]);
        said.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }
}

impl Upstream {
    fn idle(&self) -> MutexGuard<'_, HashMap<SocketAddr, Vec<Idle>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, address: SocketAddr) -> Option<TcpStream> {
        let mut idle = self.idle();
        let kept = idle.get_mut(&address)?;
        // The last one is the least likely to have been closed.
        while let Some(last) = kept.pop() {
            if last.is_open() {
                return Some(last.stream);
            }
        }
        None
    }

    /// Keeps a connection for the next request.
    pub fn put(&self, address: SocketAddr, stream: TcpStream) {
        let mut idle = self.idle();
        let kept = idle.entry(address).or_default();
        if kept.len() < KEPT {
            let since = Instant::now();
            kept.push(Idle { stream, since });
        }
    }

    /// Gives up the connections to an endpoint: one of them was closed.
    pub fn forget(&self, address: SocketAddr) {
        self.idle().remove(&address);
    }

    /// Gives up what has not been used for long or is closed.
    fn sweep(&self) {
        let now = Instant::now();
        self.idle().retain(|_, kept| {
            kept.retain(|idle| now - idle.since < IDLE && idle.is_open());
            !kept.is_empty()
        });
    }

    /// Keeps it small for as long as it is used.
    pub async fn keep_small(self: Arc<Self>) {
        loop {
            // Not less often than connections are given time to be made in:
            // a thread that wakes before that anyway need not be woken to
            // learn of one more deadline.
            tokio::time::sleep(reach::ACCEPT).await;
            self.sweep();
        }
    }
}

impl Open for Upstream {
    type Opened = Link;

    /// A connection that was kept, or else a new one.
    async fn open(&self, address: SocketAddr) -> Option<Link> {
        if let Some(stream) = self.take(address) {
            return Some(Link { stream, used: true });
        }
        let stream = reach::connect(address).await?;
        Some(Link {
            stream,
            used: false,
        })
    }
}
