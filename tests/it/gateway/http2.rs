//! HTTP/2 from clients and with backends.

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::header::{HeaderMap, HeaderValue, TE};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::backend::Backend;
use super::running::{Running, ask, fixture};
use super::{configuration, plain, pool};

/// A client that speaks HTTP/2 from its first byte.
async fn speaking<B>(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> SendRequest<B>
where
    B: hyper::body::Body<Data = Bytes, Error = Infallible> + Send + Unpin + 'static,
{
    let stream = TokioIo::new(stream);
    let (sender, connection) = handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    sender
}

#[tokio::test]
async fn a_client_may_speak_http2_with_backends_that_do_not() {
    let web = Backend::answering("web").await;
    let mut gateway = Running::start(&plain("http", &pool(&[&web], "")));
    let port = gateway.port().await;
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let sender = speaking::<Empty<Bytes>>(stream).await;
    // At the same time, on one connection.
    let asked = ["/one", "/two", "/three"].map(|path| {
        let mut sender = sender.clone();
        async move {
            let request = Request::get(format!("http://a.example{path}?q"));
            let request = request.body(Empty::new()).unwrap();
            let answer = sender.send_request(request).await.unwrap();
            assert_eq!(
                (answer.status(), answer.version()),
                (200.try_into().unwrap(), Version::HTTP_2)
            );
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            let wanted = format!("web: GET {path}?q host=a.example for=127.0.0.1 proto=http");
            assert_eq!(String::from_utf8_lossy(&body), wanted);
        }
    });
    futures_util::future::join_all(asked).await;
    // Others go on as ever at the same port.
    assert_eq!(ask(port, "x", "/").await.0, 200);
    drop(sender);
    gateway.end().await;
}

/// A server that speaks HTTP/2 alone: it says what it was asked and what came
/// with it, and has a field after the body as gRPC does.
async fn calling(
    request: Request<Incoming>,
) -> Result<Response<impl hyper::body::Body<Data = Bytes, Error = Infallible>>, Infallible> {
    let (head, body) = request.into_parts();
    let said = body.collect().await.unwrap().to_bytes();
    let field = |name: &str| {
        let value = head.headers.get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or("none").to_owned()
    };
    let answer = format!(
        "{} {} te={} for={} said={}",
        head.method,
        head.uri,
        field("te"),
        field("x-forwarded-for"),
        String::from_utf8_lossy(&said)
    );
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    let body = Full::new(Bytes::from(answer));
    Ok(Response::new(
        body.with_trailers(async move { Some(Ok(trailers)) }),
    ))
}

#[tokio::test]
async fn calls_of_grpc_pass_with_what_comes_after_their_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let backend = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let server = http2::Builder::new(TokioExecutor::new());
            tokio::spawn(server.serve_connection(TokioIo::new(stream), service_fn(calling)));
        }
    });
    let (crt, key) = (fixture("a.crt"), fixture("a.key"));
    let listener = format!(
        r#"{{"port": 0, "address": "127.0.0.1", "protocol": "http", "pool": "web",
             "certificates": [{{"certificate": "{crt}", "key": "{key}"}}]}}"#
    );
    let pools = format!(
        r#""web": {{"backends": [{{"host": "127.0.0.1", "port": {backend}}}], "http2": true}}"#
    );
    let mut gateway = Running::start(&configuration(&listener, &pools));
    let port = gateway.port().await;
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(&crt).unwrap())
        .unwrap();
    let mut config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let host = ServerName::try_from("a.example").unwrap();
    let stream = connector.connect(host, stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let mut sender = speaking::<Full<Bytes>>(stream).await;
    for call in ["first", "second"] {
        let request = Request::post("https://a.example/shop.Cart/Add").header(TE, "trailers");
        let request = request.body(Full::new(Bytes::from(call))).unwrap();
        let answer = sender.send_request(request).await.unwrap();
        let body = answer.into_body().collect().await.unwrap();
        assert_eq!(body.trailers().unwrap()["grpc-status"], "0");
        let wanted =
            format!("POST http://a.example/shop.Cart/Add te=trailers for=127.0.0.1 said={call}");
        assert_eq!(String::from_utf8_lossy(&body.to_bytes()), wanted);
    }
    drop(sender);
    gateway.end().await;
}
