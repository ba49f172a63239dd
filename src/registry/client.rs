//! What registries keep: manifests and blobs, fetched.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read;
use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

use super::credentials::{CredentialsError, Store};
use super::exchange::Asked;
use crate::model::reference::Reference;

/// A manifest or blob may have so many bytes at most.
const LIMIT: u64 = 16 << 20;

/// The kinds of manifest that are asked for.
const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, \
    application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json, \
    application/vnd.docker.distribution.manifest.list.v2+json";

/// Why a registry gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// It cannot be reached.
    #[error("cannot reach registry {registry}: {reason}")]
    Unreachable {
        /// The registry.
        registry: String,
        /// Why.
        reason: String,
    },
    /// It has no such thing.
    #[error("{0} is not in its registry")]
    NotFound(String),
    /// It does not let the user in.
    #[error("registry {0} denies access: log in with `docker login {0}`")]
    Denied(String),
    /// It answers with something else.
    #[error("registry {registry} answers {status}: {body}")]
    Answer {
        /// The registry.
        registry: String,
        /// The HTTP status.
        status: u16,
        /// The start of its answer.
        body: String,
    },
    /// What it gave is not what its digest says, or is too large.
    #[error("registry {registry}: {reason}")]
    Damaged {
        /// The registry.
        registry: String,
        /// What is wrong.
        reason: String,
    },
    /// No credentials.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
}

/// A manifest as the registry keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Its digest, as `sha256:…`.
    pub digest: String,
    /// Its text.
    pub content: Vec<u8>,
}

/// A client of registries. It keeps its tokens for as long as it lives.
pub struct Client {
    pub(super) agent: Agent,
    pub(super) store: Store,
    /// The header that lets in, by registry and repository.
    pub(super) authorizations: RefCell<HashMap<(String, String), String>>,
    pub(super) insecure: Vec<String>,
}

impl Client {
    /// A client with the user's credentials. `insecure` names registries that
    /// may be spoken to without encryption; those on loopback always may.
    pub fn new(store: Store, insecure: Vec<String>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_secs(60)))
            .user_agent(concat!("rcompose/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            store,
            authorizations: RefCell::default(),
            insecure,
        }
    }

    /// The manifest of a reference.
    ///
    /// # Errors
    /// When the registry cannot be reached or does not give it.
    pub fn manifest(&self, reference: &Reference) -> Result<Manifest, RegistryError> {
        let name = if reference.digest.is_empty() {
            &reference.tag
        } else {
            &reference.digest
        };
        let content = self.get(reference, &format!("manifests/{name}"), MANIFESTS)?;
        let digest = digest(&content);
        Self::check(reference, &reference.digest, &digest)?;
        Ok(Manifest { digest, content })
    }

    /// A blob of a reference's repository.
    ///
    /// # Errors
    /// When the registry cannot be reached or does not give it, or gives
    /// something that does not have the digest.
    pub fn blob(&self, reference: &Reference, wanted: &str) -> Result<Vec<u8>, RegistryError> {
        let content = self.get(reference, &format!("blobs/{wanted}"), "*/*")?;
        Self::check(reference, wanted, &digest(&content))?;
        Ok(content)
    }

    fn check(reference: &Reference, wanted: &str, found: &str) -> Result<(), RegistryError> {
        if wanted.is_empty() || wanted == found {
            return Ok(());
        }
        let reason = format!("{wanted} was asked for, {found} came");
        Err(RegistryError::Damaged {
            registry: reference.registry.clone(),
            reason,
        })
    }

    fn get(&self, of: &Reference, what: &str, accept: &str) -> Result<Vec<u8>, RegistryError> {
        let answer = self.exchange(of, &Asked::get(what, accept))?;
        match answer.status() {
            StatusCode::OK => Self::read(of, answer),
            _ => Err(Self::refusal(of, answer)),
        }
    }

    /// What an answer says that gives nothing.
    pub(super) fn refusal(of: &Reference, answer: Response<Body>) -> RegistryError {
        match answer.status() {
            StatusCode::NOT_FOUND => RegistryError::NotFound(of.familiar()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                RegistryError::Denied(of.registry.clone())
            }
            status => match Self::read(of, answer) {
                Ok(text) => RegistryError::Answer {
                    registry: of.registry.clone(),
                    status: status.into(),
                    body: String::from_utf8_lossy(&text)
                        .trim()
                        .chars()
                        .take(200)
                        .collect(),
                },
                Err(error) => error,
            },
        }
    }

    pub(super) fn read(
        of: &Reference,
        mut answer: Response<Body>,
    ) -> Result<Vec<u8>, RegistryError> {
        let damaged = |reason: String| RegistryError::Damaged {
            registry: of.registry.clone(),
            reason,
        };
        let mut content = Vec::new();
        let body = answer.body_mut().as_reader();
        body.take(LIMIT + 1)
            .read_to_end(&mut content)
            .map_err(|e| damaged(e.to_string()))?;
        if content.len() as u64 > LIMIT {
            return Err(damaged(format!("an answer of more than {LIMIT} bytes")));
        }
        Ok(content)
    }
}

/// The digest of a text, as `sha256:…`.
pub fn digest(content: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(content) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_empty_document() {
        let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(digest(b"{}"), empty);
    }
}
