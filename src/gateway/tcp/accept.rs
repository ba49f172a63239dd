//! From a client that knocks to an endpoint that accepts.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::epoll;
use rustix::io::Errno;
use rustix::net::sockopt::{set_socket_linger, set_tcp_nodelay};
use rustix::net::{
    AddressFamily, SocketAddrAny, SocketFlags, SocketType, acceptfrom_with, connect, getpeername,
    ipproto, socket_with,
};
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::held::Held;
use super::passing::Order;
use super::thread::{BATCH, Thread};
use crate::gateway::endpoint::Lease;
use crate::gateway::listen::{Port, SHORTAGE};
use crate::gateway::notice::Notice;
use crate::gateway::reach::{self, ACCEPT, Connection, reach};

impl Thread {
    /// Accepts clients, and begins to connect each with an endpoint.
    /// Says whether there may be more of them.
    pub fn accept(&mut self, number: usize) -> bool {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        for _ in 0..BATCH {
            let Some((socket, port)) = self.listening.get(number) else {
                return false;
            };
            match acceptfrom_with(socket, flags) {
                Ok((client, peer)) => {
                    let port = Arc::clone(port);
                    self.begin(client, of_client(peer), port);
                }
                Err(Errno::AGAIN) => return false,
                // The client is gone already.
                Err(Errno::CONNABORTED | Errno::INTR) => {}
                // The system is short of something that other connections will
                // give back.
                Err(_) => {
                    let _ = epoll::delete(&self.epoll, socket);
                    self.shortage = Some(Instant::now() + SHORTAGE);
                    return false;
                }
            }
        }
        true
    }

    /// Begins to connect a client with the endpoint whose turn it is.
    fn begin(&mut self, client: OwnedFd, peer: IpAddr, port: Arc<Port>) {
        let counted = port.counted();
        let Some(pool) = &port.target.pool else {
            return;
        };
        let now = tokio::time::Instant::now();
        let Some(lease) = pool.lease(peer, &[], now) else {
            return self.seek(client, port, counted, Vec::new());
        };
        let address = lease.endpoint().address;
        let Ok(server) = connecting(address) else {
            return self.refused(client, port, &lease, counted);
        };
        let held = Box::new(Held::new(client, server, port, lease, counted));
        if let Some(number) = self.hold(held) {
            let until = Instant::now() + ACCEPT;
            self.connecting.push_back((until, number, self.born));
        }
    }

    /// The endpoint has not accepted: another is sought.
    pub fn refuse(&mut self, number: usize) {
        if let Some(held) = self.take(number) {
            let held = *held;
            self.refused(held.client, held.port, &held.lease, held.counted);
        }
    }

    fn refused(&self, client: OwnedFd, port: Arc<Port>, lease: &Lease, counted: TaskTrackerToken) {
        lease.endpoint().rest(tokio::time::Instant::now());
        if let Some(pool) = &port.target.pool {
            pool.missed.notify_waiters();
        }
        self.seek(client, port, counted, vec![lease.endpoint().address]);
    }

    /// Seeks an endpoint beside, for as long as that may take.
    fn seek(
        &self,
        client: OwnedFd,
        port: Arc<Port>,
        counted: TaskTrackerToken,
        tried: Vec<SocketAddr>,
    ) {
        let orders = self.orders.clone();
        self.runtime.spawn(async move {
            let Some(pool) = port.target.pool.clone() else {
                return;
            };
            let peer = of_client(getpeername(&client).ok().flatten());
            let reached = reach(&pool, peer, &tried, &Connection).await;
            let Ok((server, lease)) = reached else {
                port.tell.say(Notice::Empty(pool.name.clone()));
                // Leaves without a farewell: the client learns that it was
                // refused.
                let _ = set_socket_linger(&client, Some(Duration::ZERO));
                return;
            };
            match server.into_std() {
                Ok(server) => {
                    let held = Held::new(client, server.into(), port, lease, counted);
                    orders.give(Order::Reached(Box::new(held)));
                }
                Err(error) => {
                    port.tell.say(Notice::Dropped(error.to_string()));
                    let _ = set_socket_linger(&client, Some(Duration::ZERO));
                }
            }
        });
    }
}

/// Whom a connection is with; nobody in particular when the system cannot say.
fn of_client(peer: Option<SocketAddrAny>) -> IpAddr {
    let peer = peer.and_then(|it| SocketAddr::try_from(it).ok());
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| {
        it.ip().to_canonical()
    })
}

/// A connection that is being made.
fn connecting(address: SocketAddr) -> io::Result<OwnedFd> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(family, SocketType::STREAM, flags, Some(ipproto::TCP))?;
    // Small pieces are not held back. A socket that cannot be told so works all
    // the same.
    let _ = set_tcp_nodelay(&socket, true);
    reach::watch(&socket);
    match connect(&socket, &address) {
        Ok(()) | Err(Errno::INPROGRESS) => Ok(socket),
        Err(error) => Err(error.into()),
    }
}
