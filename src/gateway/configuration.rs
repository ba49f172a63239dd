//! What a gateway does, as the variable `own_image::SETTINGS` says it: JSON.
//!
//! The types are written by whoever has a gateway run and read by the gateway
//! itself, so both are always of one mind. Reading refuses words that it does
//! not know.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Why a configuration cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the gateway's configuration cannot be read")]
pub struct Unreadable(#[from] serde_json::Error);

/// Everything that a gateway does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// What it listens on.
    pub listeners: Vec<Listener>,
    /// Where it sends what it gets, by name.
    pub pools: BTreeMap<String, Pool>,
    /// A socket on which it hears of what is about to go; none: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hears: Option<PathBuf>,
}

/// A port that a gateway listens on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    /// The port.
    pub port: u16,
    /// The address; none: every address of the container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// What is spoken on it.
    pub protocol: Protocol,
    /// The pool that it sends to: TCP and UDP always, HTTP what no route takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// The routes of HTTP. The most precise one wins, whatever the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// The certificates of HTTP. With one or more, TLS is spoken; a client
    /// that names a host that none is for gets the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<Certificate>,
}

/// What is spoken on a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Connections, passed on as they are.
    Tcp,
    /// Datagrams, passed on as they are.
    Udp,
    /// HTTP/1.1 with its upgrades and HTTP/2, within TLS when there are
    /// certificates.
    Http,
}

/// Which requests go to a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The host, `*.example.com` for all names that are one label longer;
    /// empty: any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The path, beginning with `/`.
    pub path: String,
    /// How the path is compared.
    #[serde(rename = "match")]
    pub comparison: Comparison,
    /// The pool.
    pub pool: String,
}

/// How the path of a route is compared with that of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Comparison {
    /// Letter by letter.
    Exact,
    /// Element by element between slashes: `/a` takes `/a/b`, not `/ab`.
    #[default]
    Prefix,
}

/// A certificate and its key, in PEM files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The names that it is shown for, `*.example.com` among them; none: any
    /// that no other is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// The file of the certificate and those that vouch for it.
    pub certificate: PathBuf,
    /// The file of the private key.
    pub key: PathBuf,
}

/// Where connections, datagrams and requests go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// The backends.
    pub backends: Vec<Backend>,
    /// Which of those that are ready gets the next one.
    #[serde(default)]
    pub balance: Balance,
    /// How many seconds a client's address keeps the endpoint that it got,
    /// counted from its last connection; none: no time at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affinity_seconds: Option<u32>,
    /// Whether HTTP/2 is spoken with its endpoints, from the first byte on and
    /// without TLS, as gRPC needs it. Means nothing for TCP and UDP.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub http2: bool,
}

/// One or more endpoints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backend {
    /// A name, every address of which is an endpoint, or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Its share beside the pool's other backends, however many endpoints
    /// each has; 0: nothing; none: the same for each of its endpoints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// What tells that an endpoint is ready; none: that its name resolves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readiness: Option<Readiness>,
}

/// How an endpoint is chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Balance {
    /// One after the other.
    #[default]
    RoundRobin,
    /// Any.
    Random,
    /// The one that has least to do for its weight.
    LeastConnections,
}

/// How an endpoint is asked whether it is ready. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readiness {
    /// What is asked.
    pub probe: Probe,
    /// The port, if another than the backend's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The time from when the endpoint is found to the first question.
    #[serde(default)]
    pub initial_delay: u64,
    /// The time between questions; 1 at least.
    pub period: u64,
    /// How long an answer may take.
    pub timeout: u64,
    /// So many good answers in a row make it ready.
    pub successes: u32,
    /// So many bad answers in a row make it not ready.
    pub failures: u32,
}

/// What an endpoint is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Probe {
    /// Whether it accepts a connection.
    Tcp,
    /// Whether it answers a GET with a status from 200 to 399.
    Http {
        /// The path, with its query.
        path: String,
        /// Header fields: their names and values. Without a `Host` among them
        /// it is the endpoint's address.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        headers: Vec<(String, String)>,
        /// Whether TLS is spoken. The certificate is not looked at.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        tls: bool,
    },
    /// Whether `grpc.health.v1.Health/Check` answers `SERVING`.
    Grpc {
        /// The service that is asked for; empty: the server as a whole.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        service: String,
    },
}

impl Configuration {
    /// Reads its text.
    ///
    /// # Errors
    /// What is wrong with the document.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        Ok(serde_json::from_str(text)?)
    }

    /// Its text.
    pub fn write(&self) -> String {
        // Maps have texts as keys, and nothing else can fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text = r#"{
          "listeners": [
            {"port": 80, "protocol": "http", "pool": "web", "routes": [
              {"host": "a.example", "path": "/api", "match": "prefix", "pool": "api"}]},
            {"port": 53, "protocol": "udp", "pool": "api", "address": "127.0.0.1"}],
          "pools": {
            "web": {"backends": [{"host": "web", "port": 8080, "weight": 9},
                                 {"host": "10.0.0.7", "port": 8080}],
                    "balance": "least_connections", "affinity_seconds": 10800},
            "api": {"backends": [{"host": "api", "port": 53, "readiness": {
                      "probe": {"http": {"path": "/ready", "headers": [["a", "b"]]}},
                      "period": 500, "timeout": 1, "successes": 1, "failures": 3}}]}}}"#;
        let read = Configuration::read(text).unwrap();
        assert_eq!(read.pools["web"].backends[1].weight, None);
        assert_eq!(Configuration::read(&read.write()).unwrap(), read);
    }

    #[test]
    fn words_that_are_not_known_are_refused() {
        let error = Configuration::read("{\"listeners\": [], \"pool\": {}}").unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.starts_with("unknown field `pool`"), "{source}");
    }
}
