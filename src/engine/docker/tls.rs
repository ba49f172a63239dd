//! TLS to the daemon: both sides show a certificate, and the daemon's must
//! come from the authority in `ca.pem`, no other.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::engine::EngineError;

/// Reads `ca.pem` and, if they are there, `cert.pem` and `key.pem`.
pub(super) fn connector(folder: &Path) -> Result<TlsConnector, EngineError> {
    let mut authorities = RootCertStore::empty();
    for certificate in certificates(&folder.join("ca.pem"))? {
        authorities
            .add(certificate)
            .map_err(|error| unusable(&folder.join("ca.pem"), &error))?;
    }
    let config = ClientConfig::builder().with_root_certificates(authorities);
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let config = if certificate.exists() && key.exists() {
        let private = PrivateKeyDer::from_pem_file(&key).map_err(|error| unusable(&key, &error))?;
        config
            .with_client_auth_cert(certificates(&certificate)?, private)
            .map_err(|error| unusable(&certificate, &error))?
    } else {
        config.with_no_client_auth()
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, EngineError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, error: &dyn Error) -> EngineError {
    EngineError::Settings {
        message: format!("{} cannot be used: {error}", path.display()),
    }
}
