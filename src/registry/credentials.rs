//! Credentials for registries, from the Docker configuration: `auths`,
//! `credsStore` and `credHelpers` of `config.json`.
//!
//! What is read never shows in `{:?}`, and goes to a credential program's
//! standard input or a request's header only.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::model::Sensitive;
use crate::model::reference::DOCKER_HUB;

/// The key of Docker Hub in the configuration.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// Name and password, or a token that stands for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user's name; empty with a token.
    pub username: String,
    /// The password, or the identity token when the name is empty.
    pub secret: Sensitive,
}

/// Why credentials could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The configuration cannot be read.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The credential program failed.
    #[error("{program} gives no credentials for {registry}: {reason}")]
    Program {
        /// The program.
        program: String,
        /// The registry.
        registry: String,
        /// Why.
        reason: String,
    },
}

/// The part of `config.json` that is about registries.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ConfigFile {
    auths: BTreeMap<String, Auth>,
    #[serde(rename = "credsStore")]
    store: String,
    #[serde(rename = "credHelpers")]
    programs: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Auth {
    #[serde(rename = "auth")]
    pair: String,
    username: String,
    password: String,
    #[serde(rename = "identitytoken")]
    identity_token: String,
}

/// What a credential program answers.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "Secret")]
    secret: String,
}

/// Where credentials come from.
pub struct Store {
    config: ConfigFile,
    search_path: Option<String>,
}

impl Store {
    /// Reads `config.json` in the Docker configuration's folder; without one
    /// there are no credentials. `search_path` is where credential programs
    /// are looked for, as in `PATH`.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn load(folder: &Path, search_path: Option<String>) -> Result<Self, CredentialsError> {
        let path = folder.join("config.json");
        let unreadable = |reason: String| CredentialsError::Unreadable {
            path: path.clone(),
            reason,
        };
        let config = match std::fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|e| unreadable(e.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => ConfigFile::default(),
            Err(error) => return Err(unreadable(error.to_string())),
        };
        Ok(Self {
            config,
            search_path,
        })
    }

    /// The credentials for a registry, as `docker.io` or `localhost:5000`;
    /// none when the user has not logged in there.
    ///
    /// # Errors
    /// When the credential program that the configuration names fails.
    pub fn find(&self, registry: &str) -> Result<Option<Credentials>, CredentialsError> {
        let key = if registry == DOCKER_HUB {
            DOCKER_HUB_KEY
        } else {
            registry
        };
        let program = self.config.programs.get(key).unwrap_or(&self.config.store);
        if !program.is_empty() {
            return self.ask(program, key);
        }
        let forms = [
            key.to_owned(),
            format!("https://{key}"),
            format!("https://{key}/v1/"),
        ];
        Ok(forms
            .iter()
            .find_map(|form| self.config.auths.get(form))
            .and_then(Auth::read))
    }

    /// Asks `docker-credential-NAME get`.
    fn ask(&self, name: &str, key: &str) -> Result<Option<Credentials>, CredentialsError> {
        let program = format!("docker-credential-{name}");
        let failed = |reason: String| CredentialsError::Program {
            program: program.clone(),
            registry: key.to_owned(),
            reason,
        };
        let mut command = Command::new(&program);
        command
            .arg("get")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(path) = &self.search_path {
            command.env("PATH", path);
        }
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        if let Some(mut input) = child.stdin.take() {
            input
                .write_all(key.as_bytes())
                .map_err(|error| failed(error.to_string()))?;
        }
        let output = child
            .wait_with_output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            // The protocol's word for "not logged in" is on standard output.
            let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            return if said.contains("credentials not found") {
                Ok(None)
            } else {
                Err(failed(said))
            };
        }
        // The answer holds the secret: an error says nothing of it.
        let answer: Answer = serde_json::from_slice(&output.stdout)
            .map_err(|_| failed("its answer is not what the protocol says".into()))?;
        let username = if answer.username == "<token>" {
            String::new()
        } else {
            answer.username
        };
        Ok(Some(Credentials {
            username,
            secret: Sensitive::new(answer.secret),
        }))
    }
}

impl Auth {
    fn read(&self) -> Option<Credentials> {
        if !self.identity_token.is_empty() {
            let secret = Sensitive::new(self.identity_token.clone());
            return Some(Credentials {
                username: String::new(),
                secret,
            });
        }
        let (username, password) = match decode(&self.pair) {
            Some(pair) => pair
                .split_once(':')
                .map(|(u, p)| (u.to_owned(), p.to_owned()))?,
            None => (self.username.clone(), self.password.clone()),
        };
        let secret = Sensitive::new(password.trim_end_matches('\0').to_owned());
        (!username.is_empty()).then_some(Credentials { username, secret })
    }
}

fn decode(text: &str) -> Option<String> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(text)
        .ok()?;
    String::from_utf8(bytes)
        .ok()
        .filter(|pair| pair.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(config: &str) -> Store {
        Store {
            config: serde_json::from_str(config).unwrap(),
            search_path: None,
        }
    }

    #[test]
    fn names_and_passwords_come_from_auths() {
        let store = store(
            r#"{"auths": {"https://index.docker.io/v1/": {"auth": "bWU6cGFzcw=="},
            "https://reg.example": {"identitytoken": "tok"}}}"#,
        );
        let found = store.find("docker.io").unwrap().unwrap();
        assert_eq!(
            (found.username.as_str(), found.secret.reveal()),
            ("me", "pass")
        );
        let found = store.find("reg.example").unwrap().unwrap();
        assert_eq!(
            (found.username.as_str(), found.secret.reveal()),
            ("", "tok")
        );
        assert_eq!(store.find("other.example").unwrap(), None);
        assert!(!format!("{found:?}").contains("tok"));
    }

    #[test]
    fn a_missing_credential_program_is_named() {
        let store = store(r#"{"credHelpers": {"reg.example": "not-installed-anywhere"}}"#);
        let error = store.find("reg.example").unwrap_err().to_string();
        assert!(error.starts_with("docker-credential-not-installed-anywhere gives no credentials"));
    }
}
