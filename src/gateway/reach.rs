//! Something at an endpoint of a pool: the first that can be had.
//!
//! An endpoint that does not accept is skipped at once. When none does, the
//! client is kept waiting for a while: a replica that is just being replaced
//! is no reason to fail.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::net::sockopt::{
    set_socket_keepalive, set_tcp_keepcnt, set_tcp_keepidle, set_tcp_keepintvl,
};

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::endpoint::Lease;
use super::pool::Pool;

/// How long one endpoint may take to accept.
pub(super) const ACCEPT: Duration = Duration::from_secs(1);
/// How long a client is kept waiting for any.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an endpoint may be silent before the system asks whether it is
/// there, and how long it then waits before it asks again.
const SILENT: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_secs(2);
/// The time between rounds through endpoints none of which accepts.
const ROUND: Duration = Duration::from_millis(100);

/// No endpoint of the pool has accepted.
#[derive(Debug)]
pub(super) struct Nobody;

/// What is wanted of an endpoint.
pub(super) trait Open: Sync {
    type Opened: Send;

    /// Gets it; none when the endpoint does not accept.
    fn open(&self, address: SocketAddr) -> impl Future<Output = Option<Self::Opened>> + Send;
}

/// A connection.
pub(super) struct Connection;

impl Open for Connection {
    type Opened = TcpStream;

    async fn open(&self, address: SocketAddr) -> Option<TcpStream> {
        connect(address).await
    }
}

/// What is opened at the first endpoint that accepts. Those that were tried in
/// vain come into question again once all have been.
pub(super) async fn reach<O: Open>(
    pool: &Pool,
    client: IpAddr,
    tried: &[SocketAddr],
    what: &O,
) -> Result<(O::Opened, Lease), Nobody> {
    if let Some(reached) = round(pool, client, tried.to_vec(), what).await {
        return Ok(reached);
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        let improved = pool.improved.notified();
        tokio::pin!(improved);
        // What changes from here on is not missed.
        improved.as_mut().enable();
        if let Some(reached) = round(pool, client, Vec::new(), what).await {
            return Ok(reached);
        }
        pool.missed.notify_waiters();
        if Instant::now() >= deadline {
            return Err(Nobody);
        }
        tokio::select! {
            () = improved => {}
            () = sleep(ROUND) => {}
        }
    }
}

/// Tries each endpoint once.
async fn round<O: Open>(
    pool: &Pool,
    client: IpAddr,
    mut tried: Vec<SocketAddr>,
    what: &O,
) -> Option<(O::Opened, Lease)> {
    while let Some(lease) = pool.lease(client, &tried, Instant::now()) {
        let address = lease.endpoint().address;
        if let Some(opened) = what.open(address).await {
            return Some((opened, lease));
        }
        lease.endpoint().rest(Instant::now());
        tried.push(address);
        pool.missed.notify_waiters();
    }
    None
}

/// A connection with an endpoint, if it accepts.
pub(super) async fn connect(address: SocketAddr) -> Option<TcpStream> {
    let connecting = TcpStream::connect(address);
    let stream = timeout(ACCEPT, connecting).await.ok()?.ok()?;
    // Small pieces are not held back. A socket that cannot be told so works
    // all the same.
    let _ = stream.set_nodelay(true);
    watch(&stream);
    Some(stream)
}

/// Has the system find out when the machine at the other end is no more: a
/// container that is killed says no farewell. A socket that cannot be told so
/// works all the same.
pub(super) fn watch(socket: impl AsFd) {
    let _ = set_tcp_keepidle(&socket, SILENT);
    let _ = set_tcp_keepintvl(&socket, AGAIN);
    let _ = set_tcp_keepcnt(&socket, 3);
    let _ = set_socket_keepalive(&socket, true);
}
