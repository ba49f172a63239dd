//! Docker contexts: the address that a name in Docker's configuration folder
//! stands for.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::settings::Settings;
use crate::engine::EngineError;

/// The context that means "no context".
const DEFAULT: &str = "default";

/// What a context says of its daemon.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Context {
    /// The address.
    pub host: String,
    /// The folder of its certificates, if it has any.
    pub certificates: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
struct ConfigFile {
    #[serde(default, rename = "currentContext")]
    current_context: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Meta {
    #[serde(default)]
    endpoints: Endpoints,
}

#[derive(Deserialize, Default)]
struct Endpoints {
    docker: Option<Endpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Endpoint {
    #[serde(default)]
    host: String,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_tls_verify: bool,
}

/// The context that the settings or Docker's configuration name; none for
/// the default one.
pub(super) fn current(settings: &Settings) -> Result<Option<Context>, EngineError> {
    let Some(folder) = &settings.config_folder else {
        return Ok(None);
    };
    let name = match &settings.context {
        Some(name) => name.clone(),
        None => read_config(&folder.join("config.json"))?.current_context,
    };
    if name.is_empty() || name == DEFAULT {
        return Ok(None);
    }
    load(folder, &name)
}

fn read_config(path: &Path) -> Result<ConfigFile, EngineError> {
    match read_config_file(path)? {
        Some(text) => serde_json::from_slice(&text).map_err(|error| unusable(path, &error)),
        None => Ok(ConfigFile::default()),
    }
}

/// The text of a configuration file; none when there is no such file, or none
/// for this user, who may have been lent another's home folder.
pub(super) fn read_config_file(path: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    use io::ErrorKind::{NotFound, PermissionDenied};
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), NotFound | PermissionDenied) => Ok(None),
        Err(error) => Err(unusable(path, &error)),
    }
}

fn load(folder: &Path, name: &str) -> Result<Option<Context>, EngineError> {
    let id = digest(name);
    let contexts = folder.join("contexts");
    let path = contexts.join("meta").join(&id).join("meta.json");
    let Some(text) = read_config_file(&path)? else {
        return Err(EngineError::Settings {
            message: format!(
                "there is no Docker context {name:?} in {}",
                folder.display()
            ),
        });
    };
    let meta: Meta = serde_json::from_slice(&text).map_err(|error| unusable(&path, &error))?;
    let Some(endpoint) = meta.endpoints.docker.filter(|at| !at.host.is_empty()) else {
        return Ok(None);
    };
    if endpoint.skip_tls_verify {
        return Err(EngineError::Settings {
            message: format!(
                "the Docker context {name:?} skips the verification of certificates, \
                 which rcompose does not do"
            ),
        });
    }
    let certificates = contexts.join("tls").join(&id).join("docker");
    Ok(Some(Context {
        host: endpoint.host,
        certificates: certificates.is_dir().then_some(certificates),
    }))
}

/// Contexts lie under the digest of their name.
fn digest(name: &str) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(name.as_bytes()) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The error for a file that cannot be read.
pub(super) fn unusable(path: &Path, error: &dyn std::error::Error) -> EngineError {
    EngineError::Settings {
        message: format!("{} cannot be read: {error}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of `remote`.
    const REMOTE: &str = "b71199ebd070b36beab7317920c2c2f1d777df8d05e5527d8458fda57cb17a7a";

    fn settings(folder: &Path, context: Option<&str>) -> Settings {
        Settings {
            config_folder: Some(folder.to_owned()),
            context: context.map(str::to_owned),
            ..Settings::default()
        }
    }

    fn write_remote(folder: &Path, text: &str) {
        let meta = folder.join("contexts/meta").join(REMOTE);
        fs::create_dir_all(&meta).unwrap();
        fs::write(meta.join("meta.json"), text).unwrap();
    }

    #[test]
    fn the_current_context_is_that_of_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(current(&settings(folder.path(), None)).unwrap(), None);
        let config = folder.path().join("config.json");
        fs::write(config, r#"{"auths":{},"currentContext":"remote"}"#).unwrap();
        write_remote(
            folder.path(),
            r#"{"Name":"remote","Endpoints":{"docker":{"Host":"ssh://me@box","SkipTLSVerify":false}}}"#,
        );
        let context = current(&settings(folder.path(), None)).unwrap().unwrap();
        assert_eq!(context.host, "ssh://me@box");
        assert_eq!(context.certificates, None);
        let default = current(&settings(folder.path(), Some("default")));
        assert_eq!(default.unwrap(), None);
    }

    #[test]
    fn a_context_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = current(&settings(folder.path(), Some("gone"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "there is no Docker context \"gone\" in {}",
                folder.path().display()
            )
        );
    }
}
