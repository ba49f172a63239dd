//! Requests to the daemon and its answers: one HTTP client with connections
//! that stay open, no time limits, and errors in the daemon's words.

use std::io;
use std::pin::Pin;

use futures_util::Stream;
use futures_util::stream::{BoxStream, StreamExt};
use http_body_util::{BodyExt, Either, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, UPGRADE};
use hyper::upgrade::Upgraded;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::client::legacy;
use hyper_util::rt::TokioExecutor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::connector::Connector;
use super::error;
use super::route::Route;
use super::settings::Settings;
use super::version::ApiVersion;
use crate::engine::EngineError;

/// Bytes that are sent while they are made.
pub(super) type Source = Pin<Box<dyn Stream<Item = io::Result<Frame<Bytes>>> + Send>>;

type Body = Either<Full<Bytes>, StreamBody<Source>>;

/// A request header.
pub(super) type Header = (HeaderName, HeaderValue);

/// The connection to one daemon. Clones share it.
#[derive(Clone)]
pub(super) struct Client {
    http: legacy::Client<Connector, Body>,
    /// How the daemon is called in messages.
    address: String,
    /// The version that is spoken.
    pub api: ApiVersion,
    /// Whether images are to be built by BuildKit, as far as the daemon says.
    pub has_buildkit: bool,
}

impl Client {
    /// Finds the daemon and agrees on a version with it: one request.
    pub async fn connect(settings: &Settings) -> Result<Self, EngineError> {
        let (address, shown) = settings.address()?;
        let connector = Connector::new(address)?;
        let mut client = Self {
            http: legacy::Client::builder(TokioExecutor::new()).build(connector),
            address: shown,
            api: ApiVersion::OLDEST,
            has_buildkit: false,
        };
        let request = Self::request(Method::HEAD, "/_ping", empty())?;
        let answer = client.answer(request).await?;
        let header = |name: &str| {
            let value = answer.headers().get(name);
            value.and_then(|value| value.to_str().ok()).unwrap_or("")
        };
        let spoken = header("Api-Version");
        client.api = ApiVersion::negotiate(spoken, settings.api_version.as_deref())?;
        // Before version 23 Docker has it and does not say so, but on Windows.
        client.has_buildkit = match header("Builder-Version") {
            "" => header("Ostype") == "linux",
            version => version == "2",
        };
        Ok(client)
    }

    /// How the daemon is called in messages.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether the daemon is on this machine, and reads the same clock.
    pub fn is_local(&self) -> bool {
        self.address.starts_with("unix://")
    }

    /// Sends a request without a body and drops the answer's.
    pub async fn send(&self, method: Method, route: &Route) -> Result<(), EngineError> {
        let answer = self.call(method, route, &[], empty()).await?;
        read(answer).await.map(drop)
    }

    /// Fetches a JSON document.
    pub async fn get<T: DeserializeOwned>(&self, route: &Route) -> Result<T, EngineError> {
        self.get_with(route, &[]).await
    }

    /// Fetches a JSON document by a request with headers.
    pub async fn get_with<T: DeserializeOwned>(
        &self,
        route: &Route,
        headers: &[Header],
    ) -> Result<T, EngineError> {
        let answer = self.call(Method::GET, route, headers, empty()).await?;
        parse(&read(answer).await?)
    }

    /// Sends a JSON document and gives the one that comes back.
    pub async fn post<T: DeserializeOwned>(
        &self,
        route: &Route,
        document: &impl Serialize,
    ) -> Result<T, EngineError> {
        let answer = self.post_document(route, document).await?;
        parse(&read(answer).await?)
    }

    /// Sends a JSON document and drops the answer's body.
    pub async fn post_only(
        &self,
        route: &Route,
        document: &impl Serialize,
    ) -> Result<(), EngineError> {
        let answer = self.post_document(route, document).await?;
        read(answer).await.map(drop)
    }

    /// Sends a JSON document and gives the answer, its body yet to be read.
    pub async fn post_document(
        &self,
        route: &Route,
        document: &impl Serialize,
    ) -> Result<Response<Incoming>, EngineError> {
        let text = serde_json::to_vec(document).map_err(|error| error::unreadable(&error))?;
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Either::Left(Full::new(text.into()));
        self.call(Method::POST, route, &[json], body).await
    }

    /// Asks for the headers alone.
    pub async fn head(&self, route: &Route) -> Result<Response<Incoming>, EngineError> {
        self.call(Method::HEAD, route, &[], empty()).await
    }

