//! HTTP: each request of a client's connection goes where its route says. Within
//! TLS the client says whether it speaks HTTP/2; else it is how it begins.

mod forward;
mod headers;
mod upstream;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::listen::{Port, Target};
use super::notice::Notice;
use super::pool::Pool;
use super::tls::HTTP2;
use forward::Refusal;
use upstream::Body;
pub(super) use upstream::Upstream;

/// How long a client may take to agree on TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The first word of a connection in HTTP/2, which is no method of HTTP/1.1.
const PREFACE: &[u8] = b"PRI";
/// The pause before what a client has begun with is looked at again.
const PIECEMEAL: Duration = Duration::from_millis(10);

/// Whom requests come from, and how.
#[derive(Debug, Clone, Copy)]
struct Client {
    address: SocketAddr,
    /// Whether they came within TLS.
    secure: bool,
}

/// Serves a client to the end of its connection.
pub(super) async fn serve(
    stream: TcpStream,
    address: SocketAddr,
    port: Arc<Port>,
    upstream: Arc<Upstream>,
) {
    let Some(tls) = port.target.tls.clone() else {
        let client = Client {
            address,
            secure: false,
        };
        let http2 = begins_with_http2(&stream, &port.closing).await;
        return requests(stream, client, http2, port, upstream).await;
    };
    // A client that does not agree on TLS has nobody to be told.
    if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
        let client = Client {
            address,
            secure: true,
        };
        let http2 = stream.get_ref().1.alpn_protocol() == Some(HTTP2);
        requests(stream, client, http2, port, upstream).await;
    }
}

/// Whether a client speaks HTTP/2, by how it begins. One that says nothing is
/// waited for, unless the port is closed.
async fn begins_with_http2(stream: &TcpStream, closing: &CancellationToken) -> bool {
    let mut begin = [0; PREFACE.len()];
    loop {
        let seen = tokio::select! {
            seen = stream.peek(&mut begin) => seen,
            () = closing.cancelled() => return false,
        };
        // What went wrong shows again when it is read.
        let said = begin.get(..seen.unwrap_or(0)).unwrap_or_default();
        if said == PREFACE {
            return true;
        }
        if said.is_empty() || !PREFACE.starts_with(said) {
            return false;
        }
        sleep(PIECEMEAL).await;
    }
}

/// Answers the requests of a connection.
async fn requests<S>(
    stream: S,
    client: Client,
    http2: bool,
    port: Arc<Port>,
    upstream: Arc<Upstream>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answering = service_fn(|request| {
        let (port, upstream) = (Arc::clone(&port), Arc::clone(&upstream));
        async move { Ok::<_, Infallible>(answer(request, client, port, upstream).await) }
    });
    let (stream, closing) = (TokioIo::new(stream), port.closing.clone());
    if http2 {
        let executor = TokioExecutor::new();
        let connection = http2::Builder::new(executor).serve_connection(stream, answering);
        let connection = pin!(connection);
        return to_its_end(connection, http2::Connection::graceful_shutdown, &closing).await;
    }
    let connection = http1::Builder::new().serve_connection(stream, answering);
    let connection = pin!(connection.with_upgrades());
    let end = http1::UpgradeableConnection::graceful_shutdown;
    to_its_end(connection, end, &closing).await;
}

/// Carries a connection on; once `closing` is cancelled, what it has asked is
/// its last.
async fn to_its_end<C: Future>(
    mut connection: Pin<&mut C>,
    end: impl FnOnce(Pin<&mut C>),
    closing: &CancellationToken,
) {
    // A connection that breaks has nobody to be told.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = closing.cancelled() => end(connection.as_mut()),
    }
    let _ = connection.await;
}

async fn answer(
    request: Request<Incoming>,
    client: Client,
    port: Arc<Port>,
    upstream: Arc<Upstream>,
) -> Response<Body> {
    let Some(pool) = pool(&port.target, &request) else {
        return text(StatusCode::NOT_FOUND, "no route leads here\n");
    };
    match forward::forward(request, pool, client, &port, &upstream).await {
        Ok(response) => response,
        Err(Refusal::Nobody) => {
            port.tell.say(Notice::Empty(pool.name.clone()));
            text(
                StatusCode::SERVICE_UNAVAILABLE,
                "nothing behind this route accepts connections\n",
            )
        }
        Err(Refusal::Broken) => text(
            StatusCode::BAD_GATEWAY,
            "what is behind this route gave no answer\n",
        ),
    }
}

/// The pool that a request goes to.
fn pool<'a>(target: &'a Target, request: &Request<Incoming>) -> Option<&'a Arc<Pool>> {
    let header = || request.headers().get(HOST)?.to_str().ok();
    let host = request.uri().host().or_else(header).unwrap_or("");
    let routed = target.routes.find(host, request.uri().path());
    routed.or(target.pool.as_ref())
}

fn text(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::Text(Some(Bytes::from_static(text.as_bytes()))));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
