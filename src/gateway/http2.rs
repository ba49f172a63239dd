//! HTTP where HTTP/2 is spoken on either side, by a client or with endpoints: a
//! library serves, and a library asks. What is HTTP/1.1 on both is `http`.

mod forward;
mod headers;
mod upstream;

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::http::{Client, Refusal};
use super::listen::Port;
use super::notice::Notice;
use upstream::Body;
pub(super) use upstream::Upstream;

/// The first word of a connection in HTTP/2, which is no method of HTTP/1.1.
const PREFACE: &[u8] = b"PRI";
/// The pause before what a client has begun with is looked at again.
const PIECEMEAL: Duration = Duration::from_millis(10);

/// Whether a client speaks HTTP/2, by how it begins. One that says nothing is
/// waited for, unless the port is closed.
pub(super) async fn is_spoken_by(stream: &TcpStream, closing: &CancellationToken) -> bool {
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

/// Answers the requests of a connection, in HTTP/2 or, with endpoints that are
/// spoken with so, in HTTP/1.1. In a box: others need no room for it.
pub(super) fn serve<S>(
    stream: S,
    client: Client,
    http2: bool,
    port: Arc<Port>,
    upstream: Arc<Upstream>,
) -> BoxFuture<'static, ()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    Box::pin(requests(stream, client, http2, port, upstream))
}

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
    let header = || request.headers().get(HOST)?.to_str().ok();
    let host = request.uri().host().or_else(header).unwrap_or("");
    let Some(pool) = port.target.of_request(host, request.uri().path()) else {
        return refused(Refusal::Nowhere);
    };
    let forwarded = forward::forward(request, pool, client, &port, &upstream).await;
    forwarded.unwrap_or_else(|refusal| {
        if refusal == Refusal::Nobody {
            port.tell.say(Notice::Empty(pool.name.clone()));
        }
        refused(refusal)
    })
}

fn refused(refusal: Refusal) -> Response<Body> {
    let (status, _, text) = refusal.words();
    let text = Bytes::from(format!("{text}\n"));
    let mut response = Response::new(Body::Text(Some(text)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
