//! A GET that an endpoint answers well or not, as the kubelet asks it.

use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::Empty;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error as TlsError, SignatureScheme,
};

use super::drive;

/// What is asked, and whom.
pub(super) struct Question<'a> {
    pub address: SocketAddr,
    pub path: &'a str,
    pub headers: &'a [(String, String)],
}

impl Question<'_> {
    /// Asks on a connection; an error says what was wrong with the answer.
    pub async fn ask(&self, stream: TcpStream, tls: bool) -> Result<(), String> {
        if !tls {
            return self.ask_on(stream).await;
        }
        let name = ServerName::IpAddress(self.address.ip().into());
        let connecting = connector()?.connect(name, stream);
        let stream = connecting.await.map_err(|error| error.to_string())?;
        self.ask_on(stream).await
    }

    async fn ask_on<S>(&self, stream: S) -> Result<(), String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let shown = |error: hyper::Error| error.to_string();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(shown)?;
        let request = self.request()?;
        let answer = tokio::select! {
            answer = sender.send_request(request) => answer.map_err(shown)?,
            never = drive(connection) => match never {},
        };
        let status = answer.status().as_u16();
        if (200..400).contains(&status) {
            return Ok(());
        }
        Err(format!("GET {} is answered with {status}", self.path))
    }

    /// The request. What the probe says of a header goes before our own.
    fn request(&self) -> Result<Request<Empty<Bytes>>, String> {
        let mut request = Request::builder()
            .uri(self.path)
            .body(Empty::new())
            .map_err(|error| error.to_string())?;
        let headers = request.headers_mut();
        for (name, value) in self.headers {
            let name = name.parse::<HeaderName>();
            let name = name.map_err(|error| error.to_string())?;
            let value = value.parse::<HeaderValue>();
            headers.append(name, value.map_err(|error| error.to_string())?);
        }
        let host = self.address.to_string().parse::<HeaderValue>();
        let agent = concat!("rcompose/", env!("CARGO_PKG_VERSION"));
        for (name, value) in [
            (HOST, host.map_err(|error| error.to_string())?),
            (USER_AGENT, HeaderValue::from_static(agent)),
            (ACCEPT, HeaderValue::from_static("*/*")),
            (CONNECTION, HeaderValue::from_static("close")),
        ] {
            headers.entry(name).or_insert(value);
        }
        Ok(request)
    }
}

fn connector() -> Result<TlsConnector, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Takes every certificate, as the kubelet does: an address has none that
/// could be told true, and nothing that is secret is sent.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
