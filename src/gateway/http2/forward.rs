//! A request to an endpoint and its answer back.
//!
//! A request that an endpoint has not received goes to another. So does one
//! that got no answer, if asking twice does no harm and it has no body: what
//! an endpoint was doing when it went away is not lost.

use std::sync::Arc;

use http_body_util::{Either, Empty};
use hyper::body::{Body as _, Incoming};
use hyper::header::{HOST, HeaderValue, TE};
use hyper::{Method, Request, Response, StatusCode, Uri, Version};
use hyper_util::rt::TokioIo;

use super::headers;
use super::upstream::{Body, Passed, Sent, Upstream, Way};
use crate::gateway::endpoint::Lease;
use crate::gateway::http::{Client, Refusal};
use crate::gateway::listen::Port;
use crate::gateway::pool::Pool;
use crate::gateway::reach::{Nobody, reach};
use crate::gateway::relay::relay;

/// How often a request is sent at most.
const TRIES: usize = 5;

impl From<Nobody> for Refusal {
    fn from(_: Nobody) -> Self {
        Self::Nobody
    }
}

/// Sends a request to an endpoint of a pool and gives the answer.
pub(super) async fn forward(
    mut request: Request<Incoming>,
    pool: &Arc<Pool>,
    client: Client,
    port: &Arc<Port>,
    upstream: &Arc<Upstream>,
) -> Result<Response<Body>, Refusal> {
    // HTTP/2 has other ways to turn a connection over, which nothing asks for.
    let protocol = headers::upgrade(request.headers()).filter(|_| !pool.http2);
    let turned = protocol.is_some().then(|| hyper::upgrade::on(&mut request));
    let mut request = outward(request, client, protocol, pool.http2);
    let way = Way {
        upstream,
        http2: pool.http2,
    };
    let spare = copy(&request);
    let mut tried = Vec::new();
    for _ in 0..TRIES {
        let (mut link, lease) = reach(pool, client.address.ip(), &tried, &way).await?;
        let address = lease.endpoint().address;
        match link.sender.send(request).await {
            Ok(mut response) => {
                if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                    let theirs = hyper::upgrade::on(&mut response);
                    if let Some(ours) = turned {
                        join(port, ours, theirs, lease);
                    }
                    return Ok(switched(&response));
                }
                let (mut head, body) = response.into_parts();
                headers::strip(&mut head.headers);
                head.version = Version::HTTP_11;
                let passed = Passed::new(body, link.sender, upstream, lease);
                return Ok(Response::from_parts(head, Body::Passed(Box::new(passed))));
            }
            Err(mut error) => {
                if link.used {
                    upstream.forget(address);
                } else {
                    tried.push(address);
                }
                let unsent = error.take_message();
                let next = unsent.or_else(|| spare.as_ref().and_then(copy));
                request = next.ok_or(Refusal::Broken)?;
            }
        }
    }
    Err(Refusal::Broken)
}

/// A request as the endpoint gets it.
fn outward(
    request: Request<Incoming>,
    client: Client,
    protocol: Option<HeaderValue>,
    http2: bool,
) -> Request<Sent> {
    let (mut head, body) = request.into_parts();
    let trailers = http2 && headers::takes_trailers(&head.headers);
    headers::strip(&mut head.headers);
    headers::host(&mut head.headers, &head.uri);
    headers::forwarded(&mut head.headers, client);
    if http2 {
        head.version = Version::HTTP_2;
        head.uri = whole(&head.uri, head.headers.remove(HOST).as_ref());
    } else {
        head.version = Version::HTTP_11;
        head.uri = path_of(head.uri);
    }
    if trailers {
        head.headers
            .insert(TE, HeaderValue::from_static("trailers"));
    }
    if let Some(protocol) = protocol {
        headers::turn(&mut head.headers, protocol);
    }
    let body = if body.is_end_stream() {
        Either::Right(Empty::new())
    } else {
        Either::Left(body)
    };
    Request::from_parts(head, body)
}

/// What is asked of a server that is spoken with directly: the path alone
/// (RFC 9112, section 3.2.1).
fn path_of(uri: Uri) -> Uri {
    if uri.authority().is_none() {
        return uri;
    }
    match uri.path_and_query() {
        Some(path) => Uri::from(path.clone()),
        None => uri,
    }
}

/// The same in HTTP/2, which has the host among it.
fn whole(uri: &Uri, host: Option<&HeaderValue>) -> Uri {
    let host = host.and_then(|it| it.to_str().ok()).unwrap_or("localhost");
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let made = Uri::builder().scheme("http").authority(host);
    let made = made.path_and_query(path).build();
    made.unwrap_or_else(|_| uri.clone())
}

/// The same request again, if it may be sent twice (RFC 9110, section 9.2.2).
fn copy(request: &Request<Sent>) -> Option<Request<Sent>> {
    let harmless = [
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::PUT,
        Method::DELETE,
        Method::TRACE,
    ];
    if !harmless.contains(request.method()) || !matches!(request.body(), Either::Right(_)) {
        return None;
    }
    let mut copy = Request::new(Either::Right(Empty::new()));
    *copy.method_mut() = request.method().clone();
    *copy.version_mut() = request.version();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    Some(copy)
}

/// Passes on that the connection is turned over.
fn switched(response: &Response<Incoming>) -> Response<Body> {
    let mut answer = Response::new(Body::Text(None));
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    *answer.headers_mut() = response.headers().clone();
    answer
}

/// Joins two connections that are turned over.
fn join(
    port: &Arc<Port>,
    ours: hyper::upgrade::OnUpgrade,
    theirs: hyper::upgrade::OnUpgrade,
    lease: Lease,
) {
    let closing = port.closing.clone();
    port.track(async move {
        // One that does not come about has nobody to be told.
        if let (Ok(ours), Ok(theirs)) = (ours.await, theirs.await) {
            relay(TokioIo::new(ours), TokioIo::new(theirs), &closing).await;
        }
        drop(lease);
    });
}
