//! OCI artifacts of Compose files, as `docker compose publish` makes them.
//!
//! Each layer is a file: Compose files that are merged in order, environment
//! files beside them, and files that services extend.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{RemoteError, fill};
use crate::model::reference::Reference;
use crate::registry::Client;

pub(crate) const ARTIFACT_TYPE: &str = "application/vnd.docker.compose.project";
pub(crate) const EMPTY_CONFIG: &str = "application/vnd.docker.compose.config.empty.v1+json";
pub(crate) const COMPOSE_FILE: &str = "application/vnd.docker.compose.file+yaml";
pub(crate) const ENV_FILE: &str = "application/vnd.docker.compose.envfile";

/// Whether a Compose layer is a file that services extend.
pub(crate) const EXTENDS: &str = "com.docker.compose.extends";
/// The name of a Compose file.
pub(crate) const FILE: &str = "com.docker.compose.file";
/// The name of an environment file.
pub(crate) const ENV_FILE_NAME: &str = "com.docker.compose.envfile";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    #[serde(default)]
    artifact_type: String,
    config: Descriptor,
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: String,
    digest: String,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

/// Fetches an artifact and gives its Compose file.
pub(super) fn fetch(
    reference: &Reference,
    client: &Client,
    cache: &Path,
) -> Result<PathBuf, RemoteError> {
    let manifest = client.manifest(reference)?;
    let not_compose = |reason: String| RemoteError::NotCompose {
        address: reference.familiar(),
        reason,
    };
    let parsed: Manifest = serde_json::from_slice(&manifest.content)
        .map_err(|error| not_compose(error.to_string()))?;
    if parsed.artifact_type != ARTIFACT_TYPE && parsed.config.media_type != EMPTY_CONFIG {
        let found = if parsed.artifact_type.is_empty() {
            parsed.config.media_type
        } else {
            parsed.artifact_type
        };
        return Err(not_compose(format!("it is a {found}")));
    }
    // The digest was computed by us: hexadecimal after its colon.
    let name = manifest.digest.replace(':', "-");
    let folder = cache.join("oci").join(name);
    fill(&folder, |folder| {
        write(&parsed.layers, reference, client, folder)
    })?;
    Ok(folder.join("compose.yaml"))
}

fn write(
    layers: &[Descriptor],
    reference: &Reference,
    client: &Client,
    folder: &Path,
) -> Result<(), RemoteError> {
    let mut compose = Vec::new();
    for layer in layers {
        let content = client.blob(reference, &layer.digest)?;
        let annotation = |key: &str| layer.annotations.get(key).map_or("", String::as_str);
        match layer.media_type.as_str() {
            COMPOSE_FILE if annotation(EXTENDS) == "true" => {
                save(folder, reference, annotation(FILE), &content)?;
            }
            COMPOSE_FILE => {
                if !compose.is_empty() {
                    compose.extend_from_slice(b"\n---\n");
                }
                compose.extend_from_slice(&content);
            }
            ENV_FILE => save(folder, reference, annotation(ENV_FILE_NAME), &content)?,
            other => {
                let reason = format!("it has a layer of the unknown kind {other}");
                return Err(RemoteError::NotCompose {
                    address: reference.familiar(),
                    reason,
                });
            }
        }
    }
    save(folder, reference, "compose.yaml", &compose)
}

/// Writes a file under its plain name: a name with a folder in it is refused.
fn save(
    folder: &Path,
    reference: &Reference,
    name: &str,
    content: &[u8],
) -> Result<(), RemoteError> {
    let is_plain =
        !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', '\0']);
    if !is_plain {
        return Err(RemoteError::Outside {
            address: reference.familiar(),
            path: name.to_owned(),
        });
    }
    let path = folder.join(name);
    std::fs::write(&path, content).map_err(|error| RemoteError::Cache {
        path,
        reason: error.to_string(),
    })
}
