//! HTTP/1.1: each request of a client's connection goes where its route says.
//!
//! Heads are read, judged and written anew (`request`, `response`); bodies pass
//! as they are (`flow`), up to where they end (`body`, `chunks`). What could be
//! read in two ways is passed on to nobody. A connection is one task
//! (`conversation`), which drives the endpoint's too while it answers
//! (`exchange`); nothing but the task and its socket is there while it is
//! silent.

mod body;
mod chunks;
mod conversation;
mod exchange;
mod flow;
mod forward;
mod headers;
mod refusal;
mod request;
mod response;
mod source;
mod upstream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::http2;
use super::listen::Port;
use super::tls::HTTP2;
use super::workers::Upstreams;
use conversation::converse;
pub(super) use refusal::Refusal;
pub(super) use upstream::Upstream;

/// How long a client may take to agree on TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The head of a message may be so long, in bytes.
const MOST_HEAD: usize = 64 * 1024;
/// So many headers may be in it.
const MOST_HEADERS: usize = 128;

/// What is no HTTP, or could be read in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Malformed;

/// Whom requests come from, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    pub address: SocketAddr,
    /// Whether they came within TLS.
    pub secure: bool,
}

/// Serves a client to the end of its connection. Within TLS it says whether it
/// speaks HTTP/2; else it is how it begins.
pub(super) async fn serve(
    stream: TcpStream,
    address: SocketAddr,
    port: Arc<Port>,
    upstreams: Arc<Upstreams>,
) {
    let Some(tls) = port.target.tls.clone() else {
        let client = Client {
            address,
            secure: false,
        };
        let http2 = http2::is_spoken_by(&stream, &port.closing).await;
        return requests(stream, client, http2, port, &upstreams).await;
    };
    secured(stream, address, tls, port, upstreams).await;
}

/// The same within TLS: in a box, so that others need no room for that.
fn secured(
    stream: TcpStream,
    address: SocketAddr,
    tls: TlsAcceptor,
    port: Arc<Port>,
    upstreams: Arc<Upstreams>,
) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        // A client that does not agree on TLS has nobody to be told.
        if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
            let client = Client {
                address,
                secure: true,
            };
            let http2 = stream.get_ref().1.alpn_protocol() == Some(HTTP2);
            requests(stream, client, http2, port, &upstreams).await;
        }
    })
}

async fn requests<S>(stream: S, client: Client, http2: bool, port: Arc<Port>, upstreams: &Upstreams)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    if http2 || port.target.http2 {
        let upstream = Arc::clone(&upstreams.http2);
        return http2::serve(stream, client, http2, port, upstream).await;
    }
    converse(stream, client, &port, &upstreams.http).await;
}

/// Whether a head may have ended in what has come since so many bytes.
fn ends_head(bytes: &[u8], looked: usize) -> bool {
    let new = bytes.get(looked.saturating_sub(3)..).unwrap_or_default();
    let mut ends = new.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.any(|(at, _)| {
        let rest = new.get(at + 1..).unwrap_or_default();
        rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
    })
}
