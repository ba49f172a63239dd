//! One request and its answer: over HTTPS, and over HTTP too where that is
//! allowed; with what lets the user in, once the registry has asked for it.

use std::io::Read;

use serde::Deserialize;
use ureq::http::{Request, Response, StatusCode, request};
use ureq::{Body, SendBody};

use super::challenge::Challenge;
use super::client::{Client, RegistryError};
use super::credentials::Credentials;
use crate::model::reference::{DOCKER_HUB, Reference};

/// What is asked of a registry.
pub(super) struct Asked<'a> {
    method: &'static str,
    /// A path below the repository's own, or a whole address.
    path: &'a str,
    headers: Vec<(&'static str, &'a str)>,
    content: Content<'a>,
}

/// What is sent with a request.
pub(super) enum Content<'a> {
    /// Nothing.
    Nothing,
    /// A text.
    Bytes(&'a [u8]),
    /// So many bytes as they come. Opened anew each time they are sent.
    Stream(u64, &'a dyn Fn() -> Result<Box<dyn Read>, RegistryError>),
}

impl<'a> Asked<'a> {
    pub fn get(path: &'a str, accept: &'a str) -> Self {
        Self::new("GET", path).with("Accept", accept)
    }

    pub fn new(method: &'static str, path: &'a str) -> Self {
        Self {
            method,
            path,
            headers: Vec::new(),
            content: Content::Nothing,
        }
    }

    pub fn with(mut self, name: &'static str, value: &'a str) -> Self {
        self.headers.push((name, value));
        self
    }

    pub fn content(mut self, content: Content<'a>) -> Self {
        self.content = content;
        self
    }
}

impl Client {
    /// Asks, and asks again with what lets the user in when the registry
    /// wants to know who asks.
    pub(super) fn exchange(
        &self,
        of: &Reference,
        asked: &Asked<'_>,
    ) -> Result<Response<Body>, RegistryError> {
        let answer = self.send(of, asked)?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let header = answer.headers().get("www-authenticate");
        let challenge = header
            .and_then(|it| it.to_str().ok())
            .and_then(Challenge::parse)
            .ok_or_else(|| RegistryError::Denied(of.registry.clone()))?;
        let authorization = self.authorize(of, &challenge)?;
        self.authorizations
            .borrow_mut()
            .insert(place(of), authorization);
        self.send(of, asked)
    }

    /// One request, encrypted where the registry is; a plain one is tried
    /// after it only where that is allowed.
    fn send(&self, of: &Reference, asked: &Asked<'_>) -> Result<Response<Body>, RegistryError> {
        let path = asked.path;
        if path.contains("://") {
            // Where an upload goes on, in the registry's own words: elsewhere
            // it is not told who asks.
            let own = host_of(path) == host(of);
            let plain = path.starts_with("https://") || self.may_be_plain(host_of(path));
            if !plain {
                return Err(unreachable(of, "it sends an upload elsewhere, unencrypted"));
            }
            return self.send_to(of, path, asked, own);
        }
        let path = match path.strip_prefix('/') {
            Some(absolute) => format!("{}/{absolute}", host(of)),
            None => format!("{}/v2/{}/{path}", host(of), of.repository),
        };
        self.send_to(of, &format!("https://{path}"), asked, true)
            .or_else(|error| {
                if self.may_be_plain(&of.registry) {
                    self.send_to(of, &format!("http://{path}"), asked, true)
                } else {
                    Err(error)
                }
            })
    }

    fn send_to(
        &self,
        of: &Reference,
        address: &str,
        asked: &Asked<'_>,
        told_who: bool,
    ) -> Result<Response<Body>, RegistryError> {
        let mut request = Request::builder().method(asked.method).uri(address);
        for (name, value) in &asked.headers {
            request = request.header(*name, *value);
        }
        let known = self.authorizations.borrow();
        if let Some(authorization) = known.get(&place(of)).filter(|_| told_who) {
            request = request.header("Authorization", authorization);
        }
        drop(known);
        self.run(of, request, &asked.content)
    }

    fn run(
        &self,
        of: &Reference,
        request: request::Builder,
        content: &Content<'_>,
    ) -> Result<Response<Body>, RegistryError> {
        let failed = |error: String| unreachable(of, &error);
        let malformed = |error: ureq::http::Error| failed(error.to_string());
        let answer = match content {
            Content::Nothing => self.agent.run(request.body(()).map_err(malformed)?),
            Content::Bytes(bytes) => self.agent.run(request.body(*bytes).map_err(malformed)?),
            Content::Stream(size, open) => {
                let body = SendBody::from_owned_reader(open()?);
                let request = request.header("Content-Length", *size);
                let request = request.body(body).map_err(malformed)?;
                // It takes as long as it takes.
                let request = self.agent.configure_request(request);
                self.agent.run(request.timeout_global(None).build())
            }
        };
        answer.map_err(|error| failed(error.to_string()))
    }

    fn may_be_plain(&self, registry: &str) -> bool {
        is_loopback(registry) || self.insecure.iter().any(|it| it == registry)
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
        if !realm.starts_with("https://") && !is_loopback(host_of(realm)) {
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
        let answer = answer.map_err(|error| unreachable(of, &error.to_string()))?;
        let denied = |_| RegistryError::Denied(of.registry.clone());
        let answer: Answer = serde_json::from_slice(&Self::read(of, answer)?).map_err(denied)?;
        Ok(format!("Bearer {}", answer.token))
    }
}

fn unreachable(of: &Reference, reason: &str) -> RegistryError {
    RegistryError::Unreachable {
        registry: of.registry.clone(),
        reason: reason.to_owned(),
    }
}

/// What a token is good for.
fn place(of: &Reference) -> (String, String) {
    (of.registry.clone(), of.repository.clone())
}

/// The host that a registry's name stands for.
fn host(of: &Reference) -> &str {
    if of.registry == DOCKER_HUB {
        "registry-1.docker.io"
    } else {
        &of.registry
    }
}

/// The host and port in an address.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
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
    fn an_address_has_its_host_before_path_and_query() {
        assert_eq!(host_of("https://a.example:5000/v2/x?y=1"), "a.example:5000");
        assert_eq!(host_of("http://b?y=/"), "b");
    }
}
