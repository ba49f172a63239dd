//! The threads that serve clients. Each has a runtime and a listening socket
//! of its own, so that a connection stays on one thread from its first byte to
//! its last.

use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock};
use std::thread;

use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::listen::Port;
use super::tcp::Passing;
use super::{http, http2};

/// More threads than that gain nothing for one application.
const MOST: usize = 4;

/// The connections of a thread to endpoints.
#[derive(Debug, Default)]
pub(super) struct Upstreams {
    pub http: Arc<http::Upstream>,
    pub http2: Arc<http2::Upstream>,
}

/// A thread that serves clients, until it is dropped.
#[derive(Debug)]
pub(super) struct Worker {
    handle: Handle,
    /// Its connections to endpoints.
    pub upstreams: Arc<Upstreams>,
    /// What passes connections on beside it, when there is a port to do it for.
    passing: Arc<OnceLock<Passing>>,
    /// Dropped to end it.
    _end: oneshot::Sender<()>,
}

impl Worker {
    fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let upstreams = Arc::<Upstreams>::default();
        handle.spawn(Arc::clone(&upstreams.http).keep_small());
        handle.spawn(Arc::clone(&upstreams.http2).keep_small());
        let (end, ended) = oneshot::channel::<()>();
        thread::Builder::new()
            .name("gateway".to_owned())
            .spawn(move || {
                // An error means that the other side is gone, the sign to end.
                let _ = runtime.block_on(ended);
            })?;
        Ok(Self {
            handle,
            upstreams,
            passing: Arc::default(),
            _end: end,
        })
    }

    /// Has a socket listened on by its thread, from now on.
    pub fn listen(&self, socket: TcpSocket, backlog: u32) -> io::Result<TcpListener> {
        let _there = self.handle.enter();
        socket.listen(backlog)
    }

    /// Has the connections of a port passed on, until it is closed.
    pub fn pass(&self, listener: TcpListener, port: &Arc<Port>) -> io::Result<()> {
        if self.passing.get().is_none() {
            // Nobody else is at it: ports are opened one after the other.
            let _ = self.passing.set(Passing::start(self.handle.clone())?);
        }
        if let Some(passing) = self.passing.get() {
            passing.listen(listener.into_std()?, port);
        }
        let (passing, closing) = (Arc::downgrade(&self.passing), port.closing.clone());
        self.spawn(async move {
            closing.cancelled().await;
            if let Some(passing) = passing.upgrade() {
                passing.get().map(Passing::close);
            }
        });
        Ok(())
    }

    /// Carries something out on its thread.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.handle.spawn(work);
    }
}

/// As many as the machine has use for.
pub(super) fn start() -> io::Result<Vec<Worker>> {
    let count = thread::available_parallelism().map_or(1, |count| count.get().min(MOST));
    (0..count).map(|_| Worker::start()).collect()
}
