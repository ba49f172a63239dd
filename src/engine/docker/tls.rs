//! TLS to the daemon: both sides show a certificate, and the daemon's must
//! come from the authority in `ca.pem`, no other.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{ClientConfig, Error, InconsistentKeys, RootCertStore};

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
    let mut config = if certificate.exists() && key.exists() {
        let private = PrivateKeyDer::from_pem_file(&key).map_err(|error| unusable(&key, &error))?;
        let provider = config.crypto_provider().key_provider;
        let private = provider
            .load_private_key(private)
            .map_err(|error| unusable(&key, &error))?;
        let shown = CertifiedKey::new(certificates(&certificate)?, private);
        // It is the daemon that has to understand the certificate: those of
        // X.509 version 1, which `openssl x509` makes, cannot be read here.
        let mismatch = Error::InconsistentKeys(InconsistentKeys::KeyMismatch);
        if shown.keys_match().as_ref() == Err(&mismatch) {
            return Err(unusable(&certificate, &mismatch));
        }
        config.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(shown)))
    } else {
        config.with_no_client_auth()
    };
    // Proxies that ask for certificates may refuse a session that is taken up
    // again (OpenSSL does, unless it was given a name for its sessions).
    config.resumption = Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, EngineError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, error: &dyn std::error::Error) -> EngineError {
    EngineError::Settings {
        message: format!("{} cannot be used: {error}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client's certificate of version 1; nobody trusts it.
    const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBITCByAIUHpr4HqofNWwOBhmtdZHonSKS8jUwCgYIKoZIzj0EAwIwFDESMBAG
A1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyOTE0MjE0MVoYDzIxMjYxMTA1MTQyMTQx
WjARMQ8wDQYDVQQDDAZjbGllbnQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQC
6hDfyFSDTfJPORwMmqrK0iAjuAJY1vpKmC6Q/rVXVEgA9M9Rh4z/tmc15P+Pp0xs
HRJg36wN8U/NNtu7Hnx5MAoGCCqGSM49BAMCA0gAMEUCIHvovuNOw+MdDhjkUTiq
4DPuhALTmq3cC395Gns5kBKdAiEAglpiEAjjAzcUpk9NZOFgSzC5O0cyhPdtSG7A
+NACQTs=
-----END CERTIFICATE-----
";
    const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQZA3QLRtD7Y5Tfo0
/E5g8OFY2YJMb9MJ8WIjcLBVpOmhRANCAAQC6hDfyFSDTfJPORwMmqrK0iAjuAJY
1vpKmC6Q/rVXVEgA9M9Rh4z/tmc15P+Pp0xsHRJg36wN8U/NNtu7Hnx5
-----END PRIVATE KEY-----
";
    const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUOrIPkvAAt/Vo+nqHmjv40lVyzT8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyOTE0MjE0MFoYDzIxMjYxMTA1
MTQyMTQwWjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT9u7tdOg1Tzow0MRZeaKgIzDIrE3EiNPf+4PQvq38LwluPTsT2A2Ym
2FxFFDihqrYbqdmrVjx51Vr2E+fNydhTo1MwUTAdBgNVHQ4EFgQUmQt5SRenlZP1
inVHEWs2NpJKR7cwHwYDVR0jBBgwFoAUmQt5SRenlZP1inVHEWs2NpJKR7cwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAnU6wjeVoI6HmVfafeXKl
gvtRVxCDy+E1YvnET9aFfGsCIQDDjh2eGfjPFqVVqfu215nB1p0teigD3Rmn9ref
z/A8qg==
-----END CERTIFICATE-----
";

    fn check(key: &str) -> Result<TlsConnector, EngineError> {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("ca.pem", AUTHORITY),
            ("cert.pem", CERTIFICATE),
            ("key.pem", key),
        ];
        for (file, text) in files {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        connector(folder.path())
    }

    #[test]
    fn a_certificate_of_version_1_is_shown() {
        assert!(check(KEY).is_ok());
    }

    #[test]
    fn what_is_no_key_is_told() {
        let error = check("no key").err().unwrap().to_string();
        assert!(error.contains("key.pem cannot be used"), "{error}");
    }
}
