//! One registry, spoken to over HTTPS; over HTTP too when it is on loopback.

use std::cell::RefCell;
use std::io::Read;
use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

use super::challenge::Challenge;
use super::credentials::{Credentials, CredentialsError, Store};
use crate::model::reference::{DOCKER_HUB, Reference};

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

/// A client of registries. It keeps a token for as long as it lives.
pub struct Client {
    agent: Agent,
    store: Store,
    authorization: RefCell<Option<String>>,
    insecure: Vec<String>,
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
            authorization: RefCell::default(),
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
        let host = if of.registry == DOCKER_HUB {
            "registry-1.docker.io"
        } else {
            &of.registry
        };
        let path = format!("{host}/v2/{}/{what}", of.repository);
        let mut answer = self.request(of, &path, accept)?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let header = answer.headers().get("www-authenticate");
            let challenge = header
                .and_then(|h| h.to_str().ok())
                .and_then(Challenge::parse);
            let denied = || RegistryError::Denied(of.registry.clone());
            let authorization = self.authorize(of, &challenge.ok_or_else(denied)?)?;
            self.authorization.replace(Some(authorization));
            answer = self.request(of, &path, accept)?;
        }
        match answer.status() {
            StatusCode::OK => Self::read(of, answer),
            StatusCode::NOT_FOUND => Err(RegistryError::NotFound(of.familiar())),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(RegistryError::Denied(of.registry.clone()))
            }
            status => {
                let text = String::from_utf8_lossy(&Self::read(of, answer)?)
                    .trim()
                    .to_owned();
                let body = text.chars().take(200).collect();
                Err(RegistryError::Answer {
                    registry: of.registry.clone(),
                    status: status.into(),
                    body,
                })
            }
        }
    }

    /// One request, encrypted where the registry is; a plain one is tried
    /// after it only where that is allowed.
    fn request(
        &self,
        of: &Reference,
        path: &str,
        accept: &str,
    ) -> Result<Response<Body>, RegistryError> {
        let send = |scheme: &str| {
            let mut request = self
                .agent
                .get(format!("{scheme}://{path}"))
                .header("Accept", accept);
            if let Some(authorization) = self.authorization.borrow().as_deref() {
                request = request.header("Authorization", authorization);
            }
            request.call()
        };
        let plain = is_loopback(&of.registry) || self.insecure.contains(&of.registry);
        send("https")
            .or_else(|error| if plain { send("http") } else { Err(error) })
            .map_err(|error| RegistryError::Unreachable {
                registry: of.registry.clone(),
                reason: error.to_string(),
            })
    }

    /// The header that answers a challenge.
    fn authorize(&self, of: &Reference, challenge: &Challenge) -> Result<String, RegistryError> {
        let credentials = self.store.find(&of.registry)?;
        let denied = || RegistryError::Denied(of.registry.clone());
        match challenge {
            Challenge::Basic => Ok(basic(&credentials.ok_or_else(denied)?)),
            Challenge::Bearer {
                realm,
                service,
                scope,
            } => {
                let scope = if scope.is_empty() {
                    format!("repository:{}:pull", of.repository)
                } else {
                    scope.clone()
                };
                self.token(of, realm, service, &scope, credentials.as_ref())
            }
        }
    }

    fn token(
        &self,
        of: &Reference,
        realm: &str,
        service: &str,
        scope: &str,
        credentials: Option<&Credentials>,
    ) -> Result<String, RegistryError> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(alias = "access_token")]
            token: String,
        }
        // A token service is told the password: never without encryption,
        // but to one on this machine.
        let host = realm
            .split("://")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .unwrap_or("");
        if !realm.starts_with("https://") && !is_loopback(host) {
            return Err(RegistryError::Denied(of.registry.clone()));
        }
        let answer = match credentials {
            Some(credentials) if credentials.username.is_empty() => {
                self.agent.post(realm).send_form([
                    ("grant_type", "refresh_token"),
                    ("service", service),
                    ("scope", scope),
                    ("client_id", "rcompose"),
                    ("refresh_token", credentials.secret.reveal()),
                ])
            }
            other => {
                let mut request = self
                    .agent
                    .get(realm)
                    .query("service", service)
                    .query("scope", scope);
                if let Some(credentials) = other {
                    request = request.header("Authorization", basic(credentials));
                }
                request.call()
            }
        };
        let answer = answer.map_err(|error| RegistryError::Unreachable {
            registry: of.registry.clone(),
            reason: error.to_string(),
        })?;
        let denied = |_| RegistryError::Denied(of.registry.clone());
        let answer: Answer = serde_json::from_slice(&Self::read(of, answer)?).map_err(denied)?;
        Ok(format!("Bearer {}", answer.token))
    }

    fn read(of: &Reference, mut answer: Response<Body>) -> Result<Vec<u8>, RegistryError> {
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

fn basic(credentials: &Credentials) -> String {
    use base64::Engine as _;
    let pair = format!("{}:{}", credentials.username, credentials.secret.reveal());
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(pair)
    )
}

/// Whether a registry's host is this machine.
fn is_loopback(registry: &str) -> bool {
    let host = match registry.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => registry.split(':').next().unwrap_or(registry),
    };
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The digest of a text, as `sha256:…`.
fn digest(content: &[u8]) -> String {
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
    fn only_this_machine_counts_as_loopback() {
        for host in ["localhost:5000", "127.0.0.1", "127.1.2.3:80", "[::1]:5000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "localhost.example",
            "10.0.0.1:5000",
            "127.0.0.1.example",
            "[::2]",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn digests_are_those_of_the_empty_document() {
        let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(digest(b"{}"), empty);
    }
}
