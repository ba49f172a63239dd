//! gRPC over one HTTP/2 connection, either way round: BuildKit's daemon is
//! called over `/grpc`, and calls us back over `/session`.
//!
//! Framing, metadata and status codes are tonic's; which methods there are is
//! for others.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use hyper::body::Incoming;
use hyper::client::conn::http2 as client;
use hyper::rt::{Read, Write};
use hyper::server::conn::http2 as server;
use hyper::service::service_fn;
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioExecutor;
use prost::Message;
use tonic::body::Body;
use tonic::codec::Streaming;
use tonic::{Code, Status};
use tonic_prost::ProstCodec;

/// How much may be under way before the other side has taken it, in bytes.
const WINDOW: u32 = 1 << 20;

/// The header that says which build a call belongs to.
const BUILD: &str = "buildkit-controlapi-buildid";

/// The largest answer that is taken, in bytes.
const ANSWER: usize = 16 << 20;

/// Answers calls until the other side closes the connection.
pub async fn serve<F, A>(
    stream: impl Read + Write + Unpin + Send + 'static,
    answer: F,
) -> Result<(), hyper::Error>
where
    F: Fn(Request<Incoming>) -> A,
    A: Future<Output = Response<Body>> + Send + 'static,
{
    let service = service_fn(|request| {
        let answered = answer(request);
        async { Ok::<_, Infallible>(answered.await) }
    });
    server::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(4 * WINDOW)
        .serve_connection(stream, service)
        .await
}

/// Answers a call of one message with one message.
pub async fn answer_one<M, N, F, A>(request: Request<Incoming>, answer: F) -> Response<Body>
where
    M: Message + Default + Send + 'static,
    N: Message + Send + 'static,
    F: FnMut(tonic::Request<M>) -> A,
    A: Future<Output = Result<N, Status>>,
{
    let mut answer = answer;
    let method = Method(|request| {
        let answered = answer(request);
        async { answered.await.map(tonic::Response::new) }
    });
    let codec = ProstCodec::<N, M>::default();
    tonic::server::Grpc::new(codec).unary(method, request).await
}

/// Answers a stream of messages with a stream of messages.
pub async fn answer_stream<M, N, F, S>(request: Request<Incoming>, answer: F) -> Response<Body>
where
    M: Message + Default + Send + 'static,
    N: Message + Send + 'static,
    F: FnMut(tonic::Request<Streaming<M>>) -> Result<S, Status> + Send,
    S: Stream<Item = Result<N, Status>> + Send + 'static,
{
    let mut answer = answer;
    let method = Method(|request| ready(answer(request).map(tonic::Response::new)));
    let codec = ProstCodec::<N, M>::default();
    tonic::server::Grpc::new(codec)
        .streaming(method, request)
        .await
}

/// Answers a call of one message with a stream of messages.
pub async fn answer_parts<M, N, F, S>(request: Request<Incoming>, answer: F) -> Response<Body>
where
    M: Message + Default + Send + 'static,
    N: Message + Send + 'static,
    F: FnMut(tonic::Request<M>) -> Result<S, Status>,
    S: Stream<Item = Result<N, Status>> + Send + 'static,
{
    let mut answer = answer;
    let method = Method(|request| ready(answer(request).map(tonic::Response::new)));
    let codec = ProstCodec::<N, M>::default();
    tonic::server::Grpc::new(codec)
        .server_streaming(method, request)
        .await
}

/// Answers that there is no such method.
pub fn answer_unknown(path: &str) -> Response<Body> {
    Status::new(Code::Unimplemented, format!("{path} is not served")).into_http()
}

/// A method from a closure.
struct Method<F>(F);

impl<F, A, M, N> tower_service::Service<tonic::Request<M>> for Method<F>
where
    F: FnMut(tonic::Request<M>) -> A,
    A: Future<Output = Result<tonic::Response<N>, Status>>,
{
    type Response = tonic::Response<N>;
    type Error = Status;
    type Future = A;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: tonic::Request<M>) -> A {
        (self.0)(request)
    }
}

/// A connection that calls are made over. It closes when the last clone of it
/// is dropped; a call ends for the other side, too, when it is dropped.
#[derive(Clone)]
pub struct Channel(client::SendRequest<Body>);

impl Channel {
    /// Opens HTTP/2 on a connection.
    pub async fn open(
        stream: impl Read + Write + Unpin + Send + 'static,
    ) -> Result<Self, hyper::Error> {
        let (sender, connection) = client::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(4 * WINDOW)
            .handshake(stream)
            .await?;
        // Whoever waits for an answer hears of an error here.
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Makes a call of one message that is answered with one message.
    pub async fn call<M, N>(&self, method: &'static str, message: M) -> Result<N, Status>
    where
        M: Message + Send + Sync + 'static,
        N: Message + Default + Send + Sync + 'static,
    {
        self.ask(method, tonic::Request::new(message)).await
    }

    /// Makes a call that belongs to a build that is open.
    pub async fn call_within<M, N>(
        &self,
        build: &str,
        method: &'static str,
        message: M,
    ) -> Result<N, Status>
    where
        M: Message + Send + Sync + 'static,
        N: Message + Default + Send + Sync + 'static,
    {
        let mut request = tonic::Request::new(message);
        let build = build.parse();
        let build = build.map_err(|_| Status::invalid_argument("no identity of a build"))?;
        request.metadata_mut().insert(BUILD, build);
        self.ask(method, request).await
    }

    async fn ask<M, N>(&self, method: &'static str, request: tonic::Request<M>) -> Result<N, Status>
    where
        M: Message + Send + Sync + 'static,
        N: Message + Default + Send + Sync + 'static,
    {
        let mut caller = self.caller();
        ready_to(&mut caller).await?;
        let path = hyper::http::uri::PathAndQuery::from_static(method);
        let codec = ProstCodec::<M, N>::default();
        let answer = caller.unary(request, path, codec);
        answer.await.map(tonic::Response::into_inner)
    }

    /// Makes a call of one message that is answered with a stream.
    pub async fn listen<M, N>(
        &self,
        method: &'static str,
        message: M,
    ) -> Result<Streaming<N>, Status>
    where
        M: Message + Send + Sync + 'static,
        N: Message + Default + Send + Sync + 'static,
    {
        let mut caller = self.caller();
        ready_to(&mut caller).await?;
        let path = hyper::http::uri::PathAndQuery::from_static(method);
        let codec = ProstCodec::<M, N>::default();
        let answer = caller.server_streaming(tonic::Request::new(message), path, codec);
        answer.await.map(tonic::Response::into_inner)
    }

    fn caller(&self) -> tonic::client::Grpc<Self> {
        let origin = Uri::from_static("http://docker");
        tonic::client::Grpc::with_origin(self.clone(), origin).max_decoding_message_size(ANSWER)
    }
}

async fn ready_to(caller: &mut tonic::client::Grpc<Channel>) -> Result<(), Status> {
    let ready = caller.ready().await;
    ready.map_err(|error| Status::unavailable(error.to_string()))
}

impl tower_service::Service<Request<Body>> for Channel {
    type Response = Response<Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, hyper::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.0.send_request(request))
    }
}
