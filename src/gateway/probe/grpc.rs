//! The health question of gRPC: `grpc.health.v1.Health/Check`.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http2;
use hyper::header::{CONTENT_TYPE, TE};
use hyper::{HeaderMap, Request};
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use tokio::net::TcpStream;

use super::drive;

#[derive(Message)]
struct CheckRequest {
    #[prost(string, tag = "1")]
    service: String,
}

#[derive(Message)]
struct CheckResponse {
    #[prost(int32, tag = "1")]
    status: i32,
}

/// The status that means ready.
const SERVING: i32 = 1;
/// A message's flag and length come before it.
const PREFIX: usize = 5;

/// Asks on a connection; an error says what was wrong with the answer.
pub(super) async fn ask(
    stream: TcpStream,
    address: SocketAddr,
    service: &str,
) -> Result<(), String> {
    let shown = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .map_err(shown)?;
    let request = request(address, service)?;
    let answered = async {
        let answer = sender.send_request(request).await.map_err(shown)?;
        let headers = answer.headers().clone();
        let body = answer.into_body().collect().await.map_err(shown)?;
        let trailers = body.trailers().cloned().unwrap_or_default();
        verdict(&headers, &trailers, &body.to_bytes())
    };
    tokio::select! {
        answer = answered => answer,
        never = drive(connection) => match never {},
    }
}

fn request(address: SocketAddr, service: &str) -> Result<Request<Full<Bytes>>, String> {
    let message = CheckRequest {
        service: service.to_owned(),
    }
    .encode_to_vec();
    let length = u32::try_from(message.len()).map_err(|error| error.to_string())?;
    let mut body = vec![0];
    body.extend(length.to_be_bytes());
    body.extend(message);
    Request::post(format!("http://{address}/grpc.health.v1.Health/Check"))
        .header(CONTENT_TYPE, "application/grpc")
        .header(TE, "trailers")
        .body(Full::new(body.into()))
        .map_err(|error| error.to_string())
}

fn verdict(headers: &HeaderMap, trailers: &HeaderMap, body: &[u8]) -> Result<(), String> {
    let named = |name: &str| trailers.get(name).or_else(|| headers.get(name));
    let status = named("grpc-status").and_then(|status| status.to_str().ok());
    if status != Some("0") {
        let status = status.unwrap_or("none");
        return Err(format!(
            "the health service answers with gRPC status {status}"
        ));
    }
    let message = body.get(PREFIX..).unwrap_or_default();
    match CheckResponse::decode(message) {
        Ok(CheckResponse { status: SERVING }) => Ok(()),
        Ok(_) => Err("the health service does not answer SERVING".to_owned()),
        Err(error) => Err(format!(
            "the health service's answer cannot be read: {error}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: &'static str, body: &[u8]) -> Result<(), String> {
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", status.parse().unwrap());
        verdict(&HeaderMap::new(), &trailers, body)
    }

    #[test]
    fn only_serving_is_ready() {
        assert_eq!(judged("0", &[0, 0, 0, 0, 2, 8, 1]), Ok(()));
        assert!(judged("0", &[0, 0, 0, 0, 2, 8, 2]).is_err());
        assert!(judged("0", &[]).is_err());
        assert!(judged("5", &[]).is_err());
        assert!(judged("0", &[0, 0, 0, 0, 2, 0xff, 0xff]).is_err());
    }
}
