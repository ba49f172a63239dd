//! Which daemon: the user's settings, and the address that they come to.
//!
//! The settings are filled from the environment and the command line by the
//! caller; nothing here reads the environment. Docker's own configuration
//! files are read, see `context`.

use std::path::{Path, PathBuf};

use super::context;
use crate::engine::EngineError;

/// Where the daemon is and how it is spoken to. The default is what an empty
/// environment means, but for the configuration folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// `DOCKER_HOST`, as `unix:///var/run/docker.sock`, `tcp://host:2376` or
    /// `ssh://user@host`. Wins over the context.
    pub host: Option<String>,
    /// `DOCKER_CONTEXT`. Wins over the current context of the configuration.
    pub context: Option<String>,
    /// `DOCKER_CONFIG`, or `.docker` in the user's home.
    pub config_folder: Option<PathBuf>,
    /// `DOCKER_TLS_VERIFY`: whether TCP is spoken over TLS.
    pub tls: bool,
    /// `DOCKER_CERT_PATH`: the folder of `ca.pem`, `cert.pem` and `key.pem`;
    /// none: the configuration folder.
    pub certificates: Option<PathBuf>,
    /// `DOCKER_API_VERSION`: spoken instead of the newest that both sides
    /// know.
    pub api_version: Option<String>,
    /// `DOCKER_BUILDKIT`: whether images are built by `BuildKit`; none: when
    /// the daemon has it.
    pub buildkit: Option<bool>,
    /// `SSH_AUTH_SOCK`: the agent that builds may use.
    pub ssh_agent: Option<PathBuf>,
    /// The running program, which images of its own are made from.
    pub program: Option<PathBuf>,
    /// A folder of this user's own, in which processes wait for each other that
    /// make the same image.
    pub locks: Option<PathBuf>,
}

/// Where a daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A Unix socket.
    Unix(PathBuf),
    /// A TCP port, as `host:port`, with the folder of certificates when TLS
    /// is spoken.
    Tcp {
        host: String,
        certificates: Option<PathBuf>,
    },
    /// A machine that is logged in to.
    Ssh {
        user: Option<String>,
        host: String,
        port: Option<u16>,
        socket: Option<String>,
    },
}

/// Where daemons with privileges have their socket.
const SOCKET: &str = "/var/run/docker.sock";
/// The socket of a daemon on this machine.
const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";

impl Settings {
    /// The address, and the text that names it in messages.
    pub(super) fn address(&self) -> Result<(Address, String), EngineError> {
        let context = match &self.host {
            Some(_) => None,
            None => context::current(self)?,
        };
        let (host, tls, certificates) = match (&self.host, context) {
            (None, Some(context)) => (
                context.host,
                context.certificates.is_some(),
                context.certificates,
            ),
            (host, _) => (
                host.clone().unwrap_or_else(|| DEFAULT_HOST.to_owned()),
                self.tls,
                self.certificates.clone().or(self.config_folder.clone()),
            ),
        };
        Ok((parse(&host, tls, certificates.as_deref())?, host))
    }

    /// Where the daemon's socket is on the daemon's own machine, as far as can
    /// be told from here. A path that it is reached under from outside (of a
    /// machine that is emulated, or forwarded) is none of its own; that of a
    /// daemon without privileges is.
    pub fn socket(&self) -> String {
        let path = match self.address() {
            Ok((Address::Unix(path), _)) => path
                .starts_with("/run/user")
                .then(|| path.to_string_lossy().into_owned()),
            Ok((Address::Ssh { socket, .. }, _)) => socket,
            _ => None,
        };
        path.unwrap_or_else(|| SOCKET.to_owned())
    }
}

/// Takes an address apart. A daemon that TLS is wanted for is never spoken to
/// without it.
fn parse(host: &str, tls: bool, certificates: Option<&Path>) -> Result<Address, EngineError> {
    let (scheme, rest) = host.split_once("://").unwrap_or(("tcp", host));
    match scheme {
        "unix" => Ok(Address::Unix(PathBuf::from(rest))),
        "tcp" | "http" | "https" => {
            let tls = tls || scheme == "https";
            let certificates = certificates.filter(|_| tls).map(Path::to_owned);
            if tls && certificates.is_none() {
                return Err(EngineError::Settings {
                    message: format!(
                        "the Docker host {host} is spoken to over TLS, but there is no folder of \
                         certificates"
                    ),
                });
            }
            let port = if tls { 2376 } else { 2375 };
            Ok(Address::Tcp {
                host: with_port(rest.trim_end_matches('/'), port),
                certificates,
            })
        }
        "ssh" => Ok(parse_ssh(rest)),
        _ => Err(EngineError::Settings {
            message: format!("the Docker host {host} has none of the schemes unix, tcp and ssh"),
        }),
    }
}

/// Adds a port when there is none. An IPv6 address stands in brackets.
fn with_port(host: &str, port: u16) -> String {
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, end)| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit()));
    if has_port {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    }
}

fn parse_ssh(rest: &str) -> Address {
    let (login, socket) = match rest.split_once('/') {
        Some((login, "")) => (login, None),
        Some((login, path)) => (login, Some(format!("/{path}"))),
        None => (rest, None),
    };
    let (user, machine) = match login.rsplit_once('@') {
        Some((user, machine)) => (Some(user.to_owned()), machine),
        None => (None, login),
    };
    let (host, port) = match machine.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => (host, port.parse().ok()),
        _ => (machine, None),
    };
    Address::Ssh {
        user,
        host: host.trim_matches(['[', ']']).to_owned(),
        port,
        socket,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str) -> Address {
        parse(host, false, None).unwrap()
    }

    #[test]
    fn a_tcp_address_gets_the_port_that_fits() {
        let tcp = |host: &str, certificates: Option<&Path>| Address::Tcp {
            host: host.into(),
            certificates: certificates.map(Path::to_owned),
        };
        assert_eq!(address("tcp://build"), tcp("build:2375", None));
        assert_eq!(address("tcp://[::1]:99/"), tcp("[::1]:99", None));
        let folder = Path::new("/certs");
        assert_eq!(
            parse("tcp://build", true, Some(folder)).unwrap(),
            tcp("build:2376", Some(folder))
        );
    }

    #[test]
    fn tls_is_never_left_out() {
        for (host, tls) in [("tcp://build", true), ("https://build", false)] {
            let error = parse(host, tls, None).unwrap_err();
            assert!(matches!(error, EngineError::Settings { .. }), "{host}");
        }
    }

    #[test]
    fn an_ssh_address_has_user_port_and_socket() {
        assert_eq!(
            address("ssh://me@box:2222/run/docker.sock"),
            Address::Ssh {
                user: Some("me".into()),
                host: "box".into(),
                port: Some(2222),
                socket: Some("/run/docker.sock".into()),
            }
        );
        assert_eq!(
            address("ssh://box"),
            Address::Ssh {
                user: None,
                host: "box".into(),
                port: None,
                socket: None,
            }
        );
    }

    #[test]
    fn an_unknown_scheme_is_refused() {
        let error = parse("gopher://x", false, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the Docker host gopher://x has none of the schemes unix, tcp and ssh"
        );
    }
}