    /// Asks for a stream. The daemon has accepted when this returns.
    pub async fn open(&self, route: &Route) -> Result<Response<Incoming>, EngineError> {
        self.call(Method::GET, route, &[], empty()).await
    }

    /// Sends bytes while they are made, and gives the answer, its body yet to
    /// be read.
    pub async fn upload(
        &self,
        method: Method,
        route: &Route,
        headers: &[Header],
        source: Source,
    ) -> Result<Response<Incoming>, EngineError> {
        let body = Either::Right(StreamBody::new(source));
        self.call(method, route, headers, body).await
    }

    /// Sends a request with headers, without a body.
    pub async fn post_empty(
        &self,
        route: &Route,
        headers: &[Header],
    ) -> Result<Response<Incoming>, EngineError> {
        self.call(Method::POST, route, headers, empty()).await
    }

    /// Turns a connection over to another protocol, as `h2c`.
    pub async fn upgrade(
        &self,
        route: &Route,
        protocol: &'static str,
        headers: &[Header],
    ) -> Result<Upgraded, EngineError> {
        let mut all = Self::turning_over(protocol);
        all.extend_from_slice(headers);
        let answer = self.post_empty(route, &all).await?;
        turned_over(answer).await
    }

    /// Turns a connection over to another protocol, by a request with a JSON
    /// document.
    pub async fn upgrade_with(
        &self,
        route: &Route,
        protocol: &'static str,
        document: &impl Serialize,
    ) -> Result<Upgraded, EngineError> {
        let text = serde_json::to_vec(document).map_err(|error| error::unreadable(&error))?;
        let mut headers = Self::turning_over(protocol);
        headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        let body = Either::Left(Full::new(text.into()));
        let answer = self.call(Method::POST, route, &headers, body).await?;
        turned_over(answer).await
    }

    fn turning_over(protocol: &'static str) -> Vec<Header> {
        vec![
            (CONNECTION, HeaderValue::from_static("Upgrade")),
            (UPGRADE, HeaderValue::from_static(protocol)),
        ]
    }

    async fn call(
        &self,
        method: Method,
        route: &Route,
        headers: &[Header],
        body: Body,
    ) -> Result<Response<Incoming>, EngineError> {
        let path = format!("/v{}{}", self.api, route.as_str());
        let mut request = Self::request(method, &path, body)?;
        for (name, value) in headers {
            request.headers_mut().append(name, value.clone());
        }
        let answer = self.answer(request).await?;
        let status = answer.status();
        // 304 says that a container is started or stopped already.
        let agreed = [StatusCode::NOT_MODIFIED, StatusCode::SWITCHING_PROTOCOLS];
        if status.is_success() || agreed.contains(&status) {
            return Ok(answer);
        }
        Err(error::of_response(status.as_u16(), &read(answer).await?))
    }

    fn request(method: Method, path: &str, body: Body) -> Result<Request<Body>, EngineError> {
        Request::builder()
            .method(method)
            .uri(format!("http://docker{path}"))
            .body(body)
            .map_err(|error| EngineError::Broken {
                message: format!("{path} cannot be asked for: {error}"),
            })
    }

    async fn answer(&self, request: Request<Body>) -> Result<Response<Incoming>, EngineError> {
        let answer = self.http.request(request).await;
        answer.map_err(|error| error::of_request(&error, &self.address))
    }
}

async fn turned_over(answer: Response<Incoming>) -> Result<Upgraded, EngineError> {
    let upgraded = hyper::upgrade::on(answer).await;
    upgraded.map_err(|error| error::broken(&error))
}

fn empty() -> Body {
    Either::Left(Full::new(Bytes::new()))
}

/// The whole body of an answer.
pub(super) async fn read(answer: Response<Incoming>) -> Result<Bytes, EngineError> {
    let body = answer.into_body().collect().await;
    Ok(body.map_err(|error| error::broken(&error))?.to_bytes())
}

/// The body of an answer, piece by piece as it arrives.
pub(super) fn pieces(answer: Response<Incoming>) -> BoxStream<'static, Result<Bytes, EngineError>> {
    answer
        .into_body()
        .into_data_stream()
        .map(|piece| piece.map_err(|error| error::broken(&error)))
        .boxed()
}

/// Reads a JSON document.
pub(super) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(text).map_err(|error| error::unreadable(&error))
}
