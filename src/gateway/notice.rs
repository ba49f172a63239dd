//! What a gateway tells its log: a line for everything that is not the
//! ordinary passing of traffic.

use std::fmt;
use std::net::SocketAddr;

use tokio::sync::mpsc::UnboundedSender;

use super::configuration::Protocol;

/// Something that whoever reads the log may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A port is listened on.
    Listening(SocketAddr, Protocol),
    /// A pool has another endpoint.
    Found(String, SocketAddr),
    /// A pool has lost an endpoint.
    Lost(String, SocketAddr),
    /// An endpoint of a pool has become ready.
    Ready(String, SocketAddr),
    /// An endpoint of a pool is ready no more, and why.
    Unready(String, SocketAddr, String),
    /// An endpoint of a pool is about to go.
    Leaving(String, SocketAddr),
    /// A connection was given up, since the system would not take it over.
    Dropped(String),
    /// Nothing in a pool has accepted for as long as a client is kept waiting.
    Empty(String),
    /// The end has begun, with so many connections yet open.
    Closing(usize),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening(address, protocol) => {
                write!(f, "listening on {address}/{}", word(*protocol))
            }
            Self::Found(pool, address) => write!(f, "{pool}: {address} is there"),
            Self::Lost(pool, address) => write!(f, "{pool}: {address} is gone"),
            Self::Ready(pool, address) => write!(f, "{pool}: {address} is ready"),
            Self::Unready(pool, address, reason) => {
                write!(f, "{pool}: {address} is not ready: {reason}")
            }
            Self::Leaving(pool, address) => {
                write!(f, "{pool}: {address} is about to go, and gets nothing new")
            }
            Self::Dropped(reason) => write!(f, "a connection is given up: {reason}"),
            Self::Empty(pool) => write!(f, "{pool}: nothing accepts connections"),
            Self::Closing(count) => write!(f, "closing, {count} connections open"),
        }
    }
}

fn word(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Http => "http",
    }
}

/// Where notices go.
#[derive(Debug, Clone)]
pub(super) struct Tell(pub UnboundedSender<Notice>);

impl Tell {
    pub fn say(&self, notice: Notice) {
        // A log that is gone keeps no traffic from passing.
        let _ = self.0.send(notice);
    }
}
