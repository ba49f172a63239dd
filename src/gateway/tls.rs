//! Which certificate a client is shown: by the host that it asks for.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::configuration::{self, Comparison};
use super::route::Routes;

/// What clients and servers agree on by name when they speak HTTP/2.
pub(super) const HTTP2: &[u8] = b"h2";

/// What speaks TLS with clients; none without certificates. Mistakes name the
/// file.
pub(super) fn acceptor(
    certificates: &[configuration::Certificate],
) -> Result<Option<TlsAcceptor>, String> {
    if certificates.is_empty() {
        return Ok(None);
    }
    let mut keys = Vec::new();
    for certificate in certificates {
        keys.push((&certificate.hosts, Arc::new(key(certificate)?)));
    }
    let named = keys.iter().flat_map(|(hosts, key)| {
        hosts.iter().map(|host| {
            let route = configuration::Route {
                host: host.clone(),
                path: "/".to_owned(),
                comparison: Comparison::Prefix,
                pool: String::new(),
            };
            (route, Arc::clone(key))
        })
    });
    let chooser = Chooser {
        named: Routes::new(named),
        other: keys
            .iter()
            .find(|(hosts, _)| hosts.is_empty())
            .or(keys.first())
            .map(|(_, key)| Arc::clone(key)),
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be spoken: {error}"))?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(chooser));
    config.alpn_protocols = vec![HTTP2.to_vec(), b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

fn key(files: &configuration::Certificate) -> Result<CertifiedKey, String> {
    let wrong = |path: &Path, error: &dyn std::fmt::Display| {
        format!("{} cannot be used: {error}", path.display())
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| wrong(&files.certificate, &error))?;
    if chain.is_empty() {
        return Err(wrong(&files.certificate, &"no certificate is in it"));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, &error))?;
    CertifiedKey::from_der(chain, key, &ring::default_provider())
        .map_err(|error| wrong(&files.certificate, &error))
}

/// Chooses by the name that a client asks for.
#[derive(Debug)]
struct Chooser {
    named: Routes<Arc<CertifiedKey>>,
    other: Option<Arc<CertifiedKey>>,
}

impl ResolvesServerCert for Chooser {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let named = hello.server_name();
        let found = named.and_then(|name| self.named.find(name, "/"));
        found.or(self.other.as_ref()).map(Arc::clone)
    }
}
