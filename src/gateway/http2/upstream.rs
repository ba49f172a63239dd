//! Connections to endpoints that are kept for the next request, and bodies of
//! answers that give theirs back when they have ended.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body_util::{Either, Empty};
use hyper::body::{Body as _, Bytes, Frame, Incoming, SizeHint};
use hyper::client::conn::{TrySendError, http1, http2};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::time::Instant;

use crate::gateway::endpoint::Lease;
use crate::gateway::reach::{self, Open};

/// So many connections to an endpoint are kept.
const KEPT: usize = 256;
/// A connection that nothing was asked of for so long is given up, sooner than
/// most servers would.
const IDLE: Duration = Duration::from_secs(15);

/// What is sent to endpoints.
pub(in crate::gateway) type Sent = Either<Incoming, Empty<Bytes>>;

/// What sends requests on a connection.
pub(in crate::gateway) enum Sender {
    /// One after the other.
    One(http1::SendRequest<Sent>),
    /// Any number at the same time: HTTP/2.
    Many(http2::SendRequest<Sent>),
}

impl Sender {
    pub async fn send(
        &mut self,
        request: Request<Sent>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Sent>>> {
        match self {
            Self::One(sender) => sender.try_send_request(request).await,
            Self::Many(sender) => sender.try_send_request(request).await,
        }
    }
}

/// A connection to an endpoint.
pub(in crate::gateway) struct Link {
    pub sender: Sender,
    /// Whether it has been used before, and may have been closed meanwhile.
    pub used: bool,
}

/// Connections that wait for the next request, of one thread.
#[derive(Default)]
pub(in crate::gateway) struct Upstream {
    idle: Mutex<HashMap<SocketAddr, Vec<Idle>>>,
    /// Those that requests share.
    shared: Mutex<HashMap<SocketAddr, http2::SendRequest<Sent>>>,
}

/// How endpoints of a pool are got through to.
pub(in crate::gateway) struct Way<'u> {
    pub upstream: &'u Upstream,
    pub http2: bool,
}

struct Idle {
    sender: http1::SendRequest<Sent>,
    since: Instant,
}

impl std::fmt::Debug for Upstream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Upstream")
    }
}

impl Upstream {
    fn idle(&self) -> MutexGuard<'_, HashMap<SocketAddr, Vec<Idle>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shared(&self) -> MutexGuard<'_, HashMap<SocketAddr, http2::SendRequest<Sent>>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, address: SocketAddr) -> Option<http1::SendRequest<Sent>> {
        let mut idle = self.idle();
        let kept = idle.get_mut(&address)?;
        // The last one is the least likely to have been closed.
        let place = kept.iter().rposition(|idle| idle.sender.is_ready())?;
        Some(kept.swap_remove(place).sender)
    }

    fn put(&self, address: SocketAddr, sender: http1::SendRequest<Sent>) {
        if sender.is_closed() {
            return;
        }
        let mut idle = self.idle();
        let kept = idle.entry(address).or_default();
        if kept.len() < KEPT {
            let since = Instant::now();
            kept.push(Idle { sender, since });
        }
    }

    /// Gives up the connections to an endpoint: one of them was closed.
    pub fn forget(&self, address: SocketAddr) {
        self.idle().remove(&address);
        self.shared().remove(&address);
    }

    /// Gives up what has not been used for long or is closed.
    fn sweep(&self) {
        let now = Instant::now();
        self.idle().retain(|_, kept| {
            kept.retain(|idle| !idle.sender.is_closed() && now - idle.since < IDLE);
            !kept.is_empty()
        });
        self.shared().retain(|_, sender| !sender.is_closed());
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

impl Open for Way<'_> {
    type Opened = Link;

    async fn open(&self, address: SocketAddr) -> Option<Link> {
        if self.http2 {
            self.upstream.share(address).await
        } else {
            self.upstream.own(address).await
        }
    }
}

impl Upstream {
    /// A connection for requests at the same time: the one that there is, or
    /// else a new one.
    async fn share(&self, address: SocketAddr) -> Option<Link> {
        let known = self.shared().get(&address).cloned();
        if let Some(sender) = known.filter(|it| !it.is_closed()) {
            let sender = Sender::Many(sender);
            return Some(Link { sender, used: true });
        }
        let stream = reach::connect(address).await?;
        let made = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
        let (sender, connection) = made.ok()?;
        // Its end is learned from the sender.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        self.shared().insert(address, sender.clone());
        Some(Link {
            sender: Sender::Many(sender),
            used: false,
        })
    }

    /// A connection for one request: one that was kept, or else a new one.
    async fn own(&self, address: SocketAddr) -> Option<Link> {
        if let Some(sender) = self.take(address) {
            let sender = Sender::One(sender);
            return Some(Link { sender, used: true });
        }
        let stream = reach::connect(address).await?;
        let made = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = made.ok()?;
        // Its end is learned from the sender.
        tokio::spawn(async move {
            let _ = connection.with_upgrades().await;
        });
        Some(Link {
            sender: Sender::One(sender),
            used: false,
        })
    }
}

/// The body of an answer.
pub(in crate::gateway) enum Body {
    /// A text of our own.
    Text(Option<Bytes>),
    /// What an endpoint says.
    Passed(Box<Passed>),
}

/// What an endpoint says, and what is given back at its end.
pub(in crate::gateway) struct Passed {
    body: Incoming,
    ended: bool,
    sender: Option<http1::SendRequest<Sent>>,
    upstream: Arc<Upstream>,
    lease: Lease,
}

impl Passed {
    pub fn new(body: Incoming, sender: Sender, upstream: &Arc<Upstream>, lease: Lease) -> Self {
        let sender = match sender {
            Sender::One(sender) => Some(sender),
            // It is there for others already.
            Sender::Many(_) => None,
        };
        Self {
            body,
            ended: false,
            sender,
            upstream: Arc::clone(upstream),
            lease,
        }
    }
}

impl Drop for Passed {
    /// A connection whose answer was not taken to its end is of no more use.
    fn drop(&mut self) {
        if (self.ended || self.body.is_end_stream())
            && let Some(sender) = self.sender.take()
        {
            self.upstream.put(self.lease.endpoint().address, sender);
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut *self {
            Self::Text(text) => Poll::Ready(text.take().map(|text| Ok(Frame::data(text)))),
            Self::Passed(passed) => {
                let frame = ready!(Pin::new(&mut passed.body).poll_frame(cx));
                passed.ended |= frame.is_none();
                Poll::Ready(frame)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Text(text) => text.is_none(),
            Self::Passed(passed) => passed.body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Text(text) => {
                SizeHint::with_exact(text.as_ref().map_or(0, |text| text.len() as u64))
            }
            Self::Passed(passed) => passed.body.size_hint(),
        }
    }
}
