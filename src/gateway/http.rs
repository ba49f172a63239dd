//! HTTP: each request of a client's connection goes where its route says.

mod forward;
mod headers;
mod upstream;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::listen::{Port, Target};
use super::notice::Notice;
use super::pool::Pool;
use forward::Refusal;
use upstream::Body;
pub(super) use upstream::Upstream;

/// How long a client may take to agree on TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);

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
        return requests(stream, client, port, upstream).await;
    };
    // A client that does not agree on TLS has nobody to be told.
    if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
        let client = Client {
            address,
            secure: true,
        };
        requests(stream, client, port, upstream).await;
    }
}

/// Answers the requests of a connection, one after the other.
async fn requests<S>(stream: S, client: Client, port: Arc<Port>, upstream: Arc<Upstream>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answering = service_fn(|request| {
        let (port, upstream) = (Arc::clone(&port), Arc::clone(&upstream));
        async move { Ok::<_, Infallible>(answer(request, client, port, upstream).await) }
    });
    let connection = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answering)
        .with_upgrades();
    tokio::pin!(connection);
    // A connection that breaks has nobody to be told.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = port.closing.cancelled() => connection.as_mut().graceful_shutdown(),
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
