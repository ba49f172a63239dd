//! A port that is listened on: who serves its clients, and what its traffic
//! goes to.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::configuration::{Listener, Protocol};
use super::notice::{Notice, Tell};
use super::pool::Pool;
use super::route::Routes;
use super::workers::{Upstreams, Worker};
use super::{http, udp};

/// So many connections may wait to be accepted.
const BACKLOG: u32 = 4096;
/// The pause when the system has no more connections to give.
pub(super) const SHORTAGE: Duration = Duration::from_millis(20);

/// What the traffic of a port goes to.
pub(super) struct Target {
    /// All of it, or what no route takes.
    pub pool: Option<Arc<Pool>>,
    /// The routes of HTTP.
    pub routes: Routes<Arc<Pool>>,
    /// Whether endpoints of any of these are spoken with in HTTP/2.
    pub http2: bool,
    /// What speaks TLS with clients; none: it is not spoken.
    pub tls: Option<TlsAcceptor>,
}

impl Target {
    /// The pool that a request goes to; none: no route leads anywhere.
    pub fn of_request(&self, host: &str, path: &str) -> Option<&Arc<Pool>> {
        self.routes.find(host, path).or(self.pool.as_ref())
    }
}

/// A port that is listened on.
pub(super) struct Port {
    /// Where it is to be listened on; the port may be 0, for any that is free.
    pub address: SocketAddr,
    protocol: Protocol,
    /// What its traffic goes to.
    pub target: Target,
    pub tell: Tell,
    /// Cancelled at the end of the gateway: nothing more is accepted.
    pub closing: CancellationToken,
    /// All connections of the gateway.
    connections: TaskTracker,
}

impl Port {
    /// A port that is not listened on yet.
    pub fn new(
        listener: &Listener,
        target: Target,
        tell: &Tell,
        closing: &CancellationToken,
        connections: &TaskTracker,
    ) -> Arc<Self> {
        Arc::new(Self {
            address: address(listener),
            protocol: listener.protocol,
            target,
            tell: tell.clone(),
            closing: closing.clone(),
            connections: connections.clone(),
        })
    }

    /// Begins to listen. Clients can connect as soon as this has returned.
    pub fn open(self: &Arc<Self>, workers: &[Worker]) -> io::Result<()> {
        let address = if self.protocol == Protocol::Udp {
            let socket = UdpSocket::from_std(datagrams(self.address)?)?;
            let address = socket.local_addr()?;
            let serving = udp::serve(Arc::clone(self), socket);
            tokio::spawn(self.connections.track_future(serving));
            address
        } else {
            let (address, sockets) = connections(self.address, workers.len())?;
            let given = workers.iter().zip(sockets);
            let begun = given.map(|(worker, socket)| worker.listen(socket, BACKLOG));
            let listeners: Vec<TcpListener> = begun.collect::<io::Result<_>>()?;
            for (worker, listener) in workers.iter().zip(listeners) {
                if self.protocol == Protocol::Tcp {
                    worker.pass(listener, self)?;
                } else {
                    let upstreams = Arc::clone(&worker.upstreams);
                    worker.spawn(Arc::clone(self).accept(listener, upstreams));
                }
            }
            address
        };
        self.tell.say(Notice::Listening(address, self.protocol));
        Ok(())
    }

    /// Carries something out that is over before the gateway is.
    pub fn track(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.connections.spawn(work);
    }

    /// Counts something among the gateway's connections.
    pub fn counted(&self) -> TaskTrackerToken {
        self.connections.token()
    }

    async fn accept(self: Arc<Self>, listener: TcpListener, upstreams: Arc<Upstreams>) {
        let closed = self.closing.cancelled();
        tokio::pin!(closed);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut closed => break,
            };
            match accepted {
                Ok((stream, peer)) => self.serve(stream, peer, &upstreams),
                // The client is gone already, or the system is short of
                // something that other connections will give back.
                Err(_) => sleep(SHORTAGE).await,
            }
        }
        self.take_last(&listener, &upstreams);
    }

    /// Serves those who came before the port was closed.
    fn take_last(self: &Arc<Self>, listener: &TcpListener, upstreams: &Arc<Upstreams>) {
        while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
            self.serve(stream, peer, upstreams);
        }
    }

    fn serve(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, upstreams: &Arc<Upstreams>) {
        let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        let (port, upstreams) = (Arc::clone(self), Arc::clone(upstreams));
        self.connections
            .spawn(async move { http::serve(stream, peer, port, upstreams).await });
    }
}

/// Sockets bound to one address, which share what comes there; and the address
/// that they have got.
fn connections(mut address: SocketAddr, count: usize) -> io::Result<(SocketAddr, Vec<TcpSocket>)> {
    let mut sockets = Vec::new();
    for _ in 0..count {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4(),
            SocketAddr::V6(_) => TcpSocket::new_v6(),
        }?;
        socket.set_reuseaddr(true)?;
        socket.set_reuseport(true)?;
        // Small pieces are not held back, on what is accepted either.
        socket.set_nodelay(true)?;
        socket.bind(address)?;
        // Whichever port the first one got is that of all.
        address = socket.local_addr()?;
        sockets.push(socket);
    }
    Ok((address, sockets))
}

fn datagrams(address: SocketAddr) -> io::Result<std::net::UdpSocket> {
    let socket = std::net::UdpSocket::bind(address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Every address, of both families where the system has them, unless the
/// listener names one.
fn address(listener: &Listener) -> SocketAddr {
    let every = || match std::net::UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)) {
        Ok(_) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
        Err(_) => IpAddr::from(Ipv4Addr::UNSPECIFIED),
    };
    SocketAddr::new(listener.address.unwrap_or_else(every), listener.port)
}
